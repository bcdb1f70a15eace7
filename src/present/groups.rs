//! Counts for each value of some keys.
//!
//! A vague event may fall in several months: it is possible in each of them, and certain where it lies in one. A group
//! that nothing is certainly in is a row all the same. Events that have no value for a key are in no group and are
//! told in a note.

use std::collections::{BTreeMap, BTreeSet};

use annals_store::time::{Date, Day, Extent, Truth};

use super::count::Tally;
use super::sort::Rows;
use super::{Draft, events, text};
use crate::answer::{Body, GroupRow};
use crate::budget::{Charge, Kept, Weight, map_entry};
use crate::error::Result;
use crate::execute::{Evaluator, Found, GroupKey, Hit, Outcome, join, keys_of, period};
use crate::few::{Few, One};
use crate::ids::{EntityIx, EventIx, TypeIx};
use crate::query::{Events, Key, Set, Shaping};
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
    fn begins(&self, group: &Group<A>) -> Option<Day> {
        group.keys.first().and_then(|key| self.values.get(at(*key))?.time)
    }
}

/// The members of a set counted for each value of some keys.
pub(super) fn answer(
    evaluator: &mut Evaluator<'_>,
    of: &Set,
    per: &[Key],
    shaping: &Shaping,
) -> Result<Draft> {
    match of {
        Set::Events(of) => of_events(evaluator, of, per, shaping),
        Set::Entities(of) => of_entities(evaluator, of, per, shaping),
        Set::Dates(_) | Set::Kinds(_) => {
            Err(ungroupable("only events and entities can be counted for each of something"))
        }
    }
}

/// Events counted for each value of some keys.
fn of_events(evaluator: &mut Evaluator<'_>, of: &Events, per: &[Key], shaping: &Shaping) -> Result<Draft> {
    // What lies in one period of time is told by the order of time alone.
    let period = match per {
        [period @ (Key::Month | Key::Year | Key::Day)] => Some(period),
        _ => None,
    };
    let outcome = if period.is_some() { evaluator.events_apart(of)? } else { evaluator.events(of)? };
    let view = evaluator.view();
    let mut grouped = grouped(&view, &outcome.rows, per, |tally: &mut Tally, member| {
        tally.add_event(&view, member.seen, member.hit.truth.and(member.truth));
        0
    });
    let settled = period.map(|period| counted_by(&view, &outcome.settled, period)).unwrap_or_default();
    if let Some(period) = period {
        grouped.add_periods(&settled, period);
    }
    let unbounded = several_groups(&view, &outcome, per);
    let mut rows = Rows::<GroupRow>::new(&view, shaping)?;
    let mut certain = 0;
    let mut shown = 0;
    for group in view.guarded(&grouped.groups) {
        let (mut tally, keys) = (group.members, grouped.keys(group));
        let in_period = grouped.begins(group).and_then(|first| settled.get(&first));
        in_period.into_iter().for_each(|events| tally.add_single(*events));
        let at_most = tally.at_most.filter(|_| unbounded.is_empty() || !unbounded.contains(&keys));
        // An aggregate all of whose events are recorded on their own adds nothing anywhere.
        if at_most != Some(0) {
            shown += 1;
            certain += usize::from(tally.at_least > 0);
            evaluator.rows(shown)?;
            rows.push(|| row(keys, Tally { at_most, ..tally }));
        }
    }
    let mut notes = events::common_notes(&view, of, &outcome);
    notes.extend(grouped.notes);
    let (rows, all) = rows.into_rows();
    Ok(Draft::new("groups", Body::Groups { rows }, certain)
        .possible(all - certain)
        .checked(outcome.checked)
        .noted(notes)
        .cut_from_if(shaping, all))
}

/// How many of these, which are in order of time and on one day each, lie in each period, by its first day.
fn counted_by(view: &View<'_>, settled: &[EventIx], of: &Key) -> BTreeMap<Day, usize> {
    let table = view.graph().events();
    let mut counts = BTreeMap::new();
    let mut left = settled;
    while let Some(first) = left.first() {
        let (begins, ends) = period(table.extent(*first).earliest, of);
        let next = table.first_after(ends);
        let (inside, behind) = left.split_at(left.partition_point(|event| *event < next).max(1));
        counts.insert(begins, inside.len());
        left = behind;
    }
    counts
}

fn ungroupable(message: &str) -> crate::error::Error {
    crate::error::Error::new(crate::error::Kind::Meaning, message)
        .hint("count events per month, year, place, type, kind, source or role: `count visits per month`")
}

/// Entities counted for each place or type above them, or for each type.
fn of_entities(
    evaluator: &mut Evaluator<'_>,
    of: &crate::query::Entities,
    per: &[Key],
    shaping: &Shaping,
) -> Result<Draft> {
    let outcome = evaluator.entities(of)?;
    let view = evaluator.view();
    let grouped = grouped_entities(&view, &outcome.rows, per, |tally: &mut Tally, (_, truth)| {
        tally.add(truth, (1, Some(1)));
        0
    })?;
    let mut rows = Rows::<GroupRow>::new(&view, shaping)?;
    for group in view.guarded(&grouped.groups) {
        rows.push(|| row(grouped.keys(group), group.members));
    }
    let certain = grouped.groups.iter().filter(|group| group.members.at_least > 0).count();
    let (rows, all) = rows.into_rows();
    Ok(Draft::new("groups", Body::Groups { rows }, certain)
        .possible(all - certain)
        .checked(outcome.checked)
        .noted(outcome.notes)
        .noted(grouped.notes)
        .cut_from_if(shaping, all))
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
    fn add_periods(&mut self, periods: &BTreeMap<Day, usize>, by: &Key) {
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

/// The groups that aggregates without a number may add to: they have no upper bound.
fn several_groups(view: &View<'_>, outcome: &Outcome<Hit>, per: &[Key]) -> BTreeSet<Vec<String>> {
    let hits: Vec<Hit> = outcome
        .several
        .iter()
        .map(|event| Hit {
            event: *event,
            truth: Truth::Certain,
            wanted: true,
            because: One::new(),
            then: Vec::new(),
            standing: None,
            guises: Vec::new(),
        })
        .collect();
    let grouped = grouped(view, &hits, per, |(), _| 0);
    grouped.groups.iter().map(|group| grouped.keys(group)).collect()
}

fn row(keys: Vec<String>, tally: Tally) -> GroupRow {
    GroupRow {
        key: keys.join(" · "),
        keys: if keys.len() > 1 { keys } else { Vec::new() },
        at_least: tally.at_least,
        at_most: tally.at_most,
    }
}
