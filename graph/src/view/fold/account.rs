//! The fields of an event as one voice has them.

use std::collections::BTreeMap;

use annals_model::entry::{Change, Count, Mood, Quantity};
use annals_model::time::Date;

use super::ClashField;
use crate::graph::Part;
use crate::ids::KindIx;

/// The fields of an event as one voice has them.
#[derive(Clone, Default)]
pub(super) struct Account {
    pub(super) kind: Option<KindIx>,
    pub(super) mood: Option<Mood>,
    pub(super) date: Option<Date>,
    pub(super) quantity: Option<Quantity>,
    pub(super) count: Option<Count>,
    pub(super) objects: BTreeMap<ClashField, Vec<Part>>,
    pub(super) participants: Vec<Part>,
}

impl Account {
    /// The fields of which these changes do not speak.
    pub(super) fn without(&self, changes: &[Change]) -> Self {
        let mut rest = self.clone();
        for change in changes {
            match change {
                Change::Kind(_) => rest.kind = None,
                Change::Mood(_) => rest.mood = None,
                Change::Date(_) => rest.date = None,
                Change::Quantity(_) => rest.quantity = None,
                Change::Count(_) => rest.count = None,
                Change::Role(role, _) => {
                    rest.objects.retain(|field, _| ClashField::of(*role) != Some(*field));
                    rest.participants.retain(|part| part.role != *role);
                }
                Change::With(..) | Change::Without(..) | Change::Members(_) => {}
            }
        }
        rest
    }

    pub(super) fn put(&mut self, part: Part) {
        let parts = match ClashField::of(part.role) {
            Some(field) => self.objects.entry(field).or_default(),
            None => &mut self.participants,
        };
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
}
