//! The status of an entity: derived from events, with the events that caused it.
//!
//! A kind of event says what it makes of those in a role. Of the effects on an entity the last one holds. Where dates
//! cannot settle which is last, each that can be is possible: the vocabulary's usual order of statuses (`after`,
//! `before`) settles nothing but whether a plan was there before what was done.

use std::cmp::Ordering;

use annals_model::entry::{EntryId, Link, Mood};
use annals_model::folding::fold;
use annals_model::time::{Date, Day, Extent, Truth};

use super::{EventView, View, Worlds};
use crate::budget::{BudgetedVec, Weight, block};
use crate::graph::Party;
use crate::ids::{EntityIx, EventIx, StatusIx};
use crate::vocabulary::Status;

/// What an event did to the status of an entity.
#[derive(Clone, Debug, PartialEq)]
pub struct EffectView {
    /// The status it brought.
    pub status: StatusIx,
    /// The event.
    pub event: EventIx,
    /// The number of its entry.
    pub number: EntryId,
    /// When the status began, by the claims by which tests are certain.
    pub since: Extent,
    /// When it can have begun, by all claims.
    pub since_by_any: Extent,
    /// The date as stated; `None` where only bounds are known.
    pub date: Option<Date>,
    /// Whether it is that something is meant to be: nobody said when that was made up.
    pub planned: bool,
    /// In which worlds it has come about under the lens.
    pub worlds: Worlds,
}

/// A status that an entity is or may be in.
#[derive(Clone, Debug, PartialEq)]
pub struct StatusView {
    /// The effect that brought it.
    pub effect: EffectView,
    /// Whether it is or may be.
    pub truth: Truth,
    /// Every event that brought it.
    pub because: Vec<EntryId>,
}

impl Weight for EffectView {
    fn heap(&self) -> usize {
        self.date.as_ref().and_then(|date| date.text.as_ref()).map_or(0, |text| block(text.len()))
    }
}

/// The statuses that an entity is or may be in.
#[derive(Clone, Debug, PartialEq)]
pub struct Statuses {
    /// Each of them, the likeliest first; none where nothing is recorded.
    pub known: Vec<StatusView>,
    /// Whether the entity is in none of them: so where nothing is recorded, and possibly so where nothing certainly
    /// came about.
    pub none: Truth,
}

impl Weight for Statuses {
    fn heap(&self) -> usize {
        let because = |seen: &StatusView| seen.because.heap();
        block(self.known.capacity() * size_of::<StatusView>()) + self.known.iter().map(because).sum::<usize>()
    }
}

impl<'g> View<'g> {
    /// What events did to the status of an entity, in the order in which they came about as far as that is known.
    #[must_use]
    pub fn effects(&self, entity: EntityIx) -> BudgetedVec<'g, EffectView> {
        let (table, postings) = (self.graph().events(), self.graph().postings());
        let own = self.merged_into(entity).into_iter();
        let mut events =
            self.gathered(own.flat_map(|own| postings.roles_of(own).flat_map(|(_, list)| list.iter())));
        // Whoever stands in two roles of an event is in two lists.
        events.sort_by(|one, other| table.number(*one).cmp(&table.number(*other)));
        events.dedup();
        let mut effects = self.kept();
        for ix in self.guarded(events.iter()) {
            self.collect_effects(entity, *ix, &mut effects);
        }
        self.put_in_order(&mut effects);
        effects.dedup();
        effects
    }

    /// By their dates, and where those do not settle it by the usual order of statuses. Together the two need not make
    /// one order of all (a status may usually come after another and be told before it), so no sort is given them:
    /// each is put before those right ahead of it that it certainly or usually comes before.
    fn put_in_order(&self, effects: &mut [EffectView]) {
        let key = |effect: &EffectView| (effect.since.latest, effect.since.earliest, effect.number);
        self.sort_by(effects, |one, other| key(one).cmp(&key(other)));
        for next in 1..effects.len() {
            let mut at = next;
            while at > 0
                && self.work(1)
                && self.settled_order(&effects[at - 1], &effects[at]) == Some(Ordering::Greater)
            {
                effects.swap(at - 1, at);
                at -= 1;
            }
        }
    }

    /// What an event does to the status of an entity, in each of its readings: one effect for each status.
    fn collect_effects(&self, entity: EntityIx, ix: EventIx, effects: &mut BudgetedVec<'_, EffectView>) {
        let Some(seen) = self.event(ix) else { return };
        let mut found: Vec<(bool, EffectView)> = Vec::new();
        for reading in seen.readings() {
            for effect in self.effects_in(entity, reading) {
                let same =
                    |known: &EffectView| (known.status, known.planned) == (effect.status, effect.planned);
                match found.iter_mut().find(|(_, known)| same(known)) {
                    Some((deciding, known)) => {
                        known.since_by_any = known.since_by_any.hull(effect.since);
                        if *deciding == reading.deciding {
                            known.since = known.since.hull(effect.since);
                        } else if reading.deciding {
                            (*deciding, known.since) = (true, effect.since);
                        }
                    }
                    None => found.push((reading.deciding, effect)),
                }
            }
        }
        for (_, mut effect) in found {
            let has = |reading: &EventView<'_>| {
                let all = self.effects_in(entity, reading);
                let same =
                    |other: &EffectView| (other.status, other.planned) == (effect.status, effect.planned);
                Worlds::from(all.iter().any(same))
            };
            effect.worlds = seen.agree(has).and(seen.there);
            effects.push(effect);
        }
    }

    /// What one reading of an event does to the status of an entity.
    fn effects_in(&self, entity: EntityIx, seen: &EventView<'_>) -> Vec<EffectView> {
        let vocabulary = self.graph().vocabulary();
        let ty = self.graph().type_of(entity);
        let made = vocabulary.kind(seen.kind).makes.iter().filter_map(|(number, effect)| {
            let visible = self.bound().is_none_or(|bound| *number <= bound);
            let concerns = seen.role(effect.role).any(|who| who == Party::Entity(entity));
            if !visible || effect.when != seen.mood || !concerns {
                return None;
            }
            let planned = effect.when != Mood::Happened && effect.when != Mood::Ongoing;
            let since = if planned { made_before(seen.known()) } else { began(seen.extent) };
            Some(EffectView {
                status: vocabulary.status_named(&effect.status, Some(ty))?,
                event: seen.ix,
                number: seen.number,
                since,
                since_by_any: since,
                planned,
                date: if planned { None } else { seen.date().cloned() },
                worlds: seen.there,
            })
        });
        made.collect()
    }

    /// Which of two effects came first, where dates or the usual order of statuses settle it.
    fn settled_order(&self, a: &EffectView, b: &EffectView) -> Option<Ordering> {
        if a.since.before(b.since).is_certain() {
            Some(Ordering::Less)
        } else if b.since.before(a.since).is_certain() {
            Some(Ordering::Greater)
        } else if self.usually_after(b.status, a.status) {
            Some(Ordering::Less)
        } else if self.usually_after(a.status, b.status) {
            Some(Ordering::Greater)
        } else {
            None
        }
    }

    /// Whether a status usually comes after another, directly or through others.
    #[must_use]
    pub fn usually_after(&self, later: StatusIx, earlier: StatusIx) -> bool {
        let vocabulary = self.graph().vocabulary();
        let of = |ix: StatusIx| vocabulary.status(ix).of.as_str();
        let (mut open, mut visited) = (vec![later], Vec::new());
        while let Some(at) = open.pop() {
            if visited.contains(&at) {
                continue;
            }
            visited.push(at);
            for (ix, status) in vocabulary.statuses().filter(|(ix, _)| of(*ix) == of(later)) {
                let here = vocabulary.status(at);
                let follows = here.after.contains(&status.name) || status.before.contains(&here.name);
                if follows {
                    if ix == earlier {
                        return true;
                    }
                    open.push(ix);
                }
            }
        }
        false
    }

    /// Whether the statuses of an entity came out of order: one came about although none of those that usually come before
    /// it had, or after one that usually comes after it. A status that only a plan brings is never missed.
    #[must_use]
    pub fn out_of_order(&self, entity: EntityIx) -> Truth {
        let effects = self.effects(entity);
        let mut found = Truth::No;
        for effect in effects.iter() {
            let required: Vec<StatusIx> = self.required_before(effect.status);
            let mut came = Truth::from(required.is_empty());
            let mut overtaken = Truth::No;
            for other in self.guarded(effects.iter()) {
                if required.contains(&other.status) {
                    came = came.or(Truth::from(other.worlds).and(other.since.until(effect.since)));
                }
                let later = self.usually_after(other.status, effect.status);
                if later && !self.usually_after(effect.status, other.status) {
                    overtaken = overtaken.or(Truth::from(other.worlds).and(other.since.before(effect.since)));
                }
            }
            found = found.or(Truth::from(effect.worlds).and(came.not().or(overtaken)));
        }
        found
    }

    /// Whether an entity came into a status after one that usually comes later: an inauguration before the groundbreaking.
    #[must_use]
    pub fn overtaken(&self, entity: EntityIx) -> Truth {
        let effects = self.effects(entity);
        let later = |one: StatusIx, other: StatusIx| {
            self.usually_after(one, other) && !self.usually_after(other, one)
        };
        let mut found = Truth::No;
        for effect in effects.iter() {
            for other in self.guarded(effects.iter()).filter(|other| later(other.status, effect.status)) {
                found = found
                    .or(Truth::from(effect.worlds.and(other.worlds)).and(other.since.before(effect.since)));
            }
        }
        found
    }

    /// The statuses that usually come before one and that something that happened brings.
    fn required_before(&self, status: StatusIx) -> Vec<StatusIx> {
        let vocabulary = self.graph().vocabulary();
        let visible = |number: EntryId| self.bound().is_none_or(|bound| number <= bound);
        let brought = |name: &str| {
            let mut makes = vocabulary.kinds().flat_map(|(_, kind)| &kind.makes);
            makes.any(|(number, effect)| {
                let happened = matches!(effect.when, Mood::Happened | Mood::Ongoing);
                visible(*number) && happened && fold(&effect.status) == fold(name)
            })
        };
        let before = vocabulary.statuses().filter(|(ix, _)| self.usually_after(status, *ix) && *ix != status);
        before.filter(|(_, status)| brought(&status.name)).map(|(ix, _)| ix).collect()
    }

    /// The statuses an entity is or may be in.
    #[must_use]
    pub fn statuses(&self, entity: EntityIx) -> Statuses {
        let effects = self.effects(entity);
        let mut found: Vec<StatusView> = Vec::new();
        for effect in effects.iter().rev() {
            if !self.can_be_last(effect, &effects, false) {
                continue;
            }
            match found.iter_mut().find(|seen| seen.effect.status == effect.status) {
                Some(seen) => seen.because.push(effect.number),
                None => found.push(StatusView {
                    effect: effect.clone(),
                    truth: Truth::Possible,
                    because: vec![effect.number],
                }),
            }
        }
        // Whichever event was the last, where all that can be by the preferred claims bring one status, that is certain.
        let mut last = effects.iter().filter(|effect| self.can_be_last(effect, &effects, true));
        let only = last.next().map(|effect| effect.status);
        let only = only.filter(|status| last.all(|effect| effect.status == *status));
        let came = effects.iter().any(|effect| effect.worlds.is_certain());
        for seen in &mut found {
            if came && only == Some(seen.effect.status) {
                seen.truth = Truth::Certain;
            }
            seen.because.sort_unstable();
        }
        found.sort_by_key(|seen| std::cmp::Reverse(seen.truth));
        let none = match found.is_empty() {
            true => Truth::Certain,
            false if effects.iter().any(|effect| effect.worlds.is_in_all()) => Truth::No,
            false => Truth::Possible,
        };
        Statuses { known: found, none }
    }

    /// Whether an effect can have come about with none that brings another status after it: by the preferred claims, or
    /// by any.
    fn can_be_last(&self, effect: &EffectView, effects: &[EffectView], preferred: bool) -> bool {
        let came = |worlds: Worlds| if preferred { worlds.is_certain() } else { worlds.is_in_all() };
        let since = |of: &EffectView| if preferred { of.since } else { of.since_by_any };
        let mut others = self.guarded(effects).filter(|other| other.status != effect.status);
        let can_come = if preferred { Worlds::Some } else { Worlds::Unpreferred };
        effect.worlds >= can_come
            && !others.any(|other| {
                came(other.worlds) && self.comes_before((effect, since(effect)), (other, since(other)))
            })
    }

    /// Whether an effect certainly came about before another, each on days of these.
    fn comes_before(
        &self,
        (one, days): (&EffectView, Extent),
        (other, later): (&EffectView, Extent),
    ) -> bool {
        // What has come about by the day of the lens has done so by then.
        let day = self.lens().as_of.unwrap_or(Day::MAX);
        let latest = days.latest.min(day);
        let planned_first = one.planned && !other.planned && self.usually_after(other.status, one.status);
        planned_first || latest < later.earliest || self.follows(other.event, one)
    }

    /// Whether what is in one status is not in another. Statuses exclude each other, but that something is complete or
    /// inaugurated says nothing of whether it is at work, and neither excludes the other.
    #[must_use]
    pub fn rules_out(&self, status: StatusIx, other: StatusIx) -> bool {
        /// The statuses that say what was reached, and not what goes on.
        const REACHED: [&str; 2] = [COMPLETE, "inaugurated"];
        const AT_WORK: &str = "operating";
        let name = |ix: StatusIx| self.graph().vocabulary().status(ix).name.as_str();
        let (own, asked) = (name(status), name(other));
        let says_nothing = REACHED.contains(&own) && (asked == AT_WORK || REACHED.contains(&asked));
        let passed = asked == COMPLETE && self.usually_after(status, other);
        status != other && !says_nothing && !passed
    }

    /// Whether what is in one status is in another, too: what is complete stays so in whatever can only come after.
    fn holds_in(&self, status: StatusIx, own: StatusIx) -> bool {
        let is_complete = || self.graph().vocabulary().status(status).name == COMPLETE;
        status == own || is_complete() && self.always_after(own, status, &mut Vec::new())
    }

    /// Whether a status comes after another in every usual order. What is suspended need not have been complete: its
    /// construction may have been.
    fn always_after(&self, later: StatusIx, earlier: StatusIx, passed: &mut Vec<StatusIx>) -> bool {
        if passed.contains(&later) {
            return false;
        }
        passed.push(later);
        let vocabulary = self.graph().vocabulary();
        let own = vocabulary.status(later);
        let comes_before =
            |status: &Status| own.after.contains(&status.name) || status.before.contains(&own.name);
        let before: Vec<StatusIx> = vocabulary
            .statuses()
            .filter(|(_, status)| status.of == own.of && comes_before(status))
            .map(|(ix, _)| ix)
            .collect();
        let mut after = |ix: StatusIx| ix == earlier || self.always_after(ix, earlier, &mut passed.clone());
        !before.is_empty() && before.into_iter().all(&mut after)
    }

    /// Whether an event is said to follow the one that had an effect, which it cannot have been before.
    fn follows(&self, event: EventIx, one: &EffectView) -> bool {
        let seen = self.event(event).filter(|seen| one.since.earliest <= seen.extent.latest);
        seen.is_some_and(|seen| {
            seen.links().any(|(link, number)| link == Link::Follows && number == one.number)
        })
    }

    /// Whether an entity is in a status.
    #[must_use]
    pub fn has_status(&self, entity: EntityIx, status: StatusIx) -> Truth {
        let Statuses { known, none } = self.statuses(entity);
        let holds = |seen: &&StatusView| self.holds_in(status, seen.effect.status);
        let truths = || known.iter().filter(holds).map(|seen| seen.truth);
        // Whichever of them it is in, the status holds.
        if none == Truth::No && !known.is_empty() && known.iter().all(|seen| holds(&seen)) {
            return Truth::Certain;
        }
        truths().fold(Truth::No, Truth::or)
    }
}

/// The status of what is built and finished.
const COMPLETE: &str = "complete";

/// The bounds of the day on which a status began: what lasts begins on its first day.
fn began(extent: Extent) -> Extent {
    extent.known_start().map_or(extent, Extent::day)
}

/// The bounds of the day a plan was made: at some time before it was reported.
fn made_before(known: Extent) -> Extent {
    Extent::one_of(Day::MIN, known.latest)
}
