//! Events that may be told twice, by the rule of [`crate::duplicates`].
//!
//! Being alike decides nothing. A pair is offered with the line that ties it and the line that tells it apart; pairs
//! about which either has been said are left out.

use std::collections::BTreeMap;

use annals_graph::budget::{BudgetedVec, Weight};
use annals_graph::ids::EventIx;
use annals_graph::view::View;
use annals_model::entry::EntryId;
use annals_model::time::{Day, Extent};

use crate::duplicates::{self, DuplicateKey, KeyLevel, Sketch, WiderKinds};

/// Two events that may be one, the one whose entry is earlier first.
pub type DuplicatePair = (EventIx, EventIx);

/// An event under a key: keys first, then days, so that those that may meet stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct KeyedEvent {
    key: DuplicateKey,
    earliest: i32,
    /// The last day on which another may begin that reports the same.
    latest: i32,
    event: EventIx,
    level: KeyLevel,
}

impl Weight for KeyedEvent {
    fn heap(&self) -> usize {
        0
    }
}

/// Every pair of events that may be one, in the order of the earlier's entry.
#[must_use]
pub fn pairs(view: &View<'_>) -> Vec<DuplicatePair> {
    let wider = WiderKinds::of(view);
    let mut all = view.kept();
    let each = |wanted: &mut dyn FnMut(KeyedEvent) -> bool| {
        for seen in view.events() {
            let Some(sketch) = Sketch::of_event(view, &seen) else { continue };
            let mut goes_on = true;
            duplicates::keys(view, &sketch, &wider, |level, key| {
                goes_on = goes_on && wanted(keyed(seen.ix, sketch.bounds(), level, key));
            });
            if !goes_on {
                return;
            }
        }
    };
    each(&mut |keyed| matches!(keyed.level, KeyLevel::Place | KeyLevel::Both) || all.push(keyed));
    all.sort_by(Ord::cmp);
    // Of what lies in wider places, only those are kept for which something stands at such a place.
    let mut deeper = view.kept();
    each(&mut |keyed| {
        let placed = matches!(keyed.level, KeyLevel::Place | KeyLevel::Both);
        let meets = placed && {
            let from = all.partition_point(|other| other.key < keyed.key);
            all[from..].first().is_some_and(|other| other.key == keyed.key)
        };
        !meets || deeper.push(keyed)
    });
    for keyed in view.guarded(deeper.iter().copied()) {
        if !all.push(keyed) {
            break;
        }
    }
    drop(deeper);
    all.sort_by(Ord::cmp);
    let mut pairs = view.kept();
    for same in all.chunk_by(|one, other| one.key == other.key).filter(|same| same.len() > 1) {
        pairs_among(view, same, &mut pairs);
    }
    let number = |event: EventIx| view.graph().events().number(event);
    let numbers = |pair: &DuplicatePair| (number(pair.0), number(pair.1));
    pairs.sort_by(|one, other| numbers(one).cmp(&numbers(other)));
    let mut pairs = pairs.into_answer();
    pairs.dedup();
    pairs
}

fn keyed(event: EventIx, days: Extent, level: KeyLevel, key: DuplicateKey) -> KeyedEvent {
    // A day past the ends of a word is the end: it is no later than what follows it.
    let narrow = |day: Day| i32::try_from(day.0).unwrap_or(if day.0 < 0 { i32::MIN } else { i32::MAX });
    let (earliest, latest) = (narrow(days.earliest), narrow(duplicates::widened(days).latest));
    KeyedEvent { key, earliest, latest, event, level }
}

/// The pairs among events that share a key, in the order of their first days.
fn pairs_among(view: &View<'_>, same: &[KeyedEvent], pairs: &mut BudgetedVec<'_, DuplicatePair>) {
    let mut sketches: BTreeMap<EventIx, Option<Sketch>> = BTreeMap::new();
    let sketch = |ix: EventIx| Sketch::of_event(view, &view.event(ix)?);
    for (i, one) in same.iter().enumerate() {
        // Those that begin long after the end of this one, and all that follow them, are no reports of it.
        let near = view.guarded(&same[i + 1..]).take_while(|other| other.earliest <= one.latest);
        for other in near.filter(|other| one.level.meets(other.level) && one.event != other.event) {
            for ix in [one.event, other.event] {
                sketches.entry(ix).or_insert_with(|| sketch(ix));
            }
            let both = sketches.get(&one.event).zip(sketches.get(&other.event));
            let Some((Some(first), Some(second))) = both else { continue };
            if !first.is_like(second, view) || duplicates::are_two(view, one.event, other.event) {
                continue;
            }
            let in_order = first.number < second.number;
            let pair = if in_order { (one.event, other.event) } else { (other.event, one.event) };
            if !pairs.push(pair) {
                return;
            }
        }
    }
}

/// The events that may tell this one again, in the order of their entries.
#[must_use]
pub fn of_event(view: &View<'_>, event: EventIx) -> Vec<EntryId> {
    let sketch = view.event(event).and_then(|seen| Sketch::of_event(view, &seen));
    let alike = sketch.map(|sketch| duplicates::like(view, &sketch)).unwrap_or_default();
    alike
        .iter()
        .filter(|other| !duplicates::are_two(view, event, other.ix))
        .map(|other| other.number)
        .collect()
}
