//! What ties participants: the events that may be steps from one to another.
//!
//! Whoever only wants to know who is tied walks the lists of an entity as they stand: not in order of time, and an event
//! that stands in two of them comes twice. Marks by place tell what was met before.

use annals_graph::bit_set::BitSet;
use annals_graph::ids::{EntityIx, EventIx, TypeIx};
use annals_graph::small_vec::SmallVec4;
use annals_graph::view::View;
use annals_graph::vocabulary::TypeSet;
use annals_model::entry::{Mood, Role};
use annals_model::error::Result;

use crate::execute::Evaluator;
use crate::query::{Entities, EntityFilter, Events, Filter};

/// The events that may be steps, and what they tie.
pub struct Ties<'g> {
    view: View<'g>,
    /// Which events may be steps; all of them where `None`.
    allowed: Option<BitSet>,
    among: Among,
}

/// Who may be tied.
enum Among {
    Anybody,
    /// Those of some types, and the ends.
    OfTypes(TypeSet, SmallVec4<EntityIx>),
    /// Those that are marked, by place.
    These(BitSet),
}

impl Among {
    fn holds(&self, view: &View<'_>, entity: EntityIx) -> bool {
        match self {
            Self::Anybody => true,
            Self::OfTypes(types, ends) => types.has(view.graph().type_of(entity)) || ends.contains(&entity),
            Self::These(marked) => marked.has(entity.at()),
        }
    }
}

/// The types of which all are in a set, where it is said by types alone.
fn types_of(set: &Entities) -> Option<SmallVec4<TypeIx>> {
    match set {
        Entities::Filter(EntityFilter { base: None, ty: Some(ty), tests }) if tests.is_empty() => {
            Some(SmallVec4::from_elem(*ty, 1))
        }
        Entities::Or(a, b) => {
            let mut types = types_of(a)?;
            types.extend(types_of(b)?);
            Some(types)
        }
        _ => None,
    }
}

fn is_everything(set: &Events) -> bool {
    matches!(set, Events::Filter(Filter { base: None, kind: None, mood: None | Some(Mood::Happened), tests }) if tests.is_empty())
}

impl<'g> Ties<'g> {
    /// The ties through all events.
    #[must_use]
    pub fn all(view: View<'g>) -> Self {
        Self { view, allowed: None, among: Among::Anybody }
    }

    /// The ties through the events of a set, with what a reader should know of it.
    ///
    /// # Errors
    /// If the budget runs out.
    pub fn through(evaluator: &mut Evaluator<'g>, set: &Events) -> Result<(Self, Vec<String>)> {
        let view = evaluator.view();
        if is_everything(set) {
            return Ok((Self::all(view), Vec::new()));
        }
        let outcome = evaluator.events(set)?;
        let mut allowed = view.marks(view.graph().events().len());
        let certain = view.guarded(&outcome.rows).filter(|hit| hit.truth.is_certain());
        certain.for_each(|hit| _ = allowed.set(hit.event.at()));
        Ok((Self { allowed: Some(allowed), ..Self::all(view) }, outcome.notes))
    }

    /// The ties among those who are certainly in a set, and the ends.
    ///
    /// # Errors
    /// If the budget runs out.
    pub fn among(
        self,
        evaluator: &mut Evaluator<'g>,
        set: Option<&Entities>,
        ends: &[EntityIx],
    ) -> Result<Self> {
        let Some(set) = set else { return Ok(self) };
        if let Some(types) = types_of(set) {
            let wanted = self.view.graph().vocabulary().cases_of(&types);
            return Ok(Self { among: Among::OfTypes(wanted, ends.iter().copied().collect()), ..self });
        }
        let mut marked = self.view.marks(self.view.graph().entity_count());
        let found = evaluator.entities(set)?;
        let certain =
            self.view.guarded(&found.rows).filter(|found| found.truth.is_certain()).map(|found| found.entity);
        certain.chain(ends.iter().copied()).for_each(|entity| _ = marked.set(entity.at()));
        Ok(Self { among: Among::These(marked), ..self })
    }

    /// The view.
    #[must_use]
    pub fn view(&self) -> View<'g> {
        self.view
    }

    /// Whether an event may be a step.
    #[must_use]
    pub fn allows(&self, event: EventIx) -> bool {
        self.allowed.as_ref().is_none_or(|allowed| allowed.has(event.at()))
    }

    /// Whether somebody may be tied.
    #[must_use]
    pub fn holds(&self, entity: EntityIx) -> bool {
        self.among.holds(&self.view, entity)
    }

    /// Those who take part in an event that may be a step, each once and in order; none otherwise.
    #[must_use]
    pub fn participants(&self, event: EventIx) -> SmallVec4<EntityIx> {
        if !self.allows(event) {
            return SmallVec4::new();
        }
        let mut who = self.view.participants(event);
        who.retain(|entity| self.holds(*entity));
        who
    }

    /// The events that an entity may be listed under and that may be steps, in no order and some perhaps twice.
    pub fn listed<'t>(&'t self, entity: EntityIx) -> impl Iterator<Item = EventIx> + use<'g, 't> {
        let postings = self.view.graph().postings();
        let own = self.view.merged_into(entity).into_iter();
        let lists = own.flat_map(|own| postings.roles_of(own)).filter(|(role, _)| *role != Role::Without);
        self.allowed(lists.flat_map(|(_, list)| list.iter()))
    }

    /// Those of these events that may be steps.
    pub fn allowed<I: Iterator<Item = EventIx>>(
        &self,
        events: I,
    ) -> impl Iterator<Item = EventIx> + use<'g, '_, I> {
        events.filter(|event| self.allows(*event))
    }

    /// About how many of these there are.
    #[must_use]
    pub fn listed_len(&self, of: &[EntityIx]) -> usize {
        let postings = self.view.graph().postings();
        let len = |entity: &EntityIx| -> usize {
            self.view.merged_into(*entity).into_iter().map(|own| postings.words_of(own)).sum()
        };
        of.iter().map(len).sum()
    }

    /// Whether there are fewer than so many of these.
    #[must_use]
    pub fn lists_fewer(&self, of: &[EntityIx], than: usize) -> bool {
        let mut left = than;
        of.iter().all(|entity| {
            left = left.saturating_sub(self.listed_len(&[*entity]));
            left > 0
        })
    }

    /// The events that an entity takes part in and that may be steps, each once, in the order of their places.
    pub fn events_of(&self, entity: EntityIx) -> impl Iterator<Item = EventIx> + use<'g> {
        let view = self.view;
        self.listed_in_order(entity).filter(move |event| view.takes_part(*event, entity))
    }

    /// As [`Self::listed`], each once, in the order of their places.
    pub fn listed_in_order(&self, entity: EntityIx) -> impl Iterator<Item = EventIx> + use<'g> {
        let mut found = self.view.gathered(self.listed(entity));
        found.sort_by(Ord::cmp);
        let (mut found, held) = found.into_parts();
        found.dedup();
        self.view.guarded(found.into_iter().inspect(move |_| {
            let _while_they_last = &held;
        }))
    }

    /// The parts of the graph that hang together, each as its entities in order; the one whose first entity was
    /// declared first comes first.
    ///
    /// # Errors
    /// If the budget runs out.
    pub fn islands(&self, evaluator: &Evaluator<'_>) -> Result<Vec<Vec<EntityIx>>> {
        let parts = self.view.islands(&|event| self.allows(event));
        evaluator.check()?;
        Ok(parts)
    }
}
