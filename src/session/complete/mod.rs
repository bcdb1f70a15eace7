//! What may stand where the cursor is: keywords of the grammar, words of the vocabulary, names of the log.
//!
//! The grammar says what classes of words may come, the vocabulary and the names fill them, and of those only what leads
//! on is offered: what some phrase goes on from that parses and whose words are known.

// Phrases to begin with.
mod examples;
// What may come, from the vocabulary and the names.
mod candidates;
// Whether it leads on.
mod completion_search;

use std::collections::BTreeMap;

use annals_grammar::complete::expectations;

use self::candidates::{Candidates, PossibleWord};
use self::completion_search::CompletionSearch;
use super::Session;

/// Candidates of one kind at most.
const CANDIDATES_MAX: usize = 60;

/// What may stand where the cursor is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completions {
    /// The byte at which what is taken begins; it replaces the text from there to the cursor.
    pub start: usize,
    /// What may stand there, the likeliest first.
    pub words: Vec<Candidate>,
}

/// Something that may stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// As it is typed.
    pub text: String,
    /// What it is.
    pub kind: CandidateKind,
    /// A phrase that goes on from the line with this taken, and can be asked or told.
    pub phrase: String,
}

/// What a candidate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CandidateKind {
    /// A word of the grammar.
    Keyword,
    /// A kind, type, verb or status.
    Word,
    /// A name.
    Name,
    /// A source.
    Source,
    /// A label.
    Label,
}

impl Candidate {
    /// As it is listed: with what it is, where that is not plain.
    #[must_use]
    pub fn shown(&self) -> String {
        match self.kind {
            CandidateKind::Keyword | CandidateKind::Word | CandidateKind::Name => self.text.clone(),
            CandidateKind::Source => format!("{} (source)", self.text),
            CandidateKind::Label => format!("{} (label)", self.text),
        }
    }
}

impl Session {
    /// What may stand at the cursor, a byte of the line. All of it leads on.
    #[must_use]
    pub fn complete(&self, line: &str, cursor: usize) -> Completions {
        let Some(before) = line.get(..cursor) else { return Completions::default() };
        let completion = expectations(before);
        let (start, possible_words) = Candidates::new(self, before, &completion).all();
        let typed = before.get(..start).unwrap_or_default();
        let mut search = CompletionSearch::new(self);
        let mut candidates = Vec::new();
        let mut of_kind = BTreeMap::new();
        // Names, and whatever is likelier than the rest, are judged before the budget may run out.
        for (rank, possible_word) in in_order_of_judgement(possible_words) {
            let count: &mut usize = of_kind.entry(possible_word.kind).or_default();
            if *count < CANDIDATES_MAX
                && let Some(phrase) = search.of(&format!("{typed}{}", possible_word.text), possible_word.sort)
            {
                *count += 1;
                candidates
                    .push((rank, Candidate { text: possible_word.text, kind: possible_word.kind, phrase }));
            }
        }
        candidates.sort_by_key(|(rank, _)| *rank);
        Completions { start, words: candidates.into_iter().map(|(_, candidate)| candidate).collect() }
    }
}

/// Offers with their places among each other: names first, then keywords, then words.
fn in_order_of_judgement(possible_words: Vec<PossibleWord>) -> Vec<(usize, PossibleWord)> {
    let mut possible_words: Vec<(usize, PossibleWord)> = possible_words.into_iter().enumerate().collect();
    possible_words.sort_by_key(|(_, possible_word)| match possible_word.kind {
        CandidateKind::Name | CandidateKind::Source | CandidateKind::Label => 0,
        CandidateKind::Keyword => 1,
        CandidateKind::Word => 2,
    });
    possible_words
}
