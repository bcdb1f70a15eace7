//! Counts for each value of some keys.
//!
//! A vague event may fall in several months: it is possible in each of them, and certain where it lies in one. A group
//! that nothing is certainly in is a row all the same. Events that have no value for a key are in no group and are
//! told in a note.

use std::collections::{BTreeMap, BTreeSet};

use annals_store::entry::Number;
use annals_store::time::{Date, Day, Extent, Truth};

use super::count::Tally;
use super::{Draft, events, text};
use crate::answer::{Body, GroupRow};
use crate::error::Result;
use crate::execute::{Evaluator, Found, GroupKey, Hit, Outcome, join, keys_of, period};
use crate::few::One;
use crate::ids::EventIx;
use crate::query::{Events, Key, Set};
use crate::view::{Seen, View};

/// Periods that one vague event is put in at most; one that could be in more is in no group.
const PERIODS_MAX: usize = 400;

/// The places of what is grouped in a list, each with whether it belongs to the group.
type Members = Vec<(usize, Truth)>;

/// A group: its keys as text, and which of the events belong to it.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    /// The keys, in the order asked for.
    pub(super) keys: Vec<String>,
    /// The places of its events in the list, each with whether it belongs.
    pub(super) members: Members,
    /// The first day of the period that is its first key, where that is one.
    pub(super) begins: Option<Day>,
}

impl Group {
    /// A period of which no event is listed.
    fn of_period(first: Day, by: &Key) -> Self {
        Self { keys: vec![Value::time(first, by).label], members: Members::new(), begins: Some(first) }
    }

    /// The keys as one text.
    pub(super) fn key(&self) -> String {
        self.keys.join(" · ")
    }
}

/// Events by the values of keys.
#[derive(Debug, Default)]
pub(super) struct Grouped {
    /// The groups, in the order of their keys.
    pub(super) groups: Vec<Group>,
    /// What a reader should know of those in no group.
    pub(super) notes: Vec<String>,
}

/// The members of a set counted for each value of some keys.
pub(super) fn answer(evaluator: &mut Evaluator<'_>, of: &Set, per: &[Key]) -> Result<Draft> {
    match of {
        Set::Events(of) => of_events(evaluator, of, per),
        Set::Entities(of) => of_entities(evaluator, of, per),
        Set::Dates(_) | Set::Kinds(_) => {
            Err(ungroupable("only events and entities can be counted for each of something"))
        }
    }
}

/// Events counted for each value of some keys.
fn of_events(evaluator: &mut Evaluator<'_>, of: &Events, per: &[Key]) -> Result<Draft> {
    // What lies in one period of time is told by the order of time alone.
    let period = match per {
        [period @ (Key::Month | Key::Year | Key::Day)] => Some(period),
        _ => None,
    };
    let outcome = if period.is_some() { evaluator.events_apart(of)? } else { evaluator.events(of)? };
    let view = evaluator.view();
    let hits = events::seen(&view, outcome.rows.iter());
    let mut grouped = grouped(&view, &hits, per);
    let settled = period.map(|period| counted_by(&view, &outcome.settled, period)).unwrap_or_default();
    let known: BTreeSet<Day> = grouped.groups.iter().filter_map(|group| group.begins).collect();
    let new = settled.keys().filter(|first| !known.contains(first));
    grouped.groups.extend(new.filter_map(|first| Some(Group::of_period(*first, period?))));
    grouped.groups.sort_by_key(|group| group.begins);
    let unbounded = several_groups(&view, &outcome, per);
    let counted = |group: &Group| {
        let mut tally = Tally::default();
        let settled = group.begins.and_then(|first| settled.get(&first));
        settled.into_iter().for_each(|events| tally.add_single(*events));
        for (at, truth) in &group.members {
            tally.add_event(&view, &hits[*at].1, hits[*at].0.truth.and(*truth));
        }
        row(group, tally, unbounded.contains(&group.keys))
    };
    // An aggregate all of whose events are recorded on their own adds nothing anywhere.
    let rows = grouped.groups.iter().map(counted).filter(|row| row.at_most != Some(0));
    let rows: Vec<GroupRow> = rows.collect();
    let mut notes = events::common_notes(&view, of, &outcome);
    notes.extend(grouped.notes);
    let certain = rows.iter().filter(|row| row.at_least > 0).count();
    let possible = rows.len() - certain;
    Ok(Draft::new("groups", Body::Groups { rows }, certain)
        .possible(possible)
        .checked(outcome.checked)
        .noted(notes))
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
fn of_entities(evaluator: &mut Evaluator<'_>, of: &crate::query::Entities, per: &[Key]) -> Result<Draft> {
    let outcome = evaluator.entities(of)?;
    let view = evaluator.view();
    let grouped = grouped_entities(&view, &outcome.rows, per)?;
    let tally = |group: &Group| {
        let mut tally = Tally::default();
        group.members.iter().for_each(|(_, truth)| tally.add(*truth, (1, Some(1))));
        row(group, tally, false)
    };
    let rows: Vec<GroupRow> = grouped.groups.iter().map(tally).collect();
    let certain = rows.iter().filter(|row| row.at_least > 0).count();
    let possible = rows.len() - certain;
    Ok(Draft::new("groups", Body::Groups { rows }, certain)
        .possible(possible)
        .checked(outcome.checked)
        .noted(outcome.notes)
        .noted(grouped.notes))
}

/// Entities by the values of keys.
pub(super) fn grouped_entities(view: &View<'_>, found: &[Found], per: &[Key]) -> Result<Grouped> {
    let mut groups: BTreeMap<One<Value>, Members> = BTreeMap::new();
    let mut missing: BTreeMap<String, u64> = BTreeMap::new();
    for (at, found) in found.iter().enumerate() {
        let mut combined = One::from_elem((One::new(), found.truth), 1);
        for key in per {
            let values = entity_keys(view, found.entity, key)?;
            if values.is_empty() {
                *missing.entry(key_word(view, key)).or_default() += 1;
            }
            combined = join(&combined, &values);
        }
        for (group, truth) in combined {
            groups.entry(group).or_default().push((at, truth));
        }
    }
    let notes = missing.into_iter().map(|(word, number)| missing_note(number, &word)).collect();
    Ok(Grouped { groups: labelled(view, groups.into_iter().collect()), notes })
}

/// Groups with their keys as text.
fn labelled(view: &View<'_>, groups: Vec<(One<Value>, Members)>) -> Vec<Group> {
    let keys = labels(view, groups.iter().map(|(group, _)| group.as_slice()));
    let group = |(keys, (values, members)): (_, (One<Value>, _))| {
        let begins = values.first().and_then(|value| value.time);
        Group { keys, members, begins }
    };
    keys.into_iter().zip(groups).map(group).collect()
}

fn entity_keys(view: &View<'_>, entity: crate::ids::EntityIx, key: &Key) -> Result<Vec<(Value, Truth)>> {
    let graph = view.graph();
    let value = |entity| (Value::of(view, GroupKey::Entity(entity), key), Truth::Certain);
    match key {
        Key::Place => Ok(view.parent(entity).map(|(above, _)| value(above)).into_iter().collect()),
        Key::Type(ty) => {
            let (mut at, mut met) = (entity, Vec::new());
            while !met.contains(&at) {
                met.push(at);
                if at != entity && graph.vocabulary().is_a(graph.type_of(at), *ty) {
                    return Ok(vec![value(at)]);
                }
                let Some((above, _)) = view.parent(at) else { break };
                at = above;
            }
            Ok(Vec::new())
        }
        Key::Kind => Ok(vec![(Value::text(text::type_name(view, entity)), Truth::Certain)]),
        _ => Err(ungroupable("entities have no date, source or role to be counted by")),
    }
}

/// Events by the values of keys.
pub(super) fn grouped(view: &View<'_>, hits: &[(&Hit, Seen<'_>)], per: &[Key]) -> Grouped {
    let mut places: BTreeMap<One<GroupKey>, usize> = BTreeMap::new();
    let mut groups: Vec<(One<GroupKey>, Members)> = Vec::new();
    let mut missing: BTreeMap<String, u64> = BTreeMap::new();
    let mut in_several: BTreeMap<String, Vec<Number>> = BTreeMap::new();
    // Neighbours in time are often in one group.
    let mut last = 0;
    for (at, (hit, seen)) in hits.iter().enumerate() {
        if !view.work(1) {
            break;
        }
        let mut combined = One::from_elem((One::new(), Truth::Certain), 1);
        for key in per {
            let values = values(view, hit, seen, key);
            if values.is_empty() {
                *missing.entry(key_word(view, key)).or_default() += 1;
            }
            if matches!(key, Key::Type(_))
                && values.iter().filter(|(_, truth)| truth.is_certain()).count() > 1
            {
                in_several.entry(key_word(view, key)).or_default().push(seen.number);
            }
            combined = join(&combined, &values);
        }
        for (group, truth) in combined {
            if groups.get(last).is_none_or(|(known, _)| *known != group) {
                last = *places.entry(group.clone()).or_insert(groups.len());
                if last == groups.len() {
                    groups.push((group, Vec::new()));
                }
            }
            groups[last].1.push((at, truth));
        }
    }
    let value = |(key, word): (&GroupKey, &Key)| Value::of(view, *key, word);
    let mut groups: Vec<(One<Value>, Members)> = groups
        .into_iter()
        .map(|(group, members)| (group.iter().zip(per).map(value).collect(), members))
        .collect();
    groups.sort_by(|(one, _), (other, _)| one.cmp(other));
    let groups = labelled(view, groups);
    // Two places may be told, or two things said of what one place lies in.
    let in_several = in_several
        .into_iter()
        .map(|(word, which)| format!("counted in more than one {word}: {}", text::numbers(&which)));
    let notes =
        missing.into_iter().map(|(word, number)| missing_note(number, &word)).chain(in_several).collect();
    Grouped { groups, notes }
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

/// The keys of groups as text. Of entities with one name each is told with what it lies in, or its entry.
fn labels<'v>(view: &View<'_>, groups: impl Iterator<Item = &'v [Value]>) -> Vec<Vec<String>> {
    let groups: Vec<&[Value]> = groups.collect();
    let mut bearers: BTreeMap<&str, std::collections::BTreeSet<Option<GroupKey>>> = BTreeMap::new();
    for value in groups.iter().copied().flatten() {
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
    groups.iter().map(|group| group.iter().map(label).collect()).collect()
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
fn several_groups(view: &View<'_>, outcome: &Outcome<Hit>, per: &[Key]) -> Vec<Vec<String>> {
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
    let seen = events::seen(view, hits.iter());
    grouped(view, &seen, per).groups.into_iter().map(|group| group.keys).collect()
}

fn row(group: &Group, tally: Tally, unbounded: bool) -> GroupRow {
    GroupRow {
        key: group.key(),
        keys: if group.keys.len() > 1 { group.keys.clone() } else { Vec::new() },
        at_least: tally.at_least,
        at_most: if unbounded { None } else { tally.at_most },
    }
}
