//! From a file to commits, batch by batch.

use std::path::Path;
use std::rc::Rc;

use annals_model::entry::Source;
use annals_model::error::{Error, ErrorKind, Result};
use annals_store::Store;

use super::columns::Columns;
use super::existing::ExistingEntries;
use super::input::Input;
use super::kinds::Kinds;
use super::layout::{check_delimiter, first_row, has_header, label_begins, mapping};
use super::mapping::{ColumnField, Mapping, is_export};
use super::nothing::NullWords;
use super::refusals::{stopped, stopped_later};
use super::row_writer::RowWriter;
use super::survey::Survey;
use super::table::Dialect;
use super::{ImportObserver, ImportOptions, ImportSummary, OnError, Policy, cells};
use crate::lower;
use crate::session::{Session, check_author};

/// What stands between the names in a cell of an export.
const EXPORT_SEPARATOR: &str = "; ";

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
pub(super) struct ImportRun<'r> {
    pub(super) input: &'r Input,
    pub(super) dialect: Dialect,
    pub(super) columns: &'r Columns,
    pub(super) header: bool,
    pub(super) null: NullWords,
    /// What stands between the names in a cell.
    pub(super) split: Option<&'r str>,
    pub(super) is_export: bool,
    pub(super) options: &'r ImportOptions,
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
            let first = self.check(&mut trial, store, reporting, observer)?;
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
        let first = self.record(&mut row_writer, store, observer)?;
        if let Some((line, reason)) = first.filter(|_| self.options.on_error == OnError::Stop) {
            // Somebody else recorded in between what now stands against a row.
            return Err(stopped_later(line, &reason, &row_writer.summary));
        }
        Ok(self.finished(std::mem::take(&mut row_writer.summary)))
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
}
