//! Sets of entities, one by one.

use std::collections::BTreeMap;

use annals_graph::graph::Party;
use annals_graph::ids::EntityIx;
use annals_graph::view::{EventView, Worlds};
use annals_model::entry::{Mood, Role};
use annals_model::folding::fold;
use annals_model::time::{Extent, Truth};
use annals_query::plan::Verdict;
use annals_query::query::{Amount, Entities, EntityTest, Projection, Reach, Roles};

use super::tests_of_events::{entities, in_bounds, named};
use super::{EntityRows, Naive, Row, in_readings, once};

impl<'g> Naive<'g> {
    pub fn entities(&self, set: &Entities) -> EntityRows {
        once(&self.entities, set, |set| self.entities_found(set))
    }

    fn entities_found(&self, set: &Entities) -> EntityRows {
        let joined = |a: &Entities, b: &Entities, join: &dyn Fn(Verdict, Verdict) -> Verdict| {
            let (a, b) = (self.entities(a), self.entities(b));
            let of = |set: &EntityRows, entity| set.get(&entity).copied().unwrap_or(Verdict::NO);
            self.view
                .entities()
                .map(|entity| (entity, join(of(&a, entity), of(&b, entity))))
                .collect::<EntityRows>()
        };
        let rows = match set {
            Entities::These(these) => {
                let canonical = these.iter().map(|entity| self.view.canonical(*entity));
                canonical.filter(|e| self.view.shows_entity(*e)).map(|e| (e, Verdict::CERTAIN)).collect()
            }
            Entities::And(a, b) => joined(a, b, &Verdict::and),
            Entities::Or(a, b) => joined(a, b, &Verdict::or),
            Entities::ButNot(a, b) => joined(a, b, &|a, b| a.and(b.not())),
            Entities::Took { roles, word, events } => {
                let events = self.events(events).rows;
                let verdict = |entity: EntityIx| {
                    if *word == Projection::Places
                        && !self.is_a(entity, "place")
                        && !self.is_a(entity, "facility")
                    {
                        return Verdict::NO;
                    }
                    events
                        .iter()
                        .map(|(ix, row)| {
                            let seen = self.view.event(*ix).expect("it is a row");
                            let stated =
                                self.took(&seen, row, roles, |other, _| Verdict::from(other == entity));
                            stated.or(self.may_have(&seen, row, roles, (entity, Reach::Exact)))
                        })
                        .fold(Verdict::NO, Verdict::or)
                };
                self.view.entities().map(|entity| (entity, verdict(entity))).collect()
            }
            Entities::Filter(filter) => {
                let base = filter.base.as_deref().map(|base| self.entities(base));
                let verdict = |entity: EntityIx| {
                    let vocabulary = self.view.graph().vocabulary();
                    if filter.ty.is_some_and(|ty| !vocabulary.is_a(self.view.graph().entity(entity).ty, ty)) {
                        return Verdict::NO;
                    }
                    let at_most = base
                        .as_ref()
                        .map_or(Verdict::CERTAIN, |base| base.get(&entity).copied().unwrap_or(Verdict::NO));
                    filter.tests.iter().map(|test| self.entity_test(entity, test)).fold(at_most, Verdict::and)
                };
                self.view.entities().map(|entity| (entity, verdict(entity))).collect()
            }
        };
        rows.into_iter().filter(|(_, verdict): &(_, Verdict)| verdict.is_open()).collect()
    }

    fn is_a(&self, entity: EntityIx, name: &str) -> bool {
        self.view.graph().vocabulary().is_a_named(self.view.graph().entity(entity).ty, name)
    }

    /// Whether somebody who is meant is in roles of an event, by the best of its ways, in both readings.
    fn took(
        &self,
        seen: &EventView<'g>,
        row: &Row,
        roles: &Roles,
        meant: impl Fn(EntityIx, Extent) -> Verdict,
    ) -> Verdict {
        let ways = row.ways.iter().map(|(implied_kind, way)| {
            way.and(in_readings(seen, |reading| {
                let of = named(reading, roles, implied_kind.as_ref()).into_iter();
                of.map(|entity| meant(entity, reading.extent)).fold(Verdict::NO, Verdict::or)
            }))
        });
        ways.fold(Verdict::NO, Verdict::or)
    }

    fn entity_test(&self, entity: EntityIx, test: &EntityTest) -> Verdict {
        let view = &self.view;
        let present = Extent::day(view.lens().as_of.unwrap_or(self.today));
        match test {
            EntityTest::Lies { places, reach } => {
                let places = self.entities(places);
                if !view.is_place(entity) && view.parents(entity).is_empty() {
                    let (words, ty) = (view.graph().vocabulary(), view.graph().type_of(entity));
                    let moves = words.is_a_named(ty, "person") || words.is_a_named(ty, "group");
                    let stays = if moves { Truth::Possible } else { Truth::Certain };
                    return self.was_there(entity, &places, *reach).and(Verdict::plain(stays));
                }
                let others = places.into_iter().filter(|(place, _)| *place != entity);
                let lies = others.map(|(place, verdict)| {
                    let lies = Verdict::plain(view.lies_in(entity, place, *reach, present));
                    let may = self.may_lie(entity, place, *reach);
                    verdict.and(if may { lies.or(Verdict::UNSTATED) } else { lies })
                });
                lies.fold(Verdict::NO, Verdict::or)
            }
            EntityTest::Related { words, to } => {
                let said = |of: EntityIx, other: EntityIx| {
                    let own = view.merged_into(of);
                    own.into_iter().flat_map(|own| &view.graph().entity(own).relations).any(
                        |(number, relation)| {
                            let to = view.graph().entity_numbered(relation.entity);
                            view.stands(*number)
                                && fold(&relation.words) == fold(words)
                                && to.is_some_and(|to| view.canonical(to) == other)
                        },
                    )
                };
                let near = fold(words) == "near";
                let related = self
                    .entities(to)
                    .into_iter()
                    .filter(|(other, _)| said(entity, *other) || near && said(*other, entity));
                related.map(|(_, verdict)| verdict).fold(Verdict::NO, Verdict::or)
            }
            EntityTest::Took { roles, events, reach, amount } => {
                let events = self.events(events).rows;
                self.number(
                    *amount,
                    events.iter().map(|(ix, row)| {
                        let seen = view.event(*ix).expect("it is a row");
                        let stated = self.took(&seen, row, roles, |other, when| {
                            if other == entity {
                                Verdict::CERTAIN
                            } else if *reach {
                                Verdict::plain(view.lies_in(other, entity, Reach::Down, when))
                            } else {
                                Verdict::NO
                            }
                        });
                        let down = if *reach { Reach::Down } else { Reach::Exact };
                        let (least, most) = view.stands_for(&seen);
                        let open = self.may_have(&seen, row, roles, (entity, down));
                        (stated.or(open), (least, most.unwrap_or(least)))
                    }),
                )
            }
            EntityTest::Has { entities, amount } => {
                let others = self.entities(entities).into_iter().filter(|(other, _)| *other != entity);
                self.number(
                    *amount,
                    others.map(|(other, verdict)| {
                        let lies = Verdict::plain(view.lies_in(other, entity, Reach::Down, present));
                        let may = self.may_lie(other, entity, Reach::Down);
                        let lies = if may { lies.or(Verdict::UNSTATED) } else { lies };
                        (verdict.and(lies), (1, 1))
                    }),
                )
            }
            EntityTest::Status(status) => Verdict::plain(view.has_status(entity, *status)),
            EntityTest::OutOfOrder => Verdict::plain(self.out_of_order(entity)),
            EntityTest::Not(test) => self.entity_test(entity, test).not(),
            EntityTest::Any(tests) => {
                tests.iter().map(|test| self.entity_test(entity, test)).fold(Verdict::NO, Verdict::or)
            }
        }
    }

    /// Whether somebody could have taken part for what is left unsaid.
    fn may_have(&self, seen: &EventView<'g>, row: &Row, roles: &Roles, who: (EntityIx, Reach)) -> Verdict {
        let open = seen.readings().any(|reading| self.may_be(reading, (roles, None), who));
        Verdict { open: if open { row.verdict.open } else { Worlds::None }, ..Verdict::NO }
    }

    /// Whether so many of these hold, each of which stands for at least and at most so many.
    fn number(&self, amount: Option<Amount>, each: impl Iterator<Item = (Verdict, (u64, u64))>) -> Verdict {
        let each: Vec<(Verdict, (u64, u64))> = each.collect();
        let least = |so: &dyn Fn(Verdict) -> Truth| -> u64 {
            each.iter().filter(|(verdict, _)| so(*verdict).is_certain()).map(|(_, many)| many.0).sum()
        };
        let most = |so: &dyn Fn(Verdict) -> Truth| -> u64 {
            each.iter().filter(|(verdict, _)| so(*verdict).is_possible()).map(|(_, many)| many.1).sum()
        };
        let amount = amount.unwrap_or(Amount { at_least: 1, at_most: None });
        let bounds = |(enough, all): (u64, u64), (few, many): (u64, u64)| {
            in_bounds(amount.at_least, None, enough, all).and(in_bounds(0, amount.at_most, few, many))
        };
        // What is not said speaks for enough, and against few.
        let of = |holds: fn(Worlds) -> Truth, least_wanted: Option<u64>| {
            let sure = least(&|verdict| holds(verdict.truth));
            let possible = most(&|verdict| holds(verdict.truth));
            let (open_least, open_most) = (least(&|v| holds(v.open)), most(&|v| holds(v.open)));
            let mut truth = bounds((least_wanted.unwrap_or(sure), possible), (open_least, open_most));
            // Some number of those said must be enough without the others, and few enough with them.
            let some = (sure..=possible).find(|said| *said >= amount.at_least);
            let fits = |said: u64| amount.at_most.is_none_or(|most| said + (open_least - sure) <= most);
            if truth == Truth::Possible && !some.is_some_and(fits) {
                truth = Truth::No;
            }
            (truth, bounds((open_least, open_most), (sure, possible)))
        };
        let (preferred, any) = (of(Worlds::in_preferred, None), of(Worlds::in_all, None));
        let truth = Worlds::of(preferred.0, any.0);
        let wanted = of(Worlds::in_all, Some(least(&|verdict| Truth::from(verdict.wanted)))).0;
        let wanted = if truth.is_possible() && wanted.is_certain() { Worlds::All } else { truth };
        Verdict { truth, wanted, open: Worlds::of(preferred.1, any.1).max(truth) }
    }

    fn was_there(&self, entity: EntityIx, places: &BTreeMap<EntityIx, Verdict>, reach: Reach) -> Verdict {
        let at = |seen: &EventView<'g>| {
            let happened = matches!(seen.mood, Mood::Happened | Mood::Ongoing);
            let me = seen.parts().iter().any(|p| p.who == Party::Entity(entity) && p.role != Role::Without);
            let there = entities(seen, &Roles::Places, None).into_iter().filter(|place| *place != entity);
            let lies = there.flat_map(|there| {
                places.iter().map(move |(place, verdict)| {
                    verdict.and(Verdict::plain(self.view.lies_in(there, *place, reach, seen.extent)))
                })
            });
            if happened && me { lies.fold(Verdict::NO, Verdict::or) } else { Verdict::NO }
        };
        let each = self.view.events().map(|seen| in_readings(&seen, at).and(Verdict::in_worlds(seen.there)));
        each.fold(Verdict::NO, Verdict::or)
    }

    /// Whether a status came about without any of those that something that happened should have brought before, or
    /// after one that usually comes later.
    fn out_of_order(&self, entity: EntityIx) -> Truth {
        let (view, vocabulary) = (&self.view, self.view.graph().vocabulary());
        let effects = view.effects(entity);
        let happens = |name: &str| {
            let makes = vocabulary.kinds().flat_map(|(_, kind)| &kind.makes);
            makes.into_iter().any(|(number, effect)| {
                view.bound().is_none_or(|bound| *number <= bound)
                    && matches!(effect.when, Mood::Happened | Mood::Ongoing)
                    && fold(&effect.status) == fold(name)
            })
        };
        let each = effects.iter().map(|effect| {
            let statuses = vocabulary.statuses().filter(|(ix, status)| {
                *ix != effect.status && view.usually_after(effect.status, *ix) && happens(&status.name)
            });
            let needed: Vec<_> = statuses.map(|(ix, _)| ix).collect();
            let before = effects.iter().filter(|other| needed.contains(&other.status));
            let came =
                before.map(|other| Truth::from(other.worlds).and(other.since.until(effect.since))).max();
            let missing = if needed.is_empty() { Truth::No } else { came.unwrap_or(Truth::No).not() };
            let later = effects.iter().filter(|other| {
                view.usually_after(other.status, effect.status)
                    && !view.usually_after(effect.status, other.status)
            });
            let overtaken =
                later.map(|other| Truth::from(other.worlds).and(other.since.before(effect.since))).max();
            Truth::from(effect.worlds).and(missing.or(overtaken.unwrap_or(Truth::No)))
        });
        each.max().unwrap_or(Truth::No)
    }
}
