//! What sources say of the fields of an event that they disagree about.

use annals_graph::view::claims::Voice;
use annals_graph::view::disputes::{Dispute, DisputedValue};
use annals_graph::view::{EventView, View};
use annals_model::entry::Change;

use super::{sources, text};
use crate::answer::{Cell, ClaimedField, ClaimedValue, FieldClaims, Participant, SortKey};

/// The disputed fields of an event, each with its values and who says so.
pub(super) fn of<'g>(view: &View<'g>, seen: &EventView<'g>) -> FieldClaims {
    FieldClaims(view.disputes(seen).iter().filter_map(|dispute| field(view, dispute)).collect())
}

/// A field with its values, the preferred one first: in an order that no numbering of entries changes. `None` where one
/// value is stated and what clashes with it is worked out: a date beside the event that it is counted from.
fn field(view: &View<'_>, dispute: &Dispute) -> Option<ClaimedField> {
    let mut values: Vec<(bool, ClaimedValue, Vec<String>)> = Vec::new();
    for said in &dispute.values {
        let value = value(view, &said.value)?;
        let voices = keys(view, said);
        match values.iter_mut().find(|(_, known, _)| *known == value) {
            Some((preferred, _, known)) => {
                *preferred |= said.preferred;
                known.extend(voices);
            }
            None => values.push((said.preferred, value, voices)),
        }
    }
    let key = |value: &ClaimedValue| SortKey::of(&Cell::of(value.value(), |value| value)).into_owned();
    values.sort_by(|(preferred, one, _), (other_preferred, other, _)| {
        other_preferred.cmp(preferred).then_with(|| key(one).compare(&key(other), false))
    });
    let values = values.into_iter().map(|(_, value, mut keys)| {
        keys.sort();
        keys.dedup();
        (value, keys)
    });
    Some(ClaimedField { field: dispute.field, values: values.collect() })
        .filter(|claimed| claimed.values.len() > 1)
}

fn keys(view: &View<'_>, said: &DisputedValue) -> Vec<String> {
    let sources = said.voices.iter().filter_map(|voice| match voice {
        Voice::Source(source) => Some(sources::key(view, *source)),
        Voice::Nobody | Voice::Analyst => None,
    });
    sources.collect()
}

/// A value as it is shown; `None` for one that is no value.
fn value(view: &View<'_>, change: &Change) -> Option<ClaimedValue> {
    Some(match change {
        Change::Kind(number) => {
            ClaimedValue::Kind(view.graph().vocabulary().kind(view.graph().kind_of(*number)?).name.clone())
        }
        Change::Mood(mood) => ClaimedValue::Mood(*mood),
        Change::Date(date) => ClaimedValue::Date(date.clone()?),
        Change::Role(role, who) => {
            let named = |number: &_| match view.graph().event_numbered(*number) {
                Some(_) => Participant::Event(*number),
                None => Participant::Entity(text::named_by(view, *number)),
            };
            let who = who.iter().map(|number| (*role, named(number)));
            ClaimedValue::Role(who.collect(), *role)
        }
        Change::Quantity(quantity) => ClaimedValue::Quantity(quantity.clone()?),
        Change::Count(count) => ClaimedValue::Count((*count)?),
        Change::With(..) | Change::Without(..) | Change::Members(_) => return None,
    })
}
