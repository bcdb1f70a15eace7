//! What a person sits at. The only door to `rustyline`.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{self, Write};
use std::path::Path;
use std::rc::Rc;

use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{ColorMode, CompletionType, Config, Context, Editor, Helper};

use super::commands::COMMANDS;
use super::core::{Repl, Reply};
use super::highlight::highlighted;
use super::unfinished::is_unfinished;
use super::{Settings, help, pager, screen};
use crate::file;
use crate::render::{Format, Look, Paint, clean};
use crate::session::Session;

/// How many candidates are offered.
const OFFERED: usize = 60;

/// Whether text can be typed and shown as it is: what holds control characters is no phrase, and must not be written
/// to the terminal.
fn is_plain(text: &str) -> bool {
    clean::line(text) == text
}

/// How many lines are kept.
const HISTORY_LINES: usize = 10_000;

/// A prompt on the terminal until the sitting is over.
///
/// # Errors
/// If the terminal cannot be used.
pub fn run(session: Session, settings: Settings, look: Look, history: Option<&Path>) -> io::Result<()> {
    let repl = Rc::new(RefCell::new(Repl::new(session, settings, look)));
    let mut editor: Editor<Sitter, FileHistory> = Editor::with_config(config(look.paint)?).map_err(other)?;
    editor.set_helper(Some(Sitter { repl: Rc::clone(&repl), paint: look.paint }));
    let history = history.filter(|path| match file::keep(path) {
        Ok(()) => true,
        Err(failure) => {
            let path = clean::line(&path.display().to_string());
            eprintln!("what is typed is not kept: {path} cannot be written: {failure}");
            false
        }
    });
    if let Some(path) = history {
        // A file that cannot be read is begun anew.
        let _ = editor.load_history(path);
    }
    eprint!("{}", repl.borrow().greeting());
    loop {
        let prompt = repl.borrow().prompt();
        let line = match editor.readline(&prompt) {
            Ok(line) => line,
            Err(ReadlineError::Interrupted) => continue,
            Err(ReadlineError::Eof) => return Ok(()),
            Err(failure) => return Err(other(failure)),
        };
        if line.trim().is_empty() {
            continue;
        }
        if editor.add_history_entry(line.as_str()).unwrap_or(false)
            && let Some(path) = history
        {
            // A line that cannot be kept is no reason to stop.
            let _ = editor.append_history(path);
        }
        let reply = {
            let mut repl = repl.borrow_mut();
            repl.set_width(screen::columns());
            repl.line(&line)
        };
        show(&repl, &reply)?;
        if reply.leave {
            return Ok(());
        }
    }
}

/// Shows a reply page by page. What is told in parts is fetched as it is read, and left off where no more is wanted.
fn show(repl: &RefCell<Repl>, reply: &Reply) -> io::Result<()> {
    let mut pager = pager::Pager::new(screen::rows(), io::stdout().lock(), goes_on);
    let mut wanted = pager.write(&reply.out)?;
    let mut err = reply.err.clone();
    while wanted && let Some(more) = repl.borrow_mut().more() {
        wanted = pager.write(&more.out)?;
        err.push_str(&more.err);
    }
    if !wanted {
        err.push_str(&repl.borrow_mut().leave_off().err);
    }
    let mut stderr = io::stderr().lock();
    stderr.write_all(err.as_bytes())?;
    stderr.flush()
}

/// Asks whether the next page is wanted: Enter is yes; `q`, Ctrl-C and Ctrl-D are no.
fn goes_on() -> bool {
    let Ok(mut keys) = rustyline::DefaultEditor::new() else { return true };
    keys.readline("-- more: Enter goes on, q leaves -- ")
        .is_ok_and(|key| !key.trim().eq_ignore_ascii_case("q"))
}

fn config(paint: Paint) -> io::Result<Config> {
    let color = if paint.0 { ColorMode::Forced } else { ColorMode::Disabled };
    Ok(Config::builder()
        .max_history_size(HISTORY_LINES)
        .and_then(|config| config.history_ignore_dups(true))
        .map_err(other)?
        .history_ignore_space(true)
        .completion_type(CompletionType::List)
        .completion_show_all_if_ambiguous(true)
        .color_mode(color)
        .bracketed_paste(true)
        .build())
}

fn other(failure: ReadlineError) -> io::Error {
    match failure {
        ReadlineError::Io(failure) => failure,
        failure => io::Error::other(failure.to_string()),
    }
}

/// What the editor asks while a line is typed.
struct Sitter {
    repl: Rc<RefCell<Repl>>,
    paint: Paint,
}

impl Sitter {
    /// Where the word under the cursor starts, and what it may become: shown and typed.
    fn candidates(&self, line: &str, cursor: usize) -> (usize, Vec<(String, String)>) {
        let repl = self.repl.borrow();
        if line.trim().is_empty()
            && let Some(suggestion) = repl.suggestion().filter(|suggestion| is_plain(suggestion))
        {
            return (0, vec![(suggestion.to_owned(), suggestion.to_owned())]);
        }
        if line.starts_with(':') {
            return command_candidates(line.get(..cursor).unwrap_or(line));
        }
        let completions = repl.complete(line, cursor);
        let words = completions.words.into_iter().map(|word| (word.shown(), word.text));
        let plain = words.filter(|(shown, text)| is_plain(shown) && is_plain(text));
        (completions.start, plain.take(OFFERED).collect())
    }
}

/// Commands, and what they take where that is known.
fn command_candidates(typed: &str) -> (usize, Vec<(String, String)>) {
    let taking = |name: &str, values: Vec<String>| {
        let start = name.len();
        let begun = typed.get(start..).unwrap_or_default();
        let fit = values.into_iter().filter(|value| value.starts_with(begun));
        (start, fit.map(|value| (value.clone(), value)).collect::<Vec<_>>())
    };
    if typed.starts_with(":help ") {
        return taking(":help ", help::names().map(str::to_owned).collect());
    }
    if typed.starts_with(":format ") {
        return taking(":format ", Format::ALL.iter().map(|format| format.as_str().to_owned()).collect());
    }
    let fit = COMMANDS.iter().map(|command| command.name).filter(|name| name.starts_with(typed));
    (0, fit.map(|name| (name.to_owned(), name.to_owned())).collect())
}

impl Completer for Sitter {
    type Candidate = Pair;

    fn complete(&self, line: &str, cursor: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (start, candidates) = self.candidates(line, cursor);
        let pair = |(display, replacement)| Pair { display, replacement };
        Ok((start, candidates.into_iter().map(pair).collect()))
    }
}

impl Hinter for Sitter {
    type Hint = String;

    /// The rest of the word that is likeliest, once part of it is typed.
    fn hint(&self, line: &str, cursor: usize, _: &Context<'_>) -> Option<String> {
        if cursor < line.len() {
            return None;
        }
        if line.is_empty() {
            return self
                .repl
                .borrow()
                .suggestion()
                .filter(|suggestion| is_plain(suggestion))
                .map(str::to_owned);
        }
        let (start, candidates) = self.candidates(line, cursor);
        let typed = line.get(start..cursor).filter(|typed| !typed.is_empty())?;
        candidates
            .iter()
            .find_map(|(_, text)| text.strip_prefix(typed).filter(|rest| !rest.is_empty()))
            .map(str::to_owned)
    }
}

impl Highlighter for Sitter {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        Cow::Owned(highlighted(&clean::block(line), self.paint))
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        Cow::Owned(self.paint.bold(prompt))
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(self.paint.dim(hint))
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        self.paint.0 && kind != CmdKind::MoveCursor
    }
}

impl Validator for Sitter {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let input = context.input();
        // An empty line ends what would go on for ever.
        let given_up = input.ends_with("\n\n") || input.ends_with('\n') && input.trim().is_empty();
        let goes_on = !input.starts_with(':') && is_unfinished(input) && !given_up;
        Ok(if goes_on { ValidationResult::Incomplete } else { ValidationResult::Valid(None) })
    }
}

impl Helper for Sitter {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_complete_and_so_does_what_they_take() {
        let texts = |typed| {
            let (start, candidates) = command_candidates(typed);
            (start, candidates.into_iter().map(|(_, text)| text).collect::<Vec<_>>())
        };
        assert_eq!(texts(":fo"), (0, vec![":format".to_owned()]));
        assert_eq!(texts(":format j"), (8, vec!["json".to_owned()]));
        assert_eq!(texts(":zz"), (0, vec![]));
    }
}
