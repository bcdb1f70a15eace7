//! Files of the system.

use std::ffi::OsStr;
use std::fs::{DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rustix::fs::{FallocateFlags, FlockOperation, SeekFrom, fallocate, flock, seek};
use rustix::io::Errno;

use super::{Access, Dir, Disk, DiskFile};

/// A directory of the system. What it makes is for its owner only: 0700 and 0600.
///
/// The path of the directory itself may be a link. It is opened once; everything below it is opened relative to that
/// handle and through no link.
#[derive(Clone, Debug)]
pub struct RealDisk {
    path: PathBuf,
    opened: Arc<OnceLock<OpenDir>>,
}

/// The opened directory, and what tells it from any other.
#[derive(Debug)]
struct OpenDir {
    dir: Dir,
    identity: (u64, u64),
}

impl RealDisk {
    /// The directory at this path, which need not be there yet.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), opened: Arc::default() }
    }

    /// The opened directory. It must still be the one at the path: a store that was moved away is not written to under
    /// its old name, nor is another one that came into its place.
    fn opened(&self) -> io::Result<&Dir> {
        let there = Dir::open(&self.path)?;
        let identity = there.identity()?;
        let opened = self.opened.get_or_init(|| OpenDir { dir: there, identity });
        if opened.identity == identity { Ok(&opened.dir) } else { Err(Errno::STALE.into()) }
    }

    /// The directory in which a name lies, and the last part of the name.
    fn split<'n>(&self, name: &'n str) -> io::Result<(Dir, &'n OsStr)> {
        match name.rsplit_once('/') {
            None => Ok((self.opened()?.clone(), OsStr::new(name))),
            Some((dir, file)) => Ok((self.dir_named(dir)?, OsStr::new(file))),
        }
    }

    /// A directory by its name; the empty name is that of the store itself.
    fn dir_named(&self, name: &str) -> io::Result<Dir> {
        let mut dir = self.opened()?.clone();
        for part in name.split('/').filter(|part| !part.is_empty()) {
            dir = dir.dir(part)?;
        }
        Ok(dir)
    }

    fn open_file(&self, name: &str, access: Access) -> io::Result<File> {
        let (dir, file) = self.split(name)?;
        dir.file(file, access)
    }

    /// Makes the directory of the store itself.
    fn create_root(&self) -> io::Result<()> {
        if self.path.is_dir() {
            return Ok(());
        }
        // Each directory that is made is named in the one above it, and that name must last, too.
        let missing =
            self.path.ancestors().take_while(|above| !above.as_os_str().is_empty() && !above.is_dir());
        let missing: Vec<PathBuf> = missing.map(Path::to_owned).collect();
        DirBuilder::new().recursive(true).mode(0o700).create(&self.path)?;
        for made in missing.iter().rev() {
            let above = made.parent().filter(|above| !above.as_os_str().is_empty());
            Dir::open(above.unwrap_or(Path::new(".")))?.sync()?;
        }
        Ok(())
    }
}

impl Disk for RealDisk {
    fn root(&self) -> Option<PathBuf> {
        Some(self.path.clone())
    }

    fn dir(&self) -> io::Result<Option<Dir>> {
        self.opened().cloned().map(Some)
    }

    #[cfg(target_os = "linux")]
    fn network(&self) -> Option<&'static str> {
        let dir = self.opened().ok()?;
        network_named(u64::try_from(rustix::fs::fstatfs(dir.handle()).ok()?.f_type).ok()?)
    }

    fn refuse_link(&self, name: &str) -> io::Result<()> {
        match self.opened() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            dir => dir?.refuse_link(name),
        }
    }

    fn create_dir(&self, name: &str) -> io::Result<()> {
        if name.is_empty() {
            return self.create_root();
        }
        let dir = self.opened()?;
        if dir.make_dir(name)? { dir.sync() } else { Ok(()) }
    }

    fn open(&self, name: &str, access: Access) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(self.open_file(name, access)?))
    }

    fn list(&self, dir: &str) -> io::Result<Vec<String>> {
        match self.dir_named(dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            dir => dir?.names(),
        }
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let ((dir, from), (into, to)) = (self.split(from)?, self.split(to)?);
        dir.rename(from, &into, to)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let (dir, name) = self.split(name)?;
        dir.remove(name)
    }

    fn sync_dir(&self, dir: &str) -> io::Result<()> {
        self.dir_named(dir)?.sync()
    }

    fn try_lock(&self, name: &str, access: Access) -> io::Result<Option<Box<dyn DiskFile>>> {
        loop {
            let (dir, last) = self.split(name)?;
            let file = dir.file(last, access)?;
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => {}
                Err(Errno::WOULDBLOCK | Errno::INTR) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
            // A lock on a file that has lost its name keeps nobody out.
            let held = file.metadata()?;
            if dir.find(last)?.is_some_and(|named| named.identity == (held.dev(), held.ino())) {
                return Ok(Some(Box::new(file)));
            }
        }
    }
}

/// The network file system of this magic number (statfs(2)).
#[cfg(target_os = "linux")]
const fn network_named(magic: u64) -> Option<&'static str> {
    match magic {
        0x6969 => Some("NFS"),
        0x517b | 0xff53_4d42 | 0xfe53_4d42 => Some("SMB"),
        0x0102_1997 => Some("9P"),
        0x5346_414f | 0x6b41_4653 => Some("AFS"),
        0x00c3_6400 => Some("Ceph"),
        0x7461_636f => Some("OCFS2"),
        0x0116_1970 => Some("GFS2"),
        0x0bd0_0bd0 => Some("Lustre"),
        _ => None,
    }
}

impl DiskFile for File {
    fn len(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut read = 0;
        while read < buffer.len() {
            match FileExt::read_at(self, &mut buffer[read..], offset + read as u64) {
                Ok(0) => break,
                Ok(bytes) => read += bytes,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(read)
    }

    #[cfg(any(target_os = "linux", target_os = "freebsd", target_vendor = "apple"))]
    fn data_from(&self, offset: u64) -> io::Result<Option<u64>> {
        // The place is that of the handle and nothing else uses it.
        match seek(self, SeekFrom::Data(offset)) {
            Ok(at) => Ok(Some(at)),
            Err(Errno::NXIO) => Ok(None),
            // A file system that knows no holes.
            Err(_) => Ok(Some(offset)),
        }
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.write_all_at(bytes, offset)
    }

    fn preallocate(&self, bytes: u64) -> io::Result<()> {
        loop {
            match fallocate(self, FallocateFlags::empty(), 0, bytes) {
                Ok(()) => return Ok(()),
                Err(Errno::INTR) => {}
                // A file system that cannot set room aside can still be long.
                Err(Errno::OPNOTSUPP | Errno::NOSYS) if self.metadata()?.len() < bytes => {
                    return self.set_len(bytes);
                }
                Err(Errno::OPNOTSUPP | Errno::NOSYS) => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn datasync(&self) -> io::Result<()> {
        self.sync_data()
    }
}
