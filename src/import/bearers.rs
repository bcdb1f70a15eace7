//! Who bears a name. Of a name that very many bear, only those are looked at whom a row can mean.

use std::collections::{BTreeMap, HashMap};

use super::known::Ix;
use crate::ids::TypeIx;

/// Beyond so many bearers a name is looked up by what they lie in.
const LISTED_MAX: usize = 64;

/// Those who bear a name; mostly one.
#[derive(Clone, Debug)]
pub(super) struct Bearers {
    first: Ix,
    /// In the order of their first entries.
    others: Vec<Ix>,
    placed: Option<Box<Placed>>,
}

/// What bears a name, by what it lies in.
#[derive(Clone, Debug, Default)]
struct Placed {
    /// Those that lie in a place, however deep.
    inside: HashMap<Ix, Vec<Ix>>,
    /// Those that lie in things of just these types.
    under: BTreeMap<Vec<TypeIx>, Vec<Ix>>,
    /// The first of each type.
    of_type: BTreeMap<TypeIx, Ix>,
    /// What was said by then of things that had been declared before.
    version: u64,
}

/// What something is, and what it lies in.
pub(super) struct Place {
    pub(super) ty: TypeIx,
    pub(super) above: Vec<(Ix, TypeIx)>,
}

/// What a row says that something lies in: which it is and of which type, as far as that is known.
pub(super) type Around = (Option<Ix>, Option<TypeIx>);

impl Bearers {
    /// The first who bears a name.
    pub(super) const fn new(first: Ix) -> Self {
        Self { first, others: Vec::new(), placed: None }
    }

    /// Adds another, and says whether it was new.
    pub(super) fn add(&mut self, ix: Ix) -> bool {
        let place = self.others.binary_search(&ix).err().filter(|_| ix != self.first);
        place.is_some_and(|place| {
            self.others.insert(place, ix);
            true
        })
    }

    /// All of them: the first, then the others in the order of their first entries.
    pub(super) fn all(&self) -> impl Iterator<Item = Ix> + '_ {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }

    /// Takes in where a new one lies, of a name that very many bear. `version` counts what is said of where things lie
    /// that were declared before: all are placed anew when it has changed.
    pub(super) fn place(&mut self, ix: Ix, version: u64, place: impl Fn(Ix) -> Place) {
        if self.others.len() < LISTED_MAX {
            return;
        }
        if let Some(placed) = self.placed.as_deref_mut().filter(|placed| placed.version == version) {
            placed.put(ix, place(ix));
            return;
        }
        let mut placed = Placed { version, ..Placed::default() };
        self.all().for_each(|ix| placed.put(ix, place(ix)));
        self.placed = Some(Box::new(placed));
    }

    /// Those whom a row can mean that says what they lie in, with the first of each type; all where they are few, or
    /// where things lie elsewhere by now.
    pub(super) fn meant(&self, around: &[Around], version: u64) -> Vec<Ix> {
        let placed = self.placed.as_deref().filter(|placed| placed.version == version && !around.is_empty());
        let Some(placed) = placed else { return self.all().collect() };
        let places = around.iter().filter_map(|(place, _)| *place);
        let inside = places.clone().filter_map(|place| placed.inside.get(&place)).flatten().copied();
        let themselves =
            places.filter(|place| *place == self.first || self.others.binary_search(place).is_ok());
        let elsewhere =
            |types: &[TypeIx]| around.iter().any(|(_, ty)| ty.is_some_and(|ty| types.contains(&ty)));
        let may =
            placed.under.iter().filter(|(types, _)| !elsewhere(types)).flat_map(|(_, ixs)| ixs).copied();
        let firsts = placed.of_type.values().copied();
        let mut meant: Vec<Ix> = inside.chain(themselves).chain(may).chain(firsts).collect();
        // In the order of `all`.
        meant.sort_unstable_by_key(|ix| (*ix != self.first, *ix));
        meant.dedup();
        meant
    }

    /// The first of each type, where very many bear the name; else all.
    pub(super) fn first_of_each_type(&self) -> Vec<Ix> {
        match &self.placed {
            Some(placed) => placed.of_type.values().copied().collect(),
            None => self.all().collect(),
        }
    }
}

impl Placed {
    fn put(&mut self, ix: Ix, place: Place) {
        let Place { ty, above } = place;
        self.of_type.entry(ty).or_insert(ix);
        let mut types: Vec<TypeIx> = above.iter().map(|(_, ty)| *ty).collect();
        types.sort_unstable();
        types.dedup();
        self.under.entry(types).or_default().push(ix);
        for (above, _) in above {
            self.inside.entry(above).or_default().push(ix);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Towns of one name, each in a province of its own; every tenth lies nowhere.
    fn towns(count: Ix) -> (Bearers, impl Fn(Ix) -> Place) {
        let place = |ix: Ix| {
            let above = if ix.is_multiple_of(10) {
                Vec::new()
            } else {
                vec![(1_000 + ix, TypeIx(1)), (5, TypeIx(2))]
            };
            Place { ty: TypeIx(0), above }
        };
        let mut bearers = Bearers::new(0);
        for ix in 1..count {
            bearers.add(ix);
            bearers.place(ix, 0, place);
        }
        (bearers, place)
    }

    #[test]
    fn of_very_many_only_those_are_looked_at_that_can_be_meant() {
        let (bearers, _) = towns(500);
        let loose: Vec<Ix> = (0..500).filter(|ix| ix % 10 == 0).collect();
        let with = |more: &[Ix]| {
            let mut all: Vec<Ix> = loose.iter().chain(more).copied().collect();
            all.sort_unstable();
            all
        };
        assert_eq!(bearers.meant(&[(Some(1_123), Some(TypeIx(1)))], 0), with(&[123]));
        assert_eq!(bearers.meant(&[(None, Some(TypeIx(1)))], 0), loose, "a province that is new");
        assert_eq!(bearers.meant(&[(Some(7), Some(TypeIx(2)))], 0), with(&[7]), "the town itself");
        assert_eq!(bearers.meant(&[(Some(5), Some(TypeIx(2)))], 0).len(), 500, "all lie in one country");
        assert_eq!(bearers.meant(&[(None, None)], 0).len(), 500, "of what type it is nobody knows");
        assert_eq!(bearers.meant(&[], 0).len(), 500);
        assert_eq!(bearers.meant(&[(Some(1_123), Some(TypeIx(1)))], 1).len(), 500, "something was moved");
        assert_eq!(bearers.first_of_each_type(), [0]);
        let (few, _) = towns(50);
        assert_eq!(few.meant(&[(Some(1_123), Some(TypeIx(1)))], 0).len(), 50);
    }

    #[test]
    fn what_was_moved_is_placed_anew() {
        let (mut bearers, place) = towns(500);
        let moved = |ix: Ix| {
            if ix == 400 { Place { ty: TypeIx(0), above: vec![(1_123, TypeIx(1))] } } else { place(ix) }
        };
        bearers.add(500);
        bearers.place(500, 1, moved);
        let meant = bearers.meant(&[(Some(1_123), Some(TypeIx(1)))], 1);
        assert!(meant.contains(&400) && meant.contains(&123) && !meant.contains(&124), "{meant:?}");
    }
}
