//! The first or last so many, found without looking at all.
//!
//! An event is not among the first `n` of its group if `n` others there are certainly earlier, and then it does not bear
//! on which of those are: once `n` certain ones have been found, one that can begin only after all of these are over is
//! left out. Exact events on one day are gone through in order of time for this, the nearest first; all others stay
//! undecided.

use annals_graph::graph::{Graph, Mask};
use annals_graph::ids::EventIx;
use annals_graph::view::View;
use annals_model::error::Result;
use annals_model::time::Extent;

use super::Evaluator;
use super::check_columns::{CheckColumns, PassedEvent};
use super::flow::Flow;
use super::groups::ColumnGroups;
use crate::plan::{Checks, GroupedBy, PlanDraft, Scan};

/// The search for the first or last so many.
pub(super) struct TopN<'d, 'g> {
    columns: CheckColumns<'d>,
    /// What is gone through where the ends of the lists are not enough.
    whole: Option<&'d Scan<'g>>,
    nearest: Nearest,
}

impl<'d, 'g> TopN<'d, 'g> {
    /// The search that was planned.
    pub(super) fn new(
        evaluator: &Evaluator<'g>,
        draft: &'d PlanDraft<'_, 'g>,
        (last, count): (bool, u64),
        by: GroupedBy,
    ) -> Self {
        let view = evaluator.view();
        let nearest = Nearest::new(last, count, ColumnGroups::new(&view, by));
        Self { columns: CheckColumns::new(draft, &view), whole: draft.scan.whole(), nearest }
    }

    /// Searches, among all candidates where the ends of the lists are not enough.
    pub(super) fn run(mut self, evaluator: &Evaluator<'g>, flow: &mut Flow<'_, 'g>) -> Result<Checks> {
        let mut checks = Checks::default();
        let ended = self.search(evaluator, flow, &mut checks)?;
        let Some(whole) = self.whole.filter(|_| !ended) else { return Ok(checks) };
        let view = evaluator.view();
        evaluator.hold(whole.len(&view).saturating_mul(size_of::<EventIx>()))?;
        *flow = Flow::new(evaluator, whole.candidates(&view), None);
        self.nearest.forget();
        let mut checks = Checks::default();
        self.search(evaluator, flow, &mut checks)?;
        Ok(checks)
    }

    /// Goes through the candidates, and says whether all behind the last one that was looked at are too far.
    fn search(
        &mut self,
        evaluator: &Evaluator<'g>,
        flow: &mut Flow<'_, 'g>,
        checks: &mut Checks,
    ) -> Result<bool> {
        let view = evaluator.view();
        let table = view.graph().events();
        let mut ordered = std::mem::take(&mut flow.left);
        flow.left = take_imprecise(view.graph(), &mut ordered);
        if self.nearest.last {
            ordered.reverse();
        }
        let (as_recorded, ends) = (self.columns.is_as_recorded(), self.nearest.groups.is_one());
        for ix in ordered {
            evaluator.step()?;
            if as_recorded && self.nearest.is_beyond(&view, ix) {
                if ends {
                    return Ok(true);
                }
                continue;
            }
            let Some(judged) = self.columns.check(&view, ix, table.bits(ix), checks) else { continue };
            if self.nearest.is_far(&view, ix, &judged) {
                if ends {
                    return Ok(true);
                }
                continue;
            }
            let (key, hit) = judged.into_row(ix);
            flow.add(evaluator, key, hit)?;
        }
        Ok(false)
    }
}

/// The days by which enough of each group were found.
struct Nearest {
    last: bool,
    count: u64,
    groups: ColumnGroups,
    /// By group: how many certain ones were found.
    found: Vec<u64>,
    /// By group: once there are enough, the day by which the furthest of the first so many is over (mirrored for the
    /// last); before, the end of time.
    over: Vec<i64>,
    /// The event that was asked about last, and its group.
    asked: Option<(EventIx, usize)>,
}

impl Nearest {
    fn new(last: bool, count: u64, groups: ColumnGroups) -> Self {
        let (found, over) = (vec![0; groups.count()], vec![i64::MAX; groups.count()]);
        Self { last, count, groups, found, over, asked: None }
    }

    /// Begins anew.
    fn forget(&mut self) {
        self.found.fill(0);
        self.over.fill(i64::MAX);
        self.asked = None;
    }

    /// Whether an event is too far away, whatever else is true of it, if columns tell its group.
    fn is_beyond(&mut self, view: &View<'_>, ix: EventIx) -> bool {
        let Some(group) = self.groups.of(view, ix) else { return false };
        self.asked = Some((ix, group));
        let over = self.over.get(group).copied().unwrap_or(i64::MAX);
        if over == i64::MAX {
            return false;
        }
        // It is on one day.
        let day = view.graph().events().first_day(ix).0;
        if self.last { day.saturating_neg() > over } else { day > over }
    }

    /// Whether an event that passes is too far away. One that is not counts among those found.
    fn is_far(&mut self, view: &View<'_>, ix: EventIx, judged: &PassedEvent) -> bool {
        // By a role of what it was found to be, it is in another group.
        if self.groups.are_by_role() && !judged.implied_kinds.is_empty() {
            return false;
        }
        let asked = self.asked.filter(|(asked, _)| *asked == ix).map(|(_, group)| group);
        let Some(group) = asked.or_else(|| self.groups.of(view, ix)) else { return false };
        let (begins, is_over) = self.span(judged.extent);
        let (Some(found), Some(over)) = (self.found.get_mut(group), self.over.get_mut(group)) else {
            return false;
        };
        if *found >= self.count {
            return begins > *over;
        }
        if judged.verdict.truth.is_in_all() {
            *found += 1;
            if *found == self.count {
                *over = is_over;
            }
        }
        false
    }

    /// From when till when, as days counted away from where the search begins.
    fn span(&self, extent: Extent) -> (i64, i64) {
        let (earliest, latest) = (extent.earliest.0, extent.latest_start().0);
        if self.last { (latest.saturating_neg(), earliest.saturating_neg()) } else { (earliest, latest) }
    }
}

/// Takes those out whose place does not tell that they happened on its day: newer ones, and imprecise ones of the base.
fn take_imprecise(graph: &Graph, candidates: &mut Vec<EventIx>) -> Vec<EventIx> {
    candidates.sort_unstable();
    let base = graph.events().base_len();
    let newer = candidates.split_off(candidates.partition_point(|ix| ix.at() < base));
    let listed = graph.imprecise_count();
    if listed == 0 {
        return newer;
    }
    // Few are searched for among many; else each is looked at.
    let steps = usize::try_from(candidates.len().checked_ilog2().unwrap_or_default()).unwrap_or_default();
    let mut imprecise: Vec<EventIx> = if listed.saturating_mul(steps) > candidates.len() {
        let is_exact = |ix: &EventIx| graph.events().is_exact(*ix, Mask::HAPPENED_ON_ONE_DAY);
        let (exact, imprecise) = std::mem::take(candidates).into_iter().partition(is_exact);
        *candidates = exact;
        imprecise
    } else {
        let among = |ix: &EventIx| candidates.binary_search(ix).is_ok();
        let mut imprecise: Vec<EventIx> = graph.imprecise_events().filter(among).collect();
        imprecise.sort_unstable();
        imprecise.dedup();
        candidates.retain(|ix| imprecise.binary_search(ix).is_err());
        imprecise
    };
    imprecise.extend(newer);
    imprecise
}
