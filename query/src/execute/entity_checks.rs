//! Tests on entities, with their sub-selections evaluated.

use std::collections::BTreeMap;
use std::rc::Rc;

use annals_graph::budget::map_entry;
use annals_graph::ids::{EntityIx, StatusIx, TypeIx};
use annals_graph::small_vec::SmallVec1;
use annals_graph::view::{View, Worlds};
use annals_model::entry::{EntryId, Mood};
use annals_model::error::Result;
use annals_model::folding::fold;
use annals_model::time::{Extent, Truth};

use super::Evaluator;
use super::above::above;
use super::entities::in_roles;
use super::openings::Openings;
use super::sets::amount_truth;
use crate::plan::{EntitySet, Reached, SetResolver, Verdict, entities_among};
use crate::query::{Amount, Entities, EntityTest, Events, Reach, Roles};

/// A test on an entity, ready to be made.
pub(super) enum EntityCheck {
    /// It lies in or stands at one of these.
    Lies { set: Rc<EntitySet>, reached: Box<Reached>, reach: Reach, when: Extent },
    /// It is related so to one of these.
    Related { words: String, to: Rc<EntitySet> },
    /// How many each has, of those that have any.
    Amount { tallies: BTreeMap<EntityIx, EntityTally>, openings: Openings, reach: Reach, amount: Amount },
    /// It is in this status.
    Status(StatusIx),
    /// Its statuses came out of order.
    OutOfOrder,
    /// The test fails.
    Not(Box<EntityCheck>),
    /// Any of them.
    Any(Vec<EntityCheck>),
}

/// How many of something an entity has.
#[derive(Clone, Debug, Default)]
pub(super) struct EntityTally {
    /// At least and at most, by the preferred values.
    preferred: (u64, u64),
    /// By any values.
    any: (u64, u64),
    /// Counting what was asked for as possible as certain.
    wanted: u64,
    /// If what is not said turned out in its favour, by the preferred values.
    open_preferred: (u64, u64),
    /// By any values.
    open_any: (u64, u64),
    because: Vec<EntryId>,
}

impl EntityTally {
    /// Counts what stands for at least and at most so many.
    fn add(&mut self, verdict: Verdict, many: (u64, u64), because: Option<EntryId>) {
        add_up(&mut self.preferred, many, verdict.truth.in_preferred());
        add_up(&mut self.any, many, verdict.truth.in_all());
        add_up(&mut self.open_preferred, many, verdict.open.in_preferred());
        add_up(&mut self.open_any, many, verdict.open.in_all());
        self.wanted += if verdict.is_wanted() { many.0 } else { 0 };
        self.because.extend(because.filter(|_| verdict.is_possible()));
    }

    /// Whether their number lies within bounds, given how many more there are if what is not said turns out so.
    fn verdict(&self, amount: Amount, more: (u64, u64)) -> Verdict {
        let with_more = |open: (u64, u64)| (open.0 + more.0, open.1 + more.1);
        let (open_preferred, open_any) = (with_more(self.open_preferred), with_more(self.open_any));
        // What is not said speaks for enough, and against few.
        let (enough, few) = (Amount { at_most: None, ..amount }, Amount { at_least: 0, ..amount });
        let plain =
            Worlds::of(against(amount, self.preferred, open_preferred), against(amount, self.any, open_any));
        let if_open = Worlds::of(
            amount_truth(enough, open_preferred).and(amount_truth(few, self.preferred)),
            amount_truth(enough, open_any).and(amount_truth(few, self.any)),
        );
        // What was asked for counts as certain; what is certain as it is cannot be less so for that.
        let wanted = amount_truth(enough, (self.wanted, self.any.1)).and(amount_truth(few, open_any));
        let asked = plain.is_possible() && wanted.is_certain();
        Verdict { truth: plain, wanted: if asked { Worlds::All } else { plain }, open: if_open.max(plain) }
    }
}

/// Whether a number lies within bounds if what is not said turns out against it: it speaks for enough, and against few.
fn against(amount: Amount, (certain, possible): (u64, u64), open: (u64, u64)) -> Truth {
    let (enough, few) = (Amount { at_most: None, ..amount }, Amount { at_least: 0, ..amount });
    let truth = amount_truth(enough, (certain, possible)).and(amount_truth(few, open));
    // So many must do without it, and not be too many with it.
    let with_it = certain.max(amount.at_least) + open.0.saturating_sub(certain);
    let is_too_many = amount.at_most.is_some_and(|most| with_it > most);
    if truth == Truth::Possible && is_too_many { Truth::No } else { truth }
}

/// Adds what stands for at least and at most so many to a number's least and greatest.
fn add_up(number: &mut (u64, u64), many: (u64, u64), truth: Truth) {
    number.0 += if truth.is_certain() { many.0 } else { 0 };
    number.1 += if truth.is_possible() { many.1 } else { 0 };
}

impl Evaluator<'_> {
    /// A test with its sub-selections evaluated.
    pub(super) fn entity_check(&mut self, test: &EntityTest) -> Result<EntityCheck> {
        Ok(match test {
            EntityTest::Lies { places, reach } => {
                let set = self.members(places)?;
                let reached = Box::new(Reached::new(&self.view, &set, *reach));
                EntityCheck::Lies { set, reached, reach: *reach, when: Extent::day(self.present()) }
            }
            EntityTest::Related { words, to } => {
                EntityCheck::Related { words: fold(words), to: self.members(to)? }
            }
            EntityTest::Took { roles, events, reach, amount } => {
                let (tallies, openings) = self.took_part(roles, events, *reach)?;
                let reach = if *reach { Reach::Down } else { Reach::Exact };
                EntityCheck::Amount { tallies, openings, reach, amount: amount.unwrap_or(AT_LEAST_ONE) }
            }
            EntityTest::Has { entities, amount } => {
                let (tallies, openings) = self.those_below(entities)?;
                let amount = amount.unwrap_or(AT_LEAST_ONE);
                EntityCheck::Amount { tallies, openings, reach: Reach::Down, amount }
            }
            EntityTest::Status(status) => EntityCheck::Status(*status),
            EntityTest::OutOfOrder => EntityCheck::OutOfOrder,
            EntityTest::Not(test) => EntityCheck::Not(Box::new(self.entity_check(test)?)),
            EntityTest::Any(tests) => {
                let checks: Result<Vec<_>> = tests.iter().map(|test| self.entity_check(test)).collect();
                EntityCheck::Any(checks?)
            }
        })
    }

    /// In how many events each took part; with `reach`, the events at what lies below it are its own.
    fn took_part(
        &mut self,
        roles: &Roles,
        events: &Events,
        reach: bool,
    ) -> Result<(BTreeMap<EntityIx, EntityTally>, Openings)> {
        let hits = self.inner_events(events)?;
        let mut openings = Openings::default();
        let mut tallies: BTreeMap<EntityIx, EntityTally> = BTreeMap::new();
        for hit in &hits {
            self.step()?;
            let Some(seen) = self.view.event(hit.event) else { continue };
            let (least, most) = self.view.stands_for(&seen);
            let many = (least, most.unwrap_or(least));
            openings.add(&self.view, &seen, (hit.verdict(), many.0, many.1), roles);
            let mut took: BTreeMap<EntityIx, Verdict> = BTreeMap::new();
            let mut add = |entity: EntityIx, verdict: Verdict| {
                let known = took.entry(entity).or_insert(Verdict::NO);
                *known = known.or(verdict);
            };
            let reached = |entity: EntityIx, when: Extent| {
                let above = if reach { above(&self.view, entity, when) } else { Vec::new() };
                std::iter::once((entity, Truth::Certain)).chain(above).collect()
            };
            in_roles(&seen, hit, roles, reached)
                .into_iter()
                .for_each(|(entity, verdict)| add(entity, verdict));
            for (entity, verdict) in took {
                // A list grows to twice what it holds.
                self.hold(
                    map_entry::<EntityIx, EntityTally>() * usize::from(!tallies.contains_key(&entity)),
                )?;
                self.hold(2 * size_of::<EntryId>())?;
                tallies.entry(entity).or_default().add(verdict, many, hit.because.first().copied());
            }
        }
        Ok((tallies, openings))
    }

    /// How many of a set lie in each or stand at it.
    fn those_below(&mut self, entities: &Entities) -> Result<(BTreeMap<EntityIx, EntityTally>, Openings)> {
        let mut openings = Openings::default();
        let set = self.members(entities)?;
        let present = Extent::day(self.present());
        let mut tallies: BTreeMap<EntityIx, EntityTally> = BTreeMap::new();
        for (entity, verdict) in set.rows() {
            self.step()?;
            openings.add_entity(&self.view, *entity, *verdict);
            for (place, truth) in above(&self.view, *entity, present) {
                self.hold(map_entry::<EntityIx, EntityTally>() * usize::from(!tallies.contains_key(&place)))?;
                tallies.entry(place).or_default().add(verdict.and(Verdict::plain(truth)), (1, 1), None);
            }
        }
        Ok((tallies, openings))
    }
}

/// What a test without a number asks for.
const AT_LEAST_ONE: Amount = Amount { at_least: 1, at_most: None };

impl EntityCheck {
    /// Whether it may be of some of a type whom nobody has named that events tell of: those of whom nobody says where
    /// they are or what their state is may be anywhere, in any state.
    pub(super) fn may_hold_of_unnamed(&self, view: &View<'_>, ty: Option<TypeIx>) -> bool {
        match self {
            Self::Amount { openings, amount, .. } => amount.at_least == 0 || openings.takes_unnamed(view, ty),
            Self::Any(checks) => checks.iter().any(|check| check.may_hold_of_unnamed(view, ty)),
            Self::Lies { .. } | Self::Related { .. } | Self::Status(_) | Self::OutOfOrder | Self::Not(_) => {
                true
            }
        }
    }

    /// Whether it rests on events, and on some that do not name all who took part.
    pub(super) fn tells_of_unnamed(&self, view: &View<'_>, ty: Option<TypeIx>) -> bool {
        match self {
            Self::Amount { openings, amount, .. } => amount.at_least > 0 && openings.takes_unnamed(view, ty),
            Self::Any(checks) => checks.iter().any(|check| check.tells_of_unnamed(view, ty)),
            Self::Lies { .. } | Self::Related { .. } | Self::Status(_) | Self::OutOfOrder | Self::Not(_) => {
                false
            }
        }
    }

    /// Whether an entity passes; adds the events that it rests on.
    pub(super) fn verdict(
        &self,
        view: &View<'_>,
        entity: EntityIx,
        because: &mut SmallVec1<EntryId>,
    ) -> Verdict {
        match self {
            Self::Lies { set, reached, reach, when } => lies(view, entity, set, reached, *reach, *when),
            Self::Related { words, to } => related(view, entity, words, to),
            Self::Amount { tallies, openings, reach, amount } => {
                let none = EntityTally::default();
                let tally = tallies.get(&entity).unwrap_or(&none);
                let verdict = tally.verdict(*amount, openings.of(view, entity, *reach));
                if verdict.is_possible() {
                    because.extend_from_slice(&tally.because);
                }
                verdict
            }
            Self::Status(status) => Verdict::plain(view.has_status(entity, *status)),
            Self::OutOfOrder => Verdict::plain(view.out_of_order(entity)),
            Self::Not(check) => {
                let mut against = SmallVec1::new();
                let verdict = check.verdict(view, entity, &mut against).not();
                // What would rule it out is why it is only possible.
                if verdict.is_possible() && !verdict.is_certain() {
                    because.extend(against);
                }
                verdict
            }
            Self::Any(checks) => {
                checks.iter().fold(Verdict::NO, |any, check| any.or(check.verdict(view, entity, because)))
            }
        }
    }
}

/// Whether an entity lies in one of a set other than itself. What has no place of its own is where it took part in
/// something; people come and go, so they only may be.
fn lies(
    view: &View<'_>,
    entity: EntityIx,
    set: &EntitySet,
    reached: &Reached,
    reach: Reach,
    when: Extent,
) -> Verdict {
    if !view.is_place(entity) && view.parents(entity).is_empty() {
        let stays = if view.comes_and_goes(entity) { Truth::Possible } else { Truth::Certain };
        return was_there(view, entity, reached).and(Verdict::plain(stays));
    }
    let others = view.guarded(set.rows()).filter(|(place, _)| *place != entity);
    others.fold(Verdict::NO, |any, (place, verdict)| {
        let lies = Verdict::plain(view.lies_in(entity, *place, reach, when));
        let open = view.may_lie(entity, *place, reach);
        any.or(verdict.and(if open { lies.or(Verdict::UNSTATED) } else { lies }))
    })
}

/// Whether an entity took part in something that happened at one of those reached.
fn was_there(view: &View<'_>, entity: EntityIx, reached: &Reached) -> Verdict {
    let own = view.merged_into(entity);
    let lists = own.iter().flat_map(|own| view.graph().postings().roles_of(*own));
    let mut events: Vec<_> = view.guarded(lists.flat_map(|(_, list)| list.iter())).collect();
    events.sort_unstable();
    events.dedup();
    let mut verdict = Verdict::NO;
    for seen in view.guarded(events).filter_map(|event| view.event(event)) {
        let reading = |seen: &annals_graph::view::EventView<'_>| {
            let happened = matches!(seen.mood, Mood::Happened | Mood::Ongoing);
            let took_part = seen.parts().iter().any(|part| {
                part.role != annals_model::entry::Role::Without
                    && part.who == annals_graph::graph::Party::Entity(entity)
            });
            if !happened || !took_part {
                return Verdict::NO;
            }
            let parts = seen.parts().iter();
            let at_place =
                parts.filter(|part| view.graph().says_where(seen.kind, **part)).map(|part| part.who);
            entities_among(at_place)
                .filter(|place| *place != entity)
                .fold(Verdict::NO, |any, place| any.or(reached.verdict(view, place, seen.extent)))
        };
        let each: SmallVec1<_> = seen.readings().map(|one| (one.deciding, reading(one))).collect();
        let here = Verdict::agreed(&each);
        verdict = verdict.or(here.and(Verdict::in_worlds(seen.there)));
        if verdict.is_in_all() {
            break;
        }
    }
    verdict
}

/// Whether an entity is related so to one of a set. To be near holds both ways.
fn related(view: &View<'_>, entity: EntityIx, words: &str, to: &EntitySet) -> Verdict {
    let graph = view.graph();
    let relations = |entity: EntityIx| {
        let own = view.merged_into(entity).into_iter().flat_map(|own| &graph.entity(own).relations);
        let said = own.filter(|(number, relation)| view.stands(*number) && fold(&relation.words) == words);
        let others = said.filter_map(|(_, relation)| graph.entity_numbered(relation.entity));
        others.map(|other| view.canonical(other)).collect::<Vec<_>>()
    };
    let mut verdict = Verdict::NO;
    for other in relations(entity) {
        verdict = verdict.or(to.verdict(other));
    }
    if words == "near" {
        for (other, member) in view.guarded(to.rows()) {
            if relations(*other).contains(&entity) {
                verdict = verdict.or(*member);
            }
        }
    }
    verdict
}
