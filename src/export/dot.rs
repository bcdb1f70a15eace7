//! The language of graphviz: `https://graphviz.org/doc/info/lang.html`.

use std::io::Write;

use annals_graph::view::View;

use super::chosen::Chosen;
use super::network::{self, ExportEdge, ExportNode};
use super::{ExportSummary, Nodes, Stopped};
use crate::render::clean;

/// Writes a graph of what was chosen: entities are round, events are boxes.
pub(super) fn write(
    view: &View<'_>,
    chosen: &Chosen,
    nodes: Nodes,
    out: &mut dyn Write,
) -> Result<ExportSummary, Stopped> {
    chosen.need_members()?;
    let (graph, arrow, label) =
        if nodes.is_directed() { ("digraph", "->", "role") } else { ("graph", "--", "weight") };
    writeln!(out, "{graph} annals {{")?;
    writeln!(out, "  label={};", quoted(&clean::line(&chosen.answer.reading)))?;
    let summary = network::each_node(view, chosen, nodes, |node| Ok(writeln!(out, "{}", node_line(node))?))?;
    network::each_edge(view, chosen, nodes, |edge| Ok(writeln!(out, "{}", edge_line(edge, arrow, label))?))?;
    writeln!(out, "}}")?;
    Ok(summary)
}

fn node_line(node: &ExportNode) -> String {
    let shape = if node.event { "box" } else { "ellipse" };
    format!("  {} [label={}, shape={shape}];", node.id, quoted(&node.label))
}

fn edge_line(edge: &ExportEdge, arrow: &str, label: &str) -> String {
    let mut label = edge.value(label).unwrap_or_default();
    if let Some(possible) = edge.value("possible") {
        label += &format!(" ({possible} possible)");
    }
    if let Some(moods) = edge.value("moods") {
        label += &format!(" ({moods})");
    }
    format!("  {} {arrow} {} [label={}];", edge.from, edge.to, quoted(&label))
}

/// A string. A backslash would begin an escape of graphviz's own.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn strings_end_where_they_should() {
        assert_eq!(quoted(r#"a "b" \N"#), r#""a \"b\" \\N""#);
        assert_eq!(quoted("a\\"), "\"a\\\\\"");
    }
}
