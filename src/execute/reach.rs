//! How far a step of a sequence reaches, as places in the base: it is in order of time, so that what stands to the events
//! of a day as the step says are neighbours.

use std::ops::Range;

use annals_store::time::{Day, SpanOfTime, Truth};

use crate::columns::Span;
use crate::graph::EventTable;
use crate::ids::EventIx;
use crate::query::Step;

/// Where in the base those events are that follow or precede the events of a day as a step says.
pub(super) struct Reach {
    /// Those on the day itself: nobody said which of two was first.
    same_day: Range<EventIx>,
    /// Whether such a one may do.
    may_meet: bool,
    /// Those that certainly do.
    certain: Range<EventIx>,
}

impl Reach {
    /// That of the events of a day; `until` tells the first place behind one.
    pub(super) fn new(day: Day, until: impl Fn(Day) -> EventIx, step: &Step) -> Self {
        let same_day = until(day.plus_days(-1))..until(day);
        let may_meet = step.within.is_none_or(|span| span.count > 0);
        let certain = match step.within {
            Some(_) if !may_meet => same_day.end..same_day.end,
            None if step.precedes => EventIx(0)..same_day.start,
            None => same_day.end..EventIx(u32::MAX),
            Some(span) if step.precedes => until(first_within(day, span).plus_days(-1))..same_day.start,
            Some(span) => same_day.end..until(day.plus(span).0),
        };
        Self { same_day, may_meet, certain }
    }

    /// Whether an event is on the day itself.
    pub(super) fn is_of(&self, event: EventIx) -> bool {
        self.same_day.contains(&event)
    }

    /// The first of the most certain of some events, in order, that follow or precede one.
    pub(super) fn first(&self, event: EventIx, others: Span<'_, EventIx>) -> (Truth, Option<EventIx>) {
        let from = |place: EventIx| {
            let at = others.partition_point(|other| other < place);
            others.part(at, others.len()).iter()
        };
        if let Some(other) = from(self.certain.start).next().filter(|other| *other < self.certain.end) {
            return (Truth::Certain, Some(other));
        }
        let mut meeting = from(self.same_day.start).take_while(|other| *other < self.same_day.end);
        match meeting.find(|other| *other != event).filter(|_| self.may_meet) {
            Some(other) => (Truth::Possible, Some(other)),
            None => (Truth::No, None),
        }
    }
}

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

    /// The number of the day of an event.
    fn number_of(&self, event: EventIx) -> usize {
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
    fn behind(&self, day: Day) -> EventIx {
        let next = self.days.partition_point(|begins| *begins <= day);
        self.starts.get(next).copied().unwrap_or(self.end)
    }
}

/// How far a step reaches from each day of the base.
pub(super) struct Calendar {
    days: Days,
    reaches: Vec<Reach>,
}

impl Calendar {
    pub(super) fn new(table: &EventTable, step: &Step) -> Self {
        let days = Days::new(table);
        let reaches = days.days.iter().map(|day| Reach::new(*day, |day| days.behind(day), step)).collect();
        Self { days, reaches }
    }

    /// How far the step reaches from an event of the base.
    pub(super) fn reach(&self, event: EventIx) -> &Reach {
        &self.reaches[self.days.number_of(event)]
    }
}

/// The first event of the base for which the time in which another may follow is not over on the day up to which the
/// log was read.
pub(super) fn due(table: &EventTable, step: &Step, read_to: Day) -> EventIx {
    match step.within.filter(|_| !step.precedes) {
        Some(span) => table.first_after(first_within(read_to, span).plus_days(-1)),
        None => EventIx(u32::MAX),
    }
}

/// The first day of which another is at most a span later.
fn first_within(day: Day, span: SpanOfTime) -> Day {
    // Months have days that others lack, so that to and fro may miss the day one came from by as many.
    const MONTHS_DIFFER_BY: i64 = 3;
    let around = day.minus(span).0.plus_days(-MONTHS_DIFFER_BY);
    let days = (0..=2 * MONTHS_DIFFER_BY).map(|days| around.plus_days(days));
    days.into_iter().find(|earlier| earlier.plus(span).0 >= day).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use annals_store::time::Unit;

    use super::*;

    #[test]
    fn the_first_day_within_a_span_is_the_first() {
        for (count, unit) in
            [(1, Unit::Day), (40, Unit::Day), (1, Unit::Month), (11, Unit::Month), (1, Unit::Year)]
        {
            let span = SpanOfTime { count, unit };
            for day in (19_600..20_400).map(Day) {
                let first = first_within(day, span);
                assert!(first.plus(span).0 >= day && first.plus_days(-1).plus(span).0 < day, "{day} {span}");
            }
        }
    }
}
