//! Averages, medians and totals over the quantities of events.
//!
//! A quantity bounds the truth: `over 1,000 houses` is at least a thousand and has no upper bound. Each unit has a figure
//! of its own. An event that is only possible can add to a total and has no part in an average or median.

use std::collections::BTreeMap;

use annals_graph::budget::{Weight, flat, map_entry};
use annals_graph::small_vec::SmallVec1;
use annals_graph::view::{EventView, View};
use annals_model::entry::{Bound, Quantity};
use annals_model::error::Result;
use annals_model::time::Truth;

use super::grouping::{self, Group, Grouped};
use crate::execute::{Evaluator, EventMatch, Outcome};
use crate::query::{Events, GroupingKey, Statistic};

/// A quantity as a range, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range {
    least: Option<i64>,
    most: Option<i64>,
    truth: Truth,
    /// How many events give it, at least and at most: an aggregate says it of each that it stands for.
    many: (i64, i64),
}

flat!(Range);

/// A figure over the quantities of one unit, in thousandths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// At least; `None` where there is no bound.
    pub least: Option<i64>,
    /// At most; `None` where there is no bound.
    pub most: Option<i64>,
    /// Of what.
    pub unit: String,
    /// Over how many events.
    pub events: usize,
}

impl Weight for Figure {
    fn heap(&self) -> usize {
        self.unit.heap()
    }
}

/// A figure over the quantities of events for each value of some keys, one for each unit; and what was found. Without
/// keys there is one group, if any event gives a number.
///
/// # Errors
/// If the budget runs out.
pub fn of<'g>(
    evaluator: &mut Evaluator<'g>,
    statistic: Statistic,
    of: &Events,
    per: &[GroupingKey],
) -> Result<(Grouped<'g, Vec<Figure>>, Outcome<EventMatch>)> {
    let outcome = evaluator.events(of)?;
    let view = evaluator.view();
    let mut grouped = grouping::events(&view, &outcome.rows, per, |units: &mut Units, member| {
        take(units, &view, member.seen, Truth::from(member.hit.truth).and(member.truth))
    });
    let mut figured = Vec::with_capacity(grouped.groups.len());
    for Group { keys, members } in std::mem::take(&mut grouped.groups) {
        evaluator.step()?;
        let members = of_units(&view, statistic, members);
        evaluator.hold(members.heap())?;
        figured.push(Group { keys, members });
    }
    Ok((grouped.with(figured), outcome))
}

/// Quantities by their units.
#[derive(Default)]
struct Units {
    by_unit: BTreeMap<String, Vec<Range>>,
    /// Whether some event gives no number.
    silent: bool,
}

/// Takes the quantity of an event, in each of its readings, among those of its unit. Says how many bytes these hold more.
fn take(units: &mut Units, view: &View<'_>, seen: &EventView<'_>, truth: Truth) -> usize {
    let (least, most) = view.stands_for(seen);
    let number = |many: u64| i64::try_from(many).unwrap_or(i64::MAX);
    let many = (number(least), number(most.unwrap_or(least)));
    let mut said: SmallVec1<(&str, Range)> = SmallVec1::new();
    let (mut readings, mut bytes) = (0, 0);
    for reading in seen.readings() {
        readings += 1;
        match reading.quantity().and_then(|quantity| Some((&*quantity.unit, range(quantity, truth, many)?))) {
            Some(quantity) => said.push(quantity),
            None => units.silent = true,
        }
    }
    for (at, (unit, first)) in said.iter().enumerate() {
        if said[..at].iter().any(|(other, _)| other == unit) {
            continue;
        }
        let same = || said.iter().filter(|(other, _)| other == unit).map(|(_, range)| *range);
        let range = same().fold(*first, Range::or);
        let in_all = same().count() == readings;
        let range = if in_all { range } else { Range { truth: truth.and(Truth::Possible), ..range } };
        bytes += units.add(unit, range);
    }
    bytes
}

impl Units {
    /// Adds a quantity of a unit; says how many bytes more are held.
    fn add(&mut self, unit: &str, range: Range) -> usize {
        let mut bytes = 0;
        if !self.by_unit.contains_key(unit) {
            let unit = unit.to_owned();
            bytes += map_entry::<String, Vec<Range>>() + unit.heap();
            self.by_unit.insert(unit, Vec::new());
        }
        if let Some(ranges) = self.by_unit.get_mut(unit) {
            let before = ranges.capacity();
            ranges.push(range);
            bytes += (ranges.capacity() - before) * size_of::<Range>();
        }
        bytes
    }
}

impl Range {
    /// What is as much as one of two says.
    fn or(self, other: Self) -> Self {
        let least = self.least.zip(other.least).map(|(one, other)| one.min(other));
        let most = self.most.zip(other.most).map(|(one, other)| one.max(other));
        Self { least, most, ..self }
    }
}

/// The figures of a group: one for each unit.
fn of_units(view: &View<'_>, statistic: Statistic, units: Units) -> Vec<Figure> {
    let Units { by_unit, silent } = units;
    let figures = by_unit.into_iter().filter_map(|(unit, ranges)| figure(view, statistic, unit, &ranges));
    let open = |figure: Figure| match statistic {
        // Nobody knows how much the events add that say nothing.
        Statistic::Total if silent => Figure { most: None, ..figure },
        _ => figure,
    };
    figures.map(open).collect()
}

/// The bounds that a quantity gives; `None` where it is in words only. What is only about a number is within one unit of
/// its last digit that is not zero.
fn range(quantity: &Quantity, truth: Truth, many: (i64, i64)) -> Option<Range> {
    let number = quantity.thousandths?;
    let (least, most) = match quantity.bound {
        Bound::Exactly => (Some(number), Some(number)),
        Bound::About => {
            let unit = last_digit(number);
            (Some(number.saturating_sub(unit)), Some(number.saturating_add(unit)))
        }
        Bound::Over | Bound::AtLeast => (Some(number), None),
        // What is counted or measured is not less than nothing.
        Bound::Under | Bound::AtMost => ((number >= 0).then_some(0), Some(number)),
    };
    Some(Range { least, most, truth, many })
}

/// One of the last digit of a number that is not zero: 100 of 1,200.
fn last_digit(number: i64) -> i64 {
    let mut unit = 1;
    while number != 0 && number % (unit * 10) == 0 && unit < i64::MAX / 100 {
        unit *= 10;
    }
    if number == 0 { 0 } else { unit }
}

fn figure(view: &View<'_>, statistic: Statistic, unit: String, ranges: &[Range]) -> Option<Figure> {
    let of: fn(&[i64]) -> i64 = match statistic {
        Statistic::Total => {
            let (least, most) = total(ranges);
            return Some(Figure { least, most, unit, events: ranges.len() });
        }
        Statistic::Average => mean,
        Statistic::Median => median,
        Statistic::Longest => |numbers| numbers.last().copied().unwrap_or_default(),
        Statistic::Shortest => |numbers| numbers.first().copied().unwrap_or_default(),
    };
    let certain = view.gathered(ranges.iter().filter(|range| range.truth.is_certain()).copied());
    let least = all(view, certain.iter().map(|range| range.least))?;
    let most = all(view, certain.iter().map(|range| range.most));
    Some(Figure { least: Some(of(&least)), most: most.as_deref().map(of), unit, events: certain.len() })
}

/// All the bounds, sorted; `None` where one is missing or there are none.
fn all(view: &View<'_>, bounds: impl Iterator<Item = Option<i64>>) -> Option<Vec<i64>> {
    let mut bounds: Vec<i64> = view.guarded(bounds).collect::<Option<_>>()?;
    view.sort_by(&mut bounds, Ord::cmp);
    (!bounds.is_empty()).then_some(bounds)
}

/// The sum over every way things can have been: what is only possible may be left out.
fn total(ranges: &[Range]) -> (Option<i64>, Option<i64>) {
    let mut sum = (Some(0_i64), Some(0_i64));
    for range in ranges {
        let certain = range.truth.is_certain();
        let times = |number: i64| {
            let (few, many) = (number.saturating_mul(range.many.0), number.saturating_mul(range.many.1));
            (few.min(many), few.max(many))
        };
        let least = range.least.map(|least| if certain { times(least).0 } else { times(least).0.min(0) });
        let most = range.most.map(|most| if certain { times(most).1 } else { times(most).1.max(0) });
        sum.0 = sum.0.zip(least).map(|(a, b)| a.saturating_add(b));
        sum.1 = sum.1.zip(most).map(|(a, b)| a.saturating_add(b));
    }
    sum
}

fn mean(numbers: &[i64]) -> i64 {
    let sum: i128 = numbers.iter().map(|number| i128::from(*number)).sum();
    let count = i128::try_from(numbers.len().max(1)).unwrap_or(1);
    i64::try_from(sum.div_euclid(count)).unwrap_or(i64::MAX)
}

fn median(sorted: &[i64]) -> i64 {
    let (low, high) = (sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2]);
    low.saturating_add(high).div_euclid(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Lens;
    use annals_graph::graph::Graph;

    fn of(least: i64, most: Option<i64>, truth: Truth) -> Range {
        Range { least: Some(least), most, truth, many: (1, 1) }
    }

    #[test]
    fn a_total_is_a_range() {
        let ranges = [of(1000, Some(2000), Truth::Certain), of(500, Some(500), Truth::Possible)];
        assert_eq!(total(&ranges), (Some(1000), Some(2500)));
        let open = [of(1000, None, Truth::Certain), of(500, Some(500), Truth::Certain)];
        assert_eq!(total(&open), (Some(1500), None));
    }

    #[test]
    fn averages_and_medians_are_over_what_is_certain() {
        let ranges = [
            of(1000, Some(1000), Truth::Certain),
            of(2000, Some(4000), Truth::Certain),
            of(9000, Some(9000), Truth::Possible),
        ];
        let graph = Graph::default();
        let figure = |statistic, ranges| {
            let view = View::new(&graph, Lens::default());
            let figure = super::figure(&view, statistic, "houses".to_owned(), ranges)?;
            Some((figure.least, figure.most, figure.events))
        };
        assert_eq!(figure(Statistic::Average, &ranges), Some((Some(1500), Some(2500), 2)));
        assert_eq!(figure(Statistic::Median, &ranges), Some((Some(1500), Some(2500), 2)));
        assert_eq!(figure(Statistic::Longest, &ranges), Some((Some(2000), Some(4000), 2)));
        assert_eq!(figure(Statistic::Average, &ranges[2..]), None);
    }
}
