//! What may come: keywords, words of the vocabulary, names, sources, labels.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use annals_grammar::ast::MoodWord;
use annals_grammar::complete::{Completion, Expectation, opens_statement};
use annals_grammar::quote_name;
use annals_graph::ids::{EntityIx, KindIx, TypeIx};
use annals_graph::view::View;
use annals_graph::vocabulary::Sense;
use annals_model::entry::Role;
use annals_model::folding::fold;
use annals_model::time::Day;
use annals_query::lookup::Lookup;
use annals_query::query::GroupingKey;
use annals_query::query::Lens;
use annals_query::resolve;

use super::CandidateKind;
use super::completion_search::{BYTES_A_LOOK, BYTES_IN_ALL};
use crate::session::Session;

/// Candidates of one sort at most.
const CANDIDATES_MAX: usize = 40;
/// Where more names than this share a beginning, the first in order come instead of the most used. How often one is used
/// takes about two microseconds, and a keystroke should take less than ten milliseconds in all.
const RANKED_MAX: usize = 2_500;
/// Where there are more labels than this, those come that begin with the very letters typed.
const LABELS_MAX: usize = 20_000;
/// Words of one kind at most: no more can be judged.
const WORDS_MAX: usize = BYTES_IN_ALL / BYTES_A_LOOK;
/// Words that the resolver knows of itself.
const OWN: [&str; 6] = ["events", "things", "disputed", "twins", "claims", "out of order"];

/// What spans of time are counted in.
const UNITS: [&str; 4] = ["days", "weeks", "months", "years"];
/// Words behind which a verb stands in its base form.
const BASE_BEHIND: [&str; 3] = ["did", "does", "will"];
/// Words behind which a verb stands.
pub(super) const VERB_BEHIND: [&str; 11] =
    ["who", "that", "which", "what", "was", "were", "is", "are", "has", "have", "not"];
/// Words behind which one event stands as well as several.
const ONE_BEHIND: [&str; 2] = ["first", "last"];

/// Something that may come, if it leads on.
pub(super) struct PossibleWord {
    pub text: String,
    pub kind: CandidateKind,
    pub sort: CandidateClass,
}

/// What decides whether an offer leads on: of one sort mostly all do, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum CandidateClass {
    /// A kind of event.
    Kind,
    /// The past form of a verb.
    Past,
    /// The base form of a verb.
    Verb,
    /// Who did it.
    Agent,
    /// A status.
    Status,
    /// A type of entity, by the most general type that it is a case of.
    Type(TypeIx),
    /// A name, by the type of who bears it.
    Name(TypeIx),
    /// A label.
    Label,
    /// The key of a source.
    Source,
    /// A word that opens a statement.
    Opening,
    /// Each for itself.
    Own,
}

/// Sorts that are searched alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Family {
    Kind,
    Verb,
    Type,
    Name,
    Opening,
    Keyword,
}

impl CandidateClass {
    pub(super) fn family(self) -> Family {
        match self {
            Self::Kind => Family::Kind,
            Self::Past | Self::Verb | Self::Status => Family::Verb,
            Self::Type(_) | Self::Agent => Family::Type,
            Self::Name(_) | Self::Label | Self::Source => Family::Name,
            Self::Opening => Family::Opening,
            Self::Own => Family::Keyword,
        }
    }
}

/// What may come where the cursor is.
pub(super) struct Candidates<'s> {
    session: &'s Session,
    before: &'s str,
    completion: &'s Completion,
    words: Vec<PossibleWord>,
    /// The words by kind, so that each comes once.
    known: BTreeMap<CandidateKind, BTreeSet<String>>,
    names: Vec<PossibleWord>,
}

impl<'s> Candidates<'s> {
    pub(super) fn new(session: &'s Session, before: &'s str, completion: &'s Completion) -> Self {
        let (words, known, names) = (Vec::new(), BTreeMap::new(), Vec::new());
        let mut possible_words = Self { session, before, completion, words, known, names };
        match possible_words.role_of_new() {
            Some(preposition) => possible_words.types(Some(preposition)),
            None => {
                // What completes a word is judged before what would be another.
                let (keyword, own) = (CandidateKind::Keyword, CandidateClass::Own);
                OWN.iter().for_each(|word| possible_words.rest_of_word(word, keyword, own));
                completion.expectations.iter().for_each(|expectation| possible_words.expected(expectation));
            }
        }
        possible_words
    }

    /// Behind `new`, which wants a type, the preposition of what is new.
    fn role_of_new(&self) -> Option<Role> {
        let typed = self.before.get(..self.completion.start).filter(|typed| opens_statement(typed))?;
        let mut words = typed.split_whitespace().rev();
        words.next().filter(|word| word.eq_ignore_ascii_case("new"))?;
        self.completion.expectations.iter().find_map(|expectation| match expectation {
            Expectation::Name(preposition) => *preposition,
            _ => None,
        })
    }

    /// Where what is taken begins, and all of it, the likeliest first.
    pub(super) fn all(self) -> (usize, Vec<PossibleWord>) {
        let (run, start) = (self.completion.run.start, self.completion.start);
        let typed = self.before.get(run..start).unwrap_or_default();
        // A name that is whole is gone on from; a longer one that begins with it takes a letter more.
        let whole = self.completion.partial.is_empty() && {
            let lookup = Lookup::new(View::new(self.session.graph(), Lens::default()), Day(0));
            lookup.is_borne(self.typed_run().trim_end())
        };
        if whole {
            return (start, self.words);
        }
        if self.names.is_empty() || self.typed_run().is_empty() || typed.is_empty() {
            return (start, self.words.into_iter().chain(self.names).collect());
        }
        // What is typed of a longer name stands before the last word: the name replaces all of it.
        let longer = |possible_word: PossibleWord| PossibleWord {
            text: format!("{typed}{}", possible_word.text),
            ..possible_word
        };
        (run, self.names.into_iter().chain(self.words.into_iter().map(longer)).collect())
    }

    /// The words around the cursor that may be a name of several words.
    fn typed_run(&self) -> &'s str {
        let run = self.before.get(self.completion.run.start..).unwrap_or_default();
        run.trim_start_matches(['"', '“'])
    }

    fn expected(&mut self, expectation: &Expectation) {
        let graph = self.session.graph();
        match expectation {
            Expectation::Keyword(word) => {
                let opens = self.before.trim() == self.completion.partial && opens_statement(word);
                self.possible_word(
                    word,
                    CandidateKind::Keyword,
                    if opens { CandidateClass::Opening } else { CandidateClass::Own },
                );
            }
            // Behind the type of what is declared stands a name that is new.
            Expectation::Noun if self.is_named_anew() => {}
            Expectation::Noun => {
                self.vocabulary(None);
                self.named(None);
                self.labels();
            }
            Expectation::Name(preposition) => {
                self.named(*preposition);
                self.labels();
                self.states(*preposition);
                if *preposition == Some(Role::From) {
                    self.sources();
                }
                // Whoever wants one of these begins to type it: the list of names is long enough without.
                if preposition.is_some()
                    && !self.completion.partial.is_empty()
                    && !opens_statement(self.before)
                {
                    let words = resolve::SOMEBODY.iter().chain(&resolve::NOBODY);
                    words.for_each(|word| self.possible_word(word, CandidateKind::Word, CandidateClass::Own));
                }
                if !self.completion.partial.is_empty()
                    || matches!(preposition, None | Some(Role::With | Role::Without))
                {
                    self.vocabulary(*preposition);
                }
            }
            Expectation::Key => {
                let words = GroupingKey::WORDS.iter().map(|(word, _)| *word);
                words.for_each(|word| self.possible_word(word, CandidateKind::Word, CandidateClass::Own));
                let types = graph.vocabulary().types();
                types.for_each(|(ix, ty)| {
                    self.possible_word(
                        &ty.name,
                        CandidateKind::Word,
                        CandidateClass::Type(self.session.root(ix)),
                    )
                });
            }
            Expectation::SourceKey => self.sources(),
            Expectation::Reference => {
                self.all_labels();
            }
            Expectation::Unit => {
                let before = self.before.get(..self.completion.start).unwrap_or_default();
                let one = before.split_whitespace().next_back() == Some("1");
                let form = |unit: &'static str| if one { unit.trim_end_matches('s') } else { unit };
                UNITS.iter().for_each(|unit| {
                    self.possible_word(form(unit), CandidateKind::Keyword, CandidateClass::Own)
                });
            }
            Expectation::Date
            | Expectation::Number
            | Expectation::Field
            | Expectation::More
            | Expectation::Text
            | Expectation::End => {}
        }
    }

    /// Whether the type of what is declared has been typed.
    fn is_named_anew(&self) -> bool {
        let typed = self.before.get(..self.completion.start).unwrap_or_default();
        let mut words = typed.split_whitespace();
        let declares = words.next().is_some_and(|word| word.eq_ignore_ascii_case("declare"));
        let ty = words.collect::<Vec<_>>().join(" ");
        declares && self.session.graph().vocabulary().type_named(&ty).is_some()
    }

    /// Takes a text in, if it goes on from what is typed.
    fn possible_word(&mut self, text: &str, kind: CandidateKind, sort: CandidateClass) {
        let begins = fold(text.trim_start_matches('"')).starts_with(&fold(&self.completion.partial));
        if begins {
            self.add(text.to_owned(), kind, sort);
        }
    }

    fn add(&mut self, text: String, kind: CandidateKind, sort: CandidateClass) {
        let known = self.known.entry(kind).or_default();
        if known.len() < WORDS_MAX && !known.contains(&text) {
            known.insert(text.clone());
            self.words.push(PossibleWord { text, kind, sort });
        }
    }

    /// A word or words of the vocabulary, of which the first may have been typed already.
    fn word(&mut self, text: &str, sort: CandidateClass) {
        self.possible_word(text, CandidateKind::Word, sort);
        self.rest_of_word(text, CandidateKind::Word, sort);
    }

    /// The rest of words of which the first have been typed.
    fn rest_of_word(&mut self, text: &str, kind: CandidateKind, sort: CandidateClass) {
        if !text.contains(' ') {
            return;
        }
        // What is typed of it may go by another name in the grammar: `out of` is a word and a preposition.
        let typed = self.before.get(..self.completion.start).unwrap_or_default().trim_end().to_lowercase();
        for (at, _) in text.match_indices(' ') {
            let begun = typed.strip_suffix(&text[..at]);
            if begun.is_some_and(|before| before.is_empty() || before.ends_with([' ', '(', '"', '“'])) {
                self.possible_word(&text[at + 1..], kind, sort);
            }
        }
    }

    /// Words of the vocabulary, those that can stand behind a preposition.
    fn vocabulary(&mut self, preposition: Option<Role>) {
        let typed = self.before.get(..self.completion.start).unwrap_or_default();
        let last = self.word_before();
        let is = |word: &&str, words: &[&str]| words.iter().any(|one| word.eq_ignore_ascii_case(one));
        let base = typed.split_whitespace().any(|word| is(&word, &BASE_BEHIND));
        // What happened is said first where a verb is wanted, else what it happened to.
        if base || is(&last, &VERB_BEHIND) {
            self.verbs(base);
            self.nouns(preposition);
        } else {
            self.nouns(preposition);
            if !typed.trim().is_empty() {
                self.verbs(base);
            }
        }
    }

    /// The word before the one that is typed.
    fn word_before(&self) -> &'s str {
        let typed = self.before.get(..self.completion.start).unwrap_or_default();
        typed.split([' ', '(']).rfind(|word| !word.is_empty()).unwrap_or_default()
    }

    fn nouns(&mut self, preposition: Option<Role>) {
        let session = self.session;
        let vocabulary = session.graph().vocabulary();
        let tells = opens_statement(self.before);
        let form = |singular: &'s str, plural: &'s str| quote_name(if tells { singular } else { plural });
        let last = self.word_before();
        let one = ONE_BEHIND.iter().any(|word| last.eq_ignore_ascii_case(word));
        for (_, kind) in vocabulary.kinds() {
            self.word(&form(&kind.name, &kind.plural), CandidateClass::Kind);
            if one {
                self.word(&quote_name(&kind.name), CandidateClass::Kind);
            }
        }
        if !tells {
            MoodWord::WORDS.iter().for_each(|word| self.word(word, CandidateClass::Own));
        }
        self.types(preposition);
        if tells {
            vocabulary
                .kinds()
                .for_each(|(_, kind)| self.word(&quote_name(&kind.plural), CandidateClass::Kind));
        }
        OWN.iter().for_each(|word| self.possible_word(word, CandidateKind::Word, CandidateClass::Own));
        session.graph().selections().for_each(|name| self.word(&quote_name(name), CandidateClass::Own));
    }

    fn types(&mut self, preposition: Option<Role>) {
        let session = self.session;
        let tells = opens_statement(self.before);
        let fitting = self.fitting_types(preposition);
        for (ix, ty) in session.graph().vocabulary().types().filter(|(ix, _)| fitting(*ix)) {
            let form = if tells { &ty.name } else { &ty.plural };
            self.word(&quote_name(form), CandidateClass::Type(session.root(ix)));
        }
    }

    /// Verbs, those who act, and states.
    fn verbs(&mut self, base: bool) {
        let vocabulary = self.session.graph().vocabulary();
        for (_, kind) in vocabulary.kinds() {
            if base {
                kind.verbs.iter().for_each(|verb| self.word(&quote_name(verb), CandidateClass::Verb));
            }
            kind.past.iter().for_each(|past| self.word(&quote_name(past), CandidateClass::Past));
        }
        self.word("happened", CandidateClass::Own);
        vocabulary.statuses().for_each(|(_, status)| self.word(&status.name, CandidateClass::Status));
        let agents = vocabulary.kinds().filter_map(|(_, kind)| kind.agent.as_deref());
        agents.for_each(|agent| self.word(&quote_name(&format!("{agent}s")), CandidateClass::Agent));
    }

    /// Labels that stand where a noun may, once part of one is typed.
    fn labels(&mut self) {
        if !self.completion.partial.is_empty() {
            self.all_labels();
        }
    }

    fn all_labels(&mut self) {
        let (graph, typed) = (self.session.graph(), self.completion.partial.as_str());
        let mut possible_word =
            |label: &str| self.possible_word(label, CandidateKind::Label, CandidateClass::Label);
        if graph.has_more_labels_than(LABELS_MAX) {
            let begun = graph.labels_from(typed).take_while(|(label, _)| label.starts_with(typed));
            begun.take(WORDS_MAX).for_each(|(label, _)| possible_word(&label));
        } else {
            graph.labels().for_each(|(label, _)| possible_word(&label));
        }
    }

    fn sources(&mut self) {
        let graph = self.session.graph();
        for ix in graph.sources_beginning(&fold(&self.completion.partial)).into_iter().take(WORDS_MAX) {
            self.possible_word(&graph.source(ix).source.key, CandidateKind::Source, CandidateClass::Source);
        }
    }

    /// The rest of a status that begins with a preposition: `under construction`.
    fn states(&mut self, preposition: Option<Role>) {
        let Some(preposition) = preposition else { return };
        let vocabulary = self.session.graph().vocabulary();
        let rest = |(_, status): (_, &'s annals_graph::vocabulary::Status)| {
            let (first, rest) = status.name.split_once(' ')?;
            first.eq_ignore_ascii_case(preposition.as_str()).then_some(rest)
        };
        for rest in vocabulary.statuses().filter_map(rest).collect::<Vec<_>>() {
            self.possible_word(rest, CandidateKind::Word, CandidateClass::Status);
        }
    }

    /// Names that begin as typed, of those who can stand behind a preposition, the most used first.
    fn named(&mut self, preposition: Option<Role>) {
        let graph = self.session.graph();
        let view = View::new(graph, Lens::default());
        let lookup = Lookup::new(view, Day(0));
        let fitting = self.fitting_types(preposition);
        let mut namesakes =
            self.session.namesakes(&fold(self.typed_run()), &|ix: &EntityIx| fitting(graph.type_of(*ix)));
        let uses = |ix: &EntityIx| graph.postings().roles_of(*ix).map(|(_, list)| list.len()).sum::<usize>();
        namesakes.sort_unstable();
        namesakes.dedup();
        let mut ranked: Vec<(Reverse<usize>, EntityIx)> =
            namesakes.into_iter().map(|ix| (Reverse(uses(&ix)), ix)).collect();
        if ranked.len() > CANDIDATES_MAX {
            ranked.select_nth_unstable(CANDIDATES_MAX);
            ranked.truncate(CANDIDATES_MAX);
        }
        ranked.sort_unstable();
        for (_, ix) in ranked {
            let namesake = view.canonical(ix);
            let text = lookup.unambiguous_name(namesake);
            if self.names.iter().all(|known| known.text != text) {
                let sort = CandidateClass::Name(graph.type_of(namesake));
                self.names.push(PossibleWord { text, kind: CandidateKind::Name, sort });
            }
        }
    }

    /// Whether a type is one of those that can stand behind a preposition, after the kind of event that was named last.
    fn fitting_types(&self, preposition: Option<Role>) -> impl Fn(TypeIx) -> bool + use<> {
        let vocabulary = self.session.graph().vocabulary();
        let types = preposition.filter(|preposition| !matches!(preposition, Role::With | Role::Without)).map(
            |preposition| {
                let before = self.before.get(..self.completion.run.start).unwrap_or_default();
                let kind = self.session.last_kind(before);
                vocabulary.types_where(|ty| self.session.fits_role(ty, preposition, kind))
            },
        );
        move |ty| types.as_ref().is_none_or(|types| types.has(ty))
    }
}

impl Session {
    /// The most general type that one is a case of.
    pub(super) fn root(&self, ty: TypeIx) -> TypeIx {
        let vocabulary = self.graph().vocabulary();
        let mut root = ty;
        // As many steps as there are types: a circle of definitions ends.
        for _ in vocabulary.types() {
            let above = vocabulary.ty(root).is_a.first().and_then(|name| vocabulary.type_named(name));
            root = above.unwrap_or(root);
        }
        root
    }

    /// Those who bear a name that begins so and fit, or, where none of them does, who bear one; the first in the order of
    /// names where they are very many.
    fn namesakes(&self, folded: &str, fits: &dyn Fn(&EntityIx) -> bool) -> Vec<EntityIx> {
        let names = self.graph().names();
        let begun = names.namesakes_beginning(folded);
        // How many there are at least is known without a walk.
        let mut first: Vec<EntityIx> =
            if begun.size_hint().0 <= RANKED_MAX { begun.take(RANKED_MAX + 1).collect() } else { Vec::new() };
        let are_many = first.is_empty() || first.len() > RANKED_MAX;
        if are_many {
            let begun = names.beginning(folded).flat_map(|(_, namings)| namings);
            first = begun.take(RANKED_MAX).map(|naming| naming.entity).collect();
        }
        if first.iter().any(fits) {
            first.retain(fits);
        }
        if are_many {
            first.truncate(CANDIDATES_MAX);
        }
        first
    }

    /// The last kind of event named in a text: a role that follows is most likely one of its.
    fn last_kind(&self, text: &str) -> Option<KindIx> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let vocabulary = self.graph().vocabulary();
        (0..words.len()).rev().find_map(|at| {
            let folded = fold(&words[at..(at + 2).min(words.len())].join(" "));
            let mut senses =
                vocabulary.senses(&folded, None).chain(vocabulary.senses(&fold(words[at]), None));
            senses.find_map(|sense| match sense {
                Sense::Kind(kind) | Sense::Past(kind) => Some(kind),
                _ => None,
            })
        })
    }

    /// Whether a type is one that a kind of event takes in a role; where the kind is not known or has no
    /// such role, any kind will do.
    fn fits_role(&self, ty: TypeIx, role: Role, kind: Option<KindIx>) -> bool {
        let vocabulary = self.graph().vocabulary();
        let place = matches!(role, Role::In | Role::At) && vocabulary.is_a_named(ty, "place");
        let takes = |types: &[String]| {
            types.iter().any(|name| fold(name) != "object" && vocabulary.is_a_named(ty, name))
        };
        let rules = kind.map(|kind| &vocabulary.kind(kind).roles);
        if let Some(rule) = rules.into_iter().flatten().find(|rule| rule.role == role) {
            return rule.types.iter().any(|name| vocabulary.is_a_named(ty, name));
        }
        let taken = || {
            let mut kinds = vocabulary.kinds();
            kinds.any(|(_, kind)| kind.roles.iter().any(|rule| rule.role == role && takes(&rule.types)))
        };
        place || taken()
    }
}
