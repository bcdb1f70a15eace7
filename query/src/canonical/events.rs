//! Sets of events as phrases.

use annals_grammar::ast::{
    Auxiliary, JoinWord, Modifier, ModifierKind, MoodWord, Noun, Nth, PartKind, Run, RunPart, SameClause,
    Selection, StepClause, StepRelation,
};
use annals_model::entry::Role;

use super::times::{among, is_among_dates};
use super::{Canonical, bracketed, joined, noun_of, numbered};
use crate::query::{self, Entities, Events, Filter, Reach, Roles, Sequence, Test};

/// To whom a modifier behind a verb goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ModifierScope {
    /// To the noun that is told of.
    Noun,
    /// To the clause: behind `but not` it would go to the noun that the clause is about.
    Clause,
}

/// The sides of an `or`, from the left.
pub(super) fn event_sides(events: &Events) -> Vec<&Events> {
    match events {
        Events::Or(a, b) => [event_sides(a), event_sides(b)].concat(),
        side => vec![side],
    }
}

impl Canonical<'_> {
    /// A set of events.
    pub(super) fn events(&self, events: &Events) -> Selection {
        match events {
            Events::Filter(filter) => self.filter(filter, false).into(),
            Events::These(all) => {
                let numbers = all.iter().map(|ix| numbered(self.number(*ix)).into());
                let mut numbers: Vec<Selection> = numbers.collect();
                if numbers.len() == 1 { numbers.remove(0) } else { Selection::Or(numbers) }
            }
            Events::And(a, b) => joined(self.events(a), JoinWord::And, self.events(b)),
            Events::Or(a, b) => self.either(a, b),
            Events::ButNot(a, b) => joined(self.events(a), JoinWord::ButNot, self.events(b)),
            Events::Sequence(sequence) => self.sequence(sequence),
            Events::Nth { last, count, of, per } => {
                let noun = match &**of {
                    Events::Filter(filter) => self.filter(filter, *count == 1),
                    of => noun_of(self.operand(of)),
                };
                let nth = Nth { last: *last, count: Some(*count).filter(|count| *count != 1) };
                Noun { nth: Some(nth), ..noun }.with(self.keys(per, "kind")).into()
            }
            Events::Named(name, _) => Run::name(name).into(),
        }
    }

    fn either(&self, a: &Events, b: &Events) -> Selection {
        // What the last side has is shared by those that have nothing of their own.
        let bare = |events: &Events| matches!(events, Events::Filter(filter) if filter.tests.is_empty());
        Selection::Or(if bare(a) && !bare(b) {
            vec![bracketed(self.events(a)), bracketed(self.events(b))]
        } else {
            vec![self.operand(a), self.operand(b)]
        })
    }

    /// Events beside a word that joins: bare where nothing in them does.
    fn operand(&self, events: &Events) -> Selection {
        match events {
            Events::Filter(_) | Events::These(_) | Events::Named(..) => self.events(events),
            other => bracketed(self.events(other)),
        }
    }

    /// Events as the argument of a report: what they are about, where one thing is all that is said.
    pub(super) fn about(&self, events: &Events) -> Selection {
        if let Events::Filter(Filter { base: None, kind: None, tests, .. }) = events
            && let [Test::Role { roles: Roles::Any, who, .. }] = tests.as_slice()
        {
            return match who {
                Entities::These(_) => self.entities(who),
                who => self.argument(who, false).into(),
            };
        }
        self.events(events)
    }

    /// The tests of a filter alone.
    pub(super) fn tests_of(&self, events: &Events) -> Vec<Modifier> {
        match events {
            Events::Filter(filter) => self.tests(&filter.tests, ModifierScope::Noun, false),
            _ => Vec::new(),
        }
    }

    fn sequence(&self, sequence: &Sequence) -> Selection {
        let first = self.events(&sequence.first);
        let first = match *sequence.first {
            Events::Filter(_) | Events::These(_) => noun_of(first),
            _ => Noun::bracket(first),
        };
        let steps = sequence.steps.iter().map(|step| self.step(step)).collect();
        Selection::Sequence { first: Box::new(first), steps }
    }

    /// What events share, as it is typed; nothing where it is the facility or place that they are about.
    pub(super) fn same(&self, same: &query::Same) -> Option<SameClause> {
        let vocabulary = self.view().graph().vocabulary();
        match same {
            query::Same::Thing => None,
            query::Same::Anywhere => Some(SameClause::Anywhere),
            query::Same::Type(ty) => Some(SameClause::Thing(Role::Of, Run::words(&vocabulary.ty(*ty).name))),
            query::Same::Role(Role::Of) => Some(SameClause::Thing(Role::Of, Run::words("object"))),
            query::Same::Role(role) => Some(SameClause::Thing(*role, Run::words("person"))),
        }
    }

    fn step(&self, step: &query::SequenceStep) -> StepClause {
        let same = self.same(&step.same);
        let relation = if step.precedes { StepRelation::PrecededBy } else { StepRelation::FollowedBy };
        StepClause {
            not: step.not,
            relation,
            event: bracketed(self.events(&step.events)),
            within: step.within,
            same,
            span: annals_grammar::Span::default(),
        }
    }

    /// Events of a kind with their tests; one of them in the singular.
    pub(super) fn filter(&self, filter: &Filter, singular: bool) -> Noun {
        let said = |test: &&Test| match test {
            Test::Not(inner) => inner.as_adjective().is_some(),
            test => test.as_adjective().is_some(),
        };
        let adjective = filter.tests.iter().find_map(Test::as_adjective).filter(|_| filter.base.is_none());
        let noun = match filter.base.as_deref() {
            Some(Events::Named(name, _)) => Noun::of(Run::name(name)),
            Some(base) => Noun::bracket(self.events(base)),
            None => {
                let in_front = adjective.map(RunPart::word);
                let run = Run::of(in_front.into_iter().collect()).then(self.kind(filter, singular));
                let mood = filter.mood.and_then(MoodWord::of);
                Noun { mood, ..Noun::of(run) }
            }
        };
        // `that were disputed` belongs to the word before it: it stands right behind the noun.
        let (said, others): (Vec<&Test>, Vec<&Test>) = filter.tests.iter().partition(said);
        let in_front = |test: &&Test| adjective.is_some() && test.as_adjective() == adjective;
        let said = said.into_iter().filter(|test| !in_front(test));
        self.with_tests(noun, &said.chain(others).collect::<Vec<_>>())
    }

    fn kind(&self, filter: &Filter, singular: bool) -> Run {
        let Some(kind) = filter.kind else { return Run::words(if singular { "event" } else { "events" }) };
        let kind = self.view().graph().vocabulary().kind(kind);
        self.word(if singular { &kind.name } else { &kind.plural })
    }

    /// A noun with tests. What follows a clause belongs to the clause, so clauses come last, and what stands before a
    /// second one is bracketed.
    fn with_tests(&self, noun: Noun, tests: &[&Test]) -> Noun {
        let (others, clauses) = self.parted(tests, ModifierScope::Noun, false);
        let mut noun = noun.with(others);
        for (at, clause) in clauses.into_iter().enumerate() {
            if at > 0 {
                noun = Noun::bracket(noun.into());
            }
            noun.modifiers.push(clause);
        }
        noun
    }

    /// Tests behind a verb. `followed`: something follows that might be taken for a modifier of people, places or
    /// things.
    pub(super) fn tests(&self, tests: &[Test], scope: ModifierScope, followed: bool) -> Vec<Modifier> {
        let (mut all, clauses) = self.parted(&tests.iter().collect::<Vec<_>>(), scope, followed);
        all.extend(clauses);
        all
    }

    /// Tests as modifiers, and those that are clauses apart.
    fn parted(
        &self,
        tests: &[&Test],
        scope: ModifierScope,
        followed: bool,
    ) -> (Vec<Modifier>, Vec<Modifier>) {
        let (clauses, others): (Vec<&Test>, Vec<&Test>) = tests.iter().partition(|test| is_clause(test));
        let mut modifiers = Vec::new();
        let mut rest = others.as_slice();
        while let Some((test, after)) = rest.split_first() {
            let alike = after.iter().take_while(|next| is_same_role(test, next)).count();
            let all = &rest[..=alike];
            rest = &after[alike..];
            let followed = rest.first().or(clauses.first()).map_or(followed, |next| may_go_to_things(next));
            let all_of = if alike > 0 { self.all_of(all) } else { None };
            modifiers.push(all_of.unwrap_or_else(|| self.scoped(test, scope, followed)));
        }
        let in_run = others.last().is_none_or(|last| ends_in_run(last));
        let clause = |(at, test): (usize, &Test)| {
            let mut said = self.scoped(test, scope, followed);
            // A past form alone stands behind words or a bracket.
            if at == 0
                && !in_run
                && let ModifierKind::Clause { relative, auxiliary, not: false, .. } = &mut said.kind
            {
                (*relative, *auxiliary) = (true, Some(Auxiliary::Were));
            }
            said
        };
        (modifiers, clauses.into_iter().enumerate().map(clause).collect())
    }

    /// Several in one role: `by all of (Kim, Jo)`.
    fn all_of(&self, tests: &[&Test]) -> Option<Modifier> {
        let Test::Role { roles, reach, .. } = tests.first()? else { return None };
        let name = |test: &&Test| match test {
            Test::Role { who, .. } => Some(self.argument(who, true).into()),
            _ => None,
        };
        let names = Run::list(true, tests.iter().filter_map(name).collect());
        Some(Modifier::role(preposition(roles, *reach)?, names))
    }

    fn scoped(&self, test: &Test, scope: ModifierScope, followed: bool) -> Modifier {
        let said = self.tested(test, followed);
        match test {
            Test::Not(inner) if scope == ModifierScope::Clause && may_be_kept(inner) => {
                Modifier { join: None, ..said }
            }
            _ => said,
        }
    }

    /// A test as it is typed behind a noun, where something may follow it.
    pub(super) fn tested(&self, test: &Test, followed: bool) -> Modifier {
        match test {
            Test::Role { roles, who, reach } => {
                let argument = self.argument(who, followed);
                match preposition(roles, *reach) {
                    Some(preposition) => Modifier::role(preposition, argument),
                    None => Modifier::said(Run::words("about").then(argument), Vec::new()),
                }
            }
            Test::RoleEvent { role, events } => Modifier::role(*role, Run::bracket(self.events(events))),
            Test::Filled(role) => Modifier::role(*role, Run::words("somebody")),
            Test::Time { time, possibly } => self.time(time, *possibly),
            Test::Disputed => said("disputed"),
            Test::Unsourced => said("unsourced"),
            Test::Undated => said("undated"),
            Test::Origins { .. } | Test::From(_) | Test::Rated(_) | Test::Via(_) | Test::Mentioning(_) => {
                self.claimed(test)
            }
            Test::Linked(events) | Test::Among(events) => {
                Modifier::role(Role::Of, Run::bracket(self.events(events)))
            }
            Test::Any(all) => self.any(all),
            Test::Not(inner) => self.denied(inner, followed),
        }
    }

    /// A test of who says so.
    fn claimed(&self, test: &Test) -> Modifier {
        let sources = |count: u64| Run::words(&format!("{count} sources"));
        match test {
            Test::Origins { count: 1, exactly: true } => Modifier::role(Role::From, Run::words("one source")),
            Test::Origins { count, exactly: true } => Modifier::role(Role::From, sources(*count)),
            Test::Origins { count, exactly: false } => {
                let by = Modifier::role(Role::By, sources(*count));
                Modifier::said(Run::words("confirmed"), vec![by])
            }
            Test::Rated(bound) => Modifier::role(
                Role::From,
                Run::words("sources").then(Run::words("rated")).then(Run::words(&bound.typed())),
            ),
            Test::From(from) => {
                // Several are those of one publisher.
                let source = from.first().map(|ix| &self.view().graph().source(*ix).source);
                let name = source.map(|source| {
                    source.publisher.as_ref().filter(|_| from.len() > 1).unwrap_or(&source.key)
                });
                Modifier::role(Role::From, Run::name(name.map_or("", String::as_str)))
            }
            Test::Via(entity) => ModifierKind::Via(self.entity(*entity)).into(),
            Test::Mentioning(words) => {
                let words = RunPart::of(PartKind::Quoted(words.clone()));
                Modifier::said(Run::of(vec![RunPart::word("mentioning"), words]), Vec::new())
            }
            other => self.tested(other, false),
        }
    }

    fn denied(&self, inner: &Test, followed: bool) -> Modifier {
        match inner {
            Test::Role { roles: Roles::One(Role::With), who, .. } => {
                ModifierKind::Without(self.argument(who, followed).into()).into()
            }
            Test::Disputed | Test::Unsourced | Test::Undated => self.tested(inner, followed).denied(),
            Test::Via(entity) => {
                Modifier::said(Run::words("via").then(self.entity(*entity)), Vec::new()).but_not()
            }
            inner if is_clause(inner) => self.tested(inner, followed).denied(),
            inner => self.tested(inner, followed).but_not(),
        }
    }

    fn any(&self, all: &[Test]) -> Modifier {
        if is_among_dates(all) {
            return among(all);
        }
        // What is attached to an event is a clause of its verb.
        if let [Test::Among(clause), _] = all
            && let Events::Filter(filter) = &**clause
            && let Some(kind) = filter.kind
            && let Some(past) = self.view().graph().vocabulary().past_of(kind)
        {
            return Modifier::said(Run::words(past), self.tests(&filter.tests, ModifierScope::Clause, false));
        }
        match all.first() {
            Some(first) => self.tested(first, false),
            None => Modifier::said(Run::default(), Vec::new()),
        }
    }
}

/// `that were disputed`.
fn said(word: &str) -> Modifier {
    ModifierKind::Clause {
        relative: true,
        auxiliary: Some(Auxiliary::Were),
        not: false,
        run: Run::words(word),
        modifiers: Vec::new(),
    }
    .into()
}

/// Whether a denied test can be kept to a clause by `not` alone.
fn may_be_kept(test: &Test) -> bool {
    match test {
        Test::Role { .. } | Test::Time { .. } | Test::Via(_) => true,
        Test::Any(all) => is_among_dates(all),
        _ => false,
    }
}

/// Whether a test is typed so that a past form may follow it: it ends in words, a name or a bracket around a noun.
fn ends_in_run(test: &Test) -> bool {
    match test {
        Test::Not(inner) => ends_in_run(inner),
        Test::Time { .. }
        | Test::Any(_)
        | Test::Origins { .. }
        | Test::From(_)
        | Test::Rated(_)
        | Test::Via(_)
        | Test::Mentioning(_) => false,
        _ => true,
    }
}

/// Whether two tests say the same role of one each.
fn is_same_role(test: &Test, next: &Test) -> bool {
    let one = |who: &Entities| matches!(who, Entities::These(all) if all.len() == 1);
    match (test, next) {
        (Test::Role { roles, who, reach }, Test::Role { roles: other, who: next, reach: reach_too }) => {
            preposition(roles, *reach) == preposition(other, *reach_too) && one(who) && one(next)
        }
        _ => false,
    }
}

/// Whether a test is typed as a clause.
fn is_clause(test: &Test) -> bool {
    match test {
        Test::Not(inner) => is_clause(inner),
        Test::Any(all) => matches!(all.as_slice(), [Test::Among(_), _]),
        _ => false,
    }
}

/// Whether a test, typed behind people, places or things, might be taken for one on them.
pub(super) fn may_go_to_things(test: &Test) -> bool {
    match test {
        Test::Role { roles: Roles::One(role), .. } => {
            !matches!(role, Role::By | Role::To | Role::Into | Role::From | Role::For | Role::Against)
        }
        Test::Time { .. }
        | Test::Disputed
        | Test::Unsourced
        | Test::Undated
        | Test::Origins { .. }
        | Test::From(_)
        | Test::Rated(_)
        | Test::Via(_)
        | Test::Mentioning(_) => false,
        Test::Any(all) => !is_among_dates(all),
        Test::Not(inner) => may_go_to_things(inner),
        Test::Role { .. } | Test::RoleEvent { .. } | Test::Filled(_) | Test::Linked(_) | Test::Among(_) => {
            true
        }
    }
}

/// The preposition of a test of roles; nothing for one of any role, which no preposition says.
fn preposition(roles: &Roles, reach: Reach) -> Option<Role> {
    match (roles, reach) {
        (Roles::One(role), _) => Some(*role),
        (Roles::Places | Roles::Any, Reach::Down) => Some(Role::In),
        (Roles::Places, _) => Some(Role::At),
        (Roles::Any, _) => None,
    }
}
