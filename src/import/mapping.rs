//! What the columns of a table say, as it was asked for: `--columns`, `--map`, or the words of a header.
//!
//! A mapping is a list of `WHAT=COLUMN`. WHAT is a role (`by`, `to`, `at`, …) or one of the [`ColumnField`]s. COLUMN is
//! the column's heading, or `#3` for the third. Behind a colon stands the type of those in it (`by=actor:person`),
//! behind a `<` the column of what they lie in (`at=city<district<country`).

use std::borrow::Cow;

use annals_model::entry::Role;
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::folding::fold;
use annals_query::lookup::alike;

use super::cells::recordable;

/// What a column says, other than who and what takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum ColumnField {
    Kind,
    Mood,
    On,
    From,
    Until,
    Quantity,
    Count,
    Source,
    Sources,
    Url,
    Title,
    Reported,
    Quote,
    Note,
    Id,
    Lat,
    Lon,
}

impl ColumnField {
    const ALL: [(Self, &'static str); 17] = [
        (Self::Kind, "kind"),
        (Self::Mood, "mood"),
        (Self::On, "on"),
        (Self::From, "from"),
        (Self::Until, "until"),
        (Self::Quantity, "quantity"),
        (Self::Count, "count"),
        (Self::Source, "source"),
        (Self::Sources, "sources"),
        (Self::Url, "url"),
        (Self::Title, "title"),
        (Self::Reported, "reported"),
        (Self::Quote, "quote"),
        (Self::Note, "note"),
        (Self::Id, "id"),
        (Self::Lat, "lat"),
        (Self::Lon, "lon"),
    ];
}

/// The roles that can be mapped by their word alone; `role:from` and `role:on` say the two that are also dates.
const ROLES: [Role; 12] = [
    Role::By,
    Role::To,
    Role::At,
    Role::In,
    Role::With,
    Role::Of,
    Role::Into,
    Role::Without,
    Role::Under,
    Role::For,
    Role::Against,
    Role::Near,
];

/// What a part of a mapping is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MappingSubject {
    Field(ColumnField),
    Role(Role),
}

/// A column, as it is spoken of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ColumnName {
    Heading(String),
    Number(usize),
}

/// A column with the type of those in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TypedColumn {
    pub(super) column: ColumnName,
    pub(super) ty: Option<String>,
}

/// What the columns say, before the table's header is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    parts: Vec<(MappingSubject, Vec<TypedColumn>)>,
    /// Whether the columns were listed in order, so that no header is needed.
    listed: bool,
}

impl Mapping {
    /// What `--columns` says: a word for each column in order, `-` for one that says nothing.
    ///
    /// # Errors
    /// If a word is none of those that columns can say.
    pub fn columns(text: &str) -> Result<Self> {
        let mut mapping = Self { parts: Vec::new(), listed: true };
        for (at, item) in split(text, ',').into_iter().enumerate() {
            let item = item.trim();
            if item.is_empty() || item == "-" {
                continue;
            }
            let (what, ty) = match item.strip_prefix("role:") {
                Some(rest) => (&item[..5 + rest.find(':').unwrap_or(rest.len())], rest.split_once(':')),
                None => (item.split(':').next().unwrap_or(item), item.split_once(':')),
            };
            let ty = ty.map(|(_, ty)| recordable(ty).map(Cow::into_owned)).transpose()?;
            mapping.add(said(what)?, vec![TypedColumn { column: ColumnName::Number(at), ty }])?;
        }
        mapping.checked()
    }

    /// What `--map` says: `WHAT=COLUMN` between commas.
    ///
    /// # Errors
    /// If it says nothing, the same twice, or what cannot be said.
    pub fn map(texts: &[String]) -> Result<Self> {
        let mut mapping = Self::default();
        for item in texts.iter().flat_map(|text| split(text, ',')) {
            let Some((what, columns)) = item.split_once('=') else {
                let message = format!("`{item}` isn't a mapping");
                return Err(
                    Error::new(ErrorKind::Usage, message).hint("write --map WHAT=COLUMN, as in by=actor")
                );
            };
            let terms: Result<Vec<TypedColumn>> =
                split(columns, '<').into_iter().map(|text| term(&text)).collect();
            let what = said(what.trim()).map_err(|error| reversed(error, what, columns))?;
            mapping.add(what, terms?)?;
        }
        mapping.checked()
    }

    /// A mapping by headings that are words of it themselves: `by,kind,to,on` in the first line of the table. A `date` is
    /// what `on` is.
    pub(super) fn of_header(header: &[String]) -> Option<Self> {
        let mut mapping = Self::default();
        for (at, heading) in header.iter().enumerate() {
            let heading = fold(heading);
            // In an export `on` is a role like any other.
            let word = match heading.as_str() {
                DATE => "on",
                "on" if is_export(header) => "role:on",
                "from" if is_export(header) => "role:from",
                word => word,
            };
            if let Ok(what) = said(word) {
                mapping.add(what, vec![TypedColumn { column: ColumnName::Number(at), ty: None }]).ok()?;
            }
        }
        mapping.checked().ok().filter(|mapping| mapping.parts.len() > 1)
    }

    fn add(&mut self, what: MappingSubject, terms: Vec<TypedColumn>) -> Result<()> {
        let twice =
            matches!(what, MappingSubject::Field(_)) && self.parts.iter().any(|(known, _)| *known == what);
        let chain = matches!(what, MappingSubject::Field(_)) && (terms.len() > 1 || terms[0].ty.is_some());
        let word = match what {
            MappingSubject::Field(field) => word(field),
            MappingSubject::Role(role) => role.as_str(),
        };
        if twice {
            let message = format!("`{word}` is mapped twice");
            return Err(Error::new(ErrorKind::Usage, message).hint("map it to one column"));
        }
        if chain {
            let hint = "only participants take a type or a containing place: by=actor:person";
            return Err(Error::new(ErrorKind::Usage, format!("`{word}` takes one column")).hint(hint));
        }
        self.parts.push((what, terms));
        Ok(())
    }

    fn checked(self) -> Result<Self> {
        let has = |field| self.parts.iter().any(|(what, _)| *what == MappingSubject::Field(field));
        if has(ColumnField::On) && (has(ColumnField::From) || has(ColumnField::Until)) {
            let hint = "map `on`, or `from` and `until`";
            return Err(Error::new(ErrorKind::Usage, "an event has one date").hint(hint));
        }
        if has(ColumnField::Lat) != has(ColumnField::Lon) {
            let hint = "map both `lat` and `lon`, or neither";
            return Err(Error::new(ErrorKind::Usage, "a place needs both coordinates").hint(hint));
        }
        let place =
            |what: &MappingSubject| matches!(what, MappingSubject::Role(role) if LOCATED.contains(role));
        if has(ColumnField::Lat) && !self.parts.iter().any(|(what, _)| place(what)) {
            let hint = "map the place they belong to: at=COLUMN";
            return Err(Error::new(ErrorKind::Usage, "the coordinates belong to no place").hint(hint));
        }
        if self.parts.is_empty() {
            let hint = "map the columns: --map by=actor,kind=type,on=date, or --columns by,kind,to,on";
            return Err(Error::new(ErrorKind::Usage, "no column is mapped").hint(hint));
        }
        Ok(self)
    }

    /// Whether no header is needed.
    pub(super) fn is_listed(&self) -> bool {
        self.listed
    }

    /// What is mapped, in order.
    pub(super) fn parts(&self) -> &[(MappingSubject, Vec<TypedColumn>)] {
        &self.parts
    }
}

/// The heading of the date in an export.
const DATE: &str = "date";

/// Whether a header is that of an export of events, which lists several names in a cell.
pub(super) fn is_export(header: &[String]) -> bool {
    [DATE, "id", "kind", "mood", "earliest", "latest", "sources"]
        .iter()
        .all(|wanted| header.iter().any(|heading| fold(heading) == *wanted))
}

/// The roles whose names may be what a row's coordinates are of, the likeliest first: where an event is, then where it
/// leads, then what it is near.
pub(super) const LOCATED: [Role; 6] = [Role::At, Role::In, Role::To, Role::Into, Role::Near, Role::On];

/// The word for a field.
fn word(field: ColumnField) -> &'static str {
    ColumnField::ALL.iter().find(|(known, _)| *known == field).map_or("", |(_, word)| word)
}

/// What a word of a mapping is about.
fn said(text: &str) -> Result<MappingSubject> {
    let folded = fold(text);
    if let Some(role) = folded.strip_prefix("role:") {
        let role = Role::ALL.into_iter().find(|known| known.as_str() == role);
        return role.map(MappingSubject::Role).ok_or_else(|| unknown(text));
    }
    let field = ColumnField::ALL
        .iter()
        .find(|(_, word)| *word == folded)
        .map(|(field, _)| MappingSubject::Field(*field));
    let role = || ROLES.into_iter().find(|role| role.as_str() == folded).map(MappingSubject::Role);
    field.or_else(role).ok_or_else(|| unknown(text))
}

/// The error of a mapping that is the wrong way round, where it is one.
fn reversed(error: Error, what: &str, columns: &str) -> Error {
    match said(columns.trim()) {
        Ok(_) => error.hint(format!("is it the other way round? Write {}={}", columns.trim(), what.trim())),
        Err(_) => error,
    }
}

fn unknown(text: &str) -> Error {
    let words: Vec<&str> = ColumnField::ALL
        .iter()
        .map(|(_, word)| *word)
        .chain(ROLES.iter().map(|role| role.as_str()))
        .collect();
    let hint = format!("a column can be {}", words.join(", "));
    Error::new(ErrorKind::Usage, format!("`{text}` isn't something a column can be"))
        .hint(hint)
        .candidates(alike(text, words.iter().copied()))
}

fn term(text: &str) -> Result<TypedColumn> {
    let mut parts = split(text, ':').into_iter();
    let column = parts.next().unwrap_or_default();
    let ty = parts.next().filter(|ty| !ty.is_empty());
    let ty = ty.map(|ty| recordable(&ty).map(Cow::into_owned)).transpose()?;
    if column.is_empty() || parts.next().is_some() {
        let message = format!("`{text}` isn't a column");
        let hint = "write COLUMN or COLUMN:TYPE; put a heading with such characters in quotes: by=\"a:b\"";
        return Err(Error::new(ErrorKind::Usage, message).hint(hint));
    }
    let quoted = text.trim_start().starts_with('"');
    let number = column.strip_prefix('#').filter(|_| !quoted).and_then(|digits| digits.parse::<usize>().ok());
    let column = match number.map(|number| number.checked_sub(1)) {
        Some(Some(at)) => ColumnName::Number(at),
        Some(None) => {
            return Err(Error::new(ErrorKind::Usage, "columns are counted from 1").hint("the first is #1"));
        }
        None => ColumnName::Heading(column),
    };
    Ok(TypedColumn { column, ty })
}

/// The pieces of a text between separators, those in quotes whole; where all of a piece is in quotes they are left out.
fn split(text: &str, separator: char) -> Vec<String> {
    let (mut pieces, mut piece, mut quoted) = (Vec::new(), String::new(), false);
    for letter in text.chars() {
        quoted ^= letter == '"';
        if letter == separator && !quoted {
            pieces.push(std::mem::take(&mut piece));
        } else {
            piece.push(letter);
        }
    }
    pieces.push(piece);
    let bare = |piece: String| {
        let trimmed = piece.trim();
        let inside = trimmed.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        inside.filter(|inside| !inside.contains('"')).map_or_else(|| trimmed.to_owned(), str::to_owned)
    };
    pieces.into_iter().map(bare).collect()
}
