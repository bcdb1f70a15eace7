//! Time as it is reported: days with bounds, never sharpened.
//!
//! A [`Date`] keeps what was said and the bounds that follow from it. Comparisons are three-valued ([`Truth`])
//! and are made on [`Extent`]s, the two bounds alone. Days are proleptic Gregorian and counted in 64 bits, so
//! that a year past 9999 is a number like any other.

use serde::{Deserialize, Serialize};

// Days and the calendar.
mod civil;
// Spans of calendar time and arithmetic with them.
mod span;
// Moments and time zones; the door to jiff.
mod timestamp;
// Three-valued logic.
mod truth;
// What can be wrong with a date.
mod error;
// EDTF text, in.
pub mod edtf;
// Dates from what was said.
mod date;
// Dates counted from today.
mod relative;
// Dates as text, out.
mod text;
// Dates as people write them, in.
mod typed;
// Comparisons under uncertainty.
mod extent;
// Distances between extents.
mod gap;
// Dates counted from events.
mod anchor;

pub use civil::days_in_month;
pub use error::DateError;
pub use gap::CalendarGap;
pub use timestamp::Zone;
pub use typed::{DateOrder, Origin, Reader, Reading};

/// A day, counted from 1970-01-01 (day 0) in the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day(pub i64);

/// A moment, in microseconds of UTC since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timestamp(pub i64);

/// A unit of calendar time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// So many units of calendar time: `3 weeks`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SpanOfTime {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

/// The answer to a test under uncertainty, ordered so that strong Kleene `and` is `min` and `or` is `max`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// It cannot be so.
    #[default]
    No,
    /// It may be so.
    Possible,
    /// It must be so.
    Certain,
}

/// How an event lies in the bounds of its date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DateSense {
    /// On the day named.
    #[default]
    On,
    /// On some day between the bounds.
    Within,
    /// On every day between the bounds.
    Throughout,
    /// Not after the latest.
    By,
    /// Not before the earliest.
    Since,
}

/// How finely a date was given; it is shown no finer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Precision {
    Day,
    Month,
    Season,
    /// Early, mid or late in a year: four months each.
    PartOfYear,
    Year,
    Decade,
    Century,
    /// From one date to another, as an interval (EDTF `a/b`).
    Interval,
    /// One of a set, or between two dates (EDTF `[a..b]`).
    OneOf,
    /// Anything else EDTF can say; its text is kept.
    Other,
}

/// What was said of a date's reliability: EDTF `?`, `~`, `%`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Doubt {
    #[default]
    None,
    Uncertain,
    Approximate,
    Both,
}

/// A date relative to an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Anchor {
    /// The event, by the number of its entry.
    pub event: u64,
    /// On which side of it.
    pub side: Side,
    /// How far from it; `None` where only the side was said.
    pub offset: Option<SpanOfTime>,
    /// Whether the distance is only approximate.
    pub about: bool,
}

/// How a date is typed in the record of an event: its texts, and what word stands before them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wording {
    /// `on 2024-02-29`, `throughout 2024`: the word is that of the sense.
    Plain(DateSense, String),
    /// `about spring 2024`.
    About(String),
    /// `between 2024 and 2026`.
    Between(String, String),
}

/// On which side of an anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Side {
    Before,
    After,
    During,
}

impl Side {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::During => "during",
        }
    }
}

/// When something happened, as far as it was said.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Date {
    /// The first day it can have been; `None` where there is no bound.
    pub earliest: Option<Day>,
    /// The last day it can have been; `None` where there is no bound.
    pub latest: Option<Day>,
    /// How finely it was given.
    pub precision: Precision,
    /// How the event lies between the bounds.
    pub sense: DateSense,
    /// What was said of its reliability.
    pub doubt: Doubt,
    /// The event it is counted from.
    pub anchor: Option<Anchor>,
    /// Whether it was worked out from other statements instead of stated.
    pub derived: bool,
    /// Its EDTF text, where bounds and precision alone would not give it back.
    pub text: Option<Box<str>>,
}

/// The bounds of a date, for comparing: closed, with [`Day::MIN`] and [`Day::MAX`] where there is no bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Extent {
    /// The first day.
    pub earliest: Day,
    /// The last day.
    pub latest: Day,
    /// Whether it holds on one of the days between them, or goes on.
    pub lasting: Lasting,
}

/// How long something goes on within bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Lasting {
    /// It is on one of their days.
    #[default]
    OneDay,
    /// It is on every day of them.
    Throughout,
    /// It begins on the first of them, and goes on to some day or other.
    FromFirst,
    /// It goes on from some day or other to the last of them.
    ToLast,
}

/// A season of a year, as in the northern hemisphere: three whole months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Season {
    /// March to May.
    Spring,
    /// June to August.
    Summer,
    /// September to November.
    Autumn,
    /// December to February of the next year.
    Winter,
}

/// A third of a year: four whole months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartOfYear {
    /// January to April.
    Early,
    /// May to August.
    Mid,
    /// September to December.
    Late,
}

shown_as_words!(Unit, Season, PartOfYear);
