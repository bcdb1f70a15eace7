//! How long and how short the longest and the shortest time between neighbours can be, however the days turn out.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use annals_graph::budget::flat;

/// An event that was on some day from one to another, or perhaps was not at all.
#[derive(Clone, Copy, Debug)]
pub(super) struct GapStop {
    pub earliest: i64,
    pub latest: i64,
    pub certain: bool,
}

flat!(GapStop);

/// The least and the greatest that the longest time between neighbours can be.
pub(super) fn longest_gap(stops: &[GapStop]) -> (i64, i64) {
    (least_longest(stops), greatest_longest(stops))
}

/// The least that the shortest can be, and what it can be no more than.
pub(super) fn shortest_gap(stops: &[GapStop]) -> (i64, i64) {
    let mut all = stops.to_vec();
    all.sort_unstable_by_key(|stop| (stop.earliest, stop.latest));
    let (mut least, mut reach) = (i64::MAX, None::<i64>);
    for stop in &all {
        if let Some(reach) = reach {
            least = least.min((stop.earliest - reach).max(0));
        }
        reach = reach.max(Some(stop.latest));
    }
    let certain: Vec<&GapStop> = all.iter().filter(|stop| stop.certain).collect();
    let most =
        certain.windows(2).map(|two| (two[1].latest - two[0].earliest).max(two[0].latest - two[1].earliest));
    (if least == i64::MAX { 0 } else { least }, most.min().unwrap_or(i64::MAX))
}

/// Of two neighbours as far apart as can be, the first is as early as it can be. Whatever can be begins before it is out
/// of the way; the first to end of what certainly begins behind it ends the gap.
fn greatest_longest(stops: &[GapStop]) -> i64 {
    let mut all = stops.to_vec();
    // Of those that can be as early, the one that is over first is the first: the gap can end with any other.
    all.sort_unstable_by_key(|stop| (Reverse(stop.earliest), stop.latest));
    let mut ends: Vec<i64> = all.iter().map(|stop| stop.latest).collect();
    ends.sort_unstable();
    let (mut greatest, mut nearest_end, mut at) = (0, None::<i64>, 0);
    while at < all.len() {
        let from = all[at].earliest;
        let end = nearest_end.or_else(|| {
            // It cannot end with itself.
            let own = all[at].latest;
            let last = ends.last().copied().filter(|last| *last != own);
            last.or_else(|| ends.len().checked_sub(2).map(|before| ends[before]))
        });
        greatest = greatest.max(end.map_or(0, |end| end - from));
        while let Some(stop) = all.get(at).filter(|stop| stop.earliest == from) {
            if stop.certain {
                nearest_end = Some(nearest_end.map_or(stop.latest, |nearest| nearest.min(stop.latest)));
            }
            at += 1;
        }
    }
    greatest
}

/// The least step by which all from the first that must be early to the last that must be late can be reached, each
/// event once.
fn least_longest(stops: &[GapStop]) -> i64 {
    let certain = || stops.iter().filter(|stop| stop.certain);
    let first = certain().map(|stop| stop.latest).min();
    let last = certain().map(|stop| stop.earliest).max();
    let Some((first, last)) = first.zip(last).filter(|(first, last)| first < last) else { return 0 };
    let mut by_begin = stops.to_vec();
    by_begin.sort_unstable_by_key(|stop| stop.earliest);
    let (mut low, mut high) = (0, last - first);
    while low < high {
        let middle = low + (high - low) / 2;
        if reaches(&by_begin, (first, last), middle) { high = middle } else { low = middle + 1 }
    }
    low
}

/// Whether steps of so many days reach from the first day to the last. Of what can be within a step, that which ends first
/// is used first: what ends later is as good later on.
fn reaches(by_begin: &[GapStop], (first, last): (i64, i64), step: i64) -> bool {
    let (mut day, mut at, mut open) = (first, 0, BinaryHeap::new());
    loop {
        if day + step >= last {
            return true;
        }
        while let Some(stop) = by_begin.get(at).filter(|stop| stop.earliest <= day + step) {
            open.push(Reverse(stop.latest));
            at += 1;
        }
        let Some(Reverse(latest)) = open.pop() else { return false };
        day = day.max(latest.min(day + step));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stop(earliest: i64, latest: i64) -> GapStop {
        GapStop { earliest, latest, certain: true }
    }

    #[test]
    fn the_longest_gap_has_the_bounds_of_all_ways_to_put_the_days() {
        assert_eq!(longest_gap(&[stop(0, 365), stop(91, 120)]), (0, 274));
        assert_eq!(longest_gap(&[stop(0, 0), stop(10, 10), stop(60, 60)]), (50, 50));
        assert_eq!(longest_gap(&[stop(0, 0), stop(10, 20), stop(30, 30)]), (15, 20));
        assert_eq!(longest_gap(&[stop(0, 9), stop(0, 0)]), (0, 9));
        let perhaps = GapStop { certain: false, ..stop(5, 5) };
        assert_eq!(longest_gap(&[stop(0, 0), perhaps, stop(10, 10)]), (5, 10));
    }

    #[test]
    fn the_shortest_gap_is_no_more_than_that_of_any_two() {
        assert_eq!(shortest_gap(&[stop(0, 0), stop(10, 10), stop(15, 15)]), (5, 5));
        assert_eq!(shortest_gap(&[stop(0, 3), stop(2, 10)]), (0, 10));
    }
}
