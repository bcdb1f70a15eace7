//! What is fuzzed: each target takes any bytes and panics where a promise is broken. The fuzzer (`fuzz/`) calls them
//! for as long as it is let; the tests call them on the corpora and on small changes of those.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::OnceLock;

use annals::answer::Answer;
use annals::error::{Error, Result};
use annals::render::{self, Format, Look, clean};
use annals::session::{Config, Context, History, Place, Session};
use annals_store::backend::MemoryDisk;
use annals_store::entry::{Body, Entry};
use annals_store::time::{Date, Timestamp, edtf};
use annals_store::{Draft, Options, Store};

/// A target's name and what it does with bytes.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 5] =
    [("phrase", phrase), ("journal", journal), ("edtf", date), ("entries", entries), ("log", log)];

/// The moment at which all of it takes place.
fn now() -> Timestamp {
    Timestamp::parse("2026-11-24T08:00:00Z").expect("a moment")
}

fn context() -> Context {
    Context { now: now(), ..Context::default() }
}

fn session(history: History) -> Session {
    let config = Config { place: Place::Memory, read_only: false, history };
    Session::open(&config, now()).expect("a session").0
}

/// Shows an answer or an error in every format; nothing in it may steer a terminal.
fn show(said: &Result<Answer, Error>, phrase: &str) {
    for format in Format::ALL {
        let look = Look { format, ..Look::default() };
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
            let steering = text.chars().find(|c| c.is_control() && *c != '\n' || clean::is_steering(*c));
            assert_eq!(steering, None, "in {format:?}: {text}");
        }
    }
}

/// A phrase: what parses prints to what parses to the same; it is answered, or refused with a place that lies in it.
pub fn phrase(bytes: &[u8]) {
    thread_local!(static SESSION: RefCell<Session> = RefCell::new(session(History::Full)));
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match annals_grammar::parse(text) {
        Ok(parsed) => {
            let printed = parsed.to_string();
            let again = annals_grammar::parse(&printed);
            let again = again.unwrap_or_else(|error| panic!("{text:?} prints as {printed:?}: {error:?}"));
            assert_eq!(again.to_string(), printed, "{text:?}");
        }
        Err(error) => {
            let place = text.get(error.span.start..error.span.end);
            assert!(place.is_some(), "{text:?}: {error:?}");
        }
    }
    let _ = annals_grammar::complete::expectations(text);
    SESSION.with_borrow_mut(|session| show(&session.ask(text, &context()), text));
}

/// A journal: told whole or not at all; what was told is whole, and its log told again makes the same log.
pub fn journal(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut told = session(History::Vocabulary);
    let before = told.head();
    match told.tell_all(text, &context()) {
        Err(error) => {
            assert_eq!(told.head(), before, "{text:?}");
            show(&Err(error), text);
        }
        Ok(_) => {
            told.verify(None).expect("what was told is whole");
            let lines = told.log(before.0, usize::MAX).expect("a log");
            let printed: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
            show(&told.ask("events", &context()), "events");
            show(&told.ask("rank entities by events", &context()), "rank");
            for line in printed {
                annals_grammar::parse(line)
                    .unwrap_or_else(|error| panic!("{text:?} logs {line:?}: {error:?}"));
            }
        }
    }
}

/// A date: what EDTF says is said the same way again, and bounds are in order.
pub fn date(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for date in [edtf::parse(text).ok(), Date::typed(text).ok()].into_iter().flatten() {
        let (strict, extent) = (date.strict(), date.extent());
        assert!(strict.earliest <= strict.latest && extent.earliest <= extent.latest, "{text:?}: {date:?}");
        let written = date.edtf();
        let again = edtf::parse(&written).unwrap_or_else(|error| panic!("{text:?} is {written:?}: {error}"));
        assert_eq!(again.edtf(), written, "{text:?}");
    }
    let _ = Timestamp::parse(text);
}

/// Questions that together look at everything an entry can say.
const QUESTIONS: [&str; 12] = [
    "events",
    "count events per year",
    "timeline of entities",
    "rank entities by events",
    "twins",
    "sources of events",
    "why events",
    "events followed by events within 1 year",
    "how many events",
    "changes from 1900 to 2100",
    "entities in entities",
    "events sorted by date descending limit 3",
];

/// Entries that another hand wrote, with right checksums and wrong contents: they come back as they were written, and
/// every question on them is answered or refused.
pub fn entries(bytes: &[u8]) {
    let mut drafts = Vec::new();
    let mut rest = bytes;
    while drafts.len() < 64 {
        let Ok((body, after)) = postcard::take_from_bytes::<Body>(rest) else { break };
        rest = after;
        drafts.push(Draft { author: String::new(), label: None, recorded: None, elsewhere: None, body });
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store");
    {
        let mut store = Store::open(&path, &Options { create: true, ..Options::default() }).expect("a store");
        let mut guard = store.lock(|_| ()).expect("a lock");
        guard.commit(vocabulary().to_vec(), now()).expect("the vocabulary");
        if guard.commit(drafts, now()).is_err() {
            return;
        }
    }
    let config = Config { place: Place::Path(path), read_only: true, history: History::Vocabulary };
    let (mut session, _) = Session::open(&config, now()).expect("the store opens");
    for question in QUESTIONS {
        show(&session.ask(question, &context()), question);
    }
    let _ = session.log(0, usize::MAX).expect("a log");
    let _ = session.verify(None).expect("it is whole");
}

/// The drafts of the shipped vocabulary.
fn vocabulary() -> &'static [Draft] {
    static VOCABULARY: OnceLock<Vec<Draft>> = OnceLock::new();
    VOCABULARY.get_or_init(|| {
        let session = session(History::Vocabulary);
        let mut drafts = Vec::new();
        let mut store = session.store().another().expect("another handle");
        let draft = |Entry { author, label, recorded, body, .. }| {
            drafts.push(Draft { author, label, recorded: Some(recorded), elsewhere: None, body });
        };
        store.catch_up(draft).expect("the vocabulary");
        drafts
    })
}

/// Changes to the bytes of a log: what is read is what was written, up to some entry, or it is called damaged.
pub fn log(bytes: &[u8]) {
    const SEGMENT: &str = "log/00000000000000000000.log";
    let disk = MemoryDisk::new();
    let written = written_log(&disk);
    let mut segment = disk.bytes(SEGMENT).expect("a segment");
    // Each edit: where (2 bytes), how many bytes (1), and those.
    let mut edits = bytes;
    while let [low, high, length, rest @ ..] = edits {
        let at = usize::from(u16::from_le_bytes([*low, *high]));
        let (new, after) = rest.split_at(usize::from(*length).min(rest.len()));
        edits = after;
        if new.is_empty() {
            segment.truncate(at);
            continue;
        }
        if segment.len() < at + new.len() {
            segment.resize(at + new.len(), 0);
        }
        segment[at..at + new.len()].copy_from_slice(new);
    }
    disk.meddle(SEGMENT, segment);
    let mut read = Vec::new();
    let opened = Store::on(Arc::new(disk), &Options::default()).and_then(|mut store| {
        store.catch_up(|entry| read.push(entry))?;
        store.lock(|entry| read.push(entry)).map(drop)
    });
    assert!(read.len() <= written.len() && read == written[..read.len()], "{opened:?}: {read:#?}");
}

/// Three commits in a log; its entries.
fn written_log(disk: &MemoryDisk) -> Vec<Entry> {
    let mut store =
        Store::on(Arc::new(disk.clone()), &Options { create: true, ..Options::default() }).expect("a store");
    let mut written = Vec::new();
    let mut rest = vocabulary();
    for length in [1, 3, 2] {
        let (some, after) = rest.split_at(length);
        rest = after;
        let mut guard = store.lock(|_| ()).expect("a lock");
        written.extend(guard.commit(some.to_vec(), now()).expect("a commit"));
    }
    written
}
