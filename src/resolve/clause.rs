//! Clauses: a verb with a subject or object. `who attended inaugurations`, `visited by Kim`, `did Kim visit Kimhwa`.

use annals_grammar::ast::{
    Argument, ArgumentKind, Auxiliary, Clause, Join, Modifier, ModifierKind, Part, PartKind, Preposition, Run,
};
use annals_store::entry::{Mood, Role};

use super::entities::out_of_order;
use super::{Resolver, words};
use crate::error::{Error, Kind, Result};
use crate::folding::fold;
use crate::ids::{KindIx, TypeIx};
use crate::lookup::names::{Expected, text_of};
use crate::query::{Entities, EntityFilter, EntityTest, Events, Filter, Reach, Roles, Set, Test};

/// A clause with its words told apart.
pub(super) struct Parsed<'a> {
    /// The parts before the verb.
    pub subject: &'a [Part],
    /// The kind of event that the verb is of.
    pub kind: KindIx,
    /// The parts behind the verb.
    pub object: &'a [Part],
}

impl Resolver<'_> {
    /// The verb of a clause and what stands around it; nothing where no part is a verb.
    ///
    /// Of several verbs the first behind a subject is meant; words before it are its subject.
    pub(super) fn parse_clause<'a>(&self, parts: &'a [Part], subject_first: bool) -> Option<Parsed<'a>> {
        let (vocabulary, bound) = (self.graph().vocabulary(), self.view().bound());
        let from = usize::from(subject_first);
        (from..parts.len()).find_map(|at| {
            // A quoted text is a name unless it is what the clause opens with.
            if at > 0 && matches!(parts[at].kind, PartKind::Quoted(_)) {
                return None;
            }
            let (count, kind) = words::longest(vocabulary, bound, &parts[at..], words::verb)?;
            Some(Parsed { subject: &parts[..at], kind, object: &parts[at + count..] })
        })
    }

    /// Modifiers in which a past form behind a name (`in Kangwon visited`) is a clause of its own.
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
        let argument = match &modifier.kind {
            ModifierKind::Role { argument, .. } | ModifierKind::Without(argument) => argument,
            _ => return None,
        };
        let ArgumentKind::Run(run) = &argument.kind else { return None };
        let known = |parts: &[Part]| self.lookup.is_called(&words::run_of(parts));
        if known(&run.parts) {
            return None;
        }
        let at = (1..run.parts.len()).find(|at| {
            let before = &run.parts[..*at];
            let bracket = matches!(before, [Part { kind: PartKind::Bracket(_), .. }]);
            let past = words::longest(
                self.graph().vocabulary(),
                self.view().bound(),
                &run.parts[*at..],
                words::past,
            );
            past.is_some() && (bracket || known(before))
        })?;
        let mut kept = modifier.clone();
        if let ModifierKind::Role { argument, .. } | ModifierKind::Without(argument) = &mut kept.kind {
            argument.kind = ArgumentKind::Run(words::run_of(&run.parts[..at]));
        }
        let run = words::run_of(&run.parts[at..]);
        let span = run.span;
        let kind = ModifierKind::Clause { relative: false, auxiliary: None, not: false, run };
        Some((kept, Modifier { join: None, kind, span }))
    }

    /// The test that an entity did or was something, and how many of the modifiers that follow the clause takes.
    pub(super) fn entity_clause(
        &self,
        head: Option<TypeIx>,
        relative: bool,
        auxiliary: Option<Auxiliary>,
        run: &Run,
        following: &[Modifier],
    ) -> Result<(EntityTest, usize)> {
        let taken = following.iter().take_while(|m| m.join.is_none() && !super::events::opens(m)).count();
        let modifiers = &following[..taken];
        if out_of_order(&run.parts, modifiers) {
            return Ok((EntityTest::OutOfOrder, 1));
        }
        if let Some(test) = self.status_clause(head, run, modifiers) {
            return Ok((test, modifiers.len().min(usize::from(run.parts.is_empty()))));
        }
        let Some(parsed) = self.parse_clause(&run.parts, false).filter(|parsed| parsed.subject.is_empty())
        else {
            return self.subject_clause(head, run, modifiers, taken);
        };
        let passive = is_passive(auxiliary) || (!relative && auxiliary.is_none() && parsed.object.is_empty());
        let by = modifiers
            .iter()
            .any(|m| matches!(m.kind, ModifierKind::Role { preposition: Preposition::By, .. }));
        let acts = head.is_none_or(|ty| self.can_act(parsed.kind, ty));
        // `people inaugurated`, with nobody named who did it, is who did it only if a relative word says so.
        let passive = passive && (by || !relative || !acts);
        let events = self.clause_events(&parsed, modifiers)?;
        let roles = if passive { self.suffered(parsed.kind, head) } else { Roles::One(Role::By) };
        Ok((EntityTest::Took { roles, events, reach: false, amount: None }, taken))
    }

    /// `who are under construction`, `that is planned`: a status.
    fn status_clause(&self, head: Option<TypeIx>, run: &Run, _modifiers: &[Modifier]) -> Option<EntityTest> {
        let text = text_of(run)?;
        self.graph()
            .vocabulary()
            .status_named(&text, head)
            .filter(|_| {
                // `inaugurated` is a past form too: with modifiers or as a bare past it asks for events.
                words::longest(self.graph().vocabulary(), None, &run.parts, words::past).is_none()
            })
            .map(EntityTest::Status)
    }

    /// `that Kim visited`: subject and verb behind a relative word.
    fn subject_clause(
        &self,
        head: Option<TypeIx>,
        run: &Run,
        modifiers: &[Modifier],
        taken: usize,
    ) -> Result<(EntityTest, usize)> {
        match self.parse_clause(&run.parts, true) {
            Some(parsed) if parsed.object.is_empty() => {
                let mut filter = self.filter_of(parsed.kind);
                let subject = self.subject(&parsed)?;
                filter.tests.push(subject);
                self.event_modifiers(&mut filter, modifiers)?;
                let roles = self.suffered(parsed.kind, head);
                Ok((
                    EntityTest::Took { roles, events: Events::Filter(filter), reach: false, amount: None },
                    taken,
                ))
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
        let verb = |senses: &[(annals_store::entry::Number, crate::vocabulary::Sense)]| {
            senses.iter().any(|(_, sense)| words::verb(*sense).is_some())
        };
        let words = self.graph().vocabulary().words();
        let known: Vec<&str> = words.filter(|(_, senses)| verb(senses)).map(|(word, _)| word).collect();
        let candidates: Vec<String> = rest
            .iter()
            .filter_map(words::word)
            .flat_map(|word| self.lookup.alike(&fold(word), known.clone()))
            .collect();
        let hint = match candidates.first() {
            Some(first) => format!("did you mean `{first}`? `:kinds` lists the verbs"),
            None if name > 0 && name < run.parts.len() => {
                "say what happened with a verb, or a state with a status: `:kinds` lists both".to_owned()
            }
            None => "`:kinds` lists the kinds of events with their verbs".to_owned(),
        };
        Error::new(Kind::Unknown, format!("`{text}` holds no verb of the vocabulary"))
            .hint(hint)
            .candidates(candidates)
            .at(words::run_of(rest).span)
    }

    pub(super) fn filter_of(&self, kind: KindIx) -> Filter {
        Filter { base: None, kind: Some(kind), mood: Some(Mood::Happened), tests: Vec::new() }
    }

    /// The events of a clause without subject: its verb, its object, its modifiers.
    ///
    /// An object that is events takes the modifiers, except who did it.
    pub(super) fn clause_events(&self, parsed: &Parsed<'_>, modifiers: &[Modifier]) -> Result<Events> {
        let mut filter = self.filter_of(parsed.kind);
        if parsed.object.is_empty() {
            self.event_modifiers(&mut filter, modifiers)?;
            return Ok(Events::Filter(filter));
        }
        let by = |m: &Modifier| matches!(m.kind, ModifierKind::Role { preposition: Preposition::By, .. });
        let run = words::run_of(parsed.object);
        let (own, others): (Vec<Modifier>, Vec<Modifier>) = modifiers.iter().cloned().partition(by);
        match self.object_set(&run, parsed.kind, &others)? {
            (Set::Events(events), true) => {
                filter.tests.push(Test::RoleEvent { role: Role::Of, events: Box::new(events) });
                self.event_modifiers(&mut filter, &own)?;
            }
            (Set::Events(events), false) => {
                filter.tests.push(Test::RoleEvent { role: Role::Of, events: Box::new(events) });
                self.event_modifiers(&mut filter, modifiers)?;
            }
            (Set::Entities(who), _) => {
                filter.tests.push(self.object_test(parsed.kind, who, &run)?);
                self.event_modifiers(&mut filter, modifiers)?;
            }
            (other, _) => {
                self.entities_wanted(other, run.span)?;
            }
        }
        Ok(Events::Filter(filter))
    }

    /// The object of a verb as a set, and whether it took the modifiers.
    fn object_set(&self, run: &Run, kind: KindIx, modifiers: &[Modifier]) -> Result<(Set, bool)> {
        if self.lookup.is_called(run) {
            let types = self.object_types(kind);
            let entity = self
                .entity(run, &Expected { types, place: self.graph().vocabulary().kind(kind).name.clone() })?;
            return Ok((Set::Entities(Entities::These(vec![entity])), false));
        }
        let noun = |modifiers: &[Modifier]| annals_grammar::ast::Noun {
            head: Some(annals_grammar::ast::Head::Run(run.clone())),
            modifiers: modifiers.to_vec(),
            span: run.span,
            ..Default::default()
        };
        match self.noun(&noun(&[]))? {
            Set::Events(_)
                if !matches!(
                    run.parts.as_slice(),
                    [Part { kind: PartKind::Bracket(_) | PartKind::Number(_), .. }]
                ) =>
            {
                self.noun(&noun(modifiers)).map(|set| (set, true))
            }
            set => Ok((set, false)),
        }
    }

    /// The types that the object of a verb can have.
    fn object_types(&self, kind: KindIx) -> Vec<String> {
        let rules = self.graph().vocabulary().kind(kind).roles.iter();
        let objects = rules.filter(|rule| !matches!(rule.role, Role::By | Role::With | Role::Under));
        objects.flat_map(|rule| rule.types.iter().filter(|ty| fold(ty) != "event").cloned()).collect()
    }

    /// The test that the object of a verb takes part, in the role that fits it.
    pub(super) fn object_test(&self, kind: KindIx, who: Entities, run: &Run) -> Result<Test> {
        let rules = &self.graph().vocabulary().kind(kind).roles;
        let fits = |role: Role| rules.iter().any(|rule| rule.role == role && self.fits(&rule.types, &who));
        if self.are_places(&who) && !self.only_of(kind, &who) {
            let own = [Role::To, Role::Into, Role::At, Role::In].into_iter().find(|role| fits(*role));
            return Ok(Test::Role { roles: own.map_or(Roles::Places, Roles::One), who, reach: Reach::At });
        }
        let order =
            [Role::Of, Role::To, Role::Into, Role::Against, Role::For, Role::From, Role::At, Role::In];
        match order.into_iter().find(|role| fits(*role)) {
            Some(role) => Ok(Test::Role { roles: Roles::One(role), who, reach: Reach::Exact }),
            None => {
                let kind = self.graph().vocabulary().kind(kind);
                let takes: Vec<String> = kind
                    .roles
                    .iter()
                    .map(|rule| format!("{} {}", rule.role.as_str(), rule.types.join(" or ")))
                    .collect();
                Err(Error::new(Kind::Meaning, format!("a {} has no role in which this fits", kind.name))
                    .hint(format!("it takes: {}", takes.join(", ")))
                    .at(run.span))
            }
        }
    }

    /// Whether something that stands at a place (a facility) fits the `of` role of a kind.
    fn only_of(&self, kind: KindIx, who: &Entities) -> bool {
        let vocabulary = self.graph().vocabulary();
        let rules = &vocabulary.kind(kind).roles;
        let facility = match who {
            Entities::These(all) => {
                all.iter().all(|ix| vocabulary.is_a_named(self.graph().type_of(*ix), "facility"))
            }
            Entities::Filter(EntityFilter { ty: Some(ty), .. }) => vocabulary.is_a_named(*ty, "facility"),
            _ => false,
        };
        facility && rules.iter().any(|rule| rule.role == Role::Of && self.fits(&rule.types, who))
    }

    fn fits(&self, types: &[String], who: &Entities) -> bool {
        let vocabulary = self.graph().vocabulary();
        let fits = |ty| types.iter().any(|name| vocabulary.is_a_named(ty, name));
        match who {
            Entities::These(all) => all.iter().all(|ix| fits(self.graph().type_of(*ix))),
            Entities::Filter(EntityFilter { ty: Some(ty), .. }) => fits(*ty),
            _ => types.iter().any(|name| fold(name) != "event"),
        }
    }

    /// The roles of those to whom an event of a kind happens, for those of a type.
    pub(super) fn suffered(&self, kind: KindIx, head: Option<TypeIx>) -> Roles {
        let vocabulary = self.graph().vocabulary();
        if let Some(ty) = head
            && vocabulary.is_a_named(ty, "place")
        {
            return Roles::Places;
        }
        let rules = vocabulary
            .kind(kind)
            .roles
            .iter()
            .filter(|rule| rule.role != Role::By && rule.role != Role::Under);
        let fitting = rules.filter(|rule| {
            let event_only = rule.types.iter().all(|ty| fold(ty) == "event");
            !event_only && head.is_none_or(|ty| rule.types.iter().any(|name| self.related(ty, name)))
        });
        let roles: Vec<Role> = fitting.map(|rule| rule.role).collect();
        let order =
            [Role::Of, Role::To, Role::Into, Role::Against, Role::For, Role::At, Role::In, Role::With];
        order.into_iter().find(|role| roles.contains(role)).map_or(Roles::Any, Roles::One)
    }

    /// Whether one type is the other or a case of it, either way.
    fn related(&self, ty: TypeIx, name: &str) -> bool {
        let vocabulary = self.graph().vocabulary();
        vocabulary.is_a_named(ty, name)
            || vocabulary.type_named(name).is_some_and(|of| vocabulary.is_a(of, ty))
    }

    fn can_act(&self, kind: KindIx, ty: TypeIx) -> bool {
        let rules = &self.graph().vocabulary().kind(kind).roles;
        rules.iter().any(|rule| rule.role == Role::By && rule.types.iter().any(|name| self.related(ty, name)))
    }

    /// The test that the subject of a clause did it.
    pub(super) fn subject(&self, parsed: &Parsed<'_>) -> Result<Test> {
        let run = words::run_of(parsed.subject);
        let argument = Argument {
            amount: None,
            mood: None,
            kind: ArgumentKind::Run(run),
            span: words::run_of(parsed.subject).span,
        };
        let (test, _) = self.role_test(Some(parsed.kind), Preposition::By, &argument, &[])?;
        Ok(test)
    }

    /// The events of a clause with a subject: `Kim visit Kimhwa` behind `did`; `20x10 announced` behind `was`.
    pub(super) fn events_of_clause(&self, clause: &Clause) -> Result<Events> {
        let empty = Run::default();
        let run = clause.run.as_ref().unwrap_or(&empty);
        let passive = is_passive(clause.auxiliary);
        if run.parts.first().is_some_and(|part| words::is(part, "there")) {
            let parts: Vec<Part> = run.parts[1..].to_vec();
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
        if passive {
            let mut filter = self.filter_of(parsed.kind);
            let subject = words::run_of(parsed.subject);
            let who = self.object_set(&subject, parsed.kind, &[])?.0;
            let who = self.entities_wanted(who, subject.span)?;
            filter.tests.push(self.object_test(parsed.kind, who, &subject)?);
            self.event_modifiers(&mut filter, &clause.modifiers)?;
            return Ok(Events::Filter(filter));
        }
        let subject = self.subject(&parsed)?;
        match self.clause_events(&parsed, &clause.modifiers)? {
            Events::Filter(mut filter) => {
                filter.tests.insert(0, subject);
                Ok(Events::Filter(filter))
            }
            other => Ok(other),
        }
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
        let by = noun
            .modifiers
            .iter()
            .any(|m| matches!(m.kind, ModifierKind::Role { preposition: Preposition::By, .. }));
        let relative = !by && ty.is_none_or(|ty| past.is_some_and(|(_, kind)| self.can_act(kind, ty)));
        let clause = ModifierKind::Clause { relative, auxiliary: None, not: false, run: run.clone() };
        let mut modifiers = vec![Modifier { join: None, kind: clause, span: run.span }];
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

/// Whether an auxiliary makes a clause passive.
pub(super) fn is_passive(auxiliary: Option<Auxiliary>) -> bool {
    matches!(auxiliary, Some(Auxiliary::Was | Auxiliary::Were | Auxiliary::Is | Auxiliary::Are))
}

/// Whether a modifier negates by how it is joined.
pub(super) fn joined_not(modifier: &Modifier) -> bool {
    modifier.join == Some(Join::ButNot)
}
