//! How long from one event to another, and between neighbours.
//!
//! Bare sides pair what is about the same thing, where the second does not certainly come before the first. Bracketed
//! sides pair anything with anything; a distance is then negative where the second comes first. Distances are ranges
//! of days, from the last day of the one to the first of the other.

use annals_store::entry::Number;
use annals_store::time::{Anchor, Date, Extent, Side};

use super::{Draft, events, sort, text};
use crate::analysis::things::Things;
use crate::answer::{Body, DurationRow, FigureRow, Summary};
use crate::budget::Weight;
use crate::error::Result;
use crate::execute::Evaluator;
use crate::ids::EntityIx;
use crate::query::{Events, Point, Statistic};
use crate::view::{Seen, View};

/// An end of a duration.
#[derive(Clone, Debug)]
struct End {
    /// The event; `None` for a date or today.
    number: Option<Number>,
    extent: Extent,
    date: Option<Date>,
    things: Option<Things>,
}

impl End {
    fn of(view: &View<'_>, seen: &Seen<'_>) -> Self {
        Self {
            number: Some(seen.number),
            extent: seen.extent,
            date: seen.date().cloned(),
            things: Some(Things::of(view, seen)),
        }
    }
}

impl Weight for End {
    fn heap(&self) -> usize {
        self.things.heap()
    }
}

/// The ends that a point stands for, with what a reader should know.
#[derive(Default)]
struct Ends {
    ends: Vec<End>,
    checked: u64,
    notes: Vec<String>,
}

/// A row for each pair, then the shortest, median and longest; or one figure.
pub(super) fn answer(
    evaluator: &mut Evaluator<'_>,
    (from, to): (&Point, &Point),
    paired: bool,
    statistic: Option<Statistic>,
) -> Result<Draft> {
    let (from, to) = (ends(evaluator, from, "from")?, ends(evaluator, to, "to")?);
    let view = evaluator.view();
    let (mut rows, mut reversed) = (view.kept::<DurationRow>(), 0);
    for first in &from.ends {
        for second in &to.ends {
            evaluator.step()?;
            match pair(&view, first, second, paired) {
                Paired::Row(row) => evaluator.keep(&mut rows, row)?,
                Paired::Reversed => reversed += 1,
                Paired::Unrelated => {}
            }
        }
    }
    let mut notes = from.notes;
    notes.extend(to.notes);
    if reversed > 0 {
        let pairs = text::counted(reversed, "pair is", "pairs are");
        notes.push(format!("{pairs} left out: the second comes before the first"));
    }
    if rows.is_empty() && paired && !from.ends.is_empty() && !to.ends.is_empty() {
        notes.push(
            "no two are about the same facility or place: bracket both sides to pair any with any".to_owned(),
        );
    }
    let unbounded = rows.iter().filter(|row| row.min_days.is_none() || row.max_days.is_none()).count();
    if unbounded > 0 && rows.len() > 1 {
        let pairs = text::counted(text::total(unbounded), "distance has", "distances have");
        notes.push(format!("{pairs} no bound and no part in the figures"));
    }
    let (certain, checked) = (rows.len(), from.checked + to.checked);
    let rows = rows.into_answer();
    let summary = summary(&view, &rows);
    let draft = match statistic {
        None => Draft::new("durations", Body::Durations { rows, summary }, certain),
        Some(statistic) => {
            let rows: Vec<FigureRow> = figure(statistic, &rows, summary.as_ref()).into_iter().collect();
            Draft::new("figure", Body::Figure { rows }, certain)
        }
    };
    Ok(draft.checked(checked).noted(notes))
}

fn ends(evaluator: &mut Evaluator<'_>, point: &Point, word: &str) -> Result<Ends> {
    let dated = |extent: Extent| End {
        number: None,
        extent: Extent { throughout: false, ..extent },
        date: None,
        things: None,
    };
    match point {
        Point::Date(extent, _) => Ok(Ends { ends: vec![dated(*extent)], ..Ends::default() }),
        Point::Today(day) => Ok(Ends { ends: vec![dated(Extent::day(*day))], ..Ends::default() }),
        Point::Dates(dates) => {
            let outcome = evaluator.dates(dates)?;
            let shown = outcome.rows.iter().filter(|found| found.truth.is_certain() || found.wanted);
            let ends = evaluator.view().gathered(shown.map(|found| dated(found.extent))).into_answer();
            Ok(Ends { ends, checked: outcome.checked, notes: outcome.notes })
        }
        Point::Events { events: set, .. } => {
            let outcome = evaluator.events(set)?;
            let view = evaluator.view();
            let mut notes = events::notes(&view, set, &outcome);
            let mut ends = view.kept();
            for (_, seen) in events::shown(&view, &outcome) {
                evaluator.keep(&mut ends, End::of(&view, &seen))?;
            }
            if ends.is_empty() {
                notes.push(format!("there is no event to count {word}"));
            }
            Ok(Ends { ends: ends.into_answer(), checked: outcome.checked, notes })
        }
    }
}

enum Paired {
    Row(DurationRow),
    Reversed,
    Unrelated,
}

fn pair(view: &View<'_>, from: &End, to: &End, paired: bool) -> Paired {
    if from.number.is_some() && from.number == to.number {
        return Paired::Unrelated;
    }
    let things = from.things.as_ref().zip(to.things.as_ref());
    if paired {
        if things.is_some_and(|(from, to)| from.shared(to).is_empty()) {
            return Paired::Unrelated;
        }
        if to.extent.before(from.extent).is_certain() {
            return Paired::Reversed;
        }
    }
    let about = things.map_or_else(Vec::new, |(from, to)| from.about(to));
    let about = named(view, &about);
    Paired::Row(DurationRow { about, ..distance(from, to) })
}

fn distance(from: &End, to: &End) -> DurationRow {
    let (min_days, max_days) = from.extent.gap_days(to.extent);
    let calendar = from.extent.gap_calendar(to.extent);
    let told = calendar.min.is_some() || calendar.max.is_some();
    DurationRow {
        from: from.number,
        to: to.number,
        about: None,
        min_days,
        max_days,
        stated: stated(from, to),
        calendar: told.then(|| calendar.to_string()),
    }
}

fn named(view: &View<'_>, about: &[EntityIx]) -> Option<String> {
    let names: Vec<String> = about.iter().map(|entity| text::name(view, *entity)).collect();
    (!names.is_empty()).then(|| text::listed(&names))
}

/// The distance as it was stated in the date of either.
fn stated(from: &End, to: &End) -> Option<String> {
    let anchor = |of: &End, event: &End| {
        let anchor: Anchor = of.date.as_ref()?.anchor?;
        (Some(anchor.event) == event.number).then_some(anchor)
    };
    let said = |anchor: Anchor, onward: Side| {
        let offset = text::offset(&anchor)?;
        Some(if anchor.side == onward { offset } else { format!("{offset} before") })
    };
    let later = anchor(to, from).and_then(|anchor| said(anchor, Side::After));
    later.or_else(|| anchor(from, to).and_then(|anchor| said(anchor, Side::Before)))
}

/// Shortest, median, longest and average over the pairs whose distance is bounded on both sides.
fn summary(view: &View<'_>, rows: &[DurationRow]) -> Option<Summary> {
    let bounded = |row: &DurationRow| Some((row.min_days?, row.max_days?));
    let mut least = view.gathered(rows.iter().filter_map(bounded).map(|(least, _)| least));
    let mut most = view.gathered(rows.iter().filter_map(bounded).map(|(_, most)| most));
    least.sort_by(Ord::cmp);
    most.sort_by(Ord::cmp);
    let (first, last) = (*least.first()?, *least.last()?);
    Some(Summary {
        shortest: [first, *most.first()?],
        median: [middle(&least, false), middle(&most, true)],
        longest: [last, *most.last()?],
        average: [mean(&least), mean(&most)],
    })
}

/// The middle of sorted numbers; between two of them, the whole number on the outer side.
fn middle(sorted: &[i64], up: bool) -> i64 {
    let (low, high) = (sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2]);
    let sum = low.saturating_add(high);
    sum.div_euclid(2) + i64::from(up && sum.rem_euclid(2) == 1)
}

/// The mean, rounded to the nearest whole number, halves up.
fn mean(numbers: &[i64]) -> i64 {
    let sum: i128 = numbers.iter().map(|number| i128::from(*number)).sum();
    let count = i128::try_from(numbers.len().max(1)).unwrap_or(1);
    i64::try_from((2 * sum + count).div_euclid(2 * count)).unwrap_or(i64::MAX)
}

fn figure(statistic: Statistic, rows: &[DurationRow], summary: Option<&Summary>) -> Option<FigureRow> {
    let summary = summary?;
    let (figure, [least, most]) = match statistic {
        Statistic::Average => ("average", summary.average),
        Statistic::Median => ("median", summary.median),
        Statistic::Longest => ("longest", summary.longest),
        Statistic::Shortest => ("shortest", summary.shortest),
        Statistic::Total => {
            let bounded = |row: &DurationRow| Some((row.min_days?, row.max_days?));
            let sum = rows.iter().filter_map(bounded).fold([0_i64, 0], |[least, most], (min, max)| {
                [least.saturating_add(min), most.saturating_add(max)]
            });
            ("total", sum)
        }
    };
    Some(FigureRow {
        key: None,
        figure,
        at_least: Some(sort::signed_float(least)),
        at_most: Some(sort::signed_float(most)),
        unit: "days".to_owned(),
        events: text::total(rows.len()),
    })
}

/// The longest or shortest time between neighbouring events.
///
/// The longest is the one that is longest at least; the shortest the one that is shortest at most. What else may be
/// so is noted.
pub(super) fn gap(evaluator: &mut Evaluator<'_>, longest: bool, between: &Events) -> Result<Draft> {
    let outcome = evaluator.events(between)?;
    let view = evaluator.view();
    // What may have been at any time before or after some day is nobody's neighbour.
    let bounded = |seen: &Seen<'_>| seen.extent.earliest.is_bounded() && seen.extent.latest.is_bounded();
    let (mut rows, mut open, mut all_settled) = (view.kept::<DurationRow>(), text::Numbers::default(), true);
    let mut before = None;
    for (_, seen) in events::shown(&view, &outcome) {
        if !bounded(&seen) {
            open.add(seen.number);
            continue;
        }
        let end = End::of(&view, &seen);
        if let Some(before) = before {
            let (row, settled) = neighbours(&view, &before, &end);
            all_settled &= settled;
            evaluator.keep(&mut rows, row)?;
        }
        before = Some(end);
    }
    let mut notes = events::notes(&view, between, &outcome);
    if open.count() > 0 {
        let have = if open.count() == 1 { "has" } else { "have" };
        notes.push(format!("{open} {have} no day to count from or to, and no part in the gaps"));
    }
    if rows.is_empty() {
        let there = text::counted(u64::from(before.is_some()), "event is", "events are");
        notes.push(format!("a gap needs two events: {there} there"));
    }
    if !all_settled {
        notes.push("the dates do not settle the order of some neighbours".to_owned());
    }
    let chosen = view.guarded(rows.iter()).enumerate().min_by_key(|(at, row)| {
        let least = row.min_days.unwrap_or(i64::MIN);
        let most = row.max_days.unwrap_or(i64::MAX);
        if longest { (-least.max(-i64::MAX), -most.max(-i64::MAX), *at) } else { (most, least, *at) }
    });
    let chosen = chosen.map(|(at, _)| at);
    if let Some(at) = chosen {
        notes.extend(rival_note(&rows, at, longest));
    }
    let row: Vec<DurationRow> = chosen.map(|at| rows[at].clone()).into_iter().collect();
    let certain = row.len();
    Ok(Draft::new("durations", Body::Durations { rows: row, summary: None }, certain)
        .checked(outcome.checked)
        .noted(notes))
}

/// The time between two neighbours, and whether it is settled that the first comes first.
fn neighbours(view: &View<'_>, first: &End, second: &End) -> (DurationRow, bool) {
    let about = first.things.as_ref().zip(second.things.as_ref()).map_or_else(Vec::new, |(a, b)| a.about(b));
    let about = named(view, &about);
    let row = distance(first, second);
    let settled = first.extent.order(second.extent).is_some();
    // Whichever of two comes first, the time between them is not less than nothing.
    (DurationRow { about, min_days: row.min_days.map(|days| days.max(0)), ..row }, settled)
}

/// Which other gap may be the one.
fn rival_note(rows: &[DurationRow], chosen: usize, longest: bool) -> Option<String> {
    let row = &rows[chosen];
    let others = rows.iter().enumerate().filter(|(at, _)| *at != chosen).map(|(_, other)| other);
    let rival = others.into_iter().find(|other| {
        if longest {
            other.max_days.unwrap_or(i64::MAX) > row.min_days.unwrap_or(i64::MIN)
        } else {
            other.min_days.unwrap_or(0) < row.max_days.unwrap_or(i64::MAX)
        }
    })?;
    let (from, to) = (rival.from?, rival.to?);
    let word = if longest { "longer" } else { "shorter" };
    let most =
        rival.max_days.map_or_else(|| "without bound".to_owned(), |days| format!("{days} days at most"));
    Some(format!("the gap from #{from} to #{to} may be {word}: {most}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Graph;
    use crate::query::Lens;

    fn row(min: i64, max: i64) -> DurationRow {
        DurationRow { min_days: Some(min), max_days: Some(max), ..DurationRow::default() }
    }

    #[test]
    fn figures_are_ranges() {
        let rows = [row(10, 20), row(3, 4), row(100, 101), row(8, 15)];
        let graph = Graph::default();
        let view = View::new(&graph, Lens::default());
        let summary = summary(&view, &rows).unwrap();
        assert_eq!(summary.shortest, [3, 4]);
        assert_eq!(summary.longest, [100, 101]);
        assert_eq!(summary.median, [9, 18]);
        assert_eq!(summary.average, [30, 35]);
        assert!(super::summary(&view, &[]).is_none());
    }

    #[test]
    fn a_rival_is_one_whose_range_reaches_over() {
        let named = |from, to, min, max| DurationRow { from: Some(from), to: Some(to), ..row(min, max) };
        let rows = [named(1, 2, 246, 275), named(2, 3, 20, 49), named(3, 4, 10, 300)];
        assert!(rival_note(&rows, 0, true).unwrap().contains("#3 to #4"));
        assert_eq!(rival_note(&rows[..2], 0, true), None);
    }
}
