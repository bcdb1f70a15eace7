//! Counts as ranges: what there is at least, and at most.
//!
//! A named event counts once: towards both bounds if it is certain, towards the upper one if it is only possible. An
//! aggregate adds what it stands for beyond the members recorded on their own, since those are counted by their own
//! rows. So both bounds are those over every way things can have been, each possible event in or out and each
//! aggregate's number anywhere in its range. An aggregate without a number leaves no upper bound.

use annals_graph::budget::flat;
use annals_graph::ids::EventIx;
use annals_graph::view::{Seen, View};
use annals_model::entry::Count;
use annals_model::numbers::total;
use annals_model::time::Truth;

use super::matched;
use crate::execute::{Hit, Outcome};

/// How many, as a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// At least.
    pub at_least: u64,
    /// At most; `None` where there is no bound.
    pub at_most: Option<u64>,
}

flat!(Tally);

impl Default for Tally {
    fn default() -> Self {
        Self { at_least: 0, at_most: Some(0) }
    }
}

impl Tally {
    /// Counts something that stands for so many.
    pub fn add(&mut self, truth: Truth, (least, most): (u64, Option<u64>)) {
        if truth.is_certain() {
            self.at_least = self.at_least.saturating_add(least);
        }
        if truth.is_possible() {
            self.at_most = self.at_most.zip(most).map(|(sum, most)| sum.saturating_add(most));
        }
    }

    /// Counts so many events that are certain and one each.
    pub fn add_single(&mut self, events: usize) {
        let events = total(events);
        self.add(Truth::Certain, (events, Some(events)));
    }

    /// Counts an event.
    pub fn add_event(&mut self, view: &View<'_>, seen: &Seen<'_>, truth: Truth) {
        self.add(truth, stands_for(view, seen));
    }
}

/// How many events an event adds to a count, at least and at most.
#[must_use]
pub fn stands_for(view: &View<'_>, seen: &Seen<'_>) -> (u64, Option<u64>) {
    match seen.count() {
        None => (1, Some(1)),
        Some(Count::Several) => (0, None),
        Some(Count::Range(least, most)) => {
            let (mut known_least, mut known_most) = (0, Some(0));
            for member in members(view, seen) {
                let (least, most) = extent_of(view, member);
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
fn extent_of(view: &View<'_>, member: EventIx) -> (u64, Option<u64>) {
    let count = view.event(member).and_then(|seen| seen.count());
    match count.or_else(|| view.graph().detail(member).count) {
        None => (1, Some(1)),
        Some(Count::Range(least, most)) => (least, most),
        Some(Count::Several) => (0, None),
    }
}

/// The members of an aggregate that are recorded on their own, each once: those that tell another event again are
/// that event, and those withdrawn are none. A member that has not come about by the day of the lens is one still.
#[must_use]
pub fn members(view: &View<'_>, seen: &Seen<'_>) -> Vec<EventIx> {
    let numbered = seen.members().iter().filter_map(|number| view.graph().event_numbered(*number));
    let mut members: Vec<EventIx> = numbered.filter_map(|ix| standing(view, ix)).collect();
    members.sort_unstable();
    members.dedup();
    members
}

/// The event that stands for this one; `None` where it is withdrawn or not yet recorded.
fn standing(view: &View<'_>, event: EventIx) -> Option<EventIx> {
    let table = view.graph().events();
    let mut at = event;
    // As many steps as there are events: a circle of ties ends.
    for _ in 0..=table.len() {
        if view.bound().is_some_and(|bound| table.number(at) > bound) {
            return None;
        }
        match view.ended_by(at) {
            None => return Some(at),
            Some((_, other)) => at = view.graph().event_numbered(other?)?,
        }
    }
    None
}

/// How many events were found.
#[must_use]
pub fn of_events(view: &View<'_>, outcome: &Outcome<Hit>) -> Tally {
    let mut tally = Tally::default();
    tally.add_single(outcome.exact.len());
    for (hit, seen) in matched::seen(view, outcome.rows.iter()) {
        tally.add_event(view, &seen, hit.truth);
    }
    if !outcome.several.is_empty() {
        tally.at_most = None;
    }
    tally
}
