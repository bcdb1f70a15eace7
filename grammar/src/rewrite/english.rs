//! Questions in plain English, each with the phrases that ask the same.
//!
//! A pattern is words as they are typed, with `{a}` for one word or more, `{z}` for any or none, and `(x|y)` for any of some words; what it was
//! meant for is told in the same letters, with `[…]` for what may stand in brackets. A word in `<…>` is a verb: the log may know it in another form.

use crate::ast::Span;
use crate::error::{Error, Instead, SyntaxErrorKind};
use crate::words::{WordClass, is_word_of};

/// A way to ask, why it is no phrase, and the phrases that may be meant, the likeliest first.
struct Sentence {
    pattern: &'static str,
    message: &'static str,
    meant: &'static [&'static str],
    /// Whether the phrases ask the same, and do not only come near to it.
    same: bool,
}

const fn sentence(pattern: &'static str, message: &'static str, meant: &'static [&'static str]) -> Sentence {
    Sentence { pattern, message, meant, same: true }
}

const fn near(pattern: &'static str, message: &'static str, meant: &'static [&'static str]) -> Sentence {
    Sentence { pattern, message, meant, same: false }
}

const HAVING: &str = "use `with` and `without` for what things have";
const DATE: &str = "use the date of an event for when it happened";
const SAYING: &str = "use events `by` a speaker, or events `from` a source";
const OFTEN: &str = "count how often, or put the number on the person";

/// The first that fits is taken.
const SENTENCES: [Sentence; 46] = [
    sentence(
        "(which|what) {a} (has|have|had) most {b}",
        "sort a count to see the most frequent first",
        &["count {b} per {a} sorted by count descending"],
    ),
    sentence("how many {a} (have|had|got) no {b}", HAVING, &["how many {a} without [{b}]"]),
    sentence("how many {a} (have|had|got) {b}", HAVING, &["how many {a} with [{b}]"]),
    sentence("(which|what) {a} (have|had|has|got) no {b}", HAVING, &["{a} without [{b}]"]),
    sentence("(which|what) {a} (do|did) not have {b}", HAVING, &["{a} without [{b}]"]),
    sentence("(which|what) {a} (have|had|has|got) {b}", HAVING, &["{a} with [{b}]"]),
    sentence(
        "how many {a} did {b} (make|do|pay|hold|give) {z}",
        "use `by` for who did it",
        &["how many {a} by {b} {z}"],
    ),
    sentence(
        "(which|what) {a} did {b} (make|do|pay|hold|give) {z}",
        "use `by` for who did it",
        &["{a} by {b} {z}"],
    ),
    sentence(
        "when (did|does|will) {a} (start|begin) {b}",
        DATE,
        &["dates of (first {a} {b})", "dates of (first <{a}> {b})"],
    ),
    sentence(
        "what are plans (for|in) {a}",
        "use `planned` for the future",
        &["planned events in {a}", "planned events under {a}", "planned events of {a}"],
    ),
    sentence("(what|which) {a} (is|are|was|were) disputed", "put it before the noun", &["disputed {a}"]),
    sentence(
        "what (is|was|were|are) (latest|last|newest|most recent) {a}",
        "ask for the last one",
        &["last {a}"],
    ),
    sentence("how long ago (was|were|is) {a}", "use `since` for how long ago", &["how long since {a}"]),
    sentence("how long did it take to build {a}", BUILDING, &BUILDING_MEANT),
    sentence("how long did it take to (construct|complete|finish) {a}", BUILDING, &BUILDING_MEANT),
    sentence("how long did {a} take to build", BUILDING, &BUILDING_MEANT),
    sentence("how long did {a} take", BUILDING, &BUILDING_MEANT),
    sentence(
        "did {a} (mention|report|write) {b}",
        SAYING,
        &["were there events from {a} mentioning \"{b}\""],
    ),
    near("did {a} say {b}", SAYING, &["were there events from {a} mentioning \"{b}\""]),
    sentence(
        "when (did|does|will) {a} (start|begin)",
        "it starts with the first event under it, of it or at it",
        &[
            "dates of (first event under {a})",
            "dates of (first event of {a})",
            "dates of (first event at {a})",
        ],
    ),
    sentence(
        "when (did|does|will) {a} (end|stop|finish)",
        "it ends with the last event under it, of it or at it",
        &["dates of (last event under {a})", "dates of (last event of {a})", "dates of (last event at {a})"],
    ),
    sentence("when (was|is) (last|latest) {a}", DATE, &["dates of (last {a})"]),
    sentence("when (was|is) first {a}", DATE, &["dates of (first {a})"]),
    sentence("(what|which) {a} did {b} {c} first", ORDER, &["{a} with (first <{c}> by {b})"]),
    sentence("(what|which) {a} did {b} {c} last", ORDER, &["{a} with (last <{c}> by {b})"]),
    sentence(
        "what (did|does|do) {a} (say|report|write) (about|on|of) {b}",
        SAYING,
        &["<say> by {a} mentioning \"{b}\"", "events from {a} mentioning \"{b}\""],
    ),
    sentence("what (did|does|do) {a} (say|report|write)", SAYING, &["events from {a}", "<say> by {a}"]),
    sentence(
        "(which|what) {a} (were|was|are|is) reported (by|in) {b}",
        "use `from` for what a source reports",
        &["{a} from {b}"],
    ),
    sentence("who {a} {b} (more than once|twice)", OFTEN, &OFTEN_MEANT),
    near("who {a} {b} (often|repeatedly)", OFTEN, &OFTEN_MEANT),
    near("did {a} {b} (more than once|twice|often|repeatedly)", OFTEN, &["how many times did {a} {b}"]),
    sentence(
        "how (often|many times) (has|have|had) {a} been (to|in|at) {b}",
        OFTEN,
        &["how many times did {a} go to {b}"],
    ),
    sentence(
        "(has|have|had) {a} (ever been|been) (to|in|at) {b}",
        "ask where they went",
        &["did {a} go to {b}"],
    ),
    sentence(
        "how many (days|weeks|months|years) (between|from) {a} (and|to) {b}",
        "use `how long` for the time between events; the answer is in days and months",
        &["how long from ({a}) to ({b})"],
    ),
    sentence(
        "how (much|many) {a} (were|was|have been|has been) {b} (in|at) {c}",
        QUANTITY,
        &["total quantity of <{b}> of {a} in {c}"],
    ),
    sentence(
        "how (much|many) {a} (were|was|have been|has been) {b} by {c}",
        QUANTITY,
        &["total quantity of <{b}> of {a} by {c}"],
    ),
    sentence(
        "how (much|many) {a} (were|was|have been|has been) {b} since {c}",
        QUANTITY,
        &["total quantity of <{b}> of {a} since {c}"],
    ),
    sentence(
        "what (came|comes|happened|happens|followed) (after|next after) {a}",
        "ask for the events after it",
        &["events after ({a})"],
    ),
    sentence("what (came|happened) before {a}", "ask for events by kind", &["events before ({a})"]),
    sentence(
        "(is|are|was|were) there (a|an|any|some|already a) {a}",
        "ask for them to see whether there are any",
        &["{a}"],
    ),
    sentence(
        "(which|what) {a} (are|is|were|was|be) (part of|in|included in|covered by) {b}",
        "use `of` or `under` for what belongs to a plan",
        &["{a} of {b}", "{a} under {b}"],
    ),
    sentence("what (is|are) {a}", "ask which things are in that state", &["things {a}"]),
    near("where will next {a} be {b}", "use `planned` for the future", &["places of (planned <{b}> of {a})"]),
    sentence("where will {a} be {b}", "use `planned` for the future", &["places of (planned <{b}> of {a})"]),
    sentence("when will {a} be {b}", "use `planned` for the future", &["dates of (planned <{b}> of {a})"]),
    sentence(
        "who (was|were) (at|present at|there at) {a}",
        "use `actors` for those in an event",
        &["actors of ({a})"],
    ),
];

const BUILDING: &str = "use `how long from` one event to another";
const BUILDING_MEANT: [&str; 2] = [
    "how long from (groundbreakings of {a}) to (inaugurations of {a})",
    "how long from (groundbreakings at {a}) to (inaugurations at {a})",
];
const ORDER: &str = "ask for the first or last event";
const QUANTITY: &str = "use `quantity` for how many an event reports";
const OFTEN_MEANT: [&str; 3] = [
    "people with at least 2 (<{a}> to {b})",
    "people with at least 2 (<{a}> of {b})",
    "people with at least 2 (<{a}> at {b})",
];

/// A question in plain English, with the phrases that ask the same.
pub(super) fn asked(text: &str) -> Option<Error> {
    let span = Span { start: text.len() - text.trim_start().len(), end: text.trim_end().len() };
    let bare = text.trim().trim_end_matches(['?', '!', '.']);
    let words: Vec<&str> = bare.split_whitespace().filter(|word| !word.eq_ignore_ascii_case("the")).collect();
    if let Some(dated) = dated(&words) {
        let message = "give a month with its year";
        let error = Error::new(SyntaxErrorKind::ForeignSyntax, span, message).with_instead([dated.into()]);
        return Some(error.asking_the_same(true));
    }
    let (found, sentence) = SENTENCES.iter().find_map(|sentence| {
        let pattern = alternatives(sentence.pattern);
        Some((matched(&pattern, &words)?, sentence))
    })?;
    let instead =
        sentence.meant.iter().flat_map(|meant| bracketed(meant, &found)).map(|meant| filled(&meant, &found));
    let error = Error::new(SyntaxErrorKind::ForeignSyntax, span, sentence.message);
    Some(error.with_instead(instead).asking_the_same(sentence.same))
}

/// A piece of a pattern: the ways to say it, or what stands for any words.
enum PatternSlot {
    Any(char),
    Words(Vec<Vec<&'static str>>),
}

/// What stood for each letter.
type Found = Vec<(char, String)>;

fn alternatives(pattern: &'static str) -> Vec<PatternSlot> {
    let mut slots = Vec::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let close = match first {
            '(' => rest.find(')').map_or(rest.len(), |at| at + 1),
            _ => rest.find(' ').unwrap_or(rest.len()),
        };
        let (slot, after) = rest.split_at(close);
        let inside = slot.trim_matches(['(', ')']);
        slots.push(match slot.strip_prefix('{').and_then(|letter| letter.chars().next()) {
            Some(letter) => PatternSlot::Any(letter),
            None => PatternSlot::Words(inside.split('|').map(|way| way.split(' ').collect()).collect()),
        });
        rest = after.trim_start();
    }
    slots
}

/// What stands for the letters of a pattern that the words fit, each as short as may be.
fn matched(pattern: &[PatternSlot], words: &[&str]) -> Option<Found> {
    let [slot, rest @ ..] = pattern else { return words.is_empty().then(Vec::new) };
    match slot {
        PatternSlot::Any(letter) => (usize::from(*letter != 'z')..=words.len()).find_map(|count| {
            let mut found = matched(rest, &words[count..])?;
            found.push((*letter, said(&words[..count])));
            Some(found)
        }),
        PatternSlot::Words(ways) => ways.iter().find_map(|way| {
            let begins = words.len() >= way.len()
                && way.iter().zip(words).all(|(ours, word)| word.eq_ignore_ascii_case(ours));
            begins.then(|| matched(rest, &words[way.len()..])).flatten()
        }),
    }
}

/// Words as they stand in a phrase: without an article or `new`, and with small numbers in digits.
fn said(words: &[&str]) -> String {
    const EMPTY: [&str; 7] = ["a", "an", "any", "some", "new", "also", "already"];
    const NUMBERS: [&str; 10] =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    const BOUNDS: [&str; 5] = ["than", "least", "most", "exactly", "only"];
    if words.is_empty() {
        return String::new();
    }
    let is = |word: &str, among: &[&str]| among.iter().position(|one| word.eq_ignore_ascii_case(one));
    let start = words.iter().take_while(|word| is(word, &EMPTY).is_some()).count();
    let mut said: Vec<String> = Vec::new();
    for (at, word) in words.iter().enumerate().skip(start.min(words.len() - 1)) {
        let counted = at > 0 && is(words[at - 1], &BOUNDS).is_some();
        match is(word, &NUMBERS).filter(|_| counted) {
            Some(number) => said.push((number + 1).to_string()),
            None => said.push((*word).to_owned()),
        }
    }
    said.join(" ")
}

/// What is meant with brackets in the place of `[…]`, then without: what goes with `with` or `without` as a whole is
/// bracketed, unless it holds a word that goes on with the whole phrase.
fn bracketed(meant: &str, found: &Found) -> Vec<String> {
    let bare = meant.replace(['[', ']'], "");
    let goes_on = |word: &str| {
        ["but", "and", "or", "sorted", "limit", "per"].iter().any(|w| word.eq_ignore_ascii_case(w))
    };
    let inside = meant.contains('[') && !found.iter().any(|(_, words)| words.split(' ').any(goes_on));
    inside.then(|| meant.replace('[', "(").replace(']', ")")).into_iter().chain([bare]).collect()
}

/// A phrase with the words found in place of the letters, cut at its verb.
fn filled(meant: &str, found: &Found) -> Instead {
    let phrase = found
        .iter()
        .fold(meant.to_owned(), |phrase, (letter, words)| phrase.replace(&format!("{{{letter}}}"), words));
    match phrase.split_once('<').and_then(|(before, rest)| Some((before, rest.split_once('>')?))) {
        Some((before, (verb, after))) => {
            Instead { before: before.to_owned(), verb: verb.to_owned(), after: after.to_owned() }
        }
        None => phrase.into(),
    }
}

/// `between February and December 2024` with the year behind both months.
fn dated(words: &[&str]) -> Option<String> {
    let joins = |word: &str| ["and", "to", "until"].iter().any(|join| word.eq_ignore_ascii_case(join));
    let year = |word: &str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let at = words.windows(4).position(|four| {
        is_word_of(WordClass::Month, four[0])
            && joins(four[1])
            && is_word_of(WordClass::Month, four[2])
            && year(four[3])
    })?;
    let mut dated = words.to_vec();
    dated.insert(at + 1, words[at + 3]);
    Some(dated.join(" ").replacen("what happened ", "events ", 1))
}
