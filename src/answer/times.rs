//! Rows of dates, of distances between them and of changes in time.

use std::fmt;

use annals_model::entry::EntryId;
use annals_model::numbers::signed_float;
use annals_model::time::{CalendarGap, Date, Day};
use serde::Serialize;

use super::column::{columns, row};
use super::{
    AnswerColumn, Cell, Certainty, ChangeState, Heading, Layout, Row, SortKey, Tone, Value, ValueType, words,
};

row! {
    /// A date.
    #[derive(Clone, Debug, PartialEq)]
    pub struct DateRow {
        /// The date.
        pub date: Date,
        /// The first day.
        pub earliest: Option<Day>,
        /// The last day.
        pub latest: Option<Day>,
        /// How sure it is.
        pub answer: Certainty,
        /// The events it is the date of.
        pub because: Vec<EntryId>,
    }
}

impl Row for DateRow {
    const NOUN: (&'static str, &'static str) = ("date", "dates");

    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "date": Date = &row.date;
        "earliest": Day = row.earliest, sorted_by(|row| SortKey::of_date(Some(&row.date)));
        "latest": Day = row.latest, sorted_by(|row| SortKey::of_latest(Some(&row.date)));
        "answer": Word = row.answer.as_str();
        "because": Entries = row.because.as_slice();
    ];

    const LAYOUT: Layout<Self> = Layout::Table {
        headings: &[
            Heading::new("date", Tone::Figure, |row| Cell::of(&row.date, Value::Date)),
            Heading::new("", Tone::Doubt, |row| Cell::of(row.answer.doubt(), Value::Word)),
            Heading::new("because", Tone::Dim, |row| Cell::of(row.because.as_slice(), Value::Entries)),
        ],
        hides_empty: false,
    };

    fn certainty(&self) -> Certainty {
        self.answer
    }

    fn statement(&self) -> Option<String> {
        Some(self.date.edtf())
    }

    fn reasons(&self) -> Vec<EntryId> {
        self.because.clone()
    }
}

row! {
    /// How long from one event to another.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct DurationRow {
        /// The first event; `None` for a date.
        pub from: Option<EntryId>,
        /// The second event; `None` for a date or today.
        pub to: Option<EntryId>,
        /// What both are about.
        pub about: Option<String>,
        /// At least so many days; negative where the second comes first.
        pub min_days: Option<i64>,
        /// At most so many days.
        pub max_days: Option<i64>,
        /// The interval as it was stated, where it was.
        pub stated: Option<String>,
        /// In calendar units.
        pub calendar: Option<CalendarGap>,
    }
}

impl DurationRow {
    /// How long, as stated where it was, else as computed.
    fn how_long(&self) -> String {
        let computed = words::days(self.min_days, self.max_days);
        match &self.stated {
            Some(stated) => format!("{stated} ({computed})"),
            None => computed,
        }
    }
}

impl Row for DurationRow {
    const NOUN: (&'static str, &'static str) = ("pair", "pairs");

    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "from": Entry = row.from;
        "to": Entry = row.to;
        "about": Text = row.about.as_deref();
        "min_days": Days = row.min_days;
        "max_days": Days = row.max_days;
        "stated": Text = row.stated.as_deref();
        "calendar": Calendar = row.calendar, sorted_by(|row| {
            row.min_days.map_or(SortKey::None, |days| SortKey::Number(signed_float(days)))
        });
    ];

    const LAYOUT: Layout<Self> = Layout::Table {
        headings: &[
            Heading::new("about", Tone::Plain, |row| Cell::of(row.about.as_deref(), Value::Text)),
            Heading::new("from", Tone::Figure, |row| Cell::of(row.from, Value::Entry)),
            Heading::new("to", Tone::Figure, |row| Cell::of(row.to, Value::Entry)),
            Heading::new("how long", Tone::Plain, |row| Cell::of(row.how_long(), Value::Phrase)),
            Heading::new("in calendar units", Tone::Dim, |row| Cell::of(row.calendar, Value::Calendar)),
        ],
        hides_empty: true,
    };

    fn statement(&self) -> Option<String> {
        let days = |days: Option<i64>| days.map_or_else(|| "…".to_owned(), |days| days.to_string());
        let range = if self.min_days == self.max_days {
            days(self.min_days)
        } else {
            format!("{} to {}", days(self.min_days), days(self.max_days))
        };
        let about = self.about.as_ref().map_or_else(String::new, |about| format!(", about {about}"));
        let stated = self.stated.as_ref().map_or_else(String::new, |stated| format!(", stated: {stated}"));
        Some(format!("{range} days{about}{stated}"))
    }

    fn reasons(&self) -> Vec<EntryId> {
        self.from.into_iter().chain(self.to).collect()
    }
}

/// Shortest, median and longest, each as a range of days.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DurationSummary {
    /// The shortest.
    pub shortest: [i64; 2],
    /// The median.
    pub median: [i64; 2],
    /// The longest.
    pub longest: [i64; 2],
    /// The mean of the least and of the greatest.
    pub average: [f64; 2],
}

impl fmt::Display for DurationSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = |[min, max]: [i64; 2]| words::days(Some(min), Some(max));
        write!(
            f,
            "shortest {}, median {}, longest {}, average {}",
            days(self.shortest),
            days(self.median),
            days(self.longest),
            words::mean_days(self.average)
        )
    }
}

row! {
    /// A change of a status, or of what is known or recorded of an event.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct ChangeRow {
        /// Whose, or the event in a few words.
        pub name: String,
        /// From what; `None` where there was nothing.
        pub from: Option<ChangeState>,
        /// To what.
        pub to: ChangeState,
        /// When.
        pub date: Option<Date>,
        /// By which event or entry.
        pub event: EntryId,
        /// How sure it is.
        pub answer: Certainty,
        /// Why, where a reason was given.
        pub because: Option<String>,
    }
}

impl ChangeRow {
    /// From what to what.
    fn change(&self) -> String {
        self.from.as_ref().map_or_else(|| self.to.to_string(), |from| format!("{from} → {}", self.to))
    }
}

impl fmt::Display for ChangeRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.change())
    }
}

impl Row for ChangeRow {
    const NOUN: (&'static str, &'static str) = ("change", "changes");

    const COLUMNS: &'static [AnswerColumn<Self>] = columns![row;
        "name": Text = row.name.as_str();
        "from": State = row.from.as_ref();
        "to": State = &row.to;
        "date": Date = row.date.as_ref();
        "event": Entry = row.event;
        "answer": Word = row.answer.as_str();
        "because": Text = row.because.as_deref(), optional();
    ];

    const LAYOUT: Layout<Self> = Layout::Table {
        headings: &[
            Heading::new("date", Tone::Figure, |row| Cell::of(row.date.as_ref(), Value::Date)),
            Heading::new("name", Tone::Plain, |row| Cell::of(row.name.as_str(), Value::Text)),
            Heading::new("change", Tone::Plain, |row| Cell::of(row.change(), Value::Phrase)),
            Heading::new("", Tone::Doubt, |row| Cell::of(row.answer.doubt(), Value::Word)),
            Heading::new("by", Tone::Dim, |row| Cell::of(row.event, Value::Entry)),
            Heading::new("because", Tone::Dim, |row| Cell::of(row.because.as_deref(), Value::Text)),
        ],
        hides_empty: true,
    };

    fn certainty(&self) -> Certainty {
        self.answer
    }

    fn statement(&self) -> Option<String> {
        let from = self.from.as_ref().map_or_else(String::new, |from| format!(" from {from}"));
        Some(format!("{}{from} to {}", self.name, self.to))
    }

    fn reasons(&self) -> Vec<EntryId> {
        vec![self.event]
    }
}
