//! On random histories, under random lenses, what is planned finds what the obvious evaluator finds; and the first `N`
//! entries replayed answer as the whole log does `as recorded at #N`.

use std::collections::{BTreeMap, BTreeSet};

use annals::execute::{Budget, Evaluator, Outcome};
use annals::graph::Graph;
use annals::query::{Dates, Entities, Events, Lens};
use annals::view::View;
use annals_store::entry::Entry;
use annals_store::time::{Date, Day};
use proptest::prelude::*;

use crate::naive::Naive;
use crate::random_history::{Choices, PREAMBLE, history};
use crate::random_query::Ask;

const TODAY: Day = Day(19_800);

fn graph_of(entries: &[Entry]) -> Graph {
    let mut graph = Graph::default();
    graph.apply_all(entries.iter().cloned());
    graph
}

fn evaluated<T>(
    graph: &Graph,
    lens: Lens,
    evaluate: impl Fn(&mut Evaluator<'_>) -> annals::error::Result<Outcome<T>>,
) -> Outcome<T> {
    let budget = Budget::unbounded();
    let mut evaluator = Evaluator::new(View::new(graph, lens), TODAY, &budget);
    evaluate(&mut evaluator).expect("the budget has no bounds")
}

fn same_events(graph: &Graph, lens: Lens, set: &Events) {
    let naive = Naive { view: View::new(graph, lens), today: TODAY }.events(set);
    let planned = evaluated(graph, lens, |evaluator| evaluator.events(set));
    let expected: BTreeMap<_, _> =
        naive.rows.iter().map(|(ix, row)| (*ix, (row.verdict.truth, row.verdict.is_wanted()))).collect();
    let found: BTreeMap<_, _> = planned.rows.iter().map(|hit| (hit.event, (hit.truth, hit.wanted))).collect();
    assert_eq!(found, expected, "of {set:#?} under {lens:?}");
    assert_eq!(found.len(), planned.rows.len(), "each event is one row");
    let several: BTreeSet<_> = planned.several.iter().copied().collect();
    assert_eq!(several, naive.several, "several of {set:#?} under {lens:?}");
    let view = View::new(graph, lens);
    let in_order = planned.rows.iter().filter_map(|hit| view.event(hit.event));
    assert!(in_order.map(|seen| (seen.extent.earliest, seen.extent.latest, seen.number)).is_sorted());
}

fn same_entities(graph: &Graph, lens: Lens, set: &Entities) {
    let naive = Naive { view: View::new(graph, lens), today: TODAY }.entities(set);
    let planned = evaluated(graph, lens, |evaluator| evaluator.entities(set));
    let expected: BTreeMap<_, _> =
        naive.iter().map(|(entity, verdict)| (*entity, (verdict.truth, verdict.is_wanted()))).collect();
    let found: BTreeMap<_, _> =
        planned.rows.iter().map(|row| (row.entity, (row.truth, row.wanted))).collect();
    assert_eq!(found, expected, "of {set:#?} under {lens:?}");
    assert_eq!(found.len(), planned.rows.len(), "each entity is one row");
}

fn same_dates(graph: &Graph, lens: Lens, set: &Dates) {
    let naive = Naive { view: View::new(graph, lens), today: TODAY }.dates(set);
    let planned = evaluated(graph, lens, |evaluator| evaluator.dates(set));
    let expected: BTreeMap<_, _> =
        naive.iter().map(|(key, verdict)| (key.clone(), (verdict.truth, verdict.is_wanted()))).collect();
    let found: BTreeMap<_, _> = planned
        .rows
        .iter()
        .map(|row| ((row.extent, row.date.as_ref().map(Date::edtf)), (row.truth, row.wanted)))
        .collect();
    assert_eq!(found, expected, "of {set:#?} under {lens:?}");
}

/// What a set holds, in words that two graphs of one history have in common.
fn answer(graph: &Graph, lens: Lens, ask: &Ask) -> String {
    match ask {
        Ask::Events(set) => {
            let found = evaluated(graph, lens, |evaluator| evaluator.events(set));
            format!("{:?} {:?}", found.rows, found.several)
        }
        Ask::Entities(set) => {
            format!("{:?}", evaluated(graph, lens, |evaluator| evaluator.entities(set)).rows)
        }
        Ask::Dates(set) => format!("{:?}", evaluated(graph, lens, |evaluator| evaluator.dates(set)).rows),
    }
}

fn cases() -> ProptestConfig {
    ProptestConfig { max_shrink_iters: 4_000, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn planned_is_naive(
        past in prop::collection::vec(any::<u16>(), 0..260),
        asked in prop::collection::vec(any::<u16>(), 0..120),
    ) {
        let entries = history(&mut Choices::new(&past));
        // Half of it as a base in order of time, the other half beside it.
        let mut graph = graph_of(&entries[..entries.len() / 2]);
        graph.merge();
        graph.apply_all(entries[entries.len() / 2..].iter().cloned());
        let mut choices = Choices::new(&asked);
        let lens = crate::random_query::lens(&mut choices, graph.head());
        match crate::random_query::ask(&mut choices, &graph) {
            Ask::Events(set) => same_events(&graph, lens, &set),
            Ask::Entities(set) => same_entities(&graph, lens, &set),
            Ask::Dates(set) => same_dates(&graph, lens, &set),
        }
    }

    #[test]
    fn replay_of_the_first_entries_is_the_lens(
        past in prop::collection::vec(any::<u16>(), 0..200),
        asked in prop::collection::vec(any::<u16>(), 0..80),
    ) {
        let entries = history(&mut Choices::new(&past));
        let whole = graph_of(&entries);
        for held in PREAMBLE..=entries.len() {
            let replayed = graph_of(&entries[..held]);
            let mut choices = Choices::new(&asked);
            let lens = crate::random_query::lens(&mut choices, whole.head());
            let ask = crate::random_query::ask(&mut choices, &replayed);
            let without = Lens { recorded_at: None, ..lens };
            let with = Lens { recorded_at: Some(held as u64), ..lens };
            prop_assert_eq!(answer(&replayed, without, &ask), answer(&whole, with, &ask), "of {:#?}", ask);
        }
    }
}
