//! What events of a sequence are about, and whether that is the same.

use annals_graph::budget::{Kept, Weight};
use annals_graph::few::{Few, One};
use annals_graph::graph::{Part, Party};
use annals_graph::ids::{EntityIx, EventIx, TypeIx};
use annals_graph::view::{Seen, View};
use annals_graph::vocabulary::TypeSet;
use annals_model::entry::{Number, Role};
use annals_model::time::{Day, Extent, Truth};

use super::Hit;
use super::keys::places;
use crate::plan::{entities_among, parties};
use crate::query::{Roles, Same};

/// One reading of an event in a sequence.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// When.
    pub extent: Extent,
    /// The facilities it is of, or whatever else steps are to share.
    first: One<EntityIx>,
    /// The places, where it is facilities that are shared first.
    second: One<EntityIx>,
}

/// An event in a sequence.
#[derive(Clone, Debug)]
pub(super) struct Thread {
    /// The event.
    event: EventIx,
    /// The number of its entry.
    pub number: Number,
    /// The numbers of those it stands for.
    members: Vec<Number>,
    /// Its readings.
    pub readings: One<Reading>,
}

impl Weight for Thread {
    fn heap(&self) -> usize {
        self.members.heap() + self.readings.heap()
    }
}

impl Weight for Reading {
    fn heap(&self) -> usize {
        self.first.heap() + self.second.heap()
    }
}

impl Thread {
    /// An event as a step compares it; `None` where the lens does not show it.
    pub(super) fn new(view: &View<'_>, hit: &Hit, sharing: &Sharing<'_>) -> Option<Self> {
        let seen = view.event(hit.event)?;
        Some(Self {
            event: hit.event,
            number: seen.number,
            members: seen.members().to_vec(),
            readings: seen.readings().map(|seen| Reading::new(view, hit, seen, sharing)).collect(),
        })
    }

    /// Where its last day can lie, by all of its readings.
    pub(super) fn last(&self) -> Option<(Day, Day)> {
        let last = |reading: &Reading| {
            let Extent { earliest, latest, throughout } = reading.extent;
            (if throughout { latest } else { earliest }, latest)
        };
        let either = |one: (Day, Day), other: (Day, Day)| (one.0.min(other.0), one.1.max(other.1));
        self.readings.iter().map(last).reduce(either)
    }

    /// Whether it is another event, or stands for it.
    pub(super) fn tells_of(&self, other: &Self) -> bool {
        self.event == other.event || self.members.contains(&other.number)
    }

    fn entities(&self) -> impl Iterator<Item = EntityIx> + '_ {
        self.readings.iter().flat_map(|reading| reading.first.iter().chain(&reading.second).copied())
    }

    /// Whether it stands for events of which only the number is known. They are about something, but nobody said
    /// what, so that a step compares them with nothing.
    pub(super) fn is_unnamed_aggregate(&self, view: &View<'_>) -> bool {
        let counted = view.event(self.event).is_some_and(|seen| seen.count().is_some());
        counted && self.entities().next().is_none()
    }
}

impl Reading {
    fn new(view: &View<'_>, hit: &Hit, seen: &Seen<'_>, sharing: &Sharing<'_>) -> Self {
        let is_of = |entity: &EntityIx| sharing.is_of(view, *entity);
        let (mut first, mut second) = (One::new(), One::new());
        match sharing.same {
            Same::Thing => {
                first.extend(entities_among(seen.role(Role::Of)).filter(is_of));
                second.extend(places(view, seen));
            }
            Same::Type(_) => {
                let took_part = seen.parts().iter().filter(|part| part.role != Role::Without);
                first.extend(entities_among(took_part.map(|part| part.who)).filter(is_of));
            }
            Same::Role(role) => {
                for way in hit.ways().iter() {
                    first.extend(entities_among(parties(seen, &Roles::One(*role), way.guise.as_deref())));
                }
            }
            Same::Anywhere => {}
        }
        Self { extent: seen.extent, first, second }
    }

    /// Whether two events are about the same thing.
    pub(super) fn shares(&self, other: &Self, same: &Same) -> Truth {
        let meet = |a: &[EntityIx], b: &[EntityIx]| a.iter().any(|entity| b.contains(entity));
        if matches!(same, Same::Anywhere) {
            return Truth::Certain;
        }
        let both_have = !self.first.is_empty() && !other.first.is_empty();
        Truth::from(if both_have {
            meet(&self.first, &other.first)
        } else {
            meet(&self.second, &other.second)
        })
    }
}

/// What the steps of a sequence share, with the types of what is meant by it.
#[derive(Debug)]
pub(super) struct Sharing<'q> {
    pub same: &'q Same,
    /// The types of what is shared.
    of: TypeSet,
}

impl<'q> Sharing<'q> {
    /// What steps share.
    pub(super) fn new(view: &View<'_>, same: &'q Same) -> Self {
        let vocabulary = view.graph().vocabulary();
        let is_of = |ty: TypeIx| match same {
            Same::Thing => vocabulary.is_a_named(ty, "facility"),
            Same::Type(of) => vocabulary.is_a(ty, *of),
            Same::Role(_) | Same::Anywhere => false,
        };
        Self { same, of: vocabulary.types_where(is_of) }
    }

    /// What an event shares first, as it was recorded.
    pub(super) fn first_of(&self, view: &View<'_>, event: EventIx) -> One<EntityIx> {
        let is_meant = |part: &Part| match part.who {
            Party::Entity(entity) => self.is_in(part.role) && self.is_shared(view, entity),
            Party::Event(_) => false,
        };
        let parts = view.graph().events().parts(event).filter(is_meant);
        entities_among(parts.map(|part| part.who)).collect()
    }

    /// Whether an entity is one of those that steps share first, in some role.
    pub(super) fn is_shared(&self, view: &View<'_>, entity: EntityIx) -> bool {
        matches!(self.same, Same::Role(_)) || self.is_of(view, entity)
    }

    /// The role of what steps share first, where it can only be in one.
    pub(super) fn only_role(&self) -> Option<Role> {
        match self.same {
            Same::Thing => Some(Role::Of),
            Same::Role(role) => Some(*role),
            Same::Type(_) | Same::Anywhere => None,
        }
    }

    /// Whether those in a role are what steps share first.
    pub(super) fn is_in(&self, role: Role) -> bool {
        match self.same {
            Same::Thing => role == Role::Of,
            Same::Type(_) => role != Role::Without,
            Same::Role(wanted) => role == *wanted,
            Same::Anywhere => false,
        }
    }

    fn is_of(&self, view: &View<'_>, entity: EntityIx) -> bool {
        self.of.has(view.graph().type_of(entity))
    }
}

/// Events by an entity, in order.
type Shared = Vec<(EntityIx, usize)>;

/// Finds those that can be about the same thing.
#[derive(Debug)]
pub(super) struct About {
    /// By what is shared first.
    first: Shared,
    /// By place.
    second: Shared,
    /// By place, those that have nothing of the first sort in some reading.
    only_second: Shared,
    all: usize,
    anywhere: bool,
}

impl About {
    /// An index of events.
    pub(super) fn new(view: &View<'_>, threads: &[Thread], same: &Same) -> Self {
        let (mut first, mut second, mut only_second) = (view.kept(), view.kept(), view.kept());
        for (at, thread) in view.guarded(threads).enumerate() {
            for reading in &thread.readings {
                first.extend(reading.first.iter().map(|entity| (*entity, at)));
                second.extend(reading.second.iter().map(|entity| (*entity, at)));
                if reading.first.is_empty() {
                    only_second.extend(reading.second.iter().map(|entity| (*entity, at)));
                }
            }
        }
        [&mut first, &mut second, &mut only_second].into_iter().for_each(|shared| shared.sort_by(Ord::cmp));
        let [first, second, only_second] = [first, second, only_second].map(Kept::into_answer);
        Self { first, second, only_second, all: threads.len(), anywhere: matches!(same, Same::Anywhere) }
    }

    /// Those that can be about the same thing as an event, in order of time.
    pub(super) fn candidates(&self, of: &Thread) -> Few<usize> {
        if self.anywhere {
            return (0..self.all).collect();
        }
        let mut found = Few::new();
        let mut sources = 0;
        let mut add = |shared: &Shared, entities: &[EntityIx]| {
            for entity in entities {
                let from = shared.partition_point(|(known, _)| known < entity);
                let before = found.len();
                found.extend(
                    shared[from..].iter().take_while(|(known, _)| known == entity).map(|(_, at)| *at),
                );
                sources += usize::from(found.len() > before);
            }
        };
        for reading in &of.readings {
            if reading.first.is_empty() {
                add(&self.second, &reading.second);
            } else {
                add(&self.first, &reading.first);
                add(&self.only_second, &reading.second);
            }
        }
        if sources > 1 {
            found.sort_unstable();
        }
        found.dedup();
        found
    }
}
