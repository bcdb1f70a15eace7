//! A store: opening it, reading it, and the lock for writing.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use annals_model::entry::{Entry, Number};

use crate::backend::{Access, Disk, MemoryDisk, RealDisk};
use crate::catalogue::MemoryMap;
use crate::codec::Hash;
use crate::cursor::{Cursor, Position, missing};
use crate::error::{Error, Result, Unusable};
use crate::format;
use crate::scan::Scan;
use crate::segment::{self, SegmentId};
use crate::watermark::{self, LockFault};
use crate::write::{self, Guard};

/// How a store is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Nothing is written, not even a lock.
    pub read_only: bool,
    /// The store is made if there is none.
    pub create: bool,
    /// A segment that is longer takes no further commit; nor does one of 1 GiB, whatever is said here.
    pub segment_bytes: u64,
    /// So many bytes of a segment are packed, and are lost if one of them is damaged, together.
    pub chunk_bytes: usize,
    /// How long to wait for another writer.
    pub lock_wait: Duration,
    /// How long to wait for the catalogue.
    pub catalogue_wait: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            read_only: false,
            create: false,
            segment_bytes: 16 << 20,
            chunk_bytes: 16 << 10,
            lock_wait: Duration::from_secs(5),
            catalogue_wait: Duration::from_secs(3),
        }
    }
}

/// What was found and put in order, or could not be; for the person to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A commit that was not finished was taken out of the log and its bytes kept aside.
    Torn {
        /// The segment.
        file: String,
        /// Where it began.
        offset: u64,
        /// How many bytes were kept.
        bytes: u64,
        /// In which file, relative to the store.
        aside: String,
    },
    /// LOCK does not say as it should how far the log was acknowledged.
    Lock(LockFault),
    /// The store is on a file system of another machine, where locks may not keep the writers of two machines apart.
    Network {
        /// The kind of file system.
        kind: &'static str,
    },
    /// What the last write brought may not have reached the disk and was written anew.
    Rewritten {
        /// The first entry.
        from: Number,
        /// The last.
        to: Number,
    },
}

impl Finding {
    /// Whether it is about damage, or about something that may be lost: nobody should miss it.
    #[must_use]
    pub const fn is_grave(&self) -> bool {
        matches!(self, Self::Torn { .. } | Self::Lock(_))
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Torn { file, offset, bytes, aside } => write!(
                f,
                "an unfinished write was taken out of {file} at byte {offset}; its {bytes} bytes are kept in {aside}"
            ),
            Self::Lock(fault) => fault.fmt(f),
            Self::Network { kind } => write!(
                f,
                "the store is on a network file system ({kind}), where locks may not hold between machines: record \
                 from one machine only"
            ),
            Self::Rewritten { from, to } => write!(
                f,
                "entries #{from} to #{to} were not known to have reached the disk and were written anew"
            ),
        }
    }
}

/// A handle on a store, with its own place in the log. Any number of handles, in any number of processes and
/// threads, may use one store.
#[derive(Debug)]
pub struct Store {
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) options: Options,
    pub(crate) cursor: Cursor,
    /// What a reader or writer found, until it is taken.
    pub(crate) findings: Vec<Finding>,
    /// A write or sync of this handle failed.
    pub(crate) poisoned: bool,
    /// This handle has put the end of the log in order once.
    pub(crate) settled: bool,
    /// The catalogue of a store in memory.
    pub(crate) memory_map: Arc<Mutex<MemoryMap>>,
}

impl Store {
    /// Opens the store in this directory.
    ///
    /// # Errors
    /// [`Unusable`] if there is none and none is to be made, if the path leads to something else, or if its
    /// format is a later one.
    pub fn open(path: &Path, options: &Options) -> Result<Self> {
        if path.exists() && !path.is_dir() {
            return Err(Unusable::NotADirectory { path: path.to_owned() }.into());
        }
        Self::on(Arc::new(RealDisk::new(path)), options)
    }

    /// Makes a store in this directory, which must not hold one.
    ///
    /// # Errors
    /// As [`open`](Self::open), and [`Unusable::Exists`].
    pub fn create(path: &Path, options: &Options) -> Result<Self> {
        let options = Options { create: true, read_only: false, ..options.clone() };
        if path.join(format::FORMAT).exists() {
            return Err(Unusable::Exists { path: path.to_owned() }.into());
        }
        Self::open(path, &options)
    }

    /// A new store in memory, which is gone when the last handle is.
    ///
    /// # Errors
    /// None that a disk in memory gives.
    pub fn memory() -> Result<Self> {
        Self::on(Arc::new(MemoryDisk::new()), &Options { create: true, ..Options::default() })
    }

    /// Opens the store on this disk.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn on(disk: Arc<dyn Disk>, options: &Options) -> Result<Self> {
        format::check_or_create(&*disk, options)?;
        let network = disk.network().filter(|_| !options.read_only);
        let mut store = Self::handle(disk, options.clone(), Arc::default());
        store.findings.extend(network.map(|kind| Finding::Network { kind }));
        Ok(store)
    }

    /// Another handle on the same store, at the beginning of the log.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn another(&self) -> Result<Self> {
        format::check_or_create(&*self.disk, &Options { create: false, ..self.options.clone() })?;
        Ok(Self::handle(Arc::clone(&self.disk), self.options.clone(), Arc::clone(&self.memory_map)))
    }

    fn handle(disk: Arc<dyn Disk>, options: Options, memory_map: Arc<Mutex<MemoryMap>>) -> Self {
        Self {
            disk,
            options,
            cursor: Cursor::default(),
            findings: Vec::new(),
            poisoned: false,
            settled: false,
            memory_map,
        }
    }

    /// The directory of the store; `None` for one in memory.
    #[must_use]
    pub fn path(&self) -> Option<PathBuf> {
        self.disk.root()
    }

    /// How the store is used.
    #[must_use]
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// The number and hash of the last entry this handle has read; 0 and zeros before the first.
    #[must_use]
    pub const fn head(&self) -> (Number, Hash) {
        (self.cursor.position.number, self.cursor.position.hash)
    }

    /// The last commit this handle has read.
    #[must_use]
    pub const fn position(&self) -> Position {
        self.cursor.position
    }

    /// What was found and put in order since this was last asked.
    pub fn take_findings(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.findings)
    }

    /// Goes behind a commit without reading what comes before it. `false`, and the handle stays where it is, if
    /// the log does not hold that commit.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn resume(&mut self, position: &Position) -> Result<bool> {
        let cursor = Cursor::at(&*self.disk, position)?;
        let found = cursor.is_some();
        self.cursor = cursor.unwrap_or_else(|| std::mem::take(&mut self.cursor));
        Ok(found)
    }

    /// Reads on to the end of the log and hands out the entries of every whole commit. Takes no lock.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the log is damaged; the entries before have been handed out.
    pub fn catch_up(&mut self, mut on_entry: impl FnMut(Entry)) -> Result<()> {
        let read = self.cursor.advance(&*self.disk, false, &mut on_entry);
        self.note_lock();
        if let Err(Error::Damaged(_)) = &read {
            // A store that was taken away whole is not a damaged one.
            format::check_or_create(&*self.disk, &Options { create: false, ..self.options.clone() })?;
        }
        read.map(|_| ())
    }

    /// Keeps what the cursor found to be wrong with LOCK for the person to know.
    pub(crate) fn note_lock(&mut self) {
        let finding = self.cursor.lock_fault.take().map(Finding::Lock);
        self.findings.extend(finding.filter(|finding| !self.findings.contains(finding)));
    }

    /// Waits for the lock, reads on to the end of the log, handing out the entries, puts that end in order if a
    /// writer left it in disorder, and gives the guard through which to append. The lock is held until the
    /// guard is dropped.
    ///
    /// # Errors
    /// [`Unusable::Locked`] if another writer takes too long, [`Error::Poisoned`] after a failed write of this
    /// handle, and whatever reading gives.
    pub fn lock(&mut self, mut on_entry: impl FnMut(Entry)) -> Result<Guard<'_>> {
        write::lock(self, &mut on_entry)
    }

    /// How far the log is known to be durable: entries up to this number may go into what is derived from it.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn durable(&self) -> Result<Number> {
        // All writes but the last are durable, whatever the watermark says.
        let own = self.cursor.position.first.saturating_sub(1);
        let mark = watermark::of(&*self.disk)?;
        Ok(mark.position.map_or(own, |mark| own.max(mark.number)))
    }

    /// Reads entries again, from this number on, as far as this handle has read, until told to stop.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the log is damaged.
    pub fn read_from(
        &self,
        number: Number,
        mut on_entry: impl FnMut(Entry) -> ControlFlow<()>,
    ) -> Result<()> {
        let mut number = number.max(1);
        while number <= self.cursor.position.number {
            let (mut scan, limit) = self.scan_near(number)?;
            while scan.number < limit {
                let framed = scan.next_frame(&*self.disk)?;
                if framed.header.number >= number && on_entry(scan.entry(framed)?).is_break() {
                    return Ok(());
                }
            }
            number = limit + 1;
        }
        Ok(())
    }

    /// The entry of this number, if this handle has read as far.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the log is damaged.
    pub fn entry(&self, number: Number) -> Result<Option<Entry>> {
        let mut found = None;
        if number > 0 {
            self.read_from(number, |entry| {
                found = Some(entry);
                ControlFlow::Break(())
            })?;
        }
        Ok(found)
    }

    /// A place at or before this entry, in the segment that speaks for it, and the last entry there.
    fn scan_near(&self, number: Number) -> Result<(Scan, Number)> {
        let segments = segment::list(&*self.disk)?;
        let index = segments.partition_point(|segment| segment.before < number);
        let id = index.checked_sub(1).and_then(|index| segments.get(index)).copied();
        // What was read is there, or was taken away.
        let id = id.ok_or_else(|| missing(SegmentId::default()))?;
        let limit = segments.get(index).map_or(Number::MAX, |next| next.before);
        let marks = &self.cursor.marks;
        let mark =
            marks.partition_point(|mark| mark.number <= number).checked_sub(1).map(|index| marks[index]);
        let scan = match mark.filter(|mark| mark.segment == id) {
            Some(mark) => Scan::open(&*self.disk, id, mark.start, mark.number - 1, None)?,
            None => Scan::open(&*self.disk, id, 0, id.before, None)?,
        };
        Ok((scan, limit.min(self.cursor.position.number)))
    }
}

/// Reads a small file whole; `None` if it is not there.
pub(crate) fn read_file(disk: &dyn Disk, name: &str) -> Result<Option<Vec<u8>>> {
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
        Err(error) => Err(Error::io("read", &segment::shown(disk, name), error)),
    }
}
