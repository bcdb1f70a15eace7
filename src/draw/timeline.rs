//! Events on a scale of days, a lane each.

use super::bars::{DatedRow, DayRange, Look, TimeBar, TimeChart, TimeLane, of_event};
use super::{Picture, PictureItem};
use crate::answer::{DateRow, EventRow, words};

/// An event as it is named on a picture.
pub(super) fn item(row: &EventRow) -> PictureItem {
    PictureItem { entry: row.id, label: words::what_named(row, str::to_owned) }
}

/// An event with all that is known of it, in words.
pub(super) fn in_words(row: &EventRow) -> String {
    let when = row.when().unwrap_or_else(|| "no date stated".to_owned());
    let marks = row.marks();
    let marks = if marks.is_empty() { marks } else { format!(" ({marks})") };
    format!("#{} {when}: {}{marks}", row.id, words::what_named(row, str::to_owned))
}

/// Events in order of time. Those without a day are listed beside.
pub(super) fn of_events(rows: &[EventRow], max: usize) -> TimeChart {
    let (mut dated, mut undated) = (Vec::new(), Vec::new());
    for row in rows {
        match DatedRow::of(&of_event(row), row) {
            Ok(row) => dated.push(row),
            Err(row) => undated.push(item(row)),
        }
    }
    // What is open in front stands where it ends.
    dated.sort_by_key(|DatedRow { range, row, .. }| (range.from.or(range.to), range.to, row.id));
    TimeChart::sampled("Timeline", (dated, undated), max, |row| TimeLane {
        item: item(row),
        words: in_words(row),
        bars: of_event(row),
        stacked: true,
        ..TimeLane::default()
    })
}

/// Dates alone.
pub(super) fn of_dates(rows: &[DateRow], max: usize) -> Vec<Picture> {
    let bar = |row: &DateRow| {
        let look = Look { doubtful: row.answer.is_open(), ..Look::default() };
        TimeBar::of(&row.date, DayRange { from: row.earliest, to: row.latest }, look)
    };
    let named = |row: &DateRow| PictureItem {
        entry: row.because.first().copied().unwrap_or_default(),
        label: words::everyday(&row.date),
    };
    let dated = rows.iter().filter_map(|row| DatedRow::of(&[bar(row)?], row).ok()).collect();
    let undated = rows.iter().filter(|row| bar(row).is_none()).map(named).collect();
    let chart = TimeChart::sampled("Dates", (dated, undated), max, |row| TimeLane {
        item: named(row),
        words: words::everyday(&row.date),
        bars: bar(row).into_iter().collect(),
        ..TimeLane::default()
    });
    if chart.scale.is_some() { vec![Picture::Time(chart)] } else { Vec::new() }
}
