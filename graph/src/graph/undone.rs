//! Which entries were taken back, and which stand.

use std::collections::HashSet;

use annals_model::entry::EntryId;
use annals_model::time::{Day, Extent};
use annals_store::codec::unpack;

use super::Graph;

impl Graph {
    /// The entries that take this one back, in order, whether or not they stand themselves.
    #[must_use]
    pub fn undos_of(&self, number: EntryId) -> Vec<EntryId> {
        self.known_undos_of(number).into_iter().map(|(undo, _)| undo).collect()
    }

    /// The same, each with the bounds of the day from which it was known.
    #[must_use]
    pub fn known_undos_of(&self, number: EntryId) -> Vec<(EntryId, Extent)> {
        let unpacked = self.undone.get(number).filter_map(|bytes| unpack::<(EntryId, Day, Day)>(&bytes));
        unpacked.map(|(undo, earliest, latest)| (undo, Extent::one_of(earliest, latest))).collect()
    }

    /// Whether an entry takes another one back.
    #[must_use]
    pub fn is_undo(&self, number: EntryId) -> bool {
        self.about(number).is_some_and(|target| self.undos_of(target).contains(&number))
    }

    /// Whether an entry counts among those up to `bound`: it is one of them and has not been taken back.
    #[must_use]
    pub fn stands(&self, number: EntryId, bound: Option<EntryId>) -> bool {
        self.stood(number, bound, None)
    }

    /// The same as it was known on a day: nobody knew then of an undo that was recorded later, of something that was
    /// recorded by then. What was recorded and taken back after that day never stood on it.
    #[must_use]
    pub fn stood(&self, number: EntryId, bound: Option<EntryId>, known_on: Option<Day>) -> bool {
        if bound.is_some_and(|bound| number > bound) {
            return false;
        }
        if self.undone.is_empty() {
            return true;
        }
        let by = |number: EntryId, day: Day| self.recorded_day(number).is_none_or(|recorded| recorded <= day);
        let counts = |undo: EntryId, target: EntryId| {
            undo > target
                && bound.is_none_or(|bound| undo <= bound)
                && known_on.is_none_or(|day| by(undo, day) || !by(target, day))
        };
        // The undos that lead here, each with what it takes back. Each points at an earlier entry.
        let (mut undos, mut next) = (Vec::new(), 0);
        let mut target = Some(number);
        while let Some(at) = target {
            undos.extend(
                self.undos_of(at).into_iter().filter(|undo| counts(*undo, at)).map(|undo| (undo, at)),
            );
            target = undos.get(next).map(|(undo, _)| *undo);
            next += 1;
        }
        // The newest stands; one that has itself been undone does not count.
        undos.sort_unstable_by(|one, other| other.cmp(one));
        let mut gone = HashSet::new();
        for (undo, target) in undos {
            if !gone.contains(&undo) {
                gone.insert(target);
            }
        }
        !gone.contains(&number)
    }
}
