//! When, as what and by whom an entry was recorded in the log that a journal was exported from.

use std::fmt;

use annals_grammar::ast::{RecordedText, Span};
use annals_model::entry::{Elsewhere, Entry, EntryId};
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::time::Timestamp;

/// When, as what and by whom an entry was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryProvenance {
    /// When.
    pub at: Timestamp,
    /// The number it has in that log: its statement speaks of other entries by their numbers there too.
    pub number: Option<EntryId>,
    /// Who recorded it; empty where nobody said.
    pub author: String,
}

impl EntryProvenance {
    /// Of an entry of this log.
    #[must_use]
    pub fn of(entry: &Entry) -> Self {
        Self { at: entry.recorded, number: Some(entry.number), author: entry.author.clone() }
    }

    /// From a clause.
    pub(super) fn read(text: &RecordedText) -> Result<Self> {
        let at = Timestamp::parse(&text.at).map_err(|error| {
            Error::new(ErrorKind::Date, error.to_string())
                .hint("write a moment as 2026-11-20T08:00:00Z")
                .at(text.span)
        })?;
        Ok(Self { at, number: text.number, author: text.by.clone().unwrap_or_default() })
    }

    /// What is kept of it in another log.
    #[must_use]
    pub fn elsewhere(self) -> Elsewhere {
        Elsewhere { recorded: self.at, author: self.author }
    }
}

/// The first line of a journal that was exported: a comment that says whether it is a whole log, and how many
/// statements are to follow, so that a journal cut short is told from a whole one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalHeader {
    /// Whether it is all of a log.
    pub whole: bool,
    /// How many entries it holds.
    pub entries: u64,
}

const WHOLE: &str = "// annals journal 1, a whole log of ";
const PART: &str = "// annals journal 1, a part of a log: ";

impl JournalHeader {
    /// The header of a journal; nothing where it has none.
    #[must_use]
    pub fn of(journal: &str) -> Option<Self> {
        let first = journal.trim_start_matches('\u{FEFF}').lines().next()?;
        let whole = first.strip_prefix(WHOLE);
        let digits = whole.or_else(|| first.strip_prefix(PART))?.strip_suffix(" entries")?;
        Some(Self { whole: whole.is_some(), entries: digits.parse().ok()? })
    }
}

impl fmt::Display for JournalHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{} entries", if self.whole { WHOLE } else { PART }, self.entries)
    }
}

/// The clause that keeps where an entry was said first.
pub(super) fn first_clause(elsewhere: &Elsewhere) -> RecordedText {
    clause(elsewhere.recorded, None, &elsewhere.author)
}

/// The clause that keeps when, as what and by whom an entry was recorded.
pub(super) fn recorded_clause(entry: &Entry) -> RecordedText {
    clause(entry.recorded, Some(entry.number), &entry.author)
}

fn clause(at: Timestamp, number: Option<EntryId>, author: &str) -> RecordedText {
    let by = Some(author.to_owned()).filter(|author| !author.is_empty());
    RecordedText { at: at.to_string(), number, by, span: Span::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_reads_back() {
        for header in
            [JournalHeader { whole: true, entries: 252 }, JournalHeader { whole: false, entries: 0 }]
        {
            assert_eq!(JournalHeader::of(&format!("{header}\r\ndefine …")), Some(header));
        }
        for none in [
            "",
            "// annals journal 2, a whole log of 3 entries",
            "record visit",
            "// annals journal 1, a whole log of x entries",
        ] {
            assert_eq!(JournalHeader::of(none), None, "{none}");
        }
    }
}
