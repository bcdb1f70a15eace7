//! What may be typed on the command line. The only door to `clap`.

use annals_grammar::ast::Spelled;
use std::ffi::OsString;
use std::path::PathBuf;

use annals_model::time::Unit;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use super::output::{EarlyExit, Output};
use crate::export::{ExportFormat, Nodes};
use crate::import::ImportRequest;
use crate::render::Format;

/// An event-sourced knowledge graph of reported events, with a small query language.
///
/// Without a command, it opens a prompt on a terminal, or reads phrases from standard input, one per line.
#[derive(Debug, Parser)]
#[command(name = "annals", version, disable_help_subcommand = true, max_term_width = 100)]
pub(super) struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub(super) global: Global,
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// What every command takes, before or after its name.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Global {
    /// The directory of the store [env: ANNALS_STORE] [default: annals in the platform's data directory]
    #[arg(long, global = true, value_name = "PATH")]
    pub(super) store: Option<PathBuf>,
    /// Keep nothing on disk; use the shipped history
    #[arg(long, global = true, conflicts_with = "store")]
    pub(super) memory: bool,
    /// Record nothing
    #[arg(long, global = true)]
    pub(super) read_only: bool,
    /// Format of answers: table, json, csv or markdown
    #[arg(long, global = true, value_name = "FORMAT", value_parser = format)]
    pub(super) format: Option<Format>,
    /// Answer for the world at the end of this day
    #[arg(long, global = true, value_name = "D")]
    pub(super) as_of: Option<String>,
    /// Answer from what had been reported by the end of this day
    #[arg(long, global = true, value_name = "D")]
    pub(super) as_known_on: Option<String>,
    /// Answer from the log as it was at the end of this day
    #[arg(long, global = true, value_name = "D", conflicts_with = "as_recorded_at")]
    pub(super) as_recorded_on: Option<String>,
    /// Answer from the log as it was after this entry
    #[arg(long, global = true, value_name = "N", value_parser = number)]
    pub(super) as_recorded_at: Option<u64>,
    /// Use this as the current time: 2026-11-20 or 2026-11-20T08:00:00Z
    #[arg(long, global = true, value_name = "T")]
    pub(super) now: Option<String>,
    /// Whose days today and yesterday are: Asia/Seoul or +09:00 [default: the system's]
    #[arg(long, global = true, value_name = "ZONE")]
    pub(super) time_zone: Option<String>,
    /// How to read 05/06/2024: dmy, mdy [default: ask back, or reject it in a table]
    #[arg(long, global = true, value_name = "ORDER")]
    pub(super) dates: Option<String>,
    /// Record even if the time is more than a day ahead of the machine's clock
    #[arg(long, global = true)]
    pub(super) force_now: bool,
    /// The author of new entries [env: ANNALS_AUTHOR]
    #[arg(long, global = true, value_name = "NAME")]
    pub(super) author: Option<String>,
    /// Show how long each answer took
    #[arg(long, global = true)]
    pub(super) timing: bool,
    /// Stop a question after this many seconds
    #[arg(long, global = true, value_name = "S", value_parser = seconds)]
    pub(super) max_time: Option<f64>,
    /// Stop a question that has more rows than this
    #[arg(long, global = true, value_name = "N")]
    pub(super) max_rows: Option<u64>,
    /// Stop a question that needs more megabytes than this
    #[arg(long, global = true, value_name = "MB")]
    pub(super) max_memory: Option<u64>,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub(super) color: Color,
    /// Print only answers, errors, and findings of damage or loss
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
    /// Print more details
    #[arg(long, short, global = true, conflicts_with = "quiet")]
    pub(super) verbose: bool,
    /// Start a new store at --store with the shipped history
    #[arg(long, global = true, conflicts_with = "empty")]
    pub(super) with_history: bool,
    /// Start a new store, or --memory, with the vocabulary only
    #[arg(long, global = true)]
    pub(super) empty: bool,
    /// What words a new store, or --memory, starts with: those that are shipped, or none
    #[arg(long, global = true, value_enum, value_name = "WORDS", default_value_t, hide_default_value = true)]
    pub(super) vocabulary: StartingWords,
}

/// What words a new store starts with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum StartingWords {
    /// The shipped vocabulary.
    #[default]
    Shipped,
    /// None: it is empty.
    None,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do.
#[derive(Clone, Debug, Subcommand)]
pub(super) enum Command {
    /// Answer a phrase
    Ask {
        #[command(flatten)]
        said: Said,
        /// Take another reading of the phrase, by the number that it is listed under
        #[arg(long, value_name = "N", conflicts_with = "file")]
        reading: Option<u64>,
    },
    /// Record a statement
    Tell(Said),
    /// Read a journal or a table into the store
    Import(Box<ImportArgs>),
    /// Show how a phrase is understood and answered
    Explain {
        /// The phrase; the words are joined
        #[arg(required = true, value_name = "PHRASE")]
        words: Vec<OsString>,
    },
    /// Print the entries, newest last
    Log {
        /// Only entries after this number, or recorded since this day
        #[arg(long, value_name = "N|D")]
        since: Option<String>,
        /// Print the number and hash of the last entry only
        #[arg(long, conflicts_with = "since")]
        head: bool,
    },
    /// Replay the history step by step, with each change of status
    Replay {
        /// The first day
        #[arg(long, value_name = "D")]
        from: Option<String>,
        /// The last day
        #[arg(long, value_name = "D")]
        to: Option<String>,
        /// Show all of a day, week, month or year in one step
        #[arg(long, value_name = "day|week|month|year", value_parser = unit)]
        by: Option<Unit>,
    },
    /// Export the log, or what a phrase selects, for other programs and logs
    Export(Exported),
    /// Show answers in a browser on this machine; the first line is the address
    #[cfg(feature = "page")]
    Serve {
        /// The address and port to listen at; port 0 takes a free one
        #[arg(long, value_name = "ADDRESS", default_value_t = crate::page::BIND)]
        bind: std::net::SocketAddr,
    },
    /// Show what another store has and this one lacks, and which of it contradicts this one
    Diff {
        /// The directory of the other store
        #[arg(value_name = "STORE")]
        other: PathBuf,
    },
    /// Append the entries that another store has and this one lacks
    MergeLog {
        /// The directory of the other store
        #[arg(value_name = "STORE")]
        other: PathBuf,
    },
    /// Show what the store contains
    Stats,
    /// List what is odd in the store: disputes, likely duplicates, sources older than what they report, and more
    Check,
    /// List the kinds of event, the types and the statuses that the store knows
    Vocabulary {
        /// Add the words of the shipped vocabulary that the store lacks
        #[arg(long)]
        update: bool,
    },
    /// Check every frame, the chain of hashes, and that the graph matches the log
    Verify {
        /// The hash that the log must have or continue from
        #[arg(long, value_name = "HASH", conflicts_with_all = ["salvage", "cut"])]
        head: Option<String>,
        /// Write the intact entries of a damaged store to a new store in this directory
        #[arg(long, value_name = "NEWSTORE", conflicts_with = "cut")]
        salvage: Option<PathBuf>,
        /// Remove a damaged end from the log, with its entries; their bytes are saved in `aside`
        #[arg(long)]
        cut: bool,
    },
    /// Print the completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Explain the language or a command
    Help {
        /// A topic or command
        topic: Vec<String>,
    },
}

impl Command {
    /// Whether nothing is lost when it is ended in the middle.
    pub(super) fn only_reads(&self) -> bool {
        matches!(self, Self::Ask { .. } | Self::Explain { .. } | Self::Log { .. } | Self::Stats | Self::Check)
    }
}

/// A phrase or statement, or a file of them.
#[derive(Clone, Debug, Args)]
pub(super) struct Said {
    /// The words, which are joined. Quote the whole: a shell interprets #, brackets and quotes
    #[arg(value_name = "WORD", required_unless_present = "file")]
    pub(super) words: Vec<OsString>,
    /// Read them from a file; - is standard input
    #[arg(long, short, value_name = "FILE", conflicts_with = "words")]
    pub(super) file: Option<PathBuf>,
}

/// A file that is read into the store.
#[derive(Clone, Debug, Args)]
pub(super) struct ImportArgs {
    /// The file: .annals, .jsonl (as exported), .csv or .tsv; tables also as .gz
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// Its format, if its name does not show it: journal, jsonl, csv, tsv
    #[arg(long = "as", value_name = "FORM")]
    pub(super) form: Option<String>,
    /// What the columns contain, in order: by,kind,to,on (- for an unused column)
    #[arg(long, value_name = "LIST", conflicts_with = "map")]
    pub(super) columns: Option<String>,
    /// What the columns contain, by heading: by=actor,kind=type,at=city<province,on=date
    #[arg(long, value_name = "WHAT=COLUMN")]
    pub(super) map: Vec<String>,
    /// The kind of every row, if no column contains it
    #[arg(long, value_name = "KIND")]
    pub(super) kind: Option<String>,
    /// The prefix for ids in the labels of events [default: the heading of their column]
    #[arg(long, value_name = "NAME")]
    pub(super) ids: Option<String>,
    /// How to treat unknown names: accept, ask, reject [default: accept]
    #[arg(long, value_name = "WHAT")]
    pub(super) new_names: Option<String>,
    /// How to treat roles and types new to a kind: accept, reject [default: reject]
    #[arg(long, value_name = "WHAT")]
    pub(super) new_roles: Option<String>,
    /// Whether the first line is a header: yes, no
    #[arg(long, value_name = "YES|NO")]
    pub(super) header: Option<String>,
    /// The character between cells, or tab
    #[arg(long, value_name = "SIGN")]
    pub(super) delimiter: Option<String>,
    /// What to do if a row cannot be recorded: stop, recording nothing, or skip:FILE [default: stop]
    #[arg(long, value_name = "stop|skip:FILE")]
    pub(super) on_error: Option<String>,
    /// The words that stand for nothing in a cell, between commas [default: NULL, N/A, -, ?, unknown, none, nan, …]
    #[arg(long, value_name = "WORDS")]
    pub(super) null: Option<String>,
    /// The sign between the names in a cell, where a cell may name several
    #[arg(long, value_name = "SIGN")]
    pub(super) split: Option<String>,
    /// What to do with a row whose id is known and whose contents have changed: report it, keep what is recorded, cite it
    /// as a further claim, correct the event [default: report]
    #[arg(long, value_name = "report|keep|cite|correct")]
    pub(super) on_known_id: Option<String>,
    /// Write every decision of the import to this file
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,
    /// Replace the file of rejected rows, and the report, if they exist
    #[arg(long)]
    pub(super) overwrite: bool,
    /// Check everything, record nothing and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
}

impl From<Box<ImportArgs>> for ImportRequest {
    fn from(said: Box<ImportArgs>) -> Self {
        let ImportArgs { file, form, columns, map, kind, ids, new_names, new_roles, .. } = *said;
        let ImportArgs {
            header,
            delimiter,
            null,
            split,
            on_known_id,
            report,
            on_error,
            overwrite,
            dry_run,
            ..
        } = *said;
        Self {
            file,
            form,
            columns,
            map,
            kind,
            ids,
            new_names,
            new_roles,
            dates: None,
            header,
            delimiter,
            null,
            split,
            on_known_id,
            report,
            on_error,
            overwrite,
            dry_run,
        }
    }
}

/// What is exported, and how.
#[derive(Clone, Debug, Args)]
pub(super) struct Exported {
    /// The format: journal, jsonl, csv, claims-csv, graphml, gexf, geojson, dot, brief, html or svg [default: by the
    /// extension of the file, else journal]
    #[arg(long = "as", value_name = "FORM", value_parser = form)]
    pub(super) form: Option<ExportFormat>,
    /// The nodes of a graph: events (entities and events, one edge per role) or pairs (entities, one edge per two that
    /// took part in the same events, with their number)
    #[arg(long = "graph", value_name = "NODES", default_value = "events", value_parser = nodes)]
    pub(super) nodes: Nodes,
    /// Write to this file, completely or not at all, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// What to export; the words are joined. Without it, the whole log
    #[arg(value_name = "PHRASE")]
    pub(super) words: Vec<OsString>,
}

fn form(text: &str) -> Result<ExportFormat, String> {
    ExportFormat::named(text).map_err(|error| error.hint.unwrap_or(error.message))
}

fn nodes(text: &str) -> Result<Nodes, String> {
    Nodes::named(text).map_err(|error| error.message)
}

fn format(text: &str) -> Result<Format, String> {
    text.parse().map_err(|_| "formats are table, json, csv and markdown".to_owned())
}

fn number(text: &str) -> Result<u64, String> {
    let digits = text.strip_prefix(['#', 'e']).unwrap_or(text);
    digits.parse().map_err(|_| "expected the number of an entry, such as 120 or e120".to_owned())
}

fn unit(text: &str) -> Result<Unit, String> {
    let unit = annals_model::time::Unit::spelled(text);
    unit.ok_or_else(|| "the step is day, week, month or year".to_owned())
}

fn seconds(text: &str) -> Result<f64, String> {
    // A year is as good as no bound, and stays within what a clock can hold.
    const SECONDS_MAX: f64 = 31_536_000.0;
    match text.parse::<f64>() {
        Ok(seconds) if seconds >= 0.0 => Ok(seconds.min(SECONDS_MAX)),
        _ => Err("expected a number of seconds, such as 30 or 0.5".to_owned()),
    }
}

/// Prints the completions for a shell.
pub(super) fn completions(shell: clap_complete::Shell, output: &mut Output) -> Result<u8, EarlyExit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "annals", &mut script);
    output.put(&String::from_utf8_lossy(&script))?;
    Ok(0)
}

/// The help of the program, or of one command; `None` where there is no such command.
pub(super) fn long_help(command: Option<&str>) -> Option<String> {
    let mut cli = Cli::command();
    cli.build();
    match command {
        None => Some(cli.render_long_help().to_string()),
        Some(name) => cli.find_subcommand_mut(name).map(|command| command.render_long_help().to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &[&str]) -> Cli {
        Cli::try_parse_from(std::iter::once("annals").chain(words.iter().copied())).unwrap()
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn options_stand_before_or_after_the_command() {
        for words in [
            &["--format", "json", "--memory", "ask", "visits", "by", "Kim"][..],
            &["ask", "--memory", "visits", "by", "Kim", "--format", "json"],
            &["--memory", "ask", "visits", "by", "Kim", "--format=json"],
        ] {
            let cli = parsed(words);
            assert_eq!(cli.global.format, Some(Format::Json), "{words:?}");
            assert!(cli.global.memory, "{words:?}");
            let Some(Command::Ask { said, .. }) = cli.command else { panic!("{words:?}") };
            assert_eq!(said.words, ["visits", "by", "Kim"]);
        }
    }

    #[test]
    fn lenses_and_budgets_are_read() {
        let cli = parsed(&["stats", "--as-of", "2024-06-01", "--as-recorded-at", "e12", "--max-time", "0.5"]);
        assert_eq!(cli.global.as_of.as_deref(), Some("2024-06-01"));
        assert_eq!(cli.global.as_recorded_at, Some(12));
        assert_eq!(cli.global.max_time, Some(0.5));
    }

    #[test]
    fn wrong_command_lines_have_status_2() {
        for words in [
            &["ask"][..],
            &["ask", "--format", "xml", "x"],
            &["--memory", "--store", "x", "stats"],
            &["frobnicate"],
            &["ask", "x", "--max-time", "-1"],
            &["ask", "x", "--max-time", "NaN"],
            &["tell", "x", "--file", "y"],
        ] {
            let refused = Cli::try_parse_from(std::iter::once("annals").chain(words.iter().copied()));
            assert_eq!(refused.map(|_| ()).map_err(|refused| refused.exit_code()), Err(2), "{words:?}");
        }
    }

    #[test]
    fn every_command_has_help() {
        assert!(long_help(None).unwrap().contains("--store"));
        assert!(long_help(Some("ask")).unwrap().contains("--file"));
        assert!(long_help(Some("frobnicate")).is_none());
    }
}
