//! What lies above what: the places and other things that an entity lies in or stands at.

use annals_store::time::{Extent, Truth};

use crate::ids::EntityIx;
use crate::query::Reach;
use crate::view::View;

/// Everything that an entity may lie in or stand at, at a time within these bounds, each with whether it does. The
/// entity itself is not among them.
#[must_use]
pub(super) fn above(view: &View<'_>, entity: EntityIx, when: Extent) -> Vec<(EntityIx, Truth)> {
    let all = all_above(view, entity).into_iter();
    all.map(|place| (place, view.lies_in(entity, place, Reach::Down, when)))
        .filter(|(_, truth)| truth.is_possible())
        .collect()
}

/// Everything that an entity was ever said to lie in or stand at, and what that was.
#[must_use]
pub(super) fn all_above(view: &View<'_>, entity: EntityIx) -> Vec<EntityIx> {
    let mut met = vec![entity];
    let mut next = 0;
    while let Some(at) = met.get(next).copied() {
        next += 1;
        for parent in view.parents(at) {
            let parent = view.canonical(parent.entity);
            if !met.contains(&parent) {
                met.push(parent);
            }
        }
    }
    met.remove(0);
    met
}
