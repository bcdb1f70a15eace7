//! What must not harm: each gets its exit status and a message that says what to do; nothing is half recorded.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use annals::History;

use crate::common::{self, annals, err, out};

fn asked(phrase: &str) -> (i32, String) {
    let output = annals(&["--memory", "--format", "json", "ask", phrase]);
    (output.status.code().unwrap_or(-1), out(&output))
}

/// Feeds bytes to a process that reads phrases from its standard input.
fn fed(bytes: &[u8]) -> std::process::Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_annals"))
        .args(["--memory", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut input = child.stdin.take().expect("its input");
    let bytes = bytes.to_vec();
    let feeder = std::thread::spawn(move || {
        // It may stop listening: that is its right.
        let _ = input.write_all(&bytes);
    });
    let output = child.wait_with_output().expect("it ends");
    feeder.join().expect("fed");
    output
}

#[test]
fn wrong_phrases_have_status_3_and_a_hint() {
    for (phrase, expected) in [
        ("visits by Kim to Songchn", "Songchon"),
        ("visits by Kim on 2024-02-30", "29"),
        ("visits by Kim on 05/06/2024", "2024-06-05"),
        ("planed visits by Kim", "planned visits"),
        ("visits by Kim)", "closes nothing"),
        ("visits and people", "one sort"),
        ("places of 20x10", "events"),
        ("visits by \"Kim Hyong Jik\"", "county"),
        ("visits from Songchon against Kim", "no role"),
    ] {
        let (status, text) = asked(phrase);
        assert_eq!(status, 3, "{phrase}: {text}");
        assert!(text.contains(expected), "{phrase}: {text}");
        let error: serde_json::Value = serde_json::from_str(text.trim()).expect("JSON");
        assert!(error["error"]["hint"].is_string(), "{phrase} has a hint: {text}");
    }
}

#[test]
fn oversized_and_deep_phrases_are_refused_in_bounded_time() {
    let nested = format!("{}visits{}", "(".repeat(30_000), ")".repeat(30_000));
    let (status, text) = asked(&nested);
    assert_eq!(status, 3, "{text}");
    let chained = "visits before ".repeat(4_000);
    assert_eq!(asked(&chained).0, 3);
    let many: String =
        (0..3_000).map(|n| format!("visits in {} or ", 1000 + n)).collect::<String>() + "visits";
    let (status, text) = asked(&many);
    assert_eq!(status, 3);
    assert!(text.contains("joined"), "{text}");
    let some: String = (0..150).map(|n| format!("visits in {} or ", 1900 + n)).collect::<String>() + "visits";
    assert_eq!(asked(&some).0, 0);
}

#[test]
fn bytes_that_are_no_text_stop_nothing() {
    let mut bytes = b"visits by Kim to Songchon\n".to_vec();
    bytes.extend(b"visits by K\xff\xfeim\n");
    bytes.extend(b"visits by K\0im\n");
    bytes.extend(vec![b'x'; 3_000_000]);
    bytes.extend(b"\nhow many visits by Kim to Songchon\n");
    let output = fed(&bytes);
    assert_eq!(output.status.code(), Some(3));
    let text = out(&output);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 5, "{text}");
    assert!(lines[0].contains("\"certain\":3"));
    for wrong in &lines[1..4] {
        assert!(wrong.contains("\"error\""), "{wrong}");
    }
    assert!(lines[4].contains("\"at_least\":3"));
}

#[test]
fn commands_through_a_pipe_are_those_of_the_prompt() {
    let count = |bytes: &[u8]| out(&fed(bytes)).lines().count();
    // What ends a sitting ends a batch.
    for end in [":quit", "quit", "EXIT"] {
        assert_eq!(count(format!("count visits\n{end}\ncount visits\n").as_bytes()), 1, "{end}");
    }
    for help in ["help", "?", ":help", "help time"] {
        let helped = fed(format!("{help}\n").as_bytes());
        assert_eq!(helped.status.code(), Some(0), "{help}: {}", out(&helped));
        assert!(count(format!("{help}\n").as_bytes()) > 10, "{help}");
    }
    // A setting stays.
    let csv = out(&fed(b":format csv\ncount visits\n"));
    assert!(!csv.contains('{'), "{csv}");
    let early = out(&fed(b":as of 1900-01-01\ncount visits\n"));
    assert_ne!(early, out(&fed(b"count visits\n")));
    // Nothing that comes through a pipe opens or writes a file.
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("x.md");
    for line in
        [format!(":export {}", path.display()), format!(":OPEN {}", path.display()), ":import x.csv".into()]
    {
        let refused = fed(format!("{line}\n").as_bytes());
        assert_eq!(refused.status.code(), Some(2), "{line}: {}", out(&refused));
        assert!(!path.exists(), "{line}");
    }
    let unknown = fed(b":kindz\ncount visits\n");
    assert_eq!(unknown.status.code(), Some(3));
    assert!(out(&unknown).contains(":kinds") && out(&unknown).lines().count() == 2, "{}", out(&unknown));
}

#[test]
fn stores_that_cannot_be_used_have_status_4() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    fs::write(&file, "not a store").expect("written");
    let used = annals(&["--store", file.to_str().expect("a path"), "ask", "events"]);
    assert_eq!(used.status.code(), Some(4), "{}", err(&used));
    assert!(err(&used).contains("directory"), "{}", err(&used));

    let store = folder.path().join("store");
    let store_text = store.to_str().expect("a path");
    assert!(annals(&["--store", store_text, "stats"]).status.success());
    let format = store.join("FORMAT");
    fs::write(&format, "annals store 999\n").expect("written");
    let newer = annals(&["--store", store_text, "ask", "events"]);
    assert_eq!(newer.status.code(), Some(4), "{}", err(&newer));

    let missing = folder.path().join("nothing");
    let read = annals(&["--store", missing.to_str().expect("a path"), "--read-only", "ask", "events"]);
    assert_eq!(read.status.code(), Some(4), "{}", err(&read));
    assert!(!missing.exists());
}

#[cfg(unix)]
#[test]
fn paths_that_lead_elsewhere_are_refused_at_once_and_leave_nothing() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::write(at("file"), "mine").expect("written");
    symlink(at("nowhere"), at("dangling")).expect("a link");
    // A directory prepared by somebody else: a link and a pipe where files of the store would be.
    for (store, name) in [("linked", "FORMAT.new"), ("linked-lock", "LOCK")] {
        fs::create_dir(at(store)).expect("a folder");
        symlink(at("file"), at(store).join(name)).expect("a link");
    }
    fs::create_dir(at("piped")).expect("a folder");
    let pipe = at("piped").join("FORMAT");
    assert!(Command::new("mkfifo").arg(pipe).status().expect("mkfifo").success());
    let paths = ["file/store", "dangling", "linked", "linked-lock", "piped"].map(at);
    let others = ["/dev/null", "/proc/annals", "/proc/self/mem/x"].map(std::path::PathBuf::from);
    for path in paths.iter().chain(&others) {
        let used = annals(&["--store", path.to_str().expect("a path"), "tell", "declare person \"A B\""]);
        assert_eq!(used.status.code(), Some(4), "{}: {}", path.display(), err(&used));
    }
    assert_eq!(fs::read_to_string(at("file")).expect("the file"), "mine");
    assert!(!at("nowhere").exists());
}

#[cfg(unix)]
#[test]
fn what_a_store_holds_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let store = folder.path().join("above/store");
    assert!(
        annals(&["--store", store.to_str().expect("a path"), "--with-history", "stats"]).status.success()
    );
    let mut open = vec![folder.path().join("above")];
    while let Some(path) = open.pop() {
        let metadata = fs::metadata(&path).expect("metadata");
        let mode = metadata.permissions().mode() & 0o077;
        assert_eq!(mode, 0, "{}", path.display());
        if metadata.is_dir() {
            open.extend(fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()));
        }
    }
}

#[test]
fn a_flipped_byte_in_the_log_is_named_with_status_5() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = folder.path().join("store");
    let store_text = store.to_str().expect("a path");
    assert!(annals(&["--store", store_text, "--with-history", "stats"]).status.success());
    // A second commit, so that the damage is not in the last one.
    assert!(annals(&["--store", store_text, "tell", "declare person \"Pak Thae Song\""]).status.success());
    let log = fs::read_dir(store.join("log"))
        .expect("the log")
        .next()
        .expect("a segment")
        .expect("a segment")
        .path();
    let mut bytes = fs::read(&log).expect("bytes");
    bytes[2_000] ^= 0x40;
    fs::write(&log, bytes).expect("written");
    for command in [vec!["ask", "events"], vec!["verify"]] {
        let mut arguments = vec!["--store", store_text];
        arguments.extend(command);
        let output = annals(&arguments);
        assert_eq!(output.status.code(), Some(5), "{}{}", out(&output), err(&output));
        assert!(err(&output).contains(".log"), "{}", err(&output));
    }
}

#[test]
fn wrong_command_lines_have_status_2() {
    for arguments in
        [vec!["--no-such-flag"], vec!["asks", "events"], vec!["--format", "xml", "ask", "events"]]
    {
        assert_eq!(annals(&arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn a_refused_statement_records_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = folder.path().join("store");
    let store_text = store.to_str().expect("a path");
    assert!(annals(&["--store", store_text, "--with-history", "stats"]).status.success());
    let head = out(&annals(&["--store", store_text, "log", "--head"]));
    for statement in [
        "record visit by Nobody Known to Songchon in 2024",
        "record visit by Kim to Songchon on 2024-13-01",
        "record vist by Kim to Songchon",
        "declare planet Mars",
        "define kind record: plural records",
        "cite #999999 source article",
        "source article: title \"another\"",
    ] {
        let recorded = annals(&["--store", store_text, "tell", statement]);
        assert_eq!(recorded.status.code(), Some(3), "{statement}: {}{}", out(&recorded), err(&recorded));
    }
    assert_eq!(out(&annals(&["--store", store_text, "log", "--head"])), head);
}

#[test]
fn a_full_disk_has_status_6_and_loses_nothing() {
    // A limit on the size of files stands for a full disk; it needs a shell that can set one.
    let folder = tempfile::tempdir().expect("a folder");
    let store = folder.path().join("store");
    let store_text = store.to_str().expect("a path");
    assert!(annals(&["--store", store_text, "--with-history", "stats"]).status.success());
    let journal = folder.path().join("journal");
    let lines: String =
        (0..30_000).map(|n| format!("declare person \"Somebody with a long name {n}\"\n")).collect();
    fs::write(&journal, lines).expect("written");
    let command = format!(
        "ulimit -f 1500; exec {} --store {store_text} tell --file {}",
        env!("CARGO_BIN_EXE_annals"),
        journal.display()
    );
    let recorded = Command::new("bash").args(["-c", &command]).output().expect("bash runs");
    assert_eq!(recorded.status.code(), Some(6), "{}{}", out(&recorded), err(&recorded));
    let asked =
        annals(&["--store", store_text, "--format", "json", "ask", "how many visits by Kim to Songchon"]);
    assert!(out(&asked).contains("\"at_least\":3"), "{}", err(&asked));
    assert!(annals(&["--store", store_text, "verify"]).status.success());
    let again = annals(&["--store", store_text, "tell", "declare person \"Pak Thae Song\""]);
    assert!(again.status.success(), "{}", err(&again));
}

/// Words in a row, of which each may begin a clause or end a name: none of it takes long, and none of it a deep stack.
#[test]
fn very_many_words_in_a_row_are_refused_at_once() {
    let mut session = common::session(History::Full);
    let started = std::time::Instant::now();
    for (front, word) in [
        ("who ", "visited "),
        ("visits by ", "ab "),
        ("", "ab "),
        ("did Kim ", "visit "),
        ("places ", "visited "),
        ("visits ", "planned "),
        ("places with ", "visited "),
        ("people who ", "attended visited "),
        ("visits per ", "place "),
        ("describe ", "\"Kim\" "),
        ("events from ", "article "),
    ] {
        for many in [60, 7_000] {
            let phrase = format!("{front}{}", word.repeat(many));
            match session.ask(&phrase, &common::context()) {
                Err(error) if many > 1_000 => assert!(error.hint.is_some(), "{front}: {error:?}"),
                Ok(_) if many > 1_000 => panic!("{front}{word}… is no question"),
                _ => {}
            }
        }
    }
    assert!(started.elapsed() < std::time::Duration::from_secs(60), "{:?}", started.elapsed());
}

/// Each name stands for the one before twice: sixteen of them would be 65,536 phrases.
#[test]
fn names_that_double_are_refused_before_they_are_many() {
    let mut session = common::session(History::Full);
    session.tell("let name-0 = visits by Kim", &common::context()).expect("it is told");
    let refused = (1..40).find_map(|n| {
        let statement = format!("let name-{n} = (name-{0}) and (name-{0})", n - 1);
        session.tell(&statement, &common::context()).err()
    });
    let error = refused.expect("it is refused in the end");
    assert!(error.message.contains("expands to more than 1000 nested"), "{error:?}");
    // What was let is asked for all the same, and a chain in which each stands once is as long as it may be.
    session.ask("how many name-7", &common::context()).expect("an answer");
    for n in 1..16 {
        session
            .tell(
                &format!(
                    "let one-{n} = {}",
                    if n == 1 { "visits".to_owned() } else { format!("one-{} in 2024", n - 1) }
                ),
                &common::context(),
            )
            .expect("it is told");
    }
    session.ask("one-15", &common::context()).expect("an answer");
}
