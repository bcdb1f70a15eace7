//! What is in the store: where to begin, kinds, names, sources, what is odd, the log.

use annals_model::entry::EntryId;
use axum::http::StatusCode;

use super::request::{PageRequest, encoded};
use super::{Desk, PageReply, frame};
use crate::answer::Tone;
use crate::render::html;

/// Lines of a list on a page.
const LINES_MAX: usize = 500;

/// Where to begin: the size of the store and some phrases that it can answer.
pub(super) fn start(desk: &Desk, request: &PageRequest) -> PageReply {
    desk.with(|session, _| {
        let caught_up = session.catch_up();
        let stats = session.stats(None);
        let count =
            |name: &str| stats.iter().find(|(known, _)| known == name).map_or("0", |(_, value)| value);
        frame::page(request, "Ask", |page| {
            page.literal("<h1>What is recorded</h1>");
            if let Err(error) = caught_up {
                page.tag("p").at("role", "alert").text(&error.message);
            }
            page.tag("p").text(format!(
                "{} events of {} names, from {} sources, in {} entries.",
                count("events"),
                count("entities"),
                count("sources"),
                count("entries")
            ));
            let mut examples = session.examples();
            examples.retain(|example| !annals_grammar::complete::opens_statement(example));
            frame::phrases(page, request, "Try", &examples);
            let more = ["count events per month", "timeline of events", "disputed events", "places"]
                .map(str::to_owned);
            frame::phrases(page, request, "An overview", &more);
        })
    })
}

/// The kinds of event, and the types of things.
pub(super) fn kinds(desk: &Desk, request: &PageRequest) -> PageReply {
    desk.with(|session, _| {
        let vocabulary = session.graph().vocabulary();
        let kinds: Vec<String> = vocabulary.kinds().map(|(_, kind)| kind.plural.clone()).collect();
        let types: Vec<String> = vocabulary.types().map(|(_, ty)| ty.plural.clone()).collect();
        frame::page(request, "Kinds", |page| {
            page.literal("<h1>Kinds and types</h1>");
            frame::phrases(page, request, "Kinds of events", &kinds);
            frame::phrases(page, request, "Types", &types);
        })
    })
}

/// The names that hold a text.
pub(super) fn names(desk: &Desk, request: &PageRequest) -> PageReply {
    desk.with(|session, _| {
        let graph = session.graph();
        let wanted = annals_model::folding::fold(&request.since);
        let mut names: Vec<(String, EntryId)> = graph
            .entities()
            .map(|(ix, _)| (graph.name_of(ix).into_owned(), graph.number_of(ix)))
            .filter(|(name, _)| annals_model::folding::fold(name).contains(&wanted))
            .collect();
        names.sort();
        let all = names.len();
        frame::page(request, "Names", |page| {
            page.literal(
                "<h1>Names</h1><form action=\"/names\"><label for=\"since\">Names that contain</label> ",
            );
            page.tag("input")
                .at("id", "since")
                .at("name", "since")
                .at("value", &request.since)
                .at("dir", "auto")
                .void();
            page.literal(" <button>Show</button></form><ul class=\"names\">");
            for (name, number) in names.iter().take(LINES_MAX) {
                page.literal("<li dir=\"auto\">");
                html::entry(page, *number, name, &request.links());
                page.literal("</li>");
            }
            page.literal("</ul>");
            cut(page, all);
        })
    })
}

fn cut(page: &mut crate::render::markup::Markup, all: usize) {
    if all > LINES_MAX {
        page.tag("p").at("class", "count").text(format!("the first {LINES_MAX} of {all}"));
    }
}

/// The sources.
pub(super) fn sources(desk: &Desk, request: &PageRequest) -> PageReply {
    desk.with(|session, _| {
        let graph = session.graph();
        frame::page(request, "Sources", |page| {
            page.literal("<h1>Sources</h1>");
            let columns = ["key", "title", "publisher", "published"].map(|column| (column, Tone::Plain));
            html::open_table(page, columns.into_iter());
            for (_, row) in graph.sources().take(LINES_MAX) {
                let source = &row.source;
                page.literal("<tr><td dir=\"auto\">");
                html::entry(page, row.number, &source.key, &request.links());
                page.literal("</td>");
                page.tag("td").at("dir", "auto").text(source.title.as_deref().unwrap_or_default());
                page.tag("td").at("dir", "auto").text(source.publisher.as_deref().unwrap_or_default());
                let published = source.published.as_ref().map(crate::answer::words::everyday);
                page.tag("td").text(published.unwrap_or_default());
                page.close("tr");
            }
            html::close_table(page);
            cut(page, graph.source_count());
        })
    })
}

/// What is odd in the store.
pub(super) fn check(desk: &Desk, request: &PageRequest) -> PageReply {
    desk.with(|session, settings| {
        let found = request.context(session, settings).and_then(|context| session.check(&context));
        match found {
            Ok(answer) => frame::page(request, "Check", |page| {
                page.literal("<h1>What is odd in the store</h1>");
                super::answers::rows(page, &answer, &request.links());
            }),
            Err(error) => frame::wrong(request, &error),
        }
    })
}

/// The log, newest last, from some entry on.
pub(super) fn log(desk: &Desk, request: &PageRequest) -> PageReply {
    desk.with(|session, _| {
        let (head, _) = session.head();
        let last = EntryId::try_from(LINES_MAX).unwrap_or(EntryId::MAX);
        let since = request.since.parse().unwrap_or_else(|_| head.saturating_sub(last));
        match session.log(since, LINES_MAX) {
            Ok(lines) => frame::page(request, "Log", |page| {
                page.literal("<h1>The log</h1>");
                if since > 0 {
                    let earlier = since.saturating_sub(last);
                    page.tag("a")
                        .at("href", format!("/log?since={}", encoded(&earlier.to_string())))
                        .text("earlier");
                }
                let columns =
                    ["entry", "recorded", "author", "statement"].map(|column| (column, Tone::Plain));
                html::open_table(page, columns.into_iter());
                for line in &lines {
                    page.literal("<tr><td>");
                    html::entry(page, line.number, &format!("#{}", line.number), &request.links());
                    page.literal("</td>");
                    page.tag("td").text(&line.recorded);
                    page.tag("td").at("dir", "auto").text(&line.author);
                    page.tag("td").at("dir", "auto").text(&line.text);
                    page.close("tr");
                }
                html::close_table(page);
            }),
            Err(error) => frame::wrong(request, &error),
        }
    })
}

/// There is no page at this address.
pub(super) fn not_found(_: &Desk, request: &PageRequest) -> PageReply {
    let page =
        frame::page(request, "Not found", |page| page.literal("<h1>There is no page at this address</h1>"));
    page.with_status(StatusCode::NOT_FOUND)
}
