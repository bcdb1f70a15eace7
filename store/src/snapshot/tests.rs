//! What is read of a snapshot, whole and damaged.

use annals_model::entry::Body;
use annals_model::hash::Hash;
use annals_model::time::Timestamp;

use super::*;
use crate::backend::{Access, Disk, MemoryDisk};
use crate::codec::Draft;
use crate::options::Options;

fn store_of(disk: &Arc<MemoryDisk>) -> Store {
    let options = Options { create: true, ..Options::default() };
    let mut store = Store::on(Arc::clone(disk) as Arc<dyn Disk>, &options).unwrap();
    let body = Body::Note { target: 1, remark: "a remark".into(), claim: None };
    let draft =
        Draft { author: String::new(), elsewhere: None, label: None, recorded: None, supersedes: None, body };
    store.lock(|_| {}).unwrap().commit(vec![draft], Timestamp(0)).unwrap();
    store
}

fn write(store: &Store, bytes: &[u8]) {
    let mut writer = store.snapshot(7, store.position()).unwrap();
    writer.section("column", &|sink| bytes.chunks(1_000).for_each(&mut *sink)).unwrap();
    writer.section("nothing", &|_| {}).unwrap();
    writer.finish().unwrap();
}

/// What a resumed reader reads must not grow with the commit that it stands behind.
#[test]
fn a_large_commit_is_confirmed_by_its_last_frame_alone() {
    let disk = Arc::new(MemoryDisk::new());
    let mut store = store_of(&disk);
    let body =
        |at| Body::Note { target: 1, remark: format!("remark {at} {}", "x".repeat(500)).into(), claim: None };
    let draft = |at| Draft {
        author: String::new(),
        elsewhere: None,
        label: None,
        recorded: None,
        supersedes: None,
        body: body(at),
    };
    store.lock(|_| {}).unwrap().commit((0..5_000).map(draft).collect(), Timestamp(1)).unwrap();
    write(&store, &[1]);
    let mut reader = store.another().unwrap();
    let before = disk.reads();
    assert!(reader.resume_snapshot(7).unwrap().is_some());
    assert!(disk.reads() - before < 12, "{} reads", disk.reads() - before);
    assert_eq!(reader.head(), store.head());
    // It goes on from there like any other.
    let mut seen = 0;
    store.lock(|_| {}).unwrap().commit(vec![draft(0)], Timestamp(2)).unwrap();
    reader.catch_up(|_| seen += 1).unwrap();
    assert_eq!((seen, reader.head()), (1, store.head()));
}

#[test]
fn a_snapshot_is_found_again_by_its_layout_and_confirmed_by_the_log() {
    let disk = Arc::new(MemoryDisk::new());
    let store = store_of(&disk);
    let bytes: Vec<u8> = (0..150_000_u32).map(|at| u8::try_from(at % 251).unwrap()).collect();
    write(&store, &bytes);
    let mut reader = store.another().unwrap();
    assert!(reader.resume_snapshot(8).unwrap().is_none(), "another layout");
    let sections = reader.resume_snapshot(7).unwrap().unwrap();
    assert_eq!(sections.position(), store.position());
    assert_eq!(reader.head(), store.head());
    assert_eq!(sections.get("column").unwrap().whole(), bytes);
    assert_eq!(sections.get("column").unwrap().block(1), bytes[BLOCK_BYTES..2 * BLOCK_BYTES]);
    assert_eq!(sections.get("nothing").unwrap().bytes(), 0);
    assert!(sections.get("something").is_none() && !sections.is_damaged());
    // A log that does not have the commit does not confirm it.
    let other = Arc::new(MemoryDisk::new());
    let mut foreign = store_of(&other);
    let position = Position { hash: Hash([1; 32]), ..store.position() };
    foreign.snapshot(7, position).unwrap().finish().unwrap();
    assert!(foreign.resume_snapshot(7).unwrap().is_none());
}

#[test]
fn each_byte_flipped_and_each_length_cut_is_noticed() {
    let disk = Arc::new(MemoryDisk::new());
    let store = store_of(&disk);
    write(&store, b"what was derived");
    let name = format!("{SNAPSHOT_DIR}/{}", disk.list(SNAPSHOT_DIR).unwrap()[0]);
    let file = disk.open(&name, Access::Write).unwrap();
    let length = file.len().unwrap();
    let noticed = || {
        let found = store.another().unwrap().resume_snapshot(7).unwrap();
        found.is_none_or(|sections| {
            let whole = sections.get("column").map(|section| section.whole());
            sections.is_damaged() || whole != Some(b"what was derived".to_vec())
        })
    };
    assert!(!noticed());
    for at in 0..length {
        let mut byte = [0];
        file.read_at(&mut byte, at).unwrap();
        file.write_at(&[byte[0] ^ 4], at).unwrap();
        assert!(noticed(), "byte {at}");
        file.write_at(&byte, at).unwrap();
    }
    assert!(!noticed());
}
