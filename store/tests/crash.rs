//! Power cuts, killed processes and failing disks: what was acknowledged is there, and what was not is wholly
//! there or wholly not.

use std::collections::BTreeSet;
use std::io::ErrorKind;

use annals_store::backend::{Disk, Fault, Loss, MemoryDisk};
use annals_store::{Error, Finding, LockFault};

use crate::common::{notes, on, tell, tell_each};

/// A workload: what it tells, commit by commit. It fills several segments.
fn commits() -> Vec<Vec<String>> {
    (0..12)
        .map(|commit| {
            (0..=commit % 3).map(|part| format!("{commit}.{part} {}", "x".repeat(commit * 9))).collect()
        })
        .collect()
}

/// How the workload is told.
#[derive(Clone, Copy, Debug)]
struct Manner {
    /// How many commits share a write, by turns: each has its own, or they share it.
    shares: &'static [usize],
    /// Whether what is sealed is packed before each write.
    packs: bool,
}

const MANNERS: [Manner; 3] = [
    Manner { shares: &[1], packs: false },
    Manner { shares: &[3, 1, 4], packs: false },
    Manner { shares: &[1, 2], packs: true },
];

/// Tells the workload, going on with a new handle after each failure, and says which commits were acknowledged, in
/// order.
fn work(disk: &MemoryDisk, manner: Manner) -> Vec<(Vec<String>, bool)> {
    let mut done = Vec::new();
    let opened = annals_store::Store::on(std::sync::Arc::new(disk.clone()), &crate::common::options());
    let Ok(mut store) = opened else { return done };
    let (mut commits, mut shares) = (commits(), manner.shares.iter().cycle());
    while !commits.is_empty() {
        if manner.packs {
            // If it fails, the next try does what is left.
            let _ = store.pack();
        }
        let share = commits.len().min(*shares.next().unwrap());
        let together: Vec<Vec<String>> = commits.drain(..share).collect();
        let entered = tell_each(&mut store, &together);
        done.extend(together.into_iter().map(|commit| (commit, entered.is_ok())));
        if entered.is_err() {
            let Ok(next) = store.another() else { return done };
            store = next;
        }
    }
    done
}

/// Checks that `found` is the acknowledged commits, with each of the others wholly there in its place or
/// wholly not.
fn check(found: &[String], entered: &[(Vec<String>, bool)], context: &str) {
    let mut rest = found;
    for (commit, acknowledged) in entered {
        if rest.starts_with(commit) {
            rest = &rest[commit.len()..];
        } else {
            assert!(!acknowledged, "{context}: {commit:?} is missing before {rest:?}");
        }
    }
    assert!(rest.is_empty(), "{context}: {rest:?} is too much");
}

fn losses() -> Vec<Loss> {
    let mut losses = vec![Loss::Everything, Loss::Nothing];
    for writes in 0..3 {
        losses.extend([0, 1, 3, 17, 52, 60, 130, 200].map(|bytes| Loss::After { writes, bytes }));
    }
    losses
}

/// How many segments are packed.
fn packed(disk: &MemoryDisk) -> usize {
    disk.list("log").unwrap().iter().filter(|name| name.ends_with(".packed")).count()
}

/// Opens the disk after a crash, reads it, writes to it and reads it again.
fn reopen(disk: &MemoryDisk, entered: &[(Vec<String>, bool)], context: &str) {
    let mut store = on(disk);
    let read = notes(&store);
    check(&read, entered, context);
    let after = tell(&mut store, &["after the crash"]).unwrap_or_else(|error| panic!("{context}: {error}"));
    assert_eq!(after.len(), 1);
    let mut expected = read;
    expected.push("after the crash".to_owned());
    assert_eq!(notes(&store), expected, "{context}");
    store.pack().unwrap_or_else(|error| panic!("{context}: {error}"));
    assert_eq!(notes(&store), expected, "{context}, packed");
    // And what was acknowledged then survives a cut in its turn.
    assert_eq!(notes(&on(&disk.crashed(Loss::Everything))), expected, "{context}");
}

#[test]
fn a_power_cut_at_any_call_loses_nothing_that_was_acknowledged() {
    for manner in MANNERS {
        let whole = MemoryDisk::crashable();
        assert!(work(&whole, manner).iter().all(|(_, acknowledged)| *acknowledged));
        assert_eq!(packed(&whole) > 1, manner.packs);
        for call in 0..whole.calls() {
            let disk = MemoryDisk::crashable();
            disk.fail_at(call, Fault::Freeze);
            let entered = work(&disk, manner);
            let random = (0..12).map(|seed| Loss::Random(seed * 1000 + call));
            for loss in losses().into_iter().chain(random) {
                reopen(&disk.crashed(loss), &entered, &format!("{manner:?}, call {call}, {loss:?}"));
            }
        }
    }
}

#[test]
fn a_shared_write_of_which_any_sectors_were_lost_leaves_a_beginning_of_its_commits() {
    let groups: Vec<Vec<String>> =
        (0..5).map(|commit| vec![format!("{commit} {}", "x".repeat(700)), commit.to_string()]).collect();
    let mut left = BTreeSet::new();
    for seed in 0..400 {
        let disk = MemoryDisk::crashable();
        let options = annals_store::Options { segment_bytes: 64 << 10, ..crate::common::options() };
        let mut store = annals_store::Store::on(std::sync::Arc::new(disk.clone()), &options).unwrap();
        tell(&mut store, &["before"]).unwrap();
        // The write and not the sync.
        disk.fail_at(disk.calls() + 1, Fault::Freeze);
        assert!(tell_each(&mut store, &groups).is_err());
        let crashed = disk.crashed(Loss::Random(seed));
        let found = notes(&on(&crashed));
        let whole = (found.len() - 1) / 2;
        let expected: Vec<String> =
            ["before".to_owned()].into_iter().chain(groups[..whole].iter().flatten().cloned()).collect();
        assert_eq!(found, expected, "seed {seed}");
        left.insert(whole);
        reopen(&crashed, &[(expected, true)], &format!("seed {seed}"));
    }
    assert!(left.len() > 3, "only {left:?} commits were left");
}

#[test]
fn all_commits_of_a_shared_write_whose_sync_failed_are_written_anew() {
    let disk = MemoryDisk::crashable();
    let mut store = on(&disk);
    tell(&mut store, &["one"]).unwrap();
    let shared: Vec<Vec<String>> = ["two", "three", "four"].map(|text| vec![text.to_owned()]).to_vec();
    let calls = disk.calls();
    tell_each(&mut store, &shared).unwrap();
    assert_eq!(disk.calls() - calls, 4, "a write, a sync, and the watermark twice, however many share them");
    assert_eq!(store.durable().unwrap(), 4);
    let shared: Vec<Vec<String>> = ["five", "six"].map(|text| vec![text.to_owned()]).to_vec();
    disk.fail_at(disk.calls() + 1, Fault::Error(ErrorKind::Other));
    assert!(matches!(tell_each(&mut store, &shared), Err(Error::Unsettled { .. })));
    assert!(matches!(tell_each(&mut store, &shared), Err(Error::Poisoned)));
    let mut reader = store.another().unwrap();
    reader.catch_up(|_| {}).unwrap();
    assert_eq!((reader.head().0, reader.durable().unwrap()), (6, 4), "neither is known to be durable");
    let mut next = store.another().unwrap();
    tell(&mut next, &["seven"]).unwrap();
    assert_eq!(next.take_findings(), [Finding::Rewritten { from: 5, to: 6 }]);
    let all = ["one", "two", "three", "four", "five", "six", "seven"];
    assert_eq!(notes(&on(&disk.crashed(Loss::Everything))), all);
    let mut seen = Vec::new();
    reader.catch_up(|entry| seen.push(entry.number)).unwrap();
    assert_eq!(seen, [7], "a reader that saw the old tail goes on in the new one");
    assert_eq!(reader.head(), next.head());
    assert!(next.verify(None, |_| {}).unwrap().is_whole());
}

#[test]
fn acknowledged_commits_of_a_shared_write_that_are_gone_are_told() {
    let disk = MemoryDisk::crashable();
    let mut store = on(&disk);
    tell(&mut store, &["one"]).unwrap();
    let shared: Vec<Vec<String>> = ["two", "three", "four"].map(|text| vec![text.to_owned()]).to_vec();
    tell_each(&mut store, &shared).unwrap();
    let name = last_segment(&disk);
    let whole = disk.bytes(&name).unwrap();
    let mut ends = vec![0];
    while whole[ends[ends.len() - 1]] != 0 {
        let at = ends[ends.len() - 1];
        ends.push(at + 52 + usize::from(whole[at]));
    }
    for left in 1..4 {
        let cut = disk.crashed(Loss::Nothing);
        let mut bytes = whole[..ends[left]].to_vec();
        bytes.resize(whole.len(), 0);
        cut.corrupt(&name, bytes);
        let result = on(&cut).catch_up(|_| {});
        let Err(Error::Damaged(damage)) = result else { panic!("{result:?}") };
        assert_eq!(
            (&*damage.file, damage.number, damage.offset),
            (&*name, left as u64 + 1, ends[left] as u64)
        );
    }
    // One that is damaged while those that shared its write are whole was synced, as LOCK knows.
    let damaged = disk.crashed(Loss::Nothing);
    let mut bytes = whole.clone();
    bytes[ends[2] + 60] ^= 1;
    damaged.corrupt(&name, bytes);
    assert!(matches!(on(&damaged).catch_up(|_| {}), Err(Error::Damaged(damage)) if damage.number == 3));
    // So it is without LOCK, if a later write stands behind it.
    tell(&mut store, &["five"]).unwrap();
    let mut bytes = disk.bytes(&name).unwrap();
    bytes[ends[2] + 60] ^= 1;
    let damaged = disk.crashed(Loss::Nothing);
    damaged.corrupt(&name, bytes);
    damaged.corrupt("LOCK", Vec::new());
    assert!(matches!(on(&damaged).catch_up(|_| {}), Err(Error::Damaged(damage)) if damage.number == 3));
}

#[test]
fn a_disk_that_fails_once_at_any_call_loses_nothing_that_was_acknowledged() {
    let faults = [
        Fault::Error(ErrorKind::StorageFull),
        Fault::Error(ErrorKind::Other),
        Fault::Short(0),
        Fault::Short(30),
        Fault::Short(100),
    ];
    for (manner, fault) in MANNERS.into_iter().flat_map(|manner| faults.map(|fault| (manner, fault))) {
        let whole = MemoryDisk::crashable();
        work(&whole, manner);
        for call in 0..whole.calls() {
            let disk = MemoryDisk::crashable();
            disk.fail_at(call, fault);
            let entered = work(&disk, manner);
            let context = format!("{manner:?}, call {call}, {fault:?}");
            if entered.is_empty() {
                continue;
            }
            check(&notes(&on(&disk)), &entered, &context);
            for loss in [Loss::Everything, Loss::Nothing, Loss::After { writes: 1, bytes: 20 }] {
                reopen(&disk.crashed(loss), &entered, &format!("{context}, {loss:?}"));
            }
        }
    }
}

#[test]
fn a_handle_whose_sync_failed_writes_no_more_and_the_next_writes_its_tail_anew() {
    let disk = MemoryDisk::crashable();
    let mut store = on(&disk);
    tell(&mut store, &["one"]).unwrap();
    let calls = disk.calls();
    tell(&mut store, &["two"]).unwrap();
    assert_eq!(disk.calls() - calls, 4, "a write, a sync, and the watermark twice");
    // The sync of the next append.
    disk.fail_at(disk.calls() + 1, Fault::Error(ErrorKind::Other));
    assert!(matches!(tell(&mut store, &["three"]), Err(Error::Unsettled { .. })));
    assert!(matches!(tell(&mut store, &["four"]), Err(Error::Poisoned)));
    assert_eq!(notes(&store), ["one", "two", "three"]);
    assert_eq!(notes(&on(&disk.crashed(Loss::Everything))), ["one", "two"]);

    let mut reader = store.another().unwrap();
    reader.catch_up(|_| {}).unwrap();
    assert_eq!(reader.durable().unwrap(), 2);
    let mut next = store.another().unwrap();
    tell(&mut next, &["five"]).unwrap();
    assert_eq!(next.take_findings(), [Finding::Rewritten { from: 3, to: 3 }]);
    assert_eq!(next.durable().unwrap(), 4);
    assert_eq!(notes(&on(&disk.crashed(Loss::Everything))), ["one", "two", "three", "five"]);
    let mut seen = Vec::new();
    reader.catch_up(|entry| seen.push(entry.number)).unwrap();
    assert_eq!(seen, [4], "a reader that saw the old tail goes on in the new one");
    assert_eq!(reader.head(), next.head());
}

#[test]
fn a_full_disk_is_noticed_before_anything_is_written() {
    let disk = MemoryDisk::crashable();
    let mut store = on(&disk);
    let long = "x".repeat(900);
    tell(&mut store, &[&long]).unwrap();
    // A new segment: its name, its room.
    disk.fail_at(disk.calls() + 1, Fault::Error(ErrorKind::StorageFull));
    assert!(matches!(tell(&mut store, &["two"]), Err(Error::Machine { .. })));
    tell(&mut store, &["two"]).unwrap();
    assert_eq!(notes(&store), [&*long, "two"]);
}

/// The name of the last segment.
fn last_segment(disk: &MemoryDisk) -> String {
    let names: BTreeSet<String> = disk.list("log").unwrap().into_iter().collect();
    format!("log/{}", names.last().unwrap())
}

#[test]
fn a_tail_torn_at_any_byte_is_taken_out_and_kept_aside() {
    let disk = MemoryDisk::crashable();
    let mut store = on(&disk);
    let texts = ["one", "two", "three", "four"];
    // What LOCK says after each.
    let mut locks = Vec::new();
    for entered in texts {
        tell(&mut store, &[entered]).unwrap();
        locks.push(disk.bytes("LOCK").unwrap());
    }
    let name = last_segment(&disk);
    let whole = disk.bytes(&name).unwrap();
    let mut ends = Vec::new();
    let mut at = 0;
    while whole[at] != 0 {
        at += 52 + usize::from(whole[at]);
        ends.push(at);
    }
    for cut in ends[0]..ends[3] {
        for (zeros, lock) in [(true, true), (false, true), (true, false)] {
            let torn = disk.crashed(Loss::Nothing);
            let mut bytes = whole[..cut].to_vec();
            if zeros {
                bytes.resize(whole.len(), 0);
            }
            torn.corrupt(&name, bytes);
            // The last byte of a note is a zero.
            let left = ends.iter().filter(|end| **end <= cut + usize::from(zeros)).count();
            torn.corrupt("LOCK", if lock { locks[left - 1].clone() } else { Vec::new() });
            let context = format!("cut at {cut}, zeros {zeros}, lock {lock}");
            let mut store = on(&torn);
            let end = ends[left - 1];
            let torn_bytes: Vec<u8> = whole[end.min(cut)..cut].to_vec();
            let used = torn_bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
            if !lock && used > 0 {
                // Nothing says that it was not finished.
                let result = tell(&mut store, &["after"]);
                assert!(matches!(result, Err(Error::Damaged(_))), "{context}: {result:?}");
                assert_eq!(store.cut().unwrap().unwrap().aside.len(), 1, "{context}");
                assert_eq!(notes(&store), texts[..left], "{context}");
                continue;
            }
            assert_eq!(notes(&store), texts[..left], "{context}");
            tell(&mut store, &["after"]).unwrap();
            let findings = store.take_findings();
            let kept: Vec<_> = findings
                .iter()
                .filter_map(|finding| match finding {
                    Finding::Torn { aside, offset, .. } => Some((torn.bytes(aside).unwrap(), *offset)),
                    _ => None,
                })
                .collect();
            match used {
                0 => assert_eq!(kept, [], "{context}"),
                _ => assert_eq!(kept, [(torn_bytes[..used].to_vec(), end as u64)], "{context}"),
            }
            let unmarked = Finding::Lock(LockFault::NoCopy);
            assert_eq!(findings.contains(&unmarked), !lock, "{context}: {findings:?}");
            let expected: Vec<&str> = texts[..left].iter().copied().chain(["after"]).collect();
            assert_eq!(notes(&store), expected, "{context}");
            assert_eq!(notes(&on(&torn.crashed(Loss::Everything))), expected, "{context}");
        }
    }
}

#[test]
fn a_killed_writer_leaves_its_commit_wholly_or_not_at_all() {
    let disk = MemoryDisk::crashable();
    let mut store = on(&disk);
    tell(&mut store, &["one"]).unwrap();
    for bytes in 0..400 {
        let killed = disk.crashed(Loss::Nothing);
        killed.fail_at(killed.calls(), Fault::Short(bytes));
        let mut writer = on(&killed);
        let mut reader = writer.another().unwrap();
        reader.catch_up(|_| {}).unwrap();
        let written = tell(&mut writer, &["two", "three", &"x".repeat(100)]);
        assert!(written.is_err());
        let mut seen = 0;
        reader.catch_up(|_| seen += 1).unwrap();
        assert!(seen == 0 || seen == 3, "{bytes} bytes: {seen}");
        let mut next = writer.another().unwrap();
        tell(&mut next, &["after"]).unwrap();
        reader.catch_up(|_| seen += 1).unwrap();
        assert_eq!(reader.head(), next.head());
        assert_eq!(notes(&next).len(), if seen == 4 { 5 } else { 2 }, "{bytes} bytes");
    }
}
