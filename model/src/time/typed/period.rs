//! One period: a day, a month, a year, a season, years by tens or hundreds, or what is counted from today.

use super::syntax::{Cursor, Period, Year};
use super::token::{Token, Unit, Word};

impl Cursor<'_> {
    /// What is counted from today.
    fn relative(&mut self) -> Option<Period> {
        self.maybe(Self::day_beside_today)
            .or_else(|| self.maybe(Self::unit_beside))
            .or_else(|| self.maybe(Self::units_away))
    }

    /// `today`, `day before yesterday`.
    fn day_beside_today(&mut self) -> Option<Period> {
        use Token::Word as W;
        let day = Token::Unit(Unit::Day);
        if self.pass(&[day, W(Word::Before), W(Word::Yesterday)]) {
            return Some(Period::FromToday(-2));
        }
        if self.pass(&[day, W(Word::After), W(Word::Tomorrow)]) {
            return Some(Period::FromToday(2));
        }
        Some(Period::FromToday(match self.next()? {
            W(Word::Today) => 0,
            W(Word::Yesterday) => -1,
            W(Word::Tomorrow) => 1,
            _ => return None,
        }))
    }

    /// `last month`, `last 12 months`.
    fn unit_beside(&mut self) -> Option<Period> {
        let offset = match self.next()? {
            Token::Word(Word::Last) => -1,
            Token::Word(Word::This) => 0,
            Token::Word(Word::Next) => 1,
            // `past year` is the twelve months up to today, or the year before: only a number tells.
            Token::Word(Word::Past)
                if matches!(self.rest().first(), Some(Token::Number(..) | Token::Count(_))) =>
            {
                -1
            }
            _ => return None,
        };
        let count = self.maybe(Self::count);
        let Token::Unit(unit) = self.next()? else { return None };
        match count {
            None => Some(Period::Beside(unit, offset)),
            Some(_) if offset == 0 => None,
            Some(count) => Some(Period::Stretch { count, unit, onward: offset > 0 }),
        }
    }

    /// `3 days ago`, `2 weeks from now`.
    fn units_away(&mut self) -> Option<Period> {
        let count = self.count()?;
        let Token::Unit(unit) = self.next()? else { return None };
        if self.word(Word::Ago) {
            return Some(Period::Beside(unit, -i64::from(count)));
        }
        self.pass(&[Token::Word(Word::From), Token::Word(Word::Now)])
            .then(|| Period::Beside(unit, i64::from(count)))
    }

    fn count(&mut self) -> Option<u32> {
        match self.next()? {
            Token::Number(count, _) => Some(count),
            Token::Count(count) => Some(u32::from(count)),
            _ => None,
        }
    }

    /// A period that is no part of another.
    pub(super) fn period(&mut self) -> Option<Period> {
        self.relative()
            .or_else(|| self.maybe(Self::year_month_day))
            .or_else(|| self.maybe(Self::numbers))
            .or_else(|| self.maybe(Self::day))
            .or_else(|| self.maybe(Self::month))
            .or_else(|| self.maybe(Self::season))
            .or_else(|| self.maybe(Self::years))
            .or_else(|| self.maybe(Self::century))
            .or_else(|| self.maybe(Self::year).map(Period::Year))
            .or_else(|| self.maybe(Self::lone_day))
    }

    /// `2024-2-9`, `2024 Mar 5`, `20240305`; `2024-3`.
    fn year_month_day(&mut self) -> Option<Period> {
        let digits = self.maybe(|cursor| match cursor.next()? {
            Token::Number(digits, 8) => Some(digits),
            _ => None,
        });
        if let Some(digits) = digits {
            let (month, day) = (u8::try_from(digits / 100 % 100).ok()?, u8::try_from(digits % 100).ok()?);
            let year = Some(Year::Number(i64::from(digits / 10_000)));
            return Some(Period::Day { weekday: None, day, month: Some(month), year });
        }
        let weekday = self.maybe(Self::weekday);
        let year = Some(Year::Number(self.four_digits()?));
        let mark = self.maybe(Self::mark);
        let (month, named) = match self.next()? {
            Token::Month(month) => (month, true),
            Token::Number(month, 1 | 2) if mark.is_some() => (u8::try_from(month).ok()?, false),
            _ => return None,
        };
        let day = self.maybe(|cursor| {
            let next = cursor.maybe(Self::mark);
            if !named && (next.is_none() || next != mark) {
                return None;
            }
            cursor.day_number()
        });
        match day {
            Some(day) => Some(Period::Day { weekday, day, month: Some(month), year }),
            // `1998-99` is two years, and `2024.3` a number.
            None if weekday.is_some()
                || (!named && (mark == Some(Token::Dot) || !(1..=12).contains(&month))) =>
            {
                None
            }
            None => Some(Period::Month { month, year }),
        }
    }

    /// `-`, `/`, `.` or a comma between the parts of a day.
    fn mark(&mut self) -> Option<Token> {
        self.next().filter(|token| matches!(token, Token::Dash | Token::Slash | Token::Dot | Token::Comma))
    }

    /// `12.07.2024`, `05/06/24`; `7/2023`.
    fn numbers(&mut self) -> Option<Period> {
        let small = |token: Token| match token {
            Token::Number(number, 1 | 2) => u8::try_from(number).ok(),
            _ => None,
        };
        let weekday = self.maybe(Self::weekday);
        let first = small(self.next()?)?;
        let mark = self.mark().filter(|mark| *mark != Token::Comma)?;
        if let Some(year) = self.maybe(Self::four_digits) {
            return weekday
                .is_none()
                .then_some(Period::Month { month: first, year: Some(Year::Number(year)) });
        }
        let second = small(self.next()?)?;
        if self.next()? != mark {
            return None;
        }
        let year = match self.next()? {
            Token::Number(year, 4) => Year::Number(i64::from(year)),
            Token::Number(year, 2) => Year::TwoDigits(u8::try_from(year).ok()?),
            _ => return None,
        };
        Some(Period::Numbers { first, second, year, dots: mark == Token::Dot })
    }

    fn weekday(&mut self) -> Option<u8> {
        let Token::Weekday(weekday) = self.next()? else { return None };
        self.pass(&[Token::Comma]);
        Some(weekday)
    }

    fn day_number(&mut self) -> Option<u8> {
        match self.next()? {
            Token::Number(day, 1 | 2) => u8::try_from(day).ok(),
            Token::Ordinal(day) => Some(day),
            _ => None,
        }
    }

    /// `5 March 2024`, `Tuesday, March 5th, 2024`, `5-Mar-2024`; the year may be said elsewhere.
    fn day(&mut self) -> Option<Period> {
        let weekday = self.maybe(Self::weekday);
        let (day, month, mark) =
            self.maybe(Self::day_then_month).or_else(|| self.maybe(Self::month_then_day))?;
        let year = self.maybe(|cursor| {
            match mark {
                Some(mark) => cursor.pass(&[mark]).then_some(())?,
                None => {
                    let _ = cursor.pass(&[Token::Comma]) || cursor.word(Word::Of);
                }
            }
            cursor.year_of_day()
        });
        Some(Period::Day { weekday, day, month: Some(month), year })
    }

    /// A day and a month, with the mark between them.
    fn day_then_month(&mut self) -> Option<(u8, u8, Option<Token>)> {
        let day = self.day_number()?;
        let mark = self.maybe(|cursor| cursor.mark().filter(|mark| *mark != Token::Comma));
        self.word(Word::Of);
        let Token::Month(month) = self.next()? else { return None };
        // The point behind an ordinal number, as German has it, stands behind no month.
        Some((day, month, mark.filter(|mark| *mark != Token::Dot)))
    }

    fn month_then_day(&mut self) -> Option<(u8, u8, Option<Token>)> {
        let Token::Month(month) = self.next()? else { return None };
        let mark =
            self.maybe(|cursor| cursor.next().filter(|mark| matches!(mark, Token::Dash | Token::Slash)));
        let day = self.day_number()?;
        // `March 44 BC` and `Mar-24` have no day.
        let next = self.rest().first().copied();
        let era = matches!(next, Some(Token::Word(Word::Bc | Word::Ad)));
        (!era && (mark.is_none() || next == mark)).then_some((day, month, mark))
    }

    /// The year behind a day, which may have two digits.
    fn year_of_day(&mut self) -> Option<Year> {
        if let Some(year) = self.maybe(Self::year) {
            return Some(year);
        }
        let Token::Number(year, 2) = self.next()? else { return None };
        // `5 March 24 April` has none.
        let ends = !matches!(self.rest().first(), Some(Token::Month(_) | Token::Dash | Token::Slash));
        ends.then(|| u8::try_from(year).ok().map(Year::TwoDigits))?
    }

    /// `March 2024`, `March of last year`; `March` where the year is said elsewhere.
    fn month(&mut self) -> Option<Period> {
        self.pass(&[Token::Unit(Unit::Month), Token::Word(Word::Of)]);
        let Token::Month(month) = self.next()? else { return None };
        let year = self.maybe(|cursor| {
            let _ = cursor.maybe(Self::mark);
            cursor.word(Word::Of);
            cursor.year()
        });
        Some(Period::Month { month, year })
    }

    /// `2024`, `44 BC`, `Juche 113`, `'24`, `year 2024`, `last year`.
    fn year(&mut self) -> Option<Year> {
        self.word(Word::Calendar);
        if self.pass(&[Token::Unit(Unit::Year)]) {
            self.word(Word::Of);
        }
        if let Some(Period::Beside(Unit::Year, offset)) = self.maybe(Self::unit_beside) {
            return i8::try_from(offset).ok().map(Year::Beside);
        }
        match self.next()? {
            Token::Quote => match self.next()? {
                Token::Number(year, 2) => u8::try_from(year).ok().map(Year::TwoDigits),
                _ => None,
            },
            Token::Word(Word::Ad) => match self.next()? {
                Token::Number(year @ 1.., 1..=4) => Some(Year::Number(i64::from(year))),
                _ => None,
            },
            Token::Word(Word::Juche) => self.juche(),
            Token::Number(year, digits @ 1..=4) => {
                let year = i64::from(year);
                if self.word(Word::Bc) {
                    return (year > 0).then_some(Year::Number(1 - year));
                }
                (self.word(Word::Ad) || digits == 4).then_some(Year::Number(year))
            }
            _ => None,
        }
    }

    /// The year of the Juche calendar, whose first is 1912, and perhaps the other in brackets.
    fn juche(&mut self) -> Option<Year> {
        let Token::Number(number @ 1.., 1..=3) = self.next()? else { return None };
        let year = 1911 + i64::from(number);
        if self.pass(&[Token::Open]) {
            let same = self.four_digits()? == year && self.pass(&[Token::Close]);
            return same.then_some(Year::Number(year));
        }
        Some(Year::Number(year))
    }

    /// `spring of 2024`, `winter 2023/24`.
    fn season(&mut self) -> Option<Period> {
        let Token::Season(season) = self.next()? else { return None };
        self.word(Word::Of);
        let year = self.maybe(Self::year);
        let to = self.maybe(|cursor| match (year, cursor.next()?, cursor.next()?) {
            (Some(Year::Number(_)), Token::Slash | Token::Dash, Token::Number(to, digits @ (2 | 4))) => {
                Some((to, digits))
            }
            _ => None,
        });
        Some(Period::Season { season, year, to })
    }

    /// `1980s`, `'80s`.
    fn years(&mut self) -> Option<Period> {
        if self.word(Word::Decade) {
            self.word(Word::Of);
        }
        self.pass(&[Token::Quote]);
        match self.next()? {
            Token::Years(value, digits @ (2 | 4)) => Some(Period::Years(value, digits)),
            _ => None,
        }
    }

    /// `19th century`, `fifth century BC`.
    fn century(&mut self) -> Option<Period> {
        let Token::Ordinal(number @ 1..) = self.next()? else { return None };
        self.pass(&[Token::Dash]);
        if !self.word(Word::Century) {
            return None;
        }
        let before_christ = self.word(Word::Bc);
        self.word(Word::Ad);
        Some(Period::Century { number, before_christ })
    }

    /// `3` in `3 or 4 March 2024`; `5, 2024` in `March 3 to 5, 2024`.
    fn lone_day(&mut self) -> Option<Period> {
        let weekday = self.maybe(Self::weekday);
        let day = self.day_number()?;
        let year = self.maybe(|cursor| {
            cursor.pass(&[Token::Comma]);
            cursor.year()
        });
        Some(Period::Day { weekday, day, month: None, year })
    }
}
