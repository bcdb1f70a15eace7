//! The shortest path from one participant to another, as rows.

use annals_grammar::english;
use annals_graph::ids::EntityIx;
use annals_graph::view::View;
use annals_model::error::Result;
use annals_query::analysis::path::{self, PathStep, Route};
use annals_query::analysis::ties::Ties;
use annals_query::execute::Evaluator;
use annals_query::query::{Entities, Events};

use super::{AnswerDraft, text};
use crate::answer::{AnswerBody, Certainty, StepRow};

/// A row for each step.
pub(super) fn answer(
    evaluator: &mut Evaluator<'_>,
    route: Route,
    among: Option<&Entities>,
    through: &Events,
) -> Result<AnswerDraft> {
    let (ties, mut notes) = Ties::through(evaluator, through)?;
    let ties = ties.among(evaluator, among, &[route.from, route.to])?;
    let path = path::find(evaluator, &ties, route)?;
    let view = evaluator.view();
    notes.extend(note(&view, route, path.steps.as_deref()));
    let answer = if path.settled { Certainty::Certain } else { Certainty::Possible };
    let mut rows = rows(&view, (route.from, answer), &path.steps.unwrap_or_default());
    let (found, mut certain) = (rows.len(), rows.len());
    if !path.settled {
        certain = 0;
        if !evaluator.shows_possible() {
            rows.clear();
            notes.push(
                "a path is possible: the dates don't settle its order; put `possibly` in front to see it"
                    .to_owned(),
            );
        }
    }
    let draft = AnswerDraft::new("path", AnswerBody::Path { rows }, certain);
    Ok(draft.possible(found - certain).checked(path.looked).noted(notes))
}

/// Why there is no row.
fn note(view: &View<'_>, route: Route, steps: Option<&[PathStep]>) -> Option<String> {
    match steps {
        Some([]) => Some("both ends are the same".to_owned()),
        Some(_) => None,
        None => {
            let [from, to] = [route.from, route.to].map(|entity| text::name(view, entity));
            let order = if route.in_order_of_time { " in order of time" } else { "" };
            let within = route.within.map_or_else(String::new, |within| {
                format!(" within {}", english::counted(within, "step", "steps"))
            });
            Some(format!("no path from {from} to {to}{within}{order}"))
        }
    }
}

fn rows(view: &View<'_>, (from, answer): (EntityIx, Certainty), steps: &[PathStep]) -> Vec<StepRow> {
    let mut at = from;
    let mut rows = view.kept();
    for PathStep { event, to } in steps {
        let Some(seen) = view.event(*event) else { continue };
        rows.push(StepRow {
            step: text::total(rows.len()) + 1,
            from: text::named(view, at),
            event: seen.number,
            kind: view.graph().vocabulary().kind(seen.kind).name.clone(),
            date: text::date(&seen).cloned(),
            to: text::named(view, *to),
            answer,
        });
        at = *to;
    }
    rows.into_answer()
}
