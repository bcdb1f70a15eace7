//! Dates as they are claimed, with the days that they leave once the events that they are counted from are looked up.
//!
//! A date that is known by its distance from an event alone is wherever that event puts it under the lens. One that is
//! stated, too, leaves the days that both allow; where there are none, the two clash like the words of two sources.

use annals_model::entry::{EntryId, Mood};
use annals_model::time::{Date, Day, Extent};

use super::View;
use super::claims::Claims;
use super::fold::Folded;
use crate::graph::UNDATED;

/// Spans of days of one date at most. Of more, only the bounds are kept.
const SPANS_MAX: usize = 32;

/// A claimed date.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimedDate {
    /// The date to show; `None` where one was taken away.
    pub date: Option<Date>,
    /// The days that it leaves, in order: one of these spans. There is at least one.
    pub days: Vec<Extent>,
}

impl ClaimedDate {
    /// A date as it is stated.
    pub(super) fn stated(date: Option<Date>) -> Self {
        let days = date.as_ref().map_or_else(|| vec![UNDATED], Date::spans);
        Self { date, days }
    }

    /// A date that says no more than that it is on one of these days.
    fn some_day_of(days: Vec<Extent>) -> Self {
        Self { date: Some(Date::some_day_of_any(&days)), days }
    }

    /// The bounds of all its days.
    pub(super) fn hull(&self) -> Extent {
        self.days.iter().copied().reduce(Extent::hull).unwrap_or(UNDATED)
    }

    /// The days that two dates leave together: those of the one that lies in the other, else those that both hold;
    /// `None` where there are none. What lasts is another date than one that lasts otherwise; a date that was taken
    /// away is met by any.
    pub(super) fn common(&self, other: &Self) -> Option<Self> {
        if self.date.is_none() || other.date.is_none() {
            return Some(if self.date.is_some() { self } else { other }.clone());
        }
        if lies_in(&self.days, &other.days) {
            return Some(self.clone());
        }
        if lies_in(&other.days, &self.days) {
            return Some(other.clone());
        }
        let met = met(&self.days, &other.days);
        (!met.is_empty()).then(|| Self::some_day_of(met))
    }
}

/// Whether every way in which something can have been is one of others: what lasts is so only within what lasts no
/// shorter or takes up one unknown day.
fn lies_in(inner: &[Extent], outer: &[Extent]) -> bool {
    let lasts = |extent: &Extent| extent.goes_on() && extent.earliest != extent.latest;
    inner.iter().all(|inner| {
        outer.iter().any(|outer| {
            let within = outer.earliest <= inner.earliest && inner.latest <= outer.latest;
            within && (!lasts(outer) || inner == outer)
        })
    })
}

/// The days of both, in order. None of what lasts.
fn met(one: &[Extent], other: &[Extent]) -> Vec<Extent> {
    let pairs = one.iter().flat_map(|x| other.iter().map(move |y| (x, y)));
    let pairs = pairs.filter(|(x, y)| !x.goes_on() && !y.goes_on());
    in_order(pairs.filter_map(|(x, y)| x.intersect(*y)).collect())
}

/// Spans in order, those that touch as one, no more of them than are kept.
pub(super) fn in_order(mut days: Vec<Extent>) -> Vec<Extent> {
    days.sort_unstable();
    let mut joined: Vec<Extent> = Vec::new();
    for span in days {
        match joined.last_mut() {
            Some(last) if !last.goes_on() && !span.goes_on() && span.earliest <= last.latest.plus_days(1) => {
                last.latest = last.latest.max(span.latest);
            }
            Some(last) if *last == span => {}
            _ => joined.push(span),
        }
    }
    if joined.len() > SPANS_MAX {
        joined = joined.into_iter().reduce(Extent::hull).into_iter().collect();
    }
    joined
}

impl View<'_> {
    /// The claims of an event's date, with those that follow another event where it puts them. `days` tells the days of
    /// an event.
    pub(super) fn dated(
        &self,
        folded: &Folded,
        days: &mut impl FnMut(EntryId) -> Vec<Extent>,
    ) -> Claims<ClaimedDate> {
        let has_happened = folded.moods.live().all(|claim| claim.value == Mood::Happened);
        folded.dates.each(|claim| {
            let Some((date, anchor)) = claim.value.as_ref().and_then(|date| Some((date, date.anchor?)))
            else {
                return vec![ClaimedDate::stated(claim.value.clone())];
            };
            let computed = date.is_only_anchored() || self.was_computed(claim.entry, date);
            let date = if computed { date.clone().only_anchored() } else { date.clone() };
            let days = days(anchor.event).into_iter().map(|event| anchor.days(event)).collect();
            let mut dated = follow(date, in_order(days));
            // Whatever it hangs on: what happened had happened when it was told.
            let told = self.graph().first_told(claim.entry).filter(|_| has_happened).unwrap_or(Day::MAX);
            let open = dated.iter_mut().flat_map(|dated| &mut dated.days);
            open.filter(|days| days.earliest == Day::MIN)
                .for_each(|days| days.latest = days.latest.min(told));
            dated
        })
    }
}

/// A date that is counted from an event, by the days on which that puts it: one where they and the days stated have some
/// in common, else both.
pub(super) fn follow(date: Date, days: Vec<Extent>) -> Vec<ClaimedDate> {
    let anchor = date.anchor;
    if date.is_only_anchored() {
        let bare = Date::some_day_of_any(&days);
        return vec![ClaimedDate { date: Some(Date { anchor, derived: true, ..bare }), days }];
    }
    let stated = ClaimedDate::stated(Some(date));
    if lies_in(&stated.days, &days) {
        return vec![stated];
    }
    let is_lasting = stated.days.iter().any(|days| days.goes_on());
    let met = if is_lasting {
        // What lasts was there on a day that may be meant.
        let hull = stated.hull();
        if days.iter().any(|days| days.can_meet(hull)) { stated.days.clone() } else { Vec::new() }
    } else {
        met(&stated.days, &days)
    };
    if met.is_empty() {
        let bare = Date::some_day_of_any(&days);
        let derived = ClaimedDate { date: Some(Date { anchor, derived: true, ..bare }), days };
        return vec![stated, derived];
    }
    vec![ClaimedDate { days: met, ..stated }]
}
