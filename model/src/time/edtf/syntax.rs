//! The parts of EDTF text.

use crate::time::Doubt;

/// A whole EDTF expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    /// One date.
    Point(DatePoint),
    /// A day with a time of day, which is checked and otherwise left alone.
    Moment(DatePoint),
    /// `a/b`.
    Interval(IntervalEnd, IntervalEnd),
    /// `[…]` (one of them) or `{…}` (all of them).
    Set { all: bool, members: Vec<SetMember> },
}

/// An end of an interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum IntervalEnd {
    /// A date.
    Point(DatePoint),
    /// `..`: there is none.
    Open,
    /// Nothing written: it is not known.
    Unknown,
}

/// A member of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SetMember {
    /// A date.
    Point(DatePoint),
    /// `a..b`.
    Range(DatePoint, DatePoint),
    /// `..a`.
    UpTo(DatePoint),
    /// `a..`.
    From(DatePoint),
}

/// A date: a year with, perhaps, a month (or a code for a part of the year) and a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DatePoint {
    pub(super) year: Year,
    /// What stands at the year.
    pub(super) year_mark: Doubt,
    pub(super) month: Option<DigitPair>,
    pub(super) day: Option<DigitPair>,
}

/// A year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Year {
    /// Four digits, some perhaps `X`, with a sign.
    Digits { negative: bool, digits: [Option<u8>; 4], significant: Option<u32> },
    /// `Y` and more than four digits, perhaps with an exponent.
    Long { value: i64, significant: Option<u32> },
}

/// Two digits, some perhaps `X`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DigitPair {
    pub(super) tens: Option<u8>,
    pub(super) ones: Option<u8>,
    /// What stands at it.
    pub(super) mark: Doubt,
}

impl DigitPair {
    /// Its number, where no digit is `X`.
    pub(super) fn value(self) -> Option<u8> {
        Some(self.tens? * 10 + self.ones?)
    }

    /// Whether a number can be meant.
    pub(super) fn fits(self, number: u8) -> bool {
        self.tens.is_none_or(|tens| tens == number / 10) && self.ones.is_none_or(|ones| ones == number % 10)
    }
}

impl Year {
    /// Its number, where no digit is `X`.
    pub(super) fn value(&self) -> Option<i64> {
        match self {
            Self::Long { value, .. } => Some(*value),
            Self::Digits { negative, digits, .. } => {
                let number = digits.iter().try_fold(0, |sum, digit| Some(sum * 10 + i64::from((*digit)?)))?;
                Some(if *negative { -number } else { number })
            }
        }
    }

    /// How many of its last digits are `X`; `None` where an `X` stands before a digit.
    pub(super) fn trailing_unknown(&self) -> Option<usize> {
        let Self::Digits { digits, .. } = self else { return Some(0) };
        let known = digits.iter().take_while(|digit| digit.is_some()).count();
        digits[known..].iter().all(Option::is_none).then_some(digits.len() - known)
    }
}

impl DatePoint {
    /// Whether any digit is `X`.
    pub(super) fn has_unknown(&self) -> bool {
        self.year.value().is_none()
            || [self.month, self.day].iter().flatten().any(|field| field.value().is_none())
    }

    /// Every mark on it, joined.
    pub(super) fn doubt(&self) -> Doubt {
        let fields = [self.month, self.day];
        fields.iter().flatten().fold(self.year_mark, |doubt, field| doubt.join(field.mark))
    }
}
