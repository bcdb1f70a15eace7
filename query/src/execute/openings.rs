//! What events leave unsaid, taken together: how many of them could be somebody's.

use std::collections::BTreeMap;

use annals_graph::ids::{EntityIx, EventIx};
use annals_graph::view::unsaid::Gap;
use annals_graph::view::{Seen, View};
use annals_model::time::Truth;

use crate::plan::{Look, Verdict};
use crate::query::{Reach, Roles};

/// How many events leave a gap: those that are certainly there, and those that only may be.
#[derive(Clone, Copy, Debug, Default)]
struct Many {
    certain: u64,
    possible: u64,
}

/// The gaps of some events, each with how many leave it.
#[derive(Debug, Default)]
pub struct Openings {
    /// An event is named where a denial may keep somebody out of it.
    gaps: BTreeMap<(Gap, Option<EventIx>), Many>,
}

impl Openings {
    /// Adds what an event, which stands for so many, leaves unsaid of those in some roles; `verdict` is whether it counts.
    /// Says whether that is anything.
    pub fn add(
        &mut self,
        view: &View<'_>,
        seen: &Seen<'_>,
        (verdict, least, most): (Verdict, u64, u64),
        roles: &Roles,
    ) -> bool {
        if !verdict.is_open() {
            return false;
        }
        let questions = Look::new(roles, None).questions();
        let mut gaps: Vec<Gap> = seen.readings().flat_map(|reading| view.gaps(reading, questions)).collect();
        gaps.sort_unstable();
        gaps.dedup();
        let named = (!view.graph().denials().is_empty()).then_some(seen.ix);
        for gap in &gaps {
            let many = self.gaps.entry((*gap, named)).or_default();
            many.certain += if verdict.open == Truth::Certain { least } else { 0 };
            many.possible += most;
        }
        !gaps.is_empty()
    }

    /// Adds that an entity itself may lie anywhere above.
    pub fn add_entity(&mut self, view: &View<'_>, entity: EntityIx, verdict: Verdict) {
        for top in view.tops(entity) {
            let many = self.gaps.entry((Gap::Above(top), None)).or_default();
            many.certain += u64::from(verdict.open == Truth::Certain);
            many.possible += u64::from(verdict.is_open());
        }
    }

    /// How many events could be of an entity, or of what it reaches: those certainly there, and all.
    #[must_use]
    pub fn of(&self, view: &View<'_>, entity: EntityIx, reach: Reach) -> (u64, u64) {
        let fills = |(gap, event): &(Gap, Option<EventIx>)| {
            view.may_fill(*gap, entity, reach) && !event.is_some_and(|event| view.keeps_out(event, entity))
        };
        let filled = self.gaps.iter().filter(|(gap, _)| fills(gap));
        filled
            .fold((0, 0), |(certain, possible), (_, many)| (certain + many.certain, possible + many.possible))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.gaps.is_empty()
    }
}
