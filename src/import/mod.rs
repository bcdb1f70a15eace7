//! Tables, read into a store.
//!
//! # The life of a row
//!
//! 1. The file's digest is taken; the log is read for words, names, sources, and for the lines of this file that it holds
//!    already (`known`). Events are passed over: what is held grows with the names, not with the history or the file.
//! 2. A first look at all rows says what the names of a hierarchy lie in (`survey`).
//! 3. Rows are read ahead in batches of a fixed number, whatever was recorded before (`batches`, `table`), and cut into
//!    what they say by the mapping (`columns`, `parsed_row`, `cells`).
//! 4. Under the lock of the store each row is looked up (`resolve`, `kinds`) and, only if all of it can be told,
//!    drafted with what is new in it (`row_writer`, `declaring`, `citing`); a row whose id is known is compared with what
//!    the log has (`known_rows`).
//! 5. The drafts of a batch, with a note on the file's source that says which of its lines they are of, are one commit,
//!    written while the next batch is drafted (`committing`).
//!
//! So the log itself says what of a file it holds: an import that was killed goes on with the batch that is missing and
//! ends as if it had not been, and the same file imported again records nothing. A row that has an id is known by it
//! besides, as the label of its event, whatever file it comes in.

// The file.
mod input;
// Rows and cells.
mod table;
// What columns say, as it was asked for.
mod mapping;
// What each column holds.
mod columns;
// Cells as text, dates, numbers.
mod cells;
// Words that stand for nothing.
mod nothing;
// What was decided, counted.
mod decisions;
// What a row says.
mod parsed_row;
// Names that very many bear.
mod crowds;
// What texts and sources are known by.
mod digests;
// What the log holds.
mod existing;
// What names lie in, by all rows.
mod survey;
// Kinds of event and what they take.
mod kinds;
// Who and what a row names.
mod resolve;
// Who of those who bear a name is meant.
mod meant;
// From rows to drafts.
mod row_writer;
// What is new in a row.
mod declaring;
// What the event of a row rests on.
mod citing;
// Rows whose id the log knows.
mod known_rows;
// Ids that a file does not have any more.
mod gone;
// The header, the mapping, the delimiter.
mod layout;
// Why an import stopped.
mod refusals;
// Batches, read ahead.
mod batches;
// Commits, written behind.
mod committing;
// From a file to a store.
mod run;
// The passes over the rows.
mod passes;
// An import as it is asked for.
mod request;

use std::sync::Arc;

use annals_model::entry::EntryId;
use annals_model::error::{Error, Result};
pub use annals_model::time::DateOrder;
use annals_model::time::{Day, Timestamp};
use annals_store::Finding;

pub use self::decisions::{Decisions, ImportDecision, Matter};
pub use self::mapping::Mapping;
pub use self::request::{ImportFormat, ImportRequest, date_order};
pub use self::resolve::Decision;
pub use self::run::{import, table};
use crate::session::clock::MachineClock;

/// Rows in a batch. It is part of what makes a resumed import equal to one that was never stopped: commits end at the
/// same rows in both.
pub const BATCH_ROWS: usize = 10_000;

/// How many likely duplicates are named.
const DUPLICATES_SHOWN: usize = 5;

/// Rows of which it is shown how their dates were read, at most.
const DATE_NOTES_SHOWN: usize = 3;
/// How many new kinds are named.
const KINDS_SHOWN: usize = 8;

/// What becomes of names that nobody bears.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NewNames {
    /// They become entities.
    #[default]
    Accept,
    /// Somebody is asked.
    Ask,
    /// The rows that name them are rejected.
    Reject,
}

/// What becomes of the rest where a row cannot be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnError {
    /// Nothing is recorded.
    #[default]
    Stop,
    /// The row is rejected and the others are recorded.
    Skip,
}

/// What becomes of a row whose id the log knows, with something else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnKnownId {
    /// It is told of, with the columns that have changed.
    #[default]
    Report,
    /// What the log has is kept.
    Keep,
    /// The row is a further claim on the event.
    Cite,
    /// The event is corrected.
    Correct,
}

/// How far an import may go on its own.
#[derive(Clone, Debug)]
struct Policy {
    new_names: NewNames,
    widen: bool,
    on_known_id: OnKnownId,
    author: String,
    /// Later days have not been.
    today: Day,
    /// Whether every decision is kept for a report.
    reports: bool,
}

/// How a table is imported.
#[derive(Clone)]
pub struct ImportOptions {
    /// What the columns say; by its headings where nothing is said.
    pub mapping: Option<Mapping>,
    /// The kind of every row, where no column says.
    pub kind: Option<String>,
    /// What the ids of the rows are called in labels; the heading of their column where nothing is said.
    pub ids: Option<String>,
    /// What stands between cells.
    pub delimiter: u8,
    /// Whether `"` holds a cell together.
    pub quotes: bool,
    /// Whether the first line is a header; with columns listed in order, it is where its dates are none.
    pub header: Option<bool>,
    /// How `05/06/2024` is read.
    pub dates: Option<DateOrder>,
    /// What becomes of names that nobody bears.
    pub new_names: NewNames,
    /// Whether kinds take from now on the roles and types that the table fills them with.
    pub new_roles: bool,
    /// The words that stand for nothing in a cell; the usual ones where nothing is said.
    pub null: Option<Vec<String>>,
    /// What stands between the names in a cell, where there are several.
    pub split: Option<String>,
    /// What becomes of a row whose id the log knows, with something else.
    pub on_known_id: OnKnownId,
    /// Whether the observer is told of every decision.
    pub reports: bool,
    /// What becomes of the rest where a row cannot be told.
    pub on_error: OnError,
    /// Whether nothing is to be recorded.
    pub dry_run: bool,
    /// Who records.
    pub author: String,
    /// What the machine's clock says, where times of recording are to be held against it.
    pub machine_clock: Option<MachineClock>,
    /// Tells the time of recording.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

impl ImportOptions {
    /// How a file is imported by the words of its headings, with what `clock` says as the time of recording: stops at the
    /// first row that is wrong, and takes new names as entities.
    #[must_use]
    pub fn new(clock: Arc<dyn Fn() -> Timestamp + Send + Sync>) -> Self {
        Self {
            mapping: None,
            kind: None,
            ids: None,
            delimiter: b',',
            quotes: true,
            header: None,
            dates: None,
            new_names: NewNames::default(),
            new_roles: false,
            null: None,
            split: None,
            on_known_id: OnKnownId::default(),
            reports: false,
            on_error: OnError::default(),
            dry_run: false,
            author: String::new(),
            machine_clock: None,
            clock,
        }
    }
}

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportProgress {
    /// Whether rows are only checked so far.
    pub checking: bool,
    /// Bytes read.
    pub bytes: u64,
    /// Bytes in all.
    pub bytes_all: u64,
    /// Rows read.
    pub rows: u64,
}

/// A row that was not recorded.
#[derive(Debug)]
pub struct Rejected<'r> {
    /// The line it begins on.
    pub line: u64,
    /// Why.
    pub reason: &'r Error,
    /// Its cells, as far as they are text.
    pub cells: &'r [String],
}

impl Rejected<'_> {
    /// Why, in a few words.
    #[must_use]
    pub fn why(&self) -> String {
        let hint = self.reason.hint.as_ref().map_or_else(String::new, |hint| format!(" ({hint})"));
        format!("{}{hint}", self.reason.message)
    }
}

/// Whoever attends an import: is shown how far it has come, is asked, is told.
pub trait ImportObserver {
    /// Is shown how far it has come.
    fn progress(&mut self, progress: ImportProgress);

    /// Whether it is to stop.
    fn stop(&self) -> bool;

    /// Is shown the headings of the table, if it has any, before any row.
    ///
    /// # Errors
    /// If they cannot be kept where rejected rows are kept.
    fn header(&mut self, header: &[String]) -> Result<()>;

    /// Is told of a row that was rejected.
    ///
    /// # Errors
    /// If it cannot be kept; then the import stops.
    fn rejected(&mut self, row: &Rejected<'_>) -> Result<()>;

    /// Is told of a decision, where a report was asked for.
    ///
    /// # Errors
    /// If it cannot be kept; then the import stops.
    fn decided(&mut self, decision: &ImportDecision) -> Result<()> {
        let _ = decision;
        Ok(())
    }

    /// Is asked what is to become of a name that nobody bears, which would be of this type; `alike` is known and spelled
    /// like it.
    ///
    /// # Errors
    /// If nobody can be asked.
    fn decide(&mut self, name: &str, ty: &str, alike: Option<&str>) -> Result<Decision>;
}

/// What an import came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// Rows read.
    pub read: u64,
    /// Rows recorded.
    pub recorded: u64,
    /// Rows that the log has already.
    pub already: u64,
    /// Rows whose id the log has, with something else.
    pub changed: u64,
    /// Rows rejected.
    pub rejected: u64,
    /// Entries that were appended: events and what they needed.
    pub entries: u64,
    /// Names that were declared.
    pub names: u64,
    /// Sources that were recorded.
    pub sources: u64,
    /// Kinds that were defined.
    pub kinds: Vec<String>,
    /// What the import decided by itself.
    pub decisions: Decisions,
    /// Events that look like one already there.
    pub duplicates: u64,
    /// The first of them, each behind the event that it looks like.
    pub duplicate_pairs: Vec<(EntryId, EntryId)>,
    /// Rows whose coordinates are not those that their place has.
    pub elsewhere: u64,
    /// Rows that were recorded with a date of which it should be known how it was read.
    pub dates_noted: u64,
    /// How, for the first of them.
    pub date_notes: Vec<String>,
    /// Whether nothing was recorded because that was asked.
    pub dry_run: bool,
    /// What else should be known.
    pub notes: Vec<String>,
    /// What was found of the store.
    pub findings: Vec<Finding>,
}

impl ImportSummary {
    /// Notes how the dates of a row were read; only the first rows are shown.
    fn note_dates(&mut self, line: u64, remarks: &[String]) {
        if remarks.is_empty() {
            return;
        }
        self.dates_noted += 1;
        if self.date_notes.len() < DATE_NOTES_SHOWN {
            self.date_notes.push(format!("line {line}: {}", remarks.join("; ")));
        }
    }

    /// What a person should know besides the figures, a line each.
    #[must_use]
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = self.notes.clone();
        if self.dry_run {
            remarks.push("dry run: nothing was recorded".to_owned());
        }
        if !self.kinds.is_empty() {
            let shown = &self.kinds[..self.kinds.len().min(KINDS_SHOWN)];
            let more = match self.kinds.len() - shown.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            remarks.push(format!("new kinds: {}{more}", shown.join(", ")));
        }
        remarks.extend(self.decisions.sentences());
        if self.duplicates > 0 {
            let ties: Vec<String> = self
                .duplicate_pairs
                .iter()
                .map(|(duplicate, number)| format!("`same #{duplicate} #{number}`"))
                .collect();
            let (look, one) = match self.duplicates {
                1 => ("1 event is a likely duplicate".to_owned(), "to unite them"),
                many => (format!("{many} events are likely duplicates"), "to unite a pair"),
            };
            let more = match self.duplicates - ties.len() as u64 {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            remarks.push(format!("{look}; {one}: {}{more}; `twins` lists them", ties.join(", ")));
        }
        remarks.extend(self.date_notes.iter().cloned());
        let more = self.dates_noted.saturating_sub(self.date_notes.len() as u64);
        if more > 0 {
            remarks.push(format!("{more} more rows have dates that were read like these"));
        }
        if self.elsewhere > 0 {
            let rows = self.elsewhere;
            remarks.push(format!("{rows} rows give a place different coordinates; the first ones were kept"));
        }
        remarks
    }
}
