//! The path with the fewest steps of which each certainly comes after the last; where there is none, one of which each can.
//! Of two events that can share a day nobody said which was first.
//!
//! The search goes one way, and keeps for each participant how early it can be reached.

use std::collections::BTreeMap;

use annals_graph::budget::{BudgetedVec, flat, map_entry};
use annals_graph::ids::{EntityIx, EventIx};
use annals_graph::small_vec::SmallVec4;
use annals_model::entry::EntryId;
use annals_model::error::Result;
use annals_model::time::{Day, Extent};

use super::{PathSearch, PathStep};
use crate::analysis::matched::time_key;

impl<'g> PathSearch<'_, 'g, '_> {
    /// The events of an entity that may be steps, with who takes part.
    fn steps_of(&mut self, entity: EntityIx) -> Result<BudgetedVec<'g, (EventIx, SmallVec4<EntityIx>)>> {
        let mut steps = self.ties.view().kept();
        for event in self.ties.listed_in_order(entity) {
            self.evaluator.step()?;
            self.looked += 1;
            if self.ties.view().takes_part(event, entity)
                && !steps.push((event, self.ties.participants(event)))
            {
                self.evaluator.check()?;
            }
        }
        Ok(steps)
    }

    /// The way in order of time, and whether the dates settle its order.
    pub(super) fn in_either_order(
        &mut self,
        from: EntityIx,
        to: EntityIx,
    ) -> Result<(Option<Vec<PathStep>>, bool)> {
        let settled = self.in_order_of_time(from, to, TimeOrder::Settled)?;
        if settled.is_some() {
            return Ok((settled, true));
        }
        let open = self.in_order_of_time(from, to, TimeOrder::Open)?;
        let settled = open.is_none();
        Ok((open, settled))
    }

    /// The way with the fewest steps of which each comes after the last as an order says.
    ///
    /// States are reached in order of steps. One with more steps is kept only if it begins earlier than those before
    /// it with the same participant: any other could be replaced by them on every way.
    fn in_order_of_time(
        &mut self,
        from: EntityIx,
        to: EntityIx,
        order: TimeOrder,
    ) -> Result<Option<Vec<PathStep>>> {
        let mut states =
            self.ties.view().gathered([ReachedParticipant { entity: from, begins: Day::MIN, by: None }]);
        let mut earliest: BTreeMap<EntityIx, Day> = BTreeMap::from([(from, Day::MIN)]);
        let (mut start, mut depth) = (0, 0);
        while start < states.len() && depth < self.within {
            let end = states.len();
            depth += 1;
            for (entity, arrival) in self.arrivals(&states[start..end], start, order)? {
                if earliest.get(&entity).is_none_or(|known| arrival.begins < *known) {
                    if earliest.insert(entity, arrival.begins).is_none() {
                        self.evaluator.hold(map_entry::<EntityIx, Day>())?;
                    }
                    let by = Some((arrival.before, arrival.event));
                    self.evaluator
                        .keep(&mut states, ReachedParticipant { entity, begins: arrival.begins, by })?;
                }
            }
            if let Some(found) = states[end..].iter().position(|state| state.entity == to) {
                return Ok(Some(trace(&states, end + found)));
            }
            start = end;
        }
        Ok(None)
    }

    /// Who is reached from states by one more step, each by the event that begins first.
    fn arrivals(
        &mut self,
        states: &[ReachedParticipant],
        start: usize,
        order: TimeOrder,
    ) -> Result<BTreeMap<EntityIx, Arrival>> {
        let view = self.ties.view();
        let mut reached: BTreeMap<EntityIx, Arrival> = BTreeMap::new();
        let mut held = view.charge();
        for (at, state) in states.iter().enumerate() {
            for (event, who) in self.steps_of(state.entity)?.iter() {
                let Some(seen) = view.event(*event) else { continue };
                let Some(begins) = order.next(seen.hull(), state.begins) else { continue };
                let key = time_key(&seen);
                let arrival = Arrival { begins, key, before: start + at, event: *event };
                let before = reached.len();
                for other in who.iter().filter(|other| **other != state.entity) {
                    let known = reached.entry(*other).or_insert(arrival);
                    if (arrival.begins, arrival.key) < (known.begins, known.key) {
                        *known = arrival;
                    }
                }
                held.add((reached.len() - before) * map_entry::<EntityIx, Arrival>());
            }
        }
        Ok(reached)
    }
}

/// A participant reached in order of time.
#[derive(Clone, Copy, Debug)]
struct ReachedParticipant {
    entity: EntityIx,
    /// The day after which the next event is in order: the last on which the event that led here can begin, or the first.
    begins: Day,
    /// The state before, and the event; `None` at the start.
    by: Option<(usize, EventIx)>,
}

flat!(ReachedParticipant);

/// A step that leads to a participant.
#[derive(Clone, Copy, Debug)]
struct Arrival {
    begins: Day,
    key: (Day, Day, EntryId),
    before: usize,
    event: EventIx,
}

/// How the steps are to come after each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TimeOrder {
    /// Certainly.
    Settled,
    /// On some of the days that they can have been on.
    Open,
}

impl TimeOrder {
    /// From which day on the step after an event is in order; `None` where it is not after what was on a day itself.
    fn next(self, extent: Extent, after: Day) -> Option<Day> {
        match self {
            Self::Settled => (extent.earliest_end() > after).then(|| extent.latest_start()),
            Self::Open => (extent.latest >= after).then(|| after.max(extent.earliest)),
        }
    }
}

/// The way to a state.
fn trace(states: &[ReachedParticipant], at: usize) -> Vec<PathStep> {
    let (mut at, mut path) = (at, Vec::new());
    while let ReachedParticipant { entity, by: Some((before, event)), .. } = states[at] {
        path.push(PathStep { event, to: entity });
        at = before;
    }
    path.reverse();
    path
}
