//! Rows of counts and figures, and answers of one count or word.

use std::fmt;

use annals_grammar::english;
use annals_graph::budget::Weight;
use annals_model::entry::EntryId;
use annals_model::time::{Date, Unit};

use super::column::{columns, row, weighed};
use super::{AnswerColumn, Cell, Heading, Layout, Name, Row, SortKey, Tone, Value, ValueType, YesNo, words};

/// What the members of a group have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupLabel {
    /// An entity. Where several have one name, its text says which it is.
    Entity(Name),
    /// A day, month or year.
    Period(Date),
    /// A kind, a type or a source.
    Word(String),
}

impl fmt::Display for GroupLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entity(name) => name.fmt(f),
            Self::Period(date) => f.write_str(&date.edtf()),
            Self::Word(word) => f.write_str(word),
        }
    }
}

impl Weight for GroupLabel {
    fn heap(&self) -> usize {
        match self {
            Self::Entity(name) => name.heap(),
            Self::Period(date) => date.heap(),
            Self::Word(word) => word.heap(),
        }
    }
}

/// Some keys as one text.
#[must_use]
pub fn key_text(keys: &[GroupLabel]) -> String {
    keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" · ")
}

row! {
    /// A group and its count.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct GroupRow {
        /// A name of its own, where the keys are its members.
        pub name: Option<String>,
        /// Its keys; none for what has no key.
        pub keys: Vec<GroupLabel>,
        /// At least so many.
        pub at_least: u64,
        /// At most so many; `None` where there is no bound.
        pub at_most: Option<u64>,
    }
}

impl GroupRow {
    /// The keys as one text.
    #[must_use]
    pub fn key(&self) -> String {
        match &self.name {
            Some(name) => name.clone(),
            None if self.keys.is_empty() => "not stated".to_owned(),
            None => key_text(&self.keys),
        }
    }

    /// What `key` shows: a name, or keys; nothing for those that have no key.
    fn shown(&self) -> Option<(Option<&str>, &[GroupLabel])> {
        (self.name.is_some() || !self.keys.is_empty()).then_some((self.name.as_deref(), &self.keys))
    }
}

/// The key of a bound that may be missing.
fn at_most(bound: Option<f64>) -> SortKey<'static> {
    SortKey::Number(bound.unwrap_or(f64::INFINITY))
}

impl Row for GroupRow {
    const NOUN: (&'static str, &'static str) = ("group", "groups");

    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "key": Key = row.shown();
        "keys": Keys = (row.name.is_some() || row.keys.len() > 1).then_some(row.keys.as_slice()),
            optional(), no_field(), not_plain();
        "at_least": Number = row.at_least;
        "at_most": Number = row.at_most, sorted_by(|row| at_most(row.at_most.map(annals_model::numbers::as_float)));
        "count": Range = (row.at_least, row.at_most), derived(), not_plain();
    ];

    const LAYOUT: Layout<Self> = Layout::Table {
        headings: &[
            Heading::new("for", Tone::Plain, |row| Cell::of(row.shown(), Value::Key)),
            Heading::new("count", Tone::Count, |row| Cell::of((row.at_least, row.at_most), Value::Range)),
        ],
        hides_empty: false,
    };

    fn statement(&self) -> Option<String> {
        Some(format!("{}: {}", self.key(), words::count_range((self.at_least, self.at_most))))
    }

    fn reasons(&self) -> Vec<EntryId> {
        Vec::new()
    }
}

row! {
    /// A figure over many events, as a range.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct FigureRow {
        /// The keys of the group; none for all events.
        pub keys: Vec<GroupLabel>,
        /// Which figure.
        pub figure: &'static str,
        /// At least.
        pub at_least: Option<f64>,
        /// At most; `None` where there is no bound.
        pub at_most: Option<f64>,
        /// Of what.
        pub unit: String,
        /// Over how many events.
        pub events: u64,
    }
}

impl FigureRow {
    /// What `key` shows.
    fn shown(&self) -> Option<(Option<&str>, &[GroupLabel])> {
        (!self.keys.is_empty()).then_some((None, &self.keys))
    }
}

impl Row for FigureRow {
    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "key": Key = row.shown();
        "figure": Word = row.figure;
        "at_least": Real = row.at_least;
        "at_most": Real = row.at_most, sorted_by(|row| at_most(row.at_most));
        "unit": Text = row.unit.as_str();
        "events": Number = row.events;
    ];

    const LAYOUT: Layout<Self> = Layout::Table {
        headings: &[
            Heading::new("for", Tone::Plain, |row| Cell::of(row.shown(), Value::Key)),
            Heading::new("figure", Tone::Dim, |row| Cell::of(row.figure, Value::Word)),
            Heading::new("amount", Tone::Count, |row| Cell::of((row.at_least, row.at_most), Value::Amount)),
            Heading::new("unit", Tone::Plain, |row| Cell::of(row.unit.as_str(), Value::Text)),
            Heading::new("events", Tone::Count, |row| Cell::of(row.events, Value::Number)),
        ],
        hides_empty: true,
    };

    fn statement(&self) -> Option<String> {
        let key = if self.keys.is_empty() { String::new() } else { format!("{}: ", key_text(&self.keys)) };
        Some(format!("{key}{} over {}", self.figure, english::counted(self.events, "event", "events")))
    }

    fn reasons(&self) -> Vec<EntryId> {
        Vec::new()
    }
}

/// What part of a plan is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanPart {
    /// A period of it, from 1; `None` where a period is more than one unit.
    Period(Option<Unit>, u64),
    /// All of it.
    Whole,
}

weighed! {
    /// What progress is told of.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ProgressScope {
        /// The plural of the kind that is counted, where a plan aims at several.
        pub kind: Option<String>,
        /// What part of the plan.
        pub part: PlanPart,
    }
}

annals_graph::budget::flat!(PlanPart);

impl fmt::Display for ProgressScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(kind) = &self.kind {
            write!(f, "{kind}, ")?;
        }
        match self.part {
            PlanPart::Period(unit, number) => write!(f, "{} {number}", unit.map_or("period", Unit::as_str)),
            PlanPart::Whole => f.write_str("whole plan"),
        }
    }
}

row! {
    /// How far a plan has come.
    #[derive(Clone, Debug, PartialEq)]
    pub struct ProgressRow {
        /// Of what.
        pub scope: ProgressScope,
        /// At least so many are done.
        pub done_at_least: u64,
        /// At most so many; `None` where there is no bound.
        pub done_at_most: Option<u64>,
        /// How many were aimed at.
        pub target: u64,
        /// Whether that was worked out rather than stated.
        pub computed: bool,
    }
}

impl Row for ProgressRow {
    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "scope": Scope = &row.scope;
        "done_at_least": Number = row.done_at_least;
        "done_at_most": Number = row.done_at_most,
            sorted_by(|row| at_most(row.done_at_most.map(annals_model::numbers::as_float)));
        "target": Number = row.target;
        "computed": Flag = row.computed;
    ];

    const LAYOUT: Layout<Self> = Layout::Sentences(|row| {
        let done = words::range((row.done_at_least, row.done_at_most));
        let computed = if row.computed { " (computed, not stated)" } else { "" };
        vec![format!("{}: {done} of {}{computed}", row.scope, english::thousands(row.target))]
    });

    fn statement(&self) -> Option<String> {
        let done = words::count_range((self.done_at_least, self.done_at_most));
        Some(format!("{}: {done} of {}", self.scope, self.target))
    }

    fn reasons(&self) -> Vec<EntryId> {
        Vec::new()
    }
}

row! {
    /// How many there are.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct CountRow {
        /// At least so many.
        pub at_least: u64,
        /// At most so many; `None` where there is no bound.
        pub at_most: Option<u64>,
    }
}

impl Row for CountRow {
    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "at_least": Number = row.at_least;
        "at_most": Number = row.at_most, sorted_by(|row| at_most(row.at_most.map(annals_model::numbers::as_float)));
    ];

    const LAYOUT: Layout<Self> = Layout::Sentences(|row| vec![words::range((row.at_least, row.at_most))]);

    fn statement(&self) -> Option<String> {
        Some(words::count_range((self.at_least, self.at_most)))
    }

    fn reasons(&self) -> Vec<EntryId> {
        Vec::new()
    }
}

row! {
    /// The answer to a yes-or-no question.
    #[derive(Clone, Debug, PartialEq)]
    pub struct TruthRow {
        /// The answer.
        pub truth: YesNo,
        /// The events it rests on.
        pub because: Vec<EntryId>,
    }
}

impl Row for TruthRow {
    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "truth": Word = row.truth.as_str();
        "because": Entries = row.because.as_slice();
    ];

    const LAYOUT: Layout<Self> =
        Layout::Sentences(|row| vec![words::with_numbers(row.truth.as_str(), &row.because)]);

    fn statement(&self) -> Option<String> {
        Some(self.truth.as_str().to_owned())
    }

    fn reasons(&self) -> Vec<EntryId> {
        self.because.clone()
    }
}
