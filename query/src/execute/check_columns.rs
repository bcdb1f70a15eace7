//! Checks by the columns of the table alone.
//!
//! An event that is exact for all that columns hold ([`Mask::COLUMNS`]) is what they say. Where all checks are of time
//! windows and of who takes part, a look through the view can tell no more, and none is made.

use std::rc::Rc;

use annals_graph::few::One;
use annals_graph::graph::{Bits, Mask, Party};
use annals_graph::ids::{EventIx, KindIx};
use annals_graph::view::View;
use annals_graph::vocabulary::Guise;
use annals_model::entry::{Number, Role};
use annals_model::error::Result;
use annals_model::time::Extent;

use super::flow::{Flow, TimeKey};
use super::{Evaluator, Guised, Hit};
use crate::plan::{Check, Checks, Draft, Look, Reached, Verdict, Window};

/// Who must be where in an event: the place of the check, where to look, and who is meant.
type Wanted<'d> = (usize, Look, &'d Reached);

/// The checks of a filter, through one guise.
struct Way<'d> {
    kind: Option<KindIx>,
    guise: Option<&'d Rc<Guise>>,
    needs: One<Role>,
    parties: One<Wanted<'d>>,
    /// The same without those that exact events in the list scanned pass.
    unlisted: One<Wanted<'d>>,
}

/// The checks of a filter by columns.
pub(super) struct CheckColumns<'d> {
    draft: &'d Draft<'d, 'd>,
    window: Option<&'d Window>,
    ways: One<Way<'d>>,
    /// Events before this place are in the lists for what the lists say of them.
    listed: EventIx,
}

/// An event that passes.
pub(super) struct Judged {
    pub number: Number,
    pub extent: Extent,
    pub verdict: Verdict,
    pub guises: Vec<Guised>,
}

impl<'d> CheckColumns<'d> {
    /// The checks of a filter that are all of time windows and of who takes part.
    pub(super) fn new(draft: &'d Draft<'_, '_>, view: &View<'_>) -> Self {
        let told = draft.each_kind_once();
        let way = |guise: Option<&'d Rc<Guise>>| {
            let wanted = |all: bool| {
                let steps = draft.steps.iter().enumerate();
                let steps = steps.filter(move |(_, step)| all || !told || !step.listed);
                steps.filter_map(move |(at, step)| match &step.check {
                    Check::Role { roles, reached } => {
                        Some((at, Look::new(roles, guise.map(Rc::as_ref)), reached))
                    }
                    _ => None,
                })
            };
            Way {
                kind: guise.map(|guise| guise.kind),
                guise,
                needs: guise.map(|guise| guise.needs().collect()).unwrap_or_default(),
                parties: wanted(true).collect(),
                unlisted: wanted(false).collect(),
            }
        };
        let ways = if draft.filter.kind.is_some() {
            draft.guises.iter().map(|guise| way(Some(guise))).collect()
        } else {
            One::from_iter([way(None)])
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
        self.ways.iter().all(|way| way.guise.is_none_or(|guise| guise.roles.is_none()))
    }

    /// What comes of an exact event; `None` where it does not pass.
    #[inline]
    pub(super) fn check(
        &self,
        view: &View<'_>,
        ix: EventIx,
        bits: Bits,
        checks: &mut Checks,
    ) -> Option<Judged> {
        let (judged, far) = self.judge(view, ix, bits);
        checks.came(far);
        judged
    }

    /// The same, and how many checks it passed.
    fn judge(&self, view: &View<'_>, ix: EventIx, bits: Bits) -> (Option<Judged>, usize) {
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
        let (mut best, mut guises, mut farthest) = (Verdict::NO, Vec::new(), 0);
        // A list that is cut is filled up with imprecise events of others (`Scan::candidates`).
        let from_list = ix < self.listed && Mask::HAPPENED_ON_ONE_DAY.is_exact(bits);
        for way in ways {
            let parties = if from_list { &way.unlisted } else { &way.parties };
            let (verdict, failed) = way.verdict(view, (ix, kind), parties, extent);
            farthest = farthest.max(failed.unwrap_or(self.draft.steps.len() + 1));
            let verdict = in_time.and(verdict);
            best = best.or(verdict);
            // An event that is of the kind itself is seen as recorded, which needs no saying where it is all.
            let implied = way.guise.filter(|guise| guise.roles.is_some());
            if verdict.is_possible() && (implied.is_some() || self.ways.len() > 1) {
                guises.push(Guised { guise: implied.map(Rc::clone), verdict });
            }
        }
        if !best.is_possible() {
            return (None, farthest);
        }
        if matches!(guises.as_slice(), [one] if one.guise.is_none()) {
            guises.clear();
        }
        (Some(Judged { number: table.number(ix), extent, verdict: best, guises }), farthest)
    }
}

impl Judged {
    /// The row, with its place in order of time.
    pub(super) fn into_row(self, event: EventIx) -> (TimeKey, Hit) {
        let Self { number, extent, verdict, guises } = self;
        ((extent.earliest, extent.latest, number), Hit { guises, ..Hit::plain(event, number, verdict) })
    }
}

impl Way<'_> {
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
            .all(|role| table.parts(ix).any(|part| Look::Role(*role).takes(graph, kind, part)))
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
                if best.is_certain() {
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
