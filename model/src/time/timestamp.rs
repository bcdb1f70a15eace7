//! Moments of UTC. Their text is read by jiff, which nothing else in this crate names.

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
}
