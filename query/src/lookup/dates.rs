//! From typed dates to dates.

use annals_grammar::ast::{self, DateText};
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::time::{Date, DateError, Reading};

use super::Lookup;

impl Lookup<'_> {
    /// The date that was typed.
    ///
    /// # Errors
    /// If there is no such date, or it can be read in two ways.
    pub fn date(&self, text: &DateText) -> Result<Date> {
        let reading = self.reader.date(typed(text)?).map_err(|error| date_error(&error, text.span))?;
        Ok(self.noted(reading))
    }

    /// The date that something lasts up to, begins with, or lies before or after: `end of 2024` is its last day.
    ///
    /// # Errors
    /// As [`date`](Self::date).
    pub fn bound(&self, text: &DateText) -> Result<Date> {
        let reading = self.reader.bound(typed(text)?).map_err(|error| date_error(&error, text.span))?;
        Ok(self.noted(reading))
    }

    /// About a typed date.
    ///
    /// # Errors
    /// As [`date`](Self::date).
    pub fn about(&self, text: &DateText) -> Result<Date> {
        let reading = self.reader.about(typed(text)?).map_err(|error| date_error(&error, text.span))?;
        Ok(self.noted(reading))
    }

    /// The ends of `from A to B` and `between A and B`, of which one may say what the other leaves out.
    ///
    /// # Errors
    /// As [`date`](Self::date).
    pub fn ends(&self, from: &DateText, to: &DateText) -> Result<(Date, Date)> {
        let read = self.reader.pair(typed(from)?, typed(to)?);
        let [from, to] = read.map_err(|error| list_error(&error, &[from, to]))?;
        Ok((self.noted(from), self.noted(to)))
    }

    /// Dates said together, of which one may say what another leaves out.
    ///
    /// # Errors
    /// As [`date`](Self::date).
    pub fn dates(&self, texts: &[DateText]) -> Result<Vec<Date>> {
        let typed = texts.iter().map(typed).collect::<Result<Vec<_>>>()?;
        let texts: Vec<&DateText> = texts.iter().collect();
        let readings = self.reader.each(&typed).map_err(|error| list_error(&error, &texts))?;
        Ok(readings.into_iter().map(|reading| self.noted(reading)).collect())
    }

    /// One of several dates said together.
    ///
    /// # Errors
    /// As [`date`](Self::date).
    pub fn one_of(&self, texts: &[DateText]) -> Result<Date> {
        let typed = texts.iter().map(typed).collect::<Result<Vec<_>>>()?;
        let texts: Vec<&DateText> = texts.iter().collect();
        let reading = self.reader.one_of(&typed).map_err(|error| list_error(&error, &texts))?;
        Ok(self.noted(reading))
    }

    /// Writes a date as it is kept in a phrase that is asked later: it means the same days then. What is counted from
    /// today stays, and so does what says only part of a date, or its end.
    pub fn write_canonically(&self, text: &mut DateText) {
        let ast::DateForm::Text(typed) = &mut text.form else { return };
        let (date, bound) = (self.reader.date(typed), self.reader.bound(typed));
        if let (Ok(date), Ok(bound)) = (date, bound)
            && !date.relative
            && date.date == bound.date
        {
            let canonical = date.date.canonical();
            let about = |text: &str| self.reader.about(text).map(|reading| reading.date);
            if about(typed) == about(&canonical) {
                *typed = canonical;
            }
        }
    }

    /// Keeps how a date was read, once.
    fn noted(&self, reading: Reading) -> Date {
        if let Some(remarks) = self.remarks {
            let mut remarks = remarks.borrow_mut();
            let new: Vec<String> = reading.remarks.into_iter().filter(|new| !remarks.contains(new)).collect();
            remarks.extend(new);
        }
        reading.date
    }
}

/// The text of a date; an error where it is a place to be filled.
fn typed(date: &DateText) -> Result<&str> {
    match &date.form {
        ast::DateForm::Text(text) => Ok(text),
        ast::DateForm::Parameter(name) => {
            let message = format!("the parameter ${name} has no value");
            Err(Error::new(ErrorKind::Meaning, message).hint("bind a date to it before asking").at(date.span))
        }
    }
}

/// An error about dates said together: about the one that it names, else about all.
fn list_error(error: &DateError, texts: &[&DateText]) -> Error {
    let named = |date: &&&DateText| error.text().is_some_and(|text| date.form.text() == Some(text));
    let span = match (texts.iter().find(named), texts) {
        (Some(date), _) => date.span,
        (None, [first, .., last]) => ast::Span { start: first.span.start, end: last.span.end },
        (None, _) => ast::Span::default(),
    };
    date_error(error, span)
}

/// An error about a typed date.
#[must_use]
pub fn date_error(error: &DateError, span: ast::Span) -> Error {
    let own = Error::new(ErrorKind::Date, error.to_string()).at(span);
    match error {
        DateError::TwoReadings { readings, by_order, .. } => {
            let [one, other] = readings.as_ref();
            let hint = if *by_order {
                format!("type {one} (day first) or {other} (month first)")
            } else {
                format!("type {one} or {other}")
            };
            own.hint(hint).candidates(readings.to_vec())
        }
        DateError::NoYear { .. } => own.hint("say the year as well: 5 March 2024, late March 2024"),
        _ => own.hint(
            "type a date as 2024, 2024-02, 29 February 2024, late March 2024, spring 2025, last year, or in EDTF",
        ),
    }
}
