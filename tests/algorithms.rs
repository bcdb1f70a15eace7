//! petgraph's algorithms run on any view, and see what its lens shows.

use annals::History;
use annals_graph::view::View;
use annals_graph::view::petgraph::Node;
use annals_model::time::Day;
use annals_query::query::Lens;
use petgraph::algo::{connected_components, dijkstra, has_path_connecting};
use petgraph::visit::{Bfs, NodeCount};

use crate::common;

#[test]
fn algorithms_follow_the_lens() {
    let session = common::session(History::Full);
    let graph = session.graph();
    let node = |name: &str| Node::Entity(graph.names().find(name, None)[0]);
    let (kim, songchon, county) = (node("Kim Jong Un"), node("Songchon"), node("Kim Hyong Jik"));
    let today = View::new(graph, Lens::default());
    let early = View::new(graph, Lens { as_of: Day::from_civil(2024, 1, 31), ..Lens::default() });

    // Reachability: nothing tied Kim to Songchon before the groundbreaking.
    assert!(has_path_connecting(&today, kim, songchon, None));
    assert!(!has_path_connecting(&early, kim, songchon, None));

    // Shortest ways: one event is two edges, so Songchon is two away and Kim Hyong Jik four.
    let distances = dijkstra(&today, kim, None, |_| 1_u32);
    assert_eq!(distances.get(&songchon), Some(&2));
    assert_eq!(distances.get(&county), Some(&4));
    assert_eq!(dijkstra(&early, kim, None, |_| 1_u32).get(&county), None);

    // Components: a lens that hides events leaves more pieces.
    assert!(connected_components(&early) > connected_components(&today));

    // Breadth first: everything met from Kim is connected with Kim, and nothing is met twice.
    let mut met = Vec::new();
    let mut walk = Bfs::new(&today, kim);
    while let Some(node) = walk.next(&today) {
        met.push(node);
    }
    let count = met.len();
    met.sort_unstable();
    met.dedup();
    assert_eq!((met.len(), true), (count, count < today.node_count()));
}

#[test]
fn what_is_planned_or_denied_connects_nothing() {
    let session = common::session(History::Full);
    let graph = session.graph();
    let view = View::new(graph, Lens::default());
    let kusong = graph.names().find("Kusong", None)[0];
    assert!(graph.postings().roles_of(kusong).count() > 0, "a hospital is planned there");
    assert!(view.adjacent(Node::Entity(kusong)).is_empty());
}
