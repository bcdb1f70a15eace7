//! Words of the vocabulary as told.
//!
//! What a definition refers to must be defined: types, kinds that are implied, roles. Statuses may be named before they
//! are, since what comes before and after each other cannot all come first.

use annals_grammar::ast::{self, DefinePart, Definition, FillerText, FrameText, MoodWord, Word};
use annals_grammar::english;
use annals_graph::ids::KindIx;
use annals_graph::vocabulary::{Sense, Vocabulary};
use annals_model::entry::{
    Body, DefineKind, DefineStatus, DefineType, Effect, Filler, Implication, Role, RoleRule, VerbFrame,
};
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::folding::fold;
use annals_model::inflection;

use super::roles::{EVENT, OBJECT};
use super::{Lowerer, meaning, near};

/// Whether a folded word belongs to the language itself.
pub(super) fn is_reserved(folded: &str) -> bool {
    annals_grammar::is_reserved(folded)
}

/// What a word of a definition is to mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Type,
    Noun,
    Past,
    Verb,
    Agent,
    Status,
}

impl Lowerer<'_> {
    /// `define`.
    pub(super) fn define(&mut self, what: Definition, name: &Word, parts: &[DefinePart]) -> Result<Body> {
        match what {
            Definition::Type => self.define_type(name, parts).map(Body::DefineType),
            Definition::Kind => self.define_kind(name, parts).map(Body::DefineKind),
            Definition::Status => self.define_status(name, parts).map(Body::DefineStatus),
        }
    }

    fn define_type(&mut self, name: &Word, parts: &[DefinePart]) -> Result<DefineType> {
        let vocabulary = self.graph().vocabulary();
        let known = vocabulary.type_named(&name.text).map(|ix| vocabulary.ty(ix).plural.clone());
        let mut define = DefineType {
            name: name.text.clone(),
            plural: known.unwrap_or_else(|| inflection::plural(&name.text)),
            is_a: None,
        };
        self.free(name, Use::Type, &name.text)?;
        for part in parts {
            match part {
                DefinePart::Plural(word) => {
                    self.free(word, Use::Type, &name.text)?;
                    define.plural.clone_from(&word.text);
                }
                DefinePart::IsA(word) if define.is_a.is_some() => {
                    let message = format!("a definition gives {} one type that it is a case of", name.text);
                    let hint =
                        format!("tell the other by itself: define type {}: is a {}", name.text, word.text);
                    return Err(meaning(message).hint(hint).at(word.span));
                }
                DefinePart::IsA(word) => define.is_a = Some(self.type_word(word)?),
                _ => return Err(misplaced("type", "`plural` and `is a`", part, name)),
            }
        }
        Ok(define)
    }

    fn define_status(&mut self, name: &Word, parts: &[DefinePart]) -> Result<DefineStatus> {
        let mut define = DefineStatus {
            name: name.text.clone(),
            of: String::new(),
            after: Vec::new(),
            before: Vec::new(),
        };
        self.free(name, Use::Status, &name.text)?;
        for part in parts {
            match part {
                DefinePart::Role(Role::Of, types) if types.len() == 1 && define.of.is_empty() => {
                    define.of = self.type_word(&types[0])?;
                }
                DefinePart::After(word) => define.after.push(word.text.clone()),
                DefinePart::Before(word) => define.before.push(word.text.clone()),
                _ => return Err(misplaced("status", "`of` one type, `after` and `before`", part, name)),
            }
        }
        if define.of.is_empty() {
            let hint = format!("give the type: define status \"{}\": of facility", name.text);
            return Err(meaning("a status needs the type of entity it applies to").hint(hint).at(name.span));
        }
        Ok(define)
    }

    fn define_kind(&mut self, name: &Word, parts: &[DefinePart]) -> Result<DefineKind> {
        let vocabulary = self.graph().vocabulary();
        // A further noun of another kind is no name of it: whoever defines it means a kind of its own.
        let known =
            vocabulary.kind_named(&name.text).filter(|kind| is_own(vocabulary, *kind, &fold(&name.text)));
        let mut define = match known.map(|ix| vocabulary.kind(ix)) {
            Some(kind) => DefineKind::new(&kind.name, &kind.plural),
            None => DefineKind::new(&name.text, inflection::plural(&name.text)),
        };
        self.free(name, Use::Noun, &name.text)?;
        for part in parts {
            self.kind_word(&mut define, part, name)?;
        }
        // Roles first: what is implied and made may speak of any of them, wherever they stand.
        for part in parts {
            self.kind_meaning(&mut define, part, name, known)?;
        }
        Ok(define)
    }

    fn kind_word(&mut self, define: &mut DefineKind, part: &DefinePart, name: &Word) -> Result<()> {
        match part {
            DefinePart::Plural(word) => {
                self.free(word, Use::Noun, &name.text)?;
                define.plural.clone_from(&word.text);
            }
            DefinePart::Also(word) => {
                self.free(word, Use::Noun, &name.text)?;
                define.also.push(word.text.clone());
            }
            DefinePart::Past(word) => {
                self.free(word, Use::Past, &name.text)?;
                define.past.push(word.text.clone());
            }
            DefinePart::Verb(word, None) => {
                self.free(word, Use::Verb, &name.text)?;
                define.verbs.push(word.text.clone());
            }
            DefinePart::Verb(word, Some(frame)) => {
                let FrameText { subject, object } = *frame;
                define.speech.frames.push(VerbFrame { verb: word.text.clone(), subject, object });
            }
            DefinePart::Agent(word) => {
                self.free(word, Use::Agent, &name.text)?;
                define.agent = Some(word.text.clone());
            }
            DefinePart::Role(preposition, types) => {
                let types = types.iter().map(|word| self.type_word(word)).collect::<Result<_>>()?;
                define.roles.push(RoleRule { role: *preposition, types });
            }
            DefinePart::Implies(..)
            | DefinePart::Makes(..)
            | DefinePart::Requires(_)
            | DefinePart::Symmetric
            | DefinePart::Intends(_) => {}
            DefinePart::IsA(_) | DefinePart::After(_) | DefinePart::Before(_) => {
                return Err(misplaced(
                    "kind",
                    "plural, past, verb, agent, also, roles, symmetric, implies, requires, intends and makes",
                    part,
                    name,
                ));
            }
        }
        Ok(())
    }

    fn kind_meaning(
        &self,
        define: &mut DefineKind,
        part: &DefinePart,
        name: &Word,
        known: Option<KindIx>,
    ) -> Result<()> {
        match part {
            DefinePart::Implies(word, fillers) => {
                let implication = self.implication(define, word, fillers, known)?;
                define.implies.push(implication);
            }
            DefinePart::Requires(word) => define.requires.push(self.known_kind(word)?),
            DefinePart::Intends(word) => define.speech.intends.push(self.known_kind(word)?),
            DefinePart::Symmetric => {
                for role in [Role::By, Role::With] {
                    self.must_have(define, role, known, name.span)?;
                }
                define.implies.push(Implication::turned(&define.name));
            }
            DefinePart::Verb(word, Some(frame)) => {
                for role in [Some(frame.subject), frame.object].into_iter().flatten() {
                    self.must_have(define, role, known, word.span)?;
                }
            }
            DefinePart::Makes(preposition, status, when) => {
                let role = *preposition;
                self.must_have(define, role, known, status.span)?;
                let when = MoodWord::mood(*when);
                define.makes.push(Effect { role, status: status.text.clone(), when });
            }
            _ => {}
        }
        Ok(())
    }

    /// The name of a kind that is defined.
    fn known_kind(&self, word: &Word) -> Result<String> {
        let vocabulary = self.graph().vocabulary();
        let known = vocabulary.kind_named(&word.text).ok_or_else(|| self.no_kind(word))?;
        Ok(vocabulary.kind(known).name.clone())
    }

    fn no_kind(&self, word: &Word) -> Error {
        let kinds: Vec<&str> =
            self.graph().vocabulary().kinds().map(|(_, kind)| kind.name.as_str()).collect();
        let hint = format!("define it first: define kind \"{}\": …", word.text);
        Error::new(ErrorKind::Unknown, format!("there is no kind of event `{}`", word.text))
            .hint(hint)
            .candidates(near(&word.text, kinds))
            .at(word.span)
    }

    fn implication(
        &self,
        define: &DefineKind,
        word: &Word,
        fillers: &[(Role, FillerText)],
        known: Option<KindIx>,
    ) -> Result<Implication> {
        let vocabulary = self.graph().vocabulary();
        let implied = vocabulary.kind_named(&word.text).ok_or_else(|| self.no_kind(word))?;
        let mut roles = Vec::with_capacity(fillers.len());
        for (preposition, filler) in fillers {
            let role = *preposition;
            if self.types_of(implied, role).is_empty() {
                let name = &vocabulary.kind(implied).name;
                let message = format!("{} has no role `{}`", english::with_article(name), role.as_str());
                let hint = format!("it takes {}", self.roles_listed(implied));
                return Err(meaning(message).hint(hint).at(word.span));
            }
            let filler = match filler {
                FillerText::Itself => Filler::Itself,
                FillerText::Its(own) => {
                    let own = *own;
                    self.must_have(define, own, known, word.span)?;
                    Filler::Its(own)
                }
            };
            roles.push((role, filler));
        }
        Ok(Implication { kind: vocabulary.kind(implied).name.clone(), roles })
    }

    /// Whether the kind has a role, by this definition or an earlier one.
    fn must_have(&self, define: &DefineKind, role: Role, known: Option<KindIx>, at: ast::Span) -> Result<()> {
        let own = define.roles.iter().any(|rule| rule.role == role);
        if own || known.is_some_and(|kind| !self.types_of(kind, role).is_empty()) {
            return Ok(());
        }
        let message =
            format!("{} has no role `{}` of its own", english::with_article(&define.name), role.as_str());
        let hint = format!("add the role to the definition: {} …", role.as_str());
        Err(meaning(message).hint(hint).at(at))
    }

    /// The name of a type that a definition refers to.
    fn type_word(&self, word: &Word) -> Result<String> {
        let folded = fold(&word.text);
        if folded == OBJECT || folded == EVENT {
            return Ok(folded);
        }
        let vocabulary = self.graph().vocabulary();
        let known = vocabulary.type_named(&word.text).map(|ix| vocabulary.ty(ix).name.clone());
        known.ok_or_else(|| self.unknown_type(&word.text).at(word.span))
    }

    fn free(&mut self, word: &Word, use_of: Use, name: &str) -> Result<()> {
        let vocabulary = self.graph().vocabulary();
        free(vocabulary, word, use_of, name)?;
        if let Some(kind) = taken_from(vocabulary, &word.text, use_of, name) {
            self.note(format!("`{}` was a word for {kind}: from now on it means {name}", word.text));
        }
        Ok(())
    }
}

/// Refuses a name for a kind of event that belongs to the language or has another meaning.
///
/// # Errors
/// With what it means.
pub fn free_for_kind(vocabulary: &Vocabulary, name: &str) -> Result<()> {
    let word = Word { text: name.to_owned(), ..Word::default() };
    free(vocabulary, &word, Use::Noun, name)
}

/// Refuses a word that no type can be called by.
///
/// # Errors
/// If it belongs to the language or has another meaning.
pub fn free_for_type(vocabulary: &Vocabulary, name: &str) -> Result<()> {
    let word = Word { text: name.to_owned(), ..Word::default() };
    free(vocabulary, &word, Use::Type, name)
}

/// Refuses a word that belongs to the language or has another meaning.
fn free(vocabulary: &Vocabulary, word: &Word, use_of: Use, name: &str) -> Result<()> {
    let folded = fold(&word.text);
    let built_in = [OBJECT, EVENT, "events", "objects"].contains(&folded.as_str());
    if folded.is_empty() || is_reserved(&folded) || built_in {
        let hint = "choose a word with no other meaning here";
        return Err(meaning(format!("`{}` is a reserved word", word.text)).hint(hint).at(word.span));
    }
    let clash = vocabulary
        .stated_senses(&folded, None)
        .find_map(|sense| clash(vocabulary, sense, use_of, (&folded, name)));
    match clash {
        None => Ok(()),
        Some(means) => {
            let message = format!("`{}` is already {means}", word.text);
            Err(meaning(message).hint("choose another word, or add to the existing definition").at(word.span))
        }
    }
}

/// What a word means that it cannot mean together with its new use. Position tells a status from a kind, a verb from
/// a noun, but not two nouns. Of two verbs the one that was told last is meant.
fn clash(vocabulary: &Vocabulary, sense: Sense, use_of: Use, (word, name): (&str, &str)) -> Option<String> {
    let other = |kind: KindIx| {
        let known = &vocabulary.kind(kind).name;
        (fold(known) != fold(name)).then(|| known.clone())
    };
    let noun = matches!(use_of, Use::Type | Use::Noun | Use::Agent);
    match sense {
        Sense::Type(ix) if noun => {
            let known = &vocabulary.ty(ix).name;
            let own = use_of == Use::Type && fold(known) == fold(name);
            (!own).then(|| format!("the type {known}"))
        }
        // A further noun of another kind may be taken, its own name not.
        Sense::Kind(kind) if use_of == Use::Noun && !is_own(vocabulary, kind, word) => None,
        Sense::Kind(kind) if noun => other(kind)
            .or_else(|| (use_of != Use::Noun).then(|| name.to_owned()))
            .map(|known| format!("the kind of event {known}")),
        Sense::Agent(kind) if noun => other(kind)
            .or_else(|| (use_of != Use::Agent).then(|| name.to_owned()))
            .map(|known| format!("who takes part in {}", english::with_article(&known))),
        _ => None,
    }
}

/// Whether a folded word is the name of a kind, or its plural.
fn is_own(vocabulary: &Vocabulary, kind: KindIx, word: &str) -> bool {
    let kind = vocabulary.kind(kind);
    fold(&kind.name) == word || fold(&kind.plural) == word
}

/// The other kind that a word means until it is told of this one.
fn taken_from(vocabulary: &Vocabulary, word: &str, use_of: Use, name: &str) -> Option<String> {
    let kind = vocabulary.stated_senses(&fold(word), None).find_map(|sense| match (sense, use_of) {
        (Sense::Kind(kind), Use::Noun) | (Sense::Past(kind), Use::Past) | (Sense::Verb(kind), Use::Verb) => {
            Some(kind)
        }
        _ => None,
    })?;
    let known = &vocabulary.kind(kind).name;
    (fold(known) != fold(name)).then(|| known.clone())
}

/// An error for a part that this sort of definition does not have.
fn misplaced(what: &str, has: &str, part: &DefinePart, name: &Word) -> Error {
    let (word, span) = match part {
        DefinePart::Plural(word) => ("plural", word.span),
        DefinePart::Past(word) => ("past", word.span),
        DefinePart::Verb(word, _) => ("verb", word.span),
        DefinePart::Agent(word) => ("agent", word.span),
        DefinePart::Also(word) => ("also", word.span),
        DefinePart::IsA(word) => ("is a", word.span),
        DefinePart::Role(preposition, types) => {
            (preposition.as_str(), types.first().map_or(name.span, |word| word.span))
        }
        DefinePart::Implies(word, _) => ("implies", word.span),
        DefinePart::Symmetric => ("symmetric", name.span),
        DefinePart::Requires(word) => ("requires", word.span),
        DefinePart::Intends(word) => ("intends", word.span),
        DefinePart::Makes(_, word, _) => ("makes", word.span),
        DefinePart::After(word) => ("after", word.span),
        DefinePart::Before(word) => ("before", word.span),
    };
    meaning(format!("`{word}` isn't expected in the definition of a {what}"))
        .hint(format!("a {what} has {has}"))
        .at(span)
}
