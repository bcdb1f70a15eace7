//! Nouns, what narrows them, and how they are joined.

use super::Rule;
use super::time::{date, ended, when};
use super::words::{
    ParseNode, ParseNodes, ParseResult, argument, around, digits, keyword, meaning, preposition, reference,
    run, span, unexpected,
};
use crate::ast::{
    AmountClause, Argument, ArgumentKind, AtWord, Auxiliary, Comparison, DateForm, DateText, Head, JoinWord,
    LensClause, Modifier, ModifierKind, MoodWord, Noun, Nth, PartKind, ProjectionWord, Role, Run, RunPart,
    SameClause, Selection, StepClause, StepRelation, TimePoint, When,
};
use crate::error::{Error, SyntaxErrorKind};

/// A set: nouns with their steps, joined; `or` binds least, `and` and `but not` alike and from the left.
pub(super) fn selection(node: ParseNode<'_>) -> ParseResult<Selection> {
    let mut alternatives = Vec::new();
    let mut chain = SequenceChain::default();
    let mut join = None;
    for node in ParseNodes::of(node) {
        match node.as_rule() {
            Rule::noun => {
                let noun = noun(node)?;
                chain.links.push((join.take(), ParsedSequence { first: noun, steps: Vec::new() }));
            }
            Rule::k_or => alternatives.push(std::mem::take(&mut chain).close()),
            Rule::k_and => join = Some(JoinWord::And),
            Rule::k_but_not => join = Some(JoinWord::ButNot),
            _ => {
                let unplaced = unexpected(&node);
                let (_, sequence) = chain.links.last_mut().ok_or(unplaced)?;
                sequence.add(node)?;
            }
        }
    }
    if alternatives.is_empty() {
        return Ok(chain.close());
    }
    alternatives.push(chain.close());
    Ok(Selection::Or(alternatives))
}

/// What stands between two `or`s.
#[derive(Default)]
struct SequenceChain {
    links: Vec<(Option<JoinWord>, ParsedSequence)>,
}

impl SequenceChain {
    fn close(self) -> Selection {
        let mut links = self.links.into_iter();
        let first = links.next().map(|(_, sequence)| sequence.close()).unwrap_or_default();
        let rest: Vec<_> =
            links.map(|(join, sequence)| (join.unwrap_or(JoinWord::And), sequence.close())).collect();
        if rest.is_empty() { first } else { Selection::And { first: Box::new(first), rest } }
    }
}

impl Default for Selection {
    fn default() -> Self {
        Self::Noun(Box::default())
    }
}

/// A noun and the steps after it.
struct ParsedSequence {
    first: Noun,
    steps: Vec<StepClause>,
}

impl ParsedSequence {
    /// Takes a step, or a modifier that stands after one: a window and what is the same belong to the step, anything
    /// else to the noun that all of it is about.
    fn add(&mut self, node: ParseNode<'_>) -> ParseResult<()> {
        let mut modifiers = Vec::new();
        if node.as_rule() == Rule::step {
            self.steps.push(step(node, &mut modifiers)?);
        } else {
            modifier(node, &mut modifiers)?;
        }
        for modifier in modifiers {
            let rest = match self.steps.last_mut() {
                Some(step) => taken_by(step, modifier),
                None => Some(modifier),
            };
            self.first.modifiers.extend(rest);
        }
        Ok(())
    }

    fn close(self) -> Selection {
        let first = Box::new(self.first);
        if self.steps.is_empty() {
            Selection::Noun(first)
        } else {
            Selection::Sequence { first, steps: self.steps }
        }
    }
}

/// Gives a window or what is the same to the step, and returns anything else.
fn taken_by(step: &mut StepClause, modifier: Modifier) -> Option<Modifier> {
    match modifier.kind {
        ModifierKind::When { not: false, possibly: false, when: When::Window(length) }
            if modifier.join.is_none() && step.within.is_none() =>
        {
            step.within = Some(length);
        }
        ModifierKind::Same(same) if modifier.join.is_none() && step.same.is_none() => step.same = Some(same),
        _ => return Some(modifier),
    }
    None
}

fn step(node: ParseNode<'_>, spill: &mut Vec<Modifier>) -> ParseResult<StepClause> {
    let span = span(&node);
    let mut nodes = ParseNodes::of(node);
    let words = keyword(&nodes.need()?);
    let relation =
        if words.contains("followed") { StepRelation::FollowedBy } else { StepRelation::PrecededBy };
    let node = nodes.need()?;
    let event = match node.as_rule() {
        Rule::selection => bracketed(node)?,
        _ => Selection::Noun(Box::new(inner(node, spill)?)),
    };
    Ok(StepClause { not: words.contains("not"), relation, event, within: None, same: None, span })
}

/// A selection that stood in brackets.
pub(super) fn bracketed(node: ParseNode<'_>) -> ParseResult<Selection> {
    let span = span(&node);
    Ok(selection(node)?.in_brackets(span))
}

/// An unbracketed noun inside another, whose modifiers go to the flat list of that one.
pub(super) fn bare(node: ParseNode<'_>, spill: &mut Vec<Modifier>) -> ParseResult<Noun> {
    let mut noun = noun(node)?;
    spill.append(&mut noun.modifiers);
    Ok(noun)
}

/// An unbracketed noun inside another that a word behind its modifiers ends. It keeps them, but not those that can only
/// be meant for what it stands in: those go to `spill`.
pub(super) fn inner(node: ParseNode<'_>, spill: &mut Vec<Modifier>) -> ParseResult<Noun> {
    let mut noun = noun(node)?;
    let kept = std::mem::take(&mut noun.modifiers);
    for modifier in kept {
        let outer = match &modifier.kind {
            ModifierKind::Lens(_) | ModifierKind::Per(_) | ModifierKind::Same(_) => true,
            ModifierKind::When { when, .. } => matches!(when, When::Window(_)),
            _ => false,
        };
        if outer { spill.push(modifier) } else { noun.modifiers.push(modifier) }
    }
    Ok(noun)
}

/// A noun with what stands before and after it. What its own inner nouns spill comes after its modifiers.
pub(super) fn noun(node: ParseNode<'_>) -> ParseResult<Noun> {
    let text = node.as_str();
    let mut noun = Noun { span: span(&node), ..Noun::default() };
    for node in ParseNodes::of(node) {
        match node.as_rule() {
            Rule::article => {}
            Rule::nth => noun.nth = Some(nth(&node)?),
            Rule::amount => noun.amount = Some(amount(&node)?),
            Rule::mood => noun.mood = Some(mood(&node)?),
            Rule::run => noun.head = Some(Head::Run(run(node)?)),
            Rule::projection => noun.head = Some(projection(node, &mut noun.modifiers)?),
            _ => modifier(node, &mut noun.modifiers)?,
        }
    }
    if noun.head.is_none() {
        noun.head = asked(text, &mut noun)?;
    }
    Ok(noun)
}

/// What a noun without a head asks for by its question word: `who visited Songchon`, `which counties did Kim visit`.
fn asked(text: &str, noun: &mut Noun) -> ParseResult<Option<Head>> {
    let Some(ModifierKind::Clause { relative: true, auxiliary, not, run, .. }) =
        noun.modifiers.first().map(|modifier| &modifier.kind)
    else {
        return Ok(None);
    };
    let opens = |word: &str| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    if opens("who") {
        return Ok(Some(Head::Who));
    }
    if opens("which") && auxiliary.is_none() && !not {
        let run = run.clone();
        noun.modifiers.remove(0);
        return Ok(Some(Head::Which(run)));
    }
    let message = "a word like `that` needs a noun before it";
    Err(Error::new(SyntaxErrorKind::Syntax, noun.span, message).with_hint("facilities that …"))
}

fn projection(node: ParseNode<'_>, spill: &mut Vec<Modifier>) -> ParseResult<Head> {
    let mut nodes = ParseNodes::of(node);
    let opening = nodes.need()?;
    let word = keyword(&opening);
    let projection = word.strip_suffix(" of").and_then(ProjectionWord::spelled);
    let projection = projection.ok_or_else(|| unexpected(&opening))?;
    let node = nodes.need()?;
    if node.as_rule() == Rule::selection {
        return Ok(Head::Projection { projection, of: Box::new(bracketed(node)?) });
    }
    let steps = nodes.peek().is_some();
    let first = if steps { inner(node, spill)? } else { bare(node, spill)? };
    let mut sequence = ParsedSequence { first, steps: Vec::new() };
    for node in nodes {
        sequence.add(node)?;
    }
    Ok(Head::Projection { projection, of: Box::new(sequence.close()) })
}

/// A projection where a name is wanted: as if it stood in brackets.
pub(super) fn projection_as_run(node: ParseNode<'_>) -> ParseResult<Run> {
    let span = span(&node);
    let mut modifiers = Vec::new();
    let head = Some(projection(node, &mut modifiers)?);
    let noun = Noun { head, modifiers, span, ..Noun::default() };
    let parts = vec![RunPart { kind: PartKind::Bracket(Selection::Noun(Box::new(noun))), span }];
    Ok(Run { span: around(&parts, span), parts })
}

fn nth(node: &ParseNode<'_>) -> ParseResult<Nth> {
    let words = keyword(node);
    let count = if words.contains(' ') { Some(digits(node)?) } else { None };
    Ok(Nth { last: words.starts_with("last"), count })
}

/// `at least 2`.
pub(super) fn amount(node: &ParseNode<'_>) -> ParseResult<AmountClause> {
    let words = keyword(node);
    let bound = words.rsplit_once(' ').and_then(|(bound, _)| Comparison::spelled(bound));
    let comparison = bound.ok_or_else(|| unexpected(node))?;
    Ok(AmountClause { comparison, number: digits(node)? })
}

/// `planned`.
pub(super) fn mood(node: &ParseNode<'_>) -> ParseResult<MoodWord> {
    meaning(node, MoodWord::spelled)
}

/// `did`, `was`.
pub(super) fn auxiliary(node: &ParseNode<'_>) -> ParseResult<Auxiliary> {
    meaning(node, Auxiliary::spelled)
}

/// A modifier, pushed to the list, and after it what its events could not keep.
pub(super) fn modifier(node: ParseNode<'_>, modifiers: &mut Vec<Modifier>) -> ParseResult<()> {
    let span = span(&node);
    let mut nodes = ParseNodes::of(node);
    let join = match nodes.peek() {
        Some(Rule::k_and) => nodes.next().map(|_| JoinWord::And),
        Some(Rule::k_but_not) => nodes.next().map(|_| JoinWord::ButNot),
        _ => None,
    };
    let mut not = join == Some(JoinWord::ButNot);
    let mut possibly = false;
    let mut spill = Vec::new();
    let kind = loop {
        let node = nodes.need()?;
        match node.as_rule() {
            Rule::k_relative | Rule::k_aux => {}
            Rule::k_not => not = true,
            Rule::k_possibly => possibly = true,
            Rule::when => break ModifierKind::When { not, possibly, when: when(node, &mut spill)? },
            Rule::role if possibly => {
                if let Some(when) = date_to_fill(node)? {
                    break ModifierKind::When { not, possibly, when };
                }
                let message = "`possibly` must precede a time: a date, `before`, `after` and so on";
                return Err(Error::new(SyntaxErrorKind::Syntax, span, message)
                    .with_hint("move it before the time: … possibly in 2024"));
            }
            Rule::role => break role(node, not)?,
            Rule::shared_unit => break shared_unit(node, not, &mut spill)?,
            Rule::run | Rule::said => {
                break ModifierKind::Clause {
                    relative: false,
                    auxiliary: None,
                    not,
                    run: said(node)?,
                    modifiers: Vec::new(),
                };
            }
            _ => break plain(node, nodes)?,
        }
    };
    modifiers.push(Modifier { join, kind, span });
    modifiers.append(&mut spill);
    Ok(())
}

/// `in the same month as E`: in the months of E.
fn shared_unit(node: ParseNode<'_>, not: bool, spill: &mut Vec<Modifier>) -> ParseResult<ModifierKind> {
    let span = span(&node);
    let mut nodes = ParseNodes::of(node);
    let words = keyword(&nodes.need()?);
    let (preposition, projection) = if words.contains("month") {
        (Role::In, ProjectionWord::Months)
    } else if words.contains("year") {
        (Role::In, ProjectionWord::Years)
    } else {
        (Role::On, ProjectionWord::Dates)
    };
    let of = match ended(nodes.need()?, spill)? {
        TimePoint::Events(events) => events,
        TimePoint::Date(date) => {
            let message = "`the same month as` must precede events";
            return Err(Error::new(SyntaxErrorKind::Syntax, date.span, message).with_hint("in DATE"));
        }
    };
    let noun = Noun { head: Some(Head::Projection { projection, of }), span, ..Noun::default() };
    let argument = Argument::from(Run::bracket(noun.into()));
    Ok(ModifierKind::Role { preposition, not, argument })
}

/// `on $day` behind `possibly`: a date, though what stands there is not known yet.
fn date_to_fill(node: ParseNode<'_>) -> ParseResult<Option<When>> {
    let ModifierKind::Role { preposition, argument, .. } = role(node, false)? else { return Ok(None) };
    let word = match preposition {
        Role::In => AtWord::In,
        Role::On => AtWord::On,
        Role::By => AtWord::By,
        _ => return Ok(None),
    };
    let ArgumentKind::Run(Run { parts, span }) = argument.kind else { return Ok(None) };
    Ok(match parts.as_slice() {
        [RunPart { kind: PartKind::Parameter(name), .. }] => {
            Some(When::At(word, DateText { form: DateForm::Parameter(name.clone()), span }))
        }
        _ => None,
    })
}

/// `by Kim`; `by the same person`.
fn role(node: ParseNode<'_>, not: bool) -> ParseResult<ModifierKind> {
    let whole = span(&node);
    let mut nodes = ParseNodes::of(node);
    let preposition = preposition(&nodes.need()?)?;
    if !nodes.pass(Rule::k_same) {
        return Ok(ModifierKind::Role { preposition, not, argument: argument(nodes.need()?)? });
    }
    if not {
        let message = "`the same` can't be negated";
        return Err(Error::new(SyntaxErrorKind::Syntax, whole, message).with_hint("say `anywhere`"));
    }
    Ok(ModifierKind::Same(SameClause::Thing(preposition, run(nodes.need()?)?)))
}

/// A modifier that can be neither denied nor possible.
fn plain(node: ParseNode<'_>, mut rest: ParseNodes<'_>) -> ParseResult<ModifierKind> {
    Ok(match node.as_rule() {
        Rule::lens => ModifierKind::Lens(lens(node)?),
        Rule::k_per => ModifierKind::Per(run(rest.need()?)?),
        Rule::k_via => ModifierKind::Via(run(rest.need()?)?),
        Rule::k_without => ModifierKind::Without(argument(rest.need()?)?),
        Rule::k_anywhere => ModifierKind::Same(SameClause::Anywhere),
        Rule::clause => clause(node)?,
        _ => return Err(unexpected(&node)),
    })
}

fn clause(node: ParseNode<'_>) -> ParseResult<ModifierKind> {
    let mut nodes = ParseNodes::of(node);
    nodes.pass(Rule::k_relative);
    let auxiliary = nodes.accept(Rule::k_aux).map(|node| auxiliary(&node)).transpose()?;
    let not = nodes.pass(Rule::k_not);
    let run = said(nodes.need()?)?;
    Ok(ModifierKind::Clause { relative: true, auxiliary, not, run, modifiers: Vec::new() })
}

/// The words of a clause; `mentioning` and `confirmed` are of the grammar, and words of the clause all the same.
fn said(node: ParseNode<'_>) -> ParseResult<Run> {
    if node.as_rule() != Rule::said {
        return run(node);
    }
    let whole = span(&node);
    let mut nodes = ParseNodes::of(node);
    let opening = nodes.need()?;
    let word = RunPart { kind: PartKind::Word(opening.as_str().to_lowercase()), span: span(&opening) };
    let mut parts = vec![word];
    if let Some(about) = nodes.next() {
        parts.extend(run(about)?.parts);
    }
    Ok(Run { parts, span: whole })
}

fn lens(node: ParseNode<'_>) -> ParseResult<LensClause> {
    let mut nodes = ParseNodes::of(node);
    let words = keyword(&nodes.need()?);
    let node = nodes.need()?;
    Ok(match words.as_str() {
        "as of" => LensClause::AsOf(date(&node)?),
        "as known on" => LensClause::AsKnownOn(date(&node)?),
        "as recorded on" => LensClause::AsRecordedOn(date(&node)?),
        _ => LensClause::AsRecordedAt(reference(node)?),
    })
}
