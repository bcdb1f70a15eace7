//! Text to [`Expression`].

use super::syntax::{DatePoint, DigitPair, Expression, IntervalEnd, SetMember, Year};
use crate::time::Doubt;
use crate::time::civil::YEAR_MAX;

/// Where reading stopped, in bytes, and why.
pub(super) type ParseStop = (usize, &'static str);

type ReadResult<T> = Result<T, ParseStop>;

/// Reads a whole expression; nothing may be left over.
pub(super) fn expression(text: &str) -> ReadResult<Expression> {
    let mut reader = EdtfReader { bytes: text.as_bytes(), at: 0 };
    if let Some(at) = text.find(char::is_whitespace) {
        return Err((at, "it can't contain a space"));
    }
    let expression = match reader.peek() {
        Some(b'[') => reader.set(b']', false)?,
        Some(b'{') => reader.set(b'}', true)?,
        None => return Err((0, "it is empty")),
        Some(_) if text.contains('/') => reader.interval()?,
        Some(_) => reader.point_or_moment()?,
    };
    match reader.peek() {
        None => Ok(expression),
        Some(_) => Err((reader.at, "nothing more may follow")),
    }
}

/// A place in the text.
struct EdtfReader<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl EdtfReader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Takes a byte if it is the next one.
    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    /// Takes `..` if it is next.
    fn take_dots(&mut self) -> bool {
        let there = self.bytes[self.at..].starts_with(b"..");
        self.at += if there { 2 } else { 0 };
        there
    }

    fn stop<T>(&self, reason: &'static str) -> ReadResult<T> {
        Err((self.at, reason))
    }

    /// `?`, `~` or `%`, if one is next.
    fn mark(&mut self) -> Doubt {
        let mark = match self.peek() {
            Some(b'?') => Doubt::Uncertain,
            Some(b'~') => Doubt::Approximate,
            Some(b'%') => Doubt::Both,
            _ => return Doubt::None,
        };
        self.at += 1;
        mark
    }

    /// A digit, or `X` as `None`.
    fn digit_or_unknown(&mut self, reason: &'static str) -> ReadResult<Option<u8>> {
        let digit = match self.peek() {
            Some(b'X') => None,
            Some(byte @ b'0'..=b'9') => Some(byte - b'0'),
            _ => return self.stop(reason),
        };
        self.at += 1;
        Ok(digit)
    }

    /// A run of digits.
    fn number(&mut self, reason: &'static str) -> ReadResult<i64> {
        let from = self.at;
        let mut number = 0_i64;
        while let Some(byte @ b'0'..=b'9') = self.peek() {
            let next = number.checked_mul(10).and_then(|tens| tens.checked_add(i64::from(byte - b'0')));
            let Some(next) = next else { return Err((from, "the number is too large")) };
            number = next;
            self.at += 1;
        }
        if self.at == from { self.stop(reason) } else { Ok(number) }
    }

    /// Exactly two digits, up to a largest number.
    fn two_digits(&mut self, largest: u8, reason: &'static str) -> ReadResult<u8> {
        let from = self.at;
        let tens = self.digit_or_unknown(reason)?;
        let ones = self.digit_or_unknown(reason)?;
        match (tens, ones) {
            (Some(tens), Some(ones)) if tens * 10 + ones <= largest => Ok(tens * 10 + ones),
            _ => Err((from, reason)),
        }
    }

    fn set(&mut self, close: u8, all: bool) -> ReadResult<Expression> {
        self.at += 1;
        let mut members = vec![self.member()?];
        while self.take(b',') {
            members.push(self.member()?);
        }
        if self.take(close) {
            Ok(Expression::Set { all, members })
        } else {
            self.stop("expected a comma or the closing bracket here")
        }
    }

    fn member(&mut self) -> ReadResult<SetMember> {
        if self.take_dots() {
            return Ok(SetMember::UpTo(self.point()?));
        }
        let first = self.point()?;
        if !self.take_dots() {
            return Ok(SetMember::Point(first));
        }
        match self.peek() {
            Some(b',' | b']' | b'}') => Ok(SetMember::From(first)),
            _ => Ok(SetMember::Range(first, self.point()?)),
        }
    }

    fn interval(&mut self) -> ReadResult<Expression> {
        let start = self.end()?;
        if !self.take(b'/') {
            return self.stop("expected the `/` of an interval here");
        }
        let end = self.end()?;
        if matches!((&start, &end), (IntervalEnd::Unknown, IntervalEnd::Unknown)) {
            return self.stop("an interval needs at least one end");
        }
        Ok(Expression::Interval(start, end))
    }

    fn end(&mut self) -> ReadResult<IntervalEnd> {
        if self.take_dots() {
            return Ok(IntervalEnd::Open);
        }
        match self.peek() {
            None | Some(b'/') => Ok(IntervalEnd::Unknown),
            Some(_) => {
                let from = self.at;
                let point = self.point()?;
                // The grammar of intervals in ISO 8601-2 has years of four digits only.
                if matches!(point.year, Year::Long { .. }) {
                    return Err((from, "an interval ends in years of four digits"));
                }
                Ok(IntervalEnd::Point(point))
            }
        }
    }

    fn point_or_moment(&mut self) -> ReadResult<Expression> {
        let point = self.point()?;
        if !self.take(b'T') {
            return Ok(Expression::Point(point));
        }
        if point.day.is_none() || point.has_unknown() || point.doubt() != Doubt::None {
            return self.stop("a time of day belongs to a whole and certain day");
        }
        self.time_of_day()?;
        Ok(Expression::Moment(point))
    }

    /// `hh:mm:ss`, then nothing, `Z`, or a distance from UTC.
    fn time_of_day(&mut self) -> ReadResult<()> {
        const SHAPE: &str = "a time of day is written 23:59:59, then Z or an offset such as +09:00";
        self.two_digits(23, SHAPE)?;
        for _ in ["minutes", "seconds"] {
            if !self.take(b':') {
                return self.stop(SHAPE);
            }
            self.two_digits(59, SHAPE)?;
        }
        if self.take(b'Z') || !(self.take(b'+') || self.take(b'-')) {
            return Ok(());
        }
        // No clock on Earth is further from UTC than fourteen hours.
        let from = self.at;
        let hours = self.two_digits(14, SHAPE)?;
        let minutes = if self.take(b':') { self.two_digits(59, SHAPE)? } else { 0 };
        if hours == 14 && minutes > 0 { Err((from, SHAPE)) } else { Ok(()) }
    }

    fn point(&mut self) -> ReadResult<DatePoint> {
        let before = self.mark();
        let year = self.year()?;
        let year_mark = before.join(self.mark());
        let mut point = DatePoint { year, year_mark, month: None, day: None };
        let whole_year = matches!(point.year, Year::Long { .. } | Year::Digits { significant: Some(_), .. });
        if !whole_year && self.take(b'-') {
            point.month = Some(self.field("a month is two digits, 01 to 12, or a code from 21 to 41")?);
            if self.take(b'-') {
                point.day = Some(self.field("a day of the month is two digits")?);
            }
        }
        Ok(point)
    }

    fn field(&mut self, reason: &'static str) -> ReadResult<DigitPair> {
        let before = self.mark();
        let tens = self.digit_or_unknown(reason)?;
        let ones = self.digit_or_unknown(reason)?;
        Ok(DigitPair { tens, ones, mark: before.join(self.mark()) })
    }

    fn year(&mut self) -> ReadResult<Year> {
        const SHAPE: &str = "a year is four digits, or Y and more than four";
        if self.take(b'Y') {
            return self.long_year();
        }
        let from = self.at;
        let negative = self.take(b'-');
        let mut digits = [None; 4];
        for digit in &mut digits {
            *digit = self.digit_or_unknown(SHAPE)?;
        }
        if negative && digits == [Some(0); 4] {
            return Err((from, "the year 0000 has no sign"));
        }
        let significant = self.significant()?;
        if significant.is_some() && digits.contains(&None) {
            return Err((from, "use either unknown digits (X) or significant digits (S)"));
        }
        Ok(Year::Digits { negative, digits, significant })
    }

    fn long_year(&mut self) -> ReadResult<Year> {
        let from = self.at;
        let negative = self.take(b'-');
        let number = self.number("expected a year after Y")?;
        let exponent = if self.take(b'E') { self.number("expected a number after E")? } else { 0 };
        let power = u32::try_from(exponent).ok().and_then(|power| 10_i64.checked_pow(power));
        let value = power.and_then(|power| number.checked_mul(power)).filter(|value| *value <= YEAR_MAX);
        let Some(value) = value else { return Err((from, "the year is too far away: years reach 10^12")) };
        if value <= 9999 {
            return Err((from, "write a year of up to four digits without Y"));
        }
        let value = if negative { -value } else { value };
        Ok(Year::Long { value, significant: self.significant()? })
    }

    /// `S` and a number of digits, if it is next.
    fn significant(&mut self) -> ReadResult<Option<u32>> {
        if !self.take(b'S') {
            return Ok(None);
        }
        let from = self.at;
        match u32::try_from(self.number("expected a number of digits after S")?) {
            Ok(count @ 1..) => Ok(Some(count)),
            _ => Err((from, "at least one digit is significant")),
        }
    }
}
