//! All about a source: where it came out, and what it reported.

use annals_graph::ids::SourceIx;
use annals_graph::view::View;
use annals_model::error::Result;
use annals_query::execute::{Evaluator, rating};
use annals_query::query::{Events, Filter, RatingBound, Shaping, Test};

use super::{AnswerDraft, events};
use crate::answer::{AnswerBody, ListedSource};

/// The events that a source reported, in whatever mood, with what is known of the source beside them.
pub(super) fn answer(
    evaluator: &mut Evaluator<'_>,
    source: SourceIx,
    shaping: &Shaping,
) -> Result<AnswerDraft> {
    let of =
        Events::Filter(Filter { base: None, kind: None, mood: None, tests: vec![Test::From(vec![source])] });
    let mut draft = events::members(evaluator, &of, shaping)?;
    let view = evaluator.view();
    let row = view.graph().source(source);
    let known = &row.source;
    let published = known.published.as_ref().map(annals_model::time::Date::everyday);
    let said = [
        ("", known.title.as_ref().map(|title| format!("“{title}”"))),
        ("by ", known.author.clone()),
        ("published by ", known.publisher.clone()),
        ("published ", published),
        ("at ", known.url.clone()),
        ("from ", known.origin.clone()),
        ("licence ", known.licence.clone()),
    ];
    let parts = said.into_iter().filter_map(|(word, value)| Some(format!("{word}{}", value?)));
    let known = std::iter::once(format!("source {}", known.key)).chain(parts).collect::<Vec<_>>();
    draft.note(format!("#{}: {}", row.number, known.join(", ")));
    if let Some((number, letter)) = row.ratings.iter().rev().find(|(number, _)| view.stands(*number)) {
        draft.note(format!("rated {letter} by #{number}"));
    }
    Ok(draft)
}

/// The sources, or those that are trusted so far.
pub(super) fn list(view: &View<'_>, rated: Option<RatingBound>) -> AnswerDraft {
    let sources = view.graph().sources().filter(|(_, row)| view.stands(row.number));
    let rows = sources.filter_map(|(ix, row)| {
        let letter = rating(view, ix);
        let source = &row.source;
        rated.is_none_or(|bound| letter.is_some_and(|letter| bound.admits(letter))).then(|| ListedSource {
            id: row.number,
            source: source.key.clone(),
            title: source.title.clone(),
            publisher: source.publisher.clone(),
            published: source.published.clone(),
            rating: letter.map(|letter| letter.to_string()),
        })
    });
    let rows = view.gathered(rows).into_answer();
    let certain = rows.len();
    AnswerDraft::new("source list", AnswerBody::SourceList { rows }, certain)
}
