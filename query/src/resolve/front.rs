//! The start of a noun: its adjectives, and what it is a noun for.

use annals_grammar::ast::{self, MoodWord, Noun, PartKind, Run, RunPart};
use annals_grammar::english;
use annals_graph::ids::{EntityIx, KindIx, TypeIx};
use annals_model::entry::{Mood, Role};
use annals_model::error::{Error, ErrorKind, Result};

use super::entities::out_of_order;
use super::noun::trailing;
use super::{Resolver, words};
use crate::lookup::names::{Expected, text_of};
use crate::query::{Entities, EntityFilter, EntityTest, Filter, Projection, Roles, Set, Test};

/// What the words at the start of a noun are.
pub(super) enum Lead {
    /// A kind of event; `None` is every kind (`events`).
    Kind(Option<KindIx>),
    /// A type of entity; `None` is every type.
    Type(Option<TypeIx>),
    /// Those in the `by` role of a kind (`visitors`).
    Agents(KindIx),
}

/// What stands before the noun.
enum Adjective {
    /// `disputed`: a test of events.
    OfEvents(Test),
    /// `operating`: a status, of whatever type.
    Status,
    /// `flooded`: the past form of a kind.
    Participle,
}

/// The start of a noun.
pub(super) struct Front {
    adjective: Option<Adjective>,
    /// How many parts the adjective takes.
    adjectives: usize,
    lead: Lead,
    /// How many parts all of it takes.
    taken: usize,
}

impl Resolver<'_> {
    /// Adjectives and the noun at the start of a run, if that is how it starts.
    pub(super) fn front(&self, parts: &[RunPart]) -> Option<Front> {
        let (adjectives, adjective) = self.adjective(parts).map_or((0, None), |(n, one)| (n, Some(one)));
        let (count, lead) = self.lead(&parts[adjectives..])?;
        Some(Front { adjective, adjectives, lead, taken: adjectives + count })
    }

    /// The noun at the start of a run, perhaps behind an adjective, and how many parts it takes.
    pub(super) fn led_by(&self, parts: &[RunPart]) -> Option<(usize, Lead)> {
        self.front(parts).map(|front| (front.taken, front.lead))
    }

    /// The adjective in front of a noun. Behind the past form of a kind has to stand a type: `visited counties`.
    fn adjective(&self, parts: &[RunPart]) -> Option<(usize, Adjective)> {
        if let Some(test) = parts.first().and_then(words::word).and_then(Test::adjective) {
            return Some((1, Adjective::OfEvents(test)));
        }
        let (vocabulary, bound) = (self.graph().vocabulary(), self.view().bound());
        let status = words::longest(vocabulary, bound, parts, words::status);
        if let Some((count, _)) = status.filter(|(count, _)| self.lead(&parts[*count..]).is_some()) {
            return Some((count, Adjective::Status));
        }
        let (count, kind) = words::longest(vocabulary, bound, parts, words::past)?;
        let done_to = |lead| match lead {
            Lead::Type(Some(ty)) => self.suffered(kind, Some(ty)) != Roles::Any,
            _ => false,
        };
        let (_, lead) = self.lead(&parts[count..])?;
        done_to(lead).then_some((count, Adjective::Participle))
    }

    /// The noun at the start of these parts, and how many it takes.
    fn lead(&self, parts: &[RunPart]) -> Option<(usize, Lead)> {
        let first = parts.first()?;
        if words::is(first, "events") || words::is(first, "event") {
            return Some((1, Lead::Kind(None)));
        }
        if ["entities", "entity", "things", "thing"].iter().any(|word| words::is(first, word)) {
            return Some((1, Lead::Type(None)));
        }
        let (vocabulary, bound) = (self.graph().vocabulary(), self.view().bound());
        let kind =
            words::longest(vocabulary, bound, parts, words::kind).map(|(n, ix)| (n, Lead::Kind(Some(ix))));
        let ty = words::longest(vocabulary, bound, parts, words::ty).map(|(n, ix)| (n, Lead::Type(Some(ix))));
        let agent =
            words::longest(vocabulary, bound, parts, words::agent).map(|(n, ix)| (n, Lead::Agents(ix)));
        // The longest wins; of equals, a kind of event.
        let mut best: Option<(usize, Lead)> = None;
        for one in [kind, ty, agent].into_iter().flatten() {
            if best.as_ref().is_none_or(|(count, _)| one.0 > *count) {
                best = Some(one);
            }
        }
        best
    }

    /// What a run with such a start names.
    pub(super) fn led(&self, front: Front, run: &Run, noun: &Noun) -> Result<Set> {
        let before = &run.parts[..front.adjectives];
        let rest = &run.parts[front.taken..];
        if matches!(front.adjective, Some(Adjective::Status)) && !matches!(front.lead, Lead::Type(_)) {
            let words = words::run_of(before);
            return Err(self.misplaced_status(&text_of(&words).unwrap_or_default(), None, words.span));
        }
        match front.lead {
            Lead::Kind(kind) => {
                let tests = match front.adjective {
                    Some(Adjective::OfEvents(test)) => vec![test],
                    _ => Vec::new(),
                };
                let filter = Filter { base: None, kind, mood: Some(MoodWord::mood(noun.mood)), tests };
                self.events_with(filter, rest, &noun.modifiers).map(Set::Events)
            }
            Lead::Type(ty) => {
                if let (Some(ty), false) = (ty, rest.is_empty())
                    && !out_of_order(rest, &noun.modifiers)
                    && let Some(entity) = self.typed_entity(ty, run, rest)?
                {
                    return self.narrowed(Entities::These(vec![entity]), noun);
                }
                let tests =
                    self.adjective_tests(front.adjective.as_ref(), before, ty, (noun.mood, run.span))?;
                let filter = EntityFilter { base: None, ty, tests };
                self.entities_from(filter, rest.to_vec(), &noun.modifiers, false).map(Set::Entities)
            }
            Lead::Agents(kind) => {
                if !rest.is_empty() {
                    return Err(trailing(rest));
                }
                let filter =
                    Filter { base: None, kind: Some(kind), mood: Some(Mood::Happened), tests: Vec::new() };
                let events = self.events_with(filter, rest, &noun.modifiers)?;
                Ok(Set::Entities(Entities::Took {
                    roles: Roles::One(Role::By),
                    word: Projection::Actors,
                    events: Box::new(events),
                }))
            }
        }
    }

    /// The tests of what stands before a type. A word that is no status of the type is never passed over: it is what
    /// was done to them (`completed factories`), or an error.
    fn adjective_tests(
        &self,
        adjective: Option<&Adjective>,
        words: &[RunPart],
        ty: Option<TypeIx>,
        (mood, span): (Option<MoodWord>, ast::Span),
    ) -> Result<Vec<EntityTest>> {
        let mut tests = Vec::new();
        match adjective {
            Some(Adjective::OfEvents(_)) => return Err(self.said_of_events(words, ty)),
            Some(Adjective::Status | Adjective::Participle) => {
                tests.push(self.state_or_deed(words, ty)?);
            }
            None => {}
        }
        if let Some(mood) = mood {
            let status = self.graph().vocabulary().status_named(mood.as_str(), ty);
            tests.push(EntityTest::Status(status.ok_or_else(|| no_such_status(mood, span))?));
        }
        Ok(tests)
    }

    fn said_of_events(&self, adjective: &[RunPart], ty: Option<TypeIx>) -> Error {
        let adjective = words::run_of(adjective);
        let (one, many) = match ty.map(|ty| self.graph().vocabulary().ty(ty)) {
            Some(ty) => (english::with_article(&ty.name), ty.plural.as_str()),
            None => ("an entity".to_owned(), "entities"),
        };
        Error::new(ErrorKind::Meaning, format!("`{adjective}` is said of events, not of {one}"))
            .hint(format!("{many} with {adjective} events"))
            .at(adjective.span)
    }

    /// A status of a type, else what was done to those of the type.
    fn state_or_deed(&self, parts: &[RunPart], ty: Option<TypeIx>) -> Result<EntityTest> {
        let run = words::run_of(parts);
        let status = text_of(&run).and_then(|text| self.graph().vocabulary().status_named(&text, ty));
        if let Some(status) = status {
            return Ok(EntityTest::Status(status));
        }
        let vocabulary = self.graph().vocabulary();
        match words::longest(vocabulary, self.view().bound(), parts, words::past) {
            Some((count, _)) if count == parts.len() => self.entity_clause(ty, (false, None), &run, &[]),
            _ => Err(self.misplaced_status(&text_of(&run).unwrap_or_default(), ty, run.span)),
        }
    }

    /// The error for a status of what it is no status of; nothing named is events.
    pub(super) fn misplaced_status(&self, text: &str, head: Option<TypeIx>, span: ast::Span) -> Error {
        let vocabulary = self.graph().vocabulary();
        let of = vocabulary
            .status_named(text, None)
            .and_then(|status| vocabulary.type_named(&vocabulary.status(status).of))
            .map_or("others", |ty| vocabulary.ty(ty).plural.as_str());
        let not = head.map_or("events".to_owned(), |head| english::with_article(&vocabulary.ty(head).name));
        Error::new(ErrorKind::Meaning, format!("`{text}` is a status of {of}, not of {not}"))
            .hint(format!("{of} {text}; places with {of} {text}"))
            .at(span)
    }

    /// `county "Kim Hyong Jik"`: a name with its type in front. Nothing where what follows is not a name.
    fn typed_entity(&self, ty: TypeIx, run: &Run, rest: &[RunPart]) -> Result<Option<EntityIx>> {
        let opens_clause = words::longest(self.graph().vocabulary(), None, rest, words::past).is_some()
            || super::entities::auxiliary(&rest[0]).is_some();
        if opens_clause || !matches!(rest[0].kind, PartKind::Word(_) | PartKind::Quoted(_)) {
            return Ok(None);
        }
        let name = self.graph().vocabulary().ty(ty).name.clone();
        self.entity(run, &Expected { types: vec![name], place: String::new() }).map(Some)
    }
}

fn no_such_status(word: MoodWord, span: ast::Span) -> Error {
    Error::new(ErrorKind::Meaning, format!("`{}` isn't a status of these", word.as_str()))
        .hint(
            "`:kinds` lists kinds and statuses; moods (planned, denied, hypothetical, ongoing) precede events",
        )
        .at(span)
}
