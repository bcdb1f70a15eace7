//! One event through a lens.
//!
//! An event is what was recorded, with the standing amendments applied in the order of their entries: a correction puts
//! in its values, a preferred claim those that it asserts, and the later of the two is the one to show. An amendment
//! that was only possibly known on the lens's day leaves two readings of the event; both are kept, and a test holds for
//! certain only if it does in both.

use std::cell::OnceCell;

use annals_store::entry::{Change, Claim, Count, Link, Mood, Number, Quantity, Rank, Role};
use annals_store::time::{Date, Day, Extent, Truth};

use super::View;
use crate::few::Few;
use crate::graph::{Amendment, AmendmentKind, Detail, Graph, Mask, Part, Party};
use crate::ids::{EntityIx, EventIx, KindIx};

/// An event as a lens shows it.
#[derive(Clone, Debug)]
pub struct Seen<'g> {
    /// Where it is in the table.
    pub ix: EventIx,
    /// The number of its entry.
    pub number: Number,
    /// Its kind.
    pub kind: KindIx,
    /// Its mood.
    pub mood: Mood,
    /// The bounds of its date, for comparing.
    pub extent: Extent,
    /// Who takes part; looked up when they are first asked for.
    parts: OnceCell<Few<Part>>,
    /// What is seldom read, with its amendments; unpacked when it is first asked for.
    detail: OnceCell<Box<Detail>>,
    graph: &'g Graph,
    /// Whether it stands for several events.
    counted: bool,
    /// Whether what is seldom read is other than as recorded.
    amended: bool,
    /// The bounds of the day on which it was first reported; looked up when they are first asked for.
    known: OnceCell<Extent>,
    /// Whether it is there at all under the lens.
    pub there: Truth,
    /// The reading in which amendments that are only possibly known are applied, where there are such.
    pub otherwise: Option<Box<Seen<'g>>>,
}

/// A claim as a lens shows it.
#[derive(Clone, Debug)]
pub struct ClaimSeen {
    /// The entry it stands in.
    pub number: Number,
    /// The claim.
    pub claim: Claim,
    /// Whether it was known on the lens's day.
    pub known: Truth,
}

impl Seen<'_> {
    /// Its date as stated.
    #[must_use]
    pub fn date(&self) -> Option<&Date> {
        self.detail().date.as_ref()
    }

    /// How much, of what.
    #[must_use]
    pub fn quantity(&self) -> Option<&Quantity> {
        self.detail().quantity.as_ref()
    }

    /// How many events it stands for, if it is an aggregate.
    #[must_use]
    pub fn count(&self) -> Option<Count> {
        if self.counted { self.detail().count } else { None }
    }

    /// What is seldom read, with its amendments.
    #[must_use]
    pub fn detail(&self) -> &Detail {
        self.detail.get_or_init(|| Box::new(self.graph.detail(self.ix)))
    }

    /// Who takes part.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        self.parts.get_or_init(|| self.graph.events().parts(self.ix).collect())
    }

    fn change_parts(&mut self, change: impl FnOnce(&mut Few<Part>)) {
        let mut parts = self.parts.take().unwrap_or_else(|| self.graph.events().parts(self.ix).collect());
        change(&mut parts);
        self.parts = OnceCell::from(parts);
    }

    /// The bounds of the day on which it was first reported.
    #[must_use]
    pub fn known(&self) -> Extent {
        *self.known.get_or_init(|| self.graph.known_of(self.ix))
    }

    fn known_by(&mut self, day: Extent) {
        self.known = OnceCell::from(earlier(self.known(), day));
    }

    fn change_detail(&mut self, change: impl FnOnce(&mut Detail)) {
        let mut detail = self.detail.take().unwrap_or_else(|| Box::new(self.graph.detail(self.ix)));
        change(&mut detail);
        self.counted = detail.count.is_some();
        self.amended = true;
        self.detail = OnceCell::from(detail);
    }

    /// Of those an aggregate stands for, the ones recorded on their own.
    #[must_use]
    pub fn members(&self) -> &[Number] {
        if self.amended || self.graph.events().is_detailed(self.ix) { &self.detail().members } else { &[] }
    }

    /// Those in a role.
    pub fn role(&self, role: Role) -> impl Iterator<Item = Party> + '_ {
        self.parts().iter().filter(move |part| part.role == role).map(|part| part.who)
    }

    /// The entities taking part, each once for each role it has.
    pub fn entities(&self) -> impl Iterator<Item = EntityIx> + '_ {
        self.parts().iter().filter_map(|part| match part.who {
            Party::Entity(entity) => Some(entity),
            Party::Event(_) => None,
        })
    }

    /// The events it is tied to, with the tie.
    pub fn links(&self) -> impl Iterator<Item = (Link, Number)> + '_ {
        self.detail().links.iter().copied()
    }

    /// Whether a test holds, over both readings where there are two, and whether the event is there at all.
    #[must_use]
    pub fn test(&self, holds: &mut impl FnMut(&Self) -> Truth) -> Truth {
        let first = holds(self);
        let truth = match &self.otherwise {
            None => first,
            Some(other) => {
                let second = holds(other);
                if first == second { first } else { Truth::Possible }
            }
        };
        truth.and(self.there)
    }
}

/// An event as it was recorded.
fn recorded<'g>(view: &View<'g>, ix: EventIx) -> Seen<'g> {
    let table = view.graph().events();
    let bits = table.bits(ix);
    Seen {
        ix,
        number: table.number(ix),
        kind: bits.kind(),
        mood: bits.mood(),
        extent: table.extent(ix),
        parts: OnceCell::new(),
        detail: OnceCell::new(),
        graph: view.graph(),
        counted: bits.is_counted(),
        amended: false,
        known: OnceCell::new(),
        there: Truth::Certain,
        otherwise: None,
    }
}

/// Looks at an event through a lens.
pub(super) fn look<'g>(view: &View<'g>, ix: EventIx) -> Option<Seen<'g>> {
    let table = view.graph().events();
    if view.bound().is_some_and(|bound| table.number(ix) > bound) {
        return None;
    }
    let seen = recorded(view, ix);
    let mut seen = if table.is_exact(ix, Mask::STATED) { seen } else { amended(view, seen) };
    if view.graph().has_merges() {
        redirect_merged(view, &mut seen);
    }
    if view.lens().looks_at_dates() {
        let come = |seen: &Seen<'_>| view.has_come(seen.mood, seen.extent, seen.known());
        let come = both(come(&seen), seen.otherwise.as_deref().map(come));
        seen.there = seen.there.and(view.knows(seen.known())).and(come);
    }
    seen.there.is_possible().then_some(seen)
}

/// What two readings agree on; where they do not, it is only possible.
fn both(first: Truth, second: Option<Truth>) -> Truth {
    match second {
        Some(second) if second != first => Truth::Possible,
        _ => first,
    }
}

/// An event with the amendments that the lens lets through.
fn amended<'g>(view: &View<'g>, seen: Seen<'g>) -> Seen<'g> {
    let amendments = view.graph().events().amendments(seen.ix);
    // Whether to go on is asked before the next event is looked at.
    let _ = view.work(u64::try_from(amendments.len()).unwrap_or(u64::MAX));
    let standing: Vec<(&Amendment, Truth)> = amendments
        .iter()
        .filter(|amendment| view.stands(amendment.number))
        .map(|amendment| (amendment, view.knows(amendment.known)))
        .filter(|(_, known)| known.is_possible())
        .collect();
    let certain =
        reading(view, seen.clone(), standing.iter().filter(|(_, k)| k.is_certain()).map(|(a, _)| *a));
    if standing.iter().all(|(_, known)| known.is_certain()) {
        return certain;
    }
    let possible = reading(view, seen, standing.iter().map(|(a, _)| *a));
    let there = both(certain.there, Some(possible.there));
    let known = possible.known();
    // Where the certain reading is gone, the other is the one to show.
    let (mut shown, other) =
        if certain.there.is_possible() { (certain, possible) } else { (possible, certain) };
    shown.known = OnceCell::from(known);
    shown.there = there;
    shown.otherwise = other.there.is_possible().then(|| Box::new(other));
    shown
}

/// An event with these amendments applied.
fn reading<'g, 'a>(
    view: &View<'g>,
    mut seen: Seen<'g>,
    amendments: impl Iterator<Item = &'a Amendment>,
) -> Seen<'g> {
    let told = view.graph().detail(seen.ix).claims;
    prefer(view, &mut seen, &told);
    for amendment in amendments {
        match &amendment.kind {
            AmendmentKind::Cite(claim) => prefer(view, &mut seen, std::slice::from_ref(claim)),
            AmendmentKind::Change { changes, claims, .. } => {
                changes.iter().for_each(|change| apply(view, &mut seen, change));
                prefer(view, &mut seen, claims);
            }
            AmendmentKind::Moved { from, into } => move_party(&mut seen, *from, *into),
            AmendmentKind::TwinOf(_) if !view.is_told_elsewhere(seen.ix) => {}
            AmendmentKind::Retract(_) | AmendmentKind::TwinOf(_) => seen.there = Truth::No,
            AmendmentKind::HasTwin(twin) => {
                if let Some(twin) = view.graph().event_numbered(*twin) {
                    seen.known_by(view.graph().known_of(twin));
                    prefer(view, &mut seen, &view.graph().detail(twin).claims);
                }
            }
        }
        // A further report of it, or a sourced sharpening, is a day by which it had been reported.
        let reports = match &amendment.kind {
            AmendmentKind::Cite(_) => true,
            AmendmentKind::Change { claims, .. } => !claims.is_empty(),
            _ => false,
        };
        if reports {
            seen.known_by(amendment.known);
        }
    }
    seen
}

/// Puts in what preferred claims assert.
fn prefer(view: &View<'_>, seen: &mut Seen<'_>, claims: &[Claim]) {
    for claim in claims.iter().filter(|claim| claim.rank == Rank::Preferred) {
        claim.asserts.iter().for_each(|change| apply(view, seen, change));
    }
}

fn earlier(a: Extent, b: Extent) -> Extent {
    Extent { earliest: a.earliest.min(b.earliest), latest: a.latest.min(b.latest), throughout: false }
}

fn apply(view: &View<'_>, seen: &mut Seen<'_>, change: &Change) {
    let parts_of = |role, who: &[Number]| view.graph().parts(std::iter::once((role, who)));
    match change {
        Change::Kind(kind) => seen.kind = view.graph().kind_of(*kind).unwrap_or(seen.kind),
        Change::Mood(mood) => seen.mood = *mood,
        Change::Date(date) => {
            seen.extent = date.as_ref().map_or(crate::graph::UNDATED, Date::extent);
            seen.change_detail(|detail| detail.date.clone_from(date));
        }
        Change::Role(role, who) => {
            let new = parts_of(*role, who);
            seen.change_parts(|parts| {
                parts.retain(|part| part.role != *role);
                parts.extend(new);
            });
        }
        Change::With(role, who) => {
            let more = parts_of(*role, who);
            seen.change_parts(|parts| {
                for part in more {
                    if !parts.contains(&part) {
                        parts.push(part);
                    }
                }
            });
        }
        Change::Without(role, who) => {
            let gone = parts_of(*role, who);
            seen.change_parts(|parts| parts.retain(|part| !gone.contains(part)));
        }
        Change::Quantity(quantity) => seen.change_detail(|detail| detail.quantity.clone_from(quantity)),
        Change::Count(count) => seen.change_detail(|detail| detail.count = *count),
        Change::Members(members) => seen.change_detail(|detail| detail.members.extend(members)),
    }
}

fn move_party(seen: &mut Seen<'_>, from: EntityIx, into: EntityIx) {
    seen.change_parts(|parts| {
        for part in parts.iter_mut().filter(|part| part.who == Party::Entity(from)) {
            part.who = Party::Entity(into);
        }
    });
}

/// Puts the entity that stands in the place of each that was merged into it.
fn redirect_merged(view: &View<'_>, seen: &mut Seen<'_>) {
    let stands = |part: &Part| match part.who {
        Party::Entity(entity) => Party::Entity(view.canonical(entity)),
        event @ Party::Event(_) => event,
    };
    if seen.parts().iter().any(|part| stands(part) != part.who) {
        seen.change_parts(|parts| parts.iter_mut().for_each(|part| part.who = stands(part)));
    }
    if let Some(other) = &mut seen.otherwise {
        redirect_merged(view, other);
    }
}

impl<'g> View<'g> {
    /// The claims of an event that the lens lets through, in the order of their entries, those of twins last.
    #[must_use]
    pub fn claims(&self, ix: EventIx) -> Vec<ClaimSeen> {
        let mut all = Vec::new();
        let mut seen_events = Vec::new();
        self.collect_claims(ix, &mut seen_events, &mut all);
        all
    }

    fn collect_claims(&self, ix: EventIx, events: &mut Vec<EventIx>, all: &mut Vec<ClaimSeen>) {
        if events.contains(&ix) || self.bound().is_some_and(|b| self.graph().events().number(ix) > b) {
            return;
        }
        events.push(ix);
        let graph = self.graph();
        let number = graph.events().number(ix);
        let mut push = |number: Number, claim: Claim| {
            let recorded = graph.recorded_day(number).unwrap_or(Day::MAX);
            let known = self.knows(graph.known(std::slice::from_ref(&claim), recorded));
            if known.is_possible() {
                all.push(ClaimSeen { number, claim, known });
            }
        };
        graph.detail(ix).claims.into_iter().for_each(|claim| push(number, claim));
        let mut twins = Vec::new();
        for amendment in self.standing(ix) {
            match amendment.kind {
                AmendmentKind::Cite(claim) => push(amendment.number, claim),
                AmendmentKind::Change { claims, .. } => {
                    claims.into_iter().for_each(|claim| push(amendment.number, claim));
                }
                AmendmentKind::HasTwin(twin) => twins.extend(graph.event_numbered(twin)),
                AmendmentKind::Moved { .. } | AmendmentKind::Retract(_) | AmendmentKind::TwinOf(_) => {}
            }
        }
        for twin in twins {
            self.collect_claims(twin, events, all);
        }
    }

    /// Whether the claims of an event disagree: one that counts asserts what cannot be reconciled with what was
    /// recorded of the event, or with what another asserts. Where a record was corrected, what it said before says
    /// no more. A sharper date within the bounds of a vaguer one is no disagreement.
    #[must_use]
    pub fn is_disputed(&self, seen: &Seen<'g>) -> bool {
        // No later entry is about it, and its own claims assert nothing.
        if self.graph().events().is_exact(seen.ix, Mask::STATED) {
            return false;
        }
        let claims = self.claims(seen.ix);
        let counting = claims.iter().filter(|c| c.claim.rank != Rank::Deprecated);
        let asserted: Vec<&Change> = counting.flat_map(|c| &c.claim.asserts).collect();
        let stated = self.stated(seen.ix);
        let dates: Vec<Extent> = asserted
            .iter()
            .filter_map(|change| match change {
                Change::Date(date) => date.as_ref().map(Date::extent),
                _ => None,
            })
            .chain(std::iter::once(stated.extent))
            .chain(self.twin_dates(seen.ix))
            .collect();
        let clash = |a: &Extent, b: &Extent| !(contains(a, b) || contains(b, a));
        let dates_clash = dates.iter().enumerate().any(|(i, a)| dates[i + 1..].iter().any(|b| clash(a, b)));
        dates_clash || asserted.iter().any(|change| self.contradicts(change, &stated))
    }

    /// An event as it was recorded and corrected, whatever its claims assert.
    fn stated(&self, ix: EventIx) -> Seen<'g> {
        let mut seen = recorded(self, ix);
        for amendment in self.standing(ix).filter(|amendment| self.knows(amendment.known).is_certain()) {
            if let AmendmentKind::Change { changes, .. } = &amendment.kind {
                changes.iter().for_each(|change| apply(self, &mut seen, change));
            }
        }
        seen
    }

    fn standing(&self, ix: EventIx) -> impl Iterator<Item = Amendment> + '_ {
        self.graph().events().amendments(ix).into_iter().filter(|amendment| self.stands(amendment.number))
    }

    fn twin_dates(&self, ix: EventIx) -> Vec<Extent> {
        let twins = self.standing(ix).filter_map(|amendment| match amendment.kind {
            AmendmentKind::HasTwin(twin) => self.graph().event_numbered(twin),
            _ => None,
        });
        twins.map(|twin| self.stated(twin).extent).collect()
    }

    /// Whether an asserted value other than a date differs from the one stated.
    fn contradicts(&self, change: &Change, stated: &Seen<'g>) -> bool {
        let graph = self.graph();
        let in_role = |role: Role| stated.parts().iter().copied().filter(move |part| part.role == role);
        let named = |role: Role, who: &[Number]| graph.parts(std::iter::once((role, who)));
        match change {
            Change::Date(_) | Change::With(..) | Change::Members(_) => false,
            Change::Kind(kind) => graph.kind_of(*kind) != Some(stated.kind),
            Change::Mood(mood) => *mood != stated.mood,
            Change::Quantity(quantity) => {
                stated.quantity().is_some() && quantity.as_ref() != stated.quantity()
            }
            Change::Count(count) => stated.count().is_some() && *count != stated.count(),
            Change::Role(role, who) => {
                in_role(*role).next().is_some() && !in_role(*role).eq(named(*role, who))
            }
            Change::Without(role, who) => {
                let named = named(*role, who);
                in_role(*role).any(|part| named.contains(&part))
            }
        }
    }
}

fn contains(outer: &Extent, inner: &Extent) -> bool {
    outer.earliest <= inner.earliest && inner.latest <= outer.latest
}
