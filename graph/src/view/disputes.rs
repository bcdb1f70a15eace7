//! What each source says of the fields of an event on which several values are claimed.

use annals_model::entry::{Change, EntryId, Mood, Role};
use annals_model::time::Extent;

use super::claims::{ClaimState, Claims, Voice};
use super::fold::{ClashField, EventFold, Folded, Participation};
use super::readings::Settled;
use super::{EventView, View, values};
use crate::graph::{Part, Party};
use crate::ids::EventIx;

/// A value that somebody claims of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct SaidValue {
    /// The field.
    pub field: &'static str,
    /// The value, as an entry asserts it.
    pub value: Change,
    /// The entry that says so.
    pub entry: EntryId,
    /// Who.
    pub voice: Voice,
    /// Whether the analyst prefers it.
    pub preferred: bool,
    /// Whether it counts.
    pub live: bool,
}

/// A field on which live claims clash, with the values that they have.
#[derive(Clone, Debug, PartialEq)]
pub struct Dispute {
    /// The field.
    pub field: &'static str,
    /// Its values.
    pub values: Vec<DisputedValue>,
}

/// A value of a field on which live claims clash.
#[derive(Clone, Debug, PartialEq)]
pub struct DisputedValue {
    /// The value, as an entry asserts it.
    pub value: Change,
    /// Who says so, in the order of their entries.
    pub voices: Vec<Voice>,
    /// Whether the analyst prefers it.
    pub preferred: bool,
}

impl<'g> View<'g> {
    /// The fields of an event on which live claims clash, or on which its being there does: what is said of them, and by
    /// whom.
    #[must_use]
    pub fn disputes(&self, seen: &EventView<'g>) -> Vec<Dispute> {
        let folded = self.folded(seen.ix, &EventFold::new(self, true));
        let settled = Settled::new(self, &folded, seen.number);
        let mut all = Vec::new();
        let mut add = |field: &'static str, clash: usize, values: Vec<DisputedValue>| {
            if clash > 1 {
                all.push(Dispute { field, values });
            }
        };
        let kind = |kind: &_| Some(Change::Kind(self.graph().vocabulary().kind(*kind).number));
        add("kind", settled.kinds.len(), values_of(&folded.kinds, kind));
        let date = |date: &Option<_>| date.clone().map(|date| Change::Date(Some(date)));
        add("date", settled.dates.len(), values_of(&folded.dates, date));
        for (field, claims) in &folded.objects {
            let choices = settled.objects.get(field).map_or(0, Vec::len);
            let own =
                seen.parts().iter().map(|part| part.role).find(|role| ClashField::of(*role) == Some(*field));
            let said = || claims.live().flat_map(|claim| &claim.value).map(|part| part.role).next();
            let Some(role) = own.or_else(said) else { continue };
            add(role.as_str(), choices, values_of(claims, |parts| Some(self.role_of(role, parts))));
        }
        for role in Role::ALL {
            let clash = settled.participants.iter().filter(|(part, _)| part.role == role);
            let clash = clash.map(|(_, choices)| choices.len()).max().unwrap_or_default();
            if clash > 1 {
                add(role.as_str(), clash, self.participants_said(role, &folded, &settled));
            }
        }
        let quantity = |value: &Option<_>| value.clone().map(|value| Change::Quantity(Some(value)));
        add("quantity", settled.quantities.len(), values_of(&folded.quantities, quantity));
        let count = |value: &Option<_>| value.map(|value| Change::Count(Some(value)));
        add("count", settled.counts.len(), values_of(&folded.counts, count));
        let mut moods = values_of(&folded.moods, |mood| Some(Change::Mood(*mood)));
        let denied = self.denied_by(seen);
        if !denied.is_empty() {
            let voices = denied.into_iter().flat_map(|denial| self.voices_of(denial));
            moods.push(DisputedValue {
                value: Change::Mood(Mood::Denied),
                voices: each_once(voices),
                preferred: false,
            });
        }
        add("mood", moods.len(), moods);
        all
    }

    /// The fields on which what is told of one event clashes with what else is told of it: no world meets both values.
    #[must_use]
    pub fn clashing(&self, one: &EventView<'_>, other: &EventView<'_>) -> Vec<&'static str> {
        let objects = |seen: &EventView<'_>, role: Role| -> Vec<Part> {
            let of_field = |part: &&Part| ClashField::of(part.role) == ClashField::of(role);
            seen.parts().iter().filter(of_field).copied().collect()
        };
        let apart = |role: &Role| {
            let [own, theirs] = [one, other].map(|seen| objects(seen, *role));
            let both = ClashField::of(*role).is_some() && !own.is_empty() && !theirs.is_empty();
            both && own.iter().any(|part| part.role == *role)
                && values::objects(self, &own, &theirs, one.hull().hull(other.hull())).is_none()
        };
        let roles = Role::ALL.into_iter().filter(apart).map(Role::as_str);
        let meet = |own: Extent| other.days().any(|theirs| own.can_meet(theirs));
        let quantity = |seen: &EventView<'_>| seen.quantity().cloned();
        let clash = [
            ("kind", values::kinds(self, one.kind, other.kind).is_none()),
            ("date", !one.days().any(meet)),
            ("mood", one.mood != other.mood),
            ("quantity", values::quantities(&quantity(one), &quantity(other)).is_none()),
            ("count", values::counts(&one.count(), &other.count()).is_none()),
        ];
        let values = clash.into_iter().filter(|(_, clashes)| *clashes).map(|(field, _)| field);
        values.chain(roles).collect()
    }

    /// Who takes part in a role, by each who says something of somebody whose part is disputed.
    fn participants_said(&self, role: Role, folded: &Folded, settled: &Settled) -> Vec<DisputedValue> {
        let in_role = || folded.participants.iter().filter(|who| who.part.role == role);
        let is_disputed =
            |part: Part| settled.participants.iter().any(|(own, choices)| *own == part && choices.len() > 1);
        let disputed = in_role().filter(|who| is_disputed(who.part));
        let voices = each_once(disputed.flat_map(|who| who.takes_part.live()).map(|claim| claim.voice));
        let mut values: Vec<DisputedValue> = Vec::new();
        for voice in voices {
            let says =
                |who: &&Participation| who.takes_part.live().any(|claim| claim.voice == voice && claim.value);
            let prefers = in_role().flat_map(|who| who.takes_part.live());
            let preferred = prefers.into_iter().any(|claim| claim.voice == voice && claim.is_preferred());
            let parts: Vec<Part> = in_role().filter(says).map(|who| who.part).collect();
            say(&mut values, Change::Role(role, self.numbers(&parts)), voice, preferred);
        }
        values
    }

    /// Who says that an event is as it was recorded.
    fn voices_of(&self, event: EventIx) -> Vec<Voice> {
        let claims = self.claims(event);
        let sources = claims.iter().map(|seen| Voice::Source(seen.claim.source)).collect::<Vec<_>>();
        if sources.is_empty() { vec![Voice::Nobody] } else { sources }
    }

    /// What is said of the fields of an event on which several values were claimed, field by field; nothing of one that
    /// is as it was recorded.
    #[must_use]
    pub fn said(&self, ix: EventIx) -> Vec<SaidValue> {
        let mut said = Vec::new();
        if self.graph().events().is_exact(ix, crate::graph::Mask::STATED) {
            return said;
        }
        let folded = self.folded(ix, &EventFold::new(self, true));
        let kind = |kind: &_| Change::Kind(self.graph().vocabulary().kind(*kind).number);
        collect(&mut said, "kind", &folded.kinds, kind);
        collect(&mut said, "mood", &folded.moods, |mood| Change::Mood(*mood));
        let dates = self.dated(&folded, &mut |event| self.days_counted_from(event));
        collect(&mut said, "date", &dates, |claimed| Change::Date(claimed.date.clone()));
        collect(&mut said, "quantity", &folded.quantities, |quantity| Change::Quantity(quantity.clone()));
        collect(&mut said, "count", &folded.counts, |count| Change::Count(*count));
        for claims in folded.objects.values() {
            let role = claims.0.iter().flat_map(|claim| &claim.value).map(|part| part.role).next();
            let role = role.unwrap_or(Role::Of);
            collect(&mut said, role.as_str(), claims, |parts| self.role_of(role, parts));
        }
        for who in &folded.participants {
            let numbers = self.numbers(&[who.part]);
            collect(&mut said, who.part.role.as_str(), &who.takes_part, |takes_part| {
                let change = if *takes_part { Change::With } else { Change::Without };
                change(who.part.role, numbers.clone())
            });
        }
        said
    }

    fn role_of(&self, role: Role, parts: &[Part]) -> Change {
        Change::Role(parts.first().map_or(role, |part| part.role), self.numbers(parts))
    }

    fn numbers(&self, parts: &[Part]) -> Vec<EntryId> {
        let graph = self.graph();
        let number = |part: &Part| match part.who {
            Party::Entity(entity) => graph.number_of(entity),
            Party::Event(event) => graph.events().number(event),
        };
        parts.iter().map(number).collect()
    }
}

/// The values that live claims have, each with those who say so.
fn values_of<T: Clone + PartialEq>(
    claims: &Claims<T>,
    change: impl Fn(&T) -> Option<Change>,
) -> Vec<DisputedValue> {
    let mut values = Vec::new();
    for claim in claims.live() {
        if let Some(value) = change(&claim.value) {
            say(&mut values, value, claim.voice, claim.is_preferred());
        }
    }
    values
}

/// Adds one who says something.
fn say(values: &mut Vec<DisputedValue>, value: Change, voice: Voice, preferred: bool) {
    match values.iter_mut().find(|known| known.value == value) {
        Some(known) => {
            known.preferred |= preferred;
            if !known.voices.contains(&voice) {
                known.voices.push(voice);
            }
        }
        None => values.push(DisputedValue { value, voices: vec![voice], preferred }),
    }
}

fn each_once(voices: impl Iterator<Item = Voice>) -> Vec<Voice> {
    let mut met = Vec::new();
    for voice in voices {
        if !met.contains(&voice) {
            met.push(voice);
        }
    }
    met
}

/// Adds what is said of a field, if there is more than one value.
fn collect<T: PartialEq>(
    said: &mut Vec<SaidValue>,
    field: &'static str,
    claims: &Claims<T>,
    value: impl Fn(&T) -> Change,
) {
    let Some(first) = claims.0.first() else { return };
    if claims.0.iter().all(|claim| claim.value == first.value) {
        return;
    }
    said.extend(claims.0.iter().filter(|claim| claim.state() != ClaimState::Withdrawn).map(|claim| {
        SaidValue {
            field,
            value: value(&claim.value),
            entry: claim.entry,
            voice: claim.voice,
            preferred: claim.is_preferred(),
            live: claim.state() == ClaimState::Live,
        }
    }));
}
