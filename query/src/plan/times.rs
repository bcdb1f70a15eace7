//! Tests of an event's date, with what they compare it to worked out.

use annals_graph::budget::Weight;
use annals_graph::ids::EventIx;
use annals_graph::view::{Worlds, agreed};
use annals_model::time::{Day, Extent, SpanOfTime, Truth};

use super::Verdict;
use crate::query::PointSide;

/// How two dates stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum TimeRelation {
    In,
    Throughout,
    Before,
    After,
    Since,
    Until,
    Within(SpanOfTime, PointSide),
}

impl TimeRelation {
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
            Self::Within(span, PointSide::Before) => date.within_span_before(other, span),
            Self::Within(span, PointSide::After) => date.within_span_after(other, span),
            Self::Within(span, PointSide::Either) => date.within_span_of(other, span),
        }
    }

    /// Whether the date of an event stands so to a date, or to that of another event.
    fn between(self, date: Extent, other: Extent, of_events: bool) -> Truth {
        match self {
            Self::Before if of_events => follows(date, other, None),
            Self::After if of_events => follows(other, date, None),
            Self::Within(span, PointSide::Before) if of_events => follows(date, other, Some(span)),
            Self::Within(span, PointSide::After) if of_events => follows(other, date, Some(span)),
            _ => self.holds(date, other),
        }
    }

    /// Whether it is one between two events, so that none stands so to itself.
    fn is_of_two(self) -> bool {
        matches!(self, Self::Before | Self::After | Self::Within(..))
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
    pub verdict: Verdict,
    /// Its bounds.
    pub extent: Extent,
    /// Its bounds in the further readings of its event, each with whether it decides.
    pub otherwise: Vec<(bool, Extent)>,
    /// The event whose date it is, where it is of one.
    pub event: Option<MomentOf>,
}

/// The event whose date a moment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MomentOf {
    /// The event; `None` where several have the date.
    pub only: Option<EventIx>,
    /// Whether it stands for several that are not recorded on their own.
    pub several: bool,
}

impl Weight for Moment {
    fn heap(&self) -> usize {
        self.otherwise.capacity() * size_of::<(bool, Extent)>()
    }
}

impl Moment {
    /// A date that counts.
    #[must_use]
    pub fn of_date(extent: Extent, verdict: Verdict) -> Self {
        Self { verdict, extent, otherwise: Vec::new(), event: None }
    }

    /// Whether a relation of the date of an event to it holds, in all readings. No event stands so to itself, and of two
    /// that can share a day nobody said which was first.
    fn holds(&self, relation: TimeRelation, date: Extent, event: EventIx) -> Worlds {
        let of_events = self.event.is_some();
        let truth = if self.otherwise.is_empty() {
            relation.between(date, self.extent, of_events).into()
        } else {
            let readings = std::iter::once((true, self.extent)).chain(self.otherwise.iter().copied());
            let between = |extent: Extent| relation.between(date, extent, of_events).into();
            agreed(readings.map(|(deciding, extent)| (deciding, between(extent))))
        };
        match self.event {
            Some(MomentOf { only: Some(only), several }) if only == event && relation.is_of_two() => {
                if several {
                    truth.and(Worlds::Some)
                } else {
                    Worlds::None
                }
            }
            _ => truth,
        }
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
    /// The events whose dates they are, in order, each with whether it stands for several.
    pub events: Vec<(EventIx, Verdict, bool)>,
}

impl Moments {
    /// A date that was typed.
    #[must_use]
    pub fn typed(extent: Extent) -> Self {
        Self {
            every: false,
            dates: vec![Moment::of_date(extent, Verdict::CERTAIN)],
            typed: true,
            events: Vec::new(),
        }
    }

    /// Whether one of them counts for nothing but what is not said.
    pub(super) fn hang_on_unsaid(&self) -> bool {
        self.dates.iter().any(|moment| moment.verdict.is_unstated())
    }

    /// The extent, where it was typed and is a range of known days.
    fn range(&self) -> Option<Extent> {
        let [one] = self.dates.as_slice() else { return None };
        let known = one.extent.is_throughout() || one.extent.earliest == one.extent.latest;
        (self.typed && known).then_some(one.extent)
    }
}

/// A relation to dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimePart {
    /// How.
    pub relation: TimeRelation,
    /// To what.
    pub to: Moments,
}

impl TimePart {
    /// Whether an event is none of those to each of which it must stand so: none does to itself.
    fn not_itself(&self, event: EventIx) -> Verdict {
        let events = self.to.events.as_slice();
        match events.binary_search_by_key(&event, |(own, ..)| *own) {
            Ok(at) if self.relation.is_of_two() => {
                let (_, verdict, several) = events[at];
                let another = if several { Truth::Possible } else { Truth::No };
                verdict.not().or(Verdict::plain(another))
            }
            _ => Verdict::CERTAIN,
        }
    }

    /// Whether the date of an event stands so.
    #[must_use]
    pub fn holds(&self, date: Extent, event: EventIx) -> Verdict {
        let dates = &self.to.dates;
        let stands = |moment: &Moment| Verdict::in_worlds(moment.holds(self.relation, date, event));
        let count = |any: Verdict, moment: &Moment| any.or(moment.verdict);
        if self.to.every {
            // Before no event at all is nothing that can be said of an event.
            let each = dates.iter().map(|moment| moment.verdict.not().or(stands(moment)));
            let all = each.reduce(Verdict::and).unwrap_or(Verdict::NO);
            return all.and(self.not_itself(event)).and(dates.iter().fold(Verdict::NO, count));
        }
        dates.iter().fold(Verdict::NO, |any, moment| any.or(moment.verdict.and(stands(moment))))
    }

    /// The range of days it stands for, where it does.
    #[must_use]
    pub fn range(&self) -> Option<((Day, Day), Extent)> {
        let extent = self.to.range()?;
        Some((self.relation.range(extent)?, extent))
    }
}

/// Whether `later` comes after `earlier`, within a span where one is given. Of two events that can share a day nobody
/// said which was first.
#[must_use]
pub fn follows(earlier: Extent, later: Extent, within: Option<SpanOfTime>) -> Truth {
    if earlier.earliest_end() > later.latest_start() {
        return Truth::No;
    }
    let (truth, meet) = match within {
        None => (earlier.before(later), true),
        Some(span) => (later.within_span_after(earlier, span), span.count > 0 && earlier.can_meet(later)),
    };
    if truth == Truth::No && meet { Truth::Possible } else { truth }
}
