//! The graph as of a day, as known on a day, as recorded on a day: a [`View`].
//!
//! A view copies and replays nothing. It is a lens and a borrowed graph; each event is looked at through it, with the
//! later entries about the event applied that the lens lets through ([`event_view::EventView`]). Whether an event is
//! there at all under the lens is a three-valued question: a source's date may be as vague as any other.

pub mod anchors;
pub mod claims;
pub mod containment;
mod dates;
pub mod disputes;
pub mod event_view;
pub mod existence;
pub mod fold;
mod lens;
pub mod members;
pub mod petgraph;
pub mod readings;
pub mod status;
pub mod unsaid;
mod values;
pub mod worlds;

use std::collections::HashMap;

use annals_model::entry::{EntryId, Mood};
use annals_model::time::{Day, Extent, Truth};

pub use self::event_view::{ClaimView, EventView};
use self::fold::EventFold;
pub use self::lens::{Lens, Reach};
pub use self::petgraph::takers_among;
pub use self::worlds::{Worlds, agreed};
use crate::bit_set::BitSet;
use crate::budget::{Budget, BudgetedVec, Charge, Weight};
use crate::graph::{Amendment, AmendmentKind, Graph, Mask, Part, Party};
use crate::ids::{EntityIx, EventIx, KindIx};

/// A graph under a lens.
#[derive(Clone, Copy, Debug)]
pub struct View<'g> {
    graph: &'g Graph,
    lens: Lens,
    budget: Option<&'g Budget<'g>>,
}

impl<'g> View<'g> {
    /// The graph under a lens.
    #[must_use]
    pub fn new(graph: &'g Graph, lens: Lens) -> Self {
        Self { graph, lens, budget: None }
    }

    /// The same view, counting what is looked at. Once the budget has run out it shows nothing any more.
    #[must_use]
    pub fn within(self, budget: &'g Budget<'g>) -> Self {
        Self { budget: Some(budget), ..self }
    }

    /// The same graph under another lens, within the same budget.
    #[must_use]
    pub fn under(self, lens: Lens) -> Self {
        Self { lens, ..self }
    }

    /// Counts so many steps of work, and says whether to go on.
    #[must_use]
    pub fn work(&self, steps: u64) -> bool {
        self.budget.is_none_or(|budget| budget.work(steps))
    }

    /// The items of a loop over data: each counts as a step, and there are none any more once the budget has run out.
    pub fn guarded<I: IntoIterator>(&self, items: I) -> impl Iterator<Item = I::Item> + use<'g, I> {
        let view = *self;
        items.into_iter().take_while(move |_| view.work(1))
    }

    /// An empty list that charges the budget as it grows.
    #[must_use]
    pub fn kept<T: Weight>(&self) -> BudgetedVec<'g, T> {
        BudgetedVec::new(self.budget)
    }

    /// Items in a list that charges the budget, as far as that goes.
    #[must_use]
    pub fn gathered<T: Weight>(&self, items: impl IntoIterator<Item = T>) -> BudgetedVec<'g, T> {
        let mut list = self.kept();
        let items = items.into_iter();
        if list.make_room(items.size_hint().0) {
            list.extend(items);
        }
        list
    }

    /// A charge to the budget that holds nothing yet.
    #[must_use]
    pub fn charge(&self) -> Charge<'g> {
        Charge::new(self.budget)
    }

    /// No mark in a table of so many. It stays counted until the answer is given.
    #[must_use]
    pub fn marks(&self, count: usize) -> BitSet {
        let mut held = self.charge();
        held.add(BitSet::bytes(count));
        held.stay();
        BitSet::none(count)
    }

    /// Puts items in order, as [`Budget::sort_by`] does.
    pub fn sort_by<T>(&self, items: &mut [T], compare: impl FnMut(&T, &T) -> std::cmp::Ordering) {
        crate::budget::sort_by(self.budget, items, compare);
    }

    /// Puts items in the order of keys that are worked out once each.
    pub fn sort_by_cached_key<T, K: Ord + Weight>(&self, items: &mut [T], key: impl FnMut(&T) -> K) {
        let keys = self.gathered(items.iter().map(key));
        if keys.len() == items.len() {
            let order = self.order_of(items.len(), |one, other| keys[one].cmp(&keys[other]));
            self.arrange(items, order);
        }
    }

    /// The places of so many items in an order; of equal ones, the first comes first.
    pub fn order_of(
        &self,
        count: usize,
        mut compare: impl FnMut(usize, usize) -> std::cmp::Ordering,
    ) -> BudgetedVec<'g, usize> {
        let mut order = self.gathered(0..count);
        order.sort_by(|one, other| compare(*one, *other));
        order
    }

    /// Moves items to the places that [`Self::order_of`] told.
    pub fn arrange<T>(&self, items: &mut [T], mut order: BudgetedVec<'_, usize>) {
        if order.len() == items.len() {
            crate::budget::arrange(self.budget, items, &mut order);
        }
    }

    /// The graph.
    #[must_use]
    pub fn graph(&self) -> &'g Graph {
        self.graph
    }

    /// The lens.
    #[must_use]
    pub fn lens(&self) -> Lens {
        self.lens
    }

    /// The entry up to which the log is seen; `None` is all of it.
    #[must_use]
    pub fn bound(&self) -> Option<EntryId> {
        self.lens.recorded_at
    }

    /// What makes an event inexact under the lens for what a mask is made of: a lens that looks at dates may show any
    /// event otherwise than its columns say.
    #[must_use]
    pub fn mask(&self, of: Mask) -> Mask {
        if self.lens.looks_at_dates() { of.with(Mask::ALL) } else { of }
    }

    /// Whether an entry is seen and has not been taken back.
    #[must_use]
    pub fn stands(&self, number: EntryId) -> bool {
        self.graph.stood(number, self.bound(), self.lens.known_on)
    }

    /// Whether a later entry about an event counts: it is seen, was known on the day of the lens, and nothing known then
    /// takes it back.
    #[must_use]
    pub fn standing(&self, amendment: &Amendment) -> Truth {
        if self.bound().is_some_and(|bound| amendment.number > bound) {
            return Truth::No;
        }
        self.knows(amendment.known).and(self.taken_back(amendment.number).not())
    }

    /// Whether an entry is taken back, as far as that was known.
    fn taken_back(&self, number: EntryId) -> Truth {
        // The undos that lead here, each with what it takes back. Each points at an earlier entry.
        let (mut undos, mut next) = (Vec::new(), 0);
        let mut target = Some(number);
        while let Some(at) = target {
            let known = self.graph.known_undos_of(at).into_iter();
            let seen =
                known.filter(|(undo, _)| *undo > at && self.bound().is_none_or(|bound| *undo <= bound));
            undos.extend(seen.map(|(undo, known)| (undo, at, known)));
            target = undos.get(next).map(|(undo, ..)| *undo);
            next += 1;
        }
        // The newest stands; one that has itself been undone does not count.
        undos.sort_unstable_by_key(|(undo, at, _)| std::cmp::Reverse((*undo, *at)));
        let mut gone: HashMap<EntryId, Truth> = HashMap::new();
        for (undo, target, known) in undos {
            let stands = gone.get(&undo).copied().unwrap_or_default().not();
            let taken = gone.entry(target).or_default();
            *taken = taken.or(self.knows(known).and(stands));
        }
        gone.get(&number).copied().unwrap_or_default()
    }

    /// Whether what was reported on a day within these bounds was known on the day of the lens.
    #[must_use]
    pub fn knows(&self, known: Extent) -> Truth {
        self.lens.known_on.map_or(Truth::Certain, |day| reached(known, day))
    }

    /// Whether something of this mood and date is so in the world of the lens's day.
    ///
    /// What happened must have happened by then. A plan or supposition was made at some time before it was
    /// reported, so it is there for certain only once it had been. A denial speaks of a time and is always heard.
    #[must_use]
    pub fn has_come(&self, mood: Mood, extent: Extent, known: Extent) -> Truth {
        let Some(day) = self.lens.as_of else { return Truth::Certain };
        match mood {
            // What goes on throughout its dates has begun when the first of them is past, where there is a first.
            Mood::Happened if extent.known_start().is_some() => Truth::from(extent.earliest <= day),
            Mood::Ongoing if extent.earliest.is_bounded() => Truth::from(extent.earliest <= day),
            Mood::Happened | Mood::Ongoing => reached(extent, day),
            Mood::Planned | Mood::Hypothetical => {
                if known.latest <= day {
                    Truth::Certain
                } else {
                    Truth::Possible
                }
            }
            Mood::Denied => Truth::Certain,
        }
    }

    /// An event through the lens; `None` where the lens cannot show it, or the budget has run out.
    #[must_use]
    pub fn event(&self, ix: EventIx) -> Option<EventView<'g>> {
        if self.work(1) { event_view::look(self, ix) } else { None }
    }

    /// Every event the lens can show, in order of time as recorded.
    pub fn events(&self) -> impl Iterator<Item = EventView<'g>> + '_ {
        let table = self.graph.events();
        let mut all = self.gathered(table.all());
        if table.newer().next().is_some() {
            all.sort_by(|one, other| table.time_key(*one).cmp(&table.time_key(*other)));
        }
        (0..all.len()).filter_map(move |at| self.event(all[at]))
    }

    /// Every event, whether the lens shows it or not, in the order of its entry.
    #[must_use]
    pub fn in_order_of_entries(&self) -> BudgetedVec<'g, EventIx> {
        let table = self.graph.events();
        let mut all = self.gathered(table.all());
        all.sort_by(|one, other| table.number(*one).cmp(&table.number(*other)));
        all
    }

    /// The entity that stands for this one: itself, or the one it was merged into. Of a circle of merges, as two logs
    /// can make one together, the entity declared first stands.
    #[must_use]
    pub fn canonical(&self, entity: EntityIx) -> EntityIx {
        if !self.graph.has_merges() {
            return entity;
        }
        end_of_chain(entity, |at| self.merge_of(at).map(|(_, into)| into))
    }

    /// A participation of the entity that stands for the one named in it.
    #[must_use]
    pub fn canonical_part(&self, part: Part) -> Part {
        match part.who {
            Party::Entity(entity) => Part { who: Party::Entity(self.canonical(entity)), ..part },
            Party::Event(_) => part,
        }
    }

    /// The newest standing merge of an entity: its entry, and into which.
    fn merge_of(&self, entity: EntityIx) -> Option<(EntryId, EntityIx)> {
        if !self.graph.was_merged(entity) {
            return None;
        }
        let merged = &self.graph.entity(entity).merged;
        merged.iter().rev().find(|(number, _)| self.stands(*number)).copied()
    }

    /// The event that stands for all that are one with it, by what is heard: one that is told as no other, and of
    /// several the one recorded first.
    fn standing_for(&self, event: EventIx, event_fold: &EventFold<'_>) -> EventIx {
        let table = self.graph.events();
        let is_duplicate = |ix: &EventIx| {
            table.amendments(*ix).iter().any(|amendment| {
                matches!(amendment.kind, AmendmentKind::DuplicateOf(_)) && event_fold.amendment(amendment)
            })
        };
        let mut all = self.one_with(event, event_fold);
        if all.iter().any(|ix| !is_duplicate(ix)) {
            all.retain(|ix| !is_duplicate(ix));
        }
        all.into_iter().min_by_key(|ix| table.number(*ix)).unwrap_or(event)
    }

    /// The first standing entry by which an event is withdrawn or told as another one, with the number of that other.
    #[must_use]
    pub fn ended_by(&self, event: EventIx) -> Option<(EntryId, Option<EntryId>)> {
        let amendments = self.graph.events().amendments(event).into_iter();
        amendments.filter(|amendment| self.stands(amendment.number)).find_map(|amendment| {
            match amendment.kind {
                AmendmentKind::Retract(_) => Some((amendment.number, None)),
                AmendmentKind::DuplicateOf(other) => Some((amendment.number, Some(other))),
                _ => None,
            }
        })
    }

    /// This entity and those merged into it, in order.
    #[must_use]
    pub fn merged_into(&self, entity: EntityIx) -> Vec<EntityIx> {
        let mut all = vec![entity];
        if !self.graph.has_merges() {
            return all;
        }
        let mut next = 0;
        while let Some(at) = all.get(next).copied() {
            next += 1;
            for (number, from) in &self.graph.entity(at).absorbed {
                // A name merged again into another has left.
                let is_here = self.merge_of(*from).is_some_and(|(newest, _)| newest == *number);
                if is_here && !all.contains(from) {
                    all.push(*from);
                }
            }
        }
        all
    }

    /// Latitude and longitude of an entity in degrees, as last said; nothing where nobody said, whatever is known of
    /// what it lies in.
    #[must_use]
    pub fn coordinates(&self, entity: EntityIx) -> Option<[f64; 2]> {
        let own = self.merged_into(entity);
        let said = own.iter().flat_map(|ix| &self.graph.entity(*ix).coordinates);
        let standing = said.filter(|(number, _)| self.stands(*number));
        standing
            .map(|(_, (latitude, longitude))| [f64::from(*latitude) / 1e6, f64::from(*longitude) / 1e6])
            .next_back()
    }

    /// Whether the lens shows this entity: it is declared and not merged into another.
    #[must_use]
    pub fn shows_entity(&self, entity: EntityIx) -> bool {
        self.bound().is_none_or(|bound| self.graph.number_of(entity) <= bound)
            && self.canonical(entity) == entity
    }

    /// Every entity that the lens shows, in the order of their entries.
    pub fn entities(&self) -> impl Iterator<Item = EntityIx> + '_ {
        self.guarded(self.graph.entity_places()).filter(|ix| self.shows_entity(*ix))
    }

    /// Whether it has been said, and stands, that two events are two.
    #[must_use]
    pub fn distinguished(&self, one: EventIx, other: EventIx) -> bool {
        self.graph.distinctions_between(one, other).any(|number| self.stands(number))
    }

    /// Whether an event of one kind is one of another, by itself or by what it implies.
    #[must_use]
    pub fn is_kind(&self, kind: KindIx, of: KindIx) -> bool {
        kind == of || self.implied_kinds(of).iter().any(|implied_kind| implied_kind.kind == kind)
    }

    /// Whether a denial of one kind denies another: it is that kind, implies it or cannot be without it.
    #[must_use]
    pub fn is_denied_by(&self, kind: KindIx, denied: KindIx) -> bool {
        self.is_kind(kind, denied) || self.graph.vocabulary().requires(kind, denied, self.bound())
    }

    /// Every way in which an event can be of this kind.
    #[must_use]
    pub fn implied_kinds(&self, kind: KindIx) -> Vec<crate::vocabulary::ImpliedKind> {
        self.graph.vocabulary().implied_kinds(kind, self.bound())
    }
}

/// Where a chain ends; of a circle, its least member.
fn end_of_chain<T: Copy + Ord>(from: T, next: impl Fn(T) -> Option<T>) -> T {
    let (mut at, mut passed) = (from, Vec::new());
    while let Some(further) = next(at) {
        passed.push(at);
        if let Some(begins) = passed.iter().position(|known| *known == further) {
            return passed[begins..].iter().copied().min().unwrap_or(at);
        }
        at = further;
    }
    at
}

/// Whether something within these bounds lies at or before the end of a day.
fn reached(extent: Extent, day: Day) -> Truth {
    if extent.latest <= day {
        Truth::Certain
    } else if extent.earliest <= day {
        Truth::Possible
    } else {
        Truth::No
    }
}
