//! Which events dates are counted from, and what was looked up of them.
//!
//! An event whose date was ever counted from another is not looked at by its columns alone: where it lies is what the
//! other's date is under the lens.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Mutex;

use annals_model::entry::{Change, Claim, EntryId};
use annals_model::time::{Date, Day, Extent};

use super::bits::flag;
use super::{Amendment, AmendmentKind, Graph};
use crate::ids::EventIx;

/// The events that dates are counted from.
#[derive(Debug, Default)]
pub struct CountedFrom {
    /// By the entry of each: those of the events whose dates were ever counted from it.
    by_event: BTreeMap<EntryId, BTreeSet<EntryId>>,
    /// The entries that tell a date with a distance from an event and with bounds.
    bounded: BTreeSet<EntryId>,
    /// When the entries that count dates from events were recorded first, in another log.
    told_elsewhere: BTreeMap<EntryId, Day>,
    /// The days of these events as they stand now, as far as they were looked up.
    days: Mutex<HashMap<EntryId, Vec<Extent>>>,
    /// Of the dates with bounds, whether these were worked out when they were recorded.
    computed: Mutex<HashMap<(EntryId, Date), bool>>,
}

impl Clone for CountedFrom {
    fn clone(&self) -> Self {
        Self::unpacked(self.packed())
    }
}

/// What of it is kept in a snapshot.
pub(super) type PackedAnchors =
    (BTreeMap<EntryId, BTreeSet<EntryId>>, BTreeSet<EntryId>, BTreeMap<EntryId, Day>);

impl CountedFrom {
    pub(super) fn packed(&self) -> PackedAnchors {
        (self.by_event.clone(), self.bounded.clone(), self.told_elsewhere.clone())
    }

    pub(super) fn unpacked((by_event, bounded, told_elsewhere): PackedAnchors) -> Self {
        Self { by_event, bounded, told_elsewhere, ..Self::default() }
    }

    /// Forgets the days of events: an entry may have moved some.
    pub(super) fn forget(&mut self) {
        if let Ok(days) = self.days.get_mut() {
            days.clear();
        }
    }
}

impl Graph {
    /// Notes that an entry counts the date of an event from another.
    pub(super) fn count_from(&mut self, number: EntryId, ix: EventIx, date: Option<&Date>) {
        let Some((date, anchor)) = date.and_then(|date| Some((date, date.anchor?))) else { return };
        self.events.set_flag(ix, flag::REDATED | flag::DISPUTED);
        self.postings.redate(ix);
        let dependent = self.events.number(ix);
        self.counted_from.by_event.entry(anchor.event).or_default().insert(dependent);
        if !date.is_only_anchored() {
            self.counted_from.bounded.insert(number);
        }
    }

    /// Notes when an entry was recorded first, if it counts a date from an event and comes from another log.
    pub(super) fn keep_first_told(&mut self, number: EntryId, elsewhere: Option<Day>) {
        let Some(day) = elsewhere else { return };
        if self.dates_told(number).iter().any(|date| date.anchor.is_some()) {
            self.counted_from.told_elsewhere.insert(number, day);
        }
    }

    /// The day on which an entry that counts a date from an event was recorded first, in whatever log.
    #[must_use]
    pub fn first_told(&self, number: EntryId) -> Option<Day> {
        self.counted_from.told_elsewhere.get(&number).copied().or_else(|| self.recorded_day(number))
    }

    /// The events that dates were ever counted from, in order.
    pub fn events_counted_from(&self) -> impl Iterator<Item = EntryId> + '_ {
        self.counted_from.by_event.keys().copied()
    }

    /// The events whose dates were ever counted from one of these, directly or through others, in order.
    #[must_use]
    pub fn dependents_of(&self, events: impl IntoIterator<Item = EntryId>) -> BTreeSet<EntryId> {
        let mut all = BTreeSet::new();
        let mut open: Vec<EntryId> = events.into_iter().collect();
        while let Some(at) = open.pop() {
            for dependent in self.counted_from.by_event.get(&at).into_iter().flatten() {
                if all.insert(*dependent) {
                    let tied = self.event_numbered(*dependent).map(|ix| self.tied(ix, |_| true));
                    open.extend(tied.into_iter().flatten().map(|ix| self.events.number(ix)));
                }
            }
        }
        all
    }

    /// The events that the date of an event was ever counted from, directly or through others, in order.
    #[must_use]
    pub fn anchors_of(&self, event: EntryId) -> BTreeSet<EntryId> {
        let mut all = BTreeSet::new();
        let mut open = vec![event];
        while let Some(at) = open.pop() {
            let tied = self.event_numbered(at).map(|ix| self.tied(ix, |_| true)).unwrap_or_default();
            let numbers = tied.iter().map(|ix| self.events.number(*ix)).filter(|number| *number != event);
            let anchors = tied.iter().flat_map(|ix| self.dates_of(*ix)).filter_map(|date| date.anchor);
            let next: Vec<EntryId> = numbers.chain(anchors.map(|anchor| anchor.event)).collect();
            open.extend(next.into_iter().filter(|anchor| all.insert(*anchor)));
        }
        all
    }

    /// The later entries about an event and about those that its date was ever counted from, in order.
    #[must_use]
    pub fn amendments_moving(&self, ix: EventIx) -> Vec<Amendment> {
        let mut all = self.events.amendments(ix);
        let anchors = self.anchors_of(self.events.number(ix));
        let tied = anchors.into_iter().filter_map(|event| self.event_numbered(event));
        all.extend(tied.filter(|anchor| *anchor != ix).flat_map(|anchor| self.events.amendments(anchor)));
        all.sort_by_key(|amendment| amendment.number);
        all.dedup_by_key(|amendment| amendment.number);
        all
    }

    /// Every date that was ever recorded of an event, if one of them was counted from another event.
    fn dates_of(&self, ix: EventIx) -> Vec<Date> {
        if !self.events.has_flag(ix, flag::REDATED) {
            return Vec::new();
        }
        let mut dates = self.dates_told(self.events.number(ix));
        dates.extend(self.events.amendments(ix).into_iter().flat_map(|told| dates_in(told.kind)));
        dates
    }

    /// The dates that an entry tells.
    fn dates_told(&self, number: EntryId) -> Vec<Date> {
        if let Some(ix) = self.event_numbered(number) {
            let detail = self.detail(ix);
            return detail.date.into_iter().chain(dates_asserted(detail.claims)).collect();
        }
        let event = self.about(number).and_then(|event| self.event_numbered(event));
        let amendments = event.map(|ix| self.events.amendments(ix)).unwrap_or_default();
        let told = amendments.into_iter().find(|amendment| amendment.number == number);
        told.map(|told| dates_in(told.kind)).unwrap_or_default()
    }

    /// The dates with bounds and a distance from an event that were told before an entry, and by it, each with that entry,
    /// as far as it is not known whether the bounds were worked out.
    pub(crate) fn unsettled_dates(&self, number: EntryId) -> Vec<(EntryId, Date)> {
        let Ok(computed) = self.counted_from.computed.lock() else { return Vec::new() };
        let told = self
            .counted_from
            .bounded
            .range(..=number)
            .flat_map(|entry| self.dates_told(*entry).into_iter().map(|date| (*entry, date)));
        let bounded = told.filter(|(_, date)| date.anchor.is_some() && !date.is_only_anchored());
        bounded.filter(|dated| !computed.contains_key(dated)).collect()
    }

    /// Whether the bounds of a date that an entry tells were worked out; `None` where that is not known yet.
    pub(crate) fn is_computed(&self, dated: &(EntryId, Date)) -> Option<bool> {
        self.counted_from.computed.lock().ok()?.get(dated).copied()
    }

    pub(crate) fn settle_date(&self, dated: (EntryId, Date), is_computed: bool) {
        if let Ok(mut computed) = self.counted_from.computed.lock() {
            computed.insert(dated, is_computed);
        }
    }

    /// The days of an event as it stands now, if they were looked up since the last entry that could move them.
    pub(crate) fn days_known(&self, event: EntryId) -> Option<Vec<Extent>> {
        self.counted_from.days.lock().ok()?.get(&event).cloned()
    }

    pub(crate) fn keep_days(&self, found: HashMap<EntryId, Vec<Extent>>) {
        if let Ok(mut days) = self.counted_from.days.lock() {
            days.extend(found);
        }
    }
}

fn dates_in(told: AmendmentKind) -> Vec<Date> {
    match told {
        AmendmentKind::Cite(claim) => dates_asserted(vec![claim]),
        AmendmentKind::Change { changes, claims, .. } => {
            dates_changed(changes).chain(dates_asserted(claims)).collect()
        }
        _ => Vec::new(),
    }
}

fn dates_asserted(claims: Vec<Claim>) -> Vec<Date> {
    claims.into_iter().flat_map(|claim| dates_changed(claim.asserts)).collect()
}

fn dates_changed(changes: Vec<Change>) -> impl Iterator<Item = Date> {
    changes.into_iter().filter_map(|change| match change {
        Change::Date(date) => date,
        _ => None,
    })
}
