//! What is planned against what is obvious: set by set.

use std::collections::{BTreeMap, BTreeSet};

use annals_graph::graph::Graph;
use annals_graph::view::{View, Worlds};
use annals_model::time::{Date, Day};
use annals_query::execute::{Budget, Evaluator, EventMatch, Outcome};
use annals_query::query::{Dates, Entities, Events, Lens, Set};

use super::Naive;

/// Evaluates with a budget that never runs out.
pub fn evaluated<T>(
    graph: &Graph,
    lens: Lens,
    today: Day,
    evaluate: impl Fn(&mut Evaluator<'_>) -> annals_model::error::Result<Outcome<T>>,
) -> Outcome<T> {
    let budget = Budget::unbounded();
    let mut evaluator = Evaluator::new(View::new(graph, lens), today, &budget);
    evaluate(&mut evaluator).expect("the budget has no bounds")
}

/// Panics unless the planned evaluation of a set finds what the obvious one finds, in order and each row once.
pub fn same(graph: &Graph, lens: Lens, today: Day, set: &Set) {
    match set {
        Set::Events(events) | Set::Kinds(events) => same_events(graph, lens, today, events),
        Set::Entities(entities) => same_entities(graph, lens, today, entities),
        Set::Dates(dates) => same_dates(graph, lens, today, dates),
    }
}

fn same_events(graph: &Graph, lens: Lens, today: Day, set: &Events) {
    let naive = Naive::new(View::new(graph, lens), today).events(set);
    let planned = evaluated(graph, lens, today, |evaluator| evaluator.events(set));
    let possible = naive.rows.iter().filter(|(_, row)| row.verdict.is_possible());
    let expected: BTreeMap<_, _> =
        possible.map(|(ix, row)| (*ix, (row.verdict.truth, row.verdict.is_wanted()))).collect();
    let found: BTreeMap<_, _> = planned.rows.iter().map(|hit| (hit.event, (hit.truth, hit.wanted))).collect();
    assert_eq!(found, expected, "of {set:#?} under {lens:?}");
    assert_eq!(found.len(), planned.rows.len(), "each event is one row");
    let unstated = naive.rows.iter().filter(|(_, row)| row.verdict.is_unstated());
    let expected: BTreeMap<_, _> = unstated.map(|(ix, row)| (*ix, row.verdict.open)).collect();
    let not_stated: BTreeMap<_, _> = planned.unstated.iter().map(|hit| (hit.event, hit.open)).collect();
    assert_eq!(not_stated, expected, "not stated of {set:#?} under {lens:?}");
    let several: BTreeSet<_> = planned.several.iter().copied().collect();
    assert_eq!(several, naive.several, "several of {set:#?} under {lens:?}");
    let met: BTreeSet<_> = planned.met.iter().copied().collect();
    assert_eq!(met, naive.met, "several that leave no bound of {set:#?} under {lens:?}");
    let view = View::new(graph, lens);
    let in_order = planned.rows.iter().filter_map(|hit| view.event(hit.event));
    assert!(in_order.map(|seen| (seen.extent.earliest, seen.extent.latest, seen.number)).is_sorted());
    let apart = evaluated(graph, lens, today, |evaluator| evaluator.events_apart(set));
    let settled = apart.exact.iter().map(|event| (*event, (Worlds::All, true)));
    let rest = apart.rows.iter().map(|hit| (hit.event, (hit.truth, hit.wanted)));
    let joined: BTreeMap<_, _> = settled.chain(rest).collect();
    assert_eq!(joined, found, "those settled and the others are all of {set:#?} under {lens:?}");
    assert_eq!(apart.exact.len() + apart.rows.len(), found.len(), "none is both settled and a row");
    assert!(apart.exact.is_sorted() && apart.several == planned.several);
    let by_itself = |hit: &&EventMatch| apart.exact.binary_search(&hit.event).is_ok();
    assert!(
        planned.rows.iter().filter(by_itself).all(|hit| hit.implied_kinds.is_empty()),
        "seen as recorded"
    );
}

fn same_entities(graph: &Graph, lens: Lens, today: Day, set: &Entities) {
    let naive = Naive::new(View::new(graph, lens), today).entities(set);
    let planned = evaluated(graph, lens, today, |evaluator| evaluator.entities(set));
    let possible = naive.iter().filter(|(_, verdict)| verdict.is_possible());
    let expected: BTreeMap<_, _> =
        possible.map(|(entity, verdict)| (*entity, (verdict.truth, verdict.is_wanted()))).collect();
    let found: BTreeMap<_, _> =
        planned.rows.iter().map(|row| (row.entity, (row.truth, row.wanted))).collect();
    assert_eq!(found, expected, "of {set:#?} under {lens:?}");
    assert_eq!(found.len(), planned.rows.len(), "each entity is one row");
}

fn same_dates(graph: &Graph, lens: Lens, today: Day, set: &Dates) {
    let naive = Naive::new(View::new(graph, lens), today).dates(set);
    let planned = evaluated(graph, lens, today, |evaluator| evaluator.dates(set));
    let expected: BTreeMap<_, _> =
        naive.iter().map(|(key, verdict)| (key.clone(), (verdict.truth, verdict.is_wanted()))).collect();
    let found: BTreeMap<_, _> = planned
        .rows
        .iter()
        .map(|row| ((row.extent, row.date.as_ref().map(Date::edtf)), (row.truth, row.wanted)))
        .collect();
    assert_eq!(found, expected, "of {set:#?} under {lens:?}");
}
