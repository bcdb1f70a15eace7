//! What is held of a budget's memory, and for how long.

use super::Budget;

/// Bytes that are counted as held until they are given back or this is dropped.
#[derive(Debug)]
pub struct Charge<'b> {
    /// `None` where nothing is bounded.
    budget: Option<&'b Budget<'b>>,
    bytes: usize,
}

impl<'b> Charge<'b> {
    /// A charge that holds nothing yet.
    pub fn new(budget: Option<&'b Budget<'b>>) -> Self {
        Self { budget, bytes: 0 }
    }

    /// Holds so many bytes more, and says whether to go on.
    #[inline]
    pub fn add(&mut self, bytes: usize) -> bool {
        self.bytes = self.bytes.saturating_add(bytes);
        self.budget.is_none_or(|budget| budget.hold(bytes))
    }

    /// Holds so many bytes less.
    pub fn give_back(&mut self, bytes: usize) {
        let bytes = bytes.min(self.bytes);
        self.bytes -= bytes;
        if let Some(budget) = self.budget {
            budget.released(bytes);
        }
    }

    /// Leaves the bytes counted until the answer is given: they are in it.
    pub fn stay(mut self) {
        self.bytes = 0;
    }

    /// The budget.
    pub(super) fn budget(&self) -> Option<&'b Budget<'b>> {
        self.budget
    }
}

impl Drop for Charge<'_> {
    fn drop(&mut self) {
        self.give_back(self.bytes);
    }
}
