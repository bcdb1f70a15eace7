//! The shortest way from one participant to another, through events.
//!
//! Searched from both ends at once, the smaller edge first. Of several shortest ways the one whose events come earliest
//! is told. In order of time, each step must certainly not come before the last; there the search goes one way, and
//! keeps for each participant how early it can be reached.

use std::collections::{BTreeMap, HashMap};

use annals_store::entry::Number;
use annals_store::time::{Day, Extent};

use super::network::Ties;
use super::{Draft, events, text};
use crate::answer::{Body, StepRow};
use crate::error::Result;
use crate::execute::Evaluator;
use crate::few::Few;
use crate::ids::{EntityIx, EventIx};
use crate::query::{Entities, Events};
use crate::view::View;

/// What way is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Route {
    pub(super) from: EntityIx,
    pub(super) to: EntityIx,
    pub(super) in_order_of_time: bool,
    pub(super) within: Option<u64>,
}

/// A step: through an event to somebody.
type Step = (EventIx, EntityIx);

/// The shortest way.
pub(super) fn answer(
    evaluator: &mut Evaluator<'_>,
    route: Route,
    among: Option<&Entities>,
    through: &Events,
) -> Result<Draft> {
    let (ties, mut notes) = Ties::through(evaluator, through)?;
    let ties = ties.among(evaluator, among, &[route.from, route.to])?;
    let view = ties.view();
    let mut search = Search { ties: &ties, evaluator, within: route.within.unwrap_or(u64::MAX), looked: 0 };
    let steps = match (route.from == route.to, route.in_order_of_time) {
        (true, _) => Some(Vec::new()),
        (false, true) => search.in_order(route.from, route.to)?,
        (false, false) => search.shortest(route.from, route.to)?,
    };
    let looked = search.looked;
    let names = [route.from, route.to].map(|entity| text::name(&view, entity));
    match &steps {
        Some(steps) if steps.is_empty() => notes.push("both ends are the same".to_owned()),
        Some(_) => {}
        None => {
            let order = if route.in_order_of_time { " in order of time" } else { "" };
            let within = route.within.map_or_else(String::new, |within| {
                format!(" within {}", text::counted(within, "step", "steps"))
            });
            notes.push(format!("no path from {} to {}{within}{order}", names[0], names[1]));
        }
    }
    let rows = rows(&view, route.from, &steps.unwrap_or_default());
    let certain = rows.len();
    Ok(Draft::new("path", Body::Path { rows }, certain).checked(looked).noted(notes))
}

fn rows(view: &View<'_>, from: EntityIx, steps: &[Step]) -> Vec<StepRow> {
    let mut at = from;
    let mut rows = Vec::new();
    for (event, to) in steps {
        let Some(seen) = view.event(*event) else { continue };
        rows.push(StepRow {
            step: text::total(rows.len()) + 1,
            from: text::name(view, at),
            event: seen.number,
            kind: view.graph().vocabulary().kind(seen.kind).name.clone(),
            date: text::edtf(&seen),
            to: text::name(view, *to),
        });
        at = *to;
    }
    rows
}

struct Search<'s, 'g, 'e> {
    ties: &'s Ties<'g>,
    evaluator: &'s mut Evaluator<'e>,
    within: u64,
    looked: u64,
}

/// How far participants are from one end, as far as was searched.
struct Side {
    distance: HashMap<EntityIx, u64>,
    edge: Vec<EntityIx>,
    depth: u64,
    /// Events that were gone through: all who take part in one are as near as it makes them.
    passed: Vec<bool>,
}

impl Side {
    fn new(from: EntityIx, events: usize) -> Self {
        Self { distance: HashMap::from([(from, 0)]), edge: vec![from], depth: 0, passed: vec![false; events] }
    }
}

impl Search<'_, '_, '_> {
    /// The events of an entity that may be steps, with who takes part.
    fn steps_of(&mut self, entity: EntityIx) -> Result<Vec<(EventIx, Few<EntityIx>)>> {
        let mut steps = Vec::new();
        for event in self.ties.events_of(entity) {
            self.evaluator.step()?;
            self.looked += 1;
            let who = self.ties.participants(event);
            if who.contains(&entity) {
                steps.push((event, who));
            }
        }
        Ok(steps)
    }

    /// Goes one step further out on a side.
    fn widen(&mut self, side: &mut Side) -> Result<()> {
        side.depth += 1;
        let mut next = Vec::new();
        for entity in std::mem::take(&mut side.edge) {
            for event in self.ties.events_of(entity) {
                self.evaluator.step()?;
                if side.passed.get(event.at()).copied().unwrap_or(true) {
                    continue;
                }
                self.looked += 1;
                let who = self.ties.participants(event);
                if !who.contains(&entity) {
                    continue;
                }
                side.passed[event.at()] = true;
                for other in who {
                    if !side.distance.contains_key(&other) {
                        side.distance.insert(other, side.depth);
                        next.push(other);
                    }
                }
                self.evaluator.row(side.distance.len(), size_of::<(EntityIx, u64)>())?;
            }
        }
        side.edge = next;
        Ok(())
    }

    /// The shortest way, of several the one through the earliest events.
    fn shortest(&mut self, from: EntityIx, to: EntityIx) -> Result<Option<Vec<Step>>> {
        let total = self.ties.view().graph().events().len();
        let (mut ahead, mut back) = (Side::new(from, total), Side::new(to, total));
        loop {
            let met = |a: &Side, b: &Side| a.edge.iter().any(|entity| b.distance.contains_key(entity));
            if met(&ahead, &back) || met(&back, &ahead) {
                break;
            }
            if ahead.edge.is_empty() || back.edge.is_empty() || ahead.depth + back.depth >= self.within {
                return Ok(None);
            }
            if ahead.edge.len() <= back.edge.len() { self.widen(&mut ahead)? } else { self.widen(&mut back)? }
        }
        let length = ahead.depth + back.depth;
        // How far each on a shortest way is from the end: known behind the meeting, worked out before it.
        let mut left: HashMap<EntityIx, u64> = back.distance.clone();
        let meeting: Vec<EntityIx> =
            ahead.edge.iter().copied().filter(|entity| back.distance.contains_key(entity)).collect();
        let mut layer = if ahead.depth == 0 { vec![from] } else { meeting };
        for depth in (1..=ahead.depth).rev() {
            let mut nearer = Vec::new();
            for entity in layer {
                for (_, who) in self.steps_of(entity)? {
                    for other in who {
                        if ahead.distance.get(&other) == Some(&(depth - 1)) && !nearer.contains(&other) {
                            nearer.push(other);
                        }
                    }
                }
            }
            for entity in &nearer {
                left.insert(*entity, length - (depth - 1));
            }
            layer = nearer;
        }
        self.earliest(from, length, &left).map(Some)
    }

    /// From the start, the earliest event each time that leads nearer to the end.
    fn earliest(&mut self, from: EntityIx, length: u64, left: &HashMap<EntityIx, u64>) -> Result<Vec<Step>> {
        let view = self.ties.view();
        let (mut at, mut way) = (from, Vec::new());
        for remaining in (0..length).rev() {
            let mut best: Option<((Day, Day, Number), Step)> = None;
            for (event, who) in self.steps_of(at)? {
                let Some(seen) = view.event(event) else { continue };
                let key = events::time_key(&seen);
                let nearer = who.into_iter().find(|other| left.get(other) == Some(&remaining));
                if let Some(other) = nearer
                    && best.as_ref().is_none_or(|(known, _)| key < *known)
                {
                    best = Some((key, (event, other)));
                }
            }
            let Some((_, step)) = best else { break };
            at = step.1;
            way.push(step);
        }
        Ok(way)
    }

    /// The way with the fewest steps of which each certainly does not come before the last.
    ///
    /// States are reached in order of steps. One with more steps is kept only if it begins earlier than those before
    /// it with the same participant: any other could be replaced by them on every way.
    fn in_order(&mut self, from: EntityIx, to: EntityIx) -> Result<Option<Vec<Step>>> {
        let mut states = vec![State { entity: from, begins: Day::MIN, by: None }];
        let mut earliest: BTreeMap<EntityIx, Day> = BTreeMap::from([(from, Day::MIN)]);
        let (mut start, mut depth) = (0, 0);
        while start < states.len() && depth < self.within {
            let end = states.len();
            depth += 1;
            for (entity, arrival) in self.arrivals(&states[start..end], start)? {
                if earliest.get(&entity).is_none_or(|known| arrival.begins < *known) {
                    earliest.insert(entity, arrival.begins);
                    states.push(State {
                        entity,
                        begins: arrival.begins,
                        by: Some((arrival.before, arrival.event)),
                    });
                    self.evaluator.row(states.len(), size_of::<State>())?;
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
    fn arrivals(&mut self, states: &[State], start: usize) -> Result<BTreeMap<EntityIx, Arrival>> {
        let view = self.ties.view();
        let mut reached: BTreeMap<EntityIx, Arrival> = BTreeMap::new();
        for (at, state) in states.iter().enumerate() {
            for (event, who) in self.steps_of(state.entity)? {
                let Some(seen) = view.event(event) else { continue };
                if !certainly_since(seen.extent, state.begins) {
                    continue;
                }
                let begins = if seen.extent.throughout { seen.extent.earliest } else { seen.extent.latest };
                let key = events::time_key(&seen);
                let arrival = Arrival { begins, key, before: start + at, event };
                for other in who.into_iter().filter(|other| *other != state.entity) {
                    let known = reached.entry(other).or_insert(arrival);
                    if (arrival.begins, arrival.key) < (known.begins, known.key) {
                        *known = arrival;
                    }
                }
            }
        }
        Ok(reached)
    }
}

/// A participant reached in order of time.
#[derive(Clone, Copy, Debug)]
struct State {
    entity: EntityIx,
    /// The last day on which the event that led here can begin.
    begins: Day,
    /// The state before, and the event; `None` at the start.
    by: Option<(usize, EventIx)>,
}

/// A step that leads to a participant.
#[derive(Clone, Copy, Debug)]
struct Arrival {
    begins: Day,
    key: (Day, Day, Number),
    before: usize,
    event: EventIx,
}

/// Whether an event certainly does not lie before what begins on this day at the latest.
fn certainly_since(extent: Extent, begins: Day) -> bool {
    let last_earliest = if extent.throughout { extent.latest } else { extent.earliest };
    last_earliest >= begins
}

/// The way to a state.
fn trace(states: &[State], at: usize) -> Vec<Step> {
    let (mut at, mut way) = (at, Vec::new());
    while let State { entity, by: Some((before, event)), .. } = states[at] {
        way.push((event, entity));
        at = before;
    }
    way.reverse();
    way
}
