//! Moments of UTC, and the time zones whose days they are in: what day it is depends on a zone, and nothing else does. The
//! text of moments is read by jiff, which nothing else in this crate names.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use super::{DateError, Day, Timestamp, edtf};

const MICROS_PER_SECOND: i64 = 1_000_000;
const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;

impl Timestamp {
    /// The day it lies in, in UTC.
    #[must_use]
    pub const fn day(self) -> Day {
        Day(self.0.div_euclid(MICROS_PER_DAY))
    }

    /// The first moment of a day; the nearest there is, for a day too far away.
    #[must_use]
    pub const fn start_of_day(day: Day) -> Self {
        Self(day.0.saturating_mul(MICROS_PER_DAY))
    }

    /// The last moment of a day; the nearest there is, for a day too far away.
    #[must_use]
    pub const fn end_of_day(day: Day) -> Self {
        Self(Self::start_of_day(day).0.saturating_add(MICROS_PER_DAY - 1))
    }

    /// From RFC 3339 text, `2026-11-20T08:00:00Z`, or from a day, which means its first moment. Parts of a
    /// second finer than a microsecond are cut off.
    ///
    /// # Errors
    ///
    /// If it is neither.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        if !text.contains(['T', 't', ' ']) {
            return match edtf::parse(text)?.single_day() {
                Some(day) => Ok(Self::start_of_day(day)),
                None => Err(DateError::NoMoment { text: text.into() }),
            };
        }
        match text.parse::<jiff::Timestamp>() {
            Ok(moment) => Ok(Self(moment.as_microsecond())),
            Err(_) => Self::parse_far(text).ok_or_else(|| DateError::NoMoment { text: text.into() }),
        }
    }

    /// Years before the first are written by RFC 3339's successor with six digits, and by EDTF with four.
    fn parse_far(text: &str) -> Option<Self> {
        let (day, time) = text.strip_suffix('Z')?.split_once('T')?;
        let midnight = Self::start_of_day(edtf::parse(day).ok()?.single_day()?);
        let time: jiff::civil::Time = time.parse().ok()?;
        let nanoseconds = time.duration_since(jiff::civil::Time::midnight()).as_nanos();
        midnight.0.checked_add(i64::try_from(nanoseconds / 1000).ok()?).map(Self)
    }
}

impl From<SystemTime> for Timestamp {
    /// A moment before 1970 is its beginning.
    fn from(time: SystemTime) -> Self {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

impl fmt::Display for Timestamp {
    /// As RFC 3339 writes it, with a fraction of a second only where there is one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let in_day = self.0.rem_euclid(MICROS_PER_DAY);
        let (seconds, micros) = (in_day / MICROS_PER_SECOND, in_day % MICROS_PER_SECOND);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "{}T{hour:02}:{minute:02}:{second:02}", self.day())?;
        if micros != 0 {
            let digits = format!("{micros:06}");
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

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
    use proptest::prelude::*;

    #[test]
    fn read_and_shown() {
        let again = |text: &str| Timestamp::parse(text).map(|moment| moment.to_string());
        assert_eq!(again("2026-11-20T08:00:00Z").as_deref(), Ok("2026-11-20T08:00:00Z"));
        assert_eq!(again("2026-11-20T08:00:00.250Z").as_deref(), Ok("2026-11-20T08:00:00.25Z"));
        assert_eq!(again("2026-11-20T08:00:00+09:00").as_deref(), Ok("2026-11-19T23:00:00Z"));
        assert_eq!(again("2026-11-20").as_deref(), Ok("2026-11-20T00:00:00Z"));
        assert!(matches!(again("2026-11"), Err(DateError::NoMoment { .. })));
        assert!(matches!(again("2026-11-20T08:00"), Err(DateError::NoMoment { .. })));
        assert!(again("2026-02-30").is_err());
        assert!(again("").is_err());
    }

    #[test]
    fn days_of_moments() {
        let day = Day::from_civil(1969, 12, 31).unwrap();
        assert_eq!(Timestamp(-1).day(), day);
        assert_eq!(Timestamp::end_of_day(day), Timestamp(-1));
        assert_eq!(Timestamp::end_of_day(Day::MAX).0, i64::MAX);
        assert_eq!(Timestamp::end_of_day(day).to_string(), "1969-12-31T23:59:59.999999Z");
    }

    proptest! {
        #[test]
        fn text_gives_the_moment_back(micros in -377_000_000_000_000_000_i64..250_000_000_000_000_000) {
            prop_assert_eq!(Timestamp::parse(&Timestamp(micros).to_string()), Ok(Timestamp(micros)));
        }
    }

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
