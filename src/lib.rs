#![doc = include_str!("../README.md")]

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

// The log and its events for other programs, and for other logs.
mod export;

// The prompt.
#[cfg(feature = "cli")]
mod repl;

// The command line.
#[cfg(feature = "cli")]
mod cli;

pub use annals_graph::view::Lens;
pub use annals_model::entry::{Count, Entry, Mood, Number, Quantity, Role};
pub use annals_model::error::{Error, Kind, Result, Suggestion};
pub use annals_model::time::{Date, Day, Extent, Timestamp, Truth};

pub use crate::answer::{
    Answer, Body, ChangeRow, ClaimRow, CountRow, DateRow, DescriptionRow, DurationRow, EntityRow, EntryRow,
    EventRow, FigureRow, GroupRow, HistoryRow, Name, NeighbourRow, Note, Participant, PlanRow, ProgressRow,
    RankRow, ReplayRow, Roles, StatusRow, StepRow, TruthRow, TwinRow,
};
pub use crate::diff::{Comparison, Difference, Standing};
pub use crate::render::{Format, Look, answer as render};
pub use crate::replay::{Replay, Telling};
pub use crate::session::{
    Candidate, Completions, Config, Context, History, Place, Prepared, Session, Stop, Told, Value,
};

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
