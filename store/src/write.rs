//! Appending: the lock, putting the end of the log in order, and the commit.

use std::thread;
use std::time::{Duration, Instant};

use annals_model::entry::{Entry, Number};
use annals_model::time::Timestamp;

use crate::backend::{Access, Disk, DiskFile};
use crate::codec::{self, Draft};
use crate::cursor::{Cursor, Position, Tail};
use crate::error::{Error, Result, Unusable};
use crate::format::{self, FORMAT};
use crate::frame::{self, PAYLOAD_BYTES_MAX};
use crate::scan::Scan;
use crate::segment::{self, LOG_DIR, Opened, SegmentId, WRITE_BYTES};
use crate::store::{Finding, Store};
use crate::verify::of_another_log;
use crate::watermark::{self, LOCK, Mark};

/// The largest commit: 1 GiB.
pub const COMMIT_BYTES_MAX: u64 = 1 << 30;

/// So small a commit does not fill the room that is made for it.
const COMMIT_BYTES_SMALL: u64 = 256 << 10;

/// What most frames take, at most.
const FRAME_BYTES_USUAL: usize = 128;

/// The right to append: this handle has read the log to its end, and nobody else can append before the guard is
/// dropped. Dropping it without a commit leaves nothing behind.
#[derive(Debug)]
pub struct Guard<'a> {
    pub(crate) store: &'a mut Store,
    pub(crate) lock: Box<dyn DiskFile>,
}

/// Waits until this handle alone holds the file's lock.
pub(crate) fn wait_for_lock(
    disk: &dyn Disk,
    name: &str,
    access: Access,
    wait: Duration,
) -> Result<Box<dyn DiskFile>> {
    let since = Instant::now();
    let mut pause = Duration::from_micros(50);
    loop {
        let lock = disk.try_lock(name, access);
        if let Some(lock) = lock.map_err(|error| Error::io("lock", &segment::shown(disk, name), error))? {
            return Ok(lock);
        }
        let waited = since.elapsed();
        if waited >= wait {
            return Err(Unusable::Locked { waited }.into());
        }
        thread::sleep(pause.min(wait - waited));
        pause = (pause * 2).min(Duration::from_millis(1));
    }
}

/// Waits until this handle alone may write, in turn with the others.
pub(crate) fn wait_for_turn(disk: &dyn Disk, wait: Duration) -> Result<Box<dyn DiskFile>> {
    // Whoever waits holds the turn, so that one who appends again and again cannot keep the others out.
    let since = Instant::now();
    let _turn = wait_for_lock(disk, FORMAT, Access::Read, wait)?;
    wait_for_lock(disk, LOCK, Access::Create, wait.saturating_sub(since.elapsed()))
}

/// Takes the lock, reads to the end and puts it in order.
pub(crate) fn lock<'a>(store: &'a mut Store, on_entry: &mut dyn FnMut(Entry)) -> Result<Guard<'a>> {
    if store.options.read_only {
        return Err(Unusable::ReadOnly.into());
    }
    if store.poisoned {
        return Err(Error::Poisoned);
    }
    let lock = wait_for_turn(&*store.disk, store.options.lock_wait)?;
    let mut guard = Guard::on(store, lock);
    guard.settle(on_entry)?;
    Ok(guard)
}

impl<'a> Guard<'a> {
    /// The right to append to a store by this lock, for one who has read the log to its end.
    pub(crate) fn on(store: &'a mut Store, lock: Box<dyn DiskFile>) -> Self {
        Self { store, lock }
    }

    /// The store.
    pub(crate) fn store_mut(&mut self) -> &mut Store {
        self.store
    }
    /// The number the next entry gets.
    #[must_use]
    pub const fn next_number(&self) -> Number {
        self.store.cursor.position.number.saturating_add(1)
    }

    /// When the last entry was recorded; nothing before the first.
    #[must_use]
    pub fn newest(&self) -> Option<Timestamp> {
        let cursor = &self.store.cursor;
        (cursor.position.number > 0).then_some(cursor.recorded)
    }

    /// The store.
    #[must_use]
    pub const fn store(&self) -> &Store {
        self.store
    }

    /// Appends these entries as one commit, and returns when it is durable: all of them or none. Each is
    /// recorded when its draft says or else `now`, but never before the entry ahead of it.
    ///
    /// # Errors
    /// [`Error::Unsettled`] when writing fails. Then none of them is acknowledged, this handle writes no more,
    /// and the next writer finds all of them or none. [`Unusable::TooLarge`] for what the log does not take.
    pub fn commit(&mut self, drafts: Vec<Draft>, now: Timestamp) -> Result<Vec<Entry>> {
        let mut group = Group::behind(&self.store.cursor);
        let entries = group.add(drafts, now, false)?;
        self.append(&group)?;
        Ok(entries)
    }

    /// As [`commit`](Self::commit), for whoever needs no entries: of very many they would take as much memory as the drafts.
    ///
    /// # Errors
    /// As [`commit`](Self::commit).
    pub fn commit_only(&mut self, drafts: Vec<Draft>, now: Timestamp) -> Result<()> {
        let mut group = Group::behind(&self.store.cursor);
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
        let mut group = Group::behind(&self.store.cursor);
        let mut taken = Vec::new();
        for (drafts, now) in commits {
            let joined = !group.bytes.is_empty();
            taken.push(group.add(drafts, now, joined));
            if group.bytes.len() as u64 >= WRITE_BYTES {
                self.append(&group)?;
                group = Group::behind(&self.store.cursor);
            }
        }
        self.append(&group)?;
        Ok(taken)
    }

    /// Makes a group of commits durable.
    fn append(&mut self, group: &Group) -> Result<()> {
        if self.store.poisoned {
            return Err(Error::Poisoned);
        }
        if group.bytes.is_empty() {
            return Ok(());
        }
        let bytes_len = group.bytes.len() as u64;
        if group.newer {
            format::raise(&*self.store.disk, format::Needs::Payloads)?;
        }
        let (id, file, start) = self.place(bytes_len)?;
        let written = self.write(id, &*file, start, &group.bytes);
        if let Err(source) = written {
            self.store.poisoned = true;
            let doing = format!("cannot write {}", shown(self, &id.to_string()).display());
            return Err(Error::Unsettled { doing, source, from: group.first, to: group.number });
        }
        let Group { first, number, hash, recorded, last, .. } = *group;
        let cursor = &mut self.store.cursor;
        let end = start + bytes_len;
        cursor.position = Position { number, hash, segment: id, first, start, end, last: start + last };
        cursor.recorded = recorded;
        cursor.scan = Some(Scan::on(Opened::Plain(file), id, end, number, Some(hash)));
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
        let file = file.map_err(|error| Error::io("open", &shown(self, &name), error))?;
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
        room().map_err(|error| Error::io("make room in", &shown(self, &name), error))?;
        Ok((id, file, start))
    }

    /// Says in LOCK that the log is durable as far as it was read. It is not worth a failure: without it the
    /// next writer writes the last commit once more.
    fn mark(&self) {
        let _ = watermark::write(&*self.lock, &self.store.cursor.position);
    }

    /// Reads to the end, takes out what is torn and writes anew what may be unsynced.
    fn settle(&mut self, on_entry: &mut dyn FnMut(Entry)) -> Result<()> {
        let mark = watermark::read(&*self.lock);
        let mark = mark.map_err(|error| Error::io("read", &shown(self, LOCK), error))?;
        let store = &mut *self.store;
        if !store.settled {
            store.cursor.distrust_tail();
        }
        let tail = store.cursor.advance(&*store.disk, true, on_entry)?;
        if store.settled && tail == Tail::Clean && says(mark, &store.cursor.position) && mark.fault.is_none()
        {
            return Ok(());
        }
        if store.settled {
            store.cursor.distrust_tail();
            store.cursor.advance(&*store.disk, true, on_entry)?;
        }
        store.note_lock();
        let result = self.put_in_order(mark);
        match result {
            Ok(()) => self.store.settled = true,
            Err(Error::Machine { .. }) => self.store.poisoned = true,
            Err(_) => {}
        }
        result
    }

    fn put_in_order(&mut self, mark: Mark) -> Result<()> {
        let position = self.store.cursor.position;
        // Another store may stand where this one stood: nothing is put in order there.
        if Cursor::at(&*self.store.disk, &position)?.is_none() {
            return Err(Unusable::Replaced.into());
        }
        let named = mark.position.filter(|mark| mark.number > 0 && mark.number == position.number);
        if named.is_some_and(|mark| mark.hash != position.hash) {
            return Err(of_another_log(position.number).into());
        }
        self.cut_torn()?;
        if says(mark, &position) && mark.fault.is_none() {
            return Ok(());
        }
        if position.number > 0 && !says(mark, &position) {
            self.rewrite_last()?;
            self.store.findings.push(Finding::Rewritten { from: position.first, to: position.number });
        }
        self.end_here()
    }

    /// Says in LOCK, durably, that the log ends where this handle is.
    pub(crate) fn end_here(&self) -> Result<()> {
        let said = watermark::write(&*self.lock, &self.store.cursor.position);
        said.and_then(|()| self.lock.datasync()).map_err(|error| Error::io("sync", &shown(self, LOCK), error))
    }

    /// Writes all that the last write brought into a segment of its own, which from then on speaks for it.
    pub(crate) fn rewrite_last(&mut self) -> Result<()> {
        let disk = &*self.store.disk;
        let old = self.store.cursor.position;
        let segments = segment::list(disk)?;
        let before = old.first.saturating_sub(1);
        let taken = segments.iter().filter(|id| id.before == before).map(|id| id.rewrite + 1).max();
        let id = SegmentId { before, rewrite: taken.unwrap_or(0) };
        let name = id.to_string();
        let source = segment::open(disk, old.segment)?;
        let rewrite = || {
            let mut bytes = vec![0; usize::try_from(old.end - old.start).unwrap_or(usize::MAX)];
            source.read_at(&mut bytes, old.start)?;
            // It gets its name when it is whole, so that no reader goes there too early.
            let new = format!("{name}.new");
            let file = disk.open(&new, Access::Create)?;
            file.preallocate(segment::room(bytes.len() as u64, self.store.options.segment_bytes))?;
            file.write_at(&bytes, 0)?;
            file.datasync()?;
            disk.rename(&new, &name)?;
            disk.sync_dir(LOG_DIR)
        };
        rewrite().map_err(|error| Error::io("write anew", &segment::shown(disk, &name), error))?;
        let position = Position { segment: id, start: 0, end: old.end - old.start, last: 0, ..old };
        let Some(mut cursor) = Cursor::at(disk, &position)? else {
            let source = std::io::Error::other("it does not read back as it was written");
            return Err(Error::io("write anew", &segment::shown(disk, &name), source));
        };
        // An empty segment that was begun after the commit stays the one to append to.
        if segments.last().is_some_and(|last| *last > id) {
            cursor.scan = self.store.cursor.scan.take();
        }
        cursor.marks = std::mem::take(&mut self.store.cursor.marks);
        cursor.marks.retain(|mark| mark.number < old.first);
        self.store.cursor = cursor;
        Ok(())
    }
}

/// Whether LOCK names this commit.
fn says(mark: Mark, position: &Position) -> bool {
    mark.position.is_some_and(|mark| (mark.number, mark.hash) == (position.number, position.hash))
}

pub(crate) fn shown(guard: &Guard<'_>, name: &str) -> std::path::PathBuf {
    segment::shown(&*guard.store.disk, name)
}

/// The frames of the commits that share a write.
pub(crate) struct Group {
    /// They.
    pub bytes: Vec<u8>,
    /// The number of the first entry.
    pub first: Number,
    /// The number of the last.
    pub number: Number,
    /// The hash of the last frame.
    pub hash: codec::Hash,
    /// When the last entry was recorded.
    pub recorded: Timestamp,
    /// Where the last frame begins in `bytes`.
    pub last: u64,
    /// Whether an entry says what the first version of the payload has no place for.
    newer: bool,
}

impl Group {
    /// No commit yet, behind a place in the log.
    pub fn behind(cursor: &Cursor) -> Self {
        let Position { number, hash, .. } = cursor.position;
        let first = number.saturating_add(1);
        Self { bytes: Vec::new(), first, number, hash, recorded: cursor.recorded, last: 0, newer: false }
    }

    /// Adds the commit of these drafts, and gives its entries. One that the log does not take leaves nothing behind.
    pub fn add(&mut self, drafts: Vec<Draft>, now: Timestamp, joined: bool) -> Result<Vec<Entry>> {
        let mut entries = Vec::with_capacity(drafts.len());
        self.add_each(drafts, now, joined, |entry| entries.push(entry))?;
        Ok(entries)
    }

    /// The same, handing out each entry as its frame is made.
    fn add_each(
        &mut self,
        drafts: Vec<Draft>,
        now: Timestamp,
        joined: bool,
        made: impl FnMut(Entry),
    ) -> Result<()> {
        let (begun, before) = (self.bytes.len(), self.number);
        let (hash, recorded, last_frame, newer) = (self.hash, self.recorded, self.last, self.newer);
        let added = self.frames(drafts, now, joined, made);
        if added.is_err() {
            self.bytes.truncate(begun);
            (self.number, self.hash, self.recorded, self.last) = (before, hash, recorded, last_frame);
            self.newer = newer;
        }
        added
    }

    fn frames(
        &mut self,
        drafts: Vec<Draft>,
        now: Timestamp,
        joined: bool,
        mut made: impl FnMut(Entry),
    ) -> Result<()> {
        let count = drafts.len() as u64;
        let last = self.number.checked_add(count).filter(|last| *last < Number::MAX).ok_or(Unusable::Full)?;
        let begun = self.bytes.len();
        let mut first = if joined { frame::FIRST | frame::JOINED } else { frame::FIRST };
        self.bytes.reserve(drafts.len().saturating_mul(FRAME_BYTES_USUAL));
        for draft in drafts {
            self.push(&draft, now, std::mem::take(&mut first), last)?;
            let Draft { author, elsewhere, label, supersedes, body, recorded: _ } = draft;
            let (number, recorded) = (self.number, self.recorded);
            made(Entry { number, recorded, author, elsewhere, label, supersedes, body });
            let bytes = (self.bytes.len() - begun) as u64;
            if bytes > COMMIT_BYTES_MAX {
                return Err(too_large("a commit", bytes, COMMIT_BYTES_MAX).into());
            }
        }
        Ok(())
    }

    /// Adds the frame of a draft, which is the last of its commit if it gets the number `last`.
    fn push(&mut self, draft: &Draft, now: Timestamp, first: u8, last: Number) -> Result<()> {
        let recorded = draft.recorded.unwrap_or(now);
        self.recorded = if self.number == 0 { recorded } else { self.recorded.max(recorded) };
        self.number += 1;
        let start = frame::begin(&mut self.bytes);
        self.last = start as u64;
        self.newer |= codec::needs_newer(draft);
        let encoded = codec::encode(self.recorded, draft, &mut self.bytes);
        encoded.map_err(|error| Error::Machine {
            doing: format!("cannot encode entry #{}", self.number),
            source: std::io::Error::other(error.to_string()),
        })?;
        let payload_bytes = (self.bytes.len() - start - frame::HEADER_BYTES) as u64;
        let flags = first | if self.number == last { frame::LAST } else { 0 };
        self.hash = frame::seal(&mut self.bytes, start, self.number, flags, self.hash)
            .ok_or_else(|| too_large("an entry", payload_bytes, PAYLOAD_BYTES_MAX as u64))?;
        Ok(())
    }
}

const fn too_large(what: &'static str, bytes: u64, bytes_max: u64) -> Unusable {
    Unusable::TooLarge { what, bytes, bytes_max }
}

#[cfg(test)]
mod tests {
    use super::*;
    use annals_model::entry::Body;

    #[test]
    fn the_numbers_run_out_without_a_panic() {
        let draft = || Draft {
            author: String::new(),
            elsewhere: None,
            label: None,
            recorded: None,
            supersedes: None,
            body: Body::Let { name: "a".to_owned(), phrase: "visits".to_owned() },
        };
        let mut cursor = Cursor::default();
        cursor.position.number = Number::MAX - 3;
        let mut group = Group::behind(&cursor);
        let refused = group.add(vec![draft(), draft(), draft()], Timestamp(0), false);
        assert!(matches!(refused, Err(Error::Unusable(Unusable::Full))), "{refused:?}");
        group.add(vec![draft(), draft()], Timestamp(0), false).unwrap();
        assert_eq!((group.first, group.number), (Number::MAX - 2, Number::MAX - 1));
        let (bytes, hash) = (group.bytes.clone(), group.hash);
        let refused = group.add(vec![draft()], Timestamp(0), true);
        assert!(matches!(refused, Err(Error::Unusable(Unusable::Full))), "{refused:?}");
        assert_eq!((group.bytes, group.hash), (bytes, hash), "nothing is left of what was refused");
    }
}
