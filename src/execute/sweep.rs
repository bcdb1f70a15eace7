//! All events of a kind compared with all of another, by going through the lists of each entity once.

use annals_store::time::Truth;

use super::Evaluator;
use super::about::Sharing;
use super::reach::Calendar;
use crate::columns::Span;
use crate::error::Result;
use crate::ids::{EventIx, KindIx};
use crate::query::Step;

/// Which events of the base others stand to as a step says.
pub(super) struct Swept {
    certain: Bits,
    possible: Bits,
}

/// One bit for each event of the base.
struct Bits(Vec<u64>);

impl Bits {
    fn none(events: usize) -> Self {
        Self(vec![0; events.div_ceil(64)])
    }

    fn set(&mut self, event: EventIx) {
        if let Some(word) = self.0.get_mut(event.at() / 64) {
            *word |= 1 << (event.at() % 64);
        }
    }

    fn has(&self, event: EventIx) -> bool {
        self.0.get(event.at() / 64).is_some_and(|word| word >> (event.at() % 64) & 1 == 1)
    }
}

impl Swept {
    /// Whether others stand to an event as the step says.
    pub(super) fn truth(&self, event: EventIx) -> Truth {
        if self.certain.has(event) {
            Truth::Certain
        } else if self.possible.has(event) {
            Truth::Possible
        } else {
            Truth::No
        }
    }
}

impl Evaluator<'_> {
    /// Compares the events of the base of one kind with those of the kind of a step's own, which is about what an entity
    /// does. Which of several others is meant is not told.
    pub(super) fn sweep(&self, kinds: (KindIx, KindIx), step: &Step, sharing: &Sharing<'_>) -> Result<Swept> {
        let (view, graph) = (self.view, self.view.graph());
        let (table, postings) = (graph.events(), graph.postings());
        let mut swept =
            Swept { certain: Bits::none(table.base_len()), possible: Bits::none(table.base_len()) };
        self.hold(table.base_len() / 4)?;
        let calendar = Calendar::new(table, step);
        let (mut own, mut others): (Vec<Span<'_, EventIx>>, Vec<Span<'_, EventIx>>) = Default::default();
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
            self.steps(own.iter().map(Span::len).sum())?;
            for event in own.iter().flat_map(Span::iter) {
                let reach = calendar.reach(event);
                match others.iter().map(|others| reach.first(event, *others).0).max() {
                    Some(Truth::Certain) => swept.certain.set(event),
                    Some(Truth::Possible) => swept.possible.set(event),
                    _ => {}
                }
            }
        }
        Ok(swept)
    }
}
