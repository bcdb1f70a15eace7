//! A new base: everything that came since the last one is put in order with what was there.

use std::collections::BTreeMap;

use annals_model::entry::Role;
use annals_model::time::Day;

use super::bits::{Mask, flag};
use super::index::{Index, Listing, Listings};
use super::parts::{Part, Party};
use super::table::EventTable;
use super::unsaid::UnsaidQuestion;
use super::{EVENT, Graph, PLACE_BITS};
use crate::columns::{Column, Sparse, Word32};
use crate::ids::{EntityIx, EventIx, KindIx};
use crate::small_vec::SmallVec4;

impl Graph {
    /// Makes all of it base, events in order of time. Places of events change by it.
    pub fn merge(&mut self) {
        self.folded_names.merge();
        self.entities.merge();
        self.types.merge();
        self.sources.merge();
        self.source_keys.merge();
        self.labels.merge();
        for keyed in [
            &mut self.labels_of,
            &mut self.notes,
            &mut self.undone,
            &mut self.saw,
            &mut self.distinct,
            &mut self.referring,
            &mut self.events.amendments,
        ] {
            keyed.merge();
        }
        self.events.heap.merge();
        self.postings.merge_added();
        if self.events.base_len() < self.events.len() || self.listed < self.events.len() {
            self.put_in_order();
        } else if !self.events.newer_flags.is_empty() || !self.postings.unlisted.is_empty() {
            let heads: Vec<u32> = self.events.all().map(|ix| self.events.bits(ix).word()).collect();
            self.events.head = Column::based_on(heads);
            self.events.newer_flags = BTreeMap::new();
            self.list_anew();
        }
        self.brought.merge();
    }

    /// Gives every event its place by time, in all columns and lists.
    fn put_in_order(&mut self) {
        let old = &self.events;
        let order = order_of(old);
        let mut place_of = vec![0_u32; order.len()];
        for (new, old) in (0_u32..).zip(&order) {
            if let Some(place) = place_of.get_mut(old.at()) {
                *place = new;
            }
        }
        let moved = |ix: EventIx| EventIx(place_of.get(ix.at()).copied().unwrap_or_default());
        let (mut parts, mut parts_to) =
            (Vec::with_capacity(old.parts.len()), Vec::with_capacity(order.len()));
        for ix in &order {
            for part in old.parts(*ix) {
                let who = match part.who {
                    Party::Event(event) => Party::Event(moved(event)),
                    entity @ Party::Entity(_) => entity,
                };
                Part { who, ..part }.write(&mut parts);
            }
            parts_to.push(u32::try_from(parts.len()).unwrap_or(u32::MAX));
        }
        let mut brought: Vec<u32> = self.brought.iter().collect();
        for (new, ix) in (0_u32..).zip(&order) {
            let entry = usize::try_from(old.number(*ix)).ok().and_then(|number| number.checked_sub(1));
            if let Some(word) = entry.and_then(|entry| brought.get_mut(entry)) {
                *word = EVENT << PLACE_BITS | new;
            }
        }
        self.brought = Column::based_on(brought);
        let bounds = (0_u32..).zip(&order);
        let latest: Vec<(u32, i32)> =
            bounds.filter_map(|(new, old_place)| Some((new, old.latest.get(old_place.0)?))).collect();
        self.postings.move_added(&moved);
        let events = EventTable {
            number: gathered(&old.number, &order),
            head: Column::based_on(order.iter().map(|ix| old.bits(*ix).word())),
            earliest: gathered(&old.earliest, &order),
            latest: Sparse::based_on(&latest),
            parts_to: Column::based_on(parts_to),
            parts: Column::based_on(parts),
            detail: gathered(&old.detail, &order),
            heap: old.heap.clone(),
            amendments: old.amendments.clone(),
            newer_flags: BTreeMap::new(),
        };
        self.events = events;
        self.list_anew();
    }

    /// Makes the lists of all events, which are in order.
    fn list_anew(&mut self) {
        let events = &self.events;
        let added_kinds = by_event(&self.postings.added_kinds);
        let added_parts = by_event(&self.postings.added_parts);
        let each = |put: &mut Listings<'_>| {
            let (mut kinds, mut parts): (Vec<KindIx>, Vec<(Role, EntityIx)>) = (Vec::new(), Vec::new());
            for ix in events.all() {
                kinds.clear();
                parts.clear();
                kinds.push(events.kind(ix));
                let entity = |part: Part| match part.who {
                    Party::Entity(entity) => Some((part.role, entity)),
                    Party::Event(_) => None,
                };
                parts.extend(events.parts(ix).filter_map(entity));
                if events.has_flag(ix, flag::REKINDED | flag::REPARTED) {
                    kinds.extend(added_kinds.get(&ix).into_iter().flatten());
                    parts.extend(added_parts.get(&ix).into_iter().flatten().copied().filter_map(entity));
                    kinds.sort_unstable();
                    kinds.dedup();
                }
                parts.sort_unstable();
                parts.dedup();
                let changed = events.has_flag(ix, flag::REKINDED | flag::REPARTED);
                let stated: SmallVec4<Part> = events.parts(ix).collect();
                let unsaid = UnsaidQuestion::ALL
                    .map(|question| changed || self.leaves_unsaid(events.kind(ix), &stated, question));
                put(Listing { ix, kinds: &kinds, parts: &parts, unsaid });
            }
        };
        let index = Index::new(self.vocabulary.kinds().count(), self.entities.len(), &each);
        let redated = events.all().filter(|ix| events.has_flag(*ix, flag::REDATED));
        let redated = Column::based_on(redated.collect::<Vec<_>>());
        let imprecise = |ix: &EventIx| !events.is_exact(*ix, Mask::HAPPENED_ON_ONE_DAY);
        let imprecise = Column::based_on(events.all().filter(imprecise).collect::<Vec<_>>());
        self.postings.replace(index, redated, imprecise);
        self.listed = self.events.len();
    }
}

fn gathered<T: Word32>(column: &Column<T>, order: &[EventIx]) -> Column<T> {
    Column::based_on(order.iter().map(|ix| column.get(ix.at())))
}

fn by_event<T: Copy>(added: &[(EventIx, T)]) -> BTreeMap<EventIx, Vec<T>> {
    let mut by_event: BTreeMap<EventIx, Vec<T>> = BTreeMap::new();
    for (ix, value) in added {
        by_event.entry(*ix).or_default().push(*value);
    }
    by_event
}

/// The events in order of time: earliest day, latest day, entry.
fn order_of(events: &EventTable) -> Vec<EventIx> {
    let key = |ix: EventIx| {
        let (earliest, latest, number) = events.time_key(ix);
        (earliest, latest, number, ix)
    };
    let mut keys: Vec<(Day, Day, u64, EventIx)> = events.all().map(key).collect();
    // The sort is adaptive: the base is one long run already.
    keys.sort();
    keys.into_iter().map(|(.., ix)| ix).collect()
}
