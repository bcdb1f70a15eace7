//! Statements on their way into the log, as one commit.

use std::collections::{BTreeMap, HashMap};

use annals_grammar::ast::{Phrase, Statement};
use annals_grammar::english;
use annals_graph::graph::Graph;
use annals_graph::view::View;
use annals_model::entry::{Body, Entry, EntryId, LogHead};
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::folding::fold;
use annals_model::time::Timestamp;
use annals_query::duplicates;
use annals_query::lookup::Lookup;
use annals_query::query::Lens;
use annals_store::Draft;

use super::log_contents::{LogContents, digests};
use super::repair::Repairs;
use super::tell::{JournalSummary, looks_like, lower, lower_under};
use super::{Context, check_author, suggestions};
use crate::lower::{
    AmbiguousName, EntryProvenance, JournalHeader, JournalOrigin, Lowered, StatementsDigest, copy_note,
    copy_said,
};
use crate::report::contradictions;
use crate::session::clock;

/// How many likely duplicates of a journal are named.
const DUPLICATES_SHOWN: usize = 20;

/// Statements on their way into the log, as one commit.
pub(super) struct Recorder<'c> {
    context: &'c Context,
    /// Whether moments and authors are kept as this log's own.
    pub(super) restores: bool,
    pub(super) known: LogContents,
    /// The last entry here that the journal met.
    met: Option<EntryId>,
    /// What each number of the journal is here.
    numbers: HashMap<EntryId, EntryId>,
    pub(super) drafts: Vec<Draft>,
    pub(super) summary: JournalSummary,
    /// The statements so far.
    statements: StatementsDigest,
    /// Names that several bear, by their folded form.
    shared: BTreeMap<String, SharedName>,
    /// Likely duplicates: the line, the event that it looks like, and the one that it records.
    duplicates: Vec<(usize, EntryId, EntryId)>,
}

impl<'c> Recorder<'c> {
    pub(super) fn new(context: &'c Context, restores: bool) -> Result<Self> {
        check_author(&context.author)?;
        Ok(Self {
            context,
            restores,
            known: LogContents::default(),
            met: None,
            numbers: HashMap::new(),
            drafts: Vec::new(),
            summary: JournalSummary::default(),
            statements: StatementsDigest::default(),
            shared: BTreeMap::new(),
            duplicates: Vec::new(),
        })
    }

    /// The statements of journals, none of which may have been cut short.
    pub(super) fn journals(&mut self, journals: &[&str], graph: &mut Graph) -> Result<()> {
        for journal in journals {
            let before = self.summary.recorded + self.summary.already;
            for line in annals_grammar::lines(journal) {
                self.line(&line.text, line.number, graph).map_err(|error| {
                    let suited = suggestions::suited(error, &line.text, &Repairs::new(graph, self.context));
                    at_line(suggestions::as_lines(suited, &line.text), line.number, &line.text)
                })?;
            }
            let summary = self.summary.recorded + self.summary.already - before;
            self.note_origin(journal, graph);
            if let Some(header) = JournalHeader::of(journal).filter(|header| summary < header.entries) {
                return Err(cut_short(header, summary));
            }
        }
        self.note_shared(graph);
        self.note_duplicates(graph);
        Ok(())
    }

    /// One statement of a journal: its entries are applied, and drafted unless they are there already.
    fn line(&mut self, text: &str, line: usize, graph: &mut Graph) -> Result<()> {
        self.statements.add(text);
        // A log that is made the same again keeps its names, whatever is asked of one now.
        let read =
            if self.restores { annals_grammar::parse_recorded(text) } else { annals_grammar::parse(text) };
        let Phrase::Statement(statement) = read.map_err(Error::from)? else {
            return Err(no_statement());
        };
        let renumbered = self.renumbered(&statement)?;
        let statement = renumbered.as_ref().unwrap_or(&statement);
        // A log that is made the same again is told what it was told then, whatever is asked of a statement now.
        let next = graph.head() + 1;
        let lowered = match self.met_before(statement, graph)? {
            Some(met) => met,
            None if self.restores => lower_under(Lens::default(), statement, graph, next, self.context)?,
            None => lower(statement, graph, next, self.context)?,
        };
        self.take(lowered, line, graph)
    }

    /// Notes behind the entries of a restored log the head of the log that they come from, if the journal still is as it
    /// was made from that log.
    fn note_origin(&mut self, journal: &str, graph: &mut Graph) {
        let Some(JournalOrigin { head, statements }) = JournalOrigin::of(journal).filter(|_| self.restores)
        else {
            return;
        };
        let LogHead { number, hash } = head;
        if (graph.head(), self.statements) != (number, statements) {
            self.summary.notes.push(format!(
                "the journal was changed after its export, so this store isn't marked as a copy of {hash} (#{number})"
            ));
            return;
        }
        // Who restores it, and when, leaves no trace, so that whoever does gets the same log.
        let recorded = Some(graph.newest().unwrap_or(self.context.now));
        let draft = Draft {
            author: String::new(),
            elsewhere: None,
            label: None,
            recorded,
            supersedes: None,
            body: copy_note(head),
        };
        graph.apply(entry(&draft, graph, self.context.now));
        self.drafts.push(draft);
        let own = graph.head();
        self.summary.notes.push(format!(
            "the log has its own head; #{own} marks it as a restored copy of {hash} (#{number})"
        ));
    }

    /// What a statement meant to the log as it stood where the statement before it was met, if the log holds just
    /// that: names may have been merged, split or given to others since.
    fn met_before(&mut self, statement: &Statement, graph: &Graph) -> Result<Option<Lowered>> {
        let Some(before) = self.met else { return Ok(None) };
        let lens = Lens { recorded_at: Some(before), ..Lens::default() };
        let Ok(lowered) = lower_under(lens, statement, graph, before + 1, self.context) else {
            return Ok(None);
        };
        Ok(if self.known.holds(&lowered)? { Some(lowered) } else { None })
    }

    /// A statement that says its number in another log speaks the numbers of that log: it with those of this one.
    pub(super) fn renumbered(&self, statement: &Statement) -> Result<Option<Statement>> {
        let foreign = statement.recorded.as_ref().is_some_and(|recorded| recorded.number.is_some());
        if !foreign || self.restores {
            return Ok(None);
        }
        let mut renumbered = statement.clone();
        renumbered.renumber(|number| self.numbers.get(&number).copied()).map_err(|number| {
            Error::new(
                ErrorKind::Unknown,
                format!("this refers to #{number} of its original log, which this journal doesn't contain before it"),
            )
            .hint("record the journal from its start, or export it again with its dependencies")
        })?;
        Ok(Some(renumbered))
    }

    /// Takes the entries of one statement: those that are there already are counted, the others drafted and applied.
    fn take(&mut self, mut lowered: Lowered, line: usize, graph: &mut Graph) -> Result<()> {
        let of_its_log = |(_, body): &(_, Body)| copy_said(body).is_some();
        if !self.restores && lowered.recorded.is_some() && lowered.entries.iter().all(of_its_log) {
            // Whose copy that log is does not concern this one.
            self.summary.already += 1;
            return Ok(());
        }
        let met: Vec<Option<EntryId>> =
            digests(&lowered).iter().map(|digest| self.known.meet(digest)).collect::<Result<_>>()?;
        self.met = met.last().copied().flatten().or(self.met);
        // What a whole log held stood in it, whatever is thought of such a thing when it is told anew.
        let objection = lowered.objection.take().filter(|_| !self.restores);
        if let (Some(objection), true) = (objection, met.contains(&None)) {
            return Err(objection);
        }
        if !self.restores {
            self.summary.notes.extend(lowered.notes.iter().map(|note| format!("line {line}: {note}")));
            self.share(std::mem::take(&mut lowered.shared), line, graph);
        }
        let mut kept = met.iter();
        lowered.entries.retain(|_| kept.next().is_some_and(Option::is_none));
        self.summary.already += (met.len() - lowered.entries.len()) as u64;
        self.summary.recorded += lowered.entries.len() as u64;
        let there = lowered.recorded.as_ref().and_then(|recorded| recorded.number);
        let first = self.drafts.len();
        self.draft(&mut lowered);
        for draft in &self.drafts[first..] {
            let entry = entry(draft, graph, self.context.now);
            graph.apply(entry.clone());
            graph.settle();
            if !self.restores {
                let said = contradictions::of_entry(graph, &entry);
                self.summary.notes.extend(said.iter().map(|said| format!("line {line}: {said}")));
            }
        }
        let new = met.last().is_some_and(Option::is_none) && !self.restores;
        let alike = lowered.duplicates.iter().filter(|_| new);
        self.duplicates.extend(alike.map(|duplicate| (line, *duplicate, graph.head())));
        let here = met.last().copied().flatten().unwrap_or_else(|| graph.head());
        self.numbers.extend(there.map(|there| (there, here)));
        Ok(())
    }

    /// Notes names that a line gives somebody and that others bear: each once, however many lines give it.
    fn share(&mut self, shared: Vec<AmbiguousName>, line: usize, graph: &Graph) {
        for shared in shared {
            if let Some(known) = self.shared.get_mut(&fold(&shared.name)) {
                known.more += u64::from(known.last != line);
                known.last = line;
                continue;
            }
            let lookup = Lookup::new(View::new(graph, Lens::default()), self.context.today());
            let note = self.summary.notes.len();
            self.summary.notes.push(format!("line {line}: {}", shared.note(&lookup)));
            let name = SharedName { note, first: line, last: line, more: 0, shared };
            self.shared.insert(fold(&name.shared.name), name);
        }
    }

    /// Says of the names that several lines gave who bears them after all.
    fn note_shared(&mut self, graph: &Graph) {
        let lookup = Lookup::new(View::new(graph, Lens::default()), self.context.today());
        for SharedName { note, first, more, shared, .. } in std::mem::take(&mut self.shared).into_values() {
            if let Some(note) = self.summary.notes.get_mut(note).filter(|_| more > 0) {
                let more = english::counted(more, "more line", "more lines");
                *note = format!("line {first} and {more}: {}", shared.note_after(&lookup));
            }
        }
    }

    /// Names the likely duplicates that no later line told apart or made one.
    fn note_duplicates(&mut self, graph: &Graph) {
        let view = View::new(graph, Lens::default());
        let open = |duplicate, number| {
            let event = |number| graph.event_numbered(number).filter(|ix| view.event(*ix).is_some());
            let both = event(duplicate).zip(event(number));
            both.is_some_and(|(duplicate, number)| !duplicates::are_two(&view, duplicate, number))
        };
        let all = std::mem::take(&mut self.duplicates);
        let mut open = all.into_iter().filter(|(_, duplicate, number)| open(*duplicate, *number));
        let shown = open.by_ref().take(DUPLICATES_SHOWN);
        let notes =
            shown.map(|(line, duplicate, number)| format!("line {line}: {}", looks_like(duplicate, number)));
        self.summary.notes.extend(notes);
        let more = open.count();
        if more > 0 {
            self.summary.notes.push(format!("{more} more are likely duplicates; `twins` lists all pairs"));
        }
    }

    /// Says of what is to be recorded how much of it was first recorded ahead of the machine's clock.
    pub(super) fn note_elsewhere(&self) -> Option<String> {
        let elsewhere = self.drafts.iter().filter_map(|draft| draft.elsewhere.as_ref());
        clock::ahead_elsewhere(self.context.machine_clock?, elsewhere.map(|elsewhere| elsewhere.recorded))
    }

    /// Drafts the entries of one statement.
    pub(super) fn draft(&mut self, lowered: &mut Lowered) {
        let recorded = lowered.recorded.take();
        let (author, recorded, elsewhere) = match recorded {
            Some(summary) if self.restores => (summary.author, Some(summary.at), lowered.elsewhere.take()),
            summary => {
                let elsewhere = lowered.elsewhere.take().or(summary.map(EntryProvenance::elsewhere));
                (self.context.author.clone(), None, elsewhere)
            }
        };
        self.drafts.extend(lowered.entries.drain(..).map(|(label, body)| Draft {
            author: author.clone(),
            elsewhere: elsewhere.clone(),
            label,
            recorded,
            supersedes: lowered.supersedes.clone(),
            body,
        }));
    }
}

/// A name that lines of a journal give to several.
struct SharedName {
    shared: AmbiguousName,
    /// The place of its note.
    note: usize,
    /// The first line that gives it to somebody beside whom others bear it.
    first: usize,
    /// The last such line so far.
    last: usize,
    /// How many there are beside the first.
    more: u64,
}

/// A draft as the entry that it becomes: never recorded before the one ahead of it.
fn entry(draft: &Draft, graph: &Graph, now: Timestamp) -> Entry {
    let at = draft.recorded.unwrap_or(now);
    Entry {
        number: graph.head() + 1,
        recorded: graph.newest().map_or(at, |before| before.max(at)),
        author: draft.author.clone(),
        elsewhere: draft.elsewhere.clone(),
        label: draft.label.clone(),
        supersedes: draft.supersedes.clone(),
        body: draft.body.clone(),
    }
}

fn cut_short(header: JournalHeader, summary: u64) -> Error {
    let message =
        format!("the journal was cut short: it announces {} entries but contains {summary}", header.entries);
    Error::new(ErrorKind::Meaning, format!("{message}; nothing was recorded"))
        .hint("export it again; to record it as it is, delete its first line")
}

fn no_statement() -> Error {
    Error::new(ErrorKind::Meaning, "a journal contains statements, but this is a question").hint(
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
