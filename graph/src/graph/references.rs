//! The numbers by which an entry speaks of others, one by one.

use annals_model::entry::{Body, Change, Claim, Declare, EntryId, Record};
use annals_model::time::Date;
use serde::{Deserialize, Serialize};

/// What a number in an entry points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReferenceTarget {
    /// An entity, by an entry that declares it.
    Entity,
    /// A kind of event, by its definition.
    Kind,
    /// Somebody or something that takes part: an entity or an event.
    Party,
    /// An event.
    Event,
    /// A source.
    Source,
    /// Whatever is remarked on; an entity by an entry that declares it.
    Subject,
    /// An entry as such.
    Entry,
}

/// What is done with a number: it is replaced, or there is no other for it.
type Seen<'v, E> = &'v mut dyn FnMut(&mut EntryId, ReferenceTarget) -> Result<(), E>;

/// Visits every number of an entry.
///
/// # Errors
/// The first number that the visitor refuses.
pub fn visit<E>(body: &mut Body, seen: Seen<'_, E>) -> Result<(), E> {
    match body {
        Body::DefineType(_)
        | Body::DefineKind(_)
        | Body::DefineStatus(_)
        | Body::Source(_)
        | Body::Let { .. } => Ok(()),
        Body::Declare(declare) => declared(declare, seen),
        Body::Record(record) => recorded(record, seen),
        Body::Cite { event, claim } => {
            seen(event, ReferenceTarget::Event)?;
            claimed(claim, seen)
        }
        Body::Correct(correct) => {
            seen(&mut correct.event, ReferenceTarget::Event)?;
            correct.changes.iter_mut().try_for_each(|change| changed(change, seen))?;
            correct.claims.iter_mut().try_for_each(|claim| claimed(claim, seen))
        }
        Body::Retract { target, claims, .. } => {
            seen(target, ReferenceTarget::Event)?;
            claims.iter_mut().try_for_each(|claim| claimed(claim, seen))
        }
        Body::Undo { target, claims, .. } => {
            seen(target, ReferenceTarget::Entry)?;
            claims.iter_mut().try_for_each(|claim| claimed(claim, seen))
        }
        Body::Same { event, duplicate, claims, .. } => {
            seen(event, ReferenceTarget::Event)?;
            seen(duplicate, ReferenceTarget::Event)?;
            claims.iter_mut().try_for_each(|claim| claimed(claim, seen))
        }
        Body::Distinct { event, duplicate, .. } => {
            seen(event, ReferenceTarget::Event)?;
            seen(duplicate, ReferenceTarget::Event)
        }
        Body::Merge { from, into, .. } => {
            seen(from, ReferenceTarget::Entity)?;
            seen(into, ReferenceTarget::Entity)
        }
        Body::Split { from, into, events, .. } => {
            seen(from, ReferenceTarget::Entity)?;
            declared(into, seen)?;
            events.iter_mut().try_for_each(|event| seen(event, ReferenceTarget::Event))
        }
        Body::Rate { source, .. } => seen(source, ReferenceTarget::Source),
        Body::Note { target, claim, .. } => {
            seen(target, ReferenceTarget::Subject)?;
            claim.iter_mut().try_for_each(|claim| claimed(claim, seen))
        }
    }
}

fn declared<E>(declare: &mut Declare, seen: Seen<'_, E>) -> Result<(), E> {
    if let Some(parent) = &mut declare.parent {
        seen(&mut parent.entity, ReferenceTarget::Entity)?;
        dated(&mut parent.from, seen)?;
        dated(&mut parent.to, seen)?;
    }
    declare
        .relations
        .iter_mut()
        .try_for_each(|relation| seen(&mut relation.entity, ReferenceTarget::Entity))?;
    declare.claims.iter_mut().try_for_each(|claim| claimed(claim, seen))
}

fn recorded<E>(record: &mut Record, seen: Seen<'_, E>) -> Result<(), E> {
    seen(&mut record.kind, ReferenceTarget::Kind)?;
    let parties = record.roles.iter_mut().flat_map(|(_, who)| who);
    parties.into_iter().try_for_each(|who| seen(who, ReferenceTarget::Party))?;
    dated(&mut record.date, seen)?;
    record.members.iter_mut().try_for_each(|member| seen(member, ReferenceTarget::Event))?;
    record.links.iter_mut().try_for_each(|(_, other)| seen(other, ReferenceTarget::Event))?;
    record.claims.iter_mut().try_for_each(|claim| claimed(claim, seen))
}

fn claimed<E>(claim: &mut Claim, seen: Seen<'_, E>) -> Result<(), E> {
    seen(&mut claim.source, ReferenceTarget::Source)?;
    claim.via.iter_mut().try_for_each(|who| seen(who, ReferenceTarget::Entity))?;
    claim.asserts.iter_mut().try_for_each(|change| changed(change, seen))
}

fn changed<E>(change: &mut Change, seen: Seen<'_, E>) -> Result<(), E> {
    match change {
        Change::Kind(kind) => seen(kind, ReferenceTarget::Kind),
        Change::Date(date) => dated(date, seen),
        Change::Role(_, who) | Change::With(_, who) | Change::Without(_, who) => {
            who.iter_mut().try_for_each(|who| seen(who, ReferenceTarget::Party))
        }
        Change::Members(members) => {
            members.iter_mut().try_for_each(|member| seen(member, ReferenceTarget::Event))
        }
        Change::Mood(_) | Change::Quantity(_) | Change::Count(_) => Ok(()),
    }
}

fn dated<E>(date: &mut Option<Date>, seen: Seen<'_, E>) -> Result<(), E> {
    match date.as_mut().and_then(|date| date.anchor.as_mut()) {
        Some(anchor) => seen(&mut anchor.event, ReferenceTarget::Event),
        None => Ok(()),
    }
}
