//! Answers and errors as text, for people and for programs.
//!
//! Whatever came from outside (names, notes, quotes, phrases) passes [`clean`] before it can reach a terminal.

// What must not reach a terminal.
pub mod clean;
// Which addresses become links.
pub(crate) mod address;
// HTML and SVG, tag by tag.
pub(crate) mod markup;
// Colours.
pub mod paint;
// Rows in words.
pub(crate) mod prose;
// Rows as columns of plain values.
mod flat;
// Rows as columns for the eye.
mod sheet;
// The history step by step.
mod replay;
// For programs: one object a line.
pub mod json;
// For spreadsheets.
pub(crate) mod csv;
// For reports.
pub(crate) mod markdown;
// What stands around the rows.
pub(crate) mod around;
// For pages.
pub(crate) mod html;
// For terminals.
#[cfg(feature = "cli")]
mod table;
// Errors for people.
#[cfg(feature = "cli")]
mod fault;

use std::str::FromStr;

use annals_grammar::english;
use annals_model::error::{Error, ErrorKind};
pub use paint::Paint;
pub use replay::steps;

use crate::answer::Answer;
use crate::import::ImportSummary;

/// How answers are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A table under a line that says how the phrase was read.
    #[cfg(feature = "cli")]
    #[default]
    Table,
    /// One JSON object a line.
    #[cfg_attr(not(feature = "cli"), default)]
    Json,
    /// Comma-separated values with a header.
    Csv,
    /// A Markdown table.
    Markdown,
}

impl Format {
    /// Every format.
    pub const ALL: &[Self] = &[
        #[cfg(feature = "cli")]
        Self::Table,
        Self::Json,
        Self::Csv,
        Self::Markdown,
    ];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            #[cfg(feature = "cli")]
            Self::Table => "table",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Markdown => "markdown",
        }
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL.iter().find(|format| format.as_str() == text).copied().ok_or_else(|| {
            let message = format!("there is no format `{}`", clean::line(text));
            let words: Vec<&str> = Self::ALL.iter().map(|format| format.as_str()).collect();
            Error::new(ErrorKind::Usage, message)
                .hint(format!("formats are {}", english::list(&words, "and")))
        })
    }
}

/// How text is to look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RenderOptions {
    /// How answers are written.
    pub format: Format,
    /// The columns of the terminal; `None` where the text goes to a file or a pipe, which is never wrapped.
    pub width: Option<usize>,
    /// Whether colours may be used.
    pub paint: Paint,
}

/// An answer as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The answer; it ends with a line end.
    pub text: String,
    /// What a reader should know and the format has no place for, for standard error.
    pub aside: String,
}

/// An answer as text.
#[must_use]
pub fn answer(answer: &Answer, look: &RenderOptions) -> Rendered {
    match look.format {
        Format::Json => Rendered { text: json::answer(answer), aside: String::new() },
        Format::Csv => Rendered { text: csv::answer(answer), aside: around::around(answer) },
        Format::Markdown => Rendered { text: markdown::answer(answer), aside: String::new() },
        #[cfg(feature = "cli")]
        Format::Table => Rendered { text: table::answer(answer, look), aside: String::new() },
    }
}

/// An error as text: what is the matter with the phrase, and what to do next.
#[must_use]
pub fn error(error: &Error, phrase: Option<&str>, look: &RenderOptions) -> String {
    match look.format {
        Format::Json => json::error(error, phrase),
        #[cfg(feature = "cli")]
        _ => fault::error(error, phrase, look),
        #[cfg(not(feature = "cli"))]
        _ => clean::line(&error.message) + "\n",
    }
}

/// A list of rows that is no answer (`log`, `stats`), in the format of the look.
#[must_use]
pub fn listing(columns: &[&str], rows: &[Vec<String>], look: &RenderOptions) -> String {
    listing_part(columns, rows, look, true)
}

/// A part of a long list: a format with a heading has it with the first part only.
#[must_use]
pub fn listing_part(columns: &[&str], rows: &[Vec<String>], look: &RenderOptions, first: bool) -> String {
    match look.format {
        Format::Json => json::listing(columns, rows),
        Format::Csv => csv::part(columns, rows, first),
        Format::Markdown => markdown::part(columns, rows, first),
        #[cfg(feature = "cli")]
        Format::Table => table::listing(columns, rows, look),
    }
}

/// What an import came to.
#[must_use]
pub fn imported(summary: &ImportSummary, look: &RenderOptions) -> Rendered {
    if look.format == Format::Json {
        return Rendered { text: json::imported(summary), aside: String::new() };
    }
    let columns = ["read", "recorded", "already_there", "changed", "rejected", "new_names", "new_sources"];
    let ImportSummary { read, recorded, already, changed, rejected, names, sources, .. } = summary;
    let row = [read, recorded, already, changed, rejected, names, sources].map(ToString::to_string);
    let remarks = summary.remarks();
    let aside = remarks.iter().map(|remark| format!("note: {}\n", clean::line(remark))).collect();
    Rendered { text: listing(&columns, &[row.to_vec()], look), aside }
}

#[cfg(test)]
mod tests;
