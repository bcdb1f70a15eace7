//! What a note says: a remark of somebody's, or how far a piece of the program's work has come.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{EntryId, LineSet};
use crate::hash::Hash;

/// What a note says.
///
/// In payloads and statements every remark is written as the words that people see. A layout of its own would need a
/// newer format, because older programs skip nothing in a payload, and no store should be closed to them only so that an
/// import can go on. Older logs hold the same words, so another program can finish an import or a restore;
/// [`Self::from`] is the one place that reads them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Words, which mean something to people only.
    Words(String),
    /// On the source that a table is: these lines of it are recorded.
    LinesRecorded(LineSet),
    /// Directly behind the entries of a log that was made from a journal of another: which log that was.
    RestoredCopy(LogHead),
}

/// How far a log went: its last entry, and the hash of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogHead {
    /// The number of its last entry.
    pub number: EntryId,
    /// The hash of that.
    pub hash: Hash,
}

const LINES_RECORDED: &str = "recorded: lines ";
const RESTORED_COPY: &str = "restored copy of the log with the head #";

impl Remark {
    /// The work that words tell of; they may be written otherwise than the program writes it.
    fn work(text: &str) -> Option<Self> {
        if let Some(lines) = text.strip_prefix(LINES_RECORDED) {
            return LineSet::read(lines).map(Self::LinesRecorded);
        }
        text.strip_prefix(RESTORED_COPY).and_then(LogHead::read).map(Self::RestoredCopy)
    }
}

impl From<String> for Remark {
    fn from(text: String) -> Self {
        // What is written otherwise keeps its words: a note is told again as it was told.
        Self::work(&text).filter(|work| work.to_string() == text).unwrap_or(Self::Words(text))
    }
}

impl From<&str> for Remark {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words(text) => f.write_str(text),
            Self::LinesRecorded(lines) => write!(f, "{LINES_RECORDED}{lines}"),
            Self::RestoredCopy(head) => write!(f, "{RESTORED_COPY}{head}"),
        }
    }
}

impl Serialize for Remark {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Words(text) => text.serialize(serializer),
            work => work.to_string().serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Remark {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

impl LogHead {
    /// The head that [`Display`](fmt::Display) writes so.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (number, hash) = text.split_once(' ')?;
        Some(Self { number: number.parse().ok()?, hash: Hash::from_hex(hash)? })
    }
}

impl fmt::Display for LogHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number, self.hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_work_are_these() {
        let mut lines = LineSet::default();
        lines.add(2, 4);
        lines.add(9, 9);
        let (lines, hash) = (Remark::LinesRecorded(lines), Hash([0xab; 32]));
        let copy = Remark::RestoredCopy(LogHead { number: 252, hash });
        let digits = "ab".repeat(32);
        assert_eq!(Remark::from("recorded: lines 2-4, 9"), lines);
        assert_eq!(Remark::from(format!("restored copy of the log with the head #252 {digits}")), copy);
    }

    #[test]
    fn other_words_are_words() {
        let digits = "AB".repeat(32);
        for text in [
            "",
            "recorded: lines ",
            "recorded: lines 4-2",
            "recorded: lines 2-3, 4",
            "recorded: lines 2 of the annex",
            "restored copy of the log with the head #1",
            &format!("restored copy of the log with the head #1 {digits}"),
        ] {
            assert_eq!(Remark::from(text), Remark::Words(text.to_owned()), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_remark_reads_back_from_its_words(
            ranges in proptest::collection::vec((0_u64..60, 0_u64..8), 1..9),
            number: u64,
            hash: [u8; 32],
            end in "[-, 0-9]{0,9}",
        ) {
            let mut lines = LineSet::default();
            ranges.into_iter().for_each(|(from, more)| lines.add(from, from + more));
            let (lines, head) = (Remark::LinesRecorded(lines), LogHead { number, hash: Hash(hash) });
            for remark in [lines, Remark::RestoredCopy(head)] {
                assert_eq!(Remark::from(remark.to_string()), remark);
                let text = format!("{remark}{end}");
                assert_eq!(Remark::from(&*text).to_string(), text);
            }
        }
    }
}
