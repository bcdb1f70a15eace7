//! Places in the tables of the graph. They are good for one process only: nothing that is kept holds one.
//!
//! That of an event is good until the next merge of its graph.

use crate::budget::flat;
use crate::columns::Word32;

/// The place of an event in the table of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventIx(pub u32);

/// The place of an entity in the table of entities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityIx(pub u32);

/// The place of a source in the table of sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceIx(pub u32);

/// The place of a kind of event in the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KindIx(pub u16);

/// The place of a type of entity in the vocabulary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeIx(pub u16);

/// The place of a status in the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatusIx(pub u16);

flat!(EventIx, EntityIx, SourceIx, KindIx, TypeIx, StatusIx);

macro_rules! table_index {
    ($($name:ident($inner:ty)),*) => {$(
        impl $name {
            /// As an index into a vector.
            #[must_use]
            pub fn at(self) -> usize {
                usize::try_from(self.0).unwrap_or(usize::MAX)
            }
            /// The place of the element that a table of this length would get next; `None` where it is full.
            #[must_use]
            pub fn next(length: usize) -> Option<Self> {
                <$inner>::try_from(length).ok().map(Self)
            }
        }
    )*};
}
macro_rules! words {
    ($($name:ident),*) => {$(
        impl Word32 for $name {
            fn word(self) -> u32 {
                self.0
            }
            fn from_word(word: u32) -> Self {
                Self(word)
            }
        }
    )*};
}
words!(EventIx, EntityIx, SourceIx);

table_index!(EventIx(u32), EntityIx(u32), SourceIx(u32), KindIx(u16), TypeIx(u16), StatusIx(u16));
