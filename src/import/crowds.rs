//! Those who bear a name of very many, by what they lie in: only those are looked at whom a row can mean.

use std::collections::{BTreeMap, HashMap};

use annals_graph::ids::{EntityIx, TypeIx};

/// Beyond so many namesakes a name is looked up by what they lie in.
pub(super) const LISTED_MAX: usize = 64;

/// Those who bear a name of very many, by what they lie in.
#[derive(Clone, Debug, Default)]
pub(super) struct Crowd {
    /// In the order of their first entries.
    all: Vec<EntityIx>,
    /// Those that lie in a place, however deep.
    inside: HashMap<EntityIx, Vec<EntityIx>>,
    /// Those that lie in things of just these types.
    under: BTreeMap<Vec<TypeIx>, Vec<EntityIx>>,
    /// The first of each type.
    of_type: BTreeMap<TypeIx, EntityIx>,
    /// What was said by then of things that had been declared before.
    version: u64,
}

/// What something is, and what it lies in.
pub(super) struct EntityPlace {
    pub(super) ty: TypeIx,
    pub(super) above: Vec<(EntityIx, TypeIx)>,
}

/// What a row says that something lies in: which it is and of which type, as far as that is known.
pub(super) type Around = (Option<EntityIx>, Option<TypeIx>);

impl Crowd {
    /// Those who bear a name. `version` counts what is said of where things lie that were declared before.
    pub(super) fn new(
        version: u64,
        all: impl IntoIterator<Item = EntityIx>,
        place: impl Fn(EntityIx) -> EntityPlace,
    ) -> Self {
        let mut crowd = Self { version, ..Self::default() };
        all.into_iter().for_each(|ix| crowd.add(ix, &place));
        crowd
    }

    /// Whether things lie as they did when it was made.
    pub(super) const fn is_of(&self, version: u64) -> bool {
        self.version == version
    }

    /// Adds one, if it is new.
    pub(super) fn add(&mut self, ix: EntityIx, place: impl Fn(EntityIx) -> EntityPlace) {
        let Err(at) = self.all.binary_search(&ix) else { return };
        self.all.insert(at, ix);
        let EntityPlace { ty, above } = place(ix);
        self.of_type.entry(ty).or_insert(ix);
        let mut types: Vec<TypeIx> = above.iter().map(|(_, ty)| *ty).collect();
        types.sort_unstable();
        types.dedup();
        self.under.entry(types).or_default().push(ix);
        for (above, _) in above {
            self.inside.entry(above).or_default().push(ix);
        }
    }

    /// Those whom a row can mean that says what they lie in, with the first of each type, in order.
    pub(super) fn meant(&self, around: &[Around]) -> Vec<EntityIx> {
        let places = around.iter().filter_map(|(place, _)| *place);
        let inside = places.clone().filter_map(|place| self.inside.get(&place)).flatten().copied();
        let themselves = places.filter(|place| self.all.binary_search(place).is_ok());
        let elsewhere =
            |types: &[TypeIx]| around.iter().any(|(_, ty)| ty.is_some_and(|ty| types.contains(&ty)));
        let may = self.under.iter().filter(|(types, _)| !elsewhere(types)).flat_map(|(_, ixs)| ixs).copied();
        let firsts = self.of_type.values().copied();
        let mut meant: Vec<EntityIx> = inside.chain(themselves).chain(may).chain(firsts).collect();
        meant.sort_unstable();
        meant.dedup();
        meant
    }

    /// The first of each type.
    pub(super) fn first_of_each_type(&self) -> Vec<EntityIx> {
        self.of_type.values().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Towns of one name, each in a province of its own; every tenth lies nowhere.
    fn place(ix: EntityIx) -> EntityPlace {
        let above = if ix.0.is_multiple_of(10) {
            Vec::new()
        } else {
            vec![(EntityIx(1_000 + ix.0), TypeIx(1)), (EntityIx(5), TypeIx(2))]
        };
        EntityPlace { ty: TypeIx(0), above }
    }

    #[test]
    fn of_very_many_only_those_are_looked_at_that_can_be_meant() {
        let towns = Crowd::new(0, (0..500).map(EntityIx), place);
        let loose: Vec<EntityIx> = (0..500).filter(|ix| ix % 10 == 0).map(EntityIx).collect();
        let with = |more: u32| {
            let mut all: Vec<EntityIx> = loose.iter().copied().chain([EntityIx(more)]).collect();
            all.sort_unstable();
            all
        };
        let ty = |ty| Some(TypeIx(ty));
        assert_eq!(towns.meant(&[(Some(EntityIx(1_123)), ty(1))]), with(123));
        assert_eq!(towns.meant(&[(None, ty(1))]), loose, "a province that is new");
        assert_eq!(towns.meant(&[(Some(EntityIx(7)), ty(2))]), with(7), "the town itself");
        assert_eq!(towns.meant(&[(Some(EntityIx(5)), ty(2))]).len(), 500, "all lie in one country");
        assert_eq!(towns.meant(&[(None, None)]).len(), 500, "of what type it is nobody knows");
        assert!(towns.is_of(0) && !towns.is_of(1), "something was moved");
        assert_eq!(towns.first_of_each_type(), [EntityIx(0)]);
    }

    #[test]
    fn one_is_added_once_and_in_order() {
        let mut towns = Crowd::new(0, [3, 1, 3].map(EntityIx), place);
        towns.add(EntityIx(2), place);
        towns.add(EntityIx(2), place);
        assert_eq!(towns.meant(&[(None, None)]), [1, 2, 3].map(EntityIx));
    }
}
