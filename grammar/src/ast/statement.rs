//! What a statement tells.

use annals_model::entry::{Bound, Grounds, Link, Locator, Rank, Role};
use annals_model::time::{SpanOfTime, Unit};

use super::{Argument, DateText, MoodWord, Reference, Run, RunPart, Selection, Span, When, Word};

/// Something told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What it tells.
    pub tell: Tell,
    /// `labelled songchon-start`.
    pub label: Option<Word>,
    /// `superseding #45, #71`: the entries that it saw, where it was copied from another log.
    pub supersedes: Option<Vec<Reference>>,
    /// `first recorded 2025-03-01T08:00:00Z by "Anna"`: where it was said before it came into the log.
    pub first: Option<RecordedText>,
    /// `recorded 2026-11-20T08:00:00Z as #45 by "Anna"`: when, as what and by whom, in the log that it was exported
    /// from.
    pub recorded: Option<RecordedText>,
    /// The whole of it.
    pub span: Span,
}

/// When, as what and by whom an entry was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedText {
    /// The moment, as typed: `2026-11-20T08:00:00Z`.
    pub at: String,
    /// The number it has there.
    pub number: Option<u64>,
    /// Who recorded it.
    pub by: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// What a statement tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tell {
    /// An event.
    Record(Box<RecordClause>),
    /// An entity.
    Declare(Box<DeclareClause>),
    /// A document.
    Source {
        /// The word by which it is cited.
        key: Word,
        /// Its fields.
        fields: Vec<(Word, FieldValue)>,
    },
    /// One more claim.
    Cite {
        /// The event.
        event: Reference,
        /// What is cited.
        source: Citation,
        /// What it says differently.
        asserts: Vec<ChangeText>,
        /// Why it is preferred or deprecated.
        because: Option<String>,
    },
    /// `correct`, `refine`.
    Correct {
        /// Whether it only sharpens.
        refine: bool,
        /// The event.
        event: Reference,
        /// What changes.
        changes: Vec<ChangeText>,
        /// Why.
        because: Option<String>,
        /// What it rests on.
        sources: Vec<Citation>,
    },
    /// `retract`.
    Retract {
        /// What is withdrawn.
        target: Reference,
        /// Why.
        because: Option<String>,
        /// Who withdrew it.
        sources: Vec<Citation>,
    },
    /// `same`, `distinct`.
    Tie {
        /// Whether they are one.
        same: bool,
        /// One event.
        event: Reference,
        /// The other.
        duplicate: Reference,
        /// Why.
        because: Option<String>,
        /// What it rests on.
        sources: Vec<Citation>,
    },
    /// `merge`.
    Merge {
        /// The name that ends.
        from: Run,
        /// The name that stands.
        into: Run,
        /// Why.
        because: Option<String>,
    },
    /// `split`.
    Split {
        /// The name that stays.
        from: Run,
        /// Type and name of the new entity.
        into: Run,
        /// The events that go over.
        events: Vec<Reference>,
        /// Why.
        because: Option<String>,
    },
    /// `rate kcna B`.
    Rate {
        /// The source.
        source: Word,
        /// The letter.
        letter: char,
        /// Why.
        because: Option<String>,
    },
    /// `undo #90`.
    Undo {
        /// What is taken back.
        target: Reference,
        /// Why.
        because: Option<String>,
        /// What it rests on.
        sources: Vec<Citation>,
    },
    /// `note on #45 "…"`, `note on "20x10 plan" "…"`: the last quoted part of the run is the remark.
    Note {
        /// What it is about: a number, a label or a name.
        on: Run,
        /// The remark.
        text: String,
        /// Where it rests.
        sources: Vec<Citation>,
    },
    /// `let stalled = …`.
    Let {
        /// The name.
        name: Word,
        /// What it stands for.
        selection: Selection,
    },
    /// `define …`.
    Define {
        /// What is defined.
        what: Definition,
        /// Its name.
        name: Word,
        /// What is said of it.
        parts: Vec<DefinePart>,
    },
}

spelled! {
    /// What a definition defines.
    pub enum Definition {
        Type = "type",
        Kind = "kind",
        Status = "status",
    }
}

/// A part of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DefinePart {
    /// `plural visits`.
    Plural(Word),
    /// `past visited`.
    Past(Word),
    /// `verb visit`, `verb "receive a visit from" (to … by)`.
    Verb(Word, Option<FrameText>),
    /// `agent visitor`.
    Agent(Word),
    /// `also opening`: another noun.
    Also(Word),
    /// `is a place`.
    IsA(Word),
    /// `by person`, `by person or group`; for a status, `of facility` says whose it is.
    Role(Role, Vec<Word>),
    /// `implies visit by its by to its at`.
    Implies(Word, Vec<(Role, FillerText)>),
    /// A kind without which such an event cannot be: `requires completion`.
    Requires(Word),
    /// Whoever does it with somebody has it done with him: `symmetric`.
    Symmetric,
    /// A kind of which it is the intention: `intends meeting`.
    Intends(Word),
    /// `makes its of inaugurated`, `makes its of planned when planned`.
    Makes(Role, Word, Option<MoodWord>),
    /// `after planned`.
    After(Word),
    /// `before complete`.
    Before(Word),
}

/// The roles of the subject and the object of a verb: `(to … by)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameText {
    /// Of its subject.
    pub subject: Role,
    /// Of its object, if it has one.
    pub object: Option<Role>,
}

/// Where an implied event's role comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FillerText {
    /// `its at`.
    Its(Role),
    /// `itself`.
    Itself,
}

/// The value of a field of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// Quoted text or bare words.
    Text(String),
    /// A date.
    Date(DateText),
}

/// An event as told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordClause {
    /// Its mood.
    pub mood: Option<MoodWord>,
    /// The words for its kind, up to the first preposition, time or comma.
    pub kind: Run,
    /// Who and what takes part: a bare `and` lists more for one role.
    pub roles: Vec<(Role, Vec<Argument>)>,
    /// Times: a date, and perhaps a distance from another event.
    pub when: Vec<When>,
    /// `quantity over 1000 houses`.
    pub quantity: Option<QuantityText>,
    /// `count 19`, `count several`.
    pub count: Option<CountText>,
    /// `including kim-hyong-jik-opening`.
    pub including: Vec<Reference>,
    /// `part of #8`, `because of #8`, `follows #8`, `includes #9`.
    pub links: Vec<(Link, Reference)>,
    /// `derived`: the date was worked out, not stated.
    pub derived: bool,
    /// What it rests on.
    pub sources: Vec<Citation>,
}

words_of! {
    Link {
        PartOf = "part of",
        Includes = "includes",
        Follows = "follows",
        BecauseOf = "because of",
    }
}

/// A quantity as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuantityText {
    /// How the number bounds the truth.
    pub bound: Bound,
    /// The number in thousandths; `None` for words (`hundreds of people`).
    pub thousandths: Option<i64>,
    /// The unit, or all the words where there is no number.
    pub unit: String,
}

words_of! {
    Bound {
        Exactly = "exactly",
        About = "about",
        Over = "over" | "more than",
        Under = "under" | "fewer than",
        AtLeast = "at least",
        AtMost = "at most",
    }
}

/// A count as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountText {
    /// `count 19`.
    Exactly(u64),
    /// `count at least 4`, `count over 3` (which is at least 4).
    AtLeast(u64),
    /// `count at most 4`.
    AtMost(u64),
    /// `count 2 to 4`.
    Between(u64, u64),
    /// `count several`.
    Several,
}

/// A source as cited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The word of the source.
    pub source: Word,
    /// Whom it had it from, nearest first: each a word, a quoted name (perhaps behind its type) or a number.
    pub via: Vec<RunPart>,
    /// Where in it.
    pub locator: Option<Locator>,
    /// A few of its words.
    pub quote: Option<String>,
    /// `stated`, `reported`, `inferred`.
    pub grounds: Option<Grounds>,
    /// `preferred`, `deprecated`.
    pub rank: Option<Rank>,
    /// `credibility 2`.
    pub credibility: Option<u8>,
    /// The whole of it.
    pub span: Span,
}

words_of! {
    Grounds {
        Stated = "stated",
        Reported = "reported",
        Inferred = "inferred",
    }
}

words_of! {
    Rank {
        Preferred = "preferred",
        Normal = "normal",
        Deprecated = "deprecated",
    }
}

/// An entity as told: `declare county Kimhwa in Kangwon also "Kimhwa County"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclareClause {
    /// Type and name, not yet told apart.
    pub what: Run,
    /// What it lies in (`in`) or stands at (`at`).
    pub parent: Option<(Role, Run)>,
    /// `from D`.
    pub from: Option<DateText>,
    /// `to D`.
    pub to: Option<DateText>,
    /// `near X`, `on the outskirts of X`: the words before the name, and the name.
    pub relations: Vec<(String, Run)>,
    /// Other names.
    pub also: Vec<Word>,
    /// `coordinates 38.79 127.51`, in millionths of a degree.
    pub coordinates: Option<(i32, i32)>,
    /// `target 20 inaugurations per year for 10 years`.
    pub target: Option<TargetText>,
    /// Where it rests.
    pub sources: Vec<Citation>,
}

/// What a plan aims at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetText {
    /// How many in each period.
    pub count: u64,
    /// The words for the kind counted.
    pub kind: Run,
    /// The period.
    pub per: Unit,
    /// For how long.
    pub during: Option<SpanOfTime>,
}

/// A change to an event as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeText {
    /// `kind visit`.
    Kind(Run),
    /// `mood planned`; `None` is `mood happened`.
    Mood(Option<MoodWord>),
    /// `on 2024-02-28`.
    When(When),
    /// `without date`.
    NoDate,
    /// `without quantity`.
    NoQuantity,
    /// `without count`.
    NoCount,
    /// `at Songchon`: all of the role. `and` lists more.
    Role(Role, Vec<Argument>),
    /// `also with "Jo Yong Won"`: one more in the role.
    With(Role, Vec<Argument>),
    /// `without with "Jo Yong Won"`.
    Without(Role, Vec<Argument>),
    /// `quantity 900 houses`.
    Quantity(QuantityText),
    /// `count 20`.
    Count(CountText),
    /// `including a-label and #12`: further members of an aggregate.
    Including(Vec<Reference>),
}
