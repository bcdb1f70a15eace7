//! GEXF 1.2, in which nodes and edges have a time: `https://gexf.net`.

use std::io::{self, Write};

use annals_graph::view::View;
use annals_model::time::Day;

use super::chosen::Chosen;
use super::network::{self, Attribute, AttributeType, AttributeValue, ExportEdge, ExportNode};
use super::xml::Xml;
use super::{ExportSummary, Nodes, Stopped};
use crate::render::clean;

/// Writes a graph of what was chosen. The time of an event is all the days that it can have been; one that has no first
/// or no last day is open on that side.
pub(super) fn write(
    view: &View<'_>,
    chosen: &Chosen,
    nodes: Nodes,
    out: &mut dyn Write,
) -> Result<ExportSummary, Stopped> {
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
    write_attributes(&mut xml, "node", &network::node_attributes())?;
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

/// What has a place of its own in the format.
const BUILT_IN: [&str; 3] = ["weight", "start", "end"];

fn is_built_in(name: &str) -> bool {
    BUILT_IN.contains(&name)
}

/// The values that have a place of their own, as the format writes them.
fn built_in(values: &[(&'static str, AttributeValue)]) -> Vec<(&'static str, String)> {
    let written = |value: &AttributeValue| match value {
        AttributeValue::Day(day) => xsd_date(*day),
        other => other.written(),
    };
    BUILT_IN
        .into_iter()
        .filter_map(|name| network::value(values, name).map(|value| (name, written(value))))
        .collect()
}

/// A day as `xsd:date` of XML Schema 1.0 has it, in which the format is defined: a year has four digits or more and no
/// letter before them, and no year is zero. 1 BC, our year 0, is -0001.
fn xsd_date(day: Day) -> String {
    let (year, month, day) = day.civil();
    let (sign, year) = if year > 0 { ("", year) } else { ("-", 1 - year) };
    format!("{sign}{year:04}-{month:02}-{day:02}")
}

fn write_attributes(xml: &mut Xml<'_>, class: &str, attributes: &[Attribute]) -> io::Result<()> {
    xml.open("attributes", &[("class", class), ("mode", "static")])?;
    for (name, sort) in attributes.iter().filter(|(name, _)| !is_built_in(name)) {
        let sort = match sort {
            AttributeType::Text => "string",
            AttributeType::Degrees => "double",
            AttributeType::Count => "long",
            AttributeType::Truth => "boolean",
        };
        xml.empty("attribute", &[("id", name), ("title", name), ("type", sort)])?;
    }
    xml.close("attributes")
}

fn write_node(xml: &mut Xml<'_>, node: &ExportNode) -> io::Result<()> {
    let built_in = built_in(&node.values);
    let mut attributes = vec![("id", node.id.as_str()), ("label", node.label.as_str())];
    attributes.extend(built_in.iter().map(|(name, value)| (*name, value.as_str())));
    xml.open("node", &attributes)?;
    write_values(xml, &node.values)?;
    xml.close("node")
}

fn write_edge(xml: &mut Xml<'_>, at: usize, edge: &ExportEdge) -> io::Result<()> {
    let id = at.to_string();
    let built_in = built_in(&edge.values);
    let mut attributes =
        vec![("id", id.as_str()), ("source", edge.from.as_str()), ("target", edge.to.as_str())];
    attributes.extend(built_in.iter().map(|(name, value)| (*name, value.as_str())));
    xml.open("edge", &attributes)?;
    write_values(xml, &edge.values)?;
    xml.close("edge")
}

fn write_values(xml: &mut Xml<'_>, values: &[(&'static str, AttributeValue)]) -> io::Result<()> {
    xml.open("attvalues", &[])?;
    for (name, value) in values.iter().filter(|(name, _)| !is_built_in(name)) {
        xml.empty("attvalue", &[("for", name), ("value", &value.written())])?;
    }
    xml.close("attvalues")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_dates_of_the_schema() {
        for (year, expected) in [
            (2024, "2024-02-03"),
            (1, "0001-02-03"),
            (0, "-0001-02-03"),
            (-43, "-0044-02-03"),
            (10_000, "10000-02-03"),
            (1_000_000_000_000, "1000000000000-02-03"),
            (-20_000, "-20001-02-03"),
        ] {
            assert_eq!(xsd_date(Day::from_civil(year, 2, 3).unwrap()), expected);
        }
    }
}
