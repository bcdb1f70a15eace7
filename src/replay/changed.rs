//! What changed state in the course of the replay.

use std::collections::BTreeMap;

use annals_graph::graph::Party;
use annals_graph::ids::{EntityIx, EventIx};
use annals_graph::view::{EventView, View};
use annals_query::analysis::changes::{self, StatusChange};

use crate::answer::ChangeRow;
use crate::report::changes::status_row;

/// Of how many entities the changes are kept at hand.
const KEPT_MAX: usize = 1024;

/// Changes of state by entity, worked out once for each while it is at hand: an entity's changes depend on all of its
/// events.
#[derive(Debug, Default)]
pub(super) struct Changed {
    kept: BTreeMap<EntityIx, Vec<(EventIx, ChangeRow)>>,
}

impl Changed {
    /// Adds the changes of state that an event brought for certain.
    pub(super) fn by_event(&mut self, view: &View<'_>, seen: &EventView<'_>, rows: &mut Vec<ChangeRow>) {
        let mut concerned: Vec<EntityIx> = Vec::new();
        for (_, effect) in &view.graph().vocabulary().kind(seen.kind).makes {
            for party in seen.role(effect.role) {
                if let Party::Entity(entity) = party
                    && !concerned.contains(&entity)
                {
                    concerned.push(entity);
                }
            }
        }
        for entity in concerned {
            let of_event = self.of(view, entity).iter().filter(|(event, _)| *event == seen.ix);
            rows.extend(of_event.map(|(_, row)| row.clone()));
        }
    }

    fn of(&mut self, view: &View<'_>, entity: EntityIx) -> &[(EventIx, ChangeRow)] {
        if self.kept.len() >= KEPT_MAX && !self.kept.contains_key(&entity) {
            self.kept.clear();
        }
        self.kept.entry(entity).or_insert_with(|| {
            let row = |change: &StatusChange| {
                (change.effect.event, status_row(view, entity, change, change.effect.worlds.into()))
            };
            let changes = changes::of_status(view, entity);
            changes.iter().filter(|change| change.effect.worlds.is_certain()).map(row).collect()
        })
    }
}
