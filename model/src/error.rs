//! What can go wrong, sorted by who must act.

use std::ops::Range;

/// What is the matter, and with it the exit status of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The command line is wrong (2).
    Usage,
    /// The phrase is wrong: its syntax (3).
    Syntax,
    /// The phrase is wrong: nothing has this name or is this word (3).
    Unknown,
    /// The phrase is wrong: more than one thing has this name (3).
    Ambiguous,
    /// The phrase is wrong: its parts do not go together (3).
    Meaning,
    /// The phrase is wrong: no such date (3).
    Date,
    /// The store cannot be used (4).
    Unusable,
    /// The store is damaged (5).
    Damaged,
    /// The machine failed (6).
    Machine,
    /// A budget ran out (7).
    Budget,
    /// The question was cancelled (7).
    Cancelled,
}

impl ErrorKind {
    /// The exit status of a command that ends with it.
    #[must_use]
    pub const fn exit_status(self) -> u8 {
        match self {
            Self::Usage => 2,
            Self::Syntax | Self::Unknown | Self::Ambiguous | Self::Meaning | Self::Date => 3,
            Self::Unusable => 4,
            Self::Damaged => 5,
            Self::Machine => 6,
            Self::Budget | Self::Cancelled => 7,
        }
    }

    /// The word for it in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::Syntax => "syntax",
            Self::Unknown => "unknown",
            Self::Ambiguous => "ambiguous",
            Self::Meaning => "meaning",
            Self::Date => "date",
            Self::Unusable => "store",
            Self::Damaged => "damaged",
            Self::Machine => "machine",
            Self::Budget => "budget",
            Self::Cancelled => "cancelled",
        }
    }
}

/// An error that tells its reader what to do next.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// What is the matter.
    pub kind: ErrorKind,
    /// In one sentence.
    pub message: String,
    /// What to do next, in words; [`Self::advice`] says what may have been meant as well.
    pub hint: Option<String>,
    /// The bytes of the phrase that are to blame.
    pub span: Option<Range<usize>>,
    /// The word to blame, where its place is not known yet.
    pub word: Option<Box<str>>,
    /// What could have been meant, the likeliest first.
    pub suggestions: Vec<Suggestion>,
}

/// What may have been meant, and what it takes the place of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What it replaces.
    pub replaces: Replaces,
    /// What is put in its place, as it is typed.
    pub text: String,
}

/// What a suggestion takes the place of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replaces {
    /// The whole line.
    Line,
    /// The words that the error blames.
    Blamed,
}

impl Suggestion {
    /// A line in the place of the whole line.
    #[must_use]
    pub fn line(text: impl Into<String>) -> Self {
        Self { replaces: Replaces::Line, text: text.into() }
    }

    /// Words in the place of those that the error blames.
    #[must_use]
    pub fn words(text: impl Into<String>) -> Self {
        Self { replaces: Replaces::Blamed, text: text.into() }
    }

    /// The line with the suggestion in its place; nothing where no words are blamed, or none of this line.
    #[must_use]
    pub fn put_into(&self, line: &str, blamed: Option<std::ops::Range<usize>>) -> Option<String> {
        match self.replaces {
            Replaces::Line => Some(self.text.clone()),
            Replaces::Blamed => {
                let blamed = blamed?;
                Some(format!("{}{}{}", line.get(..blamed.start)?, self.text, line.get(blamed.end..)?))
            }
        }
    }
}

/// The result of what can go wrong.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of this kind with this message.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None, span: None, word: None, suggestions: Vec::new() }
    }

    /// The same, with what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same, with the bytes to blame.
    #[must_use]
    pub fn at(mut self, span: impl Into<Range<usize>>) -> Self {
        self.span = Some(span.into());
        self
    }

    /// The same, with this word to blame, wherever it stands.
    #[must_use]
    pub fn blaming(mut self, word: &str) -> Self {
        self.word = Some(word.into());
        self
    }

    /// The same, with what could have been meant by the words to blame.
    #[must_use]
    pub fn candidates(mut self, words: Vec<String>) -> Self {
        self.suggestions = words.into_iter().map(Suggestion::words).collect();
        self
    }

    /// The same, with lines that could have been meant by the whole line.
    #[must_use]
    pub fn lines(mut self, lines: Vec<String>) -> Self {
        self.suggestions = lines.into_iter().map(Suggestion::line).collect();
        self
    }

    /// What to do next: what may have been meant, then the hint.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        let hint = self.hint.as_deref().unwrap_or_default();
        let meant = match self.suggestions.first() {
            None => return self.hint.clone(),
            // Each of several things of one name, and each of two readings of a date, is as likely.
            Some(_) if matches!(self.kind, ErrorKind::Ambiguous | ErrorKind::Date) && !hint.is_empty() => {
                return self.hint.clone();
            }
            Some(Suggestion { replaces: Replaces::Line, text }) if hint.is_empty() => {
                return Some(format!("type: {text}"));
            }
            Some(Suggestion { replaces: Replaces::Line, text }) => {
                return Some(format!("{hint}; type: {text}"));
            }
            Some(Suggestion { replaces: Replaces::Blamed, text }) => format!("did you mean `{text}`?"),
        };
        let mut letters = hint.chars();
        let first = letters.next().map(|first| first.to_uppercase().to_string());
        Some(first.map_or(meant.clone(), |first| format!("{meant} {first}{}", letters.as_str())))
    }

    /// The line with a suggestion in its place.
    #[must_use]
    pub fn mended(&self, line: &str, suggestion: &Suggestion) -> Option<String> {
        suggestion.put_into(line, self.span.clone())
    }
}
