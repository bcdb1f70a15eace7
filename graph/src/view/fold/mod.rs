//! What the entries about an event leave: the claims of each of its fields.
//!
//! The events that `same` ties are one, and what is said of any is said of it. Each entry acts on what it saw: what stood
//! before it of the events that were one then, or what an entry copied from another log wrote out.

// The fields as one voice has them.
mod account;
// What later entries do.
mod change;

use std::collections::{BTreeMap, BTreeSet};

use annals_model::entry::{Claim, Count, EntryId, Link, Mood, Quantity, Rank, Role};
use annals_model::time::{Date, Extent, Truth};

use self::account::Account;
use super::claims::{Claims, Voice};
use super::{View, values};
use crate::graph::{Amendment, Detail, Part};
use crate::ids::{EventIx, KindIx};

/// What can clash: places and objects are fields, one for the roles that answer one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClashField {
    /// Where: `at`, `in`, `on`.
    Where,
    /// Whom or what it went to: `to`, `into`.
    Target,
    /// Those in a role of their own.
    Object(Role),
}

impl ClashField {
    /// The field of a role; `None` for one in which several sources name several participants.
    #[must_use]
    pub fn of(role: Role) -> Option<Self> {
        match role {
            Role::At | Role::In | Role::On => Some(Self::Where),
            Role::To | Role::Into => Some(Self::Target),
            Role::Of | Role::From | Role::Against => Some(Self::Object(role)),
            Role::By | Role::With | Role::Without | Role::Under | Role::For | Role::Near => None,
        }
    }
}

/// What is claimed of somebody's part in an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Participation {
    /// Who, and in which role.
    pub part: Part,
    /// Who says so; `false` is said by a source that takes them out.
    pub takes_part: Claims<bool>,
}

/// The claims of an event, field by field.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    /// Its kind.
    pub kinds: Claims<KindIx>,
    /// Its mood.
    pub moods: Claims<Mood>,
    /// When.
    pub dates: Claims<Option<Date>>,
    /// How much.
    pub quantities: Claims<Option<Quantity>>,
    /// For an aggregate, how many.
    pub counts: Claims<Option<Count>>,
    /// Places and objects.
    pub objects: BTreeMap<ClashField, Claims<Vec<Part>>>,
    /// Those who take part, in the order in which they were first named.
    pub participants: Vec<Participation>,
    /// Members of an aggregate.
    pub members: Vec<EntryId>,
    /// Ties to other events.
    pub links: Vec<(Link, EntryId)>,
    /// The bounds of the day on which it was first reported.
    pub known: Option<Extent>,
    /// Whether it is withdrawn.
    pub withdrawn: bool,
}

impl Folded {
    /// Leaves the claims of these entries.
    fn retain(&mut self, keeps: &dyn Fn(EntryId) -> bool) {
        self.kinds.0.retain(|claim| keeps(claim.entry));
        self.moods.0.retain(|claim| keeps(claim.entry));
        self.dates.0.retain(|claim| keeps(claim.entry));
        self.quantities.0.retain(|claim| keeps(claim.entry));
        self.counts.0.retain(|claim| keeps(claim.entry));
        self.objects.values_mut().for_each(|claims| claims.0.retain(|claim| keeps(claim.entry)));
        self.participants.iter_mut().for_each(|who| who.takes_part.0.retain(|claim| keeps(claim.entry)));
    }
}

/// One of the events that are one.
struct DuplicateEvent {
    ix: EventIx,
    number: EntryId,
    withdrawn: bool,
}

/// A fold under way.
struct Folding<'g> {
    view: View<'g>,
    duplicates: Vec<DuplicateEvent>,
    /// Every entry that speaks of one of them, with its place among them.
    of: BTreeMap<EntryId, usize>,
    /// The entries by which they are one, each with two places.
    ties: Vec<(EntryId, usize, usize)>,
    done: Folded,
}

/// What an entry saw of the others.
struct Sight {
    entry: EntryId,
    /// The events that were one with its own.
    one: Vec<bool>,
    /// The entries that it saw, where those are not all before it.
    among: Option<BTreeSet<EntryId>>,
}

/// Which entries are let through.
#[derive(Clone, Copy)]
pub(super) struct EventFold<'g> {
    view: View<'g>,
    /// Whether those count that were only possibly known on the day of the lens.
    possibly: bool,
}

impl<'g> EventFold<'g> {
    /// What a lens lets through, for certain or possibly.
    pub(super) fn new(view: &View<'g>, possibly: bool) -> Self {
        Self { view: *view, possibly }
    }

    fn counts(&self, known: Truth) -> bool {
        if self.possibly { known.is_possible() } else { known.is_certain() }
    }

    /// Whether a later entry is let through.
    pub(super) fn amendment(&self, amendment: &Amendment) -> bool {
        self.counts(self.view.standing(amendment))
    }

    fn event(&self, event: EventIx) -> bool {
        self.counts(self.view.knows(self.view.graph().known_of(event)))
    }
}

impl<'g> View<'g> {
    /// The claims of an event and of those that are one with it, by what is heard. The first of
    /// the events is `ix` itself.
    pub(super) fn folded(&self, ix: EventIx, event_fold: &EventFold<'_>) -> Folded {
        let mut folding = Folding {
            view: *self,
            duplicates: Vec::new(),
            of: BTreeMap::new(),
            ties: Vec::new(),
            done: Folded::default(),
        };
        let entries = folding.gather(ix, event_fold);
        for (number, amendment) in entries {
            let Some(at) = folding.of.get(&number).copied() else { continue };
            match amendment {
                None => folding.record(number, at),
                Some(amendment) => folding.amend(&amendment, at),
            }
        }
        folding.finish()
    }

    /// The events that are one with an event, itself first, by the ties that are heard.
    pub(super) fn one_with(&self, ix: EventIx, event_fold: &EventFold<'_>) -> Vec<EventIx> {
        self.graph().tied(ix, |amendment| event_fold.amendment(amendment))
    }
}

impl Folding<'_> {
    /// Finds the events that are one and the entries about them, in order; a record comes without an amendment.
    fn gather(&mut self, ix: EventIx, event_fold: &EventFold<'_>) -> BTreeMap<EntryId, Option<Amendment>> {
        let graph = self.view.graph();
        let mut entries = BTreeMap::new();
        let all = self.view.one_with(ix, event_fold);
        for (place, at) in all.iter().copied().enumerate() {
            let number = graph.events().number(at);
            self.duplicates.push(DuplicateEvent { ix: at, number, withdrawn: false });
            self.of.insert(number, place);
            if at == ix || event_fold.event(at) {
                entries.insert(number, None);
            }
            for amendment in
                graph.events().amendments(at).into_iter().filter(|amendment| event_fold.amendment(amendment))
            {
                if let Some(other) = amendment.kind.one_with().and_then(|other| graph.event_numbered(other)) {
                    let other = all.iter().position(|known| *known == other).unwrap_or(place);
                    self.ties.push((amendment.number, place, other));
                } else {
                    self.of.insert(amendment.number, place);
                    entries.insert(amendment.number, Some(amendment));
                }
            }
        }
        entries
    }

    /// What an entry about one of the events saw.
    fn sight(&self, entry: EntryId, at: usize) -> Sight {
        let listed: Option<BTreeSet<EntryId>> =
            self.view.graph().saw(entry).map(|listed| listed.into_iter().collect());
        let saw = |number: EntryId| listed.as_ref().map_or(number < entry, |listed| listed.contains(&number));
        let mut one = vec![false; self.duplicates.len()];
        one[at] = true;
        let mut grown = true;
        while grown {
            grown = false;
            for (_, a, b) in self.ties.iter().filter(|(tie, ..)| saw(*tie)) {
                if one[*a] != one[*b] {
                    (one[*a], one[*b], grown) = (true, true, true);
                }
            }
        }
        let all = one.iter().all(|one| *one) && listed.is_none();
        let of_one = self.of.iter().filter(|(number, at)| saw(**number) && one[**at]);
        let among = (!all).then(|| of_one.map(|(number, _)| *number).collect());
        Sight { entry, one, among }
    }

    /// What is left without the events that were withdrawn while another stood.
    fn finish(mut self) -> Folded {
        let gone = |number: EntryId| {
            self.of
                .get(&number)
                .and_then(|at| self.duplicates.get(*at))
                .is_some_and(|duplicate| duplicate.withdrawn)
        };
        self.done.withdrawn = self.duplicates.iter().all(|duplicate| duplicate.withdrawn);
        if !self.done.withdrawn && self.duplicates.iter().any(|duplicate| duplicate.withdrawn) {
            self.done.retain(&|number| !gone(number));
        }
        self.done
    }

    /// What an event was recorded with.
    fn record(&mut self, number: EntryId, at: usize) {
        let (graph, ix) = (self.view.graph(), self.duplicates[at].ix);
        let detail = graph.detail(ix);
        self.known_by(graph.known_of(ix));
        let values = self.recorded(ix, &detail);
        for (voice, preferred) in voices(&detail.claims, Voice::Nobody) {
            self.say_all(number, voice, preferred, &values, &|_| false);
        }
        let sight = self.sight(number, at);
        for claim in detail.claims.iter().filter(|claim| !claim.asserts.is_empty()) {
            if claim.rank != Rank::Deprecated {
                let rest = values.without(&claim.asserts);
                let preferred = claim.rank == Rank::Preferred;
                self.say_all(number, Voice::Source(claim.source), preferred, &rest, &|_| false);
            }
            self.assert(number, claim, &sight);
        }
        self.done.members.extend(detail.members);
        self.done.links.extend(detail.links);
    }

    fn known_by(&mut self, day: Extent) {
        let known = &mut self.done.known;
        *known = Some(known.map_or(day, |known| values::earlier(known, day)));
    }

    /// The fields of an event as it was recorded.
    fn recorded(&self, ix: EventIx, detail: &Detail) -> Account {
        let table = self.view.graph().events();
        let mut values = Account {
            kind: Some(table.kind(ix)),
            mood: Some(table.mood(ix)),
            date: detail.date.clone(),
            quantity: detail.quantity.clone(),
            count: detail.count,
            ..Account::default()
        };
        for part in table.parts(ix) {
            values.put(self.view.canonical_part(part));
        }
        values
    }

    fn named(&self, role: Role, who: &[EntryId]) -> Vec<Part> {
        let parts = self.view.graph().parts(std::iter::once((role, who)));
        parts.into_iter().map(|part| self.view.canonical_part(part)).collect()
    }

    fn say_all(
        &mut self,
        entry: EntryId,
        voice: Voice,
        preferred: bool,
        values: &Account,
        saw: &dyn Fn(EntryId) -> bool,
    ) {
        let done = &mut self.done;
        if let Some(kind) = values.kind {
            done.kinds.add(entry, voice, kind, preferred, saw);
        }
        if let Some(mood) = values.mood {
            done.moods.add(entry, voice, mood, preferred, saw);
        }
        if values.date.is_some() {
            done.dates.add(entry, voice, values.date.clone(), preferred, saw);
        }
        if values.quantity.is_some() {
            done.quantities.add(entry, voice, values.quantity.clone(), preferred, saw);
        }
        if values.count.is_some() {
            done.counts.add(entry, voice, values.count, preferred, saw);
        }
        for (field, parts) in &values.objects {
            done.objects.entry(*field).or_default().add(entry, voice, parts.clone(), preferred, saw);
        }
        for part in &values.participants {
            self.participation(*part).add(entry, voice, true, preferred, saw);
        }
    }

    fn participation(&mut self, part: Part) -> &mut Claims<bool> {
        let participants = &mut self.done.participants;
        let at = participants.iter().position(|known| known.part == part).unwrap_or_else(|| {
            participants.push(Participation { part, takes_part: Claims::default() });
            participants.len() - 1
        });
        &mut participants[at].takes_part
    }
}

impl Sight {
    /// Whether the entry saw what another said.
    fn saw(&self, number: EntryId) -> bool {
        match &self.among {
            Some(among) => among.contains(&number),
            None => number < self.entry,
        }
    }
}

/// Who speaks in an entry with these claims, and whether it is preferred; `nobody` where there is none.
fn voices(claims: &[Claim], nobody: Voice) -> Vec<(Voice, bool)> {
    let counting = claims.iter().filter(|claim| claim.rank != Rank::Deprecated && claim.asserts.is_empty());
    let voices: Vec<(Voice, bool)> =
        counting.map(|claim| (Voice::Source(claim.source), claim.rank == Rank::Preferred)).collect();
    if voices.is_empty() { vec![(nobody, false)] } else { voices }
}
