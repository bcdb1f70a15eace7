//! What every test needs: a session on the shipped history, and the binary.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use annals::answer::Answer;
use annals::error::Error;
use annals::render::{self, Look};
use annals::session::{Config, Context, History, Place, Session};
use annals_store::time::Timestamp;

/// The moment at which tests take place.
pub fn now() -> Timestamp {
    Timestamp::parse("2026-11-24T08:00:00Z").expect("a moment")
}

/// What phrases are asked and told under.
pub fn context() -> Context {
    Context { now: now(), ..Context::default() }
}

/// A session in memory.
pub fn session(history: History) -> Session {
    let config = Config { place: Place::Memory, read_only: false, history };
    Session::open(&config, now()).expect("a session").0
}

/// An answer or error as a person sees it in a pipe.
pub fn shown(result: Result<Answer, Error>, phrase: &str) -> String {
    let look = Look::default();
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
