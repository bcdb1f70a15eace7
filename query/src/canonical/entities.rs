//! Sets of entities as phrases.

use annals_grammar::ast::{
    self, Argument, Comparison, Head, JoinWord, Modifier, ModifierKind, Noun, Run, RunPart, Selection,
    Spelled,
};
use annals_model::entry::Role;

use super::events::{ModifierScope, event_sides, may_go_to_things};
use super::times::is_among_dates;
use super::{Canonical, bracketed, joined, projection};
use crate::query::{Amount, Entities, EntityFilter, EntityTest, Events, Filter, Reach, Roles, Test};

/// The sides of an `or`, from the left.
fn sides(entities: &Entities) -> Vec<&Entities> {
    match entities {
        Entities::Or(a, b) => [sides(a), sides(b)].concat(),
        side => vec![side],
    }
}

impl Canonical<'_> {
    /// A set of entities.
    pub(super) fn entities(&self, entities: &Entities) -> Selection {
        match entities {
            Entities::These(all) => {
                let mut names = all.iter().map(|ix| self.entity(*ix).into());
                let first = names.next().unwrap_or_else(|| Noun::default().into());
                let rest: Vec<(JoinWord, Selection)> = names.map(|name| (JoinWord::And, name)).collect();
                if rest.is_empty() { first } else { Selection::And { first: Box::new(first), rest } }
            }
            Entities::Filter(filter) => self.things(filter, false).into(),
            Entities::Took { roles, word, events } => {
                debug_assert!(
                    *roles != Roles::Any || *word == crate::query::Projection::Objects,
                    "a projection has a role of its own"
                );
                projection(word.typed(), self.events(events))
            }
            Entities::And(a, b) => joined(self.entities(a), JoinWord::And, self.entities(b)),
            Entities::Or(a, b) => {
                Selection::Or(vec![bracketed(self.entities(a)), bracketed(self.entities(b))])
            }
            Entities::ButNot(a, b) => joined(self.entities(a), JoinWord::ButNot, self.entities(b)),
        }
    }

    /// A set of entities behind a preposition: a single name bare, several in a list, all else in brackets. A type
    /// stands bare where nothing follows that might be taken for a modifier of it.
    pub(super) fn argument(&self, entities: &Entities, followed: bool) -> Run {
        match entities {
            Entities::These(all) => match all.as_slice() {
                [one] => self.entity(*one),
                all => Run::list(false, all.iter().map(|ix| self.entity(*ix).into()).collect()),
            },
            Entities::Or(..) => {
                Run::list(false, sides(entities).into_iter().map(|side| self.entities(side)).collect())
            }
            Entities::Filter(EntityFilter { base: None, tests, ty: Some(ty) })
                if tests.is_empty() && !followed =>
            {
                self.word(&self.view().graph().vocabulary().ty(*ty).plural)
            }
            other => Run::bracket(self.entities(other)),
        }
    }

    /// Entities of a type with their tests; one of them in the singular.
    pub(super) fn things(&self, filter: &EntityFilter, singular: bool) -> Noun {
        let (run, tests) = self.thing(filter, singular);
        let mut noun = Noun::of(run);
        // What follows a clause belongs to the clause: those of the noun come first.
        let (clauses, mut others): (Vec<&EntityTest>, Vec<&EntityTest>) =
            tests.iter().partition(|test| is_clause(test));
        // But what happened at it does not go to a verb, and may stay behind one clause.
        let mut behind = Vec::new();
        if let [clause] = clauses.as_slice() {
            let at = tests.iter().position(|test| std::ptr::eq(test, *clause)).unwrap_or(tests.len());
            if tests.iter().skip(at + 1).all(happened_there) {
                others = tests.iter().take(at).collect();
                behind = tests.iter().skip(at + 1).collect();
            }
        }
        // A past form stands behind words of the vocabulary or a bracket, or a preposition with its name.
        let in_run = match others.last() {
            Some(last) => ends_in_run(last),
            None => !matches!(filter.base.as_deref(), Some(Entities::These(_))),
        };
        let closed = !in_run && clauses.first().is_some_and(|first| !matches!(first, EntityTest::Not(_)));
        for (at, test) in others.iter().enumerate() {
            let next = others.get(at + 1).or(clauses.first().filter(|_| !closed));
            let said = self.said_of(test, next.is_some_and(|next| may_go_to(test, next)));
            if is_bare_places(&noun) && said.first().is_some_and(is_of) {
                noun = Noun::bracket(noun.into());
            }
            noun.modifiers.extend(said);
        }
        for (at, test) in clauses.into_iter().enumerate() {
            if at > 0 || closed {
                noun = Noun::bracket(noun.into());
            }
            noun.modifiers.extend(self.said_of(test, !behind.is_empty()));
        }
        for (at, test) in behind.iter().enumerate() {
            let followed = behind.get(at + 1).is_some_and(|next| may_go_to(test, next));
            noun.modifiers.extend(self.said_of(test, followed));
        }
        noun
    }

    /// The noun of a filter, with statuses of one word in front, and the tests that are left.
    fn thing<'f>(&self, filter: &'f EntityFilter, singular: bool) -> (Run, &'f [EntityTest]) {
        let vocabulary = self.view().graph().vocabulary();
        let mut tests = filter.tests.as_slice();
        if let Some(base) = &filter.base {
            return (self.argument(base, true), tests);
        }
        let mut statuses = Vec::new();
        while let Some((EntityTest::Status(status), rest)) = tests.split_first()
            && !vocabulary.status(*status).name.contains(' ')
        {
            statuses.push(RunPart::word(&vocabulary.status(*status).name));
            tests = rest;
        }
        let noun = match filter.ty.map(|ty| vocabulary.ty(ty)) {
            Some(ty) if singular => &ty.name,
            Some(ty) => &ty.plural,
            None if singular => "entity",
            None => "entities",
        };
        (Run::of(statuses).then(self.word(noun)), tests)
    }

    /// A test on an entity, as it is typed behind a noun. Where one follows that might belong to what stands behind a
    /// preposition, that is bracketed, so that nobody reads `people with at least 2 (visits) to Songchon` as people with
    /// two visits there.
    pub(super) fn said_of(&self, test: &EntityTest, followed: bool) -> Vec<Modifier> {
        let one = |modifier: Modifier| vec![modifier];
        match test {
            EntityTest::Lies { places, reach } => {
                let preposition = if *reach == Reach::Down { Role::In } else { Role::At };
                one(Modifier::role(preposition, self.argument(places, followed)))
            }
            EntityTest::Related { words, to } => one(in_words(words, self.argument(to, followed))),
            EntityTest::Took { events, reach: true, amount, .. } => {
                one(Modifier::role(Role::With, self.had_events(events, *amount, followed)))
            }
            EntityTest::Took { roles, events, .. } => self.clause(roles, events, followed),
            EntityTest::Has { entities, amount } => {
                let (argument, behind) = self.had_entities(entities, *amount, followed);
                [one(Modifier::role(Role::With, argument)), behind].concat()
            }
            EntityTest::Status(status) => {
                one(in_words(&self.view().graph().vocabulary().status(*status).name, Run::default()))
            }
            EntityTest::OutOfOrder => one(Modifier::said(Run::words("out of order"), Vec::new())),
            EntityTest::Not(inner) => self.denied_of(inner, followed),
            EntityTest::Any(all) => {
                let texts: Vec<String> = all
                    .iter()
                    .flat_map(|test| self.said_of(test, false))
                    .map(|said| said.to_string())
                    .collect();
                one(Modifier::said(Run::words(&texts.join(" or ")), Vec::new()))
            }
        }
    }

    fn denied_of(&self, inner: &EntityTest, followed: bool) -> Vec<Modifier> {
        match inner {
            EntityTest::Took { events, reach: true, amount, .. } => {
                vec![ModifierKind::Without(self.had_events(events, *amount, followed)).into()]
            }
            EntityTest::Has { entities, amount } => {
                let (argument, behind) = self.had_entities(entities, *amount, followed);
                [vec![ModifierKind::Without(argument).into()], behind].concat()
            }
            inner => {
                let mut said = self.said_of(inner, followed).into_iter();
                said.next().map(denied).into_iter().chain(said).collect()
            }
        }
    }

    /// Events behind `with` or `without`: a kind alone stands bare, what has tests of its own in brackets.
    fn had_events(&self, events: &Events, amount: Option<Amount>, followed: bool) -> Argument {
        let one = is_one(amount);
        let argument: Argument = match events {
            Events::Filter(filter) => {
                let noun = self.filter(filter, one);
                match noun.head {
                    Some(Head::Run(run)) if filter.base.is_none() && filter.tests.is_empty() && !followed => {
                        Argument { mood: noun.mood, ..run.into() }
                    }
                    _ => Run::bracket(self.filter(filter, one).into()).into(),
                }
            }
            Events::Or(..) => {
                let sides = event_sides(events).into_iter().map(|side| self.events(side));
                Run::list(false, sides.collect()).into()
            }
            events => Run::bracket(self.events(events)).into(),
        };
        Argument { amount: amount.map(bound), ..argument }
    }

    /// Entities behind `with` or `without`: those of a type stand bare, with their statuses behind them, joined sets in
    /// brackets.
    fn had_entities(
        &self,
        entities: &Entities,
        amount: Option<Amount>,
        followed: bool,
    ) -> (Argument, Vec<Modifier>) {
        let (run, behind) = match entities {
            Entities::Filter(filter) => {
                let statuses = filter.tests.iter().all(|test| matches!(test, EntityTest::Status(_)));
                let noun = self.things(filter, is_one(amount));
                match noun.head {
                    Some(Head::Run(run)) if !followed && statuses => (run, noun.modifiers),
                    _ => (Run::bracket(self.things(filter, is_one(amount)).into()), Vec::new()),
                }
            }
            entities => (self.argument(entities, true), Vec::new()),
        };
        (Argument { amount: amount.map(bound), ..run.into() }, behind)
    }

    /// That an entity took part, as a clause of the verb where there is one.
    fn clause(&self, roles: &Roles, events: &Events, followed: bool) -> Vec<Modifier> {
        let with = || vec![Modifier::role(Role::With, Run::bracket(self.events(events)))];
        let Events::Filter(filter) = events else { return with() };
        let Some(kind) = filter.kind else { return self.any_clause(filter, followed) };
        let Some(past) = self.view().graph().vocabulary().past_of(kind) else { return with() };
        if *roles == Roles::One(Role::By) {
            let (object, modifiers) = self.object(filter, followed);
            let run = Run::words(past).then(object);
            let clause = ModifierKind::Clause { relative: true, auxiliary: None, not: false, run, modifiers };
            return vec![clause.into()];
        }
        vec![Modifier::said(Run::words(past), self.tests(&filter.tests, ModifierScope::Clause, followed))]
    }

    /// Tests on events of every kind behind a noun for entities: the plain modifier that made them.
    fn any_clause(&self, filter: &Filter, followed: bool) -> Vec<Modifier> {
        let said = |test: &Test| match test {
            Test::Any(all) if !is_among_dates(all) => {
                all.first().map(|first| self.tested(first, followed)).into_iter().collect()
            }
            test => self.tests(std::slice::from_ref(test), ModifierScope::Clause, followed),
        };
        filter.tests.iter().flat_map(said).collect()
    }

    /// The object and other modifiers of an active clause: the object needs no preposition.
    fn object(&self, filter: &Filter, followed: bool) -> (Run, Vec<Modifier>) {
        let all = || (Run::default(), self.tests(&filter.tests, ModifierScope::Clause, followed));
        let Some((first, rest)) = filter.tests.split_first() else { return all() };
        let object = match first {
            Test::Role { roles: Roles::One(role), who, .. }
                if !matches!(role, Role::By | Role::With | Role::Under) =>
            {
                self.argument(who, rest.first().map_or(followed, may_go_to_things))
            }
            Test::RoleEvent { role: Role::Of, events } => Run::bracket(self.events(events)),
            _ => return all(),
        };
        (object, self.tests(rest, ModifierScope::Clause, followed))
    }
}

/// Words that say something of an entity, with what stands behind them: those that begin with a preposition as a role
/// (`under construction`, `on the outskirts of Kusong`), others as they are.
fn in_words(words: &str, behind: Run) -> Modifier {
    let (first, rest) = words.split_once(' ').unwrap_or((words, ""));
    match Role::spelled(first) {
        Some(preposition) if rest.is_empty() => Modifier::role(preposition, behind),
        Some(preposition) => Modifier::role(preposition, Run::words(rest).then(behind)),
        None => Modifier::said(Run::words(words).then(behind), Vec::new()),
    }
}

/// What a test says, denied: words are denied where they stand, all else goes back to the noun.
fn denied(said: Modifier) -> Modifier {
    if matches!(said.kind, ModifierKind::Clause { .. }) { said.denied() } else { said.but_not() }
}

/// Whether a noun is `places` and nothing more: `places of` is a projection.
fn is_bare_places(noun: &Noun) -> bool {
    noun.modifiers.is_empty() && noun.head == Some(Head::Run(Run::words("places")))
}

fn is_of(modifier: &Modifier) -> bool {
    matches!(modifier.kind, ModifierKind::Role { preposition: Role::Of, not: false, .. })
}

/// Whether a test is `with` or `without` events.
fn happened_there(test: &EntityTest) -> bool {
    match test {
        EntityTest::Not(inner) => happened_there(inner),
        EntityTest::Took { reach, .. } => *reach,
        _ => false,
    }
}

/// Whether a test is typed so that a past form may follow it: it ends in a name, a noun or a bracket around one.
fn ends_in_run(test: &EntityTest) -> bool {
    match test {
        EntityTest::Not(inner) => ends_in_run(inner),
        EntityTest::Lies { .. } | EntityTest::Related { .. } | EntityTest::Has { .. } => true,
        EntityTest::Took { reach, .. } => *reach,
        EntityTest::Status(_) | EntityTest::OutOfOrder | EntityTest::Any(_) => false,
    }
}

/// Whether a test is typed as a clause, which takes what follows it.
fn is_clause(test: &EntityTest) -> bool {
    match test {
        EntityTest::Not(inner) => is_clause(inner),
        EntityTest::Took { reach: false, events: Events::Filter(filter), .. } => filter.kind.is_some(),
        _ => false,
    }
}

/// Whether a test, typed behind another, might be taken for a modifier of what that one is about.
fn may_go_to(test: &EntityTest, next: &EntityTest) -> bool {
    match (test, next) {
        (EntityTest::Not(test), next) => may_go_to(test, next),
        // `but not` goes back to the noun.
        (_, EntityTest::Not(next)) => may_go_to(test, next),
        (
            EntityTest::Took { reach: true, .. },
            EntityTest::Took { reach: true, .. } | EntityTest::Status(_),
        ) => false,
        _ => true,
    }
}

/// A bound on a number as it is typed.
fn bound(amount: Amount) -> ast::AmountClause {
    let (comparison, number) = match amount {
        Amount { at_least: 0, at_most: Some(at_most) } => (Comparison::AtMost, at_most),
        Amount { at_least, at_most: Some(at_most) } if at_least == at_most => (Comparison::Exactly, at_least),
        Amount { at_least, .. } => (Comparison::AtLeast, at_least),
    };
    ast::AmountClause { comparison, number }
}

/// Whether an amount ends with the number one, as it is typed.
fn is_one(amount: Option<Amount>) -> bool {
    amount.map(|amount| bound(amount).number) == Some(1)
}
