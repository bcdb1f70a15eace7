//! Lenses, times and dates, as typed.

use annals_model::time::{SpanOfTime, Unit};

use super::{Reference, Selection, Span};

/// Whose present is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LensClause {
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
    /// `in 2024 or 2020`, `on 3 or 4 March 2024`.
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
    /// `from D to D`, `from 3 to 5 March 2024`.
    FromTo(DateText, DateText),
    /// `within 30 days after E`.
    Within {
        /// How long at most.
        length: SpanOfTime,
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
        length: SpanOfTime,
        /// Whether after it.
        after: bool,
        /// The date or event.
        point: TimePoint,
    },
    /// `about 2024`.
    About(DateText),
    /// `within 1 year`, with nothing it is counted from: it belongs to a step.
    Window(SpanOfTime),
}

spelled! {
    /// A word before a date.
    pub enum AtWord {
        In = "in",
        On = "on",
        By = "by",
    }
}

spelled! {
    /// A word of time before a date or events.
    pub enum TimeWord {
        Before = "before" | "prior to" | "earlier than",
        After = "after" | "later than",
        Since = "since",
        Until = "until" | "till" | "through" | "up to" | "up until",
        During = "during",
        Throughout = "throughout",
        OnOrBefore = "on or before" | "not later than" | "no later than" | "not after",
        OnOrAfter = "on or after" | "not earlier than" | "no earlier than" | "not before",
    }
}

spelled! {
    /// On which side a window lies.
    pub enum WithinSide {
        Before = "before",
        After = "after",
        Of = "of",
    }
}

/// A date or the events that stand for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimePoint {
    /// A date.
    Date(DateText),
    /// Events: a bracket (then perhaps dates of events), or a noun whose modifiers follow in the flat list.
    Events(Box<Selection>),
}

words_of! {
    Unit {
        Day = "day" | "days",
        Week = "week" | "weeks",
        Month = "month" | "months",
        Year = "year" | "years",
    }
}

/// A date as typed: what days it means, and whether there are such, is not grammar's business.
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
    /// Its text, with single blanks and without articles: EDTF, or as people write dates. In a list it may leave out
    /// what another says (`3` in `3 or 4 March 2024`).
    Text(String),
    /// `$d`: a place to be filled before asking.
    Parameter(String),
}

impl DateForm {
    /// Its text; none for a parameter.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Parameter(_) => None,
        }
    }
}
