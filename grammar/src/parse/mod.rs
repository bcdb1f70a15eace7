//! Text to phrase. Only this folder knows that there is a parser generator.

mod claim;
mod entity;
mod expect;
mod question;
mod selection;
mod statement;
mod time;
mod words;

use std::num::NonZeroUsize;
use std::sync::Once;

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};

#[cfg(test)]
pub(crate) use self::expect::words_offered;
pub(crate) use self::expect::{Class, Next, next_after};
use self::rules::{Annals, Rule};
use self::words::{ParseNode, ParseNodes, ParseResult};
use crate::ast::{CountText, DateText, PartKind, Phrase, QuantityText, Question, Selection, Span};
use crate::error::{Error, SyntaxErrorKind};
use crate::words::{WordClass, is_word_of};
use crate::{foreign, limits};

mod rules {
    /// The rules of `annals.pest`.
    #[derive(pest_derive::Parser)]
    #[grammar = "../annals.pest"]
    pub(super) struct Annals;
}

/// Reads one line of the language.
///
/// # Errors
///
/// Where the text is no phrase, an [`Error`] that says where and why. Spans are bytes of `text`.
pub fn parse(text: &str) -> Result<Phrase, Error> {
    limits::check(text)?;
    read(text)
}

/// Reads a statement that a log was exported as: a name with a character that is refused now was recorded when it was
/// not, and a copy of the log keeps it.
///
/// # Errors
///
/// As [`parse`].
pub fn parse_recorded(text: &str) -> Result<Phrase, Error> {
    limits::check_recorded(text)?;
    read(text)
}

fn read(text: &str) -> Result<Phrase, Error> {
    foreign::check(text)?;
    if opens_statement(text) {
        let read = tree(Rule::statement, text).and_then(statement::statement);
        return read.map(Phrase::Statement).map_err(|error| shaped(error, text));
    }
    question::question(tree(Rule::question, question_text(text))?)
}

/// Reads a question, and refuses statements and replays.
///
/// # Errors
///
/// As [`parse`].
pub fn parse_question(text: &str) -> Result<Question, Error> {
    match parse(text)? {
        Phrase::Question(question) => Ok(question),
        _ => Err(Error::new(SyntaxErrorKind::Syntax, all_of(text), "expected a question here")),
    }
}

/// Reads a selection: what may stand in brackets.
///
/// # Errors
///
/// As [`parse`].
pub fn parse_selection(text: &str) -> Result<Selection, Error> {
    limits::check(text)?;
    foreign::check(text)?;
    selection::selection(ParseNodes::of(tree(Rule::whole_selection, text)?).need()?)
}

/// Reads a date.
///
/// # Errors
///
/// As [`parse`].
pub fn parse_date(text: &str) -> Result<DateText, Error> {
    limits::check(text)?;
    foreign::check(text)?;
    time::date(&ParseNodes::of(tree(Rule::whole_date, text)?).need()?)
}

/// Reads a quantity: what may stand behind the word `quantity`.
///
/// # Errors
///
/// As [`parse`].
pub fn parse_quantity(text: &str) -> Result<QuantityText, Error> {
    let text = format!("quantity {text}");
    limits::check(&text)?;
    statement::quantity(ParseNodes::of(tree(Rule::whole_quantity, &text)?).need()?)
}

/// Parses a number of events alone: `19`, `3 to 5`, `at least 4`, `several`.
///
/// # Errors
///
/// As [`parse`].
pub fn parse_count(text: &str) -> Result<CountText, Error> {
    let text = format!("count {text}");
    limits::check(&text)?;
    statement::count(ParseNodes::of(tree(Rule::whole_count, &text)?).need()?).map(|(count, _)| count)
}

/// Whether a text begins as dates do: a sieve before it is read as one.
pub(crate) fn may_open_date(text: &str) -> bool {
    let word = text.as_bytes().first().copied().unwrap_or_default();
    word.is_ascii_digit() || (word.is_ascii_alphabetic() && tree(Rule::opens, text).is_ok())
}

/// Whether the words of `name` are read as a name, wherever a name may stand, without quotes.
pub(crate) fn is_bare_name(name: &str) -> bool {
    if limits::check(name).is_err() || foreign::check(name).is_err() {
        return false;
    }
    let words: Vec<&str> = name.split(' ').collect();
    if words.first().is_some_and(|word| is_word_of(WordClass::Command, word)) {
        return false;
    }
    let read = |node: ParseNode<'_>| -> ParseResult<bool> {
        let parts = words::run(ParseNodes::of(node).need()?)?.parts;
        let same = |part: &crate::ast::RunPart, word: &&str| matches!(&part.kind, PartKind::Word(text) if text == word);
        Ok(parts.len() == words.len() && parts.iter().zip(&words).all(|(part, word)| same(part, word)))
    };
    tree(Rule::whole_name, name).and_then(read).unwrap_or(false)
}

/// Whether a word ends the run of words before it.
pub(crate) fn is_stop(word: &str) -> bool {
    Annals::parse(Rule::whole_stop, word).is_ok() || is_word_of(WordClass::Command, word)
}

fn all_of(text: &str) -> Span {
    Span { start: 0, end: text.len() }
}

/// Whether the first word is one that always means a statement.
#[must_use]
pub fn opens_statement(text: &str) -> bool {
    let text = limits::first_word(text);
    let word = text.split(|letter: char| !letter.is_ascii_alphabetic()).next().unwrap_or_default();
    is_word_of(WordClass::Command, word)
        && !text[word.len()..].starts_with(|letter: char| letter.is_alphanumeric() || "-'’_".contains(letter))
}

/// The shape of each statement, by its first word.
const SHAPES: [(&str, &str); 16] = [
    ("record", "record visit by NAME to PLACE on DATE, source KEY"),
    ("declare", "declare TYPE NAME in PLACE also \"OTHER NAME\""),
    ("define", "define kind NAME: plural …, past …, by person, at place; or define type …, define status …"),
    ("source", "source KEY: publisher \"…\", title \"…\", published DATE"),
    ("cite", "cite #45 source KEY para 3"),
    ("correct", "correct #45 on DATE because \"…\""),
    ("refine", "refine #45 on DATE, source KEY"),
    ("retract", "retract #45 because \"…\""),
    ("merge", "merge NAME into NAME because \"…\""),
    ("split", "split NAME into TYPE \"NAME\" with #12, #19 because \"…\""),
    ("same", "same #45 #71"),
    ("distinct", "distinct #45 #71 because \"…\""),
    ("rate", "rate KEY B because \"…\""),
    ("undo", "undo #90 because \"…\""),
    ("note", "note on #45 \"…\""),
    ("let", "let NAME = groundbreakings not followed by inaugurations"),
];

/// A name of several words that is defined without quotes, as it must be written.
fn quoted_definition(text: &str) -> Option<String> {
    let (before, _) = text.split_once([':', ';', ',']).unwrap_or((text, ""));
    let mut words = before.split_whitespace();
    let (define, what) = (words.next()?, words.next()?);
    let known = ["type", "kind", "status"].iter().any(|known| what.eq_ignore_ascii_case(known));
    let name: Vec<&str> = words.collect();
    let bare = name.len() > 1 && !before.contains(['"', '“', '(']);
    (define.eq_ignore_ascii_case("define") && known && bare)
        .then(|| format!("define {} \"{}\"", what.to_ascii_lowercase(), name.join(" ")))
}

/// The error, with the shape of its statement where nothing better is known.
fn shaped(error: Error, text: &str) -> Error {
    if let Some(definition) = quoted_definition(text) {
        return error.with_hint(format!("put a name of several words in quotes: {definition}: …"));
    }
    let first = limits::first_word(text)
        .split(|letter: char| !letter.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    let shape = SHAPES.iter().find(|(word, _)| word.eq_ignore_ascii_case(first));
    let shape = shape.filter(|_| error.suggestions.is_empty());
    match shape.filter(|_| error.hint.as_ref().is_none_or(|hint| hint.starts_with("what may follow"))) {
        Some((_, shape)) => {
            let next = error.hint.as_ref().map_or_else(String::new, |hint| format!("{hint}; "));
            error.with_hint(format!("{next}the form is: {shape}"))
        }
        None => error,
    }
}

/// The text without its final question mark.
fn question_text(text: &str) -> &str {
    text.trim_end().strip_suffix('?').unwrap_or(text)
}

/// The calls that one parse may make: some hundred times what 64 KiB need.
const CALLS_MAX: usize = 200_000_000;

fn set_call_limit() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| pest::set_call_limit(NonZeroUsize::new(CALLS_MAX)));
}

/// The tree of a text by a rule.
fn tree(rule: Rule, text: &str) -> ParseResult<ParseNode<'_>> {
    set_call_limit();
    match Annals::parse(rule, text) {
        Ok(mut nodes) => {
            nodes.next().ok_or_else(|| Error::new(SyntaxErrorKind::Syntax, all_of(text), "nothing was read"))
        }
        Err(error) => Err(explained(&error, text)),
    }
}

/// Our error for the parser's.
fn explained(error: &pest::error::Error<Rule>, text: &str) -> Error {
    let start = match error.location {
        InputLocation::Pos(start) | InputLocation::Span((start, _)) => start,
    };
    match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => expect::error(text, start, positives),
        ErrorVariant::CustomError { .. } => {
            Error::new(SyntaxErrorKind::TooLong, all_of(text), "this line takes too long to parse")
                .with_hint("split it, or use fewer brackets")
        }
    }
}
