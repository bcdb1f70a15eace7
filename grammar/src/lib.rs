//! The language of annals: text to [`Phrase`] and back.
//!
//! A phrase describes events; with `record` in front it adds one, with nothing in front it asks for those that fit.
//! This crate knows the wording and nothing else: no vocabulary, no names, no clock, no disk.
//!
//! The way of a line:
//!
//! 1. [`lines`] cuts a journal into statements; a typed line is one already.
//! 2. The text is measured before anything recursive sees it: length, depth, characters, quotes ([`limits`]).
//! 3. Foreign syntax is answered with the phrase to type instead ([`SyntaxErrorKind::ForeignSyntax`]).
//! 4. [`parse`] reads it by the rules of `annals.pest`, the only place where they stand, into the [`ast`]. Runs of
//!    words stay runs and modifiers stay flat: telling a kind from a name takes the log.
//! 5. `Display` writes a phrase back in its canonical form, with the brackets that were typed.
//!
//! Modules stand below in an order, and each uses only those above it.
//!
//! What holds, and is tested: a phrase that parses prints to a text that parses to the same phrase, and printing that
//! gives the same text; no text makes it panic or run away; an error names a place in the text and never a rule.
//!
//! ```
//! let phrase = annals_grammar::parse("visits by  Kim before inaugurations at Kimhwa").expect("it is in the language");
//! assert_eq!(phrase.to_string(), "visits by Kim before inaugurations at Kimhwa");
//! ```

/// Enums of words.
#[macro_use]
mod spelled;

/// The phrase: what a line says.
pub mod ast;

/// The leaves of a phrase.
mod walk;

/// Numbers of entries, replaced by others.
mod renumber;

/// Lists, plurals, articles and numbers in messages.
pub mod english;

/// What is wrong with a line, and what to do about it.
mod error;

/// Characters that show as nothing.
pub mod unseen;

/// The words of the language.
mod words;

/// What is measured before parsing.
pub mod limits;

/// A journal's statements.
mod lines;

/// Phrase to text.
mod print;

/// Wordings of other languages, refused before parsing.
mod foreign;

/// Text to phrase.
mod parse;

/// What a refused line may have been meant for.
mod rewrite;

/// The pieces of a sentence in plain English.
mod sentence;

/// Other ways to read a line than the first.
mod readings;

/// Pieces of phrases that were not typed.
mod build;

/// The parameters of a question.
mod fill;

/// What may stand next, for a line that is being typed.
pub mod complete;

pub use ast::*;
pub use error::{Error, Instead, SyntaxErrorKind, closest, edits};
pub use fill::{Parameter, ParameterValue, Wants};
pub use limits::closed;
pub use lines::{Line, LineError, Lines, lines, lines_of};
pub use parse::{
    parse, parse_count, parse_date, parse_quantity, parse_question, parse_recorded, parse_selection,
};
pub use print::quote_name;
pub use readings::other_readings;
pub use rewrite::foreign_syntax_of;
pub use sentence::{SentencePiece, SentencePieceKind, sentence};
pub use words::{WordClass, classes_of, is_keyword, is_reserved, is_word_of, keywords, words_of};
