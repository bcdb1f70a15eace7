//! Rows of many fields, packed, and unpacked when they are first asked for.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use annals_store::snapshot::{Sections, Sink};

use super::{Column, Heap, Packed};

/// Rows whose memory is set aside together.
const PAGE_ROWS: usize = 256;

/// The rows of a page, as far as they were asked for.
type Page<T> = OnceLock<Box<[OnceLock<T>]>>;

#[derive(Debug)]
struct RowsBase<T> {
    places: Column<u32>,
    heap: Heap,
    pages: Vec<Page<T>>,
    /// What stands where no row does.
    absent: T,
}

/// Rows that can be appended to and changed.
#[derive(Clone, Debug)]
pub struct Rows<T> {
    base: Arc<RowsBase<T>>,
    changed: BTreeMap<usize, T>,
    tail: Vec<T>,
}

impl<T: Packed + Clone + Default> Default for Rows<T> {
    fn default() -> Self {
        Self::on(Column::default(), Heap::default())
    }
}

impl<T: Packed + Clone + Default> Rows<T> {
    /// The rows of this name in a snapshot.
    #[must_use]
    pub fn from_sections(sections: &Sections, name: &str) -> Self {
        let places = Column::from_sections(sections, &format!("{name}.places"));
        Self::on(places, Heap::from_sections(sections, &format!("{name}.bytes")))
    }

    fn on(places: Column<u32>, heap: Heap) -> Self {
        let pages = (0..places.len().div_ceil(PAGE_ROWS)).map(|_| OnceLock::new()).collect();
        let base = RowsBase { places, heap, pages, absent: T::default() };
        Self { base: Arc::new(base), changed: BTreeMap::new(), tail: Vec::new() }
    }

    fn base_len(&self) -> usize {
        self.base.places.len()
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.base_len() + self.tail.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A row; one that says nothing where there is none, as a snapshot may speak of rows that it does not have.
    #[must_use]
    pub fn get(&self, at: usize) -> &T {
        if let Some(at) = at.checked_sub(self.base_len()) {
            return self.tail.get(at).unwrap_or(&self.base.absent);
        }
        if let Some(row) = self.changed.get(&at).filter(|_| !self.changed.is_empty()) {
            return row;
        }
        let Some(page) = self.base.pages.get(at / PAGE_ROWS) else { return &self.base.absent };
        let page = page.get_or_init(|| std::iter::repeat_with(OnceLock::new).take(PAGE_ROWS).collect());
        page[at % PAGE_ROWS].get_or_init(|| {
            let bytes = self.base.heap.get(self.base.places.get(at));
            T::unpack(&bytes).unwrap_or_default()
        })
    }

    /// The bytes of a row, if it still is as it was packed.
    #[must_use]
    pub fn packed(&self, at: usize) -> Option<Cow<'_, [u8]>> {
        let kept = at < self.base_len() && !self.changed.contains_key(&at);
        kept.then(|| self.base.heap.get(self.base.places.get(at)))
    }

    /// A row, to be changed; `None` where there is none.
    pub fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        match at.checked_sub(self.base_len()) {
            Some(at) => self.tail.get_mut(at),
            None => {
                if !self.changed.contains_key(&at) {
                    let row = self.get(at).clone();
                    self.changed.insert(at, row);
                }
                self.changed.get_mut(&at)
            }
        }
    }

    /// Appends a row.
    pub fn push(&mut self, row: T) {
        self.tail.push(row);
    }

    /// Every row, in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        (0..self.len()).map(|at| self.get(at))
    }

    /// Makes all of it base.
    pub fn merge(&mut self) {
        if self.tail.is_empty() && self.changed.is_empty() {
            return;
        }
        let (mut heap, mut places) = (Heap::default(), Vec::with_capacity(self.len()));
        for at in 0..self.len() {
            let place = match self.packed(at) {
                Some(bytes) => heap.add(&bytes),
                None => heap.add(&super::pack_to(self.get(at))),
            };
            places.push(place.unwrap_or_default());
        }
        heap.merge();
        *self = Self::on(Column::based_on(places), heap);
    }

    /// Hands out its columns, as they stand in a snapshot.
    pub fn write(&self, name: &str, sink: &mut Sink<'_>) {
        sink(&format!("{name}.places"), &|sink| self.base.places.write(sink));
        sink(&format!("{name}.bytes"), &|sink| self.base.heap.write(sink));
    }

    /// The bytes its base takes if all of it is in memory and nothing is unpacked.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.base.places.bytes()
            + self.base.heap.bytes()
            + (self.tail.len() + self.changed.len()) * size_of::<T>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Packed for u8 {
        fn pack(&self, bytes: &mut Vec<u8>) {
            bytes.push(*self);
        }

        fn unpack(bytes: &[u8]) -> Option<Self> {
            bytes.first().copied()
        }
    }

    #[test]
    fn where_no_row_is_one_stands_that_says_nothing() {
        let mut rows = Rows::default();
        assert_eq!(*rows.get(7), 0);
        rows.push(5_u8);
        rows.merge();
        rows.push(6);
        assert_eq!([0, 1, 2, 255, 256, usize::MAX].map(|at| *rows.get(at)), [5, 6, 0, 0, 0, 0]);
    }
}
