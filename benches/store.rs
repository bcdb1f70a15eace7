//! What the store costs beside the bare machine: each line is a ratio, taken in one run and by turns, so that a busy
//! machine slows both alike.
//!
//! `cargo bench --bench store`; `SCALE=5` asks for five times as much of everything.
#![allow(clippy::unwrap_used, reason = "a bench that cannot go on has failed")]

// A history to measure on.
mod history;

use std::fs::File;
use std::hint::black_box;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use annals_graph::graph::Graph;
use annals_model::time::Timestamp;
use annals_store::{Draft, Options, Store, Writers};

use self::history::drafts;

const THREADS: usize = 64;
const TURNS: usize = 15;

fn main() {
    let scale: usize = std::env::var("SCALE").map_or(1, |scale| scale.parse().unwrap());
    let folder = tempfile::tempdir_in(".").unwrap();
    let folder = folder.path();
    commits(folder, "one durable append", 1, 1_000 * scale);
    commits(folder, "a commit of 1,000 entries", 1_000, 40 * scale);
    shared(folder, 10 * scale);
    replayed(folder, 200_000 * scale as u64);
}

/// How long something takes.
fn timed(work: impl FnOnce()) -> Duration {
    let since = Instant::now();
    work();
    since.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn store(path: &Path) -> Store {
    Store::open(path, &Options { create: true, ..Options::default() }).unwrap()
}

/// A file with room in it, to which frames are written without anything else.
struct Raw {
    file: File,
    at: u64,
}

impl Raw {
    const ROOM: u64 = 64 << 20;

    fn new(path: &Path) -> Self {
        let file = File::create(path).unwrap();
        file.write_all_at(&vec![0; usize::try_from(Self::ROOM).unwrap()], 0).unwrap();
        file.sync_all().unwrap();
        Self { file, at: 0 }
    }

    fn append(&mut self, bytes: &[u8]) {
        if self.at + bytes.len() as u64 > Self::ROOM {
            self.at = 0;
        }
        self.file.write_all_at(bytes, self.at).unwrap();
        self.file.sync_data().unwrap();
        self.at += bytes.len() as u64;
    }
}

/// The events of a history, without what they need to be understood: the store does not ask for it.
fn events(count: usize) -> Vec<Draft> {
    let mut drafts = drafts(count as u64);
    drafts.split_off(drafts.len() - count)
}

/// The bytes that these drafts become in a log.
fn bytes_of(drafts: Vec<Draft>) -> Vec<u8> {
    let mut store = Store::memory().unwrap();
    store.lock(|_| {}).unwrap().commit(drafts, Timestamp(0)).unwrap();
    vec![7; usize::try_from(store.verify(None, |_| {}).unwrap().bytes).unwrap()]
}

fn commits(folder: &Path, what: &str, entries: usize, times: usize) {
    let mut store = store(&folder.join(format!("store-{entries}")));
    let mut raw = Raw::new(&folder.join(format!("raw-{entries}")));
    let drafts = events(entries);
    let bytes = bytes_of(drafts.clone());
    let (mut of_store, mut of_raw) = (Vec::new(), Vec::new());
    for _ in 0..times {
        let drafts = drafts.clone();
        of_store.push(timed(|| {
            store.lock(|_| {}).unwrap().commit(drafts, Timestamp(0)).unwrap();
        }));
        of_raw.push(timed(|| raw.append(&bytes)));
    }
    let (of_store, of_raw) = (median(of_store), median(of_raw));
    let times = of_store.as_secs_f64() / of_raw.as_secs_f64();
    println!(
        "{what} ({} bytes): {of_store:?}; raw write and fdatasync {of_raw:?}: {times:.2} times as long, {:.2} of the rate",
        bytes.len(),
        1.0 / times
    );
}

/// Threads that commit one entry each, again and again, beside as many entries in one raw write.
fn shared(folder: &Path, rounds: usize) {
    let writers = Writers::new(store(&folder.join("store-shared")));
    let mut raw = Raw::new(&folder.join("raw-shared"));
    let draft = events(1);
    let bytes = bytes_of(draft.clone()).repeat(THREADS);
    let (mut of_store, mut of_raw) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        of_store.push(timed(|| {
            thread::scope(|scope| {
                for _ in 0..THREADS {
                    scope.spawn(|| {
                        for _ in 0..rounds {
                            writers.commit(draft.clone(), Timestamp(0)).unwrap();
                        }
                    });
                }
            });
        }));
        of_raw.push(timed(|| (0..rounds).for_each(|_| raw.append(&bytes))));
    }
    let (of_store, of_raw) = (median(of_store), median(of_raw));
    let rate = |took: Duration| (rounds * THREADS) as f64 / took.as_secs_f64();
    println!(
        "{THREADS} threads: {:.0} commits/s; raw writes of {THREADS} commits, each with an fdatasync: {:.0}/s: {:.2} of the rate",
        rate(of_store),
        rate(of_raw),
        rate(of_store) / rate(of_raw)
    );
}

/// A graph made of a log, beside the log only read; then the same of one that is packed but for its last segment.
fn replayed(folder: &Path, count: u64) {
    // Segments of which most are sealed even in a short run.
    let options = Options { create: true, segment_bytes: 2 << 20, ..Options::default() };
    let mut store = Store::open(&folder.join("store-replayed"), &options).unwrap();
    let drafts = drafts(count);
    let entries = drafts.len();
    for some in drafts.chunks(1_000) {
        store.lock(|_| {}).unwrap().commit(some.to_vec(), Timestamp(0)).unwrap();
    }
    replay(&store, entries, "replay");
    let plain = store.log_size().unwrap();
    let took = timed(|| assert!(store.pack().unwrap() > 1));
    let packed = store.log_size().unwrap();
    println!(
        "{} of {} segments packed in {took:?}: {} bytes, {:.2} of what they were",
        packed.packed,
        packed.segments,
        packed.bytes,
        packed.bytes as f64 / plain.bytes as f64
    );
    replay(&store, entries, "replay of the packed log");
}

fn replay(store: &Store, entries: usize, what: &str) {
    let (mut of_graph, mut of_log, mut of_fold) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..5 {
        of_log.push(timed(|| {
            store.another().unwrap().catch_up(|entry| drop(black_box(entry))).unwrap();
        }));
        of_graph.push(timed(|| {
            let mut graph = Graph::default();
            let folding = Instant::now();
            store.another().unwrap().catch_up(|entry| graph.apply(entry)).unwrap();
            of_fold.push(folding.elapsed());
            graph.settle();
            black_box(graph);
        }));
    }
    let (of_graph, of_log, of_fold) = (median(of_graph), median(of_log), median(of_fold));
    let rate = |took: Duration| entries as f64 / took.as_secs_f64() / 1e6;
    println!(
        "{what}: {:.2} million entries/s, {of_fold:?} without putting them in order; reading alone {:.2} million/s: {:.2} of the rate",
        rate(of_graph),
        rate(of_log),
        rate(of_graph) / rate(of_log)
    );
}
