//! Evaluation of sets under a lens, three-valued.
//!
//! An [`Evaluator`] answers what belongs to a set of events, of entities or of dates. Sub-selections are evaluated
//! once, before the set that uses them. Each filter is then planned ([`crate::plan`]), and the operators of the plan are
//! run one after the other, each by a type of its own; nothing here chooses another way than the plan. Certain and
//! possible rows come back together, each with its truth: showing or counting them is the business of who asked.

// Tests on what is said of an event.
mod claims;
// Where words stand.
mod mentions;
// Checks by columns.
mod check_columns;
// Checks through the view.
mod check_view;
// Sets of dates.
mod dates;
// What removed the last row.
mod diagnosis;
// Sets of entities.
mod entities;
// Tests on entities.
mod entity_checks;
// Events of a kind that pass tests.
mod filter;
// Candidates and matches on their way.
mod flow;
// Groups that columns tell.
mod groups;
// What events are grouped by.
mod keys;
// What lies above what.
mod above;
// What events of a sequence are about.
mod about;
// The first and the last.
mod nth;
// The first and the last of each entity, by one pass.
mod first_per_key;
// What one column rules out.
mod prefilter;
// Events in each of their readings.
mod readings;
// Exact events taken from a list.
mod take_listed;
// The first and the last, found from the near end.
mod top_n;
// Sub-selections for the planner.
mod resolver;
// Sequences.
mod sequence;
// Sequences of one step.
mod sequence_join;
// The days of the base.
mod days;
// How far a step reaches.
mod reach;
// All of two kinds compared.
mod merge_join;
// Joined sets that differ by tests of one date.
mod one_date;
// What events leave unsaid together.
pub mod openings;
// What was found.
mod outcome;
// What only what is not said keeps out.
mod unstated;
// Joined sets.
mod sets;

pub use annals_graph::budget::Budget;
use annals_graph::budget::{BudgetedVec, Weight};
use annals_graph::ids::EventIx;
use annals_graph::view::{EventView, View};
use annals_model::error::Result;
use annals_model::time::Day;

pub use self::claims::rating;
pub use self::flow::{Chooser, TimeKey};
pub use self::keys::{GroupKey, in_each_reading, join, keys_of, period};
pub use self::mentions::{MentionPlace, SearchWords};
use self::outcome::sort_in_time;
pub use self::outcome::{AbsenceStatus, DateMatch, EntityMatch, EventMatch, KindMatch, Outcome};
pub use self::sets::absence;
pub use crate::plan::entities_among;
use crate::plan::{Plan, Tracer};
use crate::query::{Dates, Entities, Events};

/// Every event that may mention some folded words, and perhaps others; `None` where only reading every text tells.
pub type LookUp<'a> = dyn Fn(&str) -> Result<Option<Vec<EventIx>>> + 'a;

/// Evaluates sets under a lens.
pub struct Evaluator<'a> {
    view: View<'a>,
    today: Day,
    budget: &'a Budget<'a>,
    tracer: Tracer<'a>,
    /// Where words are looked up; else every text is read.
    words: Option<&'a LookUp<'a>>,
    /// Notes of sub-selections, for the set that is being evaluated.
    pending: Vec<String>,
    /// How deep in sub-selections: only what is asked itself is diagnosed.
    depth: u32,
    /// Whether a row is wanted of all that is possible.
    shows_possible: bool,
}

impl<'a> Evaluator<'a> {
    /// An evaluator.
    #[must_use]
    pub fn new(view: View<'a>, today: Day, budget: &'a Budget<'a>) -> Self {
        let view = view.within(budget);
        let (tracer, pending) = (Tracer::off(), Vec::new());
        Self { view, today, budget, tracer, words: None, pending, depth: 0, shows_possible: false }
    }

    /// The same, with a row wanted of all that is possible.
    #[must_use]
    pub fn showing_possible(self, shows_possible: bool) -> Self {
        Self { shows_possible, ..self }
    }

    /// Whether a row is wanted of all that is possible.
    #[must_use]
    pub fn shows_possible(&self) -> bool {
        self.shows_possible
    }

    /// The same, keeping the plan for [`Self::plan`]; `clock` tells microseconds.
    #[must_use]
    pub fn traced(mut self, clock: Option<&'a dyn Fn() -> u64>) -> Self {
        self.tracer = Tracer::on(clock);
        self
    }

    /// The same, looking words of texts up there instead of reading every text.
    #[must_use]
    pub fn looking_words_up(mut self, words: &'a LookUp<'a>) -> Self {
        self.words = Some(words);
        self
    }

    /// The plan of everything evaluated so far, with what came out; empty where it was not kept.
    #[must_use]
    pub fn plan(&self) -> &[Plan] {
        self.tracer.plans()
    }

    /// The view.
    #[must_use]
    pub fn view(&self) -> View<'a> {
        self.view
    }

    /// What today is.
    #[must_use]
    pub fn today(&self) -> Day {
        self.today
    }

    /// The day that the world is looked at: that of the lens, else today.
    #[must_use]
    pub fn present(&self) -> Day {
        self.view.lens().as_of.unwrap_or(self.today)
    }

    /// The events of a set, in order of time.
    ///
    /// # Errors
    /// If the budget runs out.
    pub fn events(&mut self, set: &Events) -> Result<Outcome<EventMatch>> {
        let mut outcome = self.events_of(set)?;
        self.want(outcome.rows.iter_mut().map(|hit| &mut hit.wanted));
        Ok(outcome)
    }

    /// Marks rows as wanted where all that is possible is.
    fn want<'w>(&self, rows: impl Iterator<Item = &'w mut bool>) {
        if self.shows_possible {
            rows.for_each(|wanted| *wanted = true);
        }
    }

    /// The events of a set, those left out that are taken as they are found, and whether any were offered to be taken:
    /// the others are in order of time. Where the latest are wanted first, they are offered first.
    pub fn events_choosing<'c>(
        &mut self,
        set: &Events,
        latest_first: bool,
        choose: &mut Chooser<'c, 'a>,
    ) -> Result<(Outcome<EventMatch>, bool)> {
        match set {
            Events::Filter(filter) if filter.base.is_none() => {
                let shows_possible = self.shows_possible;
                let mut choose = |seen: &EventView<'a>, when, mut hit: EventMatch| {
                    hit.wanted |= shows_possible;
                    choose(seen, when, hit)
                };
                Ok((self.filter_choosing(filter, latest_first, &mut choose)?, true))
            }
            set => Ok((self.events(set)?, false)),
        }
    }

    /// The events of a set, exact ones without rows ([`Outcome::exact`]): for who counts them, or
    /// asks the columns about them.
    ///
    /// # Errors
    /// If the budget runs out.
    pub fn events_apart(&mut self, set: &Events) -> Result<Outcome<EventMatch>> {
        self.events_apart_by(set, false)
    }

    /// As [`Self::events_apart`]; where only who acted is wanted of those exact, perhaps by that ([`Outcome::actors`]).
    pub fn events_apart_by(&mut self, set: &Events, only_actors: bool) -> Result<Outcome<EventMatch>> {
        let mut outcome = match set {
            Events::Filter(filter) if filter.base.is_none() => self.filter_apart(filter, only_actors)?,
            Events::Sequence(sequence) => self.sequence_apart(sequence)?,
            Events::Nth { last, count, of, per } => self.nth_apart(*last, *count, of, per)?,
            set => self.events_of(set)?,
        };
        self.want(outcome.rows.iter_mut().map(|hit| &mut hit.wanted));
        Ok(outcome)
    }

    /// The entities of a set: those named in the order typed, others in the order of their entries.
    ///
    /// # Errors
    /// If the budget runs out.
    pub fn entities(&mut self, set: &Entities) -> Result<Outcome<EntityMatch>> {
        let mut outcome = self.entities_of(set)?;
        self.want(outcome.rows.iter_mut().map(|found| &mut found.wanted));
        Ok(outcome)
    }

    /// The dates of a set, in order.
    ///
    /// # Errors
    /// If the budget runs out.
    pub fn dates(&mut self, set: &Dates) -> Result<Outcome<DateMatch>> {
        let mut outcome = self.dates_of(set)?;
        self.want(outcome.rows.iter_mut().map(|found| &mut found.wanted));
        Ok(outcome)
    }

    /// Counts a step, and looks at the budget now and then.
    pub fn step(&self) -> Result<()> {
        self.steps(1)
    }

    /// Counts so many steps, and looks at the budget now and then.
    pub fn steps(&self, steps: usize) -> Result<()> {
        if self.budget.work(u64::try_from(steps).unwrap_or(u64::MAX)) { Ok(()) } else { self.budget.check() }
    }

    /// Adds a step that was run beside the evaluation of sets to the plan.
    pub fn ran(&mut self, plan: impl FnOnce() -> Plan) {
        self.tracer.add(plan);
    }

    /// What time it is, in microseconds, where steps are timed.
    pub fn clock(&self) -> Option<u64> {
        self.tracer.now()
    }

    /// Whether everything so far was worked out within the budget: what was not is no answer.
    ///
    /// # Errors
    /// If the budget has run out.
    pub fn check(&self) -> Result<()> {
        self.budget.check()
    }

    /// Counts that a set has so many rows.
    pub fn rows(&self, rows: usize) -> Result<()> {
        if self.budget.rows(rows) { Ok(()) } else { self.budget.check() }
    }

    /// Adds a row to those of a set.
    pub fn keep<T: Weight>(&self, rows: &mut BudgetedVec<'_, T>, row: T) -> Result<()> {
        if self.budget.rows(rows.len() + 1) && rows.push(row) { Ok(()) } else { self.budget.check() }
    }

    /// Adds rows to those of a set.
    pub fn keep_all<T: Weight>(
        &self,
        rows: &mut BudgetedVec<'_, T>,
        more: impl IntoIterator<Item = T>,
    ) -> Result<()> {
        more.into_iter().try_for_each(|row| self.keep(rows, row))
    }

    /// What works through data as its view does.
    pub fn guarded<I: IntoIterator>(&self, items: I) -> impl Iterator<Item = I::Item> + use<'a, I> {
        self.view.guarded(items)
    }

    /// Counts bytes that are held until the answer is given.
    pub fn hold(&self, bytes: usize) -> Result<()> {
        if self.budget.hold(bytes) { Ok(()) } else { self.budget.check() }
    }
}
