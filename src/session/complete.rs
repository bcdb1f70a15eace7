//! What may stand where the cursor is: keywords of the grammar, words of the vocabulary, names of the log.

use annals_grammar::ast::Preposition;
use annals_grammar::complete::{Expectation, expectations};
use annals_store::Catalogue;
use annals_store::entry::Role;

use super::texts::terms_of;
use super::{Context, Session};
use crate::error::Kind;
use crate::folding::fold;
use crate::ids::{EntityIx, KindIx, TypeIx};
use crate::lookup::{Lookup, role};
use crate::query::Lens;
use crate::view::View;
use crate::vocabulary::Sense;

/// Candidates of one sort at most.
const CANDIDATES_MAX: usize = 40;
/// With more names than this the catalogue completes them: it need not walk over all that share a beginning.
const NAMES_WALKED_MAX: usize = 100_000;

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
    /// What may stand at the cursor, a byte of the line.
    #[must_use]
    pub fn complete(&self, line: &str, cursor: usize) -> Completions {
        let Some(before) = line.get(..cursor) else { return Completions::default() };
        let completion = expectations(before);
        // A name of several words is completed as a whole: its start is where its run of words starts.
        let run = before.get(completion.run.start..).unwrap_or_default();
        let typed_run = run.trim_start_matches(['"', '“']);
        let mut found = Found { partial: completion.partial.clone(), words: Vec::new() };
        let mut names = Vec::new();
        for expectation in &completion.expectations {
            match expectation {
                Expectation::Keyword(word) => found.offer(word, CandidateKind::Keyword),
                Expectation::Noun => {
                    self.vocabulary_words(&mut found);
                    names.extend(self.names_completed(typed_run, None, None));
                }
                Expectation::Name(preposition) => {
                    let kind = self.last_kind(before.get(..completion.run.start).unwrap_or_default());
                    names.extend(self.names_completed(typed_run, *preposition, kind));
                }
                Expectation::SourceKey => {
                    self.graph()
                        .sources()
                        .for_each(|(_, row)| found.offer(&row.source.key, CandidateKind::Source));
                }
                Expectation::Reference => {
                    self.graph().labels().for_each(|(label, _)| found.offer(&label, CandidateKind::Label));
                }
                Expectation::Date
                | Expectation::Number
                | Expectation::Unit
                | Expectation::Field
                | Expectation::Text
                | Expectation::End => {}
            }
        }
        if !names.is_empty() && !typed_run.is_empty() && typed_run != completion.partial {
            // What is typed of a longer name stands before the last word: the name replaces all of it.
            return Completions { start: completion.run.start, words: names };
        }
        let words = before.get(..completion.start).unwrap_or_default();
        let run = completion.run.start;
        if !words.trim().is_empty() {
            found
                .words
                .retain(|word| word.kind != CandidateKind::Word || self.goes_on(words, &word.text, run));
        }
        found.words.extend(names);
        found.words.dedup();
        Completions { start: completion.start, words: found.words }
    }

    /// Whether a word of the vocabulary goes on the words before it: not behind a whole name, which it would only
    /// spoil, and not where it belongs to nothing. `run` is where the run of words that it would be in starts.
    fn goes_on(&self, words: &str, word: &str, run: usize) -> bool {
        let open = words.matches('(').count().saturating_sub(words.matches(')').count());
        let phrase = format!("{words}{word}{}", ")".repeat(open));
        let written = words.trim_end().len();
        match self.tried(&phrase, &Context::default()) {
            Err(error) if error.kind == Kind::Unknown => {
                let opens = run >= written && !words.trim_end().ends_with(')');
                opens || error.span.is_some_and(|span| span.end <= run)
            }
            Err(error) if error.kind == Kind::Meaning => error.span.is_none_or(|span| span.start < written),
            _ => true,
        }
    }

    fn vocabulary_words(&self, found: &mut Found) {
        let vocabulary = self.graph().vocabulary();
        for (_, kind) in vocabulary.kinds() {
            found.offer(&annals_grammar::quote_name(&kind.plural), CandidateKind::Word);
        }
        for (_, ty) in vocabulary.types() {
            found.offer(&annals_grammar::quote_name(&ty.plural), CandidateKind::Word);
        }
        if found.partial.is_empty() {
            return;
        }
        for (word, senses) in vocabulary.words() {
            if senses
                .iter()
                .any(|(_, sense)| matches!(sense, Sense::Past(_) | Sense::Agent(_) | Sense::Status(_)))
            {
                found.offer(word, CandidateKind::Word);
            }
        }
        self.graph().selections().for_each(|name| found.offer(name, CandidateKind::Word));
    }

    /// Names that begin so, of those who can stand behind a preposition, the most used first.
    fn names_completed(
        &self,
        typed: &str,
        preposition: Option<Preposition>,
        kind: Option<KindIx>,
    ) -> Vec<Candidate> {
        let view = View::new(self.graph(), Lens::default());
        let lookup = Lookup { view, today: annals_store::time::Day(0) };
        let mut bearers = self.bearers(&fold(typed));
        if let Some(preposition) = preposition {
            let vocabulary = self.graph().vocabulary();
            let types = vocabulary.types_where(|ty| self.fits_role(ty, role(preposition), kind));
            let fits = |ix: &EntityIx| types.has(self.graph().type_of(*ix));
            if bearers.iter().any(fits) {
                bearers.retain(fits);
            }
        }
        let uses =
            |ix: &EntityIx| self.graph().postings().roles_of(*ix).map(|(_, list)| list.len()).sum::<usize>();
        bearers.sort_by_cached_key(|ix| (std::cmp::Reverse(uses(ix)), *ix));
        bearers.dedup();
        bearers.truncate(CANDIDATES_MAX);
        let name =
            |ix: EntityIx| Candidate { text: lookup.sayable(view.canonical(ix)), kind: CandidateKind::Name };
        bearers.into_iter().map(name).collect()
    }

    /// Those who bear a name that begins so.
    fn bearers(&self, folded: &str) -> Vec<EntityIx> {
        if self.graph().names().len() > NAMES_WALKED_MAX
            && let Ok(Some(catalogue)) = Catalogue::open(self.store(), terms_of, |_| {})
            && let Ok(found) = catalogue.complete(folded, CANDIDATES_MAX)
        {
            return found
                .into_iter()
                .filter_map(|(_, number)| self.graph().entity_numbered(number))
                .collect();
        }
        let begun = self.graph().names().beginning(folded);
        begun.flat_map(|(_, namings)| namings).map(|naming| naming.entity).collect()
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

/// Words found that go on from what is typed.
struct Found {
    partial: String,
    words: Vec<Candidate>,
}

impl Found {
    fn offer(&mut self, text: &str, kind: CandidateKind) {
        let begins = fold(text.trim_start_matches('"')).starts_with(&fold(&self.partial));
        let candidate = Candidate { text: text.to_owned(), kind };
        if begins && !self.words.contains(&candidate) && self.words.len() < 20 * CANDIDATES_MAX {
            self.words.push(candidate);
        }
    }
}
