//! Joins of sets that differ by nothing but a test of one date: what is asked of one event's date is taken together, so
//! that `visits in March or visits in April` are the visits in either month, and not two possibilities.

use std::borrow::Cow;

use crate::query::{Events, Filter, Point, Test, TimeTest};

/// The one filter that a joined set is, where it is one.
pub(super) fn of_one_date(set: &Events) -> Option<Filter> {
    match set {
        Events::Filter(_) => None,
        set => filter(set).map(Cow::into_owned),
    }
}

fn filter(set: &Events) -> Option<Cow<'_, Filter>> {
    Some(match set {
        Events::Filter(filter) => Cow::Borrowed(filter),
        Events::Or(a, b) => Cow::Owned(either(filter(a)?.as_ref(), filter(b)?.as_ref())?),
        Events::And(a, b) => Cow::Owned(both(filter(a)?.as_ref(), filter(b)?.as_ref())?),
        Events::ButNot(a, b) => Cow::Owned(but_not(filter(a)?.as_ref(), filter(b)?.as_ref())?),
        _ => return None,
    })
}

fn either(one: &Filter, other: &Filter) -> Option<Filter> {
    let (own, theirs) = differing(one, other)?;
    if own.is_empty() || theirs.is_empty() {
        return None;
    }
    let kept = one.tests.iter().filter(|test| other.tests.contains(test)).cloned();
    let joined = Test::Any(vec![all(own), all(theirs)]);
    Some(Filter { tests: kept.chain([joined]).collect(), ..one.clone() })
}

fn both(one: &Filter, other: &Filter) -> Option<Filter> {
    let (_, theirs) = differing(one, other)?;
    Some(Filter { tests: one.tests.iter().cloned().chain(theirs).collect(), ..one.clone() })
}

fn but_not(one: &Filter, other: &Filter) -> Option<Filter> {
    let (_, theirs) = differing(one, other)?;
    // Without a test of its own, the other side holds all that this one does.
    let taken = (!theirs.is_empty()).then(|| Test::Not(Box::new(all(theirs))))?;
    Some(Filter { tests: one.tests.iter().cloned().chain([taken]).collect(), ..one.clone() })
}

/// The tests that only one of two filters makes, each of a date, where nothing else tells them apart.
fn differing(one: &Filter, other: &Filter) -> Option<(Vec<Test>, Vec<Test>)> {
    let alike = (&one.base, one.kind, one.mood) == (&other.base, other.kind, other.mood);
    let only = |of: &Filter, in_other: &Filter| -> Option<Vec<Test>> {
        let tests = of.tests.iter().filter(|test| !in_other.tests.contains(test));
        tests.map(|test| is_of_date(test).then(|| test.clone())).collect()
    };
    alike.then(|| only(one, other).zip(only(other, one))).flatten()
}

/// All of some tests in one.
fn all(mut tests: Vec<Test>) -> Test {
    match (tests.len(), tests.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            let fail = tests.into_iter().chain(last).map(|test| Test::Not(Box::new(test)));
            Test::Not(Box::new(Test::Any(fail.collect())))
        }
    }
}

/// Whether a test is of the date alone, against dates that were typed.
fn is_of_date(test: &Test) -> bool {
    let is_typed = |point: &Point| matches!(point, Point::Date(..) | Point::Today(_));
    match test {
        Test::Time { time: TimeTest::Throughout(_) | TimeTest::Within { .. }, .. } => false,
        Test::Time { time, possibly: false } => time.points().all(is_typed),
        Test::Any(tests) => tests.iter().all(is_of_date),
        Test::Not(test) => is_of_date(test),
        _ => false,
    }
}
