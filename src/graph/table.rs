//! The table of events, in columns, in the order of their entries.

use std::collections::BTreeMap;

use annals_store::entry::{Change, Claim, Mood, Number, Record, Role};
use annals_store::time::{Day, Extent};

use crate::ids::{EntityIx, EventIx, KindIx};

/// Who or what stands in a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// An entity.
    Entity(EntityIx),
    /// Another event.
    Event(EventIx),
}

/// A participation: somebody in a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Part {
    /// The role.
    pub role: Role,
    /// Who.
    pub who: Party,
}

/// A later entry about an event.
#[derive(Clone, Debug)]
pub struct Amendment {
    /// The entry.
    pub number: Number,
    /// When it was reported.
    pub known: Extent,
    /// What it does.
    pub kind: AmendmentKind,
}

/// What a later entry does to an event.
#[derive(Clone, Debug)]
pub enum AmendmentKind {
    /// One more claim.
    Cite(Claim),
    /// Other values, with what they rest on.
    Change {
        /// The fields.
        changes: Vec<Change>,
        /// What they rest on.
        claims: Vec<Claim>,
        /// Whether it only sharpens.
        refine: bool,
        /// Why.
        because: Option<String>,
    },
    /// A participant is another entity from now on (`split`).
    Moved {
        /// The entity named before.
        from: EntityIx,
        /// The one that is meant.
        into: EntityIx,
    },
    /// It is withdrawn.
    Retract(Option<String>),
    /// It tells this other event again.
    TwinOf(EventIx),
    /// This other event tells it again.
    HasTwin(EventIx),
}

/// The events in columns. Every column is as long as every other; a row is never removed.
#[derive(Clone, Debug, Default)]
pub struct EventTable {
    /// The entry of each: ascending.
    number: Vec<Number>,
    kind: Vec<KindIx>,
    mood: Vec<Mood>,
    earliest: Vec<Day>,
    latest: Vec<Day>,
    throughout: Vec<bool>,
    known_earliest: Vec<Day>,
    known_latest: Vec<Day>,
    /// Where each one's participations begin; one more than there are events.
    parts_from: Vec<u32>,
    parts: Vec<Part>,
    /// What is seldom read: date as stated, quantity, count, links, claims.
    record: Vec<Record>,
    amendments: BTreeMap<EventIx, Vec<Amendment>>,
}

impl EventTable {
    /// The number of events.
    #[must_use]
    pub fn len(&self) -> usize {
        self.number.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.number.is_empty()
    }

    /// Every event, in the order of their entries.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = EventIx> + use<> {
        (0..u32::try_from(self.len()).unwrap_or(u32::MAX)).map(EventIx)
    }

    /// Adds an event and says where; `None` where the table is full.
    pub(super) fn push(
        &mut self,
        number: Number,
        kind: KindIx,
        extent: Extent,
        known: Extent,
        parts: impl IntoIterator<Item = Part>,
        record: Record,
    ) -> Option<EventIx> {
        let ix = EventIx::next(self.len())?;
        if self.parts_from.is_empty() {
            self.parts_from.push(0);
        }
        self.parts.extend(parts);
        let parts_end = u32::try_from(self.parts.len()).ok()?;
        self.parts_from.push(parts_end);
        self.number.push(number);
        self.kind.push(kind);
        self.mood.push(record.mood);
        self.earliest.push(extent.earliest);
        self.latest.push(extent.latest);
        self.throughout.push(extent.throughout);
        self.known_earliest.push(known.earliest);
        self.known_latest.push(known.latest);
        self.record.push(record);
        Some(ix)
    }

    /// Keeps a later entry about an event.
    pub(super) fn amend(&mut self, event: EventIx, amendment: Amendment) {
        self.amendments.entry(event).or_default().push(amendment);
    }

    /// The event that this entry recorded.
    #[must_use]
    pub fn numbered(&self, number: Number) -> Option<EventIx> {
        EventIx::next(self.number.binary_search(&number).ok()?)
    }

    /// The entry of an event.
    #[must_use]
    pub fn number(&self, ix: EventIx) -> Number {
        self.number[ix.at()]
    }

    /// Its kind as recorded.
    #[must_use]
    pub fn kind(&self, ix: EventIx) -> KindIx {
        self.kind[ix.at()]
    }

    /// Its mood as recorded.
    #[must_use]
    pub fn mood(&self, ix: EventIx) -> Mood {
        self.mood[ix.at()]
    }

    /// The bounds of its date as recorded.
    #[must_use]
    pub fn extent(&self, ix: EventIx) -> Extent {
        let at = ix.at();
        Extent { earliest: self.earliest[at], latest: self.latest[at], throughout: self.throughout[at] }
    }

    /// The bounds of the day it was first reported, by the claims it was recorded with.
    #[must_use]
    pub fn known(&self, ix: EventIx) -> Extent {
        let at = ix.at();
        Extent { earliest: self.known_earliest[at], latest: self.known_latest[at], throughout: false }
    }

    /// Its participations as recorded.
    #[must_use]
    pub fn parts(&self, ix: EventIx) -> &[Part] {
        let bound = |at: usize| usize::try_from(self.parts_from[at]).unwrap_or(usize::MAX);
        &self.parts[bound(ix.at())..bound(ix.at() + 1)]
    }

    /// It as recorded.
    #[must_use]
    pub fn record(&self, ix: EventIx) -> &Record {
        &self.record[ix.at()]
    }

    /// Later entries about it, in order.
    #[must_use]
    pub fn amendments(&self, ix: EventIx) -> &[Amendment] {
        self.amendments.get(&ix).map_or(&[], Vec::as_slice)
    }

    /// Those with later entries about them, in order.
    pub fn amended(&self) -> impl Iterator<Item = EventIx> {
        self.amendments.keys().copied()
    }

    /// Whether any event has later entries about it.
    #[must_use]
    pub fn has_amendments(&self) -> bool {
        !self.amendments.is_empty()
    }

    /// The key by which events are ordered in time: earliest day, latest day, entry.
    #[must_use]
    pub fn time_key(&self, ix: EventIx) -> (Day, Day, Number) {
        let at = ix.at();
        (self.earliest[at], self.latest[at], self.number[at])
    }

    /// Bytes in memory, by column, without what the seldom read part points to.
    #[must_use]
    pub fn bytes_by_column(&self) -> Vec<(&'static str, usize)> {
        fn bytes<T>(column: &[T]) -> usize {
            std::mem::size_of_val(column)
        }
        vec![
            ("number", bytes(&self.number)),
            ("kind", bytes(&self.kind)),
            ("mood", bytes(&self.mood)),
            ("bounds", bytes(&self.earliest) + bytes(&self.latest) + bytes(&self.throughout)),
            ("reported", bytes(&self.known_earliest) + bytes(&self.known_latest)),
            ("participations", bytes(&self.parts) + bytes(&self.parts_from)),
            ("seldom read", bytes(&self.record)),
        ]
    }
}
