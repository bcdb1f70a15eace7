//! How kinds are spoken of: their verbs with all that belongs to them, and the words that are made of those defined.
//!
//! A verb may be of several words, have its object in between (`…`), and want its subject and object in roles of their
//! own. Regular forms are made: the past of a verb, and of a kind that is called by a clause (`Make a visit`) its noun and
//! verb. What is made never stands against what was defined, and what would be made for two kinds is made for neither.

use std::collections::BTreeMap;

use annals_model::entry::{EntryId, Role, VerbFrame};
use annals_model::folding::fold;
use annals_model::inflection::{past_forms, plural};

use super::{Kind, Sense, Vocabulary};
use crate::ids::KindIx;

/// Verbs that say nothing beside the noun of a kind: `paid a visit`, `held a groundbreaking`.
pub const LIGHT_VERBS: [&str; 11] =
    ["pay", "make", "hold", "take", "give", "have", "do", "conduct", "perform", "deliver", "stage"];

/// Articles, and what stands in their place.
pub const ARTICLES: [&str; 11] =
    ["a", "an", "the", "any", "some", "his", "her", "its", "their", "another", "all"];

/// Where the object of a verb stands in it: `…`, folded.
pub const GAP: &str = "...";

/// Prepositions that introduce no role by themselves, beside those that do.
const OTHER_PREPOSITIONS: [&str; 12] = [
    "on behalf of", "in favor of", "in favour of", "in support of", "in front of", "together with", "about",
    "over", "toward", "towards", "upon", "through",
];

/// A verb as it stands in a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerbPattern {
    /// Its words behind the first, folded.
    pub rest: Vec<String>,
    /// What it says.
    pub kind: KindIx,
    /// The roles of its subject and object, where they are not the plain ones.
    pub frame: Option<(Role, Option<Role>)>,
}

/// How the kinds of a vocabulary are spoken of.
#[derive(Clone, Debug, Default)]
pub struct Speech {
    /// Verbs by their first word.
    verbs: BTreeMap<String, Vec<VerbPattern>>,
    /// What made words mean.
    made: BTreeMap<String, Vec<(EntryId, Sense)>>,
    /// The roles that prepositions introduce beside a kind, where they are not the plain ones.
    prepositions: BTreeMap<KindIx, Vec<(String, Role)>>,
    /// The kind that is the intention of another.
    intentions: BTreeMap<KindIx, KindIx>,
}

impl Speech {
    /// How the kinds of a vocabulary are spoken of.
    pub(super) fn of(vocabulary: &Vocabulary) -> Self {
        let mut speech = Self::default();
        for (ix, kind) in vocabulary.kinds() {
            let of_name = speech.make_words(ix, kind);
            of_name.iter().for_each(|verb| speech.add_verb(verb, ix, None));
        }
        for (ix, kind) in vocabulary.kinds() {
            let plain = kind.past.iter().chain(&kind.verbs).chain(std::iter::once(&kind.name));
            plain.for_each(|verb| speech.add_verb(verb, ix, None));
            for frame in &kind.frames {
                speech.add_verb(&frame.verb, ix, Some((frame.subject, frame.object)));
                speech.add_preposition(ix, frame);
            }
            for intended in kind.intends.iter().filter_map(|name| vocabulary.kind_named(name)) {
                speech.intentions.entry(intended).or_insert(ix);
            }
        }
        // Of what stands in them the longest is meant.
        for verbs in speech.verbs.values_mut() {
            verbs.sort_by_key(|verb| std::cmp::Reverse(verb.rest.len()));
        }
        speech
    }

    fn add_verb(&mut self, verb: &str, kind: KindIx, frame: Option<(Role, Option<Role>)>) {
        // A word with a hyphen is one word: `test-fire`.
        let mut words = verb.split(' ').map(fold);
        let Some(first) = words.next() else { return };
        let pattern = VerbPattern { rest: words.collect(), kind, frame };
        let known = self.verbs.entry(first).or_default();
        // The newest kind with a verb has it; what was told stands before what is made.
        known.retain(|known| known.rest != pattern.rest);
        known.push(pattern);
    }

    /// A preposition at the end of a verb introduces the same role behind the noun: who speaks about something makes a
    /// speech about it.
    fn add_preposition(&mut self, kind: KindIx, frame: &VerbFrame) {
        let Some(role) = frame.object.filter(|_| frame.subject == Role::By) else { return };
        let verb = fold(&frame.verb);
        let last = verb.rsplit(' ').next().unwrap_or_default();
        let long = OTHER_PREPOSITIONS
            .into_iter()
            .find(|other| verb.strip_suffix(other).is_some_and(|before| before.ends_with(' ')));
        let preposition = long.or_else(|| Role::ALL.into_iter().map(Role::as_str).find(|word| *word == last));
        if let Some(preposition) = preposition {
            self.prepositions.entry(kind).or_default().push((preposition.to_owned(), role));
        }
    }

    /// Makes the words that are not stated: the past forms of verbs, and what the name of a kind says where nothing else is
    /// said of it. The verbs in its name are given back.
    fn make_words(&mut self, ix: KindIx, kind: &Kind) -> Vec<String> {
        let mut verbs = kind.verbs.clone();
        let (mut nouns, mut of_name) = (Vec::new(), Vec::new());
        if kind.verbs.is_empty() && kind.past.is_empty() {
            (nouns, of_name) = said_by_name(&fold(&kind.name));
            verbs.extend(of_name.iter().cloned());
        }
        let number = kind.number;
        let mut add = |word: String, sense| self.made.entry(word).or_default().push((number, sense));
        for noun in nouns {
            add(plural(&noun), Sense::Kind(ix));
            add(noun, Sense::Kind(ix));
        }
        for verb in &verbs {
            let [past, participle] = past_forms(&verb.to_lowercase()).map(|form| fold(&form));
            if participle != past {
                add(participle, Sense::Past(ix));
            }
            add(past, Sense::Past(ix));
        }
        for verb in &of_name {
            add(verb.clone(), Sense::Verb(ix));
        }
        of_name
    }

    /// What a folded word that nobody defined means, where it is made for one kind only.
    pub(super) fn made(&self, folded: &str, bound: Option<EntryId>) -> impl Iterator<Item = Sense> + '_ {
        let all = self.made.get(folded).map_or(&[][..], Vec::as_slice);
        let known = move |number: &EntryId| bound.is_none_or(|bound| *number <= bound);
        let alone = move |sense: &Sense| {
            let same = |other: &Sense| {
                std::mem::discriminant(other) != std::mem::discriminant(sense) || other == sense
            };
            all.iter().all(|(_, other)| same(other))
        };
        all.iter().filter(move |(number, sense)| known(number) && alone(sense)).map(|(_, sense)| *sense)
    }

    /// The verbs that begin with a folded word, those of most words first.
    #[must_use]
    pub fn verbs_opening(&self, first: &str) -> &[VerbPattern] {
        self.verbs.get(first).map_or(&[], Vec::as_slice)
    }

    /// The verbs of several words that begin with a verb of another kind, each with its first word: `go on strike`, where
    /// who goes somewhere visits it.
    pub fn longer_verbs(&self) -> impl Iterator<Item = (&str, &VerbPattern)> {
        self.verbs.iter().flat_map(|(first, patterns)| {
            let short = patterns.iter().find(|pattern| pattern.rest.is_empty());
            let longer =
                patterns.iter().filter(move |pattern| short.is_some_and(|short| short.kind != pattern.kind));
            longer.map(|pattern| (first.as_str(), pattern))
        })
    }

    /// The role that a preposition introduces beside a kind, where its verbs say so.
    #[must_use]
    pub fn role_behind(&self, kind: KindIx, preposition: &str) -> Option<Role> {
        let known = self.prepositions.get(&kind)?;
        known.iter().find(|(word, _)| word == preposition).map(|(_, role)| *role)
    }

    /// The prepositions that introduce no role by themselves, the longest first.
    #[must_use]
    pub const fn other_prepositions() -> &'static [&'static str] {
        &OTHER_PREPOSITIONS
    }

    /// The kind that is the intention of another.
    #[must_use]
    pub fn intention_of(&self, kind: KindIx) -> Option<KindIx> {
        self.intentions.get(&kind).copied()
    }
}

/// The nouns and verbs that the name of a kind says: `make a visit` is a visit, and to visit; `criticize or denounce` is
/// either.
fn said_by_name(name: &str) -> (Vec<String>, Vec<String>) {
    const HOSTING: [&str; 3] = ["host", "receive", "welcome"];
    let words: Vec<&str> = name.split(' ').collect();
    if let [verb, article, noun @ ..] = words.as_slice()
        && LIGHT_VERBS.contains(verb)
        && ARTICLES.contains(article)
        && !noun.is_empty()
    {
        let noun = noun.join(" ");
        return (vec![noun.clone()], vec![noun]);
    }
    if words.first().is_some_and(|verb| HOSTING.contains(verb)) {
        return (Vec::new(), Vec::new());
    }
    let either: Vec<&str> =
        name.split([',', '/']).flat_map(|part| part.split(" or ")).map(str::trim).collect();
    match either.as_slice() {
        // What the first of them says alone is a whole.
        [first, _, ..] if !first.contains(' ') => {
            let verbs = either.iter().map(|verb| verb.strip_prefix("or ").unwrap_or(verb).to_owned());
            (Vec::new(), verbs.filter(|verb| !verb.is_empty()).collect())
        }
        _ => (Vec::new(), vec![name.to_owned()]),
    }
}
