//! Verbs in the forms that English gives them.

use annals_grammar::SentencePieceKind;
use annals_graph::ids::KindIx;
use annals_graph::vocabulary::Sense;
use annals_graph::vocabulary::speech::{GAP, LIGHT_VERBS, VerbPattern};
use annals_model::entry::Role;
use annals_model::folding::fold;

use super::noun::{Ordinal, SaidNoun};
use super::words::SentenceReader;

/// Verbs of those to whom an event comes: `received a visit`.
const HOSTING: [&str; 4] = ["host", "receive", "welcome", "get"];
/// Verbs of wanting before `to` and what is wanted.
const WANTING: [&str; 6] = ["want", "wish", "intend", "hope", "desire", "aim"];
/// Verbs of wanting behind `would`.
const WOULD: [&str; 4] = ["like", "want", "wish", "prefer"];
/// Verbs of those who say what they want, before a noun for it.
const SAYING_SO: [&str; 8] =
    ["express", "announce", "declare", "state", "voice", "show", "indicate", "signal"];
/// Nouns for what somebody wants.
const INTENTIONS: [&str; 9] =
    ["intention", "intentions", "intent", "interest", "wish", "desire", "willingness", "readiness", "hope"];

pub(super) use annals_graph::vocabulary::speech::ARTICLES;

/// Forms of `be`, before which or behind which a verb is passive.
pub(super) const BE: [&str; 4] = ["is", "are", "was", "were"];

/// What a verb says.
#[derive(Clone, Debug)]
pub(super) enum Verb {
    /// An event of a kind.
    Of(Box<SaidVerb>),
    /// That the subject is to whom an event comes, which follows.
    Hosting,
    /// That the subject does what the noun of a kind says, which follows.
    Light,
}

/// The roles of the subject and the object of a verb, where they are not the plain ones.
pub(super) type FrameRoles = (Role, Option<Role>);

/// A verb of the vocabulary as it stands in a clause.
#[derive(Clone, Debug)]
pub(super) struct SaidVerb {
    pub(super) kind: KindIx,
    pub(super) frame: Option<FrameRoles>,
    /// The object, where it stands inside the verb.
    pub(super) inside: Option<SaidNoun>,
    /// Which of several, where that stands inside the verb: `paid the last visit to`.
    pub(super) order: Option<Ordinal>,
}

impl SentenceReader<'_> {
    /// The verb at a place: the place behind it, and what it says.
    pub(super) fn verb(&self, at: usize) -> Option<(usize, Verb)> {
        let found = self.intention(at).or_else(|| self.verb_of_vocabulary(at));
        let next = at + 1;
        // Beside the noun of a kind the noun says what it is, unless the vocabulary has the whole.
        if found.as_ref().is_none_or(|(behind, _)| *behind == next)
            && let Some(verb) = self.verb_before_noun(at)
        {
            return Some((next, verb));
        }
        found.map(|(next, verb)| (next, Verb::Of(Box::new(verb))))
    }

    /// A verb that says nothing, or only who is host, beside the noun of a kind behind it.
    fn verb_before_noun(&self, at: usize) -> Option<Verb> {
        let (from, _) = self.ordered(self.skip(at + 1, &ARTICLES));
        let noun = || self.kind_at(from).is_some() || self.named_before_kind(from);
        if self.is_form(at, &HOSTING) {
            return noun().then_some(Verb::Hosting);
        }
        (self.is_light(at) && noun()).then_some(Verb::Light)
    }

    /// Whether a word is a form of a verb that says nothing beside the noun of a kind.
    pub(super) fn is_light(&self, at: usize) -> bool {
        self.is_form(at, &LIGHT_VERBS)
    }

    /// The place behind a verb that says nothing more than the noun of a kind does: `how many goals did she score`.
    pub(super) fn past_own_verb(&self, at: usize, kind: Option<KindIx>) -> Option<usize> {
        if self.is_light(at) {
            return Some(at + 1);
        }
        let (next, verb) = self.verb_of_vocabulary(at)?;
        (Some(verb.kind) == kind && verb.frame.is_none()).then_some(next)
    }

    /// What the word at a place may be a form of.
    fn bases(&self, at: usize) -> &[String] {
        self.tokens.get(at).map_or(&[], |token| &token.bases)
    }

    fn is_form(&self, at: usize, verbs: &[&str]) -> bool {
        self.bases(at).iter().any(|base| verbs.contains(&base.as_str()))
    }

    /// Whether `NAME's` stands before the noun of a kind: `hosted Kim's visit`.
    fn named_before_kind(&self, at: usize) -> bool {
        self.name(at).is_some() && self.piece(at + 1) == Some(SentencePieceKind::Possessive)
    }

    /// The verb of the vocabulary of most words at a place: the place behind it, and what it says.
    fn verb_of_vocabulary(&self, at: usize) -> Option<(usize, SaidVerb)> {
        let speech = self.vocabulary().speech();
        let patterns = self.bases(at).iter().flat_map(|base| speech.verbs_opening(&fold(base)));
        let found = patterns.filter_map(|pattern| self.behind_first_word(at + 1, pattern));
        // Of equals the first is meant: the word as it was typed, before what it may be a form of.
        found.reduce(|best, other| if other.0 > best.0 { other } else { best })
    }

    /// A verb whose first word stands before a place.
    fn behind_first_word(&self, mut at: usize, pattern: &VerbPattern) -> Option<(usize, SaidVerb)> {
        let mut said = SaidVerb { kind: pattern.kind, frame: pattern.frame, inside: None, order: None };
        for (place, word) in pattern.rest.iter().enumerate() {
            if word == GAP {
                let (next, noun) = self.noun(at, true)?;
                said.inside = Some(noun);
                at = next + usize::from(self.piece(next) == Some(SentencePieceKind::Possessive));
            } else if ARTICLES.contains(&word.as_str()) {
                let (next, order) = self.ordered(self.skip(at, &ARTICLES));
                said.order = order.or(said.order);
                at = next;
            } else if fold(&self.tokens.get(at)?.text) == *word {
                // `spoke on Monday` does not say of what; `went on strike in May` is a verb up to `strike`.
                let is_last = place + 1 == pattern.rest.len();
                if is_last && self.preposition(at).is_some() && self.is_of_time(at) {
                    return None;
                }
                at += 1;
            } else {
                return None;
            }
        }
        Some((at, said))
    }

    /// `wanted to meet`, `would like to meet`, `expressed its intention to meet`: the kind that is the intention of what is
    /// wanted.
    fn intention(&self, at: usize) -> Option<(usize, SaidVerb)> {
        let (next, order) = self.wanting(at)?;
        let (next, verb) = self.verb_of_vocabulary(next)?;
        let kind = self.vocabulary().speech().intention_of(verb.kind)?;
        Some((next, SaidVerb { kind, order: order.or(verb.order), ..verb }))
    }

    /// Words of wanting: the place behind them, and which of several it is.
    fn wanting(&self, at: usize) -> Option<(usize, Option<Ordinal>)> {
        if self.word(at) == "would" {
            let next = self.is_any(at + 1, &WOULD).then_some(at + 2)?;
            return self.past(next, "to").map(|next| (next, None));
        }
        if self.is_form(at, &WANTING) {
            return self.past(at + 1, "to").map(|next| (next, None));
        }
        let (next, order) =
            self.is_form(at, &SAYING_SO).then(|| self.ordered(self.skip(at + 1, &ARTICLES)))?;
        let next = self.is_any(next, &INTENTIONS).then_some(next + 1)?;
        self.is_any(next, &["to", "in", "of"]).then_some((next + 1, order))
    }

    /// The kind that a verb is of.
    pub(super) fn verb_named(&self, verb: &str) -> Option<KindIx> {
        let vocabulary = self.vocabulary();
        vocabulary.senses(&fold(verb), None).find_map(|sense| match sense {
            Sense::Past(ix) | Sense::Verb(ix) => Some(ix),
            _ => None,
        })
    }

    /// The kind of a verb of two words whose object stands before it in a passive: `ground was broken`.
    pub(super) fn split_verb(&self, object: &str, at: usize) -> Option<(usize, KindIx)> {
        let kind = self.bases(at).iter().find_map(|verb| self.verb_named(&format!("{verb} {object}")))?;
        Some((at + 1, kind))
    }
}
