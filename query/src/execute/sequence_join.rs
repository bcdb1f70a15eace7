//! Sequences of one step, as most are.
//!
//! Exact events ([`Outcome::exact`]) need no rows to be compared: each is one event on one day, so that among those of
//! one thing, in order of time, halving tells which come after which. How the two sides are brought together is planned
//! ([`Join`]). All others are compared as in sequences of any length.

use annals_graph::columns::{Column, ColumnSpan};
use annals_graph::graph::Postings;
use annals_graph::ids::{EntityIx, EventIx, KindIx};
use annals_graph::view::View;
use annals_model::error::Result;
use annals_model::time::Truth;

use super::about::{Sharing, Thread};
use super::merge_join::Related;
use super::reach::{ReachableRange, due};
use super::sequence::{ChainLink, Stage, standing};
use super::sets::Split;
use super::{Evaluator, EventMatch, Outcome};
use crate::plan::{Join, Plan, Verdict};
use crate::query::{Events, SequenceStep};

/// Settled events by what they share, those of one entity in order of time.
enum SharedIndex<'g> {
    /// They are all of the base of one kind: the lists of each entity have them.
    Listed { postings: &'g Postings, kind: KindIx },
    /// They were dealt out.
    Dealt(Dealt),
}

impl<'a> Evaluator<'a> {
    /// The events that others follow or precede as a step says, or that none does; of those that none does, the ones
    /// for which that is certain are apart, if their time is over.
    pub(super) fn following(&mut self, first: &Events, step: &SequenceStep) -> Result<Outcome<EventMatch>> {
        let mut first = self.events_apart(first)?;
        let checked = first.rows.len() + first.exact.len();
        let mut outcome = Outcome { checked: checked as u64, ..Outcome::default() };
        outcome.absorb(&first);
        let view = self.view;
        let sharing = Sharing::new(&view, &step.same);
        let mut found = self.within(|inner| inner.events_apart(&step.events))?;
        found.notes.iter().for_each(|note| outcome.note(note.clone()));
        // What is in either for nothing but what is not said is compared with the others that need a look.
        first.rows = self.appended(std::mem::take(&mut first.rows), std::mem::take(&mut first.unstated))?;
        found.rows = self.appended(std::mem::take(&mut found.rows), std::mem::take(&mut found.unstated))?;
        self.sort(&mut found.rows);
        let (got, began) = (first.found(), self.tracer.now());
        let exact = std::mem::take(&mut first.exact);
        let join = Join::choose(&view, step, &exact, &found.exact, !found.rows.is_empty());
        if let Join::Merge { kinds } = join {
            let related = self.merge_join(kinds, step, &sharing)?;
            self.add_absent(exact, &related, step, &mut outcome)?;
        } else {
            let others = self.others(join, &mut found, &sharing)?;
            let again = view.gathered(found.rows.iter().cloned()).into_answer();
            let mut rest = [Stage::new(&view, step, again)];
            self.look_up(exact, (&others, &mut rest), &sharing, (&mut first.rows, &mut outcome))?;
        }
        let (passed, us) = (outcome.found() + first.rows.len() as u64, self.since(began));
        self.tracer.add(|| join.plan(got, passed, us));
        if !first.rows.is_empty() {
            let began = self.tracer.now();
            self.compare_in_full(first.rows, found, &sharing, step, &mut outcome)?;
            let us = self.since(began);
            self.tracer.add(|| Plan {
                got: Some(passed),
                actual: Some(outcome.found()),
                us,
                ..Plan::said("compare the others in every reading")
            });
        }
        Ok(outcome)
    }

    /// Adds the exact events to which nothing, or nothing certain, stands as the step says.
    fn add_absent(
        &self,
        first: Vec<EventIx>,
        related: &Related,
        step: &SequenceStep,
        outcome: &mut Outcome<EventMatch>,
    ) -> Result<()> {
        let due = due(self.view.graph().events(), step, self.read_to());
        let (mut exact, mut rows) = (self.view.kept(), Split::new(self));
        for event in first {
            let truth = related.truth(event);
            if truth == Truth::No && event < due {
                self.keep(&mut exact, event)?;
            } else if let Some(hit) = self.linked(event, self.link((truth, None), step), step) {
                rows.keep(hit)?;
            }
        }
        outcome.exact = exact.into_answer();
        rows.finish(outcome);
        Ok(())
    }

    /// Adds the exact events of a sequence, each looked up among the others; those that share nothing by what was
    /// recorded are left to be compared in full.
    fn look_up(
        &mut self,
        first: Vec<EventIx>,
        (others, rest): (&SharedIndex<'_>, &mut [Stage<'_>; 1]),
        sharing: &Sharing<'_>,
        (in_full, outcome): (&mut Vec<EventMatch>, &mut Outcome<EventMatch>),
    ) -> Result<()> {
        let (view, table, step) = (self.view, self.view.graph().events(), rest[0].step);
        // Events come in order of time: most on the day of the one before.
        let mut reach = None;
        let (mut left, mut found) = (view.kept(), view.kept());
        for event in first {
            self.step()?;
            let entities = sharing.first_of(&view, event);
            if entities.is_empty() {
                self.keep(&mut left, EventMatch::exact(&view, event))?;
                continue;
            }
            if !reach.as_ref().is_some_and(|reach: &ReachableRange| reach.is_of(event)) {
                reach = Some(ReachableRange::new(table.first_day(event), |day| table.first_after(day), step));
            }
            let best = reach.as_ref().map(|reach| others.best(event, &entities, sharing, reach));
            let mut link = self.link(best.unwrap_or_default(), step);
            if !rest[0].is_empty()
                && let Some(thread) = Thread::new(&view, &EventMatch::exact(&view, event), sharing)
            {
                link = better(&view, link, self.best(&thread, rest, 0)?);
            }
            if let Some(hit) = self.linked(event, link, step) {
                self.keep(&mut found, hit)?;
            }
        }
        let mut rows = Split::new(self);
        found.into_answer().into_iter().try_for_each(|hit| rows.keep(hit))?;
        *in_full = self.appended(std::mem::take(in_full), left.into_answer())?;
        rows.finish(outcome);
        Ok(())
    }

    /// What it comes to that an event is the best of those related to another.
    fn link(&self, (truth, other): (Truth, Option<EventIx>), step: &SequenceStep) -> ChainLink {
        let stated = other.filter(|_| !step.not).map(|other| self.view.graph().events().number(other));
        ChainLink { verdict: Verdict::plain(truth), then: stated.into_iter().collect() }
    }

    /// The exact events of a step by what they share. Those that share nothing by what was recorded become rows.
    fn others(
        &self,
        join: Join,
        found: &mut Outcome<EventMatch>,
        sharing: &Sharing<'_>,
    ) -> Result<SharedIndex<'a>> {
        let view = self.view;
        if let Join::LookUpListed { kind } = join {
            return Ok(SharedIndex::Listed { postings: view.graph().postings(), kind });
        }
        let (mut exact, mut pairs, mut rows) = (view.kept(), view.kept(), view.kept());
        for event in std::mem::take(&mut found.exact) {
            let shared = sharing.first_of(&view, event);
            if shared.is_empty() {
                self.keep(&mut rows, EventMatch::exact(&view, event))?;
            } else {
                self.keep(&mut exact, event)?;
                self.keep_all(&mut pairs, shared.into_iter().map(|entity| (entity, event)))?;
            }
        }
        found.rows = self.appended(std::mem::take(&mut found.rows), rows.into_answer())?;
        self.sort(&mut found.rows);
        found.exact = exact.into_answer();
        let entities = view.graph().entity_count();
        self.hold(pairs.len() * size_of::<EventIx>() + entities * size_of::<u32>())?;
        self.steps(pairs.len())?;
        Ok(SharedIndex::Dealt(Dealt::new(&pairs, entities)))
    }

    /// An exact event, if what was found of others makes it one of the answer.
    fn linked(&self, event: EventIx, link: ChainLink, step: &SequenceStep) -> Option<EventMatch> {
        let verdict = if step.not { link.verdict.not() } else { link.verdict };
        if !verdict.is_open() {
            return None;
        }
        let mut hit = EventMatch::exact(&self.view, event).with(verdict);
        let day = self.view.graph().events().first_day(event);
        if verdict.is_possible() {
            hit.standing = standing(Some((day, day)), step, verdict.truth.into(), self.read_to());
        }
        if !step.not {
            hit.then = link.then;
        }
        Some(hit)
    }

    /// Compares events that are not exact with all others.
    fn compare_in_full(
        &mut self,
        first: Vec<EventMatch>,
        others: Outcome<EventMatch>,
        sharing: &Sharing<'_>,
        step: &SequenceStep,
        outcome: &mut Outcome<EventMatch>,
    ) -> Result<()> {
        let view = self.view;
        let exact = view.gathered(others.exact.into_iter().map(|event| EventMatch::exact(&view, event)));
        let mut all = self.appended(others.rows, exact.into_answer())?;
        self.sort(&mut all);
        // What is to be told of them was told when those not exact were looked at.
        let mut stages = [Stage::new(&view, step, all)];
        let read_to = self.read_to();
        let mut found = Vec::new();
        for hit in first {
            let Some(thread) = Thread::new(&view, &hit, sharing) else { continue };
            let link = self.continued((&hit, &thread), &mut stages, 0)?;
            found.extend(hit.continued(&thread, link, step, read_to));
        }
        let mut rows = Split::new(self);
        let more = [&mut outcome.rows, &mut outcome.unstated].map(std::mem::take);
        more.into_iter().flatten().chain(found).try_for_each(|hit| rows.keep(hit))?;
        rows.finish(outcome);
        self.sort(&mut outcome.rows);
        self.sort(&mut outcome.unstated);
        Ok(())
    }
}

impl EventMatch {
    /// A row of an exact event, certain and as recorded.
    pub(super) fn exact(view: &View<'_>, event: EventIx) -> Self {
        Self::plain(event, view.graph().events().number(event), Verdict::CERTAIN)
    }
}

/// The better of two ways to go on; of equally certain ones that which comes first.
fn better(view: &View<'_>, one: ChainLink, other: ChainLink) -> ChainLink {
    let rank = |link: &ChainLink| (link.verdict.truth, link.verdict.wanted);
    let when = |link: &ChainLink| {
        let event = view.graph().event_numbered(*link.then.first()?)?;
        view.event(event).map(|seen| (seen.extent.earliest, seen.extent.latest, seen.number))
    };
    let verdict = one.verdict.or(other.verdict);
    let first = rank(&one) > rank(&other) || rank(&one) == rank(&other) && when(&one) <= when(&other);
    ChainLink { verdict, ..if first { one } else { other } }
}

impl SharedIndex<'_> {
    /// The best of those that share somebody with an event and are within reach of it; of equally certain ones the
    /// first.
    fn best(
        &self,
        event: EventIx,
        entities: &[EntityIx],
        sharing: &Sharing<'_>,
        reach: &ReachableRange,
    ) -> (Truth, Option<EventIx>) {
        let mut best: (Truth, Option<EventIx>) = (Truth::No, None);
        let mut look = |others: ColumnSpan<'_, EventIx>| {
            let (truth, other) = reach.first(event, others);
            if truth > best.0 || truth == best.0 && other < best.1 {
                best = (truth, other);
            }
        };
        for entity in entities {
            match self {
                Self::Dealt(dealt) => look(dealt.of(*entity)),
                Self::Listed { postings, kind } => {
                    let lists = postings.of_party_and_kind(*entity, *kind);
                    lists.filter(|(role, _)| sharing.is_in(*role)).for_each(|(_, events)| look(events));
                }
            }
        }
        best
    }
}

/// Events by who they share, dealt out: those of one entity in order of time.
struct Dealt {
    /// Where the events of each entity end.
    ends: Vec<u32>,
    events: Column<EventIx>,
}

impl Dealt {
    /// Events that are in order of time, put by entity: counted, then dealt out.
    fn new(pairs: &[(EntityIx, EventIx)], entities: usize) -> Self {
        let mut ends = vec![0_u32; entities + 1];
        // Whoever has no place in the tables shares nothing, whatever a snapshot says.
        let placed = || pairs.iter().filter(|(entity, _)| entity.at() < entities);
        placed().for_each(|(entity, _)| ends[entity.at() + 1] += 1);
        for at in 1..ends.len() {
            ends[at] += ends[at - 1];
        }
        // The place of the next event of each is where those of the one before end, and moves on to its own end.
        let mut events = vec![EventIx(0); placed().count()];
        for (entity, event) in placed() {
            let next = &mut ends[entity.at()];
            if let Some(slot) = usize::try_from(*next).ok().and_then(|next| events.get_mut(next)) {
                *slot = *event;
            }
            *next += 1;
        }
        ends.pop();
        Self { ends, events: Column::based_on(events) }
    }

    fn of(&self, entity: EntityIx) -> ColumnSpan<'_, EventIx> {
        let end = |at: usize| self.ends.get(at).and_then(|end| usize::try_from(*end).ok());
        let from = entity.at().checked_sub(1).map_or(Some(0), end);
        let (from, to) = from.zip(end(entity.at())).unwrap_or_default();
        self.events.span(from, to)
    }
}
