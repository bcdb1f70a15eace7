//! Tokens to the parts of a date. What a date leaves out (`3` in `3 or 4 March 2024`) is left out here as well.

use super::super::{PartOfYear, Season};
use super::token::{Token, Unit, Word};

/// A year, as it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Year {
    /// Before the year 1 it is the year 0 or a negative one.
    Number(i64),
    /// `'24`.
    TwoDigits(u8),
    /// `last year`, `this year`, `next year`.
    Beside(i8),
}

/// A stretch of the calendar, or part of one whose rest is said elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Period {
    /// Nothing: all of it is said elsewhere (`mid` in `mid to late March 2024`).
    Elided,
    Day {
        weekday: Option<u8>,
        day: u8,
        month: Option<u8>,
        year: Option<Year>,
    },
    /// Day and month in either order.
    Numbers {
        first: u8,
        second: u8,
        year: Year,
        dots: bool,
    },
    Month {
        month: u8,
        year: Option<Year>,
    },
    Year(Year),
    Season {
        season: Season,
        year: Option<Year>,
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
    Beside(Unit, i64),
    /// So many units up to today, or from today on.
    Stretch {
        count: u32,
        unit: Unit,
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
pub(super) enum Edge {
    Start,
    End,
}

/// A period with what narrows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) edge: Option<Edge>,
    pub(super) fraction: Option<Fraction>,
    pub(super) period: Period,
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
pub(super) struct Said {
    pub(super) frame: Frame,
    pub(super) items: Vec<Item>,
    pub(super) joint: Joint,
}

/// A place in the tokens.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'t> {
    tokens: &'t [Token],
}

impl<'t> Cursor<'t> {
    pub(super) const fn of(tokens: &'t [Token]) -> Self {
        Self { tokens }
    }

    pub(super) const fn rest(self) -> &'t [Token] {
        self.tokens
    }

    pub(super) fn is_done(self) -> bool {
        self.tokens.is_empty()
    }

    pub(super) fn skip(&mut self, count: usize) {
        self.tokens = self.tokens.get(count..).unwrap_or_default();
    }

    /// Takes these tokens if they are next.
    pub(super) fn pass(&mut self, tokens: &[Token]) -> bool {
        let there = self.tokens.starts_with(tokens);
        self.skip(if there { tokens.len() } else { 0 });
        there
    }

    /// Takes a word if it is next.
    pub(super) fn word(&mut self, word: Word) -> bool {
        self.pass(&[Token::Word(word)])
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

    pub(super) fn next(&mut self) -> Option<Token> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(*first)
    }

    /// A date: one period, or several joined.
    pub(super) fn said(&mut self) -> Option<Said> {
        let frame = self.frame();
        self.word(Word::Either);
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
        Some(Said { frame, items, joint })
    }

    fn joint(&mut self) -> Option<Joint> {
        Some(match self.next()? {
            Token::Word(Word::To) => {
                // `mid-to-late March`
                self.pass(&[Token::Dash]);
                Joint::To
            }
            Token::Dash | Token::Slash => Joint::To,
            Token::Word(Word::Or) | Token::Comma => {
                // `3, 4, or 5 March`
                self.word(Word::Or);
                Joint::Or
            }
            _ => return None,
        })
    }

    fn frame(&mut self) -> Frame {
        self.maybe(|cursor| {
            use Token::Word as W;
            let week = Token::Unit(Unit::Week);
            if cursor.word(Word::Night) {
                let _ = cursor.word(Word::Of) || cursor.word(Word::From);
                return Some(Frame::Night);
            }
            if cursor.pass(&[W(Word::Weekend), W(Word::Of)]) {
                return Some(Frame::WeekendOf);
            }
            if cursor.pass(&[week, W(Word::Ending)]) || cursor.pass(&[week, W(Word::End)]) {
                return Some(Frame::WeekEnding);
            }
            let starts = [W(Word::Of), W(Word::Beginning), W(Word::Start), W(Word::From)];
            if starts.into_iter().any(|word| cursor.pass(&[week, word])) {
                return Some(Frame::WeekOf);
            }
            if cursor.pass(&[W(Word::Course), W(Word::Of)]) {
                return Some(Frame::Plain);
            }
            cursor.part_of_day()
        })
        .unwrap_or(Frame::Plain)
    }

    /// `early in the morning of`, `late on`: the day, whatever part of it.
    fn part_of_day(&mut self) -> Option<Frame> {
        let early_or_late =
            matches!(self.rest().first(), Some(Token::Third(PartOfYear::Early | PartOfYear::Late)));
        if early_or_late {
            self.skip(1);
        }
        let _ = self.word(Word::In) || self.word(Word::At);
        if self.pass(&[Token::Word(Word::DayPart)]) {
            let _ = self.word(Word::Of) || self.word(Word::On);
            return Some(Frame::Plain);
        }
        (early_or_late && self.word(Word::On)).then_some(Frame::Plain)
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
            Some(Token::Word(Word::To | Word::Or) | Token::Dash | Token::Comma)
        );
        let period = if fraction.is_some() && (joined || self.is_done()) {
            Period::Elided
        } else {
            self.maybe(Self::period)?
        };
        Some(Item { edge, fraction, period })
    }

    /// `end of`, `beginning of`.
    fn edge(&mut self) -> Option<Edge> {
        let edge = match self.next()? {
            Token::Word(Word::End) => Edge::End,
            Token::Word(Word::Start | Word::Beginning) => Edge::Start,
            _ => return None,
        };
        let _ = self.word(Word::Of) || self.pass(&[Token::Dash]);
        Some(edge)
    }

    fn fraction(&mut self) -> Option<Fraction> {
        let fraction = match self.next()? {
            Token::Third(third) => {
                let _ = self.pass(&[Token::Dash])
                    || self.word(Word::In)
                    || self.pass(&[Token::Word(Word::Part), Token::Word(Word::Of)]);
                return Some(Fraction::Third(third));
            }
            Token::Word(Word::Middle) => Fraction::Third(PartOfYear::Mid),
            Token::Quarter(quarter) => Fraction::Quarter(quarter),
            Token::Half(half) => Fraction::Half(half),
            Token::Ordinal(number) => match self.rest().first()? {
                Token::Word(Word::Or | Word::To) => return Some(Fraction::Nth(number)),
                Token::Word(Word::Half) => self.over(Fraction::Half(number)),
                Token::Unit(Unit::Quarter) => self.over(Fraction::Quarter(number)),
                Token::Unit(Unit::Week) => self.over(Fraction::Week(number)),
                _ => return None,
            },
            // `last week`, without `of`, is the week before this.
            Token::Word(Word::Last | Word::Final) => match *self.rest() {
                [Token::Unit(Unit::Week), Token::Word(Word::Of | Word::In), ..] => {
                    self.over(Fraction::LastWeek)
                }
                [Token::Unit(Unit::Quarter), Token::Word(Word::Of | Word::In), ..] => {
                    self.over(Fraction::Quarter(4))
                }
                _ => return None,
            },
            _ => return None,
        };
        let _ = self.word(Word::Of)
            || self.word(Word::In)
            || self.pass(&[Token::Slash])
            || self.pass(&[Token::Dash]);
        Some(fraction)
    }

    /// `2024 Q4`, `2024-H1`.
    fn divided_year(&mut self) -> Option<(Fraction, Period)> {
        let year = self.four_digits()?;
        let _ = self.pass(&[Token::Dash]) || self.pass(&[Token::Slash]) || self.pass(&[Token::Comma]);
        let fraction = match self.next()? {
            Token::Quarter(quarter) => Fraction::Quarter(quarter),
            Token::Half(half) => Fraction::Half(half),
            _ => return None,
        };
        Some((fraction, Period::Year(Year::Number(year))))
    }

    pub(super) fn four_digits(&mut self) -> Option<i64> {
        match self.next()? {
            Token::Number(year, 4) => Some(i64::from(year)),
            _ => None,
        }
    }
}
