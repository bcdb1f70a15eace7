//! Rows of claims, of entries and of the steps of plans and reasons.

use annals_grammar::english;
use annals_graph::budget::flat;
use annals_model::entry::{EntryId, Grounds, Locator, Rank};
use annals_model::time::{Date, Day, Timestamp};

use super::column::{columns, row};
use super::{
    AnswerColumn, Cell, FieldAssertion, Heading, Layout, Name, Row, StatedValue, Tone, Value, ValueType,
    words,
};

row! {
    /// What an event rests on.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct ClaimRow {
        /// The event.
        pub event: EntryId,
        /// The key of the source.
        pub source: String,
        /// Where in the source.
        pub locator: Option<Locator>,
        /// How the source comes to say so.
        pub grounds: Grounds,
        /// Whom the source had it from, nearest first.
        pub via: Vec<Name>,
        /// A few of its words.
        pub quote: Option<String>,
        /// How it ranks among claims that disagree.
        pub rank: Rank,
        /// What it says differently.
        pub asserts: Vec<FieldAssertion>,
        /// When the source came out.
        pub published: Option<Date>,
    }
}

impl ClaimRow {
    /// The characters from and up to which it stands in the source.
    #[must_use]
    pub fn span(&self) -> Option<[u64; 2]> {
        self.locator.and_then(Locator::characters)
    }

    /// The place in the source where that is told by other than characters.
    #[must_use]
    pub fn place(&self) -> Option<Locator> {
        self.locator.filter(|locator| locator.characters().is_none())
    }

    fn asserts(&self) -> Option<&[FieldAssertion]> {
        (!self.asserts.is_empty()).then_some(&self.asserts)
    }

    fn via(&self) -> Option<&[Name]> {
        (!self.via.is_empty()).then_some(&self.via)
    }
}

const SPAN: [AnswerColumn<ClaimRow>; 2] = [
    AnswerColumn::new("from", ValueType::Number, |row: &ClaimRow| {
        Cell::of(row.span().map(|span| span[0]), Value::Number)
    })
    .derived(),
    AnswerColumn::new("to", ValueType::Number, |row: &ClaimRow| {
        Cell::of(row.span().map(|span| span[1]), Value::Number)
    })
    .derived(),
];

impl Row for ClaimRow {
    const NOUN: (&'static str, &'static str) = ("claim", "claims");

    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "event": Entry = row.event;
        "source": Text = row.source.as_str();
        "span": Span = row.span(), split(&SPAN);
        "locator": Place = row.place();
        "grounds": Word = row.grounds.as_str();
        "via": Via = row.via();
        "quote": Text = row.quote.as_deref();
        "rank": Word = row.rank.as_str();
        "asserts": Asserted = row.asserts();
        "published": Date = row.published.as_ref();
    ];

    const LAYOUT: Layout<Self> = Layout::Table {
        headings: &[
            Heading::new("#", Tone::Figure, |row| Cell::of(row.event, Value::Entry)),
            Heading::new("source", Tone::Plain, |row| Cell::of(row.source.as_str(), Value::Text)),
            Heading::new("published", Tone::Figure, |row| Cell::of(row.published.as_ref(), Value::When)),
            Heading::new("at", Tone::Dim, |row| Cell::of(row.locator, Value::Place)),
            Heading::new("via", Tone::Plain, |row| Cell::of(row.via(), Value::Via)),
            Heading::new("grounds", Tone::Dim, |row| Cell::of(row.grounds.as_str(), Value::Word)),
            Heading::new("rank", Tone::Dim, |row| {
                Cell::of((row.rank != Rank::Normal).then(|| row.rank.as_str()), Value::Word)
            }),
            Heading::new("says", Tone::Plain, |row| Cell::of(row.asserts(), Value::Asserted)),
            Heading::new("quote", Tone::Plain, |row| {
                Cell::of(row.quote.as_ref().map(|quote| format!("“{quote}”")), Value::Phrase)
            }),
        ],
        hides_empty: true,
    };

    fn statement(&self) -> Option<String> {
        Some(self.source.clone())
    }

    fn reasons(&self) -> Vec<EntryId> {
        vec![self.event]
    }
}

row! {
    /// Something odd in a store.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct CheckRow {
        /// Of what sort it is: `dispute`, `duplicate`, `source`, `time`, `members`, `order`.
        pub what: &'static str,
        /// The entries that it is about.
        pub entries: Vec<EntryId>,
        /// What is odd, in a sentence.
        pub says: String,
        /// The line to type next.
        pub next: String,
    }
}

impl Row for CheckRow {
    const NOUN: (&'static str, &'static str) = ("finding", "findings");

    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "what": Word = row.what;
        "entries": Entries = row.entries.as_slice();
        "says": Text = row.says.as_str();
        "next": Text = row.next.as_str();
    ];

    const LAYOUT: Layout<Self> = Layout::Table {
        headings: &[
            Heading::new("what", Tone::Plain, |row| Cell::of(row.what, Value::Word)),
            Heading::new("finding", Tone::Plain, |row| Cell::of(row.says.as_str(), Value::Text)),
            Heading::new("type", Tone::Dim, |row| Cell::of(row.next.as_str(), Value::Text)),
        ],
        hides_empty: true,
    };

    fn statement(&self) -> Option<String> {
        Some(self.says.clone())
    }

    fn reasons(&self) -> Vec<EntryId> {
        self.entries.clone()
    }
}

/// When an entry was recorded: to the day only where the log is not at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordedTime {
    /// At a moment.
    At(Timestamp),
    /// On a day.
    On(Day),
}

impl RecordedTime {
    /// The moment, or the beginning of the day.
    #[must_use]
    pub fn begins(self) -> Timestamp {
        match self {
            Self::At(moment) => moment,
            Self::On(day) => Timestamp::start_of_day(day),
        }
    }
}

flat!(RecordedTime);

row! {
    /// A change to an entry.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct HistoryRow {
        /// The entry that made it.
        pub entry: EntryId,
        /// When that was recorded.
        pub recorded_at: Option<RecordedTime>,
        /// `record`, `correct`, ….
        pub what: &'static str,
        /// The field changed.
        pub field: Option<&'static str>,
        /// Its value before.
        pub from: Option<StatedValue>,
        /// Its value after, or what a whole entry brought.
        pub to: Option<StatedValue>,
        /// Why.
        pub because: Option<String>,
        /// Who recorded it.
        pub author: String,
    }
}

impl Row for HistoryRow {
    const NOUN: (&'static str, &'static str) = ("change", "changes");

    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "entry": Entry = row.entry;
        "recorded_at": Recorded = row.recorded_at;
        "what": Word = row.what;
        "field": Word = row.field;
        "from": Field = row.from.as_ref();
        "to": Field = row.to.as_ref();
        "because": Text = row.because.as_deref();
        "author": Text = row.author.as_str();
    ];

    const LAYOUT: Layout<Self> = Layout::Table {
        headings: &[
            Heading::new("#", Tone::Figure, |row| Cell::of(row.entry, Value::Entry)),
            Heading::new("recorded", Tone::Dim, |row| Cell::of(row.recorded_at, Value::Recorded)),
            Heading::new("what", Tone::Plain, |row| Cell::of(row.what, Value::Word)),
            Heading::new("field", Tone::Plain, |row| Cell::of(row.field, Value::Word)),
            Heading::new("from", Tone::Plain, |row| Cell::of(row.from.as_ref(), Value::Field)),
            Heading::new("to", Tone::Plain, |row| Cell::of(row.to.as_ref(), Value::Field)),
            Heading::new("because", Tone::Plain, |row| Cell::of(row.because.as_deref(), Value::Text)),
            Heading::new("author", Tone::Dim, |row| Cell::of(row.author.as_str(), Value::Text)),
        ],
        hides_empty: true,
    };

    fn statement(&self) -> Option<String> {
        Some(self.what.to_owned())
    }

    fn reasons(&self) -> Vec<EntryId> {
        vec![self.entry]
    }
}

row! {
    /// A step of a plan or of a chain of reasons.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct PlanRow {
        /// Its place, from 1.
        pub step: u64,
        /// How deep it is nested.
        pub depth: u64,
        /// What it does or says.
        pub text: String,
        /// Rows expected.
        pub estimated: Option<u64>,
        /// Rows found.
        pub actual: Option<u64>,
        /// Microseconds taken.
        pub us: Option<u64>,
        /// The entries it rests on.
        pub entries: Vec<EntryId>,
    }
}

impl PlanRow {
    /// The step in a line.
    fn line(&self) -> String {
        let mut text = self.text.clone();
        let figures =
            [("estimated ", self.estimated, ""), ("actual ", self.actual, ""), ("", self.us, " µs")];
        let figures: Vec<String> = figures
            .into_iter()
            .filter_map(|(before, figure, behind)| {
                Some(format!("{before}{}{behind}", english::thousands(figure?)))
            })
            .collect();
        if !figures.is_empty() {
            text.push_str(&format!("  ({})", figures.join(", ")));
        }
        if !self.entries.is_empty() {
            text.push_str(&format!("  [{}]", words::numbers(&self.entries)));
        }
        text
    }
}

impl Row for PlanRow {
    const NOUN: (&'static str, &'static str) = ("step", "steps");

    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "step": Number = row.step;
        "depth": Number = row.depth;
        "text": Text = row.text.as_str();
        "estimated": Number = row.estimated;
        "actual": Number = row.actual;
        "us": Number = row.us;
        "entries": Entries = row.entries.as_slice();
    ];

    /// No chain of reasons is as deep as this; the indent stays within a line.
    const LAYOUT: Layout<Self> = Layout::Tree(|row| {
        const DEPTH_MAX: usize = 64;
        vec![(usize::try_from(row.depth).unwrap_or(usize::MAX).min(DEPTH_MAX), row.line())]
    });

    fn statement(&self) -> Option<String> {
        None
    }

    fn reasons(&self) -> Vec<EntryId> {
        Vec::new()
    }
}

row! {
    /// What was recorded.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct EntryRow {
        /// Its number.
        pub id: EntryId,
        /// As it was understood: it records back to itself.
        pub readback: String,
        /// Events that look like it.
        pub twins: Vec<EntryId>,
    }
}

impl Row for EntryRow {
    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "id": Entry = row.id;
        "readback": Text = row.readback.as_str();
        "twins": Entries = row.twins.as_slice();
    ];

    const LAYOUT: Layout<Self> = Layout::Sentences(|row| {
        let twins = row.twins.iter();
        let twins =
            twins.map(|twin| format!("likely duplicate of #{twin}; to unite them: same #{twin} #{}", row.id));
        std::iter::once(format!("#{} {}", row.id, row.readback)).chain(twins).collect()
    });

    fn statement(&self) -> Option<String> {
        None
    }

    fn reasons(&self) -> Vec<EntryId> {
        Vec::new()
    }
}
