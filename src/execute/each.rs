//! The first or last of each entity, by the lists of each.
//!
//! Where all that is asked of events is when they were, the last of an entity is the last in one of its lists. An event
//! that can be other than its columns say may be of others or on another day: who takes part in one is left to be
//! looked at in full, with all of their events.

use std::collections::BTreeSet;
use std::ops::Range;

use annals_store::entry::{Mood, Role};
use annals_store::time::Day;

use super::Evaluator;
use super::reach::Days;
use super::resolver::entities_among;
use crate::columns::Span;
use crate::error::Result;
use crate::ids::{EntityIx, EventIx, TypeIx};
use crate::plan::{Check, Draft};
use crate::query::{Filter, Key};
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
    /// The first or last event of each entity, where lists tell that; those left over are to be looked at in full.
    pub(super) fn of_each(&mut self, last: bool, filter: &Filter, per: &[Key]) -> Result<Option<Each>> {
        let view = self.view;
        let Some(whose) = Whose::new(&view, per).filter(|_| self.lists_tell(filter)) else { return Ok(None) };
        let Some(days) = self.days_of(filter)? else { return Ok(None) };
        let Some(rest) = self.rest(&whose) else { return Ok(None) };
        let table = view.graph().events();
        let placed = table.beginning_on(days);
        let mut ends = Ends { days: Days::new(table), placed, last, lists: Vec::new(), found: Vec::new() };
        for entity in view.graph().entity_places().filter(|entity| whose.may_have(&view, *entity)) {
            self.step()?;
            if !rest.of.contains(&entity) {
                let lists = view.graph().postings().base_of(entity);
                ends.add(lists.filter(|(role, ..)| whose.is_in(*role)).map(|(.., events)| events));
            }
        }
        let mut settled = ends.found;
        self.hold(settled.len() * size_of::<EventIx>())?;
        settled.sort_unstable();
        settled.dedup();
        Ok(Some(Each { settled, rest }))
    }

    /// Whether nothing but when an event was is asked of it, so that lists can tell.
    fn lists_tell(&self, filter: &Filter) -> bool {
        let view = self.view;
        let as_recorded =
            !view.lens().looks_at_dates() && view.bound().is_none() && !view.graph().has_merges();
        let happened = filter.mood.is_none_or(|mood| mood == Mood::Happened);
        as_recorded && happened && filter.kind.is_none() && filter.base.is_none() && !self.tracer.is_on()
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
        let (view, graph) = (self.view, self.view.graph());
        let table = graph.events();
        let odd = graph.odd_events().chain(table.newer());
        let mut events: Vec<EventIx> = odd.take(table.len() / 2 + 1).collect();
        let mut of = BTreeSet::new();
        for event in &events {
            let recorded = table.parts(*event).map(|part| part.who);
            of.extend(entities_among(recorded));
            if let Some(seen) = view.event(*event) {
                let readings = std::iter::once(&seen).chain(seen.otherwise.as_deref());
                readings.for_each(|seen| of.extend(entities_among(seen.parts().iter().map(|part| part.who))));
            }
        }
        of.retain(|entity| whose.includes(&view, *entity));
        for entity in &of {
            if events.len() > table.len() / 2 {
                return None;
            }
            events.extend(graph.postings().base_of(*entity).flat_map(|(.., events)| events.iter()));
        }
        events.sort_unstable();
        events.dedup();
        (events.len() <= table.len() / 2).then_some(Rest { events, of })
    }
}

impl Whose {
    /// That of groups by this key; `None` where lists do not tell it.
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

    /// Whether an entity has events of the base that are ordered; only perhaps, where it is included for its type.
    fn may_have(&self, view: &View<'_>, entity: EntityIx) -> bool {
        match self {
            Self::Role(role) => view.graph().postings().has_role(entity, *role),
            Self::Types(_) => self.includes(view, entity),
        }
    }

    fn is_in(&self, role: Role) -> bool {
        match self {
            Self::Role(wanted) => role == *wanted,
            Self::Types(_) => role != Role::Without,
        }
    }
}

/// The first or last events of lists.
struct Ends<'g> {
    days: Days,
    /// The places of the events on the days asked for.
    placed: Range<EventIx>,
    last: bool,
    /// The lists of an entity that have any, each with where in it the first or last stands.
    lists: Vec<(Span<'g, EventIx>, usize)>,
    found: Vec<EventIx>,
}

impl<'g> Ends<'g> {
    /// Adds the first or last of an entity with these lists, and all others on the day of that.
    fn add(&mut self, lists: impl Iterator<Item = Span<'g, EventIx>>) {
        let Range { start, end } = self.placed;
        self.lists.clear();
        let mut outermost: Option<EventIx> = None;
        for events in lists {
            let bound = if self.last { end } else { start };
            let behind = events.partition_point(|event| event < bound);
            let Some(at) = (if self.last { behind.checked_sub(1) } else { Some(behind) }) else { continue };
            let event = events.get(at);
            if at < events.len() && (start..end).contains(&event) {
                self.lists.push((events, at));
                let further = |known: EventIx| if self.last { known.max(event) } else { known.min(event) };
                outermost = Some(outermost.map_or(event, further));
            }
        }
        let Some(day) = outermost.map(|event| self.days.day_of(event)) else { return };
        for (events, at) in &self.lists {
            let on_the_day = |event: &EventIx| day.contains(event);
            if self.last {
                let back = (0..=*at).rev().map(|at| events.get(at));
                self.found.extend(back.take_while(on_the_day));
            } else {
                self.found.extend(events.part(*at, events.len()).iter().take_while(on_the_day));
            }
        }
    }
}
