//! One world: what the events of a history are in it, as far as anybody looks.

use super::choices::{Choices, Variable};
use super::claims::{Field, lies_in};
use super::days::{Day, When};
use super::fold::{Fact, Facts};
use super::history::{Count, Quantity};
use super::words::{DORN, ENTITIES, HOUSES, Kind, NORLAND, Name, SUDLAND, is_facility, is_somewhere};

/// An event: a named one, or a member of an aggregate that nobody has named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its place among the facts.
    pub fact: usize,
    /// Which of the unnamed; `None` for what has a name.
    pub member: Option<usize>,
}

/// Where something is in a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    At(Name),
    /// Where nobody has named anything.
    Elsewhere,
}

/// A world, as the choices make it.
pub struct World<'a> {
    pub facts: &'a Facts,
    pub units: &'a [Unit],
    pub choices: &'a Choices,
}

/// The units of the facts. An aggregate without a number has one, which counts nowhere.
pub fn units(facts: &Facts) -> Vec<Unit> {
    let mut units = Vec::new();
    for (at, fact) in facts.facts.iter().enumerate() {
        match fact.count {
            None => units.push(Unit { fact: at, member: None }),
            Some(Count::Exactly(_)) => {
                units.extend((0..fact.unnamed).map(|member| Unit { fact: at, member: Some(member) }));
            }
            Some(Count::Several) => units.push(Unit { fact: at, member: Some(0) }),
        }
    }
    units
}

impl World<'_> {
    /// The fact of a unit.
    pub fn fact(&self, unit: usize) -> &Fact {
        &self.facts.facts[self.units[unit].fact]
    }

    fn one<'f, T>(&self, field: &'f Field<T>, variable: Variable) -> Option<&'f T> {
        field.options.get(self.choices.pick(variable, field.options.len()))
    }

    /// Makes sure that a variable is decided.
    pub fn decide(&self, variable: Variable) {
        match variable {
            Variable::Exists(fact) => drop(self.exists_fact(fact)),
            Variable::KindOf(fact) => drop(self.one(&self.facts.facts[fact].kinds, variable)),
            Variable::PlaceOf(fact) => drop(self.one(&self.facts.facts[fact].places, variable)),
            Variable::DateOf(fact) => drop(self.one(&self.facts.facts[fact].dates, variable)),
            Variable::QuantityOf(fact) => drop(self.one(&self.facts.facts[fact].quantities, variable)),
            Variable::TookPart(..) => drop(self.choices.pick(variable, 2)),
            Variable::Day(unit) => drop(self.day(unit)),
            Variable::LastDay(unit) => drop(self.last_day(unit)),
            Variable::Order(a, b) => drop(self.comes_before(a, b)),
            Variable::Who(_) | Variable::What(_) | Variable::Where(_) | Variable::Parent(_) => {}
        }
    }

    fn exists_fact(&self, fact: usize) -> bool {
        !self.facts.facts[fact].exists_open || self.choices.pick(Variable::Exists(fact), 2) == 0
    }

    /// Whether a unit is there at all. A world in which a denial covers what only an unsaid place or an unnamed member
    /// could be is none.
    pub fn exists(&self, unit: usize) -> bool {
        let there = self.exists_fact(self.units[unit].fact);
        if there {
            self.mind_denials(unit);
        }
        there
    }

    fn mind_denials(&self, unit: usize) {
        let fact = self.fact(unit);
        let known = fact.of.filter(|of| is_facility(*of)).or(fact.places.options.first().copied());
        for denial in &self.facts.denials {
            if !fact.kinds.options.contains(&denial.kind)
                || !denial.by.iter().all(|who| fact.by.contains(who))
            {
                continue;
            }
            let wider = denial.place.is_some_and(|denied| known.is_none_or(|place| !lies_in(place, denied)));
            if self.units[unit].member.is_none() && !wider {
                continue;
            }
            if denial.place.is_some_and(|denied| !self.is_in(unit, denied)) {
                continue;
            }
            let day = self.day(unit);
            if denial.span.is_none_or(|(first, last)| (first..=last).contains(&day)) {
                // What has been reported so only yields to what is stated, and which of the two this is, is not said.
                if denial.reported {
                    self.choices.be_silent();
                }
                self.choices.rule_out();
            }
        }
    }

    /// Its kind.
    pub fn kind(&self, unit: usize) -> Kind {
        let fact = self.units[unit].fact;
        self.one(&self.fact(unit).kinds, Variable::KindOf(fact)).copied().unwrap_or(Kind::Storm)
    }

    /// The date that holds of it.
    fn when(&self, unit: usize) -> When {
        let (fact, at) = (self.fact(unit), self.units[unit].fact);
        let stated = self.one(&fact.dates, Variable::DateOf(at));
        stated.cloned().unwrap_or_else(|| When::on(fact.recorded))
    }

    /// The days on which an anchored event can have been, given its anchor's.
    fn derived(&self, unit: usize) -> Option<(Day, Day)> {
        let anchor = self.fact(unit).anchor?;
        let from = self.units.iter().position(|other| other.fact == anchor.event && other.member.is_none());
        let Some(from) = from else {
            self.choices.be_silent();
            return None;
        };
        let (day, slack) = (self.day(from) + anchor.days, Day::from(anchor.about));
        Some((day - slack, day + slack))
    }

    /// The first day of it.
    pub fn day(&self, unit: usize) -> Day {
        let when = self.when(unit);
        let Some((first, last)) = self.derived(unit) else {
            let days = if when.lasting { vec![when.bounds().0] } else { when.days() };
            return days[self.choices.pick(Variable::Day(unit), days.len())];
        };
        // Undated: only the anchor speaks.
        let stated = !when.text.is_empty();
        let mut days: Vec<Day> = (first..=last).filter(|day| !stated || when.meets((*day, *day))).collect();
        if days.is_empty() {
            if self.is_certain_of(unit) {
                // Disputed: one says this, the other that.
                days = (first..=last).chain(when.days()).collect();
            } else {
                self.choices.be_silent();
                return first;
            }
        }
        days[self.choices.pick(Variable::Day(unit), days.len())]
    }

    /// Whether the day of what an event hangs on is known for certain.
    fn is_certain_of(&self, unit: usize) -> bool {
        let anchor = self.fact(unit).anchor.map(|anchor| &self.facts.facts[anchor.event]);
        anchor.is_some_and(|fact| {
            fact.anchor.is_none() && fact.dates.options.len() == 1 && fact.dates.options[0].days().len() == 1
        })
    }

    /// Whether the stated date of an event and its anchor's have nothing in common.
    pub fn is_adrift(&self, unit: usize) -> bool {
        let when = self.when(unit);
        let stated = !when.text.is_empty();
        stated && self.derived(unit).is_some_and(|span| !when.meets(span))
    }

    /// The last day of it.
    pub fn last_day(&self, unit: usize) -> Day {
        let when = self.when(unit);
        if !when.lasting {
            return self.day(unit);
        }
        let (first, last) = when.bounds();
        if !when.open {
            return last;
        }
        let days = When::within(String::new(), vec![(first, last)]).days();
        days[self.choices.pick(Variable::LastDay(unit), days.len())]
    }

    /// Whether it goes on for longer than a day.
    pub fn lasts(&self, unit: usize) -> bool {
        self.when(unit).lasting
    }

    /// Whether one is before another: by their days, and on one day by whatever happened.
    pub fn comes_before(&self, a: usize, b: usize) -> bool {
        if self.lasts(a) || self.lasts(b) {
            self.choices.be_silent();
        }
        let (day_a, day_b) = (self.day(a), self.day(b));
        if day_a != day_b {
            return day_a < day_b;
        }
        let first_is_first = self.choices.pick(Variable::Order(a.min(b), a.max(b)), 2) == 0;
        first_is_first == (a < b)
    }

    /// How much, in this world; `None` where nobody said.
    pub fn quantity(&self, unit: usize) -> Option<Quantity> {
        let fact = self.units[unit].fact;
        self.one(&self.fact(unit).quantities, Variable::QuantityOf(fact)).copied()
    }

    /// Whether somebody did it.
    pub fn is_by(&self, unit: usize, who: Name) -> bool {
        let fact = self.fact(unit);
        if fact.by.is_empty() && fact.by_open.is_empty() {
            // Somebody with a name, or somebody whom nobody has named.
            let doers = self.kind(unit).doers();
            let picked = self.choices.pick(Variable::Who(unit), doers.len() + 1);
            return doers.get(picked) == Some(&who);
        }
        let took_part = |who| self.choices.pick(Variable::TookPart(self.units[unit].fact, who), 2) == 0;
        fact.by.contains(&who) || (fact.by_open.contains(&who) && took_part(who))
    }

    /// Whether it is of something.
    pub fn is_of(&self, unit: usize, what: Name) -> bool {
        let (fact, kind) = (self.fact(unit), self.kind(unit));
        if fact.of.is_some() || !kind.has_what() {
            return fact.of == Some(what);
        }
        let place = self.stated_place(unit);
        if place.is_some_and(is_facility) {
            // A facility that it is at answers what it is of, or does not: that is not said of every role.
            if kind != Kind::Visit {
                self.choices.be_silent();
            }
            return false;
        }
        if is_facility(what) || kind.is_of_facility() {
            self.choices.be_silent();
        }
        let picked = self.choices.pick(Variable::What(unit), 2);
        picked == 0 && what == HOUSES
    }

    /// The place or facility that is stated of it: what it is of is narrower than where it was.
    pub fn stated_place(&self, unit: usize) -> Option<Name> {
        let (fact, at) = (self.fact(unit), self.units[unit].fact);
        let place = self.one(&fact.places, Variable::PlaceOf(at)).copied();
        fact.of.filter(|of| is_facility(*of)).or(place)
    }

    /// The facility that is stated of it.
    pub fn stated_facility(&self, unit: usize) -> Option<Name> {
        self.stated_place(unit).filter(|place| is_facility(*place))
    }

    fn somewhere(&self) -> Vec<Name> {
        let names = 0..ENTITIES.len();
        names.filter(|name| is_somewhere(*name) && (*name != DORN || self.facts.with_dorn)).collect()
    }

    /// Where it was, as narrowly as names go: what is stated wider may be any named place in it, or another in it.
    pub fn spot(&self, unit: usize) -> Spot {
        let mut spots: Vec<Spot> = match self.stated_place(unit) {
            Some(stated) if is_facility(stated) => vec![Spot::At(stated)],
            Some(stated) => {
                let inside = self.somewhere().into_iter().filter(|name| self.lies_in(*name, stated));
                inside.map(Spot::At).collect()
            }
            None => self.somewhere().into_iter().map(Spot::At).chain([Spot::Elsewhere]).collect(),
        };
        if spots.is_empty() {
            spots.push(Spot::Elsewhere);
        }
        spots[self.choices.pick(Variable::Where(unit), spots.len())]
    }

    /// What a thing lies in, in this world.
    pub fn inside(&self, name: Name) -> Option<Name> {
        if name != DORN {
            return ENTITIES[name].inside;
        }
        // A province with a name, one without in Arland, or one without elsewhere.
        [Some(NORLAND), Some(SUDLAND), Some(0), None][self.choices.pick(Variable::Parent(name), 4)]
    }

    /// Whether a thing lies in another, or is it.
    pub fn lies_in(&self, name: Name, above: Name) -> bool {
        if name == above {
            return true;
        }
        // Nothing lies in a county but what is known to.
        if name == DORN && matches!(ENTITIES[above].kind, "county" | "factory") {
            return false;
        }
        self.inside(name).is_some_and(|inside| self.lies_in(inside, above))
    }

    /// Whether it was in a place.
    pub fn is_in(&self, unit: usize, place: Name) -> bool {
        match self.stated_place(unit) {
            Some(stated) if self.lies_in(stated, place) => true,
            Some(stated) if !self.lies_in(place, stated) => false,
            _ => matches!(self.spot(unit), Spot::At(spot) if self.lies_in(spot, place)),
        }
    }

    /// Whether it was at a place, or at a facility that stands there.
    pub fn is_at(&self, unit: usize, place: Name) -> bool {
        let at = |name: Name| name == place || (is_facility(name) && self.inside(name) == Some(place));
        match self.stated_place(unit) {
            Some(stated) if at(stated) => true,
            Some(stated) if !self.lies_in(place, stated) => false,
            _ => matches!(self.spot(unit), Spot::At(spot) if at(spot)),
        }
    }

    /// The place that a step of a sequence is at: as it is stated, and what is unsaid anywhere.
    pub fn step_place(&self, unit: usize) -> Spot {
        let spot = self.stated_place(unit).map_or_else(|| self.spot(unit), Spot::At);
        match spot {
            Spot::At(name) if is_facility(name) => self.inside(name).map_or(Spot::Elsewhere, Spot::At),
            spot => spot,
        }
    }

    /// The place of a type that it was in, if that has a name.
    pub fn place_of_type(&self, unit: usize, kind: &str) -> Option<Name> {
        let places = self.somewhere().into_iter().filter(|name| ENTITIES[*name].kind == kind);
        let mut found = None;
        for place in places {
            if self.is_in(unit, place) {
                found = Some(place);
            }
        }
        found
    }
}
