//! What a line says, before anybody has looked up a name: the [`Phrase`].
//!
//! Nothing here knows the vocabulary. Words come in runs ([`Run`]); which of them are a kind of event, which a name
//! and which a verb is settled later, with the log at hand. Modifiers stay in one flat list in the order typed, so
//! that whoever resolves them can give them to the clause they belong to.

/// Where something stands in the text: bytes from and up to.
///
/// All spans are equal to each other: where a phrase was typed is not part of what it says, so two phrases are equal
/// when they say the same.
#[derive(Clone, Copy, Debug, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl PartialEq for Span {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl Eq for Span {}

/// One line of the language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phrase {
    /// Something asked.
    Question(Question),
    /// Something told.
    Statement(Statement),
    /// A telling of the history.
    Replay(Replay),
}

/// Something asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Whether the plan is wanted instead of the answer.
    pub explain: bool,
    /// What is asked.
    pub ask: Ask,
    /// How the answer is to be laid out.
    pub shaping: Shaping,
    /// The whole of it.
    pub span: Span,
}

/// How an answer is to be laid out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shaping {
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
pub enum Ask {
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
        /// What else the events on it must be.
        modifiers: Vec<Modifier>,
    },
    /// `neighbours of A within N steps`.
    Neighbours {
        /// Whose.
        of: Run,
        /// `within N steps`; one where it is not said.
        within: Option<u64>,
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
    /// `islands`: the parts of the graph that hang together.
    Islands(Vec<Modifier>),
    /// `changes from D to D`, `changes known since D`, `changes recorded since D`.
    Changes {
        /// By which clock.
        clock: Clock,
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
        report: Report,
        /// About what.
        of: Selection,
    },
    /// `why …`: what the answer to a question rests on; never of another `why`.
    Why(Box<Ask>),
}

/// A figure over many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Statistic {
    Average,
    Median,
    Total,
    Longest,
    Shortest,
}

/// `how long from A to B`, `how long between A and B`, `how long since A`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HowLong {
    /// `average how long …`: one figure instead of rows.
    pub statistic: Option<Statistic>,
    /// Where it starts. A bracketed side pairs with anything, a bare one with the same thing only.
    pub from: Side,
    /// Where it ends; `None` is today (`since`).
    pub to: Option<Side>,
    /// What belongs to neither side: a lens, mostly.
    pub modifiers: Vec<Modifier>,
}

/// One side of a duration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// Whether it stood in brackets.
    pub bracketed: bool,
    /// The date or events.
    pub at: TimePoint,
}

/// A question word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Wh {
    Who,
    What,
    When,
    Where,
    Which,
}

/// By which clock changes are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Clock {
    Happened,
    Known,
    Recorded,
}

/// A report about one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Report {
    Timeline,
    Status,
    Progress,
    History,
    Describe,
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

/// An auxiliary verb, by tense rather than by person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Auxiliary {
    Did,
    Does,
    Was,
    Were,
    Is,
    Are,
    Has,
    Have,
    Had,
    Will,
}

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
        steps: Vec<Step>,
    },
    /// `A and B but not C`, left to right.
    And {
        /// The first.
        first: Box<Selection>,
        /// The others, each with how it joins what stands to its left.
        rest: Vec<(Join, Selection)>,
    },
    /// `A or B or C`.
    Or(Vec<Selection>),
}

/// How a set joins the one to its left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Join {
    And,
    ButNot,
}

/// A further step of a sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// `not followed by`.
    pub not: bool,
    /// Which way.
    pub relation: StepRelation,
    /// What follows or precedes.
    pub event: Selection,
    /// `within 1 year`.
    pub within: Option<Length>,
    /// `of the same facility`, `at the same place`, `anywhere`.
    pub same: Option<Same>,
    /// The whole of it.
    pub span: Span,
}

/// Which way a step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum StepRelation {
    FollowedBy,
    PrecededBy,
}

/// What the events of a sequence share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Same {
    /// `of the same facility`: the preposition and the words after `the same`.
    Thing(Preposition, Run),
    /// `anywhere`: nothing.
    Anywhere,
}

/// A noun with what stands before and after it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noun {
    /// `first`, `last 3`.
    pub nth: Option<Nth>,
    /// `at least 2`.
    pub amount: Option<Amount>,
    /// `planned`.
    pub mood: Option<Mood>,
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
        projection: Projection,
        /// Of what.
        of: Box<Selection>,
    },
    /// `who …`: people, with a clause in the modifiers.
    Who,
}

/// What took part in events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Projection {
    Actors,
    Targets,
    Places,
    Objects,
    Companions,
    Kinds,
    Sources,
    Dates,
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
pub struct Amount {
    /// Which way it bounds.
    pub comparison: Comparison,
    /// The number.
    pub number: u64,
}

/// Which way a number bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Comparison {
    AtLeast,
    AtMost,
    MoreThan,
    FewerThan,
    Exactly,
}

/// How an event stands to what happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Mood {
    Planned,
    Denied,
    Hypothetical,
    Ongoing,
}

/// Words, names, numbers and brackets in a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// Its parts, at least one.
    pub parts: Vec<Part>,
    /// The whole of it.
    pub span: Span,
}

/// A part of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
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
    pub join: Option<Join>,
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
        preposition: Preposition,
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
    Lens(Lens),
    /// `per month`.
    Per(Run),
    /// `of the same facility`, `anywhere`, where no step has taken it.
    Same(Same),
    /// `who attended`, `that were inaugurated`, `not visited`: a clause whose modifiers follow in the flat list.
    Clause {
        /// Whether a relative word (`who`, `that`, `which`) opens it.
        relative: bool,
        /// `were`, `did`, ….
        auxiliary: Option<Auxiliary>,
        /// Whether it is denied.
        not: bool,
        /// Verb and object, not yet told apart.
        run: Run,
    },
    /// `via "state media"`.
    Via(Run),
}

/// What stands in a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// `at least 2`.
    pub amount: Option<Amount>,
    /// `planned` before the noun.
    pub mood: Option<Mood>,
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

/// A preposition that introduces a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Preposition {
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

impl Preposition {
    /// Every preposition.
    pub const ALL: [Self; 14] = [
        Self::By,
        Self::To,
        Self::Into,
        Self::In,
        Self::At,
        Self::Of,
        Self::On,
        Self::With,
        Self::Without,
        Self::Under,
        Self::From,
        Self::For,
        Self::Against,
        Self::Near,
    ];

    /// The word.
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
}

/// Whose present is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lens {
    /// `as of D`.
    AsOf(DateText),
    /// `as known on D`.
    AsKnownOn(DateText),
    /// `as recorded on D`.
    AsRecordedOn(DateText),
    /// `as recorded at #N`.
    AsRecordedAt(Reference),
}

/// A time that narrows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// `in 2024`, `on 2024-12-20`, `by 2020-12-31`; a bare `last year` is `In`.
    At(AtWord, DateText),
    /// `before …`, `since …`, `throughout …`.
    Relative {
        /// The word.
        word: TimeWord,
        /// `before any E`.
        any: bool,
        /// The date or events.
        point: TimePoint,
    },
    /// `between A and B`.
    Between(TimePoint, TimePoint),
    /// `from D to D`.
    FromTo(DateText, DateText),
    /// `within 30 days after E`.
    Within {
        /// How long at most.
        length: Length,
        /// On which side.
        side: WithinSide,
        /// `any` before the events.
        any: bool,
        /// The date or events.
        point: TimePoint,
    },
    /// `about 3 weeks after #8`.
    Distance {
        /// Whether it is only about that far.
        about: bool,
        /// How far.
        length: Length,
        /// Whether after it.
        after: bool,
        /// The date or event.
        point: TimePoint,
    },
    /// `about 2024`.
    About(DateText),
    /// `within 1 year`, with nothing it is counted from: it belongs to a step.
    Window(Length),
}

/// A word before a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum AtWord {
    In,
    On,
    By,
}

/// A word of time before a date or events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum TimeWord {
    Before,
    After,
    Since,
    Until,
    During,
    Throughout,
    OnOrBefore,
    OnOrAfter,
}

/// On which side a window lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum WithinSide {
    Before,
    After,
    Of,
}

/// A date or the events that stand for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimePoint {
    /// A date.
    Date(DateText),
    /// Events (or, in brackets, dates of events).
    Events(Box<Selection>),
}

/// So many units of calendar time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

/// A unit of calendar time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// A date as typed, its form told but nothing looked up: whether there is such a day is not grammar's business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateText {
    /// Its form.
    pub form: DateForm,
    /// Where it stands.
    pub span: Span,
}

/// The form of a typed date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DateForm {
    /// EDTF; also where `29 February 2024` and `Feb 29, 2024` are kept (`2024-02-29`), and `November 2024`.
    Edtf(String),
    /// `2020s`.
    Decade(i64),
    /// `spring 2025`.
    Season(Season, i64),
    /// `early 2024`.
    PartOfYear(PartOfYear, i64),
    /// `today`.
    Today,
    /// `yesterday`.
    Yesterday,
    /// `tomorrow`.
    Tomorrow,
    /// `last year`, `last 30 days`, `this month`.
    Nearby {
        /// Which way.
        which: Nearby,
        /// How many; the one unit where it is not said.
        count: Option<u32>,
        /// Of what.
        unit: Unit,
    },
    /// `$d`: a place to be filled before asking.
    Parameter(String),
}

/// A season of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

/// A third of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum PartOfYear {
    Early,
    Mid,
    Late,
}

/// Which way a nearby date lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Nearby {
    Last,
    This,
    Next,
}

/// A telling of the history: `replay from D to D by month`, `replay to D`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    /// From when.
    pub from: Option<DateText>,
    /// To when.
    pub to: Option<DateText>,
    /// In what steps.
    pub by: Option<Unit>,
}

/// An entry pointed at: `#45`, `e45` or a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The number or label.
    pub target: Target,
    /// Where it stands.
    pub span: Span,
}

/// What a reference names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// `#45`.
    Number(u64),
    /// `songchon-start`.
    Label(String),
}

/// Something told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What it tells.
    pub tell: Tell,
    /// `labelled songchon-start`.
    pub label: Option<Word>,
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
    Record(Box<Record>),
    /// An entity.
    Declare(Box<Declare>),
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
    },
    /// `same`, `distinct`.
    Tie {
        /// Whether they are one.
        same: bool,
        /// One event.
        event: Reference,
        /// The other.
        twin: Reference,
        /// Why.
        because: Option<String>,
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

/// What a definition defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Definition {
    Type,
    Kind,
    Status,
}

/// A part of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DefinePart {
    /// `plural visits`.
    Plural(Word),
    /// `past visited`.
    Past(Word),
    /// `verb visit`.
    Verb(Word),
    /// `agent visitor`.
    Agent(Word),
    /// `also opening`: another noun.
    Also(Word),
    /// `is a place`.
    IsA(Word),
    /// `by person`, `by person or group`; for a status, `of facility` says whose it is.
    Role(Preposition, Vec<Word>),
    /// `implies visit by its by to its at`.
    Implies(Word, Vec<(Preposition, FillerText)>),
    /// `makes its of inaugurated`, `makes its of planned when planned`.
    Makes(Preposition, Word, Option<Mood>),
    /// `after planned`.
    After(Word),
    /// `before complete`.
    Before(Word),
}

/// Where an implied event's role comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FillerText {
    /// `its at`.
    Its(Preposition),
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
pub struct Record {
    /// Its mood.
    pub mood: Option<Mood>,
    /// The words for its kind, up to the first preposition, time or comma.
    pub kind: Run,
    /// Who and what takes part: a bare `and` lists more for one role.
    pub roles: Vec<(Preposition, Vec<Argument>)>,
    /// Times: a date, and perhaps a distance from another event.
    pub when: Vec<When>,
    /// `quantity over 1000 houses`.
    pub quantity: Option<QuantityText>,
    /// `count 19`, `count several`.
    pub count: Option<CountText>,
    /// `including kim-hyong-jik-opening`.
    pub including: Vec<Reference>,
    /// `part of #8`, `because of #8`, `follows #8`, `includes #9`.
    pub links: Vec<(LinkWord, Reference)>,
    /// `derived`: the date was worked out, not stated.
    pub derived: bool,
    /// What it rests on.
    pub sources: Vec<Citation>,
}

/// The words for a tie between events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum LinkWord {
    PartOf,
    Includes,
    Follows,
    BecauseOf,
}

/// A quantity as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuantityText {
    /// How the number bounds the truth.
    pub bound: QuantityBound,
    /// The number in thousandths; `None` for words (`hundreds of people`).
    pub thousandths: Option<i64>,
    /// The unit, or all the words where there is no number.
    pub unit: String,
}

/// How a quantity's number bounds the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum QuantityBound {
    Exactly,
    About,
    Over,
    Under,
    AtLeast,
    AtMost,
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
    /// Whom it had it from, nearest first.
    pub via: Vec<Word>,
    /// Where in it.
    pub locator: Option<Locator>,
    /// A few of its words.
    pub quote: Option<String>,
    /// `stated`, `reported`, `inferred`.
    pub grounds: Option<Grounds>,
    /// `preferred`, `deprecated`.
    pub rank: Option<RankWord>,
    /// `credibility 2`.
    pub credibility: Option<u8>,
    /// The whole of it.
    pub span: Span,
}

/// Where in a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locator {
    /// `at 3198-3244`: characters.
    Characters(u64, u64),
    /// `para 17`.
    Paragraph(u64),
    /// `page 3`.
    Page(u64),
}

/// How a source comes to say something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Grounds {
    Stated,
    Reported,
    Inferred,
}

/// How a claim ranks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum RankWord {
    Preferred,
    Normal,
    Deprecated,
}

/// An entity as told: `declare county Kimhwa in Kangwon also "Kimhwa County"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declare {
    /// Type and name, not yet told apart.
    pub what: Run,
    /// What it lies in (`in`) or stands at (`at`).
    pub parent: Option<(Preposition, Run)>,
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
    pub during: Option<Length>,
}

/// A change to an event as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeText {
    /// `kind visit`.
    Kind(Run),
    /// `mood planned`; `None` is `mood happened`.
    Mood(Option<Mood>),
    /// `on 2024-02-28`.
    When(When),
    /// `without date`.
    NoDate,
    /// `at Songchon`: all of the role. `and` lists more.
    Role(Preposition, Vec<Argument>),
    /// `also with "Jo Yong Won"`: one more in the role.
    With(Preposition, Vec<Argument>),
    /// `without with "Jo Yong Won"`.
    Without(Preposition, Vec<Argument>),
    /// `quantity 900 houses`.
    Quantity(QuantityText),
    /// `count 20`.
    Count(CountText),
    /// `including a-label and #12`: further members of an aggregate.
    Including(Vec<Reference>),
}
