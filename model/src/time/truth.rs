//! Strong Kleene logic.
//!
//! | `a` | `b` | `a and b` | `a or b` | `not a` |
//! |---|---|---|---|---|
//! | Certain | Certain | Certain | Certain | No |
//! | Certain | Possible | Possible | Certain | No |
//! | Certain | No | No | Certain | No |
//! | Possible | Possible | Possible | Possible | Possible |
//! | Possible | No | No | Possible | Possible |
//! | No | No | No | No | Certain |

use super::Truth;

impl Truth {
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
            Self::No => Self::Certain,
            Self::Possible => Self::Possible,
            Self::Certain => Self::No,
        }
    }

    /// From what holds in every case and what holds in at least one.
    #[must_use]
    pub(crate) const fn of_cases(every: bool, some: bool) -> Self {
        match (every, some) {
            (true, _) => Self::Certain,
            (false, true) => Self::Possible,
            (false, false) => Self::No,
        }
    }

    /// Whether it must be so.
    #[must_use]
    pub const fn is_certain(self) -> bool {
        matches!(self, Self::Certain)
    }

    /// Whether it can be so.
    #[must_use]
    pub const fn is_possible(self) -> bool {
        !matches!(self, Self::No)
    }
}

impl From<bool> for Truth {
    fn from(known: bool) -> Self {
        Self::of_cases(known, known)
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, Certain, No, Possible};

    #[test]
    fn strong_kleene() {
        let all = [No, Possible, Certain];
        for a in all {
            assert_eq!(a.not().not(), a);
            for b in all {
                assert_eq!(a.and(b).not(), a.not().or(b.not()));
                assert_eq!(a.and(b), b.and(a));
            }
            assert_eq!(a.and(Certain), a);
            assert_eq!(a.or(No), a);
        }
        assert_eq!(Possible.and(Possible.not()), Possible);
        assert_eq!(Truth::from(true), Certain);
        assert_eq!(Truth::from(false), No);
    }
}
