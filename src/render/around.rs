//! What stands around the rows of an answer: how it was read, how many there are, what to know about it.

use annals_grammar::english;

use super::sheet::Shown;
use super::{clean, prose, sheet};
use crate::answer::{Answer, AnswerBody};

/// What stands around the rows, without them.
pub(super) fn around(answer: &Answer) -> String {
    let reading = Some(reading(answer)).filter(|reading| !reading.is_empty());
    let mut lines: Vec<String> = reading.map(|reading| format!("= {reading}")).into_iter().collect();
    lines.extend(after(answer));
    lines.extend(remarks(answer));
    lines.iter().map(|line| clean::line(line) + "\n").collect()
}

/// How the phrase was read, with its lens: that of a question names it, that of a replay does not.
pub(crate) fn reading(answer: &Answer) -> String {
    let lens = prose::lens(answer);
    if matches!(answer.body, AnswerBody::Replay { .. }) && !lens.is_empty() {
        format!("{} {lens}", answer.reading)
    } else {
        answer.reading.clone()
    }
}

/// The lines below the rows: how many there are.
pub(crate) fn after(answer: &Answer) -> Vec<String> {
    let mut lines = Vec::new();
    if let AnswerBody::Durations { summary: Some(summary), .. } = &answer.body {
        lines.push(summary.to_string());
    }
    match sheet::sheet(answer) {
        Shown::Rows(rows) => lines.push(prose::summary(answer, rows.rows.len(), rows.possible)),
        Shown::Sentences(said) if said.is_empty() => lines.push(prose::summary(answer, 0, 0)),
        Shown::Sentences(_) | Shown::Tree(_) => {
            if answer.possible > 0 && matches!(answer.body, AnswerBody::Count(_)) {
                lines.push(format!("{} possible", english::thousands(answer.possible)));
            }
            if matches!(answer.body, AnswerBody::Replay { .. }) {
                lines.push(prose::stated(answer.certain));
            }
        }
    }
    lines
}

/// What a reader should know before trusting it.
pub(super) fn remarks(answer: &Answer) -> Vec<String> {
    let mut lines = Vec::new();
    if let (AnswerBody::Events { rows }, true) = (&answer.body, answer.show.is_empty()) {
        lines.extend(prose::legend(rows));
    }
    lines.extend(answer.other_readings.iter().map(prose::other_reading));
    lines.extend(answer.notes.iter().map(|note| format!("note: {note}")));
    if let Some(took) = answer.took_us {
        lines.push(format!("took {} µs to parse, {} to plan, {} to run", took.parse, took.plan, took.run));
    }
    lines
}
