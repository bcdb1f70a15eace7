//! What something was, and from when on: a lane for each, a bar for each status.

use annals_model::entry::EntryId;
use annals_model::time::{Date, Day};

use super::bars::{DatedRow, DayRange, Look, TimeBar, TimeChart, TimeLane};
use super::{Picture, PictureItem};
use crate::answer::{ChangeRow, StatusRow};

/// A status that began on some day of a range.
struct StatusStart<'r> {
    name: &'r str,
    status: String,
    began: DayRange,
    doubtful: bool,
    entry: EntryId,
}

/// The statuses that something is or may be in now.
pub(super) fn of_statuses(rows: &[StatusRow], max: usize) -> Vec<Picture> {
    let starts = rows.iter().filter(|row| row.status.is_some()).map(|row| StatusStart {
        name: &row.name.text,
        status: row.status().to_owned(),
        began: range_of(row.since.as_ref()),
        doubtful: !row.answer.is_certain(),
        entry: row.because.first().copied().unwrap_or_default(),
    });
    chart(starts, false, max)
}

/// What changed its status, one after the other: each lasts until the next.
pub(super) fn of_changes(rows: &[ChangeRow], max: usize) -> Vec<Picture> {
    let starts = rows.iter().map(|row| StatusStart {
        name: &row.name,
        status: row.to.to_string(),
        began: range_of(row.date.as_ref()),
        doubtful: !row.answer.is_certain(),
        entry: row.event,
    });
    chart(starts, true, max)
}

fn range_of(date: Option<&Date>) -> DayRange {
    date.map_or_else(DayRange::default, |date| {
        let extent = date.extent();
        let bounded = |day: Day| Some(day).filter(|day| day.is_bounded());
        DayRange { from: bounded(extent.earliest), to: bounded(extent.latest) }
    })
}

fn chart<'r>(starts: impl Iterator<Item = StatusStart<'r>>, in_turn: bool, max: usize) -> Vec<Picture> {
    let mut by_name: Vec<(&str, Vec<StatusStart<'r>>)> = Vec::new();
    for start in starts {
        match by_name.iter_mut().find(|(name, _)| *name == start.name) {
            Some((_, known)) => known.push(start),
            None => by_name.push((start.name, vec![start])),
        }
    }
    let (mut dated, mut undated) = (Vec::new(), Vec::new());
    for (name, starts) in by_name {
        let lane = lane(name, &starts, in_turn);
        match DatedRow::of_lane(lane) {
            Ok(lane) => dated.push(lane),
            Err(lane) => undated.push(PictureItem { label: lane.words, ..lane.item }),
        }
    }
    let chart = TimeChart::sampled("Statuses", (dated, undated), max, |lane| lane);
    if chart.scale.is_some() { vec![Picture::Time(chart)] } else { Vec::new() }
}

/// All statuses of one, on one line where one follows the other, else below each other: it is in one of them.
fn lane(name: &str, starts: &[StatusStart<'_>], in_turn: bool) -> TimeLane {
    let bars: Vec<TimeBar> = starts
        .iter()
        .enumerate()
        .map(|(at, start)| {
            let next = starts.get(at + 1).filter(|_| in_turn).map(|next| next.began);
            status_bar(start, next)
        })
        .collect();
    let said: Vec<&str> = starts.iter().map(|start| start.status.as_str()).collect();
    TimeLane {
        item: PictureItem {
            entry: starts.last().map(|start| start.entry).unwrap_or_default(),
            label: name.to_owned(),
        },
        words: format!("{name}: {}", said.join(if in_turn { ", then " } else { " or " })),
        bars,
        stacked: !in_turn,
        ..TimeLane::default()
    }
}

/// From the day it began at the latest until the next can have begun it is certain, or goes on where nothing followed.
fn status_bar(start: &StatusStart<'_>, next: Option<DayRange>) -> TimeBar {
    let look = Look { doubtful: start.doubtful, ..Look::default() };
    let possible = DayRange { from: start.began.from, to: next.and_then(|next| next.to) };
    let surely_from = start.began.to.filter(|_| start.began.from.is_some());
    let until = match next {
        Some(next) => next.from.map(|day| day.plus_days(-1)),
        None => surely_from,
    };
    let certain = surely_from.zip(until).filter(|(from, to)| from <= to).map(|(from, to)| [from, to]);
    TimeBar { possible: vec![possible], certain, look, label: start.status.clone() }
}
