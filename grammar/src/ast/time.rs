//! Lenses, times and dates, as typed.

use super::{Reference, Selection, Span};

/// Whose present is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lens {
    /// `as of D`.
    AsOf(DateText),
    /// `as known on D`.
    AsKnownOn(DateText),
    /// `as recorded on D`.
    AsRecordedOn(DateText),
    /// `as recorded at #N`.
    AsRecordedAt(Reference),
}

/// A time that narrows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// `in 2024`, `on 2024-12-20`, `by 2020-12-31`; a bare `last year` is `In`.
    At(AtWord, DateText),
    /// `in 2024 or 2020`.
    Among(AtWord, Vec<DateText>),
    /// `before …`, `since …`, `throughout …`.
    Relative {
        /// The word.
        word: TimeWord,
        /// `before any E`.
        any: bool,
        /// The date or events.
        point: TimePoint,
    },
    /// `between A and B`.
    Between(TimePoint, TimePoint),
    /// `from D to D`.
    FromTo(DateText, DateText),
    /// `within 30 days after E`.
    Within {
        /// How long at most.
        length: Length,
        /// On which side.
        side: WithinSide,
        /// `any` before the events.
        any: bool,
        /// The date or events.
        point: TimePoint,
    },
    /// `about 3 weeks after #8`.
    Distance {
        /// Whether it is only about that far.
        about: bool,
        /// How far.
        length: Length,
        /// Whether after it.
        after: bool,
        /// The date or event.
        point: TimePoint,
    },
    /// `about 2024`.
    About(DateText),
    /// `within 1 year`, with nothing it is counted from: it belongs to a step.
    Window(Length),
}

/// A word before a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum AtWord {
    In,
    On,
    By,
}

/// A word of time before a date or events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum TimeWord {
    Before,
    After,
    Since,
    Until,
    During,
    Throughout,
    OnOrBefore,
    OnOrAfter,
}

/// On which side a window lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum WithinSide {
    Before,
    After,
    Of,
}

/// A date or the events that stand for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimePoint {
    /// A date.
    Date(DateText),
    /// Events: a bracket (then perhaps dates of events), or a noun whose modifiers follow in the flat list.
    Events(Box<Selection>),
}

/// So many units of calendar time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

/// A unit of calendar time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// A date as typed, its form told but nothing looked up: whether there is such a day is not grammar's business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateText {
    /// Its form.
    pub form: DateForm,
    /// Where it stands.
    pub span: Span,
}

/// The form of a typed date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DateForm {
    /// EDTF; also where `29 February 2024` and `Feb 29, 2024` are kept (`2024-02-29`), and `November 2024`.
    Edtf(String),
    /// `2020s`.
    Decade(i64),
    /// `spring 2025`.
    Season(Season, i64),
    /// `early 2024`.
    PartOfYear(PartOfYear, i64),
    /// `today`.
    Today,
    /// `yesterday`.
    Yesterday,
    /// `tomorrow`.
    Tomorrow,
    /// `last year`, `last 30 days`, `this month`.
    Nearby {
        /// Which way.
        which: Nearby,
        /// How many; the one unit where it is not said.
        count: Option<u32>,
        /// Of what.
        unit: Unit,
    },
    /// `$d`: a place to be filled before asking.
    Parameter(String),
}

/// A season of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

/// A third of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum PartOfYear {
    Early,
    Mid,
    Late,
}

/// Which way a nearby date lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Nearby {
    Last,
    This,
    Next,
}
