//! What lies above what: the places and other things that an entity lies in or stands at.

use annals_graph::ids::EntityIx;
use annals_graph::view::View;
use annals_model::time::{Extent, Truth};

use crate::query::Reach;

/// Everything that an entity may lie in or stand at, at a time within these bounds, each with whether it does. The
/// entity itself is not among them.
#[must_use]
pub(super) fn above(view: &View<'_>, entity: EntityIx, when: Extent) -> Vec<(EntityIx, Truth)> {
    let all = view.all_above(entity).into_iter();
    all.map(|place| (place, view.lies_in(entity, place, Reach::Down, when)))
        .filter(|(_, truth)| truth.is_possible())
        .collect()
}
