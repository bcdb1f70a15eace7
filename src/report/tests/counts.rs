//! Counts are exactly the least and the most over every way things can have been.

use std::collections::BTreeSet;

use annals_query::query::GroupingKey;
use proptest::prelude::*;

use super::*;
use crate::answer::{GroupLabel, GroupRow};

/// Days around the turn of a year, as far as a date reaches: first and last, counted from 2023-12-30.
type Days = (i64, i64);

/// An event of a tiny history.
#[derive(Clone, Debug)]
enum Stated {
    /// One that is named.
    Named(Days),
    /// So many, of which some of the named ones are members.
    Aggregate(Days, u64, u64, BTreeSet<usize>),
}

fn days() -> impl Strategy<Value = Days> {
    (0_i64..5, 0_i64..3).prop_map(|(first, length)| (first, first + length))
}

fn histories() -> impl Strategy<Value = Vec<Stated>> {
    let named = prop::collection::vec(days().prop_map(Stated::Named), 0..4);
    let aggregate = (days(), 0_u64..3, 0_u64..2, prop::collection::btree_set(0_usize..3, 0..2));
    let aggregates = prop::collection::vec(aggregate, 0..3);
    (named, aggregates).prop_map(|(mut shown, aggregates)| {
        let named = shown.len();
        for (days, more, range, members) in aggregates {
            let members: BTreeSet<usize> = members.into_iter().filter(|member| *member < named).collect();
            let least = members.len() as u64 + more;
            shown.push(Stated::Aggregate(days, least, least + range, members));
        }
        shown
    })
}

fn first_day() -> Day {
    day("2023-12-30")
}

fn text((first, last): Days) -> String {
    let on = |offset: i64| Day(first_day().0 + offset).to_string();
    if first == last { on(first) } else { format!("[{}..{}]", on(first), on(last)) }
}

fn is_in_2024(offset: i64) -> bool {
    offset >= 2
}

/// How many of the unnamed ones may lie in 2024: each on any day of the date.
fn unnamed((first, last): Days, number: u64) -> BTreeSet<u64> {
    let mut sums = BTreeSet::from([0]);
    for _ in 0..number {
        let days = first..=last;
        sums = sums
            .iter()
            .flat_map(|sum| days.clone().map(move |day| sum + u64::from(is_in_2024(day))))
            .collect();
    }
    sums
}

/// Every number of visits in 2024 that is possible.
fn brute(shown: &[Stated]) -> BTreeSet<u64> {
    let mut sums = BTreeSet::from([0]);
    for shown in shown {
        let adds: BTreeSet<u64> = match shown {
            Stated::Named((first, last)) => (*first..=*last).map(|day| u64::from(is_in_2024(day))).collect(),
            Stated::Aggregate(days, least, most, members) => {
                (*least..=*most).flat_map(|number| unnamed(*days, number - members.len() as u64)).collect()
            }
        };
        sums = sums.iter().flat_map(|sum| adds.iter().map(move |add| sum + add)).collect();
    }
    sums
}

fn history(shown: &[Stated]) -> History {
    let mut history = History::new();
    let mut named = Vec::new();
    for shown in shown {
        match shown {
            Stated::Named(days) => {
                let visit = event(history.visit, &[], Some(&text(*days)));
                named.push(history.record(visit));
            }
            Stated::Aggregate(days, least, most, members) => {
                let members: Vec<EntryId> = members.iter().map(|member| named[*member]).collect();
                let visits = event(history.visit, &[], Some(&text(*days)));
                history.record(aggregate(visits, Count::Range(*least, Some(*most)), &members));
            }
        }
    }
    history
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_count_is_the_least_and_the_most(shown in histories()) {
        let history = history(&shown);
        let of = Set::Events(history.of_kind(history.visit, vec![in_date("2024", false)]));
        let answer = history.ask(Ask::Count { of, per: Vec::new() });
        let possible = brute(&shown);
        let expected = (possible.first().copied().unwrap(), possible.last().copied());
        prop_assert_eq!(count_of(&answer), expected);
    }

    #[test]
    fn a_group_is_the_least_and_the_most(shown in histories()) {
        let history = history(&shown);
        let of = Set::Events(history.of_kind(history.visit, Vec::new()));
        let answer = history.ask(Ask::Count { of, per: vec![GroupingKey::Year] });
        let AnswerBody::Groups { rows } = &answer.body else { panic!("no groups") };
        let group = rows.iter().find(|row| row.key() == "2024").map_or((0, Some(0)), |row| (row.at_least, row.at_most));
        let possible = brute(&shown);
        prop_assert_eq!(group, (possible.first().copied().unwrap(), possible.last().copied()));
    }
}

#[test]
fn an_aggregate_without_a_number_leaves_no_upper_bound() {
    let mut history = History::new();
    let one = event(history.visit, &[], Some("2024-05-05"));
    history.record(one);
    let several = event(history.visit, &[], Some("2024"));
    let several = history.record(aggregate(several, Count::Several, &[]));
    let set = history.of_kind(history.visit, Vec::new());
    let answer = history.ask(Ask::Count { of: Set::Events(set.clone()), per: Vec::new() });
    assert_eq!(count_of(&answer), (1, None));
    assert!(noted(&answer, "at least 1, and several more"), "{:?}", answer.notes);
    assert!(noted(&answer, &format!("#{several} reports several more visits in 2024: not counted")));
    let answer = history.ask(members(set));
    assert_eq!(rows(&answer).len(), 1, "an aggregate without a number is no row");
    assert_eq!((answer.certain, answer.possible), (1, 0));
}

#[test]
fn a_withdrawn_member_is_counted_by_the_aggregate_again() {
    let mut history = History::new();
    let one = event(history.visit, &[], Some("2024-05-05"));
    let one = history.record(one);
    let all = event(history.visit, &[], Some("2024"));
    history.record(aggregate(all, Count::Range(3, Some(3)), &[one]));
    let count = |history: &History| {
        let of = Set::Events(history.of_kind(history.visit, Vec::new()));
        count_of(&history.ask(Ask::Count { of, per: Vec::new() }))
    };
    assert_eq!(count(&history), (3, Some(3)));
    history.add(Body::Retract { target: one, because: None, claims: Vec::new() });
    assert_eq!(count(&history), (3, Some(3)));
    // A member that has not come about by the day of the lens is a member still.
    let lens = Lens { as_of: Some(day("2024-01-01")), ..Lens::default() };
    let of = Set::Events(history.of_kind(history.visit, Vec::new()));
    let answer = history.answer(Ask::Count { of, per: Vec::new() }, lens, Shaping::default()).unwrap();
    assert_eq!(count_of(&answer), (0, Some(3)));
}

#[test]
fn vague_events_are_possible_in_each_of_their_months() {
    let mut history = History::new();
    let vague = event(history.visit, &[], Some("[2024-01-20..2024-03-02]"));
    history.record(vague);
    let exact = event(history.visit, &[], Some("2024-02-05"));
    history.record(exact);
    let undated = event(history.visit, &[], None);
    history.record(undated);
    let of = Set::Events(history.of_kind(history.visit, Vec::new()));
    let answer = history.ask(Ask::Count { of, per: vec![GroupingKey::Month] });
    let AnswerBody::Groups { rows } = &answer.body else { panic!("no groups") };
    let row = |key: &str, at_least, at_most| GroupRow {
        name: None,
        keys: vec![GroupLabel::Period(date(key))],
        at_least,
        at_most: Some(at_most),
    };
    // The one without a date may be in each of them.
    let without = GroupRow { name: None, keys: Vec::new(), at_least: 1, at_most: Some(1) };
    assert_eq!(*rows, [row("2024-01", 0, 2), row("2024-02", 1, 3), row("2024-03", 0, 2), without]);
    assert!(noted(&answer, "1 has no month stated"), "{:?}", answer.notes);
}
