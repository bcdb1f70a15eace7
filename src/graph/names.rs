//! Names and those who bear them.

use std::borrow::Cow;

use annals_store::entry::Number;

use super::Graph;
use crate::folding::{composed, fold};
use crate::ids::EntityIx;

/// That somebody bears a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naming {
    /// Who.
    pub entity: EntityIx,
    /// The name in its composed spelling.
    pub spelling: String,
    /// The entry that says so.
    pub number: Number,
}

/// What stands for the spelling of a name: a number is one more than where it is kept.
const AS_FOLDED: u32 = 0;
/// It is that of the preferred name of who bears it.
const AS_PREFERRED: u32 = u32::MAX;

/// All names, by their folded form.
#[derive(Clone, Copy, Debug)]
pub struct Names<'g> {
    graph: &'g Graph,
}

impl Graph {
    /// The names of entities.
    #[must_use]
    pub fn names(&self) -> Names<'_> {
        Names { graph: self }
    }

    /// Adds a name of an entity.
    pub(super) fn add_name(&mut self, name: &str, entity: EntityIx, number: Number) {
        let (spelling, folded) = (composed(name), fold(name));
        let known = self.folded_names.get(&folded);
        let is_known =
            |row: &[u32; 3]| row[0] == entity.0 && self.names().spelling(*row, &folded) == spelling;
        if known.iter().any(is_known) {
            return;
        }
        let kept = if spelling == folded {
            AS_FOLDED
        } else if spelling == composed(&self.name_of(entity)) {
            AS_PREFERRED
        } else {
            self.folded_names.keep(&spelling).saturating_add(1)
        };
        self.folded_names.add(&folded, [entity.0, u32::try_from(number).unwrap_or(u32::MAX), kept]);
    }
}

impl<'g> Names<'g> {
    fn spelling<'n>(self, [entity, _, kept]: [u32; 3], folded: &'n str) -> Cow<'n, str>
    where
        'g: 'n,
    {
        match kept {
            AS_FOLDED => Cow::Borrowed(folded),
            AS_PREFERRED => Cow::Owned(composed(&self.graph.name_of(EntityIx(entity)))),
            kept => self.graph.folded_names.kept(kept - 1),
        }
    }

    fn naming(self, folded: &str, row: [u32; 3]) -> Naming {
        Naming {
            entity: EntityIx(row[0]),
            spelling: self.spelling(row, folded).into_owned(),
            number: Number::from(row[1]),
        }
    }

    /// Who bears this name by entries up to `bound`: by its exact spelling, else by its folded form.
    #[must_use]
    pub fn find(self, name: &str, bound: Option<Number>) -> Vec<EntityIx> {
        let (folded, spelling) = (fold(name), composed(name));
        let mut rows = self.graph.folded_names.get(&folded);
        rows.retain(|row| bound.is_none_or(|bound| Number::from(row[1]) <= bound));
        // Where only one bears it, it is found by either.
        if rows.len() > 1 {
            let is_exact = |row: &[u32; 3]| self.spelling(*row, &folded) == spelling;
            if rows.iter().any(is_exact) {
                rows.retain(is_exact);
            }
        }
        let mut found: Vec<EntityIx> = rows.iter().map(|row| EntityIx(row[0])).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Every naming whose folded form is that of this name, by entries up to `bound`.
    #[must_use]
    pub fn namings(self, name: &str, bound: Option<Number>) -> Vec<Naming> {
        let folded = fold(name);
        let rows = self.graph.folded_names.get(&folded).into_iter();
        let visible = rows.filter(|row| bound.is_none_or(|bound| Number::from(row[1]) <= bound));
        visible.map(|row| self.naming(&folded, row)).collect()
    }

    /// The namings whose folded form begins with this folded text, in order.
    pub fn beginning(self, folded: &str) -> impl Iterator<Item = (Cow<'g, str>, Vec<Naming>)> + use<'g, '_> {
        let rows = self.graph.folded_names.from(folded).take_while(move |(name, _)| name.starts_with(folded));
        rows.map(move |(name, rows)| {
            let namings = rows.into_iter().map(|row| self.naming(&name, row)).collect();
            (name, namings)
        })
    }

    /// All folded names with their namings, in order.
    pub fn iter(self) -> impl Iterator<Item = (Cow<'g, str>, Vec<Naming>)> + use<'g> {
        self.beginning("")
    }

    /// The number of distinct folded names.
    #[must_use]
    pub fn len(self) -> usize {
        self.graph.folded_names.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.graph.folded_names.is_empty()
    }
}
