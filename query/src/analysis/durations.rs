//! How long from one event to another, and between neighbours.
//!
//! Bare sides pair what is about the same thing, where the second does not certainly come before the first. Bracketed
//! sides pair anything with anything; a distance is then negative where the second comes first. Distances are ranges
//! of days, from the last day of the one to the first of the other.

use annals_graph::budget::Weight;
use annals_graph::ids::EntityIx;
use annals_graph::small_vec::SmallVec4;
use annals_graph::view::{EventView, View};
use annals_model::entry::EntryId;
use annals_model::error::Result;
use annals_model::numbers::signed_float;
use annals_model::time::{Anchor, CalendarGap, Extent, Side};

use super::matched;
use super::neighbouring::{GapStop, longest_gap, shortest_gap};
use super::things::Things;
use crate::execute::{Evaluator, EventMatch, Outcome};
use crate::query::{Events, Point, Same};

/// An end of a duration.
#[derive(Clone, Debug)]
struct DurationEnd {
    /// The event; `None` for a date or today.
    number: Option<EntryId>,
    extent: Extent,
    /// What its date is counted from, by all that is said of it.
    anchor: Option<Anchor>,
    things: Option<Things>,
    /// Whether it is there for certain, or was asked for all the same.
    shown: bool,
    /// Whether it stands for several events.
    several: bool,
}

impl DurationEnd {
    fn of(view: &View<'_>, seen: &EventView<'_>, same: &Same, shown: bool) -> Self {
        let anchor_of = |seen: &EventView<'_>| seen.date().and_then(|date| date.anchor);
        let anchor = anchor_of(seen);
        Self {
            shown,
            number: Some(seen.number),
            extent: seen.hull(),
            // Where its date is in dispute, it need not be as far from its anchor as was stated.
            anchor: anchor.filter(|_| {
                !seen.disputed.is_possible() && seen.readings().all(|reading| anchor_of(reading) == anchor)
            }),
            things: Some(Things::shared_by(view, seen, same)),
            several: view.stands_for(seen) != (1, Some(1)),
        }
    }

    /// A date or today.
    fn dated(extent: Extent) -> Self {
        Self {
            number: None,
            extent: Extent::one_of(extent.earliest, extent.latest),
            anchor: None,
            things: None,
            shown: true,
            several: false,
        }
    }
}

impl Weight for DurationEnd {
    fn heap(&self) -> usize {
        self.things.heap()
    }
}

/// A distance, from one end to another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Distance {
    /// The first event; `None` for a date.
    pub from: Option<EntryId>,
    /// The second event; `None` for a date or today.
    pub to: Option<EntryId>,
    /// What both are about.
    pub about: SmallVec4<EntityIx>,
    /// At least so many days; negative where the second comes first.
    pub min_days: Option<i64>,
    /// At most so many days.
    pub max_days: Option<i64>,
    /// The distance as it was stated in the date of either, where it was.
    pub stated: Option<Stated>,
    /// In calendar units, where it is bounded.
    pub calendar: Option<CalendarGap>,
    /// Whether an end stands for several events, each of which is as far from the other.
    pub several: bool,
}

impl Weight for Distance {
    fn heap(&self) -> usize {
        self.about.heap()
    }
}

/// A distance as it was stated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stated {
    /// The anchor of the date that says so.
    pub anchor: Anchor,
    /// Whether it says that the second event came before the first.
    pub backwards: bool,
}

impl Distance {
    fn between(from: &DurationEnd, to: &DurationEnd) -> Self {
        let stated = Stated::of(from, to);
        let gap = from.extent.gap_days(to.extent);
        let (min_days, max_days) = stated.map_or(gap, |stated| stated.meet(gap));
        // The bounds of the dates say no more of a distance that was stated more closely.
        let calendar = Some(from.extent.gap_calendar(to.extent)).filter(|_| (min_days, max_days) == gap);
        let things = from.things.as_ref().zip(to.things.as_ref());
        Self {
            from: from.number,
            to: to.number,
            about: things.map(|(from, to)| from.about(to).into_iter().collect()).unwrap_or_default(),
            min_days,
            max_days,
            stated,
            calendar: calendar.filter(|calendar| calendar.min.is_some() || calendar.max.is_some()),
            several: from.several || to.several,
        }
    }

    /// The days at least and at most, where both are bounded.
    fn bounded(&self) -> Option<(i64, i64)> {
        Some((self.min_days?, self.max_days?))
    }
}

impl Stated {
    fn of(from: &DurationEnd, to: &DurationEnd) -> Option<Self> {
        let anchor = |of: &DurationEnd, event: &DurationEnd| {
            let anchor = of.anchor?;
            (Some(anchor.event) == event.number && anchor.offset.is_some()).then_some(anchor)
        };
        let stated = |anchor: Anchor, onward: Side| Self { anchor, backwards: anchor.side != onward };
        let later = anchor(to, from).map(|anchor| stated(anchor, Side::After));
        later.or_else(|| anchor(from, to).map(|anchor| stated(anchor, Side::Before)))
    }

    /// The days that it leaves of a distance: in every world the two are as far apart as was stated.
    fn meet(self, (min_days, max_days): (Option<i64>, Option<i64>)) -> (Option<i64>, Option<i64>) {
        let Some((least, most)) = self.anchor.days_apart() else { return (min_days, max_days) };
        let (least, most) = if self.backwards { (-most, -least) } else { (least, most) };
        let min = min_days.map_or(least, |days| days.max(least));
        let max = max_days.map_or(most, |days| days.min(most));
        if min <= max { (Some(min), Some(max)) } else { (min_days, max_days) }
    }
}

/// The ends that a point stands for.
#[derive(Debug, Default)]
pub struct DurationEnds {
    ends: Vec<DurationEnd>,
    /// How many candidates were looked at.
    pub checked: u64,
    /// What a reader should know of dates that were looked up.
    pub notes: Vec<String>,
    /// The events found, where the point is a set of events.
    pub found: Option<Outcome<EventMatch>>,
}

impl DurationEnds {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    fn of(evaluator: &mut Evaluator<'_>, point: &Point, same: &Same) -> Result<Self> {
        match point {
            Point::Date(extent, _) => Ok(Self { ends: vec![DurationEnd::dated(*extent)], ..Self::default() }),
            Point::Today(day) => {
                Ok(Self { ends: vec![DurationEnd::dated(Extent::day(*day))], ..Self::default() })
            }
            Point::Dates { dates, .. } => {
                let outcome = evaluator.dates(dates)?;
                let shown = outcome.rows.iter().filter(|found| found.truth.is_certain() || found.wanted);
                let ends = shown.map(|found| DurationEnd::dated(found.extent));
                let ends = evaluator.view().gathered(ends).into_answer();
                Ok(Self { ends, checked: outcome.checked, notes: outcome.notes, found: None })
            }
            Point::Events { events, .. } => {
                let outcome = evaluator.events(events)?;
                let view = evaluator.view();
                let mut ends = view.kept();
                for (hit, seen) in matched::seen(&view, outcome.rows.iter()) {
                    evaluator.keep(&mut ends, DurationEnd::of(&view, &seen, same, matched::is_shown(hit)))?;
                }
                let (ends, checked) = (ends.into_answer(), outcome.checked);
                Ok(Self { ends, checked, notes: Vec::new(), found: Some(outcome) })
            }
        }
    }
}

/// The distances from each of some ends to each of others.
#[derive(Debug)]
pub struct Durations {
    /// Each distance, in the order of the first ends and then of the second.
    pub distances: Vec<Distance>,
    /// The distances of pairs that only may be there.
    pub possible: Vec<Distance>,
    /// Pairs that were left out because the second comes before the first.
    pub reversed: u64,
    /// How many ends pair with none, since neither a facility nor a place is stated of them.
    pub unsaid: usize,
    /// From where.
    pub from: DurationEnds,
    /// To where.
    pub to: DurationEnds,
}

/// The distance of each pair: of what is about the same thing, or of any with any.
///
/// # Errors
/// If the budget runs out.
pub fn between(
    evaluator: &mut Evaluator<'_>,
    (from, to): (&Point, &Point),
    paired: Option<&Same>,
) -> Result<Durations> {
    let same = paired.unwrap_or(&Same::Thing);
    let shares = paired.is_some_and(|same| *same != Same::Anywhere);
    let (from, to) = (DurationEnds::of(evaluator, from, same)?, DurationEnds::of(evaluator, to, same)?);
    let view = evaluator.view();
    let (mut distances, mut possible, mut reversed) = (view.kept::<Distance>(), view.kept::<Distance>(), 0);
    for first in &from.ends {
        for second in &to.ends {
            evaluator.step()?;
            match pair(first, second, shares) {
                Paired::Distance(distance) if first.shown && second.shown => {
                    evaluator.keep(&mut distances, distance)?;
                }
                Paired::Distance(distance) => evaluator.keep(&mut possible, distance)?,
                Paired::Reversed => reversed += u64::from(first.shown && second.shown),
                Paired::Unrelated => {}
            }
        }
    }
    let (distances, possible) = (distances.into_answer(), possible.into_answer());
    let about_nothing = |end: &&DurationEnd| end.things.as_ref().is_some_and(Things::is_empty);
    let unsaid = from.ends.iter().chain(&to.ends).filter(about_nothing).filter(|_| shares).count();
    Ok(Durations { distances, possible, reversed, unsaid, from, to })
}

enum Paired {
    Distance(Distance),
    Reversed,
    Unrelated,
}

fn pair(from: &DurationEnd, to: &DurationEnd, paired: bool) -> Paired {
    if from.number.is_some() && from.number == to.number {
        return Paired::Unrelated;
    }
    if paired {
        let things = from.things.as_ref().zip(to.things.as_ref());
        if things.is_some_and(|(from, to)| from.shared(to).is_empty()) {
            return Paired::Unrelated;
        }
        if to.extent.before(from.extent).is_certain() {
            return Paired::Reversed;
        }
    }
    Paired::Distance(Distance::between(from, to))
}

/// Figures over distances, each as a range of days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DurationFigures {
    /// The shortest.
    pub shortest: [i64; 2],
    /// The one in the middle.
    pub median: [i64; 2],
    /// The longest.
    pub longest: [i64; 2],
    /// The mean of the least and of the greatest.
    pub average: [f64; 2],
    /// The sum.
    pub total: [i64; 2],
}

impl DurationFigures {
    /// Over the distances that are bounded on both sides; `None` where there is none. Each figure reaches as far as it can
    /// with some of those that only may be there.
    #[must_use]
    pub fn of(view: &View<'_>, distances: &[Distance], possible: &[Distance]) -> Option<Self> {
        let sorted = |of: &[Distance], side: fn((i64, i64)) -> i64| {
            let mut numbers = view.gathered(of.iter().filter_map(Distance::bounded).map(side));
            numbers.sort_by(Ord::cmp);
            numbers
        };
        let (least, most) = (sorted(distances, |(least, _)| least), sorted(distances, |(_, most)| most));
        let (more_least, more_most) =
            (sorted(possible, |(least, _)| least), sorted(possible, |(_, most)| most));
        let (first, last) = (*least.first()?, *least.last()?);
        let lower = more_least.first().map_or(first, |more| first.min(*more));
        let longest = most.last().copied().max(more_most.last().copied())?;
        let sum = |numbers: &[i64], more: &[i64], down: bool| {
            let adds = more.iter().filter(|more| (**more < 0) == down);
            numbers.iter().chain(adds).fold(0_i64, |sum, number| sum.saturating_add(*number))
        };
        // Any of those that an end stands for has a distance of its own.
        let several = distances.iter().chain(possible).any(|distance| distance.several);
        let median = match more_most.last() {
            // With some of the others any of them may be in the middle.
            _ if several => [lower, longest],
            Some(_) => [lower, longest],
            None => [middle(&least, false), middle(&most, true)],
        };
        Some(Self {
            shortest: [lower, *most.first()?],
            median,
            longest: [last, longest],
            average: if several {
                [signed_float(lower), signed_float(longest)]
            } else {
                [mean(&least, more_least.iter()), -mean(&negated(&most), negated(&more_most).iter())]
            },
            total: [sum(&least, &more_least, true), sum(&most, &more_most, false)],
        })
    }
}

/// Sorted numbers with the other sign, sorted.
fn negated(sorted: &[i64]) -> Vec<i64> {
    sorted.iter().rev().map(|number| number.saturating_neg()).collect()
}

/// The middle of sorted numbers; between two of them, the whole number on the outer side.
fn middle(sorted: &[i64], up: bool) -> i64 {
    let (low, high) = (sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2]);
    let sum = low.saturating_add(high);
    sum.div_euclid(2) + i64::from(up && sum.rem_euclid(2) == 1)
}

/// The least mean of numbers, with any of others, in order, that lower it.
fn mean<'n>(numbers: &[i64], others: impl Iterator<Item = &'n i64>) -> f64 {
    let mut sum: i128 = numbers.iter().map(|number| i128::from(*number)).sum();
    let mut count = i128::try_from(numbers.len().max(1)).unwrap_or(1);
    for other in others.map(|other| i128::from(*other)) {
        if other * count >= sum {
            break;
        }
        (sum, count) = (sum + other, count + 1);
    }
    let whole = i64::try_from(sum.div_euclid(count)).unwrap_or(i64::MAX);
    let part = i64::try_from(sum.rem_euclid(count) * 1_000 / count).unwrap_or_default();
    signed_float(whole) + signed_float(part) / 1_000.0
}

/// The longest or shortest time between neighbouring events.
#[derive(Debug)]
pub struct Gap {
    /// The gap; `None` where there are fewer than two events.
    pub gap: Option<Distance>,
    /// Another gap that may be longer, or shorter.
    pub rival: Option<Distance>,
    /// How many events have a neighbour or could have one.
    pub events: usize,
    /// Events without a day to count from or to.
    pub open: Vec<EntryId>,
    /// Whether the dates settle the order of all neighbours.
    pub all_settled: bool,
    /// The events found.
    pub found: Outcome<EventMatch>,
}

/// The longest or shortest time between neighbouring events: the pair for which it is longest at least, or shortest at
/// most, with the least and the greatest that it can be.
///
/// # Errors
/// If the budget runs out.
pub fn gap(evaluator: &mut Evaluator<'_>, longest: bool, between: &Events) -> Result<Gap> {
    let found = evaluator.events(between)?;
    let view = evaluator.view();
    // What may have been at any time before or after some day is nobody's neighbour.
    let bounded = |seen: &EventView<'_>| seen.extent.earliest.is_bounded() && seen.extent.latest.is_bounded();
    let (mut gaps, mut open) = (view.kept::<Distance>(), view.kept());
    let (mut before, mut events, mut all_settled) = (None, 0, true);
    let mut stops = view.kept();
    for (hit, seen) in matched::seen(&view, found.rows.iter()) {
        let shown = matched::is_shown(hit);
        if !bounded(&seen) {
            if shown {
                evaluator.keep(&mut open, seen.number)?;
            }
            continue;
        }
        let hull = seen.hull();
        stops.push(GapStop {
            earliest: hull.earliest.0,
            latest: hull.latest.0,
            certain: hit.truth.is_certain(),
        });
        if !shown {
            continue;
        }
        events += 1;
        let end = DurationEnd::of(&view, &seen, &Same::Thing, true);
        if let Some(before) = &before {
            let (gap, settled) = neighbours(before, &end);
            all_settled &= settled;
            evaluator.keep(&mut gaps, gap)?;
        }
        before = Some(end);
    }
    let chosen = view.guarded(gaps.iter()).enumerate().min_by_key(|(at, gap)| {
        let least = gap.min_days.unwrap_or(i64::MIN);
        let most = gap.max_days.unwrap_or(i64::MAX);
        if longest { (-least.max(-i64::MAX), -most.max(-i64::MAX), *at) } else { (most, least, *at) }
    });
    let chosen = chosen.map(|(at, _)| at);
    let rival = chosen.and_then(|at| rival(&gaps, at, longest)).cloned();
    let bounds = if longest { longest_gap(&stops) } else { shortest_gap(&stops) };
    let gap = chosen.map(|at| gaps[at].clone()).map(|gap| {
        let (least, most) = bounds;
        let same = (gap.min_days, gap.max_days) == (Some(least), Some(most));
        let calendar = gap.calendar.filter(|_| same);
        Distance { min_days: Some(least), max_days: Some(most), calendar, ..gap }
    });
    Ok(Gap { gap, rival, events, open: open.into_answer(), all_settled, found })
}

/// The time between two neighbours, and whether it is settled that the first comes first.
fn neighbours(first: &DurationEnd, second: &DurationEnd) -> (Distance, bool) {
    let distance = Distance::between(first, second);
    let settled = first.extent.order(second.extent).is_some();
    // Whichever of two comes first, the time between them is not less than nothing.
    (Distance { min_days: distance.min_days.map(|days| days.max(0)), ..distance }, settled)
}

/// Another gap that may be longer than the chosen one, or shorter.
fn rival(gaps: &[Distance], chosen: usize, longest: bool) -> Option<&Distance> {
    let best = &gaps[chosen];
    let others = gaps.iter().enumerate().filter(|(at, _)| *at != chosen).map(|(_, other)| other);
    others.into_iter().find(|other| {
        if longest {
            other.max_days.unwrap_or(i64::MAX) > best.min_days.unwrap_or(i64::MIN)
        } else {
            other.min_days.unwrap_or(0) < best.max_days.unwrap_or(i64::MAX)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Lens;
    use annals_graph::graph::Graph;

    fn of(min: i64, max: i64) -> Distance {
        Distance { min_days: Some(min), max_days: Some(max), ..Distance::default() }
    }

    #[test]
    fn figures_are_ranges() {
        let open = Distance { min_days: Some(1), ..Distance::default() };
        let distances = [of(10, 20), of(3, 4), open, of(100, 101), of(8, 15)];
        let graph = Graph::default();
        let view = View::new(&graph, Lens::default());
        let summary = DurationFigures::of(&view, &distances, &[]).unwrap();
        assert_eq!(summary.shortest, [3, 4]);
        assert_eq!(summary.longest, [100, 101]);
        assert_eq!(summary.median, [9, 18]);
        assert_eq!(summary.average, [30.25, 35.0]);
        assert_eq!(summary.total, [121, 140]);
        assert_eq!(DurationFigures::of(&view, &[], &[]), None);
        let possible = DurationFigures::of(&view, &distances, &[of(1, 2), of(200, 300)]).unwrap();
        assert_eq!((possible.shortest, possible.longest), ([1, 4], [100, 300]));
        assert_eq!(possible.average, [24.4, 88.0]);
    }

    #[test]
    fn a_rival_is_one_whose_range_reaches_over() {
        let gaps = [of(246, 275), of(20, 49), of(10, 300)];
        assert_eq!(rival(&gaps, 0, true), Some(&gaps[2]));
        assert_eq!(rival(&gaps[..2], 0, true), None);
        assert_eq!(rival(&gaps, 1, false), Some(&gaps[2]));
    }

    #[test]
    fn what_was_stated_is_told_from_either_side() {
        let offset = Some(annals_model::time::SpanOfTime::new(3, annals_model::time::Unit::Week));
        let anchored = |event, side, offset| Some(Anchor { event, side, offset, about: true });
        let end =
            |number, anchor| DurationEnd { number: Some(number), anchor, ..DurationEnd::dated(Extent::ALL) };
        let (plain, after) = (end(1, None), end(2, anchored(1, Side::After, offset)));
        assert!(!Stated::of(&plain, &after).unwrap().backwards);
        assert!(Stated::of(&after, &plain).unwrap().backwards);
        let unsaid = end(2, anchored(1, Side::After, None));
        assert_eq!(Stated::of(&plain, &unsaid), None);
    }
}
