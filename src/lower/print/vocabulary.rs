//! Definitions as statements.

use annals_grammar::ast::{DefinePart, Definition, FillerText, FrameText, MoodWord, Tell, Word};
use annals_model::entry::{
    DefineKind, DefineStatus, DefineType, Effect, Filler, Implication, Role, RoleRule, VerbFrame,
};

fn definition(what: Definition, name: &str, parts: Vec<DefinePart>) -> Tell {
    Tell::Define { what, name: Word::term(name), parts }
}

fn terms(words: &[String]) -> impl Iterator<Item = Word> + '_ {
    words.iter().map(|word| Word::term(word))
}

/// `define type`.
pub(super) fn define_type(define: &DefineType) -> Tell {
    let mut parts = vec![DefinePart::Plural(Word::term(&define.plural))];
    parts.extend(define.is_a.as_deref().map(|ty| DefinePart::IsA(Word::term(ty))));
    definition(Definition::Type, &define.name, parts)
}

/// `define status`.
pub(super) fn define_status(define: &DefineStatus) -> Tell {
    let mut parts = vec![DefinePart::Role(Role::Of, vec![Word::term(&define.of)])];
    parts.extend(terms(&define.after).map(DefinePart::After));
    parts.extend(terms(&define.before).map(DefinePart::Before));
    definition(Definition::Status, &define.name, parts)
}

/// `define kind`.
pub(super) fn define_kind(define: &DefineKind) -> Tell {
    let mut parts = vec![DefinePart::Plural(Word::term(&define.plural))];
    parts.extend(terms(&define.past).map(DefinePart::Past));
    parts.extend(terms(&define.verbs).map(|verb| DefinePart::Verb(verb, None)));
    parts.extend(define.speech.frames.iter().map(frame));
    parts.extend(define.agent.as_deref().map(|agent| DefinePart::Agent(Word::term(agent))));
    parts.extend(terms(&define.also).map(DefinePart::Also));
    parts.extend(define.roles.iter().map(role));
    let turned = Implication::turned(&define.name);
    parts.extend(define.implies.iter().map(|implication| match implication {
        implication if *implication == turned => DefinePart::Symmetric,
        implication => implies(implication),
    }));
    parts.extend(terms(&define.requires).map(DefinePart::Requires));
    parts.extend(terms(&define.speech.intends).map(DefinePart::Intends));
    parts.extend(define.makes.iter().map(makes));
    definition(Definition::Kind, &define.name, parts)
}

fn frame(frame: &VerbFrame) -> DefinePart {
    let VerbFrame { verb, subject, object } = frame;
    DefinePart::Verb(Word::term(verb), Some(FrameText { subject: *subject, object: *object }))
}

fn role(rule: &RoleRule) -> DefinePart {
    DefinePart::Role(rule.role, terms(&rule.types).collect())
}

fn makes(effect: &Effect) -> DefinePart {
    DefinePart::Makes(effect.role, Word::term(&effect.status), MoodWord::of(effect.when))
}

fn implies(implication: &Implication) -> DefinePart {
    let filler = |filler: &Filler| match filler {
        Filler::Its(own) => FillerText::Its(*own),
        Filler::Itself => FillerText::Itself,
    };
    let roles = implication.roles.iter().map(|(role, filled)| (*role, filler(filled)));
    DefinePart::Implies(Word::term(&implication.kind), roles.collect())
}
