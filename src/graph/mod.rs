//! The graph: a fold of the log, in memory, that may be thrown away.
//!
//! Events are columns ordered by arrival ([`table::EventTable`]); what is asked often has sorted lists of them
//! ([`postings::Postings`]): by kind, by (entity, role), by time. Entities, names and words carry the number of the
//! entry that brought them. Nothing is forgotten by a correction: later entries about an event are kept beside it as
//! amendments, and a [`View`](crate::view::View) applies those that its lens lets through.

pub mod apply;
pub mod entities;
pub mod names;
pub mod postings;
pub mod table;

use std::collections::BTreeMap;

use annals_store::entry::{Claim, Number, Source};
use annals_store::time::{Day, Extent, Timestamp};

pub use self::entities::{Entity, ParentRow};
pub use self::names::Names;
pub use self::postings::Postings;
pub use self::table::{Amendment, AmendmentKind, EventTable, Part, Party};
use crate::ids::{EntityIx, EventIx, SourceIx};
use crate::vocabulary::Vocabulary;

/// The bounds of what nobody dated: some day or other.
pub const UNDATED: Extent = Extent::one_of(Day::MIN, Day::MAX);

/// What an entry number stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// An event.
    Event(EventIx),
    /// An entity.
    Entity(EntityIx),
    /// A source.
    Source(SourceIx),
    /// A word of the vocabulary, a note, a correction, …: an entry that is neither of these.
    Other,
}

/// A source with its entry.
#[derive(Clone, Debug)]
pub struct SourceRow {
    /// The entry that brought it.
    pub number: Number,
    /// What that says.
    pub source: Source,
    /// The bounds of its day of publication: the latest is never after the day it was recorded.
    pub published: Option<Extent>,
    /// Admiralty letters, with the entries that gave them.
    pub ratings: Vec<(Number, char)>,
}

/// A remark.
#[derive(Clone, Debug)]
pub struct NoteRow {
    /// The entry that brought it.
    pub number: Number,
    /// The remark.
    pub text: String,
    /// Where it rests.
    pub claim: Option<Claim>,
}

/// The graph.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    pub(crate) vocabulary: Vocabulary,
    pub(crate) names: Names,
    pub(crate) entities: Vec<Entity>,
    pub(crate) entity_keys: std::collections::HashMap<(u16, String), EntityIx>,
    pub(crate) entity_numbers: BTreeMap<Number, EntityIx>,
    pub(crate) sources: Vec<SourceRow>,
    pub(crate) source_keys: BTreeMap<String, SourceIx>,
    pub(crate) source_numbers: BTreeMap<Number, SourceIx>,
    pub(crate) events: EventTable,
    pub(crate) postings: Postings,
    pub(crate) labels: BTreeMap<String, Number>,
    pub(crate) labels_of: BTreeMap<Number, String>,
    pub(crate) selections: BTreeMap<String, Vec<(Number, String)>>,
    pub(crate) notes: BTreeMap<Number, Vec<NoteRow>>,
    pub(crate) undone: BTreeMap<Number, Vec<Number>>,
    pub(crate) distinct: Vec<(Number, EventIx, EventIx)>,
    pub(crate) recorded: Vec<Timestamp>,
    pub(crate) merges: usize,
}

impl Graph {
    /// The number of the newest entry in it; 0 where there is none.
    #[must_use]
    pub fn head(&self) -> Number {
        self.recorded.len() as Number
    }

    /// The words of the log.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The names of entities.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// The events.
    #[must_use]
    pub fn events(&self) -> &EventTable {
        &self.events
    }

    /// The sorted lists of events.
    #[must_use]
    pub fn postings(&self) -> &Postings {
        &self.postings
    }

    /// The number of entities.
    #[must_use]
    pub fn entity_count(&self) -> usize {
        self.entities.len()
    }

    /// Every entity, in the order of their entries.
    pub fn entities(&self) -> impl Iterator<Item = (EntityIx, &Entity)> {
        self.entities.iter().enumerate().filter_map(|(i, e)| Some((EntityIx::next(i)?, e)))
    }

    /// An entity.
    ///
    /// # Panics
    /// If `ix` is of another graph.
    #[must_use]
    pub fn entity(&self, ix: EntityIx) -> &Entity {
        &self.entities[ix.at()]
    }

    /// A source.
    ///
    /// # Panics
    /// If `ix` is of another graph.
    #[must_use]
    pub fn source(&self, ix: SourceIx) -> &SourceRow {
        &self.sources[ix.at()]
    }

    /// Every source, in the order of their entries.
    pub fn sources(&self) -> impl Iterator<Item = (SourceIx, &SourceRow)> {
        self.sources.iter().enumerate().filter_map(|(i, s)| Some((SourceIx::next(i)?, s)))
    }

    /// The source cited by this word.
    #[must_use]
    pub fn source_keyed(&self, key: &str) -> Option<SourceIx> {
        self.source_keys.get(&crate::folding::fold(key)).copied()
    }

    /// The source that this entry brought.
    #[must_use]
    pub fn source_numbered(&self, number: Number) -> Option<SourceIx> {
        self.source_numbers.get(&number).copied()
    }

    /// The event that this entry recorded.
    #[must_use]
    pub fn event_numbered(&self, number: Number) -> Option<EventIx> {
        self.events.numbered(number)
    }

    /// The entity that this entry declared first, or added to.
    #[must_use]
    pub fn entity_numbered(&self, number: Number) -> Option<EntityIx> {
        self.entity_numbers.get(&number).copied()
    }

    /// What an entry number stands for; `None` where there is no such entry.
    #[must_use]
    pub fn what(&self, number: Number) -> Option<What> {
        if number == 0 || number > self.head() {
            return None;
        }
        let event = self.event_numbered(number).map(What::Event);
        let entity = || self.entity_numbered(number).map(What::Entity);
        let source = || self.source_numbered(number).map(What::Source);
        Some(event.or_else(entity).or_else(source).unwrap_or(What::Other))
    }

    /// The entry with this label.
    #[must_use]
    pub fn labelled(&self, label: &str) -> Option<Number> {
        self.labels.get(label).copied()
    }

    /// The label of an entry.
    #[must_use]
    pub fn label_of(&self, number: Number) -> Option<&str> {
        self.labels_of.get(&number).map(String::as_str)
    }

    /// All labels, in order.
    pub fn labels(&self) -> impl Iterator<Item = (&str, Number)> {
        self.labels.iter().map(|(label, number)| (label.as_str(), *number))
    }

    /// The phrase that a name given with `let` stands for, by the newest entry up to `bound`.
    #[must_use]
    pub fn selection_named(&self, name: &str, bound: Option<Number>) -> Option<&str> {
        let versions = self.selections.get(&crate::folding::fold(name))?;
        let visible = versions.iter().rev().find(|(number, _)| bound.is_none_or(|bound| *number <= bound));
        visible.map(|(_, phrase)| phrase.as_str())
    }

    /// The names given with `let`, in order.
    pub fn selections(&self) -> impl Iterator<Item = &str> {
        self.selections.keys().map(String::as_str)
    }

    /// The remarks about an entry.
    #[must_use]
    pub fn notes_on(&self, number: Number) -> &[NoteRow] {
        self.notes.get(&number).map_or(&[], Vec::as_slice)
    }

    /// When an entry was recorded.
    #[must_use]
    pub fn recorded(&self, number: Number) -> Option<Timestamp> {
        self.recorded.get(usize::try_from(number.checked_sub(1)?).ok()?).copied()
    }

    /// The newest entry recorded by the end of this day; 0 where there is none.
    #[must_use]
    pub fn head_on(&self, day: Day) -> Number {
        let end = Timestamp::end_of_day(day);
        self.recorded.partition_point(|recorded| *recorded <= end) as Number
    }

    /// The entries that take this one back, in order, whether or not they stand themselves.
    #[must_use]
    pub fn undos_of(&self, number: Number) -> &[Number] {
        self.undone.get(&number).map_or(&[], Vec::as_slice)
    }

    /// Whether an entry takes another one back.
    #[must_use]
    pub fn is_undo(&self, number: Number) -> bool {
        self.undone.values().any(|undos| undos.contains(&number))
    }

    /// The entries that tell an event apart from another, in order.
    pub fn distinctions_of(&self, event: EventIx) -> impl Iterator<Item = Number> + '_ {
        self.distinct.iter().filter(move |(_, a, b)| *a == event || *b == event).map(|(number, ..)| *number)
    }

    /// The entries that tell two events apart, in order.
    pub fn distinctions_between(&self, one: EventIx, other: EventIx) -> impl Iterator<Item = Number> + '_ {
        let pair = (one.min(other), one.max(other));
        self.distinct
            .iter()
            .filter(move |(_, a, b)| (*a.min(b), *a.max(b)) == pair)
            .map(|(number, ..)| *number)
    }

    /// The entries that declare an entity, in order.
    pub fn declarations_of(&self, entity: EntityIx) -> impl Iterator<Item = Number> + '_ {
        self.entity_numbers.iter().filter(move |(_, ix)| **ix == entity).map(|(number, _)| *number)
    }

    /// The columns, names and words in one number, to tell whether two graphs are alike. It is good for one process.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        for ix in self.events.all() {
            (self.events.time_key(ix), self.events.kind(ix), self.events.mood(ix)).hash(&mut hasher);
            self.events.parts(ix).hash(&mut hasher);
            self.events.amendments(ix).len().hash(&mut hasher);
        }
        self.postings.by_time().hash(&mut hasher);
        for entity in &self.entities {
            (entity.number, entity.ty, &entity.name, entity.also.len(), entity.parents.len())
                .hash(&mut hasher);
        }
        self.recorded.hash(&mut hasher);
        hasher.finish()
    }

    /// Whether any entity was ever merged into another.
    #[must_use]
    pub fn has_merges(&self) -> bool {
        self.merges > 0
    }

    /// Whether an entry counts among those up to `bound`: it is one of them and has not been taken back.
    #[must_use]
    pub fn stands(&self, number: Number, bound: Option<Number>) -> bool {
        if bound.is_some_and(|bound| number > bound) {
            return false;
        }
        // An undo that has itself been undone does not count; chains end, since each points at an earlier entry.
        !self.undone.get(&number).into_iter().flatten().any(|undo| self.stands(*undo, bound))
    }
}
