//! The catalogue of a store in memory.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::cursor::Position;

/// The keys of a catalogue, and how far it has followed the log.
#[derive(Debug, Default)]
pub struct MemoryMap {
    keys: BTreeSet<Vec<u8>>,
    pub(super) position: Position,
}

/// The map for the one who holds it.
pub(super) fn locked(map: &Mutex<MemoryMap>) -> MutexGuard<'_, MemoryMap> {
    map.lock().unwrap_or_else(PoisonError::into_inner)
}

impl MemoryMap {
    pub(super) fn put(&mut self, keys: Vec<Vec<u8>>, position: Position) {
        self.keys.extend(keys);
        self.position = position;
    }

    pub(super) fn scan(&self, prefixes: &[Vec<u8>], limit: usize) -> Vec<Vec<Vec<u8>>> {
        let scan = |prefix: &Vec<u8>| {
            let with = self.keys.range(prefix.clone()..).take_while(|key| key.starts_with(prefix));
            with.take(limit).cloned().collect()
        };
        prefixes.iter().map(scan).collect()
    }
}
