//! Sentences that state something: recorded where they mean one statement, else shown as the statements that they may
//! mean. Nothing is recorded by guess.

use annals_grammar::ast::{self, Phrase, Statement};
use annals_grammar::complete::opens_statement;
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

/// Of more than so many nobody means one.
const POINTED_MAX: usize = 4;

/// A sentence with the statements that it may mean.
struct StatedLine {
    sentence: StatedSentence,
    /// Those that can be recorded, each meaning something else.
    lines: Vec<String>,
    /// The first that cannot.
    failed: Option<String>,
}

impl StatedLine {
    /// Whether it states something and can ask nothing.
    fn tells(&self) -> bool {
        self.sentence.tells
    }

    /// Whether there is a statement that it may mean, be it one that cannot be recorded yet.
    fn is_understood(&self) -> bool {
        let read = !self.lines.is_empty() || self.failed.is_some() && self.sentence.reason.is_none();
        read && !self.sentence.asks
    }

    /// The statement that it means, if it is one and nothing is left out of it.
    fn one(&self) -> Option<&str> {
        match self.lines.as_slice() {
            [line] if self.sentence.reason.is_none() => Some(line),
            _ => None,
        }
    }

    /// The same, parsed.
    fn statement(&self) -> Option<Statement> {
        self.one().and_then(statement)
    }
}

impl Session {
    /// Answers a line that is no statement as it stands. What can be asked is asked; a sentence that states something and
    /// can ask nothing is recorded.
    pub(super) fn ask_or_tell(
        &mut self,
        read: std::result::Result<&ast::Question, annals_grammar::Error>,
        line: &str,
        started: u64,
        context: &Context,
    ) -> Result<Answer> {
        self.catch_up()?;
        let asks = read.as_ref().is_ok_and(|question| {
            resolve::known(question, &self.graph, context.lens, context.reader()).is_some()
        });
        let stated = if asks { None } else { self.stated(line, context) };
        let Some(stated) = stated else { return self.ask_parsed(read, line, started, context) };
        if stated.tells() {
            let refused = match read {
                Ok(_) => Error::new(ErrorKind::Meaning, super::UNREAD)
                    .hint(super::STATEMENTS)
                    .at(line.len() - line.trim_start().len()..line.trim_end().len()),
                Err(error) => Error::from(error),
            };
            return self.tell_otherwise(refused, line, context);
        }
        match self.ask_parsed(read, line, started, context) {
            Ok(mut answer) => {
                let offer = |line| format!("this was asked, not recorded; to record it: {line}");
                answer.notes.extend(stated.one().map(|line| offer(line).into()));
                answer.recordable = stated.one().map(str::to_owned);
                Ok(answer)
            }
            Err(refused) if suggestions::is_of_words(&refused) && stated.is_understood() => {
                match stated.statement() {
                    Some(statement) => self.tell_parsed(&statement, line, context),
                    None => Err(self.shown(&stated, line, refused, context)),
                }
            }
            Err(error) => Err(error),
        }
    }

    /// Records a statement, or what its line can be read as.
    pub(super) fn tell_or_read(
        &mut self,
        statement: &ast::Statement,
        line: &str,
        context: &Context,
    ) -> Result<Answer> {
        match self.tell_parsed(statement, line, context) {
            Err(error) if suggestions::is_of_words(&error) || error.kind == ErrorKind::Date => {
                self.tell_otherwise(error, line, context)
            }
            told => told,
        }
    }

    /// Records the sentence that a line is which is no statement as it stands.
    pub(super) fn tell_otherwise(&mut self, error: Error, line: &str, context: &Context) -> Result<Answer> {
        self.catch_up()?;
        let stated = self.stated(line, context);
        if let Some(statement) = stated.as_ref().and_then(StatedLine::statement) {
            return self.tell_parsed(&statement, line, context);
        }
        let refused = self.refused(error, line, context);
        let shown = match stated {
            Some(stated) => self.shown(&stated, line, refused, context),
            None => refused,
        };
        if self.graph.is_damaged() {
            self.start_over()?;
        }
        Err(shown)
    }

    /// What a line states, if it is a sentence that states something.
    fn stated(&self, line: &str, context: &Context) -> Option<StatedLine> {
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

    /// The error for a sentence that is not recorded, with what can be. What is wrong with a line that begins like a
    /// statement is said of that, unless it goes on in plain English.
    fn shown(&self, stated: &StatedLine, line: &str, refused: Error, context: &Context) -> Error {
        let own = opens_statement(line) && !stated.sentence.spoken || !refused.suggestions.is_empty();
        if stated.lines.is_empty() && own {
            return refused;
        }
        let reason = stated.sentence.reason.as_ref().filter(|(message, _)| !message.is_empty());
        let whole = line.len() - line.trim_start().len()..line.trim_end().len();
        let explained = reason.map(|(message, hint)| {
            let hint = Some(hint.clone()).filter(|hint| !hint.is_empty());
            Error { hint, ..Error::new(ErrorKind::Meaning, message) }.at(whole.clone())
        });
        if !stated.lines.is_empty() {
            let several = || {
                let message = "this can be recorded in several ways";
                Error::new(ErrorKind::Meaning, message).hint("choose one of the statements").at(whole.clone())
            };
            let error = explained.or_else(|| (stated.lines.len() > 1).then(several));
            return error.unwrap_or(Error { hint: None, ..refused }).lines(stated.lines.clone());
        }
        let Some(failed) = &stated.failed else { return explained.unwrap_or(refused) };
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
                lowered.map(|lowered| lowered.objection).unwrap_or_else(Some)
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
        if names.len() > POINTED_MAX { Vec::new() } else { names }
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
