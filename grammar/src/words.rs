//! The words of the language, each with what it is: one table for those who read, colour, complete, correct or protect
//! them.

use crate::ast::{Auxiliary, Grounds, MoodWord, ProjectionWord, Rank, Role, Spelled, Statistic, Wh};

/// What a word is to the language. A word may be several things: `by` introduces a role and a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WordClass {
    /// Opens a statement: `record`.
    Command,
    /// Introduces who or what stands in a role: `by`.
    Role,
    /// Opens a test of time that takes a date or events: `before`.
    Time,
    /// Denies: `not`.
    Negation,
    /// Joins sets: `and`.
    Join,
    /// Stands before a noun: `the`, `any`.
    Determiner,
    /// Picks the first or last: `last`.
    Order,
    /// Opens a clause or a modifier that is neither a role nor a time: `via`.
    Modifier,
    /// Opens a question: `who`, `describe`.
    Question,
    /// Lays out an answer: `limit`.
    Shaping,
    /// Helps a verb: `did`.
    Auxiliary,
    /// Says how an event stands to what happened: `planned`.
    Mood,
    /// Turns events into what took part in them: `places of`.
    Projection,
    /// Names a report or figure: `timeline of`.
    Report,
    /// Stands for somebody or something: `anybody`.
    Pronoun,
    /// Bounds a number: `at least`.
    Bound,
    /// Is a day, or a day counted from today: `yesterday`.
    Day,
    /// Part of a statement: `quantity`.
    Detail,
    /// Further words of phrases: `claims via`, `in order of time`.
    Phrase,
    /// A unit of time: `months`.
    Unit,
    /// The name of a month.
    Month,
}

impl WordClass {
    /// Whether a word of this class means it wherever it stands, and so cannot be given another meaning. Moods are
    /// not reserved: a status may be `planned`.
    const fn is_reserved(self) -> bool {
        use WordClass::{
            Auxiliary, Command, Determiner, Join, Modifier, Negation, Order, Question, Role, Shaping, Time,
        };
        matches!(
            self,
            Command
                | Role
                | Time
                | Negation
                | Join
                | Determiner
                | Order
                | Modifier
                | Question
                | Shaping
                | Auxiliary
        )
    }

    /// Whether a word of this class is a word of the language only beside a number or a date.
    const fn is_calendar(self) -> bool {
        matches!(self, Self::Unit | Self::Month)
    }
}

/// The words that open statements, but for `note`, which says something only with `on`.
pub(crate) const COMMANDS: [&str; 15] = [
    "record", "declare", "define", "source", "cite", "correct", "refine", "retract", "merge", "split",
    "same", "distinct", "rate", "undo", "let",
];

/// The words of each class. Those of enums of the [`ast`](crate::ast) stand there.
const TABLE: [(WordClass, &[&str]); 27] = [
    (WordClass::Command, &COMMANDS),
    (WordClass::Command, &["note"]),
    (WordClass::Role, Role::WORDS),
    (WordClass::Time, &["before", "after", "since", "until", "during", "throughout", "between", "within"]),
    (WordClass::Negation, &["not", "no", "nobody", "nothing", "without", "but"]),
    (WordClass::Join, &["and", "or", "but"]),
    (WordClass::Determiner, &["a", "an", "the", "any", "new", "same"]),
    (WordClass::Order, &["first", "last"]),
    (
        WordClass::Modifier,
        &["about", "also", "anywhere", "as", "because", "per", "possibly", "through", "via"],
    ),
    (WordClass::Modifier, &["followed", "preceded", "who"]),
    (WordClass::Question, &["changes", "count", "describe", "explain", "how", "replay", "why"]),
    (WordClass::Question, &Wh::WORDS),
    (WordClass::Shaping, &["limit", "show", "sorted"]),
    (WordClass::Auxiliary, &Auxiliary::WORDS),
    (WordClass::Mood, &MoodWord::WORDS),
    (WordClass::Projection, &ProjectionWord::WORDS),
    (
        WordClass::Report,
        &[
            "gap", "history", "islands", "neighbours", "path", "progress", "rank", "search", "status",
            "timeline",
        ],
    ),
    (WordClass::Report, &Statistic::WORDS),
    (WordClass::Pronoun, &["anybody", "anyone", "anything", "somebody", "someone", "something"]),
    (WordClass::Bound, &["exactly", "fewer", "least", "more", "most", "over", "several", "than"]),
    (WordClass::Day, &["next", "this", "today", "tomorrow", "yesterday"]),
    (WordClass::Detail, Grounds::WORDS),
    (WordClass::Detail, Rank::WORDS),
    (
        WordClass::Detail,
        &[
            "agent", "coordinates", "credibility", "date", "derived", "follows", "happened", "implies",
            "includes", "including", "intends", "its", "itself", "kind", "labelled", "makes", "mood", "page",
            "para", "past", "plural", "quantity", "quote", "recorded", "requires", "symmetric", "target",
            "type", "verb",
        ],
    ),
    (
        WordClass::Phrase,
        &[
            "ascending", "claims", "confirmed", "descending", "disputed", "undated", "unsourced", "events",
            "influence", "known", "long", "many", "mentioning", "order", "steps", "that", "times", "twins",
        ],
    ),
    (WordClass::Unit, &["day", "days", "week", "weeks", "month", "months", "year", "years"]),
    (
        WordClass::Month,
        &[
            "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
            "november", "december",
        ],
    ),
];

/// Every word with each of its classes.
fn table() -> impl Iterator<Item = (WordClass, &'static str)> {
    TABLE.into_iter().flat_map(|(class, words)| words.iter().map(move |word| (class, *word)))
}

/// The words of a class.
pub fn words_of(class: WordClass) -> impl Iterator<Item = &'static str> {
    let rows = TABLE.into_iter().filter(move |(of, _)| *of == class);
    rows.flat_map(|(_, words)| words.iter().copied())
}

/// What a word is to the language; nothing for a word that is none of it.
pub fn classes_of(word: &str) -> impl Iterator<Item = WordClass> {
    table().filter(move |(_, known)| known.eq_ignore_ascii_case(word)).map(|(class, _)| class)
}

/// Whether a word belongs to a class.
#[must_use]
pub fn is_word_of(class: WordClass, word: &str) -> bool {
    words_of(class).any(|known| known.eq_ignore_ascii_case(word))
}

/// Whether a word is a preposition, in any of its spellings.
pub(crate) fn is_preposition(word: &str) -> bool {
    Role::spelled(word).is_some()
}

/// Whether a word means something wherever it stands, and so cannot be given another meaning.
#[must_use]
pub fn is_reserved(word: &str) -> bool {
    classes_of(word).any(WordClass::is_reserved)
}

/// Whether a word is one of the language, in some place at least. Units and months are such words only beside a number
/// or a year, and do not count.
#[must_use]
pub fn is_keyword(word: &str) -> bool {
    classes_of(word).any(|class| !class.is_calendar())
}

/// The words of the language but for units and months, each once.
pub fn keywords() -> impl Iterator<Item = &'static str> {
    let words = table().filter(|(class, _)| !class.is_calendar()).map(|(_, word)| word);
    words.collect::<std::collections::BTreeSet<_>>().into_iter()
}

/// The word of the language that a slip of the finger could have made into this one; nothing for a word that is one,
/// or that is too short to tell.
#[must_use]
pub(crate) fn typo(word: &str) -> Option<&'static str> {
    let long = word.chars().count() > 3 && word.chars().all(char::is_alphabetic);
    if !long || is_keyword(word) {
        return None;
    }
    crate::error::closest(word, keywords().filter(|known| known.len() > 3)).into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_that_is_offered_is_known() {
        let offered = crate::parse::words_offered();
        // Nouns that it only borrows, in `part of`, `in order of time`, `on the outskirts of`.
        let borrowed = ["part", "time", "outskirts"];
        let unknown: Vec<&&str> =
            offered.iter().filter(|word| !is_keyword(word) && !borrowed.contains(word)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        assert!(offered.len() > 100);
    }

    #[test]
    fn every_word_of_an_enum_is_known() {
        use crate::ast::{AtWord, Bound, Comparison, JoinWord, StepRelation, TimeWord, Unit};
        let phrases = [
            &AtWord::WORDS[..],
            &Comparison::WORDS,
            &JoinWord::WORDS,
            Bound::WORDS,
            &StepRelation::WORDS,
            &TimeWord::WORDS,
        ];
        for word in phrases.concat().into_iter().flat_map(str::split_whitespace) {
            assert!(is_keyword(word), "{word}");
        }
        assert!(Unit::WORDS.iter().all(|word| is_word_of(WordClass::Unit, word)));
    }

    #[test]
    fn each_class_has_its_words_once() {
        let mut all: Vec<_> = table().collect();
        all.sort_unstable();
        let long = all.len();
        all.dedup();
        assert_eq!(all.len(), long);
    }

    #[test]
    fn a_typo_is_distinguished_from_a_word() {
        assert_eq!(typo("folowed"), Some("followed"));
        assert_eq!(typo("betwen"), Some("between"));
        assert_eq!(typo("between"), None);
        assert_eq!(typo("Songchon"), None);
    }
}
