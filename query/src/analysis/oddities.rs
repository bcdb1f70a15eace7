//! What is odd in a store and wants a look: nothing here is wrong for certain, and nothing is changed.

use std::collections::BTreeSet;

use annals_graph::ids::{EntityIx, EventIx, SourceIx};
use annals_graph::view::{EventView, View};
use annals_model::entry::{Count, EntryId, Mood};
use annals_model::error::Result;
use annals_model::time::Day;

use super::duplicates;
use crate::execute::Evaluator;
use crate::query::{Entities, EntityFilter, EntityTest, Lens};

/// Something odd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// Sources differ on an event, or on whether it happened, and no claim is preferred.
    Disputed(EventIx),
    /// Two events look like one.
    Alike(EventIx, EventIx),
    /// A source came out before what it reports as having happened.
    SourceTooOld {
        /// What it reports.
        event: EventIx,
        /// The source.
        source: SourceIx,
    },
    /// What an entity lies in or stands at ended before it began.
    EndsBeforeItBegins {
        /// The entity.
        entity: EntityIx,
        /// The entry that says so.
        entry: EntryId,
    },
    /// An event stands for fewer than are recorded as being among them.
    TooManyMembers {
        /// The event.
        event: EventIx,
        /// How many are recorded.
        recorded: usize,
        /// For how many it stands at most.
        at_most: u64,
    },
    /// It is recorded as having happened, with a date in the future.
    InFuture(EventIx),
    /// The dates of events are counted from each other, so that nothing is known of them: the entries of the events.
    Circle(Vec<EntryId>),
    /// The statuses of an entity came in another order than they can.
    OutOfOrder(EntityIx),
}

/// Everything odd under the lens of an evaluator, sort by sort, in the order of entries.
///
/// # Errors
/// If the budget runs out.
pub fn all(evaluator: &mut Evaluator<'_>) -> Result<Vec<Oddity>> {
    let view = evaluator.view();
    let mut odd = of_events(&view, evaluator.today());
    odd.extend(duplicates::pairs(&view).into_iter().map(|(one, other)| Oddity::Alike(one, other)));
    odd.extend(view.anchor_circles().into_iter().map(Oddity::Circle));
    odd.extend(of_entities(&view));
    let out_of_order = EntityFilter { base: None, ty: None, tests: vec![EntityTest::OutOfOrder] };
    let found = evaluator.entities(&Entities::Filter(out_of_order))?;
    odd.extend(
        found.rows.iter().filter(|row| row.truth.is_certain()).map(|row| Oddity::OutOfOrder(row.entity)),
    );
    evaluator.check()?;
    Ok(odd)
}

/// What is odd of an event since an entry was recorded: that a source is older than what it tells, or that a status came
/// before one that comes ahead of it.
#[must_use]
pub fn since(view: &View<'_>, event: EventIx, entry: EntryId) -> Vec<Oddity> {
    let before = view.under(Lens { recorded_at: Some(entry - 1), ..view.lens() });
    let Some(seen) = view.event(event) else { return Vec::new() };
    let known = before.event(event).map(|seen| sources_too_old(&before, &seen)).unwrap_or_default();
    let older = sources_too_old(view, &seen).into_iter().filter(|source| !known.contains(source));
    let mut odd: Vec<Oddity> = older.map(|source| Oddity::SourceTooOld { event, source }).collect();
    let overtaken = |view: &View<'_>, entity| view.overtaken(entity).is_certain();
    let parties: BTreeSet<EntityIx> = seen.entities().collect();
    let new = parties.into_iter().filter(|who| overtaken(view, *who) && !overtaken(&before, *who));
    odd.extend(new.map(Oddity::OutOfOrder));
    odd
}

fn of_events(view: &View<'_>, today: Day) -> Vec<Oddity> {
    let (mut disputed, mut too_old, mut too_many) = (Vec::new(), Vec::new(), Vec::new());
    let mut in_future = Vec::new();
    for seen in view.events() {
        if seen.mood == Mood::Happened && seen.extent.earliest.is_bounded() && seen.extent.earliest > today {
            in_future.push((seen.number, Oddity::InFuture(seen.ix)));
        }
        if seen.disputed.is_certain() {
            disputed.push((seen.number, Oddity::Disputed(seen.ix)));
        }
        let older = sources_too_old(view, &seen).into_iter();
        too_old.extend(older.map(|source| (seen.number, Oddity::SourceTooOld { event: seen.ix, source })));
        let recorded = seen.members().len();
        if let Some(at_most) = at_most(&seen)
            && recorded as u64 > at_most
        {
            too_many.push((seen.number, Oddity::TooManyMembers { event: seen.ix, recorded, at_most }));
        }
    }
    let mut odd = Vec::new();
    for mut sort in [disputed, too_old, too_many, in_future] {
        sort.sort_by_key(|(number, _)| *number);
        odd.extend(sort.into_iter().map(|(_, oddity)| oddity));
    }
    odd
}

/// For how many an event stands at most, where that is said.
fn at_most(seen: &EventView<'_>) -> Option<u64> {
    match seen.count()? {
        Count::Range(_, at_most) => at_most,
        Count::Several => None,
    }
}

/// The sources of an event that came out before the first day on which they say that it can have been.
fn sources_too_old(view: &View<'_>, seen: &EventView<'_>) -> BTreeSet<SourceIx> {
    if seen.mood != Mood::Happened {
        return BTreeSet::new();
    }
    let is_too_old = |source: SourceIx| {
        let source = view.graph().source(source);
        let begins = match view.as_stated_by(seen, source.number) {
            Some(stated) => stated.extent.earliest,
            None => seen.extent.earliest,
        };
        begins.is_bounded() && source.published.is_some_and(|published| published.latest < begins)
    };
    let claims = view.claims(seen.ix).into_iter();
    claims
        .filter_map(|claim| view.graph().source_numbered(claim.claim.source))
        .filter(|source| is_too_old(*source))
        .collect()
}

fn of_entities(view: &View<'_>) -> Vec<Oddity> {
    let mut odd = Vec::new();
    for entity in view.guarded(view.graph().entities().map(|(entity, _)| entity)) {
        for parent in view.parents(entity) {
            if let (Some(from), Some(to)) = (parent.from, parent.to)
                && to.latest < from.earliest
            {
                odd.push(Oddity::EndsBeforeItBegins { entity, entry: parent.number });
            }
        }
    }
    odd
}
