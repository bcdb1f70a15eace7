//! Whether a row belongs to a set, and whether one that only may belong was asked for.

use annals_graph::budget::flat;
use annals_graph::view::{Worlds, agreed};
use annals_model::time::Truth;

/// In which worlds something is so, three times: as it is, with the possibilities that `possibly` asked for taken as
/// certain, and with all that nobody said turned out in its favour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it is so, if what is not said turns out against it.
    pub truth: Worlds,
    /// What that would be if every possibility that was asked for were certain. Never less than `truth`.
    pub wanted: Worlds,
    /// Whether it is so, if what is not said turns out in its favour. Never less than `truth`.
    pub open: Worlds,
}

flat!(Verdict);

impl Verdict {
    /// It is so.
    pub const CERTAIN: Self = Self::plain(Truth::Certain);
    /// It is not so.
    pub const NO: Self = Self::plain(Truth::No);
    /// It is so or not, as turns out what nobody said.
    pub const UNSTATED: Self = Self { open: Worlds::All, ..Self::NO };

    /// An outcome about which nobody said `possibly`, and that hangs on nothing unsaid.
    #[must_use]
    pub const fn plain(truth: Truth) -> Self {
        Self::in_worlds(Worlds::of(truth, truth))
    }

    /// The same of what holds in some worlds.
    #[must_use]
    pub const fn in_worlds(worlds: Worlds) -> Self {
        Self { truth: worlds, wanted: worlds, open: worlds }
    }

    /// An outcome whose possibility was asked for.
    #[must_use]
    pub const fn possibly(truth: Worlds) -> Self {
        let wanted = if truth.is_possible() { Worlds::All } else { Worlds::None };
        Self { truth, wanted, open: truth }
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            truth: self.truth.and(other.truth),
            wanted: self.wanted.and(other.wanted),
            open: self.open.and(other.open),
        }
    }

    /// At least one.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            truth: self.truth.or(other.truth),
            wanted: self.wanted.or(other.wanted),
            open: self.open.or(other.open),
        }
    }

    /// The opposite. A possibility that was asked for stays asked for.
    #[must_use]
    #[allow(
        clippy::should_implement_trait,
        reason = "it stands beside `and` and `or`, which are no operators"
    )]
    pub fn not(self) -> Self {
        let (truth, open) = (self.open.not(), self.truth.not());
        let asked = !self.truth.is_certain() && self.wanted.is_certain() && truth.is_possible();
        Self { truth, wanted: if asked { Worlds::All } else { truth }, open }
    }

    /// What the readings of one event agree on, each with whether it decides ([`agreed`]).
    #[must_use]
    pub fn agreed(readings: &[(bool, Self)]) -> Self {
        let of = |value: fn(&Self) -> Worlds| {
            agreed(readings.iter().map(|(deciding, one)| (*deciding, value(one))))
        };
        Self { truth: of(|one| one.truth), wanted: of(|one| one.wanted), open: of(|one| one.open) }
    }

    /// Whether it can be so.
    #[must_use]
    pub const fn is_possible(self) -> bool {
        self.truth.is_possible()
    }

    /// Whether it can be so, if what is not said turns out in its favour.
    #[must_use]
    pub const fn is_open(self) -> bool {
        self.open.is_possible()
    }

    /// Whether it can be so for nothing but what is not said.
    #[must_use]
    pub const fn is_unstated(self) -> bool {
        self.is_open() && !self.is_possible()
    }

    /// Whether it is so for certain.
    #[must_use]
    pub fn is_certain(self) -> bool {
        self.truth.is_certain()
    }

    /// Whether nothing more can be learnt by looking for another reason.
    #[must_use]
    pub fn is_in_all(self) -> bool {
        self.truth.is_in_all()
    }

    /// Whether such a row was asked for: a certain one always, a possible one where `possibly` was said.
    #[must_use]
    pub const fn is_wanted(self) -> bool {
        self.wanted.is_certain()
    }
}

impl From<bool> for Verdict {
    fn from(known: bool) -> Self {
        Self::plain(Truth::from(known))
    }
}

/// The members of a set in order, each once, by the better reason where it is there twice.
pub(super) fn best_of_each<K: Copy + Ord>(mut rows: Vec<(K, Verdict)>) -> Vec<(K, Verdict)> {
    rows.sort_by_key(|(member, _)| *member);
    rows.dedup_by(|again, first| {
        let same = again.0 == first.0;
        if same {
            first.1 = first.1.or(again.1);
        }
        same
    });
    rows
}
