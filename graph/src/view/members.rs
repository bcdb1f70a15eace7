//! The events that an aggregate stands for.

use annals_model::entry::Count;

use super::{EventView, View};
use crate::ids::EventIx;

impl View<'_> {
    /// How many events an event adds to a count, at least and at most.
    #[must_use]
    pub fn stands_for(&self, seen: &EventView<'_>) -> (u64, Option<u64>) {
        match seen.count() {
            None => (1, Some(1)),
            Some(Count::Several) => (0, None),
            Some(Count::Range(least, most)) => {
                let (mut known_least, mut known_most) = (0, Some(0));
                for member in self.members(seen) {
                    let (least, most) = self.extent_of(member);
                    known_least += least;
                    known_most = known_most.zip(most).map(|(sum, most)| sum + most);
                }
                // What the members stand for is counted by their own rows, bound by bound.
                let rest = most.map(|most| known_most.map_or(0, |known| most.saturating_sub(known)));
                (least.saturating_sub(known_least), rest)
            }
        }
    }

    /// What a member of an aggregate stands for by itself: one event, or the number of the aggregate that it is.
    fn extent_of(&self, member: EventIx) -> (u64, Option<u64>) {
        let count = self.event(member).and_then(|seen| seen.count());
        match count.or_else(|| self.graph().detail(member).count) {
            None => (1, Some(1)),
            Some(Count::Range(least, most)) => (least, most),
            Some(Count::Several) => (0, None),
        }
    }

    /// The members of an aggregate that are recorded on their own, each once: those that tell another event again are
    /// that event, and those withdrawn are none. A member that has not come about by the day of the lens is one still.
    #[must_use]
    pub fn members(&self, seen: &EventView<'_>) -> Vec<EventIx> {
        let numbered = seen.members().iter().filter_map(|number| self.graph().event_numbered(*number));
        let mut members: Vec<EventIx> = numbered.filter_map(|ix| self.standing_event(ix)).collect();
        members.sort_unstable();
        members.dedup();
        members
    }

    /// The event that stands for this one; `None` where it is withdrawn or not yet recorded.
    fn standing_event(&self, event: EventIx) -> Option<EventIx> {
        let table = self.graph().events();
        let mut at = event;
        // As many steps as there are events: a circle of ties ends.
        for _ in 0..=table.len() {
            if self.bound().is_some_and(|bound| table.number(at) > bound) {
                return None;
            }
            match self.ended_by(at) {
                None => return Some(at),
                Some((_, other)) => at = self.graph().event_numbered(other?)?,
            }
        }
        None
    }
}
