//! Rows for the eye: what an analyst looks for first comes first, and what fits a sentence is one.

use annals_grammar::english;

use super::{flat, prose, replay};
use crate::answer::{
    Answer, Body, ClaimRow, DescriptionRow, DurationRow, EventRow, PlanRow, StatusRow, Summary,
};

/// How a column looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    /// As text.
    Plain,
    /// As a number of an entry or a date.
    Figure,
    /// As something beside the matter.
    Dim,
    /// As a sign of doubt.
    Doubt,
    /// As a count: to the right.
    Count,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sheet {
    /// The headings.
    pub(super) columns: Vec<String>,
    /// How each column looks.
    pub(super) tones: Vec<Tone>,
    /// As many cells a row as there are columns.
    pub(super) rows: Vec<Vec<String>>,
    /// How many of the rows are only possible.
    pub(super) possible: usize,
}

/// Whether a row may or may not be one: what the dates do not settle is possible too, under a word of its own.
fn is_open(answer: &str) -> bool {
    matches!(answer, "possible" | "cannot tell")
}

impl Sheet {
    fn of<R>(columns: &[(&str, Tone)], rows: &[R], cells: impl Fn(&R) -> Vec<String>) -> Self {
        Self {
            columns: columns.iter().map(|(name, _)| (*name).to_owned()).collect(),
            tones: columns.iter().map(|(_, tone)| *tone).collect(),
            rows: rows.iter().map(cells).collect(),
            possible: 0,
        }
    }

    fn with_possible<'a>(mut self, answers: impl Iterator<Item = &'a str>) -> Self {
        self.possible = answers.filter(|answer| is_open(answer)).count();
        self
    }

    /// Without the columns in which no row has anything.
    fn without_empty(mut self) -> Self {
        let kept: Vec<bool> =
            (0..self.columns.len()).map(|at| self.rows.iter().any(|row| !row[at].is_empty())).collect();
        if self.rows.is_empty() {
            return self;
        }
        retain(&mut self.columns, &kept);
        retain(&mut self.tones, &kept);
        for row in &mut self.rows {
            retain(row, &kept);
        }
        self
    }
}

fn retain<T>(items: &mut Vec<T>, kept: &[bool]) {
    let mut at = 0;
    items.retain(|_| {
        at += 1;
        kept[at - 1]
    });
}

/// What is shown of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// One line each.
    Sentences(Vec<String>),
    /// Lines with their depth.
    Tree(Vec<(usize, String)>),
    /// A table.
    Rows(Sheet),
}

/// What is shown of an answer.
pub(super) fn sheet(answer: &Answer) -> Shown {
    if !answer.show.is_empty() {
        return Shown::Rows(picked(answer));
    }
    match &answer.body {
        Body::Count { at_least, at_most, .. } => Shown::Sentences(vec![prose::range(*at_least, *at_most)]),
        Body::Truth { truth, because, .. } => Shown::Sentences(vec![with_numbers(truth, because)]),
        Body::Status { rows } => Shown::Sentences(rows.iter().map(status).collect()),
        Body::Progress { rows } => Shown::Sentences(
            rows.iter()
                .map(|row| {
                    let done = prose::range(row.done_at_least, row.done_at_most);
                    let computed = if row.computed { " (computed, not stated)" } else { "" };
                    format!("{}: {done} of {}{computed}", row.scope, english::thousands(row.target))
                })
                .collect(),
        ),
        Body::Describe { rows } => Shown::Sentences(rows.iter().flat_map(description).collect()),
        Body::Entry { id, readback, twins, .. } => Shown::Sentences(entry(*id, readback, twins)),
        Body::Steps { rows } => Shown::Tree(rows.iter().map(step).collect()),
        Body::Replay { rows } => Shown::Tree(rows.iter().flat_map(replay::lines).collect()),
        body => Shown::Rows(rows(body)),
    }
}

/// The fields that the phrase asks to show; dates as people say them.
fn picked(answer: &Answer) -> Sheet {
    let (columns, mut rows) = flat::flat(answer).pick(&answer.show);
    let mut possible = 0;
    if let Body::Events { rows: events } = &answer.body {
        possible = events.iter().filter(|row| is_open(row.answer)).count();
        for (at, _) in columns.iter().enumerate().filter(|(_, column)| *column == "date") {
            for (cells, event) in rows.iter_mut().zip(events) {
                cells[at].clone_from(&event.when);
            }
        }
    }
    let tones = columns.iter().map(|_| Tone::Plain).collect();
    Sheet { columns, tones, rows, possible }
}

fn rows(body: &Body) -> Sheet {
    use Tone::{Count, Dim, Doubt, Figure, Plain};
    match body {
        Body::Events { rows } => events(rows),
        Body::Entities { rows } => {
            let columns = [("name", Plain), ("type", Dim), ("in", Plain), ("", Doubt), ("because", Dim)];
            Sheet::of(&columns, rows, |row| {
                let because = prose::numbers(&row.because);
                vec![row.name.clone(), row.ty.clone(), opt(&row.parent), doubt(row.answer), because]
            })
            .with_possible(rows.iter().map(|row| row.answer))
        }
        Body::Groups { rows } => Sheet::of(&[("for", Plain), ("count", Count)], rows, |row| {
            vec![row.key.clone(), prose::range_short(row.at_least, row.at_most)]
        }),
        Body::Dates { rows } => Sheet::of(&[("date", Figure), ("", Doubt), ("because", Dim)], rows, |row| {
            vec![row.date.clone(), doubt(row.answer), prose::numbers(&row.because)]
        })
        .with_possible(rows.iter().map(|row| row.answer)),
        Body::Durations { rows, .. } => durations(rows),
        Body::Path { rows } => {
            let columns = [("", Count), ("from", Plain), ("through", Plain), ("date", Figure), ("to", Plain)];
            Sheet::of(&columns, rows, |row| {
                let through = format!("{} #{}", row.kind, row.event);
                vec![row.step.to_string(), row.from.clone(), through, opt(&row.date), row.to.clone()]
            })
        }
        Body::Sources { rows } => claims(rows),
        Body::Neighbours { rows } => {
            Sheet::of(&[("name", Plain), ("type", Dim), ("steps", Count)], rows, |row| {
                vec![row.name.clone(), row.ty.clone(), row.steps.to_string()]
            })
        }
        Body::Rank { rows } => Sheet::of(&[("name", Plain), ("type", Dim), ("score", Count)], rows, |row| {
            vec![row.name.clone(), row.ty.clone(), prose::decimal(row.score)]
        }),
        body => later_rows(body),
    }
}

fn later_rows(body: &Body) -> Sheet {
    use Tone::{Count, Dim, Doubt, Figure, Plain};
    match body {
        Body::Changes { rows } => {
            let columns = [
                ("date", Figure),
                ("name", Plain),
                ("change", Plain),
                ("", Doubt),
                ("by", Dim),
                ("because", Dim),
            ];
            Sheet::of(&columns, rows, |row| {
                let change =
                    row.from.as_ref().map_or_else(|| row.to.clone(), |from| format!("{from} → {}", row.to));
                let by = format!("#{}", row.event);
                vec![opt(&row.date), row.name.clone(), change, doubt(row.answer), by, opt(&row.because)]
            })
            .with_possible(rows.iter().map(|row| row.answer))
        }
        Body::History { rows } => {
            let columns = [
                ("#", Figure),
                ("recorded", Dim),
                ("what", Plain),
                ("field", Plain),
                ("from", Plain),
                ("to", Plain),
                ("because", Plain),
                ("author", Dim),
            ];
            Sheet::of(&columns, rows, |row| {
                vec![
                    format!("#{}", row.entry),
                    row.recorded_at.clone(),
                    row.what.clone(),
                    opt(&row.field),
                    opt(&row.from),
                    opt(&row.to),
                    opt(&row.because),
                    row.author.clone(),
                ]
            })
        }
        Body::Figure { rows } => {
            let columns =
                [("for", Plain), ("figure", Dim), ("amount", Count), ("unit", Plain), ("events", Count)];
            Sheet::of(&columns, rows, |row| {
                let amount = amount(row.at_least, row.at_most);
                vec![
                    opt(&row.key),
                    row.figure.to_owned(),
                    amount,
                    row.unit.clone(),
                    english::thousands(row.events),
                ]
            })
        }
        Body::Twins { rows } => {
            let columns = [
                ("#", Figure),
                ("twin", Figure),
                ("alike", Plain),
                ("if they are one", Dim),
                ("if they are two", Dim),
            ];
            Sheet::of(&columns, rows, |row| {
                let (event, twin) = (format!("#{}", row.event), format!("#{}", row.twin));
                vec![event, twin, row.alike.clone(), row.same.clone(), row.distinct.clone()]
            })
        }
        _ => return Sheet { columns: Vec::new(), tones: Vec::new(), rows: Vec::new(), possible: 0 },
    }
    .without_empty()
}

fn events(rows: &[EventRow]) -> Sheet {
    let columns = [
        ("#", Tone::Figure),
        ("date", Tone::Figure),
        ("what", Tone::Plain),
        ("sources", Tone::Dim),
        ("", Tone::Doubt),
    ];
    Sheet::of(&columns, rows, |row| {
        // Where nobody put the date into words, EDTF says it.
        let when = if row.when.is_empty() { opt(&row.date) } else { row.when.clone() };
        vec![format!("#{}", row.id), when, prose::what(row), row.sources.join(", "), prose::marks(row)]
    })
    .with_possible(rows.iter().map(|row| row.answer))
    .without_empty()
}

fn durations(rows: &[DurationRow]) -> Sheet {
    let columns = [
        ("about", Tone::Plain),
        ("from", Tone::Figure),
        ("to", Tone::Figure),
        ("how long", Tone::Plain),
        ("in calendar units", Tone::Dim),
    ];
    let number = |number: Option<u64>| number.map(|number| format!("#{number}")).unwrap_or_default();
    Sheet::of(&columns, rows, |row| {
        vec![opt(&row.about), number(row.from), number(row.to), prose::how_long(row), opt(&row.calendar)]
    })
    .without_empty()
}

/// Shortest, median, longest and average in one line.
pub(super) fn summary_of_days(summary: &Summary) -> String {
    let days = |[min, max]: [i64; 2]| prose::days(Some(min), Some(max));
    format!(
        "shortest {}, median {}, longest {}, average {}",
        days(summary.shortest),
        days(summary.median),
        days(summary.longest),
        days(summary.average)
    )
}

fn claims(rows: &[ClaimRow]) -> Sheet {
    let columns = [
        ("#", Tone::Figure),
        ("source", Tone::Plain),
        ("published", Tone::Figure),
        ("at", Tone::Dim),
        ("via", Tone::Plain),
        ("grounds", Tone::Dim),
        ("rank", Tone::Dim),
        ("says", Tone::Plain),
        ("quote", Tone::Plain),
    ];
    Sheet::of(&columns, rows, |row| {
        let rank = if row.rank == "normal" { "" } else { row.rank };
        vec![
            format!("#{}", row.event),
            row.source.clone(),
            opt(&row.published),
            prose::locator(row),
            opt(&row.via),
            row.grounds.to_owned(),
            rank.to_owned(),
            opt(&row.asserts),
            row.quote.as_ref().map(|quote| format!("“{quote}”")).unwrap_or_default(),
        ]
    })
    .without_empty()
}

fn status(row: &StatusRow) -> String {
    let possibly = if row.answer == "possible" { "possibly " } else { "" };
    let since = row.since.as_ref().map(|since| format!(" since {since}")).unwrap_or_default();
    with_numbers(&format!("{}: {possibly}{}{since}", row.name, row.status), &row.because)
}

fn description(row: &DescriptionRow) -> Vec<String> {
    let place = row.parent.as_ref().map(|parent| format!(" in {parent}")).unwrap_or_default();
    let mut lines = vec![format!("{}, {}{place}", row.name, row.ty)];
    let mut say = |label: &str, value: String| {
        if !value.is_empty() {
            lines.push(format!("  {label}: {value}"));
        }
    };
    say("also", row.aliases.join(", "));
    say("is", row.relations.join("; "));
    say(
        "lies at",
        row.coordinates.map(|[latitude, longitude]| format!("{latitude}, {longitude}")).unwrap_or_default(),
    );
    say("status", opt(&row.status));
    say("events", english::thousands(row.events));
    say("first", opt(&row.first));
    say("last", opt(&row.last));
    for note in &row.notes {
        say("note", note.clone());
    }
    lines
}

fn entry(id: u64, readback: &str, twins: &[u64]) -> Vec<String> {
    let mut lines = vec![format!("#{id} {readback}")];
    for twin in twins {
        lines.push(format!("it looks like #{twin}; if they are one: same #{twin} #{id}"));
    }
    lines
}

fn step(row: &PlanRow) -> (usize, String) {
    let mut text = row.text.clone();
    let mut figures = Vec::new();
    if let Some(estimated) = row.estimated {
        figures.push(format!("estimated {}", english::thousands(estimated)));
    }
    if let Some(actual) = row.actual {
        figures.push(format!("actual {}", english::thousands(actual)));
    }
    if let Some(us) = row.us {
        figures.push(format!("{} µs", english::thousands(us)));
    }
    if !figures.is_empty() {
        text.push_str(&format!("  ({})", figures.join(", ")));
    }
    if !row.entries.is_empty() {
        text.push_str(&format!("  [{}]", prose::numbers(&row.entries)));
    }
    // No chain of reasons is as deep as this; the indent stays within a line.
    (usize::try_from(row.depth).unwrap_or(usize::MAX).min(64), text)
}

fn with_numbers(text: &str, numbers: &[u64]) -> String {
    if numbers.is_empty() { text.to_owned() } else { format!("{text} ({})", prose::numbers(numbers)) }
}

fn amount(at_least: Option<f64>, at_most: Option<f64>) -> String {
    match (at_least.map(prose::decimal), at_most.map(prose::decimal)) {
        (Some(least), Some(most)) if least == most => least,
        (Some(least), Some(most)) => format!("{least} to {most}"),
        (Some(least), None) => format!("{least} or more"),
        (None, Some(most)) => format!("{most} or less"),
        (None, None) => "not stated".to_owned(),
    }
}

fn doubt(answer: &str) -> String {
    match answer {
        "certain" => String::new(),
        other => other.to_owned(),
    }
}

fn opt(text: &Option<String>) -> String {
    text.clone().unwrap_or_default()
}
