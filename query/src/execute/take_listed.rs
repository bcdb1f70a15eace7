//! Exact events that are in the set for certain because they are in the list: no row is made, and mostly no column read.

use annals_graph::graph::{EventTable, Graph};
use annals_graph::ids::{EntityIx, EventIx};
use annals_graph::view::View;
use annals_model::entry::Role;
use annals_model::error::Result;

use super::Evaluator;
use super::flow::Flow;
use crate::plan::{CertainList, Check, Checks, PlanDraft, RoleLookup};

/// Takes exact events of the list scanned.
pub(super) struct TakeListed<'d> {
    listed: &'d CertainList,
    /// The imprecise events in order, and the first that is not before those asked about so far, where they are fewer
    /// than the candidates: then the bits of these need not be read.
    imprecise: Option<(Vec<EventIx>, usize)>,
    /// Who acted, where that is enough and lists tell it.
    actors: Option<Vec<(EntityIx, EventIx)>>,
}

impl<'d> TakeListed<'d> {
    /// Takes them from the candidates.
    pub(super) fn new(
        evaluator: &Evaluator<'_>,
        draft: &PlanDraft<'_, '_>,
        listed: &'d CertainList,
        flow: &Flow<'_, '_>,
    ) -> Self {
        let view = evaluator.view();
        let few = listed.only && view.graph().imprecise_count() <= flow.left.len();
        let imprecise = few.then(|| (imprecise(view.graph()), 0));
        let mut taken = Self { listed, imprecise, actors: None };
        taken.actors = if listed.actors { taken.actors(&view, draft) } else { None };
        taken
    }

    /// Takes those that are exact, on the days asked for.
    pub(super) fn run<'g>(mut self, evaluator: &Evaluator<'g>, flow: &mut Flow<'_, 'g>) -> Result<Checks> {
        let view = evaluator.view();
        let table = view.graph().events();
        let actors = self.actors.take();
        let only_actors = actors.is_some();
        flow.actors = actors.unwrap_or_default();
        evaluator.hold(flow.actors.capacity() * size_of::<(EntityIx, EventIx)>())?;
        flow.decide(evaluator, |flow, ix| {
            if !self.takes(table, ix) {
                return Ok(true);
            }
            if only_actors {
                flow.acted += 1;
            } else if !flow.exact.push(ix) {
                evaluator.check()?;
            }
            Ok(false)
        })?;
        Ok(Checks::default())
    }

    /// Whether an event of the list is taken. Events are asked about in order.
    #[inline]
    fn takes(&mut self, table: &EventTable, ix: EventIx) -> bool {
        let CertainList { mask, kind, mood, ref places, .. } = *self.listed;
        let placed = places.contains(&ix);
        let Some((imprecise, at)) = &mut self.imprecise else {
            let bits = table.bits(ix);
            return placed && mask.is_exact(bits) && bits.is_of(kind, mood);
        };
        while imprecise.get(*at).is_some_and(|imprecise| *imprecise < ix) {
            *at += 1;
        }
        placed && imprecise.get(*at) != Some(&ix)
    }

    /// Who acted in the events that are taken, in order, each with the event, where all that is asked is that they were
    /// of the kind, at some places and within the days; `None` where the lists by place do not tell.
    fn actors(&self, view: &View<'_>, draft: &PlanDraft<'_, '_>) -> Option<Vec<(EntityIx, EventIx)>> {
        let (imprecise, _) = self.imprecise.as_ref()?;
        let mut roles = draft.steps.iter().filter_map(|step| match &step.check {
            Check::Role { roles, reached } => Some((*roles, reached)),
            _ => None,
        });
        let ((roles, places), None) = (roles.next()?, roles.next()) else { return None };
        let look = RoleLookup::new(roles, draft.implied_kinds.first().map(std::rc::Rc::as_ref));
        let CertainList { kind, places: ref days, .. } = *self.listed;
        let (mut acted, postings) = (view.kept(), view.graph().postings());
        for place in view.guarded(places.entities()) {
            // These lists do not say in which of the roles of places it is: there must be none but what is asked for.
            let mut there = postings.of_party_and_kind(place, kind).map(|(role, _)| role);
            let is_told = |role: Role| look.includes(role) == (role.is_place() || role == Role::Of);
            if !there.all(is_told) {
                return None;
            }
            let (actors, events) = postings.actors_at(place, kind);
            let exact = |event: &EventIx| {
                days.contains(event) && (imprecise.is_empty() || imprecise.binary_search(event).is_err())
            };
            acted.extend(actors.iter().zip(events.iter()).filter(|(_, event)| exact(event)));
        }
        // Each place has its actors in order: that leaves runs to be merged.
        acted.sort_by(Ord::cmp);
        let mut acted = acted.into_parts().0;
        acted.dedup();
        Some(acted)
    }
}

/// The imprecise events of the base, in order.
fn imprecise(graph: &Graph) -> Vec<EventIx> {
    let mut imprecise: Vec<EventIx> = graph.imprecise_events().collect();
    imprecise.sort_unstable();
    imprecise
}
