//! What an import decided by itself: counted by sort, with the first few of each, so that nobody has to find out from
//! the answers.

use std::collections::BTreeMap;

use annals_grammar::english;

/// How many of each sort are named.
pub(super) const NAMED_MAX: usize = 5;

/// A sort of decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Matter {
    /// A type was defined.
    NewType,
    /// A name was declared.
    NewName,
    /// A place was put in another.
    Parent,
    /// A name is taken for that of something known, of another type than its column's.
    OtherType,
    /// A new name is also that of something of another sort, or differs from a known one in spelling only.
    Alike,
    /// A cell says that there is nothing to say.
    Nothing,
    /// A cell looks like a list and was taken for one name.
    ListLike,
    /// A list has an empty part.
    EmptyPart,
    /// A row with a known id says something else.
    Changed,
    /// Two rows of the file have one id and contradict each other.
    Contradicting,
    /// An id of the log is not in the file.
    Gone,
    /// A row tells of a future day as past.
    Future,
    /// A source came out before what it reports.
    EarlySource,
    /// What a row records contradicts what stands.
    Contradiction,
}

impl Matter {
    /// The word for it in a report.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NewType => "new type",
            Self::NewName => "new name",
            Self::Parent => "placed",
            Self::OtherType => "other type",
            Self::Alike => "alike",
            Self::Nothing => "nothing",
            Self::ListLike => "list",
            Self::EmptyPart => "empty part",
            Self::Changed => "changed",
            Self::Contradicting => "one id",
            Self::Gone => "gone",
            Self::Future => "future",
            Self::EarlySource => "early source",
            Self::Contradiction => "contradiction",
        }
    }

    /// Whether it is about a row.
    pub(super) const fn is_of_row(self) -> bool {
        !matches!(self, Self::Gone)
    }

    /// Whether people see the line with it.
    pub(super) const fn shows_line(self) -> bool {
        !matches!(
            self,
            Self::NewType | Self::NewName | Self::Parent | Self::OtherType | Self::Nothing | Self::Gone
        )
    }

    /// Whether those with one detail are counted together.
    pub(super) const fn is_grouped(self) -> bool {
        matches!(self, Self::NewName | Self::Changed)
    }

    /// What is said of one, and of several.
    const fn words(self) -> [&'static str; 2] {
        match self {
            Self::NewType => ["new type", "new types"],
            Self::NewName => ["new name", "new names"],
            Self::Parent => ["name was put in another", "names were put in another"],
            Self::OtherType => [
                "name stands for something known of another type than the column's",
                "names stand for something known of another type than the column's",
            ],
            Self::Alike => [
                "new name resembles another, kept apart (if two are one, use `merge`)",
                "new names resemble others, kept apart (if two are one, use `merge`)",
            ],
            Self::Nothing => [
                "cell was taken as empty (--null says which)",
                "cells were taken as empty (--null says which)",
            ],
            Self::ListLike => [
                "cell looks like a list and was taken as one name (--split divides them)",
                "cells look like lists and were taken as one name each (--split divides them)",
            ],
            Self::EmptyPart => ["list has an empty part", "lists have empty parts"],
            Self::Changed => ["row with a known id has changed", "rows with known ids have changed"],
            Self::Contradicting => [
                "row contradicts another row of its id (each is a claim)",
                "rows contradict another row of their id (each is a claim)",
            ],
            Self::Gone => ["known id isn't in the file", "known ids aren't in the file"],
            Self::Future => {
                ["event is recorded as past on a future day", "events are recorded as past on future days"]
            }
            Self::EarlySource => [
                "event is later than the source that reports it",
                "events are later than the sources that report them",
            ],
            Self::Contradiction => {
                ["event contradicts what was recorded", "events contradict what was recorded"]
            }
        }
    }

    /// What is said of so many, in a column where they are of one.
    fn sentence(self, count: u64, column: &str, group: &str) -> String {
        let [one, several] = self.words();
        let at = if column.is_empty() { String::new() } else { format!("`{column}`: ") };
        let of = match self {
            Self::NewName => format!(" of type {group}"),
            Self::Changed => format!(" in {group}"),
            _ => String::new(),
        };
        format!("{at}{}{of}", english::counted(count, one, several))
    }
}

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportDecision {
    /// Of which sort.
    pub matter: Matter,
    /// The line of its row, if it is of one.
    pub line: Option<u64>,
    /// What its column is called, if it is of one.
    pub column: String,
    /// The cell or name that it is about.
    pub value: String,
    /// What else should be known of it.
    pub detail: String,
}

/// How many decisions of a sort there were, and the first of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct MatterTally {
    count: u64,
    first: Vec<String>,
}

/// What an import decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decisions(BTreeMap<(Matter, String), BTreeMap<String, MatterTally>>);

impl Decisions {
    /// Counts one of a group in a column; it is written out only while few are.
    pub(super) fn add(&mut self, matter: Matter, column: &str, group: &str, words: impl FnOnce() -> String) {
        // The keys are there but for the first of each, so they are looked for before any is made.
        let groups = match self.0.iter_mut().find(|((of, at), _)| (*of, at.as_str()) == (matter, column)) {
            Some((_, groups)) => groups,
            None => self.0.entry((matter, column.to_owned())).or_default(),
        };
        let tally = match groups.get_mut(group) {
            Some(tally) => tally,
            None => groups.entry(group.to_owned()).or_default(),
        };
        tally.count += 1;
        if tally.first.len() < NAMED_MAX {
            let words = words();
            if matter != Matter::Nothing || !tally.first.contains(&words) {
                tally.first.push(words);
            }
        }
    }

    /// How many there were of each sort that there was.
    pub fn counts(&self) -> impl Iterator<Item = (Matter, u64)> {
        let mut counts: BTreeMap<Matter, u64> = BTreeMap::new();
        for ((matter, _), groups) in &self.0 {
            *counts.entry(*matter).or_default() += groups.values().map(|tally| tally.count).sum::<u64>();
        }
        counts.into_iter()
    }

    /// What should be known, a line for each sort, column and group.
    pub(super) fn sentences(&self) -> impl Iterator<Item = String> + '_ {
        self.0.iter().flat_map(|((matter, column), groups)| {
            groups.iter().map(move |(group, tally)| {
                let more = tally.count - tally.first.len() as u64;
                let more = if *matter == Matter::Nothing { 0 } else { more };
                let named = english::list_some(tally.first.clone(), more, "and");
                format!("{}: {named}", matter.sentence(tally.count, column, group))
            })
        })
    }
}
