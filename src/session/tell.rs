//! Recording: statements become entries, all of one call in one commit.

use std::collections::HashMap;
use std::ops::ControlFlow;

use annals_grammar::ast::{Phrase, Statement};
use annals_store::entry::{Entry, Number};
use annals_store::time::Timestamp;
use annals_store::{Catalogue, Draft, Hash, content_digest};

use super::texts::terms_of;
use super::{Context, Session};
use crate::answer::{Answer, Body, LensText};
use crate::error::{Error, Kind, Result};
use crate::graph::Graph;
use crate::lookup::Lookup;
use crate::query::Lens;
use crate::shipped::History;
use crate::telling::{self, Lowered};
use crate::view::View;

/// What became of a journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Entries recorded.
    pub recorded: u64,
    /// Entries that were there already.
    pub already: u64,
    /// What the teller should know, each with its line.
    pub notes: Vec<String>,
}

impl Session {
    /// Records one statement.
    pub(super) fn tell_parsed(
        &mut self,
        statement: &Statement,
        text: &str,
        context: &Context,
    ) -> Result<Answer> {
        let graph = &mut self.graph;
        let mut guard = self.store.lock(|entry| graph.apply(entry)).map_err(|e| Error::of_store(&e))?;
        graph.settle();
        let mut lowered = lower(statement, graph, guard.next_number(), context)?;
        if let Some(objection) = lowered.objection.take() {
            return Err(objection);
        }
        let drafts = lowered.entries.drain(..).map(|(label, body)| draft(label, body, context)).collect();
        let entries = guard.commit(drafts, context.now).map_err(|e| Error::of_store(&e))?;
        drop(guard);
        let Some(last) = entries.last().cloned() else {
            return Err(Error::new(Kind::Meaning, "there is nothing new in this"));
        };
        self.graph.apply_all(entries);
        Ok(recorded(&self.graph, &last, text, lowered))
    }

    /// Records a journal as one commit: all of it or nothing. What the log holds already, word for word, is not
    /// recorded again.
    ///
    /// # Errors
    /// If a statement is wrong, with its line; nothing was recorded then.
    pub fn tell_all(&mut self, journal: &str, context: &Context) -> Result<Told> {
        let told = self.tell_journals(&[journal], context, true);
        if told.is_err() {
            self.rebuild()?;
        }
        told
    }

    /// Tells a new store its journals. Whoever else is making the same store at this moment is waited for.
    pub(super) fn seed(&mut self, history: History, now: Timestamp) -> Result<()> {
        let context = Context { now, author: "annals".to_owned(), ..Context::default() };
        let told = self.tell_journals(history.journals(), &context, false);
        if told.is_err() {
            self.rebuild()?;
        }
        told.map(|_| ())
    }

    /// `again`: the log may hold some of it already. Otherwise nothing is told unless the log is empty.
    fn tell_journals(&mut self, journals: &[&str], context: &Context, again: bool) -> Result<Told> {
        let graph = &mut self.graph;
        let mut guard = self.store.lock(|entry| graph.apply(entry)).map_err(|e| Error::of_store(&e))?;
        graph.settle();
        let mut told = Told::default();
        if !again && graph.head() > 0 {
            return Ok(told);
        }
        let mut known = if again { Known::of(guard.store())? } else { Known::default() };
        let mut drafts = Vec::new();
        for journal in journals {
            for line in annals_grammar::lines(journal) {
                let at = |error: Error| at_line(error, line.number, &line.text);
                let statement =
                    match annals_grammar::parse(&line.text).map_err(|e| at(Error::of_phrase(e)))? {
                        Phrase::Statement(statement) => statement,
                        _ => return Err(at(no_statement())),
                    };
                let lowered = lower(&statement, graph, guard.next_number() + drafts.len() as Number, context)
                    .map_err(at)?;
                take(lowered, line.number, graph, &mut known, &mut drafts, &mut told, context).map_err(at)?;
            }
        }
        guard.commit(drafts, context.now).map_err(|e| Error::of_store(&e))?;
        Ok(told)
    }

    /// Reads the whole log again: after a journal was refused in the middle, the graph holds what was not recorded.
    fn rebuild(&mut self) -> Result<()> {
        self.store = self.store.another().map_err(|e| Error::of_store(&e))?;
        self.graph = Graph::default();
        self.catch_up()
    }
}

/// Takes the entries of one statement: those that are there already are counted, the others drafted and applied.
fn take(
    lowered: Lowered,
    line: usize,
    graph: &mut Graph,
    known: &mut Known,
    drafts: &mut Vec<Draft>,
    told: &mut Told,
    context: &Context,
) -> Result<()> {
    let digests: Vec<Hash> =
        lowered.entries.iter().map(|(label, body)| content_digest(label.as_deref(), body)).collect();
    let met: Result<Vec<bool>> = digests.iter().map(|digest| known.met(digest)).collect();
    let fresh: Vec<bool> = met?.into_iter().map(|met| !met).collect();
    if let (Some(objection), true) = (lowered.objection, fresh.iter().any(|fresh| *fresh)) {
        return Err(objection);
    }
    told.notes.extend(lowered.notes.iter().map(|note| format!("line {line}: {note}")));
    for ((label, body), fresh) in lowered.entries.into_iter().zip(fresh) {
        if !fresh {
            told.already += 1;
            continue;
        }
        told.recorded += 1;
        let number = graph.head() + 1;
        let draft = draft(label, body, context);
        graph.apply(Entry {
            number,
            recorded: recorded_at(graph, context.now),
            author: draft.author.clone(),
            label: draft.label.clone(),
            body: draft.body.clone(),
        });
        graph.settle();
        drafts.push(draft);
    }
    Ok(())
}

/// The time an entry recorded now gets: never before that of the one ahead of it.
fn recorded_at(graph: &Graph, now: Timestamp) -> Timestamp {
    graph.recorded(graph.head()).map_or(now, |before| before.max(now))
}

fn draft(label: Option<String>, body: annals_store::entry::Body, context: &Context) -> Draft {
    Draft { author: context.author.clone(), label, recorded: None, body }
}

fn lower(statement: &Statement, graph: &Graph, next: Number, context: &Context) -> Result<Lowered> {
    let view = View::new(graph, Lens::default());
    let lookup = Lookup { view, today: context.today() };
    telling::lower(statement, &lookup, &telling::Context { next, source: context.source.clone() })
}

fn no_statement() -> Error {
    Error::new(Kind::Meaning, "a journal holds statements, and this asks something").hint(
        "a statement begins with record, declare, define, source, cite, correct, note …; comments with //",
    )
}

/// An error with the line of the journal it is in.
fn at_line(mut error: Error, line: usize, text: &str) -> Error {
    let shown: String = text.lines().next().unwrap_or_default().chars().take(80).collect();
    error.message = format!("line {line}: {} (in `{shown}`); nothing was recorded", error.message);
    error.span = None;
    error
}

/// The answer to a statement that was recorded.
fn recorded(graph: &Graph, entry: &Entry, text: &str, lowered: Lowered) -> Answer {
    let readback = telling::statement(entry, graph);
    let mut notes = lowered.notes;
    for twin in &lowered.twins {
        notes.push(format!("#{twin} looks like it: if they are one, say `same #{twin} #{}`", entry.number));
    }
    Answer {
        phrase: text.trim().to_owned(),
        shape: "entry",
        reading: readback.clone(),
        body: Body::Entry { rows: [], id: entry.number, readback, twins: lowered.twins },
        certain: 1,
        possible: 0,
        checked: 1,
        lens: LensText::default(),
        notes,
        show: Vec::new(),
        took_us: None,
    }
}

/// Which contents the log holds, and how often the journal may still meet each.
#[derive(Default)]
struct Known {
    /// What looks contents up; nothing where the log was read instead, or is empty.
    catalogue: Option<Catalogue>,
    /// How many entries of a content are left to be met. With a catalogue, only of those looked up or newer than it.
    left: HashMap<Hash, u64>,
    /// Entries that the catalogue has not followed to yet.
    newer: HashMap<Hash, u64>,
}

impl Known {
    /// By the catalogue as far as it has followed, and by the log itself for the rest. A catalogue that is in other
    /// hands for too long, or that cannot be kept, is done without.
    fn of(store: &annals_store::Store) -> Result<Self> {
        let catalogue = Catalogue::open(store, terms_of, |_| {}).map_err(|e| Error::of_store(&e))?;
        let followed = catalogue.as_ref().map_or(0, Catalogue::number);
        let mut newer = HashMap::new();
        store
            .read_from(followed + 1, |entry| {
                let digest = content_digest(entry.label.as_deref(), &entry.body);
                *newer.entry(digest).or_default() += 1;
                ControlFlow::Continue(())
            })
            .map_err(|e| Error::of_store(&e))?;
        Ok(Self { catalogue, left: HashMap::new(), newer })
    }

    /// Whether the log holds one more of this content than the journal has told so far.
    fn met(&mut self, digest: &Hash) -> Result<bool> {
        let left = match self.left.get_mut(digest) {
            Some(left) => left,
            None => {
                let newer = self.newer.get(digest).copied().unwrap_or(0);
                let looked_up =
                    self.catalogue.as_ref().map(|catalogue| catalogue.numbers_of(digest)).transpose();
                let held =
                    looked_up.map_err(|e| Error::of_store(&e))?.map_or(0, |numbers| numbers.len() as u64);
                self.left.entry(*digest).or_insert(held + newer)
            }
        };
        let met = *left > 0;
        *left = left.saturating_sub(1);
        Ok(met)
    }
}
