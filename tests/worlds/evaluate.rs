//! What the answer to a question is in one world: plain two-valued code.

use std::collections::{BTreeMap, BTreeSet};

use super::days::Day;
use super::figures::{days_of, many_of};
use super::history::{Count, Value};
use super::questions::{Ask, HowMany, Joining, Pairing, Question, Relation, Selection, Step, Test, Time};
use super::words::{ANN, ARLAND, BOB, ENTITIES, Kind, Name, is_facility};
use super::world::World;

/// What holds in a world, and what has a figure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// A unit is a row.
    Unit(usize),
    /// An aggregate without a number meets all tests.
    Several(usize),
    Name(Name),
    Text(String),
    /// A group that an event has by what is stated of it.
    Needed(String),
    /// A unit whose key is open.
    Open(usize),
    Pair(usize, usize),
    /// What is asked holds.
    Holds,
    /// What is asked is ruled out.
    RuledOut,
    Least,
    Most,
    Figure,
}

/// The answer in one world.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub marks: BTreeSet<Mark>,
    /// Figures; `None` where there is no bound.
    pub figures: BTreeMap<Mark, Option<f64>>,
}

impl World<'_> {
    fn numbered(&self) -> impl Iterator<Item = usize> {
        (0..self.units.len()).filter(|unit| self.fact(*unit).count != Some(Count::Several))
    }

    fn of_kind(&self, unit: usize, wanted: Kind) -> bool {
        let kind = self.kind(unit);
        if kind == wanted {
            return true;
        }
        let fact = self.fact(unit);
        let somebody = !fact.by.is_empty() || fact.by_open.iter().any(|who| self.is_by(unit, *who));
        wanted == Kind::Visit && kind.is_also_a_visit() && somebody && self.stated_place(unit).is_some()
    }

    /// Whether a unit is one of a selection.
    pub fn is_one_of(&self, unit: usize, events: &Selection, as_of: Option<Day>) -> bool {
        // What decides most comes first, so that little is looked at.
        if events.kind.is_some_and(|kind| !self.of_kind(unit, kind)) || !self.exists(unit) {
            return false;
        }
        if as_of.is_some_and(|day| self.day(unit) > day) {
            return false;
        }
        events.tests.iter().all(|test| self.holds(unit, test, events.kind, as_of))
    }

    /// All that a selection selects.
    pub fn all(&self, events: &Selection, as_of: Option<Day>) -> Vec<usize> {
        self.numbered().filter(|unit| self.is_one_of(*unit, events, as_of)).collect()
    }

    fn holds(&self, unit: usize, test: &Test, kind: Option<Kind>, as_of: Option<Day>) -> bool {
        match test {
            Test::By(who) => self.is_by(unit, *who),
            Test::At(place) => self.is_at(unit, *place),
            Test::In(place) => self.is_in(unit, *place),
            Test::Of(what) => {
                // What a visit is of that is one only by implication is not said.
                if kind == Some(Kind::Visit) && self.kind(unit) != Kind::Visit {
                    self.choices.be_silent();
                }
                self.is_of(unit, *what)
            }
            Test::Time(time, _) => self.is_when(unit, time),
            Test::Not(test) => !self.holds(unit, test, kind, as_of),
            Test::Or(left, right) => {
                self.holds(unit, left, kind, as_of) || self.holds(unit, right, kind, as_of)
            }
            Test::Events(relation, events) => self.stands(unit, *relation, events, as_of),
        }
    }

    fn is_when(&self, unit: usize, time: &Time) -> bool {
        let (first, last) = (self.day(unit), self.last_day(unit));
        match time {
            Time::In(spans) => spans.iter().any(|(from, to)| first <= *to && *from <= last),
            Time::Before(day) => last < *day,
            Time::After(day) => first > *day,
            Time::Since(_) | Time::Until(_) | Time::Between(..) if first != last => {
                self.choices.be_silent();
                false
            }
            Time::Since(day) => first >= *day,
            Time::Until(day) => first <= *day,
            Time::Between(from, to) => (*from..=*to).contains(&first),
        }
    }

    fn stands(&self, unit: usize, relation: Relation, events: &Selection, as_of: Option<Day>) -> bool {
        let mut others = self.all(events, as_of);
        // Nothing is before itself; whether what is before all others is before all of them, is not said.
        if others.contains(&unit) && matches!(relation, Relation::Before | Relation::After) {
            self.choices.be_silent();
        }
        others.retain(|other| *other != unit);
        let distance = |other: &usize| self.day(unit) - self.day(*other);
        let before = |other: &usize| self.comes_before(unit, *other);
        let after = |other: &usize| self.comes_before(*other, unit);
        match relation {
            Relation::Before => !others.is_empty() && others.iter().all(before),
            Relation::BeforeAny => others.iter().any(before),
            Relation::After => !others.is_empty() && others.iter().all(after),
            Relation::AfterAny => others.iter().any(after),
            // How far off is what lasts, is not said.
            Relation::WithinOf(_) if self.lasts(unit) || others.iter().any(|other| self.lasts(*other)) => {
                self.choices.be_silent();
                false
            }
            Relation::WithinOf(days) => others.iter().any(|other| distance(other).abs() <= days),
            Relation::WithinAfter(days) => others.iter().any(|other| distance(other) <= days && after(other)),
            Relation::WithinBefore(days) => {
                others.iter().any(|other| -distance(other) <= days && before(other))
            }
        }
    }

    /// The answer in this world.
    pub fn answer(&self, question: &Question) -> Seen {
        self.answer_to(&question.ask, question.lens.as_of)
    }

    fn answer_to(&self, ask: &Ask, as_of: Option<Day>) -> Seen {
        let mut seen = Seen::default();
        match ask {
            Ask::Rows(events) => self.see_units(&mut seen, &self.all(events, as_of)),
            Ask::Count(events) => self.count(&mut seen, events, as_of),
            Ask::Did(events) => {
                if !self.all(events, as_of).is_empty() {
                    seen.marks.insert(Mark::Holds);
                }
            }
            Ask::Groups(events, key) => self.groups(&mut seen, events, *key, as_of),
            Ask::With(kind, many, events) => self.with(&mut seen, kind, *many, events, as_of),
            Ask::Actors(events) => {
                let units = self.all(events, as_of);
                let acts = |who: &Name| units.iter().any(|unit| self.is_by(*unit, *who));
                seen.marks.extend([ANN, BOB, ARLAND].into_iter().filter(acts).map(Mark::Name));
            }
            Ask::Things(events) => self.things(&mut seen, events, as_of),
            Ask::First(many, events) => self.see_units(&mut seen, &self.ends(*many, events, as_of, 1)),
            Ask::Last(many, events) => self.see_units(&mut seen, &self.ends(*many, events, as_of, -1)),
            Ask::Sequence { first, steps, back, not } => {
                self.mind_the_horizon(steps, as_of);
                let starts = |unit: &usize| *not != self.goes_on(*unit, steps, *back, as_of);
                let units: Vec<_> = self.all(first, as_of).into_iter().filter(starts).collect();
                self.see_units(&mut seen, &units);
            }
            Ask::Durations(from, to) => {
                for (a, b) in self.pairs(from, to, as_of) {
                    let days = days_of(self.day(b) - self.day(a));
                    seen.figures.insert(Mark::Pair(a, b), Some(days));
                }
            }
            Ask::Average(from, to) => self.average(&mut seen, &self.pairs(from, to, as_of)),
            Ask::Gap(events) => self.gap(&mut seen, events, as_of),
            Ask::Total(events) => self.total(&mut seen, events, as_of),
            Ask::Status(facility) => drop(seen.marks.insert(Mark::Text(self.status(*facility, as_of)))),
            Ask::Is(facility, wanted) => {
                let status = self.status(*facility, as_of);
                if status == *wanted || (*wanted == "complete" && comes_after_complete(&status)) {
                    seen.marks.insert(Mark::Holds);
                } else if rules_out(&status, wanted) {
                    seen.marks.insert(Mark::RuledOut);
                }
            }
            Ask::Disputed => {
                // Whether sources differ on what has not happened by the day of a lens is not said.
                if let Some(day) = as_of
                    && (0..self.units.len()).any(|unit| self.is_disputed(unit) && self.day(unit) > day)
                {
                    self.choices.be_silent();
                }
                let disputed = |unit: &usize| self.exists_at_all(*unit) && self.is_disputed(*unit);
                let units: Vec<_> = self.numbered().filter(disputed).collect();
                self.see_units(&mut seen, &units);
            }
            Ask::Confirmed(events, many) => {
                // What confirms that it was at the facility that it is of, is not said.
                let at_place = |test: &Test| matches!(test, Test::At(_) | Test::In(_));
                if events.tests.iter().any(at_place)
                    && (0..self.units.len()).any(|unit| self.stated_facility(unit).is_some())
                {
                    self.choices.be_silent();
                }
                let confirmed = |unit: &usize| self.confirmations(*unit, events) >= *many;
                let units: Vec<_> = self.all(events, as_of).into_iter().filter(confirmed).collect();
                self.see_units(&mut seen, &units);
            }
            Ask::Joined(joining, left, right) => {
                let (left, right) = (self.answer_to(left, as_of).marks, self.answer_to(right, as_of).marks);
                seen.marks = match joining {
                    Joining::Both => &left & &right,
                    Joining::Either => &left | &right,
                    Joining::ButNot => &left - &right,
                };
            }
        }
        seen
    }

    fn see_units(&self, seen: &mut Seen, units: &[usize]) {
        seen.marks.extend(units.iter().map(|unit| Mark::Unit(*unit)));
    }

    fn count(&self, seen: &mut Seen, events: &Selection, as_of: Option<Day>) {
        let units = self.all(events, as_of);
        self.see_units(seen, &units);
        seen.figures.insert(Mark::Figure, Some(many_of(units.len())));
        let several = (0..self.units.len()).filter(|unit| self.fact(*unit).count == Some(Count::Several));
        let met = several.filter(|unit| self.is_one_of(*unit, events, as_of));
        seen.marks.extend(met.map(Mark::Several));
    }

    fn with(&self, seen: &mut Seen, kind: &str, many: HowMany, events: &Selection, as_of: Option<Day>) {
        let units = self.all(events, as_of);
        let names = (0..ENTITIES.len()).filter(|name| ENTITIES[*name].kind == kind);
        let names = names.filter(|name| self.facts.with_dorn || *name != super::words::DORN);
        for name in names {
            let there = units.iter().filter(|unit| self.is_in(**unit, name)).count();
            if many.holds(there) {
                seen.marks.insert(Mark::Name(name));
            }
        }
    }

    /// The first by their days, or the last where the direction is −1; all of a day are tied.
    fn ends(&self, many: usize, events: &Selection, as_of: Option<Day>, direction: Day) -> Vec<usize> {
        let units = self.all(events, as_of);
        let days: Vec<Day> = units.iter().map(|unit| self.day(*unit) * direction).collect();
        let ahead = |day: &Day| days.iter().filter(|other| *other < day).count();
        units.iter().zip(&days).filter(|(_, day)| ahead(day) < many).map(|(unit, _)| *unit).collect()
    }

    /// What has a time limit is due, or not yet, on the day of a lens: that is an answer of its own, which is not judged.
    fn mind_the_horizon(&self, steps: &[Step], as_of: Option<Day>) {
        if as_of.is_some() && steps.iter().any(|step| step.within.is_some()) {
            self.choices.be_silent();
        }
    }

    fn goes_on(&self, unit: usize, steps: &[Step], back: bool, as_of: Option<Day>) -> bool {
        let Some((step, rest)) = steps.split_first() else { return true };
        self.all(&step.events, as_of).into_iter().filter(|other| *other != unit).any(|other| {
            let (first, second) = if back { (other, unit) } else { (unit, other) };
            if step.within.is_some() && (self.lasts(unit) || self.lasts(other)) {
                self.choices.be_silent();
            }
            let near = step.within.is_none_or(|days| (self.day(other) - self.day(unit)).abs() <= days);
            near && self.are_paired(unit, other, step.pairing)
                && self.comes_before(first, second)
                && self.goes_on(other, rest, back, as_of)
        })
    }

    fn are_paired(&self, a: usize, b: usize, pairing: Pairing) -> bool {
        match pairing {
            Pairing::Anywhere => true,
            Pairing::Same => match (self.stated_facility(a), self.stated_facility(b)) {
                (Some(a), Some(b)) => a == b,
                _ => self.step_place(a) == self.step_place(b),
            },
            Pairing::Place => self.step_place(a) == self.step_place(b),
        }
    }

    fn pairs(&self, from: &Selection, to: &Selection, as_of: Option<Day>) -> Vec<(usize, usize)> {
        let (from, to) = (self.all(from, as_of), self.all(to, as_of));
        // From which of its days a distance goes is not said of what lasts, nor how far of what has no bound.
        if from.iter().chain(&to).any(|unit| self.lasts(*unit) || self.is_open(*unit)) {
            self.choices.be_silent();
        }
        from.iter().flat_map(|a| to.iter().filter(move |b| a != *b).map(|b| (*a, *b))).collect()
    }

    fn status(&self, facility: Name, as_of: Option<Day>) -> String {
        let makes = |unit: &usize| {
            self.fact(*unit).of == Some(facility)
                && self.kind(*unit).makes().is_some()
                && self.exists(*unit)
                && as_of.is_none_or(|day| self.day(*unit) <= day)
        };
        let units: Vec<usize> = self.numbered().filter(makes).collect();
        let last = units
            .iter()
            .find(|unit| units.iter().all(|other| other == *unit || self.comes_before(*other, **unit)));
        if last.is_none() && !units.is_empty() {
            self.choices.rule_out();
        }
        last.and_then(|unit| self.kind(*unit).makes()).unwrap_or("unknown").to_owned()
    }

    fn exists_at_all(&self, unit: usize) -> bool {
        self.units[unit].member.is_none()
    }

    fn is_disputed(&self, unit: usize) -> bool {
        self.fact(unit).is_disputed() || self.is_adrift(unit)
    }

    fn confirmations(&self, unit: usize, events: &Selection) -> usize {
        let says =
            |says: &&Vec<Value>| events.tests.iter().all(|test| says.iter().any(|said| meets(said, test)));
        self.fact(unit).support.values().filter(says).count()
    }

    /// Whether nothing bounds its date on one side.
    pub fn is_open(&self, unit: usize) -> bool {
        self.fact(unit).dates.options.iter().any(|when| when.open) && self.fact(unit).anchor.is_none()
    }
}

/// Whether what a source says of a field meets a test.
fn meets(said: &Value, test: &Test) -> bool {
    match (said, test) {
        (Value::Place(place), Test::At(at)) => {
            place == at || (is_facility(*place) && ENTITIES[*place].inside == Some(*at))
        }
        (Value::Place(place), Test::In(above)) => super::claims::lies_in(*place, *above),
        (Value::Date(when), Test::Time(Time::In(spans), _)) => spans.iter().any(|span| when.lies_in(*span)),
        _ => false,
    }
}

/// Whether a status can be reached by nothing that was not complete.
fn comes_after_complete(status: &str) -> bool {
    matches!(status, "inaugurated" | "operating" | "closed" | "destroyed")
}

/// Whether a status leaves no room for another.
fn rules_out(status: &str, other: &str) -> bool {
    let silent = |name: &str| matches!(name, "complete" | "inaugurated");
    let passed = other == "complete" && comes_after_complete(status);
    status != "unknown"
        && status != other
        && !passed
        && !(silent(status) && (other == "operating" || silent(other)))
}
