//! Rows as columns of plain values, named as in JSON: for spreadsheets, and for the fields a phrase asks to `show`.
//!
//! What JSON nests is joined by `; `. Roles are columns of their own: those that most events have are always there,
//! so that a header can be relied on, the others where a row fills them.

use annals_store::entry::Role;

use super::{prose, replay};
use crate::answer::{Answer, Body, ClaimRow, CountText, DescriptionRow, EventRow, HistoryRow, PlanRow};

/// Rows of plain values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flat {
    /// The names of the columns.
    pub(super) columns: Vec<&'static str>,
    /// As many values a row as there are columns.
    pub(super) rows: Vec<Vec<String>>,
}

impl Flat {
    fn of<R>(columns: &[&'static str], rows: &[R], cells: impl Fn(&R) -> Vec<String>) -> Self {
        Self { columns: columns.to_vec(), rows: rows.iter().map(cells).collect() }
    }

    fn one(columns: &[&'static str], cells: Vec<String>) -> Self {
        Self { columns: columns.to_vec(), rows: vec![cells] }
    }

    /// Only these columns, in this order; a name that is no column has nothing in it.
    pub(super) fn pick(&self, show: &[String]) -> (Vec<String>, Vec<Vec<String>>) {
        let places: Vec<Option<usize>> =
            show.iter().map(|name| self.columns.iter().position(|column| column == name)).collect();
        let pick = |row: &Vec<String>| {
            places.iter().map(|place| place.and_then(|at| row.get(at)).cloned().unwrap_or_default()).collect()
        };
        (show.to_vec(), self.rows.iter().map(pick).collect())
    }
}

/// The rows of an answer.
pub(super) fn flat(answer: &Answer) -> Flat {
    match &answer.body {
        Body::Events { rows } => events(rows),
        Body::Count { at_least, at_most, .. } => {
            Flat::one(&["at_least", "at_most"], vec![at_least.to_string(), opt(at_most.as_ref())])
        }
        Body::Truth { truth, because, .. } => {
            Flat::one(&["truth", "because"], vec![(*truth).to_owned(), joined(because)])
        }
        Body::Entry { id, readback, twins, .. } => {
            Flat::one(&["id", "readback", "twins"], vec![id.to_string(), readback.clone(), joined(twins)])
        }
        Body::Sources { rows } => claims(rows),
        Body::Describe { rows } => descriptions(rows),
        Body::Steps { rows } => steps(rows),
        Body::Replay { rows } => {
            Flat { columns: replay::COLUMNS.to_vec(), rows: rows.iter().flat_map(replay::cells).collect() }
        }
        Body::History { rows } => history(rows),
        body => of_entities(body).or_else(|| of_time(body)).unwrap_or_else(|| of_figures(body)),
    }
}

fn of_entities(body: &Body) -> Option<Flat> {
    Some(match body {
        Body::Entities { rows } => Flat::of(&["name", "type", "in", "answer", "because"], rows, |row| {
            vec![
                row.name.clone(),
                row.ty.clone(),
                opt(row.parent.as_ref()),
                s(row.answer),
                joined(&row.because),
            ]
        }),
        Body::Status { rows } => Flat::of(&["name", "status", "since", "answer", "because"], rows, |row| {
            vec![
                row.name.clone(),
                row.status.clone(),
                opt(row.since.as_ref()),
                s(row.answer),
                joined(&row.because),
            ]
        }),
        Body::Neighbours { rows } => Flat::of(&["name", "type", "steps"], rows, |row| {
            vec![row.name.clone(), row.ty.clone(), row.steps.to_string()]
        }),
        Body::Rank { rows } => Flat::of(&["name", "type", "score"], rows, |row| {
            vec![row.name.clone(), row.ty.clone(), prose::decimal(row.score)]
        }),
        _ => return None,
    })
}

fn of_time(body: &Body) -> Option<Flat> {
    Some(match body {
        Body::Dates { rows } => Flat::of(&["date", "earliest", "latest", "answer", "because"], rows, |row| {
            vec![
                row.date.clone(),
                opt(row.earliest.as_ref()),
                opt(row.latest.as_ref()),
                s(row.answer),
                joined(&row.because),
            ]
        }),
        Body::Durations { rows, .. } => {
            Flat::of(&["from", "to", "about", "min_days", "max_days", "stated", "calendar"], rows, |row| {
                vec![
                    opt(row.from.as_ref()),
                    opt(row.to.as_ref()),
                    opt(row.about.as_ref()),
                    opt(row.min_days.as_ref()),
                    opt(row.max_days.as_ref()),
                    opt(row.stated.as_ref()),
                    opt(row.calendar.as_ref()),
                ]
            })
        }
        Body::Path { rows } => Flat::of(&["step", "from", "event", "kind", "date", "to"], rows, |row| {
            vec![
                row.step.to_string(),
                row.from.clone(),
                row.event.to_string(),
                row.kind.clone(),
                opt(row.date.as_ref()),
                row.to.clone(),
            ]
        }),
        Body::Changes { rows } => {
            Flat::of(&["name", "from", "to", "date", "event", "answer", "because"], rows, |row| {
                vec![
                    row.name.clone(),
                    opt(row.from.as_ref()),
                    row.to.clone(),
                    opt(row.date.as_ref()),
                    row.event.to_string(),
                    s(row.answer),
                    opt(row.because.as_ref()),
                ]
            })
        }
        _ => return None,
    })
}

fn of_figures(body: &Body) -> Flat {
    match body {
        Body::Groups { rows } => Flat::of(&["key", "at_least", "at_most"], rows, |row| {
            vec![row.key.clone(), row.at_least.to_string(), opt(row.at_most.as_ref())]
        }),
        Body::Figure { rows } => {
            Flat::of(&["key", "figure", "at_least", "at_most", "unit", "events"], rows, |row| {
                vec![
                    opt(row.key.as_ref()),
                    s(row.figure),
                    row.at_least.map(prose::decimal).unwrap_or_default(),
                    row.at_most.map(prose::decimal).unwrap_or_default(),
                    row.unit.clone(),
                    row.events.to_string(),
                ]
            })
        }
        Body::Progress { rows } => {
            Flat::of(&["scope", "done_at_least", "done_at_most", "target", "computed"], rows, |row| {
                vec![
                    row.scope.clone(),
                    row.done_at_least.to_string(),
                    opt(row.done_at_most.as_ref()),
                    row.target.to_string(),
                    row.computed.to_string(),
                ]
            })
        }
        Body::Twins { rows } => Flat::of(&["event", "twin", "alike", "same", "distinct"], rows, |row| {
            vec![
                row.event.to_string(),
                row.twin.to_string(),
                row.alike.clone(),
                row.same.clone(),
                row.distinct.clone(),
            ]
        }),
        _ => Flat { columns: Vec::new(), rows: Vec::new() },
    }
}

/// The roles that always have a column.
const USUAL: [Role; 6] = [Role::Of, Role::By, Role::With, Role::To, Role::At, Role::Under];

fn events(rows: &[EventRow]) -> Flat {
    let filled = |role: Role| rows.iter().any(|row| row.roles.contains_key(role.as_str()));
    let roles: Vec<Role> =
        Role::ALL.into_iter().filter(|role| USUAL.contains(role) || filled(*role)).collect();
    let mut columns = vec!["id", "kind", "mood", "date", "earliest", "latest"];
    columns.extend(roles.iter().map(|role| role.as_str()));
    columns.extend(["quantity", "count", "sources", "disputed", "answer", "because", "then"]);
    let cells = |row: &EventRow| {
        let mut cells = vec![
            row.id.to_string(),
            row.kind.clone(),
            s(row.mood),
            opt(row.date.as_ref()),
            opt(row.earliest.as_ref()),
            opt(row.latest.as_ref()),
        ];
        cells.extend(
            roles
                .iter()
                .map(|role| row.roles.get(role.as_str()).map(|names| names.join("; ")).unwrap_or_default()),
        );
        cells.extend([
            opt(row.quantity.as_ref()),
            match &row.count {
                Some(CountText::Number(count)) => count.to_string(),
                Some(CountText::Words(words)) => words.clone(),
                None => String::new(),
            },
            row.sources.join("; "),
            row.disputed.to_string(),
            s(row.answer),
            joined(&row.because),
            row.then.as_deref().map(joined).unwrap_or_default(),
        ]);
        cells
    };
    Flat { rows: rows.iter().map(cells).collect(), columns }
}

fn claims(rows: &[ClaimRow]) -> Flat {
    let columns = [
        "event",
        "source",
        "from",
        "to",
        "locator",
        "grounds",
        "via",
        "quote",
        "rank",
        "asserts",
        "published",
    ];
    Flat::of(&columns, rows, |row| {
        vec![
            row.event.to_string(),
            row.source.clone(),
            row.span.map(|[from, _]| from.to_string()).unwrap_or_default(),
            row.span.map(|[_, to]| to.to_string()).unwrap_or_default(),
            opt(row.locator.as_ref()),
            s(row.grounds),
            opt(row.via.as_ref()),
            opt(row.quote.as_ref()),
            s(row.rank),
            opt(row.asserts.as_ref()),
            opt(row.published.as_ref()),
        ]
    })
}

fn descriptions(rows: &[DescriptionRow]) -> Flat {
    let columns = [
        "name",
        "type",
        "in",
        "aliases",
        "latitude",
        "longitude",
        "status",
        "first",
        "last",
        "events",
        "relations",
        "notes",
    ];
    Flat::of(&columns, rows, |row| {
        vec![
            row.name.clone(),
            row.ty.clone(),
            opt(row.parent.as_ref()),
            row.aliases.join("; "),
            row.coordinates.map(|[latitude, _]| latitude.to_string()).unwrap_or_default(),
            row.coordinates.map(|[_, longitude]| longitude.to_string()).unwrap_or_default(),
            opt(row.status.as_ref()),
            opt(row.first.as_ref()),
            opt(row.last.as_ref()),
            row.events.to_string(),
            row.relations.join("; "),
            row.notes.join("; "),
        ]
    })
}

fn steps(rows: &[PlanRow]) -> Flat {
    Flat::of(&["step", "depth", "text", "estimated", "actual", "us", "entries"], rows, |row| {
        vec![
            row.step.to_string(),
            row.depth.to_string(),
            row.text.clone(),
            opt(row.estimated.as_ref()),
            opt(row.actual.as_ref()),
            opt(row.us.as_ref()),
            joined(&row.entries),
        ]
    })
}

fn history(rows: &[HistoryRow]) -> Flat {
    let columns = ["entry", "recorded_at", "what", "field", "from", "to", "because", "author"];
    Flat::of(&columns, rows, |row| {
        vec![
            row.entry.to_string(),
            row.recorded_at.clone(),
            row.what.clone(),
            opt(row.field.as_ref()),
            opt(row.from.as_ref()),
            opt(row.to.as_ref()),
            opt(row.because.as_ref()),
            row.author.clone(),
        ]
    })
}

fn s(text: &str) -> String {
    text.to_owned()
}

fn opt<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

fn joined(numbers: &[u64]) -> String {
    numbers.iter().map(u64::to_string).collect::<Vec<_>>().join("; ")
}
