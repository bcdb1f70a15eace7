//! Bytes of any length, by where they stand.

use std::borrow::Cow;
use std::sync::Arc;

use annals_store::snapshot::{Pieces, Sections};

use super::BLOCK_BYTES;
use super::blocks::{Block, Blocks};

/// Pieces begin at multiples of this, so that 32 bits reach 16 GiB.
const ALIGN: usize = 4;
/// The bytes before each piece that say how long it is.
const LENGTH_BYTES: usize = 4;

/// What can stand in a heap.
pub trait Packed: Sized {
    /// Appends its bytes.
    fn pack(&self, bytes: &mut Vec<u8>);
    /// It from its bytes; `None` where they are something else.
    fn unpack(bytes: &[u8]) -> Option<Self>;
}

/// Its bytes.
#[must_use]
pub fn pack_to(value: &impl Packed) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.pack(&mut bytes);
    bytes
}

/// The bytes of a block.
type Bytes = [u8; BLOCK_BYTES];

impl Block for Bytes {
    fn from_bytes(mut bytes: Vec<u8>) -> Box<Self> {
        bytes.resize(BLOCK_BYTES, 0);
        bytes.into_boxed_slice().try_into().unwrap_or_else(|_| Box::new([0; BLOCK_BYTES]))
    }
}

#[derive(Debug, Default)]
struct HeapBase {
    blocks: Blocks<Bytes>,
}

impl HeapBase {
    fn len(&self) -> usize {
        self.blocks.len() * BLOCK_BYTES
    }

    #[inline]
    fn block(&self, at: usize) -> &[u8] {
        self.blocks.get(at).map_or(&[], |block| block.as_slice())
    }
}

/// Pieces of bytes, to which more can be appended. A piece is its length in 4 bytes, little-endian, and its bytes; it
/// begins at a multiple of 4 and crosses the end of a block only if it is longer than one.
#[derive(Clone, Debug, Default)]
pub struct Heap {
    base: Arc<HeapBase>,
    tail: Vec<u8>,
}

impl Heap {
    /// The heap of this name in a snapshot.
    #[must_use]
    pub fn from_sections(sections: &Sections, name: &str) -> Self {
        let (blocks, _) = Blocks::from_sections(sections, name);
        Self { base: Arc::new(HeapBase { blocks }), tail: Vec::new() }
    }

    /// Adds a piece and says where it stands; `None` where the heap is full.
    pub fn add(&mut self, piece: &[u8]) -> Option<u32> {
        let length = u32::try_from(piece.len()).ok()?;
        let whole = LENGTH_BYTES + piece.len();
        let left = BLOCK_BYTES - self.tail.len() % BLOCK_BYTES;
        if whole > left && whole <= BLOCK_BYTES {
            self.tail.resize(self.tail.len() + left, 0);
        }
        let at = u32::try_from((self.base.len() + self.tail.len()) / ALIGN).ok()?;
        self.tail.extend_from_slice(&length.to_le_bytes());
        self.tail.extend_from_slice(piece);
        self.tail.resize(self.tail.len().next_multiple_of(ALIGN), 0);
        Some(at)
    }

    /// The piece that stands there; nothing where none does.
    #[must_use]
    pub fn get(&self, at: u32) -> Cow<'_, [u8]> {
        let start = usize::try_from(at).map_or(usize::MAX, |at| at.saturating_mul(ALIGN));
        match start.checked_sub(self.base.len()) {
            Some(start) => {
                Cow::Borrowed(piece(self.tail.get(start..).unwrap_or_default()).unwrap_or_default())
            }
            None => {
                let inside =
                    self.base.block(start / BLOCK_BYTES).get(start % BLOCK_BYTES..).unwrap_or_default();
                piece(inside).map_or_else(|| Cow::Owned(self.long(start)), Cow::Borrowed)
            }
        }
    }

    /// The text that stands there.
    #[must_use]
    pub fn text(&self, at: u32) -> Cow<'_, str> {
        match self.get(at) {
            Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        }
    }

    /// A piece that is longer than a block.
    fn long(&self, start: usize) -> Vec<u8> {
        let bytes = |from: usize, count: usize| {
            let mut found = Vec::with_capacity(count.min(self.base.len()));
            let mut at = from;
            while at < from + count && at < self.base.len() {
                let block = self.base.block(at / BLOCK_BYTES).get(at % BLOCK_BYTES..).unwrap_or_default();
                let part = &block[..block.len().min(from + count - at)];
                found.extend_from_slice(part);
                at += part.len().max(1);
            }
            found
        };
        let length = length_of(&bytes(start, LENGTH_BYTES)).unwrap_or_default();
        bytes(start + LENGTH_BYTES, length)
    }

    /// Makes all of it base.
    pub fn merge(&mut self) {
        if self.tail.is_empty() {
            return;
        }
        let whole = |bytes: &[u8]| Bytes::from_bytes(bytes.to_vec());
        let old = (0..self.base.blocks.len()).map(|at| whole(self.base.block(at)));
        let blocks = old.chain(self.tail.chunks(BLOCK_BYTES).map(whole)).collect();
        self.base = Arc::new(HeapBase { blocks });
        self.tail = Vec::new();
    }

    /// Hands out its bytes, as they stand in a snapshot.
    pub fn write(&self, sink: &mut Pieces<'_>) {
        for at in 0..self.base.blocks.len() {
            sink(self.base.block(at));
        }
        sink(&self.tail);
    }

    /// The bytes it takes if all of it is in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.base.len() + self.tail.len()
    }
}

fn length_of(bytes: &[u8]) -> Option<usize> {
    let four = bytes.get(..LENGTH_BYTES)?;
    usize::try_from(u32::from_le_bytes([four[0], four[1], four[2], four[3]])).ok()
}

/// The piece at the beginning of these bytes, if all of it is there.
fn piece(bytes: &[u8]) -> Option<&[u8]> {
    let length = length_of(bytes)?;
    bytes.get(LENGTH_BYTES..LENGTH_BYTES.checked_add(length)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_any_length_are_found_again() {
        let mut heap = Heap::default();
        let lengths = [0, 1, 4, 5, 5_000, 3, 4_092, 4_093, 4_091, 20_000, 12, 3_900, 3_900];
        let piece =
            |length: usize| (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect::<Vec<u8>>();
        let mut places = Vec::new();
        for (round, length) in lengths.into_iter().enumerate() {
            places.push((heap.add(&piece(length)).unwrap(), length));
            if round % 4 == 3 {
                heap.merge();
            }
            for (at, length) in &places {
                assert_eq!(*heap.get(*at), *piece(*length), "{length} bytes after {round} rounds");
            }
        }
        assert!(heap.get(u32::MAX).is_empty());
    }
}
