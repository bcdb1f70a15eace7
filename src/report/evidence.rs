//! What the rows of an answer rest on: each row in words, with the entries that it names.

use annals_graph::budget::BudgetedVec;
use annals_graph::view::View;
use annals_model::entry::EntryId;

use crate::answer::{AnswerBody, FigureRow, Row, key_text, of_shape};

/// The rows in words, each with its entries; none for a shape that has neither.
pub(super) fn evidence<'g>(view: &View<'g>, body: &AnswerBody) -> BudgetedVec<'g, (String, Vec<EntryId>)> {
    of_shape!(
        body,
        rows => view.gathered(rows.iter().filter_map(rest)),
        row => view.gathered(rest(row))
    )
}

fn rest<R: Row>(row: &R) -> Option<(String, Vec<EntryId>)> {
    Some((row.statement()?, row.reasons()))
}

/// Groups and figures by key: each in words.
pub(super) fn keyed<'g>(view: &View<'g>, body: &AnswerBody) -> BudgetedVec<'g, (String, String)> {
    let figure = |row: &FigureRow| Some((key_text(&row.keys), row.statement()?));
    match body {
        AnswerBody::Groups { rows } => {
            view.gathered(rows.iter().filter_map(|row| Some((row.key(), row.statement()?))))
        }
        AnswerBody::Figure { rows } => view.gathered(rows.iter().filter_map(figure)),
        _ => view.kept(),
    }
}
