//! Entries that make no sense where they stand: they speak of what is not there, or is of another sort.
//!
//! A statement is checked before it is recorded, so such an entry comes from elsewhere: a log that something else wrote, or one
//! that was saved from damage, in which a note stands in the place of what the entry speaks of. The entry stays, and
//! says as much as still can be taken in; every command names it.

use annals_model::entry::{Body, EntryId};
use serde::{Deserialize, Serialize};

use super::Graph;
use super::references::{ReferenceTarget, visit};

/// Why an entry makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Why {
    /// It speaks of this entry as of something that this is not.
    Other(EntryId, ReferenceTarget),
    /// It declares something of a type that is not defined.
    NoType,
}

impl std::fmt::Display for Why {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self::Other(number, sort) = self else { return f.write_str("its type is not defined before it") };
        let wanted = match sort {
            ReferenceTarget::Entity => "a person, place or thing",
            ReferenceTarget::Kind => "a kind of event",
            ReferenceTarget::Party => "one that takes part",
            ReferenceTarget::Event => "an event",
            ReferenceTarget::Source => "a source",
            ReferenceTarget::Subject | ReferenceTarget::Entry => "an entry before it",
        };
        write!(f, "it refers to #{number} as {wanted}, which it isn't")
    }
}

/// An entry that makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Senseless {
    /// The entry.
    pub number: EntryId,
    why: Why,
}

impl std::fmt::Display for Senseless {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { number, why } = self;
        write!(f, "entry #{number} is invalid: {why}; that part is ignored")
    }
}

impl Graph {
    /// The entries that make no sense, in order.
    #[must_use]
    pub fn senseless(&self) -> &[Senseless] {
        &self.senseless
    }

    /// The same for people, the first few and how many more.
    #[must_use]
    pub fn senseless_lines(&self) -> Vec<String> {
        const SHOWN_MAX: usize = 10;
        let mut lines: Vec<String> = self.senseless.iter().take(SHOWN_MAX).map(ToString::to_string).collect();
        match self.senseless.len().saturating_sub(SHOWN_MAX) {
            0 => {}
            1 => lines.push("1 more entry is invalid".to_owned()),
            more => lines.push(format!("{more} more entries are invalid")),
        }
        lines
    }

    /// Notes an entry that makes no sense with those before it.
    pub(super) fn judge(&mut self, number: EntryId, body: &mut Body) {
        let declared = match body {
            Body::Declare(declare) | Body::Split { into: declare, .. } => Some(&declare.kind),
            _ => None,
        };
        let no_type = declared.is_some_and(|kind| self.vocabulary.type_named(kind).is_none());
        let fits = visit(body, &mut |of, sort| {
            if self.is_of(number, *of, sort) { Ok(()) } else { Err(Why::Other(*of, sort)) }
        });
        if let Err(why) = if no_type { Err(Why::NoType) } else { fits } {
            self.senseless.push(Senseless { number, why });
        }
    }

    /// Whether an entry before another is of a sort.
    fn is_of(&self, before: EntryId, number: EntryId, sort: ReferenceTarget) -> bool {
        match sort {
            ReferenceTarget::Entity => self.entity_numbered(number).is_some(),
            ReferenceTarget::Kind => self.vocabulary.kind_of_entry(number).is_some(),
            ReferenceTarget::Party => {
                self.entity_numbered(number).is_some() || self.event_numbered(number).is_some()
            }
            ReferenceTarget::Event => self.event_numbered(number).is_some(),
            ReferenceTarget::Source => self.source_numbered(number).is_some(),
            // A note in the place of a lost first entry has nothing before it to be on.
            ReferenceTarget::Subject => (1..=before).contains(&number),
            ReferenceTarget::Entry => (1..before).contains(&number),
        }
    }
}
