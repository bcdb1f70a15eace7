//! Questions.

use super::Rule;
use super::selection::{auxiliary, modifier, noun, selection};
use super::time::{date, side, unit};
use super::words::{
    ParseNode, ParseNodes, ParseResult, argument, digits, keyword, meaning, run, span, unexpected, word,
};
use crate::ast::{
    AskClause, Clause, ClockWord, DateText, HowLong, Modifier, ModifierKind, Phrase, Question, ReplayClause,
    ReportWord, ShapingClause, Sorting, Span, Statistic, TimePoint, TimeWord, Wh, When,
};
use crate::error::{Error, SyntaxErrorKind};

/// A question, or a replay of the history.
pub(super) fn question(node: ParseNode<'_>) -> ParseResult<Phrase> {
    let span = span(&node);
    let mut nodes = ParseNodes::of(node);
    if let Some(node) = nodes.accept(Rule::replay) {
        return Ok(Phrase::Replay(replay(node)?));
    }
    let explain = nodes.pass(Rule::k_explain);
    let possibly = nodes.pass(Rule::k_possibly);
    let why = nodes.pass(Rule::k_why);
    let asked = ask(&mut nodes)?;
    let ask = if why { AskClause::Why(Box::new(asked)) } else { asked };
    let shaping = shaping(nodes.need()?)?;
    Ok(Phrase::Question(Question { explain, possibly, ask, lens: Vec::new(), shaping, span }))
}

fn ask(nodes: &mut ParseNodes<'_>) -> ParseResult<AskClause> {
    let node = nodes.need()?;
    Ok(match node.as_rule() {
        Rule::k_times => AskClause::HowManyTimes(clause(nodes.need()?)?),
        Rule::k_of_set => {
            let words = keyword(&node);
            of_set(&words, nodes)?
        }
        Rule::how_long => AskClause::HowLong(how_long(node)?),
        Rule::graph => graph(node)?,
        Rule::search => {
            let mut nodes = ParseNodes::of(node);
            nodes.pass(Rule::k_search);
            AskClause::Search(nodes.map(|node| word(&node).text).collect::<Vec<_>>().join(" "))
        }
        Rule::rank => {
            let mut nodes = ParseNodes::of(node);
            nodes.pass(Rule::k_rank);
            let what = noun(nodes.need()?)?;
            nodes.pass(Rule::k_by);
            AskClause::Rank { what, by: selection(nodes.need()?)? }
        }
        Rule::whole => whole(node)?,
        Rule::wh => wh(node)?,
        Rule::did => AskClause::Did(clause(node)?),
        _ => AskClause::Select(selection(node)?),
    })
}

/// The questions that are a few words and a set.
fn of_set(words: &str, nodes: &mut ParseNodes<'_>) -> ParseResult<AskClause> {
    let set = selection(nodes.need()?)?;
    let first = words.split(' ').next().unwrap_or_default();
    Ok(match first {
        "how" | "count" => AskClause::HowMany(set),
        "longest" | "shortest" if words.ends_with("between") => {
            AskClause::Gap { longest: first == "longest", between: set }
        }
        first => match ReportWord::spelled(words) {
            Some(report) => AskClause::Report { report, of: set },
            None => AskClause::Measure {
                statistic: Statistic::spelled(first).unwrap_or(Statistic::Total),
                of: set,
            },
        },
    })
}

fn modifiers(nodes: ParseNodes<'_>) -> ParseResult<Vec<Modifier>> {
    let mut modifiers = Vec::new();
    for node in nodes {
        modifier(node, &mut modifiers)?;
    }
    Ok(modifiers)
}

fn how_long(node: ParseNode<'_>) -> ParseResult<HowLong> {
    let mut nodes = ParseNodes::of(node);
    let opening = keyword(&nodes.need()?);
    let statistic = Statistic::spelled(opening.split(' ').next().unwrap_or_default());
    let opening = nodes.need()?;
    if opening.as_rule() == Rule::k_time && keyword(&opening) != "since" {
        let message = "`how long` needs `since`, `from … to …` or `between … and …`";
        return Err(Error::new(SyntaxErrorKind::Syntax, span(&opening), message)
            .with_hint("how long since last visit by NAME, how long from A to B"));
    }
    let mut spill = Vec::new();
    let from = side(nodes.need()?, &mut spill)?;
    let to = match nodes.peek() {
        Some(Rule::k_to | Rule::k_and) => {
            nodes.next();
            Some(side(nodes.need()?, &mut spill)?)
        }
        _ => None,
    };
    spill.extend(modifiers(nodes)?);
    Ok(HowLong { statistic, from, to, modifiers: spill })
}

/// Paths and neighbours.
fn graph(node: ParseNode<'_>) -> ParseResult<AskClause> {
    let mut nodes = ParseNodes::of(node);
    let opening = nodes.need()?;
    let from = run(nodes.need()?)?;
    let to = if nodes.pass(Rule::k_to) { Some(run(nodes.need()?)?) } else { None };
    let (mut in_order_of_time, mut within, mut through, mut modifiers) = (false, None, None, Vec::new());
    for node in nodes {
        match node.as_rule() {
            Rule::k_in_order => in_order_of_time = true,
            Rule::steps => {
                let mut nodes = ParseNodes::of(node);
                nodes.pass(Rule::k_within);
                within = Some(digits(&nodes.need()?)?);
            }
            Rule::through => {
                let mut nodes = ParseNodes::of(node);
                nodes.pass(Rule::k_through);
                through = Some(argument(nodes.need()?)?);
            }
            _ => modifier(node, &mut modifiers)?,
        }
    }
    if keyword(&opening) == "path from" {
        let end = from.span;
        let to = to.ok_or_else(|| {
            Error::new(SyntaxErrorKind::Syntax, end, "a path needs its end").with_hint("path from … to …")
        })?;
        return Ok(AskClause::Path { from, to, in_order_of_time, within, through, modifiers });
    }
    match to {
        Some(to) => Err(Error::new(SyntaxErrorKind::Syntax, to.span, "`neighbours` needs `of` and a name")
            .with_hint("path from … to …")),
        None if in_order_of_time => Err(Error::new(
            SyntaxErrorKind::Syntax,
            span(&opening),
            "`in order of time` only applies to a path",
        )
        .with_hint("path from … to … in order of time")),
        None => Ok(AskClause::Neighbours { of: from, within, through, modifiers }),
    }
}

/// Questions about everything: `islands`, `changes`.
fn whole(node: ParseNode<'_>) -> ParseResult<AskClause> {
    let mut nodes = ParseNodes::of(node);
    let words = keyword(&nodes.need()?);
    let mut modifiers = modifiers(nodes)?;
    let Some(clock) = ClockWord::spelled(&words) else { return Ok(AskClause::Islands(modifiers)) };
    let found = modifiers.iter().position(|modifier| span_of_changes(modifier).is_some());
    let (from, to) = found.and_then(|index| span_of_changes(&modifiers.remove(index))).unwrap_or_default();
    Ok(AskClause::Changes { clock, from, to, modifiers })
}

/// The days that a modifier bounds changes by.
fn span_of_changes(modifier: &Modifier) -> Option<(Option<DateText>, Option<DateText>)> {
    let ModifierKind::When { not: false, possibly: false, when } = &modifier.kind else { return None };
    match when {
        _ if modifier.join.is_some() => None,
        When::FromTo(from, to) => Some((Some(from.clone()), Some(to.clone()))),
        When::Between(TimePoint::Date(from), TimePoint::Date(to)) => {
            Some((Some(from.clone()), Some(to.clone())))
        }
        When::Relative { word: TimeWord::Since, any: false, point: TimePoint::Date(from) } => {
            Some((Some(from.clone()), None))
        }
        _ => None,
    }
}

fn wh(node: ParseNode<'_>) -> ParseResult<AskClause> {
    let span = span(&node);
    let mut nodes = ParseNodes::of(node);
    let word = meaning(&nodes.need()?, Wh::spelled)?;
    Ok(AskClause::Wh { word, clause: clause_of(nodes, span)? })
}

fn clause(node: ParseNode<'_>) -> ParseResult<Clause> {
    let span = span(&node);
    clause_of(ParseNodes::of(node), span)
}

fn clause_of(mut nodes: ParseNodes<'_>, span: Span) -> ParseResult<Clause> {
    let auxiliary = nodes.accept(Rule::k_aux).map(|node| auxiliary(&node)).transpose()?;
    let not = nodes.pass(Rule::k_not);
    let run = nodes.accept(Rule::run).map(run).transpose()?;
    Ok(Clause { auxiliary, not, run, modifiers: modifiers(nodes)?, span })
}

fn replay(node: ParseNode<'_>) -> ParseResult<ReplayClause> {
    let mut replay = ReplayClause { from: None, to: None, by: None };
    let mut to = false;
    for node in ParseNodes::of(node) {
        match node.as_rule() {
            Rule::k_to => to = true,
            Rule::date if to => replay.to = Some(date(&node)?),
            Rule::date => replay.from = Some(date(&node)?),
            Rule::unit => replay.by = Some(unit(&node)?),
            _ => {}
        }
    }
    Ok(replay)
}

fn shaping(node: ParseNode<'_>) -> ParseResult<ShapingClause> {
    let mut shaping = ShapingClause::default();
    let mut nodes = ParseNodes::of(node);
    while let Some(node) = nodes.next() {
        let twice = match node.as_rule() {
            Rule::k_sorted => {
                let field = word(&nodes.need()?);
                let descending =
                    nodes.accept(Rule::direction).is_some_and(|node| keyword(&node).starts_with("desc"));
                shaping.sorted.replace(Sorting { field, descending }).is_some()
            }
            Rule::k_limit => shaping.limit.replace(digits(&nodes.need()?)?).is_some(),
            Rule::k_show => {
                let shown = !shaping.show.is_empty();
                while let Some(field) = nodes.accept(Rule::key).or_else(|| nodes.accept(Rule::quoted)) {
                    shaping.show.push(word(&field));
                }
                shown
            }
            _ => return Err(unexpected(&node)),
        };
        if twice {
            let message = format!("`{}` is given twice", keyword(&node));
            return Err(
                Error::new(SyntaxErrorKind::Syntax, span(&node), message).with_hint("keep one of the two")
            );
        }
    }
    Ok(shaping)
}
