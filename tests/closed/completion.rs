//! What is offered leads on: the grammar goes on from all of it, most of it goes on to a phrase that resolves, and no
//! word of the vocabulary is offered behind a whole name.

use std::collections::BTreeSet;

use annals::session::CandidateKind;
use annals_grammar::Phrase;
use annals_grammar::complete::expectations;

use super::World;

/// The words of the longest phrases that are typed word by word.
const WORDS_MAX: usize = 3;
/// One phrase in so many is typed.
const EVERY: usize = 397;
/// One text in so many of those offered is tried.
const TRIED_EVERY: usize = 149;
/// One in so many is read on.
const READ_EVERY: usize = 29;
/// So many in a hundred of those tried may lead nowhere: what is offered knows what the grammar wants, and of what
/// sort a set must be (events, entities, dates) only where a word at the end is to blame.
const STUCK_PERCENT_MAX: usize = 40;
/// What a text may go on with: something of each class that the grammar knows, in pieces that can be joined.
const PIECES: [&str; 22] = [
    "Kim",
    "Second",
    "Mill",
    "visits",
    "counties",
    "2024-02",
    "2",
    "month",
    "2 sources",
    "30 days after",
    "date",
    "paper",
    "Agency",
    "\"mill\"",
    "trip",
    "to",
    "by",
    "of",
    "and",
    "in",
    "visit",
    "facilities",
];
/// So many pieces lead to the end from anywhere.
const PIECES_MAX: usize = 2;

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

/// Whether a text is a question that parses and resolves, once what is open in it is closed.
fn is_whole(world: &World, text: &str) -> bool {
    let open = text.matches('(').count().saturating_sub(text.matches(')').count());
    let phrase = format!("{text}{}", ")".repeat(open));
    world.parsed(&phrase).is_ok_and(|phrase| match phrase {
        Phrase::Question(_) => world.resolved(&phrase).is_ok(),
        Phrase::Statement(_) | Phrase::Replay(_) => true,
    })
}

/// Whether a text goes on to a phrase that parses and resolves, in so many pieces.
fn leads_on(world: &World, text: &str, pieces: usize) -> bool {
    if is_whole(world, text) {
        return true;
    }
    pieces > 0 && PIECES.iter().any(|piece| leads_on(world, &format!("{text} {piece}"), pieces - 1))
}

#[test]
fn what_is_offered_leads_on() {
    let phrases = super::phrases(WORDS_MAX);
    let begun: BTreeSet<&str> = phrases.iter().step_by(EVERY).flat_map(|phrase| beginnings(phrase)).collect();
    let world = World::new();
    let taken: BTreeSet<String> =
        begun.iter().flat_map(|text| offered(&world, text)).map(|(taken, _)| taken).collect();
    assert!(taken.len() > 1000, "only {} texts were offered", taken.len());
    let unread = |taken: &&String| {
        expectations(&format!("{taken} ")).expectations.is_empty() && annals_grammar::parse(taken).is_err()
    };
    let unread: Vec<&String> = taken.iter().step_by(READ_EVERY).filter(unread).collect();
    assert!(unread.is_empty(), "the grammar does not go on from {unread:#?}");
    let tried: Vec<&String> = taken.iter().step_by(TRIED_EVERY).collect();
    let stuck: Vec<&&String> = tried.iter().filter(|taken| !leads_on(&world, taken, PIECES_MAX)).collect();
    assert!(
        stuck.len() * 100 <= tried.len() * STUCK_PERCENT_MAX,
        "{} of {} lead nowhere: {stuck:#?}",
        stuck.len(),
        tried.len()
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
