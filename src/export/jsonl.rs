use std::io::Write;

use annals_graph::budget::{BudgetedVec, Charge, Weight};
use annals_graph::graph::Party;
use annals_graph::view::{EventView, View};
use annals_model::entry::Entry;
use annals_model::entry::{EntryId, Link, Role};
use serde::Serialize;

use super::chosen::{Chosen, Pick, row};
use super::journal::{each_entry, needed};
use super::{EVENTS, ExportSummary, Stopped, claims};
use crate::answer::{EntityRow, EventRow, ExportedClaim, FieldClaims};
use crate::lower;
use crate::render::json;
use crate::report::text;
use crate::session::Session;

/// An event, or an entity where entities were asked for, as an object.
#[derive(Serialize)]
#[serde(untagged)]
enum Object {
    Event(Box<EventObject>),
    Entity(Box<EntityObject>),
}

/// An event: the fields of its row in an answer, and all the others.
#[derive(Serialize)]
struct EventObject {
    #[serde(flatten)]
    row: EventRow,
    label: Option<String>,
    text: String,
    parties: Vec<PartyObject>,
    members: Vec<EntryId>,
    links: Vec<LinkObject>,
    claims: Vec<ExportedClaim>,
    notes: Vec<String>,
    recorded: RecordedObject,
    first_recorded: Option<RecordedObject>,
    tell: Vec<String>,
}

#[derive(Serialize)]
struct EntityObject {
    id: EntryId,
    #[serde(flatten)]
    row: EntityRow,
    also: Vec<String>,
    coordinates: Option<[f64; 2]>,
    tell: Vec<String>,
}

#[derive(Serialize)]
struct PartyObject {
    role: &'static str,
    id: EntryId,
    name: Option<String>,
    #[serde(rename = "type")]
    ty: Option<String>,
    #[serde(rename = "in")]
    parent: Option<String>,
    coordinates: Option<[f64; 2]>,
}

#[derive(Serialize)]
struct LinkObject {
    link: &'static str,
    event: EntryId,
}

#[derive(Serialize)]
struct RecordedObject {
    at: String,
    by: String,
}

/// Writes an object a line, in the order of entries. Told in order, the statements in their `tell` make what was chosen
/// in another log, with all it needs.
pub(super) fn write<'s>(
    session: &'s Session,
    view: &View<'s>,
    chosen: &Chosen,
    out: &mut dyn Write,
) -> Result<ExportSummary, Stopped> {
    chosen.need_members()?;
    let needed = needed(session, view, chosen)?;
    let events = session.graph().events();
    let picks = by_number(view, chosen.picks.iter().map(|pick| (events.number(pick.event), *pick)));
    let rows = by_number(view, chosen.entity_rows().iter().zip(0_usize..).map(|(row, at)| (row.name.id, at)));
    let mut lines = JsonLinesWriter { out, held: None, tell: Vec::new(), charge: view.charge() };
    let mut count = 0;
    each_entry(session, needed.last().copied().unwrap_or(0), |entry| {
        if !needed.contains(&entry.number) {
            return Ok(());
        }
        lines.add(lower::exported(&entry, session.graph()));
        let pick = numbered(&picks, entry.number).and_then(|pick| Some((pick, view.event(pick.event)?)));
        if let Some((pick, seen)) = pick {
            lines.next(Object::Event(Box::new(event(view, pick, &seen, &entry))))?;
            count += 1;
        } else if let Some(entity) = numbered(&rows, entry.number).and_then(|at| entity(view, chosen, at)) {
            lines.next(Object::Entity(Box::new(entity)))?;
            count += 1;
        }
        Ok(())
    })?;
    lines.end()?;
    let noun = if rows.is_empty() { EVENTS } else { ("entity", "entities") };
    Ok(ExportSummary::of(count, noun))
}

/// Items in the order of their numbers.
fn by_number<'v, T: Weight>(
    view: &View<'v>,
    items: impl Iterator<Item = (EntryId, T)>,
) -> BudgetedVec<'v, (EntryId, T)> {
    let mut items = view.gathered(items);
    items.sort_by(|one, other| one.0.cmp(&other.0));
    items
}

/// The item with a number.
fn numbered<T: Copy>(items: &[(EntryId, T)], number: EntryId) -> Option<T> {
    let at = items.binary_search_by_key(&number, |item| item.0).ok()?;
    items.get(at).map(|item| item.1)
}

/// Lines on their way out: the last is held back, since what follows it may belong to none.
struct JsonLinesWriter<'o, 'b> {
    out: &'o mut dyn Write,
    held: Option<Object>,
    tell: Vec<String>,
    /// For the statements of both.
    charge: Charge<'b>,
}

impl JsonLinesWriter<'_, '_> {
    /// Adds a statement to the line that comes next.
    fn add(&mut self, statement: String) {
        self.charge.add(size_of::<String>() + statement.heap());
        self.tell.push(statement);
    }

    fn next(&mut self, mut object: Object) -> Result<(), Stopped> {
        object.tell().append(&mut self.tell);
        match self.held.replace(object) {
            Some(held) => self.put(&held),
            None => Ok(()),
        }
    }

    fn end(mut self) -> Result<(), Stopped> {
        let Some(mut held) = self.held.take() else { return Ok(()) };
        held.tell().append(&mut self.tell);
        self.put(&held)
    }

    fn put(&mut self, object: &Object) -> Result<(), Stopped> {
        let stated = object.stated().iter().map(|statement| size_of::<String>() + statement.heap());
        self.charge.give_back(stated.sum());
        Ok(self.out.write_all(json::object(object).as_bytes())?)
    }
}

impl Object {
    fn stated(&self) -> &[String] {
        match self {
            Self::Event(event) => &event.tell,
            Self::Entity(entity) => &entity.tell,
        }
    }

    fn tell(&mut self) -> &mut Vec<String> {
        match self {
            Self::Event(event) => &mut event.tell,
            Self::Entity(entity) => &mut entity.tell,
        }
    }
}

fn event(view: &View<'_>, pick: Pick, seen: &EventView<'_>, entry: &Entry) -> EventObject {
    let recorded = |at: String, by: &str| RecordedObject { at, by: by.to_owned() };
    let notes = view.graph().notes_on(seen.number).into_iter().filter(|note| view.stands(note.number));
    EventObject {
        // What each source says stands in the claims of the export.
        row: EventRow { claims: FieldClaims::default(), ..row(view, pick, seen) },
        label: entry.label.clone(),
        text: text::everyday(seen),
        parties: seen.parts().iter().map(|part| party(view, part.role, part.who)).collect(),
        members: seen.members().to_vec(),
        links: seen.links().map(|(link, event)| LinkObject { link: Link::as_str(link), event }).collect(),
        claims: view.claims(seen.ix).iter().map(|claim| claims::row(view, seen, claim)).collect(),
        notes: notes.map(|note| note.text).collect(),
        recorded: recorded(entry.recorded.to_string(), &entry.author),
        first_recorded: entry
            .elsewhere
            .as_ref()
            .map(|first| recorded(first.recorded.to_string(), &first.author)),
        tell: Vec::new(),
    }
}

fn party(view: &View<'_>, role: Role, who: Party) -> PartyObject {
    let role = role.as_str();
    match who {
        Party::Event(event) => {
            let id = view.graph().events().number(event);
            PartyObject { role, id, name: None, ty: None, parent: None, coordinates: None }
        }
        Party::Entity(entity) => PartyObject {
            role,
            id: view.graph().number_of(entity),
            name: Some(text::name(view, entity)),
            ty: Some(text::type_name(view, entity).to_owned()),
            parent: view.parent(entity).map(|(above, _)| text::name(view, above)),
            coordinates: view.coordinates(entity),
        },
    }
}

/// The entity that was asked for at this place.
fn entity(view: &View<'_>, chosen: &Chosen, at: usize) -> Option<EntityObject> {
    let row = chosen.entity_rows().get(at)?;
    let ix = view.graph().entity_numbered(row.name.id)?;
    let entity = view.graph().entity(ix);
    let also = entity.also.iter().filter(|(number, _)| view.stands(*number));
    Some(EntityObject {
        id: entity.number,
        row: row.clone(),
        also: also.map(|(_, name)| name.clone()).collect(),
        coordinates: view.coordinates(ix),
        tell: Vec::new(),
    })
}
