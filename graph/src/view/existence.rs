//! Whether an event happened at all: what one says and another denies.
//!
//! A denial speaks of every event of its kind, with those in its roles and in its time. It covers an event whose every
//! part lies in what it denies: what is narrower in place or time, never what is wider. A denial that only reports that
//! nothing was reported yields to a statement that it did happen.

use std::collections::BTreeSet;

use annals_model::entry::{Change, Claim, Filler, Grounds, Mood, Rank, Role};
use annals_model::time::Extent;

use super::event_view::{self, EventView};
use super::fold::ClashField;
use super::{View, Worlds};
use crate::graph::{Mask, Party};
use crate::ids::{EntityIx, EventIx};
use crate::view::Reach;
use crate::vocabulary::ImpliedKind;

impl<'g> View<'g> {
    /// In which worlds an event that is said to have happened is denied.
    pub(super) fn denied(&self, seen: &EventView<'g>) -> Worlds {
        super::agreed(seen.readings().map(|reading| (reading.deciding, self.denied_reading(reading))))
    }

    /// The denials by which it is disputed that an event happened.
    #[must_use]
    pub fn denied_by(&self, seen: &EventView<'g>) -> Vec<EventIx> {
        let happened = |reading: &&EventView<'g>| matches!(reading.mood, Mood::Happened | Mood::Ongoing);
        let deciding = seen.readings().filter(|reading| reading.deciding).filter(happened);
        let mut denials: Vec<EventIx> = deciding
            .flat_map(|reading| self.denials_of(reading, None))
            .map(|(denial, _)| denial)
            .filter(|denial| !self.only_reports(*denial))
            .collect();
        denials.sort_unstable();
        denials.dedup();
        denials
    }

    /// The events that a denial leaves in dispute; of very many, some.
    #[must_use]
    pub fn denied_events(&self, denial: EventIx) -> Vec<EventIx> {
        const LOOKED_AT_MAX: usize = 4096;
        let graph = self.graph();
        let kind = graph.events().kind(denial);
        let kinds = graph.vocabulary().kinds().map(|(of, _)| of).filter(|of| self.is_denied_by(*of, kind));
        let listed = kinds.flat_map(|of| graph.postings().of_kind(of).iter());
        let may_be = listed.filter(|ix| !graph.events().is_exact(*ix, Mask::STATED)).take(LOOKED_AT_MAX);
        let mut denied: Vec<EventIx> = may_be
            .filter(|ix| self.event(*ix).is_some_and(|seen| self.denied_by(&seen).contains(&denial)))
            .collect();
        denied.sort_unstable_by_key(|ix| graph.events().number(*ix));
        denied
    }

    fn denied_reading(&self, reading: &EventView<'g>) -> Worlds {
        if !matches!(reading.mood, Mood::Happened | Mood::Ongoing) {
            return Worlds::None;
        }
        let denials = self.denials_of(reading, None).into_iter();
        let counting = denials.filter(|(denial, _)| !self.only_reports(*denial));
        counting.map(|(_, covers)| covers).fold(Worlds::None, Worlds::or)
    }

    /// Whether an event that does not state its place cannot have been at this one: there, a denial would cover it in each
    /// of its readings. One that covers it wherever it was says nothing of where that was.
    #[must_use]
    pub fn keeps_out(&self, event: EventIx, place: EntityIx) -> bool {
        let Some(seen) = self.event(event).filter(|_| self.is_somewhere(place)) else { return false };
        seen.readings().all(|reading| {
            let anywhere = self.denials_of(reading, None);
            let there = self.denials_of(reading, Some(place)).into_iter();
            let of_place = |denial| !anywhere.iter().any(|(other, _)| *other == denial);
            there.filter(|(_, covers)| covers.is_in_all()).any(|(denial, _)| of_place(denial))
        })
    }

    /// The denials that cover an event, for certain or possibly; had it been at a place, where one is given.
    fn denials_of(&self, event: &EventView<'g>, at: Option<EntityIx>) -> Vec<(EventIx, Worlds)> {
        let mut covering = Vec::new();
        for (kind, numbers) in self.graph().denials() {
            if !self.is_denied_by(event.kind, *kind) {
                continue;
            }
            let implied_kinds = self.implied_kinds(*kind);
            let implied_kind = implied_kinds
                .iter()
                .find(|implied_kind| implied_kind.kind == event.kind)
                .filter(|implied_kind| implied_kind.roles.is_some());
            let denials = numbers.iter().filter_map(|number| self.graph().event_numbered(*number));
            for denial in denials.filter(|denial| *denial != event.ix) {
                let Some(denial) = event_view::look_at_itself(self, denial) else { continue };
                let covers = denial.agree(|said| {
                    let denies = said.mood == Mood::Denied && said.kind == *kind;
                    Worlds::from(denies && self.covers_event(said, event, implied_kind, at))
                });
                let covers = covers.and(denial.there);
                if covers.is_possible() {
                    covering.push((denial.ix, covers));
                }
            }
        }
        covering
    }

    /// Whether a denial rests on reports alone.
    #[must_use]
    pub fn only_reports(&self, denial: EventIx) -> bool {
        let claims = self.claims(denial);
        // Who says that it did happen denies nothing.
        let denies = |claim: &Claim| {
            !claim.asserts.iter().any(|change| matches!(change, Change::Mood(mood) if *mood != Mood::Denied))
        };
        let counting =
            || claims.iter().filter(|claim| claim.claim.rank != Rank::Deprecated && denies(&claim.claim));
        counting().next().is_some() && counting().all(|claim| claim.claim.grounds == Grounds::Reported)
    }

    /// Whether all of an event lies in what is denied; `implied_kind` is the way in which it is of the kind denied, `at` a
    /// place to take for where it was.
    fn covers_event(
        &self,
        denied: &EventView<'g>,
        event: &EventView<'g>,
        implied_kind: Option<&ImpliedKind>,
        at: Option<EntityIx>,
    ) -> bool {
        let says_where = |role: Role| {
            let mut parts = denied.parts().iter().filter(|part| part.role == role);
            parts.all(|part| self.graph().says_where(denied.kind, *part))
        };
        let roles: BTreeSet<Role> = denied.parts().iter().map(|part| part.role).collect();
        let in_time =
            denied.extent.earliest <= event.extent.earliest && event.extent.latest <= denied.extent.latest;
        in_time
            && roles.into_iter().all(|role| {
                let there = match implied_kind
                    .map_or(Some(Filler::Its(role)), |implied_kind| implied_kind.source_of(role))
                {
                    Some(Filler::Itself) => vec![Party::Event(event.ix)],
                    None => return false,
                    Some(Filler::Its(own)) => match at.filter(|_| says_where(role)) {
                        Some(place) => vec![Party::Entity(place)],
                        None => self.stands_in(event, own),
                    },
                };
                let said: Vec<Party> = denied.role(role).collect();
                covers(role, &said, &there, &|denied, named| self.reaches(denied, named))
            })
    }

    /// Those in a role of an event, and in those that answer the same question; what it is of has a place, too.
    fn stands_in(&self, event: &EventView<'g>, role: Role) -> Vec<Party> {
        let field = ClashField::of(role);
        let alike = |other: Role| other == role || (field.is_some() && ClashField::of(other) == field);
        let there: Vec<Party> =
            event.parts().iter().filter(|part| alike(part.role)).map(|part| part.who).collect();
        if there.is_empty() && matches!(field, Some(ClashField::Where | ClashField::Target)) {
            return event.role(Role::Of).collect();
        }
        there
    }

    /// Whether what is denied of one is denied of another: they are the same, or the other lies in it.
    fn reaches(&self, denied: Party, named: Party) -> bool {
        match (denied, named) {
            (Party::Entity(denied), Party::Entity(named)) => self.denies(denied, named),
            _ => denied == named,
        }
    }

    /// Whether what is denied of one entity is denied of another.
    #[must_use]
    pub fn denies(&self, denied: EntityIx, named: EntityIx) -> bool {
        denied == named || self.lies_in(named, denied, Reach::Down, Extent::ALL).is_certain()
    }
}

/// Whether what is denied in a role covers those who are named in it: all of them, and of those who are denied to have
/// done something together, all of these, too.
pub fn covers<T>(role: Role, denied: &[T], named: &[T], reaches: &dyn Fn(T, T) -> bool) -> bool
where
    T: Copy,
{
    let is_joint = matches!(role, Role::By | Role::With | Role::For);
    let reached = |named: &T| denied.iter().any(|denied| reaches(*denied, *named));
    let takes_part = |denied: &T| named.iter().any(|named| reaches(*denied, *named));
    !named.is_empty() && named.iter().all(reached) && (!is_joint || denied.iter().all(takes_part))
}
