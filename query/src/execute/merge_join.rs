//! The merge join: all exact events of a kind with all of another, by going through the lists of each entity once.

use annals_graph::bit_set::BitSet;
use annals_graph::columns::ColumnSpan;
use annals_graph::ids::{EventIx, KindIx};
use annals_model::error::Result;
use annals_model::time::Truth;

use super::Evaluator;
use super::about::Sharing;
use super::reach::Calendar;
use crate::query::SequenceStep;

/// Which events of the base others stand to as a step says.
pub(super) struct Related {
    certain: BitSet,
    possible: BitSet,
}

impl Related {
    /// Whether others stand to an event as the step says.
    pub(super) fn truth(&self, event: EventIx) -> Truth {
        if self.certain.has(event.at()) {
            Truth::Certain
        } else if self.possible.has(event.at()) {
            Truth::Possible
        } else {
            Truth::No
        }
    }
}

impl Evaluator<'_> {
    /// Compares the events of the base of one kind with those of the kind of a step's own, which is about what an entity
    /// does. Which of several others is meant is not told.
    pub(super) fn merge_join(
        &self,
        kinds: (KindIx, KindIx),
        step: &SequenceStep,
        sharing: &Sharing<'_>,
    ) -> Result<Related> {
        let (view, graph) = (self.view, self.view.graph());
        let (table, postings) = (graph.events(), graph.postings());
        self.hold(table.base_len() / 4)?;
        let mut related =
            Related { certain: BitSet::none(table.base_len()), possible: BitSet::none(table.base_len()) };
        let calendar = Calendar::new(table, step);
        let (mut own, mut others): (Vec<ColumnSpan<'_, EventIx>>, Vec<ColumnSpan<'_, EventIx>>) =
            Default::default();
        for entity in graph.entity_places().filter(|entity| sharing.is_shared(&view, *entity)) {
            self.step()?;
            own.clear();
            others.clear();
            postings.of_party_and_kinds(entity, kinds, sharing.only_role(), |role, kind, events| {
                if sharing.is_in(role) && kind == kinds.0 {
                    own.push(events);
                }
                if sharing.is_in(role) && kind == kinds.1 {
                    others.push(events);
                }
            });
            if others.is_empty() {
                continue;
            }
            self.steps(own.iter().map(ColumnSpan::len).sum())?;
            for event in own.iter().flat_map(ColumnSpan::iter) {
                let reach = calendar.reach(event);
                match others.iter().map(|others| reach.first(event, *others).0).max() {
                    Some(Truth::Certain) => _ = related.certain.set(event.at()),
                    Some(Truth::Possible) => _ = related.possible.set(event.at()),
                    _ => {}
                }
            }
        }
        Ok(related)
    }
}
