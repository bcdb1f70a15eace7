//! Names and those who bear them.

use std::borrow::Cow;

use annals_store::entry::Number;

use crate::columns::Dictionary;
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
    /// Folded forms; each row is an entity, an entry, and where the spelling is kept, or 0 where it is the folded form.
    pub(super) folded: Dictionary,
}

impl Names {
    /// Adds a name.
    pub fn add(&mut self, name: &str, entity: EntityIx, number: Number) {
        let (spelling, folded) = (composed(name), fold(name));
        let known = self.folded.get(&folded);
        if known.iter().any(|row| row[0] == entity.0 && self.spelling(row[2], &folded) == spelling) {
            return;
        }
        // A place is kept as one more than it is: 0 stands for none.
        let kept = if spelling == folded { 0 } else { self.folded.keep(&spelling).saturating_add(1) };
        self.folded.add(&folded, [entity.0, u32::try_from(number).unwrap_or(u32::MAX), kept]);
    }

    fn spelling<'n>(&'n self, kept: u32, folded: &'n str) -> Cow<'n, str> {
        kept.checked_sub(1).map_or(Cow::Borrowed(folded), |kept| self.folded.kept(kept))
    }

    fn naming(&self, folded: &str, row: [u32; 3]) -> Naming {
        Naming {
            entity: EntityIx(row[0]),
            spelling: self.spelling(row[2], folded).into_owned(),
            number: Number::from(row[1]),
        }
    }

    /// Who bears this name by entries up to `bound`: by its exact spelling, else by its folded form.
    #[must_use]
    pub fn find(&self, name: &str, bound: Option<Number>) -> Vec<EntityIx> {
        let (folded, spelling) = (fold(name), composed(name));
        let mut rows = self.folded.get(&folded);
        rows.retain(|row| bound.is_none_or(|bound| Number::from(row[1]) <= bound));
        let exact = rows.iter().filter(|row| self.spelling(row[2], &folded) == spelling);
        let mut found: Vec<EntityIx> = exact.map(|row| EntityIx(row[0])).collect();
        if found.is_empty() {
            found = rows.iter().map(|row| EntityIx(row[0])).collect();
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Every naming whose folded form is that of this name, by entries up to `bound`.
    #[must_use]
    pub fn namings(&self, name: &str, bound: Option<Number>) -> Vec<Naming> {
        let folded = fold(name);
        let rows = self.folded.get(&folded).into_iter();
        let visible = rows.filter(|row| bound.is_none_or(|bound| Number::from(row[1]) <= bound));
        visible.map(|row| self.naming(&folded, row)).collect()
    }

    /// The namings whose folded form begins with this folded text, in order.
    pub fn beginning<'a>(&'a self, folded: &'a str) -> impl Iterator<Item = (Cow<'a, str>, Vec<Naming>)> {
        let rows = self.folded.from(folded).take_while(move |(name, _)| name.starts_with(folded));
        rows.map(|(name, rows)| {
            let namings = rows.into_iter().map(|row| self.naming(&name, row)).collect();
            (name, namings)
        })
    }

    /// All folded names with their namings, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Cow<'_, str>, Vec<Naming>)> {
        self.beginning("")
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
