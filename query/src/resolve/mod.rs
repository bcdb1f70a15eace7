//! From a phrase to a query: words are looked up once, here.
//!
//! A run of words is split by the vocabulary, longest match first; what is left is a name. The modifiers after a noun
//! come in one flat list; a past form opens a clause that takes those that follow it. What comes out holds no unknown
//! name and no two readings.

mod ask;
mod attach;
mod clause;
mod ellipsis;
mod entities;
mod events;
mod explicit;
mod front;
mod lens;
mod lists;
mod named;
mod noun;
mod objects;
mod pairing;
mod takes;
mod time;
mod words;

use std::cell::{Cell, RefCell};

use annals_grammar::ast::{self, Selection};
use annals_graph::graph::Graph;
use annals_graph::ids::EntityIx;
use annals_graph::view::View;
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::time::Reader;

use self::attach::Forks;
pub use self::events::{NOBODY, SOMEBODY};
pub(crate) use self::objects::{main_role, role_done_to};
use crate::lookup::Lookup;
use crate::lookup::names::{Expected, text_of};
use crate::query::{Dates, Entities, Events, Lens, Query, Sequence, SequenceStep, Set, Shaping};

/// How often a name given with `let` may stand for a phrase that holds another such name.
const NAMED_DEPTH_MAX: u8 = 16;
/// How many such names a phrase may come to stand for in all: each of a few that holds the one before twice doubles it.
const NAMED_MAX: u16 = 1_000;

/// A question, looked up in a graph.
///
/// `standing` is the lens that holds where the phrase sets none; `today` is what today is.
///
/// # Errors
/// If a name or word is unknown or has two readings, or the parts do not go together.
pub fn question(
    question: &ast::Question,
    graph: &Graph,
    standing: Lens,
    reader: impl Into<Reader>,
) -> Result<Query> {
    looked_up(question, Lookup::new(View::new(graph, Lens::default()), reader), standing)
}

/// A question, looked up as by [`question`], where it can be: sooner, for whoever reads no error.
#[must_use]
pub fn known(
    question: &ast::Question,
    graph: &Graph,
    standing: Lens,
    reader: impl Into<Reader>,
) -> Option<Query> {
    let plain = Lookup::new(View::new(graph, Lens::default()), reader).terse();
    looked_up(question, plain, standing).ok()
}

/// What a question asks where a modifier belongs to another noun than the nearest that can take it: as many ways as there
/// are, up to `most`, the nearest first.
#[must_use]
pub fn attached_otherwise(
    question: &ast::Question,
    graph: &Graph,
    standing: Lens,
    reader: impl Into<Reader>,
    most: usize,
) -> Vec<Query> {
    let plain = Lookup::new(View::new(graph, Lens::default()), reader).terse();
    let forks = Forks::default();
    if looked_up_at(question, plain, standing, &forks).is_err() {
        return Vec::new();
    }
    let ways = forks.met.into_inner().into_iter().take(most);
    let turned = ways.map(|fork| Forks { turned: Some(fork), met: RefCell::default() });
    turned.filter_map(|forks| looked_up_at(question, plain, standing, &forks).ok()).collect()
}

fn looked_up(question: &ast::Question, plain: Lookup<'_>, standing: Lens) -> Result<Query> {
    looked_up_at(question, plain, standing, &Forks::default())
}

fn looked_up_at(question: &ast::Question, plain: Lookup<'_>, standing: Lens, forks: &Forks) -> Result<Query> {
    let (named, remarks) = (RefCell::default(), RefCell::default());
    let plain = plain.remarking(&remarks);
    let lens = lens::of_question(question, &plain, standing)?;
    let lookup = Lookup { view: View::new(plain.view.graph(), lens), ..plain };
    let names_left = Cell::new(NAMED_MAX);
    let resolver = Resolver {
        lookup,
        named_depth: 0,
        names_left: &names_left,
        defining: None,
        named: Some(&named),
        kept: None,
        forks,
    };
    let shaping = Shaping {
        sorted: question.shaping.sorted.as_ref().map(|by| (by.field.text.to_lowercase(), by.descending)),
        limit: question.shaping.limit,
        show: question.shaping.show.iter().map(|field| field.text.to_lowercase()).collect(),
    };
    let ask = resolver.ask(&question.ask)?;
    let (named, remarks) = (named.into_inner(), remarks.into_inner());
    let (explain, possibly) = (question.explain, question.possibly);
    Ok(Query { explain, possibly, lens, ask, shaping, named, remarks })
}

/// Looks a selection up that is to be given a name, so that no name is given to what cannot be asked. What is to be kept
/// is the selection with every bracket that is meant.
///
/// # Errors
/// As [`question`], and if the name would stand for itself.
pub fn naming<'g>(
    name: &'g str,
    selection: &Selection,
    graph: &'g Graph,
    reader: impl Into<Reader>,
) -> Result<Selection> {
    let (names_left, forks) = (Cell::new(NAMED_MAX), Forks::default());
    let lookup = Lookup::new(View::new(graph, Lens::default()), reader);
    let resolver = Resolver {
        lookup,
        named_depth: 0,
        names_left: &names_left,
        defining: Some(name),
        named: None,
        kept: None,
        forks: &forks,
    };
    resolver.selection(selection)?;
    let mut explicit = resolver.explicit(selection)?;
    explicit.rewrite_dates(|date| lookup.write_canonically(date));
    Resolver { kept: Some(name), ..resolver }.selection(&explicit)?;
    Ok(explicit)
}

/// What looks words up.
#[derive(Clone, Copy)]
struct Resolver<'g> {
    lookup: Lookup<'g>,
    named_depth: u8,
    /// How many more names given with `let` may be looked up.
    names_left: &'g Cell<u16>,
    /// The name that is being given to a selection.
    defining: Option<&'g str>,
    /// Where who was named is kept, each as typed.
    named: Option<&'g RefCell<Vec<(EntityIx, String)>>>,
    /// The name given with `let` whose phrase is looked up.
    kept: Option<&'g str>,
    /// Where modifiers may go to one noun or another.
    forks: &'g Forks,
}

impl<'g> Resolver<'g> {
    fn view(&self) -> View<'g> {
        self.lookup.view
    }

    fn graph(&self) -> &'g Graph {
        self.lookup.view.graph()
    }

    /// The one who bears a name, which is kept as typed.
    fn entity(&self, run: &ast::Run, expected: &Expected) -> Result<EntityIx> {
        let entity = self.lookup.entity(run, expected)?;
        if let (Some(named), Some(typed)) = (self.named, text_of(run)) {
            named.borrow_mut().push((entity, typed));
        }
        Ok(entity)
    }

    /// A set of events, entities or dates.
    fn selection(&self, selection: &Selection) -> Result<Set> {
        match &self.regrouped(selection)? {
            Selection::Noun(noun) => self.noun(noun),
            Selection::Sequence { first, steps } => self.sequence(first, steps),
            Selection::And { first, rest } => {
                let mut set = self.selection(first)?;
                let mut left: &Selection = first;
                for (join, right) in rest {
                    let word = if *join == ast::JoinWord::And { "and" } else { "but not" };
                    let right_set = self.operand(right, &set)?;
                    let right_set = self.completed(&set, right_set, word, span_of(right))?;
                    set = join_sets(*join, set, right_set)
                        .map_err(|sides| unlike(self, &sides, word, left, right))?;
                    left = right;
                }
                Ok(set)
            }
            Selection::Or(all) => {
                let [first, rest @ ..] = all.as_slice() else {
                    return Err(Error::new(ErrorKind::Meaning, "nothing is selected")
                        .hint("give a kind of event, a type or a name"));
                };
                let (mut set, mut left) = (self.selection(first)?, first);
                for right in rest {
                    let right_set = self.completed(&set, self.selection(right)?, "or", span_of(right))?;
                    set = either(set, right_set).map_err(|sides| unlike(self, &sides, "or", left, right))?;
                    left = right;
                }
                Ok(set)
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

    fn sequence(&self, first: &ast::Noun, steps: &[ast::StepClause]) -> Result<Set> {
        if let Some(noun) = self.with_sequence(first, steps)? {
            return self.noun(&noun);
        }
        let (first, steps) = self.steps_attached(first, steps)?;
        let events = self.events_wanted(self.noun(&first)?, first.span)?;
        let mut resolved: Vec<SequenceStep> = Vec::with_capacity(steps.len());
        for step in &steps {
            let before = resolved.last().map_or(&events, |step| &step.events);
            let step = self.step(step, before)?;
            resolved.push(step);
        }
        Ok(Set::Events(Events::Sequence(Sequence { first: Box::new(events), steps: resolved })))
    }

    fn step(&self, step: &ast::StepClause, before: &Events) -> Result<SequenceStep> {
        let events = self.events_wanted(self.selection(&step.event)?, step.span)?;
        let same = match &step.same {
            None => self.tie(before, &events),
            Some(same) => self.same(same)?,
        };
        Ok(SequenceStep {
            not: step.not,
            precedes: step.relation == ast::StepRelation::PrecededBy,
            events,
            within: step.within,
            same,
        })
    }

    /// The set, which must be of events.
    fn events_wanted(&self, set: Set, span: ast::Span) -> Result<Events> {
        match set {
            Set::Events(events) => Ok(events),
            other => {
                let hint = match &other {
                    Set::Entities(who) => {
                        format!("name what happened: {}, or use a kind of event", self.as_events(who))
                    }
                    Set::Dates(_) => "dates must follow a time word: events on (dates of …)".to_owned(),
                    _ => "use a kind of event; `:kinds` lists them".to_owned(),
                };
                let message = format!("expected events here, but this is {}", sort(&other));
                Err(Error::new(ErrorKind::Meaning, message).hint(hint).at(span))
            }
        }
    }

    /// A phrase for the events that these took part in, in the role that fits most of their like.
    fn as_events(&self, who: &Entities) -> String {
        let vocabulary = self.graph().vocabulary();
        let role = |ty| {
            let roles =
                [("place", "in"), ("facility", "of"), ("person", "by"), ("group", "by"), ("plan", "under")];
            roles.iter().find(|(name, _)| vocabulary.is_a_named(ty, name)).map_or("of", |(_, role)| *role)
        };
        match who {
            Entities::These(all) if all.len() == 1 => {
                let ty = self.graph().entity(all[0]).ty;
                format!("events {} {}", role(ty), self.lookup.unambiguous_name(all[0]))
            }
            Entities::Filter(crate::query::EntityFilter { base: None, ty: Some(ty), .. }) => {
                format!("events {} ({})", role(*ty), vocabulary.ty(*ty).plural)
            }
            _ => "events by (…)".to_owned(),
        }
    }

    /// The set, which must be of entities.
    fn entities_wanted(&self, set: Set, span: ast::Span) -> Result<Entities> {
        match set {
            Set::Entities(entities) => Ok(entities),
            other => Err(Error::new(
                ErrorKind::Meaning,
                format!("expected people, places or things here, but this is {}", sort(&other)),
            )
            .hint("add a projection: actors of (…), places of (…), objects of (…)")
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

/// The error for two sets of different sorts, with how to say what may be meant.
fn unlike(
    resolver: &Resolver<'_>,
    sides: &(Set, Set),
    word: &str,
    left: &Selection,
    right: &Selection,
) -> Error {
    let (left_set, right_set) = sides;
    let message = format!(
        "{} can't be joined with {}: both sides of `{word}` must be of one sort",
        sort(left_set),
        sort(right_set)
    );
    let bare = matches!(right_set, Set::Entities(Entities::These(_)));
    let hint = match (names_joined(left, word, right).filter(|_| bare), left_set, right_set) {
        (Some(joined), ..) => format!("to join names after one preposition, use brackets: {joined}"),
        (None, Set::Events(_), Set::Entities(who)) if bare && word == "but not" => {
            let events = resolver.as_events(who);
            format!("add its preposition: but not {}", events.trim_start_matches("events "))
        }
        (None, Set::Events(_), Set::Entities(_)) => {
            format!(
                "turn the events into people or places: (actors of ({left})) {word} {right}; or (places of \
                 ({left})) {word} {right}"
            )
        }
        (None, Set::Entities(_), Set::Events(_)) => {
            format!(
                "turn the events into people or places: {left} {word} (actors of ({right})); or {left} \
                 {word} (places of ({right}))"
            )
        }
        (None, Set::Dates(_), Set::Events(_)) => {
            format!("turn the events into dates: {left} {word} (dates of ({right}))")
        }
        (None, Set::Events(_), Set::Dates(_)) => {
            format!(
                "turn the events into dates: (dates of ({left})) {word} {right}; or put `on` before the \
                 dates: {left} on ({right})"
            )
        }
        _ => "both sides must be events, or both people, places and things, or both dates".to_owned(),
    };
    Error::new(ErrorKind::Meaning, message).hint(hint).at(span_of(right))
}

/// `to (Songchon or Kimhwa)` for `visits to Songchon or Kimhwa`: a bare name right of a role.
fn names_joined(left: &Selection, word: &str, right: &Selection) -> Option<String> {
    let (Selection::Noun(left), Selection::Noun(right)) = (left, right) else { return None };
    let (None, Some(ast::Head::Run(name))) = (right.nth, &right.head) else { return None };
    let ast::ModifierKind::Role { preposition, argument, .. } = &left.modifiers.last()?.kind else {
        return None;
    };
    let ast::ArgumentKind::Run(first) = &argument.kind else { return None };
    let preposition = preposition.as_str();
    if word == "but not" {
        return Some(format!("{preposition} ({first} but not {name}), or but not {preposition} {name}"));
    }
    Some(format!("{preposition} ({first} {word} {name})"))
}

fn join_sets(join: ast::JoinWord, left: Set, right: Set) -> Result<Set, Box<(Set, Set)>> {
    let not = join == ast::JoinWord::ButNot;
    Ok(match (left, right) {
        (Set::Events(a), Set::Events(b)) if not => Set::Events(Events::ButNot(Box::new(a), Box::new(b))),
        (Set::Events(a), Set::Events(b)) => Set::Events(Events::And(Box::new(a), Box::new(b))),
        // Names joined in brackets are a list: `(Kim and Jo)` is both of them, not those who are both.
        (Set::Entities(Entities::These(a)), Set::Entities(Entities::These(b))) if !not => listed(a, b),
        (Set::Entities(a), Set::Entities(b)) if not => {
            Set::Entities(Entities::ButNot(Box::new(a), Box::new(b)))
        }
        (Set::Entities(a), Set::Entities(b)) => Set::Entities(Entities::And(Box::new(a), Box::new(b))),
        (Set::Dates(a), Set::Dates(b)) if not => Set::Dates(Dates::ButNot(Box::new(a), Box::new(b))),
        (Set::Dates(a), Set::Dates(b)) => Set::Dates(Dates::And(Box::new(a), Box::new(b))),
        sides => return Err(Box::new(sides)),
    })
}

/// Names, each once.
fn listed(mut first: Vec<EntityIx>, others: Vec<EntityIx>) -> Set {
    for other in others {
        if !first.contains(&other) {
            first.push(other);
        }
    }
    Set::Entities(Entities::These(first))
}

fn either(left: Set, right: Set) -> Result<Set, Box<(Set, Set)>> {
    Ok(match (left, right) {
        (Set::Entities(Entities::These(a)), Set::Entities(Entities::These(b))) => listed(a, b),
        (Set::Events(a), Set::Events(b)) => Set::Events(Events::Or(Box::new(a), Box::new(b))),
        (Set::Entities(a), Set::Entities(b)) => Set::Entities(Entities::Or(Box::new(a), Box::new(b))),
        (Set::Dates(a), Set::Dates(b)) => Set::Dates(Dates::Or(Box::new(a), Box::new(b))),
        sides => return Err(Box::new(sides)),
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
