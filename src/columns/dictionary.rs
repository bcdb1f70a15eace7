//! Words by text: a sorted list of texts, each with what it stands for.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use annals_store::snapshot::{Sections, Sink};

use super::column::partition_point;
use super::{Column, Heap};

/// A row: three words whose meaning is that of whoever keeps the dictionary.
pub type Row = [u32; 3];

/// Texts in order, each with rows in the order in which they came.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    /// For each row of the base its text.
    texts: Column<u32>,
    rows: [Column<u32>; 3],
    heap: Heap,
    /// The number of distinct texts in the base.
    distinct: usize,
    newer: BTreeMap<String, Vec<Row>>,
}

impl Dictionary {
    /// The dictionary of this name in a snapshot.
    #[must_use]
    pub fn from_sections(sections: &Sections, name: &str) -> Self {
        let column = |part: &str| Column::from_sections(sections, &format!("{name}.{part}"));
        let rows = [column("first"), column("second"), column("third")];
        let distinct = Column::<u32>::from_sections(sections, &format!("{name}.distinct")).get(0);
        Self {
            texts: column("texts"),
            rows,
            heap: Heap::from_sections(sections, &format!("{name}.bytes")),
            distinct: usize::try_from(distinct).unwrap_or(usize::MAX),
            newer: BTreeMap::new(),
        }
    }

    /// Adds a row to a text.
    pub fn add(&mut self, text: &str, row: Row) {
        match self.newer.get_mut(text) {
            Some(rows) => rows.push(row),
            None => {
                self.newer.insert(text.to_owned(), vec![row]);
            }
        }
    }

    /// Keeps another text, for a row to point at.
    pub fn keep(&mut self, text: &str) -> u32 {
        self.heap.add(text.as_bytes()).unwrap_or_default()
    }

    /// A text that was kept.
    #[must_use]
    pub fn kept(&self, at: u32) -> Cow<'_, str> {
        self.heap.text(at)
    }

    fn row(&self, at: usize) -> Row {
        [self.rows[0].get(at), self.rows[1].get(at), self.rows[2].get(at)]
    }

    fn compare(&self, at: usize, text: &str) -> Ordering {
        self.heap.get(self.texts.get(at)).as_ref().cmp(text.as_bytes())
    }

    fn begin(&self, text: &str) -> usize {
        partition_point(0, self.texts.len(), |at| self.compare(at, text) == Ordering::Less)
    }

    /// The rows of a text.
    #[must_use]
    pub fn get(&self, text: &str) -> Vec<Row> {
        let older =
            (self.begin(text)..self.texts.len()).take_while(|at| self.compare(*at, text) == Ordering::Equal);
        let newer = self.newer.get(text).into_iter().flatten().copied();
        older.map(|at| self.row(at)).chain(newer).collect()
    }

    /// The texts that are not before this one, with their rows, in order.
    pub fn from<'d>(&'d self, text: &str) -> impl Iterator<Item = (Cow<'d, str>, Vec<Row>)> + use<'d> {
        let mut at = self.begin(text);
        let mut newer = self.newer.range(text.to_owned()..).peekable();
        std::iter::from_fn(move || {
            let older = (at < self.texts.len()).then(|| self.heap.text(self.texts.get(at)));
            let order = match (&older, newer.peek()) {
                (None, None) => return None,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(older), Some((newer, _))) => older.as_ref().cmp(newer.as_str()),
            };
            let mut rows = Vec::new();
            let mut text = Cow::Borrowed("");
            if order != Ordering::Greater {
                text = older.unwrap_or_default();
                while at < self.texts.len() && self.compare(at, &text) == Ordering::Equal {
                    rows.push(self.row(at));
                    at += 1;
                }
                if rows.is_empty() {
                    at += 1;
                }
            }
            if order != Ordering::Less
                && let Some((newer, more)) = newer.next()
            {
                text = Cow::Borrowed(newer.as_str());
                rows.extend(more);
            }
            Some((text, rows))
        })
    }

    /// The number of distinct texts.
    #[must_use]
    pub fn len(&self) -> usize {
        let known = |text: &String| {
            let at = self.begin(text);
            at < self.texts.len() && self.compare(at, text) == Ordering::Equal
        };
        self.distinct + self.newer.keys().filter(|text| self.texts.is_empty() || !known(text)).count()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.newer.is_empty()
    }

    /// Makes all of it base.
    pub fn merge(&mut self) {
        if self.newer.is_empty() {
            self.heap.merge();
            return;
        }
        let mut places: BTreeMap<String, u32> = BTreeMap::new();
        let mut all: Vec<(u32, Row)> = Vec::with_capacity(self.texts.len() + self.newer.len());
        let mut distinct = 0;
        let merged: Vec<(String, Vec<Row>)> =
            self.from("").map(|(text, rows)| (text.into_owned(), rows)).collect();
        for at in 0..self.texts.len() {
            let place = self.texts.get(at);
            if at == 0 || self.texts.get(at - 1) != place {
                places.insert(self.heap.text(place).into_owned(), place);
            }
        }
        for (text, rows) in merged {
            distinct += 1;
            let place = match places.get(&text) {
                Some(place) => *place,
                None => self.keep(&text),
            };
            all.extend(rows.into_iter().map(|row| (place, row)));
        }
        self.newer = BTreeMap::new();
        self.distinct = distinct;
        self.texts = Column::based_on(all.iter().map(|(place, _)| *place));
        self.rows = [0, 1, 2].map(|at| Column::based_on(all.iter().map(|(_, row)| row[at])));
        self.heap.merge();
    }

    /// Hands out its columns, as they stand in a snapshot.
    pub fn write(&self, name: &str, sink: &mut Sink<'_>) {
        let columns = [
            ("texts", &self.texts),
            ("first", &self.rows[0]),
            ("second", &self.rows[1]),
            ("third", &self.rows[2]),
        ];
        for (part, column) in columns {
            sink(&format!("{name}.{part}"), &|sink| column.write(sink));
        }
        let distinct = u32::try_from(self.distinct).unwrap_or(u32::MAX);
        sink(&format!("{name}.distinct"), &|sink| sink(&distinct.to_le_bytes()));
        sink(&format!("{name}.bytes"), &|sink| self.heap.write(sink));
    }

    /// The bytes it takes if all of it is in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let newer: usize =
            self.newer.iter().map(|(text, rows)| text.len() + 48 + rows.len() * size_of::<Row>()).sum();
        self.texts.bytes() * 4 + self.heap.bytes() + newer
    }
}
