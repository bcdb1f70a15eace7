//! Events that may be told twice: same kind, same people, same place, same object, dates that can meet.
//!
//! Being alike decides nothing. A pair is offered with the line that ties it and the line that tells it apart; pairs
//! about which either has been said are left out.

use std::collections::BTreeMap;

use annals_store::entry::{Mood, Number, Role};

use super::text;
use crate::answer::TwinRow;
use crate::graph::Party;
use crate::ids::{EventIx, KindIx};
use crate::view::{Seen, View};

/// What two events must share to be alike: kind, mood, and those in each role but circumstances.
type Likeness = (KindIx, Mood, Vec<(u8, Party)>);

/// What likeness looks at, and in which class roles count: a place is a place in whatever role it stands.
fn class(role: Role) -> Option<u8> {
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

/// Every pair of events that may be one, in the order of the earlier's entry.
#[must_use]
pub fn pairs(view: &View<'_>) -> Vec<TwinRow> {
    let mut alike: BTreeMap<Likeness, Vec<Seen<'_>>> = BTreeMap::new();
    for seen in view.events() {
        if let Some(likeness) = likeness(&seen) {
            alike.entry(likeness).or_default().push(seen);
        }
    }
    let mut rows = Vec::new();
    for mut group in alike.into_values().filter(|group| group.len() > 1) {
        group.sort_by_key(|seen| (seen.extent.earliest, seen.number));
        for (i, first) in group.iter().enumerate() {
            // Those that begin after the end of this one, and all that follow them, cannot meet it.
            let near = group[i + 1..].iter().take_while(|other| other.extent.earliest <= first.extent.latest);
            rows.extend(
                near.filter(|other| !view.told_apart(first.ix, other.ix))
                    .map(|other| row(view, first, other)),
            );
        }
    }
    rows.sort_by_key(|row| (row.event, row.twin));
    rows
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
    let found = candidates.into_iter().filter_map(|ix| view.event(ix)).filter(alike);
    let mut numbers: Vec<Number> = found.map(|other| other.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn row(view: &View<'_>, one: &Seen<'_>, other: &Seen<'_>) -> TwinRow {
    let (first, second) = if one.number < other.number { (one, other) } else { (other, one) };
    let (event, twin) = (first.number, second.number);
    let mut alike = vec![view.graph().vocabulary().kind(first.kind).name.clone()];
    for role in Role::ALL.into_iter().filter(|role| class(*role).is_some()) {
        let who: Vec<String> = first.role(role).map(|party| text::party(view, party)).collect();
        if !who.is_empty() {
            alike.push(format!("{} {}", role.as_str(), who.join(" and ")));
        }
    }
    let dates = [first, second].map(|seen| text::edtf(seen).unwrap_or_else(|| "no date".to_owned()));
    let when = if dates[0] == dates[1] { dates[0].clone() } else { dates.join(" and ") };
    TwinRow {
        event,
        twin,
        alike: format!("{}, {when}", alike.join(" ")),
        same: format!("same #{event} #{twin}"),
        distinct: format!("distinct #{event} #{twin} because \"…\""),
    }
}
