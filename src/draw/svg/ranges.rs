//! Amounts: what is certain of them solid, from at least to at most faint.

use annals_model::numbers::{as_float, total};

use super::{Drawing, WIDTH, fitted, linked, text_width};
use crate::draw::ranges::{RangeBar, RangeChart};
use crate::render::html::Links;
use crate::render::markup::{Length, Markup};

const LEFT: f64 = 310.0;
const RIGHT: f64 = WIDTH - 130.0;
const LINE: f64 = 20.0;
const BAR: f64 = 12.0;

/// Draws a chart.
pub(super) fn draw(chart: &RangeChart, links: &Links) -> Drawing {
    let [least, most] = chart.bounds();
    let x = |amount: f64| LEFT + (amount - least) / (most - least) * (RIGHT - LEFT);
    let mut page = Markup::default();
    let height = LINE * as_float(total(chart.bars.len())) + 10.0;
    let line = format!("M{} 2V{}", Length(x(0.0)), Length(height - 4.0));
    page.tag("path").at("class", "rule").at("d", line).void();
    for (at, bar) in chart.bars.iter().enumerate() {
        draw_bar(&mut page, bar, LINE * as_float(total(at)) + 6.0, &x, links);
    }
    if !chart.unit.is_empty() {
        page.tag("text")
            .at("class", "soft")
            .at("x", 0)
            .at("y", Length(height + 8.0))
            .text(format!("in {}", chart.unit));
    }
    Drawing { body: page, height: height + 14.0 }
}

fn draw_bar(page: &mut Markup, bar: &RangeBar, y: f64, x: &dyn Fn(f64) -> f64, links: &Links) {
    page.tag("g").at("class", "bar").open();
    linked(page, bar.item.entry, &format!("{}: {}", bar.item.label, bar.words), links, |page| {
        let name = page.tag("text").at("clip-path", "url(#names)").at("x", 0).at("y", Length(y + 10.0));
        name.text(fitted(&bar.item.label, 12.0, LEFT - 14.0));
    });
    let mut rect = |class: &'static str, from: f64, to: f64, inset: f64| {
        let (left, right) = (from.min(to), from.max(to));
        let rect = page.tag("rect").at("class", class).at("x", Length(left)).at("y", Length(y + inset));
        rect.at("width", Length(right - left)).at("height", Length(BAR - 2.0 * inset)).void();
    };
    let end = bar.at_most.map_or(RIGHT, x);
    match bar.at_least {
        // An amount that cannot be less than nothing is certain up to the least.
        Some(least) if least >= 0.0 => {
            rect("may", x(least), end, 1.0);
            rect("sure", x(0.0), x(least), 0.0);
        }
        least => rect("may", least.map_or(LEFT, x), end, 1.0),
    }
    if bar.at_most.is_none() {
        let path = format!("M{} {}l-9 -7v14z", Length(RIGHT + 10.0), Length(y + BAR / 2.0));
        page.tag("path").at("class", "open").at("d", path).void();
    }
    if let Some(target) = bar.target {
        let line = format!("M{} {}v{}", Length(x(target)), Length(y - 3.0), Length(BAR + 6.0));
        page.tag("path").at("class", "aim").at("d", line).void();
    }
    let reach = end.max(bar.target.map_or(0.0, x)) + if bar.at_most.is_none() { 16.0 } else { 6.0 };
    let fits = reach + text_width(&bar.words, 11.0) < WIDTH;
    let (at, anchor) = if fits { (reach, "start") } else { (WIDTH, "end") };
    let text = page.tag("text").at("class", "soft halo").at("x", Length(at)).at("y", Length(y + 10.0));
    text.at("text-anchor", anchor).text(&bar.words);
    page.close("g");
}
