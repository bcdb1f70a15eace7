//! Times.

use std::fmt::{self, Display, Formatter};

use crate::ast::{AtWord, DateForm, DateText, DurationSide, TimePoint, TimeWord, When};

impl Display for When {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let any = |any: bool| if any { "any " } else { "" };
        match self {
            When::At(AtWord::In, date) if is_near_day(date) => date.fmt(f),
            When::At(word, date) => write!(f, "{word} {date}"),
            When::Among(word, dates) => {
                write!(f, "{word} ")?;
                super::joined(f, dates, " or ")
            }
            When::Relative { word, any: some, point: at } => write!(f, "{word} {}{}", any(*some), at),
            When::Between(from, to) => write!(f, "between {} and {}", from, to),
            When::FromTo(from, to) => write!(f, "from {from} to {to}"),
            When::Within { length, side, any: some, point: at } => {
                write!(f, "within {length} {side} {}{}", any(*some), at)
            }
            When::Distance { about, length, after, point: at } => {
                let about = if *about { "about " } else { "" };
                let side = if *after { TimeWord::After } else { TimeWord::Before };
                write!(f, "{about}{length} {side} {at}")
            }
            When::About(date) => write!(f, "about {date}"),
            When::Window(length) => write!(f, "within {length}"),
        }
    }
}

impl Display for TimePoint {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Events(events) => events.fmt(f),
        }
    }
}

impl Display for DurationSide {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.at {
            TimePoint::Date(date) if self.bracketed => write!(f, "({date})"),
            at => at.fmt(f),
        }
    }
}

impl Display for DateText {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.form {
            DateForm::Text(text) => f.write_str(text),
            DateForm::Parameter(name) => write!(f, "${name}"),
        }
    }
}

/// Whether a date is said without a word before it: `today`.
fn is_near_day(date: &DateText) -> bool {
    let days = ["today", "yesterday", "tomorrow"];
    date.form.text().is_some_and(|text| days.iter().any(|day| text.eq_ignore_ascii_case(day)))
}
