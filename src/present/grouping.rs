//! Events and entities by the values of keys.
//!
//! A vague event may fall in several months: it is possible in each of them, and certain where it lies in one. What the
//! members of a group come to is worked out as they are met, so that none of them has to be kept. The values of keys are
//! told apart by where each was put when it was first met: there are few of them beside the groups.

use std::collections::{BTreeMap, BTreeSet};

use annals_store::time::{Date, Day, Extent, Truth};

use super::text;
use crate::analysis::tally::Tally;
use crate::budget::{Charge, Kept, Weight, map_entry};
use crate::error::Result;
use crate::execute::{Found, GroupKey, Hit, join, keys_of, period};
use crate::few::{Few, One};
use crate::ids::{EntityIx, TypeIx};
use crate::query::Key;
use crate::view::{Seen, View};

/// Periods that one vague event is put in at most; one that could be in more is in no group.
const PERIODS_MAX: usize = 400;

/// The places of what is grouped in a list, each with whether it belongs to the group.
pub(super) type Members = Vec<(usize, Truth)>;

/// Takes a member into those of its group by its place. Says how many bytes these hold more.
pub(super) fn keep_place(members: &mut Members, member: (usize, Truth)) -> usize {
    let before = members.capacity();
    members.push(member);
    (members.capacity() - before) * size_of::<(usize, Truth)>()
}

/// A group: its keys, and what its members come to.
#[derive(Clone, Debug)]
pub(super) struct Group<A> {
    /// The places of its keys among the values, in the order asked for.
    keys: Few<u32>,
    /// What its members come to.
    pub(super) members: A,
}

impl<A> Weight for Group<A> {
    fn heap(&self) -> usize {
        self.keys.heap()
    }
}

/// Events by the values of keys.
#[derive(Debug)]
pub(super) struct Grouped<A> {
    /// The groups, in the order of their keys.
    pub(super) groups: Vec<Group<A>>,
    /// The values of keys, in order.
    values: Vec<Value>,
    /// They as text.
    labels: Vec<String>,
    /// What a reader should know of those in no group.
    pub(super) notes: Vec<String>,
}

impl<A> Grouped<A> {
    /// The keys of a group as text.
    pub(super) fn keys(&self, group: &Group<A>) -> Vec<String> {
        group.keys.iter().filter_map(|key| self.labels.get(at(*key)).cloned()).collect()
    }

    /// The keys of a group as one text.
    pub(super) fn key(&self, group: &Group<A>) -> String {
        self.keys(group).join(" · ")
    }

    /// The first day of the period that is the first key of a group, where that is one.
    pub(super) fn begins(&self, group: &Group<A>) -> Option<Day> {
        group.keys.first().and_then(|key| self.values.get(at(*key))?.time)
    }
}

/// Entities by the values of keys; `add` takes each into what the members of its group come to, by its place, and says
/// how many bytes that holds more.
pub(super) fn grouped_entities<A: Default>(
    view: &View<'_>,
    found: &[Found],
    per: &[Key],
    mut add: impl FnMut(&mut A, (usize, Truth)) -> usize,
) -> Result<Grouped<A>> {
    let mut groups = Groups::new(view);
    let mut missing: BTreeMap<String, u64> = BTreeMap::new();
    for (at, found) in view.guarded(found).enumerate() {
        let mut combined = One::from_elem((One::new(), found.truth), 1);
        for (place, key) in per.iter().enumerate() {
            let values = entity_keys(view, found.entity, key)?;
            if values.is_none() {
                *missing.entry(key_word(view, key)).or_default() += 1;
            }
            let value = |(value, truth): (EntityKey, Truth)| match value {
                EntityKey::Above(above) => {
                    (groups.values.place_of(view, (place, GroupKey::Entity(above)), key), truth)
                }
                EntityKey::Type => (groups.values.place_of_type(view, found.entity), truth),
            };
            let values: Few<(u32, Truth)> = values.into_iter().map(value).collect();
            combined = join(&combined, &values);
        }
        for (group, truth) in combined {
            groups.member(&group, |members| add(members, (at, truth)));
        }
    }
    let notes = missing.into_iter().map(|(word, number)| missing_note(number, &word)).collect();
    Ok(groups.into_grouped(notes))
}

/// What an entity is grouped by.
enum EntityKey {
    /// What it lies in or stands at.
    Above(EntityIx),
    /// Its type.
    Type,
}

fn entity_keys(view: &View<'_>, entity: EntityIx, key: &Key) -> Result<Option<(EntityKey, Truth)>> {
    let graph = view.graph();
    let value = |entity| Some((EntityKey::Above(entity), Truth::Certain));
    match key {
        Key::Place => Ok(view.parent(entity).and_then(|(above, _)| value(above))),
        Key::Type(ty) => {
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
        Key::Kind => Ok(Some((EntityKey::Type, Truth::Certain))),
        _ => Err(ungroupable("entities have no date, source or role to be counted by")),
    }
}

/// That an event is in a group.
pub(super) struct Member<'m, 'g> {
    /// Its place in the list.
    pub(super) at: usize,
    pub(super) hit: &'m Hit,
    pub(super) seen: &'m Seen<'g>,
    /// Whether it belongs.
    pub(super) truth: Truth,
}

/// Events by the values of keys; `add` takes each into what the members of its group come to, and says how many bytes
/// that holds more.
pub(super) fn grouped<'g, A: Default>(
    view: &View<'g>,
    hits: &[Hit],
    per: &[Key],
    mut add: impl FnMut(&mut A, &Member<'_, 'g>) -> usize,
) -> Grouped<A> {
    let mut groups = Groups::new(view);
    let mut missing: BTreeMap<String, u64> = BTreeMap::new();
    let mut in_several: BTreeMap<String, text::Numbers> = BTreeMap::new();
    for (at, hit) in view.guarded(hits).enumerate() {
        let Some(seen) = view.event(hit.event) else { continue };
        let mut combined = One::from_elem((One::new(), Truth::Certain), 1);
        for (place, key) in per.iter().enumerate() {
            let values = values(view, hit, &seen, key);
            if values.is_empty() {
                *missing.entry(key_word(view, key)).or_default() += 1;
            }
            if matches!(key, Key::Type(_))
                && values.iter().filter(|(_, truth)| truth.is_certain()).count() > 1
            {
                in_several.entry(key_word(view, key)).or_default().add(seen.number);
            }
            let value = |(value, truth): (GroupKey, Truth)| {
                (groups.values.place_of(view, (place, value), key), truth)
            };
            let values: Few<(u32, Truth)> = values.into_iter().map(value).collect();
            combined = join(&combined, &values);
        }
        for (group, truth) in combined {
            let member = Member { at, hit, seen: &seen, truth };
            groups.member(&group, |members| add(members, &member));
        }
    }
    // Two places may be told, or two things said of what one place lies in.
    let in_several =
        in_several.into_iter().map(|(word, which)| format!("counted in more than one {word}: {which}"));
    let notes =
        missing.into_iter().map(|(word, number)| missing_note(number, &word)).chain(in_several).collect();
    groups.into_grouped(notes)
}

/// Groups in the making: the values of keys are told apart by where each was put when it was first met.
struct Groups<'g, A> {
    view: View<'g>,
    values: Values,
    places: BTreeMap<Few<u32>, usize>,
    groups: Kept<'g, Group<A>>,
    /// What the map holds.
    held: Charge<'g>,
    /// The group of the last one: neighbours in time are often in one group.
    last: usize,
}

impl<'g, A: Default> Groups<'g, A> {
    fn new(view: &View<'g>) -> Self {
        Self {
            view: *view,
            values: Values::default(),
            places: BTreeMap::new(),
            groups: view.kept(),
            held: view.charge(),
            last: 0,
        }
    }

    /// Adds a member to a group.
    fn member(&mut self, keys: &[u32], add: impl FnOnce(&mut A) -> usize) {
        if self.groups.get(self.last).is_none_or(|known| *known.keys != *keys) {
            let keys: Few<u32> = keys.iter().copied().collect();
            self.last = match self.places.get(&keys) {
                Some(known) => *known,
                None => {
                    let new = Group { keys: keys.clone(), members: A::default() };
                    let values = std::mem::take(&mut self.values.held);
                    if !self.held.add(map_entry::<Few<u32>, usize>() + keys.heap() + values)
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

    /// The groups in the order of their keys.
    fn into_grouped(self, notes: Vec<String>) -> Grouped<A> {
        let Self { view, values, places, mut groups, mut held, .. } = self;
        held.give_back(places.len() * map_entry::<Few<u32>, usize>());
        drop(places);
        let mut all = values.all;
        let mut order: Vec<usize> = (0..all.len()).collect();
        view.sort_by(&mut order, |one, other| all[*one].cmp(&all[*other]));
        // Where each value stands in the order of all.
        let mut ranks = vec![0; all.len()];
        (0..).zip(&order).for_each(|(rank, place)| ranks[*place] = rank);
        all.sort();
        for group in view.guarded(groups.iter_mut()) {
            group.keys.iter_mut().for_each(|key| *key = ranks[at(*key)]);
        }
        groups.sort_by(|one, other| one.keys.cmp(&other.keys));
        held.stay();
        let labels = labels(&view, &all);
        Grouped { groups: groups.into_answer(), values: all, labels, notes }
    }
}

/// The values of keys, each where it was put when it was first met.
#[derive(Debug, Default)]
struct Values {
    all: Vec<Value>,
    /// By the place of the key in the question: of one day may be told the month and the year.
    known: BTreeMap<(usize, GroupKey), u32>,
    types: BTreeMap<TypeIx, u32>,
    /// Bytes that they hold and that are not charged yet.
    held: usize,
}

impl Values {
    fn place_of(&mut self, view: &View<'_>, value: (usize, GroupKey), key: &Key) -> u32 {
        match self.known.get(&value) {
            Some(known) => *known,
            None => {
                let place = self.put(Value::of(view, value.1, key));
                self.known.insert(value, place);
                place
            }
        }
    }

    fn place_of_type(&mut self, view: &View<'_>, entity: EntityIx) -> u32 {
        let ty = view.graph().type_of(entity);
        match self.types.get(&ty) {
            Some(known) => *known,
            None => {
                let place = self.put(Value::text(text::type_name(view, entity)));
                self.types.insert(ty, place);
                place
            }
        }
    }

    fn put(&mut self, value: Value) -> u32 {
        // Its label is made once more for the answer.
        self.held += 2 * size_of::<Value>() + map_entry::<(usize, GroupKey), u32>();
        self.held += value.folded.heap() + 2 * value.label.heap() + size_of::<String>();
        self.all.push(value);
        u32::try_from(self.all.len() - 1).unwrap_or(u32::MAX)
    }
}

/// A place among values as an index.
fn at(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

impl Grouped<Tally> {
    /// Adds a group for each of these periods of which no event is in one.
    pub(super) fn add_periods(&mut self, periods: &BTreeMap<Day, usize>, by: &Key) {
        let known: BTreeSet<Day> = self.groups.iter().filter_map(|group| self.begins(group)).collect();
        for first in periods.keys().filter(|first| !known.contains(first)) {
            let value = Value::time(*first, by);
            let place = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
            self.labels.push(value.label.clone());
            self.values.push(value);
            self.groups.push(Group { keys: Few::from_elem(place, 1), members: Tally::default() });
        }
        let mut groups = std::mem::take(&mut self.groups);
        groups.sort_by_key(|group| self.begins(group));
        self.groups = groups;
    }
}

fn missing_note(number: u64, word: &str) -> String {
    format!("{} no {word} stated", text::counted(number, "has", "have"))
}

/// The value of a key, in the order of rows: times as they pass, anything else by its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Value {
    time: Option<Day>,
    folded: String,
    label: String,
    /// Tells apart what has one name.
    key: Option<GroupKey>,
}

impl Value {
    fn text(label: String) -> Self {
        Self { time: None, folded: crate::folding::fold(&label), label, key: None }
    }

    fn of(view: &View<'_>, value: GroupKey, key: &Key) -> Self {
        let graph = view.graph();
        let label = match value {
            GroupKey::Entity(entity) => text::name(view, entity),
            GroupKey::Kind(kind) => graph.vocabulary().kind(kind).name.clone(),
            GroupKey::Source(source) => graph.source(source).source.key.clone(),
            GroupKey::Time(day) => return Self::time(day, key),
        };
        Self { key: Some(value), ..Self::text(label) }
    }

    /// The period that begins on a day.
    fn time(first: Day, key: &Key) -> Self {
        let (year, month, _) = first.civil();
        let date = match key {
            Key::Year => Date::year(year),
            Key::Month => Date::month(year, month),
            _ => Ok(Date::of_day(first)),
        };
        let label = date.map_or_else(|_| first.to_string(), |date| date.edtf());
        Self { time: Some(first), folded: String::new(), label, key: None }
    }
}

/// The values of a key for an event.
fn values(view: &View<'_>, hit: &Hit, seen: &Seen<'_>, key: &Key) -> One<(GroupKey, Truth)> {
    if !matches!(key, Key::Month | Key::Year | Key::Day) {
        return keys_of(view, hit, seen, key).into_iter().collect();
    }
    let Some(other) = seen.otherwise.as_deref() else { return periods(seen.extent, key) };
    // Two readings of one date: certain only where both are.
    let (first, second) = (periods(seen.extent, key), periods(other.extent, key));
    let truth_in = |list: &[(GroupKey, Truth)], period: GroupKey| {
        list.iter().find(|(known, _)| *known == period).map_or(Truth::No, |(_, truth)| *truth)
    };
    let both: BTreeSet<GroupKey> = first.iter().chain(&second).map(|(period, _)| *period).collect();
    let joined = both.into_iter().map(|period| {
        let (a, b) = (truth_in(&first, period), truth_in(&second, period));
        (period, if a == b { a } else { Truth::Possible })
    });
    joined.collect()
}

/// The months, years or days that an event may be in; none where there are too many to tell, or no bound.
fn periods(extent: Extent, key: &Key) -> One<(GroupKey, Truth)> {
    if !extent.earliest.is_bounded() || !extent.latest.is_bounded() {
        return One::new();
    }
    let mut periods = One::new();
    let mut at = extent.earliest;
    while at <= extent.latest {
        if periods.len() == PERIODS_MAX {
            return One::new();
        }
        let (first, last) = period(at, key);
        periods.push((GroupKey::Time(first), extent.within(Extent::all_of(first, last))));
        at = last.plus_days(1);
    }
    periods
}

/// The values of keys as text. Of entities with one name each is told with what it lies in, or its entry.
fn labels(view: &View<'_>, values: &[Value]) -> Vec<String> {
    let mut bearers: BTreeMap<&str, BTreeSet<Option<GroupKey>>> = BTreeMap::new();
    for value in view.guarded(values) {
        bearers.entry(&value.label).or_default().insert(value.key);
    }
    let label = |value: &Value| match value.key {
        Some(GroupKey::Entity(entity))
            if bearers.get(value.label.as_str()).is_some_and(|who| who.len() > 1) =>
        {
            let entry = || format!("#{}", view.graph().entity(entity).number);
            let above = view.parent(entity).map_or_else(entry, |(above, _)| text::name(view, above));
            format!("{} ({above})", value.label)
        }
        _ => value.label.clone(),
    };
    view.guarded(values).map(label).collect()
}

/// The word for a key, in notes.
fn key_word(view: &View<'_>, key: &Key) -> String {
    match key {
        Key::Role(role) => format!("`{}`", role.as_str()),
        Key::Place => "place".to_owned(),
        Key::Type(ty) => view.graph().vocabulary().ty(*ty).name.clone(),
        Key::Kind => "kind".to_owned(),
        Key::Source => "source".to_owned(),
        Key::Month => "month".to_owned(),
        Key::Year => "year".to_owned(),
        Key::Day => "day".to_owned(),
    }
}

/// That something cannot be grouped so.
pub(super) fn ungroupable(message: &str) -> crate::error::Error {
    crate::error::Error::new(crate::error::Kind::Meaning, message)
        .hint("count events per month, year, place, type, kind, source or role: `count visits per month`")
}
