//! FORMAT: what says that a directory is a store, and of which format.

use crate::backend::{Access, Disk};
use crate::error::{Error, Result, Unusable};
use crate::segment::{self, LOG_DIR};
use crate::store::{Options, read_file};
use crate::watermark::{self, LOCK};
use crate::write::wait_for_lock;

/// The file.
pub(crate) const FORMAT: &str = "FORMAT";
/// The format of stores this program makes.
pub const STORE_FORMAT: u32 = 1;

const FORMAT_NEW: &str = "FORMAT.new";
const PREFIX: &str = "annals store ";

/// Checks that a store is there and can be read, or makes one.
pub(crate) fn check_or_create(disk: &dyn Disk, options: &Options) -> Result<()> {
    if check(disk)? {
        return Ok(());
    }
    let path = segment::shown(disk, "");
    let names = disk.list("").map_err(|error| Error::io("list", &path, error))?;
    // What a process that was stopped while it made a store can leave.
    let ours = |name: &String| [LOG_DIR, LOCK, FORMAT_NEW].contains(&name.as_str());
    if !names.iter().all(ours) {
        return Err(Unusable::NotAStore { path, why: "it holds other files and no FORMAT".to_owned() }.into());
    }
    if !segment::list(disk)?.is_empty() {
        let why = format!("it holds a log and no FORMAT (a file with the line \"{PREFIX}{STORE_FORMAT}\")");
        return Err(Unusable::NotAStore { path, why }.into());
    }
    if !options.create || options.read_only {
        return Err(Unusable::Missing { path }.into());
    }
    create(disk, options)
}

/// Whether a store is there. One that cannot be used is an error.
fn check(disk: &dyn Disk) -> Result<bool> {
    let Some(bytes) = read_file(disk, FORMAT)? else { return Ok(false) };
    let path = segment::shown(disk, "");
    let text = String::from_utf8_lossy(&bytes);
    let found = text.lines().next().and_then(|line| line.strip_prefix(PREFIX)).and_then(|it| it.parse().ok());
    match found {
        Some(STORE_FORMAT) => Ok(true),
        Some(found) if found > STORE_FORMAT => {
            let what = format!("the store at {}", path.display());
            Err(Unusable::Newer { what, found, known: STORE_FORMAT }.into())
        }
        _ => Err(Unusable::NotAStore { path, why: "its FORMAT is not one of annals".to_owned() }.into()),
    }
}

/// Makes a store. FORMAT comes last, so that a store with it is whole.
fn create(disk: &dyn Disk, options: &Options) -> Result<()> {
    let failed = |name: &str, error| Error::io("make", &segment::shown(disk, name), error);
    disk.create_dir("").map_err(|error| failed("", error))?;
    disk.create_dir(LOG_DIR).map_err(|error| failed(LOG_DIR, error))?;
    let lock = wait_for_lock(disk, LOCK, Access::Create, options.lock_wait)?;
    if check(disk)? {
        return Ok(());
    }
    let write = || {
        watermark::write(&*lock, &crate::cursor::Position::default())?;
        lock.datasync()?;
        disk.sync_dir(LOG_DIR)?;
        let file = disk.open(FORMAT_NEW, Access::Create)?;
        file.write_at(format!("{PREFIX}{STORE_FORMAT}\n").as_bytes(), 0)?;
        file.datasync()?;
        disk.rename(FORMAT_NEW, FORMAT)?;
        disk.sync_dir("")
    };
    write().map_err(|error| failed(FORMAT, error))
}
