//! Writing a snapshot.

use std::sync::Arc;

use super::directory::{CHECKSUM_BYTES, Directory, Listed, MAGIC, Stretch, checksums_of};
use super::{SNAPSHOT_FORMAT, UNFINISHED, WHOLE};
use crate::backend::{Access, Disk, DiskFile, shown};
use crate::error::{Error, Result};
use crate::layout::SNAPSHOT_DIR;
use crate::position::Position;

/// The bytes that are written at a time.
const PIECE_BYTES: usize = 64 << 10;

/// Takes bytes in pieces.
pub type Pieces<'p> = dyn FnMut(&[u8]) + 'p;
/// Takes sections: the name of each, and what hands out its bytes.
pub type Sink<'s> = dyn FnMut(&str, &dyn Fn(&mut Pieces<'_>)) + 's;

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
    /// Begins a snapshot of this layout for this commit.
    pub(super) fn begin(disk: Arc<dyn Disk>, layout: u32, position: Position) -> Result<Self> {
        let name = format!("{SNAPSHOT_DIR}/{:020}.{}{UNFINISHED}", position.number, std::process::id());
        let begin = || {
            disk.create_dir(SNAPSHOT_DIR)?;
            let _ = disk.remove(&name);
            let file = disk.open(&name, Access::Create)?;
            file.write_at(&MAGIC, 0)?;
            Ok(file)
        };
        let file = begin().map_err(|error| Error::io("write", &shown(&*disk, &name), error))?;
        let directory = Directory {
            layout,
            position,
            sections: Vec::new(),
            checksums: Stretch::default(),
            checksums_of_checksums: Vec::new(),
        };
        Ok(Self { disk, file, name, at: MAGIC.len() as u64, directory, checksums: Vec::new() })
    }

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
