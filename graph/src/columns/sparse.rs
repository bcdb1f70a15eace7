//! Numbers that few rows have.

use annals_store::snapshot::{Sections, Sink};

use super::{Column, Word32};

/// Values of 32 bits by the place of a row, for rows of which most have none.
#[derive(Clone, Debug)]
pub struct Sparse<T> {
    /// The rows that have one, in order.
    places: Column<u32>,
    values: Column<T>,
}

impl<T> Default for Sparse<T> {
    fn default() -> Self {
        Self { places: Column::default(), values: Column::default() }
    }
}

impl<T: Word32> Sparse<T> {
    /// A column whose base holds these, which are in the order of their places.
    #[must_use]
    pub fn based_on(values: &[(u32, T)]) -> Self {
        Self {
            places: Column::based_on(values.iter().map(|(place, _)| *place)),
            values: Column::based_on(values.iter().map(|(_, value)| *value)),
        }
    }

    /// The values of this name in a snapshot.
    #[must_use]
    pub fn from_sections(sections: &Sections, name: &str) -> Self {
        Self {
            places: Column::from_sections(sections, &format!("{name}.places")),
            values: Column::from_sections(sections, &format!("{name}.values")),
        }
    }

    /// Adds the value of a row that is behind all others.
    pub fn push(&mut self, place: u32, value: T) {
        self.places.push(place);
        self.values.push(value);
    }

    /// The value of a row, if it has one.
    #[must_use]
    pub fn get(&self, place: u32) -> Option<T> {
        self.places.place_of(place).map(|at| self.values.get(at))
    }

    /// Hands out its columns, as they stand in a snapshot.
    pub fn write(&self, name: &str, sink: &mut Sink<'_>) {
        sink(&format!("{name}.places"), &|sink| self.places.write(sink));
        sink(&format!("{name}.values"), &|sink| self.values.write(sink));
    }

    /// The bytes it takes if all of it is in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.places.bytes() + self.values.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_rows_have_a_value() {
        let mut sparse = Sparse::based_on(&[(3, 30_u32), (70_000, 7)]);
        sparse.push(70_001, 8);
        let found = [0, 2, 3, 4, 69_999, 70_000, 70_001, u32::MAX].map(|place| sparse.get(place));
        assert_eq!(found, [None, None, Some(30), None, None, Some(7), Some(8), None]);
        assert_eq!(Sparse::<u32>::default().get(0), None);
    }
}
