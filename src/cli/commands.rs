//! What the commands do.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal};
use std::path::Path;

use annals_grammar::english;
use annals_model::error::{Error, ErrorKind, Result};

use super::args::{Command, Said};
use super::compare;
use super::context::CliContext;
use super::export;
use super::input::{self, LinesRead, is_blank, text_of, unreadable};
use super::output::{EarlyExit, Output};
use super::place;
use crate::answer::{Answer, Note, ReplayRow};
use crate::export::{ExportFormat, journal_of};
use crate::render::{self, Format, Rendered};
use crate::repl::core::Repl;
use crate::repl::{self, Settings, day, first_day};
use crate::replay::ReplayRange;
use crate::session::{self, Context, Session, replay_notes};

/// Runs a command and says with which status it ends.
pub(super) fn run(
    command: Option<Command>,
    cli: &mut CliContext,
    output: &mut Output,
) -> Result<u8, EarlyExit> {
    // What may be too damaged to be opened is looked at first.
    match &command {
        Some(Command::Verify { salvage: Some(new), .. }) => {
            let (said, lost) = session::salvage(cli.config(), new)?;
            lines(said, output)?;
            return Ok(if lost { ErrorKind::Damaged.exit_status() } else { 0 });
        }
        Some(Command::Verify { cut: true, .. }) => return lines(session::cut(cli.config())?, output),
        _ => {}
    }
    // A journal is read before the store is opened: it may be all that a new one is to hold.
    let entered = match &command {
        Some(Command::Tell(Said { file: Some(file), .. })) => {
            Some(journal_in(file, ExportFormat::of(file) == Some(ExportFormat::JsonLines))?)
        }
        _ => None,
    };
    cli.starts_with(entered.as_deref());
    cli.settings.typed = is_typed(command.as_ref());
    let mut session = match cli.open(output) {
        Err(error) if error.kind == ErrorKind::Damaged && matches!(command, Some(Command::Verify { .. })) => {
            lines(session::damages(cli.config())?, output)?;
            return Err(error.into());
        }
        opened => opened?,
    };
    let settings = &cli.settings;
    match command {
        None if std::io::stdin().is_terminal() => prompt(session, settings.clone(), output),
        None => piped(session, settings, output),
        Some(Command::Ask { said: Said { file: Some(file), .. }, .. }) => {
            batch(opened(&file)?, settings, output, |phrase, output| {
                one(phrase, &mut session, settings, output, Session::ask).map(Some)
            })
        }
        Some(Command::Ask { said: Said { words, file: None }, reading }) => {
            let ask = |session: &mut Session, phrase: &str, context: &Context| match reading {
                Some(number) => session.ask_reading(phrase, number, context),
                None => session.ask(phrase, context),
            };
            one(&joined(&words)?, &mut session, settings, output, ask)
        }
        Some(Command::Tell(Said { words, .. })) => match entered {
            Some(entered) => journal(&entered, &mut session, settings, output),
            None => one(&joined(&words)?, &mut session, settings, output, Session::tell),
        },
        Some(Command::Explain { words }) => {
            one(&format!("explain {}", joined(&words)?), &mut session, settings, output, Session::ask)
        }
        Some(Command::Log { head: true, .. }) => {
            let (number, hash) = session.head();
            let row = vec![number.to_string(), hash];
            output.put(&render::listing(&["entry", "hash"], &[row], &output.look()))?;
            Ok(0)
        }
        Some(Command::Log { since, .. }) => log(&mut session, since.as_deref(), settings, output),
        Some(Command::Replay { from, to, by }) => {
            let reader = settings.reader();
            let replay_range = ReplayRange {
                from: from.as_deref().map(|text| first_day(text, reader)).transpose()?,
                to: to.as_deref().map(|text| day(text, reader)).transpose()?,
                by,
            };
            replay(replay_range, &mut session, settings, output)
        }
        Some(Command::Export(exported)) => export::run(&exported, &mut session, settings, output),
        #[cfg(feature = "page")]
        Some(Command::Serve { bind }) => {
            crate::page::serve(session, settings.clone(), bind, |address| {
                output
                    .put(&format!("http://{address}/\n"))
                    .map_err(|_| Error::new(ErrorKind::Machine, "nobody reads the address of the page"))
            })?;
            Ok(0)
        }
        Some(Command::Diff { other }) => compare::diff(&other, &mut session, settings, output),
        Some(Command::MergeLog { other }) => compare::merge(&other, &mut session, settings, output),
        Some(Command::Stats) => stats(&session, settings, output),
        Some(Command::Vocabulary { update: false }) => lines(session.kinds(), output),
        Some(Command::Vocabulary { update: true }) => {
            let entered = session.update_vocabulary(&settings.context())?;
            output.notices(&mut session);
            let words = english::counted(entered.recorded, "entry was", "entries were");
            lines(
                vec![format!("{words} recorded; the rest of the shipped vocabulary was already there")],
                output,
            )
        }
        Some(Command::Check) => {
            let answer = session.check(&settings.context())?;
            output.notices(&mut session);
            output.answer(&render::answer(&answer, &output.look()))?;
            Ok(0)
        }
        Some(Command::Verify { head, .. }) => {
            let mut found = session.verify(head.as_deref())?;
            let ahead = settings.machine_clock().and_then(|clock| session.ahead(clock));
            found.extend(ahead.map(|ahead| ahead.to_string()));
            lines(found, output)
        }
        // These are answered before a session is opened.
        Some(Command::Import(_) | Command::Completions { .. } | Command::Help { .. }) => Ok(0),
    }
}

/// Whether phrases come from the prompt or the command line, and not from a file or a pipe.
fn is_typed(command: Option<&Command>) -> bool {
    match command {
        None => std::io::stdin().is_terminal(),
        Some(Command::Ask { said: Said { file, .. }, .. } | Command::Tell(Said { file, .. })) => {
            file.is_none()
        }
        Some(_) => true,
    }
}

/// The words of a phrase as one text.
pub(super) fn joined(words: &[OsString]) -> Result<String> {
    let mut bytes = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            bytes.push(b' ');
        }
        bytes.extend(OsStr::as_encoded_bytes(word));
    }
    text_of(bytes, "the phrase")
}

fn one(
    phrase: &str,
    session: &mut Session,
    settings: &Settings,
    output: &mut Output,
    way: impl FnOnce(&mut Session, &str, &Context) -> Result<Answer>,
) -> Result<u8, EarlyExit> {
    let said = way(session, phrase, &settings.context());
    output.notices(session);
    match said {
        Ok(mut answer) => {
            // Whoever reads JSON may not see what is said beside it.
            if output.look().format == Format::Json {
                answer.notes.extend(session.grave().iter().cloned().map(Note::from));
            }
            output.answer(&render::answer(&answer, &output.look()))?;
            Ok(0)
        }
        Err(error) => {
            output.error(&error, Some(phrase))?;
            Ok(error.kind.exit_status())
        }
    }
}

/// What would be typed at the prompt, from a pipe: phrases, statements and commands.
fn piped(session: Session, settings: &Settings, output: &mut Output) -> Result<u8, EarlyExit> {
    let mut repl = Repl::new(session, settings.clone(), output.look());
    batch(std::io::stdin().lock(), settings, output, |line, output| match repl.piped_command(line) {
        None => {
            let (session, conversation, settings) = repl.session_and_settings();
            let say = |session: &mut Session, line: &str, context: &Context| {
                conversation.say(session, line, context)
            };
            one(line, session, settings, output, say).map(Some)
        }
        Some(Ok(reply)) => {
            output.answer(&Rendered { text: reply.out, aside: reply.err })?;
            output.set_format(repl.settings().format);
            Ok((!reply.leave).then_some(0))
        }
        Some(Err(error)) => {
            output.error(&error, Some(line))?;
            Ok(Some(error.kind.exit_status()))
        }
    })
}

/// A phrase a line, each with its status; `None` ends the batch. An error takes the place of an answer; the status of the
/// batch is that of the first one.
fn batch(
    reader: impl BufRead,
    settings: &Settings,
    output: &mut Output,
    mut answer: impl FnMut(&str, &mut Output) -> Result<Option<u8>, EarlyExit>,
) -> Result<u8, EarlyExit> {
    let mut status = 0;
    for line in LinesRead::new(reader) {
        let ended = match line.text {
            Ok(phrase) if is_blank(&phrase) => continue,
            Ok(phrase) => {
                output.detail(&format!("line {}: {phrase}", line.number));
                match answer(phrase.trim_start_matches('\u{feff}'), output)? {
                    Some(ended) => ended,
                    None => break,
                }
            }
            Err(error) => {
                output.error(&error, None)?;
                error.kind.exit_status()
            }
        };
        status = if status == 0 { ended } else { status };
        // Ctrl-C ends the batch, not only the question that ran.
        if settings.is_cancelled() {
            break;
        }
    }
    Ok(status)
}

/// A file, or standard input where it is `-`.
fn opened(path: &Path) -> Result<Box<dyn BufRead>> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    let file = File::open(path).map_err(|failure| {
        let kind = match failure.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::PermissionDenied => ErrorKind::Usage,
            _ => ErrorKind::Machine,
        };
        Error::new(kind, format!("can't open {}: {failure}", path.display()))
    })?;
    // A directory opens and fails on the first read.
    let metadata = file.metadata().map_err(|failure| unreadable(&failure))?;
    if metadata.is_dir() {
        return Err(Error::new(ErrorKind::Usage, format!("{} is a directory", path.display())));
    }
    Ok(Box::new(BufReader::new(file)))
}

/// The journal in a file: statements, or the JSON lines that carry them.
pub(super) fn journal_in(path: &Path, json_lines: bool) -> Result<String> {
    let reader = opened(path)?;
    if json_lines { journal_of(reader) } else { input::journal(reader) }
}

/// A journal, all or nothing.
pub(super) fn journal(
    journal: &str,
    session: &mut Session,
    settings: &Settings,
    output: &mut Output,
) -> Result<u8, EarlyExit> {
    let entered = session.tell_all(journal, &settings.context());
    output.notices(session);
    let entered = entered?;
    let row = vec![entered.recorded.to_string(), entered.already.to_string()];
    for note in &entered.notes {
        output.notice(note);
    }
    output.put(&render::listing(&["recorded", "already_there"], &[row], &output.look()))?;
    Ok(0)
}

fn log(
    session: &mut Session,
    since: Option<&str>,
    settings: &Settings,
    output: &mut Output,
) -> Result<u8, EarlyExit> {
    let after = since.map(|since| after(session, since, settings)).transpose()?.unwrap_or(0);
    // Entries are written as they are read: a log may be longer than memory.
    const LINES: usize = 1_000;
    let (mut after, mut first) = (after, true);
    loop {
        let lines = session.log(after, LINES)?;
        // A format with a heading has it also where there is nothing under it.
        if lines.is_empty() && !first {
            return Ok(0);
        }
        after = lines.last().map_or(after, |last| last.number);
        output.put(&repl::log_listing(&lines, &output.look(), first))?;
        first = false;
    }
}

/// The entry after which `since` begins: a number, or the last entry before a day.
fn after(session: &Session, since: &str, settings: &Settings) -> Result<u64> {
    let digits = since.strip_prefix(['#', 'e']).unwrap_or(since);
    // Four digits are a year only with more behind them: `--since 2024` is an entry, `--since 2024-01-01` a day.
    if let Ok(number) = digits.parse::<u64>() {
        return Ok(number);
    }
    Ok(session.head_on(day(since, settings.reader())?.plus_days(-1)))
}

/// The history, written as it is told.
fn replay(
    replay_range: ReplayRange,
    session: &mut Session,
    settings: &Settings,
    output: &mut Output,
) -> Result<u8, EarlyExit> {
    const STEPS: usize = 256;
    if let (Some(from), Some(to)) = (replay_range.from, replay_range.to)
        && to < from
    {
        return Err(Error::new(ErrorKind::Usage, format!("--to {to} is before --from {from}")).into());
    }
    let mut replay = session.replay(replay_range, &settings.context())?;
    let mut first = true;
    loop {
        let next = std::iter::from_fn(|| replay.next(session.graph()));
        let rows: Vec<ReplayRow> = next.take(STEPS).collect();
        session.require_sound()?;
        // A format with a heading has it also where there is nothing to tell.
        if rows.is_empty() && !first {
            break;
        }
        output.put(&render::steps(&rows, &output.look(), first))?;
        first = false;
        if settings.is_cancelled() {
            return Err(Error::new(ErrorKind::Cancelled, "the replay was cancelled").into());
        }
    }
    for note in replay_notes(&replay) {
        output.notice(&note);
    }
    Ok(0)
}

fn stats(session: &Session, settings: &Settings, output: &mut Output) -> Result<u8, EarlyExit> {
    let stats = session.stats(settings.machine_clock());
    output.put(&repl::stats_listing(&stats, &output.look()))?;
    Ok(0)
}

fn lines(lines: Vec<String>, output: &mut Output) -> Result<u8, EarlyExit> {
    for line in lines {
        output.put(&format!("{}\n", render::clean::line(&line)))?;
    }
    Ok(0)
}

fn prompt(session: Session, settings: Settings, output: &mut Output) -> Result<u8, EarlyExit> {
    repl::terminal::run(session, settings, output.look(), place::history_file().as_deref()).map_err(
        |failure| match failure.kind() {
            std::io::ErrorKind::BrokenPipe => EarlyExit::Closed,
            _ => EarlyExit::Failed(Error::new(
                ErrorKind::Machine,
                format!("can't use the terminal: {failure}"),
            )),
        },
    )?;
    Ok(0)
}
