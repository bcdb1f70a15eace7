//! Recording: statements become entries, all of one call in one commit.

use std::cell::RefCell;

use annals_grammar::ast::{Statement, Tell};
use annals_graph::graph::Graph;
use annals_graph::ids::EntityIx;
use annals_graph::view::View;
use annals_model::entry::{Body as Said, Entry, EntryId};
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::time::Timestamp;
use annals_query::analysis::oddities;
use annals_query::lookup::Lookup;
use annals_query::query::Lens;
use annals_query::resolve;

use super::log_contents::LogContents;
use super::recorder::Recorder;
use super::shipped::{History, VOCABULARY};
use super::{Context, Session};
use crate::answer::{Answer, AnswerBody, EntryRow, Note};
use crate::lower::{self, JournalHeader, Lowered};
use crate::report::{self, contradictions};

/// What became of a journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JournalSummary {
    /// Entries recorded.
    pub recorded: u64,
    /// Entries that were there already.
    pub already: u64,
    /// What the author should know, each with its line.
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
        loop {
            match self.tell_once(statement, text, context)? {
                Some(answer) => return Ok(answer),
                None => self.start_over()?,
            }
        }
    }

    /// `None` where a damaged block of the snapshot was met, so that nothing was recorded.
    fn tell_once(&mut self, statement: &Statement, text: &str, context: &Context) -> Result<Option<Answer>> {
        let mut recorder = Recorder::new(context, false)?;
        let graph = &mut self.graph;
        let mut guard = self.store.lock(|entry| graph.apply(entry))?;
        graph.settle();
        let renumbered = recorder.renumbered(statement)?;
        let meant = renumbered.as_ref().unwrap_or(statement);
        let lowered = lower(meant, graph, guard.next_number(), context);
        if graph.is_damaged() {
            return Ok(None);
        }
        let objected = lowered.and_then(|mut lowered| lowered.objection.take().map_or(Ok(lowered), Err));
        let mut lowered = objected?;
        let lookup = Lookup::new(View::new(graph, Lens::default()), context.reader());
        lowered.notes.extend(lowered.shared.iter().map(|shared| shared.note(&lookup)));
        note_likely_same(&mut lowered, &lookup);
        context.admit(graph)?;
        note_again(&mut lowered, &lookup);
        recorder.draft(&mut lowered);
        lowered.notes.extend(recorder.note_elsewhere());
        lowered.notes.extend(context.note_behind(graph));
        let entries = guard.commit(recorder.drafts, context.now)?;
        drop(guard);
        let Some(last) = entries.last().cloned() else {
            return Err(Error::new(ErrorKind::Meaning, "this contains nothing new"));
        };
        self.graph.apply_all(entries);
        self.keep();
        lowered.notes.extend(self.note_ahead(context));
        lowered.notes.extend(self.note_odd(&last));
        let mut answer = recorded(&self.graph, &last, text, &lowered);
        // It is recorded. Where only the names in its reading could not be had, they are read from the log; should that
        // fail, the next question says so.
        if self.graph.is_damaged() && self.start_over().is_ok() {
            answer = recorded(&self.graph, &last, text, &lowered);
        }
        Ok(Some(answer))
    }

    /// Records a journal as one commit: all of it or nothing. What the log holds already, word for word, is not
    /// recorded again.
    ///
    /// A journal that was exported from a whole log makes an empty log the same again: with its moments, authors and
    /// labels. Told to a log that holds anything, its entries are kept as first recorded elsewhere, and the numbers by
    /// which they speak of each other become those that they get here.
    ///
    /// # Errors
    /// If a statement is wrong, with its line, or the journal was cut short; nothing was recorded then.
    pub fn tell_all(&mut self, journal: &str, context: &Context) -> Result<JournalSummary> {
        let summary = self.tell_journals(&[journal], context, true);
        if summary.is_err() {
            self.rebuild()?;
        }
        let mut summary = summary?;
        summary.notes.extend(self.note_ahead(context));
        Ok(summary)
    }

    /// Records the words of the shipped vocabulary that the store lacks; nothing of what it has is changed.
    ///
    /// # Errors
    /// If a word means something else here, or the store or machine fails; nothing was recorded then.
    pub fn update_vocabulary(&mut self, context: &Context) -> Result<JournalSummary> {
        self.tell_all(VOCABULARY, context)
    }

    /// What is odd of an event since this entry about it was recorded; nothing is wrong for certain.
    fn note_odd(&self, entry: &Entry) -> Vec<String> {
        let number = entry.number;
        let event = self.graph.event_numbered(number).or_else(|| self.graph.event_amended_by(number));
        let view = View::new(&self.graph, Lens::default());
        let odd = event.map(|event| oddities::since(&view, event, number)).unwrap_or_default();
        odd.iter().map(|oddity| report::check::row(&view, oddity).says).collect()
    }

    /// Says of a log to which something was recorded that it is ahead of the machine's clock.
    pub(super) fn note_ahead(&self, context: &Context) -> Option<String> {
        let ahead = self.ahead(context.machine_clock?)?;
        Some(format!("{ahead}; the next entry gets that time, too"))
    }

    /// Tells a new store its journals. Whoever else is making the same store at this moment is waited for.
    pub(super) fn seed(&mut self, history: History, now: Timestamp) -> Result<()> {
        let context = Context { author: "annals".to_owned(), ..Context::at(now) };
        let summary = self.tell_journals(history.journals(), &context, false);
        if summary.is_err() {
            self.rebuild()?;
        }
        summary.map(|_| ())
    }

    /// `again`: the log may hold some of it already. Otherwise nothing is told unless the log is empty.
    fn tell_journals(&mut self, journals: &[&str], context: &Context, again: bool) -> Result<JournalSummary> {
        loop {
            match self.tell_journals_once(journals, context, again)? {
                Some(summary) => return Ok(summary),
                None => self.start_over()?,
            }
        }
    }

    /// `None` where a damaged block of the snapshot was met, so that nothing was recorded.
    fn tell_journals_once(
        &mut self,
        journals: &[&str],
        context: &Context,
        again: bool,
    ) -> Result<Option<JournalSummary>> {
        // A journal was written before: its dates are read as they were meant then.
        let context = &Context { typed: false, ..context.clone() };
        let graph = &mut self.graph;
        let mut guard = self.store.lock(|entry| graph.apply(entry))?;
        graph.settle();
        let empty = graph.head() == 0;
        if !again && !empty {
            return Ok(Some(JournalSummary::default()));
        }
        let whole = |journal: &&str| JournalHeader::of(journal).is_some_and(|header| header.whole);
        let mut recorder = Recorder::new(context, empty && again && journals.iter().all(whole))?;
        if !empty {
            recorder.known = LogContents::of(guard.store())?;
        }
        // A log that is made the same again keeps its times.
        if !recorder.restores {
            context.admit(graph)?;
        }
        let read = recorder.journals(journals, graph);
        if graph.is_damaged() {
            return Ok(None);
        }
        read?;
        let elsewhere = recorder.note_elsewhere();
        recorder.summary.notes.extend(elsewhere);
        guard.commit_only(recorder.drafts, context.now)?;
        Ok(Some(recorder.summary))
    }

    /// Reads the whole log again: after a journal was refused in the middle, the graph holds what was not recorded.
    fn rebuild(&mut self) -> Result<()> {
        self.forget()?;
        self.catch_up()
    }
}

/// Whether a statement can be told to the log as it stands, for whoever reads no error.
pub(super) fn is_tellable(statement: &Statement, graph: &Graph, context: &Context) -> bool {
    if let Tell::Let { name, selection } = &statement.tell {
        return resolve::naming(&name.text, selection, graph, context.reader()).is_ok();
    }
    let lookup = Lookup::new(View::new(graph, Lens::default()), context.reader()).terse().recording();
    let summary = lower::LowerContext { next: graph.head() + 1, source: context.source.clone() };
    lower::lower(statement, &lookup, &summary).is_ok_and(|lowered| lowered.objection.is_none())
}

/// What a statement means to the log as it stands. A selection is looked up before it gets a name.
pub(super) fn lower(
    statement: &Statement,
    graph: &Graph,
    next: EntryId,
    context: &Context,
) -> Result<Lowered> {
    if let Tell::Let { name, selection } = &statement.tell {
        let selection = resolve::naming(&name.text, selection, graph, context.reader())?;
        let tell = Tell::Let { name: name.clone(), selection };
        let explicit = Statement { tell, ..statement.clone() };
        return lower_under(Lens::default(), &explicit, graph, next, context);
    }
    lower_under(Lens::default(), statement, graph, next, context)
}

/// The same under a lens.
pub(super) fn lower_under(
    lens: Lens,
    statement: &Statement,
    graph: &Graph,
    next: EntryId,
    context: &Context,
) -> Result<Lowered> {
    let view = View::new(graph, lens);
    let remarks = RefCell::default();
    let lookup = Lookup::new(view, context.reader()).recording().remarking(&remarks);
    let mut lowered =
        lower::lower(statement, &lookup, &lower::LowerContext { next, source: context.source.clone() })?;
    lowered.notes.extend(remarks.into_inner());
    Ok(lowered)
}

/// Notes names that are given to somebody, and that differ from those of others in the order of their words or the marks
/// between them.
fn note_likely_same(lowered: &mut Lowered, lookup: &Lookup<'_>) {
    for (_, body) in &lowered.entries {
        let Said::Declare(declare) = body else { continue };
        for name in std::iter::once(&declare.name).chain(&declare.also) {
            let own: Vec<EntityIx> = lookup.entities_named(&declare.name);
            let others: Vec<EntityIx> =
                lookup.likely_same(name).into_iter().filter(|who| !own.contains(who)).collect();
            if !others.is_empty() {
                let listed = lookup.listed(&others, "or");
                lowered.notes.push(format!("{name} may be {listed}: if they are one, use `merge`"));
            }
        }
    }
}

/// Notes that a statement is there already, word for word.
fn note_again(lowered: &mut Lowered, lookup: &Lookup<'_>) {
    let Some((_, body)) = lowered.entries.last() else { return };
    match (body, lower::said_before(lookup, body)) {
        (_, None) => {}
        (Said::Record(_), Some(number)) if lowered.duplicates.contains(&number) => {}
        (Said::Declare(_), Some(number)) => {
            lowered.notes.push(format!("nothing here is new: see #{number}"));
        }
        (_, Some(number)) => lowered.notes.push(format!("#{number} already records exactly this")),
    }
}

/// Says of an event that was recorded which one it may be.
pub(super) fn looks_like(duplicate: EntryId, number: EntryId) -> String {
    format!("likely duplicate of #{duplicate}; to unite them: `same #{duplicate} #{number}`")
}

/// The answer to a statement that was recorded.
fn recorded(graph: &Graph, entry: &Entry, text: &str, lowered: &Lowered) -> Answer {
    let readback = lower::statement(entry, graph);
    let mut notes = lowered.notes.clone();
    notes.extend(contradictions::of_entry(graph, entry));
    notes.extend(lowered.duplicates.iter().map(|duplicate| looks_like(*duplicate, entry.number)));
    Answer {
        phrase: text.trim().to_owned(),
        shape: "entry",
        reading: readback.clone(),
        body: AnswerBody::Entry(EntryRow { id: entry.number, readback, twins: lowered.duplicates.clone() }),
        certain: 1,
        possible: 0,
        unstated: 0,
        checked: 1,
        lens: Lens::default(),
        notes: notes.into_iter().map(Note::from).collect(),
        show: Vec::new(),
        other_readings: Vec::new(),
        recordable: None,
        took_us: None,
    }
}
