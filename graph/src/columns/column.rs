//! Columns of numbers of 32 bits.

use std::marker::PhantomData;
use std::sync::Arc;

use annals_store::snapshot::{Pieces, Sections};

use super::blocks::{Block, Blocks};

/// The words of a block.
const BLOCK_WORDS: usize = super::BLOCK_BYTES / 4;

/// What a column can hold: anything that is 32 bits.
pub trait Word32: Copy {
    /// It as a number.
    fn word(self) -> u32;
    /// It from its number.
    fn from_word(word: u32) -> Self;
}

impl Word32 for u32 {
    fn word(self) -> u32 {
        self
    }
    fn from_word(word: u32) -> Self {
        word
    }
}

impl Word32 for i32 {
    fn word(self) -> u32 {
        self.cast_unsigned()
    }
    fn from_word(word: u32) -> Self {
        word.cast_signed()
    }
}

/// The words of a block.
type Words = [u32; BLOCK_WORDS];

impl Block for Words {
    fn from_bytes(bytes: Vec<u8>) -> Box<Self> {
        let mut words = Box::new([0; BLOCK_WORDS]);
        for (word, four) in words.iter_mut().zip(bytes.chunks_exact(4)) {
            *word = u32::from_le_bytes([four[0], four[1], four[2], four[3]]);
        }
        words
    }
}

/// The part that does not change.
#[derive(Debug, Default)]
struct ColumnBase {
    len: usize,
    blocks: Blocks<Words>,
}

impl ColumnBase {
    /// The words of a block; behind the last of the base there are zeros.
    #[inline]
    fn block(&self, at: usize) -> &[u32] {
        self.blocks.get(at).map_or(&[], |block| block.as_slice())
    }

    /// The word at a place, which must be below the length; 0 elsewhere.
    #[inline]
    fn word(&self, at: usize) -> u32 {
        self.blocks.get(at / BLOCK_WORDS).map_or(0, |block| block[at % BLOCK_WORDS])
    }
}

/// A column of values of 32 bits, to which more can be appended.
#[derive(Debug)]
pub struct Column<T> {
    base: Arc<ColumnBase>,
    tail: Vec<T>,
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self { base: Arc::default(), tail: Vec::new() }
    }
}

impl<T: Clone> Clone for Column<T> {
    fn clone(&self) -> Self {
        Self { base: Arc::clone(&self.base), tail: self.tail.clone() }
    }
}

impl<T: Word32> Column<T> {
    /// A column whose base holds these.
    #[must_use]
    pub fn based_on(values: impl IntoIterator<Item = T>) -> Self {
        let mut words = values.into_iter().map(Word32::word);
        let mut len = 0;
        let blocks = std::iter::from_fn(|| {
            let mut block = Box::new([0; BLOCK_WORDS]);
            let filled = block.iter_mut().zip(words.by_ref()).map(|(place, word)| *place = word).count();
            len += filled;
            (filled > 0).then_some(block)
        })
        .collect();
        Self { base: Arc::new(ColumnBase { len, blocks }), tail: Vec::new() }
    }

    /// The column of this name in a snapshot.
    #[must_use]
    pub fn from_sections(sections: &Sections, name: &str) -> Self {
        let (blocks, bytes) = Blocks::from_sections(sections, name);
        Self { base: Arc::new(ColumnBase { len: bytes / 4, blocks }), tail: Vec::new() }
    }

    /// The number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        self.base.len + self.tail.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of values in the base.
    #[must_use]
    pub fn base_len(&self) -> usize {
        self.base.len
    }

    /// A value; that of the word 0 where there is none.
    #[inline]
    #[must_use]
    pub fn get(&self, at: usize) -> T {
        let word = if at < self.base.len {
            self.base.word(at)
        } else {
            self.tail.get(at - self.base.len).map_or(0, |value| value.word())
        };
        T::from_word(word)
    }

    /// The values from one place up to another.
    #[inline]
    #[must_use]
    pub fn values(&self, from: usize, to: usize) -> ColumnValues<'_, T> {
        let tail = |at: usize| at.saturating_sub(self.base.len).min(self.tail.len());
        let newer = self.tail.get(tail(from)..tail(to)).unwrap_or_default();
        ColumnValues {
            base: &self.base,
            at: from,
            to: to.min(self.base.len),
            words: [].iter(),
            newer: newer.iter(),
        }
    }

    /// Appends a value.
    pub fn push(&mut self, value: T) {
        self.tail.push(value);
    }

    /// Puts a value in the place of the one appended last, if that is not in the base.
    pub fn replace_last(&mut self, value: T) {
        if let Some(last) = self.tail.last_mut() {
            *last = value;
        }
    }

    /// Every value, in order.
    pub fn iter(&self) -> impl Iterator<Item = T> + '_ {
        self.span(0, self.base.len).iter().chain(self.tail.iter().copied())
    }

    /// The values of the base from one place up to another.
    #[must_use]
    pub fn span(&self, from: usize, to: usize) -> ColumnSpan<'_, T> {
        let to = to.min(self.base.len);
        ColumnSpan::new(&self.base, from.min(to), to)
    }

    /// The number of values at the start for which this holds, as it does for none behind them.
    #[must_use]
    pub fn partition_point(&self, holds: impl Fn(T) -> bool) -> usize {
        partition_point(0, self.len(), |at| holds(self.get(at)))
    }

    /// Where a value stands in a column that is in order.
    #[must_use]
    pub fn place_of(&self, value: T) -> Option<usize>
    where
        T: Ord,
    {
        let at = self.partition_point(|known| known < value);
        (at < self.len() && self.get(at) == value).then_some(at)
    }

    /// Makes all of it base.
    pub fn merge(&mut self) {
        if !self.tail.is_empty() {
            *self = Self::based_on(self.iter());
        }
    }

    /// Hands out its bytes, as they stand in a snapshot.
    pub fn write(&self, sink: &mut Pieces<'_>) {
        let mut bytes = Vec::with_capacity(super::BLOCK_BYTES);
        for value in self.iter() {
            bytes.extend_from_slice(&value.word().to_le_bytes());
            if bytes.len() == super::BLOCK_BYTES {
                sink(&bytes);
                bytes.clear();
            }
        }
        sink(&bytes);
    }

    /// The bytes it takes if all of it is in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.len() * 4
    }
}

/// The first place from `from` up to `to` for which something does not hold that holds before it and not behind.
pub(super) fn partition_point(from: usize, to: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (from, to);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// Neighbouring values of a column, one after the other.
#[derive(Debug)]
pub struct ColumnValues<'c, T> {
    base: &'c ColumnBase,
    /// Where the words go on behind those at hand, and where they end.
    at: usize,
    to: usize,
    words: std::slice::Iter<'c, u32>,
    newer: std::slice::Iter<'c, T>,
}

impl<T: Word32> Iterator for ColumnValues<'_, T> {
    type Item = T;

    #[inline]
    fn next(&mut self) -> Option<T> {
        loop {
            if let Some(word) = self.words.next() {
                return Some(T::from_word(*word));
            }
            if self.at >= self.to {
                return self.newer.next().copied();
            }
            let (block, from) = (self.at / BLOCK_WORDS, self.at % BLOCK_WORDS);
            let words = self.base.block(block);
            let to = (self.to - block * BLOCK_WORDS).min(words.len());
            self.words = words.get(from..to).unwrap_or_default().iter();
            self.at = (block + 1) * BLOCK_WORDS;
        }
    }
}

/// Neighbouring values of the base of a column.
#[derive(Debug)]
pub struct ColumnSpan<'c, T> {
    base: &'c ColumnBase,
    from: usize,
    to: usize,
    /// Its words, where they are all in one block, as those of most lists are; else nothing.
    words: &'c [u32],
    of: PhantomData<T>,
}

impl<T> Clone for ColumnSpan<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for ColumnSpan<'_, T> {}

impl<'c, T: Word32> ColumnSpan<'c, T> {
    fn new(base: &'c ColumnBase, from: usize, to: usize) -> Self {
        let block = from / BLOCK_WORDS;
        // Of one that is longer no block is read before it is needed.
        let words = if from < to && to <= (block + 1) * BLOCK_WORDS {
            base.block(block).get(from % BLOCK_WORDS..to - block * BLOCK_WORDS).unwrap_or_default()
        } else {
            &[]
        };
        Self { base, from, to, words, of: PhantomData }
    }

    /// The same words as values of another sort.
    #[must_use]
    pub fn of<U: Word32>(self) -> ColumnSpan<'c, U> {
        let Self { base, from, to, words, of: _ } = self;
        ColumnSpan { base, from, to, words, of: PhantomData }
    }

    /// The words of its values, where they are all in one block.
    #[must_use]
    pub fn at_hand(&self) -> Option<&'c [u32]> {
        (self.words.len() == self.len()).then_some(self.words)
    }

    /// The number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        self.to - self.from
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.from == self.to
    }

    /// A value; that of the word 0 where there is none.
    #[inline]
    #[must_use]
    pub fn get(&self, at: usize) -> T {
        if let Some(word) = self.words.get(at) {
            return T::from_word(*word);
        }
        let at = self.from + at;
        T::from_word(if at < self.to { self.base.word(at) } else { 0 })
    }

    /// The values, in order.
    pub fn iter(&self) -> impl Iterator<Item = T> + use<'c, T> {
        self.runs().flatten().map(|word| T::from_word(*word))
    }

    /// The words, block by block.
    fn runs(&self) -> impl Iterator<Item = &'c [u32]> + use<'c, T> {
        let Self { base, from, to, .. } = *self;
        (from / BLOCK_WORDS..to.div_ceil(BLOCK_WORDS)).map(move |block| {
            let start = block * BLOCK_WORDS;
            let words = base.block(block);
            let end = (to - start).min(words.len());
            words.get(from.saturating_sub(start).min(end)..end).unwrap_or_default()
        })
    }

    /// The part from one place up to another.
    #[must_use]
    pub fn part(&self, from: usize, to: usize) -> Self {
        let end = (self.from + to).min(self.to);
        let start = (self.from + from).min(end);
        match self.words.get(start - self.from..end - self.from) {
            Some(words) => Self { from: start, to: end, words, ..*self },
            None => Self::new(self.base, start, end),
        }
    }

    /// The number of values at the start for which this holds, as it does for none behind them.
    #[must_use]
    pub fn partition_point(&self, holds: impl Fn(T) -> bool) -> usize {
        partition_point(0, self.len(), |at| holds(self.get(at)))
    }

    /// As [`Self::partition_point`], where it is likely to be near `from` and not before it: steps that double, then
    /// halves.
    #[must_use]
    pub fn gallop(&self, from: usize, holds: impl Fn(T) -> bool) -> usize {
        let (mut low, mut step) = (from, 1);
        while low + step <= self.len() && holds(self.get(low + step - 1)) {
            low += step;
            step *= 2;
        }
        partition_point(low, (low + step).min(self.len()), |at| holds(self.get(at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_and_tail_read_as_one() {
        let mut column = Column::based_on(0..40_000_u32);
        (40_000..40_010).for_each(|value| column.push(value));
        assert_eq!((column.len(), column.base_len()), (40_010, 40_000));
        assert!(column.iter().eq(0..40_010));
        assert_eq!(column.get(39_999), 39_999);
        assert_eq!(column.get(40_009), 40_009);
        assert_eq!(column.get(50_000), 0, "beyond the end there are zeros");
        assert_eq!(column.partition_point(|value| value < 40_005), 40_005);
        for (from, to) in [(0, 40_010), (16_380, 16_390), (39_998, 40_003), (40_004, 50_000), (7, 7)] {
            assert!(column.values(from, to).map(usize::try_from).eq((from..to.min(40_010)).map(Ok)));
        }
        column.merge();
        assert_eq!((column.len(), column.base_len()), (40_010, 40_010));
        assert!(column.iter().eq(0..40_010));
    }

    #[test]
    fn a_span_is_cut_and_searched() {
        let column = Column::based_on((0..100_000_u32).map(|value| value * 2));
        let span = column.span(10, 70_000);
        assert_eq!(span.len(), 69_990);
        assert!(span.iter().eq((10..70_000).map(|value| value * 2)));
        let part = span.part(16_000, 17_000);
        assert!(part.iter().eq((16_010..17_010).map(|value| value * 2)));
        for bound in [0, 19, 20, 21, 32_767, 100_001, 200_000] {
            let expected = span.iter().take_while(|value| *value < bound).count();
            assert_eq!(span.partition_point(|value| value < bound), expected);
            assert_eq!(span.gallop(0, |value| value < bound), expected);
        }
        assert_eq!(span.gallop(100, |value| value < 1_000), 490);
    }
}
