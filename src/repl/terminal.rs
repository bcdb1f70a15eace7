//! What a person sits at. The only door to `rustyline`.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::io::{self, Write};
use std::path::Path;
use std::rc::Rc;

use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::MemHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{ColorMode, CompletionType, Config, Context, Editor, Helper};

use super::commands::COMMANDS;
use super::core::{Repl, Reply};
use super::highlight::highlighted;
use super::history::{self, HistoryFile};
use super::pace::Pace;
use super::unfinished::is_unfinished;
use super::{Settings, help, pager, pending, screen};
use crate::render::{Format, Paint, RenderOptions, clean};
use crate::session::Session;

/// How many candidates are offered.
const OFFERED: usize = 60;

/// Whether text can be typed and shown as it is: what holds control characters is no phrase, and must not be written
/// to the terminal.
fn is_plain(text: &str) -> bool {
    clean::line(text) == text
}

/// The line editor of the prompt.
type LineEditor = Editor<Sitter, MemHistory>;

/// What came of reading a line.
enum Typed {
    Line(String),
    /// Ctrl-C: the line is given up.
    Nothing,
    /// Ctrl-D on an empty line, or the terminal is gone.
    End,
}

/// A prompt on the terminal until the sitting is over.
///
/// # Errors
/// If the terminal cannot be used.
pub fn run(
    session: Session,
    settings: Settings,
    look: RenderOptions,
    history: Option<&Path>,
) -> io::Result<()> {
    let repl = Rc::new(RefCell::new(Repl::new(session, settings, look)));
    let config = config(look.paint)?;
    let mut editor: LineEditor =
        Editor::with_history(config.clone(), MemHistory::with_config(&config)).map_err(other)?;
    editor.set_helper(Some(Sitter::new(Rc::clone(&repl), look.paint)));
    let mut history = history.and_then(|path| recalled(path, &mut editor));
    eprint!("{}", repl.borrow().greeting());
    // What was typed where the next page was offered.
    let mut next = None;
    loop {
        let prompt = repl.borrow().prompt();
        let line = match next.take() {
            Some(line) => line,
            None => match read(&mut editor, &prompt)? {
                Typed::Line(line) => line,
                Typed::Nothing => continue,
                Typed::End => return Ok(()),
            },
        };
        if line.trim().is_empty() {
            continue;
        }
        let is_new = editor.add_history_entry(line.as_str()).unwrap_or(false);
        if is_new && let Some(file) = &mut history {
            // What cannot be kept is no reason to stop: it is told once.
            if let Err(failure) = file.add(&line) {
                eprintln!("note: the input history is no longer saved: {failure}");
                history = None;
            }
        }
        let reply = {
            let mut repl = repl.borrow_mut();
            repl.set_width(screen::columns());
            repl.line(&line)
        };
        next = show(&repl, &reply, &mut editor)?;
        if let Some(sitter) = editor.helper() {
            sitter.go_on();
        }
        if reply.leave {
            return Ok(());
        }
    }
}

/// The file of what was typed before, whose entries the editor then has. A file that cannot be used is told of.
fn recalled(path: &Path, editor: &mut LineEditor) -> Option<HistoryFile> {
    match HistoryFile::open(path) {
        Ok((file, entries)) => {
            for entry in entries {
                let _ = editor.add_history_entry(entry);
            }
            Some(file)
        }
        Err(failure) => {
            let path = clean::line(&path.display().to_string());
            eprintln!("note: the input history isn't saved: can't use {path}: {failure}");
            None
        }
    }
}

/// Reads a line. A byte that is not UTF-8 is told of and left out: the line stays to be typed on.
fn read(editor: &mut LineEditor, prompt: &str) -> io::Result<Typed> {
    let mut begun: Option<(String, String)> = None;
    loop {
        let typed = match &begun {
            Some((left, right)) => editor.readline_with_initial(prompt, (left, right)),
            None => editor.readline(prompt),
        };
        let seen = editor.helper().map(Sitter::take_seen).unwrap_or_default();
        match typed {
            Ok(line) => return Ok(Typed::Line(line)),
            Err(ReadlineError::Interrupted) => return Ok(Typed::Nothing),
            Err(ReadlineError::Eof) => return Ok(Typed::End),
            // The window was resized in the middle of a key.
            Err(ReadlineError::Signal(_)) => begun = seen,
            Err(ReadlineError::Io(failure)) if failure.kind() == io::ErrorKind::InvalidData => {
                eprintln!("{}", not_utf8(seen.as_ref()));
                // The editor has lost part of what came behind it: the rest would be read as lines of their own.
                if seen.is_some() {
                    pending::discard();
                }
                begun = seen;
            }
            Err(failure) => return Err(other(failure)),
        }
    }
}

/// What is said of a byte that is not UTF-8, typed or pasted where the cursor was.
fn not_utf8(seen: Option<&(String, String)>) -> String {
    let Some((left, _)) = seen else {
        return "error: the line is not UTF-8 text\nhint: type it again".to_owned();
    };
    let line = match left.matches('\n').count() {
        0 => String::new(),
        above => format!(" of line {}", above + 1),
    };
    let byte = left.rsplit('\n').next().map_or(0, str::len) + 1;
    format!(
        "error: the input at byte {byte}{line} isn't UTF-8 text; it was dropped, with everything pasted with it\n\
         hint: the line is unchanged: continue, or convert the text to UTF-8 before pasting"
    )
}

/// Shows a reply page by page. What is told in parts is fetched as it is read, and left off where no more is wanted:
/// what is typed instead is handed back, as the next line.
fn show(repl: &RefCell<Repl>, reply: &Reply, editor: &mut LineEditor) -> io::Result<Option<String>> {
    let mut next = None;
    let goes_on = || goes_on(editor, &mut next);
    let mut pager = pager::Pager::new(screen::rows(), io::stdout().lock(), goes_on);
    let mut wanted = pager.write(&reply.out)?;
    let mut err = reply.err.clone();
    while wanted {
        // The editor asks the same cell while the next page is offered.
        let more = repl.borrow_mut().more();
        let Some(more) = more else { break };
        wanted = pager.write(&more.out)?;
        err.push_str(&more.err);
    }
    drop(pager);
    if !wanted {
        err.push_str(&repl.borrow_mut().leave_off().err);
    }
    let mut stderr = io::stderr().lock();
    stderr.write_all(err.as_bytes())?;
    stderr.flush()?;
    Ok(next)
}

/// Asks whether the next page is wanted: Enter is yes; `q`, Ctrl-C and Ctrl-D are no, and so is anything else, which is
/// the next line: of lines that were pasted none is lost.
fn goes_on(editor: &mut LineEditor, next: &mut Option<String>) -> bool {
    match read(editor, "more: Enter continues, q quits ") {
        Ok(Typed::Line(line)) if line.trim().is_empty() => true,
        Ok(Typed::Line(line)) => {
            *next = Some(line).filter(|line| !line.trim().eq_ignore_ascii_case("q"));
            false
        }
        Ok(Typed::Nothing | Typed::End) | Err(_) => false,
    }
}

fn config(paint: Paint) -> io::Result<Config> {
    let color = if paint.0 { ColorMode::Forced } else { ColorMode::Disabled };
    Ok(Config::builder()
        .max_history_size(history::ENTRIES_MAX)
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
    /// The line as it was seen last, on both sides of the cursor.
    seen: RefCell<Option<(String, String)>>,
    /// What may stand at the end of the text that was asked about last: the hint wants it, then Tab.
    known: RefCell<Option<CompletionCache>>,
    pace: Cell<Pace>,
}

/// What may stand at the cursor in a line.
#[derive(Clone)]
struct CompletionCache {
    line: String,
    cursor: usize,
    start: usize,
    /// Shown and typed.
    candidates: Vec<(String, String)>,
}

impl Sitter {
    fn new(repl: Rc<RefCell<Repl>>, paint: Paint) -> Self {
        let (seen, known, pace) = (RefCell::default(), RefCell::default(), Cell::new(Pace::new()));
        Self { repl, paint, seen, known, pace }
    }

    /// The line that was not ended, as it was seen last.
    fn take_seen(&self) -> Option<(String, String)> {
        self.seen.take()
    }

    /// Goes on behind an answer: what may stand where is no longer known, for something may have been recorded, and the
    /// time that it took is no pause of whoever types.
    fn go_on(&self) {
        self.known.take();
        self.key_done();
    }

    fn key_done(&self) {
        self.pace.set(self.pace.get().key_done());
    }

    /// Where the word under the cursor starts, and what it may become: shown and typed.
    fn candidates(&self, line: &str, cursor: usize) -> (usize, Vec<(String, String)>) {
        let known = self.known.borrow().clone().filter(|known| known.line == line && known.cursor == cursor);
        if let Some(known) = known {
            return (known.start, known.candidates);
        }
        let (start, candidates) = self.found(line, cursor);
        let known = CompletionCache { line: line.to_owned(), cursor, start, candidates: candidates.clone() };
        self.known.replace(Some(known));
        (start, candidates)
    }

    /// What likely comes next, where the cursor is at the end of a line.
    fn rest_of(&self, line: &str) -> Option<String> {
        if line.is_empty() {
            let repl = self.repl.borrow();
            return repl.suggestions().first().filter(|suggestion| is_plain(suggestion)).cloned();
        }
        let (start, candidates) = self.candidates(line, line.len());
        let typed = line.get(start..).filter(|typed| !typed.is_empty())?;
        candidates
            .iter()
            .find_map(|(_, text)| text.strip_prefix(typed).filter(|rest| !rest.is_empty()))
            .map(str::to_owned)
    }

    fn found(&self, line: &str, cursor: usize) -> (usize, Vec<(String, String)>) {
        let repl = self.repl.borrow();
        let suggestions = repl.suggestions().iter().filter(|suggestion| is_plain(suggestion));
        if line.trim().is_empty() && !repl.suggestions().is_empty() {
            return (0, suggestions.map(|suggestion| (suggestion.clone(), suggestion.clone())).collect());
        }
        if line.trim().is_empty() {
            let examples = repl.examples().into_iter().filter(|example| is_plain(example));
            return (0, examples.map(|example| (example.clone(), example)).collect());
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
        let (left, right) = line.split_at_checked(cursor)?;
        self.seen.replace(Some((left.to_owned(), right.to_owned())));
        let pace = self.pace.get().with_key();
        self.pace.set(pace);
        let hint = if right.is_empty() && !pace.is_paste() { self.rest_of(line) } else { None };
        self.key_done();
        hint
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

    #[test]
    fn what_is_no_text_is_told_with_its_place() {
        let noted = |left: &str| not_utf8(Some(&(left.to_owned(), String::new())));
        assert!(noted("visits").contains("at byte 7 isn't"), "{}", noted("visits"));
        assert!(noted("visits by (Kim\nand").contains("at byte 4 of line 2 isn't"));
        assert!(not_utf8(None).contains("not UTF-8"));
    }
}
