//! Dates and tests of time as phrases.

use annals_grammar::ast::{
    self, AtWord, DateText, JoinWord, Modifier, Run, Selection, TimePoint, TimeWord, When, WithinSide,
};
use annals_model::entry::Role;
use annals_model::time::{Date, SpanOfTime, Unit};

use super::{Canonical, joined, projection};
use crate::query::{Dates, Point, PointSide, Test, TimeTest};

/// Whether any one event of a point will do.
pub(super) const fn is_any(point: &Point) -> bool {
    matches!(point, Point::Events { any: true, .. } | Point::Dates { any: true, .. })
}

/// A date with the word that is typed before it.
fn at_date(test: &TimeTest) -> Option<(AtWord, DateText)> {
    match test {
        TimeTest::In(Point::Date(extent, text)) => {
            let word = if extent.earliest == extent.latest { AtWord::On } else { AtWord::In };
            Some((word, DateText::of(text.as_str())))
        }
        TimeTest::Until(Point::Date(_, text)) => Some((AtWord::By, DateText::of(text.as_str()))),
        _ => None,
    }
}

/// Whether tests are `in 2024 or 2020`.
pub(super) fn is_among_dates(all: &[Test]) -> bool {
    let among = |test: &Test| matches!(test, Test::Time { time, .. } if at_date(time).is_some());
    !all.is_empty() && all.iter().all(among)
}

/// `in 2024 or 2020`, `by 2020 or 2021`.
pub(super) fn among(all: &[Test]) -> Modifier {
    let mut possible = false;
    let mut dates = Vec::new();
    for test in all {
        if let Test::Time { time, possibly } = test {
            possible = *possibly;
            dates.extend(at_date(time));
        }
    }
    let (words, dates): (Vec<AtWord>, Vec<DateText>) = dates.into_iter().unzip();
    let word = if words.contains(&AtWord::By) {
        AtWord::By
    } else if words.iter().all(|word| *word == AtWord::On) {
        AtWord::On
    } else {
        AtWord::In
    };
    Modifier::when(When::Among(word, dates), possible)
}

impl Canonical<'_> {
    /// A set of dates.
    pub(super) fn dates(&self, dates: &Dates) -> Selection {
        match dates {
            Dates::Of(events) => projection(ast::ProjectionWord::Dates, self.events(events)),
            Dates::Cut(unit, events) => {
                let word = match unit {
                    Unit::Day | Unit::Week => ast::ProjectionWord::Dates,
                    Unit::Month => ast::ProjectionWord::Months,
                    Unit::Year => ast::ProjectionWord::Years,
                };
                projection(word, self.events(events))
            }
            Dates::And(a, b) => joined(self.dates(a), JoinWord::And, self.dates(b)),
            Dates::Or(a, b) => {
                Selection::Or(vec![super::bracketed(self.dates(a)), super::bracketed(self.dates(b))])
            }
            Dates::ButNot(a, b) => joined(self.dates(a), JoinWord::ButNot, self.dates(b)),
        }
    }

    /// A date, or events or dates in brackets.
    pub(super) fn point(&self, point: &Point) -> TimePoint {
        match point {
            Point::Date(_, text) => DateText::of(text.as_str()).into(),
            Point::Today(day) => DateText::of(Date::of_day(*day).edtf()).into(),
            Point::Events { events, .. } => {
                TimePoint::Events(Box::new(super::bracketed(self.events(events))))
            }
            Point::Dates { dates, .. } => TimePoint::Events(Box::new(super::bracketed(self.dates(dates)))),
        }
    }

    /// A test of time.
    pub(super) fn time(&self, time: &TimeTest, possibly: bool) -> Modifier {
        let relative = |word, at: &Point| When::Relative { word, any: is_any(at), point: self.point(at) };
        let when = match time {
            TimeTest::In(Point::Dates { dates, .. }) => {
                let word = if matches!(**dates, Dates::Cut(..)) { Role::In } else { Role::On };
                return Modifier::role(word, Run::bracket(self.dates(dates)));
            }
            TimeTest::In(at) => match at_date(time) {
                Some((word, date)) => When::At(word, date),
                None => relative(TimeWord::During, at),
            },
            TimeTest::Throughout(at) => relative(TimeWord::Throughout, at),
            TimeTest::Before(at) => relative(TimeWord::Before, at),
            TimeTest::After(at) => relative(TimeWord::After, at),
            TimeTest::Since(at) => relative(TimeWord::Since, at),
            TimeTest::Until(at) => relative(TimeWord::Until, at),
            TimeTest::Between(from, to) => When::Between(self.point(from), self.point(to)),
            TimeTest::Within { length, side, of } => self.within(*length, *side, of),
        };
        Modifier::when(when, possibly)
    }

    fn within(&self, length: SpanOfTime, side: PointSide, of: &Point) -> When {
        let side = match side {
            PointSide::Before => WithinSide::Before,
            PointSide::After => WithinSide::After,
            PointSide::Either => WithinSide::Of,
        };
        When::Within { length, side, any: is_any(of), point: self.point(of) }
    }
}
