//! For programs: one JSON object a line. The only door to `serde_json`.

use std::fmt::Write as _;

use serde::Serialize;

use super::clean;
use crate::answer::Answer;
use crate::error::{Error, Kind};
use crate::import::Summary;

/// An error as its object.
#[derive(Serialize)]
struct Fault<'a> {
    error: FaultBody<'a>,
}

#[derive(Serialize)]
struct FaultBody<'a> {
    kind: &'static str,
    message: &'a str,
    hint: Option<&'a str>,
    span: Option<[usize; 2]>,
    candidates: &'a [String],
}

/// An answer as one line.
pub(super) fn answer(answer: &Answer) -> String {
    line(answer)
}

/// A row of an answer that is told row by row, as one line.
pub(super) fn object(row: &impl Serialize) -> String {
    line(row)
}

/// An error as one line.
pub(super) fn error(error: &Error) -> String {
    line(&Fault {
        error: FaultBody {
            kind: error.kind.as_str(),
            message: &error.message,
            hint: error.hint.as_deref(),
            span: error.span.as_ref().map(|span| [span.start, span.end]),
            candidates: &error.candidates,
        },
    })
}

/// What an import came to, as its object.
#[derive(Serialize)]
struct Imported<'a> {
    shape: &'static str,
    read: u64,
    recorded: u64,
    already_there: u64,
    rejected: u64,
    entries: u64,
    new_names: u64,
    new_sources: u64,
    new_kinds: &'a [String],
    twins: u64,
    dry_run: bool,
    notes: Vec<String>,
}

/// What an import came to as one line.
pub(super) fn imported(summary: &Summary) -> String {
    line(&Imported {
        shape: "import",
        read: summary.read,
        recorded: summary.recorded,
        already_there: summary.already,
        rejected: summary.rejected,
        entries: summary.entries,
        new_names: summary.names,
        new_sources: summary.sources,
        new_kinds: &summary.kinds,
        twins: summary.twins,
        dry_run: summary.dry_run,
        notes: summary.remarks(),
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
        let kind = string(Kind::Machine.as_str());
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
        if c == '\u{7f}' || clean::is_steering(c) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_has_the_five_fields() {
        let text = error(&Error {
            kind: Kind::Unknown,
            message: "nothing is called `Songchn`".to_owned(),
            hint: Some("did you mean one of these?".to_owned()),
            span: Some(10..17),
            candidates: vec!["Songchon".to_owned()],
        });
        assert_eq!(
            text,
            "{\"error\":{\"kind\":\"unknown\",\"message\":\"nothing is called `Songchn`\",\"hint\":\"did you mean one of \
             these?\",\"span\":[10,17],\"candidates\":[\"Songchon\"]}}\n"
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
    fn whole_numbers_are_numbers() {
        let text = listing(&["entry", "text"], &[vec!["45".to_owned(), "045".to_owned()]]);
        assert_eq!(text, "{\"entry\":45,\"text\":\"045\"}\n");
    }
}
