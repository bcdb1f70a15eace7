//! What has a figure, in one world: groups, things, averages, gaps and totals.

use std::collections::BTreeSet;

use super::days::{Day, civil, typed as typed_day};
use super::evaluate::{Mark, Seen};
use super::history::Quantity;
use super::questions::{Key, Selection};
use super::words::{ENTITIES, MILL, Name, WORKS};
use super::world::World;

impl World<'_> {
    /// How many there are of each key.
    pub fn groups(&self, seen: &mut Seen, events: &Selection, key: Key, as_of: Option<Day>) {
        for unit in self.all(events, as_of) {
            let (keys, open) = match key {
                Key::Month => (self.periods(unit, |day| typed_day(day)[..7].to_owned()), self.is_open(unit)),
                Key::Year => (self.periods(unit, |day| civil(day).0.to_string()), self.is_open(unit)),
                Key::Kind => (BTreeSet::from([self.kind(unit).name().to_owned()]), false),
                Key::County => self.place_key(unit, "county"),
                Key::Province => self.place_key(unit, "province"),
            };
            if open {
                seen.marks.insert(Mark::Open(unit));
            }
            for key in keys {
                if !open {
                    seen.marks.insert(Mark::Needed(key.clone()));
                }
                let figure = seen.figures.entry(Mark::Text(key)).or_insert(Some(0.0));
                *figure = figure.map(|many| many + 1.0);
            }
        }
    }

    /// The periods that an event covers.
    fn periods(&self, unit: usize, period: impl Fn(Day) -> String) -> BTreeSet<String> {
        // Which rows are raised by what goes on without an end is not said.
        if self.lasts(unit) && self.is_open(unit) {
            self.choices.be_silent();
            return BTreeSet::new();
        }
        (self.day(unit)..=self.last_day(unit)).map(period).collect()
    }

    fn place_key(&self, unit: usize, kind: &str) -> (BTreeSet<String>, bool) {
        let stated = self.stated_place(unit);
        let found = self.place_of_type(unit, kind);
        let open = !stated.is_some_and(|stated| found.is_some_and(|found| self.lies_in(stated, found)));
        (found.map(|name| ENTITIES[name].name.to_owned()).into_iter().collect(), open)
    }

    /// How many different facilities it happened to.
    pub fn things(&self, seen: &mut Seen, events: &Selection, as_of: Option<Day>) {
        let units = self.all(events, as_of);
        let done = |name: &Name| units.iter().any(|unit| self.fact(*unit).of == Some(*name));
        let things: Vec<Name> = [MILL, WORKS].into_iter().filter(done).collect();
        let unnamed = units.iter().any(|unit| self.fact(*unit).of.is_none());
        seen.figures.insert(Mark::Least, Some(many_of(things.len())));
        seen.figures.insert(Mark::Most, (!unnamed).then(|| many_of(things.len())));
    }

    /// The mean of the distances of pairs.
    pub fn average(&self, seen: &mut Seen, pairs: &[(usize, usize)]) {
        let days: Vec<Day> = pairs.iter().map(|(a, b)| self.day(*b) - self.day(*a)).collect();
        // Whether an average is of pairs in either order is not said.
        if days.is_empty() || days.iter().any(|days| *days < 1) {
            self.choices.be_silent();
        }
        let total = days_of(days.iter().sum());
        seen.figures.insert(Mark::Figure, Some(total / many_of(days.len())));
    }

    /// The longest time between neighbours.
    pub fn gap(&self, seen: &mut Seen, events: &Selection, as_of: Option<Day>) {
        let units = self.all(events, as_of);
        if units.iter().any(|unit| self.lasts(*unit) || self.is_open(*unit)) {
            self.choices.be_silent();
        }
        let mut days: Vec<Day> = units.into_iter().map(|unit| self.day(unit)).collect();
        days.sort_unstable();
        match days.windows(2).map(|two| two[1] - two[0]).max() {
            Some(longest) => drop(seen.figures.insert(Mark::Figure, Some(days_of(longest)))),
            None => self.choices.be_silent(),
        }
    }

    /// The sum of the quantities.
    pub fn total(&self, seen: &mut Seen, events: &Selection, as_of: Option<Day>) {
        let (mut least, mut most) = (0.0, Some(0.0));
        let units = self.all(events, as_of);
        // What the total of nothing is, is not said.
        if units.iter().all(|unit| self.quantity(*unit).is_none()) {
            self.choices.be_silent();
        }
        for unit in units {
            match self.quantity(unit) {
                Some(Quantity::Exactly(many)) => {
                    least += days_of(many);
                    most = most.map(|most| most + days_of(many));
                }
                Some(Quantity::Over(many)) => (least, most) = (least + days_of(many), None),
                None => most = None,
            }
        }
        seen.figures.insert(Mark::Least, Some(least));
        seen.figures.insert(Mark::Most, most);
    }
}

/// A number of days, or of anything, as a figure.
#[allow(clippy::cast_precision_loss)]
pub fn days_of(days: Day) -> f64 {
    days as f64
}

/// How many there are, as a figure.
#[allow(clippy::cast_precision_loss)]
pub fn many_of(many: usize) -> f64 {
    many as f64
}
