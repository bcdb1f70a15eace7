//! Evaluation of sets under a lens, three-valued.
//!
//! An [`Evaluator`] answers what belongs to a set of events, of entities or of dates. Sub-selections are evaluated
//! once, before the set that uses them; each filter is then planned ([`crate::plan`]) and its candidates are looked at
//! through the view one by one. Certain and possible rows come back together, each with its truth: showing or
//! counting them is the business of who asked.

// Tests on what is said of an event.
mod claims;
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
// Joined sets.
mod sets;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::rc::Rc;

use annals_store::entry::Number;
use annals_store::time::{Date, Day, Extent, Truth};

pub(crate) use self::flow::{Chooser, TimeKey};
pub use self::keys::{GroupKey, join, keys_of, period};
pub use self::sets::absence;
pub use crate::budget::Budget;
use crate::budget::{Kept, Weight};
use crate::error::Result;
use crate::few::One;
use crate::ids::{EntityIx, EventIx};
pub use crate::plan::entities_among;
use crate::plan::{Plan, Tracer, Verdict};
use crate::query::{Dates, Entities, Events, Filter};
use crate::view::{Seen, View};
use crate::vocabulary::Guise;

/// An event that is or may be in a set.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The event.
    pub event: EventIx,
    /// Whether it is in the set.
    pub truth: Truth,
    /// Whether a row for it was asked for: it is certain, or only `possibly` tests of time make it possible.
    pub wanted: bool,
    /// What it rests on: its own number first.
    pub because: One<Number>,
    /// In a sequence: the events of the further steps.
    pub then: Vec<Number>,
    /// In a sequence with an absence in a span of time: how the absence stands.
    pub standing: Option<Standing>,
    /// As which kinds it was found, each with its truth; empty where it is seen as recorded.
    pub guises: Vec<Guised>,
}

/// A way in which an event was found to be of the kind asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Guised {
    /// The way; `None` where it is seen as recorded.
    pub guise: Option<Rc<Guise>>,
    /// Whether the event is in the set by it.
    pub verdict: Verdict,
}

/// How the absence of a further event within a span stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The time is over.
    Overdue,
    /// The time is not over.
    NotYetDue,
    /// The dates, or an event that may be the one, leave it open.
    CannotTell,
}

/// An entity that is or may be in a set.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The entity.
    pub entity: EntityIx,
    /// Whether it is in the set.
    pub truth: Truth,
    /// Whether a row for it was asked for.
    pub wanted: bool,
    /// The events it rests on.
    pub because: One<Number>,
}

/// A date that is or may be in a set.
#[derive(Clone, Debug, PartialEq)]
pub struct DateFound {
    /// As stated; `None` where nothing was.
    pub date: Option<Date>,
    /// Its bounds.
    pub extent: Extent,
    /// Whether it is in the set.
    pub truth: Truth,
    /// Whether a row for it was asked for.
    pub wanted: bool,
    /// The events it is the date of.
    pub because: Vec<Number>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome<T> {
    /// Certain and possible rows: events in order of time, entities and dates in theirs.
    pub rows: Vec<T>,
    /// Where rows were wanted only of what needs a look: the events that are certainly in the set, seen as recorded,
    /// each one event of the kind asked for on one day, in order of time. Of a sequence, those that nothing has followed
    /// in a time that is over.
    pub settled: Vec<EventIx>,
    /// Where of such events only who acted was wanted, and a list tells: who did, in order, each with the event.
    pub(crate) acted: Vec<(EntityIx, EventIx)>,
    /// How many candidates were looked at; for a sequence, how many first events.
    pub checked: u64,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Aggregates without a number that would have been rows.
    pub several: Vec<EventIx>,
}

impl Outcome<Hit> {
    /// The events that are certainly in the set, in order of time.
    #[must_use]
    pub fn certain(&self, view: &View<'_>) -> Cow<'_, [EventIx]> {
        let certain = self.rows.iter().filter(|hit| hit.truth.is_certain()).map(|hit| hit.event);
        let mut all = view.gathered(certain);
        if all.is_empty() {
            return Cow::Borrowed(&self.settled);
        }
        if !self.settled.is_empty() {
            all.extend(self.settled.iter().copied());
            sort_in_time(view, &mut all, |event| *event);
        }
        Cow::Owned(all.into_answer())
    }
}

/// Puts what stands for events in order of time as seen through the lens.
fn sort_in_time<T>(view: &View<'_>, all: &mut [T], event: impl Fn(&T) -> EventIx) {
    view.sort_by_cached_key(all, |one| {
        let seen = view.event(event(one));
        seen.map(|seen| (seen.extent.earliest, seen.extent.latest, seen.number))
    });
}

impl Weight for Guised {
    fn heap(&self) -> usize {
        // A guise is shared by all that were found by it.
        0
    }
}

impl Weight for Hit {
    fn heap(&self) -> usize {
        self.because.heap() + self.then.heap() + self.guises.heap()
    }
}

impl Weight for Found {
    fn heap(&self) -> usize {
        self.because.heap()
    }
}

impl Weight for DateFound {
    fn heap(&self) -> usize {
        self.because.heap()
    }
}

impl<T> Default for Outcome<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            settled: Vec::new(),
            acted: Vec::new(),
            checked: 0,
            notes: Vec::new(),
            several: Vec::new(),
        }
    }
}

impl<T> Outcome<T> {
    /// How many members were found: rows, and those that are apart.
    pub(crate) fn found(&self) -> u64 {
        (self.rows.len() + self.settled.len() + self.acted.len()) as u64
    }

    /// Adds what a reader should know, once.
    pub fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Takes over what another outcome has besides rows.
    pub(crate) fn absorb<U>(&mut self, other: &Outcome<U>) {
        other.notes.iter().for_each(|note| self.note(note.clone()));
        let mut known: BTreeSet<EventIx> = self.several.iter().copied().collect();
        self.several.extend(other.several.iter().filter(|several| known.insert(**several)));
    }
}

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
}

impl<'a> Evaluator<'a> {
    /// An evaluator.
    #[must_use]
    pub fn new(view: View<'a>, today: Day, budget: &'a Budget<'a>) -> Self {
        let view = view.within(budget);
        Self { view, today, budget, tracer: Tracer::off(), words: None, pending: Vec::new(), depth: 0 }
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
    pub fn plan(&self) -> Vec<Plan> {
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
    pub fn events(&mut self, set: &Events) -> Result<Outcome<Hit>> {
        self.events_of(set)
    }

    /// The events of a set, those left out that are taken as they are found, and whether any were offered to be taken:
    /// the others are in order of time.
    pub(crate) fn events_choosing<'c>(
        &mut self,
        set: &Events,
        choose: &mut Chooser<'c, 'a>,
    ) -> Result<(Outcome<Hit>, bool)> {
        match set {
            Events::Filter(filter) if filter.base.is_none() => {
                Ok((self.filter_choosing(filter, choose)?, true))
            }
            set => Ok((self.events_of(set)?, false)),
        }
    }

    /// The events of a set, those that its lists settle without rows ([`Outcome::settled`]): for who counts them, or
    /// asks the columns about them.
    ///
    /// # Errors
    /// If the budget runs out.
    pub fn events_apart(&mut self, set: &Events) -> Result<Outcome<Hit>> {
        self.events_apart_by(set, false)
    }

    /// As [`Self::events_apart`]; where only who acted is wanted of those settled, perhaps by that ([`Outcome::acted`]).
    pub(crate) fn events_apart_by(&mut self, set: &Events, only_actors: bool) -> Result<Outcome<Hit>> {
        match set {
            Events::Filter(filter) if filter.base.is_none() => self.filter_apart(filter, only_actors),
            Events::Sequence(sequence) => self.sequence_apart(sequence),
            Events::Nth { last, count, of, per } => self.nth_apart(*last, *count, of, per),
            set => self.events_of(set),
        }
    }

    /// The entities of a set: those named in the order typed, others in the order of their entries.
    ///
    /// # Errors
    /// If the budget runs out.
    pub fn entities(&mut self, set: &Entities) -> Result<Outcome<Found>> {
        self.entities_of(set)
    }

    /// The dates of a set, in order.
    ///
    /// # Errors
    /// If the budget runs out.
    pub fn dates(&mut self, set: &Dates) -> Result<Outcome<DateFound>> {
        self.dates_of(set)
    }

    /// Whether one event passes a filter.
    ///
    /// # Errors
    /// If the budget runs out.
    pub fn event_truth(&mut self, seen: &Seen<'a>, filter: &Filter) -> Result<Truth> {
        self.truth_of(seen, filter)
    }

    /// Counts a step, and looks at the budget now and then.
    pub(crate) fn step(&self) -> Result<()> {
        self.steps(1)
    }

    /// Counts so many steps, and looks at the budget now and then.
    pub(crate) fn steps(&self, steps: usize) -> Result<()> {
        if self.budget.work(u64::try_from(steps).unwrap_or(u64::MAX)) { Ok(()) } else { self.budget.check() }
    }

    /// Whether everything so far was worked out within the budget: what was not is no answer.
    ///
    /// # Errors
    /// If the budget has run out.
    pub fn check(&self) -> Result<()> {
        self.budget.check()
    }

    /// Counts that a set has so many rows.
    pub(crate) fn rows(&self, rows: usize) -> Result<()> {
        if self.budget.rows(rows) { Ok(()) } else { self.budget.check() }
    }

    /// Adds a row to those of a set.
    pub(crate) fn keep<T: Weight>(&self, rows: &mut Kept<'_, T>, row: T) -> Result<()> {
        if self.budget.rows(rows.len() + 1) && rows.push(row) { Ok(()) } else { self.budget.check() }
    }

    /// Adds rows to those of a set.
    pub(crate) fn keep_all<T: Weight>(
        &self,
        rows: &mut Kept<'_, T>,
        more: impl IntoIterator<Item = T>,
    ) -> Result<()> {
        more.into_iter().try_for_each(|row| self.keep(rows, row))
    }

    /// What works through data as its view does.
    pub(crate) fn guarded<I: IntoIterator>(&self, items: I) -> impl Iterator<Item = I::Item> + use<'a, I> {
        self.view.guarded(items)
    }

    /// Counts bytes that are held until the answer is given.
    pub(crate) fn hold(&self, bytes: usize) -> Result<()> {
        if self.budget.hold(bytes) { Ok(()) } else { self.budget.check() }
    }
}

impl Hit {
    /// Its verdict.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let wanted = if self.wanted { Truth::Certain } else { self.truth };
        Verdict { truth: self.truth, wanted }
    }

    /// The ways in which it was found, each with its verdict: at least one.
    #[must_use]
    pub fn ways(&self) -> Cow<'_, [Guised]> {
        if self.guises.is_empty() {
            Cow::Owned(vec![Guised { guise: None, verdict: self.verdict() }])
        } else {
            Cow::Borrowed(&self.guises)
        }
    }

    /// The same event with another verdict.
    #[must_use]
    pub(crate) fn with(mut self, verdict: Verdict) -> Self {
        self.truth = verdict.truth;
        self.wanted = verdict.is_wanted();
        self
    }
}

impl Found {
    /// Its verdict.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let wanted = if self.wanted { Truth::Certain } else { self.truth };
        Verdict { truth: self.truth, wanted }
    }
}

impl DateFound {
    /// Its verdict.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let wanted = if self.wanted { Truth::Certain } else { self.truth };
        Verdict { truth: self.truth, wanted }
    }
}
