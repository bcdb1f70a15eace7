//! Misspelt words of the language and of the vocabulary, put right.
//!
//! A word is misspelt if nothing knows it: neither the language nor the vocabulary, no name, and not the list of plain
//! English words. One letter may be wrong in words of up to six, two in longer ones. A word that is as near to a name is
//! a name: it is asked back, and never put right.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use annals_grammar::{WordClass, edits, is_keyword, is_word_of, keywords, words_of};
use annals_graph::graph::Graph;
use annals_model::folding::fold;
use annals_query::query::GroupingKey;

use super::plain;

/// English words that deny, beside those of the language.
const NEGATIONS: [&str; 5] = ["denied", "never", "none", "neither", "nor"];
/// Words that change whether an event happened, beside moods.
const MODAL: [&str; 2] = ["possibly", "will"];
/// Endings of one word that make another of it.
const ENDINGS: [&[&str]; 6] = [
    &["", "s", "es", "ies", "y"],
    &["ed"],
    &["ing", "ings"],
    &["er", "ers", "or", "ors"],
    &["ion", "ions", "ation", "ations", "al", "als", "ment", "ments"],
    &["able", "ive", "ly", "less", "ful"],
];
/// Words that one misspelt word may be meant for, at most: with more, nothing is likely.
const MEANT_MAX: usize = 4;
/// Texts that one mending may come to, at most.
const TEXTS_MAX: usize = 8;

fn negations() -> impl Iterator<Item = &'static str> {
    words_of(WordClass::Negation).chain(NEGATIONS)
}

/// Units, and the keys that answers are grouped by: words in some places only, and no keywords.
fn others() -> impl Iterator<Item = &'static str> {
    words_of(WordClass::Unit).chain(GroupingKey::WORDS.into_iter().map(|(word, _)| word))
}

/// Whether a word denies, or is part of a denial.
pub(super) fn negates(word: &str) -> bool {
    negations().any(|known| known.eq_ignore_ascii_case(word))
}

/// What puts misspelt words right.
pub(super) struct Speller<'g> {
    graph: &'g Graph,
    /// The words of the vocabulary, one by one.
    words: OnceCell<BTreeSet<String>>,
}

/// A word of a text, with where it starts.
struct Token<'t> {
    at: usize,
    text: &'t str,
}

/// What a word may be meant for, and whether that is sure.
struct Meant {
    words: Vec<String>,
    sure: bool,
}

impl<'g> Speller<'g> {
    pub(super) fn new(graph: &'g Graph) -> Self {
        Self { graph, words: OnceCell::new() }
    }

    /// The texts that a text may be meant for, each group with whether it is sure.
    pub(super) fn mends(&self, text: &str) -> Vec<(Vec<String>, bool)> {
        let tokens = tokens(text);
        let mut mends: Vec<(Vec<String>, bool)> =
            self.joined(text, &tokens).into_iter().map(|text| (vec![text], true)).collect();
        let mut texts = vec![String::new()];
        let (mut end, mut sure) = (0, true);
        for (index, token) in tokens.iter().enumerate() {
            let before = index.checked_sub(1).map(|before| tokens[before].text);
            let dated = beside_number(text, token) && !before.is_some_and(introduces_names);
            let Some(meant) = self.meant(token, before, dated) else { continue };
            sure &= meant.sure;
            let between = &text[end..token.at];
            texts = texts
                .iter()
                .flat_map(|text| meant.words.iter().map(move |word| format!("{text}{between}{word}")))
                .take(TEXTS_MAX)
                .collect();
            end = token.at + token.text.len();
        }
        if end > 0 {
            texts.iter_mut().for_each(|mended| mended.push_str(&text[end..]));
            mends.push((texts, sure));
        }
        mends
    }

    /// What a word is meant for, if it is misspelt and something is near.
    ///
    /// `dated`: it stands where a month may.
    fn meant(&self, token: &Token<'_>, before: Option<&str>, dated: bool) -> Option<Meant> {
        let word = fold(token.text);
        let length = word.chars().count();
        if length < 3 || self.knows(&word) {
            return None;
        }
        let most = wrong_at_most(&word);
        // A capital letter inside a line begins a name, or a month.
        let capital = token.text.starts_with(char::is_uppercase);
        let inside = token.at > 0;
        let nearest = if capital && inside && !dated {
            None
        } else if capital && inside {
            nearest(&word, words_of(WordClass::Month), most)
        } else {
            let mut known: Vec<&str> = keywords().chain(words_of(WordClass::Month)).chain(others()).collect();
            known.extend(self.words().iter().map(String::as_str));
            nearest(&word, known.into_iter(), most)
        };
        let (wrong, words) = nearest.filter(|(_, words)| words.len() <= MEANT_MAX)?;
        let names = self.graph.name_words().like(&word, wrong).map(|(name, _)| name);
        let near = names.filter(|name| name.len() > 2 && self.is_of_names(name));
        let named = near.map(|name| edits(&word, name)).min();
        let names_here = capital || before.is_some_and(introduces);
        if named.is_some_and(|named| named < wrong || (named == wrong && names_here)) {
            return None;
        }
        let grave = negations().chain(words_of(WordClass::Mood)).chain(MODAL);
        let denies = grave.into_iter().any(|known| edits(&word, known) <= most);
        let typos = words.into_iter().filter(|meant| is_typo(&word, meant) && !is_another(&word, meant));
        let words: Vec<String> =
            typos.map(|meant| if capital { capitalized(meant) } else { meant.to_owned() }).collect();
        (!words.is_empty()).then_some(Meant { words, sure: !denies })
    }

    fn knows(&self, word: &str) -> bool {
        self.means(word) || plain::is_plain(word)
    }

    /// Whether a word is one of the language, of the vocabulary or of a name.
    fn means(&self, word: &str) -> bool {
        is_keyword(word)
            || is_word_of(WordClass::Month, word)
            || others().any(|other| other == word)
            || self.words().contains(word)
            || self.is_of_names(word)
    }

    /// Whether every word of a sentence that begins with a capital letter is known, and, if `all`, whether a phrase holds
    /// every word of a name in it.
    pub(super) fn names_in(&self, sentence: &str, phrase: &str, all: bool) -> bool {
        let phrase = fold(phrase);
        let said: BTreeSet<&str> = phrase.split(|letter: char| !letter.is_alphanumeric()).collect();
        tokens(sentence).iter().all(|token| {
            let word = fold(token.text);
            let known = !token.text.starts_with(char::is_uppercase) || self.knows(&word);
            known && !(all && self.is_of_names(&word) && !said.contains(word.as_str()))
        })
    }

    /// Whether what is put in the place of words holds those of them that are known.
    pub(super) fn keeps(&self, words: &str, text: &str) -> bool {
        let text = fold(text);
        let said: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric()).collect();
        let one = text.replace(' ', "");
        let mut known =
            tokens(words).into_iter().map(|token| fold(token.text)).filter(|word| self.means(word));
        let number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
        let mut numbers = words.split_whitespace().filter(|word| number(word));
        numbers.all(|number| said.contains(&number))
            && (!words.contains('!') || text.contains('!'))
            && !tokens(words).iter().any(|token| {
                let word = fold(token.text);
                !said.contains(&word.as_str()) && said.iter().any(|other| is_prefixed(&word, other))
            })
            && known.all(|word| said.iter().any(|other| edits(&word, other) < 3) || one.contains(&word))
    }

    /// A text with a blank taken out or put in where that makes a word of the vocabulary: `ground breakings`,
    /// `foodfactory`.
    fn joined(&self, text: &str, tokens: &[Token<'_>]) -> Vec<String> {
        let terms: BTreeSet<&str> = self.graph.vocabulary().words().map(|(term, _)| term).collect();
        let together = tokens.windows(2).find_map(|pair| {
            let [first, second] = pair else { return None };
            let (start, end) = (first.at + first.text.len(), second.at);
            let blank = text.get(start..end)?.chars().all(char::is_whitespace);
            let one = fold(&format!("{}{}", first.text, second.text));
            (blank && terms.contains(one.as_str()))
                .then(|| format!("{}{one}{}", &text[..first.at], &text[second.at + second.text.len()..]))
        });
        let apart = tokens.iter().filter(|token| token.text.len() > 5 && !self.knows(&fold(token.text)));
        let apart = apart.filter_map(|token| {
            let one = fold(token.text);
            let term = terms.iter().find(|term| term.contains(' ') && term.replace(' ', "") == one)?;
            Some(format!("{}{term}{}", &text[..token.at], &text[token.at + token.text.len()..]))
        });
        together.into_iter().chain(apart).collect()
    }

    fn words(&self) -> &BTreeSet<String> {
        self.words.get_or_init(|| {
            let terms = self.graph.vocabulary().words().flat_map(|(term, _)| term.split(' '));
            terms.map(str::to_owned).collect()
        })
    }

    /// Whether a word is of a name, and neither of the vocabulary nor of the language.
    fn is_of_names(&self, word: &str) -> bool {
        self.graph.name_words().has(word) && !self.words().contains(word) && !is_keyword(word)
    }
}

/// Whether a number stands before or behind a word.
fn beside_number(text: &str, token: &Token<'_>) -> bool {
    let digit = |letter: char| letter.is_ascii_digit();
    let (before, after) = (&text[..token.at], &text[token.at + token.text.len()..]);
    before.trim_end().ends_with(digit) || after.trim_start().starts_with(digit)
}

/// Whether a name stands behind a word, and no date.
fn introduces_names(word: &str) -> bool {
    let dated = ["in", "of", "on", "from", "without"];
    let is = |known: &str| known.eq_ignore_ascii_case(word);
    is("via") || (is_word_of(WordClass::Role, word) && !dated.into_iter().any(is))
}

/// How many letters may be wrong in a word.
pub(super) fn wrong_at_most(word: &str) -> usize {
    if word.chars().count() <= 6 { 1 } else { 2 }
}

/// Whether a name may stand behind a word.
fn introduces(word: &str) -> bool {
    let is = |known: &str| known.eq_ignore_ascii_case(word);
    let role = is_word_of(WordClass::Role, word) && !["on", "without"].into_iter().any(is);
    role || ["via", "did", "about"].into_iter().any(is)
}

/// The words nearest to one, and how many letters are wrong in them: at most so many.
pub(super) fn nearest<'w>(
    word: &str,
    known: impl Iterator<Item = &'w str>,
    most: usize,
) -> Option<(usize, Vec<&'w str>)> {
    let length = word.chars().count();
    let mut best: (usize, BTreeSet<&str>) = (most, BTreeSet::new());
    for candidate in known {
        if candidate.chars().count().abs_diff(length) > best.0 {
            continue;
        }
        let wrong = edits(word, candidate);
        if wrong < best.0 {
            best = (wrong, BTreeSet::new());
        }
        if wrong == best.0 {
            best.1.insert(candidate);
        }
    }
    let (wrong, words) = best;
    (!words.is_empty()).then(|| (wrong, words.into_iter().collect()))
}

/// Whether a short word can be a slip for another: one letter of four says little, and the first is seldom wrong; of three,
/// only two neighbours may be swapped.
fn is_typo(word: &str, meant: &str) -> bool {
    let letters = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    match word.chars().count() {
        0..=3 => letters(word) == letters(meant),
        4 => word.chars().next() == meant.chars().next() || letters(word) == letters(meant),
        _ => true,
    }
}

/// Whether one of two words is the other with a syllable in front.
fn is_prefixed(one: &str, other: &str) -> bool {
    let longer = |a: &str, b: &str| b.len() > 2 && a.len() >= b.len() + 2 && a.ends_with(b);
    longer(one, other) || longer(other, one)
}

/// Whether a word is rather another word than a misspelling: one with a syllable in front (`undisputed`, `reopened`), or
/// another form of the same stem (`visitors`).
fn is_another(word: &str, meant: &str) -> bool {
    if is_prefixed(word, meant) {
        return true;
    }
    let shared: usize =
        word.chars().zip(meant.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let form = |tail: &str| ENDINGS.iter().position(|endings| endings.contains(&tail));
    // Where a letter of the stem ends the one and begins the ending of the other, the stem may be shorter.
    (shared.saturating_sub(1)..=shared).filter(|at| *at >= 3 && word.is_char_boundary(*at)).any(|at| {
        match (form(&word[at..]), meant.get(at..).and_then(form)) {
            (Some(one), Some(other)) => one != other,
            _ => false,
        }
    })
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The words of a text outside quotes, brackets and comments that hold nothing but letters.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut start, mut closing) = (None, None);
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        if let Some(mark) = closing {
            closing = (letter != mark).then_some(mark);
            continue;
        }
        if letter.is_alphanumeric() || "-'’_#$.:/".contains(letter) {
            start.get_or_insert(at);
            continue;
        }
        if let Some(start) = start.take()
            && let word = text[start..at].trim_end_matches(['.', ':'])
            && word.chars().all(char::is_alphabetic)
            && !word.is_empty()
        {
            tokens.push(Token { at: start, text: word });
        }
        closing = match letter {
            '"' => Some('"'),
            '“' => Some('”'),
            _ => None,
        };
    }
    tokens
}
