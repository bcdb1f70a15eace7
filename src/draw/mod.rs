//! Pictures of answers: first as data, then as SVG or for a terminal.
//!
//! [`pictures`] takes the typed rows of an answer. Nothing is placed where no one put it: a date without a day between its
//! bounds has no mark on any day, only the stretch in which it lies, and what has no coordinates stands beside the map.
//! What cannot be placed is listed with the picture.

// A scale of days.
pub mod scale;
// Dates as bars.
pub mod bars;
// Events, one below the other.
mod timeline;
// What something was, and from when on.
mod statuses;
// Sequences, step by step.
mod ladder;
// Counts and other amounts, as ranges.
pub mod ranges;
// Who had to do with whom.
pub mod network;
// Where the nodes of a network stand.
mod layout;
// Where it was.
pub mod map;
// Pictures as SVG.
pub(crate) mod svg;
// The bar that moves pictures.
pub(crate) mod replay;
// Pictures for terminals.
#[cfg(feature = "cli")]
pub(crate) mod terminal;

use annals_graph::view::View;
use annals_model::entry::EntryId;

use self::bars::TimeChart;
use self::map::MapChart;
use self::network::NetworkChart;
use self::ranges::RangeChart;
use crate::answer::{Answer, AnswerBody, Certainty, EventRow};
use crate::report::events::plain_row;

/// How much a picture may show. What is more is sampled, and the picture says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureSize {
    /// Lanes of a timeline.
    pub lanes_max: usize,
    /// Bars.
    pub bars_max: usize,
    /// Nodes of a network.
    pub nodes_max: usize,
}

impl PictureSize {
    /// What fits a page.
    pub const PAGE: Self = Self { lanes_max: 150, bars_max: 120, nodes_max: 45 };
    /// What fits a few screens of a terminal.
    pub const SCREEN: Self = Self { lanes_max: 60, bars_max: 60, nodes_max: 20 };
}

/// A picture, as data.
#[derive(Clone, Debug, PartialEq)]
pub enum Picture {
    /// Bars on a scale of days.
    Time(TimeChart),
    /// Amounts, as ranges.
    Ranges(RangeChart),
    /// Nodes and ties.
    Network(NetworkChart),
    /// Places.
    Map(MapChart),
}

impl Picture {
    /// What it is called.
    #[must_use]
    pub fn title(&self) -> &'static str {
        match self {
            Self::Time(chart) => chart.title,
            Self::Ranges(chart) => chart.title,
            Self::Network(_) => "Network",
            Self::Map(_) => "Map",
        }
    }

    /// What a reader should know of it, a sentence each.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        match self {
            Self::Time(chart) => chart.notes(),
            Self::Ranges(chart) => chart.notes(),
            Self::Network(chart) => chart.notes(),
            Self::Map(chart) => chart.notes(),
        }
    }

    /// What belongs on it and has no place there.
    #[must_use]
    pub fn unplaced(&self) -> &[PictureItem] {
        match self {
            Self::Time(chart) => &chart.undated,
            Self::Map(chart) => &chart.unplaced,
            Self::Ranges(_) | Self::Network(_) => &[],
        }
    }
}

/// Something with a name that may be looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PictureItem {
    /// The number of its entry; 0 where it has none.
    pub entry: EntryId,
    /// What it is called.
    pub label: String,
}

/// The pictures of an answer, the one that says most first. None for an answer that is one word or a text.
#[must_use]
pub fn pictures(answer: &Answer, view: &View<'_>, size: PictureSize) -> Vec<Picture> {
    match &answer.body {
        AnswerBody::Events { rows } => of_events(rows, view, size),
        AnswerBody::Truth(row) => of_events(&rows_of(view, &row.because), view, size),
        AnswerBody::Entities { rows } => map::of_entities(rows, view).into_iter().map(Picture::Map).collect(),
        AnswerBody::Describe { rows } => {
            map::of_descriptions(rows, view).into_iter().map(Picture::Map).collect()
        }
        AnswerBody::Groups { rows } => ranges::of_groups(rows, size.bars_max),
        AnswerBody::Figure { rows } => ranges::of_figures(rows, size.bars_max),
        AnswerBody::Progress { rows } => ranges::of_progress(rows, size.bars_max),
        AnswerBody::Rank { rows } => ranges::of_ranks(rows, size.bars_max),
        AnswerBody::Durations { rows, .. } => ranges::of_durations(rows, size.bars_max),
        AnswerBody::Dates { rows } => timeline::of_dates(rows, size.lanes_max),
        AnswerBody::Status { rows } => statuses::of_statuses(rows, size.lanes_max),
        AnswerBody::Changes { rows } => statuses::of_changes(rows, size.lanes_max),
        AnswerBody::Path { rows } => network::of_path(rows).into_iter().map(Picture::Network).collect(),
        AnswerBody::Replay { rows } => {
            let events: Vec<EventRow> = rows.iter().flat_map(|row| row.events.iter().cloned()).collect();
            of_events(&events, view, size)
        }
        AnswerBody::Neighbours { rows } => {
            network::of_neighbours(rows, view, size.nodes_max).into_iter().map(Picture::Network).collect()
        }
        AnswerBody::Count(_)
        | AnswerBody::Found { .. }
        | AnswerBody::Sources { .. }
        | AnswerBody::SourceList { .. }
        | AnswerBody::Steps { .. }
        | AnswerBody::History { .. }
        | AnswerBody::Duplicates { .. }
        | AnswerBody::Check { .. }
        | AnswerBody::Entry(_) => Vec::new(),
    }
}

/// The pictures of events: sequences step by step, else a timeline; where they were, and who took part.
#[must_use]
pub fn of_events(rows: &[EventRow], view: &View<'_>, size: PictureSize) -> Vec<Picture> {
    if rows.is_empty() {
        return Vec::new();
    }
    let steps = |row: &EventRow| row.then.is_some() || is_absence(row.answer);
    let time = match rows.iter().any(steps) {
        true => ladder::of_sequences(rows, view, size.lanes_max),
        false => timeline::of_events(rows, size.lanes_max),
    };
    let map = map::of_events(rows, view).map(Picture::Map);
    let network = network::of_events(rows, size.nodes_max).map(Picture::Network);
    std::iter::once(Picture::Time(time)).chain(map).chain(network).collect()
}

/// Whether a row is about something that was to follow and was not recorded.
fn is_absence(answer: Certainty) -> bool {
    matches!(answer, Certainty::Overdue | Certainty::NotYetDue | Certainty::CannotTell)
}

/// The rows of events, by their numbers; those that the lens hides are left out.
fn rows_of(view: &View<'_>, numbers: &[EntryId]) -> Vec<EventRow> {
    let events = numbers.iter().filter_map(|number| view.graph().event_numbered(*number));
    let seen = view.guarded(events).filter_map(|event| view.event(event));
    seen.map(|seen| plain_row(view, &seen, seen.there.into(), vec![seen.number])).collect()
}

/// Every so many of some items, so that at most so many are left: where there are many, many stay. They keep their order.
fn sampled<T>(items: Vec<T>, max: usize) -> Vec<T> {
    let step = items.len().div_ceil(max.max(1)).max(1);
    items.into_iter().step_by(step).collect()
}
