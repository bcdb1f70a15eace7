//! Names that a statement gives somebody and that others bear.

use annals_graph::ids::EntityIx;
use annals_query::lookup::Lookup;

/// A name that a statement gives somebody and that others bear, in this spelling or another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmbiguousName {
    /// The name.
    pub name: String,
    /// Who is given it, where that is known already.
    pub(super) own: Option<EntityIx>,
}

impl AmbiguousName {
    /// The others, in the order in which they came to bear it; one perhaps several times.
    pub(super) fn others<'l>(&'l self, lookup: &'l Lookup<'_>) -> impl Iterator<Item = EntityIx> + 'l {
        let namings = lookup.view.graph().names().namings(&self.name, None);
        let namesakes = namings.map(|naming| lookup.view.canonical(naming.entity));
        namesakes.filter(|ix| Some(*ix) != self.own)
    }

    /// Says of a statement that is to be recorded who else bears the name.
    #[must_use]
    pub fn note(&self, lookup: &Lookup<'_>) -> String {
        let others = distinct(self.others(lookup));
        format!(
            "{} is also a name of {}; if they are one, use `merge`",
            self.name,
            lookup.listed(&others, "and")
        )
    }

    /// Says of statements that have been recorded who bears the name.
    #[must_use]
    pub fn note_after(&self, lookup: &Lookup<'_>) -> String {
        let all = Self { name: self.name.clone(), own: None };
        let all = distinct(all.others(lookup));
        format!(
            "{} is a name of {}; if two of them are one, use `merge`",
            self.name,
            lookup.listed(&all, "and")
        )
    }
}

/// Each once, in the order in which they first come.
fn distinct(all: impl Iterator<Item = EntityIx>) -> Vec<EntityIx> {
    let mut seen = std::collections::HashSet::new();
    all.filter(|ix| seen.insert(*ix)).collect()
}
