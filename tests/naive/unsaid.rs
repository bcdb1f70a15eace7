//! What an event leaves unsaid, one participant at a time.

use annals_graph::graph::{Graph, Part, Party};
use annals_graph::ids::{EntityIx, KindIx, TypeIx};
use annals_graph::view::existence::covers;
use annals_graph::view::{EventView, View};
use annals_graph::vocabulary::ImpliedKind;
use annals_model::entry::{Filler, Mood, Role};
use annals_model::time::Extent;
use annals_query::query::{Reach, Roles, Same};

use super::Naive;

fn is_a(graph: &Graph, ty: TypeIx, name: &str) -> bool {
    graph.vocabulary().is_a_named(ty, name)
}

fn is_place(graph: &Graph, entity: EntityIx) -> bool {
    is_a(graph, graph.type_of(entity), "place")
}

fn is_facility(graph: &Graph, entity: EntityIx) -> bool {
    is_a(graph, graph.type_of(entity), "facility")
}

/// The types that a kind admits in a role, by name.
fn types(graph: &Graph, kind: KindIx, role: Role) -> Vec<String> {
    let rules = graph.vocabulary().kind(kind).roles.iter().filter(|rule| rule.role == role);
    rules.flat_map(|rule| rule.types.clone()).collect()
}

fn admits(graph: &Graph, kind: KindIx, role: Role, entity: EntityIx) -> bool {
    types(graph, kind, role).iter().any(|name| is_a(graph, graph.type_of(entity), name))
}

/// Whether an event of a kind happens at one who takes part, for it is of that facility.
pub(super) fn is_at_object(graph: &Graph, kind: KindIx, part: Part) -> bool {
    matches!(part.who, Party::Entity(entity) if is_facility(graph, entity))
        && part.role == Role::Of
        && happens_at_its_object(graph, kind)
}

/// Whether one who takes part says where an event of a kind was.
pub(super) fn is_where(graph: &Graph, kind: KindIx, part: Part) -> bool {
    let Party::Entity(entity) = part.who else { return false };
    match part.role {
        Role::Of if is_facility(graph, entity) => happens_at_its_object(graph, kind),
        Role::Of => is_place(graph, entity),
        Role::To | Role::Into | Role::At | Role::In | Role::On => {
            is_place(graph, entity) || is_facility(graph, entity)
        }
        _ => false,
    }
}

fn happens_at_its_object(graph: &Graph, kind: KindIx) -> bool {
    let named =
        |name: &str, of: &str| graph.vocabulary().type_named(name).is_some_and(|ty| is_a(graph, ty, of));
    let of = types(graph, kind, Role::Of);
    let definition = graph.vocabulary().kind(kind);
    let changes = definition.makes.iter().any(|(_, effect)| {
        graph.vocabulary().statuses().any(|(_, s)| s.name == effect.status && named(&s.of, "facility"))
    });
    let looks = definition
        .implies
        .iter()
        .any(|(_, implied)| implied.roles.iter().any(|(_, filler)| *filler == Filler::Its(Role::At)));
    !of.is_empty() && of.iter().all(|name| named(name, "facility"))
        || (changes || looks) && of.iter().any(|name| name == "object")
}

/// Where an event was as far as it is stated, each with its role.
pub(super) fn places(view: &View<'_>, seen: &EventView<'_>) -> Vec<(Role, EntityIx)> {
    let there = seen.parts().iter().filter(|part| is_where(view.graph(), seen.kind, **part));
    there
        .filter_map(|part| match part.who {
            Party::Entity(entity) => Some((part.role, entity)),
            Party::Event(_) => None,
        })
        .collect()
}

impl<'g> Naive<'g> {
    /// Whether somebody could be in roles of an event for what it leaves unsaid.
    pub(super) fn may_be(
        &self,
        seen: &EventView<'g>,
        (roles, implied_kind): (&Roles, Option<&ImpliedKind>),
        (who, reach): (EntityIx, Reach),
    ) -> bool {
        let roles: Vec<Role> = match roles {
            Roles::Any => vec![Role::By, Role::Of, Role::At],
            Roles::Places => vec![Role::At],
            Roles::One(role) => {
                match implied_kind
                    .map_or(Some(Filler::Its(*role)), |implied_kind| implied_kind.source_of(*role))
                {
                    Some(Filler::Its(role)) => vec![role],
                    Some(Filler::Itself) | None => Vec::new(),
                }
            }
        };
        let implied = implied_kind.is_some_and(|implied_kind| implied_kind.roles.is_some());
        roles.into_iter().any(|role| self.may_be_in(seen, implied, role, (who, reach)))
            && !self.is_kept_out(seen, who)
    }

    /// Whether an event, had it been at a place, would be denied in each of its readings.
    fn is_kept_out(&self, seen: &EventView<'g>, place: EntityIx) -> bool {
        let (view, graph) = (&self.view, self.view.graph());
        let denials =
            || view.events().filter(|denial| denial.mood == Mood::Denied && denial.there.is_certain());
        (is_place(graph, place) || is_facility(graph, place))
            && seen.readings().all(|reading| {
                // What denies it wherever it was says nothing of where that was.
                denials().any(|denial| {
                    self.denies_at(&denial, reading, Some(place)) && !self.denies_at(&denial, reading, None)
                })
            })
    }

    fn denies_at(&self, denial: &EventView<'g>, event: &EventView<'g>, at: Option<EntityIx>) -> bool {
        let (view, graph) = (&self.view, self.view.graph());
        let way = view.implied_kinds(denial.kind).into_iter().find(|way| way.kind == event.kind);
        let in_time =
            denial.extent.earliest <= event.extent.earliest && event.extent.latest <= denial.extent.latest;
        let named = |denied: &EventView<'g>, role: Role| -> Vec<Party> {
            denied.parts().iter().filter(|part| part.role == role).map(|part| part.who).collect()
        };
        let reaches = |denied: Party, named: Party| match (denied, named) {
            (Party::Entity(denied), Party::Entity(named)) => view.denies(denied, named),
            _ => denied == named,
        };
        denial.ix != event.ix
            && in_time
            && view.is_denied_by(event.kind, denial.kind)
            && denial.parts().iter().all(|part| {
                let there = match way
                    .as_ref()
                    .map_or(Some(Filler::Its(part.role)), |way| way.source_of(part.role))
                {
                    Some(Filler::Its(_)) if is_where(graph, denial.kind, *part) => match at {
                        Some(place) => vec![Party::Entity(place)],
                        None => places(view, event).into_iter().map(|(_, at)| Party::Entity(at)).collect(),
                    },
                    Some(Filler::Its(own)) => named(event, own),
                    Some(Filler::Itself) => vec![Party::Event(event.ix)],
                    None => return false,
                };
                covers(part.role, &named(denial, part.role), &there, &reaches)
            })
    }

    fn may_be_in(
        &self,
        seen: &EventView<'g>,
        implied: bool,
        role: Role,
        (who, reach): (EntityIx, Reach),
    ) -> bool {
        let (graph, kind) = (self.view.graph(), seen.kind);
        let somewhere = is_place(graph, who) || is_facility(graph, who);
        let stated = |role: Role| seen.parts().iter().filter(move |part| part.role == role);
        match role {
            Role::By => !implied && admits(graph, kind, Role::By, who) && stated(Role::By).next().is_none(),
            Role::Of => {
                !implied
                    && !is_place(graph, who)
                    && admits(graph, kind, Role::Of, who)
                    && !self.says_what(seen)
            }
            Role::To | Role::Into if !somewhere => {
                !implied && admits(graph, kind, role, who) && !self.says_what(seen)
            }
            Role::To | Role::Into | Role::At | Role::In => {
                somewhere && self.may_be_where(seen, implied, (who, reach))
            }
            _ => false,
        }
    }

    pub(super) fn leaves_where_unsaid(&self, seen: &EventView<'g>) -> bool {
        let graph = self.view.graph();
        let named = |name: &String, of: &str| {
            graph.vocabulary().type_named(name).is_some_and(|ty| is_a(graph, ty, of))
        };
        let at = [Role::At, Role::In].into_iter().any(|role| !types(graph, seen.kind, role).is_empty());
        let goes =
            [Role::Of, Role::To, Role::Into].into_iter().flat_map(|role| types(graph, seen.kind, role));
        at || goes.into_iter().any(|name| named(&name, "place") || named(&name, "facility"))
    }

    /// Whether an event that states nobody whom steps share first leaves that unsaid.
    pub(super) fn leaves_unsaid_what_is_shared(&self, seen: &EventView<'g>, same: &Same) -> bool {
        let graph = self.view.graph();
        let stated = |role: Role| seen.parts().iter().any(|part| part.role == role);
        let nowhere = || places(&self.view, seen).is_empty() && self.leaves_where_unsaid(seen);
        match same {
            Same::Thing | Same::Anywhere => false,
            Same::Role(role) => match role {
                Role::By => !types(graph, seen.kind, Role::By).is_empty() && !stated(Role::By),
                Role::Of => !self.says_what(seen),
                Role::To | Role::Into => !self.says_what(seen) || nowhere(),
                Role::At | Role::In => nowhere(),
                _ => false,
            },
            Same::Type(ty) => {
                let admits =
                    |role: Role| types(graph, seen.kind, role).iter().any(|name| is_a(graph, *ty, name));
                let somewhere = is_a(graph, *ty, "place") || is_a(graph, *ty, "facility");
                let who = admits(Role::By) && !stated(Role::By);
                let what = admits(Role::Of) && !admits(Role::By) && !self.says_what(seen);
                let wider = || {
                    is_a(graph, *ty, "place")
                        && places(&self.view, seen).into_iter().any(|(_, place)| {
                            is_place(graph, place) && self.types_above(*ty).contains(&graph.type_of(place))
                                || self
                                    .tops(place)
                                    .into_iter()
                                    .any(|top| self.types_above(graph.type_of(top)).contains(ty))
                        })
                };
                who || what || somewhere && nowhere() || wider()
            }
        }
    }

    fn says_what(&self, seen: &EventView<'g>) -> bool {
        let graph = self.view.graph();
        let entity = |part: &Part| if let Party::Entity(entity) = part.who { Some(entity) } else { None };
        let of_kind =
            [Role::Of, Role::To, Role::Into].into_iter().flat_map(|role| types(graph, seen.kind, role));
        let is_place_type =
            |name: &String| graph.vocabulary().type_named(name).is_some_and(|ty| is_a(graph, ty, "place"));
        let asks = of_kind.into_iter().any(|name| !is_place_type(&name));
        !asks
            || seen.parts().iter().any(|part| match part.role {
                Role::Of | Role::To | Role::Into => {
                    !entity(part).is_some_and(|entity| is_place(graph, entity))
                }
                Role::At | Role::In => entity(part).is_some_and(|entity| is_facility(graph, entity)),
                _ => false,
            })
    }

    fn may_be_where(&self, seen: &EventView<'g>, implied: bool, (who, reach): (EntityIx, Reach)) -> bool {
        let (view, graph) = (&self.view, self.view.graph());
        let lies = |entity, above| {
            entity != above && view.lies_in(entity, above, Reach::Down, Extent::ALL).is_possible()
        };
        let places: Vec<EntityIx> = places(view, seen).into_iter().map(|(_, place)| place).collect();
        if places.is_empty() {
            return !implied && self.leaves_where_unsaid(seen);
        }
        let narrowest = places.iter().filter(|place| !places.iter().any(|other| lies(*other, **place)));
        narrowest.into_iter().any(|place| {
            // In a place that is stated, or in one of which nobody said what it lies in.
            let holds_some = || view.entities().any(|other| lies(other, *place));
            let may_lie = || self.may_lie(who, *place, Reach::Down) && holds_some();
            let within = is_place(graph, *place) && reach != Reach::Exact && (lies(who, *place) || may_lie());
            within || self.may_lie(*place, who, reach)
        })
    }

    /// Whether an entity may lie in a place for want of a parent.
    pub(super) fn may_lie(&self, entity: EntityIx, place: EntityIx, reach: Reach) -> bool {
        let lies = |entity, above| {
            entity == above || self.view.lies_in(entity, above, Reach::Down, Extent::ALL).is_possible()
        };
        self.tops(entity).into_iter().any(|top| !lies(place, top) && self.is_above(place, top, reach))
    }

    fn tops(&self, entity: EntityIx) -> Vec<EntityIx> {
        let (view, graph) = (&self.view, self.view.graph());
        let lies = |top: EntityIx| {
            entity == top || view.lies_in(entity, top, Reach::Down, Extent::ALL).is_possible()
        };
        let is_top = |top: &EntityIx| {
            lies(*top) && view.parents(*top).is_empty() && (is_place(graph, *top) || is_facility(graph, *top))
        };
        view.entities().filter(is_top).collect()
    }

    fn is_above(&self, place: EntityIx, top: EntityIx, reach: Reach) -> bool {
        let graph = self.view.graph();
        is_place(graph, place)
            && self.types_above(graph.type_of(top)).contains(&graph.type_of(place))
            && (reach == Reach::Down || reach == Reach::At && is_facility(graph, top))
    }

    fn types_above(&self, of: TypeIx) -> Vec<TypeIx> {
        let graph = self.view.graph();
        let alike = |a: TypeIx, b: TypeIx| a == b || is_a(graph, a, "facility") && is_a(graph, b, "facility");
        let mut above: Vec<TypeIx> = Vec::new();
        for _ in 0..=graph.vocabulary().types().count() {
            let more: Vec<TypeIx> = graph
                .lying()
                .filter(|(child, _)| alike(*child, of) || above.contains(child))
                .map(|(_, above)| above)
                .collect();
            above.extend(more);
            above.sort_unstable();
            above.dedup();
        }
        above
    }
}
