//! A line to a reply. It knows no terminal, so that a test can sit at it.

use annals_grammar::english;
use annals_grammar::lines;
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::numbers::total;
use annals_query::query::Lens;

use super::replay::{self, Sitting};
use super::{Settings, commands, unfinished};
use crate::answer::Answer;
use crate::render::{self, RenderOptions};
use crate::session::{Completions, Conversation, Session};

/// What is said to a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// The answer, for standard output.
    pub out: String,
    /// What is said beside it, for standard error.
    pub err: String,
    /// What went wrong, if anything did.
    pub failed: Option<ErrorKind>,
    /// Whether the sitting is over.
    pub leave: bool,
}

impl Reply {
    /// An answer.
    #[must_use]
    pub fn out(text: impl Into<String>) -> Self {
        Self { out: text.into(), ..Self::default() }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.out.push_str(&other.out);
        self.err.push_str(&other.err);
        self.failed = self.failed.or(other.failed);
        self.leave |= other.leave;
    }
}

/// A sitting: a store, and what stays from line to line.
#[derive(Debug)]
pub struct Repl {
    /// The store.
    pub(super) session: Session,
    /// What stays from line to line.
    pub(super) settings: Settings,
    /// The replay of the history that is open.
    pub(super) replay: Option<Sitting>,
    look: RenderOptions,
    /// The lines that the last error suggested.
    suggestions: Vec<String>,
    /// What was asked last.
    conversation: Conversation,
}

impl Repl {
    /// A sitting at a store.
    #[must_use]
    pub fn new(session: Session, settings: Settings, look: RenderOptions) -> Self {
        Self {
            session,
            settings,
            replay: None,
            look,
            suggestions: Vec::new(),
            conversation: Conversation::default(),
        }
    }

    /// How replies look.
    #[must_use]
    pub fn look(&self) -> RenderOptions {
        RenderOptions { format: self.settings.format, ..self.look }
    }

    /// Takes the width of a screen that may have changed.
    pub fn set_width(&mut self, columns: Option<usize>) {
        self.look.width = columns;
    }

    /// What stays from line to line.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The store, and what stays from line to line.
    pub fn session_and_settings(&mut self) -> (&mut Session, &mut Conversation, &Settings) {
        (&mut self.session, &mut self.conversation, &self.settings)
    }

    /// The prompt: it shows the lens and the source that stay.
    #[must_use]
    pub fn prompt(&self) -> String {
        let mut stays = Vec::new();
        let lens = lens_text(&self.settings.lens);
        if !lens.is_empty() {
            stays.push(lens);
        }
        if let Some(source) = &self.settings.source {
            stays.push(format!("source {}", render::clean::line(source)));
        }
        if stays.is_empty() { "annals> ".to_owned() } else { format!("annals ({})> ", stays.join(", ")) }
    }

    /// What is said first: what the store holds and how to begin.
    #[must_use]
    pub fn greeting(&self) -> String {
        let stats = self.session.stats(None);
        let held: Vec<String> = stats
            .iter()
            .filter(|(name, _)| ["entries", "events", "entities", "sources"].contains(&name.as_str()))
            .map(|(name, value)| format!("{value} {name}"))
            .collect();
        let held = if held.is_empty() { "a store".to_owned() } else { held.join(", ") };
        let version = env!("CARGO_PKG_VERSION");
        let mut text =
            format!("annals {version}: {held}. :help explains, Tab completes, Ctrl-D leaves.\nTry:\n");
        for phrase in self.openings() {
            text.push_str(&format!("  {phrase}\n"));
        }
        render::clean::block(&text)
    }

    /// Three phrases to begin with, that this store can answer.
    fn openings(&self) -> [&'static str; 3] {
        if !self.session.graph().names().is_borne("Songchon") {
            ["events in 2024", "count events per year", "declare county Kimhwa in Kangwon"]
        } else {
            [
                "visits by Kim to Songchon",
                "groundbreakings followed by inaugurations within 1 year",
                "how many inaugurations under 20x10 as of 2024-12-31",
            ]
        }
    }

    /// The lines that the last error suggested instead: `y` takes one that stands alone.
    #[must_use]
    pub fn suggestions(&self) -> &[String] {
        &self.suggestions
    }

    /// What may stand where the cursor is.
    #[must_use]
    pub fn complete(&self, line: &str, cursor: usize) -> Completions {
        self.session.complete(line, cursor)
    }

    /// Phrases to begin with: what an empty line may become.
    #[must_use]
    pub fn examples(&self) -> Vec<String> {
        let mut examples = self.session.examples();
        examples.push("help".to_owned());
        examples
    }

    /// What comes after the last reply where that is told in parts; `None` where all is told.
    pub fn more(&mut self) -> Option<Reply> {
        replay::more(self)
    }

    /// Leaves off what is being told in parts: the lens stays where it has come to.
    pub fn leave_off(&mut self) -> Reply {
        replay::leave_off(self)
    }

    /// Answers a line: a phrase, a statement, a command; several statements where it has several lines.
    pub fn line(&mut self, line: &str) -> Reply {
        self.settings.clear_cancel();
        let suggestions = std::mem::take(&mut self.suggestions);
        let trimmed = line.trim();
        let agrees = ["y", "yes", ":yes"].iter().any(|word| trimmed.eq_ignore_ascii_case(word));
        match suggestions.as_slice() {
            [suggested] if agrees => self.dispatch(suggested),
            [_, _, ..] if agrees => {
                self.suggestions = suggestions;
                Reply {
                    err: "there are several suggestions: press Tab to choose one\n".to_owned(),
                    ..Reply::default()
                }
            }
            _ => self.dispatch(line),
        }
    }

    /// Runs a line that came through a pipe if it is a command, and says what came of it.
    pub fn piped_command(&mut self, line: &str) -> Option<Result<Reply>> {
        commands::command(line).map(|command| commands::execute_piped(self, &command))
    }

    fn dispatch(&mut self, line: &str) -> Reply {
        let trimmed = line.trim();
        if let Some(command) = commands::command(trimmed) {
            return commands::run(self, &command);
        }
        match replay::command(trimmed, self.settings.reader()) {
            Some(command) => replay::run(self, command, trimmed),
            None => self.statements(line),
        }
    }

    /// The statements of a text, up to the first that is wrong.
    fn statements(&mut self, text: &str) -> Reply {
        let mut reply = Reply::default();
        let text = &unfinished::indented(text);
        let mut statements = lines(text);
        while let Some(statement) = statements.next() {
            reply.add(self.say(&statement.text));
            if reply.failed.is_some() {
                let left = statements.count();
                if left > 0 {
                    let left = english::counted(total(left), "more line was", "more lines were");
                    reply.err.push_str(&format!("{left} left out\n"));
                }
                break;
            }
        }
        reply
    }

    /// Whether there is a last question.
    pub(super) fn has_asked(&self) -> bool {
        self.conversation.last().is_some()
    }

    /// The answer to a phrase, which may speak of the one before it; without a phrase, to the last one again.
    pub(super) fn answer(&mut self, phrase: &str) -> Result<Answer> {
        let context = self.settings.context();
        match self.conversation.last().filter(|_| phrase.is_empty()) {
            Some(last) => self.session.ask(&last, &context),
            None => self.conversation.say(&mut self.session, phrase, &context),
        }
    }

    /// One phrase or statement.
    pub(super) fn say(&mut self, phrase: &str) -> Reply {
        let said = self.answer(phrase);
        let notices = self.session.notices();
        let mut reply = match said {
            Ok(mut answer) => {
                if self.look().format == render::Format::Json {
                    answer.notes.extend(self.session.grave().iter().cloned().map(crate::answer::Note::from));
                }
                let rendered = render::answer(&answer, &self.look());
                let mut reply = Reply { out: rendered.text, err: rendered.aside, ..Reply::default() };
                if let Some(statement) = answer.recordable {
                    reply.err.push_str(&to_use(&statement));
                    self.suggestions = vec![statement];
                }
                reply
            }
            Err(error) => self.wrong(&error, Some(phrase)),
        };
        let notices = notices.iter().map(|notice| format!("{}\n", render::clean::line(notice)));
        reply.err.insert_str(0, &notices.collect::<String>());
        reply
    }

    /// What is said to an error; what it suggests is kept to be taken.
    pub(super) fn wrong(&mut self, error: &Error, phrase: Option<&str>) -> Reply {
        let mut err =
            render::error(error, phrase, &RenderOptions { format: render::Format::Table, ..self.look });
        let lines = phrase.map(|phrase| error.suggestions.iter().filter_map(|one| error.mended(phrase, one)));
        self.suggestions = lines.into_iter().flatten().collect();
        match self.suggestions.as_slice() {
            [] => {}
            [suggestion] => err.push_str(&to_use(suggestion)),
            _ => err.push_str("press Tab to choose one of these lines\n"),
        }
        Reply { err, failed: Some(error.kind), ..Reply::default() }
    }
}

/// How a line that is suggested is used.
fn to_use(line: &str) -> String {
    format!("press y or Tab to use: {}\n", render::clean::line(line))
}

/// A lens in the words of the language; empty without one.
pub(super) fn lens_text(lens: &Lens) -> String {
    let mut parts = Vec::new();
    if let Some(day) = lens.as_of {
        parts.push(format!("as of {day}"));
    }
    if let Some(day) = lens.known_on {
        parts.push(format!("as known on {day}"));
    }
    match (lens.recorded_on, lens.recorded_at) {
        (Some(day), _) => parts.push(format!("as recorded on {day}")),
        (None, Some(number)) => parts.push(format!("as recorded at #{number}")),
        (None, None) => {}
    }
    parts.join(" ")
}

#[cfg(test)]
#[path = "core_tests.rs"]
mod tests;
