//! A store of each format that there was, made once and kept as it is: every later version opens it and answers from it.
//!
//! `tests/fixtures/interrupted` holds a store into which a part of a table was imported, and the table.
//! `tests/fixtures/v3/store` holds what only format 3 has a place for. `tests/fixtures/v1/store` holds an entry of every sort, and `v2/store` the same log, packed in part. What is read from
//! them stands in `v1/answers.txt`, which `UPDATE_SCRIPTS=1` writes anew: a change there is one of wording, never one of
//! what is in the store.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{annals, err, out, root};

/// The last entry of the store, and the hash of its frame. These never change.
const HEAD: (&str, &str) = ("129", "7a720d4b238bd6c095d7dc7bfdc575bb34af03a2488b579a410f00132843f8fd");

const QUESTIONS: [&str; 14] = [
    "events",
    "visits by Ri to Onsong",
    "visits by Ri to Onsong as recorded at #110",
    "visits by Ri as known on 2024-03-05",
    "denied visits",
    "how many visits by Ri to Musan",
    "status of Swan",
    "status of mill as of 2024-03-04",
    "events mentioning \"paper mill\"",
    "disputed events",
    "visits by \"Choe Ill\"",
    "visits to \"Unha (North)\"",
    "history of #106",
    "journeys before 2024-02-20",
];

fn fixture() -> PathBuf {
    root().join("tests/fixtures/v1")
}

/// The files of a store of format 1, and of one of format 2 with the same log, of which a part is packed.
const FILES: [(&str, &[&str]); 2] = [
    ("v1", &["FORMAT", "LOCK", "log/00000000000000000000.log"]),
    ("v2", &["FORMAT", "LOCK", "log/00000000000000000000.packed", "log/00000000000000000088.log"]),
];

/// A copy, since a store is written to even by those who only look something up.
fn copied(folder: &Path, (version, files): (&str, &[&str])) -> PathBuf {
    let (from, to) = (root().join("tests/fixtures").join(version).join("store"), folder.join("store"));
    fs::create_dir_all(to.join("log")).expect("a folder");
    for name in files {
        fs::copy(from.join(name), to.join(name)).expect("a file of the fixture");
    }
    to
}

fn run(store: &Path, words: &[&str]) -> String {
    let store = store.to_str().expect("a path");
    let output = annals(&[&["--store", store, "--now", "2026-11-24", "--author", "tester"], words].concat());
    assert!(output.status.success(), "{words:?}: {}", err(&output));
    out(&output)
}

#[test]
fn a_store_of_format_1_is_opened_and_answered() {
    opened_and_answered(FILES[0]);
}

#[test]
fn a_store_of_format_2_is_opened_and_answered() {
    opened_and_answered(FILES[1]);
}

fn opened_and_answered(files: (&str, &[&str])) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = copied(folder.path(), files);
    let mut found = String::new();
    for phrase in QUESTIONS {
        let _ = writeln!(found, "annals> {phrase}\n{}", run(&store, &["--read-only", "ask", phrase]));
    }
    let _ = write!(found, "annals log --since 88\n{}", run(&store, &["--read-only", "log", "--since", "88"]));
    let golden = fixture().join("answers.txt");
    if std::env::var_os("UPDATE_SCRIPTS").is_some() {
        fs::write(&golden, &found).expect("written");
    }
    assert_eq!(found, fs::read_to_string(golden).expect("the answers"));

    let head = run(&store, &["log", "--head", "--format", "csv"]);
    assert_eq!(head.lines().last(), Some(&*format!("{},{}", HEAD.0, HEAD.1)));
    // It goes on as any other.
    run(&store, &["tell", "record visit by Ri to Onsong on 2026-11-24"]);
    let verified = run(&store, &["verify", "--head", HEAD.1]);
    assert!(verified.contains("intact: 130 entries") && verified.contains("which was #129"), "{verified}");
}

/// What is asked of a store of format 3: two analysts corrected one date, and a source withdrew its story.
const QUESTIONS_OF_CLAIMS: [&str; 6] = [
    "visits",
    "disputed events",
    "did Ann visit Alden on 2024-03-02",
    "did Ann visit Alden on 2024-03-03",
    "floods as known on 2025-02-01",
    "floods",
];

#[test]
fn a_store_of_format_3_is_opened_and_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = copied(folder.path(), ("v3", FILES[0].1));
    let format = fs::read_to_string(store.join("FORMAT")).expect("FORMAT");
    assert!(format.starts_with("annals store 3\n"), "{format}");
    let mut found = String::new();
    for phrase in QUESTIONS_OF_CLAIMS {
        let _ = writeln!(found, "annals> {phrase}\n{}", run(&store, &["--read-only", "ask", phrase]));
    }
    let _ = write!(found, "annals log --since 88\n{}", run(&store, &["--read-only", "log", "--since", "88"]));
    let _ = write!(found, "{}", run(&store, &["--read-only", "log", "--head", "--format", "csv"]));
    let golden = root().join("tests/fixtures/v3/answers.txt");
    if std::env::var_os("UPDATE_SCRIPTS").is_some() {
        fs::write(&golden, &found).expect("written");
    }
    assert_eq!(found, fs::read_to_string(golden).expect("the answers"));
    // What is exported of it is told again as it is.
    let text = run(&store, &["--read-only", "export"]);
    assert!(text.contains(", superseding v1") && text.contains("source other"), "{text}");
}

/// A store into which an older version imported a part of a table, by rules of its own: the import is gone on with, nothing
/// is recorded twice, and what was taken otherwise than it would be now is said.
#[test]
fn an_import_that_an_older_version_began_is_finished() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = copied(folder.path(), ("interrupted", FILES[0].1));
    let table = root().join("tests/fixtures/interrupted/table.csv");
    let import = || {
        let map = "by=who,kind=what,at=city<state,near=near,on=day";
        let words = ["--format", "json", "import", table.to_str().expect("a path"), "--map", map];
        let summary = run(&store, &[&words[..], &["--new-roles", "accept"]].concat());
        serde_json::from_str::<serde_json::Value>(&summary).expect("a line of JSON")
    };
    let summary = import();
    assert_eq!((&summary["recorded"], &summary["already_there"]), (&2.into(), &3.into()), "{summary}");
    assert!(
        summary["notes"].to_string().contains("of another type than the column's: Norland (place)"),
        "{summary}"
    );
    assert_eq!(import()["already_there"], 5);
    let log = run(&store, &["log", "--since", "101"]);
    assert!(log.contains("record visit by Cid at Birk near Mill on 2024-01-03"), "{log}");
    assert!(run(&store, &["verify"]).contains("intact"));
}

/// A store stays as it was made until an entry says what its format has no place for.
#[test]
fn the_format_is_raised_by_the_first_entry_that_needs_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = copied(folder.path(), FILES[0]);
    let format = || fs::read_to_string(store.join("FORMAT")).expect("FORMAT");
    run(&store, &["tell", "record visit by Ri to Onsong on 2026-11-24"]);
    assert!(format().starts_with("annals store 1\n"), "{}", format());
    run(&store, &["tell", "retract #130 because \"withdrawn\", source weekly"]);
    assert!(format().starts_with("annals store 3\n"), "{}", format());
    assert!(run(&store, &["verify"]).contains("intact: 131 entries"));
}

#[test]
fn a_store_of_a_later_format_is_refused_kindly() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = copied(folder.path(), FILES[0]);
    fs::write(store.join("FORMAT"), "annals store 4\n").expect("written");
    let log = fs::read(store.join("log/00000000000000000000.log")).expect("the log");
    for words in [&["ask", "events"][..], &["tell", "declare person \"New\""], &["verify"]] {
        let refused = annals(&[&["--store", store.to_str().expect("a path")], words].concat());
        assert_eq!(refused.status.code(), Some(4), "{words:?}: {}", err(&refused));
        assert!(
            err(&refused).contains("format 4") && err(&refused).contains("newer annals"),
            "{}",
            err(&refused)
        );
    }
    assert_eq!(fs::read(store.join("log/00000000000000000000.log")).expect("the log"), log);
}
