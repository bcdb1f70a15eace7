//! A place in the log: the commit up to which something was derived from it.

use annals_model::entry::EntryId;
use annals_model::hash::Hash;
use serde::{Deserialize, Serialize};

use crate::layout::SegmentId;

/// A whole commit of the log, by which something that was derived from the log says how far it has come.
///
/// It remembers where the write began that brought the commit: of all writes only the last can be unsynced, and
/// several commits may have shared it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The number of its last entry; 0 for the beginning.
    pub number: EntryId,
    /// The hash of that entry's frame.
    pub hash: Hash,
    /// The segment in which it stands.
    pub(crate) segment: SegmentId,
    /// The number of the first entry that was written together with it.
    pub(crate) first: EntryId,
    /// Where that write begins in the segment.
    pub(crate) start: u64,
    /// Where the commit ends.
    pub(crate) end: u64,
    /// Where the frame of its last entry begins; 0 where that is not known.
    pub(crate) last: u64,
}
