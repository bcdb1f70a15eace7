//! Events that pass a filter for nothing but what is not said.
//!
//! Each of them leaves a question unsaid that the filter asks, or states a place that leaves it open. So they are in
//! lists of their own ([`Draft::unsaid`]), which are short: nothing else is looked at.

use annals_model::entry::Count;
use annals_model::error::Result;

use super::readings::judge;
use super::{Evaluator, Hit, Outcome, sort_in_time};
use crate::plan::{Checks, Demand, Draft};

impl<'a> Evaluator<'a> {
    /// Adds those that pass a filter for nothing but what is not said, in order of time.
    pub(super) fn add_unstated(&self, draft: &Draft<'_, 'a>, outcome: &mut Outcome<Hit>) -> Result<()> {
        if matches!(draft.demand, Demand::Among(_)) {
            return Ok(());
        }
        let (view, mut unstated) = (self.view, self.view.kept());
        let Some(scan) = draft.unsaid(&view) else { return Ok(()) };
        for ix in scan.candidates(&view) {
            self.step()?;
            let Some(seen) = view.event(ix) else { continue };
            let (verdict, guises) = judge(&view, draft, &seen, None, &mut Checks::default());
            if verdict.is_unstated() && seen.count() != Some(Count::Several) {
                self.keep(&mut unstated, Hit::new(&seen, verdict, guises))?;
            }
        }
        outcome.unstated = unstated.into_answer();
        sort_in_time(&view, &mut outcome.unstated, |hit| hit.event);
        Ok(())
    }
}
