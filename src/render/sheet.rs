//! Rows for the eye: what an analyst looks for first comes first, and what fits a sentence is one.

use super::flat;
use crate::answer::{Answer, Heading, Layout, Row, Tone, of_shape};

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
    of_shape!(&answer.body, rows => laid_out(rows), row => laid_out(std::slice::from_ref(row)))
}

fn laid_out<R: Row>(rows: &[R]) -> Shown {
    match R::LAYOUT {
        Layout::Table { headings, hides_empty } => Shown::Rows(table(rows, headings, hides_empty)),
        Layout::Sentences(lines) => Shown::Sentences(rows.iter().flat_map(lines).collect()),
        Layout::Tree(lines) => Shown::Tree(rows.iter().flat_map(lines).collect()),
    }
}

fn table<R: Row>(rows: &[R], headings: &[Heading<R>], hides_empty: bool) -> Sheet {
    let cells = |row: &R| headings.iter().map(|heading| (heading.cell)(row).words()).collect();
    let mut sheet = Sheet {
        columns: headings.iter().map(|heading| heading.title.to_owned()).collect(),
        tones: headings.iter().map(|heading| heading.tone).collect(),
        rows: rows.iter().map(cells).collect(),
        possible: possible(rows),
    };
    if hides_empty && !rows.is_empty() {
        let kept: Vec<bool> =
            (0..headings.len()).map(|at| sheet.rows.iter().any(|row| !row[at].is_empty())).collect();
        retain(&mut sheet.columns, &kept);
        retain(&mut sheet.tones, &kept);
        sheet.rows.iter_mut().for_each(|row| retain(row, &kept));
    }
    sheet
}

/// How many rows may or may not belong to the answer.
fn possible<R: Row>(rows: &[R]) -> usize {
    rows.iter().filter(|row| row.certainty().is_open()).count()
}

fn retain<T>(items: &mut Vec<T>, kept: &[bool]) {
    let mut kept = kept.iter();
    items.retain(|_| kept.next().copied().unwrap_or_default());
}

/// The fields that the phrase asks to show.
fn picked(answer: &Answer) -> Sheet {
    let grid = flat::picked(answer, true);
    Sheet {
        tones: vec![Tone::Plain; grid.columns.len()],
        columns: grid.columns,
        rows: grid.rows,
        possible: of_shape!(&answer.body, rows => possible(rows), _row => 0),
    }
}
