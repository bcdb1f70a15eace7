//! Statements about entities, sources and the vocabulary.

use super::Rule;
use super::statement::{citation, label, mood_after_when, once, scaled};
use super::time::{date, length, unit};
use super::words::{
    ParseNode, ParseNodes, ParseResult, digits, keyword, preposition, run, span, unexpected, unquoted, word,
};
use crate::ast::{
    DeclareClause, DefinePart, Definition, FieldValue, FillerText, FrameText, Role, Run, Spelled, TargetText,
    Tell, Word,
};
use crate::error::{Error, SyntaxErrorKind};

/// An entity as told.
pub(super) fn declare(node: ParseNode<'_>, labelled: &mut Option<Word>) -> ParseResult<DeclareClause> {
    let mut stated = DeclareClause {
        what: Run::default(),
        parent: None,
        from: None,
        to: None,
        relations: Vec::new(),
        also: Vec::new(),
        coordinates: None,
        target: None,
        sources: Vec::new(),
    };
    for node in ParseNodes::of(node) {
        let at = span(&node);
        match node.as_rule() {
            Rule::run => stated.what = run(node)?,
            Rule::also => also(node, &mut stated.also),
            Rule::lifetime => {
                let mut nodes = ParseNodes::of(node);
                let from = nodes.need()?.as_rule() == Rule::k_from;
                let day = date(&nodes.need()?)?;
                if from {
                    once(&mut stated.from, day, "from", at)?
                } else {
                    once(&mut stated.to, day, "to", at)?
                }
            }
            Rule::relation => relation(node, &mut stated)?,
            Rule::coordinates => once(&mut stated.coordinates, coordinates(node)?, "coordinates", at)?,
            Rule::target => once(&mut stated.target, target(node)?, "target", at)?,
            Rule::citation => stated.sources.push(citation(node)?),
            Rule::labelled => label(node, labelled)?,
            _ => {}
        }
    }
    Ok(stated)
}

/// Other names: a bare run of words or a quoted name, and more quoted ones.
fn also(node: ParseNode<'_>, names: &mut Vec<Word>) {
    let mut goes_on = false;
    for node in ParseNodes::of(node) {
        match node.as_rule() {
            Rule::quoted => names.push(word(&node)),
            Rule::word if goes_on => {
                if let Some(name) = names.last_mut() {
                    name.text = format!("{} {}", name.text, node.as_str());
                    name.span.end = span(&node).end;
                }
            }
            Rule::word => {
                names.push(Word { quoted: true, ..word(&node) });
                goes_on = true;
            }
            _ => {}
        }
    }
}

/// Where it lies or stands, or what it is near.
fn relation(node: ParseNode<'_>, stated: &mut DeclareClause) -> ParseResult<()> {
    let at = span(&node);
    let mut nodes = ParseNodes::of(node);
    let node = nodes.need()?;
    let mut words = keyword(&node);
    if node.as_str().to_ascii_lowercase().starts_with("on the ") {
        words.insert_str(3, "the ");
    }
    let whose = run(nodes.need()?)?;
    match words.as_str() {
        "in" => once(&mut stated.parent, (Role::In, whose), "in or at", at),
        "at" => once(&mut stated.parent, (Role::At, whose), "in or at", at),
        _ => {
            stated.relations.push((words, whose));
            Ok(())
        }
    }
}

fn coordinates(node: ParseNode<'_>) -> ParseResult<(i32, i32)> {
    let mut nodes = ParseNodes::of(node);
    nodes.pass(Rule::k_coordinates);
    let mut degree = |name: &str, bound: i64| {
        let node = nodes.need()?;
        let millionths = scaled(&node, 6)?;
        let within = i32::try_from(millionths).ok().filter(|_| millionths.abs() <= bound * 1_000_000);
        within.ok_or_else(|| {
            let message = format!("a {name} lies between -{bound} and {bound} degrees");
            Error::new(SyntaxErrorKind::Number, span(&node), message)
                .with_hint("coordinates LATITUDE LONGITUDE, in degrees")
        })
    };
    Ok((degree("latitude", 90)?, degree("longitude", 180)?))
}

fn target(node: ParseNode<'_>) -> ParseResult<TargetText> {
    let mut nodes = ParseNodes::of(node);
    nodes.pass(Rule::k_target);
    let count = digits(&nodes.need()?)?;
    let kind = run(nodes.need()?)?;
    nodes.pass(Rule::k_per);
    let per = unit(&nodes.need()?)?;
    if let Some(word) = nodes.accept(Rule::prep).filter(|word| keyword(word) != "for") {
        return Err(unexpected(&word));
    }
    let during = nodes.accept(Rule::length).map(length).transpose()?;
    Ok(TargetText { count, kind, per, during })
}

/// A document as told.
pub(super) fn source(node: ParseNode<'_>, labelled: &mut Option<Word>) -> ParseResult<Tell> {
    let mut nodes = ParseNodes::of(node);
    nodes.pass(Rule::k_source);
    let key = word(&nodes.need()?);
    nodes.pass(Rule::colon);
    let mut fields = Vec::new();
    for node in nodes {
        if node.as_rule() == Rule::labelled {
            label(node, labelled)?;
            continue;
        }
        let mut nodes = ParseNodes::of(node);
        let name = word(&nodes.need()?);
        let node = nodes.need()?;
        let value = match node.as_rule() {
            Rule::quoted => FieldValue::Text(unquoted(&node)),
            Rule::date => FieldValue::Date(date(&node)?),
            _ => FieldValue::Text(node.as_str().split_whitespace().collect::<Vec<_>>().join(" ")),
        };
        fields.push((name, value));
    }
    Ok(Tell::Source { key, fields })
}

/// A part of the vocabulary.
pub(super) fn define(node: ParseNode<'_>) -> ParseResult<Tell> {
    let mut nodes = ParseNodes::of(node);
    let what = match keyword(&nodes.need()?).as_str() {
        "define type" => Definition::Type,
        "define kind" => Definition::Kind,
        _ => Definition::Status,
    };
    let name = word(&nodes.need()?);
    nodes.pass(Rule::colon);
    let parts = nodes.map(define_part).collect::<ParseResult<_>>()?;
    Ok(Tell::Define { what, name, parts })
}

fn define_part(node: ParseNode<'_>) -> ParseResult<DefinePart> {
    let mut nodes = ParseNodes::of(node);
    let opening = nodes.need()?;
    if opening.as_rule() == Rule::prep {
        let terms = nodes.filter(|node| node.as_rule() != Rule::k_or).map(|node| word(&node)).collect();
        return Ok(DefinePart::Role(preposition(&opening)?, terms));
    }
    let opening = keyword(&opening);
    if opening == "makes its" {
        let preposition = preposition(&nodes.need()?)?;
        let status = word(&nodes.need()?);
        let mood = nodes.accept(Rule::k_when).map(|node| mood_after_when(&node)).transpose()?;
        return Ok(DefinePart::Makes(preposition, status, mood));
    }
    if opening == "symmetric" {
        return Ok(DefinePart::Symmetric);
    }
    let term = word(&nodes.need()?);
    if let Some(node) = nodes.accept(Rule::frame) {
        if opening != "verb" {
            return Err(unexpected(&node));
        }
        return Ok(DefinePart::Verb(term, Some(frame(node)?)));
    }
    Ok(match opening.as_str() {
        "plural" => DefinePart::Plural(term),
        "past" => DefinePart::Past(term),
        "verb" => DefinePart::Verb(term, None),
        "agent" => DefinePart::Agent(term),
        "also" => DefinePart::Also(term),
        "implies" => DefinePart::Implies(term, fillers(nodes)?),
        "requires" => DefinePart::Requires(term),
        "intends" => DefinePart::Intends(term),
        "after" => DefinePart::After(term),
        "before" => DefinePart::Before(term),
        _ => DefinePart::IsA(term),
    })
}

fn frame(node: ParseNode<'_>) -> ParseResult<FrameText> {
    let mut nodes = ParseNodes::of(node);
    let subject = preposition(&nodes.need()?)?;
    let object = nodes.accept(Rule::prep).map(|node| preposition(&node)).transpose()?;
    Ok(FrameText { subject, object })
}

fn fillers(mut nodes: ParseNodes<'_>) -> ParseResult<Vec<(Role, FillerText)>> {
    let mut fillers = Vec::new();
    while let Some(role) = nodes.accept(Rule::prep) {
        let filler = nodes.need()?;
        let text = keyword(&filler);
        let filler = match text.split_once(' ') {
            None => FillerText::Itself,
            Some((_, its)) => FillerText::Its(Role::spelled(its).ok_or_else(|| unexpected(&filler))?),
        };
        fillers.push((preposition(&role)?, filler));
    }
    Ok(fillers)
}
