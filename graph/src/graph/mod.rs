//! The graph: a fold of the log that may be thrown away.
//!
//! Everything is in columns ([`crate::columns`]): a base that does not change, in memory or read from a snapshot as it
//! is touched, and what came since. Events are a table ([`table::EventTable`]) whose base is in order of time; what is
//! asked often has lists of them ([`postings::Postings`]). Entities, names and words carry the number of the entry that
//! brought them. Nothing is forgotten by a correction: later entries about an event are kept beside it as amendments,
//! and a [`View`](crate::view::View) applies those that its lens lets through.
//!
//! Texts that are seldom read (quotes, notes, titles) are packed beside the columns rather than fetched from the log: a
//! look at an event can then not fail, and memory holds what questions touch all the same, since a snapshot is read
//! block by block.

// What dates are counted from.
mod anchors;
// What each entry does.
pub mod apply;
// The bits of an event, and whether it is exact.
mod bits;
// What denials may cover.
mod denials;
// What is seldom read of events.
pub mod details;
// Those who take part.
pub mod entities;
// The lists of the base.
mod index;
// What lies in what, by type.
mod lying;
// Lists of events.
pub mod list;
// A new base.
mod merge;
// Names.
pub mod names;
// The words of names.
pub mod name_words;
// Participations.
pub mod parts;
// Lists by what is asked.
pub mod postings;
// The numbers in an entry.
pub mod references;
// Entries that make no sense.
pub mod sense;
// The graph in a snapshot.
pub mod snapshot;
// What was taken back.
mod undone;
// Events.
pub mod table;
// What events leave unsaid.
pub mod unsaid;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use annals_model::entry::{Body, Claim, EntryId, Source};
use annals_model::time::{Date, Day, Extent, Timestamp};
use annals_store::codec::unpack;

use self::anchors::CountedFrom;
pub use self::bits::{Bits, Mask};
pub use self::details::{Amendment, AmendmentKind, Detail};
pub use self::entities::{Entity, ParentRow};
pub use self::list::List;
pub use self::names::{Names, Naming};
pub use self::parts::{Part, Parts, Party};
pub use self::postings::{EVERY_KIND, Postings};
pub use self::sense::Senseless;
pub use self::table::EventTable;
pub use self::unsaid::UnsaidQuestion;
use crate::columns::{Column, Dictionary, Keyed, Packed, Rows};
use crate::ids::{EntityIx, EventIx, KindIx, SourceIx, TypeIx};
use crate::vocabulary::Vocabulary;

/// The bounds of what nobody dated: some day or other.
pub const UNDATED: Extent = Extent::one_of(Day::MIN, Day::MAX);

/// What an entry number stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Referent {
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
#[derive(Clone, Debug, Default)]
pub struct SourceRow {
    /// The entry that brought it.
    pub number: EntryId,
    /// What that says.
    pub source: Source,
    /// The bounds of its day of publication: the latest is never after the day it was recorded.
    pub published: Option<Extent>,
    /// Admiralty letters, with the entries that gave them.
    pub ratings: Vec<(EntryId, char)>,
}

/// A remark.
#[derive(Clone, Debug)]
pub struct NoteRow {
    /// The entry that brought it.
    pub number: EntryId,
    /// The remark.
    pub text: String,
    /// Where it rests.
    pub claim: Option<Claim>,
}

/// What an entry brought, as a word: 2 bits of what, 30 of its place.
const OTHER: u32 = 0;
const EVENT: u32 = 1;
const ENTITY: u32 = 2;
const SOURCE: u32 = 3;
const PLACE_BITS: u32 = 30;

/// The graph.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    pub(crate) vocabulary: Vocabulary,
    /// The entries that defined the vocabulary.
    definitions: Vec<(EntryId, Body)>,
    /// Names of entities by their folded form; each row is an entity, an entry, and what stands for the spelling.
    folded_names: Dictionary,
    /// The words of names; worked out when they are first asked for.
    name_words: std::sync::OnceLock<name_words::NameWords>,
    entities: Rows<Entity>,
    types: Column<u32>,
    sources: Rows<SourceRow>,
    source_keys: Dictionary,
    /// What each entry brought.
    brought: Column<u32>,
    events: EventTable,
    postings: Postings,
    /// How many of the events are in lists.
    listed: usize,
    labels: Dictionary,
    labels_of: Keyed,
    selections: BTreeMap<String, Vec<(EntryId, String)>>,
    notes: Keyed,
    undone: Keyed,
    /// What entries saw that were copied from another log.
    saw: Keyed,
    /// By event: the entry that tells it apart, and the other event.
    distinct: Keyed,
    /// By event: those in which it stands in a role, or that are tied to it.
    referring: Keyed,
    /// The days on which anything was recorded, each with its first entry.
    days: Vec<(Day, EntryId)>,
    newest: Timestamp,
    merged_entities: BTreeSet<EntityIx>,
    /// The entries that make no sense, in order.
    senseless: Vec<Senseless>,
    /// The events that are, or were at some time, denials, by kind.
    denials: BTreeMap<KindIx, BTreeSet<EntryId>>,
    /// Those of them that were not held against all other events yet.
    new_denials: BTreeSet<EntryId>,
    /// Of which types something was said to lie in, or stand at, something of which others.
    lying: BTreeSet<(TypeIx, TypeIx)>,
    /// What lies somewhere though nobody said where; worked out when first asked for, and again after an entry.
    parentless: std::sync::OnceLock<BTreeMap<TypeIx, Vec<EntityIx>>>,
    /// The events that dates are counted from.
    counted_from: CountedFrom,
    sections: Option<annals_store::snapshot::Sections>,
}

impl Graph {
    /// The number of the newest entry in it; 0 where there is none.
    #[must_use]
    pub fn head(&self) -> EntryId {
        self.brought.len() as EntryId
    }

    /// When that was recorded; `None` where there is none.
    #[must_use]
    pub fn newest(&self) -> Option<Timestamp> {
        (self.head() > 0).then_some(self.newest)
    }

    /// Whether what was read of the snapshot under it was not what had been written: no answer of it is to be trusted.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        self.sections.as_ref().is_some_and(annals_store::snapshot::Sections::is_damaged)
    }

    /// As the opposite of [`Self::is_damaged`], once all of the snapshot has been read.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.sections.as_ref().is_none_or(annals_store::snapshot::Sections::is_whole)
    }

    /// The words of the log.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
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

    /// The events of the base that are imprecise ([`Mask::HAPPENED_ON_ONE_DAY`]): not one event that happened on the day
    /// that its place says. In no order, some perhaps twice.
    pub fn imprecise_events(&self) -> impl Iterator<Item = EventIx> + '_ {
        self.postings.imprecise().chain(self.events.newly_flagged())
    }

    /// The events of the base about which something was entered since it was made.
    pub fn newly_flagged(&self) -> impl Iterator<Item = EventIx> + '_ {
        self.events.newly_flagged()
    }

    /// How many these are, at most.
    #[must_use]
    pub fn imprecise_count(&self) -> usize {
        self.postings.imprecise_len() + self.events.newly_flagged().count()
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

    /// The place of every entity, in the order of their entries.
    pub fn entity_places(&self) -> impl Iterator<Item = EntityIx> + use<> {
        (0..self.entities.len()).filter_map(EntityIx::next)
    }

    /// The type of an entity.
    #[must_use]
    pub fn type_of(&self, ix: EntityIx) -> TypeIx {
        TypeIx(u16::try_from(self.types.get(ix.at())).unwrap_or_default())
    }

    /// An entity; one that says nothing where `ix` is of another graph.
    #[must_use]
    pub fn entity(&self, ix: EntityIx) -> &Entity {
        self.entities.get(ix.at())
    }

    /// A source; one that says nothing where `ix` is of another graph.
    #[must_use]
    pub fn source(&self, ix: SourceIx) -> &SourceRow {
        self.sources.get(ix.at())
    }

    /// Every source, in the order of their entries.
    pub fn sources(&self) -> impl Iterator<Item = (SourceIx, &SourceRow)> {
        self.sources.iter().enumerate().filter_map(|(i, s)| Some((SourceIx::next(i)?, s)))
    }

    /// The number of sources.
    #[must_use]
    pub fn source_count(&self) -> usize {
        self.sources.len()
    }

    /// The source cited by this word.
    #[must_use]
    pub fn source_keyed(&self, key: &str) -> Option<SourceIx> {
        self.source_keys.get(&annals_model::folding::fold(key)).last().map(|row| SourceIx(row[0]))
    }

    /// What an entry brought, and where it is.
    fn brought_by(&self, number: EntryId) -> (u32, u32) {
        let at = number.checked_sub(1).and_then(|at| usize::try_from(at).ok());
        let word = at.map_or(0, |at| self.brought.get(at));
        (word >> PLACE_BITS, word & ((1 << PLACE_BITS) - 1))
    }

    /// The source that this entry brought.
    #[must_use]
    pub fn source_numbered(&self, number: EntryId) -> Option<SourceIx> {
        let (what, place) = self.brought_by(number);
        (what == SOURCE).then_some(SourceIx(place))
    }

    /// The event that this entry recorded.
    #[must_use]
    pub fn event_numbered(&self, number: EntryId) -> Option<EventIx> {
        let (what, place) = self.brought_by(number);
        (what == EVENT).then_some(EventIx(place))
    }

    /// The entity that this entry declared first, or added to.
    #[must_use]
    pub fn entity_numbered(&self, number: EntryId) -> Option<EntityIx> {
        let (what, place) = self.brought_by(number);
        (what == ENTITY).then_some(EntityIx(place))
    }

    /// What an entry number stands for; `None` where there is no such entry.
    #[must_use]
    pub fn what(&self, number: EntryId) -> Option<Referent> {
        if number == 0 || number > self.head() {
            return None;
        }
        let event = self.event_numbered(number).map(Referent::Event);
        let entity = || self.entity_numbered(number).map(Referent::Entity);
        let source = || self.source_numbered(number).map(Referent::Source);
        Some(event.or_else(entity).or_else(source).unwrap_or(Referent::Other))
    }

    /// The entry with this label.
    #[must_use]
    pub fn labelled(&self, label: &str) -> Option<EntryId> {
        self.labels.get(label).last().map(|row| EntryId::from(row[0]))
    }

    /// The label of an entry.
    #[must_use]
    pub fn label_of(&self, number: EntryId) -> Option<Cow<'_, str>> {
        self.labels_of.get(number).last().map(|bytes| match bytes {
            Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        })
    }

    /// All labels, in order.
    pub fn labels(&self) -> impl Iterator<Item = (Cow<'_, str>, EntryId)> {
        self.labels_from("")
    }

    /// The labels that are not before this text, in order.
    pub fn labels_from(&self, text: &str) -> impl Iterator<Item = (Cow<'_, str>, EntryId)> + use<'_> {
        let newest = |rows: Vec<[u32; 3]>| rows.last().map(|row| EntryId::from(row[0]));
        self.labels.from(text).filter_map(move |(label, rows)| Some((label, newest(rows)?)))
    }

    /// Whether there are more labels than this. At most so many are counted.
    #[must_use]
    pub fn has_more_labels_than(&self, count: usize) -> bool {
        self.labels.begun("").nth(count).is_some()
    }

    /// The sources whose folded key begins with this folded text, in the order of their entries.
    #[must_use]
    pub fn sources_beginning(&self, folded: &str) -> Vec<SourceIx> {
        let mut found: Vec<SourceIx> = self.source_keys.begun(folded).map(|row| SourceIx(row[0])).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The phrase that a name given with `let` stands for, by the newest entry up to `bound`.
    #[must_use]
    pub fn selection_named(&self, name: &str, bound: Option<EntryId>) -> Option<&str> {
        self.selection_entry(name, bound).map(|(_, phrase)| phrase)
    }

    /// The same, with that entry.
    #[must_use]
    pub fn selection_entry(&self, name: &str, bound: Option<EntryId>) -> Option<(EntryId, &str)> {
        let versions = self.selections.get(&annals_model::folding::fold(name))?;
        let visible = versions.iter().rev().find(|(number, _)| bound.is_none_or(|bound| *number <= bound));
        visible.map(|(number, phrase)| (*number, phrase.as_str()))
    }

    /// The newest entry that defines a word just so.
    #[must_use]
    pub fn defined_so(&self, definition: &Body) -> Option<EntryId> {
        let mut definitions = self.definitions.iter().rev();
        definitions.find(|(_, known)| known == definition).map(|(number, _)| *number)
    }

    /// The names given with `let`, in order.
    pub fn selections(&self) -> impl Iterator<Item = &str> {
        self.selections.keys().map(String::as_str)
    }

    /// The remarks about an entry.
    #[must_use]
    pub fn notes_on(&self, number: EntryId) -> Vec<NoteRow> {
        self.notes.get(number).filter_map(|bytes| NoteRow::unpack(&bytes)).collect()
    }

    /// The day on which an entry was recorded.
    #[must_use]
    pub fn recorded_day(&self, number: EntryId) -> Option<Day> {
        if number == 0 || number > self.head() {
            return None;
        }
        let at = self.days.partition_point(|(_, first)| *first <= number).checked_sub(1)?;
        self.days.get(at).map(|(day, _)| *day)
    }

    /// The newest entry recorded by the end of this day; 0 where there is none.
    #[must_use]
    pub fn head_on(&self, day: Day) -> EntryId {
        let next = self.days.partition_point(|(known, _)| *known <= day);
        self.days.get(next).map_or(self.head(), |(_, first)| first - 1)
    }

    /// The entries about its event that an entry saw, if it was copied from another log: else it saw all before it.
    #[must_use]
    pub fn saw(&self, number: EntryId) -> Option<Vec<EntryId>> {
        self.saw.get(number).filter_map(|bytes| unpack(&bytes)).last()
    }

    /// What an entry that brings nothing of its own takes back, changes, ties, merges or rates: the event that a
    /// correction, claim, tie or retraction is about, the entity that a merge is of, the source that is rated, the entry
    /// that is undone. `None` for notes, definitions and whatever else cannot be undone.
    #[must_use]
    pub fn about(&self, number: EntryId) -> Option<EntryId> {
        let (what, place) = self.brought_by(number);
        (what == OTHER && place > 0).then(|| EntryId::from(place))
    }

    /// The entries that tell an event apart from another, in order, each with the number of the other.
    pub fn distinctions(&self, event: EventIx) -> impl Iterator<Item = (EntryId, EntryId)> + '_ {
        self.distinct.get(self.events.number(event)).filter_map(|bytes| unpack(&bytes))
    }

    /// The entries that tell an event apart from another, in order.
    pub fn distinctions_of(&self, event: EventIx) -> impl Iterator<Item = EntryId> + '_ {
        self.distinctions(event).map(|(number, _)| number)
    }

    /// The entries that tell two events apart, in order.
    pub fn distinctions_between(&self, one: EventIx, other: EventIx) -> impl Iterator<Item = EntryId> + '_ {
        let other = self.events.number(other);
        self.distinctions(one).filter(move |(_, of)| *of == other).map(|(number, _)| number)
    }

    /// Whether an entry tells two events apart.
    #[must_use]
    pub fn is_distinction(&self, number: EntryId) -> bool {
        let event = self.about(number).and_then(|event| self.event_numbered(event));
        event.is_some_and(|event| self.distinctions_of(event).any(|entry| entry == number))
    }

    /// The events with later entries about them, in the order of their own.
    pub fn amended_events(&self) -> impl Iterator<Item = EventIx> + '_ {
        self.events.amended().into_iter().filter_map(|event| self.event_numbered(event))
    }

    /// The event that a later entry is about.
    #[must_use]
    pub fn event_amended_by(&self, number: EntryId) -> Option<EventIx> {
        let by =
            |ix: EventIx| self.events.amendments(ix).into_iter().find(|amendment| amendment.number == number);
        if self.entity_numbered(number).is_some() {
            // A split declares somebody, and moves events.
            return self.amended_events().find(|ix| by(*ix).is_some());
        }
        let event = self.event_numbered(self.about(number)?)?;
        // A tie is about two events; the one that was recorded first is named.
        match by(event)?.kind {
            AmendmentKind::HasDuplicate(duplicate) if duplicate < self.events.number(event) => {
                self.event_numbered(duplicate)
            }
            _ => Some(event),
        }
    }

    /// The events in which an event stands in a role, or that are tied to it, in the order of their entries.
    pub fn referring_to(&self, event: EventIx) -> impl Iterator<Item = EventIx> + '_ {
        let numbers = self.referring.get(self.events.number(event)).filter_map(|bytes| unpack(&bytes));
        numbers.filter_map(|number| self.event_numbered(number))
    }

    /// The entries that declare an entity, in order.
    #[must_use]
    pub fn declarations_of(&self, entity: EntityIx) -> &[EntryId] {
        &self.entity(entity).declared
    }

    /// What is seldom read of an event, as recorded.
    #[must_use]
    pub fn detail(&self, ix: EventIx) -> Detail {
        if let Some(reported) = self.events.detailed(ix) {
            return reported.detail;
        }
        let source = self.events.only_source(ix).map(|source| self.source(source).number);
        let claims = source.map(Claim::of).into_iter().collect();
        Detail { date: self.events.plain_date(ix), claims, ..Detail::default() }
    }

    /// The date of an event as it was stated when it was recorded.
    #[must_use]
    pub fn date(&self, ix: EventIx) -> Option<Date> {
        self.events.detailed(ix).map_or_else(|| self.events.plain_date(ix), |reported| reported.detail.date)
    }

    /// The bounds of the day an event was first reported, by the claims it was recorded with.
    #[must_use]
    pub fn known_of(&self, ix: EventIx) -> Extent {
        if let Some(reported) = self.events.detailed(ix) {
            return reported.known;
        }
        let recorded = self.recorded_day(self.events.number(ix)).unwrap_or(Day::MAX);
        let published = self.events.only_source(ix).and_then(|source| self.source(source).published);
        reported_by(published, recorded)
    }

    /// All that the log said, in one number, to tell whether two graphs are alike. It is good for one process.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        for ix in self.events.in_order_of_entries() {
            (self.events.time_key(ix), self.events.kind(ix), self.events.mood(ix)).hash(&mut hasher);
            for part in self.events.parts(ix) {
                let event = table::event_in(part).map(|event| self.events.number(event));
                (part.role, event.map_or(Ok(part.who), Err)).hash(&mut hasher);
            }
            self.known_of(ix).hash(&mut hasher);
            if self.events.has_flag(ix, bits::flag::DETAILED | bits::flag::AMENDED) {
                format!("{:?}{:?}", self.detail(ix), self.events.amendments(ix)).hash(&mut hasher);
            } else {
                (self.events.only_source(ix), self.events.plain_date(ix)).hash(&mut hasher);
            }
        }
        self.entities.iter().for_each(|entity| format!("{entity:?}").hash(&mut hasher));
        self.sources.iter().for_each(|source| format!("{source:?}").hash(&mut hasher));
        self.names().iter().for_each(|(name, namings)| {
            format!("{:?}", (name, namings.collect::<Vec<_>>())).hash(&mut hasher);
        });
        self.labels().for_each(|(label, number)| (label, number).hash(&mut hasher));
        for number in 1..=self.head() {
            (self.label_of(number), self.undos_of(number), self.recorded_day(number)).hash(&mut hasher);
            self.saw(number).hash(&mut hasher);
            format!("{:?}", self.notes_on(number)).hash(&mut hasher);
        }
        format!("{:?}{:?}{:?}", self.selections, self.newest, self.senseless).hash(&mut hasher);
        hasher.finish()
    }

    /// Bytes by column if all of it is in memory.
    #[must_use]
    pub fn bytes_by_column(&self) -> Vec<(String, usize)> {
        let named = |of: &'static str| move |(name, bytes): (&str, usize)| (format!("{of}{name}"), bytes);
        let events = self.events.bytes_by_column().into_iter().map(named("events, "));
        let lists = self.postings.bytes_by_list().into_iter().map(named("lists "));
        let others = [
            ("entries", self.brought.bytes()),
            ("entities", self.entities.bytes() + self.types.bytes()),
            ("names", self.folded_names.bytes()),
            ("sources", self.sources.bytes() + self.source_keys.bytes()),
            ("labels", self.labels.bytes() + self.labels_of.bytes()),
            (
                "notes and ties",
                [&self.notes, &self.undone, &self.saw, &self.distinct, &self.referring]
                    .map(Keyed::bytes)
                    .iter()
                    .sum(),
            ),
        ];
        events.chain(lists).chain(others.into_iter().map(named(""))).collect()
    }

    /// The entries of the events that are, or were at some time, denials, by their kinds.
    #[must_use]
    pub fn denials(&self) -> &BTreeMap<KindIx, BTreeSet<EntryId>> {
        &self.denials
    }

    /// Whether any entity was ever merged into another.
    #[must_use]
    pub fn has_merges(&self) -> bool {
        !self.merged_entities.is_empty()
    }

    /// Whether an entity was ever merged into another.
    #[must_use]
    pub fn was_merged(&self, entity: EntityIx) -> bool {
        self.merged_entities.contains(&entity)
    }
}

/// The bounds of the day of a report: that of its source, never after the day it was recorded; a source with no date
/// says nothing earlier than its own entry does.
fn reported_by(published: Option<Extent>, recorded: Day) -> Extent {
    let day = Extent::day(recorded);
    published.map_or(day, |extent| Extent { latest: extent.latest.min(recorded), ..extent })
}
