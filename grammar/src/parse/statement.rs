//! Statements about events and sources.

use super::Rule;
use super::claim::claim;
use super::entity::{declare, define};
use super::selection::{amount, mood, selection};
use super::time::when;
use super::words::{
    ParseNode, ParseNodes, ParseResult, argument, digits, keyword, last_meaning, meaning, part, preposition,
    reference, run, span, unexpected, unquoted, word,
};
use crate::ast::{Argument, Span, Spelled};
use crate::ast::{
    Bound, Citation, Comparison, CountText, Grounds, Link, Locator, MoodWord, PartKind, QuantityText, Rank,
    RecordClause, RecordedText, Reference, Role, Run, Statement, Tell, When, Word,
};
use crate::error::{Error, SyntaxErrorKind};

/// A statement.
pub(super) fn statement(node: ParseNode<'_>) -> ParseResult<Statement> {
    let span = span(&node);
    let mut nodes = ParseNodes::of(node);
    let node = nodes.need()?;
    let mut label = None;
    let tell = match node.as_rule() {
        Rule::record => record(node, &mut label)?,
        Rule::declare => Tell::Declare(Box::new(declare(node, &mut label)?)),
        Rule::source => super::entity::source(node, &mut label)?,
        Rule::cite | Rule::correct => claim(node, &mut label)?,
        Rule::entry => entry(node)?,
        Rule::merge => merge(node)?,
        Rule::rate => rate(node)?,
        Rule::note => note(node, &mut label)?,
        Rule::define => define(node)?,
        _ => {
            let mut nodes = ParseNodes::of(node);
            nodes.pass(Rule::k_let);
            let name = word(&nodes.need()?);
            nodes.pass(Rule::equals);
            Tell::Let { name, selection: selection(nodes.need()?)? }
        }
    };
    let supersedes =
        nodes.accept(Rule::superseding).map(|node| references(ParseNodes::of(node))).transpose()?;
    let first = nodes.accept(Rule::first).map(recorded).transpose()?;
    let recorded = nodes.accept(Rule::recorded).map(recorded).transpose()?;
    Ok(Statement { tell, label, supersedes, first, recorded, span })
}

/// When, as what and by whom it was recorded.
fn recorded(node: ParseNode<'_>) -> ParseResult<RecordedText> {
    let mut stated = RecordedText { at: String::new(), number: None, by: None, span: span(&node) };
    for node in ParseNodes::of(node) {
        match node.as_rule() {
            Rule::moment => stated.at = node.as_str().to_owned(),
            Rule::number => stated.number = Some(digits(&node)?),
            Rule::quoted => stated.by = Some(unquoted(&node)),
            _ => {}
        }
    }
    Ok(stated)
}

/// Keeps a label, or says that there are two.
pub(super) fn label(node: ParseNode<'_>, label: &mut Option<Word>) -> ParseResult<()> {
    let whole = span(&node);
    let mut nodes = ParseNodes::of(node);
    nodes.pass(Rule::k_labelled);
    once(label, word(&nodes.need()?), "labelled", whole)
}

/// Fills a place that may be filled once.
pub(super) fn once<T>(place: &mut Option<T>, value: T, what: &str, span: Span) -> ParseResult<()> {
    if place.replace(value).is_some() {
        return Err(Error::new(SyntaxErrorKind::Syntax, span, format!("`{what}` is given twice"))
            .with_hint("keep one of the two"));
    }
    Ok(())
}

fn record(node: ParseNode<'_>, labelled: &mut Option<Word>) -> ParseResult<Tell> {
    let mut stated = RecordClause {
        mood: None,
        kind: Run::default(),
        roles: Vec::new(),
        when: Vec::new(),
        quantity: None,
        count: None,
        including: Vec::new(),
        links: Vec::new(),
        derived: false,
        sources: Vec::new(),
    };
    for node in ParseNodes::of(node) {
        let at = span(&node);
        match node.as_rule() {
            Rule::mood => stated.mood = Some(mood(&node)?),
            Rule::run => stated.kind = run(node)?,
            Rule::stated_when => stated.when.push(stated_when(node)?),
            Rule::stated_role => stated.roles.push(stated_role(node)?),
            Rule::citation => stated.sources.push(citation(node)?),
            Rule::quantity => once(&mut stated.quantity, quantity(node)?, "quantity", at)?,
            Rule::count => {
                let (count, mut members) = count(node)?;
                stated.including.append(&mut members);
                once(&mut stated.count, count, "count", at)?;
            }
            Rule::including => stated.including.extend(references(ParseNodes::of(node))?),
            Rule::labelled => label(node, labelled)?,
            Rule::link => links(node, &mut stated.links)?,
            Rule::k_derived => stated.derived = true,
            _ => {}
        }
    }
    Ok(Tell::Record(Box::new(stated)))
}

/// A time of an event: its points are dates and entries, which keep no modifiers.
pub(super) fn stated_when(node: ParseNode<'_>) -> ParseResult<When> {
    let and = ParseNodes::of(node.clone())
        .skip_while(|node| node.as_rule() != Rule::k_at)
        .find(|node| node.as_rule() == Rule::k_and);
    if let Some(and) = and {
        let hint = "an event on one of several days is `or`; several events are recorded one by one";
        return Err(Error::new(SyntaxErrorKind::Syntax, span(&and), "an event has one date").with_hint(hint));
    }
    when(node, &mut Vec::new())
}

/// A role with those in it.
pub(super) fn stated_role(node: ParseNode<'_>) -> ParseResult<(Role, Vec<Argument>)> {
    let mut nodes = ParseNodes::of(node);
    let preposition = preposition(&nodes.need()?)?;
    let arguments =
        nodes.filter(|node| node.as_rule() == Rule::argument).map(argument).collect::<ParseResult<_>>()?;
    Ok((preposition, arguments))
}

pub(super) fn references(nodes: ParseNodes<'_>) -> ParseResult<Vec<Reference>> {
    nodes.filter(|node| node.as_rule() == Rule::reference).map(reference).collect()
}

fn links(node: ParseNode<'_>, links: &mut Vec<(Link, Reference)>) -> ParseResult<()> {
    let mut nodes = ParseNodes::of(node);
    let word = meaning(&nodes.need()?, Link::spelled)?;
    links.extend(references(nodes)?.into_iter().map(|reference| (word, reference)));
    Ok(())
}

pub(super) fn quantity(node: ParseNode<'_>) -> ParseResult<QuantityText> {
    let mut quantity = QuantityText { bound: Bound::Exactly, thousandths: None, unit: String::new() };
    for node in ParseNodes::of(node) {
        match node.as_rule() {
            Rule::bounded => quantity.bound = meaning(&node, Bound::spelled)?,
            Rule::decimal => quantity.thousandths = Some(scaled(&node, 3)?),
            Rule::measure_words => {
                quantity.unit = node.as_str().split_whitespace().collect::<Vec<_>>().join(" ");
            }
            _ => {}
        }
    }
    Ok(quantity)
}

/// A decimal number in tenths, hundredths, …: as many places as said, and no more may have been typed.
pub(super) fn scaled(node: &ParseNode<'_>, places: usize) -> ParseResult<i64> {
    let text = node.as_str().trim().replace(',', "");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    let too = |what: &str| Error::new(SyntaxErrorKind::Number, span(node), format!("`{text}` has {what}"));
    if fraction.len() > places {
        return Err(too(&format!("more than {places} decimal places")));
    }
    format!("{whole}{fraction:0<places$}").parse().map_err(|_| too("too many digits"))
}

pub(super) fn count(node: ParseNode<'_>) -> ParseResult<(CountText, Vec<Reference>)> {
    let mut nodes = ParseNodes::of(node);
    nodes.pass(Rule::k_count);
    let node = nodes.need()?;
    let count = match node.as_rule() {
        Rule::k_several => CountText::Several,
        Rule::amount => {
            let at = span(&node);
            let amount = amount(&node)?;
            let number = amount.number;
            let beyond = || Error::new(SyntaxErrorKind::Number, at, "no count is that large");
            match amount.comparison {
                Comparison::AtLeast => CountText::AtLeast(number),
                Comparison::AtMost => CountText::AtMost(number),
                Comparison::MoreThan => CountText::AtLeast(number.checked_add(1).ok_or_else(beyond)?),
                Comparison::FewerThan => CountText::AtMost(number.checked_sub(1).ok_or_else(beyond)?),
                Comparison::Exactly => CountText::Exactly(number),
            }
        }
        _ => {
            let least = digits(&node)?;
            if nodes.pass(Rule::k_to) {
                CountText::Between(least, digits(&nodes.need()?)?)
            } else {
                CountText::Exactly(least)
            }
        }
    };
    let members = nodes.accept(Rule::including).map(|node| references(ParseNodes::of(node))).transpose()?;
    Ok((count, members.unwrap_or_default()))
}

/// A source as cited.
pub(super) fn citation(node: ParseNode<'_>) -> ParseResult<Citation> {
    let span = span(&node);
    let mut nodes = ParseNodes::of(node);
    nodes.pass(Rule::k_source);
    let mut citation = Citation {
        source: word(&nodes.need()?),
        via: Vec::new(),
        locator: None,
        quote: None,
        grounds: None,
        rank: None,
        credibility: None,
        span,
    };
    for node in nodes {
        cited(node, &mut citation)?;
    }
    Ok(citation)
}

/// One of the things said of a citation.
pub(super) fn cited(node: ParseNode<'_>, citation: &mut Citation) -> ParseResult<()> {
    let at = span(&node);
    match node.as_rule() {
        Rule::locator => once(&mut citation.locator, locator(&node)?, "where in the source", at),
        Rule::quote => {
            let quoted = ParseNodes::of(node).last().map(|node| unquoted(&node)).unwrap_or_default();
            once(&mut citation.quote, quoted, "quote", at)
        }
        Rule::via => {
            citation.via.extend(ParseNodes::of(node).last().map(part).transpose()?);
            Ok(())
        }
        _ => standing(&node, citation),
    }
}

fn standing(node: &ParseNode<'_>, citation: &mut Citation) -> ParseResult<()> {
    let at = span(node);
    match keyword(node).as_str() {
        "stated" => once(&mut citation.grounds, Grounds::Stated, "on what grounds", at),
        "reported" => once(&mut citation.grounds, Grounds::Reported, "on what grounds", at),
        "inferred" => once(&mut citation.grounds, Grounds::Inferred, "on what grounds", at),
        "preferred" => once(&mut citation.rank, Rank::Preferred, "the rank", at),
        "normal" => once(&mut citation.rank, Rank::Normal, "the rank", at),
        "deprecated" => once(&mut citation.rank, Rank::Deprecated, "the rank", at),
        _ => once(&mut citation.credibility, digits(node)?, "credibility", at),
    }
}

fn locator(node: &ParseNode<'_>) -> ParseResult<Locator> {
    let text = keyword(node);
    let (word, rest) = text.split_once(' ').unwrap_or((&text, ""));
    let number = |digits: &str| {
        digits.parse().map_err(|_| {
            Error::new(SyntaxErrorKind::Number, span(node), format!("the number `{digits}` is too large"))
        })
    };
    Ok(match (word, rest.split_once(['-', '–'])) {
        ("at", Some((from, to))) => Locator::Characters(number(from)?, number(to)?),
        ("page", _) => Locator::Page(number(rest)?),
        _ => Locator::Paragraph(number(rest)?),
    })
}

/// The quoted reason in a `because`.
pub(super) fn reason(node: ParseNode<'_>) -> String {
    ParseNodes::of(node).last().map(|node| unquoted(&node)).unwrap_or_default()
}

/// The mood in `when planned`.
pub(super) fn mood_after_when(node: &ParseNode<'_>) -> ParseResult<MoodWord> {
    last_meaning(node, MoodWord::spelled)
}

/// `retract`, `undo`, `same`, `distinct`.
fn entry(node: ParseNode<'_>) -> ParseResult<Tell> {
    let whole = span(&node);
    let mut nodes = ParseNodes::of(node);
    let opening = keyword(&nodes.need()?);
    let target = reference(nodes.need()?)?;
    nodes.pass(Rule::k_and);
    let duplicate = nodes.accept(Rule::reference).map(reference).transpose()?;
    let because = nodes.accept(Rule::because).map(reason);
    let mut sources = Vec::new();
    while let Some(node) = nodes.accept(Rule::citation) {
        sources.push(citation(node)?);
    }
    let wrong =
        |message: &str| Err(Error::new(SyntaxErrorKind::Syntax, whole, format!("`{opening}` {message}")));
    match (opening.as_str(), duplicate) {
        ("retract", None) => Ok(Tell::Retract { target, because, sources }),
        ("undo", None) => Ok(Tell::Undo { target, because, sources }),
        ("retract" | "undo", Some(_)) => wrong("takes one entry at a time"),
        (_, None) => wrong("takes two events: `#45 #71`"),
        (_, Some(duplicate)) => {
            Ok(Tell::Tie { same: opening == "same", event: target, duplicate, because, sources })
        }
    }
}

/// `merge`, `split`.
fn merge(node: ParseNode<'_>) -> ParseResult<Tell> {
    let whole = span(&node);
    let mut nodes = ParseNodes::of(node);
    let splits = keyword(&nodes.need()?) == "split";
    let from = run(nodes.need()?)?;
    nodes.pass(Rule::k_into);
    let into = run(nodes.need()?)?;
    let with = nodes.accept(Rule::prep);
    let mut events = Vec::new();
    while let Some(node) = nodes.peek().filter(|rule| *rule != Rule::because).and_then(|_| nodes.next()) {
        if node.as_rule() == Rule::reference {
            events.push(reference(node)?);
        }
    }
    let because = nodes.accept(Rule::because).map(reason);
    if let Some(with) = with.filter(|with| !splits || keyword(with) != "with") {
        return Err(unexpected(&with));
    }
    if splits && events.is_empty() {
        let message = "`split` needs the events to move";
        return Err(
            Error::new(SyntaxErrorKind::Syntax, whole, message).with_hint("split … into … with #12, #19")
        );
    }
    Ok(if splits { Tell::Split { from, into, events, because } } else { Tell::Merge { from, into, because } })
}

fn rate(node: ParseNode<'_>) -> ParseResult<Tell> {
    let mut nodes = ParseNodes::of(node);
    nodes.pass(Rule::k_rate);
    let source = word(&nodes.need()?);
    let letter = nodes.need()?.as_str().chars().next().unwrap_or_default().to_ascii_uppercase();
    Ok(Tell::Rate { source, letter, because: nodes.accept(Rule::because).map(reason) })
}

/// A note: the last quoted part of its run is the remark.
fn note(node: ParseNode<'_>, labelled: &mut Option<Word>) -> ParseResult<Tell> {
    let whole = span(&node);
    let mut nodes = ParseNodes::of(node);
    nodes.pass(Rule::k_note);
    let mut on = run(nodes.need()?)?;
    let text = match on.parts.pop().map(|part| part.kind) {
        Some(PartKind::Quoted(text)) if !on.parts.is_empty() => text,
        _ => {
            let message = "a note needs its subject and a remark in quotes";
            return Err(Error::new(SyntaxErrorKind::Syntax, whole, message).with_hint("note on #45 \"…\""));
        }
    };
    if let Some(last) = on.parts.last() {
        on.span.end = last.span.end;
    }
    let mut sources = Vec::new();
    for node in nodes {
        if node.as_rule() == Rule::citation { sources.push(citation(node)?) } else { label(node, labelled)? }
    }
    Ok(Tell::Note { on, text, sources })
}
