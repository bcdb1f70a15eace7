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
    // The last commit is one that may read as torn: it says nothing that the questions ask for.
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
    let told = run(&store, &["verify", "--salvage", saved.to_str().expect("a path")]);
    assert!(told.contains("lost: entry #") && told.contains("saved: "), "{told}");
    assert!(run(&saved, &["verify"]).contains("whole"));
    assert!(run(&saved, &["log"]).contains("More 2"));
    assert!(!run(&saved, &["log"]).contains("Zebulon"));
    assert_eq!(on(&saved, &["verify", "--head", &head]).status.code(), Some(5));
    let again = on(&store, &["verify", "--salvage", saved.to_str().expect("a path")]);
    assert_eq!(again.status.code(), Some(4), "{}", err(&again));
    assert_eq!(annals(&["--memory", "verify", "--salvage", "x"]).status.code(), Some(2));
}
