//! Times: from what was typed to tests on bounds.

use annals_grammar::ast::{self, AtWord, TimeWord, When, WithinSide};
use annals_model::entry::Role;
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::time::Date;

use super::{Resolver, words};
use crate::lookup::dates::date_error;
use crate::query::{Point, PointSide, Same, Set, Test, TimeTest};

impl Resolver<'_> {
    /// The test of a time; any of several dates will do.
    pub(super) fn time_test(&self, when: &When, possibly: bool, span: ast::Span) -> Result<Test> {
        let test = |time| Test::Time { time, possibly };
        match when {
            When::Among(word, dates) => {
                let dates = self.lookup.dates(dates)?;
                let each = dates.iter().flat_map(Date::alternatives);
                Ok(Test::Any(each.map(|date| test(at(*word, point_of(&date)))).collect()))
            }
            // Some day of a set, or with an unknown digit ahead of known ones: any of its stretches will do.
            When::At(AtWord::In | AtWord::On, date)
            | When::Relative { word: TimeWord::During, point: ast::TimePoint::Date(date), .. } => {
                let dates = self.lookup.date(date)?.alternatives();
                let mut tests: Vec<Test> =
                    dates.iter().map(|date| test(TimeTest::In(point_of(date)))).collect();
                Ok(if tests.len() == 1 { tests.remove(0) } else { Test::Any(tests) })
            }
            when => self.time(when, span).map(test),
        }
    }

    fn time(&self, when: &When, span: ast::Span) -> Result<TimeTest> {
        Ok(match when {
            When::At(AtWord::By, date) => TimeTest::Until(point_of(&self.lookup.bound(date)?)),
            When::At(word, date) => at(*word, self.date_point(date)?),
            When::Among(..) => {
                return Err(Error::new(ErrorKind::Meaning, "expected one date here").at(span));
            }
            When::About(date) => TimeTest::In(point_of(&self.lookup.about(date)?)),
            When::Relative { word, any, point } => {
                let point = match (word, point) {
                    (TimeWord::During | TimeWord::Throughout, _) | (_, ast::TimePoint::Events(_)) => {
                        self.point(point, *any)?
                    }
                    (_, ast::TimePoint::Date(date)) => point_of(&self.lookup.bound(date)?),
                };
                match word {
                    TimeWord::Before => TimeTest::Before(point),
                    TimeWord::After => TimeTest::After(point),
                    TimeWord::Since | TimeWord::OnOrAfter => TimeTest::Since(point),
                    TimeWord::Until | TimeWord::OnOrBefore => TimeTest::Until(point),
                    TimeWord::During => TimeTest::In(point),
                    TimeWord::Throughout => TimeTest::Throughout(point),
                }
            }
            When::Between(from, to) => self.between(from, to, span)?,
            When::FromTo(from, to) => {
                let (from, to) = self.lookup.ends(from, to)?;
                in_order(&from, &to, span)?;
                TimeTest::Between(point_of(&from), point_of(&to))
            }
            When::Within { length, side, any, point } => {
                let side = match side {
                    WithinSide::Before => PointSide::Before,
                    WithinSide::After => PointSide::After,
                    WithinSide::Of => PointSide::Either,
                };
                TimeTest::Within { length: *length, side, of: self.point(point, *any)? }
            }
            When::Distance { .. } => {
                return Err(Error::new(ErrorKind::Meaning, "a distance alone isn't a question")
                    .hint("put `within` before it: within 3 weeks after …")
                    .at(span));
            }
            When::Window(length) => {
                return Err(Error::new(ErrorKind::Meaning, format!("within {length} of what?"))
                    .hint(format!(
                        "use within {length} after, before or of a date or events, or put it \
                        after `followed by …`"
                    ))
                    .at(span));
            }
        })
    }

    fn between(&self, from: &ast::TimePoint, to: &ast::TimePoint, span: ast::Span) -> Result<TimeTest> {
        if let (ast::TimePoint::Date(from), ast::TimePoint::Date(to)) = (from, to) {
            let (from, to) = self.lookup.ends(from, to)?;
            in_order(&from, &to, span)?;
            return Ok(TimeTest::Between(point_of(&from), point_of(&to)));
        }
        Ok(TimeTest::Between(self.point(from, false)?, self.point(to, false)?))
    }

    fn date_point(&self, date: &ast::DateText) -> Result<Point> {
        Ok(point_of(&self.lookup.date(date)?))
    }

    /// A date, or what stands for one.
    pub(super) fn point(&self, point: &ast::TimePoint, any: bool) -> Result<Point> {
        match point {
            ast::TimePoint::Date(date) => self.date_point(date),
            ast::TimePoint::Events(selection) => match self.selection(selection)? {
                Set::Events(events) => Ok(Point::Events { events: Box::new(events), any }),
                Set::Dates(dates) => Ok(Point::Dates { dates: Box::new(dates), any }),
                set => {
                    let span = super::span_of(selection);
                    self.events_wanted(set, span)?;
                    Err(Error::new(ErrorKind::Meaning, "expected events or a date here").at(span))
                }
            },
        }
    }

    /// What the steps of a sequence share.
    pub(super) fn same(&self, same: &ast::SameClause) -> Result<Same> {
        let ast::SameClause::Thing(preposition, run) = same else { return Ok(Same::Anywhere) };
        let text = run.parts.iter().filter_map(words::word).collect::<Vec<_>>().join(" ");
        if ["thing", "one"].contains(&text.to_lowercase().as_str()) {
            return Ok(Same::Thing);
        }
        // Whatever it is of, and of whatever type.
        if *preposition == Role::Of && text.eq_ignore_ascii_case("object") {
            return Ok(Same::Role(Role::Of));
        }
        match words::longest(self.graph().vocabulary(), None, &run.parts, words::ty) {
            // `by the same person` is about who did it, whoever else of that type took part.
            Some((count, _)) if count == run.parts.len() && *preposition == Role::By => {
                Ok(Same::Role(*preposition))
            }
            Some((count, ty)) if count == run.parts.len() => Ok(Same::Type(ty)),
            _ => Err(Error::new(
                ErrorKind::Unknown,
                format!("`{text}` isn't a type of person, place or thing"),
            )
            .hint("use of the same facility, at the same place, by the same person, or anywhere")
            .at(run.span)),
        }
    }
}

fn at(word: AtWord, point: Point) -> TimeTest {
    match word {
        AtWord::In | AtWord::On => TimeTest::In(point),
        AtWord::By => TimeTest::Until(point),
    }
}

/// A date as a point: all its days, and its canonical text.
pub(super) fn point_of(date: &Date) -> Point {
    Point::Date(date.as_range(), date.canonical())
}

fn in_order(from: &Date, to: &Date, span: ast::Span) -> Result<()> {
    match (from.earliest, to.latest) {
        (Some(earliest), Some(latest)) if earliest > latest => {
            let error = annals_model::time::DateError::Reversed { from: earliest, to: latest };
            Err(date_error(&error, span))
        }
        _ => Ok(()),
    }
}
