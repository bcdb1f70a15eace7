//! Sequences, firsts and lasts, pair by pair.

use std::collections::BTreeSet;

use annals_graph::ids::{EntityIx, EventIx};
use annals_graph::view::Seen;
use annals_model::entry::Role;
use annals_model::time::{Day, Extent, Truth};
use annals_query::execute::{GroupKey, period};
use annals_query::plan::Verdict;
use annals_query::query::{Key, Roles, Same, Sequence, Step};

use super::tests_of_events::entities;
use super::{EventRows, Naive, Row, open};

impl<'g> Naive<'g> {
    pub(super) fn sequence(&self, sequence: &Sequence) -> EventRows {
        let first = self.events(&sequence.first);
        let steps: Vec<(&Step, EventRows)> =
            sequence.steps.iter().map(|s| (s, self.events(&s.events))).collect();
        let rows = first.rows.into_iter().map(|(ix, row)| {
            let onward = self.onward(ix, &row, &steps);
            (ix, row.narrowed(onward))
        });
        EventRows { rows: open(rows), several: first.several }
    }

    fn onward(&self, from: EventIx, row: &Row, steps: &[(&Step, EventRows)]) -> Verdict {
        let Some(((step, events), rest)) = steps.split_first() else { return Verdict::CERTAIN };
        let leads = |(to, other): (&EventIx, &Row)| {
            let truth = self.leads(from, row, *to, other, step);
            let onward = if step.not || !truth.is_possible() {
                Verdict::CERTAIN
            } else {
                self.onward(*to, other, rest)
            };
            other.verdict.and(Verdict::plain(truth)).and(onward)
        };
        let there = events.rows.iter().map(leads).fold(Verdict::NO, Verdict::or);
        if step.not { there.not().and(self.onward(from, row, rest)) } else { there }
    }

    fn leads(&self, from: EventIx, row: &Row, to: EventIx, other: &Row, step: &Step) -> Truth {
        let (a, b) = (self.view.event(from).expect("it is a row"), self.view.event(to).expect("it is a row"));
        if from == to || a.members().contains(&b.number) || b.members().contains(&a.number) {
            return Truth::No;
        }
        let mut truths = BTreeSet::new();
        for a in a.readings() {
            for b in b.readings() {
                let (earlier, later) = if step.precedes { (b, a) } else { (a, b) };
                let order = in_order(earlier.extent, later.extent, step);
                truths.insert(order.and(self.shares((a, row), (b, other), &step.same)));
            }
        }
        if truths.len() == 1 { truths.into_iter().next().unwrap_or(Truth::No) } else { Truth::Possible }
    }

    fn shares(&self, a: (&Seen<'g>, &Row), b: (&Seen<'g>, &Row), same: &Same) -> Truth {
        let vocabulary = self.view.graph().vocabulary();
        let ty = |entity: &EntityIx| self.view.graph().entity(*entity).ty;
        let somewhere =
            |e: &EntityIx| vocabulary.is_a_named(ty(e), "place") || vocabulary.is_a_named(ty(e), "facility");
        let facilities = |(seen, _): (&Seen<'g>, &Row)| {
            let of = entities(seen, &Roles::One(Role::Of), None).into_iter();
            of.filter(|entity| vocabulary.is_a_named(ty(entity), "facility")).collect::<Vec<_>>()
        };
        let places = |(seen, _): (&Seen<'g>, &Row)| {
            entities(seen, &Roles::Places, None).into_iter().filter(somewhere).collect::<Vec<_>>()
        };
        let meet = |of: &dyn Fn((&Seen<'g>, &Row)) -> Vec<EntityIx>| {
            of(a).iter().any(|entity| of(b).contains(entity)).into()
        };
        match same {
            Same::Anywhere => Truth::Certain,
            Same::Thing if !facilities(a).is_empty() && !facilities(b).is_empty() => meet(&facilities),
            Same::Thing => meet(&places),
            Same::Type(wanted) => meet(&|(seen, _)| {
                let all = entities(seen, &Roles::Any, None).into_iter();
                all.filter(|entity| vocabulary.is_a(ty(entity), *wanted)).collect()
            }),
            Same::Role(role) => meet(&|(seen, row)| {
                let ways = row.ways.iter();
                ways.flat_map(|(guise, _)| entities(seen, &Roles::One(*role), guise.as_ref())).collect()
            }),
        }
    }

    pub(super) fn nth(&self, last: bool, count: u64, mut of: EventRows, per: &[Key]) -> EventRows {
        of.rows.retain(|_, row| row.verdict.is_possible());
        type Keyed = (EventIx, Vec<(Vec<GroupKey>, Truth)>);
        let keys: Vec<Keyed> = of.rows.iter().map(|(ix, row)| (*ix, self.groups(*ix, row, per))).collect();
        let groups: BTreeSet<&Vec<GroupKey>> =
            keys.iter().flat_map(|(_, keys)| keys).map(|(group, _)| group).collect();
        let mut best = std::collections::BTreeMap::<EventIx, Truth>::new();
        for group in groups {
            let in_group = keys.iter().filter_map(|(ix, keys)| {
                let (_, truth) = keys.iter().find(|(other, _)| other == group)?;
                Some((*ix, self.hull(*ix), of.rows[ix].verdict.truth.and(*truth)))
            });
            let members: Vec<(EventIx, Extent, Truth)> = in_group.collect();
            for (ix, extent, truth) in &members {
                let others = || members.iter().filter(|(other, _, _)| other != ix);
                let later = |a: Day, b: Day| if last { a > b } else { a < b };
                let can_be_later = others().filter(|(_, other, _)| {
                    if last {
                        later(other.latest, extent.earliest)
                    } else {
                        later(other.earliest, extent.latest)
                    }
                });
                let is_later = others().filter(|(_, other, truth)| {
                    let days =
                        if last { (other.earliest, extent.latest) } else { (other.latest, extent.earliest) };
                    truth.is_certain() && later(days.0, days.1)
                });
                let place = if (can_be_later.count() as u64) < count {
                    *truth
                } else if (is_later.count() as u64) < count {
                    truth.and(Truth::Possible)
                } else {
                    Truth::No
                };
                let known = best.entry(*ix).or_default();
                *known = known.or(place);
            }
        }
        let rows = of.rows.into_iter().map(|(ix, row)| {
            let place = best.get(&ix).copied().unwrap_or_default();
            (ix, row.narrowed(Verdict::plain(place)))
        });
        let named = open(rows).into_iter().filter(|(ix, row)| {
            row.verdict.truth.is_certain() || self.view.event(*ix).is_some_and(|seen| seen.count().is_none())
        });
        EventRows { rows: named.collect(), several: of.several }
    }

    /// The bounds of an event's date over all of its readings.
    fn hull(&self, ix: EventIx) -> Extent {
        let seen = self.view.event(ix).expect("it is a row");
        seen.readings().map(|reading| reading.extent).reduce(Extent::hull).unwrap_or(seen.extent)
    }

    fn groups(&self, ix: EventIx, row: &Row, per: &[Key]) -> Vec<(Vec<GroupKey>, Truth)> {
        let mut groups = vec![(Vec::new(), Truth::Certain)];
        for key in per {
            let seen = self.view.event(ix).expect("it is a row");
            let all: Vec<_> =
                seen.readings().map(|reading| (reading.deciding, self.keys(reading, row, key))).collect();
            let of = |keys: &[(GroupKey, Truth)], value: GroupKey| {
                keys.iter()
                    .filter(|(key, _)| *key == value)
                    .map(|(_, truth)| *truth)
                    .max()
                    .unwrap_or(Truth::No)
            };
            let values: BTreeSet<GroupKey> =
                all.iter().flat_map(|(_, keys)| keys).map(|(value, _)| *value).collect();
            let agreed = |value| {
                annals_graph::view::agreed(all.iter().map(|(deciding, keys)| (*deciding, of(keys, value))))
            };
            groups = groups
                .into_iter()
                .flat_map(|(group, truth): (Vec<GroupKey>, Truth)| {
                    let more = values.iter().map(move |value| {
                        (group.iter().copied().chain([*value]).collect(), truth.and(agreed(*value)))
                    });
                    more.collect::<Vec<_>>()
                })
                .collect();
        }
        groups
    }

    fn keys(&self, seen: &Seen<'g>, row: &Row, key: &Key) -> Vec<(GroupKey, Truth)> {
        let graph = self.view.graph();
        let certain = |entity| (GroupKey::Entity(entity), Truth::Certain);
        match key {
            Key::Role(role) => {
                let ways = row.ways.iter().flat_map(|(guise, way)| {
                    let truth = if way.truth == row.verdict.truth { Truth::Certain } else { way.truth };
                    let all = entities(seen, &Roles::One(*role), guise.as_ref()).into_iter();
                    all.map(move |entity| (GroupKey::Entity(entity), truth)).collect::<Vec<_>>()
                });
                ways.collect()
            }
            Key::Place => {
                let somewhere = |entity: &EntityIx| {
                    let ty = graph.entity(*entity).ty;
                    ["place", "facility"].iter().any(|name| graph.vocabulary().is_a_named(ty, name))
                };
                entities(seen, &Roles::Places, None).into_iter().filter(somewhere).map(certain).collect()
            }
            Key::Type(ty) => {
                let fits = |entity: EntityIx| graph.vocabulary().is_a(graph.entity(entity).ty, *ty);
                let own =
                    entities(seen, &Roles::Any, None).into_iter().filter(|entity| fits(*entity)).map(certain);
                let places = entities(seen, &Roles::Places, None).into_iter().filter(|entity| !fits(*entity));
                let above = places.flat_map(|place| {
                    self.view
                        .entities()
                        .filter(|entity| fits(*entity))
                        .map(move |entity| {
                            let lies = self.view.lies_in(
                                place,
                                entity,
                                annals_query::query::Reach::Down,
                                seen.extent,
                            );
                            (GroupKey::Entity(entity), lies)
                        })
                        .collect::<Vec<_>>()
                });
                own.chain(above).filter(|(_, truth)| truth.is_possible()).collect()
            }
            Key::Kind => vec![(GroupKey::Kind(seen.kind), Truth::Certain)],
            Key::Source => {
                let claims = self.view.claims(seen.ix).into_iter();
                let source =
                    |number| GroupKey::Source(graph.source_numbered(number).expect("claims cite sources"));
                claims.map(|claim| (source(claim.claim.source), claim.known)).collect()
            }
            Key::Month | Key::Year | Key::Day => {
                let days =
                    [seen.extent.earliest, seen.extent.latest].into_iter().filter(|day| day.is_bounded());
                days.map(|day| {
                    let (from, to) = period(day, key);
                    (GroupKey::Time(from), seen.extent.within(Extent::all_of(from, to)))
                })
                .collect()
            }
        }
    }
}

/// Whether one comes after the other, in time; two that can share a day may have come in either order.
fn in_order(earlier: Extent, later: Extent, step: &Step) -> Truth {
    let (last, first) = (
        if earlier.throughout { earlier.latest } else { earlier.earliest },
        if later.throughout { later.earliest } else { later.latest },
    );
    let on_one_day = last <= first && earlier.can_meet(later);
    let truth = match step.within {
        None => earlier.before(later),
        Some(span) if span.count == 0 => return Truth::No,
        Some(span) => later.within_span_after(earlier, span),
    };
    if on_one_day { truth.or(Truth::Possible) } else { truth }
}
