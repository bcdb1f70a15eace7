//! Names and those who bear them.

use std::borrow::Cow;

use annals_model::entry::EntryId;
use annals_model::folding::{composed, fold};

use super::Graph;
use crate::ids::EntityIx;

/// That somebody bears a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naming {
    /// Who.
    pub entity: EntityIx,
    /// The name in its composed spelling.
    pub spelling: String,
    /// The entry that says so.
    pub number: EntryId,
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

    /// Adds a name that an entity does not bear yet.
    pub(super) fn add_name(&mut self, name: &str, entity: EntityIx, number: EntryId) {
        let (spelling, folded) = (composed(name), fold(name));
        let kept = if spelling == folded {
            AS_FOLDED
        } else if spelling == composed(&self.name_of(entity)) {
            AS_PREFERRED
        } else {
            self.folded_names.keep(&spelling).saturating_add(1)
        };
        if let Some(words) = self.name_words.get_mut()
            && self.folded_names.get(&folded).next().is_none()
        {
            words.add(&folded);
        }
        self.folded_names.add(&folded, [entity.0, u32::try_from(number).unwrap_or(u32::MAX), kept]);
    }

    /// Whether an entity bears a name in this spelling. Reads the namesakes of the name where they are few, else the
    /// names of the entity, so that neither a name of very many nor an entity of very many names makes it slow.
    pub(super) fn bears(&self, entity: EntityIx, name: &str) -> bool {
        const NAMESAKES_READ_MAX: usize = 64;
        let (spelling, folded) = (composed(name), fold(name));
        if self.folded_names.get(&folded).nth(NAMESAKES_READ_MAX).is_some() {
            let entity = self.entity(entity);
            let also = entity.also.iter().map(|(_, alias)| alias);
            return std::iter::once(&entity.name).chain(also).any(|known| composed(known) == spelling);
        }
        let mut rows = self.folded_names.get(&folded);
        rows.any(|row| row[0] == entity.0 && self.names().spelling(row, &folded) == spelling)
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
            number: EntryId::from(row[1]),
        }
    }

    /// Who bears this name by entries up to `bound`: by its exact spelling, else by its folded form.
    #[must_use]
    pub fn find(self, name: &str, bound: Option<EntryId>) -> Vec<EntityIx> {
        let mut found: Vec<EntityIx> = self.namesakes(name, bound).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The same, read as they are asked for: in the order in which they came to bear it, and one perhaps several times.
    pub fn namesakes(self, name: &str, bound: Option<EntryId>) -> impl Iterator<Item = EntityIx> + use<'g> {
        let (folded, spelling) = (fold(name), composed(name));
        let visible = move |row: &[u32; 3]| bound.is_none_or(|bound| EntryId::from(row[1]) <= bound);
        let rows = self.graph.folded_names.get(&folded).filter(visible);
        // Where only one bears it, it is found by either.
        let several = self.graph.folded_names.get(&folded).filter(visible).nth(1).is_some();
        let is_exact = move |row: &[u32; 3]| self.spelling(*row, &folded) == spelling;
        let exact =
            several && self.graph.folded_names.get(&fold(name)).filter(visible).any(|row| is_exact(&row));
        rows.filter(move |row| !exact || is_exact(row)).map(|row| EntityIx(row[0]))
    }

    /// Who bears a name in just this spelling, in the order in which they came to bear it.
    pub fn spelled(self, name: &str) -> impl Iterator<Item = EntityIx> + use<'g> {
        let (folded, spelling) = (fold(name), composed(name));
        let rows = self.graph.folded_names.get(&folded);
        rows.filter(move |row| self.spelling(*row, &folded) == spelling).map(|row| EntityIx(row[0]))
    }

    /// Whether somebody bears a name of this folded form.
    #[must_use]
    pub fn is_borne(self, name: &str) -> bool {
        self.graph.folded_names.get(&fold(name)).next().is_some()
    }

    /// Every naming whose folded form is that of this name, by entries up to `bound`.
    pub fn namings(self, name: &str, bound: Option<EntryId>) -> impl Iterator<Item = Naming> + use<'g> {
        let folded = fold(name);
        let rows = self.graph.folded_names.get(&folded);
        let visible = rows.filter(move |row| bound.is_none_or(|bound| EntryId::from(row[1]) <= bound));
        visible.map(move |row| self.naming(&folded, row))
    }

    /// The namings whose folded form begins with this folded text, in order. Those of a name are read as they are asked for.
    pub fn beginning(
        self,
        folded: &str,
    ) -> impl Iterator<Item = (Cow<'g, str>, impl Iterator<Item = Naming> + use<'g>)> + use<'g, '_> {
        let rows = self.graph.folded_names.from(folded).take_while(move |(name, _)| name.starts_with(folded));
        rows.map(move |(name, rows)| {
            let folded = name.clone();
            (name, rows.into_iter().map(move |row| self.naming(&folded, row)))
        })
    }

    /// Who bears a name whose folded form begins with this folded text, once for each such naming, in no order.
    pub fn namesakes_beginning(self, folded: &'g str) -> impl Iterator<Item = EntityIx> + use<'g> {
        self.graph.folded_names.begun(folded).map(|row| EntityIx(row[0]))
    }

    /// All folded names with their namings, in order.
    pub fn iter(
        self,
    ) -> impl Iterator<Item = (Cow<'g, str>, impl Iterator<Item = Naming> + use<'g>)> + use<'g> {
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
