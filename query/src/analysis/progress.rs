//! How far a plan has come: what is done of what it aims at.
//!
//! A plan aims at so many events of a kind in each period. Its periods are its own, not the calendar's: they are
//! filled in order, the first by the first so many events under the plan whenever they took place, so that a first
//! year's work that is finished a few weeks into the next calendar year is the first year's still. What it aims at as
//! a whole is worked out from the number of periods.

use annals_graph::ids::{EntityIx, KindIx};
use annals_model::entry::{Mood, Role, Target};
use annals_model::error::Result;
use annals_model::time::{SpanOfTime, Unit};

use super::tally::{self, Tally};
use crate::execute::{Evaluator, EventMatch, Outcome};
use crate::query::{Entities, Events, Filter, Reach, Roles, Test};

/// Periods shown at most.
const PERIODS_MAX: u64 = 1000;

/// One of the targets of a plan, with what counts towards it.
#[derive(Debug)]
pub struct Aim {
    /// The kind of event aimed at.
    pub kind: KindIx,
    /// The length of a period.
    pub per: SpanOfTime,
    /// The events under the plan.
    pub outcome: Outcome<EventMatch>,
    /// How many these are.
    pub done: Tally,
    /// The progress in each period that is begun, then in the whole.
    pub progress: Vec<Progress>,
}

/// What is done of what was aimed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// In which part of the plan.
    pub scope: PlanScope,
    /// How many are done.
    pub done: Tally,
    /// How many were aimed at.
    pub target: u64,
}

/// A part of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanScope {
    /// One of its periods, from 1.
    Period(u64),
    /// All of it; the target is worked out.
    Whole,
}

/// The targets of a plan, in the order stated.
///
/// # Errors
/// If the budget runs out.
pub fn aims(evaluator: &mut Evaluator<'_>, plan: EntityIx) -> Result<Vec<Aim>> {
    let view = evaluator.view();
    let own = view.merged_into(plan).into_iter();
    let stated =
        own.flat_map(|ix| &view.graph().entity(ix).targets).filter(|(number, _)| view.stands(*number));
    let targets: Vec<Target> = stated.map(|(_, target)| target.clone()).collect();
    let mut aims = Vec::new();
    for target in targets {
        let Some(kind) = view.graph().vocabulary().kind_named(&target.kind) else { continue };
        let under = Test::Role {
            roles: Roles::One(Role::Under),
            who: Entities::These(vec![plan]),
            reach: Reach::Exact,
        };
        let filter = Filter { base: None, kind: Some(kind), mood: Some(Mood::Happened), tests: vec![under] };
        let outcome = evaluator.events(&Events::Filter(filter))?;
        let done = tally::of_events(&view, &outcome);
        let progress = progress(&target, done);
        aims.push(Aim { kind, per: target.per, outcome, done, progress });
    }
    Ok(aims)
}

/// The periods that are begun, and the whole.
fn progress(target: &Target, done: Tally) -> Vec<Progress> {
    let periods = target.during.and_then(|during| periods(target, during));
    let most = periods.unwrap_or(PERIODS_MAX).min(PERIODS_MAX);
    let mut progress = Vec::new();
    for period in 0..most {
        let before = target.count.saturating_mul(period);
        let done_in = |sum: u64| sum.saturating_sub(before).min(target.count);
        let begun = done.at_most.is_none_or(|sum| sum > before);
        // Without an upper bound every period may have been begun; those after the first that nothing is certain of
        // would say nothing.
        if period > 0 && (!begun || (done.at_most.is_none() && done.at_least <= before)) {
            break;
        }
        let done = Tally {
            at_least: done_in(done.at_least),
            at_most: Some(done.at_most.map_or(target.count, done_in)),
        };
        progress.push(Progress { scope: PlanScope::Period(period + 1), done, target: target.count });
    }
    let whole =
        |periods| Progress { scope: PlanScope::Whole, done, target: target.count.saturating_mul(periods) };
    progress.extend(periods.map(whole));
    progress
}

/// The number of periods in the time of a plan; `None` where that is no whole number of them.
fn periods(target: &Target, during: SpanOfTime) -> Option<u64> {
    let measure = |unit: Unit| match unit {
        Unit::Day => (1, false),
        Unit::Week => (7, false),
        Unit::Month => (1, true),
        Unit::Year => (12, true),
    };
    let ((length, calendar), (whole, whole_calendar)) = (measure(target.per.unit), measure(during.unit));
    let length = u64::from(target.per.count) * length;
    let whole = u64::from(during.count) * whole;
    let fits = calendar == whole_calendar && length > 0 && whole.is_multiple_of(length) && whole > 0;
    fits.then(|| whole / length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(count: u64, during: Option<SpanOfTime>) -> Target {
        Target { count, kind: "inauguration".to_owned(), per: SpanOfTime::new(1, Unit::Year), during }
    }

    fn year(number: u64, at_least: u64, at_most: u64) -> Progress {
        let (scope, done) = (PlanScope::Period(number), Tally { at_least, at_most: Some(at_most) });
        Progress { scope, done, target: 20 }
    }

    fn whole(at_least: u64, at_most: u64) -> Progress {
        let done = Tally { at_least, at_most: Some(at_most) };
        Progress { scope: PlanScope::Whole, done, target: 200 }
    }

    #[test]
    fn periods_are_filled_in_order() {
        let ten_years = Some(SpanOfTime::new(10, Unit::Year));
        let progress = progress(&target(20, ten_years), Tally { at_least: 20, at_most: Some(20) });
        assert_eq!(progress, [year(1, 20, 20), whole(20, 20)]);
        let progress = super::progress(&target(20, ten_years), Tally { at_least: 15, at_most: Some(25) });
        assert_eq!(progress, [year(1, 15, 20), year(2, 0, 5), whole(15, 25)]);
    }

    #[test]
    fn without_an_end_there_is_no_whole() {
        let progress = progress(&target(20, None), Tally { at_least: 0, at_most: None });
        assert_eq!(progress, [year(1, 0, 20)]);
        let months = Target { per: SpanOfTime::new(6, Unit::Month), ..target(5, None) };
        assert_eq!(periods(&months, SpanOfTime::new(2, Unit::Year)), Some(4));
        assert_eq!(periods(&months, SpanOfTime::new(10, Unit::Day)), None);
    }
}
