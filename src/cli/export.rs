//! `annals export`.

use std::io::{self, BufWriter};
use std::path::Path;

use super::args::Exported;
use super::commands::joined;
use super::output::{EarlyExit, Output};
use crate::export::{ExportFormat, ExportRequest, ExportSummary, Stopped, export, to_file};
use crate::file::OutputFile;
use crate::repl::Settings;
use crate::session::Session;

/// Exports to a file, or to standard output.
pub(super) fn run(
    asked: &Exported,
    session: &mut Session,
    settings: &Settings,
    output: &mut Output,
) -> Result<u8, EarlyExit> {
    let file = asked.output.as_deref().filter(|path| *path != Path::new("-"));
    let phrase = if asked.words.is_empty() { None } else { Some(joined(&asked.words)?) };
    let form = asked.form.or_else(|| ExportFormat::of(file?)).unwrap_or_default();
    let request = ExportRequest { form, nodes: asked.nodes, phrase };
    let context = settings.context();
    let done = match file {
        None => export(session, &request, &context, &mut BufWriter::new(io::stdout().lock())),
        Some(path) => {
            let target = OutputFile { overwrite: true, ..OutputFile::new(path) };
            to_file(&target, |out| export(session, &request, &context, out))
        }
    };
    match (done, file) {
        (Ok(summary), Some(path)) => output.notice(&said(&summary, path)),
        (Ok(_), None) => {}
        (Err(Stopped::Closed), _) => return Err(EarlyExit::Closed),
        (Err(Stopped::Failed(error)), _) => {
            output.error(&error, request.phrase.as_deref())?;
            return Ok(error.kind.exit_status());
        }
    }
    Ok(0)
}

fn said(summary: &ExportSummary, path: &Path) -> String {
    format!("wrote {summary} to {}", path.display())
}
