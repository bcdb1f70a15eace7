//! What `explain` shows is what was run: the same operators, the same rows, with what each operator got and passed on.

use std::fmt::Write as _;

use annals::Answer;
use annals::internals::report::{self, ReportContext};
use annals_graph::graph::Graph;
use annals_graph::view::View;
use annals_model::entry::{
    Body, Change, Correct, Count, Declare, DefineKind, DefineType, Entry, EntryId, Mood, Parent, Record,
    Role, RoleRule,
};
use annals_model::time::{Date, Day, Timestamp};
use annals_query::canonical::Canonical;
use annals_query::execute::{Budget, Evaluator};
use annals_query::plan::Plan;
use annals_query::query::{Lens, Set};
use proptest::prelude::*;

use crate::common;
use crate::random_history::{Choices, history};
use crate::random_query::Asker;

const TODAY: Day = Day(19_800);
/// So many of the events are in the base.
const BASE: usize = 29_900;
/// Which of four kinds inspections are.
const INSPECTION: usize = 2;

/// Entries one after the other.
#[derive(Default)]
struct Writer(Vec<Entry>);

impl Writer {
    fn push(&mut self, body: Body) -> EntryId {
        let number = self.0.len() as EntryId + 1;
        let (author, elsewhere, label) = (String::new(), None, None);
        self.0.push(Entry {
            number,
            recorded: Timestamp(0),
            author,
            elsewhere,
            label,
            supersedes: None,
            body,
        });
        number
    }

    fn declare(&mut self, kind: &str, name: String, parent: Option<EntryId>) -> EntryId {
        let parent = parent.map(|entity| Parent { entity, role: Role::In, from: None, to: None });
        self.push(Body::Declare(Declare {
            kind: kind.to_owned(),
            name,
            also: vec![],
            parent,
            relations: vec![],
            coordinates: None,
            target: None,
            claims: vec![],
        }))
    }

    fn define(&mut self, name: &str, roles: &[Role]) -> EntryId {
        let rule = |role: &Role| RoleRule { role: *role, types: vec!["object".to_owned()] };
        self.push(Body::DefineKind(DefineKind {
            roles: roles.iter().map(rule).collect(),
            ..DefineKind::new(name, format!("{name}s"))
        }))
    }
}

/// 30,000 events in a fixed order, of which a few are vague, planned, aggregates or corrected; all but the last hundred
/// are in the base.
fn large() -> Graph {
    let mut writer = Writer::default();
    for (name, plural, is_a) in [
        ("object", "objects", None),
        ("person", "people", Some("object")),
        ("place", "places", Some("object")),
        ("province", "provinces", Some("place")),
        ("county", "counties", Some("place")),
        ("facility", "facilities", Some("object")),
    ] {
        let is_a = is_a.map(str::to_owned);
        writer.push(Body::DefineType(DefineType { name: name.to_owned(), plural: plural.to_owned(), is_a }));
    }
    let visit = writer.define("visit", &[Role::By, Role::To]);
    let others = ["groundbreaking", "inspection", "inauguration"]
        .map(|name| writer.define(name, &[Role::By, Role::At, Role::Of]));
    let people: Vec<EntryId> =
        (0..60).map(|n| writer.declare("person", format!("Person {n}"), None)).collect();
    let provinces: Vec<EntryId> =
        (0..4).map(|n| writer.declare("province", format!("Province {n}"), None)).collect();
    let counties: Vec<EntryId> =
        (0..20).map(|n| writer.declare("county", format!("County {n}"), Some(provinces[n % 4]))).collect();
    let facilities: Vec<EntryId> =
        (0..200).map(|n| writer.declare("facility", format!("Mill {n}"), Some(counties[n % 20]))).collect();
    let mut state = 7_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("small") % below
    };
    let mut based = 0;
    for event in 0..30_000 {
        let day = Day(14_610 + i64::try_from(random(5_000)).expect("small"));
        let (year, month, _) = day.civil();
        let kind = random(4);
        // All inspections are exact, and in the base.
        let kind = if kind == INSPECTION && event >= BASE { 0 } else { kind };
        let mut seldom = |times: usize| random(times) == 0 && kind != INSPECTION;
        let (vague, planned, counted) = (seldom(1_500), seldom(2_000), seldom(5_000));
        let corrected = seldom(3_000);
        let date = if vague { Date::month(year, month).expect("a month") } else { Date::of_day(day) };
        let mut roles = vec![(Role::By, vec![people[random(people.len()).min(random(people.len()))]])];
        let place = vec![counties[random(counties.len())]];
        let kind = match kind.checked_sub(1) {
            None => {
                roles.push((Role::To, place));
                visit
            }
            Some(other) => {
                roles.extend([(Role::At, place), (Role::Of, vec![facilities[random(facilities.len())]])]);
                others[other]
            }
        };
        let mood = if planned { Mood::Planned } else { Mood::Happened };
        let count = counted.then_some(Count::Range(3, Some(3)));
        let (quantity, members, links, claims) = (None, vec![], vec![], vec![]);
        let record = Record { kind, mood, roles, date: Some(date), quantity, count, members, links, claims };
        let number = writer.push(Body::Record(record));
        if corrected {
            let changes = vec![Change::Date(Some(Date::of_day(day.plus_days(40))))];
            let because = Some("seen".to_owned());
            let correct = Correct { event: number, refine: false, changes, because, claims: vec![] };
            writer.push(Body::Correct(correct));
        }
        if event + 1 == BASE {
            based = writer.0.len();
        }
    }
    let newer = writer.0.split_off(based);
    let mut graph = Graph::default();
    graph.apply_all(writer.0);
    graph.merge();
    graph.apply_all(newer);
    graph
}

/// The answer to a question with the plan as it was run, and the answer without `explain`.
fn explained(graph: &Graph, phrase: &str) -> (Answer, Vec<Step>, Answer) {
    let question = annals_grammar::parse_question(phrase).expect(phrase);
    let query = annals_query::resolve::question(&question, graph, Lens::default(), TODAY).expect(phrase);
    let context = ReportContext { today: TODAY, entry: &|_| None, named: &query.named };
    let budget = Budget::unbounded();
    let evaluator = || Evaluator::new(View::new(graph, query.lens), TODAY, &budget);
    let mut traced = evaluator().traced(None);
    let answer = report::answer(&query, &mut traced, &context).expect(phrase);
    let plain = report::answer(&query, &mut evaluator(), &context).expect(phrase);
    (answer, steps(&traced), plain)
}

/// A step of a plan, in words.
#[derive(Debug)]
struct Step {
    text: String,
    estimated: Option<u64>,
    got: Option<u64>,
    actual: Option<u64>,
    steps: Vec<Step>,
}

impl Step {
    fn new(canonical: &Canonical<'_>, plan: &Plan) -> Self {
        let Plan { estimated, got, actual, .. } = *plan;
        let steps = plan.steps.iter().map(|step| Self::new(canonical, step)).collect();
        Self { text: plan.what.text(canonical), estimated, got, actual, steps }
    }
}

fn steps(evaluator: &Evaluator<'_>) -> Vec<Step> {
    let canonical = Canonical::new(&evaluator.view());
    evaluator.plan().iter().map(|plan| Step::new(&canonical, plan)).collect()
}

/// A plan in lines, without what each rule made of it.
fn lines(plan: &Step, depth: usize, text: &mut String) {
    let entered = [("estimated", plan.estimated), ("got", plan.got), ("actual", plan.actual)];
    let entered: Vec<String> =
        entered.iter().filter_map(|(word, rows)| Some(format!("{word} {}", rows.as_ref()?))).collect();
    let entered = if entered.is_empty() { String::new() } else { format!("  ({})", entered.join(", ")) };
    writeln!(text, "{}{}{entered}", "  ".repeat(depth), plan.text).expect("it is text");
    if !plan.text.starts_with("rules: ") {
        plan.steps.iter().for_each(|step| lines(step, depth + 1, text));
    }
}

/// Panics unless no step passes on more than it got, and each got what the one before it passed on.
fn consistent(plan: &Step, of: &str) {
    if let (Some(got), Some(actual)) = (plan.got, plan.actual) {
        assert!(actual <= got, "`{}` passes on {actual} of {got} in {of}", plan.text);
    }
    let chain: Vec<&Step> = plan.steps.iter().filter(|step| step.actual.is_some()).collect();
    for pair in chain.windows(2) {
        if let ([Some(passed), Some(got)], false) = ([pair[0].actual, pair[1].got], pair[0].got.is_none()) {
            assert_eq!(passed, got, "`{}` gets what `{}` passed on in {of}", pair[1].text, pair[0].text);
        }
    }
    let checks = chain.iter().filter(|step| step.text.starts_with("check") && step.got.is_none());
    let left: Vec<u64> = checks.filter_map(|step| step.actual).collect();
    assert!(left.is_sorted_by(|one, next| one >= next), "{left:?} are left by the checks of {of}");
    plan.steps.iter().for_each(|step| consistent(step, of));
}

/// The shapes of questions on a large history: which operators are chosen, what each of them got and passed on. An answer
/// is the same with `explain` as without, and so is how much was looked at for it.
#[test]
fn large_histories_are_asked_by_the_planned_operators() {
    let graph = large();
    for path in common::scripts_in("plans") {
        common::golden(&path, |said| {
            let phrase = said.join("\n");
            let (answer, plans, plain) = explained(&graph, &phrase);
            assert_eq!(
                (&answer.body, answer.certain, answer.possible, answer.checked, &answer.notes),
                (&plain.body, plain.certain, plain.possible, plain.checked, &plain.notes),
                "{phrase}"
            );
            plans.iter().for_each(|plan| consistent(plan, &phrase));
            let mut text = format!("{} certain, {} possible\n", answer.certain, answer.possible);
            plans.iter().for_each(|plan| lines(plan, 0, &mut text));
            text
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, max_shrink_iters: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is asked, what is shown of the run is consistent, its last step passed on what was found, and the same is
    /// found where nothing is shown.
    #[test]
    fn what_is_explained_is_what_is_run(
        past in prop::collection::vec(any::<u16>(), 0..260),
        asked in prop::collection::vec(any::<u16>(), 0..120),
    ) {
        let entries = history(&mut Choices::new(&past));
        let mut graph = Graph::default();
        graph.apply_all(entries[..entries.len() / 2].iter().cloned());
        graph.merge();
        graph.apply_all(entries[entries.len() / 2..].iter().cloned());
        let mut choices = Choices::new(&asked);
        let lens = crate::random_query::lens(&mut choices, graph.head());
        let set = Asker::new(&graph).ask(&mut choices);
        let of = format!("{set:#?} under {lens:?}");
        let budget = Budget::unbounded();
        let evaluator = || Evaluator::new(View::new(&graph, lens), TODAY, &budget);
        let mut traced = evaluator().traced(None);
        let found = match &set {
            Set::Events(events) | Set::Kinds(events) => {
                let (shown, plain) = (traced.events(events), evaluator().events(events));
                prop_assert_eq!(&shown, &plain, "of {}", of);
                let rows = shown.expect("no bounds").rows.len();
                let (shown, plain) = (traced.events_apart(events), evaluator().events_apart(events));
                prop_assert_eq!(shown, plain, "of {}", of);
                rows
            }
            Set::Entities(entities) => {
                let (shown, plain) = (traced.entities(entities), evaluator().entities(entities));
                prop_assert_eq!(&shown, &plain, "of {}", of);
                shown.expect("no bounds").rows.len()
            }
            Set::Dates(dates) => {
                let (shown, plain) = (traced.dates(dates), evaluator().dates(dates));
                prop_assert_eq!(&shown, &plain, "of {}", of);
                shown.expect("no bounds").rows.len()
            }
        };
        let plans = steps(&traced);
        plans.iter().for_each(|plan| consistent(plan, &of));
        if let Some(root) = plans.first() {
            prop_assert_eq!(root.actual, Some(found as u64), "of {}", of);
        }
    }
}
