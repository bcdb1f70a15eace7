//! Reading files into the store.

use super::commands;
use super::context::CliContext;
use super::output::{EarlyExit, Output};
use crate::import::{ImportFormat, ImportRequest};
use crate::render;
use crate::repl::import_observed;

/// Imports a file and says what it came to.
pub(super) fn run(
    request: ImportRequest,
    cli: &mut CliContext,
    output: &mut Output,
) -> Result<u8, EarlyExit> {
    let request = ImportRequest { dates: cli.date_order(), ..request };
    let form = request.form()?;
    if matches!(form, ImportFormat::Journal | ImportFormat::JsonLines) {
        let journal = commands::journal_in(&request.file, form == ImportFormat::JsonLines)?;
        cli.starts_with(Some(&journal));
        let mut session = cli.open(output)?;
        return commands::journal(&journal, &mut session, &cli.settings, output);
    }
    // What is wrong with the request is said before a store is made for it.
    request.options("", cli.settings.clock())?;
    request.rejects()?.map_or(Ok(()), |target| target.check())?;
    request.report_file().map_or(Ok(()), |target| target.check())?;
    let store = cli.store(output)?;
    let summary = import_observed(&request, store, &cli.settings, output.is_heard())?;
    for finding in &summary.findings {
        let text = finding.to_string();
        if finding.is_grave() { output.finding(&text) } else { output.notice(&text) }
    }
    output.answer(&render::imported(&summary, &output.look()))?;
    Ok(0)
}
