//! All about one thing: an entity, an event, its sources, its history.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use annals_grammar::english;
use annals_graph::budget::{BudgetedVec, map_entry};
use annals_graph::graph::Referent;
use annals_graph::ids::{EntityIx, EventIx};
use annals_graph::view::{EventView, View};
use annals_model::entry::{EntryId, Link, Mood};
use annals_model::error::Result;
use annals_model::time::{Day, Extent};
use annals_query::analysis::duplicates;
use annals_query::execute::{self, Evaluator};
use annals_query::query::Events;

use super::{AnswerDraft, ReportContext, entities, events, history, sources, status, text};
use crate::answer::{AnswerBody, ClaimRow, DescriptionRow, Note, words};

/// All about an entity.
pub(super) fn entity(view: &View<'_>, entity: EntityIx) -> AnswerDraft {
    let (mut looked_at, mut happened) = (0, 0);
    let mut of_mood: BTreeMap<Mood, BTreeSet<(Day, Day, EntryId)>> = BTreeMap::new();
    let (mut first, mut last) = (None, None);
    let (mut held, mut disputed) = (view.charge(), view.kept::<EntryId>());
    for seen in events_of(view, entity) {
        looked_at += 1;
        if seen.disputed.is_certain() {
            disputed.push(seen.number);
        }
        if !matches!(seen.mood, Mood::Happened | Mood::Ongoing) {
            held.add(map_entry::<(Day, Day, EntryId), ()>());
            of_mood.entry(seen.mood).or_default().insert(events::time_key(&seen));
            continue;
        }
        happened += 1;
        let Some(date) = text::claimed_date(&seen).filter(words::is_bounded) else { continue };
        // By the days that certainly bound them: what may have been at any time before or after some day is neither
        // the first nor the last where something else can be.
        let Extent { earliest, latest, .. } = seen.hull();
        let begins = (latest, earliest, seen.number);
        if first.as_ref().is_none_or(|(known, _)| begins < *known) {
            first = Some((begins, date.clone()));
        }
        let ends = (earliest, Reverse(latest), Reverse(seen.number));
        if last.as_ref().is_none_or(|(known, _)| ends > *known) {
            last = Some((ends, date));
        }
    }
    let row = DescriptionRow {
        name: text::named(view, entity),
        ty: text::type_name(view, entity).into(),
        parent: view.parent(entity).map(|(above, _)| text::named(view, above)),
        aliases: aliases(view, entity),
        coordinates: view.coordinates(entity),
        status: status::words(view, entity),
        first: first.map(|(_, date)| date),
        last: last.map(|(_, date)| date),
        events: happened,
        relations: entities::relations(view, entity),
        notes: notes_on(view, entity),
    };
    let mut draft =
        AnswerDraft::new("describe", AnswerBody::Describe { rows: vec![row] }, 1).checked(looked_at);
    for mood in [Mood::Planned, Mood::Hypothetical, Mood::Denied] {
        if let Some(of_mood) = of_mood.get(&mood) {
            let numbers: text::Numbers = of_mood.iter().map(|(.., number)| *number).collect();
            draft.note(format!("also {}: {numbers}", mood.as_str()));
        }
    }
    draft = draft.noted(Note::disputed(disputed.iter().copied()));
    let children = children(view, entity);
    if !children.is_empty() {
        draft.note(format!("in or at it: {}", shortened(view, &children)));
    }
    draft
}

/// What lies directly in an entity, each once and in order.
fn children<'g>(view: &View<'g>, entity: EntityIx) -> BudgetedVec<'g, EntityIx> {
    let own = view.merged_into(entity).into_iter();
    let said = own.flat_map(|ix| &view.graph().entity(ix).children).map(|child| view.canonical(*child));
    let mut children = view.gathered(view.guarded(said).filter(|child| lies_directly(view, *child, entity)));
    children.sort_by(Ord::cmp);
    children.dedup();
    children
}

fn lies_directly(view: &View<'_>, child: EntityIx, above: EntityIx) -> bool {
    view.shows_entity(child) && view.parent(child).is_some_and(|(parent, _)| parent == above)
}

/// A list of entities, of which only the first few are named.
fn shortened(view: &View<'_>, who: &[EntityIx]) -> String {
    const SHOWN_MAX: usize = 12;
    let names = who.iter().take(SHOWN_MAX).map(|who| text::name(view, *who));
    english::list_some(names.collect(), text::total(who.len().saturating_sub(SHOWN_MAX)), "and")
}

/// The events an entity takes part in.
fn events_of<'g>(view: &View<'g>, entity: EntityIx) -> impl Iterator<Item = EventView<'g>> + use<'g> {
    let own = view.merged_into(entity).into_iter();
    let lists = own.flat_map(|ix| view.graph().postings().roles_of(ix).flat_map(|(_, list)| list.iter()));
    let mut all = view.gathered(lists);
    all.sort_by(Ord::cmp);
    let (mut all, held) = all.into_parts();
    all.dedup();
    let view = *view;
    let seen = all.into_iter().filter_map(move |ix| {
        let _while_they_last = &held;
        view.event(ix)
    });
    seen.filter(move |seen| seen.entities().any(|who| who == entity))
}

fn aliases(view: &View<'_>, entity: EntityIx) -> Vec<String> {
    let graph = view.graph();
    let mut met = HashSet::from([graph.entity(entity).name.as_str()]);
    let (mut names, mut held) = (view.kept(), view.charge());
    for own in view.merged_into(entity) {
        let known = graph.entity(own);
        let also = known.also.iter().filter(|(number, _)| view.bound().is_none_or(|bound| *number <= bound));
        for name in view.guarded(std::iter::once(&known.name).chain(also.map(|(_, name)| name))) {
            if met.insert(name) {
                held.add(map_entry::<&str, ()>());
                names.push(name.clone());
            }
        }
    }
    names.into_answer()
}

/// The remarks about an entity, by whichever of its declarations they were made.
fn notes_on(view: &View<'_>, entity: EntityIx) -> Vec<String> {
    let graph = view.graph();
    let declared = view.merged_into(entity).into_iter().flat_map(|own| graph.declarations_of(own).to_vec());
    remarks(view, declared)
}

fn remarks(view: &View<'_>, entries: impl IntoIterator<Item = EntryId>) -> Vec<String> {
    let rows = entries.into_iter().flat_map(|number| view.graph().notes_on(number));
    view.gathered(rows.filter(|note| view.stands(note.number)).map(|note| note.text)).into_answer()
}

/// All about an event.
pub(super) fn event(view: &View<'_>, event: EventIx) -> AnswerDraft {
    let number = view.graph().events().number(event);
    let Some(seen) = view.event(event) else {
        let body = AnswerBody::Events { rows: Vec::new() };
        return AnswerDraft::new("events", body, 0).checked(1).noted([execute::absence(view, event)]);
    };
    let row = events::plain_row(view, &seen, seen.there.into(), vec![number]);
    let disputed = row.disputed.then_some(number);
    let certain = usize::from(seen.there.is_certain());
    let mut draft = AnswerDraft::new("events", AnswerBody::Events { rows: vec![row] }, certain)
        .possible(1 - certain)
        .checked(1);
    draft = draft.noted(remarks(view, [number])).noted(links(view, &seen)).noted(members(view, &seen));
    draft = draft.noted(amendments(view, event));
    draft = draft.noted(Note::disputed(disputed));
    let alike = duplicates::of_event(view, event);
    if !alike.is_empty() {
        draft.note(format!("{} may record the same event: see `twins`", text::numbers(&alike)));
    }
    draft
}

/// The ties of an event to others, from both ends.
fn links(view: &View<'_>, seen: &EventView<'_>) -> Vec<String> {
    let describe = |number: EntryId| {
        let other = view.graph().event_numbered(number).and_then(|ix| view.event(ix));
        other.map_or_else(|| format!("#{number}"), |other| text::event_words(view, &other))
    };
    let own = seen.links().map(|(link, number)| format!("it is {}", tie(link, &describe(number))));
    let mut notes = view.gathered(own);
    for ix in view.graph().referring_to(seen.ix) {
        let Some(other) = view.event(ix) else { continue };
        for (link, _) in other.links().filter(|(_, number)| *number == seen.number) {
            let said = text::event_words(view, &other);
            notes.push(format!("{said} is {}", tie(link, "it")));
        }
        for part in other.parts().iter().filter(|part| part.who == annals_graph::graph::Party::Event(seen.ix))
        {
            notes.push(format!("{} {} it", text::event_words(view, &other), part.role.as_str()));
        }
    }
    notes.into_answer()
}

fn tie(link: Link, other: &str) -> String {
    match link {
        Link::PartOf => format!("part of {other}"),
        Link::Includes => format!("an event that includes {other}"),
        Link::Follows => format!("a sequel to {other}"),
        Link::BecauseOf => format!("a consequence of {other}"),
    }
}

fn members(view: &View<'_>, seen: &EventView<'_>) -> Vec<String> {
    let members: Vec<EntryId> =
        view.members(seen).into_iter().map(|ix| view.graph().events().number(ix)).collect();
    if members.is_empty() {
        return Vec::new();
    }
    vec![format!("recorded individually among those it covers: {}", text::numbers(&members))]
}

fn amendments(view: &View<'_>, event: EventIx) -> Option<String> {
    let table = view.graph().events();
    let recorded = view.guarded(table.amendments(event)).map(|amendment| amendment.number);
    let numbers: text::Numbers =
        recorded.filter(|number| view.bound().is_none_or(|bound| *number <= bound)).collect();
    let number = table.number(event);
    (numbers.count() > 0).then(|| format!("later entries about it: {numbers} (see `history of #{number}`)"))
}

/// The claims that events rest on.
pub(super) fn sources(evaluator: &mut Evaluator<'_>, of: &Events) -> Result<AnswerDraft> {
    let mut outcome = evaluator.events(of)?;
    let view = evaluator.view();
    // Where sources differ on whether it happened, they are asked for.
    for hit in &mut outcome.rows {
        hit.wanted |= view.event(hit.event).is_some_and(|seen| !seen.there.is_certain());
    }
    let (mut rows, mut silent) = (view.kept::<ClaimRow>(), text::Numbers::default());
    let mut denials: BTreeSet<EntryId> = BTreeSet::new();
    for (hit, seen) in events::shown(&view, &outcome) {
        let claims = sources::claims_of(&view, hit.event);
        if claims.is_empty() {
            silent.add(seen.number);
        }
        let numbers = view.denied_by(&seen).into_iter().map(|event| view.graph().events().number(event));
        denials.extend(numbers);
        evaluator.keep_all(&mut rows, claims)?;
    }
    let mut notes = events::notes(&view, of, &outcome);
    if silent.count() > 0 {
        notes.push(format!("no source stated for {silent}").into());
    }
    if !denials.is_empty() {
        let verb = english::agreeing(text::total(denials.len()), "denies", "deny");
        let numbers: Vec<EntryId> = denials.into_iter().collect();
        notes.push(format!("{} {verb} it: see `sources of #{}`", text::numbers(&numbers), numbers[0]).into());
    }
    let certain = rows.len();
    Ok(AnswerDraft::new("sources", AnswerBody::Sources { rows: rows.into_answer() }, certain)
        .checked(outcome.checked)
        .noted(notes))
}

/// The claims that came through an agency, in order of the events' time.
pub(super) fn claims_via(evaluator: &mut Evaluator<'_>, agency: EntityIx) -> Result<AnswerDraft> {
    let view = evaluator.view();
    let mut rows = view.kept::<ClaimRow>();
    let mut checked = 0;
    for seen in view.events() {
        checked += 1;
        evaluator.keep_all(&mut rows, sources::claims_via(&view, seen.ix, agency))?;
    }
    let certain = rows.len();
    let body = AnswerBody::Sources { rows: rows.into_answer() };
    let mut draft = AnswerDraft::new("sources", body, certain).checked(checked);
    if certain == 0 {
        draft.note(format!("no claim came through {}", text::name(&view, agency)));
    }
    Ok(draft)
}

/// The entries about an entry.
pub(super) fn history(view: &View<'_>, number: EntryId, context: &ReportContext<'_>) -> AnswerDraft {
    let rows = history::rows(view, number, context.entry).into_answer();
    let certain = rows.len();
    let mut draft = AnswerDraft::new("history", AnswerBody::History { rows }, certain);
    if certain == 0 {
        draft.note(format!("#{number} is not recorded under this lens"));
    }
    if let (1, Some(Referent::Event(_) | Referent::Entity(_) | Referent::Source(_))) =
        (certain, view.graph().what(number))
    {
        draft.note(format!("no later entry is about #{number}"));
    }
    if let AnswerBody::History { rows } = &draft.body {
        let entries = rows.chunk_by(|one, other| one.entry == other.entry).map(|rows| rows[0].entry);
        let said = view.guarded(entries).filter_map(|number| history::first_said(number, context.entry));
        let said = view.gathered(said).into_answer();
        said.into_iter().for_each(|said| draft.note(said));
    }
    draft
}
