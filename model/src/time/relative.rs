//! Dates counted from today. What today is, is given; nothing here reads a clock.

use super::{Date, DateError, Day, Precision, SpanOfTime, Unit};

impl Date {
    /// The day, week, month or year so many units from the one that today lies in: `last year` is the calendar year
    /// before this one. A week begins on Monday.
    ///
    /// # Errors
    ///
    /// If it lies past the years that dates can be said in.
    pub fn unit_beside(unit: Unit, offset: i64, today: Day) -> Result<Self, DateError> {
        match unit {
            Unit::Day => Ok(Self::of_day(today.plus_days(offset))),
            Unit::Week => Self::week_of(today.plus_days(offset.saturating_mul(7))),
            Unit::Month => {
                let (year, month, _) = first_of_month(today, offset)?.civil();
                Self::month(year, month)
            }
            Unit::Year => Self::year(today.civil().0.saturating_add(offset)),
        }
    }

    /// The calendar quarter so many quarters from the one that today lies in.
    ///
    /// # Errors
    ///
    /// If it lies past the years that dates can be said in.
    pub fn quarter_beside(offset: i64, today: Day) -> Result<Self, DateError> {
        let (year, month, _) = first_of_month(today, offset.saturating_mul(3))?.civil();
        Self::quarter(year, (month - 1) / 3 + 1)
    }

    /// The week, from Monday to Sunday, that a day lies in.
    ///
    /// # Errors
    ///
    /// If it lies past the years that dates can be said in.
    pub fn week_of(day: Day) -> Result<Self, DateError> {
        let monday = day.plus_days(-day.weekday());
        Self::days(monday, monday.plus_days(6))
    }

    /// The so many units up to and including today: `last 30 days` begins 29 days ago.
    ///
    /// # Errors
    ///
    /// If it is no unit at all, or lies past the years that dates can be said in.
    pub fn last_n(count: u32, unit: Unit, today: Day) -> Result<Self, DateError> {
        let span = some_units(count, unit)?;
        Self::days(today.minus(span).0.plus_days(1).min(today), today)
    }

    /// The so many units from today on, today included.
    ///
    /// # Errors
    ///
    /// If it is no unit at all, or lies past the years that dates can be said in.
    pub fn next_n(count: u32, unit: Unit, today: Day) -> Result<Self, DateError> {
        let span = some_units(count, unit)?;
        Self::days(today, today.plus(span).0.plus_days(-1).max(today))
    }

    /// On some day from one to another.
    pub(crate) fn days(from: Day, to: Day) -> Result<Self, DateError> {
        if !from.is_bounded() || !to.is_bounded() {
            return Err(DateError::TooFar { year: if from.is_bounded() { to } else { from }.civil().0 });
        }
        let date = Self::between(&Self::of_day(from), &Self::of_day(to))?;
        Ok(Self { precision: Precision::OneOf, ..date })
    }
}

/// The first day of the month so many months from the one that a day lies in.
fn first_of_month(today: Day, offset: i64) -> Result<Day, DateError> {
    let (year, month, _) = today.civil();
    let first = Day::from_civil(year, month, 1).map(|first| first.plus_months(offset).0);
    first.filter(|day| day.is_bounded()).ok_or(DateError::TooFar { year })
}

fn some_units(count: u32, unit: Unit) -> Result<SpanOfTime, DateError> {
    if count == 0 {
        Err(DateError::NoUnits { unit: unit.as_str() })
    } else {
        Ok(SpanOfTime::new(count, unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Day {
        // A Friday.
        Day::from_civil(2026, 11, 20).unwrap()
    }

    fn bounds(date: Result<Date, DateError>) -> (String, String) {
        let date = date.unwrap();
        (date.earliest.unwrap().to_string(), date.latest.unwrap().to_string())
    }

    fn texts(from: &str, to: &str) -> (String, String) {
        (from.into(), to.into())
    }

    #[test]
    fn calendar_units() {
        let beside = |unit, offset| Date::unit_beside(unit, offset, today());
        assert_eq!(beside(Unit::Day, -1).unwrap().edtf(), "2026-11-19");
        assert_eq!(bounds(beside(Unit::Week, 0)), texts("2026-11-16", "2026-11-22"));
        assert_eq!(bounds(beside(Unit::Week, -1)), texts("2026-11-09", "2026-11-15"));
        assert_eq!(bounds(beside(Unit::Month, 1)), texts("2026-12-01", "2026-12-31"));
        assert_eq!(beside(Unit::Year, -1), Date::year(2025));
        assert_eq!(bounds(Date::quarter_beside(-3, today())), texts("2026-01-01", "2026-03-31"));
        assert_eq!(bounds(Date::quarter_beside(1, today())), texts("2027-01-01", "2027-03-31"));
        assert!(Date::unit_beside(Unit::Month, i64::MAX, today()).is_err());
    }

    #[test]
    fn the_month_before_the_end_of_a_long_one() {
        let end = Day::from_civil(2024, 3, 31).unwrap();
        assert_eq!(Date::unit_beside(Unit::Month, -1, end), Date::month(2024, 2));
        assert_eq!(Date::unit_beside(Unit::Month, 1, end), Date::month(2024, 4));
    }

    #[test]
    fn so_many_units() {
        assert_eq!(bounds(Date::last_n(30, Unit::Day, today())), texts("2026-10-22", "2026-11-20"));
        assert_eq!(bounds(Date::last_n(1, Unit::Day, today())), texts("2026-11-20", "2026-11-20"));
        assert_eq!(bounds(Date::last_n(2, Unit::Year, today())), texts("2024-11-21", "2026-11-20"));
        assert_eq!(bounds(Date::next_n(7, Unit::Day, today())), texts("2026-11-20", "2026-11-26"));
        assert!(matches!(Date::last_n(0, Unit::Day, today()), Err(DateError::NoUnits { .. })));
        assert!(matches!(Date::last_n(1, Unit::Day, Day::MAX), Err(DateError::TooFar { .. })));
    }
}
