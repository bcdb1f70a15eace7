//! What is said when nobody knows whether a statement was recorded, and when it is said again.

use std::io;
use std::sync::Arc;

use annals::rows::EntryRow;
use annals::{AnswerBody, History, Session};
use annals_model::error::ErrorKind;
use annals_store::backend::{Fault, MemoryDisk};
use annals_store::{Options, Store};

use crate::common;

/// A session on a disk.
fn session(disk: &MemoryDisk) -> Session {
    let options = Options { create: true, ..Options::default() };
    let store = Store::on(Arc::new(disk.clone()), &options).expect("a store");
    Session::on(store, History::Vocabulary, None, common::now()).expect("a session").0
}

/// A disk with a little history.
fn disk() -> MemoryDisk {
    let disk = MemoryDisk::new();
    let mut session = session(&disk);
    for statement in [
        "declare person Kim",
        "declare person Pak also \"P\"",
        "declare county Songchon",
        "record visit by Kim to Songchon on 2024-01-01, labelled one",
        "record visit by Kim to Songchon on 2024-01-01, labelled two",
        "record visit by Pak to Songchon on 2024-01-02, labelled three",
        "correct three on 2024-01-03 because \"a slip\", labelled slip",
        "source paper: title \"A paper\"",
    ] {
        session.tell(statement, &common::context()).unwrap_or_else(|error| panic!("{statement}: {error:?}"));
    }
    disk
}

/// One of each kind of statement that can be said twice.
const STATEMENTS: [&str; 21] = [
    "record visit by Pak to Songchon on 2025-01-01",
    "record visit by Pak",
    "record visit by Pak in 2025, count 3",
    "record visit",
    "record planned visit by Kim in June 2031, labelled four",
    "declare person \"Ri\"",
    "declare person Pak also \"P2\" in Songchon",
    "source leaflet: title \"A leaflet\"",
    "cite one source paper para 2",
    "rate paper B",
    "note on one \"a remark\"",
    "let asides = visits by Pak",
    "define kind chat: plural chats; by person",
    "correct one on 2024-01-04 because \"the caption\"",
    "refine one quantity 3 cars",
    "retract one because \"never happened\"",
    "same one two",
    "distinct one two",
    "merge Pak into Kim because \"one person\"",
    "split Pak into person \"Another Pak\" with three because \"two people\"",
    "undo slip because \"it was right\"",
];

#[test]
fn after_a_failed_sync_it_is_said_how_to_see_and_said_again_it_is_named() {
    for statement in STATEMENTS {
        let disk = disk();
        let mut failing = session(&disk);
        let before = failing.graph().head();
        // The write is done, and the sync behind it fails: the bytes are there all the same.
        disk.fail_at(disk.calls() + 1, Fault::Error(io::ErrorKind::Other));
        let error = failing.tell(statement, &common::context()).expect_err(statement);
        assert_eq!(error.kind, ErrorKind::Machine, "{statement}");
        let number = before + 1;
        let unknown = format!("it isn't known whether #{number} was recorded");
        assert!(error.message.contains(&unknown), "{statement}: {}", error.message);
        assert!(error.message.contains(&format!("`annals log --since {before}`")), "{}", error.message);
        drop(failing);

        let mut next = session(&disk);
        let lines = next.log(before, 10).expect("a log");
        assert_eq!(lines.iter().map(|line| line.number).collect::<Vec<_>>(), [number], "{statement}");
        let named = format!("#{number}");
        match next.tell(statement, &common::context()) {
            Ok(answer) => {
                assert!(
                    answer.notes.iter().any(|note| note.to_string().contains(&named)),
                    "{statement}: {:?}",
                    answer.notes
                );
                if let AnswerBody::Entry(EntryRow { twins, .. }) = &answer.body {
                    // Two aggregates may count different events, and what states nothing has nothing in common.
                    let stated = statement.strip_prefix("record visit").is_some_and(|rest| !rest.is_empty());
                    let planned = statement.starts_with("record planned");
                    let alike = (stated || planned) && !statement.contains("count");
                    assert_eq!(twins.contains(&number), alike, "{statement}");
                }
            }
            Err(error) => {
                let said = format!("{} {}", error.message, error.hint.unwrap_or_default());
                assert_eq!(error.kind, ErrorKind::Meaning, "{statement}: {said}");
                assert!(
                    said.contains(&named) || said.contains("already records this"),
                    "{statement}: {said}"
                );
                if statement.starts_with("split") {
                    assert!(said.contains(&format!("{named} already records this")), "{said}");
                }
            }
        }
    }
}

#[test]
fn what_is_said_for_the_first_time_is_no_duplicate() {
    for statement in STATEMENTS {
        let answer = session(&disk()).tell(statement, &common::context());
        let answer = answer.unwrap_or_else(|error| panic!("{statement}: {error:?}"));
        let again = |note: &String| note.contains("exactly this") || note.contains("is new: see");
        assert_eq!(answer.notes.iter().map(ToString::to_string).find(again), None, "{statement}");
    }
    // Neither is what differs in one thing, or was taken back.
    let mut session = session(&disk());
    for statement in [
        "record visit by Kim",
        "record planned visit by Kim",
        "record visit by Kim on 2024-01-01",
        "record visit by Kim, quantity 3 cars",
        "record visit by Pak",
        "rate paper B",
        "rate paper C",
        "rate paper B",
        "cite one source paper para 2",
        "cite one source paper para 3",
        "let asides = visits by Pak",
        "let asides = visits by Kim",
    ] {
        let answer = session.tell(statement, &common::context());
        let answer = answer.unwrap_or_else(|error| panic!("{statement}: {error:?}"));
        let again = |note: &String| note.contains("exactly this") || note.contains("is new: see");
        assert_eq!(answer.notes.iter().map(ToString::to_string).find(again), None, "{statement}");
    }
    session.tell("record visit by \"P\" on 2024-05-05, labelled gone", &common::context()).expect("recorded");
    let gone = format!("#{}", session.graph().head());
    session.tell("retract gone because \"a slip\"", &common::context()).expect("recorded");
    let again = session.tell("record visit by \"P\" on 2024-05-05", &common::context()).expect("recorded");
    let of_gone = |note: &String| note.contains("exactly this") || note.contains(&gone);
    assert_eq!(again.notes.iter().map(ToString::to_string).find(of_gone), None);
}

#[test]
fn a_journal_whose_sync_failed_is_told_again_and_recorded_once() {
    let disk = disk();
    let mut failing = session(&disk);
    let before = failing.graph().head();
    let journal = "declare person \"A\"\ndeclare person \"B\"\nrecord visit by A to Songchon on 2025-01-01";
    disk.fail_at(disk.calls() + 1, Fault::Error(io::ErrorKind::Other));
    let error = failing.tell_all(journal, &common::context()).expect_err("the sync fails");
    let unknown = format!("known whether #{} to #{} were recorded", before + 1, before + 3);
    assert!(error.message.contains(&unknown), "{}", error.message);
    let entered = session(&disk).tell_all(journal, &common::context()).expect("told");
    assert_eq!((entered.recorded, entered.already), (0, 3));
    // A write that fails brings nothing, and is told again like the other.
    disk.fail_at(disk.calls(), Fault::Error(io::ErrorKind::StorageFull));
    let error =
        session(&disk).tell_all("declare person \"C\"", &common::context()).expect_err("the write fails");
    assert!(error.message.contains(&format!("#{} was recorded", before + 4)), "{}", error.message);
    let entered = session(&disk).tell_all("declare person \"C\"", &common::context()).expect("told");
    assert_eq!((entered.recorded, entered.already), (1, 0));
}
