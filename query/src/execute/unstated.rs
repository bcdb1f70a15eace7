//! Events that pass a filter for nothing but what is not said.
//!
//! Each of them leaves a question unsaid that the filter asks, or states a place that leaves it open. So they are in
//! lists of their own ([`PlanDraft::unsaid`]), which are short: nothing else is looked at.

use annals_model::entry::Count;
use annals_model::error::Result;

use super::readings::judge;
use super::{Evaluator, EventMatch, Outcome, sort_in_time};
use crate::plan::{Checks, Demand, PlanDraft};

impl<'a> Evaluator<'a> {
    /// Adds those that pass a filter for nothing but what is not said, in order of time.
    pub(super) fn add_unstated(
        &self,
        draft: &PlanDraft<'_, 'a>,
        outcome: &mut Outcome<EventMatch>,
    ) -> Result<()> {
        if matches!(draft.demand, Demand::Among(_)) {
            return Ok(());
        }
        let (view, mut unstated) = (self.view, self.view.kept());
        let Some(scan) = draft.unsaid(&view) else { return Ok(()) };
        for ix in scan.candidates(&view) {
            self.step()?;
            let Some(seen) = view.event(ix) else { continue };
            let (verdict, implied_kinds) = judge(&view, draft, &seen, None, &mut Checks::default());
            if verdict.is_unstated() && seen.count() != Some(Count::Several) {
                self.keep(&mut unstated, EventMatch::new(&seen, verdict, implied_kinds))?;
            }
        }
        outcome.unstated = unstated.into_answer();
        sort_in_time(&view, &mut outcome.unstated, |hit| hit.event);
        Ok(())
    }
}
