//! Dates counted from today. What today is, is given; nothing here reads a clock.

use super::{Date, DateError, Day, Precision, SpanOfTime, Unit};

impl Date {
    /// Today.
    #[must_use]
    pub fn today(today: Day) -> Self {
        Self::of_day(today)
    }

    /// The day before today.
    #[must_use]
    pub fn yesterday(today: Day) -> Self {
        Self::of_day(today.plus_days(-1))
    }

    /// The day after today.
    #[must_use]
    pub fn tomorrow(today: Day) -> Self {
        Self::of_day(today.plus_days(1))
    }

    /// The day, week, month or year that today lies in. A week begins on Monday.
    ///
    /// # Errors
    ///
    /// If it lies past the years that dates can be said in.
    pub fn this(unit: Unit, today: Day) -> Result<Self, DateError> {
        Self::unit_around(unit, today)
    }

    /// The one before: `last year` is the calendar year before this one.
    ///
    /// # Errors
    ///
    /// If it lies past the years that dates can be said in.
    pub fn last(unit: Unit, today: Day) -> Result<Self, DateError> {
        Self::unit_around(unit, today.minus(SpanOfTime::new(1, unit)).0)
    }

    /// The one after.
    ///
    /// # Errors
    ///
    /// If it lies past the years that dates can be said in.
    pub fn next(unit: Unit, today: Day) -> Result<Self, DateError> {
        Self::unit_around(unit, today.plus(SpanOfTime::new(1, unit)).0)
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

    fn unit_around(unit: Unit, day: Day) -> Result<Self, DateError> {
        let (year, month, _) = day.civil();
        match unit {
            Unit::Day => Ok(Self::of_day(day)),
            Unit::Week => {
                let monday = day.plus_days(-day.weekday());
                Self::days(monday, monday.plus_days(6))
            }
            Unit::Month => Self::month(year, month),
            Unit::Year => Self::year(year),
        }
    }

    /// On some day from one to another.
    fn days(from: Day, to: Day) -> Result<Self, DateError> {
        if !from.is_bounded() || !to.is_bounded() {
            return Err(DateError::TooFar { year: if from.is_bounded() { to } else { from }.civil().0 });
        }
        let date = Self::between(&Self::of_day(from), &Self::of_day(to))?;
        Ok(Self { precision: Precision::OneOf, ..date })
    }
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
        assert_eq!(Date::yesterday(today()).edtf(), "2026-11-19");
        assert_eq!(Date::tomorrow(today()).edtf(), "2026-11-21");
        assert_eq!(bounds(Date::this(Unit::Week, today())), texts("2026-11-16", "2026-11-22"));
        assert_eq!(bounds(Date::last(Unit::Week, today())), texts("2026-11-09", "2026-11-15"));
        assert_eq!(bounds(Date::next(Unit::Month, today())), texts("2026-12-01", "2026-12-31"));
        assert_eq!(Date::last(Unit::Year, today()), Date::year(2025));
        assert_eq!(Date::this(Unit::Day, today()).unwrap().edtf(), "2026-11-20");
    }

    #[test]
    fn the_month_before_the_end_of_a_long_one() {
        let end = Day::from_civil(2024, 3, 31).unwrap();
        assert_eq!(Date::last(Unit::Month, end), Date::month(2024, 2));
        assert_eq!(Date::next(Unit::Month, end), Date::month(2024, 4));
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
