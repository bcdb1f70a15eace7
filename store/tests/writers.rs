//! Many threads that append through one handle.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::sync::{Arc, Barrier};
use std::thread;

use annals_model::entry::Body;
use annals_store::backend::{Fault, Loss, MemoryDisk};
use annals_store::{Draft, Error, Options, Store, Unusable, Writers};

use crate::common::{NOW, note, notes, on, options, text};

const THREADS: usize = 64;
const COMMITS: usize = 40;

#[test]
fn what_sixty_four_threads_append_is_there_once_in_whole_commits_under_the_numbers_they_got() {
    let dir = tempfile::tempdir().unwrap();
    let options = Options { segment_bytes: 64 << 10, ..options() };
    let writers = Writers::new(Store::open(dir.path(), &options).unwrap());
    let tell = |thread: usize| -> Vec<(u64, String)> {
        let commit = |commit: usize| {
            let texts: Vec<String> =
                (0..=commit % 3).map(|part| format!("{thread} {commit} {part}")).collect();
            let entries = writers.commit(texts.iter().map(|text| note(text)).collect(), NOW).unwrap();
            assert_eq!(entries.iter().map(text).collect::<Vec<_>>(), texts);
            assert!(entries.windows(2).all(|pair| pair[0].number + 1 == pair[1].number));
            entries.into_iter().map(|entry| (entry.number, text(&entry).to_owned())).collect::<Vec<_>>()
        };
        (0..COMMITS).flat_map(commit).collect()
    };
    let entered: BTreeMap<u64, String> = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(move || tell(thread))).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a thread")).collect()
    });
    let store = writers.into_store();
    assert_eq!(notes(&store), entered.values().cloned().collect::<Vec<_>>());
    assert_eq!(entered.keys().copied().collect::<Vec<_>>(), (1..=store.head().0).collect::<Vec<_>>());
    // Those of each thread in its order.
    for thread in 0..THREADS {
        let mine = entered.values().filter_map(|text| text.strip_prefix(&format!("{thread} ")));
        let mine: Vec<(usize, usize)> = mine
            .map(|text| text.split_once(' ').unwrap())
            .map(|(commit, part)| (commit.parse().unwrap(), part.parse().unwrap()))
            .collect();
        let expected = (0..COMMITS).flat_map(|commit| (0..=commit % 3).map(move |part| (commit, part)));
        assert_eq!(mine, expected.collect::<Vec<_>>());
    }
    let report = store.verify(None, |_| {}).unwrap();
    assert!(report.is_whole());
    assert_eq!(report.commits, (THREADS * COMMITS) as u64);
    assert_eq!(report.head, store.head());
}

/// What came of a commit of each thread, all told at once, on this disk.
fn at_once(disk: &MemoryDisk, threads: usize) -> Vec<(String, Result<Vec<u64>, Error>)> {
    let writers = Writers::new(on(disk));
    let start = Barrier::new(threads);
    let tell = |thread: usize| {
        start.wait();
        let text = format!("thread {thread}");
        let entered = writers.commit(vec![note(&text)], NOW);
        (text, entered.map(|entries| entries.iter().map(|entry| entry.number).collect()))
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|thread| scope.spawn(move || tell(thread))).collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread")).collect()
    })
}

#[test]
fn a_power_cut_during_shared_writes_loses_nothing_that_was_acknowledged() {
    for round in 0..300 {
        let disk = MemoryDisk::crashable();
        drop(on(&disk));
        let fault = if round % 3 == 0 { Fault::Error(ErrorKind::Other) } else { Fault::Freeze };
        disk.fail_at(disk.calls() + round % 17, fault);
        let entered = at_once(&disk, 12);
        let found = notes(&on(&disk.crashed(Loss::Random(round))));
        for (text, numbers) in &entered {
            let there: Vec<u64> =
                (1..).zip(&found).filter(|(_, found)| *found == text).map(|(n, _)| n).collect();
            match numbers {
                Ok(numbers) => assert_eq!(&there, numbers, "round {round}: {text} was acknowledged"),
                Err(_) => assert!(there.len() <= 1, "round {round}: {text}"),
            }
        }
        assert!(found.iter().all(|found| entered.iter().any(|(text, _)| text == found)));
    }
}

#[test]
fn a_write_that_fails_fails_for_all_who_share_it_and_for_those_who_come_later() {
    let disk = MemoryDisk::crashable();
    let writers = Writers::new(on(&disk));
    writers.commit(vec![note("one")], NOW).unwrap();
    disk.fail_at(disk.calls() + 1, Fault::Error(ErrorKind::Other));
    assert!(matches!(writers.commit(vec![note("two")], NOW), Err(Error::Unsettled { .. })));
    assert!(matches!(writers.commit(vec![note("three")], NOW), Err(Error::Poisoned)));
    assert_eq!(notes(&writers.into_store()), ["one", "two"]);
}

#[test]
fn a_commit_that_the_log_does_not_take_is_refused_and_those_beside_it_are_not() {
    let store = Store::on(Arc::new(MemoryDisk::new()), &options()).unwrap();
    let mut store = store;
    let large = || {
        let body = Body::Note {
            target: 1,
            remark: "x".repeat(annals_store::PAYLOAD_BYTES_MAX + 1).into(),
            claim: None,
        };
        Draft { body, ..note("") }
    };
    let commits = [vec![note("one")], vec![note("half"), large()], vec![], vec![note("two"), note("three")]];
    let entered = store.lock(|_| {}).unwrap().commit_each(commits.map(|drafts| (drafts, NOW))).unwrap();
    let numbers: Vec<Option<Vec<u64>>> = entered
        .iter()
        .map(|entered| {
            entered.as_ref().ok().map(|entries| entries.iter().map(|entry| entry.number).collect())
        })
        .collect();
    assert_eq!(numbers, [Some(vec![1]), None, Some(vec![]), Some(vec![2, 3])]);
    assert!(matches!(&entered[1], Err(Error::Unusable(Unusable::TooLarge { .. }))), "{:?}", entered[1]);
    assert_eq!(notes(&store), ["one", "two", "three"]);
    assert!(store.verify(None, |_| {}).unwrap().is_whole());
}
