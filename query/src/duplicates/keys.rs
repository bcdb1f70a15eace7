//! What events that may be one have in common, as numbers: two events are compared only if they share a key.

use std::collections::BTreeMap;

use annals_graph::ids::{EntityIx, KindIx};
use annals_graph::small_vec::{SmallVec1, SmallVec4};
use annals_graph::view::View;

use super::{Aspect, PartyKey, Sketch};

/// A key.
pub type DuplicateKey = u64;

/// Whose key it is: of the event as it is, or of one that is wider in kind, place, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyLevel {
    /// As it is.
    Own,
    /// Of a wider kind.
    Kind,
    /// At a wider place.
    Place,
    /// Of a wider kind, at a wider place.
    Both,
}

impl KeyLevel {
    /// Whether two events that share a key, each at its level, can be one: neither, or one of them, is wider in each
    /// respect. Two that are both widened are merely both in one province.
    #[must_use]
    pub const fn meets(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Own, _) | (_, Self::Own) | (Self::Kind, Self::Place) | (Self::Place, Self::Kind)
        )
    }
}

/// The kinds that each kind of the vocabulary implies.
#[derive(Clone, Debug, Default)]
pub struct WiderKinds(BTreeMap<KindIx, SmallVec1<KindIx>>);

impl WiderKinds {
    /// Those of a view.
    #[must_use]
    pub fn of(view: &View<'_>) -> Self {
        let mut wider: BTreeMap<KindIx, SmallVec1<KindIx>> = BTreeMap::new();
        for (implied, _) in view.graph().vocabulary().kinds() {
            for implied_kind in
                view.implied_kinds(implied).into_iter().filter(|implied_kind| implied_kind.kind != implied)
            {
                let of = wider.entry(implied_kind.kind).or_default();
                if !of.contains(&implied) {
                    of.push(implied);
                }
            }
        }
        Self(wider)
    }

    fn of_kind(&self, kind: KindIx) -> &[KindIx] {
        self.0.get(&kind).map_or(&[], |kinds| kinds)
    }
}

/// The keys of an event: any two events that are alike share one at levels that meet.
pub fn keys(
    view: &View<'_>,
    sketch: &Sketch,
    wider: &WiderKinds,
    mut each: impl FnMut(KeyLevel, DuplicateKey),
) {
    let people = sketch.all(Aspect::By);
    let people: SmallVec1<Option<(Aspect, PartyKey)>> = if people.is_empty() {
        SmallVec1::from_elem(None, 1)
    } else {
        people.iter().copied().map(Some).collect()
    };
    let own: SmallVec4<Option<(Aspect, PartyKey)>> =
        match [Aspect::What, Aspect::Where].map(|aspect| sketch.all(aspect)) {
            [[], []] => SmallVec4::from_elem(None, 1),
            both => both.into_iter().flatten().copied().map(Some).collect(),
        };
    let above = places_above(view, sketch);
    let mood = sketch.mood.map_or(0, |mood| 1 + mood as u64);
    for who in &people {
        let mut put = |kind: KindIx, own_level: KeyLevel, place_level: KeyLevel| {
            let start = mixed(mixed(u64::from(kind.0), mood), word(*who));
            let key = |value: Option<(Aspect, PartyKey)>| mixed(start, word(value));
            own.iter().for_each(|value| each(own_level, key(*value)));
            let wide = above.iter().map(|place| Some((Aspect::Where, PartyKey::Entity(*place))));
            wide.for_each(|value| each(place_level, key(value)));
        };
        put(sketch.kind, KeyLevel::Own, KeyLevel::Place);
        for kind in wider.of_kind(sketch.kind) {
            put(*kind, KeyLevel::Kind, KeyLevel::Both);
        }
    }
}

/// What those where an event is lie in, without themselves.
fn places_above(view: &View<'_>, sketch: &Sketch) -> SmallVec4<EntityIx> {
    let mut above: SmallVec4<EntityIx> = SmallVec4::new();
    let own = sketch.all(Aspect::Where);
    for (_, who) in own {
        let PartyKey::Entity(entity) = *who else { continue };
        for place in view.all_above(entity) {
            if !above.contains(&place) && !own.contains(&(Aspect::Where, PartyKey::Entity(place))) {
                above.push(place);
            }
        }
    }
    above
}

/// Mixes a word into a key: the same in every process, and in the same order for what is the same.
pub(super) const fn mixed(key: DuplicateKey, word: u64) -> DuplicateKey {
    let mixed = (key.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 32)
}

/// A word for somebody in an aspect; another one for nobody.
fn word(value: Option<(Aspect, PartyKey)>) -> u64 {
    match value {
        None => 0,
        Some((aspect, PartyKey::Entity(entity))) => 1 + aspect as u64 * 2 + (u64::from(entity.0) << 8),
        Some((aspect, PartyKey::Entry(number))) => 2 + aspect as u64 * 2 + (u64::from(number) << 8),
    }
}
