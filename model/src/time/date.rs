//! Dates from what was said.

use super::civil::{YEAR_MAX, days_in_month, year_text};
use super::edtf::{self, months, whole_months_away};
use super::{Date, DateError, DateSense, Day, Doubt, Extent, Lasting, PartOfYear, Precision, Season, Unit};

impl Season {
    /// Every season.
    pub const ALL: [Self; 4] = [Self::Spring, Self::Summer, Self::Autumn, Self::Winter];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Spring => "spring",
            Self::Summer => "summer",
            Self::Autumn => "autumn",
            Self::Winter => "winter",
        }
    }

    /// Its code in EDTF.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Spring => 21,
            Self::Summer => 22,
            Self::Autumn => 23,
            Self::Winter => 24,
        }
    }

    /// Its first month.
    const fn first_month(self) -> u8 {
        match self {
            Self::Spring => 3,
            Self::Summer => 6,
            Self::Autumn => 9,
            Self::Winter => 12,
        }
    }
}

impl PartOfYear {
    /// Every part.
    pub const ALL: [Self; 3] = [Self::Early, Self::Mid, Self::Late];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Early => "early",
            Self::Mid => "mid",
            Self::Late => "late",
        }
    }

    /// Its first month.
    const fn first_month(self) -> u8 {
        match self {
            Self::Early => 1,
            Self::Mid => 5,
            Self::Late => 9,
        }
    }
}

/// Years in which parts of a year can be said: EDTF has no month or day past them.
fn near(year: i64) -> Result<i64, DateError> {
    if (-9999..=9999).contains(&year) { Ok(year) } else { Err(DateError::TooFar { year }) }
}

impl Date {
    /// A date of these bounds and precision, with nothing else said.
    fn of((earliest, latest): (Day, Day), precision: Precision, sense: DateSense) -> Self {
        Self {
            earliest: Some(earliest),
            latest: Some(latest),
            precision,
            sense,
            doubt: Doubt::None,
            anchor: None,
            derived: false,
            text: None,
        }
    }

    /// So many whole months of a year.
    fn of_months(year: i64, first: u8, count: u8, precision: Precision) -> Result<Self, DateError> {
        let bounds = months(near(year)?, first, count).ok_or(DateError::TooFar { year })?;
        Ok(Self::of(bounds, precision, DateSense::Within))
    }

    /// The whole years from one to another.
    fn of_years(first: i64, last: i64, precision: Precision) -> Result<Self, DateError> {
        let day = |year, month, day| Day::from_civil(year, month, day).ok_or(DateError::TooFar { year });
        Ok(Self::of((day(first, 1, 1)?, day(last, 12, 31)?), precision, DateSense::Within))
    }

    /// On a day.
    ///
    /// # Errors
    ///
    /// If there is no such day, or its year has more than four digits.
    pub fn day(year: i64, month: u8, day: u8) -> Result<Self, DateError> {
        let last = days_in_month(near(year)?, month);
        if last == 0 {
            return Err(DateError::NoSuchMonth { month });
        }
        Day::from_civil(year, month, day).map(Self::of_day).ok_or(DateError::NoSuchDay { year, month, last })
    }

    /// On a day that is already counted.
    #[must_use]
    pub fn of_day(day: Day) -> Self {
        Self::of((day, day), Precision::Day, DateSense::On)
    }

    /// In a month.
    ///
    /// # Errors
    ///
    /// If there is no such month, or its year has more than four digits.
    pub fn month(year: i64, month: u8) -> Result<Self, DateError> {
        if days_in_month(year, month) == 0 {
            return Err(DateError::NoSuchMonth { month });
        }
        Self::of_months(year, month, 1, Precision::Month)
    }

    /// In a year.
    ///
    /// # Errors
    ///
    /// If it is more than 10¹² years away.
    pub fn year(year: i64) -> Result<Self, DateError> {
        if !(-YEAR_MAX..=YEAR_MAX).contains(&year) {
            return Err(DateError::TooFar { year });
        }
        Self::of_years(year, year, Precision::Year)
    }

    /// In the decade of a year: the years that differ from it in the last digit alone.
    ///
    /// # Errors
    ///
    /// If the year has more than four digits.
    pub fn decade(year: i64) -> Result<Self, DateError> {
        let low = near(year)?.abs() / 10 * 10;
        if year < 0 {
            // EDTF writes year 0 without a sign, so `-000X` ends a year before it.
            Self::of_years(-low - 9, (-low).min(-1), Precision::Decade)
        } else {
            Self::of_years(low, low + 9, Precision::Decade)
        }
    }

    /// In a season of a year. Winter begins in December of the year and ends in February of the next.
    ///
    /// # Errors
    ///
    /// If the year has more than four digits.
    pub fn season(year: i64, season: Season) -> Result<Self, DateError> {
        Self::of_months(year, season.first_month(), 3, Precision::Season)
    }

    /// Early, mid or late in a year: January to April, May to August, September to December.
    ///
    /// # Errors
    ///
    /// If the year has more than four digits.
    pub fn part_of_year(part: PartOfYear, year: i64) -> Result<Self, DateError> {
        Self::of_months(year, part.first_month(), 4, Precision::PartOfYear)
    }

    /// In a quarter of a year, the first being January to March.
    ///
    /// # Errors
    ///
    /// If there is no such quarter, or the year has more than four digits.
    pub fn quarter(year: i64, number: u8) -> Result<Self, DateError> {
        Self::coded_part(year, number, 4, 32).unwrap_or(Err(DateError::NoSuchQuarter { number }))
    }

    /// In the first or second half of a year.
    ///
    /// # Errors
    ///
    /// If there is no such half, or the year has more than four digits.
    pub fn half(year: i64, number: u8) -> Result<Self, DateError> {
        Self::coded_part(year, number, 2, 39).unwrap_or(Err(DateError::NoSuchHalf { number }))
    }

    /// A part of a year by its code in EDTF: the first has the code after `base`.
    fn coded_part(year: i64, number: u8, parts: u8, base: u8) -> Option<Result<Self, DateError>> {
        let code = (1..=parts).contains(&number).then(|| base + number)?;
        Some(near(year).and_then(|year| edtf::parse(&format!("{}-{code}", year_text(year)))))
    }

    /// In the hundred years that begin with a year: 1800 to 1899.
    ///
    /// # Errors
    ///
    /// If the year has more than four digits.
    pub fn hundred(first: i64) -> Result<Self, DateError> {
        Self::of_years(near(first)?, near(first)? + 99, Precision::Century)
    }

    /// Before a date: at the latest on the day before its first.
    #[must_use]
    pub fn before(date: &Self) -> Self {
        date.earliest.map_or_else(Self::unknown, |day| Self::by(Self::of_day(day.plus_days(-1))))
    }

    /// After a date: at the earliest on the day after its last.
    #[must_use]
    pub fn after(date: &Self) -> Self {
        date.latest.map_or_else(Self::unknown, |day| Self::since(Self::of_day(day.plus_days(1))))
    }

    /// On some day from the first day of one date to the last of another. Where one of them has no such day, only
    /// the other bounds it.
    ///
    /// # Errors
    ///
    /// If the second lies before the first.
    pub fn between(from: &Self, to: &Self) -> Result<Self, DateError> {
        let (Some(earliest), Some(latest)) = (from.earliest, to.latest) else {
            return Ok(match (from.earliest, to.latest) {
                (None, Some(_)) => Self::by(to.clone()),
                (Some(_), None) => Self::since(from.clone()),
                _ => Self::unknown(),
            });
        };
        if earliest > latest {
            return Err(DateError::Reversed { from: earliest, to: latest });
        }
        let text = format!("[{}..{}]", from.first_point(earliest), to.last_point(latest));
        let bare = Self::of((earliest, latest), Precision::OneOf, DateSense::Within);
        Ok(Self { derived: from.derived || to.derived, ..edtf::parse(&text).unwrap_or(bare) })
    }

    /// Lasting from one date to another. Between two whole days it holds on each of them; where an end is coarser
    /// it is only known to lie within.
    ///
    /// # Errors
    ///
    /// If the second lies before the first.
    pub fn range(from: &Self, to: &Self) -> Result<Self, DateError> {
        let (Some(earliest), Some(latest)) = (from.earliest, to.latest) else {
            return Self::between(from, to);
        };
        if earliest > latest {
            return Err(DateError::Reversed { from: earliest, to: latest });
        }
        // Where an end is a stretch of days, nobody said on which of them it begins or ends.
        if !from.is_point() || !to.is_point() {
            return Self::between(from, to);
        }
        let start = from.first_point(earliest);
        let whole_days = from.single_day().is_some() && to.single_day().is_some();
        let sense = if whole_days { DateSense::Throughout } else { DateSense::Within };
        // An end that is coarser than the start (`2024-02-29/2024`) is no EDTF; its last day is the same bound.
        let date = edtf::parse(&format!("{start}/{}", to.last_point(latest)))
            .or_else(|_| edtf::parse(&format!("{start}/{latest}")));
        match date {
            Ok(date) => Ok(Self { derived: from.derived || to.derived, sense, ..date }),
            // EDTF has no intervals past the year 9999.
            Err(_) => Self::between(from, to),
        }
    }

    /// At the latest at a date.
    #[must_use]
    pub fn by(date: Self) -> Self {
        let bare = Self { earliest: None, sense: DateSense::By, text: None, ..date.clone() };
        match date.latest {
            Some(latest) if !date.is_third_of_year() => {
                let text = format!("[..{}]", date.last_point(latest));
                let parsed = edtf::parse(&text).unwrap_or(bare);
                Self { anchor: date.anchor, derived: date.derived, ..parsed }
            }
            Some(_) => bare,
            None => Self { earliest: None, ..date },
        }
    }

    /// At the earliest at a date.
    #[must_use]
    pub fn since(date: Self) -> Self {
        let bare = Self { latest: None, sense: DateSense::Since, text: None, ..date.clone() };
        match date.earliest {
            Some(earliest) if !date.is_third_of_year() => {
                let text = format!("[{}..]", date.first_point(earliest));
                let parsed = edtf::parse(&text).unwrap_or(bare);
                Self { anchor: date.anchor, derived: date.derived, ..parsed }
            }
            Some(_) => bare,
            None => Self { latest: None, ..date },
        }
    }

    /// Whether it is early, mid or late in a year, for certain: bounds that EDTF cannot give back on one side.
    fn is_third_of_year(&self) -> bool {
        self.precision == Precision::PartOfYear && self.doubt == Doubt::None
    }

    /// All through a date.
    #[must_use]
    pub fn throughout(date: Self) -> Self {
        Self { sense: DateSense::Throughout, ..date }
    }

    /// About at a date.
    #[must_use]
    pub fn about(date: Self) -> Self {
        date.doubted(Doubt::Approximate)
    }

    /// At a date, if the source is right.
    #[must_use]
    pub fn uncertain(date: Self) -> Self {
        date.doubted(Doubt::Uncertain)
    }

    /// At a time nobody said.
    #[must_use]
    pub const fn unknown() -> Self {
        Self {
            earliest: None,
            latest: None,
            precision: Precision::Other,
            sense: DateSense::Within,
            doubt: Doubt::None,
            anchor: None,
            derived: false,
            text: None,
        }
    }

    /// The month or year that all days of some bounds are in; nothing where they are not all in one.
    #[must_use]
    pub fn unit_around(extent: Extent, unit: Unit) -> Option<Self> {
        let Extent { earliest, latest, .. } = extent;
        if !earliest.is_bounded() || !latest.is_bounded() {
            return None;
        }
        let ((from_year, from_month, _), (to_year, to_month, _)) = (earliest.civil(), latest.civil());
        match unit {
            Unit::Month if (from_year, from_month) == (to_year, to_month) => {
                Self::month(from_year, from_month).ok()
            }
            Unit::Year if from_year == to_year => Self::year(from_year).ok(),
            Unit::Day | Unit::Week | Unit::Month | Unit::Year => None,
        }
    }

    /// The day, where it is a single certain one.
    #[must_use]
    pub fn single_day(&self) -> Option<Day> {
        let certain = self.doubt == Doubt::None && self.sense == DateSense::On;
        self.earliest.filter(|day| certain && self.latest == Some(*day))
    }

    /// The bounds to compare by. Doubt moves each out by a unit of the precision, two where the date is both
    /// uncertain and approximate; an event that lasts to a bound that is doubted, or not there, is not taken to
    /// hold up to it. An anchor adds nothing: only the stated bounds count.
    #[must_use]
    pub fn extent(&self) -> Extent {
        self.within_bounds(self.widened())
    }

    /// The stretches of days on one of which it is, in order: [`extent`](Self::extent) alone but for sets of dates and
    /// digits that are unknown ahead of known ones.
    #[must_use]
    pub fn spans(&self) -> Vec<Extent> {
        let spans =
            self.text.as_deref().filter(|_| self.sense != DateSense::Throughout).and_then(edtf::spans);
        match spans {
            Some(spans) => spans.into_iter().map(|bounds| self.within_bounds(bounds)).collect(),
            None => vec![self.extent()],
        }
    }

    /// The dates of which it is one, where its days are no one stretch: the members of a set, or days.
    #[must_use]
    pub fn alternatives(&self) -> Vec<Self> {
        let spans = self.spans();
        if spans.len() < 2 {
            return vec![self.clone()];
        }
        let members = self.text.as_deref().and_then(edtf::members).unwrap_or_default();
        if members.iter().map(Self::extent).eq(spans.iter().copied()) {
            return members;
        }
        spans.into_iter().map(Self::some_day_of).collect()
    }

    /// Every day of the date, as a range that other dates are tested against: `in 2024` means all of 2024.
    #[must_use]
    pub fn as_range(&self) -> Extent {
        Extent { lasting: Lasting::Throughout, ..self.extent() }
    }

    fn within_bounds(&self, (earliest, latest): (Option<Day>, Option<Day>)) -> Extent {
        Extent {
            earliest: earliest.unwrap_or(Day::MIN),
            latest: latest.unwrap_or(Day::MAX),
            lasting: match (earliest, latest) {
                _ if self.sense != DateSense::Throughout || self.doubt != Doubt::None => Lasting::OneDay,
                (Some(_), Some(_)) => Lasting::Throughout,
                (Some(_), None) => Lasting::FromFirst,
                (None, Some(_)) => Lasting::ToLast,
                (None, None) => Lasting::OneDay,
            },
        }
    }

    /// The bounds with room for doubt.
    fn widened(&self) -> (Option<Day>, Option<Day>) {
        if self.doubt == Doubt::None {
            return (self.earliest, self.latest);
        }
        if let Some(bounds) = self.text.as_deref().and_then(edtf::widened) {
            return bounds;
        }
        let steps = self.doubt.steps();
        let away = |day: Day, direction: i64| match self.unit_months() {
            Some(months) => whole_months_away(day, direction * steps * months),
            None => day.plus_days(direction * steps),
        };
        (self.earliest.map(|day| away(day, -1)), self.latest.map(|day| away(day, 1)))
    }

    /// Whether it is a range that is written in days.
    pub(crate) fn is_in_days(&self) -> bool {
        matches!(self.precision, Precision::Interval | Precision::OneOf)
            && self.common_unit_months().is_none()
    }

    /// The unit of its precision in months; `None` where it is a day. A range is as fine as the bounds it is
    /// written with.
    fn unit_months(&self) -> Option<i64> {
        match self.precision {
            Precision::Day | Precision::Other => None,
            Precision::Month => Some(1),
            Precision::Season => Some(3),
            Precision::PartOfYear => Some(4),
            Precision::Year => Some(12),
            Precision::Decade => Some(120),
            Precision::Century => Some(1200),
            Precision::Interval | Precision::OneOf => self.common_unit_months(),
        }
    }
}

impl From<&Date> for Extent {
    fn from(date: &Date) -> Self {
        date.extent()
    }
}
