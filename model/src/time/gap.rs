//! Distances by the calendar, in whole units.

use std::fmt;

use super::{Day, Extent, Unit};

/// How far one extent lies from another, in whole units: the fewest and the most; `None` where there is no bound.
/// Between two known days, with what is left of them. Displayed in words: `21 to 22 months`, `9 months and 21 days`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CalendarGap {
    /// The fewest, whole ones; negative where the other comes first.
    pub min: Option<i64>,
    /// The most, whole ones.
    pub max: Option<i64>,
    /// Of what.
    pub unit: Unit,
    /// The months, and the days, that are left of a distance between two known days.
    pub left: (i64, i64),
}

/// Whole months in a span from which on years are the better measure.
const YEARS_FROM_MONTHS: i64 = 36;

impl Extent {
    /// The distance to another in days, whole months or whole years, whichever suits it: months where even the
    /// shortest distance has one, years from three of them on.
    #[must_use]
    pub fn gap_calendar(self, to: Self) -> CalendarGap {
        let day = |day: Day| day.is_bounded().then_some(day);
        let (end_early, end_late) = (self.earliest_end(), self.latest);
        let (start_early, start_late) = (to.earliest, to.latest_start());
        let months = |from: Day, to: Day| Some(whole_months(day(from)?, day(to)?));
        let (min, max) = (months(end_late, start_early), months(end_early, start_late));
        let (min_days, max_days) = self.gap_days(to);
        let shortest = match (min, max) {
            (Some(min), Some(max)) if (min_days < Some(0)) == (max_days < Some(0)) => {
                min.abs().min(max.abs())
            }
            // A distance that may be nothing is told in days.
            (Some(_), Some(_)) => 0,
            (Some(bound), None) | (None, Some(bound)) => bound.abs(),
            (None, None) => 0,
        };
        if shortest == 0 {
            return CalendarGap { min: min_days, max: max_days, unit: Unit::Day, left: (0, 0) };
        }
        let is_known = min_days == max_days && min_days.is_some();
        let days_left = if is_known { days_beyond(end_early, start_early) } else { 0 };
        if shortest < YEARS_FROM_MONTHS {
            return CalendarGap { min, max, unit: Unit::Month, left: (0, days_left) };
        }
        // Rounds towards nothing on both sides, as whole months do.
        CalendarGap {
            min: min.map(|months| months / 12),
            max: max.map(|months| months / 12),
            unit: Unit::Year,
            left: if is_known { (shortest % 12, days_left) } else { (0, 0) },
        }
    }
}

/// The days that lie between two days beyond whole months.
fn days_beyond(one: Day, other: Day) -> i64 {
    let (from, to) = (one.min(other), one.max(other));
    to.0 - from.plus_months(whole_months(from, to)).0.0
}

/// The whole months from one day to another; negative if the other comes first.
fn whole_months(from: Day, to: Day) -> i64 {
    if to < from {
        return -whole_months(to, from);
    }
    let ((from_year, from_month, _), (to_year, to_month, _)) = (from.civil(), to.civil());
    let months = (to_year - from_year) * 12 + i64::from(to_month) - i64::from(from_month);
    if from.plus_months(months).0 > to { months - 1 } else { months }
}

impl fmt::Display for CalendarGap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = self.unit.as_str();
        let plural = |count: i64| if count.abs() == 1 { "" } else { "s" };
        let known = self.min.filter(|min| self.max == Some(*min) && self.left != (0, 0));
        if let Some(count) = known {
            let parts = [(count.abs(), unit), (self.left.0, "month"), (self.left.1, "day")];
            let said = parts.iter().filter(|(count, _)| *count != 0);
            let said: Vec<String> =
                said.map(|(count, unit)| format!("{count} {unit}{}", plural(*count))).collect();
            let before = if count < 0 { " before" } else { "" };
            let (last, others) = said.split_last().map_or(("", &[][..]), |(last, all)| (last.as_str(), all));
            return write!(f, "{} and {last}{before}", others.join(", "));
        }
        match (self.min, self.max) {
            (Some(min), Some(max)) if max < 0 => {
                let (near, far) = (-max, -min);
                if near == far {
                    write!(f, "{near} {unit}{} before", plural(near))
                } else {
                    write!(f, "{near} to {far} {unit}s before")
                }
            }
            (Some(min), Some(max)) if min == max => write!(f, "{min} {unit}{}", plural(min)),
            (Some(min), Some(max)) => write!(f, "{min} to {max} {unit}s"),
            (Some(min), None) => write!(f, "at least {min} {unit}{}", plural(min)),
            (None, Some(max)) => write!(f, "at most {max} {unit}{}", plural(max)),
            (None, None) => f.write_str("unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Date, edtf};

    fn extent(text: &str) -> Extent {
        edtf::parse(text).unwrap().extent()
    }

    #[test]
    fn in_days() {
        assert_eq!(extent("2020-08").gap_days(extent("2022-06")), (Some(639), Some(698)));
        assert_eq!(extent("2024-02-29").gap_days(extent("2024-12-20")), (Some(295), Some(295)));
        assert_eq!(extent("2024-02-29").gap_days(extent("[2024-12..]")), (Some(276), None));
        let lasting = Date::throughout(Date::month(2024, 1).unwrap()).extent();
        assert_eq!(lasting.gap_days(extent("2024-02-01")), (Some(1), Some(1)));
    }

    #[test]
    fn in_words() {
        let said = |from: &str, to: &str| extent(from).gap_calendar(extent(to)).to_string();
        assert_eq!(said("2020-08", "2022-06"), "21 to 22 months");
        assert_eq!(said("2024-02-29", "2024-12-20"), "9 months and 21 days");
        assert_eq!(said("2024-12-20", "2024-02-29"), "9 months and 21 days before");
        assert_eq!(said("2020-01-31", "2024-03-01"), "4 years, 1 month and 1 day");
        assert_eq!(said("2024-02-29", "2024-03-01"), "1 day");
        assert_eq!(said("2024-02-29", "2024-02-29"), "0 days");
        assert_eq!(said("2024-02-29", "2025-02-28"), "12 months");
        assert_eq!(said("2010", "2020"), "9 to 10 years");
        assert_eq!(said("2020", "2010"), "9 to 10 years before");
        assert_eq!(said("2024-02-29", "2024-02-20"), "9 days before");
        assert_eq!(said("2024-01", "2024-02"), "1 to 59 days");
        assert_eq!(said("2024-02-29", "[2024-12..]"), "at least 9 months");
        assert_eq!(said("[..2024]", "[..2025]"), "unknown");
        assert_eq!(said("2024", "2024"), "-365 to 365 days");
    }
}
