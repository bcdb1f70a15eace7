//! Events that look like one already there.
//!
//! A likely twin is of the same kind (or one implies the other) and of the same mood, has somebody in `by` in common or
//! nobody there on either side, has a place or a thing in common, and can have been on the same day. Aggregates have
//! none, and neither have an event and its part.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use annals_store::entry::{Number, Record, Role};
use annals_store::time::{Date, Day, Extent};

use super::{Context, Teller};
use crate::graph::{List, Mask, Part, Party, UNDATED};
use crate::ids::{EntityIx, EventIx, KindIx};
use crate::lookup::Lookup;
use crate::view::Seen;

/// How many events are looked at for one record. Where more could be twins, those of the days nearest to it and
/// before are.
const LOOKED_AT_MAX: usize = 4096;
/// How many twins are named.
const NAMED_MAX: usize = 8;

/// The roles of places.
const PLACES: [Role; 4] = [Role::At, Role::To, Role::In, Role::Into];

/// What a record is compared by.
struct Likeness {
    kind: KindIx,
    by: BTreeSet<Party>,
    places: BTreeSet<EntityIx>,
    things: BTreeSet<Party>,
    extent: Extent,
}

impl Likeness {
    fn of(kind: KindIx, extent: Extent, parts: &[Part]) -> Self {
        let by = parts.iter().filter(|part| part.role == Role::By).map(|part| part.who).collect();
        let things = parts.iter().filter(|part| part.role == Role::Of).map(|part| part.who).collect();
        let places =
            parts.iter().filter(|part| PLACES.contains(&part.role)).filter_map(|part| match part.who {
                Party::Entity(ix) => Some(ix),
                Party::Event(_) => None,
            });
        Self { kind, by, places: places.collect(), things, extent }
    }

    /// Whether both tell of the same people at the same place, or of the same thing.
    fn shares(&self, other: &Self) -> bool {
        let people = (self.by.is_empty() && other.by.is_empty()) || !self.by.is_disjoint(&other.by);
        let both_things = !self.things.is_empty() && !other.things.is_empty();
        let same = if both_things {
            !self.things.is_disjoint(&other.things)
        } else {
            !self.places.is_disjoint(&other.places)
        };
        people && same
    }
}

/// How many days a report may lie beside another of one event.
const DAYS_BESIDE: i64 = 7;

/// The events that may be told otherwise by a record: alike but for their mood, and at most a week from it.
#[must_use]
pub fn rivals(lookup: &Lookup<'_>, record: &Record) -> Vec<Number> {
    let context = Context::default();
    let teller = Teller::new(lookup, &context);
    let Some(kind) = teller.graph().kind_of(record.kind).filter(|_| record.count.is_none()) else {
        return Vec::new();
    };
    let parts = teller.graph().parts(record.roles.iter().map(|(role, who)| (*role, who.as_slice())));
    let extent = record.date.as_ref().map_or(UNDATED, Date::extent);
    let widened = Extent {
        earliest: extent.earliest.plus_days(-DAYS_BESIDE),
        latest: extent.latest.plus_days(DAYS_BESIDE),
        throughout: false,
    };
    let likeness = Likeness::of(kind, widened, &parts);
    teller.near(&likeness, |seen| seen.count().is_none() && seen.extent.can_meet(widened))
}

impl Teller<'_> {
    /// The events that look like the one to be recorded, in the order of their entries.
    pub(super) fn twins_of(&self, kind: KindIx, record: &Record) -> Vec<Number> {
        if record.count.is_some() {
            return Vec::new();
        }
        let graph = self.graph();
        let parts = graph.parts(record.roles.iter().map(|(role, who)| (*role, who.as_slice())));
        let extent = record.date.as_ref().map_or(UNDATED, Date::extent);
        let likeness = Likeness::of(kind, extent, &parts);
        let tied: BTreeSet<Number> =
            record.links.iter().map(|(_, number)| *number).chain(record.members.iter().copied()).collect();
        self.near(&likeness, |seen| {
            seen.mood == record.mood
                && seen.count().is_none()
                && !tied.contains(&seen.number)
                && seen.extent.can_meet(extent)
        })
    }

    /// The events that are alike and pass a test, in the order of their entries.
    fn near(&self, likeness: &Likeness, passes: impl Fn(&Seen<'_>) -> bool) -> Vec<Number> {
        let mut found = BTreeSet::new();
        let events = self.graph().events();
        for mut list in self.lists(likeness) {
            let surplus = list.len().saturating_sub(LOOKED_AT_MAX);
            if surplus > 0 {
                list.select_nth_unstable_by(surplus, |one, other| self.in_time(*one, *other));
            }
            // What its columns say is all there is to most events.
            let meets = |ix: &&EventIx| {
                !events.is_exact(**ix, Mask::COLUMNS) || events.extent(**ix).can_meet(likeness.extent)
            };
            let seen = list[surplus..].iter().filter(meets).filter_map(|ix| self.lookup.view.event(*ix));
            let alike = seen.filter(|seen| passes(seen) && self.alike(likeness, seen));
            found.extend(alike.map(|seen| seen.number));
        }
        found.into_iter().take(NAMED_MAX).collect()
    }

    /// Which of two events comes first in time as recorded.
    fn in_time(&self, one: EventIx, other: EventIx) -> Ordering {
        let events = self.graph().events();
        // Places in the base are in this order.
        let both = one.max(other).at() < events.base_len();
        if both { one.cmp(&other) } else { events.time_key(one).cmp(&events.time_key(other)) }
    }

    /// The events of a list that had begun by a day as recorded; of those of the base no more than are looked at, the
    /// latest.
    fn begun<'l>(&self, list: List<'l>, day: Day) -> impl Iterator<Item = EventIx> + use<'l, '_> {
        let events = self.graph().events();
        let behind = events.first_after(day);
        let to = list.base.partition_point(|ix| ix < behind);
        let base = list.base.part(to.saturating_sub(LOOKED_AT_MAX), to);
        let newer = list.newer.iter().copied().filter(move |ix| events.extent(*ix).earliest <= day);
        base.iter().chain(newer)
    }

    /// Lists of events that together hold every twin: those of the people; where there are none, of things and places.
    /// What begins later is left out.
    fn lists(&self, likeness: &Likeness) -> Vec<Vec<EventIx>> {
        let (graph, day) = (self.graph(), likeness.extent.latest);
        let of_party = |ix: EntityIx, role: Role| {
            let lists = graph.postings().roles_of(ix).filter(|(in_role, _)| *in_role == role);
            lists.flat_map(|(_, list)| self.begun(list, day)).collect()
        };
        let of = |who: &Party, role: Role| match who {
            Party::Entity(ix) => of_party(*ix, role),
            Party::Event(ix) => {
                graph.referring_to(*ix).filter(|ix| graph.events().extent(*ix).earliest <= day).collect()
            }
        };
        if !likeness.by.is_empty() {
            return likeness.by.iter().map(|who| of(who, Role::By)).collect();
        }
        let things = likeness.things.iter().map(|who| of(who, Role::Of));
        let places = likeness.places.iter().flat_map(|ix| PLACES.map(|role| of_party(*ix, role)));
        things.chain(places).collect()
    }

    fn alike(&self, likeness: &Likeness, seen: &Seen<'_>) -> bool {
        likeness.shares(&Likeness::of(seen.kind, seen.extent, seen.parts()))
            && (self.is_kind(seen.kind, likeness.kind) || self.is_kind(likeness.kind, seen.kind))
    }
}
