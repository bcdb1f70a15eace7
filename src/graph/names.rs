//! Names and those who bear them.

use std::collections::BTreeMap;

use annals_store::entry::Number;

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

/// All names, by their folded form.
#[derive(Clone, Debug, Default)]
pub struct Names {
    folded: BTreeMap<String, Vec<Naming>>,
}

impl Names {
    /// Adds a name.
    pub fn add(&mut self, name: &str, entity: EntityIx, number: Number) {
        let spelling = composed(name);
        let namings = self.folded.entry(fold(name)).or_default();
        if !namings.iter().any(|n| n.entity == entity && n.spelling == spelling) {
            namings.push(Naming { entity, spelling, number });
        }
    }

    /// Who bears this name by entries up to `bound`: by its exact spelling, else by its folded form.
    #[must_use]
    pub fn find(&self, name: &str, bound: Option<Number>) -> Vec<EntityIx> {
        let namings = self.namings(name, bound);
        let spelling = composed(name);
        let exact: Vec<_> = namings.iter().filter(|n| n.spelling == spelling).map(|n| n.entity).collect();
        let mut found = if exact.is_empty() { namings.iter().map(|n| n.entity).collect() } else { exact };
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Every naming whose folded form is that of this name, by entries up to `bound`.
    #[must_use]
    pub fn namings(&self, name: &str, bound: Option<Number>) -> Vec<&Naming> {
        let known = self.folded.get(&fold(name)).into_iter().flatten();
        known.filter(|n| bound.is_none_or(|bound| n.number <= bound)).collect()
    }

    /// The namings whose folded form begins with this folded text, in order.
    pub fn beginning<'a>(&'a self, folded: &'a str) -> impl Iterator<Item = (&'a str, &'a [Naming])> {
        self.folded
            .range(folded.to_owned()..)
            .take_while(move |(name, _)| name.starts_with(folded))
            .map(|(name, namings)| (name.as_str(), namings.as_slice()))
    }

    /// All folded names with their namings, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Naming])> {
        self.folded.iter().map(|(name, namings)| (name.as_str(), namings.as_slice()))
    }

    /// The number of distinct folded names.
    #[must_use]
    pub fn len(&self) -> usize {
        self.folded.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.folded.is_empty()
    }
}
