//! Spans of calendar time: a month has no fixed number of days.

use std::fmt;

use super::civil::{YEAR_MAX, days_in_month};
use super::{Day, SpanOfTime, Unit};

impl Unit {
    /// Every unit, the shortest first.
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Year];

    /// The word for one of it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

/// A span, in the two measures that do not reduce to each other.
enum SpanMeasure {
    Days(i64),
    Months(i64),
}

impl SpanOfTime {
    /// So many of a unit.
    #[must_use]
    pub const fn new(count: u32, unit: Unit) -> Self {
        Self { count, unit }
    }

    /// The fewest and the most days it can last. A month is 28 to 31 days and a year 365 or 366; several in a
    /// row are counted as if each were the shortest or the longest.
    #[must_use]
    pub fn days_bounds(self) -> (i64, i64) {
        let count = i64::from(self.count);
        match self.unit {
            Unit::Day => (count, count),
            Unit::Week => (count * 7, count * 7),
            Unit::Month => (count * 28, count * 31),
            Unit::Year => (count * 365, count * 366),
        }
    }

    fn measure(self) -> SpanMeasure {
        let count = i64::from(self.count);
        match self.unit {
            Unit::Day => SpanMeasure::Days(count),
            Unit::Week => SpanMeasure::Days(count * 7),
            Unit::Month => SpanMeasure::Months(count),
            Unit::Year => SpanMeasure::Months(count * 12),
        }
    }
}

impl fmt::Display for SpanOfTime {
    /// In words: `3 weeks`, `1 year`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.count == 1 { "" } else { "s" };
        write!(f, "{} {}{plural}", self.count, self.unit.as_str())
    }
}

impl Day {
    /// The day a span later by the calendar, and whether the day of the month had to give way because the month
    /// reached is too short: 29 February and a year is 28 February.
    #[must_use]
    pub fn plus(self, span: SpanOfTime) -> (Self, bool) {
        match span.measure() {
            SpanMeasure::Days(days) => (self.plus_days(days), false),
            SpanMeasure::Months(months) => self.plus_months(months),
        }
    }

    /// The day a span earlier by the calendar, and whether the day of the month had to give way.
    #[must_use]
    pub fn minus(self, span: SpanOfTime) -> (Self, bool) {
        match span.measure() {
            SpanMeasure::Days(days) => (self.plus_days(-days), false),
            SpanMeasure::Months(months) => self.plus_months(-months),
        }
    }

    /// The day so many months later (earlier, if negative), and whether the day of the month had to give way.
    pub(crate) fn plus_months(self, months: i64) -> (Self, bool) {
        if !self.is_bounded() {
            return (self, false);
        }
        let (year, month, day) = self.civil();
        let total = i128::from(year) * 12 + i128::from(month) - 1 + i128::from(months);
        let year = i64::try_from(total.div_euclid(12)).unwrap_or(i64::MAX);
        let month = u8::try_from(total.rem_euclid(12) + 1).unwrap_or(1);
        let last = days_in_month(year, month);
        let reached = Self::from_civil(year, month, day.min(last));
        // Past the last year that days are made for there is no bound left to speak of.
        let beyond = if year > YEAR_MAX { Self::MAX } else { Self::MIN };
        (reached.unwrap_or(beyond), day > last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i64, m: u8, d: u8) -> Day {
        Day::from_civil(y, m, d).unwrap()
    }

    #[test]
    fn calendar_arithmetic() {
        let year = SpanOfTime::new(1, Unit::Year);
        let month = SpanOfTime::new(1, Unit::Month);
        assert_eq!(day(2024, 2, 29).plus(year), (day(2025, 2, 28), true));
        assert_eq!(day(2024, 2, 29).minus(year), (day(2023, 2, 28), true));
        assert_eq!(day(2023, 2, 28).plus(year), (day(2024, 2, 28), false));
        assert_eq!(day(2024, 1, 31).plus(month), (day(2024, 2, 29), true));
        assert_eq!(day(2024, 12, 31).plus(month), (day(2025, 1, 31), false));
        assert_eq!(day(2024, 1, 15).minus(month), (day(2023, 12, 15), false));
        assert_eq!(day(2024, 2, 28).plus(SpanOfTime::new(2, Unit::Week)), (day(2024, 3, 13), false));
        assert_eq!(Day::MAX.plus(year), (Day::MAX, false));
        assert_eq!(Day::MIN.minus(month), (Day::MIN, false));
    }

    #[test]
    fn no_bound_past_the_last_year() {
        assert_eq!(day(YEAR_MAX, 12, 1).plus(SpanOfTime::new(1, Unit::Year)).0, Day::MAX);
        assert_eq!(day(-YEAR_MAX, 12, 1).minus(SpanOfTime::new(1, Unit::Year)).0, Day::MIN);
        assert_eq!(Day(i64::MAX - 1).plus(SpanOfTime::new(u32::MAX, Unit::Week)).0, Day::MAX);
    }

    #[test]
    fn in_words() {
        assert_eq!(SpanOfTime::new(3, Unit::Week).to_string(), "3 weeks");
        assert_eq!(SpanOfTime::new(1, Unit::Year).to_string(), "1 year");
        assert_eq!(SpanOfTime::new(2, Unit::Month).days_bounds(), (56, 62));
        assert_eq!(SpanOfTime::new(1, Unit::Year).days_bounds(), (365, 366));
    }
}
