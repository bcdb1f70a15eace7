//! An event held against a filter in each of its readings.

use std::rc::Rc;

use annals_graph::few::One;
use annals_graph::view::{Seen, View};
use annals_graph::vocabulary::Guise;
use annals_model::entry::Claim;
use annals_model::time::Truth;

use super::{Guised, Hit, claims};
use crate::plan::{Check, Checks, Draft, Look, Verdict};
use crate::query::{Amount, Test};

/// Whether an event passes, and as which kinds; `hit` is its row in the base.
pub(super) fn judge<'g>(
    view: &View<'g>,
    draft: &Draft<'_, 'g>,
    seen: &Seen<'g>,
    hit: Option<&Hit>,
    checks: &mut Checks,
) -> (Verdict, Vec<Guised>) {
    let mut judging = Judging::new(view, draft, seen);
    if draft.filter.kind.is_some() {
        for guise in &draft.guises {
            judging.try_guise(Some(guise), Verdict::CERTAIN);
        }
    } else {
        let given = hit.map_or(&[][..], |hit| hit.guises.as_slice());
        for guised in given {
            judging.try_guise(guised.guise.as_ref(), guised.verdict);
        }
        if given.is_empty() {
            judging.try_guise(None, Verdict::CERTAIN);
        }
    }
    judging.finish(checks)
}

/// An event being judged.
struct Judging<'v, 'q, 'g> {
    view: &'v View<'g>,
    draft: &'v Draft<'q, 'g>,
    seen: &'v Seen<'g>,
    /// The best verdict in each of its readings.
    best: One<(bool, Verdict)>,
    guises: Vec<Guised>,
    /// Of each check that asks for what is possible, whether it is in some reading: then it was asked for in all.
    possibly: Vec<bool>,
    /// How far it came: 0 where it is not of the kind, else one more than the checks that it passed.
    far: usize,
}

impl<'v, 'q, 'g> Judging<'v, 'q, 'g> {
    fn new(view: &'v View<'g>, draft: &'v Draft<'q, 'g>, seen: &'v Seen<'g>) -> Self {
        let best = seen.readings().map(|reading| (reading.deciding, Verdict::NO)).collect();
        let possibly = if seen.otherwise.is_empty() {
            Vec::new()
        } else {
            let mut said = |_: &Test| Verdict::NO;
            let steps = draft.steps.iter();
            let possible = steps.map(|step| {
                step.check.is_possibly()
                    && seen
                        .readings()
                        .any(|reading| step.check.verdict(view, reading, None, &mut said).is_possible())
            });
            possible.collect()
        };
        Self { view, draft, seen, best, guises: Vec::new(), possibly, far: 0 }
    }

    fn try_guise(&mut self, guise: Option<&Rc<Guise>>, at_most: Verdict) {
        let seen = self.seen;
        let mut verdicts: One<(bool, Verdict)> = One::new();
        for (at, reading) in seen.readings().enumerate() {
            let verdict = self.reading(reading, guise).and(at_most);
            if let Some((_, best)) = self.best.get_mut(at) {
                *best = best.or(verdict);
            }
            verdicts.push((reading.deciding, verdict));
        }
        let verdict = self.of_all(&verdicts);
        if verdict.is_possible() {
            let guise = guise.filter(|guise| guise.roles.is_some()).map(Rc::clone);
            self.guises.push(Guised { guise, verdict });
        }
    }

    /// What the readings agree on. Of an event with more readings than are kept, nothing is certain.
    fn of_all(&self, verdicts: &[(bool, Verdict)]) -> Verdict {
        let verdict = Verdict::agreed(verdicts);
        let is_cut = self.seen.cut && self.far > 0;
        if is_cut { Verdict::plain(Truth::Possible) } else { verdict }
    }

    /// Whether one reading of the event passes through a guise.
    fn reading(&mut self, reading: &Seen<'g>, guise: Option<&Rc<Guise>>) -> Verdict {
        if self.draft.filter.mood.is_some_and(|mood| mood != reading.mood) {
            return Verdict::NO;
        }
        if let Some(guise) = guise.filter(|_| self.draft.filter.kind.is_some()) {
            let takes = |role, part| Look::Role(role).takes(self.view.graph(), reading.kind, part);
            let filled = |role| reading.parts().iter().any(|part| takes(role, *part));
            if guise.kind != reading.kind || !guise.needs().all(filled) {
                return Verdict::NO;
            }
        }
        let mut verdict = Verdict::CERTAIN;
        self.far = self.far.max(1);
        for (at, step) in self.draft.steps.iter().enumerate() {
            let (view, draft, seen) = (self.view, self.draft, self.seen);
            let mut said = |test: &Test| claims::verdict(view, seen, test);
            let mut found = match step.check {
                Check::Said(Test::Origins { count, exactly }) => {
                    let amount = Amount { at_least: *count, at_most: exactly.then_some(*count) };
                    confirmed(view, draft, seen, guise, amount)
                }
                ref check => check.verdict(view, reading, guise.map(Rc::as_ref), &mut said),
            };
            if self.possibly.get(at).copied().unwrap_or(false) {
                found.wanted = Truth::Certain;
            }
            verdict = verdict.and(found);
            if !verdict.is_open() && !verdict.wanted.is_possible() {
                break;
            }
            if verdict.is_possible() {
                self.far = self.far.max(at + 2);
            }
        }
        verdict
    }

    fn finish(self, checks: &mut Checks) -> (Verdict, Vec<Guised>) {
        checks.came(self.far);
        // A dispute is one whether the event happened or not.
        let of_disputes =
            self.draft.steps.iter().any(|step| matches!(step.check, Check::Said(Test::Disputed)));
        let there = Verdict::plain(if of_disputes { self.seen.told } else { self.seen.there });
        let verdict = self.of_all(&self.best).and(there);
        let mut guises = self.guises;
        for guised in &mut guises {
            guised.verdict = guised.verdict.and(there);
        }
        let only_itself = matches!(guises.as_slice(), [one] if one.guise.is_none());
        if only_itself {
            guises.clear();
        }
        (verdict, guises)
    }
}

/// Whether so many origins say what the other checks of a filter ask for: ten outlets that quote one agency are one, and
/// a source counts for the fields that it states.
fn confirmed<'g>(
    view: &View<'g>,
    draft: &Draft<'_, 'g>,
    seen: &Seen<'g>,
    guise: Option<&Rc<Guise>>,
    amount: Amount,
) -> Verdict {
    let says = |claim: &Claim| {
        let Some(telling) = view.telling(seen, claim.source) else { return Truth::Certain };
        let checks = draft.steps.iter().filter(|step| !matches!(step.check, Check::Said(_)));
        let verdicts = checks.map(|step| {
            if step.check.is_of_time() && telling.date().is_none() {
                return Verdict::NO;
            }
            // A source says nothing of how the event is told, so a test of that inside another is on the event.
            let mut of_event = |test: &Test| claims::verdict(view, seen, test);
            step.check.verdict(view, &telling, guise.map(Rc::as_ref), &mut of_event)
        });
        verdicts.fold(Verdict::CERTAIN, Verdict::and).truth
    };
    Verdict::plain(claims::origins(view, seen, says, amount))
}
