//! The same for programs: the JSON of the command line.

use annals_model::error::{Error, ErrorKind};
use axum::http::StatusCode;
use serde::Serialize;

use super::answers::asked;
use super::request::PageRequest;
use super::{Desk, PageReply};
use crate::render::{self, Format, RenderOptions, json};
use crate::repl::log_listing;
use crate::session::CandidateKind;

const JSON: &str = "application/json";
/// Entries of the log at most, in one reply.
const LINES_MAX: usize = 1_000;

const LOOK: RenderOptions =
    RenderOptions { format: Format::Json, width: None, paint: crate::render::Paint(false) };

fn reply(body: String) -> PageReply {
    PageReply { status: StatusCode::OK, content: JSON, file: None, body }
}

fn failed(error: &Error, phrase: Option<&str>) -> PageReply {
    let status = match error.kind {
        ErrorKind::Budget | ErrorKind::Cancelled => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::Machine | ErrorKind::Damaged => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    reply(render::error(error, phrase, &LOOK)).with_status(status)
}

/// The answer to a phrase.
pub(super) fn ask(desk: &Desk, request: &PageRequest) -> PageReply {
    desk.with(|session, settings| {
        let context = request.context(session, settings);
        match context.and_then(|context| asked(session, &request.phrase, &context)) {
            Ok(answer) => reply(render::answer(&answer, &LOOK).text),
            Err(error) => failed(&error, Some(&request.phrase)),
        }
    })
}

/// What may stand at the cursor.
#[derive(Serialize)]
struct CompletionObject {
    /// The character at which what is taken begins.
    start: usize,
    words: Vec<CompletionWord>,
}

#[derive(Serialize)]
struct CompletionWord {
    text: String,
    kind: &'static str,
    phrase: String,
}

/// What may stand at the cursor: a place counted in characters.
pub(super) fn complete(desk: &Desk, request: &PageRequest) -> PageReply {
    let phrase = request.phrase.as_str();
    let cursor = request.at.and_then(|at| phrase.char_indices().nth(at)).map_or(phrase.len(), |(at, _)| at);
    desk.with(|session, _| {
        let found = session.complete(phrase, cursor);
        let word = |candidate: crate::session::Candidate| CompletionWord {
            text: candidate.text,
            kind: kind_word(candidate.kind),
            phrase: candidate.phrase,
        };
        let start = phrase.get(..found.start).unwrap_or_default().chars().count();
        reply(json::object(&CompletionObject { start, words: found.words.into_iter().map(word).collect() }))
    })
}

fn kind_word(kind: CandidateKind) -> &'static str {
    match kind {
        CandidateKind::Keyword => "keyword",
        CandidateKind::Word => "word",
        CandidateKind::Name => "name",
        CandidateKind::Source => "source",
        CandidateKind::Label => "label",
    }
}

/// The entries behind one, an object a line.
pub(super) fn log(desk: &Desk, request: &PageRequest) -> PageReply {
    desk.with(|session, _| {
        let since = request.since.parse().unwrap_or_default();
        match session.log(since, LINES_MAX) {
            Ok(lines) => {
                PageReply { content: "application/x-ndjson", ..reply(log_listing(&lines, &LOOK, true)) }
            }
            Err(error) => failed(&error, None),
        }
    })
}
