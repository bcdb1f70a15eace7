//! Statements about what was told: one more source, a correction.

use super::Rule;
use super::statement::{
    citation, cited, count, label, once, quantity, reason, references, stated_role, stated_when,
};
use super::words::{
    ParseNode, ParseNodes, ParseResult, keyword, last_meaning, reference, run, span, unexpected,
};
use crate::ast::{ChangeText, Citation, MoodWord, Tell, Word};
use crate::error::{Error, SyntaxErrorKind};

/// `cite`, `correct`, `refine`: an entry, and what is said of it.
pub(super) fn claim(node: ParseNode<'_>, labelled: &mut Option<Word>) -> ParseResult<Tell> {
    let cites = node.as_rule() == Rule::cite;
    let mut nodes = ParseNodes::of(node);
    let opening = keyword(&nodes.need()?);
    let event = reference(nodes.need()?)?;
    let (mut changes, mut because, mut sources) = (Vec::new(), None, Vec::<Citation>::new());
    while let Some(node) = nodes.next() {
        let at = span(&node);
        match node.as_rule() {
            Rule::because => once(&mut because, reason(node), "because", at)?,
            Rule::citation => sources.push(citation(node)?),
            Rule::labelled => label(node, labelled)?,
            Rule::k_and => {}
            Rule::locator | Rule::via | Rule::quote | Rule::standing => {
                let last = sources.last_mut().ok_or_else(|| unexpected(&node))?;
                cited(node, last)?;
            }
            _ => change(node, &mut nodes, &mut changes)?,
        }
    }
    if cites {
        let source = sources
            .pop()
            .ok_or_else(|| Error::new(SyntaxErrorKind::Syntax, event.span, "no source is cited"))?;
        return Ok(Tell::Cite { event, source, asserts: changes, because });
    }
    Ok(Tell::Correct { refine: opening == "refine", event, changes, because, sources })
}

fn change(node: ParseNode<'_>, rest: &mut ParseNodes<'_>, changes: &mut Vec<ChangeText>) -> ParseResult<()> {
    let inner_role = |node: ParseNode<'_>| {
        let mut nodes = ParseNodes::of(node);
        nodes.next();
        stated_role(nodes.need()?)
    };
    let change = match node.as_rule() {
        Rule::k_none => match keyword(&node).rsplit(' ').next() {
            Some("quantity") => ChangeText::NoQuantity,
            Some("count") => ChangeText::NoCount,
            _ => ChangeText::NoDate,
        },
        Rule::taken => {
            let (preposition, arguments) = inner_role(node)?;
            ChangeText::Without(preposition, arguments)
        }
        Rule::added => {
            let (preposition, arguments) = inner_role(node)?;
            ChangeText::With(preposition, arguments)
        }
        Rule::k_kind => ChangeText::Kind(run(rest.need()?)?),
        Rule::k_mood => ChangeText::Mood(mood_or_happened(&node)?),
        Rule::quantity => ChangeText::Quantity(quantity(node)?),
        Rule::count => {
            let (count, members) = count(node)?;
            changes.push(ChangeText::Count(count));
            if members.is_empty() {
                return Ok(());
            }
            ChangeText::Including(members)
        }
        Rule::including => ChangeText::Including(references(ParseNodes::of(node))?),
        Rule::stated_when => ChangeText::When(stated_when(node)?),
        _ => {
            let (preposition, arguments) = stated_role(node)?;
            ChangeText::Role(preposition, arguments)
        }
    };
    changes.push(change);
    Ok(())
}

fn mood_or_happened(node: &ParseNode<'_>) -> ParseResult<Option<MoodWord>> {
    // `happened` is the mood of what has none.
    if keyword(node) == "mood happened" { Ok(None) } else { last_meaning(node, MoodWord::spelled).map(Some) }
}
