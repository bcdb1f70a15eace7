//! What stands around the rows, in words.

use annals_grammar::english;

use crate::answer::{Answer, Certainty, EventRow, OtherReading, Row, of_shape};

/// What the signs mean, of those that occur.
pub(super) fn legend(rows: &[EventRow]) -> Option<String> {
    let mut signs = Vec::new();
    if rows.iter().any(|row| row.answer == Certainty::Possible) {
        signs.push("? possible");
    }
    if rows.iter().any(|row| row.disputed) {
        signs.push("! disputed");
    }
    if rows.iter().any(|row| row.tied == Some(true)) {
        signs.push("= order not settled by the dates");
    }
    (!signs.is_empty()).then(|| signs.join(" · "))
}

/// What the rows of a shape are called, one and several.
fn noun<R: Row>(_rows: &[R]) -> (&'static str, &'static str) {
    R::NOUN
}

/// Another reading, with its number: `2: visits in Rason by people (3 certain)`.
pub(crate) fn other_reading(other: &OtherReading) -> String {
    let found = match (other.certain, other.possible) {
        (Some(certain), Some(0)) => format!(" ({certain} certain)"),
        (Some(certain), Some(possible)) => format!(" ({certain} certain, {possible} possible)"),
        _ => String::new(),
    };
    format!("{}: {}{found}", other.n, other.reading)
}

/// How many rows there are, how many more are possible: `3 events, 1 more possible`.
pub(super) fn summary(answer: &Answer, shown: usize, shown_possible: usize) -> String {
    let (one, several) = of_shape!(&answer.body, rows => noun(rows), row => noun(std::slice::from_ref(row)));
    let shown = u64::try_from(shown).unwrap_or(u64::MAX);
    let shown_possible = u64::try_from(shown_possible).unwrap_or(u64::MAX);
    // Rows of shapes that know no certainty are all counted as certain.
    let shown_certain = shown.saturating_sub(shown_possible);
    let certain = answer.certain.max(shown_certain);
    let mut text =
        if certain == 0 { format!("no {several}") } else { english::counted(certain, one, several) };
    if shown_certain < certain {
        text.push_str(&format!(", {} shown", english::thousands(shown_certain)));
    }
    let possible = answer.possible.max(shown_possible.saturating_sub(answer.unstated));
    if possible > 0 {
        let more = if certain == 0 || shown_possible > 0 { "" } else { "more " };
        text.push_str(&format!(", {} {more}possible", english::thousands(possible)));
    }
    if answer.unstated > 0 {
        text.push_str(&format!(", {} not stated", english::thousands(answer.unstated)));
    }
    if certain == 0 && possible == 0 && answer.unstated == 0 && answer.checked > 0 {
        text.push_str(&format!(" ({} checked)", english::counted(answer.checked, "candidate", "candidates")));
    }
    text
}

/// How many events were told.
pub(super) fn stated(events: u64) -> String {
    match events {
        0 => "no events".to_owned(),
        events => format!("{} told", english::counted(events, "event", "events")),
    }
}

/// The lens in the words of the language; empty without one.
pub(crate) fn lens(answer: &Answer) -> String {
    let lens = &answer.lens;
    let mut parts = Vec::new();
    if let Some(day) = lens.as_of {
        parts.push(format!("as of {day}"));
    }
    if let Some(day) = lens.known_on {
        parts.push(format!("as known on {day}"));
    }
    match (lens.recorded_on, lens.recorded_at) {
        (Some(day), _) => parts.push(format!("as recorded on {day}")),
        (None, Some(entry)) => parts.push(format!("as recorded at #{entry}")),
        (None, None) => {}
    }
    parts.join(" ")
}
