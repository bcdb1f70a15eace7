//! Sets of dates.

use std::collections::BTreeMap;

use annals_graph::budget::{Weight, map_entry};
use annals_graph::view::EventView;
use annals_model::entry::EntryId;
use annals_model::error::Result;
use annals_model::time::{Date, Extent, Truth, Unit};

use super::{DateMatch, Evaluator, EventMatch, Outcome};
use crate::plan::{SetJoin, Verdict, What};
use crate::query::{Dates, Events};

/// Dates are one if they were stated alike.
type DateKey = (Extent, Option<String>);

impl Evaluator<'_> {
    /// The dates of any set.
    pub(super) fn dates_of(&mut self, set: &Dates) -> Result<Outcome<DateMatch>> {
        match set {
            Dates::Of(events) => self
                .traced_step(|| What::Said("dates of events".into()), |inner| inner.dates_of_events(events)),
            Dates::Cut(unit, events) => self.traced_step(
                || What::Said(format!("{unit}s of events").into()),
                |inner| {
                    let mut found = inner.dates_of_events(events)?;
                    let rows = std::mem::take(&mut found.rows);
                    found.rows = inner.united(rows.into_iter().map(|row| cut(row, *unit)))?;
                    Ok(found)
                },
            ),
            Dates::And(a, b) => self
                .traced_step(|| What::Said("dates in both".into()), |inner| inner.common_dates(a, b, false)),
            Dates::ButNot(a, b) => self.traced_step(
                || What::Said("dates in the first and not the second".into()),
                |inner| inner.common_dates(a, b, true),
            ),
            Dates::Or(a, b) => self.traced_step(
                || What::Said("dates in either".into()),
                |inner| {
                    let (a, b) = (inner.dates_of(a)?, inner.dates_of(b)?);
                    let gave = (a.found() + b.found(), inner.clock());
                    let mut outcome = Outcome { checked: a.checked + b.checked, ..Outcome::default() };
                    outcome.absorb(&a);
                    outcome.absorb(&b);
                    outcome.rows = inner.united(a.rows.into_iter().chain(b.rows))?;
                    inner.joined(SetJoin::Or, gave, &outcome);
                    Ok(outcome)
                },
            ),
        }
    }

    fn dates_of_events(&mut self, events: &Events) -> Result<Outcome<DateMatch>> {
        let hits = self.events_of(events)?;
        let mut outcome = Outcome { checked: hits.checked, ..Outcome::default() };
        outcome.absorb(&hits);
        let view = self.view;
        outcome.rows = self.united(hits.rows.iter().flat_map(|hit| dates_of_hit(&view, hit)))?;
        Ok(outcome)
    }

    /// Each date once, in order, with all events it is the date of.
    fn united(&self, rows: impl Iterator<Item = DateMatch>) -> Result<Vec<DateMatch>> {
        let mut by_key: BTreeMap<DateKey, DateMatch> = BTreeMap::new();
        for row in rows {
            let key = (row.extent, row.date.as_ref().map(Date::edtf));
            match by_key.get_mut(&key) {
                None => {
                    self.hold(map_entry::<DateKey, DateMatch>() + key.1.heap() + row.heap())?;
                    by_key.insert(key, row);
                }
                Some(known) => {
                    // A list grows to twice what it holds.
                    self.hold(2 * row.because.len() * size_of::<EntryId>())?;
                    let verdict = known.verdict().or(row.verdict());
                    known.truth = verdict.truth;
                    known.wanted = verdict.is_wanted();
                    known.because.extend(row.because);
                }
            }
        }
        let mut united = self.view.kept();
        for mut row in by_key.into_values() {
            self.view.sort_by(&mut row.because, Ord::cmp);
            row.because.dedup();
            self.keep(&mut united, row)?;
        }
        Ok(united.into_answer())
    }

    /// The dates of the first set that are, or are not, in the second: two dates are one if both are the same known
    /// day, and may be one if they can meet.
    fn common_dates(&mut self, a: &Dates, b: &Dates, without: bool) -> Result<Outcome<DateMatch>> {
        let (a, b) = (self.dates_of(a)?, self.within(|inner| inner.dates_of(b))?);
        let gave = (a.found() + b.found(), self.clock());
        let mut outcome = Outcome { checked: a.checked + b.checked, ..Outcome::default() };
        outcome.absorb(&a);
        if !without {
            outcome.absorb(&b);
        }
        let mut rows = self.view.kept();
        for mut row in a.rows {
            let mut met = Verdict::NO;
            for other in &b.rows {
                self.step()?;
                let one = other.verdict().and(Verdict::plain(one_day(row.extent, other.extent)));
                if one.is_possible() && !without {
                    self.hold(2 * other.because.len() * size_of::<EntryId>())?;
                    row.because.extend(&other.because);
                }
                met = met.or(one);
            }
            let verdict = row.verdict().and(if without { met.not() } else { met });
            if verdict.is_possible() {
                self.view.sort_by(&mut row.because, Ord::cmp);
                row.because.dedup();
                let row = DateMatch { truth: verdict.truth, wanted: verdict.is_wanted(), ..row };
                self.keep(&mut rows, row)?;
            }
        }
        outcome.rows = rows.into_answer();
        self.joined(if without { SetJoin::ButNot } else { SetJoin::And }, gave, &outcome);
        Ok(outcome)
    }
}

/// The date of an event: those of its readings where they differ, none of them certain then but one that is preferred.
fn dates_of_hit(view: &annals_graph::view::View<'_>, hit: &EventMatch) -> Vec<DateMatch> {
    let Some(seen) = view.event(hit.event) else { return Vec::new() };
    let row = |date: Option<&Date>, extent: Extent, verdict: Verdict| DateMatch {
        date: date.cloned(),
        extent,
        truth: verdict.truth,
        wanted: verdict.is_wanted(),
        because: vec![seen.number],
    };
    let is_of = |a: &EventView<'_>, b: &EventView<'_>| (a.extent, a.date()) == (b.extent, b.date());
    let mut rows: Vec<(&EventView<'_>, DateMatch)> = Vec::new();
    for reading in seen.readings() {
        if !rows.iter().any(|(known, _)| is_of(known, reading)) {
            let one = seen.agree(|other| is_of(other, reading).into());
            let verdict = hit.verdict().and(Verdict::in_worlds(one));
            rows.push((reading, row(reading.date(), reading.extent, verdict)));
        }
    }
    rows.into_iter().map(|(_, row)| row).collect()
}

/// A date cut to the unit that all its days are in, which is then a range of days and no longer one day of them. A date
/// that is as wide as the unit keeps its text.
fn cut(row: DateMatch, unit: Unit) -> DateMatch {
    let whole = row.date.as_ref().and_then(|_| Date::unit_around(row.extent, unit));
    let Some(whole) = whole else { return row };
    let extent = whole.as_range();
    let date = if whole.extent() == row.extent { row.date } else { Some(whole) };
    DateMatch { extent, date, ..row }
}

/// Whether two dates are one.
fn one_day(a: Extent, b: Extent) -> Truth {
    if a.earliest == a.latest && (a.earliest, a.latest) == (b.earliest, b.latest) {
        Truth::Certain
    } else if a.can_meet(b) {
        Truth::Possible
    } else {
        Truth::No
    }
}
