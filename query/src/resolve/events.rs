//! Modifiers of events: roles, times, sources, what was said of them.

use annals_grammar::ast::{
    Argument, ArgumentKind, Comparison, JoinWord, Modifier, ModifierKind, MoodWord, Noun, PartKind, Run,
    RunPart,
};
use annals_graph::ids::{KindIx, SourceIx};
use annals_model::entry::Role;
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::folding::fold;

use super::clause::clause_of;
use super::noun::trailing;
use super::takes::Taker;
use super::{Resolver, lists, words};
use crate::lookup::names::{Expected, text_of};
use crate::query::{Amount, Entities, Events, Filter, Point, RatingBound, Reach, Roles, Set, Test, TimeTest};

impl Resolver<'_> {
    /// Events of every kind with these modifiers (`by Kim in 2024`).
    pub(super) fn events_from(
        &self,
        kind: Option<KindIx>,
        noun: &Noun,
        modifiers: &[Modifier],
    ) -> Result<Events> {
        let mood = Some(MoodWord::mood(noun.mood));
        self.events_with(Filter { base: None, kind, mood, tests: Vec::new() }, &[], modifiers)
    }

    /// A filter of events with the words behind its noun and the modifiers behind them.
    pub(super) fn events_with(
        &self,
        mut filter: Filter,
        rest: &[RunPart],
        modifiers: &[Modifier],
    ) -> Result<Events> {
        if rest.is_empty() {
            self.event_modifiers(&mut filter, modifiers)?;
            return Ok(Events::Filter(filter));
        }
        let mut all = vec![clause_of(words::run_of(rest), false)];
        all.extend_from_slice(modifiers);
        self.event_modifiers(&mut filter, &all)?;
        Ok(Events::Filter(filter))
    }

    /// Adds the tests of modifiers to a filter.
    pub(super) fn event_modifiers(&self, filter: &mut Filter, modifiers: &[Modifier]) -> Result<()> {
        let modifiers = self.attach(Taker::Events(filter.kind), &[], modifiers)?.own;
        let modifiers = lists::each_of_all(&modifiers)?;
        let mut at = 0;
        while let Some(modifier) = modifiers.get(at) {
            at += 1;
            let negated = modifier.join == Some(JoinWord::ButNot);
            let test = match &modifier.kind {
                ModifierKind::Lens(_) | ModifierKind::Per(_) => continue,
                ModifierKind::Role { preposition, not, argument } => {
                    negate_if(self.role_test(filter.kind, *preposition, argument)?, *not || negated)
                }
                ModifierKind::Without(argument) => match self.lacking(argument) {
                    Some(test) => test,
                    None => Test::Not(Box::new(self.role_test(filter.kind, Role::With, argument)?)),
                },
                ModifierKind::When { not, possibly, when } => {
                    negate_if(self.time_test(when, *possibly, modifier.span)?, *not || negated)
                }
                ModifierKind::Via(run) => Test::Via(self.entity(run, &Expected::default())?),
                ModifierKind::Clause { not, run, modifiers: inner, .. } => {
                    let (test, more) = self.event_clause(run, inner, &modifiers[at..])?;
                    at += more;
                    negate_if(test, *not || negated)
                }
                ModifierKind::Same(_) => {
                    return Err(Error::new(
                        ErrorKind::Meaning,
                        "`the same …` must follow `followed by …` or `preceded by …`",
                    )
                    .hint("for example: groundbreakings followed by inaugurations of the same facility")
                    .at(modifier.span));
                }
            };
            filter.tests.push(test);
        }
        Ok(())
    }

    /// `that were disputed`, `that mention "x"`, `attended by Kim` behind events, with the modifiers of the clause: a
    /// test, and how many of the following it takes.
    fn event_clause(
        &self,
        run: &Run,
        modifiers: &[Modifier],
        following: &[Modifier],
    ) -> Result<(Test, usize)> {
        let Some(first) = run.parts.first() else { return Err(trailing(&run.parts)) };
        if let ([_], Some(test)) = (run.parts.as_slice(), words::word(first).and_then(Test::adjective)) {
            return Ok((test, 0));
        }
        if words::is(first, "mentioning") || words::is(first, "mention") {
            return Ok((mentioning(&run.parts)?, 0));
        }
        if words::is(first, "confirmed") && run.parts.len() == 1 {
            return confirmed(following, first);
        }
        let past = words::longest(self.graph().vocabulary(), self.view().bound(), &run.parts, words::past);
        let Some((count, kind)) = past else { return Err(trailing(&run.parts)) };
        if count < run.parts.len() {
            return Err(trailing(&run.parts[count..]));
        }
        let mut clause = self.filter_of(kind);
        self.event_modifiers(&mut clause, modifiers)?;
        Ok((tied(Events::Filter(clause)), 0))
    }

    /// `without a date`, `without a source`: what events lack, where nobody is called so.
    pub(super) fn lacking(&self, argument: &Argument) -> Option<Test> {
        let ArgumentKind::Run(run) = &argument.kind else { return None };
        let [part] = run.parts.as_slice() else { return None };
        let is = |words: [&str; 2]| words.iter().any(|word| words::is(part, word));
        let test = if is(["date", "dates"]) { Test::Undated } else { Test::Unsourced };
        ((is(["date", "dates"]) || is(["source", "sources"])) && !self.lookup.is_called(run)).then_some(test)
    }

    /// The test of a role.
    pub(super) fn role_test(
        &self,
        kind: Option<KindIx>,
        preposition: Role,
        argument: &Argument,
    ) -> Result<Test> {
        let ArgumentKind::Run(run) = &argument.kind else {
            return Err(Error::new(ErrorKind::Meaning, "`new` is only used in `record`")
                .hint("omit `new` and the type: a question uses known names")
                .at(argument.span));
        };
        if let Some(amount) = &argument.amount {
            let word = preposition.as_str();
            return Err(Error::new(
                ErrorKind::Meaning,
                format!(
                    "`{amount}` can't count those who take part in \
                one event"
                ),
            )
            .hint(format!(
                "it counts a thing's events: people with {amount} visits; or omit it: {word} \
                    {run}"
            ))
            .at(argument.span));
        }
        if let [RunPart { kind: PartKind::Bracket(selection), span }] = run.parts.as_slice() {
            return self.set_test(kind, preposition, self.selection(selection)?, *span);
        }
        if let Some(test) = somebody(run, preposition) {
            return Ok(test);
        }
        if preposition == Role::From
            && let Some(test) = self.of_sources(run)?
        {
            return Ok(test);
        }
        if let [RunPart { kind: PartKind::Number(number), span }] = run.parts.as_slice()
            && let Set::Events(events) = self.numbered(*number, *span)?
        {
            return self.events_test(kind, preposition, events, *span);
        }
        let expected = self.expected(kind, preposition, run)?;
        self.set_test(kind, preposition, self.argument(argument, &expected)?, run.span)
    }

    /// The test that one of a set stands behind a preposition.
    fn set_test(
        &self,
        kind: Option<KindIx>,
        preposition: Role,
        set: Set,
        span: annals_grammar::ast::Span,
    ) -> Result<Test> {
        match set {
            Set::Entities(who) => self.role_of_entities(kind, preposition, who, span),
            Set::Events(events) => self.events_test(kind, preposition, events, span),
            Set::Dates(dates) => self.dates_test(preposition, dates, span),
            set @ Set::Kinds(_) => self.entities_wanted(set, span).map(|who| Test::Role {
                roles: Roles::Any,
                who,
                reach: Reach::Exact,
            }),
        }
    }

    /// `sources`, `sources rated B or better`.
    pub(super) fn listed_sources(&self, run: &Run) -> Option<Option<RatingBound>> {
        let [noun, rated @ ..] = run.parts.as_slice() else { return None };
        if !words::is(noun, "sources") || self.lookup.is_called(run) {
            return None;
        }
        let rated = rated.iter().map(words::word).collect::<Option<Vec<_>>>()?.join(" ");
        match rated.strip_prefix("rated ") {
            Some(bound) => RatingBound::read(bound).map(Some),
            None => rated.is_empty().then_some(None),
        }
    }

    /// `from article`, `from one source`, `from "The Times"` of all that a publisher has.
    pub(super) fn of_sources(&self, run: &Run) -> Result<Option<Test>> {
        if let [number, noun] = run.parts.as_slice()
            && (words::is(noun, "source") || words::is(noun, "sources"))
            && let Some(count) = words::word(number).and_then(number_word)
        {
            return Ok(Some(Test::Origins { count, exactly: true }));
        }
        if let Some(Some(rated)) = self.listed_sources(run) {
            return Ok(Some(Test::Rated(rated)));
        }
        let Some(text) = text_of(run) else { return Ok(None) };
        if let Some(ix) = self.graph().source_keyed(&text) {
            return Ok(Some(Test::From(vec![ix])));
        }
        // A publisher is no source, but has sources; one that is an entity too may stand in a role.
        if self.lookup.is_borne(&text) {
            return Ok(None);
        }
        let published =
            |publisher: &Option<String>| publisher.as_deref().is_some_and(|name| fold(name) == fold(&text));
        let of = self.graph().sources().filter(|(_, row)| published(&row.source.publisher));
        let sources: Vec<SourceIx> = of.map(|(ix, _)| ix).collect();
        Ok((!sources.is_empty()).then_some(Test::From(sources)))
    }

    fn dates_test(
        &self,
        preposition: Role,
        dates: crate::query::Dates,
        span: annals_grammar::ast::Span,
    ) -> Result<Test> {
        let point = Point::Dates { dates: Box::new(dates), any: false };
        let time = match preposition {
            Role::On | Role::In | Role::At => TimeTest::In(point),
            Role::By => TimeTest::Until(point),
            _ => {
                return Err(Error::new(
                    ErrorKind::Meaning,
                    "dates must follow `on`, `in`, `before`, `after` or `by`",
                )
                .hint("visits on (dates of inaugurations)")
                .at(span));
            }
        };
        Ok(Test::Time { time, possibly: false })
    }

    fn events_test(
        &self,
        kind: Option<KindIx>,
        role: Role,
        events: Events,
        span: annals_grammar::ast::Span,
    ) -> Result<Test> {
        let takes_events = kind.is_some_and(|kind| {
            let rules = &self.graph().vocabulary().kind(kind).roles;
            rules.iter().any(|rule| rule.role == role && rule.types.iter().any(|ty| fold(ty) == "event"))
        });
        match role {
            _ if takes_events => Ok(Test::RoleEvent { role, events: Box::new(events) }),
            Role::Of | Role::Under | Role::With => Ok(Test::Linked(Box::new(events))),
            Role::In | Role::On => {
                let point = Point::Events { events: Box::new(events), any: true };
                Ok(Test::Time { time: TimeTest::In(point), possibly: false })
            }
            _ => Err(Error::new(ErrorKind::Meaning, format!("events can't follow `{}` here", role.as_str()))
                .hint(
                    "add a projection: by (actors of (…)), to (places of (…)); or use during, before, \
                       after",
                )
                .at(span)),
        }
    }

    /// The test that somebody of a set is in the role that a preposition introduces.
    fn role_of_entities(
        &self,
        kind: Option<KindIx>,
        role: Role,
        who: Entities,
        span: annals_grammar::ast::Span,
    ) -> Result<Test> {
        let has = |role: Role| kind.is_none_or(|kind| self.takes_role(kind, role));
        let places = self.are_places(&who);
        let (roles, reach) = match role {
            Role::In if places => (Roles::Places, Reach::Down),
            Role::At if places && (kind.is_none() || !has(role)) => (Roles::Places, Reach::At),
            Role::To | Role::Into if places && !has(role) => (Roles::Places, Reach::At),
            Role::At | Role::To | Role::Into if places => (Roles::One(role), Reach::At),
            // What is `of` a plan is done under it.
            Role::Of if !has_of(self, kind, &who) && has(Role::Under) && self.are_plans(&who) => {
                (Roles::One(Role::Under), Reach::Exact)
            }
            _ => (Roles::One(role), Reach::Exact),
        };
        if let (Roles::One(role), Some(kind)) = (&roles, kind)
            && !self.takes_role(kind, *role)
        {
            return Err(self.no_such_role(kind, *role, span));
        }
        Ok(Test::Role { roles, who, reach })
    }

    /// Whether something may stand in a role of a kind. Plans, companions and whereabouts go with every kind.
    pub(super) fn takes_role(&self, kind: KindIx, role: Role) -> bool {
        let rules = &self.graph().vocabulary().kind(kind).roles;
        rules.iter().any(|rule| rule.role == role) || matches!(role, Role::Under | Role::With | Role::Near)
    }

    fn no_such_role(&self, kind: KindIx, role: Role, span: annals_grammar::ast::Span) -> Error {
        let kind = self.graph().vocabulary().kind(kind);
        Error::new(ErrorKind::Meaning, format!("{} have no role `{}`", kind.plural, role.as_str()))
            .hint(format!("they take: {}", super::objects::takes(kind)))
            .at(span)
    }

    /// What fits after a preposition behind a kind of event.
    fn expected(&self, kind: Option<KindIx>, role: Role, run: &Run) -> Result<Expected> {
        let place = role.as_str().to_owned();
        let Some(kind) = kind else {
            return Ok(Expected { types: Vec::new(), place });
        };
        let types: Vec<&String> = self.graph().vocabulary().types_in_role(kind, role).collect();
        if !types.is_empty() {
            let types = types.into_iter().filter(|ty| fold(ty) != "event").cloned().collect();
            return Ok(Expected { types, place });
        }
        match role {
            Role::In | Role::At | Role::To | Role::Into => {
                Ok(Expected { types: vec!["place".to_owned(), "facility".to_owned()], place })
            }
            _ if self.takes_role(kind, role) || role == Role::Of => Ok(Expected { types: Vec::new(), place }),
            _ => Err(self.no_such_role(kind, role, run.span)),
        }
    }

    /// Whether every one of a set is a place or stands at one.
    pub(super) fn are_places(&self, who: &Entities) -> bool {
        let vocabulary = self.graph().vocabulary();
        let place = |ty| vocabulary.is_a_named(ty, "place") || vocabulary.is_a_named(ty, "facility");
        match who {
            Entities::These(all) => all.iter().all(|ix| place(self.graph().type_of(*ix))),
            Entities::Filter(filter) => match (&filter.ty, &filter.base) {
                (Some(ty), _) => place(*ty),
                (None, Some(base)) => self.are_places(base),
                (None, None) => false,
            },
            Entities::Took { roles, .. } => *roles == Roles::Places,
            Entities::And(a, b) | Entities::Or(a, b) | Entities::ButNot(a, b) => {
                self.are_places(a) || self.are_places(b)
            }
        }
    }

    fn are_plans(&self, who: &Entities) -> bool {
        let plan = |ty| self.graph().vocabulary().is_a_named(ty, "plan");
        matches!(who, Entities::These(all) if all.iter().all(|ix| plan(self.graph().type_of(*ix))))
    }
}

/// Whether the kind's `of` role takes what the set holds.
fn has_of(resolver: &Resolver<'_>, kind: Option<KindIx>, who: &Entities) -> bool {
    let (Some(kind), Entities::These(all)) = (kind, who) else { return true };
    let vocabulary = resolver.graph().vocabulary();
    let mut rules = vocabulary.kind(kind).roles.iter().filter(|rule| rule.role == Role::Of);
    rules.any(|rule| {
        all.iter().all(|ix| {
            let ty = resolver.graph().type_of(*ix);
            rule.types.iter().any(|name| vocabulary.is_a_named(ty, name))
        })
    })
}

/// Words for whoever stands in a role.
pub const SOMEBODY: [&str; 6] = ["anybody", "anyone", "somebody", "someone", "anything", "something"];
/// Words for a role that nobody stands in.
pub const NOBODY: [&str; 2] = ["nobody", "nothing"];

/// `by anybody`, `by nobody`: whether a role is filled at all.
fn somebody(run: &Run, role: Role) -> Option<Test> {
    let [part] = run.parts.as_slice() else { return None };
    let is_one = |words: &[&str]| words.iter().any(|word| words::is(part, word));
    if is_one(&SOMEBODY) {
        return Some(Test::Filled(role));
    }
    is_one(&NOBODY).then(|| Test::Not(Box::new(Test::Filled(role))))
}

/// The test that an event is one of a clause's events or has one tied to it: a groundbreaking attended by Kim is one
/// that is itself an attendance by Kim, or of which an attendance by Kim was recorded.
fn tied(clause: Events) -> Test {
    Test::Any(vec![Test::Among(Box::new(clause.clone())), Test::Linked(Box::new(clause))])
}

fn negate_if(test: Test, not: bool) -> Test {
    if not { Test::Not(Box::new(test)) } else { test }
}

/// `mentioning "paper mill"`.
fn mentioning(parts: &[RunPart]) -> Result<Test> {
    // `mention a paper mill`: the article is none of the words.
    let article = parts.len() > 2 && ["a", "an"].iter().any(|article| words::is(&parts[1], article));
    let said = &parts[1 + usize::from(article)..];
    let text = said.iter().map(words::word).collect::<Option<Vec<_>>>().map(|words| words.join(" "));
    match text.map(|text| fold(&text)) {
        Some(folded) if !folded.is_empty() => Ok(Test::Mentioning(folded)),
        _ => Err(Error::new(ErrorKind::Meaning, "expected a text after `mentioning`")
            .hint("events mentioning \"paper mill\"")
            .at(words::run_of(parts).span)),
    }
}

/// `confirmed by 2 sources`: the test, and how many modifiers it takes.
fn confirmed(modifiers: &[Modifier], at: &RunPart) -> Result<(Test, usize)> {
    if let Some(Modifier { kind: ModifierKind::Role { preposition: Role::By, argument, .. }, .. }) =
        modifiers.first()
        && let ArgumentKind::Run(run) = &argument.kind
    {
        let noun =
            run.parts.last().is_some_and(|part| words::is(part, "sources") || words::is(part, "source"));
        let number = match (&argument.amount, run.parts.as_slice()) {
            (Some(amount), [_]) => Some((amount.number, amount.comparison == Comparison::Exactly)),
            (None, [number, _]) => words::word(number).and_then(number_word).map(|count| (count, false)),
            _ => None,
        };
        if let (true, Some((count, exactly))) = (noun, number) {
            return Ok((Test::Origins { count, exactly }, 1));
        }
    }
    Err(Error::new(ErrorKind::Meaning, "how many sources must confirm it?")
        .hint("events confirmed by 2 sources")
        .at(at.span))
}

/// A small number in digits or as a word.
fn number_word(word: &str) -> Option<u64> {
    const WORDS: [&str; 11] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let known = WORDS.iter().position(|known| known.eq_ignore_ascii_case(word));
    known.and_then(|at| u64::try_from(at).ok()).or_else(|| word.parse().ok())
}

/// A bound on a number as the query has it.
pub(super) fn amount(amount: &annals_grammar::ast::AmountClause) -> Amount {
    let number = amount.number;
    match amount.comparison {
        Comparison::AtLeast => Amount { at_least: number, at_most: None },
        Comparison::MoreThan => Amount { at_least: number.saturating_add(1), at_most: None },
        Comparison::AtMost => Amount { at_least: 0, at_most: Some(number) },
        Comparison::FewerThan => Amount { at_least: 0, at_most: Some(number.saturating_sub(1)) },
        Comparison::Exactly => Amount { at_least: number, at_most: Some(number) },
    }
}
