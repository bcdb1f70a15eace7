//! The commands that begin with a colon.

use std::borrow::Cow;
use std::path::PathBuf;

use annals_grammar::closest;
use annals_model::error::{Error, ErrorKind, Result};
use annals_query::query::Lens;

use super::core::{Repl, Reply};
use super::{day, help};
use crate::import::{ImportFormat, ImportRequest};
use crate::render;
use crate::session::{Config, History, Place, Session};

/// A command, what it takes, what it does.
pub(super) struct PromptCommand {
    /// Its words, with the colon.
    pub(super) name: &'static str,
    takes: &'static str,
    does: &'static str,
    run: fn(&mut Repl, &str) -> Result<Reply>,
}

/// Every command. Where one begins like another, the longer comes first.
pub(super) const COMMANDS: [PromptCommand; 22] = [
    PromptCommand { name: ":help", takes: "[TOPIC]", does: "explain the language", run: show_help },
    PromptCommand {
        name: ":as known on",
        takes: "D | off",
        does: "show what had been reported by a day",
        run: as_known_on,
    },
    PromptCommand {
        name: ":as recorded on",
        takes: "D | off",
        does: "show the log as it was on a day",
        run: as_recorded_on,
    },
    PromptCommand {
        name: ":as recorded at",
        takes: "#N | off",
        does: "show the log as it was after entry N",
        run: as_recorded_at,
    },
    PromptCommand {
        name: ":as of",
        takes: "D | off",
        does: "show the world at the end of a day",
        run: as_of,
    },
    PromptCommand {
        name: ":source",
        takes: "KEY | off",
        does: "use this source for new records",
        run: source,
    },
    PromptCommand {
        name: ":format",
        takes: "table | json | csv | markdown",
        does: "set the format of answers",
        run: format,
    },
    PromptCommand { name: ":timing", takes: "[on | off]", does: "show how long answers take", run: timing },
    PromptCommand {
        name: ":possible",
        takes: "[on | off]",
        does: "show what is only possible or not stated, too",
        run: possible,
    },
    PromptCommand { name: ":kinds", takes: "", does: "list the kinds of event", run: kinds },
    PromptCommand { name: ":names", takes: "PATTERN", does: "list names that contain this", run: names },
    PromptCommand { name: ":log", takes: "[N]", does: "print the last N entries (20)", run: log },
    PromptCommand {
        name: ":replay",
        takes: "[from D] [to D] [by month] | off",
        does: "replay the history; step with next, back and to D",
        run: replay,
    },
    PromptCommand {
        name: ":draw",
        takes: "[PHRASE]",
        does: "draw an answer: a timeline, a map, counts (the last one without a phrase)",
        run: super::draw::run,
    },
    PromptCommand {
        name: ":export",
        takes: "FILE [as FORM] [PHRASE]",
        does: "write the log, or what a phrase selects, to a file",
        run: super::export::run,
    },
    PromptCommand { name: ":stats", takes: "", does: "show what the store contains", run: stats },
    PromptCommand { name: ":check", takes: "", does: "list what is odd in the store", run: check },
    PromptCommand { name: ":explain", takes: "PHRASE", does: "show how a phrase is answered", run: explain },
    PromptCommand {
        name: ":import",
        takes: "FILE [OPTIONS]",
        does: "read a journal or a table (help import)",
        run: import,
    },
    PromptCommand { name: ":open", takes: "PATH", does: "switch to another store", run: open },
    PromptCommand {
        name: ":yes",
        takes: "",
        does: "use the suggested correction (also y, or Tab)",
        run: yes,
    },
    PromptCommand { name: ":quit", takes: "", does: "leave", run: quit },
];

/// Commands that open or write files, or go on step by step: at the prompt a person sees what they do, through a pipe
/// nobody does.
const AT_PROMPT_ONLY: [&str; 4] = [":import", ":export", ":open", ":replay"];
/// Words that are commands where they stand alone.
const BARE: [(&str, &str); 4] = [("help", ":help"), ("?", ":help"), ("quit", ":quit"), ("exit", ":quit")];

/// The command that a line is, with its colon; `None` where it is a phrase.
pub(super) fn command(line: &str) -> Option<Cow<'_, str>> {
    let line = line.trim();
    if line.starts_with(':') {
        return Some(Cow::Borrowed(line));
    }
    if let Some((_, command)) = BARE.iter().find(|(bare, _)| line.eq_ignore_ascii_case(bare)) {
        return Some(Cow::Borrowed(command));
    }
    let topic = argument(line, "help").and_then(help::meant)?;
    Some(Cow::Owned(format!(":help {topic}")))
}

/// Runs a command line.
pub(super) fn run(repl: &mut Repl, line: &str) -> Reply {
    execute(repl, line).unwrap_or_else(|error| repl.wrong(&error, Some(line)))
}

/// Runs a command line that came through a pipe.
///
/// # Errors
/// If there is no such command, it fails, or is for the prompt alone.
pub(super) fn execute_piped(repl: &mut Repl, line: &str) -> Result<Reply> {
    if let Some(name) = AT_PROMPT_ONLY.iter().find(|name| argument(line, name).is_some()) {
        let bare = name.trim_start_matches(':');
        return Err(Error::new(ErrorKind::Usage, format!("`{name}` works only at the prompt on a terminal"))
            .hint(if bare == "open" {
                "choose the store with --store".to_owned()
            } else {
                format!("run `annals {bare}`; `annals {bare} --help` says how")
            }));
    }
    execute(repl, line)
}

fn execute(repl: &mut Repl, line: &str) -> Result<Reply> {
    let found = COMMANDS.iter().find_map(|command| Some((command, argument(line, command.name)?)));
    match found {
        Some((command, argument)) => (command.run)(repl, argument),
        None => Err(unknown(line)),
    }
}

/// What follows the words of a command, if a line begins with them.
fn argument<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let mut rest = line;
    for (at, word) in name.split(' ').enumerate() {
        rest = if at == 0 { rest } else { rest.strip_prefix(char::is_whitespace)?.trim_start() };
        let begins = rest.get(..word.len())?;
        if !begins.eq_ignore_ascii_case(word) {
            return None;
        }
        rest = &rest[word.len()..];
    }
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| rest.trim())
}

fn unknown(line: &str) -> Error {
    let word = line.split_whitespace().next().unwrap_or(line);
    let close = closest(word, COMMANDS.iter().map(|command| command.name));
    // `:as` alone is the beginning of several.
    let begun = COMMANDS.iter().map(|command| command.name).filter(|name| name.starts_with(word));
    let mut candidates: Vec<String> = begun.map(str::to_owned).collect();
    if candidates.is_empty() {
        candidates.extend(close.into_iter().map(str::to_owned));
    }
    let mut error = Error::new(ErrorKind::Syntax, format!("there is no command `{word}`"))
        .hint(":help lists the commands")
        .candidates(candidates);
    error.span = Some(0..word.len());
    error
}

/// The commands, one a line.
pub(super) fn list() -> String {
    let usage = |command: &PromptCommand| format!("{} {}", command.name, command.takes).trim_end().to_owned();
    let width = COMMANDS.iter().map(|command| usage(command).len()).max().unwrap_or(0);
    let line = |command: &PromptCommand| format!("  {:width$}  {}\n", usage(command), command.does);
    COMMANDS.iter().map(line).collect()
}

fn show_help(repl: &mut Repl, topic: &str) -> Result<Reply> {
    if topic.is_empty() {
        return Ok(Reply::out(format!("{}\n{}\nCommands:\n{}", help::INTRODUCTION, help::topics(), list())));
    }
    if let Some(text) = help::topic(topic, Some(&repl.session)) {
        return Ok(Reply::out(text));
    }
    let candidates = closest(topic, help::names()).into_iter().map(|name| format!(":help {name}")).collect();
    Err(Error::new(ErrorKind::Syntax, format!("there is no help on `{topic}`"))
        .hint(format!("topics: {}", help::names().collect::<Vec<_>>().join(", ")))
        .candidates(candidates))
}

/// Whether a setting is to be cleared.
fn is_off(argument: &str) -> bool {
    argument.eq_ignore_ascii_case("off")
}

/// An error about a missing argument.
pub(super) fn wanted(what: &str, example: &str) -> Error {
    Error::new(ErrorKind::Syntax, format!("expected {what}")).hint(format!("for example {example}"))
}

fn set_lens(repl: &mut Repl, change: impl FnOnce(&mut Lens)) -> Reply {
    change(&mut repl.settings.lens);
    let lens = super::core::lens_text(&repl.settings.lens);
    let said = if lens.is_empty() { "no lens: the log as it is now".to_owned() } else { lens };
    Reply { err: format!("{said}\n"), ..Reply::default() }
}

fn as_of(repl: &mut Repl, argument: &str) -> Result<Reply> {
    let day = lens_day(repl, argument, ":as of 2024-06-01")?;
    Ok(set_lens(repl, |lens| lens.as_of = day))
}

fn as_known_on(repl: &mut Repl, argument: &str) -> Result<Reply> {
    let day = lens_day(repl, argument, ":as known on 2024-12-31")?;
    Ok(set_lens(repl, |lens| lens.known_on = day))
}

fn as_recorded_on(repl: &mut Repl, argument: &str) -> Result<Reply> {
    let day = lens_day(repl, argument, ":as recorded on 2026-11-20")?;
    let number = day.map(|day| repl.session.head_on(day));
    Ok(set_lens(repl, |lens| (lens.recorded_on, lens.recorded_at) = (day, number)))
}

fn as_recorded_at(repl: &mut Repl, argument: &str) -> Result<Reply> {
    let number = if is_off(argument) { None } else { Some(entry(argument)?) };
    Ok(set_lens(repl, |lens| (lens.recorded_on, lens.recorded_at) = (None, number)))
}

fn lens_day(repl: &Repl, argument: &str, example: &str) -> Result<Option<annals_model::time::Day>> {
    match argument {
        "" => Err(wanted("a day or `off`", example)),
        argument if is_off(argument) => Ok(None),
        argument => day(argument, repl.settings.reader()).map(Some),
    }
}

fn entry(argument: &str) -> Result<u64> {
    let digits = argument.strip_prefix(['#', 'e']).unwrap_or(argument);
    digits.parse().map_err(|_| wanted("the number of an entry", ":as recorded at #120"))
}

fn source(repl: &mut Repl, argument: &str) -> Result<Reply> {
    if argument.is_empty() {
        return Err(wanted("the key of a source or `off`", ":source article"));
    }
    repl.settings.source = if is_off(argument) { None } else { Some(repl.session.source_key(argument)?) };
    let said = match &repl.settings.source {
        Some(key) => format!("records without a source now come from {}\n", render::clean::line(key)),
        None => "records now come from the source they name\n".to_owned(),
    };
    Ok(Reply { err: said, ..Reply::default() })
}

fn format(repl: &mut Repl, argument: &str) -> Result<Reply> {
    repl.settings.format = argument.parse()?;
    Ok(Reply {
        err: format!("answers are written as {}\n", repl.settings.format.as_str()),
        ..Reply::default()
    })
}

fn possible(repl: &mut Repl, argument: &str) -> Result<Reply> {
    repl.settings.possibly = match argument {
        "" => !repl.settings.possibly,
        "on" => true,
        argument if is_off(argument) => false,
        _ => return Err(wanted("on or off", ":possible on")),
    };
    let said = if repl.settings.possibly {
        "answers show what is only possible or not stated, too\n"
    } else {
        "answers show what is certain\n"
    };
    Ok(Reply { err: said.to_owned(), ..Reply::default() })
}

fn timing(repl: &mut Repl, argument: &str) -> Result<Reply> {
    repl.settings.timing = match argument {
        "" => !repl.settings.timing,
        "on" => true,
        argument if is_off(argument) => false,
        _ => return Err(wanted("on or off", ":timing on")),
    };
    let said = if repl.settings.timing { "answers show how long they took\n" } else { "timing is off\n" };
    Ok(Reply { err: said.to_owned(), ..Reply::default() })
}

fn kinds(repl: &mut Repl, _: &str) -> Result<Reply> {
    Ok(Reply::out(
        repl.session
            .kinds()
            .iter()
            .map(|kind| format!("{}\n", render::clean::line(kind)))
            .collect::<String>(),
    ))
}

fn names(repl: &mut Repl, pattern: &str) -> Result<Reply> {
    if pattern.is_empty() {
        return Err(wanted("a part of a name", ":names song"));
    }
    let names = repl.session.names(pattern)?;
    if names.is_empty() {
        let pattern = render::clean::line(pattern);
        return Ok(Reply { err: format!("no name contains `{pattern}`\n"), ..Reply::default() });
    }
    Ok(Reply::out(names.iter().map(|name| format!("{}\n", render::clean::line(name))).collect::<String>()))
}

fn log(repl: &mut Repl, argument: &str) -> Result<Reply> {
    let count = match argument {
        "" => 20,
        argument => argument.parse().map_err(|_| wanted("how many entries", ":log 20"))?,
    };
    let (head, _) = repl.session.head();
    let lines = repl.session.log(head.saturating_sub(count), usize::try_from(count).unwrap_or(usize::MAX))?;
    Ok(Reply::out(super::log_listing(&lines, &repl.look(), true)))
}

fn replay(repl: &mut Repl, argument: &str) -> Result<Reply> {
    if is_off(argument) {
        repl.replay = None;
        return Ok(set_lens(repl, |lens| lens.as_of = None));
    }
    super::replay::open(repl, argument)
}

fn stats(repl: &mut Repl, _: &str) -> Result<Reply> {
    let stats = repl.session.stats(repl.settings.machine_clock());
    Ok(Reply::out(super::stats_listing(&stats, &repl.look())))
}

fn check(repl: &mut Repl, _: &str) -> Result<Reply> {
    let context = repl.settings.context();
    let answer = repl.session.check(&context)?;
    Ok(Reply::out(render::answer(&answer, &repl.look()).text))
}

fn explain(repl: &mut Repl, phrase: &str) -> Result<Reply> {
    if phrase.is_empty() {
        return Err(wanted("a phrase", ":explain visits by Kim to Songchon"));
    }
    Ok(repl.say(&format!("explain {phrase}")))
}

/// As the command line's `import`, with the same options.
fn import(repl: &mut Repl, argument: &str) -> Result<Reply> {
    let request = ImportRequest::of_words(&words(argument))?;
    if request.form()? == ImportFormat::Journal {
        let journal = std::fs::read_to_string(&request.file).map_err(|failure| {
            Error::new(ErrorKind::Usage, format!("can't read {}: {failure}", request.file.display()))
                .hint("give the path of a journal relative to this directory, or the full path")
        })?;
        let noted = repl.session.tell_all(&journal, &repl.settings.context())?;
        let row = vec![noted.recorded.to_string(), noted.already.to_string()];
        return Ok(Reply::out(render::listing(&["recorded", "already_there"], &[row], &repl.look())));
    }
    let store = repl.session.another_store()?;
    let summary = super::import_observed(&request, store, &repl.settings, true)?;
    repl.session.catch_up()?;
    let rendered = render::imported(&summary, &repl.look());
    Ok(Reply { out: rendered.text, err: rendered.aside, ..Reply::default() })
}

/// The words of a line; those in quotes are one.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for letter in line.chars() {
        match quote {
            Some(mark) if letter == mark => quote = None,
            None if letter == '"' || letter == '\'' => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            None if letter.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

fn open(repl: &mut Repl, path: &str) -> Result<Reply> {
    if path.is_empty() {
        return Err(wanted("the directory of a store", ":open ./reports"));
    }
    let config = Config {
        place: Place::Path(PathBuf::from(path)),
        read_only: repl.settings.read_only,
        history: History::Vocabulary,
    };
    let (session, notices) = Session::open(&config, repl.settings.now())?;
    repl.session = session;
    // A lens on the log, a source and a replay belong to the store they were set on.
    (repl.settings.source, repl.replay) = (None, None);
    (repl.settings.lens.recorded_at, repl.settings.lens.recorded_on) = (None, None);
    let mut err: String = notices.iter().map(|notice| format!("{}\n", render::clean::line(notice))).collect();
    err.push_str(&repl.greeting());
    Ok(Reply { err, ..Reply::default() })
}

/// Reached only where there is nothing to agree to.
fn yes(_: &mut Repl, _: &str) -> Result<Reply> {
    Err(Error::new(ErrorKind::Syntax, "nothing was suggested")
        .hint("`:yes` takes the correction that the last error offered, where it offered one"))
}

fn quit(_: &mut Repl, _: &str) -> Result<Reply> {
    Ok(Reply { leave: true, ..Reply::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_found_by_their_words() {
        assert_eq!(argument(":as of 2024-06-01", ":as of"), Some("2024-06-01"));
        assert_eq!(argument(":AS  known  on off", ":as known on"), Some("off"));
        assert_eq!(argument(":log", ":log"), Some(""));
        assert_eq!(argument(":logs", ":log"), None);
        assert_eq!(argument(":as", ":as of"), None);
        assert_eq!(argument(":ас of", ":as of"), None);
    }

    #[test]
    fn what_asks_for_help_or_an_end_needs_no_colon() {
        for (line, is) in [
            (" HELP ", Some(":help")),
            ("?", Some(":help")),
            ("exit", Some(":quit")),
            ("help time", Some(":help time")),
            (":log 3", Some(":log 3")),
            ("help Songchon", None),
            ("quit visits", None),
            ("visits by Kim", None),
        ] {
            assert_eq!(command(line).as_deref(), is, "{line}");
        }
    }

    #[test]
    fn a_typo_is_answered_with_the_command() {
        assert_eq!(unknown(":fromat json").suggestions[0].text, ":format");
        assert_eq!(unknown(":as").suggestions.len(), 4);
        assert!(unknown(":zzzzzz").suggestions.is_empty());
    }

    #[test]
    fn words_in_quotes_are_one() {
        assert_eq!(words("a.csv  --map \"by=the actor\" ''"), ["a.csv", "--map", "by=the actor", ""]);
    }

    #[test]
    fn every_command_is_listed() {
        let list = list();
        assert!(COMMANDS.iter().all(|command| list.contains(command.name)));
    }
}
