//! The plan as it is shown.

use std::borrow::Cow;

use annals_model::entry::EntryId;

use super::what::What;

/// A step of a plan, with what came of it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What it does.
    pub what: What,
    /// Rows expected.
    pub estimated: Option<u64>,
    /// Rows that it got from the steps before it, where it is one of a chain.
    pub got: Option<u64>,
    /// Rows that it passed on.
    pub actual: Option<u64>,
    /// Microseconds taken, those of the steps below it included.
    pub us: Option<u64>,
    /// Entries it goes by.
    pub entries: Vec<EntryId>,
    /// The steps it is made of, in order.
    pub steps: Vec<Plan>,
}

impl Plan {
    /// A step that does this, of which nothing else is known yet.
    #[must_use]
    pub fn of(what: What) -> Self {
        let (estimated, got, actual, us) = (None, None, None, None);
        Self { what, estimated, got, actual, us, entries: Vec::new(), steps: Vec::new() }
    }

    /// A step that is only said.
    #[must_use]
    pub fn said(text: impl Into<Cow<'static, str>>) -> Self {
        Self::of(What::Said(text.into()))
    }
}

/// Keeps the plan of an evaluation, where that is wanted.
#[derive(Default)]
pub struct Tracer<'a> {
    kept: Option<PlanTrace<'a>>,
}

#[derive(Default)]
struct PlanTrace<'a> {
    clock: Option<&'a dyn Fn() -> u64>,
    /// The steps being taken, outermost first, each with the time it began.
    open: Vec<(Plan, Option<u64>)>,
    done: Vec<Plan>,
}

impl<'a> Tracer<'a> {
    /// One that keeps nothing.
    #[must_use]
    pub fn off() -> Self {
        Self::default()
    }

    /// One that keeps everything; `clock` tells microseconds.
    #[must_use]
    pub fn on(clock: Option<&'a dyn Fn() -> u64>) -> Self {
        Self { kept: Some(PlanTrace { clock, open: Vec::new(), done: Vec::new() }) }
    }

    /// Whether anything is kept.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.kept.is_some()
    }

    /// What time it is, in microseconds; `None` where nothing is kept or no clock was given.
    #[must_use]
    pub fn now(&self) -> Option<u64> {
        self.kept.as_ref().and_then(|kept| kept.clock).map(|clock| clock())
    }

    /// Begins a step.
    pub fn begin(&mut self, what: impl FnOnce() -> What) {
        if let Some(kept) = &mut self.kept {
            let began = kept.clock.map(|clock| clock());
            kept.open.push((Plan::of(what()), began));
        }
    }

    /// Changes the step being taken.
    pub fn change(&mut self, change: impl FnOnce(&mut Plan)) {
        if let Some((plan, _)) = self.kept.as_mut().and_then(|kept| kept.open.last_mut()) {
            change(plan);
        }
    }

    /// Adds a step that is done.
    pub fn add(&mut self, plan: impl FnOnce() -> Plan) {
        let Some(kept) = &mut self.kept else { return };
        match kept.open.last_mut() {
            Some((outer, _)) => outer.steps.push(plan()),
            None => kept.done.push(plan()),
        }
    }

    /// Ends the step being taken.
    pub fn end(&mut self, rows: u64) {
        let Some(kept) = &mut self.kept else { return };
        let Some((mut plan, began)) = kept.open.pop() else { return };
        plan.actual = Some(rows);
        plan.us = began.and_then(|began| Some(kept.clock?().saturating_sub(began)));
        match kept.open.last_mut() {
            Some((outer, _)) => outer.steps.push(plan),
            None => kept.done.push(plan),
        }
    }

    /// What was kept so far.
    #[must_use]
    pub fn plans(&self) -> &[Plan] {
        self.kept.as_ref().map_or(&[], |kept| &kept.done)
    }
}
