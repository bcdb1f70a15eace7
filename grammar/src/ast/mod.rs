//! What a line says, before anybody has looked up a name: the [`Phrase`].
//!
//! Nothing here knows the vocabulary. Words come in runs ([`Run`]); which of them are a kind of event, which a name
//! and which a verb is settled later, with the log at hand. Modifiers stay in one flat list in the order typed, so
//! that whoever resolves them can give them to the clause they belong to.

// What a question asks.
mod question;
// Sets of events, entities and dates.
mod selection;
// What a statement tells.
mod statement;
// Lenses, times and dates.
mod time;

pub use self::question::{
    AskClause, Auxiliary, Clause, ClockWord, DurationSide, HowLong, Question, ReportWord, ShapingClause,
    Sorting, Statistic, Wh,
};
pub use self::selection::{
    AmountClause, Argument, ArgumentKind, Comparison, Head, JoinWord, Modifier, ModifierKind, MoodWord, Noun,
    Nth, PartKind, ProjectionWord, Run, RunPart, SameClause, Selection, StepClause, StepRelation, Word,
};
pub use self::statement::{
    ChangeText, Citation, CountText, DeclareClause, DefinePart, Definition, FieldValue, FillerText,
    FrameText, QuantityText, RecordClause, RecordedText, Statement, TargetText, Tell,
};
pub use self::time::{AtWord, DateForm, DateText, LensClause, TimePoint, TimeWord, When, WithinSide};

pub use crate::spelled::Spelled;
pub use annals_model::entry::{Bound, Grounds, Link, Locator, Rank, Role};
pub use annals_model::time::{PartOfYear, Season, SpanOfTime, Unit};

/// Where something stands in the text: bytes from and up to.
///
/// All spans are equal to each other: where a phrase was typed is not part of what it says, so two phrases are equal
/// when they say the same.
#[derive(Clone, Copy, Debug, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl PartialEq for Span {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl Eq for Span {}

impl From<Span> for std::ops::Range<usize> {
    fn from(span: Span) -> Self {
        span.start..span.end
    }
}

/// One line of the language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phrase {
    /// Something asked.
    Question(Question),
    /// Something told.
    Statement(Statement),
    /// A replay of the history.
    Replay(ReplayClause),
}

/// A replay of the history: `replay from D to D by month`, `replay to D`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayClause {
    /// From when.
    pub from: Option<DateText>,
    /// To when.
    pub to: Option<DateText>,
    /// In what steps.
    pub by: Option<Unit>,
}

/// An entry pointed at: `#45`, `e45` or a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The number or label.
    pub target: ReferenceWord,
    /// Where it stands.
    pub span: Span,
}

/// What a reference names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReferenceWord {
    /// `#45`.
    Number(u64),
    /// `songchon-start`.
    Label(String),
}
