//! Places within places, and what stands at them.

use std::collections::BTreeSet;

use annals_model::entry::Role;
use annals_model::time::{Extent, Truth};

use super::View;
use crate::graph::ParentRow;
use crate::ids::EntityIx;
use crate::view::Reach;
use crate::vocabulary::Somewhere;

impl View<'_> {
    /// What an entity lies in or stands at, with how it does: on the day of the lens where it has one, else by what has no
    /// end. Of several entries the newest that holds for certain counts, else the newest that possibly does.
    #[must_use]
    pub fn parent(&self, entity: EntityIx) -> Option<(EntityIx, Role)> {
        let seen = self.parents(entity);
        let current = match self.lens().as_of {
            Some(day) => {
                let on_day = Extent::one_of(day, day);
                let holds =
                    |wanted: Truth| seen.iter().rev().find(move |parent| held(parent, on_day) == wanted);
                holds(Truth::Certain).or_else(|| holds(Truth::Possible))
            }
            None => seen.iter().rev().find(|parent| parent.to.is_none()).or(seen.last()),
        };
        current.map(|parent| (self.canonical(parent.entity), parent.role))
    }

    /// Everything that the lens's entries say an entity lies in or stands at, of any time.
    #[must_use]
    pub fn parents(&self, entity: EntityIx) -> Vec<&ParentRow> {
        let own = self.merged_into(entity).into_iter();
        let rows = own.flat_map(|ix| &self.graph().entity(ix).parents);
        rows.filter(|parent| self.stands(parent.number)).collect()
    }

    /// Whether an entity with this tie to a place stands at it: a facility does, a place within a place does not.
    fn stands_at(&self, entity: EntityIx, role: Role) -> bool {
        role == Role::At || !self.is_place(entity)
    }

    /// Whether an entity is a place.
    #[must_use]
    pub fn is_place(&self, entity: EntityIx) -> bool {
        self.graph().somewhere(entity) == Some(Somewhere::Place)
    }

    /// Whether an entity is a facility, which stands at a place.
    #[must_use]
    pub fn is_facility(&self, entity: EntityIx) -> bool {
        self.graph().somewhere(entity) == Some(Somewhere::Facility)
    }

    /// Whether an entity is somewhere for good: a place or a facility.
    #[must_use]
    pub fn is_somewhere(&self, entity: EntityIx) -> bool {
        self.graph().somewhere(entity).is_some()
    }

    /// Everything that an entity was ever said to lie in or stand at, and what that was, without itself.
    #[must_use]
    pub fn all_above(&self, entity: EntityIx) -> Vec<EntityIx> {
        let mut met = vec![entity];
        let mut next = 0;
        while let Some(at) = met.get(next).copied() {
            next += 1;
            for parent in self.parents(at) {
                let parent = self.canonical(parent.entity);
                if !met.contains(&parent) {
                    met.push(parent);
                }
            }
        }
        met.remove(0);
        met
    }

    /// Whether an entity is of those who come and go: people and groups of them.
    #[must_use]
    pub fn comes_and_goes(&self, entity: EntityIx) -> bool {
        let (vocabulary, ty) = (self.graph().vocabulary(), self.graph().type_of(entity));
        vocabulary.is_a_named(ty, "person") || vocabulary.is_a_named(ty, "group")
    }

    /// Those that a place reaches: itself, and what lies in it or stands at it, as far as `reach` says, at any
    /// time. Parents may change: whoever asks about one time tests each with [`Self::lies_in`].
    #[must_use]
    pub fn reached(&self, place: EntityIx, reach: Reach) -> BTreeSet<EntityIx> {
        let mut reached = BTreeSet::new();
        let mut open = vec![place];
        while let Some(at) = open.pop() {
            if !reached.insert(at) || (reach == Reach::Exact) {
                continue;
            }
            if reach == Reach::At && at != place {
                continue;
            }
            for own in self.merged_into(at) {
                for child in &self.graph().entity(own).children {
                    let child = self.canonical(*child);
                    let said = self.parents(child).into_iter().any(|parent| {
                        self.canonical(parent.entity) == at
                            && (reach == Reach::Down || self.stands_at(child, parent.role))
                    });
                    if said {
                        open.push(child);
                    }
                }
            }
        }
        reached
    }

    /// Whether an entity lies in or stands at a place (or is it) at a time within these bounds, as far down as
    /// `reach` says.
    #[must_use]
    pub fn lies_in(&self, entity: EntityIx, place: EntityIx, reach: Reach, when: Extent) -> Truth {
        let mut visited = BTreeSet::new();
        self.lies(entity, place, reach, when, &mut visited)
    }

    fn lies(
        &self,
        entity: EntityIx,
        place: EntityIx,
        reach: Reach,
        when: Extent,
        visited: &mut BTreeSet<EntityIx>,
    ) -> Truth {
        if entity == place {
            return Truth::Certain;
        }
        if reach == Reach::Exact || !visited.insert(entity) {
            return Truth::No;
        }
        let mut truth = Truth::No;
        for parent in self.parents(entity) {
            let above = self.canonical(parent.entity);
            let further = match reach {
                Reach::Down => self.lies(above, place, reach, when, visited),
                Reach::At => Truth::from(above == place && self.stands_at(entity, parent.role)),
                Reach::Exact => Truth::No,
            };
            truth = truth.or(further.and(held(parent, when)));
        }
        visited.remove(&entity);
        truth
    }
}

/// Whether something lay in or stood at what an entry says at a time within these bounds.
fn held(parent: &ParentRow, when: Extent) -> Truth {
    let began = parent.from.map_or(Truth::Certain, |from| when.since(from));
    let lasted = parent.to.map_or(Truth::Certain, |to| when.until(to));
    began.and(lasted)
}
