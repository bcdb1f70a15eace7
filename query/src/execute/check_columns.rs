//! Checks by the columns of the table alone.
//!
//! An event that is exact for all that columns hold ([`Mask::COLUMNS`]) is what they say. Where all checks are of time
//! windows and of who takes part, a look through the view can tell no more, and none is made.

use std::rc::Rc;

use annals_graph::graph::{Bits, Mask, Party};
use annals_graph::ids::{EventIx, KindIx};
use annals_graph::small_vec::SmallVec1;
use annals_graph::view::View;
use annals_graph::vocabulary::ImpliedKind;
use annals_model::entry::{EntryId, Role};
use annals_model::error::Result;
use annals_model::time::Extent;

use super::flow::{Flow, TimeKey};
use super::{Evaluator, EventMatch, KindMatch};
use crate::plan::{Check, Checks, PlanDraft, Reached, RoleLookup, Verdict, Window};

/// Who must be where in an event: the place of the check, where to look, and who is meant.
type Wanted<'d> = (usize, RoleLookup, &'d Reached);

/// The checks of a filter, through one implied kind.
struct ImpliedKindChecks<'d> {
    kind: Option<KindIx>,
    implied_kind: Option<&'d Rc<ImpliedKind>>,
    needs: SmallVec1<Role>,
    parties: SmallVec1<Wanted<'d>>,
    /// The same without those that exact events in the list scanned pass.
    unlisted: SmallVec1<Wanted<'d>>,
}

/// The checks of a filter by columns.
pub(super) struct CheckColumns<'d> {
    draft: &'d PlanDraft<'d, 'd>,
    window: Option<&'d Window>,
    ways: SmallVec1<ImpliedKindChecks<'d>>,
    /// Events before this place are in the lists for what the lists say of them.
    listed: EventIx,
}

/// An event that passes.
pub(super) struct PassedEvent {
    pub number: EntryId,
    pub extent: Extent,
    pub verdict: Verdict,
    pub implied_kinds: Vec<KindMatch>,
}

impl<'d> CheckColumns<'d> {
    /// The checks of a filter that are all of time windows and of who takes part.
    pub(super) fn new(draft: &'d PlanDraft<'_, '_>, view: &View<'_>) -> Self {
        let stated = draft.each_kind_once();
        let way = |implied_kind: Option<&'d Rc<ImpliedKind>>| {
            let wanted = |all: bool| {
                let steps = draft.steps.iter().enumerate();
                let steps = steps.filter(move |(_, step)| all || !stated || !step.listed);
                steps.filter_map(move |(at, step)| match &step.check {
                    Check::Role { roles, reached } => {
                        Some((at, RoleLookup::new(roles, implied_kind.map(Rc::as_ref)), reached))
                    }
                    _ => None,
                })
            };
            ImpliedKindChecks {
                kind: implied_kind.map(|implied_kind| implied_kind.kind),
                implied_kind,
                needs: implied_kind.map(|implied_kind| implied_kind.needs().collect()).unwrap_or_default(),
                parties: wanted(true).collect(),
                unlisted: wanted(false).collect(),
            }
        };
        let ways = if draft.filter.kind.is_some() {
            draft.implied_kinds.iter().map(|implied_kind| way(Some(implied_kind))).collect()
        } else {
            SmallVec1::from_iter([way(None)])
        };
        let listed = EventIx(u32::try_from(view.graph().events().base_len()).unwrap_or(u32::MAX));
        Self { draft, window: draft.window(), ways, listed }
    }

    /// Checks the candidates that are exact.
    pub(super) fn run<'g>(
        &self,
        mask: Mask,
        evaluator: &Evaluator<'g>,
        flow: &mut Flow<'_, 'g>,
    ) -> Result<Checks> {
        let (view, mut checks) = (evaluator.view(), Checks::default());
        let table = view.graph().events();
        flow.decide(evaluator, |flow, ix| {
            let bits = table.bits(ix);
            if !mask.is_exact(bits) {
                return Ok(true);
            }
            if let Some(judged) = self.check(&view, ix, bits, &mut checks) {
                let (key, hit) = judged.into_row(ix);
                flow.add(evaluator, key, hit)?;
            }
            Ok(false)
        })?;
        Ok(checks)
    }

    /// Whether every event that passes is seen as recorded.
    pub(super) fn is_as_recorded(&self) -> bool {
        self.ways.iter().all(|way| way.implied_kind.is_none_or(|implied_kind| implied_kind.roles.is_none()))
    }

    /// What comes of an exact event; `None` where it does not pass.
    #[inline]
    pub(super) fn check(
        &self,
        view: &View<'_>,
        ix: EventIx,
        bits: Bits,
        checks: &mut Checks,
    ) -> Option<PassedEvent> {
        let (judged, far) = self.judge(view, ix, bits);
        checks.came(far);
        judged
    }

    /// The same, and how many checks it passed.
    fn judge(&self, view: &View<'_>, ix: EventIx, bits: Bits) -> (Option<PassedEvent>, usize) {
        let table = view.graph().events();
        let kind = bits.kind();
        let other_mood = self.draft.filter.mood.is_some_and(|mood| mood != bits.mood());
        let mut ways = self.ways.iter().filter(|way| way.kind.is_none_or(|wanted| wanted == kind)).peekable();
        let is_shown = || view.bound().is_none_or(|bound| table.number(ix) <= bound);
        if other_mood || ways.peek().is_none() || !is_shown() {
            return (None, 0);
        }
        let extent = table.extent(ix);
        let in_time = self.window.map_or(Verdict::CERTAIN, |window| window.verdict(extent));
        if !in_time.is_possible() {
            return (None, 1);
        }
        let (mut best, mut implied_kinds, mut farthest) = (Verdict::NO, Vec::new(), 0);
        // A list that is cut is filled up with imprecise events of others (`Scan::candidates`).
        let from_list = ix < self.listed && Mask::HAPPENED_ON_ONE_DAY.is_exact(bits);
        for way in ways {
            let parties = if from_list { &way.unlisted } else { &way.parties };
            let (verdict, failed) = way.verdict(view, (ix, kind), parties, extent);
            farthest = farthest.max(failed.unwrap_or(self.draft.steps.len() + 1));
            let verdict = in_time.and(verdict);
            best = best.or(verdict);
            // An event that is of the kind itself is seen as recorded, which needs no saying where it is all.
            let implied = way.implied_kind.filter(|implied_kind| implied_kind.roles.is_some());
            if verdict.is_possible() && (implied.is_some() || self.ways.len() > 1) {
                implied_kinds.push(KindMatch { implied_kind: implied.map(Rc::clone), verdict });
            }
        }
        if !best.is_possible() {
            return (None, farthest);
        }
        if matches!(implied_kinds.as_slice(), [one] if one.implied_kind.is_none()) {
            implied_kinds.clear();
        }
        (Some(PassedEvent { number: table.number(ix), extent, verdict: best, implied_kinds }), farthest)
    }
}

impl PassedEvent {
    /// The row, with its place in order of time.
    pub(super) fn into_row(self, event: EventIx) -> (TimeKey, EventMatch) {
        let Self { number, extent, verdict, implied_kinds } = self;
        (
            (extent.earliest, extent.latest, number),
            EventMatch { implied_kinds, ..EventMatch::plain(event, number, verdict) },
        )
    }
}

impl ImpliedKindChecks<'_> {
    /// Whether those who must take part do; where they do not, how many checks were passed before.
    fn verdict(
        &self,
        view: &View<'_>,
        (ix, kind): (EventIx, KindIx),
        parties: &[Wanted<'_>],
        when: Extent,
    ) -> (Verdict, Option<usize>) {
        let (graph, table) = (view.graph(), view.graph().events());
        if !self
            .needs
            .iter()
            .all(|role| table.parts(ix).any(|part| RoleLookup::Role(*role).takes(graph, kind, part)))
        {
            return (Verdict::NO, Some(0));
        }
        let mut verdict = Verdict::CERTAIN;
        for (at, look, reached) in parties {
            let mut best = Verdict::NO;
            for part in table.parts(ix).filter(|part| look.takes(view.graph(), kind, *part)) {
                if let Party::Entity(entity) = part.who {
                    best = best.or(reached.verdict(view, entity, when));
                }
                if best.is_in_all() {
                    break;
                }
            }
            verdict = verdict.and(best);
            if !verdict.is_possible() {
                return (verdict, Some(at + 1));
            }
        }
        (verdict, None)
    }
}
