//! What was found, as answers: rows with names written out, counts, and what a reader should know before trusting them.
//!
//! An [`Evaluator`] says what is certain and what is possible; this module decides what of it is shown. A plain
//! question shows what is certain and says how much more is possible. A row is shown as possible only where that was
//! asked for. Nothing that was found is dropped without a note, and an answer without rows says why it has none.

// Parts of rows as text.
pub mod text;
// Sorting rows by a field.
pub mod sort;
// Rows of events.
pub mod events;
// Rows of entities, dates and kinds.
pub mod entities;
// Counts as ranges.
pub mod count;
// Counts for each key.
pub mod groups;
// The keys of groups as text.
mod labels;
// Figures over quantities.
pub mod figures;
// Distances between events.
pub mod durations;
// Yes, no, possibly, not stated.
pub mod truth;
// Statuses.
pub mod status;
// What became of what.
pub mod changes;
// How far a plan has come.
pub mod progress;
// All about one thing.
pub mod describe;
// Claims.
pub mod sources;
// What sources disagree about.
mod claims;
// What an entry contradicts.
pub mod contradictions;

// All about a source.
mod source;
// What the rows of an answer rest on.
mod evidence;
// What is not stated.
mod unstated;
// The events behind rows that name none.
mod provenance;
// Why something is said.
pub mod why;
// The entries about an entry.
pub mod history;
// Events that may be told twice.
mod duplicates;
// Entities by name.
mod by_name;
// The participants and how they are tied.
pub mod network;
// Ways from one participant to another.
pub mod path;
// Where words are found.
mod search;
// Plans.
pub mod explain;
// What is odd.
pub mod check;
// Months and years at the end of a month.
mod calendar;
// Places in sources, as people read them.
pub mod citations;

use annals_graph::ids::EntityIx;
use annals_model::error::Result;
use annals_model::time::Day;
use annals_query::analysis::path::Route;
use annals_query::execute::Evaluator;
use annals_query::query::{Ask, Lens, Query, Set, Shaping};

pub use self::history::EntryReader;
use crate::answer::{Answer, AnswerBody, Note};

/// What an answer draws on besides the graph.
#[derive(Clone, Copy)]
pub struct ReportContext<'a> {
    /// What today is.
    pub today: Day,
    /// Reads an entry of the log: for authors and reasons, which the graph does not keep.
    pub entry: EntryReader<'a>,
    /// Who was named in the question, each as typed.
    pub named: &'a [(EntityIx, String)],
}

/// An answer in the making: what depends on the question alone is filled in at the end.
#[derive(Clone, Debug)]
pub struct AnswerDraft {
    /// The name of the shape.
    pub shape: &'static str,
    /// The rows.
    pub body: AnswerBody,
    /// How many are certain.
    pub certain: u64,
    /// How many more are possible.
    pub possible: u64,
    /// How many more there can be for nothing but what nobody said.
    pub unstated: u64,
    /// How many candidates were looked at.
    pub checked: u64,
    /// What a reader should know.
    pub notes: Vec<Note>,
    /// Of how many rows the body holds those that are shown, in order; `None` where it holds all as they were found.
    pub cut_from: Option<usize>,
}

impl AnswerDraft {
    /// A draft of this shape, with so many certain rows, and nothing else known of it.
    #[must_use]
    pub fn new(shape: &'static str, body: AnswerBody, certain: usize) -> Self {
        let certain = text::total(certain);
        Self {
            shape,
            body,
            certain,
            possible: 0,
            unstated: 0,
            checked: certain,
            notes: Vec::new(),
            cut_from: None,
        }
    }

    /// The same, with so many more possible.
    #[must_use]
    pub fn possible(mut self, possible: usize) -> Self {
        self.possible = text::total(possible);
        self.checked = self.checked.max(self.certain + self.possible);
        self
    }

    /// The same, with so many more for nothing but what nobody said.
    #[must_use]
    pub fn unstated(mut self, unstated: u64) -> Self {
        self.unstated = unstated;
        self.checked = self.checked.max(self.certain + self.possible + unstated);
        self
    }

    /// The same, with so many candidates looked at.
    #[must_use]
    pub fn checked(mut self, checked: u64) -> Self {
        self.checked = checked;
        self
    }

    /// The same, with no more rows than are shown, in order, of so many.
    #[must_use]
    pub fn cut_from(self, rows: usize) -> Self {
        Self { cut_from: Some(rows), ..self }
    }

    /// The same, if rows were cut off as they were found.
    #[must_use]
    pub fn cut_from_if(self, shaping: &Shaping, rows: usize) -> Self {
        if shaping.limit.is_some() { self.cut_from(rows) } else { self }
    }

    /// Adds what a reader should know, once.
    pub fn note(&mut self, note: impl Into<Note>) {
        let note = note.into();
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// The answer, but for the phrase, its reading and the times, which are for whoever knows them.
    #[must_use]
    pub fn into_answer(self, lens: Lens) -> Answer {
        Answer {
            phrase: String::new(),
            shape: self.shape,
            body: self.body,
            certain: self.certain,
            possible: self.possible,
            unstated: self.unstated,
            checked: self.checked,
            reading: String::new(),
            lens,
            notes: self.notes,
            show: Vec::new(),
            other_readings: Vec::new(),
            recordable: None,
            took_us: None,
        }
    }

    /// The same, with these notes.
    #[must_use]
    pub fn noted<N: Into<Note>>(mut self, notes: impl IntoIterator<Item = N>) -> Self {
        notes.into_iter().for_each(|note| self.note(note));
        self
    }
}

/// The answer to a question. The phrase, its reading and the times are left for whoever knows them.
///
/// # Errors
/// If the budget runs out, or the layout asks for a field that the rows do not have.
pub fn answer(query: &Query, evaluator: &mut Evaluator<'_>, context: &ReportContext<'_>) -> Result<Answer> {
    let mut draft = draft(&query.ask, &query.shaping, evaluator, context)?;
    if !query.explain {
        calendar::notes(evaluator, &query.ask)?.into_iter().for_each(|note| draft.note(note));
    }
    evaluator.check()?;
    sort::shape(&evaluator.view(), &mut draft, &query.shaping)?;
    evaluator.check()?;
    if draft.body.row_count() == Some(0) && draft.notes.is_empty() {
        draft.note(Note::NothingFound { checked: draft.checked });
    }
    Ok(Answer { show: query.shaping.show.clone(), ..draft.into_answer(query.lens) })
}

/// What was found, before it is laid out.
fn draft(
    ask: &Ask,
    shaping: &Shaping,
    evaluator: &mut Evaluator<'_>,
    context: &ReportContext<'_>,
) -> Result<AnswerDraft> {
    let view = evaluator.view();
    match ask {
        Ask::Members(Set::Events(of)) => {
            let draft = events::members(evaluator, of, shaping)?;
            let note = search::mention_note(&view, of, &draft.body);
            Ok(draft.noted(note))
        }
        Ask::Search(words) => search::answer(evaluator, words),
        Ask::Members(Set::Entities(of)) => entities::members(evaluator, of, shaping),
        Ask::Members(Set::Dates(of)) => entities::dates(evaluator, of),
        Ask::Members(Set::Kinds(of)) => entities::kinds(evaluator, of),
        Ask::Count { of, per } if per.is_empty() => count::answer(evaluator, of),
        Ask::Count { of, per } => groups::answer(evaluator, of, per, shaping),
        Ask::Quantity { statistic, of, per } => figures::answer(evaluator, *statistic, of, per),
        Ask::Durations { from, to, paired, statistic } => {
            durations::answer(evaluator, (from, to), paired.as_ref(), *statistic)
        }
        Ask::Gap { longest, between } => durations::gap(evaluator, *longest, between),
        Ask::Whether(of) => truth::of_events(evaluator, of),
        Ask::WhetherEntity(of) => truth::of_entities(evaluator, of),
        Ask::Where(entity) => Ok(entities::place_of(&view, *entity)),
        Ask::Status(of) => status::answer(evaluator, of),
        Ask::Timeline(of) => events::timeline(evaluator, of),
        Ask::Progress(plan) => progress::answer(evaluator, *plan),
        Ask::DescribeEntity(entity) => Ok(describe::entity(&view, *entity)),
        Ask::DescribeEvent(event) => Ok(describe::event(&view, *event)),
        Ask::DescribeSource(source) => source::answer(evaluator, *source, shaping),
        Ask::Sources(of) => describe::sources(evaluator, of),
        Ask::SourceList(rated) => Ok(source::list(&view, *rated)),
        Ask::ClaimsVia(agency) => describe::claims_via(evaluator, *agency),
        Ask::Why(of) => why::answer(evaluator, of, context),
        Ask::History(number) => Ok(describe::history(&view, *number, context)),
        Ask::Duplicates => Ok(duplicates::answer(&view)),
        Ask::Path { from, to, in_order_of_time, within, among, through } => {
            let route = Route { from: *from, to: *to, in_order_of_time: *in_order_of_time, within: *within };
            path::answer(evaluator, route, among.as_ref(), through)
        }
        Ask::Neighbours { of, within, among, through } => {
            network::neighbours(evaluator, (*of, *within), among.as_ref(), through)
        }
        Ask::Rank { what, by } => network::rank(evaluator, what, by),
        Ask::Islands(through) => network::islands(evaluator, through),
        Ask::Changes { clock, from, to, of } => {
            changes::answer(evaluator, *clock, (*from, *to), of.as_ref(), context)
        }
    }
}

#[cfg(test)]
mod tests;
