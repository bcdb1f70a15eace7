//! Micro benches: parsing, a point question, replay, one durable append beside a raw one, the whole process.
//!
//! `cargo bench`. Absolute times move from machine to machine: compare within a run.

use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};
use std::process::{Command, Stdio};

use annals::execute::{Budget, Evaluator};
use annals::graph::Graph;
use annals::query::{Ask, Lens, Query, Set};
use annals::session::{Config, Context, History, Place, Session};
use annals::view::View;
use annals_store::entry::{Body, Declare, DefineKind, DefineType, Entry, Mood, Record, Role, RoleRule};
use annals_store::time::{Date, Day, Timestamp};
use annals_store::{Draft, Options, Store};
use divan::Bencher;
use divan::counter::ItemsCount;

fn main() {
    divan::main();
}

/// A history of so many visits by 1,000 people to 200 places over ten years, in a fixed order.
fn entries(events: u64) -> Vec<Entry> {
    let mut bodies = vec![];
    for (name, plural) in [("person", "people"), ("place", "places")] {
        bodies.push(Body::DefineType(DefineType { name: name.into(), plural: plural.into(), is_a: None }));
    }
    let rule = |role, ty: &str| RoleRule { role, types: vec![ty.to_owned()] };
    bodies.push(Body::DefineKind(DefineKind {
        name: "visit".into(),
        plural: "visits".into(),
        also: vec![],
        past: vec!["visited".into()],
        verbs: vec![],
        agent: None,
        roles: vec![rule(Role::By, "person"), rule(Role::To, "place")],
        implies: vec![],
        makes: vec![],
    }));
    for n in 0..1_200_u64 {
        let (kind, name) = if n < 1_000 { ("person", "Person") } else { ("place", "Place") };
        bodies.push(Body::Declare(Declare {
            kind: kind.into(),
            name: format!("{name} {n}"),
            also: vec![],
            parent: None,
            relations: vec![],
            coordinates: None,
            target: None,
            claims: vec![],
        }));
    }
    let mut state = 7_u64;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for _ in 0..events {
        let day = 16_436 + i64::try_from(random(3_650)).expect("a day");
        bodies.push(Body::Record(Record {
            kind: 3,
            mood: Mood::Happened,
            roles: vec![(Role::By, vec![4 + random(1_000)]), (Role::To, vec![1_004 + random(200)])],
            date: Some(Date::of_day(Day(day))),
            quantity: None,
            count: None,
            members: vec![],
            links: vec![],
            claims: vec![],
        }));
    }
    let entry = |(number, body)| Entry {
        number,
        recorded: Timestamp(0),
        author: String::new(),
        elsewhere: None,
        label: None,
        body,
    };
    (1..).zip(bodies).map(entry).collect()
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
    let query =
        annals::resolve::question(&question, &graph, Lens::default(), Day(20_000)).expect("it resolves");
    let Query { ask: Ask::Members(Set::Events(events)), lens, .. } = query else { return };
    let budget = Budget::unbounded();
    bencher.bench_local(|| {
        let mut evaluator = Evaluator::new(View::new(&graph, lens), Day(20_000), &budget);
        evaluator.events(divan::black_box(&events)).map(|outcome| outcome.rows.len())
    });
}

#[divan::bench(sample_count = 5)]
fn replay_100_000_entries_to_graph(bencher: Bencher) {
    let mut store = Store::memory().expect("a store");
    let drafts = entries(100_000)
        .into_iter()
        .map(|entry| Draft {
            author: String::new(),
            elsewhere: None,
            label: None,
            recorded: None,
            body: entry.body,
        })
        .collect();
    store.lock(|_| {}).expect("the lock").commit(drafts, Timestamp(0)).expect("committed");
    bencher.counter(ItemsCount::new(101_203_u32)).bench_local(|| {
        let mut reader = store.another().expect("a handle");
        let mut graph = Graph::default();
        reader.catch_up(|entry| graph.apply(entry)).expect("read");
        graph.settle();
        graph
    });
}

fn draft() -> Draft {
    let body = entries(1).pop().expect("an entry").body;
    Draft { author: String::new(), elsewhere: None, label: None, recorded: None, body }
}

#[divan::bench(sample_count = 300)]
fn durable_append(bencher: Bencher) {
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options { create: true, ..Options::default() };
    let mut store = Store::open(&folder.path().join("store"), &options).expect("a store");
    let draft = draft();
    bencher.bench_local(|| {
        let mut guard = store.lock(|_| {}).expect("the lock");
        guard.commit(vec![draft.clone()], Timestamp(0)).expect("committed").len()
    });
}

#[divan::bench(sample_count = 300)]
fn raw_write_and_fdatasync(bencher: Bencher) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("raw");
    let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(path).expect("a file");
    file.write_all(&vec![0; 1 << 20]).expect("preallocated");
    file.sync_all().expect("synced");
    file.seek(SeekFrom::Start(0)).expect("a place");
    let bytes = [7_u8; 100];
    bencher.bench_local(|| {
        file.write_all(&bytes).expect("written");
        file.sync_data().expect("synced");
    });
}

#[divan::bench(sample_count = 30)]
fn whole_process_on_the_shipped_history(bencher: Bencher) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store");
    let config = Config { place: Place::Path(path.clone()), read_only: false, history: History::Full };
    Session::open(&config, Context::default().now).expect("a store");
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
