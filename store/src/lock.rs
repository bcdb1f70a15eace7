//! Locks of files, and waiting for them.

use std::thread;
use std::time::{Duration, Instant};

use crate::backend::{Access, Disk, DiskFile, shown};
use crate::error::{Error, Result, Unusable};
use crate::layout::{FORMAT, LOCK};

/// Waits until this handle alone holds the file's lock.
pub(crate) fn wait_for_lock(
    disk: &dyn Disk,
    name: &str,
    access: Access,
    wait: Duration,
) -> Result<Box<dyn DiskFile>> {
    let since = Instant::now();
    let mut pause = Duration::from_micros(50);
    loop {
        let lock = disk.try_lock(name, access);
        if let Some(lock) = lock.map_err(|error| Error::io("lock", &shown(disk, name), error))? {
            return Ok(lock);
        }
        let waited = since.elapsed();
        if waited >= wait {
            return Err(Unusable::Locked { waited }.into());
        }
        thread::sleep(pause.min(wait - waited));
        pause = (pause * 2).min(Duration::from_millis(1));
    }
}

/// Waits until this handle alone may write, in turn with the others.
pub(crate) fn wait_for_turn(disk: &dyn Disk, wait: Duration) -> Result<Box<dyn DiskFile>> {
    // Whoever waits holds the turn, so that one who appends again and again cannot keep the others out.
    let since = Instant::now();
    let _turn = wait_for_lock(disk, FORMAT, Access::Read, wait)?;
    wait_for_lock(disk, LOCK, Access::Create, wait.saturating_sub(since.elapsed()))
}

/// A reader looks so often at what seems to be damage: a writer may be in the middle of a write.
pub(crate) const LOOKS: u32 = 6;

/// Waits for whoever may be in the middle of a write; the longer, the more looks there have been. If nobody has the
/// lock there is nothing to wait for.
pub(crate) fn wait_for_writer(disk: &dyn Disk, look: u32) {
    if !matches!(disk.try_lock(LOCK, Access::Read), Ok(Some(_))) {
        thread::sleep(Duration::from_millis(1 << look));
    }
}
