//! How sure an answer is.

use annals_graph::budget::flat;
use annals_graph::view::Worlds;
use annals_model::time::Truth;
use serde::{Serialize, Serializer};

/// How sure it is that a row belongs to the answer; of an absence, how it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// It must be so.
    #[default]
    Certain,
    /// It may be so.
    Possible,
    /// It is so or not, as turns out what nobody said.
    NotStated,
    /// What was to follow has not been recorded, and its time is over.
    Overdue,
    /// What was to follow has not been recorded, and still has time.
    NotYetDue,
    /// The dates do not settle whether it followed.
    CannotTell,
}

impl Certainty {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Possible => "possible",
            Self::NotStated => "not stated",
            Self::Overdue => "overdue",
            Self::NotYetDue => "not yet due",
            Self::CannotTell => "cannot tell",
        }
    }

    /// Whether it must be so.
    #[must_use]
    pub const fn is_certain(self) -> bool {
        matches!(self, Self::Certain)
    }

    /// Whether the row may or may not belong to the answer.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Possible | Self::NotStated | Self::CannotTell)
    }

    /// The word for it, unless it is certain.
    #[must_use]
    pub fn doubt(self) -> Option<&'static str> {
        (!self.is_certain()).then(|| self.as_str())
    }
}

impl From<Truth> for Certainty {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::Certain => Self::Certain,
            Truth::Possible => Self::Possible,
            // Of what is certainly not so there is no row, unless what is not said can make it so.
            Truth::No => Self::NotStated,
        }
    }
}

impl From<Worlds> for Certainty {
    fn from(worlds: Worlds) -> Self {
        Truth::from(worlds).into()
    }
}

/// The answer to a yes-or-no question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum YesNo {
    /// What is recorded says so.
    Yes,
    /// What is recorded denies it.
    No,
    /// What is recorded may say so.
    Possibly,
    /// Nothing recorded says so or denies it.
    NotStated,
}

impl YesNo {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Possibly => "possibly",
            Self::NotStated => "not stated",
        }
    }
}

flat!(Certainty, YesNo);

impl Serialize for Certainty {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Serialize for YesNo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
