//! How far a plan has come, as rows.

use super::{Draft, count, text};
use crate::analysis::progress::{self, Aim, Progress, Scope};
use crate::answer::{Body, ProgressRow};
use crate::error::Result;
use crate::execute::Evaluator;
use crate::ids::EntityIx;

/// The progress of a plan towards each of its targets.
pub(super) fn answer(evaluator: &mut Evaluator<'_>, plan: EntityIx) -> Result<Draft> {
    let view = evaluator.view();
    let aims = progress::aims(evaluator, plan)?;
    let several = aims.len() > 1;
    let (mut rows, mut notes, mut checked) = (Vec::new(), Vec::new(), 0);
    for aim in aims {
        let (outcome, done) = (&aim.outcome, aim.done);
        checked += outcome.checked;
        let plural = &view.graph().vocabulary().kind(aim.kind).plural;
        rows.extend(aim.progress.iter().map(|progress| match several {
            true => {
                ProgressRow { scope: format!("{plural}, {}", scope(&aim, progress)), ..row(&aim, progress) }
            }
            false => row(&aim, progress),
        }));
        notes.extend(count::several_note(outcome, done.at_least));
        notes.push(format!("done are {} {plural} under {}", count::words(done), text::name(&view, plan)));
    }
    if rows.is_empty() {
        notes.push(format!("not stated: no entry says what {} aims at", text::name(&view, plan)));
    }
    let certain = rows.len();
    Ok(Draft::new("progress", Body::Progress { rows }, certain).checked(checked).noted(notes))
}

fn row(aim: &Aim, progress: &Progress) -> ProgressRow {
    ProgressRow {
        scope: scope(aim, progress),
        done_at_least: progress.done.at_least,
        done_at_most: progress.done.at_most,
        target: progress.target,
        computed: progress.scope == Scope::Whole,
    }
}

fn scope(aim: &Aim, progress: &Progress) -> String {
    match progress.scope {
        Scope::Period(number) if aim.per.count == 1 => format!("{} {number}", aim.per.unit.as_str()),
        Scope::Period(number) => format!("period {number}"),
        Scope::Whole => "whole plan".to_owned(),
    }
}
