//! What words are found in: entities, sources and events, the likeliest first, each with where the words stand.

use annals_graph::view::{EventView, View};
use annals_model::error::Result;
use annals_model::folding::fold;
use annals_query::execute::{Evaluator, MentionPlace, SearchWords};
use annals_query::query::{Events, Filter, Test};

use super::{AnswerDraft, events, text};
use crate::answer::{AnswerBody, Certainty, FoundRow, Note, words};

/// All that holds every one of these words.
pub(super) fn answer(evaluator: &mut Evaluator<'_>, said: &str) -> Result<AnswerDraft> {
    let words = SearchWords::of(said);
    let view = evaluator.view();
    let mut found: Vec<(u32, FoundRow)> = Vec::new();
    for entity in view.entities() {
        evaluator.step()?;
        if words.each().all(|word| word.name(&view, entity)) {
            found.push((name_weight(&view, said, &words, entity), named(&view, entity)));
        }
    }
    for (ix, row) in view.graph().sources().filter(|(_, row)| view.stands(row.number)) {
        evaluator.step()?;
        let source = &view.graph().source(ix).source;
        let texts = [Some(&source.key), source.title.as_ref(), source.publisher.as_ref()];
        let all = texts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
        if words.each().all(|word| word.are_in(&all)) {
            let title = source.title.clone().unwrap_or_else(|| source.key.clone());
            let places = vec![MentionPlace::Title.as_str().to_owned()];
            let is = "source".to_owned();
            let weight = if words.are_in(&all) { 60 } else { 40 };
            found.push((weight, FoundRow { id: row.number, is, what: title, found_in: places }));
        }
    }
    let checked = told_of(evaluator, &words, &mut found)?;
    found.sort_by(|(weight, row), (other, next)| other.cmp(weight).then_with(|| row.id.cmp(&next.id)));
    let rows: Vec<FoundRow> = found.into_iter().map(|(_, row)| row).collect();
    let certain = rows.len();
    Ok(AnswerDraft::new("found", AnswerBody::Found { rows }, certain).checked(checked))
}

/// The events that tell of every one of the words; how many were looked at.
fn told_of(
    evaluator: &mut Evaluator<'_>,
    words: &SearchWords,
    found: &mut Vec<(u32, FoundRow)>,
) -> Result<u64> {
    let tests = words.each().map(|word| Test::Mentioning(word.text())).collect();
    let of = Events::Filter(Filter { base: None, kind: None, mood: None, tests });
    let outcome = evaluator.events(&of)?;
    let view = evaluator.view();
    for hit in &outcome.rows {
        evaluator.step()?;
        let Some(seen) = view.event(hit.event) else { continue };
        let together = words.places(&view, &seen);
        let apart = words.each().flat_map(|word| word.places(&view, &seen)).map(|(place, _)| place);
        let mut places: Vec<MentionPlace> = apart.collect();
        places.sort_unstable_by(|one, other| other.cmp(one));
        places.dedup();
        let best = together.iter().map(|(place, _)| weight_of(*place)).max();
        let weight = best.unwrap_or_else(|| places.first().map_or(0, |place| weight_of(*place) / 2));
        let found_in = places.into_iter().map(|place| place.as_str().to_owned()).collect();
        let row = FoundRow { id: seen.number, is: "event".to_owned(), what: told(&view, &seen), found_in };
        found.push((weight, row));
    }
    Ok(outcome.checked)
}

/// What happened, in words, and when.
fn told(view: &View<'_>, seen: &EventView<'_>) -> String {
    let row = events::plain_row(view, seen, Certainty::Certain, Vec::new());
    let what = words::what(&row);
    if row.date.is_none() { what } else { format!("{what}, {}", text::everyday(seen)) }
}

/// How much it says that words stand in a text of an event. The names of those who take part say less than what is told.
const fn weight_of(place: MentionPlace) -> u32 {
    match place {
        MentionPlace::Quote | MentionPlace::Note => 50,
        MentionPlace::Title => 30,
        MentionPlace::Name => 20,
        MentionPlace::Kind => 10,
    }
}

fn name_weight(view: &View<'_>, said: &str, words: &SearchWords, entity: annals_graph::ids::EntityIx) -> u32 {
    let name = &view.graph().entity(entity).name;
    match () {
        () if fold(name) == fold(said) => 100,
        () if words.name(view, entity) => 80,
        () => 55,
    }
}

fn named(view: &View<'_>, entity: annals_graph::ids::EntityIx) -> FoundRow {
    let graph = view.graph();
    let known = graph.entity(entity);
    let is = graph.vocabulary().ty(graph.type_of(entity)).name.clone();
    let found_in = vec![MentionPlace::Name.as_str().to_owned()];
    FoundRow { id: known.number, is, what: known.name.clone(), found_in }
}

/// Where the words that events mention stand, over all rows; nothing where nothing is mentioned.
pub(super) fn mention_note(view: &View<'_>, of: &Events, body: &AnswerBody) -> Option<Note> {
    let (said, AnswerBody::Events { rows }) = (mentioned(of)?, body) else { return None };
    let words = SearchWords::of(said);
    let mut counts = MentionPlace::ALL.map(|place| (place, 0_u64));
    for seen in rows.iter().filter_map(|row| view.event(view.graph().event_numbered(row.id)?)) {
        for (place, _) in words.places(view, &seen) {
            counts.iter_mut().filter(|(known, _)| *known == place).for_each(|(_, count)| *count += 1);
        }
    }
    let told: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(place, count)| {
            let place = place.as_str();
            annals_grammar::english::counted(*count, place, &annals_model::inflection::plural(place))
        })
        .collect();
    Some(match told.as_slice() {
        [] => format!("`{said}` was looked for in names, kinds, notes, quotes and titles").into(),
        told => format!("`{said}` was found in {}", annals_grammar::english::list(told, "and")).into(),
    })
}

/// What events of a set must mention, where that is a test of the whole set.
fn mentioned(of: &Events) -> Option<&str> {
    match of {
        Events::Filter(filter) => {
            let own = filter.tests.iter().find_map(|test| match test {
                Test::Mentioning(words) => Some(words.as_str()),
                _ => None,
            });
            own.or_else(|| filter.base.as_deref().and_then(mentioned))
        }
        Events::Nth { of, .. } | Events::Named(_, of) => mentioned(of),
        _ => None,
    }
}
