//! Reading a snapshot, block by block.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use super::directory::{CHECKSUM_BYTES, DIRECTORY_BYTES_MAX, Directory, END_BYTES, Listed, MAGIC};
use super::{BLOCK_BYTES, SNAPSHOT_FORMAT};
use crate::backend::{Access, Disk, DiskFile};
use crate::position::Position;

/// The sections of a snapshot.
#[derive(Clone, Debug)]
pub struct Sections {
    pub(super) opened: Arc<Opened>,
}

/// An open snapshot file.
#[derive(Debug)]
pub(super) struct Opened {
    file: Box<dyn DiskFile>,
    pub(super) directory: Directory,
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

/// Opens a snapshot; `None` if it is none.
pub(super) fn open(disk: &dyn Disk, name: &str) -> Option<Opened> {
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
