//! The journals that come with the program.

/// What a new store holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum History {
    /// Nothing at all.
    None,
    /// The vocabulary.
    #[default]
    Vocabulary,
    /// The vocabulary and the history of the 20×10 plan.
    Full,
}

/// The kinds, types and statuses of the field.
pub const VOCABULARY: &str = include_str!("../../history/vocabulary.annals");

/// The history of the 20×10 plan, from one article.
pub const HISTORY: &str = include_str!("../../history/20x10.annals");

impl History {
    /// The journals, in the order in which they are told.
    #[must_use]
    pub fn journals(self) -> &'static [&'static str] {
        match self {
            Self::None => &[],
            Self::Vocabulary => &[VOCABULARY],
            Self::Full => &[VOCABULARY, HISTORY],
        }
    }
}
