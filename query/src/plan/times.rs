//! Tests of an event's date, with what they compare it to worked out.

use annals_graph::budget::Weight;
use annals_graph::view::agreed;
use annals_model::time::{Day, Extent, SpanOfTime, Truth};

use super::Verdict;
use crate::query::Side;

/// How two dates stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Relation {
    In,
    Throughout,
    Before,
    After,
    Since,
    Until,
    Within(SpanOfTime, Side),
}

impl Relation {
    /// Whether a date stands so to another.
    #[must_use]
    pub fn holds(self, date: Extent, other: Extent) -> Truth {
        match self {
            Self::In => date.within(other),
            Self::Throughout => date.covers(other),
            Self::Before => date.before(other),
            Self::After => date.after(other),
            Self::Since => date.since(other),
            Self::Until => date.until(other),
            Self::Within(span, Side::Before) => date.within_span_before(other, span),
            Self::Within(span, Side::After) => date.within_span_after(other, span),
            Self::Within(span, Side::Either) => date.within_span_of(other, span),
        }
    }

    /// The days on one of which an event of a single day must lie; `None` where it is no matter of a range.
    fn range(self, of: Extent) -> Option<(Day, Day)> {
        let back = |day: Day| Day(day.0.saturating_sub(1));
        let on = |day: Day| Day(day.0.saturating_add(1));
        match self {
            Self::In => Some((of.earliest, of.latest)),
            Self::Since => Some((of.earliest, Day::MAX)),
            Self::Until => Some((Day::MIN, of.latest)),
            Self::Before if of.earliest > Day::MIN => Some((Day::MIN, back(of.earliest))),
            Self::After if of.latest < Day::MAX => Some((on(of.latest), Day::MAX)),
            Self::Before | Self::After | Self::Throughout | Self::Within(..) => None,
        }
    }
}

/// A date to compare with, and whether it is one that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Whether it counts.
    pub truth: Truth,
    /// Its bounds.
    pub extent: Extent,
    /// Its bounds in the further readings of its event, each with whether it decides.
    pub otherwise: Vec<(bool, Extent)>,
}

impl Weight for Moment {
    fn heap(&self) -> usize {
        self.otherwise.capacity() * size_of::<(bool, Extent)>()
    }
}

impl Moment {
    /// Whether a relation to it holds, in all readings.
    fn holds(&self, relation: Relation, date: Extent) -> Truth {
        if self.otherwise.is_empty() {
            return relation.holds(date, self.extent);
        }
        let readings = std::iter::once((true, self.extent)).chain(self.otherwise.iter().copied());
        agreed(readings.map(|(deciding, extent)| (deciding, relation.holds(date, extent))))
    }
}

/// Dates to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moments {
    /// Whether it must hold for every one rather than for any.
    pub every: bool,
    /// The dates.
    pub dates: Vec<Moment>,
    /// Whether they are a date that was typed, so that it is one range of days.
    pub typed: bool,
}

impl Moments {
    /// A date that was typed.
    #[must_use]
    pub fn typed(extent: Extent) -> Self {
        let date = Moment { truth: Truth::Certain, extent, otherwise: Vec::new() };
        Self { every: false, dates: vec![date], typed: true }
    }

    /// The extent, where it was typed and is a range of known days.
    fn range(&self) -> Option<Extent> {
        let [one] = self.dates.as_slice() else { return None };
        let known = one.extent.throughout || one.extent.earliest == one.extent.latest;
        (self.typed && known).then_some(one.extent)
    }
}

/// A relation to dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimePart {
    /// How.
    pub relation: Relation,
    /// To what.
    pub to: Moments,
}

impl TimePart {
    /// Whether a date stands so.
    #[must_use]
    pub fn holds(&self, date: Extent) -> Truth {
        let dates = &self.to.dates;
        if self.to.every {
            // Before no event at all is nothing that can be said of an event.
            let each = dates.iter().map(|moment| moment.truth.not().or(moment.holds(self.relation, date)));
            let all = each.min().unwrap_or(Truth::No);
            return all.and(dates.iter().map(|moment| moment.truth).max().unwrap_or(Truth::No));
        }
        let any = dates.iter().map(|moment| moment.truth.and(moment.holds(self.relation, date)));
        any.max().unwrap_or(Truth::No)
    }

    /// The range of days it stands for, where it does.
    #[must_use]
    pub fn range(&self) -> Option<((Day, Day), Extent)> {
        let extent = self.to.range()?;
        Some((self.relation.range(extent)?, extent))
    }
}

/// Tests against typed dates, intersected: a day has to pass all of them, not each of them on some day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first and last day left by all tests; the first is after the last where none is left.
    pub days: (Day, Day),
    /// The same by the tests without `possibly` alone.
    plain: (Day, Day),
    parts: Vec<(Relation, Extent, bool)>,
}

impl Default for Window {
    fn default() -> Self {
        let all = (Day::MIN, Day::MAX);
        Self { days: all, plain: all, parts: Vec::new() }
    }
}

impl Window {
    /// Narrows it by one more test.
    pub fn narrow(&mut self, relation: Relation, extent: Extent, range: (Day, Day), possibly: bool) {
        let meet = |a: (Day, Day), b: (Day, Day)| (a.0.max(b.0), a.1.min(b.1));
        self.days = meet(self.days, range);
        if !possibly {
            self.plain = meet(self.plain, range);
        }
        self.parts.push((relation, extent, possibly));
    }

    /// Whether all of its tests ask for what is only possible, too.
    #[must_use]
    pub fn is_possibly(&self) -> bool {
        !self.parts.is_empty() && self.parts.iter().all(|(_, _, possibly)| *possibly)
    }

    /// The number of tests in it.
    #[must_use]
    pub fn tests(&self) -> usize {
        self.parts.len()
    }

    /// Whether a date lies in it.
    #[must_use]
    pub fn verdict(&self, date: Extent) -> Verdict {
        if date.throughout {
            // What takes up all of its days is tested part by part: there is only one way it can have been.
            let each = self.parts.iter().map(|(relation, extent, possibly)| {
                let truth = relation.holds(date, *extent);
                if *possibly { Verdict::possibly(truth) } else { Verdict::plain(truth) }
            });
            return each.fold(Verdict::CERTAIN, Verdict::and);
        }
        let truth = lies(date, self.days);
        if self.parts.iter().any(|(_, _, possibly)| *possibly) {
            let wanted = Verdict::possibly(truth).wanted.and(lies(date, self.plain));
            return Verdict { wanted, ..Verdict::plain(truth) };
        }
        Verdict::plain(truth)
    }

    /// Whether a date of these bounds can lie in it.
    #[must_use]
    pub fn can_hold(&self, date: Extent) -> bool {
        date.earliest <= self.days.1 && self.days.0 <= date.latest || date.throughout
    }
}

fn lies(date: Extent, days: (Day, Day)) -> Truth {
    if days.0 > days.1 {
        return Truth::No;
    }
    date.within(Extent::all_of(days.0, days.1))
}

/// Whether `later` comes after `earlier`, within a span where one is given. Of two events that can share a day nobody
/// said which was first.
#[must_use]
pub fn follows(earlier: Extent, later: Extent, within: Option<SpanOfTime>) -> Truth {
    let end = if earlier.throughout { earlier.latest } else { earlier.earliest };
    let start = if later.throughout { later.earliest } else { later.latest };
    if end > start {
        return Truth::No;
    }
    let (truth, meet) = match within {
        None => (earlier.before(later), true),
        Some(span) => (later.within_span_after(earlier, span), span.count > 0 && earlier.can_meet(later)),
    };
    if truth == Truth::No && meet { Truth::Possible } else { truth }
}
