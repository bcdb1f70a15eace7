//! GraphML: `http://graphml.graphdrawing.org/specification.html`.

use std::io::{self, Write};

use annals_graph::view::View;

use super::chosen::Chosen;
use super::network::{self, AttributeType, AttributeValue, ExportEdge, ExportNode};
use super::xml::Xml;
use super::{ExportSummary, Nodes, Stopped};

/// Writes a graph of what was chosen.
pub(super) fn write(
    view: &View<'_>,
    chosen: &Chosen,
    nodes: Nodes,
    out: &mut dyn Write,
) -> Result<ExportSummary, Stopped> {
    chosen.need_members()?;
    let mut xml = Xml::new(out)?;
    xml.open("graphml", &[("xmlns", "http://graphml.graphdrawing.org/xmlns")])?;
    for (element, attributes) in
        [("node", &network::node_attributes()[..]), ("edge", nodes.edge_attributes())]
    {
        for (name, sort) in attributes {
            let id = key(element, name);
            let keys =
                [("id", id.as_str()), ("for", element), ("attr.name", name), ("attr.type", type_of(*sort))];
            xml.empty("key", &keys)?;
        }
    }
    let direction = if nodes.is_directed() { "directed" } else { "undirected" };
    xml.open("graph", &[("id", "annals"), ("edgedefault", direction)])?;
    let summary = network::each_node(view, chosen, nodes, |node| Ok(write_node(&mut xml, node)?))?;
    network::each_edge(view, chosen, nodes, |edge| Ok(write_edge(&mut xml, edge)?))?;
    xml.close("graph")?;
    xml.close("graphml")?;
    xml.end()?;
    Ok(summary)
}

fn type_of(sort: AttributeType) -> &'static str {
    match sort {
        AttributeType::Text => "string",
        AttributeType::Degrees => "double",
        AttributeType::Count => "long",
        AttributeType::Truth => "boolean",
    }
}

fn key(element: &str, name: &str) -> String {
    format!("{element}.{name}")
}

fn write_node(xml: &mut Xml<'_>, node: &ExportNode) -> io::Result<()> {
    xml.open("node", &[("id", &node.id)])?;
    write_values(xml, "node", &node.values)?;
    xml.close("node")
}

fn write_edge(xml: &mut Xml<'_>, edge: &ExportEdge) -> io::Result<()> {
    xml.open("edge", &[("source", &edge.from), ("target", &edge.to)])?;
    write_values(xml, "edge", &edge.values)?;
    xml.close("edge")
}

fn write_values(
    xml: &mut Xml<'_>,
    element: &str,
    values: &[(&'static str, AttributeValue)],
) -> io::Result<()> {
    for (name, value) in values {
        xml.text("data", &[("key", &key(element, name))], &value.written())?;
    }
    Ok(())
}
