//! Bars on a scale of days.

use annals_model::entry::Mood;
use annals_model::numbers::{as_float, total};

use super::{Drawing, WIDTH, classes, cut, dated, fitted, legend, linked, text_width};
use crate::draw::bars::{DayRange, DensitySlot, TimeBar, TimeChart, TimeLane};
use crate::draw::scale::DayScale;
use crate::render::html::Links;
use crate::render::markup::{Length, Markup};

/// Where the scale begins and ends; names stand on its left, as far as the shared clip lets them.
const LEFT: f64 = 310.0;
const RIGHT: f64 = WIDTH - 22.0;
const LINE: f64 = 15.0;
const BAR: f64 = 10.0;
const STRIP: f64 = 44.0;

/// Draws a chart.
pub(super) fn draw(chart: &TimeChart, links: &Links) -> Drawing {
    let mut page = Markup::default();
    let Some(scale) = chart.scale else { return Drawing { body: page, height: 0.0 } };
    let mut y = 22.0;
    let top = y;
    if !chart.density.is_empty() {
        strip(&mut page, &chart.density, y);
        y += STRIP + 8.0;
    }
    let mut lanes = Markup::default();
    for lane in &chart.lanes {
        let height = LINE * as_float(total(lane.lines())) + 5.0;
        draw_lane(&mut lanes, lane, scale, y, links);
        y += height;
    }
    axis(&mut page, scale, top, y);
    page.put(lanes);
    let height = legend::draw(&mut page, chart, y + 18.0);
    Drawing { body: page, height }
}

fn x(part: f64) -> f64 {
    LEFT + part * (RIGHT - LEFT)
}

fn axis(page: &mut Markup, scale: DayScale, top: f64, bottom: f64) {
    let mut free_from = 0.0;
    for tick in scale.ticks(9) {
        let at = x(scale.start(tick.day));
        let half = text_width(&tick.label, 11.0) / 2.0;
        let line = format!("M{} {}V{}", Length(at), Length(top - 4.0), Length(bottom));
        page.tag("path").at("class", "rule").at("d", line).void();
        if at - half < free_from || at + half > WIDTH {
            continue;
        }
        free_from = at + half + 8.0;
        let text = page.tag("text").at("class", "tick").at("x", Length(at)).at("y", Length(top - 9.0));
        text.at("text-anchor", "middle").text(&tick.label);
    }
}

/// How many lie where.
fn strip(page: &mut Markup, slots: &[DensitySlot], y: f64) {
    let most = slots.iter().map(|slot| slot.possible).max().unwrap_or(1).max(1);
    let width = (RIGHT - LEFT) / as_float(total(slots.len()));
    let text = page.tag("text").at("class", "soft").at("x", 0).at("y", Length(y + STRIP));
    text.text(format!("all of them, at most {most} at a time"));
    for (at, slot) in slots.iter().enumerate().filter(|(_, slot)| slot.possible > 0) {
        let left = LEFT + width * as_float(total(at));
        for (class, count) in [("may", slot.possible), ("sure", slot.certain)] {
            let height = (STRIP * as_float(count) / as_float(most)).max(if count > 0 { 1.0 } else { 0.0 });
            let bar = page.tag("rect").at("class", class).at("x", Length(left)).at("width", Length(width));
            bar.at("y", Length(y + STRIP - height)).at("height", Length(height)).void();
        }
    }
}

fn draw_lane(page: &mut Markup, lane: &TimeLane, scale: DayScale, y: f64, links: &Links) {
    dated(page.tag("g").at("class", "lane"), lane.range()).open();
    linked(page, lane.item.entry, &lane.words, links, |page| {
        let name = page.tag("text").at("clip-path", "url(#names)").at("x", 0).at("y", Length(y + 11.0));
        let number = Some(lane.item.entry).filter(|entry| *entry > 0 && !lane.steps);
        let number = number.map(|entry| format!("#{entry} ")).unwrap_or_default();
        name.text(fitted(&format!("{number}{}", lane.item.label), 12.0, LEFT - 14.0));
    });
    if lane.steps {
        steps(page, lane, scale, y + LINE / 2.0);
    }
    for (at, bar) in lane.bars.iter().enumerate() {
        let line = if lane.stacked { as_float(total(at)) } else { 0.0 };
        draw_bar(page, bar, lane, scale, y + line * LINE + (LINE - BAR) / 2.0);
    }
    page.close("g");
}

fn draw_bar(page: &mut Markup, bar: &TimeBar, lane: &TimeLane, scale: DayScale, y: f64) {
    page.tag("g").at("class", format!("bar{}", classes(bar.look))).open();
    for range in &bar.possible {
        stretch(page, *range, scale, y);
    }
    if let Some([first, last]) = bar.certain {
        let (from, to) = (x(scale.start(first)), x(scale.end(last)));
        // A day is seen on any scale: it is drawn around its middle.
        let wide = (to - from).max(5.0);
        let left = (from + to - wide) / 2.0;
        let rect = page.tag("rect").at("class", "sure").at("x", Length(left)).at("y", Length(y));
        rect.at("width", Length(wide)).at("height", Length(BAR)).at("rx", 1).void();
    }
    let (left, right) = ends(bar.range(), scale);
    if bar.look.mood == Mood::Denied {
        let line = format!("M{} {}H{}", Length(left - 4.0), Length(y + BAR / 2.0), Length(right + 4.0));
        page.tag("path").at("class", "strike").at("d", line).void();
    }
    label(page, bar, lane, (left, right), y);
    page.close("g");
}

/// From and to where a range reaches; an open end lies at the end of the scale.
fn ends(range: DayRange, scale: DayScale) -> (f64, f64) {
    let left = range.from.map_or(LEFT, |day| x(scale.start(day)));
    let right = range.to.map_or(RIGHT, |day| x(scale.end(day)));
    (left, right.max(left))
}

fn stretch(page: &mut Markup, range: DayRange, scale: DayScale, y: f64) {
    let (left, right) = ends(range, scale);
    let rect = page.tag("rect").at("class", "may").at("x", Length(left)).at("y", Length(y + 1.0));
    rect.at("width", Length((right - left).max(1.5))).at("height", Length(BAR - 2.0)).void();
    let mut arrow = |tip: f64, back: f64| {
        let path = format!(
            "M{} {}L{} {}V{}Z",
            Length(tip),
            Length(y + BAR / 2.0),
            Length(back),
            Length(y),
            Length(y + BAR)
        );
        page.tag("path").at("class", "open").at("d", path).void();
    };
    if range.from.is_none() {
        arrow(LEFT - 8.0, LEFT);
    }
    if range.to.is_none() {
        arrow(RIGHT + 8.0, RIGHT);
    }
}

/// What a bar says of itself: beside it where there is room, else before it.
fn label(page: &mut Markup, bar: &TimeBar, lane: &TimeLane, (left, right): (f64, f64), y: f64) {
    let disputed = bar.look.disputed && lane.bars.len() == 1;
    let text = if disputed { format!("! {}", bar.label).trim_end().to_owned() } else { cut(&bar.label, 40) };
    if text.is_empty() {
        return;
    }
    let width = text_width(&text, 11.0);
    let on_bar = !lane.stacked && !lane.steps;
    let (at, anchor) = if on_bar {
        (left.max(LEFT) + 4.0, "start")
    } else if right + width + 10.0 < WIDTH {
        (right + 6.0, "start")
    } else {
        (left - 6.0, "end")
    };
    let class = if disputed { "sign" } else { "soft halo" };
    let text_tag = page.tag("text").at("class", class).at("x", Length(at)).at("y", Length(y + 9.0));
    text_tag.at("text-anchor", anchor).text(text);
}

/// The ways from each step to the next, and on to where one is missing.
fn steps(page: &mut Markup, lane: &TimeLane, scale: DayScale, y: f64) {
    for pair in lane.bars.windows(2) {
        let [one, next] = pair else { continue };
        let (from, to) = (ends(one.range(), scale).1, ends(next.range(), scale).0);
        page.tag("path")
            .at("class", "step")
            .at("d", format!("M{} {}H{}", Length(from), Length(y), Length(to)))
            .void();
    }
    if let (Some(outcome), Some(last)) = (lane.outcome, lane.bars.last()) {
        let from = ends(last.range(), scale).1;
        let line = format!("M{} {}H{}", Length(from), Length(y), Length(RIGHT));
        page.tag("path").at("class", "missing").at("d", line).void();
        let text = page.tag("text").at("class", "sign halo").at("x", Length(RIGHT)).at("y", Length(y + 4.0));
        text.at("text-anchor", "end").text(outcome.as_str());
    }
}
