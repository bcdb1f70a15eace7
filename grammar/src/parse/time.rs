//! Dates and words of time.

use super::Rule;
use super::selection::{bare, bracketed, inner};
use super::words::{ParseNode, ParseNodes, ParseResult, digits, meaning, reference, span, spoken};
use crate::ast::{
    AtWord, DateForm, DateText, DurationSide, Modifier, Noun, Selection, SpanOfTime, Spelled, TimePoint,
    TimeWord, Unit, When, WithinSide,
};

/// A unit of calendar time.
pub(super) fn unit(node: &ParseNode<'_>) -> ParseResult<Unit> {
    meaning(node, Unit::spelled)
}

/// A number of units.
pub(super) fn length(node: ParseNode<'_>) -> ParseResult<SpanOfTime> {
    let mut nodes = ParseNodes::of(node);
    Ok(SpanOfTime { count: digits(&nodes.need()?)?, unit: unit(&nodes.need()?)? })
}

/// A date, from the extent that the grammar has found.
pub(super) fn date(node: &ParseNode<'_>) -> ParseResult<DateText> {
    let text = node.as_str().trim();
    let form = match text.as_bytes().first() {
        Some(b'$') => DateForm::Parameter(text[1..].to_owned()),
        Some(b'[' | b'{') => DateForm::Text(text.chars().filter(|letter| !letter.is_whitespace()).collect()),
        _ => DateForm::Text(spoken(text).collect::<Vec<_>>().join(" ")),
    };
    Ok(DateText { form, span: span(node) })
}

/// A time that narrows. What an unbracketed event swallowed but cannot keep goes to `spill`.
pub(super) fn when(node: ParseNode<'_>, spill: &mut Vec<Modifier>) -> ParseResult<When> {
    let mut nodes = ParseNodes::of(node);
    nodes.pass(Rule::k_idle);
    let opening = nodes.need()?;
    match opening.as_rule() {
        Rule::bare_date => Ok(When::At(AtWord::In, date(&opening)?)),
        Rule::k_on_or => {
            let word = meaning(&opening, TimeWord::spelled)?;
            Ok(When::Relative { word, any: false, point: point(nodes.need()?, spill)? })
        }
        Rule::k_not_than | Rule::k_not_time => {
            let word = meaning(&opening, TimeWord::spelled)?;
            Ok(When::Relative { word, any: false, point: TimePoint::Date(date(&nodes.need()?)?) })
        }
        Rule::k_edge => Ok(When::At(AtWord::In, date(&nodes.need()?)?)),
        Rule::k_at => {
            nodes.pass(Rule::k_either);
            among(meaning(&opening, AtWord::spelled)?, &nodes.need()?, nodes)
        }
        Rule::date | Rule::partial => among(AtWord::In, &opening, nodes),
        Rule::k_time => {
            let word = meaning(&opening, TimeWord::spelled)?;
            let any = nodes.pass(Rule::any);
            Ok(When::Relative { word, any, point: point(nodes.need()?, spill)? })
        }
        Rule::k_between => {
            let from = match nodes.accept(Rule::partial) {
                Some(from) => TimePoint::Date(date(&from)?),
                None => ended(nodes.need()?, spill)?,
            };
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

/// `in 2024`, `in March or April 2024`, `on 3 to 5 March 2024`.
fn among(word: AtWord, first: &ParseNode<'_>, mut nodes: ParseNodes<'_>) -> ParseResult<When> {
    let first = date(first)?;
    if nodes.pass(Rule::k_reaching) {
        return Ok(When::FromTo(first, date(&nodes.need()?)?));
    }
    let is_date = |node: &ParseNode<'_>| {
        matches!(node.as_rule(), Rule::date | Rule::partial | Rule::tail | Rule::undated)
    };
    let others = nodes.filter(is_date).map(|node| date(&node)).collect::<ParseResult<Vec<_>>>()?;
    if others.is_empty() {
        return Ok(When::At(word, first));
    }
    Ok(When::Among(word, std::iter::once(first).chain(others).collect()))
}

/// `from D to D`; `from D` alone is `since D`.
fn from_date(mut nodes: ParseNodes<'_>) -> ParseResult<When> {
    let from = date(&nodes.need()?)?;
    if nodes.pass(Rule::k_upto) {
        return Ok(When::FromTo(from, date(&nodes.need()?)?));
    }
    Ok(When::Relative { word: TimeWord::Since, any: false, point: TimePoint::Date(from) })
}

fn within(mut nodes: ParseNodes<'_>, spill: &mut Vec<Modifier>) -> ParseResult<When> {
    let length = length(nodes.need()?)?;
    let Some(side) = nodes.accept(Rule::k_side) else { return Ok(When::Window(length)) };
    let side = meaning(&side, WithinSide::spelled)?;
    let any = nodes.pass(Rule::any);
    Ok(When::Within { length, side, any, point: point(nodes.need()?, spill)? })
}

fn distance(
    about: bool,
    length: SpanOfTime,
    mut nodes: ParseNodes<'_>,
    spill: &mut Vec<Modifier>,
) -> ParseResult<When> {
    let after = meaning(&nodes.need()?, TimeWord::spelled)? == TimeWord::After;
    Ok(When::Distance { about, length, after, point: point(nodes.need()?, spill)? })
}

/// A date or events. The modifiers of events without brackets follow in the flat list.
fn point(node: ParseNode<'_>, spill: &mut Vec<Modifier>) -> ParseResult<TimePoint> {
    read_point(node, |node| bare(node, spill))
}

/// A date or events behind which a word ends what belongs to them.
pub(super) fn ended(node: ParseNode<'_>, spill: &mut Vec<Modifier>) -> ParseResult<TimePoint> {
    read_point(node, |node| inner(node, spill))
}

fn read_point(
    node: ParseNode<'_>,
    unbracketed: impl FnOnce(ParseNode<'_>) -> ParseResult<Noun>,
) -> ParseResult<TimePoint> {
    if matches!(node.as_rule(), Rule::date | Rule::tail | Rule::undated) {
        return date(&node).map(TimePoint::Date);
    }
    let whole = node.clone();
    let mut nodes = ParseNodes::of(node);
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
pub(super) fn side(node: ParseNode<'_>, spill: &mut Vec<Modifier>) -> ParseResult<DurationSide> {
    let bracketed = node.as_str().starts_with('(');
    Ok(DurationSide { bracketed, at: ended(node, spill)? })
}
