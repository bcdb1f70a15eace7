//! Ways from one participant to another, against a plain search.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::answer::StepRow;

/// A way through all events.
fn path(history: &History, from: Number, to: Number, in_order_of_time: bool) -> Answer {
    let through = Events::everything();
    let (from, to) = (history.ix(from), history.ix(to));
    history.ask(Ask::Path { from, to, in_order_of_time, within: None, among: None, through })
}

fn steps(answer: &Answer) -> &[StepRow] {
    match &answer.body {
        AnswerBody::Path { rows } => rows,
        other => panic!("no path: {other:?}"),
    }
}

/// People who meet on days of one month: for each meeting its day and who is there.
fn meetings() -> impl Strategy<Value = Vec<(u8, BTreeSet<usize>)>> {
    prop::collection::vec((1_u8..28, prop::collection::btree_set(0_usize..6, 1..4)), 0..7)
}

fn history(meetings: &[(u8, BTreeSet<usize>)]) -> (History, Vec<Number>) {
    let mut history = History::new();
    let people: Vec<Number> = (0..6).map(|i| history.entity("person", &format!("P{i}"), None)).collect();
    for (day, who) in meetings {
        let who: Vec<Number> = who.iter().map(|person| people[*person]).collect();
        let meeting = event(history.visit, &[(Role::By, &who)], Some(&format!("2024-01-{day:02}")));
        history.record(meeting);
    }
    (history, people)
}

/// The fewest steps from the first person to the last: for each number of steps whom they reach, and by when.
fn fewest(meetings: &[(u8, BTreeSet<usize>)], in_order: bool) -> Option<usize> {
    let mut states: BTreeSet<(usize, u8)> = BTreeSet::from([(0, 0)]);
    for steps in 0..8 {
        if states.iter().any(|(person, _)| *person == 5) {
            return Some(steps);
        }
        let mut next = BTreeSet::new();
        for (person, since) in &states {
            for (day, who) in meetings.iter().filter(|(_, who)| who.contains(person)) {
                if !in_order || day >= since {
                    next.extend(who.iter().map(|other| (*other, *day)));
                }
            }
        }
        states.extend(next);
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_path_is_shortest_and_hangs_together(meetings in meetings(), in_order in any::<bool>()) {
        let (history, people) = history(&meetings);
        let answer = path(&history, people[0], people[5], in_order);
        let steps = steps(&answer);
        let expected = fewest(&meetings, in_order);
        prop_assert_eq!((!steps.is_empty()).then_some(steps.len()), expected);
        let (mut at, mut last) = ("P0".to_owned(), String::new());
        for step in steps {
            prop_assert_eq!(&step.from, &at);
            let seen = View::new(&history.graph, Lens::default()).event(history.event(step.event)).unwrap();
            let who: BTreeSet<String> =
                seen.entities().map(|entity| history.graph.entity(entity).name.clone()).collect();
            prop_assert!(who.contains(&step.from) && who.contains(&step.to));
            let day = step.date.clone().unwrap();
            prop_assert!(!in_order || day >= last);
            (at, last) = (step.to.clone(), day);
        }
        prop_assert!(steps.is_empty() || at == "P5");
    }

    #[test]
    fn of_shortest_paths_the_first_step_is_the_earliest(meetings in meetings()) {
        let (history, people) = history(&meetings);
        let answer = path(&history, people[0], people[5], false);
        let steps = steps(&answer);
        if let Some(first) = steps.first() {
            // Distances from the end by meetings alone.
            let mut left: BTreeMap<usize, usize> = BTreeMap::from([(5, 0)]);
            for distance in 1..8 {
                for (_, who) in &meetings {
                    if who.iter().any(|person| left.get(person).is_some_and(|known| *known < distance)) {
                        who.iter().for_each(|person| { left.entry(*person).or_insert(distance); });
                    }
                }
            }
            let wanted = steps.len() - 1;
            let earliest = meetings
                .iter()
                .filter(|(_, who)| who.contains(&0) && who.iter().any(|person| left.get(person) == Some(&wanted)))
                .map(|(day, _)| format!("2024-01-{day:02}"))
                .min();
            prop_assert_eq!(first.date.clone(), earliest);
        }
    }
}

#[test]
fn a_plan_is_a_participant_and_a_denied_event_is_no_step() {
    let mut history = History::new();
    let person = history.entity("person", "Ri", None);
    let plan = history.entity("plan", "Plan", None);
    let (near, far) = (history.entity("county", "Near", None), history.entity("county", "Far", None));
    let visit = event(history.visit, &[(Role::By, &[person]), (Role::Under, &[plan])], Some("2024-01"));
    history.record(visit);
    let visit = event(history.visit, &[(Role::To, &[near]), (Role::Under, &[plan])], Some("2024-02"));
    history.record(visit);
    let denied = event(history.visit, &[(Role::By, &[person]), (Role::To, &[far])], Some("2024-03"));
    history.record(Record { mood: Mood::Denied, ..denied });
    let answer = path(&history, person, near, false);
    let ends: Vec<(&str, &str)> =
        steps(&answer).iter().map(|step| (step.from.as_str(), step.to.as_str())).collect();
    assert_eq!(ends, [("Ri", "Plan"), ("Plan", "Near")]);
    let answer = path(&history, person, far, false);
    assert!(steps(&answer).is_empty());
    assert!(noted(&answer, "no path from Ri to Far"), "{:?}", answer.notes);
}
