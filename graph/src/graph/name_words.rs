//! The words of names: what a name that nobody bears may have been meant for is found by the words that it holds.

use std::collections::HashMap;

use annals_model::folding::words;

use super::Graph;

/// The words of all names, each with the names that hold it. They are found when they are first asked for, and kept up with
/// what is recorded since.
#[derive(Clone, Debug, Default)]
pub struct NameWords {
    /// The folded names.
    names: Vec<Box<str>>,
    /// By word: the places of the names that hold it.
    words: HashMap<Box<str>, NamesHolding>,
}

/// The names that hold a word.
#[derive(Clone, Debug)]
struct NamesHolding {
    shape: WordShape,
    names: Vec<u32>,
}

/// What is cheap to know of a word, so that of very many only those are compared letter by letter that may be alike.
#[derive(Clone, Copy, Debug)]
struct WordShape {
    letters: usize,
    /// A bit for each byte that occurs, by its lowest bits.
    bytes: u64,
    ascii: bool,
}

impl WordShape {
    fn of(word: &str) -> Self {
        let bytes = word.bytes().fold(0, |bytes, byte| bytes | 1 << (byte & 63));
        Self { letters: word.chars().count(), bytes, ascii: word.is_ascii() }
    }

    /// Whether one may be the other with so many letters wrong: each takes away the bytes of one letter and puts in
    /// those of another.
    fn may_be(self, other: Self, wrong: usize) -> bool {
        let different = (self.bytes ^ other.bytes).count_ones();
        let each = if self.ascii && other.ascii { 2 } else { 8 };
        self.letters.abs_diff(other.letters) <= wrong
            && usize::try_from(different).is_ok_and(|different| different <= each * wrong)
    }
}

impl Graph {
    /// The words of the names of entities.
    #[must_use]
    pub fn name_words(&self) -> &NameWords {
        self.name_words.get_or_init(|| {
            let mut words = NameWords::default();
            self.names().iter().for_each(|(name, _)| words.add(&name));
            words
        })
    }
}

impl NameWords {
    /// Adds a folded name that nobody bore.
    pub(super) fn add(&mut self, name: &str) {
        let Ok(place) = u32::try_from(self.names.len()) else { return };
        self.names.push(name.into());
        for word in words(name) {
            match self.words.get_mut(word) {
                Some(holding) if holding.names.last() == Some(&place) => {}
                Some(holding) => holding.names.push(place),
                None => {
                    let holding = NamesHolding { shape: WordShape::of(word), names: vec![place] };
                    self.words.insert(word.into(), holding);
                }
            }
        }
    }

    /// Whether a name holds a folded word.
    #[must_use]
    pub fn has(&self, word: &str) -> bool {
        self.words.contains_key(word)
    }

    /// The number of names.
    #[must_use]
    pub fn names(&self) -> usize {
        self.names.len()
    }

    /// The folded name at a place.
    #[must_use]
    pub fn name(&self, place: u32) -> &str {
        usize::try_from(place).ok().and_then(|place| self.names.get(place)).map_or("", |name| name)
    }

    /// The places of the names that hold a folded word.
    #[must_use]
    pub fn holding(&self, word: &str) -> &[u32] {
        self.words.get(word).map_or(&[], |holding| &holding.names)
    }

    /// The words that may be a folded one with at most so many letters wrong, in no order, each with the places of the
    /// names that hold it: all that are, and some that are not.
    pub fn like<'w>(
        &'w self,
        word: &str,
        wrong: usize,
    ) -> impl Iterator<Item = (&'w str, &'w [u32])> + use<'w> {
        let shape = WordShape::of(word);
        let alike = self.words.iter().filter(move |(_, holding)| holding.shape.may_be(shape, wrong));
        alike.map(|(word, holding)| (&**word, holding.names.as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_each_of_its_words_once() {
        let mut words = NameWords::default();
        ["kim jong un", "kim kim", "jo yong won"].into_iter().for_each(|name| words.add(name));
        assert_eq!(words.holding("kim"), [0, 1]);
        assert_eq!(words.holding("jo"), [2]);
        assert!(words.holding("k").is_empty() && words.has("won") && !words.has("kim jong"));
        assert_eq!(words.name(2), "jo yong won");
    }

    #[test]
    fn words_with_few_letters_wrong_are_among_those_that_may_be_alike() {
        let mut words = NameWords::default();
        ["songchon", "sogchon", "songchonn", "kimhwa", "æon", "김화"]
            .into_iter()
            .for_each(|name| words.add(name));
        let like = |word: &str, wrong| {
            let mut like: Vec<&str> = words.like(word, wrong).map(|(word, _)| word).collect();
            like.sort_unstable();
            like
        };
        assert_eq!(like("sonchon", 1), ["sogchon", "songchon"]);
        assert!(like("songchin", 2).contains(&"songchon"));
        assert!(like("ion", 1).contains(&"æon") && like("김하", 1).contains(&"김화"));
    }
}
