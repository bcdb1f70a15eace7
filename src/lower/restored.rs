//! From which log a restored one was made.
//!
//! A log that is made anew from a journal has hashes of its own, as its commits are others. So that a head noted down
//! before can still be placed, the journal of a whole log ends with the head that it was made from, and the restored log
//! notes that head behind the entries that it took over.

use std::fmt;

use annals_model::entry::{Body, Entry, EntryId};
use annals_store::Hash;

/// A digest of the statements of a journal, in order. It tells whether a journal is still as it was exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatementsDigest(Hash);

impl StatementsDigest {
    /// Takes in the next statement. Blanks around it do not count.
    pub fn add(&mut self, statement: &str) {
        self.0 = Hash::of(&[&self.0.0, statement.trim().as_bytes()].concat());
    }
}

/// The last line of the journal of a whole log: a comment that says which head the log had, and what the statements
/// before it come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalOrigin {
    /// The number of its last entry.
    pub number: EntryId,
    /// The hash of that.
    pub head: Hash,
    /// The statements of the journal.
    pub statements: StatementsDigest,
}

const HEAD: &str = "// made from the log with the head #";
const STATEMENTS: &str = ", statements ";

impl JournalOrigin {
    /// That of a journal; nothing where it says none.
    #[must_use]
    pub fn of(journal: &str) -> Option<Self> {
        let last = journal.lines().rev().map(str::trim_end).find(|line| !line.is_empty())?;
        let (head, statements) = last.strip_prefix(HEAD)?.split_once(STATEMENTS)?;
        let (number, head) = numbered(head)?;
        Some(Self { number, head, statements: StatementsDigest(Hash::from_hex(statements)?) })
    }
}

impl fmt::Display for JournalOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{HEAD}{} {}{STATEMENTS}{}", self.number, self.head, self.statements.0)
    }
}

/// What a restored log notes of the log whose entries it took over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RestoredCopy {
    /// The number of that log's last entry.
    pub number: EntryId,
    /// The hash of that.
    pub head: Hash,
}

const COPY: &str = "restored copy of the log with the head #";

impl RestoredCopy {
    /// What an entry notes. It counts only where it stands, directly behind the entries that were taken over: in another
    /// log, to which it was told or merged, it is no more than a remark.
    #[must_use]
    pub fn of(entry: &Entry) -> Option<Self> {
        let copy = Self::said_by(&entry.body).filter(|_| entry.elsewhere.is_none())?;
        (copy.number.checked_add(1) == Some(entry.number)).then_some(copy)
    }

    /// What the text of a note says.
    #[must_use]
    pub fn said_by(body: &Body) -> Option<Self> {
        let Body::Note { target: 1, text, claim: None } = body else { return None };
        let (number, head) = numbered(text.strip_prefix(COPY)?)?;
        Some(Self { number, head })
    }

    /// The note: on the first entry, which is never an event.
    #[must_use]
    pub fn note(self) -> Body {
        Body::Note { target: 1, text: format!("{COPY}{} {}", self.number, self.head), claim: None }
    }
}

/// The number and the hash of a head.
fn numbered(text: &str) -> Option<(EntryId, Hash)> {
    let (number, hash) = text.split_once(' ')?;
    Some((number.parse().ok()?, Hash::from_hex(hash)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_and_a_copy_read_back() {
        let mut statements = StatementsDigest::default();
        statements.add("define type person: plural people");
        let origin = JournalOrigin { number: 252, head: Hash::of(b"x"), statements };
        assert_eq!(JournalOrigin::of(&format!("// …\nlet a = b\r\n{origin}\r\n\n")), Some(origin));
        assert_eq!(JournalOrigin::of(&format!("{origin}\nnote on #1 \"more\"")), None);
        assert_eq!(JournalOrigin::of(""), None);

        let copy = RestoredCopy { number: 252, head: origin.head };
        let mut entry = Entry {
            number: 253,
            recorded: annals_model::time::Timestamp(0),
            author: String::new(),
            elsewhere: None,
            label: None,
            supersedes: None,
            body: copy.note(),
        };
        assert_eq!(RestoredCopy::of(&entry), Some(copy));
        entry.number = 254;
        assert_eq!(RestoredCopy::of(&entry), None);
    }

    #[test]
    fn a_digest_of_statements_is_of_their_order_too() {
        let digest = |statements: &[&str]| {
            let mut digest = StatementsDigest::default();
            statements.iter().for_each(|statement| digest.add(statement));
            digest
        };
        assert_eq!(digest(&["one", "two"]), digest(&[" one", "two\r"]));
        assert_ne!(digest(&["one", "two"]), digest(&["two", "one"]));
        assert_ne!(digest(&["one", "two"]), digest(&["onetwo"]));
    }
}
