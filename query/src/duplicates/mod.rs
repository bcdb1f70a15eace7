//! When two events are likely to be one event, recorded twice: the one rule for recording, importing, comparing logs and
//! the question `twins`.
//!
//! Two events are likely duplicates if they can be one without a clash, and have something in common:
//!
//! - Neither is an aggregate. Neither is tied to the other or takes part in it, and nobody has told them apart.
//! - Their moods are the same, their dates overlap, and their kinds are the same or one implies the other. Two reports
//!   of different sources may also lie a week apart, if they agree in kind and in all who take part. A date that is one
//!   of several stretches of days stands for each of them, and not for the days between: one stretch is enough.
//! - They share one of those in `by`, or neither names anybody there. Others may take part in only one of them: no source
//!   says that nobody else did.
//! - *What* (`of`; `to` and `into` with anything but a place) and *where* (`at`, `in`, `on`; `of`, `to` and `into` with a
//!   place or facility): where both state one of them they have a value in common, the same or one that lies in the
//!   other. At least one of the two is stated by both, or neither is stated by either.
//! - `from` and `against`: where both state one, they have a value in common.
//!
//! How much of something there was, and to whose benefit, tells nothing apart: sources differ on it.

// Candidates in the graph for one event.
mod candidates;
// What events that may be one have in common, as numbers.
mod keys;
// The newest events of a stream.
mod newest;

use std::borrow::Cow;

use annals_graph::graph::{Party, UNDATED};
use annals_graph::ids::{EntityIx, EventIx, KindIx};
use annals_graph::small_vec::{SmallVec1, SmallVec4};
use annals_graph::view::{EventView, View};
use annals_model::entry::{EntryId, Mood, Record, Role};
use annals_model::time::Extent;

pub use self::candidates::like;
pub use self::keys::{DuplicateKey, KeyLevel, WiderKinds, keys};
pub use self::newest::Newest;

/// How many days the reports of one event may lie apart.
const DAYS_APART: i64 = 7;

/// What a participation says of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Aspect {
    By,
    What,
    Where,
    From,
    Against,
}

/// Who or what takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum PartyKey {
    /// An entity: the one that stands for those merged into it.
    Entity(EntityIx),
    /// Anything else, by the number of its entry: an event, or an entity that is still to be declared.
    Entry(u32),
}

/// What an event is compared by.
#[derive(Clone, Debug)]
pub struct Sketch {
    /// The entry of the event.
    pub number: EntryId,
    /// Its kind.
    pub kind: KindIx,
    /// Its mood; any where `None`.
    mood: Option<Mood>,
    /// The stretches of days on one of which it is, in order, each once. There is at least one.
    days: SmallVec1<Extent>,
    /// In order, each once.
    values: SmallVec4<(Aspect, PartyKey)>,
    /// The entries of its sources; `None` where they are those of its event as a lens shows it.
    sources: Option<Box<[EntryId]>>,
    /// Whether it is looked for what tells otherwise of it, whoever says so.
    loose: bool,
    /// Whether it has an id of its own in a table: two that have are two.
    has_id: bool,
}

impl Sketch {
    /// Of an event as a lens shows it; `None` where it is like no other: an aggregate, and one that states neither who nor
    /// what nor where.
    #[must_use]
    pub fn of_event(view: &View<'_>, seen: &EventView<'_>) -> Option<Self> {
        if seen.count().is_some() {
            return None;
        }
        let number = |event: EventIx| short(view.graph().events().number(event));
        let who = |party| match party {
            Party::Entity(entity) => PartyKey::Entity(view.canonical(entity)),
            Party::Event(event) => PartyKey::Entry(number(event)),
        };
        let values = values(view, seen.parts().iter().map(|part| (part.role, who(part.who))))?;
        Some(Self {
            number: seen.number,
            kind: seen.kind,
            mood: Some(seen.mood),
            days: in_order(seen.days()),
            values,
            sources: None,
            loose: false,
            has_id: false,
        })
    }

    /// Of what is to be recorded as the entry of this number.
    #[must_use]
    pub fn of_record(view: &View<'_>, number: EntryId, record: &Record) -> Option<Self> {
        let kind = view.graph().kind_of(record.kind).filter(|_| record.count.is_none())?;
        let who = |number: EntryId| match view.graph().entity_numbered(number) {
            Some(entity) => PartyKey::Entity(view.canonical(entity)),
            None => PartyKey::Entry(short(number)),
        };
        let parts =
            record.roles.iter().flat_map(|(role, all)| all.iter().map(|number| (*role, who(*number))));
        let values = values(view, parts)?;
        let days = record.date.as_ref().map_or_else(|| vec![UNDATED], |date| view.days_of(date));
        let days = in_order(days.into_iter());
        let sources = Some(record.claims.iter().map(|claim| claim.source).collect());
        Some(Self {
            number,
            kind,
            mood: Some(record.mood),
            days,
            values,
            sources,
            loose: false,
            has_id: false,
        })
    }

    /// The bounds of its date: whatever is like it reaches into them or stands beside them.
    #[must_use]
    pub fn bounds(&self) -> Extent {
        self.days.iter().copied().reduce(Extent::hull).unwrap_or(UNDATED)
    }

    /// The same for whoever looks for events that tell otherwise of this one: of any mood, and up to a week beside it.
    #[must_use]
    pub fn loosened(self) -> Self {
        Self { mood: None, loose: true, ..self }
    }

    /// The same for a row with an id: it is not compared with others that have one of the same table.
    #[must_use]
    pub fn with_id(self) -> Self {
        Self { has_id: true, ..self }
    }

    /// Whether two events are likely to be one, as far as what they say goes: whether they are tied or were told apart
    /// is another question ([`are_two`]).
    #[must_use]
    pub fn is_like(&self, other: &Self, view: &View<'_>) -> bool {
        let same_mood = |(one, other)| one == other;
        !(self.has_id && other.has_id)
            && self.mood.zip(other.mood).is_none_or(same_mood)
            && (view.is_kind(self.kind, other.kind) || view.is_kind(other.kind, self.kind))
            && self
                .days
                .iter()
                .any(|own| other.days.iter().any(|theirs| self.can_be(*own, other, *theirs, view)))
    }

    /// Whether two events can be one, each on one stretch of its days.
    fn can_be(&self, own: Extent, other: &Self, theirs: Extent, view: &View<'_>) -> bool {
        (own.can_meet(theirs) || self.is_beside(own, other, theirs, view))
            && self.agrees(other, own.intersect(theirs).unwrap_or(own), view)
    }

    /// Whether two events that share no day can be reports of one: within a week, by sources that differ.
    fn is_beside(&self, own: Extent, other: &Self, theirs: Extent, view: &View<'_>) -> bool {
        if !widened(own).can_meet(theirs) {
            return false;
        }
        let is_vague = |extent: Extent| extent.latest > extent.earliest.plus_days(DAYS_APART);
        self.loose
            || other.loose
            || (!is_vague(own)
                && !is_vague(theirs)
                && (self.kind, &self.values) == (other.kind, &other.values)
                && self.differs_in_sources(other, view))
    }

    /// Whether both state a source, and none is the same.
    fn differs_in_sources(&self, other: &Self, view: &View<'_>) -> bool {
        let (own, theirs) = (self.sources(view), other.sources(view));
        !own.is_empty() && !theirs.is_empty() && !own.iter().any(|source| theirs.contains(source))
    }

    fn sources<'s>(&'s self, view: &View<'_>) -> Cow<'s, [EntryId]> {
        if let Some(sources) = &self.sources {
            return Cow::Borrowed(sources);
        }
        let event = view.graph().event_numbered(self.number);
        let claims = event.map(|event| view.claims(event)).unwrap_or_default();
        claims.iter().map(|claim| claim.claim.source).collect()
    }

    /// Whether those who take part are the same, as far as both events name them; what lies in what is asked of these
    /// days.
    fn agrees(&self, other: &Self, when: Extent, view: &View<'_>) -> bool {
        let shared = |aspect| self.all(aspect).iter().any(|value| other.values.contains(value));
        let (named, others) = (!self.all(Aspect::By).is_empty(), !other.all(Aspect::By).is_empty());
        if named != others || (named && !shared(Aspect::By)) {
            return false;
        }
        let meets = |aspect| {
            let theirs = other.all(aspect);
            shared(aspect)
                || self
                    .all(aspect)
                    .iter()
                    .any(|one| theirs.iter().any(|two| are_nested(view, one.1, two.1, when)))
        };
        let mut common = false;
        for aspect in [Aspect::What, Aspect::Where, Aspect::From, Aspect::Against] {
            if self.all(aspect).is_empty() || other.all(aspect).is_empty() {
                continue;
            }
            if !meets(aspect) {
                return false;
            }
            common |= matches!(aspect, Aspect::What | Aspect::Where);
        }
        common || !(self.states_content() || other.states_content())
    }

    /// Whether it says what it is about, or where it is.
    fn states_content(&self) -> bool {
        !self.all(Aspect::What).is_empty() || !self.all(Aspect::Where).is_empty()
    }

    fn all(&self, aspect: Aspect) -> &[(Aspect, PartyKey)] {
        let from = self.values.partition_point(|(known, _)| *known < aspect);
        let to = self.values.partition_point(|(known, _)| *known <= aspect);
        &self.values[from..to]
    }
}

/// Stretches of days in order, each once.
fn in_order(days: impl Iterator<Item = Extent>) -> SmallVec1<Extent> {
    let mut days: SmallVec1<Extent> = days.collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// A date with the days beside it on which another may report the same.
pub(crate) fn widened(extent: Extent) -> Extent {
    let Extent { earliest, latest, .. } = extent;
    let earliest = if earliest.is_bounded() { earliest.plus_days(-DAYS_APART) } else { earliest };
    let latest = if latest.is_bounded() { latest.plus_days(DAYS_APART) } else { latest };
    Extent::one_of(earliest, latest)
}

/// Whether two events are two: tied to each other, one a participant of the other, told apart, or rows of one table that
/// gives each an id.
#[must_use]
pub fn are_two(view: &View<'_>, one: EventIx, other: EventIx) -> bool {
    let refers = |to: EventIx, from: EventIx| view.graph().referring_to(to).any(|event| event == from);
    view.distinguished(one, other)
        || refers(one, other)
        || refers(other, one)
        || are_rows_with_ids(view, one, other)
}

/// Whether both have labels, and rest on one file: their labels are the ids of its rows.
fn are_rows_with_ids(view: &View<'_>, one: EventIx, other: EventIx) -> bool {
    let graph = view.graph();
    let is_labelled = |event| graph.label_of(graph.events().number(event)).is_some();
    if !is_labelled(one) || !is_labelled(other) {
        return false;
    }
    let files = |event| -> Vec<EntryId> {
        let claims = view.claims(event).into_iter().map(|claim| claim.claim.source);
        let is_file = |source: &EntryId| {
            graph.source_numbered(*source).is_some_and(|ix| graph.source(ix).source.is_file())
        };
        claims.filter(is_file).collect()
    };
    let others = files(other);
    files(one).iter().any(|file| others.contains(file))
}

/// Whether a role tells events apart.
#[must_use]
pub const fn counts(role: Role) -> bool {
    !matches!(role, Role::With | Role::Without | Role::Under | Role::For | Role::Near)
}

/// What participations say of an event; `None` where that is nothing.
fn values(
    view: &View<'_>,
    parts: impl Iterator<Item = (Role, PartyKey)>,
) -> Option<SmallVec4<(Aspect, PartyKey)>> {
    let mut values = SmallVec4::new();
    for (role, who) in parts.filter(|(role, _)| counts(*role)) {
        match role {
            Role::By => values.push((Aspect::By, who)),
            Role::From => values.push((Aspect::From, who)),
            Role::Against => values.push((Aspect::Against, who)),
            Role::Of | Role::To | Role::Into => {
                let (place, facility) = match who {
                    PartyKey::Entity(entity) => (view.is_place(entity), view.is_facility(entity)),
                    PartyKey::Entry(_) => (false, false),
                };
                if role == Role::Of || !place {
                    values.push((Aspect::What, who));
                }
                if place || facility {
                    values.push((Aspect::Where, who));
                }
            }
            _ => values.push((Aspect::Where, who)),
        }
    }
    values.sort_unstable();
    values.dedup();
    (!values.is_empty()).then_some(values)
}

/// Whether one of two lies in the other at some time within these bounds.
fn are_nested(view: &View<'_>, one: PartyKey, other: PartyKey, when: Extent) -> bool {
    let (PartyKey::Entity(one), PartyKey::Entity(other)) = (one, other) else { return false };
    let lies = |inner, outer| {
        view.is_somewhere(inner)
            && view.is_somewhere(outer)
            && view.lies_in(inner, outer, crate::query::Reach::Down, when).is_possible()
    };
    lies(one, other) || lies(other, one)
}

/// A number in 32 bits. Larger ones are all mapped to the same value.
fn short(number: EntryId) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
