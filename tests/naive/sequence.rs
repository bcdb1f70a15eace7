//! Sequences, firsts and lasts, pair by pair.

use std::collections::BTreeSet;

use annals_graph::ids::{EntityIx, EventIx};
use annals_graph::view::{EventView, Worlds};
use annals_model::entry::Role;
use annals_model::time::{Day, Extent, Lasting, Truth};
use annals_query::execute::{GroupKey, period};
use annals_query::plan::Verdict;
use annals_query::query::{GroupingKey, Reach, Roles, Same, Sequence, SequenceStep};

use super::tests_of_events::{entities, named};
use super::{EventRows, Naive, Row, in_worlds, open};

impl<'g> Naive<'g> {
    pub(super) fn sequence(&self, sequence: &Sequence) -> EventRows {
        let first = self.events(&sequence.first);
        let steps: Vec<(&SequenceStep, EventRows)> =
            sequence.steps.iter().map(|s| (s, self.events(&s.events))).collect();
        let rows = first.rows.into_iter().map(|(ix, row)| {
            let days = self.days(ix);
            let onward = self.onward((&[ix], &days), &row, &steps);
            (ix, row.narrowed(onward))
        });
        EventRows { rows: open(rows), several: first.several, met: first.met }
    }

    /// The days of each reading of an event.
    fn days(&self, ix: EventIx) -> Vec<Option<Extent>> {
        let seen = self.view.event(ix).expect("it is a row");
        seen.readings().map(|reading| Some(reading.extent)).collect()
    }

    fn onward(
        &self,
        from: (&[EventIx], &[Option<Extent>]),
        row: &Row,
        steps: &[(&SequenceStep, EventRows)],
    ) -> Verdict {
        let Some(((step, events), rest)) = steps.split_first() else { return Verdict::CERTAIN };
        let leads = |(to, other): (&EventIx, &Row)| {
            let leads = self.leads(from, row, *to, other, step);
            // It has one day: the next step is compared with those on which this one holds.
            let left = left_by(from.1, &self.days(*to), step);
            let onward = match () {
                () if step.not || !leads.is_open() => Verdict::CERTAIN,
                () if !rest.is_empty() && left.iter().all(Option::is_none) => Verdict::NO,
                () => self.onward((&[from.0, &[*to]].concat(), &left), other, rest),
            };
            other.verdict.and(leads).and(onward)
        };
        let there = events.rows.iter().map(leads).fold(Verdict::NO, Verdict::or);
        if step.not { there.not().and(self.onward(from, row, rest)) } else { there }
    }

    fn leads(
        &self,
        (chain, days): (&[EventIx], &[Option<Extent>]),
        row: &Row,
        to: EventIx,
        other: &Row,
        step: &SequenceStep,
    ) -> Verdict {
        let from = *chain.last().expect("a chain begins with an event");
        let (a, b) = (self.view.event(from).expect("it is a row"), self.view.event(to).expect("it is a row"));
        let taken = chain.iter().filter(|event| **event == to).count() as u64;
        let (_, unnamed) = self.view.stands_for(&a);
        let (least, most) = self.view.stands_for(&b);
        let apart = match most {
            Some(most) if taken > 0 && most <= taken => Truth::No,
            _ if taken > 0 => Truth::Possible,
            Some(0) => Truth::No,
            _ if a.members().contains(&b.number) && unnamed == Some(0) => Truth::No,
            _ if least == 0 => Truth::Possible,
            _ => Truth::Certain,
        };
        let mut each = Vec::new();
        for (a, when) in a.readings().zip(days).filter_map(|(a, days)| Some((a, (*days)?))) {
            for b in b.readings() {
                let (earlier, later) = if step.precedes { (b.extent, when) } else { (when, b.extent) };
                let order = in_order(earlier, later, step);
                let shares = self.shares((a, row), (b, other), &step.same);
                each.push((a.deciding && b.deciding, Verdict::plain(order).and(shares)));
            }
        }
        let verdict = in_worlds(&each);
        verdict.and(Verdict::plain(apart))
    }

    fn shares(&self, a: (&EventView<'g>, &Row), b: (&EventView<'g>, &Row), same: &Same) -> Verdict {
        let (left, right) = (self.about(a, same), self.about(b, same));
        let meet = |a: &[EntityIx], b: &[EntityIx]| Verdict::from(a.iter().any(|entity| b.contains(entity)));
        if *same == Same::Anywhere {
            return Verdict::CERTAIN;
        }
        if !left.is_empty() && !right.is_empty() {
            return meet(&left, &right);
        }
        let unsaid = |(seen, _): (&EventView<'g>, &Row), own: &[EntityIx]| match same {
            Same::Thing => self.stand(seen).is_empty() && self.leaves_where_unsaid(seen),
            _ => own.is_empty() && self.leaves_unsaid_what_is_shared(seen, same),
        };
        if unsaid(a, &left) || unsaid(b, &right) {
            return Verdict::UNSTATED;
        }
        if *same == Same::Thing { meet(&self.stand(a.0), &self.stand(b.0)) } else { Verdict::NO }
    }

    /// What an event is about by what steps share first.
    fn about(&self, (seen, row): (&EventView<'g>, &Row), same: &Same) -> Vec<EntityIx> {
        let graph = self.view.graph();
        let is = |entity: EntityIx, name: &str| graph.vocabulary().is_a_named(graph.type_of(entity), name);
        match same {
            Same::Anywhere => Vec::new(),
            Same::Thing => {
                let of = entities(seen, &Roles::One(Role::Of), None).into_iter();
                let at = super::unsaid::places(&self.view, seen).into_iter().map(|(_, place)| place);
                of.chain(at).filter(|entity| is(*entity, "facility")).collect()
            }
            Same::Type(wanted) if graph.vocabulary().is_a_named(*wanted, "place") => {
                let stand = self.stand(seen);
                if graph.vocabulary().ty(*wanted).name == "place" {
                    return stand;
                }
                let lies = |above: EntityIx| {
                    stand
                        .iter()
                        .any(|place| self.view.lies_in(*place, above, Reach::Down, Extent::ALL).is_possible())
                };
                let fits = |entity: &EntityIx| graph.vocabulary().is_a(graph.type_of(*entity), *wanted);
                self.view.entities().filter(|entity| fits(entity) && lies(*entity)).collect()
            }
            Same::Type(wanted) => {
                let all = entities(seen, &Roles::Any, None).into_iter();
                all.filter(|entity| graph.vocabulary().is_a(graph.type_of(*entity), *wanted)).collect()
            }
            Same::Role(role) => {
                let ways = row.ways.iter();
                ways.flat_map(|(implied_kind, _)| entities(seen, &Roles::One(*role), implied_kind.as_ref()))
                    .collect()
            }
        }
    }

    /// The places where an event was as it is stated: of a facility, where it stands.
    fn stand(&self, seen: &EventView<'g>) -> Vec<EntityIx> {
        let graph = self.view.graph();
        let is_place = |e: &EntityIx| graph.vocabulary().is_a_named(graph.type_of(*e), "place");
        let stated = super::unsaid::places(&self.view, seen).into_iter();
        let places = stated.filter_map(|(_, place)| {
            if is_place(&place) { Some(place) } else { self.view.parent(place).map(|(above, _)| above) }
        });
        places.collect()
    }

    pub(super) fn nth(&self, last: bool, count: u64, of: EventRows, per: &[GroupingKey]) -> EventRows {
        type Keyed = (EventIx, Vec<(Vec<GroupKey>, Truth)>);
        let keys: Vec<Keyed> = of.rows.iter().map(|(ix, row)| (*ix, self.groups(*ix, row, per))).collect();
        let groups: BTreeSet<&Vec<GroupKey>> =
            keys.iter().flat_map(|(_, keys)| keys).map(|(group, _)| group).collect();
        let mut best = std::collections::BTreeMap::<EventIx, Verdict>::new();
        for group in groups {
            let in_group = keys.iter().filter_map(|(ix, keys)| {
                let (_, truth) = keys.iter().find(|(other, _)| other == group)?;
                let seen = self.view.event(*ix)?;
                let (least, most) = self.view.stands_for(&seen);
                let verdict = of.rows[ix].verdict.and(Verdict::plain(*truth));
                let starts = [self.starts(*ix, false), self.starts(*ix, true)];
                // Those that it stands for may all be recorded on their own.
                (most != Some(0)).then_some((*ix, starts, verdict, (least, most.unwrap_or(u64::MAX))))
            });
            let members: Vec<Member> = in_group.collect();
            for (ix, _, verdict, _) in &members {
                let place = |by_any: bool, holds: fn(Worlds) -> Truth| {
                    let one = members.iter().find(|(other, ..)| other == ix).expect("it is a member");
                    let among = |counts: fn(&Verdict) -> Worlds| {
                        among(one, &members, (last, count), by_any, &|verdict| holds(counts(verdict)))
                    };
                    (among(|verdict| verdict.open), among(|verdict| verdict.truth))
                };
                let (preferred, any) = (place(false, Worlds::in_preferred), place(true, Worlds::in_all));
                let truth = Worlds::of(preferred.0, any.0);
                let open = Worlds::of(preferred.1, any.1).max(truth);
                let known = best.entry(*ix).or_insert(Verdict::NO);
                *known = known.or(verdict.and(Verdict { open, ..Verdict::in_worlds(truth) }));
            }
        }
        let rows = of.rows.into_iter().map(|(ix, row)| {
            let place = best.get(&ix).copied().unwrap_or(Verdict::NO);
            (ix, row.narrowed(place))
        });
        EventRows { rows: open(rows), several: of.several, met: of.met }
    }

    /// The days on one of which an event begins, by the preferred values or by any: what lasts goes by its first day.
    fn starts(&self, ix: EventIx, by_any: bool) -> Extent {
        let seen = self.view.event(ix).expect("it is a row");
        let start = |extent: Extent| match extent.lasting {
            Lasting::Throughout | Lasting::FromFirst => Extent::day(extent.earliest),
            Lasting::OneDay | Lasting::ToLast => Extent::one_of(extent.earliest, extent.latest),
        };
        let readings = seen.readings().filter(|reading| by_any || reading.deciding);
        let starts = readings.map(|reading| start(reading.extent));
        starts.reduce(Extent::hull).expect("a reading")
    }

    fn groups(&self, ix: EventIx, row: &Row, per: &[GroupingKey]) -> Vec<(Vec<GroupKey>, Truth)> {
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
                let each = all.iter().map(|(deciding, keys)| (*deciding, of(keys, value).into()));
                annals_graph::view::agreed(each).into()
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

    fn keys(&self, seen: &EventView<'g>, row: &Row, key: &GroupingKey) -> Vec<(GroupKey, Truth)> {
        let graph = self.view.graph();
        let certain = |entity| (GroupKey::Entity(entity), Truth::Certain);
        match key {
            GroupingKey::Role(role) => {
                let ways = row.ways.iter().flat_map(|(implied_kind, way)| {
                    let same = way.truth == row.verdict.truth;
                    let truth = if same { Truth::Certain } else { way.truth.into() };
                    let all = named(seen, &Roles::One(*role), implied_kind.as_ref()).into_iter();
                    all.map(move |entity| (GroupKey::Entity(entity), truth)).collect::<Vec<_>>()
                });
                ways.collect()
            }
            GroupingKey::Place => {
                let all = super::unsaid::places(&self.view, seen);
                let stated: Vec<_> = all.iter().filter(|(role, _)| *role != Role::Of).copied().collect();
                let above = |place| self.view.parent(place).map_or(place, |(above, _)| above);
                match stated.is_empty() {
                    true => all.into_iter().map(|(_, object)| certain(above(object))).collect(),
                    false => stated.into_iter().map(|(_, place)| certain(place)).collect(),
                }
            }
            GroupingKey::Type(ty) => {
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
            GroupingKey::Kind => vec![(GroupKey::Kind(seen.kind), Truth::Certain)],
            GroupingKey::Source => {
                let claims = self.view.claims(seen.ix).into_iter();
                let source =
                    |number| GroupKey::Source(graph.source_numbered(number).expect("claims cite sources"));
                claims.map(|claim| (source(claim.claim.source), claim.known)).collect()
            }
            GroupingKey::Weekday => {
                let (first, last) = (seen.extent.earliest, seen.extent.latest);
                if !first.is_bounded() || !last.is_bounded() {
                    return Vec::new();
                }
                let days = (first.0..=last.0.min(first.0 + 6)).map(Day);
                let truth = |day| seen.extent.within(Extent::all_of(day, day));
                // The day of the epoch was a Thursday.
                let weekday = |day: Day| (day.0 + 3).rem_euclid(7);
                days.map(|day| (GroupKey::Weekday(weekday(day)), truth(day))).collect()
            }
            GroupingKey::Month
            | GroupingKey::Year
            | GroupingKey::Quarter
            | GroupingKey::Week
            | GroupingKey::Day => {
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

/// Of the days of the readings of an event, those on which it can come after another (or before it, where the step says
/// so): a day on which no reading of the other could be followed is none of them. What lasts is as it is.
fn left_by(other: &[Option<Extent>], own: &[Option<Extent>], step: &SequenceStep) -> Vec<Option<Extent>> {
    let others = || other.iter().flatten();
    let is_left = |day: Day| {
        let can_follow = |extent: &Extent| extent.earliest_end() <= day;
        let in_time = |extent: &Extent| step.within.is_none_or(|span| day <= extent.latest.plus(span).0);
        let can_precede = |extent: &Extent| day <= extent.latest_start();
        if step.precedes {
            others().any(can_precede)
        } else {
            others().any(can_follow) && others().any(in_time)
        }
    };
    let left = |extent: Extent| {
        if extent.goes_on() {
            return Some(extent);
        }
        // What is left begins or ends at a bound of the one or the other.
        let mut days = vec![extent.earliest, extent.latest];
        days.extend(others().flat_map(|other| {
            [other.earliest, other.latest, step.within.map_or(Day::MAX, |span| other.latest.plus(span).0)]
        }));
        days.retain(|day| extent.earliest <= *day && *day <= extent.latest && is_left(*day));
        let (first, last) = days.iter().min().zip(days.iter().max())?;
        Some(Extent::one_of(*first, *last))
    };
    own.iter().map(|extent| extent.and_then(left)).collect()
}

/// An event of a group: the days on which it can begin by the preferred values and by any, whether it is there, and how
/// many it stands for.
type Member = (EventIx, [Extent; 2], Verdict, (u64, u64));

/// Whether one is among the first or last so many, given which of them are there.
fn among(
    one: &Member,
    members: &[Member],
    (last, count): (bool, u64),
    by_any: bool,
    there: &dyn Fn(&Verdict) -> Truth,
) -> Truth {
    let days = |member: &Member| {
        let extent = member.1[usize::from(by_any)];
        let (earliest, latest) = (extent.earliest.0, extent.latest.0);
        if last { (earliest, latest) } else { (latest.saturating_neg(), earliest.saturating_neg()) }
    };
    let (near, far) = days(one);
    let mut can_be_later = 0_u64;
    let mut is_later = 0_u64;
    for other in members {
        let (earliest, latest) = days(other);
        if there(&other.2).is_possible() && latest > near {
            let itself = u64::from(other.0 == one.0);
            can_be_later = can_be_later.saturating_add(other.3.1 - itself.min(other.3.1));
        }
        if there(&other.2).is_certain() && earliest > far {
            is_later = is_later.saturating_add(other.3.0);
        }
    }
    match () {
        () if count == 0 => Truth::No,
        () if can_be_later < count => Truth::Certain,
        () if is_later < count => Truth::Possible,
        () => Truth::No,
    }
}

/// Whether one comes after the other, in time; two that can share a day may have come in either order.
fn in_order(earlier: Extent, later: Extent, step: &SequenceStep) -> Truth {
    let (last, first) = (earlier.earliest_end(), later.latest_start());
    let on_one_day = last <= first && earlier.can_meet(later);
    let truth = match step.within {
        None => earlier.before(later),
        Some(span) if span.count == 0 => return Truth::No,
        Some(span) => later.within_span_after(earlier, span),
    };
    if on_one_day { truth.or(Truth::Possible) } else { truth }
}
