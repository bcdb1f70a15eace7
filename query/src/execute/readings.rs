//! An event held against a filter in each of its readings.

use std::rc::Rc;

use annals_graph::small_vec::SmallVec1;
use annals_graph::view::{EventView, View, Worlds};
use annals_graph::vocabulary::ImpliedKind;
use annals_model::entry::{Claim, Mood};
use annals_model::time::Truth;

use super::{EventMatch, KindMatch, claims};
use crate::plan::{Check, Checks, PlanDraft, RoleLookup, Verdict};
use crate::query::{Amount, Test};

/// Whether an event passes, and as which kinds; `hit` is its row in the base.
pub(super) fn judge<'g>(
    view: &View<'g>,
    draft: &PlanDraft<'_, 'g>,
    seen: &EventView<'g>,
    hit: Option<&EventMatch>,
    checks: &mut Checks,
) -> (Verdict, Vec<KindMatch>) {
    let mut judging = Judging::new(view, draft, seen);
    if draft.filter.kind.is_some() {
        for implied_kind in &draft.implied_kinds {
            judging.try_implied_kind(Some(implied_kind), Verdict::CERTAIN);
        }
    } else {
        let given = hit.map_or(&[][..], |hit| hit.implied_kinds.as_slice());
        for kind_match in given {
            judging.try_implied_kind(kind_match.implied_kind.as_ref(), kind_match.verdict);
        }
        if given.is_empty() {
            judging.try_implied_kind(None, Verdict::CERTAIN);
        }
    }
    judging.finish(checks)
}

/// An event being judged.
struct Judging<'v, 'q, 'g> {
    view: &'v View<'g>,
    draft: &'v PlanDraft<'q, 'g>,
    seen: &'v EventView<'g>,
    /// The best verdict in each of its readings.
    best: SmallVec1<(bool, Verdict)>,
    implied_kinds: Vec<KindMatch>,
    /// Of each check that asks for what is possible, whether it is in some reading: then it was asked for in all.
    possibly: Vec<bool>,
    /// How far it came: 0 where it is not of the kind, else one more than the checks that it passed.
    far: usize,
}

impl<'v, 'q, 'g> Judging<'v, 'q, 'g> {
    fn new(view: &'v View<'g>, draft: &'v PlanDraft<'q, 'g>, seen: &'v EventView<'g>) -> Self {
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
        Self { view, draft, seen, best, implied_kinds: Vec::new(), possibly, far: 0 }
    }

    fn try_implied_kind(&mut self, implied_kind: Option<&Rc<ImpliedKind>>, at_most: Verdict) {
        let seen = self.seen;
        let mut verdicts: SmallVec1<(bool, Verdict)> = SmallVec1::new();
        for (at, reading) in seen.readings().enumerate() {
            let verdict = self.reading(reading, implied_kind).and(at_most);
            if let Some((_, best)) = self.best.get_mut(at) {
                *best = best.or(verdict);
            }
            verdicts.push((reading.deciding, verdict));
        }
        let verdict = self.of_all(&verdicts);
        if verdict.is_possible() {
            let implied_kind =
                implied_kind.filter(|implied_kind| implied_kind.roles.is_some()).map(Rc::clone);
            self.implied_kinds.push(KindMatch { implied_kind, verdict });
        }
    }

    /// What the readings agree on. Of an event with more readings than are kept, nothing is certain.
    fn of_all(&self, verdicts: &[(bool, Verdict)]) -> Verdict {
        let verdict = Verdict::agreed(verdicts);
        let is_cut = self.seen.cut && self.far > 0;
        if is_cut { Verdict::plain(Truth::Possible) } else { verdict }
    }

    /// Whether one reading of the event passes through an implied kind.
    fn reading(&mut self, reading: &EventView<'g>, implied_kind: Option<&Rc<ImpliedKind>>) -> Verdict {
        if self.draft.filter.mood.is_some_and(|mood| mood != reading.mood && !self.is_of_mood(mood)) {
            return Verdict::NO;
        }
        if let Some(implied_kind) = implied_kind.filter(|_| self.draft.filter.kind.is_some()) {
            let takes = |role, part| RoleLookup::Role(role).takes(self.view.graph(), reading.kind, part);
            let filled = |role| reading.parts().iter().any(|part| takes(role, *part));
            if implied_kind.kind != reading.kind || !implied_kind.needs().all(filled) {
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
                    confirmed(view, draft, seen, implied_kind, amount)
                }
                ref check => check.verdict(view, reading, implied_kind.map(Rc::as_ref), &mut said),
            };
            if self.possibly.get(at).copied().unwrap_or(false) {
                found.wanted = Worlds::All;
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

    /// Whether disputes are asked for: an event is in one whether it happened or not.
    fn asks_for_disputes(&self) -> bool {
        self.draft.steps.iter().any(|step| matches!(step.check, Check::Said(Test::Disputed)))
    }

    /// Whether an event that is in dispute is of a mood by somebody's word.
    fn is_of_mood(&self, mood: Mood) -> bool {
        self.asks_for_disputes() && self.seen.readings().any(|reading| reading.mood == mood)
    }

    fn finish(self, checks: &mut Checks) -> (Verdict, Vec<KindMatch>) {
        checks.came(self.far);
        let there =
            Verdict::in_worlds(if self.asks_for_disputes() { self.seen.stated } else { self.seen.there });
        let verdict = self.of_all(&self.best).and(there);
        let mut implied_kinds = self.implied_kinds;
        for kind_match in &mut implied_kinds {
            kind_match.verdict = kind_match.verdict.and(there);
        }
        let only_itself = matches!(implied_kinds.as_slice(), [one] if one.implied_kind.is_none());
        if only_itself {
            implied_kinds.clear();
        }
        (verdict, implied_kinds)
    }
}

/// Whether so many origins say what the other checks of a filter ask for: ten outlets that quote one agency are one, and
/// a source counts for the fields that it states.
fn confirmed<'g>(
    view: &View<'g>,
    draft: &PlanDraft<'_, 'g>,
    seen: &EventView<'g>,
    implied_kind: Option<&Rc<ImpliedKind>>,
    amount: Amount,
) -> Verdict {
    let says = |claim: &Claim| {
        let Some(stated) = view.as_stated_by(seen, claim.source) else { return Truth::Certain };
        let checks = draft.steps.iter().filter(|step| !matches!(step.check, Check::Said(_)));
        let verdicts = checks.map(|step| {
            if step.check.is_of_time() && stated.date().is_none() {
                return Verdict::NO;
            }
            // A source says nothing of how the event is told, so a test of that inside another is on the event.
            let mut of_event = |test: &Test| claims::verdict(view, seen, test);
            step.check.verdict(view, &stated, implied_kind.map(Rc::as_ref), &mut of_event)
        });
        verdicts.fold(Verdict::CERTAIN, Verdict::and).truth.into()
    };
    Verdict::plain(claims::origins(view, seen, says, amount))
}
