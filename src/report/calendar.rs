//! What counting by the calendar does at the end of a month and on 29 February, told where it mattered.

use annals_graph::view::View;
use annals_model::error::Result;
use annals_model::time::{Date, Day, Extent, SpanOfTime, Unit};
use annals_query::analysis::matched;
use annals_query::execute::Evaluator;
use annals_query::query::{Ask, Events, Point, PointSide, Sequence, Set, Test, TimeTest};

/// The days that a month can be too short by.
const SHORT_MAX: i64 = 3;

/// What a reader should know of the months and years that were counted, each once.
pub(super) fn notes(evaluator: &mut Evaluator<'_>, ask: &Ask) -> Result<Vec<String>> {
    let mut notes = Vec::new();
    match ask {
        Ask::Members(Set::Events(of))
        | Ask::Count { of: Set::Events(of), .. }
        | Ask::Quantity { of, .. }
        | Ask::Whether(of) => of_events(evaluator, of, &mut notes)?,
        _ => {}
    }
    notes.sort();
    notes.dedup();
    Ok(notes)
}

fn of_events(evaluator: &mut Evaluator<'_>, set: &Events, notes: &mut Vec<String>) -> Result<()> {
    match set {
        Events::And(one, other) | Events::Or(one, other) | Events::ButNot(one, other) => {
            of_events(evaluator, one, notes)?;
            of_events(evaluator, other, notes)
        }
        Events::Nth { of, .. } | Events::Named(_, of) => of_events(evaluator, of, notes),
        Events::Sequence(sequence) => of_sequence(evaluator, sequence, notes),
        Events::Filter(filter) => {
            for (at, test) in filter.tests.iter().enumerate() {
                let Test::Time { time: TimeTest::Within { length, side, of }, .. } = test else { continue };
                if is_plain(*length) {
                    continue;
                }
                let mut others = filter.clone();
                others.tests.remove(at);
                let (from, to) = (of_point(evaluator, of)?, extents(evaluator, &Events::Filter(others))?);
                let (before, after) = (*side != PointSide::After, *side != PointSide::Before);
                for (asked, after) in [(before, false), (after, true)] {
                    if asked {
                        counted(evaluator, (&from, &to), *length, after, notes)?;
                    }
                }
            }
            Ok(())
        }
        Events::These(_) => Ok(()),
    }
}

fn of_sequence(evaluator: &mut Evaluator<'_>, sequence: &Sequence, notes: &mut Vec<String>) -> Result<()> {
    let mut from = &*sequence.first;
    for step in &sequence.steps {
        if let Some(length) = step.within.filter(|length| !is_plain(*length)) {
            let (first, then) = (extents(evaluator, from)?, extents(evaluator, &step.events)?);
            counted(evaluator, (&first, &then), length, !step.precedes, notes)?;
        }
        from = &step.events;
    }
    Ok(())
}

/// Whether a length is the same wherever it is counted from.
const fn is_plain(length: SpanOfTime) -> bool {
    matches!(length.unit, Unit::Day | Unit::Week)
}

fn of_point(evaluator: &mut Evaluator<'_>, point: &Point) -> Result<Vec<Extent>> {
    match point {
        Point::Date(extent, _) => Ok(vec![*extent]),
        Point::Today(day) => Ok(vec![Extent::day(*day)]),
        Point::Events { events, .. } => extents(evaluator, events),
        Point::Dates { .. } => Ok(Vec::new()),
    }
}

fn extents(evaluator: &mut Evaluator<'_>, set: &Events) -> Result<Vec<Extent>> {
    let outcome = evaluator.events(set)?;
    let view: View<'_> = evaluator.view();
    Ok(matched::seen(&view, outcome.rows.iter()).map(|(_, seen)| seen.hull()).collect())
}

/// Tells where a length ends early from one of some days, and one of others lies there.
fn counted(
    evaluator: &mut Evaluator<'_>,
    (from, to): (&[Extent], &[Extent]),
    length: SpanOfTime,
    after: bool,
    notes: &mut Vec<String>,
) -> Result<()> {
    for extent in from {
        let day = if after { extent.latest } else { extent.earliest };
        let (reached, short) = if after { day.plus(length) } else { day.minus(length) };
        if !short || !day.is_bounded() || !reached.is_bounded() {
            continue;
        }
        // The days on which it may be taken to end, too.
        let beyond = Extent::one_of(reached.plus_days(i64::from(after)), reached.plus_days(SHORT_MAX));
        for other in to {
            evaluator.step()?;
            if other.can_meet(beyond) && (other.earliest.is_bounded() || other.latest.is_bounded()) {
                notes.push(ends_early(day, reached, length, after));
                break;
            }
        }
    }
    Ok(())
}

fn ends_early(day: Day, reached: Day, length: SpanOfTime, after: bool) -> String {
    let side = if after { "after" } else { "before" };
    let words = |day: Day| Date::of_day(day).everyday();
    format!("{length} {side} {} is {}: that month has no later day", words(day), words(reached))
}
