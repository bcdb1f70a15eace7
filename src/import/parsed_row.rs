//! What one row says, in words that nobody has looked up yet.

use std::borrow::Cow;

use annals_model::entry::{Mood, Quantity, Role};
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::time::{Date, Reader};

use super::cells;
use super::mapping::{ColumnField, Columns};
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
    /// The type that was said.
    pub(super) ty: Option<&'r str>,
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
    pub(super) cited: Cited<'r>,
    pub(super) quote: Option<Cow<'r, str>>,
    pub(super) note: Option<Cow<'r, str>>,
    /// How its dates were read, where that should be known.
    pub(super) remarks: Vec<String>,
}

/// How rows are read.
pub(super) struct RowFormat<'c> {
    pub(super) columns: &'c Columns,
    /// The kind of every row, where no column says.
    pub(super) kind: Option<&'c str>,
    pub(super) reader: Reader,
}

impl<'c> RowFormat<'c> {
    /// The id of a row, if it has one that can be read.
    pub(super) fn id<'r>(&self, row: TableRow<'r>) -> Option<Cow<'r, str>> {
        let cell = row.cell(self.columns.of(ColumnField::Id)?);
        cells::text(cell).ok().filter(|id| !id.is_empty())
    }

    /// What a row says.
    pub(super) fn parsed<'r>(&self, row: TableRow<'r>) -> Result<ParsedRow<'r>>
    where
        'c: 'r,
    {
        self.check_shape(row)?;
        let cell = |field| self.columns.of(field).map_or(&[][..], |column| row.cell(column));
        let text = |field| cells::text(cell(field));
        let full = |text: Cow<'r, str>| (!text.is_empty()).then_some(text);
        let kind = match self.kind {
            Some(kind) => Cow::Borrowed(kind),
            None => text(ColumnField::Kind)?,
        };
        if kind.is_empty() {
            let hint = "fill its cell, or set one kind for all rows with --kind";
            return Err(Error::new(ErrorKind::Meaning, "it has no kind").hint(hint));
        }
        let mut remarks = Vec::new();
        Ok(ParsedRow {
            line: row.line(),
            last: row.last_line(),
            id: full(text(ColumnField::Id)?),
            kind,
            mood: mood(&text(ColumnField::Mood)?)?,
            names: self.names(row)?,
            coordinates: cells::coordinates(cell(ColumnField::Lat), cell(ColumnField::Lon))?,
            date: self.date(row, &mut remarks)?,
            quantity: quantity(&text(ColumnField::Quantity)?)?,
            cited: Cited {
                source: text(ColumnField::Source)?,
                url: text(ColumnField::Url)?,
                title: text(ColumnField::Title)?,
                reported: cells::date(cell(ColumnField::Reported), &self.reader, &mut remarks)?,
                day: cell(ColumnField::Reported),
            },
            quote: full(text(ColumnField::Quote)?),
            note: full(text(ColumnField::Note)?),
            remarks,
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
        if row.len() != self.columns.width {
            let message = format!("it has {} of {} columns", row.len(), self.columns.width);
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

    fn names<'r>(&self, row: TableRow<'r>) -> Result<Vec<NamedParticipant<'r>>>
    where
        'c: 'r,
    {
        let mut names = Vec::with_capacity(self.columns.roles.len() + 2);
        for columns in &self.columns.roles {
            let mut above = false;
            for level in &columns.levels {
                let name = cells::text(row.cell(level.column))?;
                if !name.is_empty() {
                    names.push(NamedParticipant { role: columns.role, name, ty: level.ty.as_deref(), above });
                    above = true;
                }
            }
        }
        if names.is_empty() && !self.columns.roles.is_empty() {
            let hint = "fill one of the participant cells";
            return Err(Error::new(ErrorKind::Meaning, "it has no participant").hint(hint));
        }
        Ok(names)
    }

    fn date(&self, row: TableRow<'_>, remarks: &mut Vec<String>) -> Result<Option<Date>> {
        let mut date = |field| match self.columns.of(field) {
            Some(column) => cells::date(row.cell(column), &self.reader, remarks),
            None => Ok(None),
        };
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
