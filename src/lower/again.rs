//! What has been recorded already, word for word.
//!
//! A statement is said again where nobody knows whether it was recorded: after a failed write, or by two people. What
//! changes nothing is objected to where it is looked up; the rest is found here.

use annals_graph::graph::{AmendmentKind, Graph, UNDATED};
use annals_graph::ids::EventIx;
use annals_model::entry::{Body, Claim, Declare, EntryId, Record};
use annals_model::time::Date;
use annals_query::lookup::Lookup;

/// How many events of the base are held against a record.
const LOOKED_AT_MAX: usize = 65_536;

/// The newest entry that says just what a body says, and stands. Of a declaration, the last of the entity to which it
/// adds nothing.
#[must_use]
pub fn said_before(lookup: &Lookup<'_>, body: &Body) -> Option<EntryId> {
    let graph = lookup.view.graph();
    let stands = |number: &EntryId| graph.stands(*number, None);
    match body {
        Body::Record(record) => same_record(lookup, record),
        Body::Declare(declare) => same_declaration(graph, declare),
        Body::Source(source) => {
            let row = graph.source(graph.source_keyed(&source.key)?);
            (row.source == *source).then_some(row.number)
        }
        Body::Cite { event, claim } => same_claim(graph, *event, claim),
        Body::Note { target, remark, claim } => {
            let text = remark.to_string();
            let mut notes = graph.notes_on(*target).into_iter().rev();
            notes.find(|note| note.text == text && note.claim == *claim).map(|note| note.number)
        }
        Body::Rate { source, letter, .. } => {
            let ratings = &graph.source(graph.source_numbered(*source)?).ratings;
            let last = ratings.iter().rev().find(|(number, _)| stands(number));
            last.filter(|(_, known)| known == letter).map(|(number, _)| *number)
        }
        Body::Let { name, phrase } => {
            graph.selection_entry(name, None).filter(|(_, known)| known == phrase).map(|(number, _)| number)
        }
        Body::DefineType(_) | Body::DefineKind(_) | Body::DefineStatus(_) => graph.defined_so(body),
        Body::Correct(_)
        | Body::Retract { .. }
        | Body::Same { .. }
        | Body::Distinct { .. }
        | Body::Merge { .. }
        | Body::Split { .. }
        | Body::Undo { .. } => None,
    }
}

/// The newest event that was recorded just so, whatever it was recorded to rest on.
fn same_record(lookup: &Lookup<'_>, record: &Record) -> Option<EntryId> {
    let graph = lookup.view.graph();
    let (events, kind) = (graph.events(), graph.kind_of(record.kind)?);
    let extent = record.date.as_ref().map_or(UNDATED, Date::extent);
    let parts = graph.parts(record.roles.iter().map(|(role, who)| (*role, who.as_slice())));
    let is_same = |ix: &EventIx| {
        let plain = (events.mood(*ix), events.extent(*ix)) == (record.mood, extent)
            && events.parts(*ix).eq(parts.iter().copied());
        plain && {
            let detail = graph.detail(*ix);
            detail.date == record.date
                && (detail.quantity, detail.count) == (record.quantity.clone(), record.count)
                && (detail.members, detail.links) == (record.members.clone(), record.links.clone())
        }
    };
    let list =
        graph.postings().of_kind(kind).within(&events.beginning_on((extent.earliest, extent.earliest)));
    let of_kind = |ix: &EventIx| events.kind(*ix) == kind;
    let found = list.iter().take(LOOKED_AT_MAX + list.newer.len()).filter(of_kind).filter(is_same);
    found.filter_map(|ix| lookup.view.event(ix)).map(|seen| seen.number).max()
}

fn same_declaration(graph: &Graph, declare: &Declare) -> Option<EntryId> {
    let ty = graph.vocabulary().type_named(&declare.kind)?;
    let entity = graph.entity(graph.declared(ty, &declare.name)?);
    let also = declare.also.iter().all(|name| entity.also.iter().any(|(_, known)| known == name));
    let parent = declare.parent.as_ref().is_none_or(|parent| {
        let extent = |date: &Option<Date>| date.as_ref().map(Date::extent);
        entity.parents.iter().any(|row| {
            graph.entity(row.entity).number == parent.entity
                && (row.role, row.from, row.to) == (parent.role, extent(&parent.from), extent(&parent.to))
        })
    });
    let relations =
        declare.relations.iter().all(|new| entity.relations.iter().any(|(_, known)| known == new));
    // Of what replaces what was said before, only the last counts.
    let coordinates = declare
        .coordinates
        .is_none_or(|new| entity.coordinates.last().is_some_and(|(_, known)| *known == new));
    let target = declare
        .target
        .as_ref()
        .is_none_or(|new| entity.targets.last().is_some_and(|(_, known)| known == new));
    let claims = declare.claims.iter().all(|new| entity.claims.iter().any(|(_, known)| known == new));
    let nothing_new = also && parent && relations && coordinates && target && claims;
    entity.declared.last().copied().filter(|_| nothing_new)
}

fn same_claim(graph: &Graph, event: EntryId, claim: &Claim) -> Option<EntryId> {
    let ix = graph.event_numbered(event)?;
    let cites = graph.events().amendments(ix).into_iter().rev();
    let mut standing = cites.filter(|amendment| graph.stands(amendment.number, None));
    let cited =
        standing.find(|amendment| matches!(&amendment.kind, AmendmentKind::Cite(known) if known == claim));
    let recorded = || graph.detail(ix).claims.contains(claim).then_some(event);
    cited.map(|amendment| amendment.number).or_else(recorded)
}
