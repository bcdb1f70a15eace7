//! The log and its events for other programs, and for other logs.
//!
//! What is exported is written as it is read: an export of a log that is longer than memory is no longer than a line.

// Statements, as a log can be told again.
mod journal;

use std::io;

pub use self::journal::whole_journal;
use crate::error::{Error, Kind};

/// Why an export ended early.
#[derive(Debug)]
pub enum Stopped {
    /// Whoever read it has closed the pipe.
    Closed,
    /// Something went wrong.
    Failed(Error),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<io::Error> for Stopped {
    fn from(failure: io::Error) -> Self {
        if failure.kind() == io::ErrorKind::BrokenPipe {
            return Self::Closed;
        }
        Self::Failed(
            Error::new(Kind::Machine, format!("the export cannot be written: {failure}"))
                .hint("see whether the disk is full and the place may be written to"),
        )
    }
}
