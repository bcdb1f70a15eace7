//! From a phrase to a query: words are looked up once, here.
//!
//! A run of words is split by the vocabulary, longest match first; what is left is a name. The modifiers after a noun
//! come in one flat list; a past form opens a clause that takes those that follow it. What comes out holds no unknown
//! name and no two readings.

mod ask;
mod clause;
mod entities;
mod events;
mod lens;
mod noun;
mod time;
mod words;

use annals_grammar::ast::{self, Selection};
use annals_store::time::Day;

use crate::error::{Error, Kind, Result};
use crate::graph::Graph;
use crate::lookup::Lookup;
use crate::query::{Dates, Entities, Events, Lens, Query, Sequence, Set, Shaping, Step};
use crate::view::View;

/// How often a name given with `let` may stand for a phrase that holds another such name.
const NAMED_DEPTH_MAX: u8 = 16;

/// A question, looked up in a graph.
///
/// `standing` is the lens that holds where the phrase sets none; `today` is what today is.
///
/// # Errors
/// If a name or word is unknown or has two readings, or the parts do not go together.
pub fn question(question: &ast::Question, graph: &Graph, standing: Lens, today: Day) -> Result<Query> {
    let plain = Lookup { view: View::new(graph, Lens::default()), today };
    let lens = lens::of_question(question, &plain, standing)?;
    let resolver = Resolver { lookup: Lookup { view: View::new(graph, lens), today }, named_depth: 0 };
    let shaping = Shaping {
        sorted: question.shaping.sorted.as_ref().map(|by| (by.field.text.to_lowercase(), by.descending)),
        limit: question.shaping.limit,
        show: question.shaping.show.iter().map(|field| field.text.to_lowercase()).collect(),
    };
    Ok(Query { explain: question.explain, lens, ask: resolver.ask(&question.ask)?, shaping })
}

/// What looks words up.
#[derive(Clone, Copy)]
struct Resolver<'g> {
    lookup: Lookup<'g>,
    named_depth: u8,
}

impl<'g> Resolver<'g> {
    fn view(&self) -> View<'g> {
        self.lookup.view
    }

    fn graph(&self) -> &'g Graph {
        self.lookup.view.graph()
    }

    /// A set of events, entities or dates.
    fn selection(&self, selection: &Selection) -> Result<Set> {
        match selection {
            Selection::Noun(noun) => self.noun(noun),
            Selection::Sequence { first, steps } => self.sequence(first, steps).map(Set::Events),
            Selection::And { first, rest } => {
                let mut set = self.selection(first)?;
                for (join, right) in rest {
                    let right_set = self.operand(right, &set)?;
                    set = join_sets(*join, set, right_set, span_of(right))?;
                }
                Ok(set)
            }
            Selection::Or(all) => {
                let all = headed(all);
                let mut sets = all.iter().map(|one| Ok((self.selection(one)?, span_of(one))));
                let Some(first) = sets.next() else {
                    return Err(Error::new(Kind::Meaning, "nothing is selected"));
                };
                sets.try_fold(first?.0, |left, right| {
                    let (right, span) = right?;
                    either(left, right, span)
                })
            }
        }
    }

    /// What stands right of `and` or `but not`: a selection, or a clause whose subject stands left of it.
    fn operand(&self, right: &Selection, left: &Set) -> Result<Set> {
        if let (Selection::Noun(noun), Set::Entities(left)) = (right, left)
            && let Some(set) = self.subjectless_clause(noun, left)?
        {
            return Ok(Set::Entities(set));
        }
        self.selection(right)
    }

    fn sequence(&self, first: &ast::Noun, steps: &[ast::Step]) -> Result<Events> {
        let first = self.events_wanted(self.noun(first)?, first.span)?;
        let steps: Result<Vec<Step>> = steps.iter().map(|step| self.step(step)).collect();
        Ok(Events::Sequence(Sequence { first: Box::new(first), steps: steps? }))
    }

    fn step(&self, step: &ast::Step) -> Result<Step> {
        let events = self.events_wanted(self.selection(&step.event)?, step.span)?;
        let same = match &step.same {
            None => crate::query::Same::Thing,
            Some(same) => self.same(same)?,
        };
        Ok(Step {
            not: step.not,
            precedes: step.relation == ast::StepRelation::PrecededBy,
            events,
            within: step.within.map(crate::lookup::dates::span),
            same,
        })
    }

    /// The set, which must be of events.
    fn events_wanted(&self, set: Set, span: ast::Span) -> Result<Events> {
        match set {
            Set::Events(events) => Ok(events),
            other => Err(Error::new(
                Kind::Meaning,
                format!("events are wanted here, and this is {}", sort(&other)),
            )
            .hint("name a kind of event, such as `visits`; `:kinds` lists them")
            .at(span)),
        }
    }

    /// The set, which must be of entities.
    fn entities_wanted(&self, set: Set, span: ast::Span) -> Result<Entities> {
        match set {
            Set::Entities(entities) => Ok(entities),
            other => Err(Error::new(
                Kind::Meaning,
                format!("people, places or things are wanted here, and this is {}", sort(&other)),
            )
            .hint("put a projection before it: actors of (…), places of (…), objects of (…)")
            .at(span)),
        }
    }
}

/// The sort of a set, in words.
fn sort(set: &Set) -> &'static str {
    match set {
        Set::Events(_) => "a set of events",
        Set::Entities(_) => "a set of people, places or things",
        Set::Dates(_) => "a set of dates",
        Set::Kinds(_) => "a set of kinds",
    }
}

fn unlike(left: &Set, right: &Set, span: ast::Span) -> Error {
    let message =
        format!("{} cannot be joined with {}: left and right must be of one sort", sort(left), sort(right));
    let hint = if matches!(right, Set::Entities(Entities::These(_))) {
        "names behind one preposition are joined in brackets: to (Songchon or Kimhwa)"
    } else {
        "put a projection before one side: places of (…), actors of (…), dates of (…)"
    };
    Error::new(Kind::Meaning, message).hint(hint).at(span)
}

fn join_sets(join: ast::Join, left: Set, right: Set, span: ast::Span) -> Result<Set> {
    let not = join == ast::Join::ButNot;
    Ok(match (left, right) {
        (Set::Events(a), Set::Events(b)) if not => Set::Events(Events::ButNot(Box::new(a), Box::new(b))),
        (Set::Events(a), Set::Events(b)) => Set::Events(Events::And(Box::new(a), Box::new(b))),
        // Names joined in brackets are a list: `(Kim and Jo)` is both of them, not those who are both.
        (Set::Entities(Entities::These(mut a)), Set::Entities(Entities::These(b))) if !not => {
            a.extend(b.into_iter().filter(|ix| !a.contains(ix)).collect::<Vec<_>>());
            Set::Entities(Entities::These(a))
        }
        (Set::Entities(a), Set::Entities(b)) if not => {
            Set::Entities(Entities::ButNot(Box::new(a), Box::new(b)))
        }
        (Set::Entities(a), Set::Entities(b)) => Set::Entities(Entities::And(Box::new(a), Box::new(b))),
        (Set::Dates(a), Set::Dates(b)) if not => Set::Dates(Dates::ButNot(Box::new(a), Box::new(b))),
        (Set::Dates(a), Set::Dates(b)) => Set::Dates(Dates::And(Box::new(a), Box::new(b))),
        (left, right) => return Err(unlike(&left, &right, span)),
    })
}

fn either(left: Set, right: Set, span: ast::Span) -> Result<Set> {
    Ok(match (left, right) {
        (Set::Events(a), Set::Events(b)) => Set::Events(Events::Or(Box::new(a), Box::new(b))),
        (Set::Entities(a), Set::Entities(b)) => Set::Entities(Entities::Or(Box::new(a), Box::new(b))),
        (Set::Dates(a), Set::Dates(b)) => Set::Dates(Dates::Or(Box::new(a), Box::new(b))),
        (left, right) => return Err(unlike(&left, &right, span)),
    })
}

/// The sides of an `or`, where one that is modifiers alone takes its noun from the side before it: `visits by Kim in
/// 2024 or in 2020`. Of the other modifiers it takes those of a sort that it has none of.
fn headed(sides: &[Selection]) -> Vec<Selection> {
    let mut all: Vec<Selection> = Vec::with_capacity(sides.len());
    for side in sides {
        let completed = match (side, all.last()) {
            (Selection::Noun(right), Some(Selection::Noun(left))) if right.head.is_none() => {
                let own =
                    |kept: &&ast::Modifier| !right.modifiers.iter().any(|m| same_sort(&m.kind, &kept.kind));
                let mut noun = (**left).clone();
                noun.modifiers = left.modifiers.iter().filter(own).cloned().collect();
                noun.modifiers.extend(right.modifiers.iter().cloned());
                noun.span = right.span;
                Selection::Noun(Box::new(noun))
            }
            _ => side.clone(),
        };
        all.push(completed);
    }
    all
}

/// Whether two modifiers say the same sort of thing: both a time, or both the same role.
fn same_sort(a: &ast::ModifierKind, b: &ast::ModifierKind) -> bool {
    use ast::ModifierKind as M;
    match (a, b) {
        (M::Role { preposition: a, .. }, M::Role { preposition: b, .. }) => a == b,
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

/// Where a selection was typed.
fn span_of(selection: &Selection) -> ast::Span {
    match selection {
        Selection::Noun(noun) => noun.span,
        Selection::Sequence { first, steps } => ast::Span {
            start: first.span.start,
            end: steps.last().map_or(first.span.end, |step| step.span.end),
        },
        Selection::And { first, rest } => {
            let end = rest.last().map_or_else(|| span_of(first).end, |(_, last)| span_of(last).end);
            ast::Span { start: span_of(first).start, end }
        }
        Selection::Or(all) => ast::Span {
            start: all.first().map_or(0, |one| span_of(one).start),
            end: all.last().map_or(0, |one| span_of(one).end),
        },
    }
}
