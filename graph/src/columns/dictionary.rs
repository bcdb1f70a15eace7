//! Words by text: a sorted list of texts, each with what it stands for.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use annals_store::snapshot::{Sections, Sink};

use super::column::partition_point;
use super::{Column, Heap};

/// A row: three words whose meaning is that of whoever keeps the dictionary.
pub type DictionaryRow = [u32; 3];

/// The words of a row of the base: where its text stands, and what it stands for.
const ROW_WORDS: usize = 4;

/// Texts in order, each with rows in the order in which they came.
///
/// What begins with a text is found by halving; a whole text by its hash, which looks at one place of each column
/// where halving looks at some twenty.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    /// The rows of the base in the order of their texts, [`ROW_WORDS`] for each.
    rows: Column<u32>,
    /// One more than the first row of each text, at the place that the hash of the text gives or the next that was
    /// free; 0 is free. There are three places for two texts.
    slots: Column<u32>,
    heap: Heap,
    /// The number of distinct texts in the base.
    distinct: usize,
    newer: BTreeMap<String, Vec<DictionaryRow>>,
}

impl Dictionary {
    /// The dictionary of this name in a snapshot.
    #[must_use]
    pub fn from_sections(sections: &Sections, name: &str) -> Self {
        let column = |part: &str| Column::from_sections(sections, &format!("{name}.{part}"));
        let distinct = Column::<u32>::from_sections(sections, &format!("{name}.distinct")).get(0);
        Self {
            rows: column("rows"),
            slots: column("slots"),
            heap: Heap::from_sections(sections, &format!("{name}.bytes")),
            distinct: usize::try_from(distinct).unwrap_or(usize::MAX),
            newer: BTreeMap::new(),
        }
    }

    /// Adds a row to a text.
    pub fn add(&mut self, text: &str, row: DictionaryRow) {
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

    /// The number of rows in the base.
    fn base_len(&self) -> usize {
        self.rows.len() / ROW_WORDS
    }

    /// Where the text of a row stands: rows of one text, and no others, have one place.
    fn place(&self, at: usize) -> u32 {
        self.rows.get(at * ROW_WORDS)
    }

    fn row(&self, at: usize) -> DictionaryRow {
        [1, 2, 3].map(|word| self.rows.get(at * ROW_WORDS + word))
    }

    fn compare(&self, at: usize, text: &str) -> Ordering {
        self.heap.get(self.place(at)).as_ref().cmp(text.as_bytes())
    }

    /// The first row whose text is not before this one.
    fn begin(&self, text: &str) -> usize {
        partition_point(0, self.base_len(), |at| self.compare(at, text) == Ordering::Less)
    }

    /// The first row of a text; the end of the base where it has none.
    fn first_of(&self, text: &str) -> usize {
        for slot in probes(text.as_bytes(), self.slots.len()) {
            let row = usize::try_from(self.slots.get(slot)).unwrap_or_default();
            let Some(at) = row.checked_sub(1) else { break };
            if self.compare(at, text) == Ordering::Equal {
                return at;
            }
        }
        self.base_len()
    }

    /// Where the rows of the text end that begin there.
    fn end_of(&self, first: usize) -> usize {
        let place = self.place(first);
        (first..self.base_len()).find(|at| self.place(*at) != place).unwrap_or(self.base_len())
    }

    /// The rows of a text, each read as it is asked for: a text may have very many.
    pub fn get<'d>(&'d self, text: &str) -> impl Iterator<Item = DictionaryRow> + use<'d> {
        let first = self.first_of(text);
        let place = (first < self.base_len()).then(|| self.place(first));
        let older = (first..self.base_len()).take_while(move |at| Some(self.place(*at)) == place);
        let newer = self.newer.get(text).into_iter().flatten().copied();
        older.map(|at| self.row(at)).chain(newer)
    }

    /// The texts that are not before this one, with their rows, in order.
    pub fn from<'d>(
        &'d self,
        text: &str,
    ) -> impl Iterator<Item = (Cow<'d, str>, Vec<DictionaryRow>)> + use<'d> {
        let mut at = self.begin(text);
        let mut newer = self.newer.range(text.to_owned()..).peekable();
        std::iter::from_fn(move || {
            let older = (at < self.base_len()).then(|| self.heap.text(self.place(at)));
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
                let end = self.end_of(at);
                rows.extend((at..end).map(|at| self.row(at)));
                at = end;
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

    /// The rows of the texts that begin with this one: those of the base in order, then newer ones. Of the base only the
    /// first and the last text are searched for, and none is read.
    pub fn begun<'d>(&'d self, text: &'d str) -> impl Iterator<Item = DictionaryRow> + use<'d> {
        let first = self.begin(text);
        let begins = |at: usize| self.heap.get(self.place(at)).starts_with(text.as_bytes());
        let end = partition_point(first, self.base_len(), begins);
        let newer = self.newer.range(text.to_owned()..).take_while(move |(newer, _)| newer.starts_with(text));
        (first..end).map(|at| self.row(at)).chain(newer.flat_map(|(_, rows)| rows.iter().copied()))
    }

    /// The number of distinct texts.
    #[must_use]
    pub fn len(&self) -> usize {
        let unknown = |text: &&String| self.first_of(text) == self.base_len();
        self.distinct + self.newer.keys().filter(unknown).count()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.newer.is_empty()
    }

    /// Makes all of it base.
    pub fn merge(&mut self) {
        if self.newer.is_empty() {
            self.heap.merge();
            return;
        }
        let mut merged = Merged::default();
        let mut at = 0;
        for (text, rows) in std::mem::take(&mut self.newer) {
            while at < self.base_len() && self.compare(at, &text) == Ordering::Less {
                at = self.take_over(at, &mut merged);
            }
            if at < self.base_len() && self.compare(at, &text) == Ordering::Equal {
                let place = self.place(at);
                at = self.take_over(at, &mut merged);
                rows.into_iter().for_each(|row| merged.put(place, row));
            } else {
                let place = self.keep(&text);
                merged.begin(text.as_bytes());
                rows.into_iter().for_each(|row| merged.put(place, row));
            }
        }
        while at < self.base_len() {
            at = self.take_over(at, &mut merged);
        }
        self.distinct = merged.firsts.len();
        self.slots = merged.slots();
        self.rows = Column::based_on(merged.words);
        self.heap.merge();
    }

    /// Takes the rows over of the text that begins there, and says where they end.
    fn take_over(&self, at: usize, merged: &mut Merged) -> usize {
        let (place, end) = (self.place(at), self.end_of(at));
        merged.begin(&self.heap.get(place));
        (at..end).for_each(|at| merged.put(place, self.row(at)));
        end
    }

    /// Hands out its columns, as they stand in a snapshot.
    pub fn write(&self, name: &str, sink: &mut Sink<'_>) {
        sink(&format!("{name}.rows"), &|sink| self.rows.write(sink));
        sink(&format!("{name}.slots"), &|sink| self.slots.write(sink));
        let distinct = u32::try_from(self.distinct).unwrap_or(u32::MAX);
        sink(&format!("{name}.distinct"), &|sink| sink(&distinct.to_le_bytes()));
        sink(&format!("{name}.bytes"), &|sink| self.heap.write(sink));
    }

    /// The bytes it takes if all of it is in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let newer: usize = self
            .newer
            .iter()
            .map(|(text, rows)| text.len() + 48 + rows.len() * size_of::<DictionaryRow>())
            .sum();
        self.rows.bytes() + self.slots.bytes() + self.heap.bytes() + newer
    }
}

/// A base in the making.
#[derive(Default)]
struct Merged {
    words: Vec<u32>,
    /// The hash of each text, with its first row.
    firsts: Vec<(u32, u32)>,
}

impl Merged {
    /// Begins a text, which is behind all others.
    fn begin(&mut self, text: &[u8]) {
        let row = u32::try_from(self.words.len() / ROW_WORDS).unwrap_or(u32::MAX);
        self.firsts.push((hash(text), row));
    }

    fn put(&mut self, place: u32, [first, second, third]: DictionaryRow) {
        self.words.extend([place, first, second, third]);
    }

    fn slots(&self) -> Column<u32> {
        let mut slots = vec![0; self.firsts.len() + self.firsts.len() / 2 + 1];
        let count = slots.len();
        for (hash, row) in &self.firsts {
            if let Some(free) = places(*hash, count).find(|slot| slots[*slot] == 0) {
                slots[free] = row + 1;
            }
        }
        Column::based_on(slots)
    }
}

/// The places where a text is looked for among so many, in order.
fn probes(text: &[u8], count: usize) -> impl Iterator<Item = usize> {
    places(hash(text), count)
}

fn places(hash: u32, count: usize) -> impl Iterator<Item = usize> {
    // The high half of the product: a place below the count, without a division.
    let wide = u64::from(hash) * u64::try_from(count).unwrap_or_default();
    let first = usize::try_from(wide >> 32).unwrap_or_default();
    (first..count).chain(0..first)
}

/// A hash of a text that stays what it is, since snapshots hold places found by it: FNV-1a in 64 bits (Fowler, Noll and
/// Vo, 1991), spread once more, because places are taken from the upper bits, which the last bytes hardly reach.
fn hash(text: &[u8]) -> u32 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    let hash = text.iter().fold(0xcbf2_9ce4_8422_2325, step);
    let spread = (hash ^ hash >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    u32::try_from(spread >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_found_whole_and_by_its_beginning() {
        let mut dictionary = Dictionary::default();
        let text = |at: u32| format!("name {}", at.wrapping_mul(2_654_435_761) % 5_000);
        let mut expected: BTreeMap<String, Vec<DictionaryRow>> = BTreeMap::new();
        for at in 0..9_000_u32 {
            dictionary.add(&text(at), [at, at + 1, at + 2]);
            expected.entry(text(at)).or_default().push([at, at + 1, at + 2]);
            if [10, 500, 4_000, 8_000].contains(&at) {
                dictionary.merge();
            }
        }
        assert_eq!(dictionary.len(), expected.len());
        for (text, rows) in &expected {
            assert!(dictionary.get(text).eq(rows.iter().copied()), "{text}");
        }
        assert!(dictionary.get("name").chain(dictionary.get("name 5000")).next().is_none());
        for from in ["", "name 3", "name 99", "o"] {
            let found = dictionary.from(from).map(|(text, rows)| (text.into_owned(), rows));
            let wanted = expected.range(from.to_owned()..).map(|(text, rows)| (text.clone(), rows.clone()));
            assert!(found.eq(wanted), "from {from}");
            let mut begun: Vec<DictionaryRow> = dictionary.begun(from).collect();
            let begins = expected.iter().filter(|(text, _)| text.starts_with(from));
            let mut wanted: Vec<DictionaryRow> = begins.flat_map(|(_, rows)| rows).copied().collect();
            begun.sort_unstable();
            wanted.sort_unstable();
            assert_eq!(begun, wanted, "begun by {from}");
        }
    }

    #[test]
    fn texts_are_found_within_a_few_places() {
        let mut merged = Merged::default();
        for at in 0..100_000 {
            merged.begin(format!("facility {at}").as_bytes());
        }
        let slots: Vec<u32> = merged.slots().iter().collect();
        let far = |(hash, row): &(u32, u32)| {
            places(*hash, slots.len()).position(|slot| slots[slot] == row + 1).unwrap()
        };
        let total: usize = merged.firsts.iter().map(far).sum();
        // Linear probing at two thirds comes to one place beyond the first, on the average (Knuth, 6.4).
        assert!(total < 120_000, "{total}");
    }
}
