//! Snapshot and tail are the full replay, at every lens and every entry; what happens to snapshots changes no answer.

use std::sync::Arc;

use annals::{Config, History, Place, Session};
use annals_graph::graph::Graph;
use annals_graph::graph::snapshot::LAYOUT;
use annals_model::entry::{Body, Entry};
use annals_store::backend::{Disk, Loss, MemoryDisk};
use annals_store::{Options, Store};
use proptest::prelude::*;

use crate::common;
use crate::random_history::{Choices, history};

/// What is asked of both.
const PHRASES: [&str; 13] = [
    "events",
    "planned events",
    "denied events",
    "facilities",
    "people",
    "how many events",
    "count events per month",
    "count events per kind",
    "disputed events",
    "events in 2024",
    "first visit",
    "twins",
    "groundbreakings followed by inaugurations",
];

/// The log as entries, in a store in memory, so that a snapshot can be written of any part of it.
fn store_of(entries: &[Entry]) -> Store {
    let mut store = Store::memory().expect("a store");
    let drafts = entries.iter().map(|entry| annals_store::Draft {
        author: entry.author.clone(),
        elsewhere: entry.elsewhere.clone(),
        label: entry.label.clone(),
        recorded: Some(entry.recorded),
        supersedes: entry.supersedes.clone(),
        body: entry.body.clone(),
    });
    // A commit for each entry, so that any of them can be the last of a snapshot.
    for draft in drafts {
        let now = draft.recorded.unwrap_or_default();
        store.lock(|_| {}).expect("the lock").commit(vec![draft], now).expect("committed");
    }
    store
}

/// The graph of a snapshot of the first entries, with the others behind it.
fn by_snapshot(store: &Store, at: u64) -> Graph {
    let mut part = store.another().expect("a handle");
    let mut graph = Graph::default();
    let mut position = part.position();
    // The handle reads on to the end: where the snapshot ends is read off a handle on a log that ends there.
    let mut head = Vec::new();
    store
        .read_from(1, |entry| {
            if entry.number <= at {
                head.push(entry);
            }
            std::ops::ControlFlow::Continue(())
        })
        .expect("the log is read");
    let short = store_of(&head);
    if at > 0 {
        position = short.position();
    }
    graph.apply_all(head);
    graph.merge();
    let mut writer = store.snapshot(LAYOUT, position).expect("a writer");
    graph.write(&mut |name, fill| writer.section(name, fill).expect("a section"));
    writer.finish().expect("finished");
    let sections = part.resume_snapshot(LAYOUT).expect("it is read").expect("it is confirmed");
    let mut graph = Graph::from_sections(&sections).expect("it makes sense");
    assert_eq!(graph.head(), at);
    part.catch_up(|entry| graph.apply(entry)).expect("the log is read");
    graph.settle();
    store.drop_snapshots();
    graph
}

fn answers(graph: &Graph) -> Vec<String> {
    let today = common::now().day();
    let mut all = Vec::new();
    for phrase in PHRASES {
        let Ok(annals_grammar::Phrase::Question(question)) = annals_grammar::parse(phrase) else {
            panic!("{phrase} is a question");
        };
        let lens = annals_query::query::Lens::default();
        let Ok(query) = annals_query::resolve::question(&question, graph, lens, today) else { continue };
        let bounds = (0..=graph.head()).step_by(5).map(Some).chain([None]);
        for recorded_at in bounds {
            let lens = annals_query::query::Lens { recorded_at, ..query.lens };
            let query = annals_query::query::Query { lens, ..query.clone() };
            let budget = annals_query::execute::Budget::unbounded();
            let view = annals_graph::view::View::new(graph, query.lens);
            let mut evaluator = annals_query::execute::Evaluator::new(view, today, &budget);
            let context = annals::internals::report::ReportContext { today, entry: &|_| None, named: &[] };
            let answer = annals::internals::report::answer(&query, &mut evaluator, &context);
            all.push(format!("{phrase} at {recorded_at:?}: {answer:?}"));
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn snapshot_and_tail_are_the_full_replay(
        past in prop::collection::vec(any::<u16>(), 0..260),
        share in 0..=100_u64,
    ) {
        let entries = history(&mut Choices::new(&past));
        let store = store_of(&entries);
        let mut replayed = Graph::default();
        replayed.apply_all(entries.iter().cloned());
        let at = replayed.head() * share / 100;
        let graph = by_snapshot(&store, at);
        prop_assert_eq!(graph.fingerprint(), replayed.fingerprint());
        prop_assert_eq!(answers(&graph), answers(&replayed));
        let mut merged = graph;
        merged.merge();
        prop_assert_eq!(merged.fingerprint(), replayed.fingerprint());
        prop_assert_eq!(answers(&merged), answers(&replayed));
    }
}

/// Of two events that are each told as the other, the one recorded first stands, whichever happened first.
#[test]
fn of_a_circle_of_twins_the_same_stands_before_and_after_a_merge() {
    let mut entries = history(&mut Choices::new(&[]));
    let first = entries.len() as u64 + 1;
    let event = |day: i64| {
        let mut record = crate::random_history::visit(&entries);
        record.date = Some(annals_model::time::Date::of_day(annals_model::time::Day(day)));
        Body::Record(record)
    };
    let same = |event, duplicate| Body::Same { event, duplicate, because: None, claims: Vec::new() };
    let bodies = [event(20_000), event(19_900), same(first, first + 1), same(first + 1, first)];
    for body in bodies {
        let number = entries.len() as u64 + 1;
        let entry = Entry { number, label: None, body, ..entries[0].clone() };
        entries.push(entry);
    }
    let mut graph = Graph::default();
    graph.apply_all(entries);
    let standing = |graph: &Graph| {
        let view = annals_graph::view::View::new(graph, annals_query::query::Lens::default());
        let stands = |number: &u64| view.event(graph.event_numbered(*number).expect("an event")).is_some();
        [first, first + 1].into_iter().filter(stands).collect::<Vec<_>>()
    };
    assert_eq!(standing(&graph), [first]);
    graph.merge();
    assert_eq!(standing(&graph), [first]);
}

/// A store in a folder with the shipped history, and remarks enough for a snapshot to be due.
fn large_store(path: &std::path::Path) {
    let config = Config { place: Place::Path(path.to_owned()), read_only: false, history: History::Full };
    drop(Session::open(&config, common::now()).expect("a store"));
    let mut store = Store::open(path, &Options::default()).expect("the store");
    let remark = |at: u64| annals_store::Draft {
        author: String::new(),
        elsewhere: None,
        label: None,
        recorded: None,
        supersedes: None,
        body: Body::Note { target: 1 + at % 50, remark: format!("remark {at}").into(), claim: None },
    };
    let drafts = (0..5_000).map(remark).collect();
    store.lock(|_| {}).expect("the lock").commit(drafts, common::now()).expect("committed");
}

/// What a session on a store in a folder answers.
fn asked(path: &std::path::Path) -> Vec<String> {
    let config = Config { place: Place::Path(path.to_owned()), read_only: false, history: History::Full };
    let (mut session, notices) = Session::open(&config, common::now()).expect("a store");
    assert!(notices.is_empty(), "{notices:?}");
    let phrases =
        ["events", "visits by Kim", "describe Songchon", "count events per month", "status of facilities"];
    phrases.iter().map(|phrase| common::shown(session.ask(phrase, &common::context()), phrase)).collect()
}

/// What the first thing that a session does comes to: a replay step by step, a journal told again, an export. The store
/// is made ready before each.
fn handed_on(path: &std::path::Path, ready: &dyn Fn()) -> Vec<String> {
    let config = Config { place: Place::Path(path.to_owned()), read_only: false, history: History::Full };
    let open = || {
        ready();
        Session::open(&config, common::now()).expect("a store").0
    };
    let context = common::context();
    let phrase = "replay from 2024-01-01 to 2025-12-31";
    let entered = common::shown(open().ask(phrase, &context), phrase);
    let again = open().tell_all(include_str!("../history/20x10.annals"), &context);
    vec![entered, format!("{again:?}"), exported(&mut open(), &context)]
}

/// A table of all events. What was written when a snapshot turned out to be damaged is not taken for one.
fn exported(session: &mut Session, context: &annals::Context) -> String {
    let request = annals::internals::export::ExportRequest {
        form: annals::internals::export::ExportFormat::ClaimsCsv,
        phrase: Some("events".to_owned()),
        ..annals::internals::export::ExportRequest::default()
    };
    let mut attempt = || {
        let mut out = Vec::new();
        let done = annals::internals::export::export(session, &request, context, &mut out);
        done.map(|_| String::from_utf8(out).expect("text"))
    };
    attempt().or_else(|_| attempt()).expect("it is exported")
}

/// The log is whole, whatever became of the snapshot; nothing is written to find that out.
fn verified(path: &std::path::Path) {
    let config = Config { place: Place::Path(path.to_owned()), read_only: true, history: History::Full };
    let (mut session, _) = Session::open(&config, common::now()).expect("a store");
    let before = snapshots(path);
    session.verify(None).expect("the log is whole");
    assert_eq!(snapshots(path), before);
}

/// Whatever block is damaged when something is recorded, listed or held against another store, it is read back as it
/// would be without a snapshot.
#[test]
fn what_is_recorded_and_listed_over_a_damaged_snapshot_is_right() {
    let disk = MemoryDisk::new();
    let session = |disk: &MemoryDisk, every| {
        let store = Store::on(Arc::new(disk.clone()), &Options { create: true, ..small() }).expect("a store");
        Session::on(store, History::None, every, common::now()).expect("a session").0
    };
    let journal = include_str!("exports/small.annals");
    session(&disk, Some(1)).tell_all(journal, &common::context()).expect("it is told");
    let bare = disk.crashed(Loss::Nothing);
    let mut first = session(&disk, Some(1));
    first.finish_snapshot();
    let name = format!("snapshot/{}", disk.list("snapshot").expect("the folder")[0]);
    let whole = disk.bytes(&name).expect("a snapshot");
    let other = session(&MemoryDisk::new(), None);
    let done = |disk: &MemoryDisk| {
        let mut session = session(disk, None);
        let note = common::shown(session.tell("note on mill-opening \"a remark\"", &common::context()), "");
        let refused = common::shown(session.tell("note on mil-opening \"a remark\"", &common::context()), "");
        let log = session.log(0, 100).expect("a log");
        (note, refused, log)
    };
    let listed = |disk: &MemoryDisk| {
        (session(disk, None).log(0, 100).expect("a log"), session(disk, None).names("o").expect("names"))
    };
    let merged = |disk: &MemoryDisk| session(disk, None).diff(&other).expect("a comparison").shared;
    let expected = (done(&bare.crashed(Loss::Nothing)), listed(&bare), merged(&bare));
    for at in (0..whole.len()).step_by(whole.len() / 97) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        let damaged = || {
            let copy = bare.crashed(Loss::Nothing);
            copy.corrupt(&name, bytes.clone());
            copy
        };
        assert_eq!((done(&damaged()), listed(&damaged()), merged(&damaged())), expected, "byte {at}");
    }
}

fn small() -> Options {
    Options { segment_bytes: 64 << 10, ..Options::default() }
}

/// What is recorded while a thread puts the graph in order and writes it is in the graph that takes its place.
#[test]
fn what_is_recorded_while_a_snapshot_is_written_is_not_lost() {
    let store = Store::memory().expect("a store");
    let another = store.another().expect("a handle");
    let (mut session, _) =
        Session::on(store, History::Vocabulary, Some(1), common::now()).expect("a session");
    let context = common::context();
    let tell = |session: &mut Session, day: u32| {
        let statement = format!(
            "record visit by {}person \"Ri\" to {}county \"Onsong\" on 2024-{:02}-{:02}",
            if day == 0 { "new " } else { "" },
            if day == 0 { "new " } else { "" },
            12 - day % 12,
            1 + day % 28
        );
        session.tell(&statement, &context).expect("it is told");
    };
    for day in 0..60 {
        tell(&mut session, day);
        // Sometimes the thread is done by then.
        if day % 7 == 0 {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        if day % 10 == 0 {
            let (mut replayed, _) =
                Session::on(another.another().expect("a handle"), History::None, None, common::now())
                    .expect("a session");
            for phrase in ["visits", "visits by Ri", "count visits per month", "last visit to Onsong"] {
                let [one, other] = [&mut session, &mut replayed]
                    .map(|session| common::shown(session.ask(phrase, &context), phrase));
                assert_eq!(one, other, "{phrase} on day {day}");
            }
        }
    }
    session.finish_snapshot();
    session.catch_up().expect("the log is read");
    session.finish_snapshot();
    let events = session.graph().events();
    assert_eq!(events.len(), 60);
    assert!(events.base_len() > 40, "the graph that was put in order took over: {}", events.base_len());
}

/// A name that two have is told with the latest event of each: the latest that stands, merged or not.
#[test]
fn the_latest_event_of_somebody_is_one_that_stands() {
    let journal = r#"
declare county Onsong
declare city Onsong
record visit by new person "Ri" to county "Onsong" on 2024-01-01
record visit by Ri to county "Onsong" on 2024-02-01, labelled later
record visit by Ri to county "Onsong" on 2024-03-01, labelled latest
retract latest because "never was"
correct later on 2023-12-01 because "the year before"
"#;
    let entered = |every: Option<u64>| {
        let store = Store::memory().expect("a store");
        let (mut session, _) =
            Session::on(store, History::Vocabulary, every, common::now()).expect("a session");
        session.tell_all(journal, &common::context()).expect("it is told");
        session.catch_up().expect("the log is read");
        common::shown(session.ask("describe Onsong", &common::context()), "describe Onsong")
    };
    let said = entered(None);
    assert!(said.contains("latest: visit") && said.contains("1 January 2024"), "{said}");
    assert_eq!(entered(Some(1)), said);
}

fn snapshots(path: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(path.join("snapshot")).expect("a folder");
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

#[test]
fn what_happens_to_a_snapshot_changes_no_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store");
    large_store(&path);
    let replayed = asked(&path);
    let handed = handed_on(&path, &|| {});
    let [snapshot] = snapshots(&path).try_into().expect("one snapshot, once the session has ended");
    let whole = std::fs::read(&snapshot).expect("its bytes");
    let mut restored = 0;
    for damage in 0..40 {
        let mut bytes = whole.clone();
        match damage {
            0 => {}
            1 => bytes.clear(),
            2 => bytes.truncate(whole.len() / 2),
            3 => bytes.iter_mut().for_each(|byte| *byte = 0),
            place => {
                let at = (place - 3) * whole.len() / 37;
                bytes[at.min(whole.len() - 1)] ^= 0x55;
            }
        }
        std::fs::create_dir_all(path.join("snapshot")).expect("the folder");
        std::fs::write(&snapshot, &bytes).expect("written");
        assert_eq!(asked(&path), replayed, "damage {damage}");
        if damage % 8 == 0 {
            std::fs::write(&snapshot, &bytes).expect("written");
            verified(&path);
        }
        let ready = || std::fs::write(&snapshot, &bytes).expect("written");
        assert_eq!(handed_on(&path, &ready), handed, "damage {damage}");
        restored += usize::from(std::fs::read(&snapshot).is_ok_and(|now| now == whole));
    }
    assert!(restored > 5, "a damaged snapshot that was read is written anew: {restored}");
    std::fs::remove_dir_all(path.join("snapshot")).expect("removed");
    assert_eq!(asked(&path), replayed, "without any");
}

/// The bytes that a small history has in a snapshot. If they change, [`LAYOUT`] must: a program would take columns of
/// one meaning for those of another. `UPDATE_SCRIPTS=1` writes them anew.
#[test]
fn a_layout_is_these_bytes() {
    const SHOWN_BYTES: usize = 192;
    let mut session = common::session(History::None);
    let journal =
        std::fs::read_to_string(common::root().join("tests/exports/small.annals")).expect("a journal");
    session.tell_all(&journal, &common::context()).expect("recorded");
    let mut graph = session.graph().clone();
    graph.merge();
    let mut found = format!("layout {LAYOUT}\n");
    graph.write(&mut |name, fill| {
        let mut bytes = Vec::new();
        fill(&mut |piece: &[u8]| bytes.extend_from_slice(piece));
        found += &format!("\n{name}: {} bytes, BLAKE3 {}\n", bytes.len(), annals_store::hash_of(&bytes));
        for line in bytes[..bytes.len().min(SHOWN_BYTES)].chunks(32) {
            let hex: Vec<String> =
                line.chunks(4).map(|word| word.iter().map(|b| format!("{b:02x}")).collect()).collect();
            found += &format!("  {}\n", hex.join(" "));
        }
    });
    let path = common::root().join("tests/fixtures/snapshot.txt");
    if std::env::var_os("UPDATE_SCRIPTS").is_some() {
        std::fs::write(&path, &found).expect("written");
    }
    let held = std::fs::read_to_string(&path).expect("the bytes of the layout");
    assert_eq!(found, held, "the bytes of a snapshot have changed: give `LAYOUT` another number");
}
