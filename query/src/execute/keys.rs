//! What events are grouped by.

use std::collections::{BTreeMap, BTreeSet};

use annals_graph::budget::flat;
use annals_graph::ids::{EntityIx, KindIx, SourceIx, TypeIx};
use annals_graph::small_vec::SmallVec1;
use annals_graph::view::{EventView, View, agreed};
use annals_model::entry::Role;
use annals_model::time::{Day, Extent, Truth};

use super::{Evaluator, EventMatch};
use crate::plan::{entities_among, named};
use crate::query::{GroupingKey, Reach, Roles};

/// The value of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupKey {
    /// An entity.
    Entity(EntityIx),
    /// A kind of event.
    Kind(KindIx),
    /// A source.
    Source(SourceIx),
    /// The first day of a period.
    Time(Day),
    /// A day of the week, from 0 for Monday.
    Weekday(i64),
}

/// The values that a key has for an event, each with whether it does; a vague date may be of many months, and of those
/// only the ones of its bounds are named.
#[must_use]
pub fn keys_of(
    view: &View<'_>,
    hit: &EventMatch,
    seen: &EventView<'_>,
    key: &GroupingKey,
) -> Vec<(GroupKey, Truth)> {
    in_each_reading(seen, |reading| keys_of_reading(view, hit, reading, key))
}

/// Values of an event with whether they hold in all of its readings, given each reading's.
pub fn in_each_reading<K: Ord + Copy>(
    seen: &EventView<'_>,
    values: impl Fn(&EventView<'_>) -> BTreeMap<K, Truth>,
) -> Vec<(K, Truth)> {
    if seen.otherwise.is_empty() {
        return values(seen).into_iter().collect();
    }
    let readings: Vec<(bool, BTreeMap<K, Truth>)> =
        seen.readings().map(|reading| (reading.deciding, values(reading))).collect();
    let all: BTreeSet<K> = readings.iter().flat_map(|(_, values)| values.keys().copied()).collect();
    let truth = |value: &K| {
        let of = |values: &BTreeMap<K, Truth>| values.get(value).copied().unwrap_or_default();
        agreed(readings.iter().map(|(deciding, values)| (*deciding, of(values).into()))).into()
    };
    all.into_iter().map(|value| (value, truth(&value))).collect()
}

fn keys_of_reading(
    view: &View<'_>,
    hit: &EventMatch,
    seen: &EventView<'_>,
    key: &GroupingKey,
) -> BTreeMap<GroupKey, Truth> {
    let mut keys = BTreeMap::new();
    let mut add = |value: GroupKey, truth: Truth| {
        let known: &mut Truth = keys.entry(value).or_default();
        *known = known.or(truth);
    };
    match key {
        GroupingKey::Role(role) => {
            for way in hit.ways().iter() {
                let implied_kind = way.implied_kind.as_deref();
                for entity in entities_among(named(seen, &Roles::One(*role), implied_kind)) {
                    // The event is in its group as certainly as it is found by this way among all of them.
                    let truth = if way.verdict.truth == hit.truth {
                        Truth::Certain
                    } else {
                        way.verdict.truth.into()
                    };
                    add(GroupKey::Entity(entity), truth);
                }
            }
        }
        GroupingKey::Place => {
            places(view, seen).into_iter().for_each(|place| add(GroupKey::Entity(place), Truth::Certain))
        }
        GroupingKey::Type(ty) => {
            for (entity, truth) in of_type(view, seen, *ty) {
                add(GroupKey::Entity(entity), truth);
            }
        }
        GroupingKey::Kind => add(GroupKey::Kind(seen.kind), Truth::Certain),
        GroupingKey::Source => {
            for claim in view.claims(seen.ix) {
                if let Some(source) = view.graph().source_numbered(claim.claim.source) {
                    add(GroupKey::Source(source), claim.known);
                }
            }
        }
        GroupingKey::Weekday => {
            for (weekday, truth) in weekdays(seen.extent) {
                add(GroupKey::Weekday(weekday), truth);
            }
        }
        GroupingKey::Month
        | GroupingKey::Year
        | GroupingKey::Quarter
        | GroupingKey::Week
        | GroupingKey::Day => {
            for day in [seen.extent.earliest, seen.extent.latest].into_iter().filter(|day| day.is_bounded()) {
                let (start, end) = period(day, key);
                add(GroupKey::Time(start), seen.extent.within(Extent::all_of(start, end)));
            }
        }
    }
    keys
}

/// The days of the week that one of the days of an event may be: of a week and more, all.
fn weekdays(extent: Extent) -> impl Iterator<Item = (i64, Truth)> {
    let bounded = extent.earliest.is_bounded() && extent.latest.is_bounded();
    let days = (0..7).map(move |day| extent.earliest.plus_days(day));
    let days = days.take_while(move |day| bounded && *day <= extent.latest);
    days.map(move |day| (day.weekday(), extent.within(Extent::all_of(day, day))))
}

/// The first and last day of the period that a day is in.
#[must_use]
pub fn period(day: Day, key: &GroupingKey) -> (Day, Day) {
    let (year, month, _) = day.civil();
    let first_of = |year: i64, month: u8| Day::from_civil(year, month, 1).unwrap_or(day);
    match key {
        GroupingKey::Year => (first_of(year, 1), Day(first_of(year + 1, 1).0 - 1)),
        GroupingKey::Month => {
            let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
            (first_of(year, month), Day(first_of(next_year, next_month).0 - 1))
        }
        GroupingKey::Quarter => {
            let (start, next) = (month - (month - 1) % 3, month - (month - 1) % 3 + 3);
            let (next_year, next) = if next > 12 { (year + 1, 1) } else { (year, next) };
            (first_of(year, start), Day(first_of(next_year, next).0 - 1))
        }
        GroupingKey::Week => {
            let monday = day.plus_days(-day.weekday());
            (monday, monday.plus_days(6))
        }
        _ => (day, day),
    }
}

/// The places that an event states; of one that happens at the facility that it is of, and states no other, where that
/// stands.
fn places(view: &View<'_>, seen: &EventView<'_>) -> SmallVec1<EntityIx> {
    let says_where = || seen.parts().iter().filter(|part| view.graph().says_where(seen.kind, **part));
    let stated: SmallVec1<EntityIx> =
        entities_among(says_where().filter(|part| part.role != Role::Of).map(|part| part.who)).collect();
    if !stated.is_empty() {
        return stated;
    }
    let objects = entities_among(says_where().map(|part| part.who));
    objects.map(|object| view.parent(object).map_or(object, |(above, _)| above)).collect()
}

/// The entities of a type that take part in an event or lie above those that do.
fn of_type(view: &View<'_>, seen: &EventView<'_>, ty: TypeIx) -> Vec<(EntityIx, Truth)> {
    let graph = view.graph();
    let fits = |entity: EntityIx| graph.vocabulary().is_a(graph.type_of(entity), ty);
    let mut found = Vec::new();
    for part in seen.parts().iter().filter(|part| part.role != Role::Without) {
        for entity in entities_among(std::iter::once(part.who)) {
            if fits(entity) {
                found.push((entity, Truth::Certain));
            } else if part.role.is_place() || graph.says_where(seen.kind, *part) {
                let above = view.all_above(entity).into_iter().filter(|above| fits(*above));
                let lies = |above| (above, view.lies_in(entity, above, Reach::Down, seen.extent));
                found.extend(above.map(lies).filter(|(_, truth)| truth.is_possible()));
            }
        }
    }
    found
}

flat!(GroupKey);

/// That an event belongs to a group: its keys, the place of the event in a list, and whether it does.
pub(super) type Membership = (SmallVec1<GroupKey>, usize, Truth);

impl Evaluator<'_> {
    /// The groups that some events of a list belong to by several keys together, one after the other.
    pub(super) fn members(
        &self,
        hits: &[EventMatch],
        which: impl Iterator<Item = usize>,
        per: &[GroupingKey],
    ) -> Vec<Membership> {
        if per.is_empty() {
            return self.view.gathered(which.map(|at| (SmallVec1::new(), at, Truth::Certain))).into_answer();
        }
        let mut rows = self.view.kept::<Membership>();
        for at in self.view.guarded(which) {
            let Some(seen) = self.view.event(hits[at].event) else { continue };
            let mut combined = SmallVec1::from_elem((SmallVec1::new(), Truth::Certain), 1);
            for key in per {
                combined = join(&combined, &keys_of(&self.view, &hits[at], &seen, key));
            }
            rows.extend(combined.into_iter().map(|(group, truth)| (group, at, truth)));
        }
        rows.sort_by(Ord::cmp);
        rows.into_answer()
    }
}

/// Each group so far with each value of one more key.
pub fn join<T: Clone>(
    groups: &[(SmallVec1<T>, Truth)],
    values: &[(T, Truth)],
) -> SmallVec1<(SmallVec1<T>, Truth)> {
    let with = |(group, truth): &(SmallVec1<T>, Truth), (value, more): &(T, Truth)| {
        let mut group = group.clone();
        group.push(value.clone());
        (group, truth.and(*more))
    };
    groups.iter().flat_map(|group| values.iter().map(move |value| with(group, value))).collect()
}
