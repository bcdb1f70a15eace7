//! What the signs mean, of those that occur.

use annals_model::entry::Mood;

use super::{WIDTH, text_width};
use crate::draw::bars::{TimeBar, TimeChart};
use crate::render::markup::{Length, Markup};

/// A sign: the class of its bar, the class of what is drawn, and what it means.
type Sign = (&'static str, &'static str, &'static str);

/// The signs that occur on a chart.
fn signs(chart: &TimeChart) -> Vec<Sign> {
    let any = |holds: &dyn Fn(&TimeBar) -> bool| chart.looks().any(holds);
    let mood = |moods: &'static [Mood]| move |bar: &TimeBar| moods.contains(&bar.look.mood);
    let signs: [(bool, Sign); 6] = [
        (any(&|bar| bar.certain.is_some()), ("bar", "sure", "certainly then")),
        (any(&|bar| bar.certain.is_none()), ("bar", "may", "at some time in this stretch")),
        (any(&|bar| bar.look.doubtful), ("bar doubtful", "sure", "doubtful")),
        (any(&mood(&[Mood::Planned, Mood::Hypothetical])), ("bar hollow", "sure", "planned or supposed")),
        (any(&mood(&[Mood::Denied])), ("bar denied", "sure", "denied")),
        (any(&|bar| bar.look.disputed), ("bar disputed", "sure", "disputed: each claim has a line")),
    ];
    signs.into_iter().filter(|(occurs, _)| *occurs).map(|(_, sign)| sign).collect()
}

/// Draws what the signs mean, and says how far down it reaches.
pub(super) fn draw(page: &mut Markup, chart: &TimeChart, top: f64) -> f64 {
    let (mut x, mut y) = (0.0, top);
    let open = |bar: &TimeBar| bar.possible.iter().any(|range| range.from.is_none() || range.to.is_none());
    let arrow = chart.looks().any(open).then_some(("bar", "open", "open end"));
    for (bar, class, words) in signs(chart).into_iter().chain(arrow) {
        let width = 30.0 + text_width(words, 11.0) + 26.0;
        if x + width > WIDTH {
            (x, y) = (0.0, y + 18.0);
        }
        page.tag("g").at("class", bar).open();
        if class == "open" {
            let path = format!("M{} {}l-8 -5v10z", Length(x + 20.0), Length(y));
            page.tag("path").at("class", class).at("d", path).void();
        } else {
            let rect = page.tag("rect").at("class", class).at("x", Length(x)).at("y", Length(y - 5.0));
            rect.at("width", 22).at("height", 10).void();
        }
        if bar == "bar denied" {
            let line = format!("M{} {}h30", Length(x - 4.0), Length(y));
            page.tag("path").at("class", "strike").at("d", line).void();
        }
        page.close("g");
        page.tag("text").at("class", "soft").at("x", Length(x + 30.0)).at("y", Length(y + 4.0)).text(words);
        x += width;
    }
    y + 14.0
}
