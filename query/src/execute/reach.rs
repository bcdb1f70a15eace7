//! How far a step of a sequence reaches, as places in the base: it is in order of time, so that what stands to the events
//! of a day as the step says are neighbours.

use std::ops::Range;

use annals_graph::columns::ColumnSpan;
use annals_graph::graph::EventTable;
use annals_graph::ids::EventIx;
use annals_model::time::{Day, SpanOfTime, Truth};

use super::days::Days;
use crate::query::SequenceStep;

/// Where in the base those events are that follow or precede the events of a day as a step says.
pub(super) struct ReachableRange {
    /// Those on the day itself: nobody said which of two was first.
    same_day: Range<EventIx>,
    /// Whether such a one may do.
    may_meet: bool,
    /// Those that certainly do.
    certain: Range<EventIx>,
}

impl ReachableRange {
    /// That of the events of a day; `until` tells the first place behind one.
    pub(super) fn new(day: Day, until: impl Fn(Day) -> EventIx, step: &SequenceStep) -> Self {
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
    pub(super) fn first(&self, event: EventIx, others: ColumnSpan<'_, EventIx>) -> (Truth, Option<EventIx>) {
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

/// How far a step reaches from each day of the base.
pub(super) struct Calendar {
    days: Days,
    reaches: Vec<ReachableRange>,
}

impl Calendar {
    pub(super) fn new(table: &EventTable, step: &SequenceStep) -> Self {
        let days = Days::new(table);
        let reaches = days.all().map(|day| ReachableRange::new(day, |day| days.behind(day), step)).collect();
        Self { days, reaches }
    }

    /// How far the step reaches from an event of the base.
    pub(super) fn reach(&self, event: EventIx) -> &ReachableRange {
        &self.reaches[self.days.number_of(event)]
    }
}

/// The first event of the base for which the time in which another may follow is not over on the day up to which the
/// log was read.
pub(super) fn due(table: &EventTable, step: &SequenceStep, read_to: Day) -> EventIx {
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
    use annals_model::time::Unit;

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
