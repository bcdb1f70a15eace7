//! What a question asks.

use super::{Argument, DateText, LensClause, Modifier, Noun, Run, Selection, Span, TimePoint, Word};

/// Something asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Whether the plan is wanted instead of the answer.
    pub explain: bool,
    /// Whether what is only possible or not stated is to be shown as well.
    pub possibly: bool,
    /// What is asked.
    pub ask: AskClause,
    /// Lenses behind all of it. Those that were typed stand among the modifiers, and hold for the whole all the same.
    pub lens: Vec<LensClause>,
    /// How the answer is to be laid out.
    pub shaping: ShapingClause,
    /// The whole of it.
    pub span: Span,
}

/// How an answer is to be laid out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShapingClause {
    /// `sorted by date descending`.
    pub sorted: Option<Sorting>,
    /// `limit 20`.
    pub limit: Option<u64>,
    /// `show date, by, at`.
    pub show: Vec<Word>,
}

/// `sorted by date descending`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sorting {
    /// The field.
    pub field: Word,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskClause {
    /// Those that fit.
    Select(Selection),
    /// `how many …`, `count …`.
    HowMany(Selection),
    /// `how many times did Kim visit Songchon`.
    HowManyTimes(Clause),
    /// `average quantity of …`, `median quantity of …`, `total quantity of …`.
    Measure {
        /// Which figure.
        statistic: Statistic,
        /// Over what.
        of: Selection,
    },
    /// `average how long from … to …`, or without the figure: a row for each pair.
    HowLong(HowLong),
    /// `longest gap between …`, `shortest gap between …`.
    Gap {
        /// Whether the longest is meant.
        longest: bool,
        /// Between which events.
        between: Selection,
    },
    /// `who visited Songchon`, `when was 20x10 announced`.
    Wh {
        /// The question word.
        word: Wh,
        /// What follows it.
        clause: Clause,
    },
    /// `did Kim visit Songchon`.
    Did(Clause),
    /// `path from A to B`.
    Path {
        /// Where it starts.
        from: Run,
        /// Where it ends.
        to: Run,
        /// `in order of time`.
        in_order_of_time: bool,
        /// `within N steps`.
        within: Option<u64>,
        /// `through people`: whom it may pass.
        through: Option<Argument>,
        /// What else the events on it must be.
        modifiers: Vec<Modifier>,
    },
    /// `neighbours of A within N steps`.
    Neighbours {
        /// Whose.
        of: Run,
        /// `within N steps`; one where it is not said.
        within: Option<u64>,
        /// `through people`: who counts as one, and may be passed.
        through: Option<Argument>,
        /// What else the events must be.
        modifiers: Vec<Modifier>,
    },
    /// `rank people by visits`; `by connections` is a run like any other.
    Rank {
        /// Who is ranked.
        what: Noun,
        /// By what.
        by: Selection,
    },
    /// `search paper mill`: all that holds these words.
    Search(String),
    /// `islands`: the parts of the graph that hang together.
    Islands(Vec<Modifier>),
    /// `changes from D to D`, `changes known since D`, `changes recorded since D`.
    Changes {
        /// By which clock.
        clock: ClockWord,
        /// From when; for `since`, this alone.
        from: Option<DateText>,
        /// To when.
        to: Option<DateText>,
        /// Of whom or what, where said (`changes of Songchon from …`), and lenses.
        modifiers: Vec<Modifier>,
    },
    /// `timeline of …`, `status of …` and their like.
    Report {
        /// Which.
        report: ReportWord,
        /// About what.
        of: Selection,
    },
    /// `why …`: what the answer to a question rests on; never of another `why`.
    Why(Box<AskClause>),
}

spelled! {
    /// A figure over many.
    pub enum Statistic {
        Average = "average",
        Median = "median",
        Total = "total",
        Longest = "longest",
        Shortest = "shortest",
    }
}

/// `how long from A to B`, `how long between A and B`, `how long since A`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HowLong {
    /// `average how long …`: one figure instead of rows.
    pub statistic: Option<Statistic>,
    /// Where it starts. A bracketed side pairs with anything, a bare one with the same thing only.
    pub from: DurationSide,
    /// Where it ends; `None` is today (`since`).
    pub to: Option<DurationSide>,
    /// What belongs to neither side: a lens, mostly.
    pub modifiers: Vec<Modifier>,
}

/// One side of a duration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DurationSide {
    /// Whether it stood in brackets.
    pub bracketed: bool,
    /// The date or events.
    pub at: TimePoint,
}

spelled! {
    /// A question word.
    pub enum Wh {
        Who = "who",
        What = "what",
        When = "when",
        Where = "where",
        Which = "which",
    }
}

spelled! {
    /// By which clock changes are told.
    pub enum ClockWord {
        Happened = "changes",
        Known = "changes known",
        Recorded = "changes recorded",
    }
}

spelled! {
    /// A report about one thing.
    pub enum ReportWord {
        Timeline = "timeline of",
        Status = "status of",
        Progress = "progress of",
        History = "history of",
        Describe = "describe",
    }
}

/// A verb with what stands around it: `did Kim visit Kimhwa before …` without its question word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// `did`, `was`, `is`, ….
    pub auxiliary: Option<Auxiliary>,
    /// Whether `not` follows it.
    pub not: bool,
    /// Subject, verb and object, not yet told apart.
    pub run: Option<Run>,
    /// What follows.
    pub modifiers: Vec<Modifier>,
    /// The whole of it.
    pub span: Span,
}

spelled! {
    /// An auxiliary verb, by tense rather than by person.
    pub enum Auxiliary {
        Did = "did",
        Does = "does",
        Was = "was",
        Were = "were",
        Is = "is",
        Are = "are",
        Has = "has",
        Have = "have",
        Had = "had",
        Will = "will",
    }
}
