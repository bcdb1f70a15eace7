//! Sequences of one step, as most are.
//!
//! Events that lists settle ([`Outcome::settled`]) need no rows to be compared: each is one event on one day, so that
//! among those of one thing, in order of time, halving tells which come after which. All others are compared as in
//! sequences of any length.

use annals_store::time::{Day, Extent, Truth};

use super::about::{Sharing, Thread};
use super::sequence::{Link, Stage, standing};
use super::{Evaluator, Hit, Outcome};
use crate::error::Result;
use crate::graph::EventTable;
use crate::ids::{EntityIx, EventIx};
use crate::plan::{Verdict, follows};
use crate::query::{Events, Step};
use crate::view::View;

/// The events of a step.
struct Others {
    /// Those that are settled and share what the step says, in order of time.
    settled: Vec<EventIx>,
    /// The same by what they share.
    shared: Shared,
    /// All others, in order of time.
    rest: Vec<Hit>,
}

impl Evaluator<'_> {
    /// The events that others follow or precede as a step says, or that none does.
    pub(super) fn following(&mut self, first: &Events, step: &Step) -> Result<Outcome<Hit>> {
        let mut first = self.events_apart(first)?;
        let checked = first.rows.len() + first.settled.len();
        let mut outcome = Outcome { checked: checked as u64, ..Outcome::default() };
        outcome.absorb(&first);
        let view = self.view;
        let sharing = Sharing::new(&view, &step.same);
        let others = self.others(step, &sharing, &mut outcome)?;
        let mut rest = [Stage::new(&view, step, others.rest.clone(), &mut outcome)];
        for event in std::mem::take(&mut first.settled) {
            self.step()?;
            let entities = sharing.first_of(&view, event);
            if entities.is_empty() {
                first.rows.push(Hit::settled(&view, event));
                continue;
            }
            let mut link = others.shared.best(view.graph().events(), event, &entities, step);
            if !rest[0].is_empty()
                && let Some(thread) = Thread::new(&view, &Hit::settled(&view, event), &sharing)
            {
                let other = self.best(&thread, &mut rest, 0)?;
                link = better(&view, link, other);
            }
            self.add(&mut outcome, event, link, step)?;
        }
        if !first.rows.is_empty() {
            self.compare_in_full(first.rows, others, &sharing, step, &mut outcome)?;
        }
        Ok(outcome)
    }

    fn others(&mut self, step: &Step, sharing: &Sharing<'_>, outcome: &mut Outcome<Hit>) -> Result<Others> {
        let found = self.within(|inner| inner.events_apart(&step.events))?;
        found.notes.iter().for_each(|note| outcome.note(note.clone()));
        let (view, mut rest) = (self.view, found.rows);
        let mut settled = Vec::with_capacity(found.settled.len());
        let mut pairs = Vec::with_capacity(found.settled.len());
        for event in found.settled {
            self.step()?;
            let shared = sharing.first_of(&view, event);
            if shared.is_empty() {
                rest.push(Hit::settled(&view, event));
            } else {
                settled.push(event);
                pairs.extend(shared.into_iter().map(|entity| (entity, event)));
            }
        }
        self.sort(&mut rest);
        Ok(Others { settled, shared: Shared::new(&pairs, view.graph().entity_count()), rest })
    }

    /// Adds a settled event, if what was found of others makes it one of the answer.
    fn add(&self, outcome: &mut Outcome<Hit>, event: EventIx, link: Link, step: &Step) -> Result<()> {
        let verdict = if step.not { link.verdict.not() } else { link.verdict };
        if !verdict.is_possible() {
            return Ok(());
        }
        self.row(outcome.rows.len() + 1, size_of::<Hit>())?;
        let mut hit = Hit::settled(&self.view, event).with(verdict);
        let day = self.view.graph().events().begins(event);
        hit.standing = standing(Some((day, day)), step, verdict.truth, self.read_to());
        if !step.not {
            hit.then = link.then;
        }
        outcome.rows.push(hit);
        Ok(())
    }

    /// Compares events that are not settled with all others.
    fn compare_in_full(
        &mut self,
        first: Vec<Hit>,
        others: Others,
        sharing: &Sharing<'_>,
        step: &Step,
        outcome: &mut Outcome<Hit>,
    ) -> Result<()> {
        let (view, mut all) = (self.view, others.rest);
        all.extend(others.settled.into_iter().map(|event| Hit::settled(&view, event)));
        self.sort(&mut all);
        // What is to be told of them was told when those not settled were looked at.
        let mut stages = [Stage::new(&view, step, all, &mut Outcome::default())];
        let read_to = self.read_to();
        for hit in first {
            let Some(thread) = Thread::new(&view, &hit, sharing) else { continue };
            let link = self.continued((&hit, &thread), &mut stages, 0)?;
            outcome.rows.extend(hit.continued(&thread, link, step, read_to));
        }
        self.sort(&mut outcome.rows);
        Ok(())
    }
}

impl Hit {
    /// An event that is settled.
    fn settled(view: &View<'_>, event: EventIx) -> Self {
        Self::plain(event, view.graph().events().number(event), Verdict::CERTAIN)
    }
}

/// The better of two ways to go on; of equally certain ones that which comes first.
fn better(view: &View<'_>, one: Link, other: Link) -> Link {
    let rank = |link: &Link| (link.verdict.truth, link.verdict.wanted);
    let when = |link: &Link| {
        let event = view.graph().event_numbered(*link.then.first()?)?;
        view.event(event).map(|seen| (seen.extent.earliest, seen.extent.latest, seen.number))
    };
    let verdict = one.verdict.or(other.verdict);
    let first = rank(&one) > rank(&other) || rank(&one) == rank(&other) && when(&one) <= when(&other);
    Link { verdict, ..if first { one } else { other } }
}

/// Events by who they share, those of one entity in order of time.
struct Shared {
    /// Where the events of each entity end.
    ends: Vec<u32>,
    events: Vec<EventIx>,
}

impl Shared {
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
        Self { ends, events }
    }

    fn of(&self, entity: EntityIx) -> &[EventIx] {
        let end = |at: usize| self.ends.get(at).and_then(|end| usize::try_from(*end).ok());
        let from = entity.at().checked_sub(1).map_or(Some(0), end);
        from.zip(end(entity.at())).and_then(|(from, to)| self.events.get(from..to)).unwrap_or_default()
    }

    /// The best of those that share somebody with an event and are related to it as the step says; of equally certain
    /// ones the first.
    fn best(&self, table: &EventTable, event: EventIx, entities: &[EntityIx], step: &Step) -> Link {
        let mut best: (Truth, Option<EventIx>) = (Truth::No, None);
        for entity in entities {
            let (truth, other) = related(table, event, self.of(*entity), step);
            if truth > best.0 || truth == best.0 && other < best.1 {
                best = (truth, other);
            }
        }
        let told = best.1.filter(|_| !step.not);
        let then = told.map(|other| table.number(other)).into_iter().collect();
        Link { verdict: Verdict::plain(best.0), then }
    }
}

/// The first of the most certain of some events in order of time that are related to one as the step says.
fn related(table: &EventTable, event: EventIx, others: &[EventIx], step: &Step) -> (Truth, Option<EventIx>) {
    let day = table.begins(event);
    let too_early = |other: &EventIx| match (step.precedes, step.within) {
        (false, _) => table.begins(*other) < day,
        (true, None) => false,
        (true, Some(span)) => table.begins(*other).plus(span).0 < day,
    };
    let mut best = (Truth::No, None);
    for other in &others[others.partition_point(too_early)..] {
        let on = table.begins(*other);
        let (earlier, later): (Day, Day) = if step.precedes { (on, day) } else { (day, on) };
        let truth = follows(Extent::day(earlier), Extent::day(later), step.within);
        // Those behind are further away still.
        if truth == Truth::No && on > day {
            break;
        }
        if *other != event && truth > best.0 {
            best = (truth, Some(*other));
        }
        if best.0.is_certain() {
            break;
        }
    }
    best
}
