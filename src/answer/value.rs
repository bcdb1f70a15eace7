//! Values of cells. They keep their type until they are rendered.

use annals_model::entry::{Count, EntryId, Locator, Quantity, Role};
use annals_model::time::{CalendarGap, Date, Day};

use super::{
    ChangeRow, ChangeState, EventRow, FieldAssertion, GroupLabel, Name, Participants, ProgressScope,
    RecordedTime, StatedValue,
};

/// A number of things, at least and at most; at most `None` where there is no bound.
pub type Bounds<T> = (T, Option<T>);

/// Defines the values and their types from one list.
macro_rules! values {
    ($($(#[$doc:meta])* $name:ident($of:ty),)*) => {
        /// A value of a cell.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Value<'r> {
            $($(#[$doc])* $name($of),)*
        }

        /// The type of the values in a column.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ValueType {
            $($(#[$doc])* $name,)*
        }

        impl Value<'_> {
            /// The type of the value.
            #[must_use]
            pub const fn ty(&self) -> ValueType {
                match self {
                    $(Self::$name(_) => ValueType::$name,)*
                }
            }
        }
    };
}

values! {
    /// The number of an entry.
    Entry(EntryId),
    /// Numbers of entries.
    Entries(&'r [EntryId]),
    /// A number of things.
    Number(u64),
    /// A number of days; negative where the second comes first.
    Days(i64),
    /// A figure.
    Real(f64),
    /// A number of degrees.
    Degrees(f64),
    /// Whether something is so.
    Flag(bool),
    /// Text.
    Text(&'r str),
    /// The name of an entity.
    Name(&'r Name),
    /// Several texts.
    Texts(&'r [String]),
    /// Several texts, made for the cell.
    Listed(Vec<String>),
    /// A word of a fixed set.
    Word(&'static str),
    /// A sentence or part of one, made for people.
    Phrase(String),
    /// A date, as EDTF.
    Date(&'r Date),
    /// The date of an event: EDTF for programs, words for people.
    When(&'r Date),
    /// A day.
    Day(Day),
    /// When an entry was recorded.
    Recorded(RecordedTime),
    /// How much, of what.
    Quantity(&'r Quantity),
    /// How many events an aggregate stands for.
    Count(Count),
    /// A number of things, as a range.
    Range(Bounds<u64>),
    /// A figure, as a range.
    Amount((Option<f64>, Option<f64>)),
    /// A number of days, as a range.
    Distance((Option<i64>, Option<i64>)),
    /// A distance in calendar units.
    Calendar(CalendarGap),
    /// Characters from and up to.
    Span([u64; 2]),
    /// A place in a source.
    Place(Locator),
    /// Latitude and longitude in degrees.
    Point([f64; 2]),
    /// Who takes part in an event, by role.
    Roles(&'r Participants),
    /// Who takes part in one role.
    Role((&'r Participants, Role)),
    /// Whom a source had something from, nearest first.
    Via(&'r [Name]),
    /// The label of a group: a name of its own, or its keys.
    Key((Option<&'r str>, &'r [GroupLabel])),
    /// The keys of a group one by one.
    Keys(&'r [GroupLabel]),
    /// What progress is told of.
    Scope(&'r ProgressScope),
    /// Rows of events.
    Events(&'r [EventRow]),
    /// Rows of changes.
    Changes(&'r [ChangeRow]),
    /// What a field of an event holds.
    Field(&'r StatedValue),
    /// What is said of fields of an event.
    Asserted(&'r [FieldAssertion]),
    /// What something was before a change, or is after it.
    State(&'r ChangeState),
}

/// A value with the sources that state it.
#[derive(Clone, Debug, PartialEq)]
pub struct Valued<'r> {
    /// The value.
    pub value: Value<'r>,
    /// The keys of the sources; none where nobody in particular says so.
    pub sources: &'r [String],
}

/// What stands in a column of a row, and where sources disagree, what they say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell<'r> {
    value: Option<Value<'r>>,
    claims: Vec<Valued<'r>>,
}

impl<'r> Cell<'r> {
    /// A value, or nothing.
    #[must_use]
    pub fn of<V>(value: impl Into<Option<V>>, make: impl FnOnce(V) -> Value<'r>) -> Self {
        Self { value: value.into().map(make), claims: Vec::new() }
    }

    /// The same, with the values that sources disagree about, the preferred one first.
    #[must_use]
    pub fn claimed(self, claims: impl IntoIterator<Item = Valued<'r>>) -> Self {
        Self { claims: claims.into_iter().collect(), ..self }
    }

    /// What programs read and rows are sorted by: the value that is preferred, or all that are claimed in one.
    #[must_use]
    pub fn value(&self) -> Option<&Value<'r>> {
        self.value.as_ref()
    }

    /// What sources say, where they disagree.
    #[must_use]
    pub fn claims(&self) -> &[Valued<'r>] {
        &self.claims
    }

    /// Whether nothing stands in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.value.is_none() && self.claims.is_empty()
    }
}
