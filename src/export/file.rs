use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use super::Stopped;
use crate::error::{Error, Kind};

/// Writes a file that is there whole or not at all: under another name beside it, synced, and then renamed. What was
/// there before is replaced only if it is a file.
///
/// # Errors
/// If the place is no file, or lies in the store itself; if writing fails, and whatever `write` gives. The file is then
/// as it was.
pub fn to_file<T>(
    path: &Path,
    store: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> Result<T, Stopped>,
) -> Result<T, Stopped> {
    let failed = |failure: std::io::Error| {
        let kind = match failure.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::PermissionDenied => Kind::Usage,
            _ => Kind::Machine,
        };
        Error::new(kind, format!("{} cannot be written: {failure}", path.display()))
            .hint("name a file in a folder that is there and may be written to")
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let replaced = replaced(path)?;
    if let Some(store) = store {
        let inside =
            folder.canonicalize().map_err(failed)?.starts_with(store.canonicalize().map_err(failed)?);
        if inside {
            return Err(refused(path, "lies in the store, whose files are its own").into());
        }
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".annals-").suffix(".part");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let file = builder.tempfile_in(folder).map_err(failed)?;
    let mut buffered = BufWriter::new(file);
    let written = write(&mut buffered)?;
    let file = buffered.into_inner().map_err(|error| failed(error.into_error()))?;
    if let Some(replaced) = replaced {
        file.as_file().set_permissions(replaced.permissions()).map_err(failed)?;
    }
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    // The name is durable where a folder can be synced at all.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(written)
}

/// The file that would be replaced, if there is one.
fn replaced(path: &Path) -> Result<Option<fs::Metadata>, Error> {
    let Ok(found) = fs::symlink_metadata(path) else { return Ok(None) };
    if found.is_dir() {
        return Err(refused(path, "is a folder"));
    }
    if found.is_symlink() {
        return Err(refused(path, "is a link, and what it leads to would be replaced"));
    }
    if !found.is_file() {
        return Err(refused(path, "is no file"));
    }
    Ok(Some(found))
}

fn refused(path: &Path, why: &str) -> Error {
    Error::new(Kind::Usage, format!("{} {why}", path.display()))
        .hint("name a file; without -o it goes to standard output")
}
