//! Tests on events, one by one.

use annals_graph::graph::Party;
use annals_graph::ids::{EntityIx, EventIx, SourceIx};
use annals_graph::view::{EventView, View, Worlds};
use annals_graph::vocabulary::ImpliedKind;
use annals_model::entry::{Filler, Rank, Role};
use annals_model::folding::fold;
use annals_model::time::{Day, Extent, Truth};
use annals_query::plan::Verdict;
use annals_query::query::{Point, PointSide, Roles, Test, TimeTest};

use super::Naive;

const PLACES: [Role; 5] = [Role::To, Role::Into, Role::At, Role::In, Role::On];

/// A date that counts so, in each reading, and the event whose it is.
type Dated = (Verdict, Vec<(bool, Extent)>, Option<EventIx>);

/// Those in some roles of an event, seen through an implied kind.
pub(super) fn parties(seen: &EventView<'_>, roles: &Roles, implied_kind: Option<&ImpliedKind>) -> Vec<Party> {
    let of = |wanted: &dyn Fn(Role) -> bool| {
        let at = (wanted(Role::At) || wanted(Role::In)) && !wanted(Role::By);
        let is_of = |p: &annals_graph::graph::Part| {
            p.role == Role::Of && at && super::unsaid::is_at_object(seen.graph(), seen.kind, *p)
        };
        seen.parts().iter().filter(|p| wanted(p.role) || is_of(p)).map(|p| p.who).collect()
    };
    match roles {
        Roles::Places => of(&|role| PLACES.contains(&role)),
        Roles::Any => of(&|role| role != Role::Without),
        Roles::One(role) => match implied_kind
            .map_or(Some(Filler::Its(*role)), |implied_kind| implied_kind.source_of(*role))
        {
            Some(Filler::Its(source)) => of(&|role| role == source),
            Some(Filler::Itself) => vec![Party::Event(seen.ix)],
            None => Vec::new(),
        },
    }
}

/// The same, the facility that it is of only where nobody is named in the roles.
pub(super) fn named(
    seen: &EventView<'_>,
    roles: &Roles,
    implied_kind: Option<&ImpliedKind>,
) -> Vec<EntityIx> {
    let all = entities(seen, roles, implied_kind);
    let of = |wanted: Role| match implied_kind
        .map_or(Some(Filler::Its(wanted)), |implied_kind| implied_kind.source_of(wanted))
    {
        Some(Filler::Its(role)) => Some(role),
        _ => None,
    };
    let in_role = |role: Role| match roles {
        Roles::Places => PLACES.contains(&role),
        Roles::Any => true,
        Roles::One(wanted) => of(*wanted) == Some(role),
    };
    let stated = seen.parts().iter().any(|p| in_role(p.role));
    all.into_iter()
        .filter(|entity| {
            let who = Party::Entity(*entity);
            !stated || seen.parts().iter().any(|p| p.who == who && in_role(p.role))
        })
        .collect()
}

pub(super) fn entities(
    seen: &EventView<'_>,
    roles: &Roles,
    implied_kind: Option<&ImpliedKind>,
) -> Vec<EntityIx> {
    let party = |party| if let Party::Entity(entity) = party { Some(entity) } else { None };
    parties(seen, roles, implied_kind).into_iter().filter_map(party).collect()
}

/// The events that an event points at.
fn points_at(view: &View<'_>, seen: &EventView<'_>) -> Vec<EventIx> {
    let numbers = seen.links().map(|(_, number)| number).chain(seen.members().iter().copied());
    let tied = numbers.filter_map(|number| view.graph().event_numbered(number));
    let parties =
        seen.parts().iter().filter_map(|p| if let Party::Event(event) = p.who { Some(event) } else { None });
    tied.chain(parties).collect()
}

impl<'g> Naive<'g> {
    pub(super) fn test(
        &self,
        seen: &EventView<'g>,
        reading: &EventView<'g>,
        implied_kind: Option<&ImpliedKind>,
        test: &Test,
    ) -> Verdict {
        let best = |verdicts: &mut dyn Iterator<Item = Verdict>| verdicts.fold(Verdict::NO, Verdict::or);
        match test {
            Test::Role { roles, who, reach } => {
                let who = self.entities(who);
                let lies = |entity, member| self.view.lies_in(entity, member, *reach, reading.extent);
                let stated = entities(reading, roles, implied_kind);
                best(&mut who.iter().map(|(member, verdict)| {
                    let in_role = stated.iter().map(|entity| Verdict::plain(lies(*entity, *member)));
                    let open = self.may_be(reading, (roles, implied_kind), (*member, *reach));
                    let unsaid = if open { Verdict::UNSTATED } else { Verdict::NO };
                    verdict.and(in_role.fold(unsaid, Verdict::or))
                }))
            }
            Test::RoleEvent { role, events } => {
                let set = self.events(events).rows;
                let number = |ix: EventIx| self.view.graph().events().number(ix);
                let members =
                    |ix: EventIx| self.view.event(ix).map_or_else(Vec::new, |seen| seen.members().to_vec());
                best(&mut parties(reading, &Roles::One(*role), implied_kind).into_iter().flat_map(|party| {
                    let Party::Event(event) = party else { return vec![Verdict::NO] };
                    set.iter()
                        .map(|(member, row)| {
                            // An aggregate in the set covers those it stands for; one in the role may be it.
                            if *member == event || members(*member).contains(&number(event)) {
                                row.verdict
                            } else if members(event).contains(&number(*member))
                                || members(*member).iter().any(|shared| members(event).contains(shared))
                            {
                                row.verdict.and(Verdict::plain(Truth::Possible))
                            } else {
                                Verdict::NO
                            }
                        })
                        .collect()
                }))
            }
            Test::Filled(role) => (!parties(reading, &Roles::One(*role), implied_kind).is_empty()).into(),
            Test::Time { time, possibly } => {
                let verdict = self.time((seen.ix, reading.extent), time);
                if *possibly {
                    Verdict { open: verdict.open, ..Verdict::possibly(verdict.truth) }
                } else {
                    verdict
                }
            }
            Test::Among(events) => {
                self.events(events).rows.get(&seen.ix).map_or(Verdict::NO, |row| row.verdict)
            }
            Test::Linked(events) => best(&mut self.events(events).rows.into_iter().map(|(member, row)| {
                let there = points_at(&self.view, reading).contains(&member);
                let back =
                    self.view.event(member).is_some_and(|m| points_at(&self.view, &m).contains(&seen.ix));
                if there || back { row.verdict } else { Verdict::NO }
            })),
            Test::Any(tests) => {
                best(&mut tests.iter().map(|test| self.test(seen, reading, implied_kind, test)))
            }
            Test::Not(test) => self.test(seen, reading, implied_kind, test).not(),
            Test::Undated => super::in_readings(seen, |reading| reading.date().is_none().into()),
            Test::Mentioning(words) => self.mentions(seen, words),
            said => Verdict::plain(self.said(seen, said)),
        }
    }

    /// Whether words stand in a name, a noun of the kind, a quote, a title or a note of what is told of an event.
    fn mentions(&self, seen: &EventView<'g>, words: &str) -> Verdict {
        let graph = self.view.graph();
        let claims = self.view.claims(seen.ix);
        let said = |text: &str| {
            let words =
                fold(text).split(|c: char| !c.is_alphanumeric()).map(one_of_several).collect::<Vec<_>>();
            format!(" {} ", words.join(" "))
        };
        let holds = |text: &str| said(text).contains(&said(words));
        let claimed = claims.iter().filter(|claim| {
            let title = graph.source_numbered(claim.claim.source).map(|ix| &graph.source(ix).source.title);
            claim.claim.quote.as_deref().is_some_and(holds)
                || title.is_some_and(|title| title.as_deref().is_some_and(holds))
        });
        let notes = graph.notes_on(seen.number).into_iter();
        let notes = notes.filter(|note| self.view.stands(note.number) && holds(&note.text)).map(|note| {
            let recorded = graph.recorded_day(note.number).expect("it was recorded");
            self.view.knows(graph.known(note.claim.as_slice(), recorded))
        });
        let names = super::in_readings(seen, |reading| {
            let mut all = reading.entities().flat_map(|who| self.view.merged_into(self.view.canonical(who)));
            Verdict::plain(Truth::from(all.any(|who| {
                let entity = graph.entity(who);
                let known = |number: u64| self.view.bound().is_none_or(|bound| number <= bound);
                holds(&entity.name) || entity.also.iter().any(|(number, name)| known(*number) && holds(name))
            })))
        });
        let kind = graph.vocabulary().kind(seen.kind);
        let kind = Truth::from(holds(&kind.name) || kind.also.iter().any(|noun| holds(noun)));
        let told = claimed.map(|claim| claim.known).chain(notes).chain([kind]).max().unwrap_or(Truth::No);
        names.or(Verdict::plain(told))
    }

    fn said(&self, seen: &EventView<'g>, test: &Test) -> Truth {
        let graph = self.view.graph();
        let claims = self.view.claims(seen.ix);
        let counting = || claims.iter().filter(|claim| claim.claim.rank != Rank::Deprecated);
        match test {
            Test::Disputed => seen.disputed,
            Test::Unsourced => counting().map(|claim| claim.known).max().unwrap_or(Truth::No).not(),
            Test::Rated(bound) => {
                let trusted = claims.iter().filter(|claim| {
                    let source = graph.source_numbered(claim.claim.source).map(|ix| graph.source(ix));
                    let ratings = source.into_iter().flat_map(|source| source.ratings.iter());
                    let letter = ratings.filter(|(number, _)| self.view.stands(*number)).last();
                    letter.is_some_and(|(_, letter)| bound.admits(*letter))
                });
                trusted.map(|claim| claim.known).max().unwrap_or(Truth::No)
            }
            Test::From(sources) => {
                let from = counting().filter(|claim| {
                    graph.source_numbered(claim.claim.source).is_some_and(|source| sources.contains(&source))
                });
                from.map(|claim| claim.known).max().unwrap_or(Truth::No)
            }
            Test::Via(agency) => {
                let via = counting().filter(|claim| {
                    let mut via = claim.claim.via.iter().filter_map(|number| graph.entity_numbered(*number));
                    via.any(|entity| self.view.canonical(entity) == self.view.canonical(*agency))
                });
                via.map(|claim| claim.known).max().unwrap_or(Truth::No)
            }
            Test::Origins { count, exactly } => self.origins(seen, *count, *exactly, |_| Truth::Certain),
            _ => unreachable!("every other test is on the event itself"),
        }
    }

    /// Whether so many origins say what `says` holds of.
    pub(super) fn origins(
        &self,
        seen: &EventView<'g>,
        count: u64,
        exactly: bool,
        says: impl Fn(&EventView<'g>) -> Truth,
    ) -> Truth {
        let graph = self.view.graph();
        let namesake = |name: &str| {
            let mut found = graph.names().find(name, self.view.bound());
            found.iter_mut().for_each(|entity| *entity = self.view.canonical(*entity));
            found.sort_unstable();
            found.dedup();
            if let [one] = found.as_slice() { format!("{one:?}") } else { fold(name) }
        };
        let mut voices = std::collections::BTreeMap::<String, Truth>::new();
        for claim in self.view.claims(seen.ix).iter().filter(|claim| claim.claim.rank != Rank::Deprecated) {
            let source = graph.source_numbered(claim.claim.source).expect("claims cite sources");
            let voice = match claim.claim.via.last() {
                Some(last) => {
                    let entity = graph.entity_numbered(*last).expect("agencies are entities");
                    format!("{:?}", self.view.canonical(entity))
                }
                None => match self.named_as_origin(source) {
                    Ok(name) => namesake(&name),
                    Err(source) => format!("{source:?}"),
                },
            };
            let says = match self.view.as_stated_by(seen, claim.claim.source) {
                Some(statement) => says(&statement),
                None => Truth::Certain,
            };
            if says.and(claim.known).is_possible() {
                let known = voices.entry(voice).or_default();
                *known = known.or(claim.known.and(says));
            }
        }
        let certain = voices.values().filter(|known| known.is_certain()).count() as u64;
        in_bounds(count, exactly.then_some(count), certain, voices.len() as u64)
    }

    /// The name of the body that a source has its content from, through the sources it names; the last of these where
    /// it names nobody.
    fn named_as_origin(&self, source: SourceIx) -> Result<String, SourceIx> {
        let row = &self.view.graph().source(source).source;
        let further = row.origin.as_deref().and_then(|origin| self.view.graph().source_keyed(origin));
        match (further, &row.origin, &row.publisher) {
            (Some(further), _, _) if further != source => self.named_as_origin(further),
            (_, Some(name), _) | (_, None, Some(name)) => Ok(name.clone()),
            (_, None, None) => Err(source),
        }
    }

    /// Whether a test is against typed dates alone, so that it is one of those that a single day must pass together.
    pub(super) fn is_day_test(&self, test: &Test) -> bool {
        let typed = |point: &Point| match point {
            Point::Date(extent, _) => extent.is_throughout() || extent.earliest == extent.latest,
            Point::Today(_) => true,
            _ => false,
        };
        let time = match test {
            Test::Time { time, .. } => time,
            Test::Any(tests) => {
                let asks = |test: &Test| matches!(test, Test::Time { possibly: true, .. });
                return tests.iter().all(|test| !asks(test) && self.is_day_test(test));
            }
            Test::Not(inner) => {
                return !matches!(**inner, Test::Time { possibly: true, .. }) && self.is_day_test(inner);
            }
            _ => return false,
        };
        match time {
            TimeTest::In(point)
            | TimeTest::Before(point)
            | TimeTest::After(point)
            | TimeTest::Since(point)
            | TimeTest::Until(point) => typed(point),
            TimeTest::Between(from, to) => typed(from) && typed(to),
            TimeTest::Throughout(_) | TimeTest::Within { .. } => false,
        }
    }

    /// Whether one and the same day, of those on which an event can have been, passes every test.
    pub(super) fn day_tests(&self, extent: Extent, tests: &[Test]) -> Verdict {
        let tests: Vec<(&Test, bool)> = tests
            .iter()
            .filter(|test| self.is_day_test(test))
            .map(|test| (test, matches!(test, Test::Time { possibly: true, .. })))
            .collect();
        if extent.goes_on() {
            let each = tests.iter().map(|(test, possibly)| {
                let truth = self.on(extent, test);
                if *possibly { Verdict::possibly(truth.into()) } else { Verdict::plain(truth) }
            });
            return each.fold(Verdict::CERTAIN, Verdict::and);
        }
        // What a test says of a day changes only next to a bound.
        let mut days = vec![extent.earliest, extent.latest];
        for bound in tests.iter().flat_map(|(test, _)| all_bounds(test)).filter(|day| day.is_bounded()) {
            days.extend([-1, 0, 1].map(|step| bound.plus_days(step)));
        }
        days.retain(|day| extent.earliest <= *day && *day <= extent.latest);
        let passes = |day: Day, plain: bool| {
            let tests = tests.iter().filter(|(_, possibly)| !(plain && *possibly));
            tests.map(|(test, _)| self.on(Extent::day(day), test)).all(Truth::is_certain)
        };
        let truth = cases(days.iter().map(|day| passes(*day, false)));
        if !tests.iter().any(|(_, possibly)| *possibly) {
            return Verdict::plain(truth);
        }
        let wanted = Verdict::possibly(truth.into())
            .wanted
            .and(cases(days.iter().map(|day| passes(*day, true))).into());
        Verdict { wanted, ..Verdict::plain(truth) }
    }

    /// Whether a date passes tests that are of the date alone.
    fn on(&self, extent: Extent, test: &Test) -> Truth {
        match test {
            Test::Any(tests) => tests.iter().map(|test| self.on(extent, test)).fold(Truth::No, Truth::or),
            Test::Not(test) => self.on(extent, test).not(),
            Test::Time { time, .. } => self.time((EventIx(u32::MAX), extent), time).truth.into(),
            _ => unreachable!("it is of the date alone"),
        }
    }

    fn time(&self, of: (EventIx, Extent), time: &TimeTest) -> Verdict {
        // Of two events that can share a day nobody said which was first.
        let tied = |a: Extent, b: Extent, truth: Truth, event: bool| {
            let meet = event && a.can_meet(b) && a.earliest_end() <= b.latest_start();
            if meet { truth.or(Truth::Possible) } else { truth }
        };
        let before = |a: Extent, b: Extent, event| tied(a, b, a.before(b), event);
        let after = |a: Extent, b: Extent, event| tied(b, a, a.after(b), event);
        match time {
            TimeTest::In(point) => self.any(of, point, false, &|a, b, _| a.within(b)),
            TimeTest::Throughout(point) => self.any(of, point, false, &|a, b, _| a.covers(b)),
            TimeTest::Before(point) => self.every(of, point, true, &before),
            TimeTest::After(point) => self.every(of, point, true, &after),
            TimeTest::Since(point) => self.every(of, point, false, &|a, b, _| a.since(b)),
            TimeTest::Until(point) => self.every(of, point, false, &|a, b, _| a.until(b)),
            TimeTest::Between(from, to) => {
                let since = self.every(of, from, false, &|a, b, _| a.since(b));
                since.and(self.every(of, to, false, &|a, b, _| a.until(b)))
            }
            TimeTest::Within { length, side, of: point } => self.any(of, point, true, &|a, b, event| {
                let event = event && length.count > 0;
                match side {
                    PointSide::Before => tied(a, b, a.within_span_before(b, *length), event),
                    PointSide::After => tied(b, a, a.within_span_after(b, *length), event),
                    PointSide::Either => a.within_span_of(b, *length),
                }
            }),
        }
    }

    /// The dates that a point stands for, each with whether it counts, in each reading, and of which event.
    fn moments(&self, point: &Point) -> Vec<Dated> {
        match point {
            Point::Date(extent, _) => vec![(Verdict::CERTAIN, vec![(true, *extent)], None)],
            Point::Today(day) => vec![(Verdict::CERTAIN, vec![(true, Extent::day(*day))], None)],
            Point::Dates { dates, .. } => self
                .dates(dates)
                .into_iter()
                .map(|((extent, _), verdict)| (Verdict::in_worlds(verdict.truth), vec![(true, extent)], None))
                .collect(),
            Point::Events { events, .. } => {
                let rows = self.events(events).rows.into_iter();
                let seen = rows.filter_map(|(ix, row)| Some((row.verdict, self.view.event(ix)?)));
                seen.map(|(verdict, seen)| {
                    let readings =
                        seen.readings().map(|reading| (reading.deciding, reading.extent)).collect();
                    (verdict, readings, Some(seen.ix))
                })
                .collect()
            }
        }
    }

    /// Whether a relation to each of some dates holds, with whether the date counts.
    fn each(
        &self,
        (ix, extent): (EventIx, Extent),
        point: &Point,
        of_two: bool,
        holds: &dyn Fn(Extent, Extent, bool) -> Truth,
    ) -> Vec<(Verdict, Verdict)> {
        let moments = self.moments(point).into_iter();
        moments
            .map(|(verdict, readings, event)| {
                let worlds = agree(extent, &readings, &|a, b| holds(a, b, event.is_some()));
                let own = of_two && event == Some(ix);
                let several = || {
                    let seen = self.view.event(ix).expect("it is a row");
                    self.view.stands_for(&seen).1.is_none_or(|most| most > 1)
                };
                let worlds = match own {
                    true if several() => worlds.and(Worlds::Some),
                    true => Worlds::None,
                    false => worlds,
                };
                (verdict, Verdict::in_worlds(worlds))
            })
            .collect()
    }

    fn any(
        &self,
        of: (EventIx, Extent),
        point: &Point,
        of_two: bool,
        holds: &dyn Fn(Extent, Extent, bool) -> Truth,
    ) -> Verdict {
        let each = self.each(of, point, of_two, holds).into_iter();
        each.map(|(counts, holds)| counts.and(holds)).fold(Verdict::NO, Verdict::or)
    }

    fn every(
        &self,
        of: (EventIx, Extent),
        point: &Point,
        of_two: bool,
        holds: &dyn Fn(Extent, Extent, bool) -> Truth,
    ) -> Verdict {
        if !matches!(point, Point::Events { any: false, .. } | Point::Dates { any: false, .. }) {
            return self.any(of, point, of_two, holds);
        }
        let each = self.each(of, point, of_two, holds);
        let there = each.iter().map(|(counts, _)| *counts).fold(Verdict::NO, Verdict::or);
        each.iter().map(|(counts, holds)| counts.not().or(*holds)).fold(there, Verdict::and)
    }
}

fn agree(extent: Extent, readings: &[(bool, Extent)], holds: &impl Fn(Extent, Extent) -> Truth) -> Worlds {
    let each = readings.iter().map(|(deciding, other)| (*deciding, holds(extent, *other).into()));
    annals_graph::view::agreed(each)
}

fn cases(mut cases: impl Iterator<Item = bool>) -> Truth {
    let first = cases.next().unwrap_or(false);
    if cases.all(|case| case == first) { first.into() } else { Truth::Possible }
}

fn all_bounds(test: &Test) -> Vec<Day> {
    match test {
        Test::Any(tests) => tests.iter().flat_map(all_bounds).collect(),
        Test::Not(test) => all_bounds(test),
        Test::Time { time, .. } => bounds(time),
        _ => Vec::new(),
    }
}

fn bounds(time: &TimeTest) -> Vec<Day> {
    let of = |point: &Point| match point {
        Point::Date(extent, _) => vec![extent.earliest, extent.latest],
        Point::Today(day) => vec![*day],
        _ => Vec::new(),
    };
    match time {
        TimeTest::Between(from, to) => [of(from), of(to)].concat(),
        TimeTest::In(point)
        | TimeTest::Throughout(point)
        | TimeTest::Before(point)
        | TimeTest::After(point)
        | TimeTest::Since(point)
        | TimeTest::Until(point)
        | TimeTest::Within { of: point, .. } => of(point),
    }
}

/// Whether a number between two lies within bounds.
pub(super) fn in_bounds(at_least: u64, at_most: Option<u64>, certain: u64, possible: u64) -> Truth {
    let lies = |number: u64| at_least <= number && at_most.is_none_or(|most| number <= most);
    cases((certain..=possible).map(lies))
}

/// A word without the ending of a plural or possessive, written from the rule: `-ies`, `-es` behind a hiss, `-s`.
fn one_of_several(word: &str) -> String {
    let hiss = |stem: &str| ["s", "x", "z", "ch", "sh"].iter().any(|end| stem.ends_with(end));
    if word.len() > 5 && word.ends_with("ies") {
        return format!("{}y", &word[..word.len() - 3]);
    }
    if word.ends_with("es") && hiss(&word[..word.len() - 2]) {
        return word[..word.len() - 2].to_owned();
    }
    let stays = word.len() < 3 || ["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    if word.ends_with('s') && !stays { word[..word.len() - 1].to_owned() } else { word.to_owned() }
}
