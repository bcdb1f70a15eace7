//! Phrases made up from the tree, not from text.

/// Questions.
mod asked;
/// Nouns, times and sets.
mod sets;
/// Statements.
mod statements;

use std::fmt;

use annals_grammar::{Phrase, parse};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// A phrase that shows as its text when it fails.
struct Shown(Phrase);

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

fn prints_back(phrase: &Phrase) -> Result<(), TestCaseError> {
    let printed = phrase.to_string();
    match parse(&printed) {
        Ok(again) => {
            prop_assert!(again.to_string() == printed, "{printed}\nprints as {again}");
            prop_assert!(again == *phrase, "it reads as another phrase: {}", printed);
            Ok(())
        }
        Err(error) => Err(TestCaseError::fail(format!("{printed}\n{error:?}"))),
    }
}

/// Tries made-up phrases, on a stack that the generator's own nesting needs.
fn try_phrases(phrases: fn() -> BoxedStrategy<Phrase>, cases: u32) {
    let run = move || {
        let config = ProptestConfig {
            cases,
            failure_persistence: None,
            max_shrink_iters: 500,
            ..ProptestConfig::default()
        };
        TestRunner::new(config)
            .run(&phrases().prop_map(Shown), |phrase| prints_back(&phrase.0))
            .map_err(|error| error.to_string())
    };
    let thread = std::thread::Builder::new().stack_size(32 << 20).spawn(run).expect("a thread");
    if let Err(error) = thread.join().expect("no panic") {
        panic!("{error}");
    }
}

#[test]
fn any_question_prints_back() {
    try_phrases(asked::phrase, 100);
}

#[test]
fn any_statement_prints_back() {
    try_phrases(statements::phrase, 600);
}
