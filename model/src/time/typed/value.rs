//! The days that the parts of a date mean.

use super::super::{Date, DateError, Day, PartOfYear, Precision, Season, Unit as Span, days_in_month, edtf};
use super::Reader;
use super::origin::{DateOrder, Origin};
use super::syntax::{DateEdge, Fraction, Frame, Item, Joint, TypedDate, TypedPeriod, TypedYear};
use super::token::TypedUnit;

type DateResult<T> = Result<T, DateError>;

/// The days of the week, from Monday.
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// What reads the parts of one text.
pub(super) struct DateEvaluator<'r> {
    pub(super) reader: &'r Reader,
    /// The whole text, for errors and remarks.
    pub(super) text: &'r str,
    /// Whether `end of` is the last day, because something lasts up to the date or begins with it.
    pub(super) to_the_day: bool,
    pub(super) remarks: Vec<String>,
    /// Whether anything is counted from today.
    pub(super) relative: bool,
}

impl DateEvaluator<'_> {
    /// The date of several periods joined, or of one. `borrowed`: the year of the first was said with the last.
    pub(super) fn date(&mut self, said: &TypedDate, borrowed: bool) -> DateResult<Date> {
        let date = self.joined(said, borrowed)?;
        match said.frame {
            Frame::Plain => Ok(date),
            Frame::Night => self.night(&date),
            Frame::WeekendOf => self.weekend(&date),
            Frame::WeekOf => {
                let day = self.one_day(&date)?;
                let week = Date::week_of(day)?;
                if week.earliest != Some(day) {
                    self.remarks.push(format!(
                        "`{}` is read as the week from Monday, {}",
                        self.text,
                        week.everyday()
                    ));
                }
                Ok(week)
            }
            Frame::WeekEnding => {
                let day = self.one_day(&date)?;
                Date::days(day.plus_days(-6), day)
            }
        }
    }

    fn joined(&mut self, said: &TypedDate, borrowed: bool) -> DateResult<Date> {
        let mut dates = said.items.iter().map(|item| self.item(item)).collect::<DateResult<Vec<_>>>()?;
        match (said.joint, dates.len()) {
            (_, 1) => Ok(dates.remove(0)),
            (Joint::Or, _) => one_of(&dates),
            (Joint::To, _) => {
                let (from, to) = self.in_order(&said.items, dates.remove(0), dates.remove(0), borrowed)?;
                Date::range(&from, &to)
            }
        }
    }

    /// The two ends of a range, the first a year earlier where the year of the last would put it behind it:
    /// `28 December to 3 January 2024`.
    pub(super) fn in_order(
        &mut self,
        items: &[Item],
        from: Date,
        to: Date,
        borrowed: bool,
    ) -> DateResult<(Date, Date)> {
        let reversed = matches!((from.earliest, to.latest), (Some(from), Some(to)) if from > to);
        let Some(first) = items.first().filter(|_| reversed && borrowed) else { return Ok((from, to)) };
        let mut first = *first;
        let year = match &mut first.period {
            TypedPeriod::Day { year, .. }
            | TypedPeriod::Month { year, .. }
            | TypedPeriod::Season { year, .. } => year,
            _ => return Ok((from, to)),
        };
        if let Some(TypedYear::Number(number)) = year {
            *number -= 1;
        }
        let from = self.item(&first)?;
        self.remarks.push(format!("`{}` is read over the new year: from {}", self.text, from.everyday()));
        Ok((from, to))
    }

    fn one_day(&self, date: &Date) -> DateResult<Day> {
        date.single_day().ok_or_else(|| self.no_period("name one day"))
    }

    /// The day and the next.
    fn night(&self, date: &Date) -> DateResult<Date> {
        match (date.earliest, date.latest) {
            (Some(from), Some(to)) if from == to => Date::days(from, to.plus_days(1)),
            (Some(from), Some(to)) if from.plus_days(1) == to => Date::days(from, to),
            _ => Err(self.no_period("a night is of one day and the next")),
        }
    }

    fn weekend(&self, date: &Date) -> DateResult<Date> {
        match (date.earliest, date.latest) {
            (Some(from), Some(to)) if from.plus_days(1) == to => Date::days(from, to),
            (Some(day), Some(to)) if day == to => {
                let saturday = day.plus_days(5 - day.weekday());
                Date::days(saturday, saturday.plus_days(1))
            }
            _ => Err(self.no_period("a weekend is of one day and the next")),
        }
    }

    fn no_period(&self, reason: &'static str) -> DateError {
        DateError::NoSuchPeriod { text: self.text.into(), reason }
    }

    pub(super) fn item(&mut self, item: &Item) -> DateResult<Date> {
        let whole = self.period(item.period, item.fraction.is_some() || item.edge.is_some())?;
        let part = match item.fraction {
            None => whole,
            Some(fraction) => self.fraction(fraction, &whole)?,
        };
        match (item.edge, self.to_the_day) {
            (None, _) => Ok(part),
            (Some(DateEdge::Start), true) => {
                part.earliest.map(Date::of_day).ok_or_else(|| self.no_period("it has no first day"))
            }
            (Some(DateEdge::End), true) => {
                part.latest.map(Date::of_day).ok_or_else(|| self.no_period("it has no last day"))
            }
            (Some(DateEdge::Start), false) => self.third(PartOfYear::Early, &part),
            (Some(DateEdge::End), false) => self.third(PartOfYear::Late, &part),
        }
    }

    fn fraction(&self, fraction: Fraction, whole: &Date) -> DateResult<Date> {
        let (year, month) = whole.earliest.map_or((0, 0), |day| (day.civil().0, day.civil().1));
        let days = |first: u8, last: u8| match (
            Day::from_civil(year, month, first),
            Day::from_civil(year, month, last),
        ) {
            (Some(first), Some(last)) => Date::days(first, last),
            _ => Err(self.no_period("the month has no such days")),
        };
        let last = days_in_month(year, month);
        match (fraction, whole.precision) {
            (Fraction::Third(third), _) => self.third(third, whole),
            (Fraction::Half(half), Precision::Year) => Date::half(year, half),
            (Fraction::Half(1), Precision::Month) => days(1, 15),
            (Fraction::Half(2), Precision::Month) => days(16, last),
            (Fraction::Half(half @ 1..=2), Precision::Decade) => {
                let first = year + 5 * (i64::from(half) - 1);
                Date::between(&Date::year(first)?, &Date::year(first + 4)?)
            }
            (Fraction::Half(number), _) if !(1..=2).contains(&number) => {
                Err(DateError::NoSuchHalf { number })
            }
            (Fraction::Half(_), _) => Err(self.no_period("a half is of a month, a year or a decade")),
            (Fraction::Quarter(number), Precision::Year) => Date::quarter(year, number),
            (Fraction::Quarter(_), _) => Err(self.no_period("a quarter is of a year")),
            (Fraction::Week(week @ 1..=5), Precision::Month) => days(week * 7 - 6, (week * 7).min(last)),
            (Fraction::LastWeek, Precision::Month) => days(last - 6, last),
            (Fraction::Week(_) | Fraction::LastWeek, _) => {
                Err(self.no_period("a week is counted in a month"))
            }
            (Fraction::Nth(_), _) => Err(self.no_period("what is counted is not said")),
        }
    }

    /// The early, middle or late part of a period.
    fn third(&self, third: PartOfYear, whole: &Date) -> DateResult<Date> {
        let (Some(first), Some(last)) = (whole.earliest, whole.latest) else {
            return Err(self.no_period("it has no beginning or no end"));
        };
        let (year, month, _) = first.civil();
        match whole.precision {
            Precision::Year => Date::part_of_year(third, year),
            Precision::Month => {
                let (from, to) = match third {
                    PartOfYear::Early => (0, first.plus_days(9)),
                    PartOfYear::Mid => (10, first.plus_days(19)),
                    PartOfYear::Late => (20, last),
                };
                Date::days(first.plus_days(from), to)
            }
            Precision::Decade => {
                let (from, to) = match third {
                    PartOfYear::Early => (0, 3),
                    PartOfYear::Mid => (4, 6),
                    PartOfYear::Late => (7, 9),
                };
                Date::between(&Date::year(year + from)?, &Date::year(year + to)?)
            }
            _ => {
                // Quarters, halves and seasons are of whole months that three divides.
                let (last_year, last_month, _) = last.civil();
                let months = (last_year - year) * 12 + i64::from(last_month) - i64::from(month) + 1;
                let whole_months = first.civil().2 == 1 && last.plus_days(1).civil().2 == 1;
                if !whole_months || months % 3 != 0 || months > 12 {
                    return Err(self.no_period("early, mid and late are of a month, a year or a decade"));
                }
                let step = months / 3;
                let start = first.plus_months(step * third_index(third)).0;
                let end = start.plus_months(step).0.plus_days(-1);
                let month = |day: Day| Date::month(day.civil().0, day.civil().1);
                if step == 1 { month(start) } else { Date::between(&month(start)?, &month(end)?) }
            }
        }
    }

    fn period(&mut self, period: TypedPeriod, divided: bool) -> DateResult<Date> {
        self.relative |= matches!(
            period,
            TypedPeriod::FromToday(_) | TypedPeriod::Beside(..) | TypedPeriod::Stretch { .. }
        );
        match period {
            TypedPeriod::Elided => Err(self.no_period("what it is of is not said")),
            TypedPeriod::Day { weekday, day, month: Some(month), year } => {
                let year = self.year(year)?;
                let date = Date::day(year, month, day)?;
                self.check_weekday(weekday, &date);
                Ok(date)
            }
            TypedPeriod::Day { .. } => Err(self.no_period("a day is said with its month and year")),
            TypedPeriod::Numbers { first, second, year, dots } => self.numbers(first, second, year, dots),
            TypedPeriod::Month { month, year } => {
                if !(1..=12).contains(&month) {
                    return Err(DateError::NoSuchMonth { month });
                }
                let year = self.year(year)?;
                Date::month(year, month)
            }
            TypedPeriod::Year(year) => {
                let year = self.year(Some(year))?;
                Date::year(year)
            }
            TypedPeriod::Season { season, year, to } => self.season(season, year, to),
            TypedPeriod::Years(value, digits) => self.years(value, digits, divided),
            TypedPeriod::Century { number, before_christ: false } => {
                Date::hundred((i64::from(number) - 1) * 100)
            }
            TypedPeriod::Century { number, before_christ: true } => {
                let last = i64::from(number) * -100 + 100;
                Date::between(&Date::year(last - 99)?, &Date::year(last)?)
            }
            TypedPeriod::FromToday(_) | TypedPeriod::Beside(..) | TypedPeriod::Stretch { .. }
                if self.reader.origin == Origin::Table =>
            {
                Err(self.no_period("a table does not say what today is"))
            }
            TypedPeriod::FromToday(days) => Ok(Date::of_day(self.reader.today.plus_days(days))),
            TypedPeriod::Beside(unit, offset) => match counted(unit) {
                (unit, 1) => Date::unit_beside(unit, offset, self.reader.today),
                _ => Date::quarter_beside(offset, self.reader.today),
            },
            TypedPeriod::Stretch { count, unit, onward } => {
                let (unit, times) = counted(unit);
                let count = count.saturating_mul(times);
                let read = if onward { Date::next_n } else { Date::last_n };
                read(count, unit, self.reader.today)
            }
        }
    }

    fn year(&mut self, year: Option<TypedYear>) -> DateResult<i64> {
        let now = self.reader.today.civil().0;
        match year {
            Some(TypedYear::Number(year)) => Ok(year),
            Some(TypedYear::Beside(_)) if self.reader.origin == Origin::Table => {
                Err(self.no_period("a table does not say what today is"))
            }
            Some(TypedYear::Beside(offset)) => {
                self.relative = true;
                Ok(now + i64::from(offset))
            }
            Some(TypedYear::TwoDigits(digits)) => {
                let year = nearest(i64::from(digits), now);
                self.remark(format!(
                    "`{}` is read as of the year {year}, the nearest that ends so",
                    self.text
                ));
                Ok(year)
            }
            None => Err(DateError::NoYear { text: self.text.into() }),
        }
    }

    /// A remark, once.
    fn remark(&mut self, remark: String) {
        if !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }

    fn check_weekday(&mut self, said: Option<u8>, date: &Date) {
        let name = |weekday: usize| WEEKDAYS.get(weekday).copied().unwrap_or_default();
        let is = date.earliest.and_then(|day| usize::try_from(day.weekday()).ok());
        if let (Some(said), Some(is)) = (said.map(usize::from), is)
            && said != is
        {
            self.remark(format!("{} is a {}, not a {}", date.everyday(), name(is), name(said)));
        }
    }

    /// Three numbers of which the last is the year. Where they can be read in two ways and nothing says which, they are
    /// not read.
    fn numbers(&mut self, first: u8, second: u8, year: TypedYear, dots: bool) -> DateResult<Date> {
        let year = self.year(Some(year))?;
        let (day_first, month_first) = (Date::day(year, second, first), Date::day(year, first, second));
        match (self.reader.order, day_first, month_first) {
            (Some(DateOrder::DayFirst), read, _) | (Some(DateOrder::MonthFirst), _, read) => read,
            (None, Ok(one), Ok(other)) if one == other => Ok(one),
            (None, Ok(one), Ok(_)) if dots => {
                self.remark(format!("`{}` is read with the day first: {}", self.text, one.everyday()));
                Ok(one)
            }
            (None, Ok(one), Ok(other)) => Err(DateError::TwoReadings {
                text: self.text.into(),
                readings: Box::new([one.edtf(), other.edtf()]),
                by_order: true,
            }),
            (None, Ok(only), Err(_)) | (None, Err(_), Ok(only)) => Ok(only),
            (None, Err(error), Err(_)) if second <= 12 => Err(error),
            (None, Err(_), Err(error)) => Err(error),
        }
    }

    fn season(&mut self, season: Season, year: Option<TypedYear>, to: Option<(u32, u8)>) -> DateResult<Date> {
        let year = self.year(year)?;
        if let Some((to, digits)) = to {
            let next = if digits == 2 { (year + 1).rem_euclid(100) } else { year + 1 };
            if season != Season::Winter || i64::from(to) != next {
                return Err(self.no_period("only a winter is of two years, the second after the first"));
            }
        } else if season == Season::Winter && self.reader.origin != Origin::Stored {
            let of = |year: i64| format!("winter {}", winter_years(year));
            return Err(DateError::TwoReadings {
                text: self.text.into(),
                readings: Box::new([of(year - 1), of(year)]),
                by_order: false,
            });
        }
        Date::season(year, season)
    }

    /// `1980s` is ten years, `1800s` a hundred.
    fn years(&mut self, value: u32, digits: u8, divided: bool) -> DateResult<Date> {
        let value = i64::from(value);
        if value % 10 != 0 {
            return Err(self.no_period("years by tens begin with a year that ends in 0: 1980s"));
        }
        if digits == 2 {
            let now = self.reader.today.civil().0;
            let this = now - now.rem_euclid(100) + value;
            let first = if this > now { this - 100 } else { this };
            self.remark(format!("`{}` is read as of the {first}s, the last that have begun", self.text));
            return Date::decade(first);
        }
        // So far the 2000s are as often ten years as a hundred; a part is one of the ten.
        if value % 100 != 0 || (divided && value == 2000) {
            return Date::decade(value);
        }
        if value != 2000 {
            return Date::hundred(value);
        }
        // Before hundreds were read, journals had their decades so.
        if self.reader.origin == Origin::Stored {
            return Date::decade(value);
        }
        Err(DateError::TwoReadings {
            text: self.text.into(),
            readings: Box::new([Date::decade(value)?.edtf(), Date::hundred(value)?.edtf()]),
            by_order: false,
        })
    }
}

/// `2023/24`.
pub(crate) fn winter_years(year: i64) -> String {
    format!("{year:04}/{:02}", (year + 1).rem_euclid(100))
}

const fn third_index(third: PartOfYear) -> i64 {
    match third {
        PartOfYear::Early => 0,
        PartOfYear::Mid => 1,
        PartOfYear::Late => 2,
    }
}

/// The year nearest to another that ends in two digits.
fn nearest(digits: i64, now: i64) -> i64 {
    let here = now - now.rem_euclid(100) + digits;
    [here - 100, here, here + 100].into_iter().min_by_key(|year| (year - now).abs()).unwrap_or(here)
}

/// A unit as so many of one that spans are counted in.
const fn counted(unit: TypedUnit) -> (Span, u32) {
    match unit {
        TypedUnit::Day => (Span::Day, 1),
        TypedUnit::Week => (Span::Week, 1),
        TypedUnit::Month => (Span::Month, 1),
        TypedUnit::Quarter => (Span::Month, 3),
        TypedUnit::Year => (Span::Year, 1),
    }
}

/// One of several dates. Neighbours make one stretch, unless each is a date of its own.
pub(super) fn one_of(dates: &[Date]) -> DateResult<Date> {
    let mut dates: Vec<&Date> = dates.iter().collect();
    dates.sort_by_key(|date| (date.earliest, date.latest));
    if !dates.iter().all(|date| date.is_point())
        && let Some(stretch) = one_stretch(&dates)
    {
        return stretch;
    }
    let member = |date: &&Date| {
        let text = date.edtf();
        let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
        inner.map_or_else(|| text.replace('/', ".."), str::to_owned)
    };
    let members: Vec<String> = dates.iter().map(member).collect();
    let date = edtf::parse(&format!("[{}]", members.join(",")))?;
    Ok(Date { derived: dates.iter().any(|date| date.derived), ..date })
}

/// The whole of dates that leave no day out between them.
fn one_stretch(dates: &[&Date]) -> Option<DateResult<Date>> {
    let (first, rest) = dates.split_first()?;
    let from = first.earliest?;
    let mut to = first.latest?;
    for date in rest {
        if date.earliest? > to.plus_days(1) {
            return None;
        }
        to = to.max(date.latest?);
    }
    Some(Date::days(from, to))
}
