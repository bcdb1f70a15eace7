//! Wordings of other languages that are refused before a line is parsed, each with the phrase that asks the same.

pub(crate) mod graphs;
pub(crate) mod sql;
pub(crate) mod words;

use crate::ast::Span;
use crate::error::{Error, Instead, SyntaxErrorKind};
use crate::words::is_preposition;

/// Refuses a wording of another language, with the phrase that asks the same.
pub(crate) fn check(text: &str) -> Result<(), Error> {
    let first = first_letters(text);
    if first.eq_ignore_ascii_case("select") {
        if text.contains('?') && text.contains('{') {
            return Err(foreign_syntax(text, "SPARQL", graphs::sparql(text)));
        }
        if let Some(phrase) = sql::select(text) {
            return Err(foreign_syntax(text, "SQL", vec![phrase.into()]));
        }
    } else if first.eq_ignore_ascii_case("match") && text.contains("(") {
        return Err(foreign_syntax(text, "Cypher", graphs::cypher(text)));
    } else if (first.eq_ignore_ascii_case("prefix") || first.eq_ignore_ascii_case("ask"))
        && text.contains(['{', ':'])
    {
        return Err(foreign_syntax(text, "SPARQL", graphs::sparql(text)));
    }
    if !text.contains(['=', '&', '|', '!', '<', '>']) {
        return Ok(());
    }
    tokens(text).try_for_each(|(at, token)| operator(text, at, token))
}

/// The letters that a line begins with.
pub(crate) fn first_letters(text: &str) -> &str {
    text.split_whitespace()
        .next()
        .unwrap_or_default()
        .split(|letter: char| !letter.is_ascii_alphabetic())
        .next()
        .unwrap_or_default()
}

/// The pieces of a text between blanks, brackets and commas, outside quotes and comments, with where they start.
fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        loop {
            let here = &text[rest..];
            let letter = here.chars().next()?;
            if letter == '"' || letter == '“' {
                let close = if letter == '“' { '”' } else { '"' };
                let inside = &here[letter.len_utf8()..];
                rest +=
                    letter.len_utf8() + inside.find(close).map_or(inside.len(), |end| end + close.len_utf8());
            } else if here.starts_with("//") {
                rest += here.find('\n').unwrap_or(here.len());
            } else if letter.is_whitespace() || "(),;".contains(letter) {
                rest += letter.len_utf8();
            } else {
                let between = |letter: char| letter.is_whitespace() || "(),;\"“".contains(letter);
                let end = here.find(between).unwrap_or(here.len());
                let at = rest;
                rest += end;
                return Some((at, &here[..end]));
            }
        }
    })
}

/// The error for a line that is of another language as a whole.
pub(crate) fn foreign_syntax(text: &str, language: &str, instead: Vec<Instead>) -> Error {
    let span = Span { start: 0, end: text.trim_end().len() };
    let message = format!("this is {language}; ask with a phrase instead");
    Error::new(SyntaxErrorKind::ForeignSyntax, span, message).with_instead(instead)
}

/// `==`, `&&` and their like.
fn operator(text: &str, at: usize, token: &str) -> Result<(), Error> {
    // Most tokens are none, and this is on the way of every phrase.
    if !token.contains(['=', '&', '|', '<']) {
        return Ok(());
    }
    let words = [
        ("==", ""),
        ("&&", "and"),
        ("||", "or"),
        ("!=", "but not"),
        ("<>", "but not"),
        (">=", "since"),
        ("<=", "until"),
    ];
    let Some((operator, word, found)) =
        words.iter().find_map(|(o, w)| token.find(o).map(|found| (*o, *w, found)))
    else {
        return Ok(());
    };
    let start = at + found;
    let span = Span { start, end: start + operator.len() };
    let spaced = words.iter().fold(text.trim().to_owned(), |text, (o, w)| text.replace(o, &format!(" {w} ")));
    let phrase = spaced.split_whitespace().collect::<Vec<_>>().join(" ").replace("but not by but", "but");
    let phrase = put_before(&phrase);
    let message = if word.is_empty() {
        format!("`{operator}` isn't needed here")
    } else {
        format!("use `{word}` instead of `{operator}`")
    };
    Err(Error::new(SyntaxErrorKind::ForeignSyntax, span, message)
        .with_instead([phrase.into()])
        .asking_the_same(true))
}

/// `by but not Kim` as `but not by Kim`.
pub(crate) fn put_before(phrase: &str) -> String {
    let mut words: Vec<&str> = phrase.split(' ').collect();
    let mut index = 0;
    while index + 2 < words.len() {
        if words[index + 1] == "but" && words[index + 2] == "not" && is_preposition(words[index]) {
            words[index..index + 3].rotate_left(1);
        }
        index += 1;
    }
    words.join(" ")
}
