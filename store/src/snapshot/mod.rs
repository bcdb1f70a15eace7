//! Snapshots: what was derived from the log at some entry, in named sections, so that it need not be derived again.
//!
//! A snapshot costs time when it is missing, old or damaged, and never an answer. It is written under a temporary name,
//! synced and renamed; it says which commit it stands for, and is only used if the log has that commit. A section is read
//! block by block, each verified against its checksum when it is read; one that is not what was written reads as
//! nothing and marks the snapshot as damaged ([`Sections::is_damaged`]).
//!
//! What the sections mean is the business of whoever wrote them; they say so by a layout number.

// How a file is laid out.
mod directory;
// Reading one.
mod sections;
// Writing one.
mod writer;

use std::sync::Arc;

use sections::open;
pub use sections::{Section, Sections};
pub use writer::{Pieces, Sink, Writer};

use crate::error::Result;
use crate::layout::SNAPSHOT_DIR;
use crate::position::Position;
use crate::store::Store;

/// The bytes of a block: what is read and verified at a time.
pub const BLOCK_BYTES: usize = 4 << 10;
/// The format of snapshot files this program reads and writes.
pub const SNAPSHOT_FORMAT: u32 = 4;

/// How a whole snapshot's name ends.
const WHOLE: &str = ".snapshot";
/// How the name of one that is being written ends.
const UNFINISHED: &str = ".unfinished";

impl Store {
    /// Begins a snapshot of what was derived from the log up to a commit, which must be durable.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn snapshot(&self, layout: u32, position: Position) -> Result<Writer> {
        Writer::begin(Arc::clone(&self.disk), layout, position)
    }

    /// The newest snapshot of this layout that the log confirms. The handle then stands behind the commit it stands for.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn resume_snapshot(&mut self, layout: u32) -> Result<Option<Sections>> {
        let names = self.disk.list(SNAPSHOT_DIR).unwrap_or_default();
        for name in names.iter().rev().filter(|name| name.ends_with(WHOLE)) {
            let Some(opened) = open(&*self.disk, &format!("{SNAPSHOT_DIR}/{name}")) else { continue };
            if opened.directory.layout == layout && self.resume(&opened.directory.position)? {
                return Ok(Some(Sections { opened: Arc::new(opened) }));
            }
        }
        Ok(None)
    }

    /// Removes every snapshot, unless nothing is to be written: one of them was found damaged.
    pub fn drop_snapshots(&self) {
        if self.options.read_only {
            return;
        }
        for name in self.disk.list(SNAPSHOT_DIR).unwrap_or_default() {
            // What cannot be removed is found damaged again, which costs time.
            let _ = self.disk.remove(&format!("{SNAPSHOT_DIR}/{name}"));
        }
    }
}

#[cfg(test)]
mod tests;
