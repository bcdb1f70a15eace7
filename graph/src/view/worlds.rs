//! In which worlds something holds: how live claims can turn out, and which of them the analyst prefers.

use annals_model::time::Truth;

/// The worlds in which something holds. Those with the preferred values say whether it is certain; the others keep it
/// possible. The opposite holds in the others, so both have to be told apart for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Worlds {
    /// In none.
    #[default]
    None,
    /// In some, but in none with the preferred values.
    Unpreferred,
    /// In some with the preferred values.
    Some,
    /// In every one with the preferred values, but not in all.
    Preferred,
    /// In all.
    All,
}

impl Worlds {
    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// At least one.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// The opposite.
    #[must_use]
    #[allow(
        clippy::should_implement_trait,
        reason = "it stands beside `and` and `or`, which are no operators"
    )]
    pub const fn not(self) -> Self {
        match self {
            Self::None => Self::All,
            Self::Unpreferred => Self::Preferred,
            Self::Some => Self::Some,
            Self::Preferred => Self::Unpreferred,
            Self::All => Self::None,
        }
    }

    /// Whether it must be so, as tests take it: by the preferred values.
    #[must_use]
    pub const fn is_certain(self) -> bool {
        matches!(self, Self::Preferred | Self::All)
    }

    /// Whether it can be so.
    #[must_use]
    pub const fn is_possible(self) -> bool {
        !matches!(self, Self::None)
    }

    /// Whether it must be so, whichever values are preferred: nothing more can be learnt by looking for another reason.
    #[must_use]
    pub const fn is_in_all(self) -> bool {
        matches!(self, Self::All)
    }

    /// From what holds in the worlds with the preferred values, and in all.
    #[must_use]
    pub const fn of(preferred: Truth, all: Truth) -> Self {
        match (preferred, all) {
            (Truth::Certain, Truth::Certain) => Self::All,
            (Truth::Certain, _) => Self::Preferred,
            (Truth::Possible, _) => Self::Some,
            (Truth::No, Truth::No) => Self::None,
            (Truth::No, _) => Self::Unpreferred,
        }
    }

    /// What holds in the worlds with the preferred values.
    #[must_use]
    pub const fn in_preferred(self) -> Truth {
        match self {
            Self::None | Self::Unpreferred => Truth::No,
            Self::Some => Truth::Possible,
            Self::Preferred | Self::All => Truth::Certain,
        }
    }

    /// What holds in all worlds.
    #[must_use]
    pub const fn in_all(self) -> Truth {
        match self {
            Self::None => Truth::No,
            Self::All => Truth::Certain,
            _ => Truth::Possible,
        }
    }
}

impl From<Truth> for Worlds {
    fn from(truth: Truth) -> Self {
        Self::of(truth, truth)
    }
}

impl From<bool> for Worlds {
    fn from(known: bool) -> Self {
        Truth::from(known).into()
    }
}

impl From<Worlds> for Truth {
    fn from(worlds: Worlds) -> Self {
        if worlds.is_certain() {
            Self::Certain
        } else if worlds.is_possible() {
            Self::Possible
        } else {
            Self::No
        }
    }
}

/// What readings agree on, each with whether its values are the preferred ones.
#[must_use]
pub fn agreed(readings: impl Iterator<Item = (bool, Worlds)>) -> Worlds {
    let join = |known: Option<Truth>, truth: Truth| match known {
        Some(known) if known != truth => Some(Truth::Possible),
        _ => Some(truth),
    };
    let (mut preferred, mut all) = (None, None);
    for (deciding, worlds) in readings {
        all = join(all, worlds.in_all());
        if deciding {
            preferred = join(preferred, worlds.in_preferred());
        }
    }
    let all = all.unwrap_or_default();
    Worlds::of(preferred.unwrap_or(all), all)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: [Worlds; 5] =
        [Worlds::None, Worlds::Unpreferred, Worlds::Some, Worlds::Preferred, Worlds::All];

    #[test]
    fn the_opposite_of_the_opposite_is_the_same() {
        for one in EVERY {
            assert_eq!(one.not().not(), one);
            assert_eq!(Worlds::of(one.in_preferred(), one.in_all()), one);
            for other in EVERY {
                assert_eq!(one.and(other).not(), one.not().or(other.not()));
            }
        }
    }

    #[test]
    fn what_only_other_values_meet_stays_possible_and_so_does_what_they_do_not() {
        let here = agreed([(true, Worlds::All), (false, Worlds::None)].into_iter());
        assert_eq!(here, Worlds::Preferred);
        assert_eq!(Truth::from(here), Truth::Certain);
        assert_eq!(Truth::from(here.not()), Truth::Possible);
        let there = agreed([(true, Worlds::None), (false, Worlds::All)].into_iter());
        assert_eq!(there, Worlds::Unpreferred);
        assert_eq!(Truth::from(there), Truth::Possible);
        assert_eq!(Truth::from(there.not()), Truth::Certain);
    }

    #[test]
    fn readings_that_differ_leave_it_open() {
        assert_eq!(agreed([(true, Worlds::All), (true, Worlds::None)].into_iter()), Worlds::Some);
        assert_eq!(agreed(std::iter::empty()), Worlds::None);
    }
}
