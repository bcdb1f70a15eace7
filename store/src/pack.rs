//! Packing: a sealed segment is put into a smaller file, which takes its place.
//!
//! A segment is sealed when LOCK says that the log is durable beyond it: then it is neither appended to nor put in
//! order nor written anew any more. The last segment of a log is never sealed.

use annals_model::hash::Hash;

use crate::backend::{Access, Disk, DiskFile, shown};
use crate::error::{Error, Result, Unusable};
use crate::format;
use crate::frame::ParsedFrame;
use crate::layout::{LOG_DIR, SegmentId};
use crate::lock::wait_for_turn;
use crate::packed::{self, PackedSegment};
use crate::scan::SegmentScan;
use crate::segment::{self, OpenSegment};
use crate::store::Store;
use crate::watermark;

/// What the log takes on the disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogSize {
    /// Its segments.
    pub segments: u64,
    /// How many of them are packed.
    pub packed: u64,
    /// The bytes of their files.
    pub bytes: u64,
}

/// A sealed segment.
#[derive(Clone, Copy, Debug)]
struct Sealed {
    id: SegmentId,
    /// The segment that goes on where this one ends.
    next: SegmentId,
}

/// What is to be packed of a segment.
struct Whole {
    file: Box<dyn DiskFile>,
    /// The bytes of its frames; what stands behind them was told anew in the next segment.
    bytes: u64,
    /// The hash of its last frame, which the next segment carries.
    ends_with: Hash,
}

impl Store {
    /// What the log takes on the disk.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn log_size(&self) -> Result<LogSize> {
        let disk = &*self.disk;
        let mut size = LogSize::default();
        for id in segment::list(disk)? {
            let file = segment::open(disk, id)?;
            let failed = |error| Error::io("read", &shown(disk, &id.to_string()), error);
            size.segments += 1;
            size.packed += u64::from(file.is_packed());
            size.bytes += file.file_bytes().map_err(failed)?;
        }
        Ok(size)
    }

    /// Packs the sealed segments that are not packed yet, and says how many it packed. One that is not whole is left as
    /// it is. The lock is only held while a packed segment takes the place of the other, so writers hardly wait.
    ///
    /// # Errors
    /// [`Unusable::ReadOnly`], [`Unusable::Locked`] if a writer takes too long, [`Error::Poisoned`], and whatever
    /// reading and writing give. The segments that are not packed by then are as they were, and the log is whole.
    pub fn pack(&self) -> Result<u64> {
        if self.options.read_only {
            return Err(Unusable::ReadOnly.into());
        }
        if self.poisoned {
            return Err(Error::Poisoned);
        }
        let mut packed = 0;
        for sealed in sealed(&*self.disk)? {
            packed += u64::from(self.pack_one(sealed)?);
        }
        Ok(packed)
    }

    /// Packs a segment, unless it is not whole or another is packing it.
    fn pack_one(&self, sealed: Sealed) -> Result<bool> {
        let disk = &*self.disk;
        let (name, new) = (sealed.id.to_string(), format!("{}.new", sealed.id.packed()));
        let failed = |error| Error::io("pack", &shown(disk, &name), error);
        let Some(whole) = self.whole(sealed)? else { return Ok(false) };
        let Some(target) = begin(disk, &new).map_err(failed)? else { return Ok(false) };
        let write = || {
            packed::pack(&*whole.file, whole.bytes, &*target, self.options.chunk_bytes)?;
            target.datasync()
        };
        let written = write().map_err(failed);
        let placed = written.and_then(|()| self.place(sealed, whole.ends_with, &new));
        let Ok(Some(_lock)) = placed else {
            // Should this fail, too, it is removed when the segment is next packed.
            let _ = disk.remove(&new);
            return placed.map(|_| false);
        };
        // Only what is sure to have the new name may lose the old one.
        disk.sync_dir(LOG_DIR).and_then(|()| disk.remove(&name)).map_err(failed)?;
        Ok(true)
    }

    /// What is to be packed of a segment; `None` if it is not whole, or was packed by another since it was listed.
    fn whole(&self, Sealed { id, next }: Sealed) -> Result<Option<Whole>> {
        let disk = &*self.disk;
        let mut scan = SegmentScan::open(disk, next, 0, next.before, None)?;
        let ends_with = match scan.load(disk, 0)? {
            ParsedFrame::Frame(header) if header.number == next.before.saturating_add(1) => header.previous,
            _ => return Ok(None),
        };
        let mut scan = SegmentScan::open(disk, id, 0, id.before, None)?;
        while scan.number < next.before {
            match scan.next_frame(disk) {
                Err(Error::Damaged(_)) => return Ok(None),
                framed => framed?,
            };
        }
        let SegmentScan { file, at: bytes, .. } = scan;
        Ok(match file {
            OpenSegment::Plain(file) => Some(Whole { file, bytes, ends_with }),
            OpenSegment::Packed(_) => None,
        })
    }

    /// Gives a packed segment, which is durable, its name, if it reads back as a chain of whole commits with the right
    /// end; with the lock under which that was done.
    fn place(
        &self,
        Sealed { id, next }: Sealed,
        ends_with: Hash,
        new: &str,
    ) -> Result<Option<Box<dyn DiskFile>>> {
        let disk = &*self.disk;
        let failed = |error| Error::io("pack", &shown(disk, &id.packed()), error);
        let packed = disk.open(new, Access::Read).and_then(PackedSegment::open).map_err(failed)?;
        let mut scan = SegmentScan::on(OpenSegment::Packed(packed), id, 0, id.before, None);
        while scan.number < next.before {
            if scan.next_commit(disk)?.is_some() {
                return Ok(None);
            }
        }
        // Of one that was told anew from its beginning there is no entry.
        if scan.index_damage().is_some() || scan.hash.is_some_and(|hash| hash != ends_with) {
            return Ok(None);
        }
        let lock = wait_for_turn(disk, self.options.lock_wait)?;
        // Another may have packed it meanwhile.
        if !segment::list_plain(disk)?.contains(&id) {
            return Ok(None);
        }
        format::raise(disk, format::RequiredFormat::Packed)?;
        disk.rename(new, &id.packed()).map_err(failed)?;
        Ok(Some(lock))
    }
}

/// The sealed segments that are not packed, in order.
fn sealed(disk: &dyn Disk) -> Result<Vec<Sealed>> {
    let Some(mark) = watermark::of(disk)?.position else { return Ok(Vec::new()) };
    let segments = segment::list(disk)?;
    let sealed = segment::list_plain(disk)?.into_iter().filter(|id| *id < mark.segment);
    Ok(sealed.filter_map(|id| Some(Sealed { id, next: after(&segments, id)? })).collect())
}

/// The segment that goes on where this one ends: of those that begin there, the last.
fn after(segments: &[SegmentId], id: SegmentId) -> Option<SegmentId> {
    let before = segments.iter().find(|other| **other > id)?.before;
    segments.iter().rfind(|other| other.before == before).copied()
}

/// Makes the file for a packed segment and holds it; `None` while another does.
fn begin(disk: &dyn Disk, name: &str) -> std::io::Result<Option<Box<dyn DiskFile>>> {
    let Some(file) = disk.try_lock(name, Access::Create)? else { return Ok(None) };
    if file.len()? == 0 {
        return Ok(Some(file));
    }
    // What one that was stopped has left is never gone on with: what of it reached the disk is not known.
    disk.remove(name)?;
    drop(file);
    let file = disk.try_lock(name, Access::Create)?;
    Ok(file.filter(|file| file.len().is_ok_and(|bytes| bytes == 0)))
}
