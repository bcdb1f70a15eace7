//! Events of a kind and mood that pass every test.

use std::rc::Rc;

use annals_store::entry::{Count, Number};
use annals_store::time::{Day, Truth};

use super::columnar::{Columnar, Judged};
use super::nearest::Nearest;
use super::{Evaluator, Guised, Hit, Outcome, claims};
use crate::error::Result;
use crate::few::One;
use crate::graph::{Mask, Party};
use crate::ids::{EntityIx, EventIx};
use crate::plan::{Check, Draft, Look, Reached, Scan, Verdict};
use crate::query::Filter;
use crate::view::{Seen, View};
use crate::vocabulary::Guise;

/// Takes the events that are found to be in a set one by one, each with the key of its place in time, and gives those
/// back that are to be rows of the outcome.
pub(crate) type Chooser<'c, 'g> = dyn FnMut(&Seen<'g>, TimeKey, Hit) -> Option<Hit> + 'c;

/// What is wanted of the events of a filter.
#[derive(Default)]
struct Wanted<'c, 'g> {
    /// Whether those that are settled are kept apart, without rows.
    apart: bool,
    /// Whether of those only who acted is wanted.
    only_actors: bool,
    /// Whether only the first or last so many are.
    nearest: Option<Nearest>,
    /// The events among which all that are wanted are, where that is known otherwise than by the plan.
    among: Option<Vec<EventIx>>,
    /// Who takes those found.
    choose: Option<&'c mut Chooser<'c, 'g>>,
}

/// The key by which rows are in order of time.
pub(crate) type TimeKey = (Day, Day, Number);

impl<'a> Evaluator<'a> {
    /// The events of a filter, and what removed the last of them if there is none.
    pub(super) fn filter(&mut self, filter: &Filter) -> Result<Outcome<Hit>> {
        let outcome = self.filter_rows(filter)?;
        self.diagnosed(filter, outcome)
    }

    /// As [`Self::filter`], those that are settled apart, perhaps by who acted in them.
    pub(super) fn filter_apart(&mut self, filter: &Filter, only_actors: bool) -> Result<Outcome<Hit>> {
        let wanted = Wanted { apart: true, only_actors, ..Wanted::default() };
        let outcome = self.filter_for(filter, wanted)?;
        self.diagnosed(filter, outcome)
    }

    fn diagnosed(&mut self, filter: &Filter, mut outcome: Outcome<Hit>) -> Result<Outcome<Hit>> {
        let settled = outcome.settled.len() + outcome.acted.len();
        if settled == 0 && outcome.rows.is_empty() && outcome.several.is_empty() && self.depth == 0 {
            self.diagnose_events(filter, &mut outcome)?;
        }
        Ok(outcome)
    }

    /// The events of a filter.
    pub(super) fn filter_rows(&mut self, filter: &Filter) -> Result<Outcome<Hit>> {
        self.filter_for(filter, Wanted::default())
    }

    /// The events of a filter; those that are too far to be the first or last so many may be left out.
    pub(super) fn filter_nearest(
        &mut self,
        filter: &Filter,
        nearest: Option<Nearest>,
    ) -> Result<Outcome<Hit>> {
        self.filter_for(filter, Wanted { nearest, ..Wanted::default() })
    }

    /// Those of some events that a filter lets through.
    pub(super) fn filter_among(&mut self, filter: &Filter, events: Vec<EventIx>) -> Result<Outcome<Hit>> {
        self.filter_for(filter, Wanted { among: Some(events), ..Wanted::default() })
    }

    /// As [`Self::filter`], those that somebody else takes left out.
    pub(super) fn filter_choosing<'c>(
        &mut self,
        filter: &Filter,
        choose: &mut Chooser<'c, 'a>,
    ) -> Result<Outcome<Hit>> {
        let mut taken = false;
        let mut watched = |seen: &Seen<'a>, when: TimeKey, hit: Hit| {
            let left = choose(seen, when, hit);
            taken |= left.is_none();
            left
        };
        let wanted = Wanted { choose: Some(&mut watched), ..Wanted::default() };
        let outcome = self.filter_for(filter, wanted)?;
        if taken { Ok(outcome) } else { self.diagnosed(filter, outcome) }
    }

    fn filter_for(&mut self, filter: &Filter, mut wanted: Wanted<'_, 'a>) -> Result<Outcome<Hit>> {
        let view = self.view;
        self.tracer.begin(|| crate::reading::filter_text(&view, filter));
        let outer = std::mem::take(&mut self.pending);
        let base = filter.base.as_deref().map(|base| self.events_of(base)).transpose()?;
        let mut draft = Draft::new(filter, base.as_ref().map(|base| base.rows.len()));
        if self.tracer.is_on() {
            draft.trace(&view);
        }
        draft.rewrite(&view, self)?;
        if let Some(events) = wanted.among.take() {
            draft.scan = Scan::Found(events);
        }
        let began = self.tracer.now();
        let mut found = match base {
            Some(base) => self.narrow(&draft, base)?,
            None => self.scan_for(&draft, wanted)?,
        };
        if self.tracer.is_on() {
            let us = began.and_then(|began| Some(self.tracer.now()?.saturating_sub(began)));
            let (estimated, steps) = (draft.estimated(&view), draft.plans(&view, found.checked, us));
            self.tracer.change(|plan| {
                plan.estimated = Some(estimated);
                plan.steps.extend(steps);
            });
        }
        let notes = std::mem::replace(&mut self.pending, outer);
        notes.into_iter().for_each(|note| found.note(note));
        self.tracer.end(found.rows.len());
        Ok(found)
    }

    /// Whether one event passes a filter.
    pub(super) fn truth_of(&mut self, seen: &Seen<'a>, filter: &Filter) -> Result<Truth> {
        let view = self.view;
        let base = filter.base.as_deref().map(|base| self.events_of(base)).transpose()?;
        let hit = base.map(|base| base.rows.into_iter().find(|hit| hit.event == seen.ix));
        let hit = match hit {
            Some(None) => return Ok(Truth::No),
            Some(hit) => hit,
            None => None,
        };
        let mut draft = Draft::new(filter, Some(1));
        draft.rewrite(&view, self)?;
        Ok(judge(&view, &draft, seen, hit.as_ref()).0.truth)
    }

    /// The rows of a base that pass.
    fn narrow(&mut self, draft: &Draft<'_, 'a>, base: Outcome<Hit>) -> Result<Outcome<Hit>> {
        let mut outcome = Outcome { checked: base.rows.len() as u64, ..Outcome::default() };
        base.notes.iter().for_each(|note| outcome.note(note.clone()));
        let mut rows = self.view.kept();
        for hit in base.rows {
            self.step()?;
            let Some(seen) = self.view.event(hit.event) else { continue };
            let (verdict, guises) = judge(&self.view, draft, &seen, Some(&hit));
            let verdict = verdict.and(hit.verdict());
            if verdict.is_possible() {
                self.keep(&mut rows, Hit { guises, ..hit.with(verdict) })?;
            }
        }
        outcome.rows = rows.into_answer();
        for several in base.several {
            let Some(seen) = self.view.event(several) else { continue };
            if judge(&self.view, draft, &seen, None).0.is_possible() {
                outcome.several.push(several);
            }
        }
        Ok(outcome)
    }

    /// The candidates of a scan that pass. Where the first or last few are wanted, these are mostly among the first or
    /// last few of the lists.
    fn scan_for(&mut self, draft: &Draft<'_, 'a>, wanted: Wanted<'_, 'a>) -> Result<Outcome<Hit>> {
        /// So many of each list are looked at first.
        const OUTERMOST: usize = 64;
        let view = self.view;
        if let Some(nearest) = wanted.nearest.as_ref().filter(|nearest| nearest.ends_there())
            && let Some(outermost) = draft.scan.outermost(&view, nearest.is_last(), OUTERMOST)
        {
            let wanted = Wanted { nearest: Some(nearest.clone()), ..Wanted::default() };
            let (found, ended) = self.scan(draft, wanted, outermost)?;
            if ended {
                return Ok(found);
            }
        }
        let mut held = view.charge();
        if !held.add(draft.scan.len(&view).saturating_mul(size_of::<EventIx>())) {
            self.check()?;
        }
        Ok(self.scan(draft, wanted, draft.scan.candidates(&view))?.0)
    }

    /// Those of some candidates that pass, in order of time, and whether all behind them are certainly not wanted.
    fn scan(
        &mut self,
        draft: &Draft<'_, 'a>,
        wanted: Wanted<'_, 'a>,
        mut candidates: Vec<EventIx>,
    ) -> Result<(Outcome<Hit>, bool)> {
        let (view, table) = (self.view, self.view.graph().events());
        let (columnar, glance) = (Columnar::new(draft, &view), Glance::new(draft));
        let mut settling =
            columnar.as_ref().filter(|_| wanted.apart).and_then(|columnar| columnar.settling(&view));
        // Nothing is told to be far but by columns.
        let mut nearest = wanted.nearest.filter(|_| columnar.is_some());
        let is_plain = columnar.as_ref().is_some_and(Columnar::is_plain);
        let unordered =
            nearest.as_ref().map_or(0, |nearest| nearest.put_in_order(view.graph(), &mut candidates));
        // What was recorded after the lens is in the lists and is no candidate.
        let checked = view.bound().map_or(candidates.len(), |bound| {
            candidates.iter().filter(|ix| table.number(**ix) <= bound).count()
        });
        let mut outcome = Outcome { checked: checked as u64, ..Outcome::default() };
        if let Some(settling) = &mut settling {
            settling.prepare(view.graph(), candidates.len());
        }
        let acted = settling.as_ref().filter(|_| wanted.only_actors);
        let acted = acted.zip(columnar.as_ref()).and_then(|(settling, by)| settling.actors(&view, by));
        let only_events = acted.is_none();
        outcome.acted = acted.unwrap_or_default();
        self.hold(outcome.acted.capacity() * size_of::<(EntityIx, EventIx)>())?;
        let (mut rows, mut settled) = (view.kept::<(TimeKey, Hit)>(), view.kept());
        let mut choose = wanted.choose.filter(|_| !draft.is_traced());
        let mut ended = false;
        for (at, ix) in candidates.iter().copied().enumerate() {
            self.step()?;
            if settling.as_mut().is_some_and(|settling| settling.settles(table, ix)) {
                if only_events {
                    settled.push(ix);
                }
                continue;
            }
            let in_order = at >= unordered;
            // What comes in order is what its columns say.
            if let Some(nearest) = nearest.as_mut().filter(|_| is_plain && in_order)
                && nearest.is_beyond(&view, ix)
            {
                if nearest.ends_there() {
                    ended = true;
                    break;
                }
                continue;
            }
            if let Some(judged) = columnar.as_ref().and_then(|columnar| columnar.judge(&view, ix)) {
                let Some(judged) = judged else { continue };
                if let Some(nearest) = &mut nearest
                    && nearest.is_far(&view, ix, &judged, in_order)
                {
                    if nearest.ends_there() && in_order {
                        ended = true;
                        break;
                    }
                    continue;
                }
                let (key, hit) = Hit::judged(ix, judged);
                let left = match &mut choose {
                    Some(choose) => view.event(ix).and_then(|seen| choose(&seen, key, hit)),
                    None => Some(hit),
                };
                if let Some(hit) = left {
                    self.keep(&mut rows, (key, hit))?;
                }
                continue;
            }
            if glance.rules_out(&view, ix) {
                continue;
            }
            let Some(seen) = view.event(ix) else { continue };
            let (verdict, guises) = judge(&view, draft, &seen, None);
            if !verdict.is_possible() {
                continue;
            }
            if seen.count() == Some(Count::Several) {
                outcome.several.push(ix);
                continue;
            }
            let key = (seen.extent.earliest, seen.extent.latest, seen.number);
            let hit = Hit::new(&seen, verdict, guises);
            let left = match &mut choose {
                Some(choose) => choose(&seen, key, hit),
                None => Some(hit),
            };
            if let Some(hit) = left {
                self.keep(&mut rows, (key, hit))?;
            }
        }
        rows.sort_by(|(one, _), (other, _)| one.cmp(other));
        outcome.several.sort_unstable_by_key(|ix| table.number(*ix));
        // The list of the rows without their keys takes the place of the one with them.
        outcome.rows = rows.into_answer().into_iter().map(|(_, hit)| hit).collect();
        outcome.settled = settled.into_answer();
        Ok((outcome, ended))
    }
}

impl Hit {
    /// A row as columns tell of it, with its place in order of time.
    fn judged(event: EventIx, judged: Judged) -> (TimeKey, Self) {
        let Judged { number, extent, verdict, guises } = judged;
        ((extent.earliest, extent.latest, number), Self { guises, ..Self::plain(event, number, verdict) })
    }

    /// An event that is or may be in a set.
    pub(super) fn new(seen: &Seen<'_>, verdict: Verdict, guises: Vec<Guised>) -> Self {
        Self { guises, ..Self::plain(seen.ix, seen.number, verdict) }
    }

    /// An event that is or may be in a set, seen as recorded.
    pub(super) fn plain(event: EventIx, number: Number, verdict: Verdict) -> Self {
        Self {
            event,
            truth: verdict.truth,
            wanted: verdict.is_wanted(),
            because: One::from_elem(number, 1),
            then: Vec::new(),
            standing: None,
            guises: Vec::new(),
        }
    }
}

/// What a look at the columns of the table can rule out, for events that no later entry changes there.
struct Glance<'d> {
    guises: &'d [Rc<Guise>],
    window: Option<&'d crate::plan::Window>,
    /// Who must be in one of these roles of the event, whatever the guise.
    parties: Vec<(Vec<Look>, &'d Reached)>,
}

impl<'d> Glance<'d> {
    fn new(draft: &'d Draft<'_, '_>) -> Self {
        let window = draft.steps.iter().find_map(|step| match &step.check {
            Check::Window(window) => Some(window),
            _ => None,
        });
        let parties = draft.steps.iter().filter_map(|step| match &step.check {
            Check::Role { roles, reached } => {
                let mut looks: Vec<Look> =
                    draft.guises.iter().map(|guise| Look::new(roles, Some(guise))).collect();
                if draft.guises.is_empty() {
                    looks.push(Look::new(roles, None));
                }
                looks.dedup();
                Some((looks, reached))
            }
            _ => None,
        });
        Self { guises: &draft.guises, window, parties: parties.collect() }
    }

    fn rules_out(&self, view: &View<'_>, ix: EventIx) -> bool {
        let table = view.graph().events();
        let bits = table.bits(ix);
        let kind = bits.kind();
        let other_kind = !self.guises.is_empty() && !self.guises.iter().any(|guise| guise.kind == kind);
        if other_kind && Mask::KIND.is_exact(bits) {
            return true;
        }
        let outside = self.window.is_some_and(|window| !window.can_hold(table.extent(ix)));
        if outside && Mask::DATE.is_exact(bits) {
            return true;
        }
        let absent = self.parties.iter().any(|(looks, reached)| {
            !table.parts(ix).any(|part| match part.who {
                Party::Entity(entity) => {
                    reached.lists(entity) && looks.iter().any(|look| look.includes(part.role))
                }
                Party::Event(_) => false,
            })
        });
        absent && Mask::PARTIES.is_exact(bits)
    }
}

/// Whether an event passes, and as which kinds; `hit` is its row in the base.
fn judge(
    view: &View<'_>,
    draft: &Draft<'_, '_>,
    seen: &Seen<'_>,
    hit: Option<&Hit>,
) -> (Verdict, Vec<Guised>) {
    let there = Verdict::plain(seen.there);
    let mut judged = Judging {
        view,
        draft,
        seen,
        best: Verdict::NO,
        best_otherwise: Verdict::NO,
        guises: Vec::new(),
        far: 0,
    };
    if draft.filter.kind.is_some() {
        for guise in &draft.guises {
            judged.try_guise(Some(guise), Verdict::CERTAIN);
        }
    } else {
        let given = hit.map_or(&[][..], |hit| hit.guises.as_slice());
        for guised in given {
            judged.try_guise(guised.guise.as_ref(), guised.verdict);
        }
        if given.is_empty() {
            judged.try_guise(None, Verdict::CERTAIN);
        }
    }
    let Judging { best, best_otherwise, mut guises, far, .. } = judged;
    draft.came(far);
    let verdict = if seen.otherwise.is_some() { best.both(best_otherwise) } else { best };
    for guised in &mut guises {
        guised.verdict = guised.verdict.and(there);
    }
    let only_itself = matches!(guises.as_slice(), [one] if one.guise.is_none());
    if only_itself {
        guises.clear();
    }
    (verdict.and(there), guises)
}

/// An event being judged: the best verdict in each of its readings.
struct Judging<'v, 'q, 'g> {
    view: &'v View<'g>,
    draft: &'v Draft<'q, 'g>,
    seen: &'v Seen<'g>,
    best: Verdict,
    best_otherwise: Verdict,
    guises: Vec<Guised>,
    /// How far it came: 0 where it is not of the kind, else one more than the checks that it passed.
    far: usize,
}

impl Judging<'_, '_, '_> {
    fn try_guise(&mut self, guise: Option<&Rc<Guise>>, at_most: Verdict) {
        let of_kind = self.draft.filter.kind.is_some();
        let first = self.reading(self.seen, guise, of_kind).and(at_most);
        let second =
            self.seen.otherwise.as_deref().map(|other| self.reading(other, guise, of_kind).and(at_most));
        self.best = self.best.or(first);
        self.best_otherwise = self.best_otherwise.or(second.unwrap_or(first));
        let verdict = second.map_or(first, |second| first.both(second));
        if verdict.is_possible() {
            let guise = guise.filter(|guise| guise.roles.is_some()).map(Rc::clone);
            self.guises.push(Guised { guise, verdict });
        }
    }

    /// Whether one reading of the event passes through a guise.
    fn reading(&mut self, reading: &Seen<'_>, guise: Option<&Rc<Guise>>, of_kind: bool) -> Verdict {
        if self.draft.filter.mood.is_some_and(|mood| mood != reading.mood) {
            return Verdict::NO;
        }
        if let Some(guise) = guise.filter(|_| of_kind) {
            let filled = |role| reading.parts().iter().any(|part| part.role == role);
            if guise.kind != reading.kind || !guise.needs().all(filled) {
                return Verdict::NO;
            }
        }
        let mut verdict = Verdict::CERTAIN;
        let mut said = |test: &crate::query::Test| claims::verdict(self.view, self.seen, test);
        self.far = self.far.max(1);
        for (at, step) in self.draft.steps.iter().enumerate() {
            verdict = verdict.and(step.check.verdict(self.view, reading, guise.map(Rc::as_ref), &mut said));
            if !verdict.is_possible() {
                break;
            }
            self.far = self.far.max(at + 2);
        }
        verdict
    }
}
