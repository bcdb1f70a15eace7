//! Dates as text: EDTF for exchange, words for people, and the clause that the language reads back.

use super::civil::{days_in_month, year_text};
use super::edtf::{self, months};
use super::error::month_name;
use super::typed::winter_years;
use super::{Date, DateSense, Day, Doubt, PartOfYear, Precision, Season, Wording};

/// A stretch of the calendar with a name.
struct Period {
    earliest: Day,
    latest: Day,
    edtf: String,
    everyday: String,
    /// As it is typed; EDTF where there is no shorter way.
    typed: String,
}

impl Period {
    fn of_years(first: i64, last: i64, edtf: String, everyday: String, typed: String) -> Option<Self> {
        let earliest = Day::from_civil(first, 1, 1)?;
        let latest = Day::from_civil(last, 12, 31)?;
        Some(Self { earliest, latest, edtf, everyday, typed })
    }

    /// The period of a precision that a day lies in; `None` for precisions that have none, and for periods that
    /// EDTF cannot write.
    fn around(day: Day, precision: Precision) -> Option<Self> {
        let (year, month, dom) = day.civil();
        let four_digits = (-9999..=9999).contains(&year);
        if !four_digits && precision != Precision::Year {
            return None;
        }
        let text = year_text(year);
        match precision {
            Precision::Day => {
                let everyday = format!("{dom} {} {}", month_name(month), everyday_year(year));
                let edtf = day.to_string();
                Some(Self { earliest: day, latest: day, typed: edtf.clone(), edtf, everyday })
            }
            Precision::Month => {
                let (earliest, latest) = months(year, month, 1)?;
                let edtf = format!("{text}-{month:02}");
                let everyday = format!("{} {}", month_name(month), everyday_year(year));
                Some(Self { earliest, latest, typed: edtf.clone(), edtf, everyday })
            }
            Precision::Season => Self::season(year, month),
            Precision::PartOfYear => Self::part(year, month),
            Precision::Year => Self::of_years(year, year, text.clone(), everyday_year(year), text),
            Precision::Decade | Precision::Century => Self::round_years(year, precision),
            Precision::Interval | Precision::OneOf | Precision::Other => None,
        }
    }

    fn season(year: i64, month: u8) -> Option<Self> {
        let season = match month {
            3..=5 => Season::Spring,
            6..=8 => Season::Summer,
            9..=11 => Season::Autumn,
            _ => Season::Winter,
        };
        let year = if month < 3 { year - 1 } else { year };
        let date = Date::season(year, season).ok()?;
        let edtf = format!("{}-{}", year_text(year), season.code());
        let everyday = if season == Season::Winter && year >= 0 {
            format!("winter {}", winter_years(year))
        } else {
            format!("{} {}", season.as_str(), everyday_year(year))
        };
        let typed = coded_part_in_words(&edtf).unwrap_or_else(|| edtf.clone());
        Some(Self { earliest: date.earliest?, latest: date.latest?, edtf, everyday, typed })
    }

    fn part(year: i64, month: u8) -> Option<Self> {
        let part = match month {
            1..=4 => PartOfYear::Early,
            5..=8 => PartOfYear::Mid,
            _ => PartOfYear::Late,
        };
        let date = Date::part_of_year(part, year).ok()?;
        let (earliest, latest) = (date.earliest?, date.latest?);
        let month = |day| Self::around(day, Precision::Month).map(|month| month.edtf);
        let edtf = format!("[{}..{}]", month(earliest)?, month(latest)?);
        let everyday = format!("{} {}", part.as_str(), everyday_year(year));
        let typed = if year < 0 { edtf.clone() } else { format!("{} {year:04}", part.as_str()) };
        Some(Self { earliest, latest, edtf, everyday, typed })
    }

    fn round_years(year: i64, precision: Precision) -> Option<Self> {
        let (size, unknown) = if precision == Precision::Decade { (10, "X") } else { (100, "XX") };
        let low = year.abs() / size * size;
        let width = 4 - unknown.len();
        let digits = format!("{:0width$}{unknown}", low / size);
        if year < 0 {
            let (first, last) = (-low - size + 1, (-low).min(-1));
            let everyday = format!("the years {} to {}", year_text(first), year_text(last));
            let edtf = format!("-{digits}");
            return Self::of_years(first, last, edtf.clone(), everyday, edtf);
        }
        let last = low + size - 1;
        // `1900s` are a hundred years.
        let decade = precision == Precision::Decade && low % 100 != 0;
        let everyday = if decade { format!("{low}s") } else { format!("the years {low} to {last}") };
        let typed = if decade { format!("{low:04}s") } else { digits.clone() };
        Self::of_years(low, last, digits, everyday, typed)
    }
}

/// The EDTF of the day, month or year that a day lies in; the year, where EDTF has no more.
fn point_around(day: Day, precision: Precision) -> String {
    Period::around(day, precision).map_or_else(|| year_text(day.civil().0), |period| period.edtf)
}

/// A year for people.
fn everyday_year(year: i64) -> String {
    if (-9999..0).contains(&year) { year_text(year) } else { year.to_string() }
}

impl Doubt {
    /// Its sign in EDTF.
    const fn sign(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Uncertain => "?",
            Self::Approximate => "~",
            Self::Both => "%",
        }
    }
}

/// A part of a year that EDTF has a code for (`2023-24`), as it is typed: its code might be taken for a year.
pub(crate) fn coded_part_in_words(edtf: &str) -> Option<String> {
    let (year, code) = edtf.split_once('-').filter(|(year, code)| year.len() == 4 && code.len() == 2)?;
    let number: i64 = year.parse().ok()?;
    Some(match code {
        "21" => format!("spring {year}"),
        "22" => format!("summer {year}"),
        "23" => format!("autumn {year}"),
        "24" => format!("winter {}", winter_years(number)),
        "33" | "34" | "35" | "36" => format!("Q{} {year}", char::from(code.as_bytes()[1] - 2)),
        "40" => format!("H1 {year}"),
        "41" => format!("H2 {year}"),
        _ => return None,
    })
}

/// Puts a mark at every date in EDTF text, joined to the one that may stand there.
fn mark_each(text: &str, doubt: Doubt) -> String {
    let mut marked = String::with_capacity(text.len() + 2);
    let mut rest = text;
    while !rest.is_empty() {
        let point_ends = rest.find(['[', ']', '{', '}', ',', '/', '.']).unwrap_or(rest.len());
        if point_ends == 0 {
            let (sign, after) = rest.split_at(1);
            marked.push_str(sign);
            rest = after;
            continue;
        }
        let (point, after) = rest.split_at(point_ends);
        rest = after;
        let (bare, there) = match point.as_bytes().last() {
            Some(b'?') => (&point[..point.len() - 1], Doubt::Uncertain),
            Some(b'~') => (&point[..point.len() - 1], Doubt::Approximate),
            Some(b'%') => (&point[..point.len() - 1], Doubt::Both),
            _ => (point, Doubt::None),
        };
        marked.push_str(bare);
        marked.push_str(there.join(doubt).sign());
    }
    marked
}

impl Date {
    /// The same date with more doubt.
    pub(crate) fn doubted(mut self, doubt: Doubt) -> Self {
        self.doubt = self.doubt.join(doubt);
        // A time of day takes no mark, and a day in doubt needs none.
        let text = self.text.take().filter(|text| !text.contains('T'));
        self.text = text.map(|text| mark_each(&text, doubt).into());
        self
    }

    /// Its EDTF text. Early, mid and late in a year have none of their own and are given as the months they span.
    #[must_use]
    pub fn edtf(&self) -> String {
        if let Some(text) = &self.text {
            return text.to_string();
        }
        let plain = match (self.sense, self.earliest, self.latest) {
            (_, None, None) => return "../..".into(),
            (DateSense::By, _, Some(latest)) => format!("[..{}]", self.bare_point(latest, false)),
            (DateSense::Since, Some(earliest), _) => format!("[{}..]", self.bare_point(earliest, true)),
            (_, earliest, latest) => match self.period() {
                Some(period) => period.edtf,
                None => self.range_text(earliest, latest),
            },
        };
        mark_each(&plain, self.doubt)
    }

    /// A range in EDTF, as coarse as both of its bounds allow.
    fn range_text(&self, earliest: Option<Day>, latest: Option<Day>) -> String {
        let precision = self.common_precision();
        let point = |bound: Option<Day>| bound.map_or_else(String::new, |day| point_around(day, precision));
        let (from, to) = (point(earliest), point(latest));
        let long = from.starts_with('Y') || to.starts_with('Y');
        if self.precision == Precision::Interval && !long {
            let open = |text: String| if text.is_empty() { "..".into() } else { text };
            return format!("{}/{}", open(from), open(to));
        }
        format!("[{from}..{to}]")
    }

    /// The coarsest of year, month and day that the bounds are whole units of. Past 9999 there are only years.
    fn common_precision(&self) -> Precision {
        let bounds = [(self.earliest, true), (self.latest, false)];
        let whole = |precision: Precision| {
            bounds.iter().filter_map(|(day, first)| Some(((*day)?, *first))).all(|(day, first)| {
                Period::around(day, precision)
                    .is_none_or(|period| day == if first { period.earliest } else { period.latest })
            })
        };
        match () {
            () if whole(Precision::Year) => Precision::Year,
            () if whole(Precision::Month) => Precision::Month,
            () => Precision::Day,
        }
    }

    /// The months of the unit that the bounds are written in; `None` where it is a day.
    pub(crate) fn common_unit_months(&self) -> Option<i64> {
        match self.common_precision() {
            Precision::Year => Some(12),
            Precision::Month => Some(1),
            _ => None,
        }
    }

    /// The period it names, if its bounds are those of one of its precision.
    fn period(&self) -> Option<Period> {
        let day = if self.sense == DateSense::By { self.latest } else { self.earliest };
        let period = Period::around(day?, self.precision)?;
        let starts = self.sense == DateSense::By || self.earliest == Some(period.earliest);
        let ends = self.sense == DateSense::Since || self.latest == Some(period.latest);
        (starts && ends).then_some(period)
    }

    /// A bound as an EDTF point: the whole date where that is a point, else the coarsest that has the bound.
    fn bare_point(&self, bound: Day, first: bool) -> String {
        if let Some(period) = self.period().filter(|_| self.precision != Precision::PartOfYear) {
            return period.edtf;
        }
        let (year, month, dom) = bound.civil();
        let whole_month = dom == if first { 1 } else { days_in_month(year, month) };
        let third = self.precision == Precision::PartOfYear;
        point_around(bound, if whole_month && third { Precision::Month } else { Precision::Day })
    }

    /// The point to write for its first day as the start of something.
    pub(crate) fn first_point(&self, earliest: Day) -> String {
        self.point(earliest, true)
    }

    /// The point to write for its last day as the end of something.
    pub(crate) fn last_point(&self, latest: Day) -> String {
        self.point(latest, false)
    }

    /// Whether it is one point of EDTF: a day, month, year or named part of one.
    pub(crate) fn is_point(&self) -> bool {
        !self.edtf().contains(['[', '{', '/'])
    }

    fn point(&self, bound: Day, first: bool) -> String {
        let own = self.edtf();
        let is_point = matches!(self.sense, DateSense::On | DateSense::Within | DateSense::Throughout)
            && !own.contains(['[', '{', '/', 'T']);
        if is_point { own } else { mark_each(&self.bare_point(bound, first), self.doubt) }
    }

    /// The two ends of a range, each as a date of its own; `None` in a place where there is none. The whole is
    /// `None` where it is no plain range.
    fn ends(&self) -> Option<(Option<Self>, Option<Self>)> {
        let text = self.edtf();
        let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
        let (from, to) = match inner {
            Some(inner) => inner.split_once("..")?,
            None => text.split_once('/')?,
        };
        let end = |text: &str| match text {
            "" | ".." => Some(None),
            text => edtf::parse(text).ok().map(Some),
        };
        Some((end(from)?, end(to)?))
    }

    /// In words, for people.
    #[must_use]
    pub fn everyday(&self) -> String {
        if self.earliest.is_none() && self.latest.is_none() {
            return "at an unknown time".into();
        }
        if let Some(period) = self.period() {
            let said = self.doubt_in_words(&period.everyday);
            return match self.sense {
                DateSense::On | DateSense::Within => said,
                DateSense::Throughout => format!("throughout {said}"),
                DateSense::By => format!("by {said}"),
                DateSense::Since => on_or_after(&said, self.precision),
            };
        }
        let between = self.precision != Precision::Interval;
        match self.ends() {
            Some((Some(from), Some(to))) if between => {
                let whole = if self.sense == DateSense::Throughout { "throughout the days " } else { "" };
                format!("{whole}between {} and {}", from.everyday(), to.everyday())
            }
            Some((Some(from), Some(to))) => format!("from {} to {}", from.everyday(), to.everyday()),
            Some((Some(from), None)) if between => on_or_after(&from.everyday(), from.precision),
            Some((Some(from), None)) => format!("from {}", from.everyday()),
            Some((None, Some(to))) if between => format!("by {}", to.everyday()),
            Some((None, Some(to))) => format!("until {}", to.everyday()),
            Some((None, None)) | None => self.part_of_year_in_words(),
        }
    }

    /// A quarter or a half of a year; else EDTF.
    fn part_of_year_in_words(&self) -> String {
        let edtf = self.edtf();
        let bare = edtf.trim_end_matches(['?', '~', '%']);
        coded_part_in_words(bare).map_or_else(|| edtf.clone(), |words| self.doubt_in_words(&words))
    }

    fn doubt_in_words(&self, said: &str) -> String {
        match self.doubt {
            Doubt::None => said.into(),
            Doubt::Uncertain => format!("{said} (uncertain)"),
            Doubt::Approximate => format!("about {said}"),
            Doubt::Both => format!("about {said} (uncertain)"),
        }
    }

    /// How it is typed in the record of an event: what the language reads back from it is the same date. Where nothing
    /// but an anchor is known there is nothing to type.
    #[must_use]
    pub fn wording(&self) -> Option<Wording> {
        if self.is_only_anchored() {
            return None;
        }
        if self.sense == DateSense::Within
            && self.precision == Precision::OneOf
            && let Some((Some(from), Some(to))) = self.ends()
        {
            return Some(Wording::Between(from.edtf(), to.edtf()));
        }
        let period = self.period().filter(|_| self.text.is_none());
        let event = matches!(self.sense, DateSense::On | DateSense::Within);
        let text = match (period, self.doubt) {
            (Some(period), Doubt::None) => period.typed,
            (Some(period), Doubt::Approximate) if event => return Some(Wording::About(period.typed)),
            (Some(period), doubt) => mark_each(&period.edtf, doubt),
            (None, _) => self.typed_bound(),
        };
        Some(Wording::Plain(self.sense, text))
    }

    /// Without the word before it. `by [..1984]` would say it twice.
    fn typed_bound(&self) -> String {
        match (self.sense, self.ends()) {
            (DateSense::By, Some((None, Some(bound)))) | (DateSense::Since, Some((Some(bound), None))) => {
                bound.canonical()
            }
            _ => self.canonical(),
        }
    }

    /// As it stands in a phrase, to be read back as the same days: EDTF, but for parts of a year, whose EDTF can be
    /// read as two years (`winter 2023/24` for `2023-24`).
    #[must_use]
    pub fn canonical(&self) -> String {
        let edtf = self.edtf();
        coded_part_in_words(&edtf).unwrap_or(edtf)
    }
}

/// Some time that begins with the named period.
fn on_or_after(said: &str, precision: Precision) -> String {
    let word = if precision == Precision::Day { "on" } else { "in" };
    format!("{word} or after {said}")
}

#[cfg(test)]
mod tests;
