//! Tests against typed dates, taken together: a day has to pass all of them, not each of them on some day.

use annals_graph::small_vec::SmallVec1;
use annals_model::time::{Day, Extent, Truth};

use super::checks::Check;
use super::times::TimeRelation;
use super::verdict::Verdict;

/// A set of days: spans in order, with days between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaySpans(SmallVec1<(Day, Day)>);

impl DaySpans {
    /// Every day.
    #[must_use]
    pub fn all() -> Self {
        Self::of((Day::MIN, Day::MAX))
    }

    /// The days of a span; none where it ends before it begins.
    #[must_use]
    pub fn of(span: (Day, Day)) -> Self {
        Self(if span.0 > span.1 { SmallVec1::new() } else { SmallVec1::from_elem(span, 1) })
    }

    /// The days that are in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let met = self.0.iter().flat_map(|one| {
            other.0.iter().map(|two| (one.0.max(two.0), one.1.min(two.1))).filter(|met| met.0 <= met.1)
        });
        Self(met.collect())
    }

    /// The days that are in either.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        let mut all: Vec<(Day, Day)> = self.0.iter().chain(&other.0).copied().collect();
        all.sort_unstable();
        let mut spans: SmallVec1<(Day, Day)> = SmallVec1::new();
        for (first, last) in all {
            match spans.last_mut() {
                Some(before) if first <= next(before.1) => before.1 = before.1.max(last),
                _ => spans.push((first, last)),
            }
        }
        Self(spans)
    }

    /// The other days.
    #[must_use]
    pub fn not(&self) -> Self {
        let mut spans = SmallVec1::new();
        let mut from = Some(Day::MIN);
        for (first, last) in &self.0 {
            if let Some(from) = from.filter(|from| from < first) {
                spans.push((from, Day(first.0.saturating_sub(1))));
            }
            from = (*last < Day::MAX).then(|| next(*last));
        }
        spans.extend(from.map(|from| (from, Day::MAX)));
        Self(spans)
    }

    /// The spans.
    #[must_use]
    pub fn spans(&self) -> &[(Day, Day)] {
        &self.0
    }

    /// From the first day to the last; where there is none, the first is after the last.
    #[must_use]
    pub fn hull(&self) -> (Day, Day) {
        match (self.0.first(), self.0.last()) {
            (Some((first, _)), Some((_, last))) => (*first, *last),
            _ => (Day::MAX, Day::MIN),
        }
    }

    /// Whether a day of these bounds is one of them.
    fn holds(&self, date: Extent) -> Truth {
        let each = self.0.iter().map(|(first, last)| date.within(Extent::all_of(*first, *last)));
        each.fold(Truth::No, Truth::or)
    }
}

fn next(day: Day) -> Day {
    Day(day.0.saturating_add(1))
}

/// A test against typed dates, or several in one.
#[derive(Clone, Debug, PartialEq, Eq)]
enum WindowTest {
    /// A relation to a date, and the days that pass.
    One(TimeRelation, Extent, (Day, Day)),
    /// All of them.
    All(Vec<Self>),
    /// Any of them.
    Any(Vec<Self>),
    /// It fails.
    Not(Box<Self>),
}

impl WindowTest {
    /// What a check asks of the date alone, whether or not what is possible is wanted; `None` where it asks for more than
    /// days.
    fn of(check: &Check<'_>, possibly: bool) -> Option<Self> {
        match check {
            Check::Time { parts, possibly: asked } if *asked == possibly => {
                let one = parts.iter().map(|part| {
                    let (range, extent) = part.range()?;
                    Some(Self::One(part.relation, extent, range))
                });
                Some(Self::All(one.collect::<Option<_>>()?))
            }
            Check::Any(checks) if !possibly => {
                Some(Self::Any(checks.iter().map(|check| Self::of(check, false)).collect::<Option<_>>()?))
            }
            Check::Not(check) if !possibly => Some(Self::Not(Box::new(Self::of(check, false)?))),
            _ => None,
        }
    }

    /// The days that pass.
    fn days(&self) -> DaySpans {
        match self {
            Self::One(_, _, range) => DaySpans::of(*range),
            Self::All(tests) => tests.iter().fold(DaySpans::all(), |days, test| days.and(&test.days())),
            Self::Any(tests) => tests.iter().fold(DaySpans::all().not(), |days, test| days.or(&test.days())),
            Self::Not(test) => test.days().not(),
        }
    }

    /// Whether a date that goes on passes.
    fn lasting(&self, date: Extent) -> Truth {
        match self {
            Self::One(relation, extent, _) => relation.holds(date, *extent),
            Self::All(tests) => tests.iter().map(|test| test.lasting(date)).fold(Truth::Certain, Truth::and),
            Self::Any(tests) => tests.iter().map(|test| test.lasting(date)).fold(Truth::No, Truth::or),
            Self::Not(test) => test.lasting(date).not(),
        }
    }
}

/// Tests against typed dates, taken together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// The days that pass all tests.
    days: DaySpans,
    /// The same by the tests without `possibly` alone.
    plain: DaySpans,
    tests: Vec<(WindowTest, bool)>,
}

impl Default for Window {
    fn default() -> Self {
        Self { days: DaySpans::all(), plain: DaySpans::all(), tests: Vec::new() }
    }
}

impl Window {
    /// Narrows it by a check, if that is of the date alone.
    pub fn narrow(&mut self, check: &Check<'_>) -> bool {
        let possibly = check.is_possibly();
        let Some(test) = WindowTest::of(check, possibly) else { return false };
        let days = test.days();
        self.days = self.days.and(&days);
        if !possibly {
            self.plain = self.plain.and(&days);
        }
        self.tests.push((test, possibly));
        true
    }

    /// Whether all of its tests ask for what is only possible, too.
    #[must_use]
    pub fn is_possibly(&self) -> bool {
        !self.tests.is_empty() && self.tests.iter().all(|(_, possibly)| *possibly)
    }

    /// The number of tests in it.
    #[must_use]
    pub fn tests(&self) -> usize {
        self.tests.len()
    }

    /// The days that pass all tests.
    #[must_use]
    pub fn days(&self) -> &DaySpans {
        &self.days
    }

    /// The days, where they are one span.
    #[must_use]
    pub fn span(&self) -> Option<(Day, Day)> {
        (self.days.spans().len() < 2).then(|| self.days.hull())
    }

    /// Whether a date lies in it.
    #[must_use]
    pub fn verdict(&self, date: Extent) -> Verdict {
        if date.goes_on() {
            // What goes on is tested part by part: no single day of it has to pass all.
            let each = self.tests.iter().map(|(test, possibly)| {
                let truth = test.lasting(date);
                if *possibly { Verdict::possibly(truth.into()) } else { Verdict::plain(truth) }
            });
            return each.fold(Verdict::CERTAIN, Verdict::and);
        }
        let truth = self.days.holds(date);
        if self.tests.iter().any(|(_, possibly)| *possibly) {
            let wanted = Verdict::possibly(truth.into()).wanted.and(self.plain.holds(date).into());
            return Verdict { wanted, ..Verdict::plain(truth) };
        }
        Verdict::plain(truth)
    }

    /// Whether a date of these bounds can lie in it.
    #[must_use]
    pub fn can_hold(&self, date: Extent) -> bool {
        let meets = |(first, last): &(Day, Day)| date.earliest <= *last && *first <= date.latest;
        date.goes_on() || self.days.spans().iter().any(meets)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(of: &[(i64, i64)]) -> DaySpans {
        of.iter()
            .map(|(first, last)| DaySpans::of((Day(*first), Day(*last))))
            .fold(DaySpans::all().not(), |all, one| all.or(&one))
    }

    #[test]
    fn spans_that_touch_are_one() {
        assert_eq!(spans(&[(1, 3), (4, 6)]), spans(&[(1, 6)]));
        assert_eq!(spans(&[(1, 3), (5, 6)]).spans().len(), 2);
        assert_eq!(spans(&[(1, 3), (5, 9)]).and(&spans(&[(2, 6)])), spans(&[(2, 3), (5, 6)]));
    }

    #[test]
    fn what_is_outside_is_outside_twice() {
        let some = spans(&[(1, 3), (7, 9)]);
        assert_eq!(some.not().not(), some);
        assert_eq!(DaySpans::all().not().spans(), []);
        assert_eq!(some.or(&some.not()), DaySpans::all());
    }

    #[test]
    fn a_date_is_in_spans_that_cover_it_together() {
        let date = Extent::one_of(Day(2), Day(5));
        assert_eq!(spans(&[(1, 3), (4, 6)]).holds(date), Truth::Certain);
        assert_eq!(spans(&[(1, 3), (5, 6)]).holds(date), Truth::Possible);
        assert_eq!(spans(&[(7, 9)]).holds(date), Truth::No);
    }
}
