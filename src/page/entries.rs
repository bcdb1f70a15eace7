//! The page of an entry: what is known of an event and who says so, all about a name, what a source is cited for.

use annals_grammar::quote_name;
use annals_graph::graph::Referent;
use annals_graph::ids::{EventIx, SourceIx};
use annals_graph::view::View;
use annals_model::entry::EntryId;
use axum::http::StatusCode;

use super::answers::{part, pointing};
use super::request::PageRequest;
use super::{Desk, PageReply, frame};
use crate::answer::words;
use crate::render::html;
use crate::render::markup::Markup;
use crate::repl::Settings;
use crate::report::citations::SourceCitation;
use crate::report::events::plain_row;
use crate::report::text;
use crate::session::Session;

/// The page of the entry of this number.
pub(super) fn entry(desk: &Desk, request: &PageRequest, number: &str) -> PageReply {
    desk.with(|session, settings| {
        let number: EntryId = number.parse().unwrap_or_default();
        if session.catch_up().is_err() {
            return missing(request, "The store can't be read");
        }
        match session.graph().what(number) {
            Some(Referent::Event(event)) => of_event(session, request, settings, event),
            Some(Referent::Entity(entity)) => {
                let name = session.graph().name_of(entity).into_owned();
                of_name(session, request, settings, (number, &name))
            }
            Some(Referent::Source(source)) => of_source(session, request, settings, source),
            Some(Referent::Other) => of_other(session, request, number),
            None => missing(request, "There is no such entry"),
        }
    })
}

fn missing(request: &PageRequest, title: &str) -> PageReply {
    frame::page(request, title, |page| page.tag("h1").text(title)).with_status(StatusCode::NOT_FOUND)
}

fn of_event(session: &mut Session, request: &PageRequest, settings: &Settings, event: EventIx) -> PageReply {
    let Ok(context) = request.context(session, settings) else {
        return missing(request, "The lens can't be read");
    };
    let graph = session.graph();
    let view = View::new(graph, context.lens);
    let number = graph.events().number(event);
    let Some(seen) = view.event(event) else {
        return missing(request, "The lens hides this event");
    };
    let row = plain_row(&view, &seen, seen.there.into(), vec![number]);
    let cited: Vec<SourceCitation> =
        view.claims(event).iter().map(|claim| SourceCitation::of(&view, &claim.claim)).collect();
    let fields: Vec<(&str, String)> =
        text::fields(&view, &seen).into_iter().map(|(field, value)| (field, value.to_string())).collect();
    let title = format!("#{number} {}", words::what_named(&row, str::to_owned));
    frame::page(request, &title, |page| {
        page.tag("h1").at("dir", "auto").text(&title);
        let when = row.when().unwrap_or_else(|| "no date stated".to_owned());
        page.tag("p").at("class", "said").text(format!("{when} {}", row.marks()).trim());
        page.literal("<dl class=\"fields\">");
        for (field, value) in &fields {
            page.tag("dt").text(field);
            page.tag("dd").at("dir", "auto").text(value);
        }
        page.literal("</dl>");
        names(page, request, &row.roles);
        citations(page, &cited);
        for (title, before) in [
            ("What each source states", "sources of "),
            ("Why", "why "),
            ("History", "history of "),
            ("Events about it", "events of "),
        ] {
            part(page, session, request, settings, (title, &pointing(before, number)));
        }
    })
}

/// Links to those who take part.
fn names(page: &mut Markup, request: &PageRequest, roles: &crate::answer::Participants) {
    let links = request.links();
    page.literal("<h2>Who and what takes part</h2><ul class=\"phrases\">");
    for who in roles.participants() {
        page.literal("<li dir=\"auto\">");
        match who {
            crate::answer::Participant::Entity(name) => html::entry(page, name.id, &name.text, &links),
            crate::answer::Participant::Event(number) => {
                html::entry(page, *number, &format!("#{number}"), &links)
            }
        }
        page.literal("</li>");
    }
    page.literal("</ul>");
}

fn citations(page: &mut Markup, cited: &[SourceCitation]) {
    page.literal("<h2>Sources</h2><ol class=\"sources\">");
    for SourceCitation { words, url } in cited {
        page.literal("<li dir=\"auto\">");
        page.text(format!("{words}. "));
        if let Some(url) = url {
            html::source_address(page, url);
        }
        page.literal("</li>");
    }
    page.literal("</ol>");
}

fn of_name(
    session: &mut Session,
    request: &PageRequest,
    settings: &Settings,
    (number, name): (EntryId, &str),
) -> PageReply {
    frame::page(request, name, |page| {
        page.tag("h1").at("dir", "auto").text(name);
        for (title, before) in [
            ("What it is", "describe "),
            ("Statuses", "changes of "),
            ("Timeline", "timeline of "),
            ("Those with whom it took part", "neighbours of "),
        ] {
            part(page, session, request, settings, (title, &pointing(before, number)));
        }
    })
}

fn of_source(
    session: &mut Session,
    request: &PageRequest,
    settings: &Settings,
    source: SourceIx,
) -> PageReply {
    let source = session.graph().source(source).source.clone();
    let title = source.title.clone().unwrap_or_else(|| source.key.clone());
    frame::page(request, &title, |page| {
        page.tag("h1").at("dir", "auto").text(&title);
        page.literal("<dl class=\"fields\">");
        let published = source.published.as_ref().map(words::everyday);
        let fields = [
            ("key", Some(source.key.clone())),
            ("author", source.author.clone()),
            ("publisher", source.publisher.clone()),
            ("published", published),
            ("origin", source.origin.clone()),
            ("licence", source.licence.clone()),
        ];
        for (field, value) in fields.iter().filter_map(|(field, value)| Some((field, value.as_ref()?))) {
            page.tag("dt").text(field);
            page.tag("dd").at("dir", "auto").text(value);
        }
        if let Some(url) = &source.url {
            page.literal("<dt>address</dt><dd>");
            html::source_address(page, url);
            page.literal("</dd>");
        }
        page.literal("</dl>");
        let phrase = format!("events from {}", quote_name(&source.key));
        part(page, session, request, settings, ("What it is cited for", &phrase));
    })
}

/// An entry that is neither: the statement that records it.
fn of_other(session: &mut Session, request: &PageRequest, number: EntryId) -> PageReply {
    let line = session.log(number.saturating_sub(1), 1).ok().and_then(|lines| lines.into_iter().next());
    let title = format!("Entry #{number}");
    frame::page(request, &title, |page| {
        page.tag("h1").text(&title);
        if let Some(line) = line {
            page.tag("p").at("class", "reading").text(format!("{} {}", line.recorded, line.author));
            page.tag("p").at("dir", "auto").text(line.text);
        }
    })
}
