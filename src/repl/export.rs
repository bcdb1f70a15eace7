//! `:export FILE [as FORM] [PHRASE]`.

use std::path::Path;

use annals_model::error::{Error, ErrorKind, Result};

use super::commands::wanted;
use super::core::{Repl, Reply};
use crate::export::{ExportFormat, ExportRequest, Stopped, export, to_file};
use crate::file::OutputFile;
use crate::render::clean;

/// Writes the log, or what a phrase selects, to a file; its ending says what it looks like unless that is said.
pub(super) fn run(repl: &mut Repl, argument: &str) -> Result<Reply> {
    let Some((file, rest)) = file_of(argument) else {
        return Err(wanted("a file", ":export brief.md timeline of Songchon"));
    };
    let (form, phrase) = match rest.split_once(char::is_whitespace).unwrap_or((rest, "")) {
        (word, rest) if word.eq_ignore_ascii_case("as") && !is_lens(rest) => {
            let (form, phrase) = rest.trim().split_once(char::is_whitespace).unwrap_or((rest.trim(), ""));
            (Some(ExportFormat::named(form)?), phrase.trim())
        }
        _ => (None, rest),
    };
    let path = Path::new(&file);
    let form = form.or_else(|| ExportFormat::of(path)).unwrap_or_default();
    let phrase = Some(phrase.to_owned()).filter(|phrase| !phrase.is_empty());
    let request = ExportRequest { form, phrase, ..ExportRequest::default() };
    let context = repl.settings.context();
    let target = OutputFile { overwrite: true, ..OutputFile::new(path) };
    let session = &mut repl.session;
    match to_file(&target, |out| export(session, &request, &context, out)) {
        Ok(summary) => {
            let said = format!("wrote {summary} to {}\n", clean::line(&file));
            Ok(Reply { err: said, ..Reply::default() })
        }
        Err(Stopped::Failed(mut error)) => {
            // Its place is in the phrase, and not in this line.
            error.span = None;
            Err(error)
        }
        Err(Stopped::Closed) => Err(Error::new(ErrorKind::Machine, "the reader closed the pipe")
            .hint("use a file instead of a closed pipe")),
    }
}

/// Whether `as` begins a lens.
fn is_lens(rest: &str) -> bool {
    let word = rest.split_whitespace().next().unwrap_or_default();
    ["of", "known", "recorded"].iter().any(|lens| lens.eq_ignore_ascii_case(word))
}

/// A file's name, which stands in quotes where it holds blanks, and what follows it.
fn file_of(text: &str) -> Option<(String, &str)> {
    let text = text.trim();
    if let Some(quoted) = text.strip_prefix('"') {
        let (name, rest) = quoted.split_once('"')?;
        return Some((name.to_owned(), rest.trim())).filter(|(name, _)| !name.is_empty());
    }
    let (name, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (!name.is_empty()).then(|| (name.to_owned(), rest.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_blanks_are_quoted() {
        assert_eq!(file_of("a.md visits"), Some(("a.md".to_owned(), "visits")));
        assert_eq!(file_of("\"a b.md\" visits by Kim"), Some(("a b.md".to_owned(), "visits by Kim")));
        assert_eq!(file_of(" "), None);
        assert_eq!(file_of("\"\" visits"), None);
    }
}
