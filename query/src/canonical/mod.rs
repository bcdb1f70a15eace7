//! The canonical form of a question: a phrase with names, dates and lens resolved and event arguments in brackets.
//!
//! Every answer echoes it, so that a misreading is seen before the answer is trusted. The phrase is made here and
//! printed by the grammar; it can be typed again and asks the same.

// Sets of entities.
mod entities;
// Sets of events.
mod events;
// Dates, and tests of time.
mod times;

use std::cell::RefCell;
use std::collections::BTreeMap;

use annals_grammar::ast::{
    self, Argument, Auxiliary, Clause, DurationSide, Head, HowLong, JoinWord, Modifier, ModifierKind, Noun,
    PartKind, Question, Reference, ReportWord, Run, Selection, Sorting, Span, TimePoint, Wh, Word,
};
use annals_graph::ids::{EntityIx, EventIx};
use annals_graph::view::View;
use annals_model::entry::{EntryId, Role};
use annals_model::time::Day;

use crate::lookup::Lookup;
use crate::query::{
    Ask, Entities, EntityFilter, EntityTest, Events, Filter, GroupingKey, Lens, Point, Query, Score, Set,
    Shaping, Statistic, Test,
};

/// The reading of a query.
#[must_use]
pub fn reading(view: &View<'_>, query: &Query) -> String {
    Canonical::new(view).phrase(query).to_string()
}

/// A lens as it is typed.
fn lenses(lens: Lens) -> Vec<ast::LensClause> {
    let mut lenses = Vec::new();
    lenses.extend(lens.as_of.map(|day| ast::LensClause::AsOf(day_text(day))));
    lenses.extend(lens.known_on.map(|day| ast::LensClause::AsKnownOn(day_text(day))));
    match (lens.recorded_on, lens.recorded_at) {
        (Some(day), _) => lenses.push(ast::LensClause::AsRecordedOn(day_text(day))),
        (None, Some(number)) => lenses.push(ast::LensClause::AsRecordedAt(Reference::number(number))),
        (None, None) => {}
    }
    lenses
}

fn day_text(day: Day) -> ast::DateText {
    ast::DateText::of(day.to_string())
}

fn shaping(shaping: &Shaping) -> ast::ShapingClause {
    let sorting =
        |(field, descending): &(String, bool)| Sorting { field: Word::term(field), descending: *descending };
    ast::ShapingClause {
        sorted: shaping.sorted.as_ref().map(sorting),
        limit: shaping.limit,
        show: shaping.show.iter().map(|field| Word::term(field)).collect(),
    }
}

/// Makes phrases of what a query holds. How an entity is named is looked up once for all of them, and so is whether a
/// word of the vocabulary can stand without quotes.
pub struct Canonical<'g> {
    lookup: Lookup<'g>,
    entities: RefCell<BTreeMap<EntityIx, Run>>,
    words: RefCell<BTreeMap<String, Run>>,
}

impl<'g> Canonical<'g> {
    /// What makes phrases that are read under the lens of a view.
    #[must_use]
    pub fn new(view: &View<'g>) -> Self {
        // The words of a reading do not depend on today.
        Self { lookup: Lookup::new(*view, Day(0)), entities: RefCell::default(), words: RefCell::default() }
    }

    /// The view.
    #[must_use]
    pub fn view(&self) -> &View<'g> {
        &self.lookup.view
    }

    /// The phrase that asks a query.
    #[must_use]
    pub fn phrase(&self, query: &Query) -> Question {
        Question {
            explain: query.explain,
            possibly: query.possibly,
            ask: self.ask(&query.ask),
            lens: lenses(query.lens),
            shaping: shaping(&query.shaping),
            span: Span::default(),
        }
    }

    /// A set of events as it is typed.
    #[must_use]
    pub fn events_text(&self, events: &Events) -> String {
        self.events(events).to_string()
    }

    /// Events of a kind with their tests, as they are typed.
    #[must_use]
    pub fn filter_text(&self, filter: &Filter) -> String {
        self.filter(filter, false).to_string()
    }

    /// A test on an event, as it is typed behind a noun.
    #[must_use]
    pub fn test_text(&self, test: &Test) -> String {
        self.tested(test, false).to_string()
    }

    /// Entities of a type with their tests, in a line.
    #[must_use]
    pub fn entity_filter_text(&self, filter: &EntityFilter) -> String {
        let vocabulary = self.view().graph().vocabulary();
        let what = filter.ty.map_or("entities", |ty| vocabulary.ty(ty).plural.as_str());
        let tests = filter.tests.iter().map(|test| self.entity_test_text(test));
        std::iter::once(what.to_owned()).chain(tests).collect::<Vec<_>>().join(" ")
    }

    /// A test on an entity, as it is typed behind a noun.
    #[must_use]
    pub fn entity_test_text(&self, test: &EntityTest) -> String {
        let said = self.said_of(test, false);
        said.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    /// What is done for each value of some keys, in a line.
    #[must_use]
    pub fn keys_text(&self, done: &str, per: &[GroupingKey]) -> String {
        let keys = self.keys(per, "kind");
        std::iter::once(done.to_owned())
            .chain(keys.iter().map(ToString::to_string))
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// A point in time as it is typed.
    #[must_use]
    pub fn point_text(&self, point: &Point) -> String {
        let any = if times::is_any(point) { "any " } else { "" };
        format!("{any}{}", self.point(point))
    }

    /// An entity, so that no other is meant.
    fn entity(&self, ix: EntityIx) -> Run {
        self.entities.borrow_mut().entry(ix).or_insert_with(|| self.lookup.said(ix)).clone()
    }

    /// A word of the vocabulary.
    fn word(&self, word: &str) -> Run {
        let known = self.words.borrow().get(word).cloned();
        known.unwrap_or_else(|| {
            let run = Run::name(word);
            self.words.borrow_mut().insert(word.to_owned(), run.clone());
            run
        })
    }

    fn number(&self, ix: EventIx) -> EntryId {
        self.view().graph().events().number(ix)
    }

    fn ask(&self, ask: &Ask) -> ast::AskClause {
        match ask {
            Ask::Members(set) => ast::AskClause::Select(self.set(set)),
            Ask::Count { of, per } => {
                let sort = if matches!(of, Set::Entities(_)) { "type" } else { "kind" };
                ast::AskClause::HowMany(with_behind(self.set(of), self.keys(per, sort)))
            }
            Ask::Quantity { statistic, of, per } => {
                let of = Noun::bracket(self.events(of)).with(self.keys(per, "kind")).into();
                ast::AskClause::Measure { statistic: *statistic, of }
            }
            Ask::Durations { from, to, paired, statistic } => {
                self.durations(from, to, paired.as_ref(), *statistic)
            }
            Ask::Gap { longest, between } => {
                ast::AskClause::Gap { longest: *longest, between: self.events(between) }
            }
            Ask::Whether(events) => {
                let (run, modifiers) = noun_of(self.events(events)).spoken();
                ast::AskClause::Did(clause(Auxiliary::Were, Run::words("there").then(run), modifiers))
            }
            Ask::WhetherEntity(entities) => {
                let (run, modifiers) = noun_of(self.entities(entities)).spoken();
                ast::AskClause::Did(clause(Auxiliary::Is, run, modifiers))
            }
            Ask::Where(entity) => ast::AskClause::Wh {
                word: Wh::Where,
                clause: clause(Auxiliary::Is, self.entity(*entity), Vec::new()),
            },
            Ask::Sources(events) => {
                ast::AskClause::Select(projection(ast::ProjectionWord::Sources, self.about(events)))
            }
            Ask::SourceList(rated) => {
                let run = Run::words("sources");
                let rated = rated.map(|bound| Run::words(&format!("rated {}", bound.typed())));
                ast::AskClause::Select(rated.map_or(run.clone(), |rated| run.then(rated)).into())
            }
            Ask::ClaimsVia(entity) => {
                let via = ModifierKind::Via(self.entity(*entity));
                ast::AskClause::Select(Noun::of(Run::words("claims")).with([via.into()]).into())
            }
            Ask::Why(of) => ast::AskClause::Why(Box::new(match &**of {
                Ask::Members(set) => ast::AskClause::Select(bracketed(self.set(set))),
                of => self.ask(of),
            })),
            Ask::Search(words) => ast::AskClause::Search(words.clone()),
            Ask::Duplicates => ast::AskClause::Select(Run::words("twins").into()),
            Ask::Status(entities) => report(ReportWord::Status, self.entities(entities)),
            Ask::Timeline(events) => report(ReportWord::Timeline, self.about(events)),
            Ask::Progress(plan) => report(ReportWord::Progress, self.entity(*plan)),
            Ask::DescribeEntity(entity) => report(ReportWord::Describe, self.entity(*entity)),
            Ask::DescribeSource(source) => {
                let source = &self.view().graph().source(*source).source;
                report(ReportWord::Describe, Run::name(&source.key))
            }
            Ask::DescribeEvent(event) => report(ReportWord::Describe, numbered(self.number(*event))),
            Ask::History(number) => report(ReportWord::History, numbered(*number)),
            Ask::Path { .. } | Ask::Neighbours { .. } | Ask::Rank { .. } | Ask::Islands(_) => self.ties(ask),
            Ask::Changes { clock, from, to, of } => {
                let of = of.as_ref().map(|of| Modifier::role(Role::Of, self.argument(of, true)));
                ast::AskClause::Changes {
                    clock: *clock,
                    from: from.map(day_text),
                    to: to.map(day_text),
                    modifiers: of.into_iter().collect(),
                }
            }
        }
    }

    /// Questions about who is tied to whom.
    fn ties(&self, ask: &Ask) -> ast::AskClause {
        let among = |among: &Option<Entities>| {
            among.as_ref().map(|among| Argument::from(Run::bracket(self.entities(among))))
        };
        match ask {
            Ask::Path { from, to, in_order_of_time, within, among: passed, through } => {
                ast::AskClause::Path {
                    from: self.entity(*from),
                    to: self.entity(*to),
                    in_order_of_time: *in_order_of_time,
                    within: *within,
                    through: among(passed),
                    modifiers: self.tests_of(through),
                }
            }
            Ask::Neighbours { of, within, among: passed, through } => ast::AskClause::Neighbours {
                of: self.entity(*of),
                within: Some(*within),
                through: among(passed),
                modifiers: self.tests_of(through),
            },
            Ask::Rank { what, by } => ast::AskClause::Rank {
                what: noun_of(self.entities(what)),
                by: match by {
                    Score::Events(events) => self.events(events),
                    Score::Connections => Run::words("connections").into(),
                    Score::Influence => Run::words("influence").into(),
                },
            },
            Ask::Islands(through) => ast::AskClause::Islands(self.tests_of(through)),
            other => self.ask(other),
        }
    }

    fn durations(
        &self,
        from: &Point,
        to: &Point,
        paired: Option<&crate::query::Same>,
        statistic: Option<Statistic>,
    ) -> ast::AskClause {
        let side = |point: &Point| {
            let at = match point {
                Point::Events { events, .. } if paired.is_some() => {
                    TimePoint::Events(Box::new(unjoined(self.events(events))))
                }
                point => self.point(point),
            };
            DurationSide { bracketed: false, at }
        };
        let to = if matches!(to, Point::Today(_)) { None } else { Some(side(to)) };
        let modifiers = paired.and_then(|same| self.same(same)).map(|same| ModifierKind::Same(same).into());
        ast::AskClause::HowLong(HowLong {
            statistic,
            from: side(from),
            to,
            modifiers: modifiers.into_iter().collect(),
        })
    }

    /// Keys of groups. `sort` is the word for what something is: the kind of an event, the type of an entity.
    fn keys(&self, keys: &[GroupingKey], sort: &str) -> Vec<Modifier> {
        let run = |key: &GroupingKey| match key {
            GroupingKey::Kind => Run::words(sort),
            GroupingKey::Type(ty) => self.word(&self.view().graph().vocabulary().ty(*ty).name),
            other => Run::words(other.word().unwrap_or("object")),
        };
        keys.iter().map(|key| ModifierKind::Per(run(key)).into()).collect()
    }

    fn set(&self, set: &Set) -> Selection {
        match set {
            Set::Events(events) => self.events(events),
            Set::Entities(entities) => self.entities(entities),
            Set::Dates(dates) => self.dates(dates),
            Set::Kinds(events) => projection(ast::ProjectionWord::Kinds, self.events(events)),
        }
    }
}

fn report(report: ReportWord, of: impl Into<Selection>) -> ast::AskClause {
    ast::AskClause::Report { report, of: of.into() }
}

fn clause(auxiliary: Auxiliary, run: Run, modifiers: Vec<Modifier>) -> Clause {
    Clause { auxiliary: Some(auxiliary), not: false, run: Some(run), modifiers, span: Span::default() }
}

/// An entry by its number.
fn numbered(number: EntryId) -> Run {
    Run::part(PartKind::Number(number))
}

/// `places of (…)`.
fn projection(projection: ast::ProjectionWord, of: Selection) -> Selection {
    let head = Some(Head::Projection { projection, of: Box::new(bracketed(of)) });
    Noun { head, ..Noun::default() }.into()
}

fn bracketed(selection: Selection) -> Selection {
    Noun::bracket(selection).into()
}

/// A selection as a noun: in brackets, where it is more than one.
fn noun_of(selection: Selection) -> Noun {
    match selection {
        Selection::Noun(noun) => *noun,
        joined => Noun::bracket(joined),
    }
}

/// A noun whose modifiers join nothing outside of it: `visits not to Songchon`.
fn unjoined(mut selection: Selection) -> Selection {
    if let Selection::Noun(noun) = &mut selection {
        noun.modifiers.iter_mut().for_each(|modifier| modifier.join = None);
    }
    selection
}

/// Two sets in brackets with a word between them.
fn joined(first: Selection, join: JoinWord, second: Selection) -> Selection {
    Selection::And { first: Box::new(bracketed(first)), rest: vec![(join, bracketed(second))] }
}

/// A selection with modifiers behind all of it.
fn with_behind(mut selection: Selection, modifiers: Vec<Modifier>) -> Selection {
    let mut last = &mut selection;
    loop {
        last = match last {
            Selection::Noun(noun) | Selection::Sequence { first: noun, .. } => {
                noun.modifiers.extend(modifiers);
                break;
            }
            Selection::And { first, rest } => match rest.last_mut() {
                Some((_, last)) => last,
                None => first,
            },
            Selection::Or(sides) => match sides.last_mut() {
                Some(last) => last,
                None => break,
            },
        };
    }
    selection
}
