//! Pictures as one SVG.

use std::io::Write;

use annals_graph::view::View;
use annals_model::error::{Error, ErrorKind};

use super::chosen::Chosen;
use super::{ExportSummary, Stopped};
use crate::answer::AnswerBody;
use crate::draw::{Picture, PictureSize, of_events, pictures, svg};

/// The pictures of what was found.
pub(super) fn drawn(view: &View<'_>, chosen: &Chosen) -> Vec<Picture> {
    match &chosen.answer.body {
        AnswerBody::Events { .. } | AnswerBody::Sources { .. } => {
            of_events(&chosen.rows(view), view, PictureSize::PAGE)
        }
        _ => pictures(&chosen.answer, view, PictureSize::PAGE),
    }
}

/// Writes the pictures of what was found.
pub(super) fn write(view: &View<'_>, chosen: &Chosen, out: &mut dyn Write) -> Result<ExportSummary, Stopped> {
    let pictures = drawn(view, chosen);
    if pictures.is_empty() {
        let message = format!("nothing in the answer to `{}` can be drawn", chosen.answer.reading);
        return Err(Error::new(ErrorKind::Meaning, message)
            .hint("draw events, counts, dates, statuses or a path: `timeline of NAME`, `count visits per month`")
            .into());
    }
    out.write_all(svg::document(&chosen.title(), &pictures).as_bytes())?;
    Ok(ExportSummary::of(pictures.len(), ("picture", "pictures")))
}
