//! Events that look like one already there, found in constant memory.
//!
//! A likely twin here is of the same kind and the same mood, has the same people and the same places or things, and
//! dates that can meet. The events are kept in two tables of fixed size, in which later ones take the places of earlier
//! ones: one finds the same dates again, however many other days the same people have; the other finds a day within a
//! month that was told, and a month around a day. So of a long history only a part is compared: what is not named here
//! is still found by `twins`.

use annals_store::entry::{Mood, Number, Record, Role};
use annals_store::time::{Date, Extent};

use super::known::{hash, in_role};

/// How many events are compared with by their very dates: 16 MiB.
const SLOTS: usize = 1 << 20;

/// How many sets of events are compared with by whether their dates meet: 10 MiB.
const SETS: usize = 1 << 16;

/// How many events of one likeness, or of likenesses that share a set, are compared with.
const WAYS: usize = 4;

/// An event in a set.
#[derive(Clone, Copy, Debug)]
struct Met {
    likeness: u64,
    extent: Extent,
    number: Number,
}

/// Events, each in the place that its content has.
#[derive(Debug, Default)]
pub(super) struct Twins {
    slots: Vec<(u64, Number)>,
    sets: Vec<[Option<Met>; WAYS]>,
}

impl Twins {
    /// Adds an event and gives the one that looks like it.
    pub(super) fn meet(&mut self, number: Number, record: &Record) -> Option<Number> {
        let date = record.date.as_ref()?;
        let likeness = likeness(record)?;
        let same = self.meet_dates(hash(&(likeness, date.earliest, date.latest)), number);
        let near = self.meet_near(Met { likeness, extent: Date::extent(date), number });
        same.or(near)
    }

    /// Adds an event.
    pub(super) fn add(&mut self, number: Number, record: &Record) {
        self.meet(number, record);
    }

    fn meet_dates(&mut self, likeness: u64, number: Number) -> Option<Number> {
        if self.slots.is_empty() {
            self.slots.resize(SLOTS, (0, 0));
        }
        let at = place(likeness, SLOTS);
        let before = std::mem::replace(&mut self.slots[at], (likeness, number));
        let twin = (before.0 == likeness && before.1 != number && before.1 > 0).then_some(before.1);
        if let Some(twin) = twin {
            // The first is named for all that look like it.
            self.slots[at] = (likeness, twin);
        }
        twin
    }

    fn meet_near(&mut self, met: Met) -> Option<Number> {
        if self.sets.is_empty() {
            self.sets.resize(SETS, [None; WAYS]);
        }
        let set = &mut self.sets[place(met.likeness, SETS)];
        let alike =
            set.iter().flatten().filter(|held| held.likeness == met.likeness && held.number != met.number);
        let twin = alike.filter(|held| held.extent.can_meet(met.extent)).map(|held| held.number).min();
        // The oldest gives way, and what is one day before what is vague: the other table finds days.
        let is_vague = |met: &Met| met.extent.earliest != met.extent.latest;
        let least = set.iter_mut().min_by_key(|held| held.as_ref().map(|held| (is_vague(held), held.number)));
        if let Some(least) = least
            && (is_vague(&met) || !least.as_ref().is_some_and(is_vague))
        {
            *least = Some(met);
        }
        twin
    }
}

fn place(likeness: u64, places: usize) -> usize {
    usize::try_from(likeness % places as u64).unwrap_or(0)
}

/// A hash of what twins have in common but their dates; nothing for an aggregate, and for an event that nobody took
/// part in.
fn likeness(record: &Record) -> Option<u64> {
    if record.count.is_some() || record.roles.is_empty() {
        return None;
    }
    let Record { kind, mood, .. } = record;
    let mood: Mood = *mood;
    let roles = [Role::By, Role::Of, Role::To, Role::At, Role::In, Role::With];
    Some(hash(&(kind, mood, roles.map(|role| in_role(record, role)))))
}
