//! What a refused line may have been meant for: wordings of other languages and of plain English as phrases.

mod change;
mod clauses;
mod dates;
mod wording;

use self::change::{Fidelity, Rewrite};
use self::clauses::{commas, conditions, counting, grouping, keyed, marks, sorting, variables};
use self::wording::{opening, phrases};
use crate::ast::Span;
use crate::error::{Error, SyntaxErrorKind};
use crate::foreign::words::{Piece, joined, pieces};
use crate::foreign::{check, first_letters, foreign_syntax, graphs, put_before, sql};
use crate::limits;
use crate::parse::opens_statement;

/// What a line that is no good phrase may have been meant for, where its wording is that of another language or of
/// plain English, the likeliest first. It is asked about lines that were refused: no good phrase is taken for another.
#[must_use]
pub fn foreign_syntax_of(text: &str) -> Vec<Error> {
    if limits::check(text).is_err() || text.len() > LINE_MAX {
        return Vec::new();
    }
    match check(text).err().or_else(|| foreign(text)) {
        Some(error) => vec![error],
        None => rewritten(text).into_iter().collect(),
    }
}

/// A wording that belongs to another language as a whole.
fn foreign(text: &str) -> Option<Error> {
    let whole = Span { start: 0, end: text.trim_end().len() };
    let said = |message: &str, hint: String| {
        Error::new(SyntaxErrorKind::ForeignSyntax, whole, message).with_hint(hint)
    };
    if let Some(statement) = sql::change(text) {
        return Some(said("this is SQL; to add to the log, record a statement", format!("use: {statement}")));
    }
    let first = first_letters(text);
    let bare = text.trim().trim_end_matches(['?', '!', '.', ';']);
    let alone = bare.len() == first.len();
    if let Some((_, hint)) = COMMANDS.iter().find(|(words, _)| bare.eq_ignore_ascii_case(words)) {
        return Some(said(&format!("`{bare}` isn't a phrase"), (*hint).to_owned()));
    }
    if let Some((_, shape)) = CHANGES.iter().find(|(word, _)| !alone && first.eq_ignore_ascii_case(word)) {
        let adds = ["record", "declare"].iter().any(|word| shape.starts_with(word));
        let message = if adds {
            format!("`{first}` doesn't say what is added: an event, a name or a source")
        } else {
            format!(
                "there is no `{first}`: what is in the log stays, and is corrected or withdrawn by another entry"
            )
        };
        return Some(said(&message, format!("use: {shape}")));
    }
    if first.eq_ignore_ascii_case("merge") && text.contains(['{', ':']) {
        return Some(said("this is Cypher; declare a new name instead", "use: declare TYPE NAME".to_owned()));
    }
    if text.trim_start().starts_with("g.") {
        return Some(foreign_syntax(text, "Gremlin", graphs::gremlin(text)));
    }
    if let Some(instead) = graphs::call(text) {
        return Some(foreign_syntax(text, "the language of rules", instead));
    }
    if text.contains("-[") || text.contains("]->") {
        return Some(foreign_syntax(text, "Cypher", graphs::cypher(text)));
    }
    None
}

/// A longer line is not worth asking about.
const LINE_MAX: usize = 2_000;

/// Words that ask for help or an end.
const COMMANDS: [(&str, &str); 8] = [
    ("help", "`:help` at the prompt, `annals help` elsewhere"),
    ("quit", "`:quit` at the prompt, or Ctrl-D"),
    ("exit", "`:quit` at the prompt, or Ctrl-D"),
    ("clear", "Ctrl-L at the prompt"),
    ("show tables", "`:kinds` at the prompt lists kinds, types and statuses"),
    ("tables", "`:kinds` at the prompt lists kinds, types and statuses"),
    ("schema", "`:kinds` at the prompt lists kinds, types and statuses"),
    ("hello", "ask for something: visits by NAME, timeline of PLACE, describe NAME; `:help` shows more"),
];

/// Words that change what is stored elsewhere, with the statement that does so here.
const CHANGES: [(&str, &str); 10] = [
    ("add", "record visit by NAME to PLACE on DATE; declare TYPE NAME; source KEY: publisher \"…\""),
    ("insert", "record visit by NAME to PLACE on DATE"),
    ("create", "declare TYPE NAME, or record visit by NAME to PLACE on DATE"),
    ("delete", "retract #NUMBER because \"…\""),
    ("remove", "retract #NUMBER because \"…\""),
    ("forget", "retract #NUMBER because \"…\""),
    ("update", "correct #NUMBER on DATE because \"…\""),
    ("change", "correct #NUMBER on DATE because \"…\""),
    ("edit", "correct #NUMBER on DATE because \"…\""),
    ("rename", "merge \"OLD NAME\" into \"NEW NAME\" because \"…\""),
];

/// What stands at a piece, and what stands before it.
type RewriteRule = fn(&[Piece<'_>], &[Piece<'_>]) -> Option<Rewrite>;

/// The rules, the first that fits is taken.
const RULES: [RewriteRule; 10] =
    [opening, phrases, sorting, grouping, counting, keyed, conditions, marks, variables, dates::change];

/// The rules for a line that tells something: its commas and names are not those of a question.
const RULES_NAMED: [RewriteRule; 2] = [commas, dates::change];

/// A line in our words, where some of it was in others; the error says what the first of them was.
fn rewritten(text: &str) -> Option<Error> {
    let rules: &[RewriteRule] = if opens_statement(text) { &RULES_NAMED } else { &RULES };
    let pieces = pieces(text.trim_end().trim_end_matches('?'));
    let mut words: Vec<String> = Vec::new();
    let mut first: Option<(Span, String)> = None;
    let mut front: Option<String> = None;
    let mut sense = Fidelity::Same;
    let mut at = 0;
    while at < pieces.len() {
        let (before, rest) = pieces.split_at(at);
        let Some(change) = rules.iter().find_map(|rule| rule(before, rest)) else {
            words.push(text[rest[0].span.start..rest[0].span.end].to_owned());
            at += 1;
            continue;
        };
        let taken = change.taken.clamp(1, rest.len());
        let span = Span { start: rest[0].span.start, end: rest[taken - 1].span.end };
        first.get_or_insert((span, change.message));
        words.extend(change.words);
        front = front.or(change.front);
        sense = sense.min(change.sense);
        at += taken;
    }
    let (span, message) = first?;
    let phrase = put_before(&joined(&words));
    let phrase = front.map_or(phrase.clone(), |front| fronted(&front, &phrase));
    let error = Error::new(SyntaxErrorKind::ForeignSyntax, span, message);
    let offered = (sense > Fidelity::Other).then(|| phrase.trim().to_owned().into());
    Some(error.with_instead(offered).asking_the_same(sense == Fidelity::Same))
}

/// A phrase with words in front, once; a projection takes it in brackets.
fn fronted(front: &str, phrase: &str) -> String {
    let phrase = phrase.trim();
    if phrase.to_ascii_lowercase().starts_with(front) {
        phrase.to_owned()
    } else if front.ends_with(" of") {
        format!("{front} ({phrase})")
    } else {
        format!("{front} {phrase}")
    }
}
