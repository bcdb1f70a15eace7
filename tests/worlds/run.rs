//! A case from the seed to its faults: the history told, the question asked, the answer judged, what fails made smaller.

use std::collections::BTreeSet;

use annals::internals::render;
use annals::{Context, Format, History as Shipped, Place, RenderOptions, Session};
use annals_model::time::Timestamp;
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;

use super::asking::Asker;
use super::choices::Stop;
use super::fold::{fold, uses_dorn};
use super::generate;
use super::history::{History, Statement};
use super::judge::{Case, Fault, has_several};
use super::questions::{Ask, Question, Test};
use super::rules::{self, Rules};
use super::verdict::verdict;
use super::words::{preamble, recorded};
use super::world::units;
use crate::random_history::Choices;

/// How many worlds of a question are looked at before it is left.
const WORLDS_MAX: usize = 20_000;

/// A history that was told to the program.
pub struct Recorded {
    session: Session,
    /// The numbers of the entries.
    pub entries: Vec<u64>,
}

fn at(day: i64) -> Context {
    Context::at(Timestamp((day * 24 + 8) * 3_600_000_000))
}

fn opened(now: Timestamp) -> Session {
    let config = annals::Config { place: Place::Memory, read_only: false, history: Shipped::None };
    Session::open(&config, now).expect("a session").0
}

/// Tells a history; what is refused is said with its statement.
pub fn tell(history: &History) -> Result<Recorded, String> {
    let mut session = opened(at(recorded(0) - 2).now);
    let before = at(recorded(0) - 1);
    session.tell_all(&preamble(uses_dorn(history)), &before).expect("the preamble");
    let mut entries = Vec::new();
    for number in 0..history.statements.len() {
        let line = history.text(number, &entries);
        let answer = session.tell(&line, &at(recorded(number)));
        let answer = answer.map_err(|error| format!("{line}: {}", error.message))?;
        let annals::AnswerBody::Entry(annals::rows::EntryRow { id, .. }) = answer.body else {
            return Err(format!("no entry: {line}"));
        };
        entries.push(id);
    }
    Ok(Recorded { session, entries })
}

/// What came of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Judged {
        rules: Rules,
        faults: Vec<Fault>,
        answer: String,
        worlds: usize,
    },
    /// The contract does not say, or there are too many worlds.
    Left(Stop),
    /// It is about rules that are off.
    Off,
}

impl Recorded {
    /// The answer as a program reads it, or what was said instead.
    fn answer(&mut self, phrase: &str) -> Result<Value, String> {
        let look = RenderOptions { format: Format::Json, ..RenderOptions::default() };
        match self.session.ask(phrase, &at(recorded(30))) {
            Ok(answer) => Ok(serde_json::from_str(&render::answer(&answer, &look).text).expect("JSON")),
            Err(error) => Err(error.message),
        }
    }

    /// Asks and judges.
    pub fn judge(&mut self, history: &History, question: &Question, on: &Rules) -> Outcome {
        let Ok(facts) = fold(history, question.lens) else { return Outcome::Left(Stop::Silent) };
        let kinds = question.ask.selections();
        let counted = matches!(
            question.ask,
            Ask::Rows(_) | Ask::Count(_) | Ask::Did(_) | Ask::First(..) | Ask::Last(..)
        );
        let several = kinds.iter().any(|selection| has_several(&facts, selection.kind));
        if !counted && (several || (kinds.is_empty() && has_several(&facts, None))) {
            return Outcome::Left(Stop::Silent);
        }
        let units = units(&facts);
        let verdict = match verdict(&facts, &units, question, WORLDS_MAX) {
            Ok(verdict) => verdict,
            Err(stop) => return Outcome::Left(stop),
        };
        let rules = rules::of(history, question, &verdict.looked_at);
        if !rules.is_subset(on) {
            return Outcome::Off;
        }
        let (answer, faults) = match self.answer(&question.typed()) {
            Ok(answer) => {
                let case = Case {
                    facts: &facts,
                    units: &units,
                    entries: &self.entries,
                    question,
                    verdict: &verdict,
                };
                (answer.to_string(), case.judge(&answer))
            }
            Err(said) => {
                let fault = Fault { wrong: true, what: "the question is refused", detail: said.clone() };
                (said, vec![fault])
            }
        };
        Outcome::Judged { rules, faults, answer, worlds: verdict.worlds }
    }
}

/// Numbers to choose by, from a seed.
pub fn stream(seed: u64) -> Vec<u16> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    vec(any::<u16>(), 900).new_tree(&mut runner).expect("numbers").current()
}

/// A history and questions about it.
pub fn generated(seed: u64, questions: usize, on: &Rules) -> (History, Vec<Question>) {
    let numbers = stream(seed);
    let mut choices = Choices::new(&numbers[..300]);
    let history = generate::history(&mut choices, on);
    let mut choices = Choices::new(&numbers[300..]);
    let mut asker = Asker::new(&mut choices, on, &history);
    let questions = (0..questions).map(|_| asker.question()).collect();
    (history, questions)
}

/// A failing case.
#[derive(Clone, Debug)]
pub struct Failing {
    pub history: History,
    pub question: Question,
    pub fault: Fault,
    pub rules: Rules,
    pub answer: String,
}

/// Whether a case still fails in the same way, within the same rules.
fn still(failing: &Failing, history: &History, question: &Question) -> Option<Failing> {
    let mut described = tell(history).ok()?;
    let Outcome::Judged { rules, faults, answer, .. } = described.judge(history, question, &failing.rules)
    else {
        return None;
    };
    let fault = faults.into_iter().find(|fault| fault.what == failing.fault.what)?;
    Some(Failing { history: history.clone(), question: question.clone(), fault, rules, answer })
}

/// The smallest case that fails in the same way: entries and tests are left out while it does.
pub fn shrunk(mut failing: Failing) -> Failing {
    loop {
        let smaller = questions_below(&failing.question)
            .into_iter()
            .map(|question| (failing.history.clone(), question));
        let histories = histories_below(&failing.history, &failing.question);
        let next =
            smaller.chain(histories).find_map(|(history, question)| still(&failing, &history, &question));
        match next {
            Some(next) => failing = next,
            None => return failing,
        }
    }
}

fn questions_below(question: &Question) -> Vec<Question> {
    let mut below = Vec::new();
    if question.lens != super::fold::Lens::default() {
        below.push(Question { lens: super::fold::Lens::default(), ..question.clone() });
    }
    if question.possibly {
        below.push(Question { possibly: false, ..question.clone() });
    }
    let selections = question.ask.selections().len();
    for at in 0..selections {
        for test in 0..question.ask.selections()[at].tests.len() {
            let mut smaller = question.clone();
            smaller.ask.selections_mut()[at].tests.remove(test);
            below.push(smaller);
            if let Test::Not(inner) | Test::Or(inner, _) = &question.ask.selections()[at].tests[test] {
                let mut smaller = question.clone();
                smaller.ask.selections_mut()[at].tests[test] = (**inner).clone();
                below.push(smaller);
            }
        }
    }
    if let Ask::Sequence { steps, .. } = &question.ask {
        for at in 0..steps.len() {
            let mut smaller = question.clone();
            if let Ask::Sequence { steps, .. } = &mut smaller.ask {
                if steps.len() > 1 {
                    steps.remove(at);
                } else if steps[at].within.take().is_none() {
                    continue;
                }
            }
            below.push(smaller);
        }
    }
    below
}

fn histories_below(history: &History, question: &Question) -> Vec<(History, Question)> {
    let mut below = Vec::new();
    for number in (0..history.statements.len()).rev() {
        if let Some(last) = question.lens.as_recorded_at
            && number <= last
        {
            continue;
        }
        below.push((history.without(number), question.clone()));
        let Statement::Record(event) = &history.statements[number] else { continue };
        let mut simpler = Vec::new();
        if event.by.len() > 1 {
            simpler.push(super::history::Event { by: event.by[..1].to_vec(), ..event.clone() });
        }
        if event.quantity.is_some() {
            simpler.push(super::history::Event { quantity: None, ..event.clone() });
        }
        if event.source.is_some() && !event.denied {
            simpler.push(super::history::Event { source: None, ..event.clone() });
        }
        for event in simpler {
            let mut smaller = history.clone();
            smaller.statements[number] = Statement::Record(event);
            below.push((smaller, question.clone()));
        }
    }
    below
}

impl Failing {
    /// The case as statements, question, answer and verdict.
    pub fn described(&self) -> String {
        let entries: Vec<u64> = (0..self.history.statements.len() as u64).collect();
        let lines: Vec<_> = (0..entries.len()).map(|number| self.history.text(number, &entries)).collect();
        let grade = if self.fault.wrong { "WRONG" } else { "LOOSE" };
        let names: BTreeSet<String> = self.rules.iter().map(|rule| rule.name()).collect();
        format!(
            "{grade} {}: {}\n  rules: {names:?}\n  {}\n  ask {}\n  answer {}",
            self.fault.what,
            self.fault.detail,
            lines.join("\n  "),
            self.question.typed(),
            self.answer.chars().take(700).collect::<String>(),
        )
    }
}
