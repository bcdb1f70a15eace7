//! What the log holds: an [`Entry`] is one thing somebody said, with its number, time and author.
//!
//! Nothing here is ever edited: a later entry points at an earlier one and gives its reason. Entries refer to
//! each other by number only; names are resolved before an entry exists and stay the business of the graph.

// What a source says of an event.
mod claim;
// The words of the log: types, kinds and statuses.
mod definition;
// Lines of a file.
mod lines;
// What a note says.
mod remark;

use serde::{Deserialize, Serialize};

pub use self::claim::{Claim, Grounds, Locator, Rank};
pub use self::definition::{
    DefineKind, DefineStatus, DefineType, Effect, Filler, Implication, KindSpeech, RoleRule, VerbFrame,
};
pub use self::lines::LineSet;
pub use self::remark::{LogHead, Remark};
use crate::time::{Date, SpanOfTime, Timestamp};

/// The number of an entry: 1 for the first of a log, without gaps. It is shown as `#45`.
pub type EntryId = u64;

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its place in the log.
    pub number: EntryId,
    /// When it was recorded: UTC, never before that of the entry ahead of it.
    pub recorded: Timestamp,
    /// Who recorded it; empty where nobody said.
    pub author: String,
    /// Where it was said first, if it came from another log.
    pub elsewhere: Option<Elsewhere>,
    /// A name for this entry in hand-written journals, without `#`.
    pub label: Option<String>,
    /// The entries about its event that it saw, where it was copied from another log: of these it takes away what it
    /// replaces. `None` is all that stand before it.
    pub supersedes: Option<Vec<EntryId>>,
    /// What it says.
    pub body: Body,
}

/// When and by whom an entry was recorded in the log where it was said first, before it came into this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// When: UTC, by the clock there.
    pub recorded: Timestamp,
    /// Who recorded it; empty where nobody said.
    pub author: String,
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    /// A word of the vocabulary: a type of entity.
    DefineType(DefineType),
    /// A word of the vocabulary: a kind of event.
    DefineKind(DefineKind),
    /// A word of the vocabulary: a status an entity can be in.
    DefineStatus(DefineStatus),
    /// An entity and its names, or more about an entity that is there.
    Declare(Declare),
    /// A document that claims rest on.
    Source(Source),
    /// An event.
    Record(Record),
    /// One more claim for an event.
    Cite {
        /// The event.
        event: EntryId,
        /// The claim.
        claim: Claim,
    },
    /// A change to an event. `refine` sharpens and is compatible; otherwise it is a correction.
    Correct(Correct),
    /// The entry is withdrawn.
    Retract {
        /// What is withdrawn.
        target: EntryId,
        /// Why.
        because: Option<String>,
        /// What it rests on: the sources that withdrew it.
        #[serde(skip)]
        claims: Vec<Claim>,
    },
    /// Two events are one; the first stands.
    Same {
        /// The event that stands.
        event: EntryId,
        /// The event that is told again.
        duplicate: EntryId,
        /// Why.
        because: Option<String>,
        /// What it rests on.
        #[serde(skip)]
        claims: Vec<Claim>,
    },
    /// Two events that look alike are two.
    Distinct {
        /// One event.
        event: EntryId,
        /// The other.
        duplicate: EntryId,
        /// Why.
        because: Option<String>,
    },
    /// One entity turns out to be another: its names and events go over.
    Merge {
        /// The entity that ends.
        from: EntryId,
        /// The entity that stands.
        into: EntryId,
        /// Why.
        because: Option<String>,
    },
    /// An entity turns out to be two: the named events go over to a new one.
    Split {
        /// The entity that stays.
        from: EntryId,
        /// The new entity.
        into: Declare,
        /// The events that go over.
        events: Vec<EntryId>,
        /// Why.
        because: Option<String>,
    },
    /// How far a source is trusted: an Admiralty letter, `A` to `F`.
    Rate {
        /// The source.
        source: EntryId,
        /// The letter.
        letter: char,
        /// Why.
        because: Option<String>,
    },
    /// A remark about any entry.
    Note {
        /// What it is about.
        target: EntryId,
        /// What it says.
        remark: Remark,
        /// Where it rests, if it reports something.
        claim: Option<Claim>,
    },
    /// A selection with a name, kept as the phrase that was typed.
    Let {
        /// The name.
        name: String,
        /// The canonical phrase.
        phrase: String,
    },
    /// An earlier correction, retraction, merge, split, tie or rating is taken back.
    Undo {
        /// The entry taken back.
        target: EntryId,
        /// Why.
        because: Option<String>,
        /// What it rests on.
        #[serde(skip)]
        claims: Vec<Claim>,
    },
}

impl Body {
    /// The kinds that a kind requires. They stand behind the body in a payload, as [`Self::claims_behind`] do.
    #[must_use]
    pub fn requires_behind(&self) -> &[String] {
        match self {
            Self::DefineKind(define) => &define.requires,
            _ => &[],
        }
    }

    /// How a kind is spoken of, where more is said than the first version of a payload has a place for. It stands behind
    /// the kinds that it requires.
    #[must_use]
    pub fn speech_behind(&self) -> Option<&KindSpeech> {
        match self {
            Self::DefineKind(define) => Some(&define.speech).filter(|speech| !speech.is_empty()),
            _ => None,
        }
    }

    /// What a withdrawal, a tie or a taking back rests on. It stands behind the body in a payload, since the first
    /// version of it has no place for it there.
    #[must_use]
    pub fn claims_behind(&self) -> &[Claim] {
        match self {
            Self::Retract { claims, .. } | Self::Same { claims, .. } | Self::Undo { claims, .. } => claims,
            _ => &[],
        }
    }

    /// The same, to be put there.
    #[must_use]
    pub fn claims_behind_mut(&mut self) -> Option<&mut Vec<Claim>> {
        match self {
            Self::Retract { claims, .. } | Self::Same { claims, .. } | Self::Undo { claims, .. } => {
                Some(claims)
            }
            _ => None,
        }
    }
}

/// A role in an event: the preposition that introduces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Role {
    By,
    To,
    Into,
    In,
    At,
    Of,
    On,
    With,
    Without,
    Under,
    From,
    For,
    Against,
    Near,
}

shown_as_words!(Role, Mood, Link, Bound, Grounds, Rank);

impl Role {
    /// Every role, in the order in which they are printed.
    pub const ALL: [Self; 14] = [
        Self::Of,
        Self::By,
        Self::With,
        Self::Without,
        Self::From,
        Self::To,
        Self::Into,
        Self::At,
        Self::In,
        Self::On,
        Self::Near,
        Self::For,
        Self::Against,
        Self::Under,
    ];

    /// The preposition.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::By => "by",
            Self::To => "to",
            Self::Into => "into",
            Self::In => "in",
            Self::At => "at",
            Self::Of => "of",
            Self::On => "on",
            Self::With => "with",
            Self::Without => "without",
            Self::Under => "under",
            Self::From => "from",
            Self::For => "for",
            Self::Against => "against",
            Self::Near => "near",
        }
    }

    /// The roles that say where an event happens or leads, the one nearest to a verb first: `visited Songchon` is
    /// `to Songchon`. People and things can stand in some of them too.
    ///
    /// `near` is none of them: it relates an event to a place without saying that the event is there.
    pub const PLACES: [Self; 5] = [Self::To, Self::Into, Self::At, Self::In, Self::On];

    /// Whether it says where an event happens or leads ([`Self::PLACES`]).
    #[must_use]
    pub fn is_place(self) -> bool {
        Self::PLACES.contains(&self)
    }
}

/// How an event stands to what happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Mood {
    /// It happened.
    #[default]
    Happened,
    /// It is meant to happen.
    Planned,
    /// It is under way.
    Ongoing,
    /// It is only supposed.
    Hypothetical,
    /// It is said not to have happened.
    Denied,
}

impl Mood {
    /// Every mood.
    pub const ALL: [Self; 5] =
        [Self::Happened, Self::Planned, Self::Ongoing, Self::Hypothetical, Self::Denied];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Happened => "happened",
            Self::Planned => "planned",
            Self::Ongoing => "ongoing",
            Self::Hypothetical => "hypothetical",
            Self::Denied => "denied",
        }
    }
}

/// An entity with its names, or more about one: an entity is known by its type and preferred name, so declaring
/// the same two again adds to what is there. The first such entry's number is the entity's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declare {
    /// Its type, by name.
    pub kind: String,
    /// Its preferred name.
    pub name: String,
    /// Other names.
    pub also: Vec<String>,
    /// What it lies in or stands at, and when.
    pub parent: Option<Parent>,
    /// Relations that are not containment.
    pub relations: Vec<Relation>,
    /// Latitude and longitude in millionths of a degree.
    pub coordinates: Option<(i32, i32)>,
    /// What a plan aims at.
    pub target: Option<Target>,
    /// Where that rests.
    pub claims: Vec<Claim>,
}

/// What an entity lies in or stands at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parent {
    /// The entity above.
    pub entity: EntryId,
    /// `in` (part of it) or `at` (stands there).
    pub role: Role,
    /// Since when, where known.
    pub from: Option<Date>,
    /// Until when, where known.
    pub to: Option<Date>,
}

/// A relation between entities that is not containment: `near`, `on the outskirts of`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// The words between the two names.
    pub words: String,
    /// The other entity.
    pub entity: EntryId,
}

/// What a plan aims at: so many events of a kind in each period, for so many periods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// How many in each period.
    pub count: u64,
    /// The kind counted, by name.
    pub kind: String,
    /// The length of a period.
    pub per: SpanOfTime,
    /// For how long.
    pub during: Option<SpanOfTime>,
}

/// A document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The word by which it is cited.
    pub key: String,
    /// Its title.
    pub title: Option<String>,
    /// Who publishes it.
    pub publisher: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// When it came out: the *reported* clock of all that cites it.
    pub published: Option<Date>,
    /// Where it is.
    pub url: Option<String>,
    /// Where its content comes from, by source key or name: those with one origin are one voice.
    pub origin: Option<String>,
    /// Under what terms it may be used.
    pub licence: Option<String>,
}

impl Source {
    /// What the address of a file begins with that was imported: its digest follows.
    pub const FILE: &str = "urn:blake3:";

    /// Whether it is a file that was imported.
    #[must_use]
    pub fn is_file(&self) -> bool {
        self.url.as_deref().is_some_and(|url| url.starts_with(Self::FILE))
    }
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its kind: the number of the entry that defined it.
    pub kind: EntryId,
    /// Its mood.
    pub mood: Mood,
    /// Who and what takes part, in the order in which they were typed.
    pub roles: Vec<(Role, Vec<EntryId>)>,
    /// When.
    pub date: Option<Date>,
    /// How much, of what.
    pub quantity: Option<Quantity>,
    /// For an aggregate: how many events this one stands for.
    pub count: Option<Count>,
    /// Of those an aggregate stands for, the ones recorded on their own.
    pub members: Vec<EntryId>,
    /// Ties to other events.
    pub links: Vec<(Link, EntryId)>,
    /// What it rests on.
    pub claims: Vec<Claim>,
}

/// How many events an aggregate stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Count {
    /// A number between these, both included; `None` where there is no bound.
    Range(u64, Option<u64>),
    /// "Several": more than one, and no saying how many.
    Several,
}

/// A tie from one event to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Link {
    /// It is a part of the other.
    PartOf,
    /// It has the other as a part.
    Includes,
    /// It follows the other.
    Follows,
    /// It happened because of the other.
    BecauseOf,
}

impl Link {
    /// Every link.
    pub const ALL: [Self; 4] = [Self::PartOf, Self::Includes, Self::Follows, Self::BecauseOf];

    /// The words for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PartOf => "part of",
            Self::Includes => "includes",
            Self::Follows => "follows",
            Self::BecauseOf => "because of",
        }
    }
}

/// How much, of what. "over 1000 houses" is at least 1000, exclusive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    /// How the number bounds the truth.
    pub bound: Bound,
    /// The number in thousandths of the unit; `None` for words such as "hundreds".
    pub thousandths: Option<i64>,
    /// What is counted or measured, or the whole text where there is no number.
    pub unit: String,
}

/// How a number bounds the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Bound {
    Exactly,
    About,
    Over,
    Under,
    AtLeast,
    AtMost,
}

impl Bound {
    /// Every bound.
    pub const ALL: [Self; 6] =
        [Self::Exactly, Self::About, Self::Over, Self::Under, Self::AtLeast, Self::AtMost];

    /// The words for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exactly => "exactly",
            Self::About => "about",
            Self::Over => "over",
            Self::Under => "under",
            Self::AtLeast => "at least",
            Self::AtMost => "at most",
        }
    }
}

/// A change to an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correct {
    /// The event.
    pub event: EntryId,
    /// Whether it only sharpens (`refine`).
    pub refine: bool,
    /// What changes.
    pub changes: Vec<Change>,
    /// Why.
    pub because: Option<String>,
    /// What it rests on.
    pub claims: Vec<Claim>,
}

/// A field of an event and its new value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// Another kind, by the number of its definition.
    Kind(EntryId),
    /// Another mood.
    Mood(Mood),
    /// Another date; `None` takes it away.
    Date(Option<Date>),
    /// Those in a role, all of them.
    Role(Role, Vec<EntryId>),
    /// More in a role.
    With(Role, Vec<EntryId>),
    /// Fewer in a role.
    Without(Role, Vec<EntryId>),
    /// Another quantity; `None` takes it away.
    Quantity(Option<Quantity>),
    /// Another count; `None` takes it away.
    Count(Option<Count>),
    /// Of those an aggregate stands for, further ones recorded on their own.
    Members(Vec<EntryId>),
}
