//! FOLLOWED, the file beside the catalogue that says whether it was closed in order.
//!
//! When it is opened the file says so, and when it is closed the file says how far it had followed the log and
//! what all its files looked like: names, sizes and times. Closed and changed since is doubt, before anything
//! reads it that could be led astray by what was changed. Left open, by a process that was killed, it is looked
//! at more closely: under a time limit, and only with its own state in it.

use annals_model::hash::Hash;

use std::ffi::OsStr;
use std::io::{self, Read, Write};

use crate::backend::{Access, Dir, FileKind, Metadata};
use crate::codec::hash_of;
use crate::position::Position;

const FOLLOWED: &str = "FOLLOWED";
const FOLLOWED_NEW: &str = "FOLLOWED.new";
/// No such file is longer.
const BYTES_MAX: u64 = 1 << 10;
/// Directories of sled below each other.
const DEPTH_MAX: usize = 4;
const OPEN: &str = "annals catalogue 1 open\n";
const DOUBT: &str = "annals catalogue 1 in doubt\n";
const CLOSED: &str = "annals catalogue 1 closed at ";
/// A file is at most so many times as long as what it takes on the disk,
const HOLES_MAX: u64 = 8;
/// and so much more.
const SPARSE_BYTES: u64 = 64 << 20;

/// What is known of a catalogue before it is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StateBefore {
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

impl StateBefore {
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
pub fn read(dir: &Dir) -> Result<StateBefore, ()> {
    // sled opens its files by name, and would follow a link.
    require_plain(dir, DEPTH_MAX).map_err(|_| ())?;
    let mut text = String::new();
    match dir.file(OsStr::new(FOLLOWED), Access::Read) {
        Ok(file) => file.take(BYTES_MAX).read_to_string(&mut text).map_err(|_| ())?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let files = files(dir).map_err(|_| ())?;
            return if files.is_empty() { Ok(StateBefore::Nothing) } else { Err(()) };
        }
        Err(_) => return Err(()),
    };
    if text == OPEN {
        return Ok(StateBefore::Open);
    }
    let fields = text.strip_prefix(CLOSED).and_then(|rest| rest.strip_suffix('\n')).ok_or(())?;
    let [number, hash, seen] = fields.split(' ').collect::<Vec<_>>()[..] else { return Err(()) };
    if seen != fingerprint(dir).map_err(|_| ())?.to_string() {
        return Err(());
    }
    let (number, hash) = (number.to_owned(), hash.to_owned());
    Ok(StateBefore::Closed { text, number, hash })
}

/// Says that the catalogue is open.
pub fn write_open(dir: &Dir) -> io::Result<()> {
    write(dir, OPEN)
}

/// Says that it is to be made anew.
pub fn write_doubt(dir: &Dir) -> io::Result<()> {
    write(dir, DOUBT)
}

/// Says that it was closed in order.
pub fn write_closed(dir: &Dir, position: &Position) -> io::Result<()> {
    dir.names()?.iter().try_for_each(|name| dir.close_to_others(name))?;
    let Position { number, hash, .. } = position;
    write(dir, &format!("{CLOSED}{number} {hash} {}\n", fingerprint(dir)?))
}

/// Says again what it said before.
pub fn restore(dir: &Dir, before: &StateBefore) -> io::Result<()> {
    match before {
        StateBefore::Nothing => dir.remove(OsStr::new(FOLLOWED)),
        StateBefore::Open => write_open(dir),
        StateBefore::Closed { text, .. } => write(dir, text),
    }
}

fn write(dir: &Dir, text: &str) -> io::Result<()> {
    let new = OsStr::new(FOLLOWED_NEW);
    // Whatever was left there is not written to, but replaced.
    match dir.remove(new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    dir.new_file(new)?.write_all(text.as_bytes())?;
    dir.rename(new, dir, OsStr::new(FOLLOWED))
}

/// That there are only plain files, and directories of them.
fn require_plain(dir: &Dir, depth: usize) -> io::Result<()> {
    let Some(depth) = depth.checked_sub(1) else { return Err(io::ErrorKind::InvalidData.into()) };
    for name in dir.names()? {
        match dir.find(OsStr::new(&name))?.map(|found| found.sort) {
            Some(FileKind::Directory) => require_plain(&dir.dir(&name)?, depth)?,
            Some(FileKind::Link | FileKind::Other) => return Err(io::ErrorKind::InvalidData.into()),
            // Another process may have renamed it.
            Some(FileKind::File) | None => {}
        }
    }
    Ok(())
}

/// A hash of the names, sizes and times of the catalogue's files.
fn fingerprint(dir: &Dir) -> io::Result<Hash> {
    Ok(hash_of(files(dir)?.join("\n").as_bytes()))
}

/// A line for each file but ours.
fn files(dir: &Dir) -> io::Result<Vec<String>> {
    let mut lines = Vec::new();
    for name in dir.names()? {
        if [FOLLOWED, FOLLOWED_NEW, "LOCK"].contains(&name.as_str()) {
            continue;
        }
        let found = dir.find(OsStr::new(&name))?.ok_or(io::ErrorKind::NotFound)?;
        if !can_be(&found) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let (bytes, time) =
            if found.sort == FileKind::Directory { (0, 0) } else { (found.bytes, found.modified.max(0)) };
        lines.push(format!("{name} {bytes} {time}"));
    }
    lines.sort_unstable();
    Ok(lines)
}

/// Whether a file can be one of a catalogue: it has bytes where it says that it has.
fn can_be(found: &Metadata) -> bool {
    // sled leaves holes, but smaller ones.
    let claimed_max = found.bytes_on_disk.saturating_mul(HOLES_MAX);
    found.sort == FileKind::Directory || found.bytes <= claimed_max.saturating_add(SPARSE_BYTES)
}
