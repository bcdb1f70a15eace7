//! The language book: every phrase in it is answered, every statement recorded, and each reading can be typed again.

use annals::{Answer, AnswerBody, History};

use crate::common;

fn lines_of<'a>(book: &'a str, tag: &str) -> Vec<&'a str> {
    let fence = format!("```{tag}\n");
    book.split(fence.as_str())
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .flat_map(str::lines)
        .filter(|line| !line.trim().is_empty())
        .collect()
}

/// What an answer says, but for how those were named whom the reading names by their own name.
fn said(answer: &Answer) -> AnswerBody {
    let mut body = answer.body.clone();
    if let AnswerBody::Steps { rows } = &mut body {
        for row in rows {
            row.text.truncate(row.text.find(", named here as").unwrap_or(row.text.len()));
        }
    }
    body
}

#[test]
fn the_books_phrases_are_answered_and_read_back() {
    let book = std::fs::read_to_string(common::root().join("docs/language.md")).expect("the book");
    let mut session = common::session(History::Full);
    let mut wrong = Vec::new();
    let phrases = lines_of(&book, "phrases");
    assert!(phrases.len() > 90);
    for phrase in phrases {
        match session.ask(phrase, &common::context()) {
            Err(error) => wrong.push(format!("{phrase}: {error:?}")),
            Ok(answer) => match session.ask(&answer.reading, &common::context()) {
                Err(error) => wrong.push(format!("{phrase} reads `{}`: {error:?}", answer.reading)),
                Ok(again) if (said(&again), &again.reading) != (said(&answer), &answer.reading) => {
                    let explained = answer.shape == "explain";
                    if !explained {
                        wrong.push(format!(
                            "{phrase} reads `{}` and then `{}`",
                            answer.reading, again.reading
                        ));
                    }
                }
                Ok(_) => {}
            },
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_books_statements_are_recorded() {
    let book = std::fs::read_to_string(common::root().join("docs/language.md")).expect("the book");
    let mut session = common::session(History::Full);
    for statement in lines_of(&book, "statements").into_iter().chain(lines_of(&book, "sentences")) {
        let answer = session.tell(statement, &common::context());
        assert!(answer.is_ok(), "{statement}: {answer:?}");
    }
}

/// Lines and columns of a table that fits a screen.
const SCREEN: (usize, usize) = (24, 100);

/// A line of the vocabulary as wide as a screen, continued with an indent.
fn wrapped(line: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in line.split(' ') {
        let last = lines.last_mut().expect("a line");
        if last.is_empty() {
            last.push_str(word);
        } else if last.len() + 1 + word.len() <= SCREEN.1 {
            last.push(' ');
            last.push_str(word);
        } else {
            lines.push(format!("    {word}"));
        }
    }
    lines
}

/// The vocabulary in tables of a screen each: the kinds of event, then types and statuses.
fn tables(vocabulary: &[String]) -> String {
    let words = |line: &&String| line.starts_with("types: ") || line.starts_with("statuses: ");
    let mut screens: Vec<(String, Vec<String>)> = Vec::new();
    for line in vocabulary.iter().filter(|line| !words(line)) {
        let lines = wrapped(line);
        match screens.last_mut().filter(|(_, screen)| screen.len() + lines.len() <= SCREEN.0) {
            Some((_, screen)) => screen.extend(lines),
            None => {
                let first = line.split([' ', ':', '(']).next().unwrap_or_default();
                screens.push((format!("Kinds of event, from `{first}`:"), lines));
            }
        }
    }
    let rest = vocabulary.iter().filter(words).flat_map(|line| wrapped(line)).collect();
    screens.push(("Types of entity and statuses:".to_owned(), rest));
    let table = |(title, lines): (String, Vec<String>)| {
        format!("{title}\n\n```vocabulary\n{}\n```\n", lines.join("\n"))
    };
    screens.into_iter().map(table).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_books_vocabulary_is_the_shipped_one() {
    const START: &str = "This is the shipped vocabulary:\n\n";
    const END: &str = "\n## Names";
    let path = common::root().join("docs/language.md");
    let book = std::fs::read_to_string(&path).expect("the book");
    let (before, rest) = book.split_once(START).expect("the tables");
    let (held, after) = rest.split_once(END).expect("their end");
    let shipped = tables(&common::session(History::Vocabulary).kinds());
    if std::env::var_os("UPDATE_SCRIPTS").is_some() {
        std::fs::write(&path, format!("{before}{START}{shipped}{END}{after}")).expect("written");
        return;
    }
    assert_eq!(held, shipped, "UPDATE_SCRIPTS=1 writes the tables anew");
}
