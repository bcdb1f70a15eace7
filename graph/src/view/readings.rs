//! The readings of an event: one for each way in which its fields can be, where claims on them clash.

use std::collections::BTreeMap;

use annals_model::entry::{Count, EntryId, Mood, Quantity};
use annals_model::folding::fold;
use annals_model::time::{Extent, Truth};

use super::claims::{Choice, Voice};
use super::dates::ClaimedDate;
use super::event_view::{EventValues, EventView};
use super::fold::{ClashField, EventFold, Folded};
use super::{View, values};
use crate::graph::{Part, Party};
use crate::ids::KindIx;

/// Readings of one event at most. Where claims allow more, each value is in one of those that are kept, and a test is
/// only possible.
const READINGS_MAX: usize = 64;

/// The values of each field of an event.
#[derive(Debug)]
pub struct Settled {
    /// Its kind.
    pub kinds: Vec<Choice<KindIx>>,
    /// Its mood.
    pub moods: Vec<Choice<Mood>>,
    /// When.
    pub(super) dates: Vec<Choice<ClaimedDate>>,
    /// How much.
    pub quantities: Vec<Choice<Option<Quantity>>>,
    /// How many.
    pub counts: Vec<Choice<Option<Count>>>,
    /// Places and objects.
    pub objects: BTreeMap<ClashField, Vec<Choice<Vec<Part>>>>,
    /// Who may take part, each with whether they do.
    pub participants: Vec<(Part, Vec<Choice<bool>>)>,
}

impl Settled {
    /// What claims leave; of values that say the same, that of the entry `first` is shown.
    pub(super) fn new(view: &View<'_>, folded: &Folded, first: EntryId) -> Self {
        let vocabulary = view.graph().vocabulary();
        let claimed = view.dated(folded, &mut |event| view.days_counted_from(event));
        let dates = claimed.choices(first, values::dates, values::date_key);
        let when = dates.iter().map(|choice| choice.value.hull()).reduce(Extent::hull);
        let when = when.unwrap_or(crate::graph::UNDATED);
        let common = |one: &Vec<Part>, other: &Vec<Part>| values::objects(view, one, other, when);
        let name = |part: &Part| match part.who {
            Party::Entity(entity) => (part.role, fold(&view.graph().entity(entity).name)),
            Party::Event(event) => (part.role, format!("#{}", view.graph().events().number(event))),
        };
        let key = |parts: &Vec<Part>| parts.iter().map(name).collect::<Vec<_>>();
        let quantity = |quantity: &Option<Quantity>| {
            quantity.as_ref().map(|quantity| (quantity.thousandths, quantity.unit.clone()))
        };
        let objects = folded.objects.iter();
        let same = |one: &bool, other: &bool| (one == other).then_some(*one);
        let participants = folded.participants.iter().map(|who| {
            let choices = who.takes_part.choices(first, same, |takes_part| !takes_part);
            (who.part, choices)
        });
        Self {
            kinds: folded.kinds.choices(
                first,
                |one, other| values::kinds(view, *one, *other),
                |kind| vocabulary.kind(*kind).name.clone(),
            ),
            moods: folded.moods.choices(first, |one, other| (one == other).then_some(*one), |mood| *mood),
            quantities: folded.quantities.choices(first, values::quantities, quantity),
            counts: folded.counts.choices(first, values::counts, |count| format!("{count:?}")),
            objects: objects.map(|(field, claims)| (*field, claims.choices(first, common, key))).collect(),
            participants: participants.collect(),
            dates,
        }
    }

    /// Whether claims clash on a field.
    #[must_use]
    pub fn is_disputed(&self) -> bool {
        self.sizes(self.dates.len()).iter().any(|size| *size > 1)
    }

    /// The dates, each with every span of days that it can be on.
    fn spans(&self) -> impl Iterator<Item = (&Choice<ClaimedDate>, Extent)> {
        self.dates.iter().flat_map(|choice| choice.value.days.iter().map(move |days| (choice, *days)))
    }

    /// How many values each field has, given that of the date.
    fn sizes(&self, dates: usize) -> Vec<usize> {
        let singles = [self.kinds.len(), self.moods.len(), dates, self.quantities.len(), self.counts.len()];
        let objects = self.objects.values().map(Vec::len);
        let participants = self.participants.iter().map(|(_, choices)| choices.len());
        singles.into_iter().chain(objects).chain(participants).collect()
    }

    /// Every way to choose a value of each field, the values to show first, and whether there are more.
    fn ways(&self) -> (Vec<Vec<usize>>, bool) {
        let sizes = self.sizes(self.spans().count());
        let all = sizes.iter().fold(1_usize, |all, size| all.saturating_mul((*size).max(1)));
        let mut ways = vec![vec![0; sizes.len()]];
        for (field, size) in sizes.iter().enumerate() {
            let of = if all > READINGS_MAX { 1 } else { ways.len() };
            for value in 1..*size {
                for way in 0..of {
                    let mut way = ways[way].clone();
                    way[field] = value;
                    ways.push(way);
                }
            }
        }
        (ways, all > READINGS_MAX)
    }
}

/// An event as some of the entries about it leave it.
pub(super) struct EventState<'g> {
    /// Whether it is there.
    pub there: Truth,
    /// Its readings, the one to show first.
    pub readings: Vec<EventView<'g>>,
    /// Whether its claims clash.
    pub disputed: bool,
    /// When it was first reported.
    pub known: Option<Extent>,
}

impl<'g> EventState<'g> {
    /// An event by what a lens lets through, for certain or possibly.
    pub(super) fn new(view: &View<'g>, recorded: &EventView<'g>, possibly: bool) -> Self {
        let event_fold = EventFold::new(view, possibly);
        let folded = view.folded(recorded.ix, &event_fold);
        let gone = folded.withdrawn || view.standing_for(recorded.ix, &event_fold) != recorded.ix;
        let settled = Settled::new(view, &folded, recorded.number);
        let (ways, cut) = settled.ways();
        let reading = |way: &Vec<usize>| {
            let mut seen = recorded.clone();
            let (values, deciding) = chosen(view, &settled, way, &folded, &seen);
            seen.take(values);
            seen.deciding = deciding;
            seen.cut = cut;
            seen
        };
        Self {
            there: Truth::from(!gone),
            readings: ways.iter().map(reading).collect(),
            disputed: settled.is_disputed(),
            known: folded.known,
        }
    }
}

/// The values of one way, and whether all of them are ones by which tests are certain.
fn chosen(
    view: &View<'_>,
    settled: &Settled,
    way: &[usize],
    folded: &Folded,
    recorded: &EventView<'_>,
) -> (EventValues, bool) {
    let mut at = way.iter().copied();
    let mut deciding = true;
    let mut pick = |choices: usize, decides: &dyn Fn(usize) -> bool| {
        let place = at.next().unwrap_or_default();
        let there = choices > 0;
        deciding &= !there || decides(place);
        there.then_some(place)
    };
    let kind = pick(settled.kinds.len(), &|at| settled.kinds[at].deciding);
    let mood = pick(settled.moods.len(), &|at| settled.moods[at].deciding);
    let spans: Vec<(&Choice<ClaimedDate>, Extent)> = settled.spans().collect();
    let date = pick(spans.len(), &|at| spans[at].0.deciding).map(|at| spans[at]);
    let quantity = pick(settled.quantities.len(), &|at| settled.quantities[at].deciding);
    let count = pick(settled.counts.len(), &|at| settled.counts[at].deciding);
    let mut parts: Vec<Part> = Vec::new();
    for choices in settled.objects.values() {
        let place = pick(choices.len(), &|at| choices[at].deciding);
        parts.extend(place.into_iter().flat_map(|at| choices[at].value.iter().copied()));
    }
    for (part, choices) in &settled.participants {
        let place = pick(choices.len(), &|at| choices[at].deciding);
        parts.extend(place.filter(|at| choices[*at].value).map(|_| *part));
    }
    // In the order in which they were recorded, and then the others.
    let recorded_at: Vec<Part> = recorded.parts().iter().map(|part| view.canonical_part(*part)).collect();
    parts.sort_by_key(|part| recorded_at.iter().position(|known| known == part).unwrap_or(recorded_at.len()));
    let mut members = Vec::new();
    for member in &folded.members {
        if !members.contains(member) {
            members.push(*member);
        }
    }
    let mut links = Vec::new();
    for link in &folded.links {
        if !links.contains(link) {
            links.push(*link);
        }
    }
    let values = EventValues {
        kind: kind.map_or(recorded.kind, |at| settled.kinds[at].value),
        mood: mood.map_or(recorded.mood, |at| settled.moods[at].value),
        date: date.and_then(|(choice, _)| choice.value.date.clone()),
        extent: date.map_or(crate::graph::UNDATED, |(_, days)| days),
        quantity: quantity.and_then(|at| settled.quantities[at].value.clone()),
        count: count.and_then(|at| settled.counts[at].value),
        parts,
        members,
        links,
    };
    (values, deciding)
}

impl<'g> View<'g> {
    /// An event as a source states it: with the fields that the source states, of its kind and mood as the event has
    /// them. `None` where the source states all of it.
    #[must_use]
    pub fn as_stated_by(&self, seen: &EventView<'g>, source: EntryId) -> Option<EventView<'g>> {
        if !seen.is_amended() {
            return None;
        }
        let folded = self.folded(seen.ix, &EventFold::new(self, true));
        let voice = Voice::Source(source);
        let mut parts: Vec<Part> = Vec::new();
        for claims in folded.objects.values() {
            parts.extend(claims.said_by(voice).into_iter().flatten().copied());
        }
        let named = folded.participants.iter().filter(|who| who.takes_part.said_by(voice) == Some(&true));
        parts.extend(named.map(|who| who.part));
        let claimed = self.dated(&folded, &mut |event| self.days_counted_from(event));
        let date = claimed.said_by(voice).cloned();
        let mut stated = seen.clone();
        stated.otherwise = Vec::new();
        stated.take(EventValues {
            kind: folded.kinds.said_by(voice).copied().unwrap_or(seen.kind),
            mood: folded.moods.said_by(voice).copied().unwrap_or(seen.mood),
            extent: date.as_ref().map_or(crate::graph::UNDATED, ClaimedDate::hull),
            date: date.and_then(|claimed| claimed.date),
            quantity: folded.quantities.said_by(voice).cloned().flatten(),
            count: folded.counts.said_by(voice).copied().flatten(),
            parts,
            members: folded.members,
            links: folded.links,
        });
        Some(stated)
    }
}
