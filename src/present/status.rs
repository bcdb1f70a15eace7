//! The statuses that entities are or may be in.

use annals_store::time::Date;

use super::{Draft, events, text};
use crate::answer::{Body, StatusRow};
use crate::error::Result;
use crate::execute::Evaluator;
use crate::ids::EntityIx;
use crate::query::Entities;
use crate::view::View;

/// The word for a status of which nothing is recorded.
pub(super) const UNKNOWN: &str = "unknown";

/// A row for each status that each of a set is or may be in.
pub(super) fn answer(evaluator: &mut Evaluator<'_>, of: &Entities) -> Result<Draft> {
    let outcome = evaluator.entities(of)?;
    let view = evaluator.view();
    let shown = outcome.rows.iter().filter(|found| found.truth.is_certain() || found.wanted);
    let mut rows = view.kept::<StatusRow>();
    for found in view.guarded(shown) {
        evaluator.keep_all(&mut rows, rows_of(&view, found.entity))?;
    }
    let hidden = outcome.rows.iter().filter(|found| !found.truth.is_certain() && !found.wanted).count();
    let mut notes = outcome.notes;
    notes.extend(events::hidden_note(hidden, false));
    let certain = rows.iter().filter(|row| row.answer == "certain").count();
    let possible = rows.len() - certain;
    Ok(Draft::new("status", Body::Status { rows: rows.into_answer() }, certain)
        .possible(possible)
        .checked(outcome.checked)
        .noted(notes))
}

/// The statuses of one entity, the likeliest first; where none is certain, also that there may be none yet.
#[must_use]
pub fn rows_of(view: &View<'_>, entity: EntityIx) -> Vec<StatusRow> {
    let name = text::name(view, entity);
    let statuses = view.statuses(entity);
    let vocabulary = view.graph().vocabulary();
    let mut rows: Vec<StatusRow> = statuses
        .iter()
        .map(|seen| StatusRow {
            name: name.clone(),
            status: vocabulary.status(seen.effect.status).name.clone(),
            since: seen
                .effect
                .date
                .as_ref()
                .filter(|date| date.earliest.is_some() || date.latest.is_some())
                .map(Date::edtf),
            answer: text::certainty(seen.truth),
            because: seen.because.clone(),
        })
        .collect();
    let came = view.effects(entity).iter().any(|effect| effect.truth.is_certain());
    if !came {
        let answer = if rows.is_empty() { "certain" } else { "possible" };
        rows.push(StatusRow { name, status: UNKNOWN.to_owned(), since: None, answer, because: Vec::new() });
    }
    rows
}

/// The status of an entity in words: several joined by `or` where it is not certain; `None` where nothing is recorded.
#[must_use]
pub fn words(view: &View<'_>, entity: EntityIx) -> Option<String> {
    let rows = rows_of(view, entity);
    let known = rows.iter().any(|row| row.status != UNKNOWN);
    let names: Vec<String> = rows.into_iter().map(|row| row.status).collect();
    known.then(|| names.join(" or "))
}
