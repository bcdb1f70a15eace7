//! The lens of a question: wherever one is written, it holds for the whole.

use annals_grammar::ast;
use annals_grammar::ast::{
    Argument, ArgumentKind, AskClause, Clause, Head, Modifier, ModifierKind, Noun, PartKind, Question, Run,
    Selection, TimePoint, When,
};
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::time::Day;

use crate::lookup::Lookup;
use crate::query::Lens;

/// So many sets may be joined in a phrase: sets nest, and whoever walks over them must not run out of stack.
const JOINED_MAX: usize = 200;

/// What a walk over a question finds.
#[derive(Default)]
struct LensWalk<'a> {
    lenses: Vec<&'a ast::LensClause>,
    joined: usize,
}

/// The lens that a question sets, on top of the one that stands.
pub(super) fn of_question(question: &Question, lookup: &Lookup<'_>, standing: Lens) -> Result<Lens> {
    let mut found = LensWalk::default();
    in_ask(&question.ask, &mut found);
    found.lenses.extend(&question.lens);
    if found.joined > JOINED_MAX {
        return Err(Error::new(
            ErrorKind::Meaning,
            format!("{} sets are joined, but at most {JOINED_MAX} can be", found.joined),
        )
        .hint("split the question, or name a part with `let`")
        .at(question.span));
    }
    let mut lens = standing;
    let mut set = [false; 3];
    for one in found.lenses {
        let (slot, span) = apply(&mut lens, one, lookup)?;
        if std::mem::replace(&mut set[slot], true) {
            return Err(Error::new(ErrorKind::Meaning, "a lens of this clock is set twice")
                .hint("keep one: a lens applies to the whole phrase, wherever you write it")
                .at(span));
        }
    }
    Ok(lens)
}

fn apply(lens: &mut Lens, one: &ast::LensClause, lookup: &Lookup<'_>) -> Result<(usize, ast::Span)> {
    Ok(match one {
        ast::LensClause::AsOf(date) => {
            lens.as_of = Some(end(lookup, date)?);
            (0, date.span)
        }
        ast::LensClause::AsKnownOn(date) => {
            lens.known_on = Some(end(lookup, date)?);
            (1, date.span)
        }
        ast::LensClause::AsRecordedOn(date) => {
            let day = end(lookup, date)?;
            lens.recorded_on = Some(day);
            lens.recorded_at = Some(lookup.view.graph().head_on(day));
            (2, date.span)
        }
        ast::LensClause::AsRecordedAt(reference) => {
            lens.recorded_on = None;
            // A number past the end of the log is the whole of it.
            lens.recorded_at = Some(match reference.target {
                ast::ReferenceWord::Number(number) => number,
                ast::ReferenceWord::Label(_) => lookup.reference(reference)?,
            });
            (2, reference.span)
        }
    })
}

/// The last day of a date: a lens is set to the end of it.
fn end(lookup: &Lookup<'_>, date: &ast::DateText) -> Result<Day> {
    let last = lookup.date(date)?.latest;
    last.ok_or_else(|| {
        Error::new(ErrorKind::Date, "a lens needs a date with an end")
            .hint("give a day: as of 2024-06-01")
            .at(date.span)
    })
}

fn in_ask<'a>(ask: &'a AskClause, found: &mut LensWalk<'a>) {
    match ask {
        AskClause::Why(of) => in_ask(of, found),
        AskClause::Select(of)
        | AskClause::HowMany(of)
        | AskClause::Measure { of, .. }
        | AskClause::Gap { between: of, .. }
        | AskClause::Report { of, .. } => in_selection(of, found),
        AskClause::HowManyTimes(clause) | AskClause::Did(clause) | AskClause::Wh { clause, .. } => {
            in_clause(clause, found)
        }
        AskClause::HowLong(how_long) => {
            in_point(&how_long.from.at, found);
            if let Some(to) = &how_long.to {
                in_point(&to.at, found);
            }
            in_modifiers(&how_long.modifiers, found);
        }
        AskClause::Path { from, to, through, modifiers, .. } => {
            in_run(from, found);
            in_run(to, found);
            through.iter().for_each(|argument| in_argument(argument, found));
            in_modifiers(modifiers, found);
        }
        AskClause::Neighbours { of, through, modifiers, .. } => {
            in_run(of, found);
            through.iter().for_each(|argument| in_argument(argument, found));
            in_modifiers(modifiers, found);
        }
        AskClause::Rank { what, by } => {
            in_noun(what, found);
            in_selection(by, found);
        }
        AskClause::Search(_) => {}
        AskClause::Islands(modifiers) | AskClause::Changes { modifiers, .. } => {
            in_modifiers(modifiers, found)
        }
    }
}

fn in_clause<'a>(clause: &'a Clause, found: &mut LensWalk<'a>) {
    clause.run.iter().for_each(|run| in_run(run, found));
    in_modifiers(&clause.modifiers, found);
}

fn in_selection<'a>(selection: &'a Selection, found: &mut LensWalk<'a>) {
    match selection {
        Selection::Noun(noun) => in_noun(noun, found),
        Selection::Sequence { first, steps } => {
            in_noun(first, found);
            steps.iter().for_each(|step| in_selection(&step.event, found));
        }
        Selection::And { first, rest } => {
            found.joined += rest.len();
            in_selection(first, found);
            rest.iter().for_each(|(_, right)| in_selection(right, found));
        }
        Selection::Or(all) => {
            found.joined += all.len();
            all.iter().for_each(|one| in_selection(one, found));
        }
    }
}

fn in_noun<'a>(noun: &'a Noun, found: &mut LensWalk<'a>) {
    match &noun.head {
        Some(Head::Run(run) | Head::Which(run)) => in_run(run, found),
        Some(Head::Projection { of, .. }) => in_selection(of, found),
        Some(Head::Who) | None => {}
    }
    in_modifiers(&noun.modifiers, found);
}

fn in_run<'a>(run: &'a Run, found: &mut LensWalk<'a>) {
    for part in &run.parts {
        match &part.kind {
            PartKind::Bracket(selection) => in_selection(selection, found),
            PartKind::List { of, .. } => of.iter().for_each(|one| in_selection(one, found)),
            _ => {}
        }
    }
}

fn in_modifiers<'a>(modifiers: &'a [Modifier], found: &mut LensWalk<'a>) {
    for modifier in modifiers {
        match &modifier.kind {
            ModifierKind::Lens(lens) => found.lenses.push(lens),
            ModifierKind::Role { argument, .. } | ModifierKind::Without(argument) => {
                in_argument(argument, found)
            }
            ModifierKind::When { when, .. } => in_when(when, found),
            ModifierKind::Clause { run, modifiers, .. } => {
                in_run(run, found);
                in_modifiers(modifiers, found);
            }
            ModifierKind::Via(run) => in_run(run, found),
            ModifierKind::Per(_) | ModifierKind::Same(_) => {}
        }
    }
}

fn in_argument<'a>(argument: &'a Argument, found: &mut LensWalk<'a>) {
    if let ArgumentKind::Run(run) = &argument.kind {
        in_run(run, found);
    }
}

fn in_when<'a>(when: &'a When, found: &mut LensWalk<'a>) {
    match when {
        When::Relative { point, .. } | When::Within { point, .. } | When::Distance { point, .. } => {
            in_point(point, found);
        }
        When::Between(from, to) => {
            in_point(from, found);
            in_point(to, found);
        }
        When::At(..) | When::Among(..) | When::FromTo(..) | When::About(_) | When::Window(_) => {}
    }
}

fn in_point<'a>(point: &'a TimePoint, found: &mut LensWalk<'a>) {
    if let TimePoint::Events(events) = point {
        in_selection(events, found);
    }
}
