//! Reading files into the store.

use super::commands;
use super::output::{End, Output};
use super::scene::Scene;
use crate::import::{Form, Request};
use crate::render;
use crate::repl::attended;

/// Imports a file and says what it came to.
pub(super) fn run(request: Request, scene: &mut Scene, output: &mut Output) -> Result<u8, End> {
    let form = request.form()?;
    if matches!(form, Form::Journal | Form::JsonLines) {
        let journal = commands::journal_in(&request.file, form == Form::JsonLines)?;
        scene.starts_with(Some(&journal));
        let mut session = scene.open(output)?;
        return commands::journal(&journal, &mut session, &scene.settings, output);
    }
    // What is wrong with the request is said before a store is made for it.
    request.options("", scene.settings.clock())?;
    request.rejects()?.map_or(Ok(()), |target| target.check())?;
    let store = scene.store(output)?;
    let summary = attended(&request, store, &scene.settings, output.is_heard())?;
    for finding in &summary.findings {
        let text = finding.to_string();
        if finding.is_grave() { output.finding(&text) } else { output.notice(&text) }
    }
    output.answer(&render::imported(&summary, &output.look()))?;
    Ok(0)
}
