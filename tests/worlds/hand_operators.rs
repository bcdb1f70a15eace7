//! Operators by hand: facilities, aggregates, states, order, dates, figures and lenses.

use serde_json::json;

use super::days::{When, day};
use super::evaluate::Mark;
use super::fold::Lens;
use super::hand::{between, count, event, hand, march, names, of, on, rows, truth};
use super::history::{Anchor, Count, Event, Quantity, Statement, Value};
use super::questions::{Ask, HowMany, Key, Pairing, Relation, Selection, Step, Test};
use super::words::{ALDEN, BIRK, CORIN, HOUSES, Kind, MILL, NORLAND, SUDLAND};

fn step(kind: Kind, within: Option<i64>, pairing: Pairing) -> Vec<Step> {
    vec![Step { events: of(kind, Vec::new()), within, pairing }]
}

#[test]
fn a_facility_is_at_its_place() {
    let at_mill = || {
        vec![
            Statement::Record(event(Kind::Visit, MILL, march(1))),
            Statement::Record(event(Kind::Storm, ALDEN, march(5))),
        ]
    };
    hand(at_mill(), Ask::Rows(of(Kind::Visit, vec![Test::In(NORLAND)]))).holds(
        &[rows(&[1], 0, 0)],
        &[rows(&[], 0, 0)],
        &[],
    );
    let followed = |not| Ask::Sequence {
        first: of(Kind::Visit, Vec::new()),
        steps: step(Kind::Storm, None, Pairing::Same),
        back: false,
        not,
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
    hand(three(), Ask::With("county", HowMany::AtLeast(2), of(Kind::Flood, Vec::new()))).holds(
        &[names(&["Alden"], 0, 0)],
        &[names(&[], 0, 0)],
        &[],
    );
    hand(three(), Ask::Count(of(Kind::Flood, Vec::new()))).holds(
        &[count(3, Some(3), 0)],
        &[count(1, Some(1), 0)],
        &[],
    );
    let and_one = || {
        vec![Statement::Record(event(Kind::Flood, ALDEN, march(4))), floods(Some(ALDEN), 2, between(1, 9))]
    };
    hand(and_one(), Ask::First(1, of(Kind::Flood, Vec::new()))).holds(
        &[rows(&[], 2, 0)],
        &[rows(&[1], 0, 0)],
        &[],
    );
    let nowhere = || vec![floods(None, 2, between(1, 9))];
    hand(nowhere(), Ask::With("county", HowMany::AtMost(0), of(Kind::Flood, Vec::new()))).holds(
        &[names(&[], 0, 3)],
        &[names(&["Birk"], 0, 2)],
        &[],
    );
    let mut but_corin = nowhere();
    let all = When { lasting: true, ..between(1, 31) };
    but_corin.push(Statement::Record(Event { denied: true, ..event(Kind::Flood, CORIN, all) }));
    hand(but_corin, Ask::With("county", HowMany::AtMost(0), of(Kind::Flood, Vec::new()))).holds(
        &[names(&["Corin"], 0, 2)],
        &[names(&["Birk"], 0, 2)],
        &[],
    );
    let several = Event { count: Some(Count::Several), ..event(Kind::Flood, ALDEN, march(1)) };
    let several = || vec![Statement::Record(several.clone())];
    hand(several(), Ask::Count(of(Kind::Flood, Vec::new()))).holds(
        &[count(0, None, 0)],
        &[count(0, Some(5), 0)],
        &[],
    );
    hand(several(), Ask::Count(of(Kind::Flood, vec![on(2)]))).holds(
        &[count(0, Some(0), 0)],
        &[],
        &[count(0, None, 0)],
    );
}

#[test]
fn a_state_is_one_of_those_that_the_dates_leave() {
    let life = || {
        vec![
            Statement::Record(event(Kind::Closure, ALDEN, between(1, 9))),
            Statement::Record(event(Kind::OperationStart, ALDEN, march(8))),
        ]
    };
    hand(life(), Ask::Is(MILL, "operating")).holds(&[truth("possibly")], &[truth("yes"), truth("no")], &[]);
    let opened = || vec![Statement::Record(event(Kind::Inauguration, ALDEN, march(1)))];
    hand(opened(), Ask::Is(MILL, "operating")).holds(
        &[truth("not stated")],
        &[truth("no"), truth("yes")],
        &[truth("possibly")],
    );
    hand(opened(), Ask::Is(MILL, "closed")).holds(&[truth("no")], &[truth("yes")], &[truth("not stated")]);
    let both = json!({ "rows": [{ "status": "closed", "answer": "possible" }, { "status": "operating", "answer": "possible" }] });
    let one = json!({ "rows": [{ "status": "operating", "answer": "certain" }] });
    hand(life(), Ask::Status(MILL)).holds(&[both], &[one], &[]);
}

#[test]
fn days_decide_the_order_and_one_day_leaves_it_open() {
    let two = || {
        vec![
            Statement::Record(event(Kind::Storm, ALDEN, march(3))),
            Statement::Record(event(Kind::Raid, ALDEN, march(3))),
        ]
    };
    let before = |relation| {
        let raids = Box::new(of(Kind::Raid, Vec::new()));
        Ask::Rows(of(Kind::Storm, vec![Test::Events(relation, raids)]))
    };
    hand(two(), before(Relation::Before)).holds(
        &[rows(&[], 1, 0)],
        &[rows(&[1], 0, 0), rows(&[], 0, 0)],
        &[],
    );
    hand(two(), before(Relation::WithinOf(1))).holds(&[rows(&[1], 0, 0)], &[rows(&[], 0, 0)], &[]);
    let followed = Ask::Sequence {
        first: of(Kind::Storm, Vec::new()),
        steps: step(Kind::Raid, Some(2), Pairing::Anywhere),
        back: false,
        not: true,
    };
    hand(two(), followed).holds(&[rows(&[], 1, 0)], &[rows(&[1], 0, 0)], &[]);
    let itself = Ask::Rows(of(
        Kind::Storm,
        vec![Test::Events(Relation::AfterAny, Box::new(of(Kind::Storm, Vec::new())))],
    ));
    hand(two(), itself).holds(&[rows(&[], 0, 0)], &[rows(&[1], 0, 0)], &[rows(&[], 1, 0)]);
    let tied = Ask::First(1, Selection { kind: None, tests: Vec::new() });
    hand(two(), tied).holds(&[rows(&[1, 2], 0, 0)], &[rows(&[1], 0, 0)], &[rows(&[], 2, 0)]);
}

#[test]
fn a_chain_has_one_day_for_its_middle() {
    let chain = |first| {
        vec![
            Statement::Record(event(Kind::Raid, ALDEN, march(first))),
            Statement::Record(event(Kind::Storm, ALDEN, between(1, 31))),
            Statement::Record(event(Kind::Flood, ALDEN, march(15))),
        ]
    };
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
    hand(visit(), Ask::Rows(of(Kind::Visit, vec![on(5)]))).holds(
        &[rows(&[], 0, 0)],
        &[rows(&[1], 0, 0)],
        &[rows(&[], 1, 0)],
    );
    hand(visit(), Ask::Rows(of(Kind::Visit, vec![on(9)]))).holds(&[rows(&[], 1, 0)], &[rows(&[], 0, 0)], &[]);
    let derived = |correct: bool| {
        let anchor = Some(Anchor { event: 0, days: 3, about: false });
        let mut described = vec![
            Statement::Record(event(Kind::Flood, ALDEN, march(1))),
            Statement::Record(Event { when: None, anchor, ..event(Kind::Visit, BIRK, march(1)) }),
        ];
        if correct {
            described.push(Statement::Correct { event: 0, value: Value::Date(march(6)), source: None });
        }
        described
    };
    let ask = |of_month| Ask::Rows(of(Kind::Visit, vec![on(of_month)]));
    hand(derived(false), ask(4)).holds(&[rows(&[2], 0, 0)], &[rows(&[], 0, 0)], &[]);
    hand(derived(true), ask(4)).holds(&[rows(&[], 0, 0)], &[rows(&[2], 0, 0)], &[]);
    hand(derived(true), ask(9)).holds(&[rows(&[2], 0, 0)], &[rows(&[], 0, 0)], &[]);
    let (first, end) = (day(2024, 3, 4), day(2026, 11, 1));
    let goes_on = When {
        text: "throughout 2024-03-04/..".to_owned(),
        spans: vec![(first, end)],
        lasting: true,
        open: true,
    };
    let lasting = || vec![Statement::Record(event(Kind::Flood, ALDEN, goes_on.clone()))];
    hand(lasting(), Ask::Rows(of(Kind::Flood, vec![on(4)]))).holds(
        &[rows(&[1], 0, 0)],
        &[rows(&[], 0, 0)],
        &[rows(&[], 1, 0)],
    );
    hand(lasting(), Ask::Rows(of(Kind::Flood, vec![on(5)]))).holds(
        &[rows(&[], 1, 0)],
        &[rows(&[1], 0, 0)],
        &[],
    );
}

#[test]
fn figures_lie_outside_no_world() {
    let figure = |least: f64, most: Option<f64>| json!({ "rows": [{ "at_least": least, "at_most": most }] });
    let days = |least: i64, most: i64| json!({ "rows": [{ "min_days": least, "max_days": most }] });
    let visits = vec![
        Statement::Record(event(Kind::Visit, ALDEN, between(1, 31))),
        Statement::Record(event(Kind::Visit, ALDEN, between(5, 6))),
    ];
    hand(visits, Ask::Gap(of(Kind::Visit, Vec::new()))).holds(
        &[days(0, 26)],
        &[days(0, 5), days(1, 26)],
        &[days(0, 30)],
    );
    let houses = |quantity| Event { of: Some(HOUSES), quantity, ..event(Kind::Destruction, ALDEN, march(2)) };
    let total = |second| {
        let houses = [houses(Some(Quantity::Exactly(500))), houses(second)];
        hand(
            houses.into_iter().map(Statement::Record).collect(),
            Ask::Total(of(Kind::Destruction, Vec::new())),
        )
    };
    total(None).holds(
        &[figure(500.0, None)],
        &[figure(500.0, Some(500.0)), figure(600.0, None)],
        &[figure(100.0, None)],
    );
    total(Some(Quantity::Exactly(20))).holds(
        &[figure(520.0, Some(520.0))],
        &[figure(500.0, Some(500.0))],
        &[figure(500.0, Some(520.0))],
    );
    let storms = || {
        vec![
            Statement::Record(event(
                Kind::Storm,
                ALDEN,
                When::within("so".to_owned(), vec![(day(2024, 2, 20), day(2024, 3, 10))]),
            )),
            Statement::Record(event(Kind::Storm, BIRK, between(1, 31))),
        ]
    };
    let groups = |february: [u64; 2], march: [u64; 2]| {
        json!({ "rows": [
        { "key": "2024-02", "at_least": february[0], "at_most": february[1] },
        { "key": "2024-03", "at_least": march[0], "at_most": march[1] },
    ] })
    };
    hand(storms(), Ask::Groups(of(Kind::Storm, Vec::new()), Key::Month)).holds(
        &[groups([0, 1], [1, 2])],
        &[groups([1, 1], [1, 2]), groups([0, 1], [1, 1]), json!({ "rows": [] })],
        &[groups([0, 1], [0, 2])],
    );
    let pairs = vec![
        Statement::Record(event(Kind::Storm, ALDEN, between(1, 2))),
        Statement::Record(event(Kind::Raid, ALDEN, march(4))),
    ];
    hand(pairs, Ask::Average(of(Kind::Storm, Vec::new()), of(Kind::Raid, Vec::new()))).holds(
        &[figure(2.0, Some(3.0))],
        &[figure(2.0, Some(2.0))],
        &[figure(1.0, Some(3.0))],
    );
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
