//! Dates as people write them, in: the one recogniser for phrases, statements, tables and options.
//!
//! EDTF is read first. Any other text is split into tokens ([`token`]), these into periods with what narrows them
//! ([`syntax`], [`period`]), and these become days ([`value`]). `3 or 4 March 2024` says the month and the year once:
//! what a period leaves out is filled from the one beside it, here. Nothing else is filled in: a date without a year is
//! refused, and so is one with two readings.

// Sentences of time, with the words before the dates.
mod clause;
// Where a text comes from.
mod origin;
// One period.
mod period;
// Words and marks.
mod token;
// Parts of a date.
mod syntax;
// Days.
#[cfg(test)]
mod tests;
mod value;

pub use self::origin::{DateOrder, Origin};
use self::syntax::{Fraction, Item, Joint, TokenCursor, TypedDate, TypedPeriod, TypedYear};
use self::value::DateEvaluator;
pub(crate) use self::value::winter_years;
use super::text::coded_part_in_words;
use super::{Date, DateError, Day, edtf};

/// What reads dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reader {
    /// What today is.
    pub today: Day,
    /// Where the text comes from.
    pub origin: Origin,
    /// The order of the numbers, if it was said.
    pub order: Option<DateOrder>,
}

/// A date that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The date.
    pub date: Date,
    /// What its writer should know of how it was read.
    pub remarks: Vec<String>,
    /// Whether it is counted from today, so that the text means another date tomorrow.
    pub relative: bool,
}

impl Reading {
    const fn plain(date: Date) -> Self {
        Self { date, remarks: Vec::new(), relative: false }
    }
}

impl From<Day> for Reader {
    /// What reads stored text on a day.
    fn from(today: Day) -> Self {
        Self { today, origin: Origin::Stored, order: None }
    }
}

impl Reader {
    /// What reads what is typed on a day.
    #[must_use]
    pub const fn typed(today: Day) -> Self {
        Self { today, origin: Origin::Typed, order: None }
    }

    /// The date that a text says.
    ///
    /// # Errors
    ///
    /// If it says none, or one that can be read in two ways.
    pub fn date(&self, text: &str) -> Result<Reading, DateError> {
        self.read(text, false)
    }

    /// The date that something lasts up to, begins with, or lies before or after: `end of 2024` is its last day.
    ///
    /// # Errors
    ///
    /// As [`date`](Self::date).
    pub fn bound(&self, text: &str) -> Result<Reading, DateError> {
        self.read(text, true)
    }

    /// About the date that a text says: one unit more of its precision on either side. Of a part of a month, such as early
    /// March or its first week, the unit is the part.
    ///
    /// # Errors
    ///
    /// As [`date`](Self::date).
    pub fn about(&self, text: &str) -> Result<Reading, DateError> {
        let reading = self.date(text)?;
        let said = said(text.trim());
        let is_part = said.is_some_and(|said| match said.items.as_slice() {
            [item] => item.fraction.is_some() || item.edge.is_some(),
            _ => false,
        });
        let date = match (reading.date.earliest, reading.date.latest) {
            (Some(from), Some(to)) if is_part && reading.date.is_in_days() => {
                let unit = to.0 - from.0 + 1;
                Date::days(from.plus_days(-unit), to.plus_days(unit))?
            }
            _ => Date::about(reading.date.clone()),
        };
        Ok(Reading { date, ..reading })
    }

    /// The two dates of `from A to B` and `between A and B`, of which one may say what the other leaves out.
    ///
    /// # Errors
    ///
    /// As [`date`](Self::date).
    pub fn pair(&self, from: &str, to: &str) -> Result<[Reading; 2], DateError> {
        let both = self.each(&[from, to])?;
        <[Reading; 2]>::try_from(both).map_err(|_| not_a_date(from))
    }

    /// Dates said together, of which one may say what another leaves out: `3 or 4 March 2024`.
    ///
    /// # Errors
    ///
    /// As [`date`](Self::date).
    pub fn each(&self, texts: &[&str]) -> Result<Vec<Reading>, DateError> {
        let is_edtf = |text: &&&str| edtf_in(text).is_some_and(|text| edtf::parse(&text).is_ok());
        if texts.iter().filter(is_edtf).count() == texts.len() {
            return texts.iter().map(|text| self.date(text)).collect();
        }
        let mut groups = texts.iter().map(|text| self.group(text)).collect::<Result<Vec<_>, _>>()?;
        let mut items: Vec<Item> = groups.iter().flat_map(|group| &group.said.items).copied().collect();
        let borrowed = fill(&mut items, Joint::To);
        let ends = items.clone();
        let mut filled = items.into_iter();
        for group in &mut groups {
            group.said.items.iter_mut().zip(filled.by_ref()).for_each(|(item, full)| *item = full);
        }
        let mut readings = groups.iter().map(|group| self.evaluated(group)).collect::<Result<Vec<_>, _>>()?;
        if let ([from, to], [_, _]) = (readings.as_mut_slice(), ends.as_slice()) {
            let whole = texts.join(" to ");
            let mut evaluator = self.evaluator(&whole, false);
            from.date = evaluator.in_order(&ends, from.date.clone(), to.date.clone(), borrowed)?.0;
            from.remarks.append(&mut evaluator.remarks);
        }
        Ok(readings)
    }

    /// One of several dates said together.
    ///
    /// # Errors
    ///
    /// As [`date`](Self::date).
    pub fn one_of(&self, texts: &[&str]) -> Result<Reading, DateError> {
        let readings = self.each(texts)?;
        let dates: Vec<Date> = readings.iter().map(|reading| reading.date.clone()).collect();
        let relative = readings.iter().any(|reading| reading.relative);
        let remarks = readings.into_iter().flat_map(|reading| reading.remarks).collect();
        Ok(Reading { date: value::one_of(&dates)?, remarks, relative })
    }

    fn read(&self, text: &str, to_the_day: bool) -> Result<Reading, DateError> {
        let text = text.trim();
        let no_edtf = match self.edtf(text) {
            Some(Ok(reading)) => return Ok(reading),
            Some(Err(error @ DateError::TwoReadings { .. })) => return Err(error),
            Some(Err(error)) => Some(error),
            None => None,
        };
        let Some(mut said) = said(text) else { return Err(no_edtf.unwrap_or_else(|| not_a_date(text))) };
        let joint = said.joint;
        let borrowed = fill(&mut said.items, joint);
        let mut evaluator = self.evaluator(text, to_the_day);
        let date = evaluator.date(&said, borrowed)?;
        Ok(Reading { date, remarks: evaluator.remarks, relative: evaluator.relative })
    }

    const fn evaluator<'r>(&'r self, text: &'r str, to_the_day: bool) -> DateEvaluator<'r> {
        DateEvaluator { reader: self, text, to_the_day, remarks: Vec::new(), relative: false }
    }

    /// What a text says in EDTF; `None` where it does not look like that.
    fn edtf(&self, text: &str) -> Option<Result<Reading, DateError>> {
        let edtf = edtf_in(text)?;
        Some(edtf::parse(&edtf).and_then(
            |date| match two_years(text).filter(|_| self.origin == Origin::Typed) {
                None => Ok(Reading::plain(date)),
                Some(years) => Err(DateError::TwoReadings {
                    text: text.into(),
                    readings: Box::new([alone_in_words(text, &date), years]),
                    by_order: false,
                }),
            },
        ))
    }

    fn group<'t>(&self, text: &'t str) -> Result<DateGroup<'t>, DateError> {
        match self.edtf(text) {
            Some(Err(error @ DateError::TwoReadings { .. })) => return Err(error),
            // What is whole in EDTF may still say the year for others.
            Some(Ok(reading)) if said(text).is_none() => {
                let said = TypedDate { frame: syntax::Frame::Plain, items: Vec::new(), joint: Joint::To };
                return Ok(DateGroup { text, said, whole: Some(reading) });
            }
            _ => {}
        }
        let said = said(text).ok_or_else(|| not_a_date(text))?;
        Ok(DateGroup { text, said, whole: None })
    }

    fn evaluated(&self, group: &DateGroup<'_>) -> Result<Reading, DateError> {
        if let Some(whole) = &group.whole {
            return Ok(whole.clone());
        }
        let mut evaluator = self.evaluator(group.text, false);
        let date = evaluator.date(&group.said, false)?;
        Ok(Reading { date, remarks: evaluator.remarks, relative: evaluator.relative })
    }
}

/// A text among several that are said together.
struct DateGroup<'t> {
    text: &'t str,
    said: TypedDate,
    /// What it says by itself, where it takes nothing from the others and gives them nothing.
    whole: Option<Reading>,
}

fn not_a_date(text: &str) -> DateError {
    DateError::NotADate { text: text.into(), at: 0, reason: "no way to write a date fits it" }
}

/// The parts of a text that is a date and nothing else.
fn said(text: &str) -> Option<TypedDate> {
    let tokens = token::tokens(text)?;
    let mut cursor = TokenCursor::of(tokens.as_slice());
    cursor.said().filter(|_| cursor.is_done())
}

/// The text without the blanks of a set, where it may be EDTF.
fn edtf_in(text: &str) -> Option<std::borrow::Cow<'_, str>> {
    let first = *text.as_bytes().first()?;
    let opens = first.is_ascii_digit() || b"XY[{-?~%./".contains(&first);
    if !opens || text.bytes().any(|byte| byte.is_ascii_lowercase() || !byte.is_ascii()) {
        return None;
    }
    if !text.contains(' ') {
        return Some(text.into());
    }
    matches!(first, b'[' | b'{').then(|| text.split_whitespace().collect::<String>().into())
}

/// The two years that `2023-24` may be, as an interval; `None` where it can be no years.
fn two_years(text: &str) -> Option<String> {
    let (year, end) = text.split_once('-').filter(|(year, end)| year.len() == 4 && end.len() == 2)?;
    let (year, end): (u32, u32) = (year.parse().ok()?, end.parse().ok()?);
    let last = year - year % 100 + end;
    (end > 12 && last > year).then(|| format!("{year:04}/{last:04}"))
}

/// A part of a year as it is typed to mean only that.
fn alone_in_words(text: &str, date: &Date) -> String {
    // The codes from 25 on are the same seasons, said to be northern.
    let northern = |code: u8| format!("{}{}", &text[..5], code - 4);
    let code = text[5..].parse().ok().filter(|code| (25..=28).contains(code));
    let words = coded_part_in_words(&code.map_or_else(|| text.to_owned(), northern));
    let days = || match (date.earliest, date.latest) {
        (Some(from), Some(to)) => Date::days(from, to).map(|days| days.edtf()).ok(),
        _ => None,
    };
    words.or_else(days).unwrap_or_else(|| date.edtf())
}

/// Fills what periods leave out from those beside them, the one that follows first. Tells whether the first has a month
/// of its own and the year of another.
fn fill(items: &mut [Item], joint: Joint) -> bool {
    fill_years_in_short(items, joint);
    // Only a month of its own tells that the first lies in the year before.
    let first_open = items.first().is_some_and(|item| match item.period {
        TypedPeriod::Day { month, year, .. } => month.is_some() && year.is_none(),
        TypedPeriod::Month { year, .. } | TypedPeriod::Season { year, .. } => year.is_none(),
        _ => false,
    });
    let mut said: Option<Item> = None;
    for item in items.iter_mut().rev() {
        match said {
            Some(next) if item.period == TypedPeriod::Elided => item.period = next.period,
            _ => {}
        }
        if let (Some(Fraction::Nth(number)), Some(next)) = (item.fraction, said) {
            item.fraction = match next.fraction {
                Some(Fraction::Half(_)) => Some(Fraction::Half(number)),
                Some(Fraction::Quarter(_)) => Some(Fraction::Quarter(number)),
                Some(Fraction::Week(_) | Fraction::LastWeek) => Some(Fraction::Week(number)),
                _ => item.fraction,
            };
        }
        said = Some(*item);
    }
    carry(items.iter_mut().rev());
    carry(items.iter_mut());
    first_open
}

/// Carries month and year along from those that say them to those that do not.
fn carry<'i>(items: impl Iterator<Item = &'i mut Item>) {
    let (mut month_said, mut year_said) = (None, None);
    for item in items {
        if let TypedPeriod::Day { month, .. } = &mut item.period {
            *month = month.or(month_said);
            month_said = *month;
        }
        match &mut item.period {
            TypedPeriod::Day { year, .. }
            | TypedPeriod::Month { year, .. }
            | TypedPeriod::Season { year, .. } => {
                *year = year.or(year_said);
            }
            _ => {}
        }
        year_said = year_of(item.period).or(year_said);
    }
}

const fn year_of(period: TypedPeriod) -> Option<TypedYear> {
    match period {
        TypedPeriod::Day { year, .. }
        | TypedPeriod::Month { year, .. }
        | TypedPeriod::Season { year, .. } => year,
        TypedPeriod::Numbers { year, .. } | TypedPeriod::Year(year) => Some(year),
        _ => None,
    }
}

/// `1998-99`: the second year is of the century of the first, or of the next.
fn fill_years_in_short(items: &mut [Item], joint: Joint) {
    let [first, second] = items else { return };
    if let (
        Joint::To,
        TypedPeriod::Year(TypedYear::Number(year)),
        TypedPeriod::Day { weekday: None, day, month: None, year: None },
    ) = (joint, first.period, second.period)
        && (day == 0 || day > 12)
    {
        let last = year - year.rem_euclid(100) + i64::from(day);
        second.period = TypedPeriod::Year(TypedYear::Number(if day == 0 { last + 100 } else { last }));
    }
}
