//! Several processes on one store.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use crate::common::{annals, err, out};

/// A long-lived process that answers phrases from its standard input, a JSON line each.
struct Talker {
    child: Child,
    answers: BufReader<std::process::ChildStdout>,
}

impl Talker {
    fn on(store: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_annals"))
            .args(["--store", store, "--format", "json"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let answers = BufReader::new(child.stdout.take().expect("its output"));
        Self { child, answers }
    }

    fn say(&mut self, phrase: &str) -> serde_json::Value {
        let input = self.child.stdin.as_mut().expect("its input");
        writeln!(input, "{phrase}").expect("it listens");
        input.flush().expect("it listens");
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("it answers");
        serde_json::from_str(&line).expect("JSON")
    }
}

impl Drop for Talker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_sitting_sees_what_another_process_records() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = folder.path().join("store");
    let store = store.to_str().expect("a path");
    let made = annals(&["--store", store, "--with-history", "ask", "visits by Kim to Rason"]);
    assert!(made.status.success(), "{}", err(&made));
    let mut open = Talker::on(store);
    assert_eq!(open.say("how many visits by Kim to Songchon")["at_least"], 3);
    let recorded = annals(&["--store", store, "tell", "record visit by Kim to Songchon on 2025-06-01"]);
    assert!(recorded.status.success(), "{}", err(&recorded));
    assert_eq!(open.say("how many visits by Kim to Songchon")["at_least"], 4);
    // And the other way round, while the first stays open.
    assert!(open.say("record visit by Kim to Songchon on 2025-06-02")["id"].is_u64());
    let asked = annals(&["--store", store, "--format", "json", "ask", "how many visits by Kim to Songchon"]);
    assert!(out(&asked).contains("\"at_least\":5"), "{}", out(&asked));
}

#[test]
fn two_processes_append_at_once() {
    const EACH: usize = 2_000;
    let folder = tempfile::tempdir().expect("a folder");
    let store = folder.path().join("store");
    let store = store.to_str().expect("a path");
    assert!(annals(&["--store", store, "stats"]).status.success());
    let start = |who: &str| {
        let journal = folder.path().join(who);
        let mut file = File::create(&journal).expect("a file");
        for n in 0..EACH {
            writeln!(file, "declare person \"{who} {n}\"").expect("written");
        }
        // Phrases from standard input are recorded one by one, a commit each.
        Command::new(env!("CARGO_BIN_EXE_annals"))
            .args(["--store", store, "--quiet", "--format", "json"])
            .stdin(File::open(&journal).expect("the file"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts")
    };
    let mut writers = [start("left"), start("right")];
    for writer in &mut writers {
        assert!(writer.wait().expect("it ends").success());
    }
    let names = |who: &str| {
        let log = out(&annals(&["--store", store, "log"]));
        log.lines()
            .filter(|line| {
                line.contains(&format!("declare person {who} ")) || line.contains(&format!("\"{who} "))
            })
            .count()
    };
    assert_eq!((names("left"), names("right")), (EACH, EACH));
    let verified = annals(&["--store", store, "verify"]);
    assert!(verified.status.success() && out(&verified).contains("intact"), "{}", err(&verified));
}

#[test]
fn a_journal_told_by_two_processes_at_once_is_told_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = folder.path().join("store");
    let start = || {
        Command::new(env!("CARGO_BIN_EXE_annals"))
            .args(["--store", store.to_str().expect("a path"), "--with-history", "stats"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts")
    };
    let mut both = [start(), start()];
    for one in &mut both {
        assert!(one.wait().expect("it ends").success());
    }
    let asked = annals(&[
        "--store",
        store.to_str().expect("a path"),
        "--format",
        "json",
        "ask",
        "how many inaugurations",
    ]);
    assert!(out(&asked).contains("\"at_least\":21"), "{}", out(&asked));
}
