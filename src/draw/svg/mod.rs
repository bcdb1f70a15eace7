//! Pictures as SVG: to stand in a page, or alone in a file. Colours come from one style sheet and never say anything that a
//! shape does not say as well.

// Bars on a scale of days.
mod time;
// Amounts.
mod ranges;
// Nodes and ties.
mod network;
// Places.
mod map;
// What the signs mean.
mod legend;

use annals_grammar::english;
use annals_model::entry::{EntryId, Mood};
use annals_model::numbers::{as_float, total};

use super::bars::{DayRange, Look};
use super::{Picture, PictureItem, replay};
use crate::render::html::{self, Links};
use crate::render::markup::{Length, Markup, Tag};

/// How pictures look.
pub(crate) const STYLE: &str = include_str!("picture.css");
/// Its SHA-256, by which a page may know it. A test compares it.
pub(crate) const STYLE_DIGEST: &str = "TnBFWe5SAel1DV995kRVdahYG5q+ZpHimNV1JcesMGE=";
/// How wide every picture is.
const WIDTH: f64 = 900.0;
/// What doubtful things are filled with, and where names end, however wide their letters are. It stands once in a document,
/// ahead of its pictures.
const SHARED: &str = concat!(
    r#"<defs><pattern id="hatch" width="5" height="5" patternTransform="rotate(45)" patternUnits="userSpaceOnUse">"#,
    r#"<path class="hatch" d="M0 0V5"/></pattern>"#,
    r#"<clipPath id="names"><rect width="298" y="-20" height="99999"/></clipPath></defs>"#,
);

/// A picture, drawn.
struct Drawing {
    body: Markup,
    height: f64,
}

fn drawing(picture: &Picture, links: &Links) -> Drawing {
    match picture {
        Picture::Time(chart) => time::draw(chart, links),
        Picture::Ranges(chart) => ranges::draw(chart, links),
        Picture::Network(chart) => network::draw(chart, links),
        Picture::Map(chart) => map::draw(chart, links),
    }
}

/// A picture for a page, which has [`STYLE`] and [`shared`].
fn inline(picture: &Picture, links: &Links) -> Markup {
    let Drawing { body, height } = drawing(picture, links);
    let mut page = Markup::default();
    let tag = page.tag("svg").at("class", "picture").at("role", "group").at("aria-label", picture.title());
    sized(tag, height).open();
    page.put(body);
    page.close("svg");
    page
}

/// The name by which a page leads to a picture.
fn anchor(picture: &Picture) -> String {
    picture.title().to_lowercase()
}

/// The pictures of a page, those after the bar that moves them, and the heading of the rows behind them. Where there are
/// several, links lead to each.
pub(crate) fn figures(page: &mut Markup, pictures: &[Picture], links: &Links) {
    if pictures.is_empty() {
        return;
    }
    page.literal("<p class=\"parts\">");
    for picture in pictures {
        page.tag("a").at("href", format!("#{}", anchor(picture))).text(picture.title());
        page.text(" ");
    }
    page.literal("<a href=\"#rows\">Rows</a></p>");
    if pictures.iter().any(|picture| !matches!(picture, Picture::Ranges(_))) {
        replay::bar(page);
    }
    pictures.iter().for_each(|picture| figure(page, picture, links));
    page.literal("<h2 id=\"rows\">Rows</h2>");
}

/// A picture with what belongs to it and has no place on it.
pub(crate) fn figure(page: &mut Markup, picture: &Picture, links: &Links) {
    page.tag("h2").at("id", anchor(picture)).text(picture.title());
    page.literal("<figure tabindex=\"0\">");
    page.put(inline(picture, links));
    page.literal("</figure>");
    picture.notes().iter().for_each(|note| page.tag("p").at("class", "reading").text(note));
    if !picture.unplaced().is_empty() {
        page.literal("<details><summary>What has no place on it</summary><ul class=\"notes\">");
        for item in picture.unplaced() {
            page.tag("li").at("dir", "auto").open();
            html::entry(page, item.entry, &item.label, links);
            page.close("li");
        }
        page.literal("</ul></details>");
    }
}

/// What the pictures of a page share: it stands ahead of them.
pub(crate) fn shared() -> Markup {
    let mut page = Markup::default();
    page.tag("svg")
        .at("class", "picture shared")
        .at("width", 0)
        .at("height", 0)
        .at("aria-hidden", true)
        .open();
    page.literal(SHARED);
    page.close("svg");
    page
}

/// Pictures one below the other, as a document of its own.
pub(crate) fn document(title: &str, pictures: &[Picture]) -> String {
    let mut body = Markup::default();
    let mut y = 40.0;
    for picture in pictures {
        y += 24.0;
        body.tag("text").at("class", "title").at("x", 16).at("y", Length(y)).text(picture.title());
        y += 12.0;
        let Drawing { body: drawn, height } = drawing(picture, &Links::None);
        body.tag("g").at("transform", format!("translate(0 {})", Length(y))).open();
        body.put(drawn);
        body.close("g");
        y += height;
        for line in picture.notes().iter().chain(&listed(picture.unplaced())) {
            y += 16.0;
            body.tag("text").at("class", "soft").at("x", 16).at("y", Length(y)).text(cut(line, 140));
        }
    }
    let mut page = Markup::default();
    let tag =
        page.tag("svg").at("xmlns", "http://www.w3.org/2000/svg").at("class", "picture").at("role", "img");
    sized(tag.at("aria-label", title), y + 20.0).open();
    page.tag("title").text(title);
    page.tag("style").open();
    page.literal(STYLE);
    page.close("style");
    page.literal(SHARED);
    page.tag("rect").at("class", "sheet").at("width", "100%").at("height", "100%").void();
    page.tag("text").at("class", "head").at("x", 16).at("y", 30).text(cut(title, 100));
    page.put(body);
    page.close("svg");
    page.take() + "\n"
}

fn sized(tag: Tag<'_>, height: f64) -> Tag<'_> {
    tag.at("viewBox", format!("0 0 {} {}", Length(WIDTH), Length(height)))
}

/// The first of what has no place on a picture, in a line.
fn listed(items: &[PictureItem]) -> Option<String> {
    const SHOWN: usize = 6;
    let shown: Vec<String> = items.iter().take(SHOWN).map(|item| item.label.clone()).collect();
    let more = total(items.len().saturating_sub(SHOWN));
    (!items.is_empty()).then(|| english::list_some(shown, more, "and"))
}

/// A text of at most so many characters.
fn cut(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// As much of a text of this size as fits a width.
fn fitted(text: &str, size: f64, width: f64) -> String {
    if text_width(text, size) <= width {
        return text.to_owned();
    }
    let mut fitted = String::new();
    for c in text.chars() {
        fitted.push(c);
        if text_width(&fitted, size) > width - size {
            fitted.pop();
            break;
        }
    }
    fitted.trim_end().to_owned() + "…"
}

/// About how wide a text of this size is.
fn text_width(text: &str, size: f64) -> f64 {
    let wide =
        text.chars().filter(|c| matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{ffdc}')).count();
    let narrow = text.chars().count() - wide;
    (as_float(total(wide)) + as_float(total(narrow)) * 0.55) * size
}

/// Names on a picture. One that would lie across another is left out: what it names still says it where a pointer rests,
/// and so does the table beside the picture.
#[derive(Default)]
struct NameBoxes(Vec<[f64; 4]>);

impl NameBoxes {
    /// Writes a name beside a sign of this radius: on its right, else on its left, else nowhere.
    fn write(&mut self, page: &mut Markup, name: &str, (x, y): (f64, f64), radius: f64) {
        let (width, away) = (text_width(name, 12.0), radius + 4.0);
        let right = [x + away, y - 9.0, x + away + width, y + 7.0];
        let left = [x - away - width, y - 9.0, x - away, y + 7.0];
        let free = |[l, t, r, b]: &[f64; 4]| {
            let apart = |[ol, ot, or, ob]: &[f64; 4]| r < ol || l > or || b < ot || t > ob;
            *l >= 0.0 && *r <= WIDTH && self.0.iter().all(apart)
        };
        let (place, at, anchor) = match (free(&right), free(&left)) {
            (true, _) => (right, x + away, "start"),
            (false, true) => (left, x - away, "end"),
            (false, false) => return,
        };
        self.0.push(place);
        let text = page.tag("text").at("class", "halo").at("x", Length(at)).at("y", Length(y + 4.0));
        text.at("text-anchor", anchor).text(name);
    }
}

/// The classes of a look. Its shape says what its colour says.
fn classes(look: Look) -> String {
    let mut classes = String::new();
    match look.mood {
        Mood::Planned | Mood::Hypothetical => classes.push_str(" hollow"),
        Mood::Denied => classes.push_str(" denied"),
        Mood::Happened | Mood::Ongoing => {}
    }
    if look.doubtful || look.mood == Mood::Hypothetical {
        classes.push_str(" doubtful");
    }
    if look.disputed {
        classes.push_str(" disputed");
    }
    classes
}

/// A tag that says from and by which day what it holds happened, for replays.
pub(crate) fn dated(tag: Tag<'_>, range: DayRange) -> Tag<'_> {
    tag.at("data-from", range.from.map_or_else(String::new, |day| day.0.to_string()))
        .at("data-by", range.to.map_or_else(String::new, |day| day.0.to_string()))
}

/// Writes something that may lead to its entry, with all that is known of it.
fn linked(page: &mut Markup, entry: EntryId, words: &str, links: &Links, write: impl FnOnce(&mut Markup)) {
    let link = links.to(entry);
    if let Some(address) = &link {
        page.tag("a").at("href", address).open();
    }
    page.tag("title").text(words);
    write(page);
    if link.is_some() {
        page.close("a");
    }
}
