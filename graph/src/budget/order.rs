//! Sorting that can be stopped.

use std::cmp::Ordering;

use super::{Budget, Charge, block};

/// So many items are put in order without a look at the clock.
const RUN: usize = 1 << 14;

impl Budget<'_> {
    /// Puts items in order; equal ones stay in the order they had. Once the budget has run out, the order means nothing.
    ///
    /// Short runs are sorted as the standard library does it, then merged by their places, which are counted, and then
    /// all items are moved to their places: no step of it takes long, and none needs a second list of the items.
    pub fn sort_by<T>(&self, items: &mut [T], compare: impl FnMut(&T, &T) -> Ordering) {
        sort_by(Some(self), items, compare);
    }
}

/// As [`Budget::sort_by`], for whoever may have no budget.
pub fn sort_by<T>(budget: Option<&Budget<'_>>, items: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let Some(budget) = budget.filter(|_| items.len() > RUN) else { return items.sort_by(compare) };
    let is_over = |steps: usize| !budget.work(u64::try_from(steps).unwrap_or(u64::MAX));
    if is_sorted(budget, items, &mut compare) {
        return;
    }
    for run in items.chunks_mut(RUN) {
        run.sort_by(&mut compare);
        if is_over(run.len()) {
            return;
        }
    }
    let mut held = Charge::new(Some(budget));
    if !held.add(2 * block(items.len() * size_of::<usize>())) {
        return;
    }
    let mut order: Vec<usize> = (0..items.len()).collect();
    let mut merged: Vec<usize> = Vec::with_capacity(order.len());
    let mut length = RUN;
    while length < items.len() {
        merged.clear();
        for pair in order.chunks(length.saturating_mul(2)) {
            let (one, other) = pair.split_at(length.min(pair.len()));
            if !merge(budget, items, (one, other), &mut merged, &mut compare) {
                return;
            }
        }
        std::mem::swap(&mut order, &mut merged);
        length = length.saturating_mul(2);
    }
    drop(merged);
    arrange(Some(budget), items, &mut order);
}

/// Whether items are in order already, as far as the budget goes.
fn is_sorted<T>(budget: &Budget<'_>, items: &[T], compare: &mut impl FnMut(&T, &T) -> Ordering) -> bool {
    budget.guarded(items.windows(2)).all(|pair| compare(&pair[0], &pair[1]) != Ordering::Greater)
}

/// Merges two runs of places; of equal items that of the first comes first.
fn merge<T>(
    budget: &Budget<'_>,
    items: &[T],
    (mut one, mut other): (&[usize], &[usize]),
    into: &mut Vec<usize>,
    compare: &mut impl FnMut(&T, &T) -> Ordering,
) -> bool {
    while let ([first, rest @ ..], [second, others @ ..]) = (one, other) {
        if !budget.work(1) {
            return false;
        }
        if compare(&items[*second], &items[*first]) == Ordering::Less {
            into.push(*second);
            other = others;
        } else {
            into.push(*first);
            one = rest;
        }
    }
    into.extend_from_slice(one);
    into.extend_from_slice(other);
    true
}

/// Moves items to their places: first comes the one at the first of these places, and so on.
pub fn arrange<T>(budget: Option<&Budget<'_>>, items: &mut [T], order: &mut [usize]) {
    for at in 0..items.len() {
        if budget.is_some_and(|budget| !budget.work(1)) {
            return;
        }
        // What stood there may have been moved on.
        let mut from = order[at];
        while from < at {
            from = order[from];
        }
        order[at] = from;
        items.swap(at, from);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering as Atomic};

    use super::*;
    use annals_model::error::{Error, ErrorKind};

    fn shuffled(count: u64, below: u64) -> Vec<(u64, u64)> {
        let mut dice = 0x2545_f491_4f6c_dd1d_u64;
        let next = |at| {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            (dice % below, at)
        };
        (0..count).map(next).collect()
    }

    #[test]
    fn long_lists_are_sorted_stably() {
        let budget = Budget::unbounded();
        for (count, below) in [(10, 3), (40_000, 100), (100_001, 1_000_000), (3 * 16_384, 7)] {
            let mut items = shuffled(count, below);
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            budget.sort_by(&mut items, |a, b| a.0.cmp(&b.0));
            assert_eq!(items, expected);
            budget.sort_by(&mut items, |a, b| b.0.cmp(&a.0));
            expected.sort_by_key(|item| std::cmp::Reverse(item.0));
            assert_eq!(items, expected);
        }
    }

    #[test]
    fn sorting_ends_when_it_is_stopped_wherever_it_is() {
        for after in [1, 10, 100, 1_000] {
            let looks = AtomicU64::new(0);
            let stop = || {
                let looked = looks.fetch_add(1, Atomic::Relaxed) + 1;
                (looked >= after).then(|| Error::new(ErrorKind::Cancelled, "enough"))
            };
            let budget = Budget::new(u64::MAX, u64::MAX, &stop);
            let mut items = shuffled(200_000, 1_000_000);
            let compared = AtomicU64::new(0);
            budget.sort_by(&mut items, |a, b| {
                if budget.is_spent() {
                    compared.fetch_add(1, Atomic::Relaxed);
                }
                a.cmp(b)
            });
            assert!(budget.is_spent());
            assert!(compared.load(Atomic::Relaxed) < 2, "{after}");
            assert_eq!(looks.load(Atomic::Relaxed), after);
            items.sort_unstable_by_key(|item| item.1);
            assert!(items.iter().zip(0..).all(|(item, at)| item.1 == at), "nothing is lost");
        }
    }
}
