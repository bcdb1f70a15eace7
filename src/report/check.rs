//! What is odd in a store, a row each, with the line to type next.

use annals_grammar::english;
use annals_graph::ids::EventIx;
use annals_graph::view::View;
use annals_model::error::Result;
use annals_query::analysis::oddities::{self, Oddity};
use annals_query::execute::Evaluator;

use super::{AnswerDraft, text};
use crate::answer::{AnswerBody, CheckRow};

/// A row for everything odd.
///
/// # Errors
/// If the budget runs out.
pub fn answer(evaluator: &mut Evaluator<'_>) -> Result<AnswerDraft> {
    let found = oddities::all(evaluator)?;
    let view = evaluator.view();
    let rows = view.gathered(found.iter().map(|oddity| row(&view, oddity))).into_answer();
    let count = rows.len();
    let mut draft = AnswerDraft::new("check", AnswerBody::Check { rows }, count)
        .checked(text::total(view.graph().events().len() + view.graph().entity_count()));
    if count == 0 {
        draft.note("nothing odd was found");
    }
    Ok(draft)
}

/// Something odd, with the line to type next.
pub fn row(view: &View<'_>, oddity: &Oddity) -> CheckRow {
    let event = |ix: EventIx| {
        let number = view.graph().events().number(ix);
        (number, view.event(ix).map_or_else(|| format!("#{number}"), |seen| text::event_words(view, &seen)))
    };
    match oddity {
        Oddity::Disputed(ix) => {
            let (number, words) = event(*ix);
            let mut fields: Vec<&str> = view.said(*ix).iter().map(|said| said.field).collect();
            fields.dedup();
            let on = match fields.as_slice() {
                [] => "whether it happened".to_owned(),
                fields => format!("its {}", english::list(fields, "and")),
            };
            CheckRow {
                what: "dispute",
                entries: vec![number],
                says: format!("sources differ on {words}: {on}"),
                next: format!("sources of #{number}"),
            }
        }
        Oddity::Alike(one, other) => {
            let ((one, words), (other, others)) = (event(*one), event(*other));
            CheckRow {
                what: "duplicate",
                entries: vec![one, other],
                says: format!("{words} and {others} look like one event"),
                next: format!("same #{one} #{other}"),
            }
        }
        Oddity::SourceTooOld { event: ix, source } => {
            let (number, words) = event(*ix);
            let source = view.graph().source(*source);
            CheckRow {
                what: "source",
                entries: vec![number, source.number],
                says: format!(
                    "the source {} was published before {words}, which it reports",
                    source.source.key
                ),
                next: format!("why #{number}"),
            }
        }
        Oddity::EndsBeforeItBegins { entity, entry } => CheckRow {
            what: "time",
            entries: vec![*entry],
            says: format!("the time that {} was there ends before it begins", text::name(view, *entity)),
            next: format!("history of #{entry}"),
        },
        Oddity::TooManyMembers { event: ix, recorded, at_most } => {
            let (number, words) = event(*ix);
            CheckRow {
                what: "members",
                entries: vec![number],
                says: format!("{words} covers at most {at_most}, but {recorded} are recorded as members"),
                next: format!("describe #{number}"),
            }
        }
        Oddity::InFuture(ix) => {
            let (number, words) = event(*ix);
            CheckRow {
                what: "future",
                entries: vec![number],
                says: format!("{words} is recorded as having happened, but its date is in the future"),
                next: format!("history of #{number}"),
            }
        }
        Oddity::Circle(events) => CheckRow {
            what: "circle",
            entries: events.clone(),
            says: format!("the dates of {} are counted from each other: unknown", text::numbers(events)),
            next: events.first().map_or_else(String::new, |event| format!("why #{event}")),
        },
        Oddity::OutOfOrder(entity) => {
            let number = view.graph().entity(*entity).number;
            CheckRow {
                what: "order",
                entries: vec![number],
                says: format!("the statuses of {} are out of order", text::name(view, *entity)),
                next: format!("changes of #{number}"),
            }
        }
    }
}
