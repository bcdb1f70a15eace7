//! The fields of events: what they hold, what is said of them, and what became of them.

use std::fmt;

use annals_graph::budget::Weight;
use annals_model::entry::{Count, EntryId, Mood, Quantity};
use annals_model::time::Date;

use super::{Participant, SortKey, words};

/// What a field of an event holds.
#[derive(Clone, Debug, PartialEq)]
pub enum StatedValue {
    /// A kind, by its name.
    Kind(String),
    /// A mood.
    Mood(Mood),
    /// A date.
    Date(Date),
    /// Those in a role, or events that an aggregate stands for.
    Participants(Vec<Participant>),
    /// How much, of what.
    Quantity(Quantity),
    /// How many events an aggregate stands for.
    Count(Count),
    /// Whether those who tell of the event agree.
    Agreed(bool),
    /// What stands for a whole entry, in words.
    Words(String),
}

impl fmt::Display for StatedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind(text) | Self::Words(text) => f.write_str(text),
            Self::Mood(mood) => mood.fmt(f),
            Self::Date(date) => f.write_str(&date.edtf()),
            Self::Participants(all) => f.write_str(&words::joined(all.iter(), ", ")),
            Self::Quantity(quantity) => f.write_str(&words::quantity(quantity)),
            Self::Count(count) => f.write_str(&words::count(*count)),
            Self::Agreed(agreed) => f.write_str(if *agreed { "agree" } else { "disagree" }),
        }
    }
}

impl Weight for StatedValue {
    fn heap(&self) -> usize {
        match self {
            Self::Kind(text) | Self::Words(text) => text.heap(),
            Self::Date(date) => date.heap(),
            Self::Participants(all) => all.heap(),
            Self::Quantity(quantity) => quantity.heap(),
            Self::Mood(_) | Self::Count(_) | Self::Agreed(_) => 0,
        }
    }
}

impl StatedValue {
    /// What rows are sorted by that hold it.
    pub(super) fn key(&self) -> SortKey<'_> {
        match self {
            Self::Date(date) => SortKey::of_date(Some(date)),
            Self::Quantity(quantity) => SortKey::quantity(quantity),
            Self::Count(count) => SortKey::of_count(*count),
            Self::Kind(text) | Self::Words(text) => SortKey::text(text),
            Self::Mood(_) | Self::Participants(_) | Self::Agreed(_) => SortKey::text(self.to_string()),
        }
    }
}

/// How something said of a field stands to what it holds otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// It holds just this.
    Is,
    /// It holds this, too.
    Also,
    /// It holds all but this.
    Not,
}

/// What a claim or a change says of a field: `date 2024-02-28`, `with also Pak`.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldAssertion {
    /// The field.
    pub field: &'static str,
    /// Whether that is all that it holds.
    pub says: Says,
    /// What it holds; `None` is nothing.
    pub value: Option<StatedValue>,
}

impl fmt::Display for FieldAssertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let says = match self.says {
            Says::Is => "",
            Says::Also => "also ",
            Says::Not => "not ",
        };
        write!(f, "{} {says}", self.field)?;
        match &self.value {
            Some(value) => value.fmt(f),
            None => f.write_str("none"),
        }
    }
}

impl Weight for FieldAssertion {
    fn heap(&self) -> usize {
        self.value.heap()
    }
}

impl FieldAssertion {
    /// What rows are sorted by that hold it.
    pub(super) fn key(&self) -> SortKey<'_> {
        let value = self.value.as_ref().map_or(SortKey::None, StatedValue::key);
        SortKey::Several(vec![SortKey::text(self.field), value])
    }
}

/// What something was before a change, or is after it.
#[derive(Clone, Debug, PartialEq)]
pub enum ChangeState {
    /// An entity in a status.
    Status(String),
    /// An event with this in a field.
    Field(&'static str, StatedValue),
    /// An event with nothing in a field.
    NoField(&'static str),
    /// An event that counts, or no longer: `recorded`, `withdrawn`.
    Told(&'static str),
    /// An event that is one with another.
    UnitedWith(EntryId),
}

impl Default for ChangeState {
    fn default() -> Self {
        Self::Told("")
    }
}

impl fmt::Display for ChangeState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => f.write_str(status),
            Self::Field(field, value) => write!(f, "{field} {value}"),
            Self::NoField(field) => write!(f, "no {field}"),
            Self::Told(word) => f.write_str(word),
            Self::UnitedWith(other) => write!(f, "united with #{other}"),
        }
    }
}

impl Weight for ChangeState {
    fn heap(&self) -> usize {
        match self {
            Self::Status(status) => status.heap(),
            Self::Field(_, value) => value.heap(),
            Self::NoField(_) | Self::Told(_) | Self::UnitedWith(_) => 0,
        }
    }
}

impl ChangeState {
    /// What rows are sorted by that hold it: by the field, then by what it holds.
    pub(super) fn key(&self) -> SortKey<'_> {
        match self {
            Self::Status(word) => SortKey::Several(vec![SortKey::text(word)]),
            Self::Field(field, value) => SortKey::Several(vec![SortKey::text(*field), value.key()]),
            other => SortKey::Several(vec![SortKey::text(other.to_string())]),
        }
    }
}
