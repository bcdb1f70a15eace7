//! Every way in which a computation can choose. A computation asks for what it needs to know; it is run once for each way
//! in which that can be, so that nothing it does not look at makes more worlds.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use super::words::Name;

/// What a world decides. Events and their members are known by their place among the units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variable {
    /// Whether what is asserted and denied happened.
    Exists(usize),
    /// Which of the kinds, places, dates, quantities that clash.
    KindOf(usize),
    PlaceOf(usize),
    DateOf(usize),
    QuantityOf(usize),
    /// Whether somebody whom one source takes out took part.
    TookPart(usize, Name),
    /// On which day.
    Day(usize),
    /// The last day of what goes on and on.
    LastDay(usize),
    /// Which of two came first on one day.
    Order(usize, usize),
    /// Who, what or where, where it is unsaid.
    Who(usize),
    What(usize),
    Where(usize),
    /// What a place lies in that has no stated parent.
    Parent(Name),
}

impl Variable {
    /// Whether it is left open because nobody said it, and not because dates, sources or members leave it open.
    pub fn is_unsaid(self) -> bool {
        matches!(self, Self::Who(_) | Self::What(_) | Self::Where(_) | Self::Parent(_))
    }
}

#[derive(Clone, Copy)]
struct Choice {
    variable: Variable,
    picked: usize,
    of: usize,
}

/// The choices of the world that is being looked at.
#[derive(Default)]
pub struct Choices {
    trail: RefCell<Vec<Choice>>,
    known: RefCell<BTreeMap<Variable, usize>>,
    /// Variables that are to be decided before what is unsaid.
    early: RefCell<Vec<Variable>>,
    looked_at: RefCell<BTreeSet<Variable>>,
    again: Cell<bool>,
    impossible: Cell<bool>,
    silent: Cell<bool>,
}

/// Why the worlds were not all looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    TooMany,
    /// The contract does not say what the answer is.
    Silent,
}

impl Choices {
    /// What a variable is in this world, below `of`.
    pub fn pick(&self, variable: Variable, of: usize) -> usize {
        if of < 2 {
            return 0;
        }
        if let Some(known) = self.known.borrow().get(&variable) {
            return *known;
        }
        let at = self.known.borrow().len();
        let mut trail = self.trail.borrow_mut();
        if at == trail.len() {
            if !variable.is_unsaid() && trail.iter().any(|choice| choice.variable.is_unsaid()) {
                self.early.borrow_mut().push(variable);
                self.again.set(true);
            }
            trail.push(Choice { variable, picked: 0, of });
            self.looked_at.borrow_mut().insert(variable);
        }
        let picked = trail[at].picked;
        self.known.borrow_mut().insert(variable, picked);
        picked
    }

    /// This world cannot be.
    pub fn rule_out(&self) {
        self.impossible.set(true);
    }

    /// What is asked here has no answer in the contract.
    pub fn be_silent(&self) {
        self.silent.set(true);
    }

    /// Every variable that was looked at in any world.
    pub fn looked_at(&self) -> BTreeSet<Variable> {
        self.looked_at.borrow().clone()
    }

    /// What this world decides but for what is unsaid: worlds that agree on it differ only in that.
    pub fn decided(&self) -> Vec<(Variable, usize)> {
        let decided = self.trail.borrow();
        decided.iter().filter(|choice| !choice.variable.is_unsaid()).map(|c| (c.variable, c.picked)).collect()
    }

    /// On to the next world; false after the last.
    fn advance(&self) -> bool {
        let mut trail = self.trail.borrow_mut();
        while let Some(last) = trail.last_mut() {
            last.picked += 1;
            if last.picked < last.of {
                return true;
            }
            trail.pop();
        }
        false
    }

    /// Looks at every world: `decide` makes sure of a variable, `look` does the work, and `found` is given what it saw.
    pub fn each<T>(
        &self,
        limit: usize,
        decide: impl Fn(Variable),
        look: impl Fn() -> T,
        mut begin: impl FnMut(),
        mut found: impl FnMut(T),
    ) -> Result<(), Stop> {
        begin();
        let mut worlds = 0;
        loop {
            self.known.borrow_mut().clear();
            self.impossible.set(false);
            let early = self.early.borrow().clone();
            early.into_iter().for_each(&decide);
            let seen = look();
            worlds += 1;
            if self.silent.get() {
                return Err(Stop::Silent);
            }
            if worlds > limit {
                return Err(Stop::TooMany);
            }
            if self.again.take() {
                self.trail.borrow_mut().clear();
                begin();
                continue;
            }
            if !self.impossible.get() {
                found(seen);
            }
            if !self.advance() {
                return Ok(());
            }
        }
    }
}
