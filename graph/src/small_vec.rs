//! Short lists: of those who take part in an event, of what a row rests on. Most of them need no heap.

use smallvec::{Array, SmallVec};

use crate::budget::{Weight, block};

/// A list of mostly no more than four.
pub type SmallVec4<T> = SmallVec<[T; 4]>;

/// A list of mostly one.
pub type SmallVec1<T> = SmallVec<[T; 1]>;

impl<A: Array<Item: Weight>> Weight for SmallVec<A> {
    fn heap(&self) -> usize {
        let own = if self.spilled() { block(self.capacity() * size_of::<A::Item>()) } else { 0 };
        own + self.iter().map(Weight::heap).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_lists_need_no_heap() {
        assert_eq!(SmallVec4::from_elem(1_u64, 4).heap(), 0);
        assert!(SmallVec4::from_elem(1_u64, 5).heap() >= 5 * 8);
    }
}
