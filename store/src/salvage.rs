//! Saving what is whole of a damaged store into a new one.

use std::path::Path;

use annals_model::entry::{Body, Entry, EntryId};
use annals_model::time::Timestamp;

use crate::backend::{Access, Disk, RealDisk, shown};
use crate::codec::{self, Draft};
use crate::cursor::Cursor;
use crate::error::{Error, Result, Unusable};
use crate::format::{self, RequiredFormat};
use crate::frame::FrameHeader;
use crate::group::CommitGroup;
use crate::layout::{FORMAT, LOCK, LOG_DIR, SegmentId};
use crate::lock::wait_for_lock;
use crate::position::Position;
use crate::segment;
use crate::store::Store;
use crate::verify::Report;

/// A gap of more entries is not believed: what stands behind it is of another log.
const GAP_ENTRIES_MAX: u64 = 1 << 24;
/// So many notes are written as one commit, in the place of a long run of lost entries.
const NOTES_A_COMMIT: u64 = 4_096;
/// Who is the author of what stands in the place of a lost entry.
const AUTHOR: &str = "annals";

/// What was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Salvaged {
    /// What the walk over the old log found.
    pub report: Report,
    /// How many entries were saved.
    pub saved: u64,
    /// The first and last of each run of entries that are lost, in order.
    pub lost: Vec<(EntryId, EntryId)>,
}

impl Store {
    /// Writes every entry that is whole into a new store in this directory, and leaves this one as it is.
    ///
    /// Every entry keeps its number, time, author and label, also one whose commit is not whole; in the place of a lost
    /// one, up to what LOCK says was acknowledged, stands a note that says so. Commits stay commits, so that the new log
    /// has the hashes of the old one up to the first damage.
    ///
    /// # Errors
    /// [`Unusable::Exists`] or [`Unusable::NotAStore`] if something is there already, and whatever reading and
    /// writing give. What was begun is then no store.
    pub fn salvage(&self, path: &Path) -> Result<Salvaged> {
        self.salvage_on(&RealDisk::new(path))
    }

    /// As [`salvage`](Self::salvage), onto this disk.
    ///
    /// # Errors
    /// As there.
    pub fn salvage_on(&self, disk: &dyn Disk) -> Result<Salvaged> {
        let path = shown(disk, "");
        let names = disk.list("").map_err(|error| Error::io("list", &path, error))?;
        if names.iter().any(|name| name == FORMAT) {
            return Err(Unusable::Exists { path }.into());
        }
        if !names.is_empty() {
            return Err(Unusable::NotAStore { path, why: "it contains other files".to_owned() }.into());
        }
        let failed = |name: &str, error| Error::io("make", &shown(disk, name), error);
        disk.create_dir("").map_err(|error| failed("", error))?;
        disk.create_dir(LOG_DIR).map_err(|error| failed(LOG_DIR, error))?;
        let lock = wait_for_lock(disk, LOCK, Access::Create, self.options.lock_wait)?;
        let mut copy = Copy::new(disk, self.options.segment_bytes);
        let mut problem = None;
        let report = self.walk(None, &mut |entry, header| {
            if problem.is_none() {
                problem = copy.take(entry, header).err();
            }
        })?;
        if let Some(problem) = problem {
            return Err(problem);
        }
        copy.end(report.missing.map(|(_, to)| to))?;
        format::finish(disk, &*lock, &copy.cursor.position, copy.needs)
            .map_err(|error| failed(FORMAT, error))?;
        Ok(Salvaged { report, saved: copy.saved, lost: copy.lost })
    }
}

/// The new log in the making.
struct Copy<'a> {
    disk: &'a dyn Disk,
    segment_bytes: u64,
    /// Where the new log ends.
    cursor: Cursor,
    /// The commit that is being read.
    pending: Vec<Draft>,
    /// Whether that was written together with the one before.
    joined: bool,
    /// The segment that is being filled.
    bytes: Vec<u8>,
    segment: SegmentId,
    saved: u64,
    lost: Vec<(EntryId, EntryId)>,
    needs: RequiredFormat,
}

impl<'a> Copy<'a> {
    fn new(disk: &'a dyn Disk, segment_bytes: u64) -> Self {
        Self {
            disk,
            segment_bytes,
            cursor: Cursor::default(),
            pending: Vec::new(),
            joined: false,
            bytes: Vec::new(),
            segment: SegmentId::default(),
            saved: 0,
            lost: Vec::new(),
            needs: RequiredFormat::Nothing,
        }
    }

    fn next(&self) -> EntryId {
        self.cursor.position.number + self.pending.len() as u64 + 1
    }

    fn take(&mut self, entry: Entry, header: FrameHeader) -> Result<()> {
        let next = self.next();
        if entry.number > next {
            if entry.number - next > GAP_ENTRIES_MAX {
                return Ok(());
            }
            self.commit()?;
            self.fill(entry.number - 1, entry.recorded)?;
        }
        let Entry { number: _, recorded, author, elsewhere, label, supersedes, body } = entry;
        let draft = Draft { author, elsewhere, label, recorded: Some(recorded), supersedes, body };
        if codec::needs_newer(&draft) {
            self.needs = RequiredFormat::Payloads;
        }
        self.pending.push(draft);
        self.saved += 1;
        // It is part of the hash of its frame.
        self.joined |= header.is_joined();
        if header.is_last() { self.commit() } else { Ok(()) }
    }

    /// Puts a note in the place of each entry from the next to `to`. Its time is that of the entry ahead, or of the one
    /// `behind` if there is none ahead.
    fn fill(&mut self, to: EntryId, behind: Timestamp) -> Result<()> {
        let ahead = self.cursor.position.number;
        let recorded = if ahead == 0 { behind } else { self.cursor.recorded };
        self.lost.push((self.next(), to));
        while self.next() <= to {
            let number = self.next();
            // It is about the entry ahead of the gap; where there is none, about itself.
            let target = if ahead == 0 { number } else { ahead };
            let remark = format!("entry #{number} was lost when this store was saved from a damaged one");
            let body = Body::Note { target, remark: remark.into(), claim: None };
            self.pending.push(Draft {
                author: AUTHOR.to_owned(),
                elsewhere: None,
                label: None,
                recorded: Some(recorded),
                supersedes: None,
                body,
            });
            if number == to || self.pending.len() as u64 == NOTES_A_COMMIT {
                self.commit()?;
            }
        }
        Ok(())
    }

    /// Puts the commit that was read into the segment, which is written when it is full.
    fn commit(&mut self) -> Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let drafts = std::mem::take(&mut self.pending);
        let mut group = CommitGroup::behind(&self.cursor);
        group.add(drafts, self.cursor.recorded, std::mem::take(&mut self.joined))?;
        let begun = self.bytes.len() as u64;
        if begun > 0 && begun + group.bytes.len() as u64 > self.segment_bytes {
            self.write()?;
            self.segment = SegmentId { before: self.cursor.position.number, rewrite: 0 };
        }
        let start = self.bytes.len() as u64;
        let end = start + group.bytes.len() as u64;
        let CommitGroup { first, number, hash, recorded, bytes, last, .. } = group;
        self.bytes.extend_from_slice(&bytes);
        let (segment, last) = (self.segment, start + last);
        self.cursor.position = Position { number, hash, segment, first, start, end, last };
        self.cursor.recorded = recorded;
        Ok(())
    }

    fn write(&mut self) -> Result<()> {
        let name = self.segment.to_string();
        let write = || -> std::io::Result<()> {
            let file = self.disk.open(&name, Access::Create)?;
            file.preallocate(segment::room(self.bytes.len() as u64, self.segment_bytes))?;
            file.write_at(&self.bytes, 0)?;
            file.datasync()
        };
        write().map_err(|error| Error::io("write", &shown(self.disk, &name), error))?;
        self.bytes.clear();
        Ok(())
    }

    /// Writes what is left, with notes for the entries up to `acknowledged` that are missing at the end. Where nothing was
    /// saved, nothing needs to stand in their place.
    fn end(&mut self, acknowledged: Option<EntryId>) -> Result<()> {
        self.commit()?;
        let from = self.next();
        if let Some(to) = acknowledged.filter(|to| *to >= from) {
            if self.saved > 0 && to - from < GAP_ENTRIES_MAX {
                self.fill(to, self.cursor.recorded)?;
            } else {
                self.lost.push((from, to));
            }
        }
        if self.bytes.is_empty() { Ok(()) } else { self.write() }
    }
}
