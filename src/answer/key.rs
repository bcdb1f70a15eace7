//! What rows are sorted by. Rows without a value come last, whichever way they are sorted.

use std::borrow::Cow;
use std::cmp::Ordering;

use annals_graph::budget::Weight;
use annals_model::entry::{Count, Locator, Quantity};
use annals_model::numbers::{as_float, signed_float};
use annals_model::time::{Date, Day, Extent};

use super::{Cell, FieldAssertion, GroupLabel, PlanPart, ProgressScope, Value};

/// What a row is sorted by.
#[derive(Clone, Debug, PartialEq)]
pub enum SortKey<'r> {
    /// A number.
    Number(f64),
    /// A text, and in what letters it is compared first: `None` where they are its own.
    Text(Option<String>, Cow<'r, str>),
    /// A span of days by its ends.
    Days(Day, Day),
    /// A quantity: by its unit, then by its number.
    Quantity(Cow<'r, str>, i64),
    /// Several keys, compared one by one.
    Several(Vec<Self>),
    /// No value.
    None,
}

impl Weight for SortKey<'_> {
    fn heap(&self) -> usize {
        let owned = |text: &Cow<'_, str>| match text {
            Cow::Borrowed(_) => 0,
            Cow::Owned(text) => text.heap(),
        };
        match self {
            Self::Number(_) | Self::Days(..) | Self::None => 0,
            Self::Text(folded, text) => folded.heap() + owned(text),
            Self::Quantity(unit, _) => owned(unit),
            Self::Several(keys) => keys.heap(),
        }
    }
}

impl<'r> SortKey<'r> {
    /// The key of a cell: that of its value.
    #[must_use]
    pub fn of(cell: &Cell<'r>) -> Self {
        cell.value().map_or(Self::None, Self::of_value)
    }

    fn of_value(value: &Value<'r>) -> Self {
        match value {
            Value::Entry(number) | Value::Number(number) => Self::number(*number),
            // Rows are compared by the first entry; one that names none comes before all.
            Value::Entries(numbers) => Self::number(numbers.first().copied().unwrap_or_default()),
            Value::Days(days) => Self::Number(signed_float(*days)),
            Value::Real(figure) | Value::Degrees(figure) => Self::Number(*figure),
            Value::Flag(flag) => Self::number((*flag).into()),
            Value::Text(text) => Self::text(*text),
            Value::Name(name) => Self::text(name.text.as_str()),
            Value::Texts(texts) => Self::text(texts.join(", ")),
            Value::Word(word) => Self::text(*word),
            Value::Date(date) | Value::When(date) => Self::of_date(Some(date)),
            Value::Day(day) => Self::Days(*day, *day),
            Value::Recorded(recorded) => Self::Number(signed_float(recorded.begins().0)),
            Value::Quantity(quantity) => Self::quantity(quantity),
            Value::Count(count) => Self::of_count(*count),
            Value::Field(value) => value.key(),
            Value::Asserted(assertions) => {
                Self::Several(assertions.iter().map(FieldAssertion::key).collect())
            }
            Value::State(state) => state.key(),
            Value::Range((least, _)) => Self::number(*least),
            Value::Amount((least, _)) => least.map_or(Self::None, Self::Number),
            Value::Distance((least, _)) => least.map_or(Self::None, |days| Self::Number(signed_float(days))),
            Value::Span([from, _]) => Self::number(*from),
            Value::Place(Locator::Characters(at, _) | Locator::Paragraph(at) | Locator::Page(at)) => {
                Self::number(*at)
            }
            Value::Point([latitude, _]) => Self::Number(*latitude),
            Value::Key((None, keys)) => Self::several(keys),
            Value::Scope(scope) => Self::of_scope(scope),
            Value::Phrase(_)
            | Value::Listed(_)
            | Value::Via(_)
            | Value::Key(_)
            | Value::Keys(_)
            | Value::Calendar(_)
            | Value::Roles(_)
            | Value::Role(_)
            | Value::Events(_)
            | Value::Changes(_) => Self::text(value.words()),
        }
    }

    /// A text: first without regard to case.
    #[must_use]
    pub fn text(text: impl Into<Cow<'r, str>>) -> Self {
        let text = text.into();
        let as_it_is = text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        Self::Text((!as_it_is).then(|| text.to_lowercase()), text)
    }

    /// A date by its first day, then by its last: what has no bound there lies before and behind all.
    #[must_use]
    pub fn of_date(date: Option<&Date>) -> Self {
        match date.map(Date::extent) {
            None | Some(Extent { earliest: Day::MIN, latest: Day::MAX, .. }) => Self::None,
            Some(Extent { earliest, latest, .. }) => Self::Days(earliest, latest),
        }
    }

    /// A date by its last day, then by its first; one that is not bounded there by its first.
    #[must_use]
    pub fn of_latest(date: Option<&Date>) -> Self {
        match date.map(Date::extent) {
            None | Some(Extent { earliest: Day::MIN, latest: Day::MAX, .. }) => Self::None,
            Some(Extent { earliest, latest: Day::MAX, .. }) => Self::Days(earliest, earliest),
            Some(Extent { earliest, latest, .. }) => Self::Days(latest, earliest),
        }
    }

    /// A number of events by the least that it can be.
    pub(super) fn of_count(count: Count) -> Self {
        match count {
            Count::Range(least, _) => Self::number(least),
            Count::Several => Self::None,
        }
    }

    fn several(keys: &'r [GroupLabel]) -> Self {
        let key = |key: &'r GroupLabel| match key {
            GroupLabel::Entity(name) => Self::text(name.text.as_str()),
            GroupLabel::Period(date) => Self::of_date(Some(date)),
            GroupLabel::Word(word) => Self::text(word.as_str()),
        };
        match keys {
            [one] => key(one),
            several => Self::Several(several.iter().map(key).collect()),
        }
    }

    /// By the kind, then by the period; the whole comes last.
    fn of_scope(scope: &'r ProgressScope) -> Self {
        let kind = Self::text(scope.kind.as_deref().unwrap_or_default());
        let place = match scope.part {
            PlanPart::Period(_, number) => Self::number(number),
            PlanPart::Whole => Self::Number(f64::INFINITY),
        };
        Self::Several(vec![kind, place])
    }

    /// A quantity in words has no number to compare by.
    pub(super) fn quantity(quantity: &'r Quantity) -> Self {
        let number = quantity.thousandths;
        number.map_or(Self::None, |number| Self::Quantity(quantity.unit.as_str().into(), number))
    }

    /// A number of rows, days or an entry: exact up to 2⁵³.
    #[must_use]
    pub fn number(number: u64) -> Self {
        Self::Number(as_float(number))
    }

    /// The same, whatever becomes of the row.
    #[must_use]
    pub fn into_owned(self) -> SortKey<'static> {
        match self {
            Self::Number(number) => SortKey::Number(number),
            Self::Text(folded, text) => SortKey::Text(folded, text.into_owned().into()),
            Self::Days(first, last) => SortKey::Days(first, last),
            Self::Quantity(unit, number) => SortKey::Quantity(unit.into_owned().into(), number),
            Self::Several(keys) => SortKey::Several(keys.into_iter().map(SortKey::into_owned).collect()),
            Self::None => SortKey::None,
        }
    }

    /// How two keys of one column stand to each other.
    #[must_use]
    pub fn compare(&self, other: &Self, descending: bool) -> Ordering {
        match (self, other) {
            (Self::None, Self::None) => Ordering::Equal,
            (Self::None, _) => Ordering::Greater,
            (_, Self::None) => Ordering::Less,
            _ if descending => other.ascending(self),
            _ => self.ascending(other),
        }
    }

    fn ascending(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Text(a, a_text), Self::Text(b, b_text)) => {
                let (a, b) = (a.as_deref().unwrap_or(a_text), b.as_deref().unwrap_or(b_text));
                a.cmp(b).then_with(|| a_text.cmp(b_text))
            }
            (Self::Days(a, a_last), Self::Days(b, b_last)) => a.cmp(b).then_with(|| a_last.cmp(b_last)),
            (Self::Quantity(a, a_number), Self::Quantity(b, b_number)) => {
                a.cmp(b).then_with(|| a_number.cmp(b_number))
            }
            (Self::Several(one), Self::Several(other)) => {
                let pairs = one.iter().zip(other);
                let first = pairs.map(|(a, b)| a.compare(b, false)).find(|order| order.is_ne());
                first.unwrap_or_else(|| one.len().cmp(&other.len()))
            }
            // A column of fields holds values of several types: those of one stand together.
            _ => self.sort().cmp(&other.sort()),
        }
    }

    /// The place of its sort among the others.
    const fn sort(&self) -> u8 {
        match self {
            Self::Number(_) => 0,
            Self::Days(..) => 1,
            Self::Quantity(..) => 2,
            Self::Text(..) => 3,
            Self::Several(_) => 4,
            Self::None => 5,
        }
    }
}
