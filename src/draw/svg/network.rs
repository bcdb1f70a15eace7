//! Nodes and their ties.

use annals_model::numbers::{as_float, total};

use super::{Drawing, NameBoxes, WIDTH, classes, cut, dated, linked};
use crate::draw::network::NetworkChart;
use crate::render::html::Links;
use crate::render::markup::{Length, Markup};

const MARGIN: f64 = 30.0;
/// Room for names on both sides of their nodes.
const NAMES: f64 = 70.0;

/// Draws a chart.
pub(super) fn draw(chart: &NetworkChart, links: &Links) -> Drawing {
    let height = (as_float(total(chart.nodes.len())).sqrt() * 90.0).clamp(160.0, 640.0);
    let place = |[x, y]: [f64; 2]| (NAMES + x * (WIDTH - 2.0 * NAMES), MARGIN + y * (height - 2.0 * MARGIN));
    let mut page = Markup::default();
    for tie in &chart.ties {
        let [Some(from), Some(to)] = tie.ends.map(|end| chart.nodes.get(end)) else { continue };
        let ((x1, y1), (x2, y2)) = (place(from.at), place(to.at));
        let width = 1.0 + as_float(tie.events).log2();
        let tag = dated(page.tag("g").at("class", "lane"), tie.first);
        let inner = tag.open();
        let line = inner.tag("line").at("class", format!("tie{}", classes(tie.look)));
        let line = line.at("x1", Length(x1)).at("y1", Length(y1)).at("x2", Length(x2)).at("y2", Length(y2));
        line.at("stroke-width", Length(width)).open();
        let words = format!("{} and {}: {}", from.item.label, to.item.label, tie.label);
        page.tag("title").text(words);
        page.close("line");
        page.close("g");
    }
    let mut names = NameBoxes::default();
    for node in &chart.nodes {
        let (x, y) = place(node.at);
        let radius = 4.0 + as_float(node.events).sqrt().min(14.0);
        let events = format!("{}: {} events", node.item.label, node.events);
        linked(&mut page, node.item.entry, &events, links, |page| {
            let circle = page.tag("circle").at("class", "node").at("cx", Length(x)).at("cy", Length(y));
            circle.at("r", Length(radius)).void();
            names.write(page, &cut(&node.item.label, 36), (x, y), radius);
        });
    }
    Drawing { body: page, height }
}
