//! The pieces of a line, with what they name: names of several words are one piece, and so are dates.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use annals_grammar::ast::Spelled;
use annals_grammar::{SentencePiece, SentencePieceKind, sentence};
use annals_graph::ids::{EntityIx, KindIx, StatusIx, TypeIx};
use annals_graph::vocabulary::{Sense, Vocabulary};
use annals_model::entry::Role;
use annals_model::folding::fold;
use annals_model::inflection::bases;

use crate::lookup::Lookup;

/// Words that a name may have at most, if it is to be found without quotes.
const NAME_WORDS_MAX: usize = 8;

/// A piece of a line, with what it names.
#[derive(Clone, Debug)]
pub(super) struct SentenceToken {
    kind: SentenceTokenKind,
    /// As typed; of a quoted text, what stands inside.
    pub(super) text: String,
    /// Of a word, the word in small letters.
    pub(super) word: String,
    /// Of a word, what it may be a form of as a verb.
    pub(super) bases: Vec<String>,
    /// Where it begins in the line.
    start: usize,
}

impl SentenceToken {
    fn new(kind: SentenceTokenKind, text: &str, start: usize) -> Self {
        let is_word = kind == SentenceTokenKind::Piece(SentencePieceKind::Word);
        let word = if is_word { text.to_lowercase().replace('’', "'") } else { String::new() };
        let mut bases = if is_word { bases(&word) } else { Vec::new() };
        // Who has been to a place went there.
        bases.extend((word == "been").then(|| "go".to_owned()));
        Self { kind, text: text.to_owned(), word, bases, start }
    }
}

impl SentenceToken {
    /// Whether it says nothing at the end of a line: `please`, and the comma before it.
    fn is_idle_at_end(&self) -> bool {
        const IDLE: [&str; 6] = ["please", "thanks", "right", "ok", "okay", "correct"];
        IDLE.contains(&self.word.as_str()) || self.kind == SentenceTokenKind::Piece(SentencePieceKind::Comma)
    }
}

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum SentenceTokenKind {
    /// A name, with all who bear it.
    Name(Vec<EntityIx>),
    /// A piece that nobody is called by.
    Piece(SentencePieceKind),
}

/// Words behind which `'s` is a verb.
const PRONOUNS: [&str; 7] = ["what", "who", "where", "when", "that", "there", "it"];

/// What reads the tokens of one line.
pub(super) struct SentenceReader<'g> {
    pub(super) lookup: Lookup<'g>,
    line: String,
    pub(super) tokens: Vec<SentenceToken>,
    /// How many nouns and clauses stand around what is read.
    depth: Cell<usize>,
    /// Where something stands beside an inner noun that may belong to the outer one.
    forks: RefCell<BTreeSet<usize>>,
    /// The one of these places that belongs to the outer noun.
    pub(super) turned: Option<usize>,
}

impl<'g> SentenceReader<'g> {
    /// A reader of a line; nothing where it is no sentence.
    pub(super) fn new(text: &str, lookup: Lookup<'g>) -> Option<Self> {
        let pieces = sentence(text)?;
        let mut tokens: Vec<SentenceToken> = Vec::with_capacity(pieces.len());
        let mut at = 0;
        while let Some(piece) = pieces.get(at) {
            let token = |kind, text: &str| SentenceToken::new(kind, text, piece.span.start);
            let name = longest_name(&pieces[at..], text, lookup);
            let (count, name) = name.map_or((1, None), |(count, name, who)| (count, Some((name, who))));
            tokens.push(match (name, piece.kind) {
                (Some((name, who)), _) => token(SentenceTokenKind::Name(who), &name),
                (None, SentencePieceKind::Quoted) => match lookup.entities_named(piece.text) {
                    none if none.is_empty() => token(SentenceTokenKind::Piece(piece.kind), piece.text),
                    who => token(SentenceTokenKind::Name(who), piece.text),
                },
                // `what's new`: no name owns what follows.
                (None, SentencePieceKind::Possessive)
                    if tokens.last().is_some_and(|owner| PRONOUNS.contains(&owner.word.as_str())) =>
                {
                    token(SentenceTokenKind::Piece(SentencePieceKind::Word), "is")
                }
                (None, kind) => token(SentenceTokenKind::Piece(kind), piece.text),
            });
            at += count;
            // `hasn't` is `has not`.
            if let Some(last) = tokens.last_mut()
                && let Some(verb) = last.word.strip_suffix("n't")
            {
                let verb = if verb == "wo" { "will".to_owned() } else { verb.to_owned() };
                *last = SentenceToken { word: verb, ..last.clone() };
                let not = SentenceTokenKind::Piece(SentencePieceKind::Word);
                tokens.push(SentenceToken::new(not, "not", piece.span.start));
            }
        }
        while tokens.len() > 1 && tokens.last().is_some_and(SentenceToken::is_idle_at_end) {
            tokens.pop();
        }
        let (depth, forks) = (Cell::new(0), RefCell::default());
        Some(Self { lookup, line: text.to_owned(), tokens, depth, forks, turned: None })
    }

    /// Reads a noun or clause that stands inside another.
    pub(super) fn inside<T>(&self, read: impl FnOnce(&Self) -> Option<T>) -> Option<T> {
        self.depth.set(self.depth.get() + 1);
        let found = read(self);
        self.depth.set(self.depth.get() - 1);
        found
    }

    /// Whether what stands beside an inner noun is left to the outer one.
    pub(super) fn is_left(&self, at: usize) -> bool {
        if self.depth.get() == 0 {
            return false;
        }
        self.forks.borrow_mut().insert(at);
        self.turned == Some(at)
    }

    /// The places at which something was read beside an inner noun that may belong to the outer one.
    pub(super) fn forks(&self) -> Vec<usize> {
        self.forks.borrow().iter().copied().collect()
    }

    /// The same without some of the words.
    pub(super) fn without(&self, from: usize, to: usize) -> Self {
        let mut tokens = self.tokens.clone();
        tokens.drain(from..to);
        let (depth, forks) = (Cell::new(0), RefCell::default());
        Self { lookup: self.lookup, line: self.line.clone(), tokens, depth, forks, turned: None }
    }

    /// The line from a token on, as it was typed.
    pub(super) fn typed_from(&self, at: usize) -> &str {
        let text = self.tokens.get(at).and_then(|token| self.line.get(token.start..));
        text.unwrap_or_default().trim_end_matches(['?', '!', '.', ' '])
    }

    /// Where the piece at a place begins in the line; nothing behind the last.
    pub(super) fn start_of(&self, at: usize) -> Option<usize> {
        self.tokens.get(at).map(|token| token.start)
    }

    /// What stands between two places, as it was typed.
    pub(super) fn as_typed(&self, from: usize, to: usize) -> &str {
        let place = |at: usize| self.start_of(at).unwrap_or(self.line.len());
        self.line.get(place(from)..place(to)).unwrap_or_default().trim()
    }

    pub(super) fn vocabulary(&self) -> &'g Vocabulary {
        self.lookup.view.graph().vocabulary()
    }

    /// The word at a place, in small letters; empty where there is none.
    pub(super) fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.word.as_str())
    }

    /// The words between two places, as they were typed.
    pub(super) fn text(&self, from: usize, to: usize) -> String {
        let words: Vec<&str> = self.tokens[from..to].iter().map(|token| token.text.as_str()).collect();
        words.join(" ")
    }

    /// The piece at a place that nobody is called by.
    pub(super) fn piece(&self, at: usize) -> Option<SentencePieceKind> {
        match self.tokens.get(at)?.kind {
            SentenceTokenKind::Piece(piece) => Some(piece),
            SentenceTokenKind::Name(_) => None,
        }
    }

    /// Who bear the name at a place.
    pub(super) fn name(&self, at: usize) -> Option<&[EntityIx]> {
        match &self.tokens.get(at)?.kind {
            SentenceTokenKind::Name(who) => Some(who),
            SentenceTokenKind::Piece(_) => None,
        }
    }

    pub(super) fn is_end(&self, at: usize) -> bool {
        at >= self.tokens.len()
    }

    /// Whether the word at a place is one of these.
    pub(super) fn is_any(&self, at: usize, words: &[&str]) -> bool {
        let word = self.word(at);
        !word.is_empty() && words.contains(&word)
    }

    /// The place behind these words, if they stand at a place.
    pub(super) fn past(&self, at: usize, words: &str) -> Option<usize> {
        let mut next = at;
        for word in words.split(' ') {
            if self.word(next) != word {
                return None;
            }
            next += 1;
        }
        Some(next)
    }

    /// The place behind the first of these that stands at a place, and which it is.
    pub(super) fn past_any<T: Copy>(&self, at: usize, table: &[(&str, T)]) -> Option<(usize, T)> {
        table.iter().find_map(|(words, meant)| Some((self.past(at, words)?, *meant)))
    }

    /// The place behind the longest of these that stands at a place.
    pub(super) fn past_one(&self, at: usize, table: &[&str]) -> Option<usize> {
        table.iter().filter_map(|words| self.past(at, words)).max()
    }

    /// The place behind any of these words, as often as one stands there.
    pub(super) fn skip(&self, mut at: usize, words: &[&str]) -> usize {
        while self.is_any(at, words) {
            at += 1;
        }
        at
    }

    /// The longest run of words of the vocabulary at a place in one of the senses wanted: the place behind it, and what
    /// it is.
    fn sense<T>(&self, at: usize, wanted: impl Fn(Sense) -> Option<T>) -> Option<(usize, T)> {
        let most = self.vocabulary().words_longest().max(1);
        let is_word = |token: &&SentenceToken| {
            matches!(
                token.kind,
                SentenceTokenKind::Piece(SentencePieceKind::Word) | SentenceTokenKind::Name(_)
            )
        };
        let words: Vec<&str> = self.tokens[at.min(self.tokens.len())..]
            .iter()
            .take(most)
            .take_while(is_word)
            .map(|token| token.text.as_str())
            .collect();
        (1..=words.len()).rev().find_map(|count| {
            let folded = fold(&words[..count].join(" "));
            let found = self.vocabulary().senses(&folded, None).find_map(&wanted);
            found.map(|sense| (at + count, sense))
        })
    }

    /// A noun for a kind of event: the place behind it, and the kind.
    pub(super) fn kind_at(&self, at: usize) -> Option<(usize, KindIx)> {
        self.sense(at, |sense| if let Sense::Kind(ix) = sense { Some(ix) } else { None })
    }

    /// A noun for a type: the place behind it, and the type.
    pub(super) fn type_at(&self, at: usize) -> Option<(usize, TypeIx)> {
        self.sense(at, |sense| if let Sense::Type(ix) = sense { Some(ix) } else { None })
    }

    /// A status: the place behind it, and the status.
    pub(super) fn status_at(&self, at: usize) -> Option<(usize, StatusIx)> {
        self.sense(at, |sense| if let Sense::Status(ix) = sense { Some(ix) } else { None })
    }

    /// The preposition at a place.
    pub(super) fn preposition(&self, at: usize) -> Option<Role> {
        Role::spelled(self.word(at)).filter(|role| *role != Role::Without)
    }
}

/// The longest run of pieces from the first that is a name: how many, the name, and who bear it. A single word that the
/// vocabulary or the language knows is no name, unless it is written like one.
fn longest_name(
    pieces: &[SentencePiece<'_>],
    text: &str,
    lookup: Lookup<'_>,
) -> Option<(usize, String, Vec<EntityIx>)> {
    let fits = |piece: &&SentencePiece<'_>| {
        matches!(
            piece.kind,
            SentencePieceKind::Word
                | SentencePieceKind::Date
                | SentencePieceKind::Possessive
                | SentencePieceKind::Bracket
                | SentencePieceKind::Comma
        )
    };
    if !matches!(pieces.first()?.kind, SentencePieceKind::Word | SentencePieceKind::Date) {
        return None;
    }
    let most = pieces.iter().take(NAME_WORDS_MAX).take_while(fits).count();
    (1..=most).rev().find_map(|count| {
        let name = &text[pieces[0].span.start..pieces[count - 1].span.end];
        if matches!(pieces[count - 1].kind, SentencePieceKind::Possessive | SentencePieceKind::Comma)
            || count == 1 && !is_name_alone(pieces[0], lookup)
        {
            return None;
        }
        let who = lookup.entities_named(name);
        (!who.is_empty()).then(|| (count, name.to_owned(), who))
    })
}

/// Whether a single word can be a name: it is no word of the language, and none of the vocabulary in small letters.
fn is_name_alone(piece: SentencePiece<'_>, lookup: Lookup<'_>) -> bool {
    if piece.kind != SentencePieceKind::Word || annals_grammar::is_keyword(piece.text) {
        return false;
    }
    let capital = piece.text.starts_with(|letter: char| letter.is_uppercase() || letter.is_numeric());
    let vocabulary = lookup.view.graph().vocabulary();
    capital || vocabulary.senses(&fold(piece.text), None).next().is_none()
}
