//! What stores hold.

use std::sync::{Arc, OnceLock};

use annals::Standing;
use annals::internals::render;
use annals::{History, RenderOptions, Session};
use annals_graph::graph::Graph;
use annals_graph::graph::snapshot::LAYOUT;
use annals_model::entry::{Body, Entry};
use annals_store::backend::{Disk, MemoryDisk};
use annals_store::{Draft, Store};

use super::{check_whole, context, disk, now, options, session, session_on, show};

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
        drafts.push(Draft {
            author: String::new(),
            label: None,
            recorded: None,
            elsewhere: None,
            supersedes: None,
            body,
        });
    }
    let disk = disk(History::Vocabulary);
    {
        let mut store = Store::on(Arc::new(disk.clone()), &options()).expect("a store");
        let mut guard = store.lock(|_| ()).expect("a lock");
        if guard.commit(drafts, now()).is_err() {
            return;
        }
    }
    let mut session = session_on(&disk);
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
        let draft = |Entry { author, label, recorded, supersedes, body, .. }| {
            drafts.push(Draft { author, label, recorded: Some(recorded), elsewhere: None, supersedes, body });
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
        edited(&mut segment, at, new);
    }
    disk.corrupt(SEGMENT, segment);
    let mut read = Vec::new();
    let opened = Store::on(Arc::new(disk), &options()).and_then(|mut store| {
        store.catch_up(|entry| read.push(entry))?;
        store.lock(|entry| read.push(entry)).map(drop)
    });
    assert!(read.len() <= written.len() && read == written[..read.len()], "{opened:?}: {read:#?}");
}

/// Three commits in a log; its entries.
fn written_log(disk: &MemoryDisk) -> Vec<Entry> {
    let mut store = Store::on(Arc::new(disk.clone()), &options()).expect("a store");
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

/// A graph in sections, as it stands in a snapshot.
struct Sections {
    disk: MemoryDisk,
    sections: Vec<(String, Vec<u8>)>,
    answers: Vec<String>,
}

fn sections() -> &'static Sections {
    static SECTIONS: OnceLock<Sections> = OnceLock::new();
    SECTIONS.get_or_init(|| {
        let disk = MemoryDisk::new();
        let mut session = session_on(&disk);
        session.tell_all(include_str!("../../exports/small.annals"), &context()).expect("it is told");
        let mut graph: Graph = session.graph().clone();
        graph.merge();
        let mut sections = Vec::new();
        graph.write(&mut |name, fill| {
            let mut bytes = Vec::new();
            fill(&mut |piece| bytes.extend_from_slice(piece));
            sections.push((name.to_owned(), bytes));
        });
        Sections { answers: answers(&mut session), disk, sections }
    })
}

fn answers(session: &mut Session) -> Vec<String> {
    let answer = |question: &&str| match session.ask(question, &context()) {
        Ok(answer) => render::answer(&answer, &RenderOptions::default()).text,
        Err(error) => render::error(&error, Some(question), &RenderOptions::default()),
    };
    QUESTIONS.iter().map(answer).collect()
}

/// Puts new bytes in the place of old ones; none cut the rest off.
fn edited(bytes: &mut Vec<u8>, at: usize, new: &[u8]) {
    if new.is_empty() {
        bytes.truncate(at);
        return;
    }
    if bytes.len() < at + new.len() {
        bytes.resize(at + new.len(), 0);
    }
    bytes[at..at + new.len()].copy_from_slice(new);
}

/// A snapshot of which bytes were changed. If its checksums tell of it, every answer is that of the log; if somebody has
/// made them right again, nothing is promised of the answers but that there are some, or errors.
pub fn snapshot(bytes: &[u8]) {
    let Some((&mode, edits)) = bytes.split_first() else { return };
    let Sections { disk, sections, answers: replayed } = sections();
    let disk = disk.crashed(annals_store::backend::Loss::Nothing);
    let mut sections = sections.clone();
    let (knowing, mut rest) = (mode & 1 == 1, edits);
    let mut places: Vec<(usize, &[u8])> = Vec::new();
    // Each edit: which section, where in it (2 bytes), how many bytes, and those.
    while let [section, low, high, length, after @ ..] = rest {
        let at = usize::from(u16::from_le_bytes([*low, *high]));
        let (new, after) = after.split_at(usize::from(*length).min(after.len()));
        rest = after;
        if knowing {
            let which = usize::from(*section) % sections.len();
            let within = at % (sections[which].1.len() + 1);
            edited(&mut sections[which].1, within, new);
        } else {
            places.push((usize::from(*section) << 16 | at, new));
        }
    }
    {
        let mut store = Store::on(Arc::new(disk.clone()), &options()).expect("a store");
        store.catch_up(|_| ()).expect("the log");
        let mut writer = store.snapshot(LAYOUT, store.position()).expect("a snapshot");
        for (name, bytes) in &sections {
            writer.section(name, &|sink| sink(bytes)).expect("a section");
        }
        writer.finish().expect("a snapshot");
    }
    let name = format!("snapshot/{}", disk.list("snapshot").expect("the folder")[0]);
    let whole = disk.bytes(&name).expect("the snapshot");
    let mut snapshot = whole.clone();
    for (at, new) in places {
        edited(&mut snapshot, at % (whole.len() + 1), new);
    }
    disk.corrupt(&name, snapshot);
    let mut session = session_on(&disk);
    if knowing {
        for question in QUESTIONS {
            show(&session.ask(question, &context()), question);
        }
        let _ = session.tell("declare person \"Somebody Else\"", &context());
        let _ = session.log(0, usize::MAX);
        let _ = session.verify(None);
    } else {
        assert_eq!(&answers(&mut session), replayed);
        let _ = session.require_sound();
        session.verify(None).expect("it is whole");
    }
}

/// Two stores, told statements that are parted by a line `====`: what the other has is named, taken once, and then lacks
/// no more.
pub fn merge(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (left, right) = text.split_once("\n====\n").unwrap_or((text, ""));
    let entered = |statements: &str| {
        let mut session = session(History::Vocabulary);
        for statement in statements.lines().take(32) {
            // What cannot be told is no part of this.
            let _ = session.tell(statement, &context());
        }
        session
    };
    let (mut ours, theirs) = (entered(left), entered(right));
    let before = ours.head();
    let first = ours.diff(&theirs).expect("a comparison");
    let taken = ours.merge_log(&theirs, &context()).expect("it is merged");
    assert_eq!(first.lacking, taken.lacking, "{text:?}");
    let left_out = taken.count(Standing::LeftOut);
    let lacking = taken.lacking.len() - left_out;
    assert_eq!(ours.graph().head(), before.0 + u64::try_from(lacking).expect("a number"), "{text:?}");
    check_whole(&mut ours, before.0);
    let merged = ours.head();
    let again = ours.merge_log(&theirs, &context()).expect("it is merged again");
    assert_eq!(again.count(Standing::LeftOut), again.lacking.len(), "{text:?}: {again:#?}");
    assert_eq!(ours.head(), merged, "{text:?}");
    show(&ours.ask("events", &context()), "events");
}
