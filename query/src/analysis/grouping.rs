//! Events and entities by the values of keys, and counts of them.
//!
//! A vague event may fall in several months: it is possible in each of them, and certain where it lies in one. What the
//! members of a group come to is worked out as they are met, so that none of them has to be kept. The values of keys are
//! told apart by where each was put when it was first met: there are few of them beside the groups.

use std::collections::{BTreeMap, BTreeSet};

use annals_graph::budget::{BudgetedVec, Charge, Weight, map_entry};
use annals_graph::ids::{EntityIx, EventIx, TypeIx};
use annals_graph::small_vec::{SmallVec1, SmallVec4};
use annals_graph::view::{EventView, View, Worlds};
use annals_model::entry::EntryId;
use annals_model::error::Result;
use annals_model::numbers::total;
use annals_model::time::{Day, Extent, Truth};

use super::keyless::Keyless;
use super::tally::Tally;
use crate::execute::{
    EntityMatch, Evaluator, EventMatch, GroupKey, Outcome, in_each_reading, join, keys_of, period,
};
use crate::plan::{Plan, What};
use crate::query::{Entities, Events, GroupingKey};

/// Periods that one vague event is put in at most; one that could be in more is in no group.
const PERIODS_MAX: usize = 400;

/// The places of what is grouped in a list, each with whether it belongs to the group.
pub type Members = Vec<(usize, Truth)>;

/// Takes a member into those of its group by its place. Says how many bytes these hold more.
pub fn keep_place(members: &mut Members, member: (usize, Truth)) -> usize {
    let before = members.capacity();
    members.push(member);
    (members.capacity() - before) * size_of::<(usize, Truth)>()
}

/// The value of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupValue {
    /// Of events, and of entities what they lie in or stand at.
    Of(GroupKey),
    /// The type of an entity.
    Type(TypeIx),
}

/// A value with the place of its key among the keys asked for: a month and a year may begin on one day.
pub type PlacedValue = (usize, GroupValue);

/// A group: its keys, and what its members come to.
#[derive(Clone, Debug)]
pub struct Group<A> {
    /// The places of its keys among the values, in the order asked for.
    pub keys: SmallVec4<u32>,
    /// What its members come to.
    pub members: A,
}

impl<A> Weight for Group<A> {
    fn heap(&self) -> usize {
        self.keys.heap()
    }
}

/// Events or entities by the values of keys, in the order in which they were met.
#[derive(Debug)]
pub struct Grouped<'g, A> {
    /// The groups.
    pub groups: Vec<Group<A>>,
    /// The values of keys.
    pub values: Vec<PlacedValue>,
    /// How many have no value, by the place of the key.
    pub missing: BTreeMap<usize, u64>,
    /// The events that are in several groups for certain, by the place of the key: two places may be stated of one, or
    /// two things of what one place lies in.
    pub in_several: BTreeMap<usize, BudgetedVec<'g, EntryId>>,
    /// What those come to that have no key for what is not said, or for a date without a bound.
    pub keyless: Option<A>,
    /// The places in the list of those that have no value of some key.
    without: Vec<usize>,
    /// Whether something could be in several groups, so that they do not add up.
    pub overlap: bool,
}

impl<'g, A> Grouped<'g, A> {
    /// The same groups with something else that their members come to.
    pub(super) fn with<B>(self, groups: Vec<Group<B>>) -> Grouped<'g, B> {
        let Self { values, missing, in_several, without, overlap, .. } = self;
        Grouped { groups, values, missing, in_several, keyless: None, without, overlap }
    }

    /// The keys of a group.
    fn keys(&self, group: &Group<A>) -> SmallVec4<PlacedValue> {
        group.keys.iter().filter_map(|key| self.values.get(at(*key)).copied()).collect()
    }
}

/// A place among values as an index.
#[must_use]
pub fn at(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

/// Entities by the values of keys; `add` takes each into what the members of its group come to, by its place, and says
/// how many bytes that holds more.
///
/// # Errors
/// If entities have no such key.
pub fn entities<'g, A: Default>(
    view: &View<'g>,
    found: &[EntityMatch],
    per: &[GroupingKey],
    mut add: impl FnMut(&mut A, (usize, Truth)) -> usize,
) -> Result<Grouped<'g, A>> {
    let mut groups = Groups::new(view);
    for (at, found) in view.guarded(found).enumerate() {
        let mut combined = SmallVec1::from_elem((SmallVec1::new(), found.truth.into()), 1);
        for (place, key) in per.iter().enumerate() {
            let values = entity_keys(view, found.entity, key)?;
            if values.is_none() {
                *groups.missing.entry(place).or_default() += 1;
            }
            let value = |(value, truth)| (groups.values.place_of((place, value)), truth);
            let values: SmallVec4<(u32, Truth)> = values.into_iter().map(value).collect();
            combined = join(&combined, &values);
        }
        for (group, truth) in combined {
            groups.member(&group, |members| add(members, (at, truth)));
        }
    }
    Ok(groups.into_grouped())
}

/// What an entity is grouped by.
fn entity_keys(view: &View<'_>, entity: EntityIx, key: &GroupingKey) -> Result<Option<(GroupValue, Truth)>> {
    let graph = view.graph();
    let value = |entity| Some((GroupValue::Of(GroupKey::Entity(entity)), Truth::Certain));
    match key {
        GroupingKey::Place => Ok(view.parent(entity).and_then(|(above, _)| value(above))),
        GroupingKey::Type(ty) => {
            let (mut at, mut met) = (entity, Vec::new());
            while !met.contains(&at) {
                met.push(at);
                if at != entity && graph.vocabulary().is_a(graph.type_of(at), *ty) {
                    return Ok(value(at));
                }
                let Some((above, _)) = view.parent(at) else { break };
                at = above;
            }
            Ok(None)
        }
        GroupingKey::Kind => Ok(Some((GroupValue::Type(graph.type_of(entity)), Truth::Certain))),
        _ => Err(ungroupable("entities can't be counted by date, source or role")),
    }
}

/// That an event is in a group.
pub struct GroupMember<'m, 'g> {
    /// Its place in the list.
    pub at: usize,
    /// The event found.
    pub hit: &'m EventMatch,
    /// The same as the lens shows it.
    pub seen: &'m EventView<'g>,
    /// Whether it belongs.
    pub truth: Truth,
}

/// Events by the values of keys; `add` takes each into what the members of its group come to, and says how many bytes
/// that holds more.
pub fn events<'g, A: Default>(
    view: &View<'g>,
    hits: &[EventMatch],
    per: &[GroupingKey],
    mut add: impl FnMut(&mut A, &GroupMember<'_, 'g>) -> usize,
) -> Grouped<'g, A> {
    let mut groups = Groups::new(view);
    for (at, hit) in view.guarded(hits).enumerate() {
        let Some(seen) = view.event(hit.event) else { continue };
        let mut combined = SmallVec1::from_elem((SmallVec1::new(), Truth::Certain), 1);
        for (place, key) in per.iter().enumerate() {
            let values = values(view, hit, &seen, key);
            if values.is_empty() && groups.without.last() != Some(&at) {
                groups.without.push(at);
            }
            if values.is_empty() {
                *groups.missing.entry(place).or_default() += 1;
            }
            if matches!(key, GroupingKey::Type(_))
                && values.iter().filter(|(_, truth)| truth.is_certain()).count() > 1
            {
                let in_several = groups.in_several.entry(place).or_insert_with(|| view.kept());
                in_several.push(seen.number);
            }
            let value = |(value, truth)| (groups.values.place_of((place, GroupValue::Of(value))), truth);
            let values: SmallVec4<(u32, Truth)> = values.into_iter().map(value).collect();
            combined = join(&combined, &values);
        }
        groups.overlap |= combined.len() > 1;
        for (group, truth) in combined {
            let member = GroupMember { at, hit, seen: &seen, truth };
            groups.member(&group, |members| add(members, &member));
        }
    }
    groups.into_grouped()
}

/// Groups in the making: the values of keys are told apart by where each was put when it was first met.
struct Groups<'g, A> {
    values: KeyValues,
    places: BTreeMap<SmallVec4<u32>, usize>,
    groups: BudgetedVec<'g, Group<A>>,
    missing: BTreeMap<usize, u64>,
    in_several: BTreeMap<usize, BudgetedVec<'g, EntryId>>,
    without: Vec<usize>,
    overlap: bool,
    /// What the map holds.
    held: Charge<'g>,
    /// The group of the last one: neighbours in time are often in one group.
    last: usize,
}

impl<'g, A: Default> Groups<'g, A> {
    fn new(view: &View<'g>) -> Self {
        Self {
            values: KeyValues::default(),
            places: BTreeMap::new(),
            groups: view.kept(),
            missing: BTreeMap::new(),
            in_several: BTreeMap::new(),
            without: Vec::new(),
            overlap: false,
            held: view.charge(),
            last: 0,
        }
    }

    /// Adds a member to a group.
    fn member(&mut self, keys: &[u32], add: impl FnOnce(&mut A) -> usize) {
        if self.groups.get(self.last).is_none_or(|known| *known.keys != *keys) {
            let keys: SmallVec4<u32> = keys.iter().copied().collect();
            self.last = match self.places.get(&keys) {
                Some(known) => *known,
                None => {
                    let new = Group { keys: keys.clone(), members: A::default() };
                    let values = std::mem::take(&mut self.values.held);
                    if !self.held.add(map_entry::<SmallVec4<u32>, usize>() + keys.heap() + values)
                        || !self.groups.push(new)
                    {
                        return;
                    }
                    self.places.insert(keys, self.groups.len() - 1);
                    self.groups.len() - 1
                }
            };
        }
        if let Some(group) = self.groups.get_mut(self.last) {
            self.held.add(add(&mut group.members));
        }
    }

    fn into_grouped(self) -> Grouped<'g, A> {
        let Self { values, groups, missing, in_several, without, overlap, mut held, places, .. } = self;
        held.give_back(places.len() * map_entry::<SmallVec4<u32>, usize>());
        held.stay();
        Grouped {
            groups: groups.into_answer(),
            values: values.all,
            missing,
            in_several,
            keyless: None,
            without,
            overlap,
        }
    }
}

/// The values of keys, each where it was put when it was first met.
#[derive(Debug, Default)]
struct KeyValues {
    all: Vec<PlacedValue>,
    known: BTreeMap<PlacedValue, u32>,
    /// Bytes that they hold and that are not charged yet.
    held: usize,
}

impl KeyValues {
    fn place_of(&mut self, value: PlacedValue) -> u32 {
        *self.known.entry(value).or_insert_with(|| {
            self.held += size_of::<PlacedValue>() + map_entry::<PlacedValue, u32>();
            self.all.push(value);
            u32::try_from(self.all.len() - 1).unwrap_or(u32::MAX)
        })
    }
}

/// The values of a key for an event.
pub(super) fn values(
    view: &View<'_>,
    hit: &EventMatch,
    seen: &EventView<'_>,
    key: &GroupingKey,
) -> SmallVec1<(GroupKey, Truth)> {
    if !key.is_period() {
        return keys_of(view, hit, seen, key).into_iter().collect();
    }
    // A date that some claim leaves open has no period of its own.
    let is_bounded = |extent: Extent| extent.earliest.is_bounded() && extent.latest.is_bounded();
    if !seen.readings().all(|reading| is_bounded(reading.extent)) {
        return SmallVec1::new();
    }
    if seen.otherwise.is_empty() {
        return periods(seen.extent, key);
    }
    in_each_reading(seen, |reading| periods(reading.extent, key).into_iter().collect()).into_iter().collect()
}

/// The periods that an event may be in; none where there are too many to tell, or no bound.
fn periods(extent: Extent, key: &GroupingKey) -> SmallVec1<(GroupKey, Truth)> {
    if !extent.earliest.is_bounded() || !extent.latest.is_bounded() {
        return SmallVec1::new();
    }
    let mut periods = SmallVec1::new();
    let mut at = extent.earliest;
    while at <= extent.latest {
        if periods.len() == PERIODS_MAX {
            return SmallVec1::new();
        }
        let (first, last) = period(at, key);
        periods.push((GroupKey::Time(first), extent.within(Extent::all_of(first, last))));
        at = last.plus_days(1);
    }
    periods
}

/// The events of a set counted for each value of some keys, and what was found.
///
/// A group that nothing is certainly in is one all the same. An aggregate all of whose events are recorded on their own
/// makes none.
///
/// # Errors
/// If the budget runs out.
pub fn count_events<'g>(
    evaluator: &mut Evaluator<'g>,
    of: &Events,
    per: &[GroupingKey],
) -> Result<(Grouped<'g, Tally>, Outcome<EventMatch>)> {
    // Which period exact events lie in is known from the order of time alone.
    let period = match per {
        [period] if period.is_period() => Some(period),
        _ => None,
    };
    let outcome = if period.is_some() { evaluator.events_apart(of)? } else { evaluator.events(of)? };
    let (view, began) = (evaluator.view(), evaluator.clock());
    let mut grouped = events(&view, &outcome.rows, per, |tally: &mut Tally, member| {
        tally.add_event(&view, member.seen, Truth::from(member.hit.truth).and(member.truth));
        0
    });
    if let Some(period) = period {
        grouped.add_periods(counted_by(&view, &outcome.exact, period));
    }
    let keyless = Keyless::of(&view, &outcome, &grouped.without, per);
    keyless.raise(&view, &mut grouped, per);
    grouped.overlap |= keyless.is_open() && grouped.groups.len() > 1;
    grouped.keyless = Some(keyless.without).filter(|without| *without != Tally::default());
    let unbounded = several_groups(&view, &outcome, per);
    if !unbounded.is_empty() {
        let keys: Vec<SmallVec4<PlacedValue>> =
            grouped.groups.iter().map(|group| grouped.keys(group)).collect();
        let open = grouped.groups.iter_mut().zip(keys).filter(|(_, keys)| unbounded.contains(keys));
        open.for_each(|(group, _)| group.members.at_most = None);
    }
    grouped.groups.retain(|group| group.members.at_most != Some(0));
    let (by_places, rows) = ("those of a known day by their places in time", outcome.rows.len());
    let counted = match period {
        Some(_) => vec![(by_places, outcome.exact.len()), ("the others one by one", rows)],
        None => vec![("each one", rows)],
    };
    counted_for_each(evaluator, per, grouped.groups.len(), began, counted);
    Ok((grouped, outcome))
}

/// The entities of a set counted for each value of some keys, and what was found.
///
/// # Errors
/// If the budget runs out, or entities have no such key.
pub fn count_entities<'g>(
    evaluator: &mut Evaluator<'g>,
    of: &Entities,
    per: &[GroupingKey],
) -> Result<(Grouped<'g, Tally>, Outcome<EntityMatch>)> {
    let outcome = evaluator.entities(of)?;
    let began = evaluator.clock();
    let grouped = entities(&evaluator.view(), &outcome.rows, per, |tally: &mut Tally, (_, truth)| {
        tally.add(truth, (1, Some(1)));
        0
    })?;
    evaluator.check()?;
    let counted = vec![("each one", outcome.rows.len())];
    counted_for_each(evaluator, per, grouped.groups.len(), began, counted);
    Ok((grouped, outcome))
}

/// Adds the step that counted for each value of some keys, with what it counted in which way.
fn counted_for_each(
    evaluator: &mut Evaluator<'_>,
    per: &[GroupingKey],
    groups: usize,
    began: Option<u64>,
    counted: Vec<(&'static str, usize)>,
) {
    let us = evaluator.since(began);
    let of = |(way, counted)| Plan { actual: Some(total(counted)), ..Plan::said(way) };
    evaluator.ran(|| {
        let steps = counted.into_iter().map(of).collect();
        Plan { actual: Some(total(groups)), us, steps, ..Plan::of(What::Grouped(per.to_vec())) }
    });
}

impl Grouped<'_, Tally> {
    /// Adds so many events, which are certain and one each, in each of these periods, by its first day.
    fn add_periods(&mut self, mut counts: BTreeMap<Day, usize>) {
        let values = &self.values;
        for group in &mut self.groups {
            let key = group.keys.first().and_then(|key| values.get(at(*key)));
            if let Some((_, GroupValue::Of(GroupKey::Time(first)))) = key {
                counts.remove(first).into_iter().for_each(|events| group.members.add_single(events));
            }
        }
        for (first, events) in counts {
            let place = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
            self.values.push((0, GroupValue::Of(GroupKey::Time(first))));
            let mut members = Tally::default();
            members.add_single(events);
            self.groups.push(Group { keys: SmallVec4::from_elem(place, 1), members });
        }
    }
}

/// How many of these, which are in order of time and on one day each, lie in each period, by its first day.
fn counted_by(view: &View<'_>, exact: &[EventIx], of: &GroupingKey) -> BTreeMap<Day, usize> {
    let table = view.graph().events();
    let mut counts = BTreeMap::new();
    let mut left = exact;
    while let Some(first) = left.first() {
        let (begins, ends) = period(table.extent(*first).earliest, of);
        let next = table.first_after(ends);
        let (inside, behind) = left.split_at(left.partition_point(|event| *event < next).max(1));
        counts.insert(begins, inside.len());
        left = behind;
    }
    counts
}

/// The groups that aggregates without a number may add to: they have no upper bound.
fn several_groups(
    view: &View<'_>,
    outcome: &Outcome<EventMatch>,
    per: &[GroupingKey],
) -> BTreeSet<SmallVec4<PlacedValue>> {
    let hits: Vec<EventMatch> = outcome
        .met
        .iter()
        .map(|event| EventMatch {
            event: *event,
            truth: Worlds::All,
            wanted: true,
            open: Worlds::All,
            because: SmallVec1::new(),
            then: Vec::new(),
            standing: None,
            implied_kinds: Vec::new(),
        })
        .collect();
    let grouped = events(view, &hits, per, |(), _| 0);
    grouped.groups.iter().map(|group| grouped.keys(group)).collect()
}

/// That something cannot be grouped so.
#[must_use]
pub fn ungroupable(message: &str) -> annals_model::error::Error {
    annals_model::error::Error::new(annals_model::error::ErrorKind::Meaning, message)
        .hint("count events per month, year, place, type, kind, source or role: `count visits per month`")
}
