//! What sources say of the fields of an event that they disagree about.

use annals_graph::budget::Weight;
use annals_model::entry::{Count, Mood, Quantity, Role};
use annals_model::time::Date;

use super::{Participants, Value, Valued, words};

/// A value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimedValue {
    /// A kind.
    Kind(String),
    /// A mood.
    Mood(Mood),
    /// A date.
    Date(Date),
    /// Those in a role.
    Role(Participants, Role),
    /// How much, of what.
    Quantity(Quantity),
    /// How many events.
    Count(Count),
}

impl ClaimedValue {
    /// The value as it stands in a cell.
    #[must_use]
    pub fn value(&self) -> Value<'_> {
        match self {
            Self::Kind(kind) => Value::Text(kind),
            Self::Mood(mood) => Value::Word(mood.as_str()),
            Self::Date(date) => Value::When(date),
            Self::Role(who, role) => Value::Role((who, *role)),
            Self::Quantity(quantity) => Value::Quantity(quantity),
            Self::Count(count) => Value::Count(*count),
        }
    }
}

impl Weight for ClaimedValue {
    fn heap(&self) -> usize {
        match self {
            Self::Kind(kind) => kind.heap(),
            Self::Date(date) => date.heap(),
            Self::Role(who, _) => who.heap(),
            Self::Quantity(quantity) => quantity.heap(),
            Self::Mood(_) | Self::Count(_) => 0,
        }
    }
}

/// What sources say of one field: each value with the keys of those that say so, the preferred one first.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimedField {
    /// The name of the column.
    pub field: &'static str,
    /// The values.
    pub values: Vec<(ClaimedValue, Vec<String>)>,
}

impl ClaimedField {
    /// The values as they stand in a cell.
    pub fn cells(&self) -> impl Iterator<Item = Valued<'_>> {
        self.values.iter().map(|(value, sources)| Valued { value: value.value(), sources })
    }
}

impl std::fmt::Display for ClaimedField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.field, words::claimed_words(self))
    }
}

impl Weight for ClaimedField {
    fn heap(&self) -> usize {
        self.values.heap()
    }
}

/// What sources say of the fields that they disagree about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldClaims(pub Vec<ClaimedField>);

impl FieldClaims {
    /// What is said of a field; nothing where sources do not disagree about it.
    #[must_use]
    pub fn of(&self, field: &str) -> Option<&ClaimedField> {
        self.0.iter().find(|claimed| claimed.field == field)
    }

    /// The values of a field as they stand in a cell.
    pub fn cells(&self, field: &str) -> impl Iterator<Item = Valued<'_>> {
        self.of(field).into_iter().flat_map(ClaimedField::cells)
    }

    /// All of it as one text, for tables that have a value a cell: `date 2024-02-28 (article) or 2024-02-29 (kcna)`.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let fields = self.0.iter().map(|claimed| {
            let value = |valued: Valued<'_>| match valued.sources {
                [] => valued.value.plain(),
                sources => format!("{} ({})", valued.value.plain(), sources.join(", ")),
            };
            format!("{} {}", claimed.field, claimed.cells().map(value).collect::<Vec<_>>().join(" or "))
        });
        (!self.0.is_empty()).then(|| fields.collect::<Vec<_>>().join("; "))
    }
}

impl Weight for FieldClaims {
    fn heap(&self) -> usize {
        self.0.heap()
    }
}
