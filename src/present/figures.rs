//! Averages, medians and totals over the quantities of events.
//!
//! A quantity bounds the truth: `over 1,000 houses` is at least a thousand and has no upper bound. Each unit is a row
//! of its own. An event that is only possible can add to a total and has no part in an average or median.

use std::collections::BTreeMap;

use annals_store::entry::{Bound, Quantity};
use annals_store::time::Truth;

use super::{Draft, events, grouping, sort, text};
use crate::answer::{Body, FigureRow};
use crate::budget::{Weight, flat, map_entry};
use crate::error::Result;
use crate::execute::Evaluator;
use crate::query::{Events, Key, Statistic};
use crate::view::{Seen, View};

/// A quantity as a range, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range {
    least: Option<i64>,
    most: Option<i64>,
    truth: Truth,
}

flat!(Range);

/// A figure over the quantities of events, for each value of some keys.
pub(super) fn answer(
    evaluator: &mut Evaluator<'_>,
    statistic: Statistic,
    of: &Events,
    per: &[Key],
) -> Result<Draft> {
    let outcome = evaluator.events(of)?;
    let view = evaluator.view();
    let mut notes = events::common_notes(&view, of, &outcome);
    let mut rows = view.kept();
    if per.is_empty() {
        let (mut units, mut held) = (Units::new(), view.charge());
        for (hit, seen) in events::seen(&view, outcome.rows.iter()) {
            held.add(take(&mut units, &seen, hit.truth));
        }
        evaluator.keep_all(&mut rows, figures(&view, statistic, None, &units))?;
    } else {
        let grouped = grouping::grouped(&view, &outcome.rows, per, |units: &mut Units, member| {
            take(units, member.seen, member.hit.truth.and(member.truth))
        });
        for group in view.guarded(&grouped.groups) {
            let key = grouped.key(group);
            evaluator.keep_all(&mut rows, figures(&view, statistic, Some(&key), &group.members))?;
        }
        notes.extend(grouped.notes);
    }
    notes.extend(silent_notes(events::seen(&view, outcome.rows.iter()).map(|(_, seen)| seen)));
    let certain = rows.len();
    Ok(Draft::new("figure", Body::Figure { rows: rows.into_answer() }, certain)
        .checked(outcome.checked)
        .noted(notes))
}

/// Quantities by their units.
type Units = BTreeMap<String, Vec<Range>>;

/// Takes the quantity of an event among those of its unit. Says how many bytes these hold more.
fn take(units: &mut Units, seen: &Seen<'_>, truth: Truth) -> usize {
    let Some(quantity) = seen.quantity() else { return 0 };
    let Some(range) = range(quantity, truth) else { return 0 };
    let mut bytes = 0;
    if !units.contains_key(&quantity.unit) {
        bytes += map_entry::<String, Vec<Range>>() + quantity.unit.heap();
        units.insert(quantity.unit.clone(), Vec::new());
    }
    if let Some(ranges) = units.get_mut(&quantity.unit) {
        let before = ranges.capacity();
        ranges.push(range);
        bytes += (ranges.capacity() - before) * size_of::<Range>();
    }
    bytes
}

/// The figures of a group: one for each unit.
fn figures(view: &View<'_>, statistic: Statistic, key: Option<&str>, units: &Units) -> Vec<FigureRow> {
    let row = |(unit, ranges): (&String, &Vec<Range>)| {
        let (figure, (least, most), events) = figure(view, statistic, ranges)?;
        Some(FigureRow {
            key: key.map(str::to_owned),
            figure,
            at_least: least.map(units_of),
            at_most: most.map(units_of),
            unit: unit.clone(),
            events: text::total(events),
        })
    };
    units.iter().filter_map(row).collect()
}

fn units_of(thousandths: i64) -> f64 {
    sort::signed_float(thousandths) / 1000.0
}

/// The bounds that a quantity gives; `None` where it is in words only. What is only about a number is taken for it.
fn range(quantity: &Quantity, truth: Truth) -> Option<Range> {
    let number = quantity.thousandths?;
    let (least, most) = match quantity.bound {
        Bound::Exactly | Bound::About => (Some(number), Some(number)),
        Bound::Over | Bound::AtLeast => (Some(number), None),
        // What is counted or measured is not less than nothing.
        Bound::Under | Bound::AtMost => ((number >= 0).then_some(0), Some(number)),
    };
    Some(Range { least, most, truth })
}

type Figure = (&'static str, (Option<i64>, Option<i64>), usize);

fn figure(view: &View<'_>, statistic: Statistic, ranges: &[Range]) -> Option<Figure> {
    if statistic == Statistic::Total {
        return Some(("total", total(ranges), ranges.len()));
    }
    let certain = view.gathered(ranges.iter().filter(|range| range.truth.is_certain()).copied());
    let least = all(view, certain.iter().map(|range| range.least))?;
    let most = all(view, certain.iter().map(|range| range.most));
    let bounds = |of: fn(&[i64]) -> i64, least: &[i64], most: Option<&[i64]>| (Some(of(least)), most.map(of));
    let (name, of): (&'static str, fn(&[i64]) -> i64) = match statistic {
        Statistic::Average => ("average", mean),
        Statistic::Median => ("median", median),
        Statistic::Longest => ("greatest", |numbers| numbers.last().copied().unwrap_or_default()),
        Statistic::Shortest | Statistic::Total => {
            ("least", |numbers| numbers.first().copied().unwrap_or_default())
        }
    };
    Some((name, bounds(of, &least, most.as_deref()), certain.len()))
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
        let least = range.least.map(|least| if certain { least } else { least.min(0) });
        let most = range.most.map(|most| if certain { most } else { most.max(0) });
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

/// Which events give no number, and which only about one.
fn silent_notes<'g>(all: impl Iterator<Item = Seen<'g>>) -> Vec<String> {
    let [mut none, mut words, mut about]: [text::Numbers; 3] = Default::default();
    for seen in all {
        match seen.quantity() {
            None => none.add(seen.number),
            Some(quantity) if quantity.thousandths.is_none() => words.add(seen.number),
            Some(quantity) if quantity.bound == Bound::About => about.add(seen.number),
            Some(_) => {}
        }
    }
    let mut notes = Vec::new();
    if none.count() > 0 {
        let events = text::counted(none.count(), "event has", "events have");
        notes.push(format!("{events} no quantity stated: {none}"));
    }
    if words.count() > 0 {
        notes.push(format!("stated in words only, and not counted: {words}"));
    }
    if about.count() > 0 {
        notes.push(format!("stated only approximately: {about}"));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Graph;
    use crate::query::Lens;

    fn of(least: i64, most: Option<i64>, truth: Truth) -> Range {
        Range { least: Some(least), most, truth }
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
        let figure =
            |statistic, ranges| super::figure(&View::new(&graph, Lens::default()), statistic, ranges);
        assert_eq!(figure(Statistic::Average, &ranges), Some(("average", (Some(1500), Some(2500)), 2)));
        assert_eq!(figure(Statistic::Median, &ranges), Some(("median", (Some(1500), Some(2500)), 2)));
        assert_eq!(figure(Statistic::Longest, &ranges), Some(("greatest", (Some(2000), Some(4000)), 2)));
        assert_eq!(figure(Statistic::Average, &ranges[2..]), None);
    }
}
