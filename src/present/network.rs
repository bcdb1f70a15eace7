//! The participants of events and what ties them: neighbours, ranks, islands.
//!
//! Two participants are one step apart if they take part in one event that certainly happened; the plan an event is
//! under takes part in it like anybody else. Planned, supposed and denied events are no steps.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use annals_store::entry::{Mood, Role};

use super::{Draft, count, events, sort, text};
use crate::answer::{Body, GroupRow, NeighbourRow, RankRow};
use crate::error::Result;
use crate::execute::{Evaluator, Hit, entities_among};
use crate::few::Few;
use crate::ids::{EntityIx, EventIx, TypeIx};
use crate::plan::parties;
use crate::query::{Entities, EntityFilter, Events, Filter, Roles, Score};
use crate::view::{Seen, View};
use crate::vocabulary::TypeSet;

/// How often ranks by influence are passed on: they no longer change in the sixth decimal.
const ROUNDS: usize = 64;
/// Which part of its rank a participant passes on along its ties.
const DAMPING: f64 = 0.85;

/// The events that may be steps, and what they tie.
pub(super) struct Ties<'g> {
    view: View<'g>,
    /// Which events may be steps; all of them where `None`.
    allowed: Option<Vec<bool>>,
    among: Among,
}

/// Who may be tied.
enum Among {
    Anybody,
    /// Those of some types, and the ends.
    OfTypes(TypeSet, Few<EntityIx>),
    /// Those that are marked, by place.
    These(Vec<bool>),
}

impl Among {
    fn holds(&self, view: &View<'_>, entity: EntityIx) -> bool {
        match self {
            Self::Anybody => true,
            Self::OfTypes(types, ends) => types.has(view.graph().type_of(entity)) || ends.contains(&entity),
            Self::These(marked) => marked.get(entity.at()).copied().unwrap_or_default(),
        }
    }
}

/// The types of which all are in a set, where it is said by types alone.
fn types_of(set: &Entities) -> Option<Few<TypeIx>> {
    match set {
        Entities::Filter(EntityFilter { base: None, ty: Some(ty), tests }) if tests.is_empty() => {
            Some(Few::from_elem(*ty, 1))
        }
        Entities::Or(a, b) => {
            let mut types = types_of(a)?;
            types.extend(types_of(b)?);
            Some(types)
        }
        _ => None,
    }
}

impl<'g> Ties<'g> {
    /// The ties through the events of a set, with what a reader should know of it.
    pub(super) fn through(evaluator: &mut Evaluator<'g>, set: &Events) -> Result<(Self, Vec<String>)> {
        let view = evaluator.view();
        if is_everything(set) {
            return Ok((Self { view, allowed: None, among: Among::Anybody }, Vec::new()));
        }
        let outcome = evaluator.events(set)?;
        let mut allowed = vec![false; view.graph().events().len()];
        for hit in outcome.rows.iter().filter(|hit| hit.truth.is_certain()) {
            if let Some(slot) = allowed.get_mut(hit.event.at()) {
                *slot = true;
            }
        }
        Ok((Self { view, allowed: Some(allowed), among: Among::Anybody }, outcome.notes))
    }

    /// The ties among those who are certainly in a set, and the ends.
    pub(super) fn among(
        self,
        evaluator: &mut Evaluator<'g>,
        set: Option<&Entities>,
        ends: &[EntityIx],
    ) -> Result<Self> {
        let Some(set) = set else { return Ok(self) };
        if let Some(types) = types_of(set) {
            let wanted = self.view.graph().vocabulary().cases_of(&types);
            return Ok(Self { among: Among::OfTypes(wanted, ends.iter().copied().collect()), ..self });
        }
        let mut marked = vec![false; self.view.graph().entity_count()];
        let found = evaluator.entities(set)?;
        let certain = found.rows.iter().filter(|found| found.truth.is_certain()).map(|found| found.entity);
        certain.chain(ends.iter().copied()).for_each(|entity| marked[entity.at()] = true);
        Ok(Self { among: Among::These(marked), ..self })
    }

    fn allows(&self, event: EventIx) -> bool {
        self.allowed.as_ref().is_none_or(|allowed| allowed.get(event.at()).copied().unwrap_or(false))
    }

    /// The parts of the graph that hang together, the largest first.
    pub(super) fn islands(&self, evaluator: &mut Evaluator<'_>) -> Result<Vec<Vec<EntityIx>>> {
        let mut parts = self.view.islands(&|event| self.allows(event), &mut || evaluator.step())?;
        parts.sort_by_cached_key(|members| (std::cmp::Reverse(members.len()), self.island_name(members)));
        Ok(parts)
    }

    /// An island is named by the first few on it.
    fn island_name(&self, members: &[EntityIx]) -> String {
        const NAMED_MAX: usize = 3;
        let names = members.iter().take(NAMED_MAX).map(|entity| text::name(&self.view, *entity));
        let mut told: Vec<String> = names.collect();
        if members.len() > NAMED_MAX {
            told.push(format!("{} more", members.len() - NAMED_MAX));
        }
        text::listed(&told)
    }

    /// The view.
    pub(super) fn view(&self) -> View<'g> {
        self.view
    }

    /// Those who take part in an event that may be a step; none otherwise.
    pub(super) fn participants(&self, event: EventIx) -> Few<EntityIx> {
        if !self.allows(event) {
            return Few::new();
        }
        let mut who = self.view.participants(event);
        who.retain(|entity| self.among.holds(&self.view, *entity));
        who
    }

    /// The events that an entity may be listed under, each once.
    pub(super) fn events_of(&self, entity: EntityIx) -> Vec<EventIx> {
        let postings = self.view.graph().postings();
        let own = self.view.merged_into(entity).into_iter();
        let lists = own.flat_map(|own| postings.roles_of(own).flat_map(|(_, list)| list.iter()));
        let mut found: Vec<EventIx> = lists.filter(|event| self.allows(*event)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn is_everything(set: &Events) -> bool {
    matches!(set, Events::Filter(Filter { base: None, kind: None, mood: None | Some(Mood::Happened), tests }) if tests.is_empty())
}

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
    let (met, looked) = met(evaluator, &ties, of, within)?;
    let row = |at: usize| NeighbourRow {
        name: text::name(&view, met[at].who),
        ty: text::type_name(&view, met[at].who),
        steps: met[at].steps,
    };
    let rows: Vec<NeighbourRow> = told_in_order(&view, &met).into_iter().map(row).collect();
    if rows.is_empty() {
        notes.push(format!("{} takes part in no such event with anybody", text::name(&view, of)));
    }
    let certain = rows.len();
    Ok(Draft::new("neighbours", Body::Neighbours { rows }, certain).checked(looked).noted(notes))
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

/// Those at most some steps away in the order in which they were met, and how many events were gone through.
pub(super) fn met(
    evaluator: &mut Evaluator<'_>,
    ties: &Ties<'_>,
    of: EntityIx,
    within: u64,
) -> Result<(Vec<Met>, u64)> {
    let mut known: HashSet<EntityIx> = HashSet::from([of]);
    let mut passed = vec![false; ties.view.graph().events().len()];
    let mut looked = 0;
    let mut met: Vec<Met> = Vec::new();
    let mut edge = vec![(of, None)];
    for steps in 1..=within {
        let first = met.len();
        for (entity, before) in std::mem::take(&mut edge) {
            for event in ties.events_of(entity) {
                evaluator.step()?;
                if passed[event.at()] {
                    continue;
                }
                let who = ties.participants(event);
                if !who.contains(&entity) {
                    continue;
                }
                passed[event.at()] = true;
                looked += 1;
                let new = who.into_iter().filter(|other| known.insert(*other));
                met.extend(new.map(|who| Met { who, steps, by: event, before }));
                evaluator.row(met.len(), size_of::<Met>())?;
            }
        }
        if met.len() == first {
            break;
        }
        edge = (first..met.len()).map(|at| (met[at].who, Some(at))).collect();
    }
    Ok((met, looked))
}

/// The places of those who were met in the order in which they are told: the nearest first, and by name.
pub(super) fn told_in_order(view: &View<'_>, met: &[Met]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..met.len()).collect();
    let graph = view.graph();
    order.sort_by_cached_key(|at| (met[*at].steps, graph.entity(met[*at].who).name.as_str(), met[*at].who));
    order
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
    let who: Vec<EntityIx> = outcome
        .rows
        .iter()
        .filter(|found| found.truth.is_certain() || found.wanted)
        .map(|found| found.entity)
        .collect();
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
    let mut rows: Vec<(String, EntityIx, f64)> = who.iter().filter_map(scored).collect();
    rows.sort_by(|a, b| b.2.total_cmp(&a.2).then_with(|| a.0.cmp(&b.0)));
    let without = who.len() - rows.len();
    Ok(Ranked { rows: rows.into_iter().map(|(_, who, score)| (who, score)).collect(), without, notes })
}

/// Those of a set in order of a score, as rows.
pub(super) fn rank(evaluator: &mut Evaluator<'_>, what: &Entities, by: &Score) -> Result<Draft> {
    let Ranked { rows, without, mut notes } = ranked(evaluator, what, by)?;
    let view = evaluator.view();
    if without > 0 {
        notes.push(format!("{} no score and left out", text::counted(text::total(without), "has", "have")));
    }
    let (certain, checked) = (rows.len(), text::total(rows.len() + without));
    let rows: Vec<RankRow> = rows
        .into_iter()
        .map(|(who, score)| RankRow { name: text::name(&view, who), ty: text::type_name(&view, who), score })
        .collect();
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
        let (least, _) = count::stands_for(&view, &seen);
        who.into_iter().for_each(|entity| *counts.entry(entity).or_default() += least);
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
    let ties = Ties { view: evaluator.view(), allowed: None, among: Among::Anybody };
    let mut scores = BTreeMap::new();
    for entity in who {
        let mut others: BTreeSet<EntityIx> = BTreeSet::new();
        for event in ties.events_of(*entity) {
            evaluator.step()?;
            let participants = ties.participants(event);
            if participants.contains(entity) {
                others.extend(participants);
            }
        }
        others.remove(entity);
        scores.insert(*entity, sort::as_float(text::total(others.len())));
    }
    Ok(scores)
}

/// PageRank over participants, rounded to six decimals: each passes its rank on in equal parts to its events, and each
/// event to its participants. Those without events pass it on to everybody.
fn influence(evaluator: &mut Evaluator<'_>) -> Result<BTreeMap<EntityIx, f64>> {
    let view = evaluator.view();
    let mut meetings: Vec<Few<EntityIx>> = Vec::new();
    for event in view.graph().events().all() {
        evaluator.step()?;
        let who = view.participants(event);
        if !who.is_empty() {
            meetings.push(who);
        }
    }
    let size = view.graph().entity_count();
    let everybody: Vec<EntityIx> = view.entities().collect();
    let total = sort::as_float(text::total(everybody.len().max(1)));
    let mut degree = vec![0_u64; size];
    // Whoever has no place in the table is nobody's, whatever a snapshot says.
    meetings.iter_mut().for_each(|who| who.retain(|entity| entity.at() < size));
    meetings.iter().flatten().for_each(|entity| degree[entity.at()] += 1);
    let mut rank = vec![0.0_f64; size];
    everybody.iter().for_each(|entity| rank[entity.at()] = 1.0 / total);
    for _ in 0..ROUNDS {
        let idle: f64 = everybody.iter().filter(|e| degree[e.at()] == 0).map(|e| rank[e.at()]).sum();
        let base = (1.0 - DAMPING + DAMPING * idle) / total;
        let mut next = vec![0.0_f64; size];
        everybody.iter().for_each(|entity| next[entity.at()] = base);
        for who in &meetings {
            evaluator.step()?;
            let given: f64 = who.iter().map(|e| rank[e.at()] / sort::as_float(degree[e.at()])).sum();
            let share = DAMPING * given / sort::as_float(text::total(who.len()));
            who.iter().for_each(|entity| next[entity.at()] += share);
        }
        rank = next;
    }
    let rounded = |score: f64| (score * 1e6).round() / 1e6;
    Ok(everybody.into_iter().map(|entity| (entity, rounded(rank[entity.at()]))).collect())
}

/// The parts of the graph that hang together, the largest first; who takes part in nothing is in none.
pub(super) fn islands(evaluator: &mut Evaluator<'_>, through: &Events) -> Result<Draft> {
    let (ties, mut notes) = Ties::through(evaluator, through)?;
    let view = ties.view();
    let parts = ties.islands(evaluator)?;
    let total: usize = parts.iter().map(Vec::len).sum();
    let mut rows: Vec<GroupRow> = Vec::new();
    for members in parts {
        let names: Vec<String> = members.iter().map(|entity| text::name(&view, *entity)).collect();
        let size = text::total(names.len());
        rows.push(GroupRow {
            key: ties.island_name(&members),
            keys: names,
            at_least: size,
            at_most: Some(size),
        });
        evaluator.row(rows.len(), size_of::<GroupRow>())?;
    }
    let alone = view.entities().count() - total;
    if alone > 0 {
        notes.push(format!("{} part in no such event", text::counted(text::total(alone), "takes", "take")));
    }
    let certain = rows.len();
    Ok(Draft::new("groups", Body::Groups { rows }, certain).checked(text::total(total)).noted(notes))
}
