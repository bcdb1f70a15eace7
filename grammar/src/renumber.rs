use crate::ast::{DateText, PartKind, ReferenceWord, Selection, Statement, TimePoint};
use crate::walk::{self, PhraseLeaf};

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
            PhraseLeaf::Date(date) | PhraseLeaf::Point(TimePoint::Date(date)) => rewrite(date),
            _ => {}
        });
    }
}

fn renumber(number: Renumbering<'_>, walked: impl FnOnce(&mut dyn FnMut(PhraseLeaf<'_>))) -> Result<(), u64> {
    let mut missing = None;
    walked(&mut |slot| {
        let there = match slot {
            PhraseLeaf::Part(part) => match &mut part.kind {
                PartKind::Number(there) => there,
                _ => return,
            },
            PhraseLeaf::Entry(entry) => match &mut entry.target {
                ReferenceWord::Number(there) => there,
                ReferenceWord::Label(_) => return,
            },
            PhraseLeaf::Date(_) | PhraseLeaf::Role(_) | PhraseLeaf::Point(_) => return,
        };
        match number(*there) {
            Some(here) => *there = here,
            None => missing = missing.or(Some(*there)),
        }
    });
    missing.map_or(Ok(()), Err)
}
