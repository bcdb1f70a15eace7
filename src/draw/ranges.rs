//! Counts and other amounts, as ranges: at least so much, at most so much.

use annals_grammar::english;
use annals_model::numbers::{as_float, signed_float, total};

use super::{Picture, PictureItem};
use crate::answer::{
    Bounds, DurationRow, FigureRow, GroupLabel, GroupRow, ProgressRow, RankRow, key_text, words,
};

/// An amount.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RangeBar {
    /// Of what.
    pub item: PictureItem,
    /// At least; `None` where there is no bound.
    pub at_least: Option<f64>,
    /// At most; `None` where there is no bound.
    pub at_most: Option<f64>,
    /// How much was aimed at.
    pub target: Option<f64>,
    /// The amount in words.
    pub words: String,
}

/// The counts of one key over all periods, in order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountSeries {
    /// The key.
    pub name: String,
    /// At least and at most; at most `None` where there is no bound.
    pub counts: Vec<Bounds<u64>>,
}

/// Amounts one below the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RangeChart {
    /// What it is called.
    pub title: &'static str,
    /// In what the amounts are counted; empty for a number of things.
    pub unit: String,
    /// The amounts.
    pub bars: Vec<RangeBar>,
    /// How many there are, some of them left out.
    pub all: usize,
    /// For keys of which one is a period: the counts of the others.
    pub series: Vec<CountSeries>,
}

impl RangeChart {
    fn new(title: &'static str, bars: impl Iterator<Item = RangeBar>, max: usize) -> Self {
        let bars: Vec<RangeBar> = bars.collect();
        let all = bars.len();
        Self { title, bars: bars.into_iter().take(max).collect(), all, ..Self::default() }
    }

    fn picture(self) -> Vec<Picture> {
        if self.bars.is_empty() { Vec::new() } else { vec![Picture::Ranges(self)] }
    }

    /// The least and the greatest amount that is bounded, 0 among them.
    #[must_use]
    pub fn bounds(&self) -> [f64; 2] {
        let amounts = self.bars.iter().flat_map(|bar| {
            bar.at_least.into_iter().chain(bar.at_most).chain(bar.target).filter(|amount| amount.is_finite())
        });
        let [least, most] =
            amounts.fold([0.0_f64, 0.0_f64], |[least, most], amount| [least.min(amount), most.max(amount)]);
        if most > least { [least, most] } else { [least, least + 1.0] }
    }

    /// What a reader should know of it.
    pub(super) fn notes(&self) -> Vec<String> {
        if self.bars.len() == self.all {
            return Vec::new();
        }
        let (drawn, all) = (english::thousands(total(self.bars.len())), english::thousands(total(self.all)));
        vec![format!("the first {drawn} of {all} drawn")]
    }
}

/// Counts of groups.
pub(super) fn of_groups(rows: &[GroupRow], max: usize) -> Vec<Picture> {
    let entry = |row: &GroupRow| match row.keys.as_slice() {
        [GroupLabel::Entity(name)] => name.id,
        _ => 0,
    };
    let bars = rows.iter().map(|row| RangeBar {
        item: PictureItem { entry: entry(row), label: row.key() },
        at_least: Some(as_float(row.at_least)),
        at_most: row.at_most.map(as_float),
        target: None,
        words: words::count_range((row.at_least, row.at_most)),
    });
    RangeChart { series: series(rows), ..RangeChart::new("Counts", bars, max) }.picture()
}

/// The counts of each group that is told by a period too, in order of time.
fn series(rows: &[GroupRow]) -> Vec<CountSeries> {
    let period = |row: &GroupRow| {
        row.keys.iter().find_map(|key| match key {
            GroupLabel::Period(date) => Some(date.edtf()),
            _ => None,
        })
    };
    let mut periods: Vec<String> = rows.iter().filter_map(period).collect();
    periods.sort_unstable();
    periods.dedup();
    let mut series: Vec<CountSeries> = Vec::new();
    for row in rows {
        let Some(at) = period(row).and_then(|period| periods.binary_search(&period).ok()) else { continue };
        let others: Vec<GroupLabel> =
            row.keys.iter().filter(|key| !matches!(key, GroupLabel::Period(_))).cloned().collect();
        if others.is_empty() {
            continue;
        }
        let name = key_text(&others);
        let place = series.iter().position(|known| known.name == name).unwrap_or_else(|| {
            series.push(CountSeries { name, counts: vec![(0, Some(0)); periods.len()] });
            series.len() - 1
        });
        series[place].counts[at] = (row.at_least, row.at_most);
    }
    series
}

/// Averages, medians and totals.
pub(super) fn of_figures(rows: &[FigureRow], max: usize) -> Vec<Picture> {
    let bars = rows.iter().map(|row| RangeBar {
        item: PictureItem {
            entry: 0,
            label: if row.keys.is_empty() { row.figure.to_owned() } else { key_text(&row.keys) },
        },
        at_least: row.at_least,
        at_most: row.at_most,
        target: None,
        words: crate::answer::Value::Amount((row.at_least, row.at_most)).words(),
    });
    let unit = rows.first().map(|row| row.unit.clone()).unwrap_or_default();
    let bounded = rows.iter().any(|row| row.at_least.is_some() || row.at_most.is_some());
    if bounded { RangeChart { unit, ..RangeChart::new("Amounts", bars, max) }.picture() } else { Vec::new() }
}

/// How far plans have come.
pub(super) fn of_progress(rows: &[ProgressRow], max: usize) -> Vec<Picture> {
    let bars = rows.iter().map(|row| RangeBar {
        item: PictureItem { entry: 0, label: row.scope.to_string() },
        at_least: Some(as_float(row.done_at_least)),
        at_most: row.done_at_most.map(as_float),
        target: Some(as_float(row.target)),
        words: format!("{} of {}", words::range((row.done_at_least, row.done_at_most)), row.target),
    });
    RangeChart::new("Progress", bars, max).picture()
}

/// Scores.
pub(super) fn of_ranks(rows: &[RankRow], max: usize) -> Vec<Picture> {
    let bars = rows.iter().map(|row| RangeBar {
        item: PictureItem { entry: row.name.id, label: row.name.text.clone() },
        at_least: Some(row.score),
        at_most: Some(row.score),
        target: None,
        words: words::decimal(row.score),
    });
    RangeChart::new("Ranks", bars, max).picture()
}

/// How long it was from one event to another.
pub(super) fn of_durations(rows: &[DurationRow], max: usize) -> Vec<Picture> {
    let number = |event: Option<u64>| event.map_or_else(|| "a date".to_owned(), |event| format!("#{event}"));
    let bars = rows.iter().map(|row| {
        let about = row.about.as_ref().map(|about| format!("{about}: ")).unwrap_or_default();
        RangeBar {
            item: PictureItem {
                entry: row.from.unwrap_or_default(),
                label: format!("{about}{} to {}", number(row.from), number(row.to)),
            },
            at_least: row.min_days.map(signed_float),
            at_most: row.max_days.map(signed_float),
            target: None,
            words: words::days(row.min_days, row.max_days),
        }
    });
    RangeChart { unit: "days".to_owned(), ..RangeChart::new("Durations", bars, max) }.picture()
}
