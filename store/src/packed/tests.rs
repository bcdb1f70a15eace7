//! What is read of a packed segment, whole and damaged.

use super::*;
use crate::backend::{Access, Disk, MemoryDisk};

/// These bytes, packed.
fn packed(bytes: &[u8], chunk_bytes: usize) -> Vec<u8> {
    let disk = MemoryDisk::new();
    disk.corrupt("plain", bytes.to_vec());
    let plain = disk.open("plain", Access::Read).unwrap();
    let target = disk.open("packed", Access::Create).unwrap();
    pack(&*plain, bytes.len() as u64, &*target, chunk_bytes).unwrap();
    disk.bytes("packed").unwrap()
}

fn open(bytes: Vec<u8>) -> PackedSegment {
    let disk = MemoryDisk::new();
    disk.corrupt("packed", bytes);
    PackedSegment::open(disk.open("packed", Access::Read).unwrap()).unwrap()
}

fn read(packed: &PackedSegment, from: u64, bytes: usize) -> Vec<u8> {
    let mut buffer = vec![0x55; bytes];
    let read = packed.read_at(&mut buffer, from).unwrap();
    buffer.truncate(read);
    buffer
}

/// Some bytes of which some recur and some do not.
fn bytes() -> Vec<u8> {
    (0..1_000_u32).map(|at| u8::try_from((at * at % 251).max(at % 7 * 30) % 250).unwrap() + 1).collect()
}

#[test]
fn the_bytes_of_a_packed_segment_are_these() {
    let mut expected = b"annals\x00\x02".to_vec();
    expected.extend_from_slice(&[1, 0, 0, 0, 3, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0]);
    let head = [&expected[..], &GOLDEN_CRC].concat();
    let index = [&[4, 0, 0, 0][..], &GOLDEN_CRCS[0], &[3, 0, 0, 0], &GOLDEN_CRCS[1]].concat();
    let expected = [&head[..], &index, b"\x30abc\x20de", &index, &head].concat();
    assert_eq!(packed(b"abcde", 3), expected);
    let packed = open(expected);
    assert_eq!((packed.len(), packed.fault(), packed.fault_at(0)), (5, None, None));
    assert_eq!(read(&packed, 0, 9), b"abcde");
}

const GOLDEN_CRC: [u8; 4] = [243, 134, 63, 188];
const GOLDEN_CRCS: [[u8; 4]; 2] = [[188, 114, 9, 32], [202, 155, 1, 27]];

#[test]
fn what_is_read_is_what_was_packed_wherever_it_begins_and_ends() {
    let bytes = bytes();
    for chunk_bytes in [1, 7, 64, 999, 1_000, 1_001] {
        let packed = open(packed(&bytes, chunk_bytes));
        assert_eq!((packed.len(), packed.fault()), (1_000, None));
        for from in (0..1_010).step_by(13) {
            for length in [0, 1, 6, 7, 64, 65, 400, 2_000] {
                let expected = &bytes[from.min(1_000)..(from + length).min(1_000)];
                assert_eq!(read(&packed, from as u64, length), expected, "{chunk_bytes}, {from}, {length}");
            }
        }
    }
    let packed = open(packed(&[], 16));
    assert_eq!((packed.len(), packed.fault(), read(&packed, 0, 9)), (0, None, Vec::new()));
}

#[test]
fn a_flipped_byte_costs_its_chunk_at_most_and_is_noticed() {
    let (bytes, chunk_bytes) = (bytes(), 64);
    let whole = packed(&bytes, chunk_bytes);
    let index = HEAD_BYTES + bytes.len().div_ceil(chunk_bytes) * LISTED_BYTES;
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << (at % 8);
        let packed = open(flipped);
        let found = read(&packed, 0, 2_000);
        let wrong: Vec<usize> = (0..1_000).filter(|byte| found[*byte] != bytes[*byte]).collect();
        if at < index || at >= whole.len() - index {
            assert!(wrong.is_empty() && packed.fault().is_some(), "byte {at}");
            continue;
        }
        let from = wrong[0];
        assert!(from.is_multiple_of(chunk_bytes) && wrong[wrong.len() - 1] < from + chunk_bytes, "byte {at}");
        let place = from as u64;
        assert!(packed.fault().is_none() && packed.fault_at(place).is_some(), "byte {at}");
        assert!(packed.fault_at((place + 64) % 1_000).is_none(), "byte {at}");
        assert!(found[from..].iter().take(chunk_bytes).all(|byte| *byte == LOST), "byte {at}");
    }
}

#[test]
fn a_file_that_was_cut_or_grew_is_noticed_and_no_longer_than_it_can_be() {
    let (bytes, chunk_bytes) = (bytes(), 64);
    let whole = packed(&bytes, chunk_bytes);
    for length in 0..whole.len() {
        let packed = open(whole[..length].to_vec());
        assert!(packed.fault().is_some(), "{length} bytes");
        assert!(packed.len() <= (length * RATIO_MAX) as u64, "{length} bytes");
        let found = read(&packed, 0, 2_000);
        assert_eq!(found, bytes[..found.len()], "{length} bytes");
    }
    let packed = open([&whole[..], &[0; 100]].concat());
    assert!(packed.fault().is_some());
    assert_eq!(read(&packed, 0, 2_000), bytes);
}

#[test]
fn a_head_that_promises_more_than_there_is_asks_for_no_memory() {
    for bytes in [1 << 20, 1 << 40, u64::MAX] {
        for index in [vec![], vec![0xff; 64], vec![0; 64], [1, 0, 0, 0, 0, 0, 0, 0].repeat(8)] {
            let head = head(1 << 20, bytes, &index).unwrap();
            let packed = open([&head[..], &index, &[0; 20], &index, &head].concat());
            assert_eq!(packed.len(), 0, "{bytes} bytes, {index:?}");
        }
    }
    // What is no LZ4 block, for all that its checksum says.
    for chunk in [[0xff; 9], [0; 9], *b"\xf0\xffabcdefg"] {
        let index = [word(9).unwrap(), crc32c::crc32c(&chunk).to_le_bytes()].concat();
        let head = head(700, 600, &index).unwrap();
        let packed = open([&head[..], &index, &chunk, &index, &head].concat());
        assert_eq!((packed.fault(), read(&packed, 0, 900)), (None, vec![LOST; 600]), "{chunk:?}");
        assert!(packed.fault_at(599).is_some() && packed.fault_at(600).is_none());
    }
}
