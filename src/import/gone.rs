//! Ids of the log that a file does not have any more.

use annals_model::entry::EntryId;

use super::existing::ExistingEntries;

/// The events that had ids before a file was read, and which of them it has.
#[derive(Debug)]
pub(super) struct KnownIds {
    events: Vec<EntryId>,
    met: Vec<bool>,
    any: bool,
}

impl KnownIds {
    /// Those of the log.
    pub(super) fn of(existing: &ExistingEntries) -> Self {
        let events = existing.with_ids().to_vec();
        Self { met: vec![false; events.len()], events, any: false }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Keeps that the file has the id of this event.
    pub(super) fn meet(&mut self, event: EntryId) {
        if let Ok(at) = self.events.binary_search(&event) {
            self.met[at] = true;
            self.any = true;
        }
    }

    /// The events whose ids the file does not have. A file that has none of them is no new edition of theirs.
    pub(super) fn gone(&self) -> impl Iterator<Item = EntryId> + '_ {
        let all = self.events.iter().zip(&self.met).filter(|(_, met)| !**met).map(|(event, _)| *event);
        all.take(if self.any { usize::MAX } else { 0 })
    }
}
