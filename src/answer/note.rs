//! What a reader should know before trusting an answer.

use std::collections::BTreeSet;
use std::fmt;

use annals_grammar::english;
use annals_graph::budget::Weight;
use annals_model::entry::EntryId;
use annals_model::numbers::total;
use serde::{Serialize, Serializer};

/// What a reader should know before trusting an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The claims of these events disagree.
    Disputed(Numbers),
    /// Only so many of so many rows are shown.
    Cut {
        /// Those that are shown.
        shown: u64,
        /// All of them.
        of: u64,
    },
    /// So many rows more are possible.
    MorePossible {
        /// How many.
        rows: u64,
        /// Whether nothing but dates leaves them open.
        by_dates: bool,
    },
    /// Nothing was found among so many candidates.
    NothingFound {
        /// How many.
        checked: u64,
    },
    /// Anything else.
    Remark(String),
}

impl Note {
    /// That these events are disputed, if there are any.
    #[must_use]
    pub fn disputed(events: impl IntoIterator<Item = EntryId>) -> Option<Self> {
        let events: Numbers = events.into_iter().collect();
        (events.count() > 0).then_some(Self::Disputed(events))
    }

    /// That so many rows more are possible for these reasons, if any are.
    #[must_use]
    pub fn more_possible<S: AsRef<str> + Ord>(rows: usize, why: &BTreeSet<S>) -> Option<Self> {
        let (rows, by_dates) = (total(rows), why.iter().all(|why| why.as_ref() == "vague date"));
        (rows > 0).then_some(Self::MorePossible { rows, by_dates })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disputed(events) => {
                let first = events.first().unwrap_or_default();
                let verb = english::agreeing(events.count(), "is", "are");
                write!(f, "{events} {verb} disputed: see `sources of #{first}`")
            }
            Self::Cut { shown, of } => {
                let rows = english::counted(*of, "row", "rows");
                write!(f, "{shown} of {rows} shown: raise `limit` to see more")
            }
            Self::MorePossible { rows, by_dates } => {
                let more = english::thousands(*rows);
                let why = match by_dates {
                    true => "the dates leave it open",
                    false => "the sources don't settle it",
                };
                write!(f, "{more} possible: {why}; put `possibly` in front to see them")
            }
            Self::NothingFound { checked } => {
                let checked = english::counted(*checked, "candidate", "candidates");
                write!(f, "nothing was found: {checked} checked")
            }
            Self::Remark(text) => f.write_str(text),
        }
    }
}

impl From<String> for Note {
    fn from(text: String) -> Self {
        Self::Remark(text)
    }
}

impl From<&str> for Note {
    fn from(text: &str) -> Self {
        Self::Remark(text.to_owned())
    }
}

impl Serialize for Note {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Numbers of entries for prose: no more are kept than are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    first: Vec<EntryId>,
    all: u64,
}

impl Numbers {
    const SHOWN_MAX: usize = 5;

    /// Adds a number behind the others.
    pub fn add(&mut self, number: EntryId) {
        self.all += 1;
        if self.first.len() < Self::SHOWN_MAX {
            self.first.push(number);
        }
    }

    /// How many were added.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.all
    }

    /// As they stand in a cell: `#12, #15`.
    #[must_use]
    pub fn in_cell(&self) -> String {
        let (items, more) = self.shown();
        let listed = items.join(", ");
        if more == 0 { listed } else { format!("{listed} and {more} more") }
    }

    /// Those that are shown, and how many more there are.
    fn shown(&self) -> (Vec<String>, u64) {
        let items: Vec<String> = self.first.iter().map(|number| format!("#{number}")).collect();
        let more = self.all.saturating_sub(total(items.len()));
        (items, more)
    }

    /// The first of them.
    #[must_use]
    pub fn first(&self) -> Option<EntryId> {
        self.first.first().copied()
    }
}

impl FromIterator<EntryId> for Numbers {
    fn from_iter<I: IntoIterator<Item = EntryId>>(numbers: I) -> Self {
        let mut all = Self::default();
        numbers.into_iter().for_each(|number| all.add(number));
        all
    }
}

impl fmt::Display for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (items, more) = self.shown();
        f.write_str(&english::list_some(items, more, "and"))
    }
}

impl Weight for Numbers {
    fn heap(&self) -> usize {
        self.first.heap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_sentences() {
        let said = |note: Option<Note>| note.map(|note| note.to_string());
        assert_eq!(said(Note::disputed([])), None);
        assert_eq!(said(Note::disputed([7])).unwrap(), "#7 is disputed: see `sources of #7`");
        assert_eq!(
            said(Note::disputed(1..=7)).unwrap(),
            "#1, #2, #3, #4, #5 and 2 more are disputed: see `sources of #1`"
        );
        assert_eq!(
            said(Note::more_possible(1, &BTreeSet::from(["vague date"]))).unwrap(),
            "1 possible: the dates leave it open; put `possibly` in front to see them"
        );
        assert_eq!(Note::Cut { shown: 1, of: 2 }.to_string(), "1 of 2 rows shown: raise `limit` to see more");
        assert_eq!(Note::from("as it is").to_string(), "as it is");
    }
}
