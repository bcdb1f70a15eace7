//! Opened directories; with [`RealDisk`](super::RealDisk) the door to rustix.
//!
//! A path is resolved anew at each call, so a check of it says nothing about the next use. What is opened below a
//! [`Dir`] is therefore opened relative to its handle, one name at a time, and never through a link.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::{AtFlags, FileType, Mode, OFlags, RawMode};
use rustix::io::Errno;

use super::Access;

/// The mode of a file that is made.
const FILE_MODE: Mode = Mode::RUSR.union(Mode::WUSR);
/// The mode of a directory that is made.
const DIR_MODE: Mode = Mode::RWXU;
/// Directories below each other are removed so deep. What is removed here has two levels.
const DEPTH_MAX: usize = 16;

/// What is said of a link, pipe or device where a file should be.
const NO_PLAIN_FILE: &str = "it isn't a regular file";
/// What is said of a link.
const A_LINK: &str = "it is a symbolic link, and links are not followed here";
/// What is said of a file where a directory should be.
const NO_DIRECTORY: &str = "it isn't a directory";

/// What is at a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A plain file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Link,
    /// A pipe, a device or a socket.
    Other,
}

/// What is known of a name without opening it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// What it is.
    pub sort: FileKind,
    /// The permissions.
    pub mode: u32,
    /// The size in bytes.
    pub bytes: u64,
    /// The bytes that it takes on the disk, where holes take none.
    pub bytes_on_disk: u64,
    /// The time of the last change, in nanoseconds since 1970.
    pub modified: i128,
    /// The device and the number of the file there: equal for two names of one file.
    pub identity: (u64, u64),
}

/// The bytes of a block, as the system counts what a file takes.
const BLOCK_BYTES: u64 = 512;

/// An opened directory.
#[derive(Clone, Debug)]
pub struct Dir {
    handle: Arc<OwnedFd>,
    /// The path it was opened by, for messages.
    path: PathBuf,
}

impl Dir {
    /// Opens the directory at a path, which may lead there through links.
    ///
    /// # Errors
    /// What the system says.
    pub fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let handle = retried(|| rustix::fs::open(path, flags, Mode::empty()))?;
        Ok(Self { handle: Arc::new(handle), path: path.to_owned() })
    }

    /// The path it was opened by.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A path for callers that take no handle. On Linux it names the handle, so it leads to this directory whatever has
    /// become of its name; elsewhere it is the path it was opened by. It is valid for as long as the handle is.
    #[must_use]
    pub fn pinned_path(&self) -> PathBuf {
        let pinned = PathBuf::from(format!("/proc/self/fd/{}", self.handle.as_raw_fd()));
        let same = |there: Self| there.identity().ok() == self.identity().ok();
        if cfg!(target_os = "linux") && Self::open(&pinned).is_ok_and(same) {
            return pinned;
        }
        self.path.clone()
    }

    /// What tells it from every other directory.
    ///
    /// # Errors
    /// What the system says.
    pub fn identity(&self) -> io::Result<(u64, u64)> {
        Ok(found(&rustix::fs::fstat(&*self.handle)?).identity)
    }

    /// The handle, for calls that are made nowhere else.
    pub(super) fn handle(&self) -> &OwnedFd {
        &self.handle
    }

    /// A directory in it.
    ///
    /// # Errors
    /// What the system says; `InvalidInput` if the name is a link or no directory.
    pub fn dir(&self, name: &str) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let opened = retried(|| rustix::fs::openat(&*self.handle, name, flags, Mode::empty()));
        match opened {
            Ok(handle) => Ok(Self { handle: Arc::new(handle), path: self.path.join(name) }),
            // Systems differ in which of the two they say of a link.
            Err(Errno::LOOP | Errno::NOTDIR) => Err(self.refusal(name, NO_DIRECTORY)),
            Err(error) => Err(error.into()),
        }
    }

    /// The directory above it, to look up names in. Listing it may not be allowed.
    ///
    /// # Errors
    /// What the system says.
    pub fn above(&self) -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        let access = OFlags::PATH;
        #[cfg(not(target_os = "linux"))]
        let access = OFlags::RDONLY;
        let flags = access | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let handle = retried(|| rustix::fs::openat(&*self.handle, "..", flags, Mode::empty()))?;
        Ok(Self { handle: Arc::new(handle), path: self.path.join("..") })
    }

    /// Opens a plain file in it. It never waits, not even where a pipe has the name.
    ///
    /// # Errors
    /// What the system says; `InvalidInput` if the name is no plain file.
    pub fn file(&self, name: &OsStr, access: Access) -> io::Result<File> {
        let flags = match access {
            Access::Read => OFlags::RDONLY,
            Access::Write => OFlags::RDWR,
            Access::Create => OFlags::RDWR | OFlags::CREATE,
        };
        self.opened(name, flags)
    }

    /// Makes a plain file in it.
    ///
    /// # Errors
    /// What the system says; `AlreadyExists` if there is anything of that name.
    pub fn new_file(&self, name: &OsStr) -> io::Result<File> {
        self.opened(name, OFlags::RDWR | OFlags::CREATE | OFlags::EXCL)
    }

    fn opened(&self, name: &OsStr, flags: OFlags) -> io::Result<File> {
        let flags = flags | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let handle = retried(|| rustix::fs::openat(&*self.handle, name, flags, FILE_MODE));
        let file = match handle {
            Ok(handle) => File::from(handle),
            Err(Errno::LOOP) => return Err(self.refusal(name, NO_PLAIN_FILE)),
            Err(error) => return Err(error.into()),
        };
        if file.metadata()?.is_file() { Ok(file) } else { Err(refused(NO_PLAIN_FILE)) }
    }

    /// Makes a directory in it; `false` if it is there already.
    ///
    /// # Errors
    /// What the system says; `InvalidInput` if something else has the name.
    pub fn make_dir(&self, name: &str) -> io::Result<bool> {
        match rustix::fs::mkdirat(&*self.handle, name, DIR_MODE) {
            Ok(()) => Ok(true),
            Err(Errno::EXIST) => self.dir(name).map(|_| false),
            Err(error) => Err(error.into()),
        }
    }

    /// What a name is; `None` if there is nothing of that name.
    ///
    /// # Errors
    /// What the system says.
    pub fn find(&self, name: &OsStr) -> io::Result<Option<Metadata>> {
        match rustix::fs::statat(&*self.handle, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(found(&stat))),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// That a name, if anything has it, is no link.
    ///
    /// # Errors
    /// What the system says; `InvalidInput` if it is one.
    pub fn refuse_link(&self, name: &str) -> io::Result<()> {
        match self.find(OsStr::new(name))? {
            Some(found) if found.sort == FileKind::Link => Err(refused(A_LINK)),
            _ => Ok(()),
        }
    }

    /// The names in it that are UTF-8, sorted.
    ///
    /// # Errors
    /// What the system says.
    pub fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in rustix::fs::Dir::read_from(&*self.handle)? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if name != b"." && name != b".." {
                // A name that is not UTF-8 is none of ours.
                names.extend(std::str::from_utf8(name).map(str::to_owned));
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    /// Moves a name of it into a directory, taking the place of any file that has that name there.
    ///
    /// # Errors
    /// What the system says.
    pub fn rename(&self, from: &OsStr, into: &Self, to: &OsStr) -> io::Result<()> {
        Ok(rustix::fs::renameat(&*self.handle, from, &*into.handle, to)?)
    }

    /// Gives a file in it another name that nothing has.
    ///
    /// # Errors
    /// What the system says; `AlreadyExists` if something has that name.
    pub fn rename_new(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        #[cfg(any(target_os = "linux", target_os = "macos"))]
        match rustix::fs::renameat_with(
            &*self.handle,
            from,
            &*self.handle,
            to,
            rustix::fs::RenameFlags::NOREPLACE,
        ) {
            // Some file systems cannot do this.
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {}
            renamed => return Ok(renamed?),
        }
        if self.find(to)?.is_some() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        self.rename(from, self, to)
    }

    /// Removes a name that is no directory. A link is removed, and not what it leads to.
    ///
    /// # Errors
    /// What the system says.
    pub fn remove(&self, name: &OsStr) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&*self.handle, name, AtFlags::empty())?)
    }

    /// Removes a directory and what is in it.
    ///
    /// # Errors
    /// What the system says.
    pub fn remove_dir(&self, name: &str) -> io::Result<()> {
        self.remove_below(name, DEPTH_MAX)
    }

    fn remove_below(&self, name: &str, depth: usize) -> io::Result<()> {
        let Some(depth) = depth.checked_sub(1) else { return Err(io::ErrorKind::InvalidInput.into()) };
        let dir = self.dir(name)?;
        for inner in dir.names()? {
            match dir.find(OsStr::new(&inner))? {
                Some(found) if found.sort == FileKind::Directory => dir.remove_below(&inner, depth)?,
                _ => dir.remove(OsStr::new(&inner))?,
            }
        }
        Ok(rustix::fs::unlinkat(&*self.handle, name, AtFlags::REMOVEDIR)?)
    }

    /// Leaves a file or directory in it to its owner alone: 0600 or 0700.
    ///
    /// # Errors
    /// What the system says; `InvalidInput` for a link, pipe or device.
    pub fn close_to_others(&self, name: &str) -> io::Result<()> {
        let Some(found) = self.find(OsStr::new(name))? else { return Ok(()) };
        let (mode, bits) =
            if found.sort == FileKind::Directory { (DIR_MODE, 0o700) } else { (FILE_MODE, 0o600) };
        if found.mode == bits {
            return Ok(());
        }
        match found.sort {
            FileKind::Directory => Ok(rustix::fs::fchmod(self.dir(name)?.handle(), mode)?),
            _ => Ok(rustix::fs::fchmod(self.file(OsStr::new(name), Access::Read)?, mode)?),
        }
    }

    /// Returns when the names in it are durable.
    ///
    /// # Errors
    /// What the system says.
    pub fn sync(&self) -> io::Result<()> {
        Ok(retried(|| rustix::fs::fsync(&*self.handle))?)
    }

    /// The error for a name that cannot be opened as what it should be.
    fn refusal(&self, name: impl AsRef<OsStr>, otherwise: &'static str) -> io::Error {
        let is_link = self
            .find(name.as_ref())
            .is_ok_and(|found| found.is_some_and(|found| found.sort == FileKind::Link));
        refused(if is_link { A_LINK } else { otherwise })
    }
}

fn refused(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, why)
}

/// Calls again what a signal interrupted.
fn retried<T>(mut call: impl FnMut() -> Result<T, Errno>) -> Result<T, Errno> {
    loop {
        match call() {
            Err(Errno::INTR) => {}
            done => return done,
        }
    }
}

#[allow(clippy::useless_conversion, reason = "the types of these fields differ by system")]
fn found(stat: &rustix::fs::Stat) -> Metadata {
    let mode = RawMode::from(stat.st_mode);
    let sort = match FileType::from_raw_mode(mode) {
        FileType::RegularFile => FileKind::File,
        FileType::Directory => FileKind::Directory,
        FileType::Symlink => FileKind::Link,
        _ => FileKind::Other,
    };
    let seconds = i128::from(stat.st_mtime);
    Metadata {
        sort,
        mode: u32::from(mode) & 0o777,
        bytes: u64::try_from(stat.st_size).unwrap_or_default(),
        bytes_on_disk: u64::try_from(stat.st_blocks).unwrap_or_default().saturating_mul(BLOCK_BYTES),
        modified: seconds * 1_000_000_000 + i128::from(stat.st_mtime_nsec),
        identity: (u64::try_from(stat.st_dev).unwrap_or_default(), u64::from(stat.st_ino)),
    }
}
