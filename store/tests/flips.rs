//! Every byte of every file, changed: the right answers or damage with its place, nothing else.

use std::time::{Duration, Instant};

use annals_store::backend::{Disk, Loss, MemoryDisk};
use annals_store::{Error, Finding, LockFault, Store, Unusable};

use crate::common::{notes, on, options, tell, text};

/// A store of a few segments, packed or not, and what it holds.
fn filled(packed: bool) -> (MemoryDisk, Vec<String>) {
    let disk = MemoryDisk::crashable();
    let mut store = on(&disk);
    let mut entered = Vec::new();
    for commit in 0..9 {
        let texts: Vec<String> =
            (0..=commit % 2).map(|part| format!("{commit}.{part} {}", "y".repeat(90))).collect();
        tell(&mut store, &texts.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
        entered.extend(texts);
    }
    if packed {
        assert!(store.pack().unwrap() > 1);
    }
    assert_eq!(notes(&store), entered);
    (disk, entered)
}

/// The files of a store.
fn files(disk: &MemoryDisk) -> Vec<String> {
    let log = disk.list("log").unwrap().into_iter().map(|name| format!("log/{name}"));
    let files: Vec<String> = log.chain(["FORMAT", "LOCK"].map(str::to_owned)).collect();
    assert!(files.len() > 4, "{files:?}");
    files
}

/// What came of a changed file.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// All that was told is there.
    Whole,
    /// All that was told is there, and LOCK does not say any more that this is so; that is said.
    Unmarked,
    /// Damage, told with its file.
    Damaged,
}

/// Reads the changed store and checks that nothing but the truth is told; then verifies, and if asked to
/// also salvages and writes.
fn judged(disk: &MemoryDisk, entered: &[String], file: &str, salvage: bool, context: &str) -> Outcome {
    let since = Instant::now();
    let outcome = read(disk, entered, file, context);
    let report = (file != "FORMAT").then(|| on(disk).verify(None, |_| {}).unwrap());
    assert!(report.is_none_or(|report| report.is_whole() == (outcome == Outcome::Whole)), "{context}");
    if salvage && file.starts_with("log/") {
        let copy = MemoryDisk::crashable();
        let salvaged = on(disk).salvage_on(&copy).unwrap();
        let lost: u64 = salvaged.lost.iter().map(|(from, to)| to - from + 1).sum();
        assert_eq!(salvaged.saved + lost, entered.len() as u64, "{context}: {salvaged:?}");
        let saved = notes(&on(&copy));
        for (found, entered) in saved.iter().zip(entered) {
            assert!(found == entered || found.contains("was lost"), "{context}: {found}");
        }
        assert_eq!(saved.iter().filter(|text| text.contains("was lost")).count() as u64, lost, "{context}");
    }
    if salvage {
        let before = disk.bytes(file);
        let written = Store::on(std::sync::Arc::new(disk.clone()), &options())
            .and_then(|mut store| tell(&mut store, &["after"]));
        assert_eq!(written.is_ok(), outcome != Outcome::Damaged, "{context}: {written:?}");
        if outcome == Outcome::Damaged {
            assert_eq!(disk.bytes(file), before, "{context}: no writer takes out what is damaged");
        }
    }
    assert!(since.elapsed() < Duration::from_secs(5), "{context}: {:?}", since.elapsed());
    outcome
}

fn read(disk: &MemoryDisk, entered: &[String], file: &str, context: &str) -> Outcome {
    let opened = Store::on(std::sync::Arc::new(disk.clone()), &options());
    let mut store = match opened {
        Ok(store) => store,
        Err(Error::Damaged(damage)) => {
            assert_eq!(damage.file, file, "{context}");
            return Outcome::Damaged;
        }
        Err(Error::Unusable(Unusable::Newer { .. })) if file == "FORMAT" => return Outcome::Damaged,
        Err(error) => panic!("{context}: {error}"),
    };
    let mut seen = Vec::new();
    let result = store.catch_up(|entry| seen.push(text(&entry).to_owned()));
    assert!(entered.starts_with(&seen), "{context}: {seen:?}");
    match result {
        Ok(()) => {
            assert_eq!(seen.len(), entered.len(), "{context}");
            match &store.take_findings()[..] {
                [] => Outcome::Whole,
                [Finding::Lock(LockFault::OneCopy)] if file == "LOCK" => Outcome::Whole,
                [Finding::Lock(LockFault::NoCopy)] if file == "LOCK" => Outcome::Unmarked,
                findings => panic!("{context}: {findings:?}"),
            }
        }
        Err(Error::Damaged(damage)) => {
            assert!(damage.file == file || damage.what.contains(file), "{context}: {damage}");
            Outcome::Damaged
        }
        Err(error) => panic!("{context}: {error}"),
    }
}

/// Every byte of a file; of LOCK those of its two copies, and some of what is between them.
fn places(file: &str, bytes: usize) -> impl Iterator<Item = usize> {
    let is_lock = file == "LOCK";
    (0..bytes).filter(move |at| !is_lock || *at < 90 || *at > 4_090 || at % 97 == 0)
}

/// The bytes of a file that say something.
fn used(bytes: &[u8]) -> usize {
    bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1)
}

#[test]
fn any_flipped_byte_is_noticed_or_harmless() {
    flipped(false);
}

#[test]
fn any_flipped_byte_of_a_packed_store_is_noticed_or_harmless() {
    flipped(true);
}

fn flipped(packed: bool) {
    let (disk, entered) = filled(packed);
    for file in files(&disk) {
        let bytes = disk.bytes(&file).unwrap();
        for at in places(&file, bytes.len()) {
            // All bits, and one of them.
            for flip in [0xff, 1 << (at % 8)] {
                let mut flipped = bytes.clone();
                flipped[at] ^= flip;
                let corrupted = disk.crashed(Loss::Nothing);
                corrupted.corrupt(&file, flipped);
                let salvage = at % 8 == 0;
                let outcome =
                    judged(&corrupted, &entered, &file, salvage, &format!("{file}, byte {at} by {flip:#x}"));
                assert_ne!(outcome, Outcome::Unmarked, "one byte spoils one copy");
                if file.starts_with("log/") && at < used(&bytes) {
                    assert_eq!(outcome, Outcome::Damaged, "{file}, byte {at} by {flip:#x}");
                }
            }
        }
    }
}

#[test]
fn a_file_cut_emptied_zeroed_or_garbled_is_noticed_or_harmless() {
    cut_or_garbled(false);
}

#[test]
fn a_packed_file_cut_emptied_zeroed_or_garbled_is_noticed_or_harmless() {
    cut_or_garbled(true);
}

fn cut_or_garbled(packed: bool) {
    let (disk, entered) = filled(packed);
    for file in files(&disk) {
        let bytes = disk.bytes(&file).unwrap();
        let cuts =
            places(&file, bytes.len()).map(|length| (format!("cut to {length}"), bytes[..length].to_vec()));
        let zeroed = places(&file, bytes.len()).step_by(7).map(|from| {
            let mut zeroed = bytes.clone();
            zeroed[from..].fill(0);
            (format!("zeros from {from}"), zeroed)
        });
        let garbage = |seed: u8| {
            let garbage = bytes.iter().zip(0_u8..=255).map(|(_, at)| at.wrapping_mul(37) ^ seed).collect();
            (format!("garbage {seed}"), garbage)
        };
        for (what, bytes) in cuts.chain(zeroed).chain((1..20).map(garbage)) {
            let corrupted = disk.crashed(Loss::Nothing);
            let bytes_len = used(&bytes);
            corrupted.corrupt(&file, bytes);
            let salvage = bytes_len.is_multiple_of(8);
            judged(&corrupted, &entered, &file, salvage, &format!("{file}, {what}"));
        }
        let corrupted = disk.crashed(Loss::Nothing);
        corrupted.remove(&file).unwrap();
        let outcome = judged(&corrupted, &entered, &file, false, &format!("{file} removed"));
        let expected = if file == "LOCK" { Outcome::Unmarked } else { Outcome::Damaged };
        assert_eq!(outcome, expected, "{file} removed");
    }
}

#[test]
fn a_log_of_one_commit_that_is_gone_is_not_taken_for_a_new_store() {
    let disk = MemoryDisk::crashable();
    tell(&mut on(&disk), &["all there is"]).unwrap();
    let name = "log/00000000000000000000.log";
    let changed = [Some(Vec::new()), Some(vec![0; 400]), Some(vec![7; 400]), None];
    for (bytes, marked) in changed.into_iter().flat_map(|bytes| [(bytes.clone(), true), (bytes, false)]) {
        let corrupted = disk.crashed(Loss::Nothing);
        match bytes {
            Some(bytes) => corrupted.corrupt(name, bytes),
            None => corrupted.remove(name).unwrap(),
        }
        if !marked {
            corrupted.remove("LOCK").unwrap();
        }
        let result = on(&corrupted).catch_up(|_| {});
        let Err(Error::Damaged(damage)) = result else { panic!("{result:?}") };
        assert_eq!((&*damage.file, damage.number, damage.offset), (name, 1, 0));
        assert!(matches!(tell(&mut on(&corrupted), &["more"]), Err(Error::Damaged(_))));
    }
}
