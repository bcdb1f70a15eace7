//! Wordings of other languages and of plain English, each with the phrase that asks the same.

mod dates;
mod english;
mod graphs;
mod rewrite;
mod sql;
mod words;

use crate::ast::Span;
use crate::error::{Error, ErrorKind, Instead};

/// Refuses a wording of another language, with the phrase that asks the same.
pub(crate) fn check(text: &str) -> Result<(), Error> {
    let first = first_letters(text);
    if first.eq_ignore_ascii_case("select") {
        if text.contains('?') && text.contains('{') {
            return Err(habit(text, "SPARQL", graphs::sparql(text)));
        }
        if let Some(phrase) = sql::select(text) {
            return Err(habit(text, "SQL", vec![phrase.into()]));
        }
    } else if first.eq_ignore_ascii_case("match") && text.contains("(") {
        return Err(habit(text, "Cypher", graphs::cypher(text)));
    } else if (first.eq_ignore_ascii_case("prefix") || first.eq_ignore_ascii_case("ask"))
        && text.contains(['{', ':'])
    {
        return Err(habit(text, "SPARQL", graphs::sparql(text)));
    }
    if !text.contains(['=', '&', '|', '!', '<', '>', '/', '.', '-']) {
        return Ok(());
    }
    let statement = crate::words::is_word_of(crate::words::WordClass::Command, first);
    for (at, token) in tokens(text) {
        operator(text, at, token)?;
        dates::check(at, token, statement)?;
    }
    Ok(())
}

fn first_letters(text: &str) -> &str {
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

fn habit(text: &str, language: &str, instead: Vec<Instead>) -> Error {
    let span = Span { start: 0, end: text.trim_end().len() };
    let message = format!("this is {language}; here a phrase says what is looked for");
    Error::new(ErrorKind::Habit, span, message).with_instead(instead)
}

/// What a line that is no good phrase may have been meant for, where its wording is that of another language or of
/// plain English, the likeliest first. It is asked about lines that were refused: no good phrase is taken for another.
#[must_use]
pub fn habits_of(text: &str) -> Vec<Error> {
    if crate::limits::check(text).is_err() || text.len() > LINE_MAX {
        return Vec::new();
    }
    match check(text).err().or_else(|| foreign(text)) {
        Some(error) => vec![error],
        None => english::asked(text).into_iter().chain(rewrite::rewritten(text)).collect(),
    }
}

/// A wording that belongs to another language as a whole.
fn foreign(text: &str) -> Option<Error> {
    let whole = Span { start: 0, end: text.trim_end().len() };
    let said = |message: &str, hint: String| Error::new(ErrorKind::Habit, whole, message).with_hint(hint);
    if let Some(statement) = sql::change(text) {
        return Some(said("this is SQL; the log is told, and only grows", format!("it reads: {statement}")));
    }
    let first = first_letters(text);
    let bare = text.trim().trim_end_matches(['?', '!', '.', ';']);
    let alone = bare.len() == first.len();
    if let Some((_, hint)) = COMMANDS.iter().find(|(words, _)| bare.eq_ignore_ascii_case(words)) {
        return Some(said(&format!("`{bare}` is no phrase"), (*hint).to_owned()));
    }
    if let Some((_, shape)) = CHANGES.iter().find(|(word, _)| !alone && first.eq_ignore_ascii_case(word)) {
        return Some(said(
            &format!("`{first}` is said otherwise: the log only grows"),
            format!("it reads: {shape}"),
        ));
    }
    if first.eq_ignore_ascii_case("merge") && text.contains(['{', ':']) {
        return Some(said(
            "this is Cypher; a new name is declared",
            "it reads: declare TYPE NAME".to_owned(),
        ));
    }
    if text.trim_start().starts_with("g.") {
        return Some(habit(text, "Gremlin", graphs::gremlin(text)));
    }
    if let Some(instead) = graphs::last_time(bare) {
        let message = "when something last happened is the date of the last event of its kind";
        let error = Error::new(ErrorKind::Habit, whole, message).with_instead(instead);
        return Some(error.asking_the_same(true));
    }
    if let Some(instead) = graphs::call(text) {
        return Some(habit(text, "the language of rules", instead));
    }
    if text.contains("-[") || text.contains("]->") {
        return Some(habit(text, "Cypher", graphs::cypher(text)));
    }
    None
}

/// A longer line is not worth asking about.
const LINE_MAX: usize = 2_000;

/// Words that ask for help or an end.
const COMMANDS: [(&str, &str); 8] = [
    ("help", "`:help` at the prompt, `annals help` elsewhere"),
    ("quit", "`:quit` at the prompt, or Ctrl-D"),
    ("exit", "`:quit` at the prompt, or Ctrl-D"),
    ("clear", "Ctrl-L at the prompt"),
    ("show tables", "`:kinds` at the prompt lists kinds, types and statuses"),
    ("tables", "`:kinds` at the prompt lists kinds, types and statuses"),
    ("schema", "`:kinds` at the prompt lists kinds, types and statuses"),
    ("hello", "ask for something: visits by NAME, timeline of PLACE, describe NAME; `:help` shows more"),
];

/// Words that change what is stored elsewhere, with the statement that does so here.
const CHANGES: [(&str, &str); 10] = [
    ("add", "record visit by NAME to PLACE on DATE"),
    ("insert", "record visit by NAME to PLACE on DATE"),
    ("create", "declare TYPE NAME, or record visit by NAME to PLACE on DATE"),
    ("delete", "retract #NUMBER because \"…\""),
    ("remove", "retract #NUMBER because \"…\""),
    ("forget", "retract #NUMBER because \"…\""),
    ("update", "correct #NUMBER on DATE because \"…\""),
    ("change", "correct #NUMBER on DATE because \"…\""),
    ("edit", "correct #NUMBER on DATE because \"…\""),
    ("rename", "merge \"OLD NAME\" into \"NEW NAME\" because \"…\""),
];

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
        format!("`{operator}` is not needed here")
    } else {
        format!("`{operator}` is written `{word}` here")
    };
    Err(Error::new(ErrorKind::Habit, span, message).with_instead([phrase.into()]).asking_the_same(true))
}

/// `by but not Kim` as `but not by Kim`.
fn put_before(phrase: &str) -> String {
    let mut words: Vec<&str> = phrase.split(' ').collect();
    let mut index = 0;
    while index + 2 < words.len() {
        if words[index + 1] == "but"
            && words[index + 2] == "not"
            && crate::parse::is_preposition(words[index])
        {
            words[index..index + 3].rotate_left(1);
        }
        index += 1;
    }
    words.join(" ")
}
