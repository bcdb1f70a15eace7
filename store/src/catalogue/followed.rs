//! FOLLOWED, the file beside the catalogue that says whether it was closed in order.
//!
//! When it is opened the file says so, and when it is closed the file says how far it had followed the log and
//! what all its files looked like: names, sizes and times. Closed and changed since is doubt, before anything
//! reads it that could be led astray by what was changed. Left open, by a process that was killed, it is looked
//! at more closely: under a time limit, and only with its own state in it.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::SystemTime;

use crate::codec::Hash;
use crate::cursor::Position;

const FOLLOWED: &str = "FOLLOWED";
const OPEN: &str = "annals catalogue 1 open\n";
const DOUBT: &str = "annals catalogue 1 in doubt\n";
const CLOSED: &str = "annals catalogue 1 closed at ";

/// What is known of a catalogue before it is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Before {
    /// There is none yet.
    Nothing,
    /// Whoever opened it last did not close it.
    Open,
    /// It was closed, and nobody has touched it since.
    Closed {
        /// The file's text.
        text: String,
        /// The entry it had followed to.
        number: String,
        /// The hash of that entry's frame.
        hash: String,
    },
}

impl Before {
    /// Whether the catalogue has come as far as the file says.
    pub fn agrees_with(&self, position: &Position) -> bool {
        match self {
            Self::Nothing => position.number == 0,
            Self::Open => true,
            Self::Closed { number, hash, .. } => {
                *number == position.number.to_string() && *hash == position.hash.to_string()
            }
        }
    }
}

/// Reads the file and looks at the others. An error is doubt.
pub fn read(dir: &Path) -> Result<Before, ()> {
    let text = match fs::read(dir.join(FOLLOWED)) {
        Ok(text) => String::from_utf8(text).map_err(|_| ())?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let files = files(dir).map_err(|_| ())?;
            return if files.is_empty() { Ok(Before::Nothing) } else { Err(()) };
        }
        Err(_) => return Err(()),
    };
    if text == OPEN {
        return Ok(Before::Open);
    }
    let fields = text.strip_prefix(CLOSED).and_then(|rest| rest.strip_suffix('\n')).ok_or(())?;
    let [number, hash, seen] = fields.split(' ').collect::<Vec<_>>()[..] else { return Err(()) };
    if seen != fingerprint(dir).map_err(|_| ())?.to_string() {
        return Err(());
    }
    let (number, hash) = (number.to_owned(), hash.to_owned());
    Ok(Before::Closed { text, number, hash })
}

/// Says that the catalogue is open.
pub fn write_open(dir: &Path) -> io::Result<()> {
    write(dir, OPEN)
}

/// Says that it is to be made anew.
pub fn write_doubt(dir: &Path) -> io::Result<()> {
    write(dir, DOUBT)
}

/// Says that it was closed in order.
pub fn write_closed(dir: &Path, position: &Position) -> io::Result<()> {
    close_to_others(dir)?;
    let Position { number, hash, .. } = position;
    write(dir, &format!("{CLOSED}{number} {hash} {}\n", fingerprint(dir)?))
}

/// Says again what it said before.
pub fn restore(dir: &Path, before: &Before) -> io::Result<()> {
    match before {
        Before::Nothing => fs::remove_file(dir.join(FOLLOWED)),
        Before::Open => write_open(dir),
        Before::Closed { text, .. } => write(dir, text),
    }
}

fn write(dir: &Path, text: &str) -> io::Result<()> {
    let new = dir.join("FOLLOWED.new");
    fs::write(&new, text)?;
    fs::set_permissions(&new, fs::Permissions::from_mode(0o600))?;
    fs::rename(new, dir.join(FOLLOWED))
}

/// Leaves what sled made to its owner only: 0700 and 0600, as all of a store.
fn close_to_others(dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        let mode = if metadata.is_dir() { 0o700 } else { 0o600 };
        if metadata.permissions().mode() & 0o777 != mode {
            fs::set_permissions(entry.path(), fs::Permissions::from_mode(mode))?;
        }
    }
    Ok(())
}

/// A hash of the names, sizes and times of the catalogue's files.
fn fingerprint(dir: &Path) -> io::Result<Hash> {
    Ok(Hash::of(files(dir)?.join("\n").as_bytes()))
}

/// A line for each file but ours.
fn files(dir: &Path) -> io::Result<Vec<String>> {
    let mut lines = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        if [FOLLOWED, "FOLLOWED.new", "LOCK"].iter().any(|ours| name == *ours) {
            continue;
        }
        let metadata = entry.metadata()?;
        let (bytes, time) = if metadata.is_dir() {
            (0, 0)
        } else {
            let time = metadata.modified()?.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            (metadata.len(), time.as_nanos())
        };
        lines.push(format!("{} {bytes} {time}", name.to_string_lossy()));
    }
    lines.sort_unstable();
    Ok(lines)
}
