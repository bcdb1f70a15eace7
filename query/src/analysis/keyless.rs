//! Events that have no key for what is not said, and those that are counted for nothing else: they raise the groups that
//! they could be in.

use std::collections::BTreeMap;

use annals_graph::small_vec::SmallVec4;
use annals_graph::view::unsaid::UnsaidGap;
use annals_graph::view::{EventView, View};
use annals_model::time::{Extent, Truth};

use super::grouping::{Group, GroupValue, Grouped, PlacedValue, at, values};
use super::tally::Tally;
use crate::execute::{EventMatch, GroupKey, Outcome, period};
use crate::plan::RoleLookup;
use crate::query::{GroupingKey, Reach, Roles};

/// What is known of a key of an event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Slot {
    /// It has one of these.
    Values(SmallVec4<PlacedValue>),
    /// It is left unsaid.
    Unsaid(Vec<UnsaidGap>),
    /// It was some time in this, which has no bound, or very many days.
    Days(Extent),
}

/// Events that could be in groups, by what is known of their keys.
#[derive(Debug, Default)]
pub(super) struct Keyless {
    open: BTreeMap<Vec<Slot>, Tally>,
    /// Those of them that have no key.
    pub without: Tally,
}

impl Keyless {
    /// Of what was found, by these keys; given are the places of the rows that have no value of some key.
    pub(super) fn of(
        view: &View<'_>,
        outcome: &Outcome<EventMatch>,
        without: &[usize],
        per: &[GroupingKey],
    ) -> Self {
        let mut keyless = Self::default();
        let rows = without.iter().filter_map(|at| outcome.rows.get(*at)).map(|hit| (hit, hit.truth.into()));
        let unstated = outcome.unstated.iter().map(|hit| (hit, Truth::Possible));
        for (hit, truth) in view.guarded(rows.chain(unstated)) {
            let Some(seen) = view.event(hit.event) else { continue };
            let slots: Vec<Option<Slot>> =
                per.iter().enumerate().map(|(place, key)| slot(view, hit, &seen, (place, key))).collect();
            let Some(slots) = slots.into_iter().collect::<Option<Vec<Slot>>>() else { continue };
            let is_open = slots.iter().any(|slot| !matches!(slot, Slot::Values(_)));
            if is_open {
                keyless.without.add_event(view, &seen, truth);
            }
            if is_open || !hit.truth.is_possible() {
                keyless.open.entry(slots).or_default().add_event(view, &seen, Truth::Possible.and(truth));
            }
        }
        keyless
    }

    /// Whether there are any.
    pub(super) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Raises every group that some of them could be in.
    pub(super) fn raise(&self, view: &View<'_>, grouped: &mut Grouped<'_, Tally>, per: &[GroupingKey]) {
        let Grouped { groups, values, .. } = grouped;
        for group in view.guarded(groups.iter_mut()) {
            let keys: SmallVec4<PlacedValue> =
                group.keys.iter().filter_map(|key| values.get(at(*key)).copied()).collect();
            for (slots, tally) in &self.open {
                let fits =
                    keys.iter().zip(slots).zip(per).all(|((value, slot), key)| slot.fits(view, *value, key));
                if fits {
                    let Group { members, .. } = &mut *group;
                    members.at_most = members.at_most.zip(tally.at_most).map(|(most, more)| most + more);
                }
            }
        }
    }
}

/// What is known of a key of an event; `None` where it has none, and none is left unsaid.
fn slot(
    view: &View<'_>,
    hit: &EventMatch,
    seen: &EventView<'_>,
    (place, key): (usize, &GroupingKey),
) -> Option<Slot> {
    let values = values(view, hit, seen, key);
    if !values.is_empty() {
        return Some(Slot::Values(
            values.into_iter().map(|(value, _)| (place, GroupValue::Of(value))).collect(),
        ));
    }
    if key.is_period() || *key == GroupingKey::Weekday {
        return Some(Slot::Days(seen.hull()));
    }
    let look = match key {
        GroupingKey::Role(role) => RoleLookup::new(&Roles::One(*role), None),
        GroupingKey::Place => RoleLookup::Places,
        GroupingKey::Type(ty) if view.graph().vocabulary().somewhere(*ty).is_some() => RoleLookup::Places,
        GroupingKey::Type(_) => RoleLookup::Any,
        GroupingKey::Kind
        | GroupingKey::Source
        | GroupingKey::Month
        | GroupingKey::Year
        | GroupingKey::Quarter
        | GroupingKey::Week
        | GroupingKey::Day
        | GroupingKey::Weekday => return None,
    };
    let gaps = view.gaps(seen, look.questions());
    (!gaps.is_empty()).then(|| Slot::Unsaid(gaps.into_vec()))
}

impl Slot {
    /// Whether an event of which this is known can have a value.
    fn fits(&self, view: &View<'_>, value: PlacedValue, key: &GroupingKey) -> bool {
        match (self, value.1) {
            (Self::Values(values), _) => values.contains(&value),
            (Self::Unsaid(gaps), GroupValue::Of(GroupKey::Entity(entity))) => {
                gaps.iter().any(|gap| view.may_fill(*gap, entity, Reach::Down))
            }
            (Self::Days(extent), GroupValue::Of(GroupKey::Time(first))) => {
                let (first, last) = period(first, key);
                extent.can_meet(Extent::all_of(first, last))
            }
            (Self::Days(_), GroupValue::Of(GroupKey::Weekday(_))) => true,
            _ => false,
        }
    }
}
