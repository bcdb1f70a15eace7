//! The days of an expression where these are no one stretch: sets, and unknown digits ahead of known ones.

use super::bounds::{self, DayBounds};
use super::syntax::{DatePoint, Expression, SetMember};
use crate::time::civil::days_in_month;
use crate::time::{Day, Doubt};

/// Stretches at most. Where there are more, only the bounds of all are known.
const SPANS_MAX: usize = 32;

/// The stretches of days of an expression, each of one member or of neighbouring ones, in order; `None` where it is one
/// stretch, or of more than are kept.
pub(super) fn of_expression(expression: &Expression) -> Option<Vec<DayBounds>> {
    let spans = match expression {
        Expression::Point(point) => of_point(point)?,
        Expression::Set { members, .. } => {
            let each = members.iter().map(|member| match member {
                SetMember::Point(point) => of_point(point),
                SetMember::Range(from, to) => Some(vec![(Some(widened(from)?.0), Some(widened(to)?.1))]),
                SetMember::UpTo(point) => Some(vec![(None, Some(widened(point)?.1))]),
                SetMember::From(point) => Some(vec![(Some(widened(point)?.0), None)]),
            });
            each.collect::<Option<Vec<_>>>()?.concat()
        }
        Expression::Moment(_) | Expression::Interval(..) => return None,
    };
    let spans = joined(spans);
    (2..=SPANS_MAX).contains(&spans.len()).then_some(spans)
}

fn widened(point: &DatePoint) -> Option<(Day, Day)> {
    bounds::of_point_widened(point)
}

/// The stretches of a point. One with a mark is taken as a whole.
fn of_point(point: &DatePoint) -> Option<Vec<DayBounds>> {
    let whole = || widened(point).map(|(from, to)| vec![(Some(from), Some(to))]);
    let in_pieces = point.doubt() == Doubt::None
        && point.has_unknown()
        && point.month.and_then(super::DigitPair::value).is_none_or(|month| month <= 12);
    if !in_pieces {
        return whole();
    }
    let mut spans = Vec::new();
    for year in bounds::years(point) {
        let months = (1..=12).filter(|month| point.month.is_none_or(|field| field.fits(*month)));
        for month in months {
            let day = |day: u8| Day::from_civil(year, month, day);
            let days = 1..=days_in_month(year, month);
            let fitting = days.filter(|day| point.day.is_none_or(|field| field.fits(*day)));
            spans.extend(fitting.filter_map(day).map(|day| (Some(day), Some(day))));
            if spans.len() > SPANS_MAX * 32 {
                return whole();
            }
        }
    }
    let spans = joined(spans);
    if spans.len() > SPANS_MAX { whole() } else { Some(spans) }
}

/// Stretches in order, those that touch as one.
fn joined(mut spans: Vec<DayBounds>) -> Vec<DayBounds> {
    let end = |day: Option<Day>| day.unwrap_or(Day::MAX);
    spans.sort_unstable();
    let mut all: Vec<DayBounds> = Vec::new();
    for (from, to) in spans {
        match all.last_mut() {
            Some((_, last)) if end(*last).plus_days(1) >= from.unwrap_or(Day::MIN) => {
                *last = if end(*last) >= end(to) { *last } else { to };
            }
            _ => all.push((from, to)),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use crate::time::edtf;

    fn spans(text: &str) -> Vec<String> {
        let spans = edtf::parse(text).unwrap().spans();
        spans.iter().map(|span| format!("{} {}", span.earliest, span.latest)).collect()
    }

    #[test]
    fn sets_and_unknown_digits_have_holes() {
        assert_eq!(spans("{2023,2025}"), ["2023-01-01 2023-12-31", "2025-01-01 2025-12-31"]);
        assert_eq!(spans("[2024-03-01,2024-03-09]").len(), 2);
        assert_eq!(spans("2024-XX-20").len(), 12);
        assert_eq!(spans("2024-XX-31").len(), 7);
        assert_eq!(spans("2024-0X").len(), 1);
        assert_eq!(spans("20XX-03-05").len(), 1);
        assert_eq!(spans("198X-12-25").len(), 10);
        assert_eq!(spans("{2023,2024}"), ["2023-01-01 2024-12-31"]);
        assert_eq!(spans("[2024-01-01..2024-01-05,2024-01-03..2024-01-09]"), ["2024-01-01 2024-01-09"]);
        assert_eq!(spans("[2024-01~,2024-09]"), ["2023-12-01 2024-02-29", "2024-09-01 2024-09-30"]);
        assert_eq!(spans("2024-0X-2X").len(), 9);
    }
}
