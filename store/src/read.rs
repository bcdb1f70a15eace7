//! Reading the log: on to its end, and again from some entry.

use std::ops::ControlFlow;

use annals_model::entry::{Entry, EntryId};

use crate::cursor::Cursor;
use crate::error::{Error, Result};
use crate::format;
use crate::layout::SegmentId;
use crate::options::Options;
use crate::position::Position;
use crate::scan::SegmentScan;
use crate::segment::{self, missing};
use crate::store::Store;
use crate::watermark;

impl Store {
    /// Goes behind a commit without reading what comes before it. `false`, and the handle stays where it is, if
    /// the log does not hold that commit.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn resume(&mut self, position: &Position) -> Result<bool> {
        let cursor = Cursor::at(&*self.disk, position)?;
        let found = cursor.is_some();
        self.cursor = cursor.unwrap_or_else(|| std::mem::take(&mut self.cursor));
        Ok(found)
    }

    /// Reads on to the end of the log and hands out the entries of every whole commit. Takes no lock.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the log is damaged; the entries before have been handed out.
    pub fn catch_up(&mut self, mut on_entry: impl FnMut(Entry)) -> Result<()> {
        let read = self.cursor.advance(&*self.disk, false, &mut on_entry);
        self.note_lock();
        if let Err(Error::Damaged(_)) = &read {
            // A store that was taken away whole is not a damaged one.
            format::check_or_create(&*self.disk, &Options { create: false, ..self.options.clone() })?;
        }
        read.map(|_| ())
    }

    /// How far the log is known to be durable: entries up to this number may go into what is derived from it.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn durable(&self) -> Result<EntryId> {
        // All writes but the last are durable, whatever the watermark says.
        let own = self.cursor.position.first.saturating_sub(1);
        let mark = watermark::of(&*self.disk)?;
        Ok(mark.position.map_or(own, |mark| own.max(mark.number)))
    }

    /// Reads entries again, from this number on, as far as this handle has read, until told to stop.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the log is damaged.
    pub fn read_from(
        &self,
        number: EntryId,
        mut on_entry: impl FnMut(Entry) -> ControlFlow<()>,
    ) -> Result<()> {
        let mut number = number.max(1);
        while number <= self.cursor.position.number {
            let (mut scan, limit) = self.scan_near(number)?;
            while scan.number < limit {
                let framed = scan.next_frame(&*self.disk)?;
                if framed.header.number >= number && on_entry(scan.entry(framed)?).is_break() {
                    return Ok(());
                }
            }
            number = limit + 1;
        }
        Ok(())
    }

    /// The entry of this number, if this handle has read as far.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the log is damaged.
    pub fn entry(&self, number: EntryId) -> Result<Option<Entry>> {
        let mut found = None;
        if number > 0 {
            self.read_from(number, |entry| {
                found = Some(entry);
                ControlFlow::Break(())
            })?;
        }
        Ok(found)
    }

    /// A place at or before this entry, in the segment that speaks for it, and the last entry there.
    fn scan_near(&self, number: EntryId) -> Result<(SegmentScan, EntryId)> {
        let segments = segment::list(&*self.disk)?;
        let index = segments.partition_point(|segment| segment.before < number);
        let id = index.checked_sub(1).and_then(|index| segments.get(index)).copied();
        // What was read is there, or was taken away.
        let id = id.ok_or_else(|| missing(SegmentId::default()))?;
        let limit = segments.get(index).map_or(EntryId::MAX, |next| next.before);
        let marks = &self.cursor.marks;
        let mark =
            marks.partition_point(|mark| mark.number <= number).checked_sub(1).map(|index| marks[index]);
        let scan = match mark.filter(|mark| mark.segment == id) {
            Some(mark) => SegmentScan::open(&*self.disk, id, mark.start, mark.number - 1, None)?,
            None => SegmentScan::open(&*self.disk, id, 0, id.before, None)?,
        };
        Ok((scan, limit.min(self.cursor.position.number)))
    }
}
