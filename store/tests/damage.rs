//! Bytes that somebody changed before the end of the log: damage, told with its place, and never passed over.

use annals_model::error::ErrorKind;
use annals_store::Error;
use annals_store::backend::{Loss, MemoryDisk};

use crate::common::{on, tell};

const SEGMENT: &str = "log/00000000000000000000.log";

/// A log of five commits, two entries in the third, and where its frames begin.
fn disk() -> (MemoryDisk, Vec<usize>) {
    let disk = MemoryDisk::crashable();
    let mut store = on(&disk);
    let mut starts = Vec::new();
    for texts in [&["one"][..], &["two"], &["three", "four"], &["five"], &["six"]] {
        tell(&mut store, texts).unwrap();
    }
    let bytes = disk.bytes(SEGMENT).unwrap();
    let mut at = 0;
    while bytes[at] != 0 {
        starts.push(at);
        at += 52 + usize::from(bytes[at]);
    }
    assert_eq!(starts.len(), 6);
    (disk, starts)
}

fn read(disk: &MemoryDisk) -> (u64, Result<(), Error>) {
    let mut seen = 0;
    let result = on(disk).catch_up(|entry| seen = entry.number);
    (seen, result)
}

#[test]
fn a_flipped_bit_before_the_last_frame_names_the_frame() {
    let (disk, starts) = disk();
    let whole = disk.bytes(SEGMENT).unwrap();
    for (index, start) in starts[..5].iter().enumerate() {
        // In the length, the format, the number, the checksum, the hash and the content.
        for at in [0, 4, 8, 17, 30, 60] {
            let corrupted = disk.crashed(Loss::Nothing);
            let mut bytes = whole.clone();
            bytes[start + at] ^= 1;
            corrupted.corrupt(SEGMENT, bytes);
            let (seen, result) = read(&corrupted);
            let number = index as u64 + 1;
            let Err(Error::Damaged(damage)) = result else { panic!("#{number}, byte {at}: {result:?}") };
            assert_eq!((&*damage.file, damage.number, damage.offset), (SEGMENT, number, *start as u64));
            assert_eq!(seen, if number == 4 { 2 } else { number - 1 });
            let refused = tell(&mut on(&corrupted), &["more"]);
            assert!(matches!(refused, Err(Error::Damaged(_))), "{refused:?}");
            assert_eq!(refused.map(|_| ()).unwrap_err().kind(), ErrorKind::Damaged);
        }
    }
}

#[test]
fn zeros_before_the_end_are_not_taken_for_the_end() {
    let (disk, starts) = disk();
    let mut bytes = disk.bytes(SEGMENT).unwrap();
    bytes[starts[1]..starts[2]].fill(0);
    disk.corrupt(SEGMENT, bytes);
    assert!(matches!(read(&disk), (1, Err(Error::Damaged(damage))) if damage.number == 2));
    assert!(matches!(tell(&mut on(&disk), &["more"]), Err(Error::Damaged(_))));
}

#[test]
fn a_frame_taken_out_or_told_twice_is_noticed() {
    let (disk, starts) = disk();
    let whole = disk.bytes(SEGMENT).unwrap();
    let mut without = whole.clone();
    without.drain(starts[1]..starts[2]);
    let mut twice = whole[..starts[2]].to_vec();
    twice.extend_from_slice(&whole[starts[1]..]);
    for bytes in [without, twice] {
        let corrupted = disk.crashed(Loss::Nothing);
        corrupted.corrupt(SEGMENT, bytes);
        assert!(matches!(read(&corrupted), (_, Err(Error::Damaged(_)))));
    }
}

#[test]
fn a_history_that_was_spliced_does_not_carry_the_right_hashes() {
    let (disk, starts) = disk();
    let other = MemoryDisk::crashable();
    let mut store = on(&other);
    for texts in [&["one"][..], &["owt"], &["three", "four"], &["five"], &["six"]] {
        tell(&mut store, texts).unwrap();
    }
    let mut bytes = disk.bytes(SEGMENT).unwrap();
    bytes[starts[2]..].copy_from_slice(&other.bytes(SEGMENT).unwrap()[starts[2]..]);
    disk.corrupt(SEGMENT, bytes);
    let (seen, result) = read(&disk);
    let Err(Error::Damaged(damage)) = result else { panic!("{result:?}") };
    assert_eq!((seen, damage.number), (2, 3));
    assert!(damage.what.contains("hash"), "{damage}");
}

#[test]
fn a_segment_that_is_gone_is_damage_wherever_it_stood() {
    let disk = MemoryDisk::crashable();
    let mut store = on(&disk);
    let long = "x".repeat(500);
    for _ in 0..6 {
        tell(&mut store, &[&long]).unwrap();
    }
    use annals_store::backend::Disk;
    let segments = disk.list("log").unwrap();
    assert!(segments.len() >= 3, "{segments:?}");
    for gone in &segments {
        let corrupted = disk.crashed(Loss::Nothing);
        corrupted.remove(&format!("log/{gone}")).unwrap();
        let (_, result) = read(&corrupted);
        let Err(Error::Damaged(damage)) = result else { panic!("{gone}: {result:?}") };
        assert!(damage.number > 0 && damage.number < 7, "{damage}");
        // Nor is it passed over by who goes behind it without reading it, and reads it then.
        let mut resumed = on(&corrupted);
        if resumed.resume(&store.position()).unwrap() {
            let read = resumed.read_from(1, |_| std::ops::ControlFlow::Continue(()));
            assert!(matches!(read, Err(Error::Damaged(_))), "{gone}: {read:?}");
        }
    }
}
