//! Joined sets of events.

use std::collections::BTreeMap;

use annals_graph::budget::{BudgetedVec, map_entry};
use annals_graph::ids::EventIx;
use annals_graph::view::View;
use annals_model::error::Result;
use annals_model::time::{Day, Truth};

use super::one_date::of_one_date;
use super::sequence::standing;
use super::{AbsenceStatus, Evaluator, EventMatch, KindMatch, Outcome};
use crate::plan::{Plan, SetJoin, Verdict, What};
use crate::query::{Amount, Events, GroupingKey};

/// Why an event that is asked for by its number is not there.
#[must_use]
pub fn absence(view: &View<'_>, event: EventIx) -> String {
    let number = view.graph().events().number(event);
    if view.bound().is_some_and(|bound| number > bound) {
        return format!("#{number} is not yet recorded under this lens");
    }
    match view.ended_by(event) {
        Some((by, Some(other))) => format!("#{number} was united with #{other} by #{by}: ask for #{other}"),
        Some((by, None)) => format!("#{number} was withdrawn by #{by}: see `history of #{number}`"),
        None => format!("#{number} isn't visible under this lens"),
    }
}

impl Evaluator<'_> {
    /// The events of any set.
    pub(super) fn events_of(&mut self, set: &Events) -> Result<Outcome<EventMatch>> {
        if let Some(filter) = of_one_date(set) {
            return self.filter(&filter);
        }
        match set {
            Events::Filter(filter) => self.filter(filter),
            Events::Named(name, of) => {
                let title = || What::Said(format!("the selection {name}").into());
                self.traced_step(title, |inner| inner.events_of(of))
            }
            Events::These(these) => {
                self.traced_step(|| What::Said("these events".into()), |inner| Ok(inner.these(these)))
            }
            Events::And(a, b) => self.traced_step(|| SetJoin::And.title(), |inner| inner.both(a, b)),
            Events::Or(a, b) => self.traced_step(|| SetJoin::Or.title(), |inner| inner.either(a, b)),
            Events::ButNot(a, b) => self.traced_step(|| SetJoin::ButNot.title(), |inner| inner.but_not(a, b)),
            Events::Sequence(sequence) => {
                let apart = self.sequence_apart(sequence)?;
                let (step, read_to) = (sequence.steps.first(), self.read_to());
                self.in_full(apart, |day| standing(Some((day, day)), step?, Truth::Certain, read_to))
            }
            Events::Nth { last, count, of, per } => {
                let apart = self.nth_apart(*last, *count, of, per)?;
                self.in_full(apart, |_| None)
            }
        }
    }

    /// The first or last of a set, some of them apart.
    pub(super) fn nth_apart(
        &mut self,
        last: bool,
        count: u64,
        of: &Events,
        per: &[GroupingKey],
    ) -> Result<Outcome<EventMatch>> {
        let side = if last { "last" } else { "first" };
        let title = || What::Said(format!("the {side} {count}").into());
        self.traced_step(title, |inner| inner.nth(last, count, of, per))
    }

    /// The same with a row for each event that is apart, in which its absence stands so by the day it was on.
    fn in_full(
        &self,
        mut outcome: Outcome<EventMatch>,
        standing: impl Fn(Day) -> Option<AbsenceStatus>,
    ) -> Result<Outcome<EventMatch>> {
        let (view, in_order) = (self.view, outcome.rows.is_empty());
        let mut exact = view.kept();
        for event in std::mem::take(&mut outcome.exact) {
            self.rows(outcome.rows.len() + exact.len() + 1)?;
            let standing = standing(view.graph().events().first_day(event));
            self.keep(&mut exact, EventMatch { standing, ..EventMatch::exact(&view, event) })?;
        }
        outcome.rows = self.appended(outcome.rows, exact.into_answer())?;
        if !in_order {
            self.sort(&mut outcome.rows);
        }
        Ok(outcome)
    }

    /// Rows with others behind them.
    pub(super) fn appended<T>(&self, mut rows: Vec<T>, mut others: Vec<T>) -> Result<Vec<T>> {
        if rows.is_empty() {
            return Ok(others);
        }
        self.hold(others.len() * size_of::<T>())?;
        rows.reserve_exact(others.len());
        rows.append(&mut others);
        Ok(rows)
    }

    /// Takes a step of the plan.
    pub(super) fn traced_step<T>(
        &mut self,
        title: impl FnOnce() -> What,
        step: impl FnOnce(&mut Self) -> Result<Outcome<T>>,
    ) -> Result<Outcome<T>> {
        self.tracer.begin(title);
        let outcome = step(self)?;
        self.tracer.end(outcome.found());
        Ok(outcome)
    }

    /// Adds the step that joined two sets, which gave so many together and were there at that time.
    pub(super) fn joined<T>(
        &mut self,
        join: SetJoin,
        (got, began): (u64, Option<u64>),
        outcome: &Outcome<T>,
    ) {
        let us = self.since(began);
        self.tracer.add(|| Plan {
            got: Some(got),
            actual: Some(outcome.found()),
            us,
            ..Plan::of(What::Joined(join))
        });
    }

    fn these(&mut self, these: &[EventIx]) -> Outcome<EventMatch> {
        let mut outcome = Outcome::<EventMatch> { checked: these.len() as u64, ..Outcome::default() };
        for ix in these {
            if outcome.rows.iter().any(|hit| hit.event == *ix) {
                continue;
            }
            match self.view.event(*ix) {
                Some(seen) => {
                    outcome.rows.push(EventMatch::new(&seen, Verdict::in_worlds(seen.there), Vec::new()))
                }
                None => outcome.note(absence(&self.view, *ix)),
            }
        }
        self.sort(&mut outcome.rows);
        outcome
    }

    fn both(&mut self, a: &Events, b: &Events) -> Result<Outcome<EventMatch>> {
        let (a, b) = (self.events_of(a)?, self.events_of(b)?);
        let gave = (a.found() + b.found(), self.clock());
        let mut outcome = Outcome { checked: a.checked + b.checked, ..Outcome::default() };
        a.notes.iter().chain(&b.notes).for_each(|note| outcome.note(note.clone()));
        outcome.several = a.several.iter().copied().filter(|event| b.several.contains(event)).collect();
        outcome.met = a.met.iter().copied().filter(|event| b.met.contains(event)).collect();
        let (left, right) = (a.rows.len(), b.rows.len());
        let by_event = self.index(b.rows.into_iter().chain(b.unstated))?;
        let mut joined = Split::new(self);
        for hit in self.guarded(a.rows.into_iter().chain(a.unstated)) {
            let Some(other) = by_event.get(&hit.event) else { continue };
            joined.keep(hit.joined(other, Verdict::and))?;
        }
        joined.finish(&mut outcome);
        self.joined(SetJoin::And, gave, &outcome);
        let is_empty = outcome.rows.is_empty() && outcome.unstated.is_empty();
        if is_empty && left > 0 && right > 0 && self.depth == 0 {
            outcome.note(format!("no event is on both sides: {left} on the left, {right} on the right"));
        }
        Ok(outcome)
    }

    fn either(&mut self, a: &Events, b: &Events) -> Result<Outcome<EventMatch>> {
        let (a, b) = (self.events_of(a)?, self.events_of(b)?);
        let gave = (a.found() + b.found(), self.clock());
        let mut outcome = Outcome { checked: a.checked + b.checked, ..Outcome::default() };
        outcome.absorb(&a);
        outcome.absorb(&b);
        let table = self.view.graph().events();
        outcome.several.sort_unstable_by_key(|ix| table.number(*ix));
        let mut by_event = self.index(b.rows.into_iter().chain(b.unstated))?;
        let mut joined = Split::new(self);
        for hit in self.guarded(a.rows.into_iter().chain(a.unstated)) {
            let other = by_event.remove(&hit.event);
            joined.keep(match other {
                Some(other) => hit.joined(&other, Verdict::or),
                None => hit,
            })?;
        }
        by_event.into_values().try_for_each(|hit| joined.keep(hit))?;
        joined.finish(&mut outcome);
        self.sort(&mut outcome.rows);
        self.sort(&mut outcome.unstated);
        self.joined(SetJoin::Or, gave, &outcome);
        Ok(outcome)
    }

    fn but_not(&mut self, a: &Events, b: &Events) -> Result<Outcome<EventMatch>> {
        let a = self.events_of(a)?;
        let b = self.within(|inner| inner.events_of(b))?;
        let gave = (a.found() + b.found(), self.clock());
        let mut outcome = Outcome { checked: a.checked + b.checked, ..Outcome::default() };
        a.notes.iter().for_each(|note| outcome.note(note.clone()));
        outcome.several = a.several.iter().copied().filter(|event| !b.met.contains(event)).collect();
        outcome.met = a.met.iter().copied().filter(|event| !b.several.contains(event)).collect();
        let before = a.rows.len();
        let by_event = self.index(b.rows.into_iter().chain(b.unstated))?;
        let mut left = Split::new(self);
        for hit in self.guarded(a.rows.into_iter().chain(a.unstated)) {
            let gone = by_event.get(&hit.event).map_or(Verdict::NO, EventMatch::verdict);
            let verdict = hit.verdict().and(gone.not());
            left.keep(hit.narrowed(verdict))?;
        }
        left.finish(&mut outcome);
        self.joined(SetJoin::ButNot, gave, &outcome);
        if outcome.rows.is_empty() && outcome.unstated.is_empty() && before > 0 && self.depth == 0 {
            outcome.note(format!("nothing is left: `but not` removes all {before}"));
        }
        Ok(outcome)
    }

    /// Rows by their events.
    fn index(&self, rows: impl Iterator<Item = EventMatch>) -> Result<BTreeMap<EventIx, EventMatch>> {
        self.hold(rows.size_hint().0 * map_entry::<EventIx, EventMatch>())?;
        Ok(self.guarded(rows).map(|hit| (hit.event, hit)).collect())
    }

    /// Puts rows in order of time as seen through the lens.
    pub(super) fn sort(&self, rows: &mut [EventMatch]) {
        super::sort_in_time(&self.view, rows, |hit| hit.event);
    }
}

/// Events by whether they are rows of a set, or in it for nothing but what is not said.
pub(super) struct Split<'e, 'a> {
    evaluator: &'e Evaluator<'a>,
    rows: BudgetedVec<'a, EventMatch>,
    unstated: BudgetedVec<'a, EventMatch>,
}

impl<'e, 'a> Split<'e, 'a> {
    pub(super) fn new(evaluator: &'e Evaluator<'a>) -> Self {
        let view = evaluator.view();
        Self { evaluator, rows: view.kept(), unstated: view.kept() }
    }

    /// Takes an event, if it can be in the set at all.
    pub(super) fn keep(&mut self, hit: EventMatch) -> Result<()> {
        let verdict = hit.verdict();
        if verdict.is_possible() {
            self.evaluator.keep(&mut self.rows, hit)
        } else if verdict.is_unstated() {
            self.evaluator.keep(&mut self.unstated, hit)
        } else {
            Ok(())
        }
    }

    /// Puts all of them where they belong.
    pub(super) fn finish(self, outcome: &mut Outcome<EventMatch>) {
        outcome.rows = self.rows.into_answer();
        outcome.unstated = self.unstated.into_answer();
    }
}

impl EventMatch {
    /// The event with what two sets know of it.
    fn joined(self, other: &Self, join: fn(Verdict, Verdict) -> Verdict) -> Self {
        let verdict = join(self.verdict(), other.verdict());
        let as_recorded = self.implied_kinds.is_empty() && other.implied_kinds.is_empty();
        let mut implied_kinds: Vec<KindMatch> =
            if as_recorded { Vec::new() } else { self.ways().into_owned() };
        if !as_recorded {
            for way in other.ways().iter() {
                match implied_kinds.iter_mut().find(|known| known.implied_kind == way.implied_kind) {
                    Some(known) => known.verdict = known.verdict.or(way.verdict),
                    None => implied_kinds.push(way.clone()),
                }
            }
        }
        let mut joined = self.with(verdict);
        joined.implied_kinds = implied_kinds;
        joined
            .implied_kinds
            .iter_mut()
            .for_each(|kind_match| kind_match.verdict = kind_match.verdict.and(verdict));
        for number in &other.because {
            if !joined.because.contains(number) {
                joined.because.push(*number);
            }
        }
        if joined.then.is_empty() {
            joined.then.clone_from(&other.then);
        }
        joined.standing = joined.standing.or(other.standing);
        joined
    }

    /// The event with a verdict no better than before.
    pub(super) fn narrowed(self, verdict: Verdict) -> Self {
        let mut hit = self.with(verdict);
        for kind_match in &mut hit.implied_kinds {
            kind_match.verdict = kind_match.verdict.and(verdict);
        }
        hit
    }
}

/// Whether a number that is at least `certain` and at most `possible` lies within bounds.
pub(super) fn amount_truth(amount: Amount, (certain, possible): (u64, u64)) -> Truth {
    let enough = if certain >= amount.at_least {
        Truth::Certain
    } else if possible >= amount.at_least {
        Truth::Possible
    } else {
        Truth::No
    };
    let few = match amount.at_most {
        None => Truth::Certain,
        Some(most) if possible <= most => Truth::Certain,
        Some(most) if certain <= most => Truth::Possible,
        Some(_) => Truth::No,
    };
    enough.and(few)
}
