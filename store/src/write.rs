//! Appending: commits that become durable with one write and one sync.

use annals_model::entry::Entry;
use annals_model::time::Timestamp;

use crate::backend::{Access, DiskFile, shown};
use crate::codec::Draft;
use crate::error::{Error, Result};
use crate::format;
use crate::frame;
use crate::group::CommitGroup;
use crate::layout::{LOG_DIR, SegmentId, WRITE_BYTES};
use crate::position::Position;
use crate::scan::SegmentScan;
use crate::segment::{self, OpenSegment};
use crate::settle::Guard;
use crate::watermark;

/// So small a commit does not fill the room that is made for it.
const COMMIT_BYTES_SMALL: u64 = 256 << 10;

impl Guard<'_> {
    /// Appends these entries as one commit, and returns when it is durable: all of them or none. Each is
    /// recorded when its draft says or else `now`, but never before the entry ahead of it.
    ///
    /// # Errors
    /// [`Error::Unsettled`] when writing fails. Then none of them is acknowledged, this handle writes no more,
    /// and the next writer finds all of them or none. [`Unusable::TooLarge`](crate::error::Unusable::TooLarge) for what the log does not take.
    pub fn commit(&mut self, drafts: Vec<Draft>, now: Timestamp) -> Result<Vec<Entry>> {
        let mut group = CommitGroup::behind(&self.store.cursor);
        let entries = group.add(drafts, now, false)?;
        self.append(&group)?;
        Ok(entries)
    }

    /// As [`commit`](Self::commit), for whoever needs no entries: of very many they would take as much memory as the drafts.
    ///
    /// # Errors
    /// As [`commit`](Self::commit).
    pub fn commit_only(&mut self, drafts: Vec<Draft>, now: Timestamp) -> Result<()> {
        let mut group = CommitGroup::behind(&self.store.cursor);
        group.add_each(drafts, now, false, |_| {})?;
        self.append(&group)
    }

    /// Appends several commits with one write and one sync, or a few where they are large, and returns when all of them
    /// are durable. Each is wholly there or wholly not; what is there after a crash is a beginning of them. One that the log does not take is
    /// refused by itself.
    ///
    /// # Errors
    /// As [`commit`](Self::commit), when writing fails: then none of them is acknowledged.
    pub fn commit_each(
        &mut self,
        commits: impl IntoIterator<Item = (Vec<Draft>, Timestamp)>,
    ) -> Result<Vec<Result<Vec<Entry>>>> {
        let mut group = CommitGroup::behind(&self.store.cursor);
        let mut taken = Vec::new();
        for (drafts, now) in commits {
            let joined = !group.bytes.is_empty();
            taken.push(group.add(drafts, now, joined));
            if group.bytes.len() as u64 >= WRITE_BYTES {
                self.append(&group)?;
                group = CommitGroup::behind(&self.store.cursor);
            }
        }
        self.append(&group)?;
        Ok(taken)
    }

    /// Makes a group of commits durable.
    fn append(&mut self, group: &CommitGroup) -> Result<()> {
        if self.store.poisoned {
            return Err(Error::Poisoned);
        }
        if group.bytes.is_empty() {
            return Ok(());
        }
        let bytes_len = group.bytes.len() as u64;
        if group.newer {
            format::raise(&*self.store.disk, format::RequiredFormat::Payloads)?;
        }
        let (id, file, start) = self.place(bytes_len)?;
        let written = self.write(id, &*file, start, &group.bytes);
        if let Err(source) = written {
            self.store.poisoned = true;
            let doing = format!("cannot write {}", shown(&*self.store.disk, &id.to_string()).display());
            return Err(Error::Unsettled { doing, source, from: group.first, to: group.number });
        }
        let CommitGroup { first, number, hash, recorded, last, .. } = *group;
        let cursor = &mut self.store.cursor;
        let end = start + bytes_len;
        cursor.position = Position { number, hash, segment: id, first, start, end, last: start + last };
        cursor.recorded = recorded;
        cursor.scan = Some(SegmentScan::on(OpenSegment::Plain(file), id, end, number, Some(hash)));
        self.mark();
        Ok(())
    }

    /// One write and one sync; and the name of the segment, if it is new.
    fn write(&self, id: SegmentId, file: &dyn DiskFile, start: u64, bytes: &[u8]) -> std::io::Result<()> {
        file.write_at(bytes, start)?;
        file.datasync()?;
        if start == 0 && id.rewrite == 0 {
            self.store.disk.sync_dir(LOG_DIR)?;
        }
        Ok(())
    }

    /// The segment for a commit of so many bytes, with room for it, and where in it the commit begins.
    /// If this fails, nothing was written.
    fn place(&self, bytes: u64) -> Result<(SegmentId, Box<dyn DiskFile>, u64)> {
        let disk = &*self.store.disk;
        let next = SegmentId { before: self.store.cursor.position.number, rewrite: 0 };
        let (id, start) = match &self.store.cursor.scan {
            Some(scan) if segment::takes(scan.at, bytes, self.store.options.segment_bytes) => {
                (scan.id, scan.at)
            }
            _ => (next, 0),
        };
        let name = id.to_string();
        let file = disk.open(&name, Access::Create);
        let file = file.map_err(|error| Error::io("open", &shown(disk, &name), error))?;
        let needed = start + bytes + frame::HEADER_BYTES as u64;
        let wanted = segment::room(start + bytes, self.store.options.segment_bytes);
        let room = || -> std::io::Result<()> {
            if file.len()? >= needed {
                return Ok(());
            }
            file.preallocate(wanted)?;
            // Room that is only set aside costs the file system a note in its journal at the first write to each
            // part. For small commits, of which many share the room, it is written once; a large one fills its own.
            if bytes <= COMMIT_BYTES_SMALL {
                let ahead = usize::try_from(wanted.saturating_sub(start + bytes)).unwrap_or(0);
                file.write_at(&vec![0; ahead], start + bytes)?;
            }
            Ok(())
        };
        room().map_err(|error| Error::io("make room in", &shown(disk, &name), error))?;
        Ok((id, file, start))
    }

    /// Says in LOCK that the log is durable as far as it was read. It is not worth a failure: without it the
    /// next writer writes the last commit once more.
    fn mark(&self) {
        let _ = watermark::write(&*self.lock, &self.store.cursor.position);
    }
}
