//! Yes, no, possibly, not stated.
//!
//! `yes` rests on an event that is certain. `no` is said only where a denial covers the question and nothing speaks for
//! it; a denial that is overturned is named beside the `yes`. An absence is never taken for a denial.

use std::collections::BTreeSet;

use annals_grammar::english;
use annals_graph::view::View;
use annals_model::entry::EntryId;
use annals_model::error::Result;
use annals_query::analysis::denial::{self, Denials};
use annals_query::analysis::statuses;
use annals_query::execute::{EntityMatch, Evaluator};
use annals_query::query::{Entities, Events};

use super::unstated::Unstated;
use super::{AnswerDraft, events, text};
use crate::answer::{AnswerBody, Note, TruthRow, YesNo};

/// Whether there is such an event.
pub(super) fn of_events(evaluator: &mut Evaluator<'_>, set: &Events) -> Result<AnswerDraft> {
    let outcome = evaluator.events(set)?;
    let denials = denial::of(evaluator, set)?;
    let view = evaluator.view();
    let because = |certain: bool| -> Vec<EntryId> {
        let of = outcome.rows.iter().filter(|hit| hit.truth.is_certain() == certain);
        let mut known = BTreeSet::new();
        of.flat_map(|hit| &hit.because).copied().filter(|number| known.insert(*number)).collect()
    };
    let (certain, possible) = events::totals(outcome.rows.iter().map(|hit| hit.truth));
    let mut notes = events::common_notes(&view, set, &outcome);
    let (truth, because) = if certain > 0 {
        notes.extend(denied(&denials).into_iter().map(Note::from));
        (YesNo::Yes, because(true))
    } else if possible > 0 {
        notes.extend(denied(&denials).into_iter().map(Note::from));
        let mut because = because(false);
        let stated = denials.covering.iter().filter(|number| !denials.reported.contains(number));
        let deny: Vec<EntryId> = stated.filter(|number| !because.contains(number)).copied().collect();
        because.extend(deny);
        (YesNo::Possibly, because)
    } else if denials.covering.is_empty() {
        let unstated = Unstated::of(&view, set, &outcome);
        notes.push(match unstated.text() {
            Some(more) => format!("not stated: {more}").into(),
            None => "not stated: nothing recorded says so, and nothing denies it".into(),
        });
        let partial = denials.partial.into_iter().filter_map(|event| view.event(event));
        notes.extend(partial.map(|seen| {
            Note::from(format!("#{} denies it, but only for {}", seen.number, text::everyday(&seen)))
        }));
        (YesNo::NotStated, Vec::new())
    } else {
        if denials.covering.iter().all(|number| denials.reported.contains(number)) {
            let numbers = text::numbers(&denials.covering);
            let say = if denials.covering.len() == 1 { "says" } else { "say" };
            notes.push(format!("{numbers} {say} no more than that it was not reported").into());
        }
        (YesNo::No, denials.covering)
    };
    let body = AnswerBody::Truth(TruthRow { truth, because });
    Ok(AnswerDraft::new("truth", body, certain).possible(possible).checked(outcome.checked).noted(notes))
}

/// Who denies what something states, and whose denial yields.
fn denied(denials: &Denials) -> Vec<String> {
    let (reported, stated): (Vec<EntryId>, Vec<EntryId>) =
        denials.covering.iter().partition(|number| denials.reported.contains(number));
    let verb = |numbers: &[EntryId], one: &'static str, several: &'static str| {
        if numbers.len() == 1 { one } else { several }
    };
    let mut notes = Vec::new();
    if !stated.is_empty() {
        notes.push(format!("{} {} it", text::numbers(&stated), verb(&stated, "denies", "deny")));
    }
    if !reported.is_empty() {
        let (say, yields) = (verb(&reported, "says", "say"), verb(&reported, "yields", "yield"));
        let numbers = text::numbers(&reported);
        notes.push(format!(
            "{numbers} {say} that it was not reported, and {yields} to a source that states it"
        ));
    }
    notes
}

/// Whether there is such an entity.
pub(super) fn of_entities(evaluator: &mut Evaluator<'_>, set: &Entities) -> Result<AnswerDraft> {
    let outcome = evaluator.entities(set)?;
    let view = evaluator.view();
    let (certain, possible) = events::totals(outcome.rows.iter().map(|found| found.truth));
    let because = |certain: bool| -> Vec<EntryId> {
        let of = outcome.rows.iter().filter(|found: &&EntityMatch| found.truth.is_certain() == certain);
        let mut numbers: Vec<EntryId> = of.flat_map(|found| found.because.iter().copied()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    };
    let mut notes = outcome.notes.clone();
    let (truth, because) = if certain > 0 {
        (YesNo::Yes, because(true))
    } else if possible > 0 {
        (YesNo::Possibly, because(false))
    } else if let Some((why, because)) = excluded(&view, set) {
        notes.push(why);
        (YesNo::No, because)
    } else {
        notes.push("not stated: nothing recorded says so, and nothing rules it out".to_owned());
        (YesNo::NotStated, Vec::new())
    };
    let body = AnswerBody::Truth(TruthRow { truth, because });
    Ok(AnswerDraft::new("truth", body, certain).possible(possible).checked(outcome.checked).noted(notes))
}

/// That every one of the entities asked about is certainly in other statuses than the one asked for.
fn excluded(view: &View<'_>, set: &Entities) -> Option<(String, Vec<EntryId>)> {
    let (mut said, mut because) = (Vec::new(), Vec::new());
    for (entity, all, events) in statuses::excluding(view, set)? {
        let names: Vec<&str> =
            all.into_iter().map(|status| &*view.graph().vocabulary().status(status).name).collect();
        said.push(format!("{} is {}", text::name(view, entity), english::list(&names, "or")));
        because.extend(events);
    }
    Some((english::list(&said, "and"), because))
}
