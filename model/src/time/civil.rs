//! Days of the proleptic Gregorian calendar.
//!
//! The two conversions are Howard Hinnant's `days_from_civil` and `civil_from_days`
//! (<https://howardhinnant.github.io/date_algorithms.html>), computed in 128 bits so that no day overflows.

use std::fmt;

use super::Day;

/// The furthest year, either way, that a day is made for. It leaves room for arithmetic.
pub(crate) const YEAR_MAX: i64 = 1_000_000_000_000;

/// Days from 0000-03-01 to 1970-01-01: the algorithms count years from March.
const EPOCH_SHIFT: i64 = 719_468;

/// Days in 400 years.
const DAYS_PER_ERA: i64 = 146_097;

/// How many days a month has; 0 where there is no such month.
#[must_use]
pub const fn days_in_month(year: i64, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 0,
    }
}

/// Whether a year has a 29 February.
const fn is_leap(year: i64) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

impl Day {
    /// No bound on the early side.
    pub const MIN: Self = Self(i64::MIN);
    /// No bound on the late side.
    pub const MAX: Self = Self(i64::MAX);

    /// The day of a year, month and day of month; `None` where there is no such day, or where the year is more
    /// than 10¹² away.
    #[must_use]
    pub fn from_civil(year: i64, month: u8, day: u8) -> Option<Self> {
        let known = (-YEAR_MAX..=YEAR_MAX).contains(&year);
        if !known || day == 0 || day > days_in_month(year, month) {
            return None;
        }
        let month = i64::from(month);
        let shifted = year - i64::from(month <= 2);
        let era = shifted.div_euclid(400);
        let year_of_era = shifted.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Some(Self(era * DAYS_PER_ERA + day_of_era - EPOCH_SHIFT))
    }

    /// Its year, month and day of month.
    #[must_use]
    pub fn civil(self) -> (i64, u8, u8) {
        // Shifted within an era, so that no day of 64 bits is too far.
        let shifted = self.0.rem_euclid(DAYS_PER_ERA) + EPOCH_SHIFT;
        let era = self.0.div_euclid(DAYS_PER_ERA) + shifted.div_euclid(DAYS_PER_ERA);
        let day_of_era = shifted.rem_euclid(DAYS_PER_ERA);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        // Both are below 32.
        (year, u8::try_from(month).unwrap_or(1), u8::try_from(day).unwrap_or(1))
    }

    /// The day so many days later (earlier, if negative); no bound stays no bound.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        match self {
            Self::MIN | Self::MAX => self,
            Self(day) => Self(day.saturating_add(days)),
        }
    }

    /// The day of the week, 0 for Monday to 6 for Sunday.
    #[must_use]
    pub const fn weekday(self) -> i64 {
        // 1970-01-01 was a Thursday.
        (self.0.rem_euclid(7) + 3) % 7
    }

    /// Whether it is a day and no missing bound.
    #[must_use]
    pub const fn is_bounded(self) -> bool {
        !matches!(self, Self::MIN | Self::MAX)
    }
}

/// A year as EDTF writes it: four digits, or `Y` and more.
pub(crate) fn year_text(year: i64) -> String {
    match year {
        0..=9999 => format!("{year:04}"),
        -9999..=-1 => format!("-{:04}", -year),
        _ => format!("Y{year}"),
    }
}

impl fmt::Display for Day {
    /// As ISO 8601 writes it, `2024-02-29`; `..` for a missing bound.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_bounded() {
            return f.write_str("..");
        }
        let (year, month, day) = self.civil();
        // Nearly every day is of a year of four digits, and formatting takes several times as long as these digits.
        if let Ok(year @ 0..=9999) = u16::try_from(year) {
            let digit = |number: u16| b'0' + u8::try_from(number % 10).unwrap_or_default();
            let (month, day) = (u16::from(month), u16::from(day));
            let text = [
                digit(year / 1000),
                digit(year / 100),
                digit(year / 10),
                digit(year),
                b'-',
                digit(month / 10),
                digit(month),
                b'-',
                digit(day / 10),
                digit(day),
            ];
            return f.write_str(std::str::from_utf8(&text).unwrap_or_default());
        }
        write!(f, "{}-{month:02}-{day:02}", year_text(year))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_days() {
        assert_eq!(Day::from_civil(1970, 1, 1), Some(Day(0)));
        assert_eq!(Day::from_civil(2000, 3, 1), Some(Day(11_017)));
        assert_eq!(Day::from_civil(0, 1, 1), Some(Day(-719_528)));
        assert_eq!(Day::from_civil(2023, 2, 29), None);
        assert_eq!(Day::from_civil(2023, 13, 1), None);
        assert_eq!(Day::from_civil(YEAR_MAX + 1, 1, 1), None);
        assert_eq!(Day(0).weekday(), 3);
        assert_eq!(Day::from_civil(2024, 2, 26).map(Day::weekday), Some(0));
        assert_eq!(Day(-4).weekday(), 6);
    }

    #[test]
    fn shown_as_iso() {
        let shown = |y, m, d| Day::from_civil(y, m, d).map(|day| day.to_string());
        assert_eq!(shown(2024, 2, 29).as_deref(), Some("2024-02-29"));
        assert_eq!(shown(-44, 3, 15).as_deref(), Some("-0044-03-15"));
        assert_eq!(shown(170_000_002, 1, 1).as_deref(), Some("Y170000002-01-01"));
        assert_eq!(Day::MAX.to_string(), "..");
    }

    proptest! {
        #[test]
        fn there_and_back(day in proptest::num::i64::ANY) {
            let (year, month, dom) = Day(day).civil();
            if year.abs() <= YEAR_MAX {
                prop_assert_eq!(Day::from_civil(year, month, dom), Some(Day(day)));
            }
        }

        #[test]
        fn there_and_back_nearby(day in -5_000_000_i64..5_000_000) {
            let (year, month, dom) = Day(day).civil();
            prop_assert_eq!(Day::from_civil(year, month, dom), Some(Day(day)));
            let (_, next_month, next_dom) = Day(day + 1).civil();
            prop_assert!(next_dom == dom + 1 || (next_dom == 1 && next_month == month % 12 + 1));
        }
    }
}
