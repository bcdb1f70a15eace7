//! The history as it is told: nothing twice, nothing left out, and never ahead of the lens.

use annals::{History, Replay, ReplayRange};
use annals_graph::graph::Graph;
use annals_graph::view::View;
use annals_model::entry::{EntryId, Mood};
use annals_model::time::{Day, Unit};
use annals_query::query::Lens;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::common;
use crate::random_history::{self, Choices};

/// The numbers of the events told, with the state of the replay checked at each step.
fn recorded(view: &View<'_>, replay_range: ReplayRange) -> Vec<EntryId> {
    let mut replay = Replay::new(view, replay_range, || Ok(())).expect("a telling");
    let mut numbers = Vec::new();
    let mut before = None;
    while let Some(row) = replay.next(view.graph()) {
        numbers.extend(row.events.iter().map(|event| event.id));
        assert!(row.changes.iter().all(|change| row.events.iter().any(|event| event.id == change.event)));
        let day = replay.day();
        assert!(day.is_none() || before.is_none_or(|before| Some(before) <= day), "time goes forward");
        before = day;
    }
    assert_eq!(replay.position(), replay.len());
    assert_eq!(numbers.len(), replay.event_count());
    numbers
}

fn certain(view: &View<'_>) -> Vec<EntryId> {
    let mut numbers: Vec<EntryId> =
        view.events().filter(|seen| seen.there.is_certain()).map(|seen| seen.number).collect();
    numbers.sort_unstable();
    numbers
}

#[test]
fn the_shipped_history_is_told_whole_and_once() {
    let session = common::session(History::Full);
    let view = View::new(session.graph(), Lens::default());
    for by in [None, Some(Unit::Day), Some(Unit::Week), Some(Unit::Month), Some(Unit::Year)] {
        let mut numbers = recorded(&view, ReplayRange { by, ..ReplayRange::default() });
        numbers.sort_unstable();
        assert_eq!(numbers, certain(&view), "{by:?}");
    }
}

/// What is told up to a day is what the lens of that day shows as having happened. (A denial, or a reading that is
/// one, speaks of a time: it is heard under every lens, but told in its time.)
fn replayed_is_as_of(graph: &Graph, day: i64, known: Option<i64>) {
    let lens = Lens { known_on: known.map(Day), ..Lens::default() };
    let affirmed = |view: &View<'_>, numbers: Vec<EntryId>| -> Vec<EntryId> {
        let denies = |number: &EntryId| {
            let seen = graph.event_numbered(*number).and_then(|ix| view.event(ix));
            seen.is_some_and(|seen| seen.readings().any(|reading| reading.mood == Mood::Denied))
        };
        numbers.into_iter().filter(|number| !denies(number)).collect()
    };
    let view = View::new(graph, lens);
    let mut numbers =
        affirmed(&view, recorded(&view, ReplayRange { to: Some(Day(day)), ..ReplayRange::default() }));
    numbers.sort_unstable();
    let as_of = View::new(graph, Lens { as_of: Some(Day(day)), ..lens });
    let expected = affirmed(&as_of, certain(&as_of));
    let shown = |number: &EntryId| graph.event_numbered(*number).and_then(|ix| as_of.event(ix));
    let unlike: Vec<_> = expected.iter().filter(|number| !numbers.contains(number)).map(shown).collect();
    assert_eq!(numbers, expected, "as of {day}, known {known:?}: {unlike:#?}");
}

#[test]
fn told_up_to_a_day_is_the_world_as_of_that_day() {
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let strategy = (
        proptest::collection::vec(any::<u16>(), 0..220),
        19_600_i64..20_300,
        proptest::option::of(19_800_i64..20_300),
    );
    let outcome = runner.run(&strategy, |(choices, day, known)| {
        let mut graph = Graph::default();
        graph.apply_all(random_history::history(&mut Choices::new(&choices)));
        replayed_is_as_of(&graph, day, known);
        Ok(())
    });
    outcome.expect("the telling keeps to the lens");
}
