//! The first or last of each entity, by one pass through who takes part.
//!
//! Where all that is asked of events is when they were, nothing else of them is read: the table is in order of time, so
//! that the last of an entity is the last that names it. An event that can be other than its columns say may be of others
//! or on another day: who takes part in one is left to be looked at in full, with all of their events.

use std::collections::BTreeSet;
use std::ops::Range;

use annals_store::entry::{Mood, Role};
use annals_store::time::Day;

use super::Evaluator;
use super::days::Days;
use super::resolver::entities_among;
use crate::budget::Kept;
use crate::error::Result;
use crate::graph::{EventTable, Party};
use crate::ids::{EntityIx, EventIx, TypeIx};
use crate::plan::{Check, Draft};
use crate::query::{Filter, Key, Point, Test};
use crate::view::View;
use crate::vocabulary::TypeSet;

/// Whose events are ordered.
enum Whose {
    /// Of whoever is in a role.
    Role(Role),
    /// Of whoever is of these types, in whatever role.
    Types(TypeSet),
}

/// What is left to be looked at in full.
pub(super) struct Rest {
    /// All events of whom it is left open what the first or last is, in order.
    pub events: Vec<EventIx>,
    /// They.
    pub of: BTreeSet<EntityIx>,
}

/// The events that are first or last of some entity.
pub(super) struct Each {
    /// Those of entities all of whose events are what their columns say, in order of time.
    pub settled: Vec<EventIx>,
    /// What is left to be looked at in full.
    pub rest: Rest,
}

impl Evaluator<'_> {
    /// The first or last event of each entity, where the table tells that; those left over are to be looked at in full.
    pub(super) fn of_each(&mut self, last: bool, filter: &Filter, per: &[Key]) -> Result<Option<Each>> {
        let view = self.view;
        let Some(whose) = Whose::new(&view, per).filter(|_| self.table_tells(filter)) else {
            return Ok(None);
        };
        let Some(days) = self.days_of(filter)? else { return Ok(None) };
        let Some(rest) = self.rest(&whose) else { return Ok(None) };
        let ends = self.ends(days, last, &whose)?;
        let matters = |entity| whose.includes(&view, entity) && !rest.of.contains(&entity);
        let mut settled = view.gathered(ends.told(&matters));
        settled.sort_by(Ord::cmp);
        let mut settled = settled.into_answer();
        settled.dedup();
        Ok(Some(Each { settled, rest }))
    }

    /// The first or last event of each entity on some days, as the table of the base tells it.
    fn ends(&self, days: (Day, Day), last: bool, whose: &Whose) -> Result<Ends<'_>> {
        let graph = self.view.graph();
        let table = graph.events();
        self.hold(graph.entity_count() * size_of::<EventIx>())?;
        let mut ends = Ends::new(self.view, table, graph.entity_count(), last);
        let placed = table.beginning_on(days);
        let mut at = placed.start;
        while at < placed.end {
            let day = ends.days.day_of(at);
            let until = day.end.min(placed.end);
            self.steps(until.at() - at.at())?;
            table.each_parts(at..until, |event, _, parts| {
                for part in parts.iter().filter(|part| whose.is_in(part.role)) {
                    if let Party::Entity(entity) = part.who {
                        ends.meet(entity, event, &day);
                    }
                }
            });
            at = until;
        }
        Ok(ends)
    }

    /// Whether nothing but when an event was is asked of it, so that the table can tell.
    fn table_tells(&self, filter: &Filter) -> bool {
        let view = self.view;
        let as_recorded = !view.lens().looks_at_dates() && view.bound().is_none();
        let happened = filter.mood.is_none_or(|mood| mood == Mood::Happened);
        // What other tests need is evaluated with the filter: it is not to be evaluated for this as well.
        let is_typed = |point: &Point| matches!(point, Point::Date(..) | Point::Today(_));
        let is_of_dates = |test: &Test| match test {
            Test::Time { time, .. } => time.points().all(is_typed),
            _ => false,
        };
        let all = filter.kind.is_none() && filter.base.is_none() && filter.tests.iter().all(is_of_dates);
        as_recorded && happened && all && !self.tracer.is_on()
    }

    /// The days on which the events of a filter are, if that is all that it says.
    fn days_of(&mut self, filter: &Filter) -> Result<Option<(Day, Day)>> {
        let mut draft = Draft::new(filter, None);
        let view = self.view;
        draft.rewrite(&view, self)?;
        let mut days = (Day::MIN, Day::MAX);
        for step in &draft.steps {
            let Check::Window(window) = &step.check else { return Ok(None) };
            days = (days.0.max(window.days.0), days.1.min(window.days.1));
        }
        Ok(Some(days))
    }

    /// What has to be looked at in full; `None` where that is so much that all might be.
    fn rest(&self, whose: &Whose) -> Option<Rest> {
        /// So many events are looked at in full whatever the size of the table, and one of so many of a large one.
        const IN_FULL_MIN: usize = 64;
        const TABLE_FOR_IN_FULL: usize = 16;
        let (view, graph) = (self.view, self.view.graph());
        let table = graph.events();
        let most = IN_FULL_MIN.max(table.len() / TABLE_FOR_IN_FULL);
        let odd = graph.imprecise_events().chain(table.newer());
        let mut events = view.gathered(odd.take(most + 1));
        if events.len() > most {
            return None;
        }
        let mut of: BTreeSet<EntityIx> = graph.postings().added_entities().collect();
        for event in view.guarded(events.iter()) {
            let recorded = table.parts(*event).map(|part| part.who);
            of.extend(entities_among(recorded));
            if let Some(seen) = view.event(*event) {
                let readings = std::iter::once(&seen).chain(seen.otherwise.as_deref());
                readings.for_each(|seen| of.extend(entities_among(seen.parts().iter().map(|part| part.who))));
            }
        }
        of.retain(|entity| whose.includes(&view, *entity));
        for entity in view.guarded(&of) {
            if events.len() > table.len() / 2 {
                return None;
            }
            events.extend(graph.postings().base_of(*entity).flat_map(|(.., events)| events.iter()));
        }
        events.sort_by(Ord::cmp);
        let mut events = events.into_answer();
        events.dedup();
        (events.len() <= table.len() / 2).then_some(Rest { events, of })
    }
}

impl Whose {
    /// That of groups by this key; `None` where the table does not tell it.
    fn new(view: &View<'_>, per: &[Key]) -> Option<Self> {
        match per {
            [Key::Role(role)] => Some(Self::Role(*role)),
            [Key::Type(ty)] => {
                let graph = view.graph();
                let of = graph.vocabulary().cases_of(&[*ty]);
                // An event at something that lies in one of them is one of its events.
                let others = |child: TypeIx, above: TypeIx| !of.has(child) && of.has(above);
                let apart = !graph.lying().any(|(child, above)| others(child, above));
                apart.then_some(Self::Types(of))
            }
            _ => None,
        }
    }

    fn includes(&self, view: &View<'_>, entity: EntityIx) -> bool {
        match self {
            Self::Role(_) => true,
            Self::Types(of) => of.has(view.graph().type_of(entity)),
        }
    }

    fn is_in(&self, role: Role) -> bool {
        match self {
            Self::Role(wanted) => role == *wanted,
            Self::Types(_) => role != Role::Without,
        }
    }
}

/// No event.
const NONE: EventIx = EventIx(u32::MAX);

/// The first or last events of entities, met in order of time.
struct Ends<'a> {
    days: Days,
    last: bool,
    /// By entity: one on the first day, or on the last so far.
    found: Vec<EventIx>,
    /// Others that were met on the same day as that.
    others: Kept<'a, (EntityIx, EventIx)>,
}

impl<'a> Ends<'a> {
    fn new(view: View<'a>, table: &EventTable, entities: usize, last: bool) -> Self {
        Self { days: Days::new(table), last, found: vec![NONE; entities], others: view.kept() }
    }

    /// Meets an event of an entity, on a day at these places.
    #[inline]
    fn meet(&mut self, entity: EntityIx, event: EventIx, day: &Range<EventIx>) {
        // Whoever has no place in the tables has no events, whatever a snapshot says.
        let Some(found) = self.found.get_mut(entity.at()) else { return };
        if *found == NONE || self.last && *found < day.start {
            *found = event;
        } else if *found >= day.start {
            self.others.push((entity, event));
        }
    }

    /// Those found for entities that matter, and the others on the days of these.
    fn told<'m>(&'m self, matters: &'m impl Fn(EntityIx) -> bool) -> impl Iterator<Item = EventIx> + 'm {
        let found = self.found.iter().enumerate().filter(|(_, event)| **event != NONE);
        let found = found.filter(move |(at, _)| EntityIx::next(*at).is_some_and(matters));
        // What was met with one that was found then, on a day that was not the last, is forgotten.
        let still = move |(entity, event): &&(EntityIx, EventIx)| {
            self.found.get(entity.at()).is_some_and(|found| self.days.day_of(*found).contains(event))
        };
        let others = self.others.iter().filter(still).filter(move |(entity, _)| matters(*entity));
        found.map(|(_, event)| *event).chain(others.map(|(_, event)| *event))
    }
}
