//! For programs: one JSON object a line. The only door to `serde_json`.

use std::collections::BTreeMap;

use std::cell::Cell;
use std::fmt::Write as _;
use std::io::{self, BufRead, Read};

use annals_grammar::unseen::is_unseen;
use annals_model::error::{Error, ErrorKind, Replaces};
use serde::{Deserialize, Serialize};

use crate::answer::Answer;
use crate::import::ImportSummary;

/// An error as its object.
#[derive(Serialize)]
struct ErrorObject<'a> {
    error: FaultBody<'a>,
}

#[derive(Serialize)]
struct FaultBody<'a> {
    kind: &'static str,
    message: &'a str,
    hint: Option<&'a str>,
    span: Option<[usize; 2]>,
    candidates: Vec<&'a str>,
}

/// An answer as one line.
pub(super) fn answer(answer: &Answer) -> String {
    line(answer)
}

/// A row that is told by itself, as one line.
pub(crate) fn object(row: &impl Serialize) -> String {
    line(row)
}

/// An error as one line. Its candidates take the place of what its span holds: of the whole phrase where they are
/// whole lines.
pub(super) fn error(error: &Error, phrase: Option<&str>) -> String {
    let whole = error.suggestions.iter().any(|suggestion| suggestion.replaces == Replaces::Line);
    let span = match (whole, phrase) {
        (true, Some(phrase)) => Some(0..phrase.len()),
        _ => error.span.clone(),
    };
    let advice = error.advice();
    line(&ErrorObject {
        error: FaultBody {
            kind: error.kind.as_str(),
            message: &error.message,
            hint: advice.as_deref(),
            span: span.map(|span| [span.start, span.end]),
            candidates: error.suggestions.iter().map(|suggestion| suggestion.text.as_str()).collect(),
        },
    })
}

/// What an import came to, as its object.
#[derive(Serialize)]
struct ImportObject<'a> {
    shape: &'static str,
    read: u64,
    recorded: u64,
    already_there: u64,
    changed: u64,
    rejected: u64,
    entries: u64,
    new_names: u64,
    new_sources: u64,
    new_kinds: &'a [String],
    twins: u64,
    decisions: BTreeMap<&'static str, u64>,
    dry_run: bool,
    notes: Vec<String>,
}

/// What an import came to as one line.
pub(super) fn imported(summary: &ImportSummary) -> String {
    let grave = summary.findings.iter().filter(|finding| finding.is_grave());
    line(&ImportObject {
        shape: "import",
        read: summary.read,
        recorded: summary.recorded,
        already_there: summary.already,
        changed: summary.changed,
        rejected: summary.rejected,
        entries: summary.entries,
        new_names: summary.names,
        new_sources: summary.sources,
        new_kinds: &summary.kinds,
        twins: summary.duplicates,
        decisions: summary.decisions.counts().map(|(matter, count)| (matter.as_str(), count)).collect(),
        dry_run: summary.dry_run,
        notes: grave.map(ToString::to_string).chain(summary.remarks()).collect(),
    })
}

/// Rows that are no answer, one object each.
pub(super) fn listing(columns: &[&str], rows: &[Vec<String>]) -> String {
    let mut text = String::new();
    for row in rows {
        let fields: Vec<String> = columns
            .iter()
            .zip(row)
            .map(|(column, cell)| format!("{}:{}", string(column), value(cell)))
            .collect();
        text.push_str(&harmless(&format!("{{{}}}", fields.join(","))));
        text.push('\n');
    }
    text
}

/// A cell as a number where it is a whole one, else as a string.
fn value(cell: &str) -> String {
    match cell.parse::<u64>() {
        Ok(number) if number.to_string() == cell => cell.to_owned(),
        _ => string(cell),
    }
}

fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn line(value: &impl Serialize) -> String {
    let text = serde_json::to_string(value).unwrap_or_else(|failure| {
        let kind = string(ErrorKind::Machine.as_str());
        let message = string(&failure.to_string());
        format!(
            r#"{{"error":{{"kind":{kind},"message":{message},"hint":null,"span":null,"candidates":[]}}}}"#
        )
    });
    harmless(&text) + "\n"
}

/// The same JSON with the characters that a terminal might obey written as escapes. They can stand inside strings only,
/// where an escape means the same.
fn harmless(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\u{7f}' || is_unseen(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(c);
        }
    }
    text
}

/// What an exported object is read for.
#[derive(Deserialize)]
struct ExportedStatements {
    tell: Option<Vec<String>>,
}

/// No object is longer than so many bytes.
const OBJECT_BYTES_MAX: u64 = 64 << 20;

/// Hands out the statements in the `tell` of exported objects, in order.
///
/// # Errors
/// If something is no such object, with its line.
pub fn statements(lines: impl BufRead, mut each: impl FnMut(&str)) -> Result<(), Error> {
    let left = Cell::new(OBJECT_BYTES_MAX);
    let bounded = Bounded { inner: lines, left: &left };
    let objects = serde_json::Deserializer::from_reader(bounded).into_iter::<ExportedStatements>();
    for (number, object) in (1_u64..).zip(objects) {
        left.set(OBJECT_BYTES_MAX);
        let object = object.map_err(|failure| {
            let message = format!("can't read object {number}: {failure}");
            Error::new(ErrorKind::Syntax, message)
                .hint("each line must be one JSON object, as written by `annals export --as jsonl`")
        })?;
        let stated = object.tell.ok_or_else(|| {
            Error::new(ErrorKind::Meaning, format!("object {number} has no statements in `tell`"))
                .hint("this isn't an annals export: import it as a table and map its fields")
        })?;
        stated.iter().for_each(|statement| each(statement));
    }
    Ok(())
}

/// A reader that ends in an error where an object is too long.
struct Bounded<'c, R> {
    inner: R,
    left: &'c Cell<u64>,
}

impl<R: BufRead> Read for Bounded<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.left.get();
        if left == 0 {
            return Err(io::Error::other(format!("it is longer than {OBJECT_BYTES_MAX} bytes")));
        }
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(into.len());
        let read = self.inner.read(&mut into[..most])?;
        self.left.set(left - read as u64);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use annals_model::error::Suggestion;

    #[test]
    fn an_error_has_the_five_fields() {
        let text = error(
            &Error {
                kind: ErrorKind::Unknown,
                message: "nothing is called `Songchn`".to_owned(),
                hint: Some("`:names` lists the names".to_owned()),
                span: Some(10..17),
                word: None,
                suggestions: vec![Suggestion::words("Songchon")],
            },
            None,
        );
        assert_eq!(
            text,
            "{\"error\":{\"kind\":\"unknown\",\"message\":\"nothing is called `Songchn`\",\"hint\":\"did you mean \
             `Songchon`? `:names` lists the names\",\"span\":[10,17],\"candidates\":[\"Songchon\"]}}\n"
        );
    }

    #[test]
    fn controls_are_escaped_and_mean_the_same() {
        let text = listing(&["text"], &[vec!["a\u{9b}31m\u{202e}\u{e0041}\u{1b}\"\n".to_owned()]]);
        assert_eq!(text, "{\"text\":\"a\\u009b31m\\u202e\\udb40\\udc41\\u001b\\\"\\n\"}\n");
        let back: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(back["text"], "a\u{9b}31m\u{202e}\u{e0041}\u{1b}\"\n");
    }

    #[test]
    fn exported_objects_give_their_statements() {
        let stated = |text: &str| {
            let mut stated = Vec::new();
            statements(text.as_bytes(), |statement| stated.push(statement.to_owned())).map(|()| stated)
        };
        let lines = "{\"id\":1,\"tell\":[\"declare county X\",\"note on X \\\"y\\\"\"]}\n\n{\"tell\":[]}\n";
        assert_eq!(stated(lines).unwrap(), ["declare county X", "note on X \"y\""]);
        assert_eq!(stated("{\"id\":1}").unwrap_err().kind, ErrorKind::Meaning);
        let broken = stated("{\"tell\":[]}\n{\"tell\":[\"a\"").unwrap_err();
        assert!(broken.kind == ErrorKind::Syntax && broken.message.contains("object 2"), "{broken:?}");
    }

    #[test]
    fn an_endless_object_is_refused() {
        let endless = io::BufReader::new(io::repeat(b' '));
        let refused = statements(endless, |_| {}).unwrap_err();
        assert!(refused.message.contains("longer than"), "{refused:?}");
    }

    #[test]
    fn whole_numbers_are_numbers() {
        let text = listing(&["entry", "text"], &[vec!["45".to_owned(), "045".to_owned()]]);
        assert_eq!(text, "{\"entry\":45,\"text\":\"045\"}\n");
    }
}
