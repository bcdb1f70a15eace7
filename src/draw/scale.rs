//! A scale of days: from the first to the last day that somebody named, with ticks where the calendar turns.

use annals_model::numbers::signed_float;
use annals_model::time::Day;

/// A stretch of days, on a line of length 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayScale {
    /// The first day.
    pub first: Day,
    /// The last day.
    pub last: Day,
}

/// A day at which the calendar turns, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScaleTick {
    /// The day.
    pub day: Day,
    /// As much of it as is needed.
    pub label: String,
}

/// How far ticks are apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TickStep {
    Days(i64),
    Months(i64),
    Years(i64),
}

impl TickStep {
    const ALL: [Self; 10] = [
        Self::Days(1),
        Self::Days(7),
        Self::Months(1),
        Self::Months(3),
        Self::Months(6),
        Self::Years(1),
        Self::Years(2),
        Self::Years(5),
        Self::Years(10),
        Self::Years(20),
    ];

    /// About how many days it is.
    const fn days(self) -> i64 {
        match self {
            Self::Days(days) => days,
            Self::Months(months) => months.saturating_mul(30),
            Self::Years(years) => years.saturating_mul(365),
        }
    }

    /// The finest step that leaves at most so many ticks.
    fn of(days: i64, ticks_max: i64) -> Self {
        let fits = |step: &Self| days / step.days() < ticks_max;
        Self::ALL.into_iter().find(fits).unwrap_or_else(|| {
            let mut years = 50_i64;
            while !fits(&Self::Years(years)) {
                years = years.saturating_mul(if years.to_string().starts_with('2') { 5 } else { 2 });
            }
            Self::Years(years)
        })
    }
}

impl DayScale {
    /// The scale that holds these days, with a little room on both sides; `None` where there are none.
    #[must_use]
    pub fn of(days: impl Iterator<Item = Day>) -> Option<Self> {
        let (first, last) = days.filter(|day| day.is_bounded()).fold(None, |known, day| match known {
            None => Some((day, day)),
            Some((first, last)) => Some((day.min(first), day.max(last))),
        })?;
        let room = (last.0.saturating_sub(first.0) / 25).max(3);
        Some(Self { first: first.plus_days(-room), last: last.plus_days(room) })
    }

    /// How many days there are on it.
    #[must_use]
    pub fn days(self) -> i64 {
        self.last.0.saturating_sub(self.first.0).saturating_add(1)
    }

    /// Where a day begins, from 0 to 1. Days beyond an end are at that end.
    #[must_use]
    pub fn start(self, day: Day) -> f64 {
        let from = day.0.clamp(self.first.0, self.last.0).saturating_sub(self.first.0);
        signed_float(from) / signed_float(self.days())
    }

    /// Where a day ends, from 0 to 1.
    #[must_use]
    pub fn end(self, day: Day) -> f64 {
        let from = day.0.clamp(self.first.0, self.last.0).saturating_sub(self.first.0);
        signed_float(from.saturating_add(1)) / signed_float(self.days())
    }

    /// In which of so many equal parts a day lies.
    #[must_use]
    pub fn slot(self, day: Day, slots: usize) -> usize {
        let from = i128::from(day.0.clamp(self.first.0, self.last.0)) - i128::from(self.first.0);
        let slots = i128::try_from(slots.max(1)).unwrap_or(1);
        usize::try_from(from * slots / i128::from(self.days().max(1))).unwrap_or(0)
    }

    /// The days at which the calendar turns, at most so many.
    #[must_use]
    pub fn ticks(self, ticks_max: i64) -> Vec<ScaleTick> {
        let (year, month, _) = self.first.civil();
        let step = TickStep::of(self.days(), ticks_max);
        let day_at = |number: i64| match step {
            TickStep::Days(days) => {
                // Weeks begin on Mondays.
                let start = if days == 7 { self.first.plus_days(-self.first.weekday()) } else { self.first };
                Some(start.plus_days(number * days))
            }
            TickStep::Months(months) => {
                let all = year * 12 + i64::from(month) - 1;
                let at = all - all.rem_euclid(months) + number * months;
                Day::from_civil(at.div_euclid(12), u8::try_from(at.rem_euclid(12) + 1).unwrap_or(1), 1)
            }
            TickStep::Years(years) => Day::from_civil(year - year.rem_euclid(years) + number * years, 1, 1),
        };
        let label = |day: Day| {
            let (year, month, _) = day.civil();
            match step {
                TickStep::Days(_) => day.to_string(),
                TickStep::Months(_) => format!("{year}-{month:02}"),
                TickStep::Years(_) => year.to_string(),
            }
        };
        (0..=ticks_max.saturating_add(1))
            .filter_map(day_at)
            .filter(|day| (self.first..=self.last).contains(day))
            .map(|day| ScaleTick { day, label: label(day) })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        let mut parts = text.rsplitn(3, '-').map(|part| part.parse::<i64>().unwrap());
        let (day, month, year) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        Day::from_civil(year, u8::try_from(month).unwrap(), u8::try_from(day).unwrap()).unwrap()
    }

    fn labels(first: &str, last: &str) -> Vec<String> {
        let scale = DayScale { first: day(first), last: day(last) };
        scale.ticks(8).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn ticks_stand_where_the_calendar_turns() {
        assert_eq!(
            labels("2024-02-27", "2024-03-01"),
            ["2024-02-27", "2024-02-28", "2024-02-29", "2024-03-01"]
        );
        assert_eq!(labels("2024-01-15", "2024-05-02"), ["2024-02", "2024-03", "2024-04", "2024-05"]);
        assert_eq!(labels("2019-12-31", "2024-05-02"), ["2020", "2021", "2022", "2023", "2024"]);
        assert!(labels("0001-01-01", "999999-01-01").len() <= 9);
        assert!(labels("0001-01-01", "999999-01-01").len() >= 2);
    }

    #[test]
    fn a_scale_holds_what_is_on_it_and_no_day_is_too_far() {
        let scale = DayScale::of([day("2024-01-01"), Day::MAX, day("2024-12-31")].into_iter()).unwrap();
        assert!(scale.first < day("2024-01-01") && scale.last > day("2024-12-31"));
        assert_eq!(scale.start(Day(i64::MIN + 1)), 0.0);
        assert_eq!(scale.end(Day(i64::MAX - 1)), 1.0);
        assert_eq!(scale.slot(scale.last, 10), 9);
        assert!(DayScale::of([Day::MIN].into_iter()).is_none());
        let wide = DayScale { first: Day(i64::MIN + 1), last: Day(i64::MAX - 1) };
        assert!(wide.slot(Day(0), 10) < 11 && wide.ticks(8).len() < 11);
    }
}
