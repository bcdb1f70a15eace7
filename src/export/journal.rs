use std::collections::BTreeSet;
use std::io::{BufRead, Write};
use std::ops::ControlFlow;

use annals_graph::view::View;
use annals_model::entry::{Entry, EntryId, LogHead};
use annals_model::error::Error;

use super::chosen::Chosen;
use super::needs::Needs;
use super::{ENTRIES, ExportSummary, Stopped};
use crate::lower::{self, JournalHeader, JournalOrigin, StatementsDigest};
use crate::render::{clean, json};
use crate::session::Session;

/// Writes the log, or its entries up to `bound`, as a journal: told to an empty log it makes the same entries, with their
/// moments, authors and labels. The whole log is followed by its head.
///
/// # Errors
/// If the log cannot be read or the journal not be written.
pub fn whole_journal(session: &Session, bound: Option<EntryId>, out: &mut dyn Write) -> Result<u64, Stopped> {
    let head = session.graph().head();
    let entries = bound.map_or(head, |bound| bound.min(head));
    writeln!(out, "{}", JournalHeader { whole: true, entries })?;
    let mut statements = StatementsDigest::default();
    each_entry(session, entries, |entry| {
        let statement = lower::exported(&entry, session.graph());
        statements.add(&statement);
        Ok(writeln!(out, "{statement}")?)
    })?;
    let (number, hash) = session.store().head();
    if entries == number && number > 0 {
        writeln!(out, "{}", JournalOrigin { head: LogHead { number, hash }, statements })?;
    }
    Ok(entries)
}

/// The journal that exported JSON lines carry.
///
/// # Errors
/// If they are no JSON lines, or others than exported here.
pub fn journal_of(lines: impl BufRead) -> Result<String, Error> {
    let (mut journal, mut entries) = (String::new(), 0);
    json::statements(lines, |statement| {
        journal.push_str(statement);
        journal.push('\n');
        entries += 1;
    })?;
    Ok(format!("{}\n{journal}", JournalHeader { whole: false, entries }))
}

/// Writes what was chosen, with what it needs.
pub(super) fn part<'s>(
    session: &'s Session,
    view: &View<'s>,
    chosen: &Chosen,
    out: &mut dyn Write,
) -> Result<ExportSummary, Stopped> {
    chosen.need_members()?;
    let needed = needed(session, view, chosen)?;
    let entries = u64::try_from(needed.len()).unwrap_or(u64::MAX);
    writeln!(out, "{}", JournalHeader { whole: false, entries })?;
    writeln!(out, "// {}", clean::line(&chosen.answer.reading))?;
    each_entry(session, needed.last().copied().unwrap_or(0), |entry| {
        if needed.contains(&entry.number) {
            writeln!(out, "{}", lower::exported(&entry, session.graph()))?;
        }
        Ok(())
    })?;
    Ok(ExportSummary { count: entries, noun: ENTRIES })
}

/// The entries that were chosen, and what they need.
pub(super) fn needed<'s>(
    session: &'s Session,
    view: &View<'s>,
    chosen: &Chosen,
) -> Result<BTreeSet<EntryId>, Stopped> {
    let events = chosen.picks.iter().map(|pick| session.graph().events().number(pick.event));
    Needs::of(session, view, events.chain(chosen.entities.iter().copied()))
}

/// Reads the entries up to one.
pub(super) fn each_entry(
    session: &Session,
    last: EntryId,
    mut each: impl FnMut(Entry) -> Result<(), Stopped>,
) -> Result<(), Stopped> {
    let mut ended = Ok(());
    let read = session.store().read_from(1, |entry| {
        if entry.number > last {
            return ControlFlow::Break(());
        }
        ended = each(entry);
        if ended.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    read.map_err(Error::from)?;
    ended
}
