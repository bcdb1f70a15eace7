//! The history told from its beginning: event by event, or by the day, week, month or year, with what changed state.
//!
//! An event is told on the day by which it has certainly happened: the last one it can have been on. So the world as
//! told so far is the world *as of* the last day told, and no date is sharpened to find an event its place. What is
//! planned is told once it was known, a denial at the end of the time that it denies. What has no last day is told at
//! the very end, and only where the replay has no end of its own.
//!
//! Only the order is worked out beforehand (a few words an event); a step is written out when it is asked for.

// What changed state.
mod changed;

use std::fmt;

use annals_graph::graph::Graph;
use annals_graph::ids::EventIx;
use annals_graph::view::{EventView, View};
use annals_model::entry::{EntryId, Mood};
use annals_model::error::Result;
use annals_model::time::{Date, Day, Unit};
use annals_query::query::Lens;

use self::changed::Changed;
use crate::answer::ReplayRow;
use crate::report::{events::plain_row, text};

/// What part of the history is told, and in what steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReplayRange {
    /// The first day; from the beginning where `None`.
    pub from: Option<Day>,
    /// The last day; to the end, undated events too, where `None`.
    pub to: Option<Day>,
    /// All of a day, week, month or year in one step; each event in its own where `None`.
    pub by: Option<Unit>,
}

impl fmt::Display for ReplayRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("replay")?;
        self.from.map_or(Ok(()), |from| write!(f, " from {from}"))?;
        self.to.map_or(Ok(()), |to| write!(f, " to {to}"))?;
        self.by.map_or(Ok(()), |by| write!(f, " by {}", by.as_str()))
    }
}

/// An event in the order of telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct ReplayEvent {
    /// The day by which it has certainly happened; [`Day::MAX`] where there is none.
    day: Day,
    earliest: Day,
    number: EntryId,
    event: EventIx,
}

/// A replay of the history, with the place that it has come to.
#[derive(Debug)]
pub struct Replay {
    lens: Lens,
    shown: Vec<ReplayEvent>,
    /// Where each step ends among those told; empty where each event is a step.
    ends: Vec<usize>,
    by: Option<Unit>,
    /// The number of steps told so far.
    at: usize,
    hidden: u64,
    changed: Changed,
}

impl Replay {
    /// A replay of what a view shows; it stands at its beginning. A day of the lens's own (`as of`) is its last one
    /// unless another is given.
    ///
    /// # Errors
    /// What `step`, which is called for each event looked at, refuses with.
    pub fn new(
        view: &View<'_>,
        replay_range: ReplayRange,
        mut step: impl FnMut() -> Result<()>,
    ) -> Result<Self> {
        let lens = Lens { as_of: None, ..view.lens() };
        let to = replay_range.to.or(view.lens().as_of);
        let view = View::new(view.graph(), lens);
        let (mut shown, mut hidden) = (Vec::new(), 0);
        for event in view.graph().events().all() {
            step()?;
            let Some(seen) = view.event(event) else { continue };
            let day = came(&seen).unwrap_or(Day::MAX);
            if replay_range.from.is_some_and(|from| day < from) {
                continue;
            }
            if seen.there.is_certain() && to.is_none_or(|to| day <= to) {
                shown.push(ReplayEvent { day, earliest: seen.extent.earliest, number: seen.number, event });
            } else if may_have_come(&seen, to) {
                hidden += 1;
            }
        }
        shown.sort_unstable();
        let ends = replay_range.by.map(|by| ends(&shown, by)).unwrap_or_default();
        Ok(Self { lens, shown, ends, by: replay_range.by, at: 0, hidden, changed: Changed::default() })
    }

    /// The number of steps.
    #[must_use]
    pub fn len(&self) -> usize {
        if self.by.is_some() { self.ends.len() } else { self.shown.len() }
    }

    /// Whether there is nothing to tell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// The number of events in all steps.
    #[must_use]
    pub fn event_count(&self) -> usize {
        self.shown.len()
    }

    /// How many steps have been told.
    #[must_use]
    pub fn position(&self) -> usize {
        self.at
    }

    /// How many more events may have happened within the time: their dates, or those of their sources, do not
    /// settle it.
    #[must_use]
    pub fn possible(&self) -> u64 {
        self.hidden
    }

    /// The day the replay has come to: all that is told has happened by its end, and before the first step nothing
    /// has. `None` where there is no such day.
    #[must_use]
    pub fn day(&self) -> Option<Day> {
        if let Some(step) = self.at.checked_sub(1) {
            return self.last_day(step);
        }
        let first = self.shown.first().map(|shown| shown.day).filter(|day| *day < Day::MAX)?;
        Some(self.by.map_or(first, |by| period(first, by).0).plus_days(-1))
    }

    fn last_day(&self, step: usize) -> Option<Day> {
        let (_, end) = self.bounds(step)?;
        let last = self.shown.get(end.checked_sub(1)?)?.day;
        (last < Day::MAX).then(|| self.by.map_or(last, |by| period(last, by).1))
    }

    /// Where a step begins and ends among those told.
    fn bounds(&self, step: usize) -> Option<(usize, usize)> {
        if self.by.is_none() {
            return (step < self.shown.len()).then_some((step, step + 1));
        }
        let start = step.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        Some((start, *self.ends.get(step)?))
    }

    /// Tells the next step, if there is one.
    pub fn next(&mut self, graph: &Graph) -> Option<ReplayRow> {
        let row = self.row(graph, self.at)?;
        self.at += 1;
        Some(row)
    }

    /// Goes one step back and says what was told before it; `None` where that is nothing.
    pub fn back(&mut self, graph: &Graph) -> Option<ReplayRow> {
        self.at = self.at.saturating_sub(1);
        self.row(graph, self.at.checked_sub(1)?)
    }

    /// Goes, without telling, to where all is told that has happened by the end of a day and nothing else.
    pub fn seek(&mut self, day: Day) {
        let events = self.shown.partition_point(|shown| shown.day <= day);
        self.at = if self.by.is_some() { self.ends.partition_point(|end| *end <= events) } else { events };
    }

    /// How many steps are left up to the end of a day.
    #[must_use]
    pub fn steps_until(&self, day: Day) -> usize {
        let events = self.shown.partition_point(|shown| shown.day <= day);
        let steps = if self.by.is_some() { self.ends.partition_point(|end| *end <= events) } else { events };
        steps.saturating_sub(self.at)
    }

    fn row(&mut self, graph: &Graph, step: usize) -> Option<ReplayRow> {
        let (start, end) = self.bounds(step)?;
        let view = View::new(graph, self.lens);
        let seen: Vec<EventView<'_>> =
            self.shown[start..end].iter().filter_map(|shown| view.event(shown.event)).collect();
        let period = self.by.zip(seen_day(&self.shown[start..end])).and_then(|(by, day)| named(day, by));
        let mut changes = Vec::new();
        for event in &seen {
            self.changed.by_event(&view, event, &mut changes);
        }
        Some(ReplayRow {
            step: text::total(step) + 1,
            period,
            as_of: self.last_day(step),
            events: seen
                .iter()
                .map(|seen| plain_row(&view, seen, seen.there.into(), vec![seen.number]))
                .collect(),
            changes,
        })
    }
}

/// The day of a step that has one.
fn seen_day(shown: &[ReplayEvent]) -> Option<Day> {
    shown.last().map(|shown| shown.day).filter(|day| *day < Day::MAX)
}

/// The day by which an event has certainly happened, by all of its readings; `None` where there is none.
fn came(seen: &EventView<'_>) -> Option<Day> {
    let of = |seen: &EventView<'_>| {
        let day = match seen.mood {
            Mood::Ongoing if seen.extent.earliest.is_bounded() => seen.extent.earliest,
            // What lasts has come about when it has begun.
            Mood::Happened if seen.extent.known_start().is_some() => seen.extent.earliest,
            Mood::Happened | Mood::Ongoing => seen.extent.latest,
            Mood::Planned | Mood::Hypothetical => seen.known().latest,
            Mood::Denied if seen.extent.latest.is_bounded() => seen.extent.latest,
            Mood::Denied => seen.known().latest,
        };
        day.is_bounded().then_some(day)
    };
    // Where there are more readings than are kept, no day makes it certain.
    if seen.cut {
        return None;
    }
    // The lens of a day shows as having happened what has happened in each reading that decides.
    seen.readings()
        .filter(|reading| reading.deciding)
        .map(of)
        .reduce(|one, other| Some(one?.max(other?)))
        .flatten()
}

/// Whether an event that is not told may all the same have happened by the end of the replay.
fn may_have_come(seen: &EventView<'_>, to: Option<Day>) -> bool {
    let Some(to) = to else { return !seen.there.is_certain() };
    let begun = match seen.mood {
        Mood::Happened | Mood::Ongoing | Mood::Denied => seen.extent.earliest,
        Mood::Planned | Mood::Hypothetical => seen.known().earliest,
    };
    seen.there.is_possible() && begun <= to
}

/// Where the steps end, all of a period in one.
fn ends(shown: &[ReplayEvent], by: Unit) -> Vec<usize> {
    let start = |day: Day| if day < Day::MAX { period(day, by).0 } else { day };
    let mut ends: Vec<usize> =
        (1..shown.len()).filter(|at| start(shown[*at - 1].day) != start(shown[*at].day)).collect();
    if !shown.is_empty() {
        ends.push(shown.len());
    }
    ends
}

/// The first and last day of the day, week (from Monday), month or year that a day is in.
fn period(day: Day, by: Unit) -> (Day, Day) {
    let (year, month, _) = day.civil();
    let first_of = |year: i64, month: u8| Day::from_civil(year, month, 1).unwrap_or(day);
    match by {
        Unit::Day => (day, day),
        Unit::Week => {
            // Day 0 of the calendar, 1 January 1970, was a Thursday.
            let start = day.0 - (day.0 + 3).rem_euclid(7);
            (Day(start), Day(start + 6))
        }
        Unit::Month => {
            let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
            (first_of(year, month), Day(first_of(next_year, next_month).0 - 1))
        }
        Unit::Year => (first_of(year, 1), Day(first_of(year + 1, 1).0 - 1)),
    }
}

/// The period that a day is in, as a date; `None` beyond the calendar.
fn named(day: Day, by: Unit) -> Option<Date> {
    let (year, month, _) = day.civil();
    match by {
        Unit::Day => Some(Date::of_day(day)),
        Unit::Week => {
            let (start, end) = period(day, by);
            Date::range(&Date::of_day(start), &Date::of_day(end)).ok()
        }
        Unit::Month => Date::month(year, month).ok(),
        Unit::Year => Date::year(year).ok(),
    }
}
