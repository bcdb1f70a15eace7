//! What two events must share to be about the same thing, where it is not said.

use annals_graph::ids::{KindIx, TypeIx};
use annals_model::entry::{Role, RoleRule};
use annals_model::folding::fold;

use super::Resolver;
use crate::query::{Events, Same};

impl Resolver<'_> {
    /// What events of two sets share: the first of object, facility and place that both kinds have. A person ties them only
    /// where the kinds share none of these.
    pub(super) fn tie(&self, one: &Events, other: &Events) -> Same {
        let (Some(one), Some(other)) = (kind_of(one), kind_of(other)) else { return Same::Thing };
        let of = |rule: &RoleRule| rule.role == Role::Of;
        if let Some(object) = self.common(one, other, of).filter(|ty| !self.is_of(*ty, &["person", "group"]))
        {
            let stands = self.is_of(object, &["facility", "place"]);
            return if stands { Same::Thing } else { Same::Type(object) };
        }
        if self.is_somewhere(one) && self.is_somewhere(other) {
            return Same::Thing;
        }
        let takes_part = |rule: &RoleRule| rule.role != Role::Under;
        self.common(one, other, takes_part).map_or(Same::Thing, Same::Type)
    }

    /// The first type that stands in such a role of both kinds, the more general where one is a case of the other.
    fn common(&self, one: KindIx, other: KindIx, role: impl Fn(&RoleRule) -> bool) -> Option<TypeIx> {
        let vocabulary = self.graph().vocabulary();
        let types = |kind: KindIx| -> Vec<TypeIx> {
            let rules = vocabulary.kind(kind).roles.iter().filter(|rule| role(rule));
            let said = rules.flat_map(|rule| &rule.types).filter(|name| !is_anything(name));
            said.filter_map(|name| vocabulary.type_named(name)).collect()
        };
        let others = types(other);
        types(one).into_iter().find_map(|ty| {
            others.iter().find_map(|other| {
                let general = vocabulary.is_a(ty, *other).then_some(*other);
                general.or_else(|| vocabulary.is_a(*other, ty).then_some(ty))
            })
        })
    }

    /// Whether events of a kind are of a facility, or somewhere.
    fn is_somewhere(&self, kind: KindIx) -> bool {
        let vocabulary = self.graph().vocabulary();
        vocabulary.kind(kind).roles.iter().any(|rule| {
            let mut types = rule.types.iter();
            rule.role.is_place()
                || types.any(|name| {
                    let ty = vocabulary.type_named(name);
                    is_anything(name) || ty.is_some_and(|ty| self.is_of(ty, &["facility", "place"]))
                })
        })
    }

    fn is_of(&self, ty: TypeIx, names: &[&str]) -> bool {
        names.iter().any(|name| self.graph().vocabulary().is_a_named(ty, name))
    }
}

/// Whether whatever there is fits a type: then it says nothing of what events share.
fn is_anything(name: &str) -> bool {
    ["object", "event"].contains(&fold(name).as_str())
}

/// The kind of events, where all are of one.
fn kind_of(events: &Events) -> Option<KindIx> {
    match events {
        Events::Filter(filter) => filter.kind.or_else(|| filter.base.as_deref().and_then(kind_of)),
        Events::Nth { of, .. } | Events::Named(_, of) | Events::ButNot(of, _) => kind_of(of),
        Events::Sequence(sequence) => kind_of(&sequence.first),
        Events::These(_) | Events::And(..) | Events::Or(..) => None,
    }
}
