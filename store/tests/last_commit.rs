//! The last commit, of a thousand entries, with any byte of it changed: LOCK says that it was acknowledged, so it is
//! damage, and what is whole of it is saved.
//!
//! Each byte is changed at night and in release; a usual run takes one in `STEP`. `STEP` in the environment asks for
//! others.

use std::sync::Arc;

use annals_store::backend::{Disk, Loss, MemoryDisk};
use annals_store::{Error, LockFault, Options, Store};

use crate::common::{notes, options, tell, text};

/// The entries of the last commit.
const ENTRIES: usize = 1_000;
/// The entries before it.
const BEFORE: usize = 20;
/// One byte in so many, in a usual run; a prime, so that each part of a frame is met.
const STEP: usize = 811;

struct Filled {
    disk: MemoryDisk,
    entered: Vec<String>,
    /// The segment of the last commit.
    name: String,
    /// Where its frames begin, and where the last ends.
    frames: Vec<usize>,
}

/// The store with small segments before the last commit, which are packed or not.
fn filled(packed: bool) -> Filled {
    let disk = MemoryDisk::crashable();
    let mut store = opened(&disk);
    let mut entered: Vec<String> = (0..BEFORE).map(|at| format!("before {at} {}", "x".repeat(60))).collect();
    entered.iter().for_each(|text| drop(tell(&mut store, &[text]).unwrap()));
    let last: Vec<String> = (0..ENTRIES).map(|at| format!("row {at} of the last import")).collect();
    tell(&mut store, &last.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
    entered.extend(last);
    assert!(!packed || store.pack().unwrap() > 0);
    let name = format!("log/{}", disk.list("log").unwrap().last().unwrap());
    let bytes = disk.bytes(&name).unwrap();
    let mut frames = vec![0];
    while let [.., at] = frames[..]
        && bytes[at] != 0
    {
        frames.push(at + 52 + usize::from(bytes[at]));
    }
    assert_eq!(frames.len(), ENTRIES + 1, "it is alone in its segment");
    Filled { disk, entered, name, frames }
}

fn opened(disk: &MemoryDisk) -> Store {
    Store::on(Arc::new(disk.clone()), &options()).unwrap()
}

impl Filled {
    fn changed(&self, change: impl FnOnce(&mut Vec<u8>)) -> MemoryDisk {
        let disk = self.disk.crashed(Loss::Nothing);
        let mut bytes = disk.bytes(&self.name).unwrap();
        change(&mut bytes);
        disk.corrupt(&self.name, bytes);
        disk
    }

    /// Checks all that is promised of a store in whose last commit the bytes of `lost`, frames by their place, are bad.
    fn check(&self, disk: &MemoryDisk, lost: std::ops::Range<usize>, context: &str) {
        let first = (BEFORE + lost.start + 1) as u64;
        let mut seen = Vec::new();
        let read = opened(disk).catch_up(|entry| seen.push(text(&entry).to_owned()));
        let Err(Error::Damaged(damage)) = read else { panic!("{context}: {read:?}") };
        let place = (&*damage.file, damage.number, damage.offset);
        assert_eq!(place, (&*self.name, first, self.frames[lost.start] as u64), "{context}");
        assert_eq!(seen, self.entered[..BEFORE], "{context}");
        let before = disk.bytes(&self.name);
        let written = tell(&mut opened(disk), &["more"]);
        assert!(matches!(written, Err(Error::Damaged(_))), "{context}: {written:?}");
        assert_eq!(disk.bytes(&self.name), before, "{context}: it is left as it is");

        let copy = MemoryDisk::new();
        let salvaged = opened(disk).salvage_on(&copy).unwrap();
        assert!(!salvaged.report.is_whole(), "{context}");
        let expected: Vec<(u64, u64)> =
            (!lost.is_empty()).then(|| (first, (BEFORE + lost.end) as u64)).into_iter().collect();
        assert_eq!(salvaged.lost, expected, "{context}");
        assert_eq!(salvaged.saved, (self.entered.len() - lost.len()) as u64, "{context}");
        let saved = notes(&opened(&copy));
        assert_eq!(saved.len(), self.entered.len(), "{context}");
        for (at, (saved, entered)) in saved.iter().zip(&self.entered).enumerate() {
            let is_lost = at >= BEFORE && lost.contains(&(at - BEFORE));
            assert!(
                if is_lost { saved.contains("was lost") } else { saved == entered },
                "{context}, {at}: {saved}"
            );
        }
    }
}

fn step() -> usize {
    std::env::var("STEP").ok().map_or(STEP, |step| step.parse().expect("a number"))
}

fn flipped(packed: bool) {
    let filled = filled(packed);
    let end = *filled.frames.last().unwrap();
    let tried = std::thread::scope(|scope| {
        let filled = &filled;
        let half = |half: usize| {
            move || {
                let places = (half * step()..end).step_by(2 * step());
                places.map(|at| flip(filled, at)).count()
            }
        };
        let running = [0, 1].map(|number| scope.spawn(half(number)));
        running.map(|thread| thread.join().expect("a byte failed")).iter().sum::<usize>()
    });
    assert!(tried >= end / step(), "{tried} of {end}");
    println!("{tried} of {end} bytes flipped, packed before it: {packed}");
}

fn flip(filled: &Filled, at: usize) {
    let disk = filled.changed(|bytes| bytes[at] ^= 1 << (at % 8));
    let frame = filled.frames.partition_point(|start| *start <= at) - 1;
    filled.check(&disk, frame..frame + 1, &format!("byte {at}"));
}

#[test]
fn any_flipped_byte_of_a_large_last_commit_costs_one_entry_and_is_never_passed_over() {
    flipped(false);
}

#[test]
fn any_flipped_byte_of_a_large_last_commit_behind_packed_segments_costs_one_entry() {
    flipped(true);
}

#[test]
fn a_last_commit_that_was_cut_or_of_which_the_end_was_zeroed_costs_what_is_gone() {
    for packed in [false, true] {
        let filled = filled(packed);
        let end = *filled.frames.last().unwrap();
        // The last byte of a note is a zero: a cut is noticed where one more is gone.
        for gone in [2, 512, 4096] {
            let from = filled.frames.partition_point(|start| *start <= end - gone) - 1;
            let cut = filled.changed(|bytes| bytes.truncate(end - gone));
            filled.check(&cut, from..ENTRIES, &format!("{gone} bytes cut"));
            let zeroed = filled.changed(|bytes| bytes[end - gone..].fill(0));
            filled.check(&zeroed, from..ENTRIES, &format!("{gone} bytes zeroed"));
        }
        let cut = filled.changed(|bytes| bytes.truncate(end - 1));
        filled.check(&cut, ENTRIES - 1..ENTRIES, "one byte cut");
        filled.check(&filled.changed(Vec::clear), 0..ENTRIES, "emptied");
    }
}

#[test]
fn a_mark_that_is_there_once_serves_and_one_that_is_not_there_is_told() {
    let filled = filled(false);
    let lock = filled.disk.bytes("LOCK").unwrap();
    let half = |from: usize, to: usize| {
        let mut lock = lock.clone();
        lock[from..to].fill(0);
        lock
    };
    let end = *filled.frames.last().unwrap();
    for (lock, fault) in [
        (half(0, 84), Some(LockFault::OneCopy)),
        (half(84, lock.len()), Some(LockFault::OneCopy)),
        // As a program that knows of one copy has left it.
        (lock[..84].to_vec(), None),
    ] {
        let disk = filled.disk.crashed(Loss::Nothing);
        disk.corrupt("LOCK", lock.clone());
        let mut store = opened(&disk);
        store.catch_up(|_| {}).unwrap();
        let findings: Vec<_> = fault.into_iter().map(annals_store::Finding::Lock).collect();
        assert_eq!(store.take_findings(), findings);
        assert!(store.verify(None, |_| {}).unwrap().is_whole());
        // The one copy knows what was acknowledged.
        let cut = filled.changed(|bytes| bytes.truncate(end - 100));
        cut.corrupt("LOCK", lock);
        assert!(matches!(opened(&cut).catch_up(|_| {}), Err(Error::Damaged(_))));
        // The next writer writes both again.
        tell(&mut store, &["more"]).unwrap();
        let mut again = opened(&disk);
        again.catch_up(|_| {}).unwrap();
        assert_eq!(again.take_findings(), []);
    }
    let disk = filled.disk.crashed(Loss::Nothing);
    disk.remove("LOCK").unwrap();
    let mut store = opened(&disk);
    assert_eq!(notes(&store), filled.entered);
    store.catch_up(|_| {}).unwrap();
    assert_eq!(store.take_findings(), [annals_store::Finding::Lock(LockFault::NoCopy)]);
    assert!(!store.verify(None, |_| {}).unwrap().is_whole());
    tell(&mut store, &["more"]).unwrap();
    assert!(store.verify(None, |_| {}).unwrap().is_whole(), "the writer has written it again");
}

#[test]
fn a_mark_of_another_log_is_damage() {
    let filled = filled(false);
    let other = MemoryDisk::crashable();
    let mut store =
        Store::on(Arc::new(other.clone()), &Options { segment_bytes: 1 << 20, ..options() }).unwrap();
    let texts: Vec<String> = (0..filled.entered.len()).map(|at| at.to_string()).collect();
    tell(&mut store, &texts.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
    filled.disk.corrupt("LOCK", other.bytes("LOCK").unwrap());
    assert!(!opened(&filled.disk).verify(None, |_| {}).unwrap().is_whole());
    assert!(
        matches!(tell(&mut opened(&filled.disk), &["more"]), Err(Error::Damaged(damage)) if damage.file == "LOCK")
    );
}
