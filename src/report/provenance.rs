//! The events behind rows that name none: ranks, neighbours, islands, the progress of a plan.

use std::collections::{BTreeMap, BTreeSet};

use annals_graph::ids::{EntityIx, EventIx};
use annals_model::entry::EntryId;
use annals_model::error::Result;
use annals_query::analysis::rank::{self, Counted, Ranking};
use annals_query::analysis::ties::Ties;
use annals_query::analysis::{progress, walk};
use annals_query::execute::Evaluator;
use annals_query::query::{Ask, Entities, Events, Score};

use super::network;

/// For each row of the answer to a question, in order, the numbers of the events that it comes of; nothing for a
/// question whose rows name their entries themselves.
pub(super) fn provenance(evaluator: &mut Evaluator<'_>, ask: &Ask) -> Result<Vec<Vec<EntryId>>> {
    match ask {
        Ask::Rank { what, by } => of_ranks(evaluator, what, by),
        Ask::Neighbours { of, within, among, through } => {
            let (ties, _) = Ties::through(evaluator, through)?;
            let ties = ties.among(evaluator, among.as_ref(), &[*of])?;
            let met = walk::met(evaluator, &ties, *of, *within)?;
            let order = network::in_report_order(&evaluator.view(), &met);
            let ways = order.iter().map(|at| numbers(evaluator, walk::path_to(&met, *at)));
            Ok(evaluator.view().gathered(ways).into_answer())
        }
        Ask::Islands(through) => {
            let (ties, _) = Ties::through(evaluator, through)?;
            let parts = network::islands_in_order(evaluator, &ties)?;
            parts.iter().map(|members| events_of_all(evaluator, &ties, members)).collect()
        }
        Ask::Progress(plan) => of_progress(evaluator, *plan),
        _ => Ok(Vec::new()),
    }
}

fn of_ranks(evaluator: &mut Evaluator<'_>, what: &Entities, by: &Score) -> Result<Vec<Vec<EntryId>>> {
    let Ranking { scored: rows, counted, .. } = network::ranked(evaluator, what, by)?;
    if let Some(Counted { outcome, .. }) = counted {
        let view = evaluator.view();
        let places: BTreeMap<EntityIx, usize> =
            rows.iter().enumerate().map(|(at, (who, _))| (*who, at)).collect();
        let mut provenance = vec![Vec::new(); rows.len()];
        for hit in outcome.rows.iter().filter(|hit| hit.truth.is_certain()) {
            evaluator.step()?;
            let Some(seen) = view.event(hit.event) else { continue };
            for who in rank::takers(&view, hit, &seen, rank::reached(&view, what)) {
                if let Some(at) = places.get(&who) {
                    // A list grows to twice what it holds.
                    evaluator.hold(2 * size_of::<EntryId>())?;
                    provenance[*at].push(seen.number);
                }
            }
        }
        return Ok(provenance);
    }
    let (ties, _) = Ties::through(evaluator, &Events::everything())?;
    rows.iter().map(|(entity, _)| events_of_all(evaluator, &ties, &[*entity])).collect()
}

/// The events that tie any of these to others.
fn events_of_all(evaluator: &mut Evaluator<'_>, ties: &Ties<'_>, who: &[EntityIx]) -> Result<Vec<EntryId>> {
    let mut events = evaluator.view().kept();
    for entity in who {
        events.extend(ties.events_of(*entity));
        evaluator.check()?;
    }
    Ok(numbers(evaluator, events.into_answer()))
}

fn numbers(evaluator: &Evaluator<'_>, events: Vec<EventIx>) -> Vec<EntryId> {
    let view = evaluator.view();
    let all = events.into_iter().map(|event| view.graph().events().number(event));
    let mut numbers = view.gathered(all).into_answer();
    let mut stated = BTreeSet::new();
    numbers.retain(|number| stated.insert(*number));
    numbers
}

/// What counts towards a target stands behind the last of its rows, which is about all of it.
fn of_progress(evaluator: &mut Evaluator<'_>, plan: EntityIx) -> Result<Vec<Vec<EntryId>>> {
    let view = evaluator.view();
    let mut provenance = Vec::new();
    for aim in progress::aims(evaluator, plan)? {
        let counted = aim.outcome.rows.iter().map(|hit| view.graph().events().number(hit.event));
        provenance.resize(provenance.len() + aim.progress.len(), Vec::new());
        if let Some(last) = provenance.last_mut() {
            last.extend(counted);
        }
    }
    Ok(provenance)
}
