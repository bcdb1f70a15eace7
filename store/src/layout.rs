//! Where things stand in a store and how large they grow: the names of its files and directories, and their limits.
//!
//! Files that only one module knows, such as those inside the catalogue, are named there.

use std::fmt;

use annals_model::entry::EntryId;
use serde::{Deserialize, Serialize};

/// The directory of the segments.
pub(crate) const LOG_DIR: &str = "log";
/// The directory of snapshots.
pub(crate) const SNAPSHOT_DIR: &str = "snapshot";
/// The directory of the catalogue.
pub(crate) const CATALOGUE_DIR: &str = "catalogue";
/// Where bytes are kept that were taken out of the log.
pub(crate) const ASIDE_DIR: &str = "aside";
/// The directories of a store.
pub(crate) const DIRS: [&str; 4] = [LOG_DIR, SNAPSHOT_DIR, ASIDE_DIR, CATALOGUE_DIR];

/// The file that says that a directory is a store.
pub(crate) const FORMAT: &str = "FORMAT";
/// The file of the lock and the watermark.
pub(crate) const LOCK: &str = "LOCK";

/// The largest payload of a frame: 64 MiB.
pub const PAYLOAD_BYTES_MAX: usize = 64 << 20;
/// The largest commit: 1 GiB.
pub const COMMIT_BYTES_MAX: u64 = 1 << 30;
/// The most bytes that one write brings before it is ended; the commit that goes beyond it is its last.
pub(crate) const WRITE_BYTES: u64 = 64 << 20;
/// A longer segment takes no further commit, whatever the options say: 1 GiB.
pub(crate) const SEGMENT_BYTES_MAX: u64 = 1 << 30;
/// No segment is longer than this: it is full, or holds one write.
pub(crate) const LENGTH_MAX: u64 = SEGMENT_BYTES_MAX + WRITE_BYTES + COMMIT_BYTES_MAX;

/// How the file of a segment ends.
pub(crate) const PLAIN: &str = ".log";
/// How it ends once it is packed.
pub(crate) const PACKED: &str = ".packed";

/// Which segment.
///
/// Of two segments the later in this order speaks for the entries from its first on: a commit that may not
/// have reached the disk is written anew into such a segment, and its old bytes are never read again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct SegmentId {
    /// How many entries come before its first.
    pub before: EntryId,
    /// How often its first entry was written anew.
    pub rewrite: u32,
}

impl fmt::Display for SegmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rewrite {
            0 => write!(f, "{LOG_DIR}/{:020}{PLAIN}", self.before),
            rewrite => write!(f, "{LOG_DIR}/{:020}.{rewrite}{PLAIN}", self.before),
        }
    }
}

impl SegmentId {
    /// Its file once it is packed.
    pub fn packed(&self) -> String {
        let name = self.to_string();
        name.strip_suffix(PLAIN).unwrap_or(&name).to_owned() + PACKED
    }

    /// The segment of this file name, if it is one, packed or not.
    pub fn from_file_name(name: &str) -> Option<Self> {
        let stem = name.strip_suffix(PLAIN).or_else(|| name.strip_suffix(PACKED))?;
        let (before, rewrite) = stem.split_once('.').unwrap_or((stem, "0"));
        let id = Self { before: before.parse().ok()?, rewrite: rewrite.parse().ok()? };
        let own = [id.to_string(), id.packed()];
        own.iter().any(|own| own.strip_prefix(LOG_DIR) == Some(&format!("/{name}"))).then_some(id)
    }
}
