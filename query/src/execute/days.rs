//! The days on which there are events of the base, as stretches of places: it is in order of time.

use std::ops::Range;

use annals_graph::graph::EventTable;
use annals_graph::ids::EventIx;
use annals_model::time::Day;

/// The days of the base, in order, each with its first place.
pub(super) struct Days {
    days: Vec<Day>,
    // They are apart, so that all that a search looks at is near at hand.
    starts: Vec<EventIx>,
    /// By place, one for so many: the number of its day.
    numbers: Vec<u32>,
    /// Behind the last place.
    end: EventIx,
}

/// So many neighbours share a number of a day, from which the search for that of one of them begins.
const NEIGHBOURS: usize = 64;

impl Days {
    pub(super) fn new(table: &EventTable) -> Self {
        let (mut days, mut starts, mut numbers, mut at) = (Vec::new(), Vec::new(), Vec::new(), EventIx(0));
        for number in 0.. {
            if at.at() >= table.base_len() {
                break;
            }
            days.push(table.first_day(at));
            starts.push(at);
            at = table.behind_day_of(at);
            numbers.resize(at.at().min(table.base_len()).div_ceil(NEIGHBOURS), number);
        }
        Self { days, starts, numbers, end: at }
    }

    /// They.
    pub(super) fn all(&self) -> impl Iterator<Item = Day> {
        self.days.iter().copied()
    }

    /// The number of the day of an event.
    pub(super) fn number_of(&self, event: EventIx) -> usize {
        let first =
            self.numbers.get(event.at() / NEIGHBOURS).and_then(|number| usize::try_from(*number).ok());
        let behind = self.starts.get(first.unwrap_or_default()..).unwrap_or_default();
        let passed = behind.iter().take_while(|start| **start <= event).count();
        first.unwrap_or_default() + passed.saturating_sub(1)
    }

    /// The places of the events on the day of one.
    pub(super) fn day_of(&self, event: EventIx) -> Range<EventIx> {
        let at = self.number_of(event);
        let start = |at: usize| self.starts.get(at).copied().unwrap_or(self.end);
        start(at)..start(at + 1)
    }

    /// The first place behind a day.
    pub(super) fn behind(&self, day: Day) -> EventIx {
        let next = self.days.partition_point(|begins| *begins <= day);
        self.starts.get(next).copied().unwrap_or(self.end)
    }
}
