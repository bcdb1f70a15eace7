//! The statuses of the entities of a set.

use annals_graph::ids::{EntityIx, StatusIx};
use annals_graph::view::View;
use annals_graph::view::status::{StatusView, Statuses};
use annals_model::entry::EntryId;
use annals_model::error::Result;
use annals_model::time::Truth;

use crate::execute::Evaluator;
use crate::query::{Entities, EntityTest};

/// The statuses of the entities of a set.
#[derive(Debug)]
pub struct EntityStatuses {
    /// The statuses of each entity that is shown, in the order of the set.
    pub of: Vec<(EntityIx, Statuses)>,
    /// How many entities are only possibly in the set, and not shown.
    pub hidden: usize,
    /// How many candidates were looked at.
    pub checked: u64,
    /// What a reader should know of the set.
    pub notes: Vec<String>,
}

/// The statuses that each of a set is or may be in.
///
/// # Errors
/// If the budget runs out.
pub fn of(evaluator: &mut Evaluator<'_>, set: &Entities) -> Result<EntityStatuses> {
    let outcome = evaluator.entities(set)?;
    let view = evaluator.view();
    let (mut of, mut hidden) = (view.kept(), 0);
    for found in &outcome.rows {
        evaluator.step()?;
        if found.truth.is_certain() || found.wanted {
            evaluator.keep(&mut of, (found.entity, view.statuses(found.entity)))?;
        } else {
            hidden += 1;
        }
    }
    Ok(EntityStatuses { of: of.into_answer(), hidden, checked: outcome.checked, notes: outcome.notes })
}

/// An entity that is certainly in one of some statuses, with the events that brought them.
pub type Certainly = (EntityIx, Vec<StatusIx>, Vec<EntryId>);

/// The statuses that exclude the one asked for, where each entity asked about is certainly in one of others that do: this
/// is something known and no mere absence.
#[must_use]
pub fn excluding(view: &View<'_>, set: &Entities) -> Option<Vec<Certainly>> {
    let Entities::Filter(filter) = set else { return None };
    let Some(Entities::These(asked)) = filter.base.as_deref() else { return None };
    let [EntityTest::Status(wanted)] = filter.tests.as_slice() else { return None };
    let other = |entity: &EntityIx| {
        let Statuses { known, none } = view.statuses(*entity);
        let certain = known.iter().find(|seen| seen.truth.is_certain());
        let can_be: &[StatusView] = certain.map_or(&known, std::slice::from_ref);
        let excludes = |seen: &StatusView| view.rules_out(seen.effect.status, *wanted);
        let is_other = none == Truth::No || certain.is_some();
        (is_other && can_be.iter().all(excludes)).then(|| {
            let because = can_be.iter().flat_map(|seen| seen.because.iter().copied());
            (*entity, can_be.iter().map(|seen| seen.effect.status).collect(), because.collect())
        })
    };
    let found: Option<Vec<Certainly>> = asked.iter().map(other).collect();
    found.filter(|found| !found.is_empty())
}
