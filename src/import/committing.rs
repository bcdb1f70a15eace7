//! Commits that are written while the next is drafted.

use std::sync::mpsc::Receiver;

use annals_model::error::Result;
use annals_model::time::Timestamp;
use annals_store::{Draft, Guard};

use crate::session::clock::{Ahead, MachineClock};

/// So many commits may wait to be written.
pub(super) const COMMITS_AHEAD: usize = 1;

/// The entries of a commit, and when they are recorded.
pub(super) type DraftedCommit = (Vec<Draft>, Timestamp);

/// Commits what is handed in, one after the other; gives what was recorded ahead of the machine's clock.
///
/// # Errors
/// If the clock does not admit the time, or the store fails. What was committed by then is recorded.
pub(super) fn commit_all(
    mut guard: Guard<'_>,
    handed: &Receiver<DraftedCommit>,
    clock: Option<MachineClock>,
) -> Result<Option<Ahead>> {
    let mut ahead: Option<Ahead> = None;
    for (drafts, now) in handed {
        let first = guard.next_number();
        if let Some(clock) = clock {
            clock.admit(guard.newest().map(|newest| (first - 1, newest)), now)?;
        }
        guard.commit_only(drafts, now)?;
        let last = guard.next_number() - 1;
        if let (Some(clock), Some(newest)) = (clock, guard.newest())
            && last >= first
            && clock.is_ahead(newest)
        {
            let from = ahead.map_or(first, |ahead| ahead.from);
            ahead = Some(Ahead { from, to: last, newest, clock });
        }
    }
    Ok(ahead)
}
