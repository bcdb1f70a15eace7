//! What need not be looked at to find the first or last so many.
//!
//! An event is not among the first `n` of its group if `n` others there are certainly earlier, and then it does not
//! bear on which of those are: once `n` certain ones have been found, one that can begin only after all of these are
//! over is left out. Candidates are put in order of time for this, the nearest first, so that these are found at once.

use annals_store::entry::Role;

use super::columnar::Judged;
use crate::graph::{Graph, PLACE_ROLES, Party};
use crate::ids::{EntityIx, EventIx};
use crate::query::Key;
use crate::view::View;
use crate::vocabulary::TypeSet;

/// What groups are made by.
#[derive(Debug)]
enum By {
    /// There is one.
    Nothing,
    /// Who is in a role.
    Role(Role),
    /// Who is of these types; by entity, whether something above it is, as far as that was looked up.
    Type { of: TypeSet, above: Vec<Option<bool>> },
}

/// The first or last so many, of all or of those with each entity in a role or of a type.
#[derive(Debug)]
pub(super) struct Nearest {
    last: bool,
    count: u64,
    by: By,
    /// By group: how many certain ones were found, and the day by which the furthest of the first so many is over
    /// (mirrored for the last).
    found: Vec<(u64, i64)>,
}

impl Nearest {
    /// The first or last so many for these keys; `None` where nothing can be left out.
    pub(super) fn new(view: &View<'_>, last: bool, count: u64, per: &[Key]) -> Option<Self> {
        let (by, groups) = match per {
            [] => (By::Nothing, 1),
            [Key::Role(role)] => (By::Role(*role), view.graph().entity_count()),
            [Key::Type(ty)] => {
                let vocabulary = view.graph().vocabulary();
                let of = vocabulary.cases_of(&[*ty]);
                let entities = view.graph().entity_count();
                (By::Type { of, above: vec![None; entities] }, entities)
            }
            _ => return None,
        };
        (count > 0).then(|| Self { last, count, by, found: vec![(0, 0); groups] })
    }

    /// Puts candidates in the order in which they are to be looked at: first those whose place in the table does not
    /// tell their day, so many, then the others, the nearest first.
    pub(super) fn put_in_order(&self, graph: &Graph, candidates: &mut Vec<EventIx>) -> usize {
        candidates.sort_unstable();
        let base = graph.events().base_len();
        let mut unordered = candidates.split_off(candidates.partition_point(|ix| ix.at() < base));
        unordered.extend(take_odd(graph, candidates));
        if self.last {
            candidates.reverse();
        }
        let count = unordered.len();
        candidates.splice(0..0, unordered);
        count
    }

    /// Whether an event is too far away. One that comes in order and is not counts among those found.
    pub(super) fn is_far(&mut self, view: &View<'_>, ix: EventIx, judged: &Judged, in_order: bool) -> bool {
        let Some(group) = self.group(view, ix, judged) else { return false };
        let (earliest, latest) = (judged.extent.earliest.0, judged.extent.latest.0);
        let (begins, is_over) =
            if self.last { (latest.saturating_neg(), earliest.saturating_neg()) } else { (earliest, latest) };
        let Some((found, furthest)) = self.found.get_mut(group) else { return false };
        if *found >= self.count {
            return begins > *furthest;
        }
        if in_order && judged.verdict.truth.is_certain() {
            *found += 1;
            *furthest = is_over;
        }
        false
    }

    /// Whether all that come behind one that is too far are too far.
    pub(super) fn ends_there(&self) -> bool {
        matches!(self.by, By::Nothing)
    }

    /// The group of an event, where columns tell that it is in one and in no other.
    fn group(&mut self, view: &View<'_>, ix: EventIx, judged: &Judged) -> Option<usize> {
        let parts = || view.graph().events().parts(ix);
        match &mut self.by {
            By::Nothing => Some(0),
            By::Role(role) => {
                let mut there = parts().filter(|part| part.role == *role);
                match (there.next()?.who, there.next()) {
                    (Party::Entity(entity), None) if judged.guises.is_empty() => Some(entity.at()),
                    _ => None,
                }
            }
            By::Type { of, above } => {
                let graph = view.graph();
                let fits = |entity: EntityIx| of.has(graph.type_of(entity));
                let mut group = None;
                for part in parts().filter(|part| part.role != Role::Without) {
                    let Party::Entity(entity) = part.who else { continue };
                    if fits(entity) {
                        if group.replace(entity.at()).is_some() {
                            return None;
                        }
                    } else if PLACE_ROLES.contains(&part.role) {
                        let known = above.get_mut(entity.at())?;
                        let lies_in_one = || super::above::all_above(view, entity).into_iter().any(fits);
                        if *known.get_or_insert_with(lies_in_one) {
                            return None;
                        }
                    }
                }
                group
            }
        }
    }
}

/// Takes those out whose place in the base does not tell their day.
fn take_odd(graph: &Graph, candidates: &mut Vec<EventIx>) -> Vec<EventIx> {
    let listed = graph.odd_count();
    if listed == 0 {
        return Vec::new();
    }
    // Few are searched for among many; else each is looked at.
    let steps = usize::try_from(candidates.len().checked_ilog2().unwrap_or_default()).unwrap_or_default();
    if listed.saturating_mul(steps) > candidates.len() {
        let (odd, plain) = candidates.iter().partition(|ix| graph.events().is_odd(**ix));
        *candidates = plain;
        return odd;
    }
    let mut odd: Vec<EventIx> =
        graph.odd_events().filter(|ix| candidates.binary_search(ix).is_ok()).collect();
    odd.sort_unstable();
    odd.dedup();
    candidates.retain(|ix| odd.binary_search(ix).is_err());
    odd
}
