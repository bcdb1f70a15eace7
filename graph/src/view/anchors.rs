//! The days of the events that dates are counted from, under a lens and at any depth.
//!
//! Nothing of it is kept in the columns: a date that follows another event is looked up each time, so that it is where
//! the lens puts that event, whatever was corrected, withdrawn or united since. The search goes along the events like
//! Tarjan's for strongly connected components: it has the days of all that an event hangs on before those of the event,
//! and finds the circles that two logs can make together. Nothing is known of what hangs on a circle.

use std::collections::HashMap;

use annals_model::entry::EntryId;
use annals_model::time::{Date, Day, Extent, Truth};

use super::fold::{EventFold, Folded};
use super::{Lens, View, dates, values};
use crate::graph::UNDATED;
use crate::ids::EventIx;

/// An event in the search.
struct AnchorNode {
    /// When the search came to it.
    index: usize,
    /// The earliest of those on the path that it leads back to.
    low: usize,
    /// Whether it is on the path, or hangs together with what is.
    open: bool,
    /// What is claimed of it: what is certainly let through, and what is possibly.
    folds: Vec<Folded>,
    /// What it hangs on, and how many of these were visited.
    hangs_on: Vec<EntryId>,
    visited: usize,
    /// Whether it is there at all under the lens.
    there: Truth,
}

/// A search for the days of events.
struct AnchorSearch<'g> {
    view: View<'g>,
    nodes: HashMap<EntryId, AnchorNode>,
    /// Those whose days are not known yet, in the order in which the search came to them.
    open: Vec<EntryId>,
    /// The days of those that are done.
    found: HashMap<EntryId, Vec<Extent>>,
    /// Those that hang on themselves.
    circles: Vec<Vec<EntryId>>,
    /// Whether the budget has run out.
    stopped: bool,
}

/// Whether the bounds of a date are those of these spans of days.
fn has_bounds_of(date: &Date, days: &[Extent]) -> bool {
    let bounds = days.iter().copied().reduce(Extent::hull).unwrap_or(UNDATED);
    (date.earliest.unwrap_or(Day::MIN), date.latest.unwrap_or(Day::MAX)) == (bounds.earliest, bounds.latest)
}

impl<'g> View<'g> {
    /// The days on one of which an event can have been that others are counted from; of one that is not there, all.
    pub(super) fn days_counted_from(&self, event: EntryId) -> Vec<Extent> {
        let lens = Lens { as_of: None, recorded_on: None, ..self.lens() };
        let view = self.under(lens);
        let is_plain = lens == Lens::default();
        let Some(first) = view.first_of(event) else { return vec![UNDATED] };
        if is_plain && let Some(known) = view.graph().days_known(first) {
            return known;
        }
        let mut search = AnchorSearch::new(view);
        search.visit(first);
        let days = search.found.get(&first).cloned().unwrap_or_else(|| vec![UNDATED]);
        if is_plain && !search.stopped {
            view.graph().keep_days(search.found);
        }
        days
    }

    /// Whether the bounds of a date with a distance from an event were worked out when it was recorded: they are those
    /// that follow from the event as it stood then.
    pub(super) fn was_computed(&self, entry: EntryId, date: &Date) -> bool {
        if !date.derived {
            return false;
        }
        let dated = (entry, date.clone());
        if let Some(known) = self.graph().is_computed(&dated) {
            return known;
        }
        // In order, so that what one hangs on is settled before it.
        for (entry, date) in self.graph().unsettled_dates(entry) {
            let lens = Lens { recorded_at: Some(entry - 1), ..Lens::default() };
            let follows = date.anchor.is_some_and(|anchor| {
                let event = self.under(lens).days_counted_from(anchor.event);
                has_bounds_of(&date, &event.into_iter().map(|event| anchor.days(event)).collect::<Vec<_>>())
            });
            self.graph().settle_date((entry, date), follows);
        }
        self.graph().is_computed(&dated).unwrap_or_default()
    }

    /// The days that a date about to be recorded allows, one of these spans, with the event it is counted from looked up.
    #[must_use]
    pub fn days_of(&self, date: &Date) -> Vec<Extent> {
        let Some(anchor) = date.anchor else { return date.spans() };
        let days = self.days_counted_from(anchor.event).into_iter().map(|event| anchor.days(event));
        let days = dates::in_order(days.collect());
        let computed = date.is_only_anchored() || (date.derived && has_bounds_of(date, &days));
        let date = if computed { date.clone().only_anchored() } else { date.clone() };
        dates::follow(date, days).into_iter().next().map_or_else(|| vec![UNDATED], |claimed| claimed.days)
    }

    /// The bounds of a date, that of its event looked up.
    #[must_use]
    pub fn bounds_of(&self, date: &Date) -> Extent {
        let Some(anchor) = date.anchor else { return date.extent() };
        let days = self.days_counted_from(anchor.event).into_iter().map(|event| anchor.days(event));
        let days = days.reduce(Extent::hull).unwrap_or(UNDATED);
        date.extent().intersect(days).unwrap_or_else(|| date.extent())
    }

    /// Whether the date of an event is counted from another, directly or through others, or is that other.
    #[must_use]
    pub fn hangs_on(&self, event: EntryId, other: EntryId) -> bool {
        let (Some(event), Some(other)) = (self.first_of(event), self.first_of(other)) else { return false };
        let mut search = AnchorSearch::new(*self);
        search.visit(event);
        search.nodes.contains_key(&other)
    }

    /// The circles in which dates are counted from each other, each in the order of entries.
    #[must_use]
    pub fn anchor_circles(&self) -> Vec<Vec<EntryId>> {
        let mut search = AnchorSearch::new(*self);
        for event in self.graph().events_counted_from() {
            if let Some(first) = self.first_of(event) {
                search.visit(first);
            }
        }
        search.circles.iter_mut().for_each(|circle| circle.sort_unstable());
        search.circles.sort_unstable();
        search.circles
    }

    /// The number of the first entry of those that tell the event of this one.
    fn first_of(&self, event: EntryId) -> Option<EntryId> {
        let ix = self.graph().event_numbered(event)?;
        if self.bound().is_some_and(|bound| event > bound) {
            return None;
        }
        let events = self.graph().events();
        self.one_with(ix, &EventFold::new(self, true)).into_iter().map(|ix| events.number(ix)).min()
    }
}

impl<'g> AnchorSearch<'g> {
    fn new(view: View<'g>) -> Self {
        let (nodes, found) = (HashMap::new(), HashMap::new());
        Self { view, nodes, open: Vec::new(), found, circles: Vec::new(), stopped: false }
    }

    /// Finds the days of an event and of all that it hangs on.
    fn visit(&mut self, event: EntryId) {
        if self.found.contains_key(&event) {
            return;
        }
        let mut path = vec![event];
        self.come_to(event);
        while let Some(at) = path.last().copied() {
            let Some(node) = self.nodes.get_mut(&at) else { break };
            let Some(next) = node.hangs_on.get(node.visited).copied() else {
                path.pop();
                self.leave(at, path.last().copied());
                continue;
            };
            node.visited += 1;
            if self.found.contains_key(&next) {
                continue;
            }
            match self.nodes.get(&next).filter(|node| node.open).map(|node| node.index) {
                Some(index) => self.leads_back(at, index),
                None => {
                    self.come_to(next);
                    path.push(next);
                }
            }
        }
    }

    fn leads_back(&mut self, event: EntryId, low: usize) {
        if let Some(node) = self.nodes.get_mut(&event) {
            node.low = node.low.min(low);
        }
    }

    fn come_to(&mut self, event: EntryId) {
        let index = self.nodes.len();
        let mut node = AnchorNode {
            index,
            low: index,
            open: true,
            folds: Vec::new(),
            hangs_on: Vec::new(),
            visited: 0,
            there: Truth::No,
        };
        self.stopped |= !self.view.work(1);
        let ix = self.view.graph().event_numbered(event).filter(|_| !self.stopped);
        if let Some(ix) = ix {
            self.fold(ix, &mut node);
        }
        self.open.push(event);
        self.nodes.insert(event, node);
    }

    /// What is claimed of an event under the lens, and what it hangs on.
    fn fold(&self, ix: EventIx, node: &mut AnchorNode) {
        let view = &self.view;
        let possibly: &[bool] = if view.lens().known_on.is_some() { &[false, true] } else { &[false] };
        let mut ways: Vec<Truth> = Vec::new();
        for possibly in possibly {
            let folded = view.folded(ix, &EventFold::new(view, *possibly));
            let known = folded.known.map_or(Truth::No, |known| view.knows(known));
            let there = if *possibly { known.is_possible() } else { known.is_certain() };
            let there = there && !folded.withdrawn;
            ways.push(Truth::from(there));
            if !there {
                continue;
            }
            let anchors = folded.dates.live().filter_map(|claim| claim.value.as_ref()?.anchor);
            node.hangs_on.extend(anchors.filter_map(|anchor| view.first_of(anchor.event)));
            node.folds.push(folded);
        }
        node.there = super::agreed(ways.into_iter().map(|way| (true, way.into()))).into();
        node.hangs_on.sort_unstable();
        node.hangs_on.dedup();
    }

    /// Has the days of an event, and of those that hang together with it, once all that they hang on was visited.
    fn leave(&mut self, event: EntryId, back: Option<EntryId>) {
        let Some((index, low)) = self.nodes.get(&event).map(|node| (node.index, node.low)) else { return };
        if let Some(back) = back {
            self.leads_back(back, low);
        }
        if low < index {
            return;
        }
        let from = self.open.iter().rposition(|open| *open == event).unwrap_or_default();
        let together = self.open.split_off(from);
        let in_circle =
            together.len() > 1 || self.nodes.get(&event).is_some_and(|node| node.hangs_on.contains(&event));
        if in_circle {
            self.circles.push(together.clone());
        }
        let found: Vec<_> = together.iter().map(|event| (*event, self.days(*event, in_circle))).collect();
        self.found.extend(found);
        for event in together {
            if let Some(node) = self.nodes.get_mut(&event) {
                (node.open, node.folds) = (false, Vec::new());
            }
        }
    }

    /// The days that the claims on an event leave. Of one in a circle, nothing is known but what is stated.
    fn days(&self, event: EntryId, in_circle: bool) -> Vec<Extent> {
        let Some(node) = self.nodes.get(&event) else { return vec![UNDATED] };
        let mut days_of = |anchor: EntryId| {
            let first = self.view.first_of(anchor).filter(|_| !in_circle);
            first.and_then(|first| self.found.get(&first)).cloned().unwrap_or_else(|| vec![UNDATED])
        };
        let mut days: Vec<Extent> = Vec::new();
        for folded in &node.folds {
            let choices =
                self.view.dated(folded, &mut days_of).choices(event, values::dates, values::date_key);
            match choices.as_slice() {
                [] => days.push(UNDATED),
                choices => days.extend(choices.iter().flat_map(|choice| choice.value.days.iter().copied())),
            }
        }
        if !node.there.is_certain() {
            days.push(UNDATED);
        }
        dates::in_order(days)
    }
}
