//! GraphML: `http://graphml.graphdrawing.org/specification.html`.

use std::io::{self, Write};

use super::chosen::Chosen;
use super::network::{self, Attribute, Edge, NODE, Node, PAIR_EDGE, ROLE_EDGE, Sort, Value};
use super::xml::Xml;
use super::{Nodes, Stopped, Summary};
use crate::view::View;

/// Writes a graph of what was chosen.
pub(super) fn write(
    view: &View<'_>,
    chosen: &Chosen,
    nodes: Nodes,
    out: &mut dyn Write,
) -> Result<Summary, Stopped> {
    chosen.need_members()?;
    let mut xml = Xml::new(out)?;
    xml.open("graphml", &[("xmlns", "http://graphml.graphdrawing.org/xmlns")])?;
    let edge_attributes: &[Attribute] = if nodes == Nodes::Events { &ROLE_EDGE } else { &PAIR_EDGE };
    for (element, attributes) in [("node", &NODE[..]), ("edge", edge_attributes)] {
        for (name, sort) in attributes {
            let id = key(element, name);
            let keys =
                [("id", id.as_str()), ("for", element), ("attr.name", name), ("attr.type", type_of(*sort))];
            xml.empty("key", &keys)?;
        }
    }
    let direction = if nodes == Nodes::Events { "directed" } else { "undirected" };
    xml.open("graph", &[("id", "annals"), ("edgedefault", direction)])?;
    let entities = network::entities(view, chosen);
    let mut count = entities.len();
    for node in network::entity_nodes(view, &entities) {
        write_node(&mut xml, &node)?;
    }
    match nodes {
        Nodes::Events => {
            for node in network::event_nodes(view, chosen) {
                write_node(&mut xml, &node)?;
                count += 1;
            }
            for edge in network::role_edges(view, chosen) {
                write_edge(&mut xml, &edge)?;
            }
        }
        Nodes::Pairs => {
            for edge in network::pair_edges(view, chosen) {
                write_edge(&mut xml, &edge)?;
            }
        }
    }
    xml.close("graph")?;
    xml.close("graphml")?;
    xml.end()?;
    Ok(Summary::of(count, ("node", "nodes")))
}

fn type_of(sort: Sort) -> &'static str {
    match sort {
        Sort::Text => "string",
        Sort::Degrees => "double",
        Sort::Count => "long",
        Sort::Truth => "boolean",
    }
}

fn key(element: &str, name: &str) -> String {
    format!("{element}.{name}")
}

fn write_node(xml: &mut Xml<'_>, node: &Node) -> io::Result<()> {
    xml.open("node", &[("id", &node.id)])?;
    write_values(xml, "node", &node.values)?;
    xml.close("node")
}

fn write_edge(xml: &mut Xml<'_>, edge: &Edge) -> io::Result<()> {
    xml.open("edge", &[("source", &edge.from), ("target", &edge.to)])?;
    write_values(xml, "edge", &edge.values)?;
    xml.close("edge")
}

fn write_values(xml: &mut Xml<'_>, element: &str, values: &[(&'static str, Value)]) -> io::Result<()> {
    for (name, value) in values {
        xml.text("data", &[("key", &key(element, name))], &value.written())?;
    }
    Ok(())
}
