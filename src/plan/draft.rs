//! A filter on its way to a plan.

use std::cell::Cell;
use std::rc::Rc;

use annals_store::entry::Number;

use super::checks::{Check, EventSet, LinkTable};
use super::rules::RULES;
use super::times::{Moments, Relation};
use super::{EntitySet, Plan, Scan};
use crate::error::Result;
use crate::ids::EventIx;
use crate::query::{Entities, Events, Filter, Point, Test};
use crate::view::View;
use crate::vocabulary::Guise;

/// Evaluates the sub-selections of a filter.
pub trait Resolver {
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
    fn moments(&mut self, point: &Point, relation: Relation) -> Result<Moments>;
}

/// A check with the tests it stands for.
#[derive(Clone, Debug)]
pub struct Step<'q> {
    /// The tests, as typed.
    pub tests: Vec<&'q Test>,
    /// The check.
    pub check: Check<'q>,
    /// Whether every event of the base passes it by being in the list that is scanned, unless a later entry is about
    /// the event.
    pub settled: bool,
}

impl<'q> Step<'q> {
    /// A check that stands for these tests.
    #[must_use]
    pub fn new(tests: Vec<&'q Test>, check: Check<'q>) -> Self {
        Self { tests, check, settled: false }
    }
}

/// A list that holds every event that can pass.
#[derive(Clone, Debug)]
pub struct Way<'g> {
    /// The list.
    pub scan: Scan<'g>,
    /// The places of the steps that it settles ([`Step::settled`]).
    pub settles: Vec<usize>,
}

impl Step<'_> {
    /// What is checked, as typed.
    fn text(&self, view: &View<'_>) -> String {
        let texts: Vec<String> =
            self.tests.iter().map(|test| crate::reading::test_text(view, test)).collect();
        format!("check {}", texts.join(" and "))
    }
}

/// A filter on its way to a plan.
#[derive(Clone, Debug)]
pub struct Draft<'q, 'g> {
    /// The filter.
    pub filter: &'q Filter,
    /// The ways in which an event can be of the kind; none where every kind will do.
    pub guises: Vec<Rc<Guise>>,
    /// The checks, in the order in which they are made.
    pub steps: Vec<Step<'q>>,
    /// The lists that hold every event that can pass.
    pub ways: Vec<Way<'g>>,
    /// The one that is scanned.
    pub scan: Scan<'g>,
    /// The rows of the base, where there is one.
    pub base: Option<usize>,
    /// The rules that changed it, in order.
    pub applied: Vec<&'static str>,
    /// Where it is traced: what it was before the first rule, and after each that changed it.
    stages: Option<Vec<Plan>>,
    /// Where it is traced: how many events were of the kind, and how many of those passed each check so far. What the
    /// columns of the table rule out at a glance came to none of them.
    passed: Vec<Cell<u64>>,
}

impl<'q, 'g> Draft<'q, 'g> {
    /// A filter, as typed.
    #[must_use]
    pub fn new(filter: &'q Filter, base: Option<usize>) -> Self {
        let step = |test| Step::new(vec![test], Check::Open(test));
        Self {
            filter,
            guises: Vec::new(),
            steps: filter.tests.iter().map(step).collect(),
            ways: Vec::new(),
            scan: base.map_or(Scan::All, Scan::Base),
            base,
            applied: Vec::new(),
            stages: None,
            passed: Vec::new(),
        }
    }

    /// The same, keeping what each rule makes of it.
    pub fn trace(&mut self, view: &View<'g>) {
        self.stages = Some(vec![self.stage(view, "as typed".to_owned())]);
    }

    /// Whether it keeps what each rule makes of it, and what each check leaves.
    #[must_use]
    pub fn is_traced(&self) -> bool {
        self.stages.is_some()
    }

    /// It at this moment: where candidates come from, the ways in that are weighed, the checks.
    fn stage(&self, view: &View<'g>, text: String) -> Plan {
        let scan = |scan: &Scan<'g>, text: String| Plan {
            text,
            estimated: Some(scan.len(view) as u64),
            ..Plan::default()
        };
        let mut steps = vec![scan(&self.scan, self.scan.text())];
        steps.extend(self.ways.iter().map(|way| scan(&way.scan, format!("or {}", way.scan.text()))));
        steps.extend(self.kinds_text(view));
        let check = |step: &Step<'q>| Plan::said(format!("{}: {}", step.text(view), step.check.text()));
        steps.extend(self.steps.iter().map(check));
        Plan { text, steps, ..Plan::default() }
    }

    /// Tells that an event came so far: 0 where it is not of the kind, else one more than the checks that it passed.
    pub fn came(&self, far: usize) {
        self.passed.iter().take(far).for_each(|passed| passed.set(passed.get() + 1));
    }

    /// Rewrites it by every rule in order.
    ///
    /// # Errors
    /// If the budget runs out while sub-selections are evaluated.
    pub fn rewrite(&mut self, view: &View<'g>, resolver: &mut dyn Resolver) -> Result<()> {
        for rule in RULES {
            let began = resolver.now();
            if (rule.apply)(self, view, resolver)? {
                self.applied.push(rule.name);
                if self.stages.is_some() {
                    let mut stage = self.stage(view, format!("after `{}`", rule.name));
                    stage.us = began.and_then(|began| Some(resolver.now()?.saturating_sub(began)));
                    self.stages.iter_mut().for_each(|stages| stages.push(stage.clone()));
                }
            }
        }
        if self.stages.is_some() {
            self.passed = vec![Cell::new(0); self.steps.len() + 1];
        }
        Ok(())
    }

    /// The candidates it will look at, at most.
    #[must_use]
    pub fn estimated(&self, view: &View<'g>) -> u64 {
        self.scan.len(view) as u64
    }

    /// It as a tree once it was run: what was scanned and what was checked, each with the events that were left, and
    /// what each rule made of it. `checked` were looked at in that many microseconds.
    #[must_use]
    pub fn plans(&self, view: &View<'g>, checked: u64, us: Option<u64>) -> Vec<Plan> {
        let estimated = Some(self.estimated(view));
        let actual = Some(checked);
        let mut plans = vec![Plan { text: self.scan.text(), estimated, actual, us, ..Plan::default() }];
        let mut passed = self.passed.iter().map(|passed| Some(passed.get()));
        let of_kind = passed.next().flatten();
        if let Some(kind) = self.kinds_text(view) {
            plans.push(Plan { actual: of_kind, ..kind });
        }
        for step in &self.steps {
            plans.push(Plan { text: step.text(view), actual: passed.next().flatten(), ..Plan::default() });
        }
        plans.push(Plan {
            text: format!("rules: {}", self.applied.join(", ")),
            steps: self.stages.clone().unwrap_or_default(),
            ..Plan::default()
        });
        plans
    }

    /// The kinds that will do, with the entries that say so.
    fn kinds_text(&self, view: &View<'g>) -> Option<Plan> {
        let names: Vec<&str> = self
            .guises
            .iter()
            .map(|guise| view.graph().vocabulary().kind(guise.kind).name.as_str())
            .collect();
        let mut entries: Vec<Number> = self.guises.iter().flat_map(|guise| guise.because.clone()).collect();
        entries.sort_unstable();
        entries.dedup();
        let text = format!("check kind: {}", names.join(", "));
        (!names.is_empty()).then_some(Plan { text, entries, ..Plan::default() })
    }
}
