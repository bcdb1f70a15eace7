//! Asking: a line is read as it stands, else as what it can be read as, and answered.

use annals_grammar::ast;
use annals_graph::view::View;
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::numbers::total;
use annals_query::query::{Lens, Query};
use annals_query::{canonical, resolve};

use super::repair::{LineReading, Repairs};
use super::{Context, Session, prepare, suggestions};
use crate::answer::{Answer, Note, OtherReading, Took};

/// Candidates that the first reading may have looked at, if others are to be asked too.
const CHECKED_MAX: u64 = 100_000;
/// Other readings of one line at most.
const OTHERS_MAX: usize = 4;

/// A line as the grammar read it.
type Read<'q> = std::result::Result<&'q ast::Question, annals_grammar::Error>;

impl Session {
    /// Answers a question as it was read, or the line as it can be read.
    pub(super) fn ask_parsed(
        &mut self,
        read: Read<'_>,
        phrase: &str,
        started: u64,
        context: &Context,
    ) -> Result<Answer> {
        let parsed = context.microseconds();
        if let Ok(question) = read
            && phrase.contains('$')
        {
            prepare::refuse_open(question)?;
        }
        self.soundly(|session| {
            session.catch_up()?;
            let reading = session.read(read.clone(), phrase, context)?;
            let planned = context.microseconds();
            let mut answer = session.answer_as(reading, phrase, context)?.0;
            answer.took_us = context.timing.then(|| Took {
                parse: parsed.saturating_sub(started),
                plan: planned.saturating_sub(parsed),
                run: context.microseconds().saturating_sub(planned),
            });
            Ok(answer)
        })
    }

    /// Answers another reading of a question, by the number that it is listed under; 1 is the first.
    ///
    /// # Errors
    /// As [`Self::ask`], and if there is no such reading.
    pub fn ask_reading(&mut self, phrase: &str, number: u64, context: &Context) -> Result<Answer> {
        let first = self.ask(phrase, context)?;
        if number == 1 {
            return Ok(first);
        }
        let Some(other) = first.other_readings.into_iter().find(|other| other.n == number) else {
            return Err(Error::new(ErrorKind::Meaning, format!("the phrase has no reading {number}"))
                .hint("ask it without `--reading`: the answer lists the others with their numbers"));
        };
        self.ask(&other.reading, context)
    }

    /// Answers a question, and says under what lens.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub fn ask_under(&mut self, phrase: &str, context: &Context) -> Result<(Answer, Lens)> {
        let question = annals_grammar::parse_question(phrase);
        self.soundly(|session| {
            session.catch_up()?;
            let reading = session.read(question.as_ref().map_err(Clone::clone), phrase, context)?;
            session.answer_as(reading, phrase, context)
        })
    }

    /// What a line asks: literally, else as it can be read.
    fn read(&self, read: Read<'_>, line: &str, context: &Context) -> Result<LineReading> {
        let error = match read {
            Ok(question) => match resolve::question(question, &self.graph, context.lens, context.reader()) {
                Ok(query) => return Ok(self.as_it_stands(query, line, context)),
                Err(error) => error,
            },
            Err(error) => Error::from(error),
        };
        self.read_otherwise(error, line, context)
    }

    /// A line that can be asked as it stands, or as the sentence that it is where that says more.
    fn as_it_stands(&self, query: Query, line: &str, context: &Context) -> LineReading {
        let canonical = |query: &Query| canonical::reading(&View::new(&self.graph, query.lens), query);
        let sentence = Repairs::new(&self.graph, context).of_sentence(line);
        sentence
            .filter(|sentence| canonical(&sentence.query) != canonical(&query))
            .unwrap_or_else(|| LineReading::literal(query, line))
    }

    /// How else a line can be read, where that has another answer; it is asked where the first reading took little.
    fn other_readings(
        &self,
        line: &str,
        reading: &LineReading,
        answer: &Answer,
        context: &Context,
    ) -> Vec<OtherReading> {
        let mut found: Vec<OtherReading> = Vec::new();
        let canonical = |query: &Query| canonical::reading(&View::new(&self.graph, query.lens), query);
        let mut known = vec![answer.reading.clone()];
        for (query, attached) in self.read_in_other_ways(line, reading, answer, context) {
            let said = canonical(&query);
            if known.contains(&said) {
                continue;
            }
            known.push(said.clone());
            let asked = (answer.checked <= CHECKED_MAX).then(|| self.answer(&query, context).ok()).flatten();
            // Nobody means what nothing is recorded of, only because the words could be put together so.
            let is_empty = |asked: &Answer| attached && asked.certain == 0 && asked.possible == 0;
            if asked.as_ref().is_some_and(|asked| asked.body == answer.body || is_empty(asked)) {
                continue;
            }
            found.push(OtherReading {
                n: total(found.len()) + 2,
                reading: said,
                certain: asked.as_ref().map(|asked| asked.certain),
                possible: asked.as_ref().map(|asked| asked.possible),
            });
        }
        found
    }

    /// What else a line may ask: with `and` as all of, and, those with `true`, with a modifier that belongs to another
    /// noun.
    fn read_in_other_ways(
        &self,
        line: &str,
        reading: &LineReading,
        answer: &Answer,
        context: &Context,
    ) -> Vec<(Query, bool)> {
        if reading.query.explain {
            return Vec::new();
        }
        let all_of = annals_grammar::other_readings(line, &answer.reading);
        let known =
            |question: &ast::Question| resolve::known(question, &self.graph, context.lens, context.reader());
        let mut attached = Vec::new();
        if let Ok(question) = annals_grammar::parse_question(&reading.phrase) {
            let (lens, reader) = (context.lens, context.reader());
            attached.extend(resolve::attached_otherwise(&question, &self.graph, lens, reader, OTHERS_MAX));
        }
        if reading.phrase != line {
            attached.extend(Repairs::new(&self.graph, context).sentences_otherwise(line, OTHERS_MAX));
        }
        let all_of = all_of.iter().filter_map(known).map(|query| (query, false));
        all_of.chain(attached.into_iter().map(|query| (query, true))).take(OTHERS_MAX).collect()
    }

    /// The answer to a line as it was read, and under what lens. Where only the answer shows that a word is wrong, the
    /// line is read as another.
    fn answer_as(&self, mut reading: LineReading, line: &str, context: &Context) -> Result<(Answer, Lens)> {
        reading.query.possibly |= context.possibly;
        let mut answer = match self.answer_to(&reading.query, line, context) {
            Ok(answer) => answer,
            Err(error) if reading.notes.is_empty() && error.kind == ErrorKind::Meaning => {
                reading = self.read_otherwise(error, line, context)?;
                self.answer_to(&reading.query, line, context)?
            }
            Err(error) => return Err(error),
        };
        answer.other_readings = self.other_readings(line, &reading, &answer, context);
        answer.notes.splice(0..0, reading.notes.into_iter().map(Note::from));
        Ok((answer, reading.query.lens))
    }

    /// The answer to a phrase that has been looked up, with its reading.
    fn answer_to(&self, query: &Query, phrase: &str, context: &Context) -> Result<Answer> {
        let mut answer = self.answer(query, context).map_err(|error| of_whole(error, phrase))?;
        phrase.trim().clone_into(&mut answer.phrase);
        answer.notes.splice(0..0, query.remarks.iter().cloned().map(Note::from));
        let ahead = context.machine_clock.filter(|_| query.lens.recorded_on.is_some());
        if let Some(ahead) = ahead.and_then(|clock| self.ahead(clock)) {
            answer.notes.push(format!("{ahead}: `as recorded on` uses those times").into());
        }
        Ok(answer)
    }
}

/// An error found only when the question was answered: the word to blame is looked for, else all words are.
fn of_whole(mut error: Error, phrase: &str) -> Error {
    if error.kind == ErrorKind::Meaning && error.span.is_none() {
        let start = phrase.len() - phrase.trim_start().len();
        let whole = start..phrase.trim_end().len();
        let word = error.word.as_deref().and_then(|word| suggestions::place_of(word, phrase));
        error.span = Some(word.unwrap_or(whole));
    }
    error
}
