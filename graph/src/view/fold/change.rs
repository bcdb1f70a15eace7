//! What an entry about an event does to the claims of its fields.

use annals_model::entry::{Change, Claim, EntryId, Quantity, Rank, Role};
use annals_model::folding::fold;

use super::account::Account;
use super::{ClashField, Folding, Sight, voices};
use crate::graph::{Amendment, AmendmentKind, Part, Party};
use crate::ids::EntityIx;
use crate::view::claims::{Claimed, Claims, Voice};

impl Folding<'_> {
    pub(super) fn amend(&mut self, amendment: &Amendment, at: usize) {
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
                for (duplicate, one) in self.duplicates.iter_mut().zip(&sight.one) {
                    duplicate.withdrawn |= one;
                }
            }
            AmendmentKind::DuplicateOf(_) | AmendmentKind::HasDuplicate(_) => {}
        }
    }

    /// One more claim: what it asserts, or that all is as recorded.
    pub(super) fn assert(&mut self, entry: EntryId, claim: &Claim, sight: &Sight) {
        let voice = Voice::Source(claim.source);
        let saw = |number: EntryId| sight.saw(number);
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

    fn deprecate(&mut self, entry: EntryId, claim: &Claim, saw: &dyn Fn(EntryId) -> bool) {
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
                    match ClashField::of(*role) {
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
    fn confirmed(&self, sight: &Sight, saw: &dyn Fn(EntryId) -> bool) -> Account {
        let ones = self.duplicates.iter().zip(&sight.one).filter(|(_, one)| **one);
        let own: Vec<EntryId> = ones.map(|(duplicate, _)| duplicate.number).collect();
        let done = &self.done;
        let mut values = Account {
            kind: standing_value(&done.kinds, &own, saw).copied(),
            mood: standing_value(&done.moods, &own, saw).copied(),
            date: standing_value(&done.dates, &own, saw).cloned().flatten(),
            quantity: standing_value(&done.quantities, &own, saw).cloned().flatten(),
            count: standing_value(&done.counts, &own, saw).copied().flatten(),
            ..Account::default()
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
        entry: EntryId,
        change: &Change,
        voices: &[(Voice, bool)],
        replaces: bool,
        sight: &Sight,
    ) {
        let saw = |number: EntryId| sight.saw(number);
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
                match ClashField::of(*role) {
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
    fn measure_anew(&mut self, entry: EntryId, quantity: &Quantity, sight: &Sight) {
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
        let saw = |number: EntryId| sight.saw(number);
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

/// Who says a change, in which entry, and what that entry saw.
struct Say<'s> {
    entry: EntryId,
    voices: &'s [(Voice, bool)],
    replaces: bool,
    saw: &'s dyn Fn(EntryId) -> bool,
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

/// The value that was recorded, if it still counts, else the one that took its place: the preferred one, or the only one.
/// Of several nobody can tell, whatever the order of their entries.
fn standing_value<'c, T: Clone + PartialEq>(
    claims: &'c Claims<T>,
    own: &[EntryId],
    saw: &dyn Fn(EntryId) -> bool,
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
