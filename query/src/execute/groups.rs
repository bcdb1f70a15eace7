//! The groups of exact events by who takes part.

use annals_graph::graph::Party;
use annals_graph::ids::{EntityIx, EventIx};
use annals_graph::view::View;
use annals_graph::vocabulary::TypeSet;
use annals_model::entry::Role;

use crate::plan::GroupedBy;

/// What groups are made by.
#[derive(Clone, Debug)]
enum By {
    /// There is one.
    Nothing,
    /// Who is in a role.
    Role(Role),
    /// Who is of these types; by entity, how it stands to them.
    Type { of: TypeSet, known: Vec<Stand> },
}

/// How an entity stands to types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    /// It is of one of them.
    Of,
    /// It is not; whether something above it is was not looked up yet.
    Not,
    /// It is not, and nothing above it is.
    Beside,
    /// It is not, and something above it is.
    Under,
}

/// The groups of events, where columns tell that they are in one and in no other.
#[derive(Clone, Debug)]
pub(super) struct ColumnGroups {
    by: By,
    /// How many there can be.
    count: usize,
}

impl ColumnGroups {
    /// The groups that columns tell.
    pub(super) fn new(view: &View<'_>, by: GroupedBy) -> Self {
        let graph = view.graph();
        let (by, count) = match by {
            GroupedBy::Nothing => (By::Nothing, 1),
            GroupedBy::Role(role) => (By::Role(role), graph.entity_count()),
            GroupedBy::Type(ty) => {
                let of = graph.vocabulary().cases_of(&[ty]);
                let fits = |entity| if of.has(graph.type_of(entity)) { Stand::Of } else { Stand::Not };
                let known = graph.entity_places().map(fits).collect();
                (By::Type { of, known }, graph.entity_count())
            }
        };
        Self { by, count }
    }

    /// Whether there is one group of all.
    pub(super) fn is_one(&self) -> bool {
        matches!(self.by, By::Nothing)
    }

    /// Whether they are made by a role, which may be another one where an event was found as another kind.
    pub(super) fn are_by_role(&self) -> bool {
        matches!(self.by, By::Role(_))
    }

    /// How many there can be.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The group of an event that is exact and seen as recorded; `None` where it is in none, may be in
    /// several, or that cannot be told.
    pub(super) fn of(&mut self, view: &View<'_>, ix: EventIx) -> Option<usize> {
        let table = view.graph().events();
        match &mut self.by {
            By::Nothing => Some(0),
            By::Role(role) => {
                let mut there = table.parts(ix).filter(|part| part.role == *role);
                match (there.next()?.who, there.next()) {
                    (Party::Entity(entity), None) => Some(entity.at()),
                    _ => None,
                }
            }
            By::Type { of, known } => {
                let mut group = None;
                for part in table.parts(ix).filter(|part| part.role != Role::Without) {
                    let Party::Entity(entity) = part.who else { continue };
                    let at_place = part.role.is_place() || view.graph().says_where(table.kind(ix), part);
                    let stand = known.get_mut(entity.at())?;
                    if *stand == Stand::Not && at_place {
                        *stand = above(view, of, entity);
                    }
                    match *stand {
                        Stand::Of if group.is_some() => return None,
                        Stand::Of => group = Some(entity.at()),
                        Stand::Under if at_place => return None,
                        Stand::Not | Stand::Beside | Stand::Under => {}
                    }
                }
                group
            }
        }
    }
}

/// How an entity that is not of these types stands to them by what is above it.
fn above(view: &View<'_>, of: &TypeSet, entity: EntityIx) -> Stand {
    let fits = |entity: EntityIx| of.has(view.graph().type_of(entity));
    if view.all_above(entity).into_iter().any(fits) { Stand::Under } else { Stand::Beside }
}
