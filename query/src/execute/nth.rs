//! The first and the last of a set, three-valued.
//!
//! An event is certainly among the last `n` if at most `n - 1` others can be later than it; it may be among them if at
//! most `n - 1` are certainly later. Events of one day are not later than each other: all of them are returned.

use std::collections::BTreeSet;

use annals_graph::few::One;
use annals_graph::graph::Mask;
use annals_graph::ids::EntityIx;
use annals_model::entry::Count;
use annals_model::error::Result;
use annals_model::time::{Day, Truth};

use super::groups::Groups;
use super::keys::Member;
use super::{Evaluator, GroupKey, Hit, Outcome};
use crate::plan::{FirstPerKey, GroupedBy, Plan, Top, Verdict};
use crate::query::{Events, Key};

/// An event among those that are ordered.
struct Ranked {
    /// The bounds over both readings, mirrored where the first is wanted: later is always further.
    earliest: Day,
    latest: Day,
    truth: Truth,
}

impl Evaluator<'_> {
    /// The first or last of a set, exact ones that the table tells apart.
    pub(super) fn nth(&mut self, last: bool, count: u64, of: &Events, per: &[Key]) -> Result<Outcome<Hit>> {
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
        let best = self.best_places(&of.rows, (last, count, per), only.as_ref())?;
        let mut rows = self.view.kept();
        for (hit, place) in self.guarded(of.rows).zip(best) {
            let verdict = hit.verdict().and(Verdict::plain(place));
            // An aggregate that only may hold the last one is no answer to which one that is.
            let unnamed = !verdict.truth.is_certain() && self.is_aggregate(&hit);
            let is_apart = exact.binary_search(&hit.event).is_ok();
            if verdict.is_possible() && !unnamed && !is_apart {
                self.keep(&mut rows, hit.narrowed(verdict))?;
            }
        }
        outcome.rows = rows.into_answer();
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
        hits: &[Hit],
        (last, count, per): (bool, u64, &[Key]),
        only: Option<&BTreeSet<EntityIx>>,
    ) -> Result<Vec<Truth>> {
        self.hold(hits.len() * size_of::<Truth>())?;
        let mut best = vec![Truth::No; hits.len()];
        let mut members = self.grouped(hits, per, count, &mut best, only.is_none());
        members.retain(|(group, ..)| match (group.as_slice(), only) {
            ([GroupKey::Entity(entity)], Some(only)) => only.contains(entity),
            _ => only.is_none(),
        });
        for group in members.chunk_by(|one, other| one.0 == other.0) {
            self.steps(group.len())?;
            if let [(_, at, truth)] = group
                && count > 0
            {
                best[*at] = best[*at].or(hits[*at].truth.and(*truth));
                continue;
            }
            let ranked: Vec<Ranked> =
                group.iter().filter_map(|(_, at, truth)| self.ranked(&hits[*at], *truth, last)).collect();
            for ((_, at, _), truth) in group.iter().zip(places(&ranked, count)) {
                best[*at] = best[*at].or(truth);
            }
        }
        Ok(best)
    }

    /// The events of each group one after the other, as far as their places have to be worked out. Of one that is in one
    /// group, with no other, as columns tell, the place is put down at once.
    fn grouped(
        &self,
        hits: &[Hit],
        per: &[Key],
        count: u64,
        best: &mut [Truth],
        all_matter: bool,
    ) -> Vec<Member> {
        let view = &self.view;
        let Some(by) = GroupedBy::new(per).filter(|_| all_matter && !per.is_empty()) else {
            return self.members(hits, 0..hits.len(), per);
        };
        let (mut groups, mask) = (Groups::new(view, by), view.mask(Mask::COLUMNS));
        let told = view.gathered(hits.iter().map(|hit| {
            let exact = hit.guises.is_empty() && view.graph().events().is_exact(hit.event, mask);
            if exact { groups.of(view, hit.event) } else { None }
        }));
        let mut held = view.charge();
        if told.len() < hits.len() || !held.add(groups.count() * size_of::<usize>()) {
            return Vec::new();
        }
        let untold = (0..hits.len()).filter(|at| told[*at].is_none());
        let mut members = self.members(hits, untold, per);
        let mut sizes = vec![0_usize; groups.count()];
        let others = members.iter().filter_map(|(group, _, _)| match group.as_slice() {
            [GroupKey::Entity(entity)] => Some(entity.at()),
            _ => None,
        });
        for group in told.iter().copied().flatten().chain(others) {
            if let Some(size) = sizes.get_mut(group) {
                *size += 1;
            }
        }
        let mut more = view.kept::<Member>();
        for (at, group) in told.iter().enumerate() {
            let Some(group) = *group else { continue };
            if count > 0 && sizes.get(group) == Some(&1) {
                best[at] = hits[at].truth;
            } else if let Some(entity) = EntityIx::next(group) {
                more.push((One::from_elem(GroupKey::Entity(entity), 1), at, Truth::Certain));
            }
        }
        more.extend(members.drain(..));
        more.sort_by(Ord::cmp);
        more.into_answer()
    }

    fn ranked(&self, hit: &Hit, in_group: Truth, last: bool) -> Option<Ranked> {
        let seen = self.view.event(hit.event)?;
        let extent = seen.hull();
        let mirrored = |day: Day| match day {
            Day::MIN => Day::MAX,
            Day::MAX => Day::MIN,
            Day(day) => Day(day.saturating_neg()),
        };
        let (earliest, latest) = if last {
            (extent.earliest, extent.latest)
        } else {
            (mirrored(extent.latest), mirrored(extent.earliest))
        };
        Some(Ranked { earliest, latest, truth: hit.truth.and(in_group) })
    }

    fn is_aggregate(&self, hit: &Hit) -> bool {
        self.view
            .event(hit.event)
            .is_some_and(|seen| matches!(seen.count(), Some(Count::Range(..) | Count::Several)))
    }
}

/// Whether each is among the last so many.
fn places(ranked: &[Ranked], count: u64) -> Vec<Truth> {
    let mut latest: Vec<Day> = ranked.iter().map(|one| one.latest).collect();
    let mut earliest: Vec<Day> =
        ranked.iter().filter(|one| one.truth.is_certain()).map(|one| one.earliest).collect();
    latest.sort_unstable();
    earliest.sort_unstable();
    let beyond = |days: &[Day], day: Day| (days.len() - days.partition_point(|other| *other <= day)) as u64;
    let place = |one: &Ranked| {
        // It does not count among those that can be later than itself.
        let can_be_later = beyond(&latest, one.earliest) - u64::from(one.latest > one.earliest);
        let are_later = beyond(&earliest, one.latest);
        if count == 0 {
            Truth::No
        } else if can_be_later < count {
            one.truth
        } else if are_later < count {
            one.truth.and(Truth::Possible)
        } else {
            Truth::No
        }
    };
    ranked.iter().map(place).collect()
}
