//! Rows of entities.

use std::sync::Arc;

use annals_grammar::english;
use annals_model::entry::EntryId;
use annals_model::time::Date;

use super::column::{columns, row};
use super::{AnswerColumn, Cell, Certainty, Heading, Layout, Name, Row, Tone, Value, ValueType, words};

row! {
    /// An entity.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct EntityRow {
        /// Its preferred name.
        pub name: Name,
        /// Its type.
        pub ty: Arc<str>,
        /// What it lies in or stands at.
        pub parent: Option<Name>,
        /// How sure it is.
        pub answer: Certainty,
        /// Of one that is only possible, what is not settled.
        pub because_possible: Vec<String>,
        /// The entries it rests on.
        pub because: Vec<EntryId>,
    }
}

impl EntityRow {
    /// How sure it is, unless it is certain, and why.
    fn doubt(&self) -> Option<String> {
        let why = self.because_possible.join(", ");
        self.answer
            .doubt()
            .map(|doubt| if why.is_empty() { doubt.to_owned() } else { format!("{doubt}: {why}") })
    }
}

impl Row for EntityRow {
    const NOUN: (&'static str, &'static str) = ("entity", "entities");

    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "name": Text = row.name.text.as_str();
        "type": Text = &*row.ty;
        "in": Text = row.parent.as_ref().map(|parent| parent.text.as_str());
        "answer": Word = row.answer.as_str(), not_exported();
        "because_possible": Texts = (!row.because_possible.is_empty()).then_some(row.because_possible.as_slice()),
            optional(), where_filled(), not_exported();
        "because": Entries = row.because.as_slice(), not_exported();
    ];

    const LAYOUT: Layout<Self> = Layout::Table {
        headings: &[
            Heading::new("name", Tone::Plain, |row| Cell::of(&row.name, Value::Name)),
            Heading::new("type", Tone::Dim, |row| Cell::of(&*row.ty, Value::Text)),
            Heading::new("in", Tone::Plain, |row| Cell::of(row.parent.as_ref(), Value::Name)),
            Heading::new("", Tone::Doubt, |row| Cell::of(row.doubt(), Value::Phrase)),
            Heading::new("because", Tone::Dim, |row| Cell::of(row.because.as_slice(), Value::Entries)),
        ],
        hides_empty: false,
    };

    fn certainty(&self) -> Certainty {
        self.answer
    }

    fn statement(&self) -> Option<String> {
        Some(self.name.text.clone())
    }

    fn reasons(&self) -> Vec<EntryId> {
        self.because.clone()
    }
}

row! {
    /// A status that an entity is or may be in.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct StatusRow {
        /// The entity.
        pub name: Name,
        /// The status; `None` where nothing is recorded.
        pub status: Option<String>,
        /// Since when.
        pub since: Option<Date>,
        /// How sure it is.
        pub answer: Certainty,
        /// The events that caused it.
        pub because: Vec<EntryId>,
    }
}

impl StatusRow {
    /// The word for a status of which nothing is recorded.
    pub const UNKNOWN: &'static str = "unknown";

    /// The status in words.
    #[must_use]
    pub fn status(&self) -> &str {
        self.status.as_deref().unwrap_or(Self::UNKNOWN)
    }

    fn since(&self) -> String {
        self.since.as_ref().map(|since| format!(" since {}", since.edtf())).unwrap_or_default()
    }
}

impl Row for StatusRow {
    const NOUN: (&'static str, &'static str) = ("status", "statuses");

    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "name": Text = row.name.text.as_str();
        "status": Text = row.status();
        "since": Date = row.since.as_ref();
        "answer": Word = row.answer.as_str();
        "because": Entries = row.because.as_slice();
    ];

    const LAYOUT: Layout<Self> = Layout::Sentences(|row| {
        let possibly = if row.answer == Certainty::Possible { "possibly " } else { "" };
        let text = format!("{}: {possibly}{}{}", row.name, row.status(), row.since());
        vec![words::with_numbers(&text, &row.because)]
    });

    fn certainty(&self) -> Certainty {
        self.answer
    }

    fn statement(&self) -> Option<String> {
        let possibly = if self.answer.is_certain() { "" } else { "possibly " };
        Some(format!("{} is {possibly}{}{}", self.name, self.status(), self.since()))
    }

    fn reasons(&self) -> Vec<EntryId> {
        self.because.clone()
    }
}

row! {
    /// All about an entity.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct DescriptionRow {
        /// Its preferred name.
        pub name: Name,
        /// Its type.
        pub ty: Arc<str>,
        /// What it lies in or stands at.
        pub parent: Option<Name>,
        /// Other names.
        pub aliases: Vec<String>,
        /// Latitude and longitude in degrees.
        pub coordinates: Option<[f64; 2]>,
        /// Its status; several where it is not certain.
        pub status: Option<String>,
        /// The date of its first event.
        pub first: Option<Date>,
        /// The date of its last event.
        pub last: Option<Date>,
        /// How many events it takes part in.
        pub events: u64,
        /// Relations that are not containment, in words.
        pub relations: Vec<String>,
        /// Remarks about it.
        pub notes: Vec<String>,
    }
}

const COORDINATES: [AnswerColumn<DescriptionRow>; 2] = [
    AnswerColumn::new("latitude", ValueType::Degrees, |row: &DescriptionRow| {
        Cell::of(row.coordinates.map(|at| at[0]), Value::Degrees)
    })
    .derived(),
    AnswerColumn::new("longitude", ValueType::Degrees, |row: &DescriptionRow| {
        Cell::of(row.coordinates.map(|at| at[1]), Value::Degrees)
    })
    .derived(),
];

impl Row for DescriptionRow {
    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "name": Text = row.name.text.as_str();
        "type": Text = &*row.ty;
        "in": Text = row.parent.as_ref().map(|parent| parent.text.as_str());
        "aliases": Texts = row.aliases.as_slice();
        "coordinates": Point = row.coordinates, split(&COORDINATES);
        "status": Text = row.status.as_deref();
        "first": Date = row.first.as_ref();
        "last": Date = row.last.as_ref();
        "events": Number = row.events;
        "relations": Texts = row.relations.as_slice();
        "notes": Texts = row.notes.as_slice();
    ];

    const LAYOUT: Layout<Self> = Layout::Sentences(|row| {
        let place = row.parent.as_ref().map(|parent| format!(" in {parent}")).unwrap_or_default();
        let edtf = |date: &Option<Date>| date.as_ref().map(Date::edtf).unwrap_or_default();
        let point = row.coordinates.map(|at| Value::Point(at).plain()).unwrap_or_default();
        let parts = [
            ("also", row.aliases.join(", ")),
            ("is", row.relations.join("; ")),
            ("lies at", point),
            ("status", row.status.clone().unwrap_or_default()),
            ("events", english::thousands(row.events)),
            ("first", edtf(&row.first)),
            ("last", edtf(&row.last)),
        ];
        let notes = row.notes.iter().map(|note| ("note", note.clone()));
        let said = parts.into_iter().chain(notes).filter(|(_, value)| !value.is_empty());
        let said = said.map(|(label, value)| format!("  {label}: {value}"));
        std::iter::once(format!("{}, {}{place}", row.name, row.ty)).chain(said).collect()
    });

    fn statement(&self) -> Option<String> {
        Some(self.name.text.clone())
    }

    fn reasons(&self) -> Vec<EntryId> {
        Vec::new()
    }
}

row! {
    /// An entity some steps away.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct NeighbourRow {
        /// Its preferred name.
        pub name: Name,
        /// Its type.
        pub ty: Arc<str>,
        /// How many steps away.
        pub steps: u64,
    }
}

impl Row for NeighbourRow {
    const NOUN: (&'static str, &'static str) = ("name", "names");

    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "name": Text = row.name.text.as_str();
        "type": Text = &*row.ty;
        "steps": Number = row.steps;
    ];

    const LAYOUT: Layout<Self> = Layout::Table {
        headings: &[
            Heading::new("name", Tone::Plain, |row| Cell::of(&row.name, Value::Name)),
            Heading::new("type", Tone::Dim, |row| Cell::of(&*row.ty, Value::Text)),
            Heading::new("steps", Tone::Count, |row| Cell::of(row.steps, Value::Number)),
        ],
        hides_empty: false,
    };

    fn statement(&self) -> Option<String> {
        Some(format!("{} in {}", self.name, english::counted(self.steps, "step", "steps")))
    }

    fn reasons(&self) -> Vec<EntryId> {
        Vec::new()
    }
}

row! {
    /// An entity with a score.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct RankRow {
        /// Its preferred name.
        pub name: Name,
        /// Its type.
        pub ty: Arc<str>,
        /// Its score.
        pub score: f64,
    }
}

impl Row for RankRow {
    const NOUN: (&'static str, &'static str) = ("name", "names");

    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "name": Text = row.name.text.as_str();
        "type": Text = &*row.ty;
        "score": Real = row.score;
        "count": Real = row.score, derived(), not_plain();
    ];

    const LAYOUT: Layout<Self> = Layout::Table {
        headings: &[
            Heading::new("name", Tone::Plain, |row| Cell::of(&row.name, Value::Name)),
            Heading::new("type", Tone::Dim, |row| Cell::of(&*row.ty, Value::Text)),
            Heading::new("score", Tone::Count, |row| Cell::of(row.score, Value::Real)),
        ],
        hides_empty: false,
    };

    fn statement(&self) -> Option<String> {
        Some(format!("{}: {}", self.name, self.score))
    }

    fn reasons(&self) -> Vec<EntryId> {
        Vec::new()
    }
}

row! {
    /// A step of a path.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct StepRow {
        /// Its place, from 1.
        pub step: u64,
        /// From whom.
        pub from: Name,
        /// Through which event.
        pub event: EntryId,
        /// Of what kind.
        pub kind: String,
        /// When.
        pub date: Option<Date>,
        /// To whom.
        pub to: Name,
        /// How sure it is.
        pub answer: Certainty,
    }
}

impl Row for StepRow {
    const NOUN: (&'static str, &'static str) = ("step", "steps");

    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "step": Number = row.step;
        "from": Text = row.from.text.as_str();
        "event": Entry = row.event;
        "kind": Text = row.kind.as_str();
        "date": Date = row.date.as_ref();
        "to": Text = row.to.text.as_str();
        "answer": Word = row.answer.as_str();
    ];

    const LAYOUT: Layout<Self> = Layout::Table {
        headings: &[
            Heading::new("", Tone::Count, |row| Cell::of(row.step, Value::Number)),
            Heading::new("from", Tone::Plain, |row| Cell::of(&row.from, Value::Name)),
            Heading::new("through", Tone::Plain, |row| {
                Cell::of(format!("{} #{}", row.kind, row.event), Value::Phrase)
            }),
            Heading::new("date", Tone::Figure, |row| Cell::of(row.date.as_ref(), Value::Date)),
            Heading::new("to", Tone::Plain, |row| Cell::of(&row.to, Value::Name)),
            Heading::new("", Tone::Doubt, |row| {
                Cell::of(row.answer.doubt().map(str::to_owned), Value::Phrase)
            }),
        ],
        hides_empty: false,
    };

    fn certainty(&self) -> Certainty {
        self.answer
    }

    fn statement(&self) -> Option<String> {
        Some(format!("{} to {} by {}", self.from, self.to, self.kind))
    }

    fn reasons(&self) -> Vec<EntryId> {
        vec![self.event]
    }
}
