//! The disk: all that the log asks of files and directories, so that a test can take its place.
//!
//! Names are relative to the store and use `/`.

use std::fmt::Debug;
use std::io;
use std::path::{Path, PathBuf};

// Opened directories.
mod dir;
// Files of the system.
mod real;
// Files in memory.
#[cfg_attr(not(feature = "simulation"), allow(dead_code))]
mod memory;
// What a simulated disk can be made to do wrong.
#[cfg_attr(not(feature = "simulation"), allow(dead_code))]
mod fault;

pub use dir::{Dir, FileKind, Metadata};
#[cfg(feature = "simulation")]
pub use fault::{Dice, Fault, Loss};
pub use memory::MemoryDisk;
pub use real::RealDisk;

/// The path of a file as it is shown in a message.
pub(crate) fn shown(disk: &dyn Disk, name: &str) -> PathBuf {
    disk.root().map_or_else(|| Path::new(name).to_owned(), |root| root.join(name))
}

/// How a file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It is there, and is only read.
    Read,
    /// It is there, and is read and written.
    Write,
    /// It is read and written, and made if it is not there.
    Create,
}

/// A directory with files, in which one store lives.
pub trait Disk: Debug + Send + Sync {
    /// Where it is, if it is on a disk of the system.
    fn root(&self) -> Option<PathBuf>;
    /// The opened directory, if it is on a disk of the system.
    ///
    /// # Errors
    /// What the system says.
    fn dir(&self) -> io::Result<Option<Dir>> {
        Ok(None)
    }
    /// That what has this name, if anything has, is no link.
    ///
    /// # Errors
    /// What the system says; `InvalidInput` if it is one.
    fn refuse_link(&self, _name: &str) -> io::Result<()> {
        Ok(())
    }
    /// The kind of network file system it is on, if it is known to be on one: locks there may hold on one machine only.
    fn network(&self) -> Option<&'static str> {
        None
    }
    /// Makes a directory if it is not there, and returns when its name is durable; the empty name is the store's own.
    ///
    /// # Errors
    /// What the system says.
    fn create_dir(&self, name: &str) -> io::Result<()>;
    /// Opens a file.
    ///
    /// # Errors
    /// What the system says.
    fn open(&self, name: &str, access: Access) -> io::Result<Box<dyn DiskFile>>;
    /// The names of the files and directories in a directory, sorted; none if it is not there.
    ///
    /// # Errors
    /// What the system says.
    fn list(&self, dir: &str) -> io::Result<Vec<String>>;
    /// Gives a file another name, taking the place of any that has it.
    ///
    /// # Errors
    /// What the system says.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Removes a file.
    ///
    /// # Errors
    /// What the system says.
    fn remove(&self, name: &str) -> io::Result<()>;
    /// Returns when the names in a directory are durable.
    ///
    /// # Errors
    /// What the system says.
    fn sync_dir(&self, dir: &str) -> io::Result<()>;
    /// Opens a file and holds it for itself until it is dropped; `None` while another handle holds it.
    ///
    /// # Errors
    /// What the system says.
    fn try_lock(&self, name: &str, access: Access) -> io::Result<Option<Box<dyn DiskFile>>>;
}

/// An open file.
#[expect(clippy::len_without_is_empty, reason = "a file is asked for its size, not for whether it has one")]
pub trait DiskFile: Debug + Send + Sync {
    /// The bytes in it.
    ///
    /// # Errors
    /// What the system says.
    fn len(&self) -> io::Result<u64>;
    /// Reads from `offset` on until the buffer is full or the file ends, and says how many bytes it read.
    ///
    /// # Errors
    /// What the system says.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;
    /// Where the next bytes stand, from `offset` on, that are not known to be a hole, which reads as zeros; `None` where
    /// there is only a hole up to the end.
    ///
    /// # Errors
    /// What the system says.
    fn data_from(&self, offset: u64) -> io::Result<Option<u64>> {
        Ok(Some(offset))
    }
    /// Writes all of these bytes at `offset`.
    ///
    /// # Errors
    /// What the system says; then any part of the bytes may have been written.
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;
    /// Makes the file so long, of zeros, with room for it set aside if the disk can do that.
    ///
    /// # Errors
    /// What the system says.
    fn preallocate(&self, bytes: u64) -> io::Result<()>;
    /// Returns when what was written is durable, the length included.
    ///
    /// # Errors
    /// What the system says; then nothing is known of what was written since the last success.
    fn datasync(&self) -> io::Result<()>;
}
