//! Golden scripts: a phrase, a line of three dashes, the answer, a blank line. A line `# …` is a remark.
//!
//! Statements change the script's own store, which starts with the shipped history. `UPDATE_SCRIPTS=1 cargo test scripts`
//! writes the answers anew; read the difference before committing it.

use std::fs;
use std::path::Path;

use annals::answer::Answer;
use annals::error::Error;
use annals::session::History;

use crate::common;

fn run(path: &Path, check: &dyn Fn(&Result<Answer, Error>) -> Option<&'static str>) {
    let text = fs::read_to_string(path).expect("a script");
    let mut session = common::session(History::Full);
    let mut written = String::new();
    for block in text.split("\n\n").map(str::trim_end).filter(|block| !block.is_empty()) {
        let (asked, _) = block.split_once("\n---\n").unwrap_or((block.trim_end_matches("\n---"), ""));
        let phrase = asked.lines().filter(|line| !line.starts_with("# ")).collect::<Vec<_>>().join("\n");
        if phrase.is_empty() {
            written.push_str(&format!("{block}\n\n"));
            continue;
        }
        let said = session.say(&phrase, &common::context());
        if let Some(poor) = check(&said) {
            panic!("{}: {phrase}: {poor}", path.display());
        }
        let answer = common::shown(said, &phrase);
        // A blank line would end the block.
        let answer = answer.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n");
        written.push_str(&format!("{asked}\n---\n{answer}\n\n"));
    }
    let written = format!("{}\n", written.trim_end());
    if std::env::var_os("UPDATE_SCRIPTS").is_some() {
        fs::write(path, &written).expect("the script is written");
        return;
    }
    if written != text {
        let differing = written.lines().zip(text.lines()).find(|(a, b)| a != b);
        panic!("{} differs: {differing:?}\n{written}", path.display());
    }
}

fn run_all(folder: &str, check: &dyn Fn(&Result<Answer, Error>) -> Option<&'static str>) {
    let mut paths: Vec<_> = fs::read_dir(common::root().join("tests").join(folder))
        .expect("the scripts")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "there are scripts in {folder}");
    for path in paths {
        run(&path, check);
    }
}

#[test]
fn scripts_give_their_answers() {
    run_all("scripts", &|_| None);
}

#[test]
fn errors_teach() {
    run_all("errors", &|said| match said {
        Ok(_) => Some("this is no error"),
        Err(error) if error.hint.as_ref().is_none_or(String::is_empty) => Some("the error has no hint"),
        Err(_) => None,
    });
}

#[test]
fn the_catalogue_of_errors_is_large() {
    let folder = common::root().join("tests/errors");
    let count = |path: &Path| fs::read_to_string(path).expect("a catalogue").matches("\n---\n").count();
    let paths: Vec<_> =
        fs::read_dir(&folder).expect("the folder").map(|entry| entry.expect("an entry").path()).collect();
    let (told, asked): (Vec<_>, Vec<_>) = paths.iter().partition(|path| path.ends_with("statements.txt"));
    assert!(told.iter().map(|path| count(path)).sum::<usize>() >= 40);
    assert!(asked.iter().map(|path| count(path)).sum::<usize>() >= 120);
}
