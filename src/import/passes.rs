//! The passes over a file: a look at its hierarchies, a trial, and the one that records.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use annals_model::entry::{Entry, EntryId};
use annals_model::error::Result;
use annals_store::Store;

use super::batches::{Batches, ReadBatch};
use super::committing::{COMMITS_AHEAD, DraftedCommit, commit_all};
use super::decisions::{Matter, NAMED_MAX};
use super::gone::KnownIds;
use super::layout::date_reader;
use super::parsed_row::{RowFormat, groups};
use super::refusals::{Refused, cancelled};
use super::row_writer::{Entered, RowWriter};
use super::run::ImportRun;
use super::survey::Survey;
use super::table::{Batch, TableRow};
use super::{ImportObserver, ImportProgress, ImportSummary, NewNames, OnError, Rejected};
use crate::session::clock::Ahead;

/// Numbers of entries that are nearer than this are read in one go.
const NEAR: EntryId = 1_000;
/// For so long batches are recorded, one drafted while the one before it is written, before others may record.
const LOCKED: Duration = Duration::from_millis(250);

/// A pass over the rows, and what it has found so far.
struct Pass<'p> {
    batches: Batches,
    known_ids: KnownIds,
    /// The first row that was rejected.
    first: Option<Refused>,
    /// Whether nothing is recorded.
    dry: bool,
    /// Whether rejected rows are told.
    reporting: bool,
    observer: &'p mut dyn ImportObserver,
}

impl ImportRun<'_> {
    /// Looks at what the names of all rows lie in, if they lie in anything.
    pub(super) fn survey(&self, observer: &mut dyn ImportObserver) -> Result<Survey> {
        let mut survey = Survey::default();
        if !self.columns.has_hierarchy() {
            return Ok(survey);
        }
        let (reading, mut rows) = (self.reading(), 0);
        let mut batches = self.batches();
        while let Some((batch, bytes)) = batches.next()? {
            for row in batch.rows() {
                // What is wrong with a row is told when its turn comes.
                if let Ok(names) = reading.names(row, &mut Vec::new()) {
                    groups(&names).for_each(|group| survey.add(group));
                }
            }
            rows += batch.len() as u64;
            let bytes_all = self.input.bytes;
            observer.progress(ImportProgress { checking: true, bytes, bytes_all, rows });
            if observer.stop() {
                return Err(cancelled(&ImportSummary::default(), true));
            }
        }
        Ok(survey)
    }

    /// Checks all rows and records none; gives the first that would be rejected.
    pub(super) fn check(
        &self,
        row_writer: &mut RowWriter,
        store: &Store,
        reporting: bool,
        observer: &mut dyn ImportObserver,
    ) -> Result<Option<Refused>> {
        let mut pass = self.pass(row_writer, true, reporting, observer);
        while let Some(batch) = pass.batches.next()? {
            let rows = self.rows(row_writer, &batch, &mut pass)?;
            self.meet(row_writer, &batch.0, store)?;
            self.enter(row_writer, &rows, &mut pass)?;
            row_writer.take();
            self.passed(row_writer, &batch, &mut pass)?;
        }
        self.tell_gone(row_writer, &pass.known_ids, store)?;
        Ok(pass.first)
    }

    /// Records the rows that are not there, batch by batch; gives the first that was rejected.
    pub(super) fn record(
        &self,
        row_writer: &mut RowWriter,
        store: &mut Store,
        observer: &mut dyn ImportObserver,
    ) -> Result<Option<Refused>> {
        let mut pass = self.pass(row_writer, false, true, observer);
        let mut ahead: Option<Ahead> = None;
        let mut carried: Option<ReadBatch> = None;
        loop {
            // Nobody waits for the file to be read who waits for the lock.
            let next = match carried.take() {
                Some(batch) => Some(batch),
                None => pass.batches.next()?,
            };
            let Some(batch) = next else { break };
            let (further, group_ahead) = self.record_group(row_writer, store, &mut pass, batch)?;
            ahead = group_ahead
                .map(|last| Ahead { from: ahead.map_or(last.from, |ahead| ahead.from), ..last })
                .or(ahead);
            if self.is_stopped(&pass) {
                return Ok(pass.first);
            }
            carried = further;
        }
        self.tell_gone(row_writer, &pass.known_ids, store)?;
        row_writer.untold().iter().try_for_each(|decision| pass.observer.decided(decision))?;
        row_writer.summary.notes.extend(ahead.map(|ahead| ahead.to_string()));
        Ok(pass.first)
    }

    /// Records some batches under one lock: one is drafted while the one before it is written. Gives the batch
    /// that was read and is still to be drafted.
    fn record_group(
        &self,
        row_writer: &mut RowWriter,
        store: &mut Store,
        pass: &mut Pass<'_>,
        batch: ReadBatch,
    ) -> Result<(Option<ReadBatch>, Option<Ahead>)> {
        let existing = &mut row_writer.existing;
        let guard = store.lock(|entry| existing.apply(entry.number, entry.label.as_deref(), &entry.body))?;
        row_writer.begin(guard.next_number());
        self.meet(row_writer, &batch.0, guard.store())?;
        let clock = self.options.machine_clock;
        thread::scope(|scope| {
            let (hand, handed) = sync_channel(COMMITS_AHEAD);
            let committing = scope.spawn(move || commit_all(guard, &handed, clock));
            let drafted = self.draft_group(row_writer, pass, batch, &hand);
            drop(hand);
            let ahead = committing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            Ok((drafted?, ahead))
        })
    }

    /// Drafts batches for as long as the lock may be held and no row has to be compared with what is not written yet.
    fn draft_group(
        &self,
        row_writer: &mut RowWriter,
        pass: &mut Pass<'_>,
        mut batch: ReadBatch,
        hand: &SyncSender<DraftedCommit>,
    ) -> Result<Option<ReadBatch>> {
        let since = Instant::now();
        loop {
            let rows = self.rows(row_writer, &batch, pass)?;
            self.enter(row_writer, &rows, pass)?;
            let drafts = row_writer.take();
            // Where nobody takes them any more, what went wrong there is the error.
            let taken = drafts.is_empty() || hand.send((drafts, (self.options.clock)())).is_ok();
            self.passed(row_writer, &batch, pass)?;
            if !taken || self.is_stopped(pass) || since.elapsed() >= LOCKED {
                return Ok(None);
            }
            match pass.batches.next()? {
                Some(next) if self.known(row_writer, &next.0).next().is_none() => batch = next,
                next => return Ok(next),
            }
        }
    }

    fn pass<'p>(
        &self,
        row_writer: &RowWriter,
        dry: bool,
        reporting: bool,
        observer: &'p mut dyn ImportObserver,
    ) -> Pass<'p> {
        let known_ids = KnownIds::of(&row_writer.existing);
        Pass { batches: self.batches(), known_ids, first: None, dry, reporting, observer }
    }

    fn batches(&self) -> Batches {
        Batches::of(self.input, self.dialect, self.header)
    }

    /// Whether a rejected row stops all.
    fn is_stopped(&self, pass: &Pass<'_>) -> bool {
        pass.first.is_some() && self.options.on_error == OnError::Stop
    }

    /// The rows of a batch that are not recorded yet.
    fn rows<'b>(
        &self,
        row_writer: &mut RowWriter,
        (batch, _): &'b ReadBatch,
        pass: &mut Pass<'_>,
    ) -> Result<Vec<TableRow<'b>>> {
        self.meet_ids(row_writer, batch, &mut pass.known_ids);
        let mut rows = Vec::with_capacity(batch.len());
        for row in batch.rows() {
            row_writer.summary.read += 1;
            if row_writer.existing.lines.holds(row.line()) {
                row_writer.summary.already += 1;
            } else {
                rows.push(row);
            }
        }
        if self.options.new_names == NewNames::Ask {
            let reading = self.reading();
            let parsed = rows.iter().filter_map(|row| reading.parsed(*row).ok());
            parsed.into_iter().try_for_each(|parsed| row_writer.ask(&parsed, pass.observer))?;
        }
        Ok(rows)
    }

    /// Tells how far it has come.
    fn passed(&self, row_writer: &mut RowWriter, (_, bytes): &ReadBatch, pass: &mut Pass<'_>) -> Result<()> {
        row_writer.untold().iter().try_for_each(|decision| pass.observer.decided(decision))?;
        pass.observer.progress(ImportProgress {
            checking: pass.dry,
            bytes: *bytes,
            bytes_all: self.input.bytes,
            rows: row_writer.summary.read,
        });
        if pass.observer.stop() {
            return Err(cancelled(&row_writer.summary, pass.dry));
        }
        Ok(())
    }

    /// Keeps which of the known ids a batch has.
    fn meet_ids(&self, row_writer: &RowWriter, batch: &Batch, known_ids: &mut KnownIds) {
        if known_ids.is_empty() {
            return;
        }
        let reading = self.reading();
        let ids = batch.rows().filter_map(|row| reading.id(row));
        ids.filter_map(|id| row_writer.entry_of(&id)).for_each(|number| known_ids.meet(number));
    }

    /// The events that rows of a batch may be by their ids, as far as they are not known by their lines.
    fn known<'b>(
        &'b self,
        row_writer: &'b RowWriter,
        batch: &'b Batch,
    ) -> impl Iterator<Item = EntryId> + 'b {
        let reading = self.reading();
        let has_ids = row_writer.existing.label_begins.is_some();
        let rows = batch.rows().filter(move |row| has_ids && !row_writer.existing.lines.holds(row.line()));
        rows.filter_map(move |row| row_writer.entry_of(&reading.id(row)?))
    }

    /// Tells of known ids that the file does not have, if it has any.
    fn tell_gone(&self, row_writer: &mut RowWriter, known_ids: &KnownIds, store: &Store) -> Result<()> {
        let mut gone = known_ids.gone();
        let named: Vec<EntryId> = if self.options.reports {
            gone.by_ref().collect()
        } else {
            gone.by_ref().take(NAMED_MAX).collect()
        };
        read_near(store, named, |entry| {
            row_writer.decided(
                Matter::Gone,
                None,
                entry.label.unwrap_or_default(),
                format!("#{}", entry.number),
            );
        })?;
        gone.for_each(|_| row_writer.decided(Matter::Gone, None, String::new(), String::new()));
        Ok(())
    }

    fn reading(&self) -> RowFormat<'_> {
        RowFormat {
            columns: self.columns,
            kind: self.options.kind.as_deref(),
            reader: date_reader(self.options),
            null: &self.null,
            split: self.split,
            is_export: self.is_export,
        }
    }

    /// Looks up or refuses each row.
    fn enter(&self, row_writer: &mut RowWriter, rows: &[TableRow<'_>], pass: &mut Pass<'_>) -> Result<()> {
        let reading = self.reading();
        for row in rows {
            let entered = reading.parsed(*row).and_then(|parsed| {
                let entered = row_writer.enter(&parsed)?;
                if entered == Entered::Recorded {
                    row_writer.summary.note_dates(row.line(), &parsed.remarks);
                }
                Ok(entered)
            });
            let reason = match entered {
                Ok(Entered::Recorded) => {
                    row_writer.summary.recorded += 1;
                    continue;
                }
                Ok(Entered::Already) => {
                    row_writer.summary.already += 1;
                    continue;
                }
                Ok(Entered::Changed) => {
                    row_writer.summary.changed += 1;
                    continue;
                }
                Err(reason) => reason,
            };
            row_writer.summary.rejected += 1;
            if pass.reporting {
                let cells: Vec<String> =
                    row.cells().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
                pass.observer.rejected(&Rejected { line: row.line(), reason: &reason, cells: &cells })?;
            }
            pass.first.get_or_insert((row.line(), reason));
        }
        Ok(())
    }

    /// Reads the entries again that rows may be by their ids.
    fn meet(&self, row_writer: &mut RowWriter, batch: &Batch, store: &Store) -> Result<()> {
        let head = store.head().0;
        let numbers: BTreeSet<EntryId> = self.known(row_writer, batch).collect();
        let existing = &row_writer.existing;
        // The note of a row comes behind its event.
        let with_later = |number: &EntryId| {
            [*number, number + 1].into_iter().chain(existing.amendments(*number).iter().copied())
        };
        let wanted: BTreeSet<EntryId> =
            numbers.iter().flat_map(with_later).filter(|number| *number <= head).collect();
        read_near(store, wanted, |entry| {
            row_writer.met.insert(entry.number, (entry.label, entry.body));
        })
    }
}

/// Reads entries of these numbers, which are in order.
fn read_near(
    store: &Store,
    numbers: impl IntoIterator<Item = EntryId>,
    mut each: impl FnMut(Entry),
) -> Result<()> {
    let mut wanted = numbers.into_iter().peekable();
    while let Some(start) = wanted.next() {
        let mut next = Some(start);
        let read = store.read_from(start, |entry| {
            if let Some(number) = next.filter(|number| *number == entry.number) {
                each(entry);
                next = wanted.next_if(|next| next - number < NEAR);
            }
            if next.is_some() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        read?;
    }
    Ok(())
}
