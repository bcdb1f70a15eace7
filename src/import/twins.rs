//! Events that look like one already there, found in constant memory.
//!
//! A likely twin here is of the same kind, the same mood, the same dates, and has the same people and the same places or
//! things. The events are kept in a table of fixed size in which a later one takes the place of an earlier one, so that
//! of a long history only a part is compared: what is not named here is still found by `twins`.

use annals_store::entry::{Mood, Number, Record, Role};

use super::known::{hash, in_role};

/// How many events are compared with: 16 MiB.
const SLOTS: usize = 1 << 20;

/// Events, each in the place that its content has.
#[derive(Debug, Default)]
pub(super) struct Twins {
    slots: Vec<(u64, Number)>,
}

impl Twins {
    /// Adds an event and gives the one that looks like it.
    pub(super) fn meet(&mut self, number: Number, record: &Record) -> Option<Number> {
        let likeness = likeness(record)?;
        if self.slots.is_empty() {
            self.slots.resize(SLOTS, (0, 0));
        }
        let at = usize::try_from(likeness % SLOTS as u64).unwrap_or(0);
        let before = std::mem::replace(&mut self.slots[at], (likeness, number));
        let twin = (before.0 == likeness && before.1 != number && before.1 > 0).then_some(before.1);
        if let Some(twin) = twin {
            // The first is named for all that look like it.
            self.slots[at] = (likeness, twin);
        }
        twin
    }

    /// Adds an event.
    pub(super) fn add(&mut self, number: Number, record: &Record) {
        self.meet(number, record);
    }
}

/// A hash of what twins have in common; nothing for an aggregate, and for an event that nobody took part in or that
/// nobody dated.
fn likeness(record: &Record) -> Option<u64> {
    let date = record.date.as_ref()?;
    if record.count.is_some() || record.roles.is_empty() {
        return None;
    }
    let Record { kind, mood, .. } = record;
    let mood: Mood = *mood;
    let roles = [Role::By, Role::Of, Role::To, Role::At, Role::In, Role::With];
    Some(hash(&(kind, mood, date.earliest, date.latest, roles.map(|role| in_role(record, role)))))
}
