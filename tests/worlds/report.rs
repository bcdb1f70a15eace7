//! What came of many questions.

use std::collections::BTreeMap;

use super::choices::Stop;
use super::history::History;
use super::questions::{Ask, HowMany, Question};
use super::rules::{Rule, Rules};
use super::run::{Failing, Outcome, shrunk, tell};

/// Looser answers, of so many, that are borne.
const LOOSE_ONE_IN: usize = 100;

#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    judged: usize,
    wrong: usize,
    loose: usize,
}

/// Tallies and the smallest case of each kind of fault.
#[derive(Default)]
pub struct Report {
    pub judged: usize,
    wrong: usize,
    loose: usize,
    silent: usize,
    too_many: usize,
    off: usize,
    refused: Vec<String>,
    rules: BTreeMap<Option<Rule>, Tally>,
    kinds: BTreeMap<Kind, (usize, Failing)>,
}

/// A kind of fault: the rules of its smallest case, the shape of the question, and what is the matter.
type Kind = (Rules, &'static str, &'static str);

impl Report {
    /// Asks questions of a history and judges the answers.
    pub fn ask(&mut self, history: &History, questions: &[Question], on: &Rules) {
        let mut described = match tell(history) {
            Ok(described) => described,
            // A correction that changes nothing is refused rightly.
            Err(said) if said.contains("already records this") || said.contains("nobody of that name") => {
                return;
            }
            Err(said) => {
                self.refused.push(said);
                return;
            }
        };
        for question in questions {
            match described.judge(history, question, on) {
                Outcome::Left(Stop::Silent) => self.silent += 1,
                Outcome::Left(Stop::TooMany) => self.too_many += 1,
                Outcome::Off => self.off += 1,
                Outcome::Judged { rules, faults, answer, .. } => {
                    let worst = faults.iter().find(|fault| fault.wrong).or(faults.first()).cloned();
                    self.tally(&rules, worst.as_ref().map(|fault| fault.wrong));
                    if let Some(fault) = worst {
                        let (history, question) = (history.clone(), question.clone());
                        self.keep(Failing { history, question, fault, rules, answer });
                    }
                }
            }
        }
    }

    fn tally(&mut self, rules: &Rules, wrong: Option<bool>) {
        self.judged += 1;
        self.wrong += usize::from(wrong == Some(true));
        self.loose += usize::from(wrong == Some(false));
        let mut about: Vec<Option<Rule>> = rules.iter().copied().map(Some).collect();
        if about.is_empty() {
            about.push(None);
        }
        for rule in about {
            let tally = self.rules.entry(rule).or_default();
            tally.judged += 1;
            tally.wrong += usize::from(wrong == Some(true));
            tally.loose += usize::from(wrong == Some(false));
        }
    }

    /// Keeps the smallest case of each kind of fault. One that the same fault of fewer rules explains is only counted.
    fn keep(&mut self, failing: Failing) {
        let explains = |(rules, at, what): &Kind, failing: &Failing| {
            *at == shape(&failing.question.ask)
                && *what == failing.fault.what
                && rules.is_subset(&failing.rules)
        };
        if let Some((_, kept)) = self.kinds.iter_mut().find(|(kind, _)| explains(kind, &failing)) {
            kept.0 += 1;
            return;
        }
        let small = shrunk(failing);
        let kind = (small.rules.clone(), shape(&small.question.ask), small.fault.what);
        self.kinds.entry(kind).or_insert((0, small)).0 += 1;
    }

    /// Whether nothing is wrong, and few answers are looser than need be.
    pub fn is_held(&self) -> bool {
        self.wrong == 0 && self.loose * LOOSE_ONE_IN <= self.judged && self.refused.is_empty()
    }

    /// The tallies, and each kind of fault with its smallest case.
    pub fn described(&self) -> String {
        let mut text = format!(
            "{} judged, {} wrong, {} loose; left: {} silent, {} with too many worlds, {} of rules that are off; {} histories refused\n",
            self.judged,
            self.wrong,
            self.loose,
            self.silent,
            self.too_many,
            self.off,
            self.refused.len()
        );
        for (rule, tally) in &self.rules {
            let name = rule.map_or_else(|| "plain".to_owned(), Rule::name);
            text += &format!(
                "{name:14} {:6} judged {:6} wrong {:6} loose\n",
                tally.judged, tally.wrong, tally.loose
            );
        }
        let mut kinds: Vec<_> = self.kinds.values().collect();
        kinds.sort_by_key(|(times, failing)| (failing.rules.len(), usize::MAX - times));
        for (times, failing) in kinds {
            text += &format!("\n{times} times: {}\n", failing.described());
        }
        let mut refused = self.refused.clone();
        refused.sort();
        refused.dedup();
        refused.truncate(10);
        text + &refused.iter().map(|said| format!("refused: {said}\n")).collect::<String>()
    }
}

fn shape(ask: &Ask) -> &'static str {
    match ask {
        Ask::Rows(_) => "rows",
        Ask::Count(_) => "count",
        Ask::Did(_) => "did",
        Ask::Groups(..) => "groups",
        Ask::With(_, HowMany::AtLeast(_), _) => "with",
        Ask::With(..) => "without",
        Ask::Actors(_) => "actors",
        Ask::Things(_) => "things",
        Ask::First(..) => "first",
        Ask::Last(..) => "last",
        Ask::Sequence { not: true, .. } => "absence",
        Ask::Sequence { .. } => "sequence",
        Ask::Durations(..) => "durations",
        Ask::Average(..) => "average",
        Ask::Gap(_) => "gap",
        Ask::Total(_) => "total",
        Ask::Status(_) => "status",
        Ask::Is(..) => "is",
        Ask::Disputed => "disputed",
        Ask::Confirmed(..) => "confirmed",
        Ask::Joined(..) => "joined",
    }
}
