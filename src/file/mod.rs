//! Files that are written outside a store: exports and rejected rows.
//!
//! All of them are opened here, by one set of rules. A file is written under another name beside it, synced and then
//! renamed, so it is there whole or not at all. It is for its owner alone. A place is refused if it lies in a store, is a
//! link, a folder, a pipe or a device, or is what is being read; a file that is there is replaced only if that was asked.

// Cells that a spreadsheet would take for a formula.
pub mod formula;

use std::ffi::{OsStr, OsString};
use std::fs::{File, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use annals_model::error::{Error, ErrorKind, Result};
use annals_store::backend::{Dir, FileKind, Metadata};
use annals_store::is_store;

/// How many names are tried for a file that is being written.
const NAMES_MAX: u32 = 1_000;

/// Where a file is to be written.
#[derive(Clone, Debug)]
pub struct OutputFile<'t> {
    /// The path as it was given.
    pub path: PathBuf,
    /// Whether a file that is there is replaced.
    pub overwrite: bool,
    /// Files that are read meanwhile and so cannot be replaced, each with what it is.
    pub read: Vec<(&'t Path, &'static str)>,
}

/// A target that was looked at: the opened folder, the name in it, the file that would be replaced.
struct Checked {
    folder: Dir,
    name: OsString,
    replaced: Option<Metadata>,
}

impl OutputFile<'_> {
    /// A target that replaces nothing.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), overwrite: false, read: Vec::new() }
    }

    /// That a file could be written there; nothing is made.
    ///
    /// # Errors
    /// If it cannot.
    pub fn check(&self) -> Result<()> {
        self.checked().map(|_| ())
    }

    /// Begins the file. Nothing of that name is touched before it is [committed](NewFile::commit).
    ///
    /// # Errors
    /// If the place is refused, or the folder cannot be written to.
    pub fn create(&self) -> Result<NewFile> {
        let Checked { folder, name, replaced } = self.checked()?;
        for number in 0..NAMES_MAX {
            let part = OsString::from(format!(".annals-{}-{number}.part", std::process::id()));
            match folder.new_file(&part) {
                Ok(file) => {
                    let (path, overwrite) = (self.path.clone(), self.overwrite);
                    let file = BufWriter::new(file);
                    return Ok(NewFile { path, folder, name, part: Some(part), file, overwrite, replaced });
                }
                Err(failure) if failure.kind() == io::ErrorKind::AlreadyExists => {}
                Err(failure) => return Err(failed(&self.path, &failure)),
            }
        }
        Err(failed(&self.path, &io::ErrorKind::AlreadyExists.into()))
    }

    fn checked(&self) -> Result<Checked> {
        let path = &self.path;
        let is_folder = path.as_os_str().as_bytes().ends_with(b"/");
        let Some(name) = path.file_name().filter(|_| !is_folder) else {
            return Err(refused(path, "is a folder"));
        };
        let folder = Dir::open(folder_of(path)).map_err(|failure| failed(path, &failure))?;
        let replaced = folder.find(name).map_err(|failure| failed(path, &failure))?;
        match replaced.map(|found| found.sort) {
            Some(FileKind::Directory) => return Err(refused(path, "is a folder")),
            Some(FileKind::Link) => return Err(refused(path, "is a link, and links are not followed")),
            Some(FileKind::Other) => return Err(refused(path, "isn't a regular file")),
            Some(FileKind::File) | None => {}
        }
        if lies_in_store(&folder) {
            return Err(refused(path, "lies in a store; only annals writes files there"));
        }
        if let Some(found) = replaced {
            let same =
                |read: &Path| read.metadata().is_ok_and(|there| (there.dev(), there.ino()) == found.identity);
            if let Some((_, what)) = self.read.iter().find(|(read, _)| same(read)) {
                return Err(refused(path, &format!("is {what} itself")));
            }
            if !self.overwrite {
                return Err(exists(path));
            }
        }
        Ok(Checked { folder, name: name.to_owned(), replaced })
    }
}

/// A file that is being written. Dropped before it is committed, it leaves nothing.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    folder: Dir,
    name: OsString,
    /// The name it has while it is written; `None` once it has its own.
    part: Option<OsString>,
    file: BufWriter<File>,
    overwrite: bool,
    replaced: Option<Metadata>,
}

impl NewFile {
    /// Makes what was written durable and gives the file its name.
    ///
    /// # Errors
    /// If the disk is full, or something has come to have that name.
    pub fn commit(mut self) -> Result<()> {
        let Some(part) = self.part.clone() else { return Ok(()) };
        self.named(&part).map_err(|failure| match failure.kind() {
            io::ErrorKind::AlreadyExists => exists(&self.path),
            _ => failed(&self.path, &failure),
        })?;
        self.part = None;
        // The name is durable where a folder can be synced at all.
        let _ = self.folder.sync();
        Ok(())
    }

    fn named(&mut self, part: &OsStr) -> io::Result<()> {
        self.file.flush()?;
        let file = self.file.get_ref();
        if let Some(replaced) = self.replaced {
            // Who may read it was decided before.
            file.set_permissions(Permissions::from_mode(replaced.mode))?;
        }
        file.sync_all()?;
        if self.overwrite {
            self.folder.rename(part, &self.folder, &self.name)
        } else {
            self.folder.rename_new(part, &self.name)
        }
    }

    /// The error for a failure to write it.
    #[must_use]
    pub fn failed(&self, failure: &io::Error) -> Error {
        failed(&self.path, failure)
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if let Some(part) = &self.part {
            let _ = self.folder.remove(part);
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether a folder is a store, or lies in one. It is asked of the opened folder, whatever its path has come to be.
fn lies_in_store(folder: &Dir) -> bool {
    let mut at = folder.clone();
    loop {
        if is_store(&at) {
            return true;
        }
        // The top is above itself.
        match at.above() {
            Ok(above) if above.identity().ok() != at.identity().ok() => at = above,
            _ => return false,
        }
    }
}

fn refused(path: &Path, why: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("{} {why}", path.display())).hint("name another file")
}

fn exists(path: &Path) -> Error {
    Error::new(ErrorKind::Usage, format!("{} is there already", path.display()))
        .hint("name another file, or replace this one with --overwrite")
}

fn failed(path: &Path, failure: &io::Error) -> Error {
    use io::ErrorKind as Io;
    let kind = match failure.kind() {
        Io::NotFound | Io::PermissionDenied | Io::NotADirectory | Io::InvalidFilename => ErrorKind::Usage,
        _ => ErrorKind::Machine,
    };
    let hint = match kind {
        ErrorKind::Usage => "name a file in a folder that is there and may be written to",
        _ => "see whether the disk is full; nothing was written under that name",
    };
    Error::new(kind, format!("can't write {}: {failure}", path.display())).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn written(target: &OutputFile<'_>, text: &str) -> Result<()> {
        let mut file = target.create()?;
        file.write_all(text.as_bytes()).unwrap();
        file.commit()
    }

    #[test]
    fn a_file_is_for_its_owner_and_one_that_is_replaced_keeps_its_mode() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        written(&OutputFile::new(&path), "first").unwrap();
        assert_eq!(mode(&path), 0o600);
        let error = written(&OutputFile::new(&path), "second").unwrap_err();
        assert!(error.kind == ErrorKind::Usage && error.hint.unwrap().contains("--overwrite"));
        std::fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        written(&OutputFile { overwrite: true, ..OutputFile::new(&path) }, "second").unwrap();
        assert_eq!((std::fs::read_to_string(&path).unwrap().as_str(), mode(&path)), ("second", 0o644));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_comes_to_have_the_name_meanwhile_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("out"), folder.path().join("other"));
        std::fs::write(&other, "mine").unwrap();
        for is_link in [false, true] {
            let file = OutputFile::new(&path).create().unwrap();
            if is_link {
                symlink(&other, &path).unwrap();
            } else {
                std::fs::write(&path, "mine").unwrap();
            }
            assert!(file.commit().unwrap_err().message.contains("is there already"));
            assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
            std::fs::remove_file(&path).unwrap();
        }
        // A link in the place of a file that may be replaced is replaced, and not written through.
        let target = OutputFile { overwrite: true, ..OutputFile::new(&path) };
        let mut file = target.create().unwrap();
        file.write_all(b"new").unwrap();
        symlink(&other, &path).unwrap();
        file.commit().unwrap();
        assert_eq!(std::fs::read_to_string(&other).unwrap(), "mine");
        assert!(std::fs::symlink_metadata(&path).unwrap().is_file());
    }
}
