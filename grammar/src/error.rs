use crate::ast::Span;

/// What is wrong with a line: where, what, what could stand there, what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// Its kind.
    pub kind: ErrorKind,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
    /// Where: bytes of the text that was given, at the bounds of characters.
    pub span: Span,
    /// What could stand there.
    pub expected: Vec<String>,
    /// What to do next.
    pub hint: Option<String>,
}

/// The kinds of error in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The words do not fit together.
    Syntax,
    /// The line is longer than [`crate::limits::BYTES_MAX`], or takes too long to read.
    TooLong,
    /// Brackets or clauses are nested more than [`crate::limits::DEPTH_MAX`] deep.
    TooDeep,
    /// A character that cannot stand in a line.
    Character,
    /// A wording of another language.
    Habit,
    /// A date in a form that is not read, or could be read in two ways.
    Date,
    /// A number out of range.
    Number,
}

impl ErrorKind {
    /// Its name for machines.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::TooLong => "too long",
            Self::TooDeep => "too deep",
            Self::Character => "character",
            Self::Habit => "habit",
            Self::Date => "date",
            Self::Number => "number",
        }
    }
}

impl Error {
    /// An error with a kind, a place and a sentence.
    #[must_use]
    pub fn new(kind: ErrorKind, span: Span, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), span, expected: Vec::new(), hint: None }
    }

    /// The same, with what to do next.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
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
    let mut near: Vec<(u32, &'a str)> = candidates
        .into_iter()
        .filter_map(|candidate| {
            let folded = candidate.to_lowercase();
            let longest = length.max(folded.chars().count());
            let wrong = strsim::damerau_levenshtein(&word, &folded);
            let alike = strsim::jaro_winkler(&word, &folded);
            let near = (longest > 2 && wrong * 3 <= longest) || (longest > 4 && alike > 0.92);
            near.then(|| (u32::try_from(wrong).unwrap_or(u32::MAX), candidate))
        })
        .collect();
    near.sort();
    near.dedup();
    near.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}
