//! One period: a day, a month, a year, a season, years by tens or hundreds, or what is counted from today.

use super::syntax::{TokenCursor, TypedPeriod, TypedYear};
use super::token::{DateToken, DateWord, TypedUnit};

impl TokenCursor<'_> {
    /// What is counted from today.
    fn relative(&mut self) -> Option<TypedPeriod> {
        self.maybe(Self::day_beside_today)
            .or_else(|| self.maybe(Self::unit_beside))
            .or_else(|| self.maybe(Self::units_away))
    }

    /// `today`, `day before yesterday`.
    fn day_beside_today(&mut self) -> Option<TypedPeriod> {
        use DateToken::Word as W;
        let day = DateToken::Unit(TypedUnit::Day);
        if self.pass(&[day, W(DateWord::Before), W(DateWord::Yesterday)]) {
            return Some(TypedPeriod::FromToday(-2));
        }
        if self.pass(&[day, W(DateWord::After), W(DateWord::Tomorrow)]) {
            return Some(TypedPeriod::FromToday(2));
        }
        Some(TypedPeriod::FromToday(match self.next()? {
            W(DateWord::Today) => 0,
            W(DateWord::Yesterday) => -1,
            W(DateWord::Tomorrow) => 1,
            _ => return None,
        }))
    }

    /// `last month`, `last 12 months`.
    fn unit_beside(&mut self) -> Option<TypedPeriod> {
        let offset = match self.next()? {
            DateToken::Word(DateWord::Last) => -1,
            DateToken::Word(DateWord::This) => 0,
            DateToken::Word(DateWord::Next) => 1,
            // `past year` is the twelve months up to today, or the year before: only a number tells.
            DateToken::Word(DateWord::Past)
                if matches!(self.rest().first(), Some(DateToken::Number(..) | DateToken::Count(_))) =>
            {
                -1
            }
            _ => return None,
        };
        let count = self.maybe(Self::count);
        let DateToken::Unit(unit) = self.next()? else { return None };
        match count {
            None => Some(TypedPeriod::Beside(unit, offset)),
            Some(_) if offset == 0 => None,
            Some(count) => Some(TypedPeriod::Stretch { count, unit, onward: offset > 0 }),
        }
    }

    /// `3 days ago`, `2 weeks from now`.
    fn units_away(&mut self) -> Option<TypedPeriod> {
        let count = self.count()?;
        let DateToken::Unit(unit) = self.next()? else { return None };
        if self.word(DateWord::Ago) {
            return Some(TypedPeriod::Beside(unit, -i64::from(count)));
        }
        self.pass(&[DateToken::Word(DateWord::From), DateToken::Word(DateWord::Now)])
            .then(|| TypedPeriod::Beside(unit, i64::from(count)))
    }

    fn count(&mut self) -> Option<u32> {
        match self.next()? {
            DateToken::Number(count, _) => Some(count),
            DateToken::Count(count) => Some(u32::from(count)),
            _ => None,
        }
    }

    /// A period that is no part of another.
    pub(super) fn period(&mut self) -> Option<TypedPeriod> {
        self.relative()
            .or_else(|| self.maybe(Self::year_month_day))
            .or_else(|| self.maybe(Self::numbers))
            .or_else(|| self.maybe(Self::day))
            .or_else(|| self.maybe(Self::month))
            .or_else(|| self.maybe(Self::season))
            .or_else(|| self.maybe(Self::years))
            .or_else(|| self.maybe(Self::century))
            .or_else(|| self.maybe(Self::year).map(TypedPeriod::Year))
            .or_else(|| self.maybe(Self::lone_day))
    }

    /// `2024-2-9`, `2024 Mar 5`, `20240305`; `2024-3`.
    fn year_month_day(&mut self) -> Option<TypedPeriod> {
        let digits = self.maybe(|cursor| match cursor.next()? {
            DateToken::Number(digits, 8) => Some(digits),
            _ => None,
        });
        if let Some(digits) = digits {
            let (month, day) = (u8::try_from(digits / 100 % 100).ok()?, u8::try_from(digits % 100).ok()?);
            let year = Some(TypedYear::Number(i64::from(digits / 10_000)));
            return Some(TypedPeriod::Day { weekday: None, day, month: Some(month), year });
        }
        let weekday = self.maybe(Self::weekday);
        let year = Some(TypedYear::Number(self.four_digits()?));
        let mark = self.maybe(Self::mark);
        let (month, named) = match self.next()? {
            DateToken::Month(month) => (month, true),
            DateToken::Number(month, 1 | 2) if mark.is_some() => (u8::try_from(month).ok()?, false),
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
            Some(day) => Some(TypedPeriod::Day { weekday, day, month: Some(month), year }),
            // `1998-99` is two years, and `2024.3` a number.
            None if weekday.is_some()
                || (!named && (mark == Some(DateToken::Dot) || !(1..=12).contains(&month))) =>
            {
                None
            }
            None => Some(TypedPeriod::Month { month, year }),
        }
    }

    /// `-`, `/`, `.` or a comma between the parts of a day.
    fn mark(&mut self) -> Option<DateToken> {
        self.next().filter(|token| {
            matches!(token, DateToken::Dash | DateToken::Slash | DateToken::Dot | DateToken::Comma)
        })
    }

    /// `12.07.2024`, `05/06/24`; `7/2023`.
    fn numbers(&mut self) -> Option<TypedPeriod> {
        let small = |token: DateToken| match token {
            DateToken::Number(number, 1 | 2) => u8::try_from(number).ok(),
            _ => None,
        };
        let weekday = self.maybe(Self::weekday);
        let first = small(self.next()?)?;
        let mark = self.mark().filter(|mark| *mark != DateToken::Comma)?;
        if let Some(year) = self.maybe(Self::four_digits) {
            return weekday
                .is_none()
                .then_some(TypedPeriod::Month { month: first, year: Some(TypedYear::Number(year)) });
        }
        let second = small(self.next()?)?;
        if self.next()? != mark {
            return None;
        }
        let year = match self.next()? {
            DateToken::Number(year, 4) => TypedYear::Number(i64::from(year)),
            DateToken::Number(year, 2) => TypedYear::TwoDigits(u8::try_from(year).ok()?),
            _ => return None,
        };
        Some(TypedPeriod::Numbers { first, second, year, dots: mark == DateToken::Dot })
    }

    fn weekday(&mut self) -> Option<u8> {
        let DateToken::Weekday(weekday) = self.next()? else { return None };
        self.pass(&[DateToken::Comma]);
        Some(weekday)
    }

    fn day_number(&mut self) -> Option<u8> {
        match self.next()? {
            DateToken::Number(day, 1 | 2) => u8::try_from(day).ok(),
            DateToken::Ordinal(day) => Some(day),
            _ => None,
        }
    }

    /// `5 March 2024`, `Tuesday, March 5th, 2024`, `5-Mar-2024`; the year may be said elsewhere.
    fn day(&mut self) -> Option<TypedPeriod> {
        let weekday = self.maybe(Self::weekday);
        let (day, month, mark) =
            self.maybe(Self::day_then_month).or_else(|| self.maybe(Self::month_then_day))?;
        let year = self.maybe(|cursor| {
            match mark {
                Some(mark) => cursor.pass(&[mark]).then_some(())?,
                None => {
                    let _ = cursor.pass(&[DateToken::Comma]) || cursor.word(DateWord::Of);
                }
            }
            cursor.year_of_day()
        });
        Some(TypedPeriod::Day { weekday, day, month: Some(month), year })
    }

    /// A day and a month, with the mark between them.
    fn day_then_month(&mut self) -> Option<(u8, u8, Option<DateToken>)> {
        let day = self.day_number()?;
        let mark = self.maybe(|cursor| cursor.mark().filter(|mark| *mark != DateToken::Comma));
        self.word(DateWord::Of);
        let DateToken::Month(month) = self.next()? else { return None };
        // The point behind an ordinal number, as German has it, stands behind no month.
        Some((day, month, mark.filter(|mark| *mark != DateToken::Dot)))
    }

    fn month_then_day(&mut self) -> Option<(u8, u8, Option<DateToken>)> {
        let DateToken::Month(month) = self.next()? else { return None };
        let mark = self
            .maybe(|cursor| cursor.next().filter(|mark| matches!(mark, DateToken::Dash | DateToken::Slash)));
        let day = self.day_number()?;
        // `March 44 BC` and `Mar-24` have no day.
        let next = self.rest().first().copied();
        let era = matches!(next, Some(DateToken::Word(DateWord::Bc | DateWord::Ad)));
        (!era && (mark.is_none() || next == mark)).then_some((day, month, mark))
    }

    /// The year behind a day, which may have two digits.
    fn year_of_day(&mut self) -> Option<TypedYear> {
        if let Some(year) = self.maybe(Self::year) {
            return Some(year);
        }
        let DateToken::Number(year, 2) = self.next()? else { return None };
        // `5 March 24 April` has none.
        let ends =
            !matches!(self.rest().first(), Some(DateToken::Month(_) | DateToken::Dash | DateToken::Slash));
        ends.then(|| u8::try_from(year).ok().map(TypedYear::TwoDigits))?
    }

    /// `March 2024`, `March of last year`; `March` where the year is said elsewhere.
    fn month(&mut self) -> Option<TypedPeriod> {
        self.pass(&[DateToken::Unit(TypedUnit::Month), DateToken::Word(DateWord::Of)]);
        let DateToken::Month(month) = self.next()? else { return None };
        let year = self.maybe(|cursor| {
            let _ = cursor.maybe(Self::mark);
            cursor.word(DateWord::Of);
            cursor.year()
        });
        Some(TypedPeriod::Month { month, year })
    }

    /// `2024`, `44 BC`, `Juche 113`, `'24`, `year 2024`, `last year`.
    fn year(&mut self) -> Option<TypedYear> {
        self.word(DateWord::Calendar);
        if self.pass(&[DateToken::Unit(TypedUnit::Year)]) {
            self.word(DateWord::Of);
        }
        if let Some(TypedPeriod::Beside(TypedUnit::Year, offset)) = self.maybe(Self::unit_beside) {
            return i8::try_from(offset).ok().map(TypedYear::Beside);
        }
        match self.next()? {
            DateToken::Quote => match self.next()? {
                DateToken::Number(year, 2) => u8::try_from(year).ok().map(TypedYear::TwoDigits),
                _ => None,
            },
            DateToken::Word(DateWord::Ad) => match self.next()? {
                DateToken::Number(year @ 1.., 1..=4) => Some(TypedYear::Number(i64::from(year))),
                _ => None,
            },
            DateToken::Word(DateWord::Juche) => self.juche(),
            DateToken::Number(year, digits @ 1..=4) => {
                let year = i64::from(year);
                if self.word(DateWord::Bc) {
                    return (year > 0).then_some(TypedYear::Number(1 - year));
                }
                (self.word(DateWord::Ad) || digits == 4).then_some(TypedYear::Number(year))
            }
            _ => None,
        }
    }

    /// The year of the Juche calendar, whose first is 1912, and perhaps the other in brackets.
    fn juche(&mut self) -> Option<TypedYear> {
        let DateToken::Number(number @ 1.., 1..=3) = self.next()? else { return None };
        let year = 1911 + i64::from(number);
        if self.pass(&[DateToken::Open]) {
            let same = self.four_digits()? == year && self.pass(&[DateToken::Close]);
            return same.then_some(TypedYear::Number(year));
        }
        Some(TypedYear::Number(year))
    }

    /// `spring of 2024`, `winter 2023/24`.
    fn season(&mut self) -> Option<TypedPeriod> {
        let DateToken::Season(season) = self.next()? else { return None };
        self.word(DateWord::Of);
        let year = self.maybe(Self::year);
        let to = self.maybe(|cursor| match (year, cursor.next()?, cursor.next()?) {
            (
                Some(TypedYear::Number(_)),
                DateToken::Slash | DateToken::Dash,
                DateToken::Number(to, digits @ (2 | 4)),
            ) => Some((to, digits)),
            _ => None,
        });
        Some(TypedPeriod::Season { season, year, to })
    }

    /// `1980s`, `'80s`.
    fn years(&mut self) -> Option<TypedPeriod> {
        if self.word(DateWord::Decade) {
            self.word(DateWord::Of);
        }
        self.pass(&[DateToken::Quote]);
        match self.next()? {
            DateToken::Years(value, digits @ (2 | 4)) => Some(TypedPeriod::Years(value, digits)),
            _ => None,
        }
    }

    /// `19th century`, `fifth century BC`.
    fn century(&mut self) -> Option<TypedPeriod> {
        let DateToken::Ordinal(number @ 1..) = self.next()? else { return None };
        self.pass(&[DateToken::Dash]);
        if !self.word(DateWord::Century) {
            return None;
        }
        let before_christ = self.word(DateWord::Bc);
        self.word(DateWord::Ad);
        Some(TypedPeriod::Century { number, before_christ })
    }

    /// `3` in `3 or 4 March 2024`; `5, 2024` in `March 3 to 5, 2024`.
    fn lone_day(&mut self) -> Option<TypedPeriod> {
        let weekday = self.maybe(Self::weekday);
        let day = self.day_number()?;
        let year = self.maybe(|cursor| {
            cursor.pass(&[DateToken::Comma]);
            cursor.year()
        });
        Some(TypedPeriod::Day { weekday, day, month: None, year })
    }
}
