//! What holds in every world, in some, and only for what nobody said; and how far each figure reaches.

use std::collections::{BTreeMap, BTreeSet};

use super::choices::{Choices, Stop, Variable};
use super::evaluate::{Mark, Seen};
use super::fold::Facts;
use super::questions::Question;
use super::world::{Unit, World};

/// How far a figure reaches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    pub least: f64,
    /// `None` where there is no bound.
    pub most: Option<f64>,
    /// The least in the worlds with the preferred values.
    pub least_preferred: f64,
}

/// The answers of all worlds together.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// In every world with the preferred values.
    pub certain: BTreeSet<Mark>,
    /// In some world, however what is unsaid turns out.
    pub possible: BTreeSet<Mark>,
    /// In some world.
    pub open: BTreeSet<Mark>,
    pub figures: BTreeMap<Mark, Range>,
    pub worlds: usize,
    /// What the worlds differ in.
    pub looked_at: BTreeSet<Variable>,
}

/// What a world decides but for what is unsaid.
type Decided = Vec<(Variable, usize)>;

/// What was seen in one world.
struct Look {
    seen: Seen,
    decided: Decided,
    preferred: bool,
}

#[derive(Default)]
struct Tally {
    worlds: usize,
    preferred: usize,
    seen: BTreeMap<Mark, usize>,
    seen_preferred: BTreeMap<Mark, usize>,
    possible: BTreeSet<Mark>,
    /// The worlds that differ only in what is unsaid: what they agreed on so far.
    alike: Option<(Decided, BTreeSet<Mark>)>,
    figures: BTreeMap<Mark, (Range, usize, usize)>,
}

impl Tally {
    fn add(&mut self, look: Look) {
        self.worlds += 1;
        self.preferred += usize::from(look.preferred);
        for mark in &look.seen.marks {
            *self.seen.entry(mark.clone()).or_default() += 1;
            *self.seen_preferred.entry(mark.clone()).or_default() += usize::from(look.preferred);
        }
        for (mark, figure) in &look.seen.figures {
            self.add_figure(mark, *figure, look.preferred);
        }
        match &mut self.alike {
            Some((decided, agreed)) if *decided == look.decided => {
                agreed.retain(|mark| look.seen.marks.contains(mark));
            }
            _ => {
                self.close();
                self.alike = Some((look.decided, look.seen.marks));
            }
        }
    }

    fn add_figure(&mut self, mark: &Mark, figure: Option<f64>, preferred: bool) {
        let known = figure.unwrap_or(0.0);
        let first = Range { least: known, most: figure, least_preferred: f64::INFINITY };
        let (range, times, times_preferred) = self.figures.entry(mark.clone()).or_insert((first, 0, 0));
        range.least = range.least.min(known);
        range.most = range.most.zip(figure).map(|(most, figure)| most.max(figure));
        *times += 1;
        if preferred {
            range.least_preferred = range.least_preferred.min(known);
            *times_preferred += 1;
        }
    }

    fn close(&mut self) {
        if let Some((_, agreed)) = self.alike.take() {
            self.possible.extend(agreed);
        }
    }

    fn verdict(mut self) -> Verdict {
        self.close();
        let certain = self.seen_preferred.iter().filter(|(_, times)| **times == self.preferred);
        let figures = self.figures.into_iter().map(|(mark, (mut range, times, times_preferred))| {
            // A group that a world does not have has nothing in it there.
            if matches!(mark, Mark::Text(_)) && times < self.worlds {
                range.least = 0.0;
            }
            if matches!(mark, Mark::Text(_)) && times_preferred < self.preferred {
                range.least_preferred = 0.0;
            }
            (mark, range)
        });
        Verdict {
            figures: figures.collect(),
            certain: certain.map(|(mark, _)| mark.clone()).collect(),
            open: self.seen.into_keys().collect(),
            possible: self.possible,
            worlds: self.worlds,
            looked_at: BTreeSet::new(),
        }
    }
}

/// Looks at all worlds.
pub fn verdict(facts: &Facts, units: &[Unit], question: &Question, limit: usize) -> Result<Verdict, Stop> {
    let choices = Choices::default();
    let world = World { facts, units, choices: &choices };
    let tally = std::cell::RefCell::new(Tally::default());
    choices.each(
        limit,
        |variable| world.decide(variable),
        || {
            let seen = world.answer(question);
            let decided = choices.decided();
            let preferred = decided.iter().all(|(variable, picked)| is_preferred(facts, *variable, *picked));
            Look { seen, decided, preferred }
        },
        || *tally.borrow_mut() = Tally::default(),
        |look| tally.borrow_mut().add(look),
    )?;
    let verdict = Verdict { looked_at: choices.looked_at(), ..tally.into_inner().verdict() };
    // A history that no world meets is none.
    if verdict.worlds == 0 { Err(Stop::Silent) } else { Ok(verdict) }
}

fn is_preferred(facts: &Facts, variable: Variable, picked: usize) -> bool {
    let preferred = match variable {
        Variable::KindOf(fact) => facts.facts[fact].kinds.preferred,
        Variable::PlaceOf(fact) => facts.facts[fact].places.preferred,
        Variable::DateOf(fact) => facts.facts[fact].dates.preferred,
        Variable::QuantityOf(fact) => facts.facts[fact].quantities.preferred,
        _ => None,
    };
    preferred.is_none_or(|preferred| preferred == picked)
}
