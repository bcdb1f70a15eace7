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

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_question_prints_back(phrase in asked::phrase().prop_map(Shown)) {
        prints_back(&phrase.0)?;
    }

    #[test]
    fn any_statement_prints_back(phrase in statements::phrase().prop_map(Shown)) {
        prints_back(&phrase.0)?;
    }
}
