//! The first rows of an order.

use std::cmp::Ordering;

use super::{BudgetedVec, Weight};

/// The first so many of items in an order, those of equal keys in the order in which they were offered: what sorting all
/// of them stably and cutting them off would leave.
#[derive(Debug)]
pub struct Best<'b, K, T, C> {
    most: usize,
    compare: C,
    /// A heap with the last of them on top.
    heap: BudgetedVec<'b, (K, u64, T)>,
    offered: u64,
}

impl<'b, K: Weight, T: Weight, C: Fn(&K, &K) -> Ordering> Best<'b, K, T, C> {
    /// No more than so many, kept in this empty list, in an order.
    pub fn new(most: usize, list: BudgetedVec<'b, (K, u64, T)>, compare: C) -> Self {
        Self { most, compare, heap: list, offered: 0 }
    }

    /// Whether something with this key, offered next, would be among them as far as is known.
    pub fn takes(&self, key: &K) -> bool {
        if self.heap.len() < self.most {
            return true;
        }
        // What comes later does not push out what is equal.
        self.heap.first().is_some_and(|(last, ..)| (self.compare)(key, last) == Ordering::Less)
    }

    /// Offers an item; it is made only if it is among the first.
    pub fn offer(&mut self, key: K, item: impl FnOnce() -> T) {
        let place = self.offered;
        self.offered += 1;
        if !self.takes(&key) {
            return;
        }
        if self.heap.len() < self.most {
            if self.heap.push((key, place, item())) {
                self.rise(self.heap.len() - 1);
            }
        } else if !self.heap.is_empty() {
            self.heap.replace(0, (key, place, item()));
            self.sink();
        }
    }

    /// Offers something that is known not to be among them.
    pub fn pass(&mut self) {
        self.offered += 1;
    }

    /// How many were offered.
    pub fn offered(&self) -> u64 {
        self.offered
    }

    /// The items in order. They stay counted until the answer is given.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<T> {
        let compare = self.compare;
        self.heap.sort_by(|one, other| compare(&one.0, &other.0).then(one.1.cmp(&other.1)));
        self.heap.into_answer().into_iter().map(|(.., item)| item).collect()
    }

    fn is_behind(&self, at: usize, other: usize) -> bool {
        let ((a, first, _), (b, second, _)) = (&self.heap[at], &self.heap[other]);
        (self.compare)(a, b).then(first.cmp(second)) == Ordering::Greater
    }

    fn rise(&mut self, mut at: usize) {
        while at > 0 && self.is_behind(at, (at - 1) / 2) {
            self.heap.swap(at, (at - 1) / 2);
            at = (at - 1) / 2;
        }
    }

    fn sink(&mut self) {
        let mut at = 0;
        loop {
            let below = [2 * at + 1, 2 * at + 2].into_iter().filter(|below| *below < self.heap.len());
            let last = below.reduce(|one, other| if self.is_behind(other, one) { other } else { one });
            match last.filter(|below| self.is_behind(*below, at)) {
                Some(below) => {
                    self.heap.swap(at, below);
                    at = below;
                }
                None => break,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_best_are_what_sorting_and_cutting_leaves(keys in prop::collection::vec(0_u8..20, 0..200), most in 0_usize..30) {
            let mut best = Best::new(most, BudgetedVec::new(None), u8::cmp);
            let mut sorted: Vec<(u8, usize)> = keys.iter().copied().zip(0..).collect();
            for (key, at) in &sorted {
                best.offer(*key, || (*key, *at));
            }
            sorted.sort_by_key(|(key, _)| *key);
            sorted.truncate(most);
            prop_assert_eq!(best.into_sorted(), sorted);
        }
    }
}
