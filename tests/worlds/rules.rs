//! The rules of the contract by name, which of them a question is about, and which are held today.

use std::collections::BTreeSet;

use super::choices::Variable;
use super::history::{Count, Event, History, Rank, Statement};
use super::questions::{Ask, HowMany, Key, Question, Relation, Selection, Test, Time};
use super::words::{Kind, is_facility};

/// A rule: a feature of histories, an operator, or a lens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    Corrections,
    /// A retraction that names the source which withdrew the story.
    Withdrawals,
    Claims,
    Confirmed,
    Same,
    Existence,
    Denials,
    Unsaid,
    Parents,
    Facilities,
    Implied,
    Aggregates,
    Several,
    Lasting,
    Spans,
    About,
    Open,
    Derived,
    Sets,
    With,
    Without,
    Joins,
    Actors,
    Sequences,
    Absence,
    Chains,
    Order,
    Ties,
    Ends,
    Groups,
    Durations,
    Averages,
    Gaps,
    Totals,
    States,
    Things,
    AsOf,
    KnownOn,
    RecordedAt,
    Possibly,
}

/// Rules.
pub type Rules = BTreeSet<Rule>;

impl Rule {
    /// Its name, as a person names it to switch it on.
    pub fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}

/// Every rule that is held, and then those of [`OFF`].
const ON: [Rule; 40] = [
    Rule::Corrections,
    Rule::Withdrawals,
    Rule::Claims,
    Rule::Same,
    Rule::Existence,
    Rule::Denials,
    Rule::Confirmed,
    Rule::Sets,
    Rule::With,
    Rule::Without,
    Rule::Joins,
    Rule::Actors,
    Rule::Sequences,
    Rule::Ends,
    Rule::Groups,
    Rule::Things,
    Rule::AsOf,
    Rule::KnownOn,
    Rule::RecordedAt,
    Rule::Unsaid,
    Rule::Facilities,
    Rule::Implied,
    Rule::Aggregates,
    Rule::Several,
    Rule::Absence,
    Rule::Open,
    Rule::Order,
    Rule::Ties,
    Rule::Durations,
    Rule::Averages,
    Rule::Gaps,
    Rule::Totals,
    Rule::States,
    Rule::Parents,
    Rule::Derived,
    Rule::Spans,
    Rule::Lasting,
    Rule::About,
    Rule::Chains,
    Rule::Possibly,
];

/// The rules that the program does not keep yet, each with a case of it.
///
/// Answers are looser than need be where
///
/// | | |
/// |---|---|
/// | the tests of a sequence and its first step are on one date | visits after 28 February followed by storms |
/// | a lens and a test, or `first` and a test, are on one date | floods in March as of 29 February |
/// | one of two must be first, whichever it is | how many storms after any (storms): 0 to 2 |
/// | an event could only be near itself | storms within 1 day after (storms) |
/// | each neighbour of a gap is bounded by itself | longest gap: 2 to 10, and it is 3 to 9 |
/// | a state is ruled out by another that is certain | is it closed, where it was opened: not stated |
/// | a key of a reading that fails the tests is kept | count floods per kind, where one source says storm |
/// | the places that sources name lie in one | provinces with visits, where one says Alden and one says Birk |
/// | an event and its anchor keep their distance | how many storms in March, one of them derived |
pub const OFF: [(Rule, &str); 0] = [];

/// Every rule.
pub fn all() -> Rules {
    ON.into_iter().chain(OFF.map(|(rule, _)| rule)).collect()
}

/// The rules that are held.
pub fn on() -> Rules {
    let named = std::env::var("ANNALS_WORLDS_RULES").unwrap_or_default();
    if named == "all" {
        return all();
    }
    let named: Vec<_> = named.split([',', ' ']).filter(|name| !name.is_empty()).collect();
    let known: Vec<String> = all().into_iter().map(Rule::name).collect();
    for name in &named {
        assert!(known.iter().any(|known| known == name), "no rule is called `{name}`: they are {known:?}");
    }
    all().into_iter().filter(|rule| ON.contains(rule) || named.contains(&rule.name().as_str())).collect()
}

/// What a case is about: what the history tells of what is asked, how it is asked, and what the worlds looked at.
pub fn of(history: &History, question: &Question, looked_at: &BTreeSet<Variable>) -> Rules {
    let mut rules = Rules::new();
    of_history(history, question, &mut rules);
    of_ask(&question.ask, &mut rules);
    for selection in question.ask.selections() {
        of_tests(&selection.tests, &mut rules);
    }
    if question.lens.as_of.is_some() {
        rules.insert(Rule::AsOf);
    }
    if question.lens.as_known_on.is_some() {
        rules.insert(Rule::KnownOn);
    }
    if question.lens.as_recorded_at.is_some() {
        rules.insert(Rule::RecordedAt);
    }
    if question.possibly {
        rules.insert(Rule::Possibly);
    }
    for variable in looked_at {
        match variable {
            Variable::Exists(_) => drop(rules.insert(Rule::Existence)),
            Variable::Order(..) => drop(rules.insert(Rule::Ties)),
            Variable::Who(_) | Variable::What(_) | Variable::Where(_) => drop(rules.insert(Rule::Unsaid)),
            Variable::Parent(_) => drop(rules.insert(Rule::Parents)),
            _ => {}
        }
    }
    rules
}

/// The kinds that a question is about; `None` for all.
fn kinds_asked(question: &Question) -> Option<BTreeSet<Kind>> {
    let mut kinds = BTreeSet::new();
    let mut open: Vec<&Selection> = question.ask.selections();
    if open.is_empty() {
        return None;
    }
    while let Some(selection) = open.pop() {
        kinds.insert(selection.kind?);
        let mut tests: Vec<&Test> = selection.tests.iter().collect();
        while let Some(test) = tests.pop() {
            match test {
                Test::Events(_, events) => open.push(events),
                Test::Not(test) => tests.push(test),
                Test::Or(left, right) => tests.extend([&**left, &**right]),
                _ => {}
            }
        }
    }
    Some(kinds)
}

fn of_history(history: &History, question: &Question, rules: &mut Rules) {
    let asked = kinds_asked(question);
    let visits = asked.as_ref().is_none_or(|kinds| kinds.contains(&Kind::Visit));
    let concerned = |number: usize| {
        history.event(number).is_some_and(|event| {
            let flips = matches!(event.kind, Kind::Storm | Kind::Flood);
            asked.as_ref().is_none_or(|kinds| {
                kinds.contains(&event.kind)
                    || (flips && (kinds.contains(&Kind::Storm) || kinds.contains(&Kind::Flood)))
                    || (event.kind.is_also_a_visit() && visits)
            })
        })
    };
    for (number, statement) in history.statements.iter().enumerate() {
        match statement {
            Statement::Record(event) if concerned(number) => of_event(event, visits, rules),
            Statement::Record(_) => {}
            Statement::Cite { event, value, rank, .. } => {
                if concerned(*event) && (value.is_some() || *rank != Rank::Normal) {
                    rules.insert(Rule::Claims);
                }
            }
            Statement::Correct { event, source: Some(_), .. } if concerned(*event) => {
                rules.insert(Rule::Claims);
            }
            Statement::Retract { event, source: Some(_) } if concerned(*event) => {
                rules.insert(Rule::Withdrawals);
            }
            Statement::Correct { event, .. } | Statement::Retract { event, .. } => {
                if concerned(*event) {
                    rules.insert(Rule::Corrections);
                }
            }
            Statement::Same { event, .. } if concerned(*event) => drop(rules.insert(Rule::Same)),
            Statement::Same { .. } => {}
            Statement::Undo { .. } => drop(rules.insert(Rule::Corrections)),
        }
    }
    // What hangs on a corrected event is moved by what is said of another.
    if rules.contains(&Rule::Derived) && history.statements.iter().any(|s| !matches!(s, Statement::Record(_)))
    {
        rules.insert(Rule::Corrections);
    }
}

fn of_event(event: &Event, visits: bool, rules: &mut Rules) {
    if event.denied {
        rules.insert(Rule::Denials);
        return;
    }
    match event.count {
        Some(Count::Exactly(_)) => drop(rules.insert(Rule::Aggregates)),
        Some(Count::Several) => drop(rules.insert(Rule::Several)),
        None => {}
    }
    if visits && event.kind.is_also_a_visit() {
        rules.insert(Rule::Implied);
    }
    if event.place.is_some_and(is_facility) || event.of.is_some_and(is_facility) {
        rules.insert(Rule::Facilities);
    }
    if event.anchor.is_some() {
        rules.insert(Rule::Derived);
    }
    let Some(when) = &event.when else {
        rules.extend(event.anchor.is_none().then_some(Rule::Open));
        return;
    };
    if when.lasting {
        rules.insert(Rule::Lasting);
    } else if when.open {
        rules.insert(Rule::Open);
    } else if when.text.contains("about") || when.text.ends_with(['~', '%', '?']) {
        rules.insert(Rule::About);
    } else if when.spans.len() > 1 {
        rules.insert(Rule::Spans);
    }
}

fn of_ask(ask: &Ask, rules: &mut Rules) {
    let rule = match ask {
        Ask::Rows(_) | Ask::Count(_) | Ask::Did(_) => return,
        Ask::Disputed => Rule::Claims,
        Ask::Groups(_, key) => {
            if matches!(key, Key::County | Key::Province) {
                rules.insert(Rule::With);
            }
            Rule::Groups
        }
        Ask::With(_, HowMany::AtLeast(_), _) => Rule::With,
        Ask::With(..) => Rule::Without,
        Ask::Actors(_) => Rule::Actors,
        Ask::Things(_) => Rule::Things,
        Ask::First(..) | Ask::Last(..) => Rule::Ends,
        Ask::Sequence { steps, not, .. } => {
            if steps.len() > 1 {
                rules.insert(Rule::Chains);
            }
            if *not { Rule::Absence } else { Rule::Sequences }
        }
        Ask::Durations(..) => Rule::Durations,
        Ask::Average(..) => Rule::Averages,
        Ask::Gap(_) => Rule::Gaps,
        Ask::Total(_) => Rule::Totals,
        Ask::Status(_) | Ask::Is(..) => Rule::States,
        Ask::Confirmed(..) => Rule::Confirmed,
        Ask::Joined(_, left, right) => {
            of_ask(left, rules);
            of_ask(right, rules);
            Rule::Joins
        }
    };
    rules.insert(rule);
}

fn of_tests(tests: &[Test], rules: &mut Rules) {
    for test in tests {
        match test {
            Test::Not(test) => {
                rules.insert(Rule::Sets);
                of_tests(std::slice::from_ref(test), rules);
            }
            Test::Or(left, right) => {
                rules.insert(Rule::Sets);
                of_tests(&[(**left).clone(), (**right).clone()], rules);
            }
            Test::Events(relation, events) => {
                let order = !matches!(relation, Relation::WithinOf(_));
                rules.insert(if order { Rule::Order } else { Rule::Durations });
                of_tests(&events.tests, rules);
            }
            Test::Time(Time::In(spans), _) if spans.len() > 1 => drop(rules.insert(Rule::Spans)),
            _ => {}
        }
    }
}
