//! How a snapshot file is laid out.

use serde::{Deserialize, Serialize};

use super::BLOCK_BYTES;
use crate::backend::DiskFile;
use crate::position::Position;

/// The bytes of a checksum.
pub(super) const CHECKSUM_BYTES: usize = 4;
/// The first bytes of a snapshot.
pub(super) const MAGIC: [u8; 8] = *b"annals\x00\x01";
/// The largest directory, in which there is a checksum for each 4 MiB of blocks.
pub(super) const DIRECTORY_BYTES_MAX: u64 = 1 << 20;
/// The bytes of the end of a snapshot.
pub(super) const END_BYTES: usize = 24;

/// A snapshot file:
///
/// 1. the magic: 8 bytes
/// 2. the sections, one behind the other
/// 3. the CRC32C of each block of each section, in order: 4 bytes each, little-endian
/// 4. the directory: postcard
/// 5. where the directory begins: 8 bytes, little-endian
/// 6. the bytes of the directory: 8 bytes, little-endian
/// 7. the CRC32C of the directory: 4 bytes, little-endian
/// 8. the format: 4 bytes, little-endian
///
/// The checksums are a stretch of blocks like a section. Those blocks have theirs in the directory, so that opening a
/// snapshot reads one for a thousand blocks, and the others are read when a block they speak for is.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Directory {
    pub layout: u32,
    pub position: Position,
    pub sections: Vec<Listed>,
    pub checksums: Stretch,
    /// The CRC32C of each block of the checksums.
    pub checksums_of_checksums: Vec<u32>,
}

impl Directory {
    /// Whether there is a checksum for each block: what has none is not there, however long the file is.
    pub fn is_covered(&self) -> bool {
        let of_checksums = self.checksums_of_checksums.len() as u64;
        let blocks = self.checksums.bytes / CHECKSUM_BYTES as u64;
        self.checksums.blocks() <= of_checksums
            && self.sections.iter().all(|listed| {
                listed.blocks_before.checked_add(listed.stretch.blocks()).is_some_and(|end| end <= blocks)
            })
    }
}

/// A section in the directory.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Listed {
    pub name: String,
    pub stretch: Stretch,
    /// How many blocks there are in the sections before it.
    pub blocks_before: u64,
}

/// Where bytes stand in the file that are read by blocks.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Stretch {
    pub start: u64,
    pub bytes: u64,
}

impl Stretch {
    /// The bytes of one of its blocks, if they are those that have this checksum.
    pub fn block(self, file: &dyn DiskFile, block: usize, checksum: u32) -> Option<Vec<u8>> {
        let from = u64::try_from(block.checked_mul(BLOCK_BYTES)?).ok()?;
        let left = usize::try_from(self.bytes.checked_sub(from)?).unwrap_or(usize::MAX);
        let mut bytes = vec![0; left.min(BLOCK_BYTES)];
        let read = file.read_at(&mut bytes, self.start.checked_add(from)?).ok()?;
        (read == bytes.len() && crc32c::crc32c(&bytes) == checksum).then_some(bytes)
    }

    /// How many blocks it has.
    pub const fn blocks(self) -> u64 {
        self.bytes.div_ceil(BLOCK_BYTES as u64)
    }

    /// Whether all of it lies before a place in the file.
    pub fn is_before(self, place: u64) -> bool {
        self.start.checked_add(self.bytes).is_some_and(|end| end <= place)
    }
}

/// The checksum of each block of a stretch that begins with one.
pub(super) fn checksums_of(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks(BLOCK_BYTES).map(crc32c::crc32c)
}
