//! Long lives of sessions on a bad disk: whatever goes wrong, whenever the power goes, the log and every answer are those
//! of the statements that were acknowledged, told anew.
//!
//! A round is a disk, a few lives on it, and a crash at the end of each. In a life sessions record, correct, take back,
//! import, ask, write snapshots, pack segments and start new ones as the dice say, while calls of the disk fail. `ANNALS_ROUNDS`
//! asks for more rounds than a usual run has, `ANNALS_SEED` for others.

// What is recorded.
mod operations;
// What should then be there.
mod model;

use std::io;
use std::sync::Arc;

use annals::{History, Session};
use annals_model::error::{Error, ErrorKind};
use annals_store::backend::{Dice, Disk, Fault, Loss, MemoryDisk};
use annals_store::{Options, Store};

use self::model::Model;
use self::operations::{Scribe, at};
use crate::common;

/// The rounds of a usual run.
const ROUNDS: u64 = 16;

/// What is asked of a store and of its model.
const QUESTIONS: [&str; 12] = [
    "events",
    "visits by \"Person 1\"",
    "how many events",
    "count events per kind",
    "count visits per month",
    "disputed events",
    "timeline of \"County 2\"",
    "who visited \"County 1\"",
    "visits followed by visits within 1 year anywhere",
    "events as recorded at #40",
    "twins",
    "events mentioning remark",
];

/// Segments of a few entries, so that a short life has many, and packed ones of several chunks.
fn options() -> Options {
    Options { create: true, segment_bytes: 2_000, chunk_bytes: 500, ..Options::default() }
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().map_or(otherwise, |value| value.parse().expect("a number"))
}

/// What rounds came to.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    crashes: u64,
    acknowledged: u64,
    refused: u64,
    failed: u64,
    snapshots: u64,
    segments: u64,
    packed: u64,
}

impl Tally {
    fn and(self, other: Self) -> Self {
        Self {
            crashes: self.crashes + other.crashes,
            acknowledged: self.acknowledged + other.acknowledged,
            refused: self.refused + other.refused,
            failed: self.failed + other.failed,
            snapshots: self.snapshots + other.snapshots,
            segments: self.segments + other.segments,
            packed: self.packed + other.packed,
        }
    }
}

/// A session on a disk, which writes a snapshot every so many entries.
fn session(disk: &MemoryDisk, every: u64) -> Result<Session, Error> {
    let store = Store::on(Arc::new(disk.clone()), &options());
    let store = store?;
    Ok(Session::on(store, History::None, Some(every), common::now())?.0)
}

/// Whether the store or the machine is to blame, and not what was said.
fn is_of_the_disk(error: &Error) -> bool {
    assert_ne!(error.kind, ErrorKind::Damaged, "{error:?}");
    matches!(error.kind, ErrorKind::Machine | ErrorKind::Unusable)
}

/// What goes wrong in a life.
fn curse(disk: &MemoryDisk, dice: &mut Dice) {
    let freeze = disk.calls() + dice.below(120);
    if !dice.once_in(4) {
        disk.fail_at(freeze, Fault::Freeze);
    }
    for _ in 0..dice.below(4) {
        let faults = [
            Fault::Error(io::ErrorKind::StorageFull),
            Fault::Error(io::ErrorKind::Other),
            Fault::Short(usize::try_from(dice.below(700)).expect("it is small")),
        ];
        let call = disk.calls() + dice.below(120);
        if call != freeze {
            disk.fail_at(call, faults[usize::try_from(dice.below(3)).expect("it is small")]);
        }
    }
    if dice.once_in(3) {
        disk.fail_read_at(disk.reads() + dice.below(2_000));
    }
}

/// One life on the disk, until the dice or the disk end it.
fn live(disk: &MemoryDisk, model: &mut Model, scribe: &mut Scribe, dice: &mut Dice, tally: &mut Tally) {
    let every = 1 + dice.below(30);
    let mut sessions: Vec<Session> = Vec::new();
    for _ in 0..4 + dice.below(16) {
        if sessions.is_empty() || (sessions.len() < 2 && dice.once_in(4)) {
            let Ok(mut opened) = session(disk, every).inspect_err(|error| assert!(is_of_the_disk(error)))
            else {
                // The machine may have stopped.
                break;
            };
            opened.finish_snapshot();
            model.settle(&opened, false, "in a life");
            sessions.push(opened);
        }
        let which = usize::try_from(dice.below(sessions.len() as u64)).expect("it is small");
        let one = &mut sessions[which];
        if dice.once_in(5) {
            match one.catch_up() {
                Ok(()) => {
                    one.finish_snapshot();
                    let question = QUESTIONS[usize::try_from(dice.below(12)).expect("it is small")];
                    match asked(one, question) {
                        Ok(answer) => assert_eq!(answer, model.asked(question), "{question}"),
                        Err(_) => drop(sessions.remove(which)),
                    }
                }
                Err(error) => {
                    assert!(is_of_the_disk(&error));
                    sessions.remove(which);
                }
            }
            continue;
        }
        let operation = scribe.operation(dice, model.head());
        let done = operation.done(one);
        one.finish_snapshot();
        match done {
            Ok(said) => {
                tally.acknowledged += 1;
                model.acknowledged(operation, &said);
            }
            Err(error) if !is_of_the_disk(&error) => {
                tally.refused += 1;
                model.refused(&operation, &error);
            }
            Err(_) => {
                tally.failed += 1;
                model.failed(operation);
                // Whoever failed is not asked again; what the others see is what is there.
                sessions.clear();
            }
        }
    }
}

/// An answer, if the disk gave it.
fn asked(session: &mut Session, question: &str) -> Result<String, Error> {
    match session.ask(question, &at(u64::MAX)) {
        Err(error) if is_of_the_disk(&error) => Err(error),
        said => Ok(common::shown(said, question)),
    }
}

/// Opens the disk after a crash and holds it against the model.
fn reopen(disk: &MemoryDisk, model: &mut Model, context: &str, tally: &mut Tally) {
    let named = |folder: &str, ending: &str| {
        let names = disk.list(folder).expect("a folder");
        names.iter().filter(|name| name.ends_with(ending)).count() as u64
    };
    tally.snapshots += named("snapshot", ".snapshot").min(1);
    let packed = named("log", ".packed");
    tally.packed += packed;
    tally.segments += named("log", ".log") + packed;
    let opened = session(disk, 1_000_000);
    let mut opened = opened.unwrap_or_else(|error| panic!("{context}: {error:?}"));
    model.settle(&opened, true, context);
    for question in QUESTIONS {
        let answer = asked(&mut opened, question).unwrap_or_else(|error| panic!("{context}: {error:?}"));
        assert_eq!(answer, model.asked(question), "{context}: {question}");
    }
    // Every frame, the chain, and the graph of snapshot and tail against that of a replay.
    opened.verify(None).unwrap_or_else(|error| panic!("{context}: {error:?}"));
}

fn round(base: &MemoryDisk, seed: u64) -> Tally {
    let (mut dice, mut tally) = (Dice::new(seed), Tally::default());
    let mut disk = base.crashed(Loss::Nothing);
    let mut model = Model::new(base);
    let mut scribe = Scribe::default();
    for life in 0..1 + dice.below(4) {
        curse(&disk, &mut dice);
        live(&disk, &mut model, &mut scribe, &mut dice, &mut tally);
        let loss = match dice.below(6) {
            0 => Loss::Everything,
            1 => Loss::Nothing,
            _ => Loss::Random(dice.roll()),
        };
        disk = disk.crashed(loss);
        tally.crashes += 1;
        reopen(&disk, &mut model, &format!("seed {seed}, life {life}, {loss:?}"), &mut tally);
        scribe.remember(&model.described());
    }
    tally
}

#[test]
fn whatever_goes_wrong_every_answer_is_that_of_what_was_acknowledged() {
    let (rounds, seed) = (number("ANNALS_ROUNDS", ROUNDS), number("ANNALS_SEED", 1));
    let base = operations::base();
    let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get() as u64);
    let tally = std::thread::scope(|scope| {
        let base = &base;
        let run = |thread| {
            move || {
                let some = (thread..rounds).step_by(usize::try_from(threads).expect("it is small"));
                some.map(|n| round(base, seed + n)).fold(Tally::default(), Tally::and)
            }
        };
        let running: Vec<_> = (0..threads).map(|thread| scope.spawn(run(thread))).collect();
        let tallies = running.into_iter().map(|thread| thread.join().expect("a round failed"));
        tallies.fold(Tally::default(), Tally::and)
    });
    println!("{rounds} rounds from seed {seed}: {tally:?}");
    // All that is to be tried was tried.
    assert!(tally.crashes >= rounds && tally.segments > tally.crashes && tally.acknowledged > tally.crashes);
    assert!(tally.refused > 0 && tally.failed > 0 && tally.snapshots > 0 && tally.packed > 0, "{tally:?}");
}
