//! Dates as bars on a scale of days.

use annals_grammar::english;
use annals_model::entry::Mood;
use annals_model::numbers::total;
use annals_model::time::{Date, Day, Doubt, Extent, Lasting};

use super::PictureItem;
use super::scale::DayScale;
use crate::answer::{Certainty, ClaimedValue, EventRow};

/// How something stands, and so how it is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// What is said to have become of it: planned is hollow, denied is struck out.
    pub mood: Mood,
    /// Whether it may be otherwise: hatched.
    pub doubtful: bool,
    /// Whether sources disagree about it.
    pub disputed: bool,
}

impl Look {
    /// How a row of an event is drawn.
    #[must_use]
    pub fn of(row: &EventRow) -> Self {
        let doubted = |date: &Date| date.doubt != Doubt::None;
        Self {
            mood: row.mood,
            doubtful: row.answer == Certainty::Possible || row.date.as_ref().is_some_and(doubted),
            disputed: row.disputed,
        }
    }
}

/// Days from one to another; no bound where nobody set one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayRange {
    /// The first.
    pub from: Option<Day>,
    /// The last.
    pub to: Option<Day>,
}

impl DayRange {
    fn of(extent: Extent) -> Self {
        let bounded = |day: Day| Some(day).filter(|day| day.is_bounded());
        Self { from: bounded(extent.earliest), to: bounded(extent.latest) }
    }

    /// Whether somebody bounded it.
    #[must_use]
    pub fn is_bounded(self) -> bool {
        self.from.is_some() || self.to.is_some()
    }

    /// The days that bound it.
    pub fn days(self) -> impl Iterator<Item = Day> {
        self.from.into_iter().chain(self.to)
    }
}

/// A date on a scale.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeBar {
    /// In which of these stretches it lies.
    pub possible: Vec<DayRange>,
    /// The days on which it certainly was.
    pub certain: Option<[Day; 2]>,
    /// How it is drawn.
    pub look: Look,
    /// Who says so, or what it is; empty where the lane says it.
    pub label: String,
}

impl TimeBar {
    /// The bar of a date within bounds that may be narrower than it says, as those of a date that is counted from an event
    /// are; `None` where nothing bounds it.
    #[must_use]
    pub fn of(date: &Date, bounds: DayRange, look: Look) -> Option<Self> {
        let spans = date.spans();
        let (possible, certain) = match spans.as_slice() {
            [extent] => {
                let own = DayRange::of(*extent);
                let to = own.to.into_iter().chain(bounds.to).min();
                let range = DayRange { from: own.from.max(bounds.from), to };
                (vec![range], certain_days(range, extent.lasting))
            }
            several => (several.iter().copied().map(DayRange::of).collect(), None),
        };
        let bar = Self { possible, certain, look, label: String::new() };
        bar.possible.iter().any(|range| range.is_bounded()).then_some(bar)
    }

    /// From the first day that it can have been to the last.
    #[must_use]
    pub fn range(&self) -> DayRange {
        let from = self.possible.iter().map(|range| range.from).min().flatten();
        let open = self.possible.iter().any(|range| range.to.is_none());
        let to = self.possible.iter().filter_map(|range| range.to).max().filter(|_| !open);
        DayRange { from, to }
    }
}

/// The days on which something certainly was that lasts so within bounds.
fn certain_days(DayRange { from, to }: DayRange, lasting: Lasting) -> Option<[Day; 2]> {
    match (lasting, from, to) {
        (Lasting::Throughout, Some(from), Some(to)) => Some([from, to]),
        (Lasting::OneDay, Some(from), Some(to)) if from == to => Some([from, to]),
        (Lasting::FromFirst, Some(from), _) => Some([from, from]),
        (Lasting::ToLast, _, Some(to)) => Some([to, to]),
        _ => None,
    }
}

/// A line of a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeLane {
    /// What it is about.
    pub item: PictureItem,
    /// The same with all that is known, in words.
    pub words: String,
    /// What is drawn on it: below each other where sources disagree, else on one line.
    pub bars: Vec<TimeBar>,
    /// Whether the bars exclude each other, so that each has a line of its own.
    pub stacked: bool,
    /// Whether the bars are steps, each tied to the next.
    pub steps: bool,
    /// What has become of a step that is not recorded.
    pub outcome: Option<Certainty>,
}

impl TimeLane {
    /// From the first day of all bars to the last.
    #[must_use]
    pub fn range(&self) -> DayRange {
        hull(&self.bars)
    }

    /// How many lines it takes.
    #[must_use]
    pub fn lines(&self) -> usize {
        if self.stacked { self.bars.len().max(1) } else { 1 }
    }
}

/// A row with the days that its bars reach.
pub(super) struct DatedRow<R> {
    /// From the first day to the last.
    pub(super) range: DayRange,
    /// The first and the last day that somebody named.
    named: DayRange,
    /// The row.
    pub(super) row: R,
}

impl<R> DatedRow<R> {
    /// A row with these bars, or the row where they have no day.
    pub(super) fn of(bars: &[TimeBar], row: R) -> Result<Self, R> {
        let days = || bars.iter().flat_map(|bar| &bar.possible).flat_map(|range| range.days());
        let named = DayRange { from: days().min(), to: days().max() };
        match named.is_bounded() {
            true => Ok(Self { range: hull(bars), named, row }),
            false => Err(row),
        }
    }
}

impl DatedRow<TimeLane> {
    /// A lane with its own bars.
    pub(super) fn of_lane(lane: TimeLane) -> Result<Self, TimeLane> {
        let bars = lane.bars.clone();
        Self::of(&bars, lane)
    }
}

/// From the first day of all bars to the last.
fn hull(bars: &[TimeBar]) -> DayRange {
    let ranges = || bars.iter().map(TimeBar::range);
    let open = ranges().any(|range| range.to.is_none());
    DayRange {
        from: ranges().map(|range| range.from).min().flatten(),
        to: ranges().filter_map(|range| range.to).max().filter(|_| !open),
    }
}

/// How many events lie in a part of a scale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DensitySlot {
    /// Certainly.
    pub certain: u64,
    /// Certainly or possibly.
    pub possible: u64,
}

/// Bars on a scale of days.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimeChart {
    /// What it is called.
    pub title: &'static str,
    /// The scale; `None` where nothing has a day.
    pub scale: Option<DayScale>,
    /// The lines, from above.
    pub lanes: Vec<TimeLane>,
    /// What has no day.
    pub undated: Vec<PictureItem>,
    /// How many lines there are in all, some of them left out.
    pub all: usize,
    /// How many lie where, where lines were left out.
    pub density: Vec<DensitySlot>,
}

impl TimeChart {
    /// How many parts the density is told by.
    const SLOTS: usize = 120;

    /// A chart of dated rows, each with where it lies and what makes its lane; those without a day are listed beside it.
    /// Where there are too many, every so many are drawn, in order of time, and all are counted.
    pub(super) fn sampled<R>(
        title: &'static str,
        (rows, undated): (Vec<DatedRow<R>>, Vec<PictureItem>),
        max: usize,
        lane: impl Fn(R) -> TimeLane,
    ) -> Self {
        let scale = DayScale::of(rows.iter().flat_map(|row| row.named.days()));
        let all = rows.len();
        let density = scale
            .filter(|_| all > max)
            .map(|scale| density(scale, rows.iter().map(|row| row.range)))
            .unwrap_or_default();
        let lanes = super::sampled(rows, max).into_iter().map(|dated| lane(dated.row)).collect();
        Self { title, scale, lanes, undated, all, density }
    }

    /// What a reader should know of it.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.lanes.len() < self.all {
            let (drawn, all) = (total(self.lanes.len()), total(self.all));
            notes.push(format!(
                "{} of {} drawn, evenly from all in order of time; the strip counts all of them",
                english::thousands(drawn),
                english::counted(all, "line", "lines")
            ));
        }
        if !self.undated.is_empty() {
            notes.push(format!("{} without a day", english::thousands(total(self.undated.len()))));
        }
        notes
    }

    /// Every way in which something on it is drawn.
    pub(super) fn looks(&self) -> impl Iterator<Item = &TimeBar> {
        self.lanes.iter().flat_map(|lane| &lane.bars)
    }
}

fn density(scale: DayScale, ranges: impl Iterator<Item = DayRange>) -> Vec<DensitySlot> {
    let mut slots = vec![DensitySlot::default(); TimeChart::SLOTS];
    for range in ranges {
        let first = range.from.map_or(0, |day| scale.slot(day, TimeChart::SLOTS));
        let last = range.to.map_or(TimeChart::SLOTS - 1, |day| scale.slot(day, TimeChart::SLOTS));
        let certain = first == last;
        for slot in slots.iter_mut().take(last.saturating_add(1)).skip(first) {
            slot.possible += 1;
            slot.certain += u64::from(certain);
        }
    }
    slots
}

/// The bars of an event: of each date that is claimed where sources disagree, else of its date.
pub(super) fn of_event(row: &EventRow) -> Vec<TimeBar> {
    let look = Look::of(row);
    let claimed = row.claims.of("date").map(|field| field.values.as_slice()).unwrap_or_default();
    let bars: Vec<TimeBar> = claimed
        .iter()
        .filter_map(|(value, sources)| match value {
            ClaimedValue::Date(date) => {
                let doubtful = look.doubtful || date.doubt != Doubt::None;
                let bar = TimeBar::of(date, DayRange::default(), Look { doubtful, ..look })?;
                Some(TimeBar { label: sources.join(", "), ..bar })
            }
            _ => None,
        })
        .collect();
    if !bars.is_empty() {
        return bars;
    }
    let bounds = DayRange { from: row.earliest, to: row.latest };
    row.date.iter().filter_map(|date| TimeBar::of(date, bounds, look)).collect()
}

/// From the first day that an event can have been, by any claim, to the last.
#[must_use]
pub fn event_range(row: &EventRow) -> DayRange {
    hull(&of_event(row))
}
