//! What events of a sequence are about, and whether that is the same.

use std::borrow::Cow;

use annals_store::entry::{Number, Role};
use annals_store::time::{Day, Extent, Truth};

use super::Hit;
use super::keys::places;
use super::resolver::entities_among;
use super::sequence::Shared;
use crate::ids::{EntityIx, EventIx};
use crate::plan::parties;
use crate::query::{Roles, Same};
use crate::view::{Seen, View};

/// One reading of an event in a sequence.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// When.
    pub extent: Extent,
    /// The facilities it is of, or whatever else steps are to share.
    first: Vec<EntityIx>,
    /// The places, where it is facilities that are shared first.
    second: Vec<EntityIx>,
}

/// An event in a sequence.
#[derive(Clone, Debug)]
pub(super) struct Thread {
    /// The row it comes from.
    hit: Hit,
    /// The event.
    event: EventIx,
    /// The number of its entry.
    pub number: Number,
    /// The numbers of those it stands for.
    members: Vec<Number>,
    /// Its readings: one or two.
    pub readings: Vec<Reading>,
}

impl Thread {
    /// An event as a step compares it; `None` where the lens does not show it.
    pub(super) fn new(view: &View<'_>, hit: &Hit, same: &Same) -> Option<Self> {
        let seen = view.event(hit.event)?;
        let readings = std::iter::once(&seen).chain(seen.otherwise.as_deref());
        Some(Self {
            hit: hit.clone(),
            event: hit.event,
            number: seen.number,
            members: seen.members().to_vec(),
            readings: readings.map(|seen| Reading::new(view, hit, seen, same)).collect(),
        })
    }

    /// The same event as another step compares it.
    pub(super) fn seen_as(&self, view: &View<'_>, same: &Same) -> Option<Self> {
        Self::new(view, &self.hit, same)
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
    fn new(view: &View<'_>, hit: &Hit, seen: &Seen<'_>, same: &Same) -> Self {
        let graph = view.graph();
        let is_a =
            |entity: &EntityIx, name: &str| graph.vocabulary().is_a_named(graph.entity(*entity).ty, name);
        let (mut first, mut second) = (Vec::new(), Vec::new());
        match same {
            Same::Thing => {
                first.extend(entities_among(seen.role(Role::Of)).filter(|entity| is_a(entity, "facility")));
                second.extend(places(view, seen));
            }
            Same::Type(ty) => {
                let took_part =
                    seen.parts.iter().filter(|part| part.role != Role::Without).map(|part| part.who);
                let of_type = |entity: &EntityIx| graph.vocabulary().is_a(graph.entity(*entity).ty, *ty);
                first.extend(entities_among(took_part).filter(of_type));
            }
            Same::Role(role) => {
                let ways: Cow<'_, [super::Guised]> = hit.ways();
                for way in ways.iter() {
                    first.extend(entities_among(parties(seen, &Roles::One(*role), way.guise.as_deref())));
                }
            }
            Same::Anywhere => {}
        }
        Self { extent: seen.extent, first, second }
    }

    /// Where its last day can lie.
    pub(super) fn last(&self) -> (Day, Day) {
        let Extent { earliest, latest, throughout } = self.extent;
        (if throughout { latest } else { earliest }, latest)
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

/// Finds those that can be about the same thing.
#[derive(Debug)]
pub(super) struct About {
    by_entity: Shared,
    all: usize,
    anywhere: bool,
}

impl About {
    /// An index of events.
    pub(super) fn new(threads: &[Thread], same: &Same) -> Self {
        let mut by_entity = Shared::new();
        for (at, thread) in threads.iter().enumerate() {
            thread.entities().for_each(|entity| by_entity.entry(entity).or_default().push(at));
        }
        Self { by_entity, all: threads.len(), anywhere: matches!(same, Same::Anywhere) }
    }

    /// Those that can be about the same thing as an event, in order of time.
    pub(super) fn candidates(&self, of: &Thread) -> Vec<usize> {
        if self.anywhere {
            return (0..self.all).collect();
        }
        let shared = of.entities().filter_map(|entity| self.by_entity.get(&entity)).flatten();
        let mut found: Vec<usize> = shared.copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}
