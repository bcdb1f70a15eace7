//! Sets of entities.

use annals_graph::graph::Part;
use annals_graph::ids::EntityIx;
use annals_graph::small_vec::{SmallVec1, SmallVec4};
use annals_graph::view::{EventView, Worlds, agreed};
use annals_model::entry::{EntryId, Role};
use annals_model::error::Result;
use annals_model::time::{Extent, Truth};

use super::openings::Openings;
use super::{EntityMatch, Evaluator, Outcome};
use crate::plan::{Checks, Plan, RoleLookup, Scanned, SetJoin, Verdict, What, entities_among, named};
use crate::query::{Entities, EntityFilter, Events, Projection, Reach, Roles};

impl Evaluator<'_> {
    /// The entities of any set.
    pub(super) fn entities_of(&mut self, set: &Entities) -> Result<Outcome<EntityMatch>> {
        self.entities_among(set, None)
    }

    /// The entities of a set. Of those in roles of events only the ones that matter, given in order, where that is
    /// known: a joined set tells what is missing in it, and has to be whole for that.
    fn entities_among(&mut self, set: &Entities, among: Option<&[EntityIx]>) -> Result<Outcome<EntityMatch>> {
        match set {
            Entities::These(these) => {
                self.traced_step(|| What::Said("these".into()), |inner| Ok(inner.these_entities(these)))
            }
            Entities::Filter(filter) => self.filter_entities(filter),
            Entities::Took { roles, word, events } => {
                let title = || What::Said(format!("{} of events", word.typed()).into());
                self.traced_step(title, |inner| inner.took((roles, *word), events, among))
            }
            Entities::And(a, b) => {
                self.traced_step(|| SetJoin::And.title(), |inner| inner.join_entities(a, b, SetJoin::And))
            }
            Entities::Or(a, b) => {
                self.traced_step(|| SetJoin::Or.title(), |inner| inner.join_entities(a, b, SetJoin::Or))
            }
            Entities::ButNot(a, b) => {
                let join = SetJoin::ButNot;
                self.traced_step(|| join.title(), |inner| inner.join_entities(a, b, join))
            }
        }
    }

    fn these_entities(&self, these: &[EntityIx]) -> Outcome<EntityMatch> {
        let mut outcome = Outcome::<EntityMatch> { checked: these.len() as u64, ..Outcome::default() };
        for entity in these.iter().map(|entity| self.view.canonical(*entity)) {
            let again = outcome.rows.iter().any(|found| found.entity == entity);
            if !again && self.view.shows_entity(entity) {
                outcome.rows.push(EntityMatch::new(entity, Verdict::CERTAIN, []));
            }
        }
        outcome
    }

    /// The entities of a filter, and what removed the last of them if there is none.
    fn filter_entities(&mut self, filter: &EntityFilter) -> Result<Outcome<EntityMatch>> {
        let mut outcome = self.filter_entity_rows(filter)?;
        if outcome.rows.is_empty() && outcome.unstated.is_empty() && self.depth == 0 {
            self.diagnose_entities(filter, &mut outcome)?;
        }
        Ok(outcome)
    }

    /// The entities of a filter.
    pub(super) fn filter_entity_rows(&mut self, filter: &EntityFilter) -> Result<Outcome<EntityMatch>> {
        let view = self.view;
        self.tracer.begin(|| What::Entities(Box::new(filter.clone())));
        let base = filter.base.as_deref().map(|base| self.entities_of(base)).transpose()?;
        let outer = std::mem::take(&mut self.pending);
        let mut tests = Vec::with_capacity(filter.tests.len());
        for test in &filter.tests {
            tests.push(self.entity_check(test)?);
        }
        let notes = std::mem::replace(&mut self.pending, outer);
        let _held;
        let (candidates, mut outcome) = match base {
            Some(base) => {
                _held = view.charge();
                let checked = base.rows.len() as u64;
                let mut outcome = Outcome { checked, unnamed: base.unnamed, ..Outcome::default() };
                outcome.absorb(&base);
                let all = base.rows.into_iter().chain(base.unstated);
                (view.gathered(all).into_answer(), outcome)
            }
            None => {
                let all = view.entities().map(|entity| EntityMatch::new(entity, Verdict::CERTAIN, []));
                let (all, held) = view.gathered(all).into_parts();
                _held = held;
                (all, Outcome::default())
            }
        };
        notes.into_iter().for_each(|note| outcome.note(note));
        outcome.unnamed = tests.iter().all(|test| test.may_hold_of_unnamed(&view, filter.ty))
            && (outcome.unnamed || tests.iter().any(|test| test.tells_of_unnamed(&view, filter.ty)));
        let (given, began) = (candidates.len() as u64, self.clock());
        let (mut rows, mut unstated, mut checks) = (view.kept(), view.kept(), Checks::default());
        for mut found in candidates {
            self.step()?;
            let of_type = |ty| view.graph().vocabulary().is_a(view.graph().type_of(found.entity), ty);
            if !filter.ty.is_none_or(of_type) {
                checks.came(0);
                continue;
            }
            if filter.base.is_none() {
                outcome.checked += 1;
            }
            let (mut verdict, mut passed) = (found.verdict(), 1);
            for test in &tests {
                verdict = verdict.and(test.verdict(&view, found.entity, &mut found.because));
                if !verdict.is_open() {
                    break;
                }
                passed += 1;
            }
            checks.came(passed);
            let kept = if verdict.is_possible() { &mut rows } else { &mut unstated };
            if verdict.is_open() {
                self.keep(kept, EntityMatch::new(found.entity, verdict, found.because))?;
            }
        }
        outcome.rows = rows.into_answer();
        outcome.unstated = unstated.into_answer();
        let us = self.since(began);
        self.tracer.change(|plan| plan.steps.extend(checked(filter, given, &checks, us)));
        self.tracer.end(outcome.found());
        Ok(outcome)
    }

    /// Those in roles of events, seen through the implied kinds by which the events were found.
    fn took(
        &mut self,
        (roles, word): (&Roles, Projection),
        events: &Events,
        among: Option<&[EntityIx]>,
    ) -> Result<Outcome<EntityMatch>> {
        let hits = self.events_apart_by(events, *roles == Roles::One(Role::By))?;
        let mut outcome = Outcome { checked: hits.checked, ..Outcome::default() };
        outcome.absorb(&hits);
        let (view, graph) = (self.view, self.view.graph());
        let table = graph.events();
        let mut rows = view.kept::<(EntityIx, Verdict, EntryId)>();
        let look = RoleLookup::new(roles, None);
        let mut openings = Openings::default();
        let matters = |entity: EntityIx| among.is_none_or(|among| among.binary_search(&entity).is_ok());
        let is_meant = |entity| matters(entity) && (word != Projection::Places || view.is_somewhere(entity));
        for same in hits.actors.chunk_by(|one, other| one.0 == other.0) {
            self.steps(same.len())?;
            if matters(same[0].0) {
                rows.extend(same.iter().map(|(who, event)| (*who, Verdict::CERTAIN, table.number(*event))));
            }
        }
        for event in &hits.exact {
            self.step()?;
            let kind = table.kind(*event);
            let in_role = table.parts(*event).any(|part| look.includes(part.role));
            let is_named = |part: &Part| !in_role || look.includes(part.role);
            let meant = table.parts(*event).filter(|part| is_named(part) && look.takes(graph, kind, *part));
            let meant = meant.map(|part| part.who);
            let (before, mut names) = (rows.len(), false);
            for entity in entities_among(meant) {
                names = true;
                if is_meant(entity) {
                    rows.push((entity, Verdict::CERTAIN, table.number(*event)));
                }
            }
            // Who is named leaves nothing unsaid but where in a wider place.
            if rows.len() == before
                && (!names || look.asks_where())
                && let Some(seen) = view.event(*event)
            {
                openings.add(&view, &seen, (Verdict::CERTAIN, 1, 1), roles);
            }
        }
        for hit in hits.rows.iter().chain(&hits.unstated) {
            self.step()?;
            let Some(seen) = view.event(hit.event) else { continue };
            openings.add(&view, &seen, (hit.verdict(), 1, 1), roles);
            let number = hit.because.first().copied().unwrap_or(seen.number);
            let mut add = |entity, verdict: Verdict| {
                if is_meant(entity) && verdict.is_open() {
                    rows.push((entity, verdict, number));
                }
            };
            if hit.implied_kinds.is_empty() && seen.otherwise.is_empty() {
                entities_among(named(&seen, roles, None)).for_each(|entity| add(entity, hit.verdict()));
            } else {
                let itself = |entity, _| SmallVec4::from_elem((entity, Truth::Certain), 1);
                let all = in_roles(&seen, hit, roles, itself);
                all.into_iter().for_each(|(entity, verdict)| add(entity, verdict));
            }
        }
        outcome.unnamed = !openings.is_empty();
        if outcome.unnamed {
            let all = view.entities().filter(|entity| is_meant(*entity));
            rows.extend(all.filter_map(|entity| {
                let (certain, possible) = openings.of(&view, entity, Reach::Exact);
                let open = if certain > 0 { Worlds::All } else { Worlds::Some };
                (possible > 0).then_some((entity, Verdict { open, ..Verdict::NO }, 0))
            }));
        }
        self.check()?;
        rows.sort_by(|one, other| one.0.cmp(&other.0));
        let found = rows.chunk_by(|one, other| one.0 == other.0).map(|same| {
            let verdict = same.iter().fold(Verdict::NO, |known, (_, verdict, _)| known.or(*verdict));
            EntityMatch::new(
                same[0].0,
                verdict,
                same.iter().map(|(.., number)| *number).filter(|number| *number > 0),
            )
        });
        let mut found = view.gathered(found.filter(|found| view.shows_entity(found.entity))).into_answer();
        outcome.unstated = found.extract_if(.., |found| !found.truth.is_possible()).collect();
        outcome.rows = found;
        Ok(outcome)
    }

    fn join_entities(&mut self, a: &Entities, b: &Entities, join: SetJoin) -> Result<Outcome<EntityMatch>> {
        let (a, right) = (self.entities_of(a)?, b);
        let mut ours = self.view.gathered(a.rows.iter().chain(&a.unstated).map(|found| found.entity));
        ours.sort_by(Ord::cmp);
        // Of the right only what is on the left changes anything, unless either will do.
        let wanted = (join != SetJoin::Or).then_some(&*ours);
        let b = if join == SetJoin::ButNot {
            self.within(|inner| inner.entities_among(right, wanted))?
        } else {
            self.entities_among(right, wanted)?
        };
        let gave = (a.found() + b.found(), self.clock());
        let unnamed = join.of_unnamed(a.unnamed, b.unnamed);
        let mut outcome = Outcome { checked: a.checked + b.checked, unnamed, ..Outcome::default() };
        outcome.absorb(&a);
        if join != SetJoin::ButNot {
            outcome.absorb(&b);
        }
        let left = a.rows.len();
        let mut theirs: Vec<&EntityMatch> = self.guarded(b.rows.iter().chain(&b.unstated)).collect();
        self.hold(theirs.capacity() * size_of::<&EntityMatch>())?;
        self.view.sort_by(&mut theirs, |one, other| one.entity.cmp(&other.entity));
        let (mut rows, mut unstated) = (self.view.kept(), self.view.kept());
        let other_of =
            |entity| theirs.binary_search_by_key(&entity, |found| found.entity).ok().map(|at| theirs[at]);
        for own in self.guarded(a.rows.into_iter().chain(a.unstated)) {
            let other = other_of(own.entity);
            let verdict = join.verdict(own.verdict(), other.map_or(Verdict::NO, EntityMatch::verdict));
            if verdict.is_open() {
                let mut because = own.because;
                let is_why = join != SetJoin::ButNot || !verdict.is_certain();
                if let Some(other) = other.filter(|_| is_why) {
                    because.extend_from_slice(&other.because);
                }
                let kept = if verdict.is_possible() { &mut rows } else { &mut unstated };
                self.keep(kept, EntityMatch::new(own.entity, verdict, because))?;
            }
        }
        if join == SetJoin::Or {
            let is_new = |found: &&EntityMatch| ours.binary_search(&found.entity).is_err();
            self.keep_all(&mut rows, b.rows.iter().filter(is_new).cloned())?;
            self.keep_all(&mut unstated, b.unstated.iter().filter(is_new).cloned())?;
        }
        outcome.rows = rows.into_answer();
        outcome.unstated = unstated.into_answer();
        self.joined(join, gave, &outcome);
        if outcome.rows.is_empty() && outcome.unstated.is_empty() && left > 0 && self.depth == 0 {
            let right = match wanted {
                None => b.rows.len(),
                Some(_) => self.within(|inner| inner.entities_of(right))?.rows.len(),
            };
            if right > 0 {
                outcome.note(join.nothing(left, right));
            }
        }
        Ok(outcome)
    }
}

impl SetJoin {
    fn verdict(self, a: Verdict, b: Verdict) -> Verdict {
        match self {
            Self::And => a.and(b),
            Self::Or => a.or(b),
            Self::ButNot => a.and(b.not()),
        }
    }

    /// What to say where nothing is left of both.
    fn nothing(self, left: usize, right: usize) -> String {
        match self {
            Self::ButNot => format!("nothing is left: all {left} are among the {right} after `but not`"),
            _ => format!("none is on both sides: {left} on the left, {right} on the right"),
        }
    }
}

/// The entities in roles of an event and what each of these reaches, each as certainly as the best way in which it is.
pub(super) fn in_roles(
    seen: &EventView<'_>,
    hit: &super::EventMatch,
    roles: &Roles,
    reached: impl Fn(EntityIx, Extent) -> SmallVec4<(EntityIx, Truth)>,
) -> Vec<(EntityIx, Verdict)> {
    let mut found: Vec<(EntityIx, Verdict)> = Vec::new();
    for way in hit.ways().iter() {
        let implied_kind = way.implied_kind.as_deref();
        let of_reading = |reading: &EventView<'_>| {
            let own = entities_among(named(reading, roles, implied_kind));
            (reading.deciding, own.flat_map(|entity| reached(entity, reading.extent)).collect())
        };
        let readings: SmallVec4<(bool, SmallVec4<(EntityIx, Truth)>)> =
            seen.readings().map(of_reading).collect();
        for (entity, _) in readings.iter().flat_map(|(_, entities)| entities) {
            let in_reading = |all: &[(EntityIx, Truth)]| {
                let same = all.iter().filter(|(other, _)| other == entity);
                Worlds::from(same.map(|(_, truth)| *truth).max().unwrap_or_default())
            };
            let worlds = agreed(readings.iter().map(|(deciding, all)| (*deciding, in_reading(all))));
            let verdict = way.verdict.and(Verdict::in_worlds(worlds));
            match found.iter_mut().find(|(known, _)| known == entity) {
                Some((_, known)) => *known = known.or(verdict),
                None => found.push((*entity, verdict)),
            }
        }
    }
    found
}

impl EntityMatch {
    /// An entity that is or may be in a set, with the events that it rests on, each once.
    pub(super) fn new(
        entity: EntityIx,
        verdict: Verdict,
        because: impl IntoIterator<Item = EntryId>,
    ) -> Self {
        let mut because: SmallVec1<EntryId> = because.into_iter().collect();
        because.sort_unstable();
        because.dedup();
        Self { entity, truth: verdict.truth, wanted: verdict.is_wanted(), open: verdict.open, because }
    }
}

/// The steps of an entity filter as they were run: what it went through, and each check with what it left.
fn checked(filter: &EntityFilter, given: u64, checks: &Checks, us: Option<u64>) -> Vec<Plan> {
    let source = match &filter.base {
        Some(_) => What::Scan(Scanned::Base),
        None => What::Said("go through all entities".into()),
    };
    let mut steps = vec![Plan { actual: Some(given), us, ..Plan::of(source) }];
    let of_type = filter.ty.map(What::OfType);
    steps.extend(of_type.map(|check| Plan { actual: Some(checks.passed(1)), ..Plan::of(check) }));
    let tests = filter.tests.iter().map(|test| What::EntityCheck(Box::new(test.clone())));
    steps.extend(
        (2..)
            .zip(tests)
            .map(|(passed, check)| Plan { actual: Some(checks.passed(passed)), ..Plan::of(check) }),
    );
    steps
}
