//! Tokens to the parts of a date. What a date leaves out (`3` in `3 or 4 March 2024`) is left out here as well.

use super::super::{PartOfYear, Season};
use super::token::{DateToken, DateWord, TypedUnit};

/// A year, as it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TypedYear {
    /// Before the year 1 it is the year 0 or a negative one.
    Number(i64),
    /// `'24`.
    TwoDigits(u8),
    /// `last year`, `this year`, `next year`.
    Beside(i8),
}

/// A stretch of the calendar, or part of one whose rest is said elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TypedPeriod {
    /// Nothing: all of it is said elsewhere (`mid` in `mid to late March 2024`).
    Elided,
    Day {
        weekday: Option<u8>,
        day: u8,
        month: Option<u8>,
        year: Option<TypedYear>,
    },
    /// Day and month in either order.
    Numbers {
        first: u8,
        second: u8,
        year: TypedYear,
        dots: bool,
    },
    Month {
        month: u8,
        year: Option<TypedYear>,
    },
    Year(TypedYear),
    Season {
        season: Season,
        year: Option<TypedYear>,
        /// The year it ends in, and in how many digits that was said.
        to: Option<(u32, u8)>,
    },
    /// `1980s`, `'80s`: the value, and how many digits it was said in.
    Years(u32, u8),
    Century {
        number: u8,
        before_christ: bool,
    },
    /// So many days from today.
    FromToday(i64),
    /// The unit so many units from this one.
    Beside(TypedUnit, i64),
    /// So many units up to today, or from today on.
    Stretch {
        count: u32,
        unit: TypedUnit,
        onward: bool,
    },
}

/// The part of a period that is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fraction {
    Third(PartOfYear),
    Half(u8),
    Quarter(u8),
    /// Seven days, counted from the first.
    Week(u8),
    /// The last seven days.
    LastWeek,
    /// `first` in `first or second week of March 2024`.
    Nth(u8),
}

/// An end of a period: its last third, or its last day where something lasts up to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateEdge {
    Start,
    End,
}

/// A period with what narrows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) edge: Option<DateEdge>,
    pub(super) fraction: Option<Fraction>,
    pub(super) period: TypedPeriod,
}

/// What stands between two items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    To,
    Or,
}

/// What is meant of the days named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    Plain,
    Night,
    WeekOf,
    WeekEnding,
    WeekendOf,
}

/// A date as it was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TypedDate {
    pub(super) frame: Frame,
    pub(super) items: Vec<Item>,
    pub(super) joint: Joint,
}

/// A place in the tokens.
#[derive(Clone, Copy)]
pub(super) struct TokenCursor<'t> {
    tokens: &'t [DateToken],
}

impl<'t> TokenCursor<'t> {
    pub(super) const fn of(tokens: &'t [DateToken]) -> Self {
        Self { tokens }
    }

    pub(super) const fn rest(self) -> &'t [DateToken] {
        self.tokens
    }

    pub(super) fn is_done(self) -> bool {
        self.tokens.is_empty()
    }

    pub(super) fn skip(&mut self, count: usize) {
        self.tokens = self.tokens.get(count..).unwrap_or_default();
    }

    /// Takes these tokens if they are next.
    pub(super) fn pass(&mut self, tokens: &[DateToken]) -> bool {
        let there = self.tokens.starts_with(tokens);
        self.skip(if there { tokens.len() } else { 0 });
        there
    }

    /// Takes a word if it is next.
    pub(super) fn word(&mut self, word: DateWord) -> bool {
        self.pass(&[DateToken::Word(word)])
    }

    /// Takes what a reader takes, or nothing.
    pub(super) fn maybe<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut ahead = *self;
        let found = read(&mut ahead)?;
        *self = ahead;
        Some(found)
    }

    /// What a word stands for, which is passed over.
    fn over<T>(&mut self, meaning: T) -> T {
        self.skip(1);
        meaning
    }

    pub(super) fn next(&mut self) -> Option<DateToken> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(*first)
    }

    /// A date: one period, or several joined.
    pub(super) fn said(&mut self) -> Option<TypedDate> {
        let frame = self.frame();
        self.word(DateWord::Either);
        let mut items = vec![self.item()?];
        let mut joint = Joint::To;
        if let Some(first) = self.maybe(Self::joint) {
            joint = first;
            items.push(self.item()?);
            while joint == Joint::Or
                && self.maybe(|cursor| cursor.joint().filter(|next| *next == joint)).is_some()
            {
                items.push(self.item()?);
            }
        }
        Some(TypedDate { frame, items, joint })
    }

    fn joint(&mut self) -> Option<Joint> {
        Some(match self.next()? {
            DateToken::Word(DateWord::To) => {
                // `mid-to-late March`
                self.pass(&[DateToken::Dash]);
                Joint::To
            }
            DateToken::Dash | DateToken::Slash => Joint::To,
            DateToken::Word(DateWord::Or) | DateToken::Comma => {
                // `3, 4, or 5 March`
                self.word(DateWord::Or);
                Joint::Or
            }
            _ => return None,
        })
    }

    fn frame(&mut self) -> Frame {
        self.maybe(|cursor| {
            use DateToken::Word as W;
            let week = DateToken::Unit(TypedUnit::Week);
            if cursor.word(DateWord::Night) {
                let _ = cursor.word(DateWord::Of) || cursor.word(DateWord::From);
                return Some(Frame::Night);
            }
            if cursor.pass(&[W(DateWord::Weekend), W(DateWord::Of)]) {
                return Some(Frame::WeekendOf);
            }
            if cursor.pass(&[week, W(DateWord::Ending)]) || cursor.pass(&[week, W(DateWord::End)]) {
                return Some(Frame::WeekEnding);
            }
            let starts = [W(DateWord::Of), W(DateWord::Beginning), W(DateWord::Start), W(DateWord::From)];
            if starts.into_iter().any(|word| cursor.pass(&[week, word])) {
                return Some(Frame::WeekOf);
            }
            if cursor.pass(&[W(DateWord::Course), W(DateWord::Of)]) {
                return Some(Frame::Plain);
            }
            cursor.part_of_day()
        })
        .unwrap_or(Frame::Plain)
    }

    /// `early in the morning of`, `late on`: the day, whatever part of it.
    fn part_of_day(&mut self) -> Option<Frame> {
        let early_or_late =
            matches!(self.rest().first(), Some(DateToken::Third(PartOfYear::Early | PartOfYear::Late)));
        if early_or_late {
            self.skip(1);
        }
        let _ = self.word(DateWord::In) || self.word(DateWord::At);
        if self.pass(&[DateToken::Word(DateWord::DayPart)]) {
            let _ = self.word(DateWord::Of) || self.word(DateWord::On);
            return Some(Frame::Plain);
        }
        (early_or_late && self.word(DateWord::On)).then_some(Frame::Plain)
    }

    /// A period with what narrows it.
    fn item(&mut self) -> Option<Item> {
        let edge = self.maybe(Self::edge);
        let fraction = self.maybe(Self::fraction);
        if let Some((fraction, period)) = fraction.is_none().then(|| self.maybe(Self::divided_year)).flatten()
        {
            return Some(Item { edge, fraction: Some(fraction), period });
        }
        let joined = matches!(
            self.rest().first(),
            Some(DateToken::Word(DateWord::To | DateWord::Or) | DateToken::Dash | DateToken::Comma)
        );
        let period = if fraction.is_some() && (joined || self.is_done()) {
            TypedPeriod::Elided
        } else {
            self.maybe(Self::period)?
        };
        Some(Item { edge, fraction, period })
    }

    /// `end of`, `beginning of`.
    fn edge(&mut self) -> Option<DateEdge> {
        let edge = match self.next()? {
            DateToken::Word(DateWord::End) => DateEdge::End,
            DateToken::Word(DateWord::Start | DateWord::Beginning) => DateEdge::Start,
            _ => return None,
        };
        let _ = self.word(DateWord::Of) || self.pass(&[DateToken::Dash]);
        Some(edge)
    }

    fn fraction(&mut self) -> Option<Fraction> {
        let fraction = match self.next()? {
            DateToken::Third(third) => {
                let _ = self.pass(&[DateToken::Dash])
                    || self.word(DateWord::In)
                    || self.pass(&[DateToken::Word(DateWord::Part), DateToken::Word(DateWord::Of)]);
                return Some(Fraction::Third(third));
            }
            DateToken::Word(DateWord::Middle) => Fraction::Third(PartOfYear::Mid),
            DateToken::Quarter(quarter) => Fraction::Quarter(quarter),
            DateToken::Half(half) => Fraction::Half(half),
            DateToken::Ordinal(number) => match self.rest().first()? {
                DateToken::Word(DateWord::Or | DateWord::To) => return Some(Fraction::Nth(number)),
                DateToken::Word(DateWord::Half) => self.over(Fraction::Half(number)),
                DateToken::Unit(TypedUnit::Quarter) => self.over(Fraction::Quarter(number)),
                DateToken::Unit(TypedUnit::Week) => self.over(Fraction::Week(number)),
                _ => return None,
            },
            // `last week`, without `of`, is the week before this.
            DateToken::Word(DateWord::Last | DateWord::Final) => match *self.rest() {
                [DateToken::Unit(TypedUnit::Week), DateToken::Word(DateWord::Of | DateWord::In), ..] => {
                    self.over(Fraction::LastWeek)
                }
                [DateToken::Unit(TypedUnit::Quarter), DateToken::Word(DateWord::Of | DateWord::In), ..] => {
                    self.over(Fraction::Quarter(4))
                }
                _ => return None,
            },
            _ => return None,
        };
        let _ = self.word(DateWord::Of)
            || self.word(DateWord::In)
            || self.pass(&[DateToken::Slash])
            || self.pass(&[DateToken::Dash]);
        Some(fraction)
    }

    /// `2024 Q4`, `2024-H1`.
    fn divided_year(&mut self) -> Option<(Fraction, TypedPeriod)> {
        let year = self.four_digits()?;
        let _ =
            self.pass(&[DateToken::Dash]) || self.pass(&[DateToken::Slash]) || self.pass(&[DateToken::Comma]);
        let fraction = match self.next()? {
            DateToken::Quarter(quarter) => Fraction::Quarter(quarter),
            DateToken::Half(half) => Fraction::Half(half),
            _ => return None,
        };
        Some((fraction, TypedPeriod::Year(TypedYear::Number(year))))
    }

    pub(super) fn four_digits(&mut self) -> Option<i64> {
        match self.next()? {
            DateToken::Number(year, 4) => Some(i64::from(year)),
            _ => None,
        }
    }
}
