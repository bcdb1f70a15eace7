//! The file: what it holds, whatever it is packed in. The only door to `flate2`.

use annals_store::hash_of_reader;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use annals_model::entry::Source;
use annals_model::error::{Error, ErrorKind, Result};
use flate2::bufread::MultiGzDecoder;

/// Bytes that are read at a time.
const READ_BYTES: usize = 1 << 18;

/// A file that is imported.
#[derive(Clone, Debug)]
pub(super) struct Input {
    path: PathBuf,
    /// Its name without folders and without `.gz`.
    pub(super) name: String,
    /// What a note on its source calls it: the digest of what it holds, unpacked.
    pub(super) urn: String,
    /// How many bytes it holds, unpacked.
    pub(super) bytes: u64,
    /// When it was written last, and how long it was, before its digest was taken.
    state: FileState,
}

/// When a file was written last, and how long it is.
type FileState = (Option<SystemTime>, u64);

impl Input {
    /// Opens a file and takes its digest.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let state = state(path)?;
        let (hash, bytes) = hash_of_reader(reader(path)?).map_err(|failure| unreadable(path, &failure))?;
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let name = name.strip_suffix(".gz").unwrap_or(&name).to_owned();
        Ok(Self { path: path.to_owned(), name, urn: format!("{}{hash}", Source::FILE), bytes, state })
    }

    /// Refuses a file that has been written since its digest was taken: its rows would be known by the wrong one.
    pub(super) fn must_be_as_it_was(&self) -> Result<()> {
        if state(&self.path)? == self.state {
            return Ok(());
        }
        let message = format!("{} changed while it was read", self.name);
        let hint = "import it once nothing writes to it: rows are identified by the file's contents";
        Err(Error::new(ErrorKind::Usage, message).hint(hint))
    }

    /// What it holds, from the beginning.
    pub(super) fn reader(&self) -> Result<Box<dyn Read>> {
        reader(&self.path)
    }

    /// An error for a file that cannot be read further.
    pub(super) fn unreadable(&self, failure: &std::io::Error) -> Error {
        unreadable(&self.path, failure)
    }
}

fn state(path: &Path) -> Result<FileState> {
    let metadata = std::fs::metadata(path).map_err(|failure| unreadable(path, &failure))?;
    Ok((metadata.modified().ok(), metadata.len()))
}

fn reader(path: &Path) -> Result<Box<dyn Read>> {
    // Opening a pipe waits until somebody writes to it, so the type of the file is checked first.
    let metadata = std::fs::metadata(path).map_err(|failure| unreadable(path, &failure))?;
    if !metadata.is_file() {
        // It is read twice, once for its digest, and a pipe cannot be.
        let message = format!("{} isn't a file", path.display());
        return Err(Error::new(ErrorKind::Usage, message).hint("save its output to a file and import that"));
    }
    let file = File::open(path).map_err(|failure| unreadable(path, &failure))?;
    let mut file = BufReader::with_capacity(READ_BYTES, file);
    let packed = file.fill_buf().map_err(|failure| unreadable(path, &failure))?.starts_with(&[0x1f, 0x8b]);
    if packed { Ok(Box::new(MultiGzDecoder::new(file))) } else { Ok(Box::new(file)) }
}

fn unreadable(path: &Path, failure: &std::io::Error) -> Error {
    use std::io::ErrorKind as Io;
    let kind = match failure.kind() {
        Io::NotFound | Io::PermissionDenied | Io::IsADirectory => ErrorKind::Usage,
        Io::InvalidInput | Io::InvalidData | Io::UnexpectedEof => ErrorKind::Syntax,
        _ => ErrorKind::Machine,
    };
    let hint = match kind {
        ErrorKind::Syntax => "the compressed file is damaged: get it again",
        ErrorKind::Usage => "give its path relative to this directory, or the full path",
        _ => "check the disk and import the file again: nothing is recorded twice",
    };
    Error::new(kind, format!("can't read {}: {failure}", path.display())).hint(hint)
}
