//! Clauses: a verb with a subject or object. `who attended inaugurations`, `visited by Kim`, `did Kim visit Kimhwa`.

use annals_grammar::ast::{
    Argument, ArgumentKind, Auxiliary, Clause, JoinWord, Modifier, ModifierKind, PartKind, Run, RunPart,
};
use annals_graph::ids::{KindIx, TypeIx};
use annals_model::entry::{Mood, Role};
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::folding::fold;

use super::attach::read_otherwise;
use super::takes::Taker;
use super::{Resolver, words};
use crate::lookup::names::text_of;
use crate::query::{Entities, EntityFilter, EntityTest, Events, Filter, Roles, Set, Test};

/// A clause with its words told apart.
pub(super) struct ParsedClause<'a> {
    /// The parts before the verb.
    pub subject: &'a [RunPart],
    /// The kind of event that the verb is of.
    pub kind: KindIx,
    /// The parts behind the verb.
    pub object: &'a [RunPart],
}

impl Resolver<'_> {
    /// The verb of a clause and what stands around it; nothing where no part is a verb.
    ///
    /// Of several verbs the first behind a subject is meant; words before it are its subject.
    pub(super) fn parse_clause<'a>(
        &self,
        parts: &'a [RunPart],
        subject_first: bool,
    ) -> Option<ParsedClause<'a>> {
        let (vocabulary, bound) = (self.graph().vocabulary(), self.view().bound());
        let from = usize::from(subject_first);
        (from..parts.len()).find_map(|at| {
            // A quoted text is a name unless it is what the clause opens with.
            if at > 0 && matches!(parts[at].kind, PartKind::Quoted(_)) {
                return None;
            }
            let (count, kind) = words::longest(vocabulary, bound, &parts[at..], words::verb)?;
            Some(ParsedClause { subject: &parts[..at], kind, object: &parts[at + count..] })
        })
    }

    /// Modifiers in which a past form behind a name or noun (`in Kangwon visited`) is a clause of its own.
    pub(super) fn clauses_split(&self, modifiers: &[Modifier]) -> Vec<Modifier> {
        let mut split = Vec::with_capacity(modifiers.len());
        for modifier in modifiers {
            match self.clause_in(modifier) {
                Some((kept, clause)) => split.extend([kept, clause]),
                None => split.push(modifier.clone()),
            }
        }
        split
    }

    fn clause_in(&self, modifier: &Modifier) -> Option<(Modifier, Modifier)> {
        let mut kept = modifier.clone();
        let run = match &mut kept.kind {
            ModifierKind::Role { argument, .. } | ModifierKind::Without(argument) => match &mut argument.kind
            {
                ArgumentKind::Run(run) => run,
                ArgumentKind::New { .. } => return None,
            },
            _ => return None,
        };
        let at = self.clause_behind(&run.parts)?;
        let clause = clause_of(words::run_of(&run.parts[at..]), false);
        *run = words::run_of(&run.parts[..at]);
        Some((kept, clause))
    }

    /// Where in a run a past form stands behind a name, a bracket or a noun of the vocabulary.
    pub(super) fn clause_behind(&self, parts: &[RunPart]) -> Option<usize> {
        if self.lookup.is_called(&words::run_of(parts)) {
            return None;
        }
        let (vocabulary, bound) = (self.graph().vocabulary(), self.view().bound());
        (1..parts.len()).find(|at| {
            let before = &parts[..*at];
            let whole =
                matches!(before, [RunPart { kind: PartKind::Bracket(_) | PartKind::List { .. }, .. }]);
            words::longest(vocabulary, bound, &parts[*at..], words::past).is_some()
                && (whole || self.lookup.is_called(&words::run_of(before)) || self.opened(before).len() == 1)
        })
    }

    /// The test that an entity did or was something, with the modifiers of the clause.
    pub(super) fn entity_clause(
        &self,
        head: Option<TypeIx>,
        (relative, auxiliary): (bool, Option<Auxiliary>),
        run: &Run,
        modifiers: &[Modifier],
    ) -> Result<EntityTest> {
        if let Some(status) = self.status_clause(head, (auxiliary, modifiers), run) {
            return Ok(status);
        }
        let Some(parsed) = self.parse_clause(&run.parts, false).filter(|parsed| parsed.subject.is_empty())
        else {
            return self.subject_clause(head, run, modifiers);
        };
        let acts = head.is_none_or(|ty| self.can_act(parsed.kind, ty));
        let passive = match auxiliary {
            // `who was gone` is who went: nothing is done to anybody by going.
            Some(_) if is_passive(auxiliary) => {
                names_the_actor(modifiers) || !acts || self.suffered(parsed.kind, head) != Roles::Any
            }
            // `factories that have opened`: what cannot have done it is what it was done to.
            _ if head.is_some() && !acts => parsed.object.is_empty(),
            Some(_) => false,
            // `people inaugurated`, with nobody named who did it, is who did it only if a relative word says so.
            None => !relative && parsed.object.is_empty(),
        };
        let events = self.clause_events(&parsed, modifiers)?;
        if passive {
            return Ok(self.suffers(parsed.kind, head, events));
        }
        Ok(EntityTest::Took { roles: Roles::One(Role::By), events, reach: false, amount: None })
    }

    /// `that is planned`: a status.
    fn status_clause(
        &self,
        head: Option<TypeIx>,
        (auxiliary, modifiers): (Option<Auxiliary>, &[Modifier]),
        run: &Run,
    ) -> Option<EntityTest> {
        let text = text_of(run)?;
        let vocabulary = self.graph().vocabulary();
        let status = vocabulary.status_named(&text, head)?;
        // `inaugurated` is a past form too: then it asks for events, unless it is said of now and of nothing else.
        let past = words::longest(vocabulary, None, &run.parts, words::past);
        (past.is_none() || is_now(auxiliary, modifiers)).then_some(EntityTest::Status(status))
    }

    /// `that Kim visited`: subject and verb behind a relative word.
    fn subject_clause(&self, head: Option<TypeIx>, run: &Run, modifiers: &[Modifier]) -> Result<EntityTest> {
        match self.parse_clause(&run.parts, true) {
            Some(parsed) if parsed.object.is_empty() => {
                let mut filter = self.filter_of(parsed.kind);
                filter.tests.push(self.subject(&parsed)?);
                self.event_modifiers(&mut filter, modifiers)?;
                Ok(self.suffers(parsed.kind, head, Events::Filter(filter)))
            }
            _ => Err(self.no_verb(run)),
        }
    }

    /// The error for a clause in which nothing is a verb. A name that it begins with is no slip in a verb.
    pub(super) fn no_verb(&self, run: &Run) -> Error {
        let named = |count: &usize| self.lookup.is_called(&words::run_of(&run.parts[..*count]));
        let name = (1..=run.parts.len()).rev().find(named).unwrap_or(0);
        let rest = if name < run.parts.len() { &run.parts[name..] } else { &run.parts[..] };
        let text = words::run_of(rest).to_string();
        let verb = |senses: &[(annals_model::entry::EntryId, annals_graph::vocabulary::Sense)]| {
            senses.iter().any(|(_, sense)| words::verb(*sense).is_some())
        };
        let words = self.graph().vocabulary().words();
        let known: Vec<&str> = words.filter(|(_, senses)| verb(senses)).map(|(word, _)| word).collect();
        // The words beside the one that may be misspelt stay.
        let mended = |at: usize, verb: String| {
            let said = rest.iter().enumerate().map(|(place, part)| match place {
                _ if place == at => verb.clone(),
                _ => words::run_of(std::slice::from_ref(part)).to_string(),
            });
            said.collect::<Vec<_>>().join(" ")
        };
        let mut candidates = Vec::new();
        // A word of three letters is a slip for too many others.
        let long = |word: &String| word.chars().count() > 3;
        for (at, word) in rest
            .iter()
            .enumerate()
            .filter_map(|(at, part)| Some((at, fold(words::word(part)?))).filter(|(_, word)| long(word)))
        {
            let alike = self.lookup.alike(&word, known.clone());
            candidates.extend(alike.into_iter().filter(|verb| *verb != word).map(|verb| mended(at, verb)));
        }
        let hint = match candidates.first() {
            Some(_) => "`:kinds` lists the verbs",
            None if name > 0 && name < run.parts.len() => {
                "use a verb for what happened, or a status for a state: `:kinds` lists both"
            }
            None => "`:kinds` lists the kinds of events with their verbs",
        };
        Error::new(ErrorKind::Unknown, format!("`{text}` contains no verb I know"))
            .hint(hint)
            .candidates(candidates)
            .at(words::run_of(rest).span)
    }

    pub(super) fn filter_of(&self, kind: KindIx) -> Filter {
        Filter { base: None, kind: Some(kind), mood: Some(Mood::Happened), tests: Vec::new() }
    }

    /// The events of a clause without subject: its verb, its object, its modifiers, of which each goes to the nearest
    /// noun that takes it.
    pub(super) fn clause_events(&self, parsed: &ParsedClause<'_>, modifiers: &[Modifier]) -> Result<Events> {
        let mut filter = self.filter_of(parsed.kind);
        if parsed.object.is_empty() {
            self.event_modifiers(&mut filter, modifiers)?;
            return Ok(Events::Filter(filter));
        }
        let run = words::run_of(parsed.object);
        let taker = Taker::Events(Some(parsed.kind));
        let attached = self.attach(taker, &self.opened(parsed.object), modifiers)?;
        if let (Some(name), Some(taken)) = (self.kept, attached.opening.first())
            && !matches!(taken.kind, ModifierKind::Clause { .. })
        {
            return Err(read_otherwise(name, taken));
        }
        let object = self.object_set(&run, parsed.kind, attached.opening)?;
        if let Set::Events(events) = object {
            filter.tests.push(Test::RoleEvent { role: Role::Of, events: Box::new(events) });
            self.event_modifiers(&mut filter, &attached.own)?;
            return Ok(Events::Filter(filter));
        }
        let who = self.entities_wanted(object, run.span)?;
        self.event_modifiers(&mut filter, &attached.own)?;
        self.done_to(filter, 0, who, &run)
    }

    /// Whether one of a type may stand in another role of a kind than that of who does it.
    pub(super) fn can_suffer(&self, kind: KindIx, ty: TypeIx) -> bool {
        let mut rules = self.graph().vocabulary().kind(kind).roles.iter();
        self.graph().vocabulary().is_a_named(ty, "place")
            || rules.any(|rule| {
                !matches!(rule.role, Role::By | Role::Under)
                    && rule.types.iter().any(|name| self.related(ty, name))
            })
    }

    pub(super) fn can_act(&self, kind: KindIx, ty: TypeIx) -> bool {
        let rules = &self.graph().vocabulary().kind(kind).roles;
        rules.iter().any(|rule| rule.role == Role::By && rule.types.iter().any(|name| self.related(ty, name)))
    }

    /// The test that the subject of a clause did it.
    pub(super) fn subject(&self, parsed: &ParsedClause<'_>) -> Result<Test> {
        let run = words::run_of(parsed.subject);
        let argument = Argument {
            amount: None,
            mood: None,
            kind: ArgumentKind::Run(run),
            span: words::run_of(parsed.subject).span,
        };
        self.role_test(Some(parsed.kind), Role::By, &argument)
    }

    /// The events of a clause with a subject: `Kim visit Kimhwa` behind `did`; `20x10 announced` behind `was`.
    pub(super) fn events_of_clause(&self, clause: &Clause) -> Result<Events> {
        let empty = Run::default();
        let run = clause.run.as_ref().unwrap_or(&empty);
        let passive = is_passive(clause.auxiliary);
        if run.parts.first().is_some_and(|part| words::is(part, "there")) {
            let parts: Vec<RunPart> = run.parts[1..].to_vec();
            let articles =
                parts.iter().take_while(|p| ["a", "an", "any"].iter().any(|w| words::is(p, w))).count();
            let noun = annals_grammar::ast::Noun {
                head: Some(annals_grammar::ast::Head::Run(words::run_of(&parts[articles..]))),
                modifiers: clause.modifiers.clone(),
                span: clause.span,
                ..Default::default()
            };
            return self.events_wanted(self.noun(&noun)?, clause.span);
        }
        let Some(parsed) = self.parse_clause(&run.parts, true) else { return Err(self.no_verb(run)) };
        if passive && !parsed.object.is_empty() {
            return Err(super::noun::trailing(parsed.object));
        }
        if passive || (parsed.object.is_empty() && self.only_suffers(&parsed)) {
            let mut filter = self.filter_of(parsed.kind);
            let subject = words::run_of(parsed.subject);
            let who = self.object_set(&subject, parsed.kind, Vec::new())?;
            let who = self.entities_wanted(who, subject.span)?;
            self.event_modifiers(&mut filter, &clause.modifiers)?;
            return self.done_to(filter, 0, who, &subject);
        }
        let subject = self.subject(&parsed)?;
        Ok(with_subject(self.clause_events(&parsed, &clause.modifiers)?, &subject))
    }

    /// Whether the subject of a clause cannot have done it, so that it was done to it: `did factories open`.
    fn only_suffers(&self, parsed: &ParsedClause<'_>) -> bool {
        let subject = words::run_of(parsed.subject);
        let Ok(Set::Entities(who)) = self.object_set(&subject, parsed.kind, Vec::new()) else { return false };
        !self.fits_role(parsed.kind, Role::By, &who) && self.fits_some_object(parsed.kind, &who)
    }

    /// A clause without a subject behind `and` or `but not`: its subject is what stands left of it.
    pub(super) fn subjectless_clause(
        &self,
        noun: &annals_grammar::ast::Noun,
        left: &Entities,
    ) -> Result<Option<Entities>> {
        let Some(annals_grammar::ast::Head::Run(run)) = &noun.head else { return Ok(None) };
        let vocabulary = self.graph().vocabulary();
        let past = words::longest(vocabulary, self.view().bound(), &run.parts, words::past);
        let named = self.lookup.is_called(run);
        if past.is_none() || named || noun.mood.is_some() || noun.nth.is_some() {
            return Ok(None);
        }
        let ty = type_of(left);
        let acts = ty.is_none_or(|ty| past.is_some_and(|(_, kind)| self.can_act(kind, ty)));
        let relative = acts && !names_the_actor(&noun.modifiers) && !suffered_last(left);
        let mut modifiers = vec![clause_of(run.clone(), relative)];
        modifiers.extend(noun.modifiers.iter().cloned());
        let filter = EntityFilter { base: None, ty, tests: Vec::new() };
        self.entities_from(filter, Vec::new(), &modifiers, relative).map(Some)
    }
}

/// The type of the members of a set, where its words say one.
pub(super) fn type_of(set: &Entities) -> Option<TypeIx> {
    match set {
        Entities::Filter(filter) => filter.ty.or_else(|| filter.base.as_deref().and_then(type_of)),
        Entities::And(a, _) | Entities::ButNot(a, _) => type_of(a),
        Entities::These(_) | Entities::Took { .. } | Entities::Or(..) => None,
    }
}

/// Whether a set ends with a clause in the passive, which a second clause then is too: `people arrested but not charged`.
fn suffered_last(set: &Entities) -> bool {
    let Entities::Filter(EntityFilter { tests, .. }) = set else { return false };
    matches!(tests.last(), Some(EntityTest::Took { roles, .. }) if *roles != Roles::One(Role::By))
}

/// A clause as a modifier, whose own modifiers follow it in the list.
pub(super) fn clause_of(run: Run, relative: bool) -> Modifier {
    let span = run.span;
    let kind = ModifierKind::Clause { relative, auxiliary: None, not: false, run, modifiers: Vec::new() };
    Modifier { join: None, kind, span }
}

/// Events that are also done by a subject.
fn with_subject(events: Events, subject: &Test) -> Events {
    match events {
        Events::Filter(mut filter) => {
            filter.tests.insert(0, subject.clone());
            Events::Filter(filter)
        }
        Events::Or(one, other) => {
            Events::Or(Box::new(with_subject(*one, subject)), Box::new(with_subject(*other, subject)))
        }
        other => other,
    }
}

/// Whether modifiers of a clause say who did it.
pub(super) fn names_the_actor(modifiers: &[Modifier]) -> bool {
    modifiers.iter().any(|m| matches!(m.kind, ModifierKind::Role { preposition: Role::By, .. }))
}

/// Whether an auxiliary makes a clause passive.
pub(super) fn is_passive(auxiliary: Option<Auxiliary>) -> bool {
    matches!(auxiliary, Some(Auxiliary::Was | Auxiliary::Were | Auxiliary::Is | Auxiliary::Are))
}

/// Whether a modifier negates by how it is joined.
pub(super) fn joined_not(modifier: &Modifier) -> bool {
    modifier.join == Some(JoinWord::ButNot)
}

/// Whether a verb says how things are now, of nobody and no time.
pub(super) fn is_now(auxiliary: Option<Auxiliary>, modifiers: &[Modifier]) -> bool {
    let is_lens = |modifier: &Modifier| matches!(modifier.kind, ModifierKind::Lens(_));
    matches!(auxiliary, Some(Auxiliary::Is | Auxiliary::Are)) && modifiers.iter().all(is_lens)
}
