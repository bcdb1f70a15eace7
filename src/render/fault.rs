//! Errors for people: a caret under the words to blame. The only door to `annotate-snippets`.

use std::ops::Range;

use annals_model::error::{Error, ErrorKind};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::{RenderOptions, clean};

/// How many bytes of a phrase are shown on either side of the words to blame.
const CONTEXT_BYTES: usize = 200;

/// An error: what is the matter, where, what to do next, what could have been meant.
pub(super) fn error(error: &Error, phrase: Option<&str>, look: &RenderOptions) -> String {
    let message = clean::line(&error.message);
    let mut text = match (phrase, &error.span) {
        (Some(phrase), Some(span)) if span.start <= phrase.len() => {
            pointed(&message, &shortened(phrase, span), look)
        }
        _ => format!("{} {message}\n", look.paint.wrong("error:")),
    };
    if let Some(advice) = error.advice() {
        text.push_str(&format!("{} {}\n", look.paint.keyword("hint:"), clean::line(&advice)));
    }
    if !error.suggestions.is_empty() {
        text.push_str(&format!("{}\n", look.paint.keyword("did you mean")));
        for (at, suggestion) in error.suggestions.iter().enumerate() {
            // Which of several was named is chosen by its number.
            let number =
                if error.kind == ErrorKind::Ambiguous { format!("{}: ", at + 1) } else { String::new() };
            text.push_str(&format!("  {number}{}\n", clean::line(&suggestion.text)));
        }
    }
    text
}

/// The part of a phrase around a span, with the span in it.
fn shortened(phrase: &str, span: &Range<usize>) -> (String, Range<usize>) {
    let mut from = span.start.saturating_sub(CONTEXT_BYTES);
    let mut to = span
        .end
        .min(span.start.saturating_add(CONTEXT_BYTES))
        .saturating_add(CONTEXT_BYTES)
        .min(phrase.len());
    while !phrase.is_char_boundary(from) {
        from -= 1;
    }
    while !phrase.is_char_boundary(to) {
        to += 1;
    }
    clean::block_with_span(&phrase[from..to], &(span.start - from..span.end.min(to).max(span.start) - from))
}

fn pointed(message: &str, (phrase, span): &(String, Range<usize>), look: &RenderOptions) -> String {
    let renderer = if look.paint.0 { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(look.width.unwrap_or(140).max(20));
    let snippet = Snippet::source(phrase.as_str())
        .line_numbering(phrase.contains('\n'))
        .annotation(AnnotationKind::Primary.span(span.clone()));
    let report = [Level::ERROR.primary_title(message).element(snippet)];
    let rendered = renderer.render(&report);
    rendered.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}
