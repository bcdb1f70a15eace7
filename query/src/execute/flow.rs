//! Candidates and matches on their way through the operators of a filter.

use annals_graph::budget::BudgetedVec;
use annals_graph::ids::{EntityIx, EventIx};
use annals_graph::view::EventView;
use annals_model::entry::EntryId;
use annals_model::error::Result;
use annals_model::time::Day;

use super::{Evaluator, EventMatch, Outcome};

/// The key by which rows are in order of time.
pub type TimeKey = (Day, Day, EntryId);

/// Takes matches one by one, each with the key of its place in time, and gives those back that are to be rows of the
/// outcome.
pub type Chooser<'c, 'g> = dyn FnMut(&EventView<'g>, TimeKey, EventMatch) -> Option<EventMatch> + 'c;

/// Who takes matches, and in what order they are offered.
pub(super) struct Choosing<'c, 'g> {
    /// Whether candidates are decided from the last place on, where otherwise from the first.
    pub latest_first: bool,
    /// Who takes them.
    pub choose: &'c mut Chooser<'c, 'g>,
}

/// Candidates and matches on their way through the operators of a filter.
pub(super) struct Flow<'c, 'g> {
    /// The candidates that no operator has decided yet, in the order of their places; where those who take them want the
    /// latest first, the other way round.
    pub left: Vec<EventIx>,
    /// How many candidates there were.
    pub given: u64,
    /// How many of them were recorded under the lens: what was recorded after it is in the lists and is no candidate.
    pub checked: u64,
    /// Matches.
    pub rows: BudgetedVec<'g, (TimeKey, EventMatch)>,
    /// Matches that are certain, exact and as recorded, in order of time.
    pub exact: BudgetedVec<'g, EventIx>,
    /// Who acted in such matches, where that is enough, in order.
    pub actors: Vec<(EntityIx, EventIx)>,
    /// How many such matches there are.
    pub acted: u64,
    /// Aggregates without a number that would be matches.
    pub several: Vec<EventIx>,
    /// Those of them that certainly would be.
    pub met: Vec<EventIx>,
    /// Who takes matches.
    choose: Option<&'c mut Chooser<'c, 'g>>,
    /// How many were taken.
    taken: u64,
}

impl<'c, 'g> Flow<'c, 'g> {
    /// Candidates, none of them decided.
    pub(super) fn new(
        evaluator: &Evaluator<'g>,
        mut candidates: Vec<EventIx>,
        choosing: Option<Choosing<'c, 'g>>,
    ) -> Self {
        if choosing.as_ref().is_some_and(|choosing| choosing.latest_first) {
            candidates.reverse();
        }
        let (view, given) = (evaluator.view(), candidates.len() as u64);
        let table = view.graph().events();
        let checked = view
            .bound()
            .map_or(given, |bound| candidates.iter().filter(|ix| table.number(**ix) <= bound).count() as u64);
        Self {
            left: candidates,
            given,
            checked,
            rows: view.kept(),
            exact: view.kept(),
            actors: Vec::new(),
            acted: 0,
            several: Vec::new(),
            met: Vec::new(),
            choose: choosing.map(|choosing| choosing.choose),
            taken: 0,
        }
    }

    /// How many matches and undecided candidates there are.
    pub(super) fn len(&self) -> u64 {
        (self.left.len() + self.rows.len() + self.exact.len()) as u64 + self.acted + self.taken
    }

    /// Hands out the undecided candidates one by one; `decide` says of each whether it stays undecided.
    #[inline]
    pub(super) fn decide(
        &mut self,
        evaluator: &Evaluator<'g>,
        mut decide: impl FnMut(&mut Self, EventIx) -> Result<bool>,
    ) -> Result<()> {
        let mut left = std::mem::take(&mut self.left);
        let mut undecided = 0;
        for at in 0..left.len() {
            evaluator.step()?;
            let ix = left[at];
            if decide(self, ix)? {
                left[undecided] = ix;
                undecided += 1;
            }
        }
        left.truncate(undecided);
        self.left = left;
        Ok(())
    }

    /// Adds a match that was looked at through the view.
    pub(super) fn add_seen(
        &mut self,
        evaluator: &Evaluator<'g>,
        seen: &EventView<'g>,
        hit: EventMatch,
    ) -> Result<()> {
        let key = (seen.extent.earliest, seen.extent.latest, seen.number);
        let left = match &mut self.choose {
            Some(choose) => choose(seen, key, hit),
            None => Some(hit),
        };
        self.keep(evaluator, key, left)
    }

    /// Adds a match that was checked by columns.
    #[inline]
    pub(super) fn add(&mut self, evaluator: &Evaluator<'g>, key: TimeKey, hit: EventMatch) -> Result<()> {
        let left = match &mut self.choose {
            Some(choose) => evaluator.view().event(hit.event).and_then(|seen| choose(&seen, key, hit)),
            None => Some(hit),
        };
        self.keep(evaluator, key, left)
    }

    fn keep(&mut self, evaluator: &Evaluator<'g>, key: TimeKey, hit: Option<EventMatch>) -> Result<()> {
        match hit {
            Some(hit) => evaluator.keep(&mut self.rows, (key, hit)),
            None => {
                self.taken += 1;
                Ok(())
            }
        }
    }

    /// What was found: rows in order of time.
    pub(super) fn into_outcome(self, evaluator: &Evaluator<'g>) -> Outcome<EventMatch> {
        let table = evaluator.view().graph().events();
        let Self { checked, mut rows, exact, actors, mut several, met, .. } = self;
        rows.sort_by(|(one, _), (other, _)| one.cmp(other));
        several.sort_unstable_by_key(|ix| table.number(*ix));
        // The list of the rows without their keys takes the place of the one with them.
        let rows = rows.into_answer().into_iter().map(|(_, hit)| hit).collect();
        Outcome { rows, exact: exact.into_answer(), actors, checked, several, met, ..Outcome::default() }
    }
}
