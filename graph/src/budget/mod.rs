//! What a question may use: time, rows, memory.
//!
//! A [`Budget`] is handed to whatever works on a question. It is used in three ways:
//!
//! - Every loop over data counts its steps ([`Budget::work`], [`Budget::guarded`]). Every [`STEPS_BETWEEN_POLLS`] steps
//!   the clock and the wish to stop are looked at. Sorting counts as well ([`Budget::sort_by`]).
//! - Every collection that grows with the data is charged with what it holds: its capacity and the heap of its items
//!   ([`Weight`]). A [`BudgetedVec`] list charges itself before it grows; a [`Charge`] is for all else, and gives back
//!   what it holds when it is dropped.
//! - Where only the first rows of an order are shown, no others are kept ([`Best`]).
//!
//! Once a budget has run out, views show nothing, guarded loops end and kept lists take nothing more, so that whatever
//! is at work ends at once and needs no error to be handed up. What it came to is no answer and must not be given: the
//! error of [`Budget::check`] takes its place.

// What is held, and for how long.
mod charge;
// What values take on the heap.
mod weight;
// Lists that charge themselves.
mod budgeted_vec;
// Sorting that can be stopped.
mod order;
// The first rows of an order.
mod best;

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use annals_model::error::{Error, ErrorKind, Result};

pub use self::best::Best;
pub use self::budgeted_vec::BudgetedVec;
pub use self::charge::Charge;
pub use self::order::{arrange, sort_by};
pub use self::weight::{Weight, block, map_entry};
pub use crate::flat;

/// Rows of a set or an answer at most, where nothing else is said.
pub const ROWS_MAX: u64 = 10_000_000;
/// Bytes of rows at most, where nothing else is said.
pub const MEMORY_MAX: u64 = 2 << 30;
/// Seconds that a question may take, where nothing else is said.
pub const SECONDS_MAX: u64 = 30;

/// Steps between two looks at the clock. A step takes a few microseconds, or a tenth of a millisecond at the most.
pub const STEPS_BETWEEN_POLLS: u64 = 256;

/// What a question may use, and what it has used.
pub struct Budget<'a> {
    rows_max: u64,
    memory_max: u64,
    stop: &'a (dyn Fn() -> Option<Error> + Sync),
    steps: AtomicU64,
    bytes: AtomicU64,
    spent: OnceLock<Error>,
}

impl<'a> Budget<'a> {
    /// So many rows and bytes at most; `stop` is asked every so often whether to stop, and with what error.
    #[must_use]
    pub fn new(rows_max: u64, memory_max: u64, stop: &'a (dyn Fn() -> Option<Error> + Sync)) -> Self {
        let (steps, bytes) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { rows_max, memory_max, stop, steps, bytes, spent: OnceLock::new() }
    }

    /// One that never runs out.
    #[must_use]
    pub fn unbounded() -> Self {
        Self::new(u64::MAX, u64::MAX, &|| None)
    }

    /// Counts so many steps of work, and says whether to go on. The loops that it stops are in other crates.
    #[inline]
    pub fn work(&self, steps: u64) -> bool {
        // Threads that count at the same moment may lose a step: nothing hangs on the exact number.
        let before = self.steps.load(Ordering::Relaxed);
        let after = before.saturating_add(steps);
        self.steps.store(after, Ordering::Relaxed);
        if before / STEPS_BETWEEN_POLLS != after / STEPS_BETWEEN_POLLS {
            self.poll();
        }
        self.spent.get().is_none()
    }

    /// Asks whether to stop.
    #[cold]
    fn poll(&self) {
        if self.spent.get().is_none()
            && let Some(error) = (self.stop)()
        {
            self.end(error);
        }
    }

    /// Counts bytes that are held until the answer is given, and says whether to go on.
    #[inline]
    pub fn hold(&self, bytes: usize) -> bool {
        if bytes > 0 {
            self.charged(bytes);
        }
        self.work(1)
    }

    /// Counts bytes that are held from now on.
    fn charged(&self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let held = self.bytes.load(Ordering::Relaxed).saturating_add(bytes);
        self.bytes.store(held, Ordering::Relaxed);
        if held > self.memory_max {
            let message = format!("the question needs more than {} MB of memory", self.memory_max >> 20);
            self.end(
                Error::new(ErrorKind::Budget, message)
                    .hint("narrow it by a kind, a name or a date, or allow more with --max-memory"),
            );
        }
    }

    /// Counts bytes that are no longer held.
    fn released(&self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.bytes.store(self.bytes.load(Ordering::Relaxed).saturating_sub(bytes), Ordering::Relaxed);
    }

    /// The items of a loop over data: each counts as a step, and there are none any more once the budget has run out.
    pub fn guarded<I: Iterator>(&self, items: I) -> impl Iterator<Item = I::Item> {
        items.take_while(|_| self.work(1))
    }

    /// An empty list that charges it as it grows.
    #[must_use]
    pub fn kept<T: Weight>(&self) -> BudgetedVec<'_, T> {
        BudgetedVec::new(Some(self))
    }

    /// A charge that holds nothing yet.
    #[must_use]
    pub fn charge(&self) -> Charge<'_> {
        Charge::new(Some(self))
    }

    /// Counts that a set has so many rows, and says whether to go on.
    #[inline]
    pub fn rows(&self, rows: usize) -> bool {
        if u64::try_from(rows).unwrap_or(u64::MAX) > self.rows_max {
            self.end_by_rows();
        }
        self.spent.get().is_none()
    }

    #[cold]
    fn end_by_rows(&self) {
        let message = format!("the question has more than {} rows", self.rows_max);
        self.end(
            Error::new(ErrorKind::Budget, message)
                .hint("narrow it by a kind, a name or a date, or allow more with --max-rows"),
        );
    }

    /// Whether it has run out.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.spent.get().is_some()
    }

    /// Whether to go on; if not, why. What was worked out after it ran out is no answer.
    ///
    /// # Errors
    /// If it has run out.
    pub fn check(&self) -> Result<()> {
        self.spent.get().map_or(Ok(()), |error| Err(error.clone()))
    }

    /// The first reason to stop is the one that is told.
    fn end(&self, error: Error) {
        let _ = self.spent.set(error);
    }
}

impl fmt::Debug for Budget<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rows_max, memory_max, stop: _, steps, bytes, spent } = self;
        f.debug_struct("Budget")
            .field("rows_max", rows_max)
            .field("memory_max", memory_max)
            .field("steps", steps)
            .field("bytes", bytes)
            .field("spent", spent)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_asked_every_so_often_and_the_first_reason_stays() {
        let stop = || Some(Error::new(ErrorKind::Cancelled, "enough"));
        let budget = Budget::new(10, 100, &stop);
        assert!(budget.work(STEPS_BETWEEN_POLLS - 1) && budget.check().is_ok());
        assert!(!budget.work(1) && budget.is_spent());
        assert!(!budget.hold(1_000));
        assert_eq!(budget.check().map_err(|error| error.kind), Err(ErrorKind::Cancelled));
    }

    #[test]
    fn memory_and_rows_name_the_option_that_allows_more() {
        let memory = Budget::new(10, 100 << 20, &|| None);
        assert!(memory.hold(100 << 20) && !memory.hold(1));
        let error = memory.check().expect_err("spent");
        assert!(
            error.message.contains("100 MB") && error.hint.is_some_and(|hint| hint.contains("--max-memory"))
        );
        let rows = Budget::new(10, 100, &|| None);
        assert!(rows.rows(10) && !rows.rows(11));
        assert!(rows.check().expect_err("spent").hint.is_some_and(|hint| hint.contains("--max-rows")));
    }

    #[test]
    fn one_without_bounds_never_runs_out() {
        let budget = Budget::unbounded();
        assert!(
            budget.work(u64::MAX)
                && budget.work(u64::MAX)
                && budget.hold(usize::MAX)
                && budget.rows(usize::MAX)
        );
    }
}
