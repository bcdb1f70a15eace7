//! The essential questions: who did it, what it was of, where it was.

use annals_model::entry::Role;

use super::Graph;
use super::parts::{Part, Party};
use crate::ids::{EntityIx, KindIx};
use crate::vocabulary::Somewhere;

/// An essential question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnsaidQuestion {
    /// Who did it.
    Who,
    /// What it was of, or what it went to.
    What,
    /// Where it was.
    Where,
}

impl UnsaidQuestion {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Who, Self::What, Self::Where];

    /// Its place among them.
    #[must_use]
    pub fn at(self) -> usize {
        Self::ALL.iter().position(|question| *question == self).unwrap_or_default()
    }
}

impl Graph {
    /// How an entity is somewhere for good, if it is.
    #[must_use]
    pub fn somewhere(&self, entity: EntityIx) -> Option<Somewhere> {
        self.vocabulary.somewhere(self.type_of(entity))
    }

    /// Whether an event of a kind happens at one who takes part: the facility that it is of.
    #[must_use]
    pub fn is_at_object(&self, kind: KindIx, part: Part) -> bool {
        let Party::Entity(entity) = part.who else { return false };
        part.role == Role::Of
            && self.somewhere(entity) == Some(Somewhere::Facility)
            && self.vocabulary.answering(kind).at_object
    }

    /// Whether one who takes part in an event of a kind says where it was: a place or facility in a role of places, or the
    /// facility that it is of, where it happens there.
    #[must_use]
    pub fn says_where(&self, kind: KindIx, part: Part) -> bool {
        let Party::Entity(entity) = part.who else { return false };
        match (part.role, self.somewhere(entity)) {
            (_, None) => false,
            (Role::Of, Some(Somewhere::Facility)) => self.is_at_object(kind, part),
            (Role::Of, Some(Somewhere::Place)) => true,
            (role, Some(_)) => role.is_place(),
        }
    }

    /// Whether those who take part in an event of a kind leave a question unsaid.
    #[must_use]
    pub fn leaves_unsaid(&self, kind: KindIx, parts: &[Part], question: UnsaidQuestion) -> bool {
        let answering = self.vocabulary.answering(kind);
        let says_what = |part: &Part| {
            let somewhere = match part.who {
                Party::Entity(entity) => self.somewhere(entity),
                Party::Event(_) => None,
            };
            match part.role {
                Role::Of | Role::To | Role::Into => somewhere != Some(Somewhere::Place),
                Role::At | Role::In => somewhere == Some(Somewhere::Facility),
                _ => false,
            }
        };
        match question {
            UnsaidQuestion::Who => answering.who && !parts.iter().any(|part| part.role == Role::By),
            UnsaidQuestion::What => answering.what && !parts.iter().any(says_what),
            UnsaidQuestion::Where => {
                answering.place && !parts.iter().any(|part| self.says_where(kind, *part))
            }
        }
    }
}
