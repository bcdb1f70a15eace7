//! The statuses that entities are or may be in, as rows.

use std::collections::BTreeSet;

use annals_grammar::english;
use annals_graph::ids::EntityIx;
use annals_graph::view::View;
use annals_graph::view::status::{StatusView, Statuses};
use annals_model::error::Result;
use annals_model::time::Truth;
use annals_query::analysis::statuses;
use annals_query::execute::Evaluator;
use annals_query::query::Entities;

use super::{AnswerDraft, text};
use crate::answer::{AnswerBody, Note, StatusRow, words};

/// A row for each status that each of a set is or may be in.
pub(super) fn answer(evaluator: &mut Evaluator<'_>, of: &Entities) -> Result<AnswerDraft> {
    let found = statuses::of(evaluator, of)?;
    let view = evaluator.view();
    let (mut rows, mut certain) = (view.kept::<StatusRow>(), 0);
    for (entity, statuses) in view.guarded(found.of) {
        let truths = statuses.known.iter().map(|seen| seen.truth).chain([statuses.none]);
        certain += truths.filter(|truth| truth.is_certain()).count();
        evaluator.keep_all(&mut rows, rows_of(&view, entity, statuses))?;
    }
    let possible = rows.len().saturating_sub(certain);
    Ok(AnswerDraft::new("status", AnswerBody::Status { rows: rows.into_answer() }, certain)
        .possible(possible)
        .checked(found.checked)
        .noted(found.notes)
        .noted(Note::more_possible(found.hidden, &BTreeSet::from(["sources differ"]))))
}

/// A row for each status of one entity; where none is certain, also for the absence of one.
fn rows_of(view: &View<'_>, entity: EntityIx, statuses: Statuses) -> impl Iterator<Item = StatusRow> {
    let name = text::named(view, entity);
    let vocabulary = view.graph().vocabulary();
    let unknown = statuses.none.is_possible().then(|| StatusRow {
        name: name.clone(),
        answer: statuses.none.into(),
        ..StatusRow::default()
    });
    let row = move |StatusView { effect, truth, because }: StatusView| StatusRow {
        name: name.clone(),
        status: Some(vocabulary.status(effect.status).name.clone()),
        since: effect.date.filter(words::is_bounded),
        answer: truth.into(),
        because,
    };
    statuses.known.into_iter().map(row).chain(unknown)
}

/// The status of an entity in words: several joined by `or` where it is not certain; `None` where nothing is recorded.
#[must_use]
pub fn words(view: &View<'_>, entity: EntityIx) -> Option<String> {
    let Statuses { known, none } = view.statuses(entity);
    let vocabulary = view.graph().vocabulary();
    let names = known.iter().map(|seen| vocabulary.status(seen.effect.status).name.as_str());
    let unknown = (none == Truth::Possible).then_some(StatusRow::UNKNOWN);
    let names: Vec<&str> = names.chain(unknown).collect();
    (!known.is_empty()).then(|| english::list(&names, "or"))
}
