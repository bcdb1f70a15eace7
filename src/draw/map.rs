//! Where it was: places at their points, with what happened there. What has no coordinates is listed beside the map.

use std::collections::BTreeMap;

use annals_grammar::english;
use annals_graph::ids::EntityIx;
use annals_graph::view::View;
use annals_model::entry::{EntryId, Mood};
use annals_model::numbers::total;

use super::bars::{DayRange, event_range};
use super::{PictureItem, timeline};
use crate::answer::{DescriptionRow, EntityRow, EventRow};
use crate::report::text;

/// A place at its point.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MapPlace {
    /// What it is called.
    pub item: PictureItem,
    /// Latitude and longitude in degrees.
    pub point: [f64; 2],
    /// The events there: how many happened for sure, and how many in all. None for a place that was itself asked for.
    pub events: Option<(u64, u64)>,
    /// When the first of them can have been.
    pub first: DayRange,
}

/// Places.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MapChart {
    /// Those with coordinates.
    pub places: Vec<MapPlace>,
    /// What has no coordinates.
    pub unplaced: Vec<PictureItem>,
}

impl MapChart {
    /// From the south-west corner to the north-east, with room around the places: latitude and longitude in degrees.
    #[must_use]
    pub fn frame(&self) -> [[f64; 2]; 2] {
        let (mut low, mut high) = ([90.0_f64, 180.0_f64], [-90.0_f64, -180.0_f64]);
        for place in &self.places {
            for axis in 0..2 {
                low[axis] = low[axis].min(place.point[axis]);
                high[axis] = high[axis].max(place.point[axis]);
            }
        }
        let room = ((high[0] - low[0]).max(high[1] - low[1]) * 0.08).max(0.4);
        let ends = [90.0, 180.0];
        let within = |axis: usize, degrees: f64| degrees.clamp(-ends[axis], ends[axis]);
        [
            [within(0, low[0] - room), within(1, low[1] - room)],
            [within(0, high[0] + room), within(1, high[1] + room)],
        ]
    }

    /// What a reader should know of it.
    pub(super) fn notes(&self) -> Vec<String> {
        let unplaced = total(self.unplaced.len());
        if unplaced == 0 {
            return Vec::new();
        }
        vec![format!("{} without coordinates, listed beside the map", english::thousands(unplaced))]
    }

    fn shown(self) -> Option<Self> {
        (!self.places.is_empty()).then_some(self)
    }
}

/// Events at the points of the places that they name.
pub(super) fn of_events(rows: &[EventRow], view: &View<'_>) -> Option<MapChart> {
    let mut places: BTreeMap<EntityIx, MapPlace> = BTreeMap::new();
    let mut unplaced = Vec::new();
    for row in rows {
        let event = view.graph().event_numbered(row.id).and_then(|event| view.event(event));
        let points = event.map(|seen| text::points(view, &seen)).unwrap_or_default();
        if points.is_empty() {
            unplaced.push(timeline::item(row));
        }
        let range = event_range(row);
        for (entity, point) in points {
            let place = places.entry(entity).or_insert_with(|| MapPlace {
                item: named(view, entity),
                point,
                events: Some((0, 0)),
                first: range,
            });
            let (certain, all) = place.events.unwrap_or_default();
            let happened = row.answer.is_certain()
                && matches!(row.mood, Mood::Happened | Mood::Ongoing)
                && !row.disputed;
            place.events = Some((certain + u64::from(happened), all + 1));
            let to = place.first.to.into_iter().chain(range.to).min();
            place.first = DayRange { from: place.first.from.min(range.from), to };
        }
    }
    MapChart { places: places.into_values().collect(), unplaced }.shown()
}

/// Places that were asked for.
pub(super) fn of_entities(rows: &[EntityRow], view: &View<'_>) -> Option<MapChart> {
    of_names(rows.iter().map(|row| (row.name.id, &row.name.text)), view)
}

/// A place that is described.
pub(super) fn of_descriptions(rows: &[DescriptionRow], view: &View<'_>) -> Option<MapChart> {
    of_names(rows.iter().map(|row| (row.name.id, &row.name.text)), view)
}

fn of_names<'r>(names: impl Iterator<Item = (EntryId, &'r String)>, view: &View<'_>) -> Option<MapChart> {
    let mut chart = MapChart::default();
    for (number, name) in names {
        let item = PictureItem { entry: number, label: name.clone() };
        let entity = view.graph().entity_numbered(number);
        match entity.and_then(|entity| view.coordinates(entity)) {
            Some(point) => chart.places.push(MapPlace { item, point, ..MapPlace::default() }),
            None => chart.unplaced.push(item),
        }
    }
    chart.shown()
}

fn named(view: &View<'_>, entity: EntityIx) -> PictureItem {
    let name = text::named(view, entity);
    PictureItem { entry: name.id, label: name.text }
}
