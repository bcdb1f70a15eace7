//! A long life on a bad disk: whatever goes wrong, whenever the power goes, the log is what a model says it is.
//!
//! A round is a disk, a few lives on it, and a crash at the end of each. In a life handles append, read, pack, stop and
//! fail as the dice say; writes reach the disk whole, in part, late, in any order or not at all; calls fail. `ROUNDS` in
//! the environment asks for more rounds than a usual run has, `SEED` for others.

use std::io::ErrorKind;
use std::sync::Arc;

use annals_model::entry::EntryId;
use annals_model::hash::Hash;
use annals_store::backend::{Dice, Fault, Loss, MemoryDisk};
use annals_store::{Error, Store};

use crate::common::{note, options, text};

/// The rounds of a usual run.
const ROUNDS: u64 = 2_000;

/// A commit that somebody tried to make.
#[derive(Clone, Debug)]
struct Entered {
    texts: Vec<String>,
    acknowledged: bool,
}

/// What is known of a disk's log.
#[derive(Debug, Default)]
struct Model {
    /// Every commit that was tried, in order.
    entered: Vec<Entered>,
    /// How far the log was said to be durable, with the hash of that entry where it is known.
    durable: Vec<(EntryId, Hash)>,
    commits: u64,
    crashes: u64,
    /// How many segments were packed.
    packed: u64,
}

impl Model {
    /// Checks what a new reader finds after a crash: every acknowledged commit, each of the others whole or not at
    /// all. From then on that is what was told.
    fn check(&mut self, found: &[String], context: &str) {
        let mut rest = found;
        let mut kept = Vec::new();
        for entered in std::mem::take(&mut self.entered) {
            if rest.starts_with(&entered.texts) {
                rest = &rest[entered.texts.len()..];
                kept.push(Entered { acknowledged: true, ..entered });
            } else {
                assert!(!entered.acknowledged, "{context}: {:?} is lost; there is {rest:?}", entered.texts);
            }
        }
        assert!(rest.is_empty(), "{context}: {rest:?} was never told, or half of it");
        self.entered = kept;
    }

    /// The texts of the acknowledged commits, in order.
    fn acknowledged(&self) -> impl Iterator<Item = &String> {
        self.entered.iter().filter(|entered| entered.acknowledged).flat_map(|entered| &entered.texts)
    }
}

/// What a commit says.
fn texts(model: &mut Model, dice: &mut Dice) -> Vec<String> {
    model.commits += 1;
    let parts = 1 + dice.below(3);
    let mut text = |part| {
        let length = usize::try_from(dice.below(260)).unwrap();
        format!("{}.{part} {}", model.commits, "x".repeat(length))
    };
    (0..parts).map(&mut text).collect()
}

/// A handle with what it has read.
struct Handle {
    store: Store,
    seen: Vec<String>,
}

impl Handle {
    fn open(disk: &MemoryDisk) -> Option<Self> {
        let store = Store::on(Arc::new(disk.clone()), &options()).ok()?;
        Some(Self { store, seen: Vec::new() })
    }

    /// Appends a commit, or some that share a write.
    fn append(&mut self, model: &mut Model, dice: &mut Dice) -> Result<(), Error> {
        let together = if dice.once_in(3) { 2 + dice.below(4) } else { 1 };
        let commits: Vec<Vec<String>> = (0..together).map(|_| texts(model, dice)).collect();
        let seen = &mut self.seen;
        let mut guard = self.store.lock(|entry| seen.push(text(&entry).to_owned()))?;
        let drafts = |texts: &Vec<String>| texts.iter().map(|text| note(text)).collect();
        let now = annals_model::time::Timestamp(i64::try_from(model.commits).unwrap());
        let result = match &commits[..] {
            [texts] => guard.commit(drafts(texts), now).map(|_| ()),
            commits => guard.commit_each(commits.iter().map(|texts| (drafts(texts), now))).map(|_| ()),
        };
        let acknowledged = result.is_ok();
        model.entered.extend(commits.iter().map(|texts| Entered { texts: texts.clone(), acknowledged }));
        if acknowledged {
            seen.extend(commits.into_iter().flatten());
        }
        result
    }

    /// Reads on, and remembers how far the log is durable, as the catalogue does.
    fn read(&mut self, model: &mut Model) -> Result<(), Error> {
        let seen = &mut self.seen;
        self.store.catch_up(|entry| seen.push(text(&entry).to_owned()))?;
        let (number, hash) = self.store.head();
        if self.store.durable()? >= number {
            model.durable.push((number, hash));
        }
        Ok(())
    }
}

/// One life on the disk, until the dice end it.
fn live(disk: &MemoryDisk, model: &mut Model, dice: &mut Dice) {
    let freeze = disk.calls() + dice.below(60);
    if !dice.once_in(4) {
        disk.fail_at(freeze, Fault::Freeze);
    }
    for _ in 0..dice.below(3) {
        let faults = [
            Fault::Error(ErrorKind::StorageFull),
            Fault::Error(ErrorKind::Other),
            Fault::Short(usize::try_from(dice.below(700)).unwrap()),
        ];
        let at = disk.calls() + dice.below(60);
        if at != freeze {
            disk.fail_at(at, faults[usize::try_from(dice.below(3)).unwrap()]);
        }
    }
    if dice.once_in(3) {
        disk.fail_read_at(disk.reads() + dice.below(200));
    }
    let mut handles: Vec<Handle> = Vec::new();
    for _ in 0..3 + dice.below(16) {
        if handles.is_empty() || (handles.len() < 3 && dice.once_in(4)) {
            match Handle::open(disk) {
                Some(handle) => handles.push(handle),
                None => continue,
            }
        }
        let which = usize::try_from(dice.below(handles.len() as u64)).unwrap();
        let handle = &mut handles[which];
        let operation = dice.below(10);
        let result = match operation {
            0 | 1 => handle.read(model),
            2 | 3 => handle.store.pack().map(|packed| model.packed += packed),
            4 => handle.store.lock(|entry| handle.seen.push(text(&entry).to_owned())).map(|_| ()),
            _ => handle.append(model, dice),
        };
        match result {
            // Packing reads nothing.
            Ok(()) if operation == 2 || operation == 3 => {}
            Ok(()) => {
                // A handle that is told that all is well has read the acknowledged commits, in order.
                let mut seen = handle.seen.iter();
                let behind = handle.seen.len();
                let missing =
                    model.acknowledged().take(behind).find(|entered| !seen.any(|seen| seen == *entered));
                assert!(missing.is_none(), "{missing:?} is missing in {:?}", handle.seen);
            }
            Err(Error::Damaged(damage)) => panic!("{damage}"),
            Err(_) => drop(handles.remove(which)),
        }
    }
}

/// Opens the disk after a crash, checks it, and repairs it.
fn reopen(disk: &MemoryDisk, model: &mut Model, context: &str) {
    let Some(mut handle) = Handle::open(disk) else { panic!("{context}: the store does not open") };
    let mut after = Model::default();
    handle.read(&mut after).unwrap_or_else(|error| panic!("{context}: {error}"));
    model.check(&handle.seen, context);
    for (number, hash) in std::mem::take(&mut model.durable) {
        let report = handle.store.verify(Some(hash), |_| {}).unwrap();
        assert_eq!(report.found, Some(number), "{context}: #{number} was said to be durable");
    }
    let report = handle.store.verify(None, |_| {}).unwrap();
    assert!(report.is_whole(), "{context}: {report:?}");
    assert_eq!(report.entries, handle.seen.len() as u64, "{context}");
}

/// How often a round crashed, and how many segments it packed.
fn round(seed: u64) -> (u64, u64) {
    let mut dice = Dice::new(seed);
    let mut disk = MemoryDisk::crashable();
    let mut model = Model::default();
    // A store that is not yet made may not be there after a crash.
    drop(Handle::open(&disk).expect("nothing fails yet"));
    for life in 0..1 + dice.below(4) {
        let context = format!("seed {seed}, life {life}");
        live(&disk, &mut model, &mut dice);
        let loss = match dice.below(6) {
            0 => Loss::Everything,
            1 => Loss::Nothing,
            _ => Loss::Random(dice.roll()),
        };
        disk = disk.crashed(loss);
        model.crashes += 1;
        reopen(&disk, &mut model, &format!("{context}, {loss:?}"));
    }
    (model.crashes, model.packed)
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().map_or(otherwise, |value| value.parse().expect("a number"))
}

#[test]
fn whatever_goes_wrong_the_log_is_what_was_acknowledged() {
    let (rounds, seed) = (number("ROUNDS", ROUNDS), number("SEED", 1));
    let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get() as u64);
    let and = |(crashes, packed): (u64, u64), other: (u64, u64)| (crashes + other.0, packed + other.1);
    let (crashes, packed) = std::thread::scope(|scope| {
        let run = |thread| {
            move || {
                (thread..rounds)
                    .step_by(usize::try_from(threads).unwrap())
                    .map(|n| round(seed + n))
                    .fold((0, 0), and)
            }
        };
        let running: Vec<_> = (0..threads).map(|thread| scope.spawn(run(thread))).collect();
        running.into_iter().map(|thread| thread.join().expect("a round failed")).fold((0, 0), and)
    });
    assert!(crashes >= rounds && packed >= rounds / 2, "{crashes} crashes, {packed} packed");
    println!("{rounds} rounds, {crashes} crashes, {packed} segments packed, from seed {seed}");
}
