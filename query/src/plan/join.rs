//! How the events of two steps of a sequence are brought together by what they share.

use annals_graph::graph::UnsaidQuestion;
use annals_graph::ids::{EventIx, KindIx};
use annals_graph::view::View;
use annals_graph::vocabulary::Somewhere;
use annals_model::entry::Role;

use super::checks::RoleLookup;
use super::trace::Plan;
use crate::query::{Events, Filter, Same, SequenceStep};

/// How the exact events of a step are brought together with those of the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// The lists of each entity are merged, once: of all exact events of two kinds.
    Merge {
        /// The kinds.
        kinds: (KindIx, KindIx),
    },
    /// Each event is looked up in the lists by entity.
    LookUpListed {
        /// The kind of the others, which are all exact events of it.
        kind: KindIx,
    },
    /// The others are put by entity, and each event is looked up among them.
    LookUp,
}

impl Join {
    /// The join of the exact events of two steps; `more` says whether the others are not all exact.
    #[must_use]
    pub fn choose(
        view: &View<'_>,
        step: &SequenceStep,
        first: &[EventIx],
        others: &[EventIx],
        more: bool,
    ) -> Self {
        /// One event for so many of the base makes going through the lists of every entity worth it.
        const BASE_FOR_MERGE: usize = 64;
        let graph = view.graph();
        let own = first.first().map(|event| graph.events().kind(*event));
        let Some(kind) = listed(view, step, others).filter(|kind| {
            [Some(*kind), own].into_iter().flatten().all(|kind| all_are_listed(view, kind, &step.same))
        }) else {
            return Self::LookUp;
        };
        let many = first.len().saturating_mul(BASE_FOR_MERGE) >= graph.events().base_len();
        let all = own.filter(|own| graph.postings().of_kind(*own).base.len() == first.len());
        match all {
            // Merging does not tell which of several others is the first, which an absence does not ask.
            Some(own) if step.not && !more && many => Self::Merge { kinds: (own, kind) },
            _ => Self::LookUpListed { kind },
        }
    }

    /// It as it was run on so many first events.
    #[must_use]
    pub fn plan(self, got: u64, found: u64, us: Option<u64>) -> Plan {
        let text = match self {
            Self::Merge { .. } => "merge join: the lists of both kinds, entity by entity",
            Self::LookUpListed { .. } => "look each up in the lists by entity",
            Self::LookUp => "look each up among the others, put by entity",
        };
        Plan { got: Some(got), actual: Some(found), us, ..Plan::said(text) }
    }
}

/// Whether the lists by entity tell of all events of a kind what they share: none leaves that unsaid, and places lie in
/// none.
fn all_are_listed(view: &View<'_>, kind: KindIx, same: &Same) -> bool {
    let graph = view.graph();
    let says = |question: UnsaidQuestion| graph.postings().unsaid(kind, question.at()).base.is_empty();
    match same {
        Same::Role(role) => RoleLookup::Role(*role).questions().iter().all(|(question, _)| says(*question)),
        Same::Type(ty) if graph.vocabulary().somewhere(*ty) == Some(Somewhere::Place) => {
            says(UnsaidQuestion::Where) && graph.lying().next().is_none()
        }
        Same::Type(ty) if graph.vocabulary().admits(kind, Role::By, *ty) => says(UnsaidQuestion::Who),
        Same::Type(_) => says(UnsaidQuestion::What),
        Same::Thing | Same::Anywhere => false,
    }
}

/// The kind of the exact events of a step whose lists by entity have all of these, where they are all of the base of
/// that kind. What shares nothing is in none of them, which changes nothing but where places are shared in its stead.
fn listed(view: &View<'_>, step: &SequenceStep, exact: &[EventIx]) -> Option<KindIx> {
    let Events::Filter(Filter { kind: Some(kind), .. }) = &step.events else { return None };
    let all = exact.len() == view.graph().postings().of_kind(*kind).base.len() && !exact.is_empty();
    let by_entity = matches!(step.same, Same::Type(_) | Same::Role(_));
    (all && by_entity).then_some(*kind)
}
