//! A plan, as it is shown.

use annals_query::canonical::Canonical;
use annals_query::plan::Plan;

use crate::answer::PlanRow;

/// The tree in words as rows, each above what it is made of, numbered from 1.
#[must_use]
pub fn rows<'p>(
    canonical: &Canonical<'_>,
    plans: impl IntoIterator<Item = &'p Plan, IntoIter: DoubleEndedIterator>,
) -> Vec<PlanRow> {
    let mut rows = Vec::new();
    let mut open: Vec<(u64, &Plan)> = plans.into_iter().rev().map(|plan| (0, plan)).collect();
    while let Some((depth, plan)) = open.pop() {
        rows.push(PlanRow {
            step: rows.len() as u64 + 1,
            depth,
            text: plan.what.text(canonical),
            estimated: plan.estimated,
            actual: plan.actual,
            us: plan.us,
            entries: plan.entries.clone(),
        });
        open.extend(plan.steps.iter().rev().map(|step| (depth + 1, step)));
    }
    rows
}
