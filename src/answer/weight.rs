//! What rows take on the heap.

use super::{
    ChangeRow, ClaimRow, CountText, DateRow, DescriptionRow, DurationRow, EntityRow, EventRow, FigureRow,
    GroupRow, HistoryRow, NeighbourRow, PlanRow, ProgressRow, RankRow, ReplayRow, StatusRow, StepRow,
    TwinRow,
};
use crate::budget::Weight;

impl Weight for CountText {
    fn heap(&self) -> usize {
        match self {
            Self::Number(_) => 0,
            Self::Words(words) => words.heap(),
        }
    }
}

/// Rows with all of their fields.
macro_rules! rows {
    ($($row:ident { $($field:ident),* })*) => {$(
        impl Weight for $row {
            fn heap(&self) -> usize {
                let Self { $($field),* } = self;
                0 $(+ $field.heap())*
            }
        }
    )*};
}

rows! {
    EventRow { id, kind, mood, date, earliest, latest, roles, quantity, count, sources, disputed, answer, because, then, tied, when }
    EntityRow { number, name, ty, parent, answer, because }
    GroupRow { key, keys, at_least, at_most }
    DateRow { date, earliest, latest, answer, because }
    DurationRow { from, to, about, min_days, max_days, stated, calendar }
    StatusRow { name, status, since, answer, because }
    StepRow { step, from, event, kind, date, to }
    ClaimRow { event, source, span, locator, grounds, via, quote, rank, asserts, published }
    DescriptionRow { name, ty, parent, aliases, coordinates, status, first, last, events, relations, notes }
    PlanRow { step, depth, text, estimated, actual, us, entries }
    NeighbourRow { name, ty, steps }
    RankRow { name, ty, score }
    ChangeRow { name, from, to, date, event, answer, because }
    ProgressRow { scope, done_at_least, done_at_most, target, computed }
    HistoryRow { entry, recorded_at, what, field, from, to, because, author }
    FigureRow { key, figure, at_least, at_most, unit, events }
    TwinRow { event, twin, alike, same, distinct }
    ReplayRow { step, period, as_of, events, changes, heading }
}
