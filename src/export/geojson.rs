//! GeoJSON: RFC 7946.

use std::io::Write;

use annals_graph::view::View;
use serde::Serialize;

use super::chosen::{Chosen, row};
use super::{EVENTS, ExportSummary, Stopped};
use crate::answer::{EntityRow, EventRow};
use crate::render::json;
use crate::report::text;

#[derive(Serialize)]
struct Feature<P> {
    #[serde(rename = "type")]
    ty: &'static str,
    id: u64,
    geometry: Option<Geometry>,
    properties: P,
}

/// One point or several. A position is longitude, then latitude.
#[derive(Serialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Point([f64; 2]),
    MultiPoint(Vec<[f64; 2]>),
}

impl Geometry {
    fn of(mut points: Vec<[f64; 2]>) -> Option<Self> {
        match points.len() {
            0 => None,
            1 => points.pop().map(Self::Point),
            _ => Some(Self::MultiPoint(points)),
        }
    }
}

/// Writes a feature for each event, or each entity where entities were asked for. An event is where the places that it
/// names are. Where no coordinates are recorded there is no geometry: that of what lies around it would be a guess.
pub(super) fn write(view: &View<'_>, chosen: &Chosen, out: &mut dyn Write) -> Result<ExportSummary, Stopped> {
    chosen.need_members()?;
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    let mut features = Features { out, count: 0 };
    for row in chosen.entity_rows() {
        let entity = view.graph().entity_numbered(row.name.id);
        let place = entity.and_then(|entity| view.coordinates(entity));
        features.put(&Feature::<&EntityRow> {
            ty: "Feature",
            id: row.name.id,
            geometry: Geometry::of(place.map(position).into_iter().collect()),
            properties: row,
        })?;
    }
    for (pick, seen) in chosen.events(view) {
        features.put(&Feature::<EventRow> {
            ty: "Feature",
            id: seen.number,
            geometry: Geometry::of(
                text::points(view, &seen).into_iter().map(|(_, at)| position(at)).collect(),
            ),
            properties: row(view, pick, &seen),
        })?;
    }
    let count = features.count;
    out.write_all(b"\n]}\n")?;
    let noun = if chosen.entities.is_empty() { EVENTS } else { ("entity", "entities") };
    Ok(ExportSummary::of(count, noun))
}

struct Features<'o> {
    out: &'o mut dyn Write,
    count: usize,
}

impl Features<'_> {
    fn put(&mut self, feature: &impl Serialize) -> Result<(), Stopped> {
        self.out.write_all(if self.count == 0 { b"\n" } else { b",\n" })?;
        self.out.write_all(json::object(feature).trim_end().as_bytes())?;
        self.count += 1;
        Ok(())
    }
}

fn position([latitude, longitude]: [f64; 2]) -> [f64; 2] {
    [longitude, latitude]
}
