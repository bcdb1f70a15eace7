use crate::ast::{DateText, PartKind, Selection, Statement, Target, TimePoint};
use crate::walk::{self, Slot};

/// What another number stands for: the number of an entry here, or nothing where there is none.
type Renumbering<'n> = &'n mut dyn FnMut(u64) -> Option<u64>;

impl Statement {
    /// Replaces the numbers of entries: a journal from another log speaks of its entries by the numbers they have there.
    /// What the statement says of its own entry (`recorded … as #45`) stays.
    ///
    /// # Errors
    /// The first number for which there is no other.
    pub fn renumber(&mut self, mut number: impl FnMut(u64) -> Option<u64>) -> Result<(), u64> {
        renumber(&mut number, |visit| walk::statement(self, visit))
    }
}

impl Selection {
    /// Replaces the numbers of entries.
    ///
    /// # Errors
    /// The first number for which there is no other.
    pub fn renumber(&mut self, mut number: impl FnMut(u64) -> Option<u64>) -> Result<(), u64> {
        renumber(&mut number, |visit| walk::selection(self, visit))
    }

    /// Writes its dates otherwise.
    pub fn rewrite_dates(&mut self, mut rewrite: impl FnMut(&mut DateText)) {
        walk::selection(self, &mut |slot| match slot {
            Slot::Date(date) | Slot::Point(TimePoint::Date(date)) => rewrite(date),
            _ => {}
        });
    }
}

fn renumber(number: Renumbering<'_>, walked: impl FnOnce(&mut dyn FnMut(Slot<'_>))) -> Result<(), u64> {
    let mut missing = None;
    walked(&mut |slot| {
        let there = match slot {
            Slot::Part(part) => match &mut part.kind {
                PartKind::Number(there) => there,
                _ => return,
            },
            Slot::Entry(entry) => match &mut entry.target {
                Target::Number(there) => there,
                Target::Label(_) => return,
            },
            Slot::Date(_) | Slot::Role(_) | Slot::Point(_) => return,
        };
        match number(*there) {
            Some(here) => *there = here,
            None => missing = missing.or(Some(*there)),
        }
    });
    missing.map_or(Ok(()), Err)
}
