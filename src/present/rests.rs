//! What the rows of an answer rest on: each row in words, with the entries that it names.

use annals_grammar::english;
use annals_store::entry::Number;

use super::count;
use crate::analysis::tally::Tally;
use crate::answer::Body;
use crate::budget::Kept;
use crate::view::View;

/// The rows in words, each with its entries; none for a shape that has neither.
pub(super) fn rests<'g>(view: &View<'g>, body: &Body) -> Kept<'g, (String, Vec<Number>)> {
    match body {
        Body::Count { at_least, at_most, .. } => {
            view.gathered([(count::words(Tally { at_least: *at_least, at_most: *at_most }), Vec::new())])
        }
        Body::Truth { truth, because, .. } => view.gathered([((*truth).to_owned(), because.clone())]),
        Body::Events { rows } => each(view, rows, |row| {
            let when = row.date.as_ref().map_or_else(String::new, |date| format!(", {date}"));
            let entries = row.because.iter().chain(row.then.iter().flatten()).copied().collect();
            (format!("#{} ({}{when})", row.id, row.kind), entries)
        }),
        Body::Entities { rows } => each(view, rows, |row| (row.name.clone(), row.because.clone())),
        Body::Dates { rows } => each(view, rows, |row| (row.date.clone(), row.because.clone())),
        Body::Groups { rows } => each(view, rows, |row| {
            let tally = Tally { at_least: row.at_least, at_most: row.at_most };
            (format!("{}: {}", row.key, count::words(tally)), Vec::new())
        }),
        Body::Durations { rows, .. } => each(view, rows, |row| {
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
        Body::Status { rows } => each(view, rows, |row| {
            let since = row.since.as_ref().map_or_else(String::new, |since| format!(" since {since}"));
            let possibly = if row.answer == "certain" { "" } else { "possibly " };
            (format!("{} is {possibly}{}{since}", row.name, row.status), row.because.clone())
        }),
        Body::Path { rows } => {
            each(view, rows, |row| (format!("{} to {} by {}", row.from, row.to, row.kind), vec![row.event]))
        }
        Body::Sources { rows } => each(view, rows, |row| (row.source.clone(), vec![row.event])),
        Body::Changes { rows } => each(view, rows, |row| {
            let from = row.from.as_ref().map_or_else(String::new, |from| format!(" from {from}"));
            (format!("{}{from} to {}", row.name, row.to), vec![row.event])
        }),
        Body::History { rows } => each(view, rows, |row| (row.what.clone(), vec![row.entry])),
        Body::Twins { rows } => each(view, rows, |row| (row.alike.clone(), vec![row.event, row.twin])),
        Body::Figure { rows } => each(view, rows, |row| {
            let key = row.key.as_ref().map_or_else(String::new, |key| format!("{key}: "));
            (
                format!("{key}{} over {}", row.figure, english::counted(row.events, "event", "events")),
                Vec::new(),
            )
        }),
        Body::Neighbours { rows } => each(view, rows, |row| {
            (format!("{} in {}", row.name, english::counted(row.steps, "step", "steps")), Vec::new())
        }),
        Body::Rank { rows } => each(view, rows, |row| (format!("{}: {}", row.name, row.score), Vec::new())),
        Body::Progress { rows } => each(view, rows, |row| {
            let done = Tally { at_least: row.done_at_least, at_most: row.done_at_most };
            (format!("{}: {} of {}", row.scope, count::words(done), row.target), Vec::new())
        }),
        Body::Describe { rows } => each(view, rows, |row| (row.name.clone(), Vec::new())),
        Body::Replay { .. } | Body::Entry { .. } | Body::Steps { .. } => view.kept(),
    }
}

fn each<'g, R>(
    view: &View<'g>,
    rows: &[R],
    rest: impl Fn(&R) -> (String, Vec<Number>),
) -> Kept<'g, (String, Vec<Number>)> {
    view.gathered(rows.iter().map(rest))
}

/// Groups and figures by key: each in words.
pub(super) fn keyed<'g>(view: &View<'g>, body: &Body) -> Kept<'g, (String, String)> {
    let key = |at: usize| match body {
        Body::Groups { rows } => rows.get(at).map(|row| row.key.clone()),
        Body::Figure { rows } => rows.get(at).map(|row| row.key.clone().unwrap_or_default()),
        _ => None,
    };
    let said = rests(view, body);
    let keyed = said.iter().enumerate().filter_map(|(at, (said, _))| Some((key(at)?, said.clone())));
    view.gathered(keyed)
}
