//! The rewrite rules, in the order in which they are applied.

use std::rc::Rc;

use annals_graph::small_vec::SmallVec1;
use annals_graph::view::View;
use annals_model::entry::Role;
use annals_model::error::Result;

use super::checks::Check;
use super::cost::cost;
use super::draft::{AccessPath, CheckStep, PlanDraft, SetResolver};
use super::operators;
use super::operators::{Demand, Top};
use super::reached::Reached;
use super::scan::Scan;
use super::times::{Moments, TimePart, TimeRelation};
use super::window::Window;
use crate::query::{Point, Roles, Test, TimeTest};

/// A rule: a name, and a rewriting that says whether it changed anything.
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub apply: for<'q, 'g> fn(&mut PlanDraft<'q, 'g>, &View<'g>, &mut dyn SetResolver) -> Result<bool>,
}

/// Every rule, in order.
pub const RULES: &[Rule] = &[
    Rule { name: "find the kinds that imply it", apply: find_implied_kinds },
    Rule { name: "evaluate sub-selections once", apply: resolve_open },
    Rule { name: "take off double negations", apply: simplify },
    Rule { name: "widen places to what lies in them", apply: widen_places },
    Rule { name: "intersect times", apply: intersect_times },
    Rule { name: "list the ways in", apply: list_ways },
    Rule { name: "choose the shortest list", apply: choose_shortest },
    Rule { name: "cut the list by time", apply: cut_by_time },
    Rule { name: "check the cheapest first", apply: order_checks },
    Rule { name: "use what the list settles", apply: take_listed },
    Rule { name: "search from the near end", apply: search_from_end },
    Rule { name: "check exact events by columns", apply: check_columns },
    Rule { name: "rule out by columns", apply: rule_out },
];

/// An event is of a kind also by being of one that implies it.
fn find_implied_kinds<'g>(
    draft: &mut PlanDraft<'_, 'g>,
    view: &View<'g>,
    _: &mut dyn SetResolver,
) -> Result<bool> {
    let Some(kind) = draft.filter.kind else { return Ok(false) };
    draft.implied_kinds = view.implied_kinds(kind).into_iter().map(Rc::new).collect();
    Ok(draft.implied_kinds.len() > 1)
}

/// Sets in tests are evaluated before the first candidate is looked at, and once for all of them.
fn resolve_open<'g>(
    draft: &mut PlanDraft<'_, 'g>,
    _: &View<'g>,
    resolver: &mut dyn SetResolver,
) -> Result<bool> {
    for step in &mut draft.steps {
        if let Check::Open(test) = step.check {
            step.check = resolve(test, resolver)?;
        }
    }
    Ok(!draft.steps.is_empty())
}

fn resolve<'q>(test: &'q Test, resolver: &mut dyn SetResolver) -> Result<Check<'q>> {
    Ok(match test {
        Test::Role { roles, who, reach } => {
            Check::Members { roles, set: resolver.members(who)?, reach: *reach }
        }
        Test::RoleEvent { role, events } => {
            Check::RoleEvent { role: *role, set: resolver.happenings(events)? }
        }
        Test::Filled(role) => Check::Filled(*role),
        Test::Time { time, possibly } => {
            Check::Time { parts: time_parts(time, resolver)?, possibly: *possibly }
        }
        Test::Disputed
        | Test::Unsourced
        | Test::Undated
        | Test::Origins { .. }
        | Test::From(_)
        | Test::Rated(_)
        | Test::Via(_)
        | Test::Mentioning(_) => Check::Said(test),
        Test::Among(events) => Check::Among(resolver.among(events)?),
        Test::Linked(events) => Check::Linked(resolver.links(events)?),
        Test::Any(tests) => {
            let checks: Result<Vec<_>> = tests.iter().map(|test| resolve(test, resolver)).collect();
            Check::Any(checks?)
        }
        Test::Not(test) => Check::Not(Box::new(resolve(test, resolver)?)),
    })
}

fn time_parts(time: &TimeTest, resolver: &mut dyn SetResolver) -> Result<Vec<TimePart>> {
    let (relation, point) = match time {
        TimeTest::In(point) => (TimeRelation::In, point),
        TimeTest::Throughout(point) => (TimeRelation::Throughout, point),
        TimeTest::Before(point) => (TimeRelation::Before, point),
        TimeTest::After(point) => (TimeRelation::After, point),
        TimeTest::Since(point) => (TimeRelation::Since, point),
        TimeTest::Until(point) => (TimeRelation::Until, point),
        TimeTest::Within { length, side, of } => (TimeRelation::Within(*length, *side), of),
        TimeTest::Between(from, to) => {
            let (from, to) =
                (part(TimeRelation::Since, from, resolver)?, part(TimeRelation::Until, to, resolver)?);
            return Ok(joined(&from, &to).map_or_else(|| vec![from.clone(), to.clone()], |one| vec![one]));
        }
    };
    Ok(vec![part(relation, point, resolver)?])
}

fn part(relation: TimeRelation, point: &Point, resolver: &mut dyn SetResolver) -> Result<TimePart> {
    let mut to = resolver.moments(point, relation)?;
    let ordered = matches!(
        relation,
        TimeRelation::Before | TimeRelation::After | TimeRelation::Since | TimeRelation::Until
    );
    to.every = ordered && matches!(point, Point::Events { any: false, .. } | Point::Dates { any: false, .. });
    Ok(TimePart { relation, to })
}

/// Between two typed dates is in the range from the one to the other.
fn joined(from: &TimePart, to: &TimePart) -> Option<TimePart> {
    let ((_, from), (_, to)) = (from.range()?, to.range()?);
    let range = annals_model::time::Extent::all_of(from.earliest, to.latest);
    Some(TimePart { relation: TimeRelation::In, to: Moments::typed(range) })
}

/// What fails to fail holds; one alternative is none.
fn simplify<'g>(draft: &mut PlanDraft<'_, 'g>, _: &View<'g>, _: &mut dyn SetResolver) -> Result<bool> {
    let mut changed = false;
    for step in &mut draft.steps {
        changed |= simplify_check(&mut step.check);
    }
    Ok(changed)
}

fn simplify_check(check: &mut Check<'_>) -> bool {
    let simpler = match check {
        Check::Not(inner) => match inner.as_mut() {
            Check::Not(innermost) => Some(innermost.as_ref().clone()),
            _ => return simplify_check(inner),
        },
        Check::Any(checks) if checks.len() == 1 => checks.pop(),
        Check::Any(checks) => return checks.iter_mut().fold(false, |changed, c| simplify_check(c) | changed),
        _ => None,
    };
    let Some(simpler) = simpler else { return false };
    *check = simpler;
    simplify_check(check);
    true
}

/// A place is found by what lies in it and what stands at it: the lists of those are what is scanned.
fn widen_places<'g>(draft: &mut PlanDraft<'_, 'g>, view: &View<'g>, _: &mut dyn SetResolver) -> Result<bool> {
    let mut widened = false;
    for step in &mut draft.steps {
        widened |= widen(&mut step.check, view);
    }
    Ok(widened)
}

fn widen(check: &mut Check<'_>, view: &View<'_>) -> bool {
    match check {
        Check::Members { roles, set, reach } => {
            let reached = Reached::new(view, set, *reach);
            let widened = reached.len() > set.rows().len();
            *check = Check::Role { roles, reached };
            widened
        }
        Check::Any(checks) => checks.iter_mut().fold(false, |widened, check| widen(check, view) | widened),
        Check::Not(check) => widen(check, view),
        _ => false,
    }
}

/// Tests against typed dates become one window: `after March and before February` leaves no day, and `in March or in
/// April` is one span.
fn intersect_times<'g>(draft: &mut PlanDraft<'_, 'g>, _: &View<'g>, _: &mut dyn SetResolver) -> Result<bool> {
    let mut window = Window::default();
    let (mut tests, mut rest) = (SmallVec1::new(), Vec::new());
    for step in std::mem::take(&mut draft.steps) {
        if window.narrow(&step.check) {
            tests.extend(step.tests);
        } else {
            rest.push(step);
        }
    }
    let intersected = window.tests() > 1;
    if window.tests() > 0 {
        rest.insert(0, CheckStep::new(tests, Check::Window(window)));
    }
    draft.steps = rest;
    Ok(intersected)
}

/// Every list that holds all events that can pass: by participant, by words, by kind, the base, all.
fn list_ways<'g>(
    draft: &mut PlanDraft<'_, 'g>,
    view: &View<'g>,
    resolver: &mut dyn SetResolver,
) -> Result<bool> {
    if draft.base.is_some() {
        return Ok(false);
    }
    if let Demand::Among(events) = &mut draft.demand {
        let found =
            Scan::Found { how: "check what the table doesn't settle", events: std::mem::take(events) };
        draft.access_paths = vec![AccessPath { scan: found, lists: Vec::new() }];
        return Ok(true);
    }
    let pairs = pair_way(draft, view);
    // Of the base, no list by participant or kind is shorter than what stands in it by place, kind and actor.
    if let Some(pairs) = pairs.as_ref().filter(|access_path| access_path.scan.is_of_base()) {
        draft.access_paths = vec![pairs.clone()];
        return Ok(true);
    }
    let mut access_paths = Vec::new();
    for (at, step) in draft.steps.iter().enumerate() {
        if let Check::Role { roles, reached } = &step.check {
            let scan = Scan::parties(view, roles, &draft.implied_kinds, reached);
            access_paths
                .push(AccessPath { scan, lists: if reached.is_in_all() { vec![at] } else { Vec::new() } });
        }
        if let Check::Said(Test::Mentioning(words)) = &step.check {
            let found = resolver.mentioning(words)?;
            let found = found.map(|events| Scan::Found { how: "look the words up", events });
            access_paths.extend(found.map(|scan| AccessPath { scan, lists: Vec::new() }));
        }
    }
    access_paths.extend(pairs);
    if !draft.implied_kinds.is_empty() {
        let mut kinds: Vec<_> = draft.implied_kinds.iter().map(|implied_kind| implied_kind.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        access_paths.push(AccessPath { scan: Scan::kinds(view, kinds.into_iter()), lists: Vec::new() });
    }
    draft.access_paths = access_paths;
    Ok(!draft.access_paths.is_empty())
}

/// The lists by place, kind and actor, if the filter names actors and places.
fn pair_way<'g>(draft: &PlanDraft<'_, 'g>, view: &View<'g>) -> Option<AccessPath<'g>> {
    let members = || {
        draft.steps.iter().enumerate().filter_map(|(at, step)| match &step.check {
            Check::Role { roles, reached } => Some((at, *roles, reached)),
            _ => None,
        })
    };
    let actors = members().filter(|(_, roles, _)| **roles == Roles::One(Role::By));
    let mut pairs = actors.flat_map(|actors| members().map(move |places| (actors, places)));
    pairs.find_map(|((by, actor, actors), (at, place, places))| {
        let scan = Scan::pairs(view, &draft.implied_kinds, (actor, actors), (place, places))?;
        let listed = [(by, actors), (at, places)].into_iter().filter(|(_, reached)| reached.is_in_all());
        Some(AccessPath { scan, lists: listed.map(|(at, _)| at).collect() })
    })
}

/// The way in with the fewest candidates.
fn choose_shortest<'g>(
    draft: &mut PlanDraft<'_, 'g>,
    view: &View<'g>,
    _: &mut dyn SetResolver,
) -> Result<bool> {
    let shortest = std::mem::take(&mut draft.access_paths)
        .into_iter()
        .min_by_key(|access_path| access_path.scan.len(view));
    let Some(shortest) = shortest else { return Ok(false) };
    draft.scan = shortest.scan;
    shortest.lists.into_iter().for_each(|at| draft.steps[at].listed = true);
    Ok(true)
}

/// Lists are in order of the earliest day: what begins after the window is not looked at, nor what begins before it if
/// few events are of more days than one.
fn cut_by_time<'g>(draft: &mut PlanDraft<'_, 'g>, view: &View<'g>, _: &mut dyn SetResolver) -> Result<bool> {
    let window = draft.window().map(|window| window.days().hull());
    let cut = window.filter(|_| draft.base.is_none()).and_then(|days| draft.scan.shortest_within(view, days));
    let Some(cut) = cut else { return Ok(false) };
    draft.scan = cut;
    Ok(true)
}

/// A check that costs more is made on fewer events.
fn order_checks<'g>(draft: &mut PlanDraft<'_, 'g>, _: &View<'g>, _: &mut dyn SetResolver) -> Result<bool> {
    let sorted = draft.steps.is_sorted_by_key(|step| cost(&step.check));
    draft.steps.sort_by_cached_key(|step| cost(&step.check));
    Ok(!sorted)
}

/// An exact event that is in the list needs no check, where the list tells everything.
fn take_listed<'g>(draft: &mut PlanDraft<'_, 'g>, view: &View<'g>, _: &mut dyn SetResolver) -> Result<bool> {
    let listed = operators::listed(draft, view);
    Ok(draft.choose(listed))
}

/// The first or last so many of all are mostly among the first or last of each list.
fn search_from_end<'g>(
    draft: &mut PlanDraft<'_, 'g>,
    view: &View<'g>,
    _: &mut dyn SetResolver,
) -> Result<bool> {
    /// So many of each list are looked at first.
    const OF_EACH: usize = 64;
    let search = operators::top_n(draft, view);
    if let (Some(_), Demand::Top(Top { last, per: [], .. })) = (&search, &draft.demand)
        && draft.scan.has_more_than(view, OF_EACH)
    {
        draft.scan =
            Scan::Ends { last: *last, of_each: OF_EACH, of: Box::new(std::mem::take(&mut draft.scan)) };
    }
    Ok(draft.choose(search))
}

/// Columns tell all of exact events where it is asked when they were and who took part.
fn check_columns<'g>(
    draft: &mut PlanDraft<'_, 'g>,
    view: &View<'g>,
    _: &mut dyn SetResolver,
) -> Result<bool> {
    let check = operators::check_columns(draft, view);
    Ok(draft.choose(check))
}

/// What one column rules out need not be looked at.
fn rule_out<'g>(draft: &mut PlanDraft<'_, 'g>, _: &View<'g>, _: &mut dyn SetResolver) -> Result<bool> {
    let prefilter = operators::prefilter(draft);
    Ok(draft.choose(prefilter))
}
