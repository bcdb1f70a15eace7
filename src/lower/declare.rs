//! Entities as told.

use annals_grammar::ast;
use annals_graph::graph::Referent;
use annals_graph::ids::{EntityIx, TypeIx};
use annals_model::entry::{Declare, EntryId, Parent, Relation, Role, Target};
use annals_model::error::Result;
use annals_model::time::{Date, SpanOfTime};
use annals_query::lookup::dates::date_error;
use annals_query::lookup::names::Expected;

use super::shared::AmbiguousName;
use super::{Lowerer, meaning};

impl Lowerer<'_> {
    /// The entity that is declared, or what is added to one.
    pub(super) fn declare(&mut self, stated: &ast::DeclareClause) -> Result<Declare> {
        let (ty, name) = self.type_and_name(&stated.what)?;
        let own = self.declared(ty, &name).and_then(|number| self.graph().entity_numbered(number));
        let also: Vec<String> = stated.also.iter().map(|word| word.text.clone()).collect();
        for name in std::iter::once(&name).chain(&also) {
            self.share(name, own);
        }
        let mut relations = Vec::with_capacity(stated.relations.len());
        for (words, run) in &stated.relations {
            let entity = self.graph().entity(self.other(run, &Expected::default())?).number;
            relations.push(Relation { words: words.clone(), entity });
        }
        Ok(Declare {
            kind: self.graph().vocabulary().ty(ty).name.clone(),
            name,
            also,
            parent: self.parent(stated, ty, own)?,
            relations,
            coordinates: stated.coordinates,
            target: stated.target.as_ref().map(|target| self.target(target)).transpose()?,
            claims: self.claims(&stated.sources)?,
        })
    }

    /// Keeps that others than `own` bear a name, or one that differs in spelling only.
    pub(super) fn share(&mut self, name: &str, own: Option<EntityIx>) {
        let shared =
            AmbiguousName { name: name.to_owned(), own: own.map(|ix| self.lookup.view.canonical(ix)) };
        if shared.others(self.lookup).next().is_some() {
            self.shared.push(shared);
        }
    }

    fn parent(
        &mut self,
        stated: &ast::DeclareClause,
        ty: TypeIx,
        own: Option<EntityIx>,
    ) -> Result<Option<Parent>> {
        let Some((preposition, run)) = &stated.parent else {
            return match stated.from.as_ref().or(stated.to.as_ref()) {
                None => Ok(None),
                Some(date) => Err(meaning(
                    "`from` and `to` give the time during which a place lies in \
                    another",
                )
                .hint("name the place it lies in: declare county Kimhwa in Kangwon from 1952")
                .at(date.span)),
            };
        };
        let vocabulary = self.graph().vocabulary();
        let types = if vocabulary.is_a_named(ty, "place") { vec!["place".to_owned()] } else { Vec::new() };
        let role = if *preposition == Role::At { Role::At } else { Role::In };
        let above = self.other(run, &Expected { types, place: role.as_str().to_owned() })?;
        if own.is_some_and(|own| self.lies_under(above, own)) {
            let (own, above) = (
                own.map_or_else(String::new, |ix| self.lookup.unambiguous_name(ix)),
                self.lookup.unambiguous_name(above),
            );
            let message = format!("{own} can't lie in {above}");
            self.object(
                meaning(message).hint("nothing can lie in itself, or in what lies in it").at(run.span),
            );
        }
        let date =
            |text: &Option<ast::DateText>| text.as_ref().map(|text| self.lookup.date(text)).transpose();
        let (from, to): (Option<Date>, Option<Date>) = (date(&stated.from)?, date(&stated.to)?);
        if let (Some(start), Some(end), Some(text)) = (&from, &to, &stated.from) {
            Date::between(start, end).map_err(|error| date_error(&error, text.span))?;
        }
        Ok(Some(Parent { entity: self.graph().entity(above).number, role, from, to }))
    }

    /// Whether an entity is another or lies under it by any entry.
    fn lies_under(&self, entity: EntityIx, above: EntityIx) -> bool {
        let mut open = vec![entity];
        let mut seen: Vec<EntityIx> = Vec::new();
        while let Some(at) = open.pop() {
            if at == above {
                return true;
            }
            if !seen.contains(&at) {
                seen.push(at);
                open.extend(
                    self.lookup.view.parents(at).iter().map(|row| self.lookup.view.canonical(row.entity)),
                );
            }
        }
        false
    }

    /// Another entity, by name or by the number or label of its entry.
    fn other(&self, run: &ast::Run, expected: &Expected) -> Result<EntityIx> {
        match self.pointed_at(run)?.and_then(|number| self.graph().what(number)) {
            Some(Referent::Entity(ix)) => Ok(self.lookup.view.canonical(ix)),
            _ => self.lookup.entity(run, expected),
        }
    }

    fn target(&self, stated: &ast::TargetText) -> Result<Target> {
        let kind = self.kind(&stated.kind)?;
        Ok(Target {
            count: stated.count,
            kind: self.graph().vocabulary().kind(kind).name.clone(),
            per: SpanOfTime::new(1, stated.per),
            during: stated.during,
        })
    }

    /// The first entry of an entity that a run names, in whatever way.
    pub(super) fn entity_number(&self, run: &ast::Run) -> Result<EntryId> {
        Ok(self.graph().entity(self.other(run, &Expected::default())?).number)
    }
}
