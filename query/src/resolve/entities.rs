//! Modifiers of entities: where they lie, what they took part in, what state they are in.

use annals_grammar::ast::{
    Argument, ArgumentKind, Auxiliary, Modifier, ModifierKind, Noun, PartKind, Run, RunPart,
};
use annals_model::entry::Role;
use annals_model::error::{Error, ErrorKind, Result};

use super::clause::{clause_of, joined_not, type_of};
use super::events::amount;
use super::noun::trailing;
use super::takes::Taker;
use super::{Resolver, lists, words};
use crate::lookup::names::{Expected, text_of};
use crate::query::{Entities, EntityFilter, EntityTest, Events, Filter, Reach, Roles, Set, Test};

impl Resolver<'_> {
    /// A filter of entities with the words behind its noun and the modifiers behind them.
    ///
    /// `relative`: the words open a clause whose subject these are (`people who …`).
    pub(super) fn entities_from(
        &self,
        mut filter: EntityFilter,
        rest: Vec<RunPart>,
        modifiers: &[Modifier],
        relative: bool,
    ) -> Result<Entities> {
        let mut modifiers = modifiers.to_vec();
        if !rest.is_empty() {
            // `factories were inaugurated` behind `which`: what follows the auxiliary is the clause.
            let auxiliary = rest.first().and_then(auxiliary);
            let not = auxiliary.is_some() && rest.get(1).is_some_and(|part| words::is(part, "not"));
            let skipped = usize::from(auxiliary.is_some()) + usize::from(not);
            let run = words::run_of(&rest[skipped..]);
            // `are under construction`: the auxiliary stands before a modifier, which says it all.
            if !run.parts.is_empty() {
                let mut clause = clause_of(run, relative || auxiliary.is_some());
                if let ModifierKind::Clause { auxiliary: own, not: denied, .. } = &mut clause.kind {
                    (*own, *denied) = (auxiliary, not);
                }
                modifiers.insert(0, clause);
            } else if let Some(Modifier {
                kind: ModifierKind::Clause { auxiliary: own @ None, .. }, ..
            }) = modifiers.first_mut()
            {
                // `are not finished`: `not` made a clause of its own, whose auxiliary stands before it.
                *own = auxiliary;
            }
        }
        let head = filter.ty.or_else(|| filter.base.as_deref().and_then(|base| self.type_of_base(base)));
        let modifiers = self.attach(Taker::Things(head), &[], &modifiers)?.own;
        let modifiers = lists::each_of_all(&modifiers)?;
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
    fn type_of_base(&self, base: &Entities) -> Option<annals_graph::ids::TypeIx> {
        match base {
            Entities::These(all) if all.len() == 1 => Some(self.graph().entity(all[0]).ty),
            other => type_of(other),
        }
    }

    /// The test of one modifier, and how many of those that follow belong to its words; nothing for a lens or key.
    fn entity_test(
        &self,
        head: Option<annals_graph::ids::TypeIx>,
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
            ModifierKind::Without(argument) => (self.with(argument)?, 0, true),
            ModifierKind::Clause { relative, auxiliary, not, run, modifiers } => {
                if out_of_order(&run.parts, following) {
                    (EntityTest::OutOfOrder, 1, *not)
                } else {
                    // `visited by nobody` is not visited by anybody.
                    let (modifiers, by_nobody) = without_nobody(modifiers);
                    let test = self.entity_clause(head, (*relative, *auxiliary), run, &modifiers)?;
                    (test, 0, *not != by_nobody)
                }
            }
            ModifierKind::When { not, possibly, when } => {
                (took_any(vec![self.time_test(when, *possibly, modifier.span)?]), 0, *not)
            }
            ModifierKind::Via(run) => {
                let via = self.entity(run, &Expected::default())?;
                (took_any(vec![Test::Via(via)]), 0, false)
            }
            ModifierKind::Same(_) => {
                return Err(Error::new(ErrorKind::Meaning, "`the same …` must follow `followed by …`")
                    .hint("for example: groundbreakings followed by inaugurations of the same facility")
                    .at(modifier.span));
            }
        };
        let test = if not || negated { EntityTest::Not(Box::new(test)) } else { test };
        Ok(Some((test, taken)))
    }

    fn entity_role(
        &self,
        head: Option<annals_graph::ids::TypeIx>,
        preposition: Role,
        argument: &Argument,
        following: &[Modifier],
    ) -> Result<(EntityTest, usize)> {
        let ArgumentKind::Run(run) = &argument.kind else {
            return Err(Error::new(ErrorKind::Meaning, "`new` is only used in `record`")
                .hint("omit `new` and the type: a question uses known names")
                .at(argument.span));
        };
        if let Some(test) = self.status_phrase(head, preposition, run)? {
            return Ok((test, 0));
        }
        let test = match preposition {
            Role::With => self.with(argument)?,
            Role::In | Role::At => {
                let reach = if preposition == Role::In { Reach::Down } else { Reach::At };
                let expected = Expected {
                    types: vec!["place".into(), "facility".into()],
                    place: preposition.as_str().into(),
                };
                match self.argument(argument, &expected)? {
                    Set::Entities(places) => EntityTest::Lies { places, reach },
                    Set::Events(events) => took(Roles::Any, events),
                    other => self
                        .entities_wanted(other, run.span)
                        .map(|places| EntityTest::Lies { places, reach })?,
                }
            }
            Role::Near => {
                let set = self.argument(argument, &Expected::default())?;
                EntityTest::Related { words: "near".to_owned(), to: self.entities_wanted(set, run.span)? }
            }
            Role::On => match self.outskirts(run, following)? {
                Some(test) => return Ok((test, 1)),
                None => self.took_with(preposition, argument)?,
            },
            _ => self.took_with(preposition, argument)?,
        };
        Ok((test, 0))
    }

    /// `under construction`: preposition and words that together are a status.
    fn status_phrase(
        &self,
        head: Option<annals_graph::ids::TypeIx>,
        preposition: Role,
        run: &Run,
    ) -> Result<Option<EntityTest>> {
        let Some(words) = text_of(run) else { return Ok(None) };
        let text = format!("{} {words}", preposition.as_str());
        let vocabulary = self.graph().vocabulary();
        match (vocabulary.status_named(&text, head), vocabulary.status_named(&text, None), head) {
            (Some(status), ..) => Ok(Some(EntityTest::Status(status))),
            (None, Some(_), Some(_)) => Err(self.misplaced_status(&text, head, run.span)),
            (None, ..) => Ok(None),
        }
    }

    /// `on the outskirts of Pyongyang`: a relation.
    fn outskirts(&self, run: &Run, following: &[Modifier]) -> Result<Option<EntityTest>> {
        let Some(Modifier { kind: ModifierKind::Role { preposition: Role::Of, argument, .. }, .. }) =
            following.first().filter(|_| self.is_relation(run))
        else {
            return Ok(None);
        };
        let words = format!("on the {} of", text_of(run).unwrap_or_default());
        let set = self.argument(argument, &Expected::default())?;
        let to = self.entities_wanted(set, run.span)?;
        Ok(Some(EntityTest::Related { words, to }))
    }

    /// `facilities of 20x10`: those that took part in events with that in the role.
    fn took_with(&self, preposition: Role, argument: &Argument) -> Result<EntityTest> {
        match self.argument(argument, &Expected::default())? {
            Set::Events(events) => Ok(took(Roles::Any, events)),
            Set::Entities(who) => {
                let role =
                    |role| Test::Role { roles: Roles::One(role), who: who.clone(), reach: Reach::Exact };
                // What is of a plan is done under it.
                let test = match preposition {
                    Role::Of => Test::Any(vec![role(Role::Of), role(Role::Under)]),
                    other => role(other),
                };
                Ok(took_any(vec![test]))
            }
            other => self.entities_wanted(other, argument.span).map(|_| took_any(Vec::new())),
        }
    }

    /// `with …`, `without …`: such events at it or below it, or such entities in it.
    fn with(&self, argument: &Argument) -> Result<EntityTest> {
        let amount = argument.amount.as_ref().map(amount);
        Ok(match self.argument(argument, &Expected::default())? {
            Set::Events(events) => EntityTest::Took { roles: Roles::Any, events, reach: true, amount },
            Set::Entities(entities @ Entities::These(_)) => {
                let role = Test::Role { roles: Roles::One(Role::With), who: entities, reach: Reach::Exact };
                took_any(vec![role])
            }
            Set::Entities(entities) => EntityTest::Has { entities, amount },
            other => {
                self.entities_wanted(other, argument.span)?;
                return Err(trailing(&[]));
            }
        })
    }

    /// What stands behind a preposition: a name, else words of the vocabulary.
    pub(super) fn argument(&self, argument: &Argument, expected: &Expected) -> Result<Set> {
        let ArgumentKind::Run(run) = &argument.kind else {
            return Err(Error::new(ErrorKind::Meaning, "`new` is only used in `record`")
                .hint("omit `new` and the type: a question uses known names")
                .at(argument.span));
        };
        let entity = || Ok(Set::Entities(Entities::These(vec![self.entity(run, expected)?])));
        if argument.mood.is_none() && self.lookup.is_name(run) {
            return entity();
        }
        if let [part @ RunPart { kind: PartKind::List { .. }, .. }] = run.parts.as_slice() {
            return self.either_of(part, expected);
        }
        let whole = matches!(
            run.parts.as_slice(),
            [RunPart { kind: PartKind::Bracket(_) | PartKind::Number(_), .. }]
        );
        let is_kept = || {
            text_of(run).is_some_and(|text| {
                self.graph().selection_named(&text, self.view().bound()).is_some()
                    || self.graph().labelled(&text).is_some()
            })
        };
        if whole || is_kept() || self.led_by(&run.parts).is_some() {
            let head = Some(annals_grammar::ast::Head::Run(run.clone()));
            return self.noun(&Noun { mood: argument.mood, head, span: argument.span, ..Noun::default() });
        }
        entity()
    }
}

/// The conditions of a clause with `by somebody` in place of `by nobody`, and whether it had one.
fn without_nobody(modifiers: &[Modifier]) -> (Vec<Modifier>, bool) {
    let mut found = false;
    let mut kept = modifiers.to_vec();
    for modifier in &mut kept {
        if let Modifier {
            join: None,
            kind: ModifierKind::Role { preposition: Role::By, not: false, argument },
            ..
        } = modifier
            && let ArgumentKind::Run(run) = &mut argument.kind
            && let [part] = run.parts.as_mut_slice()
            && super::NOBODY.iter().any(|word| words::is(part, word))
        {
            part.kind = PartKind::Word(super::SOMEBODY[2].to_owned());
            found = true;
        }
    }
    (kept, found)
}

/// Whether words and the modifier behind them say `out of order`: that statuses did not come one after the other as
/// they usually do. `of` ends every run of words, so they come in two pieces.
pub(super) fn out_of_order(run: &[RunPart], following: &[Modifier]) -> bool {
    let [out] = run else { return false };
    let Some(Modifier { kind: ModifierKind::Role { preposition: Role::Of, not: false, argument }, .. }) =
        following.first()
    else {
        return false;
    };
    let ArgumentKind::Run(order) = &argument.kind else { return false };
    words::is(out, "out") && matches!(order.parts.as_slice(), [word] if words::is(word, "order"))
}

/// The auxiliary verb that a part is.
pub(super) fn auxiliary(part: &RunPart) -> Option<Auxiliary> {
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
