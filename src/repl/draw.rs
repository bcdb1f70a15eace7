//! `:draw [PHRASE]`.

use annals_graph::view::View;
use annals_model::error::{Error, ErrorKind, Result};

use super::commands::wanted;
use super::core::{Repl, Reply};
use crate::draw::{PictureSize, pictures, terminal};
use crate::render;

/// Answers a phrase with its table and its pictures below.
pub(super) fn run(repl: &mut Repl, phrase: &str) -> Result<Reply> {
    if phrase.is_empty() && !repl.has_asked() {
        return Err(wanted("a phrase", ":draw visits by Kim in 2024"));
    }
    if annals_grammar::complete::opens_statement(phrase) {
        return Err(Error::new(ErrorKind::Meaning, "a statement can't be drawn").hint("draw a question"));
    }
    let answer = repl.answer(phrase).map_err(|mut error| {
        // Its place is in the phrase, and not in this line.
        error.span = None;
        error
    })?;
    let look = repl.look();
    let rendered = render::answer(&answer, &look);
    let view = View::new(repl.session.graph(), answer.lens);
    let mut out = rendered.text;
    let drawn = pictures(&answer, &view, PictureSize::SCREEN);
    for picture in &drawn {
        out.push_str(&format!("\n{}\n", look.paint.bold(picture.title())));
        out.push_str(&terminal::draw(picture, look.width));
    }
    let mut err = rendered.aside;
    if drawn.is_empty() {
        err.push_str("nothing in this answer can be drawn\n");
    }
    Ok(Reply { out, err, ..Reply::default() })
}
