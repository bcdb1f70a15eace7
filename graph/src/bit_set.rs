//! Which rows of a table are marked.

/// Marks by place in a table, a bit each.
#[derive(Clone, Debug)]
pub struct BitSet(Vec<u64>);

impl BitSet {
    /// No mark in a table of so many.
    #[must_use]
    pub fn none(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    /// The bytes that marks in a table of so many take.
    #[must_use]
    pub fn bytes(count: usize) -> usize {
        count.div_ceil(64) * size_of::<u64>()
    }

    /// Whether there is a mark.
    #[must_use]
    pub fn has(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// Sets a mark and says whether it is new; none can be set beyond the table.
    pub fn set(&mut self, at: usize) -> bool {
        let Some(word) = self.0.get_mut(at / 64) else { return false };
        let is_new = *word >> (at % 64) & 1 == 0;
        *word |= 1 << (at % 64);
        is_new
    }

    /// Takes a mark away and says whether it was there.
    pub fn clear(&mut self, at: usize) -> bool {
        let Some(word) = self.0.get_mut(at / 64) else { return false };
        let was_there = *word >> (at % 64) & 1 == 1;
        *word &= !(1 << (at % 64));
        was_there
    }
}
