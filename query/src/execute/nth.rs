//! The first and the last of a set, three-valued.
//!
//! An event is certainly among the last `n` if at most `n - 1` others can be later than it; it may be among them if at
//! most `n - 1` are certainly later. Events of one day are not later than each other: all of them are returned.

use std::collections::BTreeSet;

use annals_graph::graph::Mask;
use annals_graph::ids::EntityIx;
use annals_graph::small_vec::SmallVec1;
use annals_graph::view::Worlds;
use annals_model::entry::{Count, EntryId};
use annals_model::error::Result;
use annals_model::time::{Day, Extent, Truth};

use super::groups::ColumnGroups;
use super::keys::Membership;
use super::sets::Split;
use super::{Evaluator, EventMatch, GroupKey, Outcome};
use crate::plan::{FirstPerKey, GroupedBy, Plan, Top, Verdict};
use crate::query::{Events, GroupingKey};

/// An event among those that are ordered.
struct Ranked {
    /// The bounds of its day by the preferred values, mirrored where the first is wanted: later is always further.
    preferred: (Day, Day),
    /// The same by any values.
    any: (Day, Day),
    /// Whether it belongs to the group.
    verdict: Verdict,
    /// How many events it stands for, at least and at most.
    many: (u64, u64),
}

impl Evaluator<'_> {
    /// The first or last of a set, exact ones that the table tells apart.
    pub(super) fn nth(
        &mut self,
        last: bool,
        count: u64,
        of: &Events,
        per: &[GroupingKey],
    ) -> Result<Outcome<EventMatch>> {
        let pass = match of {
            Events::Filter(filter) if count == 1 => {
                let view = self.view;
                FirstPerKey::choose(&view, last, filter, per, self)?
            }
            _ => None,
        };
        let exact = pass.as_ref().map_or(Ok(Vec::new()), |pass| self.first_per_key(pass))?;
        let (events, only) = pass.map(|pass| (pass.rest.events, pass.rest.of)).unzip();
        let of = match (of, events) {
            (Events::Filter(filter), Some(events)) => self.filter_among(filter, events)?,
            (Events::Filter(filter), None) if filter.base.is_none() => {
                self.filter_top(filter, Top { last, count, per })?
            }
            (of, _) => self.events_of(of)?,
        };
        let (got, began) = (of.found() + exact.len() as u64, self.tracer.now());
        let mut outcome = Outcome { checked: of.checked + exact.len() as u64, ..Outcome::default() };
        outcome.absorb(&of);
        let hits = self.appended(of.rows, of.unstated)?;
        let best = self.best_places(&hits, (last, count, per), only.as_ref())?;
        let (mut rows, mut several) = (Split::new(self), SmallVec1::<EntryId>::new());
        for (hit, place) in self.guarded(hits).zip(best) {
            let verdict = hit.verdict().and(place);
            let is_apart = exact.binary_search(&hit.event).is_ok();
            if !is_apart {
                if verdict.is_open() && self.is_aggregate(&hit) {
                    several.extend(hit.because.first().copied());
                }
                rows.keep(hit.narrowed(verdict))?;
            }
        }
        rows.finish(&mut outcome);
        for number in several {
            outcome
                .note(format!("#{number} stands for several, and those that have no name may be among them"));
        }
        outcome.exact = exact;
        let us = self.since(began);
        self.tracer.add(|| Plan {
            got: Some(got),
            actual: Some(outcome.found()),
            us,
            ..Plan::said("rank in order of time, group by group")
        });
        Ok(outcome)
    }

    /// How certainly each event is among the first or last so many of some group, of those that matter.
    fn best_places(
        &self,
        hits: &[EventMatch],
        (last, count, per): (bool, u64, &[GroupingKey]),
        only: Option<&BTreeSet<EntityIx>>,
    ) -> Result<Vec<Verdict>> {
        self.hold(hits.len() * size_of::<Verdict>())?;
        let mut best = vec![Verdict::NO; hits.len()];
        let mut members = self.grouped(hits, per, count, &mut best, only.is_none());
        members.retain(|(group, ..)| match (group.as_slice(), only) {
            ([GroupKey::Entity(entity)], Some(only)) => only.contains(entity),
            _ => only.is_none(),
        });
        for group in members.chunk_by(|one, other| one.0 == other.0) {
            self.steps(group.len())?;
            let ranked = |(_, at, truth): &Membership| Some((*at, self.ranked(&hits[*at], *truth, last)?));
            let (at, ranked): (Vec<usize>, Vec<Ranked>) = group.iter().filter_map(ranked).unzip();
            for (at, truth) in at.into_iter().zip(places(&ranked, count)) {
                best[at] = best[at].or(truth);
            }
        }
        Ok(best)
    }

    /// The events of each group one after the other, as far as their places have to be worked out. Of one that is in one
    /// group, with no other, as columns tell, the place is put down at once.
    fn grouped(
        &self,
        hits: &[EventMatch],
        per: &[GroupingKey],
        count: u64,
        best: &mut [Verdict],
        all_matter: bool,
    ) -> Vec<Membership> {
        let view = &self.view;
        let Some(by) = GroupedBy::new(per).filter(|_| all_matter && !per.is_empty()) else {
            return self.members(hits, 0..hits.len(), per);
        };
        let (mut groups, mask) = (ColumnGroups::new(view, by), view.mask(Mask::COLUMNS));
        let stated = view.gathered(hits.iter().map(|hit| {
            let exact = hit.implied_kinds.is_empty() && view.graph().events().is_exact(hit.event, mask);
            if exact { groups.of(view, hit.event) } else { None }
        }));
        let mut held = view.charge();
        if stated.len() < hits.len() || !held.add(groups.count() * size_of::<usize>()) {
            return Vec::new();
        }
        let unrecorded = (0..hits.len()).filter(|at| stated[*at].is_none());
        let mut members = self.members(hits, unrecorded, per);
        let mut sizes = vec![0_usize; groups.count()];
        let others = members.iter().filter_map(|(group, _, _)| match group.as_slice() {
            [GroupKey::Entity(entity)] => Some(entity.at()),
            _ => None,
        });
        for group in stated.iter().copied().flatten().chain(others) {
            if let Some(size) = sizes.get_mut(group) {
                *size += 1;
            }
        }
        let mut more = view.kept::<Membership>();
        for (at, group) in stated.iter().enumerate() {
            let Some(group) = *group else { continue };
            if count > 0 && sizes.get(group) == Some(&1) {
                best[at] = hits[at].verdict();
            } else if let Some(entity) = EntityIx::next(group) {
                more.push((SmallVec1::from_elem(GroupKey::Entity(entity), 1), at, Truth::Certain));
            }
        }
        more.extend(members.drain(..));
        more.sort_by(Ord::cmp);
        more.into_answer()
    }

    fn ranked(&self, hit: &EventMatch, in_group: Truth, last: bool) -> Option<Ranked> {
        let seen = self.view.event(hit.event)?;
        // What lasts goes by its first day.
        let hull = |by_any: bool| {
            let readings = seen.readings().filter(|reading| by_any || reading.deciding);
            let starts = readings.map(|reading| reading.extent.starts());
            starts.reduce(Extent::hull).unwrap_or(seen.extent)
        };
        let mirrored = |day: Day| match day {
            Day::MIN => Day::MAX,
            Day::MAX => Day::MIN,
            Day(day) => Day(day.saturating_neg()),
        };
        let bounds = |extent: Extent| match last {
            true => (extent.earliest, extent.latest),
            false => (mirrored(extent.latest), mirrored(extent.earliest)),
        };
        let (least, most) = self.view.stands_for(&seen);
        let verdict = hit.verdict().and(Verdict::plain(in_group));
        let many = (least, most.unwrap_or(u64::MAX));
        // Those that it stands for are all recorded on their own.
        if many.1 == 0 {
            return None;
        }
        Some(Ranked { preferred: bounds(hull(false)), any: bounds(hull(true)), verdict, many })
    }

    fn is_aggregate(&self, hit: &EventMatch) -> bool {
        self.view
            .event(hit.event)
            .is_some_and(|seen| matches!(seen.count(), Some(Count::Range(..) | Count::Several)))
    }
}

/// Whether each is among the last so many. What is in the group for nothing but what is not said may be later, or not.
fn places(ranked: &[Ranked], count: u64) -> Vec<Verdict> {
    let preferred = Standings::new(ranked, count, |one| one.preferred, Worlds::in_preferred);
    let any = Standings::new(ranked, count, |one| one.any, Worlds::in_all);
    let place = |one: &Ranked| {
        let truth = Worlds::of(preferred.truth(one), any.truth(one));
        let open = Worlds::of(preferred.open(one), any.open(one)).max(truth);
        one.verdict.and(Verdict { open, ..Verdict::in_worlds(truth) })
    };
    ranked.iter().map(place).collect()
}

/// How many others can be later, in the worlds with the preferred values or in all.
struct Standings {
    count: u64,
    days: fn(&Ranked) -> (Day, Day),
    holds: fn(Worlds) -> Truth,
    /// Those that can be there at all, by their latest days.
    all: DayCounts,
    /// Those that can be there for what is said.
    said: DayCounts,
    /// Those that are certainly there, by their earliest days.
    certain: DayCounts,
    /// Those that are so if what is not said turns out in their favour.
    certain_if_open: DayCounts,
}

impl Standings {
    fn new(
        ranked: &[Ranked],
        count: u64,
        days: fn(&Ranked) -> (Day, Day),
        holds: fn(Worlds) -> Truth,
    ) -> Self {
        let latest = |one: &Ranked| (days(one).1, one.many.1);
        let all = ranked.iter().filter(|one| holds(one.verdict.open).is_possible());
        let said = ranked.iter().filter(|one| holds(one.verdict.truth).is_possible());
        let certain = ranked.iter().filter(|one| holds(one.verdict.truth).is_certain());
        let certain_if_open = ranked.iter().filter(|one| holds(one.verdict.open).is_certain());
        let earliest = |one: &Ranked| (days(one).0, one.many.0);
        Self {
            count,
            days,
            holds,
            all: DayCounts::new(all.map(latest)),
            said: DayCounts::new(said.map(latest)),
            certain: DayCounts::new(certain.map(earliest)),
            certain_if_open: DayCounts::new(certain_if_open.map(earliest)),
        }
    }

    /// Whether one is among the last, if what is not said turns out against it: it puts others behind it.
    fn truth(&self, one: &Ranked) -> Truth {
        let with_itself = (self.holds)(one.verdict.open).is_possible();
        self.among(one, (&self.all, &self.certain_if_open), with_itself)
    }

    /// The same if what is not said turns out in its favour.
    fn open(&self, one: &Ranked) -> Truth {
        let with_itself = (self.holds)(one.verdict.truth).is_possible();
        self.among(one, (&self.said, &self.certain), with_itself)
    }

    fn among(
        &self,
        one: &Ranked,
        (can_be_later, certain): (&DayCounts, &DayCounts),
        with_itself: bool,
    ) -> Truth {
        let (earliest, latest) = (self.days)(one);
        // Of those that it stands for, each but the one asked about can be later, unless all are on one day.
        let own = u64::from(latest > earliest && with_itself);
        let can_be_later = can_be_later.beyond(earliest).saturating_sub(own);
        match () {
            () if self.count == 0 => Truth::No,
            () if can_be_later < self.count => Truth::Certain,
            () if certain.beyond(latest) < self.count => Truth::Possible,
            () => Truth::No,
        }
    }
}

/// DayCounts in order, each with how many events from it on are on it or on a later one.
struct DayCounts(Vec<(Day, u64)>);

impl DayCounts {
    fn new(days: impl Iterator<Item = (Day, u64)>) -> Self {
        let mut days: Vec<(Day, u64)> = days.collect();
        days.sort_unstable();
        let mut from = 0_u64;
        for (_, many) in days.iter_mut().rev() {
            from = from.saturating_add(*many);
            *many = from;
        }
        Self(days)
    }

    /// How many events are on a later day.
    fn beyond(&self, day: Day) -> u64 {
        let at = self.0.partition_point(|(other, _)| *other <= day);
        self.0.get(at).map_or(0, |(_, many)| *many)
    }
}
