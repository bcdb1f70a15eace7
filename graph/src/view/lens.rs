//! What a view is seen through.

use annals_model::entry::EntryId;
use annals_model::time::Day;

/// Whose present is asked about. `None` is no bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Lens {
    /// The world at the end of this day.
    pub as_of: Option<Day>,
    /// What had been reported by the end of this day.
    pub known_on: Option<Day>,
    /// What the log held after this entry.
    pub recorded_at: Option<EntryId>,
    /// The day that `recorded_at` was worked out from, where one was given.
    pub recorded_on: Option<Day>,
}

impl Lens {
    /// Whether it shows an event by when it happened or was reported, and not only by its entry.
    #[must_use]
    pub const fn looks_at_dates(self) -> bool {
        self.as_of.is_some() || self.known_on.is_some()
    }
}

/// How far an entity reaches down to those that lie in it or stand at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Itself only.
    Exact,
    /// Itself and what stands there.
    At,
    /// Itself and everything below.
    Down,
}
