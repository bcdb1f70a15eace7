//! One event through a lens.
//!
//! An event is what its live claims leave of it ([`super::fold`], [`super::claims`]). Where they clash, or where an entry
//! was only possibly known on the lens's day, it has several readings ([`super::readings`]); all are kept, and a test
//! holds for certain only if it does in each.

use std::cell::OnceCell;

use annals_model::entry::{Claim, Count, EntryId, Link, Mood, Quantity, Role};
use annals_model::time::{Date, Day, Extent, Truth};

use super::fold::EventFold;
use super::readings::EventState;
use super::values;
use super::{View, Worlds};
use crate::graph::{Amendment, AmendmentKind, Detail, Graph, Mask, Part, Party};
use crate::ids::{EntityIx, EventIx, KindIx};
use crate::small_vec::SmallVec4;

/// An event as a lens shows it.
#[derive(Clone, Debug)]
pub struct EventView<'g> {
    /// Where it is in the table.
    pub ix: EventIx,
    /// The number of its entry.
    pub number: EntryId,
    /// Its kind.
    pub kind: KindIx,
    /// Its mood.
    pub mood: Mood,
    /// The bounds of its date, for comparing.
    pub extent: Extent,
    /// Who takes part; looked up when they are first asked for.
    parts: OnceCell<SmallVec4<Part>>,
    /// What is seldom read, with its amendments; unpacked when it is first asked for.
    detail: OnceCell<Box<Detail>>,
    graph: &'g Graph,
    /// Whether it stands for several events.
    counted: bool,
    /// Whether what is seldom read is other than as recorded.
    amended: bool,
    /// The bounds of the day on which it was first reported; looked up when they are first asked for.
    known: OnceCell<Extent>,
    /// In which worlds it is there at all under the lens: told there, and not denied.
    pub there: Worlds,
    /// Whether it is told of at all under the lens, whoever denies it.
    pub stated: Worlds,
    /// Whether its claims clash, or it is asserted and denied.
    pub disputed: Truth,
    /// Whether tests are certain by this reading: no other is preferred to it.
    pub deciding: bool,
    /// Whether there are more readings than are kept.
    pub cut: bool,
    /// The further readings, where there are several.
    pub otherwise: Vec<EventView<'g>>,
}

/// The values of a reading.
pub(super) struct EventValues {
    pub kind: KindIx,
    pub mood: Mood,
    pub date: Option<Date>,
    pub extent: Extent,
    pub quantity: Option<Quantity>,
    pub count: Option<Count>,
    pub parts: Vec<Part>,
    pub members: Vec<EntryId>,
    pub links: Vec<(Link, EntryId)>,
}

/// A claim as a lens shows it.
#[derive(Clone, Debug)]
pub struct ClaimView {
    /// The entry it stands in.
    pub number: EntryId,
    /// The claim.
    pub claim: Claim,
    /// Whether it was known on the lens's day.
    pub known: Truth,
}

impl<'g> EventView<'g> {
    /// Its date as stated.
    #[must_use]
    pub fn date(&self) -> Option<&Date> {
        self.detail().date.as_ref()
    }

    /// Whether it has a date as an entry tells it: one that follows another event is told by that alone.
    #[must_use]
    pub fn has_date(&self, told: Option<&Date>) -> bool {
        let follows = |date: &Date| date.derived && date.anchor.is_some();
        match (self.date(), told) {
            (Some(own), Some(told)) if follows(own) && told.is_only_anchored() => own.anchor == told.anchor,
            (own, told) => own == told,
        }
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

    /// The graph that it is in.
    #[must_use]
    pub fn graph(&self) -> &'g Graph {
        self.graph
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

    /// Whether it is other than as recorded.
    pub(super) fn is_amended(&self) -> bool {
        self.amended
    }

    /// Whether another reading says the same.
    fn says_as(&self, other: &Self) -> bool {
        (self.kind, self.mood, self.extent) == (other.kind, other.mood, other.extent)
            && self.parts() == other.parts()
            && self.detail() == other.detail()
    }

    fn change_parts(&mut self, change: impl FnOnce(&mut SmallVec4<Part>)) {
        let mut parts = self.parts.take().unwrap_or_else(|| self.graph.events().parts(self.ix).collect());
        change(&mut parts);
        self.parts = OnceCell::from(parts);
    }

    /// The bounds of the day on which it was first reported.
    #[must_use]
    pub fn known(&self) -> Extent {
        *self.known.get_or_init(|| self.graph.known_of(self.ix))
    }

    /// Of those an aggregate stands for, the ones recorded on their own.
    #[must_use]
    pub fn members(&self) -> &[EntryId] {
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
    pub fn links(&self) -> impl Iterator<Item = (Link, EntryId)> + '_ {
        self.detail().links.iter().copied()
    }

    /// Its readings, this one first.
    pub fn readings(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.otherwise)
    }

    /// What all of its readings agree on.
    #[must_use]
    pub fn agree(&self, mut holds: impl FnMut(&Self) -> Worlds) -> Worlds {
        if self.otherwise.is_empty() {
            return holds(self);
        }
        let worlds = super::agreed(self.readings().map(|reading| (reading.deciding, holds(reading))));
        if self.cut { Worlds::Some } else { worlds }
    }

    /// The bounds of the date that it shows: of all days that it can be on by that.
    #[must_use]
    pub fn bounds(&self) -> Extent {
        self.days().fold(self.extent, Extent::hull)
    }

    /// The stretches of days that the date it shows leaves, that of this reading first; one may come several times.
    pub fn days(&self) -> impl Iterator<Item = Extent> {
        let same = self.otherwise.iter().filter(|other| other.date() == self.date());
        std::iter::once(self.extent).chain(same.map(|other| other.extent))
    }

    /// The bounds of its date over all readings.
    #[must_use]
    pub fn hull(&self) -> Extent {
        self.otherwise.iter().fold(self.extent, |hull, other| hull.hull(other.extent))
    }

    /// Takes other values.
    pub(super) fn take(&mut self, values: EventValues) {
        let EventValues { kind, mood, date, extent, quantity, count, parts, members, links } = values;
        (self.kind, self.mood, self.extent) = (kind, mood, extent);
        self.parts = OnceCell::from(parts.into_iter().collect::<SmallVec4<Part>>());
        let mut detail = self.detail.take().unwrap_or_else(|| Box::new(self.graph.detail(self.ix)));
        (detail.date, detail.quantity, detail.count) = (date, quantity, count);
        (detail.members, detail.links) = (members, links);
        self.counted = count.is_some();
        self.amended = true;
        self.detail = OnceCell::from(detail);
    }
}

/// An event as it was recorded.
fn recorded<'g>(view: &View<'g>, ix: EventIx) -> EventView<'g> {
    let table = view.graph().events();
    let bits = table.bits(ix);
    EventView {
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
        there: Worlds::All,
        stated: Worlds::All,
        disputed: Truth::No,
        deciding: true,
        cut: false,
        otherwise: Vec::new(),
    }
}

/// Looks at an event through a lens.
pub(super) fn look<'g>(view: &View<'g>, ix: EventIx) -> Option<EventView<'g>> {
    let mut seen = look_at_itself(view, ix)?;
    let table = view.graph().events();
    if !table.is_exact(ix, Mask::STATED) || view.graph().has_merges() {
        let denied = view.denied(&seen);
        seen.disputed = seen.disputed.or(denied.into());
        // One says that it happened, however surely the other denies it.
        let asserted = match denied {
            Worlds::None => Worlds::All,
            Worlds::Unpreferred => Worlds::Preferred,
            _ => Worlds::Some,
        };
        seen.there = seen.there.and(asserted);
    }
    Some(seen)
}

/// Looks at an event through a lens, whatever others deny.
pub(super) fn look_at_itself<'g>(view: &View<'g>, ix: EventIx) -> Option<EventView<'g>> {
    let table = view.graph().events();
    if view.bound().is_some_and(|bound| table.number(ix) > bound) {
        return None;
    }
    let seen = recorded(view, ix);
    let mut seen = if table.is_exact(ix, Mask::STATED) { seen } else { amended(view, seen) };
    if view.graph().has_merges() {
        redirect_merged(view, &mut seen);
    }
    let mut come = Worlds::All;
    if view.lens().looks_at_dates() {
        come = seen.agree(|seen| view.has_come(seen.mood, seen.extent, seen.known()).into());
        seen.there = seen.there.and(view.knows(seen.known()).into());
    }
    // Sources differ on an event whether or not it had come by the day of the lens.
    seen.stated = seen.there;
    seen.there = seen.there.and(come);
    seen.there.is_possible().then_some(seen)
}

/// An event as the entries about it leave it that the lens lets through.
fn amended<'g>(view: &View<'g>, mut seen: EventView<'g>) -> EventView<'g> {
    let amendments = view.graph().events().amendments(seen.ix);
    // Whether to go on is asked before the next event is looked at.
    let _ = view.work(u64::try_from(amendments.len()).unwrap_or(u64::MAX));
    if let Some(known) = only_confirmed(view, &seen, &amendments) {
        seen.known = OnceCell::from(known);
        return seen;
    }
    let certain = EventState::new(view, &seen, false);
    // Only a lens on what was known leaves open what was.
    if view.lens().known_on.is_none() {
        return shown(seen, vec![certain]);
    }
    let possible = EventState::new(view, &seen, true);
    // Where nothing is left by what was certainly known, what was possibly known is shown.
    let duplicates =
        if certain.there.is_possible() { vec![certain, possible] } else { vec![possible, certain] };
    shown(seen, duplicates)
}

/// The day by which an event was known, where later entries only confirm it.
fn only_confirmed(view: &View<'_>, seen: &EventView<'_>, amendments: &[Amendment]) -> Option<Extent> {
    let confirms = |amendment: &Amendment| match &amendment.kind {
        AmendmentKind::Cite(claim) => claim.asserts.is_empty(),
        _ => false,
    };
    let stated = view.graph().detail(seen.ix);
    let asserts = stated.claims.iter().any(|claim| !claim.asserts.is_empty());
    // One that no column holds is looked up.
    let is_plain = view.graph().events().is_exact(seen.ix, Mask::DATE);
    if asserts || !is_plain || !amendments.iter().all(confirms) {
        return None;
    }
    let event_fold = amendments.iter().filter(|amendment| view.standing(amendment).is_possible());
    Some(event_fold.fold(seen.known(), |known, amendment| values::earlier(known, amendment.known)))
}

/// An event with the readings of its duplicates, the first of which is the one to show.
fn shown<'g>(recorded: EventView<'g>, duplicates: Vec<EventState<'g>>) -> EventView<'g> {
    let there = super::agreed(duplicates.iter().map(|stated| (true, stated.there.into())));
    let standing = || duplicates.iter().filter(|stated| stated.there.is_possible());
    let disputed = super::agreed(standing().map(|stated| (true, stated.disputed.into()))).into();
    let known = standing().filter_map(|stated| stated.known).reduce(values::earlier);
    let mut readings: Vec<EventView<'g>> = Vec::new();
    for reading in
        duplicates.into_iter().filter(|stated| stated.there.is_possible()).flat_map(|stated| stated.readings)
    {
        match readings.iter_mut().find(|known| known.says_as(&reading)) {
            Some(known) => known.deciding |= reading.deciding,
            None => readings.push(reading),
        }
    }
    let mut readings = readings.into_iter();
    let mut seen = readings.next().unwrap_or(recorded);
    if let Some(known) = known {
        seen.known = OnceCell::from(known);
    }
    (seen.there, seen.disputed) = (there, disputed);
    seen.otherwise = readings.collect();
    seen
}

/// Puts the entity that stands in the place of each that was merged into it.
fn redirect_merged(view: &View<'_>, seen: &mut EventView<'_>) {
    if seen.parts().iter().any(|part| view.canonical_part(*part) != *part) {
        seen.change_parts(|parts| parts.iter_mut().for_each(|part| *part = view.canonical_part(*part)));
    }
    seen.otherwise.iter_mut().for_each(|other| redirect_merged(view, other));
}

impl<'g> View<'g> {
    /// The claims of an event that the lens lets through, in the order of their entries, those of duplicates last.
    #[must_use]
    pub fn claims(&self, ix: EventIx) -> Vec<ClaimView> {
        let graph = self.graph();
        let mut all = Vec::new();
        let mut push = |number: EntryId, claim: Claim| {
            let recorded = graph.recorded_day(number).unwrap_or(Day::MAX);
            let known = self.knows(graph.known(std::slice::from_ref(&claim), recorded));
            if known.is_possible() {
                all.push(ClaimView { number, claim, known });
            }
        };
        for ix in self.one_with(ix, &EventFold::new(self, true)) {
            let number = graph.events().number(ix);
            if self.bound().is_some_and(|bound| number > bound) {
                continue;
            }
            graph.detail(ix).claims.into_iter().for_each(|claim| push(number, claim));
            for amendment in graph.events().amendments(ix) {
                if !self.standing(&amendment).is_possible() {
                    continue;
                }
                match amendment.kind {
                    AmendmentKind::Cite(claim) => push(amendment.number, claim),
                    AmendmentKind::Change { claims, .. } => {
                        claims.into_iter().for_each(|claim| push(amendment.number, claim));
                    }
                    AmendmentKind::Moved { .. }
                    | AmendmentKind::Retract(_)
                    | AmendmentKind::DuplicateOf(_)
                    | AmendmentKind::HasDuplicate(_) => {}
                }
            }
        }
        all
    }
}
