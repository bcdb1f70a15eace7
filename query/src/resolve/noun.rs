//! A noun with its modifiers: events of a kind, entities of a type, a name, a number, a projection.

use annals_grammar::ast::{self, Head, Modifier, ModifierKind, Noun, PartKind, Run, RunPart};
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::folding::fold;
use annals_model::time::Unit;

use super::entities::out_of_order;
use super::takes::Taker;
use super::{Resolver, words};
use crate::lookup::names::{Expected, text_of};
use crate::query::{Dates, Entities, EntityFilter, EntityTest, Events, Filter, GroupingKey, Projection, Set};

impl Resolver<'_> {
    /// A noun with everything around it.
    pub(super) fn noun(&self, noun: &Noun) -> Result<Set> {
        if let Some(amount) = &noun.amount {
            return Err(Error::new(ErrorKind::Meaning, format!("`{amount}` must count something that each one \
                has, but nothing is given"))
                .hint("places with at least 2 visits, people with more than 1 visit; to count them all: how many visits")
                .at(noun.span));
        }
        let set = match &noun.head {
            None => self.events_from(None, noun, &noun.modifiers).map(Set::Events),
            Some(Head::Who) => self.people(noun),
            Some(Head::Projection { projection, of }) => self.projection(*projection, of, noun),
            Some(Head::Run(run)) => self.run(run, noun),
            Some(Head::Which(_)) => return self.noun(&self.asked_for(noun)),
        }?;
        self.nth(set, noun)
    }

    /// `first`, `last 3`, for each of some keys.
    fn nth(&self, set: Set, noun: &Noun) -> Result<Set> {
        let Some(nth) = noun.nth else { return Ok(set) };
        let per = self.keys(&noun.modifiers)?;
        if let Set::Entities(_) = set {
            let word = if nth.last { "last" } else { "first" };
            return Err(Error::new(
                ErrorKind::Meaning,
                format!("`{word}` applies to events, but these are people, places or things"),
            )
            .hint(format!("ask for those who took part: actors of ({word} …), places of ({word} …)"))
            .at(noun.span));
        }
        let of = Box::new(self.events_wanted(set, noun.span)?);
        Ok(Set::Events(Events::Nth { last: nth.last, count: nth.count.unwrap_or(1), of, per }))
    }

    /// The keys of `per` among modifiers.
    pub(super) fn keys(&self, modifiers: &[Modifier]) -> Result<Vec<GroupingKey>> {
        let runs = modifiers.iter().filter_map(|modifier| match &modifier.kind {
            ModifierKind::Per(run) => Some(run),
            _ => None,
        });
        runs.map(|run| self.key(run)).collect()
    }

    fn key(&self, run: &Run) -> Result<GroupingKey> {
        let text = text_of(run).unwrap_or_default();
        let folded = fold(&text);
        Ok(match GroupingKey::spelled(&folded) {
            Some(key) => key,
            None => match words::longest(self.graph().vocabulary(), None, &run.parts, words::ty) {
                Some((count, ty)) if count == run.parts.len() => GroupingKey::Type(ty),
                _ => {
                    return Err(Error::new(
                        ErrorKind::Meaning,
                        format!("answers can't be grouped by `{text}`"),
                    )
                    .hint(
                        "use per day, week, month, quarter, year, weekday, place, kind, source, actor, target, object, or a \
                            type such as `province`",
                    )
                    .at(run.span));
                }
            },
        })
    }

    /// `who visited Songchon` as a set.
    fn people(&self, noun: &Noun) -> Result<Set> {
        let filter = EntityFilter { base: None, ty: None, tests: Vec::new() };
        let found = self.entities_from(filter, Vec::new(), &noun.modifiers, true)?;
        // With nothing else said, those who did it are the `by` role of the clause.
        Ok(Set::Entities(single_took(found)))
    }

    fn projection(&self, word: ast::ProjectionWord, of: &ast::Selection, noun: &Noun) -> Result<Set> {
        let (of, modifiers) = self.projected(of, &noun.modifiers)?;
        let set = self.selection(&of)?;
        let Set::Events(events) = set else {
            let message = format!("only events have such parts, but this is {}", super::sort(&set));
            let events = match &set {
                Set::Entities(who) => self.as_events(who),
                _ => "events …".to_owned(),
            };
            return Err(Error::new(ErrorKind::Meaning, message)
                .hint(format!("put events in the brackets: {word} of ({events})"))
                .at(noun.span));
        };
        if let Some((roles, word)) = Projection::roles(word) {
            let entities = Entities::Took { roles, word, events: Box::new(events) };
            return self.narrowed(entities, &Noun { modifiers, ..Noun::default() });
        }
        match word {
            ast::ProjectionWord::Months => Ok(Set::Dates(Dates::Cut(Unit::Month, Box::new(events)))),
            ast::ProjectionWord::Years => Ok(Set::Dates(Dates::Cut(Unit::Year, Box::new(events)))),
            ast::ProjectionWord::Kinds => Ok(Set::Kinds(events)),
            ast::ProjectionWord::Sources => {
                Err(Error::new(ErrorKind::Meaning, "sources are an answer, not a set to build on")
                    .hint("ask `sources of (…)` on its own, or use `events from SOURCE` for a set")
                    .at(noun.span))
            }
            _ => Ok(Set::Dates(Dates::Of(Box::new(events)))),
        }
    }

    /// What a projection is of, with the modifiers behind it that it takes, and the others.
    pub(super) fn projected(
        &self,
        of: &ast::Selection,
        modifiers: &[Modifier],
    ) -> Result<(ast::Selection, Vec<Modifier>)> {
        let mut of = of.clone();
        let ast::Selection::Noun(noun) = &mut of else { return Ok((of, modifiers.to_vec())) };
        let attached = self.attach(Taker::Things(None), &self.opened_by(noun), modifiers)?;
        noun.modifiers.extend(attached.opening);
        Ok((of, attached.own))
    }

    /// A set of entities with the modifiers of a noun.
    pub(super) fn narrowed(&self, base: Entities, noun: &Noun) -> Result<Set> {
        if noun.modifiers.iter().all(|m| matches!(m.kind, ModifierKind::Lens(_) | ModifierKind::Per(_))) {
            return Ok(Set::Entities(base));
        }
        let filter = EntityFilter { base: Some(Box::new(base)), ty: None, tests: Vec::new() };
        self.entities_from(filter, Vec::new(), &noun.modifiers, false).map(Set::Entities)
    }

    fn run(&self, run: &Run, noun: &Noun) -> Result<Set> {
        if let Some(front) = self.front(&run.parts)
            && self.named_selection(run, noun)?.is_none()
        {
            return self.led(front, run, noun);
        }
        if let Some(mood) = noun.mood {
            let word = mood.as_str();
            return Err(Error::new(
                ErrorKind::Meaning,
                format!("`{word}` must precede a kind of event or a type, and `{run}` is neither"),
            )
            .hint(format!("{word} events …; for a state, ask for the status: status of …"))
            .at(noun.span));
        }
        if let Some(set) = self.numbered_or_bracketed(run, noun)? {
            return Ok(set);
        }
        if let Some(set) = self.named_selection(run, noun)? {
            return Ok(set);
        }
        if let Some(set) = self.bare_clause(run, noun)? {
            return Ok(set);
        }
        self.named(run, noun)
    }

    /// `#12`, `(…)`, and either with more words behind it.
    fn numbered_or_bracketed(&self, run: &Run, noun: &Noun) -> Result<Option<Set>> {
        let Some(first) = run.parts.first() else { return Ok(None) };
        let rest = &run.parts[1..];
        let set = match &first.kind {
            PartKind::Bracket(selection) => self.selection(selection)?,
            PartKind::List { .. } => self.either_of(first, &Expected::default())?,
            PartKind::Number(number) => self.numbered(*number, first.span)?,
            PartKind::Parameter(name) => {
                return Err(Error::new(ErrorKind::Meaning, format!("the parameter ${name} has no value"))
                    .hint("bind a name or date to it before asking")
                    .at(first.span));
            }
            _ => return Ok(None),
        };
        let set = match set {
            Set::Events(base) => Set::Events(self.events_narrowed(base, rest, noun)?),
            Set::Entities(base) => Set::Entities(self.entities_narrowed(base, rest, noun)?),
            other if rest.is_empty() => other,
            _ => return Err(trailing(rest)),
        };
        Ok(Some(set))
    }

    pub(super) fn events_narrowed(&self, base: Events, rest: &[RunPart], noun: &Noun) -> Result<Events> {
        let plain = |m: &Modifier| matches!(m.kind, ModifierKind::Lens(_) | ModifierKind::Per(_));
        if rest.is_empty() && noun.modifiers.iter().all(plain) {
            return Ok(base);
        }
        // One filter for a filter that is narrowed: each reading of an event has to pass all of the tests at once,
        // wherever the brackets stand.
        let filter = match base {
            Events::Filter(filter) => filter,
            base => Filter { base: Some(Box::new(base)), kind: None, mood: None, tests: Vec::new() },
        };
        self.events_with(filter, rest, &noun.modifiers)
    }

    pub(super) fn entities_narrowed(
        &self,
        base: Entities,
        rest: &[RunPart],
        noun: &Noun,
    ) -> Result<Entities> {
        let plain = |m: &Modifier| matches!(m.kind, ModifierKind::Lens(_) | ModifierKind::Per(_));
        if rest.is_empty() && noun.modifiers.iter().all(plain) {
            return Ok(base);
        }
        let filter = EntityFilter { base: Some(Box::new(base)), ty: None, tests: Vec::new() };
        self.entities_from(filter, rest.to_vec(), &noun.modifiers, false)
    }

    /// `attended inaugurations`, `visited by Kim`, `out of order`, with no subject: those of whom it is true.
    fn bare_clause(&self, run: &Run, noun: &Noun) -> Result<Option<Set>> {
        let past = words::longest(self.graph().vocabulary(), self.view().bound(), &run.parts, words::past);
        if (past.is_none() && !out_of_order(&run.parts, &noun.modifiers)) || self.lookup.is_called(run) {
            return Ok(None);
        }
        let filter = EntityFilter { base: None, ty: None, tests: Vec::new() };
        let found = self.entities_from(filter, run.parts.clone(), &noun.modifiers, false)?;
        Ok(Some(Set::Entities(single_took(found))))
    }
}

/// Entities that are narrowed by one clause alone are those of the clause.
pub(super) fn single_took(entities: Entities) -> Entities {
    match entities {
        Entities::Filter(EntityFilter { base: None, ty: None, mut tests }) if tests.len() == 1 => {
            match tests.pop() {
                Some(EntityTest::Took { roles, events, reach: false, amount: None }) => {
                    Entities::Took { word: Projection::onto(&roles), roles, events: Box::new(events) }
                }
                Some(test) => Entities::Filter(EntityFilter { base: None, ty: None, tests: vec![test] }),
                None => Entities::Filter(EntityFilter { base: None, ty: None, tests }),
            }
        }
        other => other,
    }
}

/// The error for words behind a noun that belong to nothing.
pub(super) fn trailing(rest: &[RunPart]) -> Error {
    let run = words::run_of(rest);
    let text = run.to_string();
    Error::new(ErrorKind::Meaning, format!("`{text}` doesn't attach to anything here"))
        .hint("put a preposition before a name (by, to, at, in, of, with), or quote a name of several words")
        .at(run.span)
}
