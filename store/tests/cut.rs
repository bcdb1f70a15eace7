//! Taking a damaged end out of the log.

use annals_store::backend::{Disk, Fault, Loss, MemoryDisk};
use annals_store::{Error, Options, Store};

use crate::common::{notes, on, options, tell};

fn long(at: usize) -> String {
    format!("{at} {}", "x".repeat(200))
}

/// Five segments or so, the last commit of two entries.
fn filled() -> (MemoryDisk, Vec<String>) {
    let disk = MemoryDisk::crashable();
    let mut store = on(&disk);
    let texts: Vec<String> = (0..18).map(long).collect();
    texts[..16].iter().for_each(|text| drop(tell(&mut store, &[text]).unwrap()));
    tell(&mut store, &[&texts[16], &texts[17]]).unwrap();
    (disk, texts)
}

fn last(disk: &MemoryDisk) -> String {
    format!("log/{}", disk.list("log").unwrap().last().unwrap())
}

/// Goes on with a store of which the end was taken out.
fn goes_on(disk: &MemoryDisk, left: &[String], context: &str) {
    assert!(notes(&on(disk)) == left, "{context}: {:?}", notes(&on(disk)).len());
    assert!(on(disk).verify(None, |_| {}).unwrap().is_whole());
    assert_eq!(on(disk).cut().unwrap(), None, "there is nothing more to take out");
    let mut store = on(&disk.crashed(Loss::Everything));
    tell(&mut store, &["more"]).unwrap();
    store.pack().unwrap();
    let all = notes(&store);
    assert!(all == [left, &["more".to_owned()]].concat(), "{context}: {} of {}", all.len(), left.len());
    assert!(store.verify(None, |_| {}).unwrap().is_whole());
    assert_eq!(store.take_findings(), []);
}

#[test]
fn a_damaged_last_commit_goes_and_its_bytes_are_kept() {
    let (disk, texts) = filled();
    let name = last(&disk);
    let mut bytes = disk.bytes(&name).unwrap();
    let used = bytes.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    bytes[used - 10] ^= 1;
    disk.corrupt(&name, bytes.clone());
    assert!(matches!(on(&disk).catch_up(|_| {}), Err(Error::Damaged(_))));
    let cut = on(&disk).cut().unwrap().unwrap();
    assert_eq!((cut.gone, cut.whole), (Some((17, 18)), 1));
    assert_eq!((&*cut.damage.file, cut.damage.number), (&*name, 18));
    let kept = disk.bytes(&cut.aside[0]).unwrap();
    assert!(bytes[..used].ends_with(&kept) && kept.len() > 500, "{} bytes", kept.len());
    goes_on(&disk, &texts[..16], "");
}

#[test]
fn a_last_segment_that_was_emptied_removed_or_garbled_goes() {
    for packed in [false, true] {
        let (disk, texts) = filled();
        if packed {
            assert!(on(&disk).pack().unwrap() > 0);
        }
        let name = last(&disk);
        let before: usize = name[4..24].parse().unwrap();
        for bytes in [None, Some(Vec::new()), Some(vec![0; 900]), Some(vec![0xee; 900])] {
            let harmed = disk.crashed(Loss::Nothing);
            let context =
                format!("packed: {packed}, {:?}", bytes.as_ref().map(|bytes| (bytes.len(), bytes.first())));
            match bytes {
                Some(bytes) => harmed.corrupt(&name, bytes),
                None => harmed.remove(&name).and_then(|()| harmed.sync_dir("log")).unwrap(),
            }
            let cut = on(&harmed).cut().unwrap().unwrap();
            assert_eq!(cut.gone, Some((before as u64 + 1, 18)));
            assert!(cut.aside.iter().all(|aside| harmed.bytes(aside).is_some()), "{cut:?}");
            goes_on(&harmed, &texts[..before], &context);
        }
    }
}

#[test]
fn a_damaged_end_before_an_empty_segment_goes_with_it() {
    let (disk, texts) = filled();
    let names = disk.list("log").unwrap();
    let [.., damaged, empty] = &names[..] else { panic!("{names:?}") };
    let mut bytes = disk.bytes(&format!("log/{damaged}")).unwrap();
    let used = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    bytes[used - 10] ^= 1;
    disk.corrupt(&format!("log/{damaged}"), bytes);
    disk.corrupt(&format!("log/{empty}"), Vec::new());
    let before: usize = empty[..20].parse().unwrap();
    let cut = on(&disk).cut().unwrap().unwrap();
    assert_eq!((cut.gone, cut.aside.len()), (Some((before as u64, 18)), 2));
    goes_on(&disk, &texts[..before - 1], "");
}

#[test]
fn nothing_is_taken_out_where_later_commits_are_whole_or_none_would_be_left() {
    let (disk, _) = filled();
    let first = format!("log/{}", disk.list("log").unwrap()[0]);
    let mut bytes = disk.bytes(&first).unwrap();
    bytes[70] ^= 1;
    disk.corrupt(&first, bytes);
    let one = MemoryDisk::crashable();
    tell(&mut on(&one), &["all there is"]).unwrap();
    one.corrupt(&last(&one), vec![0; 900]);
    for disk in [disk, one] {
        let before = disk.list("log").unwrap();
        let refused = on(&disk).cut();
        assert!(matches!(refused, Err(Error::Damaged(_))), "{refused:?}");
        assert!(disk.list("aside").unwrap().is_empty() && disk.list("log").unwrap() == before);
    }
    let read_only = Options { read_only: true, ..options() };
    let (disk, _) = filled();
    assert!(Store::on(std::sync::Arc::new(disk), &read_only).unwrap().cut().is_err());
}

#[test]
fn one_that_is_stopped_anywhere_can_be_done_again() {
    let (disk, texts) = filled();
    let name = last(&disk);
    let mut bytes = disk.bytes(&name).unwrap();
    let used = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    bytes[used - 10] ^= 1;
    disk.corrupt(&name, bytes);
    for call in 0.. {
        let stopped = disk.crashed(Loss::Nothing);
        stopped.fail_at(call, Fault::Freeze);
        let done = on(&stopped).cut().is_ok();
        for loss in [Loss::Everything, Loss::Nothing, Loss::Random(call)] {
            let after = stopped.crashed(loss);
            let again = on(&after).cut();
            assert!(again.is_ok(), "call {call}, {loss:?}: {again:?}");
            goes_on(&after, &texts[..16], &format!("call {call}, {loss:?}"));
        }
        if done {
            assert!(call > 5, "{call}");
            return;
        }
    }
}
