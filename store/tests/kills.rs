//! Real processes that are killed while they record: what they said was acknowledged is there.
//!
//! `KILLS` in the environment asks for more kills than a usual run has.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use annals_store::backend::Dice;
use annals_store::{Options, Store};

use crate::common::{NOW, note, options, text};

const PATH: &str = "ANNALS_STORE_KILLED_PATH";
const RUN: &str = "ANNALS_STORE_KILLED_RUN";
/// The kills of a usual run.
const KILLS: u64 = 10;

/// How many entries the commit of this index in a run has.
fn entries(run: u64, index: u64) -> u64 {
    Dice::new(run << 32 | index).below(4) + 1
}

/// Not a test of its own: the process that is killed. It says which commits were acknowledged, one a line.
#[test]
fn child() {
    let (Ok(path), Ok(run)) = (std::env::var(PATH), std::env::var(RUN)) else { return };
    let run: u64 = run.parse().unwrap();
    let mut store = Store::open(Path::new(&path), &options()).unwrap();
    let mut out = std::io::stderr();
    for index in 0.. {
        let count = entries(run, index);
        let filler = "z".repeat(usize::try_from(index % 300).unwrap());
        let drafts = (0..count).map(|part| note(&format!("{run} {index} {part} {filler}"))).collect();
        store.lock(|_| {}).unwrap().commit(drafts, NOW).unwrap();
        if index % 8 == 7 {
            store.pack().unwrap();
        }
        writeln!(out, "acknowledged {index}").unwrap();
    }
}

/// Lets a process record for a while, kills it, and says how many commits it had acknowledged.
fn killed(path: &Path, run: u64, after: Duration) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["kills::child", "--exact", "--nocapture"])
        .env(PATH, path)
        .env(RUN, run.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut first = String::new();
    said.read_line(&mut first).unwrap();
    assert_eq!(first, "acknowledged 0\n");
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    // A line may have been cut off; its commit was acknowledged all the same, and is not counted.
    1 + rest.matches('\n').count() as u64
}

#[test]
fn a_recording_process_that_is_killed_leaves_whole_commits_and_no_lock() {
    let kills = std::env::var("KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let mut dice = Dice::new(kills);
    let (mut expected, mut packed): (u64, u64) = (0, 0);
    for run in 0..kills {
        let acknowledged = killed(dir.path(), run, Duration::from_micros(dice.below(30_000)));
        let impatient = Options { lock_wait: Duration::ZERO, ..options() };
        let mut store = Store::open(dir.path(), &impatient).unwrap();
        // The commits of this run: the next index, and the part of it that is next.
        let (mut index, mut part) = (0, 0);
        let mut number = 0;
        // The lock of a dead process is no lock.
        let guard = store
            .lock(|entry| {
                number += 1;
                assert_eq!(entry.number, number);
                if number <= expected {
                    return;
                }
                assert!(text(&entry).starts_with(&format!("{run} {index} {part} ")), "{}", text(&entry));
                part += 1;
                if part == entries(run, index) {
                    (index, part) = (index + 1, 0);
                }
            })
            .unwrap();
        drop(guard);
        packed += store.pack().unwrap();
        assert_eq!(part, 0, "half a commit");
        assert!(index >= acknowledged && index <= acknowledged + 2, "{acknowledged} said, {index} there");
        expected = number;
        let report = store.verify(Some(store.head().1), |_| {}).unwrap();
        assert!(report.is_whole() && report.torn.is_none(), "{report:?}");
        assert_eq!((report.entries, report.found), (number, Some(number)));
    }
    println!("{kills} kills, {expected} entries, {packed} segments left to be packed");
}
