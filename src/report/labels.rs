//! Groups in the order of their keys, with these as rows have them.

use std::collections::{BTreeMap, BTreeSet};

use annals_grammar::english;
use annals_graph::budget::{BudgetedVec, Weight};
use annals_graph::view::View;
use annals_model::time::{Date, Day};
use annals_query::analysis::grouping::{Group, GroupValue, Grouped, PlacedValue, at};
use annals_query::execute::GroupKey as KeyValue;
use annals_query::query::GroupingKey;

use super::text;
use crate::answer::{GroupLabel, Name, key_text};

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Groups with the labels of their keys.
#[derive(Debug)]
pub(super) struct Labelled<'g, A> {
    /// The groups, in the order of their keys.
    pub(super) groups: Vec<Group<A>>,
    /// The values of keys as rows have them, in order.
    labels: BudgetedVec<'g, GroupLabel>,
    /// What a reader should know of those in no group, and of those in several.
    pub(super) notes: Vec<String>,
    /// What those come to that have no key.
    pub(super) keyless: Option<A>,
}

impl<A> Labelled<'_, A> {
    /// The keys of a group.
    pub(super) fn keys(&self, group: &Group<A>) -> Vec<GroupLabel> {
        group.keys.iter().filter_map(|key| self.labels.get(at(*key)).cloned()).collect()
    }

    /// The keys of a group as one text.
    pub(super) fn key(&self, group: &Group<A>) -> String {
        key_text(&self.keys(group))
    }
}

/// Puts groups in the order of their keys: times as they pass, anything else by its name.
pub(super) fn labelled<'g, A>(
    view: &View<'g>,
    grouped: Grouped<'g, A>,
    per: &[GroupingKey],
) -> Labelled<'g, A> {
    let notes = notes(view, &grouped, per);
    let Grouped { mut groups, values, keyless, .. } = grouped;
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
    Labelled { groups, labels: written(view, &values), notes, keyless }
}

fn notes<A>(view: &View<'_>, grouped: &Grouped<'_, A>, per: &[GroupingKey]) -> Vec<String> {
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
    let overlap = grouped.overlap.then(|| "the rows do not add up: something could be in several".to_owned());
    missing.chain(several).chain(overlap).collect()
}

/// The value of a key, in the order of rows: times as they pass, anything else by its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Label {
    /// The first day of a period, and which it is.
    time: Option<(Day, GroupingKey)>,
    folded: String,
    label: String,
    /// Tells apart what has one name.
    key: Option<KeyValue>,
}

impl Weight for Label {
    fn heap(&self) -> usize {
        self.folded.heap() + self.label.heap()
    }
}

impl Label {
    fn text(label: String) -> Self {
        Self { time: None, folded: annals_model::folding::fold(&label), label, key: None }
    }

    /// The label of a value of one of these keys.
    fn of(view: &View<'_>, (place, value): PlacedValue, per: &[GroupingKey]) -> Self {
        let graph = view.graph();
        let value = match value {
            GroupValue::Of(value) => value,
            GroupValue::Type(ty) => return Self::text(graph.vocabulary().ty(ty).name.clone()),
        };
        let label = match value {
            KeyValue::Entity(entity) => text::name(view, entity),
            KeyValue::Kind(kind) => graph.vocabulary().kind(kind).name.clone(),
            KeyValue::Source(source) => graph.source(source).source.key.clone(),
            KeyValue::Time(day) => return Self::time(day, per.get(place)),
            KeyValue::Weekday(weekday) => {
                let name = WEEKDAYS[usize::try_from(weekday).unwrap_or_default() % WEEKDAYS.len()];
                // In the order of the week.
                return Self { folded: weekday.to_string(), ..Self::text(name.to_owned()) };
            }
        };
        Self { key: Some(value), ..Self::text(label) }
    }

    /// The period that begins on a day.
    fn time(first: Day, key: Option<&GroupingKey>) -> Self {
        let key = key.cloned().unwrap_or(GroupingKey::Day);
        Self { time: Some((first, key)), folded: String::new(), label: String::new(), key: None }
    }

    /// The period as rows have it, where it is one.
    fn period(&self) -> Option<GroupLabel> {
        let (first, key) = self.time.as_ref()?;
        let first = *first;
        let (year, month, _) = first.civil();
        let date = match key {
            GroupingKey::Year => Date::year(year),
            GroupingKey::Quarter => Date::quarter(year, month.div_ceil(3)),
            GroupingKey::Month => Date::month(year, month),
            GroupingKey::Week => Date::range(&Date::of_day(first), &Date::of_day(first.plus_days(6))),
            _ => Ok(Date::of_day(first)),
        };
        Some(GroupLabel::Period(date.unwrap_or_else(|_| Date::of_day(first))))
    }
}

/// The values of keys as rows have them. Entities of one name are told apart by what they lie in, or their entries.
fn written<'g>(view: &View<'g>, values: &[Label]) -> BudgetedVec<'g, GroupLabel> {
    let mut namesakes: BTreeMap<&str, BTreeSet<Option<KeyValue>>> = BTreeMap::new();
    for value in view.guarded(values).filter(|value| value.time.is_none()) {
        namesakes.entry(&value.label).or_default().insert(value.key);
    }
    let label = |value: &Label| match value.key {
        Some(KeyValue::Entity(entity)) => {
            let id = view.graph().number_of(entity);
            let mut text = value.label.clone();
            if namesakes.get(text.as_str()).is_some_and(|who| who.len() > 1) {
                let above = view.parent(entity).map(|(above, _)| text::name(view, above));
                text = format!("{text} ({})", above.unwrap_or_else(|| format!("#{id}")));
            }
            GroupLabel::Entity(Name { id, text })
        }
        _ => value.period().unwrap_or_else(|| GroupLabel::Word(value.label.clone())),
    };
    view.gathered(values.iter().map(label))
}

/// The word for a key, in notes.
fn key_word(view: &View<'_>, key: &GroupingKey) -> String {
    match key {
        GroupingKey::Role(role) => format!("`{}`", role.as_str()),
        GroupingKey::Type(ty) => view.graph().vocabulary().ty(*ty).name.clone(),
        other => other.word().unwrap_or_default().to_owned(),
    }
}
