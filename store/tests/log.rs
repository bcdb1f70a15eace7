//! Appending and reading.

use std::ops::ControlFlow;

use annals_model::hash::Hash;
use annals_model::time::Timestamp;
use annals_store::{Draft, Error, Options, PAYLOAD_BYTES_MAX, Store, Unusable, digest};

use crate::common::{NOW, note, notes, options, tell, text};

#[test]
fn what_is_told_is_there_after_reopening() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    let mut store = Store::open(&path, &options()).unwrap();
    assert_eq!(store.head(), (0, Hash::ZERO));
    let entries = tell(&mut store, &["one", "two"]).unwrap();
    assert_eq!(entries.iter().map(|entry| entry.number).collect::<Vec<_>>(), [1, 2]);
    tell(&mut store, &["three"]).unwrap();
    let head = store.head();
    drop(store);

    let mut store = Store::open(&path, &Options { read_only: true, ..Options::default() }).unwrap();
    let mut read = Vec::new();
    store.catch_up(|entry| read.push(entry)).unwrap();
    assert_eq!(read.iter().map(text).collect::<Vec<_>>(), ["one", "two", "three"]);
    assert_eq!(read[..2], entries);
    assert_eq!(store.head(), head);
    assert_eq!(store.take_findings(), []);
    assert!(matches!(store.lock(|_| {}), Err(Error::Unusable(Unusable::ReadOnly))));
}

#[test]
fn a_second_handle_sees_the_commits_of_the_first() {
    let mut first = Store::memory().unwrap();
    let mut second = first.another().unwrap();
    for round in 0..300 {
        tell(&mut first, &[&format!("a{round}"), &format!("b{round}")]).unwrap();
        let mut seen = Vec::new();
        second.catch_up(|entry| seen.push(entry.number)).unwrap();
        assert_eq!(seen, [2 * round + 1, 2 * round + 2]);
    }
    assert_eq!(first.head(), second.head());
    let mut seen = Vec::new();
    let mut guard = second.lock(|entry| seen.push(entry.number)).unwrap();
    assert_eq!((guard.next_number(), seen.len()), (601, 0));
    guard.commit(vec![note("by the second")], NOW).unwrap();
    drop(guard);
    first.lock(|entry| seen.push(entry.number)).unwrap();
    assert_eq!(seen, [601]);
}

#[test]
fn a_guard_that_commits_nothing_leaves_nothing() {
    let mut store = Store::memory().unwrap();
    tell(&mut store, &["one"]).unwrap();
    let head = store.head();
    drop(store.lock(|_| {}).unwrap());
    assert_eq!(store.lock(|_| {}).unwrap().commit(Vec::new(), NOW).unwrap(), []);
    assert_eq!(store.head(), head);
    assert_eq!(notes(&store), ["one"]);
}

#[test]
fn the_clock_never_goes_back() {
    let mut store = Store::memory().unwrap();
    let mut guard = store.lock(|_| {}).unwrap();
    let old = Draft { recorded: Some(Timestamp(-5)), ..note("old") };
    let early = Draft { recorded: Some(Timestamp(-9)), ..note("early") };
    let entered = guard.commit(vec![old, early, note("now")], Timestamp(70)).unwrap();
    assert_eq!(entered.iter().map(|entry| entry.recorded.0).collect::<Vec<_>>(), [-5, -5, 70]);
    drop(guard);
    let mut other = store.another().unwrap();
    let entered = other.lock(|_| {}).unwrap().commit(vec![note("slow clock")], Timestamp(3)).unwrap();
    assert_eq!(entered[0].recorded, Timestamp(70));
}

#[test]
fn segments_follow_one_another_and_a_large_commit_has_one_for_itself() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path(), &options()).unwrap();
    let mut expected = Vec::new();
    for round in 0..30 {
        let texts = [format!("{round} {}", "x".repeat(round * 10)), "short".to_owned()];
        tell(&mut store, &[&texts[0], &texts[1]]).unwrap();
        expected.extend(texts);
    }
    let long = "y".repeat(3_000_000);
    tell(&mut store, &[&long]).unwrap();
    tell(&mut store, &["after"]).unwrap();
    expected.extend([long, "after".to_owned()]);
    assert_eq!(notes(&store), expected);
    let mut names: Vec<_> = std::fs::read_dir(dir.path().join("log"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.len() > 5, "{names:?}");
    assert_eq!(names[0], "00000000000000000000.log");
    assert_eq!(names.last().unwrap(), "00000000000000000061.log");
}

#[test]
fn any_entry_is_found_by_its_number() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path(), &options()).unwrap();
    let texts: Vec<String> = (1..=2000).map(|number| format!("note {number}")).collect();
    for group in texts.chunks(3) {
        tell(&mut store, &group.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
    }
    let mut reader = store.another().unwrap();
    assert_eq!(reader.entry(1).unwrap(), None);
    reader.catch_up(|_| {}).unwrap();
    for handle in [&store, &reader] {
        for number in (1..=2000).step_by(37) {
            let entry = handle.entry(number).unwrap().unwrap();
            assert_eq!((entry.number, text(&entry)), (number, &*format!("note {number}")));
        }
        assert_eq!(handle.entry(0).unwrap(), None);
        assert_eq!(handle.entry(2001).unwrap(), None);
        let mut numbers = Vec::new();
        let take = |entry: annals_model::entry::Entry| {
            numbers.push(entry.number);
            if entry.number == 1500 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        handle.read_from(700, take).unwrap();
        assert_eq!(numbers, (700..=1500).collect::<Vec<_>>());
    }
}

#[test]
fn a_handle_resumes_behind_a_commit_that_is_there_and_no_other() {
    let mut store = Store::memory().unwrap();
    tell(&mut store, &["one", "two"]).unwrap();
    let position = store.position();
    tell(&mut store, &["three"]).unwrap();
    let mut other = store.another().unwrap();
    assert!(other.resume(&position).unwrap());
    let mut seen = Vec::new();
    other.catch_up(|entry| seen.push(entry.number)).unwrap();
    assert_eq!(seen, [3]);
    assert_eq!(other.head(), store.head());
    let mut stranger = Store::memory().unwrap();
    tell(&mut stranger, &["another", "story"]).unwrap();
    assert!(!stranger.resume(&position).unwrap());
    assert_eq!(stranger.head().0, 2);
}

#[test]
fn an_entry_that_is_too_large_is_refused_and_harms_nothing() {
    let mut store = Store::memory().unwrap();
    let huge = "z".repeat(PAYLOAD_BYTES_MAX + 1);
    let refused = tell(&mut store, &["small", &huge]);
    assert!(matches!(refused, Err(Error::Unusable(Unusable::TooLarge { .. }))), "{refused:?}");
    tell(&mut store, &["small"]).unwrap();
    assert_eq!(notes(&store), ["small"]);
}

#[test]
fn a_digest_tells_what_is_said_and_not_who_said_it_when() {
    let one = note("same");
    let other = Draft { author: "another".to_owned(), recorded: Some(NOW), ..note("same") };
    assert_eq!(digest(&one), digest(&other));
    assert_ne!(digest(&one), digest(&note("different")));
    assert_ne!(digest(&one), digest(&Draft { label: Some("a".to_owned()), ..note("same") }));
}
