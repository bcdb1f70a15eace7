//! What each source says of the fields of an event on which several values are claimed.

use annals_model::entry::{Change, EntryId, Role};

use super::View;
use super::claims::{ClaimState, Claims, Voice};
use super::fold::EventFold;
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

impl View<'_> {
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
