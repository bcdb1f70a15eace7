//! Places, on a plain grid of degrees.

use std::cmp::Reverse;

use annals_model::numbers::as_float;

use super::{Drawing, NameBoxes, WIDTH, cut, dated, linked};
use crate::draw::map::{MapChart, MapPlace};
use crate::render::html::Links;
use crate::render::markup::{Length, Markup};

/// How degrees lie on the picture.
struct MapProjection {
    low: [f64; 2],
    high: [f64; 2],
    /// Lengths a degree, of latitude and of longitude.
    scale: [f64; 2],
    left: f64,
    height: f64,
}

impl MapProjection {
    /// Degrees of longitude are drawn as long as they are in the middle of the frame.
    fn of([low, high]: [[f64; 2]; 2]) -> Self {
        let squeeze = ((low[0] + high[0]) / 2.0).to_radians().cos().max(0.1);
        let (tall, wide) = (high[0] - low[0], (high[1] - low[1]) * squeeze);
        let unit = ((WIDTH - 60.0) / wide).min(600.0 / tall);
        let (height, width) = (tall * unit, wide * unit);
        Self { low, high, scale: [unit, unit * squeeze], left: (WIDTH - width) / 2.0, height: height + 30.0 }
    }

    fn x(&self, longitude: f64) -> f64 {
        self.left + (longitude - self.low[1]) * self.scale[1]
    }

    fn y(&self, latitude: f64) -> f64 {
        10.0 + (self.high[0] - latitude) * self.scale[0]
    }
}

/// Draws a chart.
pub(super) fn draw(chart: &MapChart, links: &Links) -> Drawing {
    let projection = MapProjection::of(chart.frame());
    let mut page = Markup::default();
    grid(&mut page, &projection);
    // Where there is no room for all names, those of the places with most events stand.
    let mut places: Vec<&MapPlace> = chart.places.iter().collect();
    places.sort_by_key(|place| Reverse(place.events.map_or(0, |(_, all)| all)));
    let mut names = NameBoxes::default();
    for place in places {
        draw_place(&mut page, place, &projection, links, &mut names);
    }
    Drawing { body: page, height: projection.height }
}

/// How far the lines of a grid are apart, in degrees.
fn grid_step(degrees: f64) -> f64 {
    let steps = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0];
    steps.into_iter().find(|step| degrees / step < 7.0).unwrap_or(45.0)
}

fn grid(page: &mut Markup, projection: &MapProjection) {
    let (low, high) = (projection.low, projection.high);
    let step = grid_step((high[0] - low[0]).max(high[1] - low[1]));
    let lines = |axis: usize| {
        let first = (low[axis] / step).ceil();
        (0_u32..60).map(move |at| (first + f64::from(at)) * step).take_while(move |line| *line <= high[axis])
    };
    let (left, right) = (projection.x(low[1]), projection.x(high[1]));
    let (top, bottom) = (projection.y(high[0]), projection.y(low[0]));
    for longitude in lines(1) {
        let x = projection.x(longitude);
        let line = format!("M{} {}V{}", Length(x), Length(top), Length(bottom));
        page.tag("path").at("class", "rule").at("d", line).void();
        let text = page.tag("text").at("class", "tick").at("x", Length(x)).at("y", Length(bottom + 14.0));
        text.at("text-anchor", "middle").text(degrees(longitude, ["E", "W"]));
    }
    for latitude in lines(0) {
        let y = projection.y(latitude);
        let line = format!("M{} {}H{}", Length(left), Length(y), Length(right));
        page.tag("path").at("class", "rule").at("d", line).void();
        page.tag("text")
            .at("class", "tick")
            .at("x", Length(left + 3.0))
            .at("y", Length(y - 3.0))
            .text(degrees(latitude, ["N", "S"]));
    }
}

fn degrees(degrees: f64, [positive, negative]: [&str; 2]) -> String {
    let side = if degrees < 0.0 { negative } else { positive };
    format!("{}°{side}", Length(degrees.abs()))
}

/// What is said of a place where a pointer rests.
fn words(place: &MapPlace) -> String {
    let name = &place.item.label;
    match place.events {
        None => name.clone(),
        Some((certain, all)) if certain == all => format!("{name}: {all} events"),
        Some((certain, all)) => format!("{name}: {certain} events that happened for sure, {all} in all"),
    }
}

fn draw_place(
    page: &mut Markup,
    place: &MapPlace,
    projection: &MapProjection,
    links: &Links,
    names: &mut NameBoxes,
) {
    let at = (projection.x(place.point[1]), projection.y(place.point[0]));
    dated(page.tag("g").at("class", "lane"), place.first).open();
    linked(page, place.item.entry, &words(place), links, |page| {
        let radius = sign(page, place, at);
        let name = cut(&place.item.label, 28);
        let label = match place.events {
            Some((_, all)) if all > 1 => format!("{name} {all}"),
            _ => name,
        };
        names.write(page, &label, at, radius);
    });
    page.close("g");
}

/// A place is a ring, what happened there a disc in it, as large as it is much; a place that was asked for is a square. Says
/// how far the sign reaches.
fn sign(page: &mut Markup, place: &MapPlace, (x, y): (f64, f64)) -> f64 {
    let Some((certain, all)) = place.events else {
        let square = page.tag("rect").at("class", "node").at("x", Length(x - 4.0)).at("y", Length(y - 4.0));
        square.at("width", 8).at("height", 8).void();
        return 5.0;
    };
    let size = |count: u64| if count == 0 { 0.0 } else { 2.5 + as_float(count).sqrt().min(12.0) };
    let ring = size(all) + 2.0;
    for (class, radius) in [("may", size(all)), ("sure", size(certain)), ("place", ring)] {
        let circle = page.tag("circle").at("class", class).at("cx", Length(x)).at("cy", Length(y));
        circle.at("r", Length(radius)).void();
    }
    ring
}
