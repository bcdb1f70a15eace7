//! Histories by hand with the verdict that the contract gives them, and that a judge who errs is noticed.

use serde_json::{Value as Json, json};

use super::days::{When, day, typed};
use super::evaluate::Mark;
use super::fold::{Lens, fold};
use super::history::{Anchor, Count, Event, History, Quantity, Rank, Statement, Value};
use super::judge::{Case, Fault};
use super::questions::{Ask, Key, Pairing, Question, Relation, Selection, Step, Test, Time};
use super::verdict::{Verdict, verdict};
use super::words::{ALDEN, ANN, BIRK, BOB, CORIN, DORN, HOUSES, Kind, MILL, NORLAND, SUDLAND};
use super::world::units;

/// A question about a history, with answers that are right, wrong and loose.
struct Hand {
    history: History,
    question: Question,
}

fn told(statements: Vec<Statement>) -> History {
    History { statements }
}

fn event(kind: Kind, place: usize, when: When) -> Event {
    let by = if kind.has_who() { vec![ANN] } else { Vec::new() };
    let of = kind.is_of_facility().then_some(MILL);
    let place = if kind.is_of_facility() { None } else { Some(place) };
    Event { by, of, place, when: Some(when), source: Some(0), ..Event::plain(kind) }
}

fn march(of_month: i64) -> When {
    When::on(day(2024, 3, of_month))
}

fn between(first: i64, last: i64) -> When {
    let (first, last) = (day(2024, 3, first), day(2024, 3, last));
    When::within(format!("between {} and {}", typed(first), typed(last)), vec![(first, last)])
}

fn on(of_month: i64) -> Test {
    let on = day(2024, 3, of_month);
    Test::Time(Time::In(vec![(on, on)]), format!("on {}", typed(on)))
}

fn of(kind: Kind, tests: Vec<Test>) -> Selection {
    Selection { kind: Some(kind), tests }
}

fn hand(statements: Vec<Statement>, ask: Ask) -> Hand {
    Hand { history: told(statements), question: Question { ask, lens: Lens::default(), possibly: false } }
}

impl Hand {
    fn verdict(&self) -> Verdict {
        let facts = fold(&self.history, self.question.lens).expect("the contract says what stands");
        verdict(&facts, &units(&facts), &self.question, 100_000).expect("few worlds")
    }

    fn judge(&self, answer: &Json) -> Vec<Fault> {
        let facts = fold(&self.history, self.question.lens).expect("the contract says what stands");
        let (units, verdict) = (units(&facts), self.verdict());
        let entries: Vec<u64> = (1..=self.history.statements.len() as u64).collect();
        let question = &self.question;
        Case { facts: &facts, units: &units, entries: &entries, question, verdict: &verdict }.judge(answer)
    }

    /// That the right answer passes, that these claim too much and those too little.
    fn holds(&self, right: &[Json], wrong: &[Json], loose: &[Json]) {
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
            assert!(!faults.is_empty() && faults.iter().all(|fault| !fault.wrong), "{asked}: {answer} is loose");
        }
    }
}

fn truth(truth: &str) -> Json {
    json!({ "truth": truth })
}

fn count(least: u64, most: Option<u64>, unstated: u64) -> Json {
    json!({ "at_least": least, "at_most": most, "unstated": unstated })
}

fn rows(certain: &[u64], possible: u64, unstated: u64) -> Json {
    let rows: Vec<_> = certain.iter().map(|id| json!({ "id": id, "answer": "certain" })).collect();
    json!({ "rows": rows, "possible": possible, "unstated": unstated })
}

fn names(certain: &[&str], possible: u64, unstated: u64) -> Json {
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
    hand(other_day(), did(Kind::Visit, vec![on(5)])).holds(&[truth("not stated")], &possibly, &[]);
    let other_place = || cited(Some(Value::Place(BIRK)), Rank::Normal);
    hand(other_place(), Ask::Count(of(Kind::Visit, vec![Test::At(BIRK)])))
        .holds(&[count(0, Some(1), 0)], &[count(1, Some(1), 0), count(0, Some(0), 0)], &[count(0, Some(2), 0)]);
    hand(other_place(), Ask::Rows(of(Kind::Visit, vec![Test::In(NORLAND)])))
        .holds(&[rows(&[1], 0, 0)], &[rows(&[], 0, 0)], &[rows(&[], 1, 0)]);
    hand(other_place(), Ask::With("county", 0, of(Kind::Visit, Vec::new())))
        .holds(&[names(&["Corin"], 2, 0)], &[names(&["Corin", "Birk"], 1, 0), names(&["Corin"], 0, 0)], &[]);
}

#[test]
fn what_is_preferred_is_certain_and_the_rest_possible() {
    let preferred = || cited(Some(Value::Date(march(7))), Rank::Preferred);
    hand(preferred(), did(Kind::Visit, vec![on(7)])).holds(&[truth("yes")], &[truth("no")], &[truth("possibly")]);
    hand(preferred(), did(Kind::Visit, vec![on(1)])).holds(&[truth("possibly")], &[truth("yes"), truth("not stated")], &[]);
    let deprecated = || cited(Some(Value::Date(march(7))), Rank::Deprecated);
    hand(deprecated(), did(Kind::Visit, vec![on(7)])).holds(&[truth("not stated")], &[truth("possibly")], &[]);
    hand(deprecated(), Ask::Disputed).holds(&[rows(&[], 0, 0)], &[rows(&[1], 0, 0)], &[]);
    let confirmed = || vec![
        cited(None, Rank::Normal).remove(0),
        cited(None, Rank::Normal).remove(1),
        Statement::Cite { event: 0, source: 2, rank: Rank::Normal, value: Some(Value::Place(BIRK)) },
    ];
    hand(confirmed(), Ask::Confirmed(of(Kind::Visit, vec![Test::At(ALDEN)]), 3)).holds(&[rows(&[], 0, 0)], &[rows(&[1], 0, 0)], &[]);
}

#[test]
fn a_correction_replaces_what_its_source_said() {
    let corrected = |source| vec![
        Statement::Record(event(Kind::Visit, ALDEN, march(1))),
        Statement::Correct { event: 0, value: Value::Date(march(9)), source },
    ];
    hand(corrected(Some(2)), did(Kind::Visit, vec![on(1)])).holds(&[truth("possibly")], &[truth("not stated")], &[]);
    for settled in [Some(0), None] {
        hand(corrected(settled), did(Kind::Visit, vec![on(1)])).holds(&[truth("not stated")], &[truth("possibly")], &[]);
        hand(corrected(settled), did(Kind::Visit, vec![on(9)])).holds(&[truth("yes")], &[truth("not stated")], &[]);
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
    hand(denied(NORLAND, march_all(), vec![ANN]), asked(ALDEN)).holds(&[truth("no")], &[truth("yes")], &[truth("not stated")]);
    hand(denied(ALDEN, march(1), vec![ANN]), asked(ALDEN)).holds(&[truth("not stated")], &[truth("no")], &[]);
    hand(denied(ALDEN, march(5), vec![ANN, BOB]), asked(ALDEN)).holds(&[truth("not stated")], &[truth("no")], &[]);
    let mut both = vec![Statement::Record(event(Kind::Visit, ALDEN, march(5)))];
    both.extend(denied(ALDEN, march(5), vec![ANN]));
    hand(both.clone(), asked(ALDEN)).holds(&[truth("possibly")], &[truth("yes"), truth("no")], &[]);
    hand(both.clone(), Ask::Count(of(Kind::Visit, Vec::new()))).holds(&[count(0, Some(1), 0)], &[count(1, Some(1), 0)], &[]);
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
    hand(unsaid(), did(Kind::Visit, at_alden())).holds(&[truth("not stated")], &[truth("possibly"), truth("no")], &[]);
    hand(unsaid(), Ask::Count(of(Kind::Visit, at_alden())))
        .holds(&[count(0, Some(1), 1)], &[count(0, Some(0), 0), count(0, Some(1), 0)], &[]);
    let not_there = vec![Test::Not(Box::new(Test::At(ALDEN)))];
    hand(unsaid(), Ask::Rows(of(Kind::Visit, not_there))).holds(&[rows(&[], 0, 1)], &[rows(&[1], 0, 0), rows(&[], 1, 0)], &[]);
    hand(unsaid(), Ask::With("county", 0, of(Kind::Visit, Vec::new())))
        .holds(&[names(&[], 0, 3)], &[names(&["Birk"], 0, 2)], &[]);
    hand(unsaid(), Ask::Count(Selection { kind: None, tests: vec![Test::By(BOB)] }))
        .holds(&[count(0, Some(0), 0)], &[], &[count(0, Some(1), 0)]);
    let anybody = vec![Statement::Record(Event { by: Vec::new(), ..event(Kind::Inauguration, ALDEN, march(1)) })];
    hand(anybody, Ask::Count(of(Kind::Visit, Vec::new()))).holds(&[count(0, Some(0), 0)], &[], &[count(0, Some(1), 0)]);
    let dorn = vec![Statement::Record(event(Kind::Storm, DORN, march(1)))];
    hand(dorn, Ask::Count(of(Kind::Storm, vec![Test::In(NORLAND)]))).holds(&[count(0, Some(1), 1)], &[count(0, Some(0), 0)], &[]);
}

fn step(kind: Kind, within: Option<i64>, pairing: Pairing) -> Vec<Step> {
    vec![Step { events: of(kind, Vec::new()), within, pairing }]
}

#[test]
fn a_facility_is_at_its_place() {
    let at_mill = || vec![
        Statement::Record(event(Kind::Visit, MILL, march(1))),
        Statement::Record(event(Kind::Storm, ALDEN, march(5))),
    ];
    hand(at_mill(), Ask::Rows(of(Kind::Visit, vec![Test::In(NORLAND)]))).holds(&[rows(&[1], 0, 0)], &[rows(&[], 0, 0)], &[]);
    let followed = |not| Ask::Sequence {
        first: of(Kind::Visit, Vec::new()), steps: step(Kind::Storm, None, Pairing::Same), back: false, not,
    };
    hand(at_mill(), followed(false)).holds(&[rows(&[1], 0, 0)], &[rows(&[], 0, 0)], &[rows(&[], 1, 0)]);
    hand(at_mill(), followed(true)).holds(&[rows(&[], 0, 0)], &[rows(&[1], 0, 0)], &[rows(&[], 1, 0)]);
}

#[test]
fn unnamed_members_count() {
    let floods = |place, many, when| {
        let floods = Event { count: Some(Count::Exactly(many)), place, ..event(Kind::Flood, ALDEN, when) };
        Statement::Record(floods)
    };
    let three = || vec![floods(Some(ALDEN), 3, between(1, 9))];
    hand(three(), Ask::With("county", 2, of(Kind::Flood, Vec::new()))).holds(&[names(&["Alden"], 0, 0)], &[names(&[], 0, 0)], &[]);
    hand(three(), Ask::Count(of(Kind::Flood, Vec::new()))).holds(&[count(3, Some(3), 0)], &[count(1, Some(1), 0)], &[]);
    let and_one = || vec![Statement::Record(event(Kind::Flood, ALDEN, march(4))), floods(Some(ALDEN), 2, between(1, 9))];
    hand(and_one(), Ask::First(1, of(Kind::Flood, Vec::new()))).holds(&[rows(&[], 2, 0)], &[rows(&[1], 0, 0)], &[]);
    let nowhere = || vec![floods(None, 2, between(1, 9))];
    hand(nowhere(), Ask::With("county", 0, of(Kind::Flood, Vec::new()))).holds(&[names(&[], 0, 3)], &[names(&["Birk"], 0, 2)], &[]);
    let mut but_corin = nowhere();
    let all = When { lasting: true, ..between(1, 31) };
    but_corin.push(Statement::Record(Event { denied: true, ..event(Kind::Flood, CORIN, all) }));
    hand(but_corin, Ask::With("county", 0, of(Kind::Flood, Vec::new()))).holds(&[names(&["Corin"], 0, 2)], &[names(&["Birk"], 0, 2)], &[]);
    let several = Event { count: Some(Count::Several), ..event(Kind::Flood, ALDEN, march(1)) };
    let several = || vec![Statement::Record(several.clone())];
    hand(several(), Ask::Count(of(Kind::Flood, Vec::new()))).holds(&[count(0, None, 0)], &[count(0, Some(5), 0)], &[]);
    hand(several(), Ask::Count(of(Kind::Flood, vec![on(2)]))).holds(&[count(0, Some(0), 0)], &[], &[count(0, None, 0)]);
}

#[test]
fn a_state_is_one_of_those_that_the_dates_leave() {
    let life = || vec![
        Statement::Record(event(Kind::Closure, ALDEN, between(1, 9))),
        Statement::Record(event(Kind::OperationStart, ALDEN, march(8))),
    ];
    hand(life(), Ask::Is(MILL, "operating")).holds(&[truth("possibly")], &[truth("yes"), truth("no")], &[]);
    let opened = || vec![Statement::Record(event(Kind::Inauguration, ALDEN, march(1)))];
    hand(opened(), Ask::Is(MILL, "operating")).holds(&[truth("not stated")], &[truth("no"), truth("possibly")], &[]);
    hand(opened(), Ask::Is(MILL, "closed")).holds(&[truth("no")], &[truth("yes")], &[truth("not stated")]);
    let both = json!({ "rows": [{ "status": "closed", "answer": "possible" }, { "status": "operating", "answer": "possible" }] });
    let one = json!({ "rows": [{ "status": "operating", "answer": "certain" }] });
    hand(life(), Ask::Status(MILL)).holds(&[both], &[one], &[]);
}

#[test]
fn days_decide_the_order_and_one_day_leaves_it_open() {
    let two = || vec![
        Statement::Record(event(Kind::Storm, ALDEN, march(3))),
        Statement::Record(event(Kind::Raid, ALDEN, march(3))),
    ];
    let before = |relation| {
        let raids = Box::new(of(Kind::Raid, Vec::new()));
        Ask::Rows(of(Kind::Storm, vec![Test::Events(relation, raids)]))
    };
    hand(two(), before(Relation::Before)).holds(&[rows(&[], 1, 0)], &[rows(&[1], 0, 0), rows(&[], 0, 0)], &[]);
    hand(two(), before(Relation::WithinOf(1))).holds(&[rows(&[1], 0, 0)], &[rows(&[], 0, 0)], &[]);
    let followed = Ask::Sequence {
        first: of(Kind::Storm, Vec::new()), steps: step(Kind::Raid, Some(2), Pairing::Anywhere), back: false, not: true,
    };
    hand(two(), followed).holds(&[rows(&[], 1, 0)], &[rows(&[1], 0, 0)], &[]);
    let itself = Ask::Rows(of(Kind::Storm, vec![Test::Events(Relation::AfterAny, Box::new(of(Kind::Storm, Vec::new())))]));
    hand(two(), itself).holds(&[rows(&[], 0, 0)], &[rows(&[1], 0, 0)], &[rows(&[], 1, 0)]);
    let tied = Ask::First(1, Selection { kind: None, tests: Vec::new() });
    hand(two(), tied).holds(&[rows(&[1, 2], 0, 0)], &[rows(&[1], 0, 0)], &[rows(&[], 2, 0)]);
}

#[test]
fn a_chain_has_one_day_for_its_middle() {
    let chain = |first| vec![
        Statement::Record(event(Kind::Raid, ALDEN, march(first))),
        Statement::Record(event(Kind::Storm, ALDEN, between(1, 31))),
        Statement::Record(event(Kind::Flood, ALDEN, march(15))),
    ];
    let steps = || [step(Kind::Storm, None, Pairing::Same), step(Kind::Flood, None, Pairing::Same)].concat();
    let ask = || Ask::Sequence { first: of(Kind::Raid, Vec::new()), steps: steps(), back: false, not: false };
    hand(chain(20), ask()).holds(&[rows(&[], 0, 0)], &[rows(&[1], 0, 0)], &[rows(&[], 1, 0)]);
    hand(chain(10), ask()).holds(&[rows(&[], 1, 0)], &[rows(&[], 0, 0), rows(&[1], 0, 0)], &[]);
}

#[test]
fn dates_are_spans_and_follow_their_anchor() {
    let (first, last) = (day(2024, 3, 1), day(2024, 3, 9));
    let set = When::within("in [2024-03-01,2024-03-09]".to_owned(), vec![(first, first), (last, last)]);
    let visit = || vec![Statement::Record(event(Kind::Visit, ALDEN, set.clone()))];
    hand(visit(), Ask::Rows(of(Kind::Visit, vec![on(5)]))).holds(&[rows(&[], 0, 0)], &[rows(&[1], 0, 0)], &[rows(&[], 1, 0)]);
    hand(visit(), Ask::Rows(of(Kind::Visit, vec![on(9)]))).holds(&[rows(&[], 1, 0)], &[rows(&[], 0, 0)], &[]);
    let derived = |correct: bool| {
        let anchor = Some(Anchor { event: 0, days: 3, about: false });
        let mut told = vec![
            Statement::Record(event(Kind::Flood, ALDEN, march(1))),
            Statement::Record(Event { when: None, anchor, ..event(Kind::Visit, BIRK, march(1)) }),
        ];
        if correct {
            told.push(Statement::Correct { event: 0, value: Value::Date(march(6)), source: None });
        }
        told
    };
    let ask = |of_month| Ask::Rows(of(Kind::Visit, vec![on(of_month)]));
    hand(derived(false), ask(4)).holds(&[rows(&[2], 0, 0)], &[rows(&[], 0, 0)], &[]);
    hand(derived(true), ask(4)).holds(&[rows(&[], 0, 0)], &[rows(&[2], 0, 0)], &[]);
    hand(derived(true), ask(9)).holds(&[rows(&[2], 0, 0)], &[rows(&[], 0, 0)], &[]);
    let (first, end) = (day(2024, 3, 4), day(2026, 11, 1));
    let goes_on = When { text: "throughout 2024-03-04/..".to_owned(), spans: vec![(first, end)], lasting: true, open: true };
    let lasting = || vec![Statement::Record(event(Kind::Flood, ALDEN, goes_on.clone()))];
    hand(lasting(), Ask::Rows(of(Kind::Flood, vec![on(4)]))).holds(&[rows(&[1], 0, 0)], &[rows(&[], 0, 0)], &[rows(&[], 1, 0)]);
    hand(lasting(), Ask::Rows(of(Kind::Flood, vec![on(5)]))).holds(&[rows(&[], 1, 0)], &[rows(&[1], 0, 0)], &[]);
}

#[test]
fn figures_lie_outside_no_world() {
    let figure = |least: f64, most: Option<f64>| json!({ "rows": [{ "at_least": least, "at_most": most }] });
    let days = |least: i64, most: i64| json!({ "rows": [{ "min_days": least, "max_days": most }] });
    let visits = vec![
        Statement::Record(event(Kind::Visit, ALDEN, between(1, 31))),
        Statement::Record(event(Kind::Visit, ALDEN, between(5, 6))),
    ];
    hand(visits, Ask::Gap(of(Kind::Visit, Vec::new()))).holds(&[days(0, 26)], &[days(0, 5), days(1, 26)], &[days(0, 30)]);
    let houses = |quantity| Event { of: Some(HOUSES), quantity, ..event(Kind::Destruction, ALDEN, march(2)) };
    let total = |second| {
        let houses = [houses(Some(Quantity::Exactly(500))), houses(second)];
        hand(houses.into_iter().map(Statement::Record).collect(), Ask::Total(of(Kind::Destruction, Vec::new())))
    };
    total(None).holds(&[figure(500.0, None)], &[figure(500.0, Some(500.0)), figure(600.0, None)], &[figure(100.0, None)]);
    total(Some(Quantity::Exactly(20))).holds(&[figure(520.0, Some(520.0))], &[figure(500.0, Some(500.0))], &[figure(500.0, Some(520.0))]);
    let storms = || vec![
        Statement::Record(event(Kind::Storm, ALDEN, When::within("so".to_owned(), vec![(day(2024, 2, 20), day(2024, 3, 10))]))),
        Statement::Record(event(Kind::Storm, BIRK, between(1, 31))),
    ];
    let groups = |february: [u64; 2], march: [u64; 2]| json!({ "rows": [
        { "key": "2024-02", "at_least": february[0], "at_most": february[1] },
        { "key": "2024-03", "at_least": march[0], "at_most": march[1] },
    ] });
    hand(storms(), Ask::Groups(of(Kind::Storm, Vec::new()), Key::Month)).holds(
        &[groups([0, 1], [1, 2])],
        &[groups([1, 1], [1, 2]), groups([0, 1], [1, 1]), json!({ "rows": [] })],
        &[groups([0, 1], [0, 2])],
    );
    let pairs = vec![
        Statement::Record(event(Kind::Storm, ALDEN, between(1, 2))),
        Statement::Record(event(Kind::Raid, ALDEN, march(4))),
    ];
    hand(pairs, Ask::Average(of(Kind::Storm, Vec::new()), of(Kind::Raid, Vec::new())))
        .holds(&[figure(2.0, Some(3.0))], &[figure(2.0, Some(2.0))], &[figure(1.0, Some(3.0))]);
}

#[test]
fn a_lens_bounds_what_is_told() {
    let mut known = hand(
        vec![
            Statement::Record(event(Kind::Visit, ALDEN, march(1))),
            Statement::Correct { event: 0, value: Value::Date(march(9)), source: Some(1) },
            Statement::Retract { event: 0, source: None },
        ],
        Ask::Rows(of(Kind::Visit, vec![on(9)])),
    );
    known.question.lens.as_known_on = Some(day(2025, 1, 20));
    known.holds(&[rows(&[], 0, 0)], &[rows(&[1], 0, 0)], &[rows(&[], 1, 0)]);
    known.question.lens.as_known_on = Some(day(2025, 2, 20));
    known.holds(&[rows(&[], 1, 0)], &[rows(&[1], 0, 0), rows(&[], 0, 0)], &[]);
    known.question.lens = Lens { as_recorded_at: Some(0), ..Lens::default() };
    known.holds(&[rows(&[], 0, 0)], &[rows(&[1], 0, 0)], &[]);
    let mut happened = hand(
        vec![Statement::Record(event(Kind::Visit, CORIN, between(1, 9)))],
        Ask::Count(of(Kind::Visit, vec![Test::In(SUDLAND)])),
    );
    happened.question.lens.as_of = Some(day(2024, 3, 4));
    happened.holds(&[count(0, Some(1), 0)], &[count(1, Some(1), 0), count(0, Some(0), 0)], &[]);
    assert!(happened.verdict().possible.contains(&Mark::Unit(0)));
}
