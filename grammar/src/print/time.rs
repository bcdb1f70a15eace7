//! Times.

use std::fmt::{self, Display, Formatter};

use crate::ast::{
    AtWord, DateForm, DateText, Length, Nearby, PartOfYear, Season, Side, TimePoint, TimeWord, Unit, When,
    WithinSide,
};

impl Display for When {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let any = |any: bool| if any { "any " } else { "" };
        match self {
            When::At(
                AtWord::In,
                date @ DateText { form: DateForm::Today | DateForm::Yesterday | DateForm::Tomorrow, .. },
            ) => date.fmt(f),
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
                write!(f, "{about}{length} {} {}", if *after { "after" } else { "before" }, at)
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

impl Display for Side {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.at {
            TimePoint::Date(date) if self.bracketed => write!(f, "({date})"),
            at => at.fmt(f),
        }
    }
}

impl Display for AtWord {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::In => "in",
            Self::On => "on",
            Self::By => "by",
        })
    }
}

impl Display for TimeWord {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Since => "since",
            Self::Until => "until",
            Self::During => "during",
            Self::Throughout => "throughout",
            Self::OnOrBefore => "on or before",
            Self::OnOrAfter => "on or after",
        })
    }
}

impl Display for WithinSide {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Of => "of",
        })
    }
}

impl Display for Unit {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        })
    }
}

impl Display for Length {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{}", self.count, self.unit, if self.count == 1 { "" } else { "s" })
    }
}

impl Display for DateText {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.form {
            DateForm::Edtf(text) => f.write_str(text),
            DateForm::Decade(year) => write!(f, "{year:04}s"),
            DateForm::Season(season, year) => {
                let season = match season {
                    Season::Spring => "spring",
                    Season::Summer => "summer",
                    Season::Autumn => "autumn",
                    Season::Winter => "winter",
                };
                write!(f, "{season} {year:04}")
            }
            DateForm::PartOfYear(part, year) => {
                let part = match part {
                    PartOfYear::Early => "early",
                    PartOfYear::Mid => "mid",
                    PartOfYear::Late => "late",
                };
                write!(f, "{part} {year:04}")
            }
            DateForm::Today => f.write_str("today"),
            DateForm::Yesterday => f.write_str("yesterday"),
            DateForm::Tomorrow => f.write_str("tomorrow"),
            DateForm::Nearby { which, count, unit } => {
                let which = match which {
                    Nearby::Last => "last",
                    Nearby::This => "this",
                    Nearby::Next => "next",
                };
                match count {
                    Some(count) => write!(f, "{which} {}", Length { count: *count, unit: *unit }),
                    None => write!(f, "{which} {unit}"),
                }
            }
            DateForm::Parameter(name) => write!(f, "${name}"),
        }
    }
}
