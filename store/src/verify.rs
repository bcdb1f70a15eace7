//! Verifying: every frame of the log, and the chain of hashes that holds them together.

use annals_model::entry::{Entry, EntryId};
use annals_model::hash::Hash;

use crate::backend::{Disk, shown};
use crate::codec::hash_of;
use crate::cursor::{LogEnd, Tail, judge};
use crate::error::{Damage, Error, Result};
use crate::frame::{FrameHeader, ParsedFrame};
use crate::layout::SegmentId;
use crate::lock::{LOOKS, wait_for_writer};
use crate::position::Position;
use crate::scan::{Framed, ScanStop, SegmentScan};
use crate::segment::{self, LocatedFrame, OpenSegment, missing};
use crate::store::Store;
use crate::watermark::{self, LockFault, of_another_log};

/// So many places of damage are listed.
const DAMAGE_LISTED: usize = 1000;

/// What a walk over the whole log found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Whole entries.
    pub entries: u64,
    /// Whole commits.
    pub commits: u64,
    /// Segments.
    pub segments: u64,
    /// How many of them are packed.
    pub packed: u64,
    /// Bytes of whole commits.
    pub bytes: u64,
    /// The number and hash of the last entry.
    pub head: (EntryId, Hash),
    /// The entry whose frame has the hash that was looked for, if it ends a commit; 0 for the hash of zeros.
    pub found: Option<EntryId>,
    /// Where the log is damaged, in order; the first thousand places.
    pub damage: Vec<Damage>,
    /// Where an unfinished commit stands at the end; the next writer takes it out.
    pub torn: Option<Damage>,
    /// The first and last entry that were acknowledged and are missing at the end.
    pub missing: Option<(EntryId, EntryId)>,
    /// What is wrong with LOCK.
    pub lock: Option<LockFault>,
}

impl Report {
    /// Whether all that was acknowledged is known to be there and whole.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.damage.is_empty() && self.missing.is_none() && self.lock != Some(LockFault::NoCopy)
    }
}

impl Store {
    /// Walks over the whole log, whatever this handle has read, checks every frame and hands out every entry
    /// that is whole, those behind a damaged place too; their numbers then have gaps. `wanted` is a hash to look
    /// for among the ends of commits.
    ///
    /// # Errors
    /// When the log cannot be read. Damage is no error here; it stands in the report.
    pub fn verify(&self, wanted: Option<Hash>, mut on_entry: impl FnMut(Entry)) -> Result<Report> {
        self.walk(wanted, &mut |entry, _| on_entry(entry))
    }

    /// As [`verify`](Self::verify); `on_entry` is also told the head of the entry's frame.
    pub(crate) fn walk(
        &self,
        wanted: Option<Hash>,
        on_entry: &mut dyn FnMut(Entry, FrameHeader),
    ) -> Result<Report> {
        let mark = watermark::of(&*self.disk)?;
        let report = Report { lock: mark.fault, ..Report::default() };
        let mut walk = LogWalk { store: self, mark: mark.position, wanted, report, on_entry };
        walk.report.found = wanted.filter(|hash| *hash == Hash::ZERO).map(|_| 0);
        walk.segments()?;
        let mut report = walk.report;
        let last = report.head.0;
        report.missing = mark.position.filter(|mark| mark.number > last).map(|mark| (last + 1, mark.number));
        Ok(report)
    }
}

struct LogWalk<'a> {
    store: &'a Store,
    /// The last commit that was known to be durable before the walk began.
    mark: Option<Position>,
    wanted: Option<Hash>,
    report: Report,
    on_entry: &'a mut dyn FnMut(Entry, FrameHeader),
}

impl LogWalk<'_> {
    fn segments(&mut self) -> Result<()> {
        let mut segments = self.list()?;
        let mut index = 0;
        while let Some(id) = segments.get(index).copied() {
            let file = segment::open(&*self.store.disk, id)?;
            if file.is_packed() && index + 1 == segments.len() {
                // It was packed after it was listed, so there is a later one by now.
                segments = self.list()?;
                index = segments.partition_point(|segment| *segment < id);
            }
            self.report.segments += 1;
            self.report.packed += u64::from(file.is_packed());
            if index == 0 && id.before > 0 {
                self.damage(missing(SegmentId::default()));
            }
            let limit = segments.get(index + 1).map(|next| next.before);
            // If the next begins where this one does, all of it was told anew there.
            if limit != Some(id.before) {
                self.segment(file, id, limit)?;
            }
            index += 1;
        }
        if let Some(mark) = self.mark.filter(|mark| mark.number > 0 && !segments.contains(&mark.segment)) {
            self.damage(missing(mark.segment));
        }
        Ok(())
    }

    fn list(&self) -> Result<Vec<SegmentId>> {
        segment::list(&*self.store.disk)
    }

    fn segment(&mut self, file: OpenSegment, id: SegmentId, limit: Option<EntryId>) -> Result<()> {
        let (number, hash) = self.report.head;
        let mut scan = SegmentScan::on(file, id, 0, id.before, (number == id.before).then_some(hash));
        if let Some(damage) = scan.index_damage() {
            let name = shown(&*self.store.disk, &scan.name());
            self.damage(damage);
            if scan.file.len().map_err(|error| Error::io("read", &name, error))? == 0 {
                return Ok(());
            }
        }
        while limit.is_none_or(|limit| scan.number < limit) {
            let start = scan.at;
            let Some(stop) = self.next(&mut scan, limit)? else {
                self.commit(&scan, scan.at - start)?;
                continue;
            };
            let judged = match may_be_growing(&scan, limit) {
                true => judge(&*self.store.disk, &scan, &stop, self.mark.as_ref())?,
                false => LogEnd::Damage(scan.damage(&stop)),
            };
            match judged {
                LogEnd::Tail(Tail::Clean) => return Ok(()),
                LogEnd::Tail(Tail::Torn) => {
                    let what = "an unfinished commit".to_owned();
                    self.report.torn = Some(Damage { what, offset: scan.at, ..scan.damage(&stop) });
                    return Ok(());
                }
                LogEnd::Damage(damage) => self.damage(damage),
            }
            if !self.skip(&mut scan, &stop, limit)? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The next commit. In the last segment a writer may be at work, so what looks bad is looked at again.
    fn next(&self, scan: &mut SegmentScan, limit: Option<EntryId>) -> Result<Option<ScanStop>> {
        let disk = &*self.store.disk;
        let mut look = 1;
        loop {
            let stop = scan.next_commit(disk)?;
            let Some(found) = &stop else { return Ok(None) };
            if !may_be_growing(scan, limit)
                || look == LOOKS
                || matches!(judge(disk, scan, found, self.mark.as_ref())?, LogEnd::Tail(_))
            {
                return Ok(stop);
            }
            wait_for_writer(disk, look);
            scan.refresh();
            look += 1;
        }
    }

    fn commit(&mut self, scan: &SegmentScan, bytes: u64) -> Result<()> {
        self.report.commits += 1;
        self.report.bytes += bytes;
        for framed in &scan.frames {
            self.entry(scan, *framed)?;
        }
        if scan.hash.is_some() && scan.hash == self.wanted {
            self.report.found = Some(scan.number);
        }
        if let Some(mark) = self.mark.filter(|mark| mark.number == scan.number && scan.hash.is_some())
            && scan.hash != Some(mark.hash)
        {
            self.damage(of_another_log(scan.number));
        }
        Ok(())
    }

    fn entry(&mut self, scan: &SegmentScan, framed: Framed) -> Result<()> {
        if framed.header.number <= self.report.head.0 {
            return Ok(());
        }
        match scan.entry(framed) {
            Ok(entry) => {
                self.report.head = (entry.number, hash_of(scan.bytes(framed)));
                self.report.entries += 1;
                (self.on_entry)(entry, framed.header);
            }
            Err(Error::Damaged(damage)) => self.damage(damage),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Goes to the next whole commit behind a damaged place, handing out the whole frames on the way.
    fn skip(&mut self, scan: &mut SegmentScan, stop: &ScanStop, limit: Option<EntryId>) -> Result<bool> {
        for framed in std::mem::take(&mut scan.frames) {
            self.entry(scan, framed)?;
        }
        let disk = &*self.store.disk;
        let mut at = stop.at;
        loop {
            let Some(LocatedFrame { offset, header }) = next_whole(disk, scan, at)? else { return Ok(false) };
            let beyond = limit.is_some_and(|limit| header.number > limit) || header.number == 0;
            if header.is_first() && !beyond {
                (scan.at, scan.number, scan.hash) = (offset, header.number - 1, None);
                scan.refresh();
                return Ok(true);
            }
            if !beyond {
                scan.load(disk, offset)?;
                self.entry(scan, Framed { at: offset, header })?;
            }
            at = offset + header.frame_bytes() as u64;
        }
    }

    fn damage(&mut self, damage: Damage) {
        if self.report.damage.len() < DAMAGE_LISTED {
            self.report.damage.push(damage);
        }
    }
}

/// The next whole frame at or after a place.
fn next_whole(disk: &dyn Disk, scan: &mut SegmentScan, at: u64) -> Result<Option<LocatedFrame>> {
    // Most stand right behind the one before.
    if let ParsedFrame::Frame(header) = scan.load(disk, at)? {
        return Ok(Some(LocatedFrame { offset: at, header }));
    }
    let mut found: Option<LocatedFrame> = None;
    let searched = segment::search(&scan.file, at, |whole| {
        found = Some(whole);
        false
    });
    searched.map_err(|error| Error::io("read", &shown(disk, &scan.name()), error))?;
    // The scan has the bytes only of what it has loaded.
    match found {
        Some(LocatedFrame { offset, .. }) => {
            scan.refresh_at(offset);
            Ok(found)
        }
        None => Ok(None),
    }
}

/// Whether a segment, before whose end at entry `limit` the scan is, is the last, to which a writer may be appending.
const fn may_be_growing(scan: &SegmentScan, limit: Option<EntryId>) -> bool {
    limit.is_none() && !scan.file.is_packed()
}
