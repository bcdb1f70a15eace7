//! From a file to commits, batch by batch.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;

use annals_model::entry::{Entry, EntryId, Source};
use annals_model::error::{Error, ErrorKind, Result};
use annals_store::Store;

use super::columns::Columns;
use super::decisions::{Matter, NAMED_MAX};
use super::existing::ExistingEntries;
use super::gone::KnownIds;
use super::input::Input;
use super::kinds::Kinds;
use super::layout::{check_delimiter, date_reader, first_row, has_header, label_begins, mapping};
use super::mapping::{ColumnField, Mapping, is_export};
use super::nothing::NullWords;
use super::parsed_row::{RowFormat, groups};
use super::refusals::{Refused, cancelled, stopped, stopped_later};
use super::row_writer::{Entered, RowWriter};
use super::survey::Survey;
use super::table::{Batch, Dialect, Table, TableRow};
use super::{
    BATCH_ROWS, ImportObserver, ImportOptions, ImportProgress, ImportSummary, NewNames, OnError, Policy,
    Rejected, cells,
};
use crate::lower;
use crate::session::clock::Ahead;
use crate::session::{Session, check_author};

/// What stands between the names in a cell of an export.
const EXPORT_SEPARATOR: &str = "; ";
/// Numbers of entries that are nearer than this are read in one go.
const NEAR: EntryId = 1_000;

/// Reads a table into the store of a session, row by row; the session then knows what was recorded.
///
/// # Errors
/// If the file cannot be read or is no table, a row is wrong and none are passed over, or the store fails.
pub fn import(
    session: &mut Session,
    path: &Path,
    options: &ImportOptions,
    observer: &mut dyn ImportObserver,
) -> Result<ImportSummary> {
    let summary = table(session.another_store()?, path, options, observer)?;
    session.catch_up()?;
    Ok(summary)
}

/// Imports a table into a store, of which the handle is used no further.
///
/// # Errors
/// If the file cannot be read or mapped, if a row cannot be told and nothing else was asked for, or if the store or the
/// machine fails. What was recorded by then stays, and importing the file again goes on from there.
pub fn table(
    store: Store,
    path: &Path,
    options: &ImportOptions,
    observer: &mut dyn ImportObserver,
) -> Result<ImportSummary> {
    check_author(&options.author)?;
    let input = Input::open(path)?;
    let dialect = Dialect { delimiter: options.delimiter, quotes: options.quotes };
    let Some(first) = first_row(&input, dialect)? else {
        let notes = vec![format!("{} is empty", input.name)];
        return Ok(ImportSummary { notes, dry_run: options.dry_run, ..ImportSummary::default() });
    };
    check_delimiter(&input, &first, dialect)?;
    let mapping = mapping(&first, options)?;
    let header = has_header(&first, &mapping, options)?;
    let headings = header.then_some(first.as_slice());
    let ids = Columns::bind(&mapping, headings, first.len(), |_| false)?;
    let label = ids.of(ColumnField::Id).map(|_| label_begins(options.ids.as_deref().or(ids.ids.as_deref())));
    let mut store = store;
    // Where all rows are checked first, they are compared when they are recorded.
    let compares = options.dry_run || options.on_error == OnError::Skip;
    let existing = known_of(&mut store, &input.urn, label, compares)?;
    let is_type = |word: &str| existing.vocabulary().type_named(word).is_some();
    let columns = Columns::bind(&mapping, headings, first.len(), is_type)?;
    // What the program exports is read as it was written.
    let export = options.mapping.is_none() && is_export(&first);
    let null = NullWords::of(if export { Some(&[]) } else { options.null.as_deref() });
    let split = options.split.as_deref().or(export.then_some(EXPORT_SEPARATOR));
    let run = ImportRun {
        input: &input,
        dialect,
        columns: &columns,
        header,
        null,
        split,
        is_export: export,
        options,
    };
    run.check_kind(&existing)?;
    run.check_types(&existing)?;
    if header {
        observer.header(&first)?;
    }
    let summary = run.all(&mut store, existing, observer)?;
    Ok(ImportSummary { findings: store.take_findings(), ..summary })
}

/// What the log holds, up to its end.
fn known_of(store: &mut Store, urn: &str, label: Option<String>, compares: bool) -> Result<ExistingEntries> {
    let mut existing = ExistingEntries::new(urn, label, compares);
    let read = store.catch_up(|entry| existing.apply(entry.number, entry.label.as_deref(), &entry.body));
    read?;
    Ok(existing)
}

/// One import.
struct ImportRun<'r> {
    input: &'r Input,
    dialect: Dialect,
    columns: &'r Columns,
    header: bool,
    null: NullWords,
    /// What stands between the names in a cell.
    split: Option<&'r str>,
    is_export: bool,
    options: &'r ImportOptions,
}

/// What is done with rows.
struct Mode<'m> {
    /// Where they are recorded; nowhere where they are only checked.
    store: &'m mut Store,
    dry: bool,
    /// Whether those that are rejected are told.
    reporting: bool,
    /// What was recorded ahead of the machine's clock.
    ahead: Option<Ahead>,
}

impl ImportRun<'_> {
    /// A kind that all rows are of must have the roles that the table fills.
    fn check_kind(&self, existing: &ExistingEntries) -> Result<()> {
        let Some(kind) = &self.options.kind else {
            if self.columns.of(ColumnField::Kind).is_none() {
                let hint = "map a column (kind=COLUMN), or set one kind for all rows with --kind";
                return Err(Error::new(ErrorKind::Usage, "no column gives the kind of event").hint(hint));
            }
            return Ok(());
        };
        let (roles, mut kinds) = (self.columns.filled_roles(), Kinds::default());
        let row = kinds.get(existing, kind, &roles)?;
        match roles.iter().find(|role| row.accepts(**role).is_none()).filter(|_| !self.options.new_roles) {
            None => Ok(()),
            Some(role) => {
                let takes = row.roles_listed(existing.vocabulary());
                let message = format!("`{kind}` has no role `{}`: it takes {takes}", role.as_str());
                let hint = "map the column to one of these, or add the role with --new-roles accept";
                Err(Error::new(ErrorKind::Meaning, message).hint(hint))
            }
        }
    }

    /// A type that nobody has defined must be one that can be.
    fn check_types(&self, existing: &ExistingEntries) -> Result<()> {
        let levels = self.columns.roles.iter().flat_map(|role| &role.levels);
        levels.filter_map(|level| Some((level, level.new_type()?))).try_for_each(|(level, ty)| {
            if existing.vocabulary().type_named(ty).is_some() {
                return Ok(());
            }
            lower::free_for_type(existing.vocabulary(), ty).map_err(|error| match level.ty {
                Some(_) => error,
                None => {
                    let name = self.columns.name(level.column);
                    error.hint(format!("give the places in `{name}` a type: \"{name}\":TYPE"))
                }
            })
        })
    }

    /// The source that the file is.
    fn source(&self) -> Source {
        let name =
            cells::recordable(&self.input.name).map_or_else(|_| "table".to_owned(), |name| name.into_owned());
        Source {
            key: name.clone(),
            title: Some(name),
            url: Some(self.input.urn.clone()),
            ..Source::default()
        }
    }

    /// Checks all rows first where one that cannot be told is to stop all. What the log holds is read again after
    /// that, so that it is never held twice.
    fn all(
        &self,
        store: &mut Store,
        existing: ExistingEntries,
        observer: &mut dyn ImportObserver,
    ) -> Result<ImportSummary> {
        let survey = Rc::new(self.survey(observer)?);
        let mut row_writer = self.row_writer(existing, &survey, store);
        if self.options.dry_run || self.options.on_error == OnError::Stop {
            let mut trial = row_writer.trying();
            let reporting = self.options.dry_run && self.options.on_error == OnError::Skip;
            let first = self.pass(&mut trial, Mode { store, dry: true, reporting, ahead: None }, observer)?;
            if let Some((line, reason)) = first.filter(|_| self.options.on_error == OnError::Stop) {
                return Err(stopped(line, &reason, trial.summary.rejected));
            }
            let summary = std::mem::take(&mut trial.summary);
            if self.options.dry_run || (summary.entries == 0 && !self.options.reports) {
                return Ok(self.finished(ImportSummary { dry_run: self.options.dry_run, ..summary }));
            }
            let (label, answers) = (trial.existing.label_begins.take(), trial.answers());
            *store = store.another()?;
            row_writer = self.row_writer(known_of(store, &self.input.urn, label, true)?, &survey, store);
            row_writer.apply_answers(answers);
        }
        let reporting = true;
        let first =
            self.pass(&mut row_writer, Mode { store, dry: false, reporting, ahead: None }, observer)?;
        if let Some((line, reason)) = first.filter(|_| self.options.on_error == OnError::Stop) {
            // Somebody else recorded in between what now stands against a row.
            return Err(stopped_later(line, &reason, &row_writer.summary));
        }
        Ok(self.finished(std::mem::take(&mut row_writer.summary)))
    }

    /// Looks at what the names of all rows lie in, if they lie in anything.
    fn survey(&self, observer: &mut dyn ImportObserver) -> Result<Survey> {
        let mut survey = Survey::default();
        if !self.columns.has_hierarchy() {
            return Ok(survey);
        }
        let (reading, mut rows) = (self.reading(), 0);
        self.each_batch(|batch, bytes| {
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
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(survey)
    }

    /// Reads the file from the beginning, batch by batch, without its header; told with each are the bytes read so far.
    fn each_batch(&self, mut each: impl FnMut(&Batch, u64) -> Result<ControlFlow<()>>) -> Result<()> {
        let mut table = Table::new(self.input.reader()?, self.dialect);
        let (mut batch, mut header) = (Batch::default(), self.header);
        loop {
            batch.clear();
            while batch.len() < BATCH_ROWS
                && table.read(&mut batch).map_err(|failure| self.input.unreadable(&failure))?
            {}
            self.input.must_be_as_it_was()?;
            if batch.len() == 0 {
                return Ok(());
            }
            if std::mem::take(&mut header) {
                batch.drop_first();
            }
            if each(&batch, table.bytes)?.is_break() {
                return Ok(());
            }
        }
    }

    fn row_writer(&self, existing: ExistingEntries, survey: &Rc<Survey>, store: &Store) -> RowWriter {
        let policy = Policy {
            new_names: self.options.new_names,
            widen: self.options.new_roles,
            on_known_id: self.options.on_known_id,
            author: self.options.author.clone(),
            today: (self.options.clock)().day(),
            reports: self.options.reports && !self.options.dry_run,
        };
        let mut row_writer =
            RowWriter::new(existing, policy, self.columns.clone(), Rc::clone(survey), self.source());
        row_writer.begin(store.head().0.saturating_add(1));
        row_writer
    }

    fn finished(&self, mut summary: ImportSummary) -> ImportSummary {
        if self.header
            && self.options.header.is_none()
            && self.options.mapping.as_ref().is_some_and(Mapping::is_listed)
        {
            summary.notes.push("line 1 was read as a header; with --header no it is a row".to_owned());
        }
        summary
    }

    /// Reads the file from the beginning; gives the first row that was rejected.
    fn pass(
        &self,
        row_writer: &mut RowWriter,
        mut mode: Mode<'_>,
        observer: &mut dyn ImportObserver,
    ) -> Result<Option<Refused>> {
        let (mut first, mut stopped) = (None, false);
        let mut known_ids = KnownIds::of(&row_writer.existing);
        self.each_batch(|batch, bytes| {
            self.meet_ids(row_writer, batch, &mut known_ids);
            let rejected = self.batch(row_writer, batch, &mut mode, observer)?;
            row_writer.untold().iter().try_for_each(|decision| observer.decided(decision))?;
            first = first.take().or(rejected);
            let (bytes_all, rows) = (self.input.bytes, row_writer.summary.read);
            observer.progress(ImportProgress { checking: mode.dry, bytes, bytes_all, rows });
            if observer.stop() {
                return Err(cancelled(&row_writer.summary, mode.dry));
            }
            stopped = first.is_some() && !mode.dry && self.options.on_error == OnError::Stop;
            Ok(if stopped { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        if stopped {
            return Ok(first);
        }
        self.tell_gone(row_writer, &known_ids, mode.store)?;
        row_writer.untold().iter().try_for_each(|decision| observer.decided(decision))?;
        row_writer.summary.notes.extend(mode.ahead.map(|ahead| ahead.to_string()));
        Ok(first)
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

    /// Records the rows of a batch that are not there, in one commit; gives the first that was rejected.
    fn batch(
        &self,
        row_writer: &mut RowWriter,
        batch: &Batch,
        mode: &mut Mode<'_>,
        observer: &mut dyn ImportObserver,
    ) -> Result<Option<Refused>> {
        let mut rows = Vec::new();
        for row in batch.rows() {
            row_writer.summary.read += 1;
            if row_writer.existing.lines.holds(row.line()) {
                row_writer.summary.already += 1;
            } else {
                rows.push(row);
            }
        }
        if rows.is_empty() {
            return Ok(None);
        }
        let reading = self.reading();
        if self.options.new_names == NewNames::Ask {
            let parsed = rows.iter().filter_map(|row| reading.parsed(*row).ok());
            parsed.into_iter().try_for_each(|parsed| row_writer.ask(&parsed, observer))?;
        }
        if mode.dry {
            self.meet(row_writer, &rows, mode.store)?;
            let first = self.enter(row_writer, &rows, mode.reporting, observer)?;
            row_writer.take();
            return Ok(first);
        }
        let existing = &mut row_writer.existing;
        let locked =
            mode.store.lock(|entry| existing.apply(entry.number, entry.label.as_deref(), &entry.body));
        let mut guard = locked?;
        row_writer.begin(guard.next_number());
        self.meet(row_writer, &rows, guard.store())?;
        let first = self.enter(row_writer, &rows, mode.reporting, observer)?;
        let now = (self.options.clock)();
        if let Some(clock) = self.options.machine_clock {
            let newest = guard.newest().map(|newest| (guard.next_number() - 1, newest));
            clock.admit(newest, now)?;
        }
        let entries = guard.commit(row_writer.take(), now)?;
        if let (Some(clock), [one, .., last] | [one @ last]) =
            (self.options.machine_clock, entries.as_slice())
            && clock.is_ahead(last.recorded)
        {
            let from = mode.ahead.map_or(one.number, |ahead| ahead.from);
            mode.ahead = Some(Ahead { from, to: last.number, newest: last.recorded, clock });
        }
        Ok(first)
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
    fn enter(
        &self,
        row_writer: &mut RowWriter,
        rows: &[TableRow<'_>],
        reporting: bool,
        observer: &mut dyn ImportObserver,
    ) -> Result<Option<Refused>> {
        let (reading, mut first) = (self.reading(), None);
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
            if reporting {
                let cells: Vec<String> =
                    row.cells().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
                observer.rejected(&Rejected { line: row.line(), reason: &reason, cells: &cells })?;
            }
            first.get_or_insert((row.line(), reason));
        }
        Ok(first)
    }

    /// Reads the entries again that rows may be by their ids.
    fn meet(&self, row_writer: &mut RowWriter, rows: &[TableRow<'_>], store: &Store) -> Result<()> {
        let (reading, head) = (self.reading(), store.head().0);
        let ids = rows.iter().filter_map(|row| reading.id(*row));
        let numbers: BTreeSet<EntryId> = ids.filter_map(|id| row_writer.entry_of(&id)).collect();
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
