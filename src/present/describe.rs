//! All about one thing: an entity, an event, its sources, its history; and events that may be told twice.

use std::collections::BTreeSet;

use annals_store::entry::{Link, Mood, Number};

use super::{Context, Draft, count, entities, events, history, sources, status, text, twins};
use crate::answer::{Body, ClaimRow, DescriptionRow};
use crate::error::Result;
use crate::execute::{self, Evaluator};
use crate::graph::What;
use crate::ids::{EntityIx, EventIx};
use crate::query::Events;
use crate::view::{Seen, View};

/// All about an entity.
pub(super) fn entity(view: &View<'_>, entity: EntityIx) -> Draft {
    let graph = view.graph();
    let events = events_of(view, entity);
    let happened: Vec<&Seen<'_>> =
        events.iter().filter(|seen| matches!(seen.mood, Mood::Happened | Mood::Ongoing)).collect();
    let dated = |seen: &&&Seen<'_>| text::edtf(seen).is_some();
    // By the days that certainly bound them: what may have been at any time before or after some day is neither the
    // first nor the last where something else can be.
    let first = happened
        .iter()
        .filter(dated)
        .min_by_key(|seen| (seen.extent.latest, seen.extent.earliest, seen.number));
    let last = happened.iter().filter(dated).max_by_key(|seen| {
        (seen.extent.earliest, std::cmp::Reverse(seen.extent.latest), std::cmp::Reverse(seen.number))
    });
    let own = view.merged_into(entity);
    let row = DescriptionRow {
        name: text::name(view, entity),
        ty: text::type_name(view, entity),
        parent: view.parent(entity).map(|(above, _)| text::name(view, above)),
        aliases: aliases(view, entity),
        coordinates: view.coordinates(entity),
        status: status::words(view, entity),
        first: first.and_then(|seen| text::edtf(seen)),
        last: last.and_then(|seen| text::edtf(seen)),
        events: text::total(happened.len()),
        relations: entities::relations(view, entity),
        notes: notes_on(view, entity),
    };
    let mut draft =
        Draft::new("describe", Body::Describe { rows: vec![row] }, 1).checked(text::total(events.len()));
    for mood in [Mood::Planned, Mood::Hypothetical, Mood::Denied] {
        let of_mood: Vec<Number> =
            events.iter().filter(|seen| seen.mood == mood).map(|seen| seen.number).collect();
        if !of_mood.is_empty() {
            draft.note(format!("also {}: {}", mood.as_str(), text::numbers(&of_mood)));
        }
    }
    let children = own.iter().flat_map(|ix| &graph.entity(*ix).children).map(|child| view.canonical(*child));
    let children: BTreeSet<EntityIx> = children.filter(|child| lies_directly(view, *child, entity)).collect();
    let children: Vec<String> = children.into_iter().map(|child| text::name(view, child)).collect();
    if !children.is_empty() {
        draft.note(format!("in it or at it: {}", shortened(&children)));
    }
    draft
}

fn lies_directly(view: &View<'_>, child: EntityIx, above: EntityIx) -> bool {
    view.shows_entity(child) && view.parent(child).is_some_and(|(parent, _)| parent == above)
}

/// A list of names, of which only the first few are told.
fn shortened(names: &[String]) -> String {
    const SHOWN_MAX: usize = 12;
    let mut told: Vec<String> = names.iter().take(SHOWN_MAX).cloned().collect();
    if names.len() > SHOWN_MAX {
        told.push(format!("{} more", names.len() - SHOWN_MAX));
    }
    text::listed(&told)
}

/// The events an entity takes part in, in order of time.
fn events_of<'g>(view: &View<'g>, entity: EntityIx) -> Vec<Seen<'g>> {
    let own = view.merged_into(entity).into_iter();
    let lists = own.flat_map(|ix| view.graph().postings().roles_of(ix).flat_map(|(_, list)| list.iter()));
    let mut all: Vec<EventIx> = lists.collect();
    all.sort_unstable();
    all.dedup();
    let seen = all.into_iter().filter_map(|ix| view.event(ix));
    let mut seen: Vec<Seen<'g>> = seen.filter(|seen| seen.entities().any(|who| who == entity)).collect();
    seen.sort_by_key(events::time_key);
    seen
}

fn aliases(view: &View<'_>, entity: EntityIx) -> Vec<String> {
    let graph = view.graph();
    let preferred = &graph.entity(entity).name;
    let mut names: Vec<String> = Vec::new();
    for own in view.merged_into(entity) {
        let known = graph.entity(own);
        let also = known.also.iter().filter(|(number, _)| view.bound().is_none_or(|bound| *number <= bound));
        for name in std::iter::once(&known.name).chain(also.map(|(_, name)| name)) {
            if name != preferred && !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    names
}

/// The remarks about an entity, by whichever of its declarations they were made.
fn notes_on(view: &View<'_>, entity: EntityIx) -> Vec<String> {
    let graph = view.graph();
    let declared = view.merged_into(entity).into_iter().flat_map(|own| graph.declarations_of(own).to_vec());
    remarks(view, declared)
}

fn remarks(view: &View<'_>, entries: impl IntoIterator<Item = Number>) -> Vec<String> {
    let rows = entries.into_iter().flat_map(|number| view.graph().notes_on(number));
    rows.filter(|note| view.stands(note.number)).map(|note| note.text).collect()
}

/// All about an event.
pub(super) fn event(view: &View<'_>, event: EventIx) -> Draft {
    let number = view.graph().events().number(event);
    let Some(seen) = view.event(event) else {
        let body = Body::Events { rows: Vec::new() };
        return Draft::new("events", body, 0).checked(1).noted([execute::absence(view, event)]);
    };
    let row = events::plain_row(view, &seen, text::certainty(seen.there), vec![number]);
    let disputed = row.disputed;
    let certain = usize::from(seen.there.is_certain());
    let mut draft =
        Draft::new("events", Body::Events { rows: vec![row] }, certain).possible(1 - certain).checked(1);
    draft = draft.noted(remarks(view, [number])).noted(links(view, &seen)).noted(members(view, &seen));
    draft = draft.noted(amendments(view, event));
    if disputed {
        draft.note(format!("#{number} is disputed: see `sources of #{number}`"));
    }
    let alike = twins::of_event(view, event);
    if !alike.is_empty() {
        draft.note(format!("it may be told again in {}: see `twins`", text::numbers(&alike)));
    }
    draft
}

/// The ties of an event to others, from both ends.
fn links(view: &View<'_>, seen: &Seen<'_>) -> Vec<String> {
    let describe = |number: Number| {
        let other = view.graph().event_numbered(number).and_then(|ix| view.event(ix));
        other.map_or_else(|| format!("#{number}"), |other| text::event_words(view, &other))
    };
    let own = seen.links().map(|(link, number)| format!("it is {}", tie(link, &describe(number))));
    let mut notes: Vec<String> = own.collect();
    for ix in view.graph().referring_to(seen.ix) {
        let Some(other) = view.event(ix) else { continue };
        for (link, _) in other.links().filter(|(_, number)| *number == seen.number) {
            let said = text::event_words(view, &other);
            notes.push(format!("{said} is {}", tie(link, "it")));
        }
        for part in other.parts().iter().filter(|part| part.who == crate::graph::Party::Event(seen.ix)) {
            notes.push(format!("{} {} it", text::event_words(view, &other), part.role.as_str()));
        }
    }
    notes
}

fn tie(link: Link, other: &str) -> String {
    match link {
        Link::PartOf => format!("part of {other}"),
        Link::Includes => format!("the whole that includes {other}"),
        Link::Follows => format!("what follows {other}"),
        Link::BecauseOf => format!("because of {other}"),
    }
}

fn members(view: &View<'_>, seen: &Seen<'_>) -> Vec<String> {
    let members: Vec<Number> =
        count::members(view, seen).into_iter().map(|ix| view.graph().events().number(ix)).collect();
    if members.is_empty() {
        return Vec::new();
    }
    vec![format!("of those it stands for, recorded on their own: {}", text::numbers(&members))]
}

fn amendments(view: &View<'_>, event: EventIx) -> Option<String> {
    let table = view.graph().events();
    let recorded = table.amendments(event).into_iter().map(|amendment| amendment.number);
    let numbers: Vec<Number> =
        recorded.filter(|number| view.bound().is_none_or(|bound| *number <= bound)).collect();
    let number = table.number(event);
    (!numbers.is_empty())
        .then(|| format!("later entries about it: {}: see `history of #{number}`", text::numbers(&numbers)))
}

/// The claims that events rest on.
pub(super) fn sources(evaluator: &mut Evaluator<'_>, of: &Events) -> Result<Draft> {
    let outcome = evaluator.events(of)?;
    let view = evaluator.view();
    let found = events::shown(&view, &outcome);
    let mut rows: Vec<ClaimRow> = Vec::new();
    for (hit, _) in &found {
        rows.extend(sources::claims_of(&view, hit.event));
        evaluator.row(rows.len(), size_of::<ClaimRow>())?;
    }
    let mut notes = events::notes(&view, of, &outcome);
    let told: BTreeSet<Number> = rows.iter().map(|row| row.event).collect();
    let silent: Vec<Number> =
        found.iter().map(|(_, seen)| seen.number).filter(|number| !told.contains(number)).collect();
    if !silent.is_empty() {
        notes.push(format!("no source is stated for {}", text::numbers(&silent)));
    }
    let certain = rows.len();
    Ok(Draft::new("sources", Body::Sources { rows }, certain).checked(outcome.checked).noted(notes))
}

/// The claims that came through an agency, in order of the events' time.
pub(super) fn claims_via(evaluator: &mut Evaluator<'_>, agency: EntityIx) -> Result<Draft> {
    let view = evaluator.view();
    let mut rows: Vec<ClaimRow> = Vec::new();
    let mut checked = 0;
    for ix in view.graph().events().in_order_of_time() {
        evaluator.step()?;
        if view.event(ix).is_none() {
            continue;
        }
        checked += 1;
        let via = sources::claims_via(&view, ix, agency);
        if !via.is_empty() {
            rows.extend(via);
            evaluator.row(rows.len(), size_of::<ClaimRow>())?;
        }
    }
    let certain = rows.len();
    let mut draft = Draft::new("sources", Body::Sources { rows }, certain).checked(checked);
    if certain == 0 {
        draft.note(format!("no claim came through {}", text::name(&view, agency)));
    }
    Ok(draft)
}

/// The entries about an entry.
pub(super) fn history(view: &View<'_>, number: Number, context: &Context<'_>) -> Draft {
    let rows = history::rows(view, number, context.entry);
    let certain = rows.len();
    let mut draft = Draft::new("history", Body::History { rows }, certain);
    if certain == 0 {
        draft.note(format!("#{number} is not recorded under this lens"));
    }
    if let (1, Some(What::Event(_) | What::Entity(_) | What::Source(_))) =
        (certain, view.graph().what(number))
    {
        draft.note(format!("no later entry is about #{number}"));
    }
    if let Body::History { rows } = &draft.body {
        let mut entries: Vec<Number> = rows.iter().map(|row| row.entry).collect();
        entries.dedup();
        let said: Vec<String> =
            entries.into_iter().filter_map(|number| history::first_said(number, context.entry)).collect();
        said.into_iter().for_each(|said| draft.note(said));
    }
    draft
}

/// Pairs of events that may be one.
pub(super) fn twins(view: &View<'_>) -> Draft {
    let rows = twins::pairs(view);
    let certain = rows.len();
    let checked = text::total(view.graph().events().len());
    let mut draft = Draft::new("twins", Body::Twins { rows }, certain).checked(checked);
    if certain == 0 {
        draft.note("no two events have the same kind, people, place and object and dates that can meet");
    }
    draft
}
