//! Packing what is sealed: the log is the same, whoever looks at it.

use std::io::ErrorKind;
use std::sync::Arc;

use annals_store::backend::{Access, Disk, Fault, Loss, MemoryDisk};
use annals_store::{Error, LogSize, Options, Report, Store, Unusable};

use crate::common::{notes, on, options, tell};

const PLAIN: &str = "log/00000000000000000000.log";
const PACKED: &str = "log/00000000000000000000.packed";

/// A store of some segments, none of them packed.
fn filled() -> (MemoryDisk, Store) {
    let disk = MemoryDisk::crashable();
    let mut store = on(&disk);
    for round in 0..40 {
        tell(&mut store, &[&format!("a{round}"), &format!("b{round}")]).unwrap();
    }
    (disk, store)
}

fn log(disk: &MemoryDisk) -> Vec<String> {
    disk.list("log").unwrap()
}

#[test]
fn all_but_the_last_segment_are_packed_once_and_read_as_before() {
    let (disk, store) = filled();
    let before = store.verify(None, |_| {}).unwrap();
    let (segments, entered) = (log(&disk).len(), notes(&store));
    assert!(segments > 3);
    let bytes = |disk: &MemoryDisk| -> usize {
        log(disk).iter().map(|name| disk.bytes(&format!("log/{name}")).unwrap().len()).sum()
    };
    let plain_bytes = bytes(&disk);
    assert_eq!(store.pack().unwrap(), segments as u64 - 1);
    let names = log(&disk);
    assert!(names.iter().rev().skip(1).all(|name| name.ends_with(".packed")), "{names:?}");
    assert!(names[segments - 1].ends_with(".log") && names.len() == segments, "{names:?}");
    assert!(bytes(&disk) < plain_bytes, "{} of {plain_bytes}", bytes(&disk));
    assert_eq!(disk.bytes("FORMAT").unwrap()[..15], *b"annals store 2\n");
    let packed = segments as u64 - 1;
    assert_eq!(store.verify(None, |_| {}).unwrap(), Report { packed, ..before });
    let size = LogSize { segments: segments as u64, packed, bytes: bytes(&disk) as u64 };
    assert_eq!(store.log_size().unwrap(), size);
    assert_eq!((notes(&store), store.pack().unwrap()), (entered.clone(), 0));
    let (calls, head) = (disk.calls(), store.head());
    assert_eq!((store.pack().unwrap(), disk.calls()), (0, calls), "there is nothing to do");
    // It is durable, and a writer goes on as ever.
    assert_eq!(notes(&on(&disk.crashed(Loss::Everything))), entered);
    let mut again = on(&disk);
    tell(&mut again, &["more"]).unwrap();
    assert_eq!(again.take_findings(), []);
    assert_eq!(again.verify(Some(head.1), |_| {}).unwrap().found, Some(head.0));
    // What was derived from the log knows its places as before.
    for number in [1, 17, 40, 79] {
        assert_eq!(again.entry(number).unwrap(), store.entry(number).unwrap());
    }
}

#[test]
fn a_store_of_one_segment_stays_as_it_is() {
    let disk = MemoryDisk::crashable();
    let mut store = on(&disk);
    tell(&mut store, &["one"]).unwrap();
    let files = |disk: &MemoryDisk| ["FORMAT", "LOCK", PLAIN].map(|name| disk.bytes(name));
    let (before, calls) = (files(&disk), disk.calls());
    assert_eq!((store.pack().unwrap(), disk.calls()), (0, calls));
    assert_eq!(files(&disk), before);
    let read_only = Options { read_only: true, ..options() };
    let store = Store::on(Arc::new(disk), &read_only).unwrap();
    assert!(matches!(store.pack(), Err(Error::Unusable(Unusable::ReadOnly))));
}

#[test]
fn handles_that_read_before_go_on_reading_and_resume_where_they_were() {
    let (disk, writer) = filled();
    let entered = notes(&writer);
    let mut behind = on(&disk);
    // In the middle of the first segment, with its file open.
    let position = {
        let mut first = on(&disk.crashed(Loss::Nothing));
        first.catch_up(|_| {}).unwrap();
        let early = MemoryDisk::crashable();
        let mut early = on(&early);
        for round in 0..3 {
            tell(&mut early, &[&format!("a{round}"), &format!("b{round}")]).unwrap();
        }
        early.position()
    };
    assert!(behind.resume(&position).unwrap());
    writer.pack().unwrap();
    let mut seen = Vec::new();
    behind.catch_up(|entry| seen.push(entry.number)).unwrap();
    assert_eq!(seen, (7..=entered.len() as u64).collect::<Vec<_>>());
    let mut resumed = on(&disk);
    assert!(resumed.resume(&position).unwrap());
    let mut seen = Vec::new();
    resumed.catch_up(|entry| seen.push(entry.number)).unwrap();
    assert_eq!((seen.len(), resumed.head()), (entered.len() - 6, writer.head()));
}

#[test]
fn what_is_not_known_to_be_durable_seals_nothing() {
    let disk = MemoryDisk::crashable();
    let mut store = on(&disk);
    let long = "x".repeat(900);
    tell(&mut store, &[&long]).unwrap();
    // A new segment: its name, its room, zeros ahead, the write, and the sync that fails.
    disk.fail_at(disk.calls() + 4, Fault::Error(ErrorKind::Other));
    assert!(matches!(tell(&mut store, &["two"]), Err(Error::Unsettled { .. })));
    assert!(matches!(store.pack(), Err(Error::Poisoned)));
    let mut next = store.another().unwrap();
    assert_eq!((notes(&next).len(), log(&disk).len()), (2, 2), "the second is there to be read");
    assert_eq!(next.pack().unwrap(), 0);
    assert_eq!(notes(&on(&disk.crashed(Loss::Everything))), [&*long]);
    // The next writer tells it anew. Of the segment that speaks no more nothing is left.
    tell(&mut next, &["three"]).unwrap();
    assert_eq!(next.pack().unwrap(), 2);
    assert_eq!(notes(&on(&disk.crashed(Loss::Everything))), [&*long, "two", "three"]);
    assert!(next.verify(None, |_| {}).unwrap().is_whole());
}

#[test]
fn of_one_that_is_there_twice_the_plain_one_is_read_and_packed_anew() {
    let (disk, store) = filled();
    let (entered, plain) = (notes(&store), disk.bytes(PLAIN).unwrap());
    store.pack().unwrap();
    let packed = disk.bytes(PACKED).unwrap();
    disk.corrupt(PLAIN, plain);
    // As a crash before the name was durable leaves it, and with an older one that is no good.
    for other in [packed.clone(), b"nonsense".to_vec()] {
        let twice = disk.crashed(Loss::Nothing);
        twice.corrupt(PACKED, other);
        let store = on(&twice);
        assert_eq!(notes(&store), entered);
        assert_eq!(store.pack().unwrap(), 1);
        assert_eq!((twice.bytes(PLAIN), twice.bytes(PACKED)), (None, Some(packed.clone())));
        assert_eq!(notes(&store), entered);
    }
}

#[test]
fn what_a_stopped_one_left_is_made_anew_and_who_is_at_it_is_left_alone() {
    let (disk, store) = filled();
    let whole = disk.crashed(Loss::Nothing);
    on(&whole).pack().unwrap();
    disk.corrupt(&format!("{PACKED}.new"), vec![7; 5_000]);
    let held = disk.try_lock(&format!("{PACKED}.new"), Access::Write).unwrap().unwrap();
    let sealed = log(&disk).iter().filter(|name| name.ends_with(".log")).count() as u64 - 1;
    assert_eq!(store.pack().unwrap(), sealed - 1);
    drop(held);
    assert_eq!(store.pack().unwrap(), 1);
    assert_eq!(disk.bytes(PACKED), whole.bytes(PACKED));
    assert_eq!(log(&disk), log(&whole));
}

#[test]
fn a_damaged_segment_is_not_packed_and_its_damage_stays_where_it_was() {
    let (disk, _) = filled();
    let whole = disk.bytes(PLAIN).unwrap();
    let used = whole.iter().rposition(|byte| *byte != 0).unwrap();
    for at in [0, 30, 60, used / 2, used] {
        let corrupted = disk.crashed(Loss::Nothing);
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        corrupted.corrupt(PLAIN, bytes.clone());
        let before = on(&corrupted).verify(None, |_| {}).unwrap();
        let packed = on(&corrupted).pack().unwrap();
        assert!(packed > 1, "byte {at}");
        assert_eq!(corrupted.bytes(PLAIN), Some(bytes), "byte {at}");
        let after = on(&corrupted).verify(None, |_| {}).unwrap();
        assert_eq!(after, Report { packed, ..before }, "byte {at}");
        assert!(log(&corrupted).iter().all(|name| !name.ends_with(".new")), "byte {at}");
    }
}

#[test]
fn damage_in_a_packed_segment_costs_the_chunks_it_is_in() {
    let (disk, store) = filled();
    let entered = notes(&store);
    store.pack().unwrap();
    let whole = disk.bytes(PACKED).unwrap();
    let corrupted = disk.crashed(Loss::Nothing);
    let mut bytes = whole.clone();
    bytes[whole.len() / 2] ^= 1;
    corrupted.corrupt(PACKED, bytes);
    let Err(Error::Damaged(damage)) = on(&corrupted).catch_up(|_| {}) else { panic!("it is damaged") };
    assert_eq!(damage.file, PACKED);
    let copy = MemoryDisk::crashable();
    let salvaged = on(&corrupted).salvage_on(&copy).unwrap();
    let lost: Vec<u64> = salvaged.lost.iter().flat_map(|(from, to)| *from..=*to).collect();
    // A chunk of 300 bytes, and frames of some 70.
    assert!((3..=6).contains(&lost.len()) && salvaged.lost.len() == 1, "{lost:?}");
    for (number, (found, entered)) in (1..).zip(notes(&on(&copy)).iter().zip(&entered)) {
        assert_eq!(found == entered, !lost.contains(&number), "#{number}");
    }
    // Of the two indexes one is enough to save everything.
    for at in [0, 20, 30, whole.len() - 1] {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        corrupted.corrupt(PACKED, bytes);
        let result = on(&corrupted).catch_up(|_| {});
        assert!(matches!(&result, Err(Error::Damaged(damage)) if damage.file == PACKED), "{result:?}");
        let copy = MemoryDisk::crashable();
        let salvaged = on(&corrupted).salvage_on(&copy).unwrap();
        assert_eq!((salvaged.report.damage.len(), salvaged.lost), (1, vec![]), "byte {at}");
        assert_eq!(notes(&on(&copy)), entered, "byte {at}");
    }
}

#[test]
fn a_log_that_ends_with_a_packed_segment_has_lost_its_end() {
    let (disk, store) = filled();
    store.pack().unwrap();
    let gone = format!("log/{}", log(&disk).last().unwrap());
    disk.remove(&gone).unwrap();
    disk.corrupt("LOCK", Vec::new());
    let result = on(&disk).catch_up(|_| {});
    let Err(Error::Damaged(damage)) = result else { panic!("{result:?}") };
    assert!(damage.file == gone && damage.number > 70, "{damage}");
    assert!(matches!(tell(&mut on(&disk), &["more"]), Err(Error::Damaged(_))));
    assert!(!on(&disk).verify(None, |_| {}).unwrap().is_whole());
}
