//! Lists of events: by kind, by (entity, role, kind), by (place, kind, actor).
//!
//! The lists of the base are columns (`Index`); what came since stands in maps of the same shape, until a merge.
//! Events whose date, kind or participants were corrected carry a flag, for those who cut lists by what was recorded.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use annals_model::entry::Role;

use super::index::Index;
use super::list::List;
use super::parts::{Part, Party};
use super::table::EventTable;
use crate::columns::{Column, ColumnSpan};
use crate::ids::{EntityIx, EventIx, KindIx};

/// Every kind that there can be.
pub const EVERY_KIND: RangeInclusive<KindIx> = KindIx(0)..=KindIx(u16::MAX);

/// The lists.
#[derive(Clone, Debug, Default)]
pub struct Postings {
    pub(super) index: Index,
    by_kind: Vec<Vec<EventIx>>,
    by_party: BTreeMap<EntityIx, Vec<(Role, Vec<EventIx>)>>,
    pub(super) redated: Column<EventIx>,
    newly_redated: Vec<EventIx>,
    /// The kinds that answer other questions since their events were listed by what they leave unsaid.
    pub(super) unlisted: BTreeSet<KindIx>,
    /// Those of the base that are imprecise ([`Mask::HAPPENED_ON_ONE_DAY`](super::Mask)), in order.
    pub(super) imprecise: Column<EventIx>,
    /// What corrections added: kinds and parts that an event was not recorded with.
    pub(super) added_kinds: Vec<(EventIx, KindIx)>,
    pub(super) added_parts: Vec<(EventIx, Part)>,
}

impl Postings {
    /// Adds a new event to its lists.
    pub(super) fn add(&mut self, ix: EventIx, kind: KindIx, parts: impl Iterator<Item = Part>) {
        self.list_kind(ix, kind);
        parts.for_each(|part| self.list_part(ix, part));
    }

    /// Adds an event to the list of a kind that a correction gave it.
    pub(super) fn add_kind(&mut self, ix: EventIx, kind: KindIx) {
        self.added_kinds.push((ix, kind));
        self.list_kind(ix, kind);
    }

    /// The kinds that corrections gave an event.
    pub(super) fn kinds_of(&self, ix: EventIx) -> impl Iterator<Item = KindIx> + '_ {
        self.added_kinds.iter().filter(move |(event, _)| *event == ix).map(|(_, kind)| *kind)
    }

    /// Adds an event to the list of somebody whom a correction put into a role of it.
    pub(super) fn add_part(&mut self, ix: EventIx, part: Part) {
        self.added_parts.push((ix, part));
        self.list_part(ix, part);
    }

    fn list_kind(&mut self, ix: EventIx, kind: KindIx) {
        if self.by_kind.len() <= kind.at() {
            self.by_kind.resize_with(kind.at() + 1, Vec::new);
        }
        self.by_kind[kind.at()].push(ix);
    }

    fn list_part(&mut self, ix: EventIx, part: Part) {
        let Party::Entity(entity) = part.who else { return };
        let roles = self.by_party.entry(entity).or_default();
        match roles.iter_mut().find(|(role, _)| *role == part.role) {
            Some((_, list)) => list.push(ix),
            None => roles.push((part.role, vec![ix])),
        }
    }

    /// Notes that an event's date was corrected.
    pub(super) fn redate(&mut self, ix: EventIx) {
        self.newly_redated.push(ix);
    }

    /// The events of a kind that leave an essential question unsaid, by its place among them: those of the base that do
    /// as recorded, or whose participants were corrected, and newer ones, whether they do or not.
    #[must_use]
    pub fn unsaid(&self, kind: KindIx, question: usize) -> List<'_> {
        if self.unlisted.contains(&kind) {
            return self.of_kind(kind);
        }
        List { base: self.index.unsaid(kind, question), ..self.of_kind(kind) }
    }

    /// Forgets what stands in newer lists: it is in the index now.
    pub(super) fn replace(&mut self, index: Index, redated: Column<EventIx>, imprecise: Column<EventIx>) {
        self.index = index;
        self.redated = redated;
        self.imprecise = imprecise;
        self.by_kind = Vec::new();
        self.by_party = BTreeMap::new();
        self.newly_redated = Vec::new();
        self.unlisted = BTreeSet::new();
    }

    /// Each addition once, in order.
    pub(super) fn merge_added(&mut self) {
        self.added_kinds.sort_unstable();
        self.added_kinds.dedup();
        self.added_parts.sort_unstable();
        self.added_parts.dedup();
    }

    /// Follows events to their new places.
    pub(super) fn move_added(&mut self, moved: &dyn Fn(EventIx) -> EventIx) {
        self.added_kinds.iter_mut().for_each(|(ix, _)| *ix = moved(*ix));
        for (ix, part) in &mut self.added_parts {
            *ix = moved(*ix);
            if let Party::Event(event) = &mut part.who {
                *event = moved(*event);
            }
        }
    }

    /// The events of a kind.
    #[must_use]
    pub fn of_kind(&self, kind: KindIx) -> List<'_> {
        List { base: self.index.of_kind(kind), newer: self.by_kind.get(kind.at()).map_or(&[], Vec::as_slice) }
    }

    /// The roles an entity has been in, with their events, those of the base for each kind apart. A role may come
    /// several times.
    pub fn roles_of(&self, entity: EntityIx) -> impl Iterator<Item = (Role, List<'_>)> {
        self.lists_of(entity, EVERY_KIND).map(|(role, _, list)| (role, list))
    }

    /// As [`Self::roles_of`], with the kind where the list is of one kind: one of these.
    pub fn lists_of(
        &self,
        entity: EntityIx,
        kinds: RangeInclusive<KindIx>,
    ) -> impl Iterator<Item = (Role, Option<KindIx>, List<'_>)> {
        let base = self.index.groups_of(entity, kinds);
        let base = base.map(|(role, kind, base)| (role, Some(kind), List { base, newer: &[] }));
        let newer = self.newer_of(entity);
        base.chain(newer.map(|(role, newer)| (role, None, List { base: self.index.nothing(), newer })))
    }

    /// The events of the base with an entity, by its role and their kind, in the order of kinds.
    pub fn base_of(&self, entity: EntityIx) -> impl Iterator<Item = (Role, KindIx, ColumnSpan<'_, EventIx>)> {
        self.index.groups_of(entity, EVERY_KIND)
    }

    /// The events of the base of a kind with an entity, by its role.
    pub fn of_party_and_kind(
        &self,
        entity: EntityIx,
        kind: KindIx,
    ) -> impl Iterator<Item = (Role, ColumnSpan<'_, EventIx>)> {
        self.index.groups_of(entity, kind..=kind).map(|(role, _, events)| (role, events))
    }

    /// Those whom corrections put into events that they were not recorded with, whatever became of the corrections: the
    /// events are in their lists.
    pub fn added_entities(&self) -> impl Iterator<Item = EntityIx> {
        self.added_parts.iter().filter_map(|(_, part)| match part.who {
            Party::Entity(entity) => Some(entity),
            Party::Event(_) => None,
        })
    }

    /// Hands out the events of the base of one of two kinds with an entity, by its role and their kind, if it has some of
    /// both and is in this role, where one is said.
    pub fn of_party_and_kinds<'p>(
        &'p self,
        entity: EntityIx,
        kinds: (KindIx, KindIx),
        role: Option<Role>,
        found: impl FnMut(Role, KindIx, ColumnSpan<'p, EventIx>),
    ) {
        self.index.of_kinds(entity, kinds, role, found);
    }

    /// The roles an entity has been in since the base, with their events.
    pub fn newer_of(&self, entity: EntityIx) -> impl Iterator<Item = (Role, &[EventIx])> {
        self.by_party.get(&entity).into_iter().flatten().map(|(role, list)| (*role, list.as_slice()))
    }

    /// The events with an entity in a role.
    pub fn of_party(&self, entity: EntityIx, role: Role) -> impl Iterator<Item = EventIx> {
        self.roles_of(entity).filter(move |(r, _)| *r == role).flat_map(|(_, list)| list.iter())
    }

    /// The events of the base of a kind with one entity as a place and another in the `by` role.
    #[must_use]
    pub fn of_pair(&self, place: EntityIx, kind: KindIx, actor: EntityIx) -> ColumnSpan<'_, EventIx> {
        self.index.of_pair(place, kind, actor)
    }

    /// The entities that acted in events of the base of a kind at a place, each as often as it did, in order, with the
    /// events.
    #[must_use]
    pub fn actors_at(
        &self,
        place: EntityIx,
        kind: KindIx,
    ) -> (ColumnSpan<'_, EntityIx>, ColumnSpan<'_, EventIx>) {
        self.index.actors_at(place, kind)
    }

    /// How many words the lists of an entity take: somewhat more than there are events in them.
    #[must_use]
    pub fn words_of(&self, entity: EntityIx) -> usize {
        self.index.words_of(entity) + self.newer_len(entity)
    }

    /// The number of events that are in some newer list of an entity.
    #[must_use]
    pub fn newer_len(&self, entity: EntityIx) -> usize {
        self.newer_of(entity).map(|(_, list)| list.len()).sum()
    }

    /// The events whose date was corrected.
    pub fn redated(&self) -> impl Iterator<Item = EventIx> {
        self.redated.iter().chain(self.newly_redated.iter().copied())
    }

    /// How many events had their date corrected, at most.
    #[must_use]
    pub fn redated_len(&self) -> usize {
        self.redated.len() + self.newly_redated.len()
    }

    /// The events of the base that were imprecise when it was made ([`Mask::HAPPENED_ON_ONE_DAY`](super::Mask)), in
    /// order.
    pub fn imprecise(&self) -> impl Iterator<Item = EventIx> {
        self.imprecise.iter()
    }

    /// How many these are.
    #[must_use]
    pub fn imprecise_len(&self) -> usize {
        self.imprecise.len()
    }

    /// Bytes by list if all of it is in memory.
    #[must_use]
    pub fn bytes_by_list(&self) -> Vec<(&'static str, usize)> {
        self.index.bytes_by_list()
    }

    /// The events that a table holds and no list does, put into the lists.
    pub(super) fn list_newer(&mut self, table: &EventTable, events: impl Iterator<Item = EventIx>) {
        for ix in events {
            self.add(ix, table.kind(ix), table.parts(ix));
        }
    }
}
