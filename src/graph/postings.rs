//! Sorted lists of events: by kind, by (entity, role), by reference, and all of them by time.
//!
//! Every list is in the order of [`EventTable::time_key`] as recorded. A list is a superset of what a lens can show
//! there: corrections add an event to further lists and never take it from one, so whoever scans a list tests each
//! event through the view. Events whose date was corrected are named apart ([`Postings::redated`]), for those who cut a
//! list by time.

use std::collections::{BTreeMap, BTreeSet};

use annals_store::entry::Role;
use annals_store::time::Day;

use super::table::{EventTable, Part, Party};
use crate::ids::{EntityIx, EventIx, KindIx};

/// A list of events in order of time, to which new ones were perhaps appended out of order.
#[derive(Clone, Debug, Default)]
struct Posting {
    events: Vec<EventIx>,
    /// How many from the start are in order.
    settled: usize,
}

impl Posting {
    fn settle(&mut self, table: &EventTable) {
        if self.settled == self.events.len() {
            return;
        }
        // The sort is adaptive: a long sorted run with a short tail costs one merge.
        self.events.sort_by_key(|ix| table.time_key(*ix));
        self.events.dedup();
        self.settled = self.events.len();
    }
}

/// The sorted lists.
#[derive(Clone, Debug, Default)]
pub struct Postings {
    by_kind: Vec<Posting>,
    by_party: Vec<Vec<(Role, Posting)>>,
    by_event: BTreeMap<EventIx, Vec<EventIx>>,
    by_time: Posting,
    redated: BTreeSet<EventIx>,
    rekinded: BTreeSet<EventIx>,
    reparted: BTreeSet<EventIx>,
    dirty_kinds: Vec<KindIx>,
    dirty_parties: Vec<(EntityIx, Role)>,
}

impl Postings {
    /// Adds a new event to its lists; they are in order again after [`Self::settle`].
    pub(super) fn add(&mut self, ix: EventIx, kind: KindIx, parts: &[Part]) {
        self.by_time.events.push(ix);
        self.add_kind(ix, kind);
        for part in parts {
            self.add_part(ix, *part);
        }
    }

    pub(super) fn add_kind(&mut self, ix: EventIx, kind: KindIx) {
        if self.by_kind.len() <= kind.at() {
            self.by_kind.resize_with(kind.at() + 1, Posting::default);
        }
        let posting = &mut self.by_kind[kind.at()];
        if posting.settled == posting.events.len() {
            self.dirty_kinds.push(kind);
        }
        posting.events.push(ix);
    }

    pub(super) fn add_part(&mut self, ix: EventIx, part: Part) {
        let entity = match part.who {
            Party::Entity(entity) => entity,
            Party::Event(event) => {
                self.by_event.entry(event).or_default().push(ix);
                return;
            }
        };
        if self.by_party.len() <= entity.at() {
            self.by_party.resize_with(entity.at() + 1, Vec::new);
        }
        let roles = &mut self.by_party[entity.at()];
        let at = roles.iter().position(|(role, _)| *role == part.role).unwrap_or_else(|| {
            roles.push((part.role, Posting::default()));
            roles.len() - 1
        });
        let posting = &mut roles[at].1;
        if posting.settled == posting.events.len() {
            self.dirty_parties.push((entity, part.role));
        }
        posting.events.push(ix);
    }

    /// Notes that an event's date was corrected.
    pub(super) fn redate(&mut self, ix: EventIx) {
        self.redated.insert(ix);
    }

    /// Notes that an event's kind was corrected.
    pub(super) fn rekind(&mut self, ix: EventIx) {
        self.rekinded.insert(ix);
    }

    /// Notes that who takes part in an event was corrected.
    pub(super) fn repart(&mut self, ix: EventIx) {
        self.reparted.insert(ix);
    }

    /// Puts every list in order again.
    pub(super) fn settle(&mut self, table: &EventTable) {
        self.by_time.settle(table);
        for kind in std::mem::take(&mut self.dirty_kinds) {
            self.by_kind[kind.at()].settle(table);
        }
        for (entity, role) in std::mem::take(&mut self.dirty_parties) {
            for (_, posting) in self.by_party[entity.at()].iter_mut().filter(|(r, _)| *r == role) {
                posting.settle(table);
            }
        }
    }

    /// All events in order of time.
    #[must_use]
    pub fn by_time(&self) -> &[EventIx] {
        &self.by_time.events
    }

    /// The events of a kind.
    #[must_use]
    pub fn of_kind(&self, kind: KindIx) -> &[EventIx] {
        self.by_kind.get(kind.at()).map_or(&[], |posting| &posting.events)
    }

    /// The events with an entity in a role.
    #[must_use]
    pub fn of_party(&self, entity: EntityIx, role: Role) -> &[EventIx] {
        let roles = self.by_party.get(entity.at()).into_iter().flatten();
        roles.filter(|(r, _)| *r == role).map(|(_, posting)| posting.events.as_slice()).next().unwrap_or(&[])
    }

    /// The roles an entity has been in, with their events.
    pub fn roles_of(&self, entity: EntityIx) -> impl Iterator<Item = (Role, &[EventIx])> {
        let roles = self.by_party.get(entity.at()).into_iter().flatten();
        roles.map(|(role, posting)| (*role, posting.events.as_slice()))
    }

    /// The events in which an event stands in a role.
    #[must_use]
    pub fn of_event(&self, event: EventIx) -> &[EventIx] {
        self.by_event.get(&event).map_or(&[], Vec::as_slice)
    }

    /// The events whose date was corrected.
    #[must_use]
    pub fn redated(&self) -> &BTreeSet<EventIx> {
        &self.redated
    }

    /// The events whose kind was corrected.
    #[must_use]
    pub fn rekinded(&self) -> &BTreeSet<EventIx> {
        &self.rekinded
    }

    /// The events in which who takes part was corrected.
    #[must_use]
    pub fn reparted(&self) -> &BTreeSet<EventIx> {
        &self.reparted
    }

    /// Those of a list whose earliest day is not after this one: a prefix of it.
    #[must_use]
    pub fn until<'a>(table: &EventTable, list: &'a [EventIx], day: Day) -> &'a [EventIx] {
        &list[..list.partition_point(|ix| table.extent(*ix).earliest <= day)]
    }
}
