//! The first or last event of each entity, by one pass over the table: whether it can be found so, and what is left.
//!
//! Where all that is asked of events is when they were, nothing but who takes part is read of them: the table is in order
//! of time, so that the last event of an entity is the last that names it. An event that is imprecise may be of others or
//! on another day: the entities of such events are left to be looked at in full, with all of their events.

use std::collections::BTreeSet;
use std::ops::Range;

use annals_graph::graph::Mask;
use annals_graph::ids::{EntityIx, EventIx, TypeIx};
use annals_graph::view::View;
use annals_graph::vocabulary::TypeSet;
use annals_model::entry::{Mood, Role};
use annals_model::error::Result;
use annals_model::time::Day;

use super::checks::{Check, entities_among};
use super::draft::{PlanDraft, SetResolver};
use super::operators::Demand;
use super::trace::Plan;
use super::what::What;
use super::window::Window;
use crate::query::{Filter, GroupingKey, Point, Test};

/// Whose events are ordered.
#[derive(Debug)]
pub enum Whose {
    /// Each entity in a role.
    Role(Role),
    /// Each entity of these types, in any role.
    Types(TypeSet),
}

/// The first or last event of each entity, by one pass over the table.
#[derive(Debug)]
pub struct FirstPerKey {
    /// Whether the last are wanted.
    pub last: bool,
    /// Of whom.
    pub whose: Whose,
    /// What is exact.
    pub mask: Mask,
    /// The places of the events passed over.
    pub places: Range<EventIx>,
    /// What is left to be looked at in full.
    pub rest: Rest,
}

/// What is left to be looked at in full.
#[derive(Debug)]
pub struct Rest {
    /// All events of those whose first or last event the table does not tell, in order.
    pub events: Vec<EventIx>,
    /// They.
    pub of: BTreeSet<EntityIx>,
}

impl FirstPerKey {
    /// The pass, where it finds the first or last event of a filter for each value of these keys, and little is left.
    ///
    /// # Errors
    /// If the budget runs out.
    pub fn choose<'g>(
        view: &View<'g>,
        last: bool,
        filter: &Filter,
        per: &[GroupingKey],
        resolver: &mut dyn SetResolver,
    ) -> Result<Option<Self>> {
        let Some(whose) = Whose::new(view, per).filter(|_| table_tells(view, filter)) else {
            return Ok(None);
        };
        let Some(days) = days_of(view, filter, resolver)? else { return Ok(None) };
        let places = view.graph().events().beginning_on(days);
        let mask = view.mask(Mask::HAPPENED_ON_ONE_DAY);
        Ok(rest(view, &whose).map(|rest| Self { last, whose, mask, places, rest }))
    }

    /// The pass as it was run.
    #[must_use]
    pub fn plan(&self, found: u64, us: Option<u64>) -> Plan {
        let got = self.places.end.at() - self.places.start.at();
        Plan {
            estimated: Some(got as u64),
            got: Some(got as u64),
            actual: Some(found),
            us,
            ..Plan::of(What::FirstPerKey { last: self.last, mask: self.mask })
        }
    }
}

/// Whether nothing but when an event was is asked of it, so that the table can tell.
fn table_tells(view: &View<'_>, filter: &Filter) -> bool {
    let as_recorded = !view.lens().looks_at_dates() && view.bound().is_none();
    let happened = filter.mood.is_none_or(|mood| mood == Mood::Happened);
    // What other tests need is evaluated with the filter: it is not to be evaluated for this as well.
    let is_typed = |point: &Point| matches!(point, Point::Date(..) | Point::Today(_));
    let is_of_dates = |test: &Test| match test {
        Test::Time { time, .. } => time.points().all(is_typed),
        _ => false,
    };
    let all = filter.kind.is_none() && filter.base.is_none() && filter.tests.iter().all(is_of_dates);
    as_recorded && happened && all
}

/// The days on which the events of a filter are, if that is all that it says.
fn days_of<'g>(
    view: &View<'g>,
    filter: &Filter,
    resolver: &mut dyn SetResolver,
) -> Result<Option<(Day, Day)>> {
    let mut draft = PlanDraft::new(filter, None, Demand::Rows);
    draft.rewrite(view, resolver)?;
    let all = draft.steps.iter().all(|step| matches!(step.check, Check::Window(_)));
    Ok(draft.window().map_or(Some((Day::MIN, Day::MAX)), Window::span).filter(|_| all))
}

/// What has to be looked at in full; `None` where that is so much that all might be.
fn rest(view: &View<'_>, whose: &Whose) -> Option<Rest> {
    /// So many events are looked at in full whatever the size of the table, and one of so many of a large one.
    const IN_FULL_MIN: usize = 64;
    const TABLE_FOR_IN_FULL: usize = 16;
    let graph = view.graph();
    let table = graph.events();
    let most = IN_FULL_MIN.max(table.len() / TABLE_FOR_IN_FULL);
    let imprecise = graph.imprecise_events().chain(table.newer());
    let mut events = view.gathered(imprecise.take(most + 1));
    if events.len() > most {
        return None;
    }
    let mut of: BTreeSet<EntityIx> = graph.postings().added_entities().collect();
    for event in view.guarded(events.iter()) {
        let recorded = table.parts(*event).map(|part| part.who);
        of.extend(entities_among(recorded));
        if let Some(seen) = view.event(*event) {
            seen.readings()
                .for_each(|seen| of.extend(entities_among(seen.parts().iter().map(|part| part.who))));
        }
    }
    of.retain(|entity| whose.includes(view, *entity));
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

impl Whose {
    /// That of groups by this key; `None` where the table does not tell it.
    fn new(view: &View<'_>, per: &[GroupingKey]) -> Option<Self> {
        match per {
            [GroupingKey::Role(role)] => Some(Self::Role(*role)),
            [GroupingKey::Type(ty)] => {
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

    /// Whether an entity is one of them.
    #[must_use]
    pub fn includes(&self, view: &View<'_>, entity: EntityIx) -> bool {
        match self {
            Self::Role(_) => true,
            Self::Types(of) => of.has(view.graph().type_of(entity)),
        }
    }

    /// Whether those in a role are among them.
    #[must_use]
    pub fn is_in(&self, role: Role) -> bool {
        match self {
            Self::Role(wanted) => role == *wanted,
            Self::Types(_) => role != Role::Without,
        }
    }
}
