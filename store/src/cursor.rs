//! Following the log: a place in it, and how to get from there to its end.

use annals_model::entry::{Entry, EntryId};
use annals_model::time::Timestamp;

use crate::backend::{Disk, shown};
use crate::error::{Damage, Error, Result, Unusable};
use crate::layout::SegmentId;
use crate::lock::{LOOKS, wait_for_writer};
use crate::position::Position;
use crate::scan::{ScanStop, SegmentScan};
use crate::segment::{self, missing};
use crate::watermark::{self, LockFault, Watermark};

/// A frame whose place is known, so that an entry near it is found without reading the log from its beginning.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FrameMark {
    /// Its entry.
    pub number: EntryId,
    /// The segment.
    pub segment: SegmentId,
    /// Where it begins.
    pub start: u64,
}

/// Marks are at least so many entries apart.
const MARK_ENTRIES: u64 = 64;

/// A place in the log.
#[derive(Debug, Default)]
pub(crate) struct Cursor {
    /// The last commit read.
    pub position: Position,
    /// When its last entry was recorded.
    pub recorded: Timestamp,
    /// Where the next commit will be.
    pub scan: Option<SegmentScan>,
    /// Places passed, in order.
    pub marks: Vec<FrameMark>,
    /// What was wrong with LOCK when it was read, until it is taken.
    pub lock_fault: Option<LockFault>,
    /// Whether the end was compared with LOCK, and the bytes after it looked at, since the cursor was made.
    tail_seen: bool,
}

/// What stands after the last whole commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tail {
    /// Zeros, as far as was looked.
    Clean,
    /// A commit that has no end.
    Torn,
}

impl Cursor {
    /// A cursor behind `position`, or nothing if the log does not have that commit there.
    ///
    /// Where it is known at which frame the commit ends, that one is read alone, however large the commit: it carries
    /// the hash of the frame before, as that one does, so its own hash stands for all of them.
    pub fn at(disk: &dyn Disk, position: &Position) -> Result<Option<Self>> {
        if position.number == 0 {
            return Ok(Some(Self::default()));
        }
        let segments = segment::list(disk)?;
        if !segments.contains(&position.segment) {
            return Ok(None);
        }
        let (from, before) = match position.last {
            0 => (position.start, position.first.saturating_sub(1)),
            last => (last, position.number.saturating_sub(1)),
        };
        let mut scan = SegmentScan::open(disk, position.segment, from, before, None)?;
        let whole = match position.last {
            0 => scan.commits_until(disk, position.number)?.is_none(),
            _ => scan.last_frame(disk)?,
        };
        let there = whole && scan.number == position.number && scan.at == position.end;
        match scan.frames.last().copied() {
            Some(last) if there && scan.hash == Some(position.hash) => {
                let recorded = scan.entry(last)?.recorded;
                let position = Position { last: last.at, ..*position };
                Ok(Some(Self { position, recorded, scan: Some(scan), ..Self::default() }))
            }
            _ => Ok(None),
        }
    }

    /// Reads to the end of the log and hands out the entries of every whole commit. `held`: this process holds
    /// the lock, so nobody is writing.
    pub fn advance(&mut self, disk: &dyn Disk, held: bool, sink: &mut dyn FnMut(Entry)) -> Result<Tail> {
        self.advance_until(disk, held, EntryId::MAX, sink)
    }

    /// As [`advance`](Self::advance), and no further than the commit in which entry `until` is.
    pub fn advance_until(
        &mut self,
        disk: &dyn Disk,
        held: bool,
        until: EntryId,
        sink: &mut dyn FnMut(Entry),
    ) -> Result<Tail> {
        let mut look = 1;
        loop {
            match self.advance_once(disk, held, until, sink) {
                Err(Error::Damaged(_)) if !held && look < LOOKS => {
                    wait_for_writer(disk, look);
                    look += 1;
                }
                result => return result,
            }
        }
    }

    fn advance_once(
        &mut self,
        disk: &dyn Disk,
        held: bool,
        until: EntryId,
        sink: &mut dyn FnMut(Entry),
    ) -> Result<Tail> {
        // LOCK is read before the log, which then holds whatever it names.
        let mark = if self.tail_seen { None } else { Some(watermark::of(disk)?) };
        self.lock_fault = mark.and_then(|mark| mark.fault).or(self.lock_fault);
        match self.advance_marked(disk, mark, held, until, sink)? {
            Some(tail) => Ok(tail),
            // There is something behind the end, so it must be known what LOCK says of it.
            None => {
                self.tail_seen = false;
                self.advance_once(disk, held, until, sink)
            }
        }
    }

    /// As [`advance_until`](Self::advance_until), by what LOCK was found to say; `None` if it is needed and was not read.
    pub fn advance_marked(
        &mut self,
        disk: &dyn Disk,
        mark: Option<Watermark>,
        held: bool,
        until: EntryId,
        sink: &mut dyn FnMut(Entry),
    ) -> Result<Option<Tail>> {
        let segments = segment::list(disk)?;
        let durable = mark.and_then(|mark| mark.position);
        if let Some(mark) = durable.filter(|mark| mark.number > 0 && !segments.contains(&mark.segment)) {
            return Err(missing(mark.segment).into());
        }
        if segments.is_empty() && self.position.number == 0 {
            if mark.is_some() && durable.is_none() {
                return Err(no_log().into());
            }
            self.tail_seen = true;
            return Ok(Some(Tail::Clean));
        }
        loop {
            let number = self.position.number;
            if number >= until {
                return Ok(Some(Tail::Clean));
            }
            let index = segments.partition_point(|segment| segment.before <= number);
            let id = index.checked_sub(1).and_then(|index| segments.get(index)).copied();
            let id = id.ok_or_else(|| missing(SegmentId { before: number, rewrite: 0 }))?;
            let limit = segments.get(index).map(|next| next.before);
            self.enter(disk, id)?;
            let Some(stop) = self.read(disk, limit.unwrap_or(until).min(until), sink)? else { continue };
            let Some(scan) = &self.scan else { continue };
            if limit.is_some() || scan.file.is_packed() {
                return Err(scan.damage(&stop).into());
            }
            return self.look_beyond(disk, mark, held, &stop);
        }
    }

    /// Makes `scan` stand behind the last commit read, in this segment.
    fn enter(&mut self, disk: &dyn Disk, id: SegmentId) -> Result<()> {
        if let Some(scan) = self.scan.as_mut().filter(|scan| scan.id == id) {
            scan.refresh();
            return Ok(());
        }
        let (number, hash) = (self.position.number, self.position.hash);
        if id.before == number {
            self.scan = Some(SegmentScan::open(disk, id, 0, number, Some(hash))?);
            return Ok(());
        }
        // The segment tells again what was read in an older one.
        self.marks.retain(|mark| mark.number <= id.before);
        let mut scan = SegmentScan::open(disk, id, 0, id.before, None)?;
        while scan.number < number {
            let start = scan.at;
            let first = scan.number + 1;
            if let Some(stop) = scan.next_commit(disk)? {
                return Err(match stop.what {
                    Some(_) => scan.damage(&stop).into(),
                    None => Unusable::Rewound { number: stop.number }.into(),
                });
            }
            let last = scan.frames.last().map_or(0, |frame| frame.at);
            let (first, start) = write_of(&self.position, &scan, first, start);
            self.position = Position { segment: id, first, start, end: scan.at, last, ..self.position };
        }
        if scan.number != number || scan.hash != Some(hash) {
            return Err(Unusable::Rewound { number: id.before + 1 }.into());
        }
        self.scan = Some(scan);
        Ok(())
    }

    /// Reads on in the segment as far as `limit`; says where it stops short of it.
    fn read(
        &mut self,
        disk: &dyn Disk,
        limit: EntryId,
        sink: &mut dyn FnMut(Entry),
    ) -> Result<Option<ScanStop>> {
        let Some(scan) = &mut self.scan else { return Ok(None) };
        while scan.number < limit {
            let (first, start) = (scan.number.saturating_add(1), scan.at);
            if let Some(stop) = scan.next_commit(disk)? {
                return Ok(Some(stop));
            }
            for index in 0..scan.frames.len() {
                let framed = scan.frames[index];
                let number = framed.header.number;
                if self.marks.last().is_none_or(|mark| mark.number + MARK_ENTRIES <= number) {
                    self.marks.push(FrameMark { number, segment: scan.id, start: framed.at });
                }
                let entry = scan.entry(framed)?;
                self.recorded = entry.recorded;
                sink(entry);
            }
            let hash = scan.hash.unwrap_or_default();
            let (number, segment, end) = (scan.number, scan.id, scan.at);
            let last = scan.frames.last().map_or(0, |frame| frame.at);
            let (first, start) = write_of(&self.position, scan, first, start);
            self.position = Position { number, hash, segment, first, start, end, last };
        }
        Ok(None)
    }

    /// Looks at what stands after the end, if there is reason to; `None` if there is and LOCK was not read.
    fn look_beyond(
        &mut self,
        disk: &dyn Disk,
        mark: Option<Watermark>,
        held: bool,
        stop: &ScanStop,
    ) -> Result<Option<Tail>> {
        let Some(scan) = &self.scan else { return Ok(Some(Tail::Clean)) };
        let torn = stop.what.is_some() || !scan.frames.is_empty();
        let Some(mark) = mark else { return Ok((!torn).then_some(Tail::Clean)) };
        let tail = match judge(disk, scan, stop, mark.position.as_ref())? {
            LogEnd::Tail(tail) => tail,
            LogEnd::Damage(damage) => return Err(damage.into()),
        };
        // Without the lock, what is torn now may be whole at the next look.
        self.tail_seen = held || !torn;
        Ok(Some(tail))
    }

    /// Makes the cursor look at the bytes after the end again.
    pub fn distrust_tail(&mut self) {
        self.tail_seen = false;
    }
}

/// Where the write began that brought the commit just scanned, which begins at `start` with the entry `first`: where the
/// one that brought the commit at `position` did, if they were written together.
fn write_of(position: &Position, scan: &SegmentScan, first: EntryId, start: u64) -> (EntryId, u64) {
    let joined = scan.frames.first().is_some_and(|frame| frame.header.is_joined());
    // What was salvaged may have come to stand in two segments.
    let follows = position.segment == scan.id && position.end == start && start > 0;
    if joined && follows { (position.first, position.start) } else { (first, start) }
}

/// What an end of the log is, or what seems to be one.
#[derive(Debug)]
pub(crate) enum LogEnd {
    /// An end, with or without a commit behind it that was not finished, which is nothing to a reader.
    Tail(Tail),
    /// No end.
    Damage(Damage),
}

/// Tells a commit that was not finished from damage, in the last segment. `mark` is what LOCK said before the segment
/// was read.
///
/// What LOCK names was durable, so nothing up to there can be unfinished. Beyond it, what follows a bad frame decides: a
/// write only begins after the one before it was synced, so a commit that begins another write means that the bad one
/// was whole once. If all that follows is of the same write, a power cut may have kept its pages in any order. A power
/// cut leaves LOCK readable; without it nothing tells the one from the other, and what cannot be told is damage.
pub(crate) fn judge(
    disk: &dyn Disk,
    scan: &SegmentScan,
    stop: &ScanStop,
    mark: Option<&Position>,
) -> Result<LogEnd> {
    let failed = |error| Error::io("read", &shown(disk, &scan.name()), error);
    if scan.file.is_too_long().map_err(failed)? {
        let what = "the file is longer than a segment can be".to_owned();
        return Ok(LogEnd::Damage(Damage { what, ..scan.damage(stop) }));
    }
    if let Some(mark) = mark.filter(|mark| mark.number > scan.number) {
        let mut damage = scan.damage(stop);
        if stop.what.is_none() {
            damage.what = format!("the log ends here, and entries up to #{} were acknowledged", mark.number);
        }
        return Ok(LogEnd::Damage(damage));
    }
    let mut whole = 0_u64;
    let mut begins = false;
    segment::search(&scan.file, stop.at, |found| {
        whole += 1;
        begins |= found.header.is_first() && !found.header.is_joined();
        !begins
    })
    .map_err(failed)?;
    if begins {
        return Ok(LogEnd::Damage(scan.damage(stop)));
    }
    let torn = whole > 0 || stop.what.is_some() || !scan.frames.is_empty();
    if mark.is_none() && (torn || scan.number == 0) {
        let what = match stop.what {
            Some(what) => format!("{what}, and LOCK does not say whether it was acknowledged"),
            None => "the log ends here, and LOCK does not say whether more was acknowledged".to_owned(),
        };
        return Ok(LogEnd::Damage(Damage { what, ..scan.damage(stop) }));
    }
    Ok(LogEnd::Tail(if torn { Tail::Torn } else { Tail::Clean }))
}

/// The damage that a store without a log is, when LOCK does not say that it is a new one.
fn no_log() -> Damage {
    let what = "there is no log, and LOCK does not say that the store is new".to_owned();
    Damage { file: SegmentId::default().to_string(), number: 1, offset: 0, what }
}
