//! Events looked at through the view, and checked there: what no other operator decided, and the rows of a selection.

use std::rc::Rc;

use annals_store::entry::Count;

use super::filter::Measures;
use super::flow::Flow;
use super::{Evaluator, Guised, Hit, Outcome, claims};
use crate::error::Result;
use crate::plan::{Checks, Draft, Measure, Verdict};
use crate::view::{Seen, View};
use crate::vocabulary::Guise;

/// Looks at every candidate that is still undecided.
pub(super) fn run<'g>(
    draft: &Draft<'_, 'g>,
    evaluator: &Evaluator<'g>,
    flow: &mut Flow<'_, 'g>,
) -> Result<Checks> {
    let (view, mut checks) = (evaluator.view(), Checks::default());
    flow.decide(evaluator, |flow, ix| {
        let Some(seen) = view.event(ix) else { return Ok(false) };
        let (verdict, guises) = judge(&view, draft, &seen, None, &mut checks);
        if !verdict.is_possible() {
            return Ok(false);
        }
        if seen.count() == Some(Count::Several) {
            flow.several.push(ix);
            return Ok(false);
        }
        let hit = Hit::new(&seen, verdict, guises);
        flow.add_seen(evaluator, &seen, hit)?;
        Ok(false)
    })?;
    Ok(checks)
}

impl<'a> Evaluator<'a> {
    /// The rows of a selection that pass, and how many.
    pub(super) fn narrow(
        &self,
        draft: &Draft<'_, 'a>,
        base: Outcome<Hit>,
        measures: &mut Measures,
    ) -> Result<(Outcome<Hit>, u64)> {
        let got = base.rows.len();
        let mut outcome = Outcome { checked: got as u64, ..Outcome::default() };
        base.notes.iter().for_each(|note| outcome.note(note.clone()));
        let (mut rows, mut checks, began) = (self.view.kept(), Checks::default(), self.tracer.now());
        for hit in base.rows {
            self.step()?;
            let Some(seen) = self.view.event(hit.event) else { continue };
            let (verdict, guises) = judge(&self.view, draft, &seen, Some(&hit), &mut checks);
            let verdict = verdict.and(hit.verdict());
            if verdict.is_possible() {
                self.keep(&mut rows, Hit { guises, ..hit.with(verdict) })?;
            }
        }
        outcome.rows = rows.into_answer();
        for several in base.several {
            let Some(seen) = self.view.event(several) else { continue };
            if judge(&self.view, draft, &seen, None, &mut Checks::default()).0.is_possible() {
                outcome.several.push(several);
            }
        }
        let passed = outcome.rows.len() as u64;
        measures.source.passed = got as u64;
        let us = self.since(began);
        measures.operators.push(Measure { got: got as u64, passed, checks, us });
        Ok((outcome, passed))
    }
}

/// Whether an event passes, and as which kinds; `hit` is its row in the selection.
pub(super) fn judge(
    view: &View<'_>,
    draft: &Draft<'_, '_>,
    seen: &Seen<'_>,
    hit: Option<&Hit>,
    checks: &mut Checks,
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
    checks.came(far);
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
