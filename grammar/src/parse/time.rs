//! Dates and words of time.

use super::Rule;
use super::selection::{bare, bracketed, inner};
use super::words::{Node, Nodes, Read, digits, keyword, meaning, reference, span, unexpected};
use crate::ast::{
    AtWord, DateForm, DateText, Length, Modifier, Nearby, Noun, PartOfYear, Season, Selection, Side,
    TimePoint, TimeWord, Unit, When, WithinSide,
};
use crate::words::{WordClass, words_of};

/// A unit of calendar time.
pub(super) fn unit(node: &Node<'_>) -> Read<Unit> {
    meaning(node, Unit::spelled)
}

/// A number of units.
pub(super) fn length(node: Node<'_>) -> Read<Length> {
    let mut nodes = Nodes::of(node);
    Ok(Length { count: digits(&nodes.need()?)?, unit: unit(&nodes.need()?)? })
}

/// A date, from the shape that the grammar has made sure of.
pub(super) fn date(node: &Node<'_>) -> Read<DateText> {
    let text = node.as_str().trim();
    let spelled = keyword(node).replace(',', " ");
    let words: Vec<&str> = spelled.split_whitespace().collect();
    let form = match (text.as_bytes().first(), words.as_slice()) {
        (Some(b'$'), _) => DateForm::Parameter(text[1..].to_owned()),
        (Some(b'[' | b'{'), _) => {
            DateForm::Edtf(text.chars().filter(|letter| !letter.is_whitespace()).collect())
        }
        (_, ["today"]) => DateForm::Today,
        (_, ["yesterday"]) => DateForm::Yesterday,
        (_, ["tomorrow"]) => DateForm::Tomorrow,
        (_, [which @ ("last" | "this" | "next"), rest @ ..]) => nearby(node, which, rest)?,
        (_, [word]) => match word.strip_suffix('s').and_then(|year| year.parse().ok()) {
            Some(year) => DateForm::Decade(year),
            None => DateForm::Edtf(text.to_owned()),
        },
        (_, [word, year]) if month_number(word).is_none() => part_of_year(node, word, year)?,
        (_, words) => day_and_month(node, words)?,
    };
    Ok(DateText { form, span: span(node) })
}

fn nearby(node: &Node<'_>, which: &str, rest: &[&str]) -> Read<DateForm> {
    let which = Nearby::spelled(which).ok_or_else(|| unexpected(node))?;
    let count = if rest.len() > 1 { Some(digits(node)?) } else { None };
    let unit = rest.last().and_then(|word| Unit::spelled(word)).ok_or_else(|| unexpected(node))?;
    Ok(DateForm::Nearby { which, count, unit })
}

fn part_of_year(node: &Node<'_>, word: &str, year: &str) -> Read<DateForm> {
    let year = year.parse().map_err(|_| unexpected(node))?;
    let season = Season::spelled(word).map(|season| DateForm::Season(season, year));
    let part = || PartOfYear::spelled(word).map(|part| DateForm::PartOfYear(part, year));
    season.or_else(part).ok_or_else(|| unexpected(node))
}

fn month_number(word: &str) -> Option<usize> {
    let short = word.get(..3)?;
    words_of(WordClass::Month).position(|month| month.starts_with(short)).map(|index| index + 1)
}

/// `29 february 2024`, `february 29 2024`, `november 2024`, in EDTF.
fn day_and_month(node: &Node<'_>, words: &[&str]) -> Read<DateForm> {
    let month = words.iter().find_map(|word| month_number(word)).ok_or_else(|| unexpected(node))?;
    let mut day = None;
    let mut year = "";
    for word in words.iter().filter(|word| word.starts_with(|letter: char| letter.is_ascii_digit())) {
        if word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit()) {
            year = word;
        } else {
            day = Some(word.trim_end_matches(|letter: char| letter.is_ascii_alphabetic()));
        }
    }
    Ok(DateForm::Edtf(match day {
        Some(day) => format!("{year}-{month:02}-{day:0>2}"),
        None => format!("{year}-{month:02}"),
    }))
}

/// A time that narrows. What an unbracketed event swallowed but cannot keep goes to `spill`.
pub(super) fn when(node: Node<'_>, spill: &mut Vec<Modifier>) -> Read<When> {
    let bare = node.clone();
    let mut nodes = Nodes::of(node);
    let opening = nodes.need()?;
    match opening.as_rule() {
        Rule::nearby => {
            let date = date(&bare)?;
            Ok(When::At(AtWord::In, date))
        }
        Rule::k_on_or => {
            let word = meaning(&opening, TimeWord::spelled)?;
            Ok(When::Relative { word, any: false, point: point(nodes.need()?, spill)? })
        }
        Rule::k_at => {
            let (word, first) = (meaning(&opening, AtWord::spelled)?, date(&nodes.need()?)?);
            let others = nodes.filter(|node| node.as_rule() == Rule::date);
            let others = others.map(|node| date(&node)).collect::<Read<Vec<_>>>()?;
            if others.is_empty() {
                return Ok(When::At(word, first));
            }
            Ok(When::Among(word, std::iter::once(first).chain(others).collect()))
        }
        Rule::k_time => {
            let word = meaning(&opening, TimeWord::spelled)?;
            let any = nodes.pass(Rule::any);
            Ok(When::Relative { word, any, point: point(nodes.need()?, spill)? })
        }
        Rule::k_between => {
            let from = ended(nodes.need()?, spill)?;
            nodes.pass(Rule::k_and);
            Ok(When::Between(from, point(nodes.need()?, spill)?))
        }
        Rule::k_from => from_date(nodes),
        Rule::k_within => within(nodes, spill),
        Rule::k_about if nodes.peek() == Some(Rule::date) => Ok(When::About(date(&nodes.need()?)?)),
        Rule::k_about => {
            let length = length(nodes.need()?)?;
            distance(true, length, nodes, spill)
        }
        _ => distance(false, length(opening)?, nodes, spill),
    }
}

/// `from D to D`; `from D` alone is `since D`.
fn from_date(mut nodes: Nodes<'_>) -> Read<When> {
    let from = date(&nodes.need()?)?;
    if nodes.pass(Rule::k_to) {
        return Ok(When::FromTo(from, date(&nodes.need()?)?));
    }
    Ok(When::Relative { word: TimeWord::Since, any: false, point: TimePoint::Date(from) })
}

fn within(mut nodes: Nodes<'_>, spill: &mut Vec<Modifier>) -> Read<When> {
    let length = length(nodes.need()?)?;
    let Some(side) = nodes.accept(Rule::k_side) else { return Ok(When::Window(length)) };
    let side = meaning(&side, WithinSide::spelled)?;
    let any = nodes.pass(Rule::any);
    Ok(When::Within { length, side, any, point: point(nodes.need()?, spill)? })
}

fn distance(about: bool, length: Length, mut nodes: Nodes<'_>, spill: &mut Vec<Modifier>) -> Read<When> {
    let after = meaning(&nodes.need()?, TimeWord::spelled)? == TimeWord::After;
    Ok(When::Distance { about, length, after, point: point(nodes.need()?, spill)? })
}

/// A date or events. The modifiers of events without brackets follow in the flat list.
fn point(node: Node<'_>, spill: &mut Vec<Modifier>) -> Read<TimePoint> {
    read_point(node, |node| bare(node, spill))
}

/// A date or events behind which a word ends what belongs to them.
fn ended(node: Node<'_>, spill: &mut Vec<Modifier>) -> Read<TimePoint> {
    read_point(node, |node| inner(node, spill))
}

fn read_point(node: Node<'_>, unbracketed: impl FnOnce(Node<'_>) -> Read<Noun>) -> Read<TimePoint> {
    let whole = node.clone();
    let mut nodes = Nodes::of(node);
    let events = match nodes.peek() {
        Some(Rule::date) => return date(&nodes.need()?).map(TimePoint::Date),
        Some(Rule::selection) => bracketed(nodes.need()?)?,
        Some(Rule::reference) => return reference(nodes.need()?).map(TimePoint::entry),
        Some(Rule::inner) => Selection::Noun(Box::new(unbracketed(nodes.need()?)?)),
        _ => Selection::Noun(Box::new(unbracketed(whole)?)),
    };
    Ok(TimePoint::Events(Box::new(events)))
}

/// A date or events, and whether they stood in brackets.
pub(super) fn side(node: Node<'_>, spill: &mut Vec<Modifier>) -> Read<Side> {
    let bracketed = node.as_str().starts_with('(');
    Ok(Side { bracketed, at: ended(node, spill)? })
}
