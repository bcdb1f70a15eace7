//! The catalogue of a store in memory.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::position::Position;

/// The keys of a catalogue, and how far it has followed the log.
#[derive(Debug, Default)]
pub(crate) struct MemoryMap {
    keys: BTreeSet<Vec<u8>>,
    pub position: Position,
}

/// The map for the one who holds it.
pub(crate) fn locked(map: &Mutex<MemoryMap>) -> MutexGuard<'_, MemoryMap> {
    map.lock().unwrap_or_else(PoisonError::into_inner)
}

impl MemoryMap {
    pub fn put(&mut self, keys: Vec<Vec<u8>>, position: Position) {
        self.keys.extend(keys);
        self.position = position;
    }

    pub fn scan(&self, prefixes: &[Vec<u8>], limit: usize) -> Vec<Vec<Vec<u8>>> {
        let scan = |prefix: &Vec<u8>| {
            let with = self.keys.range(prefix.clone()..).take_while(|key| key.starts_with(prefix));
            with.take(limit).cloned().collect()
        };
        prefixes.iter().map(scan).collect()
    }
}
