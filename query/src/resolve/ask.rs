//! Questions: who, what, when, where, how many, how long, reports.

use annals_grammar::ast::{self, Auxiliary, Clause, Modifier, ModifierKind, Run, RunPart, Selection, Wh};
use annals_graph::ids::{EntityIx, SourceIx};
use annals_model::entry::{Mood, Role, Source};
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::folding::fold;

use super::clause::is_passive;
use super::entities::out_of_order;
use super::noun::trailing;
use super::{Resolver, words};
use crate::lookup::names::{Expected, text_of};
use crate::query::{
    Ask, Dates, Entities, EntityFilter, EntityTest, Events, Filter, Point, Projection, Reach, Roles, Score,
    Set, Test,
};

impl Resolver<'_> {
    /// What is asked.
    pub(super) fn ask(&self, ask: &ast::AskClause) -> Result<Ask> {
        match ask {
            ast::AskClause::Select(selection) => self.select(selection),
            ast::AskClause::HowMany(selection) => self.how_many(selection),
            ast::AskClause::HowManyTimes(clause) => {
                let per = self.keys(&clause.modifiers)?;
                Ok(Ask::Count { of: Set::Events(self.events_of_clause(clause)?), per })
            }
            ast::AskClause::Measure { statistic, of } => {
                let events = self.events_wanted(self.selection(of)?, super::span_of(of))?;
                Ok(Ask::Quantity { statistic: *statistic, of: events, per: self.keys_of(of)? })
            }
            ast::AskClause::HowLong(how_long) => self.how_long(how_long),
            ast::AskClause::Gap { longest, between } => {
                let events = self.events_wanted(self.selection(between)?, super::span_of(between))?;
                Ok(Ask::Gap { longest: *longest, between: events })
            }
            ast::AskClause::Wh { word, clause } => self.wh(*word, clause),
            ast::AskClause::Did(clause) => self.did(clause),
            ast::AskClause::Report { report, of } => self.report(*report, of),
            ast::AskClause::Why(of) => Ok(Ask::Why(Box::new(self.ask(of)?))),
            ast::AskClause::Changes { clock, from, to, modifiers } => {
                self.changes(*clock, from, to, modifiers)
            }
            ast::AskClause::Search(words) => Ok(Ask::Search(words.clone())),
            ast::AskClause::Path { .. }
            | ast::AskClause::Neighbours { .. }
            | ast::AskClause::Rank { .. }
            | ast::AskClause::Islands(_) => self.ties(ask),
        }
    }

    fn select(&self, selection: &Selection) -> Result<Ask> {
        if let Some(ask) = self.special(selection)? {
            return Ok(ask);
        }
        let set = self.selection(selection)?;
        // `visits per month` asks for counts.
        let per = self.keys_of(selection)?;
        Ok(if per.is_empty() { Ask::Members(set) } else { Ask::Count { of: set, per } })
    }

    /// Selections that ask for something other than their members: `sources of …`, `twins`, `claims via …`.
    fn special(&self, selection: &Selection) -> Result<Option<Ask>> {
        let Selection::Noun(noun) = selection else { return Ok(None) };
        if let Some(ast::Head::Projection { projection: ast::ProjectionWord::Sources, of }) = &noun.head {
            if let Some(source) = self.source_meant(of) {
                return Ok(Some(Ask::DescribeSource(source)));
            }
            let (mut of, own) = self.projected(of, &noun.modifiers)?;
            // Sources take nothing themselves: what is said of them is said of what they report.
            if let Selection::Noun(of) = &mut of {
                of.modifiers.extend(own);
            }
            return match self.selection(&of)? {
                Set::Events(events) => Ok(Some(Ask::Sources(events))),
                Set::Entities(who) => {
                    let role = Test::Role { roles: Roles::Any, who, reach: Reach::Exact };
                    Ok(Some(Ask::Sources(Events::Filter(every(vec![role])))))
                }
                set => self.events_wanted(set, noun.span).map(|events| Some(Ask::Sources(events))),
            };
        }
        let Some(ast::Head::Run(run)) = &noun.head else { return Ok(None) };
        if let [part] = run.parts.as_slice()
            && words::is(part, "twins")
        {
            return Ok(Some(Ask::Duplicates));
        }
        if let Some(rated) = self.listed_sources(run)
            && noun.modifiers.is_empty()
        {
            return Ok(Some(Ask::SourceList(rated)));
        }
        if let [part] = run.parts.as_slice()
            && words::is(part, "claims")
        {
            let via = noun.modifiers.iter().find_map(|modifier| match &modifier.kind {
                ModifierKind::Via(run) => Some(run),
                _ => None,
            });
            return match via {
                Some(run) => Ok(Some(Ask::ClaimsVia(self.entity(run, &Expected::default())?))),
                None => Err(Error::new(ErrorKind::Meaning, "claims of what?")
                    .hint("for example claims via \"state media\", or sources of #45")
                    .at(noun.span)),
            };
        }
        Ok(None)
    }

    fn keys_of(&self, selection: &Selection) -> Result<Vec<crate::query::GroupingKey>> {
        match selection {
            // Behind `first` and `last` the keys are theirs.
            Selection::Noun(noun) if noun.nth.is_some() => Ok(Vec::new()),
            Selection::Noun(noun) => match &noun.head {
                // A projection's unbracketed events took the modifiers.
                Some(ast::Head::Projection { of, .. }) if noun.modifiers.is_empty() => self.keys_of(of),
                _ => self.keys(&noun.modifiers),
            },
            Selection::Sequence { steps, .. } => match steps.last() {
                Some(step) => self.keys_of(&step.event),
                None => Ok(Vec::new()),
            },
            Selection::And { rest, .. } => rest.last().map_or(Ok(Vec::new()), |(_, last)| self.keys_of(last)),
            Selection::Or(all) => all.last().map_or(Ok(Vec::new()), |last| self.keys_of(last)),
        }
    }

    fn how_many(&self, selection: &Selection) -> Result<Ask> {
        if let Some(ask @ (Ask::Duplicates | Ask::ClaimsVia(_))) = self.special(selection)? {
            return Ok(ask);
        }
        let bare = without_there(selection);
        let selection = bare.as_ref().unwrap_or(selection);
        Ok(Ask::Count { of: self.selection(selection)?, per: self.keys_of(selection)? })
    }

    fn how_long(&self, how_long: &ast::HowLong) -> Result<Ask> {
        let lens =
            |modifier: &&Modifier| !matches!(modifier.kind, ModifierKind::Lens(_) | ModifierKind::Same(_));
        if let Some(stray) = how_long.modifiers.iter().find(lens) {
            return Err(Error::new(
                ErrorKind::Meaning,
                format!("it is unclear which side `{stray}` belongs to"),
            )
            .hint(format!("move it into the brackets of the side it narrows: (… {stray})"))
            .at(stray.span));
        }
        let from = self.point(&how_long.from.at, false)?;
        let to = match &how_long.to {
            Some(to) => self.point(&to.at, false)?,
            None => Point::Today(self.lookup.reader.today),
        };
        let bare = !how_long.from.bracketed && how_long.to.as_ref().is_some_and(|to| !to.bracketed);
        let same = how_long.modifiers.iter().find_map(|modifier| match &modifier.kind {
            ModifierKind::Same(same) => Some(same),
            _ => None,
        });
        let paired = match (&from, &to, same) {
            (Point::Events { .. }, Point::Events { .. }, Some(same)) => Some(self.same(same)?),
            (Point::Events { events: one, .. }, Point::Events { events: other, .. }, None) if bare => {
                Some(self.tie(one, other))
            }
            _ => None,
        };
        Ok(Ask::Durations { from, to, paired, statistic: how_long.statistic })
    }

    fn wh(&self, word: Wh, clause: &Clause) -> Result<Ask> {
        let empty = Run::default();
        let run = clause.run.as_ref().unwrap_or(&empty);
        let be = matches!(
            clause.auxiliary,
            Some(Auxiliary::Is | Auxiliary::Are | Auxiliary::Was | Auxiliary::Were)
        );
        match word {
            Wh::Where if be && self.parse_clause(&run.parts, true).is_none() => {
                self.one_entity(run).map(Ask::Where)
            }
            Wh::Who | Wh::What if be && clause.modifiers.is_empty() && self.lookup.is_name(run) => {
                self.describe(&self.name(run)?, run.span)
            }
            Wh::When => Ok(Ask::Members(Set::Dates(Dates::Of(Box::new(self.events_asked(clause)?))))),
            Wh::Where => Ok(Ask::Members(Set::Entities(Entities::Took {
                roles: Roles::Places,
                word: Projection::Places,
                events: Box::new(self.events_asked(clause)?),
            }))),
            Wh::Who => self.who(clause, run),
            Wh::What => self.what(clause, run),
            Wh::Which => self.which(clause, run),
        }
    }

    /// The events that a clause with its subject asks about; a clause may also be passive with no auxiliary.
    fn events_asked(&self, clause: &Clause) -> Result<Events> {
        self.events_of_clause(clause)
    }

    fn name(&self, run: &Run) -> Result<Set> {
        Ok(Set::Entities(Entities::These(vec![self.entity(run, &Expected::default())?])))
    }

    fn one_entity(&self, run: &Run) -> Result<EntityIx> {
        if let [RunPart { kind: ast::PartKind::Number(number), span }] = run.parts.as_slice()
            && let Set::Entities(Entities::These(all)) = self.numbered(*number, *span)?
            && let [one] = all.as_slice()
        {
            return Ok(*one);
        }
        self.entity(run, &Expected::default())
    }

    /// `who visited Songchon`, `who was invited by Kim`.
    fn who(&self, clause: &Clause, run: &Run) -> Result<Ask> {
        let filter = EntityFilter { base: None, ty: None, tests: Vec::new() };
        let relative = ModifierKind::Clause {
            relative: true,
            auxiliary: clause.auxiliary,
            not: clause.not,
            run: run.clone(),
            modifiers: Vec::new(),
        };
        let noun = ast::Noun {
            head: Some(ast::Head::Who),
            modifiers: with_first(relative, run, &clause.modifiers),
            span: clause.span,
            ..ast::Noun::default()
        };
        if run.parts.is_empty() {
            let own = self.attach(super::takes::Taker::Things(None), &[], &clause.modifiers)?.own;
            if own.iter().any(|modifier| self.is_whereabouts(modifier)) {
                // `who was in Songchon in 2024`: those who did something there and then.
                let events = Box::new(self.events_from(None, &ast::Noun::default(), &clause.modifiers)?);
                let (roles, word) = (Roles::One(Role::By), Projection::Actors);
                return Ok(Ask::Members(Set::Entities(Entities::Took { roles, word, events })));
            }
            let mut found = self.entities_from(filter, Vec::new(), &clause.modifiers, true)?;
            // `who was at the opening` asks for people, and not for whatever took part in any role.
            if let Entities::Filter(EntityFilter { tests, .. }) = &mut found {
                for test in tests {
                    if let EntityTest::Took { roles: roles @ Roles::Any, .. } = test {
                        *roles = Roles::One(Role::By);
                    }
                }
            }
            return Ok(Ask::Members(Set::Entities(super::noun::single_took(found))));
        }
        let set = self.noun(&noun)?;
        let per = self.keys(&clause.modifiers)?;
        Ok(if per.is_empty() { Ask::Members(set) } else { Ask::Count { of: set, per } })
    }

    /// Whether a modifier says where: `in Songchon`, `at Kimhwa`.
    fn is_whereabouts(&self, modifier: &Modifier) -> bool {
        let ModifierKind::Role { preposition, argument, .. } = &modifier.kind else { return false };
        let ast::ArgumentKind::Run(run) = &argument.kind else { return false };
        matches!(preposition, Role::In | Role::At)
            && matches!(self.argued(*preposition, run), super::takes::Argued::Things(_))
    }

    /// `what was inaugurated in 2022`, `what did Kim announce`, `what happened in Songchon`.
    fn what(&self, clause: &Clause, run: &Run) -> Result<Ask> {
        let happened =
            |part: &RunPart| ["happened", "happen", "happens"].iter().any(|word| words::is(part, word));
        if run.parts.len() == 1 && run.parts.first().is_some_and(happened) {
            let noun = ast::Noun { span: clause.span, ..ast::Noun::default() };
            return self
                .events_from(None, &noun, &clause.modifiers)
                .map(|events| Ask::Members(Set::Events(events)));
        }
        let passive = is_passive(clause.auxiliary);
        let subject_first = !passive;
        let Some(parsed) =
            self.parse_clause(&run.parts, subject_first).or_else(|| self.parse_clause(&run.parts, false))
        else {
            return self.which(clause, run);
        };
        if !parsed.subject.is_empty() && passive {
            return self.which(clause, run);
        }
        if !parsed.object.is_empty() {
            return Err(trailing(parsed.object));
        }
        let mut filter = self.filter_of(parsed.kind);
        if !parsed.subject.is_empty() {
            filter.tests.push(self.subject(&parsed)?);
        }
        self.event_modifiers(&mut filter, &clause.modifiers)?;
        let roles = self.suffered(parsed.kind, None);
        Ok(Ask::Members(Set::Entities(Entities::Took {
            word: Projection::onto(&roles),
            roles,
            events: Box::new(Events::Filter(filter)),
        })))
    }

    /// `which factories were inaugurated in 2022`: a noun with a clause behind it.
    fn which(&self, clause: &Clause, run: &Run) -> Result<Ask> {
        let mut modifiers = clause.modifiers.clone();
        for modifier in &mut modifiers {
            if let ModifierKind::Clause { relative, .. } = &mut modifier.kind {
                *relative = true;
            }
        }
        let noun = ast::Noun {
            head: Some(ast::Head::Which(run.clone())),
            modifiers,
            span: clause.span,
            ..ast::Noun::default()
        };
        self.select(&Selection::Noun(Box::new(self.asked_for(&noun))))
    }

    /// The noun behind `which`, with its verb as a clause.
    pub(super) fn asked_for(&self, noun: &ast::Noun) -> ast::Noun {
        let mut noun = noun.clone();
        if let Some(ast::Head::Which(run)) = &noun.head {
            let (of, verb) = match self.active_clause(run, &noun.modifiers) {
                Some((of, verb)) => (of, Some(super::clause::clause_of(verb, true))),
                None => (run.clone(), None),
            };
            noun.modifiers.splice(0..0, verb);
            noun.head = Some(ast::Head::Run(of));
        }
        noun
    }

    /// `person went` behind `which`, cut before its verb, where one of the type can do it and nobody else is said to
    /// have done it: `which person went to Songchon` asks who went.
    fn active_clause(&self, run: &Run, modifiers: &[Modifier]) -> Option<(Run, Run)> {
        let (count, lead) = self.led_by(&run.parts)?;
        let (super::front::Lead::Type(Some(ty)), (noun, rest)) = (lead, run.parts.split_at(count)) else {
            return None;
        };
        let (_, kind) = words::longest(self.graph().vocabulary(), self.view().bound(), rest, words::past)?;
        let done_by_them = self.can_act(kind, ty) && !super::clause::names_the_actor(modifiers);
        done_by_them.then(|| (words::run_of(noun), words::run_of(rest)))
    }

    /// `did Kim visit Songchon`, `is "Songchon food factory" under construction`.
    fn did(&self, clause: &Clause) -> Result<Ask> {
        let empty = Run::default();
        let run = clause.run.as_ref().unwrap_or(&empty);
        let there = run.parts.first().is_some_and(|part| words::is(part, "there"));
        if is_passive(clause.auxiliary)
            && !there
            && let Some(ask) = self.is_in_state(clause, run)?
        {
            return Ok(ask);
        }
        self.events_of_clause(clause).map(Ask::Whether)
    }

    /// A state of an entity: a status adjective or phrase, a place, a type.
    fn is_in_state(&self, clause: &Clause, run: &Run) -> Result<Option<Ask>> {
        for at in (1..=run.parts.len()).rev() {
            let name = words::run_of(&run.parts[..at]);
            if !self.lookup.is_name(&name) {
                continue;
            }
            let rest = run.parts[at..].to_vec();
            let verb = words::longest(self.graph().vocabulary(), None, &rest, words::past).is_some();
            let is_now = super::clause::is_now(clause.auxiliary, &clause.modifiers);
            if verb && !rest.is_empty() && !is_now {
                return Ok(None);
            }
            let entity = self.entity(&name, &Expected::default())?;
            let base = Some(Box::new(Entities::These(vec![entity])));
            let ty = self.graph().type_of(entity);
            if verb && self.state(ty, &rest).is_none() {
                return Ok(None);
            }
            if let Some(state) = self.state(ty, &rest) {
                let filter = EntityFilter { base, ty: None, tests: vec![state] };
                return Ok(Some(Ask::WhetherEntity(Entities::Filter(filter))));
            }
            if let Some(ty) = self.type_of_state(&rest) {
                let filter = EntityFilter { base, ty: Some(ty), tests: Vec::new() };
                return Ok(Some(Ask::WhetherEntity(Entities::Filter(filter))));
            }
            if rest.is_empty() && self.asks_presence(clause, ty) {
                return self.presence(entity, clause).map(Some);
            }
            let said = rest.is_empty() || out_of_order(&rest, &clause.modifiers);
            if !said || clause.modifiers.is_empty() {
                return Ok(None);
            }
            let filter = EntityFilter { base, ty: Some(ty), tests: Vec::new() };
            let found = self.entities_from(filter, rest, &clause.modifiers, true)?;
            return Ok(Some(Ask::WhetherEntity(found)));
        }
        Ok(None)
    }

    /// Whether a clause asks of somebody who moves about where they were: `was Kim in Songchon in November 2024`.
    fn asks_presence(&self, clause: &Clause, ty: annals_graph::ids::TypeIx) -> bool {
        let vocabulary = self.graph().vocabulary();
        let stays = ["place", "facility"].iter().any(|name| vocabulary.is_a_named(ty, name));
        let past = matches!(clause.auxiliary, Some(ast::Auxiliary::Was | ast::Auxiliary::Were));
        // Where somebody was not is no question of what they did there.
        let is_denied = |modifier: &Modifier| {
            super::clause::joined_not(modifier)
                || matches!(modifier.kind, ModifierKind::Role { not: true, .. })
        };
        let denied = clause.not || clause.modifiers.iter().any(is_denied);
        let somewhere = clause.modifiers.iter().any(|modifier| self.is_whereabouts(modifier));
        past && !stays && !denied && somewhere
    }

    /// Those are somewhere who do something there.
    fn presence(&self, who: EntityIx, clause: &Clause) -> Result<Ask> {
        let who = Entities::These(vec![who]);
        let by = Test::Role { roles: Roles::One(Role::By), who, reach: Reach::Exact };
        let mut filter = Filter { base: None, kind: None, mood: Some(Mood::Happened), tests: vec![by] };
        self.event_modifiers(&mut filter, &clause.modifiers)?;
        Ok(Ask::Whether(Events::Filter(filter)))
    }

    fn state(&self, ty: annals_graph::ids::TypeIx, rest: &[RunPart]) -> Option<EntityTest> {
        let text = rest.iter().map(words::word).collect::<Option<Vec<_>>>()?.join(" ");
        self.graph().vocabulary().status_named(&text, Some(ty)).map(EntityTest::Status)
    }

    /// `a county`.
    fn type_of_state(&self, rest: &[RunPart]) -> Option<annals_graph::ids::TypeIx> {
        let article = rest.first().is_some_and(|part| ["a", "an"].iter().any(|word| words::is(part, word)));
        let rest = &rest[usize::from(article)..];
        let (count, ty) = words::longest(self.graph().vocabulary(), None, rest, words::ty)?;
        (count == rest.len()).then_some(ty)
    }

    fn report(&self, report: ast::ReportWord, of: &Selection) -> Result<Ask> {
        let span = super::span_of(of);
        if report == ast::ReportWord::History {
            return self.history(of, span);
        }
        if report == ast::ReportWord::Describe
            && let Some(source) = self.source_meant(of)
        {
            return Ok(Ask::DescribeSource(source));
        }
        let set = self.selection(of)?;
        if !self.keys_of(of)?.is_empty() {
            return Err(Error::new(ErrorKind::Meaning, "`per` needs a count, and this is a report")
                .hint("count … per month, first … per province, total quantity of … per year")
                .at(span));
        }
        match report {
            ast::ReportWord::Timeline => match set {
                Set::Events(events) => Ok(Ask::Timeline(events)),
                Set::Entities(who) => Ok(Ask::Timeline(self.events_about(who))),
                set => self.events_wanted(set, span).map(Ask::Timeline),
            },
            ast::ReportWord::Status => Ok(Ask::Status(self.entities_wanted(set, span)?)),
            ast::ReportWord::Describe => self.describe(&set, span),
            ast::ReportWord::Progress => match self.entities_wanted(set, span)? {
                Entities::These(all) if all.len() == 1 => Ok(Ask::Progress(all[0])),
                _ => Err(Error::new(ErrorKind::Meaning, "expected the name of one plan after `progress of`")
                    .hint("progress of 20x10")
                    .at(span)),
            },
            ast::ReportWord::History => self.history(of, span),
        }
    }

    /// Everything that happened to or with these; for a place, also at what lies in it.
    fn events_about(&self, who: Entities) -> Events {
        let reach = if self.are_places(&who) { Reach::Down } else { Reach::Exact };
        let role = Test::Role { roles: Roles::Any, who, reach };
        Events::Filter(Filter { base: None, kind: None, mood: Some(Mood::Happened), tests: vec![role] })
    }

    /// The source of this key or title, or the only one of this publisher, where nothing else is called so.
    fn source_meant(&self, of: &Selection) -> Option<SourceIx> {
        let Selection::Noun(noun) = of else { return None };
        let (Some(ast::Head::Run(run)), true) = (&noun.head, noun.modifiers.is_empty()) else { return None };
        let text = text_of(run)?;
        if noun.nth.is_some()
            || noun.mood.is_some()
            || self.lookup.is_name(run)
            || self.graph().labelled(&text).is_some()
        {
            return None;
        }
        let is = |name: &Option<String>| name.as_deref().is_some_and(|name| fold(name) == fold(&text));
        let of = |wanted: &dyn Fn(&Source) -> bool| {
            let found: Vec<SourceIx> =
                self.graph().sources().filter(|(_, row)| wanted(&row.source)).map(|(ix, _)| ix).collect();
            if let [one] = found.as_slice() { Some(*one) } else { None }
        };
        let keyed = self.graph().source_keyed(&text);
        keyed.or_else(|| of(&|source| is(&source.title))).or_else(|| of(&|source| is(&source.publisher)))
    }

    fn describe(&self, set: &Set, span: ast::Span) -> Result<Ask> {
        match set {
            Set::Entities(Entities::These(all)) if all.len() == 1 => Ok(Ask::DescribeEntity(all[0])),
            Set::Events(Events::These(all)) if all.len() == 1 => Ok(Ask::DescribeEvent(all[0])),
            _ => Err(Error::new(ErrorKind::Meaning, "expected one name or one event here")
                .hint("describe NAME, or describe #45; for several, ask for them or for their timeline")
                .at(span)),
        }
    }

    fn history(&self, of: &Selection, span: ast::Span) -> Result<Ask> {
        if let Selection::Noun(noun) = of
            && let Some(ast::Head::Run(run)) = &noun.head
            && let [part] = run.parts.as_slice()
        {
            let target = match &part.kind {
                ast::PartKind::Number(number) => Some(ast::ReferenceWord::Number(*number)),
                ast::PartKind::Word(text) if self.graph().labelled(text).is_some() => {
                    Some(ast::ReferenceWord::Label(text.clone()))
                }
                ast::PartKind::Word(text) | ast::PartKind::Quoted(text) => {
                    let source = self.graph().source_keyed(text);
                    source.map(|source| ast::ReferenceWord::Number(self.graph().source(source).number))
                }
                _ => None,
            };
            if let Some(target) = target {
                return self.lookup.reference(&ast::Reference { target, span }).map(Ask::History);
            }
        }
        match self.selection(of)? {
            Set::Entities(Entities::These(all)) if all.len() == 1 => {
                Ok(Ask::History(self.graph().entity(all[0]).number))
            }
            _ => Err(Error::new(ErrorKind::Meaning, "expected one entry after `history of`")
                .hint("history of #45")
                .at(span)),
        }
    }

    fn changes(
        &self,
        clock: ast::ClockWord,
        from: &Option<ast::DateText>,
        to: &Option<ast::DateText>,
        modifiers: &[Modifier],
    ) -> Result<Ask> {
        let day = |date: &Option<ast::DateText>| date.as_ref().map(|date| self.lookup.date(date)).transpose();
        let (from, to) = (day(from)?, day(to)?);
        let about = |modifier: &Modifier| match &modifier.kind {
            ModifierKind::Role { argument, not: false, .. } => Some(argument.clone()),
            _ => None,
        };
        let of: Vec<ast::Argument> = modifiers.iter().filter_map(about).collect();
        let stray = modifiers.iter().find(|m| about(m).is_none() && !matches!(m.kind, ModifierKind::Lens(_)));
        if let Some(stray) = stray.or_else(|| modifiers.iter().filter(|m| about(m).is_some()).nth(1)) {
            return Err(Error::new(ErrorKind::Meaning, format!("`{stray}` can't narrow changes"))
                .hint("changes of NAME from DATE to DATE, changes known since DATE, changes recorded since DATE")
                .at(stray.span));
        }
        let of = match of.first() {
            None => None,
            Some(argument) => {
                let set = self.argument(argument, &Expected::default())?;
                Some(self.entities_wanted(set, argument.span)?)
            }
        };
        Ok(Ask::Changes { clock, from: from.and_then(|d| d.earliest), to: to.and_then(|d| d.latest), of })
    }

    /// Paths, neighbours, ranks and islands.
    fn ties(&self, ask: &ast::AskClause) -> Result<Ask> {
        let through = |modifiers: &[Modifier]| {
            let noun = ast::Noun::default();
            self.events_from(None, &noun, modifiers)
        };
        match ask {
            ast::AskClause::Path { from, to, in_order_of_time, within, through: among, modifiers } => {
                Ok(Ask::Path {
                    from: self.one_entity(from)?,
                    to: self.one_entity(to)?,
                    in_order_of_time: *in_order_of_time,
                    within: *within,
                    among: self.passed(among.as_ref())?,
                    through: through(modifiers)?,
                })
            }
            ast::AskClause::Neighbours { of, within, through: among, modifiers } => Ok(Ask::Neighbours {
                of: self.one_entity(of)?,
                within: within.unwrap_or(1),
                among: self.passed(among.as_ref())?,
                through: through(modifiers)?,
            }),
            ast::AskClause::Rank { what, by } => {
                let what = self.entities_wanted(self.noun(what)?, what.span)?;
                Ok(Ask::Rank { what, by: self.score(by)? })
            }
            ast::AskClause::Islands(modifiers) => Ok(Ask::Islands(through(modifiers)?)),
            _ => Err(Error::new(ErrorKind::Meaning, "this question doesn't use ties")),
        }
    }

    /// `through people`: whom a path may pass.
    fn passed(&self, argument: Option<&ast::Argument>) -> Result<Option<Entities>> {
        let Some(argument) = argument else { return Ok(None) };
        let set = self.argument(argument, &Expected::default())?;
        self.entities_wanted(set, argument.span).map(Some)
    }

    fn score(&self, by: &Selection) -> Result<Score> {
        if let Selection::Noun(noun) = by
            && let Some(ast::Head::Run(run)) = &noun.head
            && let Some(text) = text_of(run)
        {
            match fold(&text).as_str() {
                "connections" => return Ok(Score::Connections),
                "influence" | "pagerank" => return Ok(Score::Influence),
                _ => {}
            }
        }
        Ok(Score::Events(self.events_wanted(self.selection(by)?, super::span_of(by))?))
    }
}

/// A clause in front of the modifiers that follow it.
fn with_first(clause: ModifierKind, run: &Run, modifiers: &[Modifier]) -> Vec<Modifier> {
    let mut all = vec![Modifier { join: None, kind: clause, span: run.span }];
    all.extend(modifiers.iter().cloned());
    all
}

/// `how many facilities are there at Songchon` without `are there`, which says nothing.
fn without_there(selection: &Selection) -> Option<Selection> {
    let Selection::Noun(noun) = selection else { return None };
    let Some(ast::Head::Run(run)) = &noun.head else { return None };
    let [of @ .., verb, there] = run.parts.as_slice() else { return None };
    let is = ["is", "are", "was", "were"].iter().any(|word| words::is(verb, word));
    let head = Some(ast::Head::Run(words::run_of(of)));
    (is && words::is(there, "there") && !of.is_empty())
        .then(|| Selection::Noun(Box::new(ast::Noun { head, ..(**noun).clone() })))
}

/// Events of every kind and mood with these tests.
fn every(tests: Vec<Test>) -> Filter {
    Filter { base: None, kind: None, mood: None, tests }
}
