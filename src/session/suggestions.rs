//! Errors that teach: a line that was refused is answered with what was meant, where that can be found. Whatever is
//! suggested can be asked or recorded, and stands in the place of what it is meant for.

use std::ops::Range;

use annals_grammar::complete::opens_statement;
use annals_grammar::foreign_syntax_of;
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::error::{Replaces, Suggestion};

use super::repair::{Failed, LineReading, RepairResult, Repairs};
use super::{Context, Session};

/// Suggestions that are tried for one error, at most.
const TRIED_MAX: usize = 10;

impl Session {
    /// Whether a line can be asked, perhaps as another, or recorded. Nothing is recorded.
    #[must_use]
    pub fn runs(&self, line: &str, context: &Context) -> bool {
        Repairs::new(&self.graph, context).runs(line)
    }

    /// What a line asks that cannot be asked as it stands.
    ///
    /// # Errors
    /// The error, with what may have been meant, where that is not sure.
    pub(super) fn read_otherwise(&self, error: Error, line: &str, context: &Context) -> Result<LineReading> {
        if !is_of_words(&error) {
            return Err(error);
        }
        let repairs = Repairs::new(&self.graph, context);
        if error.word.is_some() {
            let error = suited(error, line, &repairs);
            return repairs.of_word(&error, line).ok_or(error);
        }
        // Which of several was named is asked back.
        let found =
            if error.kind == ErrorKind::Ambiguous { RepairResult::default() } else { repairs.of(line) };
        match found.read {
            Some(reading) => Ok(reading),
            None => Err(advised(taught(error, found, line, &repairs), line)),
        }
    }

    /// The error for a line that records nothing, with what may have been meant.
    pub(super) fn refused(&self, error: Error, line: &str, context: &Context) -> Error {
        if !is_of_words(&error) {
            return error;
        }
        let repairs = Repairs::new(&self.graph, context);
        let found = repairs.of(line);
        advised(taught(error, found, line, &repairs), line)
    }
}

/// Whether the words of a line are to blame.
pub(super) fn is_of_words(error: &Error) -> bool {
    // What is wrong with a date is known where the date is read.
    matches!(error.kind, ErrorKind::Syntax | ErrorKind::Unknown | ErrorKind::Ambiguous | ErrorKind::Meaning)
}

/// The error with what may have been meant.
fn taught(error: Error, found: RepairResult, line: &str, repairs: &Repairs<'_>) -> Error {
    let own = suited(error, line, repairs);
    if !own.suggestions.is_empty() || own.kind == ErrorKind::Ambiguous {
        return own;
    }
    let foreign_syntax = foreign_syntax_of(line).into_iter().next().map(Error::from);
    if !found.offered.is_empty() {
        return Error { hint: None, ..foreign_syntax.unwrap_or(own).lines(found.offered) };
    }
    match &found.failed {
        Some(Failed { phrase, sure: true, .. }) => {
            of_phrase_meant(&own, phrase, line, repairs).unwrap_or(own)
        }
        Some(Failed { phrase, .. }) => {
            foreign_syntax.map_or(own, |foreign_syntax| shown(foreign_syntax, phrase, repairs))
        }
        None => foreign_syntax.filter(|foreign_syntax| foreign_syntax.hint.is_some()).unwrap_or(own),
    }
}

/// The error with where to read on, if all that was suggested for it is none.
fn advised(error: Error, line: &str) -> Error {
    if error.advice().is_some() {
        return error;
    }
    let topic = if opens_statement(line) { "recording" } else { "asking" };
    error.hint(format!("`:help {topic}` or `annals help {topic}` shows what may stand here"))
}

/// The error of a wording of another language, with what is wrong with the phrase that may have been meant.
fn shown(foreign_syntax: Error, phrase: &str, repairs: &Repairs<'_>) -> Error {
    let Some(inner) = repairs.refusal(phrase) else { return foreign_syntax };
    let mut inner = suited(inner, phrase, repairs);
    let blamed = inner.span.clone().and_then(|span| phrase.get(span)).unwrap_or_default();
    inner.suggestions.retain(|one| annals_grammar::edits(&one.text, blamed) < 3);
    let hint = foreign_syntax
        .hint
        .clone()
        .unwrap_or_else(|| format!("the nearest phrase is `{phrase}`, but {}", inner.message));
    let lines = inner.suggestions.iter().filter_map(|suggestion| inner.mended(phrase, suggestion)).collect();
    foreign_syntax.lines(lines).hint(hint)
}

/// The error with those of its suggestions that can be asked or recorded in their place.
pub(super) fn suited(mut error: Error, line: &str, repairs: &Repairs<'_>) -> Error {
    repairs.begin();
    let suggestions = std::mem::take(&mut error.suggestions);
    let blamed = error.span.clone().and_then(|span| line.get(span)).unwrap_or_default();
    let keeps = |one: &&Suggestion| one.replaces == Replaces::Line || repairs.keeps(blamed, &one.text);
    let runs = |one: &&Suggestion| error.mended(line, one).is_some_and(|mended| repairs.runs(&mended));
    error.suggestions = suggestions.iter().filter(keeps).take(TRIED_MAX).filter(runs).cloned().collect();
    error
}

/// The error of a phrase that was meant, as one of the line: of the name that is wrong in both, else of the phrase.
fn of_phrase_meant(own: &Error, phrase: &str, line: &str, repairs: &Repairs<'_>) -> Option<Error> {
    let inner = repairs.refusal(phrase)?;
    let blamed = inner.span.clone().and_then(|span| phrase.get(span));
    let named = matches!(inner.kind, ErrorKind::Unknown | ErrorKind::Ambiguous);
    if let Some(place) = blamed.filter(|_| named).and_then(|word| place_of(word, line)) {
        let error = Error { span: Some(place), ..inner };
        return Some(suited(error, line, repairs));
    }
    // What is wrong with the line itself is said where it can be.
    if own.advice().is_some() && !named {
        return None;
    }
    let inner = suited(inner, phrase, repairs);
    let lines = inner.suggestions.iter().filter_map(|suggestion| inner.mended(phrase, suggestion)).collect();
    let start = line.len() - line.trim_start().len();
    let mut error = Error::new(inner.kind, format!("read as `{phrase}`: {}", inner.message)).lines(lines);
    error.hint = inner.hint;
    error.span = Some(start..line.trim_end().len());
    Some(error)
}

/// The error of a statement that a sentence means, as one of its line.
pub(super) fn of_statement(inner: Error, statement: &str, line: &str, repairs: &Repairs<'_>) -> Error {
    let inner = suited(inner, statement, repairs);
    let blamed = inner.span.clone().and_then(|span| statement.get(span)).unwrap_or_default();
    let place = place_of(blamed, line).or_else(|| place_of(blamed.trim_matches('"'), line));
    let lines = inner.suggestions.iter().filter_map(|one| inner.mended(statement, one)).collect();
    let mut error = Error::new(inner.kind, inner.message).lines(lines);
    error.hint = inner.hint;
    error.span = place;
    if error.span.is_none() {
        error.message = format!("read as `{statement}`: {}", error.message);
        error.span = Some(line.len() - line.trim_start().len()..line.trim_end().len());
    }
    error
}

/// Where words stand in a line, if it is one place.
pub(super) fn place_of(words: &str, line: &str) -> Option<Range<usize>> {
    let inside = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let whole = |(at, _): &(usize, &str)| {
        !inside(line[..*at].chars().next_back()) && !inside(line[at + words.len()..].chars().next())
    };
    let mut places = line.match_indices(words).filter(|_| !words.is_empty()).filter(whole);
    let (at, _) = places.next()?;
    places.next().is_none().then(|| at..at + words.len())
}

/// The error of a statement in a text of many: what may have been meant for its words stands in the whole statement.
pub(super) fn as_lines(mut error: Error, statement: &str) -> Error {
    let suggestions = std::mem::take(&mut error.suggestions);
    error.suggestions = suggestions
        .iter()
        .filter_map(|suggestion| match suggestion.replaces {
            Replaces::Line => Some(suggestion.clone()),
            Replaces::Blamed => error.mended(statement, suggestion).map(Suggestion::line),
        })
        .collect();
    error
}
