//! What is offered leads on: the grammar goes on from it or the line is whole, and no word of the vocabulary is offered
//! behind a whole name.

use std::collections::BTreeSet;

use annals::session::CandidateKind;
use annals_grammar::complete::expectations;

use super::World;

/// One phrase in so many is typed word by word.
const EVERY: usize = 151;

/// One text in so many of those offered is tried.
const TRIED_EVERY: usize = 7;

/// Beginnings of a phrase, up to each word.
fn beginnings(phrase: &str) -> impl Iterator<Item = &str> {
    let starts = std::iter::once(0).chain(phrase.match_indices([' ', '(']).map(|(at, _)| at + 1));
    starts.map(|end| &phrase[..end])
}

fn offered(world: &World, text: &str) -> Vec<(String, CandidateKind)> {
    let offered = world.session.complete(text, text.len());
    let taken =
        |word: annals::session::Candidate| (format!("{}{}", &text[..offered.start], word.text), word.kind);
    offered.words.into_iter().map(taken).collect()
}

#[test]
fn whatever_is_offered_leads_on() {
    let phrases = super::phrases(2);
    let begun: BTreeSet<&str> = phrases.iter().step_by(EVERY).flat_map(|phrase| beginnings(phrase)).collect();
    let world = World::new();
    let taken: BTreeSet<String> =
        begun.iter().flat_map(|text| offered(&world, text)).map(|(taken, _)| taken).collect();
    assert!(taken.len() > 200, "only {} texts were offered", taken.len());
    let stuck = |taken: &&String| {
        expectations(&format!("{taken} ")).expectations.is_empty() && annals_grammar::parse(taken).is_err()
    };
    let stuck: Vec<&String> = taken.iter().step_by(TRIED_EVERY).filter(stuck).collect();
    assert!(
        stuck.is_empty(),
        "{} of {} lead nowhere: {:?}",
        stuck.len(),
        taken.len(),
        &stuck[..stuck.len().min(20)]
    );
}

#[test]
fn no_word_is_offered_behind_a_whole_name() {
    let world = World::new();
    let words = |text: &str| {
        let offered = offered(&world, text);
        offered
            .into_iter()
            .filter(|(_, kind)| *kind == CandidateKind::Word)
            .map(|(taken, _)| taken)
            .collect::<Vec<_>>()
    };
    for whole in ["Kim ", "visits by Kim ", "Kim as ", "visits to (Second "] {
        assert_eq!(words(whole), Vec::<String>::new(), "behind `{whole}`");
    }
    for (begun, word) in
        [("disputed ", "disputed visits"), ("counties v", "counties visited"), ("", "visits")]
    {
        assert!(words(begun).iter().any(|taken| taken == word), "`{begun}` goes on as `{word}`");
    }
}
