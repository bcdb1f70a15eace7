//! Other ways to read a line than the first.

use crate::ast::{
    ArgumentKind, AskClause, Head, Modifier, ModifierKind, Noun, PartKind, Question, RunPart, Selection,
};
use crate::parse::parse_question;

/// The other readings of a line, the likeliest first, given how it was read. Names joined by `and` are any of them first,
/// and all of them second.
#[must_use]
pub fn other_readings(line: &str, reading: &str) -> Vec<Question> {
    if !reading.contains("either of (") {
        return Vec::new();
    }
    let line = line.to_ascii_lowercase();
    let joined = line.contains(" and ") && !line.contains("either of");
    let Some(mut other) = parse_question(reading).ok().filter(|_| joined) else { return Vec::new() };
    let changed = match &mut other.ask {
        AskClause::Select(of) | AskClause::HowMany(of) | AskClause::Report { of, .. } => all_of(of),
        AskClause::Wh { clause, .. } | AskClause::Did(clause) | AskClause::HowManyTimes(clause) => {
            all_of_lists(&mut clause.modifiers)
        }
        _ => false,
    };
    changed.then_some(other).into_iter().collect()
}

/// Makes `all of` of the lists of a selection: whether there were any.
fn all_of(selection: &mut Selection) -> bool {
    match selection {
        Selection::Noun(noun) => all_of_noun(noun),
        Selection::Sequence { first, .. } => all_of_noun(first),
        Selection::And { .. } | Selection::Or(_) => false,
    }
}

fn all_of_noun(noun: &mut Noun) -> bool {
    let inside = match &mut noun.head {
        Some(Head::Projection { of, .. }) => all_of(of),
        Some(Head::Run(run)) => match run.parts.as_mut_slice() {
            [RunPart { kind: PartKind::Bracket(inside), .. }] => all_of(inside),
            _ => false,
        },
        _ => false,
    };
    all_of_lists(&mut noun.modifiers) || inside
}

fn all_of_lists(modifiers: &mut [Modifier]) -> bool {
    let mut changed = false;
    for modifier in modifiers {
        let ModifierKind::Role { argument, not: false, .. } = &mut modifier.kind else { continue };
        let ArgumentKind::Run(run) = &mut argument.kind else { continue };
        if let [RunPart { kind: PartKind::List { all: all @ false, .. }, .. }] = run.parts.as_mut_slice() {
            *all = true;
            changed = true;
        }
    }
    changed
}
