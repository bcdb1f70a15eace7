//! A group of commits: the frames that share a write.

use annals_model::entry::{Entry, EntryId};
use annals_model::hash::Hash;
use annals_model::time::Timestamp;

use crate::codec::{self, Draft};
use crate::cursor::Cursor;
use crate::error::{Error, Result, Unusable};
use crate::frame;
use crate::layout::{COMMIT_BYTES_MAX, PAYLOAD_BYTES_MAX};
use crate::position::Position;

/// What most frames take, at most.
const FRAME_BYTES_USUAL: usize = 128;

/// The frames of the commits that share a write.
pub(crate) struct CommitGroup {
    /// They.
    pub bytes: Vec<u8>,
    /// The number of the first entry.
    pub first: EntryId,
    /// The number of the last.
    pub number: EntryId,
    /// The hash of the last frame.
    pub hash: Hash,
    /// When the last entry was recorded.
    pub recorded: Timestamp,
    /// Where the last frame begins in `bytes`.
    pub last: u64,
    /// Whether an entry says what the first version of the payload has no place for.
    pub newer: bool,
}

impl CommitGroup {
    /// No commit yet, behind a place in the log.
    pub fn behind(cursor: &Cursor) -> Self {
        let Position { number, hash, .. } = cursor.position;
        let first = number.saturating_add(1);
        Self { bytes: Vec::new(), first, number, hash, recorded: cursor.recorded, last: 0, newer: false }
    }

    /// Adds the commit of these drafts, and gives its entries. One that the log does not take leaves nothing behind.
    pub fn add(&mut self, drafts: Vec<Draft>, now: Timestamp, joined: bool) -> Result<Vec<Entry>> {
        let mut entries = Vec::with_capacity(drafts.len());
        self.add_each(drafts, now, joined, |entry| entries.push(entry))?;
        Ok(entries)
    }

    /// The same, handing out each entry as its frame is made.
    pub fn add_each(
        &mut self,
        drafts: Vec<Draft>,
        now: Timestamp,
        joined: bool,
        made: impl FnMut(Entry),
    ) -> Result<()> {
        let (begun, before) = (self.bytes.len(), self.number);
        let (hash, recorded, last_frame, newer) = (self.hash, self.recorded, self.last, self.newer);
        let added = self.frames(drafts, now, joined, made);
        if added.is_err() {
            self.bytes.truncate(begun);
            (self.number, self.hash, self.recorded, self.last) = (before, hash, recorded, last_frame);
            self.newer = newer;
        }
        added
    }

    fn frames(
        &mut self,
        drafts: Vec<Draft>,
        now: Timestamp,
        joined: bool,
        mut made: impl FnMut(Entry),
    ) -> Result<()> {
        let count = drafts.len() as u64;
        let last =
            self.number.checked_add(count).filter(|last| *last < EntryId::MAX).ok_or(Unusable::Full)?;
        let begun = self.bytes.len();
        let mut first = if joined { frame::FIRST | frame::JOINED } else { frame::FIRST };
        self.bytes.reserve(drafts.len().saturating_mul(FRAME_BYTES_USUAL));
        for draft in drafts {
            self.push(&draft, now, std::mem::take(&mut first), last)?;
            let Draft { author, elsewhere, label, supersedes, body, recorded: _ } = draft;
            let (number, recorded) = (self.number, self.recorded);
            made(Entry { number, recorded, author, elsewhere, label, supersedes, body });
            let bytes = (self.bytes.len() - begun) as u64;
            if bytes > COMMIT_BYTES_MAX {
                return Err(too_large("a commit", bytes, COMMIT_BYTES_MAX).into());
            }
        }
        Ok(())
    }

    /// Adds the frame of a draft, which is the last of its commit if it gets the number `last`.
    fn push(&mut self, draft: &Draft, now: Timestamp, first: u8, last: EntryId) -> Result<()> {
        let recorded = draft.recorded.unwrap_or(now);
        self.recorded = if self.number == 0 { recorded } else { self.recorded.max(recorded) };
        self.number += 1;
        let start = frame::begin(&mut self.bytes);
        self.last = start as u64;
        self.newer |= codec::needs_newer(draft);
        let encoded = codec::encode(self.recorded, draft, &mut self.bytes);
        encoded.map_err(|error| Error::Machine {
            doing: format!("can't encode entry #{}", self.number),
            source: std::io::Error::other(error.to_string()),
        })?;
        let payload_bytes = (self.bytes.len() - start - frame::HEADER_BYTES) as u64;
        let flags = first | if self.number == last { frame::LAST } else { 0 };
        self.hash = frame::seal(&mut self.bytes, start, self.number, flags, self.hash)
            .ok_or_else(|| too_large("an entry", payload_bytes, PAYLOAD_BYTES_MAX as u64))?;
        Ok(())
    }
}

const fn too_large(what: &'static str, bytes: u64, bytes_max: u64) -> Unusable {
    Unusable::TooLarge { what, bytes, bytes_max }
}

#[cfg(test)]
mod tests {
    use super::*;
    use annals_model::entry::Body;

    #[test]
    fn the_numbers_run_out_without_a_panic() {
        let draft = || Draft {
            author: String::new(),
            elsewhere: None,
            label: None,
            recorded: None,
            supersedes: None,
            body: Body::Let { name: "a".to_owned(), phrase: "visits".to_owned() },
        };
        let mut cursor = Cursor::default();
        cursor.position.number = EntryId::MAX - 3;
        let mut group = CommitGroup::behind(&cursor);
        let refused = group.add(vec![draft(), draft(), draft()], Timestamp(0), false);
        assert!(matches!(refused, Err(Error::Unusable(Unusable::Full))), "{refused:?}");
        group.add(vec![draft(), draft()], Timestamp(0), false).unwrap();
        assert_eq!((group.first, group.number), (EntryId::MAX - 2, EntryId::MAX - 1));
        let (bytes, hash) = (group.bytes.clone(), group.hash);
        let refused = group.add(vec![draft()], Timestamp(0), true);
        assert!(matches!(refused, Err(Error::Unusable(Unusable::Full))), "{refused:?}");
        assert_eq!((group.bytes, group.hash), (bytes, hash), "nothing is left of what was refused");
    }
}
