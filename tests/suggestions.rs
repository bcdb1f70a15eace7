//! Every suggestion of every error that any test provokes: put in its place as the prompt puts it, it is answered or
//! recorded.

use std::collections::{BTreeMap, BTreeSet};

use annals::{History, Session};
use annals_model::error::{Error, Replaces};

use crate::{common, typos};

/// The texts in double quotes of a source: among them are the lines that its tests hold to be wrong.
fn quoted_in(path: &str) -> BTreeSet<String> {
    let source = std::fs::read_to_string(common::root().join(path)).expect("a source");
    let mut texts = BTreeSet::new();
    let mut text: Option<String> = None;
    let mut letters = source.chars();
    while let Some(letter) = letters.next() {
        match (&mut text, letter) {
            (None, '"') => text = Some(String::new()),
            (None, _) => {}
            (Some(_), '"') => texts.extend(text.take()),
            (Some(inside), '\\') => inside.extend(letters.next()),
            (Some(inside), letter) => inside.push(letter),
        }
    }
    texts
}

/// Lines, most of them wrong, of all tests that provoke errors.
fn lines() -> BTreeSet<String> {
    let whole = typos::said_in("scripts");
    let spoilt = whole.iter().step_by(4).flat_map(|phrase| typos::spoilt(phrase));
    let mut lines: BTreeSet<String> = spoilt.step_by(5).collect();
    for folder in ["errors", "read_as"] {
        lines.extend(typos::said_in(folder));
    }
    for source in ["grammar/tests/errors.rs", "src/lower/tests/refusals.rs", "tests/bad_input.rs"] {
        lines.extend(quoted_in(source));
    }
    lines.retain(|line| line.len() < 400 && !line.trim().is_empty());
    lines
}

/// What is wrong with the suggestions of an error, each in a sentence.
fn wrong(error: &Error, line: &str, session: &mut Session) -> (usize, Vec<String>) {
    let context = common::context();
    let mut wrong = Vec::new();
    for (place, suggestion) in error.suggestions.iter().enumerate().rev() {
        let Some(mended) = error.mended(line, suggestion) else {
            wrong.push(format!("`{}` has no place", suggestion.text));
            continue;
        };
        let placeholder = |word: &str| ["NAME", "PLACE", "DATE", "TYPE", "KEY", "…", "..."].contains(&word);
        if suggestion.text.split(|letter: char| !letter.is_alphanumeric() && letter != '.').any(placeholder) {
            wrong.push(format!("`{mended}` holds a place for something"));
        }
        // Of several statements only one can be recorded: of the others it is only seen whether they could be.
        let records = matches!(annals_grammar::parse(&mended), Ok(annals_grammar::Phrase::Statement(_)));
        if records && place > 0 {
            if !session.runs(&mended, &context) {
                wrong.push(format!("`{mended}` cannot be recorded"));
            }
        } else if let Err(error) = session.say(&mended, &context) {
            wrong.push(format!("`{mended}` is refused: {error}"));
        }
    }
    let first = error.suggestions.first();
    let typed = first.is_none_or(|first| first.replaces != Replaces::Line)
        || error
            .advice()
            .is_some_and(|advice| advice.ends_with(&format!("type: {}", first.map_or("", |one| &one.text))));
    if !typed {
        wrong.push("the hint says something else".to_owned());
    }
    (error.suggestions.len(), wrong)
}

#[test]
fn every_suggestion_runs_and_stands_in_its_place() {
    let mut session = common::session(History::Full);
    let context = common::context();
    let mut failures: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut refused, mut offered) = (0, 0);
    for line in lines() {
        let Err(error) = session.say(&line, &context) else { continue };
        refused += 1;
        let (count, wrong) = wrong(&error, &line, &mut session);
        offered += count;
        if !wrong.is_empty() {
            failures.insert(line, wrong);
        }
    }
    eprintln!("{refused} lines are refused, with {offered} suggestions");
    assert!(refused > 500 && offered > 100, "only {refused} are refused, with {offered} suggestions");
    assert!(failures.is_empty(), "{} of {offered}: {failures:#?}", failures.len());
}
