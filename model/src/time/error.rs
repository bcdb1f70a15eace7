//! What can be wrong with a date.

use thiserror::Error;

use super::Day;
use super::civil::year_text;

/// Why something is no date. Each says what would be one.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DateError {
    /// The month has fewer days.
    #[error("{} {} has {last} days: its last day is {}-{month:02}-{last:02}", month_name(*.month), year_text(*.year), year_text(*.year))]
    NoSuchDay {
        /// The year.
        year: i64,
        /// The month.
        month: u8,
        /// Its last day.
        last: u8,
    },
    /// Months go from 1 to 12.
    #[error("there is no month {month}: months go from 01 to 12")]
    NoSuchMonth {
        /// The number that is no month.
        month: u8,
    },
    /// Digits that no day has.
    #[error("no day fits these digits: months go from 01 to 12 and days to the end of the month")]
    NoSuchDate,
    /// The year lies where only years as a whole, or no dates at all, can be said.
    #[error("the year {year} is too far away: only a whole year can be after 9999, and none after 10^12")]
    TooFar {
        /// The year.
        year: i64,
    },
    /// The first of two dates lies after the second.
    #[error("{from} is after {to}: put the earlier date first")]
    Reversed {
        /// The first day of the first.
        from: Day,
        /// The last day of the second.
        to: Day,
    },
    /// A number of units that says nothing.
    #[error("a duration can't be 0 {unit}s: use 1 {unit} or more")]
    NoUnits {
        /// The unit.
        unit: &'static str,
    },
    /// Quarters go from 1 to 4.
    #[error("there is no quarter {number}: quarters go from Q1 to Q4")]
    NoSuchQuarter {
        /// The number that is no quarter.
        number: u8,
    },
    /// Halves go from 1 to 2.
    #[error("there is no half {number}: a period has a first and a second half")]
    NoSuchHalf {
        /// The number that is no half.
        number: u8,
    },
    /// The year was not said.
    #[error("`{text}` is no date: of which year?")]
    NoYear {
        /// The text.
        text: Box<str>,
    },
    /// The text can be read in two ways.
    #[error("`{text}` can be read in two ways: {} or {}", readings[0], readings[1])]
    TwoReadings {
        /// The text.
        text: Box<str>,
        /// Each reading, as it is typed to mean only that.
        readings: Box<[String; 2]>,
        /// Whether they differ in the order of day and month.
        by_order: bool,
    },
    /// Two parts of the text do not go together.
    #[error("`{text}` is no date: {reason}")]
    NoSuchPeriod {
        /// The text.
        text: Box<str>,
        /// Why.
        reason: &'static str,
    },
    /// The text is no date.
    #[error("`{text}` isn't a date: {reason}, at character {}", .at + 1)]
    NotADate {
        /// The text.
        text: Box<str>,
        /// Where reading stopped, in bytes from its start.
        at: usize,
        /// What was wrong there.
        reason: &'static str,
    },
    /// The text is no moment.
    #[error("`{text}` isn't a moment: write one as 2026-11-20T08:00:00Z, or a day as 2026-11-20")]
    NoMoment {
        /// The text.
        text: Box<str>,
    },
    /// The text names no time zone that is known here.
    #[error("`{text}` isn't a time zone that this machine knows")]
    NoZone {
        /// The text.
        text: Box<str>,
    },
}

impl DateError {
    /// The text that it is about, where it is about one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::NotADate { text, .. }
            | Self::NoMoment { text }
            | Self::NoZone { text }
            | Self::NoYear { text }
            | Self::TwoReadings { text, .. }
            | Self::NoSuchPeriod { text, .. } => Some(text),
            _ => None,
        }
    }
}

/// The name of a month; empty where there is none.
pub(crate) fn month_name(month: u8) -> &'static str {
    MONTHS.get(usize::from(month).wrapping_sub(1)).copied().unwrap_or("")
}

/// The months by name.
pub(crate) const MONTHS: [&str; 12] = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
];
