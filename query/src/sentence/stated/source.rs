//! Who reports what a sentence states.

use annals_grammar::SentencePieceKind;
use annals_model::folding::fold;

use super::parts::StatedParts;
use crate::sentence::words::SentenceReader;

/// Words before a source.
const BEFORE: [&str; 10] = [
    "per", "according to", "as reported by", "as stated by", "as published by", "reported by", "citing",
    "as per", "says", "reports",
];
/// Verbs behind a source, with whether they deny what follows.
const SAYS: [(&str, bool); 18] = [
    ("says", false),
    ("said", false),
    ("reports", false),
    ("reported", false),
    ("writes", false),
    ("wrote", false),
    ("states", false),
    ("stated", false),
    ("claims", false),
    ("claimed", false),
    ("confirms", false),
    ("confirmed", false),
    ("notes", false),
    ("noted", false),
    ("announces", false),
    ("announced", false),
    ("denies", true),
    ("denied", true),
];
/// Pieces that a source's name may have at most.
const NAME_PIECES_MAX: usize = 8;
/// So many sources are looked through for a publisher.
const SOURCES_MAX: usize = 10_000;

impl StatedParts<'_> {
    /// Takes out who reports it, wherever that stands.
    pub(super) fn take_sources(&mut self) {
        let Some(reader) = self.reader() else { return };
        let behind = (0..reader.tokens.len()).find_map(|at| {
            let verb = reader.is_any(at, &["says", "reports", "reported"]);
            let aside = at.checked_sub(1).map(|before| reader.piece(before));
            if verb && aside != Some(Some(SentencePieceKind::Comma)) {
                return None;
            }
            let name = reader.past_one(at, &BEFORE)?;
            let (next, keys) = reader.source(name).or_else(|| reader.unknown_source(name))?;
            Some((at, next, keys, false))
        });
        let found = behind
            .or_else(|| reader.source_in_front().map(|(next, keys, denies)| (0, next, keys, denies)))
            .or_else(|| reader.source_at_end().map(|(at, keys)| (at, reader.tokens.len(), keys, false)));
        let Some((from, to, keys, denies)) = found else { return };
        self.sources = keys;
        self.denied ^= denies;
        self.tells = true;
        self.spoken = true;
        self.cut(&reader, from, to);
        if let Some(rest) = self.text.strip_prefix("also ") {
            self.text = rest.to_owned();
        }
    }

    /// Whether words before a colon name a source, perhaps behind a date; then it is kept.
    pub(super) fn is_from(&mut self, head: &str) -> bool {
        let name = head.rsplit_once(',').map_or(head, |(_, name)| name).trim();
        let name = super::parts::strip_words(name, "source").unwrap_or(name);
        let Some(reader) = SentenceReader::new(name, self.lookup) else { return false };
        let found = reader.source(0).filter(|(next, _)| reader.is_end(*next));
        let is_from = found.is_some();
        if let Some((_, keys)) = found {
            self.sources = keys;
            self.tells = true;
            self.spoken = true;
        }
        is_from
    }
}

impl SentenceReader<'_> {
    /// A source by its key, publisher or title at a place: the place behind it, and the keys of those it may be.
    pub(super) fn source(&self, at: usize) -> Option<(usize, Vec<String>)> {
        let at = self.skip(at, &["the"]);
        let most = self.tokens.len().min(at + NAME_PIECES_MAX);
        (at + 1..=most).rev().find_map(|next| {
            let keys = self.keys_of(self.as_typed(at, next).trim_matches('"'));
            (!keys.is_empty()).then_some((next, keys))
        })
    }

    fn keys_of(&self, name: &str) -> Vec<String> {
        let graph = self.lookup.view.graph();
        if let Some(ix) = graph.source_keyed(name) {
            return vec![graph.source(ix).source.key.clone()];
        }
        let folded = fold(name);
        let bare = folded.strip_prefix("the ").unwrap_or(&folded);
        let is = |text: &String| {
            let text = fold(text);
            text.strip_prefix("the ").unwrap_or(&text) == bare
        };
        let sources = graph.sources().take(SOURCES_MAX).map(|(_, row)| &row.source);
        let named =
            sources.filter(|source| source.publisher.iter().chain(&source.title).any(is)).map(|s| &s.key);
        named.cloned().collect()
    }

    /// A name at a place that no source has: nothing but capital letters and quotes tell it from what follows.
    fn unknown_source(&self, at: usize) -> Option<(usize, Vec<String>)> {
        let from = self.skip(at, &["the"]);
        if self.piece(from) == Some(SentencePieceKind::Quoted) {
            return Some((from + 1, vec![self.tokens[from].text.clone()]));
        }
        let capital = |at: usize| {
            let token = self.tokens.get(at);
            token.is_some_and(|token| token.text.starts_with(|letter: char| letter.is_uppercase()))
        };
        let mut next = from;
        while capital(next) && (self.name(next).is_none() || next == from) {
            next += 1;
        }
        (next > from).then(|| (next, vec![self.as_typed(from, next).trim_end_matches(',').to_owned()]))
    }

    /// `KCNA reports that …`: the place behind it, the source, and whether it denies.
    fn source_in_front(&self) -> Option<(usize, Vec<String>, bool)> {
        let known = self.source(0);
        let named = || self.unknown_source(0).filter(|_| self.name(0).is_none());
        let is_known = known.is_some();
        let (next, keys) = known.or_else(named)?;
        let next = self.skip(next, &["has", "have", "also", "later", "now"]);
        let (next, denies) = self.past_any(next, &SAYS)?;
        let that = self.skip(next, &["that"]);
        (is_known || that > next).then_some((that, keys, denies))
    }

    /// `…, KCNA` and `… (KCNA)`: where it begins, and the source.
    fn source_at_end(&self) -> Option<(usize, Vec<String>)> {
        let last = self.tokens.len().checked_sub(1)?;
        if self.piece(last) == Some(SentencePieceKind::Bracket) {
            let inside = self.tokens[last].text.trim_matches(['(', ')']).trim();
            let keys = self.keys_of(super::parts::strip_words(inside, "source").unwrap_or(inside));
            return (!keys.is_empty()).then_some((last, keys));
        }
        (1..last).find_map(|comma| {
            (self.piece(comma) == Some(SentencePieceKind::Comma)).then_some(())?;
            let (next, keys) = self.source(self.skip(comma + 1, &["as"]))?;
            let next = self.past_one(next, &["says", "reports", "reported", "said"]).unwrap_or(next);
            self.is_end(next).then_some((comma, keys))
        })
    }
}
