//! The events that a question found, as the lens shows them.

use annals_graph::graph::Party;
use annals_graph::ids::EntityIx;
use annals_graph::view::{EventView, View};
use annals_model::entry::{EntryId, Role};
use annals_model::time::Day;

use crate::execute::{Evaluator, EventMatch, Outcome};

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

/// The hits that are shown, in order of time; with those that are in the set for nothing but what is not said, where all
/// that is possible is shown.
pub fn listed<'h>(
    evaluator: &Evaluator<'_>,
    outcome: &'h Outcome<EventMatch>,
) -> Box<dyn Iterator<Item = &'h EventMatch> + 'h> {
    let shown = outcome.rows.iter().filter(|hit| is_shown(hit));
    if !evaluator.shows_possible() || outcome.unstated.is_empty() {
        return Box::new(shown);
    }
    let view = evaluator.view();
    let mut all: Vec<&EventMatch> = view.guarded(shown.chain(&outcome.unstated)).collect();
    all.sort_by_cached_key(|hit| view.event(hit.event).map(|seen| time_key(&seen)));
    Box::new(all.into_iter())
}

/// Why an event is only possibly in a set: what about it is not settled.
#[must_use]
pub fn doubts(view: &View<'_>, seen: &EventView<'_>) -> Vec<&'static str> {
    let is_vague = |reading: &EventView<'_>| {
        !reading.extent.is_throughout() && reading.extent.earliest != reading.extent.latest
    };
    let is_reported = view.lens().known_on.is_none() || view.knows(seen.known()).is_certain();
    let doubts = [
        ("sources differ", seen.disputed.is_possible()),
        ("not yet reported", !is_reported),
        ("unnamed member", seen.count().is_some()),
        ("vague date", seen.readings().any(is_vague)),
    ];
    let doubts: Vec<&str> = doubts.into_iter().filter(|(_, holds)| *holds).map(|(doubt, _)| doubt).collect();
    // Where nothing about it is open, the days of what it is compared with are.
    if doubts.is_empty() { vec!["vague date"] } else { doubts }
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
