//! Times of recording held against the machine's clock.
//!
//! A log never goes back in time, so one entry with a wrong time far ahead gives that time to all that follow. What would
//! be recorded more than a day ahead of the clock is therefore refused unless it is forced. The clock is read at the top;
//! whoever gives none is held against none.

use annals_grammar::english;
use annals_model::entry::EntryId;
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::time::Timestamp;

/// How far ahead of the clock an entry may be: a day, as clocks of two machines and time zones may differ.
const AHEAD_MAX_MICROSECONDS: i64 = 86_400_000_000;
const SECOND_MICROSECONDS: i64 = 1_000_000;

/// What the clock of the machine says, against which times of recording are held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MachineClock {
    /// The time.
    pub time: Timestamp,
    /// Whether entries are to be recorded all the same that are ahead of it.
    pub force: bool,
}

impl MachineClock {
    /// Whether a time is more than a day ahead of the clock.
    #[must_use]
    pub const fn is_ahead(self, at: Timestamp) -> bool {
        at.0.saturating_sub(self.time.0) > AHEAD_MAX_MICROSECONDS
    }

    /// Refuses to record at a time behind the newest entry where the entry would come to be ahead of the clock.
    ///
    /// # Errors
    /// If it would, and it is not forced.
    pub fn admit(self, newest: Option<(EntryId, Timestamp)>, now: Timestamp) -> Result<()> {
        if self.force {
            return Ok(());
        }
        let ahead = |what: &str, at: Timestamp| {
            format!(
                "{what} {at}, more than a day ahead of this machine's clock, which says {self}; nothing was recorded"
            )
        };
        if let Some((number, at)) = newest.filter(|(_, at)| self.is_ahead(*at)) {
            let message = ahead(&format!("the last entry, #{number}, was recorded at"), at);
            return Err(Error::new(ErrorKind::Unusable, format!("{message}: the new entry would get that time, too")).hint(
                "correct the clock if it is behind; if the entry's time is wrong, --force-now records with that time anyway; to get rid of it, export the log, correct the times, and make a new store from it",
            ));
        }
        if self.is_ahead(now) {
            return Err(Error::new(ErrorKind::Usage, ahead("the time to record at is", now))
                .hint("omit --now, or correct the clock; to record at that time anyway, add --force-now"));
        }
        Ok(())
    }
}

impl std::fmt::Display for MachineClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Timestamp(self.time.0 - self.time.0.rem_euclid(SECOND_MICROSECONDS)).fmt(f)
    }
}

/// The entries of a log that are ahead of the machine's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ahead {
    /// The first, to the day.
    pub from: EntryId,
    /// The last.
    pub to: EntryId,
    /// When the last says that it was recorded.
    pub newest: Timestamp,
    /// The clock.
    pub clock: MachineClock,
}

impl std::fmt::Display for Ahead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { from, to, newest, clock } = self;
        let which = if from == to { format!("#{to} is") } else { format!("#{from} to #{to} are") };
        write!(f, "{which} ahead of this machine's clock: the last is {newest}, and the clock says {clock}")
    }
}

/// Says how many entries are of a time elsewhere that is ahead of the clock; nothing where none is.
#[must_use]
pub fn ahead_elsewhere(
    clock: MachineClock,
    first_recorded: impl Iterator<Item = Timestamp>,
) -> Option<String> {
    let count = first_recorded.filter(|at| clock.is_ahead(*at)).count();
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    (count > 0).then(|| {
        format!(
            "{} first recorded elsewhere at a time ahead of this machine's clock, which says {clock}: the time is kept",
            english::counted(count, "entry was", "entries were")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn a_day_ahead_is_taken_and_more_is_refused() {
        let clock = MachineClock { time: at("2026-11-24T08:00:00.5Z"), force: false };
        for fine in ["1970-01-01", "2026-11-24T08:00:00Z", "2026-11-25T08:00:00.5Z"] {
            assert!(clock.admit(Some((7, at(fine))), at(fine)).is_ok(), "{fine}");
        }
        let ahead = at("2026-11-25T08:00:00.500001Z");
        let error = clock.admit(None, ahead).unwrap_err();
        assert!(error.message.contains("2026-11-25T08:00:00.500001Z, more than a day"), "{}", error.message);
        assert!(error.message.contains("which says 2026-11-24T08:00:00Z;"), "{}", error.message);
        let error = clock.admit(Some((7, ahead)), at("2026-11-24")).unwrap_err();
        assert!(error.message.contains("the last entry, #7, was recorded at"), "{}", error.message);
        let forced = MachineClock { force: true, ..clock };
        assert!(forced.admit(Some((7, ahead)), ahead).is_ok());
        assert!(clock.admit(None, Timestamp(i64::MAX)).is_err());
    }
}
