//! What the rows of an answer rest on: each row in words, with the entries that it names.

use annals_graph::budget::Kept;
use annals_graph::view::View;
use annals_model::entry::Number;

use crate::answer::{Body, FigureRow, Row, key_text, of_shape};

/// The rows in words, each with its entries; none for a shape that has neither.
pub(super) fn rests<'g>(view: &View<'g>, body: &Body) -> Kept<'g, (String, Vec<Number>)> {
    of_shape!(
        body,
        rows => view.gathered(rows.iter().filter_map(rest)),
        row => view.gathered(rest(row))
    )
}

fn rest<R: Row>(row: &R) -> Option<(String, Vec<Number>)> {
    Some((row.statement()?, row.reasons()))
}

/// Groups and figures by key: each in words.
pub(super) fn keyed<'g>(view: &View<'g>, body: &Body) -> Kept<'g, (String, String)> {
    let figure = |row: &FigureRow| Some((key_text(&row.keys), row.statement()?));
    match body {
        Body::Groups { rows } => {
            view.gathered(rows.iter().filter_map(|row| Some((row.key(), row.statement()?))))
        }
        Body::Figure { rows } => view.gathered(rows.iter().filter_map(figure)),
        _ => view.kept(),
    }
}
