//! Packed segments: a segment in compressed chunks, read as if it were not packed.
//!
//! Every offset is one of the segment before it was packed. Chunks are independent of each other, so that damage stays
//! in its chunk, and the directory of them is there twice, so that no single byte takes them all along.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::backend::DiskFile;
use crate::frame::{read_u32, read_u64};
use crate::layout::LENGTH_MAX;

/// The format of packed segments this program reads and writes.
pub const PACKED_FORMAT: u32 = 1;
/// The largest chunk: 1 MiB.
const CHUNK_BYTES_MAX: usize = 1 << 20;

/// The most chunks of a segment: larger ones are made where there would be more.
const CHUNKS_MAX: usize = 1 << 20;

/// The first bytes of a head.
const MAGIC: [u8; 8] = *b"annals\x00\x02";
/// The bytes of a head.
const HEAD_BYTES: usize = 28;
/// The bytes of a chunk in the index.
const LISTED_BYTES: usize = 8;
/// LZ4 makes at most so many bytes of one.
const RATIO_MAX: usize = 255;
/// What is read where a chunk is damaged: bytes with which no frame begins.
const LOST: u8 = 0xff;

/// A packed segment. All numbers are little-endian:
///
/// 1. the head: 28 bytes
///    1. the magic: 8 bytes
///    2. format version: 4 bytes
///    3. bytes of a chunk before it was packed, of the last at most: 4 bytes
///    4. bytes of its frames before they were packed: 8 bytes
///    5. CRC32C of the head up to here and of the index: 4 bytes
/// 2. the index, for each chunk: 8 bytes
///    1. its bytes as it is packed: 4 bytes
///    2. CRC32C of these: 4 bytes
/// 3. the chunks, each an LZ4 block
/// 4. the index again
/// 5. the head again
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct ChunkDirectory {
    chunk_bytes: usize,
    bytes: u64,
    chunks: Vec<Chunk>,
}

/// A chunk in the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Chunk {
    /// Where it begins in the file.
    start: u64,
    bytes: usize,
    checksum: u32,
}

/// An open packed segment.
#[derive(Debug)]
pub(crate) struct PackedSegment {
    file: Box<dyn DiskFile>,
    directory: ChunkDirectory,
    fault: Option<&'static str>,
    last: Mutex<Last>,
}

/// The chunk that was unpacked last, for the reads that end in the middle of one.
#[derive(Debug, Default)]
struct Last {
    at: Option<usize>,
    bytes: Vec<u8>,
    packed: Vec<u8>,
}

impl PackedSegment {
    /// Opens a packed segment. One of which both directories are damaged reads as empty.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn open(file: Box<dyn DiskFile>) -> std::io::Result<Self> {
        let file_bytes = file.len()?;
        let first = ChunkDirectory::read(&*file, file_bytes, false)?;
        let second = ChunkDirectory::read(&*file, file_bytes, true)?;
        let (directory, fault) = match (first, second) {
            (Some(first), Some(second)) if first == second => (first, None),
            (Some(first), _) => (first, Some("the index at its end is damaged")),
            (None, Some(second)) => (second, Some("the index at its beginning is damaged")),
            (None, None) => (ChunkDirectory::default(), Some("both of its indexes are damaged")),
        };
        Ok(Self { file, directory, fault, last: Mutex::default() })
    }

    /// What is wrong with its directory, even if it can be read by the other one.
    pub const fn fault(&self) -> Option<&'static str> {
        self.fault
    }

    /// Why nothing is to be had of the byte at `offset`, if that is so.
    pub fn fault_at(&self, offset: u64) -> Option<&'static str> {
        let chunk = self.directory.chunk_of(offset)?;
        let lost = !self.turn_to(chunk).ok()?.1;
        lost.then_some("its packed bytes are damaged")
    }

    /// The bytes in it before it was packed.
    pub const fn len(&self) -> u64 {
        self.directory.bytes
    }

    /// The bytes that it takes on the disk.
    pub fn file_bytes(&self) -> std::io::Result<u64> {
        self.file.len()
    }

    /// Reads as [`DiskFile::read_at`] would read the segment before it was packed; where a chunk is damaged, bytes
    /// with which no frame begins.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read_at(&self, buffer: &mut [u8], offset: u64) -> std::io::Result<usize> {
        let mut read = 0;
        while read < buffer.len() {
            let at = offset + read as u64;
            let Some(chunk) = self.directory.chunk_of(at) else { break };
            let skip = usize::try_from(at - self.directory.offset_of(chunk)).unwrap_or(usize::MAX);
            let whole = self.directory.unpacked_bytes(chunk);
            let part = (whole - skip).min(buffer.len() - read);
            let into = &mut buffer[read..read + part];
            if part == whole {
                self.unpack(chunk, &mut self.last().packed, into)?;
            } else {
                let (last, _) = self.turn_to(chunk)?;
                into.copy_from_slice(&last.bytes[skip..skip + part]);
            }
            read += part;
        }
        Ok(read)
    }

    fn last(&self) -> MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a chunk the one that was unpacked last; says whether it is whole.
    fn turn_to(&self, chunk: usize) -> std::io::Result<(MutexGuard<'_, Last>, bool)> {
        let mut last = self.last();
        if last.at == Some(chunk) {
            return Ok((last, true));
        }
        let Last { at, bytes, packed } = &mut *last;
        *at = None;
        bytes.resize(self.directory.unpacked_bytes(chunk), 0);
        let whole = self.unpack(chunk, packed, bytes)?;
        // A damaged one is looked at again each time, as a damaged frame is.
        *at = whole.then_some(chunk);
        Ok((last, whole))
    }

    /// Unpacks a chunk, by way of a buffer; says whether it is whole.
    fn unpack(&self, chunk: usize, packed: &mut Vec<u8>, into: &mut [u8]) -> std::io::Result<bool> {
        let Chunk { start, bytes, checksum } = self.directory.chunks[chunk];
        packed.resize(bytes, 0);
        let whole = self.file.read_at(packed, start)? == bytes
            && crc32c::crc32c(packed) == checksum
            && lz4_flex::block::decompress_into(packed, into).is_ok_and(|unpacked| unpacked == into.len());
        if !whole {
            into.fill(LOST);
        }
        Ok(whole)
    }
}

impl ChunkDirectory {
    /// Reads the directory at the beginning or at the end of a file; `None` if it is not what was written. Chunks that
    /// the file does not hold, since it was cut, are left out, so that nothing is larger than the file accounts for.
    fn read(file: &dyn DiskFile, file_bytes: u64, at_end: bool) -> std::io::Result<Option<Self>> {
        let mut head = [0; HEAD_BYTES];
        let head_at = if at_end { file_bytes.saturating_sub(HEAD_BYTES as u64) } else { 0 };
        if file.read_at(&mut head, head_at)? != HEAD_BYTES {
            return Ok(None);
        }
        let Some((chunk_bytes, bytes, checksum)) = fields(&head) else { return Ok(None) };
        let index_bytes = bytes.div_ceil(chunk_bytes as u64).saturating_mul(LISTED_BYTES as u64);
        let index_at = if at_end { head_at.checked_sub(index_bytes) } else { Some(HEAD_BYTES as u64) };
        let can_be = index_bytes <= file_bytes && index_bytes <= (CHUNKS_MAX * LISTED_BYTES) as u64;
        let (Some(index_at), true) = (index_at, can_be) else { return Ok(None) };
        let mut index = vec![0; usize::try_from(index_bytes).unwrap_or_default()];
        let read = file.read_at(&mut index, index_at)?;
        if read != index.len() || checksum != crc32c::crc32c_append(crc32c::crc32c(&head[..24]), &index) {
            return Ok(None);
        }
        Ok(Self::of(chunk_bytes, bytes, &index, file_bytes))
    }

    /// The directory of this index.
    fn of(chunk_bytes: usize, bytes: u64, index: &[u8], file_bytes: u64) -> Option<Self> {
        let mut directory = Self { chunk_bytes, bytes, chunks: Vec::new() };
        let mut start = (HEAD_BYTES + index.len()) as u64;
        let bytes_max = lz4_flex::block::get_maximum_output_size(chunk_bytes);
        for listed in index.chunks_exact(LISTED_BYTES) {
            let bytes = usize::try_from(read_u32(listed, 0)?).ok()?;
            let chunk = directory.chunks.len();
            if directory.unpacked_bytes(chunk) > bytes.saturating_mul(RATIO_MAX) || bytes > bytes_max {
                return None;
            }
            if start.saturating_add(bytes as u64) > file_bytes {
                directory.bytes = directory.offset_of(chunk);
                break;
            }
            directory.chunks.push(Chunk { start, bytes, checksum: read_u32(listed, 4)? });
            start += bytes as u64;
        }
        Some(directory)
    }

    /// In which chunk the byte at `offset` is; `None` behind the end.
    fn chunk_of(&self, offset: u64) -> Option<usize> {
        let within = offset < self.bytes;
        within.then(|| offset / self.chunk_bytes as u64).and_then(|chunk| usize::try_from(chunk).ok())
    }

    /// Where a chunk begins in the segment.
    const fn offset_of(&self, chunk: usize) -> u64 {
        (chunk as u64).saturating_mul(self.chunk_bytes as u64)
    }

    /// The bytes of a chunk before it was packed.
    fn unpacked_bytes(&self, chunk: usize) -> usize {
        let left = self.bytes.saturating_sub(self.offset_of(chunk));
        usize::try_from(left).unwrap_or(usize::MAX).min(self.chunk_bytes)
    }
}

/// The bytes of a chunk, those of the segment, and the checksum in a head, if they can be.
fn fields(head: &[u8; HEAD_BYTES]) -> Option<(usize, u64, u32)> {
    let chunk_bytes = usize::try_from(read_u32(head, 12)?).ok()?;
    let can_be = head[..8] == MAGIC
        && read_u32(head, 8)? == PACKED_FORMAT
        && (1..=CHUNK_BYTES_MAX).contains(&chunk_bytes);
    let bytes = read_u64(head, 16)?;
    (can_be && bytes <= LENGTH_MAX).then_some((chunk_bytes, bytes, read_u32(head, 24)?))
}

/// Packs the first `bytes` of a segment into an empty file, in chunks of so many bytes. It is not synced.
///
/// # Errors
/// When one cannot be read or the other not be written.
pub(crate) fn pack(
    source: &dyn DiskFile,
    bytes: u64,
    target: &dyn DiskFile,
    chunk_bytes: usize,
) -> std::io::Result<()> {
    let chunks_max = CHUNKS_MAX as u64;
    let needed = usize::try_from(bytes.div_ceil(chunks_max)).map_err(std::io::Error::other)?;
    let chunk_bytes = chunk_bytes.clamp(needed.max(1), CHUNK_BYTES_MAX);
    let chunks = usize::try_from(bytes.div_ceil(chunk_bytes as u64)).map_err(std::io::Error::other)?;
    let mut index = Vec::with_capacity(chunks * LISTED_BYTES);
    let mut chunk = vec![0; chunk_bytes];
    let mut packed = vec![0; lz4_flex::block::get_maximum_output_size(chunk_bytes)];
    let mut at = (HEAD_BYTES + chunks * LISTED_BYTES) as u64;
    for offset in (0..bytes).step_by(chunk_bytes) {
        let length = usize::try_from(bytes - offset).unwrap_or(usize::MAX).min(chunk_bytes);
        let chunk = &mut chunk[..length];
        if source.read_at(chunk, offset)? != length {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let length = lz4_flex::block::compress_into(chunk, &mut packed).map_err(std::io::Error::other)?;
        let packed = &packed[..length];
        target.write_at(packed, at)?;
        at += length as u64;
        index.extend_from_slice(&word(length)?);
        index.extend_from_slice(&crc32c::crc32c(packed).to_le_bytes());
    }
    let head = head(chunk_bytes, bytes, &index)?;
    target.write_at(&[&head[..], &index].concat(), 0)?;
    target.write_at(&[&index[..], &head].concat(), at)
}

/// The head of a packed segment with this index.
fn head(chunk_bytes: usize, bytes: u64, index: &[u8]) -> std::io::Result<[u8; HEAD_BYTES]> {
    let mut head = [0; HEAD_BYTES];
    head[..8].copy_from_slice(&MAGIC);
    head[8..12].copy_from_slice(&PACKED_FORMAT.to_le_bytes());
    head[12..16].copy_from_slice(&word(chunk_bytes)?);
    head[16..24].copy_from_slice(&bytes.to_le_bytes());
    let checksum = crc32c::crc32c_append(crc32c::crc32c(&head[..24]), index);
    head[24..].copy_from_slice(&checksum.to_le_bytes());
    Ok(head)
}

fn word(number: usize) -> std::io::Result<[u8; 4]> {
    u32::try_from(number).map(u32::to_le_bytes).map_err(std::io::Error::other)
}

#[cfg(test)]
mod tests;
