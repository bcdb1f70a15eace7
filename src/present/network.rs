//! The participants of events and what ties them: neighbours, ranks, islands.
//!
//! Two participants are one step apart if they take part in one event that certainly happened; the plan an event is
//! under takes part in it like anybody else. Planned, supposed and denied events are no steps.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use annals_store::entry::Role;

use super::by_name::by_name;
use super::{Draft, events, sort, text};
use crate::analysis::tally;
use crate::analysis::ties::Ties;
use crate::answer::{Body, GroupRow, NeighbourRow, RankRow};
use crate::budget::{Kept, flat, map_entry};
use crate::error::Result;
use crate::execute::{Evaluator, Hit, entities_among};
use crate::few::Few;
use crate::ids::{EntityIx, EventIx};
use crate::marks::Marks;
use crate::plan::parties;
use crate::query::{Entities, Events, Roles, Score};
use crate::view::{Seen, View, takers_among};

/// How often ranks by influence are passed on: they no longer change in the sixth decimal.
const ROUNDS: usize = 64;
/// Which part of its rank a participant passes on along its ties.
const DAMPING: f64 = 0.85;

/// Those a few steps away, the nearest first.
pub(super) fn neighbours(
    evaluator: &mut Evaluator<'_>,
    (of, within): (EntityIx, u64),
    among: Option<&Entities>,
    through: &Events,
) -> Result<Draft> {
    let (ties, mut notes) = Ties::through(evaluator, through)?;
    let ties = ties.among(evaluator, among, &[of])?;
    let view = ties.view();
    let (layers, looked) = layers(evaluator, &ties, of, within)?;
    let mut rows = view.kept::<NeighbourRow>();
    for (steps, layer) in (1..).zip(layers) {
        let row = |(who, name): (EntityIx, Cow<'_, str>)| NeighbourRow {
            name: name.into_owned(),
            ty: text::type_name(&view, who),
            steps,
        };
        evaluator.keep_all(&mut rows, by_name(&view, &layer).map(row))?;
    }
    if rows.is_empty() {
        notes.push(format!("{} takes part in no such event with anybody", text::name(&view, of)));
    }
    let certain = rows.len();
    Ok(Draft::new("neighbours", Body::Neighbours { rows: rows.into_answer() }, certain)
        .checked(looked)
        .noted(notes))
}

/// Somebody some steps away.
pub(super) struct Met {
    pub(super) who: EntityIx,
    pub(super) steps: u64,
    /// The event of the last step there.
    by: EventIx,
    /// The place of the one before, in the list of all; `None` for the one from whom all are counted.
    before: Option<usize>,
}

flat!(Met);

/// The events on the way to one who was met, in the order gone through.
pub(super) fn way_to(met: &[Met], at: usize) -> Vec<EventIx> {
    let mut through = Vec::new();
    let mut next = Some(at);
    while let Some(at) = next {
        through.push(met[at].by);
        next = met[at].before;
    }
    through.reverse();
    through
}

/// Of how many events those of the lists to be gone through must be one, for the table to be gone through instead: what
/// stands side by side is read some ten times faster than what is here and there, and in large tables some thirty times.
const TABLE_FROM: usize = 16;

/// A search for all who are some steps away, a step at a time.
struct Spread<'t, 'g> {
    ties: &'t Ties<'g>,
    /// Those who were met, and those who cannot be.
    known: Marks,
    passed: Marks,
    looked: u64,
    next: Kept<'g, EntityIx>,
}

impl Spread<'_, '_> {
    /// Takes in an event, if one of those that it is looked at for takes part.
    fn look(&mut self, event: EventIx, is_meant: impl Fn(EntityIx) -> bool) {
        if self.passed.has(event.at()) {
            return;
        }
        let who = self.ties.view().takers(event);
        if who.iter().any(|taker| is_meant(*taker)) {
            self.pass(event, who.into_iter());
        }
    }

    /// Passes an event in which these take part.
    fn pass(&mut self, event: EventIx, who: impl Iterator<Item = EntityIx>) {
        self.passed.set(event.at());
        self.looked += 1;
        let new = who.filter(|other| self.known.set(other.at()) && self.ties.holds(*other));
        self.next.extend(new);
    }

    /// Takes in all events of the table in which one of those on the edge takes part.
    fn look_through(&mut self, evaluator: &Evaluator<'_>, on_edge: &Marks) -> Result<()> {
        /// So many events between two looks at the budget.
        const EVENTS_AT_ONCE: usize = 4_096;
        let (ties, view) = (self.ties, self.ties.view());
        let events = view.graph().events();
        let end = EventIx::next(events.base_len()).unwrap_or(EventIx(u32::MAX));
        let mut at = EventIx(0);
        while at < end {
            let until = EventIx::next(at.at() + EVENTS_AT_ONCE).unwrap_or(end).min(end);
            evaluator.steps(until.at() - at.at())?;
            events.each_parts(at..until, |event, head, parts| {
                let is_meant = |taker: EntityIx| on_edge.has(taker.at());
                if !view.is_plain(head) && ties.allows(event) {
                    self.look(event, is_meant);
                } else if takers_among(parts.iter()).any(is_meant)
                    && !self.passed.has(event.at())
                    && ties.allows(event)
                {
                    self.pass(event, takers_among(parts.iter()));
                }
            });
            at = until;
        }
        for event in ties.allowed(events.newer()) {
            evaluator.step()?;
            self.look(event, |taker| on_edge.has(taker.at()));
        }
        Ok(())
    }

    /// Goes one step further out from an edge.
    fn step(&mut self, evaluator: &Evaluator<'_>, edge: &[EntityIx]) -> Result<()> {
        let events = self.ties.view().graph().events();
        if self.ties.lists_fewer(edge, events.len() / TABLE_FROM + 1) {
            for entity in edge {
                for event in self.ties.listed(*entity) {
                    evaluator.step()?;
                    self.look(event, |taker| taker == *entity);
                }
                evaluator.rows(self.next.len())?;
            }
        } else {
            let mut on_edge = Marks::none(self.ties.view().graph().entity_count());
            edge.iter().for_each(|entity| _ = on_edge.set(entity.at()));
            self.look_through(evaluator, &on_edge)?;
        }
        Ok(())
    }
}

/// Those at each distance from one up to a bound, in the order of their entries, and how many events were gone through.
fn layers(
    evaluator: &Evaluator<'_>,
    ties: &Ties<'_>,
    of: EntityIx,
    within: u64,
) -> Result<(Vec<Vec<EntityIx>>, u64)> {
    let (view, graph) = (ties.view(), ties.view().graph());
    let (known, passed) = (Marks::none(graph.entity_count()), Marks::none(graph.events().len()));
    let mut spread = Spread { ties, known, passed, looked: 0, next: view.kept() };
    spread.known.set(of.at());
    let (mut layers, mut total) = (Vec::new(), 0);
    let mut edge = vec![of];
    while text::total(layers.len()) < within && !edge.is_empty() {
        spread.step(evaluator, &edge)?;
        let mut next = std::mem::replace(&mut spread.next, view.kept());
        total += next.len();
        evaluator.rows(total)?;
        next.sort_by(Ord::cmp);
        let next = next.into_answer();
        evaluator.hold(next.len() * size_of::<EntityIx>())?;
        edge.clone_from(&next);
        layers.push(next);
    }
    Ok((layers, spread.looked))
}

/// Those at most some steps away in the order in which they were met, going through events in order of time.
pub(super) fn met<'g>(
    evaluator: &mut Evaluator<'g>,
    ties: &Ties<'g>,
    of: EntityIx,
    within: u64,
) -> Result<Kept<'g, Met>> {
    let graph = ties.view().graph();
    let mut known = Marks::none(graph.entity_count());
    known.set(of.at());
    let mut passed = Marks::none(graph.events().len());
    let mut met = ties.view().kept::<Met>();
    let mut edge = vec![(of, None)];
    for steps in 1..=within {
        let first = met.len();
        for (entity, before) in std::mem::take(&mut edge) {
            for event in ties.events_of(entity) {
                evaluator.step()?;
                if passed.has(event.at()) {
                    continue;
                }
                let who = ties.participants(event);
                if !who.contains(&entity) {
                    continue;
                }
                passed.set(event.at());
                let new = who.into_iter().filter(|other| known.set(other.at()));
                evaluator.keep_all(&mut met, new.map(|who| Met { who, steps, by: event, before }))?;
            }
        }
        if met.len() == first {
            break;
        }
        edge = (first..met.len()).map(|at| (met[at].who, Some(at))).collect();
        evaluator.hold(edge.len() * size_of::<(EntityIx, Option<usize>)>())?;
    }
    Ok(met)
}

/// The places of those who were met in the order in which they are told: the nearest first, and by name.
pub(super) fn told_in_order<'g>(view: &View<'g>, met: &[Met]) -> Kept<'g, usize> {
    let graph = view.graph();
    let names = view.gathered(met.iter().map(|met| graph.entity(met.who).name.clone()));
    if names.len() < met.len() {
        return view.kept();
    }
    let key = |at: usize| (met[at].steps, &names[at], met[at].who);
    view.order_of(met.len(), |one, other| key(one).cmp(&key(other)))
}

/// Those of a set with their scores, the greatest first; those without any are left out.
pub(super) struct Ranked {
    pub(super) rows: Vec<(EntityIx, f64)>,
    without: usize,
    notes: Vec<String>,
}

/// Those of a set in order of a score.
pub(super) fn ranked(evaluator: &mut Evaluator<'_>, what: &Entities, by: &Score) -> Result<Ranked> {
    let outcome = evaluator.entities(what)?;
    let view = evaluator.view();
    let shown = outcome.rows.iter().filter(|found| found.truth.is_certain() || found.wanted);
    let who = view.gathered(shown.map(|found| found.entity));
    let mut notes = outcome.notes;
    let scores: BTreeMap<EntityIx, f64> = match by {
        Score::Events(of) => by_events(evaluator, of, &mut notes)?,
        Score::Connections => by_connections(evaluator, &who)?,
        Score::Influence => influence(evaluator)?,
    };
    let scored = |entity: &EntityIx| {
        let score = scores.get(entity).copied().filter(|score| *score > 0.0)?;
        Some((text::name(&view, *entity), *entity, score))
    };
    let mut rows = view.gathered(who.iter().filter_map(scored));
    evaluator.check()?;
    rows.sort_by(|a: &(String, EntityIx, f64), b| b.2.total_cmp(&a.2).then_with(|| a.0.cmp(&b.0)));
    let without = who.len() - rows.len();
    let rows = view.gathered(rows.iter().map(|(_, who, score)| (*who, *score)));
    Ok(Ranked { rows: rows.into_answer(), without, notes })
}

/// Those of a set in order of a score, as rows.
pub(super) fn rank(evaluator: &mut Evaluator<'_>, what: &Entities, by: &Score) -> Result<Draft> {
    let Ranked { rows, without, mut notes } = ranked(evaluator, what, by)?;
    let view = evaluator.view();
    if without > 0 {
        notes.push(format!("{} no score and left out", text::counted(text::total(without), "has", "have")));
    }
    let (certain, checked) = (rows.len(), text::total(rows.len() + without));
    let row = |(who, score)| RankRow { name: text::name(&view, who), ty: text::type_name(&view, who), score };
    let rows = view.gathered(rows.into_iter().map(row)).into_answer();
    Ok(Draft::new("rank", Body::Rank { rows }, certain).checked(checked).noted(notes))
}

/// The number of events of a set that each takes part in, as what they were found to be.
fn by_events(
    evaluator: &mut Evaluator<'_>,
    of: &Events,
    notes: &mut Vec<String>,
) -> Result<BTreeMap<EntityIx, f64>> {
    let outcome = evaluator.events(of)?;
    let view = evaluator.view();
    notes.extend(events::common_notes(&view, of, &outcome));
    let mut counts: BTreeMap<EntityIx, u64> = BTreeMap::new();
    let mut possible = 0;
    for hit in &outcome.rows {
        evaluator.step()?;
        let Some(seen) = view.event(hit.event) else { continue };
        if !hit.truth.is_certain() {
            possible += 1;
            continue;
        }
        let who = takers(hit, &seen);
        // An aggregate counts for as many as are certainly in it beside its known members.
        let (least, _) = tally::stands_for(&view, &seen);
        let before = counts.len();
        who.into_iter().for_each(|entity| *counts.entry(entity).or_default() += least);
        // The scores are another map as large.
        evaluator.hold((counts.len() - before) * 2 * map_entry::<EntityIx, f64>())?;
    }
    notes.extend(events::hidden_note(possible, events::tests_time(of)));
    Ok(counts.into_iter().map(|(entity, count)| (entity, sort::as_float(count))).collect())
}

/// Those who take part in an event as what it was certainly found to be.
pub(super) fn takers(hit: &Hit, seen: &Seen<'_>) -> Few<EntityIx> {
    let mut who: Few<EntityIx> = Few::new();
    for way in hit.ways().iter().filter(|way| way.verdict.truth.is_certain()) {
        match way.guise.as_deref() {
            None => who.extend(entities_among(parties(seen, &Roles::Any, None))),
            guise => {
                let roles = Role::ALL.into_iter().filter(|role| *role != Role::Without);
                roles.for_each(|role| {
                    who.extend(entities_among(parties(seen, &Roles::One(role), guise)));
                });
            }
        }
    }
    who.sort_unstable();
    who.dedup();
    who
}

/// The number of others that each takes part in some event with.
fn by_connections(evaluator: &mut Evaluator<'_>, who: &[EntityIx]) -> Result<BTreeMap<EntityIx, f64>> {
    let ties = Ties::all(evaluator.view());
    let mut scores = BTreeMap::new();
    for entity in who {
        let mut others: BTreeSet<EntityIx> = BTreeSet::new();
        let mut held = evaluator.view().charge();
        for event in ties.events_of(*entity) {
            evaluator.step()?;
            let participants = ties.participants(event);
            if participants.contains(entity) {
                let before = others.len();
                others.extend(participants);
                held.add((others.len() - before) * map_entry::<EntityIx, ()>());
            }
        }
        others.remove(entity);
        evaluator.hold(map_entry::<EntityIx, f64>())?;
        scores.insert(*entity, sort::as_float(text::total(others.len())));
    }
    Ok(scores)
}

/// PageRank over participants, rounded to six decimals: each passes its rank on in equal parts to its events, and each
/// event to its participants. Those without events pass it on to everybody.
fn influence(evaluator: &mut Evaluator<'_>) -> Result<BTreeMap<EntityIx, f64>> {
    let view = evaluator.view();
    let mut meetings = view.kept::<Few<EntityIx>>();
    for event in view.graph().events().all() {
        evaluator.step()?;
        let who = view.participants(event);
        if !who.is_empty() {
            meetings.push(who);
        }
    }
    evaluator.check()?;
    let size = view.graph().entity_count();
    evaluator.hold(3 * size * size_of::<f64>())?;
    let everybody = view.gathered(view.entities());
    let total = sort::as_float(text::total(everybody.len().max(1)));
    let mut degree = vec![0_u64; size];
    // Whoever has no place in the table is nobody's, whatever a snapshot says.
    view.guarded(meetings.iter_mut()).for_each(|who| who.retain(|entity| entity.at() < size));
    view.guarded(meetings.iter()).flatten().for_each(|entity| degree[entity.at()] += 1);
    let mut rank = vec![0.0_f64; size];
    everybody.iter().for_each(|entity| rank[entity.at()] = 1.0 / total);
    for _ in 0..ROUNDS {
        let idle: f64 = everybody.iter().filter(|e| degree[e.at()] == 0).map(|e| rank[e.at()]).sum();
        let base = (1.0 - DAMPING + DAMPING * idle) / total;
        let mut next = vec![0.0_f64; size];
        everybody.iter().for_each(|entity| next[entity.at()] = base);
        for who in meetings.iter() {
            evaluator.step()?;
            let given: f64 = who.iter().map(|e| rank[e.at()] / sort::as_float(degree[e.at()])).sum();
            let share = DAMPING * given / sort::as_float(text::total(who.len()));
            who.iter().for_each(|entity| next[entity.at()] += share);
        }
        rank = next;
    }
    let rounded = |score: f64| (score * 1e6).round() / 1e6;
    evaluator.hold(everybody.len() * map_entry::<EntityIx, f64>())?;
    Ok(everybody.iter().map(|entity| (*entity, rounded(rank[entity.at()]))).collect())
}

/// The parts of the graph that hang together, the largest first; who takes part in nothing is in none.
pub(super) fn islands(evaluator: &mut Evaluator<'_>, through: &Events) -> Result<Draft> {
    let (ties, mut notes) = Ties::through(evaluator, through)?;
    let view = ties.view();
    let parts = islands_in_order(evaluator, &ties)?;
    let total: usize = parts.iter().map(Vec::len).sum();
    let mut rows = view.kept::<GroupRow>();
    for members in parts {
        let (names, _held) =
            view.gathered(members.iter().map(|entity| text::name(&view, *entity))).into_parts();
        let size = text::total(names.len());
        let key = island_name(&view, &members);
        evaluator.keep(&mut rows, GroupRow { key, keys: names, at_least: size, at_most: Some(size) })?;
    }
    let shown = view.entities().count();
    evaluator.check()?;
    let alone = shown - total;
    if alone > 0 {
        notes.push(format!("{} part in no such event", text::counted(text::total(alone), "takes", "take")));
    }
    let certain = rows.len();
    Ok(Draft::new("groups", Body::Groups { rows: rows.into_answer() }, certain)
        .checked(text::total(total))
        .noted(notes))
}

/// The parts of the graph that hang together, the largest first.
pub(super) fn islands_in_order(evaluator: &Evaluator<'_>, ties: &Ties<'_>) -> Result<Vec<Vec<EntityIx>>> {
    let view = ties.view();
    let mut parts = ties.islands(evaluator)?;
    view.sort_by_cached_key(&mut parts, |members| {
        (std::cmp::Reverse(members.len()), island_name(&view, members))
    });
    Ok(parts)
}

/// An island is named by the first few on it.
fn island_name(view: &View<'_>, members: &[EntityIx]) -> String {
    const NAMED_MAX: usize = 3;
    let names = members.iter().take(NAMED_MAX).map(|entity| text::name(view, *entity));
    let mut told: Vec<String> = names.collect();
    if members.len() > NAMED_MAX {
        told.push(format!("{} more", members.len() - NAMED_MAX));
    }
    text::listed(&told)
}
