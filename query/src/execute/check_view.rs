//! Events looked at through the view, and checked there: what no other operator decided, and the rows of a selection.

use annals_model::entry::Count;
use annals_model::error::Result;

use super::filter::Measures;
use super::flow::Flow;
use super::readings::judge;
use super::sets::Split;
use super::{Evaluator, EventMatch, Outcome};
use crate::plan::{Checks, OperatorMeasure, PlanDraft};

/// Looks at every candidate that is still undecided.
pub(super) fn run<'g>(
    draft: &PlanDraft<'_, 'g>,
    evaluator: &Evaluator<'g>,
    flow: &mut Flow<'_, 'g>,
) -> Result<Checks> {
    let (view, mut checks) = (evaluator.view(), Checks::default());
    flow.decide(evaluator, |flow, ix| {
        let Some(seen) = view.event(ix) else { return Ok(false) };
        let (verdict, implied_kinds) = judge(&view, draft, &seen, None, &mut checks);
        if !verdict.is_possible() {
            return Ok(false);
        }
        if seen.count() == Some(Count::Several) {
            flow.several.push(ix);
            // It opens a count whose tests are all met by what it states, and no other.
            flow.met.extend(verdict.is_certain().then_some(ix));
            return Ok(false);
        }
        let hit = EventMatch::new(&seen, verdict, implied_kinds);
        flow.add_seen(evaluator, &seen, hit)?;
        Ok(false)
    })?;
    Ok(checks)
}

impl<'a> Evaluator<'a> {
    /// The rows of a selection that pass, and how many.
    pub(super) fn narrow(
        &self,
        draft: &PlanDraft<'_, 'a>,
        base: Outcome<EventMatch>,
        measures: &mut Measures,
    ) -> Result<(Outcome<EventMatch>, u64)> {
        let got = base.rows.len();
        let mut outcome = Outcome { checked: got as u64, ..Outcome::default() };
        base.notes.iter().for_each(|note| outcome.note(note.clone()));
        let (mut split, mut checks, began) = (Split::new(self), Checks::default(), self.tracer.now());
        for hit in base.rows.into_iter().chain(base.unstated) {
            self.step()?;
            let Some(seen) = self.view.event(hit.event) else { continue };
            let (verdict, implied_kinds) = judge(&self.view, draft, &seen, Some(&hit), &mut checks);
            let verdict = verdict.and(hit.verdict());
            split.keep(EventMatch { implied_kinds, ..hit.with(verdict) })?;
        }
        split.finish(&mut outcome);
        for several in base.several {
            let Some(seen) = self.view.event(several) else { continue };
            let verdict = judge(&self.view, draft, &seen, None, &mut Checks::default()).0;
            if verdict.is_possible() {
                outcome.several.push(several);
            }
            if verdict.is_certain() && base.met.contains(&several) {
                outcome.met.push(several);
            }
        }
        let passed = outcome.rows.len() as u64;
        measures.source.passed = got as u64;
        let us = self.since(began);
        measures.operators.push(OperatorMeasure { got: got as u64, passed, checks, us });
        Ok((outcome, passed))
    }
}
