//! Budgets: what is shown of an order is all that is kept, memory stays within what is allowed in the real program, and
//! whoever stops a question is heard wherever it is.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering as Atomic};

use annals::internals::answer::GroupLabel;
use annals::internals::export::{self, ExportFormat, ExportRequest, Nodes, Stopped};
use annals::internals::report;
use annals::rows::{EntityRow, EventRow, GroupRow};
use annals::{Answer, AnswerBody, Config, Context, History, Note, Place, Session};
use annals_graph::graph::Graph;
use annals_graph::view::View;
use annals_model::entry::Role;
use annals_model::error::ErrorKind;
use annals_model::time::{Date, Day};
use annals_query::execute::{Budget, Evaluator};
use annals_query::query::{Ask, GroupingKey, Lens, Query, Set, Shaping};
use proptest::prelude::*;

use crate::random_history::{Choices, history};
use crate::random_query::Asker;
use crate::{big, common};

const TODAY: Day = Day(19_800);

/// What a row is compared by; `None` comes last whichever way.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Number(f64),
    Text(String),
    /// A text of its own, then a number: a quantity by its unit.
    Quantity(String, i64),
    Days(Day, Day),
    Several(Vec<Value>),
}

fn ordered(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.total_cmp(b),
        (Value::Text(a), Value::Text(b)) => a.to_lowercase().cmp(&b.to_lowercase()).then(a.cmp(b)),
        (Value::Quantity(a, number), Value::Quantity(b, other)) => a.cmp(b).then(number.cmp(other)),
        (Value::Days(a, last), Value::Days(b, other)) => a.cmp(b).then(last.cmp(other)),
        (Value::Several(a), Value::Several(b)) => {
            a.iter().zip(b).map(|(a, b)| ordered(a, b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        }
        _ => panic!("one field has values of one sort"),
    }
}

fn compared(a: &Option<Value>, b: &Option<Value>, descending: bool) -> Ordering {
    let order = match (a, b) {
        (None, None) => return Ordering::Equal,
        (None, _) => return Ordering::Greater,
        (_, None) => return Ordering::Less,
        (Some(a), Some(b)) => ordered(a, b),
    };
    if descending { order.reverse() } else { order }
}

fn number(number: u64) -> Option<Value> {
    Some(Value::Number(annals_model::numbers::as_float(number)))
}

fn text(text: &str) -> Option<Value> {
    Some(Value::Text(text.to_owned()))
}

/// A date by its first day and then its last; by its last day first where the latest are asked for.
fn date(date: Option<&Date>, latest: bool) -> Option<Value> {
    let date = date.filter(|date| date.earliest.is_some() || date.latest.is_some())?;
    let earliest = date.earliest.unwrap_or(Day::MIN);
    Some(match latest {
        false => Value::Days(earliest, date.latest.unwrap_or(Day::MAX)),
        true => Value::Days(date.latest.unwrap_or(earliest), earliest),
    })
}

fn of_event(row: &EventRow, field: &str) -> Option<Value> {
    match field {
        "id" => number(row.id),
        "kind" => text(&row.kind),
        "mood" => text(row.mood.as_str()),
        "date" | "earliest" => date(row.date.as_ref(), false),
        "latest" => date(row.date.as_ref(), true),
        "sources" => text(&row.sources.join(", ")),
        "quantity" => {
            let quantity = row.quantity.as_ref()?;
            Some(Value::Quantity(quantity.unit.clone(), quantity.thousandths?))
        }
        role => {
            let role = Role::ALL.into_iter().find(|known| known.as_str() == role)?;
            let who: Vec<String> = row.roles.of(role).map(ToString::to_string).collect();
            if who.is_empty() { None } else { text(&who.join(", ")) }
        }
    }
}

fn of_entity(row: &EntityRow, field: &str) -> Option<Value> {
    match field {
        "name" => text(&row.name.text),
        "type" => text(&row.ty),
        _ => text(&row.parent.as_ref()?.text),
    }
}

fn of_group(row: &GroupRow, field: &str) -> Option<Value> {
    let key = |key: &GroupLabel| match key {
        GroupLabel::Period(period) => date(Some(period), false),
        other => text(&other.to_string()),
    };
    match field {
        "key" => row.keys.iter().map(key).collect::<Option<Vec<_>>>().map(Value::Several),
        "at_most" => row.at_most.map_or(Some(Value::Number(f64::INFINITY)), number),
        _ => number(row.at_least),
    }
}

/// Sorts all rows stably and takes the first.
fn taken<R>(rows: &mut Vec<R>, value: impl Fn(&R) -> Option<Value>, descending: bool, limit: usize) {
    rows.sort_by(|a, b| compared(&value(a), &value(b), descending));
    rows.truncate(limit);
}

fn asked(graph: &Graph, lens: Lens, ask: &Ask, shaping: Shaping) -> Answer {
    let query = Query {
        explain: false,
        possibly: false,
        lens,
        ask: ask.clone(),
        shaping,
        named: Vec::new(),
        remarks: Vec::new(),
    };
    let context = report::ReportContext { today: TODAY, entry: &|_| None, named: &[] };
    let budget = Budget::unbounded();
    let mut evaluator = Evaluator::new(View::new(graph, lens), TODAY, &budget);
    report::answer(&query, &mut evaluator, &context).expect("the budget has no bounds")
}

/// The notes but that about rows that were cut off.
fn notes(answer: &Answer) -> Vec<&Note> {
    answer.notes.iter().filter(|note| !matches!(note, Note::Cut { .. })).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// The first rows of an order are those that sorting all of them and cutting them off leaves, ties included, and
    /// everything else that is said of them is the same.
    #[test]
    fn the_first_of_an_order_are_those_of_all(
        choices in prop::collection::vec(any::<u16>(), 40..400),
        limit in 0_u64..6,
        descending in any::<bool>(),
    ) {
        let mut choices = Choices::new(&choices);
        let mut graph = Graph::default();
        graph.apply_all(history(&mut choices));
        let lens = crate::random_query::lens(&mut choices, graph.head());
        let asker = Asker::new(&graph);
        let fields: &[&str] = &["id", "kind", "mood", "date", "earliest", "latest", "sources", "quantity", "by", "to"];
        let (ask, fields) = match choices.below(4) {
            0 | 1 => (Ask::Members(Set::Events(asker.events(&mut choices, 2))), fields),
            2 => (Ask::Members(Set::Entities(asker.entities(&mut choices, 2))), &["name", "type", "in"][..]),
            _ => {
                let per = choices.of(&[
                    vec![GroupingKey::Place], vec![GroupingKey::Month, GroupingKey::Kind], vec![GroupingKey::Role(Role::By), GroupingKey::Year], vec![GroupingKey::Day],
                ]);
                let of = Set::Events(asker.events(&mut choices, 1));
                (Ask::Count { of, per }, &["key", "count", "at_most"][..])
            }
        };
        let field = choices.of(fields);
        let mut expected = asked(&graph, lens, &ask, Shaping::default());
        let size = usize::try_from(limit).expect("small");
        match &mut expected.body {
            AnswerBody::Events { rows } => taken(rows, |row| of_event(row, field), descending, size),
            AnswerBody::Entities { rows } => taken(rows, |row| of_entity(row, field), descending, size),
            AnswerBody::Groups { rows } => taken(rows, |row| of_group(row, field), descending, size),
            other => panic!("{other:?}"),
        }
        let sorted = Some((field.to_owned(), descending));
        let cut = asked(&graph, lens, &ask, Shaping { sorted: sorted.clone(), limit: Some(limit), ..Shaping::default() });
        prop_assert_eq!(&cut.body, &expected.body, "{:?} by {}", ask, field);
        prop_assert_eq!((cut.certain, cut.possible, cut.checked), (expected.certain, expected.possible, expected.checked));
        let recorded = |answer: &Answer| -> BTreeSet<String> {
            let notes = notes(answer).into_iter().filter(|note| !matches!(note, Note::Disputed(_)));
            notes.map(ToString::to_string).collect()
        };
        prop_assert_eq!(recorded(&cut), recorded(&expected));
        // Sorted and not cut off, the same ones come first.
        let whole = asked(&graph, lens, &ask, Shaping { sorted, ..Shaping::default() });
        match (&whole.body, &cut.body) {
            (AnswerBody::Events { rows }, AnswerBody::Events { rows: first }) => prop_assert_eq!(&rows[..first.len()], &first[..]),
            (AnswerBody::Entities { rows }, AnswerBody::Entities { rows: first }) => prop_assert_eq!(&rows[..first.len()], &first[..]),
            (AnswerBody::Groups { rows }, AnswerBody::Groups { rows: first }) => prop_assert_eq!(&rows[..first.len()], &first[..]),
            _ => prop_assert!(false),
        }
    }
}

/// Questions of each kind, of which no more may be held than is allowed.
const HEAVY: [&str; 24] = [
    "events",
    "events sorted by sources descending",
    "events sorted by date descending limit 2",
    "twins",
    "count events per day per place",
    "count events per place per month per kind",
    "timeline of events",
    "why events",
    "why count events per place",
    "sources of events",
    "changes from 2019 to 2026",
    "rank people by events",
    "rank entities by influence",
    "islands",
    "neighbours of \"Person 0\" within 20 steps",
    "path from \"Person 3\" to \"Place 999\" in order of time",
    "(dates of events) but not (dates of visits)",
    "longest gap between events",
    "how long from groundbreakings to inaugurations",
    "visits followed by groundbreakings at the same place within 1 year",
    "visits not followed by groundbreakings at the same place within 1 year",
    "last event per place per day",
    "places visited by people who attended events at (places with groundbreakings)",
    "(events in 2020) or (visits)",
];

/// The program takes no more memory for a question than it is allowed, but for what is read of the store.
#[cfg(target_os = "linux")]
#[test]
fn no_question_holds_more_than_it_is_allowed() {
    use std::io::{BufRead, BufReader, Write};
    use std::process::{Command, Stdio};

    /// What a question may hold, in MB, and what it may take besides: a tenth, the columns of the store (eight bytes
    /// for ten, an event), and what the allocator and the program itself need.
    const ALLOWED: u64 = 8;
    const BESIDE: u64 = ALLOWED / 10 + 8 + 6;
    let store = big::store().to_str().expect("a path");
    // The first one writes the snapshot.
    assert!(common::annals(&["--store", store, "ask", "count people"]).status.success());
    let status = |id: u32, what: &str| -> u64 {
        let text = std::fs::read_to_string(format!("/proc/{id}/status")).expect("a status");
        let line = text.lines().find_map(|line| line.strip_prefix(what)).expect("a line");
        line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") / 1024
    };
    let mut wrong = Vec::new();
    for phrase in HEAVY {
        let mut child = Command::new(env!("CARGO_BIN_EXE_annals"))
            .args(["--store", store, "--quiet", "--format", "csv", "--max-memory", "8", "--max-time", "300"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let mut asks = child.stdin.take().expect("an input");
        let mut answers = BufReader::new(child.stdout.take().expect("an output")).lines();
        // An answer ends where that to the next phrase begins.
        let mut ask = |phrase: &str| {
            writeln!(asks, "{phrase}").expect("it listens");
            writeln!(asks, "count counties").expect("it listens");
            answers.by_ref().map_while(Result::ok).take_while(|line| line != "1000,1000").count()
        };
        ask("count people");
        let before = status(child.id(), "VmRSS:");
        std::fs::write(format!("/proc/{}/clear_refs", child.id()), "5").expect("the peak is forgotten");
        let lines = ask(phrase);
        let taken = status(child.id(), "VmHWM:").saturating_sub(before);
        println!("{taken:>4} MB, {lines:>7} lines: {phrase}");
        if taken > ALLOWED + BESIDE && lines < 1_000 {
            wrong.push(format!("{taken} MB: {phrase}"));
        }
        drop(asks);
        child.wait().expect("it ends");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// However little memory is allowed, a question is answered as it is without bounds or ended with a word about the option.
#[test]
fn no_bound_changes_an_answer() {
    let mut session = common::session(History::Full);
    let bounds: Vec<u64> = (0..12).map(|power| 64 * 3_u64.pow(power)).collect();
    let (mut asked, mut ended) = (0, 0);
    for path in common::scripts_in("scripts") {
        let script = std::fs::read_to_string(&path).expect("a script");
        let lines: Vec<&str> = script.lines().collect();
        for phrase in lines.windows(2).filter(|pair| pair[1] == "---").map(|pair| pair[0]) {
            let Ok(whole) = session.ask(phrase, &common::context()) else { continue };
            asked += 1;
            for bound in &bounds {
                match session.ask(phrase, &Context { memory_max: Some(*bound), ..common::context() }) {
                    Ok(answer) => assert_eq!(answer, whole, "{phrase} within {bound}"),
                    Err(error) => {
                        assert_eq!(error.kind, ErrorKind::Budget, "{phrase} within {bound}");
                        assert!(error.hint.is_some_and(|hint| hint.contains("--max-memory")));
                        ended += 1;
                    }
                }
            }
        }
    }
    assert!(asked > 100 && ended > 500, "{asked} asked, {ended} ended");
}

/// A question looks whether to stop at least once for so many events that it goes through, and not again once it was
/// told to.
#[test]
fn whoever_stops_a_question_is_heard_wherever_it_is() {
    let config =
        Config { place: Place::Path(big::store().to_owned()), read_only: true, history: History::Vocabulary };
    let (mut session, _) = Session::open(&config, common::now()).expect("the store opens");
    let events = session.graph().events().len();
    let enough = u64::try_from(events).expect("few") / annals_graph::budget::STEPS_BETWEEN_POLLS;
    for phrase in [
        "events sorted by date descending limit 2",
        "twins",
        "count events per day per place",
        "rank people by events",
        "islands",
        "longest gap between events",
    ] {
        let mut ask = |after: u64| {
            let looks = Arc::new(AtomicU64::new(0));
            let looked = Arc::clone(&looks);
            let stop =
                move || (looked.fetch_add(1, Atomic::Relaxed) + 1 >= after).then_some(ErrorKind::Cancelled);
            let asked = session.ask(phrase, &Context { stop: Some(Arc::new(stop)), ..common::context() });
            (asked, looks.load(Atomic::Relaxed))
        };
        let (answer, looks) = ask(u64::MAX);
        assert!(answer.is_ok() && looks >= enough, "{phrase}: {looks} looks, {enough} expected");
        for after in [looks / 2, looks] {
            let (answer, again) = ask(after.max(1));
            assert_eq!(answer.expect_err(phrase).kind, ErrorKind::Cancelled, "{phrase}");
            assert_eq!(again, after.max(1), "{phrase}");
        }
    }
}

/// What an export gathers counts like what an answer does, and whoever stops it is heard while it gathers.
#[test]
fn exports_are_bounded_as_answers_are() {
    let config =
        Config { place: Place::Path(big::store().to_owned()), read_only: true, history: History::Vocabulary };
    let (mut session, _) = Session::open(&config, common::now()).expect("the store opens");
    let events = session.graph().events().len();
    let mut exported = |form, nodes, context: &Context| {
        let mut out = Vec::new();
        let request = ExportRequest { form, nodes, phrase: None };
        let done = export::export(&mut session, &request, context, &mut out);
        let error = done.err().map(|stopped| match stopped {
            Stopped::Failed(error) => error,
            Stopped::Closed => panic!("nobody closed it"),
        });
        (error, String::from_utf8(out).expect("UTF-8"))
    };
    // The events fit, the pairs do not.
    let fits = u64::try_from(events * 40).expect("few");
    let (error, text) = exported(
        ExportFormat::GraphMl,
        Nodes::Pairs,
        &Context { memory_max: Some(fits), ..common::context() },
    );
    let error = error.expect("the pairs take more");
    assert!(error.kind == ErrorKind::Budget && error.hint.is_some_and(|hint| hint.contains("--max-memory")));
    assert!(!text.contains("</graphml>"), "what is not all of it does not look whole");
    // The events are chosen, tied, gathered for the nodes and gathered for the edges.
    let enough = 4 * u64::try_from(events).expect("few") / annals_graph::budget::STEPS_BETWEEN_POLLS;
    for form in [ExportFormat::GraphMl, ExportFormat::Gexf, ExportFormat::Dot] {
        let mut stopped = |after: u64| {
            let looks = Arc::new(AtomicU64::new(0));
            let looked = Arc::clone(&looks);
            let stop =
                move || (looked.fetch_add(1, Atomic::Relaxed) + 1 >= after).then_some(ErrorKind::Cancelled);
            let context = Context { stop: Some(Arc::new(stop)), ..common::context() };
            (exported(form, Nodes::Pairs, &context).0, looks.load(Atomic::Relaxed))
        };
        let (error, looks) = stopped(u64::MAX);
        assert!(error.is_none() && looks >= enough, "{form:?}: {looks} looks, {enough} expected");
        let (error, again) = stopped(looks / 2);
        assert_eq!(error.expect("it was stopped").kind, ErrorKind::Cancelled, "{form:?}");
        assert_eq!(again, looks / 2, "{form:?}");
    }
}
