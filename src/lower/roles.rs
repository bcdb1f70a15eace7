//! Who and what takes part.

use annals_grammar::ast::{self, Argument, ArgumentKind, PartKind, Run, Word};
use annals_grammar::english;
use annals_graph::graph::Referent;
use annals_graph::ids::{KindIx, TypeIx};
use annals_graph::vocabulary::Vocabulary;
use annals_model::entry::{Declare, EntryId, Role};
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::folding::composed;
use annals_query::lookup::names;

use super::{Lowerer, meaning};

/// What a role wants in which an event stands.
pub const EVENT: &str = "event";
/// What a role wants in which any entity stands.
pub const OBJECT: &str = "object";

impl Lowerer<'_> {
    /// Those in the roles of an event of a kind. A role told twice is one role.
    pub(super) fn roles(
        &mut self,
        kind: KindIx,
        stated: &[(Role, Vec<Argument>)],
    ) -> Result<Vec<(Role, Vec<EntryId>)>> {
        let mut roles: Vec<(Role, Vec<EntryId>)> = Vec::with_capacity(stated.len());
        for (preposition, arguments) in stated {
            let (role, who) = self.role(kind, *preposition, arguments)?;
            let at = roles.iter().position(|(known, _)| *known == role).unwrap_or_else(|| {
                roles.push((role, Vec::new()));
                roles.len() - 1
            });
            for number in who {
                if !roles[at].1.contains(&number) {
                    roles[at].1.push(number);
                }
            }
        }
        Ok(roles)
    }

    /// Those in one role.
    pub(super) fn role(
        &mut self,
        kind: KindIx,
        role: Role,
        arguments: &[Argument],
    ) -> Result<(Role, Vec<EntryId>)> {
        let types = self.types_of(kind, role);
        if types.is_empty() {
            let span = arguments.first().map(|argument| argument.span).unwrap_or_default();
            return Err(self.no_such_role(kind, role, arguments).at(span));
        }
        Ok((role, self.participants(role, &types, arguments)?))
    }

    /// Those who are named as standing in a role that wants these types.
    pub(super) fn participants(
        &mut self,
        role: Role,
        types: &[String],
        arguments: &[Argument],
    ) -> Result<Vec<EntryId>> {
        let mut who = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let number = self.argument(argument, types, role)?;
            if !who.contains(&number) {
                who.push(number);
            }
        }
        Ok(who)
    }

    /// The types that fit a role of a kind; none where the kind has no such role. Every kind may stand under a plan.
    pub(super) fn types_of(&self, kind: KindIx, role: Role) -> Vec<String> {
        types_of(self.graph().vocabulary(), kind, role)
    }

    /// The roles of a kind in which an entity of a type may stand.
    pub(super) fn roles_fitting(&self, kind: KindIx, ty: TypeIx) -> Vec<Role> {
        let vocabulary = self.graph().vocabulary();
        let rules = vocabulary.kind(kind).roles.iter();
        rules
            .filter(|rule| rule.types.iter().any(|name| vocabulary.is_a_named(ty, name)))
            .map(|rule| rule.role)
            .collect()
    }

    fn no_such_role(&self, kind: KindIx, role: Role, arguments: &[Argument]) -> Error {
        let name = &self.graph().vocabulary().kind(kind).name;
        let message = format!(
            "{} has no role `{}`: it takes {}",
            english::with_article(name),
            role.as_str(),
            self.roles_listed(kind)
        );
        let run = arguments.first().and_then(|argument| match &argument.kind {
            ArgumentKind::Run(run) => names::text_of(run),
            ArgumentKind::New { name, .. } => Some(name.text.clone()),
        });
        let fits =
            |ix| self.roles_fitting(kind, self.graph().type_of(ix)).into_iter().map(move |role| (role, ix));
        let namesakes = run.iter().flat_map(|run| self.lookup.entities_named(run));
        let fitting = namesakes.flat_map(fits).take(names::NAMESAKES_MAX);
        let mut fitting: Vec<String> = fitting
            .map(|(role, ix)| format!("{} {}", role.as_str(), self.lookup.unambiguous_name(ix)))
            .collect();
        fitting.dedup();
        let hint = match fitting.first() {
            Some(_) => format!("to add a role: `define kind {name}: {} …`", role.as_str()),
            None => {
                format!("use one of these, or add the role: `define kind {name}: {} …`", role.as_str())
            }
        };
        meaning(message).hint(hint).candidates(fitting)
    }

    fn argument(&mut self, argument: &Argument, types: &[String], role: Role) -> Result<EntryId> {
        if argument.amount.is_some() || argument.mood.is_some() {
            let hint = "name who or what takes part; put a name that begins with such a word in quotes";
            return Err(meaning("expected a name here").hint(hint).at(argument.span));
        }
        match &argument.kind {
            ArgumentKind::Run(run) => self.participant(run, types, role),
            ArgumentKind::New { kind, name } => self.introduce(kind, name, types, role),
        }
    }

    /// Who or what a run names: an entity by name, label or number; an event by number or label.
    fn participant(&self, run: &Run, types: &[String], role: Role) -> Result<EntryId> {
        let event_fits = types.iter().any(|ty| ty == EVENT);
        let entity_fits = types.iter().any(|ty| ty != EVENT);
        let expected = names::Expected { types: types.to_vec(), place: role.as_str().to_owned() };
        let Some(number) = self.pointed_at(run)? else {
            if entity_fits {
                return self.lookup.entity(run, &expected).map(|ix| self.graph().entity(ix).number);
            }
            let hint = "give an event by its number (`#45`) or its label";
            return Err(meaning(format!("expected an event after `{}`", role.as_str()))
                .hint(hint)
                .at(run.span));
        };
        let named = self.lookup.is_called(run);
        match self.graph().what(number) {
            Some(Referent::Event(_)) if event_fits && named && entity_fits => {
                Err(self.two_readings(run, number))
            }
            Some(Referent::Event(_)) if event_fits => Ok(number),
            _ if named && entity_fits => {
                self.lookup.entity(run, &expected).map(|ix| self.graph().entity(ix).number)
            }
            Some(Referent::Entity(ix)) if self.fits(self.graph().type_of(ix), types) => {
                Ok(self.graph().entity(self.lookup.view.canonical(ix)).number)
            }
            _ => {
                let message = format!(
                    "#{number} doesn't fit after `{}`, which takes {}",
                    role.as_str(),
                    english::list(types, "or")
                );
                Err(meaning(message)
                    .hint("use one that fits; `:kinds` lists what each kind takes")
                    .at(run.span))
            }
        }
    }

    fn two_readings(&self, run: &Run, number: EntryId) -> Error {
        let name = names::text_of(run).unwrap_or_default();
        let mut candidates = vec![format!("#{number}")];
        let named = self.lookup.entities_named(&name).into_iter().take(names::NAMESAKES_MAX);
        candidates.extend(named.map(|ix| self.lookup.unambiguous_name(ix)));
        Error::new(ErrorKind::Ambiguous, format!("`{name}` is both a label and a name"))
            .hint("give the event by its number, or put its type before the name")
            .candidates(candidates)
            .at(run.span)
    }

    fn fits(&self, ty: TypeIx, types: &[String]) -> bool {
        types.iter().any(|name| self.graph().vocabulary().is_a_named(ty, name))
    }

    /// The entry that a run points at by number or label; `None` where it is a name.
    pub(super) fn pointed_at(&self, run: &Run) -> Result<Option<EntryId>> {
        let [part] = run.parts.as_slice() else { return Ok(None) };
        let target = match &part.kind {
            PartKind::Number(number) => ast::ReferenceWord::Number(*number),
            PartKind::Word(word) if self.graph().labelled(word).is_some() => {
                ast::ReferenceWord::Label(word.clone())
            }
            _ => return Ok(None),
        };
        self.lookup.reference(&ast::Reference { target, span: run.span }).map(Some)
    }

    /// The entity introduced by `new`, or the one that is there already.
    fn introduce(&mut self, kind: &Run, name: &Word, types: &[String], role: Role) -> Result<EntryId> {
        let ty = self.type_of(kind)?;
        let type_name = self.graph().vocabulary().ty(ty).name.clone();
        if !self.fits(ty, types) {
            let message = format!(
                "{} doesn't fit after `{}`, which takes {}",
                english::with_article(&type_name),
                role.as_str(),
                english::list(types, "or")
            );
            return Err(meaning(message)
                .hint(format!("write `new {} \"{}\"`", types.first().map_or("person", |t| t), name.text))
                .at(kind.span));
        }
        if let Some(number) = self.declared(ty, &name.text) {
            self.note(format!("{type_name} \"{}\" already exists (#{number}) and was used", name.text));
            return Ok(number);
        }
        let known =
            self.new.iter().position(|d| d.kind == type_name && composed(&d.name) == composed(&name.text));
        let at = known.unwrap_or_else(|| {
            self.new.push(bare_declaration(&type_name, &name.text));
            self.new.len() - 1
        });
        if known.is_none() {
            self.share(&name.text, None);
        }
        Ok(self.context.next + at as EntryId)
    }

    /// The number of the entity of this type and preferred name.
    pub(super) fn declared(&self, ty: TypeIx, name: &str) -> Option<EntryId> {
        self.graph().declared(ty, name).map(|ix| self.graph().entity(ix).number)
    }

    /// The type that all of a run names.
    pub(super) fn type_of(&self, run: &Run) -> Result<TypeIx> {
        let words = names::text_of(run).unwrap_or_default();
        let known = self.graph().vocabulary().type_named(&words);
        known.ok_or_else(|| self.unknown_type(&words).at(run.span))
    }

    /// An error for a type that there is not.
    pub(super) fn unknown_type(&self, words: &str) -> Error {
        let types: Vec<&str> = self.graph().vocabulary().types().map(|(_, ty)| ty.name.as_str()).collect();
        let candidates = self.lookup.alike(words, types.iter().copied());
        let hint = match candidates.first() {
            Some(_) => "`:kinds` lists the types".to_owned(),
            None => format!("to add one: define type \"{words}\": plural \"…\""),
        };
        Error::new(ErrorKind::Unknown, format!("there is no type `{words}`"))
            .hint(hint)
            .candidates(candidates)
    }
}

/// The types that fit a role of a kind; none where the kind has no such role. Every kind may stand under a plan.
#[must_use]
pub fn types_of(vocabulary: &Vocabulary, kind: KindIx, role: Role) -> Vec<String> {
    let mut types: Vec<String> = vocabulary.types_in_role(kind, role).cloned().collect();
    if types.is_empty() && role == Role::Under {
        let plan = if vocabulary.type_named("plan").is_some() { "plan" } else { OBJECT };
        types.push(plan.to_owned());
    }
    types
}

/// A declaration of nothing but type and name.
#[must_use]
pub fn bare_declaration(kind: &str, name: &str) -> Declare {
    Declare {
        kind: kind.to_owned(),
        name: name.to_owned(),
        also: Vec::new(),
        parent: None,
        relations: Vec::new(),
        coordinates: None,
        target: None,
        claims: Vec::new(),
    }
}
