//! Comparisons under uncertainty.
//!
//! An extent stands for every way things can have been. The event took place on one unknown day from `earliest` to
//! `latest`; or it took up all of these days; or it began on the first and ended on an unknown one; or it began on an
//! unknown one and ended on the last. A comparison is [`Truth::Certain`] if it holds in every combination of these ways, [`Truth::Possible`] if in some, and
//! [`Truth::No`] if in none. In one way, `a` and `b` being the days taken up:
//!
//! | comparison | holds when |
//! |---|---|
//! | `a.before(b)` | the last day of `a` is before the first of `b` |
//! | `a.after(b)` | the first day of `a` is after the last of `b` |
//! | `a.until(b)` | not `a.after(b)` |
//! | `a.since(b)` | not `a.before(b)` |
//! | `a.within(b)` | they share a day: `a.since(b)` and `a.until(b)` |
//! | `a.covers(b)` | every day of `b` is one of `a` |
//!
//! So for an event on one unknown day and a range that takes up all of its days:
//!
//! | the event's bounds | `within` | `before` | `after` | `since` | `until` |
//! |---|---|---|---|---|---|
//! | end before the range | No | Certain | No | No | Certain |
//! | reach into it from before | Possible | Possible | No | Possible | Certain |
//! | lie inside it | Certain | No | No | Certain | Certain |
//! | reach out of it on both sides | Possible | Possible | Possible | Possible | Possible |
//! | reach out of it to after | Possible | No | Possible | Certain | Possible |
//! | begin after it | No | No | Certain | Certain | No |
//!
//! and for an event throughout its bounds, sharing any day with the range makes `within` Certain.

use std::cmp::Ordering;

use super::{Day, Extent, Lasting, SpanOfTime, Truth};

/// The earliest and latest that the first or last day can be.
#[derive(Clone, Copy)]
struct Between(Day, Day);

impl Extent {
    /// All of time.
    pub const ALL: Self = Self { earliest: Day::MIN, latest: Day::MAX, lasting: Lasting::Throughout };

    /// One unknown day between bounds.
    #[must_use]
    pub const fn one_of(earliest: Day, latest: Day) -> Self {
        Self { earliest, latest, lasting: Lasting::OneDay }
    }

    /// Every day between bounds.
    #[must_use]
    pub const fn all_of(earliest: Day, latest: Day) -> Self {
        Self { earliest, latest, lasting: Lasting::Throughout }
    }

    /// A day.
    #[must_use]
    pub const fn day(day: Day) -> Self {
        Self::one_of(day, day)
    }

    /// Where its first day can lie.
    const fn first(self) -> Between {
        Between(self.earliest, self.latest_start())
    }

    /// Where its last day can lie.
    const fn last(self) -> Between {
        Between(self.earliest_end(), self.latest)
    }

    /// The last day on which it can begin.
    #[must_use]
    pub const fn latest_start(self) -> Day {
        match self.lasting {
            Lasting::Throughout | Lasting::FromFirst => self.earliest,
            Lasting::OneDay | Lasting::ToLast => self.latest,
        }
    }

    /// The first day on which it can end.
    #[must_use]
    pub const fn earliest_end(self) -> Day {
        match self.lasting {
            Lasting::Throughout | Lasting::ToLast => self.latest,
            Lasting::OneDay | Lasting::FromFirst => self.earliest,
        }
    }

    /// The days on one of which it begins.
    #[must_use]
    pub const fn starts(self) -> Self {
        Self::one_of(self.earliest, self.latest_start())
    }

    /// Whether it goes on, rather than being on one day.
    #[must_use]
    pub const fn goes_on(self) -> bool {
        !matches!(self.lasting, Lasting::OneDay)
    }

    /// Whether it goes on for all of its days.
    #[must_use]
    pub const fn is_throughout(self) -> bool {
        matches!(self.lasting, Lasting::Throughout)
    }

    /// The day on which it begins, where it goes on from a known one.
    #[must_use]
    pub fn known_start(self) -> Option<Day> {
        let known = matches!(self.lasting, Lasting::Throughout | Lasting::FromFirst);
        Some(self.earliest).filter(|day| known && day.is_bounded())
    }

    /// Whether it happens in `range`, at least in part: `in`, `on`, `between`, `during`.
    #[must_use]
    pub fn within(self, range: Self) -> Truth {
        // Exact, not only a bound: the two halves hold together in every way if each does, and in some way if each
        // does in some, because the days an extent can lie on have no holes.
        self.since(range).and(self.until(range))
    }

    /// Whether it takes up all of `range`: `throughout`.
    #[must_use]
    pub fn covers(self, range: Self) -> Truth {
        let (first, last) = (self.first(), self.last());
        let (range_first, range_last) = (range.first(), range.last());
        let every = first.1 <= range_first.0 && range_last.1 <= last.0;
        // At most it takes up all of its days, and at least the range takes up those that it surely does.
        let reach = |day| self.earliest <= day && day <= self.latest;
        let some = match range.lasting {
            Lasting::OneDay => self.can_meet(range),
            Lasting::FromFirst => reach(range.earliest),
            Lasting::ToLast => reach(range.latest),
            Lasting::Throughout => {
                let enough = self.goes_on() || range.earliest == range.latest;
                enough && reach(range.earliest) && reach(range.latest)
            }
        };
        Truth::of_cases(every, some)
    }

    /// Whether all of it comes before all of `other`.
    #[must_use]
    pub fn before(self, other: Self) -> Truth {
        let (last, first) = (self.last(), other.first());
        Truth::of_cases(last.1 < first.0, last.0 < first.1)
    }

    /// Whether all of it comes after all of `other`.
    #[must_use]
    pub fn after(self, other: Self) -> Truth {
        other.before(self)
    }

    /// Whether any of it comes not after the end of `other`.
    #[must_use]
    pub fn until(self, other: Self) -> Truth {
        self.after(other).not()
    }

    /// Whether any of it comes not before the start of `other`.
    #[must_use]
    pub fn since(self, other: Self) -> Truth {
        self.before(other).not()
    }

    /// Whether the two can share a day.
    #[must_use]
    pub fn can_meet(self, other: Self) -> bool {
        self.earliest <= other.latest && other.earliest <= self.latest
    }

    /// Whether it comes after `other`, and begins at most a span after the end of it.
    #[must_use]
    pub fn within_span_after(self, other: Self, span: SpanOfTime) -> Truth {
        if span.count == 0 {
            return Truth::No;
        }
        let (first, end) = (self.first(), other.last());
        let reach = |day: Day| day.plus(span).0;
        let every = end.1 < first.0 && first.1 <= reach(end.0);
        let some = end.0 < first.1 && first.0 <= reach(end.1);
        Truth::of_cases(every, some)
    }

    /// Whether it comes before `other`, and ends at most a span before the start of it.
    #[must_use]
    pub fn within_span_before(self, other: Self, span: SpanOfTime) -> Truth {
        if span.count == 0 {
            return Truth::No;
        }
        let (last, start) = (self.last(), other.first());
        let reach = |day: Day| day.minus(span).0;
        let every = last.1 < start.0 && reach(start.1) <= last.0;
        let some = last.0 < start.1 && reach(start.0) <= last.1;
        Truth::of_cases(every, some)
    }

    /// Whether it lies at most a span away from `other`, on either side or at the same time.
    #[must_use]
    pub fn within_span_of(self, other: Self, span: SpanOfTime) -> Truth {
        let back = |day: Day| day.minus(span).0;
        let on = |day: Day| day.plus(span).0;
        let (first, last) = (self.first(), self.last());
        let (start, end) = (other.first(), other.last());
        let every = back(start.1) <= last.0 && first.1 <= on(end.0);
        let some = back(start.0) <= last.1 && first.0 <= on(end.1);
        Truth::of_cases(every, some)
    }

    /// Whether counting a span from its bounds, either way, lands in a month too short for the day: from 29
    /// February, a year is taken to reach 28 February.
    #[must_use]
    pub fn clamps(self, span: SpanOfTime) -> bool {
        [self.earliest, self.latest].iter().any(|day| day.plus(span).1 || day.minus(span).1)
    }

    /// Which of the two comes first; `None` where the dates cannot settle it. Two events are at the same time only
    /// if both take up exactly the same known days.
    #[must_use]
    pub fn order(self, other: Self) -> Option<Ordering> {
        let known = |extent: Self| extent.is_throughout() || extent.earliest == extent.latest;
        if self.before(other).is_certain() {
            Some(Ordering::Less)
        } else if self.after(other).is_certain() {
            Some(Ordering::Greater)
        } else {
            let same = (self.earliest, self.latest) == (other.earliest, other.latest);
            (known(self) && known(other) && same).then_some(Ordering::Equal)
        }
    }

    /// The days of both; `None` where there are none.
    #[must_use]
    pub fn intersect(self, other: Self) -> Option<Self> {
        self.can_meet(other).then(|| Self {
            earliest: self.earliest.max(other.earliest),
            latest: self.latest.min(other.latest),
            lasting: if self.lasting == other.lasting { self.lasting } else { Lasting::OneDay },
        })
    }

    /// The smallest bounds that hold both: one unknown day between them, unless both are the same.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self {
            earliest: self.earliest.min(other.earliest),
            latest: self.latest.max(other.latest),
            lasting: if self == other { self.lasting } else { Lasting::OneDay },
        }
    }

    /// The fewest and the most days from it to another: from its last day to the first of the other. `None` where
    /// there is no bound; negative where the other comes first.
    #[must_use]
    pub fn gap_days(self, to: Self) -> (Option<i64>, Option<i64>) {
        let (end, start) = (self.last(), to.first());
        let days =
            |from: Day, to: Day| (from.is_bounded() && to.is_bounded()).then(|| to.0.saturating_sub(from.0));
        (days(end.1, start.0), days(end.0, start.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Date, SpanOfTime, Unit};
    use proptest::prelude::*;

    /// The days taken up, first and last, in every way an extent can have been.
    fn ways(extent: Extent) -> Vec<(i64, i64)> {
        let Extent { earliest: Day(from), latest: Day(to), lasting } = extent;
        match lasting {
            Lasting::OneDay => (from..=to).map(|day| (day, day)).collect(),
            Lasting::Throughout => vec![(from, to)],
            Lasting::FromFirst => (from..=to).map(|day| (from, day)).collect(),
            Lasting::ToLast => (from..=to).map(|day| (day, to)).collect(),
        }
    }

    type Holds = fn((i64, i64), (i64, i64)) -> bool;

    fn brute(a: Extent, b: Extent, holds: impl Fn((i64, i64), (i64, i64)) -> bool) -> Truth {
        let of_way = |one| ways(b).into_iter().map(move |other| (one, other));
        let outcomes: Vec<bool> = ways(a).into_iter().flat_map(of_way).map(|(a, b)| holds(a, b)).collect();
        Truth::of_cases(outcomes.iter().all(|holds| *holds), outcomes.iter().any(|holds| *holds))
    }

    /// Small extents around the end of a February.
    fn extents() -> impl Strategy<Value = Extent> {
        let leap_day = Day::from_civil(2024, 2, 29).unwrap().0;
        let lasting = prop_oneof![
            3 => Just(Lasting::OneDay),
            3 => Just(Lasting::Throughout),
            1 => Just(Lasting::FromFirst),
            1 => Just(Lasting::ToLast),
        ];
        (-8_i64..8, 0_i64..8, lasting).prop_map(move |(from, length, lasting)| Extent {
            earliest: Day(leap_day + from),
            latest: Day(leap_day + from + length),
            lasting,
        })
    }

    fn spans() -> impl Strategy<Value = SpanOfTime> {
        let unit = prop_oneof![Just(Unit::Day), Just(Unit::Week), Just(Unit::Month)];
        (0_u32..4, unit).prop_map(|(count, unit)| SpanOfTime::new(count, unit))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn comparisons_hold_as_in_every_way(a in extents(), b in extents()) {
            let rules: [(&str, Truth, Holds); 6] = [
                ("before", a.before(b), |a, b| a.1 < b.0),
                ("after", a.after(b), |a, b| a.0 > b.1),
                ("until", a.until(b), |a, b| a.0 <= b.1),
                ("since", a.since(b), |a, b| a.1 >= b.0),
                ("within", a.within(b), |a, b| a.0 <= b.1 && b.0 <= a.1),
                ("covers", a.covers(b), |a, b| a.0 <= b.0 && b.1 <= a.1),
            ];
            for (name, truth, holds) in rules {
                prop_assert_eq!(truth, brute(a, b, holds), "{} {:?} {:?}", name, a, b);
            }
            let meet = brute(a, b, |a, b| a.0 <= b.1 && b.0 <= a.1);
            prop_assert_eq!(a.can_meet(b), meet.is_possible());
        }

        #[test]
        fn spans_hold_as_in_every_way(a in extents(), b in extents(), span in spans()) {
            let on = |day: i64| Day(day).plus(span).0.0;
            let back = |day: i64| Day(day).minus(span).0.0;
            let after = brute(a, b, |a, b| a.0 > b.1 && a.0 <= on(b.1));
            let before = brute(a, b, |a, b| a.1 < b.0 && a.1 >= back(b.0));
            let near = brute(a, b, |a, b| a.1 >= back(b.0) && a.0 <= on(b.1));
            prop_assert_eq!(a.within_span_after(b, span), after);
            prop_assert_eq!(a.within_span_before(b, span), before);
            prop_assert_eq!(a.within_span_of(b, span), near);
        }

        #[test]
        fn gaps_are_those_of_every_way(a in extents(), b in extents()) {
            let gaps: Vec<i64> =
                ways(a).iter().flat_map(|a| ways(b).into_iter().map(move |b| b.0 - a.1)).collect();
            prop_assert_eq!(a.gap_days(b), (gaps.iter().min().copied(), gaps.iter().max().copied()));
        }

        #[test]
        fn order_is_certain_or_not_there(a in extents(), b in extents()) {
            let settled = [
                (Ordering::Less, brute(a, b, |a, b| a.1 < b.0)),
                (Ordering::Greater, brute(a, b, |a, b| a.0 > b.1)),
                (Ordering::Equal, brute(a, b, |a, b| a == b)),
            ];
            let order = settled.iter().find(|(_, truth)| truth.is_certain()).map(|(order, _)| *order);
            prop_assert_eq!(a.order(b), order);
        }

        #[test]
        fn the_days_of_both(a in extents(), b in extents()) {
            let both = (a.earliest.max(b.earliest), a.latest.min(b.latest));
            prop_assert_eq!(a.intersect(b).map(|days| (days.earliest, days.latest)), (both.0 <= both.1).then_some(both));
            prop_assert_eq!(a.intersect(a), Some(a));
            prop_assert_eq!(a.hull(a), a);
        }
    }

    #[test]
    fn the_table() {
        use Truth::{Certain, No, Possible};
        let range = Extent::all_of(Day(10), Day(20));
        let rows = [
            ((1, 9), [No, Certain, No, No, Certain]),
            ((5, 12), [Possible, Possible, No, Possible, Certain]),
            ((10, 20), [Certain, No, No, Certain, Certain]),
            ((5, 25), [Possible, Possible, Possible, Possible, Possible]),
            ((12, 25), [Possible, No, Possible, Certain, Possible]),
            ((21, 25), [No, No, Certain, Certain, No]),
        ];
        for ((from, to), expected) in rows {
            let event = Extent::one_of(Day(from), Day(to));
            let found = [
                event.within(range),
                event.before(range),
                event.after(range),
                event.since(range),
                event.until(range),
            ];
            assert_eq!(found, expected, "{from} to {to}");
        }
        assert_eq!(Extent::all_of(Day(5), Day(12)).within(range), Certain);
        assert_eq!(Extent::all_of(Day(5), Day(25)).covers(range), Certain);
        assert_eq!(Extent::one_of(Day(5), Day(25)).covers(range), No);
    }

    #[test]
    fn without_bounds() {
        let by = Date::by(Date::year(2020).unwrap()).extent();
        let since = Date::since(Date::year(2021).unwrap()).extent();
        let in_2022 = Date::year(2022).unwrap().as_range();
        assert_eq!(by.before(since), Truth::Certain);
        assert_eq!(since.within(in_2022), Truth::Possible);
        assert_eq!(by.within(in_2022), Truth::No);
        assert_eq!(by.within(Extent::ALL), Truth::Certain);
        assert_eq!(Date::unknown().extent().within(in_2022), Truth::Possible);
        assert_eq!(by.gap_days(in_2022), (Some(366), None));
        let year = SpanOfTime::new(1, Unit::Year);
        assert_eq!(by.within_span_before(in_2022, year), Truth::No);
        assert_eq!(by.within_span_before(in_2022, SpanOfTime::new(2, Unit::Year)), Truth::Possible);
        assert_eq!(since.within_span_after(by, year), Truth::Possible);
        assert!(Extent::day(Day::from_civil(2024, 2, 29).unwrap()).clamps(year));
    }

    #[test]
    fn an_event_in_doubt_is_not_sure_to_last() {
        let about = Date::throughout(Date::about(Date::year(2024).unwrap())).extent();
        assert_eq!(about.within(Date::day(2023, 5, 5).unwrap().as_range()), Truth::Possible);
        let lasting = Date::throughout(Date::year(2024).unwrap()).extent();
        assert_eq!(lasting.within(Date::day(2024, 5, 5).unwrap().as_range()), Truth::Certain);
        assert_eq!(lasting.covers(Date::month(2024, 5).unwrap().as_range()), Truth::Certain);
    }
}
