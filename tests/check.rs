//! What is odd in a store is listed, each with the line to type next.

use annals::{AnswerBody, History};

use crate::common;

const JOURNAL: &str = r#"
declare country Arland
declare county Alden in Arland
declare person Ann
define kind storm: plural storms; at place or facility
source paper: publisher "The Paper", published 2025-01-10
source early: publisher "The Wire", published 2024-02-10
record visit by Ann to Alden on 2024-03-01, source paper, labelled visit
cite visit source early on 2024-03-07
record visit by Ann to Alden on 2024-03-01, source paper
record storm at Alden on 2024-01-01, labelled first
record storm at Alden on 2024-02-01, labelled second
record storm at Alden on 2024-03-01, labelled third
record storms at Alden in 2024, count 2 including first and second, labelled storms
"#;

/// What is found in the store, each with the line to type next.
fn found(journal: &str) -> Vec<(&'static str, String, String)> {
    let mut session = common::session(History::Vocabulary);
    session.tell_all(journal, &common::context()).expect("it is recorded");
    let answer = session.check(&common::context()).expect("an answer");
    let AnswerBody::Check { rows } = answer.body else { panic!("what is odd was asked for") };
    for row in &rows {
        assert!(
            session.ask(&row.next, &common::context()).is_ok() || row.next.starts_with("same "),
            "{}",
            row.next
        );
    }
    rows.into_iter().map(|row| (row.what, row.says, row.next)).collect()
}

#[test]
fn what_is_odd_is_listed_with_the_line_to_type_next() {
    let whats: Vec<&str> = found(JOURNAL).iter().map(|(what, ..)| *what).collect();
    assert_eq!(whats, ["dispute", "source", "duplicate"]);
}

#[test]
fn a_plain_store_has_nothing_odd() {
    assert_eq!(found("declare country Arland\n"), []);
}

#[test]
fn two_events_that_are_said_to_be_one_are_no_duplicate_any_more() {
    let journal =
        JOURNAL.replace("paper\nrecord storm", "paper, labelled again\nrecord storm") + "same visit again\n";
    assert!(found(&journal).iter().all(|(what, ..)| *what != "duplicate"));
}
