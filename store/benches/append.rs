//! What a durable append costs beside a raw write and `fdatasync` of the same bytes, in one run and by turns, so that
//! a busy machine slows both alike.
//!
//! `cargo bench -p annals-store --bench append`; `APPENDS` asks for more than 2,000 of each.
#![allow(clippy::unwrap_used, reason = "a bench that cannot go on has failed")]

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::time::{Duration, Instant};

use annals_store::entry::Body;
use annals_store::time::Timestamp;
use annals_store::{Draft, Options, Store};

fn draft(number: u64) -> Draft {
    let body = Body::Note { target: 1, text: format!("note {number:08}"), claim: None };
    Draft { author: "bench".to_owned(), elsewhere: None, label: None, recorded: None, body }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn main() {
    let appends: u64 = std::env::var("APPENDS").map_or(2_000, |text| text.parse().unwrap());
    let dir = tempfile::tempdir_in(".").unwrap();
    let options = Options { create: true, ..Options::default() };
    let mut store = Store::open(&dir.path().join("store"), &options).unwrap();
    let raw = File::create(dir.path().join("raw")).unwrap();
    raw.write_all_at(&vec![0; 1 << 20], 0).unwrap();
    raw.sync_all().unwrap();
    let bytes = [7; 90];
    let (mut of_store, mut of_raw) = (Vec::new(), Vec::new());
    for number in 0..appends {
        let since = Instant::now();
        store.lock(|_| {}).unwrap().commit(vec![draft(number)], Timestamp(0)).unwrap();
        of_store.push(since.elapsed());
        let since = Instant::now();
        raw.write_all_at(&bytes, number * 90 % (1 << 19)).unwrap();
        raw.sync_data().unwrap();
        of_raw.push(since.elapsed());
    }
    let (store, raw) = (median(of_store), median(of_raw));
    println!(
        "durable append {store:?}, raw write and fdatasync {raw:?}: {:.2} times",
        store.as_secs_f64() / raw.as_secs_f64()
    );
}
