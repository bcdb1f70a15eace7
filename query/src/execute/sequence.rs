//! Sequences: events followed or preceded by others about the same thing.
//!
//! A chain holds as certainly as its weakest link; an event belongs to the answer as certainly as its best chain. The
//! order of two events that can share a day is not known, so that one only may follow the other. An event does not
//! follow itself, nor an aggregate that stands for it. An event in the middle of a chain has one day, so that it is
//! compared with the next on the days that the one before it leaves, and no event stands in a chain twice.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use annals_graph::budget::{Weight, map_entry};
use annals_graph::ids::EventIx;
use annals_graph::small_vec::SmallVec1;
use annals_graph::view::{View, Worlds};
use annals_model::entry::EntryId;
use annals_model::error::Result;
use annals_model::time::{Day, Truth};

use super::about::{About, Sharing, Thread};
use super::sets::Split;
use super::{AbsenceStatus, Evaluator, EventMatch, Outcome};
use crate::plan::{Plan, Verdict, What, follows};
use crate::query::{Same, Sequence, SequenceStep};

/// The events of a step, ready to be compared.
pub(super) struct Stage<'q> {
    pub step: &'q SequenceStep,
    sharing: Sharing<'q>,
    hits: Vec<EventMatch>,
    /// The events in order; sorted when they are first asked for.
    events: OnceCell<Vec<EventIx>>,
    threads: Vec<Thread>,
    /// Which of them share what, so that only those are compared.
    about: About,
    /// What was found out about continuing from each of them, on the days that are left to each of its readings.
    known: BTreeMap<ChainPlace, ChainLink>,
}

/// An event of a stage, the days that are left to its readings, and those before it in its chain that a later stage has,
/// too.
type ChainPlace = (usize, SmallVec1<(Day, Day)>, SmallVec1<EventIx>);

/// How a chain goes on from an event.
#[derive(Clone, Debug)]
pub(super) struct ChainLink {
    pub verdict: Verdict,
    /// The numbers of the events it goes on with.
    pub then: Vec<EntryId>,
}

impl<'q> Stage<'q> {
    /// Events of a step, in order of time.
    pub(super) fn new(view: &View<'_>, step: &'q SequenceStep, found: Vec<EventMatch>) -> Self {
        let sharing = Sharing::new(view, &step.same);
        let (mut hits, mut threads) = (view.kept(), view.kept());
        for hit in view.guarded(found) {
            if let Some(thread) = Thread::new(view, &hit, &sharing) {
                hits.push(hit);
                threads.push(thread);
            }
        }
        let about = About::new(view, &threads, &step.same);
        let (hits, threads) = (hits.into_answer(), threads.into_answer());
        Self { step, sharing, hits, events: OnceCell::new(), threads, about, known: BTreeMap::new() }
    }

    /// Whether an event is one of them.
    fn has(&self, event: EventIx) -> bool {
        let events = self.events.get_or_init(|| {
            let mut events: Vec<EventIx> = self.hits.iter().map(|hit| hit.event).collect();
            events.sort_unstable();
            events
        });
        events.binary_search(&event).is_ok()
    }

    /// Whether there is nothing to be compared with.
    pub(super) fn is_empty(&self) -> bool {
        self.hits.is_empty()
    }
}

impl Evaluator<'_> {
    /// The first events of sequences, some of them apart.
    pub(super) fn sequence_apart(&mut self, sequence: &Sequence) -> Result<Outcome<EventMatch>> {
        self.traced_step(|| What::Said("sequences".into()), |inner| inner.sequence(sequence))
    }

    fn sequence(&mut self, sequence: &Sequence) -> Result<Outcome<EventMatch>> {
        let mut outcome = match sequence.steps.as_slice() {
            [step] if step.same != Same::Anywhere => self.following(&sequence.first, step)?,
            _ => self.chains(sequence)?,
        };
        if sequence.steps.iter().any(|step| step.not) {
            outcome.note(format!("read up to {}", self.read_to()));
        }
        Ok(outcome)
    }

    /// The first events of sequences of any length.
    fn chains(&mut self, sequence: &Sequence) -> Result<Outcome<EventMatch>> {
        let first = self.events_of(&sequence.first)?;
        let got = first.rows.len() as u64;
        let mut outcome = Outcome { checked: first.rows.len() as u64, ..Outcome::default() };
        outcome.absorb(&first);
        let mut stages = Vec::with_capacity(sequence.steps.len());
        for step in &sequence.steps {
            let found = self.within(|inner| inner.events_of(&step.events))?;
            found.notes.iter().for_each(|note| outcome.note(note.clone()));
            let mut all = self.appended(found.rows, found.unstated)?;
            self.sort(&mut all);
            stages.push(Stage::new(&self.view, step, all));
        }
        let (read_to, began) = (self.read_to(), self.tracer.now());
        let mut found = Vec::new();
        for hit in first.rows.into_iter().chain(first.unstated) {
            self.step()?;
            let thread = match stages.first() {
                Some(stage) => Thread::new(&self.view, &hit, &stage.sharing),
                None => Thread::new(&self.view, &hit, &Sharing::new(&self.view, &Same::Anywhere)),
            };
            let Some(thread) = thread else { continue };
            let link = self.continued((&hit, &thread), &mut stages, 0)?;
            let first = sequence.steps.first();
            let row = first.and_then(|first| hit.continued(&thread, link, first, read_to));
            found.extend(row);
        }
        let mut rows = Split::new(self);
        found.into_iter().try_for_each(|hit| rows.keep(hit))?;
        rows.finish(&mut outcome);
        let us = self.since(began);
        self.tracer.add(|| Plan {
            got: Some(got),
            actual: Some(outcome.found()),
            us,
            ..Plan::said("follow each from step to step, in every reading")
        });
        Ok(outcome)
    }

    /// How the chain goes on after an event, from this stage.
    pub(super) fn continued(
        &mut self,
        (hit, from): (&EventMatch, &Thread),
        stages: &mut [Stage<'_>],
        at: usize,
    ) -> Result<ChainLink> {
        let Some(stage) = stages.get(at) else {
            return Ok(ChainLink { verdict: Verdict::CERTAIN, then: Vec::new() });
        };
        let step = stage.step;
        let best = self.best(from, stages, at)?;
        if !step.not {
            return Ok(best);
        }
        // Nothing stands at an absence: what comes after it is compared with the step before.
        let absent = best.verdict.not();
        let onward = match stages.get(at + 1) {
            Some(next) => {
                let again = Thread::new(&self.view, hit, &next.sharing);
                let again = again.and_then(|again| again.still(from));
                again.map_or(Ok(ChainLink { verdict: Verdict::NO, then: Vec::new() }), |again| {
                    self.continued((hit, &again), stages, at + 1)
                })?
            }
            None => ChainLink { verdict: Verdict::CERTAIN, then: Vec::new() },
        };
        Ok(ChainLink { verdict: absent.and(onward.verdict), then: onward.then })
    }

    /// The best of a stage that an event is related to as the step says, whether there must be one or none.
    pub(super) fn best(&mut self, from: &Thread, stages: &mut [Stage<'_>], at: usize) -> Result<ChainLink> {
        let mut best = ChainLink { verdict: Verdict::NO, then: Vec::new() };
        let Some(stage) = stages.get(at) else { return Ok(best) };
        let (step, candidates) = (stage.step, stage.about.candidates(from));
        for candidate in candidates {
            self.step()?;
            let stage = &stages[at];
            let verdict = stage.hits[candidate].verdict().and(related(from, &stage.threads[candidate], step));
            if !verdict.is_open() {
                continue;
            }
            let further = if step.not { None } else { Some(self.beyond(from, stages, at, candidate)?) };
            let reached = further.as_ref().map_or(verdict, |further| verdict.and(further.verdict));
            // The first of equally certain chains is the one that is told.
            let better = (reached.truth, reached.wanted) > (best.verdict.truth, best.verdict.wanted);
            best.verdict = best.verdict.or(reached);
            if better {
                let number = stages[at].threads[candidate].number;
                let then =
                    further.into_iter().flat_map(|further| std::iter::once(number).chain(further.then));
                best = ChainLink { verdict: best.verdict, then: then.collect() };
            }
            if best.verdict.is_in_all() {
                break;
            }
        }
        best.verdict = best.verdict.or(self.open(from, stages, at, best.verdict.open)?);
        Ok(best)
    }

    /// Whether one of a stage may be related to an event for all that is said, where that is more than is known.
    fn open(&mut self, from: &Thread, stages: &mut [Stage<'_>], at: usize, known: Worlds) -> Result<Verdict> {
        let mut open = known;
        let Some(stage) = stages.get(at) else { return Ok(Verdict::NO) };
        let step = stage.step;
        let candidates = self.view.gathered(stage.about.open_to(from));
        for candidate in candidates.iter().copied() {
            if open.is_in_all() {
                break;
            }
            self.step()?;
            let stage = &stages[at];
            let verdict = stage.hits[candidate].verdict().and(related(from, &stage.threads[candidate], step));
            if verdict.open > open {
                let beyond = if step.not {
                    Verdict::CERTAIN
                } else {
                    self.beyond(from, stages, at, candidate)?.verdict
                };
                open = open.max(verdict.and(beyond).open);
            }
        }
        Ok(Verdict { open, ..Verdict::NO })
    }

    /// How the chain goes on after an event of a stage that stands to one before it; worked out once.
    fn beyond(
        &mut self,
        from: &Thread,
        stages: &mut [Stage<'_>],
        at: usize,
        candidate: usize,
    ) -> Result<ChainLink> {
        let Some(next) = stages.get(at + 1) else {
            return Ok(ChainLink { verdict: Verdict::CERTAIN, then: Vec::new() });
        };
        let hit = stages[at].hits[candidate].clone();
        let thread = Thread::new(&self.view, &hit, &next.sharing);
        let Some(thread) = thread.and_then(|thread| thread.beside(from, stages[at].step)) else {
            return Ok(ChainLink { verdict: Verdict::NO, then: Vec::new() });
        };
        let days = thread.days().iter().map(|extent| (extent.earliest, extent.latest)).collect();
        let later = |event: &EventIx| stages[at + 1..].iter().any(|stage| stage.has(*event));
        let place: ChainPlace = (candidate, days, thread.before().iter().copied().filter(later).collect());
        if let Some(known) = stages[at].known.get(&place) {
            return Ok(known.clone());
        }
        let link = self.continued((&hit, &thread), stages, at + 1)?;
        self.hold(map_entry::<ChainPlace, ChainLink>() + link.then.heap())?;
        stages[at].known.insert(place, link.clone());
        Ok(link)
    }

    /// The day up to which the log was read: today, or the day of the lens where that is earlier.
    pub(super) fn read_to(&self) -> Day {
        let lens = self.view.lens();
        let recorded = lens.recorded_on.or_else(|| {
            let newest = lens.recorded_at?;
            self.view.graph().recorded_day(newest)
        });
        [lens.as_of, lens.known_on, recorded].into_iter().flatten().fold(self.today, Day::min)
    }
}

impl EventMatch {
    /// The first event of a sequence that goes on so; `None` where it certainly does not.
    pub(super) fn continued(
        self,
        thread: &Thread,
        link: ChainLink,
        step: &SequenceStep,
        read_to: Day,
    ) -> Option<Self> {
        let verdict = self.verdict().and(link.verdict);
        if !verdict.is_open() {
            return None;
        }
        let mut hit = self.narrowed(verdict);
        if verdict.is_possible() {
            hit.standing = standing(thread.last(), step, verdict.truth.into(), read_to);
        }
        hit.then = link.then;
        Some(hit)
    }
}

/// Whether a step leads from one event to another: in order, in time, about the same thing, in every reading.
fn related(from: &Thread, to: &Thread, step: &SequenceStep) -> Verdict {
    let apart = from.apart_from(to);
    if apart == Truth::No {
        return Verdict::NO;
    }
    let mut each: SmallVec1<(bool, Verdict)> = SmallVec1::new();
    for a in &from.readings {
        for b in &to.readings {
            let in_order = if step.precedes {
                follows(b.extent, a.extent, step.within)
            } else {
                follows(a.extent, b.extent, step.within)
            };
            each.push((a.deciding && b.deciding, Verdict::plain(in_order).and(a.shares(b, &step.same))));
        }
    }
    Verdict::agreed(&each).and(Verdict::plain(apart))
}

/// How the absence of what must not follow within a span stands on the day up to which the log was read; `from` is
/// where the last day of the event before it can lie.
pub(super) fn standing(
    from: Option<(Day, Day)>,
    step: &SequenceStep,
    absent: Truth,
    read_to: Day,
) -> Option<AbsenceStatus> {
    let within = step.within.filter(|_| step.not && !step.precedes)?;
    let due = |day: Day| day.plus(within).0;
    let (earliest, latest) = from.map(|(earliest, latest)| (due(earliest), due(latest)))?;
    Some(if earliest >= read_to {
        AbsenceStatus::NotYetDue
    } else if latest < read_to && absent.is_certain() {
        AbsenceStatus::Overdue
    } else {
        AbsenceStatus::CannotTell
    })
}
