//! Segments: the files of the log, and reading them a window at a time.

use crate::backend::{Access, Disk, DiskFile, shown};
use crate::error::{Damage, Error, Result};
use crate::frame::{self, ParsedFrame};
use crate::layout::{LENGTH_MAX, LOG_DIR, PLAIN, SEGMENT_BYTES_MAX, SegmentId};
use crate::packed::PackedSegment;

/// What is read at a time where bytes are looked through.
const PIECE_BYTES: usize = 256 << 10;

/// A segment is set aside in steps, small ones at first so that a small store is small.
const STEP_BYTES_SMALL: u64 = 256 << 10;
const STEP_BYTES: u64 = 1 << 20;

/// All segments, in order.
pub(crate) fn list(disk: &dyn Disk) -> Result<Vec<SegmentId>> {
    let mut segments = list_ending(disk, "")?;
    // One that is being packed is there twice for a moment.
    segments.dedup();
    Ok(segments)
}

/// The segments that are not packed, in order.
pub(crate) fn list_plain(disk: &dyn Disk) -> Result<Vec<SegmentId>> {
    list_ending(disk, PLAIN)
}

fn list_ending(disk: &dyn Disk, ending: &str) -> Result<Vec<SegmentId>> {
    let names = disk.list(LOG_DIR).map_err(|error| Error::io("list", &shown(disk, LOG_DIR), error))?;
    let names = names.iter().filter(|name| name.ends_with(ending));
    let mut segments: Vec<_> = names.filter_map(|name| SegmentId::from_file_name(name)).collect();
    segments.sort_unstable();
    Ok(segments)
}

/// The damage that a missing segment is.
pub(crate) fn missing(segment: SegmentId) -> Damage {
    let number = segment.before.saturating_add(1);
    let what = format!("the segment is missing, and so is {}", segment.packed());
    Damage { file: segment.to_string(), number, offset: 0, what }
}

/// A segment that is open for reading. Its offsets are the same whether it is packed or not.
#[derive(Debug)]
pub(crate) enum OpenSegment {
    /// As it was written.
    Plain(Box<dyn DiskFile>),
    /// Packed, which the last segment of a log never is.
    Packed(PackedSegment),
}

impl OpenSegment {
    /// Whether it is packed.
    pub const fn is_packed(&self) -> bool {
        matches!(self, Self::Packed(_))
    }

    /// The bytes in it, perhaps without zeros at its end.
    pub fn len(&self) -> std::io::Result<u64> {
        match self {
            Self::Plain(file) => file.len(),
            Self::Packed(packed) => Ok(packed.len()),
        }
    }

    /// The bytes that it takes on the disk.
    pub fn file_bytes(&self) -> std::io::Result<u64> {
        match self {
            Self::Plain(file) => file.len(),
            Self::Packed(packed) => packed.file_bytes(),
        }
    }

    /// Whether it is longer than a segment can be.
    pub fn is_too_long(&self) -> std::io::Result<bool> {
        Ok(self.len()? > LENGTH_MAX)
    }

    /// As [`DiskFile::data_from`].
    fn data_from(&self, offset: u64) -> std::io::Result<Option<u64>> {
        match self {
            Self::Plain(file) => file.data_from(offset),
            Self::Packed(_) => Ok(Some(offset)),
        }
    }

    /// As [`DiskFile::read_at`].
    pub fn read_at(&self, buffer: &mut [u8], offset: u64) -> std::io::Result<usize> {
        match self {
            Self::Plain(file) => file.read_at(buffer, offset),
            Self::Packed(packed) => packed.read_at(buffer, offset),
        }
    }
}

/// Whether a segment that is `start` bytes long takes a commit of so many more.
pub(crate) fn takes(start: u64, bytes: u64, segment_bytes: u64) -> bool {
    start == 0 || start.saturating_add(bytes) <= segment_bytes.min(SEGMENT_BYTES_MAX)
}

/// Opens a segment for reading. While it is there both packed and not, the latter is the one.
pub(crate) fn open(disk: &dyn Disk, id: SegmentId) -> Result<OpenSegment> {
    let name = id.to_string();
    let error = match disk.open(&name, Access::Read) {
        Ok(file) => return Ok(OpenSegment::Plain(file)),
        Err(error) => error,
    };
    if error.kind() == std::io::ErrorKind::NotFound {
        // It loses its plain name only when it has the other.
        let name = id.packed();
        match disk.open(&name, Access::Read).and_then(PackedSegment::open) {
            Ok(packed) => return Ok(OpenSegment::Packed(packed)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(Error::io("open", &shown(disk, &name), error)),
        }
    }
    Err(Error::io("open", &shown(disk, &name), error))
}

/// How long a segment is made for `bytes` of frames, if one of `segment_bytes` takes no further commit. The zeros
/// behind the last frame are its end, so there is room for at least one more head.
pub(crate) fn room(bytes: u64, segment_bytes: u64) -> u64 {
    let segment_bytes = segment_bytes.min(SEGMENT_BYTES_MAX);
    let needed = bytes + frame::HEADER_BYTES as u64;
    let step = if needed < STEP_BYTES { STEP_BYTES_SMALL } else { STEP_BYTES };
    (needed.div_ceil(step) * step).min(segment_bytes.max(needed))
}

/// The bytes of a segment that were read last.
#[derive(Debug, Default)]
pub(crate) struct ByteWindow {
    bytes: Vec<u8>,
    /// Where the first of them stands in the file.
    start: u64,
    /// How many to read next.
    step: usize,
}

const WINDOW_BYTES_MIN: usize = 4 << 10;
const WINDOW_BYTES_MAX: usize = 1 << 20;

impl ByteWindow {
    /// Forgets what was read and goes to `start`.
    pub fn reset(&mut self, start: u64) {
        self.bytes.clear();
        self.start = start;
        self.step = WINDOW_BYTES_MIN;
    }

    /// What stands at `at`, not before `keep`; what is read from `keep` on stays in the window.
    pub fn parse(&mut self, file: &OpenSegment, at: u64, keep: u64) -> std::io::Result<ParsedFrame> {
        let mut needed = 0;
        loop {
            let bytes = self.from(at);
            let parsed = frame::parse(bytes);
            let ParsedFrame::Needs(wanted) = parsed else { return Ok(parsed) };
            if wanted <= needed {
                // Asked for before, and the file has no more.
                let rest = self.from(at);
                let zeros = rest.iter().all(|byte| *byte == 0);
                return Ok(if zeros { ParsedFrame::End } else { ParsedFrame::Bad("it is cut off") });
            }
            needed = wanted;
            self.fill(file, at, wanted, keep)?;
        }
    }

    /// The bytes of the window from `at` on.
    fn from(&self, at: u64) -> &[u8] {
        at.checked_sub(self.start)
            .and_then(|skip| usize::try_from(skip).ok())
            .and_then(|skip| self.bytes.get(skip..))
            .unwrap_or_default()
    }

    /// The bytes of the frame at `at`, which was parsed and kept.
    pub fn frame(&self, at: u64, frame_bytes: usize) -> &[u8] {
        self.from(at).get(..frame_bytes).unwrap_or_default()
    }

    /// Reads on until `wanted` bytes from `at` are there or the file ends.
    fn fill(&mut self, file: &OpenSegment, at: u64, wanted: usize, keep: u64) -> std::io::Result<()> {
        let dropped = usize::try_from(keep.saturating_sub(self.start)).unwrap_or(usize::MAX);
        self.bytes.drain(..dropped.min(self.bytes.len()));
        self.start = keep.max(self.start);
        let have = self.bytes.len();
        let from = self.start + have as u64;
        let missing = (at + wanted as u64).saturating_sub(from);
        // A length in a damaged head asks for no more than there is.
        let left = file.len()?.saturating_sub(from);
        let size = usize::try_from(missing.max(self.step as u64).min(left)).unwrap_or(usize::MAX);
        self.step = (self.step * 4).min(WINDOW_BYTES_MAX);
        self.bytes.resize(have + size, 0);
        let read = file.read_at(&mut self.bytes[have..], from)?;
        self.bytes.truncate(have + read);
        Ok(())
    }
}

/// A whole frame found by looking at every byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LocatedFrame {
    /// Where it stands.
    pub offset: u64,
    /// Its head.
    pub header: frame::FrameHeader,
}

/// The whole frames at or after `from`, found by looking at every byte, as far as `found` wants them. What the file
/// claims to hold is read in pieces; its holes are not read.
pub(crate) fn search(
    file: &OpenSegment,
    from: u64,
    mut found: impl FnMut(LocatedFrame) -> bool,
) -> std::io::Result<()> {
    let end = file.len()?;
    let (mut at, mut frame) = (from, Vec::new());
    while let Some(piece) = SegmentPiece::read(file, at)? {
        let mut skip = 0;
        at = loop {
            skip += zeros(&piece.bytes[skip..], piece.is_last);
            let (here, tail) = (piece.start + skip as u64, &piece.bytes[skip..]);
            if tail.len() <= frame::HEADER_BYTES && !piece.is_last {
                break here.max(piece.start + 1);
            }
            if tail.is_empty() {
                return Ok(());
            }
            match frame::claimed(tail, end.saturating_sub(here)) {
                Some(bytes) => match whole(file, here, tail, bytes, &mut frame)? {
                    Some(header) if !found(LocatedFrame { offset: here, header }) => return Ok(()),
                    Some(_) if bytes > tail.len() => break here + bytes as u64,
                    Some(_) => skip += bytes,
                    None => skip += 1,
                },
                None => skip += 1,
            }
        };
    }
    Ok(())
}

/// The head of the frame of so many bytes at a place, if it is whole. `tail` is what has been read from there on.
fn whole(
    file: &OpenSegment,
    at: u64,
    tail: &[u8],
    bytes: usize,
    buffer: &mut Vec<u8>,
) -> std::io::Result<Option<frame::FrameHeader>> {
    let frame = match tail.get(..bytes) {
        Some(frame) => frame,
        None => {
            buffer.resize(bytes, 0);
            let read = file.read_at(buffer, at)?;
            &buffer[..read]
        }
    };
    Ok(match frame::parse(frame) {
        ParsedFrame::Frame(header) => Some(header),
        _ => None,
    })
}

/// Hands out the pieces of a file from `from` on that are not all zeros, each with where it begins, and says where the
/// last byte that is no zero ends.
pub(crate) fn pieces(
    file: &OpenSegment,
    from: u64,
    mut take: impl FnMut(u64, &[u8]) -> std::io::Result<()>,
) -> std::io::Result<u64> {
    let (mut at, mut end) = (from, from);
    while let Some(piece) = SegmentPiece::read(file, at)? {
        at = piece.start + piece.bytes.len() as u64;
        let used = used(&piece.bytes);
        if used > 0 {
            end = piece.start + used as u64;
            take(piece.start, &piece.bytes[..used])?;
        }
    }
    Ok(end)
}

/// A part of a file.
struct SegmentPiece {
    start: u64,
    bytes: Vec<u8>,
    /// The file ends behind it.
    is_last: bool,
}

impl SegmentPiece {
    /// The next bytes from `from` on that are no hole; `None` at the end.
    fn read(file: &OpenSegment, from: u64) -> std::io::Result<Option<Self>> {
        let Some(data) = file.data_from(from)? else { return Ok(None) };
        // A frame may begin with zeros.
        let start = data.saturating_sub(ZEROS_MAX as u64).max(from);
        let left = file.len()?.saturating_sub(start);
        let mut bytes = vec![0; usize::try_from(left).unwrap_or(usize::MAX).min(PIECE_BYTES)];
        let read = file.read_at(&mut bytes, start)?;
        bytes.truncate(read);
        Ok((read > 0).then_some(Self { start, bytes, is_last: read as u64 == left }))
    }
}

/// A frame begins with so many zeros at most.
const ZEROS_MAX: usize = 3;

/// How many zeros may be passed over at the beginning of these bytes.
fn zeros(bytes: &[u8], is_last: bool) -> usize {
    if bytes.first() != Some(&0) {
        return 0;
    }
    let pages = bytes.chunks(PAGE.len()).take_while(|page| **page == PAGE[..page.len()]).count() * PAGE.len();
    let rest = bytes.get(pages..).unwrap_or_default();
    match rest.iter().position(|byte| *byte != 0) {
        Some(zeros) => (pages + zeros).saturating_sub(ZEROS_MAX),
        None if is_last => bytes.len(),
        None => bytes.len().saturating_sub(ZEROS_MAX),
    }
}

/// How many of the bytes come before the zeros at their end.
fn used(bytes: &[u8]) -> usize {
    // By the page first, as there may be many.
    let pages = bytes.rchunks(PAGE.len()).take_while(|page| **page == PAGE[..page.len()]).count();
    let rest = &bytes[..bytes.len().saturating_sub(pages * PAGE.len())];
    rest.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1)
}

/// A page of zeros.
const PAGE: [u8; 4096] = [0; 4096];
