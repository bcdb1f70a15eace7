//! Lists of events.

use std::ops::Range;

use crate::columns::ColumnSpan;
use crate::ids::EventIx;

/// Events of one sort: those of the base in order of time, and newer ones in the order in which they came.
///
/// A list is a superset of what a lens can show there: corrections add an event to further lists and never take it from
/// one, so whoever scans a list tests each event through the view.
#[derive(Clone, Copy, Debug)]
pub struct List<'g> {
    /// Those of the base.
    pub base: ColumnSpan<'g, EventIx>,
    /// Newer ones.
    pub newer: &'g [EventIx],
}

impl<'g> List<'g> {
    /// The number of events.
    #[must_use]
    pub fn len(&self) -> usize {
        self.base.len() + self.newer.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.base.is_empty() && self.newer.is_empty()
    }

    /// The events: in order of time as far as the base goes.
    pub fn iter(&self) -> impl Iterator<Item = EventIx> + use<'g> {
        self.base.iter().chain(self.newer.iter().copied())
    }

    /// Those of the base at some places of the table ([`beginning_on`](super::EventTable::beginning_on)), with all newer ones.
    #[must_use]
    pub fn within(&self, places: &Range<EventIx>) -> Self {
        let before = |bound: EventIx| self.base.partition_point(|ix| ix < bound);
        Self { base: self.base.part(before(places.start), before(places.end)), newer: self.newer }
    }
}
