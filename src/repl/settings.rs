//! What stays from question to question: format, lens, source, budget.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use annals_graph::budget;
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::time::{DateOrder, Day, Extent, Reader, Timestamp, Zone};
use annals_query::query::Lens;

use crate::render::Format;
use crate::session::Context;
use crate::session::clock::MachineClock;

/// How times of recording are held against the machine's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClockRule {
    /// Not at all.
    #[default]
    Ignored,
    /// What is ahead of it is refused.
    Held,
    /// What is ahead of it is recorded, and noted.
    Forced,
}

/// What stays from question to question.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How answers are written.
    pub format: Format,
    /// Under which lens questions are asked that name none.
    pub lens: Lens,
    /// Whether questions show what is only possible or not stated as well.
    pub possibly: bool,
    /// The source of records that name none.
    pub source: Option<String>,
    /// Whether answers say how long they took.
    pub timing: bool,
    /// Who records; empty where nobody said.
    pub author: String,
    /// What time it is; the machine's clock where `None`.
    pub now: Option<Timestamp>,
    /// Whose days they are.
    pub zone: Zone,
    /// The order of day and month in dates that are typed, where it was said.
    pub dates: Option<DateOrder>,
    /// Whether phrases are typed by a person, and not read from a file.
    pub typed: bool,
    /// How times of recording are held against the machine's clock.
    pub clock_rule: ClockRule,
    /// Whether nothing is to be recorded, in whatever store.
    pub read_only: bool,
    /// Rows at most.
    pub rows_max: Option<u64>,
    /// Bytes of memory at most.
    pub memory_max: Option<u64>,
    /// How long a question may take.
    pub time_max: Duration,
    /// Set from elsewhere to stop the question that runs.
    pub cancel: Arc<AtomicBool>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            format: Format::default(),
            lens: Lens::default(),
            possibly: false,
            source: None,
            timing: false,
            author: String::new(),
            now: None,
            zone: Zone::default(),
            dates: None,
            typed: false,
            clock_rule: ClockRule::default(),
            read_only: false,
            rows_max: None,
            memory_max: None,
            time_max: Duration::from_secs(budget::SECONDS_MAX),
            cancel: Arc::default(),
        }
    }
}

impl Settings {
    /// What time it is.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now.unwrap_or_else(wall_clock)
    }

    /// What today is.
    #[must_use]
    pub fn today(&self) -> Day {
        self.zone.day(self.now())
    }

    /// What reads the dates that are typed.
    #[must_use]
    pub fn reader(&self) -> Reader {
        Reader { order: self.dates, ..Reader::typed(self.today()) }
    }

    /// What the machine's clock says, where times of recording are to be held against it.
    #[must_use]
    pub fn machine_clock(&self) -> Option<MachineClock> {
        let force = match self.clock_rule {
            ClockRule::Ignored => return None,
            ClockRule::Held => false,
            ClockRule::Forced => true,
        };
        Some(MachineClock { time: wall_clock(), force })
    }

    /// The time of what a new store begins with: where `now` is ahead of the clock, what the clock says, so that a
    /// question about a future day makes no store that is ahead.
    #[must_use]
    pub fn begins_at(&self) -> Timestamp {
        let now = self.now();
        let ahead = |clock: &MachineClock| !clock.force && clock.is_ahead(now);
        self.machine_clock().filter(ahead).map_or(now, |clock| clock.time)
    }

    /// What tells the time, for what takes long.
    #[must_use]
    pub fn clock(&self) -> Arc<dyn Fn() -> Timestamp + Send + Sync> {
        let fixed = self.now;
        Arc::new(move || fixed.unwrap_or_else(wall_clock))
    }

    /// Whether somebody wished to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancel.load(Ordering::SeqCst)
    }

    /// Forgets a wish to stop that was heeded or came too late.
    pub fn clear_cancel(&self) {
        self.cancel.store(false, Ordering::SeqCst);
    }

    /// What a question is asked under, from this moment on.
    #[must_use]
    pub fn context(&self) -> Context {
        let (cancel, started, time_max) = (Arc::clone(&self.cancel), Instant::now(), self.time_max);
        let stop = move || {
            if cancel.load(Ordering::SeqCst) {
                Some(ErrorKind::Cancelled)
            } else if started.elapsed() > time_max {
                Some(ErrorKind::Budget)
            } else {
                None
            }
        };
        Context {
            now: self.now(),
            zone: self.zone.clone(),
            dates: self.dates,
            typed: self.typed,
            machine_clock: self.machine_clock(),
            author: self.author.clone(),
            lens: self.lens,
            possibly: self.possibly,
            source: self.source.clone(),
            timing: self.timing,
            clock: Some(Arc::new(move || u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX))),
            rows_max: self.rows_max,
            memory_max: self.memory_max,
            stop: Some(Arc::new(stop)),
        }
    }
}

/// The time of this machine's clock.
fn wall_clock() -> Timestamp {
    SystemTime::now().into()
}

/// The last day of a date that somebody typed.
///
/// # Errors
/// If it is no date, or one without an end.
pub fn day(text: &str, reader: Reader) -> Result<Day> {
    bound(text, reader, |extent| extent.latest, "last")
}

/// The first day of a date that somebody typed.
///
/// # Errors
/// If it is no date, or one without a beginning.
pub fn first_day(text: &str, reader: Reader) -> Result<Day> {
    bound(text, reader, |extent| extent.earliest, "first")
}

fn bound(text: &str, reader: Reader, of: impl Fn(Extent) -> Day, which: &str) -> Result<Day> {
    let wrong = |message: String| {
        Error::new(ErrorKind::Date, message).hint("write a date as 2024-06-01, 2024-06, 2024 or 1 June 2024")
    };
    let date = reader.date(text).map_err(|error| wrong(error.to_string()))?.date;
    let day = of(date.extent());
    if day.is_bounded() { Ok(day) } else { Err(wrong(format!("`{text}` has no {which} day"))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_the_last_of_what_was_typed() {
        let last = |text: &str| day(text, Reader::typed(Day(0)));
        assert_eq!(last("2024-06").unwrap().to_string(), "2024-06-30");
        assert_eq!(last("1 June 2024").unwrap().to_string(), "2024-06-01");
        assert_eq!(last("early June 2024").unwrap().to_string(), "2024-06-10");
        assert_eq!(last("last year").unwrap().to_string(), "1969-12-31");
        assert_eq!(last("soon").unwrap_err().kind, ErrorKind::Date);
        assert_eq!(last("2024-06-01/..").unwrap_err().kind, ErrorKind::Date);
        assert_eq!(last("05/06/2024").unwrap_err().kind, ErrorKind::Date);
    }
}
