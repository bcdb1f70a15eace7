//! Why an import stopped, in words.

use annals_model::error::{Error, ErrorKind};

use super::ImportSummary;

/// A row that was not told: its line, and why.
pub(super) type Refused = (u64, Error);

/// The error of a row that stops all, before anything was recorded.
pub(super) fn stopped(line: u64, reason: &Error, rejected: u64) -> Error {
    let more = match rejected {
        0 | 1 => String::new(),
        more => format!(" (and {} more rows can't be recorded)", more - 1),
    };
    let mut error = reason.clone();
    error.message = format!("line {line}: {}{more}; nothing was recorded", reason.message);
    let hint = reason.hint.as_ref().map_or_else(String::new, |hint| format!("{hint}; or "));
    error.hint(format!("{hint}record the others with --on-error skip:FILE"))
}

/// The same, after earlier batches were recorded.
pub(super) fn stopped_later(line: u64, reason: &Error, summary: &ImportSummary) -> Error {
    let mut error = reason.clone();
    error.message =
        format!("line {line}: {}; {} earlier rows were recorded and stay", reason.message, summary.recorded);
    error.hint("correct it and import the file again: nothing is recorded twice")
}

/// The error of an import that somebody stopped.
pub(super) fn cancelled(summary: &ImportSummary, dry: bool) -> Error {
    let message = if dry {
        "the import was cancelled; nothing was recorded".to_owned()
    } else {
        format!(
            "the import was cancelled after {} rows; {} were recorded and stay",
            summary.read, summary.recorded
        )
    };
    Error::new(ErrorKind::Cancelled, message).hint("import the file again to go on")
}
