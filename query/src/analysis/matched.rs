//! The events that a question found, as the lens shows them.

use annals_graph::graph::Party;
use annals_graph::ids::EntityIx;
use annals_graph::view::{EventView, View};
use annals_model::entry::{EntryId, Role};
use annals_model::time::Day;

use crate::execute::{EventMatch, Outcome};

/// Whether a row is shown: it is certain, was asked for with `possibly`, or is an absence that has its own word.
#[must_use]
pub fn is_shown(hit: &EventMatch) -> bool {
    hit.truth.is_certain() || hit.wanted || hit.standing.is_some()
}

/// The hits that are shown, in order of time, with their events as the lens shows them.
pub fn shown<'h, 'g>(
    view: &View<'g>,
    outcome: &'h Outcome<EventMatch>,
) -> impl Iterator<Item = (&'h EventMatch, EventView<'g>)> + use<'h, 'g> {
    seen(view, outcome.rows.iter().filter(|hit| is_shown(hit)))
}

/// Hits with their events as the lens shows them, one by one: an event that is looked at takes much more than a hit.
pub fn seen<'h, 'g, I: IntoIterator<Item = &'h EventMatch>>(
    view: &View<'g>,
    hits: I,
) -> impl Iterator<Item = (&'h EventMatch, EventView<'g>)> + use<'h, 'g, I> {
    let view = *view;
    view.guarded(hits).filter_map(move |hit| Some((hit, view.event(hit.event)?)))
}

/// The key by which events are put in order of time.
#[must_use]
pub fn time_key(seen: &EventView<'_>) -> (Day, Day, EntryId) {
    (seen.extent.earliest, seen.extent.latest, seen.number)
}

/// The entities that take part in an event in a role.
pub fn entities_in<'s>(seen: &'s EventView<'_>, role: Role) -> impl Iterator<Item = EntityIx> + use<'s> {
    let of_role = seen.parts().iter().filter(move |part| part.role == role);
    of_role.filter_map(|part| match part.who {
        Party::Entity(entity) => Some(entity),
        Party::Event(_) => None,
    })
}
