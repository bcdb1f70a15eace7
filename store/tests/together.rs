//! Readers and writers on one store at once, for a while: `SECONDS_TOGETHER` in the environment says for how long.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use annals_model::entry::EntryId;
use annals_model::hash::Hash;
use annals_store::{Options, Store};

use crate::common::{NOW, note, options, text};

const WRITERS: usize = 2;
const READERS: usize = 8;
const PACKERS: usize = 2;

fn writes(path: &Path, name: usize, until: Instant) -> u64 {
    let options = Options { segment_bytes: 8 << 10, lock_wait: Duration::from_secs(60), ..options() };
    let mut store = Store::open(path, &options).unwrap();
    let mut commits = 0;
    while Instant::now() < until {
        let drafts = (0..=commits % 3).map(|part| note(&format!("{name} {commits} {part}"))).collect();
        store.lock(|_| {}).unwrap().commit(drafts, NOW).unwrap();
        commits += 1;
    }
    commits
}

/// Packs on and on, and says how many segments.
fn packs(path: &Path, until: Instant) -> u64 {
    let options = Options { lock_wait: Duration::from_secs(60), ..options() };
    let store = Store::open(path, &options).unwrap();
    let mut packed = 0;
    while Instant::now() < until {
        packed += store.pack().unwrap();
        thread::sleep(Duration::from_millis(5));
    }
    packed
}

/// Reads on and on, and gives the heads it came to. Every entry is checked: numbers without gaps, the commits of each
/// writer in order and whole.
fn reads(path: &Path, until: Instant) -> BTreeMap<EntryId, Hash> {
    let mut heads = BTreeMap::new();
    let mut store = Store::open(path, &Options { read_only: true, ..Options::default() }).unwrap();
    let mut next: [(u64, u64); WRITERS] = [(0, 0); WRITERS];
    let mut number = 0;
    while Instant::now() < until {
        store
            .catch_up(|entry| {
                number += 1;
                assert_eq!(entry.number, number);
                let fields: Vec<u64> = text(&entry).split(' ').map(|field| field.parse().unwrap()).collect();
                let (commit, part) = &mut next[usize::try_from(fields[0]).unwrap()];
                assert_eq!((fields[1], fields[2]), (*commit, *part));
                (*commit, *part) = if *part == *commit % 3 { (*commit + 1, 0) } else { (*commit, *part + 1) };
            })
            .unwrap();
        assert!(next.iter().all(|(_, part)| *part == 0), "half a commit: {next:?}");
        let (head, hash) = store.head();
        heads.insert(head, hash);
        thread::yield_now();
    }
    heads
}

#[test]
fn eight_readers_see_a_growing_beginning_of_what_two_writers_append_and_two_pack() {
    let seconds = std::env::var("SECONDS_TOGETHER").map_or(3, |seconds| seconds.parse().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path();
    drop(Store::open(path, &options()).unwrap());
    let until = Instant::now() + Duration::from_secs(seconds);
    let heads: Mutex<BTreeMap<EntryId, Hash>> = Mutex::default();
    let (commits, packed): (Vec<u64>, Vec<u64>) = thread::scope(|scope| {
        let writers: Vec<_> =
            (0..WRITERS).map(|name| scope.spawn(move || writes(path, name, until))).collect();
        let packers: Vec<_> = (0..PACKERS).map(|_| scope.spawn(move || packs(path, until))).collect();
        let readers: Vec<_> = (0..READERS).map(|_| scope.spawn(move || reads(path, until))).collect();
        for reader in readers {
            let seen = reader.join().expect("a reader");
            assert!(seen.len() > 2, "a reader that came no further than {seen:?}");
            for (number, hash) in seen {
                // Two readers that came to the same number saw the same log.
                assert_eq!(*heads.lock().unwrap().entry(number).or_insert(hash), hash);
            }
        }
        let commits = writers.into_iter().map(|writer| writer.join().expect("a writer")).collect();
        (commits, packers.into_iter().map(|packer| packer.join().expect("a packer")).collect())
    });
    assert!(commits.iter().all(|mine| *mine > 0 && mine * 20 > commits.iter().sum::<u64>()), "{commits:?}");
    // Each head is one of the log as it is now.
    let mut store = Store::open(path, &Options::default()).unwrap();
    let heads = heads.into_inner().unwrap();
    let step = heads.len().div_ceil(20);
    for (number, hash) in heads.into_iter().filter(|(number, _)| *number > 0).step_by(step) {
        assert_eq!(store.verify(Some(hash), |_| {}).unwrap().found, Some(number));
    }
    store.catch_up(|_| {}).unwrap();
    assert_eq!(store.take_findings(), []);
    println!("{seconds} s: {commits:?} commits, {packed:?} segments packed, {} entries", store.head().0);
}
