use annals_model::error::Suggestion;

use crate::ast::Span;

/// What is wrong with a line: where, what, what could stand there, what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// Its kind.
    pub kind: SyntaxErrorKind,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
    /// Where: bytes of the text that was given, at the bounds of characters.
    pub span: Span,
    /// What could stand there.
    pub expected: Box<[String]>,
    /// What to do next, in words.
    pub hint: Option<String>,
    /// What may have been meant, the likeliest first.
    pub suggestions: Box<[Suggestion]>,
    /// Phrases that may have been meant, the likeliest first.
    pub instead: Box<[Instead]>,
    /// Whether the first of these that can be asked asks what the line asks, so that it may be asked in its place.
    pub same: bool,
}

/// A phrase that may have been meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instead {
    /// What stands before the verb; all of it, where there is none.
    pub before: String,
    /// A word of another language for what happens, in whatever form it has there: the log may know it in another.
    pub verb: String,
    /// What stands behind the verb.
    pub after: String,
}

impl From<String> for Instead {
    fn from(before: String) -> Self {
        Self { before, verb: String::new(), after: String::new() }
    }
}

impl std::fmt::Display for Instead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}{}", self.before, self.verb, self.after)
    }
}

/// The kinds of error in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SyntaxErrorKind {
    /// The words do not fit together.
    Syntax,
    /// The line is longer than [`crate::limits::BYTES_MAX`], or takes too long to read, or has more than
    /// [`crate::limits::WORDS_MAX`] words in a row.
    TooLong,
    /// Brackets or clauses are nested more than [`crate::limits::DEPTH_MAX`] deep.
    TooDeep,
    /// A character that cannot stand in a line.
    Character,
    /// A wording of another language.
    ForeignSyntax,
    /// A date in a form that is not read, or could be read in two ways.
    Date,
    /// A number out of range.
    Number,
}

impl SyntaxErrorKind {
    /// Its name for machines.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::TooLong => "too long",
            Self::TooDeep => "too deep",
            Self::Character => "character",
            Self::ForeignSyntax => "habit",
            Self::Date => "date",
            Self::Number => "number",
        }
    }
}

/// What a phrase is like.
const EXAMPLE: &str =
    "a phrase looks like `visits by Kim to Songchon in 2024`; `:help` or `annals help asking` shows more";

impl From<Error> for annals_model::error::Error {
    fn from(error: Error) -> Self {
        let kind = match error.kind {
            SyntaxErrorKind::Date => annals_model::error::ErrorKind::Date,
            _ => annals_model::error::ErrorKind::Syntax,
        };
        let mut own = Self::new(kind, error.message).at(error.span);
        own.hint = error.hint;
        if own.hint.is_none() && error.suggestions.is_empty() && error.instead.is_empty() {
            own.hint = Some(EXAMPLE.to_owned());
        }
        own.suggestions = error.suggestions.into_vec();
        own
    }
}

impl Error {
    /// An error with a kind, a place and a sentence.
    #[must_use]
    pub fn new(kind: SyntaxErrorKind, span: Span, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            span,
            expected: Box::default(),
            hint: None,
            suggestions: Box::default(),
            instead: Box::default(),
            same: false,
        }
    }

    /// The same, with what to do next.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same, with phrases that may have been meant.
    #[must_use]
    pub fn with_instead(mut self, phrases: impl IntoIterator<Item = Instead>) -> Self {
        self.instead = phrases.into_iter().collect();
        self
    }

    /// The same, with words that may have been meant by those to blame.
    #[must_use]
    pub fn with_words(mut self, words: impl IntoIterator<Item = String>) -> Self {
        self.suggestions = words.into_iter().map(Suggestion::words).collect();
        self
    }

    /// The same, where what may have been meant asks what the line asks.
    #[must_use]
    pub fn asking_the_same(mut self, same: bool) -> Self {
        self.same = same;
        self
    }

    /// The same, further along: for a statement that is part of a longer text.
    #[must_use]
    pub fn moved(mut self, bytes: usize) -> Self {
        self.span.start += bytes;
        self.span.end += bytes;
        self
    }
}

/// Those of the candidates that a slip of the finger could have made into `word`: the nearest first, three at most.
///
/// Case does not count. A candidate is near when a third of the letters or fewer are wrong (swapped neighbours count
/// once), or when it begins alike and is about as long.
#[must_use]
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    let first = word.chars().next();
    let mut near: Vec<(u32, bool, &'a str)> = candidates
        .into_iter()
        .filter_map(|candidate| {
            let folded = candidate.to_lowercase();
            let longest = length.max(folded.chars().count());
            let wrong = strsim::damerau_levenshtein(&word, &folded);
            let alike = strsim::jaro_winkler(&word, &folded);
            let near = (longest > 2 && wrong * 3 <= longest) || (longest > 4 && alike > 0.92);
            // Of equals, what begins alike: the first letter is seldom wrong.
            let other = folded.chars().next() != first;
            near.then(|| (u32::try_from(wrong).unwrap_or(u32::MAX), other, candidate))
        })
        .collect();
    near.sort();
    near.dedup();
    near.into_iter().take(3).map(|(.., candidate)| candidate).collect()
}

/// How many letters are wrong in a word that was meant for another: swapped neighbours count once, case does not count.
#[must_use]
pub fn edits(word: &str, other: &str) -> usize {
    strsim::damerau_levenshtein(&word.to_lowercase(), &other.to_lowercase())
}
