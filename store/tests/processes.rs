//! Many writers at once, in one process and in several.

use std::path::Path;
use std::process::Command;
use std::thread;

use annals_store::{Error, Options, Store, Unusable};

use crate::common::{NOW, note, options, tell, text};

const PATH: &str = "ANNALS_STORE_TEST_PATH";
const NAME: &str = "ANNALS_STORE_TEST_NAME";
const COMMITS: &str = "ANNALS_STORE_TEST_COMMITS";
const ENTRIES: usize = 10_000;

fn append(path: &Path, name: &str, commits: usize) {
    let options = Options { lock_wait: std::time::Duration::from_secs(60), ..options() };
    let mut store = Store::open(path, &Options { segment_bytes: 1 << 20, ..options }).unwrap();
    let mut entered = 0;
    for commit in 0..commits {
        let upto = ENTRIES * (commit + 1) / commits;
        let drafts = (entered..upto).map(|index| note(&format!("{name} {index}"))).collect();
        store.lock(|_| {}).unwrap().commit(drafts, NOW).unwrap();
        entered = upto;
    }
}

fn check(path: &Path, writers: &[&str]) {
    let mut store = Store::open(path, &Options::default()).unwrap();
    let mut entered: Vec<usize> = vec![0; writers.len()];
    let mut number = 0;
    store
        .catch_up(|entry| {
            number += 1;
            assert_eq!(entry.number, number);
            let (name, index) = text(&entry).split_once(' ').unwrap();
            let writer = writers.iter().position(|writer| *writer == name).unwrap();
            assert_eq!(index, entered[writer].to_string());
            entered[writer] += 1;
        })
        .unwrap();
    assert!(entered.iter().all(|entered| *entered == ENTRIES), "{entered:?}");
    assert_eq!(store.take_findings(), []);
}

/// Not a test of its own: the other process of the test below.
#[test]
fn child() {
    if let (Ok(path), Ok(name), Ok(commits)) =
        (std::env::var(PATH), std::env::var(NAME), std::env::var(COMMITS))
    {
        append(Path::new(&path), &name, commits.parse().unwrap());
    }
}

#[test]
fn two_processes_append_ten_thousand_entries_each_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let writers = ["left", "right"];
    let children: Vec<_> = writers
        .iter()
        .map(|name| {
            Command::new(std::env::current_exe().unwrap())
                .args(["processes::child", "--exact"])
                .env(PATH, dir.path())
                .env(NAME, name)
                .env(COMMITS, "1000")
                .stdout(std::process::Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    // A reader beside them sees whole commits only.
    let mut reader = None;
    let mut seen = 0;
    while seen < 2 * ENTRIES as u64 {
        match &mut reader {
            None => reader = Store::open(dir.path(), &Options::default()).ok(),
            Some(store) => store.catch_up(|entry| seen = entry.number).unwrap(),
        }
        assert_eq!(seen % 10, 0);
        thread::yield_now();
    }
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    check(dir.path(), &writers);
}

#[test]
fn four_threads_with_handles_of_their_own_append_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let writers = ["a", "b", "c", "d"];
    thread::scope(|scope| {
        for name in writers {
            scope.spawn(|| append(dir.path(), name, 50));
        }
    });
    check(dir.path(), &writers);
}

#[test]
fn a_writer_waits_for_another_no_longer_than_it_was_told() {
    let dir = tempfile::tempdir().unwrap();
    let options = Options { lock_wait: std::time::Duration::from_millis(30), ..options() };
    let mut first = Store::open(dir.path(), &options).unwrap();
    tell(&mut first, &["one"]).unwrap();
    let mut second = Store::open(dir.path(), &options).unwrap();
    let guard = first.lock(|_| {}).unwrap();
    let refused = second.lock(|_| {}).map(|_| ());
    assert!(matches!(refused, Err(Error::Unusable(Unusable::Locked { .. }))), "{refused:?}");
    // Readers take no lock.
    let mut reader = Store::open(dir.path(), &Options { read_only: true, ..Options::default() }).unwrap();
    let mut seen = 0;
    reader.catch_up(|entry| seen = entry.number).unwrap();
    assert_eq!(seen, 1);
    drop(guard);
    tell(&mut second, &["two"]).unwrap();
}
