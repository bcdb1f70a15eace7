//! Entities and documents as statements.

use annals_grammar::ast::{self, DateText, FieldValue, TargetText, Tell, Word};
use annals_model::entry::{Declare, Role, Source, Target};
use annals_model::time::Date;

use super::{Printer, names};

impl Printer<'_> {
    /// `declare`.
    pub(super) fn declare(&self, declare: &Declare) -> ast::DeclareClause {
        let parent = declare.parent.as_ref();
        let day = |date: Option<&Option<Date>>| date?.as_ref().map(|date| DateText::of(date.edtf()));
        ast::DeclareClause {
            what: names::typed(&declare.kind, &declare.name),
            parent: parent.map(|parent| {
                let word = if parent.role == Role::At { Role::At } else { Role::In };
                (word, self.party(parent.entity))
            }),
            from: day(parent.map(|parent| &parent.from)),
            to: day(parent.map(|parent| &parent.to)),
            relations: declare
                .relations
                .iter()
                .map(|relation| (relation.words.clone(), self.party(relation.entity)))
                .collect(),
            also: declare.also.iter().map(Word::quoted).collect(),
            coordinates: declare.coordinates,
            target: declare.target.as_ref().map(|target| self.target(target)),
            sources: declare.claims.iter().map(|claim| self.claim(claim)).collect(),
        }
    }

    fn target(&self, target: &Target) -> TargetText {
        let vocabulary = self.graph().vocabulary();
        let kind = vocabulary.kind_named(&target.kind);
        TargetText {
            count: target.count,
            kind: names::kind(kind.map_or(&target.kind, |ix| &vocabulary.kind(ix).plural)),
            per: target.per.unit,
            during: target.during,
        }
    }
}

/// `source`.
pub(super) fn source(source: &Source) -> Tell {
    let text = |value: &Option<String>| value.clone().map(FieldValue::Text);
    let fields = [
        ("title", text(&source.title)),
        ("publisher", text(&source.publisher)),
        ("author", text(&source.author)),
        ("published", source.published.as_ref().map(|date| FieldValue::Date(DateText::of(date.edtf())))),
        ("url", text(&source.url)),
        ("origin", text(&source.origin)),
        ("licence", text(&source.licence)),
    ];
    let fields = fields.into_iter().filter_map(|(name, value)| Some((Word::bare(name), value?)));
    Tell::Source { key: Word::term(&source.key), fields: fields.collect() }
}
