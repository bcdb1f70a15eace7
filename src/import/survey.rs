//! A first look at the hierarchies of all rows: what the names at each level lie in, so that no name depends on which row
//! comes first.
//!
//! Of each name at a level the chains of what it lies in are kept, as hashes. A chain that only says less than another is
//! no place of its own. Two that contradict each other are two places, and each has what it lies in in its name.

use std::collections::{HashMap, HashSet};

use super::columns::NameColumn;
use super::existing::hash;
use super::parsed_row::NamedParticipant;

/// What a name lies in, level by level; zero where a row says nothing.
type Chain = Box<[u64]>;

/// What the names of all rows lie in.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The chains of each name at a level.
    chains: HashMap<u64, Vec<Chain>>,
    met: HashSet<u64>,
}

impl Survey {
    /// Takes in one who takes part, and what it lies in.
    pub(super) fn add(&mut self, group: &[NamedParticipant<'_>]) {
        for (at, named) in group.iter().enumerate() {
            if named.column.is_outermost() {
                continue;
            }
            let (key, chain) = (key(named.column, &named.name), chain(named.column, &group[at + 1..]));
            if self.met.insert(hash(&(key, &chain))) {
                self.chains.entry(key).or_default().push(chain);
            }
        }
    }

    /// How many of those that a new name lies in, the nearest first, tell it from the others of its name; none where
    /// there are no others.
    pub(super) fn telling_apart(
        &self,
        named: &NamedParticipant<'_>,
        above: &[NamedParticipant<'_>],
    ) -> usize {
        let own = chain(named.column, above);
        let others = self.others(named, &own);
        if others.is_empty() {
            return 0;
        }
        let nearest = |chain: &Chain, count: usize| -> Vec<u64> {
            chain.iter().copied().filter(|place| *place != 0).take(count).collect()
        };
        let stated = own.iter().filter(|place| **place != 0).count();
        let tells =
            |count: &usize| others.iter().all(|other| nearest(other, *count) != nearest(&own, *count));
        (1..stated).find(tells).unwrap_or(stated)
    }

    /// Whether a name whose row leaves levels out can be that of several.
    pub(super) fn is_ambiguous(&self, named: &NamedParticipant<'_>, above: &[NamedParticipant<'_>]) -> bool {
        let own = chain(named.column, above);
        if own.iter().all(|place| *place != 0) {
            return false;
        }
        let known = self.chains.get(&key(named.column, &named.name)).map_or(&[][..], Vec::as_slice);
        let mut wider = known.iter().filter(|other| **other != own && agree(&own, other));
        // All that it can be are one place if any two of them are.
        wider.next().is_some_and(|first| wider.any(|other| !agree(first, other)))
    }

    /// The chains of a name that are not that of the same place.
    fn others(&self, named: &NamedParticipant<'_>, own: &Chain) -> Vec<&Chain> {
        let known = self.chains.get(&key(named.column, &named.name)).map_or(&[][..], Vec::as_slice);
        known.iter().filter(|other| !agree(own, other)).collect()
    }
}

fn key(column: &NameColumn, name: &str) -> u64 {
    hash(&(column.new_type(), name))
}

fn chain(column: &NameColumn, above: &[NamedParticipant<'_>]) -> Chain {
    let mut chain = vec![0; column.levels_above];
    for named in above {
        // The level right above comes first.
        if let Some(place) = column.levels_above.checked_sub(named.column.levels_above + 1) {
            chain[place] = hash(&*named.name).max(1);
        }
    }
    chain.into()
}

/// Whether two chains can be of one place: no level of one contradicts the other.
fn agree(one: &Chain, other: &Chain) -> bool {
    one.iter().zip(other.iter()).all(|(one, other)| one == other || *one == 0 || *other == 0)
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
        let ambiguous = rows.each_ref().map(|row| survey.is_ambiguous(&row[0], &row[1..]));
        assert_eq!(ambiguous, [false, false, true, false, false, false, false, false]);
    }
}
