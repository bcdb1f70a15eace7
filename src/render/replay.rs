//! The history step by step: an event a line, under it what it changed.

use super::{Format, Look, clean, csv, json, markdown, prose};
use crate::answer::{ChangeRow, EventRow, ReplayRow};

/// The columns for programs that want plain values: a row an event.
pub(super) const COLUMNS: [&str; 7] = ["step", "period", "id", "date", "what", "sources", "changed"];

/// Steps as text. Told in parts, a format with a heading has it with the first part only.
#[must_use]
pub fn steps(rows: &[ReplayRow], look: &Look, first: bool) -> String {
    let cells = || rows.iter().flat_map(cells).collect::<Vec<_>>();
    match look.format {
        Format::Json => rows.iter().map(json::object).collect(),
        Format::Csv => csv::part(&COLUMNS, &cells(), first),
        Format::Markdown => markdown::part(&COLUMNS, &cells(), first),
        Format::Table => rows
            .iter()
            .flat_map(lines)
            .map(|(depth, line)| format!("{}{}\n", "  ".repeat(depth), clean::line(&line)))
            .collect(),
    }
}

/// A step as lines with their depth.
pub(super) fn lines(row: &ReplayRow) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    let depth = usize::from(row.period.is_some());
    if row.period.is_some() {
        lines.push((0, row.heading.clone()));
    }
    for event in &row.events {
        lines.push((depth, told(event)));
        let changes = row.changes.iter().filter(|change| change.event == event.id);
        lines.extend(changes.map(|change| (depth + 2, changed(change))));
    }
    lines
}

/// The plain values of a step.
pub(super) fn cells(row: &ReplayRow) -> Vec<Vec<String>> {
    let cells = |event: &EventRow| {
        let changes = row.changes.iter().filter(|change| change.event == event.id).map(changed);
        vec![
            row.step.to_string(),
            row.period.clone().unwrap_or_default(),
            event.id.to_string(),
            event.date.clone().unwrap_or_default(),
            prose::what(event),
            event.sources.join("; "),
            changes.collect::<Vec<_>>().join("; "),
        ]
    };
    row.events.iter().map(cells).collect()
}

/// An event in a line: number, date, what it was, its sources.
fn told(event: &EventRow) -> String {
    let when = if event.when.is_empty() { "no date" } else { &event.when };
    let mut line = format!("#{}  {when}  {}", event.id, prose::what(event));
    if !event.sources.is_empty() {
        line.push_str(&format!("  [{}]", event.sources.join(", ")));
    }
    if event.disputed {
        line.push_str("  ! disputed");
    }
    line
}

fn changed(change: &ChangeRow) -> String {
    match &change.from {
        Some(from) => format!("{}: {from} → {}", change.name, change.to),
        None => format!("{}: {}", change.name, change.to),
    }
}
