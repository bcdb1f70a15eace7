//! Every fact of the article is in the log, with its place in the text.

use std::collections::BTreeSet;

use annals::History;
use annals_model::entry::{Body, Claim, Locator};

use crate::common;

/// The 97 facts: name, first character, character behind the last.
const FACTS: &str = include_str!("facts.tsv");

fn spans_of(claims: &[Claim], spans: &mut BTreeSet<(u64, u64)>) {
    for claim in claims {
        if let Some(Locator::Characters(from, to)) = claim.locator {
            spans.insert((from, to));
        }
    }
}

#[test]
fn the_history_covers_all_facts() {
    let session = common::session(History::Full);
    let mut spans = BTreeSet::new();
    session
        .store()
        .read_from(1, |entry| {
            match &entry.body {
                Body::Record(record) => spans_of(&record.claims, &mut spans),
                Body::Declare(declare) => spans_of(&declare.claims, &mut spans),
                Body::Cite { claim, .. } => spans_of(std::slice::from_ref(claim), &mut spans),
                Body::Note { claim: Some(claim), .. } => spans_of(std::slice::from_ref(claim), &mut spans),
                Body::Correct(correct) => spans_of(&correct.claims, &mut spans),
                _ => {}
            }
            std::ops::ControlFlow::Continue(())
        })
        .expect("the log is read");
    let facts: Vec<(&str, u64, u64)> = FACTS
        .lines()
        .map(|line| {
            let mut fields = line.split('\t');
            let mut number = || fields.next().expect("a field");
            let (name, from, to) = (number(), number(), number());
            (name, from.parse().expect("a place"), to.parse().expect("a place"))
        })
        .collect();
    assert_eq!(facts.len(), 97);
    let missing: Vec<_> = facts.iter().filter(|(_, from, to)| !spans.contains(&(*from, *to))).collect();
    assert!(missing.is_empty(), "facts without an entry: {missing:?}");
}

#[test]
fn every_entry_records_back_to_itself() {
    let mut session = common::session(History::Full);
    let lines = session.log(0, usize::MAX).expect("the log");
    assert!(lines.len() > 200);
    let journal: String = lines.iter().map(|line| format!("{}\n", line.text)).collect();
    let entered = session.tell_all(&journal, &common::context()).expect("the log is told to itself");
    assert_eq!((entered.recorded, entered.already), (0, lines.len() as u64));
}

#[test]
fn a_journal_told_twice_records_nothing_twice() {
    let mut session = common::session(History::Vocabulary);
    let first =
        session.tell_all(annals::internals::session::shipped::HISTORY, &common::context()).expect("told");
    let head = session.head();
    let second = session
        .tell_all(annals::internals::session::shipped::HISTORY, &common::context())
        .expect("told again");
    assert!(first.recorded > 150 && first.already == 0);
    assert_eq!((second.recorded, second.already), (0, first.recorded));
    assert_eq!(session.head(), head);
}

#[test]
fn a_journal_with_an_error_in_line_900_records_nothing() {
    let mut session = common::session(History::Full);
    let head = session.head();
    let mut journal: String = (1..900).map(|n| format!("declare person \"Nobody {n}\"\n")).collect();
    journal.push_str("record visit by \"Nobody 3\" to Nowhere in 2024\n");
    let error = session.tell_all(&journal, &common::context()).expect_err("refused");
    assert!(error.message.contains("line 900") && error.message.contains("Nowhere"), "{error:?}");
    assert_eq!(session.head(), head);
    assert!(session.names("Nobody").expect("names").is_empty());
}
