//! Whose days they are: a time zone. What day it is depends on it, and nothing else does.

use super::{DateError, Day, Timestamp};

/// A time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(jiff::tz::TimeZone);

impl Default for Zone {
    /// UTC.
    fn default() -> Self {
        Self(jiff::tz::TimeZone::UTC)
    }
}

impl Zone {
    /// The zone that the machine is set to; UTC where that cannot be told.
    #[must_use]
    pub fn system() -> Self {
        jiff::tz::TimeZone::try_system().map(Self).unwrap_or_default()
    }

    /// The zone of this name, `Asia/Seoul`, or this far from UTC, `+09:00`.
    ///
    /// # Errors
    ///
    /// If there is none, or the machine knows no names of zones.
    pub fn named(name: &str) -> Result<Self, DateError> {
        let zone = if name.eq_ignore_ascii_case("utc") || name == "Z" {
            Some(jiff::tz::TimeZone::UTC)
        } else {
            offset(name).or_else(|| jiff::tz::TimeZone::get(name).ok())
        };
        zone.map(Self).ok_or_else(|| DateError::NoZone { text: name.into() })
    }

    /// The day that a moment lies in there.
    #[must_use]
    pub fn day(&self, moment: Timestamp) -> Day {
        let there = jiff::Timestamp::from_microsecond(moment.0).ok().and_then(|there| {
            let date = self.0.to_datetime(there).date();
            Day::from_civil(
                i64::from(date.year()),
                u8::try_from(date.month()).ok()?,
                u8::try_from(date.day()).ok()?,
            )
        });
        // Moments that no zone speaks of are too far away to care.
        there.unwrap_or_else(|| moment.day())
    }

    /// The first moment of a day there.
    #[must_use]
    pub fn start_of_day(&self, day: Day) -> Timestamp {
        let (year, month, of_month) = day.civil();
        let date = i16::try_from(year).ok().zip(i8::try_from(month).ok()).zip(i8::try_from(of_month).ok());
        let start = date.and_then(|((year, month), day)| {
            let midnight =
                jiff::civil::Date::new(year, month, day).ok()?.to_datetime(jiff::civil::Time::midnight());
            self.0.to_timestamp(midnight).ok()
        });
        start.map_or_else(|| Timestamp::start_of_day(day), |start| Timestamp(start.as_microsecond()))
    }
}

/// `+09:00`, `-3`, `+0930`, up to 14 hours from UTC.
fn offset(text: &str) -> Option<jiff::tz::TimeZone> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match (digits.split_once(':'), digits.len()) {
        (Some((hours, minutes)), _) => (hours, minutes),
        (None, 3 | 4) => digits.split_at(digits.len() - 2),
        (None, _) => (digits, "0"),
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let known = (0..60).contains(&minutes) && (0..=14).contains(&hours) && (hours < 14 || minutes == 0);
    let offset =
        jiff::tz::Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok().filter(|_| known)?;
    Some(jiff::tz::TimeZone::fixed(offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_zone() {
        let late = Timestamp::parse("2026-11-29T23:30:00Z").unwrap();
        let day = |zone: &str| Zone::named(zone).unwrap().day(late).to_string();
        assert_eq!(day("UTC"), "2026-11-29");
        assert_eq!(day("+09:00"), "2026-11-30");
        assert_eq!(day("-5"), "2026-11-29");
        let start = |zone: &str| Zone::named(zone).unwrap().start_of_day(late.day()).to_string();
        assert_eq!(start("+09:00"), "2026-11-28T15:00:00Z");
        assert_eq!(start("-0330"), "2026-11-29T03:30:00Z");
        for wrong in ["+15", "+14:30", "+9:75", "Mars/Olympus", ""] {
            assert!(Zone::named(wrong).is_err(), "{wrong}");
        }
    }
}
