//! What every page has: the phrase box with its lens, the way to the other pages.

use annals_model::error::Error;
use annals_model::time::Day;
use axum::http::StatusCode;

use super::PageReply;
use super::request::{LENS, PageRequest};
use crate::draw::svg;
use crate::render::html::{self, Links};
use crate::render::markup::Markup;

/// What completes phrases; the page works without it.
pub(super) const SCRIPT: &str = include_str!("page.js");

/// How pages look.
pub(super) fn style() -> String {
    [html::STYLE, svg::STYLE, include_str!("form.css")].concat()
}

/// The pages that list what is in the store.
const LISTS: [(&str, &str); 5] =
    [("/kinds", "Kinds"), ("/names", "Names"), ("/sources", "Sources"), ("/check", "Check"), ("/log", "Log")];

impl PageRequest {
    /// Where the entries on a page lead: to pages under the same lens.
    pub(super) fn links(&self) -> Links {
        Links::Pages(self.lens_query('?'))
    }

    /// A link that asks a phrase under the same lens.
    pub(super) fn ask_link(&self, page: &mut Markup, phrase: &str) {
        page.tag("a").at("href", self.asking(phrase)).at("dir", "auto").text(phrase);
    }
}

/// A page with this title and content.
pub(super) fn page(request: &PageRequest, title: &str, write: impl FnOnce(&mut Markup)) -> PageReply {
    let mut page = Markup::default();
    page.literal("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    page.literal("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">");
    page.tag("title").text(format!("{title} – annals"));
    page.literal("<link rel=\"stylesheet\" href=\"/style.css\"><script defer src=\"/page.js\"></script>");
    page.literal("<script defer src=\"/replay.js\"></script>");
    page.literal("</head><body>");
    page.literal("<a class=\"skip\" href=\"#main\">To the content</a>");
    page.put(svg::shared());
    navigation(&mut page, request);
    form(&mut page, request);
    page.literal("<main id=\"main\">");
    write(&mut page);
    page.literal("</main></body></html>\n");
    PageReply::page(page.take())
}

fn navigation(page: &mut Markup, request: &PageRequest) {
    let lens = request.lens_query('?');
    page.literal("<nav aria-label=\"Pages\"><ul>");
    for (address, name) in std::iter::once(("/", "annals")).chain(LISTS) {
        page.literal("<li>");
        page.tag("a").at("href", format!("{address}{lens}")).text(name);
        page.literal("</li>");
    }
    page.literal("</ul></nav>");
}

fn form(page: &mut Markup, request: &PageRequest) {
    page.literal("<form class=\"asking\" action=\"/ask\" role=\"search\"><div class=\"phrase\">");
    page.literal("<label for=\"q\">Ask</label>");
    let field =
        page.tag("input").at("id", "q").at("name", "q").at("value", &request.phrase).at("dir", "auto");
    let field = field.at("autocomplete", "off").at("spellcheck", false).at("maxlength", 4_000);
    field.at("placeholder", "visits by NAME in 2024").void();
    page.literal("<button>Ask</button></div>");
    page.literal("<ul id=\"choices\" role=\"listbox\" aria-label=\"Completions\" hidden></ul>");
    page.tag("fieldset").at("class", "lens").open();
    page.literal("<legend>As the world, the reports and the log stood</legend>");
    let bounds = &request.bounds;
    let about = [
        ("a day: what had happened", None),
        ("a day: what had been reported", bounds.reported),
        ("a day or #entry: what had been recorded", bounds.recorded),
    ];
    for (((name, words), value), (about, first)) in LENS.iter().zip(&request.lens).zip(about) {
        page.literal("<span>");
        page.tag("label").at("for", name).text(words);
        page.text(" ");
        let field = page.tag("input").at("id", name).at("name", name).at("value", value).at("size", 12);
        let day = |day: Option<Day>| day.map_or_else(String::new, |day| day.0.to_string());
        let field = field.at("data-first", day(first)).at("data-last", day(Some(bounds.today)));
        field.at("placeholder", "now").at("title", about).at("autocomplete", "off").void();
        page.literal("</span>");
    }
    page.literal("<label>");
    let checked = request.possibly.then_some("checked");
    page.tag("input")
        .at("type", "checkbox")
        .at("name", "possibly")
        .at("value", "on")
        .maybe("checked", checked)
        .void();
    page.literal(" with what is only possible</label></fieldset>");
    page.literal("</form>");
}

/// A page that says what is wrong with a phrase, with what to do next.
pub(super) fn wrong(request: &PageRequest, error: &Error) -> PageReply {
    page(request, "Not understood", |page| {
        page.literal("<section class=\"wrong\" role=\"alert\">");
        page.tag("h1").at("dir", "auto").text(&error.message);
        marked(page, request, error);
        if let Some(hint) = error.advice() {
            page.tag("p").at("dir", "auto").text(hint);
        }
        let lines = error.suggestions.iter().filter_map(|one| error.mended(&request.phrase, one));
        let lines: Vec<String> = lines.take(20).collect();
        if !lines.is_empty() {
            page.literal("<p>Try:</p><ul class=\"suggested\">");
            for line in &lines {
                page.literal("<li>");
                request.ask_link(page, line);
                page.literal("</li>");
            }
            page.literal("</ul>");
        }
        page.literal("</section>");
    })
    .with_status(StatusCode::UNPROCESSABLE_ENTITY)
}

/// The phrase with what is wrong in it marked.
fn marked(page: &mut Markup, request: &PageRequest, error: &Error) {
    let phrase = &request.phrase;
    let Some(span) = error.span.clone() else { return };
    let parts = (phrase.get(..span.start), phrase.get(span.start..span.end), phrase.get(span.end..));
    let (Some(before), Some(inside), Some(after)) = parts else { return };
    page.tag("p").at("class", "faulty").at("dir", "auto").open();
    page.text(before);
    page.tag("mark").text(if inside.is_empty() { "here" } else { inside });
    page.text(after);
    page.close("p");
}

/// A list of links that ask phrases, each under its heading.
pub(super) fn phrases(page: &mut Markup, request: &PageRequest, title: &str, phrases: &[String]) {
    if phrases.is_empty() {
        return;
    }
    page.tag("h2").text(title);
    page.literal("<ul class=\"phrases\">");
    for phrase in phrases {
        page.literal("<li>");
        request.ask_link(page, phrase);
        page.literal("</li>");
    }
    page.literal("</ul>");
}
