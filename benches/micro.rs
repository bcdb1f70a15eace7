//! Micro benches: parsing, a point question, replay, the whole process.
//!
//! `cargo bench --bench micro`. Absolute times move from machine to machine: compare within a run.

// A history to measure on.
mod history;

use std::process::{Command, Stdio};

use annals::{Config, Context, History, Place, Session};
use annals_graph::graph::Graph;
use annals_graph::view::View;
use annals_graph::view::petgraph::Node;
use annals_model::time::{Day, Timestamp};
use annals_query::analysis::path::{self, Route};
use annals_query::analysis::ties::Ties;
use annals_query::analysis::{neighbours, rank, walk};
use annals_query::execute::{Budget, Evaluator};
use annals_query::lookup::Lookup;
use annals_query::query::{Ask, Entities, EntityFilter, Lens, Query, Score, Set};
use annals_query::sentence;
use annals_store::{Options, Store};
use divan::Bencher;
use divan::counter::ItemsCount;
use petgraph::algo::{astar, connected_components, page_rank};

use self::history::{drafts, entries};

fn main() {
    divan::main();
}

#[divan::bench]
fn parse_64_bytes(bencher: Bencher) {
    let phrase = "visits by \"Person 17\" to \"Place 101\" between 2015-01 and 2020-12";
    assert!(phrase.len() == 64 && annals_grammar::parse(phrase).is_ok());
    bencher.bench(|| annals_grammar::parse(divan::black_box(phrase)));
}

/// Time is to grow with the length and no faster.
#[divan::bench(args = [100, 1_000, 10_000, 65_536])]
fn parse_by_length(bencher: Bencher, bytes: usize) {
    let mut phrase = "visits by Kim to Songchon".to_owned();
    while phrase.len() + 29 <= bytes {
        phrase.push_str(" and before 2024-01-01 in 2023");
    }
    assert!(annals_grammar::parse(&phrase).is_ok());
    bencher.bench(|| annals_grammar::parse(divan::black_box(&phrase)));
}

#[divan::bench]
fn point_question_on_100_000_events(bencher: Bencher) {
    let mut graph = Graph::default();
    graph.apply_all(entries(100_000));
    let phrase = "visits by \"Person 17\" to \"Place 1010\"";
    let Ok(annals_grammar::Phrase::Question(question)) = annals_grammar::parse(phrase) else { return };
    let query = annals_query::resolve::question(&question, &graph, Lens::default(), Day(20_000))
        .expect("it resolves");
    let Query { ask: Ask::Members(Set::Events(events)), lens, .. } = query else { return };
    let budget = Budget::unbounded();
    bencher.bench_local(|| {
        let mut evaluator = Evaluator::new(View::new(&graph, lens), Day(20_000), &budget);
        evaluator.events(divan::black_box(&events)).map(|outcome| outcome.rows.len())
    });
}

/// Questions by whose times with and without `explain` that is judged: it is to take no more than half as much again.
const EXPLAINED: [&str; 8] = [
    "visits by \"Person 17\"",
    "visits by \"Person 17\" to \"Place 1010\"",
    "last visit by \"Person 17\"",
    "visits by \"Person 17\" in 2017",
    "count visits in 2017",
    "last visit",
    "last visit per person",
    "visits not followed by visits within 30 days by the same person",
];

#[divan::bench(args = EXPLAINED)]
fn asked_of_30_000_events(bencher: Bencher, phrase: &str) {
    ask(bencher, phrase);
}

#[divan::bench(args = EXPLAINED)]
fn explained_of_30_000_events(bencher: Bencher, phrase: &str) {
    ask(bencher, &format!("explain {phrase}"));
}

/// From the phrase to the answer, as somebody who asks waits for it.
fn ask(bencher: Bencher, phrase: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store");
    let mut store = Store::create(&path, &Options::default()).expect("a store");
    store.lock(|_| {}).expect("the lock").commit(drafts(30_000), Timestamp(0)).expect("committed");
    let config = Config { place: Place::Path(path), read_only: false, history: History::None };
    // Whoever opens it first writes a snapshot for the next.
    Session::open(&config, Timestamp(0)).expect("a session");
    let (mut session, _) = Session::open(&config, Timestamp(0)).expect("a session");
    let started = std::time::Instant::now();
    let clock = move || u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    let context = Context { clock: Some(std::sync::Arc::new(clock)), ..Context::at(Timestamp(0)) };
    session.ask(phrase, &context).expect("an answer");
    bencher.bench_local(|| session.ask(divan::black_box(phrase), &context).is_ok());
}

#[divan::bench(sample_count = 5)]
fn replay_100_000_entries_to_graph(bencher: Bencher) {
    let mut store = Store::memory().expect("a store");
    store.lock(|_| {}).expect("the lock").commit(drafts(100_000), Timestamp(0)).expect("committed");
    bencher.counter(ItemsCount::new(101_203_u32)).bench_local(|| {
        let mut reader = store.another().expect("a handle");
        let mut graph = Graph::default();
        reader.catch_up(|entry| graph.apply(entry)).expect("read");
        graph.settle();
        graph
    });
}

/// A phrase typed letter by letter in a store on disk: what the prompt does for a hint at each of them. The first of the
/// names begin alike, so that many lead on at once.
#[divan::bench(args = [1_000, 50_000, 500_000], sample_count = 5, sample_size = 1)]
fn keystroke_by_names(bencher: Bencher, names: u32) {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::Path(folder.path().join("store"));
    let config = Config { place, read_only: false, history: History::Vocabulary };
    let (mut session, _) = Session::open(&config, Timestamp(0)).expect("a store");
    let mut journal = String::new();
    for name in 0..names {
        let (ty, begin) = if name % 5 == 4 { ("county", "Place") } else { ("person", "Person") };
        journal.push_str(&format!("declare {ty} \"{begin} {name}\"\n"));
    }
    session.tell_all(&journal, &Context::at(Timestamp(0))).expect("it is told");
    let phrase = "visits by \"Person 170\" to \"Place 104\" in 2024";
    bencher.counter(ItemsCount::new(phrase.len())).bench_local(|| {
        (1..=phrase.len())
            .map(|cursor| session.complete(&phrase[..cursor], cursor).words.len())
            .sum::<usize>()
    });
}

/// Sentences: a short one, and one of some sixty words with most constructions.
const SENTENCES: [&str; 2] = [
    "when did Kim last visit Songchon",
    "could you please tell me in which month of 2024, before the inauguration of the Songchon food factory and after Kim \
     visited Kimhwa, who was the first person to pay a visit to Songchon with local residents on the same day as the \
     groundbreaking at Songchon, within three weeks after the announcement of the 20x10 plan, before he went back to \
     Kimhwa, please",
];

#[divan::bench(args = [0, 1])]
fn sentence_as_phrases(bencher: Bencher, which: usize) {
    let config = Config { place: Place::Memory, read_only: false, history: History::Full };
    let (session, _) = Session::open(&config, Timestamp(0)).expect("a session");
    let lookup = Lookup::new(View::new(session.graph(), Lens::default()), Day(20_000)).terse();
    bencher.bench_local(|| sentence::phrases(divan::black_box(SENTENCES[which]), lookup).len());
}

/// A line that is refused, with a name that nobody bears, in a store of many names.
#[divan::bench(args = [8_000, 88_000])]
fn refused_by_names(bencher: Bencher, names: u32) {
    let config = Config { place: Place::Memory, read_only: false, history: History::Vocabulary };
    let (mut session, _) = Session::open(&config, Timestamp(0)).expect("a store");
    let syllables = ["ba", "do", "kim", "lu", "mer", "no", "pak", "ri", "so", "tan", "u", "yon"];
    let part = |seed: u32| {
        let at = |by: u32| syllables[usize::try_from(seed / by).unwrap_or(0) % syllables.len()];
        format!("{}{}{}", at(1), at(12), at(144))
    };
    let mut journal = String::new();
    for name in 0..names {
        journal.push_str(&format!("declare person \"{} {}\"\n", part(name), part(name * 7 + 5)));
    }
    let context = Context::at(Timestamp(0));
    session.tell_all(&journal, &context).expect("it is told");
    bencher.bench_local(|| session.ask(divan::black_box("visits by Badokin Somernon"), &context).is_err());
}

/// petgraph's algorithms beside ours, on one graph.
mod algorithms {
    use super::*;

    fn graph(events: u64) -> Graph {
        let mut graph = Graph::default();
        graph.apply_all(entries(events));
        graph.settle();
        graph
    }

    fn people(graph: &Graph) -> Entities {
        let ty = graph.vocabulary().type_named("person");
        Entities::Filter(EntityFilter { base: None, ty, tests: Vec::new() })
    }

    /// With the evaluator of a view, and the first and the last person.
    fn on(graph: &Graph, work: impl FnOnce(&mut Evaluator<'_>, [annals_graph::ids::EntityIx; 2])) {
        let ends = ["Person 17", "Person 900"].map(|name| graph.names().find(name, None)[0]);
        let budget = Budget::unbounded();
        let view = View::new(graph, Lens::default()).within(&budget);
        work(&mut Evaluator::new(view, Day(20_000), &budget), ends);
    }

    #[divan::bench(args = [10_000, 100_000])]
    fn path_from_both_ends(bencher: Bencher, events: u64) {
        let graph = graph(events);
        on(&graph, |evaluator, [from, to]| {
            let route = Route { from, to, in_order_of_time: false, within: None };
            bencher.bench_local(|| path::find(evaluator, &Ties::all(evaluator.view()), route));
        });
    }

    #[divan::bench(args = [10_000, 100_000])]
    fn path_by_astar(bencher: Bencher, events: u64) {
        let graph = graph(events);
        on(&graph, |evaluator, [from, to]| {
            let view = evaluator.view();
            let is_goal = |node| node == Node::Entity(to);
            bencher.bench_local(|| astar(&view, Node::Entity(from), is_goal, |_| 1_u32, |_| 0));
        });
    }

    #[divan::bench(args = [(10_000, 1), (10_000, 2), (100_000, 1), (100_000, 2)])]
    fn neighbours_by_layers(bencher: Bencher, (events, within): (u64, u64)) {
        let graph = graph(events);
        on(&graph, |evaluator, [of, _]| {
            bencher.bench_local(|| neighbours::layers(evaluator, &Ties::all(evaluator.view()), of, within));
        });
    }

    #[divan::bench(args = [(10_000, 1), (10_000, 2), (100_000, 1), (100_000, 2)])]
    fn neighbours_by_bfs(bencher: Bencher, (events, within): (u64, u64)) {
        let graph = graph(events);
        on(&graph, |evaluator, [of, _]| {
            bencher.bench_local(|| walk::met(evaluator, &Ties::all(evaluator.view()), of, within));
        });
    }

    #[divan::bench(args = [10_000, 100_000])]
    fn islands_by_union_find(bencher: Bencher, events: u64) {
        let graph = graph(events);
        on(&graph, |evaluator, _| {
            bencher.bench_local(|| Ties::all(evaluator.view()).islands(evaluator));
        });
    }

    #[divan::bench(args = [10_000, 100_000])]
    fn islands_by_connected_components(bencher: Bencher, events: u64) {
        let graph = graph(events);
        on(&graph, |evaluator, _| {
            let view = evaluator.view();
            bencher.bench_local(|| connected_components(&view));
        });
    }

    #[divan::bench(args = [1_000, 100_000])]
    fn influence_by_meetings(bencher: Bencher, events: u64) {
        let graph = graph(events);
        let people = people(&graph);
        on(&graph, |evaluator, _| {
            bencher.bench_local(|| rank::of(evaluator, &people, &Score::Influence));
        });
    }

    #[divan::bench(args = [1_000], sample_count = 1, sample_size = 1)]
    fn influence_by_page_rank_of_one_round(bencher: Bencher, events: u64) {
        let graph = graph(events);
        on(&graph, |evaluator, _| {
            let view = evaluator.view();
            bencher.bench_local(|| page_rank(&view, 0.85_f64, 1));
        });
    }

    #[divan::bench(args = [10_000, 100_000])]
    fn connections_by_two_edges(bencher: Bencher, events: u64) {
        let graph = graph(events);
        let people = people(&graph);
        on(&graph, |evaluator, _| {
            bencher.bench_local(|| rank::of(evaluator, &people, &Score::Connections));
        });
    }
}

#[divan::bench(sample_count = 30)]
fn whole_process_on_the_shipped_history(bencher: Bencher) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store");
    let config = Config { place: Place::Path(path.clone()), read_only: false, history: History::Full };
    Session::open(&config, Timestamp(0)).expect("a store");
    let binary = env!("CARGO_BIN_EXE_annals");
    bencher.bench_local(|| {
        let status = Command::new(binary)
            .arg("--store")
            .arg(&path)
            .args(["ask", "visits by Kim to Songchon"])
            .stdout(Stdio::null())
            .status();
        status.expect("it runs").success()
    });
}
