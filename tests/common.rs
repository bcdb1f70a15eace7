//! What every test needs: a session on the shipped history, and the binary.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use annals::internals::render;
use annals::{Answer, Config, Context, History, Place, RenderOptions, Session};
use annals_model::error::Error;
use annals_model::time::Timestamp;

/// The moment at which tests take place.
pub fn now() -> Timestamp {
    Timestamp::parse("2026-11-24T08:00:00Z").expect("a moment")
}

/// What phrases are asked and told under.
pub fn context() -> Context {
    Context::at(now())
}

/// A session in memory.
pub fn session(history: History) -> Session {
    let config = Config { place: Place::Memory, read_only: false, history };
    Session::open(&config, now()).expect("a session").0
}

/// An answer or error as a person sees it in a pipe.
pub fn shown(result: Result<Answer, Error>, phrase: &str) -> String {
    let look = RenderOptions::default();
    match result {
        Ok(answer) => {
            let rendered = render::answer(&answer, &look);
            format!("{}{}", rendered.text, rendered.aside)
        }
        Err(error) => render::error(&error, Some(phrase), &look),
    }
}

/// The repository's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Runs the binary and waits for it.
pub fn annals(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_annals"))
        .args(arguments)
        .env_remove("ANNALS_STORE")
        .stdin(std::process::Stdio::null())
        .output()
        .expect("the binary runs")
}

/// What the binary wrote to standard output.
pub fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What the binary wrote to standard error.
pub fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A file of the shared folder beside the repository; says so where it is not there.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = root().join("../shared").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("SKIPPED: {} is not there", path.display());
    None
}

/// The golden scripts of a folder below `tests`, in the order of their names.
pub fn scripts_in(folder: &str) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(root().join("tests").join(folder))
        .expect("the scripts")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "there are scripts in {folder}");
    paths
}

/// Holds a golden script: what is asked, a line of three dashes, the answer, a blank line. A line `# …` is a remark.
/// `answer` is given the lines that ask. With `UPDATE_SCRIPTS` set the answers are written anew.
pub fn golden(path: &Path, mut answer: impl FnMut(&[&str]) -> String) {
    let text = fs::read_to_string(path).expect("a script");
    let mut written = String::new();
    for block in text.split("\n\n").map(str::trim_end).filter(|block| !block.is_empty()) {
        let (asked, _) = block.split_once("\n---\n").unwrap_or((block.trim_end_matches("\n---"), ""));
        let said: Vec<&str> = asked.lines().filter(|line| !line.starts_with("# ")).collect();
        if said.is_empty() {
            written.push_str(&format!("{block}\n\n"));
            continue;
        }
        // A blank line would end the block.
        let answer = answer(&said);
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
