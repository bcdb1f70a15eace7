//! Names, words, numbers and references as they can be typed.

use annals_grammar::ast::{PartKind, Reference, ReferenceWord, Run, RunPart, Word};
use annals_grammar::{WordClass, is_word_of};
use annals_graph::ids::EntityIx;
use annals_model::entry::EntryId;

use super::Printer;

impl Printer<'_> {
    /// An entry: its label, or its number.
    pub(super) fn entry(&self, number: EntryId) -> Reference {
        match self.graph().label_of(number) {
            Some(label) => Reference::label(&label),
            None => Reference::number(number),
        }
    }

    /// Who or what stands in a role: an entity by a name that only it has, an event by label or number.
    pub(super) fn party(&self, number: EntryId) -> Run {
        let Some(ix) = self.graph().entity_numbered(number) else { return run(self.entry(number)) };
        let said = self.lookup.said(ix);
        match said.parts.as_slice() {
            [RunPart { kind: PartKind::Number(_), .. }] => {
                self.own_alias(ix).map_or_else(|| run(self.entry(number)), |alias| Run::name(&alias))
            }
            _ => said,
        }
    }

    /// Whom a source had something from, in one term.
    pub(super) fn party_term(&self, number: EntryId) -> RunPart {
        let by_number = || RunPart::of(PartKind::Number(number));
        let Some(ix) = self.graph().entity_numbered(number) else { return by_number() };
        let name = &self.graph().entity(ix).name;
        let own = self.lookup.is_own(name, ix);
        let alone = own.then(|| name.clone()).or_else(|| self.own_alias(ix));
        let term = |name: String| {
            let Word { text, quoted, .. } = Word::term(&name);
            RunPart::of(if quoted { PartKind::Quoted(text) } else { PartKind::Word(text) })
        };
        alone.map_or_else(by_number, term)
    }

    /// Another name of an entity that only it has.
    fn own_alias(&self, ix: EntityIx) -> Option<String> {
        let known = self.lookup.view.bound();
        let also = self
            .graph()
            .entity(ix)
            .also
            .iter()
            .filter(|(entry, _)| known.is_none_or(|bound| *entry <= bound));
        also.map(|(_, alias)| alias).find(|alias| self.lookup.is_own(alias, ix)).cloned()
    }

    /// The word by which a source is cited.
    pub(super) fn source_key(&self, number: EntryId) -> Word {
        let row = self.graph().source_numbered(number).map(|ix| self.graph().source(ix));
        row.map_or_else(|| Word::bare(format!("#{number}")), |row| Word::term(&row.source.key))
    }
}

/// An entry where a name may stand.
pub(super) fn run(entry: Reference) -> Run {
    Run::part(match entry.target {
        ReferenceWord::Number(number) => PartKind::Number(number),
        ReferenceWord::Label(label) => PartKind::Word(label),
    })
}

/// A type and a name, each recognisable.
pub(super) fn typed(kind: &str, name: &str) -> Run {
    let ty = Word::term(kind);
    let ty = if ty.quoted { Run::quoted(kind) } else { Run::words(kind) };
    ty.then(if name.contains(char::is_whitespace) { Run::quoted(name) } else { Run::name(name) })
}

/// A kind of event, in quotes where a word of it would be read as something else.
pub(super) fn kind(name: &str) -> Run {
    let first = name.split(' ').next().unwrap_or(name);
    let classes = [WordClass::Mood, WordClass::Determiner];
    let otherwise = classes.into_iter().any(|class| is_word_of(class, first));
    if otherwise { Run::quoted(name) } else { Run::name(name) }
}
