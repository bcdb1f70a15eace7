//! What two events are both about: the same facility if both have one, else the same place.

use std::collections::BTreeSet;

use annals_graph::budget::{Weight, block};
use annals_graph::graph::{Part, Party};
use annals_graph::ids::EntityIx;
use annals_graph::view::{EventView, View};
use annals_graph::vocabulary::Somewhere;
use annals_model::entry::Role;

use crate::query::Same;

/// How far up places are looked at: a circle of them ends.
const ABOVE_MAX: usize = 64;

/// What an event is about.
#[derive(Clone, Debug, Default)]
pub struct Things {
    facilities: BTreeSet<EntityIx>,
    places: BTreeSet<EntityIx>,
}

impl Weight for Things {
    fn heap(&self) -> usize {
        // A node of a set, for as many as one holds.
        const NODE: usize = block(12 * size_of::<EntityIx>() + 2 * size_of::<usize>());
        let nodes = |set: &BTreeSet<EntityIx>| set.len().div_ceil(11) * NODE;
        nodes(&self.facilities) + nodes(&self.places)
    }
}

impl Things {
    /// What an event is about.
    #[must_use]
    pub fn of(view: &View<'_>, seen: &EventView<'_>) -> Self {
        let mut things = Self::default();
        for part in seen.parts().iter() {
            let Party::Entity(entity) = part.who else { continue };
            let says_where = view.graph().says_where(seen.kind, *part);
            let facility = view.is_facility(entity);
            if facility && (says_where || part.role == Role::Of) {
                things.facilities.insert(entity);
            }
            if says_where {
                // A facility is at the place where it stands.
                let above = || view.parent(entity).map_or(entity, |(above, _)| above);
                things.places.insert(if facility { above() } else { entity });
            }
        }
        things
    }

    /// What an event is about where that is what it shares with others.
    #[must_use]
    pub fn shared_by(view: &View<'_>, seen: &EventView<'_>, same: &Same) -> Self {
        let vocabulary = view.graph().vocabulary();
        let fits = |part: &Part, entity: EntityIx| match same {
            Same::Type(ty) => vocabulary.is_a(view.graph().type_of(entity), *ty),
            Same::Role(role) => part.role == *role,
            Same::Thing | Same::Anywhere => false,
        };
        match same {
            Same::Thing | Same::Anywhere => Self::of(view, seen),
            // A place is shared wherever what is there stands.
            Same::Type(ty) if vocabulary.somewhere(*ty) == Some(Somewhere::Place) => {
                let Self { places, .. } = Self::of(view, seen);
                let lies = |place: &EntityIx| {
                    let above = std::iter::successors(Some(*place), |at| view.parent(*at).map(|(up, _)| up));
                    above.take(ABOVE_MAX).find(|at| vocabulary.is_a(view.graph().type_of(*at), *ty))
                };
                Self { places: places.iter().filter_map(lies).collect(), ..Self::default() }
            }
            Same::Type(_) | Same::Role(_) => {
                let parts = seen.parts().iter().filter_map(|part| match part.who {
                    Party::Entity(entity) => fits(part, entity).then_some(entity),
                    Party::Event(_) => None,
                });
                Self { places: parts.collect(), ..Self::default() }
            }
        }
    }

    /// Whether it states nothing that it is about.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facilities.is_empty() && self.places.is_empty()
    }

    /// What both are about; empty where they are about different things.
    #[must_use]
    pub fn shared(&self, other: &Self) -> Vec<EntityIx> {
        if !self.facilities.is_empty() && !other.facilities.is_empty() {
            return self.facilities.intersection(&other.facilities).copied().collect();
        }
        self.places.intersection(&other.places).copied().collect()
    }

    /// What both are about, in as few words as there are: of several facilities at one place, the place.
    #[must_use]
    pub fn about(&self, other: &Self) -> Vec<EntityIx> {
        let shared = self.shared(other);
        let places: Vec<EntityIx> = self.places.intersection(&other.places).copied().collect();
        match (shared.as_slice(), places.as_slice()) {
            ([_, _, ..], [place]) => vec![*place],
            _ => shared,
        }
    }
}
