//! Who had to do with whom: names, tied where they took part in the same events.

use std::collections::BTreeMap;

use annals_grammar::english;
use annals_graph::view::View;
use annals_model::entry::{EntryId, Mood};
use annals_model::numbers::total;

use super::bars::{DayRange, Look, event_range};
use super::{PictureItem, layout};
use crate::answer::{EventRow, Name, NeighbourRow, Participant, StepRow};

/// A name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NetworkNode {
    /// Who or what it is.
    pub item: PictureItem,
    /// In how many of the events it took part.
    pub events: u64,
    /// Where it stands, on a picture of a side of 1.
    pub at: [f64; 2],
}

/// That two names took part in the same events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NetworkTie {
    /// The places of the two among the nodes.
    pub ends: [usize; 2],
    /// In how many.
    pub events: u64,
    /// In what, for a tie of one event.
    pub label: String,
    /// How the surest of them is drawn.
    pub look: Look,
    /// When the first of them can have been.
    pub first: DayRange,
}

/// Nodes and ties.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NetworkChart {
    /// The names.
    pub nodes: Vec<NetworkNode>,
    /// Their ties.
    pub ties: Vec<NetworkTie>,
    /// How many names there are, some of them left out.
    pub all: usize,
    /// How many names have no tie to any other, and are left out.
    pub alone: usize,
}

impl NetworkChart {
    /// What a reader should know of it.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let drawn = self.nodes.len() + self.alone;
        if drawn < self.all {
            let (drawn, all) = (total(drawn), english::thousands(total(self.all)));
            notes.push(format!("the {drawn} of {all} names that took part in most events"));
        }
        if self.alone > 0 {
            let alone = english::counted(total(self.alone), "name is", "names are");
            notes.push(format!("{alone} tied to no other and not drawn"));
        }
        notes
    }

    /// The chart with places for its nodes; those without ties are left out.
    fn laid_out(mut self) -> Option<Self> {
        let tied: Vec<bool> =
            (0..self.nodes.len()).map(|node| self.ties.iter().any(|tie| tie.ends.contains(&node))).collect();
        let place = |end: usize| tied.iter().take(end).filter(|tied| **tied).count();
        self.ties.iter_mut().for_each(|tie| tie.ends = tie.ends.map(place));
        let all = self.nodes.len();
        let mut kept = tied.iter();
        self.nodes.retain(|_| kept.next().copied().unwrap_or_default());
        self.alone = all - self.nodes.len();
        let ties: Vec<(usize, usize)> = self.ties.iter().map(|tie| (tie.ends[0], tie.ends[1])).collect();
        let places = layout::places(self.nodes.len(), &ties);
        self.nodes.iter_mut().zip(places).for_each(|(node, at)| node.at = at);
        (!self.ties.is_empty()).then_some(self)
    }
}

/// What two names took part in together.
#[derive(Default)]
struct TieDraft {
    events: u64,
    label: String,
    look: Look,
    first: DayRange,
}

impl TieDraft {
    fn add(&mut self, row: &EventRow) {
        let look = Look::of(row);
        let range = event_range(row);
        if self.events == 0 {
            (self.look, self.first) = (look, range);
            self.label = format!("{} #{}", row.kind, row.id);
        } else {
            let surer = surety(look) > surety(self.look);
            self.look = if surer { look } else { self.look };
            let to = self.first.to.into_iter().chain(range.to).min();
            self.first = DayRange { from: self.first.from.min(range.from), to };
        }
        self.events += 1;
    }
}

/// How much a tie of this look says: what is denied least.
fn surety(look: Look) -> u8 {
    let mood = match look.mood {
        Mood::Denied => 0,
        Mood::Hypothetical => 1,
        Mood::Planned => 2,
        Mood::Ongoing | Mood::Happened => 3,
    };
    mood * 2 + u8::from(!look.doubtful)
}

/// Names, by the events in which they took part: those of most events, so many at most.
pub(super) fn of_events(rows: &[EventRow], max: usize) -> Option<NetworkChart> {
    let mut names: BTreeMap<EntryId, (&str, u64)> = BTreeMap::new();
    for name in rows.iter().flat_map(who) {
        names.entry(name.id).or_insert((&name.text, 0)).1 += 1;
    }
    let all = names.len();
    let mut chosen: Vec<(EntryId, &str, u64)> =
        names.into_iter().map(|(id, (text, events))| (id, text, events)).collect();
    chosen.sort_by_key(|(id, _, events)| (std::cmp::Reverse(*events), *id));
    chosen.truncate(max);
    let place: BTreeMap<EntryId, usize> = chosen.iter().enumerate().map(|(at, (id, ..))| (*id, at)).collect();
    let ties = ties_between(rows, &place);
    let node = |(entry, label, events): (EntryId, &str, u64)| NetworkNode {
        item: PictureItem { entry, label: label.to_owned() },
        events,
        at: [0.0; 2],
    };
    let tie = |(ends, tie): ([usize; 2], TieDraft)| NetworkTie {
        ends,
        label: if tie.events == 1 { tie.label } else { format!("{} events", tie.events) },
        events: tie.events,
        look: tie.look,
        first: tie.first,
    };
    NetworkChart {
        nodes: chosen.into_iter().map(node).collect(),
        ties: ties.into_iter().map(tie).collect(),
        all,
        alone: 0,
    }
    .laid_out()
}

/// What those with a place took part in together.
fn ties_between(rows: &[EventRow], place: &BTreeMap<EntryId, usize>) -> BTreeMap<[usize; 2], TieDraft> {
    let mut ties: BTreeMap<[usize; 2], TieDraft> = BTreeMap::new();
    for row in rows {
        let mut places: Vec<usize> =
            who(row).iter().filter_map(|name| place.get(&name.id).copied()).collect();
        places.sort_unstable();
        for (at, one) in places.iter().enumerate() {
            for other in &places[at + 1..] {
                ties.entry([*one, *other]).or_default().add(row);
            }
        }
    }
    ties
}

/// The names that take part in an event, each once.
fn who(row: &EventRow) -> Vec<&Name> {
    let mut names: Vec<&Name> = row
        .roles
        .participants()
        .filter_map(|who| match who {
            Participant::Entity(name) if name.id > 0 => Some(name),
            _ => None,
        })
        .collect();
    names.sort_unstable_by_key(|name| name.id);
    names.dedup_by_key(|name| name.id);
    names
}

/// The place of a name among nodes; it is added where it is new.
fn placed(nodes: &mut Vec<NetworkNode>, name: &Name) -> usize {
    nodes.iter().position(|node| node.item.entry == name.id).unwrap_or_else(|| {
        let item = PictureItem { entry: name.id, label: name.text.clone() };
        nodes.push(NetworkNode { item, events: 1, at: [0.0; 2] });
        nodes.len() - 1
    })
}

/// A path from one name to another.
pub(super) fn of_path(rows: &[StepRow]) -> Option<NetworkChart> {
    let mut chart = NetworkChart::default();
    for row in rows {
        let ends = [placed(&mut chart.nodes, &row.from), placed(&mut chart.nodes, &row.to)];
        let label = format!("{} #{}", row.kind, row.event);
        chart.ties.push(NetworkTie { ends, events: 1, label, ..NetworkTie::default() });
    }
    chart.all = chart.nodes.len();
    let last = total(chart.nodes.len().saturating_sub(1).max(1));
    for (at, node) in chart.nodes.iter_mut().enumerate() {
        // One behind the other, now a little higher, now a little lower, so that names do not touch.
        let along = annals_model::numbers::as_float(total(at)) / annals_model::numbers::as_float(last);
        node.at = [along, if at % 2 == 0 { 0.4 } else { 0.6 }];
    }
    (!chart.ties.is_empty()).then_some(chart)
}

/// Those some steps away from a name, tied as the graph ties them.
pub(super) fn of_neighbours(rows: &[NeighbourRow], view: &View<'_>, max: usize) -> Option<NetworkChart> {
    let mut chart = NetworkChart { all: rows.len(), ..NetworkChart::default() };
    for row in rows.iter().filter(|row| row.name.id > 0).take(max) {
        placed(&mut chart.nodes, &row.name);
    }
    let entities: Vec<_> =
        chart.nodes.iter().map(|node| view.graph().entity_numbered(node.item.entry)).collect();
    for seen in view.events() {
        let took_part =
            |entity: &Option<_>| entity.is_some_and(|entity| seen.entities().any(|who| who == entity));
        let places: Vec<usize> = (0..entities.len()).filter(|at| took_part(&entities[*at])).collect();
        for (at, one) in places.iter().enumerate() {
            for other in &places[at + 1..] {
                match chart.ties.iter_mut().find(|tie| tie.ends == [*one, *other]) {
                    Some(tie) => tie.events += 1,
                    None => chart.ties.push(NetworkTie {
                        ends: [*one, *other],
                        events: 1,
                        ..NetworkTie::default()
                    }),
                }
            }
        }
    }
    chart.laid_out()
}
