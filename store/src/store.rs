//! A handle on a store. What it can do stands in the modules that do it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use annals_model::entry::EntryId;
use annals_model::hash::Hash;

use crate::backend::Disk;
use crate::cursor::Cursor;
use crate::finding::Finding;
use crate::map::MemoryMap;
use crate::options::Options;
use crate::position::Position;

/// A handle on a store, with its own place in the log. Any number of handles, in any number of processes and
/// threads, may use one store.
#[derive(Debug)]
pub struct Store {
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) options: Options,
    pub(crate) cursor: Cursor,
    /// What a reader or writer found, until it is taken.
    pub(crate) findings: Vec<Finding>,
    /// A write or sync of this handle failed.
    pub(crate) poisoned: bool,
    /// This handle has put the end of the log in order once.
    pub(crate) settled: bool,
    /// The catalogue of a store in memory.
    pub(crate) memory_map: Arc<Mutex<MemoryMap>>,
}

impl Store {
    /// A handle at the beginning of the log.
    pub(crate) fn handle(disk: Arc<dyn Disk>, options: Options, memory_map: Arc<Mutex<MemoryMap>>) -> Self {
        Self {
            disk,
            options,
            cursor: Cursor::default(),
            findings: Vec::new(),
            poisoned: false,
            settled: false,
            memory_map,
        }
    }

    /// The directory of the store; `None` for one in memory.
    #[must_use]
    pub fn path(&self) -> Option<PathBuf> {
        self.disk.root()
    }

    /// How the store is used.
    #[must_use]
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// The number and hash of the last entry this handle has read; 0 and zeros before the first.
    #[must_use]
    pub const fn head(&self) -> (EntryId, Hash) {
        (self.cursor.position.number, self.cursor.position.hash)
    }

    /// The last commit this handle has read.
    #[must_use]
    pub const fn position(&self) -> Position {
        self.cursor.position
    }

    /// What was found and put in order since this was last asked.
    pub fn take_findings(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.findings)
    }

    /// Keeps what the cursor found to be wrong with LOCK for the person to know.
    pub(crate) fn note_lock(&mut self) {
        let finding = self.cursor.lock_fault.take().map(Finding::Lock);
        self.findings.extend(finding.filter(|finding| !self.findings.contains(finding)));
    }
}
