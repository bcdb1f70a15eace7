//! Groups in the order of their keys, with these as text.

use std::collections::{BTreeMap, BTreeSet};

use annals_grammar::english;
use annals_store::time::{Date, Day};

use super::text;
use crate::analysis::grouping::{Group, Grouped, PlacedValue, Value, at};
use crate::budget::{Kept, Weight};
use crate::execute::GroupKey;
use crate::query::Key;
use crate::view::View;

/// Groups with the labels of their keys.
#[derive(Debug)]
pub(super) struct Labelled<'g, A> {
    /// The groups, in the order of their keys.
    pub(super) groups: Vec<Group<A>>,
    /// The values of keys as text, in order.
    labels: Kept<'g, String>,
    /// What a reader should know of those in no group, and of those in several.
    pub(super) notes: Vec<String>,
}

impl<A> Labelled<'_, A> {
    /// The keys of a group as text.
    pub(super) fn keys(&self, group: &Group<A>) -> Vec<String> {
        group.keys.iter().filter_map(|key| self.labels.get(at(*key)).cloned()).collect()
    }

    /// The keys of a group as one text.
    pub(super) fn key(&self, group: &Group<A>) -> String {
        self.keys(group).join(" · ")
    }
}

/// Puts groups in the order of their keys: times as they pass, anything else by its name.
pub(super) fn labelled<'g, A>(view: &View<'g>, grouped: Grouped<'g, A>, per: &[Key]) -> Labelled<'g, A> {
    let notes = notes(view, &grouped, per);
    let Grouped { mut groups, values, .. } = grouped;
    let mut values = view.gathered(values.into_iter().map(|value| Label::of(view, value, per)));
    let order = view.order_of(values.len(), |one, other| values[one].cmp(&values[other]));
    // Where each value stands in the order of all.
    let mut ranks = vec![0; values.len()];
    (0..).zip(order.iter()).for_each(|(rank, place)| ranks[*place] = rank);
    view.arrange(&mut values, order);
    for key in view.guarded(&mut groups).flat_map(|group| group.keys.iter_mut()) {
        *key = ranks.get(at(*key)).copied().unwrap_or_default();
    }
    view.sort_by(&mut groups, |one, other| one.keys.cmp(&other.keys));
    Labelled { groups, labels: written(view, &values), notes }
}

fn notes<A>(view: &View<'_>, grouped: &Grouped<'_, A>, per: &[Key]) -> Vec<String> {
    let word = |place: &usize| per.get(*place).map(|key| key_word(view, key)).unwrap_or_default();
    let mut missing: BTreeMap<String, u64> = BTreeMap::new();
    grouped.missing.iter().for_each(|(place, number)| *missing.entry(word(place)).or_default() += number);
    let missing = missing
        .into_iter()
        .map(|(word, number)| format!("{} no {word} stated", english::counted(number, "has", "have")));
    let several = grouped.in_several.iter().map(|(place, numbers)| (word(place), text::numbers(numbers)));
    let several: BTreeMap<String, String> = several.collect();
    let several =
        several.into_iter().map(|(word, which)| format!("counted in more than one {word}: {which}"));
    missing.chain(several).collect()
}

/// The value of a key, in the order of rows: times as they pass, anything else by its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Label {
    time: Option<Day>,
    folded: String,
    label: String,
    /// Tells apart what has one name.
    key: Option<GroupKey>,
}

impl Weight for Label {
    fn heap(&self) -> usize {
        self.folded.heap() + self.label.heap()
    }
}

impl Label {
    fn text(label: String) -> Self {
        Self { time: None, folded: crate::folding::fold(&label), label, key: None }
    }

    /// The label of a value of one of these keys.
    fn of(view: &View<'_>, (place, value): PlacedValue, per: &[Key]) -> Self {
        let graph = view.graph();
        let value = match value {
            Value::Of(value) => value,
            Value::Type(ty) => return Self::text(graph.vocabulary().ty(ty).name.clone()),
        };
        let label = match value {
            GroupKey::Entity(entity) => text::name(view, entity),
            GroupKey::Kind(kind) => graph.vocabulary().kind(kind).name.clone(),
            GroupKey::Source(source) => graph.source(source).source.key.clone(),
            GroupKey::Time(day) => return Self::time(day, per.get(place)),
        };
        Self { key: Some(value), ..Self::text(label) }
    }

    /// The period that begins on a day.
    fn time(first: Day, key: Option<&Key>) -> Self {
        let (year, month, _) = first.civil();
        let date = match key {
            Some(Key::Year) => Date::year(year),
            Some(Key::Month) => Date::month(year, month),
            _ => Ok(Date::of_day(first)),
        };
        let label = date.map_or_else(|_| first.to_string(), |date| date.edtf());
        Self { time: Some(first), folded: String::new(), label, key: None }
    }
}

/// The values of keys as text. Of entities with one name each is told with what it lies in, or its entry.
fn written<'g>(view: &View<'g>, values: &[Label]) -> Kept<'g, String> {
    let mut bearers: BTreeMap<&str, BTreeSet<Option<GroupKey>>> = BTreeMap::new();
    for value in view.guarded(values) {
        bearers.entry(&value.label).or_default().insert(value.key);
    }
    let label = |value: &Label| match value.key {
        Some(GroupKey::Entity(entity))
            if bearers.get(value.label.as_str()).is_some_and(|who| who.len() > 1) =>
        {
            let entry = || format!("#{}", view.graph().entity(entity).number);
            let above = view.parent(entity).map_or_else(entry, |(above, _)| text::name(view, above));
            format!("{} ({above})", value.label)
        }
        _ => value.label.clone(),
    };
    view.gathered(values.iter().map(label))
}

/// The word for a key, in notes.
fn key_word(view: &View<'_>, key: &Key) -> String {
    match key {
        Key::Role(role) => format!("`{}`", role.as_str()),
        Key::Type(ty) => view.graph().vocabulary().ty(*ty).name.clone(),
        other => other.word().unwrap_or_default().to_owned(),
    }
}
