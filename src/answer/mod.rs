//! Answers: typed rows, and one description of the columns of each shape. Field names and shapes are the JSON contract.

// Values, and the cells that hold them.
mod value;
// How sure an answer is.
mod certainty;
// What rows are sorted by.
mod key;
// Values as text.
pub mod words;
// What a reader should know.
mod note;
// The description of columns.
mod column;
// Fields of events.
mod field;
// Rows of what was looked for.
mod found;
// What sources say of a field that they disagree about.
mod claims;
// Rows of events.
mod events;
// Rows of entities.
mod entities;
// Rows of dates, distances and changes.
mod times;
// Rows of counts and figures.
mod figures;
// Rows of claims, entries and steps.
mod records;
// Rows that only exports write.
mod exported;
// The shapes.
mod body;
// Answers for programs.
mod json;
use annals_query::query::Lens;
use serde::Serialize;

pub use self::body::AnswerBody;
pub(crate) use self::body::of_shape;
pub use self::certainty::{Certainty, YesNo};
pub use self::claims::{ClaimedField, ClaimedValue, FieldClaims};
pub use self::column::{AnswerColumn, Grid, Heading, InJson, Layout, Row, Tone};
pub use self::entities::{DescriptionRow, EntityRow, NeighbourRow, RankRow, StatusRow, StepRow};
pub use self::events::{DuplicateRow, EventRow, Name, Participant, Participants, ReplayRow};
pub use self::exported::ExportedClaim;
pub use self::field::{ChangeState, FieldAssertion, Says, StatedValue};
pub use self::figures::{
    CountRow, FigureRow, GroupLabel, GroupRow, PlanPart, ProgressRow, ProgressScope, TruthRow, key_text,
};
pub use self::found::{FoundRow, ListedSource};
pub use self::key::SortKey;
pub use self::note::{Note, Numbers};
pub use self::records::{CheckRow, ClaimRow, EntryRow, HistoryRow, PlanRow, RecordedTime};
pub use self::times::{ChangeRow, DateRow, DurationRow, DurationSummary};
pub use self::value::{Bounds, Cell, Value, ValueType, Valued};

/// The answer to one phrase.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The phrase as typed.
    pub phrase: String,
    /// The name of the shape of the rows.
    pub shape: &'static str,
    /// The rows and what else the shape has.
    #[serde(flatten)]
    pub body: AnswerBody,
    /// How many rows are certain, all of them counted, also those cut off by a limit.
    pub certain: u64,
    /// How many more are possible.
    pub possible: u64,
    /// How many more there can be for nothing but what nobody said.
    #[serde(skip_serializing_if = "is_nothing")]
    pub unstated: u64,
    /// How many candidates were looked at.
    pub checked: u64,
    /// How the phrase was understood: canonical, names and dates resolved.
    pub reading: String,
    /// Under which lens.
    #[serde(serialize_with = "json::lens")]
    pub lens: Lens,
    /// What a reader should know before trusting it.
    pub notes: Vec<Note>,
    /// How else the phrase could be read, where that has another answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_readings: Vec<OtherReading>,
    /// The fields to show, all where empty. Not part of the JSON.
    #[serde(skip)]
    pub show: Vec<String>,
    /// The statement that records what the line says, where it was asked and could have been recorded. Not part of the
    /// JSON.
    #[serde(skip)]
    pub recordable: Option<String>,
    /// How long it took, where asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub took_us: Option<Took>,
}

/// Another way to read a phrase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OtherReading {
    /// The number that it is taken by.
    pub n: u64,
    /// The phrase.
    pub reading: String,
    /// How many rows are certain; `None` where it was not asked, because it would take long.
    pub certain: Option<u64>,
    /// How many more are possible; `None` likewise.
    pub possible: Option<u64>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "it is called with a reference")]
fn is_nothing(count: &u64) -> bool {
    *count == 0
}

/// Times in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Took {
    /// From text to phrase.
    pub parse: u64,
    /// From phrase to plan, names looked up.
    pub plan: u64,
    /// From plan to rows.
    pub run: u64,
}

// Rows of every shape.
#[cfg(test)]
pub(crate) mod samples;
