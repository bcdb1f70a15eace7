//! Who takes part, as words of a column.

use annals_model::entry::Role;

use crate::ids::{EntityIx, EventIx};

/// Who or what stands in a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// An entity.
    Entity(EntityIx),
    /// Another event.
    Event(EventIx),
}

/// A participation: somebody in a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Part {
    /// The role.
    pub role: Role,
    /// Who.
    pub who: Party,
}

/// Roles by their number in a word. What is appended here changes no snapshot; anything else is a new layout.
const ROLES: [Role; 14] = [
    Role::By,
    Role::To,
    Role::Into,
    Role::In,
    Role::At,
    Role::Of,
    Role::On,
    Role::With,
    Role::Without,
    Role::Under,
    Role::From,
    Role::For,
    Role::Against,
    Role::Near,
];
/// The number of a role in a word.
pub(super) const ROLE_BITS: u32 = 4;
const ENTITY_BITS: u32 = 32 - ROLE_BITS;
const EVENT: u32 = 15;
/// Entities at most, so that one fits in a word with its role.
pub(super) const ENTITIES_MAX: usize = 1 << ENTITY_BITS;

/// The number of a role.
pub(super) fn role_number(role: Role) -> u32 {
    let at = ROLES.iter().position(|known| *known == role).unwrap_or_default();
    u32::try_from(at).unwrap_or_default()
}

/// The role of this number.
pub(super) fn role_numbered(number: u32) -> Role {
    usize::try_from(number).ok().and_then(|number| ROLES.get(number)).copied().unwrap_or(Role::Of)
}

/// The participations of an event, in the words of a column.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'w>(pub(super) &'w [u32]);

impl<'w> Parts<'w> {
    /// They, in the order in which they were recorded.
    pub fn iter(self) -> impl Iterator<Item = Part> + use<'w> {
        Part::read(self.0.iter().copied())
    }
}

impl Part {
    /// Appends it. An entity is one word: 4 bits of the role, 28 of the entity. An event is two: 4 bits set, 4 of the
    /// role, and then the event.
    pub(super) fn write(self, words: &mut Vec<u32>) {
        let role = role_number(self.role);
        match self.who {
            Party::Entity(entity) => words.push(role << ENTITY_BITS | entity.0),
            Party::Event(event) => words.extend([EVENT << ENTITY_BITS | role, event.0]),
        }
    }

    /// The parts in these words.
    pub(super) fn read(mut words: impl Iterator<Item = u32>) -> impl Iterator<Item = Self> {
        std::iter::from_fn(move || {
            let word = words.next()?;
            let (first, rest) = (word >> ENTITY_BITS, word & ((1 << ENTITY_BITS) - 1));
            Some(if first == EVENT {
                Self { role: role_numbered(rest), who: Party::Event(EventIx(words.next()?)) }
            } else {
                Self { role: role_numbered(first), who: Party::Entity(EntityIx(rest)) }
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_reads_back_from_its_words() {
        let whos = [
            Party::Entity(EntityIx(0)),
            Party::Entity(EntityIx((1 << 28) - 1)),
            Party::Event(EventIx(u32::MAX)),
        ];
        let parts: Vec<Part> =
            Role::ALL.into_iter().flat_map(|role| whos.map(|who| Part { role, who })).collect();
        let mut words = Vec::new();
        parts.iter().for_each(|part| part.write(&mut words));
        assert_eq!(words.len(), Role::ALL.len() * 4);
        assert!(Part::read(words.into_iter()).eq(parts));
    }
}
