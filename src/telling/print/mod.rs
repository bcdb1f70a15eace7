//! Entries as statements that can be told again.
//!
//! Names are written as nobody else's in the log as it stood before the entry, so that what is printed means the same
//! where the log is told again from its start.

// What an event rests on.
mod claims;
// Names and numbers.
mod names;
// Events and changes to them.
mod record;
// Types, kinds, statuses.
mod vocabulary;

use annals_store::entry::{Body, Declare, Entry, Number, Role, Source};
use annals_store::time::Day;

pub(super) use self::names::quoted;
use super::provenance::{first_clause, recorded_clause};
use crate::graph::{Graph, What};
use crate::lookup::Lookup;
use crate::query::Lens;
use crate::view::View;

/// An entry as a statement: what it says to the log as it stood before it is the entry again.
#[must_use]
pub fn statement(entry: &Entry, graph: &Graph) -> String {
    let lens = Lens { recorded_at: Some(entry.number.saturating_sub(1)), ..Lens::default() };
    let lookup = Lookup::new(View::new(graph, lens), Day(0));
    let printer = Printer { lookup };
    let mut text = printer.body(&entry.body);
    if let Some(label) = &entry.label {
        text.push_str(", labelled ");
        text.push_str(label);
    }
    if let Some(elsewhere) = &entry.elsewhere {
        text.push_str(&first_clause(elsewhere));
    }
    text
}

/// An entry as a statement of a journal that another log, or a new one, can be told: with its moment, number and
/// author.
#[must_use]
pub fn exported(entry: &Entry, graph: &Graph) -> String {
    statement(entry, graph) + &recorded_clause(entry)
}

/// What is needed to print an entry.
struct Printer<'g> {
    lookup: Lookup<'g>,
}

impl<'g> Printer<'g> {
    fn graph(&self) -> &'g Graph {
        self.lookup.view.graph()
    }

    fn body(&self, body: &Body) -> String {
        match body {
            Body::DefineType(define) => vocabulary::define_type(define),
            Body::DefineKind(define) => vocabulary::define_kind(define),
            Body::DefineStatus(define) => vocabulary::define_status(define),
            Body::Declare(declare) => self.declare(declare),
            Body::Source(source) => self.source(source),
            Body::Record(record) => self.record(record),
            Body::Cite { event, claim } => self.cite(*event, claim),
            Body::Correct(correct) => self.correct(correct),
            Body::Retract { target, because } => {
                reasoned(format!("retract {}", self.entry(*target)), because)
            }
            Body::Same { event, twin, because } => self.tie("same", *event, *twin, because),
            Body::Distinct { event, twin, because } => self.tie("distinct", *event, *twin, because),
            Body::Merge { from, into, because } => {
                reasoned(format!("merge {} into {}", self.party(*from), self.party(*into)), because)
            }
            Body::Split { from, into, events, because } => {
                let events: Vec<String> = events.iter().map(|event| self.entry(*event)).collect();
                let (from, new) = (self.party(*from), names::typed(&into.kind, &into.name));
                reasoned(format!("split {from} into {new} with {}", events.join(", ")), because)
            }
            Body::Rate { source, letter, because } => {
                reasoned(format!("rate {} {letter}", self.source_key(*source)), because)
            }
            Body::Note { target, text, claim } => {
                let mut note = format!("note on {} {}", self.noted(*target), names::quoted(text));
                if let Some(claim) = claim {
                    note.push_str(", ");
                    note.push_str(&self.claim(claim));
                }
                note
            }
            Body::Let { name, phrase } => format!("let {} = {phrase}", names::term(name)),
            Body::Undo { target, because } => reasoned(format!("undo {}", self.entry(*target)), because),
        }
    }

    fn tie(&self, word: &str, event: Number, twin: Number, because: &Option<String>) -> String {
        reasoned(format!("{word} {} {}", self.entry(event), self.entry(twin)), because)
    }

    /// What a note is about.
    fn noted(&self, target: Number) -> String {
        match self.graph().what(target) {
            Some(What::Entity(_)) if self.graph().label_of(target).is_none() => self.party(target),
            _ => self.entry(target),
        }
    }

    fn source(&self, source: &Source) -> String {
        let mut fields = Vec::new();
        let mut text = |name: &str, value: &Option<String>| {
            fields.extend(value.as_ref().map(|value| format!("{name} {}", names::quoted(value))));
        };
        text("title", &source.title);
        text("publisher", &source.publisher);
        text("author", &source.author);
        text("url", &source.url);
        text("origin", &source.origin);
        text("licence", &source.licence);
        let published = source.published.as_ref().map(|date| format!("published {}", date.edtf()));
        let at = fields.iter().position(|field| field.starts_with("url ")).unwrap_or(fields.len());
        if let Some(published) = published {
            fields.insert(at, published);
        }
        format!("source {}: {}", names::term(&source.key), fields.join(", "))
    }

    fn declare(&self, declare: &Declare) -> String {
        let mut text = format!("declare {}", names::typed(&declare.kind, &declare.name));
        if let Some(parent) = &declare.parent {
            let word = if parent.role == Role::At { "at" } else { "in" };
            text.push_str(&format!(" {word} {}", self.party(parent.entity)));
            for (word, date) in [("from", &parent.from), ("to", &parent.to)] {
                if let Some(date) = date {
                    text.push_str(&format!(" {word} {}", date.edtf()));
                }
            }
        }
        for relation in &declare.relations {
            text.push_str(&format!(", {} {}", relation.words, self.party(relation.entity)));
        }
        if !declare.also.is_empty() {
            let names: Vec<String> = declare.also.iter().map(|name| names::quoted(name)).collect();
            text.push_str(&format!(" also {}", names.join(", ")));
        }
        if let Some((latitude, longitude)) = declare.coordinates {
            let degrees = |millionths: i32| names::decimal(i64::from(millionths), 6);
            text.push_str(&format!(", coordinates {} {}", degrees(latitude), degrees(longitude)));
        }
        if let Some(target) = &declare.target {
            let kind = self.graph().vocabulary().kind_named(&target.kind);
            let plural = kind.map_or(&target.kind, |ix| &self.graph().vocabulary().kind(ix).plural);
            let per = target.per.unit.as_str();
            text.push_str(&format!(", target {} {} per {per}", target.count, names::kind(plural)));
            if let Some(during) = target.during {
                text.push_str(&format!(" for {during}"));
            }
        }
        for claim in &declare.claims {
            text.push_str(", ");
            text.push_str(&self.claim(claim));
        }
        text
    }
}

/// A statement with its reason.
fn reasoned(mut text: String, because: &Option<String>) -> String {
    if let Some(because) = because {
        text.push_str(" because ");
        text.push_str(&names::quoted(because));
    }
    text
}
