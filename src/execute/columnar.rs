//! Filters decided by the columns of the table alone.
//!
//! An event that no later entry is about, that is one event and whose claims assert nothing, is what its columns say. If
//! the lens bounds nothing but entries, nobody was merged into anybody, and all checks are of time windows and of who
//! takes part, a look through the view can tell no more, and none is made.

use std::ops::Range;
use std::rc::Rc;

use annals_store::entry::{Mood, Number, Role};
use annals_store::time::{Day, Extent};

use super::Guised;
use crate::graph::{EventTable, Graph, Mask, Party};
use crate::ids::{EntityIx, EventIx, KindIx};
use crate::plan::{Check, Draft, Look, Reached, Verdict, Window};
use crate::view::View;
use crate::vocabulary::Guise;

/// The checks of a filter, through one guise.
struct Way<'d> {
    kind: Option<KindIx>,
    guise: Option<&'d Rc<Guise>>,
    needs: Vec<Role>,
    /// Who must be where in the event.
    parties: Vec<(Look, &'d Reached)>,
    /// The same without those that the list scanned settles.
    unsettled: Vec<(Look, &'d Reached)>,
}

/// An event that passes.
pub(super) struct Judged {
    pub number: Number,
    pub extent: Extent,
    pub verdict: Verdict,
    pub guises: Vec<Guised>,
}

/// A filter that columns decide.
pub(super) struct Columnar<'d> {
    draft: &'d Draft<'d, 'd>,
    windows: Vec<&'d Window>,
    ways: Vec<Way<'d>>,
    /// Events before this place are in the lists for what the lists say of them.
    listed: EventIx,
}

impl<'d> Columnar<'d> {
    /// The filter, if columns decide it under the lens.
    pub(super) fn new(draft: &'d Draft<'_, '_>, view: &View<'_>) -> Option<Self> {
        // How many each check leaves is told by the general way, which comes to the same.
        if view.lens().looks_at_dates() || draft.is_traced() {
            return None;
        }
        let (mut windows, mut parties) = (Vec::new(), Vec::new());
        for step in &draft.steps {
            match &step.check {
                Check::Window(window) => windows.push(window),
                Check::Role { roles, reached } => parties.push((*roles, reached, step.settled)),
                _ => return None,
            }
        }
        // Through two guises of one kind, a list does not tell by which of them an event is in it.
        let mut kinds: Vec<KindIx> = draft.guises.iter().map(|guise| guise.kind).collect();
        kinds.sort_unstable();
        let settles = kinds.is_sorted_by(|a, b| a < b);
        let way = |guise: Option<&'d Rc<Guise>>| {
            let looks = |all: bool| {
                let checked = parties.iter().filter(|(_, _, settled)| all || !settles || !settled);
                let look = |roles| Look::new(roles, guise.map(Rc::as_ref));
                checked.map(|(roles, reached, _)| (look(roles), *reached)).collect()
            };
            let needs = guise.map(|guise| guise.needs().collect()).unwrap_or_default();
            Way {
                kind: guise.map(|guise| guise.kind),
                guise,
                needs,
                parties: looks(true),
                unsettled: looks(false),
            }
        };
        let ways = if draft.filter.kind.is_some() {
            draft.guises.iter().map(|guise| way(Some(guise))).collect()
        } else {
            vec![way(None)]
        };
        let listed = EventIx(u32::try_from(view.graph().events().base_len()).unwrap_or(u32::MAX));
        Some(Self { draft, windows, ways, listed })
    }

    /// Whether every event that passes is seen as recorded.
    pub(super) fn is_plain(&self) -> bool {
        self.ways.iter().all(|way| way.guise.is_none_or(|guise| guise.roles.is_none()))
    }

    /// What settles events by the list alone; `None` where every one has to be judged.
    pub(super) fn settling(&self, view: &View<'_>) -> Option<Settling> {
        let direct = self.ways.iter().find(|way| way.guise.is_some_and(|guise| guise.roles.is_none()))?;
        let ways = self.ways.iter().filter(|way| way.kind == direct.kind).count();
        let mood = self.draft.filter.mood?;
        if ways > 1 || view.bound().is_some() || !direct.unsettled.is_empty() || !direct.needs.is_empty() {
            return None;
        }
        let mut days = (Day::MIN, Day::MAX);
        for window in &self.windows {
            days = (days.0.max(window.days.0), days.1.min(window.days.1));
        }
        let placed = view.graph().events().beginning_on(days);
        let (kind, only_kind) = (direct.kind?, self.ways.len() == 1);
        let listed = only_kind && mood == Mood::Happened;
        Some(Settling { kind, mood, listed, others: None, placed })
    }

    /// Whether an event passes, and how; `None` where only a look through the view tells.
    pub(super) fn judge(&self, view: &View<'_>, ix: EventIx) -> Option<Option<Judged>> {
        let table = view.graph().events();
        let bits = table.bits(ix);
        if !Mask::COLUMNS.is_exact(bits) {
            return None;
        }
        let kind = bits.kind();
        let other_mood = self.draft.filter.mood.is_some_and(|mood| mood != bits.mood());
        let mut ways = self.ways.iter().filter(|way| way.kind.is_none_or(|wanted| wanted == kind)).peekable();
        if other_mood || ways.peek().is_none() {
            return Some(None);
        }
        let number = table.number(ix);
        let extent = table.extent(ix);
        let in_time =
            self.windows.iter().map(|window| window.verdict(extent)).fold(Verdict::CERTAIN, Verdict::and);
        if !in_time.is_possible() || view.bound().is_some_and(|bound| number > bound) {
            return Some(None);
        }
        let (mut best, mut guises) = (Verdict::NO, Vec::new());
        // A list that is cut is filled up with odd events of others (`Scan::candidates`).
        let from_list = ix < self.listed && Mask::HAPPENED_ON_ONE_DAY.is_exact(bits);
        for way in ways {
            let parties = if from_list { &way.unsettled } else { &way.parties };
            let verdict = in_time.and(way.verdict(view, table, ix, parties, extent));
            best = best.or(verdict);
            // An event that is of the kind itself is seen as recorded, which needs no saying where it is all.
            let implied = way.guise.filter(|guise| guise.roles.is_some());
            if verdict.is_possible() && (implied.is_some() || self.ways.len() > 1) {
                guises.push(Guised { guise: implied.map(Rc::clone), verdict });
            }
        }
        if !best.is_possible() {
            return Some(None);
        }
        if matches!(guises.as_slice(), [one] if one.guise.is_none()) {
            guises.clear();
        }
        Some(Some(Judged { number, extent, verdict: best, guises }))
    }
}

/// What settles events: one of the base that is what its columns say, on one day, in the list that is scanned.
pub(super) struct Settling {
    kind: KindIx,
    mood: Mood,
    /// Whether everything in the list is of that kind, and of that mood unless it is odd.
    listed: bool,
    /// Where the odd ones are few and tell: they, in order, and the first that is not before those asked for so far.
    others: Option<(Vec<EventIx>, usize)>,
    /// The places of those on the days asked for.
    placed: Range<EventIx>,
}

impl Settling {
    /// Gets ready for so many events, in order: where there are fewer odd ones than these, no head need be looked at.
    pub(super) fn prepare(&mut self, graph: &Graph, events: usize) {
        if self.listed && graph.imprecise_count() <= events {
            let mut odd: Vec<EventIx> = graph.imprecise_events().collect();
            odd.sort_unstable();
            self.others = Some((odd, 0));
        }
    }

    /// Whether an event of the list is certainly in the set, seen as recorded. Events are asked for in order.
    pub(super) fn settles(&mut self, table: &EventTable, ix: EventIx) -> bool {
        let placed = self.placed.contains(&ix);
        let Some((odd, at)) = &mut self.others else {
            let bits = table.bits(ix);
            return placed && Mask::ON_ONE_DAY.is_exact(bits) && bits.is_of(self.kind, self.mood);
        };
        while odd.get(*at).is_some_and(|odd| *odd < ix) {
            *at += 1;
        }
        placed && odd.get(*at) != Some(&ix)
    }

    /// Who acted in the events that are settled, in order, each with the event, where all that is asked is that they
    /// were of the kind, at some places and within the days; `None` where the lists by place do not tell.
    pub(super) fn actors(&self, view: &View<'_>, by: &Columnar<'_>) -> Option<Vec<(EntityIx, EventIx)>> {
        let (odd, _) = self.others.as_ref()?;
        let [way] = by.ways.as_slice() else { return None };
        let [(look, places)] = way.parties.as_slice() else { return None };
        let (mut acted, postings) = (view.kept(), view.graph().postings());
        for place in view.guarded(places.entities()) {
            // These lists do not say in which of the roles of places it is: there must be none but what is asked for.
            let mut there = postings.of_party_and_kind(place, self.kind).map(|(role, _)| role);
            if !there.all(|role| look.includes(role) == role.is_place()) {
                return None;
            }
            let (actors, events) = postings.actors_at(place, self.kind);
            let pairs = actors.iter().zip(events.iter());
            let settled = |event: EventIx| {
                self.placed.contains(&event) && (odd.is_empty() || odd.binary_search(&event).is_err())
            };
            acted.extend(pairs.filter(|(_, event)| settled(*event)));
        }
        // Each place has its actors in order: that leaves runs to be merged.
        acted.sort_by(Ord::cmp);
        let mut acted = acted.into_parts().0;
        acted.dedup();
        Some(acted)
    }
}

impl Way<'_> {
    /// Whether those who must take part do.
    fn verdict(
        &self,
        view: &View<'_>,
        table: &EventTable,
        ix: EventIx,
        parties: &[(Look, &Reached)],
        when: Extent,
    ) -> Verdict {
        if !self.needs.iter().all(|role| table.parts(ix).any(|part| part.role == *role)) {
            return Verdict::NO;
        }
        let mut verdict = Verdict::CERTAIN;
        for (look, reached) in parties {
            let mut best = Verdict::NO;
            for part in table.parts(ix).filter(|part| look.includes(part.role)) {
                if let Party::Entity(entity) = part.who {
                    best = best.or(reached.verdict(view, entity, when));
                }
                if best.is_settled() {
                    break;
                }
            }
            verdict = verdict.and(best);
            if !verdict.is_possible() {
                break;
            }
        }
        verdict
    }
}
