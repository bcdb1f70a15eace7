//! For pages: the rows of an answer as a table or as sentences. Names, quotes and addresses are text everywhere.

use std::collections::BTreeSet;

use annals_model::entry::EntryId;

use super::markup::{Markup, Tag};
use super::{address, around, flat};
use crate::answer::{Answer, Cell, Heading, Layout, Participant, Row, Tone, Value, of_shape};

/// How pages look.
pub(crate) const STYLE: &str = include_str!("page.css");
/// Its SHA-256, by which a page may know it. A test compares it.
pub(crate) const STYLE_DIGEST: &str = "5pK6PtAxeaa3XwHIr7DbIxCjyyFzPQS1aWc/pN9jTs4=";

/// Where the entries on a page lead.
#[derive(Clone, Debug, Default)]
pub(crate) enum Links {
    /// Nowhere.
    #[default]
    None,
    /// To their places in the same document.
    Anchors(BTreeSet<EntryId>),
    /// To pages of their own, each with this behind its address.
    #[cfg(feature = "page")]
    Pages(String),
}

impl Links {
    /// The address of an entry.
    pub(crate) fn to(&self, entry: EntryId) -> Option<String> {
        match self {
            Self::Anchors(known) if known.contains(&entry) => Some(format!("#e{entry}")),
            #[cfg(feature = "page")]
            Self::Pages(behind) if entry > 0 => Some(format!("/entry/{entry}{behind}")),
            _ => None,
        }
    }
}

/// The rows of an answer, and how many there are.
pub(crate) fn answer(page: &mut Markup, answer: &Answer, links: &Links) {
    if answer.show.is_empty() {
        of_shape!(
            &answer.body,
            rows => rows_of(page, rows, links),
            row => rows_of(page, std::slice::from_ref(row), links)
        );
    } else {
        let grid = flat::picked(answer, true);
        open_table(page, grid.columns.iter().map(|column| (column.as_str(), Tone::Plain)));
        for row in &grid.rows {
            page.tag("tr").open();
            row.iter().for_each(|cell| page.tag("td").at("dir", "auto").text(cell));
            page.close("tr");
        }
        close_table(page);
    }
    for line in around::after(answer) {
        page.tag("p").at("class", "count").text(line);
    }
}

fn rows_of<R: Row>(page: &mut Markup, rows: &[R], links: &Links) {
    match R::LAYOUT {
        Layout::Table { .. } if rows.is_empty() => {}
        Layout::Table { headings, .. } => table(page, rows, headings, links, |_, tag| tag),
        Layout::Sentences(lines) => {
            rows.iter()
                .flat_map(lines)
                .for_each(|line| page.tag("p").at("class", "said").at("dir", "auto").text(line));
        }
        Layout::Tree(lines) => {
            page.tag("ul").at("class", "tree").open();
            for (depth, line) in rows.iter().flat_map(lines) {
                page.tag("li").at("class", format!("depth-{}", depth.min(8))).at("dir", "auto").text(line);
            }
            page.close("ul");
        }
    }
}

/// Rows as a table; `mark` may add to the tag of a row. Columns with nothing in them are left out.
pub(crate) fn table<R: Row>(
    page: &mut Markup,
    rows: &[R],
    headings: &[Heading<R>],
    links: &Links,
    mark: impl for<'m> Fn(&R, Tag<'m>) -> Tag<'m>,
) {
    let filled = |heading: &&Heading<R>| rows.iter().any(|row| !(heading.cell)(row).words().is_empty());
    let headings: Vec<&Heading<R>> = headings.iter().filter(filled).collect();
    open_table(page, headings.iter().map(|heading| (heading.title, heading.tone)));
    for row in rows {
        mark(row, page.tag("tr")).open();
        for heading in &headings {
            let class = Some("count").filter(|_| heading.tone == Tone::Count);
            page.tag("td").maybe("class", class).at("dir", "auto").open();
            cell(page, &(heading.cell)(row), links);
            page.close("td");
        }
        page.close("tr");
    }
    close_table(page);
}

/// The beginning of a table, with its headings: names of signs where there is no name.
pub(crate) fn open_table<'c>(page: &mut Markup, columns: impl Iterator<Item = (&'c str, Tone)>) {
    // It can be reached by keyboard, so that what is wider than the window can be scrolled to.
    page.literal("<div class=\"scroll\" tabindex=\"0\">");
    page.literal("<table><thead><tr>");
    for (title, tone) in columns {
        let title = match (title, tone) {
            ("", Tone::Doubt) => "marks",
            ("", _) => "no.",
            (title, _) => title,
        };
        page.tag("th")
            .at("scope", "col")
            .maybe("class", Some("count").filter(|_| tone == Tone::Count))
            .text(title);
    }
    page.literal("</tr></thead><tbody>");
}

/// The end of a table.
pub(crate) fn close_table(page: &mut Markup) {
    page.literal("</tbody></table></div>");
}

/// What stands in a cell: entries and names lead to theirs.
pub(crate) fn cell(page: &mut Markup, cell: &Cell<'_>, links: &Links) {
    const ENTRIES_MAX: usize = 8;
    match cell.value() {
        _ if !cell.claims().is_empty() => page.text(cell.words()),
        Some(Value::Entry(number)) => entry(page, *number, &format!("#{number}"), links),
        Some(Value::Entries(numbers)) if numbers.len() <= ENTRIES_MAX => {
            for (at, number) in numbers.iter().enumerate() {
                page.text(if at > 0 { ", " } else { "" });
                entry(page, *number, &format!("#{number}"), links);
            }
        }
        Some(Value::Name(name)) => entry(page, name.id, &name.text, links),
        Some(Value::Role((roles, role))) => {
            for (at, who) in roles.of(*role).enumerate() {
                page.text(if at > 0 { ", " } else { "" });
                match who {
                    Participant::Entity(name) => entry(page, name.id, &name.text, links),
                    Participant::Event(number) => entry(page, *number, &format!("#{number}"), links),
                }
            }
        }
        _ => page.text(cell.words()),
    }
}

/// A name or number that leads to its entry.
pub(crate) fn entry(page: &mut Markup, number: EntryId, words: &str, links: &Links) {
    match links.to(number) {
        Some(address) => page.tag("a").at("href", address).text(words),
        None => page.text(words),
    }
}

/// An address: a link where it may be one, else text.
pub(crate) fn source_address(page: &mut Markup, text: &str) {
    match address::link(text) {
        Some(link) => page.tag("a").at("href", link).at("rel", "noreferrer noopener").text(text),
        None => page.text(text),
    }
}
