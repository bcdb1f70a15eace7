use std::collections::BTreeMap;

use annals_graph::bit_set::BitSet;
use annals_graph::budget::{BudgetedVec, Weight, map_entry};
use annals_graph::graph::Party;
use annals_graph::ids::{EntityIx, EventIx, KindIx};
use annals_graph::small_vec::SmallVec4;
use annals_graph::view::{EventView, View};
use annals_model::entry::{Mood, Role};
use annals_model::time::{Date, Day, Truth};

use super::chosen::{Chosen, Pick, row};
use super::{ExportSummary, Nodes, Stopped};
use crate::answer::{AnswerColumn, Certainty, EntityRow, EventRow, Row, Value, ValueType};
use crate::render::clean;
use crate::report::{entities, text};

/// What of a value may be said of a node or edge.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum AttributeValue {
    /// Text on one line, with nothing in it that steers a terminal.
    Text(String),
    /// A number of degrees.
    Degrees(f64),
    /// A count.
    Count(u64),
    /// Whether something is so.
    Truth(bool),
    /// A day.
    Day(Day),
}

impl AttributeValue {
    fn text(text: &str) -> Self {
        Self::Text(clean::line(text))
    }

    /// As it is written.
    pub(super) fn written(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Degrees(degrees) => degrees.to_string(),
            Self::Count(count) => count.to_string(),
            Self::Truth(truth) => truth.to_string(),
            Self::Day(day) => day.to_string(),
        }
    }
}

/// The sort of values of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AttributeType {
    /// Text.
    Text,
    /// A number of degrees.
    Degrees,
    /// A count.
    Count,
    /// Yes or no.
    Truth,
}

/// An attribute of nodes or edges.
pub(super) type Attribute = (&'static str, AttributeType);

/// The attributes of nodes that no column has.
const CLASS: Attribute = ("class", AttributeType::Text);
const POINT: [Attribute; 2] = [("latitude", AttributeType::Degrees), ("longitude", AttributeType::Degrees)];

/// The attributes of nodes: what entities have, where they are, what events have.
pub(super) fn node_attributes() -> Vec<Attribute> {
    let all =
        std::iter::once(CLASS).chain(attributes::<EntityRow>()).chain(POINT).chain(attributes::<EventRow>());
    let mut attributes: Vec<Attribute> = Vec::new();
    for attribute in all {
        if !attributes.iter().any(|(known, _)| *known == attribute.0) {
            attributes.push(attribute);
        }
    }
    attributes
}

/// The attributes that the columns of a shape are: those that are exported, but for the number of the entry, which is the
/// node's own.
fn attributes<R: Row>() -> impl Iterator<Item = Attribute> {
    columns::<R>().map(|column| (attribute(column.name), sort(column.ty)))
}

fn columns<R: Row>() -> impl Iterator<Item = &'static AnswerColumn<R>> {
    R::COLUMNS.iter().filter(|column| column.exported && column.name != "id")
}

/// What a column is called as an attribute: programs that draw graphs know `start` and `end`, and one word for the type of
/// a node. They are the first and last day that an event can have been.
fn attribute(column: &'static str) -> &'static str {
    match column {
        "kind" => "type",
        "earliest" => "start",
        "latest" => "end",
        column => column,
    }
}

fn sort(ty: ValueType) -> AttributeType {
    match ty {
        ValueType::Number => AttributeType::Count,
        ValueType::Degrees => AttributeType::Degrees,
        ValueType::Flag => AttributeType::Truth,
        _ => AttributeType::Text,
    }
}

/// What the columns of a row hold, as attributes.
fn values_of<R: Row>(row: &R) -> impl Iterator<Item = (&'static str, AttributeValue)> {
    columns::<R>().filter_map(move |column| {
        let cell = (column.cell)(row);
        let value = match cell.value()? {
            Value::Number(number) => AttributeValue::Count(*number),
            Value::Degrees(degrees) => AttributeValue::Degrees(*degrees),
            Value::Flag(flag) => AttributeValue::Truth(*flag),
            Value::Day(day) => AttributeValue::Day(*day),
            value => AttributeValue::text(&value.plain()),
        };
        let says_nothing = matches!(&value, AttributeValue::Text(text) if text.is_empty());
        (!says_nothing).then_some((attribute(column.name), value))
    })
}

/// The attributes of edges between an event and what takes part in it.
const ROLE_EDGE: [Attribute; 1] = [("role", AttributeType::Text)];

/// The attributes of edges between pairs: `weight` is the number of events that they took part in, `possible` says how
/// many of these are not certain, and `moods` which of them are no events that happened. `start` and `end` are the first
/// and last day of what they took part in.
const PAIR_EDGE: [Attribute; 6] = [
    ("weight", AttributeType::Count),
    ("possible", AttributeType::Count),
    ("moods", AttributeType::Text),
    ("start", AttributeType::Text),
    ("end", AttributeType::Text),
    ("kinds", AttributeType::Text),
];

/// A node with what is said of it.
#[derive(Clone, Debug)]
pub(super) struct ExportNode {
    /// The number of its entry, as it can be typed: `e45`.
    pub(super) id: String,
    /// What it is called on a picture.
    pub(super) label: String,
    /// Whether it is an event.
    pub(super) event: bool,
    /// Attributes of [`node_attributes`].
    pub(super) values: Vec<(&'static str, AttributeValue)>,
}

/// An edge with what is said of it.
#[derive(Clone, Debug)]
pub(super) struct ExportEdge {
    /// From which node.
    pub(super) from: String,
    /// To which.
    pub(super) to: String,
    /// Attributes of [`ROLE_EDGE`] or [`PAIR_EDGE`].
    pub(super) values: Vec<(&'static str, AttributeValue)>,
}

impl ExportEdge {
    /// A value of it, as it is written.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        value(&self.values, name).map(AttributeValue::written)
    }
}

/// The value of this name.
pub(super) fn value<'v>(
    values: &'v [(&'static str, AttributeValue)],
    name: &str,
) -> Option<&'v AttributeValue> {
    values.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
}

impl Nodes {
    /// Whether edges have a direction: from an event to what takes part in it.
    pub(super) fn is_directed(self) -> bool {
        self == Self::Events
    }

    /// The attributes of the edges between such nodes.
    pub(super) fn edge_attributes(self) -> &'static [Attribute] {
        match self {
            Self::Events => &ROLE_EDGE,
            Self::Pairs => &PAIR_EDGE,
        }
    }
}

/// Writes each node: entities first, then events where those are nodes.
pub(super) fn each_node(
    view: &View<'_>,
    chosen: &Chosen,
    nodes: Nodes,
    mut write: impl FnMut(&ExportNode) -> Result<(), Stopped>,
) -> Result<ExportSummary, Stopped> {
    let mut count = 0;
    let entities = entities_of(view, chosen);
    let doubtful: BTreeMap<u64, Certainty> = chosen
        .entity_rows()
        .iter()
        .filter(|row| !row.answer.is_certain())
        .map(|row| (row.name.id, row.answer))
        .collect();
    for entity in view.guarded(view.graph().entity_places()).filter(|entity| entities.has(entity.at())) {
        let answer = doubtful.get(&view.graph().number_of(entity)).copied();
        write(&entity_node(view, entity, answer))?;
        count += 1;
    }
    if nodes == Nodes::Events {
        for node in event_nodes(view, chosen) {
            write(&node)?;
            count += 1;
        }
    }
    Ok(ExportSummary::of(count, ("node", "nodes")))
}

/// Writes each edge between such nodes.
pub(super) fn each_edge(
    view: &View<'_>,
    chosen: &Chosen,
    nodes: Nodes,
    mut write: impl FnMut(&ExportEdge) -> Result<(), Stopped>,
) -> Result<(), Stopped> {
    match nodes {
        Nodes::Events => role_edges(view, chosen).try_for_each(|edge| write(&edge)),
        Nodes::Pairs => pair_edges(view, chosen, write),
    }
}

/// The entities of what was chosen: those asked for, and those that take part.
fn entities_of(view: &View<'_>, chosen: &Chosen) -> BitSet {
    let mut marked = view.marks(view.graph().entity_count());
    chosen.entities(view).for_each(|entity| _ = marked.set(entity.at()));
    for (_, seen) in chosen.events(view) {
        seen.entities().for_each(|entity| _ = marked.set(entity.at()));
    }
    marked
}

/// The node of an entity; with how sure it is, where it is only possible.
fn entity_node(view: &View<'_>, entity: EntityIx, answer: Option<Certainty>) -> ExportNode {
    let row = entities::row(view, entity, Truth::Certain, Vec::new());
    let mut values = vec![(CLASS.0, AttributeValue::text("entity"))];
    values.extend(values_of(&row));
    if let Some(point) = view.coordinates(entity) {
        values.extend(
            POINT.iter().zip(point).map(|((name, _), degrees)| (*name, AttributeValue::Degrees(degrees))),
        );
    }
    values.extend(answer.map(|answer| ("answer", AttributeValue::text(answer.as_str()))));
    let id = format!("e{}", view.graph().number_of(entity));
    let label = marked(&row.name.text, answer.and_then(Certainty::doubt).into_iter());
    ExportNode { id, label, event: false, values }
}

/// A label with what is to be known of it, for who sees nothing else.
fn marked<'m>(label: &str, marks: impl Iterator<Item = &'m str>) -> String {
    let marks: Vec<&str> = marks.collect();
    let marks = if marks.is_empty() { String::new() } else { format!(" ({})", marks.join(", ")) };
    clean::line(&format!("{}{marks}", label.trim_end()))
}

/// The nodes of events: those chosen, and those that take part in them, which are marked as mentioned.
fn event_nodes<'v>(view: &'v View<'v>, chosen: &'v Chosen) -> impl Iterator<Item = ExportNode> + 'v {
    let mentioned = mentioned(view, chosen);
    let mentioned =
        (0..mentioned.len()).map(move |at| Pick { event: mentioned[at], answer: Certainty::Certain });
    let mentioned = mentioned.filter_map(|pick| Some((pick, view.event(pick.event)?, "mentioned")));
    chosen
        .events(view)
        .map(|(pick, seen)| (pick, seen, pick.answer.as_str()))
        .chain(mentioned)
        .map(|(pick, seen, answer)| event_node(&row(view, pick, &seen), answer))
}

/// The events that take part in those chosen and are not chosen themselves, in order.
fn mentioned<'v>(view: &View<'v>, chosen: &Chosen) -> BudgetedVec<'v, EventIx> {
    let mut met = view.marks(view.graph().events().len());
    chosen.picks.iter().for_each(|pick| _ = met.set(pick.event.at()));
    let mut mentioned = view.kept();
    for (_, seen) in chosen.events(view) {
        mentioned.extend(seen.parts().iter().filter_map(|part| match part.who {
            Party::Event(event) => met.set(event.at()).then_some(event),
            Party::Entity(_) => None,
        }));
    }
    mentioned.sort_by(Ord::cmp);
    mentioned
}

fn event_node(row: &EventRow, answer: &str) -> ExportNode {
    let date = row.bounded_date().map(Date::edtf);
    let label = format!("{} {}", row.kind, date.as_deref().unwrap_or_default());
    let label = label.trim_end();
    let mut values = vec![(CLASS.0, AttributeValue::text("event")), ("name", AttributeValue::text(label))];
    values.extend(values_of(row).map(|(name, value)| match name {
        "answer" => (name, AttributeValue::text(answer)),
        _ => (name, value),
    }));
    let marks = [
        (row.mood != Mood::Happened).then(|| row.mood.as_str()),
        row.answer.doubt(),
        row.disputed.then_some("disputed"),
    ];
    let label = marked(label, marks.into_iter().flatten());
    ExportNode { id: format!("e{}", row.id), label, event: true, values }
}

/// The edges from events to what takes part in them. What the lens does not show has none.
fn role_edges<'v>(view: &'v View<'v>, chosen: &'v Chosen) -> impl Iterator<Item = ExportEdge> + 'v {
    chosen.events(view).flat_map(|(_, seen)| edges_of(view, &seen))
}

fn edges_of(view: &View<'_>, seen: &EventView<'_>) -> Vec<ExportEdge> {
    let graph = view.graph();
    let edge = |role: Role, to: u64| ExportEdge {
        from: format!("e{}", seen.number),
        to: format!("e{to}"),
        values: vec![("role", AttributeValue::text(role.as_str()))],
    };
    let parts = seen.parts().iter().filter_map(|part| match part.who {
        Party::Entity(entity) => Some(edge(part.role, graph.number_of(entity))),
        Party::Event(event) => view.event(event).map(|event| edge(part.role, event.number)),
    });
    parts.collect()
}

/// What a pair took part in together.
#[derive(Default)]
struct EntityPair {
    events: u64,
    possible: u64,
    moods: SmallVec4<Mood>,
    first: Option<Day>,
    last: Option<Day>,
    kinds: SmallVec4<KindIx>,
}

impl EntityPair {
    /// Adds an event, and says how many bytes more the pair takes.
    fn add(&mut self, pick: Pick, seen: &EventView<'_>, [first, last]: [Option<Day>; 2]) -> usize {
        let (kind, mood) = (seen.kind, seen.mood);
        self.events += 1;
        self.possible += u64::from(!pick.answer.is_certain());
        if mood != Mood::Happened && !self.moods.contains(&mood) {
            self.moods.push(mood);
        }
        self.first = self.first.into_iter().chain(first).min();
        self.last = self.last.into_iter().chain(last).max();
        if self.kinds.contains(&kind) {
            return 0;
        }
        let before = self.kinds.heap();
        self.kinds.push(kind);
        self.kinds.heap().saturating_sub(before)
    }

    /// The edge between these two.
    fn edge(&self, view: &View<'_>, (one, other): (EntityIx, EntityIx)) -> ExportEdge {
        let id = |entity: EntityIx| format!("e{}", view.graph().number_of(entity));
        let vocabulary = view.graph().vocabulary();
        let mut kinds: Vec<&str> =
            self.kinds.iter().map(|kind| vocabulary.kind(*kind).name.as_str()).collect();
        kinds.sort_unstable();
        let mut values = vec![("weight", AttributeValue::Count(self.events))];
        values.extend((self.possible > 0).then_some(("possible", AttributeValue::Count(self.possible))));
        let moods: Vec<&str> = self.moods.iter().map(|mood| mood.as_str()).collect();
        values.extend((!moods.is_empty()).then(|| ("moods", AttributeValue::text(&moods.join("; ")))));
        values.extend(self.first.map(|day| ("start", AttributeValue::Day(day))));
        values.extend(self.last.map(|day| ("end", AttributeValue::Day(day))));
        values.push(("kinds", AttributeValue::text(&kinds.join("; "))));
        ExportEdge { from: id(one), to: id(other), values }
    }
}

/// Writes the edges between entities that took part in the same events, each pair once.
fn pair_edges(
    view: &View<'_>,
    chosen: &Chosen,
    mut write: impl FnMut(&ExportEdge) -> Result<(), Stopped>,
) -> Result<(), Stopped> {
    let mut held = view.charge();
    let mut pairs: BTreeMap<(EntityIx, EntityIx), EntityPair> = BTreeMap::new();
    for (pick, seen) in chosen.events(view) {
        let bounds = text::claimed_bounds(&seen);
        let days = [bounds.earliest, bounds.latest].map(text::bounded);
        let mut who: SmallVec4<EntityIx> = seen.entities().collect();
        who.sort_unstable();
        who.dedup();
        for (at, one) in who.iter().enumerate() {
            for other in view.guarded(&who[at + 1..]) {
                let mut bytes = 0;
                let pair = pairs.entry((*one, *other)).or_insert_with(|| {
                    bytes += map_entry::<(EntityIx, EntityIx), EntityPair>();
                    EntityPair::default()
                });
                bytes += pair.add(pick, &seen, days);
                held.add(bytes);
            }
        }
    }
    view.guarded(&pairs).try_for_each(|(ends, pair)| write(&pair.edge(view, *ends)))
}
