//! Snapshots: what was derived from the log at some entry, in named sections, so that it need not be derived again.
//!
//! A snapshot costs time when it is missing, old or damaged, and never an answer. It is written under a temporary name,
//! synced and renamed; it says which commit it stands for, and is only used if the log has that commit. A section is read
//! block by block, each verified against its checksum when it is read; one that is not what was written reads as
//! nothing and marks the snapshot as damaged ([`Sections::is_damaged`]).
//!
//! What the sections mean is the business of whoever wrote them; they say so by a layout number.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use crate::backend::{Access, Disk, DiskFile, shown};
use crate::error::{Error, Result};
use crate::layout::SNAPSHOT_DIR;
use crate::position::Position;
use crate::store::Store;

/// The bytes of a block: what is read and verified at a time.
pub const BLOCK_BYTES: usize = 4 << 10;
/// The format of snapshot files this program reads and writes.
pub const SNAPSHOT_FORMAT: u32 = 3;

/// The bytes that are written at a time.
const PIECE_BYTES: usize = 64 << 10;
/// The bytes of a checksum.
const CHECKSUM_BYTES: usize = 4;

/// The first bytes of a snapshot.
const MAGIC: [u8; 8] = *b"annals\x00\x01";
/// The largest directory, in which there is a checksum for each 4 MiB of blocks.
const DIRECTORY_BYTES_MAX: u64 = 1 << 20;
/// The bytes of the end of a snapshot.
const END_BYTES: usize = 24;
/// How a whole snapshot's name ends.
const WHOLE: &str = ".snapshot";
/// How the name of one that is being written ends.
const UNFINISHED: &str = ".unfinished";

/// A snapshot file:
///
/// 1. the magic: 8 bytes
/// 2. the sections, one behind the other
/// 3. the CRC32C of each block of each section, in order: 4 bytes each, little-endian
/// 4. the directory: postcard
/// 5. where the directory begins: 8 bytes, little-endian
/// 6. the bytes of the directory: 8 bytes, little-endian
/// 7. the CRC32C of the directory: 4 bytes, little-endian
/// 8. the format: 4 bytes, little-endian
///
/// The checksums are a stretch of blocks like a section. Those blocks have theirs in the directory, so that opening a
/// snapshot reads one for a thousand blocks, and the others are read when a block they speak for is.
#[derive(Debug, Serialize, Deserialize)]
struct Directory {
    layout: u32,
    position: Position,
    sections: Vec<Listed>,
    checksums: Stretch,
    /// The CRC32C of each block of the checksums.
    checksums_of_checksums: Vec<u32>,
}

impl Directory {
    /// Whether there is a checksum for each block: what has none is not there, however long the file is.
    fn is_covered(&self) -> bool {
        let of_checksums = self.checksums_of_checksums.len() as u64;
        let blocks = self.checksums.bytes / CHECKSUM_BYTES as u64;
        self.checksums.blocks() <= of_checksums
            && self.sections.iter().all(|listed| {
                listed.blocks_before.checked_add(listed.stretch.blocks()).is_some_and(|end| end <= blocks)
            })
    }
}

/// A section in the directory.
#[derive(Debug, Serialize, Deserialize)]
struct Listed {
    name: String,
    stretch: Stretch,
    /// How many blocks there are in the sections before it.
    blocks_before: u64,
}

/// Where bytes stand in the file that are read by blocks.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Stretch {
    start: u64,
    bytes: u64,
}

impl Stretch {
    /// The bytes of one of its blocks, if they are those that have this checksum.
    fn block(self, file: &dyn DiskFile, block: usize, checksum: u32) -> Option<Vec<u8>> {
        let from = u64::try_from(block.checked_mul(BLOCK_BYTES)?).ok()?;
        let left = usize::try_from(self.bytes.checked_sub(from)?).unwrap_or(usize::MAX);
        let mut bytes = vec![0; left.min(BLOCK_BYTES)];
        let read = file.read_at(&mut bytes, self.start.checked_add(from)?).ok()?;
        (read == bytes.len() && crc32c::crc32c(&bytes) == checksum).then_some(bytes)
    }

    /// How many blocks it has.
    const fn blocks(self) -> u64 {
        self.bytes.div_ceil(BLOCK_BYTES as u64)
    }

    /// Whether all of it lies before a place in the file.
    fn is_before(self, place: u64) -> bool {
        self.start.checked_add(self.bytes).is_some_and(|end| end <= place)
    }
}

/// Takes bytes in pieces.
pub type Pieces<'p> = dyn FnMut(&[u8]) + 'p;
/// Takes sections: the name of each, and what hands out its bytes.
pub type Sink<'s> = dyn FnMut(&str, &dyn Fn(&mut Pieces<'_>)) + 's;

/// The sections of a snapshot.
#[derive(Clone, Debug)]
pub struct Sections {
    opened: Arc<Opened>,
}

#[derive(Debug)]
struct Opened {
    file: Box<dyn DiskFile>,
    directory: Directory,
    /// The blocks of the checksums, as far as they were asked for; nothing of one that is damaged.
    checksums: Vec<OnceLock<Vec<u8>>>,
    damaged: AtomicBool,
}

impl Opened {
    /// The checksum of a block, by its place among those of all sections.
    fn checksum(&self, block: usize) -> Option<u32> {
        let at = block.checked_mul(CHECKSUM_BYTES)?;
        let (list, from) = (at / BLOCK_BYTES, at % BLOCK_BYTES);
        let bytes = self.checksums.get(list)?.get_or_init(|| {
            let Directory { checksums, checksums_of_checksums, .. } = &self.directory;
            let checksum = checksums_of_checksums.get(list).copied();
            checksum.and_then(|checksum| checksums.block(&*self.file, list, checksum)).unwrap_or_default()
        });
        Some(u32::from_le_bytes(bytes.get(from..from + CHECKSUM_BYTES)?.try_into().ok()?))
    }
}

/// A section of a snapshot.
#[derive(Clone, Debug)]
pub struct Section {
    opened: Arc<Opened>,
    at: usize,
}

impl Sections {
    /// The section of this name; `None` where there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Section> {
        let at = self.opened.directory.sections.iter().position(|listed| listed.name == name)?;
        Some(Section { opened: Arc::clone(&self.opened), at })
    }

    /// The commit it stands for.
    #[must_use]
    pub fn position(&self) -> Position {
        self.opened.directory.position
    }

    /// Whether something that was read was not what had been written: then nothing derived from it is to be trusted.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        self.opened.damaged.load(Ordering::Relaxed)
    }

    /// Reads every block, and says whether all are what was written.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        for at in 0..self.opened.directory.sections.len() {
            let section = Section { opened: Arc::clone(&self.opened), at };
            (0..section.bytes().div_ceil(BLOCK_BYTES)).for_each(|block| drop(section.block(block)));
        }
        !self.is_damaged()
    }

    /// The names of the sections, each with its bytes.
    pub fn sizes(&self) -> impl Iterator<Item = (&str, u64)> {
        self.opened.directory.sections.iter().map(|listed| (listed.name.as_str(), listed.stretch.bytes))
    }
}

impl Section {
    fn listed(&self) -> Option<&Listed> {
        self.opened.directory.sections.get(self.at)
    }

    /// The bytes in it.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.listed().and_then(|listed| usize::try_from(listed.stretch.bytes).ok()).unwrap_or_default()
    }

    /// The bytes of a block; none if they cannot be read or are not those that were written.
    #[must_use]
    pub fn block(&self, block: usize) -> Vec<u8> {
        let bytes = self.checked(block);
        if bytes.is_none() {
            self.opened.damaged.store(true, Ordering::Relaxed);
        }
        bytes.unwrap_or_default()
    }

    /// All of it.
    #[must_use]
    pub fn whole(&self) -> Vec<u8> {
        let mut whole = Vec::new();
        for block in 0..self.bytes().div_ceil(BLOCK_BYTES) {
            let bytes = self.block(block);
            // What is not what was written reads as nothing, however much of it there is said to be.
            if bytes.is_empty() {
                break;
            }
            whole.extend(bytes);
        }
        whole
    }

    fn checked(&self, block: usize) -> Option<Vec<u8>> {
        let listed = self.listed()?;
        let before = usize::try_from(listed.blocks_before).ok()?;
        let checksum = self.opened.checksum(before.checked_add(block)?)?;
        listed.stretch.block(&*self.opened.file, block, checksum)
    }
}

/// A snapshot that is being written.
#[derive(Debug)]
pub struct Writer {
    disk: Arc<dyn Disk>,
    file: Box<dyn DiskFile>,
    name: String,
    at: u64,
    directory: Directory,
    /// The checksum of each block that was written.
    checksums: Vec<u8>,
}

impl Writer {
    /// Writes a section; `fill` hands out its bytes in pieces.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn section(&mut self, name: &str, fill: &dyn Fn(&mut Pieces<'_>)) -> Result<()> {
        let blocks_before = (self.checksums.len() / CHECKSUM_BYTES) as u64;
        let start = self.at;
        let mut piece: Vec<u8> = Vec::with_capacity(PIECE_BYTES);
        let mut failed = None;
        let mut put = |piece: &mut Vec<u8>| {
            if failed.is_none() {
                failed = self.file.write_at(piece, self.at).err();
            }
            checksums_of(piece).for_each(|checksum| self.checksums.extend(checksum.to_le_bytes()));
            self.at += piece.len() as u64;
            piece.clear();
        };
        fill(&mut |mut bytes| {
            while !bytes.is_empty() {
                let (now, later) = bytes.split_at(bytes.len().min(PIECE_BYTES - piece.len()));
                piece.extend_from_slice(now);
                bytes = later;
                if piece.len() == PIECE_BYTES {
                    put(&mut piece);
                }
            }
        });
        if !piece.is_empty() {
            put(&mut piece);
        }
        if let Some(error) = failed {
            return Err(self.failed("write", error));
        }
        let stretch = Stretch { start, bytes: self.at - start };
        self.directory.sections.push(Listed { name: name.to_owned(), stretch, blocks_before });
        Ok(())
    }

    /// Makes it the newest snapshot, durable, and removes those it takes the place of.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(mut self) -> Result<()> {
        self.directory.checksums = Stretch { start: self.at, bytes: self.checksums.len() as u64 };
        self.directory.checksums_of_checksums = checksums_of(&self.checksums).collect();
        let directory = postcard::to_stdvec(&self.directory)
            .map_err(|error| self.failed("write", std::io::Error::other(error)))?;
        let directory_at = self.at + self.checksums.len() as u64;
        let mut end = std::mem::take(&mut self.checksums);
        end.extend_from_slice(&directory);
        end.extend_from_slice(&directory_at.to_le_bytes());
        end.extend_from_slice(&(directory.len() as u64).to_le_bytes());
        end.extend_from_slice(&crc32c::crc32c(&directory).to_le_bytes());
        end.extend_from_slice(&SNAPSHOT_FORMAT.to_le_bytes());
        let name = format!("{SNAPSHOT_DIR}/{:020}{WHOLE}", self.directory.position.number);
        let put = || {
            self.file.write_at(&end, self.at)?;
            self.file.datasync()?;
            self.disk.rename(&self.name, &name)?;
            self.disk.sync_dir(SNAPSHOT_DIR)
        };
        put().map_err(|error| self.failed("write", error))?;
        for other in self.disk.list(SNAPSHOT_DIR).unwrap_or_default() {
            let other = format!("{SNAPSHOT_DIR}/{other}");
            if other < name || other.ends_with(UNFINISHED) {
                // Who is in the middle of reading an older one goes on reading it.
                let _ = self.disk.remove(&other);
            }
        }
        Ok(())
    }

    fn failed(&self, what: &'static str, error: std::io::Error) -> Error {
        let _ = self.disk.remove(&self.name);
        Error::io(what, &shown(&*self.disk, &self.name), error)
    }
}

/// The checksum of each block of a stretch that begins with one.
fn checksums_of(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks(BLOCK_BYTES).map(crc32c::crc32c)
}

impl Store {
    /// Begins a snapshot of what was derived from the log up to a commit, which must be durable.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn snapshot(&self, layout: u32, position: Position) -> Result<Writer> {
        let disk = Arc::clone(&self.disk);
        let name = format!("{SNAPSHOT_DIR}/{:020}.{}{UNFINISHED}", position.number, std::process::id());
        let begin = || {
            disk.create_dir(SNAPSHOT_DIR)?;
            let _ = disk.remove(&name);
            let file = disk.open(&name, Access::Create)?;
            file.write_at(&MAGIC, 0)?;
            Ok(file)
        };
        let file = begin().map_err(|error| Error::io("write", &shown(&*self.disk, &name), error))?;
        let directory = Directory {
            layout,
            position,
            sections: Vec::new(),
            checksums: Stretch::default(),
            checksums_of_checksums: Vec::new(),
        };
        Ok(Writer { disk, file, name, at: MAGIC.len() as u64, directory, checksums: Vec::new() })
    }

    /// The newest snapshot of this layout that the log confirms. The handle then stands behind the commit it stands for.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn resume_snapshot(&mut self, layout: u32) -> Result<Option<Sections>> {
        let names = self.disk.list(SNAPSHOT_DIR).unwrap_or_default();
        for name in names.iter().rev().filter(|name| name.ends_with(WHOLE)) {
            let Some(opened) = open(&*self.disk, &format!("{SNAPSHOT_DIR}/{name}")) else { continue };
            if opened.directory.layout == layout && self.resume(&opened.directory.position)? {
                return Ok(Some(Sections { opened: Arc::new(opened) }));
            }
        }
        Ok(None)
    }

    /// Removes every snapshot, unless nothing is to be written: one of them was found damaged.
    pub fn drop_snapshots(&self) {
        if self.options.read_only {
            return;
        }
        for name in self.disk.list(SNAPSHOT_DIR).unwrap_or_default() {
            // What cannot be removed is found damaged again, which costs time.
            let _ = self.disk.remove(&format!("{SNAPSHOT_DIR}/{name}"));
        }
    }
}

/// Opens a snapshot; `None` if it is none.
fn open(disk: &dyn Disk, name: &str) -> Option<Opened> {
    let file = disk.open(name, Access::Read).ok()?;
    let read = |start: u64, bytes: usize| {
        let mut buffer = vec![0; bytes];
        let read = file.read_at(&mut buffer, start).ok()?;
        (read == bytes).then_some(buffer)
    };
    let length = file.len().ok()?;
    if read(0, MAGIC.len())? != MAGIC {
        return None;
    }
    let end_at = length.checked_sub(END_BYTES as u64)?;
    let end = read(end_at, END_BYTES)?;
    let number = |from: usize| Some(u64::from_le_bytes(end.get(from..from + 8)?.try_into().ok()?));
    let word = |from: usize| Some(u32::from_le_bytes(end.get(from..from + 4)?.try_into().ok()?));
    let (start, bytes, checksum, format) = (number(0)?, number(8)?, word(16)?, word(20)?);
    if format != SNAPSHOT_FORMAT || start.checked_add(bytes)? != end_at || bytes > DIRECTORY_BYTES_MAX {
        return None;
    }
    let directory = read(start, usize::try_from(bytes).ok()?)?;
    if crc32c::crc32c(&directory) != checksum {
        return None;
    }
    let directory: Directory = postcard::from_bytes(&directory).ok()?;
    let sections = directory.sections.iter().map(|listed| listed.stretch);
    if !sections.chain([directory.checksums]).all(|stretch| stretch.is_before(start))
        || !directory.is_covered()
    {
        return None;
    }
    let checksums = directory.checksums_of_checksums.iter().map(|_| OnceLock::new()).collect();
    Some(Opened { file, directory, checksums, damaged: AtomicBool::new(false) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::MemoryDisk;
    use crate::codec::Draft;
    use crate::options::Options;
    use annals_model::entry::Body;
    use annals_model::time::Timestamp;

    fn store_of(disk: &Arc<MemoryDisk>) -> Store {
        let options = Options { create: true, ..Options::default() };
        let mut store = Store::on(Arc::clone(disk) as Arc<dyn Disk>, &options).unwrap();
        let body = Body::Note { target: 1, text: "a remark".to_owned(), claim: None };
        let draft = Draft {
            author: String::new(),
            elsewhere: None,
            label: None,
            recorded: None,
            supersedes: None,
            body,
        };
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
            |at| Body::Note { target: 1, text: format!("remark {at} {}", "x".repeat(500)), claim: None };
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
        let position = Position { hash: crate::codec::Hash([1; 32]), ..store.position() };
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
}
