//! Verifying a whole log and a damaged one.

use annals_model::hash::Hash;
use annals_store::Store;
use annals_store::backend::{Loss, MemoryDisk};
use annals_store::hash_of;

use crate::common::{on, tell, text};

fn filled() -> (MemoryDisk, Store) {
    let disk = MemoryDisk::crashable();
    let mut store = on(&disk);
    entered(&mut store, 0..20);
    (disk, store)
}

fn entered(store: &mut Store, rounds: std::ops::Range<u32>) {
    for round in rounds {
        tell(store, &[&format!("a{round}"), &format!("b{round}")]).unwrap();
    }
}

#[test]
fn a_whole_log_is_whole_and_ends_with_its_head() {
    let (_, store) = filled();
    let (number, head) = store.head();
    let mut seen = Vec::new();
    let report = store.another().unwrap().verify(Some(head), |entry| seen.push(entry.number)).unwrap();
    assert!(report.is_whole(), "{report:?}");
    assert_eq!((report.entries, report.commits, report.head), (40, 20, (number, head)));
    assert_eq!((report.found, report.torn), (Some(40), None));
    assert_eq!(seen, (1..=40).collect::<Vec<_>>());
    assert!(report.segments > 2 && report.bytes > 40 * 60);
    assert_eq!(store.verify(Some(hash_of(b"never")), |_| {}).unwrap().found, None);
    let empty = Store::memory().unwrap().verify(Some(Hash::ZERO), |_| {}).unwrap();
    assert_eq!((empty.found, empty.entries, empty.is_whole()), (Some(0), 0, true));
}

#[test]
fn what_is_whole_behind_a_damaged_place_is_handed_out() {
    let (disk, _) = filled();
    let name = "log/00000000000000000000.log";
    let whole = disk.bytes(name).unwrap();
    let second = 52 + usize::from(whole[0]);
    for at in [0, 4, 20, 60, second, second + 60] {
        let corrupted = disk.crashed(Loss::Nothing);
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        corrupted.corrupt(name, bytes);
        let mut seen = Vec::new();
        let report =
            on(&corrupted).verify(None, |entry| seen.push((entry.number, text(&entry).to_owned()))).unwrap();
        let bad = if at < second { 1 } else { 2 };
        assert_eq!(report.damage.len(), 1, "{report:?}");
        assert_eq!((report.damage[0].number, &*report.damage[0].file), (bad, name));
        assert_eq!((report.entries, report.head.0), (39, 40));
        assert!(!report.is_whole());
        let expected: Vec<_> = (1..=40)
            .filter(|number| *number != bad)
            .map(|number| {
                (number, format!("{}{}", if number % 2 == 1 { "a" } else { "b" }, (number - 1) / 2))
            })
            .collect();
        assert_eq!(seen, expected, "byte {at}");
    }
}

#[test]
fn a_torn_end_is_no_damage_and_an_acknowledged_or_missing_one_is() {
    use annals_store::backend::Disk;
    let disk = MemoryDisk::crashable();
    let mut store = on(&disk);
    entered(&mut store, 0..19);
    let before_last = disk.bytes("LOCK").unwrap();
    entered(&mut store, 19..20);
    let segments = disk.list("log").unwrap();
    let last = format!("log/{}", segments.last().unwrap());
    let mut bytes = disk.bytes(&last).unwrap();
    let used = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    bytes[used] ^= 1;
    let damaged = disk.crashed(Loss::Nothing);
    damaged.corrupt(&last, bytes.clone());
    let report = on(&damaged).verify(None, |_| {}).unwrap();
    assert_eq!((report.damage.len(), report.missing, report.entries), (1, Some((40, 40)), 39));
    assert_eq!((&*report.damage[0].file, report.damage[0].number, report.torn), (&*last, 40, None));
    // LOCK as it was before the last commit: that was never acknowledged.
    let torn = disk.crashed(Loss::Nothing);
    torn.corrupt(&last, bytes);
    torn.corrupt("LOCK", before_last);
    let report = on(&torn).verify(None, |_| {}).unwrap();
    assert_eq!((report.damage.len(), report.missing, report.entries), (0, None, 38));
    assert_eq!(report.torn.unwrap().number, 40);

    let gone = disk.crashed(Loss::Nothing);
    gone.remove(&format!("log/{}", segments[1])).unwrap();
    let report = on(&gone).verify(None, |_| {}).unwrap();
    assert_eq!(report.damage.len(), 1, "{report:?}");
    assert_eq!(report.head, store.head());
    gone.remove(&format!("log/{}", segments[0])).unwrap();
    assert_eq!(on(&gone).verify(None, |_| {}).unwrap().damage[0].number, 1);
}
