//! The one description of the columns of each shape. Sort keys, `show`, tables, CSV, Markdown, JSON and exports come of
//! it.

use serde::Serialize;

use super::{Cell, Certainty, SortKey, ValueType};
use annals_graph::budget::Weight;

/// A struct that counts what all of its fields hold.
macro_rules! weighed {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$doc:meta])* pub $field:ident: $ty:ty,)* }) => {
        $(#[$meta])*
        pub struct $name {
            $($(#[$doc])* pub $field: $ty,)*
        }

        impl annals_graph::budget::Weight for $name {
            fn heap(&self) -> usize {
                0 $(+ annals_graph::budget::Weight::heap(&self.$field))*
            }
        }
    };
}

/// A row of a shape: what its fields hold is counted, and its columns are its JSON.
macro_rules! row {
    ($(#[$meta:meta])* pub struct $name:ident { $($fields:tt)* }) => {
        $crate::answer::column::weighed! { $(#[$meta])* pub struct $name { $($fields)* } }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::answer::json::row(self, serializer)
            }
        }
    };
}

/// Columns: name, type, what stands in them, after `=>` what sources say where they disagree, how they differ from those
/// that stand everywhere.
macro_rules! columns {
    ($row:ident; $($name:literal: $ty:ident = $value:expr $(=> $claims:expr)? $(, $change:ident($($with:tt)*))*;)*) => {
        &[$(
            AnswerColumn::<Self>::new($name, ValueType::$ty, |$row| {
                Cell::of($value, Value::$ty)$(.claimed($claims))?
            })
            $(.$change($($with)*))*
        ),*]
    };
}

pub(super) use {columns, row, weighed};

/// Where a column stands in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InJson {
    /// In every row.
    Always,
    /// In the rows in which something stands in it.
    WhereSet,
    /// In none: it is made of what other columns hold.
    Never,
}

/// A column of the rows of a shape.
pub struct AnswerColumn<R: 'static> {
    /// Its name: the field in JSON, the header in CSV, the word in `show` and `sorted by`.
    pub name: &'static str,
    /// The type of its values.
    pub ty: ValueType,
    /// What stands in it in a row.
    pub cell: fn(&R) -> Cell<'_>,
    /// Where it stands in JSON.
    pub json: InJson,
    /// Whether `show` and `sorted by` know it.
    pub field: bool,
    /// Whether plain tables (CSV) have it where nothing else is asked for.
    pub plain: bool,
    /// Whether exports of what was selected have it.
    pub exported: bool,
    /// Whether it is in a plain table only if a row has something in it.
    pub where_filled: bool,
    /// What rows are sorted by, where it is not what is shown.
    pub sorted_by: Option<fn(&R) -> SortKey<'_>>,
    /// The columns that plain tables have in its place: JSON nests what they hold.
    pub parts: &'static [Self],
}

impl<R> Clone for AnswerColumn<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for AnswerColumn<R> {}

impl<R> AnswerColumn<R> {
    /// A column that stands everywhere.
    #[must_use]
    pub const fn new(name: &'static str, ty: ValueType, cell: fn(&R) -> Cell<'_>) -> Self {
        Self {
            name,
            ty,
            cell,
            json: InJson::Always,
            field: true,
            plain: true,
            exported: true,
            where_filled: false,
            sorted_by: None,
            parts: &[],
        }
    }

    /// The same, in JSON only where something stands in it.
    #[must_use]
    pub const fn optional(self) -> Self {
        Self { json: InJson::WhereSet, ..self }
    }

    /// The same, not in JSON.
    #[must_use]
    pub const fn derived(self) -> Self {
        Self { json: InJson::Never, ..self }
    }

    /// The same, not in plain tables unless it is asked for.
    #[must_use]
    pub const fn not_plain(self) -> Self {
        Self { plain: false, ..self }
    }

    /// The same, in no export: it is of the question.
    #[must_use]
    pub const fn not_exported(self) -> Self {
        Self { exported: false, ..self }
    }

    /// The same, unknown to `show` and `sorted by`.
    #[must_use]
    pub const fn no_field(self) -> Self {
        Self { field: false, ..self }
    }

    /// The same, in plain tables only if a row has something in it.
    #[must_use]
    pub const fn where_filled(self) -> Self {
        Self { where_filled: true, ..self }
    }

    /// The same, its rows sorted by something else than what is shown.
    #[must_use]
    pub const fn sorted_by(self, key: fn(&R) -> SortKey<'_>) -> Self {
        Self { sorted_by: Some(key), ..self }
    }

    /// The same, with columns that plain tables have in its place.
    #[must_use]
    pub const fn split(self, parts: &'static [Self]) -> Self {
        Self { parts, plain: false, exported: false, ..self }
    }

    /// What a row is sorted by in this column.
    #[must_use]
    pub fn key<'r>(&self, row: &'r R) -> SortKey<'r> {
        match self.sorted_by {
            Some(key) => key(row),
            None => SortKey::of(&(self.cell)(row)),
        }
    }
}

/// How a column of a table for people looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As text.
    Plain,
    /// As a number of an entry or a date.
    Figure,
    /// As something beside the matter.
    Dim,
    /// As a sign of doubt.
    Doubt,
    /// As a count: to the right.
    Count,
}

/// A column of the table that people see where no fields are asked for.
pub struct Heading<R: 'static> {
    /// What stands above it.
    pub title: &'static str,
    /// How it looks.
    pub tone: Tone,
    /// What stands in it.
    pub cell: fn(&R) -> Cell<'_>,
}

impl<R> Heading<R> {
    /// A column of its own.
    #[must_use]
    pub const fn new(title: &'static str, tone: Tone, cell: fn(&R) -> Cell<'_>) -> Self {
        Self { title, tone, cell }
    }
}

/// How people see the rows of a shape where no fields are asked for.
pub enum Layout<R: 'static> {
    /// As a table.
    Table {
        /// Its columns.
        headings: &'static [Heading<R>],
        /// Whether columns in which no row has anything are left out.
        hides_empty: bool,
    },
    /// As sentences, one line each.
    Sentences(fn(&R) -> Vec<String>),
    /// As lines with their depth.
    Tree(fn(&R) -> Vec<(usize, String)>),
}

/// A table of plain values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// As many cells a row as there are columns.
    pub rows: Vec<Vec<String>>,
}

/// Rows of one shape.
pub trait Row: Weight + Serialize + Sized + 'static {
    /// The columns, in the order of JSON.
    const COLUMNS: &'static [AnswerColumn<Self>];
    /// How people see the rows.
    const LAYOUT: Layout<Self>;
    /// What a row is called, and what several are.
    const NOUN: (&'static str, &'static str) = ("row", "rows");

    /// How sure it is that the row belongs to the answer.
    fn certainty(&self) -> Certainty {
        Certainty::Certain
    }

    /// What the row says, for the chain of its reasons; `None` where it has none.
    fn statement(&self) -> Option<String>;

    /// The entries that the row names as its reasons.
    fn reasons(&self) -> Vec<u64>;

    /// All columns, each with those that plain tables have in its place.
    fn all_columns() -> impl Iterator<Item = &'static AnswerColumn<Self>> {
        Self::COLUMNS.iter().flat_map(|column| std::iter::once(column).chain(column.parts))
    }

    /// The columns that `show` and `sorted by` know: those that are not nested, then the others.
    fn fields() -> impl Iterator<Item = &'static AnswerColumn<Self>> {
        let nested = Self::COLUMNS.iter().flat_map(|column| column.parts);
        Self::COLUMNS.iter().chain(nested).filter(|column| column.field)
    }

    /// The column of a name, whatever its letters.
    #[must_use]
    fn field(name: &str) -> Option<&'static AnswerColumn<Self>> {
        Self::fields().find(|column| column.name.eq_ignore_ascii_case(name))
    }

    /// All rows as a table of plain values.
    #[must_use]
    fn grid(rows: &[Self]) -> Grid {
        let filled = |column: &AnswerColumn<Self>| rows.iter().any(|row| !(column.cell)(row).is_empty());
        let is_there =
            |column: &&AnswerColumn<Self>| column.plain && (!column.where_filled || filled(column));
        let shown: Vec<_> = Self::all_columns().filter(is_there).collect();
        Grid {
            columns: shown.iter().map(|column| column.name.to_owned()).collect(),
            rows: rows
                .iter()
                .map(|row| shown.iter().map(|column| (column.cell)(row).plain()).collect())
                .collect(),
        }
    }
}
