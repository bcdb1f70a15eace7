//! Events that may be told twice: same kind, same people, same place, same object, dates that can meet.
//!
//! Being alike decides nothing. A pair is offered with the line that ties it and the line that tells it apart; pairs
//! about which either has been said are left out.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use annals_store::entry::{Mood, Number, Role};
use annals_store::time::Day;

use crate::budget::Kept;
use crate::graph::Party;
use crate::ids::{EventIx, KindIx};
use crate::view::{Seen, View};

/// What two events must share to be alike: kind, mood, and those in each role but circumstances.
type Likeness = (KindIx, Mood, Vec<(u8, Party)>);

/// What likeness looks at, and in which class roles count: a place is a place in whatever role it stands.
#[must_use]
pub fn class(role: Role) -> Option<u8> {
    match role {
        Role::By => Some(0),
        Role::To | Role::Into | Role::At | Role::In | Role::On => Some(1),
        Role::Of => Some(2),
        Role::For => Some(3),
        Role::Against => Some(4),
        Role::From => Some(5),
        Role::With | Role::Without | Role::Under | Role::Near => None,
    }
}

fn likeness(seen: &Seen<'_>) -> Option<Likeness> {
    if seen.count().is_some() {
        return None;
    }
    let classed = seen.parts().iter().filter_map(|part| Some((class(part.role)?, part.who)));
    let mut parties: Vec<(u8, Party)> = classed.collect();
    parties.sort_unstable();
    parties.dedup();
    (!parties.is_empty()).then_some((seen.kind, seen.mood, parties))
}

/// Two events that may be one, the one whose entry is earlier first.
pub type Pair = (EventIx, EventIx);

/// Every pair of events that may be one, in the order of the earlier's entry.
#[must_use]
pub fn pairs(view: &View<'_>) -> Vec<Pair> {
    // What events share is told apart by a hash at first, so that no more than that is kept of each.
    let hashed = |seen: Seen<'_>| Some((hash(&likeness(&seen)?), seen.ix));
    let mut all = view.gathered(view.events().filter_map(hashed));
    all.sort_by(Ord::cmp);
    let mut pairs = view.kept();
    for same in all.chunk_by(|one, other| one.0 == other.0).filter(|same| same.len() > 1) {
        let mut alike: BTreeMap<Likeness, Kept<'_, Alike>> = BTreeMap::new();
        for seen in view.guarded(same).filter_map(|(_, ix)| view.event(*ix)) {
            if let Some(likeness) = likeness(&seen) {
                let alike = alike.entry(likeness).or_insert_with(|| view.kept());
                alike.push((seen.extent.earliest, seen.number, seen.extent.latest, seen.ix));
            }
        }
        alike.into_values().for_each(|group| pairs_among(view, group, &mut pairs));
    }
    let number = |event: EventIx| view.graph().events().number(event);
    let numbers = |pair: &Pair| (number(pair.0), number(pair.1));
    pairs.sort_by(|one, other| numbers(one).cmp(&numbers(other)));
    pairs.into_answer()
}

/// Of an event: its first day, its number, its last day and its place.
type Alike = (Day, Number, Day, EventIx);

/// The pairs among events that are alike whose dates can meet.
fn pairs_among(view: &View<'_>, mut group: Kept<'_, Alike>, pairs: &mut Kept<'_, Pair>) {
    group.sort_by(|one, other| (one.0, one.1).cmp(&(other.0, other.1)));
    for (i, (_, number, latest, first)) in group.iter().enumerate() {
        // Those that begin after the end of this one, and all that follow them, cannot meet it.
        let near = view.guarded(&group[i + 1..]).take_while(|(earliest, ..)| earliest <= latest);
        for (_, other_number, _, other) in near.filter(|(.., other)| !view.told_apart(*first, *other)) {
            let in_order = number < other_number;
            if !pairs.push(if in_order { (*first, *other) } else { (*other, *first) }) {
                return;
            }
        }
    }
}

/// A number that is the same for what is the same.
fn hash(likeness: &Likeness) -> u64 {
    let mut hasher = DefaultHasher::new();
    likeness.hash(&mut hasher);
    hasher.finish()
}

/// The events that may tell this one again, in the order of their entries.
#[must_use]
pub fn of_event(view: &View<'_>, event: EventIx) -> Vec<Number> {
    let Some(seen) = view.event(event) else { return Vec::new() };
    let Some(wanted) = likeness(&seen) else { return Vec::new() };
    let graph = view.graph();
    // The shortest list that must hold every twin: those of one of the parties, or of the kind.
    let entities = wanted.2.iter().filter_map(|(_, party)| match party {
        Party::Entity(entity) => Some(*entity),
        Party::Event(_) => None,
    });
    let lists = entities.map(|entity| {
        let own = view.merged_into(entity).into_iter();
        own.flat_map(|own| graph.postings().roles_of(own).flat_map(|(_, list)| list.iter())).collect()
    });
    let candidates: Vec<EventIx> =
        lists.min_by_key(Vec::len).unwrap_or_else(|| graph.postings().of_kind(seen.kind).iter().collect());
    let alike = |other: &Seen<'_>| {
        other.ix != event
            && other.extent.can_meet(seen.extent)
            && likeness(other).as_ref() == Some(&wanted)
            && !view.told_apart(event, other.ix)
    };
    let found = view.guarded(candidates).filter_map(|ix| view.event(ix)).filter(alike);
    let mut numbers: Vec<Number> = found.map(|other| other.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}
