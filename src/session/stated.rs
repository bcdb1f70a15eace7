//! Sentences that state something: recorded where they mean one statement, else shown as the statements that they may
//! mean. Nothing is recorded by guess.

use annals_grammar::ast::{Phrase, Statement};
use annals_graph::view::View;
use annals_model::error::{Error, ErrorKind, Result};
use annals_query::lookup::Lookup;
use annals_query::query::Lens;
use annals_query::resolve;
use annals_query::sentence::{self, StatedSentence};

use super::repair::Repairs;
use super::{Context, Session, suggestions, tell};
use crate::answer::{Answer, AnswerBody};
use crate::lower::Lowered;

/// Statements that one bracket is tried for, at most.
const POINTED_MAX: usize = 4;

/// A sentence with the statements that it may mean.
pub(super) struct StatedLine {
    sentence: StatedSentence,
    /// Those that can be recorded, each meaning something else.
    lines: Vec<String>,
    /// The first that cannot.
    failed: Option<String>,
}

impl StatedLine {
    /// Whether it states something and can ask nothing.
    pub(super) fn tells(&self) -> bool {
        self.sentence.tells
    }

    /// Whether there is a statement that it may mean, be it one that cannot be recorded yet.
    pub(super) fn is_understood(&self) -> bool {
        !self.lines.is_empty() || self.failed.is_some()
    }

    /// The statement that it means, if it is one and nothing is left out of it.
    pub(super) fn one(&self) -> Option<&str> {
        match self.lines.as_slice() {
            [line] if self.sentence.reason.is_none() => Some(line),
            _ => None,
        }
    }
}

impl Session {
    /// What a line states, if it is a sentence that states something.
    pub(super) fn stated(&self, line: &str, context: &Context) -> Option<StatedLine> {
        let lookup = Lookup::new(View::new(&self.graph, Lens::default()), context.reader());
        let sentence = sentence::stated(line, lookup.terse())?;
        let mut stated = StatedLine { sentence, lines: Vec::new(), failed: None };
        for lines in [stated.sentence.lines.clone(), stated.sentence.otherwise.clone()] {
            let pointed = lines.iter().flat_map(|line| self.pointed(line, context));
            let mut means: Vec<Lowered> = Vec::new();
            for line in pointed {
                match self.lowered(&line, context) {
                    Some(lowered) if means.iter().all(|known| known.entries != lowered.entries) => {
                        means.push(lowered);
                        stated.lines.push(line);
                    }
                    Some(_) => {}
                    None => stated.failed = stated.failed.or(Some(line)),
                }
            }
            if !stated.lines.is_empty() {
                break;
            }
        }
        Some(stated)
    }

    /// Records what a sentence states, or says which statements it may mean. `refused` is why the line is no statement
    /// as it stands.
    pub(super) fn tell_stated(
        &mut self,
        stated: &StatedLine,
        line: &str,
        refused: Error,
        context: &Context,
    ) -> Result<Answer> {
        if let Some(statement) = stated.one().and_then(statement) {
            return self.tell_parsed(&statement, line, context);
        }
        Err(self.shown(stated, line, refused, context))
    }

    /// The error for a sentence that is not recorded, with what can be.
    fn shown(&self, stated: &StatedLine, line: &str, refused: Error, context: &Context) -> Error {
        let reason = stated.sentence.reason.as_deref();
        let whole = line.len() - line.trim_start().len()..line.trim_end().len();
        if !stated.lines.is_empty() {
            let several = stated.lines.len() > 1;
            let error = match reason.filter(|reason| !reason.is_empty()) {
                None if several => {
                    Error::new(ErrorKind::Ambiguous, "this can be recorded in several ways").at(whole)
                }
                None => Error { hint: None, ..refused },
                Some(reason) => Error::new(ErrorKind::Meaning, reason).at(whole),
            };
            let hint = several.then(|| "choose one of the statements".to_owned());
            return Error { hint, ..error.lines(stated.lines.clone()) };
        }
        if !refused.suggestions.is_empty() {
            return refused;
        }
        let Some(failed) = &stated.failed else {
            let reason = reason.filter(|reason| !reason.is_empty());
            return reason.map_or(refused, |reason| Error::new(ErrorKind::Meaning, reason).at(whole));
        };
        let repairs = Repairs::new(&self.graph, context);
        self.refusal(failed, context)
            .map_or(refused, |error| suggestions::of_statement(error, failed, line, &repairs))
    }

    /// Why a statement cannot be recorded, with what may have been meant.
    fn refusal(&self, line: &str, context: &Context) -> Option<Error> {
        match annals_grammar::parse(line) {
            Ok(Phrase::Statement(statement)) => {
                let next = self.graph.head() + 1;
                let lowered = tell::lower(&statement, &self.graph, next, context);
                lowered.map(|lowered| lowered.objection).map_or_else(Some, |objection| objection)
            }
            Ok(_) => None,
            Err(error) => Some(error.into()),
        }
    }

    /// What a statement means, if it can be recorded.
    fn lowered(&self, line: &str, context: &Context) -> Option<Lowered> {
        let lowered = tell::lower(&statement(line)?, &self.graph, self.graph.head() + 1, context).ok()?;
        lowered.objection.is_none().then_some(lowered)
    }

    /// A statement with the event or entity in the place of each bracket: one statement for each that it selects, and
    /// none where it selects nothing.
    fn pointed(&self, line: &str, context: &Context) -> Vec<String> {
        let Some((from, to)) = bracket(line) else { return vec![line.to_owned()] };
        let phrase = &line[from + 1..to - 1];
        let put = |name: String| format!("{}{name}{}", &line[..from], &line[to..]);
        self.selected(phrase, context)
            .into_iter()
            .flat_map(|name| self.pointed(&put(name), context))
            .collect()
    }

    /// The names of those that a phrase selects, or the numbers of the events.
    fn selected(&self, phrase: &str, context: &Context) -> Vec<String> {
        let Ok(Phrase::Question(question)) = annals_grammar::parse(phrase) else { return Vec::new() };
        let query = resolve::known(&question, &self.graph, Lens::default(), context.reader());
        let Some(Ok(answer)) = query.map(|query| self.answer(&query, context)) else { return Vec::new() };
        let names: Vec<String> = match &answer.body {
            AnswerBody::Events { rows, .. } => rows.iter().map(|row| format!("#{}", row.id)).collect(),
            AnswerBody::Entities { rows, .. } => {
                rows.iter().map(|row| annals_grammar::quote_name(&row.name.text)).collect()
            }
            _ => Vec::new(),
        };
        names.into_iter().take(POINTED_MAX).collect()
    }
}

fn statement(line: &str) -> Option<Statement> {
    match annals_grammar::parse(line) {
        Ok(Phrase::Statement(statement)) => Some(statement),
        _ => None,
    }
}

/// The first bracket of a line that stands in no quotes.
fn bracket(line: &str) -> Option<(usize, usize)> {
    let (mut inside, mut depth, mut start) = (false, 0_usize, 0);
    for (at, letter) in line.char_indices() {
        inside ^= letter == '"';
        match letter {
            '(' if !inside => {
                start = if depth == 0 { at } else { start };
                depth += 1;
            }
            ')' if !inside && depth == 1 => return Some((start, at + 1)),
            ')' if !inside => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}
