//! petgraph's door: a view is a graph for petgraph's algorithms.
//!
//! Nodes are entities and events, edges are participations, in both directions. Only what happened (or is going on),
//! certainly and under the lens, connects: planned, supposed and denied events have no edges. Node numbers are
//! positions in the tables (entities first) and are good for one view only.

use annals_model::entry::{Mood, Role};
use petgraph::Undirected;
use petgraph::unionfind::UnionFind;
use petgraph::visit::{
    Data, EdgeRef, GraphBase, GraphProp, IntoEdgeReferences, IntoEdges, IntoNeighbors, IntoNodeIdentifiers,
    IntoNodeReferences, NodeCompactIndexable, NodeCount, NodeIndexable, VisitMap, Visitable,
};

use super::View;
use crate::bit_set::BitSet;
use crate::graph::{Bits, Mask, Part, Party};
use crate::ids::{EntityIx, EventIx};
use crate::small_vec::SmallVec4;

/// A node: an entity or an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// An entity.
    Entity(EntityIx),
    /// An event.
    Event(EventIx),
}

/// An edge: that an entity takes part in an event, seen from one of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edge {
    /// From here.
    pub from: Node,
    /// To there.
    pub to: Node,
}

impl EdgeRef for Edge {
    type NodeId = Node;
    type EdgeId = (Node, Node);
    type Weight = ();

    fn source(&self) -> Node {
        self.from
    }
    fn target(&self) -> Node {
        self.to
    }
    fn weight(&self) -> &() {
        &()
    }
    fn id(&self) -> (Node, Node) {
        (self.from.min(self.to), self.from.max(self.to))
    }
}

/// Who takes part in an event by this participation.
fn taker(part: Part) -> Option<EntityIx> {
    match part.who {
        Party::Entity(entity) if part.role != Role::Without => Some(entity),
        _ => None,
    }
}

/// Those who take part in an event by these participations, in no order and some perhaps twice.
pub fn takers_among(parts: impl Iterator<Item = Part>) -> impl Iterator<Item = EntityIx> {
    parts.filter_map(taker)
}

impl View<'_> {
    /// The nodes next to a node, in order: an entity's events, an event's participants.
    #[must_use]
    pub fn adjacent(&self, node: Node) -> Vec<Node> {
        let mut found: Vec<Node> = match node {
            Node::Entity(entity) if !self.shows_entity(entity) => Vec::new(),
            Node::Entity(entity) => {
                let own = self.merged_into(entity);
                let lists = own.iter().flat_map(|own| self.graph().postings().roles_of(*own));
                let events = lists.flat_map(|(_, list)| list.iter());
                self.guarded(events)
                    .filter(|ix: &EventIx| self.participants(*ix).contains(&entity))
                    .map(Node::Event)
                    .collect()
            }
            Node::Event(event) => self.participants(event).into_iter().map(Node::Entity).collect(),
        };
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The entities taking part in an event that certainly happened under the lens, each once and in order; none
    /// otherwise.
    #[must_use]
    pub fn participants(&self, ix: EventIx) -> SmallVec4<EntityIx> {
        let mut found = self.takers(ix);
        found.sort_unstable();
        found.dedup();
        found
    }

    /// As [`Self::participants`], in no order and some perhaps twice.
    #[must_use]
    pub fn takers(&self, ix: EventIx) -> SmallVec4<EntityIx> {
        let happened = |mood: Mood| matches!(mood, Mood::Happened | Mood::Ongoing);
        let table = self.graph().events();
        let bits = table.bits(ix);
        if self.is_as_recorded(bits) {
            let shown = happened(bits.mood()) && self.bound().is_none_or(|bound| table.number(ix) <= bound);
            return if shown { takers_among(table.parts(ix)).collect() } else { SmallVec4::new() };
        }
        let seen = self.event(ix).filter(|seen| happened(seen.mood) && seen.there.is_certain());
        seen.map(|seen| takers_among(seen.parts().iter().copied()).collect()).unwrap_or_default()
    }

    /// Whether an entity that an event is listed under takes part in it: as recorded, whoever it is listed under does.
    #[must_use]
    pub fn takes_part(&self, ix: EventIx, entity: EntityIx) -> bool {
        if self.plain().is_exact(self.graph().events().bits(ix)) {
            return true;
        }
        self.takers(ix).contains(&entity)
    }

    /// What makes an event inexact for having happened, being shown by the lens, and being what its columns say.
    #[must_use]
    pub fn plain(&self) -> Mask {
        if self.bound().is_some() { Mask::ALL } else { self.mask(Mask::HAPPENED) }
    }

    /// Whether an event of the base, if the lens shows it, has the date that it was recorded with: the order of such
    /// events is that of their places.
    #[must_use]
    pub fn is_in_order(&self, ix: EventIx) -> bool {
        let table = self.graph().events();
        ix.at() < table.base_len() && self.is_as_recorded(table.bits(ix))
    }

    /// Whether an event with these bits, if the lens shows it, is what its columns say.
    fn is_as_recorded(&self, bits: Bits) -> bool {
        self.mask(Mask::COLUMNS).is_exact(bits)
    }

    /// The parts of the graph that hang together through the events allowed, each as its entities in order; those who
    /// take part in none of them are left out.
    #[must_use]
    pub fn islands(&self, allowed: &dyn Fn(EventIx) -> bool) -> Vec<Vec<EntityIx>> {
        let count = self.entity_total();
        let mut held = self.charge();
        if !held.add(count * (size_of::<usize>() + size_of::<u32>())) {
            return Vec::new();
        }
        let (mut sets, mut tied) = (UnionFind::<usize>::new(count), BitSet::none(count));
        for event in self.guarded(self.graph().events().all()).filter(|event| allowed(*event)) {
            // Whoever has no place in the table is nobody's, whatever a snapshot says.
            let mut takers = self.takers(event).into_iter().map(EntityIx::at).filter(|at| *at < count);
            let Some(first) = takers.next() else { continue };
            tied.set(first);
            for taker in takers {
                tied.set(taker);
                sets.union(first, taker);
            }
        }
        let mut members = self.kept::<(usize, EntityIx)>();
        for entity in self.graph().entity_places().filter(|entity| tied.has(entity.at())) {
            members.push((sets.find_mut(entity.at()), entity));
        }
        members.sort_by(|one, other| one.0.cmp(&other.0));
        let parts = members.chunk_by(|one, other| one.0 == other.0);
        let mut islands = self.gathered(parts.map(|part| part.iter().map(|(_, entity)| *entity).collect()));
        // The one whose first entity was declared first comes first.
        islands.sort_by(|one: &Vec<EntityIx>, other| one.first().cmp(&other.first()));
        islands.into_answer()
    }

    fn entity_total(&self) -> usize {
        self.graph().entity_count()
    }

    fn nodes(&self) -> Vec<Node> {
        let entities = self.graph().entity_places().map(Node::Entity);
        entities.chain(self.graph().events().all().map(Node::Event)).collect()
    }
}

impl GraphBase for View<'_> {
    type NodeId = Node;
    type EdgeId = (Node, Node);
}

impl Data for View<'_> {
    type NodeWeight = ();
    type EdgeWeight = ();
}

impl GraphProp for View<'_> {
    type EdgeType = Undirected;
}

impl NodeCount for View<'_> {
    fn node_count(&self) -> usize {
        self.entity_total() + self.graph().events().len()
    }
}

impl NodeIndexable for View<'_> {
    fn node_bound(&self) -> usize {
        self.node_count()
    }
    fn to_index(&self, node: Node) -> usize {
        match node {
            Node::Entity(entity) => entity.at(),
            Node::Event(event) => self.entity_total() + event.at(),
        }
    }
    fn from_index(&self, index: usize) -> Node {
        match index.checked_sub(self.entity_total()) {
            None => Node::Entity(EntityIx::next(index).unwrap_or_default()),
            Some(event) => Node::Event(EventIx::next(event).unwrap_or(EventIx(u32::MAX))),
        }
    }
}

impl NodeCompactIndexable for View<'_> {}

/// The nodes met so far, by index.
#[derive(Clone, Debug)]
pub struct Visited {
    entities: usize,
    met: BitSet,
}

impl Visited {
    /// The bytes that the nodes of a view take in it.
    #[must_use]
    pub fn bytes(view: &View<'_>) -> usize {
        BitSet::bytes(view.node_count())
    }

    fn index(&self, node: Node) -> usize {
        match node {
            Node::Entity(entity) => entity.at(),
            Node::Event(event) => self.entities + event.at(),
        }
    }
}

impl VisitMap<Node> for Visited {
    fn visit(&mut self, node: Node) -> bool {
        self.met.set(self.index(node))
    }
    fn is_visited(&self, node: &Node) -> bool {
        self.met.has(self.index(*node))
    }
    fn unvisit(&mut self, node: Node) -> bool {
        self.met.clear(self.index(node))
    }
}

impl Visitable for View<'_> {
    type Map = Visited;

    fn visit_map(&self) -> Visited {
        Visited { entities: self.entity_total(), met: BitSet::none(self.node_count()) }
    }
    fn reset_map(&self, map: &mut Visited) {
        *map = self.visit_map();
    }
}

impl IntoNeighbors for &View<'_> {
    type Neighbors = std::vec::IntoIter<Node>;

    fn neighbors(self, node: Node) -> Self::Neighbors {
        self.adjacent(node).into_iter()
    }
}

impl IntoNodeIdentifiers for &View<'_> {
    type NodeIdentifiers = std::vec::IntoIter<Node>;

    fn node_identifiers(self) -> Self::NodeIdentifiers {
        self.nodes().into_iter()
    }
}

impl IntoNodeReferences for &View<'_> {
    type NodeRef = (Node, &'static ());
    type NodeReferences = std::vec::IntoIter<(Node, &'static ())>;

    fn node_references(self) -> Self::NodeReferences {
        let nodes: Vec<_> = self.nodes().into_iter().map(|node| (node, &())).collect();
        nodes.into_iter()
    }
}

impl IntoEdges for &View<'_> {
    type Edges = std::vec::IntoIter<Edge>;

    fn edges(self, node: Node) -> Self::Edges {
        let edges: Vec<Edge> = self.adjacent(node).into_iter().map(|to| Edge { from: node, to }).collect();
        edges.into_iter()
    }
}

impl IntoEdgeReferences for &View<'_> {
    type EdgeRef = Edge;
    type EdgeReferences = std::vec::IntoIter<Edge>;

    fn edge_references(self) -> Self::EdgeReferences {
        let events = self.graph().events().all().map(Node::Event);
        let edges = events.flat_map(|from| self.adjacent(from).into_iter().map(move |to| Edge { from, to }));
        edges.collect::<Vec<_>>().into_iter()
    }
}
