//! Verbs in the forms that English gives them.

use annals_grammar::SentencePieceKind;
use annals_graph::ids::KindIx;
use annals_graph::vocabulary::Sense;
use annals_model::folding::fold;

use super::words::SentenceReader;

/// Verbs whose forms are not regular: base, past, participle.
const IRREGULAR: [(&str, &str, &str); 62] = [
    ("become", "became", "become"),
    ("begin", "began", "begun"),
    ("break", "broke", "broken"),
    ("bring", "brought", "brought"),
    ("build", "built", "built"),
    ("buy", "bought", "bought"),
    ("catch", "caught", "caught"),
    ("choose", "chose", "chosen"),
    ("come", "came", "come"),
    ("do", "did", "done"),
    ("draw", "drew", "drawn"),
    ("drive", "drove", "driven"),
    ("fall", "fell", "fallen"),
    ("feel", "felt", "felt"),
    ("fight", "fought", "fought"),
    ("find", "found", "found"),
    ("fly", "flew", "flown"),
    ("forbid", "forbade", "forbidden"),
    ("freeze", "froze", "frozen"),
    ("get", "got", "gotten"),
    ("give", "gave", "given"),
    ("go", "went", "gone"),
    ("grow", "grew", "grown"),
    ("have", "had", "had"),
    ("hear", "heard", "heard"),
    ("hide", "hid", "hidden"),
    ("hit", "hit", "hit"),
    ("hold", "held", "held"),
    ("keep", "kept", "kept"),
    ("know", "knew", "known"),
    ("lay", "laid", "laid"),
    ("lead", "led", "led"),
    ("leave", "left", "left"),
    ("lose", "lost", "lost"),
    ("make", "made", "made"),
    ("meet", "met", "met"),
    ("pay", "paid", "paid"),
    ("put", "put", "put"),
    ("read", "read", "read"),
    ("ride", "rode", "ridden"),
    ("rise", "rose", "risen"),
    ("run", "ran", "run"),
    ("say", "said", "said"),
    ("see", "saw", "seen"),
    ("seek", "sought", "sought"),
    ("sell", "sold", "sold"),
    ("send", "sent", "sent"),
    ("shoot", "shot", "shot"),
    ("show", "showed", "shown"),
    ("sink", "sank", "sunk"),
    ("speak", "spoke", "spoken"),
    ("spend", "spent", "spent"),
    ("stand", "stood", "stood"),
    ("steal", "stole", "stolen"),
    ("strike", "struck", "struck"),
    ("swear", "swore", "sworn"),
    ("take", "took", "taken"),
    ("teach", "taught", "taught"),
    ("tell", "told", "told"),
    ("throw", "threw", "thrown"),
    ("win", "won", "won"),
    ("write", "wrote", "written"),
];

/// Verbs that say nothing beside the noun of a kind: `paid a visit`, `held a groundbreaking`.
const LIGHT: [&str; 11] =
    ["pay", "make", "hold", "take", "give", "have", "do", "conduct", "perform", "deliver", "stage"];
/// Verbs of those to whom an event comes: `received a visit`.
const HOSTING: [&str; 4] = ["host", "receive", "welcome", "get"];
/// Words before the noun of a kind behind a light verb.
pub(super) const ARTICLES: [&str; 11] =
    ["a", "an", "the", "any", "some", "his", "her", "its", "their", "another", "all"];

/// Forms of `be`, before which or behind which a verb is passive.
pub(super) const BE: [&str; 4] = ["is", "are", "was", "were"];

/// What a verb says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    /// An event of a kind.
    Of(KindIx),
    /// That the subject is to whom an event comes, which follows.
    Hosting,
    /// That the subject does what the noun of a kind says, which follows.
    Light,
}

/// The base of a word that is a form of a verb: itself, and what regular endings may be of.
pub(super) fn bases(word: &str) -> Vec<String> {
    let mut bases = vec![word.to_owned()];
    for (base, past, participle) in IRREGULAR {
        if [base, past, participle].contains(&word) || is_regular(word, base) {
            bases.extend([base, past, participle].map(str::to_owned));
        }
    }
    for ending in ["ed", "ing", "es", "s", "d"] {
        let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() > 1) else { continue };
        bases.push(stem.to_owned());
        bases.push(format!("{stem}e"));
        if let Some(stem) = stem.strip_suffix('i') {
            bases.push(format!("{stem}y"));
        }
        let mut letters = stem.chars().rev();
        if let (Some(last), Some(before)) = (letters.next(), letters.next())
            && last == before
        {
            bases.push(stem[..stem.len() - last.len_utf8()].to_owned());
        }
    }
    bases
}

/// Whether a word is a form of a base that is regular in every verb: `goes`, `going`.
fn is_regular(word: &str, base: &str) -> bool {
    let stem = base.strip_suffix('e').unwrap_or(base);
    matches!(word.strip_prefix(base), Some("s" | "es")) || word.strip_prefix(stem) == Some("ing")
}

impl SentenceReader<'_> {
    /// The verb at a place: the place behind it, and what it says.
    pub(super) fn verb(&self, at: usize) -> Option<(usize, Verb)> {
        if let Some(found) = self.verb_of_vocabulary(at) {
            return Some(found);
        }
        let is = |verbs: &[&str]| self.is_form(at, verbs);
        let next = at + 1;
        let (from, _) = self.ordered(self.skip(next, &ARTICLES));
        let noun = self.kind_at(from).is_some() || self.named_before_kind(from);
        if is(&HOSTING) && noun {
            return Some((next, Verb::Hosting));
        }
        (is(&LIGHT) && noun).then_some((next, Verb::Light))
    }

    /// Whether a word is a form of a verb that says nothing beside the noun of a kind.
    pub(super) fn is_light(&self, at: usize) -> bool {
        self.is_form(at, &LIGHT)
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

    fn verb_of_vocabulary(&self, at: usize) -> Option<(usize, Verb)> {
        let most = self.vocabulary().words_longest().max(1);
        let firsts = self.bases(at);
        (1..=most).rev().find_map(|count| {
            let rest: Vec<&str> = (at + 1..at + count).map(|at| self.word(at)).collect();
            if rest.iter().any(|word| word.is_empty()) {
                return None;
            }
            let kind = firsts.iter().find_map(|first| {
                let said = std::iter::once(first.as_str()).chain(rest.iter().copied());
                self.verb_named(&said.collect::<Vec<_>>().join(" "))
            })?;
            Some((at + count, Verb::Of(kind)))
        })
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
