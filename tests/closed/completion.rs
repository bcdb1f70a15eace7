//! What is offered leads on: each candidate comes with a phrase that goes on from it, and that phrase can be asked or
//! told. And what leads on is offered: whoever types a phrase that can be asked finds each word of it.

use std::collections::BTreeSet;

use annals::Candidate;
use annals::internals::lower;
use annals_grammar::Phrase;
use annals_graph::view::View;
use annals_query::lookup::Lookup;
use annals_query::query::Lens;

use super::World;

/// The words of the longest phrases that are typed word by word.
const WORDS_MAX: usize = 3;
/// One phrase in so many is typed.
const EVERY: usize = if cfg!(debug_assertions) { 9_973 } else { 997 };

/// Statements that are typed word by word. `same` is none of them: it wants two events that look alike, and of those
/// the completer knows too little to find two.
const TOLD: [&str; 13] = [
    "record visit by Kim to Second on 2024-12-20, source paper, labelled again",
    "record planned inauguration of Plant at Second by Pak with Kim under Plan in 2025, count 3",
    "record visit by new person \"Jo\" to First within 3 days after trip",
    "record destruction of Mill at First in 2024, quantity over 10 houses, source late via Agency",
    "declare county Third in North also \"3rd\"",
    "correct trip on 2024-02-11 because \"later\"",
    "correct trip without by Kim because \"not there\"",
    "cite start source late",
    "merge First into Second because \"one\"",
    "retract trip because \"twice\"",
    "rate paper B",
    "note on trip \"seen\"",
    "let stalled = groundbreakings not followed by inaugurations within 1 year",
];

/// Beginnings of a phrase, up to each word.
fn beginnings(phrase: &str) -> impl Iterator<Item = &str> {
    let starts = std::iter::once(0).chain(phrase.match_indices([' ', '(']).map(|(at, _)| at + 1));
    starts.map(|end| &phrase[..end])
}

/// What is offered at the end of a text: the text with it taken, and the candidate.
fn offered(world: &World, text: &str) -> Vec<(String, Candidate)> {
    let offered = world.session.complete(text, text.len());
    let taken = |word: Candidate| (format!("{}{}", &text[..offered.start], word.text), word);
    offered.words.into_iter().map(taken).collect()
}

/// Whether a text is a question whose words are known, or a statement that can be told.
fn is_whole(world: &World, text: &str) -> bool {
    world.parsed(text).is_ok_and(|phrase| match &phrase {
        Phrase::Question(_) => world.resolved(&phrase).is_ok(),
        Phrase::Replay(_) => true,
        Phrase::Statement(statement) => {
            let graph = world.session.graph();
            let lookup = Lookup::new(View::new(graph, Lens::default()), world.context.today());
            let context = lower::LowerContext { next: graph.head() + 1, source: None };
            lower::lower(statement, &lookup, &context).is_ok_and(|lowered| lowered.objection.is_none())
        }
    })
}

/// What is wrong with a candidate: the phrase that it comes with does not go on from it, or cannot be said.
fn wrong(world: &World, (taken, candidate): &(String, Candidate)) -> Option<String> {
    let phrase = &candidate.phrase;
    let goes_on = phrase.starts_with(taken.as_str());
    (!goes_on || !is_whole(world, phrase)).then(|| format!("{taken} → {phrase}"))
}

#[test]
fn what_is_offered_leads_on() {
    let phrases = super::phrases(WORDS_MAX);
    let begun: BTreeSet<&str> = phrases.iter().step_by(EVERY).flat_map(|phrase| beginnings(phrase)).collect();
    let world = World::new();
    let (mut count, mut wrongs) = (0, Vec::new());
    for text in begun.into_iter().chain(TOLD.into_iter().flat_map(beginnings)) {
        let offered = offered(&world, text);
        count += offered.len();
        wrongs.extend(offered.iter().filter_map(|one| wrong(&world, one)));
    }
    assert!(count > 1_000, "only {count} candidates were offered");
    assert!(wrongs.is_empty(), "{} of {count} lead nowhere: {wrongs:#?}", wrongs.len());
}

/// Whether the next word of a phrase is free to choose: no list could hold it.
fn is_free(before: &str, rest: &str) -> bool {
    rest.starts_with(|letter: char| letter.is_ascii_digit() || "\"#()=".contains(letter))
        || before.matches('"').count() % 2 == 1
        || ["declare county ", "let ", "rate paper ", "quantity over 10 "]
            .iter()
            .any(|end| before.ends_with(end))
        || before.ends_with("mentioning ")
        || before.ends_with("labelled ")
        || before.ends_with("sorted by ")
        || before.ends_with("show ")
        || before.ends_with("as recorded at ")
}

#[test]
fn what_leads_on_is_offered() {
    let world = World::new();
    let phrases = super::phrases(WORDS_MAX);
    let asked = phrases.iter().step_by(EVERY).map(String::as_str).filter(|phrase| is_whole(&world, phrase));
    let unrecorded: Vec<&str> = TOLD.into_iter().filter(|recorded| !is_whole(&world, recorded)).collect();
    assert!(unrecorded.is_empty(), "these cannot be told: {unrecorded:#?}");
    let mut points: BTreeSet<(&str, &str)> = BTreeSet::new();
    for phrase in asked.chain(TOLD) {
        let splits = beginnings(phrase).map(|before| (before, &phrase[before.len()..]));
        points.extend(splits.filter(|(before, rest)| !is_free(before, rest)));
    }
    let missing = points.iter().filter(|(before, rest)| {
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let typed = format!("{before}{}", &rest[..first]);
        let phrase = format!("{before}{rest}").replace('"', "").to_lowercase();
        let offered = offered(&world, &typed);
        !offered.iter().any(|(taken, _)| phrase.starts_with(&taken.replace('"', "").to_lowercase()))
    });
    let missing: Vec<String> = missing.map(|(before, rest)| format!("{before}[{rest}]")).collect();
    assert!(missing.is_empty(), "{} of {} are not offered: {missing:#?}", missing.len(), points.len());
}
