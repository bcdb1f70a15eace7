//! Pieces of bytes by number: several for each.

use std::borrow::Cow;
use std::collections::BTreeMap;

use annals_model::entry::EntryId;
use annals_store::snapshot::{Sections, Sink};

use super::{Column, Heap};

/// Pieces by the number of an entry, those of one number in the order in which they came.
#[derive(Clone, Debug, Default)]
pub struct Keyed {
    keys: Column<u32>,
    places: Column<u32>,
    heap: Heap,
    newer: BTreeMap<u32, Vec<u32>>,
}

fn key_of(number: EntryId) -> Option<u32> {
    u32::try_from(number).ok()
}

impl Keyed {
    /// The pieces of this name in a snapshot.
    #[must_use]
    pub fn from_sections(sections: &Sections, name: &str) -> Self {
        Self {
            keys: Column::from_sections(sections, &format!("{name}.keys")),
            places: Column::from_sections(sections, &format!("{name}.places")),
            heap: Heap::from_sections(sections, &format!("{name}.bytes")),
            newer: BTreeMap::new(),
        }
    }

    /// Adds a piece.
    pub fn add(&mut self, number: EntryId, piece: &[u8]) {
        if let (Some(key), Some(place)) = (key_of(number), self.heap.add(piece)) {
            self.newer.entry(key).or_default().push(place);
        }
    }

    /// Whether there is none at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.newer.is_empty()
    }

    /// The pieces of a number.
    pub fn get(&self, number: EntryId) -> impl Iterator<Item = Cow<'_, [u8]>> {
        let key = key_of(number);
        let from = key
            .filter(|_| !self.keys.is_empty())
            .map_or(self.keys.len(), |key| self.keys.partition_point(|known| known < key));
        let older = (from..self.keys.len())
            .take_while(move |at| Some(self.keys.get(*at)) == key)
            .map(|at| self.places.get(at));
        let newer = key.and_then(|key| self.newer.get(&key)).into_iter().flatten().copied();
        older.chain(newer).map(|place| self.heap.get(place))
    }

    /// The numbers that have pieces, each once for every piece, in order.
    #[must_use]
    pub fn numbers(&self) -> Vec<EntryId> {
        let newer = self.newer.iter().flat_map(|(key, places)| places.iter().map(|_| *key));
        let mut all: Vec<EntryId> = self.keys.iter().chain(newer).map(EntryId::from).collect();
        all.sort_unstable();
        all
    }

    /// Makes all of it base.
    pub fn merge(&mut self) {
        if self.newer.is_empty() {
            return;
        }
        let mut all: Vec<(u32, u32)> = self.keys.iter().zip(self.places.iter()).collect();
        for (key, places) in std::mem::take(&mut self.newer) {
            all.extend(places.into_iter().map(|place| (key, place)));
        }
        // Stable: the older pieces of a number come first.
        all.sort_by_key(|(key, _)| *key);
        self.keys = Column::based_on(all.iter().map(|(key, _)| *key));
        self.places = Column::based_on(all.iter().map(|(_, place)| *place));
        self.heap.merge();
    }

    /// Hands out its columns, as they stand in a snapshot.
    pub fn write(&self, name: &str, sink: &mut Sink<'_>) {
        sink(&format!("{name}.keys"), &|sink| self.keys.write(sink));
        sink(&format!("{name}.places"), &|sink| self.places.write(sink));
        sink(&format!("{name}.bytes"), &|sink| self.heap.write(sink));
    }

    /// The bytes it takes if all of it is in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.keys.bytes() + self.places.bytes() + self.heap.bytes() + self.newer.len() * 8
    }
}
