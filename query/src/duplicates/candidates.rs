//! The events of a graph that may be one with another, found through its lists.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use annals_graph::graph::{List, Mask};
use annals_graph::ids::{EntityIx, EventIx, KindIx};
use annals_graph::view::{EventView, View};
use annals_model::entry::Role;
use annals_model::time::Day;

use super::{Aspect, PartyKey, Sketch, widened};
use crate::query::Reach;

/// How many events of a list are looked at. Where more could be duplicates, those of the days nearest to it and before
/// are.
const LOOKED_AT_MAX: usize = 4096;
/// How many places within a place are looked at one by one; beyond that, the events of the kind are.
const PLACES_MAX: usize = 256;

/// The events that say what a sketch says, in the order of their entries. Whether they are tied to it or were told apart
/// from it is for whoever asks ([`super::are_two`]).
#[must_use]
pub fn like<'g>(view: &View<'g>, sketch: &Sketch) -> Vec<EventView<'g>> {
    let events = view.graph().events();
    let days = widened(sketch.bounds());
    let search = DuplicateSearch::until(view, days.latest);
    let mut met = BTreeSet::new();
    let mut found = Vec::new();
    for mut list in search.lists(sketch) {
        let surplus = list.len().saturating_sub(LOOKED_AT_MAX);
        if surplus > 0 {
            list.select_nth_unstable_by(surplus, |one, other| search.in_time(*one, *other));
        }
        // What its columns say is all there is to most events.
        let meets = |ix: &EventIx| !events.is_exact(*ix, Mask::COLUMNS) || events.extent(*ix).can_meet(days);
        for ix in view.guarded(list.into_iter().skip(surplus)).filter(meets) {
            if !met.insert(ix) {
                continue;
            }
            let seen = view.event(ix).filter(|seen| seen.number != sketch.number);
            found.extend(seen.filter(|seen| {
                Sketch::of_event(view, seen).is_some_and(|other| sketch.is_like(&other, view))
            }));
        }
    }
    found.sort_unstable_by_key(|seen| seen.number);
    found
}

/// A search for what began by a day.
struct DuplicateSearch<'v, 'g> {
    view: &'v View<'g>,
    latest: Day,
    /// Those of the base that begin later as recorded, and perhaps not as corrected.
    redated: Vec<EventIx>,
}

impl<'v, 'g> DuplicateSearch<'v, 'g> {
    fn until(view: &'v View<'g>, latest: Day) -> Self {
        let events = view.graph().events();
        let later = events.first_after(latest);
        let in_base = |ix: &EventIx| *ix >= later && ix.at() < events.base_len();
        Self { view, latest, redated: view.graph().postings().redated().filter(in_base).collect() }
    }

    /// Which of two events comes first in time as recorded.
    fn in_time(&self, one: EventIx, other: EventIx) -> Ordering {
        let events = self.view.graph().events();
        // Places in the base are in this order.
        let both = one.max(other).at() < events.base_len();
        if both { one.cmp(&other) } else { events.time_key(one).cmp(&events.time_key(other)) }
    }

    /// The events of a list that had begun by the day as recorded; of those of the base no more than are looked at, the
    /// latest.
    fn begun<'l>(&'l self, list: List<'l>) -> impl Iterator<Item = EventIx> + use<'l> {
        let events = self.view.graph().events();
        let behind = events.first_after(self.latest);
        let to = list.base.partition_point(|ix| ix < behind);
        let base = list.base.part(to.saturating_sub(LOOKED_AT_MAX), to);
        let begun = move |ix: &EventIx| {
            !events.is_exact(*ix, Mask::COLUMNS) || events.extent(*ix).earliest <= self.latest
        };
        let newer = list.newer.iter().copied().filter(begun);
        let is_listed = move |ix: &EventIx| {
            let at = list.base.partition_point(|other| other < *ix);
            at < list.base.len() && list.base.get(at) == *ix
        };
        base.iter().chain(newer).chain(self.redated.iter().copied().filter(is_listed))
    }

    /// Lists of events that together hold every duplicate: those of the people; where there are none, of what and where
    /// it is. What begins later is left out.
    fn lists(&self, sketch: &Sketch) -> Vec<Vec<EventIx>> {
        let people = sketch.all(Aspect::By);
        if !people.is_empty() {
            return people.iter().map(|(_, who)| self.of(*who, |role| role == Role::By)).collect();
        }
        let places = self.places_around(sketch);
        if !sketch.states_content() || places.len() > PLACES_MAX {
            return self.of_kinds(sketch.kind);
        }
        let things = sketch.all(Aspect::What).iter().map(|(_, who)| *who);
        let all: BTreeSet<PartyKey> = things.chain(places.into_iter().map(PartyKey::Entity)).collect();
        let content = |role: Role| role == Role::Of || role.is_place();
        all.into_iter().map(|who| self.of(who, content)).collect()
    }

    /// Those where it is, and all that they lie in or that lies in them; at most one more than are looked at.
    fn places_around(&self, sketch: &Sketch) -> BTreeSet<EntityIx> {
        let mut around = BTreeSet::new();
        for (_, who) in sketch.all(Aspect::Where) {
            let PartyKey::Entity(entity) = *who else { continue };
            around.extend(self.view.all_above(entity));
            around.extend(self.view.reached(entity, Reach::Down));
        }
        around
    }

    /// The events in which somebody stands in a role.
    fn of(&self, who: PartyKey, fits: impl Fn(Role) -> bool) -> Vec<EventIx> {
        let graph = self.view.graph();
        match who {
            PartyKey::Entity(entity) => {
                let own = self.view.merged_into(entity);
                let lists = own.into_iter().flat_map(|own| graph.postings().roles_of(own));
                lists.filter(|(role, _)| fits(*role)).flat_map(|(_, list)| self.begun(list)).collect()
            }
            PartyKey::Entry(number) => {
                let referring = graph.event_numbered(number.into()).into_iter();
                let referring = referring.flat_map(|event| graph.referring_to(event));
                referring.collect()
            }
        }
    }

    /// The events of a kind, of those that it implies, and of those that imply it.
    fn of_kinds(&self, kind: KindIx) -> Vec<Vec<EventIx>> {
        let graph = self.view.graph();
        let related = |other: &KindIx| self.view.is_kind(*other, kind) || self.view.is_kind(kind, *other);
        let kinds = graph.vocabulary().kinds().map(|(ix, _)| ix).filter(related);
        kinds.map(|ix| self.begun(graph.postings().of_kind(ix)).collect()).collect()
    }
}
