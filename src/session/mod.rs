//! A store with its graph: asking, telling, looking around.
//!
//! A session holds no lock between statements. Before it answers it catches up with what others recorded; to tell it
//! takes the lock, catches up, looks the statement up against what is then there, appends, and lets go.

// Asking.
mod ask;
// Recording in bulk.
mod bulk;
// Checking, and saving what is whole.
mod check;
// Times of recording held against the machine's clock.
pub mod clock;
// Another store held against this one.
mod compare;
// Completion of what is being typed.
mod complete;
// What was asked last.
mod conversation;
// Which contents the log holds already.
mod log_contents;
// What is in a store.
mod listing;
// Phrases that are asked many times.
mod prepare;
// The history told step by step.
mod replay;
// Snapshots.
mod snapshot_writer;
// The journals that come with the program.
pub mod shipped;
// Errors that teach.
mod suggestions;
// Statements on their way into the log.
mod recorder;
// Lines read as others.
mod repair;
// Recording.
mod tell;
// Sentences that state something.
mod stated;
// Texts looked up by their words.
mod texts;

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::Arc;

pub use annals_grammar::ParameterValue;
use annals_grammar::ast::Phrase;
use annals_grammar::unseen::first_forbidden;
use annals_graph::budget::{self, Budget};
use annals_graph::graph::Graph;
use annals_graph::view::View;
use annals_model::entry::EntryId;
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::time::{DateOrder, Day, Origin, Reader, Timestamp, Zone};
use annals_query::canonical::Canonical;
use annals_query::execute::Evaluator;
use annals_query::plan::Plan;
use annals_query::query::{Lens, Query};
use annals_query::resolve;
use annals_store::{Options, Store};

pub use self::check::{cut, damages, salvage};
use self::clock::MachineClock;
pub use self::complete::{Candidate, CandidateKind, Completions};
pub use self::conversation::Conversation;
pub use self::listing::LogLine;
pub use self::prepare::Prepared;
pub use self::replay::replay_notes;
pub use self::shipped::History;
use self::snapshot_writer::SnapshotWriter;
pub use self::tell::JournalSummary;
use crate::answer::{Answer, AnswerBody};
use crate::report;

/// What a question is that was to be recorded.
const QUESTION: &str = "this is a question, not a statement";
/// What is neither a statement nor a sentence that means one.
const UNREAD: &str = "this can't be read as a statement";
/// How a statement begins.
const STATEMENTS: &str = "a statement begins with record, declare, define, source, cite, correct, note …, or is a sentence: Kim visited Kusong on 1 June 2025, according to KEY; for questions, use `annals ask`";

/// Where a store is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In memory, gone with the session.
    Memory,
    /// In this directory.
    Path(PathBuf),
}

/// How a session is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Where.
    pub place: Place,
    /// Whether nothing is to be written.
    pub read_only: bool,
    /// What a new store holds.
    pub history: History,
}

/// Told every so often how far a question has come; says why to stop.
pub type Stop = Arc<dyn Fn() -> Option<ErrorKind> + Send + Sync>;
/// Tells microseconds from some moment on.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// What a phrase is asked or told under.
#[derive(Clone)]
pub struct Context {
    /// What time it is.
    pub now: Timestamp,
    /// Whose days they are.
    pub zone: Zone,
    /// The order of day and month in dates that are typed, where it was said.
    pub dates: Option<DateOrder>,
    /// Whether phrases are typed by a person: then a date with two readings (`2023-24`) is asked back. Otherwise EDTF is
    /// EDTF, as in files and programs.
    pub typed: bool,
    /// What the machine's clock says, where times of recording are to be held against it.
    pub machine_clock: Option<MachineClock>,
    /// Who records.
    pub author: String,
    /// The lens of questions that set none.
    pub lens: Lens,
    /// Whether questions show what is only possible or not stated as well.
    pub possibly: bool,
    /// The source of records that cite none.
    pub source: Option<String>,
    /// Whether answers are to say how long they took.
    pub timing: bool,
    /// What tells time, for that and for `explain`.
    pub clock: Option<Clock>,
    /// Rows at most.
    pub rows_max: Option<u64>,
    /// Bytes of rows at most.
    pub memory_max: Option<u64>,
    /// When to stop.
    pub stop: Option<Stop>,
}

impl Context {
    /// The context of somebody who asks or records at a moment, with nothing else said.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self {
            now,
            zone: Zone::default(),
            dates: None,
            machine_clock: None,
            author: String::new(),
            lens: Lens::default(),
            possibly: false,
            source: None,
            timing: false,
            typed: false,
            clock: None,
            rows_max: None,
            memory_max: None,
            stop: None,
        }
    }

    /// What today is.
    #[must_use]
    pub fn today(&self) -> Day {
        self.zone.day(self.now)
    }

    /// What reads dates.
    pub(crate) fn reader(&self) -> Reader {
        let origin = if self.typed { Origin::Typed } else { Origin::Stored };
        let order = self.dates.filter(|_| self.typed);
        Reader { origin, order, today: self.today() }
    }

    /// Refuses to record where the entry would come to be ahead of the machine's clock.
    fn admit(&self, graph: &Graph) -> Result<()> {
        let newest = graph.newest().map(|newest| (graph.head(), newest));
        self.machine_clock.map_or(Ok(()), |clock| clock.admit(newest, self.now))
    }

    /// Says of a clock that is behind the newest entry of a log that what is recorded gets the time of that.
    fn note_behind(&self, graph: &Graph) -> Option<String> {
        /// Others may have recorded since the clock was read.
        const BEHIND_MAX_MICROSECONDS: i64 = 60_000_000;
        let newest = graph.newest()?;
        let behind = newest.0.saturating_sub(self.now.0) > BEHIND_MAX_MICROSECONDS;
        behind.then(|| {
            let (number, now) = (graph.head(), self.now);
            format!("the clock says {now}, before the last entry, #{number}, recorded at {newest}: the new entry gets that time, too")
        })
    }

    /// Why to stop, if that is wanted.
    pub(crate) fn stopped(&self) -> Option<Error> {
        self.stop.as_ref().and_then(|stop| stop()).map(stopped)
    }

    /// What a question may use, which looks there whether to stop.
    pub(crate) fn budget<'a>(&self, stop: &'a (dyn Fn() -> Option<Error> + Sync)) -> Budget<'a> {
        let (rows, memory) = (self.rows_max, self.memory_max);
        Budget::new(rows.unwrap_or(budget::ROWS_MAX), memory.unwrap_or(budget::MEMORY_MAX), stop)
    }

    fn microseconds(&self) -> u64 {
        self.clock.as_ref().map_or(0, |clock| clock())
    }
}

/// A store with its graph.
#[derive(Debug)]
pub struct Session {
    store: Store,
    graph: Graph,
    snapshot_writer: SnapshotWriter,
    /// What was found of damage, or of what may be lost, since it was opened.
    grave: Vec<String>,
}

impl Session {
    /// Opens a store, or makes it and tells it the journals that the configuration names. The notices are for the
    /// person.
    ///
    /// # Errors
    /// If the store cannot be used or is damaged.
    pub fn open(config: &Config, now: Timestamp) -> Result<(Self, Vec<String>)> {
        let options =
            Options { read_only: config.read_only, create: !config.read_only, ..Options::default() };
        let (store, every) = match &config.place {
            Place::Memory => (Store::memory(), None),
            Place::Path(path) => (Store::open(path, &options), Some(snapshot_writer::ENTRIES_MIN)),
        };
        Self::on(store?, config.history, every, now)
    }

    /// A session on a store that is open already, on a simulated disk, say; a store without entries is told its journals.
    /// A snapshot is written whenever at least `every` entries are not in the last one, or never.
    ///
    /// # Errors
    /// If the store cannot be used or is damaged.
    pub fn on(
        store: Store,
        history: History,
        every: Option<EntryId>,
        now: Timestamp,
    ) -> Result<(Self, Vec<String>)> {
        let read_only = store.options().read_only;
        let snapshot_writer = SnapshotWriter::new(every.filter(|_| !read_only));
        let mut session = Self { store, graph: Graph::default(), snapshot_writer, grave: Vec::new() };
        session.restore()?;
        session.catch_up()?;
        if session.graph.head() == 0 && !read_only {
            session.seed(history, now)?;
        }
        let notices = session.notices();
        Ok((session, notices))
    }

    /// The store alone, for what needs no graph: made and told its journals if there is none yet. The handle is at the
    /// beginning of the log.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn store_alone(config: &Config, now: Timestamp) -> Result<(Store, Vec<String>)> {
        if let Place::Path(path) = &config.place {
            let options = Options { read_only: config.read_only, create: false, ..Options::default() };
            if let Ok(mut store) = Store::open(path, &options)
                && store.durable().is_ok_and(|durable| durable > 0)
            {
                let notices = store.take_findings().iter().map(ToString::to_string).collect();
                return Ok((store, notices));
            }
        }
        let (session, notices) = Self::open(config, now)?;
        Ok((session.another_store()?, notices))
    }

    /// The graph, as far as it has caught up.
    #[must_use]
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Another handle on the same store, at the beginning of the log.
    ///
    /// # Errors
    /// If the store cannot be used any more.
    pub fn another_store(&self) -> Result<Store> {
        self.store.another().map_err(Error::from)
    }

    /// Takes in what was recorded since, by whomever.
    ///
    /// # Errors
    /// If the log cannot be read or is damaged.
    pub fn catch_up(&mut self) -> Result<()> {
        let graph = &mut self.graph;
        let before = graph.head();
        let read = self.store.catch_up(|entry| graph.apply(entry));
        if graph.head() > before {
            graph.settle();
        }
        read?;
        self.keep();
        Ok(())
    }

    /// Notices of the store since they were last asked for, none of them twice.
    pub fn notices(&mut self) -> Vec<String> {
        let mut notices = Vec::new();
        for finding in self.store.take_findings() {
            let text = finding.to_string();
            if notices.contains(&text) || self.grave.contains(&text) {
                continue;
            }
            if finding.is_grave() {
                self.grave.push(text.clone());
            }
            notices.push(text);
        }
        for text in self.graph.senseless_lines() {
            if !self.grave.contains(&text) {
                self.grave.push(text.clone());
                notices.push(text);
            }
        }
        notices
    }

    /// What was found of damage, or of what may be lost, since the session was opened, as far as [`Self::notices`] has
    /// told it. Nobody should miss it, and it belongs to every answer.
    #[must_use]
    pub fn grave(&self) -> &[String] {
        &self.grave
    }

    /// Answers a question or records a statement, whichever the line is.
    ///
    /// # Errors
    /// If the line is wrong, or the store or machine fails.
    pub fn say(&mut self, line: &str, context: &Context) -> Result<Answer> {
        let started = context.microseconds();
        match annals_grammar::parse(line) {
            Ok(Phrase::Statement(statement)) => self.tell_or_read(&statement, line, context),
            Ok(Phrase::Question(question)) => self.ask_or_tell(Ok(&question), line, started, context),
            Ok(Phrase::Replay(replay)) => self.replay_parsed(&replay, line, context),
            Err(error) => self.ask_or_tell(Err(error), line, started, context),
        }
    }

    /// Answers a question.
    ///
    /// # Errors
    /// If the phrase is wrong, a budget runs out, or the store fails.
    pub fn ask(&mut self, phrase: &str, context: &Context) -> Result<Answer> {
        let started = context.microseconds();
        match annals_grammar::parse(phrase) {
            Ok(Phrase::Question(question)) => self.ask_parsed(Ok(&question), phrase, started, context),
            Ok(Phrase::Replay(replay)) => self.replay_parsed(&replay, phrase, context),
            Err(error) => self.ask_parsed(Err(error), phrase, started, context),
            Ok(Phrase::Statement(_)) => {
                Err(Error::new(ErrorKind::Meaning, "this is a statement, not a question")
                    .hint("record it with `annals tell`, or type it at the prompt"))
            }
        }
    }

    /// Records a statement.
    ///
    /// # Errors
    /// If the statement is wrong, or the store or machine fails; then nothing was recorded.
    pub fn tell(&mut self, statement: &str, context: &Context) -> Result<Answer> {
        match annals_grammar::parse(statement) {
            Ok(Phrase::Statement(parsed)) => self.tell_or_read(&parsed, statement, context),
            Ok(Phrase::Question(question)) => {
                let asks = resolve::known(&question, &self.graph, context.lens, context.reader()).is_some();
                let message = if asks { QUESTION } else { UNREAD };
                let error = Error::new(ErrorKind::Meaning, message).hint(STATEMENTS);
                self.tell_otherwise(error, statement, context)
            }
            Ok(Phrase::Replay(_)) => Err(Error::new(ErrorKind::Meaning, QUESTION).hint(STATEMENTS)),
            Err(error) => self.tell_otherwise(Error::from(error), statement, context),
        }
    }

    /// Answers a question that has been looked up, and says how it was understood.
    ///
    /// # Errors
    /// If a budget runs out.
    pub fn answer(&self, query: &Query, context: &Context) -> Result<Answer> {
        let unread = RefCell::new(None);
        let entry = |number: EntryId| match self.store.entry(number) {
            Ok(entry) => entry,
            Err(error) => {
                unread.borrow_mut().get_or_insert_with(|| error.into());
                None
            }
        };
        let present_context =
            report::ReportContext { today: context.today(), entry: &entry, named: &query.named };
        let answer = self.evaluated(Looking::from(query), context, |evaluator| {
            let mut answer = report::answer(query, evaluator, &present_context)?;
            let head = self.graph.head();
            if let Some(number) = query.lens.recorded_at.filter(|number| *number > head) {
                answer.notes.push(format!("there is no #{number} yet: the last entry is #{head}").into());
            }
            let canonical = Canonical::new(&evaluator.view());
            answer.reading = canonical.phrase(query).to_string();
            if query.explain {
                let understood = Plan::said(format!("understood as: {}", answer.reading));
                let steps = std::iter::once(&understood).chain(evaluator.plan());
                answer.shape = "explain";
                answer.body = AnswerBody::Steps { rows: report::explain::rows(&canonical, steps) };
            }
            Ok(answer)
        });
        // An answer without what could not be read of the log would not be the right one.
        unread.into_inner().map_or(answer, Err)
    }

    /// What is odd in the store and wants a look: open disputes, likely duplicates, sources older than what they report,
    /// statuses out of order, and more of the kind. A row each.
    ///
    /// # Errors
    /// If the log cannot be read, or a budget runs out.
    pub fn check(&mut self, context: &Context) -> Result<Answer> {
        self.catch_up()?;
        self.soundly(|session| {
            let draft = session.evaluated(
                Looking { lens: context.lens, ..Looking::default() },
                context,
                report::check::answer,
            )?;
            Ok(draft.into_answer(context.lens))
        })
    }

    /// What comes of work with an evaluator within the budget.
    fn evaluated<T>(
        &self,
        Looking { lens, explain, possibly }: Looking,
        context: &Context,
        work: impl FnOnce(&mut Evaluator<'_>) -> Result<T>,
    ) -> Result<T> {
        let stop = || context.stopped();
        if let Some(error) = stop() {
            return Err(error);
        }
        let budget = context.budget(&stop);
        let mentioning = |words: &str| self.mentioning(words);
        let clock = context.clock.as_ref().map(|clock| move || clock());
        let clock = clock.as_ref().map(|clock| clock as &dyn Fn() -> u64);
        let evaluator = Evaluator::new(View::new(&self.graph, lens), context.today(), &budget);
        let mut evaluator = evaluator.showing_possible(possibly);
        if self.looks_words_up() {
            evaluator = evaluator.looking_words_up(&mentioning);
        }
        if explain {
            evaluator = evaluator.traced(clock);
        }
        let result = work(&mut evaluator)?;
        // What was worked out after the budget ran out is no answer.
        evaluator.check()?;
        Ok(result)
    }
}

/// How a graph is looked at.
#[derive(Clone, Copy, Default)]
struct Looking {
    /// Under which lens.
    lens: Lens,
    /// Whether the plan is kept.
    explain: bool,
    /// Whether a row is wanted of all that is possible.
    possibly: bool,
}

impl From<&Query> for Looking {
    fn from(query: &Query) -> Self {
        Self { lens: query.lens, explain: query.explain, possibly: query.possibly }
    }
}

/// That the name of an author is one line, all of which is seen.
///
/// # Errors
/// If it is not.
pub(crate) fn check_author(author: &str) -> Result<()> {
    if author.contains(char::is_control) || first_forbidden(author).is_some() {
        let message =
            "an author's name can't contain line breaks, control characters or invisible characters";
        return Err(Error::new(ErrorKind::Usage, message).hint("give another with --author"));
    }
    Ok(())
}

/// The error of a question that was stopped.
fn stopped(kind: ErrorKind) -> Error {
    match kind {
        ErrorKind::Cancelled => Error::new(kind, "the question was cancelled"),
        kind => Error::new(kind, "the question took too long")
            .hint("narrow it by a kind, a name or a date, or allow more with --max-time"),
    }
}
