//! A question after its words have been looked up: an unknown name cannot be written here.
//!
//! Sets are of three sorts (events, entities, dates) and nest to any depth. Every test on them has three outcomes, and
//! joins are strong Kleene.

use annals_grammar::ast;
pub use annals_grammar::ast::{ClockWord, Statistic};
use annals_graph::ids::{EntityIx, EventIx, KindIx, SourceIx, StatusIx, TypeIx};
pub use annals_graph::view::{Lens, Reach};
use annals_model::entry::{EntryId, Mood, Role};
use annals_model::time::{Day, Extent, SpanOfTime, Unit};

/// A question, ready to be planned.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Whether the plan is wanted instead of the answer.
    pub explain: bool,
    /// Whether what is only possible or not stated is to be shown as well.
    pub possibly: bool,
    /// Whose present is asked about.
    pub lens: Lens,
    /// What is asked.
    pub ask: Ask,
    /// How the answer is to be laid out.
    pub shaping: Shaping,
    /// Who was named, each as typed.
    pub named: Vec<(EntityIx, String)>,
    /// How its dates were read, where that should be known.
    pub remarks: Vec<String>,
}

/// How an answer is to be laid out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shaping {
    /// The field to sort by, and whether the greatest comes first.
    pub sorted: Option<(String, bool)>,
    /// The number of rows at most.
    pub limit: Option<u64>,
    /// The fields to show; all where empty.
    pub show: Vec<String>,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// The members of a set.
    Members(Set),
    /// How many, perhaps for each value of some keys.
    Count {
        /// Of what.
        of: Set,
        /// For each what.
        per: Vec<GroupingKey>,
    },
    /// A figure over the quantities of events.
    Quantity {
        /// Which figure.
        statistic: Statistic,
        /// Of which events.
        of: Events,
        /// For each what.
        per: Vec<GroupingKey>,
    },
    /// How long from one to the other.
    Durations {
        /// Where it starts.
        from: Point,
        /// Where it ends.
        to: Point,
        /// What events must share to be paired; `None` where any is paired with any.
        paired: Option<Same>,
        /// One figure instead of rows.
        statistic: Option<Statistic>,
    },
    /// The longest or shortest time between neighbouring events.
    Gap {
        /// Whether the longest is meant.
        longest: bool,
        /// Between which.
        between: Events,
    },
    /// Whether there is such an event.
    Whether(Events),
    /// Whether there is such an entity (`is "Songchon food factory" under construction`).
    WhetherEntity(Entities),
    /// What an entity lies in or stands at.
    Where(EntityIx),
    /// The status of each.
    Status(Entities),
    /// The events of a set in order of time.
    Timeline(Events),
    /// How far a plan has come.
    Progress(EntityIx),
    /// All about an entity.
    DescribeEntity(EntityIx),
    /// All about an event.
    DescribeEvent(EventIx),
    /// All about a source: where it came out, and what it reported.
    DescribeSource(SourceIx),
    /// What events rest on.
    Sources(Events),
    /// The sources, or those that are trusted so far.
    SourceList(Option<RatingBound>),
    /// The claims that came through one agency.
    ClaimsVia(EntityIx),
    /// What the answer to a question rests on.
    Why(Box<Ask>),
    /// The entries about an entry.
    History(EntryId),
    /// Pairs of events that may be one.
    Duplicates,
    /// The shortest way from one to another.
    Path {
        /// From.
        from: EntityIx,
        /// To.
        to: EntityIx,
        /// Whether each step must not be before the last.
        in_order_of_time: bool,
        /// Steps at most.
        within: Option<u64>,
        /// Whom it may pass; anybody where `None`.
        among: Option<Entities>,
        /// The events that may be steps.
        through: Events,
    },
    /// Those a few steps away.
    Neighbours {
        /// From whom.
        of: EntityIx,
        /// Steps at most.
        within: u64,
        /// Who counts as one and may be passed; anybody where `None`.
        among: Option<Entities>,
        /// The events that may be steps.
        through: Events,
    },
    /// Those of a type in order of a score.
    Rank {
        /// Who.
        what: Entities,
        /// By what.
        by: Score,
    },
    /// All that holds these words.
    Search(String),
    /// The parts of the graph that hang together.
    Islands(Events),
    /// What became of what.
    Changes {
        /// By which clock.
        clock: ClockWord,
        /// From this day.
        from: Option<Day>,
        /// To this day.
        to: Option<Day>,
        /// Of whom; everybody where not said.
        of: Option<Entities>,
    },
}

/// By what entities are ranked.
#[derive(Clone, Debug, PartialEq)]
pub enum Score {
    /// The number of such events that they took part in.
    Events(Events),
    /// The number of others that they are tied to.
    Connections,
    /// PageRank over the ties.
    Influence,
}

/// What to group by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupingKey {
    /// The entities in a role.
    Role(Role),
    /// The places, by their own name.
    Place,
    /// The entities of a type: in any role, or, for a type of place, the one above the event's place.
    Type(TypeIx),
    /// The kind of event.
    Kind,
    /// The source.
    Source,
    /// The month.
    Month,
    /// The year.
    Year,
    /// The quarter of a year.
    Quarter,
    /// The week, from Monday.
    Week,
    /// The day.
    Day,
    /// The day of the week.
    Weekday,
}

impl GroupingKey {
    /// The words for keys, beside types. The sort of an event is its kind, that of an entity its type.
    pub const WORDS: [(&'static str, Self); 15] = [
        ("month", Self::Month),
        ("year", Self::Year),
        ("quarter", Self::Quarter),
        ("week", Self::Week),
        ("day", Self::Day),
        ("weekday", Self::Weekday),
        ("place", Self::Place),
        ("kind", Self::Kind),
        ("type", Self::Kind),
        ("source", Self::Source),
        ("actor", Self::Role(Role::By)),
        ("target", Self::Role(Role::To)),
        ("companion", Self::Role(Role::With)),
        ("object", Self::Role(Role::Of)),
        ("plan", Self::Role(Role::Under)),
    ];

    /// The key that a word stands for.
    #[must_use]
    pub fn spelled(word: &str) -> Option<Self> {
        Self::WORDS.into_iter().find(|(known, _)| *known == word).map(|(_, key)| key)
    }

    /// Whether its values are stretches of days, one behind the other.
    #[must_use]
    pub const fn is_period(&self) -> bool {
        matches!(self, Self::Month | Self::Year | Self::Quarter | Self::Week | Self::Day)
    }

    /// The word for it; a type has a name of its own, and most roles have none.
    #[must_use]
    pub fn word(&self) -> Option<&'static str> {
        Self::WORDS.iter().find(|(_, key)| key == self).map(|(word, _)| *word)
    }
}

/// A set of one of the three sorts, or of what else events have.
#[derive(Clone, Debug, PartialEq)]
pub enum Set {
    /// Of events.
    Events(Events),
    /// Of entities.
    Entities(Entities),
    /// Of dates.
    Dates(Dates),
    /// The kinds of events.
    Kinds(Events),
}

/// A set of events.
#[derive(Clone, Debug, PartialEq)]
pub enum Events {
    /// Those of a kind and mood that pass every test.
    Filter(Filter),
    /// These.
    These(Vec<EventIx>),
    /// Those in both.
    And(Box<Events>, Box<Events>),
    /// Those in either.
    Or(Box<Events>, Box<Events>),
    /// Those in the first and not the second.
    ButNot(Box<Events>, Box<Events>),
    /// The first events of sequences.
    Sequence(Sequence),
    /// The first or last of a set.
    Nth {
        /// Whether it counts from the end.
        last: bool,
        /// How many.
        count: u64,
        /// Of what.
        of: Box<Events>,
        /// For each what.
        per: Vec<GroupingKey>,
    },
    /// A selection that was given a name.
    Named(String, Box<Events>),
}

impl Events {
    /// Everything that happened.
    #[must_use]
    pub fn everything() -> Self {
        Self::Filter(Filter { base: None, kind: None, mood: Some(Mood::Happened), tests: Vec::new() })
    }
}

/// Events of a kind and mood that pass every test.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// What is narrowed; all events where `None`.
    pub base: Option<Box<Events>>,
    /// The kind; every kind where `None`. Kinds that imply it are found too.
    pub kind: Option<KindIx>,
    /// The mood; `None` is every mood (only where a base was given).
    pub mood: Option<Mood>,
    /// The tests, in the order typed.
    pub tests: Vec<Test>,
}

/// A test on an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// One of a set is in one of these roles.
    Role {
        /// The roles; any of them will do.
        roles: Roles,
        /// The set.
        who: Entities,
        /// How far a place reaches.
        reach: Reach,
    },
    /// An event of a set stands in the role (`attendances of (inaugurations)`).
    RoleEvent {
        /// The role.
        role: Role,
        /// The set.
        events: Box<Events>,
    },
    /// Somebody is in the role.
    Filled(Role),
    /// A test of time.
    Time {
        /// The test.
        time: TimeTest,
        /// Whether those that only may pass are wanted too.
        possibly: bool,
    },
    /// Its claims disagree.
    Disputed,
    /// No source says so.
    Unsourced,
    /// No date is stated.
    Undated,
    /// So many independent origins say so.
    Origins {
        /// How many.
        count: u64,
        /// Whether exactly so many.
        exactly: bool,
    },
    /// One of these sources says so.
    From(Vec<SourceIx>),
    /// A source that is trusted so far says so.
    Rated(RatingBound),
    /// A claim came through this agency.
    Via(EntityIx),
    /// A note, quote or title holds these words, folded.
    Mentioning(String),
    /// The event is tied to one of these events: part of it, because of it, standing in a role of it, or the other
    /// way round.
    Linked(Box<Events>),
    /// It is one of these events.
    Among(Box<Events>),
    /// Any of them.
    Any(Vec<Test>),
    /// The test fails.
    Not(Box<Test>),
}

/// How far a source is trusted, at least or at most: a letter from `A`, reliable, to `E`, unreliable; `F` cannot be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RatingBound {
    /// The letter.
    pub letter: char,
    /// Whether those that are trusted further count (`B or better`), or those that are trusted less.
    pub or: Option<RatingSide>,
}

/// On which side of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum RatingSide {
    Better,
    Worse,
}

impl RatingBound {
    /// What is typed behind `rated`: `B`, `B or better`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let letter = words.next().filter(|word| word.len() == 1)?.chars().next()?.to_ascii_uppercase();
        let or = match (words.next().map(str::to_ascii_lowercase).as_deref(), words.next()) {
            (None, _) => None,
            (Some("or"), Some(side)) if side.eq_ignore_ascii_case("better") => Some(RatingSide::Better),
            (Some("or"), Some(side)) if side.eq_ignore_ascii_case("worse") => Some(RatingSide::Worse),
            _ => return None,
        };
        ('A'..='F').contains(&letter).then_some(Self { letter, or })
    }

    /// Whether a letter is within the bound. What cannot be judged is neither better nor worse than any.
    #[must_use]
    pub fn admits(self, letter: char) -> bool {
        let judged = letter != 'F' && self.letter != 'F';
        match self.or {
            None => letter == self.letter,
            Some(RatingSide::Better) => letter == self.letter || judged && letter < self.letter,
            Some(RatingSide::Worse) => letter == self.letter || judged && letter > self.letter,
        }
    }

    /// As it is typed behind `rated`.
    #[must_use]
    pub fn typed(self) -> String {
        match self.or {
            None => self.letter.to_string(),
            Some(RatingSide::Better) => format!("{} or better", self.letter),
            Some(RatingSide::Worse) => format!("{} or worse", self.letter),
        }
    }
}

impl Test {
    /// The tests that stand before a noun in one word: `disputed visits`.
    const ADJECTIVES: [(&'static str, Self); 3] =
        [("disputed", Self::Disputed), ("unsourced", Self::Unsourced), ("undated", Self::Undated)];

    /// The test that a word before a noun means.
    #[must_use]
    pub fn adjective(word: &str) -> Option<Self> {
        let mut all = Self::ADJECTIVES.into_iter();
        all.find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, test)| test)
    }

    /// The word that says it before a noun.
    #[must_use]
    pub fn as_adjective(&self) -> Option<&'static str> {
        Self::ADJECTIVES.iter().find(|(_, test)| test == self).map(|(word, _)| *word)
    }
}

/// In which roles to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Roles {
    /// This one.
    One(Role),
    /// Any in which a place can stand (`to`, `into`, `at`, `in`, `on`, `near` is none).
    Places,
    /// Any at all.
    Any,
}

/// A test of an event's date.
#[derive(Clone, Debug, PartialEq)]
pub enum TimeTest {
    /// Some time inside.
    In(Point),
    /// All the time of it.
    Throughout(Point),
    /// Before it; before every one of several, or before any.
    Before(Point),
    /// After it.
    After(Point),
    /// Not before it.
    Since(Point),
    /// Not after it.
    Until(Point),
    /// From the start of the first to the end of the second.
    Between(Point, Point),
    /// At most so long on one side of it.
    Within {
        /// How long.
        length: SpanOfTime,
        /// On which side.
        side: PointSide,
        /// Of what.
        of: Point,
    },
}

impl TimeTest {
    /// What it compares with: one point, or two.
    pub fn points(&self) -> impl Iterator<Item = &Point> {
        let (one, other) = match self {
            Self::In(point)
            | Self::Throughout(point)
            | Self::Before(point)
            | Self::After(point)
            | Self::Since(point)
            | Self::Until(point)
            | Self::Within { of: point, .. } => (point, None),
            Self::Between(from, to) => (from, Some(to)),
        };
        std::iter::once(one).chain(other)
    }
}

/// On which side of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum PointSide {
    Before,
    After,
    Either,
}

/// A date, or what stands for one.
#[derive(Clone, Debug, PartialEq)]
pub enum Point {
    /// A date: its bounds and its canonical text.
    Date(Extent, String),
    /// Events: every one of them, or any.
    Events {
        /// Which.
        events: Box<Events>,
        /// Whether any one will do.
        any: bool,
    },
    /// Dates of events: any one.
    Dates {
        /// The dates.
        dates: Box<Dates>,
        /// Whether any one of them will do; else every one is meant.
        any: bool,
    },
    /// Today.
    Today(Day),
}

/// A set of dates.
#[derive(Clone, Debug, PartialEq)]
pub enum Dates {
    /// The dates of events.
    Of(Box<Events>),
    /// The months or years of events: their dates cut to the unit. A date that is known no closer stays as it is.
    Cut(Unit, Box<Events>),
    /// Those in both.
    And(Box<Dates>, Box<Dates>),
    /// Those in either.
    Or(Box<Dates>, Box<Dates>),
    /// Those in the first and not the second.
    ButNot(Box<Dates>, Box<Dates>),
}

/// A sequence of events about the same thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Sequence {
    /// The first.
    pub first: Box<Events>,
    /// Those after or before it, each compared with the step before.
    pub steps: Vec<SequenceStep>,
}

/// A step of a sequence.
#[derive(Clone, Debug, PartialEq)]
pub struct SequenceStep {
    /// Whether there must be none.
    pub not: bool,
    /// Whether it comes before instead of after.
    pub precedes: bool,
    /// What.
    pub events: Events,
    /// How far away at most.
    pub within: Option<SpanOfTime>,
    /// What it shares with the step before.
    pub same: Same,
}

/// What the steps of a sequence share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Same {
    /// The same facility if both have one, else the same place.
    Thing,
    /// An entity of this type.
    Type(TypeIx),
    /// Those in this role.
    Role(Role),
    /// Nothing.
    Anywhere,
}

/// A set of entities.
#[derive(Clone, Debug, PartialEq)]
pub enum Entities {
    /// These, in the order typed.
    These(Vec<EntityIx>),
    /// Those of a type that pass every test.
    Filter(EntityFilter),
    /// Those in a role of events.
    Took {
        /// In which roles.
        roles: Roles,
        /// The word of the projection.
        word: Projection,
        /// Of which events.
        events: Box<Events>,
    },
    /// Those in both.
    And(Box<Entities>, Box<Entities>),
    /// Those in either.
    Or(Box<Entities>, Box<Entities>),
    /// Those in the first and not the second.
    ButNot(Box<Entities>, Box<Entities>),
}

/// A word that projects events onto what took part in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Projection {
    Actors,
    Targets,
    Places,
    Objects,
    Companions,
    Opponents,
    Purposes,
    Origins,
    Frameworks,
    Surroundings,
}

impl Projection {
    /// The word for those in these roles.
    #[must_use]
    pub const fn onto(roles: &Roles) -> Self {
        match roles {
            Roles::Places => Self::Places,
            Roles::Any => Self::Objects,
            Roles::One(role) => match role {
                Role::By => Self::Actors,
                Role::To => Self::Targets,
                Role::With => Self::Companions,
                Role::Against => Self::Opponents,
                Role::For => Self::Purposes,
                Role::From => Self::Origins,
                Role::Under => Self::Frameworks,
                Role::Near => Self::Surroundings,
                Role::Of | Role::Into | Role::At | Role::In | Role::On | Role::Without => Self::Objects,
            },
        }
    }

    /// The roles that a projection is onto; none where it is onto something else.
    #[must_use]
    pub const fn roles(word: ast::ProjectionWord) -> Option<(Roles, Self)> {
        use ast::ProjectionWord as Word;
        Some(match word {
            Word::Actors => (Roles::One(Role::By), Self::Actors),
            Word::Targets => (Roles::One(Role::To), Self::Targets),
            Word::Objects => (Roles::One(Role::Of), Self::Objects),
            Word::Companions => (Roles::One(Role::With), Self::Companions),
            Word::Places => (Roles::Places, Self::Places),
            Word::Opponents => (Roles::One(Role::Against), Self::Opponents),
            Word::Purposes => (Roles::One(Role::For), Self::Purposes),
            Word::Origins => (Roles::One(Role::From), Self::Origins),
            Word::Frameworks => (Roles::One(Role::Under), Self::Frameworks),
            Word::Surroundings => (Roles::One(Role::Near), Self::Surroundings),
            Word::Kinds | Word::Sources | Word::Dates | Word::Months | Word::Years => return None,
        })
    }

    /// The projection as it is typed.
    #[must_use]
    pub const fn typed(self) -> ast::ProjectionWord {
        match self {
            Self::Actors => ast::ProjectionWord::Actors,
            Self::Targets => ast::ProjectionWord::Targets,
            Self::Places => ast::ProjectionWord::Places,
            Self::Objects => ast::ProjectionWord::Objects,
            Self::Companions => ast::ProjectionWord::Companions,
            Self::Opponents => ast::ProjectionWord::Opponents,
            Self::Purposes => ast::ProjectionWord::Purposes,
            Self::Origins => ast::ProjectionWord::Origins,
            Self::Frameworks => ast::ProjectionWord::Frameworks,
            Self::Surroundings => ast::ProjectionWord::Surroundings,
        }
    }
}

/// Entities of a type that pass every test.
#[derive(Clone, Debug, PartialEq)]
pub struct EntityFilter {
    /// What is narrowed; all entities where `None`.
    pub base: Option<Box<Entities>>,
    /// The type; every type where `None`.
    pub ty: Option<TypeIx>,
    /// The tests, in the order typed.
    pub tests: Vec<EntityTest>,
}

/// A test on an entity.
#[derive(Clone, Debug, PartialEq)]
pub enum EntityTest {
    /// It lies in (reach down) or stands at one of these.
    Lies {
        /// Of these.
        places: Entities,
        /// How far down.
        reach: Reach,
    },
    /// It is related so (`near`) to one of these.
    Related {
        /// The words of the relation.
        words: String,
        /// To one of these.
        to: Entities,
    },
    /// It is in the roles of such events: `visited by Kim`, `with groundbreakings`.
    Took {
        /// In which roles.
        roles: Roles,
        /// Of which events.
        events: Events,
        /// Whether events at what lies below it count as its own (`with`, `without`).
        reach: bool,
        /// How many; at least one where `None`.
        amount: Option<Amount>,
    },
    /// Such entities lie in it or stand at it: `with at least 2 planned facilities`.
    Has {
        /// Which.
        entities: Entities,
        /// How many; at least one where `None`.
        amount: Option<Amount>,
    },
    /// It is in this status at the time of the lens.
    Status(StatusIx),
    /// Its statuses came out of order.
    OutOfOrder,
    /// The test fails.
    Not(Box<EntityTest>),
    /// Any of them.
    Any(Vec<EntityTest>),
}

/// A bound on a number, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// At least.
    pub at_least: u64,
    /// At most; `None` where there is no bound.
    pub at_most: Option<u64>,
}
