//! Saving what is whole of a damaged store.

use annals_store::backend::{Disk, Loss, MemoryDisk};
use annals_store::{Error, Options, Store, Unusable};

use crate::common::{notes, on, options, tell, text};

fn filled() -> (MemoryDisk, Store) {
    let disk = MemoryDisk::crashable();
    let mut store = on(&disk);
    for round in 0..40 {
        tell(&mut store, &[&format!("a{round}"), &format!("b{round}")]).unwrap();
    }
    (disk, store)
}

#[test]
fn a_whole_store_is_copied_to_the_last_hash() {
    let (_, store) = filled();
    let copy = MemoryDisk::crashable();
    let salvaged = store.salvage_on(&copy).unwrap();
    assert_eq!((salvaged.saved, &salvaged.lost[..]), (80, &[][..]));
    let mut again = on(&copy.crashed(Loss::Everything));
    assert_eq!(notes(&again), notes(&store));
    again.catch_up(|_| {}).unwrap();
    assert_eq!(again.head(), store.head());
    assert_eq!(again.take_findings(), []);
    tell(&mut again, &["more"]).unwrap();
    assert_eq!(again.take_findings(), [], "there was nothing to put in order");
}

#[test]
fn damage_at_many_places_costs_only_what_is_damaged() {
    let (disk, store) = filled();
    let corrupted = disk.crashed(Loss::Nothing);
    // A byte in the middle of every segment, and one segment gone.
    let segments = disk.list("log").unwrap();
    assert!(segments.len() > 4, "{segments:?}");
    for name in &segments {
        let name = format!("log/{name}");
        let mut bytes = disk.bytes(&name).unwrap();
        let used = bytes.iter().rposition(|byte| *byte != 0).unwrap();
        bytes[used / 2] ^= 0x10;
        corrupted.corrupt(&name, bytes);
    }
    corrupted.remove(&format!("log/{}", segments[2])).unwrap();
    let report = on(&corrupted).verify(None, |_| {}).unwrap();
    assert!(report.damage.len() >= segments.len(), "{report:?}");

    let copy = MemoryDisk::crashable();
    let salvaged = on(&corrupted).salvage_on(&copy).unwrap();
    assert_eq!(salvaged.report, report);
    let all = notes(&store);
    let mut lost = Vec::new();
    on(&copy)
        .catch_up(|entry| {
            let entered = &all[usize::try_from(entry.number).unwrap() - 1];
            if text(&entry) != entered {
                assert!(text(&entry).contains(&format!("#{}", entry.number)), "{}", text(&entry));
                lost.push(entry.number);
            }
        })
        .unwrap();
    let entered: Vec<u64> = salvaged.lost.iter().flat_map(|(from, to)| *from..=*to).collect();
    assert_eq!(
        lost,
        entered.iter().copied().filter(|number| *number <= all.len() as u64).collect::<Vec<_>>()
    );
    assert!(lost.len() < 25, "{lost:?}");
    assert_eq!(salvaged.saved + entered.len() as u64, 80);
    let report = on(&copy).verify(None, |_| {}).unwrap();
    assert!(report.is_whole(), "{report:?}");
    // Up to the first damage the hashes are those of the old log.
    assert_eq!(on(&copy).entry(1).unwrap(), None);
    let first = salvaged.lost[0].0;
    let mut old = store.another().unwrap();
    old.catch_up(|_| {}).unwrap();
    let mut copied = on(&copy);
    copied.catch_up(|_| {}).unwrap();
    for number in 1..first {
        assert_eq!(copied.entry(number).unwrap(), old.entry(number).unwrap());
    }
}

#[test]
fn it_is_written_only_where_nothing_is() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("old");
    let mut store = Store::open(&path, &options()).unwrap();
    tell(&mut store, &["one"]).unwrap();
    assert!(matches!(store.salvage(&path), Err(Error::Unusable(Unusable::Exists { .. }))));
    assert!(matches!(store.salvage(dir.path()), Err(Error::Unusable(Unusable::NotAStore { .. }))));
    let new = dir.path().join("a/new");
    assert_eq!(store.salvage(&new).unwrap().saved, 1);
    assert_eq!(notes(&Store::open(&new, &Options::default()).unwrap()), ["one"]);
}

#[test]
fn one_that_was_stopped_in_the_middle_is_no_store() {
    use annals_store::backend::Fault;
    let (_, store) = filled();
    let whole = MemoryDisk::crashable();
    store.salvage_on(&whole).unwrap();
    for call in 0..whole.calls() {
        let copy = MemoryDisk::crashable();
        copy.fail_at(call, Fault::Freeze);
        assert!(store.salvage_on(&copy).is_err());
        for loss in [Loss::Everything, Loss::Nothing, Loss::Random(call)] {
            let crashed = copy.crashed(loss);
            let opened = Store::on(std::sync::Arc::new(crashed.clone()), &Options::default());
            assert!(opened.is_err() || notes(&opened.unwrap()) == notes(&store), "call {call}");
        }
    }
}
