//! The days an expression reaches from and to.

use super::syntax::{DatePoint, DigitPair, Expression, IntervalEnd, SetMember, Year};
use crate::time::civil::days_in_month;
use crate::time::{Day, Doubt};

/// The first and last day, `None` where there is no bound.
pub(super) type DayBounds = (Option<Day>, Option<Day>);

/// The months of the codes for parts of a year in ISO 8601-2 §4.8, first and number of them. 21 to 24 are seasons
/// wherever the place, 25 to 28 those of the north, 29 to 32 those of the south, 33 to 36 quarters, 37 to 39
/// thirds, 40 and 41 halves. Seasons without a place are taken to be northern ones.
pub(super) const fn part_of_year(code: u8) -> Option<(u8, u8)> {
    Some(match code {
        21 | 25 | 31 => (3, 3),
        22 | 26 | 32 => (6, 3),
        23 | 27 | 29 => (9, 3),
        // December and the two months after it: a winter cut off at the end of the year would be sharper than
        // what was said.
        24 | 28 | 30 => (12, 3),
        33 => (1, 3),
        34 => (4, 3),
        35 => (7, 3),
        36 => (10, 3),
        37 => (1, 4),
        38 => (5, 4),
        39 => (9, 4),
        40 => (1, 6),
        41 => (7, 6),
        _ => return None,
    })
}

/// The first and last day of so many whole months.
pub(crate) fn months(year: i64, first: u8, count: u8) -> Option<(Day, Day)> {
    let start = Day::from_civil(year, first, 1)?;
    Some((start, start.plus_months(i64::from(count)).0.plus_days(-1)))
}

/// The bounds of a point, marks left aside; `None` where no day fits.
pub(super) fn of_point(point: &DatePoint) -> Option<(Day, Day)> {
    if let Some(count) = point.month.and_then(DigitPair::value).and_then(part_of_year) {
        if point.day.is_some() {
            return None;
        }
        let (from, to) = year_range(&point.year);
        return Some((months(from, count.0, count.1)?.0, months(to, count.0, count.1)?.1));
    }
    let earliest = years(point).find_map(|year| in_year(point, year).map(|days| days.0))?;
    let latest = years(point).rev().find_map(|year| in_year(point, year).map(|days| days.1))?;
    Some((earliest, latest))
}

/// The years that can be meant by a point.
pub(super) fn years(point: &DatePoint) -> impl DoubleEndedIterator<Item = i64> {
    let (from, to) = year_range(&point.year);
    (from..=to).filter(|year| year_fits(&point.year, *year))
}

/// The first and last day in a year that fit the month and day of a point.
fn in_year(point: &DatePoint, year: i64) -> Option<(Day, Day)> {
    let in_month = |month: u8| {
        let last = days_in_month(year, month);
        let mut fitting = (1..=last).filter(|day| point.day.is_none_or(|field| field.fits(*day)));
        let first = fitting.next()?;
        let last = fitting.next_back().unwrap_or(first);
        Some((Day::from_civil(year, month, first)?, Day::from_civil(year, month, last)?))
    };
    let mut found =
        (1..=12).filter(|month| point.month.is_none_or(|field| field.fits(*month))).filter_map(in_month);
    let first = found.next()?;
    let last = found.next_back().unwrap_or(first);
    Some((first.0, last.1))
}

/// The first and last year that can be meant.
fn year_range(year: &Year) -> (i64, i64) {
    let filled = |digits: &[Option<u8>; 4], unknown: u8| {
        digits.iter().fold(0, |sum, digit| sum * 10 + i64::from(digit.unwrap_or(unknown)))
    };
    match year {
        Year::Long { value, .. } => (*value, *value),
        Year::Digits { negative: false, digits, .. } => (filled(digits, 0), filled(digits, 9)),
        // The year before -0001 in a text with a sign is 0000, which has none.
        Year::Digits { digits, .. } => (-filled(digits, 9), (-filled(digits, 0)).min(-1)),
    }
}

/// Whether a year of the range can be meant.
fn year_fits(year: &Year, number: i64) -> bool {
    let Year::Digits { digits, .. } = year else { return true };
    let places = [1000, 100, 10, 1];
    digits
        .iter()
        .zip(places)
        .all(|(digit, place)| digit.is_none_or(|digit| i64::from(digit) == number.abs() / place % 10))
}

/// The bounds of a point with room for its marks: each mark moves both bounds out by one unit of the part it
/// stands at, `%` by two. Counted digits (`S`) reach over all years that share them.
pub(super) fn of_point_widened(point: &DatePoint) -> Option<(Day, Day)> {
    let (mut earliest, mut latest) = of_point(point)?;
    if let Some((from, to)) = significant_range(&point.year) {
        earliest = Day::from_civil(from, 1, 1)?;
        latest = Day::from_civil(to, 12, 31)?;
    }
    let year_unit = match &point.year {
        Year::Digits { digits, .. } if point.month.is_none() => {
            let unknown = digits.iter().filter(|digit| digit.is_none()).count();
            12 * 10_i64.pow(u32::try_from(unknown).unwrap_or(0))
        }
        _ => 12,
    };
    let month_unit = point
        .month
        .and_then(DigitPair::value)
        .and_then(part_of_year)
        .map_or(1, |(_, count)| i64::from(count));
    let room =
        point.year_mark.steps() * year_unit + point.month.map_or(0, |field| field.mark.steps()) * month_unit;
    let days = point.day.map_or(0, |field| field.mark.steps());
    let from = whole_months_away(earliest, -room).plus_days(-days);
    let to = whole_months_away(latest, room).plus_days(days);
    Some((from, to))
}

/// A day so many months away; the last day of a month stays the last day of one.
pub(crate) fn whole_months_away(day: Day, months: i64) -> Day {
    let (year, month, dom) = day.civil();
    if months == 0 || dom != days_in_month(year, month) {
        return day.plus_months(months).0;
    }
    day.plus_days(1).plus_months(months).0.plus_days(-1)
}

/// The years that share the counted digits of a year.
fn significant_range(year: &Year) -> Option<(i64, i64)> {
    let (value, count) = match year {
        Year::Long { value, significant } => (*value, (*significant)?),
        Year::Digits { significant, .. } => (year.value()?, (*significant)?),
    };
    let width = match year {
        Year::Digits { .. } => 4,
        Year::Long { .. } => value.unsigned_abs().checked_ilog10()? + 1,
    };
    let step = 10_i64.checked_pow(width.saturating_sub(count))?;
    let low = value.abs() - value.abs() % step;
    let high = low + step - 1;
    Some(if value < 0 { (-high, -low) } else { (low, high) })
}

/// The bounds of an expression, given those of points; `None` where no day fits.
pub(super) fn of_expression(
    expression: &Expression,
    of_point: impl Fn(&DatePoint) -> Option<(Day, Day)>,
) -> Option<DayBounds> {
    match expression {
        Expression::Point(point) | Expression::Moment(point) => {
            of_point(point).map(|(earliest, latest)| (Some(earliest), Some(latest)))
        }
        Expression::Interval(start, end) => {
            let bound = |end: &IntervalEnd| match end {
                IntervalEnd::Point(point) => of_point(point).map(Some),
                // An end that is not known is no end that can be computed with.
                IntervalEnd::Open | IntervalEnd::Unknown => Some(None),
            };
            Some((bound(start)?.map(|days| days.0), bound(end)?.map(|days| days.1)))
        }
        Expression::Set { members, .. } => {
            let bounds =
                members.iter().map(|member| of_member(member, &of_point)).collect::<Option<Vec<_>>>()?;
            let earliest = bounds.iter().map(|(earliest, _)| *earliest).min().flatten();
            let latest = bounds.iter().map(|(_, latest)| *latest).collect::<Option<Vec<_>>>();
            Some((earliest, latest.and_then(|days| days.into_iter().max())))
        }
    }
}

fn of_member(member: &SetMember, of_point: &impl Fn(&DatePoint) -> Option<(Day, Day)>) -> Option<DayBounds> {
    Some(match member {
        SetMember::Point(point) => {
            let (earliest, latest) = of_point(point)?;
            (Some(earliest), Some(latest))
        }
        SetMember::Range(from, to) => (Some(of_point(from)?.0), Some(of_point(to)?.1)),
        SetMember::UpTo(point) => (None, Some(of_point(point)?.1)),
        SetMember::From(point) => (Some(of_point(point)?.0), None),
    })
}

/// Whether a range runs forwards. The end of an interval may begin before its start only where digits of it are
/// unknown (`1919-12-02/1919-XX-04`): otherwise it is a coarser date that says less than it seems to.
pub(super) fn runs_forwards(start: &DatePoint, end: &DatePoint, in_set: bool) -> bool {
    let (Some(start), Some(days)) = (of_point(start), of_point(end)) else { return false };
    if in_set || end.has_unknown() { start.0 <= days.1 } else { start.0 <= days.0 }
}

impl Doubt {
    /// By how many units it moves a bound.
    pub(crate) const fn steps(self) -> i64 {
        match self {
            Self::None => 0,
            Self::Uncertain | Self::Approximate => 1,
            Self::Both => 2,
        }
    }

    /// Both doubts together.
    #[must_use]
    pub const fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::None, doubt) | (doubt, Self::None) => doubt,
            (Self::Uncertain, Self::Uncertain) => Self::Uncertain,
            (Self::Approximate, Self::Approximate) => Self::Approximate,
            _ => Self::Both,
        }
    }
}
