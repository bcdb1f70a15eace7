//! Reading files into the store.

use super::args::{Command, Said};
use super::commands;
use super::output::{End, Output};
use super::scene::Scene;
use crate::import::{Form, Request};
use crate::render;
use crate::repl::attended;

/// Imports a file and says what it came to.
pub(super) fn run(request: Request, scene: &mut Scene, output: &mut Output) -> Result<u8, End> {
    if request.form()? == Form::Journal {
        let told = Said { words: Vec::new(), file: Some(request.file) };
        return commands::run(Some(Command::Tell(told)), scene, output);
    }
    // What is wrong with the request is said before a store is made for it.
    request.options("", scene.settings.clock())?;
    let store = scene.store(output)?;
    let summary = attended(&request, store, &scene.settings, output.is_heard())?;
    output.answer(&render::imported(&summary, &output.look()))?;
    Ok(0)
}
