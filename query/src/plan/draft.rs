//! A filter on its way to a plan.

use std::rc::Rc;

use annals_graph::ids::{EventIx, KindIx};
use annals_graph::small_vec::{SmallVec1, SmallVec4};
use annals_graph::view::View;
use annals_graph::vocabulary::ImpliedKind;
use annals_model::error::Result;

use super::checks::{Check, EventSet, LinkTable};
use super::operators::{Demand, Operator};
use super::rules::RULES;
use super::shown::ShownSteps;
use super::times::{Moments, TimeRelation};
use super::window::Window;
use super::{EntitySet, Scan};
use crate::query::{Entities, Events, Filter, Point};

/// Evaluates the sub-selections of a filter.
pub trait SetResolver {
    /// What time it is, in microseconds, where rules are timed.
    fn now(&self) -> Option<u64> {
        None
    }

    /// The members of a set of entities.
    ///
    /// # Errors
    /// If the budget runs out.
    fn members(&mut self, set: &Entities) -> Result<Rc<EntitySet>>;

    /// The members of a set of events.
    ///
    /// # Errors
    /// If the budget runs out.
    fn among(&mut self, set: &Events) -> Result<EventSet>;

    /// The members of a set of events; an aggregate stands for those it includes.
    ///
    /// # Errors
    /// If the budget runs out.
    fn happenings(&mut self, set: &Events) -> Result<EventSet>;

    /// The members of a set of events with what they point at.
    ///
    /// # Errors
    /// If the budget runs out.
    fn links(&mut self, set: &Events) -> Result<LinkTable>;

    /// Every event that may mention these words, and perhaps others; `None` where only reading every text tells.
    ///
    /// # Errors
    /// If the store fails.
    fn mentioning(&mut self, words: &str) -> Result<Option<Vec<EventIx>>>;

    /// The dates that a point stands for, to be compared so.
    ///
    /// # Errors
    /// If the budget runs out.
    fn moments(&mut self, point: &Point, relation: TimeRelation) -> Result<Moments>;
}

/// A check with the tests it stands for.
#[derive(Clone, Debug)]
pub struct CheckStep<'q> {
    /// The places of the tests in the filter.
    pub tests: SmallVec1<usize>,
    /// The check.
    pub check: Check<'q>,
    /// Whether every exact event of the base that is in the list scanned passes it.
    pub listed: bool,
}

impl<'q> CheckStep<'q> {
    /// A check that stands for these tests.
    #[must_use]
    pub fn new(tests: SmallVec1<usize>, check: Check<'q>) -> Self {
        Self { tests, check, listed: false }
    }
}

/// A list that holds every event that can pass.
#[derive(Clone, Debug)]
pub struct AccessPath<'g> {
    /// The list.
    pub scan: Scan<'g>,
    /// The places of the steps that exact events in it pass ([`CheckStep::listed`]).
    pub lists: Vec<usize>,
}

/// A filter on its way to a plan.
#[derive(Clone, Debug)]
pub struct PlanDraft<'q, 'g> {
    /// The filter.
    pub filter: &'q Filter,
    /// The ways in which an event can be of the kind; none where every kind will do.
    pub implied_kinds: Vec<Rc<ImpliedKind>>,
    /// The checks, in the order in which they are made.
    pub steps: Vec<CheckStep<'q>>,
    /// The lists that hold every event that can pass.
    pub access_paths: Vec<AccessPath<'g>>,
    /// The one that is scanned.
    pub scan: Scan<'g>,
    /// The rows of the base, where there is one.
    pub base: Option<usize>,
    /// What is wanted.
    pub demand: Demand<'q>,
    /// What is done with the candidates, in order.
    pub operators: Vec<Operator>,
    /// The rules that changed it, in order.
    pub applied: Vec<&'static str>,
    /// What is kept of it to be shown, where that is wanted.
    pub(super) shown: Option<ShownSteps>,
}

impl<'q, 'g> PlanDraft<'q, 'g> {
    /// A filter, as typed. Candidates are looked at through the view one by one, until a rule knows better.
    #[must_use]
    pub fn new(filter: &'q Filter, base: Option<usize>, demand: Demand<'q>) -> Self {
        /// More operators than any filter has.
        const OPERATORS: usize = 4;
        let mut operators = Vec::with_capacity(OPERATORS);
        operators.push(if base.is_some() { Operator::CheckRows } else { Operator::CheckView });
        let step = |(at, test)| CheckStep::new(SmallVec1::from_elem(at, 1), Check::Open(test));
        Self {
            filter,
            implied_kinds: Vec::new(),
            steps: filter.tests.iter().enumerate().map(step).collect(),
            access_paths: Vec::new(),
            scan: base.map_or(Scan::All, Scan::Base),
            base,
            demand,
            operators,
            applied: Vec::new(),
            shown: None,
        }
    }

    /// The days asked for, if there are any.
    #[must_use]
    pub fn window(&self) -> Option<&Window> {
        self.steps.iter().find_map(|step| match &step.check {
            Check::Window(window) => Some(window),
            _ => None,
        })
    }

    /// Whether no kind is asked for in two ways. Where one is, a list of events does not tell in which of them an event of
    /// the kind is meant.
    #[must_use]
    pub fn each_kind_once(&self) -> bool {
        let mut kinds: SmallVec4<KindIx> =
            self.implied_kinds.iter().map(|implied_kind| implied_kind.kind).collect();
        kinds.sort_unstable();
        kinds.is_sorted_by(|one, next| one < next)
    }

    /// Puts an operator before the last one, which decides whatever is still undecided.
    pub(super) fn choose(&mut self, operator: Option<Operator>) -> bool {
        let Some(operator) = operator else { return false };
        self.operators.insert(self.operators.len().saturating_sub(1), operator);
        true
    }

    /// Rewrites it by every rule in order.
    ///
    /// # Errors
    /// If the budget runs out while sub-selections are evaluated.
    pub fn rewrite(&mut self, view: &View<'g>, resolver: &mut dyn SetResolver) -> Result<()> {
        for rule in RULES {
            let began = resolver.now();
            if (rule.apply)(self, view, resolver)? {
                self.applied.push(rule.name);
                let us = began.and_then(|began| Some(resolver.now()?.saturating_sub(began)));
                self.keep_stage(view, rule.name, us);
            }
        }
        Ok(())
    }

    /// The candidates it will look at, at most.
    #[must_use]
    pub fn estimated(&self, view: &View<'g>) -> u64 {
        self.scan.len(view) as u64
    }
}
