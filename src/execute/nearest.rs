//! What need not be looked at to find the first or last so many.
//!
//! An event is not among the first `n` of its group if `n` others there are certainly earlier, and then it does not
//! bear on which of those are: once `n` certain ones have been found, one that can begin only after all of these are
//! over is left out. Candidates are put in order of time for this, the nearest first, so that these are found at once.

use annals_store::entry::Role;
use annals_store::time::Extent;

use super::columnar::Judged;
use crate::graph::{Graph, Mask, Party};
use crate::ids::{EntityIx, EventIx};
use crate::query::Key;
use crate::view::View;
use crate::vocabulary::TypeSet;

/// What groups are made by.
#[derive(Clone, Debug)]
enum By {
    /// There is one.
    Nothing,
    /// Who is in a role.
    Role(Role),
    /// Who is of these types; by entity, how it stands to them.
    Type { of: TypeSet, known: Vec<Stand> },
}

/// How an entity stands to types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    /// It is of one of them.
    Of,
    /// It is not; whether something above it is was not looked up yet.
    Not,
    /// It is not, and nothing above it is.
    Beside,
    /// It is not, and something above it is.
    Under,
}

/// The groups of events, where columns tell that they are in one and in no other.
#[derive(Clone, Debug)]
pub(super) struct Groups {
    by: By,
    /// How many there can be.
    count: usize,
}

/// The first or last so many, of all or of those with each entity in a role or of a type.
#[derive(Clone, Debug)]
pub(super) struct Nearest {
    last: bool,
    count: u64,
    groups: Groups,
    /// By group: how many certain ones were found.
    found: Vec<u64>,
    /// By group: once there are enough, the day by which the furthest of the first so many is over (mirrored for the
    /// last); before, the end of time.
    over: Vec<i64>,
    /// The event that was asked about last, and its group.
    asked: Option<(EventIx, usize)>,
}

impl Groups {
    /// The groups by these keys; `None` where columns do not tell them.
    pub(super) fn new(view: &View<'_>, per: &[Key]) -> Option<Self> {
        let entities = view.graph().entity_count();
        let (by, count) = match per {
            [] => (By::Nothing, 1),
            [Key::Role(role)] => (By::Role(*role), entities),
            [Key::Type(ty)] => {
                let graph = view.graph();
                let of = graph.vocabulary().cases_of(&[*ty]);
                let fits = |entity| if of.has(graph.type_of(entity)) { Stand::Of } else { Stand::Not };
                let known = graph.entity_places().map(fits).collect();
                (By::Type { of, known }, entities)
            }
            _ => return None,
        };
        Some(Self { by, count })
    }

    /// How many there can be.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The group of an event that is what its columns say and is seen as recorded; `None` where it is in none, may be in
    /// several, or that cannot be told.
    pub(super) fn of(&mut self, view: &View<'_>, ix: EventIx) -> Option<usize> {
        let table = view.graph().events();
        match &mut self.by {
            By::Nothing => Some(0),
            By::Role(role) => {
                let mut there = table.parts(ix).filter(|part| part.role == *role);
                match (there.next()?.who, there.next()) {
                    (Party::Entity(entity), None) => Some(entity.at()),
                    _ => None,
                }
            }
            By::Type { of, known } => {
                let mut group = None;
                for part in table.parts(ix).filter(|part| part.role != Role::Without) {
                    let Party::Entity(entity) = part.who else { continue };
                    let at_place = part.role.is_place();
                    let stand = known.get_mut(entity.at())?;
                    if *stand == Stand::Not && at_place {
                        *stand = above(view, of, entity);
                    }
                    match *stand {
                        Stand::Of if group.is_some() => return None,
                        Stand::Of => group = Some(entity.at()),
                        Stand::Under if at_place => return None,
                        Stand::Not | Stand::Beside | Stand::Under => {}
                    }
                }
                group
            }
        }
    }
}

/// How an entity that is not of these types stands to them by what is above it.
fn above(view: &View<'_>, of: &TypeSet, entity: EntityIx) -> Stand {
    let fits = |entity: EntityIx| of.has(view.graph().type_of(entity));
    if super::above::all_above(view, entity).into_iter().any(fits) { Stand::Under } else { Stand::Beside }
}

impl Nearest {
    /// The first or last so many for these keys; `None` where nothing can be left out.
    pub(super) fn new(view: &View<'_>, last: bool, count: u64, per: &[Key]) -> Option<Self> {
        let groups = Groups::new(view, per).filter(|_| count > 0)?;
        let (found, over) = (vec![0; groups.count()], vec![i64::MAX; groups.count()]);
        Some(Self { last, count, groups, found, over, asked: None })
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

    /// Whether an event that comes in order is too far away, whatever else is true of it, if columns tell its group.
    pub(super) fn is_beyond(&mut self, view: &View<'_>, ix: EventIx) -> bool {
        let Some(group) = self.groups.of(view, ix) else { return false };
        self.asked = Some((ix, group));
        let over = self.over.get(group).copied().unwrap_or(i64::MAX);
        if over == i64::MAX {
            return false;
        }
        // It is on one day.
        let day = view.graph().events().first_day(ix).0;
        if self.last { day.saturating_neg() > over } else { day > over }
    }

    /// Whether an event that passes is too far away. One that comes in order and is not counts among those found.
    pub(super) fn is_far(&mut self, view: &View<'_>, ix: EventIx, judged: &Judged, in_order: bool) -> bool {
        // By a role of what it was found to be, it is in another group.
        if matches!(self.groups.by, By::Role(_)) && !judged.guises.is_empty() {
            return false;
        }
        let asked = self.asked.filter(|(asked, _)| *asked == ix).map(|(_, group)| group);
        let Some(group) = asked.or_else(|| self.groups.of(view, ix)) else { return false };
        let (begins, is_over) = self.span(judged.extent);
        let (Some(found), Some(over)) = (self.found.get_mut(group), self.over.get_mut(group)) else {
            return false;
        };
        if *found >= self.count {
            return begins > *over;
        }
        if in_order && judged.verdict.truth.is_certain() {
            *found += 1;
            if *found == self.count {
                *over = is_over;
            }
        }
        false
    }

    /// From when till when, as days counted away from where the search begins.
    fn span(&self, extent: Extent) -> (i64, i64) {
        let (earliest, latest) = (extent.earliest.0, extent.latest.0);
        if self.last { (latest.saturating_neg(), earliest.saturating_neg()) } else { (earliest, latest) }
    }

    /// Whether the last are wanted.
    pub(super) fn is_last(&self) -> bool {
        self.last
    }

    /// Whether all that come behind one that is too far are too far.
    pub(super) fn ends_there(&self) -> bool {
        matches!(self.groups.by, By::Nothing)
    }
}

/// Takes those out whose place in the base does not tell their day.
fn take_odd(graph: &Graph, candidates: &mut Vec<EventIx>) -> Vec<EventIx> {
    let listed = graph.imprecise_count();
    if listed == 0 {
        return Vec::new();
    }
    // Few are searched for among many; else each is looked at.
    let steps = usize::try_from(candidates.len().checked_ilog2().unwrap_or_default()).unwrap_or_default();
    if listed.saturating_mul(steps) > candidates.len() {
        let (odd, plain) =
            candidates.iter().partition(|ix| !graph.events().is_exact(**ix, Mask::HAPPENED_ON_ONE_DAY));
        *candidates = plain;
        return odd;
    }
    let mut odd: Vec<EventIx> =
        graph.imprecise_events().filter(|ix| candidates.binary_search(ix).is_ok()).collect();
    odd.sort_unstable();
    odd.dedup();
    candidates.retain(|ix| odd.binary_search(ix).is_err());
    odd
}
