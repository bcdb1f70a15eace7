//! One event through a lens.
//!
//! An event is what was recorded, with the standing amendments applied in the order of their entries, and then the
//! values that a preferred claim asserts. An amendment that was only possibly known on the lens's day leaves two
//! readings of the event; both are kept, and a test holds for certain only if it does in both.

use std::borrow::Cow;

use annals_store::entry::{Change, Claim, Count, Link, Mood, Number, Quantity, Rank, Record};
use annals_store::time::{Date, Extent, Truth};

use super::View;
use crate::graph::{Amendment, AmendmentKind, Part, Party};
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
    /// Who takes part.
    pub parts: Cow<'g, [Part]>,
    /// What is seldom read, with its amendments.
    pub record: Cow<'g, Record>,
    /// The bounds of the day on which it was first reported.
    pub known: Extent,
    /// Whether it is there at all under the lens.
    pub there: Truth,
    /// The reading in which amendments that are only possibly known are applied, where there are such.
    pub otherwise: Option<Box<Seen<'g>>>,
}

/// A claim as a lens shows it.
#[derive(Clone, Debug)]
pub struct ClaimSeen<'g> {
    /// The entry it stands in.
    pub number: Number,
    /// The claim.
    pub claim: &'g Claim,
    /// Whether it was known on the lens's day.
    pub known: Truth,
}

impl Seen<'_> {
    /// Its date as stated.
    #[must_use]
    pub fn date(&self) -> Option<&Date> {
        self.record.date.as_ref()
    }

    /// How much, of what.
    #[must_use]
    pub fn quantity(&self) -> Option<&Quantity> {
        self.record.quantity.as_ref()
    }

    /// How many events it stands for, if it is an aggregate.
    #[must_use]
    pub fn count(&self) -> Option<Count> {
        self.record.count
    }

    /// Those in a role.
    pub fn role(&self, role: annals_store::entry::Role) -> impl Iterator<Item = Party> + '_ {
        self.parts.iter().filter(move |part| part.role == role).map(|part| part.who)
    }

    /// The entities taking part, each once for each role it has.
    pub fn entities(&self) -> impl Iterator<Item = EntityIx> + '_ {
        self.parts.iter().filter_map(|part| match part.who {
            Party::Entity(entity) => Some(entity),
            Party::Event(_) => None,
        })
    }

    /// The events it is tied to, with the tie.
    pub fn links(&self) -> impl Iterator<Item = (Link, Number)> + '_ {
        self.record.links.iter().copied()
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

/// Looks at an event through a lens.
pub(super) fn look<'g>(view: &View<'g>, ix: EventIx) -> Option<Seen<'g>> {
    let table = view.graph().events();
    let number = table.number(ix);
    if view.bound().is_some_and(|bound| number > bound) {
        return None;
    }
    let seen = Seen {
        ix,
        number,
        kind: table.kind(ix),
        mood: table.mood(ix),
        extent: table.extent(ix),
        parts: Cow::Borrowed(table.parts(ix)),
        record: Cow::Borrowed(table.record(ix)),
        known: table.known(ix),
        there: Truth::Certain,
        otherwise: None,
    };
    let plain =
        table.amendments(ix).is_empty() && table.record(ix).claims.iter().all(|c| c.asserts.is_empty());
    let mut seen = if plain { seen } else { amended(view, seen) };
    if view.graph().has_merges() {
        redirect_merged(view, &mut seen);
    }
    let come = |seen: &Seen<'_>| view.has_come(seen.mood, seen.extent, seen.known);
    seen.there =
        seen.there.and(view.knows(seen.known)).and(both(come(&seen), seen.otherwise.as_deref().map(come)));
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
    let standing: Vec<(&Amendment, Truth)> = view
        .graph()
        .events()
        .amendments(seen.ix)
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
    let known = possible.known;
    // Where the certain reading is gone, the other is the one to show.
    let (mut shown, other) =
        if certain.there.is_possible() { (certain, possible) } else { (possible, certain) };
    shown.known = known;
    shown.there = there;
    shown.otherwise = other.there.is_possible().then(|| Box::new(other));
    shown
}

/// An event with these amendments applied.
fn reading<'g, 'a>(
    view: &View<'g>,
    mut seen: Seen<'g>,
    amendments: impl Iterator<Item = &'a Amendment>,
) -> Seen<'g>
where
    'g: 'a,
{
    let mut claims: Vec<&Claim> = view.graph().events().record(seen.ix).claims.iter().collect();
    for amendment in amendments {
        match &amendment.kind {
            AmendmentKind::Cite(claim) => claims.push(claim),
            AmendmentKind::Change { changes, claims: more, .. } => {
                claims.extend(more);
                changes.iter().for_each(|change| apply(view, &mut seen, change));
            }
            AmendmentKind::Moved { from, into } => move_party(&mut seen, *from, *into),
            AmendmentKind::Retract(_) | AmendmentKind::TwinOf(_) => seen.there = Truth::No,
            AmendmentKind::HasTwin(twin) => {
                let known = view.graph().events().known(*twin);
                seen.known = earlier(seen.known, known);
                claims.extend(&view.graph().events().record(*twin).claims);
            }
        }
        // A further report of it, or a sourced sharpening, is a day by which it had been reported.
        let reports = match &amendment.kind {
            AmendmentKind::Cite(_) => true,
            AmendmentKind::Change { claims, .. } => !claims.is_empty(),
            _ => false,
        };
        if reports {
            seen.known = earlier(seen.known, amendment.known);
        }
    }
    for claim in claims.into_iter().filter(|claim| claim.rank == Rank::Preferred) {
        claim.asserts.iter().for_each(|change| apply(view, &mut seen, change));
    }
    seen
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
            seen.record.to_mut().date.clone_from(date);
        }
        Change::Role(role, who) => {
            let parts = seen.parts.to_mut();
            parts.retain(|part| part.role != *role);
            parts.extend(parts_of(*role, who));
        }
        Change::With(role, who) => {
            for part in parts_of(*role, who) {
                if !seen.parts.contains(&part) {
                    seen.parts.to_mut().push(part);
                }
            }
        }
        Change::Without(role, who) => {
            let gone = parts_of(*role, who);
            seen.parts.to_mut().retain(|part| !gone.contains(part));
        }
        Change::Quantity(quantity) => seen.record.to_mut().quantity.clone_from(quantity),
        Change::Count(count) => seen.record.to_mut().count = *count,
        Change::Members(members) => seen.record.to_mut().members.extend(members),
    }
}

fn move_party(seen: &mut Seen<'_>, from: EntityIx, into: EntityIx) {
    for part in seen.parts.to_mut() {
        if part.who == Party::Entity(from) {
            part.who = Party::Entity(into);
        }
    }
}

/// Puts the entity that stands in the place of each that was merged into it.
fn redirect_merged(view: &View<'_>, seen: &mut Seen<'_>) {
    let stands = |part: &Part| match part.who {
        Party::Entity(entity) => Party::Entity(view.canonical(entity)),
        event @ Party::Event(_) => event,
    };
    if seen.parts.iter().any(|part| stands(part) != part.who) {
        for part in seen.parts.to_mut() {
            part.who = stands(part);
        }
    }
    if let Some(other) = &mut seen.otherwise {
        redirect_merged(view, other);
    }
}

impl<'g> View<'g> {
    /// The claims of an event that the lens lets through, in the order of their entries, those of twins last.
    #[must_use]
    pub fn claims(&self, ix: EventIx) -> Vec<ClaimSeen<'g>> {
        let mut all = Vec::new();
        let mut seen_events = Vec::new();
        self.collect_claims(ix, &mut seen_events, &mut all);
        all
    }

    fn collect_claims(&self, ix: EventIx, events: &mut Vec<EventIx>, all: &mut Vec<ClaimSeen<'g>>) {
        if events.contains(&ix) || self.bound().is_some_and(|b| self.graph().events().number(ix) > b) {
            return;
        }
        events.push(ix);
        let table = self.graph().events();
        let number = table.number(ix);
        let mut push = |number: Number, claim: &'g Claim| {
            let recorded = self.graph().recorded(number).unwrap_or_default();
            let known = self.knows(self.graph().known(std::slice::from_ref(claim), recorded));
            if known.is_possible() {
                all.push(ClaimSeen { number, claim, known });
            }
        };
        table.record(ix).claims.iter().for_each(|claim| push(number, claim));
        let mut twins = Vec::new();
        for amendment in table.amendments(ix).iter().filter(|a| self.stands(a.number)) {
            match &amendment.kind {
                AmendmentKind::Cite(claim) => push(amendment.number, claim),
                AmendmentKind::Change { claims, .. } => claims.iter().for_each(|c| push(amendment.number, c)),
                AmendmentKind::HasTwin(twin) => twins.push(*twin),
                AmendmentKind::Moved { .. } | AmendmentKind::Retract(_) | AmendmentKind::TwinOf(_) => {}
            }
        }
        for twin in twins {
            self.collect_claims(twin, events, all);
        }
    }

    /// Whether the claims of an event disagree: one that counts asserts what cannot be reconciled with what the
    /// event shows or with what another asserts. A sharper date within the bounds of a vaguer one is no
    /// disagreement.
    #[must_use]
    pub fn is_disputed(&self, seen: &Seen<'g>) -> bool {
        let base = self.graph().events().record(seen.ix);
        let claims = self.claims(seen.ix);
        let counting = claims.iter().filter(|c| c.claim.rank != Rank::Deprecated);
        let asserted: Vec<&Change> = counting.flat_map(|c| &c.claim.asserts).collect();
        let told_again = self.twin_dates(seen.ix);
        let dates: Vec<Extent> = asserted
            .iter()
            .filter_map(|change| match change {
                Change::Date(date) => date.as_ref().map(Date::extent),
                _ => None,
            })
            .chain(base.date.as_ref().map(Date::extent))
            .chain(told_again)
            .collect();
        let clash = |a: &Extent, b: &Extent| !(contains(a, b) || contains(b, a));
        let dates_clash = dates.iter().enumerate().any(|(i, a)| dates[i + 1..].iter().any(|b| clash(a, b)));
        dates_clash || asserted.iter().any(|change| self.contradicts(change, base))
    }

    fn twin_dates(&self, ix: EventIx) -> Vec<Extent> {
        let table = self.graph().events();
        let standing = table.amendments(ix).iter().filter(|a| self.stands(a.number));
        standing
            .filter_map(|a| match a.kind {
                AmendmentKind::HasTwin(twin) => table.record(twin).date.as_ref().map(Date::extent),
                _ => None,
            })
            .collect()
    }

    /// Whether an asserted value other than a date differs from the one recorded.
    fn contradicts(&self, change: &Change, base: &Record) -> bool {
        match change {
            Change::Date(_) | Change::With(..) | Change::Members(_) => false,
            Change::Kind(kind) => self.graph().kind_of(*kind) != self.graph().kind_of(base.kind),
            Change::Mood(mood) => *mood != base.mood,
            Change::Quantity(quantity) => base.quantity.is_some() && *quantity != base.quantity,
            Change::Count(count) => base.count.is_some() && *count != base.count,
            Change::Role(role, who) => base.roles.iter().any(|(r, known)| r == role && known != who),
            Change::Without(role, who) => {
                base.roles.iter().any(|(r, known)| r == role && known.iter().any(|k| who.contains(k)))
            }
        }
    }
}

fn contains(outer: &Extent, inner: &Extent) -> bool {
    outer.earliest <= inner.earliest && inner.latest <= outer.latest
}
