//! How far a plan has come, as rows.

use annals_graph::ids::EntityIx;
use annals_model::error::Result;
use annals_query::analysis::progress::{self, Aim, PlanScope, Progress};
use annals_query::execute::Evaluator;

use super::{AnswerDraft, count, text};
use crate::answer::{AnswerBody, PlanPart, ProgressRow, ProgressScope as RowScope, words};

/// The progress of a plan towards each of its targets.
pub(super) fn answer(evaluator: &mut Evaluator<'_>, plan: EntityIx) -> Result<AnswerDraft> {
    let view = evaluator.view();
    let aims = progress::aims(evaluator, plan)?;
    let several = aims.len() > 1;
    let (mut rows, mut notes, mut checked) = (Vec::new(), Vec::new(), 0);
    for aim in aims {
        let (outcome, done) = (&aim.outcome, aim.done);
        checked += outcome.checked;
        let plural = &view.graph().vocabulary().kind(aim.kind).plural;
        let kind = several.then_some(plural);
        rows.extend(aim.progress.iter().map(|progress| row(&aim, progress, kind.cloned())));
        notes.extend(count::several_note(outcome, done.at_least));
        notes.push(format!(
            "done so far: {} {plural} under {}",
            words::count_range((done.at_least, done.at_most)),
            text::name(&view, plan)
        ));
    }
    if rows.is_empty() {
        notes.push(format!("not stated: no entry gives a target for {}", text::name(&view, plan)));
    }
    let certain = rows.len();
    Ok(AnswerDraft::new("progress", AnswerBody::Progress { rows }, certain).checked(checked).noted(notes))
}

fn row(aim: &Aim, progress: &Progress, kind: Option<String>) -> ProgressRow {
    let part = match progress.scope {
        PlanScope::Period(number) => PlanPart::Period((aim.per.count == 1).then_some(aim.per.unit), number),
        PlanScope::Whole => PlanPart::Whole,
    };
    ProgressRow {
        scope: RowScope { kind, part },
        done_at_least: progress.done.at_least,
        done_at_most: progress.done.at_most,
        target: progress.target,
        computed: progress.scope == PlanScope::Whole,
    }
}
