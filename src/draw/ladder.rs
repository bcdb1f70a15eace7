//! Sequences: what followed what, step by step, and what was to follow and did not.

use annals_graph::view::View;

use super::bars::{DatedRow, TimeBar, TimeChart, TimeLane, of_event};
use super::{is_absence, rows_of, timeline};
use crate::answer::EventRow;

/// A lane for each sequence, a bar for each step.
pub(super) fn of_sequences(rows: &[EventRow], view: &View<'_>, max: usize) -> TimeChart {
    let (mut dated, mut undated) = (Vec::new(), Vec::new());
    for row in rows {
        let lane = lane(row, view);
        match DatedRow::of_lane(lane) {
            Ok(lane) => dated.push(lane),
            Err(lane) => undated.push(lane.item),
        }
    }
    TimeChart::sampled("Sequences", (dated, undated), max, |lane| lane)
}

fn lane(row: &EventRow, view: &View<'_>) -> TimeLane {
    let then = rows_of(view, row.then.as_deref().unwrap_or_default());
    let bars = std::iter::once(row).chain(&then).flat_map(step_bars).collect();
    let steps: Vec<String> =
        std::iter::once(timeline::in_words(row)).chain(then.iter().map(timeline::in_words)).collect();
    TimeLane {
        item: timeline::item(&EventRow { then: None, ..row.clone() }),
        words: steps.join(" → "),
        bars,
        steps: true,
        outcome: Some(row.answer).filter(|answer| is_absence(*answer)),
        ..TimeLane::default()
    }
}

/// The bars of a step: it says of what kind it is.
fn step_bars(row: &EventRow) -> Vec<TimeBar> {
    let bars = of_event(row).into_iter();
    bars.map(|bar| TimeBar { label: format!("{} #{}", row.kind, row.id), ..bar }).collect()
}
