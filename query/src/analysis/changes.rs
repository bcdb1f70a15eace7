//! The changes of status that entities went through.

use annals_graph::budget::{BudgetedVec, Weight};
use annals_graph::ids::{EntityIx, StatusIx};
use annals_graph::view::View;
use annals_graph::view::status::EffectView;
use annals_model::time::{Extent, Truth};

/// A change of status.
#[derive(Clone, Debug, PartialEq)]
pub struct StatusChange {
    /// The status before; `None` where there was none.
    pub from: Option<StatusIx>,
    /// What brought the new one.
    pub effect: EffectView,
}

impl Weight for StatusChange {
    fn heap(&self) -> usize {
        self.effect.heap()
    }
}

/// The statuses that an entity came into, each with the one before, in the order in which they came about. An effect
/// that brings the status there is changes nothing.
#[must_use]
pub fn of_status<'g>(view: &View<'g>, entity: EntityIx) -> BudgetedVec<'g, StatusChange> {
    let mut before: Option<StatusIx> = None;
    let effects = view.effects(entity);
    let changes = effects.iter().filter_map(|effect| {
        let from = before.replace(effect.status);
        (from != Some(effect.status)).then(|| StatusChange { from, effect: effect.clone() })
    });
    view.gathered(changes)
}

/// Whether a change certainly or possibly falls into a time.
#[must_use]
pub fn falls_within(change: &StatusChange, time: Extent) -> Truth {
    change.effect.since.within(time).and(change.effect.worlds.into())
}
