//! What lies in what, by type, and what of it has no parent.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use annals_model::entry::EntryId;

use super::Graph;
use crate::ids::{EntityIx, TypeIx};
use crate::vocabulary::Somewhere;

impl Graph {
    /// Of which types something was ever said to lie in, or stand at, something of which others.
    pub fn lying(&self) -> impl Iterator<Item = (TypeIx, TypeIx)> {
        self.lying.iter().copied()
    }

    /// Whether something of one type, or of a facility where it is one, lies somewhere in the log in something of another,
    /// through any number of steps.
    #[must_use]
    pub fn lies_above(&self, ty: TypeIx, above: TypeIx) -> bool {
        self.types_above(ty).contains(&above)
    }

    /// The types in which something of a type lies somewhere in the log, through any number of steps.
    #[must_use]
    pub fn types_above(&self, own: TypeIx) -> BTreeSet<TypeIx> {
        let is_facility = |ty: TypeIx| self.vocabulary.somewhere(ty) == Some(Somewhere::Facility);
        let is_own = |ty: TypeIx| ty == own || is_facility(own) && is_facility(ty);
        let mut above: BTreeSet<TypeIx> = BTreeSet::new();
        let mut size = usize::MAX;
        while size != above.len() {
            size = above.len();
            let rows = self.lying.iter().filter(|(child, _)| is_own(*child) || above.contains(child));
            let more: Vec<TypeIx> = rows.map(|(_, above)| *above).collect();
            above.extend(more);
        }
        above
    }

    /// The places and facilities of types that lie in others and of which no parent is stated, by type and in the order of
    /// their entries; up to an entry, perhaps with others.
    #[must_use]
    pub fn parentless(&self, bound: Option<EntryId>) -> Cow<'_, BTreeMap<TypeIx, Vec<EntityIx>>> {
        let stands = |number: EntryId| bound.is_none() && self.stood(number, None, None);
        let find = || {
            // Of most types nothing lies in anything, and they have most of the entities.
            let types = self.vocabulary.types().map(|(ty, _)| ty);
            let lying: BTreeSet<TypeIx> = types.filter(|ty| !self.types_above(*ty).is_empty()).collect();
            let lies = |entity: &EntityIx| lying.contains(&self.type_of(*entity));
            let mut by_type: BTreeMap<TypeIx, Vec<EntityIx>> = BTreeMap::new();
            for ix in self.entity_places().filter(lies) {
                if !self.entity(ix).parents.iter().any(|parent| stands(parent.number)) {
                    by_type.entry(self.type_of(ix)).or_default().push(ix);
                }
            }
            by_type
        };
        match bound {
            Some(_) => Cow::Owned(find()),
            None => Cow::Borrowed(self.parentless.get_or_init(find)),
        }
    }
}
