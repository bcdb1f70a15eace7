//! A frame: one entry's bytes, and what is needed to trust them.

use annals_model::entry::EntryId;
use annals_model::hash::Hash;

use crate::codec::hash_of;
use crate::layout::PAYLOAD_BYTES_MAX;

/// The format of frames this program writes.
pub const FRAME_FORMAT: u8 = 1;
/// The bytes of a frame before its payload.
pub const HEADER_BYTES: usize = 52;

/// The frame is the first of its commit.
pub(crate) const FIRST: u8 = 1 << 1;
/// The frame is the last of its commit.
pub(crate) const LAST: u8 = 1;
/// The commit, of which this is the first frame, was written together with the one before it.
pub(crate) const JOINED: u8 = 1 << 2;

/// The head of a frame. All numbers are little-endian:
///
/// 1. length of the payload: 4 bytes, never 0; four zero bytes are the end of the log
/// 2. format version: 1 byte
/// 3. flags: 1 byte; bit 0: last frame of its commit, bit 1: first frame of its commit, bit 2, only beside bit 1: its
///    commit shared the write and the sync of the commit before
/// 4. zero: 2 bytes
/// 5. number: 8 bytes
/// 6. CRC32C of everything else in the frame: 4 bytes
/// 7. BLAKE3 of the whole frame before, zero for the first of the log: 32 bytes
/// 8. payload: as many bytes as 1 says, see the codec
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FrameHeader {
    /// The bytes of the payload.
    pub payload_bytes: usize,
    /// Its flags.
    pub flags: u8,
    /// The number of its entry.
    pub number: EntryId,
    /// The hash of the frame before.
    pub previous: Hash,
}

impl FrameHeader {
    /// Whether it begins a commit that was written together with the one before.
    pub const fn is_joined(&self) -> bool {
        self.flags & JOINED != 0
    }

    /// The bytes of the whole frame.
    pub const fn frame_bytes(&self) -> usize {
        HEADER_BYTES + self.payload_bytes
    }

    /// Whether it begins a commit.
    pub const fn is_first(&self) -> bool {
        self.flags & FIRST != 0
    }

    /// Whether it ends a commit.
    pub const fn is_last(&self) -> bool {
        self.flags & LAST != 0
    }
}

/// What stands at the beginning of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ParsedFrame {
    /// The end: four zero bytes.
    End,
    /// Too few bytes to say; this many are needed.
    Needs(usize),
    /// No whole frame, and why.
    Bad(&'static str),
    /// A whole frame of a later format.
    Newer(u8),
    /// A whole frame.
    Frame(FrameHeader),
}

/// Reads the frame at the beginning of these bytes.
pub(crate) fn parse(bytes: &[u8]) -> ParsedFrame {
    let Some(length) = read_u32(bytes, 0) else {
        return ParsedFrame::Needs(HEADER_BYTES);
    };
    if length == 0 {
        return ParsedFrame::End;
    }
    let payload_bytes = match usize::try_from(length) {
        Ok(payload_bytes) if payload_bytes <= PAYLOAD_BYTES_MAX => payload_bytes,
        _ => return ParsedFrame::Bad("its length is impossible"),
    };
    let Some(frame) = bytes.get(..HEADER_BYTES + payload_bytes) else {
        return ParsedFrame::Needs(HEADER_BYTES + payload_bytes);
    };
    let (Some(crc), Some(number)) = (read_u32(frame, 16), read_u64(frame, 8)) else {
        return ParsedFrame::Needs(HEADER_BYTES);
    };
    if crc != checksum(frame) {
        return ParsedFrame::Bad("its checksum does not match");
    }
    if frame[4] > FRAME_FORMAT {
        return ParsedFrame::Newer(frame[4]);
    }
    if frame[4] != FRAME_FORMAT || !can_be_flags(frame[5]) || frame[6..8] != [0, 0] {
        return ParsedFrame::Bad("its head is impossible");
    }
    let mut previous = [0; 32];
    previous.copy_from_slice(&frame[20..HEADER_BYTES]);
    ParsedFrame::Frame(FrameHeader { payload_bytes, flags: frame[5], number, previous: Hash(previous) })
}

/// The bytes of the frame that may begin here, where `left` bytes of the file are left: a cheap test that lets few other
/// bytes through.
pub(crate) fn claimed(bytes: &[u8], left: u64) -> Option<usize> {
    let length = usize::try_from(read_u32(bytes, 0)?).ok()?;
    let can_be = (1..=PAYLOAD_BYTES_MAX).contains(&length)
        && bytes.len() > HEADER_BYTES
        && bytes[4] == FRAME_FORMAT
        && can_be_flags(bytes[5])
        && bytes[6..8] == [0, 0]
        && (HEADER_BYTES + length) as u64 <= left;
    can_be.then_some(HEADER_BYTES + length)
}

/// Whether a frame has such flags.
const fn can_be_flags(flags: u8) -> bool {
    flags & !(FIRST | LAST | JOINED) == 0 && flags & (FIRST | JOINED) != JOINED
}

/// Appends the head of a frame whose payload follows; [`seal`] fills it in.
pub(crate) fn begin(bytes: &mut Vec<u8>) -> usize {
    let start = bytes.len();
    bytes.resize(start + HEADER_BYTES, 0);
    start
}

/// Fills in the head of the frame that goes from `start` to the end, and returns the frame's hash. `None` if
/// its payload is empty or too long.
pub(crate) fn seal(
    bytes: &mut [u8],
    start: usize,
    number: EntryId,
    flags: u8,
    previous: Hash,
) -> Option<Hash> {
    let frame = bytes.get_mut(start..).filter(|frame| frame.len() > HEADER_BYTES)?;
    let payload_bytes = frame.len() - HEADER_BYTES;
    let length = u32::try_from(payload_bytes).ok().filter(|_| payload_bytes <= PAYLOAD_BYTES_MAX)?;
    frame[..4].copy_from_slice(&length.to_le_bytes());
    frame[4] = FRAME_FORMAT;
    frame[5] = flags;
    frame[6..8].fill(0);
    frame[8..16].copy_from_slice(&number.to_le_bytes());
    frame[20..HEADER_BYTES].copy_from_slice(&previous.0);
    let crc = checksum(frame);
    frame[16..20].copy_from_slice(&crc.to_le_bytes());
    Some(hash_of(frame))
}

/// The CRC32C of a frame without the four bytes that hold it.
fn checksum(frame: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(&frame[..16]), &frame[20..])
}

/// The little-endian number at `at`, if there are bytes enough.
pub(crate) fn read_u32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

/// The little-endian number at `at`, if there are bytes enough.
pub(crate) fn read_u64(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..at + 8)?.try_into().ok().map(u64::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(payload: &[u8], number: EntryId, flags: u8, previous: Hash) -> (Vec<u8>, Hash) {
        let mut bytes = Vec::new();
        let start = begin(&mut bytes);
        bytes.extend_from_slice(payload);
        let hash = seal(&mut bytes, start, number, flags, previous).unwrap();
        (bytes, hash)
    }

    #[test]
    fn the_bytes_of_a_frame_are_these() {
        let (bytes, hash) = frame(b"abc", 0x0102, FIRST | LAST, Hash([7; 32]));
        let mut expected = vec![3, 0, 0, 0, 1, 3, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0];
        expected.extend_from_slice(&GOLDEN_CRC);
        expected.extend_from_slice(&[7; 32]);
        expected.extend_from_slice(b"abc");
        assert_eq!(bytes, expected);
        assert_eq!(hash.to_string(), GOLDEN_HASH);
    }

    const GOLDEN_CRC: [u8; 4] = [108, 19, 111, 15];
    const GOLDEN_HASH: &str = "d8e2ba30ab8c3d008f2f1a23ff54a0f137205a905dcfd8fbb5b41450fb394727";

    #[test]
    fn a_frame_reads_back_and_any_flipped_bit_is_noticed() {
        let (bytes, _) = frame(b"payload", u64::MAX, LAST, Hash::ZERO);
        let ParsedFrame::Frame(header) = parse(&bytes) else { panic!("{:?}", parse(&bytes)) };
        assert_eq!((header.number, header.payload_bytes, header.is_last()), (u64::MAX, 7, true));
        assert!(!header.is_first());
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(!matches!(parse(&flipped), ParsedFrame::Frame(_)), "bit {bit}");
        }
        for length in 0..bytes.len() {
            assert!(matches!(parse(&bytes[..length]), ParsedFrame::Needs(_)), "{length} bytes");
        }
    }

    #[test]
    fn a_later_format_and_an_impossible_length_are_told_apart() {
        let (mut bytes, _) = frame(b"abc", 1, LAST, Hash::ZERO);
        bytes[4] = FRAME_FORMAT + 1;
        let crc = checksum(&bytes);
        bytes[16..20].copy_from_slice(&crc.to_le_bytes());
        assert_eq!(parse(&bytes), ParsedFrame::Newer(2));
        assert!(matches!(parse(&[255; 64]), ParsedFrame::Bad(_)));
        assert_eq!(parse(&[0; 4]), ParsedFrame::End);
    }

    #[test]
    fn only_the_first_frame_of_a_commit_is_joined() {
        for flags in 0..=u8::MAX {
            let (bytes, _) = frame(b"abc", 1, flags, Hash::ZERO);
            let known =
                [0, LAST, FIRST, FIRST | LAST, FIRST | JOINED, FIRST | LAST | JOINED].contains(&flags);
            assert_eq!(matches!(parse(&bytes), ParsedFrame::Frame(_)), known, "{flags:#b}");
            assert_eq!(claimed(&bytes, 55), known.then_some(55), "{flags:#b}");
            assert_eq!(claimed(&bytes, 54), None, "{flags:#b}");
        }
    }

    #[test]
    fn an_empty_payload_is_no_frame() {
        let mut bytes = Vec::new();
        let start = begin(&mut bytes);
        assert_eq!(seal(&mut bytes, start, 1, LAST, Hash::ZERO), None);
    }
}
