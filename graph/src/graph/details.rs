//! What is seldom read of events and of later entries about them, packed.

use annals_model::entry::{Change, Claim, Count, EntryId, Link, Quantity, Record};
use annals_model::time::{Date, Day, Extent};
use annals_store::codec::{pack, unpack};

use crate::columns::Packed;
use crate::ids::EntityIx;

/// What is seldom read of an event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Detail {
    /// When, as stated.
    pub date: Option<Date>,
    /// How much, of what.
    pub quantity: Option<Quantity>,
    /// For an aggregate: how many events it stands for.
    pub count: Option<Count>,
    /// Of those an aggregate stands for, the ones recorded on their own.
    pub members: Vec<EntryId>,
    /// Ties to other events.
    pub links: Vec<(Link, EntryId)>,
    /// What it rests on.
    pub claims: Vec<Claim>,
}

impl Detail {
    /// That of a record.
    #[must_use]
    pub fn of(record: Record) -> Self {
        let Record { date, quantity, count, members, links, claims, .. } = record;
        Self { date, quantity, count, members, links, claims }
    }

    /// The source, if all it holds is one claim that says no more than that, or nothing, and a date that is one day.
    pub(super) fn plain(&self) -> Option<Option<EntryId>> {
        let Self { date, quantity, count, members, links, claims } = self;
        let day = |date: &Date| date.earliest.is_some_and(|day| *date == Date::of_day(day));
        let empty = quantity.is_none() && count.is_none() && members.is_empty() && links.is_empty();
        if !empty || !date.as_ref().is_none_or(day) {
            return None;
        }
        match claims.as_slice() {
            [] => Some(None),
            [claim] => (*claim == Claim::of(claim.source)).then_some(Some(claim.source)),
            _ => None,
        }
    }
}

/// A detail with the bounds of the day the event was first reported.
pub(super) struct Reported {
    pub known: Extent,
    pub detail: Detail,
}

impl Packed for Reported {
    fn pack(&self, bytes: &mut Vec<u8>) {
        let Detail { date, quantity, count, members, links, claims } = &self.detail;
        let known = (self.known.earliest, self.known.latest);
        pack(&(known, date, quantity, count, members, links, claims), bytes);
    }

    fn unpack(bytes: &[u8]) -> Option<Self> {
        let ((earliest, latest), date, quantity, count, members, links, claims) = unpack(bytes)?;
        let detail = Detail { date, quantity, count, members, links, claims };
        Some(Self { known: Extent::one_of(earliest, latest), detail })
    }
}

/// A later entry about an event.
#[derive(Clone, Debug)]
pub struct Amendment {
    /// The entry.
    pub number: EntryId,
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
    /// It tells this other event again: the number of its entry.
    DuplicateOf(EntryId),
    /// This other event tells it again: the number of its entry.
    HasDuplicate(EntryId),
}

impl AmendmentKind {
    /// The event that it makes one with this one: the number of its entry.
    #[must_use]
    pub fn one_with(&self) -> Option<EntryId> {
        match self {
            Self::DuplicateOf(other) | Self::HasDuplicate(other) => Some(*other),
            _ => None,
        }
    }
}

/// The numbers by which kinds of amendment are told apart in bytes.
const CITE: u8 = 0;
const CHANGE: u8 = 1;
const MOVED: u8 = 2;
const RETRACT: u8 = 3;
const DUPLICATE_OF: u8 = 4;
const HAS_DUPLICATE: u8 = 5;

impl Packed for Amendment {
    fn pack(&self, bytes: &mut Vec<u8>) {
        let head = (self.number, self.known.earliest, self.known.latest);
        match &self.kind {
            AmendmentKind::Cite(claim) => pack(&(CITE, head, claim), bytes),
            AmendmentKind::Change { changes, claims, refine, because } => {
                pack(&(CHANGE, head, changes, claims, refine, because), bytes);
            }
            AmendmentKind::Moved { from, into } => pack(&(MOVED, head, from.0, into.0), bytes),
            AmendmentKind::Retract(because) => pack(&(RETRACT, head, because), bytes),
            AmendmentKind::DuplicateOf(number) => pack(&(DUPLICATE_OF, head, number), bytes),
            AmendmentKind::HasDuplicate(number) => pack(&(HAS_DUPLICATE, head, number), bytes),
        }
    }

    fn unpack(bytes: &[u8]) -> Option<Self> {
        type Head = (EntryId, Day, Day);
        let (tag, rest) = bytes.split_first()?;
        let ((number, earliest, latest), kind): (Head, AmendmentKind) = match *tag {
            CITE => unpack::<(Head, Claim)>(rest).map(|(head, claim)| (head, AmendmentKind::Cite(claim)))?,
            CHANGE => {
                let (head, changes, claims, refine, because) = unpack(rest)?;
                (head, AmendmentKind::Change { changes, claims, refine, because })
            }
            MOVED => {
                let (head, from, into) = unpack(rest)?;
                (head, AmendmentKind::Moved { from: EntityIx(from), into: EntityIx(into) })
            }
            RETRACT => unpack(rest).map(|(head, because)| (head, AmendmentKind::Retract(because)))?,
            DUPLICATE_OF => unpack(rest).map(|(head, number)| (head, AmendmentKind::DuplicateOf(number)))?,
            HAS_DUPLICATE => {
                unpack(rest).map(|(head, number)| (head, AmendmentKind::HasDuplicate(number)))?
            }
            _ => return None,
        };
        Some(Self { number, known: Extent::one_of(earliest, latest), kind })
    }
}
