//! What one column rules out, for events that are exact for that column.

use std::rc::Rc;

use annals_graph::graph::{Bits, Graph, Mask, Party};
use annals_graph::ids::EventIx;
use annals_graph::small_vec::SmallVec1;
use annals_graph::vocabulary::ImpliedKind;
use annals_model::error::Result;

use super::Evaluator;
use super::flow::Flow;
use crate::plan::{Check, Checks, PlanDraft, Prefiltered, Reached, RoleLookup, Window};

/// What columns rule out.
pub(super) struct Prefilter<'d> {
    by: Prefiltered,
    implied_kinds: &'d [Rc<ImpliedKind>],
    window: Option<&'d Window>,
    /// Who must be in one of these roles of the event, whatever the implied kind.
    parties: Vec<(SmallVec1<RoleLookup>, &'d Reached)>,
}

impl<'d> Prefilter<'d> {
    /// What columns rule out for a filter.
    pub(super) fn new(draft: &'d PlanDraft<'_, '_>, by: Prefiltered) -> Self {
        let parties = draft.steps.iter().filter_map(|step| match &step.check {
            Check::Role { roles, reached } => {
                let mut looks: SmallVec1<RoleLookup> = draft
                    .implied_kinds
                    .iter()
                    .map(|implied_kind| RoleLookup::new(roles, Some(implied_kind)))
                    .collect();
                if draft.implied_kinds.is_empty() {
                    looks.push(RoleLookup::new(roles, None));
                }
                looks.dedup();
                Some((looks, reached))
            }
            _ => None,
        });
        Self { by, implied_kinds: &draft.implied_kinds, window: draft.window(), parties: parties.collect() }
    }

    /// Drops candidates that are ruled out.
    pub(super) fn run<'g>(&self, evaluator: &Evaluator<'g>, flow: &mut Flow<'_, 'g>) -> Result<Checks> {
        let graph = evaluator.view().graph();
        flow.decide(evaluator, |_, ix| Ok(!self.rules_out(graph, ix)))?;
        Ok(Checks::default())
    }

    fn rules_out(&self, graph: &Graph, ix: EventIx) -> bool {
        let table = graph.events();
        let bits = table.bits(ix);
        let exact = |mask: Option<Mask>| mask.is_some_and(|mask| mask.is_exact(bits));
        exact(self.by.disputed)
            || exact(self.by.kind) && self.is_of_other_kind(bits)
            || exact(self.by.date) && self.window.is_some_and(|window| !window.can_hold(table.extent(ix)))
            || exact(self.by.parties) && self.lacks_somebody(graph, ix)
    }

    fn is_of_other_kind(&self, bits: Bits) -> bool {
        let kind = bits.kind();
        !self.implied_kinds.iter().any(|implied_kind| implied_kind.kind == kind)
    }

    fn lacks_somebody(&self, graph: &Graph, ix: EventIx) -> bool {
        let (table, kind) = (graph.events(), graph.events().kind(ix));
        self.parties.iter().any(|(looks, reached)| {
            !table.parts(ix).any(|part| match part.who {
                Party::Entity(entity) => {
                    reached.lists(entity) && looks.iter().any(|look| look.takes(graph, kind, part))
                }
                Party::Event(_) => false,
            })
        })
    }
}
