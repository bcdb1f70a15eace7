//! Rows of what was looked for: what holds some words, and sources.

use annals_model::entry::EntryId;
use annals_model::time::Date;

use super::column::{columns, row};
use super::{AnswerColumn, Cell, Heading, Layout, Row, Tone, Value, ValueType};

row! {
    /// What holds the words that were looked for.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct FoundRow {
        /// Its number.
        pub id: EntryId,
        /// What it is: an event, a source, a type of entity.
        pub is: String,
        /// What it is called, or what is told.
        pub what: String,
        /// In what the words stand: name, title, quote, note, kind.
        pub found_in: Vec<String>,
    }
}

impl Row for FoundRow {
    const NOUN: (&'static str, &'static str) = ("result", "results");

    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "id": Entry = row.id;
        "is": Text = row.is.as_str();
        "what": Text = row.what.as_str();
        "found_in": Texts = row.found_in.as_slice();
    ];

    const LAYOUT: Layout<Self> = Layout::Table {
        headings: &[
            Heading::new("#", Tone::Dim, |row| Cell::of(row.id, Value::Entry)),
            Heading::new("is", Tone::Plain, |row| Cell::of(row.is.as_str(), Value::Text)),
            Heading::new("what", Tone::Plain, |row| Cell::of(row.what.as_str(), Value::Text)),
            Heading::new("found in", Tone::Dim, |row| Cell::of(row.found_in.as_slice(), Value::Texts)),
        ],
        hides_empty: false,
    };

    fn statement(&self) -> Option<String> {
        None
    }

    fn reasons(&self) -> Vec<EntryId> {
        vec![self.id]
    }
}

row! {
    /// A source.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct ListedSource {
        /// Its number.
        pub id: EntryId,
        /// The word by which it is cited.
        pub source: String,
        /// Its title.
        pub title: Option<String>,
        /// Who publishes it.
        pub publisher: Option<String>,
        /// When it came out.
        pub published: Option<Date>,
        /// How far it is trusted: a letter.
        pub rating: Option<String>,
    }
}

impl Row for ListedSource {
    const NOUN: (&'static str, &'static str) = ("source", "sources");

    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "id": Entry = row.id;
        "source": Text = row.source.as_str();
        "title": Text = row.title.as_deref();
        "publisher": Text = row.publisher.as_deref();
        "published": Date = row.published.as_ref();
        "rating": Text = row.rating.as_deref();
    ];

    const LAYOUT: Layout<Self> = Layout::Table {
        headings: &[
            Heading::new("#", Tone::Dim, |row| Cell::of(row.id, Value::Entry)),
            Heading::new("source", Tone::Plain, |row| Cell::of(row.source.as_str(), Value::Text)),
            Heading::new("title", Tone::Plain, |row| Cell::of(row.title.as_deref(), Value::Text)),
            Heading::new("publisher", Tone::Plain, |row| Cell::of(row.publisher.as_deref(), Value::Text)),
            Heading::new("published", Tone::Plain, |row| Cell::of(row.published.as_ref(), Value::Date)),
            Heading::new("rating", Tone::Dim, |row| Cell::of(row.rating.as_deref(), Value::Text)),
        ],
        hides_empty: true,
    };

    fn statement(&self) -> Option<String> {
        None
    }

    fn reasons(&self) -> Vec<EntryId> {
        vec![self.id]
    }
}
