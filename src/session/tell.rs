//! Recording: statements become entries, all of one call in one commit.

use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::collections::{HashMap, VecDeque};
use std::ops::ControlFlow;

use annals_grammar::ast::{Phrase, Statement, Tell};
use annals_store::entry::{Entry, Number};
use annals_store::time::Timestamp;
use annals_store::{Catalogue, Draft, Hash, content_digest};

use super::texts::terms_of;
use super::{Context, Session, check_author};
use crate::answer::{Answer, Body, LensText};
use crate::error::{Error, Kind, Result};
use crate::graph::Graph;
use crate::lookup::Lookup;
use crate::query::Lens;
use crate::resolve;
use crate::shipped::History;
use crate::telling::{self, Header, Lowered, Recorded};
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
        let mut guard = self.store.lock(|entry| graph.apply(entry)).map_err(|e| Error::of_store(&e))?;
        graph.settle();
        let renumbered = recorder.renumbered(statement, text)?;
        let meant = renumbered.as_ref().unwrap_or(statement);
        let lowered = lower(meant, graph, guard.next_number(), context);
        if graph.is_damaged() {
            return Ok(None);
        }
        let mut lowered = match lowered {
            Ok(lowered) => lowered,
            Err(error) => {
                drop(guard);
                let error = self.taught(error, text, context);
                return if self.graph.is_damaged() { Ok(None) } else { Err(error) };
            }
        };
        if let Some(objection) = lowered.objection.take() {
            return Err(objection);
        }
        recorder.draft(&mut lowered);
        let entries = guard.commit(recorder.drafts, context.now).map_err(|e| Error::of_store(&e))?;
        drop(guard);
        let Some(last) = entries.last().cloned() else {
            return Err(Error::new(Kind::Meaning, "there is nothing new in this"));
        };
        self.graph.apply_all(entries);
        self.keep();
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
        loop {
            match self.tell_journals_once(journals, context, again)? {
                Some(told) => return Ok(told),
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
    ) -> Result<Option<Told>> {
        let graph = &mut self.graph;
        let mut guard = self.store.lock(|entry| graph.apply(entry)).map_err(|e| Error::of_store(&e))?;
        graph.settle();
        let empty = graph.head() == 0;
        if !again && !empty {
            return Ok(Some(Told::default()));
        }
        let whole = |journal: &&str| Header::of(journal).is_some_and(|header| header.whole);
        let mut recorder = Recorder::new(context, empty && again && journals.iter().all(whole))?;
        if !empty {
            recorder.known = Known::of(guard.store())?;
        }
        let read = recorder.journals(journals, graph);
        if graph.is_damaged() {
            return Ok(None);
        }
        read?;
        guard.commit(recorder.drafts, context.now).map_err(|e| Error::of_store(&e))?;
        Ok(Some(recorder.told))
    }

    /// Reads the whole log again: after a journal was refused in the middle, the graph holds what was not recorded.
    fn rebuild(&mut self) -> Result<()> {
        self.forget()?;
        self.catch_up()
    }
}

/// Statements on their way into the log, as one commit.
struct Recorder<'c> {
    context: &'c Context,
    /// Whether moments and authors are kept as this log's own.
    restores: bool,
    known: Known,
    /// The last entry here that the journal met.
    met: Option<Number>,
    /// What each number of the journal is here.
    numbers: HashMap<Number, Number>,
    drafts: Vec<Draft>,
    told: Told,
}

impl<'c> Recorder<'c> {
    fn new(context: &'c Context, restores: bool) -> Result<Self> {
        check_author(&context.author)?;
        let (known, numbers) = (Known::default(), HashMap::new());
        let (drafts, told) = (Vec::new(), Told::default());
        Ok(Self { context, restores, known, met: None, numbers, drafts, told })
    }

    /// The statements of journals, none of which may have been cut short.
    fn journals(&mut self, journals: &[&str], graph: &mut Graph) -> Result<()> {
        for journal in journals {
            let before = self.told.recorded + self.told.already;
            for line in annals_grammar::lines(journal) {
                self.line(&line.text, line.number, graph)
                    .map_err(|error| at_line(error, line.number, &line.text))?;
            }
            let told = self.told.recorded + self.told.already - before;
            if let Some(header) = Header::of(journal).filter(|header| told < header.entries) {
                return Err(cut_short(header, told));
            }
        }
        Ok(())
    }

    /// One statement of a journal: its entries are applied, and drafted unless they are there already.
    fn line(&mut self, text: &str, line: usize, graph: &mut Graph) -> Result<()> {
        let Phrase::Statement(statement) = annals_grammar::parse(text).map_err(Error::of_phrase)? else {
            return Err(no_statement());
        };
        let renumbered = self.renumbered(&statement, text)?;
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
    fn renumbered(&self, statement: &Statement, text: &str) -> Result<Option<Statement>> {
        let own = statement.recorded.as_ref().and_then(|recorded| recorded.number);
        let Some(own) = own.filter(|_| !self.restores) else { return Ok(None) };
        let here =
            |number: Number| if number == own { Some(own) } else { self.numbers.get(&number).copied() };
        let renumbered = annals_grammar::renumbered(text, here).map_err(|number| {
            Error::new(
                Kind::Unknown,
                format!("this speaks of #{number} of the log it comes from, which was not told before it"),
            )
            .hint("tell the journal from its start, or export it with what it needs")
        })?;
        match annals_grammar::parse(&renumbered).map_err(Error::of_phrase)? {
            Phrase::Statement(statement) => Ok(Some(statement)),
            _ => Err(no_statement()),
        }
    }

    /// Takes the entries of one statement: those that are there already are counted, the others drafted and applied.
    fn take(&mut self, mut lowered: Lowered, line: usize, graph: &mut Graph) -> Result<()> {
        let met: Vec<Option<Number>> =
            digests(&lowered).iter().map(|digest| self.known.meet(digest)).collect::<Result<_>>()?;
        self.met = met.last().copied().flatten().or(self.met);
        // What a whole log held stood in it, whatever is thought of such a thing when it is told anew.
        let objection = lowered.objection.take().filter(|_| !self.restores);
        if let (Some(objection), true) = (objection, met.contains(&None)) {
            return Err(objection);
        }
        if !self.restores {
            self.told.notes.extend(lowered.notes.iter().map(|note| format!("line {line}: {note}")));
        }
        let mut kept = met.iter();
        lowered.entries.retain(|_| kept.next().is_some_and(Option::is_none));
        self.told.already += (met.len() - lowered.entries.len()) as u64;
        self.told.recorded += lowered.entries.len() as u64;
        let there = lowered.recorded.as_ref().and_then(|recorded| recorded.number);
        let first = self.drafts.len();
        self.draft(&mut lowered);
        for draft in &self.drafts[first..] {
            let entry = entry(draft, graph, self.context.now);
            graph.apply(entry);
            graph.settle();
        }
        let here = met.last().copied().flatten().unwrap_or_else(|| graph.head());
        self.numbers.extend(there.map(|there| (there, here)));
        Ok(())
    }

    /// Drafts the entries of one statement.
    fn draft(&mut self, lowered: &mut Lowered) {
        let recorded = lowered.recorded.take();
        let (author, recorded, elsewhere) = match recorded {
            Some(told) if self.restores => (told.author, Some(told.at), lowered.elsewhere.take()),
            told => {
                let elsewhere = lowered.elsewhere.take().or(told.map(Recorded::elsewhere));
                (self.context.author.clone(), None, elsewhere)
            }
        };
        self.drafts.extend(lowered.entries.drain(..).map(|(label, body)| Draft {
            author: author.clone(),
            elsewhere: elsewhere.clone(),
            label,
            recorded,
            body,
        }));
    }
}

fn digests(lowered: &Lowered) -> Vec<Hash> {
    lowered.entries.iter().map(|(label, body)| content_digest(label.as_deref(), body)).collect()
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
        body: draft.body.clone(),
    }
}

/// Whether a statement can be told to the log as it stands, for whoever reads no error.
pub(super) fn is_tellable(statement: &Statement, graph: &Graph, context: &Context) -> bool {
    if let Tell::Let { name, selection } = &statement.tell {
        return resolve::naming(&name.text, selection, graph, context.today()).is_ok();
    }
    let lookup = Lookup::new(View::new(graph, Lens::default()), context.today()).terse();
    let told = telling::Context { next: graph.head() + 1, source: context.source.clone() };
    telling::lower(statement, &lookup, &told).is_ok_and(|lowered| lowered.objection.is_none())
}

/// What a statement means to the log as it stands. A selection is looked up before it gets a name.
fn lower(statement: &Statement, graph: &Graph, next: Number, context: &Context) -> Result<Lowered> {
    if let Tell::Let { name, selection } = &statement.tell {
        resolve::naming(&name.text, selection, graph, context.today())?;
    }
    lower_under(Lens::default(), statement, graph, next, context)
}

fn lower_under(
    lens: Lens,
    statement: &Statement,
    graph: &Graph,
    next: Number,
    context: &Context,
) -> Result<Lowered> {
    let view = View::new(graph, lens);
    let lookup = Lookup::new(view, context.today());
    telling::lower(statement, &lookup, &telling::Context { next, source: context.source.clone() })
}

fn cut_short(header: Header, told: u64) -> Error {
    let message = format!(
        "the journal was cut short: it says that it holds {} entries, and holds {told}",
        header.entries
    );
    Error::new(Kind::Meaning, format!("{message}; nothing was recorded"))
        .hint("export it again; to tell it as it is, delete its first line")
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
fn recorded(graph: &Graph, entry: &Entry, text: &str, lowered: &Lowered) -> Answer {
    let readback = telling::statement(entry, graph);
    let mut notes = lowered.notes.clone();
    for twin in &lowered.twins {
        notes.push(format!("#{twin} looks like it: if they are one, say `same #{twin} #{}`", entry.number));
    }
    Answer {
        phrase: text.trim().to_owned(),
        shape: "entry",
        reading: readback.clone(),
        body: Body::Entry { rows: [], id: entry.number, readback, twins: lowered.twins.clone() },
        certain: 1,
        possible: 0,
        checked: 1,
        lens: LensText::default(),
        notes,
        show: Vec::new(),
        took_us: None,
    }
}

/// Which contents the log holds, and which of its entries the journal may still meet.
#[derive(Default)]
struct Known {
    /// What looks contents up; nothing where the log was read instead, or is empty.
    catalogue: Option<Catalogue>,
    /// The entries of a content that are left to be met. With a catalogue, only of contents that were looked up.
    left: HashMap<Hash, VecDeque<Number>>,
    /// Entries that the catalogue has not followed to yet.
    newer: HashMap<Hash, Vec<Number>>,
}

impl Known {
    /// By the catalogue as far as it has followed, and by the log itself for the rest. A catalogue that is in other
    /// hands for too long, or that cannot be kept, is done without.
    fn of(store: &annals_store::Store) -> Result<Self> {
        let catalogue = Catalogue::open(store, terms_of, |_| {}).map_err(|e| Error::of_store(&e))?;
        let followed = catalogue.as_ref().map_or(0, Catalogue::number);
        let mut newer: HashMap<Hash, Vec<Number>> = HashMap::new();
        store
            .read_from(followed + 1, |entry| {
                let digest = content_digest(entry.label.as_deref(), &entry.body);
                newer.entry(digest).or_default().push(entry.number);
                ControlFlow::Continue(())
            })
            .map_err(|e| Error::of_store(&e))?;
        Ok(Self { catalogue, left: HashMap::new(), newer })
    }

    /// The next entry of this content that the log holds and the journal has not met yet: from now on it has.
    fn meet(&mut self, digest: &Hash) -> Result<Option<Number>> {
        self.left(digest).map(VecDeque::pop_front)
    }

    /// Whether the log holds every entry of a statement once more than the journal has met it.
    fn holds(&mut self, lowered: &Lowered) -> Result<bool> {
        for digest in digests(lowered) {
            if self.left(&digest)?.is_empty() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn left(&mut self, digest: &Hash) -> Result<&mut VecDeque<Number>> {
        match self.left.entry(*digest) {
            Occupied(left) => Ok(left.into_mut()),
            Vacant(place) => {
                let held = self.catalogue.as_ref().map(|catalogue| catalogue.numbers_of(digest)).transpose();
                let mut numbers = VecDeque::from(held.map_err(|e| Error::of_store(&e))?.unwrap_or_default());
                numbers.extend(self.newer.get(digest).into_iter().flatten());
                Ok(place.insert(numbers))
            }
        }
    }
}
