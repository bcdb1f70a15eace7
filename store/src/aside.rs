//! What is taken out of the log is kept aside: torn ends, files of a damaged end, what LOCK said.

use std::path::Path;

use crate::backend::{Access, Disk, DiskFile, shown};
use crate::error::{Error, Result};
use crate::layout::{ASIDE_DIR, LOCK, LOG_DIR};
use crate::scan::SegmentScan;
use crate::segment;
use crate::watermark::WATERMARKS_BYTES;

/// The end of a segment that was taken out of the log.
#[derive(Debug)]
pub(crate) struct Torn {
    /// The segment.
    pub file: String,
    /// Where it began.
    pub offset: u64,
    /// How many bytes were kept.
    pub bytes: u64,
    /// In which file, relative to the store.
    pub aside: String,
}

/// Keeps what LOCK says aside: that of which nothing else is left.
pub(crate) fn keep_lock(disk: &dyn Disk, lock: &dyn DiskFile) -> Result<String> {
    let keep = || {
        let mut bytes = vec![0; WATERMARKS_BYTES];
        let read = lock.read_at(&mut bytes, 0)?;
        let name = format!("{ASIDE_DIR}/{LOCK}");
        keep_aside(disk, &name, |file| file.write_at(&bytes[..read], 0))
    };
    keep().map_err(|error| Error::io("repair", &shown(disk, LOCK), error))
}

/// Keeps the bytes after the last commit scanned aside and puts zeros in their place; nothing where there are none. The
/// file stays as long as it is, for the readers that have it open.
pub(crate) fn keep_torn(disk: &dyn Disk, lock: &dyn DiskFile, scan: &SegmentScan) -> Result<Option<Torn>> {
    let (name, offset) = (scan.id.to_string(), scan.at);
    let aside = format!("{ASIDE_DIR}/{:020}-{offset}", scan.id.before);
    let keep = || {
        let end = segment::pieces(&scan.file, offset, |_, _| Ok(()))?;
        if end == offset {
            return Ok(None);
        }
        // What LOCK says must be durable first: it tells the rest of a commit from damage, should this stop half-way.
        lock.datasync()?;
        let aside = keep_aside(disk, &aside, |aside| {
            segment::pieces(&scan.file, offset, |at, bytes| aside.write_at(bytes, at - offset)).map(|_| ())
        })?;
        let file = disk.open(&name, Access::Write)?;
        segment::pieces(&scan.file, offset, |at, bytes| file.write_at(&vec![0; bytes.len()], at))?;
        file.datasync()?;
        Ok(Some((end - offset, aside)))
    };
    let kept = keep().map_err(|error| Error::io("repair", &shown(disk, &name), error))?;
    Ok(kept.map(|(bytes, aside)| Torn { file: name, offset, bytes, aside }))
}

/// How often bytes were taken out of the log.
pub(crate) fn repairs(disk: &dyn Disk) -> Result<u64> {
    let names = disk.list(ASIDE_DIR);
    names.map(|names| names.len() as u64).map_err(|error| Error::io("list", Path::new(ASIDE_DIR), error))
}

/// Keeps bytes, which `fill` writes, in a new file of that name, with a number if there is one already.
fn keep_aside(
    disk: &dyn Disk,
    name: &str,
    fill: impl FnOnce(&dyn DiskFile) -> std::io::Result<()>,
) -> std::io::Result<String> {
    let name = name_aside(disk, name)?;
    let file = disk.open(&name, Access::Create)?;
    fill(&*file)?;
    file.datasync()?;
    disk.sync_dir(ASIDE_DIR)?;
    Ok(name)
}

/// Gives a file of the log a name among what is kept aside.
pub(crate) fn keep_away(disk: &dyn Disk, name: &str) -> std::io::Result<String> {
    let file_name = name.rsplit('/').next().unwrap_or(name);
    let aside = name_aside(disk, &format!("{ASIDE_DIR}/{file_name}"))?;
    disk.rename(name, &aside)?;
    disk.sync_dir(ASIDE_DIR)?;
    disk.sync_dir(LOG_DIR)?;
    Ok(aside)
}

/// A name for what is kept aside that nothing has yet.
fn name_aside(disk: &dyn Disk, name: &str) -> std::io::Result<String> {
    disk.create_dir(ASIDE_DIR)?;
    let taken = disk.list(ASIDE_DIR)?;
    let mut names = (0_u32..)
        .map(|attempt| if attempt == 0 { format!("{name}.torn") } else { format!("{name}.{attempt}.torn") });
    let free = names.find(|name| !taken.iter().any(|taken| Path::new(name).ends_with(taken)));
    Ok(free.unwrap_or_else(|| format!("{name}.torn")))
}
