//! Counts for each value of some keys.
//!
//! A group that nothing is certainly in is a row all the same. Events that leave a key unsaid raise every group that they
//! could be in, and are a row of their own. Those that can have no value for a key are in no group and told in a note.

use annals_model::error::Result;
use annals_query::analysis::grouping::{self, Grouped, ungroupable};
use annals_query::analysis::tally::Tally;
use annals_query::execute::Evaluator;
use annals_query::query::{Entities, Events, GroupingKey, Set, Shaping};

use super::labels::labelled;
use super::sort::ShownRows;
use super::{AnswerDraft, events};
use crate::answer::{AnswerBody, GroupLabel, GroupRow, Note};

/// The members of a set counted for each value of some keys.
pub(super) fn answer(
    evaluator: &mut Evaluator<'_>,
    of: &Set,
    per: &[GroupingKey],
    shaping: &Shaping,
) -> Result<AnswerDraft> {
    match of {
        Set::Events(of) => of_events(evaluator, of, per, shaping),
        Set::Entities(of) => of_entities(evaluator, of, per, shaping),
        Set::Dates(_) | Set::Kinds(_) => {
            Err(ungroupable("only events and entities can be counted per group"))
        }
    }
}

/// Events counted for each value of some keys.
fn of_events(
    evaluator: &mut Evaluator<'_>,
    of: &Events,
    per: &[GroupingKey],
    shaping: &Shaping,
) -> Result<AnswerDraft> {
    let (grouped, outcome) = grouping::count_events(evaluator, of, per)?;
    let mut notes = events::common_notes(&evaluator.view(), of, &outcome);
    let draft = rows(evaluator, grouped, per, shaping)?;
    notes.extend(draft.notes.iter().cloned());
    Ok(AnswerDraft { notes: Vec::new(), ..draft }.checked(outcome.checked).noted(notes))
}

/// Entities counted for each place or type above them, or for each type.
fn of_entities(
    evaluator: &mut Evaluator<'_>,
    of: &Entities,
    per: &[GroupingKey],
    shaping: &Shaping,
) -> Result<AnswerDraft> {
    let (grouped, outcome) = grouping::count_entities(evaluator, of, per)?;
    let draft = rows(evaluator, grouped, per, shaping)?;
    let notes: Vec<Note> =
        outcome.notes.into_iter().map(Note::from).chain(draft.notes.iter().cloned()).collect();
    Ok(AnswerDraft { notes: Vec::new(), ..draft }.checked(outcome.checked).noted(notes))
}

/// A row for each group.
fn rows<'g>(
    evaluator: &Evaluator<'g>,
    grouped: Grouped<'g, Tally>,
    per: &[GroupingKey],
    shaping: &Shaping,
) -> Result<AnswerDraft> {
    let view = evaluator.view();
    let labelled = labelled(&view, grouped, per);
    let mut rows = ShownRows::<GroupRow>::new(&view, shaping)?;
    evaluator.rows(labelled.groups.len())?;
    for group in view.guarded(&labelled.groups) {
        rows.push(|| row(labelled.keys(group), group.members));
    }
    if let Some(keyless) = labelled.keyless {
        rows.push(|| row(Vec::new(), keyless));
    }
    evaluator.check()?;
    let certain = labelled.groups.iter().filter(|group| group.members.at_least > 0).count();
    let (rows, all) = rows.into_rows();
    Ok(AnswerDraft::new("groups", AnswerBody::Groups { rows }, certain)
        .possible(all - certain)
        .noted(labelled.notes)
        .cut_from_if(shaping, all))
}

fn row(keys: Vec<GroupLabel>, tally: Tally) -> GroupRow {
    GroupRow { name: None, keys, at_least: tally.at_least, at_most: tally.at_most }
}
