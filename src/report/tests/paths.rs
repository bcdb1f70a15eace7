//! Ways from one participant to another, against a plain search.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::answer::StepRow;

/// A way through all events.
fn path(history: &History, from: EntryId, to: EntryId, in_order_of_time: bool) -> Answer {
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

fn history(meetings: &[(u8, BTreeSet<usize>)]) -> (History, Vec<EntryId>) {
    let mut history = History::new();
    let people: Vec<EntryId> = (0..6).map(|i| history.entity("person", &format!("P{i}"), None)).collect();
    for (day, who) in meetings {
        let who: Vec<EntryId> = who.iter().map(|person| people[*person]).collect();
        let meeting = event(history.visit, &[(Role::By, &who)], Some(&format!("2024-01-{day:02}")));
        history.record(meeting);
    }
    (history, people)
}

/// The fewest steps from the first person to the last, each after one on a day as the order says: for each number of
/// steps whom they reach, and by when.
fn fewest(meetings: &[(u8, BTreeSet<usize>)], order: impl Fn(u8, u8) -> bool) -> Option<usize> {
    let mut states: BTreeSet<(usize, u8)> = BTreeSet::from([(0, 0)]);
    for steps in 0..8 {
        if states.iter().any(|(person, _)| *person == 5) {
            return Some(steps);
        }
        let mut next = BTreeSet::new();
        for (person, since) in &states {
            for (day, who) in meetings.iter().filter(|(_, who)| who.contains(person)) {
                if order(*since, *day) {
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
        let expected = fewest(&meetings, |since, day| !in_order || day > since);
        prop_assert_eq!((!steps.is_empty()).then_some(steps.len()), expected);
        // Of two meetings on one day nobody said which was first.
        let open = fewest(&meetings, |since, day| !in_order || day >= since).filter(|_| expected.is_none());
        prop_assert_eq!(answer.possible, open.unwrap_or_default() as u64);
        let (mut at, mut last) = ("P0".to_owned(), Day::MIN);
        for step in steps {
            prop_assert_eq!(&step.from.text, &at);
            let seen = View::new(&history.graph, Lens::default()).event(history.event(step.event)).unwrap();
            let who: BTreeSet<String> =
                seen.entities().map(|entity| history.graph.entity(entity).name.clone()).collect();
            prop_assert!(who.contains(&step.from.text) && who.contains(&step.to.text));
            let day = step.date.as_ref().and_then(|date| date.earliest).unwrap();
            prop_assert!(!in_order || day > last);
            (at, last) = (step.to.text.clone(), day);
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
            prop_assert_eq!(first.date.as_ref().map(Date::edtf), earliest);
        }
    }
}

/// Meetings of many, of which there are ways of several steps; half of them are in the base.
fn many_meetings() -> impl Strategy<Value = Vec<(u8, BTreeSet<usize>)>> {
    prop::collection::vec((1_u8..28, prop::collection::btree_set(0_usize..MANY, 1..4)), 0..24)
}

const MANY: usize = 16;

fn long_history(meetings: &[(u8, BTreeSet<usize>)]) -> (History, Vec<EntryId>, Vec<EntryId>) {
    let mut history = History::new();
    let people: Vec<EntryId> = (0..MANY).map(|i| history.entity("person", &format!("P{i}"), None)).collect();
    let mut events = Vec::new();
    for (at, (day, who)) in meetings.iter().enumerate() {
        let who: Vec<EntryId> = who.iter().map(|person| people[*person]).collect();
        let meeting = event(history.visit, &[(Role::By, &who)], Some(&format!("2024-01-{day:02}")));
        events.push(history.record(meeting));
        if at == meetings.len() / 2 {
            history.graph.merge();
        }
    }
    (history, people, events)
}

/// How many steps away everybody is who can be reached.
fn steps_from(meetings: &[(u8, BTreeSet<usize>)], from: usize) -> BTreeMap<usize, usize> {
    let mut known = BTreeMap::from([(from, 0)]);
    for distance in 1..=MANY {
        let before = known.clone();
        for (_, who) in
            meetings.iter().filter(|(_, who)| who.iter().any(|person| before.contains_key(person)))
        {
            who.iter().for_each(|person| _ = known.entry(*person).or_insert(distance));
        }
    }
    known
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn each_step_of_a_path_is_the_earliest_that_leads_nearer(meetings in many_meetings(), to in 1..MANY) {
        let (history, people, events) = long_history(&meetings);
        let answer = path(&history, people[0], people[to], false);
        let left = steps_from(&meetings, to);
        let (mut at, mut expected) = (0, Vec::new());
        for remaining in (0..left.get(&0).copied().unwrap_or_default()).rev() {
            let nearer = |who: &BTreeSet<usize>| who.iter().copied().find(|person| left.get(person) == Some(&remaining));
            let steps = meetings.iter().zip(&events).filter(|((_, who), _)| who.contains(&at));
            let leading = steps.filter_map(|((day, who), event)| Some((*day, *event, nearer(who)?)));
            let (_, event, next) = leading.min().expect("one leads nearer");
            expected.push((event, format!("P{next}")));
            at = next;
        }
        let shown: Vec<(EntryId, String)> = steps(&answer).iter().map(|step| (step.event, step.to.text.clone())).collect();
        prop_assert_eq!(shown, expected);
    }

    #[test]
    fn neighbours_are_told_by_steps_and_name(meetings in many_meetings(), within in 1_u64..4) {
        let (history, people, _) = long_history(&meetings);
        let (of, through) = (history.ix(people[0]), Events::everything());
        let answer = history.ask(Ask::Neighbours { of, within, among: None, through });
        let AnswerBody::Neighbours { rows } = &answer.body else { panic!("no neighbours: {answer:?}") };
        let shown: Vec<(u64, String)> = rows.iter().map(|row| (row.steps, row.name.text.clone())).collect();
        let reached = steps_from(&meetings, 0).into_iter();
        let mut expected: Vec<(u64, String)> = reached
            .map(|(person, steps)| (steps as u64, format!("P{person}")))
            .filter(|(steps, _)| (1..=within).contains(steps))
            .collect();
        expected.sort();
        prop_assert_eq!(shown, expected);
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
        steps(&answer).iter().map(|step| (step.from.text.as_str(), step.to.text.as_str())).collect();
    assert_eq!(ends, [("Ri", "Plan"), ("Plan", "Near")]);
    let answer = path(&history, person, far, false);
    assert!(steps(&answer).is_empty());
    assert!(noted(&answer, "no path from Ri to Far"), "{:?}", answer.notes);
}
