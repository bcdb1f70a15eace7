//! The fuzzer's targets on their corpora and on small changes of those. Every find of the fuzzer stays in the corpus.

mod targets;

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use targets::TARGETS;

use crate::common;

/// Changes tried of each target's corpus; more by `ANNALS_FUZZ_ROUNDS`, of one target by `ANNALS_FUZZ_ONLY`.
const ROUNDS: u64 = 60;
/// No input may take longer. It is what a slow machine needs for a thousand times the usual.
const PATIENCE: Duration = Duration::from_secs(30);

fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = common::root().join("fuzz/corpus").join(target);
    let mut files: Vec<PathBuf> =
        fs::read_dir(&folder).expect("a corpus").map(|file| file.expect("a file").path()).collect();
    files.sort();
    files.into_iter().map(|path| (path.clone(), fs::read(path).expect("bytes"))).collect()
}

/// Pseudo-random numbers that are the same every time (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, many: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % many.max(1) as u64).expect("it is below many")
    }
}

/// One input with a piece of another, a byte changed, or a piece left out or said twice.
fn changed(dice: &mut Dice, inputs: &[(PathBuf, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = inputs[dice.below(inputs.len())].1.clone();
    for _ in 0..=dice.below(3) {
        let at = dice.below(bytes.len() + 1);
        let length = dice.below(16).min(bytes.len() - at);
        match dice.below(4) {
            0 => {
                let other = &inputs[dice.below(inputs.len())].1;
                let from = dice.below(other.len() + 1);
                bytes.splice(at..at + length, other[from..].iter().take(40).copied());
            }
            1 => drop(bytes.drain(at..at + length)),
            2 => {
                let again = bytes[at..at + length].to_vec();
                bytes.splice(at..at, again);
            }
            _ if at < bytes.len() => bytes[at] = u8::try_from(dice.below(256)).expect("a byte"),
            _ => {}
        }
    }
    bytes
}

#[test]
fn corpora_and_small_changes_of_them_break_no_promise() {
    let rounds =
        std::env::var("ANNALS_FUZZ_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS);
    let only = std::env::var("ANNALS_FUZZ_ONLY").ok();
    for (name, target) in
        TARGETS.into_iter().filter(|(name, _)| only.as_ref().is_none_or(|only| only == name))
    {
        let inputs = corpus(name);
        assert!(!inputs.is_empty(), "{name} has a corpus");
        let begun = Instant::now();
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
        let changes =
            (0..rounds).map(|round| (PathBuf::from(format!("change {round}")), changed(&mut dice, &inputs)));
        for (what, bytes) in inputs.iter().cloned().chain(changes) {
            let started = Instant::now();
            target(&bytes);
            assert!(started.elapsed() < PATIENCE, "{name}: {} took {:?}", what.display(), started.elapsed());
        }
        println!("{name}: {} inputs in {:?}", inputs.len() as u64 + rounds, begun.elapsed());
    }
}
