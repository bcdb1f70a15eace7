//! Entries held against the machine's clock.

use annals::internals::session::clock::MachineClock;
use annals::{Context, History};
use annals_model::error::ErrorKind;
use annals_model::time::Timestamp;

use crate::common::{self, annals, err, out};
use crate::journals::{entries, exported};

fn at(moment: &str) -> Timestamp {
    Timestamp::parse(moment).expect("a moment")
}

/// Recording at one time while the clock says another.
fn while_it_is(clock: &str, now: &str, force: bool) -> Context {
    let machine_clock = Some(MachineClock { time: at(clock), force });
    Context { machine_clock, ..Context::at(at(now)) }
}

#[test]
fn what_is_ahead_of_the_clock_is_recorded_only_if_forced() {
    let mut session = common::session(History::Vocabulary);
    let statement = "declare person \"X\"";
    let head = session.graph().head();
    let ahead = while_it_is("2026-11-29", "9999-12-31", false);
    let error = session.tell(statement, &ahead).expect_err("it is ahead");
    assert_eq!(error.kind, ErrorKind::Usage);
    assert!(error.message.contains("9999-12-31T00:00:00Z, more than a day ahead"), "{}", error.message);
    assert!(error.hint.is_some_and(|hint| hint.contains("--force-now")));
    assert_eq!(session.tell_all(statement, &ahead).expect_err("it is ahead").kind, ErrorKind::Usage);
    let other = common::session(History::Full);
    assert_eq!(session.merge_log(&other, &ahead).expect_err("it is ahead").kind, ErrorKind::Usage);
    assert_eq!(session.graph().head(), head);
    // A day is the difference of two clocks, and what is past is past.
    for now in ["2026-11-30", "2025-01-01"] {
        session.tell(statement, &while_it_is("2026-11-29", now, false)).expect("recorded");
    }

    let forced = while_it_is("2026-11-29", "9999-12-31", true);
    let answer = session.tell(statement, &forced).expect("forced");
    let number = head + 3;
    let note = format!("#{number} is ahead of this machine's clock: the last is 9999-12-31T00:00:00Z");
    assert!(answer.notes.iter().any(|said| said.to_string().starts_with(&note)), "{:?}", answer.notes);

    // From now on every entry would get that time.
    let now = while_it_is("2026-11-29", "2026-11-29", false);
    for recorded in [session.tell(statement, &now).map(|_| ()), session.tell_all(statement, &now).map(|_| ())]
    {
        let error = recorded.expect_err("it would be ahead");
        assert_eq!(error.kind, ErrorKind::Unusable);
        let said = format!("the last entry, #{number}, was recorded at 9999-12-31T00:00:00Z");
        assert!(error.message.starts_with(&said), "{}", error.message);
    }
    let forced = while_it_is("2026-11-29", "2026-11-29", true);
    let recorded = session.tell_all("note on #1 \"one\"\nnote on #1 \"two\"", &forced).expect("forced");
    let note = format!("#{number} to #{} are ahead", number + 2);
    assert!(recorded.notes.iter().any(|said| said.starts_with(&note)), "{:?}", recorded.notes);
}

#[test]
fn a_log_that_is_ahead_is_named() {
    let mut session = common::session(History::Vocabulary);
    session.tell("declare person \"X\"", &while_it_is("2026-11-29", "2031-01-01", true)).expect("forced");
    let clock = MachineClock { time: at("2026-11-29T08:00:00.25Z"), force: false };
    let stats = session.stats(Some(clock));
    let (name, said) = stats.last().expect("figures");
    assert_eq!(name, "ahead of the clock");
    let which = "#89 is ahead of this machine's clock: the last is 2031-01-01T00:00:00Z, and the clock says \
                 2026-11-29T08:00:00Z";
    assert_eq!(said, which);
    for (phrase, noted) in [("people as recorded on 2026-12-01", true), ("people", false)] {
        let context = Context { machine_clock: Some(clock), ..common::context() };
        let answer = session.ask(phrase, &context).expect("an answer");
        assert_eq!(
            answer.notes.iter().any(|note| note.to_string().starts_with(which)),
            noted,
            "{phrase}: {:?}",
            answer.notes
        );
        // Whoever gives no clock is told nothing.
        let unheld = session.ask(phrase, &common::context()).expect("an answer");
        assert!(
            unheld.notes.iter().all(|note| !note.to_string().contains("ahead")),
            "{phrase}: {:?}",
            unheld.notes
        );
    }
    let later = MachineClock { time: at("2031-01-01"), force: false };
    assert!(
        session.ahead(later).is_none() && session.stats(None).iter().all(|(name, _)| !name.contains("ahead"))
    );
}

#[test]
fn a_restored_log_keeps_times_that_are_ahead_and_names_them() {
    let mut session = common::session(History::Vocabulary);
    session.tell("declare person \"X\"", &while_it_is("2026-11-29", "2031-01-01", true)).expect("forced");
    let journal = exported(&session);
    let now = while_it_is("2026-11-29", "2026-11-29", false);
    let mut restored = common::session(History::None);
    let recorded = restored.tell_all(&journal, &now).expect("restored");
    assert!(
        recorded.notes.iter().any(|note| note.contains("ahead of this machine's clock")),
        "{:?}",
        recorded.notes
    );
    assert_eq!(entries(&restored)[88], entries(&session)[88]);
    // In another log the time is one of elsewhere.
    let mut other = common::session(History::Vocabulary);
    let recorded = other.tell_all(&journal, &now).expect("told");
    let note = "1 entry was first recorded elsewhere at a time ahead of this machine's clock";
    assert!(recorded.notes.iter().any(|said| said.starts_with(note)), "{:?}", recorded.notes);
    let mut merged = common::session(History::Vocabulary);
    let comparison = merged.merge_log(&session, &now).expect("merged");
    assert!(comparison.notes.iter().any(|said| said.starts_with(note)), "{:?}", comparison.notes);
    assert!(merged.ahead(now.machine_clock.expect("a clock")).is_none());
}

#[test]
fn the_program_holds_the_time_to_record_at_against_the_clock() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = folder.path().join("s").to_str().expect("a path").to_owned();
    let table = folder.path().join("t.csv");
    std::fs::write(&table, "by,kind,to,on\nKim,visit,Songchon,2024-01-01\n").expect("written");
    let (table, future) = (table.to_str().expect("a path"), "9999-12-31");
    let run = |words: &[&str]| annals(&[&["--store", &store], words].concat());
    // Asking about a far day makes no store that is ahead.
    assert!(run(&["--now", future, "ask", "visits"]).status.success());
    assert!(!out(&run(&["stats"])).contains("ahead"));
    for words in [
        &["tell", "declare person Kim"][..],
        &["tell", "--file", table],
        &["import", table, "--columns", "by,kind,to,on"],
    ] {
        let refused = run(&[&["--now", future], words].concat());
        assert_ne!(refused.status.code(), Some(0), "{words:?}");
    }
    let refused = run(&["--now", future, "import", table, "--columns", "by,kind,to,on"]);
    assert_eq!(refused.status.code(), Some(2), "{}", err(&refused));
    assert!(err(&refused).contains("--force-now"), "{}", err(&refused));
    let forced = run(&["--force-now", "import", table, "--columns", "by,kind,to,on", "--now", future]);
    assert!(forced.status.success(), "{}", err(&forced));
    assert!(err(&forced).contains("ahead of this machine's clock"), "{}", err(&forced));
    let dragged = run(&["tell", "declare person Pak"]);
    assert_eq!(dragged.status.code(), Some(4), "{}", err(&dragged));
    for words in
        [&["verify"][..], &["stats"], &["--format", "json", "ask", "visits", "as recorded on 2030-01-01"]]
    {
        let said = run(words);
        assert!(said.status.success(), "{words:?}: {}", err(&said));
        assert!(out(&said).contains("ahead of this machine's clock"), "{words:?}: {}", out(&said));
    }
    let other = folder.path().join("other").to_str().expect("a path").to_owned();
    assert!(annals(&["--store", &other, "--empty", "stats"]).status.success());
    let merged = annals(&["--store", &other, "merge-log", &store]);
    assert!(merged.status.success() && err(&merged).contains("at a time ahead of"), "{}", err(&merged));
}
