//! FORMAT: what says that a directory is a store, and of which format.
//!
//! Two lines of text, so that a person who finds a store knows what it is:
//!
//! 1. `annals store ` and the format
//! 2. `check ` and the CRC32C of the first line without its end, in hexadecimal: it tells a later format from a
//!    changed byte. What stands behind it is left to later formats.

use std::ffi::OsStr;
use std::io::Read;

use crate::backend::{Access, Dir, Disk, DiskFile, FileKind, shown};
use crate::error::{Damage, Error, Result, Unusable};
use crate::layout::{DIRS, FORMAT, LOCK, LOG_DIR};
use crate::lock::wait_for_lock;
use crate::options::Options;
use crate::position::Position;
use crate::segment;
use crate::watermark;

/// The last format this program knows: some entries say what they saw, or on what a withdrawal rests.
pub const STORE_FORMAT: u32 = 3;
/// The format of a store of which some segments are packed, and no entry says more than those of the first format.
const FORMAT_PACKED: u32 = 2;
/// The format of a store that needs nothing more, as new ones are: programs that know no other can use it, too.
const FORMAT_PLAIN: u32 = 1;

/// What a store holds that programs which know only earlier formats cannot read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RequiredFormat {
    /// Nothing.
    Nothing,
    /// Packed segments.
    Packed,
    /// Payloads of the second version.
    Payloads,
}

impl RequiredFormat {
    const fn format(self) -> u32 {
        match self {
            Self::Nothing => FORMAT_PLAIN,
            Self::Packed => FORMAT_PACKED,
            Self::Payloads => STORE_FORMAT,
        }
    }
}

const FORMAT_NEW: &str = "FORMAT.new";
const PREFIX: &str = "annals store ";
const CHECK: &str = "check ";

/// The line that says which format.
fn line_of(format: u32) -> String {
    format!("{PREFIX}{format}")
}

/// The line that guards another.
fn check_of(line: &str) -> String {
    format!("{CHECK}{:08x}", crc32c::crc32c(line.as_bytes()))
}

/// Whether a directory is a store, perhaps a damaged one: its FORMAT says so, or FORMAT or LOCK stand beside a log.
#[must_use]
pub fn is_store(dir: &Dir) -> bool {
    let sort = |name: &str| dir.find(OsStr::new(name)).ok().flatten().map(|found| found.sort);
    let says = || -> std::io::Result<bool> {
        let mut bytes = [0; PREFIX.len()];
        dir.file(OsStr::new(FORMAT), Access::Read)?.read_exact(&mut bytes)?;
        Ok(bytes == PREFIX.as_bytes())
    };
    let beside = || [FORMAT, LOCK].iter().any(|name| sort(name) == Some(FileKind::File));
    says().unwrap_or(false) || sort(LOG_DIR) == Some(FileKind::Directory) && beside()
}

/// Checks that a store is there and can be read, or makes one.
pub(crate) fn check_or_create(disk: &dyn Disk, options: &Options) -> Result<()> {
    for dir in DIRS {
        disk.refuse_link(dir).map_err(|error| Error::io("open", &shown(disk, dir), error))?;
    }
    if check(disk)? {
        return Ok(());
    }
    let path = shown(disk, "");
    let names = disk.list("").map_err(|error| Error::io("list", &path, error))?;
    // What a process that was stopped while it made a store can leave.
    let ours = |name: &String| [LOG_DIR, LOCK, FORMAT_NEW].contains(&name.as_str());
    let (foreign, logged) = (!names.iter().all(ours), !segment::list(disk)?.is_empty());
    // Another process may have made it since FORMAT was looked for.
    if (foreign || logged) && check(disk)? {
        return Ok(());
    }
    if logged {
        return Err(damage(disk, "it is missing beside a log")?.into());
    }
    if foreign {
        return Err(
            Unusable::NotAStore { path, why: "it contains other files and no FORMAT".to_owned() }.into()
        );
    }
    if watermark::of(disk)?.position.is_some_and(|mark| mark.number > 0) {
        return Err(damage(disk, "it is missing, and so is the log that LOCK refers to")?.into());
    }
    if !options.create || options.read_only {
        return Err(Unusable::Missing { path }.into());
    }
    create(disk, options)
}

/// Whether a store is there. One that cannot be used is an error.
fn check(disk: &dyn Disk) -> Result<bool> {
    let Some(bytes) = read_file(disk, FORMAT)? else { return Ok(false) };
    let path = shown(disk, "");
    let text = String::from_utf8_lossy(&bytes);
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let guarded =
        lines.next().filter(|line| line.starts_with(CHECK)).is_none_or(|line| line == check_of(first));
    match first.strip_prefix(PREFIX).and_then(|format| format.parse::<u32>().ok()) {
        Some(FORMAT_PLAIN..=STORE_FORMAT) => Ok(true),
        Some(found) if found > STORE_FORMAT && guarded => {
            let what = format!("the store at {}", path.display());
            Err(Unusable::Newer { what, found, known: STORE_FORMAT }.into())
        }
        _ if segment::list(disk)?.is_empty() => {
            Err(Unusable::NotAStore { path, why: "its FORMAT isn't one of annals".to_owned() }.into())
        }
        _ => {
            let mut damage = damage(disk, "it isn't one of annals, and there is a log")?;
            damage.offset =
                line_of(FORMAT_PLAIN).bytes().zip(&bytes).take_while(|(a, b)| a == *b).count() as u64;
            Err(damage.into())
        }
    }
}

/// The damage that a bad FORMAT is.
fn damage(disk: &dyn Disk, what: &str) -> Result<Damage> {
    let packed = segment::list(disk)?.len() > segment::list_plain(disk)?.len();
    let line = line_of(if packed { FORMAT_PACKED } else { FORMAT_PLAIN });
    let what = format!("{what}; if the log was written by annals, write the line `{line}` into it");
    Ok(Damage { file: FORMAT.to_owned(), number: 0, offset: 0, what })
}

/// Makes a store. FORMAT comes last, so that a store with it is whole.
fn create(disk: &dyn Disk, options: &Options) -> Result<()> {
    let failed = |name: &str, error| Error::io("make", &shown(disk, name), error);
    disk.create_dir("").map_err(|error| failed("", error))?;
    disk.create_dir(LOG_DIR).map_err(|error| failed(LOG_DIR, error))?;
    let lock = wait_for_lock(disk, LOCK, Access::Create, options.lock_wait)?;
    if check(disk)? {
        return Ok(());
    }
    finish(disk, &*lock, &Position::default(), RequiredFormat::Nothing).map_err(|error| failed(FORMAT, error))
}

/// Says that the log is durable up to here, and then that this is a store.
pub(crate) fn finish(
    disk: &dyn Disk,
    lock: &dyn DiskFile,
    position: &Position,
    needs: RequiredFormat,
) -> std::io::Result<()> {
    watermark::write(lock, position)?;
    lock.datasync()?;
    disk.sync_dir(LOG_DIR)?;
    // LOCK has its name for good before there is a FORMAT: a store without it has been damaged.
    disk.sync_dir("")?;
    write(disk, needs.format())
}

/// Raises the format to one in which the store may hold something, before it does. Only who holds the lock may do this.
pub(crate) fn raise(disk: &dyn Disk, needs: RequiredFormat) -> Result<()> {
    let said = read_file(disk, FORMAT)?.unwrap_or_default();
    let text = String::from_utf8_lossy(&said);
    let found = text.lines().next().and_then(|line| line.strip_prefix(PREFIX)?.parse::<u32>().ok());
    if found.is_some_and(|found| found >= needs.format()) {
        return Ok(());
    }
    write(disk, needs.format()).map_err(|error| Error::io("write", &shown(disk, FORMAT), error))
}

/// Puts FORMAT there, durably.
fn write(disk: &dyn Disk, format: u32) -> std::io::Result<()> {
    let file = disk.open(FORMAT_NEW, Access::Create)?;
    let line = line_of(format);
    file.write_at(format!("{line}\n{}\n", check_of(&line)).as_bytes(), 0)?;
    file.datasync()?;
    disk.rename(FORMAT_NEW, FORMAT)?;
    disk.sync_dir("")
}

/// Reads a small file whole; `None` if it is not there.
fn read_file(disk: &dyn Disk, name: &str) -> Result<Option<Vec<u8>>> {
    let read = || -> std::io::Result<Vec<u8>> {
        let file = disk.open(name, Access::Read)?;
        let mut bytes = vec![0; usize::try_from(file.len()?.min(64 << 10)).unwrap_or(0)];
        let read = file.read_at(&mut bytes, 0)?;
        bytes.truncate(read);
        Ok(bytes)
    };
    match read() {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound) => Ok(None),
        Err(error) => Err(Error::io("read", &shown(disk, name), error)),
    }
}
