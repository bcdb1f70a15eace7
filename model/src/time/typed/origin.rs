//! Where the text of a date comes from, and what was said about the order of its numbers.

/// In which order the numbers of a date like `05/06/2024` stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateOrder {
    /// Day, month, year.
    DayFirst,
    /// Month, day, year.
    MonthFirst,
}

/// Where the text of a date comes from: what can be read in two ways is asked back of people, and kept as it was meant
/// in what was written before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Typed at the prompt or on a command line: EDTF that reads as two years (`2023-24`) has two readings as well.
    Typed,
    /// A cell of a table: EDTF is EDTF.
    Table,
    /// A journal, a phrase that was stored, a program: EDTF is EDTF, and a winter is of the year it begins in.
    #[default]
    Stored,
}
