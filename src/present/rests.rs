//! What the rows of an answer rest on: each row in words, with the entries that it names.

use annals_store::entry::Number;

use super::count::Tally;
use super::text;
use crate::answer::Body;

/// The rows in words, each with its entries; none for a shape that has neither.
pub(super) fn rests(body: &Body) -> Vec<(String, Vec<Number>)> {
    match body {
        Body::Count { at_least, at_most, .. } => {
            vec![(Tally { at_least: *at_least, at_most: *at_most }.words(), Vec::new())]
        }
        Body::Truth { truth, because, .. } => vec![((*truth).to_owned(), because.clone())],
        Body::Events { rows } => each(rows, |row| {
            let when = row.date.as_ref().map_or_else(String::new, |date| format!(", {date}"));
            let entries = row.because.iter().chain(row.then.iter().flatten()).copied().collect();
            (format!("#{} ({}{when})", row.id, row.kind), entries)
        }),
        Body::Entities { rows } => each(rows, |row| (row.name.clone(), row.because.clone())),
        Body::Dates { rows } => each(rows, |row| (row.date.clone(), row.because.clone())),
        Body::Groups { rows } => each(rows, |row| {
            let tally = Tally { at_least: row.at_least, at_most: row.at_most };
            (format!("{}: {}", row.key, tally.words()), Vec::new())
        }),
        Body::Durations { rows, .. } => each(rows, |row| {
            let days = |days: Option<i64>| days.map_or_else(|| "…".to_owned(), |days| days.to_string());
            let range = if row.min_days == row.max_days {
                days(row.min_days)
            } else {
                format!("{} to {}", days(row.min_days), days(row.max_days))
            };
            let about = row.about.as_ref().map_or_else(String::new, |about| format!(", about {about}"));
            let stated = row.stated.as_ref().map_or_else(String::new, |said| format!(", stated: {said}"));
            (format!("{range} days{about}{stated}"), row.from.into_iter().chain(row.to).collect())
        }),
        Body::Status { rows } => each(rows, |row| {
            let since = row.since.as_ref().map_or_else(String::new, |since| format!(" since {since}"));
            let possibly = if row.answer == "certain" { "" } else { "possibly " };
            (format!("{} is {possibly}{}{since}", row.name, row.status), row.because.clone())
        }),
        Body::Path { rows } => {
            each(rows, |row| (format!("{} to {} by {}", row.from, row.to, row.kind), vec![row.event]))
        }
        Body::Sources { rows } => each(rows, |row| (row.source.clone(), vec![row.event])),
        Body::Changes { rows } => each(rows, |row| {
            let from = row.from.as_ref().map_or_else(String::new, |from| format!(" from {from}"));
            (format!("{}{from} to {}", row.name, row.to), vec![row.event])
        }),
        Body::History { rows } => each(rows, |row| (row.what.clone(), vec![row.entry])),
        Body::Twins { rows } => each(rows, |row| (row.alike.clone(), vec![row.event, row.twin])),
        Body::Figure { rows } => each(rows, |row| {
            let key = row.key.as_ref().map_or_else(String::new, |key| format!("{key}: "));
            (format!("{key}{} over {}", row.figure, text::counted(row.events, "event", "events")), Vec::new())
        }),
        Body::Neighbours { rows } => each(rows, |row| {
            (format!("{} in {}", row.name, text::counted(row.steps, "step", "steps")), Vec::new())
        }),
        Body::Rank { rows } => each(rows, |row| (format!("{}: {}", row.name, row.score), Vec::new())),
        Body::Progress { rows } => each(rows, |row| {
            let done = Tally { at_least: row.done_at_least, at_most: row.done_at_most };
            (format!("{}: {} of {}", row.scope, done.words(), row.target), Vec::new())
        }),
        Body::Describe { rows } => each(rows, |row| (row.name.clone(), Vec::new())),
        Body::Replay { .. } | Body::Entry { .. } | Body::Steps { .. } => Vec::new(),
    }
}

fn each<R>(rows: &[R], rest: impl Fn(&R) -> (String, Vec<Number>)) -> Vec<(String, Vec<Number>)> {
    rows.iter().map(rest).collect()
}

/// Groups and figures by key: each in words.
pub(super) fn keyed(body: &Body) -> Vec<(String, String)> {
    let keys: Vec<String> = match body {
        Body::Groups { rows } => rows.iter().map(|row| row.key.clone()).collect(),
        Body::Figure { rows } => rows.iter().map(|row| row.key.clone().unwrap_or_default()).collect(),
        _ => Vec::new(),
    };
    keys.into_iter().zip(rests(body).into_iter().map(|(said, _)| said)).collect()
}
