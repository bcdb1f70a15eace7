//! Counts as ranges: what there is at least, and at most.
//!
//! A named event counts once: towards both bounds if it is certain, towards the upper one if it is only possible. An
//! aggregate adds what it stands for beyond the members recorded on their own, since those are counted by their own
//! rows. So both bounds are those over every way things can have been, each possible event in or out and each
//! aggregate's number anywhere in its range. An aggregate without a number leaves no upper bound.

use annals_graph::budget::flat;
use annals_graph::view::{EventView, View};
use annals_model::numbers::total;
use annals_model::time::Truth;

use super::matched;
use crate::execute::{EventMatch, Outcome};

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
    pub fn add_event(&mut self, view: &View<'_>, seen: &EventView<'_>, truth: Truth) {
        self.add(truth, view.stands_for(seen));
    }
}

/// How many events were found.
#[must_use]
pub fn of_events(view: &View<'_>, outcome: &Outcome<EventMatch>) -> Tally {
    let mut tally = Tally::default();
    tally.add_single(outcome.exact.len());
    for (hit, seen) in matched::seen(view, outcome.rows.iter()) {
        tally.add_event(view, &seen, hit.truth.into());
    }
    for (_, seen) in matched::seen(view, outcome.unstated.iter()) {
        tally.add_event(view, &seen, Truth::Possible);
    }
    if !outcome.met.is_empty() {
        tally.at_most = None;
    }
    tally
}
