//! What the entries about an event leave: the claims of each of its fields.
//!
//! The events that `same` ties are one, and what is said of any is said of it. Each entry acts on what it saw: what stood
//! before it of the events that were one then, or what an entry copied from another log wrote out.

use std::collections::{BTreeMap, BTreeSet};

use annals_store::entry::{Change, Claim, Count, Link, Mood, Number, Quantity, Rank, Role};
use annals_store::time::{Date, Extent, Truth};

use super::claims::{Claimed, Claims, Voice};
use super::{View, values};
use crate::folding::fold;
use crate::graph::{Amendment, AmendmentKind, Detail, Part, Party};
use crate::ids::{EntityIx, EventIx, KindIx};

/// What can clash: places and objects are fields, one for the roles that answer one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Where: `at`, `in`, `on`.
    Where,
    /// Whom or what it went to: `to`, `into`.
    Target,
    /// Those in a role of their own.
    Object(Role),
}

impl Field {
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
    pub objects: BTreeMap<Field, Claims<Vec<Part>>>,
    /// Those who take part, in the order in which they were first named.
    pub participants: Vec<Participation>,
    /// Members of an aggregate.
    pub members: Vec<Number>,
    /// Ties to other events.
    pub links: Vec<(Link, Number)>,
    /// The bounds of the day on which it was first reported.
    pub known: Option<Extent>,
    /// Whether it is withdrawn.
    pub withdrawn: bool,
}

impl Folded {
    /// Leaves the claims of these entries.
    fn retain(&mut self, keeps: &dyn Fn(Number) -> bool) {
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
struct Telling {
    ix: EventIx,
    number: Number,
    withdrawn: bool,
}

/// A fold under way.
struct Folding<'g> {
    view: View<'g>,
    tellings: Vec<Telling>,
    /// Every entry that speaks of one of them, with its place among them.
    of: BTreeMap<Number, usize>,
    /// The entries by which they are one, each with two places.
    ties: Vec<(Number, usize, usize)>,
    done: Folded,
}

/// What an entry saw of the others.
struct Sight {
    entry: Number,
    /// The events that were one with its own.
    one: Vec<bool>,
    /// The entries that it saw, where those are not all before it.
    among: Option<BTreeSet<Number>>,
}

/// Which entries are let through.
#[derive(Clone, Copy)]
pub(super) struct Heard<'g> {
    view: View<'g>,
    /// Whether those count that were only possibly known on the day of the lens.
    possibly: bool,
}

impl<'g> Heard<'g> {
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
    pub(super) fn folded(&self, ix: EventIx, heard: &Heard<'_>) -> Folded {
        let mut folding = Folding {
            view: *self,
            tellings: Vec::new(),
            of: BTreeMap::new(),
            ties: Vec::new(),
            done: Folded::default(),
        };
        let entries = folding.gather(ix, heard);
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
    pub(super) fn one_with(&self, ix: EventIx, heard: &Heard<'_>) -> Vec<EventIx> {
        self.graph().tied(ix, |amendment| heard.amendment(amendment))
    }
}

impl Folding<'_> {
    /// Finds the events that are one and the entries about them, in order; a record comes without an amendment.
    fn gather(&mut self, ix: EventIx, heard: &Heard<'_>) -> BTreeMap<Number, Option<Amendment>> {
        let graph = self.view.graph();
        let mut entries = BTreeMap::new();
        let all = self.view.one_with(ix, heard);
        for (place, at) in all.iter().copied().enumerate() {
            let number = graph.events().number(at);
            self.tellings.push(Telling { ix: at, number, withdrawn: false });
            self.of.insert(number, place);
            if at == ix || heard.event(at) {
                entries.insert(number, None);
            }
            for amendment in
                graph.events().amendments(at).into_iter().filter(|amendment| heard.amendment(amendment))
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
    fn sight(&self, entry: Number, at: usize) -> Sight {
        let listed: Option<BTreeSet<Number>> =
            self.view.graph().saw(entry).map(|listed| listed.into_iter().collect());
        let saw = |number: Number| listed.as_ref().map_or(number < entry, |listed| listed.contains(&number));
        let mut one = vec![false; self.tellings.len()];
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
        let gone = |number: Number| {
            self.of
                .get(&number)
                .and_then(|at| self.tellings.get(*at))
                .is_some_and(|telling| telling.withdrawn)
        };
        self.done.withdrawn = self.tellings.iter().all(|telling| telling.withdrawn);
        if !self.done.withdrawn && self.tellings.iter().any(|telling| telling.withdrawn) {
            self.done.retain(&|number| !gone(number));
        }
        self.done
    }

    /// What an event was recorded with.
    fn record(&mut self, number: Number, at: usize) {
        let (graph, ix) = (self.view.graph(), self.tellings[at].ix);
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
    fn recorded(&self, ix: EventIx, detail: &Detail) -> Values {
        let table = self.view.graph().events();
        let mut values = Values {
            kind: Some(table.kind(ix)),
            mood: Some(table.mood(ix)),
            date: detail.date.clone(),
            quantity: detail.quantity.clone(),
            count: detail.count,
            ..Values::default()
        };
        for part in table.parts(ix) {
            values.put(self.view.canonical_part(part));
        }
        values
    }

    fn named(&self, role: Role, who: &[Number]) -> Vec<Part> {
        let parts = self.view.graph().parts(std::iter::once((role, who)));
        parts.into_iter().map(|part| self.view.canonical_part(part)).collect()
    }

    fn say_all(
        &mut self,
        entry: Number,
        voice: Voice,
        preferred: bool,
        values: &Values,
        saw: &dyn Fn(Number) -> bool,
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

    fn amend(&mut self, amendment: &Amendment, at: usize) {
        let sight = self.sight(amendment.number, at);
        match &amendment.kind {
            AmendmentKind::Cite(claim) => {
                self.known_by(amendment.known);
                self.assert(amendment.number, claim, &sight);
            }
            AmendmentKind::Change { changes, claims, refine, .. } => {
                if !claims.is_empty() {
                    self.known_by(amendment.known);
                }
                let voices = voices(claims, if *refine { Voice::Nobody } else { Voice::Analyst });
                for change in changes {
                    if let (true, Change::Quantity(Some(quantity))) = (*refine, change) {
                        self.measure_anew(amendment.number, quantity, &sight);
                    }
                    self.change(amendment.number, change, &voices, !refine, &sight);
                }
                for claim in claims.iter().filter(|claim| !claim.asserts.is_empty()) {
                    self.assert(amendment.number, claim, &sight);
                }
            }
            AmendmentKind::Moved { from, into } => self.move_party(*from, *into, &sight),
            AmendmentKind::Retract(_) => {
                for (telling, one) in self.tellings.iter_mut().zip(&sight.one) {
                    telling.withdrawn |= one;
                }
            }
            AmendmentKind::TwinOf(_) | AmendmentKind::HasTwin(_) => {}
        }
    }

    /// One more claim: what it asserts, or that all is as recorded.
    fn assert(&mut self, entry: Number, claim: &Claim, sight: &Sight) {
        let voice = Voice::Source(claim.source);
        let saw = |number: Number| sight.saw(number);
        if claim.rank == Rank::Deprecated {
            self.deprecate(entry, claim, &saw);
            return;
        }
        let preferred = claim.rank == Rank::Preferred;
        if claim.asserts.is_empty() {
            let values = self.confirmed(sight, &saw);
            self.say_all(entry, voice, preferred, &values, &saw);
        }
        for change in &claim.asserts {
            self.change(entry, change, &[(voice, preferred)], false, sight);
        }
    }

    fn deprecate(&mut self, entry: Number, claim: &Claim, saw: &dyn Fn(Number) -> bool) {
        let voice = Voice::Source(claim.source);
        let whole = claim.asserts.is_empty();
        let graph = self.view.graph();
        if whole {
            let done = &mut self.done;
            done.kinds.deprecate(entry, voice, None, saw);
            done.moods.deprecate(entry, voice, None, saw);
            done.dates.deprecate(entry, voice, None, saw);
            done.quantities.deprecate(entry, voice, None, saw);
            done.counts.deprecate(entry, voice, None, saw);
            done.objects.values_mut().for_each(|claims| claims.deprecate(entry, voice, None, saw));
            done.participants.iter_mut().for_each(|who| who.takes_part.deprecate(entry, voice, None, saw));
        }
        for change in &claim.asserts {
            match change {
                Change::Kind(kind) => {
                    let kind = graph.kind_of(*kind);
                    self.done.kinds.deprecate(entry, voice, kind.as_ref(), saw);
                }
                Change::Mood(mood) => self.done.moods.deprecate(entry, voice, Some(mood), saw),
                Change::Date(date) => self.done.dates.deprecate(entry, voice, Some(date), saw),
                Change::Quantity(quantity) => {
                    self.done.quantities.deprecate(entry, voice, Some(quantity), saw)
                }
                Change::Count(count) => self.done.counts.deprecate(entry, voice, Some(count), saw),
                Change::Role(role, who) | Change::With(role, who) | Change::Without(role, who) => {
                    let named = self.named(*role, who);
                    let takes_part = !matches!(change, Change::Without(..));
                    match Field::of(*role) {
                        Some(field) => {
                            let claims = self.done.objects.entry(field).or_default();
                            claims.deprecate(entry, voice, Some(&named), saw);
                        }
                        None => {
                            for part in named {
                                self.participation(part).deprecate(entry, voice, Some(&takes_part), saw);
                            }
                        }
                    }
                }
                Change::Members(_) => {}
            }
        }
    }

    /// What a claim that asserts nothing confirms: of each field what was recorded, or what took its place.
    fn confirmed(&self, sight: &Sight, saw: &dyn Fn(Number) -> bool) -> Values {
        let ones = self.tellings.iter().zip(&sight.one).filter(|(_, one)| **one);
        let own: Vec<Number> = ones.map(|(telling, _)| telling.number).collect();
        let done = &self.done;
        let mut values = Values {
            kind: standing_value(&done.kinds, &own, saw).copied(),
            mood: standing_value(&done.moods, &own, saw).copied(),
            date: standing_value(&done.dates, &own, saw).cloned().flatten(),
            quantity: standing_value(&done.quantities, &own, saw).cloned().flatten(),
            count: standing_value(&done.counts, &own, saw).copied().flatten(),
            ..Values::default()
        };
        for (field, claims) in &done.objects {
            if let Some(parts) = standing_value(claims, &own, saw) {
                values.objects.insert(*field, parts.clone());
            }
        }
        for participation in &done.participants {
            let claims = participation.takes_part.0.iter();
            let mut seen = claims.filter(|claim| claim.counted(saw)).peekable();
            if seen.peek().is_some() && seen.all(|claim| claim.value) {
                values.participants.push(participation.part);
            }
        }
        values
    }

    /// A change of a field: a claim of each voice, in the place of what a correction replaces.
    fn change(
        &mut self,
        entry: Number,
        change: &Change,
        voices: &[(Voice, bool)],
        replaces: bool,
        sight: &Sight,
    ) {
        let saw = |number: Number| sight.saw(number);
        let graph = self.view.graph();
        let say = Say { entry, voices, replaces, saw: &saw };
        match change {
            Change::Kind(kind) => {
                if let Some(kind) = graph.kind_of(*kind) {
                    say.put(&mut self.done.kinds, &kind);
                }
            }
            Change::Mood(mood) => say.put(&mut self.done.moods, mood),
            Change::Date(date) => say.put(&mut self.done.dates, date),
            Change::Quantity(quantity) => say.put(&mut self.done.quantities, quantity),
            Change::Count(count) => say.put(&mut self.done.counts, count),
            Change::Members(members) => self.done.members.extend(members),
            Change::Role(role, who) | Change::With(role, who) | Change::Without(role, who) => {
                let named = self.named(*role, who);
                match Field::of(*role) {
                    Some(field) => {
                        let claims = self.done.objects.entry(field).or_default();
                        say.put_objects(claims, change, *role, &named);
                    }
                    None => self.change_participants(change, *role, &named, &say),
                }
            }
        }
    }

    /// A quantity that is sharpened in another unit takes the place of what was seen: nobody can compare the two.
    fn measure_anew(&mut self, entry: Number, quantity: &Quantity, sight: &Sight) {
        let other_unit = |value: &Option<Quantity>| {
            value.as_ref().is_some_and(|value| fold(&value.unit) != fold(&quantity.unit))
        };
        self.done.quantities.overrule(entry, other_unit, &|number| sight.saw(number));
    }

    fn change_participants(&mut self, change: &Change, role: Role, named: &[Part], say: &Say<'_>) {
        let takes_part = !matches!(change, Change::Without(..));
        if matches!(change, Change::Role(..)) && say.replaces {
            let others = self.done.participants.iter_mut();
            for other in others.filter(|other| other.part.role == role && !named.contains(&other.part)) {
                say.put(&mut other.takes_part, &false);
            }
        }
        for part in named {
            say.put(self.participation(*part), &takes_part);
        }
    }

    /// Puts another entity in the place of one, in all that the entry saw.
    fn move_party(&mut self, from: EntityIx, into: EntityIx, sight: &Sight) {
        let saw = |number: Number| sight.saw(number);
        let (from, into) =
            (Party::Entity(self.view.canonical(from)), Party::Entity(self.view.canonical(into)));
        for claims in self.done.objects.values_mut() {
            for claim in claims.0.iter_mut().filter(|claim| saw(claim.entry)) {
                claim.value.iter_mut().filter(|part| part.who == from).for_each(|part| part.who = into);
            }
        }
        let moved = self.done.participants.iter_mut().filter(|other| other.part.who == from);
        let mut gone = Vec::new();
        for participation in moved {
            let (seen, rest): (Vec<_>, Vec<_>) =
                participation.takes_part.0.drain(..).partition(|claim| saw(claim.entry));
            participation.takes_part.0 = rest;
            gone.push((Part { who: into, ..participation.part }, seen));
        }
        for (part, claims) in gone {
            self.participation(part).0.extend(claims);
        }
    }
}

impl Sight {
    /// Whether the entry saw what another said.
    fn saw(&self, number: Number) -> bool {
        match &self.among {
            Some(among) => among.contains(&number),
            None => number < self.entry,
        }
    }
}

/// How a change is said.
struct Say<'s> {
    entry: Number,
    voices: &'s [(Voice, bool)],
    replaces: bool,
    saw: &'s dyn Fn(Number) -> bool,
}

impl Say<'_> {
    fn put<T: Clone + PartialEq>(&self, claims: &mut Claims<T>, value: &T) {
        if self.replaces {
            self.voices.iter().for_each(|(voice, _)| claims.replace(self.entry, *voice, self.saw));
        }
        for (voice, preferred) in self.voices {
            // A decision counts as preferred once somebody else speaks again.
            let preferred = *preferred || *voice == Voice::Analyst;
            claims.add(self.entry, *voice, value.clone(), preferred, self.saw);
        }
    }

    /// Places and objects: what is said of one role leaves others of the field as they are.
    fn put_objects(&self, claims: &mut Claims<Vec<Part>>, change: &Change, role: Role, named: &[Part]) {
        let last = standing_value(claims, &[], self.saw).cloned();
        let mut value: Vec<Part> = match change {
            Change::Role(..) => Vec::new(),
            _ => last.clone().unwrap_or_default(),
        };
        if matches!(change, Change::Without(..)) {
            value.retain(|part| !named.contains(part));
        } else {
            let new = named.iter().filter(|part| !value.contains(part)).copied().collect::<Vec<_>>();
            value.extend(new);
        }
        // A role that the correction does not speak of stays as the others have it.
        let is_split = |claim: &Vec<Part>| claim.iter().any(|part| part.role != role);
        if self.replaces
            && matches!(change, Change::Role(..))
            && let Some(last) = last.filter(is_split)
        {
            let kept: Vec<Part> = last.iter().filter(|part| part.role != role).copied().collect();
            value = kept.into_iter().chain(value).collect();
        }
        self.put(claims, &value);
    }
}

/// The fields of an event as one voice has them.
#[derive(Clone, Default)]
struct Values {
    kind: Option<KindIx>,
    mood: Option<Mood>,
    date: Option<Date>,
    quantity: Option<Quantity>,
    count: Option<Count>,
    objects: BTreeMap<Field, Vec<Part>>,
    participants: Vec<Part>,
}

impl Values {
    /// The fields of which these changes do not speak.
    fn without(&self, changes: &[Change]) -> Self {
        let mut rest = self.clone();
        for change in changes {
            match change {
                Change::Kind(_) => rest.kind = None,
                Change::Mood(_) => rest.mood = None,
                Change::Date(_) => rest.date = None,
                Change::Quantity(_) => rest.quantity = None,
                Change::Count(_) => rest.count = None,
                Change::Role(role, _) => {
                    rest.objects.retain(|field, _| Field::of(*role) != Some(*field));
                    rest.participants.retain(|part| part.role != *role);
                }
                Change::With(..) | Change::Without(..) | Change::Members(_) => {}
            }
        }
        rest
    }

    fn put(&mut self, part: Part) {
        let parts = match Field::of(part.role) {
            Some(field) => self.objects.entry(field).or_default(),
            None => &mut self.participants,
        };
        if !parts.contains(&part) {
            parts.push(part);
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

/// The value that was recorded, if it still counts, else the one that took its place: the preferred one, or the only one.
/// Of several nobody can tell, whatever the order of their entries.
fn standing_value<'c, T: Clone + PartialEq>(
    claims: &'c Claims<T>,
    own: &[Number],
    saw: &dyn Fn(Number) -> bool,
) -> Option<&'c T> {
    let seen = || claims.0.iter().filter(|claim| claim.counted(saw));
    let of = |is_meant: &dyn Fn(&Claimed<T>) -> bool| {
        let mut values = seen().filter(|claim| is_meant(claim)).map(|claim| &claim.value);
        let first = values.next()?;
        values.all(|value| value == first).then_some(first)
    };
    of(&|claim| own.contains(&claim.entry))
        .or_else(|| of(&|claim| claim.was_preferred(saw)))
        .or_else(|| of(&|_| true))
}
