//! A page of its own: pictures, rows, sources and quotes, and a replay. It opens from an attachment, asks nothing of any
//! network, and runs no script but its own.

use std::collections::{BTreeSet, HashMap};
use std::io::Write;

use annals_graph::ids::EventIx;
use annals_graph::view::View;
use annals_model::entry::EntryId;

use super::chosen::Chosen;
use super::{ExportSummary, Stopped, svg as svg_export};
use crate::answer::{AnswerBody, Cell, EventRow, Heading, Layout, Row, Tone, Value, words};
use crate::draw::bars::event_range;
use crate::draw::{replay, svg};
use crate::render::html::{self, Links};
use crate::render::markup::Markup;
use crate::render::{around, prose};
use crate::report::citations::{SourceCitation, rests_on, shown};

/// What a browser may do with the page: use its own two style sheets and its script, known by their digests, and nothing
/// else.
fn policy() -> String {
    let (page, picture, script) = (html::STYLE_DIGEST, svg::STYLE_DIGEST, replay::SCRIPT_DIGEST);
    format!(
        "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-{page}' 'sha256-{picture}'; \
         script-src 'sha256-{script}'"
    )
}

/// Writes what was found.
pub(super) fn write(view: &View<'_>, chosen: &Chosen, out: &mut dyn Write) -> Result<ExportSummary, Stopped> {
    let rows = chosen.rows(view);
    let pictures = svg_export::drawn(view, chosen);
    let events = match chosen.answer.body {
        AnswerBody::Events { .. } | AnswerBody::Sources { .. } => rows.iter().map(|row| row.id).collect(),
        _ => rests_on(&chosen.answer.body),
    };
    let mut sources = SourceList::default();
    let cited: HashMap<EntryId, Vec<usize>> = shown(view, &events)
        .map(|event| (view.graph().events().number(event), sources.cite(view, event)))
        .collect();
    let mut page = Markup::default();
    let title = chosen.title();
    head(&mut page, &title);
    page.literal("<body>");
    page.put(svg::shared());
    header(&mut page, chosen, &title);
    page.literal("<main>");
    let links = Links::Anchors(rows.iter().map(|row| row.id).collect::<BTreeSet<_>>());
    svg::figures(&mut page, &pictures, &links);
    out.write_all(page.take().as_bytes())?;
    table(&mut page, chosen, &rows, &cited, &links);
    out.write_all(page.take().as_bytes())?;
    sources.write(&mut page, &links);
    page.literal(
        "</main><footer><p>Made by annals. The page asks nothing of any network.</p></footer><script>",
    );
    page.literal(replay::SCRIPT);
    page.literal("</script></body></html>\n");
    out.write_all(page.take().as_bytes())?;
    let (count, noun) = match chosen.answer.body {
        AnswerBody::Events { .. } | AnswerBody::Sources { .. } => (rows.len(), super::EVENTS),
        _ => (1, ("answer", "answers")),
    };
    Ok(ExportSummary::of(count, noun))
}

fn head(page: &mut Markup, title: &str) {
    page.literal("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    page.tag("meta").at("http-equiv", "Content-Security-Policy").at("content", policy()).void();
    page.literal("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">");
    page.literal("<meta name=\"referrer\" content=\"no-referrer\">");
    page.tag("title").text(title);
    for style in [html::STYLE, svg::STYLE] {
        page.literal("<style>");
        page.literal(style);
        page.literal("</style>");
    }
    page.literal("</head>");
}

fn header(page: &mut Markup, chosen: &Chosen, title: &str) {
    let answer = &chosen.answer;
    page.literal("<header>");
    page.tag("h1").at("dir", "auto").text(title);
    page.tag("p")
        .at("class", "reading")
        .at("dir", "auto")
        .text(format!("Read as: {}", around::reading(answer)));
    let lens = prose::lens(answer);
    if !lens.is_empty() {
        page.tag("p").at("class", "reading").text(format!("Seen {lens}"));
    }
    if !answer.notes.is_empty() {
        page.tag("ul").at("class", "notes").open();
        answer.notes.iter().for_each(|note| page.tag("li").at("dir", "auto").text(note));
        page.close("ul");
    }
    page.literal("</header>");
}

fn table(
    page: &mut Markup,
    chosen: &Chosen,
    rows: &[EventRow],
    cited: &HashMap<EntryId, Vec<usize>>,
    links: &Links,
) {
    let events = matches!(chosen.answer.body, AnswerBody::Events { .. } | AnswerBody::Sources { .. });
    if !events || !chosen.answer.show.is_empty() {
        return html::answer(page, &chosen.answer, links);
    }
    let Layout::Table { headings, .. } = EventRow::LAYOUT else { return };
    html::open_table(page, headings.iter().map(|heading| (heading.title, heading.tone)));
    for row in rows {
        svg::dated(page.tag("tr").at("id", format!("e{}", row.id)), event_range(row)).open();
        for heading in headings {
            page.tag("td").at("dir", "auto").open();
            cell(page, row, heading, cited.get(&row.id).map(Vec::as_slice).unwrap_or_default());
            page.close("td");
        }
        page.close("tr");
    }
    html::close_table(page);
}

/// A cell of an event; its sources are marks that lead to the list below.
fn cell(page: &mut Markup, row: &EventRow, heading: &Heading<EventRow>, cited: &[usize]) {
    let cell = (heading.cell)(row);
    match cell.value() {
        Some(Value::Texts(_)) if heading.title == "sources" && !cited.is_empty() => {
            for number in cited {
                page.tag("a").at("href", format!("#s{number}")).text(format!("[{number}]"));
                page.text(" ");
            }
        }
        Some(Value::Phrase(_)) if heading.tone == Tone::Plain => {
            page.text(words::what_named(row, str::to_owned))
        }
        _ => html::cell(page, &cell, &Links::None),
    }
}

/// Sources in the order in which they are cited, each place in one once, with the events that rest on it.
#[derive(Default)]
struct SourceList {
    numbers: HashMap<SourceCitation, usize>,
    places: Vec<(SourceCitation, Vec<EntryId>)>,
}

impl SourceList {
    /// The numbers of the places that an event rests on.
    fn cite(&mut self, view: &View<'_>, event: EventIx) -> Vec<usize> {
        let mut numbers = Vec::new();
        for claim in view.claims(event) {
            let citation = SourceCitation::of(view, &claim.claim);
            let next = self.places.len() + 1;
            let number = *self.numbers.entry(citation.clone()).or_insert(next);
            if number == next {
                self.places.push((citation, Vec::new()));
            }
            if !numbers.contains(&number) {
                numbers.push(number);
                self.places[number - 1].1.push(view.graph().events().number(event));
            }
        }
        numbers
    }

    fn write(&self, page: &mut Markup, links: &Links) {
        if self.places.is_empty() {
            return;
        }
        page.literal("<h2>Sources</h2><ol class=\"sources\">");
        for (number, (SourceCitation { words, url }, events)) in (1..).zip(&self.places) {
            page.tag("li").at("id", format!("s{number}")).at("dir", "auto").open();
            page.text(format!("{words}. "));
            if let Some(url) = url {
                html::source_address(page, url);
                page.text(" ");
            }
            html::cell(page, &Cell::of(events.as_slice(), Value::Entries), links);
            page.close("li");
        }
        page.literal("</ol>");
    }
}
