//! What events leave unsaid, and who could be meant all the same.
//!
//! A kind that takes an actor, an object or a place asks who, what or where; an event that states none leaves that question
//! unsaid ([`Graph::leaves_unsaid`](crate::graph::Graph::leaves_unsaid)). A stated place leaves unsaid where in it the event
//! was: `in Norland` may be any county of Norland. A place whose parent is not stated leaves unsaid what it lies in. Filters,
//! joins, counts, groups and sequences all ask here.

use std::collections::BTreeSet;

use annals_model::entry::Role;
use annals_model::time::Extent;

use super::{EventView, View};
use crate::graph::{Party, UnsaidQuestion};
use crate::ids::{EntityIx, KindIx, TypeIx};
use crate::small_vec::SmallVec1;
use crate::view::Reach;

/// What an event leaves unsaid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnsaidGap {
    /// Who did what is of this kind.
    Who(KindIx),
    /// Whom or what it is of, or went to, in this role.
    What(KindIx, Role),
    /// Where it was.
    Where,
    /// Where in this place.
    Within(EntityIx),
    /// What this one lies in, of which no parent is stated.
    Above(EntityIx),
}

impl<'g> View<'g> {
    /// The places and facilities that an event states, without those that another of them lies in.
    #[must_use]
    pub fn narrowest_places(&self, seen: &EventView<'_>) -> SmallVec1<EntityIx> {
        let says_where = seen.parts().iter().filter(|part| self.graph().says_where(seen.kind, **part));
        let mut places: SmallVec1<EntityIx> = SmallVec1::new();
        for part in says_where {
            if let Party::Entity(entity) = part.who
                && !places.contains(&entity)
            {
                places.push(entity);
            }
        }
        if places.len() > 1 {
            let all = places.clone();
            places.retain(|place| !all.iter().any(|other| self.is_within(*other, *place)));
        }
        places
    }

    /// Whether an entity lies in another, or stands at it, at some time.
    fn is_within(&self, entity: EntityIx, above: EntityIx) -> bool {
        entity != above && self.lies_in(entity, above, Reach::Down, Extent::ALL).is_possible()
    }

    /// Whether anything was ever said to lie in an entity or stand at it.
    fn has_children(&self, entity: EntityIx) -> bool {
        self.merged_into(entity).into_iter().any(|own| !self.graph().entity(own).children.is_empty())
    }

    /// What the stated places of an event leave unsaid.
    pub fn place_gaps(&self, seen: &EventView<'_>) -> SmallVec1<UnsaidGap> {
        let mut gaps = SmallVec1::new();
        for place in self.narrowest_places(seen) {
            if self.is_place(place) && self.has_children(place) {
                gaps.push(UnsaidGap::Within(place));
            }
            gaps.extend(self.tops(place).into_iter().map(UnsaidGap::Above));
        }
        gaps
    }

    /// What an event leaves unsaid of those in its roles that answer some questions; `of` is the role asked for, where
    /// the question is what.
    #[must_use]
    pub fn gaps(&self, seen: &EventView<'_>, questions: &[(UnsaidQuestion, Role)]) -> SmallVec1<UnsaidGap> {
        let mut gaps = SmallVec1::new();
        for (question, role) in questions {
            let unsaid = self.graph().leaves_unsaid(seen.kind, seen.parts(), *question);
            match question {
                UnsaidQuestion::Who if unsaid => gaps.push(UnsaidGap::Who(seen.kind)),
                UnsaidQuestion::What if unsaid => gaps.push(UnsaidGap::What(seen.kind, *role)),
                UnsaidQuestion::Where if unsaid => gaps.push(UnsaidGap::Where),
                UnsaidQuestion::Where => gaps.extend(self.place_gaps(seen)),
                UnsaidQuestion::Who | UnsaidQuestion::What => {}
            }
        }
        gaps
    }

    /// Whether an entity, or what it reaches, could be what a gap leaves unsaid.
    #[must_use]
    pub fn may_fill(&self, gap: UnsaidGap, entity: EntityIx, reach: Reach) -> bool {
        let vocabulary = self.graph().vocabulary();
        let ty = self.graph().type_of(entity);
        match gap {
            UnsaidGap::Who(kind) => vocabulary.admits(kind, Role::By, ty),
            UnsaidGap::What(kind, Role::Of) => {
                !self.is_place(entity) && vocabulary.admits(kind, Role::Of, ty)
            }
            UnsaidGap::What(kind, role) => !self.is_somewhere(entity) && vocabulary.admits(kind, role, ty),
            UnsaidGap::Where => self.is_somewhere(entity),
            UnsaidGap::Within(place) => {
                reach != Reach::Exact
                    && (self.is_within(entity, place) || self.may_lie(entity, place, Reach::Down))
            }
            UnsaidGap::Above(top) => {
                let reaches = match reach {
                    Reach::Down => true,
                    Reach::At => self.is_facility(top),
                    Reach::Exact => false,
                };
                reaches
                    && self.is_place(entity)
                    && entity != top
                    && self.graph().lies_above(self.graph().type_of(top), ty)
                    && !self.is_within(entity, top)
            }
        }
    }

    /// Whether one of a type, which nobody has named, could be what a gap leaves unsaid.
    #[must_use]
    pub fn may_be_of_type(&self, gap: UnsaidGap, ty: TypeIx) -> bool {
        let vocabulary = self.graph().vocabulary();
        let is_place = vocabulary.is_a_named(ty, "place");
        let is_somewhere = is_place || vocabulary.is_a_named(ty, "facility");
        match gap {
            UnsaidGap::Who(kind) => vocabulary.admits(kind, Role::By, ty),
            UnsaidGap::What(kind, Role::Of) => !is_place && vocabulary.admits(kind, Role::Of, ty),
            UnsaidGap::What(kind, role) => !is_somewhere && vocabulary.admits(kind, role, ty),
            UnsaidGap::Where | UnsaidGap::Within(_) => is_somewhere,
            UnsaidGap::Above(top) => is_place && self.graph().lies_above(self.graph().type_of(top), ty),
        }
    }

    /// Whether an entity may lie in another, or stand at it, though nobody said so: a parent is missing.
    #[must_use]
    pub fn may_lie(&self, entity: EntityIx, above: EntityIx, reach: Reach) -> bool {
        self.tops(entity).into_iter().any(|top| self.may_fill(UnsaidGap::Above(top), above, reach))
    }

    /// What is at the top of what an entity lies in: itself, where no parent is stated. People have no place.
    #[must_use]
    pub fn tops(&self, entity: EntityIx) -> SmallVec1<EntityIx> {
        let (mut open, mut met, mut tops) = (vec![entity], BTreeSet::new(), SmallVec1::new());
        while let Some(at) = open.pop() {
            if !met.insert(at) {
                continue;
            }
            let parents = self.parents(at);
            if parents.is_empty() && self.is_somewhere(at) {
                tops.push(at);
            }
            open.extend(parents.into_iter().map(|parent| self.canonical(parent.entity)));
        }
        tops
    }

    /// Whether nobody said all that an entity lies in: it may lie in further places.
    #[must_use]
    pub fn lacks_parent(&self, entity: EntityIx) -> bool {
        let type_of = |top: EntityIx| self.graph().type_of(top);
        self.tops(entity).into_iter().any(|top| !self.graph().types_above(type_of(top)).is_empty())
    }

    /// The places and facilities that are stated in events and leave *where* unsaid for one of these: what they lie in,
    /// and what may lie in them since its own parent is not stated. In order, each once.
    #[must_use]
    pub fn near(&self, members: &[EntityIx], reach: Reach) -> Vec<EntityIx> {
        let mut near = BTreeSet::new();
        for member in members.iter().filter(|member| self.is_somewhere(**member)) {
            near.extend(self.all_above(*member));
            if self.lacks_parent(*member) {
                let may_lie = |place: &EntityIx| self.may_lie(*member, *place, Reach::Down);
                near.extend(self.entities().filter(may_lie).filter(|place| self.has_children(*place)));
            }
        }
        let graph = self.graph();
        let types: BTreeSet<TypeIx> = members.iter().map(|member| graph.type_of(*member)).collect();
        // Most types lie in nothing that is asked about, so that none of their entities is looked at.
        let parentless = graph.parentless(self.bound());
        let may_lie = |ty: &TypeIx| !graph.types_above(*ty).is_disjoint(&types);
        let tops = parentless.iter().filter(|(ty, _)| may_lie(ty)).flat_map(|(_, tops)| tops);
        for top in tops.map(|top| self.canonical(*top)) {
            let fills = |member: &EntityIx| self.may_fill(UnsaidGap::Above(top), *member, reach);
            if self.parents(top).is_empty() && members.iter().any(fills) {
                near.extend(self.reached(top, Reach::Down));
            }
        }
        near.into_iter().collect()
    }
}
