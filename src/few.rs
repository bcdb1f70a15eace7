//! Short lists: of those who take part in an event, of what a row rests on. Most of them need no heap.

use smallvec::SmallVec;

/// A list of mostly no more than four.
pub type Few<T> = SmallVec<[T; 4]>;

/// A list of mostly one.
pub type One<T> = SmallVec<[T; 1]>;
