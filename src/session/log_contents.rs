//! Which contents the log holds already.

use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::collections::{HashMap, VecDeque};
use std::ops::ControlFlow;

use annals_model::entry::EntryId;
use annals_model::error::Result;
use annals_model::hash::Hash;
use annals_store::{Catalogue, content_digest};

use super::texts::terms_of;
use crate::lower::Lowered;

/// Which contents the log holds, and which of its entries the journal may still meet.
#[derive(Default)]
pub(super) struct LogContents {
    /// What looks contents up; nothing where the log was read instead, or is empty.
    catalogue: Option<Catalogue>,
    /// The entries of a content that are left to be met. With a catalogue, only of contents that were looked up.
    left: HashMap<Hash, VecDeque<EntryId>>,
    /// Entries that the catalogue has not followed to yet.
    newer: HashMap<Hash, Vec<EntryId>>,
}

impl LogContents {
    /// By the catalogue as far as it has followed, and by the log itself for the rest. A catalogue that is in other
    /// hands for too long, or that cannot be kept, is done without.
    pub(super) fn of(store: &annals_store::Store) -> Result<Self> {
        let catalogue = Catalogue::open(store, terms_of, |_| {})?;
        let followed = catalogue.as_ref().map_or(0, Catalogue::number);
        let mut newer: HashMap<Hash, Vec<EntryId>> = HashMap::new();
        store.read_from(followed + 1, |entry| {
            let digest = content_digest(entry.label.as_deref(), &entry.body);
            newer.entry(digest).or_default().push(entry.number);
            ControlFlow::Continue(())
        })?;
        Ok(Self { catalogue, left: HashMap::new(), newer })
    }

    /// The next entry of this content that the log holds and the journal has not met yet: from now on it has.
    pub(super) fn meet(&mut self, digest: &Hash) -> Result<Option<EntryId>> {
        Ok(self.left(digest)?.and_then(VecDeque::pop_front))
    }

    /// Whether the log holds every entry of a statement once more than the journal has met it.
    pub(super) fn holds(&mut self, lowered: &Lowered) -> Result<bool> {
        for digest in digests(lowered) {
            if self.left(&digest)?.is_none_or(|left| left.is_empty()) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Those that are left of a content; nothing where the log never held it, which is not kept: of a long journal most is
    /// new.
    fn left(&mut self, digest: &Hash) -> Result<Option<&mut VecDeque<EntryId>>> {
        match self.left.entry(*digest) {
            Occupied(left) => Ok(Some(left.into_mut())),
            Vacant(place) => {
                let held = self.catalogue.as_ref().map(|catalogue| catalogue.numbers_of(digest)).transpose();
                let mut numbers = VecDeque::from(held?.unwrap_or_default());
                numbers.extend(self.newer.get(digest).into_iter().flatten());
                Ok(if numbers.is_empty() { None } else { Some(place.insert(numbers)) })
            }
        }
    }
}

/// The digest of each entry of a statement.
pub(super) fn digests(lowered: &Lowered) -> Vec<Hash> {
    lowered.entries.iter().map(|(label, body)| content_digest(label.as_deref(), body)).collect()
}
