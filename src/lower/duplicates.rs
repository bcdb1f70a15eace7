//! Events that look like one to be recorded.

use std::collections::BTreeSet;

use annals_graph::view::View;
use annals_model::entry::{EntryId, Record};
use annals_query::duplicates::{self, Sketch};

use super::Lowerer;

/// How many likely duplicates are named.
const NAMED_MAX: usize = 8;

/// The events that a record may contradict: alike except for their mood, and at most a week apart.
#[must_use]
pub fn rivals(view: &View<'_>, number: EntryId, record: &Record) -> Vec<EntryId> {
    let sketch = Sketch::of_record(view, number, record);
    let rivals = sketch.map(|sketch| duplicates::like(view, &sketch.loosened()));
    rivals.into_iter().flatten().map(|seen| seen.number).take(NAMED_MAX).collect()
}

impl Lowerer<'_> {
    /// The likely duplicates of what is to be recorded, in the order of their entries.
    pub(super) fn duplicates_of(&self, record: &Record) -> Vec<EntryId> {
        let view = &self.lookup.view;
        // What is introduced by the same statement comes before it.
        let number = self.context.next + self.new.len() as EntryId;
        let Some(sketch) = Sketch::of_record(view, number, record) else { return Vec::new() };
        let parties = record.roles.iter().flat_map(|(_, who)| who.iter().copied());
        let linked = record.links.iter().map(|(_, other)| *other);
        let tied: BTreeSet<EntryId> = linked.chain(record.members.iter().copied()).chain(parties).collect();
        let alike = duplicates::like(view, &sketch).into_iter().map(|seen| seen.number);
        alike.filter(|number| !tied.contains(number)).take(NAMED_MAX).collect()
    }
}
