//! The watermark in LOCK: how far the log is known to have reached the disk.
//!
//! A writer puts it there after each sync, without a sync of its own. So it may be behind, never ahead: what
//! it names was durable. It need not be more, since of all writes only the last can be unsynced: a writer
//! that finds the log longer than the watermark writes anew all that the last write brought, be it one commit or
//! several that shared it, before it adds another. That covers the writer that was killed between write and sync and the one whose sync failed; after a failed
//! sync the system may call pages clean that never reached the disk, so a second sync would prove nothing,
//! and no marker needs to be left by a process that may not live to leave one.
//!
//! It stands there twice, each copy in a page of its own, written one after the other: a power cut can tear one of them
//! and not both. Both are durable before a store is one, so a store without any has been damaged.

use annals_model::entry::EntryId;
use annals_model::hash::Hash;

use crate::backend::{Access, Disk, DiskFile, shown};
use crate::error::{Damage, Error, Result, Unusable};
use crate::frame::{read_u32, read_u64};
use crate::layout::{LOCK, SegmentId};
use crate::position::Position;

/// The last commit that is known to be durable. All numbers are little-endian:
///
/// 1. `SYNC`: 4 bytes
/// 2. times the segment was written anew: 4 bytes
/// 3. entries before the segment: 8 bytes
/// 4. number of the first entry that was written together with it: 8 bytes
/// 5. where that write begins in the segment: 8 bytes
/// 6. where the commit ends: 8 bytes
/// 7. number of its last entry: 8 bytes
/// 8. BLAKE3 of its last frame: 32 bytes
/// 9. CRC32C of 1 to 8: 4 bytes
const WATERMARK_BYTES: usize = 84;
const MAGIC: [u8; 4] = *b"SYNC";
/// Where the copies begin. Programs that know of one only use the first.
const COPIES_AT: [u64; 2] = [0, 4096];
/// The bytes of LOCK with both.
pub(crate) const WATERMARKS_BYTES: usize = 4096 + WATERMARK_BYTES;
/// One that is being written is looked at again so often.
const LOOKS: u32 = 4;

/// What LOCK says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Watermark {
    /// The last commit that is known to be durable, by the copy that is ahead.
    pub position: Option<Position>,
    /// What is wrong with LOCK.
    pub fault: Option<LockFault>,
}

/// What is wrong with LOCK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockFault {
    /// One of the two copies is not what was written; the other one serves.
    OneCopy,
    /// There is no whole copy, or no file.
    NoCopy,
}

impl std::fmt::Display for LockFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::OneCopy => {
                "LOCK stores twice how far the log was acknowledged, and one of the two is damaged, as after a power cut; the other one is used, and the next recorded statement rewrites both"
            }
            Self::NoCopy => {
                "LOCK no longer says how far the log was acknowledged, so entries may be missing at its end; compare `annals log --head` with a saved head or with a copy"
            }
        })
    }
}

/// The watermark as bytes.
fn encode(position: &Position) -> [u8; WATERMARK_BYTES] {
    let mut bytes = [0; WATERMARK_BYTES];
    bytes[..4].copy_from_slice(&MAGIC);
    bytes[4..8].copy_from_slice(&position.segment.rewrite.to_le_bytes());
    let numbers = [position.segment.before, position.first, position.start, position.end, position.number];
    for (field, number) in bytes[8..48].chunks_exact_mut(8).zip(numbers) {
        field.copy_from_slice(&number.to_le_bytes());
    }
    bytes[48..80].copy_from_slice(&position.hash.0);
    let crc = crc32c::crc32c(&bytes[..80]);
    bytes[80..].copy_from_slice(&crc.to_le_bytes());
    bytes
}

/// The watermark in these bytes, if they are whole.
fn decode(bytes: &[u8]) -> Option<Position> {
    let crc = read_u32(bytes, 80)?;
    if bytes[..4] != MAGIC || crc != crc32c::crc32c(&bytes[..80]) {
        return None;
    }
    let mut hash = [0; 32];
    hash.copy_from_slice(&bytes[48..80]);
    Some(Position {
        segment: SegmentId { rewrite: read_u32(bytes, 4)?, before: read_u64(bytes, 8)? },
        first: read_u64(bytes, 16)?,
        start: read_u64(bytes, 24)?,
        end: read_u64(bytes, 32)?,
        number: read_u64(bytes, 40)?,
        hash: Hash(hash),
        last: 0,
    })
}

/// Reads LOCK without taking the lock.
///
/// # Errors
/// When the machine cannot read it. That it is not there, or is no plain file, is a fault of LOCK.
pub(crate) fn of(disk: &dyn Disk) -> Result<Watermark> {
    let failed = |error| Error::io("open", &shown(disk, LOCK), error);
    let lock = match disk.open(LOCK, Access::Read).map_err(failed) {
        Ok(lock) => lock,
        Err(Error::Unusable(Unusable::Path { .. } | Unusable::Permission { .. })) => {
            return Ok(Watermark { position: None, fault: Some(LockFault::NoCopy) });
        }
        Err(error) => return Err(error),
    };
    read(&*lock).map_err(|error| Error::io("read", &shown(disk, LOCK), error))
}

/// Reads the watermark. A reader may come upon one that is being written, so what looks bad is looked at again.
pub(crate) fn read(lock: &dyn DiskFile) -> std::io::Result<Watermark> {
    let mut mark = Watermark::default();
    for _ in 0..LOOKS {
        mark = read_once(lock)?;
        if mark.fault.is_none() {
            break;
        }
    }
    Ok(mark)
}

fn read_once(lock: &dyn DiskFile) -> std::io::Result<Watermark> {
    let mut copies = [None; 2];
    for (copy, at) in copies.iter_mut().zip(COPIES_AT) {
        let mut bytes = [0; WATERMARK_BYTES];
        if lock.read_at(&mut bytes, at)? == WATERMARK_BYTES {
            *copy = decode(&bytes);
        }
    }
    let fault = match copies {
        [Some(_), Some(_)] => None,
        [None, None] => Some(LockFault::NoCopy),
        // A program that knows of one copy has made this store.
        [Some(_), None] if lock.len()? == WATERMARK_BYTES as u64 => None,
        _ => Some(LockFault::OneCopy),
    };
    let position = copies.into_iter().flatten().max_by_key(|position| position.number);
    Ok(Watermark { position, fault })
}

/// Writes the watermark. Both copies say the same when this is done.
pub(crate) fn write(lock: &dyn DiskFile, position: &Position) -> std::io::Result<()> {
    let bytes = encode(position);
    COPIES_AT.into_iter().rev().try_for_each(|at| lock.write_at(&bytes, at))
}

/// The damage that a LOCK is which names another entry than the log has under this number.
pub(crate) fn of_another_log(number: EntryId) -> Damage {
    let what = format!("its entry #{number} differs from the log's, so they belong to different stores");
    Damage { file: LOCK.to_owned(), number: 0, offset: 0, what }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watermark_reads_back_and_any_flipped_byte_is_noticed() {
        let position = Position {
            number: 9,
            hash: Hash([5; 32]),
            segment: SegmentId { before: 3, rewrite: 2 },
            first: 8,
            start: 100,
            end: 300,
            last: 0,
        };
        let bytes = encode(&position);
        assert_eq!(decode(&bytes), Some(position));
        for at in 0..bytes.len() {
            let mut flipped = bytes;
            flipped[at] ^= 4;
            assert_eq!(decode(&flipped), None, "byte {at}");
        }
        assert_eq!(decode(&[0; WATERMARK_BYTES]), None);
        assert_eq!(decode(&bytes[..40]), None);
    }
}
