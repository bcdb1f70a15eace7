//! What the tests share: small entries, and stores on disks of any kind.

use std::sync::Arc;

use annals_model::entry::{Body, Entry, Remark};
use annals_model::time::Timestamp;
use annals_store::backend::MemoryDisk;
use annals_store::{Draft, Options, Store};

/// Small segments, so that a short test has many, and small chunks, so that a packed one has several.
pub fn options() -> Options {
    Options { create: true, segment_bytes: 1000, chunk_bytes: 300, ..Options::default() }
}

/// A note with this text.
pub fn note(text: &str) -> Draft {
    let body = Body::Note { target: 1, remark: text.into(), claim: None };
    Draft {
        author: "tester".to_owned(),
        elsewhere: None,
        label: None,
        recorded: None,
        supersedes: None,
        body,
    }
}

/// The text of a note.
pub fn text(entry: &Entry) -> &str {
    match &entry.body {
        Body::Note { remark: Remark::Words(text), .. } => text,
        other => panic!("not a note: {other:?}"),
    }
}

/// A moment.
pub const NOW: Timestamp = Timestamp(1_000_000);

/// Appends these notes as one commit.
pub fn tell(store: &mut Store, texts: &[&str]) -> annals_store::Result<Vec<Entry>> {
    store.lock(|_| {})?.commit(texts.iter().map(|text| note(text)).collect(), NOW)
}

/// Appends each of these as a commit, with one write for all of them.
pub fn tell_each(store: &mut Store, commits: &[Vec<String>]) -> annals_store::Result<Vec<Entry>> {
    let commits = commits.iter().map(|texts| (texts.iter().map(|text| note(text)).collect(), NOW));
    let entered = store.lock(|_| {})?.commit_each(commits)?;
    Ok(entered.into_iter().flat_map(|entries| entries.expect("none is too large")).collect())
}

/// All the notes in a store, read by a new handle, with their numbers checked.
pub fn notes(store: &Store) -> Vec<String> {
    let mut texts = Vec::new();
    let mut other = store.another().unwrap();
    other
        .catch_up(|entry| {
            assert_eq!(entry.number, texts.len() as u64 + 1);
            texts.push(text(&entry).to_owned());
        })
        .unwrap();
    texts
}

/// A store on this disk.
pub fn on(disk: &MemoryDisk) -> Store {
    Store::on(Arc::new(disk.clone()), &options()).unwrap()
}
