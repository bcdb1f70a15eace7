//! Whether a text leads on: to a phrase that parses and whose words are known.
//!
//! The resolver is asked, and nobody else knows better: a text leads on if some phrase goes on from it that can be
//! looked up. What the grammar would have next is tried with one word for each class of words (a date, a number, a
//! name of each type), the likeliest ways first, over a few pieces. What led on once is tried first the next time, for
//! what may stand at one place mostly goes on alike.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use annals_grammar::Phrase;
use annals_grammar::complete::{Expectation, next, opens_statement};
use annals_graph::ids::{EntityIx, TypeIx};
use annals_graph::view::View;
use annals_graph::vocabulary::{TypeSet, Vocabulary};
use annals_model::entry::Role;
use annals_model::time::{Day, Timestamp};
use annals_query::lookup::Lookup;
use annals_query::query::Lens;
use annals_query::resolve;

use super::candidates::{CandidateClass, Family, VERB_BEHIND};
use crate::session::{Context, Session, tell};

/// Texts looked at for one candidate, at most: the fewer, the more of its family led nowhere.
const LOOKED_AT_MAX: usize = 32;
/// Texts looked at for one candidate, however many of its family led nowhere.
const LOOKED_AT_MIN: usize = 10;
/// Bytes of text looked at for one line, at most: what is not reached is not offered. Reading takes as long as a text is,
/// so this holds for the time that a line takes.
pub(super) const BYTES_IN_ALL: usize = 40_000;
/// What a look costs beside the bytes of its text: the words are looked up as well.
pub(super) const BYTES_A_LOOK: usize = 40;
/// Pieces that a candidate may need, at most.
const PIECES_MAX: usize = 5;
/// Of a sort of which so many lead nowhere, and none leads on, no more are tried.
const DEAD_MAX: usize = 2;
/// The keywords that most often complete a phrase.
const HALVES: [&str; 9] = ["to", "by", "because", "in", "of", "into", "via", "and", "source"];
/// So many nouns are tried before them where a noun begins.
const NOUNS_FIRST: usize = 8;
/// So many names are tried where a name may stand before it is words for events and things.
const NAMES_FIRST: usize = 3;
/// So many entities are looked over for one of each type.
const ENTITIES_SEEN: usize = 2_000;

/// What finds a way on.
pub(super) struct CompletionSearch<'s> {
    session: &'s Session,
    samples: Samples,
    /// Bytes that may still be looked at.
    left: usize,
    /// What led on from where just these were expected.
    ends: BTreeMap<Vec<Expectation>, String>,
    /// How many of a sort led nowhere; none once one led on.
    dead: BTreeMap<CandidateClass, Option<usize>>,
    /// How many searches of a family were in vain.
    in_vain: BTreeMap<Family, u32>,
}

impl<'s> CompletionSearch<'s> {
    pub(super) fn new(session: &'s Session) -> Self {
        let (ends, dead, in_vain) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { session, samples: Samples::of(session), left: BYTES_IN_ALL, ends, dead, in_vain }
    }

    /// A phrase that a text with a candidate at its end leads to.
    pub(super) fn of(&mut self, text: &str, sort: CandidateClass) -> Option<String> {
        let dead = self.dead.get(&sort).copied().unwrap_or(Some(0));
        if dead.is_some_and(|dead| dead >= DEAD_MAX) {
            return None;
        }
        let found = self.search(text, sort);
        if let Some(count) = dead
            && !matches!(sort, CandidateClass::Own | CandidateClass::Opening)
        {
            self.dead.insert(sort, if found.is_some() { None } else { Some(count + 1) });
        }
        found
    }

    fn search(&mut self, text: &str, sort: CandidateClass) -> Option<String> {
        let family = sort.family();
        let expected = self.expected(text);
        if may_end(text, &expected)
            && let Some(phrase) = self.whole(text)
        {
            return Some(phrase);
        }
        if let Some(end) = self.ends.get(&expected)
            && let Some(phrase) = self.whole(&format!("{text}{end}"))
        {
            return Some(phrase);
        }
        let mut open = BinaryHeap::new();
        let mut pushed = 0;
        let mut push = |open: &mut BinaryHeap<_>,
                        text: &str,
                        pieces: Vec<(usize, String)>,
                        cost: usize,
                        count: usize| {
            for (dear, piece) in pieces {
                pushed += 1;
                open.push((Reverse((cost + dear, pushed)), format!("{text} {piece}"), count));
            }
        };
        let like = if let CandidateClass::Name(ty) = sort { Some(ty) } else { None };
        push(&mut open, text, self.samples.behind(text, &expected, like), 0, 1);
        let in_vain = self.in_vain.get(&family).copied().unwrap_or(0);
        for _ in 0..family.looked_at(in_vain) {
            let Some((Reverse((cost, _)), longer, count)) = open.pop() else { break };
            let further = self.expected(&longer);
            if may_end(&longer, &further)
                && let Some(phrase) = self.whole(&longer)
            {
                self.ends.insert(expected, longer[text.len()..].to_owned());
                return Some(phrase);
            }
            if count < PIECES_MAX && self.left > 0 {
                push(&mut open, &longer, self.samples.behind(&longer, &further, like), cost, count + 1);
            }
        }
        self.in_vain.insert(family, in_vain + 1);
        None
    }

    /// What the grammar would have behind a text.
    fn expected(&mut self, text: &str) -> Vec<Expectation> {
        let Some(left) = self.left.checked_sub(text.len() + BYTES_A_LOOK) else {
            self.left = 0;
            return Vec::new();
        };
        self.left = left;
        let mut expected = next(&format!("{text} "));
        expected.sort();
        expected.dedup();
        expected
    }

    /// The text with its brackets closed, if that is a phrase whose words are known.
    fn whole(&mut self, text: &str) -> Option<String> {
        self.left = self.left.checked_sub(text.len() + BYTES_A_LOOK)?;
        let phrase = format!("{text}{}", ")".repeat(open_brackets(text)));
        self.session.understands(&phrase).then_some(phrase)
    }
}

impl Session {
    /// Whether a phrase can be asked or told: it parses, and its words are known.
    pub(super) fn understands(&self, phrase: &str) -> bool {
        let graph = self.graph();
        match annals_grammar::parse(phrase) {
            Ok(Phrase::Question(question)) => {
                resolve::known(&question, graph, Lens::default(), Day(0)).is_some()
            }
            Ok(Phrase::Statement(statement)) => {
                tell::is_tellable(&statement, graph, &Context::at(Timestamp(0)))
            }
            Ok(Phrase::Replay(_)) => true,
            Err(_) => false,
        }
    }
}

impl Family {
    /// Texts looked at for one of a family of which so many searches were in vain. Where two of those that are alike
    /// found no way on, the others find none but the ways that are known.
    fn looked_at(self, in_vain: u32) -> usize {
        match self {
            Self::Opening => 2 * LOOKED_AT_MAX,
            Self::Keyword => (LOOKED_AT_MAX >> in_vain.min(8)).max(LOOKED_AT_MIN),
            _ if in_vain < 2 => LOOKED_AT_MAX,
            _ => 0,
        }
    }
}

/// The types that some kind of event takes in each role.
fn fitting(vocabulary: &Vocabulary) -> BTreeMap<Role, TypeSet> {
    let mut named: BTreeMap<Role, BTreeSet<&str>> = BTreeMap::new();
    for rule in vocabulary.kinds().flat_map(|(_, kind)| &kind.roles) {
        named.entry(rule.role).or_default().extend(rule.types.iter().map(String::as_str));
    }
    let of = |names: &BTreeSet<&str>| {
        let types: Vec<TypeIx> = names.iter().filter_map(|name| vocabulary.type_named(name)).collect();
        vocabulary.cases_of(&types)
    };
    named.iter().map(|(role, names)| (*role, of(names))).collect()
}

/// Whether a text may be whole: the grammar would have the end behind it, or a bracket that can be closed.
fn may_end(text: &str, expected: &[Expectation]) -> bool {
    expected.contains(&Expectation::End) || open_brackets(text) > 0
}

/// Brackets that are open at the end of a text, but for those in quotes.
fn open_brackets(text: &str) -> usize {
    let mut quoted = false;
    let mut open: usize = 0;
    for letter in text.chars() {
        match letter {
            '"' | '“' | '”' => quoted = !quoted,
            '(' if !quoted => open += 1,
            ')' if !quoted => open = open.saturating_sub(1),
            _ => {}
        }
    }
    open
}

/// One word for each class of words.
struct Samples {
    /// A name of each type that has any, of types that have nothing in common first.
    names: Vec<(TypeIx, String)>,
    /// Another name of each type.
    namesakes: Vec<(TypeIx, String)>,
    /// Words for events and for things.
    nouns: Vec<String>,
    /// A verb in its forms, and a state.
    verbs: Vec<String>,
    /// Words for what is told.
    stated: Vec<String>,
    types: Vec<(TypeIx, String)>,
    /// The types that some kind takes in a role.
    fitting: BTreeMap<Role, TypeSet>,
    references: Vec<String>,
    source: Option<String>,
}

impl Samples {
    fn of(session: &Session) -> Self {
        let graph = session.graph();
        let view = View::new(graph, Lens::default());
        let lookup = Lookup::new(view, Day(0)).terse();
        let mut of_type: BTreeMap<TypeIx, Vec<EntityIx>> = BTreeMap::new();
        for (ix, entity) in graph.entities().take(ENTITIES_SEEN).filter(|(ix, _)| view.canonical(*ix) == *ix)
        {
            let known = of_type.entry(entity.ty).or_default();
            if known.len() < 2 {
                known.push(ix);
            }
        }
        let nth = |at: usize| {
            let of_type = of_type.iter().filter_map(move |(ty, known)| Some((*ty, *known.get(at)?)));
            of_type.map(|(ty, ix)| (ty, lookup.unambiguous_name(ix))).collect::<Vec<_>>()
        };
        let mut roots = BTreeSet::new();
        let mut names = nth(0);
        names.sort_by_cached_key(|(ty, _)| !roots.insert(session.root(*ty)));
        let vocabulary = graph.vocabulary();
        let quote = annals_grammar::quote_name;
        let mut nouns = vec!["events".to_owned(), "things".to_owned()];
        nouns.extend(vocabulary.types().next().map(|(_, ty)| quote(&ty.plural)));
        let mut pasts = vocabulary.kinds().filter(|(_, kind)| !kind.past.is_empty());
        let forms = pasts.next().map(|(_, kind)| kind.past.first().into_iter().chain(kind.verbs.first()));
        let mut verbs: Vec<String> = forms.into_iter().flatten().map(|form| quote(form)).collect();
        verbs.extend(vocabulary.statuses().next().map(|(_, status)| status.name.clone()));
        verbs.push("disputed".to_owned());
        let kind = vocabulary.kinds().next().map(|(_, kind)| quote(&kind.name));
        let ty = vocabulary.types().next().map(|(_, ty)| quote(&ty.name));
        let stated = kind.into_iter().chain(ty).chain(["\"x\"".to_owned()]).collect();
        let events = graph.events().all().rev().take(3);
        let references = events.map(|ix| format!("#{}", graph.events().number(ix))).collect();
        let source = graph.sources().next().map(|(_, row)| row.source.key.clone());
        let types = vocabulary.types().map(|(ix, ty)| (ix, quote(&ty.name))).collect();
        let fitting = fitting(vocabulary);
        Self { names, namesakes: nth(1), types, fitting, nouns, verbs, stated, references, source }
    }

    /// What may be typed behind a text where these are expected, the likeliest first, with what each costs. What ends in
    /// a name of this type most often goes on with another of it.
    fn behind(&self, text: &str, expected: &[Expectation], like: Option<TypeIx>) -> Vec<(usize, String)> {
        let more = expected.contains(&Expectation::More);
        let whole = expected.contains(&Expectation::End);
        let like = like.or_else(|| self.named_before(text));
        let last = text.split_whitespace().next_back().unwrap_or_default();
        let verb = VERB_BEHIND.iter().any(|word| last.eq_ignore_ascii_case(word));
        let mut pieces: Vec<&str> = Vec::new();
        let (mut nouns, mut keywords): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        for expectation in expected {
            match expectation {
                Expectation::Unit => pieces.push("days"),
                Expectation::Number => pieces.push("2"),
                Expectation::Date => pieces.push("2024"),
                Expectation::Key => pieces.push("month"),
                Expectation::Field => pieces.push("date"),
                Expectation::Reference => pieces.extend(self.references.iter().map(String::as_str)),
                Expectation::SourceKey => pieces.extend(self.source.as_deref()),
                // A run that has begun may go on with a text in quotes as well: what is told of it.
                Expectation::Text if more => pieces.extend(opens_statement(text).then_some("\"x\"")),
                Expectation::Text => pieces.extend(["\"x\"", "B"]),
                Expectation::Noun | Expectation::Name(None)
                    if verb || more && *expectation == Expectation::Noun =>
                {
                    nouns.extend(self.verbs().chain(self.nouns()).chain(self.names(like, None)));
                }
                Expectation::Noun => {
                    nouns.extend(self.nouns().chain(self.verbs()).chain(self.names(like, None)));
                }
                Expectation::Name(preposition) if last.eq_ignore_ascii_case("new") => {
                    nouns.extend(self.types(*preposition));
                }
                Expectation::Name(preposition) => {
                    let names: Vec<&str> = self.names(like, *preposition).collect();
                    let (first, others) = names.split_at(NAMES_FIRST.min(names.len()));
                    nouns.extend(first.iter().copied().chain(self.nouns()));
                    nouns.extend(others.iter().copied().chain(self.verbs()));
                }
                Expectation::Keyword(word) => keywords.push(word),
                Expectation::More | Expectation::End => {}
            }
        }
        let place = |word: &str| HALVES.iter().position(|known| *known == word).unwrap_or(usize::MAX);
        keywords.sort_by_key(|word| place(word));
        let halves = keywords.iter().take_while(|word| place(word) < usize::MAX).count();
        let (halves, others) = keywords.split_at(halves);
        // A run that has begun wants its other half where it is not whole, and seldom more words.
        let first = match (more, whole) {
            (false, _) => NOUNS_FIRST,
            (true, true) => 2,
            (true, false) => 0,
        };
        let (early, late) = nouns.split_at(first.min(nouns.len()));
        pieces.extend(early.iter().chain(halves).chain(late).chain(others));
        if open_brackets(text) > 0 {
            pieces.push(")");
        }
        let cost = |rank: usize, piece: &str| match piece {
            // A reason is the last that is wanting of a statement.
            "because" => 1,
            _ if whole => rank + 4,
            _ => rank + 1,
        };
        pieces.into_iter().enumerate().map(|(rank, piece)| (cost(rank, piece), piece.to_owned())).collect()
    }

    fn nouns(&self) -> impl Iterator<Item = &str> {
        self.nouns.iter().chain(&self.stated).map(String::as_str)
    }

    fn verbs(&self) -> impl Iterator<Item = &str> {
        self.verbs.iter().map(String::as_str)
    }

    /// Names, those of this type and those that fit behind a preposition first.
    fn names(&self, like: Option<TypeIx>, preposition: Option<Role>) -> impl Iterator<Item = &str> {
        let alike = self.names.iter().chain(&self.namesakes).filter(move |(ty, _)| Some(*ty) == like);
        let others = self.names.iter().filter(move |(ty, _)| Some(*ty) != like);
        let fitting = preposition.and_then(|preposition| self.fitting.get(&preposition));
        let fits = move |ty: TypeIx| fitting.is_some_and(|types| types.has(ty));
        let (first, last): (Vec<_>, Vec<_>) = others.partition(|(ty, _)| fits(*ty));
        alike.chain(first).chain(last).map(|(_, name)| name.as_str())
    }

    /// The type of the name before the last word of a text.
    fn named_before(&self, text: &str) -> Option<TypeIx> {
        let before = text[..text.rfind(' ')?].trim_end();
        self.names.iter().find(|(_, name)| before.ends_with(name.as_str())).map(|(ty, _)| *ty)
    }

    /// The types that fit behind a preposition.
    fn types(&self, preposition: Option<Role>) -> impl Iterator<Item = &str> {
        let fitting = preposition.and_then(|preposition| self.fitting.get(&preposition));
        let fits = move |ty: TypeIx| fitting.is_none_or(|types| types.has(ty));
        self.types.iter().filter(move |(ty, _)| fits(*ty)).map(|(_, name)| name.as_str())
    }
}
