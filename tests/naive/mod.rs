//! The obvious evaluator: every test on every event and every entity, straight from the definitions, without lists,
//! plans or anything worked out in advance. What it finds is what the planned one must find.

mod entities;
pub mod same;
mod sequence;
mod tests_of_events;
mod unsaid;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use annals_graph::ids::{EntityIx, EventIx};
use annals_graph::view::{EventView, View, Worlds};
use annals_graph::vocabulary::ImpliedKind;
use annals_model::entry::{Count, Role};
use annals_model::time::{Day, Extent, Lasting, Truth, Unit};
use annals_query::plan::Verdict;
use annals_query::query::{Dates, Events, Filter, Test};

/// An event in a set: how certainly, and as what.
#[derive(Clone, Debug)]
pub struct Row {
    pub verdict: Verdict,
    pub ways: Vec<(Option<ImpliedKind>, Verdict)>,
}

/// A set of events, and the aggregates without a number that belong to it.
#[derive(Clone, Debug, Default)]
pub struct EventRows {
    pub rows: BTreeMap<EventIx, Row>,
    pub several: BTreeSet<EventIx>,
    pub met: BTreeSet<EventIx>,
}

/// A set of entities.
pub type EntityRows = BTreeMap<EntityIx, Verdict>;

/// A set of dates: by bounds and text.
pub type DateRows = BTreeMap<(Extent, Option<String>), Verdict>;

/// The obvious evaluator of one question.
pub struct Naive<'g> {
    view: View<'g>,
    today: Day,
    /// What sets were found to hold, each worked out once. A set is known by where it stands in what is asked.
    events: RefCell<BTreeMap<usize, EventRows>>,
    entities: RefCell<BTreeMap<usize, EntityRows>>,
}

/// What is known of a set, or else what is found now.
fn once<S, T: Clone>(known: &RefCell<BTreeMap<usize, T>>, set: &S, find: impl Fn(&S) -> T) -> T {
    let place = std::ptr::from_ref(set).addr();
    if let Some(found) = known.borrow().get(&place) {
        return found.clone();
    }
    let found = find(set);
    known.borrow_mut().insert(place, found.clone());
    found
}

impl<'g> Naive<'g> {
    pub fn new(view: View<'g>, today: Day) -> Self {
        Self { view, today, events: RefCell::default(), entities: RefCell::default() }
    }

    pub fn events(&self, set: &Events) -> EventRows {
        once(&self.events, set, |set| self.events_found(set))
    }

    fn events_found(&self, set: &Events) -> EventRows {
        if let (Events::Or(..) | Events::And(..) | Events::ButNot(..), Some(one)) = (set, self.as_one(set)) {
            // Sets are known by their place, so that it must not be given to another.
            return self.filter(Box::leak(Box::new(one)));
        }
        match set {
            Events::Filter(filter) => self.filter(filter),
            Events::Named(_, of) => self.events(of),
            Events::These(these) => {
                let seen = these.iter().filter_map(|ix| self.view.event(*ix));
                let rows = seen.map(|seen| (seen.ix, Row::plain(Verdict::in_worlds(seen.there))));
                EventRows { rows: rows.collect(), ..EventRows::default() }
            }
            Events::And(a, b) => self.join(a, b, Verdict::and, |a, b| a & b),
            Events::Or(a, b) => self.join(a, b, Verdict::or, |a, b| a | b),
            Events::ButNot(a, b) => {
                let (a, b) = (self.events(a), self.events(b));
                let rows = a.rows.into_iter().map(|(ix, row)| {
                    let gone = b.rows.get(&ix).map_or(Verdict::NO, |row| row.verdict);
                    (ix, row.narrowed(gone.not()))
                });
                EventRows { rows: open(rows), several: &a.several - &b.met, met: &a.met - &b.several }
            }
            Events::Sequence(sequence) => self.sequence(sequence),
            Events::Nth { last, count, of, per } => self.nth(*last, *count, self.events(of), per),
        }
    }

    /// Joined filters that differ by nothing but what they ask of one date, as the filter that asks it all at once.
    fn as_one(&self, set: &Events) -> Option<Filter> {
        let (a, b) = match set {
            Events::Filter(filter) => return Some(filter.clone()),
            Events::Or(a, b) | Events::And(a, b) | Events::ButNot(a, b) => (self.as_one(a)?, self.as_one(b)?),
            _ => return None,
        };
        let others = |one: &Filter, other: &Filter| -> Vec<Test> {
            one.tests.iter().filter(|test| !other.tests.contains(test)).cloned().collect()
        };
        let (of_a, of_b) = (others(&a, &b), others(&b, &a));
        let asks = |test: &Test| matches!(test, Test::Time { possibly: true, .. });
        let of_date = |test: &Test| self.is_day_test(test) && !asks(test);
        let alike = a.base == b.base && a.kind == b.kind && a.mood == b.mood;
        if !alike || !of_a.iter().chain(&of_b).all(of_date) {
            return None;
        }
        let fails = |tests: Vec<Test>| {
            Test::Any(tests.into_iter().map(|test| Test::Not(Box::new(test))).collect::<Vec<_>>())
        };
        let mut one = a.clone();
        match set {
            Events::And(..) => one.tests.extend(of_b),
            Events::ButNot(..) if !of_b.is_empty() => one.tests.push(fails(of_b)),
            Events::Or(..) if !of_a.is_empty() && !of_b.is_empty() => {
                one.tests.retain(|test| !of_a.contains(test));
                let all = |tests| Test::Not(Box::new(fails(tests)));
                one.tests.push(Test::Any(vec![all(of_a), all(of_b)]));
            }
            _ => return None,
        }
        Some(one)
    }

    fn join(
        &self,
        a: &Events,
        b: &Events,
        join: fn(Verdict, Verdict) -> Verdict,
        several: fn(&BTreeSet<EventIx>, &BTreeSet<EventIx>) -> BTreeSet<EventIx>,
    ) -> EventRows {
        let (a, b) = (self.events(a), self.events(b));
        let all: BTreeSet<EventIx> = a.rows.keys().chain(b.rows.keys()).copied().collect();
        let rows = all.into_iter().map(|ix| {
            let of = |set: &EventRows| set.rows.get(&ix).map_or(Verdict::NO, |row| row.verdict);
            let verdict = join(of(&a), of(&b));
            let mut ways: Vec<(Option<ImpliedKind>, Verdict)> = Vec::new();
            for (implied_kind, at) in
                [&a, &b].iter().filter_map(|set| set.rows.get(&ix)).flat_map(|row| &row.ways)
            {
                match ways.iter_mut().find(|(known, _)| known == implied_kind) {
                    Some((_, known)) => *known = known.or(*at),
                    None => ways.push((implied_kind.clone(), *at)),
                }
            }
            (ix, Row { verdict, ways }.narrowed(verdict))
        });
        EventRows { rows: open(rows), several: several(&a.several, &b.several), met: several(&a.met, &b.met) }
    }

    fn filter(&self, filter: &Filter) -> EventRows {
        let mut found = EventRows::default();
        let base = filter.base.as_deref().map(|base| self.events(base));
        for ix in self.view.graph().events().all() {
            let Some(seen) = self.view.event(ix) else { continue };
            let in_base = base.as_ref().map(|base| base.rows.get(&ix));
            let is_several = match &base {
                Some(base) => base.several.contains(&ix),
                None => seen.count() == Some(Count::Several),
            };
            if is_several {
                let verdict = self.judge(&seen, filter, None).verdict;
                if verdict.is_possible() {
                    found.several.insert(ix);
                }
                if verdict.is_certain() && base.as_ref().is_none_or(|base| base.met.contains(&ix)) {
                    found.met.insert(ix);
                }
            } else if let Some(row) = match in_base {
                Some(None) => None,
                Some(Some(hit)) => Some(self.judge(&seen, filter, Some(hit)).narrowed(hit.verdict)),
                None => Some(self.judge(&seen, filter, None)),
            } {
                found.rows.insert(ix, row);
            }
        }
        found.rows = open(found.rows.into_iter());
        found
    }

    /// Whether an event passes a filter, by each way in which it can be of the kind.
    fn judge(&self, seen: &EventView<'g>, filter: &Filter, hit: Option<&Row>) -> Row {
        let ways: Vec<(Option<ImpliedKind>, Verdict)> = match (filter.kind, hit) {
            (Some(kind), _) => {
                self.view.implied_kinds(kind).into_iter().map(|g| (Some(g), Verdict::CERTAIN)).collect()
            }
            (None, Some(hit)) => hit.ways.clone(),
            (None, None) => vec![(None, Verdict::CERTAIN)],
        };
        let of_way = |reading: &EventView<'g>, (implied_kind, at_most): &(Option<ImpliedKind>, Verdict)| {
            self.passes(seen, reading, filter, implied_kind.as_ref()).and(*at_most)
        };
        let of_disputes = filter.tests.iter().any(|test| matches!(test, Test::Disputed));
        let there = Verdict::in_worlds(if of_disputes { seen.stated } else { seen.there });
        let of_reading = |reading: &EventView<'g>| {
            ways.iter().map(|way| of_way(reading, way)).fold(Verdict::NO, Verdict::or)
        };
        let verdict = in_readings(seen, of_reading).and(there);
        let each = ways.iter().map(|way| {
            let verdict = in_readings(seen, |reading| of_way(reading, way));
            (way.0.clone().filter(|implied_kind| implied_kind.roles.is_some()), verdict.and(there))
        });
        Row { verdict, ways: each.filter(|(_, verdict)| verdict.is_open()).collect() }
    }

    fn passes(
        &self,
        seen: &EventView<'g>,
        reading: &EventView<'g>,
        filter: &Filter,
        implied_kind: Option<&ImpliedKind>,
    ) -> Verdict {
        // An event on which it is disputed that it happened is among the disputed ones, whichever is so.
        let of_disputes = filter.tests.iter().any(|test| matches!(test, Test::Disputed));
        let moods = |mood| seen.readings().any(|reading| reading.mood == mood);
        if filter.mood.is_some_and(|mood| mood != reading.mood && !(of_disputes && moods(mood))) {
            return Verdict::NO;
        }
        if let (Some(_), Some(implied_kind)) = (filter.kind, implied_kind) {
            let filled = |role| {
                let object_says_where = || {
                    let mut parts = reading.parts().iter();
                    matches!(role, Role::At | Role::In)
                        && parts.any(|part| unsaid::is_at_object(self.view.graph(), reading.kind, *part))
                };
                reading.role(role).next().is_some() || object_says_where()
            };
            if implied_kind.kind != reading.kind || !implied_kind.needs().all(filled) {
                return Verdict::NO;
            }
        }
        let tests = filter.tests.iter().filter(|test| !self.is_day_test(test));
        let said = |reading: &EventView<'g>, test: &Test| match test {
            Test::Origins { count, exactly } => Verdict::plain(self.origins(
                seen,
                *count,
                *exactly,
                |statement| self.says(statement, filter, implied_kind),
            )),
            test => self.test(seen, reading, implied_kind, test),
        };
        let of_test = |test: &Test| {
            let verdict = said(reading, test);
            // What may be in one reading was asked for in all.
            let asked = matches!(test, Test::Time { possibly: true, .. })
                && seen.readings().any(|other| said(other, test).is_possible());
            if asked { Verdict { wanted: Worlds::All, ..verdict } } else { verdict }
        };
        let verdict = tests.map(of_test).fold(Verdict::CERTAIN, Verdict::and);
        let mut on_days = self.day_tests(reading.extent, &filter.tests);
        let mut of_days = filter.tests.iter().filter(|test| self.is_day_test(test)).peekable();
        let all_possibly =
            of_days.peek().is_some() && of_days.all(|test| matches!(test, Test::Time { possibly: true, .. }));
        if all_possibly
            && seen.readings().any(|other| self.day_tests(other.extent, &filter.tests).is_possible())
        {
            on_days.wanted = Worlds::All;
        }
        verdict.and(on_days)
    }

    /// Whether what one source tells of an event passes the tests of a filter but for those on what is said.
    fn says(&self, statement: &EventView<'g>, filter: &Filter, implied_kind: Option<&ImpliedKind>) -> Truth {
        let is_of_event = |test: &&Test| {
            !matches!(
                test,
                Test::Origins { .. }
                    | Test::Disputed
                    | Test::Unsourced
                    | Test::Undated
                    | Test::From(_)
                    | Test::Rated(_)
                    | Test::Via(_)
                    | Test::Mentioning(_)
            )
        };
        let tests = filter.tests.iter().filter(is_of_event).filter(|test| !self.is_day_test(test));
        let is_undated = statement.date().is_none();
        let passes = tests.map(|test| match test {
            Test::Time { .. } if is_undated => Verdict::NO,
            test => self.test(statement, statement, implied_kind, test),
        });
        let passes = passes.fold(Verdict::CERTAIN, Verdict::and).truth;
        let on_days = filter.tests.iter().any(|test| self.is_day_test(test));
        if on_days && is_undated {
            return Truth::No;
        }
        passes.and(self.day_tests(statement.extent, &filter.tests).truth).into()
    }

    pub fn dates(&self, set: &Dates) -> DateRows {
        match set {
            Dates::Of(events) => self.dates_of(events),
            // Each date is that of the unit it lies in, or itself.
            Dates::Cut(unit, events) => {
                let mut dates = DateRows::new();
                for ((extent, text), verdict) in self.dates_of(events) {
                    let whole = text.as_deref().and_then(|text| whole_unit(extent, text, *unit));
                    let known = dates.entry(whole.unwrap_or((extent, text))).or_insert(Verdict::NO);
                    *known = known.or(verdict);
                }
                dates
            }
            Dates::Or(a, b) => {
                let mut dates = self.dates(a);
                for (key, verdict) in self.dates(b) {
                    let known = dates.entry(key).or_insert(Verdict::NO);
                    *known = known.or(verdict);
                }
                dates
            }
            Dates::And(a, b) => self.meeting(a, b, |met| met),
            Dates::ButNot(a, b) => self.meeting(a, b, Verdict::not),
        }
    }

    fn dates_of(&self, events: &Events) -> DateRows {
        let mut dates = DateRows::new();
        for (ix, row) in self.events(events).rows.into_iter().filter(|(_, row)| row.verdict.is_possible()) {
            let Some(seen) = self.view.event(ix) else { continue };
            let key = |seen: &EventView<'_>| (seen.extent, seen.date().map(annals_model::time::Date::edtf));
            for date in seen.readings().map(key) {
                let verdict = row.verdict.and(in_readings(&seen, |other| (key(other) == date).into()));
                let known = dates.entry(date).or_insert(Verdict::NO);
                *known = known.or(verdict);
            }
        }
        dates
    }

    fn meeting(&self, a: &Dates, b: &Dates, wanted: fn(Verdict) -> Verdict) -> DateRows {
        let (a, b) = (self.dates(a), self.dates(b));
        let one_day = |a: Extent, b: Extent| match a.can_meet(b) {
            true if a.earliest == a.latest && b.earliest == b.latest => Truth::Certain,
            true => Truth::Possible,
            false => Truth::No,
        };
        let rows = a.into_iter().map(|(key, verdict)| {
            let met = b.iter().map(|((extent, _), other)| other.and(Verdict::plain(one_day(key.0, *extent))));
            let met = met.fold(Verdict::NO, Verdict::or);
            (key, verdict.and(wanted(met)))
        });
        rows.filter(|(_, verdict)| verdict.is_possible()).collect()
    }
}

/// The month or year that all days of a date are in, as a row of its own.
fn whole_unit(extent: Extent, text: &str, unit: Unit) -> Option<(Extent, Option<String>)> {
    if !extent.earliest.is_bounded() || !extent.latest.is_bounded() {
        return None;
    }
    let (first, last) = (extent.earliest.civil(), extent.latest.civil());
    let (start, end, said) = match unit {
        Unit::Month if (first.0, first.1) == (last.0, last.1) => {
            let (year, month, _) = first;
            let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
            let end = Day::from_civil(next.0, next.1, 1)?.plus_days(-1);
            (Day::from_civil(year, month, 1)?, end, format!("{year:04}-{month:02}"))
        }
        Unit::Year if first.0 == last.0 => {
            let year = first.0;
            (Day::from_civil(year, 1, 1)?, Day::from_civil(year, 12, 31)?, format!("{year:04}"))
        }
        _ => return None,
    };
    let whole = Extent::all_of(start, end);
    let kept = extent == Extent { lasting: Lasting::OneDay, ..whole };
    Some((whole, Some(if kept { text.to_owned() } else { said })))
}

/// What holds in all readings of an event: certainly what does in each of those by which tests are certain, possibly
/// what does in some.
pub fn in_readings<'g>(seen: &EventView<'g>, holds: impl Fn(&EventView<'g>) -> Verdict) -> Verdict {
    let readings: Vec<(bool, Verdict)> =
        seen.readings().map(|reading| (reading.deciding, holds(reading))).collect();
    in_worlds(&readings)
}

/// What readings come to, each with whether its values are the preferred ones: in the worlds with these, and in all.
pub fn in_worlds(readings: &[(bool, Verdict)]) -> Verdict {
    let of = |value: fn(&Verdict) -> Worlds| {
        let common = |truths: BTreeSet<Truth>| match truths.into_iter().collect::<Vec<_>>().as_slice() {
            [truth] => *truth,
            _ => Truth::Possible,
        };
        let all = common(readings.iter().map(|(_, verdict)| value(verdict).in_all()).collect());
        let deciding = readings.iter().filter(|(deciding, _)| *deciding);
        let preferred: BTreeSet<Truth> = deciding.map(|(_, verdict)| value(verdict).in_preferred()).collect();
        Worlds::of(if preferred.is_empty() { all } else { common(preferred) }, all)
    };
    Verdict {
        truth: of(|verdict| verdict.truth),
        wanted: of(|verdict| verdict.wanted),
        open: of(|verdict| verdict.open),
    }
}

impl Row {
    fn plain(verdict: Verdict) -> Self {
        Self { verdict, ways: vec![(None, verdict)] }
    }

    fn narrowed(mut self, verdict: Verdict) -> Self {
        self.verdict = self.verdict.and(verdict);
        let most = self.verdict;
        self.ways.iter_mut().for_each(|(_, way)| *way = way.and(most));
        self
    }
}

fn open(rows: impl Iterator<Item = (EventIx, Row)>) -> BTreeMap<EventIx, Row> {
    rows.filter(|(_, row)| row.verdict.is_open()).collect()
}
