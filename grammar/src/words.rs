//! The words of the language, for those who colour, correct or protect them.

/// Words that mean something wherever they stand, and so cannot be given another meaning. Moods are not among them: a
/// status may be `planned`.
const RESERVED: [&str; 74] = [
    "a",
    "about",
    "after",
    "against",
    "also",
    "an",
    "and",
    "any",
    "anywhere",
    "as",
    "at",
    "because",
    "before",
    "between",
    "but",
    "by",
    "changes",
    "cite",
    "correct",
    "count",
    "declare",
    "define",
    "describe",
    "did",
    "distinct",
    "during",
    "explain",
    "first",
    "followed",
    "for",
    "from",
    "how",
    "in",
    "into",
    "is",
    "last",
    "let",
    "limit",
    "merge",
    "near",
    "new",
    "no",
    "not",
    "note",
    "of",
    "on",
    "or",
    "per",
    "possibly",
    "preceded",
    "rate",
    "record",
    "refine",
    "replay",
    "retract",
    "same",
    "show",
    "since",
    "sorted",
    "source",
    "split",
    "the",
    "through",
    "throughout",
    "to",
    "under",
    "undo",
    "until",
    "via",
    "was",
    "who",
    "with",
    "within",
    "without",
];

/// Words that mean something in some places only.
const SPOKEN: [&str; 105] = [
    "actors",
    "agent",
    "anybody",
    "anyone",
    "anything",
    "are",
    "ascending",
    "average",
    "claims",
    "companions",
    "confirmed",
    "coordinates",
    "credibility",
    "date",
    "dates",
    "denied",
    "deprecated",
    "derived",
    "descending",
    "disputed",
    "does",
    "events",
    "exactly",
    "fewer",
    "follows",
    "gap",
    "had",
    "happened",
    "has",
    "have",
    "history",
    "hypothetical",
    "implies",
    "includes",
    "including",
    "inferred",
    "influence",
    "islands",
    "its",
    "itself",
    "kind",
    "kinds",
    "known",
    "labelled",
    "least",
    "long",
    "longest",
    "makes",
    "many",
    "median",
    "mentioning",
    "mood",
    "more",
    "most",
    "neighbours",
    "next",
    "nobody",
    "nothing",
    "objects",
    "ongoing",
    "order",
    "over",
    "page",
    "para",
    "past",
    "path",
    "planned",
    "plural",
    "preferred",
    "progress",
    "quantity",
    "quote",
    "rank",
    "recorded",
    "reported",
    "several",
    "shortest",
    "somebody",
    "someone",
    "something",
    "sources",
    "stated",
    "status",
    "steps",
    "target",
    "targets",
    "than",
    "that",
    "this",
    "timeline",
    "times",
    "today",
    "tomorrow",
    "total",
    "twins",
    "type",
    "verb",
    "were",
    "what",
    "when",
    "where",
    "which",
    "why",
    "will",
    "yesterday",
];

/// The months, in order.
pub(crate) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Whether a word means something wherever it stands.
#[must_use]
pub fn is_reserved(word: &str) -> bool {
    RESERVED.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Whether a word is one of the language, in some place at least.
#[must_use]
pub fn is_keyword(word: &str) -> bool {
    keywords().any(|known| known.eq_ignore_ascii_case(word))
}

/// Whether a word is the name of a month.
#[must_use]
pub fn is_month(word: &str) -> bool {
    MONTHS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// The words of the language.
pub fn keywords() -> impl Iterator<Item = &'static str> {
    RESERVED.into_iter().chain(SPOKEN)
}

/// The names of the months, in order.
pub fn months() -> impl Iterator<Item = &'static str> {
    MONTHS.into_iter()
}

/// The word of the language that a slip of the finger could have made into this one; nothing for a word that is one,
/// or that is too short to tell.
#[must_use]
pub(crate) fn slip(word: &str) -> Option<&'static str> {
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
        // Nouns that it only borrows, in `places of`, `part of`, `in order of time`, `on the outskirts of`.
        let borrowed = ["places", "part", "time", "outskirts"];
        let unknown: Vec<&&str> =
            offered.iter().filter(|word| !is_keyword(word) && !borrowed.contains(word)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        assert!(offered.len() > 100);
    }

    #[test]
    fn a_slip_is_told_from_a_word() {
        assert_eq!(slip("folowed"), Some("followed"));
        assert_eq!(slip("betwen"), Some("between"));
        assert_eq!(slip("between"), None);
        assert_eq!(slip("Songchon"), None);
    }
}
