//! From words to entities.

use annals_grammar::ast::{PartKind, Run, Span};
use annals_grammar::english;
use annals_grammar::quote_name;
use annals_graph::graph::name_words::NameWords;
use annals_graph::ids::{EntityIx, TypeIx};
use annals_graph::vocabulary::Sense;
use annals_model::entry::Mood;
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::folding::{composed, fold, words as words_of};
use annals_model::numbers::total;

use super::{Lookup, alike};

/// How many names that are alike an error names at most.
const CANDIDATES_MAX: usize = 8;
/// How many of those who bear a name a message names at most.
pub const NAMESAKES_MAX: usize = 10;
/// A name with so many letters wrong is that name misspelt, and no shorter one with more behind it.
const EDITS_NEAR: usize = 2;
/// How many names are compared with one letter by letter.
const NAMES_READ_MAX: usize = 500;
/// How many words of a name are looked for in others.
const WORDS_READ_MAX: usize = 8;

/// What fits where a name stands.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// The types that fit, by name; every type where empty.
    pub types: Vec<String>,
    /// The preposition or other word before it, for messages.
    pub place: String,
}

impl Lookup<'_> {
    /// The entity that a run names, perhaps with its type in front: `Kimhwa`, `county "Kim Hyong Jik"`.
    ///
    /// # Errors
    /// If nobody has that name, more than one has, or who has it is of a type that does not fit.
    pub fn entity(&self, run: &Run, expected: &Expected) -> Result<EntityIx> {
        let whole = text_of(run);
        if let Some(name) = &whole {
            // The grammar leaves out an article, which may be part of a name.
            let with_article = format!("the {name}");
            for name in [name, &with_article] {
                let found = self.entities_named(name);
                if !found.is_empty() {
                    return self.single(name, found, expected, run.span);
                }
            }
        }
        if let Some((ty, name)) = self.typed_name(run) {
            let of_type = |ix: &EntityIx| {
                let entity = self.view.graph().entity(*ix);
                self.view.graph().vocabulary().is_a(entity.ty, ty)
            };
            let found: Vec<EntityIx> = self.entities_named(&name).into_iter().filter(of_type).collect();
            if !found.is_empty() {
                return self.single(&name, found, expected, run.span);
            }
            let type_name = &self.view.graph().vocabulary().ty(ty).name;
            // The type stays: only the name behind it is unknown.
            let span = self.typed(run).map_or(run.span, |(_, rest)| rest.span);
            return Err(self.unknown(&name, span, Some(type_name), type_name, false));
        }
        match whole {
            Some(name) if name.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("new ")) => {
                Err(no_single_name(run))
            }
            Some(name) => {
                let known = |ty: &&String| self.view.graph().vocabulary().type_named(ty).is_some();
                let ty = expected.types.iter().find(known).map_or("person", String::as_str);
                let quoted = matches!(run.parts.as_slice(), [one] if matches!(one.kind, PartKind::Quoted(_)));
                Err(self.unknown(&name, run.span, None, ty, quoted))
            }
            None => Err(no_single_name(run)),
        }
    }

    /// Whether somebody is called by all of a run.
    #[must_use]
    pub fn is_called(&self, run: &Run) -> bool {
        text_of(run).is_some_and(|name| self.is_borne(&name))
    }

    /// Whether a run is what somebody is called, perhaps with a type before it.
    #[must_use]
    pub fn is_name(&self, run: &Run) -> bool {
        let typed = || self.typed_name(run).is_some_and(|(_, name)| self.is_borne(&name));
        self.is_called(run) || typed()
    }

    /// Those who bear a name under the lens; where nobody does, those who bear it in the whole log. The entities
    /// that were merged into another stand for it.
    #[must_use]
    pub fn entities_named(&self, name: &str) -> Vec<EntityIx> {
        let mut canonical: Vec<EntityIx> = self.namesakes(name).collect();
        canonical.sort_unstable();
        canonical.dedup();
        canonical
    }

    /// The same, read as they are asked for, in no order, and one perhaps several times: of a name that very many bear
    /// most questions are settled by the first few.
    fn namesakes(&self, name: &str) -> impl Iterator<Item = EntityIx> {
        let names = self.view.graph().names();
        let mut visible = names.namesakes(name, self.view.bound()).peekable();
        let hidden = visible.peek().is_none().then(|| names.namesakes(name, None));
        visible.chain(hidden.into_iter().flatten()).map(|ix| self.view.canonical(ix))
    }

    /// Those who bear a name in just this spelling: read as they are asked for, in no order, and one perhaps several
    /// times. Whoever declares what is new goes by the spelling: names that differ in it are kept apart.
    pub fn namesakes_spelled(&self, name: &str) -> impl Iterator<Item = EntityIx> {
        self.view.graph().names().spelled(name).map(|ix| self.view.canonical(ix))
    }

    /// Somebody who bears a name that differs from this one in spelling only.
    #[must_use]
    pub fn spelled_otherwise(&self, name: &str) -> Option<EntityIx> {
        let spelling = composed(name);
        let mut namings = self.view.graph().names().namings(name, None);
        namings.find(|naming| naming.spelling != spelling).map(|naming| self.view.canonical(naming.entity))
    }

    /// Whether somebody bears a name.
    #[must_use]
    pub fn is_borne(&self, name: &str) -> bool {
        self.view.graph().names().is_borne(name)
    }

    /// Whether one entity bears a name and nobody else does.
    #[must_use]
    pub fn is_own(&self, name: &str, ix: EntityIx) -> bool {
        let mut namesakes = self.namesakes(name);
        namesakes.next() == Some(ix) && namesakes.all(|other| other == ix)
    }

    /// A type in front of a name: the longest run of words that is a type, and what follows it.
    #[must_use]
    pub fn typed_name(&self, run: &Run) -> Option<(TypeIx, String)> {
        let (ty, rest) = self.typed(run)?;
        text_of(&rest).map(|name| (ty, name))
    }

    /// The longest run of words that is a type, and the run that follows it.
    fn typed(&self, run: &Run) -> Option<(TypeIx, Run)> {
        let graph = self.view.graph();
        for split in (1..run.parts.len()).rev() {
            let words: Option<Vec<&str>> = run.parts[..split]
                .iter()
                .map(|part| match &part.kind {
                    PartKind::Word(word) => Some(word.as_str()),
                    PartKind::Quoted(quoted) => Some(quoted.as_str()),
                    _ => None,
                })
                .collect();
            let folded = fold(&words?.join(" "));
            let ty = graph.vocabulary().senses(&folded, None).find_map(|sense| match sense {
                Sense::Type(ix) => Some(ix),
                _ => None,
            });
            if let Some(ty) = ty {
                let parts = run.parts[split..].to_vec();
                let start = parts.first().map_or(run.span.start, |part| part.span.start);
                return Some((ty, Run { parts, span: Span { start, end: run.span.end } }));
            }
        }
        None
    }

    fn single(&self, name: &str, found: Vec<EntityIx>, expected: &Expected, span: Span) -> Result<EntityIx> {
        let vocabulary = self.view.graph().vocabulary();
        let fits = |ix: &EntityIx| {
            let ty = self.view.graph().type_of(*ix);
            expected.types.is_empty() || expected.types.iter().any(|name| vocabulary.is_a_named(ty, name))
        };
        let fitting: Vec<EntityIx> = found.iter().copied().filter(fits).collect();
        match fitting.as_slice() {
            [one] => Ok(*one),
            [] => Err(self.unfit(&found, expected, span)),
            _ => Err(self.ambiguous(name, &fitting).at(span)),
        }
    }

    fn unfit(&self, found: &[EntityIx], expected: &Expected, span: Span) -> Error {
        let described = self.listed(found, "and");
        let wanted = english::list(&expected.types, "or");
        let does = english::agreeing(total(found.len()), "doesn't", "don't");
        let message = format!("{described} {does} fit after `{}`, which takes {wanted}", expected.place);
        let first = found.first().map_or_else(String::new, |ix| self.view.graph().entity(*ix).name.clone());
        let place = found.iter().any(|ix| self.view.is_place(*ix));
        let hint = if place {
            format!("a place follows `to`, `at` or `in`: in {}", quote_name(&first))
        } else {
            format!(
                "`:kinds` lists what each kind of event takes in each role; `describe {}` shows more",
                quote_name(&first)
            )
        };
        Error::new(ErrorKind::Meaning, message).hint(hint).at(span)
    }

    /// The error for a name that several bear who fit.
    pub fn ambiguous(&self, name: &str, found: &[EntityIx]) -> Error {
        let candidates = found.iter().take(NAMESAKES_MAX).map(|ix| self.unambiguous_name(*ix)).collect();
        Error::new(ErrorKind::Ambiguous, format!("`{name}` may be {}", self.listed(found, "or")))
            .hint("use a unique name, or put the type before it")
            .candidates(candidates)
    }

    /// Entities in words, as many as a message names, and how many more there are.
    #[must_use]
    pub fn listed(&self, found: &[EntityIx], join: &str) -> String {
        some_of(found, join, |ix| self.described(*ix))
    }

    /// An entity in words: name, type, what it lies in, its latest event.
    #[must_use]
    pub fn described(&self, ix: EntityIx) -> String {
        let graph = self.view.graph();
        let entity = graph.entity(ix);
        let ty = &graph.vocabulary().ty(entity.ty).name;
        let parent = self.view.parent(ix).map(|(above, _)| format!(" in {}", graph.entity(above).name));
        let newest = graph.postings().roles_of(ix).flat_map(|(_, list)| list.iter());
        let newest = newest
            .filter_map(|event| self.view.event(event))
            .max_by_key(|seen| (seen.extent.latest, seen.number));
        let newest = newest.map(|seen| {
            let kind = &graph.vocabulary().kind(seen.kind).name;
            let date = seen.date().map_or_else(String::new, |date| format!(", {}", date.everyday()));
            let mood = match seen.mood {
                Mood::Happened => String::new(),
                other => format!("{} ", other.as_str()),
            };
            format!("; latest: {mood}{kind} #{}{date}", seen.number)
        });
        let (parent, newest) = (parent.unwrap_or_default(), newest.unwrap_or_default());
        format!("{} ({ty}{parent}{newest})", entity.name)
    }

    /// How to say an entity so that nobody else is meant: its preferred name, with its type in front if needed, or
    /// its entry.
    #[must_use]
    pub fn unambiguous_name(&self, ix: EntityIx) -> String {
        self.said(ix).to_string()
    }

    /// The same as a part of a phrase.
    #[must_use]
    pub fn said(&self, ix: EntityIx) -> Run {
        let graph = self.view.graph();
        let entity = graph.entity(ix);
        if self.is_own(&entity.name, ix) {
            return Run::name(&entity.name);
        }
        let mut of_type = self.namesakes(&entity.name).filter(|other| graph.type_of(*other) == entity.ty);
        let first = of_type.next();
        if of_type.all(|other| Some(other) == first) {
            let ty = &graph.vocabulary().ty(entity.ty).name;
            return Run::words(ty).then(Run::quoted(&entity.name));
        }
        Run::part(PartKind::Number(entity.number))
    }

    /// `named`: the type that was typed in front of it; `fitting`: one that would fit; `whole`: in quotes, so that it
    /// ends where it ends.
    fn unknown(&self, name: &str, span: Span, named: Option<&str>, fitting: &str, whole: bool) -> Error {
        let mut candidates = self.close_names(name);
        let near = |known: &String| annals_grammar::edits(known.trim_matches('"'), name) <= EDITS_NEAR;
        if whole {
            candidates.retain(near);
        }
        if let Some(error) = self.no_name(name, span, !whole && !candidates.iter().any(near)) {
            return error.candidates(candidates);
        }
        let what = named.map_or_else(|| "nothing".to_owned(), |ty| format!("no {ty}"));
        let message = format!("{what} is called `{name}`");
        let quoted = name.replace('"', "\"\"");
        let ty = fitting;
        if self.records && candidates.is_empty() && named.is_none() && name.starts_with(char::is_uppercase) {
            candidates.push(format!("new {ty} \"{quoted}\""));
        }
        let hint = if self.records {
            format!(
                "if it is new, declare it first (`declare {ty} \"{quoted}\"`), or record it as `new {ty} \"{quoted}\"`"
            )
        } else {
            "`:names` lists the names".to_owned()
        };
        Error::new(ErrorKind::Unknown, message).hint(hint).candidates(candidates).at(span)
    }

    /// The error for what is no name at all: a word of the vocabulary, or, `far` from every name, one with more behind it.
    fn no_name(&self, name: &str, span: Span, far: bool) -> Option<Error> {
        let senses = self.view.graph().vocabulary().senses(&fold(name), None);
        let what = senses.into_iter().find_map(|sense| match sense {
            Sense::Kind(_) => Some("a kind of event"),
            Sense::Type(_) => Some("a type"),
            Sense::Past(_) | Sense::Verb(_) => Some("a verb"),
            _ => None,
        });
        if let Some(what) = what {
            let message = format!("expected a name here, but `{name}` is {what}");
            return Some(
                Error::new(ErrorKind::Unknown, message).hint("use one name: `:names` lists them").at(span),
            );
        }
        let (known, rest) = self.known_start(name).filter(|_| far)?;
        let message = format!("nothing is called `{name}`: the known name `{known}` ends before `{rest}`");
        let hint = "put a preposition (by, to, at, in, of, with) or another word of the language between them, or quote a longer name";
        Some(Error::new(ErrorKind::Unknown, message).hint(hint).at(span))
    }

    /// Those who bear a name that holds the same words in another order or with other marks between them: `Pak, Myong
    /// Ho`, `Pak Myong Ho.`
    #[must_use]
    pub fn likely_same(&self, name: &str) -> Vec<EntityIx> {
        let (folded, names) = (fold(name), self.view.graph().names());
        let sorted = |name: &str| {
            let mut words: Vec<String> = words_of(name).map(str::to_owned).collect();
            words.sort_unstable();
            words
        };
        let (index, wanted) = (self.view.graph().name_words(), sorted(&folded));
        let rarest = wanted.iter().map(|word| index.holding(word)).min_by_key(|holding| holding.len());
        let holding = rarest.into_iter().flatten().take(NAMES_READ_MAX).map(|place| index.name(*place));
        let same = holding.filter(|known| *known != folded && sorted(known) == wanted);
        let mut who: Vec<EntityIx> = same
            .flat_map(|known| names.namings(known, None).take(CANDIDATES_MAX))
            .map(|naming| self.view.canonical(naming.entity))
            .collect();
        who.sort_unstable();
        who.dedup();
        who
    }

    /// The longest known name that a text of several words begins with, and what follows it.
    fn known_start(&self, name: &str) -> Option<(String, String)> {
        let words: Vec<&str> = name.split(' ').collect();
        (1..words.len()).rev().find_map(|count| {
            let (start, rest) = (words[..count].join(" "), words[count..].join(" "));
            self.is_borne(&start).then_some((start, rest))
        })
    }

    /// Known names that a wrong one may have been meant for, each as it can be typed: names that it begins (a bare
    /// name ends at a preposition), then names spelled alike.
    #[must_use]
    pub fn close_names(&self, name: &str) -> Vec<String> {
        if self.terse {
            return Vec::new();
        }
        let folded = fold(name);
        let names = self.view.graph().names();
        let longer = format!("{folded} ");
        let mut close: Vec<EntityIx> = Vec::new();
        let begun = names.beginning(&longer).take(CANDIDATES_MAX);
        let begun = begun.flat_map(|(_, namings)| namings.take(CANDIDATES_MAX));
        close.extend(begun.map(|naming| naming.entity));
        let bearers = |name: &str| names.namings(name, None).take(CANDIDATES_MAX).map(|naming| naming.entity);
        let words = self.view.graph().name_words();
        for near in alike(&folded, likely(words, &folded)) {
            close.extend(bearers(&near));
        }
        if folded.len() > 2 {
            let holding = words.holding(&folded).iter().take(CANDIDATES_MAX);
            close.extend(holding.flat_map(|place| bearers(words.name(*place))));
        }
        let mut said: Vec<String> = Vec::new();
        for ix in close {
            let saying = self.unambiguous_name(self.view.canonical(ix));
            if !said.contains(&saying) {
                said.push(saying);
            }
            if said.len() == CANDIDATES_MAX {
                break;
            }
        }
        said
    }
}

/// The names that a folded one may have been meant for: those that hold the most of its words, each perhaps misspelt.
fn likely<'w>(words: &'w NameWords, folded: &str) -> impl Iterator<Item = &'w str> + use<'w> {
    let mut held = vec![0_u8; words.names()];
    for word in words_of(folded).take(WORDS_READ_MAX) {
        let wrong = word.chars().count().div_ceil(3).min(EDITS_NEAR);
        let like = words.like(word, wrong).filter(|(known, _)| annals_grammar::edits(known, word) <= wrong);
        for place in like.flat_map(|(_, places)| places) {
            let held = usize::try_from(*place).ok().and_then(|place| held.get_mut(place));
            held.into_iter().for_each(|held| *held = held.saturating_add(1));
        }
    }
    let most = held.iter().copied().max().unwrap_or(0);
    let mut places: Vec<u32> = Vec::new();
    for count in (0..=most).rev() {
        let holding = held.iter().zip(0_u32..).filter(|(held, _)| **held == count);
        places.extend(holding.map(|(_, place)| place).take(NAMES_READ_MAX - places.len()));
    }
    places.into_iter().map(|place| words.name(place))
}

/// The error for a run that is no single name.
fn no_single_name(run: &Run) -> Error {
    let new = matches!(run.parts.first().map(|part| &part.kind), Some(PartKind::Word(word)) if word.eq_ignore_ascii_case("new"));
    if new {
        return Error::new(ErrorKind::Meaning, "`new` needs a type, and a name in quotes")
            .hint("new person \"…\"; `:kinds` lists the types")
            .at(run.span);
    }
    Error::new(ErrorKind::Meaning, "expected a single name here")
        .hint("quote a name of several words; join several names in brackets: (A and B)")
        .at(run.span)
}

/// As many of several in words as a message names, and how many more there are.
#[must_use]
pub fn some_of<T>(all: &[T], join: &str, words: impl Fn(&T) -> String) -> String {
    let shown = all.iter().take(NAMESAKES_MAX).map(words).collect();
    let more = total(all.len().saturating_sub(NAMESAKES_MAX));
    english::list_some(shown, more, join)
}

/// The text of a run that is one name: bare words joined, or one quoted text.
#[must_use]
pub fn text_of(run: &Run) -> Option<String> {
    let mut words = Vec::with_capacity(run.parts.len());
    for part in &run.parts {
        match &part.kind {
            PartKind::Word(word) => words.push(word.as_str()),
            PartKind::Quoted(quoted) if run.parts.len() == 1 => words.push(quoted.as_str()),
            _ => return None,
        }
    }
    (!words.is_empty()).then(|| words.join(" "))
}
