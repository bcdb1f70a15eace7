//! Answers: as a table with its pictures, and as files.

use annals_graph::view::View;
use annals_model::entry::EntryId;
use annals_model::error::{Error, ErrorKind, Result};
use axum::http::StatusCode;

use super::request::PageRequest;
use super::{Desk, PageReply, frame};
use crate::answer::{Answer, AnswerBody, EventRow, Layout, Note, Row};
use crate::draw::bars::event_range;
use crate::draw::{Picture, PictureSize, pictures, svg};
use crate::export::{ExportFormat, ExportRequest, Stopped, export};
use crate::render::html::{self, Links};
use crate::render::markup::Markup;
use crate::render::{around, prose};
use crate::repl::Settings;
use crate::session::{Context, Session};

/// Rows of an answer on a page: all are downloaded.
const ROWS_MAX: usize = 1_000;

/// The answer to the phrase.
pub(super) fn ask(desk: &Desk, request: &PageRequest) -> PageReply {
    if request.phrase.is_empty() {
        return super::lists::start(desk, request);
    }
    desk.with(|session, settings| {
        let context = match request.context(session, settings) {
            Ok(context) => context,
            Err(error) => {
                return frame::wrong(&PageRequest { phrase: String::new(), ..request.clone() }, &error);
            }
        };
        match asked(session, &request.phrase, &context) {
            Ok(answer) => {
                frame::page(request, &request.phrase, |page| shown(page, session, request, &answer))
            }
            Err(error) => frame::wrong(request, &error),
        }
    })
}

/// The answer to a phrase, with what was found of damage to the store: nobody should miss that.
pub(super) fn asked(session: &mut Session, phrase: &str, context: &Context) -> Result<Answer> {
    let mut answer = session.ask(phrase, context)?;
    session.notices();
    answer.notes.extend(session.grave().iter().cloned().map(Note::from));
    Ok(answer)
}

fn shown(page: &mut Markup, session: &Session, request: &PageRequest, answer: &Answer) {
    page.tag("h1").at("dir", "auto").text(&answer.phrase);
    page.literal("<p class=\"reading\" dir=\"auto\">Read as: ");
    page.tag("a").at("href", request.asking(&answer.reading)).text(around::reading(answer));
    page.literal("</p>");
    let lens = prose::lens(answer);
    if !lens.is_empty() {
        page.tag("p").at("class", "reading").text(format!("Seen {lens}"));
    }
    if !answer.other_readings.is_empty() {
        page.literal("<p class=\"reading\">It can also be read as:</p><ul class=\"phrases\">");
        for other in &answer.other_readings {
            page.literal("<li>");
            page.tag("a")
                .at("href", request.asking(&other.reading))
                .at("dir", "auto")
                .text(prose::other_reading(other));
            page.literal("</li>");
        }
        page.literal("</ul>");
    }
    body(page, session, answer, &request.links());
    if !answer.notes.is_empty() {
        page.literal("<ul class=\"notes\">");
        answer.notes.iter().for_each(|note| page.tag("li").at("dir", "auto").text(note));
        page.literal("</ul>");
    }
    downloads(page, request);
}

/// The pictures of an answer and its rows.
pub(super) fn body(page: &mut Markup, session: &Session, answer: &Answer, links: &Links) {
    let view = View::new(session.graph(), answer.lens);
    svg::figures(page, &pictures(answer, &view, PictureSize::PAGE), links);
    rows(page, answer, links);
}

/// The rows of an answer; those of events move with the replay.
pub(super) fn rows(page: &mut Markup, answer: &Answer, links: &Links) {
    let AnswerBody::Events { rows } = &answer.body else { return html::answer(page, answer, links) };
    let Layout::Table { headings, .. } = EventRow::LAYOUT else { return };
    if !answer.show.is_empty() || rows.is_empty() {
        return html::answer(page, answer, links);
    }
    let first = rows.get(..ROWS_MAX).unwrap_or(rows);
    html::table(page, first, headings, links, |row, tag| svg::dated(tag, event_range(row)));
    around::after(answer).iter().for_each(|line| page.tag("p").at("class", "count").text(line));
    if first.len() < rows.len() {
        page.tag("p").text(format!("The first {} rows are shown; downloads have all.", first.len()));
    }
}

fn downloads(page: &mut Markup, request: &PageRequest) {
    page.literal("<p class=\"downloads\">Download: ");
    for form in ExportFormat::names() {
        page.tag("a").at("href", request.download(form)).text(form);
        page.text(" ");
    }
    page.literal("<a href=\"");
    page.text(format!("/api/ask?q={}{}", super::request::encoded(&request.phrase), request.lens_query('&')));
    page.literal("\">json</a></p>");
}

/// The answer as a file.
pub(super) fn download(desk: &Desk, request: &PageRequest) -> PageReply {
    desk.with(|session, settings| {
        let done = ExportFormat::named(&request.form).and_then(|form| {
            let context = request.context(session, settings)?;
            let phrase = Some(request.phrase.clone()).filter(|phrase| !phrase.is_empty());
            let mut bytes = Vec::new();
            match export(
                session,
                &ExportRequest { form, phrase, ..ExportRequest::default() },
                &context,
                &mut bytes,
            ) {
                Ok(_) => Ok((form, bytes)),
                Err(Stopped::Failed(error)) => Err(error),
                Err(Stopped::Closed) => Err(Error::new(ErrorKind::Machine, "nobody reads this")),
            }
        });
        match done {
            Ok((form, bytes)) => PageReply {
                status: StatusCode::OK,
                content: "application/octet-stream",
                file: Some(format!("annals.{}", form.ending())),
                body: String::from_utf8_lossy(&bytes).into_owned(),
            },
            Err(error) => frame::wrong(request, &error),
        }
    })
}

/// The answer to a phrase of this program under the lens of the request, as a part of a page; nothing where there is none.
pub(super) fn part(
    page: &mut Markup,
    session: &mut Session,
    request: &PageRequest,
    settings: &Settings,
    (title, phrase): (&str, &str),
) {
    let Ok(context) = request.context(session, settings) else { return };
    let Ok(answer) = session.ask(phrase, &context) else { return };
    if answer.body.row_count() == Some(0) {
        return;
    }
    page.literal("<h2>");
    page.tag("a").at("href", request.asking(phrase)).text(title);
    page.literal("</h2>");
    let view = View::new(session.graph(), answer.lens);
    for picture in pictures(&answer, &view, PictureSize::PAGE) {
        if !matches!(picture, Picture::Network(_)) {
            svg::figure(page, &picture, &request.links());
        }
    }
    rows(page, &answer, &request.links());
}

/// A phrase that points at an entry.
pub(super) fn pointing(before: &str, number: EntryId) -> String {
    format!("{before}#{number}")
}
