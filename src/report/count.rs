//! Counts as ranges: what there is at least, and at most.

use annals_graph::view::View;
use annals_model::entry::Count;
use annals_model::error::Result;
use annals_query::analysis::tally;
use annals_query::execute::{Evaluator, Outcome};
use annals_query::query::{Events, Set, Shaping};

use super::unstated::Unstated;
use super::{AnswerDraft, events, text};
use crate::answer::{AnswerBody, CountRow, Note, words};

/// How many members a set has.
pub(super) fn answer(evaluator: &mut Evaluator<'_>, set: &Set) -> Result<AnswerDraft> {
    match set {
        Set::Events(of) => of_events(evaluator, of),
        Set::Kinds(of) => {
            let draft = super::entities::kinds(evaluator, of)?;
            Ok(of_rows(draft))
        }
        Set::Entities(of) => {
            // How many there are is told without rows.
            let none = Shaping { limit: Some(0), ..Shaping::default() };
            let found = evaluator.entities(of)?;
            let draft = of_rows(super::entities::drafted(evaluator, of, &found, &none)?);
            Ok(if found.unnamed { without_bound(draft) } else { draft })
        }
        Set::Dates(of) => {
            let draft = super::entities::dates(evaluator, of)?;
            Ok(of_rows(draft))
        }
    }
}

/// The count of rows that each stand for one.
fn of_rows(draft: AnswerDraft) -> AnswerDraft {
    let (at_least, at_most) = (draft.certain, Some(draft.certain + draft.possible + draft.unstated));
    let body = AnswerBody::Count(CountRow { at_least, at_most });
    AnswerDraft { shape: "count", body, ..draft }
}

/// A count to which those may add whom nobody has named.
fn without_bound(draft: AnswerDraft) -> AnswerDraft {
    let AnswerBody::Count(row) = draft.body else { return draft };
    let body = AnswerBody::Count(CountRow { at_most: None, ..row });
    let why = "no upper bound: not every event says who or what it was";
    AnswerDraft { body, ..draft }.noted([why.to_owned()])
}

fn of_events(evaluator: &mut Evaluator<'_>, set: &Events) -> Result<AnswerDraft> {
    let outcome = evaluator.events_apart(set)?;
    let view = evaluator.view();
    let tally = tally::of_events(&view, &outcome);
    let mut notes: Vec<Note> = several_note(&outcome, tally.at_least).into_iter().map(Note::from).collect();
    notes.extend(events::common_notes(&view, set, &outcome));
    let unstated = Unstated::of(&view, set, &outcome);
    notes.extend(unstated.text().map(|more| Note::from(format!("at least {}; {more}", tally.at_least))));
    notes.extend(aggregate_notes(&view, &outcome).into_iter().map(Note::from));
    notes.extend(events::candidates_note(evaluator, &outcome));
    let (certain, possible) = events::totals(outcome.rows.iter().map(|hit| hit.truth));
    let certain = certain + outcome.exact.len();
    let body = AnswerBody::Count(CountRow { at_least: tally.at_least, at_most: tally.at_most });
    let draft = AnswerDraft::new("count", body, certain).possible(possible).unstated(unstated.events);
    Ok(draft.checked(outcome.checked).noted(notes))
}

/// That a count has no upper bound, and why.
pub(super) fn several_note<T>(outcome: &Outcome<T>, at_least: u64) -> Option<String> {
    (!outcome.met.is_empty()).then(|| format!("at least {at_least}, and several more"))
}

/// Which rows stood for more than one event.
fn aggregate_notes(view: &View<'_>, outcome: &Outcome<annals_query::execute::EventMatch>) -> Vec<String> {
    let seen = events::seen(view, outcome.rows.iter());
    let aggregates = seen.filter_map(|(_, seen)| match seen.count()? {
        Count::Several => None,
        Count::Range(..) => Some(seen),
    });
    let said = aggregates.map(|seen| {
        let known = text::total(view.members(&seen).len());
        let count = seen.count().map(words::count).unwrap_or_default();
        let known =
            if known == 0 { String::new() } else { format!(", {known} of them recorded individually") };
        format!("#{} covers {count}{known}", seen.number)
    });
    said.collect()
}
