//! A person at the prompt: the program on a terminal of its own.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use rexpect::session::{PtySession, spawn_command};

/// Long enough for a slow machine: a test that passes does not wait for it.
const PATIENCE_MS: u64 = 60_000;

/// The escape sequences with which the editor moves the cursor and turns pasting on; what is left is what a person
/// reads.
fn seen(raw: &str) -> String {
    let mut text = String::new();
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\u{1b}' {
            text.push(c);
        } else if chars.next_if_eq(&'[').is_some() {
            chars.by_ref().find(char::is_ascii_alphabetic);
        }
    }
    text
}

/// The program in memory, with its history file under `home`.
fn sit(home: &Path) -> PtySession {
    let mut command = Command::new(env!("CARGO_BIN_EXE_annals"));
    command
        .args(["--memory", "--color", "never", "--now", "2026-11-20T08:00:00Z"])
        .env("HOME", home)
        .env("XDG_DATA_HOME", home)
        .env("TERM", "xterm")
        .env_remove("ANNALS_STORE");
    spawn_command(command, Some(PATIENCE_MS)).expect("the program starts")
}

/// Waits for a text; says what came instead.
fn wait_for(session: &mut PtySession, text: &str) -> String {
    let raw = session.exp_string(text).unwrap_or_else(|failure| panic!("waiting for {text:?}: {failure}"));
    seen(&raw)
}

/// Types or pastes bytes at once, whatever they are.
fn send_bytes(session: &PtySession, bytes: &[u8]) {
    let mut terminal = session.process().get_file_handle().expect("the terminal");
    terminal.write_all(bytes).expect("typed");
}

/// Gives the window so many rows.
fn resize(session: &PtySession, rows: u16) {
    let terminal = session.process().get_file_handle().expect("the terminal");
    let size = rustix::termios::Winsize { ws_row: rows, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0 };
    rustix::termios::tcsetwinsize(&terminal, size).expect("resized");
}

/// Clears the line and waits until the next one can be typed: pasting is turned on with the prompt.
fn ctrl_c(session: &mut PtySession) {
    session.send_control('c').expect("typed");
    wait_for(session, "\u{1b}[?2004h");
    wait_for(session, "annals> ");
}

#[test]
fn it_greets_answers_and_leaves_with_ctrl_d() {
    let home = tempfile::tempdir().expect("a directory");
    let mut session = sit(home.path());
    let greeting = wait_for(&mut session, "annals> ");
    assert!(greeting.contains(":help"), "{greeting}");
    session.send_line("visits by Kim to Songchon").expect("typed");
    wait_for(&mut session, "= visits by");
    let answer = wait_for(&mut session, "annals> ");
    assert!(answer.contains("Songchon"), "{answer}");
    session.send_control('d').expect("typed");
    session.exp_eof().expect("it leaves");
}

#[test]
fn tab_completes_a_name() {
    let home = tempfile::tempdir().expect("a directory");
    let mut session = sit(home.path());
    wait_for(&mut session, "annals> ");
    session.send("describe Kimhw\t").expect("typed");
    session.flush().expect("sent");
    wait_for(&mut session, "Kimhwa food factory");
    ctrl_c(&mut session);
    session.send_line(":form\t json").expect("typed");
    wait_for(&mut session, "answers are written as json");
}

#[test]
fn tab_shows_what_leads_on() {
    let home = tempfile::tempdir().expect("a directory");
    let mut session = sit(home.path());
    wait_for(&mut session, "annals> ");
    // What is typed, of what is then shown one, and what must not be shown.
    for (typed, shown, not) in [
        // A noun, behind a word that wants things that were visited.
        ("places with gr", "groundbreakings", "Kangwon"),
        // A role, of which the kind has only some.
        ("visits by Kim f", "followed by", "for"),
        // A word of the same sort as what stands left of `and`.
        ("(visits by Kim) and in", "inaugurations", "Kimhwa"),
        // Inside a statement: the singular, and who may do it.
        ("record gr", "groundbreaking", "groups"),
        ("record visit by lo", "local residents", "Songchon"),
    ] {
        session.send(typed).expect("typed");
        session.send("\t\t").expect("typed");
        session.flush().expect("sent");
        let seen = wait_for(&mut session, shown);
        assert!(seen.split_whitespace().all(|word| word != not), "`{typed}` shows {seen:?}");
        ctrl_c(&mut session);
    }
}

#[test]
fn an_error_points_and_its_correction_is_taken() {
    let home = tempfile::tempdir().expect("a directory");
    let mut session = sit(home.path());
    wait_for(&mut session, "annals> ");
    session.send_line("visits by Kim to Songchn").expect("typed");
    wait_for(&mut session, "^^^^^^^");
    wait_for(&mut session, "press y or Tab to use: visits by Kim to Songchon");
    wait_for(&mut session, "annals> ");
    session.send_line("y").expect("typed");
    wait_for(&mut session, "= visits by");
}

#[test]
fn ctrl_c_clears_the_line_and_leaves_the_program() {
    let home = tempfile::tempdir().expect("a directory");
    let mut session = sit(home.path());
    wait_for(&mut session, "annals> ");
    session.send("visits by nobody at all").expect("typed");
    ctrl_c(&mut session);
    session.send_line(":as of 2024-06-01").expect("typed");
    wait_for(&mut session, "annals (as of 2024-06-01)> ");
    session.send_line(":quit").expect("typed");
    session.exp_eof().expect("it leaves");
}

#[test]
fn an_open_bracket_goes_on_to_the_next_line() {
    let home = tempfile::tempdir().expect("a directory");
    let mut session = sit(home.path());
    wait_for(&mut session, "annals> ");
    session.send_line("visits by (Kim").expect("typed");
    session.send_line(") to Songchon").expect("typed");
    wait_for(&mut session, "= visits by");
}

#[test]
fn what_was_typed_is_kept_for_its_owner() {
    let home = tempfile::tempdir().expect("a directory");
    let mut session = sit(home.path());
    wait_for(&mut session, "annals> ");
    session.send_line("visits by Kim to Songchon").expect("typed");
    wait_for(&mut session, "= visits by");
    wait_for(&mut session, "annals> ");
    session.send_line(":quit").expect("typed");
    session.exp_eof().expect("it leaves");
    let kept = std::fs::read_to_string(home.path().join("annals/history.txt")).expect("a history");
    assert!(kept.contains("visits by Kim to Songchon"), "{kept}");
}

#[test]
fn a_byte_that_is_not_utf_8_is_told_of_and_the_line_goes_on() {
    let home = tempfile::tempdir().expect("a directory");
    let mut session = sit(home.path());
    wait_for(&mut session, "annals> ");
    send_bytes(&session, b"visits by Kim to\xff");
    wait_for(&mut session, "at byte 17 isn't UTF-8");
    wait_for(&mut session, "annals> ");
    wait_for(&mut session, "visits by Kim to");
    session.send_line(" Songchon").expect("typed");
    wait_for(&mut session, "= visits by");
    wait_for(&mut session, "to Songchon");
    session.send_control('d').expect("typed");
    session.exp_eof().expect("it leaves");
}

#[test]
fn of_a_paste_that_is_not_utf_8_nothing_is_recorded() {
    let home = tempfile::tempdir().expect("a directory");
    let mut session = sit(home.path());
    wait_for(&mut session, "annals> ");
    let recorded = "record visit by Kim Jong Un to Songchon on 1998-01";
    let mut paste = format!("\u{1b}[200~{recorded}-01\n{recorded}-02").into_bytes();
    paste.extend(b"\xff\n");
    // More than is read at once.
    (10..29).for_each(|day| paste.extend(format!("{recorded}-{day}\n").bytes()));
    paste.extend(b"\x1b[201~");
    send_bytes(&session, &paste);
    wait_for(&mut session, "at byte 1 isn't UTF-8");
    wait_for(&mut session, "annals> ");
    session.send_line("count visits in 1998").expect("typed");
    wait_for(&mut session, "= how many visits in 1998");
    let counted = wait_for(&mut session, "annals> ");
    assert!(counted.contains("none") || counted.contains('0'), "{counted}");
}

#[test]
fn lines_that_come_faster_than_they_are_answered_are_all_answered() {
    let home = tempfile::tempdir().expect("a directory");
    let mut session = sit(home.path());
    wait_for(&mut session, "annals> ");
    let days: Vec<String> = ["01", "02", "03"]
        .iter()
        .flat_map(|month| (1..=28).map(move |day| format!("2024-{month}-{day:02}")))
        .collect();
    let lines: String = days.iter().map(|day| format!(":as of {day}\r")).collect();
    // More than is read at once.
    assert!(lines.len() > 1_024);
    send_bytes(&session, format!("{lines}:format json\r").as_bytes());
    let answered = wait_for(&mut session, "answers are written as json");
    for day in days {
        assert!(answered.contains(&format!("annals (as of {day})> ")), "{day}: {answered}");
    }
}

#[test]
fn what_is_typed_where_the_next_page_is_offered_is_the_next_line() {
    let home = tempfile::tempdir().expect("a directory");
    let mut session = sit(home.path());
    resize(&session, 10);
    wait_for(&mut session, "annals> ");
    session.send_line("events").expect("typed");
    wait_for(&mut session, "more: Enter");
    session.send_line("").expect("typed");
    wait_for(&mut session, "more: Enter");
    session.send_line("count visits by Kim to Songchon").expect("typed");
    wait_for(&mut session, "= how many visits by");
    wait_for(&mut session, "annals> ");
}

#[test]
fn what_asks_for_help_or_an_end_works_bare() {
    let home = tempfile::tempdir().expect("a directory");
    for (word, end) in [("?", "exit"), ("help", "quit")] {
        let mut session = sit(home.path());
        wait_for(&mut session, "annals> ");
        resize(&session, 200);
        session.send_line(word).expect("typed");
        wait_for(&mut session, "Topics:");
        wait_for(&mut session, "annals> ");
        session.send_line(end).expect("typed");
        session.exp_eof().expect("it leaves");
    }
}

#[test]
fn tab_on_an_empty_line_shows_ways_to_begin() {
    let home = tempfile::tempdir().expect("a directory");
    let mut session = sit(home.path());
    wait_for(&mut session, "annals> ");
    session.send("\t\t").expect("typed");
    session.flush().expect("sent");
    wait_for(&mut session, "timeline of ");
    ctrl_c(&mut session);
}

#[cfg(unix)]
#[test]
fn a_history_that_is_a_link_is_told_of_and_not_followed() {
    let home = tempfile::tempdir().expect("a directory");
    let (target, directory) = (home.path().join("target"), home.path().join("annals"));
    std::fs::write(&target, "precious\n").expect("written");
    std::fs::create_dir(&directory).expect("made");
    std::os::unix::fs::symlink(&target, directory.join("history.txt")).expect("linked");
    let mut session = sit(home.path());
    wait_for(&mut session, "the input history isn't saved");
    wait_for(&mut session, "annals> ");
    session.send_line("visits by Kim to Songchon").expect("typed");
    wait_for(&mut session, "= visits by");
    wait_for(&mut session, "annals> ");
    session.send_line(":quit").expect("typed");
    session.exp_eof().expect("it leaves");
    assert_eq!(std::fs::read_to_string(&target).expect("read"), "precious\n");
    let link = std::fs::symlink_metadata(directory.join("history.txt")).expect("there");
    assert!(link.is_symlink());
}

#[test]
fn what_was_typed_before_comes_back() {
    let home = tempfile::tempdir().expect("a directory");
    for line in ["count visits by Kim to Songchon", "\u{1b}[A"] {
        let mut session = sit(home.path());
        wait_for(&mut session, "annals> ");
        session.send_line(line).expect("typed");
        wait_for(&mut session, "= how many visits by");
        session.send_control('d').expect("typed");
        session.exp_eof().expect("it leaves");
    }
}

#[test]
fn ctrl_c_ends_the_question_and_not_the_program() {
    let home = tempfile::tempdir().expect("a directory");
    let mut command = Command::new(env!("CARGO_BIN_EXE_annals"));
    command
        .arg("--store")
        .arg(crate::big::store())
        .args(["--read-only", "--color", "never", "--max-time", "300"]);
    command.env("XDG_DATA_HOME", home.path()).env_remove("ANNALS_STORE");
    let mut session = spawn_command(command, Some(PATIENCE_MS)).expect("the program starts");
    wait_for(&mut session, "annals> ");
    session.send_line("how long between (events) and (events)").expect("typed");
    // The editor gives the terminal back when it has the line: from then on Ctrl-C is a signal and no key.
    wait_for(&mut session, "\u{1b}[?2004l");
    std::thread::sleep(std::time::Duration::from_millis(300));
    session.send_control('c').expect("typed");
    wait_for(&mut session, "the question was cancelled");
    wait_for(&mut session, "annals> ");
    session.send_line("where is \"Place 20\"").expect("typed");
    wait_for(&mut session, "Place 2");
    session.send_control('d').expect("typed");
}
