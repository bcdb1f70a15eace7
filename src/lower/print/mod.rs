//! Entries as statements: each is made as the grammar's statement, which prints itself and can be recorded again.
//!
//! Names are written as nobody else's in the log as it stood before the entry, so that what is printed means the same
//! where the log is told again from its start.

// What an event rests on.
mod claims;
// Entities and documents.
mod declare;
// Names and numbers.
mod names;
// Events and changes to them.
mod record;
// Types, kinds, statuses.
mod vocabulary;

use annals_grammar::ast::{Citation, Run, Selection, Span, Statement, Tell, Word};
use annals_grammar::parse_selection;
use annals_graph::graph::{Graph, Referent};
use annals_graph::view::View;
use annals_model::entry::{Body, Claim, Entry, EntryId};
use annals_model::time::Day;
use annals_query::lookup::Lookup;
use annals_query::query::Lens;

pub use self::record::typed_date;
use super::provenance::{first_clause, recorded_clause};

/// An entry as a statement: what it says to the log as it stood before it is the entry again.
#[must_use]
pub fn statement(entry: &Entry, graph: &Graph) -> String {
    stated(entry, graph).to_string()
}

/// An entry as a statement of a journal that another log, or a new one, can be told: with its moment, number and
/// author.
#[must_use]
pub fn exported(entry: &Entry, graph: &Graph) -> String {
    Statement { recorded: Some(recorded_clause(entry)), ..stated(entry, graph) }.to_string()
}

fn stated(entry: &Entry, graph: &Graph) -> Statement {
    let lens = Lens { recorded_at: Some(entry.number.saturating_sub(1)), ..Lens::default() };
    let printer = Printer { lookup: Lookup::new(View::new(graph, lens), Day(0)) };
    Statement {
        tell: printer.body(&entry.body),
        label: entry.label.as_deref().map(Word::bare),
        supersedes: entry.supersedes.as_ref().map(|seen| seen.iter().map(|at| printer.entry(*at)).collect()),
        first: entry.elsewhere.as_ref().map(first_clause),
        recorded: None,
        span: Span::default(),
    }
}

/// What is needed to print an entry.
struct Printer<'g> {
    lookup: Lookup<'g>,
}

impl<'g> Printer<'g> {
    fn graph(&self) -> &'g Graph {
        self.lookup.view.graph()
    }

    fn body(&self, body: &Body) -> Tell {
        match body {
            Body::DefineType(define) => vocabulary::define_type(define),
            Body::DefineKind(define) => vocabulary::define_kind(define),
            Body::DefineStatus(define) => vocabulary::define_status(define),
            Body::Declare(declare) => Tell::Declare(Box::new(self.declare(declare))),
            Body::Source(source) => declare::source(source),
            Body::Record(record) => Tell::Record(Box::new(self.record(record))),
            Body::Cite { event, claim } => self.cite(*event, claim),
            Body::Correct(correct) => self.correct(correct),
            Body::Retract { target, because, claims } => Tell::Retract {
                target: self.entry(*target),
                because: because.clone(),
                sources: self.citations(claims),
            },
            Body::Same { event, duplicate, because, claims } => {
                self.tie(true, [*event, *duplicate], because, self.citations(claims))
            }
            Body::Distinct { event, duplicate, because } => {
                self.tie(false, [*event, *duplicate], because, Vec::new())
            }
            Body::Merge { from, into, because } => {
                Tell::Merge { from: self.party(*from), into: self.party(*into), because: because.clone() }
            }
            Body::Split { from, into, events, because } => Tell::Split {
                from: self.party(*from),
                into: names::typed(&into.kind, &into.name),
                events: events.iter().map(|event| self.entry(*event)).collect(),
                because: because.clone(),
            },
            Body::Rate { source, letter, because } => {
                Tell::Rate { source: self.source_key(*source), letter: *letter, because: because.clone() }
            }
            Body::Note { target, remark, claim } => Tell::Note {
                on: self.noted(*target),
                text: remark.to_string(),
                sources: claim.iter().map(|claim| self.claim(claim)).collect(),
            },
            Body::Let { name, phrase } => Tell::Let { name: Word::term(name), selection: kept(phrase) },
            Body::Undo { target, because, claims } => Tell::Undo {
                target: self.entry(*target),
                because: because.clone(),
                sources: self.citations(claims),
            },
        }
    }

    fn citations(&self, claims: &[Claim]) -> Vec<Citation> {
        claims.iter().map(|claim| self.claim(claim)).collect()
    }

    fn tie(
        &self,
        same: bool,
        [event, duplicate]: [EntryId; 2],
        because: &Option<String>,
        sources: Vec<Citation>,
    ) -> Tell {
        let (event, duplicate) = (self.entry(event), self.entry(duplicate));
        Tell::Tie { same, event, duplicate, because: because.clone(), sources }
    }

    /// What a note is about.
    fn noted(&self, target: EntryId) -> Run {
        match self.graph().what(target) {
            Some(Referent::Entity(_)) if self.graph().label_of(target).is_none() => self.party(target),
            _ => names::run(self.entry(target)),
        }
    }
}

/// A phrase that is kept as it was typed; one that this grammar does not read stays as it is.
fn kept(phrase: &str) -> Selection {
    parse_selection(phrase).unwrap_or_else(|_| Run::words(phrase).into())
}
