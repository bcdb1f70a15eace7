//! Lists that are charged with what they hold.

use std::ops::{Deref, DerefMut};

use super::{Budget, Charge, Weight, block};

/// A list that charges a budget before it grows, and takes nothing more once the budget has run out.
#[derive(Debug)]
pub struct BudgetedVec<'b, T> {
    items: Vec<T>,
    charge: Charge<'b>,
}

impl<'b, T: Weight> BudgetedVec<'b, T> {
    /// An empty list.
    pub fn new(budget: Option<&'b Budget<'b>>) -> Self {
        Self { items: Vec::new(), charge: Charge::new(budget) }
    }

    /// Adds an item, and says whether to go on.
    pub fn push(&mut self, item: T) -> bool {
        let heap = item.heap();
        // What would be too much is never allocated. An item counts as a step.
        let has_room = self.items.len() < self.items.capacity() || self.make_room(1);
        if !has_room || !self.charge.add(heap) {
            return false;
        }
        self.items.push(item);
        true
    }

    /// Adds items as far as the budget goes.
    pub fn extend(&mut self, items: impl IntoIterator<Item = T>) {
        for item in items {
            if !self.push(item) {
                break;
            }
        }
    }

    /// Puts an item in the place of another.
    pub fn replace(&mut self, at: usize, item: T) {
        let Some(place) = self.items.get_mut(at) else { return };
        self.charge.add(item.heap());
        let before = std::mem::replace(place, item);
        self.charge.give_back(before.heap());
    }

    /// Takes the last item out.
    pub fn pop(&mut self) -> Option<T> {
        let item = self.items.pop()?;
        self.charge.give_back(item.heap());
        Some(item)
    }

    /// Leaves the first of items that are equal and stand side by side.
    pub fn dedup(&mut self)
    where
        T: PartialEq,
    {
        self.items.dedup();
    }

    /// Makes room for so many more items, and says whether to go on.
    pub fn make_room(&mut self, more: usize) -> bool {
        /// A list that grows does so by one of so many of its items, and by some at least.
        const GROWTH: usize = 3;
        const ITEMS_MIN: usize = 4;
        let (length, capacity) = (self.items.len(), self.items.capacity());
        if length.saturating_add(more) <= capacity {
            return true;
        }
        let more = more.max(length / GROWTH).max(ITEMS_MIN);
        let grown = length.saturating_add(more);
        let bytes = |items: usize| block(items.saturating_mul(size_of::<T>()));
        if !self.charge.add(bytes(grown).saturating_sub(bytes(capacity))) {
            return false;
        }
        self.items.reserve_exact(more);
        true
    }

    /// The list. It stays counted until the answer is given.
    #[must_use]
    pub fn into_answer(self) -> Vec<T> {
        self.charge.stay();
        self.items
    }

    /// The list, and what holds it.
    #[must_use]
    pub fn into_parts(self) -> (Vec<T>, Charge<'b>) {
        (self.items, self.charge)
    }

    /// Puts the list in order, as [`Budget::sort_by`] does.
    pub fn sort_by(&mut self, compare: impl FnMut(&T, &T) -> std::cmp::Ordering) {
        super::order::sort_by(self.charge.budget(), &mut self.items, compare);
    }
}

impl<T> Deref for BudgetedVec<'_, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> DerefMut for BudgetedVec<'_, T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.items
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_charged_before_it_grows_and_gives_back() {
        let budget = Budget::new(10, 2_000, &|| None);
        {
            let mut list = BudgetedVec::new(Some(&budget));
            list.extend((0..100).map(|_| 1_u64));
            assert_eq!(list.len(), 100);
        }
        assert!(!budget.is_spent());
        let mut list = BudgetedVec::new(Some(&budget));
        list.extend((0..1_000).map(|_| 1_u64));
        assert!(budget.is_spent() && list.len() * size_of::<u64>() < 2_000);
        assert!(!list.push(1));
    }

    #[test]
    fn what_items_hold_is_charged() {
        let budget = Budget::new(10, 2_000, &|| None);
        let mut list = BudgetedVec::new(Some(&budget));
        list.extend((0..100).map(|_| "x".repeat(100)));
        assert!(budget.is_spent() && (8..18).contains(&list.len()), "{}", list.len());
    }
}
