//! What events of a sequence are about, and whether that is the same.

use annals_graph::budget::{BudgetedVec, Weight};
use annals_graph::graph::Part;
use annals_graph::ids::{EntityIx, EventIx, KindIx, TypeIx};
use annals_graph::small_vec::{SmallVec1, SmallVec4};
use annals_graph::view::unsaid::UnsaidGap;
use annals_graph::view::{EventView, View};
use annals_graph::vocabulary::{Somewhere, TypeSet};
use annals_model::entry::{EntryId, Role};
use annals_model::time::{Day, Extent, Truth};

use super::EventMatch;
use crate::plan::{RoleLookup, Verdict, entities_among, parties};
use crate::query::{Roles, Same, SequenceStep};

/// One reading of an event in a sequence.
#[derive(Clone, Debug)]
pub(super) struct SequenceReading {
    /// Whether its values are the preferred ones.
    pub deciding: bool,
    /// When.
    pub extent: Extent,
    /// The facilities it is of, or whatever else steps are to share.
    first: SmallVec1<EntityIx>,
    /// The places, where it is facilities that are shared first.
    second: SmallVec1<EntityIx>,
    /// Whether it is left unsaid what it is about.
    unsaid: bool,
}

/// An event in a sequence.
#[derive(Clone, Debug)]
pub(super) struct Thread {
    /// The event.
    event: EventIx,
    /// Those before it in its chain.
    before: SmallVec1<EventIx>,
    /// The number of its entry.
    pub number: EntryId,
    /// The numbers of those it stands for.
    members: Vec<EntryId>,
    /// How many it stands for that are not recorded on their own, at least and at most.
    unnamed: (u64, u64),
    /// Its readings.
    pub readings: SmallVec1<SequenceReading>,
}

impl Weight for Thread {
    fn heap(&self) -> usize {
        self.before.heap() + self.members.heap() + self.readings.heap()
    }
}

impl Weight for SequenceReading {
    fn heap(&self) -> usize {
        self.first.heap() + self.second.heap()
    }
}

impl Thread {
    /// An event as a step compares it; `None` where the lens does not show it.
    pub(super) fn new(view: &View<'_>, hit: &EventMatch, sharing: &Sharing<'_>) -> Option<Self> {
        let seen = view.event(hit.event)?;
        let unnamed = view.stands_for(&seen);
        Some(Self {
            event: hit.event,
            before: SmallVec1::new(),
            number: seen.number,
            members: seen.members().to_vec(),
            unnamed: (unnamed.0, unnamed.1.unwrap_or(u64::MAX)),
            readings: seen.readings().map(|seen| SequenceReading::new(view, hit, seen, sharing)).collect(),
        })
    }

    /// Where its last day can lie, by all of its readings.
    pub(super) fn last(&self) -> Option<(Day, Day)> {
        let last = |reading: &SequenceReading| (reading.extent.earliest_end(), reading.extent.latest);
        let either = |one: (Day, Day), other: (Day, Day)| (one.0.min(other.0), one.1.max(other.1));
        self.readings.iter().map(last).reduce(either)
    }

    /// The days of each reading.
    pub(super) fn days(&self) -> SmallVec1<Extent> {
        self.readings.iter().map(|reading| reading.extent).collect()
    }

    /// The same with the days that are left where it follows or precedes another as a step says: it has one day in each
    /// comparison. `None` where none is left.
    pub(super) fn beside(self, other: &Self, step: &SequenceStep) -> Option<Self> {
        let days = days_beside(&other.days(), step)?;
        let before = other.before.iter().copied().chain([other.event]).collect();
        Self { before, ..self }.narrow(days)
    }

    /// Those before it in its chain.
    pub(super) fn before(&self) -> &[EventIx] {
        &self.before
    }

    /// The same event as another step compares it, on the days that are left to it.
    pub(super) fn still(self, left: &Self) -> Option<Self> {
        let before = left.before.clone();
        Self { before, ..self }.narrow(left.days().into_iter().reduce(Extent::hull)?)
    }

    /// The same on days of these alone. What lasts is as it is.
    fn narrow(mut self, days: Extent) -> Option<Self> {
        self.readings.retain(|reading| {
            if reading.extent.goes_on() {
                return true;
            }
            let met = Extent::one_of(days.earliest, days.latest).intersect(reading.extent);
            reading.extent = met.unwrap_or(reading.extent);
            met.is_some()
        });
        (!self.readings.is_empty()).then_some(self)
    }

    /// How certainly there is an event of another that is none of its own chain: an event is not near itself, and of an
    /// aggregate those are meant that are not recorded on their own.
    pub(super) fn apart_from(&self, other: &Self) -> Truth {
        let (least, most) = other.unnamed;
        let taken = self.before.iter().chain([&self.event]).filter(|event| **event == other.event).count();
        if taken > 0 {
            // One of those that it stands for, and another.
            return if most > taken as u64 { Truth::Possible } else { Truth::No };
        }
        let own = self.members.contains(&other.number) && self.unnamed.1 == 0;
        match () {
            () if own || most == 0 => Truth::No,
            () if least == 0 => Truth::Possible,
            () => Truth::Certain,
        }
    }
}

/// The days on which what follows or precedes an event of these days can be.
fn days_beside(of: &[Extent], step: &SequenceStep) -> Option<Extent> {
    let (first, last) = if step.precedes {
        (Some(Day::MIN), of.iter().map(|extent| extent.latest_start()).max())
    } else {
        let due = |extent: &Extent| step.within.map_or(Day::MAX, |span| extent.latest.plus(span).0);
        (of.iter().map(|extent| extent.earliest_end()).min(), of.iter().map(due).max())
    };
    let (earliest, latest) = first.zip(last)?;
    Some(Extent::one_of(earliest, latest))
}

impl SequenceReading {
    fn new(view: &View<'_>, hit: &EventMatch, seen: &EventView<'_>, sharing: &Sharing<'_>) -> Self {
        let (kind, parts) = (seen.kind, seen.parts());
        let (mut first, mut second, mut unsaid) = (SmallVec1::new(), SmallVec1::new(), false);
        match sharing.same {
            Same::Thing => {
                first = sharing.first_among(view, kind, parts);
                second = step_places(view, kind, parts);
                unsaid = second.is_empty() && view.graph().vocabulary().answering(kind).place;
            }
            Same::Type(_) => {
                first = sharing.first_among(view, kind, parts);
                unsaid = first.is_empty() && sharing.leaves_type_unsaid(view, seen);
            }
            Same::Role(role) => {
                for way in hit.ways().iter() {
                    first.extend(entities_among(parties(
                        seen,
                        &Roles::One(*role),
                        way.implied_kind.as_deref(),
                    )));
                }
                let mut questions = RoleLookup::Role(*role).questions().iter();
                unsaid = first.is_empty()
                    && questions.any(|(question, _)| view.graph().leaves_unsaid(kind, parts, *question));
            }
            Same::Anywhere => {}
        }
        Self { deciding: seen.deciding, extent: seen.extent, first, second, unsaid }
    }

    /// Whether two events are about the same thing.
    pub(super) fn shares(&self, other: &Self, same: &Same) -> Verdict {
        let meet = |a: &[EntityIx], b: &[EntityIx]| a.iter().any(|entity| b.contains(entity));
        let both_have = !self.first.is_empty() && !other.first.is_empty();
        match same {
            Same::Anywhere => Verdict::CERTAIN,
            _ if both_have => meet(&self.first, &other.first).into(),
            _ if self.unsaid || other.unsaid => Verdict::UNSTATED,
            Same::Thing => meet(&self.second, &other.second).into(),
            Same::Type(_) | Same::Role(_) => Verdict::NO,
        }
    }
}

/// The places at which an event is compared with others: those stated, and those where the facilities stand.
fn step_places(view: &View<'_>, kind: KindIx, parts: &[Part]) -> SmallVec1<EntityIx> {
    let says_where = parts.iter().filter(|part| view.graph().says_where(kind, **part));
    let mut places = SmallVec1::new();
    for entity in entities_among(says_where.map(|part| part.who)) {
        let place =
            if view.is_facility(entity) { view.parent(entity).map(|(above, _)| above) } else { Some(entity) };
        places.extend(place.filter(|place| !places.contains(place)));
    }
    places
}

/// What the steps of a sequence share, with the types of what is meant by it.
#[derive(Debug)]
pub(super) struct Sharing<'q> {
    pub same: &'q Same,
    /// The types of what is shared.
    of: TypeSet,
    /// Whether that is a place of a type.
    is_place: bool,
    /// Whether a place of any type.
    is_any_place: bool,
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
        let is_place = matches!(same, Same::Type(of) if vocabulary.somewhere(*of) == Some(Somewhere::Place));
        let is_any_place =
            matches!(same, Same::Type(of) if is_place && vocabulary.type_named("place") == Some(*of));
        Self { same, of: vocabulary.types_where(is_of), is_place, is_any_place }
    }

    /// What an event shares first, as it was recorded.
    pub(super) fn first_of(&self, view: &View<'_>, event: EventIx) -> SmallVec1<EntityIx> {
        let table = view.graph().events();
        if let Same::Role(role) = self.same {
            return entities_among(table.parts(event).filter(|part| part.role == *role).map(|part| part.who))
                .collect();
        }
        let parts: SmallVec4<Part> = table.parts(event).collect();
        self.first_among(view, table.kind(event), &parts)
    }

    /// What an event of a kind shares first, where that is no role.
    fn first_among(&self, view: &View<'_>, kind: KindIx, parts: &[Part]) -> SmallVec1<EntityIx> {
        if self.is_place {
            let mut places = step_places(view, kind, parts);
            if !self.is_any_place {
                let above: SmallVec1<EntityIx> =
                    places.iter().flat_map(|place| view.all_above(*place)).collect();
                places.extend(above);
                places.retain(|place| self.is_of(view, *place));
                places.sort_unstable();
                places.dedup();
            }
            return places;
        }
        let graph = view.graph();
        let is_meant = |part: &&Part| match self.same {
            Same::Thing => part.role == Role::Of || graph.says_where(kind, **part),
            Same::Type(_) => part.role != Role::Without,
            Same::Role(_) | Same::Anywhere => false,
        };
        let among = entities_among(parts.iter().filter(is_meant).map(|part| part.who));
        among.filter(|entity| self.is_of(view, *entity)).collect()
    }

    /// Whether an event that states nobody of the type leaves it unsaid who of the type it is about.
    fn leaves_type_unsaid(&self, view: &View<'_>, seen: &EventView<'_>) -> bool {
        let Same::Type(ty) = self.same else { return false };
        let admits = |role: Role| view.graph().vocabulary().admits(seen.kind, role, *ty);
        let fits = |gap: UnsaidGap| match gap {
            UnsaidGap::Who(_) => admits(Role::By),
            // Whoever can have done it is named by that.
            UnsaidGap::What(_, role) => admits(role) && !admits(Role::By),
            UnsaidGap::Where => view.graph().vocabulary().somewhere(*ty).is_some(),
            UnsaidGap::Within(place) => {
                self.is_place && view.graph().lies_above(*ty, view.graph().type_of(place))
            }
            UnsaidGap::Above(top) => self.is_place && view.graph().lies_above(view.graph().type_of(top), *ty),
        };
        view.gaps(seen, RoleLookup::Any.questions()).into_iter().any(fits)
    }

    /// Whether an entity is one of those that steps share first, in some role.
    pub(super) fn is_shared(&self, view: &View<'_>, entity: EntityIx) -> bool {
        matches!(self.same, Same::Role(_)) || self.is_of(view, entity)
    }

    /// The role of what steps share first, where it can only be in one.
    pub(super) fn only_role(&self) -> Option<Role> {
        match self.same {
            Same::Role(role) => Some(*role),
            Same::Thing | Same::Type(_) | Same::Anywhere => None,
        }
    }

    /// Whether those in a role are what steps share first, where roles alone tell.
    pub(super) fn is_in(&self, role: Role) -> bool {
        match self.same {
            Same::Type(_) if self.is_place => role.is_place(),
            Same::Type(_) => role != Role::Without,
            Same::Role(wanted) => role == *wanted,
            Same::Thing | Same::Anywhere => false,
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
    /// Those that leave it unsaid what they are about.
    unsaid: Vec<usize>,
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
        let [first, second, only_second] = [first, second, only_second].map(BudgetedVec::into_answer);
        let leaves_unsaid = |at: &usize| threads[*at].readings.iter().any(|reading| reading.unsaid);
        let unsaid = view.gathered((0..threads.len()).filter(leaves_unsaid)).into_answer();
        let anywhere = matches!(same, Same::Anywhere);
        Self { first, second, only_second, unsaid, all: threads.len(), anywhere }
    }

    /// Those that may be about the same thing for all that is said, in order of time.
    pub(super) fn open_to(&self, of: &Thread) -> impl Iterator<Item = usize> + use<'_> {
        let all = of.readings.iter().any(|reading| reading.unsaid);
        let (all, unsaid) = if all { (self.all, &[][..]) } else { (0, self.unsaid.as_slice()) };
        (0..all).chain(unsaid.iter().copied())
    }

    /// Those that can be about the same thing as an event, in order of time.
    pub(super) fn candidates(&self, of: &Thread) -> SmallVec4<usize> {
        if self.anywhere {
            return (0..self.all).collect();
        }
        let mut found = SmallVec4::new();
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
