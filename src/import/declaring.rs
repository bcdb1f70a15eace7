//! What is new in a row, defined and declared before its event.

use annals_graph::ids::EntityIx;
use annals_model::entry::{Body, Declare, DefineType, EntryId, Parent, Relation, Role, RoleRule};
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::inflection;

use super::columns::PLACE;
use super::decisions::Matter;
use super::parsed_row::ParsedRow;
use super::resolve::{Fresh, ResolvedName, RowPlan, Tie};
use super::row_writer::RowWriter;
use crate::lower;

impl RowWriter {
    /// Defines what the row needs of words; the kind's number.
    pub(super) fn define(&mut self, parsed: &ParsedRow<'_>, plan: &RowPlan, is_new: bool) -> Result<EntryId> {
        for fresh in &plan.fresh {
            self.define_type(fresh);
        }
        if is_new || !plan.widened.is_empty() {
            let kind = self.kinds.get(&self.existing, &parsed.kind, &self.roles)?;
            let object = || vec![lower::OBJECT.to_owned()];
            let rule = |role: &Role| RoleRule { role: *role, types: object() };
            let roles: Vec<RoleRule> = if is_new {
                self.roles.iter().filter(|role| **role != Role::Under).map(rule).collect()
            } else {
                let widened = plan.widened.iter();
                widened.map(|(role, ty)| RoleRule { role: *role, types: vec![ty.clone()] }).collect()
            };
            let definition = kind.definition(roles);
            if is_new {
                self.summary.kinds.push(definition.name.clone());
            }
            self.push(None, Body::DefineKind(definition));
        }
        let kind = self.kinds.get(&self.existing, &parsed.kind, &self.roles)?;
        kind.number
            .ok_or_else(|| Error::new(ErrorKind::Unknown, format!("there is no kind `{}`", parsed.kind)))
    }

    fn define_type(&mut self, fresh: &Fresh) {
        if self.existing.vocabulary().type_named(&fresh.ty).is_some() {
            return;
        }
        let is_a = (fresh.place && fresh.ty != PLACE).then(|| PLACE.to_owned());
        if is_a.is_some() && self.existing.vocabulary().type_named(PLACE).is_none() {
            self.push_type(PLACE.to_owned(), None);
        }
        self.push_type(fresh.ty.clone(), is_a);
    }

    fn push_type(&mut self, name: String, is_a: Option<String>) {
        let plural = inflection::plural(&name);
        // Some other word may have the form of the plural.
        let free = lower::free_for_type(self.existing.vocabulary(), &plural).is_ok();
        let plural = if free { plural } else { name.clone() };
        let detail = is_a.as_ref().map_or_else(String::new, |wider| format!("is a {wider}"));
        self.decided(Matter::NewType, None, name.clone(), detail);
        self.push(None, Body::DefineType(DefineType { name, plural, is_a }));
    }

    /// Declares who is new, and what is new of those who are known; the numbers of the new ones.
    pub(super) fn declare(&mut self, plan: &RowPlan, coordinates: Option<(i32, i32)>) -> Vec<EntryId> {
        let mut numbers = Vec::with_capacity(plan.fresh.len());
        for (at, fresh) in plan.fresh.iter().enumerate() {
            self.note_alike(fresh);
            let mut declare = lower::bare_declaration(&fresh.ty, &fresh.name);
            declare.also.extend(fresh.also.clone());
            let who = ResolvedName::Fresh(at);
            declare.coordinates = coordinates.filter(|_| plan.located == Some(who));
            self.tie(&mut declare, plan, who, &numbers);
            self.summary.names += 1;
            self.decided(Matter::NewName, Some(fresh.column), fresh.name.clone(), fresh.ty.clone());
            self.tell_parent(plan, who);
            numbers.push(self.next());
            self.push(None, Body::Declare(declare));
        }
        self.tell_elsewhere(plan, coordinates);
        self.declare_more(plan, coordinates, &numbers);
        numbers
    }

    /// Keeps that somebody known bears the name of somebody new, or one that differs in spelling only.
    fn note_alike(&mut self, fresh: &Fresh) {
        let name = fresh.also.as_ref().unwrap_or(&fresh.name);
        // A city and its province may well have one name.
        let distinguished =
            |ix: &EntityIx| fresh.also.is_some() || (fresh.place && self.existing.view().is_place(*ix));
        let same = self.existing.bearing_of_each_type(name).into_iter().find(|ix| !distinguished(ix));
        let lookup = self.existing.lookup();
        let alike = match (same, lookup.spelled_otherwise(name)) {
            (Some(other), _) => format!("{name} ({}) is also {}", fresh.ty, lookup.described(other)),
            (None, Some(other)) => format!("{name} is spelled like {}", lookup.described(other)),
            (None, None) => return,
        };
        self.decided(Matter::Alike, Some(fresh.column), alike, String::new());
    }

    /// Tells what a place is put in.
    fn tell_parent(&mut self, plan: &RowPlan, who: ResolvedName) {
        let ties = plan.ties.iter().filter(|(one, tie, _)| *one == who && *tie != Tie::Of);
        for (_, _, other) in ties {
            let name = |who: ResolvedName| match who {
                ResolvedName::Known(ix) => self.existing.entity(ix).name.as_str(),
                ResolvedName::Fresh(at) => plan.fresh[at].name.as_str(),
            };
            let value = format!("{} in {}", name(who), name(*other));
            self.decided(Matter::Parent, None, value, String::new());
        }
    }

    /// Counts a row that gives a place other coordinates than it has.
    pub(super) fn tell_elsewhere(&mut self, plan: &RowPlan, coordinates: Option<(i32, i32)>) {
        let (Some(ResolvedName::Known(ix)), Some(here)) = (plan.located, coordinates) else { return };
        let there = self.existing.entity(ix).coordinates.first().map(|(_, there)| *there);
        if there.is_some_and(|there| apart(there, here)) {
            self.summary.elsewhere += 1;
        }
    }

    /// What is new of those who are known.
    fn declare_more(&mut self, plan: &RowPlan, coordinates: Option<(i32, i32)>, fresh: &[EntryId]) {
        let mut about: Vec<ResolvedName> = plan.ties.iter().map(|(who, ..)| *who).collect();
        about.extend(plan.located);
        about.dedup();
        for who in about {
            let ResolvedName::Known(ix) = who else { continue };
            let entity = self.existing.entity(ix);
            let mut declare =
                lower::bare_declaration(&self.existing.vocabulary().ty(entity.ty).name, &entity.name);
            let at = coordinates.filter(|_| plan.located == Some(who));
            declare.coordinates = at.filter(|_| entity.coordinates.is_empty());
            self.tie(&mut declare, plan, who, fresh);
            if declare.parent.is_some() {
                self.tell_parent(plan, who);
            }
            if declare.parent.is_some() || !declare.relations.is_empty() || declare.coordinates.is_some() {
                self.push(None, Body::Declare(declare));
            }
        }
    }

    fn tie(&self, declare: &mut Declare, plan: &RowPlan, who: ResolvedName, fresh: &[EntryId]) {
        for (_, tie, other) in plan.ties.iter().filter(|(one, ..)| *one == who) {
            let entity = self.number_of(*other, fresh);
            let role = match tie {
                Tie::In => Role::In,
                Tie::At => Role::At,
                Tie::Of => {
                    declare.relations.push(Relation { words: Role::Of.as_str().to_owned(), entity });
                    continue;
                }
            };
            declare.parent.get_or_insert(Parent { entity, role, from: None, to: None });
        }
    }

    /// The number of somebody known.
    pub(super) fn known_number(&self, who: ResolvedName) -> Option<EntryId> {
        match who {
            ResolvedName::Known(ix) => Some(self.existing.entity(ix).number),
            ResolvedName::Fresh(_) => None,
        }
    }

    /// The number of somebody's entry.
    pub(super) fn number_of(&self, who: ResolvedName, fresh: &[EntryId]) -> EntryId {
        match who {
            ResolvedName::Known(ix) => self.existing.entity(ix).number,
            ResolvedName::Fresh(at) => fresh.get(at).copied().unwrap_or_default(),
        }
    }
}

/// Whether two places are further apart than a rounding makes them: a hundredth of a degree.
fn apart(one: (i32, i32), other: (i32, i32)) -> bool {
    one.0.abs_diff(other.0) > 10_000 || one.1.abs_diff(other.1) > 10_000
}
