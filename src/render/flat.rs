//! Rows as columns of plain values, named as in JSON: for spreadsheets, and for the fields that a phrase asks to `show`.
//!
//! What JSON nests is split into columns or joined by `; `.

use crate::answer::{Answer, Grid, Row, ValueType, of_shape};

/// The rows of an answer: all plain columns, or the fields that the phrase asks to show.
pub(super) fn flat(answer: &Answer) -> Grid {
    if !answer.show.is_empty() {
        return picked(answer, false);
    }
    of_shape!(&answer.body, rows => Row::grid(rows), row => Row::grid(std::slice::from_ref(row)))
}

/// The fields that a phrase asks to show; a name that is no field has nothing in it. Dates of events, and what sources
/// disagree about, are words where they are for people.
pub(super) fn picked(answer: &Answer, for_people: bool) -> Grid {
    of_shape!(
        &answer.body,
        rows => pick(rows, &answer.show, for_people),
        row => pick(std::slice::from_ref(row), &answer.show, for_people)
    )
}

fn pick<R: Row>(rows: &[R], show: &[String], for_people: bool) -> Grid {
    let fields: Vec<_> = show.iter().map(|name| R::field(name)).collect();
    let cells = |row: &R| {
        let cell = fields.iter().map(|field| {
            let Some(column) = field else { return String::new() };
            let cell = (column.cell)(row);
            let in_words = column.ty == ValueType::When || !cell.claims().is_empty();
            if for_people && in_words { cell.words() } else { cell.plain() }
        });
        cell.collect()
    };
    Grid { columns: show.to_vec(), rows: rows.iter().map(cells).collect() }
}
