//! The command line: what CONTRACT.md in the documentation promises to scripts.
//!
//! Answers go to standard output, everything else to standard error. A closed pipe ends quietly.

// What may be typed.
mod args;
// Another store held against this one.
mod compare;
// What the commands do.
mod commands;
// Reading files into the store.
mod import;
// The log and its events for other programs.
mod export;
// Lines from files and pipes.
mod input;
// Ctrl-C and the time allowed.
mod interrupt;
// Where answers go.
mod output;
// Which store.
mod place;
// What every command needs.
mod context;

use std::ffi::OsString;
use std::process::ExitCode;

use annals_model::error::{Error, ErrorKind};
use clap::Parser;

use self::args::{Cli, Command};
use self::context::CliContext;
use self::output::{EarlyExit, Output};
use crate::render::{self, Format};
use crate::repl;
use crate::session::{Config, History, Place, Session};

/// Runs one command line and says how it ended.
#[must_use]
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    interrupt::survive_file_limits();
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(refused) => return refuse(&refused),
    };
    let mut output = Output::new(&cli.global);
    match run(cli, &mut output) {
        Ok(status) => ExitCode::from(status),
        // Whoever read the answers has seen enough.
        Err(EarlyExit::Closed) => ExitCode::SUCCESS,
        Err(EarlyExit::Failed(error)) => {
            let status = error.kind.exit_status();
            if matches!(output.error(&error, None), Err(EarlyExit::Failed(_))) {
                return ExitCode::from(ErrorKind::Machine.exit_status());
            }
            ExitCode::from(status)
        }
    }
}

/// Help and versions are answers; anything else is a wrong command line.
fn refuse(refused: &clap::Error) -> ExitCode {
    // Printing fails only where nobody listens. What was typed stands in a refusal, and is not to steer the terminal.
    if refused.use_stderr() {
        output::aside(&render::clean::block(&refused.render().to_string()));
    } else {
        let _ = refused.print();
    }
    ExitCode::from(u8::try_from(refused.exit_code()).unwrap_or(2))
}

fn run(cli: Cli, output: &mut Output) -> Result<u8, EarlyExit> {
    match cli.command {
        Some(Command::Completions { shell }) => args::completions(shell, output),
        Some(Command::Help { topic }) => help(&topic, cli.global, output),
        Some(Command::Import(said)) => {
            import::run(said.into(), &mut CliContext::new(cli.global, false)?, output)
        }
        command => {
            let only_reads = command.as_ref().is_some_and(Command::only_reads);
            commands::run(command, &mut CliContext::new(cli.global, only_reads)?, output)
        }
    }
}

/// A topic of the language, or the help of a command.
fn help(topic: &[String], global: args::Global, output: &mut Output) -> Result<u8, EarlyExit> {
    let topic = topic.join(" ");
    if topic.is_empty() {
        output.put(&format!("{}\n{}", args::long_help(None).unwrap_or_default(), repl::help::topics()))?;
        return Ok(0);
    }
    // A command goes before the beginning of a topic (`ask` is also how `asking` begins), and behind a whole one.
    let page = || {
        let session =
            repl::help::meant(&topic).filter(|name| *name == "vocabulary").and_then(|_| vocabulary(global));
        repl::help::topic(&topic, session.as_ref())
    };
    let command = args::long_help(Some(&topic));
    let both = match command {
        Some(command) if repl::help::names().any(|name| name == topic) => {
            page().map(|page| format!("{page}\n{command}"))
        }
        Some(command) => Some(command),
        None => page(),
    };
    if let Some(text) = both {
        output.put(&text)?;
        return Ok(0);
    }
    let error =
        Error::new(ErrorKind::Usage, format!("there is no help on `{}`", render::clean::line(&topic)))
            .hint(format!("topics: {}", repl::help::names().collect::<Vec<_>>().join(", ")))
            .candidates(annals_query::lookup::alike(&topic, repl::help::names()));
    Err(EarlyExit::Failed(error))
}

/// A store with the vocabulary that the options mean: their store if there is one, else the shipped words. Asking for
/// help makes no store.
fn vocabulary(global: args::Global) -> Option<Session> {
    let context = CliContext::new(global, true).ok()?;
    let mut config = Config { read_only: true, ..context.config().clone() };
    if !matches!(&config.place, Place::Path(path) if path.exists()) {
        config = Config { place: Place::Memory, read_only: false, history: History::Vocabulary };
    }
    Session::open(&config, annals_model::time::Timestamp::default()).ok().map(|(session, _)| session)
}

/// The format that the options ask for.
fn format_of(global: &args::Global) -> Format {
    global.format.unwrap_or_default()
}
