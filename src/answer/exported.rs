//! Rows that only exports write.

use annals_model::entry::{EntryId, Grounds, Locator, Mood, Rank};
use annals_model::time::Date;

use super::column::{columns, row};
use super::{AnswerColumn, Cell, FieldAssertion, Layout, Name, RecordedTime, Row, Value, ValueType, words};

row! {
    /// A claim with its event and its source, each in full.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct ExportedClaim {
        /// The event.
        pub event: EntryId,
        /// The label of its entry.
        pub label: Option<String>,
        /// Its kind.
        pub kind: String,
        /// Whether it happened, was planned or is denied.
        pub mood: Mood,
        /// Its date.
        pub date: Option<Date>,
        /// The key of the source.
        pub source: String,
        /// The title of the source.
        pub title: Option<String>,
        /// Who publishes it.
        pub publisher: Option<String>,
        /// Who wrote it.
        pub source_author: Option<String>,
        /// When it came out.
        pub published: Option<Date>,
        /// Where it is.
        pub url: Option<String>,
        /// How far it is trusted.
        pub rating: Option<String>,
        /// Where its content comes from.
        pub origin: Option<String>,
        /// Under what terms it may be used.
        pub licence: Option<String>,
        /// Whom the source had it from, nearest first.
        pub via: Vec<Name>,
        /// Where in the source.
        pub locator: Option<Locator>,
        /// A few of its words.
        pub quote: Option<String>,
        /// How the source comes to say so.
        pub grounds: Grounds,
        /// How it ranks among claims that disagree.
        pub rank: Rank,
        /// An Admiralty digit.
        pub credibility: Option<u64>,
        /// What it says differently from the record.
        pub asserts: Vec<FieldAssertion>,
        /// Why it is preferred or deprecated.
        pub because: Option<String>,
        /// The entry that makes it.
        pub entry: EntryId,
        /// When that was recorded.
        pub recorded: Option<RecordedTime>,
        /// Who recorded it.
        pub recorded_by: Option<String>,
    }
}

impl ExportedClaim {
    /// Where in its source it rests, as it is typed.
    fn typed_locator(&self) -> Option<String> {
        let locator = self.locator?;
        let at = if locator.characters().is_some() { "at " } else { "" };
        Some(format!("{at}{}", words::locator(locator)))
    }

    fn paragraph(&self) -> Option<u64> {
        match self.locator? {
            Locator::Paragraph(number) => Some(number),
            Locator::Characters(..) | Locator::Page(_) => None,
        }
    }

    fn page(&self) -> Option<u64> {
        match self.locator? {
            Locator::Page(number) => Some(number),
            Locator::Characters(..) | Locator::Paragraph(_) => None,
        }
    }
}

impl Row for ExportedClaim {
    const NOUN: (&'static str, &'static str) = ("claim", "claims");

    /// A table has all of an event and of a place in one cell; JSON lines have the claims of an event within it, and what
    /// there are several of as lists.
    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "event": Entry = row.event, derived();
        "label": Text = row.label.as_deref(), derived();
        "kind": Text = row.kind.as_str(), derived();
        "mood": Word = row.mood.as_str(), derived();
        "date": When = row.date.as_ref(), derived();
        "source": Text = row.source.as_str();
        "title": Text = row.title.as_deref();
        "publisher": Text = row.publisher.as_deref();
        "author": Text = row.source_author.as_deref();
        "published": Date = row.published.as_ref();
        "url": Text = row.url.as_deref();
        "rating": Text = row.rating.as_deref(), derived();
        "origin": Text = row.origin.as_deref(), not_plain();
        "licence": Text = row.licence.as_deref(), not_plain();
        "via": Via = row.via.as_slice(), derived();
        "via": Listed = row.via.iter().map(ToString::to_string).collect::<Vec<_>>(), not_plain();
        "locator": Phrase = row.typed_locator(), derived();
        "span": Span = row.locator.and_then(Locator::characters), not_plain();
        "paragraph": Number = row.paragraph(), not_plain();
        "page": Number = row.page(), not_plain();
        "quote": Text = row.quote.as_deref();
        "grounds": Word = row.grounds.as_str();
        "rank": Word = row.rank.as_str();
        "credibility": Number = row.credibility;
        "asserts": Asserted = row.asserts.as_slice(), derived();
        "asserts": Listed = row.asserts.iter().map(ToString::to_string).collect::<Vec<_>>(), not_plain();
        "because": Text = row.because.as_deref();
        "entry": Entry = row.entry;
        "recorded": Recorded = row.recorded, derived();
        "recorded_by": Text = row.recorded_by.as_deref(), derived();
    ];

    const LAYOUT: Layout<Self> = Layout::Table { headings: &[], hides_empty: false };

    fn statement(&self) -> Option<String> {
        None
    }

    fn reasons(&self) -> Vec<EntryId> {
        vec![self.entry]
    }
}
