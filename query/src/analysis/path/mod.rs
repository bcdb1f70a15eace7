//! The shortest path from one participant to another, through events.

// Any order of time.
mod shortest;
// Each step not before the last.
mod in_order_of_time;

use annals_graph::budget::flat;
use annals_graph::ids::{EntityIx, EventIx};
use annals_model::error::Result;
use annals_model::numbers;

use super::ties::Ties;
use crate::execute::Evaluator;
use crate::plan::Plan;

/// The path that is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// From whom.
    pub from: EntityIx,
    /// To whom.
    pub to: EntityIx,
    /// Whether no step may come before the last.
    pub in_order_of_time: bool,
    /// Steps at most.
    pub within: Option<u64>,
}

/// A step: through an event to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathStep {
    /// Through which event.
    pub event: EventIx,
    /// To whom.
    pub to: EntityIx,
}

flat!(PathStep);

/// The outcome of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The steps; `None` where there is no path.
    pub steps: Option<Vec<PathStep>>,
    /// Whether each step certainly comes after the last, where that is asked; else it only can.
    pub settled: bool,
    /// How many events were looked at.
    pub looked: u64,
}

/// The shortest path along ties.
///
/// # Errors
/// If the budget runs out.
pub fn find(evaluator: &mut Evaluator<'_>, ties: &Ties<'_>, route: Route) -> Result<Path> {
    let began = evaluator.clock();
    let mut search = PathSearch { ties, evaluator, within: route.within.unwrap_or(u64::MAX), looked: 0 };
    let (steps, settled) = match (route.from == route.to, route.in_order_of_time) {
        (true, _) => (Some(Vec::new()), true),
        (false, true) => search.in_either_order(route.from, route.to)?,
        (false, false) => (search.shortest(route.from, route.to)?, true),
    };
    let looked = search.looked;
    evaluator.check()?;
    let us = evaluator.since(began);
    evaluator.ran(|| {
        let how = if route.in_order_of_time {
            "search for a path from one end, in order of time"
        } else {
            "search for a path from both ends, the smaller side first"
        };
        let actual = steps.as_ref().map(|steps| numbers::total(steps.len()));
        Plan { got: Some(looked), actual: actual.or(Some(0)), us, ..Plan::said(how) }
    });
    Ok(Path { steps, settled, looked })
}

/// A search in the making.
struct PathSearch<'s, 'g, 'e> {
    ties: &'s Ties<'g>,
    evaluator: &'s mut Evaluator<'e>,
    within: u64,
    looked: u64,
}
