//! Rows of events.

use std::fmt;

use annals_graph::budget::Weight;
use annals_model::entry::{Count, EntryId, Mood, Quantity, Role};
use annals_model::time::{Date, Day};

use super::column::{columns, row, weighed};
use super::{
    AnswerColumn, Cell, Certainty, ChangeRow, FieldClaims, Grid, Heading, Layout, Row, SortKey, Tone, Value,
    ValueType, words,
};

weighed! {
    /// The name of an entity.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Name {
        /// The number of the entry that declared the entity first; 0 for a word of the vocabulary.
        pub id: EntryId,
        /// Its preferred name.
        pub text: String,
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Who takes part in an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Participant {
    /// An entity.
    Entity(Name),
    /// Another event.
    Event(EntryId),
}

impl fmt::Display for Participant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entity(name) => name.fmt(f),
            Self::Event(number) => write!(f, "#{number}"),
        }
    }
}

impl Weight for Participant {
    fn heap(&self) -> usize {
        match self {
            Self::Entity(name) => name.heap(),
            Self::Event(_) => 0,
        }
    }
}

/// Who takes part in an event, by role. Within a role they stand as they were recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Participants(Vec<(Role, Participant)>);

impl Participants {
    /// Those in a role.
    pub fn of(&self, role: Role) -> impl Iterator<Item = &Participant> {
        self.0.iter().filter(move |(known, _)| *known == role).map(|(_, who)| who)
    }

    /// All of them.
    pub fn participants(&self) -> impl Iterator<Item = &Participant> {
        self.0.iter().map(|(_, who)| who)
    }

    /// Whether somebody is in a role.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.of(role).next().is_some()
    }
}

impl FromIterator<(Role, Participant)> for Participants {
    fn from_iter<I: IntoIterator<Item = (Role, Participant)>>(all: I) -> Self {
        Self(all.into_iter().collect())
    }
}

impl Weight for Participants {
    fn heap(&self) -> usize {
        self.0.heap()
    }
}

row! {
    /// An event.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct EventRow {
        /// The number of its entry.
        pub id: EntryId,
        /// The label of its entry.
        pub label: Option<String>,
        /// Its kind.
        pub kind: String,
        /// Its mood.
        pub mood: Mood,
        /// Its date; it may have no bounds where it is counted from another event.
        pub date: Option<Date>,
        /// The first day it can have been.
        pub earliest: Option<Day>,
        /// The last day it can have been.
        pub latest: Option<Day>,
        /// Who takes part.
        pub roles: Participants,
        /// How much, of what.
        pub quantity: Option<Quantity>,
        /// For an aggregate, how many events it stands for.
        pub count: Option<Count>,
        /// The keys of its sources.
        pub sources: Vec<String>,
        /// When the first of them came out.
        pub reported: Option<Box<Date>>,
        /// Whether its claims disagree.
        pub disputed: bool,
        /// What its sources say of the fields that they disagree about.
        pub claims: FieldClaims,
        /// How sure it is.
        pub answer: Certainty,
        /// Of one that is only possible, what is not settled.
        pub because_possible: Vec<String>,
        /// The entries it rests on.
        pub because: Vec<EntryId>,
        /// In a sequence: the events of the further steps.
        pub then: Option<Vec<EntryId>>,
        /// In a timeline: whether the dates cannot settle its order with a neighbour.
        pub tied: Option<bool>,
    }
}

impl EventRow {
    /// The date, where something bounds it.
    #[must_use]
    pub fn bounded_date(&self) -> Option<&Date> {
        self.date.as_ref().filter(|date| words::is_bounded(date))
    }

    fn date_cell(&self) -> Cell<'_> {
        Cell::of(self.date.as_ref(), Value::When).claimed(self.claims.cells("date"))
    }

    /// When it was, in words, with the sources where they disagree; `None` where no date is stated.
    #[must_use]
    pub fn when(&self) -> Option<String> {
        Some(self.date_cell()).filter(|cell| !cell.is_empty()).map(|cell| cell.words())
    }

    /// The signs of the row: `?` possible and why, `!` disputed, `=` tied; the outcome of an absence in full.
    #[must_use]
    pub fn marks(&self) -> String {
        let mut marks = Vec::new();
        match self.answer {
            Certainty::Certain => {}
            Certainty::Possible => marks.push(format!("? {}", self.because_possible.join(", "))),
            outcome => marks.push(outcome.as_str().to_owned()),
        }
        if self.disputed {
            marks.push("!".to_owned());
        }
        if self.tied == Some(true) {
            marks.push("=".to_owned());
        }
        marks.iter().map(|mark| mark.trim_end()).collect::<Vec<_>>().join(" ")
    }
}

/// A column for each role. Those that most events have are always in plain tables, so that a header can be relied on.
macro_rules! roles {
    ($($role:ident $(.$change:ident())?),*) => {
        [$(
            AnswerColumn::<EventRow>::new(Role::$role.as_str(), ValueType::Role, |row| {
                let shown = row.roles.has(Role::$role).then_some((&row.roles, Role::$role));
                Cell::of(shown, Value::Role).claimed(row.claims.cells(Role::$role.as_str()))
            })
            .derived()
            $(.$change())?
        ),*]
    };
}

/// In the order of [`Role::ALL`].
const ROLES: [AnswerColumn<EventRow>; 14] = roles![
    Of,
    By,
    With,
    Without.where_filled(),
    From.where_filled(),
    To,
    Into.where_filled(),
    At,
    In.where_filled(),
    On.where_filled(),
    Near.where_filled(),
    For.where_filled(),
    Against.where_filled(),
    Under
];

impl Row for EventRow {
    const NOUN: (&'static str, &'static str) = ("event", "events");

    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "id": Entry = row.id;
        "label": Text = row.label.as_deref(), derived(), not_plain();
        "kind": Text = row.kind.as_str() => row.claims.cells("kind");
        "mood": Word = row.mood.as_str() => row.claims.cells("mood");
        "date": When = row.date.as_ref() => row.claims.cells("date");
        "earliest": Day = row.earliest, sorted_by(|row| SortKey::of_date(row.date.as_ref()));
        "latest": Day = row.latest, sorted_by(|row| SortKey::of_latest(row.date.as_ref()));
        "roles": Roles = &row.roles, no_field(), split(&ROLES);
        "quantity": Quantity = row.quantity.as_ref() => row.claims.cells("quantity");
        "count": Count = row.count => row.claims.cells("count");
        "sources": Texts = row.sources.as_slice();
        "reported": Date = row.reported.as_deref(), derived(), not_plain();
        "disputed": Flag = row.disputed;
        "claims": Phrase = row.claims.text(), derived(), where_filled(), not_exported();
        "answer": Word = row.answer.as_str();
        "because_possible": Texts = (!row.because_possible.is_empty()).then_some(row.because_possible.as_slice()),
            optional(), where_filled(), not_exported();
        "because": Entries = row.because.as_slice(), not_exported();
        "then": Entries = row.then.as_deref(), optional(), not_exported(), sorted_by(|row| {
            row.then.as_ref().and_then(|then| then.first()).map_or(SortKey::None, |then| SortKey::number(*then))
        });
        "tied": Flag = row.tied, optional(), not_plain(), not_exported(), sorted_by(|row| {
            SortKey::number(row.tied.unwrap_or_default().into())
        });
    ];

    const LAYOUT: Layout<Self> = Layout::Table {
        headings: &[
            Heading::new("#", Tone::Figure, |row| Cell::of(row.id, Value::Entry)),
            Heading::new("date", Tone::Figure, EventRow::date_cell),
            Heading::new("what", Tone::Plain, |row| Cell::of(words::what(row), Value::Phrase)),
            Heading::new("sources", Tone::Dim, |row| Cell::of(row.sources.as_slice(), Value::Texts)),
            Heading::new("", Tone::Doubt, |row| Cell::of(row.marks(), Value::Phrase)),
        ],
        hides_empty: true,
    };

    fn certainty(&self) -> Certainty {
        self.answer
    }

    fn statement(&self) -> Option<String> {
        let when = self.bounded_date().map_or_else(String::new, |date| format!(", {}", date.edtf()));
        Some(format!("#{} ({}{when})", self.id, self.kind))
    }

    fn reasons(&self) -> Vec<EntryId> {
        self.because.iter().chain(self.then.iter().flatten()).copied().collect()
    }
}

row! {
    /// Two events that may be one.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct DuplicateRow {
        /// The earlier entry.
        pub event: EntryId,
        /// The later.
        pub twin: EntryId,
        /// What they have in common.
        pub alike: String,
        /// The line that ties them.
        pub same: String,
        /// The line that tells them apart.
        pub distinct: String,
    }
}

impl Row for DuplicateRow {
    const NOUN: (&'static str, &'static str) = ("pair", "pairs");

    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "event": Entry = row.event;
        "twin": Entry = row.twin;
        "alike": Text = row.alike.as_str();
        "same": Text = row.same.as_str();
        "distinct": Text = row.distinct.as_str();
    ];

    const LAYOUT: Layout<Self> = Layout::Table {
        headings: &[
            Heading::new("#", Tone::Figure, |row| Cell::of(row.event, Value::Entry)),
            Heading::new("twin", Tone::Figure, |row| Cell::of(row.twin, Value::Entry)),
            Heading::new("alike", Tone::Plain, |row| Cell::of(row.alike.as_str(), Value::Text)),
            Heading::new("if they are one", Tone::Dim, |row| Cell::of(row.same.as_str(), Value::Text)),
            Heading::new("if they are two", Tone::Dim, |row| Cell::of(row.distinct.as_str(), Value::Text)),
        ],
        hides_empty: true,
    };

    fn statement(&self) -> Option<String> {
        Some(self.alike.clone())
    }

    fn reasons(&self) -> Vec<EntryId> {
        vec![self.event, self.twin]
    }
}

row! {
    /// A step of the replayed history: an event, or all of a day, week, month or year.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct ReplayRow {
        /// Its place, from 1.
        pub step: u64,
        /// The time it covers; `None` where each event is a step, and for what has no day.
        pub period: Option<Date>,
        /// The day by which all of it has happened: the world so far is the world as of then.
        pub as_of: Option<Day>,
        /// What happened.
        pub events: Vec<EventRow>,
        /// What changed state by it.
        pub changes: Vec<ChangeRow>,
    }
}

impl ReplayRow {
    /// The changes of state by an event.
    pub fn changes_by(&self, event: EntryId) -> impl Iterator<Item = &ChangeRow> {
        self.changes.iter().filter(move |change| change.event == event)
    }

    /// The step as lines with their depth: each event, under it what it changed.
    #[must_use]
    pub fn lines(&self) -> Vec<(usize, String)> {
        let heading = self.period.as_ref().map(|period| (0, period.everyday()));
        let depth = usize::from(heading.is_some());
        let mut lines: Vec<_> = heading.into_iter().collect();
        for event in &self.events {
            lines.push((depth, event_line(event)));
            lines.extend(self.changes_by(event.id).map(|change| (depth + 2, change.to_string())));
        }
        lines
    }
}

/// An event in a line: number, date, what it was, its sources.
fn event_line(event: &EventRow) -> String {
    let when = event.when().unwrap_or_else(|| "no date".to_owned());
    let mut line = format!("#{}  {when}  {}", event.id, words::what(event));
    if !event.sources.is_empty() {
        line.push_str(&format!("  [{}]", event.sources.join(", ")));
    }
    if event.disputed {
        line.push_str("  ! disputed");
    }
    line
}

/// What plain tables have of a replay: a row an event.
const REPLAYED: [&str; 7] = ["step", "period", "id", "date", "what", "sources", "changed"];

impl Row for ReplayRow {
    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "step": Number = row.step;
        "period": Date = row.period.as_ref();
        "as_of": Day = row.as_of;
        "events": Events = row.events.as_slice();
        "changes": Changes = row.changes.as_slice();
    ];

    const LAYOUT: Layout<Self> = Layout::Tree(Self::lines);

    fn statement(&self) -> Option<String> {
        None
    }

    fn reasons(&self) -> Vec<EntryId> {
        Vec::new()
    }

    fn grid(rows: &[Self]) -> Grid {
        let cells = |row: &Self, event: &EventRow| {
            let changed: Vec<String> = row.changes_by(event.id).map(ToString::to_string).collect();
            vec![
                row.step.to_string(),
                row.period.as_ref().map(Date::edtf).unwrap_or_default(),
                event.id.to_string(),
                event.bounded_date().map(Date::edtf).unwrap_or_default(),
                words::what(event),
                Value::Texts(&event.sources).plain(),
                changed.join("; "),
            ]
        };
        Grid {
            columns: REPLAYED.map(str::to_owned).to_vec(),
            rows: rows.iter().flat_map(|row| row.events.iter().map(|event| cells(row, event))).collect(),
        }
    }
}
