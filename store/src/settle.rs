//! The lock of the writer, and putting the end of the log in order before anything is appended.

use annals_model::entry::{Entry, EntryId};
use annals_model::time::Timestamp;

use crate::aside::keep_torn;
use crate::backend::{Access, DiskFile, shown};
use crate::cursor::{Cursor, Tail};
use crate::error::{Error, Result, Unusable};
use crate::finding::Finding;
use crate::layout::{LOCK, LOG_DIR, SegmentId};
use crate::lock::wait_for_turn;
use crate::position::Position;
use crate::segment;
use crate::store::Store;
use crate::watermark::{self, Watermark, of_another_log};

/// The right to append: this handle has read the log to its end, and nobody else can append before the guard is
/// dropped. Dropping it without a commit leaves nothing behind.
#[derive(Debug)]
pub struct Guard<'a> {
    pub(crate) store: &'a mut Store,
    pub(crate) lock: Box<dyn DiskFile>,
}

impl Store {
    /// Waits for the lock, reads on to the end of the log, handing out the entries, puts that end in order if a
    /// writer left it in disorder, and gives the guard through which to append. The lock is held until the
    /// guard is dropped.
    ///
    /// # Errors
    /// [`Unusable::Locked`] if another writer takes too long, [`Error::Poisoned`] after a failed write of this
    /// handle, and whatever reading gives.
    pub fn lock(&mut self, mut on_entry: impl FnMut(Entry)) -> Result<Guard<'_>> {
        if self.options.read_only {
            return Err(Unusable::ReadOnly.into());
        }
        if self.poisoned {
            return Err(Error::Poisoned);
        }
        let lock = wait_for_turn(&*self.disk, self.options.lock_wait)?;
        let mut guard = Guard::on(self, lock);
        guard.settle(&mut on_entry)?;
        Ok(guard)
    }
}

impl<'a> Guard<'a> {
    /// The right to append to a store by this lock, for one who has read the log to its end.
    pub(crate) fn on(store: &'a mut Store, lock: Box<dyn DiskFile>) -> Self {
        Self { store, lock }
    }

    /// The number the next entry gets.
    #[must_use]
    pub const fn next_number(&self) -> EntryId {
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

    /// Reads to the end and puts it in order, unless LOCK says that it is.
    fn settle(&mut self, on_entry: &mut dyn FnMut(Entry)) -> Result<()> {
        let mark = watermark::read(&*self.lock);
        let mark = mark.map_err(|error| Error::io("read", &shown(&*self.store.disk, LOCK), error))?;
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

    /// Takes out what is torn, writes anew what may be unsynced, and says so in LOCK.
    fn put_in_order(&mut self, mark: Watermark) -> Result<()> {
        let position = self.store.cursor.position;
        // Another store may stand where this one stood: nothing is put in order there.
        if Cursor::at(&*self.store.disk, &position)?.is_none() {
            return Err(Unusable::Replaced.into());
        }
        let named = mark.position.filter(|mark| mark.number > 0 && mark.number == position.number);
        if named.is_some_and(|mark| mark.hash != position.hash) {
            return Err(of_another_log(position.number).into());
        }
        if let Some(scan) = &self.store.cursor.scan {
            let torn = keep_torn(&*self.store.disk, &*self.lock, scan)?;
            self.store.findings.extend(torn.map(Finding::from));
        }
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
        said.and_then(|()| self.lock.datasync())
            .map_err(|error| Error::io("sync", &shown(&*self.store.disk, LOCK), error))
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
        rewrite().map_err(|error| Error::io("write anew", &shown(disk, &name), error))?;
        let position = Position { segment: id, start: 0, end: old.end - old.start, last: 0, ..old };
        let Some(mut cursor) = Cursor::at(disk, &position)? else {
            let source = std::io::Error::other("it does not read back as it was written");
            return Err(Error::io("write anew", &shown(disk, &name), source));
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
fn says(mark: Watermark, position: &Position) -> bool {
    mark.position.is_some_and(|mark| (mark.number, mark.hash) == (position.number, position.hash))
}
