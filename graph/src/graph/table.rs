//! The table of events, in columns.
//!
//! The base is in order of time ([`EventTable::time_key`]), so that the place of an event there is its rank in time:
//! lists of places are in order of time, and a day is one bound for all of them. Newer events follow in the order of
//! their entries, until a merge puts all of them in order anew. Places are good until then only.

use std::collections::BTreeMap;
use std::ops::Range;

use annals_model::entry::{EntryId, Mood};
use annals_model::time::{Date, Day, Extent, Lasting};

use super::bits::{Bits, Mask, flag};
use super::details::{Amendment, Detail, Reported};
use super::parts::{Part, Parts, Party};
use crate::columns::{Column, Heap, Keyed, Packed, Sparse, pack_to};
use crate::ids::{EventIx, KindIx, SourceIx};

/// The events in columns. All are as long as each other but those of what few events have; a row is never removed.
#[derive(Clone, Debug, Default)]
pub struct EventTable {
    /// The entry of each.
    pub(super) number: Column<u32>,
    /// Kind, mood and flags.
    pub(super) head: Column<u32>,
    pub(super) earliest: Column<i32>,
    /// The latest day of those whose bounds are not one day.
    pub(super) latest: Sparse<i32>,
    /// Where the participations of each end.
    pub(super) parts_to: Column<u32>,
    pub(super) parts: Column<u32>,
    /// Where in the heap the detail of each is, or one more than its only source, or 0.
    pub(super) detail: Column<u32>,
    pub(super) heap: Heap,
    pub(super) amendments: Keyed,
    /// Flags set since an event was added.
    pub(super) newer_flags: BTreeMap<EventIx, u32>,
}

/// What an event is recorded as.
pub(super) struct RecordedEvent {
    pub number: EntryId,
    pub kind: KindIx,
    pub mood: Mood,
    pub extent: Extent,
    pub known: Extent,
    pub parts: Vec<Part>,
    /// The only source, where the detail says no more than that.
    pub source: Option<SourceIx>,
    /// Whether it does not.
    pub detailed: bool,
    pub detail: Detail,
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

    /// The number of events in the base, which are in order of time.
    #[must_use]
    pub fn base_len(&self) -> usize {
        self.number.base_len()
    }

    /// Every event: those of the base in order of time, then newer ones in the order of their entries.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = EventIx> + use<> {
        (0..u32::try_from(self.len()).unwrap_or(u32::MAX)).map(EventIx)
    }

    /// The newer events, in the order of their entries.
    pub fn newer(&self) -> impl DoubleEndedIterator<Item = EventIx> + use<> {
        let bound = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        (bound(self.base_len())..bound(self.len())).map(EventIx)
    }

    /// Every event in the order of its entry.
    #[must_use]
    pub fn in_order_of_entries(&self) -> Vec<EventIx> {
        let mut all: Vec<EventIx> = self.all().collect();
        all.sort_unstable_by_key(|ix| self.number.get(ix.at()));
        all
    }

    /// Adds an event and says where; `None` where the table is full.
    pub(super) fn push(&mut self, recorded: RecordedEvent) -> Option<EventIx> {
        let ix = EventIx::next(self.len())?;
        let number = u32::try_from(recorded.number).ok()?;
        let RecordedEvent { kind, mood, extent, known, parts, source, detailed, detail, .. } = recorded;
        let mut head = Bits::word_of(kind, mood);
        let mut set = |holds: bool, flag: u32| head |= if holds { flag } else { 0 };
        set(extent.is_throughout(), flag::THROUGHOUT);
        set(detailed, flag::DETAILED);
        set(detail.date.is_none(), flag::UNDATED);
        set(detail.claims.iter().any(|claim| !claim.asserts.is_empty()), flag::DISPUTED);
        set(detail.count.is_some() || !detail.members.is_empty(), flag::COUNTED);
        set(is_far(extent.earliest) || is_far(extent.latest), flag::FAR);
        set(extent.earliest != extent.latest, flag::VAGUE);
        let place = if detailed {
            self.heap.add(&pack_to(&Reported { known, detail }))?
        } else {
            source.map_or(0, |source| source.0 + 1)
        };
        let mut words = Vec::with_capacity(parts.len());
        parts.into_iter().for_each(|part| part.write(&mut words));
        let parts_to = u32::try_from(self.parts.len() + words.len()).ok()?;
        words.into_iter().for_each(|word| self.parts.push(word));
        self.parts_to.push(parts_to);
        self.number.push(number);
        self.head.push(head);
        self.earliest.push(narrow(extent.earliest));
        if extent.earliest != extent.latest {
            self.latest.push(ix.0, narrow(extent.latest));
        }
        self.detail.push(place);
        Some(ix)
    }

    /// Keeps a later entry about an event.
    pub(super) fn amend(&mut self, event: EventIx, amendment: &Amendment) {
        self.set_flag(event, flag::AMENDED);
        self.amendments.add(self.number(event), &pack_to(amendment));
    }

    /// Sets a flag of an event.
    pub(super) fn set_flag(&mut self, event: EventIx, flag: u32) {
        *self.newer_flags.entry(event).or_default() |= flag;
    }

    /// The entry of an event.
    #[must_use]
    pub fn number(&self, ix: EventIx) -> EntryId {
        EntryId::from(self.number.get(ix.at()))
    }

    /// Its bits: kind, mood and flags.
    #[must_use]
    pub fn bits(&self, ix: EventIx) -> Bits {
        Bits::of(self.head.get(ix.at()) | self.newer_flags_of(ix))
    }

    fn newer_flags_of(&self, ix: EventIx) -> u32 {
        if self.newer_flags.is_empty() {
            return 0;
        }
        self.newer_flags.get(&ix).copied().unwrap_or_default()
    }

    /// Whether one of these flags is set.
    pub(super) fn has_flag(&self, ix: EventIx, flags: u32) -> bool {
        self.bits(ix).has(flags)
    }

    /// Whether what is seldom read stands in the heap.
    #[must_use]
    pub fn is_detailed(&self, ix: EventIx) -> bool {
        self.has_flag(ix, flag::DETAILED)
    }

    /// Whether it is exact for what a mask is made of.
    #[must_use]
    pub fn is_exact(&self, ix: EventIx, mask: Mask) -> bool {
        mask.is_exact(self.bits(ix))
    }

    /// The events that got a flag since the base was made, in order.
    pub(super) fn newly_flagged(&self) -> impl Iterator<Item = EventIx> + '_ {
        self.newer_flags.keys().copied()
    }

    /// Its kind as recorded.
    #[must_use]
    pub fn kind(&self, ix: EventIx) -> KindIx {
        Bits::of(self.head.get(ix.at())).kind()
    }

    /// Its mood as recorded.
    #[must_use]
    pub fn mood(&self, ix: EventIx) -> Mood {
        Bits::of(self.head.get(ix.at())).mood()
    }

    /// The bounds of its date as recorded.
    #[must_use]
    pub fn extent(&self, ix: EventIx) -> Extent {
        let head = self.head.get(ix.at());
        if head & flag::FAR != 0 {
            let date = self.detailed(ix).and_then(|reported| reported.detail.date);
            return date.map_or(super::UNDATED, |date| date.extent());
        }
        let earliest = self.earliest.get(ix.at());
        let latest = if head & flag::VAGUE == 0 { None } else { self.latest.get(ix.0) };
        Extent {
            earliest: widen(earliest),
            latest: widen(latest.unwrap_or(earliest)),
            lasting: if head & flag::THROUGHOUT == 0 { Lasting::OneDay } else { Lasting::Throughout },
        }
    }

    /// The earliest day of its date as recorded; of one that is beyond what the columns hold, the end of time.
    #[must_use]
    pub fn first_day(&self, ix: EventIx) -> Day {
        widen(self.earliest.get(ix.at()))
    }

    /// Its participations as recorded.
    pub fn parts(&self, ix: EventIx) -> impl Iterator<Item = Part> + '_ {
        // They end with the column, whatever a snapshot says.
        let bound =
            |at: usize| usize::try_from(self.parts_to.get(at)).unwrap_or_default().min(self.parts.len());
        let from = ix.at().checked_sub(1).map_or(0, bound);
        Part::read(self.parts.values(from, bound(ix.at())))
    }

    /// Hands out the bits of neighbouring events of the base with their participations as recorded, one event after the
    /// other.
    pub fn each_parts(&self, places: Range<EventIx>, mut found: impl FnMut(EventIx, Bits, Parts<'_>)) {
        let bound = |at: usize| usize::try_from(self.parts_to.get(at)).unwrap_or_default();
        let mut at = places.start.at().checked_sub(1).map_or(0, bound);
        let ends = self.parts_to.values(places.start.at(), places.end.at());
        let heads = self.head.values(places.start.at(), places.end.at());
        let mut apart = Vec::new();
        for (event, (end, head)) in (places.start.0..places.end.0).map(EventIx).zip(ends.zip(heads)) {
            let end = usize::try_from(end).unwrap_or_default();
            let span = self.parts.span(at, end);
            let words = span.at_hand().unwrap_or_else(|| {
                apart.clear();
                apart.extend(span.iter());
                &apart
            });
            found(event, Bits::of(head | self.newer_flags_of(event)), Parts(words));
            at = at.max(end);
        }
    }

    /// What is seldom read, where it stands in the heap.
    pub(super) fn detailed(&self, ix: EventIx) -> Option<Reported> {
        let detailed = self.head.get(ix.at()) & flag::DETAILED != 0;
        detailed.then(|| Reported::unpack(&self.heap.get(self.detail.get(ix.at()))))?
    }

    /// The only source, where what is seldom read is no more than that.
    pub(super) fn only_source(&self, ix: EventIx) -> Option<SourceIx> {
        let detailed = self.head.get(ix.at()) & flag::DETAILED != 0;
        self.detail.get(ix.at()).checked_sub(1).filter(|_| !detailed).map(SourceIx)
    }

    /// The date as stated, where what is seldom read does not stand in the heap.
    pub(super) fn plain_date(&self, ix: EventIx) -> Option<Date> {
        let dated = self.head.get(ix.at()) & flag::UNDATED == 0;
        dated.then(|| Date::of_day(widen(self.earliest.get(ix.at()))))
    }

    /// Later entries about it, in order.
    #[must_use]
    pub fn amendments(&self, ix: EventIx) -> Vec<Amendment> {
        if !self.has_flag(ix, flag::AMENDED) {
            return Vec::new();
        }
        self.amendments.get(self.number(ix)).filter_map(|bytes| Amendment::unpack(&bytes)).collect()
    }

    /// The entries of the events with later entries about them, in order.
    #[must_use]
    pub fn amended(&self) -> Vec<EntryId> {
        let mut numbers = self.amendments.numbers();
        numbers.dedup();
        numbers
    }

    /// The key by which events are ordered in time: earliest day, latest day, entry.
    #[must_use]
    pub fn time_key(&self, ix: EventIx) -> (Day, Day, EntryId) {
        let extent = self.extent(ix);
        (extent.earliest, extent.latest, self.number(ix))
    }

    /// The first event of the base that does not begin on this day or before.
    #[must_use]
    pub fn first_after(&self, day: Day) -> EventIx {
        let all = self.earliest.span(0, self.base_len());
        if !is_far(day) {
            let at = all.partition_point(|earliest| earliest <= narrow(day));
            return EventIx::next(at).unwrap_or(EventIx(u32::MAX));
        }
        // Among those beyond the columns only the whole date tells.
        let mut at = all.partition_point(|earliest| earliest < narrow(day));
        let begins = |at: usize| EventIx::next(at).map(|ix| self.extent(ix).earliest);
        while at < self.base_len() && begins(at).is_some_and(|begins| begins <= day) {
            at += 1;
        }
        EventIx::next(at).unwrap_or(EventIx(u32::MAX))
    }

    /// The first event of the base that begins behind the day on which one begins.
    #[must_use]
    pub fn behind_day_of(&self, ix: EventIx) -> EventIx {
        let (all, day) = (self.earliest.span(0, self.base_len()), self.earliest.get(ix.at()));
        EventIx::next(all.gallop(ix.at(), |earliest| earliest <= day)).unwrap_or(EventIx(u32::MAX))
    }

    /// The places in the base of the events that begin on one of these days, the ends included.
    #[must_use]
    pub fn beginning_on(&self, (first, last): (Day, Day)) -> Range<EventIx> {
        let end = EventIx::next(self.base_len()).unwrap_or(EventIx(u32::MAX));
        let from =
            if first == Day::MIN { EventIx(0) } else { self.first_after(Day(first.0.saturating_sub(1))) };
        let to = if last == Day::MAX { end } else { self.first_after(last).min(end) };
        from.min(to)..to
    }

    /// Bytes by column if all of it is in memory.
    #[must_use]
    pub fn bytes_by_column(&self) -> Vec<(&'static str, usize)> {
        vec![
            ("number", self.number.bytes()),
            ("kind and mood", self.head.bytes()),
            ("bounds", self.earliest.bytes() + self.latest.bytes()),
            ("participations", self.parts.bytes() + self.parts_to.bytes()),
            ("seldom read", self.detail.bytes() + self.heap.bytes()),
            ("amendments", self.amendments.bytes()),
        ]
    }
}

/// Whether somebody who takes part is an event.
#[must_use]
pub fn event_in(part: Part) -> Option<EventIx> {
    match part.who {
        Party::Event(event) => Some(event),
        Party::Entity(_) => None,
    }
}

/// Whether a day is bounded and not among those of a column.
fn is_far(day: Day) -> bool {
    day.is_bounded() && widen(narrow(day)) != day
}

/// A day as a column holds it; the ends stand for no bound, and for what lies beyond.
pub(super) fn narrow(day: Day) -> i32 {
    i32::try_from(day.0).unwrap_or(if day.0 < 0 { i32::MIN } else { i32::MAX })
}

fn widen(day: i32) -> Day {
    match day {
        i32::MIN => Day::MIN,
        i32::MAX => Day::MAX,
        day => Day(i64::from(day)),
    }
}
