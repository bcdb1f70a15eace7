//! Damaged stores through the program: the right answer or exit 5 with the place, and what is whole is saved.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::common::{annals, err, out};

const QUESTION: &str = "count inaugurations per year";

fn made() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = folder.path().join("store");
    run(&store, &["--with-history", "stats"]);
    run(&store, &["tell", "declare person \"Zebulon\""]);
    (folder, store)
}

fn on(store: &Path, words: &[&str]) -> Output {
    let path = store.to_str().expect("a path");
    annals(&[&["--store", path, "--now", "2026-01-01"], words].concat())
}

fn run(store: &Path, words: &[&str]) -> String {
    let output = on(store, words);
    assert!(output.status.success(), "{words:?}: {}", err(&output));
    out(&output)
}

fn flip(file: &Path, at: usize) {
    let mut bytes = fs::read(file).expect("a file");
    bytes[at] ^= 0x41;
    fs::write(file, bytes).expect("written");
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        let to = to.join(entry.file_name().expect("a name"));
        if entry.is_dir() { copied(&entry, &to) } else { fs::copy(&entry, to).map(|_| ()).expect("copied") }
    }
}

fn log_file(store: &Path) -> PathBuf {
    store.join("log/00000000000000000000.log")
}

#[test]
fn a_flipped_byte_is_answered_rightly_or_refused_with_its_place() {
    let (folder, store) = made();
    let right = run(&store, &["ask", QUESTION]);
    let log = fs::read(log_file(&store)).expect("a log");
    let used = log.iter().rposition(|byte| *byte != 0).expect("a frame");
    let places = (0..12).map(|step| ("log/00000000000000000000.log", step * used / 12 + step));
    let places = places
        .chain((0..14).step_by(3).map(|at| ("FORMAT", at)))
        .chain((0..84).step_by(20).map(|at| ("LOCK", at)));
    for (n, (file, at)) in places.enumerate() {
        let harmed = folder.path().join(format!("harmed-{n}"));
        copied(&store, &harmed);
        flip(&harmed.join(file), at);
        let asked = on(&harmed, &["ask", QUESTION]);
        let context = format!("{file}, byte {at}: {}", err(&asked));
        match asked.status.code() {
            Some(0) => assert_eq!(out(&asked), right, "{context}"),
            Some(5) => {
                assert!(err(&asked).contains(file) && err(&asked).contains("byte"), "{context}");
                assert_eq!(out(&asked), "", "{context}");
            }
            code => panic!("{code:?}, {context}"),
        }
        if file.starts_with("log/") {
            assert_eq!(on(&harmed, &["verify"]).status.code(), Some(5), "{context}");
        }
    }
}

#[test]
fn a_log_that_was_emptied_is_no_new_store() {
    let (_folder, store) = made();
    for bytes in [Vec::new(), vec![0; 5000]] {
        fs::write(log_file(&store), bytes).expect("written");
        for words in
            [&["ask", QUESTION][..], &["tell", "declare person \"New\""], &["--with-history", "stats"]]
        {
            let refused = on(&store, words);
            assert_eq!(refused.status.code(), Some(5), "{words:?}: {}", err(&refused));
            assert!(err(&refused).contains("acknowledged"), "{}", err(&refused));
        }
    }
    // Nor without LOCK, nor where the log is gone altogether.
    fs::remove_file(store.join("LOCK")).expect("removed");
    for gone in [false, true] {
        if gone {
            fs::remove_dir_all(store.join("log")).expect("removed");
        }
        for words in [&["ask", QUESTION][..], &["tell", "declare person \"New\""]] {
            let refused = on(&store, words);
            assert_eq!(refused.status.code(), Some(5), "{words:?}: {}", err(&refused));
            assert!(err(&refused).contains("LOCK does not say"), "{}", err(&refused));
        }
    }
}

#[test]
fn what_is_whole_is_saved_and_what_is_lost_is_named() {
    let (folder, store) = made();
    let head = run(&store, &["log", "--head", "--format", "csv"]);
    let head = head.trim().rsplit(',').next().expect("a hash").to_owned();
    for number in ["1", "2"] {
        run(&store, &["tell", &format!("declare person \"More {number}\"")]);
    }
    let log = fs::read(log_file(&store)).expect("a log");
    let name = b"Zebulon";
    let at = log.windows(name.len()).position(|window| window == name).expect("the last entry");
    flip(&log_file(&store), at);
    let verified = on(&store, &["verify"]);
    assert_eq!(verified.status.code(), Some(5));
    assert!(out(&verified).contains("damaged: log/00000000000000000000.log at byte"), "{}", out(&verified));
    assert!(err(&verified).contains("--salvage"), "{}", err(&verified));

    let saved = folder.path().join("saved");
    let salvaged = on(&store, &["verify", "--salvage", saved.to_str().expect("a path")]);
    assert_eq!(salvaged.status.code(), Some(5), "what is lost is not passed over: {}", err(&salvaged));
    let recorded = out(&salvaged);
    assert!(recorded.contains("lost: entry #") && recorded.contains("saved: "), "{recorded}");
    assert!(run(&saved, &["verify"]).contains("intact"));
    assert!(run(&saved, &["log"]).contains("More 2"));
    assert!(!run(&saved, &["log"]).contains("Zebulon"));
    assert_eq!(on(&saved, &["verify", "--head", &head]).status.code(), Some(5));
    let again = on(&store, &["verify", "--salvage", saved.to_str().expect("a path")]);
    assert_eq!(again.status.code(), Some(4), "{}", err(&again));
    assert_eq!(annals(&["--memory", "verify", "--salvage", "x"]).status.code(), Some(2));
}

/// A store whose last commit is a thousand entries, which the question asks for.
fn with_a_large_last_commit() -> (tempfile::TempDir, PathBuf) {
    let (folder, store) = made();
    let mut journal = String::new();
    for at in 0..1_000 {
        journal.push_str(&format!("record visit by \"Zebulon\" on {}\n", 1_000 + at));
    }
    let file = folder.path().join("journal");
    fs::write(&file, journal).expect("written");
    run(&store, &["tell", "--file", file.to_str().expect("a path")]);
    assert_eq!(
        run(&store, &["--format", "csv", "ask", "how many visits by Zebulon"]).lines().nth(1),
        Some("1000,1000")
    );
    (folder, store)
}

#[test]
fn damage_to_the_last_commit_is_told_by_every_command_and_taken_out_only_when_asked() {
    let (folder, store) = with_a_large_last_commit();
    let log = fs::read(log_file(&store)).expect("a log");
    let used = log.iter().rposition(|byte| *byte != 0).expect("a frame");
    flip(&log_file(&store), used - 10);
    let other = folder.path().join("other");
    run(&other, &["tell", "declare person \"Somebody\""]);
    let path = store.to_str().expect("a path");
    for words in [
        &["ask", "events"][..],
        &["--quiet", "ask", "how many visits by Zebulon"],
        &["tell", "declare person \"New\""],
        &["log"],
        &["stats"],
        &["export"],
        &["verify"],
    ] {
        let refused = on(&store, words);
        let said = err(&refused);
        assert_eq!((refused.status.code(), said.contains("log/000")), (Some(5), true), "{words:?}: {said}");
    }
    let refused = on(&other, &["merge-log", path]);
    assert_eq!(refused.status.code(), Some(5), "{}", err(&refused));
    assert!(!run(&other, &["log"]).contains("Zebulon"), "no part of a damaged store is taken");
    let refused = on(&store, &["--format", "json", "ask", "events"]);
    assert!(out(&refused).contains(r#""kind":"damaged""#), "{}", out(&refused));

    let saved = folder.path().join("saved");
    let salvaged = on(&store, &["verify", "--salvage", saved.to_str().expect("a path")]);
    assert_eq!(salvaged.status.code(), Some(5));
    assert_eq!(out(&salvaged).lines().filter(|line| line.starts_with("lost: entry #")).count(), 1);
    assert_eq!(
        run(&saved, &["--format", "csv", "ask", "how many visits by Zebulon"]).lines().nth(1),
        Some("999,999"),
        "every other frame of the commit is whole"
    );

    let cut = run(&store, &["verify", "--cut"]);
    assert!(cut.contains("removed: entries #") && cut.contains("999 of them intact"), "{cut}");
    assert!(run(&store, &["verify"]).starts_with("intact: "));
    let kept = cut.lines().find_map(|line| line.strip_prefix("saved separately: ")).expect("a file");
    assert!(store.join(kept).exists(), "{kept}");
    assert_eq!(run(&store, &["verify", "--cut"]), "nothing was removed: the log isn't damaged\n");
    run(&store, &["tell", "declare person \"New\""]);
}

#[test]
fn a_finding_of_damage_is_silenced_by_nothing() {
    let (_folder, store) = made();
    fs::remove_file(store.join("LOCK")).expect("removed");
    let asked = on(&store, &["--quiet", "--format", "json", "ask", QUESTION]);
    assert_eq!(asked.status.code(), Some(0));
    assert!(err(&asked).contains("LOCK no longer says"), "{}", err(&asked));
    assert!(out(&asked).contains(r#","LOCK no longer says"#), "{}", out(&asked));
    let verified = on(&store, &["verify"]);
    assert_eq!(verified.status.code(), Some(5), "{}", out(&verified));
    // The next statement puts it right, and says so.
    let recorded = on(&store, &["--quiet", "--format", "json", "tell", "declare person \"New\""]);
    assert_eq!(recorded.status.code(), Some(0));
    assert!(out(&recorded).contains("LOCK no longer says"), "{}", out(&recorded));
    assert_eq!(on(&store, &["verify"]).status.code(), Some(0));
}

#[test]
fn an_answer_that_needs_an_entry_of_the_log_which_is_damaged_is_refused() {
    let (folder, store) = with_a_large_last_commit();
    let journal = folder.path().join("more");
    let text: String = (0..4_200).map(|at| format!("declare person \"Nobody {at}\"\n")).collect();
    fs::write(&journal, text).expect("written");
    // So many that a snapshot is kept, from which questions are answered without the log.
    run(&store, &["tell", "--file", journal.to_str().expect("a path")]);
    run(&store, &["ask", "events"]);
    assert!(store.join("snapshot").exists());
    let found = run(&store, &["--format", "csv", "ask", "visits by Zebulon in 1500"]);
    let number: u64 =
        found.lines().nth(1).and_then(|row| row.split(',').next()?.parse().ok()).expect("an event");
    let question = format!("history of #{number}");
    assert!(run(&store, &["ask", &question]).contains("1500"));
    let log = fs::read(log_file(&store)).expect("a log");
    let at = log.windows(8).position(|window| window == number.to_le_bytes()).expect("its frame");
    flip(&log_file(&store), at + 60);
    let asked = on(&store, &["ask", &question]);
    assert_eq!(asked.status.code(), Some(5), "{}", out(&asked));
    assert!(err(&asked).contains(&format!("entry #{number}")), "{}", err(&asked));
}
