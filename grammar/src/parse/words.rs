//! Words, names, numbers: the leaves of the tree that pest hands over.

use std::iter::Peekable;
use std::str::FromStr;

use pest::iterators::{Pair, Pairs};

use super::Rule;
use super::selection::selection;
use crate::ast::{
    Argument, ArgumentKind, PartKind, Reference, ReferenceWord, Role, Run, RunPart, Span, Spelled, Word,
};
use crate::error::{Error, SyntaxErrorKind};
use crate::limits::WORDS_MAX;

/// A piece of text with the rule that matched it.
pub(super) type ParseNode<'i> = Pair<'i, Rule>;

/// The outcome of reading a piece of text.
pub(super) type ParseResult<T> = Result<T, Error>;

/// What stands inside a node, in order.
pub(super) struct ParseNodes<'i> {
    inner: Peekable<Pairs<'i, Rule>>,
    end: usize,
}

impl<'i> ParseNodes<'i> {
    /// Those inside `node`.
    pub(super) fn of(node: ParseNode<'i>) -> Self {
        let end = node.as_span().end();
        Self { inner: node.into_inner().peekable(), end }
    }

    /// The next, if it is of this rule.
    pub(super) fn accept(&mut self, rule: Rule) -> Option<ParseNode<'i>> {
        self.inner.next_if(|node| node.as_rule() == rule)
    }

    /// Whether the next is of this rule, which is then skipped.
    pub(super) fn pass(&mut self, rule: Rule) -> bool {
        self.accept(rule).is_some()
    }

    /// The rule of the next.
    pub(super) fn peek(&mut self) -> Option<Rule> {
        self.inner.peek().map(Pair::as_rule)
    }

    /// The next, which the grammar promises.
    pub(super) fn need(&mut self) -> ParseResult<ParseNode<'i>> {
        let at = Span { start: self.end, end: self.end };
        self.inner.next().ok_or_else(|| Error::new(SyntaxErrorKind::Syntax, at, "something is missing here"))
    }
}

impl<'i> Iterator for ParseNodes<'i> {
    type Item = ParseNode<'i>;

    fn next(&mut self) -> Option<Self::Item> {
        self.inner.next()
    }
}

/// Where a node stands, without the blanks after it.
pub(super) fn span(node: &ParseNode<'_>) -> Span {
    let span = node.as_span();
    Span { start: span.start(), end: span.start() + span.as_str().trim_end().len() }
}

/// The words of a text, without the blanks, articles and comments between them.
pub(super) fn spoken(text: &str) -> impl Iterator<Item = &str> {
    let without_comment = |line| match str::find(line, "//") {
        Some(0) => "",
        Some(start) if line[..start].ends_with(char::is_whitespace) => &line[..start],
        _ => line,
    };
    text.lines()
        .map(without_comment)
        .flat_map(str::split_whitespace)
        .filter(|word| !word.eq_ignore_ascii_case("the"))
}

/// A keyword as it is spelled in the language: small letters, single spaces.
pub(super) fn keyword(node: &ParseNode<'_>) -> String {
    let mut spelled = String::with_capacity(node.as_str().len());
    for word in spoken(node.as_str()) {
        if !spelled.is_empty() {
            spelled.push(' ');
        }
        spelled.extend(word.chars().map(|letter| letter.to_ascii_lowercase()));
    }
    spelled
}

/// What a keyword means, by the spellings of an enum.
pub(super) fn meaning<T>(node: &ParseNode<'_>, spelled: fn(&str) -> Option<T>) -> ParseResult<T> {
    spelled(&keyword(node)).ok_or_else(|| unexpected(node))
}

/// What the last word of a keyword means: the mood in `when planned`.
pub(super) fn last_meaning<T>(node: &ParseNode<'_>, spelled: fn(&str) -> Option<T>) -> ParseResult<T> {
    let keyword = keyword(node);
    spelled(keyword.rsplit(' ').next().unwrap_or_default()).ok_or_else(|| unexpected(node))
}

/// An error for a node that cannot stand where it does.
pub(super) fn unexpected(node: &ParseNode<'_>) -> Error {
    Error::new(SyntaxErrorKind::Syntax, span(node), format!("`{}` isn't expected here", node.as_str().trim()))
}

/// The digits in a node as a number.
pub(super) fn digits<T: FromStr>(node: &ParseNode<'_>) -> ParseResult<T> {
    let digits: String = spoken(node.as_str()).flat_map(str::chars).filter(char::is_ascii_digit).collect();
    digits.parse().map_err(|_| {
        Error::new(
            SyntaxErrorKind::Number,
            span(node),
            format!("the number `{}` is too large", node.as_str().trim()),
        )
    })
}

/// A quoted text without its quotes. A line break inside, with the blanks around it, reads as one blank.
pub(super) fn unquoted(node: &ParseNode<'_>) -> String {
    let text = node.as_str();
    let inner = match text.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"').unwrap_or(rest).replace("\"\"", "\""),
        None => text.trim_start_matches('“').trim_end_matches('”').to_owned(),
    };
    if !inner.contains(['\t', '\n', '\r']) {
        return inner;
    }
    let mut folded = String::with_capacity(inner.len());
    let mut blanks = String::new();
    for letter in inner.chars() {
        if letter.is_whitespace() {
            blanks.push(letter);
            continue;
        }
        fold_blanks(&mut folded, &mut blanks);
        folded.push(letter);
    }
    fold_blanks(&mut folded, &mut blanks);
    folded
}

fn fold_blanks(text: &mut String, blanks: &mut String) {
    text.push_str(if blanks.contains(['\t', '\n', '\r']) { " " } else { blanks });
    blanks.clear();
}

/// A word, quoted or bare.
pub(super) fn word(node: &ParseNode<'_>) -> Word {
    let quoted = node.as_rule() == Rule::quoted;
    let text = if quoted { unquoted(node) } else { node.as_str().trim().to_owned() };
    Word { text, quoted, span: span(node) }
}

/// A run of words, names, numbers and brackets.
pub(super) fn run(node: ParseNode<'_>) -> ParseResult<Run> {
    let span = span(&node);
    let parts = ParseNodes::of(node).map(part).collect::<ParseResult<Vec<_>>>()?;
    match parts.get(WORDS_MAX) {
        None => Ok(Run { parts, span }),
        Some(beyond) => {
            let message = format!("there are more than {WORDS_MAX} words in a row here");
            Err(Error::new(SyntaxErrorKind::TooLong, beyond.span, message)
                .with_hint("put a long name in quotes, or split the phrase"))
        }
    }
}

/// A part of a run.
pub(super) fn part(node: ParseNode<'_>) -> ParseResult<RunPart> {
    let span = span(&node);
    let kind = match node.as_rule() {
        Rule::quoted => PartKind::Quoted(unquoted(&node)),
        Rule::number => PartKind::Number(digits(&node)?),
        Rule::parameter => PartKind::Parameter(node.as_str()[1..].to_owned()),
        Rule::bracket => PartKind::Bracket(selection(ParseNodes::of(node).need()?)?),
        Rule::list => list(node)?,
        _ => PartKind::Word(node.as_str().trim().to_owned()),
    };
    Ok(RunPart { kind, span })
}

/// `either of (A, B)`.
fn list(node: ParseNode<'_>) -> ParseResult<PartKind> {
    let mut nodes = ParseNodes::of(node);
    let all = keyword(&nodes.need()?).starts_with("all");
    Ok(PartKind::List { all, of: nodes.map(selection).collect::<ParseResult<_>>()? })
}

/// A preposition.
pub(super) fn preposition(node: &ParseNode<'_>) -> ParseResult<Role> {
    last_meaning(node, Role::spelled)
}

/// An entry pointed at.
pub(super) fn reference(node: ParseNode<'_>) -> ParseResult<Reference> {
    let span = span(&node);
    let inner = ParseNodes::of(node).need()?;
    let target = if inner.as_rule() == Rule::number {
        ReferenceWord::Number(digits(&inner)?)
    } else {
        ReferenceWord::Label(inner.as_str().to_owned())
    };
    Ok(Reference { target, span })
}

/// What stands in a role.
pub(super) fn argument(node: ParseNode<'_>) -> ParseResult<Argument> {
    let span = span(&node);
    let mut nodes = ParseNodes::of(node);
    while nodes.pass(Rule::article) {}
    let amount = nodes.accept(Rule::amount).map(|node| super::selection::amount(&node)).transpose()?;
    let mood = nodes.accept(Rule::mood).map(|node| super::selection::mood(&node)).transpose()?;
    let node = nodes.need()?;
    let kind = match node.as_rule() {
        Rule::new => new_name(node)?,
        Rule::projection => ArgumentKind::Run(super::selection::projection_as_run(node)?),
        _ => ArgumentKind::Run(run(node)?),
    };
    Ok(Argument { amount, mood, kind, span })
}

fn new_name(node: ParseNode<'_>) -> ParseResult<ArgumentKind> {
    let whole = span(&node);
    let mut parts = Vec::new();
    let mut name = Word { span: whole, ..Word::default() };
    for node in ParseNodes::of(node) {
        match node.as_rule() {
            Rule::word => parts.push(part(node)?),
            Rule::quoted => name = word(&node),
            _ => {}
        }
    }
    let run = Run { span: around(&parts, whole), parts };
    Ok(ArgumentKind::New { kind: run, name })
}

/// The span from the first part to the last.
pub(super) fn around(parts: &[RunPart], otherwise: Span) -> Span {
    match (parts.first(), parts.last()) {
        (Some(first), Some(last)) => Span { start: first.span.start, end: last.span.end },
        _ => otherwise,
    }
}
