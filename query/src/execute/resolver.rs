//! Sub-selections, evaluated for the planner.

use std::rc::Rc;

use annals_graph::budget::Weight;
use annals_graph::ids::EventIx;
use annals_model::error::Result;
use annals_model::time::Extent;

use super::{Evaluator, EventMatch};
use crate::canonical::Canonical;
use crate::plan::{
    EntitySet, EventSet, LinkTable, Moment, MomentOf, Moments, SetResolver, TimeRelation, Verdict,
};
use crate::query::{Entities, Events, Point, PointSide};

impl SetResolver for Evaluator<'_> {
    fn now(&self) -> Option<u64> {
        self.tracer.now()
    }

    fn members(&mut self, set: &Entities) -> Result<Rc<EntitySet>> {
        if let Entities::These(these) = set {
            let view = self.view;
            let canonical = these.iter().map(|entity| view.canonical(*entity));
            let shown = canonical.filter(|entity| view.shows_entity(*entity));
            return Ok(Rc::new(EntitySet::new(shown.map(|entity| (entity, Verdict::CERTAIN)).collect())));
        }
        let found = self.within(|inner| inner.entities_of(set))?;
        self.pending.extend(found.notes);
        let all = found.rows.iter().chain(&found.unstated);
        let rows = all.map(|found| (found.entity, found.verdict()));
        Ok(Rc::new(EntitySet::new(self.in_order(rows)?)))
    }

    fn among(&mut self, set: &Events) -> Result<EventSet> {
        let hits = self.inner_events(set)?;
        Ok(EventSet::new(self.in_order(hits.iter().map(|hit| (hit.event, hit.verdict())))?))
    }

    fn happenings(&mut self, set: &Events) -> Result<EventSet> {
        let hits = self.inner_events(set)?;
        let mut rows = self.view.kept::<(EventIx, Verdict)>();
        for hit in &hits {
            self.keep(&mut rows, (hit.event, hit.verdict()))?;
            let Some(seen) = self.view.event(hit.event) else { continue };
            let members = seen.members().iter();
            let members = members.filter_map(|number| self.view.graph().event_numbered(*number));
            rows.extend(members.map(|member| (member, hit.verdict())));
        }
        Ok(EventSet::new(self.in_order(rows.into_answer())?))
    }

    fn links(&mut self, set: &Events) -> Result<LinkTable> {
        let hits = self.inner_events(set)?;
        let members = self.in_order(hits.iter().map(|hit| (hit.event, hit.verdict())))?;
        let mut pointed_at = self.view.kept();
        for hit in &hits {
            let Some(seen) = self.view.event(hit.event) else { continue };
            let events = LinkTable::points_at(&self.view, &seen);
            pointed_at.extend(events.map(|event| (event, hit.verdict())));
        }
        let pointed_at = self.in_order(pointed_at.into_answer())?;
        Ok(LinkTable { members: EventSet::new(members), pointed_at: EventSet::new(pointed_at) })
    }

    fn mentioning(&mut self, words: &str) -> Result<Option<Vec<EventIx>>> {
        self.words.map_or(Ok(None), |words_up| words_up(words))
    }

    fn moments(&mut self, point: &Point, relation: TimeRelation) -> Result<Moments> {
        let mut own = Vec::new();
        let mut dates = match point {
            Point::Date(extent, _) => return Ok(Moments::typed(*extent)),
            Point::Today(day) => return Ok(Moments::typed(Extent::day(*day))),
            Point::Events { events, .. } => {
                let hits = self.inner_events(events)?;
                let dates = self.view.gathered(hits.iter().filter_map(|hit| self.moment(hit))).into_answer();
                own = self.in_order(dates.iter().filter_map(|moment: &Moment| {
                    let MomentOf { only, several } = moment.event?;
                    Some((only?, (moment.verdict, several)))
                }))?;
                dates
            }
            Point::Dates { dates: set, .. } => {
                let found = self.within(|inner| inner.dates_of(set))?;
                self.pending.extend(found.notes);
                let moment =
                    |found: &super::DateMatch| Moment::of_date(found.extent, Verdict::in_worlds(found.truth));
                self.view.gathered(found.rows.iter().map(moment)).into_answer()
            }
        };
        if dates.is_empty() {
            let canonical = Canonical::new(&self.view);
            let what = match point {
                Point::Events { events, .. } => canonical.events_text(events),
                _ => canonical.point_text(point),
            };
            self.pending.push(format!("there is no {what} {}", to_be(relation)));
        }
        let key = |moment: &Moment| (moment.extent, moment.verdict.truth, moment.verdict.open);
        self.view.sort_by(&mut dates, |one: &Moment, other: &Moment| {
            key(one).cmp(&key(other)).then_with(|| one.otherwise.cmp(&other.otherwise))
        });
        // Dates of several events that are one: each of these has another beside it.
        dates.dedup_by(|again, first| {
            let same = key(again) == key(first) && again.otherwise == first.otherwise;
            if let (true, Some(of)) = (same, &mut first.event) {
                of.only = None;
            }
            same
        });
        let events = own.into_iter().map(|(event, (verdict, several))| (event, verdict, several)).collect();
        Ok(Moments { every: false, dates, typed: false, events })
    }
}

impl Evaluator<'_> {
    /// Evaluates something that is not the whole of what is asked.
    pub(super) fn within<T>(&mut self, evaluate: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.depth += 1;
        let result = evaluate(self);
        self.depth -= 1;
        result
    }

    /// The rows of a sub-selection, and what is in it for nothing but what is not said.
    pub(super) fn inner_events(&mut self, set: &Events) -> Result<Vec<EventMatch>> {
        let outcome = self.within(|inner| inner.events_of(set))?;
        self.pending.extend(outcome.notes);
        let mut hits = outcome.rows;
        hits.extend(outcome.unstated);
        Ok(hits)
    }

    /// Members with their verdicts, by their places.
    fn in_order<I: Ord + Weight, V: Weight>(
        &self,
        members: impl IntoIterator<Item = (I, V)>,
    ) -> Result<Vec<(I, V)>> {
        let mut members = self.view.gathered(members);
        members.sort_by(|one, other| one.0.cmp(&other.0));
        self.check()?;
        Ok(members.into_answer())
    }

    /// The date of an event that may be in a set.
    fn moment(&self, hit: &EventMatch) -> Option<Moment> {
        let seen = self.view.event(hit.event)?;
        let otherwise = seen.otherwise.iter().map(|other| (other.deciding, other.extent)).collect();
        let several = self.view.stands_for(&seen).1.is_none_or(|most| most > 1);
        let event = Some(MomentOf { only: Some(hit.event), several });
        Some(Moment { verdict: hit.verdict(), extent: seen.extent, otherwise, event })
    }
}

/// What cannot be said where there is nothing to compare with.
fn to_be(relation: TimeRelation) -> &'static str {
    match relation {
        TimeRelation::In | TimeRelation::Throughout => "to be in",
        TimeRelation::Before | TimeRelation::Within(_, PointSide::Before) => "to be before",
        TimeRelation::After | TimeRelation::Within(_, PointSide::After) => "to be after",
        TimeRelation::Since => "to be since",
        TimeRelation::Until => "to be until",
        TimeRelation::Within(_, PointSide::Either) => "to be near in time",
    }
}
