//! What is fuzzed: each target takes any bytes and panics where a promise is broken. The fuzzer (`fuzz/`) calls them
//! for as long as it is let; the tests call them on the corpora and on small changes of those.

// Phrases, journals, dates.
mod texts;
// Tables and JSON lines.
mod files;
// Bytes and entries of a store, snapshots, two stores.
mod stores;

use std::sync::{Arc, OnceLock};

use annals::internals::render;
use annals::{Answer, Context, Format, History, RenderOptions, Session};
use annals_grammar::unseen::is_unseen;
use annals_model::error::{Error, Result};
use annals_model::time::Timestamp;
use annals_store::backend::{Loss, MemoryDisk};
use annals_store::{Options, Store};

pub use self::files::{jsonl, table};
pub use self::stores::{entries, log, merge, snapshot};
pub use self::texts::{date, journal, phrase};

/// A target's name and what it does with bytes.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 9] = [
    ("phrase", phrase),
    ("journal", journal),
    ("edtf", date),
    ("table", table),
    ("jsonl", jsonl),
    ("entries", entries),
    ("log", log),
    ("snapshot", snapshot),
    ("merge", merge),
];

/// The moment at which all of it takes place.
fn now() -> Timestamp {
    Timestamp::parse("2026-11-24T08:00:00Z").expect("a moment")
}

fn context() -> Context {
    Context::at(now())
}

/// Small segments: a store is made and copied for each input.
fn options() -> Options {
    Options { create: true, segment_bytes: 64 << 10, ..Options::default() }
}

/// A disk with a store that holds this history and nothing else.
fn disk(history: History) -> MemoryDisk {
    static VOCABULARY: OnceLock<MemoryDisk> = OnceLock::new();
    static FULL: OnceLock<MemoryDisk> = OnceLock::new();
    let made = || {
        let disk = MemoryDisk::new();
        let store = Store::on(Arc::new(disk.clone()), &options()).expect("a store");
        Session::on(store, history, None, now()).expect("a session");
        disk
    };
    let kept = if history == History::Full { &FULL } else { &VOCABULARY };
    kept.get_or_init(made).crashed(Loss::Nothing)
}

fn session_on(disk: &MemoryDisk) -> Session {
    let store = Store::on(Arc::new(disk.clone()), &options()).expect("the store opens");
    Session::on(store, History::None, None, now()).expect("a session").0
}

/// A session on a new store with this history.
fn session(history: History) -> Session {
    session_on(&disk(history))
}

/// Shows an answer or an error in every format; nothing in it may steer a terminal.
fn show(said: &Result<Answer, Error>, phrase: &str) {
    for format in Format::ALL.iter().copied() {
        let look = RenderOptions { format, ..RenderOptions::default() };
        let (text, aside) = match said {
            Ok(answer) => {
                let rendered = render::answer(answer, &look);
                (rendered.text, rendered.aside)
            }
            Err(error) => (render::error(error, Some(phrase), &look), String::new()),
        };
        if format == Format::Json {
            serde_json::from_str::<serde_json::Value>(&text).expect("JSON");
            continue;
        }
        for text in [text, aside] {
            let steering = text.chars().find(|c| c.is_control() && *c != '\n' || is_unseen(*c));
            assert_eq!(steering, None, "in {format:?}: {text}");
        }
    }
}

/// The store is whole, and each entry of its log from this one on prints as a statement.
fn check_whole(session: &mut Session, after: u64) {
    session.verify(None).expect("it is whole");
    for line in session.log(after, usize::MAX).expect("a log") {
        annals_grammar::parse(&line.text)
            .unwrap_or_else(|error| panic!("the log says {:?}: {error:?}", line.text));
    }
}
