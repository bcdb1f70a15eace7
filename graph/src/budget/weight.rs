//! What values take on the heap.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use annals_model::entry::{Count, Grounds, Locator, Quantity, Rank};
use annals_model::time::{CalendarGap, Date};

/// A value of which it is known what it takes on the heap.
pub trait Weight {
    /// The bytes on the heap that belong to it, beside its own size.
    fn heap(&self) -> usize;
}

/// What an allocation of so many bytes takes: allocators keep a word beside it, and give out multiples of two words.
#[must_use]
pub const fn block(bytes: usize) -> usize {
    const WORD: usize = size_of::<usize>();
    const LEAST: usize = 4 * WORD;
    if bytes == 0 {
        return 0;
    }
    let rounded = bytes.saturating_add(WORD).div_ceil(2 * WORD).saturating_mul(2 * WORD);
    if rounded < LEAST { LEAST } else { rounded }
}

/// What an entry of a map takes in the map, its nodes two thirds full.
#[must_use]
pub const fn map_entry<K, V>() -> usize {
    const NODE: usize = 4;
    (size_of::<K>() + size_of::<V>()) * 3 / 2 + NODE
}

/// Values that are nowhere but in themselves.
#[macro_export]
macro_rules! flat {
    ($($of:ty),* $(,)?) => {$(
        impl $crate::budget::Weight for $of {
            fn heap(&self) -> usize {
                0
            }
        }
    )*};
}

flat!((), bool, u8, u16, u32, u64, usize, i64, f64, &'static str);
flat!(annals_model::time::Day, annals_model::time::Extent, annals_model::time::Truth);
flat!(annals_model::entry::Mood, annals_model::entry::Role);
flat!(Count, Grounds, Locator, Rank, CalendarGap);

impl Weight for Date {
    fn heap(&self) -> usize {
        self.text.as_ref().map_or(0, |text| block(text.len()))
    }
}

impl Weight for Quantity {
    fn heap(&self) -> usize {
        self.unit.heap()
    }
}

impl Weight for String {
    fn heap(&self) -> usize {
        block(self.capacity())
    }
}

/// What is shared is counted by nobody who has it: it is made once.
impl Weight for Arc<str> {
    fn heap(&self) -> usize {
        0
    }
}

impl Weight for Cow<'_, str> {
    fn heap(&self) -> usize {
        match self {
            Cow::Borrowed(_) => 0,
            Cow::Owned(text) => text.heap(),
        }
    }
}

impl<T: Weight> Weight for Box<T> {
    fn heap(&self) -> usize {
        block(size_of::<T>()) + (**self).heap()
    }
}

impl<T: Weight> Weight for Option<T> {
    fn heap(&self) -> usize {
        self.as_ref().map_or(0, Weight::heap)
    }
}

impl<T: Weight> Weight for std::cmp::Reverse<T> {
    fn heap(&self) -> usize {
        self.0.heap()
    }
}

impl<T: Weight> Weight for Vec<T> {
    fn heap(&self) -> usize {
        block(self.capacity() * size_of::<T>()) + self.iter().map(Weight::heap).sum::<usize>()
    }
}

impl<K: Weight, V: Weight> Weight for BTreeMap<K, V> {
    fn heap(&self) -> usize {
        /// The entries of a node, and the words beside them.
        const ENTRIES: usize = 11;
        const BESIDE: usize = 2 * size_of::<usize>();
        let node = block(ENTRIES * (size_of::<K>() + size_of::<V>()) + BESIDE);
        let within = self.iter().map(|(key, value)| key.heap() + value.heap()).sum::<usize>();
        self.len().div_ceil(ENTRIES) * node + within
    }
}

impl<A: Weight, B: Weight> Weight for (A, B) {
    fn heap(&self) -> usize {
        self.0.heap() + self.1.heap()
    }
}

impl<A: Weight, B: Weight, C: Weight> Weight for (A, B, C) {
    fn heap(&self) -> usize {
        self.0.heap() + self.1.heap() + self.2.heap()
    }
}

impl<A: Weight, B: Weight, C: Weight, D: Weight> Weight for (A, B, C, D) {
    fn heap(&self) -> usize {
        self.0.heap() + self.1.heap() + self.2.heap() + self.3.heap()
    }
}

impl<T: Weight, const N: usize> Weight for [T; N] {
    fn heap(&self) -> usize {
        self.iter().map(Weight::heap).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_allocated_is_rounded_up() {
        assert_eq!([0, 1, 24, 25, 100].map(block), [0, 32, 32, 48, 112]);
    }

    #[test]
    fn all_that_a_value_holds_is_counted() {
        assert_eq!(String::new().heap(), 0);
        assert_eq!("visit".to_owned().heap(), 32);
        assert_eq!(vec!["visit".to_owned()].heap(), block(24) + 32);
        assert_eq!((7_u64, Some("a".to_owned())).heap(), 32);
        let map = BTreeMap::from([("by", vec!["Kim".to_owned()])]);
        assert!(map.heap() > 11 * (16 + 24) + 32 + 32);
    }
}
