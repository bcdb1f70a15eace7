//! Ties as a graph for petgraph's algorithms, and its breadth-first walk along them.
//!
//! Nodes are participants and events in turn; an edge says that a participant takes part in an event that may be a step.
//! Once the budget has run out, no node has a neighbour any more, so that an algorithm comes to its end soon; whoever
//! ran it asks the budget then.

use std::collections::VecDeque;

use annals_graph::budget::{BudgetedVec, flat};
use annals_graph::ids::{EntityIx, EventIx};
use annals_graph::small_vec::SmallVec4;
use annals_graph::view::petgraph::{Node, Visited};
use annals_model::error::Result;
use petgraph::visit::{Bfs, GraphBase, IntoNeighbors, Visitable};

use super::ties::Ties;
use crate::execute::Evaluator;

impl GraphBase for Ties<'_> {
    type NodeId = Node;
    type EdgeId = (Node, Node);
}

impl Visitable for Ties<'_> {
    type Map = Visited;

    fn visit_map(&self) -> Visited {
        self.view().visit_map()
    }
    fn reset_map(&self, map: &mut Visited) {
        self.view().reset_map(map);
    }
}

/// The nodes next to a node.
pub enum Neighbours<'t> {
    /// The events that a participant takes part in, in the order of their places.
    Events(Box<dyn Iterator<Item = EventIx> + 't>),
    /// The participants of an event, in the order of their entries.
    Participants(<SmallVec4<EntityIx> as IntoIterator>::IntoIter),
}

impl Iterator for Neighbours<'_> {
    type Item = Node;

    fn next(&mut self) -> Option<Node> {
        match self {
            Self::Events(events) => events.next().map(Node::Event),
            Self::Participants(who) => who.next().map(Node::Entity),
        }
    }
}

impl<'t> IntoNeighbors for &'t Ties<'_> {
    type Neighbors = Neighbours<'t>;

    fn neighbors(self, node: Node) -> Neighbours<'t> {
        match node {
            Node::Entity(entity) => Neighbours::Events(Box::new(self.events_of(entity))),
            Node::Event(event) => Neighbours::Participants(self.participants(event).into_iter()),
        }
    }
}

/// Somebody some steps away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// Who.
    pub who: EntityIx,
    /// How many steps away.
    pub steps: u64,
    /// The event of the last step there.
    by: EventIx,
    /// The place of the one before, in the list of all; `None` for the one from whom all are counted.
    before: Option<usize>,
}

flat!(Neighbour);

/// The events on the path to one who was met, in the order gone through.
#[must_use]
pub fn path_to(met: &[Neighbour], at: usize) -> Vec<EventIx> {
    let mut through = Vec::new();
    let mut next = Some(at);
    while let Some(at) = next {
        through.push(met[at].by);
        next = met[at].before;
    }
    through.reverse();
    through
}

/// From where a node that waits in the walk was come to.
#[derive(Clone, Copy)]
struct WalkOrigin {
    steps: u64,
    by: EventIx,
    before: Option<usize>,
}

/// Those at most some steps away in the order in which they are met, going through events in order of time.
///
/// # Errors
/// If the budget runs out.
pub fn met<'g>(
    evaluator: &Evaluator<'g>,
    ties: &Ties<'g>,
    of: EntityIx,
    within: u64,
) -> Result<BudgetedVec<'g, Neighbour>> {
    let view = ties.view();
    let (mut met, mut held) = (view.kept::<Neighbour>(), view.charge());
    held.add(Visited::bytes(&view));
    let mut walk = Bfs::new(ties, Node::Entity(of));
    // One for each node that waits.
    let mut origins = VecDeque::from([WalkOrigin { steps: 0, by: EventIx(0), before: None }]);
    while let (Some(node), Some(mut origin)) = (walk.stack.front().copied(), origins.pop_front()) {
        evaluator.step()?;
        match node {
            Node::Entity(who) if who != of => {
                let WalkOrigin { steps, by, before } = origin;
                evaluator.keep(&mut met, Neighbour { who, steps, by, before })?;
                origin.before = Some(met.len() - 1);
            }
            Node::Entity(_) => {}
            Node::Event(event) => {
                origin.by = event;
                origin.steps += 1;
            }
        }
        if matches!(node, Node::Entity(_)) && origin.steps >= within {
            walk.stack.pop_front();
            continue;
        }
        let waiting = walk.stack.len() - 1;
        walk.next(ties);
        let new = walk.stack.len() - waiting;
        held.add(new * size_of::<(Node, WalkOrigin)>());
        origins.extend(std::iter::repeat_n(origin, new));
    }
    evaluator.check()?;
    Ok(met)
}
