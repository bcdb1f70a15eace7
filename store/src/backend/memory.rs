//! Files in memory, as they are seen and as they would be after a power cut.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};

use super::fault::{Dice, Fault, Loss};
use super::{Access, Disk, DiskFile};

/// A disk in memory. Clones are the same disk.
///
/// With [`crashable`](Self::crashable) it keeps two images: the live one, and the durable one with the writes
/// that were not synced yet, so that [`crashed`](Self::crashed) can give the disk as a power cut leaves it.
#[derive(Clone, Debug, Default)]
pub struct MemoryDisk {
    state: Arc<Mutex<MemoryDiskState>>,
}

#[derive(Debug, Default)]
struct MemoryDiskState {
    crashable: bool,
    files: BTreeMap<u64, Inode>,
    names: BTreeMap<String, u64>,
    names_durable: BTreeMap<String, u64>,
    /// What was done to names since their directories were synced, in order.
    names_unsynced: Vec<NameChange>,
    dirs: BTreeSet<String>,
    locks: BTreeSet<String>,
    inode_next: u64,
    calls: u64,
    syncs: u64,
    faults: BTreeMap<u64, Fault>,
    reads: u64,
    reads_failing: BTreeSet<u64>,
    frozen: bool,
}

/// A change of names. A rename is one change: no crash leaves half of it.
#[derive(Clone, Debug)]
struct NameChange {
    gone: Option<String>,
    made: Option<(String, u64)>,
}

impl NameChange {
    fn apply(&self, names: &mut BTreeMap<String, u64>) {
        if let Some(gone) = &self.gone {
            names.remove(gone);
        }
        if let Some((made, inode)) = &self.made {
            names.insert(made.clone(), *inode);
        }
    }

    fn is_within(&self, dir: &str) -> bool {
        self.gone.iter().chain(self.made.iter().map(|(name, _)| name)).any(|name| parent(name) == dir)
    }
}

/// The directory of a file.
fn parent(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// What a disk writes as a whole.
const SECTOR_BYTES: usize = 512;

#[derive(Clone, Debug, Default)]
struct Inode {
    live: Vec<u8>,
    durable: Vec<u8>,
    unsynced: Vec<FileChange>,
}

#[derive(Clone, Debug)]
enum FileChange {
    Write { offset: usize, bytes: Vec<u8> },
    Length(usize),
}

impl FileChange {
    /// The parts of it that a crash may keep one without the other.
    fn sectors(&self) -> Vec<Self> {
        let Self::Write { offset, bytes } = self else { return vec![self.clone()] };
        let mut parts = Vec::new();
        let mut from = 0;
        while from < bytes.len() {
            let upto = (from + SECTOR_BYTES - (offset + from) % SECTOR_BYTES).min(bytes.len());
            parts.push(Self::Write { offset: offset + from, bytes: bytes[from..upto].to_vec() });
            from = upto;
        }
        parts
    }

    /// Whether both touch one sector, or one of them the length.
    fn overlaps(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Write { offset: one, .. }, Self::Write { offset: other, .. }) => {
                one / SECTOR_BYTES == other / SECTOR_BYTES
            }
            _ => true,
        }
    }

    /// Applies the change, of a write only the first `bytes_max` bytes.
    fn apply(&self, image: &mut Vec<u8>, bytes_max: usize) {
        match self {
            Self::Length(bytes) if image.len() < *bytes => image.resize(*bytes, 0),
            Self::Length(_) => {}
            Self::Write { offset, bytes } => {
                let bytes = &bytes[..bytes.len().min(bytes_max)];
                if bytes.is_empty() {
                    return;
                }
                if image.len() < offset + bytes.len() {
                    image.resize(offset + bytes.len(), 0);
                }
                image[*offset..offset + bytes.len()].copy_from_slice(bytes);
            }
        }
    }
}

impl MemoryDisk {
    /// An empty disk.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty disk that can crash.
    #[must_use]
    pub fn crashable() -> Self {
        let disk = Self::default();
        disk.state().crashable = true;
        disk
    }

    /// Makes the call of this number go wrong; see [`calls`](Self::calls).
    pub fn fail_at(&self, call: u64, fault: Fault) {
        self.state().faults.insert(call, fault);
    }

    /// Makes the read of this number fail; see [`reads`](Self::reads).
    pub fn fail_read_at(&self, read: u64) {
        self.state().reads_failing.insert(read);
    }

    /// How many reads there have been.
    #[must_use]
    pub fn reads(&self) -> u64 {
        self.state().reads
    }

    /// How many calls that can go wrong there have been.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.state().calls
    }

    /// How many syncs there have been.
    #[must_use]
    pub fn syncs(&self) -> u64 {
        self.state().syncs
    }

    /// The disk after a crash that took this away. The locks are gone, and nothing fails any more.
    #[must_use]
    pub fn crashed(&self, loss: Loss) -> Self {
        let state = self.state();
        let (names, files) = state.after(loss);
        let crashed = MemoryDiskState {
            crashable: true,
            files,
            names_durable: names.clone(),
            names,
            dirs: state.dirs.clone(),
            inode_next: state.inode_next,
            ..MemoryDiskState::default()
        };
        Self { state: Arc::new(Mutex::new(crashed)) }
    }

    /// A file's bytes as they are seen.
    #[must_use]
    pub fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        let state = self.state();
        state.names.get(name).and_then(|inode| state.files.get(inode)).map(|file| file.live.clone())
    }

    /// Puts these bytes in the place of a file's, durably, as a meddler would.
    pub fn corrupt(&self, name: &str, bytes: Vec<u8>) {
        let mut state = self.state();
        let inode = state.create(name);
        state.names_durable.insert(name.to_owned(), inode);
        state.names_unsynced.retain(|naming| naming.made.as_ref().is_none_or(|(made, _)| made != name));
        state.files.insert(inode, Inode { live: bytes.clone(), durable: bytes, unsynced: Vec::new() });
    }

    fn state(&self) -> MutexGuard<'_, MemoryDiskState> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Inode {
    /// The file after a crash. The dice are for a loss at random.
    fn after(&self, loss: Loss, dice: &mut Dice) -> Self {
        let mut image = self.durable.clone();
        match loss {
            Loss::Everything => {}
            Loss::Random(_) => {
                // At times all is lost or kept, as these are what most disks do most of the time.
                let kept = dice.below(4);
                let mut parts: Vec<FileChange> = self.unsynced.iter().flat_map(FileChange::sectors).collect();
                parts.retain(|_| kept == 0 || (kept != 1 && dice.once_in(2)));
                while !parts.is_empty() {
                    // Two writes to one sector reach it in their order, so only the rest is shuffled.
                    let at = usize::try_from(dice.below(parts.len() as u64)).unwrap_or(0);
                    let first = parts.iter().position(|part| part.overlaps(&parts[at])).unwrap_or(at);
                    parts.remove(first).apply(&mut image, usize::MAX);
                }
            }
            Loss::Nothing => image.clone_from(&self.live),
            Loss::After { writes, bytes } => {
                for (index, change) in self.unsynced.iter().enumerate().take(writes + 1) {
                    change.apply(&mut image, if index < writes { usize::MAX } else { bytes });
                }
            }
        }
        Self { live: image.clone(), durable: image, unsynced: Vec::new() }
    }

    fn change(&mut self, change: FileChange, crashable: bool) {
        change.apply(&mut self.live, usize::MAX);
        if crashable {
            self.unsynced.push(change);
        }
    }
}

impl MemoryDiskState {
    /// The names and files after a crash.
    fn after(&self, loss: Loss) -> (BTreeMap<String, u64>, BTreeMap<u64, Inode>) {
        let seed = if let Loss::Random(seed) = loss { seed } else { 0 };
        let mut dice = Dice::new(seed);
        let mut names = match loss {
            Loss::Everything | Loss::Random(_) => self.names_durable.clone(),
            Loss::After { .. } | Loss::Nothing => self.names.clone(),
        };
        if matches!(loss, Loss::Random(_)) {
            let kept = self.names_unsynced.iter().filter(|_| dice.once_in(2));
            kept.for_each(|naming| naming.apply(&mut names));
        }
        let files = self.files.iter().map(|(inode, file)| (*inode, file.after(loss, &mut dice))).collect();
        (names, files)
    }

    fn name(&mut self, gone: Option<&str>, made: Option<(&str, u64)>) {
        let made = made.map(|(name, inode)| (name.to_owned(), inode));
        let naming = NameChange { gone: gone.map(str::to_owned), made };
        naming.apply(&mut self.names);
        if self.crashable {
            self.names_unsynced.push(naming);
        }
    }

    fn create(&mut self, name: &str) -> u64 {
        if let Some(inode) = self.names.get(name) {
            return *inode;
        }
        let inode = self.inode_next;
        self.inode_next += 1;
        self.files.insert(inode, Inode::default());
        self.name(None, Some((name, inode)));
        inode
    }

    /// Counts a call and lets it fail if it is due to. `Ok(Some(n))`: a write that stops after `n` bytes.
    fn call(&mut self) -> io::Result<Option<usize>> {
        let call = self.calls;
        self.calls += 1;
        if self.frozen {
            return Err(io::Error::other("the machine has stopped"));
        }
        match self.faults.remove(&call) {
            None => Ok(None),
            Some(Fault::Error(kind)) => Err(kind.into()),
            Some(Fault::Short(bytes)) => Ok(Some(bytes)),
            Some(Fault::Freeze) => {
                self.frozen = true;
                Err(io::Error::other("the machine has stopped"))
            }
        }
    }

    /// As [`call`](Self::call), for calls of which no part can be done.
    fn whole_call(&mut self) -> io::Result<()> {
        match self.call()? {
            None => Ok(()),
            Some(_) => Err(io::ErrorKind::WriteZero.into()),
        }
    }
}

impl Disk for MemoryDisk {
    fn root(&self) -> Option<PathBuf> {
        None
    }

    fn create_dir(&self, name: &str) -> io::Result<()> {
        self.state().dirs.insert(name.to_owned());
        Ok(())
    }

    fn open(&self, name: &str, access: Access) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.state();
        let inode = match state.names.get(name) {
            Some(inode) => *inode,
            None if access == Access::Create => {
                state.whole_call()?;
                state.create(name)
            }
            None => return Err(io::ErrorKind::NotFound.into()),
        };
        Ok(Box::new(MemoryFile { disk: self.clone(), inode, lock: None }))
    }

    fn list(&self, dir: &str) -> io::Result<Vec<String>> {
        let state = self.state();
        let child = |name: &String| {
            let rest = if dir.is_empty() { name } else { name.strip_prefix(dir)?.strip_prefix('/')? };
            (!rest.is_empty()).then(|| rest.split('/').next().unwrap_or(rest).to_owned())
        };
        let names: BTreeSet<String> = state.names.keys().chain(&state.dirs).filter_map(child).collect();
        Ok(names.into_iter().collect())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut state = self.state();
        state.whole_call()?;
        let inode = state.names.get(from).copied().ok_or(io::ErrorKind::NotFound)?;
        state.name(Some(from), Some((to, inode)));
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let mut state = self.state();
        state.whole_call()?;
        if !state.names.contains_key(name) {
            return Err(io::ErrorKind::NotFound.into());
        }
        state.name(Some(name), None);
        Ok(())
    }

    fn sync_dir(&self, dir: &str) -> io::Result<()> {
        let mut state = self.state();
        state.whole_call()?;
        state.syncs += 1;
        let MemoryDiskState { names_durable, names_unsynced, .. } = &mut *state;
        names_unsynced.retain(|naming| {
            let within = naming.is_within(dir);
            if within {
                naming.apply(names_durable);
            }
            !within
        });
        Ok(())
    }

    fn try_lock(&self, name: &str, access: Access) -> io::Result<Option<Box<dyn DiskFile>>> {
        let file = self.open(name, access)?;
        let mut state = self.state();
        if !state.locks.insert(name.to_owned()) {
            return Ok(None);
        }
        let inode = state.names.get(name).copied().ok_or(io::ErrorKind::NotFound)?;
        drop((state, file));
        Ok(Some(Box::new(MemoryFile { disk: self.clone(), inode, lock: Some(name.to_owned()) })))
    }
}

#[derive(Debug)]
struct MemoryFile {
    disk: MemoryDisk,
    inode: u64,
    lock: Option<String>,
}

impl Drop for MemoryFile {
    fn drop(&mut self) {
        if let Some(name) = &self.lock {
            self.disk.state().locks.remove(name);
        }
    }
}

impl MemoryFile {
    fn change(&self, change: impl FnOnce(usize) -> FileChange) -> io::Result<()> {
        let mut state = self.disk.state();
        let short = state.call()?;
        let crashable = state.crashable;
        let file = state.files.get_mut(&self.inode).ok_or(io::ErrorKind::NotFound)?;
        file.change(change(short.unwrap_or(usize::MAX)), crashable);
        if short.is_some() { Err(io::ErrorKind::WriteZero.into()) } else { Ok(()) }
    }
}

impl DiskFile for MemoryFile {
    fn len(&self) -> io::Result<u64> {
        Ok(self.disk.state().files.get(&self.inode).map_or(0, |file| file.live.len() as u64))
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut state = self.disk.state();
        let this = state.reads;
        state.reads += 1;
        if state.reads_failing.remove(&this) {
            return Err(io::Error::other("the disk cannot read this"));
        }
        let live = state.files.get(&self.inode).map_or(&[][..], |file| &file.live);
        let rest = usize::try_from(offset).ok().and_then(|offset| live.get(offset..)).unwrap_or_default();
        let read = rest.len().min(buffer.len());
        buffer[..read].copy_from_slice(&rest[..read]);
        Ok(read)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let offset = usize::try_from(offset).map_err(|_| io::ErrorKind::FileTooLarge)?;
        self.change(|bytes_max| FileChange::Write {
            offset,
            bytes: bytes[..bytes.len().min(bytes_max)].to_vec(),
        })
    }

    fn preallocate(&self, bytes: u64) -> io::Result<()> {
        let bytes = usize::try_from(bytes).map_err(|_| io::ErrorKind::FileTooLarge)?;
        self.change(|bytes_max| FileChange::Length(if bytes_max == usize::MAX { bytes } else { 0 }))
    }

    fn datasync(&self) -> io::Result<()> {
        let mut state = self.disk.state();
        if let Err(error) = state.whole_call() {
            // As on Linux, what a failed sync was to write is not tried again by the next.
            let frozen = state.frozen;
            if let Some(file) = state.files.get_mut(&self.inode).filter(|_| !frozen) {
                file.unsynced.clear();
            }
            return Err(error);
        }
        state.syncs += 1;
        let Some(file) = state.files.get_mut(&self.inode) else { return Ok(()) };
        for change in std::mem::take(&mut file.unsynced) {
            change.apply(&mut file.durable, usize::MAX);
        }
        Ok(())
    }
}
