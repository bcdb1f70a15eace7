//! Whether something denied covers a question.
//!
//! A denial says that no event of its kind, with those in its roles and in its time, took place. It covers a question
//! if every event that could answer the question would be such a one:
//!
//! * the kind asked for is the denied one, implies it or requires it;
//! * for each role that the denial names somebody in, the question names only them, or what lies in them; a role that
//!   the denial leaves open is denied of all;
//! * a denial `of` an event is one of that event, or of any known member if it is an aggregate;
//! * the time asked about lies in the time denied. What is denied of an event is denied for whenever it took place.
//!
//! Anything else that the question asks for only narrows it.

use std::collections::BTreeSet;

use annals_graph::graph::Party;
use annals_graph::ids::{EntityIx, EventIx, KindIx};
use annals_graph::view::existence::covers;
use annals_graph::view::{EventView, View};
use annals_graph::vocabulary::ImpliedKind;
use annals_model::entry::{EntryId, Filler, Mood, Role};
use annals_model::error::Result;
use annals_model::time::{Day, Extent};

use super::matched;
use crate::execute::Evaluator;
use crate::query::{Events, Filter, Point, PointSide, Roles, Test, TimeTest};

/// The denials found for a question.
#[derive(Debug, Default)]
pub struct Denials {
    /// Those that cover it.
    pub covering: Vec<EntryId>,
    /// Those of them that only say that nothing was reported: they yield to a statement.
    pub reported: Vec<EntryId>,
    /// Those that would, were it not for the time.
    pub partial: Vec<EventIx>,
}

/// What a question asks of one event, as far as a denial can cover it.
#[derive(Debug, Default)]
struct Asked {
    kind: Option<KindIx>,
    /// Those named in roles.
    who: Vec<(Roles, BTreeSet<EntityIx>)>,
    /// Events named in a role.
    events: Vec<(Role, BTreeSet<EventIx>)>,
    /// The time asked about.
    from: Option<Day>,
    to: Option<Day>,
}

/// The denials that cover a question.
///
/// # Errors
/// If the budget runs out.
pub fn of(evaluator: &mut Evaluator<'_>, set: &Events) -> Result<Denials> {
    match set {
        Events::Filter(_) => of_filter(evaluator, set),
        // An event in both sets is denied where it is denied of either.
        Events::And(first, second) => {
            let mut denials = of(evaluator, first)?;
            let more = of(evaluator, second)?;
            denials.covering.extend(more.covering);
            denials.reported.extend(more.reported);
            denials.partial.extend(more.partial);
            Ok(denials)
        }
        Events::Or(first, second) => {
            let (first, second) = (of(evaluator, first)?, of(evaluator, second)?);
            if first.covering.is_empty() || second.covering.is_empty() {
                let partial = first.partial.into_iter().chain(second.partial).collect();
                return Ok(Denials { partial, ..Denials::default() });
            }
            let covering = first.covering.into_iter().chain(second.covering).collect();
            let reported = first.reported.into_iter().chain(second.reported).collect();
            Ok(Denials { covering, reported, partial: Vec::new() })
        }
        Events::ButNot(first, _) => of(evaluator, first),
        Events::Sequence(sequence) => of(evaluator, &sequence.first),
        Events::Nth { of: inner, .. } | Events::Named(_, inner) => of(evaluator, inner),
        Events::These(_) => Ok(Denials::default()),
    }
}

fn of_filter(evaluator: &mut Evaluator<'_>, set: &Events) -> Result<Denials> {
    let mut asked = Asked { to: evaluator.view().lens().as_of, ..Asked::default() };
    if !collect(evaluator, set, &mut asked)? {
        return Ok(Denials::default());
    }
    let Some(kind) = asked.kind else { return Ok(Denials::default()) };
    let view = evaluator.view();
    let mut denials = Denials::default();
    for (denied_kind, implied_kind) in implied_by(&view, kind) {
        for ix in view.graph().postings().of_kind(denied_kind).iter() {
            evaluator.step()?;
            let Some(seen) = view.event(ix) else { continue };
            if seen.mood != Mood::Denied || !seen.there.is_certain() || seen.kind != denied_kind {
                continue;
            }
            if !covers_parties(&view, &seen, &asked, implied_kind.as_ref()) {
                continue;
            }
            if covers_time(&seen, &asked) {
                denials.covering.push(seen.number);
                denials.reported.extend(view.only_reports(ix).then_some(seen.number));
            } else {
                denials.partial.push(ix);
            }
        }
    }
    denials.covering.sort_unstable();
    denials.covering.dedup();
    Ok(denials)
}

/// The kinds whose denial denies this one: itself, those it implies, with the way it does, and those it requires.
fn implied_by(view: &View<'_>, kind: KindIx) -> Vec<(KindIx, Option<ImpliedKind>)> {
    let mut kinds = Vec::new();
    for (candidate, _) in view.graph().vocabulary().kinds() {
        for implied_kind in
            view.implied_kinds(candidate).into_iter().filter(|implied_kind| implied_kind.kind == kind)
        {
            kinds.push((candidate, (candidate != kind).then_some(implied_kind)));
        }
        if !view.is_kind(kind, candidate) && view.is_denied_by(kind, candidate) {
            kinds.push((candidate, None));
        }
    }
    kinds
}

/// Gathers what a question asks; `false` where it is not one that a denial can answer.
fn collect(evaluator: &mut Evaluator<'_>, set: &Events, asked: &mut Asked) -> Result<bool> {
    match set {
        Events::Filter(Filter { base, kind, mood, tests }) => {
            if mood.is_some_and(|mood| mood != Mood::Happened) {
                return Ok(false);
            }
            asked.kind = asked.kind.or(*kind);
            for test in tests {
                collect_test(evaluator, test, asked)?;
            }
            match base {
                Some(base) => collect(evaluator, base, asked),
                None => Ok(true),
            }
        }
        Events::Named(_, inner) => collect(evaluator, inner, asked),
        // What is narrowed from any other set is only the narrower for it.
        _ => Ok(true),
    }
}

fn collect_test(evaluator: &mut Evaluator<'_>, test: &Test, asked: &mut Asked) -> Result<()> {
    match test {
        Test::Role { roles, who, .. } => {
            let found = evaluator.entities(who)?;
            asked.who.push((roles.clone(), found.rows.iter().map(|found| found.entity).collect()));
        }
        Test::RoleEvent { role, events } => {
            let found = evaluator.events(events)?;
            let aggregates = found.several.iter().copied();
            asked.events.push((*role, found.rows.iter().map(|hit| hit.event).chain(aggregates).collect()));
        }
        Test::Time { time, .. } => narrow(time, asked),
        _ => {}
    }
    Ok(())
}

/// Narrows the time asked about. Times given by events are left open: they narrow it further, no one knows how far.
fn narrow(time: &TimeTest, asked: &mut Asked) {
    let extent = |point: &Point| match point {
        Point::Date(extent, _) => Some(*extent),
        Point::Today(day) => Some(Extent::day(*day)),
        Point::Events { .. } | Point::Dates { .. } => None,
    };
    let (from, to) = match time {
        TimeTest::In(point) | TimeTest::Throughout(point) => {
            (extent(point).map(|e| e.earliest), extent(point).map(|e| e.latest))
        }
        TimeTest::Before(point) => (None, extent(point).map(|e| e.earliest.plus_days(-1))),
        TimeTest::Until(point) => (None, extent(point).map(|e| e.latest)),
        TimeTest::After(point) => (extent(point).map(|e| e.latest.plus_days(1)), None),
        TimeTest::Since(point) => (extent(point).map(|e| e.earliest), None),
        TimeTest::Between(from, to) => (extent(from).map(|e| e.earliest), extent(to).map(|e| e.latest)),
        TimeTest::Within { length, side, of } => match extent(of) {
            None => (None, None),
            Some(of) => {
                let back = of.earliest.minus(*length).0;
                let on = of.latest.plus(*length).0;
                match side {
                    PointSide::Before => (Some(back), Some(of.latest)),
                    PointSide::After => (Some(of.earliest), Some(on)),
                    PointSide::Either => (Some(back), Some(on)),
                }
            }
        },
    };
    asked.from = asked.from.max(from.filter(|day| day.is_bounded()));
    let to = to.filter(|day| day.is_bounded());
    asked.to = match (asked.to, to) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
}

/// Whether the question names, in every role that the denial does, only whom the denial is about.
fn covers_parties(
    view: &View<'_>,
    denied: &EventView<'_>,
    asked: &Asked,
    implied_kind: Option<&ImpliedKind>,
) -> bool {
    let named: BTreeSet<Role> = denied.parts().iter().map(|part| part.role).collect();
    named.into_iter().all(|role| {
        let asked_role = match implied_kind.map(|implied_kind| implied_kind.source_of(role)) {
            None => Some(role),
            Some(Some(Filler::Its(role))) => Some(role),
            // The implied event is about the asked one itself, or leaves the role empty.
            Some(Some(Filler::Itself) | None) => None,
        };
        let Some(asked_role) = asked_role else { return false };
        covers_role(view, denied, role, asked, asked_role)
            || (role == Role::Under && plan_of_events(view, denied, asked))
    })
}

fn covers_role(view: &View<'_>, denied: &EventView<'_>, role: Role, asked: &Asked, asked_role: Role) -> bool {
    let entities: Vec<EntityIx> = matched::entities_in(denied, role).collect();
    let reaches = |denied: EntityIx, asked: EntityIx| view.denies(denied, asked);
    let events = denied_events(view, denied, role);
    let fits = |roles: &Roles| match roles {
        Roles::One(one) => *one == asked_role,
        Roles::Places => asked_role.is_place(),
        Roles::Any => false,
    };
    // Those whom several tests name in one role take part together.
    let sets = || asked.who.iter().filter(|(roles, _)| fits(roles)).map(|(_, who)| who);
    let named: Vec<EntityIx> = sets().filter(|who| who.len() == 1).flatten().copied().collect();
    // Of a set, whichever it was.
    let each = |who: &BTreeSet<EntityIx>| {
        !who.is_empty() && who.iter().all(|one| covers(role, &entities, &[*one], &reaches))
    };
    let by_entity = sets().any(each) || covers(role, &entities, &named, &reaches);
    let by_event = asked
        .events
        .iter()
        .filter(|(asked, _)| *asked == asked_role)
        .any(|(_, asked)| !asked.is_empty() && asked.is_subset(&events));
    by_entity || by_event
}

/// The events that a denial is of, with the known members of aggregates.
fn denied_events(view: &View<'_>, denied: &EventView<'_>, role: Role) -> BTreeSet<EventIx> {
    let named = denied.role(role).filter_map(|party| match party {
        Party::Event(event) => Some(event),
        Party::Entity(_) => None,
    });
    let mut events: BTreeSet<EventIx> = named.collect();
    for event in events.clone() {
        events.extend(view.event(event).iter().flat_map(|seen| view.members(seen)));
    }
    events
}

/// Whether the events asked about are all under the plan that the denial names.
fn plan_of_events(view: &View<'_>, denied: &EventView<'_>, asked: &Asked) -> bool {
    let plans: Vec<EntityIx> = matched::entities_in(denied, Role::Under).collect();
    let under = |event: &EventIx| {
        let seen = view.event(*event);
        seen.is_some_and(|seen| matched::entities_in(&seen, Role::Under).any(|plan| plans.contains(&plan)))
    };
    asked.events.iter().any(|(_, events)| !events.is_empty() && events.iter().all(under))
}

/// Whether the time asked about lies in the time denied.
fn covers_time(denied: &EventView<'_>, asked: &Asked) -> bool {
    let of_events =
        denied.parts().iter().any(|part| part.role == Role::Of && matches!(part.who, Party::Event(_)));
    let Extent { earliest, latest, .. } = denied.extent;
    let from = asked.from.unwrap_or(Day::MIN);
    let to = asked.to.unwrap_or(Day::MAX);
    of_events || (earliest <= from && to <= latest)
}
