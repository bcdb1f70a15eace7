//! From which log a restored one was made.
//!
//! A log that is made anew from a journal has hashes of its own, as its commits are others. So that a head noted down
//! before can still be placed, the journal of a whole log ends with the head that it was made from, and the restored log
//! notes that head behind the entries that it took over.

use annals_model::hash::Hash;
use annals_store::hash_of;
use std::fmt;

use annals_model::entry::{Body, Entry, LogHead, Remark};

/// A digest of the statements of a journal, in order. It tells whether a journal is still as it was exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatementsDigest(Hash);

impl StatementsDigest {
    /// Takes in the next statement. Blanks around it do not count.
    pub fn add(&mut self, statement: &str) {
        self.0 = hash_of(&[&self.0.0, statement.trim().as_bytes()].concat());
    }
}

/// The last line of the journal of a whole log: a comment that says which head the log had, and what the statements
/// before it come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalOrigin {
    /// How far the log went.
    pub head: LogHead,
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
        Some(Self { head: LogHead::read(head)?, statements: StatementsDigest(Hash::from_hex(statements)?) })
    }
}

impl fmt::Display for JournalOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{HEAD}{}{STATEMENTS}{}", self.head, self.statements.0)
    }
}

/// Of which log an entry says that the log before it is a restored copy. It counts only where it stands, directly behind
/// the entries that were taken over: in another log, to which it was told or merged, it is no more than a remark.
#[must_use]
pub fn restored_copy(entry: &Entry) -> Option<LogHead> {
    let head = copy_said(&entry.body).filter(|_| entry.elsewhere.is_none())?;
    (head.number.checked_add(1) == Some(entry.number)).then_some(head)
}

/// Of which log a body says so, wherever it stands.
#[must_use]
pub fn copy_said(body: &Body) -> Option<LogHead> {
    match body {
        Body::Note { target: 1, remark: Remark::RestoredCopy(head), claim: None } => Some(*head),
        _ => None,
    }
}

/// What says so: a note on the first entry, which is never an event.
#[must_use]
pub fn copy_note(head: LogHead) -> Body {
    Body::Note { target: 1, remark: Remark::RestoredCopy(head), claim: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_and_a_copy_read_back() {
        let mut statements = StatementsDigest::default();
        statements.add("define type person: plural people");
        let head = LogHead { number: 252, hash: hash_of(b"x") };
        let origin = JournalOrigin { head, statements };
        assert_eq!(JournalOrigin::of(&format!("// …\nlet a = b\r\n{origin}\r\n\n")), Some(origin));
        assert_eq!(JournalOrigin::of(&format!("{origin}\nnote on #1 \"more\"")), None);
        assert_eq!(JournalOrigin::of(""), None);

        let mut entry = Entry {
            number: 253,
            recorded: annals_model::time::Timestamp(0),
            author: String::new(),
            elsewhere: None,
            label: None,
            supersedes: None,
            body: copy_note(head),
        };
        assert_eq!(restored_copy(&entry), Some(head));
        entry.number = 254;
        assert_eq!(restored_copy(&entry), None);
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
