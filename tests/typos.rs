//! Phrases and statements with a slip in them: a word left out, or two that stand the other way round. Whatever is
//! refused says what to do next and points into the phrase.

use std::collections::{BTreeMap, BTreeSet};

use annals::History;
use annals_model::error::{Error, ErrorKind};

use crate::common;

/// Phrases of the scripts that are spoilt, spread over all of them.
const PHRASES: usize = 300;
/// One spoilt phrase in so many is said: all of them where the code is optimised.
const EVERY: usize = if cfg!(debug_assertions) { 3 } else { 1 };

/// What the scripts of a folder say, without what they are answered.
pub fn said_in(folder: &str) -> BTreeSet<String> {
    let mut phrases = BTreeSet::new();
    for path in common::scripts_in(folder) {
        let text = std::fs::read_to_string(path).expect("a script");
        for block in text.split("\n\n") {
            let asked = block.split("\n---").next().unwrap_or_default();
            let lines = asked.lines().filter(|line| !line.starts_with(['#', ':']));
            phrases.insert(lines.collect::<Vec<_>>().join("\n"));
        }
    }
    phrases.retain(|phrase| !phrase.is_empty());
    phrases
}

/// A phrase with each of its words left out, and with each two neighbours swapped.
pub fn spoilt(phrase: &str) -> Vec<String> {
    let words: Vec<&str> = phrase.split_whitespace().collect();
    let without = (0..words.len()).map(|at| [&words[..at], &words[at + 1..]].concat());
    let swapped = (1..words.len()).map(|at| {
        let mut words = words.clone();
        words.swap(at - 1, at);
        words
    });
    without.chain(swapped).map(|words| words.join(" ")).collect()
}

/// What is wrong with an error as an answer to a phrase, if anything is.
fn poor(error: &Error, phrase: &str) -> Option<&'static str> {
    let of_the_phrase = matches!(
        error.kind,
        ErrorKind::Syntax | ErrorKind::Unknown | ErrorKind::Ambiguous | ErrorKind::Meaning | ErrorKind::Date
    );
    let there = |span: &std::ops::Range<usize>| phrase.get(span.clone()).is_some();
    if error.advice().is_none_or(|advice| advice.is_empty()) {
        Some("no hint")
    } else if of_the_phrase && !error.span.as_ref().is_some_and(there) {
        Some("no place in the phrase")
    } else {
        None
    }
}

#[test]
fn a_typo_is_answered_with_what_to_do_next() {
    let whole: Vec<String> = said_in("scripts").into_iter().collect();
    let phrases = whole.iter().step_by((whole.len() / PHRASES).max(1));
    let wrong = said_in("errors");
    let all: BTreeSet<String> =
        phrases.flat_map(|phrase| spoilt(phrase)).step_by(EVERY).chain(wrong).collect();
    let mut session = common::session(History::Full);
    let context = common::context();
    let mut failures: BTreeMap<String, String> = BTreeMap::new();
    let mut refused = 0;
    for phrase in &all {
        let Err(error) = session.say(phrase, &context) else { continue };
        refused += 1;
        if let Some(poor) = poor(&error, phrase) {
            failures.entry(format!("{poor}: {:?}: {error}", error.kind)).or_insert_with(|| phrase.clone());
        }
    }
    assert!(refused * 3 > all.len(), "only {refused} of {} are refused", all.len());
    let shown: String = failures.iter().map(|(wrong, phrase)| format!("{phrase}\n    {wrong}\n")).collect();
    assert!(failures.is_empty(), "{} sorts of errors among {refused}:\n{shown}", failures.len());
}
