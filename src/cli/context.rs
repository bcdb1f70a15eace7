//! What every command needs: the store, the clock, the lens, the budget.

use std::time::Duration;

use annals_model::error::{Error, ErrorKind, Result};
use annals_model::time::{DateError, Timestamp, Zone};
use annals_query::query::Lens;
use annals_store::Store;

use super::args::Global;
use super::output::Output;
use super::{interrupt, place};
use crate::import::date_order;
use crate::lower::JournalHeader;
use crate::repl::{ClockRule, Settings, day};
use crate::session::{Config, History, Session};

/// What every command needs.
pub(super) struct CliContext {
    /// The options as typed.
    global: Global,
    /// The store that is meant.
    config: Config,
    /// What questions are asked under.
    pub(super) settings: Settings,
}

impl CliContext {
    /// From the options, for a command that only reads or for another.
    pub(super) fn new(global: Global, only_reads: bool) -> Result<Self> {
        let config = place::config(&global)?;
        let zone = match &global.time_zone {
            None => Zone::system(),
            Some(name) => Zone::named(name).map_err(|error| {
                Error::new(ErrorKind::Usage, format!("--time-zone: {error}"))
                    .hint("name a zone, such as Asia/Seoul, or a distance from UTC, such as +09:00")
            })?,
        };
        let dates = global.dates.as_deref().map(date_order).transpose()?;
        let read_by = Settings { zone: zone.clone(), dates, ..Settings::default() };
        let mut settings = Settings {
            format: super::format_of(&global),
            timing: global.timing,
            author: global.author.clone().or_else(|| std::env::var("ANNALS_AUTHOR").ok()).unwrap_or_default(),
            now: global.now.as_deref().map(|text| moment(text, &read_by)).transpose()?,
            zone,
            dates,
            clock_rule: if global.force_now { ClockRule::Forced } else { ClockRule::Held },
            read_only: global.read_only,
            rows_max: global.max_rows,
            memory_max: global.max_memory.map(|megabytes| megabytes.saturating_mul(1 << 20)),
            ..Settings::default()
        };
        if let Some(seconds) = global.max_time {
            settings.time_max = Duration::from_secs_f64(seconds);
        }
        interrupt::on_signal(&settings.cancel, only_reads);
        Ok(Self { global, config, settings })
    }

    /// A journal that was exported brings its words: a new store holds that and nothing else.
    pub(super) fn starts_with(&mut self, journal: Option<&str>) {
        if journal.and_then(JournalHeader::of).is_some() {
            self.config.history = History::None;
        }
    }

    /// The order of day and month that was named, as typed.
    pub(super) fn date_order(&self) -> Option<String> {
        self.global.dates.clone()
    }

    /// The store that is meant.
    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    /// Opens the store; the lens that the options ask for is worked out on it.
    pub(super) fn open(&mut self, output: &Output) -> Result<Session> {
        let created = place::creation_notice(&self.config);
        let (session, notices) = Session::open(&self.config, self.settings.begins_at())?;
        created.iter().for_each(|notice| output.notice(notice));
        output.each_notice(&notices, &session);
        self.settings.lens = self.lens(&session)?;
        Ok(session)
    }

    /// Opens the store without a graph.
    pub(super) fn store(&self, output: &Output) -> Result<Store> {
        let created = place::creation_notice(&self.config);
        let (store, notices) = Session::store_alone(&self.config, self.settings.begins_at())?;
        for notice in created.iter().chain(&notices) {
            output.notice(notice);
        }
        Ok(store)
    }

    fn lens(&self, session: &Session) -> Result<Lens> {
        let reader = self.settings.reader();
        let day = |option: &Option<String>| option.as_deref().map(|text| day(text, reader)).transpose();
        let recorded_on = day(&self.global.as_recorded_on)?;
        let recorded_at = self.global.as_recorded_at.or_else(|| recorded_on.map(|day| session.head_on(day)));
        Ok(Lens {
            as_of: day(&self.global.as_of)?,
            known_on: day(&self.global.as_known_on)?,
            recorded_at,
            recorded_on,
        })
    }
}

/// The moment that `--now` says: a day, however it is written, is its first in the zone.
fn moment(text: &str, settings: &Settings) -> Result<Timestamp> {
    let zone = &settings.zone;
    let is_moment = text.contains(['T', 't', ' ']);
    let parsed = Timestamp::parse(text);
    let parsed = parsed.map(|moment| if is_moment { moment } else { zone.start_of_day(moment.day()) });
    parsed.or_else(|error| {
        let wrong = |error: &DateError| Error::new(ErrorKind::Usage, format!("--now: {error}"));
        match settings.reader().date(text) {
            Ok(read) => read.date.single_day().map(|day| zone.start_of_day(day)).ok_or_else(|| wrong(&error)),
            Err(other @ DateError::TwoReadings { .. }) => Err(wrong(&other)),
            Err(_) => Err(wrong(&error)),
        }
    })
}
