#![doc = include_str!("../README.md")]
//!
//! # A tour
//!
//! The life of a phrase, from text to answer; `ARCHITECTURE.md` tells those of an entry and of a table's row as well.
//!
//! 1. [`Session::say`] takes a line. [`annals_grammar::parse`] reads it into a tree of [`annals_grammar::ast`]: names and
//!    dates are still text.
//! 2. A question is resolved by [`annals_query::resolve`] into a [`annals_query::query::Query`], in which an unknown name
//!    cannot be written.
//! 3. [`annals_query::plan`] rewrites it by named rules into a tree of operators, and [`annals_query::execute`] runs exactly
//!    that tree; [`annals_query::analysis`] searches what is more than a set.
//! 4. Both look at the graph ([`annals_graph::graph`], a fold of the log) through a [`annals_graph::view::View`] under a
//!    [`Lens`]: as of a day, as known on a day, as recorded on a day.
//! 5. What is found becomes rows of an [`Answer`], and [`render`] makes text of them.
//! 6. A statement is lowered to [`Entry`] values, which [`annals_store`] writes to the log with one sync; the graph applies
//!    them.
//!
//! What holds throughout: only the log is true; what was acknowledged is durable; every test has three outcomes
//! ([`Truth`]); a name is never guessed, a date never sharpened, an absence never taken for a denial; no input makes it
//! panic.
//!
//! # Features
//!
//! - `cli` (default): the program, with its prompt, its command line and tables for terminals.
//! - `page`: `annals serve`, which shows answers in a browser.
//! - `catalogue` (default): what is looked up by key is kept beside the log, in sled. Without it the log is read.

// Files that are written outside a store, and cells that a spreadsheet would take for a formula.
mod file;

// From a statement to entries, and back.
mod lower;

// Rows with their names written out.
mod answer;

// What was found, as rows.
mod report;

// The history told step by step.
mod replay;

// Two logs held against each other.
mod diff;

// A store with its graph.
mod session;

// Tables, read into a store.
mod import;

// Answers as text.
mod render;

// Pictures of answers.
mod draw;

// The log and its events for other programs, and for other logs.
mod export;

// The prompt.
#[cfg(feature = "cli")]
mod repl;

// Answers in a browser.
#[cfg(feature = "page")]
mod page;

// The command line.
#[cfg(feature = "cli")]
mod cli;

pub use annals_graph::view::Lens;
pub use annals_model::entry::{Count, Entry, EntryId, Mood, Quantity, Role};
pub use annals_model::error::{Error, ErrorKind, Result, Suggestion};
pub use annals_model::time::{Date, Day, Extent, Timestamp, Truth};

pub use crate::answer::{Answer, AnswerBody, Note};
pub use crate::diff::{Diff, Difference, Standing};
pub use crate::import::{
    Decision, Decisions, ImportDecision, ImportObserver, ImportOptions, ImportProgress, ImportSummary,
    Mapping, Matter, NewNames, OnError, OnKnownId, Rejected, import,
};
pub use crate::render::{Format, RenderOptions, answer as render};
pub use crate::replay::{Replay, ReplayRange};
pub use crate::session::{
    Candidate, Completions, Config, Context, Conversation, History, JournalSummary, LogLine, ParameterValue,
    Place, Prepared, Session, Stop,
};

/// The rows of answers, a type for each shape of [`AnswerBody`], and what stands in them.
pub mod rows {
    pub use crate::answer::{
        ChangeRow, ChangeState, CheckRow, ClaimRow, ClaimedField, ClaimedValue, CountRow, DateRow,
        DescriptionRow, DuplicateRow, DurationRow, EntityRow, EntryRow, EventRow, FieldAssertion,
        FieldClaims, FigureRow, FoundRow, GroupRow, HistoryRow, ListedSource, Name, NeighbourRow,
        Participant, Participants, PlanRow, ProgressRow, RankRow, ReplayRow, Says, StatedValue, StatusRow,
        StepRow, TruthRow,
    };
}

/// What the program, the tests, the benches and the fuzzers need and no library user does. It may change at any time.
#[doc(hidden)]
pub mod internals {
    #[allow(missing_docs)]
    pub mod answer {
        pub use crate::answer::*;
    }
    #[allow(missing_docs)]
    pub mod diff {
        pub use crate::diff::*;
    }
    #[allow(missing_docs)]
    pub mod draw {
        pub use crate::draw::*;
    }
    #[allow(missing_docs)]
    pub mod export {
        pub use crate::export::*;
    }
    #[allow(missing_docs)]
    pub mod file {
        pub use crate::file::*;
    }
    #[allow(missing_docs)]
    pub mod import {
        pub use crate::import::*;
    }
    #[allow(missing_docs)]
    pub mod lower {
        pub use crate::lower::*;
    }
    #[allow(missing_docs)]
    pub mod render {
        pub use crate::render::*;
    }
    #[cfg(feature = "cli")]
    #[allow(missing_docs)]
    pub mod repl {
        pub use crate::repl::*;
    }
    #[allow(missing_docs)]
    pub mod replay {
        pub use crate::replay::*;
    }
    #[allow(missing_docs)]
    pub mod report {
        pub use crate::report::*;
    }
    #[allow(missing_docs)]
    pub mod session {
        pub use crate::session::*;
    }
    #[cfg(feature = "cli")]
    #[allow(missing_docs)]
    pub mod cli {
        pub use crate::cli::*;
    }
}
