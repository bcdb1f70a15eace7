//! A first look at the hierarchies of all rows: what the names at each level lie in, so that no place depends on which row
//! comes first.
//!
//! Of each name at a level the chains of what it lies in are kept. Chains that contradict each other are of two places,
//! and each of them has what it lies in in its name. A row that leaves levels out means the place that the other rows tell
//! more of, if it can be only one.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::columns::NameColumn;
use super::digests::hash;
use super::parsed_row::NamedParticipant;

/// What a name lies in, the nearest first; empty where a row says nothing.
type Chain = Box<[Rc<str>]>;

/// What the names of all rows lie in.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The chains of each name at a level, each once.
    chains: HashMap<u64, Vec<Chain>>,
    met: HashSet<u64>,
    /// The names in chains: few, and each in very many.
    names: HashSet<Rc<str>>,
}

impl Survey {
    /// Takes in one who takes part, and what it lies in.
    pub(super) fn add(&mut self, group: &[NamedParticipant<'_>]) {
        for (at, named) in group.iter().enumerate() {
            if named.column.is_outermost() {
                continue;
            }
            let (key, above) = (key(named.column, &named.name), chain(named.column, &group[at + 1..]));
            if self.met.insert(hash(&(key, &above))) {
                let chain = above.into_iter().map(|name| self.name(name)).collect();
                self.chains.entry(key).or_default().push(chain);
            }
        }
    }

    fn name(&mut self, name: &str) -> Rc<str> {
        if let Some(known) = self.names.get(name) {
            return Rc::clone(known);
        }
        let name: Rc<str> = name.into();
        self.names.insert(Rc::clone(&name));
        name
    }

    /// What a name lies in, with what other rows tell of the levels that its own leaves out; nothing where that can be
    /// one of several.
    pub(super) fn completed<'n>(
        &'n self,
        column: &NameColumn,
        name: &str,
        above: &[&'n str],
    ) -> Option<Vec<&'n str>> {
        let mut full = above.to_vec();
        if above.iter().all(|name| !name.is_empty()) {
            return Some(full);
        }
        for other in self.of(column, name).iter().filter(|other| agree(above, other)) {
            for (own, theirs) in full.iter_mut().zip(other.iter()).filter(|(_, theirs)| !theirs.is_empty()) {
                if own.is_empty() {
                    *own = theirs;
                } else if **own != **theirs {
                    return None;
                }
            }
        }
        Some(full)
    }

    /// How many of those that a new name lies in, the nearest first, tell it from the others of its name; none where
    /// there are no others.
    pub(super) fn telling_apart(
        &self,
        named: &NamedParticipant<'_>,
        above: &[NamedParticipant<'_>],
    ) -> usize {
        let own = chain(named.column, above);
        let others = self.of(named.column, &named.name).iter().filter(|other| !agree(&own, other));
        let others: Vec<Vec<&str>> = others.map(|other| stated(other.iter().map(|name| &**name))).collect();
        if others.is_empty() {
            return 0;
        }
        let own = stated(own.iter().copied());
        let nearest = |count: usize, chain: &[&str]| chain[..count.min(chain.len())] == own[..count];
        let tells = |count: &usize| !others.iter().any(|other| nearest(*count, other));
        (1..own.len()).find(tells).unwrap_or(own.len())
    }

    fn of(&self, column: &NameColumn, name: &str) -> &[Chain] {
        self.chains.get(&key(column, name)).map_or(&[], Vec::as_slice)
    }
}

/// The key of a name at a level: only chains of the same levels can be held against each other.
fn key(column: &NameColumn, name: &str) -> u64 {
    hash(&(column.new_type(), column.levels_above, &column.others, name))
}

/// What a row says that a name lies in, level by level.
pub(super) fn chain<'n>(column: &NameColumn, above: &'n [NamedParticipant<'_>]) -> Vec<&'n str> {
    let mut chain = vec![""; column.levels_above];
    for named in above {
        if let Some(place) = column.levels_above.checked_sub(named.column.levels_above + 1) {
            chain[place] = &named.name;
        }
    }
    chain
}

fn stated<'n>(chain: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    chain.filter(|name| !name.is_empty()).collect()
}

/// Whether two chains can be of one place: no level of one contradicts the other.
fn agree(one: &[&str], other: &Chain) -> bool {
    one.iter().zip(other.iter()).all(|(one, other)| **one == **other || one.is_empty() || other.is_empty())
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use annals_model::entry::Role;

    use super::*;

    fn columns() -> [NameColumn; 3] {
        let mut at = 0;
        ["city", "province", "country"].map(|ty| {
            at += 1;
            NameColumn {
                column: at - 1,
                ty: Some(ty.to_owned()),
                level: None,
                others: Vec::new(),
                is_place: true,
                levels_above: 3 - at,
            }
        })
    }

    fn row<'c>(columns: &'c [NameColumn; 3], names: [&'static str; 3]) -> Vec<NamedParticipant<'c>> {
        let named = columns.iter().zip(names).filter(|(_, name)| !name.is_empty());
        let named = named.enumerate().map(|(at, (column, name))| NamedParticipant {
            role: Role::At,
            name: Cow::Borrowed(name),
            column,
            above: at > 0,
        });
        named.collect()
    }

    #[test]
    fn names_are_told_apart_by_the_nearest_that_differs() {
        let columns = columns();
        let rows = [
            ["Springfield", "Illinois", "USA"],
            ["Springfield", "Ohio", "USA"],
            ["Springfield", "", "USA"],
            ["Springfield", "", "Canada"],
            ["Paris", "", "France"],
            ["Paris", "Ile", "France"],
            ["York", "Clark", "USA"],
            ["York", "Clark", "Canada"],
        ]
        .map(|names| row(&columns, names));
        let mut survey = Survey::default();
        rows.iter().for_each(|row| survey.add(row));
        let telling = rows.each_ref().map(|row| survey.telling_apart(&row[0], &row[1..]));
        assert_eq!(telling, [1, 1, 1, 1, 0, 0, 2, 2]);
        let completed = rows.each_ref().map(|row| {
            let above = chain(row[0].column, &row[1..]);
            survey.completed(row[0].column, &row[0].name, &above).map(|above| above.join(" "))
        });
        assert_eq!(completed[2], None, "it can be either");
        assert_eq!(completed[4].as_deref(), Some("Ile France"));
        assert_eq!(completed[3].as_deref(), Some(" Canada"));
    }
}
