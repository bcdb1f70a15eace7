//! Sentences of plain English as phrases of the language.
//!
//! A line that is no phrase is read as a sentence: first its pieces (`words`), then nouns and clauses (`noun`,
//! `clause`), then what is asked of them (`question`). What comes out is the text of a phrase (`phrase`), which is
//! read and looked up like any other. Words that have no place in a construction end the reading: nothing is left out.

// What is asked of a clause, as a phrase.
mod asked;
// Clauses: a verb with what stands around it.
mod clause;
// Nouns: names, types and kinds with what narrows them.
mod noun;
// Clauses and nouns as phrases.
mod phrase;
// What is asked.
mod question;
// What is asked with `most`.
mod most;
// Questions for events whatever they are.
mod happening;
// How long something took.
mod lasting;
// Questions without a question word.
mod set;
// Questions with words of their own.
mod special;
// Sentences that state something.
mod stated;
// Verbs in the forms that English gives them.
mod verbs;
// The pieces of a line, with what they name.
mod words;

use annals_graph::vocabulary::Vocabulary;
use annals_model::inflection;

use crate::lookup::Lookup;

pub use self::stated::{StatedSentence, stated};
use self::verbs::BE;
use self::words::SentenceReader;

/// The phrases that a sentence may mean, the likeliest first; none where it is built in no way that is known.
#[must_use]
pub fn phrases(text: &str, lookup: Lookup<'_>) -> Vec<String> {
    let Some(reader) = SentenceReader::new(text, lookup) else { return Vec::new() };
    let mut phrases = reader.asked();
    let mut seen = std::collections::BTreeSet::new();
    phrases.retain(|phrase| phrase != text.trim() && seen.insert(phrase.clone()));
    phrases
}

/// The phrases that a sentence may mean where something belongs to the outer of two nouns or verbs, and not to the inner:
/// as many as there are, up to `most`.
#[must_use]
pub fn attached_otherwise(text: &str, lookup: Lookup<'_>, most: usize) -> Vec<String> {
    let Some(mut reader) = SentenceReader::new(text, lookup) else { return Vec::new() };
    let first = reader.asked();
    let mut found = Vec::new();
    for fork in reader.forks().into_iter().take(most) {
        reader.turned = Some(fork);
        let other = reader.asked().into_iter().next();
        found.extend(other.filter(|other| !first.contains(other)));
    }
    found
}

/// Whether a line that is a phrase may say more as a sentence: `the` points at one event, a state has a day, what happened
/// to somebody happened in any role, and a verb goes on behind its first word.
#[must_use]
pub fn says_more(text: &str, vocabulary: &Vocabulary) -> bool {
    const BEFORE_THE: [&str; 9] =
        ["before", "after", "since", "until", "till", "during", "at", "between", "and"];
    let text = text.to_ascii_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    let state = words.first().is_some_and(|word| BE.contains(word)) && words.contains(&"on");
    let points = words.windows(2).any(|pair| BEFORE_THE.contains(&pair[0]) && pair[1] == "the");
    let opens = ["what happened to ", "what is planned ", "what was planned ", "where was ", "where were "];
    let mut longer = vocabulary.speech().longer_verbs();
    state
        || points
        || opens.iter().any(|words| text.starts_with(words))
        || longer.any(|(first, pattern)| has_verb(&words, first, &pattern.rest))
}

/// Whether a verb of several words stands among words.
fn has_verb(words: &[&str], first: &str, rest: &[String]) -> bool {
    words.windows(rest.len() + 1).any(|run| {
        run[1..].iter().zip(rest).all(|(word, wanted)| word == wanted)
            && inflection::bases(run[0]).iter().any(|base| base == first)
    })
}
