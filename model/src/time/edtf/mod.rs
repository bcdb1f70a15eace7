//! EDTF, the Extended Date/Time Format of ISO 8601-2: levels 0 to 2, in.
//!
//! The text is parsed here instead of by a crate. `edtf-core` 1.2.3 was held against the strings that the test
//! suites of edtf-validate and python-edtf use: it refuses 15 of 206 valid strings (every
//! negative year with unknown digits, `-1859S5`, intervals with no dated end, a time on a day before year 0)
//! and takes 5 of 71 invalid ones (intervals whose end begins before their start, and long years in intervals).
//! It also sees `1950S2` as a century, and keeps marks such as `~` out of its bounds altogether, so that the room
//! they need when dates are compared would have to be computed here in any case.
//!
//! Decisions where the standard leaves room:
//! - An end of an interval that is not known (`2004-06-01/`) has no bound, like one that is open (`2004-06-01/..`);
//!   nothing is made up to stand for it.
//! - A winter is December and the two months after it.
//! - A day with a time of day is that day as written: an offset from UTC does not move it.
//! - A mark moves bounds by a unit of the part it stands at, for comparing only: `2004-06~` by a month.
//! - Spaces are refused everywhere.

mod bounds;
mod parse;
mod spans;
mod syntax;
#[cfg(test)]
mod tests;

pub(crate) use self::bounds::{months, whole_months_away};
use self::syntax::{DatePoint, DigitPair, Expression, IntervalEnd, SetMember};
use super::{Date, DateError, DateSense, Day, Doubt, Precision};

/// The date that EDTF text says.
///
/// An interval between two whole days lasts from the one to the other ([`DateSense::Throughout`]); where an end is
/// coarser, nobody said on which of its days it begins or ends, so the event is only known to lie within. Sets
/// keep their outer bounds; `[..a]` is [`DateSense::By`] and `[a..]` is [`DateSense::Since`].
///
/// # Errors
///
/// If it is no EDTF, or no day fits.
pub fn parse(text: &str) -> Result<Date, DateError> {
    let fail = |(at, reason)| DateError::NotADate { text: text.into(), at, reason };
    let expression = parse::expression(text).map_err(fail)?;
    check(&expression)?;
    let Some((earliest, latest)) = bounds::of_expression(&expression, bounds::of_point) else {
        return Err(fail((0, "there is no such day")));
    };
    let (precision, sense) = classify(&expression);
    let mut date = Date {
        earliest,
        latest,
        precision,
        sense,
        doubt: doubt(&expression),
        anchor: None,
        derived: false,
        text: None,
    };
    if date.edtf() != text {
        date.text = Some(text.into());
    }
    Ok(date)
}

/// The bounds of EDTF text with room for its marks; `None` if it is no EDTF.
pub(super) fn widened(text: &str) -> Option<(Option<Day>, Option<Day>)> {
    let expression = parse::expression(text).ok()?;
    bounds::of_expression(&expression, bounds::of_point_widened)
}

/// The stretches of days of EDTF text with room for its marks, each as far as it is bounded; `None` where it is no EDTF,
/// one stretch, or too many.
pub(super) fn spans(text: &str) -> Option<Vec<(Option<Day>, Option<Day>)>> {
    spans::of_expression(&parse::expression(text).ok()?)
}

/// The members of a set in EDTF text, where each is one date; `None` of anything else.
pub(super) fn members(text: &str) -> Option<Vec<Date>> {
    let inner = text.strip_prefix(['[', '{'])?.strip_suffix([']', '}'])?;
    inner.split(',').map(|member| parse(member).ok()).collect()
}

/// Every point has a day that fits, and every range runs forwards.
fn check(expression: &Expression) -> Result<(), DateError> {
    match expression {
        Expression::Point(point) | Expression::Moment(point) => check_point(point),
        Expression::Interval(start, end) => {
            for end in [start, end] {
                if let IntervalEnd::Point(point) = end {
                    check_point(point)?;
                }
            }
            match (start, end) {
                (IntervalEnd::Point(start), IntervalEnd::Point(end)) => check_range(start, end, false),
                _ => Ok(()),
            }
        }
        Expression::Set { members, .. } => members.iter().try_for_each(|member| match member {
            SetMember::Point(point) | SetMember::UpTo(point) | SetMember::From(point) => check_point(point),
            SetMember::Range(from, to) => {
                check_point(from)?;
                check_point(to)?;
                check_range(from, to, true)
            }
        }),
    }
}

fn check_range(start: &DatePoint, end: &DatePoint, in_set: bool) -> Result<(), DateError> {
    if bounds::runs_forwards(start, end, in_set) {
        return Ok(());
    }
    let day = |point: &DatePoint| bounds::of_point(point).map_or(Day::MIN, |days| days.0);
    Err(DateError::Reversed { from: day(start), to: day(end) })
}

/// Whether any day fits, with the reason where it is plain.
fn check_point(point: &DatePoint) -> Result<(), DateError> {
    if bounds::of_point(point).is_some() {
        return Ok(());
    }
    let (year, month) = (point.year.value(), point.month.and_then(DigitPair::value));
    match (year, month, point.day.and_then(DigitPair::value)) {
        (Some(year), Some(month @ 1..=12), Some(_)) => {
            Err(DateError::NoSuchDay { year, month, last: super::days_in_month(year, month) })
        }
        (_, Some(month), _) if !(1..=12).contains(&month) && bounds::part_of_year(month).is_none() => {
            Err(DateError::NoSuchMonth { month })
        }
        _ => Err(DateError::NoSuchDate),
    }
}

/// How fine an expression is and how an event lies in it.
fn classify(expression: &Expression) -> (Precision, DateSense) {
    match expression {
        Expression::Moment(_) => (Precision::Day, DateSense::On),
        Expression::Point(point) => {
            let exact = point.day.is_some() && !point.has_unknown();
            (precision(point), if exact { DateSense::On } else { DateSense::Within })
        }
        Expression::Interval(IntervalEnd::Open, IntervalEnd::Open | IntervalEnd::Unknown)
        | Expression::Interval(IntervalEnd::Unknown, IntervalEnd::Open) => {
            (Precision::Other, DateSense::Within)
        }
        Expression::Interval(start, end) => {
            let whole_day = |end: &IntervalEnd| match end {
                IntervalEnd::Point(point) => {
                    point.day.is_some() && !point.has_unknown() && point.doubt() == Doubt::None
                }
                IntervalEnd::Open | IntervalEnd::Unknown => false,
            };
            let lasting = whole_day(start) && whole_day(end);
            (Precision::Interval, if lasting { DateSense::Throughout } else { DateSense::Within })
        }
        Expression::Set { all: true, .. } => (Precision::Other, DateSense::Within),
        Expression::Set { members, .. } => match members.as_slice() {
            [SetMember::UpTo(point)] => (precision(point), DateSense::By),
            [SetMember::From(point)] => (precision(point), DateSense::Since),
            _ => (Precision::OneOf, DateSense::Within),
        },
    }
}

/// How fine a point is. A month or day that is all `X` says no more than what stands before it.
fn precision(point: &DatePoint) -> Precision {
    let blank = |field: DigitPair| field.tens.is_none() && field.ones.is_none();
    let day = point.day.filter(|field| !blank(*field));
    let month = point.month.filter(|field| !blank(*field) || day.is_some());
    match (point.year.trailing_unknown(), month, day) {
        (Some(0), None, None) => Precision::Year,
        (Some(1), None, None) => Precision::Decade,
        (Some(2), None, None) => Precision::Century,
        (Some(0), Some(month), day) => match (month.value(), day.map(DigitPair::value)) {
            (Some(1..=12), None) => Precision::Month,
            (Some(21..=28), None) => Precision::Season,
            (Some(_), Some(Some(_))) => Precision::Day,
            _ => Precision::Other,
        },
        _ => Precision::Other,
    }
}

/// Every mark of an expression, joined. A year with counted digits is an estimate.
fn doubt(expression: &Expression) -> Doubt {
    let of_point = |point: &DatePoint| {
        let estimate = match point.year {
            syntax::Year::Digits { significant, .. } | syntax::Year::Long { significant, .. } => {
                significant.is_some()
            }
        };
        point.doubt().join(if estimate { Doubt::Approximate } else { Doubt::None })
    };
    match expression {
        Expression::Point(point) | Expression::Moment(point) => of_point(point),
        Expression::Interval(start, end) => {
            [start, end].into_iter().fold(Doubt::None, |sum, end| match end {
                IntervalEnd::Point(point) => sum.join(of_point(point)),
                IntervalEnd::Open | IntervalEnd::Unknown => sum,
            })
        }
        Expression::Set { members, .. } => members.iter().fold(Doubt::None, |sum, member| match member {
            SetMember::Point(point) | SetMember::UpTo(point) | SetMember::From(point) => {
                sum.join(of_point(point))
            }
            SetMember::Range(from, to) => sum.join(of_point(from)).join(of_point(to)),
        }),
    }
}
