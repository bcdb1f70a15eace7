//! From typed dates to dates.

use annals_grammar::ast::{self, DateForm, DateText};
use annals_model::error::{Error, Kind, Result};
use annals_model::time::{self, Date, DateError};

use super::Lookup;
use crate::terms::Term;

impl Lookup<'_> {
    /// The date that was typed.
    ///
    /// # Errors
    /// If there is no such date.
    pub fn date(&self, text: &DateText) -> Result<Date> {
        let date = match &text.form {
            DateForm::Edtf(edtf) => time::edtf::parse(edtf),
            DateForm::Decade(year) => Date::decade(*year),
            DateForm::Season(name, year) => Date::season(*year, name.kept()),
            DateForm::PartOfYear(part, year) => Date::part_of_year(part.kept(), *year),
            DateForm::Today => Ok(Date::today(self.today)),
            DateForm::Yesterday => Ok(Date::yesterday(self.today)),
            DateForm::Tomorrow => Ok(Date::tomorrow(self.today)),
            DateForm::Nearby { which, count, unit: of } => self.nearby(*which, *count, of.kept()),
            DateForm::Parameter(name) => {
                let message = format!("the place ${name} has not been filled");
                return Err(Error::new(Kind::Meaning, message)
                    .hint("bind a date to it before asking")
                    .at(text.span));
            }
        };
        date.map_err(|error| date_error(&error, text.span))
    }

    fn nearby(&self, which: ast::Nearby, count: Option<u32>, unit: time::Unit) -> Result<Date, DateError> {
        match (which, count) {
            (ast::Nearby::Last, None) => Date::last(unit, self.today),
            (ast::Nearby::Last, Some(count)) => Date::last_n(count, unit, self.today),
            (ast::Nearby::Next, None) => Date::next(unit, self.today),
            (ast::Nearby::Next, Some(count)) => Date::next_n(count, unit, self.today),
            (ast::Nearby::This, _) => Date::this(unit, self.today),
        }
    }
}

/// An error about a typed date.
#[must_use]
pub fn date_error(error: &DateError, span: ast::Span) -> Error {
    Error::new(Kind::Date, error.to_string())
        .hint(
            "type a date as 2024, 2024-02, 2024-02-29, 29 February 2024, spring 2025, last year, or in EDTF",
        )
        .at(span)
}
