//! Modifiers of entities: where they lie, what they took part in, what state they are in.

use annals_grammar::ast::{
    Argument, ArgumentKind, Auxiliary, Modifier, ModifierKind, Noun, Part, PartKind, Preposition, Run,
};
use annals_store::entry::Role;

use super::clause::{joined_not, type_of};
use super::events::amount;
use super::noun::{Lead, trailing};
use super::{Resolver, words};
use crate::error::{Error, Kind, Result};
use crate::lookup::names::{Expected, text_of};
use crate::lookup::role as role_of;
use crate::query::{Entities, EntityFilter, EntityTest, Events, Filter, Reach, Roles, Set, Test};

impl Resolver<'_> {
    /// A filter of entities with the words behind its noun and the modifiers behind them.
    ///
    /// `relative`: the words open a clause whose subject these are (`people who …`).
    pub(super) fn entities_from(
        &self,
        mut filter: EntityFilter,
        rest: Vec<Part>,
        modifiers: &[Modifier],
        relative: bool,
    ) -> Result<Entities> {
        let mut modifiers = self.clauses_split(modifiers);
        if !rest.is_empty() {
            // `factories were inaugurated` behind `which`: what follows the auxiliary is the clause.
            let auxiliary = rest.first().and_then(auxiliary);
            let not = auxiliary.is_some() && rest.get(1).is_some_and(|part| words::is(part, "not"));
            let skipped = usize::from(auxiliary.is_some()) + usize::from(not);
            let run = words::run_of(&rest[skipped..]);
            let span = run.span;
            let relative = relative || auxiliary.is_some();
            // `are under construction`: the auxiliary stands before a modifier, which says it all.
            if !run.parts.is_empty() {
                let kind = ModifierKind::Clause { relative, auxiliary, not, run };
                modifiers.insert(0, Modifier { join: None, kind, span });
            } else if let Some(Modifier {
                kind: ModifierKind::Clause { auxiliary: own @ None, .. }, ..
            }) = modifiers.first_mut()
            {
                // `are not finished`: `not` made a clause of its own, whose auxiliary stands before it.
                *own = auxiliary;
            }
        }
        let head = filter.ty.or_else(|| filter.base.as_deref().and_then(|base| self.type_of_base(base)));
        let mut at = 0;
        while let Some(modifier) = modifiers.get(at) {
            at += 1;
            if let Some(test) = self.name_behind_and_not(modifier, filter.tests.last())? {
                filter.tests.push(test);
                continue;
            }
            let (test, more) = match self.entity_test(head, modifier, &modifiers[at..])? {
                Some(found) => found,
                None => continue,
            };
            at += more;
            filter.tests.push(test);
        }
        Ok(Entities::Filter(filter))
    }

    /// The type of those that are narrowed; of one named entity, its own.
    fn type_of_base(&self, base: &Entities) -> Option<crate::ids::TypeIx> {
        match base {
            Entities::These(all) if all.len() == 1 => Some(self.graph().entity(all[0]).ty),
            other => type_of(other),
        }
    }

    /// The test of one modifier, and how many of those that follow it takes; nothing for a lens or key.
    fn entity_test(
        &self,
        head: Option<crate::ids::TypeIx>,
        modifier: &Modifier,
        following: &[Modifier],
    ) -> Result<Option<(EntityTest, usize)>> {
        let negated = joined_not(modifier);
        let (test, taken, not) = match &modifier.kind {
            ModifierKind::Lens(_) | ModifierKind::Per(_) => return Ok(None),
            ModifierKind::Role { preposition, not, argument } => {
                let (test, taken) = self.entity_role(head, *preposition, argument, following)?;
                (test, taken, *not)
            }
            ModifierKind::Without(argument) => {
                let (test, taken) = self.with(argument, following)?;
                (test, taken, true)
            }
            ModifierKind::Clause { relative, auxiliary, not, run } => {
                let (test, taken) = self.entity_clause(head, *relative, *auxiliary, run, following)?;
                (test, taken, *not)
            }
            ModifierKind::When { not, possibly, when } => {
                let time = self.time(when, modifier.span)?;
                let tests = vec![Test::Time { time, possibly: *possibly }];
                (took_any(tests), 0, *not)
            }
            ModifierKind::Via(run) => {
                let via = self.entity(run, &Expected::default())?;
                (took_any(vec![Test::Via(via)]), 0, false)
            }
            ModifierKind::Same(_) => {
                return Err(Error::new(Kind::Meaning, "`the same …` belongs behind `followed by …`")
                    .hint("for example: groundbreakings followed by inaugurations of the same facility")
                    .at(modifier.span));
            }
        };
        let test = if not || negated { EntityTest::Not(Box::new(test)) } else { test };
        Ok(Some((test, taken)))
    }

    fn entity_role(
        &self,
        head: Option<crate::ids::TypeIx>,
        preposition: Preposition,
        argument: &Argument,
        following: &[Modifier],
    ) -> Result<(EntityTest, usize)> {
        let ArgumentKind::Run(run) = &argument.kind else {
            return Err(Error::new(Kind::Meaning, "`new` goes into `record`, not into a question")
                .hint("leave `new` and the type out: a question names what is known")
                .at(argument.span));
        };
        if let Some(test) = self.status_phrase(head, preposition, run)? {
            return Ok((test, 0));
        }
        match preposition {
            Preposition::With => return self.with(argument, following),
            Preposition::In | Preposition::At => {
                let reach = if preposition == Preposition::In { Reach::Down } else { Reach::At };
                let expected = Expected {
                    types: vec!["place".into(), "facility".into()],
                    place: preposition.as_str().into(),
                };
                let (set, taken) = self.argument(argument, &expected, following)?;
                return match set {
                    Set::Entities(places) => Ok((EntityTest::Lies { places, reach }, taken)),
                    Set::Events(events) => Ok((took(Roles::Any, events), taken)),
                    other => self
                        .entities_wanted(other, run.span)
                        .map(|places| (EntityTest::Lies { places, reach }, taken)),
                };
            }
            Preposition::Near => {
                let (set, taken) = self.argument(argument, &Expected::default(), following)?;
                let to = self.entities_wanted(set, run.span)?;
                return Ok((EntityTest::Related { words: "near".to_owned(), to }, taken));
            }
            Preposition::On => {
                if let Some(found) = self.outskirts(run, following)? {
                    return Ok(found);
                }
            }
            _ => {}
        }
        self.took_with(preposition, argument, following)
    }

    /// `under construction`: preposition and words that together are a status.
    fn status_phrase(
        &self,
        head: Option<crate::ids::TypeIx>,
        preposition: Preposition,
        run: &Run,
    ) -> Result<Option<EntityTest>> {
        let Some(words) = text_of(run) else { return Ok(None) };
        let text = format!("{} {words}", preposition.as_str());
        let vocabulary = self.graph().vocabulary();
        match (vocabulary.status_named(&text, head), vocabulary.status_named(&text, None), head) {
            (Some(status), ..) => Ok(Some(EntityTest::Status(status))),
            (None, Some(status), Some(head)) => {
                let of = vocabulary.type_named(&vocabulary.status(status).of);
                let of = of.map_or("others", |ty| vocabulary.ty(ty).plural.as_str());
                let message =
                    format!("`{text}` is a status of {of}, and not of a {}", vocabulary.ty(head).name);
                Err(Error::new(Kind::Meaning, message)
                    .hint(format!("{of} {text}; places with {of} {text}"))
                    .at(run.span))
            }
            (None, ..) => Ok(None),
        }
    }

    /// `on the outskirts of Pyongyang`: a relation.
    fn outskirts(&self, run: &Run, following: &[Modifier]) -> Result<Option<(EntityTest, usize)>> {
        let Some(Modifier {
            kind: ModifierKind::Role { preposition: Preposition::Of, argument, .. }, ..
        }) = following.first()
        else {
            return Ok(None);
        };
        let words = format!("on the {} of", text_of(run).unwrap_or_default());
        let related = |(_, entity): (_, &crate::graph::Entity)| {
            entity
                .relations
                .iter()
                .any(|(_, relation)| crate::folding::fold(&relation.words) == crate::folding::fold(&words))
        };
        if !self.graph().entities().any(related) {
            return Ok(None);
        }
        let (set, taken) = self.argument(argument, &Expected::default(), &following[1..])?;
        let to = self.entities_wanted(set, run.span)?;
        Ok(Some((EntityTest::Related { words, to }, taken + 1)))
    }

    /// `facilities of 20x10`: those that took part in events with that in the role.
    fn took_with(
        &self,
        preposition: Preposition,
        argument: &Argument,
        following: &[Modifier],
    ) -> Result<(EntityTest, usize)> {
        let (set, taken) = self.argument(argument, &Expected::default(), following)?;
        match set {
            Set::Events(events) => Ok((took(Roles::Any, events), taken)),
            Set::Entities(who) => {
                let role =
                    |role| Test::Role { roles: Roles::One(role), who: who.clone(), reach: Reach::Exact };
                // What is of a plan is done under it.
                let test = match preposition {
                    Preposition::Of => Test::Any(vec![role(Role::Of), role(Role::Under)]),
                    other => role(role_of(other)),
                };
                Ok((took_any(vec![test]), taken))
            }
            other => self.entities_wanted(other, argument.span).map(|_| (took_any(Vec::new()), taken)),
        }
    }

    /// `with …`, `without …`: such events at it or below it, or such entities in it.
    fn with(&self, argument: &Argument, following: &[Modifier]) -> Result<(EntityTest, usize)> {
        let amount = argument.amount.as_ref().map(amount);
        let (set, taken) = self.argument(argument, &Expected::default(), following)?;
        Ok(match set {
            Set::Events(events) => {
                (EntityTest::Took { roles: Roles::Any, events, reach: true, amount }, taken)
            }
            Set::Entities(entities @ Entities::These(_)) => {
                let role = Test::Role { roles: Roles::One(Role::With), who: entities, reach: Reach::Exact };
                (took_any(vec![role]), taken)
            }
            Set::Entities(entities) => (EntityTest::Has { entities, amount }, taken),
            other => {
                self.entities_wanted(other, argument.span)?;
                return Err(trailing(&[]));
            }
        })
    }

    /// What stands behind a preposition: a name, else words of the vocabulary, with how many of the modifiers that
    /// follow it takes.
    pub(super) fn argument(
        &self,
        argument: &Argument,
        expected: &Expected,
        following: &[Modifier],
    ) -> Result<(Set, usize)> {
        let ArgumentKind::Run(run) = &argument.kind else {
            return Err(Error::new(Kind::Meaning, "`new` goes into `record`, not into a question")
                .hint("leave `new` and the type out: a question names what is known")
                .at(argument.span));
        };
        if argument.mood.is_none() && self.lookup.is_name(run) {
            let entity = self.entity(run, expected)?;
            return Ok((Set::Entities(Entities::These(vec![entity])), 0));
        }
        let noun = |modifiers: &[Modifier]| Noun {
            mood: argument.mood,
            head: Some(annals_grammar::ast::Head::Run(run.clone())),
            modifiers: modifiers.to_vec(),
            span: argument.span,
            ..Noun::default()
        };
        if matches!(run.parts.as_slice(), [Part { kind: PartKind::Bracket(_) | PartKind::Number(_), .. }]) {
            return self.noun(&noun(&[])).map(|set| (set, 0));
        }
        if let Some(text) = text_of(run)
            && (self.graph().selection_named(&text, self.view().bound()).is_some()
                || self.graph().labelled(&text).is_some())
        {
            return self.noun(&noun(&[])).map(|set| (set, 0));
        }
        match self.lead_with_adjectives(run, argument) {
            // `places visited by Kim` behind a preposition: the past form opens a clause that takes what follows.
            Some(true) => {
                let taken = following.iter().take_while(|m| m.join.is_none()).count();
                self.noun(&noun(&following[..taken])).map(|set| (set, taken))
            }
            Some(false) => {
                let clause = |m: &&Modifier| matches!(m.kind, ModifierKind::Clause { relative: true, .. });
                let taken = match following.first().filter(clause) {
                    Some(_) => following.iter().take_while(|m| m.join.is_none()).count(),
                    None => 0,
                };
                self.noun(&noun(&following[..taken])).map(|set| (set, taken))
            }
            None => self.entity(run, expected).map(|ix| (Set::Entities(Entities::These(vec![ix])), 0)),
        }
    }

    /// Whether a run starts with a noun of the vocabulary (perhaps behind a status), and then whether more words
    /// follow it.
    fn lead_with_adjectives(&self, run: &Run, argument: &Argument) -> Option<bool> {
        let parts = run.parts.as_slice();
        let vocabulary = self.graph().vocabulary();
        let adjective =
            words::longest(vocabulary, self.view().bound(), parts, words::status).map_or(0, |(n, _)| n);
        let skipped = if self.lead(parts).is_some() || argument.mood.is_some() { 0 } else { adjective };
        let (count, lead) = self.lead(&parts[skipped.min(parts.len())..])?;
        let rest = skipped + count < parts.len();
        Some(rest && !matches!(lead, Lead::Agents(_)))
    }
}

/// Whether words and the modifier behind them say `out of order`: that statuses did not come one after the other as
/// they usually do. `of` ends every run of words, so they come in two pieces.
pub(super) fn out_of_order(run: &[Part], following: &[Modifier]) -> bool {
    let [out] = run else { return false };
    let Some(Modifier {
        kind: ModifierKind::Role { preposition: Preposition::Of, not: false, argument },
        ..
    }) = following.first()
    else {
        return false;
    };
    let ArgumentKind::Run(order) = &argument.kind else { return false };
    words::is(out, "out") && matches!(order.parts.as_slice(), [word] if words::is(word, "order"))
}

/// The auxiliary verb that a part is.
pub(super) fn auxiliary(part: &Part) -> Option<Auxiliary> {
    const WORDS: [(&str, Auxiliary); 9] = [
        ("did", Auxiliary::Did),
        ("does", Auxiliary::Does),
        ("was", Auxiliary::Was),
        ("were", Auxiliary::Were),
        ("is", Auxiliary::Is),
        ("are", Auxiliary::Are),
        ("has", Auxiliary::Has),
        ("have", Auxiliary::Have),
        ("had", Auxiliary::Had),
    ];
    WORDS.iter().find(|(word, _)| words::is(part, word)).map(|(_, auxiliary)| *auxiliary)
}

fn took(roles: Roles, events: Events) -> EntityTest {
    EntityTest::Took { roles, events, reach: false, amount: None }
}

/// That an entity took part in events with these tests, in any mood but denied.
fn took_any(tests: Vec<Test>) -> EntityTest {
    let filter = Filter { base: None, kind: None, mood: None, tests };
    took(Roles::Any, Events::Filter(filter))
}
