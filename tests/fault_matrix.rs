//! Each file of a store with each fault, through the program: the right answer, or the exit and the message that
//! `tests/faults/table.txt` names. `UPDATE_SCRIPTS=1` writes that file anew.
//!
//! A wrong answer that ends with 0 fails whatever the file says.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;

use annals::{History, Session};
use annals_model::entry::{Body, Entry};
use annals_store::{Options, Store};

use crate::common::{context, err, now, out, root};

/// What is asked of each store, a phrase a line.
const QUESTIONS: &str = "events\ncount events per month\nwhy visits by \"Person 7\"\nhistory of #60\n";
/// What is told to each store.
const JOURNAL: &str = "declare person \"Somebody New\"\n";
/// What a command may take of memory, in KiB, and of time, in seconds.
const MEMORY: &str = "1500000";
const SECONDS: &str = "60";

const FAULTS: [&str; 10] = [
    "flipped",
    "cut",
    "emptied",
    "zeroed",
    "removed",
    "replaced by a link",
    "replaced by a directory",
    "replaced by a pipe",
    "replaced by an older copy",
    "made sparse",
];
const COMMANDS: [&str; 5] = ["ask", "tell", "verify", "salvage", "diff"];

fn statements(range: std::ops::Range<usize>) -> String {
    let mut journal = String::new();
    for at in range {
        let _ = writeln!(journal, "declare person \"Person {at}\"");
        let _ = writeln!(
            journal,
            "record visit by \"Person {at}\" to \"Town\" on 2024-{:02}-{:02}, source paper",
            at % 12 + 1,
            at % 28 + 1
        );
    }
    journal
}

/// A whole store, an older copy of it, and what each command says of the whole one.
struct Whole {
    folder: tempfile::TempDir,
    files: Vec<(&'static str, String)>,
    right: Right,
}

struct Right {
    asked: String,
    asked_after: String,
    logged: BTreeMap<u64, Entry>,
    compared: String,
}

impl Whole {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// A store with a packed segment, one that is not packed yet and the last, a snapshot and a catalogue. Its last commit
/// is one of many entries.
fn whole() -> Whole {
    let folder = tempfile::tempdir().expect("a folder");
    recorded(folder.path());
    let files = files(folder.path());
    // The older copy of a snapshot is that which stood at an earlier entry.
    let older = folder.path().join("older");
    let snapshot =
        fs::read_dir(older.join("snapshot")).expect("snapshots").next().expect("one").expect("an entry");
    fs::rename(snapshot.path(), older.join(&files[3].1)).expect("renamed");
    let right = right(folder.path());
    Whole { folder, files, right }
}

/// Tells the stores: the whole one, an older copy of it and one that is a little older.
fn recorded(folder: &Path) {
    let path = |name: &str| folder.join(name);
    fs::write(path("questions"), QUESTIONS).expect("written");
    fs::write(path("journal"), JOURNAL).expect("written");
    let source = "define type place: plural places\n\
        define type person: plural people\n\
        define kind visit: plural visits, past visited, verb visit; by person, to place\n\
        declare place \"Town\"\nsource paper: publisher \"The Paper\", published 2024-01-01\n";
    recorded_in_segments(
        &path("whole"),
        &[&format!("{source}{}", statements(0..20)), &statements(20..60)],
        true,
    );
    copied(&path("whole"), &path("older"));
    recorded_in_segments(&path("whole"), &[&statements(60..80)], true);
    recorded_in_segments(&path("whole"), &[&statements(80..100)], false);
    fs::write(path("more"), statements(100..110)).expect("written");
    done(&path("whole"), &["tell", "--file", path("more").to_str().expect("UTF-8")]);
    // Of the last segment, LOCK and the catalogue, a copy that is only a little older.
    let later = path("later");
    copied(&path("whole"), &later);
    for name in ["log", "catalogue"] {
        fs::remove_dir_all(path("older").join(name)).expect("removed");
        copied(&later.join(name), &path("older").join(name));
    }
    fs::copy(later.join("LOCK"), path("older/LOCK")).expect("copied");
    fs::write(path("more"), statements(110..230)).expect("written");
    done(&path("whole"), &["tell", "--file", path("more").to_str().expect("UTF-8")]);
}

/// The files of the whole store, each with what it is.
fn files(folder: &Path) -> Vec<(&'static str, String)> {
    let named = |of: &str, ending: &str| {
        let mut names: Vec<String> = fs::read_dir(folder.join("whole").join(of))
            .expect("a folder")
            .map(|entry| format!("{of}/{}", entry.expect("an entry").file_name().to_string_lossy()))
            .filter(|name| name.ends_with(ending))
            .collect();
        names.sort();
        names
    };
    let (packed, plain, snapshots) =
        (named("log", ".packed"), named("log", ".log"), named("snapshot", ".snapshot"));
    assert!(
        !packed.is_empty() && plain.len() >= 2 && !snapshots.is_empty(),
        "{packed:?} {plain:?} {snapshots:?}"
    );
    vec![
        ("a packed segment", packed[0].clone()),
        ("a segment that is not packed", plain[plain.len() - 2].clone()),
        ("the last segment", plain[plain.len() - 1].clone()),
        ("the snapshot", snapshots[0].clone()),
        ("the catalogue", "catalogue/db".to_owned()),
        ("FORMAT", "FORMAT".to_owned()),
        ("LOCK", "LOCK".to_owned()),
    ]
}

/// What each command says of the whole store.
fn right(folder: &Path) -> Right {
    let path = |name: &str| folder.join(name);
    let copy = path("copy");
    copied(&path("whole"), &copy);
    done(&copy, &["tell", "--file", path("journal").to_str().expect("UTF-8")]);
    let asked = |store: &Path| {
        out(&on(store, &["--format", "csv", "ask", "--file", path("questions").to_str().expect("UTF-8")]))
    };
    let right = Right {
        asked: asked(&path("whole")),
        asked_after: asked(&copy),
        logged: log_of(&path("whole")),
        compared: out(&on(
            &path("later"),
            &["--format", "csv", "diff", path("whole").to_str().expect("UTF-8")],
        )),
    };
    assert!(right.asked.contains("Person 229") && right.logged.len() > 400, "{}", right.asked);
    assert!(right.compared.contains("Person 229"), "{}", right.compared);
    right
}

/// Tells journals with small segments, and keeps a snapshot where that is wanted.
fn recorded_in_segments(path: &Path, journals: &[&str], keeps: bool) {
    let options =
        Options { create: true, segment_bytes: 8 << 10, chunk_bytes: 1 << 10, ..Options::default() };
    for journal in journals {
        let store = Store::open(path, &options).expect("a store");
        let (mut session, _) =
            Session::on(store, History::None, keeps.then_some(20), now()).expect("a session");
        for part in journal.lines().collect::<Vec<_>>().chunks(10) {
            session.tell_all(&part.join("\n"), &context()).expect("told");
        }
        session.catch_up().expect("read");
        session.finish_snapshot();
    }
}

/// The program on a store, with a bound on its memory and its time.
fn on(store: &Path, words: &[&str]) -> Output {
    let script = format!("ulimit -v {MEMORY}; exec timeout {SECONDS} \"$@\"");
    let annals = env!("CARGO_BIN_EXE_annals");
    let store = store.to_str().expect("UTF-8");
    let always = ["-c", &script, "sh", annals, "--store", store, "--now", "2026-11-24", "--quiet"];
    Command::new("sh").args(always).args(words).stdin(Stdio::null()).output().expect("it runs")
}

fn done(store: &Path, words: &[&str]) -> String {
    let output = on(store, words);
    assert!(output.status.success(), "{words:?}: {}", err(&output));
    out(&output)
}

/// The entries that can be read, by their numbers.
fn log_of(path: &Path) -> BTreeMap<u64, Entry> {
    let options = Options { read_only: true, ..Options::default() };
    let mut entries = BTreeMap::new();
    let report = Store::open(path, &options)
        .and_then(|store| store.verify(None, |entry| drop(entries.insert(entry.number, entry))));
    report.expect("the log can be read");
    entries
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        let to = to.join(entry.file_name().expect("a name"));
        if entry.is_dir() {
            copied(&entry, &to);
        } else {
            fs::copy(&entry, &to).expect("copied");
            // The catalogue knows its files by their times.
            let time = entry.metadata().and_then(|metadata| metadata.modified()).expect("a time");
            File::options().write(true).open(&to).and_then(|file| file.set_modified(time)).expect("set");
        }
    }
}

/// Harms a file.
fn harm(whole: &Whole, store: &Path, name: &str, fault: &str) {
    let file = store.join(name);
    let bytes = fs::read(&file).expect("a file");
    let used = bytes.iter().rposition(|byte| *byte != 0).expect("it says something") + 1;
    let older = whole.path("older").join(name);
    match fault {
        "flipped" => {
            let mut bytes = bytes;
            // In the last commit of the last segment, in the first mark of LOCK.
            let at = match name {
                "LOCK" => 20,
                _ if name == whole.files[2].1 => used - 1_000,
                _ => used / 2,
            };
            bytes[at] ^= 0x41;
            fs::write(&file, bytes).expect("written");
        }
        "cut" => fs::write(&file, &bytes[..used / 2]).expect("written"),
        "emptied" => fs::write(&file, []).expect("written"),
        "zeroed" => fs::write(&file, vec![0; bytes.len()]).expect("written"),
        "made sparse" => {
            OpenOptions::new().write(true).open(&file).expect("a file").set_len(8 << 30).expect("long")
        }
        _ => {
            fs::remove_file(&file).expect("removed");
            match fault {
                "removed" => {}
                "replaced by a link" => symlink(whole.path("whole").join(name), &file).expect("a link"),
                "replaced by a directory" => fs::create_dir(&file).expect("a folder"),
                "replaced by a pipe" => {
                    assert!(Command::new("mkfifo").arg(&file).status().expect("mkfifo").success());
                }
                _ if older.exists() => fs::copy(&older, &file).map(|_| ()).expect("copied"),
                // There was none.
                _ => fs::write(&file, &bytes).expect("written"),
            }
        }
    }
}

/// What came of a command, as the table says it. It fails on a wrong answer that ends with 0.
fn outcome(whole: &Whole, store: &Path, command: &str, context: &str) -> String {
    let text = |path: PathBuf| path.to_str().expect("UTF-8").to_owned();
    let new = store.with_extension("new");
    let output = match command {
        "ask" => on(store, &["--format", "csv", "ask", "--file", &text(whole.path("questions"))]),
        "tell" => on(store, &["tell", "--file", &text(whole.path("journal"))]),
        "verify" => on(store, &["verify"]),
        "salvage" => on(store, &["verify", "--salvage", &text(new.clone())]),
        _ => on(&whole.path("later"), &["--format", "csv", "diff", &text(store.to_owned())]),
    };
    let context = format!("{context}, {command}: {}{}", out(&output), err(&output));
    let said = err(&output)
        .replace(&text(store.to_owned()), "STORE")
        .replace(&text(whole.folder.path().to_owned()), "FOLDER");
    let said: Vec<&str> = said.lines().filter(|line| !line.is_empty()).collect();
    let right = &whole.right;
    match output.status.code() {
        Some(0) => {
            match command {
                "ask" => assert_eq!(out(&output), right.asked, "{context}"),
                "tell" => {
                    let asked =
                        on(store, &["--format", "csv", "ask", "--file", &text(whole.path("questions"))]);
                    let refused = matches!(asked.status.code(), Some(4 | 5));
                    assert!(refused || out(&asked) == right.asked_after, "{context}: {}", out(&asked));
                }
                "diff" => assert_eq!(out(&output), right.compared, "{context}"),
                "verify" => assert!(log_of(store) == right.logged, "{context}"),
                _ => assert!(log_of(&new) == right.logged, "{context}"),
            }
            if said.is_empty() { "right".to_owned() } else { format!("right; {}", said.join("; ")) }
        }
        Some(5) if command == "salvage" && new.join("FORMAT").exists() => {
            let lost = out(&output).lines().filter(|line| line.starts_with("lost: ")).count();
            assert!(lost > 0, "{context}");
            let saved = log_of(&new);
            assert!(saved.keys().eq(right.logged.keys()), "{context}");
            for (saved, right) in saved.values().zip(right.logged.values()) {
                let is_lost = matches!(&saved.body, Body::Note { remark, .. } if remark.to_string().contains("was lost"));
                assert!(saved == right || is_lost, "{context}: {saved:?}");
            }
            let lost: Vec<String> =
                out(&output).lines().filter(|line| !line.starts_with("saved: ")).map(str::to_owned).collect();
            format!("5, all that is whole saved; {}", lost.join("; "))
        }
        Some(code @ 4..=6) => {
            let file = context.split(" (").nth(1).and_then(|rest| rest.split(')').next()).unwrap_or_default();
            let stem = file.trim_end_matches(".log").trim_end_matches(".packed");
            assert!(said.iter().any(|line| line.contains(stem)), "{context}: the file is not named");
            format!("{code}, {}", said.join("; "))
        }
        code => panic!("{code:?}, {context}"),
    }
}

#[test]
fn no_fault_of_a_file_is_passed_over() {
    let whole = whole();
    let cells: Vec<(usize, usize)> =
        (0..whole.files.len()).flat_map(|file| (0..FAULTS.len()).map(move |fault| (file, fault))).collect();
    let (next, found) = (Mutex::new(cells.iter()), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let Some(cell) = next.lock().expect("the cells").next() else { return };
                    let said = rows(&whole, *cell);
                    found.lock().expect("what was found").insert(*cell, said);
                }
            });
        }
    });
    let mut table = String::from(
        "What each command says where a file of a store has a fault; `right` is the right answer, with what is said\n\
         beside it. The number is the exit status. Every command was run with --quiet.\n",
    );
    for ((file, fault), said) in found.into_inner().expect("what was found") {
        if fault == 0 {
            let _ = write!(table, "\n\n{} ({})\n", whole.files[file].0, whole.files[file].1);
        }
        let _ = write!(table, "\n  {}\n{said}", FAULTS[fault]);
    }
    let golden = root().join("tests/faults/table.txt");
    if std::env::var_os("UPDATE_SCRIPTS").is_some() {
        fs::write(&golden, &table).expect("written");
    }
    let expected = fs::read_to_string(&golden).unwrap_or_default();
    for (line, (found, expected)) in table.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, expected, "line {} of {}", line + 1, golden.display());
    }
    assert_eq!(table.lines().count(), expected.lines().count(), "{}", golden.display());
}

/// What the commands say of a file with a fault; those that say the same share a line.
fn rows(whole: &Whole, (file, fault): (usize, usize)) -> String {
    let (what, name) = &whole.files[file];
    let mut rows: Vec<(Vec<&str>, String)> = Vec::new();
    for command in COMMANDS {
        let store = whole.path(&format!("harmed-{file}-{fault}-{command}"));
        copied(&whole.path("whole"), &store);
        harm(whole, &store, name, FAULTS[fault]);
        let said = outcome(whole, &store, command, &format!("{what} ({name}) {}", FAULTS[fault]));
        fs::remove_dir_all(&store).expect("removed");
        match rows.iter_mut().find(|(_, known)| *known == said) {
            Some((commands, _)) => commands.push(command),
            None => rows.push((vec![command], said)),
        }
    }
    rows.iter().fold(String::new(), |mut text, (commands, said)| {
        let _ = writeln!(text, "    {}: {said}", commands.join(", "));
        text
    })
}
