//! Small and closed: every phrase that the forms of a question make up to a length, over a history with one of
//! everything that makes an answer uncertain.
//!
//! Each must parse and print back, or be refused with a place and a hint; its reading must mean what it means; it must
//! be answered; and what is found must be what the obvious evaluator finds.

mod checks;
mod completion;
mod grammar;

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

pub use self::checks::World;
use self::grammar::Grammar;
use crate::common;

/// The words of the longest phrases.
const WORDS_MAX: usize = 4;
/// So many phrases there must be.
const PHRASES_MIN: usize = 200_000;
/// One phrase in so many is tried: all of them where the code is optimised (`cargo test --release`, as `.ci/run` does),
/// else as many as a desk has patience for.
const EVERY: usize = if cfg!(debug_assertions) { 29 } else { 1 };
/// So many sorts of failure are enough to tell.
const FAILURES_MAX: usize = 30;

/// A file that stands beside this one.
fn text(name: &str) -> String {
    let path = common::root().join("tests/closed").join(name);
    std::fs::read_to_string(path).expect("it stands beside the tests")
}

/// Every phrase up to a length, once, the shortest first.
pub fn phrases(words: usize) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut phrases = Grammar::read(&text("phrases.txt")).up_to("phrase", words);
    phrases.retain(|phrase| seen.insert(phrase.clone()));
    phrases
}

#[test]
fn every_short_phrase_is_read_and_answered_as_the_obvious_evaluator_does() {
    let phrases = phrases(WORDS_MAX);
    assert!(phrases.len() >= PHRASES_MIN, "only {}", phrases.len());
    let phrases: Vec<&String> = phrases.iter().step_by(EVERY).collect();
    let (next, answered) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        let world = World::new();
        let mut failures = Failures::new();
        while let Some(phrase) = phrases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let wrong = match catch_unwind(AssertUnwindSafe(|| world.check(phrase))) {
                Ok(Ok(())) => {
                    answered.fetch_add(1, Ordering::Relaxed);
                    continue;
                }
                Ok(Err(refused)) if refused.teaches(phrase) => continue,
                Ok(Err(refused)) => refused.to_string().replace(phrase.as_str(), "…"),
                Err(panic) => said(&*panic).replace(phrase.as_str(), "…"),
            };
            failures.entry(wrong).or_insert_with(|| (*phrase).clone());
            if failures.len() >= FAILURES_MAX {
                break;
            }
        }
        failures
    };
    let failures: Failures = std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running.into_iter().flat_map(|thread| thread.join().expect("panics are caught")).collect()
    });
    let shown: String = failures.iter().map(|(wrong, phrase)| format!("{phrase}\n    {wrong}\n")).collect();
    assert!(failures.is_empty(), "of {} phrases these and perhaps more fail:\n{shown}", phrases.len());
    let answered = answered.into_inner();
    println!("{answered} of {} phrases are answered, the others refused", phrases.len());
    assert!(answered * 10 >= phrases.len() * 7, "only {answered} of {} are answered", phrases.len());
}

/// What went wrong, each time with one phrase of all those with which it did.
type Failures = BTreeMap<String, String>;

/// What a panic said.
fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it panicked")
}
