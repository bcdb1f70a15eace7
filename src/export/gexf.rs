//! GEXF 1.2, in which nodes and edges have a time: `https://gexf.net`.

use std::io::{self, Write};

use super::chosen::Chosen;
use super::network::{self, Attribute, Edge, NODE, Node, Sort, Value};
use super::xml::Xml;
use super::{Nodes, Stopped, Summary};
use crate::render::clean;
use crate::view::View;

/// Writes a graph of what was chosen. The time of an event is all the days that it can have been; one that has no first
/// or no last day is open on that side.
pub(super) fn write(
    view: &View<'_>,
    chosen: &Chosen,
    nodes: Nodes,
    out: &mut dyn Write,
) -> Result<Summary, Stopped> {
    chosen.need_members()?;
    let mut xml = Xml::new(out)?;
    xml.open("gexf", &[("xmlns", "http://www.gexf.net/1.2draft"), ("version", "1.2")])?;
    xml.open("meta", &[])?;
    xml.text("creator", &[], "annals")?;
    xml.text("description", &[], &clean::line(&chosen.answer.reading))?;
    xml.close("meta")?;
    let direction = if nodes.is_directed() { "directed" } else { "undirected" };
    let graph = [("mode", "dynamic"), ("defaultedgetype", direction), ("timeformat", "date")];
    xml.open("graph", &graph)?;
    write_attributes(&mut xml, "node", &NODE)?;
    write_attributes(&mut xml, "edge", nodes.edge_attributes())?;
    xml.open("nodes", &[])?;
    let summary = network::each_node(view, chosen, nodes, |node| Ok(write_node(&mut xml, node)?))?;
    xml.close("nodes")?;
    xml.open("edges", &[])?;
    let mut at = 0;
    network::each_edge(view, chosen, nodes, |edge| {
        write_edge(&mut xml, at, edge)?;
        at += 1;
        Ok(())
    })?;
    for element in ["edges", "graph", "gexf"] {
        xml.close(element)?;
    }
    xml.end()?;
    Ok(summary)
}

/// Whether a value has a place of its own in the format.
fn is_built_in(name: &str) -> bool {
    matches!(name, "start" | "end" | "weight")
}

fn write_attributes(xml: &mut Xml<'_>, class: &str, attributes: &[Attribute]) -> io::Result<()> {
    xml.open("attributes", &[("class", class), ("mode", "static")])?;
    for (name, sort) in attributes.iter().filter(|(name, _)| !is_built_in(name)) {
        let sort = match sort {
            Sort::Text => "string",
            Sort::Degrees => "double",
            Sort::Count => "long",
            Sort::Truth => "boolean",
        };
        xml.empty("attribute", &[("id", name), ("title", name), ("type", sort)])?;
    }
    xml.close("attributes")
}

fn write_node(xml: &mut Xml<'_>, node: &Node) -> io::Result<()> {
    let (start, end) = (node.value("start"), node.value("end"));
    let mut attributes = vec![("id", node.id.as_str()), ("label", node.label.as_str())];
    attributes.extend(start.as_deref().map(|day| ("start", day)));
    attributes.extend(end.as_deref().map(|day| ("end", day)));
    xml.open("node", &attributes)?;
    write_values(xml, &node.values)?;
    xml.close("node")
}

fn write_edge(xml: &mut Xml<'_>, at: usize, edge: &Edge) -> io::Result<()> {
    let id = at.to_string();
    let built_in: Vec<(&str, Option<String>)> =
        ["weight", "start", "end"].into_iter().map(|name| (name, edge.value(name))).collect();
    let mut attributes =
        vec![("id", id.as_str()), ("source", edge.from.as_str()), ("target", edge.to.as_str())];
    attributes.extend(built_in.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?))));
    xml.open("edge", &attributes)?;
    write_values(xml, &edge.values)?;
    xml.close("edge")
}

fn write_values(xml: &mut Xml<'_>, values: &[(&'static str, Value)]) -> io::Result<()> {
    xml.open("attvalues", &[])?;
    for (name, value) in values.iter().filter(|(name, _)| !is_built_in(name)) {
        xml.empty("attvalue", &[("for", name), ("value", &value.written())])?;
    }
    xml.close("attvalues")
}
