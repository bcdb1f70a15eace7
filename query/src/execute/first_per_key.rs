//! The first or last of each entity, by one pass through who takes part.

use std::ops::Range;

use annals_graph::budget::BudgetedVec;
use annals_graph::graph::{EventTable, Party};
use annals_graph::ids::{EntityIx, EventIx};
use annals_graph::view::View;
use annals_model::error::Result;

use super::Evaluator;
use super::days::Days;
use crate::plan::FirstPerKey;

impl<'a> Evaluator<'a> {
    /// The first or last event of each entity that the table tells it of, in order of time.
    pub(super) fn first_per_key(&mut self, plan: &FirstPerKey) -> Result<Vec<EventIx>> {
        let (view, began) = (self.view, self.tracer.now());
        let ends = self.ends(plan)?;
        let matters = |entity| plan.whose.includes(&view, entity) && !plan.rest.of.contains(&entity);
        let mut exact = view.gathered(ends.of_those(&matters));
        exact.sort_by(Ord::cmp);
        let mut exact = exact.into_answer();
        exact.dedup();
        let us = self.since(began);
        self.tracer.add(|| plan.plan(exact.len() as u64, us));
        Ok(exact)
    }

    /// The first or last event of each entity among those passed over.
    fn ends(&self, plan: &FirstPerKey) -> Result<EntityEnds<'a>> {
        let graph = self.view.graph();
        let table = graph.events();
        self.hold(graph.entity_count() * size_of::<EventIx>())?;
        let mut ends = EntityEnds::new(self.view, table, graph.entity_count(), plan.last);
        let mut at = plan.places.start;
        while at < plan.places.end {
            let day = ends.days.day_of(at);
            let until = day.end.min(plan.places.end);
            self.steps(until.at() - at.at())?;
            table.each_parts(at..until, |event, _, parts| {
                for part in parts.iter().filter(|part| plan.whose.is_in(part.role)) {
                    if let Party::Entity(entity) = part.who {
                        ends.meet(entity, event, &day);
                    }
                }
            });
            at = until;
        }
        Ok(ends)
    }
}

/// No event.
const NONE: EventIx = EventIx(u32::MAX);

/// The first or last events of entities, met in order of time.
struct EntityEnds<'a> {
    days: Days,
    last: bool,
    /// By entity: one on the first day, or on the last so far.
    found: Vec<EventIx>,
    /// Others that were met on the same day as that.
    others: BudgetedVec<'a, (EntityIx, EventIx)>,
}

impl<'a> EntityEnds<'a> {
    fn new(view: View<'a>, table: &EventTable, entities: usize, last: bool) -> Self {
        Self { days: Days::new(table), last, found: vec![NONE; entities], others: view.kept() }
    }

    /// Meets an event of an entity, on a day at these places.
    #[inline]
    fn meet(&mut self, entity: EntityIx, event: EventIx, day: &Range<EventIx>) {
        // A damaged snapshot may name an entity that is not in the tables.
        let Some(found) = self.found.get_mut(entity.at()) else { return };
        if *found == NONE || self.last && *found < day.start {
            *found = event;
        } else if *found >= day.start {
            self.others.push((entity, event));
        }
    }

    /// Those found for entities that matter, and the others on the days of these.
    fn of_those<'m>(&'m self, matters: &'m impl Fn(EntityIx) -> bool) -> impl Iterator<Item = EventIx> + 'm {
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
