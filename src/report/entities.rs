//! Rows of entities, of dates and of kinds.

use std::collections::{BTreeMap, BTreeSet};

use annals_grammar::english;
use annals_graph::ids::{EntityIx, KindIx};
use annals_graph::view::View;
use annals_model::entry::{EntryId, Role};
use annals_model::error::Result;
use annals_model::time::Truth;
use annals_query::execute::{DateMatch, EntityMatch, Evaluator, Outcome};
use annals_query::query::{Dates, Entities, Events, Projection, Shaping};

use super::sort::ShownRows;
use super::{AnswerDraft, events, text};
use crate::answer::{AnswerBody, DateRow, EntityRow, Name, Note, words};

/// The entities of a set.
pub(super) fn members(
    evaluator: &mut Evaluator<'_>,
    set: &Entities,
    shaping: &Shaping,
) -> Result<AnswerDraft> {
    let outcome = evaluator.entities(set)?;
    drafted(evaluator, set, &outcome, shaping)
}

/// The answer of members that were found.
pub(super) fn drafted(
    evaluator: &mut Evaluator<'_>,
    set: &Entities,
    outcome: &Outcome<EntityMatch>,
    shaping: &Shaping,
) -> Result<AnswerDraft> {
    let view = evaluator.view();
    let mut rows = ShownRows::<EntityRow>::new(&view, shaping)?;
    let unstated = outcome.unstated.iter().filter(|_| evaluator.shows_possible());
    for found in view.guarded(outcome.rows.iter().filter(|found| is_shown(found)).chain(unstated)) {
        rows.push(|| row(&view, found.entity, found.truth.into(), found.because.to_vec()));
    }
    let (rows, shown) = rows.into_rows();
    let several = outcome.several.iter().filter_map(|event| events::several_note(&view, *event));
    let mut notes: Vec<Note> = outcome.notes.iter().cloned().chain(several).map(Note::from).collect();
    let hidden = outcome.rows.iter().filter(|found| !is_shown(found)).count();
    let why =
        outcome.rows.iter().filter(|found| !is_shown(found)).flat_map(|found| doubts(&view, &found.because));
    notes.extend(Note::more_possible(hidden, &why.collect()));
    if outcome.rows.is_empty() {
        notes.extend(unstated_role(evaluator, set)?.map(Note::from));
    }
    let (certain, possible) = events::totals(outcome.rows.iter().map(|found| found.truth));
    let unstated = text::total(outcome.unstated.len());
    if unstated > 0 {
        let more = english::counted(unstated, "more is", "more are");
        notes.push(format!("{more} not stated: who, what or where is left unsaid").into());
    }
    Ok(AnswerDraft::new("entities", AnswerBody::Entities { rows }, certain)
        .possible(possible)
        .unstated(unstated)
        .checked(outcome.checked)
        .noted(notes)
        .cut_from_if(shaping, shown))
}

/// The row of an entity.
#[must_use]
pub fn row(view: &View<'_>, entity: EntityIx, truth: Truth, because: Vec<EntryId>) -> EntityRow {
    EntityRow {
        name: text::named(view, entity),
        ty: text::type_name(view, entity).into(),
        parent: view.parent(entity).map(|(above, _)| text::named(view, above)),
        answer: truth.into(),
        because_possible: if truth == Truth::Possible { doubts(view, &because) } else { Vec::new() },
        because,
    }
}

/// What is not settled of the events on which something possible rests.
fn doubts(view: &View<'_>, because: &[EntryId]) -> Vec<String> {
    let events = because.iter().filter_map(|number| view.graph().event_numbered(*number));
    let seen = view.guarded(events).filter_map(|event| view.event(event));
    let doubts: BTreeSet<&str> = seen.flat_map(|seen| events::doubts(view, &seen)).collect();
    doubts.into_iter().map(str::to_owned).collect()
}

fn is_shown(found: &EntityMatch) -> bool {
    found.truth.is_certain() || found.wanted
}

/// Where a projection is empty although its events are there: that nobody is named in the role.
fn unstated_role(evaluator: &mut Evaluator<'_>, set: &Entities) -> Result<Option<String>> {
    let Entities::Took { word, events, .. } = set else { return Ok(None) };
    let outcome = evaluator.events(events)?;
    let view = evaluator.view();
    let certain = view.guarded(&outcome.rows).filter(|hit| hit.truth.is_certain());
    let there: text::Numbers = certain.map(|hit| number(&view, hit.event)).collect();
    if there.count() == 0 {
        return Ok(None);
    }
    let what = match word {
        Projection::Actors => "who did it",
        Projection::Targets => "to whom",
        Projection::Places => "where",
        Projection::Objects => "of what",
        Projection::Companions => "with whom",
        Projection::Opponents => "against whom or what",
        Projection::Purposes => "for whom or what",
        Projection::Origins => "from where or whom",
        Projection::Frameworks => "under what",
        Projection::Surroundings => "near what",
    };
    let verb = english::agreeing(there.count(), "does", "do");
    Ok(Some(format!("not stated: {there} {verb} not say {what}")))
}

fn number(view: &View<'_>, event: annals_graph::ids::EventIx) -> EntryId {
    view.graph().events().number(event)
}

/// Of how many dates that are only possible each is named.
const DATES_NAMED: usize = 4;

/// The dates of a set.
pub(super) fn dates(evaluator: &mut Evaluator<'_>, set: &Dates) -> Result<AnswerDraft> {
    let outcome = evaluator.dates(set)?;
    let view = evaluator.view();
    let is_dated = |found: &&DateMatch| found.date.as_ref().is_some_and(words::is_bounded);
    let dated = || view.guarded(&outcome.rows).filter(is_dated);
    let mut rows = view.kept::<DateRow>();
    for found in dated().filter(|found| found.truth.is_certain() || found.wanted) {
        evaluator.keep_all(&mut rows, date_row(found))?;
    }
    let several = outcome.several.iter().filter_map(|event| events::several_note(&view, *event));
    let mut notes: Vec<Note> = outcome.notes.iter().cloned().chain(several).map(Note::from).collect();
    let hidden = dated().count().saturating_sub(rows.len());
    let why = dated().filter(|found| !found.wanted).flat_map(|found| doubts(&view, &found.because));
    notes.extend(Note::more_possible(hidden, &why.collect()));
    if rows.is_empty() && (1..=DATES_NAMED).contains(&hidden) {
        let dates: Vec<String> =
            dated().filter_map(|found| found.date.as_ref()).map(words::everyday).collect();
        notes.push(format!("possibly {}", english::list(&dates, "or")).into());
    }
    let undated = view.guarded(&outcome.rows).filter(|found| !is_dated(found));
    let mut silent: Vec<EntryId> = undated.flat_map(|found| found.because.iter().take(1).copied()).collect();
    silent.sort_unstable();
    if !silent.is_empty() {
        let verb = english::agreeing(text::total(silent.len()), "gives", "give");
        notes.push(format!("not stated: {} {verb} no date", text::numbers(&silent)).into());
    }
    let (certain, possible) = events::totals(dated().map(|found| found.truth));
    Ok(AnswerDraft::new("dates", AnswerBody::Dates { rows: rows.into_answer() }, certain)
        .possible(possible)
        .checked(outcome.checked)
        .noted(notes))
}

fn date_row(found: &DateMatch) -> Option<DateRow> {
    let date = found.date.as_ref()?;
    let bounds = date.extent();
    Some(DateRow {
        date: date.clone(),
        earliest: text::bounded(bounds.earliest),
        latest: text::bounded(bounds.latest),
        answer: found.truth.into(),
        because: found.because.clone(),
    })
}

/// The kinds of the events of a set, in the order of their definitions.
pub(super) fn kinds(evaluator: &mut Evaluator<'_>, set: &Events) -> Result<AnswerDraft> {
    let outcome = evaluator.events(set)?;
    let view = evaluator.view();
    let mut found: BTreeMap<KindIx, (Truth, bool, Vec<EntryId>)> = BTreeMap::new();
    for (hit, seen) in events::seen(&view, outcome.rows.iter()) {
        // A list grows to twice what it holds, and is told once more in the answer.
        evaluator.hold(3 * size_of::<EntryId>())?;
        let (truth, shown, because) = found.entry(seen.kind).or_default();
        *truth = truth.or(hit.truth.into());
        *shown |= events::is_shown(hit);
        because.push(seen.number);
    }
    let vocabulary = view.graph().vocabulary();
    let rows =
        found.iter().filter(|(_, (_, shown, _))| *shown).map(|(kind, (truth, _, because))| EntityRow {
            name: Name { id: 0, text: vocabulary.kind(*kind).name.clone() },
            ty: "kind".into(),
            parent: None,
            answer: (*truth).into(),
            because_possible: if *truth == Truth::Possible { doubts(&view, because) } else { Vec::new() },
            because: because.clone(),
        });
    let rows: Vec<EntityRow> = rows.collect();
    let several = outcome.several.iter().filter_map(|event| events::several_note(&view, *event));
    let mut notes: Vec<Note> = outcome.notes.iter().cloned().chain(several).map(Note::from).collect();
    let why = found.values().filter(|(_, shown, _)| !shown).flat_map(|(.., because)| doubts(&view, because));
    notes.extend(Note::more_possible(found.len() - rows.len(), &why.collect()));
    let (certain, possible) = events::totals(found.values().map(|(truth, ..)| *truth));
    Ok(AnswerDraft::new("entities", AnswerBody::Entities { rows }, certain)
        .possible(possible)
        .checked(outcome.checked)
        .noted(notes))
}

/// What an entity lies in or stands at.
pub(super) fn place_of(view: &View<'_>, entity: EntityIx) -> AnswerDraft {
    let parents = view.parents(entity);
    let parent = view.parent(entity);
    let because = parent.map_or_else(Vec::new, |(above, _)| {
        let says = parents.iter().filter(|row| view.canonical(row.entity) == above);
        says.map(|row| row.number).collect()
    });
    let rows: Vec<EntityRow> =
        parent.iter().map(|(above, _)| row(view, *above, Truth::Certain, because.clone())).collect();
    let name = text::name(view, entity);
    let mut draft =
        AnswerDraft::new("entities", AnswerBody::Entities { rows }, usize::from(parent.is_some())).checked(1);
    match parent {
        None => draft.note(format!("not stated: no entry says where {name} is")),
        Some((above, Role::At)) => draft.note(format!("{name} is at {}", text::name(view, above))),
        Some(_) => {}
    }
    for relation in relations(view, entity) {
        draft.note(format!("{name} is {relation}"));
    }
    let mut others: Vec<String> = parents
        .iter()
        .map(|row| view.canonical(row.entity))
        .filter(|above| parent.is_none_or(|(current, _)| current != *above))
        .map(|above| text::name(view, above))
        .collect();
    others.dedup();
    if !others.is_empty() {
        draft.note(format!("also stated, or stated for another time: {}", english::list(&others, "and")));
    }
    draft
}

/// The relations of an entity that are not containment: `near Nampho port`.
#[must_use]
pub fn relations(view: &View<'_>, entity: EntityIx) -> Vec<String> {
    let own = view.merged_into(entity).into_iter();
    let all =
        own.flat_map(|ix| &view.graph().entity(ix).relations).filter(|(number, _)| view.stands(*number));
    let words = all.map(|(_, relation)| {
        let other = text::names_of(view, &[relation.entity]).join("");
        format!("{} {other}", relation.words)
    });
    let mut words: Vec<String> = words.collect();
    words.dedup();
    words
}
