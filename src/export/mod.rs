//! The log and its events for other programs, and for other logs.
//!
//! [`export`] writes what a phrase selects, or all of the log, in one of the [forms](ExportFormat) that other programs
//! read. Two of them lose nothing and can be told to a log again: a journal, and JSON lines, each of which carries the
//! statements of its journal. What a phrase selects goes there with all that it needs to mean the same elsewhere:
//! entities, sources, words of the vocabulary, and the corrections that stand.
//!
//! Everything is written as it is worked out: an export of a log that is longer than memory keeps a few words an event.
//! What it keeps is counted against the same budget as an answer.

// What a phrase selects.
mod chosen;
// What entries need to mean the same elsewhere.
mod needs;
// Statements, as a log can be told again.
mod journal;
// Claims with their events and sources.
mod claims;
// Events as objects, with the statements that record them.
mod jsonl;
// Tables of events and of claims.
mod tables;
// Entities and events as a graph.
mod network;
// XML as it may be written: the only door to `quick_xml`.
mod xml;
// The graph for programs that draw and measure.
mod graphml;
// The graph over time.
mod gexf;
// The graph for graphviz.
mod dot;
// Events on a map.
mod geojson;
// Events as sentences, with numbered sources.
mod brief;
// Pictures.
mod svg;
// Pictures, rows and sources on one page.
mod html;

use std::io::{self, Write};
use std::path::Path;

use annals_grammar::english;
use annals_graph::budget::Budget;
use annals_model::error::{Error, ErrorKind};
use annals_query::lookup::alike;

use self::chosen::Chosen;
pub use self::journal::{journal_of, whole_journal};
use crate::file::OutputFile;
use crate::session::{Context, Session};

/// What an export looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportFormat {
    /// Statements that a log can be told.
    #[default]
    Journal,
    /// A JSON object for each event, with all its fields and the statements that record it.
    JsonLines,
    /// A row for each event.
    Csv,
    /// A row for each claim.
    ClaimsCsv,
    /// A graph of entities and events.
    GraphMl,
    /// The same over time.
    Gexf,
    /// Events on the map.
    GeoJson,
    /// The graph for graphviz.
    Dot,
    /// Sentences in Markdown, with numbered sources.
    Brief,
    /// Pictures, rows and sources on a page of its own.
    Html,
    /// Pictures.
    Svg,
}

impl ExportFormat {
    /// Every form, with its name and the endings of files that have it.
    const NAMES: [(Self, &'static str, &'static [&'static str]); 11] = [
        (Self::Journal, "journal", &["annals"]),
        (Self::JsonLines, "jsonl", &["jsonl", "ndjson"]),
        (Self::Csv, "csv", &["csv"]),
        (Self::ClaimsCsv, "claims-csv", &[]),
        (Self::GraphMl, "graphml", &["graphml"]),
        (Self::Gexf, "gexf", &["gexf"]),
        (Self::GeoJson, "geojson", &["geojson"]),
        (Self::Dot, "dot", &["dot", "gv"]),
        (Self::Brief, "brief", &["md", "markdown"]),
        (Self::Html, "html", &["html", "htm"]),
        (Self::Svg, "svg", &["svg"]),
    ];

    /// The names of all forms.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::NAMES.iter().map(|(_, name, _)| *name)
    }

    /// The ending of a file that has this form.
    #[must_use]
    pub fn ending(self) -> &'static str {
        let found = Self::NAMES.iter().find(|(form, ..)| *form == self);
        found.and_then(|(_, _, endings)| endings.first()).copied().unwrap_or("csv")
    }

    /// The form of this name.
    ///
    /// # Errors
    /// If there is none.
    pub fn named(name: &str) -> Result<Self, Error> {
        let found = Self::NAMES.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(form, ..)| *form).ok_or_else(|| {
            let names = Self::NAMES.map(|(_, known, _)| known);
            Error::new(ErrorKind::Usage, format!("`{name}` isn't an export format"))
                .hint(format!("forms are {}", names.join(", ")))
                .candidates(alike(name, names))
        })
    }

    /// The form that the ending of a file's name says.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_lowercase();
        Self::NAMES.iter().find(|(_, _, endings)| endings.contains(&ending.as_str())).map(|(form, ..)| *form)
    }
}

/// What the nodes of an exported graph are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nodes {
    /// Entities and events, an edge for each role.
    #[default]
    Events,
    /// Entities alone, an edge for each pair that took part in the same events.
    Pairs,
}

impl Nodes {
    /// The nodes of this name.
    ///
    /// # Errors
    /// If there are none.
    pub fn named(name: &str) -> Result<Self, Error> {
        match name {
            "events" => Ok(Self::Events),
            "pairs" => Ok(Self::Pairs),
            _ => Err(Error::new(
                ErrorKind::Usage,
                format!("a graph's nodes are events or pairs, not `{name}`"),
            )
            .hint("use --graph events or --graph pairs")),
        }
    }
}

/// An export as it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportRequest {
    /// What it looks like.
    pub form: ExportFormat,
    /// The nodes of a graph.
    pub nodes: Nodes,
    /// What is exported; all of the log where `None`.
    pub phrase: Option<String>,
}

/// What was exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExportSummary {
    /// How many.
    pub count: u64,
    /// Of what, one and several.
    pub noun: (&'static str, &'static str),
}

impl ExportSummary {
    fn of(count: usize, noun: (&'static str, &'static str)) -> Self {
        Self { count: u64::try_from(count).unwrap_or(u64::MAX), noun }
    }
}

impl std::fmt::Display for ExportSummary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&english::counted(self.count, self.noun.0, self.noun.1))
    }
}

const ENTRIES: (&str, &str) = ("entry", "entries");
const EVENTS: (&str, &str) = ("event", "events");

/// Writes what is asked for.
///
/// # Errors
/// If the phrase is wrong or selects nothing that has this form, a budget runs out, or reading or writing fails.
pub fn export(
    session: &mut Session,
    request: &ExportRequest,
    context: &Context,
    out: &mut dyn Write,
) -> Result<ExportSummary, Stopped> {
    let stop = || context.stop.as_ref().and_then(|stop| stop()).map(stopped);
    if let Some(error) = stop() {
        return Err(error.into());
    }
    let budget = context.budget(&stop);
    let mut out = Watched { out, budget: &budget };
    let out = &mut out;
    session.catch_up()?;
    let lens = context.lens;
    if request.form == ExportFormat::Journal
        && request.phrase.is_none()
        && (lens.as_of, lens.known_on) == (None, None)
    {
        let entries = whole_journal(session, lens.recorded_at, out)?;
        out.flush()?;
        return Ok(ExportSummary { count: entries, noun: ENTRIES });
    }
    let mut chosen = Chosen::by(session, request.phrase.as_deref(), context, &budget)?;
    let view = chosen.view(session.graph()).within(&budget);
    let ties = matches!(request.form, ExportFormat::GraphMl | ExportFormat::Gexf | ExportFormat::Dot)
        && (request.nodes == Nodes::Pairs || !chosen.entities.is_empty());
    if ties {
        chosen.tie(&view);
    }
    let summary = match request.form {
        ExportFormat::Journal => journal::part(session, &view, &chosen, out),
        ExportFormat::JsonLines => jsonl::write(session, &view, &chosen, out),
        ExportFormat::Csv => tables::events(&view, &chosen, out),
        ExportFormat::ClaimsCsv => tables::claims(session, &view, &chosen, out),
        ExportFormat::GraphMl => graphml::write(&view, &chosen, request.nodes, out),
        ExportFormat::Gexf => gexf::write(&view, &chosen, request.nodes, out),
        ExportFormat::GeoJson => geojson::write(&view, &chosen, out),
        ExportFormat::Dot => dot::write(&view, &chosen, request.nodes, out),
        ExportFormat::Brief => brief::write(&view, &chosen, out),
        ExportFormat::Html => html::write(&view, &chosen, out),
        ExportFormat::Svg => svg::write(&view, &chosen, out),
    }?;
    budget.check()?;
    session.require_sound()?;
    out.flush()?;
    Ok(summary)
}

/// Writes a file that is there whole or not at all.
///
/// # Errors
/// If there can be no file there, if writing fails, and whatever `write` gives. What had that name is then as it was.
pub fn to_file<T>(
    target: &OutputFile<'_>,
    write: impl FnOnce(&mut dyn Write) -> Result<T, Stopped>,
) -> Result<T, Stopped> {
    let mut file = target.create()?;
    let written = write(&mut file)?;
    file.commit()?;
    Ok(written)
}

/// Why an export ended early.
#[derive(Debug)]
pub enum Stopped {
    /// Whoever read it has closed the pipe.
    Closed,
    /// Something went wrong.
    Failed(Error),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<io::Error> for Stopped {
    fn from(failure: io::Error) -> Self {
        if failure.kind() == io::ErrorKind::BrokenPipe {
            return Self::Closed;
        }
        if let Some(error) = failure.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
            return Self::Failed(error.clone());
        }
        Self::Failed(
            Error::new(ErrorKind::Machine, format!("can't write the export: {failure}"))
                .hint("check that the disk has space and the directory is writable"),
        )
    }
}

/// The error of an export that was stopped.
fn stopped(kind: ErrorKind) -> Error {
    Error::new(kind, "the export was stopped").hint("the output so far is incomplete: export it again")
}

/// What is written to. Each write counts as a step, and nothing is written any more once the budget has run out: what
/// stands there then is cut off, and does not look whole.
struct Watched<'a> {
    out: &'a mut dyn Write,
    budget: &'a Budget<'a>,
}

impl Write for Watched<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.budget.work(1);
        self.budget.check().map_err(io::Error::other)?;
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
