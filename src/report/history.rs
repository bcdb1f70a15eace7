//! What became of an entry: itself, then every later entry about it, field by field.
//!
//! The value before and after is read through two views, one that ends just before the later entry and one that ends
//! with it; so a correction, a preferred claim, a retraction and an undo are all told alike.

use std::collections::{BTreeSet, HashSet};

use annals_graph::budget::{BudgetedVec, map_entry};
use annals_graph::graph::{AmendmentKind, Graph, Referent};
use annals_graph::ids::EventIx;
use annals_graph::view::View;
use annals_model::entry::{Body, Entry, EntryId};
use annals_query::query::Lens;

use super::text;
use crate::answer::{HistoryRow, RecordedTime, StatedValue};

/// Reads an entry of the log, where the log is at hand.
pub type EntryReader<'a> = &'a dyn Fn(EntryId) -> Option<Entry>;

/// The rows of the history of an entry; those past the bound of the view are left out.
#[must_use]
pub fn rows<'g>(view: &View<'g>, number: EntryId, entry: EntryReader<'_>) -> BudgetedVec<'g, HistoryRow> {
    let graph = view.graph();
    let event = match graph.what(number) {
        Some(Referent::Event(event)) => Some(event),
        Some(Referent::Other) => amended_by(graph, number),
        _ => None,
    };
    let root = event.map_or(number, |event| graph.events().number(event));
    let mut rows = view.kept();
    let about = about(view, root);
    let moving = event.map(|event| moving(view, event)).unwrap_or_default();
    let about: BTreeSet<(EntryId, bool)> = about
        .iter()
        .map(|number| (*number, true))
        .chain(moving.into_iter().filter(|number| !about.contains(number)).map(|number| (number, false)))
        .collect();
    for (later, is_about) in view.guarded(about) {
        let mut stated = match event {
            Some(event) if later != root => changed(view, event, later),
            _ => Vec::new(),
        };
        if stated.is_empty() && is_about {
            stated.push(whole(view, later, entry));
        }
        for row in stated {
            rows.push(described(graph, row, later, entry));
        }
    }
    rows
}

/// The entries about the events that the date of an event was ever counted from, and those that take these back: they
/// may have moved it.
fn moving(view: &View<'_>, event: EventIx) -> BTreeSet<EntryId> {
    let graph = view.graph();
    let root = graph.events().number(event);
    let mut all = with_undos(graph, graph.amendments_moving(event).iter().map(|amendment| amendment.number));
    all.retain(|number| *number > root && view.bound().is_none_or(|bound| *number <= bound));
    all
}

/// These entries and those that undo them, and undo the undoing, in order.
pub(super) fn with_undos(graph: &Graph, entries: impl Iterator<Item = EntryId>) -> BTreeSet<EntryId> {
    let mut all = BTreeSet::new();
    let mut open: Vec<EntryId> = entries.collect();
    while let Some(number) = open.pop() {
        if all.insert(number) {
            open.extend(graph.undos_of(number));
        }
    }
    all
}

/// The event that a correction, retraction or claim is about.
fn amended_by(graph: &Graph, number: EntryId) -> Option<EventIx> {
    graph.event_amended_by(number)
}

/// The entry, those about it and those about these, in order. What lies past the bound leads nowhere either.
fn about<'g>(view: &View<'g>, number: EntryId) -> BudgetedVec<'g, EntryId> {
    let graph = view.graph();
    let within = |number: EntryId| view.bound().is_none_or(|bound| number <= bound);
    let mut found = view.gathered(Some(number).filter(|number| within(*number)));
    let mut met: HashSet<EntryId> = found.iter().copied().collect();
    let (mut held, mut next) = (view.charge(), 0);
    while view.work(1)
        && let Some(at) = found.get(next).copied()
    {
        next += 1;
        let mut more: Vec<EntryId> = graph.notes_on(at).iter().map(|note| note.number).collect();
        more.extend(graph.undos_of(at));
        match graph.what(at) {
            Some(Referent::Event(event)) => {
                more.extend(graph.events().amendments(event).iter().map(|amendment| amendment.number));
                more.extend(graph.distinctions_of(event));
            }
            Some(Referent::Entity(entity)) => {
                more.extend_from_slice(graph.declarations_of(entity));
                let entity = graph.entity(entity);
                more.extend(entity.merged.iter().chain(&entity.absorbed).map(|(number, _)| *number));
            }
            Some(Referent::Source(source)) => {
                more.extend(graph.source(source).ratings.iter().map(|(number, _)| *number));
            }
            Some(Referent::Other) | None => {}
        }
        let new = more.into_iter().filter(|number| within(*number) && met.insert(*number));
        found.extend(new.inspect(|_| _ = held.add(map_entry::<EntryId, ()>())));
    }
    found.sort_by(Ord::cmp);
    found
}

/// What an entry changed of an event: a row for each field.
fn changed(view: &View<'_>, event: EventIx, number: EntryId) -> Vec<HistoryRow> {
    let up_to = |number| view.under(Lens { recorded_at: Some(number), ..Lens::default() });
    let (before, after) = (up_to(number - 1), up_to(number));
    let fields =
        |view: &View<'_>| view.event(event).map(|seen| text::fields(view, &seen)).unwrap_or_default();
    changes(&fields(&before), &fields(&after))
        .into_iter()
        .map(|(field, from, to)| HistoryRow { field: Some(field), from, to, ..HistoryRow::default() })
        .collect()
}

/// A field, its value before and its value after.
pub type FieldChange = (&'static str, Option<StatedValue>, Option<StatedValue>);

/// The fields that differ, in the order of the later values, those that are gone last. Where nothing is left there
/// is nothing to say of single fields.
#[must_use]
pub fn changes(
    before: &[(&'static str, StatedValue)],
    after: &[(&'static str, StatedValue)],
) -> Vec<FieldChange> {
    if before.is_empty() || after.is_empty() {
        return Vec::new();
    }
    let value = |fields: &[(&'static str, StatedValue)], name: &str| {
        fields.iter().find(|(field, _)| *field == name).map(|(_, value)| value.clone())
    };
    let gone = before.iter().map(|(field, _)| *field).filter(|field| value(after, field).is_none());
    let fields: Vec<&'static str> = after.iter().map(|(field, _)| *field).chain(gone).collect();
    let changes = fields.into_iter().map(|field| (field, value(before, field), value(after, field)));
    // A date that was typed otherwise is the same date.
    let shown = |value: &Option<StatedValue>| value.as_ref().map(ToString::to_string);
    changes.filter(|(_, from, to)| shown(from) != shown(to)).collect()
}

/// An entry of which no single field is told: what it brought as a whole.
fn whole(view: &View<'_>, number: EntryId, entry: EntryReader<'_>) -> HistoryRow {
    let graph = view.graph();
    let to = match graph.what(number) {
        Some(Referent::Event(event)) => {
            let up_to = view.under(Lens { recorded_at: Some(number), ..Lens::default() });
            up_to.event(event).map(|seen| text::event_words(&up_to, &seen))
        }
        Some(Referent::Entity(entity)) => {
            Some(format!("{} {}", text::type_name(view, entity), text::name(view, entity)))
        }
        Some(Referent::Source(source)) => Some(graph.source(source).source.key.clone()),
        Some(Referent::Other) | None => entry(number).and_then(|entry| brought(view, &entry.body)),
    };
    HistoryRow { to: to.map(StatedValue::Words), ..HistoryRow::default() }
}

/// What an entry that changes no field of an event brought, in words.
fn brought(view: &View<'_>, body: &Body) -> Option<String> {
    let named = |number: EntryId| text::names_of(view, &[number]).join("");
    match body {
        Body::Cite { claim, .. } => {
            let asserts = claim.asserts.iter().map(|change| text::assertion(view, change).to_string());
            let says = asserts.collect::<Vec<_>>().join("; ");
            let says = if says.is_empty() { says } else { format!(": {says}") };
            Some(format!("source {}{says}", super::sources::key(view, claim.source)))
        }
        Body::Same { event, .. } => Some(format!("same as #{event}")),
        Body::Distinct { event, duplicate, .. } => Some(format!("#{event} and #{duplicate} are two events")),
        Body::Merge { from, into, .. } => Some(format!("{} is {}", named(*from), named(*into))),
        Body::Split { from, into, .. } => Some(format!("{} from {}", into.name, named(*from))),
        Body::Rate { letter, .. } => Some(letter.to_string()),
        Body::Note { remark, .. } => Some(remark.to_string()),
        Body::Undo { target, .. } => Some(format!("#{target} undone")),
        Body::Let { phrase, .. } => Some(phrase.clone()),
        _ => None,
    }
}

/// The same row, with who said so, when and why.
fn described(graph: &Graph, row: HistoryRow, number: EntryId, entry: EntryReader<'_>) -> HistoryRow {
    let read = entry(number);
    let because = read.as_ref().and_then(|entry| reason(&entry.body)).or_else(|| reason_kept(graph, number));
    HistoryRow {
        entry: number,
        recorded_at: recorded_at(graph, number, read.as_ref()),
        what: read.as_ref().map_or_else(|| word_kept(graph, number), |entry| word(&entry.body)),
        because,
        author: read.map(|entry| entry.author).unwrap_or_default(),
        ..row
    }
}

/// Where an entry was said before it came into this log.
#[must_use]
pub fn first_said(number: EntryId, entry: EntryReader<'_>) -> Option<String> {
    let elsewhere = entry(number)?.elsewhere?;
    let by = if elsewhere.author.is_empty() { String::new() } else { format!(" by {}", elsewhere.author) };
    Some(format!("#{number} was first recorded elsewhere, at {}{by}", elsewhere.recorded))
}

/// The verb of an entry.
#[must_use]
pub fn word(body: &Body) -> &'static str {
    match body {
        Body::DefineType(_) | Body::DefineKind(_) | Body::DefineStatus(_) => "define",
        Body::Declare(_) => "declare",
        Body::Source(_) => "source",
        Body::Record(_) => "record",
        Body::Cite { .. } => "cite",
        Body::Correct(correct) if correct.refine => "refine",
        Body::Correct(_) => "correct",
        Body::Retract { .. } => "retract",
        Body::Same { .. } => "same",
        Body::Distinct { .. } => "distinct",
        Body::Merge { .. } => "merge",
        Body::Split { .. } => "split",
        Body::Rate { .. } => "rate",
        Body::Note { .. } => "note",
        Body::Let { .. } => "let",
        Body::Undo { .. } => "undo",
    }
}

/// The reason that an entry gives.
#[must_use]
pub fn reason(body: &Body) -> Option<String> {
    match body {
        Body::Correct(correct) => correct.because.clone(),
        Body::Cite { claim, .. } => claim.because.clone(),
        Body::Retract { because, .. }
        | Body::Same { because, .. }
        | Body::Distinct { because, .. }
        | Body::Merge { because, .. }
        | Body::Split { because, .. }
        | Body::Rate { because, .. }
        | Body::Undo { because, .. } => because.clone(),
        _ => None,
    }
}

/// When an entry was recorded; only the day where the log is not at hand.
fn recorded_at(
    graph: &Graph,
    number: EntryId,
    entry: Option<&annals_model::entry::Entry>,
) -> Option<RecordedTime> {
    match entry {
        Some(entry) => Some(RecordedTime::At(entry.recorded)),
        None => graph.recorded_day(number).map(RecordedTime::On),
    }
}

/// What the graph keeps of an entry's reason, where the log is not at hand.
fn reason_kept(graph: &Graph, number: EntryId) -> Option<String> {
    let event = amended_by(graph, number)?;
    let amendment =
        graph.events().amendments(event).into_iter().find(|amendment| amendment.number == number)?;
    match amendment.kind {
        AmendmentKind::Change { because, .. } | AmendmentKind::Retract(because) => because,
        AmendmentKind::Cite(claim) => claim.because,
        AmendmentKind::Moved { .. } | AmendmentKind::DuplicateOf(_) | AmendmentKind::HasDuplicate(_) => None,
    }
}

/// The verb of an entry as far as the graph tells it, where the log is not at hand.
fn word_kept(graph: &Graph, number: EntryId) -> &'static str {
    match graph.what(number) {
        Some(Referent::Event(_)) => "record",
        Some(Referent::Entity(_)) => "declare",
        Some(Referent::Source(_)) => "source",
        Some(Referent::Other) | None => {
            let event = amended_by(graph, number);
            let mut kinds = event.into_iter().flat_map(|event| graph.events().amendments(event));
            match kinds.find(|amendment| amendment.number == number).map(|amendment| amendment.kind) {
                Some(AmendmentKind::Change { refine: true, .. }) => "refine",
                Some(AmendmentKind::Change { .. }) => "correct",
                Some(AmendmentKind::Cite(_)) => "cite",
                Some(AmendmentKind::Retract(_)) => "retract",
                Some(AmendmentKind::Moved { .. }) => "split",
                Some(AmendmentKind::DuplicateOf(_) | AmendmentKind::HasDuplicate(_)) => "same",
                None if graph.is_undo(number) => "undo",
                None => "note",
            }
        }
    }
}
