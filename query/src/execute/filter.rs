//! Events of a kind and mood that pass every test: the chain of operators that was planned is run, one by one.

use std::rc::Rc;

use annals_graph::ids::EventIx;
use annals_graph::small_vec::SmallVec4;
use annals_graph::view::EventView;
use annals_model::error::Result;

use super::check_columns::CheckColumns;
use super::check_view;
use super::flow::{Chooser, Choosing, Flow};
use super::prefilter::Prefilter;
use super::take_listed::TakeListed;
use super::top_n::TopN;
use super::{Evaluator, EventMatch, Outcome};
use crate::plan::{AskedFilter, Checks, Demand, Operator, OperatorMeasure, PlanDraft, Top, What};
use crate::query::Filter;

impl<'a> Evaluator<'a> {
    /// The events of a filter, and what removed the last of them if there is none.
    pub(super) fn filter(&mut self, filter: &Filter) -> Result<Outcome<EventMatch>> {
        let outcome = self.filter_rows(filter)?;
        self.diagnosed(filter, outcome)
    }

    /// As [`Self::filter`], exact ones apart, perhaps by who acted in them.
    pub(super) fn filter_apart(&mut self, filter: &Filter, only_actors: bool) -> Result<Outcome<EventMatch>> {
        let demand = if only_actors { Demand::Actors } else { Demand::Exact };
        let outcome = self.filter_for(filter, demand, None)?;
        self.diagnosed(filter, outcome)
    }

    fn diagnosed(
        &mut self,
        filter: &Filter,
        mut outcome: Outcome<EventMatch>,
    ) -> Result<Outcome<EventMatch>> {
        let exact = outcome.exact.len() + outcome.actors.len() + outcome.unstated.len();
        if exact == 0 && outcome.rows.is_empty() && outcome.several.is_empty() && self.depth == 0 {
            self.diagnose_events(filter, &mut outcome)?;
        }
        Ok(outcome)
    }

    /// The events of a filter.
    pub(super) fn filter_rows(&mut self, filter: &Filter) -> Result<Outcome<EventMatch>> {
        self.filter_for(filter, Demand::Rows, None)
    }

    /// The events of a filter; those that are too far to be the first or last so many may be left out.
    pub(super) fn filter_top(&mut self, filter: &Filter, top: Top<'_>) -> Result<Outcome<EventMatch>> {
        self.filter_for(filter, Demand::Top(top), None)
    }

    /// Those of some events that a filter lets through.
    pub(super) fn filter_among(
        &mut self,
        filter: &Filter,
        events: Vec<EventIx>,
    ) -> Result<Outcome<EventMatch>> {
        self.filter_for(filter, Demand::Among(events), None)
    }

    /// As [`Self::filter`], those that somebody else takes left out.
    pub(super) fn filter_choosing<'c>(
        &mut self,
        filter: &Filter,
        latest_first: bool,
        choose: &mut Chooser<'c, 'a>,
    ) -> Result<Outcome<EventMatch>> {
        let mut taken = false;
        let mut watched = |seen: &EventView<'a>, when, hit: EventMatch| {
            let left = choose(seen, when, hit);
            taken |= left.is_none();
            left
        };
        let choosing = Choosing { latest_first, choose: &mut watched };
        let outcome = self.filter_for(filter, Demand::Rows, Some(choosing))?;
        if taken { Ok(outcome) } else { self.diagnosed(filter, outcome) }
    }

    fn filter_for<'c>(
        &mut self,
        filter: &Filter,
        demand: Demand<'_>,
        choosing: Option<Choosing<'c, 'a>>,
    ) -> Result<Outcome<EventMatch>> {
        let view = self.view;
        let asked = self.tracer.is_on().then(|| AskedFilter::new(filter));
        if let Some(asked) = &asked {
            self.tracer.begin(|| What::Events(Rc::clone(asked)));
        }
        let outer = std::mem::take(&mut self.pending);
        let base = filter.base.as_deref().map(|base| self.events_of(base)).transpose()?;
        let mut draft = PlanDraft::new(filter, base.as_ref().map(|base| base.rows.len()), demand);
        if let Some(asked) = asked {
            draft.keep_stages(asked, &view);
        }
        draft.rewrite(&view, self)?;
        let mut measures = Measures::default();
        let (mut found, passed) = match base {
            Some(base) => self.narrow(&draft, base, &mut measures)?,
            None => self.run(&draft, choosing, &mut measures)?,
        };
        self.add_unstated(&draft, &mut found)?;
        let Measures { source, operators } = &measures;
        self.tracer.change(|plan| {
            plan.estimated = Some(draft.estimated(&view));
            plan.steps.extend(draft.plans(&view, source, operators));
        });
        let notes = std::mem::replace(&mut self.pending, outer);
        notes.into_iter().for_each(|note| found.note(note));
        self.tracer.end(passed);
        Ok(found)
    }

    /// Runs the operators over the candidates, and says how many events passed all of them.
    fn run<'c>(
        &self,
        draft: &PlanDraft<'_, 'a>,
        choosing: Option<Choosing<'c, 'a>>,
        measures: &mut Measures,
    ) -> Result<(Outcome<EventMatch>, u64)> {
        let (view, began) = (self.view, self.tracer.now());
        let mut held = view.charge();
        if !held.add(draft.scan.len(&view).saturating_mul(size_of::<EventIx>())) {
            self.check()?;
        }
        let mut flow = Flow::new(self, draft.scan.candidates(&view), choosing);
        measures.source.us = self.since(began);
        for operator in &draft.operators {
            let (given, got, began) = (flow.given, flow.len(), self.tracer.now());
            let checks = match operator {
                _ if flow.left.is_empty() => Checks::default(),
                Operator::TakeListed(listed) => {
                    TakeListed::new(self, draft, listed, &flow).run(self, &mut flow)?
                }
                Operator::TopN { last, count, by, .. } => {
                    TopN::new(self, draft, (*last, *count), *by).run(self, &mut flow)?
                }
                Operator::CheckColumns { mask } => {
                    CheckColumns::new(draft, &view).run(*mask, self, &mut flow)?
                }
                Operator::Prefilter(by) => Prefilter::new(draft, *by).run(self, &mut flow)?,
                Operator::CheckView | Operator::CheckRows => check_view::run(draft, self, &mut flow)?,
            };
            // Where the ends of the lists were not enough, it got all.
            let got = if flow.given == given { got } else { flow.given };
            let us = self.since(began);
            measures.operators.push(OperatorMeasure { got, passed: flow.len(), checks, us });
        }
        measures.source.passed = flow.given;
        let passed = flow.len();
        Ok((flow.into_outcome(self), passed))
    }

    /// Microseconds since a time, where there is a clock.
    pub fn since(&self, began: Option<u64>) -> Option<u64> {
        began.and_then(|began| Some(self.tracer.now()?.saturating_sub(began)))
    }
}

/// What the source and the operators of a filter did.
#[derive(Default)]
pub(super) struct Measures {
    pub source: OperatorMeasure,
    pub operators: SmallVec4<OperatorMeasure>,
}
