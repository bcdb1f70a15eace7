//! Days as numbers, and dates as the spans of days that they hold.

/// A day, counted from 1 January 1970.
pub type Day = i64;

/// The day of a civil date.
pub fn day(year: i64, month: i64, of_month: i64) -> Day {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + of_month - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of the month.
pub fn civil(day: Day) -> (i64, i64, i64) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted - era * 146_097;
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let (of_month, month) = (of_year - (153 * month + 2) / 5 + 1, (month + 2) % 12 + 1);
    (year + era * 400 + i64::from(month <= 2), month, of_month)
}

/// A day as it is typed.
pub fn typed(day: Day) -> String {
    let (year, month, of_month) = civil(day);
    format!("{year:04}-{month:02}-{of_month:02}")
}

/// The first and last day of a month.
pub fn month(year: i64, month: i64) -> (Day, Day) {
    let next = if month == 12 { day(year + 1, 1, 1) } else { day(year, month + 1, 1) };
    (day(year, month, 1), next - 1)
}

/// The first and last day of a year.
pub fn year(year: i64) -> (Day, Day) {
    (day(year, 1, 1), day(year, 12, 31))
}

/// Where nearly everything happens: around the end of a February with 29 days.
pub const FIRST: Day = 19_778;
/// The last day of it.
pub const LAST: Day = FIRST + 13;

/// Earlier than whatever is asked about.
pub const LONG_AGO: Day = 7_305;

/// A date as it was typed, and the days that it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// How it is told, with its preposition.
    pub text: String,
    /// The days on which it can have been, or, for what lasts, the days that it goes on.
    pub spans: Vec<(Day, Day)>,
    /// Whether it goes on through all of its one span.
    pub lasting: bool,
    /// Whether nothing bounds it from below, or from above but the day of recording.
    pub open: bool,
}

impl When {
    /// Some day among these.
    pub fn within(text: String, spans: Vec<(Day, Day)>) -> Self {
        Self { text, spans, lasting: false, open: false }
    }

    /// A day.
    pub fn on(day: Day) -> Self {
        Self::within(format!("on {}", typed(day)), vec![(day, day)])
    }

    /// A half-open date, cut off where nothing can be any more.
    pub fn half_open(text: String, span: (Day, Day)) -> Self {
        Self { text, spans: vec![span], lasting: false, open: true }
    }

    /// The days that stand for all: every day near the window, and the ends of what lies further away.
    pub fn days(&self) -> Vec<Day> {
        let mut days = Vec::new();
        for &(first, last) in &self.spans {
            days.extend([first, last, i64::midpoint(first, last)]);
            days.extend((FIRST - 2..=LAST + 2).filter(|day| (first..=last).contains(day)));
            if last - first < 45 {
                days.extend(first..=last);
            }
        }
        days.sort_unstable();
        days.dedup();
        days
    }

    /// The earliest and the latest day.
    pub fn bounds(&self) -> (Day, Day) {
        let first = self.spans.iter().map(|span| span.0).min().unwrap_or(LONG_AGO);
        let last = self.spans.iter().map(|span| span.1).max().unwrap_or(LONG_AGO);
        (first, last)
    }

    /// The days that both hold, where there are any. What lasts meets only what says the same.
    pub fn common(&self, other: &Self) -> Option<Self> {
        if self.lasting || other.lasting {
            return (self.spans == other.spans && self.lasting == other.lasting).then(|| self.clone());
        }
        let mut spans = Vec::new();
        for a in &self.spans {
            for b in &other.spans {
                let (first, last) = (a.0.max(b.0), a.1.min(b.1));
                if first <= last {
                    spans.push((first, last));
                }
            }
        }
        let open = self.open && other.open;
        (!spans.is_empty()).then(|| Self { text: self.text.clone(), spans, lasting: false, open })
    }

    /// Whether every day of it lies in the span.
    pub fn lies_in(&self, span: (Day, Day)) -> bool {
        self.spans.iter().all(|&(first, last)| span.0 <= first && last <= span.1)
    }

    /// Whether some day of it lies in the span.
    pub fn meets(&self, span: (Day, Day)) -> bool {
        self.spans.iter().any(|&(first, last)| first <= span.1 && span.0 <= last)
    }
}
