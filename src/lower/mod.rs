//! From statements to the bodies of entries ([`lower`]), and from entries back to statements ([`statement`]).
//!
//! Lowering looks up every word once: what comes out holds numbers only. Nothing is guessed and nothing written; the
//! caller appends the entries. An entry printed here and told to the log as it stood before it lowers to the same body.
//!
//! Two sorts of refusal are kept apart. What is wrong with the words is an error. What is wrong only because of what the
//! log already holds (a label in use, an event retracted twice) is an [`objection`](Lowered::objection): a journal told
//! twice meets it on every line, and has recorded nothing new. So whoever appends looks first whether the very same
//! entries are there, and only then heeds the objection.

// What has been recorded already.
mod again;
// Corrections, ties, merges, and taking them back.
mod amend;
// The changes that corrections make and claims assert.
mod changes;
// What an event rests on.
mod claims;
// When, as told.
mod dates;
// Entities as told.
mod declare;
// Words of the vocabulary as told.
mod define;
// Events that look like one to be recorded.
mod duplicates;
// Whether a change only sharpens.
mod refine;
// Notes, sources, ratings and named selections.
mod remarks;
// Entries as text.
mod print;
// When and by whom it was told before.
mod provenance;
// Events as told.
mod record;
// From which log a restored one was made.
mod restored;
// Who and what takes part.
mod roles;
// Names that several bear.
mod shared;
// Whether what is said of an entry can still be said of it.
mod standing;

#[cfg(test)]
mod tests;

use annals_grammar::ast::{Statement, Tell};
use annals_graph::graph::Graph;
use annals_model::entry::{Body, Declare, Elsewhere, EntryId};
use annals_model::error::{Error, ErrorKind, Result};
use annals_query::lookup::Lookup;

pub use self::again::said_before;
pub use self::define::{free_for_kind, free_for_type};
pub use self::duplicates::rivals;
pub use self::print::{exported, statement, typed_date};
pub use self::provenance::{EntryProvenance, JournalHeader};
pub use self::record::{count_of, quantity};
pub use self::restored::{JournalOrigin, StatementsDigest, copy_note, copy_said, restored_copy};
pub use self::roles::{EVENT, OBJECT, bare_declaration, types_of};
pub use self::shared::AmbiguousName;

/// What stands around a statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LowerContext {
    /// The number that the first of its entries will get.
    pub next: EntryId,
    /// The key of a source that stays: what is told without one rests on it.
    pub source: Option<String>,
}

/// A statement after its words have been looked up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lowered {
    /// What is to be appended, in order: each body with its label.
    pub entries: Vec<(Option<String>, Body)>,
    /// What the author should know.
    pub notes: Vec<String>,
    /// Names that it gives somebody and that others bear.
    pub shared: Vec<AmbiguousName>,
    /// Likely duplicates of the event recorded, by number.
    pub duplicates: Vec<EntryId>,
    /// When, as what and by whom it was recorded in the log that it was exported from.
    pub recorded: Option<EntryProvenance>,
    /// Where it was said before it came into that log.
    pub elsewhere: Option<Elsewhere>,
    /// The entries that it saw, where it was copied from another log.
    pub supersedes: Option<Vec<EntryId>>,
    /// Why it must not be recorded, unless the log holds exactly these entries already.
    pub objection: Option<Error>,
}

/// Looks up the words of a statement.
///
/// # Errors
/// If a name or word is unknown or ambiguous, or the parts of the statement do not go together.
pub fn lower(statement: &Statement, lookup: &Lookup<'_>, context: &LowerContext) -> Result<Lowered> {
    let recorded = statement.recorded.as_ref().map(EntryProvenance::read).transpose()?;
    let elsewhere =
        statement.first.as_ref().map(EntryProvenance::read).transpose()?.map(EntryProvenance::elsewhere);
    let mut lowerer = Lowerer::new(lookup, context);
    lowerer.exported = recorded.is_some();
    let body = lowerer.body(statement)?;
    let label = statement.label.as_ref();
    if let Some(label) = label
        && let Some(number) = lowerer.graph().labelled(&label.text)
    {
        let message = format!("`{}` is already the label of #{number}", label.text);
        let hint = format!("choose another label, or add a claim to that event with `cite {}`", label.text);
        lowerer.object(Error::new(ErrorKind::Meaning, message).hint(hint).at(label.span));
    }
    let superseded = statement.supersedes.as_ref();
    let superseded = superseded.map(|all| all.iter().map(|entry| lookup.reference(entry)).collect());
    let supersedes: Option<Vec<EntryId>> = superseded.transpose()?;
    let declared = lowerer.new.into_iter().map(|declare| (None, Body::Declare(declare)));
    let stated = std::iter::once((label.map(|label| label.text.clone()), body));
    Ok(Lowered {
        entries: declared.chain(stated).collect(),
        notes: lowerer.notes,
        shared: lowerer.shared,
        duplicates: lowerer.duplicates,
        recorded,
        elsewhere,
        supersedes,
        objection: lowerer.objection,
    })
}

/// The state of one lowering.
struct Lowerer<'t> {
    lookup: &'t Lookup<'t>,
    context: &'t LowerContext,
    /// Entities that the statement introduces with `new`, in order.
    new: Vec<Declare>,
    notes: Vec<String>,
    shared: Vec<AmbiguousName>,
    duplicates: Vec<EntryId>,
    objection: Option<Error>,
    /// Whether the statement was exported from another log.
    exported: bool,
}

impl<'t> Lowerer<'t> {
    fn new(lookup: &'t Lookup<'t>, context: &'t LowerContext) -> Self {
        let (new, notes, shared, duplicates) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { lookup, context, new, notes, shared, duplicates, objection: None, exported: false }
    }

    fn graph(&self) -> &'t Graph {
        self.lookup.view.graph()
    }

    /// Keeps the first reason not to record.
    fn object(&mut self, error: Error) {
        self.objection.get_or_insert(error);
    }

    /// Keeps a reason that lies in how an event stands at this moment. In the log that a statement was exported from
    /// it made sense when it was said, though what made it so may have been taken back since and not been exported.
    fn object_now(&mut self, error: Error) {
        if !self.exported {
            self.object(error);
        }
    }

    fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    fn body(&mut self, statement: &Statement) -> Result<Body> {
        let span = statement.span;
        match &statement.tell {
            Tell::Record(record) => self.record(record).map(Body::Record),
            Tell::Declare(declare) => self.declare(declare).map(Body::Declare),
            Tell::Source { key, fields } => self.source(key, fields).map(Body::Source),
            Tell::Cite { event, source, asserts, because } => {
                self.cite(event, source, asserts, because.as_deref())
            }
            Tell::Correct { refine, event, changes, because, sources } => {
                self.correct(*refine, event, changes, because.as_deref(), sources, span).map(Body::Correct)
            }
            Tell::Retract { target, because, sources } => {
                self.retract(target, because.as_deref(), sources, span)
            }
            Tell::Tie { same, event, duplicate, because, sources } => {
                self.tie(*same, event, duplicate, because.as_deref(), sources)
            }
            Tell::Merge { from, into, because } => self.merge(from, into, because.as_deref()),
            Tell::Split { from, into, events, because } => {
                self.split(from, into, events, because.as_deref(), span)
            }
            Tell::Rate { source, letter, because } => self.rate(source, *letter, because.as_deref(), span),
            Tell::Undo { target, because, sources } => self.undo(target, because.as_deref(), sources),
            Tell::Note { on, text, sources } => self.note_on(on, text, sources),
            Tell::Let { name, selection } => self.name_selection(name, selection),
            Tell::Define { what, name, parts } => self.define(*what, name, parts),
        }
    }
}

/// An error about parts that do not go together.
fn meaning(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Meaning, message)
}

/// Candidates near to a word, as owned texts.
fn near<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    annals_grammar::closest(word, known).into_iter().map(|near| near.to_owned()).collect()
}
