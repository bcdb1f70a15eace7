//! What events leave unsaid, taken together: how many of them could be somebody's.

use std::collections::{BTreeMap, BTreeSet};

use annals_graph::ids::{EntityIx, EventIx, KindIx, TypeIx};
use annals_graph::view::unsaid::UnsaidGap;
use annals_graph::view::{EventView, View};

use crate::plan::{RoleLookup, Verdict};
use crate::query::{Reach, Roles};

/// How many events leave a gap: those that are certainly there, and those that only may be.
#[derive(Clone, Copy, Debug, Default)]
struct Many {
    certain: u64,
    possible: u64,
}

/// The gaps of some events, each with how many leave it.
#[derive(Debug, Default)]
pub struct Openings {
    /// An event is named where a denial may keep somebody out of it.
    gaps: BTreeMap<(UnsaidGap, Option<EventIx>), Many>,
    /// Of which types those are of which no parent is stated.
    tops: BTreeSet<TypeIx>,
    /// Whether a denial may keep somebody out of events of a kind.
    denied: BTreeMap<KindIx, bool>,
}

impl Openings {
    /// Adds what an event, which stands for so many, leaves unsaid of those in some roles; `verdict` is whether it counts.
    /// Says whether that is anything.
    pub fn add(
        &mut self,
        view: &View<'_>,
        seen: &EventView<'_>,
        (verdict, least, most): (Verdict, u64, u64),
        roles: &Roles,
    ) -> bool {
        if !verdict.is_open() {
            return false;
        }
        let questions = RoleLookup::new(roles, None).questions();
        let mut gaps: Vec<UnsaidGap> =
            seen.readings().flat_map(|reading| view.gaps(reading, questions)).collect();
        gaps.sort_unstable();
        gaps.dedup();
        if gaps.is_empty() {
            return false;
        }
        let denied = self
            .denied
            .entry(seen.kind)
            .or_insert_with(|| view.graph().denials().keys().any(|kind| view.is_denied_by(seen.kind, *kind)));
        let named = denied.then_some(seen.ix);
        for gap in &gaps {
            self.note_top(view, *gap);
            let many = self.gaps.entry((*gap, named)).or_default();
            many.certain += if verdict.open.is_in_all() { least } else { 0 };
            many.possible += most;
        }
        true
    }

    fn note_top(&mut self, view: &View<'_>, gap: UnsaidGap) {
        if let UnsaidGap::Above(top) = gap {
            self.tops.insert(view.graph().type_of(top));
        }
    }

    /// Adds that an entity itself may lie anywhere above.
    pub fn add_entity(&mut self, view: &View<'_>, entity: EntityIx, verdict: Verdict) {
        for top in view.tops(entity) {
            self.note_top(view, UnsaidGap::Above(top));
            let many = self.gaps.entry((UnsaidGap::Above(top), None)).or_default();
            many.certain += u64::from(verdict.open.is_in_all());
            many.possible += u64::from(verdict.is_open());
        }
    }

    /// How many events could be of an entity, or of what it reaches: those certainly there, and all.
    #[must_use]
    pub fn of(&self, view: &View<'_>, entity: EntityIx, reach: Reach) -> (u64, u64) {
        if self.gaps.is_empty() {
            return (0, 0);
        }
        let first = (UnsaidGap::Within(EntityIx(0)), None);
        let anybody = self.gaps.range(..first);
        // Of the gaps in places only those in what the entity lies in can be meant.
        let places = view.all_above(entity).into_iter().filter(|_| reach != Reach::Exact);
        let within = places.flat_map(|place| {
            let gap = UnsaidGap::Within(place);
            self.gaps.range((gap, None)..=(gap, Some(EventIx(u32::MAX))))
        });
        // What lacks a parent may lie in any of them.
        let lacking = reach != Reach::Exact && view.is_somewhere(entity) && view.lacks_parent(entity);
        let all_within = self.gaps.range(first..(UnsaidGap::Above(EntityIx(0)), None)).filter(|_| lacking);
        let ty = view.graph().type_of(entity);
        let lies = self.tops.iter().any(|top| view.graph().lies_above(*top, ty));
        let above = self.gaps.range((UnsaidGap::Above(EntityIx(0)), None)..).filter(|_| lies);
        let fills = |(gap, event): &(UnsaidGap, Option<EventIx>)| {
            view.may_fill(*gap, entity, reach) && !event.is_some_and(|event| view.keeps_out(event, entity))
        };
        let within = within.filter(|_| !lacking).chain(all_within);
        let filled = anybody.chain(within).chain(above).filter(|(gap, _)| fills(gap));
        filled
            .fold((0, 0), |(certain, possible), (_, many)| (certain + many.certain, possible + many.possible))
    }

    /// Whether some of a type, whom nobody has named, could be whom the events leave unsaid.
    #[must_use]
    pub fn takes_unnamed(&self, view: &View<'_>, ty: Option<TypeIx>) -> bool {
        self.gaps.keys().any(|(gap, _)| ty.is_none_or(|ty| view.may_be_of_type(*gap, ty)))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.gaps.is_empty()
    }
}
