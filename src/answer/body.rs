//! The shapes: which rows each has. This is the one place in which all of them are listed.

use super::{
    ChangeRow, CheckRow, ClaimRow, CountRow, DateRow, DescriptionRow, DuplicateRow, DurationRow,
    DurationSummary, EntityRow, EntryRow, EventRow, FigureRow, FoundRow, GroupRow, HistoryRow, ListedSource,
    NeighbourRow, PlanRow, ProgressRow, RankRow, ReplayRow, StatusRow, StepRow, TruthRow,
};

/// What a shape has besides what every answer has.
#[derive(Clone, Debug, PartialEq)]
pub enum AnswerBody {
    /// `events`, `timeline`.
    Events {
        /// One row each.
        rows: Vec<EventRow>,
    },
    /// `entities`.
    Entities {
        /// One row each.
        rows: Vec<EntityRow>,
    },
    /// `count`: no rows.
    Count(CountRow),
    /// `groups`.
    Groups {
        /// One row each.
        rows: Vec<GroupRow>,
    },
    /// `dates`.
    Dates {
        /// One row each.
        rows: Vec<DateRow>,
    },
    /// `durations`.
    Durations {
        /// One row a pair.
        rows: Vec<DurationRow>,
        /// Shortest, median and longest, as ranges of days.
        summary: Option<DurationSummary>,
    },
    /// `truth`: no rows.
    Truth(TruthRow),
    /// `status`.
    Status {
        /// One row for each status each may be in.
        rows: Vec<StatusRow>,
    },
    /// `path`.
    Path {
        /// One row a step.
        rows: Vec<StepRow>,
    },
    /// `sources`.
    Sources {
        /// One row a claim.
        rows: Vec<ClaimRow>,
    },
    /// `describe`.
    Describe {
        /// One row.
        rows: Vec<DescriptionRow>,
    },
    /// `why`, `explain`.
    Steps {
        /// One row a step.
        rows: Vec<PlanRow>,
    },
    /// `neighbours`.
    Neighbours {
        /// One row each.
        rows: Vec<NeighbourRow>,
    },
    /// `rank`.
    Rank {
        /// One row each.
        rows: Vec<RankRow>,
    },
    /// `changes`.
    Changes {
        /// One row each.
        rows: Vec<ChangeRow>,
    },
    /// `progress`.
    Progress {
        /// One row a scope.
        rows: Vec<ProgressRow>,
    },
    /// `history`.
    History {
        /// One row a change.
        rows: Vec<HistoryRow>,
    },
    /// `figure`: an average, median or total.
    Figure {
        /// One row a group.
        rows: Vec<FigureRow>,
    },
    /// `twins`: pairs of events that may be one.
    Duplicates {
        /// One row a pair.
        rows: Vec<DuplicateRow>,
    },
    /// `check`: what is odd in a store.
    Check {
        /// One row a finding.
        rows: Vec<CheckRow>,
    },
    /// `found`: what holds the words that were looked for.
    Found {
        /// One row each, the likeliest first.
        rows: Vec<FoundRow>,
    },
    /// `source list`.
    SourceList {
        /// One row each.
        rows: Vec<ListedSource>,
    },
    /// `replay`: the history step by step.
    Replay {
        /// One row a step.
        rows: Vec<ReplayRow>,
    },
    /// `entry`: what was recorded; no rows.
    Entry(EntryRow),
}

/// Does the same with the rows of whatever shape, or with what a shape without rows has in their place.
macro_rules! of_shape {
    ($body:expr, $rows:ident => $listed:expr, $row:ident => $single:expr) => {
        match $body {
            $crate::answer::AnswerBody::Events { rows: $rows } => $listed,
            $crate::answer::AnswerBody::Entities { rows: $rows } => $listed,
            $crate::answer::AnswerBody::Count($row) => $single,
            $crate::answer::AnswerBody::Groups { rows: $rows } => $listed,
            $crate::answer::AnswerBody::Dates { rows: $rows } => $listed,
            $crate::answer::AnswerBody::Durations { rows: $rows, .. } => $listed,
            $crate::answer::AnswerBody::Truth($row) => $single,
            $crate::answer::AnswerBody::Status { rows: $rows } => $listed,
            $crate::answer::AnswerBody::Path { rows: $rows } => $listed,
            $crate::answer::AnswerBody::Sources { rows: $rows } => $listed,
            $crate::answer::AnswerBody::Describe { rows: $rows } => $listed,
            $crate::answer::AnswerBody::Steps { rows: $rows } => $listed,
            $crate::answer::AnswerBody::Neighbours { rows: $rows } => $listed,
            $crate::answer::AnswerBody::Rank { rows: $rows } => $listed,
            $crate::answer::AnswerBody::Changes { rows: $rows } => $listed,
            $crate::answer::AnswerBody::Progress { rows: $rows } => $listed,
            $crate::answer::AnswerBody::History { rows: $rows } => $listed,
            $crate::answer::AnswerBody::Figure { rows: $rows } => $listed,
            $crate::answer::AnswerBody::Duplicates { rows: $rows } => $listed,
            $crate::answer::AnswerBody::Check { rows: $rows } => $listed,
            $crate::answer::AnswerBody::Found { rows: $rows } => $listed,
            $crate::answer::AnswerBody::SourceList { rows: $rows } => $listed,
            $crate::answer::AnswerBody::Replay { rows: $rows } => $listed,
            $crate::answer::AnswerBody::Entry($row) => $single,
        }
    };
}
pub(crate) use of_shape;

impl AnswerBody {
    /// How many rows there are; `None` for a shape that never has any.
    #[must_use]
    pub fn row_count(&self) -> Option<usize> {
        of_shape!(self, rows => Some(rows.len()), _row => None)
    }
}
