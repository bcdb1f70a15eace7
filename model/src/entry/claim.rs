//! What a source says of an event, where, and how it comes to say so.

use serde::{Deserialize, Serialize};

use super::{Change, EntryId};

/// What a source says of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The source.
    pub source: EntryId,
    /// Whom the source had it from, nearest first: entities.
    pub via: Vec<EntryId>,
    /// Where in the source.
    pub locator: Option<Locator>,
    /// A few of its words.
    pub quote: Option<String>,
    /// How it comes to say so.
    pub grounds: Grounds,
    /// How it ranks among claims that disagree.
    pub rank: Rank,
    /// An Admiralty digit, 1 to 6, where one was given.
    pub credibility: Option<u8>,
    /// What it says differently from the record.
    pub asserts: Vec<Change>,
    /// Why it is preferred or deprecated.
    pub because: Option<String>,
}

impl Claim {
    /// A claim that says no more than which source it is: all is as recorded.
    #[must_use]
    pub fn of(source: EntryId) -> Self {
        Self {
            source,
            via: Vec::new(),
            locator: None,
            quote: None,
            grounds: Grounds::default(),
            rank: Rank::default(),
            credibility: None,
            asserts: Vec::new(),
            because: None,
        }
    }
}

/// Where in a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Locator {
    /// Characters from and up to, in code points.
    Characters(u64, u64),
    /// A paragraph.
    Paragraph(u64),
    /// A page.
    Page(u64),
}

impl Locator {
    /// The characters from and up to which it is, where it is told by these.
    #[must_use]
    pub const fn characters(self) -> Option<[u64; 2]> {
        match self {
            Self::Characters(from, to) => Some([from, to]),
            Self::Paragraph(_) | Self::Page(_) => None,
        }
    }
}

/// How a source comes to say something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Grounds {
    /// It says so itself.
    #[default]
    Stated,
    /// It says that others say so.
    Reported,
    /// It follows from what it says.
    Inferred,
}

impl Grounds {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Stated, Self::Reported, Self::Inferred];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Reported => "reported",
            Self::Inferred => "inferred",
        }
    }
}

/// How a claim ranks among claims that disagree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rank {
    /// It goes first.
    Preferred,
    /// It counts.
    #[default]
    Normal,
    /// It is kept and does not count.
    Deprecated,
}

impl Rank {
    /// Every rank, the highest first.
    pub const ALL: [Self; 3] = [Self::Preferred, Self::Normal, Self::Deprecated];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Preferred => "preferred",
            Self::Normal => "normal",
            Self::Deprecated => "deprecated",
        }
    }
}
