//! Histories by hand with the verdict that the contract gives them, and that a judge who errs is noticed.

use serde_json::{Value as Json, json};

use super::days::{When, day, typed};
use super::fold::{Lens, fold};
use super::history::{Event, History, Rank, Statement, Value};
use super::judge::{Case, Fault};
use super::questions::{Ask, HowMany, Question, Selection, Test, Time};
use super::verdict::{Verdict, verdict};
use super::words::{ALDEN, ANN, BIRK, BOB, DORN, Kind, MILL, NORLAND};
use super::world::units;

/// A question about a history, with answers that are right, wrong and loose.
pub struct Hand {
    history: History,
    pub question: Question,
}

fn described(statements: Vec<Statement>) -> History {
    History { statements }
}

/// An event of a kind, by Ann where somebody does it, from the first source.
pub fn event(kind: Kind, place: usize, when: When) -> Event {
    let by = if kind.has_who() { vec![ANN] } else { Vec::new() };
    let of = kind.is_of_facility().then_some(MILL);
    let place = if kind.is_of_facility() { None } else { Some(place) };
    Event { by, of, place, when: Some(when), source: Some(0), ..Event::plain(kind) }
}

/// On a day of March.
pub fn march(of_month: i64) -> When {
    When::on(day(2024, 3, of_month))
}

/// Between two days of March.
pub fn between(first: i64, last: i64) -> When {
    let (first, last) = (day(2024, 3, first), day(2024, 3, last));
    When::within(format!("between {} and {}", typed(first), typed(last)), vec![(first, last)])
}

/// The test of a day of March.
pub fn on(of_month: i64) -> Test {
    let on = day(2024, 3, of_month);
    Test::Time(Time::In(vec![(on, on)]), format!("on {}", typed(on)))
}

/// A selection of a kind.
pub fn of(kind: Kind, tests: Vec<Test>) -> Selection {
    Selection { kind: Some(kind), tests }
}

/// A question about a history, without a lens.
pub fn hand(statements: Vec<Statement>, ask: Ask) -> Hand {
    Hand {
        history: described(statements),
        question: Question { ask, lens: Lens::default(), possibly: false },
    }
}

impl Hand {
    /// What all worlds say.
    pub fn verdict(&self) -> Verdict {
        let facts = fold(&self.history, self.question.lens).expect("the contract says what stands");
        verdict(&facts, &units(&facts), &self.question, 100_000).expect("few worlds")
    }

    fn judge(&self, answer: &Json) -> Vec<Fault> {
        self.judge_by(&self.verdict(), answer)
    }

    fn judge_by(&self, verdict: &Verdict, answer: &Json) -> Vec<Fault> {
        let facts = fold(&self.history, self.question.lens).expect("the contract says what stands");
        let units = units(&facts);
        let entries: Vec<u64> = (1..=self.history.statements.len() as u64).collect();
        let question = &self.question;
        Case { facts: &facts, units: &units, entries: &entries, question, verdict }.judge(answer)
    }

    /// That the right answer passes, that these claim too much and those too little.
    pub fn holds(&self, right: &[Json], wrong: &[Json], loose: &[Json]) {
        let asked = self.question.typed();
        for answer in right {
            let faults = self.judge(answer);
            assert!(faults.is_empty(), "{asked}: {answer}\n{faults:?}\n{:?}", self.verdict());
        }
        for answer in wrong {
            assert!(self.judge(answer).iter().any(|fault| fault.wrong), "{asked}: {answer} is wrong");
        }
        for answer in loose {
            let faults = self.judge(answer);
            assert!(
                !faults.is_empty() && faults.iter().all(|fault| !fault.wrong),
                "{asked}: {answer} is loose"
            );
        }
    }
}

/// A truth as answered.
pub fn truth(truth: &str) -> Json {
    json!({ "truth": truth })
}

/// A count as answered.
pub fn count(least: u64, most: Option<u64>, unstated: u64) -> Json {
    json!({ "at_least": least, "at_most": most, "unstated": unstated })
}

/// Events as answered.
pub fn rows(certain: &[u64], possible: u64, unstated: u64) -> Json {
    let rows: Vec<_> = certain.iter().map(|id| json!({ "id": id, "answer": "certain" })).collect();
    json!({ "rows": rows, "possible": possible, "unstated": unstated })
}

/// Names as answered.
pub fn names(certain: &[&str], possible: u64, unstated: u64) -> Json {
    let rows: Vec<_> = certain.iter().map(|name| json!({ "name": name, "answer": "certain" })).collect();
    json!({ "rows": rows, "possible": possible, "unstated": unstated })
}

fn cited(value: Option<Value>, rank: Rank) -> Vec<Statement> {
    let visit = Statement::Record(event(Kind::Visit, ALDEN, march(1)));
    vec![visit, Statement::Cite { event: 0, source: 1, rank, value }]
}

fn did(kind: Kind, tests: Vec<Test>) -> Ask {
    Ask::Did(of(kind, tests))
}

#[test]
fn what_one_of_two_sources_says_is_possible() {
    let other_day = || cited(Some(Value::Date(march(7))), Rank::Normal);
    let possibly = [truth("possibly")];
    let wrong = [truth("yes"), truth("no"), truth("not stated")];
    hand(other_day(), did(Kind::Visit, vec![on(7)])).holds(&possibly, &wrong, &[]);
    hand(other_day(), did(Kind::Visit, vec![on(1)])).holds(&possibly, &wrong, &[]);
    hand(other_day(), did(Kind::Visit, vec![on(5)])).holds(&[truth("not stated")], &[truth("no")], &possibly);
    let other_place = || cited(Some(Value::Place(BIRK)), Rank::Normal);
    hand(other_place(), Ask::Count(of(Kind::Visit, vec![Test::At(BIRK)]))).holds(
        &[count(0, Some(1), 0)],
        &[count(1, Some(1), 0), count(0, Some(0), 0)],
        &[count(0, Some(2), 0)],
    );
    hand(other_place(), Ask::Rows(of(Kind::Visit, vec![Test::In(NORLAND)]))).holds(
        &[rows(&[1], 0, 0)],
        &[rows(&[], 0, 0)],
        &[rows(&[], 1, 0)],
    );
    hand(other_place(), Ask::With("county", HowMany::AtMost(0), of(Kind::Visit, Vec::new()))).holds(
        &[names(&["Corin"], 2, 0)],
        &[names(&["Corin", "Birk"], 1, 0), names(&["Corin"], 0, 0)],
        &[],
    );
}

#[test]
fn what_is_preferred_is_certain_and_the_rest_possible() {
    let preferred = || cited(Some(Value::Date(march(7))), Rank::Preferred);
    hand(preferred(), did(Kind::Visit, vec![on(7)])).holds(
        &[truth("yes")],
        &[truth("no")],
        &[truth("possibly")],
    );
    hand(preferred(), did(Kind::Visit, vec![on(1)])).holds(
        &[truth("possibly")],
        &[truth("yes"), truth("not stated")],
        &[],
    );
    let deprecated = || cited(Some(Value::Date(march(7))), Rank::Deprecated);
    hand(deprecated(), did(Kind::Visit, vec![on(7)])).holds(
        &[truth("not stated")],
        &[truth("yes")],
        &[truth("possibly")],
    );
    hand(deprecated(), Ask::Disputed).holds(&[rows(&[], 0, 0)], &[rows(&[1], 0, 0)], &[]);
    let confirmed = || {
        vec![
            cited(None, Rank::Normal).remove(0),
            cited(None, Rank::Normal).remove(1),
            Statement::Cite { event: 0, source: 2, rank: Rank::Normal, value: Some(Value::Place(BIRK)) },
        ]
    };
    hand(confirmed(), Ask::Confirmed(of(Kind::Visit, vec![Test::At(ALDEN)]), 3)).holds(
        &[rows(&[], 0, 0)],
        &[rows(&[1], 0, 0)],
        &[],
    );
}

#[test]
fn a_correction_replaces_what_its_source_said() {
    let corrected = |source| {
        vec![
            Statement::Record(event(Kind::Visit, ALDEN, march(1))),
            Statement::Correct { event: 0, value: Value::Date(march(9)), source },
        ]
    };
    hand(corrected(Some(2)), did(Kind::Visit, vec![on(1)])).holds(
        &[truth("possibly")],
        &[truth("not stated")],
        &[],
    );
    for settled in [Some(0), None] {
        hand(corrected(settled), did(Kind::Visit, vec![on(1)])).holds(
            &[truth("not stated")],
            &[truth("yes")],
            &[truth("possibly")],
        );
        hand(corrected(settled), did(Kind::Visit, vec![on(9)])).holds(
            &[truth("yes")],
            &[truth("not stated")],
            &[],
        );
    }
    let mut undone = corrected(None);
    undone.push(Statement::Undo { statement: 1 });
    hand(undone, did(Kind::Visit, vec![on(1)])).holds(&[truth("yes")], &[truth("not stated")], &[]);
}

#[test]
fn a_denial_covers_what_is_narrower() {
    let denied = |place, when, by| {
        let denial = Event { denied: true, by, source: Some(1), ..event(Kind::Visit, place, when) };
        vec![Statement::Record(denial)]
    };
    let march_all = || When { lasting: true, ..between(1, 31) };
    let asked = |place| did(Kind::Visit, vec![Test::By(ANN), Test::At(place), on(5)]);
    hand(denied(NORLAND, march_all(), vec![ANN]), asked(ALDEN)).holds(
        &[truth("no")],
        &[truth("yes")],
        &[truth("not stated")],
    );
    hand(denied(ALDEN, march(1), vec![ANN]), asked(ALDEN)).holds(&[truth("not stated")], &[truth("no")], &[]);
    hand(denied(ALDEN, march(5), vec![ANN, BOB]), asked(ALDEN)).holds(
        &[truth("not stated")],
        &[truth("no")],
        &[],
    );
    let mut both = vec![Statement::Record(event(Kind::Visit, ALDEN, march(5)))];
    both.extend(denied(ALDEN, march(5), vec![ANN]));
    hand(both.clone(), asked(ALDEN)).holds(&[truth("possibly")], &[truth("yes"), truth("no")], &[]);
    hand(both.clone(), Ask::Count(of(Kind::Visit, Vec::new()))).holds(
        &[count(0, Some(1), 0)],
        &[count(1, Some(1), 0)],
        &[],
    );
    if let Some(Statement::Record(denial)) = both.last_mut() {
        denial.reported = true;
    }
    hand(both, asked(ALDEN)).holds(&[truth("yes")], &[truth("no")], &[truth("possibly")]);
}

#[test]
fn what_is_unsaid_is_not_stated() {
    let unsaid = || {
        let nowhere = Event { place: None, ..event(Kind::Visit, ALDEN, march(1)) };
        vec![Statement::Record(nowhere), Statement::Record(event(Kind::Storm, ALDEN, march(2)))]
    };
    let at_alden = || vec![Test::At(ALDEN)];
    hand(unsaid(), did(Kind::Visit, at_alden())).holds(
        &[truth("not stated")],
        &[truth("possibly"), truth("no")],
        &[],
    );
    hand(unsaid(), Ask::Count(of(Kind::Visit, at_alden()))).holds(
        &[count(0, Some(1), 1)],
        &[count(0, Some(0), 0), count(0, Some(1), 0)],
        &[],
    );
    let not_there = vec![Test::Not(Box::new(Test::At(ALDEN)))];
    hand(unsaid(), Ask::Rows(of(Kind::Visit, not_there))).holds(
        &[rows(&[], 0, 1)],
        &[rows(&[1], 0, 0), rows(&[], 1, 0)],
        &[],
    );
    hand(unsaid(), Ask::With("county", HowMany::AtMost(0), of(Kind::Visit, Vec::new()))).holds(
        &[names(&[], 0, 3)],
        &[names(&["Birk"], 0, 2)],
        &[],
    );
    hand(unsaid(), Ask::Count(Selection { kind: None, tests: vec![Test::By(BOB)] })).holds(
        &[count(0, Some(0), 0)],
        &[],
        &[count(0, Some(1), 0)],
    );
    let anybody =
        vec![Statement::Record(Event { by: Vec::new(), ..event(Kind::Inauguration, ALDEN, march(1)) })];
    hand(anybody, Ask::Count(of(Kind::Visit, Vec::new()))).holds(
        &[count(0, Some(0), 0)],
        &[],
        &[count(0, Some(1), 0)],
    );
    let dorn = vec![Statement::Record(event(Kind::Storm, DORN, march(1)))];
    hand(dorn, Ask::Count(of(Kind::Storm, vec![Test::In(NORLAND)]))).holds(
        &[count(0, Some(1), 1)],
        &[count(0, Some(0), 0)],
        &[],
    );
}

/// What makes a verdict err.
type Error = fn(&mut Verdict);

/// Verdicts that err, each in its own way.
fn errors() -> Vec<(&'static str, Error)> {
    vec![
        ("the possible is certain", |verdict| verdict.certain = verdict.possible.clone()),
        ("the unsaid is possible", |verdict| verdict.possible = verdict.open.clone()),
        ("nothing is certain", |verdict| verdict.certain.clear()),
        ("nothing is possible", |verdict| {
            verdict.possible = verdict.certain.clone();
            verdict.open = verdict.certain.clone();
        }),
        ("the unsaid is left out", |verdict| verdict.open = verdict.possible.clone()),
        ("the least is greater", |verdict| {
            verdict.figures.values_mut().for_each(|range| (range.least, range.least_preferred) = (1.0, 1.0));
        }),
        ("the most is smaller", |verdict| {
            verdict.figures.values_mut().for_each(|range| range.most = range.most.map(|most| most - 1.0));
        }),
        ("there is no bound", |verdict| verdict.figures.values_mut().for_each(|range| range.most = None)),
    ]
}

#[test]
fn a_verdict_that_errs_is_noticed() {
    let nowhere = || vec![Statement::Record(Event { place: None, ..event(Kind::Visit, ALDEN, march(1)) })];
    let cases = [
        (
            hand(cited(Some(Value::Date(march(7))), Rank::Normal), did(Kind::Visit, vec![on(7)])),
            truth("possibly"),
        ),
        (hand(cited(None, Rank::Normal), Ask::Rows(of(Kind::Visit, Vec::new()))), rows(&[1], 0, 0)),
        (hand(nowhere(), Ask::Rows(of(Kind::Visit, vec![Test::At(ALDEN)]))), rows(&[], 0, 1)),
        (hand(nowhere(), Ask::Count(of(Kind::Visit, vec![Test::At(ALDEN)]))), count(0, Some(1), 1)),
    ];
    for (name, err) in errors() {
        let noticed = cases.iter().any(|(hand, right)| {
            assert!(hand.judge(right).is_empty());
            let mut verdict = hand.verdict();
            err(&mut verdict);
            !hand.judge_by(&verdict, right).is_empty()
        });
        assert!(noticed, "{name}");
    }
}
