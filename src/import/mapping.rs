//! What the columns of a table say: `--columns`, `--map`, and the header they are looked up in.
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
    Source,
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
    const ALL: [(Self, &'static str); 15] = [
        (Self::Kind, "kind"),
        (Self::Mood, "mood"),
        (Self::On, "on"),
        (Self::From, "from"),
        (Self::Until, "until"),
        (Self::Quantity, "quantity"),
        (Self::Source, "source"),
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
enum MappingSubject {
    Field(ColumnField),
    Role(Role),
}

/// A column, as it is spoken of.
#[derive(Clone, Debug, PartialEq, Eq)]
enum ColumnName {
    Heading(String),
    Number(usize),
}

/// A column with the type of those in it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct TypedColumn {
    column: ColumnName,
    ty: Option<String>,
}

/// What the columns say, before the table's header is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    parts: Vec<(MappingSubject, Vec<TypedColumn>)>,
    /// Whether the columns were listed in order, so that no header is needed.
    listed: bool,
}

/// A column of names, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NameColumn {
    /// The column, from 0.
    pub(super) column: usize,
    /// The type that was said, or that the heading is a name of.
    pub(super) ty: Option<String>,
}

/// The columns of a role: those who take part, what they lie in, what that lies in, ….
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RoleColumns {
    pub(super) role: Role,
    pub(super) levels: Vec<NameColumn>,
}

/// What each column of a table says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    fields: Vec<(ColumnField, usize)>,
    pub(super) roles: Vec<RoleColumns>,
    /// The heading of the column of ids.
    pub(super) ids: Option<String>,
    /// How many columns the table has.
    pub(super) width: usize,
}

impl Columns {
    /// The column that says this.
    pub(super) fn of(&self, field: ColumnField) -> Option<usize> {
        self.fields.iter().find(|(known, _)| *known == field).map(|(_, column)| *column)
    }

    /// The columns of dates.
    pub(super) fn dates(&self) -> impl Iterator<Item = usize> + '_ {
        [ColumnField::On, ColumnField::From, ColumnField::Until, ColumnField::Reported]
            .into_iter()
            .filter_map(|field| self.of(field))
    }
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
            mapping.add(said(what.trim())?, terms?)?;
        }
        mapping.checked()
    }

    /// A mapping by headings that are words of it themselves: `by,kind,to,on` in the first line of the table.
    pub(super) fn of_header(header: &[String]) -> Option<Self> {
        let mut mapping = Self::default();
        for (at, heading) in header.iter().enumerate() {
            if let Ok(what) = said(&fold(heading)) {
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

    /// The columns of a table of this header, or of so many columns. `is_type` knows the names of types.
    pub(super) fn bind(
        &self,
        header: Option<&[String]>,
        width: usize,
        is_type: impl Fn(&str) -> bool,
    ) -> Result<Columns> {
        let mut columns = Columns { width, ..Columns::default() };
        for (what, terms) in &self.parts {
            match what {
                MappingSubject::Field(field) => {
                    let column = self.place(&terms[0].column, header, width)?;
                    if *field == ColumnField::Id {
                        columns.ids = header.and_then(|header| header.get(column).cloned());
                    }
                    columns.fields.push((*field, column));
                }
                MappingSubject::Role(role) => {
                    let level = |term: &TypedColumn| {
                        let column = self.place(&term.column, header, width)?;
                        let heading = header.and_then(|header| header.get(column));
                        let named = || heading.and_then(|heading| type_in(heading, &is_type));
                        Ok(NameColumn { column, ty: term.ty.clone().or_else(named) })
                    };
                    let levels: Result<Vec<NameColumn>> = terms.iter().map(level).collect();
                    columns.roles.push(RoleColumns { role: *role, levels: levels? });
                }
            }
        }
        Ok(columns)
    }

    fn place(&self, column: &ColumnName, header: Option<&[String]>, width: usize) -> Result<usize> {
        let heading = match column {
            ColumnName::Number(at) if *at < width => return Ok(*at),
            ColumnName::Number(at) => {
                let message = format!("there is no column {}: the table has {width}", at + 1);
                let hint = if self.listed { "list no more columns than it has" } else { "count them from 1" };
                return Err(Error::new(ErrorKind::Usage, message).hint(hint));
            }
            ColumnName::Heading(heading) => heading,
        };
        let Some(header) = header else {
            let message = format!("the table has no header in which to find `{heading}`");
            return Err(Error::new(ErrorKind::Usage, message).hint("give the column by number: --map by=#1"));
        };
        let exact: Vec<usize> = places(header, |known| known == heading);
        let found =
            if exact.is_empty() { places(header, |known| fold(known) == fold(heading)) } else { exact };
        match found.as_slice() {
            [one] => Ok(*one),
            [] => {
                let candidates = alike(heading, header.iter().map(String::as_str));
                let hint = format!("its columns are {}", header.join(", "));
                let message = format!("the table has no column `{heading}`");
                Err(Error::new(ErrorKind::Usage, message).hint(hint).candidates(candidates))
            }
            several => {
                let candidates = several.iter().map(|at| format!("#{}", at + 1)).collect();
                let message = format!("the table has {} columns `{heading}`", several.len());
                Err(Error::new(ErrorKind::Usage, message)
                    .hint("choose one by its number")
                    .candidates(candidates))
            }
        }
    }
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

/// The type that a heading, or the last word of one, is a name of.
fn type_in(heading: &str, is_type: &impl Fn(&str) -> bool) -> Option<String> {
    let folded = fold(heading);
    let last = folded.rsplit(' ').next().unwrap_or_default();
    [folded.as_str(), last].into_iter().find(|word| is_type(word)).map(str::to_owned)
}

fn places(header: &[String], is: impl Fn(&str) -> bool) -> Vec<usize> {
    (0..header.len()).filter(|at| is(&header[*at])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(map: &str, header: &[&str]) -> Result<Columns> {
        let header: Vec<String> = header.iter().map(|heading| (*heading).to_owned()).collect();
        let is_type = |word: &str| ["city", "country"].contains(&word);
        Mapping::map(&[map.to_owned()])?.bind(Some(&header), header.len(), is_type)
    }

    #[test]
    fn columns_are_found_by_heading_and_number() {
        let columns = bound("by=Actor,kind=#2,on=\"the, date\"", &["actor", "type", "the, date"]).unwrap();
        assert_eq!(columns.of(ColumnField::Kind), Some(1));
        assert_eq!(columns.of(ColumnField::On), Some(2));
        assert_eq!(columns.roles[0].levels[0].column, 0);
    }

    #[test]
    fn what_somebody_lies_in_and_types_are_said_or_taken_from_headings() {
        let columns = bound("at=city<where:valley<the_country", &["city", "where", "the_country"]).unwrap();
        let types: Vec<_> = columns.roles[0].levels.iter().map(|level| level.ty.as_deref()).collect();
        assert_eq!(types, [Some("city"), Some("valley"), Some("country")]);
    }

    #[test]
    fn what_cannot_be_mapped_is_said() {
        for (map, message) in [
            ("whom=a", "`whom` isn't something"),
            ("by", "`by` isn't a mapping"),
            ("on=a,on=b", "`on` is mapped twice"),
            ("on=a:person", "`on` takes one column"),
            ("on=a,until=b", "an event has one date"),
            ("lat=a,by=b", "needs both coordinates"),
            ("lat=a,lon=b,by=c", "belong to no place"),
            ("by=z", "no column `z`"),
            ("by=#9", "no column 9"),
            ("by=#0", "counted from 1"),
            ("by=A", "2 columns `A`"),
        ] {
            let header = ["a", "a", "b", "c"];
            let error =
                bound(map, if message.starts_with('2') { &header } else { &header[1..] }).unwrap_err();
            assert!(error.message.contains(message), "{map}: {}", error.message);
            assert!(error.hint.is_some(), "{map}");
        }
    }

    #[test]
    fn columns_in_order_leave_some_out() {
        let mapping = Mapping::columns("by:person, kind ,-,on").unwrap();
        let columns = mapping.bind(None, 4, |_| false).unwrap();
        assert_eq!((columns.of(ColumnField::Kind), columns.of(ColumnField::On)), (Some(1), Some(3)));
        assert_eq!(columns.roles[0].levels[0].ty.as_deref(), Some("person"));
        assert!(mapping.bind(None, 3, |_| false).is_err());
        assert!(Mapping::columns("-,-").is_err());
        assert_eq!(
            Mapping::columns("role:from:place").unwrap().bind(None, 1, |_| false).unwrap().roles.len(),
            1
        );
    }
}
