//! Phrases made up from the tree, not from text.

/// Questions.
mod asked;
/// Nouns, times and sets.
mod sets;
/// Statements.
mod statements;

use std::fmt;

use annals_grammar::{Phrase, Statement, parse};
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

/// The numbers of entries in a printed phrase: what follows a `#` outside quotes.
fn numbers_in(printed: &str) -> Vec<u64> {
    let outside = printed.split('"').step_by(2);
    let after = |text: &str| text.split('#').skip(1).map(str::to_owned).collect::<Vec<_>>();
    let digits = |text: String| text.chars().take_while(char::is_ascii_digit).collect::<String>();
    outside.flat_map(after).map(digits).filter_map(|digits| digits.parse().ok()).collect()
}

/// Every number of an entry is replaced, nothing else is, and the first that is not known is named.
fn is_renumbered(phrase: &Phrase) -> Result<(), TestCaseError> {
    const MORE: u64 = 1_000_000;
    let Phrase::Statement(statement) = phrase else { return Ok(()) };
    let statement = Statement { recorded: None, first: None, ..statement.clone() };
    let mut other = statement.clone();
    prop_assert_eq!(other.renumber(|number| Some(number + MORE)), Ok(()));
    let expected: Vec<u64> = numbers_in(&statement.to_string()).iter().map(|number| number + MORE).collect();
    prop_assert_eq!(numbers_in(&other.to_string()), expected.clone(), "{}", other);
    let refused = other.clone().renumber(|_| None);
    prop_assert_eq!(refused.is_err(), !expected.is_empty());
    prop_assert!(refused.err().is_none_or(|number| expected.contains(&number)));
    prop_assert_eq!(other.renumber(|number| number.checked_sub(MORE)), Ok(()));
    prop_assert!(other == statement, "{statement}\nbecomes {other}");
    Ok(())
}

/// Tries made-up phrases.
fn try_phrases(phrases: fn() -> BoxedStrategy<Phrase>, cases: u32) {
    try_each(phrases, cases, prints_back);
}

/// Tries a rule on made-up phrases, on a stack that the generator's own nesting needs.
fn try_each(
    phrases: fn() -> BoxedStrategy<Phrase>,
    cases: u32,
    rule: fn(&Phrase) -> Result<(), TestCaseError>,
) {
    let run = move || {
        let config = ProptestConfig {
            cases,
            failure_persistence: None,
            max_shrink_iters: 500,
            ..ProptestConfig::default()
        };
        TestRunner::new(config)
            .run(&phrases().prop_map(Shown), |phrase| rule(&phrase.0))
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

#[test]
fn any_statement_is_renumbered_whole() {
    try_each(statements::phrase, 300, is_renumbered);
}
