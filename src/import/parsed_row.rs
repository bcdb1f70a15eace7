//! What one row says, in words that nobody has looked up yet.

use std::borrow::Cow;

use annals_grammar::ast::Span;
use annals_model::entry::{Count, Mood, Quantity, Role};
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::time::{Date, Reader};

use super::cells;
use super::columns::{Columns, NameColumn, RoleColumns};
use super::decisions::Matter;
use super::mapping::ColumnField;
use super::nothing::NullWords;
use super::table::{Flaw, ROW_BYTES_MAX, TableRow};
use crate::lower;

/// The most that one row may bring into the log, so that every entry of it can be written as a statement.
const QUOTED_BYTES_MAX: usize = 48 << 10;

/// Somebody or something that takes part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NamedParticipant<'r> {
    /// In which role.
    pub(super) role: Role,
    /// The name.
    pub(super) name: Cow<'r, str>,
    /// The column that names it.
    pub(super) column: &'r NameColumn,
    /// Whether it takes no part, but is what the one before it lies in.
    pub(super) above: bool,
}

/// The document that a row rests on.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cited<'r> {
    pub(super) source: Cow<'r, str>,
    pub(super) url: Cow<'r, str>,
    pub(super) title: Cow<'r, str>,
    pub(super) reported: Option<Date>,
    /// The cell of that date, as it is.
    pub(super) day: &'r [u8],
}

impl Cited<'_> {
    /// Whether nothing is said of it.
    pub(super) fn is_empty(&self) -> bool {
        self.source.is_empty() && self.url.is_empty() && self.title.is_empty() && self.reported.is_none()
    }
}

/// What one row says.
#[derive(Clone, Debug)]
pub(super) struct ParsedRow<'r> {
    /// The line it begins on.
    pub(super) line: u64,
    /// The line it ends on.
    pub(super) last: u64,
    /// What it is known by, if the table says.
    pub(super) id: Option<Cow<'r, str>>,
    pub(super) kind: Cow<'r, str>,
    pub(super) mood: Mood,
    /// Who and what takes part, each followed by what it lies in.
    pub(super) names: Vec<NamedParticipant<'r>>,
    pub(super) coordinates: Option<(i32, i32)>,
    pub(super) date: Option<Date>,
    pub(super) quantity: Option<Quantity>,
    pub(super) count: Option<Count>,
    pub(super) cited: Cited<'r>,
    /// Sources that are only named.
    pub(super) sources: Vec<String>,
    pub(super) quote: Option<Cow<'r, str>>,
    pub(super) note: Option<Cow<'r, str>>,
    /// How its dates were read, where that should be known.
    pub(super) remarks: Vec<String>,
    /// What was decided of its cells: what, of which column, and the cell.
    pub(super) decided: Vec<CellDecision>,
}

/// What was decided of a cell: the sort, its column, and what stands in it.
pub(super) type CellDecision = (Matter, usize, String);

/// How rows are read.
pub(super) struct RowFormat<'c> {
    pub(super) columns: &'c Columns,
    /// The kind of every row, where no column says.
    pub(super) kind: Option<&'c str>,
    pub(super) reader: Reader,
    /// The words that stand for nothing.
    pub(super) null: &'c NullWords,
    /// What stands between the names in a cell, where there are several.
    pub(super) split: Option<&'c str>,
    /// Whether the table is an export, in which `#18` is an event.
    pub(super) is_export: bool,
}

impl<'c> RowFormat<'c> {
    /// The id of a row, if it has one that can be read.
    pub(super) fn id<'r>(&self, row: TableRow<'r>) -> Option<Cow<'r, str>> {
        let cell = row.cell(self.columns.of(ColumnField::Id)?);
        cells::text(cell).ok().filter(|id| !id.is_empty() && !self.null.holds(id.as_bytes()))
    }

    /// A cell; what stands for nothing is nothing.
    fn cell<'r>(&self, row: TableRow<'r>, column: usize, decided: &mut Vec<CellDecision>) -> &'r [u8] {
        let cell = row.cell(column);
        if !self.null.holds(cell) {
            return cell;
        }
        decided.push((Matter::Nothing, column, String::from_utf8_lossy(cell.trim_ascii()).into_owned()));
        &[]
    }

    /// What a row says.
    pub(super) fn parsed<'r>(&self, row: TableRow<'r>) -> Result<ParsedRow<'r>>
    where
        'c: 'r,
    {
        self.check_shape(row)?;
        let (mut remarks, mut decided) = (Vec::new(), Vec::new());
        let mut cell =
            |field| self.columns.of(field).map_or(&[][..], |column| self.cell(row, column, &mut decided));
        let full = |text: Cow<'r, str>| (!text.is_empty()).then_some(text);
        let kind = match self.kind {
            Some(kind) => Cow::Borrowed(kind),
            None => cells::text(cell(ColumnField::Kind))?,
        };
        if kind.is_empty() {
            let hint = "fill its cell, or set one kind for all rows with --kind";
            return Err(Error::new(ErrorKind::Meaning, "it has no kind").hint(hint));
        }
        let reported = cell(ColumnField::Reported);
        Ok(ParsedRow {
            line: row.line(),
            last: row.last_line(),
            id: full(cells::text(cell(ColumnField::Id))?),
            kind,
            mood: mood(&cells::text(cell(ColumnField::Mood))?)?,
            coordinates: cells::coordinates(cell(ColumnField::Lat), cell(ColumnField::Lon))?,
            quantity: quantity(&cells::text(cell(ColumnField::Quantity))?)?,
            count: count(&cells::text(cell(ColumnField::Count))?)?,
            sources: sources(&cells::text(cell(ColumnField::Sources))?),
            cited: Cited {
                source: cells::text(cell(ColumnField::Source))?,
                url: cells::text(cell(ColumnField::Url))?,
                title: cells::text(cell(ColumnField::Title))?,
                reported: cells::date(reported, &self.reader, &mut remarks)?,
                day: reported,
            },
            quote: full(cells::text(cell(ColumnField::Quote))?),
            note: full(cells::text(cell(ColumnField::Note))?),
            date: self.date(&mut cell, &mut remarks)?,
            names: self.names(row, &mut decided)?,
            remarks,
            decided,
        })
    }

    fn check_shape(&self, row: TableRow<'_>) -> Result<()> {
        let syntax = |message: String, hint: &str| Err(Error::new(ErrorKind::Syntax, message).hint(hint));
        match row.flaw() {
            Some(Flaw::TooLong) => {
                return syntax(
                    format!("it is longer than {ROW_BYTES_MAX} bytes"),
                    "is this a table? Rows must end with a line break",
                );
            }
            Some(Flaw::Unclosed) => {
                return syntax("it has an unclosed quote".to_owned(), "close the quote, or double it");
            }
            None => {}
        }
        if row.len() != self.columns.width() {
            let message = format!("it has {} of {} columns", row.len(), self.columns.width());
            return syntax(
                message,
                "put a cell that contains the delimiter in quotes; leave an empty cell empty",
            );
        }
        let bytes: usize = row.cells().map(<[u8]>::len).sum();
        if bytes > QUOTED_BYTES_MAX {
            let message = format!(
                "its cells contain {bytes} bytes, more than the {QUOTED_BYTES_MAX} of an \
                entry"
            );
            return syntax(message, "shorten its texts");
        }
        Ok(())
    }

    /// Who and what takes part, each followed by what it lies in.
    pub(super) fn names<'r>(
        &self,
        row: TableRow<'r>,
        decided: &mut Vec<CellDecision>,
    ) -> Result<Vec<NamedParticipant<'r>>>
    where
        'c: 'r,
    {
        let mut names = Vec::with_capacity(self.columns.roles.len() + 2);
        for columns in &self.columns.roles {
            match self.split {
                Some(separator) => self.listed(row, columns, separator, &mut names, decided)?,
                None => self.single(row, columns, &mut names, decided)?,
            }
        }
        if self.is_export
            && let Some(event) = names.iter().find(|named| is_number(&named.name))
        {
            let message = format!("`{}` is an event of the exported log", event.name);
            let hint =
                "a table holds no events within events: export a journal or JSON lines, which lose nothing";
            return Err(Error::new(ErrorKind::Meaning, message).hint(hint));
        }
        if names.is_empty() && !self.columns.roles.is_empty() {
            let hint = "fill one of the participant cells";
            return Err(Error::new(ErrorKind::Meaning, "it has no participant").hint(hint));
        }
        Ok(names)
    }

    /// The name in each cell of a role.
    fn single<'r>(
        &self,
        row: TableRow<'r>,
        columns: &'c RoleColumns,
        names: &mut Vec<NamedParticipant<'r>>,
        decided: &mut Vec<CellDecision>,
    ) -> Result<()>
    where
        'c: 'r,
    {
        let mut above = false;
        for column in &columns.levels {
            let name = cells::text(self.cell(row, column.column, decided))?;
            if name.is_empty() {
                continue;
            }
            if is_list_like(&name) {
                decided.push((Matter::ListLike, column.column, name.clone().into_owned()));
            }
            names.push(NamedParticipant { role: columns.role, name, column, above });
            above = true;
        }
        Ok(())
    }

    /// The names in the cells of a role, which may be lists: each with its own of what they lie in, or all with the one.
    fn listed<'r>(
        &self,
        row: TableRow<'r>,
        columns: &'c RoleColumns,
        separator: &str,
        names: &mut Vec<NamedParticipant<'r>>,
        decided: &mut Vec<CellDecision>,
    ) -> Result<()>
    where
        'c: 'r,
    {
        let mut lists = Vec::with_capacity(columns.levels.len());
        for column in &columns.levels {
            let cell = cells::text(self.cell(row, column.column, decided))?;
            lists.push(self.parts(&cell, separator, column.column, decided));
        }
        let several = lists.iter().map(Vec::len).max().unwrap_or_default();
        if let Some(at) = lists.iter().position(|list| list.len() > 1 && list.len() != several) {
            let [one, other] = [lists[at].len(), several];
            let message = format!(
                "`{}` lists {one} names, and another level of `{}` {other}",
                self.columns.name(columns.levels[at].column),
                columns.role.as_str()
            );
            return Err(
                Error::new(ErrorKind::Meaning, message).hint("list as many of each, or one for all of them")
            );
        }
        for at in 0..several {
            let mut above = false;
            for (column, list) in columns.levels.iter().zip(&lists) {
                let name = if list.len() == 1 { list.first() } else { list.get(at) };
                let Some(name) = name.filter(|name| !name.is_empty()) else { continue };
                let name = Cow::Owned(name.clone());
                names.push(NamedParticipant { role: columns.role, name, column, above });
                above = true;
            }
        }
        Ok(())
    }

    /// The parts of a list, those that stand for nothing empty; none of an empty cell.
    fn parts(
        &self,
        cell: &str,
        separator: &str,
        column: usize,
        decided: &mut Vec<CellDecision>,
    ) -> Vec<String> {
        if cell.is_empty() {
            return Vec::new();
        }
        let parts: Vec<String> = cell.split(separator).map(|part| part.trim().to_owned()).collect();
        if parts.iter().any(String::is_empty) {
            decided.push((Matter::EmptyPart, column, cell.to_owned()));
        }
        let several = parts.len() > 1;
        let kept = parts.into_iter().map(|part| {
            let nothing = several && self.null.holds(part.as_bytes());
            if nothing {
                decided.push((Matter::Nothing, column, part));
                return String::new();
            }
            part
        });
        kept.collect()
    }

    fn date<'r>(
        &self,
        cell: &mut impl FnMut(ColumnField) -> &'r [u8],
        remarks: &mut Vec<String>,
    ) -> Result<Option<Date>> {
        let mut date = |field| cells::date(cell(field), &self.reader, remarks);
        let wrong = |error: annals_model::time::DateError| Error::new(ErrorKind::Date, error.to_string());
        match (date(ColumnField::On)?, date(ColumnField::From)?, date(ColumnField::Until)?) {
            (Some(on), ..) => Ok(Some(on)),
            (None, Some(from), Some(until)) => Date::range(&from, &until).map(Some).map_err(wrong),
            (None, Some(from), None) => Ok(Some(Date::since(from))),
            (None, None, Some(until)) => Ok(Some(Date::by(until))),
            (None, None, None) => Ok(None),
        }
    }
}

/// Whether a text is the number of an entry.
fn is_number(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a cell looks like several names: parts between semicolons or bars, more than one of which say something.
fn is_list_like(cell: &str) -> bool {
    let separator = cell.bytes().find(|byte| matches!(byte, b';' | b'|'));
    separator.is_some_and(|separator| {
        cell.split(char::from(separator)).filter(|part| !part.trim().is_empty()).count() > 1
    })
}

/// Those who take part, each with what it lies in.
pub(super) fn groups<'n, 'r>(
    names: &'n [NamedParticipant<'r>],
) -> impl Iterator<Item = &'n [NamedParticipant<'r>]> {
    names.chunk_by(|_, next| next.above)
}

/// The mood that a word says; what happened where it is empty.
pub(super) fn mood(text: &str) -> Result<Mood> {
    if text.is_empty() {
        return Ok(Mood::Happened);
    }
    Mood::ALL.into_iter().find(|mood| mood.as_str().eq_ignore_ascii_case(text)).ok_or_else(|| {
        let moods = Mood::ALL.map(Mood::as_str).join(", ");
        Error::new(ErrorKind::Syntax, format!("`{text}` isn't a mood")).hint(format!("moods are {moods}"))
    })
}

/// The quantity that a text says: `900 houses`, `over 1000 houses`, `hundreds`.
pub(super) fn quantity(text: &str) -> Result<Option<Quantity>> {
    if text.is_empty() {
        return Ok(None);
    }
    let parsed = annals_grammar::parse_quantity(text).map_err(|error| {
        let message = format!("`{text}` isn't a quantity: {}", error.message);
        Error::new(ErrorKind::Syntax, message).hint("write one as 900 houses, over 1000 houses or hundreds")
    })?;
    Ok(Some(lower::quantity(&parsed)))
}

/// The number of events that a text says: `19`, `3 to 5`, `several`.
fn count(text: &str) -> Result<Option<Count>> {
    if text.is_empty() {
        return Ok(None);
    }
    let parsed = annals_grammar::parse_count(text).map_err(|error| {
        let message = format!("`{text}` isn't a number of events: {}", error.message);
        Error::new(ErrorKind::Syntax, message).hint("write one as 19, 3 to 5, at least 4 or several")
    })?;
    lower::count_of(&parsed, Span::default()).map(Some)
}

/// The sources that a cell names, between semicolons.
fn sources(text: &str) -> Vec<String> {
    text.split("; ").map(|key| key.trim().to_owned()).filter(|key| !key.is_empty()).collect()
}
