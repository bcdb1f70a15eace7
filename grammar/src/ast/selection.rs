//! Sets of events, entities and dates, as typed.

use annals_model::entry::{Mood, Role};
use annals_model::time::SpanOfTime;

use super::{Auxiliary, LensClause, Span, When};

/// A set of events, entities or dates: which of the three is settled with the vocabulary at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// One noun with its modifiers.
    Noun(Box<Noun>),
    /// `A followed by B not followed by C`.
    Sequence {
        /// The first event.
        first: Box<Noun>,
        /// Those after it, in order.
        steps: Vec<StepClause>,
    },
    /// `A and B but not C`, left to right.
    And {
        /// The first.
        first: Box<Selection>,
        /// The others, each with how it joins what stands to its left.
        rest: Vec<(JoinWord, Selection)>,
    },
    /// `A or B or C`.
    Or(Vec<Selection>),
}

spelled! {
    /// How a set joins the one to its left.
    pub enum JoinWord {
        And = "and",
        ButNot = "but not",
    }
}

/// A further step of a sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepClause {
    /// `not followed by`.
    pub not: bool,
    /// Which way.
    pub relation: StepRelation,
    /// What follows or precedes: a noun with its modifiers, or a bracket.
    pub event: Selection,
    /// `within 1 year`.
    pub within: Option<SpanOfTime>,
    /// `of the same facility`, `at the same place`, `anywhere`.
    pub same: Option<SameClause>,
    /// The whole of it.
    pub span: Span,
}

spelled! {
    /// Which way a step goes.
    pub enum StepRelation {
        FollowedBy = "followed by",
        PrecededBy = "preceded by",
    }
}

/// What the events of a sequence share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SameClause {
    /// `of the same facility`: the preposition and the words after `the same`.
    Thing(Role, Run),
    /// `anywhere`: nothing.
    Anywhere,
}

impl Selection {
    /// The same in brackets: nothing that follows belongs to what stands inside.
    #[must_use]
    pub fn in_brackets(self, span: Span) -> Self {
        let run = Run { parts: vec![RunPart { kind: PartKind::Bracket(self), span }], span };
        Self::Noun(Box::new(Noun { head: Some(Head::Run(run)), span, ..Noun::default() }))
    }
}

/// A noun with what stands before and after it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noun {
    /// `first`, `last 3`.
    pub nth: Option<Nth>,
    /// `at least 2`.
    pub amount: Option<AmountClause>,
    /// `planned`.
    pub mood: Option<MoodWord>,
    /// The noun itself; `None` where only modifiers were typed (`by Kim in 2024`).
    pub head: Option<Head>,
    /// What follows, in the order typed.
    pub modifiers: Vec<Modifier>,
    /// The whole of it.
    pub span: Span,
}

/// The noun of a selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Head {
    /// Words, names, numbers, brackets.
    Run(Run),
    /// `places of …`.
    Projection {
        /// Which.
        projection: ProjectionWord,
        /// Of what: a bracket, or a noun whose modifiers follow in the flat list.
        of: Box<Selection>,
    },
    /// `who …`: people, with a clause in the modifiers.
    Who,
    /// `which …`: a noun, perhaps with a verb behind it of which it is the subject.
    Which(Run),
}

spelled! {
    /// What took part in events.
    pub enum ProjectionWord {
        Actors = "actors",
        Targets = "targets",
        Places = "places",
        Objects = "objects",
        Companions = "companions",
        Opponents = "opponents",
        Purposes = "purposes",
        Origins = "origins",
        Frameworks = "frameworks",
        Surroundings = "surroundings",
        Kinds = "kinds",
        Sources = "sources",
        Dates = "dates",
        Months = "months",
        Years = "years",
    }
}

impl ProjectionWord {
    /// Whether it is onto dates.
    #[must_use]
    pub const fn is_of_time(self) -> bool {
        matches!(self, Self::Dates | Self::Months | Self::Years)
    }
}

/// `first`, `last 3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nth {
    /// Whether it counts from the end.
    pub last: bool,
    /// How many; one where it is not said.
    pub count: Option<u64>,
}

/// A bound on a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmountClause {
    /// Which way it bounds.
    pub comparison: Comparison,
    /// The number.
    pub number: u64,
}

spelled! {
    /// Which way a number bounds.
    pub enum Comparison {
        AtLeast = "at least",
        AtMost = "at most",
        MoreThan = "more than" | "over",
        FewerThan = "fewer than" | "less than",
        Exactly = "exactly",
    }
}

spelled! {
    /// How an event stands to what happened.
    pub enum MoodWord {
        Planned = "planned",
        Denied = "denied",
        Hypothetical = "hypothetical",
        Ongoing = "ongoing",
    }
}

impl MoodWord {
    /// The mood of what has this word, or none: what has no mood happened.
    #[must_use]
    pub const fn mood(word: Option<Self>) -> Mood {
        match word {
            None => Mood::Happened,
            Some(Self::Planned) => Mood::Planned,
            Some(Self::Denied) => Mood::Denied,
            Some(Self::Hypothetical) => Mood::Hypothetical,
            Some(Self::Ongoing) => Mood::Ongoing,
        }
    }

    /// The word for a mood; none for what happened.
    #[must_use]
    pub const fn of(mood: Mood) -> Option<Self> {
        match mood {
            Mood::Happened => None,
            Mood::Planned => Some(Self::Planned),
            Mood::Denied => Some(Self::Denied),
            Mood::Hypothetical => Some(Self::Hypothetical),
            Mood::Ongoing => Some(Self::Ongoing),
        }
    }
}

/// Words, names, numbers and brackets in a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// Its parts, at least one.
    pub parts: Vec<RunPart>,
    /// The whole of it.
    pub span: Span,
}

/// A part of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunPart {
    /// What it is.
    pub kind: PartKind,
    /// Where it stands.
    pub span: Span,
}

/// What a part of a run is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// A bare word, as typed.
    Word(String),
    /// A quoted text, without its quotes.
    Quoted(String),
    /// `#45` or `e45`.
    Number(u64),
    /// `$a`: a place to be filled before asking.
    Parameter(String),
    /// `( … )`.
    Bracket(Selection),
    /// `either of (A, B)`, `all of (A, B)`.
    List {
        /// Whether every one is meant, and not any of them.
        all: bool,
        /// Those in the list, at least one.
        of: Vec<Selection>,
    },
}

/// A word with its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// The word, without quotes.
    pub text: String,
    /// Whether it was quoted.
    pub quoted: bool,
    /// Where it stands.
    pub span: Span,
}

/// Something that narrows what it follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modifier {
    /// The word that joined it to what stands before, if any.
    pub join: Option<JoinWord>,
    /// What it is.
    pub kind: ModifierKind,
    /// The whole of it.
    pub span: Span,
}

/// What a modifier is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModifierKind {
    /// `by Kim`, `in Kangwon`, `with at least 2 planned facilities`; `not to Songchon` has `not`.
    Role {
        /// The preposition.
        preposition: Role,
        /// Whether it is denied.
        not: bool,
        /// What stands in the role.
        argument: Argument,
    },
    /// `without …`, `but no …`.
    Without(Argument),
    /// A time.
    When {
        /// Whether it is denied (`but not in 2024`).
        not: bool,
        /// Whether `possibly` stands before it.
        possibly: bool,
        /// The time.
        when: When,
    },
    /// `as of …` and its like.
    Lens(LensClause),
    /// `per month`.
    Per(Run),
    /// `of the same facility`, `anywhere`, where no step has taken it.
    Same(SameClause),
    /// `who attended`, `that were inaugurated`, `not visited`: a clause. As typed, its modifiers follow in the flat list.
    Clause {
        /// Whether a relative word (`who`, `that`, `which`) opens it.
        relative: bool,
        /// `were`, `did`, ….
        auxiliary: Option<Auxiliary>,
        /// Whether it is denied.
        not: bool,
        /// Verb and object, not yet told apart.
        run: Run,
        /// Those that whoever reads the flat list gave to the clause; none as typed.
        modifiers: Vec<Modifier>,
    },
    /// `via "state media"`.
    Via(Run),
}

/// What stands in a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// `at least 2`.
    pub amount: Option<AmountClause>,
    /// `planned` before the noun.
    pub mood: Option<MoodWord>,
    /// What it is.
    pub kind: ArgumentKind,
    /// The whole of it.
    pub span: Span,
}

/// What an argument is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArgumentKind {
    /// Words, a name, a number, a bracketed selection; in a question, perhaps more than the argument: a past form
    /// at its end opens a clause.
    Run(Run),
    /// `new person "Pak Thae Song"`.
    New {
        /// The words before the quoted name: a type.
        kind: Run,
        /// The name.
        name: Word,
    },
}

words_of! {
    Role {
        By = "by",
        To = "to",
        In = "in",
        At = "at",
        Of = "of",
        On = "on",
        With = "with",
        Under = "under",
        From = "from",
        For = "for",
        Against = "against",
        Near = "near",
        Into = "into",
        Without = "without",
    }
}
