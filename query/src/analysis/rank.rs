//! Participants by a score: how many events they take part in, how many others they are tied to, how influential they are.

use std::collections::{BTreeMap, BTreeSet};

use annals_graph::budget::map_entry;
use annals_graph::ids::{EntityIx, TypeIx};
use annals_graph::small_vec::SmallVec4;
use annals_graph::view::petgraph::Node;
use annals_graph::view::{EventView, View};
use annals_graph::vocabulary::Somewhere;
use annals_model::entry::Role;
use annals_model::error::Result;
use annals_model::numbers::{as_float, total};
use petgraph::visit::IntoNeighbors;

use super::ties::Ties;
use crate::execute::{Evaluator, EventMatch, Outcome, entities_among};
use crate::plan::parties;
use crate::query::{Entities, Roles, Score};

/// How often ranks by influence are passed on: they no longer change in the sixth decimal.
const ROUNDS: usize = 64;
/// Which part of its rank a participant passes on along its ties.
const DAMPING: f64 = 0.85;

/// Those of a set with their scores.
#[derive(Debug)]
pub struct Ranking {
    /// Each with a score above nothing, in the order of the set.
    pub scored: Vec<(EntityIx, f64)>,
    /// How many have no score.
    pub without: usize,
    /// What a reader should know of the set.
    pub notes: Vec<String>,
    /// The events counted, where the score is a number of events.
    pub counted: Option<Counted>,
}

/// The events that scores are counted from.
#[derive(Debug)]
pub struct Counted {
    /// What was found.
    pub outcome: Outcome<EventMatch>,
    /// How many of these are only possible, and not counted.
    pub possible: usize,
}

/// Those of a set with their scores.
///
/// # Errors
/// If the budget runs out.
pub fn of(evaluator: &mut Evaluator<'_>, what: &Entities, by: &Score) -> Result<Ranking> {
    let outcome = evaluator.entities(what)?;
    let view = evaluator.view();
    let shown = outcome.rows.iter().filter(|found| found.truth.is_certain() || found.wanted);
    let who = view.gathered(shown.map(|found| found.entity));
    let (scores, counted) = match by {
        Score::Events(of) => {
            let outcome = evaluator.events(of)?;
            let (scores, possible) = by_events(evaluator, &outcome, reached(&view, what))?;
            (scores, Some(Counted { outcome, possible }))
        }
        Score::Connections => (by_connections(evaluator, &who)?, None),
        Score::Influence => (influence(evaluator)?, None),
    };
    let scored = |entity: &EntityIx| {
        let score = scores.get(entity).copied().filter(|score| *score > 0.0)?;
        Some((*entity, score))
    };
    let scored = view.gathered(who.iter().filter_map(scored));
    evaluator.check()?;
    let without = who.len() - scored.len();
    Ok(Ranking { scored: scored.into_answer(), without, notes: outcome.notes, counted })
}

/// The number of events that each takes part in, as what they were found to be, and how many are only possible.
fn by_events(
    evaluator: &Evaluator<'_>,
    outcome: &Outcome<EventMatch>,
    above: Option<TypeIx>,
) -> Result<(BTreeMap<EntityIx, f64>, usize)> {
    let view = evaluator.view();
    let mut counts: BTreeMap<EntityIx, u64> = BTreeMap::new();
    let mut possible = 0;
    for hit in &outcome.rows {
        evaluator.step()?;
        let Some(seen) = view.event(hit.event) else { continue };
        if !hit.truth.is_certain() {
            possible += 1;
            continue;
        }
        let who = takers(&view, hit, &seen, above);
        // An aggregate counts for as many as are certainly in it beside its known members.
        let (least, _) = view.stands_for(&seen);
        let before = counts.len();
        who.into_iter().for_each(|entity| *counts.entry(entity).or_default() += least);
        // The scores are another map as large.
        evaluator.hold((counts.len() - before) * 2 * map_entry::<EntityIx, f64>())?;
    }
    Ok((counts.into_iter().map(|(entity, count)| (entity, as_float(count))).collect(), possible))
}

/// The type of those of a set to which events belong that happened at what lies in them: places in which others lie, and
/// not places as such.
#[must_use]
pub fn reached(view: &View<'_>, what: &Entities) -> Option<TypeIx> {
    let vocabulary = view.graph().vocabulary();
    let Entities::Filter(filter) = what else { return None };
    let ty = filter.ty.or_else(|| filter.base.as_deref().and_then(|base| reached(view, base)))?;
    let is_case =
        vocabulary.somewhere(ty) == Some(Somewhere::Place) && vocabulary.type_named("place") != Some(ty);
    is_case.then_some(ty)
}

/// Those who take part in an event as what it was certainly found to be, with the places of a type above them.
#[must_use]
pub fn takers(
    view: &View<'_>,
    hit: &EventMatch,
    seen: &EventView<'_>,
    above: Option<TypeIx>,
) -> SmallVec4<EntityIx> {
    let mut who: SmallVec4<EntityIx> = SmallVec4::new();
    for way in hit.ways().iter().filter(|way| way.verdict.truth.is_certain()) {
        match way.implied_kind.as_deref() {
            None => who.extend(entities_among(parties(seen, &Roles::Any, None))),
            implied_kind => {
                let roles = Role::ALL.into_iter().filter(|role| *role != Role::Without);
                roles.for_each(|role| {
                    who.extend(entities_among(parties(seen, &Roles::One(role), implied_kind)));
                });
            }
        }
    }
    if let Some(ty) = above {
        let fits = |place: &EntityIx| view.graph().vocabulary().is_a(view.graph().type_of(*place), ty);
        let somewhere = who.iter().copied().filter(|entity| view.is_somewhere(*entity));
        let places: SmallVec4<EntityIx> =
            somewhere.flat_map(|entity| view.all_above(entity)).filter(fits).collect();
        who.extend(places);
    }
    who.sort_unstable();
    who.dedup();
    who
}

/// The number of others that each takes part in some event with: those two edges away from it.
fn by_connections(evaluator: &Evaluator<'_>, who: &[EntityIx]) -> Result<BTreeMap<EntityIx, f64>> {
    let ties = &Ties::all(evaluator.view());
    let mut scores = BTreeMap::new();
    for entity in who {
        let mut others: BTreeSet<Node> = BTreeSet::new();
        let mut held = evaluator.view().charge();
        for event in ties.neighbors(Node::Entity(*entity)) {
            let before = others.len();
            others.extend(ties.neighbors(event));
            held.add((others.len() - before) * map_entry::<Node, ()>());
        }
        evaluator.check()?;
        others.remove(&Node::Entity(*entity));
        evaluator.hold(map_entry::<EntityIx, f64>())?;
        scores.insert(*entity, as_float(total(others.len())));
    }
    Ok(scores)
}

/// PageRank over participants, rounded to six decimals: each passes its rank on in equal parts to its events, and each
/// event to its participants. Those without events pass it on to everybody.
///
/// petgraph's `page_rank` is another measure (it damps events as well, and adds random jumps only to nodes without an edge)
/// and quadratic in the nodes: one round on 1,000 events takes it as long as 1,500 times all of ours.
fn influence(evaluator: &mut Evaluator<'_>) -> Result<BTreeMap<EntityIx, f64>> {
    let view = evaluator.view();
    let mut meetings = view.kept::<SmallVec4<EntityIx>>();
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
    let count = as_float(total(everybody.len().max(1)));
    let mut degree = vec![0_u64; size];
    // A damaged snapshot may name an entity that is not in the table.
    view.guarded(meetings.iter_mut()).for_each(|who| who.retain(|entity| entity.at() < size));
    view.guarded(meetings.iter()).flatten().for_each(|entity| degree[entity.at()] += 1);
    let mut rank = vec![0.0_f64; size];
    everybody.iter().for_each(|entity| rank[entity.at()] = 1.0 / count);
    for _ in 0..ROUNDS {
        let idle: f64 = everybody.iter().filter(|e| degree[e.at()] == 0).map(|e| rank[e.at()]).sum();
        let base = (1.0 - DAMPING + DAMPING * idle) / count;
        let mut next = vec![0.0_f64; size];
        everybody.iter().for_each(|entity| next[entity.at()] = base);
        for who in meetings.iter() {
            evaluator.step()?;
            let given: f64 = who.iter().map(|e| rank[e.at()] / as_float(degree[e.at()])).sum();
            let share = DAMPING * given / as_float(total(who.len()));
            who.iter().for_each(|entity| next[entity.at()] += share);
        }
        rank = next;
    }
    let rounded = |score: f64| (score * 1e6).round() / 1e6;
    evaluator.hold(everybody.len() * map_entry::<EntityIx, f64>())?;
    Ok(everybody.iter().map(|entity| (*entity, rounded(rank[entity.at()]))).collect())
}
