use std::io::Write;
use std::ops::ControlFlow;

use annals_store::entry::Number;

use super::Stopped;
use crate::error::Error;
use crate::session::Session;
use crate::telling::{self, Header};

/// Writes the log, or its entries up to `bound`, as a journal: told to an empty log it makes the same log, with its
/// moments, authors and labels.
///
/// # Errors
/// If the log cannot be read or the journal not be written.
pub fn whole_journal(session: &Session, bound: Option<Number>, out: &mut dyn Write) -> Result<u64, Stopped> {
    let head = session.graph().head();
    let entries = bound.map_or(head, |bound| bound.min(head));
    writeln!(out, "{}", Header { whole: true, entries })?;
    let mut written = Ok(());
    let line = |entry: annals_store::Entry| {
        if entry.number > entries {
            return ControlFlow::Break(());
        }
        written = writeln!(out, "{}", telling::exported(&entry, session.graph()));
        if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    session.store().read_from(1, line).map_err(|error| Error::of_store(&error))?;
    written?;
    Ok(entries)
}
